"""The document of a pack, as a PDF and as a site: what a reviewer reads and signs."""

from advisor.report.pack_doc.contents import PackView as PackView
from advisor.report.pack_doc.contents import view_of as view_of
from advisor.report.pack_doc.set import as_pdf as as_pdf
from advisor.report.pack_doc.set import as_site as as_site

__all__ = ["PackView", "as_pdf", "as_site", "view_of"]
