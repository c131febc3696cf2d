"""Script tags and the like in every text that a client or consultant types: shown, never run."""

import io
import re
from copy import deepcopy

import pikepdf
import pytest
from pypdf import PdfReader

from advisor.interview.kept import Change
from advisor.interview.memory import MemoryStore
from advisor.loading import load_yaml
from advisor.pack import load_pack
from advisor.web.served import Served
from tests.web.conftest import PORT, let_in
from tests.web.crawl import Page, faults, pages

MARK = "xss7"
HOSTILE = (
    f"\"'><script>{MARK}()</script><img src=x {MARK}=1 onerror={MARK}()>"
    f"<svg/onload={MARK}()>{{{{7*7}}}}{{% {MARK} %}}</textarea></title></style>"
    f"javascript:{MARK}() ]]>&lt;{MARK}&gt; =cmd|{MARK}"
)
STYLED = ("/preview", "/report.html")  # the report, which holds its style sheet
SECRET = "sesame9"
CASE = "support-chatbot"
PATH = ("use_cases", CASE, "answers", "use.tokens_out")


@pytest.fixture(scope="module")
def hostile(root):
    """An engagement with hostile text wherever text may stand."""
    document = deepcopy(load_yaml(root / "samples/support-chatbot/answers.yaml").value)
    head = document["engagement"]
    for key in ("client", "title", "prepared_by"):
        head[key] = f"{key} {HOSTILE}"
    document["shared"] = [
        {"id": "endpoint", "name": f"shared {HOSTILE}", "answers": {"host.where": "vendor"}}
    ]
    case = document["use_cases"][0]
    case["name"] = f"case {HOSTILE}"
    case["uses"] = ["endpoint"]
    answers = case["answers"]
    answers["use.tasks_month"] = {
        "value": "480k",
        "note": f"note {HOSTILE}",
        "source": f"source {HOSTILE}",
        "who": f"told {HOSTILE}",
    }
    answers["use.tokens_in"] = {"value": 1800, "note": f"{SECRET} {HOSTILE}", "private": True}
    answers["host.region"] = {"unknown": {"who": f"who {HOSTILE}", "why": f"why {HOSTILE}"}}
    answers["use.repeat_share"] = {"not_applicable": {"why": f"reason {HOSTILE}"}}
    document["edits"] = [
        {
            "add": f"own {HOSTILE}",
            "use_case": CASE,
            "recommend": f"recommend {HOSTILE}",
            "first_step": f"step {HOSTILE}",
            "effort": "days",
        }
    ]
    return document


@pytest.fixture(scope="module")
def browser(hostile):
    """A browser before that engagement, whose advice is at hand."""
    served = Served(MemoryStore(), load_pack, PORT)
    served.store.create(hostile, who=f"Mallory {HOSTILE}", ident="hostile")
    change = Change(PATH, {"value": 250, "note": f"later {HOSTILE}"})
    kept = served.store.write("hostile", [change], seen=1, who=f"Mallory {HOSTILE}")
    served.live.want(kept)
    with let_in(served) as client:
        assert client.get("/api/v1/engagements/hostile/advice").status_code == 200
        yield client


@pytest.fixture(scope="module")
def crawled(browser, scale):
    """The pages that links lead to, by path; all of them at full scale."""
    return dict(pages(browser, most=scale(50, 1_000)))


@pytest.fixture(scope="module")
def pdf(browser):
    """The report as a PDF, as it is sent."""
    return browser.get("/api/v1/engagements/hostile/report.pdf")


def test_no_page_runs_what_was_typed(crawled):
    for path, page in crawled.items():
        assert faults(page, MARK, inline_styles=path.endswith(STYLED)) == [], path
    # The pages were there, and showed the texts.
    assert len(crawled) > 30
    assert sum(MARK in page.text for page in crawled.values()) > 10


def test_forms_that_are_shown_again_do_not_either(browser):
    again = browser.post("/new", data={"client": HOSTILE, "title": HOSTILE, "date": HOSTILE})
    assert again.status_code == 422
    page = Page(again.text)
    assert MARK in again.text
    assert faults(page, MARK) == []


@pytest.mark.parametrize(
    "path", ["/<{}>", "/engagements/<{}>", "/engagements/hostile/ask/<{}>/<{}>"]
)
def test_addresses_that_lead_nowhere_do_not_either(browser, path):
    response = browser.get(path.replace("{}", f"script>{MARK}"))
    assert response.status_code in (404, 422)
    assert faults(Page(response.text), MARK) == []


@pytest.mark.parametrize(
    "of", ["/api/v1/engagements/hostile/report.html", "/engagements/hostile/preview"]
)
def test_the_report_as_a_page_runs_nothing_and_is_kept_in_a_sandbox(browser, of):
    response = browser.get(of)
    assert response.status_code == 200, response.text[:500]
    page = Page(response.text)
    assert faults(page, MARK, inline_styles=True) == []
    assert page.text.count(MARK) > 5
    assert "49" not in re.findall(r"onload=xss7\(\)>(\S{2})", page.text)
    policy = response.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_private_notes_are_in_no_report_and_the_text_is_in_the_pdf_as_text(browser, pdf):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert MARK in text
    assert SECRET not in text
    with pikepdf.open(io.BytesIO(pdf.content)) as opened:
        names = set()
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary):
                names |= set(thing.keys())
                kind = thing.get("/S")
                assert kind not in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData"), kind
                if kind == "/URI":
                    assert str(thing["/URI"]).startswith(("https://", "http://", "mailto:"))
        assert not names & {"/JS", "/AA", "/XFA", "/RichMedia"}
        for attached in opened.attachments.values():
            assert SECRET.encode() not in attached.get_file().read_bytes()
    for form in ("json", "html", "md"):
        report = browser.get(f"/api/v1/engagements/hostile/report.{form}").text
        assert SECRET not in report


def test_names_of_files_hold_no_path_and_no_line(browser, pdf):
    yaml = browser.get("/api/v1/engagements/hostile/answers.yaml")
    for sent in (pdf, yaml):
        name = sent.headers["content-disposition"]
        assert re.fullmatch(r'attachment; filename="hostile-\d+\.\w+"', name)


TO = ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil"]


def test_no_form_leads_elsewhere(browser, crawled):
    """Every form of every page, with an address elsewhere in all fields that could name one."""
    actions = {
        action for page in crawled.values() for method, action in page.forms() if method == "post"
    }
    assert len(actions) > 10
    browser.follow_redirects = False
    # What ends the engagement or the session is sent last.
    for action in sorted(actions, key=lambda a: ("leave" in a, "delete" in a, a)):
        for to in TO if "/view" in action or "client" in action else TO[:1]:
            names = ("to", "back", "next", "url", "return")
            sent = browser.post(action, data=dict.fromkeys(names, to))
            there = sent.headers.get("location", "/")
            assert re.match(r"/(?![/\\])", there), (action, there)
            assert "evil" not in there.partition("?")[0]
