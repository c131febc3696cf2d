"""A typed line: command or answer, with source and note."""

import pytest

from advisor.cli.intake.typed_line import COMMANDS, TypedLine, take_apart
from advisor.errors import AdvisorError


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("480k", TypedLine(None, "480k")),
        (
            "480k @ usage export of October # 120,000 chats",
            TypedLine(None, "480k", "usage export of October", "120,000 chats"),
        ),
        ("yes ## only for us", TypedLine(None, "yes", None, "only for us", private=True)),
        ("# seen on a slide", TypedLine(None, "", None, "seen on a slide")),
        ("u the vendor", TypedLine("unknown", "the vendor")),
        ("U", TypedLine("unknown", "")),
        ("u IT # asked on Monday", TypedLine("unknown", "IT", None, "asked on Monday")),
        ("~ 400k 480k 600k", TypedLine("range", "400k 480k 600k")),
        ("~400k 600k", TypedLine("range", "400k 600k")),
        ("~400k", TypedLine("range", "400k")),
        ("2 billion!", TypedLine(None, "2 billion", sure=True)),
        ("b", TypedLine("back", "")),
        ("?", TypedLine("help", "")),
        ("go tokens", TypedLine("go", "tokens")),
        ("", TypedLine(None, "")),
        # What could be an answer is one: a command that stands alone has no words behind it.
        ("back office", TypedLine(None, "back office")),
        ("save energy", TypedLine(None, "save energy")),
        ("= q", TypedLine(None, "q")),
        # An address is no source, a number sign inside a word no note; a note may hold an @.
        ("u anna@client.example", TypedLine("unknown", "anna@client.example")),
        ("C#", TypedLine(None, "C#")),
        ("5 # ask anna @ IT", TypedLine(None, "5", None, "ask anna @ IT")),
    ],
)
def test_a_line_is_taken_apart(line, expected):
    assert take_apart(line) == expected


def test_no_command_is_an_answer_of_yes_or_no_or_a_number():
    assert not {"y", "n", "yes", "no", "true", "false"} & set(COMMANDS)
    assert not any(name.isdigit() for name in COMMANDS)


@pytest.mark.parametrize("line", ["48\x080", "\x1b[2J", "a\x85b", "a\u2028b"])
def test_control_characters_are_refused(line):
    with pytest.raises(AdvisorError) as refused:
        take_apart(line)
    assert refused.value.problems[0].code == "Q314"


def test_a_note_beyond_what_an_answers_file_takes_is_refused():
    assert take_apart("5 # " + "x" * 4000).note == "x" * 4000
    with pytest.raises(AdvisorError) as refused:
        take_apart("5 # " + "x" * 4001)
    assert refused.value.problems[0].code == "Q315"
