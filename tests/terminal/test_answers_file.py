"""An answers file and its history: neither loses what the other does not know of."""

import pytest

from advisor.cli.intake.answers_file import AnswersFile, differences, made
from advisor.errors import AdvisorError
from advisor.interview.document import value_at
from advisor.interview.kept import Change
from advisor.interview.memory import MemoryStore
from advisor.loading import load_yaml

TASKS = ("use_cases", "a", "answers", "use.tasks_month")


def document(**answers):
    return {
        "engagement": {"client": "Harbour", "packs": ["core"]},
        "answers": {"ctx.country": "DEU"},
        "use_cases": [{"id": "a", "name": "A", "answers": dict(answers)}],
        "edits": [],
    }


class Folder:
    """An answers file with its history, and what a person does to either."""

    def __init__(self, tmp_path):
        self.file = AnswersFile(tmp_path / "answers.yaml")
        self.store = MemoryStore()
        self.file.path.write_text("# ours\nengagement: {client: Harbour}\n")
        self.file.path.write_text(
            "# Of the autumn.\n"
            "engagement: {client: Harbour, packs: [core]}\n"
            "answers: {ctx.country: DEU}\n"
            "use_cases:\n  - {id: a, name: A, answers: {}}\n"
            "edits: []\n"
        )

    def open(self):
        return self.file.taken(self.store, load_yaml(self.file.path).value, "ann")

    def answer(self, path, value):
        kept = self.store.read(self.file.ident)
        self.store.write(self.file.ident, [Change(path, value)], seen=kept.revision, who="ann")

    def write(self):
        kept = self.store.read(self.file.ident)
        return self.file.write(kept.document, kept.revision)

    def by_hand(self, old, new):
        text = self.file.path.read_text()
        assert old in text
        self.file.path.write_text(text.replace(old, new))


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_what_was_answered_and_not_yet_written_is_taken_up(folder):
    folder.open()
    folder.answer(TASKS, "480k")
    taken = folder.open()
    assert value_at(taken.kept.document, TASKS) == "480k"
    assert "nothing is lost" in taken.notes[0]


def test_what_was_written_is_what_is_kept(folder):
    folder.open()
    folder.answer(TASKS, "480k")
    assert folder.write() is None
    taken = folder.open()
    assert taken.notes == ()
    assert load_yaml(folder.file.path).value == taken.kept.document
    assert folder.file.path.read_text().startswith("# Of the autumn.\n# Kept by advisor intake")


def test_a_change_by_hand_is_a_change_of_its_own(folder):
    folder.open()
    folder.write()
    folder.by_hand("ctx.country: DEU", "ctx.country: FRA")
    taken = folder.open()
    assert taken.kept.document["answers"] == {"ctx.country": "FRA"}
    last = folder.store.events(folder.file.ident)[-1]
    assert (last.what, last.path, last.old, last.new) == (
        "import", ("answers", "ctx.country"), "DEU", "FRA"
    )  # fmt: skip
    assert "by hand" in taken.notes[0]


def test_a_change_by_hand_and_answers_not_yet_written_are_both_kept(folder):
    folder.open()
    folder.write()
    folder.answer(TASKS, "480k")
    folder.answer(("answers", "ctx.sector"), "retail")
    folder.by_hand("ctx.country: DEU", "ctx.country: FRA")
    document = folder.open().kept.document
    assert document["answers"] == {"ctx.country": "FRA", "ctx.sector": "retail"}
    assert value_at(document, TASKS) == "480k"


def test_where_both_changed_the_same_the_file_has_the_say_and_that_is_told(folder):
    folder.open()
    folder.write()
    folder.answer(("answers", "ctx.country"), "SWE")
    folder.by_hand("ctx.country: DEU", "ctx.country: FRA")
    taken = folder.open()
    assert taken.kept.document["answers"] == {"ctx.country": "FRA"}
    assert any("takes the place" in note for note in taken.notes)
    assert "SWE" in [e.new for e in folder.store.events(folder.file.ident)]


def test_a_file_without_our_line_is_compared_with_what_was_imported(folder):
    folder.open()
    folder.answer(TASKS, "480k")
    folder.by_hand("ctx.country: DEU", "ctx.country: FRA")
    document = folder.open().kept.document
    assert document["answers"] == {"ctx.country": "FRA"}
    assert value_at(document, TASKS) == "480k"


def test_another_order_of_use_cases_is_a_change_too(folder):
    folder.open()
    folder.answer(("use_cases", "b"), {"id": "b", "name": "B", "answers": {}})
    folder.write()
    text = folder.file.path.read_text()
    first = "  - id: a\n    name: A\n    answers: {}\n"
    second = "  - id: b\n    name: B\n    answers: {}\n"
    assert first + second in text
    folder.file.path.write_text(text.replace(first + second, second + first))
    assert [c["id"] for c in folder.open().kept.document["use_cases"]] == ["b", "a"]


def test_after_a_sign_off_a_file_changed_by_hand_is_refused(folder):
    folder.open()
    folder.write()
    ident = folder.file.ident
    folder.store.sign(ident, seen=folder.store.revision(ident), who="ann")
    folder.open()
    folder.by_hand("ctx.country: DEU", "ctx.country: FRA")
    with pytest.raises(AdvisorError) as refused:
        folder.open()
    assert refused.value.problems[0].code == "Q303"


def test_comments_that_have_no_place_are_kept_in_a_copy(folder, tmp_path):
    folder.by_hand("answers: {ctx.country: DEU}", "answers:\n  ctx.country: DEU  # head office")
    folder.open()
    assert folder.write() == "answers.before.yaml"
    assert "# head office" in (tmp_path / "answers.before.yaml").read_text()
    folder.answer(TASKS, "480k")
    assert folder.write() is None


def test_writing_the_same_again_leaves_the_file_alone(folder):
    folder.open()
    folder.write()
    before = folder.file.path.stat().st_mtime_ns
    folder.write()
    assert folder.file.path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "new",
    [
        document(**{"use.tasks_month": "480k"}),
        {**document(), "answers": {}},
        {**document(), "use_cases": [{"id": "b", "name": "B", "answers": {"x": None}}]},
        {**document(), "edits": [{"hide": "a-rule", "reason": "no"}]},
        {**document(), "shared": [{"id": "s", "answers": {}}]},
        {k: v for k, v in document().items() if k != "edits"},
        {**document(), "engagement": {"client": "Other"}},
    ],
)
def test_differences_make_one_document_of_the_other(new):
    changes = differences(document(), new)
    expected = {**new}
    for case in expected["use_cases"]:
        case["answers"] = {k: "unknown" if v is None else v for k, v in case["answers"].items()}
    assert made(document(), changes) == expected
    assert all(change.path for change in changes)
