"""What an interview refuses, by its code: what was typed, what a script or a file says."""

import io

import pytest

from advisor.cli.intake.line_face import LineFace
from advisor.cli.intake.opening import _chosen
from advisor.errors import AdvisorError
from advisor.interview.kept import Change
from advisor.interview.memory import MemoryStore

TASKS = "use.tasks_month"
CHAT = "support-chatbot"


def refused(hold, *lines, **named):
    """The only problem that a script ends with."""
    with pytest.raises(AdvisorError) as error:
        hold(*lines, person=False, **named)
    (problem,) = error.value.problems
    return problem.code, problem.message, problem.todo, str(problem.place)


class _Meanwhile(MemoryStore):
    """Somebody answers the country just before anything is written."""

    def write(self, ident, changes, *, seen, who, what="answer"):
        change = Change(("answers", "ctx.country"), "FRA")
        super().write(ident, [change], seen=self.revision(ident), who="bob")
        return super().write(ident, changes, seen=seen, who=who, what=what)


# A251: 120.000.


@pytest.mark.parametrize(
    ("line", "which"),
    [
        ("120.000", "120.000 is read as 120; was 120,000 meant?"),
        ("7 - 100.000", "the high end, 100.000 is read as 100; was 100,000 meant?"),
        ("1.500 - 150k", "the low end, 1.500 is read as 1.5; was 1,500 meant?"),
    ],
)
def test_a_point_between_thousands_ends_a_script(hold, line, which):
    place = "<stdin>:2"
    told = f"{TASKS}: {which}"
    todo = "Where it is right, end the answer with !."
    assert refused(hold, f"go {TASKS}", line) == ("A251", told, todo, place)
    assert hold(f"go {TASKS}", f"{line}!", person=False).raw(TASKS) is not None


@pytest.mark.parametrize("line", ["120,000", "120000", "120.0", "120.0001 - 130", "0.125 - 130k"])
def test_other_numbers_are_not_doubted(hold, line):
    assert hold(f"go {TASKS}", line, person=False).raw(TASKS) is not None


def test_the_ends_of_a_range_are_doubted_on_the_command_line_too(advisor, samples, tmp_path):
    out = tmp_path / "new.yaml"
    advisor("intake", out, "--answers", samples[CHAT], "--no-input")
    before = out.read_bytes()
    result = advisor("intake", out, "--no-input", "--set", f"{TASKS}=100.000-150.000")
    assert result.code == 2
    assert f"A251 --set: {TASKS}: the low end, 100.000 is read as 100" in result.err
    assert f"A251 --set: {TASKS}: the high end, 150.000 is read as 150" in result.err
    assert "end it with !" in result.err
    assert out.read_bytes() == before
    sure = advisor("intake", out, "--no-input", "--set", f"{TASKS}=100.000-150.000!")
    assert "A251" not in sure.err


# Q305 and Q102: files and the command line.


@pytest.mark.parametrize("text", ["- 480k\n- 5\n", "480k\n", '"use.tasks_month: 480k"\n'])
def test_a_file_without_questions_is_refused(advisor, samples, tmp_path, text):
    out, more = tmp_path / "new.yaml", tmp_path / "more.yaml"
    advisor("intake", out, "--answers", samples[CHAT], "--no-input")
    before = out.read_bytes()
    more.write_text(text)
    result = advisor("intake", out, "--answers", more, "--no-input")
    assert result.code == 2
    assert result.err == (
        f"Q305 {more}:1: A file of answers holds questions and answers.\n"
        "  to do: Write 'question: answer' line by line, or a whole answers file.\n"
    )
    assert out.read_bytes() == before


@pytest.mark.parametrize("fact", [TASKS, "ctx.country"])
def test_settings_of_no_use_case_are_refused(advisor, samples, tmp_path, fact):
    """Also where the question is of the engagement, whose answer would be another's."""
    out = tmp_path / "new.yaml"
    advisor("intake", out, "--answers", samples[CHAT], "--no-input")
    before = out.read_bytes()
    key = f"support-chatbt:{fact}"
    result = advisor("intake", out, "--no-input", "--set", f"{key}=5")
    assert result.code == 2
    assert result.err.startswith("Q102 --set: There is no use case or shared thing 'support-")
    more = tmp_path / "more.yaml"
    more.write_text(f"# told\n{key!r}: 5\n")
    result = advisor("intake", out, "--no-input", "--answers", more)
    assert result.code == 2
    assert result.err.startswith(f"Q102 {more}:2")
    assert out.read_bytes() == before


# Q309: use cases.


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("case 3", "There is no use case '3'."),
        ("case remove Minuets", "There is no use case 'Minuets'."),
        ("case remove", "It is not said which use case."),
        ("case copy 7 Board", "There is no use case '7'."),
    ],
)
def test_a_use_case_that_is_none(hold, line, message):
    code, told, todo, place = refused(hold, "Germany", line, names=("Chat", "Minutes"))
    assert (code, told, place) == ("Q309", message, "<stdin>:2")
    assert todo.startswith("case lists them")


def test_the_only_use_case_is_not_removed(hold):
    assert refused(hold, "case remove 1") == (
        "Q309",
        "It is the only use case.",
        "Add another first, or rename this one: case rename NAME.",
        "<stdin>:1",
    )


# Q316 to Q320: lines.


def test_a_person_is_asked_for_yes_or_no_until_it_is_one(hold):
    store = MemoryStore()
    held = hold("Germany", "sign", "perhaps", "", "yes", store=store)
    assert held.out.count("Sign off as ann?") == 3
    assert store.read("harbour").signed is not None


@pytest.mark.parametrize("line", ["~ 1 2", "~", "~ Germany France"])
def test_a_range_of_what_is_no_number(hold, line):
    todo = "Several under study are typed with or."
    assert refused(hold, line) == ("Q316", "Only a number has a range.", todo, "<stdin>:1")


def test_a_script_does_not_choose_between_two_answers(hold):
    store = _Meanwhile()
    assert refused(hold, "Germany", store=store) == (
        "Q317",
        "ctx.country: bob answered it meanwhile: France.",
        "Look at it, and give the answer again.",
        "<stdin>:1",
    )
    assert store.read("harbour").document["answers"]["ctx.country"] == "FRA"


@pytest.mark.parametrize(
    ("line", "message", "todo"),
    [
        ("l 99", "There is no heading 99.", "Type l and a number from 1 to "),
        ("l task", "There is no heading task.", "Type l and a number from 1 to "),
        ("go nowhere near", "No question is meant by 'nowhere near'.", "l lists"),
        ("go 1.99", "No question is meant by '1.99'.", "l lists"),
        ("go accelerators_n", "As things stand nobody is asked for ", "l lists"),
    ],
)
def test_a_heading_or_question_that_is_none(hold, line, message, todo):
    code, told, to_do, place = refused(hold, "go host.where", "1", line)
    assert (code, place) == ("Q319", "<stdin>:3")
    assert told.startswith(message)
    assert to_do.startswith(todo)


def test_a_common_use_case_that_is_none(hold, pack):
    many = len(pack.starting_points)
    for number in (0, many + 1, "9" * 5000):
        assert refused(hold, "Germany", f"case new ?{number} Orders") == (
            "Q320",
            f"There is no common use case {number}.",
            f"They are numbered from 1 to {many}.",
            "<stdin>:2",
        )
    held = hold(f"case new ?{many} Orders", person=False)
    assert [case.name for case in held.desk.interview.use_cases][1:] == ["Orders"]


@pytest.mark.parametrize("number", ["²", "٢", "9" * 5000])
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("l", "There is no heading"),
        ("case", "There is no use case"),
        ("case copy", "There is no use case"),
        ("go 1.", "No question is meant"),
    ],
)
def test_what_python_takes_for_a_digit_and_cannot_read_is_no_number(hold, command, told, number):
    space = "" if command.endswith(".") else " "
    held = hold(f"{command}{space}{number}", "Germany")
    assert told in held.out
    assert held.raw("ctx.country", "engagement") == "Germany"


@pytest.mark.parametrize("number", ["²", "0", "2", "9" * 5000])
def test_the_number_of_an_engagement_that_is_none(number):
    """`²` and thousands of digits are no number; what is asked is asked again."""
    store = MemoryStore()
    store.create({"answers": {}}, who="ann", ident="harbour")
    out = io.StringIO()
    face = LineFace(io.BytesIO(f"{number}\n1\n".encode()), out, person=True)
    assert _chosen(store.listed(), face) == "harbour"
    assert "There is none of that number or name." in out.getvalue()
