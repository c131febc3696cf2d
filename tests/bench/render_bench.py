"""HTML to finished PDF against WeasyPrint's own `write_pdf` on the same HTML and variant."""

import weasyprint

import advisor
from advisor.report import pdf
from advisor.report.html import page
from advisor.report.json_file import as_json
from tests.bench.ratio import at_most, time_ratio


def test_rendering_against_weasyprint(samples):
    """Attachment and post-processing included, in one process."""
    pack = advisor.load_pack()
    engagement = advisor.load_engagement(samples["support-chatbot"], pack)
    data = advisor.assess(engagement, pack).data
    made = page(data, pack=pack)
    when = pdf.day_of(data)

    def ours() -> object:
        content = as_json(data, run=False)
        attachment = weasyprint.Attachment(
            string=content, name=pdf.ATTACHMENT, created=when, modified=when, relationship="Source"
        )
        return pdf.to_pdf(weasyprint, made.html, made.base, content, [attachment])

    def theirs() -> object:
        base = made.base.resolve().as_uri() + "/"
        return weasyprint.HTML(string=made.html, base_url=base).write_pdf(pdf_variant=pdf.VARIANT)

    at_most(1.2, lambda: time_ratio("PDF / WeasyPrint's own", ours, theirs, pairs=11))
