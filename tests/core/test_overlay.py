"""What an overlay reaches: options, rows, words, templates; its reasons; files it may not hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import AdvisorError, Problem
from advisor.pack import Pack, pack_problems
from advisor.pack.files import folder_hash
from advisor.pack.language import in_language, languages, untranslated
from tests.core.tiny import drives_files, merged, rule, write

WHEN = {"q.kind": "a"}
WHY = {"reason": "Made up."}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write(tmp_path / "base", drives_files([rule("first", WHEN), rule("second", WHEN)]))


def over(base: Path, files: dict[str, Any], **head: Any) -> tuple[Pack | None, list[Problem]]:
    return merged(base, write(base.parent / "firm", files, **head))


def good(result: tuple[Pack | None, list[Problem]]) -> Pack:
    pack, problems = result
    assert not problems, "\n".join(map(str, problems))
    assert pack is not None
    return pack


def only(result: tuple[Pack | None, list[Problem]]) -> Problem:
    (problem,) = result[1]
    return problem


def test_options_are_added_relabelled_and_taken_out(base: Path) -> None:
    change = {"override": "q.kind", "option_changes": {"c": "See", "a": "Ay"}, **WHY}
    pack = good(
        over(base, {"questions/own.yaml": [change]}, disable={"q.kind.b": "Nobody has one."})
    )
    assert pack.specs["q.kind"].options == ("a", "c")
    assert pack.specs["q.kind"].option_labels == {"a": "Ay", "c": "See"}
    assert [(c.verb, c.what, c.name) for c in pack.changes] == [
        ("changed", "option", "q.kind.c"),
        ("changed", "option", "q.kind.a"),
        ("removed", "option", "q.kind.b"),
    ]


def test_an_option_that_a_rule_names_cannot_go_unseen(base: Path) -> None:
    codes = [p.code for p in over(base, {}, disable={"q.kind.a": "Nobody has one."})[1]]
    assert "P612" in codes  # the rules that ask for it
    assert "P157" in codes  # the default


def test_a_row_that_was_changed_says_by_whom(base: Path) -> None:
    rows = {"ZZZ": {"lifecycle": 900}, "YYY": {"lifecycle": 1, "water_l_per_kwh": 0}}
    change = {"tables": [{"override": "grid", "row_changes": rows, **WHY}]}
    pack = good(over(base, {"factors/own.yaml": change}))
    made = {key: pack.tables["grid"].factor(key, "lifecycle") for key in ("ZZZ", "YYY")}
    assert made["ZZZ"] is not None
    assert made["YYY"] is not None
    assert (made["ZZZ"].central, made["ZZZ"].pack) == (900, "base@1.0 changed by firm@1.0")
    assert (made["YYY"].central, made["YYY"].pack) == (1, "firm@1.0")
    assert pack.tables["grid"].pack == "base@1.0"
    assert pack.factors["storage.kwh_per_gb_year"].pack == "base@1.0"


def test_a_row_is_taken_out(base: Path) -> None:
    pack = good(over(base, {}, disable={"accelerators.h100": "Not for hire here."}))
    assert "h100" not in pack.tables["accelerators"].rows
    assert pack.changes[0].because == "Not for hire here."


def test_several_overlays_in_order_the_last_has_the_say(base: Path) -> None:
    value = {"override": "material_carbon", "because": "Made up."}
    one = write(base.parent / "one", {"parameters.yaml": [{**value, "value": 5}]})
    two = write(base.parent / "two", {"parameters.yaml": [{**value, "value": 7}]})
    assert good(merged(base, one, two)).parameters["material_carbon"].central == 7
    assert good(merged(base, two, one)).parameters["material_carbon"].central == 5
    changes = good(merged(base, one, two)).changes
    assert [c.values for c in changes] == [
        {"before": "1", "after": "5"},
        {"before": "5", "after": "7"},
    ]
    third = write(base.parent / "three", {}, disable={"material_cost": "Gone."})
    assert "P180" not in [p.code for p in merged(base, one, third)[1]]
    assert "material_cost" not in good(merged(base, one, third)).parameters


@pytest.mark.parametrize(
    ("files", "quiet"),
    [
        ({"recommend/x/first.yaml": {"override": "first", "title": "Our title"}}, False),
        ({"recommend/x/first.yaml": {"override": "first", "because": "Ours."}}, False),
        ({"recommend/x/first.yaml": {"override": "first", "title": "Our own", **WHY}}, True),
        ({"parameters.yaml": [{"override": "material_cost", "value": 2}]}, False),
        ({"parameters.yaml": [{"override": "material_cost", "because": "So."}]}, True),
        ({"ranking.yaml": {"missing": 0.4}}, False),
        ({"ranking.yaml": {"missing": 0.4, "reason": "So."}}, True),
    ],
)
def test_an_override_says_its_reason(base: Path, files: dict[str, Any], quiet: bool) -> None:
    problems = over(base, files)[1]
    assert [p.code for p in problems] == ([] if quiet else ["P144"])
    assert all(p.severity == "warning" for p in problems)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"recommend/x/own.yaml": {**rule("own", WHEN), **WHY}}, "P133"),
        ({"recommend/x/first.yaml": {"override": "first"}}, "P148"),
        ({"recommend/x/first.yaml": {"override": "first", **WHY}}, "P148"),
        ({"recommend/x/first.yaml": {"override": "first", "id": "second", "title": "Own"}}, "P147"),
        ({"recommend/x/first.yaml": {"override": 3, "title": "Own"}}, "P133"),
        ({"ranking.yaml": {"weights": {"carbon": 35}}}, "P132"),
        ({"ranking.yaml": {"wieghts": {}}}, "P130"),
        ({"ranking.yaml": {"missing": 2}}, "P133"),
        ({"brand.yaml": {"colours": {"brandt": "#000000"}}}, "P130"),
        ({"brand.yaml": {"colours": {"brand": "red"}}}, "P133"),
        ({"texts/french.yaml": {"report": {}}}, "P149"),
        ({"texts/fr.yaml": {"rules": {"first": {"titel": "Un"}}}}, "P130"),
    ],
)
def test_what_an_overlay_may_not_say(base: Path, files: dict[str, Any], code: str) -> None:
    problems = over(base, files)[1]
    assert code in [p.code for p in problems], problems
    assert all(p.place is not None and p.place.line for p in problems if p.code == code)


@pytest.mark.parametrize(
    ("name", "change", "repeats"),
    [
        ("questions/o.yaml", {"override": "q.kind", "option_changes": {"a": "a"}}, True),
        ("questions/o.yaml", {"override": "q.kind", "option_changes": {"a": "Ay"}}, False),
        ("questions/o.yaml", {"override": "q.kind", "option_changes": {"new": "New"}}, False),
        ("parameters.yaml", {"override": "material_carbon", "value": 1, "because": "Ours."}, True),
        ("parameters.yaml", {"override": "material_carbon", "value": 2, "because": "Ours."}, False),
        ("factors/o.yaml", {"override": "grid", "row_changes": {"ROW": {"FIELD": "SAME"}}}, True),
        ("factors/o.yaml", {"override": "grid", "row_changes": {"ROW": {"FIELD": 7}}}, False),
        ("factors/o.yaml", {"override": "grid", "row_changes": {"NEW": {"FIELD": 7}}}, False),
    ],
)
def test_an_override_that_repeats_what_is_there_is_noted(
    base: Path, name: str, change: dict[str, Any], repeats: bool
) -> None:
    pack, _ = merged(base)
    assert pack is not None
    if "row_changes" in change:
        ((row, keys),) = change["row_changes"].items()
        first, fields = next(iter(pack.tables["grid"].rows.items()))
        field = next(key for key in fields if pack.tables["grid"].fields.get(key) != "text")
        value = fields[field] if keys["FIELD"] == "SAME" else keys["FIELD"]
        change = {**change, "row_changes": {first if row == "ROW" else row: {field: value}}}
    found = over(base, {name: [{**change, **WHY}]})[1]
    assert [(p.code, p.severity) for p in found] == ([("P181", "note")] if repeats else [])


def test_a_wrong_value_of_an_override_is_told_at_its_own_line(base: Path) -> None:
    text = "override: first\nreason: Ours.\ntitle: Our title\nstance: reduse\n"
    problem = only(over(base, {"recommend/x/first.yaml": text}))
    assert (problem.code, problem.place and problem.place.line) == ("P133", 4)
    assert "reduce" in problem.allowed


def test_one_name_for_two_things_needs_its_kind(base: Path) -> None:
    twin = {"sources.yaml": [{"id": "second", "citation": "A source called as a rule is."}]}
    problem = only(over(base, twin, disable={"second": "Gone."}))
    assert (problem.code, problem.allowed) == ("P145", ("rule:second", "source:second"))
    assert problem.place
    assert problem.place.line == 1
    pack = good(over(base, twin, disable={"rule:second": "Gone."}))
    assert "second" in pack.sources
    assert "second" not in pack.rules


def test_a_pack_loaded_twice_is_told(base: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "one", {}, id="firm")
    two = write(tmp_path / "two", {}, id="firm")
    problems = pack_problems([one, two])[1]
    assert "P146" in [p.code for p in problems]


def test_colours_are_laid_one_by_one(base: Path) -> None:
    one = write(base.parent / "one", {"brand.yaml": {"colours": {"brand": "#000001"}}})
    two = write(base.parent / "two", {"brand.yaml": {"colours": {"second": "#000002"}}})
    assert good(merged(base, one, two)).brand["colours"] == {
        "brand": "#000001",
        "second": "#000002",
    }


# Words


FRENCH = {
    "rules": {"first": {"title": "Le premier"}},
    "questions": {"q.kind": {"label": "le genre", "options": {"a": "Un a"}}},
    "report": {"Sources": "Sources lues"},
}


def test_a_pack_in_another_language(base: Path) -> None:
    own = rule("third", WHEN, texts={"fr": {"title": "Le troisième"}})
    plain = good(over(base, {"texts/fr.yaml": FRENCH, "recommend/x/third.yaml": own}))
    pack = in_language(plain, "fr")
    assert languages(plain) == ("en", "fr")
    assert plain.rules["first"].title == "Title of first"
    assert (pack.rules["first"].title, pack.rules["third"].title) == ("Le premier", "Le troisième")
    assert pack.rules["first"].recommend == plain.rules["first"].recommend
    assert pack.rules["second"] == plain.rules["second"]
    assert pack.specs["q.kind"].label == pack.questions["q.kind"].spec.label == "le genre"
    assert pack.specs["q.kind"].option_labels == {"a": "Un a", "b": "b"}
    # A region's words lie over those of its language; conditions stay as they are.
    assert in_language(plain, "fr-CH").rules["first"].title == "Le premier"
    assert pack.rules["first"].when == plain.rules["first"].when
    assert untranslated(plain, "fr", ["first", "second"]) == ["first", "second"]
    assert untranslated(plain, "en", ["first", "second"]) == []
    assert in_language(plain, None).language == "en"


def test_words_for_what_is_not_there(base: Path) -> None:
    words = {"rules": {"frist": {"title": "Le premier"}}, "questions": {"q.kind": {"options": {}}}}
    problem = only(over(base, {"texts/fr.yaml": words}))
    assert (problem.code, problem.nearest) == ("P149", "first")
    assert problem.place
    assert problem.place.line
    words = {"questions": {"q.kind": {"options": {"a": "Un a", "aa": "Deux"}}}}
    problem = only(over(base, {"texts/fr.yaml": words}))
    assert (problem.code, problem.allowed) == ("P149", ("a", "b"))
    assert only(over(base, {"texts/fr.yaml": {"parameters": {"own": "le nôtre"}}})).code == "P149"


# Files


def test_links_out_of_a_pack_are_refused(base: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text("[]", encoding="utf-8")
    for name in ("sources2.yaml", "deep"):
        link = base / name
        link.symlink_to(outside if name.endswith("yaml") else tmp_path)
        with pytest.raises(AdvisorError) as error:
            folder_hash(base)
        assert error.value.problems[0].code == "P104"
        assert name in str(error.value.problems[0].place)
        link.unlink()
    (base / "inside.yaml").symlink_to(base / "sources.yaml")
    assert folder_hash(base)


def test_pipes_and_huge_files_are_refused(base: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(base / "pipe.yaml")
        with pytest.raises(AdvisorError) as error:
            folder_hash(base)
        assert error.value.problems[0].code == "P104"
        (base / "pipe.yaml").unlink()
    with (base / "huge.yaml").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(AdvisorError) as error:
        folder_hash(base)
    assert error.value.problems[0].code == "P102"


def test_the_hash_is_of_all_that_a_pack_is_made_of(base: Path) -> None:
    before = folder_hash(base)
    (base / "notes.txt").write_text("no part of it", encoding="utf-8")
    assert folder_hash(base) == before
    page = base / "templates/report/cover.html.j2"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Ours</p>", encoding="utf-8")
    assert folder_hash(base) != before


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("report/cover.html.j2", "{{ view.title }", "P117"),
        ("report/cover.html.j2", "{% include '/etc/passwd' %}", "P119"),
        ("report/cover.html.j2", "{% include '../../../etc/passwd' %}", "P119"),
        ("report/cover.html.j2", "{% include view.title %}", "P119"),
        ("report/cover.html.j2", "{% include 'report.html.j2' %}", "P119"),
        ("report/cover.html.j2", "{% import 'os' as os %}", "P119"),
        ("report/cover.html.j2", "{{ view.__class__ }}", "P119"),
        ("report/cover.html.j2", "{{ view['__class__'] }}", "P119"),
        ("report/cover.html.j2", "{{ view.title | safe }}", "P117"),
        ("report/report.html.j2", "mine", "P116"),
        ("cover.html.j2", "mine", "P116"),
        ("report/Cover page.html.j2", "mine", "P116"),
        ("report/cover.html.j2", "x" * 300_000, "P116"),
        ("report/firm.css", "p { background: url(http://x/y) }", "P118"),
        ("report/firm.css", "@import 'x.css';", "P118"),
        ("report/firm.css", "p { background: url( 'file:///etc/passwd') }", "P118"),
        ("report/firm.css", r"p { background: \75rl(x) }", "P118"),
        ("report/firm.css", "</style><script>", "P118"),
    ],
)
def test_a_template_that_is_refused(base: Path, name: str, text: str, code: str) -> None:
    problems = over(base, {f"templates/{name}": text})[1]
    assert code in [p.code for p in problems], problems
    assert all(p.place is not None and p.place.line for p in problems)


def test_a_template_that_is_fine(base: Path) -> None:
    files = {
        "templates/report/cover.html.j2": "<p>{% include 'ours.html.j2' %}</p>",
        "templates/report/ours.html.j2": "{% for c in view.use_cases %}{{ c.name }}{% endfor %}",
        "templates/report/firm.css": "p { background: url( data:image/png;base64,AAAA) }",
    }
    pack = good(over(base, files))
    assert set(pack.templates) == {"cover.html.j2", "ours.html.j2", "firm.css"}
    assert {c.name for c in pack.changes if c.what == "template"} == set(pack.templates)
