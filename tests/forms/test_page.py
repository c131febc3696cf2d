"""The page of forms: what goes out by it, and what comes back through it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from advisor.interview.kept import Change
from advisor.interview.memory import MemoryStore
from advisor.pack import load_pack
from advisor.web.app import create_app
from advisor.web.served import Served
from tests.forms.filling import address, document, fill, rows

GROWTH, TASKS = "chat : use.growth_pct", "chat : use.tasks_month"
NOTED = {"value": 480_000, "note": "SECRET", "private": True}


@pytest.fixture(scope="module")
def server() -> Any:
    served = Served(MemoryStore(), load_pack, 8737)
    with TestClient(create_app(served), base_url="http://127.0.0.1:8737") as client:
        token = served.sessions.token("Ada")
        assert client.get("/enter", params={"token": token}).status_code == 200
        client.headers["x-csrf-token"] = list(served.sessions._sessions.values())[-1].csrf
        yield served, client


@pytest.fixture
def harbour(server) -> Any:
    served, client = server
    kept = served.store.create(document(**{"use.tasks_month": NOTED}), who="Ada")
    yield served.store, client, kept.ident
    served.store.delete(kept.ident)


def downloaded(client: TestClient, ident: str, folder: Path) -> Path:
    answer = client.get(f"/engagements/{ident}/forms/form.xlsx?every=true")
    assert answer.status_code == 200, answer.text
    path = folder / "form.xlsx"
    path.write_bytes(answer.content)
    return path


def sent_back(client: TestClient, ident: str, path: Path) -> Any:
    with path.open("rb") as file:
        return client.post(f"/engagements/{ident}/forms", files={"file": (path.name, file)})


def answers(store: MemoryStore, ident: str) -> dict[str, Any]:
    return store.read(ident).document["use_cases"][0]["answers"]


def test_a_form_goes_out_and_comes_back_through_the_page(harbour, tmp_path):
    store, client, ident = harbour
    path = downloaded(client, ident, tmp_path)
    assert b"SECRET" not in path.read_bytes()
    assert rows(path)[TASKS]["so_far"] == "480,000 tasks a month"
    fill(path, {GROWTH: {"answer": 30}}, by="Ito")
    page = sent_back(client, ident, path)
    assert page.status_code == 200, page.text
    assert answers(store, ident)["use.growth_pct"] == {"value": 30, "source": "Ito"}


def test_what_differs_is_shown_and_a_choice_keeps_the_private_note(harbour, tmp_path):
    store, client, ident = harbour
    path = fill(downloaded(client, ident, tmp_path), {TASKS: {"answer": 500_000}}, by="Ito")
    page = sent_back(client, ident, path)
    assert "480,000 tasks a month" in page.text
    assert "500,000 tasks a month" in page.text
    assert answers(store, ident)["use.tasks_month"] == NOTED
    fields = dict(_hidden(page.text)) | {"take1": "mine"}
    done = client.post(f"/engagements/{ident}/settle", data=fields)
    assert done.status_code == 200, done.text
    assert answers(store, ident)["use.tasks_month"] == {
        "value": 500_000, "source": "Ito", "note": "SECRET", "private": True
    }  # fmt: skip


def _hidden(page: str) -> Any:
    from html.parser import HTMLParser

    found = []

    class Fields(HTMLParser):
        def handle_starttag(self, tag, attrs) -> None:
            named = dict(attrs)
            if tag == "input" and named.get("type") == "hidden":
                found.append((named["name"], named.get("value") or ""))

    Fields().feed(page)
    return found


def test_a_bad_form_is_refused_with_the_address_of_its_cell(harbour, tmp_path):
    store, client, ident = harbour
    path = fill(downloaded(client, ident, tmp_path), {GROWTH: {"answer": "=1+1"}}, by="Ito")
    page = sent_back(client, ident, path)
    assert page.status_code == 422
    assert f"form.xlsx, cell {address(path, GROWTH, 'answer')}" in page.text
    assert str(tmp_path) not in page.text
    assert "/tmp" not in page.text
    assert "use.growth_pct" not in answers(store, ident)


def test_all_bad_cells_are_told_at_once_with_the_way_back_to_the_forms(harbour, tmp_path):
    store, client, ident = harbour
    bad = {GROWTH: {"answer": "=1+1"}, TASKS: {"answer": "480.000"}}
    path = fill(downloaded(client, ident, tmp_path), bad, by="Ito")
    page = sent_back(client, ident, path)
    assert page.status_code == 422
    for reference in (GROWTH, TASKS):
        assert f"cell {address(path, reference, 'answer')}" in page.text
    assert "2 things are wrong. Nothing of the file was taken" in page.text
    assert f'<a class="button plain" href="/engagements/{ident}/forms">' in page.text
    assert answers(store, ident)["use.tasks_month"] == NOTED


def test_who_could_tell_goes_out_unless_the_answer_is_private(harbour, tmp_path):
    """The words beside the field, and what forms and lists do."""
    store, client, ident = harbour
    place = ("use_cases", "chat", "answers", "use.growth_pct")
    open_ = {"unknown": {"who": "Ms Ito"}}
    for raw, named in ((open_, True), ({**open_, "private": True}, False)):
        store.write(ident, [Change(place, raw)], seen=store.revision(ident), who="Ada")
        page = client.get(f"/engagements/{ident}/forms")
        assert ("Ms Ito" in page.text) is named
        assert (rows(downloaded(client, ident, tmp_path))[GROWTH]["so_far"] or "").count(
            "Ms Ito"
        ) == named


def test_the_form_of_another_client_is_refused(harbour, tmp_path):
    store, client, ident = harbour
    other = document()
    other["engagement"]["client"] = "Rival Ltd"
    kept = store.create(other, who="Ada")
    path = fill(downloaded(client, kept.ident, tmp_path), {GROWTH: {"answer": 5}}, by="Ito")
    page = sent_back(client, ident, path)
    store.delete(kept.ident)
    assert page.status_code == 422
    assert "another engagement" in page.text


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK\x03\x04"), ("a.docx", b"x"), ("../../a.xlsx", b"")]
)
def test_what_is_no_form_is_refused_in_words(harbour, name, content):
    _, client, ident = harbour
    page = client.post(f"/engagements/{ident}/forms", files={"file": (name, content)})
    assert page.status_code == 422
    assert "Traceback" not in page.text


def test_the_list_of_open_questions_comes_as_a_pdf(harbour):
    _, client, ident = harbour
    answer = client.get(f"/engagements/{ident}/forms/open.pdf?short=true")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-1.")
    assert b"SECRET" not in answer.content
