"""The short interview of each sample on a terminal: how many prompts, and what advice it gives."""

import pytest

from advisor import assess, load_engagement
from advisor.interview.parts import Parts
from advisor.loading import load_yaml
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.usefixtures("terminals")
SEVEN = (
    "board-minutes",
    "marketing-images",
    "medical-triage",
    "national-language-model",
    "paper-mill-sensors",
    "support-chatbot",
    "wearable-wake-word",
)
MOST, LEAST = 20, 5


def as_typed(raw):
    """An answer of a file as a person types it."""
    parts = Parts.of(raw)
    if parts.state == "unknown":
        line = f"u {parts.who or ''}".strip()
    elif parts.state == "not_applicable":
        line = f"na {parts.why or ''}"
    elif parts.candidates:
        line = " or ".join(map(str, parts.candidates))
    elif parts.low is not None and parts.high is not None:
        line = f"~ {parts.low} {parts.value} {parts.high}"
    elif isinstance(parts.value, list):
        line = ", ".join(parts.value)
    else:
        words = {True: "yes", False: "no"}
        line = words[parts.value] if isinstance(parts.value, bool) else str(parts.value)
    line += f" @ {parts.source}" if parts.source else ""
    return line + (f" {'##' if parts.private else '#'} {parts.note}" if parts.note else "")


class Client:
    """Answers each question with what a sample's answers file says; else that nobody knows."""

    def __init__(self, path, pack):
        document = load_yaml(path).value
        case = document["use_cases"][0]
        self.client, self.name = document["engagement"]["client"], case["name"]
        self.answers = {**document.get("answers", {}), **case["answers"]}
        self.by_text = {" ".join(q.text.split()): fact for fact, q in pack.questions.items()}

    def answer(self, shown):
        """What is typed after what was shown."""
        shown = " ".join(shown.split())
        if shown.endswith("Client"):
            return self.client
        if shown.endswith("lists common ones)"):
            return self.name
        asked = max((t for t in self.by_text if t in shown), key=shown.rindex)
        fact = self.by_text[asked]
        typed = as_typed(self.answers.get(fact, "unknown"))
        return "u nobody yet" if typed == "u" else typed


class Typist:
    """A face that types what a client answers."""

    person, width = True, 88

    def __init__(self, client):
        self.client, self.shown, self.asked = client, [], []

    def say(self, text="", manner="plain"):
        self.shown.append(text)

    def ask(self, prompt="> ", *, offers=(), status=None):
        self.asked.append(prompt)
        shown, self.shown = [*self.shown, prompt.removesuffix(" > ")], []
        return self.client.answer("\n".join(shown))

    def renew(self):
        pass

    def place(self):
        return None


def typed_by(client, folder, monkeypatch, advisor):
    """The short interview in this process; how often it asked."""
    face = Typist(client)
    monkeypatch.setattr("advisor.cli.intake.sitting.choose_face", lambda *, plain: face)
    monkeypatch.chdir(folder)
    assert advisor("intake", "a.yaml", "--express", "--no-live").code == 0
    return len(face.asked)


def recorded(client, folder):
    """The short interview on a terminal; how often it asked."""
    terminal = Terminal("a.yaml", "--express", cwd=folder)
    while terminal.asks():
        terminal.answer(client.answer(terminal.new.rstrip().removesuffix(" >")))
    assert terminal.end() == 0
    return len(terminal.asked)


def first_rules(path, pack):
    """The advice's first recommendation of each use case, its first three, and what to find out."""
    data = assess(load_engagement(path, pack), pack).data
    case = data["use_cases"][0]
    lanes = case["lanes"]
    first = [*lanes.get("leave_alone", ()), *lanes.get("do", ()), *lanes.get("small", ())]
    return first, list(lanes.get("find_out", ()))


def test_the_short_interview_takes_few_prompts_and_gives_the_advice(
    samples, pack, tmp_path, capsys, scale, monkeypatch, advisor
):
    on_terminal = scale(SEVEN[5:6], SEVEN)
    told, hits = [], 0
    for sample in SEVEN:
        folder = tmp_path / sample
        folder.mkdir()
        client = Client(samples[sample], pack)
        if sample in on_terminal:
            asked = recorded(client, folder)
        else:
            asked = typed_by(client, folder, monkeypatch, advisor)
        whole, _ = first_rules(samples[sample], pack)
        short, find_out = first_rules(folder / "a.yaml", pack)
        hit = whole[0] in (*short[:3], *find_out[:1])
        hits += hit
        where = "among the first three" if hit else f"not among {short[:3]}, {find_out[:1]}"
        told.append(f"{sample}: {asked} prompts; {whole[0]} {where}")
        assert asked <= MOST, told[-1]
    with capsys.disabled():
        print("", *told, f"{hits} of {len(SEVEN)}", sep="\n  ")
    assert hits >= LEAST, told
