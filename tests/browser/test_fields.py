"""What a form gives and what an answers file holds are the same answers; no browser is needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from advisor.errors import Place
from advisor.intake.answers import read_answer
from advisor.interview.interview import Interview
from advisor.interview.owners import answers_of, owners_of
from advisor.loading import load_yaml
from advisor.pack import load_pack
from advisor.web.pages.asked import value_words
from advisor.web.pages.fields import Fields, raw_answer, sent, shown

PACK = load_pack()
PARTS = "state value low high source note private who grade candidates".split()  # noqa: SIM905
TEXT = st.text(alphabet="ab é{}<>\"':,#", max_size=12).map(str.strip)


def as_form(fact: str, fields: Fields) -> FormData:
    """What a browser sends of a form that was not touched."""
    pairs = [(f"{fact}:kind", "known" if fields.kind == "absent" else fields.kind)]
    pairs += [(f"{fact}:value", value) for value in fields.values]
    parts = ("low", "high", "candidates", "who", "source", "grade", "note")
    pairs += [(f"{fact}:{part}", getattr(fields, part)) for part in parts]
    if fields.private:
        pairs.append((f"{fact}:private", "1"))
    return FormData(pairs)


def read(fact, raw):
    question, problems = PACK.questions[fact], []
    answer = read_answer(question.spec, raw, Place("form"), PACK, problems, question.whole)
    assert not problems, (raw, problems)
    return answer


def meaning(fact, raw):
    """An answer without how it was typed."""
    found = read(fact, raw)
    return tuple(getattr(found, name) for name in PARTS)


def all_answers(samples):
    for path in samples.values():
        document = load_yaml(path, what="engagement file").value
        for owner in owners_of(document):
            yield from answers_of(document, owner).items()


def test_a_form_that_is_sent_untouched_changes_no_answer_of_any_sample(samples):
    count = 0
    for fact, raw in all_answers(samples):
        before = shown(raw, PACK.questions[fact].spec)
        assert sent(as_form(fact, before), fact, before) == before, (fact, raw)
        count += 1
    assert count > 150


def test_an_answer_written_anew_from_its_fields_says_the_same(samples):
    for fact, raw in all_answers(samples):
        question = PACK.questions[fact]
        again = raw_answer(shown(raw, question.spec), question, PACK, raw)
        assert meaning(fact, again) == meaning(fact, raw), (fact, raw, again)


@given(
    st.sampled_from(["known", "unknown", "not_applicable"]),
    TEXT,
    TEXT,
    TEXT,
    st.booleans(),
    st.sampled_from(["", "metered", "billed", "estimated"]),
    st.sampled_from([("480k", "", ""), ("500", "400", "600"), ("1.5M", "", "2M")]),
)
def test_whatever_stands_beside_an_answer_comes_back(
    kind, source, note, who, private, grade, number
):
    value, low, high = number
    known = kind == "known"
    fields = Fields(
        kind,
        (value,) if known else (),
        low=low if known else "",
        high=high if known else "",
        who=who,
        source=source,
        grade=grade,
        note=note,
        private=private,
    )
    question = PACK.questions["use.tasks_month"]
    raw = raw_answer(fields, question, PACK, None)
    assert shown(raw, question.spec) == fields
    read("use.tasks_month", raw)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ({"unknown": {"who": "Ada", "why": "on leave"}}, "on leave"),
        ({"not_applicable": {"why": "no servers"}}, "no servers"),
    ],
)
def test_why_nobody_knows_is_not_lost_by_a_source(raw, kept):
    question = PACK.questions["use.tasks_month"]
    before = shown(raw, question.spec)
    form = as_form("use.tasks_month", before)
    form = FormData([(k, "a call" if k.endswith("source") else v) for k, v in form.multi_items()])
    made = sent(form, "use.tasks_month", before)
    assert kept in str(raw_answer(made, question, PACK, raw))


@pytest.mark.parametrize("then", ["known", "not_applicable"])
def test_who_could_tell_is_back_when_an_answer_is_taken_back(then):
    fact = "use.tasks_month"
    question = PACK.questions[fact]
    raw = {"unknown": {"who": "Ms Ito"}}
    for kind in (then, "unknown"):
        # Each time as a page that was loaded anew sends it.
        before = shown(raw, question.spec)
        pairs = [p for p in as_form(fact, before).multi_items() if p[0].split(":")[1] != "kind"]
        pairs.append((f"{fact}:kind", kind))
        if kind == "known":
            pairs.append((f"{fact}:value", "480k"))
        raw = raw_answer(sent(FormData(pairs), fact, before), question, PACK, raw)
        read(fact, raw)
    assert raw == {"unknown": {"who": "Ms Ito"}}


def test_another_kind_of_answer_takes_nothing_of_the_old_one_along():
    question = PACK.questions["use.tasks_month"]
    raw = {"value": 5, "low": 4, "high": 6, "note": "kept"}
    before = shown(raw, question.spec)
    form = [(k, v) for k, v in as_form("use.tasks_month", before).multi_items()]
    form = FormData([(k, "unknown" if k.endswith(":kind") else v) for k, v in form])
    made = sent(form, "use.tasks_month", before)
    assert raw_answer(made, question, PACK, raw) == {"unknown": {}, "note": "kept"}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("182000", "182,000 tasks/month"),
        ("180k", "180k tasks/month"),
        ("1.5 million", "1.5 million tasks/month"),
        ("40k/week", "40k/week"),
        ({"value": "180k", "low": "150000", "high": "220k"}, "180k tasks/month (150,000 to 220k)"),
    ],
)
def test_a_number_is_told_with_one_unit_and_its_zeros_in_groups(samples, raw, told):
    document = load_yaml(samples["support-chatbot"], what="engagement file").value
    item = Interview(document, PACK).item("support-chatbot", "use.tasks_month")
    assert value_words(raw, item) == told


@pytest.mark.parametrize(
    ("ends", "todo"),
    [((9, 2), "Swap them."), ((6, 9), "Change the range with the value.")],
)
def test_a_value_outside_its_range_is_told_what_to_do(ends, todo):
    question, problems = PACK.questions["use.tasks_month"], []
    raw = {"value": 5, "low": ends[0], "high": ends[1]}
    read_answer(question.spec, raw, Place("form"), PACK, problems, question.whole)
    assert [(p.code, p.todo) for p in problems] == [("A214", todo)]
