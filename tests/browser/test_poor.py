"""Engagements that hold nothing, too little, or what cannot be read: every page still says so."""

import pytest
from starlette.testclient import TestClient

from advisor.interview.memory import MemoryStore
from advisor.pack import load_pack
from advisor.web.app import create_app
from advisor.web.served import Served

ADDRESS = "http://127.0.0.1:8737"
HEAD = {"packs": ["core"]}
POOR = {
    "empty": {"engagement": {"client": "Empty", **HEAD}, "answers": {}, "use_cases": []},
    "blank": {
        "engagement": {"client": "Blank", **HEAD},
        "use_cases": [{"id": "a", "name": "A", "answers": {}}],
    },
    "bad": {
        "engagement": {"client": "Bad", **HEAD},
        "answers": {"ctx.country": "Nowhere", "foo.bar": 3},
        "use_cases": [
            {"id": "a", "name": "A", "answers": {"use.tasks_month": "lots", "task.primary": None}}
        ],
        "edits": [{"hide": "x"}],
        "strange": 1,
    },
    "firm": {
        "engagement": {"client": "Firm", "packs": ["core", "elsewhere"]},
        "use_cases": [{"id": "a", "name": "A", "answers": {"task.primary": "write_text"}}],
    },
}
PAGES = (
    *("", "/check", "/advice", "/portfolio", "/what-if", "/report", "/history", "/sign-off"),
    *("/forms", "/forms/form.xlsx", "/head", "/delete", "/answers.yaml", "/live"),
    *("/ask/engagement/ctx.country", "/section/engagement/Context", "/use-cases/new"),
)


@pytest.fixture(scope="module")
def browser():
    served = Served(MemoryStore(), load_pack, 8737)
    for document in POOR.values():
        served.store.create(document, who="Ada")
    with TestClient(create_app(served), base_url=ADDRESS) as client:
        client.get("/enter", params={"token": served.sessions.token("Ada")})
        yield client


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("which", POOR)
def test_every_page_is_there(browser, which, path):
    response = browser.get(f"/engagements/{which}{path}")
    assert response.status_code == 200, response.text


def test_what_is_wrong_is_said_in_the_words_of_the_question(browser):
    page = browser.get("/engagements/bad/advice").text
    assert "How many tasks do people or systems start in a month?" in page
    assert "use.tasks_month:" not in page
    assert "Cannot be read: lots" in browser.get("/engagements/bad/check").text


def test_without_a_use_case_the_way_on_is_shown(browser):
    for path in ("/advice", "/portfolio", "/report"):
        page = browser.get(f"/engagements/empty{path}").text
        assert "begins with the first use case" in page
        assert "<iframe" not in page


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"engagement: {client: [", "a.yaml", "L1"),
        (b"\xff\xfe\x00", "a.yaml", "no text in UTF-8"),
        (b"engagement: {client: A}\nuse_cases: [{id: a, answers: {nope: 1}}]", "a.yaml", "A210"),
        (b"", "a.yaml", "A2"),
        (b"x" * 5_000_001, "a.yaml", "5 MB"),
        (b"", "", "No file was chosen"),
    ],
)
def test_a_file_that_cannot_be_read_in_makes_no_engagement(browser, content, name, says):
    before = browser.get("/").text.count("<tr>")
    csrf = browser.get("/new").text.partition('name="csrf" value="')[2].partition('"')[0]
    files = {"file": (name, content)} if name else None
    response = browser.post("/import", data={"csrf": csrf}, files=files)
    assert response.status_code == 422
    assert says in response.text
    assert browser.get("/").text.count("<tr>") == before


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb"]
)
def test_no_form_leads_elsewhere(browser, to):
    csrf = browser.get("/new").text.partition('name="csrf" value="')[2].partition('"')[0]
    for path in ("/look", "/view"):
        response = browser.post(
            path, data={"csrf": csrf, "to": to, "theme": ""}, follow_redirects=False
        )
        assert response.headers["location"] == "/"
