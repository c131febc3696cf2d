"""What a refusal says: its code, its status, and that nothing was changed."""

import asyncio
import json
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from advisor.interview.kept import Change
from advisor.loading import load_yaml
from advisor.web import guard
from advisor.web.app import create_app
from advisor.web.live import Advised
from advisor.web.pages import advice
from tests.web.conftest import PORT, session_in

V1 = "/api/v1/engagements"
CASE = "support-chatbot"
QUESTION = "use.tasks_month"
JSON = {"accept": "application/json"}


@pytest.fixture(scope="module")
def document(root):
    return load_yaml(root / "samples/support-chatbot/answers.yaml").value


@pytest.fixture
def ident(served, document):
    return served.store.create(document, who="Ada").ident


@pytest.fixture
def at(ident):
    return f"/engagements/{ident}"


def told(response):
    """The status and the code of a refusal that a program got."""
    (problem,) = response.json()["problems"]
    assert problem["message"]
    assert problem["todo"]
    return response.status_code, problem["code"]


def put(browser, ident, seen, value):
    answer = {"owner": CASE, "question": QUESTION, "answer": value}
    return browser.put(f"{V1}/{ident}/answers", json={"seen": seen, "answers": [answer]})


# A request that does not come to its end.


def _sent(served, *messages):
    """What the app answers to a body that comes in these pieces, and then no more."""
    host = ("host", f"127.0.0.1:{PORT}"), ("accept", "application/json")
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/new",
        "raw_path": b"/new",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [(k.encode(), v.encode()) for k, v in host],
    }
    left, answer = list(messages), []

    async def receive():
        if left:
            return left.pop(0)
        await asyncio.sleep(60)
        raise AssertionError

    async def send(message):
        answer.append(message)

    # In a thread of its own: what drives browsers leaves a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(create_app(served)(scope, receive, send))).result()
    (problem,) = json.loads(b"".join(m.get("body", b"") for m in answer))["problems"]
    return answer[0]["status"], problem["code"], problem["message"]


HALF = {"type": "http.request", "body": b"client=Harb", "more_body": True}


def test_a_body_that_stops_coming_is_waited_for_no_longer(served, monkeypatch):
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.05)
    assert _sent(served, HALF)[:2] == (408, "W106")
    assert not served.store.listed()


def test_a_connection_that_ends_in_the_middle_of_a_body_changes_nothing(served):
    status, code, message = _sent(served, HALF, {"type": "http.disconnect"})
    assert (status, code) == (408, "W106")
    assert "before all had come" in message
    assert not served.store.listed()


# What there is not.


@pytest.mark.parametrize(
    "path", ["/nothing", "/static/nothing.css", "/static/%2e%2e/problem.html.j2"]
)
def test_no_such_page_or_file(browser, path):
    assert told(browser.get(path, headers=JSON)) == (404, "W107")
    page = browser.get(path)
    assert (page.status_code, "W107" in page.text) == (404, True)


def test_a_page_asked_in_a_way_that_it_has_not(browser):
    refused = browser.delete("/new", headers=JSON)
    assert told(refused) == (405, "W108")
    assert set(refused.headers["allow"].split(", ")) <= {"GET", "POST"}
    assert "W108" in browser.delete("/new").text


def test_no_such_section_of_questions(browser, at):
    for way in (browser.get, browser.post):
        page = way(f"{at}/section/{CASE}/Nothing%20%3Cb%3E")
        assert (page.status_code, "W303" in page.text) == (404, True)
        assert "'Nothing <b>'" not in page.text  # escaped


@pytest.mark.parametrize("suffix", ["docx", "PDF", "pdf.exe", "x" * 300])
def test_a_report_in_a_form_that_there_is_not(browser, at, suffix):
    assert told(browser.get(f"{at}/report.{suffix}", headers=JSON)) == (404, "W307")


# The same at the same time.


def test_a_report_asked_for_anew_before_it_was_begun(browser, ident, served, monkeypatch):
    monkeypatch.setattr(served.live, "_run", lambda: None)  # the child is busy with another
    answers = {}

    def ask(name):
        answers[name] = browser.get(f"{V1}/{ident}/report.json")

    first, second = (threading.Thread(target=ask, args=(n,)) for n in ("first", "second"))
    first.start()
    _until(lambda: served.live._waiting)
    second.start()
    first.join(20)
    assert told(answers["first"]) == (503, "W123")
    ((_, newest),) = served.live._waiting.values()
    newest.set_result(b"{}")
    second.join(20)
    assert (answers["second"].status_code, answers["second"].json()) == (200, {})


def _until(wanted, seconds=20):
    end = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(browser, ident, served):
    assert put(browser, ident, 1, 500_000).status_code == 200
    refused = put(browser, ident, 1, 600_000)
    assert told(refused) == (409, "W130")
    assert (refused.json()["mine"], refused.json()["theirs"]) == (600_000, 500_000)
    assert served.store.revision(ident) == 2


# The screen turned to a client.


def test_while_the_screen_is_turned_no_other_engagement_is_shown(browser, at, served, document):
    other = served.store.create({"engagement": {"client": "Quay Bank"}}, who="Ada").ident
    session_in(served).shown_to_client = at.rpartition("/")[2]
    for path in (f"/engagements/{other}", f"/engagements/{other}/check"):
        refused = browser.get(path)
        assert (refused.status_code, "W301" in refused.text) == (403, True)
        assert "Quay Bank" not in refused.text
    # Nor is it told whether there is one.
    none = browser.get("/engagements/nobodys", headers=JSON)
    assert told(none) == (403, "W301")
    assert browser.get(f"{at}/check").status_code == 200


# Files and forms.

FILES = {
    "none": None,
    "too large": ("a.yaml", b"#" * 5_000_001),
    "not text": ("a.yaml", b"client: \xff\xfe\x00"),
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES.keys())
def test_a_file_that_is_none_too_large_or_not_text_makes_no_engagement(browser, served, file):
    sent = browser.post(
        "/import",
        files={"file": file} if file else None,
        data={} if file else {"file": "a.yaml"},
        headers=JSON,
    )
    assert told(sent) == (422, "W304")
    assert not served.store.listed()


def test_a_file_that_is_no_form_is_not_merged(browser, at, ident, served):
    sent = browser.post(f"{at}/forms", files={"file": ("letter.docx", b"PK")}, headers=JSON)
    assert told(sent) == (422, "W304")
    assert "letter.docx" in sent.json()["problems"][0]["message"]
    assert served.store.revision(ident) == 1


CHOICES = [
    ("", "1"),
    ("[]", "1"),
    ("7", "1"),
    ("{", "1"),
    ('["edits"]', "[]"),
    ('["use_cases", "support-chatbot"]', "{}"),
    ('["use_cases", "support-chatbot", "answers"]', "{}"),
    ('["use_cases", "nobody", "name"]', '"x"'),
    ('["use_cases", {"a": 1}, "name"]', '"x"'),
    ("[[]]", "1"),
    ("[null, 1]", "1"),
    ('["answers", ["x"]]', "1"),
    ('["engagement", ["x"]]', '"x"'),
    ('["engagement", "client"]', ""),
    ('["engagement", "client"]', "[" * 90_000),
    ('["engagement", "packs"]', "[" * 900 + "]" * 900),
    ("[" * 90_000, "1"),
]


def test_a_choice_between_two_values_that_cannot_be_read(browser, at, ident, served):
    for place, mine in CHOICES:
        form = {"place": place, "take1": "mine", "mine1": mine, "seen": "1"}
        refused = browser.post(f"{at}/settle", data=form, headers=JSON)
        assert told(refused) == (422, "W305"), (place[:40], mine[:40])
    assert served.store.revision(ident) == 1


def test_nothing_to_undo(browser, at, ident, served):
    refused = browser.post(f"{at}/undo", headers=JSON)
    assert told(refused) == (422, "W306")
    assert served.store.revision(ident) == 1
    # What somebody else did is not mine to undo.
    served.store.write(
        ident, [Change(("use_cases", CASE, "answers", QUESTION), 500_000)], seen=1, who="Bo"
    )
    for form in ({}, {"of": "anybody"}, {"of": "Bo"}):
        assert told(browser.post(f"{at}/undo", data=form, headers=JSON)) == (422, "W306"), form
    assert served.store.revision(ident) == 2
    assert put(browser, ident, 2, 600_000).status_code == 200
    assert browser.post(f"{at}/undo").status_code == 200
    now = served.store.read(ident).document["use_cases"][0]["answers"]
    assert now[QUESTION] == 500_000


def test_a_text_that_is_too_long_is_not_cut_off(browser, at, ident, served):
    for path, form in (
        ("/new", {"client": "n" * 201, "date": "2026-11-25", "currency": "EUR"}),
        (f"{at}/head", {"client": "n" * 201, "date": "2026-11-25", "currency": "EUR"}),
        (f"{at}/reopen", {"note": "n" * 501}),
    ):
        assert told(browser.post(path, data=form, headers=JSON)) == (422, "W310"), path
    # On a page it stands there, to be copied and shortened.
    page = browser.post(f"{at}/reopen", data={"note": "n" * 501})
    assert "W310" in page.text
    assert "n" * 501 in page.text
    assert served.store.revision(ident) == 1
    assert len(served.store.listed()) == 1


# A consultant's edits.


def test_an_edit_of_advice_that_is_not_there_yet(browser, at, ident, served, monkeypatch):
    monkeypatch.setattr(advice, "PATIENCE", 0.05)
    monkeypatch.setattr(served.live, "do", lambda _key, _job: Future())  # its turn does not come
    form = {"do": "hide", "rule": "C-101", "use_case": CASE, "reason": "Done.", "seen": "1"}
    assert told(browser.post(f"{at}/edits", data=form, headers=JSON)) == (503, "W308")
    assert served.store.revision(ident) == 1


def test_hiding_without_a_reason_is_told_in_the_words_of_the_form(
    browser, at, ident, served, monkeypatch
):
    item = {"id": "C-101", "title": "Use a smaller model", "lane": "do", "rank": 1}
    owner = {"id": CASE, "recommendations": [item], "lanes": {"do": ["C-101"]}, "set_aside": []}
    data = {"use_cases": [owner], "shared": []}
    monkeypatch.setattr(served.live, "want", lambda kept: Advised(kept, data))
    form = {"use_case": CASE, "seen": "1"}
    page = browser.post(f"{at}/edits", data=form | {"do": "hide", "rule": "C-101"})
    assert page.status_code == 422
    assert "“Use a smaller model” is not hidden yet: no reason was given." in page.text
    assert "Say why" in page.text
    own = {"do": "add", "title": "Close it", "recommend": "Close it.", "effort": "days"}
    added = browser.post(f"{at}/edits", data=form | own)
    assert added.status_code == 422
    assert "its first step was not filled in" in added.text
    for shown in (page.text, added.text):
        for inner in ("C-101", "Edit 1", "reason:", "first_step"):
            assert inner not in shown
    assert served.store.revision(ident) == 1


def test_words_of_which_none_was_changed(browser, at, ident, served, monkeypatch):
    nothing = {"use_cases": [], "shared": []}
    monkeypatch.setattr(served.live, "want", lambda kept: Advised(kept, nothing))
    form = {"do": "words", "rule": "C-101", "use_case": CASE, "seen": "1"}
    form |= {"title": "Use a smaller model", "was-title": "Use a smaller model"}
    page = browser.post(f"{at}/edits", data=form)
    assert page.status_code == 422
    assert "None of the words was changed." in page.text
    assert told(browser.post(f"{at}/edits", data=form, headers=JSON)) == (422, "W309")
    assert served.store.revision(ident) == 1
