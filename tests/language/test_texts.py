"""Words of packs by language: where they stand, when they are read, and which of them hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor import load_pack
from advisor.errors import AdvisorError
from advisor.pack import cache as disk
from advisor.pack import texts as pack_texts
from advisor.pack.files import folder_hash
from advisor.pack.items import Pack
from advisor.pack.language import in_language, languages, words_of
from advisor.pack.originals import originals
from tests.core.tiny import RULE, SOURCES, WEIGHTS, merged, rule, write

WHEN = {"q.kind": "a"}
QUESTION = {
    "id": "q.kind",
    "text": "Which kind?",
    "type": "choice",
    "label": "the kind",
    "options": {"a": "An a", "b": "A b"},
    "if_unknown": "none",
    "because": "It cannot be guessed.",
}
DERIVED = {
    "fact": "d.size",
    "type": "choice",
    "label": "the size",
    "options": {"big": "Big", "small": "Small"},
    "cases": [],
    "otherwise": "small",
}
CORE = {
    "sources.yaml": [
        {**SOURCES[0], "status": "judgement"},
        {"id": "study", "citation": "Someone: A study, 2025.", "remark": "Read in press."},
    ],
    "ranking.yaml": WEIGHTS,
    "parameters.yaml": [
        {"id": "least", "label": "the least", "value": 3, "unit": "1", "because": "Made up."}
    ],
    "questions/q.yaml": [QUESTION],
    "derive/d.yaml": [DERIVED],
    "factors/f.yaml": {
        "factors": [
            {
                "id": "serving.extra",
                "low": 1,
                "central": 1,
                "high": 1,
                "unit": "1",
                "year": 2026,
                "basis": "Made up.",
                "source": "expert-judgement",
                "verified": "derived",
            }
        ],
        "tables": [
            {
                "table": "machines",
                "key": "host.machine",
                "fields": {"label": "text"},
                "source": "expert-judgement",
                "rows": {"big": {"label": "A big machine"}, "x1": {"label": "Maker X1"}},
            }
        ],
    },
    "frameworks.yaml": [
        {
            "id": "guide",
            "title": "The guide",
            "version": "1",
            "url": "https://example.org/",
            "status": "read",
            "items": {"1": "Measure.", "2": "Reduce."},
        }
    ],
    "starting_points.yaml": [
        {"id": "desk", "title": "A desk", "about": "People ask.", "answers": {"q.kind": "a"}}
    ],
    "recommend/x/first.yaml": rule("first", WHEN),
    "recommend/x/second.yaml": rule("second", WHEN),
}
GERMAN: dict[str, dict[str, Any]] = {
    "texts/de/rules-x.yaml": {"rules": {"first": {"title": "Das Erste", "because": "Darum."}}},
    "texts/de/questions.yaml": {
        "questions": {
            "q.kind": {"label": "die Art", "options": {"a": "Ein A"}},
            "d.size": {"label": "die Größe", "options": {"small": "Klein"}},
        }
    },
    "texts/de/rest.yaml": {
        "parameters": {"least": "das Mindeste"},
        "factors": {"serving.extra": "Betrieb, Zuschlag", "machines.big": "Eine große Maschine"},
        "sources": {
            "expert-judgement": {"citation": "Unsere Einschätzung."},
            "study": {"remark": "In der Presse gelesen."},
        },
        "frameworks": {"guide": {"title": "Der Leitfaden", "items": {"1": "Messen."}}},
        "starting_points": {"desk": {"title": "Ein Schalter"}},
    },
    "texts/de.yaml": {"rules": {"second": {"title": "Das Zweite"}}},
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write(tmp_path / "core", {**CORE, **GERMAN})


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def pack_of(*folders: Path) -> Pack:
    pack, problems = merged(*folders)
    assert not problems, "\n".join(map(str, problems))
    assert pack is not None
    return pack


def test_words_of_a_folder_and_of_a_file_beside_it(base: Path) -> None:
    plain = pack_of(base)
    pack = in_language(plain, "de")
    assert languages(plain) == ("en", "de")
    assert [pack.rules[n].title for n in ("first", "second")] == ["Das Erste", "Das Zweite"]
    assert pack.rules["first"].because == "Darum."
    assert pack.rules["first"].recommend == RULE["recommend"]
    assert pack.questions["q.kind"].spec.option_labels == {"a": "Ein A", "b": "A b"}
    assert pack.derived["d.size"].spec.label == "die Größe"
    assert pack.specs["d.size"].option_labels == {"big": "Big", "small": "Klein"}
    assert pack.parameters["least"].label == "das Mindeste"
    assert pack.factors["serving.extra"].label == "Betrieb, Zuschlag"
    assert pack.tables["machines"].rows["big"]["label"] == "Eine große Maschine"
    assert pack.tables["machines"].rows["x1"]["label"] == "Maker X1"
    assert pack.frameworks["guide"].title == "Der Leitfaden"
    assert pack.frameworks["guide"].items == {"1": "Messen.", "2": "Reduce."}
    assert pack.starting_points["desk"].title == "Ein Schalter"
    assert pack.starting_points["desk"].about == "People ask."
    # What was published is cited as it is.
    study, ours = pack.sources["study"], pack.sources["expert-judgement"]
    assert (study.citation, study.worded) == ("Someone: A study, 2025.", False)
    assert study.remark == "In der Presse gelesen."
    assert (ours.citation, ours.worded, ours.remark) == ("Unsere Einschätzung.", True, "")
    # The English pack is as it was.
    assert plain.rules["first"].title == "Title of first"
    assert in_language(plain, "en").tables == plain.tables


def test_what_there_is_to_say(base: Path) -> None:
    told = originals(pack_of(base))
    assert set(told["questions"]) == {"q.kind", "d.size"}
    assert told["questions"]["d.size"] == {
        "label": "the size",
        "options": {"big": "Big", "small": "Small"},
    }
    # Names of products stay as they are.
    assert set(told["factors"]) == {"serving.extra", "machines.big"}
    assert told["sources"] == {
        "expert-judgement": {"citation": "Judgement."},
        "study": {"remark": "Read in press."},
    }
    assert told["frameworks"]["guide"]["items"] == {"1": "Measure.", "2": "Reduce."}
    assert told["starting_points"]["desk"] == {"title": "A desk", "about": "People ask."}


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ({"factors": {"serving.extr": "x"}}, "serving.extra"),
        ({"factors": {"machines.bigg": "x"}}, "machines.big"),
        ({"frameworks": {"guide": {"items": {"3": "x"}}}}, None),
        ({"sources": {"studies": {"remark": "x"}}}, "study"),
        ({"starting_points": {"desc": {"title": "x"}}}, "desk"),
        ({"questions": {"d.size": {"options": {"smal": "x"}}}}, "small"),
    ],
)
def test_words_for_what_is_not_there(base: Path, words: dict[str, Any], near: str | None) -> None:
    write(base, {**CORE, "texts/fr/any.yaml": words})
    (problem,) = merged(base)[1]
    assert (problem.code, problem.nearest) == ("P149", near)
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == (str(base / "texts/fr/any.yaml"), 1)


def test_an_id_in_two_files_of_a_language_is_an_error(base: Path) -> None:
    write(base, {**CORE, "texts/de/more.yaml": {"rules": {"second": {"because": "Eben."}}}})
    (problem,) = merged(base)[1]
    assert problem.code == "P131"
    assert "'second'" in problem.message
    assert "de/more.yaml" in f"{problem.place}{problem.todo}"


def test_a_firm_has_the_last_word_in_each_language(base: Path) -> None:
    firm = write(
        base.parent / "firm",
        {
            "texts/de.yaml": {
                "rules": {"first": {"title": "Unser Erstes"}},
                "frameworks": {"guide": {"items": {"2": "Mindern."}}},
                "factors": {"machines.big": "Unsere Maschine"},
            }
        },
    )
    pack = in_language(pack_of(base, firm), "de-AT")
    assert pack.rules["first"].title == "Unser Erstes"
    assert pack.rules["first"].because == "Darum."
    assert pack.frameworks["guide"].items == {"1": "Messen.", "2": "Mindern."}
    assert pack.tables["machines"].rows["big"]["label"] == "Unsere Maschine"
    # What the firm changed in the words that are printed stands among the changes, once.
    told = [(c.name, c.keys, c.pack) for c in pack.changes]
    assert told == [
        ("de.rules", ("first",), "firm@1.0"),
        ("de.factors", ("machines.big",), "firm@1.0"),
        ("de.frameworks", ("guide",), "firm@1.0"),
    ]
    assert in_language(pack, "de-AT").changes == pack.changes
    assert in_language(pack_of(base, firm), "en").changes == ()


def test_a_translation_of_what_a_firm_replaced_is_not_printed(base: Path) -> None:
    why = {"reason": "We know better."}
    firm = write(
        base.parent / "firm",
        {
            "recommend/x/first.yaml": {"override": "first", "because": "For our reasons.", **why},
            "questions/own.yaml": [
                {"override": "q.kind", "option_changes": {"a": "Our a"}, **why},
            ],
            "parameters.yaml": [{"override": "least", "label": "our least", "because": "Ours."}],
            "sources.yaml": [{"override": "study", "remark": "Read in full.", **why}],
        },
    )
    pack = in_language(pack_of(base, firm), "de")
    assert (pack.rules["first"].title, pack.rules["first"].because) == (
        "Das Erste",
        "For our reasons.",
    )
    assert pack.specs["q.kind"].label == "die Art"
    assert pack.specs["q.kind"].option_labels["a"] == "Our a"
    assert pack.parameters["least"].label == "our least"
    assert pack.sources["study"].remark == "Read in full."
    assert pack.sources["expert-judgement"].citation == "Unsere Einschätzung."


def test_an_english_run_reads_no_other_language(
    base: Path, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = write(base.parent / "firm", {"texts/de/broken.yaml": "rules: [", "texts/fr.yaml": {}})
    read: list[Path] = []
    plain = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path)
        return plain(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    before = folder_hash(firm)
    pack = load_pack([firm])
    assert in_language(pack, "en").rules == pack.rules
    assert not [p for p in read if {"texts", "de", "fr"} & {p.parent.name}]
    # Words of another language are no part of what a figure or a rule rests on.
    (firm / "texts/de/broken.yaml").write_text("rules: {}")
    assert folder_hash(firm) == before
    (firm / "texts/en.yaml").write_text("report: {Sources: What we read}")
    assert folder_hash(firm) != before
    compiled = b"".join(p.read_bytes() for p in cached.rglob("pack-*.json"))
    assert b"Das Erste" not in compiled


def test_a_language_that_cannot_be_read_is_told_when_it_is_asked_for(
    base: Path, cached: Path
) -> None:
    firm = write(base.parent / "firm", {"texts/de/broken.yaml": {"rulez": {}}})
    pack = load_pack([firm])
    with pytest.raises(AdvisorError) as error:
        in_language(pack, "de")
    (problem,) = error.value.problems
    assert problem.code == "P130"
    assert problem.place is not None
    assert problem.place.file.endswith("texts/de/broken.yaml")


def test_words_are_kept_by_the_content_of_their_files(
    base: Path, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = write(base.parent / "firm", {"texts/fr/a.yaml": {"report": {"Sources": "Lues"}}})
    assert words_of(load_pack([firm]), "fr", "report")["Sources"] == "Lues"
    (kept,) = [p for p in cached.rglob("texts-*.json") if "Lues" in p.read_text(encoding="utf-8")]
    assert json.loads(kept.read_bytes())["report"] == {"Sources": "Lues"}

    def parsed(*_: object) -> dict[str, Any]:
        raise AssertionError("read anew")

    monkeypatch.setattr(pack_texts, "_parsed", parsed)
    assert words_of(load_pack([firm]), "fr", "report")["Sources"] == "Lues"
    monkeypatch.undo()
    monkeypatch.setattr(disk, "cache_folder", lambda: cached / "greener-ai-advisor")
    (firm / "texts/fr/a.yaml").write_text("report: {Sources: Relues}")
    assert words_of(load_pack([firm]), "fr", "report")["Sources"] == "Relues"
