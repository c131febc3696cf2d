"""The two faces: lines for pipes, prompt_toolkit on a terminal."""

import io

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from advisor.cli.intake.face import Ended, Offer
from advisor.cli.intake.line_face import LineFace
from advisor.cli.intake.prompt_face import PromptFace, shortened
from advisor.errors import AdvisorError


def lines(text, *, person=False):
    out = io.StringIO()
    return LineFace(io.BytesIO(text), out, person=person), out


def test_a_script_reads_like_the_session_on_a_terminal():
    face, out = lines(b"480k\n\n  yes \n")
    assert [face.ask("tasks> "), face.ask("sure> ")] == ["480k", "yes"]
    assert out.getvalue() == "tasks> 480k\nsure> \nsure> yes\n"
    assert str(face.place()) == "<stdin>:3"
    with pytest.raises(Ended) as ended:
        face.ask()
    assert not ended.value.interrupted


def test_a_last_line_without_its_end_counts():
    face, _ = lines(b"480k")
    assert face.ask() == "480k"


def test_a_person_may_give_an_empty_line():
    face, _ = lines(b"\n5\n", person=True)
    assert face.ask() == ""
    assert face.place() is None


@pytest.mark.parametrize(("raw", "code"), [(b"\xff\xfe\n", "Q313"), (b"x" * 30_000, "Q312")])
def test_what_is_no_line_of_text_is_refused_with_its_number(raw, code):
    face, _ = lines(b"ok\n" + raw)
    face.ask()
    with pytest.raises(AdvisorError) as refused:
        face.ask()
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].place.line == 2


def test_the_line_of_advice_is_printed_between_questions_only():
    face, out = lines(b"1\n")
    face.ask("> ", status=lambda: "First: a smaller model")
    assert out.getvalue() == "First: a smaller model\n> 1\n"


@pytest.fixture
def keys():
    with create_pipe_input() as source:
        yield source, PromptFace(source, DummyOutput())


def test_prompt_toolkit_gives_the_typed_line(keys):
    source, face = keys
    source.send_text("48\x7f\x7f480k  # two  spaces\r")
    assert face.ask() == "480k # two spaces"


def test_what_is_pasted_over_lines_is_one_answer(keys):
    source, face = keys
    source.send_text("\x1b[200~5 # one\ntwo\x1b[201~\r")
    assert face.ask() == "5 # one two"


@pytest.mark.parametrize(("key", "interrupted"), [("\x04", False), ("\x03", True)])
def test_control_d_and_control_c_end_it(keys, key, interrupted):
    source, face = keys
    source.send_text(key)
    with pytest.raises(Ended) as ended:
        face.ask()
    assert ended.value.interrupted is interrupted


def test_names_complete_from_any_part(keys):
    from prompt_toolkit.document import Document

    from advisor.cli.intake.prompt_face import _Offers

    offers = _Offers([Offer("DEU", "Germany"), Offer("SWE", "Sweden")])
    found = [c.text for c in offers.get_completions(Document("SWE, germ"), None)]
    assert found == ["DEU"]
    assert not list(offers.get_completions(Document("g"), None))


def test_a_line_is_cut_at_a_word():
    assert shortened("one two three", 20) == "one two three"
    assert shortened("one two three", 11) == "one two …"
