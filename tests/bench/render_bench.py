"""HTML to finished PDF against WeasyPrint's own `write_pdf`; a page of a very large report.

Time and peak memory on the same HTML and variant, attachment and post-processing included; and the
time per page of an engagement of two hundred use cases against that of the sample.
"""

import json
import time
from functools import cache
from pathlib import Path

import weasyprint

import advisor
from advisor.report import content, pdf
from advisor.report.html import folder, page
from advisor.report.json_file import as_json
from tests.bench.ratio import at_most, memory_ratio, python_peak, time_ratio, value_ratio

SAMPLE = "support-chatbot"
USE_CASES = 200
# Peak memory of a report of two hundred use cases, the advice not counted, in MB.
MOST = 1500.0
_SET = """
import sys
from pathlib import Path
from advisor.report import pdf
html, advice, out = (Path(p) for p in sys.argv[1:4])
weasyprint = pdf.weasyprint_here()
content = advice.read_text(encoding="utf-8")
attachment = weasyprint.Attachment(string=content, name=pdf.ATTACHMENT, relationship="Source")
text = html.read_text(encoding="utf-8")
made = pdf.to_pdf(weasyprint, text, Path(sys.argv[4]), content, [attachment])
out.write_bytes(made)
"""
_PLAIN = """
import sys
from pathlib import Path
import weasyprint
base = Path(sys.argv[4]).resolve().as_uri() + "/"
html = Path(sys.argv[1]).read_text(encoding="utf-8")
made = weasyprint.HTML(string=html, base_url=base).write_pdf(pdf_variant=sys.argv[5])
Path(sys.argv[3]).write_bytes(made)
"""
_REPORT = """
import json, sys
from pathlib import Path
from advisor.report import content
data = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
Path(sys.argv[2]).write_bytes(content(data, "x.pdf"))
"""


@cache
def _advice(path: Path) -> dict:
    pack = advisor.load_pack()
    return dict(advisor.assess(advisor.load_engagement(path, pack), pack).data)


@cache
def many(path: Path) -> dict:
    """The advice on two hundred use cases like that of a sample."""
    from advisor.intake import read_engagement
    from advisor.loading import Document, load_yaml

    pack = advisor.load_pack()
    value = load_yaml(path).value
    assert isinstance(value, dict)
    first = value["use_cases"][0]
    value["use_cases"] = [
        {**first, "id": f"case-{n}", "name": f"Use case {n}"} for n in range(1, USE_CASES + 1)
    ]
    return dict(advisor.assess(read_engagement(Document(value, "many.yaml"), pack), pack).data)


def _pages(made: bytes) -> int:
    import io

    import pypdf

    return len(pypdf.PdfReader(io.BytesIO(made)).pages)


def test_rendering_against_weasyprint(samples):
    """Attachment and post-processing included, in one process."""
    data = _advice(samples[SAMPLE])
    made = page(data, pack=advisor.load_pack())
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

    at_most(1.15, lambda: time_ratio("PDF / WeasyPrint's own", ours, theirs, pairs=11))


def test_memory_against_weasyprint(samples, tmp_path):
    """Each in a process of its own."""
    data = _advice(samples[SAMPLE])
    html, advice = tmp_path / "report.html", tmp_path / "advice.json"
    html.write_text(page(data).html, encoding="utf-8")
    advice.write_text(as_json(data, run=False), encoding="utf-8")
    given = (html, advice, tmp_path / "out.pdf", folder())
    ours = python_peak("-c", _SET, *given)
    theirs = python_peak("-c", _PLAIN, *given, pdf.VARIANT)
    at_most(1.2, lambda: memory_ratio("PDF, memory / WeasyPrint's own", ours, theirs))


def test_a_page_of_two_hundred_use_cases(samples):
    """The whole way from the advice to the PDF, all settings included, by page."""
    one, large = _advice(samples[SAMPLE]), many(samples[SAMPLE])

    def per_page(data: dict) -> float:
        begun = time.perf_counter()
        made = content(data, "x.pdf")
        return (time.perf_counter() - begun) * 1e3 / _pages(made)

    at_most(
        3.0,
        lambda: value_ratio(
            "a page of 200 use cases / of the sample",
            "ms",
            lambda: per_page(large),
            lambda: per_page(one),
            pairs=11,
        ),
    )


def test_memory_of_two_hundred_use_cases(samples, tmp_path):
    """Bounded: what is not printed stands in the attached data."""
    path = tmp_path / "many.json"
    path.write_text(json.dumps(many(samples[SAMPLE])), encoding="utf-8")
    peak = python_peak("-c", _REPORT, path, tmp_path / "out.pdf")()
    pages = _pages((tmp_path / "out.pdf").read_bytes())
    print(
        f"200 use cases: {pages} pages, {path.stat().st_size / 1e6:.1f} MB of advice, {peak:.0f} MB"
    )
    assert peak < MOST
