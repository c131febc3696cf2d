"""The interview as it is held: answers, commands, moving about, several use cases."""

import pytest

from advisor.cli.intake.moving import Course
from advisor.errors import AdvisorError
from advisor.interview.kept import Change
from advisor.interview.memory import MemoryStore

COUNTRY = "In which country is most of the work done?"
JOB = "What is the main job of the model?"
TASKS = "use.tasks_month"


def test_an_answer_is_kept_at_once_and_told_as_it_was_understood(hold):
    held = hold("Germany")
    assert held.raw("ctx.country", "engagement") in ("Germany", "DEU")
    assert "Kept: the client's country: Germany" in held.out


def test_a_number_is_told_with_all_its_digits(hold):
    assert "the tasks a month: 1,234,567, that is 1.23 million" in hold(
        f"go {TASKS}", "1234567"
    ).out.replace("\n  ", " ")
    assert "the tasks a month: 480,000 tasks a month" in hold(f"go {TASKS}", "480k").out


def test_the_end_of_the_lines_ends_the_interview(hold):
    assert not hold("Germany").interrupted


def test_a_bad_answer_is_told_and_asked_again(hold):
    held = hold(f"go {TASKS}", "many", "480k")
    assert "'many' is not a number" in held.out
    assert held.raw(TASKS) == "480k"


def test_what_is_mistyped_or_half_typed_shows_what_may_be_meant(hold):
    held = hold("germ")
    assert "DEU  Germany" in held.out
    assert held.raw("ctx.country", "engagement") is None
    assert "DEU  Germany" in hold("Germnay").out


def test_an_empty_line_is_no_answer(hold):
    held = hold("", "Germany")
    assert "Nothing was typed" in held.out
    assert held.raw("ctx.country", "engagement") is not None


@pytest.mark.parametrize(
    ("line", "raw"),
    [
        ("480k", "480k"),
        ("400k-600k", {"value": 490000, "low": "400k", "high": "600k"}),
        ("~ 400k 480k 600k", {"value": "480k", "low": "400k", "high": "600k"}),
        ("480k @ bill # mail", {"value": "480k", "source": "bill", "note": "mail"}),
        ("480k ## ours", {"value": "480k", "note": "ours", "private": True}),
        ("u", None),
        ("u IT", {"unknown": {"who": "IT"}}),
        ("u IT # asked", {"unknown": {"who": "IT"}, "note": "asked"}),
        ("na", "not_applicable"),
        ("na a batch job", {"not_applicable": {"why": "a batch job"}}),
    ],
)
def test_what_may_be_typed(hold, line, raw):
    lines = [line, ""] if line == "u" else [line]
    assert hold(f"go {TASKS}", *lines).raw(TASKS) == (raw or "unknown")


def test_unknown_asks_who_could_tell(hold):
    held = hold(f"go {TASKS}", "u", "head of care")
    assert "Who could tell?" in held.out
    assert held.raw(TASKS) == {"unknown": {"who": "head of care"}}


@pytest.mark.parametrize("then", ["480k", "na"])
def test_who_could_tell_is_back_when_an_answer_is_taken_back(hold, then):
    held = hold(f"go {TASKS}", "u head of care # asked twice", "b", then, "b", "u", "")
    assert "Who could tell? (Enter: head of care)" in held.out
    assert held.raw(TASKS) == {"unknown": {"who": "head of care"}, "note": "asked twice"}
    held = hold(f"go {TASKS}", "u head of care", "b", "480k")
    assert held.raw(TASKS) == {"value": "480k", "who": "head of care"}
    # Whoever could have told an answer is not said to have told it.
    assert "480,000 tasks a month (" not in held.out


def test_a_range_is_asked_for_end_by_end(hold):
    held = hold(f"go {TASKS}", "~", "400k", "600k", "480k")
    assert held.raw(TASKS) == {"value": "480k", "low": "400k", "high": "600k"}
    held = hold(f"go {TASKS}", "~", "400k", "600k", "")
    assert held.raw(TASKS) == {"value": 490000, "low": "400k", "high": "600k"}


def test_a_range_is_told_with_its_unit_once(hold):
    said = "480,000 tasks a month, between 400,000 and 600,000 tasks a month"
    assert said in " ".join(hold(f"go {TASKS}", "~ 400k 480k 600k").out.split())
    said = "between 400,000 tasks a month and 1 million tasks a month"
    assert said in " ".join(hold(f"go {TASKS}", "~ 400k 480k 1M").out.split())


def test_a_range_the_wrong_way_round_is_refused(hold):
    held = hold(f"go {TASKS}", "~", "600k", "400k", "", "480k")
    assert "must rise" in held.out
    assert held.raw(TASKS) == "480k"


def test_a_range_of_what_is_no_number_is_refused(hold):
    assert "Only a number has a range" in hold("~ 1 2").out


def test_what_is_doubtful_is_asked_about(hold):
    held = hold(f"go {TASKS}", "2e11", "no", "480k")
    assert held.out.count("Is it right as it stands?") == 1
    assert held.raw(TASKS) == "480k"
    assert hold(f"go {TASKS}", "2e11", "yes").raw(TASKS) == "2e11"
    sure = hold(f"go {TASKS}", "2e11!")
    assert sure.raw(TASKS) == "2e11"
    assert "Is it right" not in sure.out


def test_a_note_alone_goes_to_the_answer_that_stands(hold):
    held = hold("Germany", "b", "# head office", "b", "@ the imprint")
    assert held.raw("ctx.country", "engagement") == {
        "value": "Germany",
        "note": "head office",
        "source": "the imprint",
    }


def test_a_note_alone_on_an_open_question_asks_for_the_answer(hold):
    held = hold("# head office", "Germany")
    assert held.raw("ctx.country", "engagement") == {"value": "Germany", "note": "head office"}
    held = hold("# nobody said", "u the office")
    assert held.raw("ctx.country", "engagement") == {
        "unknown": {"who": "the office"},
        "note": "nobody said",
    }


def test_a_new_value_keeps_note_and_source_which_are_shown(hold):
    held = hold("Germany @ imprint # ok", "b", "France", "b", "# -")
    assert "France (from imprint; note: ok)" in held.out
    assert held.raw("ctx.country", "engagement") == {"value": "France", "source": "imprint"}


def test_back_and_enter_go_over_the_answers_and_return(hold):
    held = hold("Germany", "1", "b", "b", "", "", "q")
    asked = [line for line in held.out.splitlines() if line.endswith("?") and line[0] != " "]
    first, second, third = asked[:3]
    assert first == COUNTRY
    assert asked[3:] == [second, first, second, third]


def test_after_back_a_new_answer_returns_to_where_one_was(hold):
    held = hold("Germany", "1", "b", "b", "France", "q")
    asked = [line for line in held.out.splitlines() if line.endswith("?") and line[0] != " "]
    assert asked[3:] == [asked[1], COUNTRY, asked[2]]


def test_back_at_the_first_question_says_so(hold):
    assert "This is the first question" in hold("b").out


def test_go_aside_and_return(hold):
    held = hold("Germany", f"go {TASKS}", "480k", "q")
    asked = [line for line in held.out.splitlines() if line.endswith("?") and line[0] != " "]
    assert asked[1] == asked[3]
    held = hold("go main job", "write_text")
    assert held.said(JOB)
    assert held.raw("task.primary") == "write_text"


def test_go_lists_what_may_be_meant(hold):
    held = hold("go country or", "go use", "go nowhere near")
    assert "Several are meant" in held.out
    assert "No question is meant by 'nowhere near'" in held.out


def test_go_to_what_is_not_asked_says_why(hold):
    held = hold("go host.where", "1", "go host.accelerator", "go accelerators_n", "q")
    assert "nobody is asked for the chips it runs on; it hangs on: where the model runs" in (
        " ".join(held.out.split())
    )
    assert "Which chips does it run on?" not in held.out


@pytest.mark.parametrize(
    ("line", "kept"), [("120.000", None), ("120.000!", "120.000"), ("100.000-150.000", None)]
)
def test_a_point_between_thousands_is_asked_about(hold, line, kept):
    held = hold(f"go {TASKS}", line, "no")
    assert held.raw(TASKS) == kept
    if kept is None:
        assert "is read as 1" in held.out
        assert "000 meant?" in held.out


def test_skipped_questions_come_again_at_the_end(hold, pack):
    course = Course("short", "order")
    lines = ["s"] * 9
    held = hold(*lines, "yes", "Germany", course=course)
    assert held.raw("ctx.country", "engagement") == "Germany"
    held = hold(*lines, "no", course=course)
    assert "The short interview is done" in held.out


def test_list_and_heading_and_numbers(hold):
    held = hold("Germany", "l", "l 1", "go 1.1", "France", "l 99")
    assert "1  Context · the organisation: begun, 1 of" in held.out
    assert "1.1  the client's country: Germany" in held.out or "1.2" in held.out
    assert "There is no heading 99" in held.out


def test_help_tells_help_why_and_what_stands_in(hold):
    held = hold("go host.where", "?", "??")
    assert "Why we ask: It sets the boundary" in held.out
    assert "stands in for it, marked as assumed" in held.out
    assert "go 3.2" in held.out


def test_clear_takes_an_answer_away_and_undo_brings_it_back(hold):
    held = hold("Germany", "b", "clear")
    assert held.raw("ctx.country", "engagement") is None
    held = hold("Germany", "b", "clear", "undo")
    assert held.raw("ctx.country", "engagement") == "Germany"
    assert "Taken back: the client's country is Germany again" in held.out


def test_undo_takes_back_ones_own_last_change_only(hold):
    def other(store: MemoryStore) -> None:
        change = Change(("answers", "ctx.sector"), "retail")
        store.write("harbour", [change], seen=store.revision("harbour"), who="bob")

    held = hold("undo", before=other)
    assert "nothing of yours" in held.out
    assert held.raw("ctx.sector", "engagement") == "retail"


def test_what_others_change_is_told(hold):
    def other(store: MemoryStore) -> None:
        change = Change(("answers", "ctx.sector"), "retail")
        store.write("harbour", [change], seen=store.revision("harbour"), who="bob")

    assert "bob changed the client's sector: Retail" in hold("q", before=other).out


class _Meanwhile(MemoryStore):
    """Somebody answers the country just before the first answer is written."""

    done = False

    def write(self, ident, changes, *, seen, who, what="answer"):
        if not self.done:
            self.done = True
            change = Change(("answers", "ctx.country"), "FRA")
            other = Change(("answers", "ctx.sector"), "retail")
            super().write(ident, [change, other], seen=self.revision(ident), who="bob")
        return super().write(ident, changes, seen=seen, who=who, what=what)


@pytest.mark.parametrize(("choice", "kept"), [("yes", "Germany"), ("no", "FRA")])
def test_who_was_slower_sees_both_and_chooses(hold, choice, kept):
    held = hold("Germany", choice, store=_Meanwhile())
    assert "bob answered this meanwhile" in held.out
    assert "Theirs: France" in held.out
    assert "Yours: Germany" in held.out
    assert "bob changed the client's sector: Retail" in held.out
    assert held.raw("ctx.country", "engagement") == kept


class _Gone(MemoryStore):
    """A store whose connection is lost for a while, after the first answer."""

    calls = 0

    def revision(self, ident):
        self.calls += 1
        if 2 <= self.calls <= 3:
            raise AdvisorError.of("K210", "The database cannot be reached.", todo="Try again.")
        return super().revision(ident)


def test_a_store_that_is_gone_for_a_while_ends_nothing(hold):
    held = hold("Germany", "s", "s", "q", store=_Gone())
    assert held.out.count("The database cannot be reached") == 2
    assert held.raw("ctx.country", "engagement") == "Germany"


def test_several_use_cases(hold):
    held = hold(
        "case new Minutes of meetings",
        "case",
        "go task.primary",
        "summarise",
        "case copy 2 Minutes of the board",
        "case 1",
        "case rename Chat",
        "case remove 2",
        "yes",
    )
    cases = {o.key: o.name for o in held.desk.interview.use_cases}
    assert cases == {"support-chatbot": "Chat", "minutes-of-the-board": "Minutes of the board"}
    assert held.raw("task.primary", "minutes-of-the-board") == "summarise"


def test_go_names_the_use_case_where_several_are_meant(hold):
    names = ("Chat", "Minutes", "Search")
    held = hold("go task.primary", "go minutes:task.primary", "summarise", names=names)
    assert "go minutes:task.primary" in held.out
    assert held.raw("task.primary", "minutes") == "summarise"
    assert held.raw("task.primary", "chat") is None


def test_the_list_of_several_use_cases_shows_the_one_here(hold):
    held = hold("case 2", "s", "l", names=("Chat", "Minutes", "Search"))
    lines = held.out.splitlines()
    assert any("Task · Minutes: not begun" in line for line in lines)
    assert any(line.endswith("Search: not begun, 0 of 6") or "  Search: not begun" in line
               for line in lines)  # fmt: skip
    assert not any("Task · Search" in line for line in lines)


def test_a_common_use_case_to_start_from_and_to_confirm(hold):
    held = hold("case new ?", "?1 Orders", "q")
    assert "1. Assistant that converses: Customers or staff ask" in held.out
    case = held.desk.interview.owner("orders")
    assert held.desk.interview.item(case.key, "task.primary").to_confirm
    # They are put in their turn; Enter confirms, another answer takes its place.
    lines = ["Germany", "case new ?1 Orders", "", "go orders:task.output_form", "long_text", "q"]
    held = hold(*lines)
    assert "As the starting point has it: Write or converse" in held.out
    assert held.raw("task.primary", "orders") == "write_text"
    assert held.raw("task.output_form", "orders") == "long_text"
    held = hold("case new ?1 Orders", "s", "q")
    assert held.out.count("it stays to be confirmed") == 1
    assert held.desk.interview.item("orders", "task.primary").to_confirm


def test_the_only_use_case_stays(hold):
    held = hold("case remove 1")
    assert "It is the only use case" in held.out
    assert len(held.desk.interview.use_cases) == 1


def test_a_sitting_goes_on_where_the_last_one_stopped(hold):
    store = MemoryStore()
    first = hold("Germany", "1", "2", store=store)
    second = hold("q", store=store)
    asked = [x for x in first.out.splitlines() if x.endswith("?") and x[0] != " "]
    again = [x for x in second.out.splitlines() if x.endswith("?") and x[0] != " "]
    assert again[0] == asked[3]
    assert "It goes on where it stopped" in second.out


def test_after_the_short_interview_one_is_asked_whether_to_go_on(hold):
    lines = ["s"] * 9
    course = Course("ask", "order")
    held = hold(*lines, "no", "no", course=course)
    assert "more questions can be asked" in held.out
    held = hold(*lines, "no", "yes", "retail", course=course)
    assert held.raw("ctx.sector", "engagement") == "retail"


def test_a_signed_assessment_is_not_changed(hold, pack):
    store = MemoryStore()
    hold(store=store)
    store.sign("harbour", seen=store.revision("harbour"), who="ann")
    held = hold("no", store=store)
    assert "ann signed this assessment off" in held.out
    held = hold("yes", "Germany", store=store)
    assert held.raw("ctx.country", "engagement") == "Germany"
    assert held.desk.interview.assessment == 2


def test_what_if_keeps_nothing_and_refuses_what_is_no_answer(hold):
    held = hold(f"go {TASKS}", "480k", f"go {TASKS}", "if 240k", "if many", "q")
    assert "If the tasks a month were: 240,000 tasks a month (nothing is kept)" in held.out
    assert "'many' is not a number" in held.out
    assert held.raw(TASKS) == "480k"


def test_signing_off_shows_what_stands_open_and_ends_the_sitting(hold):
    store = MemoryStore()
    held = hold("Germany", "u IT", "sign", "no", "sign", "yes", "France", store=store)
    assert "Short questions without an answer: " in held.out
    assert "Not known: the main job of the model (go task.primary)" in held.out
    assert store.read("harbour").signed.who == "ann"
    assert held.raw("ctx.country", "engagement") == "Germany"


# A script.


def test_a_script_is_not_asked_whether_to_begin_a_new_assessment(hold):
    store = MemoryStore()
    hold(store=store)
    store.sign("harbour", seen=store.revision("harbour"), who="ann")
    with pytest.raises(AdvisorError) as refused:
        hold("yes", store=store, person=False)
    assert refused.value.problems[0].code == "Q310"


def test_a_script_ends_at_its_first_bad_line(hold):
    with pytest.raises(AdvisorError) as refused:
        hold("Germany", "99", "2", person=False)
    problem = refused.value.problems[0]
    assert (problem.code, str(problem.place)) == ("Q114", "<stdin>:2")


@pytest.mark.parametrize("line", ["~", "# a note", "case copy"])
def test_a_script_is_asked_nothing_back(hold, line):
    held = hold("u", "write_text", person=False)
    assert held.raw("task.primary") == "write_text"
    assert held.raw("ctx.country", "engagement") == "unknown"
    with pytest.raises(AdvisorError) as refused:
        hold(f"go {TASKS}", line, "5", person=False)
    assert refused.value.problems[0].code == "Q318"


def test_a_script_says_beforehand_that_it_is_sure(hold):
    with pytest.raises(AdvisorError) as refused:
        hold(f"go {TASKS}", "2e11", person=False)
    assert refused.value.problems[0].severity == "error"
    assert "!" in (refused.value.problems[0].todo or "")
    assert hold(f"go {TASKS}", "2e11!", person=False).raw(TASKS) == "2e11"
