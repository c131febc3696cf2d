"""Where a report keeps the hash of what is attached: in the metadata, on paper, as check sum."""

import hashlib
import re

import pikepdf
import pypdf
import pytest

from advisor.report import content
from tests.report.fixture import advice as fixtures

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("reports") / "bare.pdf"
    path.write_bytes(content(fixtures.bare(), path))
    return path


def test_the_hash_of_the_attached_advice_stands_outside_of_it(report):
    with pikepdf.open(report) as pdf:
        attached = pdf.attachments["advice.json"].get_file()
        sha256 = hashlib.sha256(attached.read_bytes()).hexdigest()
        metadata = pdf.Root.Metadata.read_bytes().decode()
        checksum = attached.obj.Params.CheckSum
    inside = metadata[metadata.find("<rdf:RDF") : metadata.find("</rdf:RDF>")]
    assert f"<gaiadvice:sha256>{sha256}</gaiadvice:sha256>" in inside
    assert "SHA-256 of the attached file advice.json" in inside
    assert bytes(checksum) == hashlib.md5(pikepdf_bytes(report)).digest()
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(report).pages)
    assert sha256 in re.sub(r"[\s\u200b]", "", printed)


def pikepdf_bytes(path):
    with pikepdf.open(path) as pdf:
        return pdf.attachments["advice.json"].get_file().read_bytes()
