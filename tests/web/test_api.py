"""The API: create, answer, advice, report; refusals with both values; nothing half done."""

import json

import pytest

from advisor.loading import load_yaml, parse_yaml

V1 = "/api/v1"


@pytest.fixture(scope="session")
def chatbot(root):
    return load_yaml(root / "samples/support-chatbot/answers.yaml").value


def code_of(response):
    return response.json()["problems"][0]["code"]


@pytest.fixture
def ident(browser, chatbot):
    made = browser.post(f"{V1}/engagements", json={"document": chatbot})
    assert made.status_code == 201, made.text
    return made.json()["ident"]


def put(browser, ident, seen, question, answer, owner="support-chatbot"):
    body = {"owner": owner, "question": question, "answer": answer}
    return browser.put(f"{V1}/engagements/{ident}/answers", json={"seen": seen, "answers": [body]})


def test_an_engagement_from_nothing_to_the_report(browser, served):
    made = browser.post(
        f"{V1}/engagements", json={"client": "Harbour Retail", "date": "2026-11-25"}
    )
    assert made.status_code == 201
    ident = made.json()["ident"]
    at = f"{V1}/engagements/{ident}"
    added = browser.post(f"{at}/things", json={"seen": 1, "name": "Support chatbot"})
    assert added.status_code == 201
    case = added.json()["document"]["use_cases"][0]["id"]
    answers = {
        "task.primary": "write_text",
        "use.tasks_month": {"value": "480k", "note": "sesame of the bill", "private": True},
        "model.sourcing": "unknown",
    }
    body = [{"owner": case, "question": k, "answer": v} for k, v in answers.items()]
    saved = browser.put(f"{at}/answers", json={"seen": 2, "answers": body})
    assert saved.status_code == 200, saved.text
    advice = browser.get(f"{at}/advice")
    assert advice.status_code == 200, advice.text
    assert advice.json()["revision"] == saved.json()["revision"]
    assert advice.json()["advice"]["use_cases"][0]["id"] == case
    report = browser.get(f"{at}/report.json")
    assert report.json()["engagement"]["client"] == "Harbour Retail"
    assert "sesame of the bill" not in report.text
    asked = browser.get(f"{at}/ask")
    assert asked.status_code == 200, asked.text
    page = browser.get(f"{at}/report.html")
    assert page.status_code == 200
    assert "sandbox" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]


def test_what_is_kept_comes_out_as_the_answers_file_it_was(browser, ident, chatbot):
    exported = browser.get(f"{V1}/engagements/{ident}/answers.yaml")
    assert parse_yaml(exported.text, "").value == chatbot
    assert exported.headers["content-disposition"] == f'attachment; filename="{ident}-1.yaml"'


def test_a_stale_answer_is_refused_and_both_values_are_told(browser, ident):
    assert put(browser, ident, 1, "use.tasks_month", "500k").status_code == 200
    refused = put(browser, ident, 1, "use.tasks_month", "600k")
    assert refused.status_code == 409
    told = refused.json()
    assert (told["mine"], told["theirs"], told["who"]) == ("600k", "500k", "Ada")
    assert told["revision"] == 2
    kept = browser.get(f"{V1}/engagements/{ident}").json()
    assert kept["document"]["use_cases"][0]["answers"]["use.tasks_month"] == "500k"


def test_another_answer_changed_meanwhile_stands_in_nobodys_way(browser, ident):
    assert put(browser, ident, 1, "use.tasks_month", "500k").status_code == 200
    assert put(browser, ident, 1, "task.primary", "classify_text").status_code == 200


def test_the_same_sent_twice_is_one_change(browser, ident):
    first = put(browser, ident, 1, "use.tasks_month", "500k")
    again = put(browser, ident, first.json()["revision"], "use.tasks_month", "500k")
    assert again.json()["revision"] == first.json()["revision"] == 2


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [
        ("use.tasks_month", "many", "A219"),
        ("use.tasks_month", -1, "A221"),
        ("task.primary", "dance", "A223"),
        ("use.tasks_mouth", 1, "Q103"),
        ("ctx.sector", "retail", "Q103"),
        ("use.tasks_month", {"value": 1, "note": "x" * 4001}, "A218"),
        ("use.tasks_month", {"value": 1, "low": 2, "high": 3}, "A214"),
    ],
)
def test_what_no_answers_file_could_hold_is_refused_whole(browser, ident, question, answer, code):
    body = [
        {"owner": "support-chatbot", "question": "task.primary", "answer": "classify_text"},
        {"owner": "support-chatbot", "question": question, "answer": answer},
    ]
    response = browser.put(f"{V1}/engagements/{ident}/answers", json={"seen": 1, "answers": body})
    assert (response.status_code, code_of(response)) == (422, code)
    assert browser.get(f"{V1}/engagements/{ident}").json()["revision"] == 1


@pytest.mark.parametrize(
    "text", ["\x00", "\x1b[2J", "\ud800", "a\x07"], ids=["nul", "escape", "half", "bell"]
)
def test_signs_that_nothing_can_hold_are_refused(browser, ident, text):
    content = json.dumps(
        {
            "seen": 1,
            "answers": [
                {
                    "owner": "support-chatbot",
                    "question": "use.tasks_month",
                    "answer": {"value": 1, "note": text},
                }
            ],
        }
    )
    response = browser.put(
        f"{V1}/engagements/{ident}/answers",
        content=content,
        headers={"content-type": "application/json"},
    )
    assert (response.status_code, code_of(response)) == (422, "W110")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"seen": ' + b"9" * 5000 + b"}",
        b'{"seen": 1e999, "answers": []}',
        b'{"seen": NaN, "answers": []}',
        b"null",
    ],
)
def test_json_that_cannot_be_read_is_refused(browser, ident, content):
    response = browser.put(
        f"{V1}/engagements/{ident}/answers",
        content=content,
        headers={"content-type": "application/json"},
    )
    assert response.status_code in (400, 422)
    assert code_of(response) in ("W109", "W110")


def test_names_as_people_have_them_are_kept(browser):
    for client in ("Café 😀 GmbH", "شركة الميناء", "<script>alert(1)</script>", "../../etc/passwd"):
        made = browser.post(f"{V1}/engagements", json={"client": client}).json()
        assert made["document"]["engagement"]["client"] == client
        export = browser.get(f"{V1}/engagements/{made['ident']}/answers.yaml")
        name = export.headers["content-disposition"]
        assert "/" not in name
        assert ".." not in name
        assert parse_yaml(export.text, "").value == made["document"]


@pytest.mark.parametrize("ident", ["..%2f..%2fetc%2fpasswd", "%00", "a%0d%0ab", "x" * 200, "-a"])
def test_an_id_that_is_none_leads_nowhere(browser, ident):
    for path in ("", "/answers.yaml", "/report.pdf", "/events"):
        assert browser.get(f"{V1}/engagements/{ident}{path}").status_code in (404, 422)


def test_an_engagement_that_is_not_there_is_told(browser):
    response = browser.get(f"{V1}/engagements/harbour")
    assert (response.status_code, code_of(response)) == (404, "K101")


def test_signed_off_answers_cannot_be_changed_until_a_new_assessment_is_begun(browser, ident):
    at = f"{V1}/engagements/{ident}"
    assert browser.post(f"{at}/sign-off", json={"seen": 1, "note": "with Kim"}).status_code == 200
    refused = put(browser, ident, 2, "use.tasks_month", "500k")
    assert (refused.status_code, code_of(refused)) == (409, "K102")
    again = browser.post(f"{at}/sign-off", json={"seen": 2})
    assert again.status_code == 409
    reopened = browser.post(f"{at}/reopen", json={}).json()
    assert reopened["assessment"] == 2
    assert put(browser, ident, reopened["revision"], "use.tasks_month", "500k").status_code == 200


def test_undo_takes_back_ones_own_last_change_and_the_history_keeps_all(browser, ident, chatbot):
    put(browser, ident, 1, "use.tasks_month", "500k")
    undone = browser.post(f"{V1}/engagements/{ident}/undo").json()
    assert undone["revision"] == 3
    document = browser.get(f"{V1}/engagements/{ident}").json()["document"]
    assert document == chatbot
    events = browser.get(f"{V1}/engagements/{ident}/events", params={"after": 1}).json()
    assert [e["what"] for e in events] == ["answer", "undo"]
    assert events[0]["new"] == events[1]["old"] == "500k"


def test_deleting_says_what_was_removed(browser, ident):
    removed = browser.delete(f"{V1}/engagements/{ident}").json()
    assert removed["use_cases"] == 1
    assert removed["answers"] > 5
    assert browser.get(f"{V1}/engagements/{ident}").status_code == 404


def test_advice_for_answers_without_a_use_case_says_what_is_missing(browser):
    ident = browser.post(f"{V1}/engagements", json={"client": "Harbour"}).json()["ident"]
    response = browser.get(f"{V1}/engagements/{ident}/advice")
    assert (response.status_code, code_of(response)) == (422, "A202")


def test_questions_tell_their_answers(browser, ident):
    found = browser.get(
        f"{V1}/engagements/{ident}/questions", params={"owner": "support-chatbot"}
    ).json()
    task = next(q for q in found if q["question"] == "task.primary")
    assert task["state"] == "known"
    assert "write_text" in task["options"]


def test_every_route_that_changes_something_is_refused_without_the_token(browser, ident):
    schema = browser.get(f"{V1}/openapi.json").json()
    csrf = browser.headers.pop("x-csrf-token")
    seen = 0
    for path, methods in schema["paths"].items():
        for method in methods:
            if method == "get":
                continue
            url = path.replace("{ident}", ident)
            response = browser.request(method, url, json={})
            assert (response.status_code, code_of(response)) == (403, "W104"), (method, path)
            seen += 1
    assert seen >= 9
    browser.headers["x-csrf-token"] = csrf
    assert browser.get(f"{V1}/engagements/{ident}").json()["revision"] == 1


def test_nothing_of_the_api_answers_without_a_session(stranger):
    schema_paths = [f"{V1}/session", f"{V1}/engagements", f"{V1}/openapi.json"]
    for path in schema_paths:
        response = stranger.get(path)
        assert (response.status_code, code_of(response)) == (401, "W102")


def test_while_the_screen_is_turned_to_a_client_nothing_but_what_is_new_is_told(browser, ident):
    other = browser.post(f"{V1}/engagements", json={"client": "Another"}).json()["ident"]
    assert browser.post(f"/engagements/{ident}/view", data={"view": "client"}).status_code == 200
    refused = [f"{V1}/engagements", f"{V1}/engagements/{ident}", f"{V1}/engagements/{other}/live"]
    for path in refused:
        response = browser.get(path)
        assert (response.status_code, code_of(response)) == (403, "W302")
    assert browser.get(f"{V1}/engagements/{ident}/live").status_code == 200
