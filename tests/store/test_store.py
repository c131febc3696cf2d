"""What every store does: `advisor.interview.kept.Store`, in a file and in PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from advisor.errors import AdvisorError
from advisor.interview.document import changed_at
from advisor.interview.kept import Change, Stale

DOCUMENT = {
    "engagement": {"client": "Hafen Räder GmbH", "date": "2026-11-25", "title": "Frühjahr"},
    "answers": {"ctx.sector": "retail", "ctx.horizon_years": 3},
    "shared": [{"id": "endpoint", "answers": {"model.sourcing": "open_weights"}}],
    "use_cases": [
        {
            "id": "chatbot",
            "name": "Chatbot 🌱 \u202eعربي",
            "uses": ["endpoint"],
            "answers": {
                "use.tasks_month": {
                    "value": "480k",
                    "low": "400k",
                    "high": 600000,
                    "private": True,
                },
                "task.quality_bar": {"unknown": {"who": "head of care"}},
                "host.region": {"candidates": ["SWE", "POL"]},
            },
        }
    ],
    "edits": [{"hide": "some-rule", "reason": "done"}],
}
TASKS = ("use_cases", "chatbot", "answers", "use.tasks_month")
SECTOR = ("answers", "ctx.sector")


def code(error: pytest.ExceptionInfo[AdvisorError]) -> str:
    return error.value.problems[0].code


def test_what_is_created_is_read_as_it_was_to_the_order_of_its_keys(store):
    kept = store.create(DOCUMENT, who="Ada")
    assert kept.ident == "hafen-rader-gmbh"
    assert store.read(kept.ident) == kept
    assert repr(kept.document) == repr(DOCUMENT)
    (event,) = store.events(kept.ident)
    assert (event.revision, event.batch, event.who, event.what) == (1, 1, "Ada", "create")
    assert (event.path, event.old, event.new) == ((), None, DOCUMENT)


def test_a_second_engagement_of_a_client_gets_a_number(store):
    assert [store.create(DOCUMENT, who="Ada").ident for _ in range(3)] == [
        "hafen-rader-gmbh",
        "hafen-rader-gmbh-2",
        "hafen-rader-gmbh-3",
    ]


def test_an_ident_that_is_taken_or_malformed_is_refused(store):
    store.create(DOCUMENT, who="Ada", ident="Harbour-1")
    with pytest.raises(AdvisorError) as error:
        store.create(DOCUMENT, who="Ada", ident="Harbour-1")
    assert code(error) == "K104"
    for bad in ("", "../x", "a b", "-a", "a" * 81, "ä", "a\n"):
        with pytest.raises(AdvisorError) as error:
            store.create(DOCUMENT, who="Ada", ident=bad)
        assert code(error) == "K103"


def test_a_null_answer_is_kept_as_unknown(store):
    document = {"answers": {"a": None}, "use_cases": [{"id": "x", "answers": {"b": None}}]}
    kept = store.create(document, who="Ada")
    kept = store.write(kept.ident, [Change(("answers",), {"c": None})], seen=1, who="Ada")
    assert store.read(kept.ident).document == {
        "answers": {"c": "unknown"},
        "use_cases": [{"id": "x", "answers": {"b": "unknown"}}],
    }


def test_changes_are_written_all_and_numbered_without_a_gap(store):
    ident = store.create(DOCUMENT, who="Ada").ident
    changes = [Change(SECTOR, "health"), Change(TASKS, None), Change(SECTOR, "health")]
    kept = store.write(ident, changes, seen=1, who="Ben", what="change")
    assert kept.revision == 3
    assert kept.document["answers"]["ctx.sector"] == "health"
    assert "use.tasks_month" not in kept.document["use_cases"][0]["answers"]
    assert store.read(ident) == kept
    assert store.revision(ident) == 3
    events = store.events(ident, after=1)
    assert [(e.revision, e.batch, e.path, e.old, e.new) for e in events] == [
        (2, 2, SECTOR, "retail", "health"),
        (3, 2, TASKS, DOCUMENT["use_cases"][0]["answers"]["use.tasks_month"], None),
    ]
    assert {(e.who, e.what, e.assessment) for e in events} == {("Ben", "change", 1)}


def test_a_change_that_changes_nothing_makes_no_event(store):
    ident = store.create(DOCUMENT, who="Ada").ident
    kept = store.write(ident, [Change(SECTOR, "retail")], seen=1, who="Ben")
    assert kept.revision == 1
    # 3 and 3.0 are written alike, 1 and true are not.
    path = ("answers", "ctx.horizon_years")
    assert store.write(ident, [Change(path, 3.0)], seen=1, who="Ben").revision == 1
    assert store.write(ident, [Change(path, 1)], seen=1, who="Ben").revision == 2
    assert store.write(ident, [Change(path, True)], seen=2, who="Ben").revision == 3


def test_a_stale_write_is_refused_with_both_values_and_nothing_of_it_is_written(store):
    ident = store.create(DOCUMENT, who="Ada").ident
    store.write(ident, [Change(SECTOR, "health")], seen=1, who="Ben")
    other = ("answers", "ctx.horizon_years")
    with pytest.raises(Stale) as stale:
        store.write(ident, [Change(other, 5), Change(SECTOR, "energy")], seen=1, who="Cleo")
    assert stale.value.mine == Change(SECTOR, "energy")
    assert (stale.value.theirs.who, stale.value.theirs.new) == ("Ben", "health")
    assert (stale.value.now, stale.value.revision) == ("health", 2)
    assert store.revision(ident) == 2
    assert store.read(ident).document["answers"]["ctx.horizon_years"] == 3


def test_another_place_may_be_written_meanwhile(store):
    ident = store.create(DOCUMENT, who="Ada").ident
    store.write(ident, [Change(SECTOR, "health")], seen=1, who="Ben")
    kept = store.write(ident, [Change(TASKS, "1M")], seen=1, who="Cleo")
    assert kept.revision == 3
    assert kept.document["answers"]["ctx.sector"] == "health"


def test_an_answer_of_a_use_case_that_was_removed_is_stale(store):
    ident = store.create(DOCUMENT, who="Ada").ident
    store.write(ident, [Change(TASKS[:2], None)], seen=1, who="Ben", what="change")
    with pytest.raises(Stale) as stale:
        store.write(ident, [Change(TASKS, "1M")], seen=1, who="Cleo")
    assert stale.value.now is None
    with pytest.raises(AdvisorError) as error:
        store.write(ident, [Change(TASKS, "1M")], seen=2, who="Cleo")
    assert code(error) == "Q101"


def test_the_same_write_twice_is_one_event(store):
    """A double submit, or one sent again after the network was gone."""
    ident = store.create(DOCUMENT, who="Ada").ident
    for _ in range(2):
        kept = store.write(ident, [Change(SECTOR, "health")], seen=1, who="Ben")
    assert kept.revision == 2
    with pytest.raises(Stale):
        store.write(ident, [Change(SECTOR, "health")], seen=1, who="Cleo")
    first = Change(("use_cases", "new"), {"id": "new", "answers": {}, "before": "chatbot"})
    for _ in range(2):
        kept = store.write(ident, [first], seen=2, who="Ben")
    assert [case["id"] for case in kept.document["use_cases"]] == ["new", "chatbot"]
    assert kept.revision == 3


def test_a_revision_that_is_yet_to_come_is_refused(store):
    """As a page knows it whose store was since replaced by a backup."""
    ident = store.create(DOCUMENT, who="Ada").ident
    for call in (
        lambda: store.write(ident, [Change(SECTOR, "health")], seen=2, who="Ben"),
        lambda: store.sign(ident, seen=2, who="Ben"),
        lambda: store.at(ident, 2),
        lambda: store.at(ident, 0),
    ):
        with pytest.raises(AdvisorError) as error:
            call()
        assert code(error) == "K105"


def test_every_revision_stays_readable(store):
    kept = store.create(DOCUMENT, who="Ada")
    states, document = [kept.document], kept.document
    for change in (
        Change(SECTOR, "health"),
        Change(("use_cases", "second"), {"id": "second", "answers": {}}),
        Change(("use_cases", "second", "answers", "a.b"), {"unknown": {"who": "Dan"}}),
        Change(("use_cases", "chatbot"), None),
        Change((), {"engagement": {"client": "New"}, "use_cases": [{"id": "z"}]}),
        Change(("answers", "ctx.sector"), "energy"),
    ):
        document = changed_at(document, change.path, change.new)
        kept = store.write(kept.ident, [change], seen=kept.revision, who="Ada", what="change")
        states.append(document)
    assert [store.at(kept.ident, n + 1) for n in range(len(states))] == states
    assert kept.document == states[-1]


def test_a_sign_off_closes_the_assessment_until_it_is_reopened(store):
    ident = store.create(DOCUMENT, who="Ada").ident
    kept = store.sign(ident, seen=1, who="Dr Eva", note="as discussed")
    assert (kept.signed.who, kept.signed.revision, kept.signed.note) == (
        "Dr Eva",
        1,
        "as discussed",
    )
    assert store.read(ident) == kept
    for call in (
        lambda: store.write(ident, [Change(SECTOR, "health")], seen=2, who="Ben"),
        lambda: store.sign(ident, seen=2, who="Ben"),
    ):
        with pytest.raises(AdvisorError) as error:
            call()
        assert code(error) == "K102"
        assert "Dr Eva" in str(error.value)
    kept = store.reopen(ident, who="Ben", note="new prices")
    assert (kept.signed, kept.assessment, kept.revision) == (None, 2, 3)
    kept = store.write(ident, [Change(SECTOR, "health")], seen=3, who="Ben")
    assert store.at(ident, 1) == DOCUMENT
    # A page that had not seen the sign-off may still answer what nobody touched.
    kept = store.write(ident, [Change(TASKS, "1M")], seen=1, who="Cleo")
    assert [(e.what, e.assessment) for e in store.events(ident)] == [
        ("create", 1),
        ("sign", 1),
        ("reopen", 2),
        ("answer", 2),
        ("answer", 2),
    ]
    assert store.reopen(ident, who="Ben") == kept, "it is open"


def test_nobody_signs_what_they_have_not_seen(store):
    ident = store.create(DOCUMENT, who="Ada").ident
    store.write(ident, [Change(SECTOR, "health")], seen=1, who="Ben")
    with pytest.raises(Stale) as stale:
        store.sign(ident, seen=1, who="Eva")
    assert (stale.value.theirs.path, stale.value.now) == (SECTOR, "health")
    assert store.read(ident).signed is None


def test_the_list_has_the_last_changed_first(store):
    first = store.create(DOCUMENT, who="Ada").ident
    second = store.create({"engagement": {"client": "Other"}}, who="Ada").ident
    assert [each.ident for each in store.listed()] == [second, first]
    store.write(first, [Change(SECTOR, "health")], seen=1, who="Ben")
    store.sign(first, seen=2, who="Eva")
    line = store.listed()[0]
    assert (line.ident, line.client, line.title, line.use_cases, line.revision) == (
        first,
        "Hafen Räder GmbH",
        "Frühjahr",
        1,
        3,
    )
    assert (line.assessment, line.signed) == (1, True)
    assert line.created <= line.changed <= datetime.now(UTC)


def test_a_clock_that_is_set_back_changes_no_order(place, opened):
    """A laptop's clock, mended in the middle of a session."""
    times = iter(datetime(2026, 11, 25, tzinfo=UTC) - timedelta(days=n) for n in range(9))
    store = opened(place, clock=lambda: next(times))
    first = store.create(DOCUMENT, who="Ada").ident
    second = store.create(DOCUMENT, who="Ada").ident
    store.write(second, [Change(SECTOR, "health")], seen=1, who="Ada")
    store.write(first, [Change(SECTOR, "health")], seen=1, who="Ada")
    store.write(first, [Change(SECTOR, "energy")], seen=2, who="Ada")
    assert [each.ident for each in store.listed()] == [first, second], "by what was done last"
    assert [e.new for e in store.events(first)] == [DOCUMENT, "health", "energy"]
    assert store.read(first).document["answers"]["ctx.sector"] == "energy"
    with pytest.raises(Stale):
        store.write(first, [Change(SECTOR, "retail")], seen=2, who="Ben")


def test_an_engagement_that_is_not_there_is_named_with_the_nearest(store):
    store.create(DOCUMENT, who="Ada", ident="harbour-retail")
    for call in (
        lambda: store.read("harbor-retail"),
        lambda: store.revision("harbor-retail"),
        lambda: store.events("harbor-retail"),
        lambda: store.at("harbor-retail", 1),
        lambda: store.write("harbor-retail", [], seen=1, who="Ben"),
        lambda: store.sign("harbor-retail", seen=1, who="Ben"),
        lambda: store.reopen("harbor-retail", who="Ben"),
        lambda: store.delete("harbor-retail"),
    ):
        with pytest.raises(AdvisorError) as error:
            call()
        assert code(error) == "K101"
        assert error.value.problems[0].nearest == "harbour-retail"


def test_what_cannot_be_kept_without_loss_is_refused(store):
    ident = store.create(DOCUMENT, who="Ada").ident
    deep = "x"
    for _ in range(70):
        deep = [deep]
    for bad in ("bell \x07", "\x00", "\ud83d", float("nan"), {1: "x"}, object(), deep):
        with pytest.raises(AdvisorError) as error:
            store.write(ident, [Change(SECTOR, bad)], seen=1, who="Ada")
        assert code(error) == "K106"
    with pytest.raises(AdvisorError) as error:
        store.write(ident, [Change(SECTOR, "x" * 4_000_000)], seen=1, who="Ada")
    assert code(error) == "K107"
    for path, bad in (
        ((), {"use_cases": 3}),
        ((), {"answers": ["a"]}),
        (("use_cases",), ["chatbot"]),
        (("shared",), [{"id": "a", "answers": "none"}]),
        (("engagement",), "Harbour"),
    ):
        with pytest.raises(AdvisorError) as error:
            store.write(ident, [Change(path, bad)], seen=1, who="Ada")
        assert code(error) == "K106"
    assert store.revision(ident) == 1


def test_long_notes_and_every_sign_are_kept(store):
    ident = store.create(DOCUMENT, who="Ada 🧑‍🔧").ident
    note = "Zeile 👩‍👩‍👧 \u2028 \u200f\r\n\t' \" \\ % :x 'NO' <script>alert(1)</script>" * 5000
    path = (*SECTOR[:1], "ctx.'; DROP TABLE engagement; --")
    kept = store.write(ident, [Change(path, {"value": "a", "note": note})], seen=1, who="Ö'x")
    assert store.read(ident) == kept
    assert store.read(ident).document["answers"][path[1]]["note"] == note
    assert store.events(ident)[-1].who == "Ö'x"


def test_deleting_tells_what_was_removed_and_leaves_the_others(store):
    first = store.create(DOCUMENT, who="Ada").ident
    second = store.create(DOCUMENT, who="Ada").ident
    store.write(first, [Change(SECTOR, "health")], seen=1, who="Ben")
    removed = store.delete(first)
    assert (removed.ident, removed.client) == (first, "Hafen Räder GmbH")
    assert (removed.events, removed.use_cases, removed.answers) == (2, 1, 6)
    assert [each.ident for each in store.listed()] == [second]
    assert store.read(second).document == DOCUMENT
    assert len(store.events(second)) == 1


def test_many_threads_write_at_once(store):
    """As the server does, with twenty sessions."""
    ident = store.create(DOCUMENT, who="Ada").ident

    def session(number):
        for n in range(5):
            path = ("answers", f"t{number}.{n}")
            store.write(ident, [Change(path, n)], seen=store.revision(ident), who=f"t{number}")
            assert store.at(ident, 1) == DOCUMENT
            assert store.listed()[0].ident == ident

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(session, range(20)))
    kept = store.read(ident)
    assert kept.revision == 101
    assert {k: v for k, v in kept.document["answers"].items() if k.startswith("t")} == {
        f"t{number}.{n}": n for number in range(20) for n in range(5)
    }
    assert store.at(ident, 101) == kept.document


def test_many_begin_an_engagement_of_one_client_at_once(store):
    with ThreadPoolExecutor(12) as threads:
        made = list(threads.map(lambda _: store.create(DOCUMENT, who="Ada").ident, range(12)))
    assert sorted(made) == sorted(
        ["hafen-rader-gmbh", *(f"hafen-rader-gmbh-{n}" for n in range(2, 13))]
    )
