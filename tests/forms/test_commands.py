"""`advisor engagement form` and `merge`: from an engagement to a file, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml

from advisor.cli import run
from advisor.store import open_store
from tests.forms.filling import document, fill, rows

GROWTH, TASKS = "chat : use.growth_pct", "chat : use.tasks_month"


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    path = tmp_path / "kept.sqlite"
    monkeypatch.setenv("ADVISOR_STORE", str(path))
    with open_store(path) as store:
        store.create(document(**{"use.tasks_month": 480_000}), who="Ada", ident="harbour")
    return path


def answers(place: Path) -> dict[str, Any]:
    with open_store(place) as store:
        return dict(store.read("harbour").document["use_cases"][0]["answers"])


def form(folder: Path, name: str, filled: dict[str, Any], by: str, *more: str) -> Path:
    path = folder / name
    assert run(["engagement", "form", "harbour", "-o", str(path), *more]) == 0
    return fill(path, filled, by=by)


def test_a_form_goes_out_and_its_answers_come_in(place, tmp_path, capsys):
    path = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30, "source": "plan"}}, "Ms Ito")
    assert run(["engagement", "merge", "harbour", str(path), "--name", "Ada"]) == 0
    assert answers(place)["use.growth_pct"] == {"value": 30, "source": "plan"}
    assert "1 answer taken:\n  Growth a year, Support chatbot: 30 %" in capsys.readouterr().out
    with open_store(place) as store:
        last = store.events("harbour")[-1]
    assert last.who == "Ada, from what Ms Ito sent"
    assert run(["engagement", "merge", "harbour", str(path)]) == 0
    assert "0 answers taken." in capsys.readouterr().out


def test_conflicts_are_shown_and_wait_for_a_choice(place, tmp_path, capsys):
    one = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30}, TASKS: {"answer": 5e5}}, "Ito", "--all")
    two = form(tmp_path, "b.xlsx", {GROWTH: {"answer": 50}}, "Ba")
    files = [str(one), str(two)]
    before = answers(place)
    assert run(["engagement", "merge", "harbour", *files]) == 1
    told = capsys.readouterr().out
    assert "2 conflicts; nothing of them was changed:" in told
    assert "stands: 480,000 tasks a month" in told
    assert "Ito (Questions!" in told
    assert "Ba (Questions!" in told
    assert answers(place) == before
    assert run(["engagement", "merge", "harbour", *files, "--take", f"{GROWTH}=Ba",
                "--take", f"{TASKS}=keep"]) == 0  # fmt: skip
    assert answers(place) == {**before, "use.growth_pct": {"value": 50, "source": "Ba"}}


def test_all_that_one_of_them_told_can_be_taken(place, tmp_path):
    one = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30}, TASKS: {"answer": 5e5}}, "Ito", "--all")
    assert run(["engagement", "merge", "harbour", str(one), "--take", "Ito"]) == 0
    assert answers(place)["use.tasks_month"] == {"value": 500_000, "source": "Ito"}


def test_a_dry_run_changes_nothing(place, tmp_path, capsys):
    path = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30}}, "Ito")
    before = answers(place)
    capsys.readouterr()
    assert run(["engagement", "merge", "harbour", str(path), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert not told["written"]
    assert [t["path"][-1] for t in told["taken"]] == ["use.growth_pct"]
    assert answers(place) == before


def test_with_one_bad_file_nothing_of_any_is_written(place, tmp_path, capsys):
    good = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30}}, "Ito")
    bad = form(tmp_path, "b.xlsx", {GROWTH: {"answer": "=1+1"}}, "Ba")
    before = answers(place)
    assert run(["engagement", "merge", "harbour", str(good), str(bad)]) == 2
    assert "b.xlsx:Questions!I" in capsys.readouterr().err
    assert answers(place) == before


def test_the_copy_of_a_colleague_goes_in_too(place, tmp_path, capsys):
    copy = document(**{"use.growth_pct": 10, "use.tasks_month": 480_000})
    path = tmp_path / "bo.yaml"
    path.write_text(yaml.safe_dump(copy), encoding="utf-8")
    assert run(["engagement", "merge", "harbour", str(path)]) == 0
    assert answers(place)["use.growth_pct"] == {"value": 10, "source": "bo"}
    copy["engagement"]["client"] = "Rival Ltd"
    path.write_text(yaml.safe_dump(copy), encoding="utf-8")
    assert run(["engagement", "merge", "harbour", str(path)]) == 2
    assert "F106" in capsys.readouterr().err


def test_somebody_who_writes_meanwhile_is_seen(place, tmp_path, monkeypatch, capsys):
    """An answer that came in between the reading and the writing is a conflict, not lost."""
    from advisor.interview.kept import Change
    from advisor.store.sql import SqlStore

    path = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30}}, "Ito")
    at = ("use_cases", "chat", "answers", "use.growth_pct")
    write, came = SqlStore.write, []

    def meanwhile(self, ident, changes, **more):
        if not came:
            came.append(write(self, ident, [Change(at, 70)], seen=self.revision(ident), who="Bo"))
        return write(self, ident, changes, **more)

    monkeypatch.setattr(SqlStore, "write", meanwhile)
    assert run(["engagement", "merge", "harbour", str(path)]) == 1
    assert "stands: 70 %" in capsys.readouterr().out
    assert answers(place)["use.growth_pct"] == 70


def test_an_engagement_that_is_signed_off_takes_nothing(place, tmp_path, capsys):
    path = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30}}, "Ito")
    with open_store(place) as store:
        store.sign("harbour", seen=store.revision("harbour"), who="Ada")
    assert run(["engagement", "merge", "harbour", str(path)]) == 2
    assert "K102" in capsys.readouterr().err
    assert "use.growth_pct" not in answers(place)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["form", "harbour", "-o", "x.docx"], "S201"),
        (["form", "--blank", "-o", "x.xlsx"], "S201"),
        (["form", "harbor", "-o", "x.xlsx"], "K101"),
        (["form", "harbour", "-o", "no/folder/x.xlsx"], "S210"),
        (["form", "harbour", "-o", "x.xlsx", "--who", "Nobody"], "F131"),
        (["form", "harbour", "-o", "x.xlsx", "--use-case", "chta"], "Q102"),
        (["form", "harbour", "--blank", "-o", "x.pdf"], "S110"),
        (["form", "--blank", "-o", "x.pdf", "--most", "3"], "S110"),
        (["form", "-o", "x.xlsx"], "S110"),
        (["merge", "harbour", "x.docx"], "F132"),
        (["merge", "harbour", "none.xlsx"], "L105"),
        (["merge", "harbour", "none.yaml"], "L101"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_code(
    place, tmp_path, monkeypatch, capsys, arguments, code
):
    monkeypatch.chdir(tmp_path)
    assert run(["engagement", *arguments]) == 2
    assert code in capsys.readouterr().err
    assert not list(tmp_path.glob("x.*"))


def test_a_form_that_may_hold_answers_is_not_written_over(place, tmp_path, capsys):
    path = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30}}, "Ito")
    filled = path.read_bytes()
    assert run(["engagement", "form", "harbour", "-o", str(path)]) == 2
    assert "F135" in capsys.readouterr().err
    assert path.read_bytes() == filled
    assert run(["engagement", "form", "harbour", "-o", str(path), "--force"]) == 0
    assert path.read_bytes() != filled


def test_an_engagement_without_a_use_case_has_a_form_of_what_is_asked_once(place, tmp_path, capsys):
    with open_store(place) as store:
        store.create({"engagement": {"client": "New"}}, who="Ada", ident="new")
    path = tmp_path / "new.xlsx"
    assert run(["engagement", "form", "new", "-o", str(path), "--most", "3"]) == 0
    assert len(rows(path)) == 3
    assert all(name.startswith("engagement : ") for name in rows(path))


def test_a_pack_that_is_missing_is_asked_for(tmp_path, capsys):
    found = document()
    found["engagement"]["packs"] = ["core", "our-firm"]
    path = tmp_path / "harbour.yaml"
    path.write_text(yaml.safe_dump(found), encoding="utf-8")
    assert run(["engagement", "form", str(path), "-o", str(tmp_path / "a.xlsx")]) == 2
    assert "S221" in capsys.readouterr().err


def test_a_choice_for_nothing_in_conflict_is_told(place, tmp_path, capsys):
    one = form(tmp_path, "a.xlsx", {GROWTH: {"answer": 30}, TASKS: {"answer": 5}}, "Ito", "--all")
    for choice, code in ((f"{GROWTH}=Ito", "F133"), ("Bo", "F134"), (f"{TASKS}=Bo", "F134")):
        assert run(["engagement", "merge", "harbour", str(one), "--take", choice]) == 2
        assert code in capsys.readouterr().err
    assert answers(place)["use.tasks_month"] == 480_000


def test_an_answers_file_has_forms_too(tmp_path, capsys):
    answers_file = tmp_path / "harbour.yaml"
    answers_file.write_text(yaml.safe_dump(document()), encoding="utf-8")
    before = answers_file.read_bytes()
    path = tmp_path / "form.xlsx"
    assert run(["engagement", "form", str(answers_file), "-o", str(path)]) == 0
    assert TASKS in rows(path)
    assert answers_file.read_bytes() == before


def test_what_came_back_goes_into_an_answers_file_too(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ADVISOR_STORE", str(tmp_path / "elsewhere.sqlite"))
    answers_file = tmp_path / "harbour.yaml"
    text = "# of the client\n" + yaml.safe_dump(document())
    answers_file.write_text(text, encoding="utf-8")
    path = tmp_path / "form.xlsx"
    assert run(["engagement", "form", str(answers_file), "-o", str(path)]) == 0
    fill(path, {GROWTH: {"answer": 30}}, by="Ito")
    assert run(["engagement", "merge", str(answers_file), str(path), "--dry-run"]) == 0
    assert answers_file.read_text(encoding="utf-8") == text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["form.xlsx", "harbour.yaml"]
    assert run(["engagement", "merge", str(answers_file), str(path)]) == 0
    found = yaml.safe_load(answers_file.read_text(encoding="utf-8"))
    assert found["use_cases"][0]["answers"]["use.growth_pct"] == {"value": 30, "source": "Ito"}
    assert answers_file.read_text(encoding="utf-8").startswith("# of the client\n")
    with open_store(tmp_path / "harbour.sqlite") as store:
        assert store.events("harbour")[-1].path[-1] == "use.growth_pct"
    assert not (tmp_path / "elsewhere.sqlite").exists()
    capsys.readouterr()
    assert run(["engagement", "merge", str(tmp_path / "none.yaml"), str(path)]) == 2
    assert "L101" in capsys.readouterr().err


def test_the_list_of_open_questions_is_a_pdf_of_what_is_worth_most(place, tmp_path, capsys):
    listed = tmp_path / "open.pdf"
    assert run(["engagement", "form", "harbour", "-o", str(listed), "--most", "3"]) == 0
    assert "3 questions" in capsys.readouterr().err
    with pikepdf.open(listed) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Open questions: Harbour Retail"


def test_the_blank_questionnaire_needs_no_engagement(tmp_path, monkeypatch):
    from advisor.report import questionnaire

    seen = []
    monkeypatch.setattr(questionnaire, "as_pdf", lambda view: seen.append(view) or b"%PDF-")
    path = tmp_path / "short.pdf"
    assert run(["engagement", "form", "--blank", "--express", "-o", str(path)]) == 0
    assert path.read_bytes() == b"%PDF-"
    assert [view.is_blank for view in seen] == [True]
