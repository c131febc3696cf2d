"""Starting points: what they hold fits the questions, what they give is to be confirmed."""

from dataclasses import replace
from pathlib import Path

import pytest

from advisor.checks.starting_points import starting_points_fit
from advisor.errors import AdvisorError
from advisor.interview import changes
from advisor.interview.document import Doc, changed_at
from advisor.interview.interview import Interview
from advisor.interview.sign_off import review
from advisor.interview.starting import starting_answers
from advisor.pack import load_pack
from advisor.pack.starting_points import StartingPoint

PACK = load_pack()
FIRM = """
id: firm
version: 1.0.0
title: Our firm
extends: [core]
"""


def started(point: StartingPoint) -> Doc:
    document: Doc = changes.new_document("Harbour Retail")
    answers = starting_answers(point, PACK)
    for change in changes.add(document, "use_case", point.title, answers=answers):
        document = changed_at(document, change.path, change.new)
    return document


@pytest.mark.parametrize("point", PACK.starting_points.values(), ids=lambda p: p.id)
def test_a_use_case_that_is_started_so_can_be_assessed_and_is_to_be_confirmed(
    point: StartingPoint,
) -> None:
    interview = Interview(started(point), PACK)
    assert interview.read()
    case = interview.use_cases[0].key
    marked = [item for item in interview.items(case) if item.to_confirm]
    assert [item.fact for item in marked] == [
        item.fact for item in interview.items(case) if item.fact in point.answers
    ]
    assert all(item.settled and item.shown for item in marked)
    assert review(interview).to_confirm == tuple(marked)
    later = interview.after(*(interview.confirm(*item.key) for item in marked))
    assert not any(item.to_confirm for item in later.items(case))
    assert later.document["use_cases"][0]["answers"] == dict(point.answers)


def test_what_is_answered_anew_needs_no_confirmation() -> None:
    point = PACK.starting_points["sorting-messages"]
    interview = Interview(started(point), PACK)
    case = interview.use_cases[0].key
    later = interview.after(interview.change(case, "task.output_form", "number"))
    assert not later.item(case, "task.output_form").to_confirm
    assert later.item(case, "task.primary").to_confirm


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"task.prim": "code"}, "'task.prim' is no question"),
        ({"ctx.country": "DEU"}, "asked of the engagement"),
        ({"task.primary": "cooking"}, "'cooking' is no option"),
        ({"task.primary": "code", "edge.candidate": True}, "not asked under the other answers"),
    ],
)
def test_a_starting_point_that_does_not_fit_is_told(answers: dict[str, object], said: str) -> None:
    point = replace(PACK.starting_points["translation"], answers=answers)
    (problem,) = starting_points_fit(replace(PACK, starting_points={point.id: point}))
    assert problem.code == "P313"
    assert said in problem.message


def firm(folder: Path, more: str, points: str) -> Path:
    (folder / "pack.yaml").write_text(FIRM + more)
    (folder / "starting_points.yaml").write_text(points)
    return folder


def test_a_firm_adds_overrides_and_takes_out_starting_points(tmp_path: Path) -> None:
    points = """
- id: claims
  title: Claims handling
  about: A claim comes in and is sorted.
  answers: {task.primary: classify_text}
- override: images
  title: Pictures for the shop
  reason: Our clients call it so.
"""
    disable = "disable: {translation: We advise nobody on it.}\n"
    pack = load_pack([firm(tmp_path, disable, points)])
    assert "translation" not in pack.starting_points
    assert list(pack.starting_points)[-1] == "claims"
    images = pack.starting_points["images"]
    assert (images.title, images.answers) == (
        "Pictures for the shop",
        PACK.starting_points["images"].answers,
    )
    assert {(c.verb, c.what, c.name) for c in pack.changes} == {
        ("added", "starting point", "claims"),
        ("changed", "starting point", "images"),
        ("removed", "starting point", "translation"),
    }


def test_a_starting_point_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="P133"):
        load_pack([firm(tmp_path, "", "- {id: a, title: A, about: B, answers: {}}\n")])


def test_questions_come_in_the_order_of_their_sections() -> None:
    document = started(PACK.starting_points["chat-assistant"])
    interview = Interview(document, PACK)
    case = interview.use_cases[0].key
    names = [section.name for section in interview.sections(case)]
    assert names == [
        "Context", "Task", "Model", "Hosting", "Use", "Data", "Edge", "Training", "Benefit",
        "Governance",
    ]  # fmt: skip
    assert interview.sections("engagement")[0].name == "Context"
    numbers = {q.section: q.order for q in PACK.questions.values()}
    assert all(number is not None for number in numbers.values())


def test_what_may_be_shared_is_asked_of_the_shared_thing_first() -> None:
    document: Doc = changes.new_document("Harbour Retail")
    for kind, name, uses in (("shared", "Endpoint", ()), ("use_case", "Chat", ("endpoint",))):
        for change in changes.add(document, kind, name, uses=uses):  # type: ignore[arg-type]
            document = changed_at(document, change.path, change.new)
    interview = Interview(document, PACK)
    keys = [item.key for item in interview.walk("order")]
    shared = [fact for key, fact in keys if key == "shared/endpoint"]
    assert "model.sourcing" in shared
    assert "task.primary" not in shared
    assert keys.index(("shared/endpoint", "model.sourcing")) < keys.index(("chat", "task.primary"))
    later = interview.after(interview.change("shared/endpoint", "model.sourcing", "unknown"))
    assert ("chat", "model.sourcing") not in [item.key for item in later.walk("order")]
