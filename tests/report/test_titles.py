"""No title claims what the advice does not say: each claim is read back and checked by its numbers.

The titles are taken apart by their own words, and each word is checked against the raw advice and
not against what made the title. A title of no known pattern fails the test.
"""

import itertools
import re

import pytest

from advisor import assess
from advisor.intake import read_engagement
from advisor.loading import Document, load_yaml
from advisor.report.effect import part
from advisor.report.html import brand_of
from advisor.report.reader import Figure
from advisor.report.view import build
from tests.report.fixture import advice as fixtures
from tests.sweep.generate import engagement
from tests.sweep.run import HALVES, core, drawn

WORDS = {
    "a tenth": 10, "a fifth": 20, "a quarter": 25, "a third": 33.3, "two fifths": 40, "half": 50,
    "three fifths": 60, "two thirds": 66.7, "three quarters": 75, "four fifths": 80,
    "nine tenths": 90,
}  # fmt: skip
COUNTS = {
    w: n
    for n, w in enumerate("no one two three four five six seven eight nine".split())  # noqa: SIM905
}


def count(words):
    return COUNTS.get(words.lower()) if not words.isdigit() else int(words)


def near(words, p50):
    """Whether a part in words is the number within a twentieth of the whole."""
    at = WORDS.get(words)
    return abs(at - p50) <= 5 if at else abs(float(words.removesuffix(" %")) - p50) <= 0.06 * p50


class Raw:
    """The raw advice, as the checks read it."""

    def __init__(self, data):
        self.data = data
        self.figures = data["figures"]
        self.cases = data["use_cases"]
        self.road = data["roadmap"]
        owners = [*self.cases, *data.get("shared", ()), data["portfolio"]]
        self.recs = [r for o in owners for r in o.get("recommendations", ())]
        self.share = self.figures.get(self.road.get("share") or "")
        self.titles = {r["title"]: r for r in self.recs}

    def named(self, words):
        """The recommendation whose title stands in a sentence."""
        return next(r for t, r in self.titles.items() if t.casefold() == words.casefold())

    def carbon(self, case):
        found = self.figures.get((case["baseline"]["total"] or {}).get("carbon_kgco2e") or "")
        return found["p50"] if found else None

    def stage(self, name):
        names = {
            "training": "training", "adapting the model": "adaptation",
            "running the model": "serving",
            "devices in the field": "edge", "network": "network", "storage": "storage",
        }  # fmt: skip
        return self.cases[0]["baseline"]["stage_share"][names[name.lower()]]

    def often(self, what):
        """Whether the largest stage makes so much in seven of ten draws."""
        # What was made by hand says it of the middles only.
        return self.cases[0]["baseline"].get("largest_stage", {what: 1.0})[what] >= 0.7

    def leads(self, words):
        """Whether an amount of carbon is that of the only use case: a year's, today's or once."""
        base = self.cases[0]["baseline"]
        ids = [(base.get(k) or {}).get("carbon_kgco2e") for k in ("total", "once")]
        ids.append(((base.get("today") or {}).get("impacts") or {}).get("carbon_kgco2e"))
        printed = {self.figures[i]["printed"] for i in ids if i}
        return words.removesuffix(", once") in printed

    def most(self, name):
        """How often a use case makes the most carbon; it must be the one that the advice names."""
        largest = self.data["portfolio"]["largest"]
        case = next(c for c in self.cases if c["id"] == largest["use_case"])
        assert case["name"].casefold() == name.casefold()
        return largest

    def close(self, title):
        """Whether an action is too close to the next, in its use case or over all."""
        rows = [*self.recs, *self.data["portfolio"]["actions"]]
        return any(r["too_close"] for r in rows if r["title"].casefold() == title.casefold())


def steps(raw, n):
    """So many steps are drawn: those above a hundredth of the carbon, or among the first three."""
    return 1 <= n <= len(raw.road["steps"])


def saves(raw, words, n, kind):
    assert steps(raw, n)
    if words == "half+":
        assert 46 <= raw.share["p50"] <= 54
    else:
        assert near(words, raw.share["p50"]), (words, raw.share)
    assert (raw.share["p5"] <= 0) == (kind == "nothing")
    if kind == "confirmed":
        assert all(s["conditional"] for s in raw.road["steps"][:n])
    cost = [raw.figures[raw.road["levels"]["cost"]]["p50"]] if raw.road.get("levels") else [0.0]
    cost += [
        raw.figures[s["levels"]["cost"]]["p50"] for s in raw.road["steps"][-1:] if "levels" in s
    ]
    if kind == "cost":
        assert cost[-1] > cost[0]
    if kind in ("bill", "paid"):
        assert cost[-1] < cost[0]
    if kind == "paid":
        keys = {(s["use_case"], s["rule"]) for s in raw.road["steps"]}
        ups = [
            r["upfront"]
            for c in raw.cases
            for r in c["recommendations"]
            if (c["id"], r["id"]) in keys and r.get("upfront")
        ]
        assert ups
        assert any(raw.figures[u["payback"]]["p50"] <= 12 for u in ups)


def first_share(raw, words):
    shares = [
        raw.figures[r["saving"]["share"]["carbon"]]["p50"]
        for r in raw.recs
        if r["saving"] and r["saving"]["share"].get("carbon") and r["lane"] in ("do", "must_do")
    ]
    assert any(near(words, s) for s in shares)


def lane(raw, name):
    return [r for r in raw.recs if r["lane"] == name]


PART = r"(?:about (?P<part>[\w ]+?|[\d.]+ %)|(?P<half>halve)) (?:of )?the carbon"
N = r"(?P<n>[A-Za-z]+|\d+)"
PATTERNS = [
    (rf"{N} changes? could (?:save )?{PART}(?P<tail>.*)", lambda m, r: saves(
        r, m["part"] or "half+", count(m["n"]),
        {"": "", ", or nothing": "nothing", ", at a cost": "cost",
         " and pay back within a year": "paid"}[m["tail"]])),
    (rf"If confirmed, {N} changes? could save about (?P<part>.+) of the carbon", lambda m, r: saves(
        r, m["part"], count(m["n"]), "confirmed")),
    (rf"{N} changes? could lower the bill and save about (?P<part>.+) of the carbon",
     lambda m, r: saves(r, m["part"], count(m["n"]), "bill")),
    (rf"{N} changes? could save a little of the carbon", lambda m, r: r.share["p50"] < 1),
    ((r"(?:The first|One) change could save about (?P<part>.+?) of (?:the carbon|one use case's "
     r"carbon)(?: of .+|, or nothing)?"), lambda m, r: first_share(r, m["part"])),
    (r"There is little carbon to save here", lambda m, r: True),
    (rf"{N} changes? (?:is|are) worth making; .*", lambda m, r: 0 < count(m["n"]) <= len(
        [x for x in r.recs if x["lane"] in ("do", "must_do")])),
    (r"Nothing is worth doing .*", lambda m, r: all(
        any(x["governs"] == "alone" for x in c["recommendations"]) for c in r.cases)),
    (r"Before anything else, .* must be settled", lambda m, r: True),
    (r"Before anything else: (?P<what>.*)", lambda m, r: (
        r.named(m["what"])["stance"] == "caution" and r.named(m["what"])["governs"])),
    (r"First a duty: (?P<what>.*)", lambda m, r: r.named(m["what"])["lane"] == "must_do"),
    (r"First a duty, then .*", lambda m, r: bool(lane(r, "must_do"))),
    (r"The consultant's own advice .*", lambda m, r: any(x["grade"] == "own" for x in r.recs)),
    (r"Nothing to change yet.*", lambda m, r: not lane(r, "do") and not lane(r, "must_do")),
    (r"Nothing needs to change.*", lambda m, r: not lane(r, "do") and not lane(r, "must_do")),
    (r"We found nothing worth changing now", lambda m, r: not lane(r, "do")),
    (r"Too little was answered for a figure(?: of .*)?", lambda m, r: any(
        r.carbon(c) is None for c in r.cases)),
    (r"At about (?P<c>.*) it is too small to matter", lambda m, r: any(
        f["printed"] == m["c"] for f in r.figures.values())),
    (r"(?P<c>.*), all of it from (?P<s>.*)", lambda m, r: (
        r.stage(m["s"]) >= 0.995 and r.leads(m["c"]))),
    (r"(?P<c>.*), nearly all of it from (?P<s>.*)", lambda m, r: (
        0.95 <= r.stage(m["s"]) < 0.995 and r.leads(m["c"]) and r.often("nearly_all"))),
    (r"(?P<c>.*), about (?P<part>.*) of it from (?P<s>.*)", lambda m, r: (
        near(m["part"], 100 * r.stage(m["s"])) and r.leads(m["c"]) and r.often("majority"))),
    (r"(?P<c>.*), the largest part of it from (?P<s>.*)", lambda m, r: (
        r.leads(m["c"]) and r.often("most"))),
    (r"(?P<c>.*); which stage makes most of it is too close to call", lambda m, r: (
        r.leads(m["c"]) and not r.often("most"))),
    (r"(?P<name>.*) makes more carbon than all the others together", lambda m, r: (
        r.most(m["name"])["majority"] >= 0.7)),
    (r"(?P<name>.*) makes about as much carbon as all the others together", lambda m, r: (
        0.3 < r.most(m["name"])["majority"] < 0.7)),
    (r"(?P<name>.*) makes the most carbon of \d+ use cases", lambda m, r: (
        r.most(m["name"])["most"] >= 0.7)),
    (r"Which use case makes the most carbon is too close to call", lambda m, r: (
        r.data["portfolio"]["largest"]["most"] < 0.7)),
    (r"Too close to call: “(?P<a>.*)” or “(?P<b>.*)”", lambda m, r: (
        r.close(m["a"]) and m["a"] != m["b"])),
    (r"Which action comes first is too close to call", lambda m, r: (
        any(a["too_close"] for a in r.data["portfolio"]["actions"])
        or any(x["too_close"] for x in r.recs))),
    (rf"{N} actions?(?: in their order| to take)?(?:, and what to find out)?", lambda m, r: (
        0 < count(m["n"]) <= len([x for x in r.recs if x["lane"] in ("do", "must_do")]))),
    (rf"(?:What is settled, and )?{N} things? to find out", lambda m, r: 0 < count(m["n"]) <= len(
        [x for x in r.recs if x["lane"] == "find_out"])),
    (r"What must (?P<what>stop|be settled) first, and what is right as it is", lambda m, r: (
        any(x["stance"] == "caution" and (m["what"] == "be settled" or not x["tier"])
            for x in r.recs) and any(x["stance"] == "justify" for x in r.recs))),
    (r"\d+  (?P<what>.*)", lambda m, r: not r.named(m["what"])["saving"]),
    (rf"First: (?P<what>.*); {N} things? (?:is|are) right as (?:it is|they are)",
     lambda m, r: r.named(m["what"])["stance"] == "caution" and count(m["n"]) <= len(
         [x for x in r.recs if x["stance"] == "justify"])),
    (rf"{N} things? must be settled before any other", lambda m, r: any(
        x["stance"] == "caution" for x in r.recs)),
    (r"Right as it is: (?P<what>.*)", lambda m, r: r.named(m["what"])["stance"] == "justify"),
    (rf"{N} things? (?:is|are) right as (?:it is|they are)", lambda m, r: any(
        x["stance"] == "justify" for x in r.recs)),
    ((rf"{N} steps? could take the carbon from (?P<a>.*) to (?P<b>.*) a year"
      r"(?P<no>, or save nothing)?"), lambda m, r: (
        r.figures[r.road["before"]]["printed"] == f"{m['a']} a year"
        and r.figures[r.road["after"]]["printed"] == f"{m['b']} a year"
        and (r.share["p5"] <= 0) == bool(m["no"]))),
    (rf"{N} steps?(?: together)? could save about (?P<part>.*) of the carbon(?P<no>, or nothing)?",
     lambda m, r: near(m["part"], r.share["p50"]) and (r.share["p5"] <= 0) == bool(m["no"])),
    ((rf"(?:What must (?P<what>stop now|be settled first)"
      rf"|(?:What must (?P<too>stop now|be settled first), then )?{N} actions?"
      r"(?:, (?:the earliest )?due (?:by|in) .*\d{4})?): "
     r"(?:no owner is named yet|its owner is named|all have an owner|\w+ have no owner yet|"
     r"one has no owner yet)"), lambda m, r: (
        (not m["n"] or count(m["n"]) > 0)
        and ("stop now" not in (m["what"], m["too"]) or any(
            x["stance"] == "caution" and not x["tier"] for x in r.recs)))),
    (r"The largest unknown: .*", lambda m, r: any(
        c["drivers"] and c["drivers"].get("carbon") for c in r.cases)),
]  # fmt: skip


def faults(data):
    view, raw = build(data, brand_of(None)), Raw(data)
    for title in view.titles.values():
        assert len(title.words) <= 96
        if not title.said:
            continue
        for pattern, check in PATTERNS:
            found = re.fullmatch(pattern, title.words)
            if found:
                said = check(found, raw)
                if said is False:
                    yield f"{title.name}: {title.words}"
                break
        else:
            yield f"no pattern: {title.words}"


def advised(half, number, copies):
    answers = drawn(half, number)
    document = Document(engagement("Drawn", answers, core(), copies), "drawn.yaml")
    return assess(read_engagement(document, core()), core(), draws=128).data


@pytest.mark.parametrize("half", HALVES)
def test_no_title_of_a_drawn_engagement_says_what_its_advice_does_not(half, scale):
    wrong, kinds = [], set()
    for number, copies in zip(range(scale(12, 150)), itertools.cycle((1, 1, 3)), strict=False):
        data = advised(half, number, copies)
        wrong += [(number, line) for line in faults(data)]
        kinds.add(build(data, brand_of(None)).titles["summary"].words)
    assert not wrong
    assert len(kinds) > 3


def test_one_action_of_two_use_cases_is_not_held_against_itself():
    data = advised("population", 20, 3)
    assert data["portfolio"]["actions"][0]["rule"] == data["portfolio"]["actions"][1]["rule"]
    assert not list(faults(data))


def test_a_title_that_says_too_much_is_found():
    """The reading back of titles can fail: a share twice as large, another stage, a wrong cost."""
    data = fixtures.twelve()
    assert not list(faults(data))
    share = data["figures"][data["roadmap"]["share"]]
    view = build(data, brand_of(None)).titles
    raw = Raw(data)
    share["p50"] /= 2
    with pytest.raises(AssertionError):
        saves(raw, re.search(r"about (.*) of", view["summary"].words)[1], 5, "")


@pytest.mark.parametrize(
    ("p50", "words"),
    [(50.0, "half"), (66.0, "two thirds"), (34.0, "a third"), (24.0, "a quarter"), (9.5, "a tenth"),
     (29.0, "29 %"), (96.0, "96 %"), (3.1, "3.1 %"), (12.0, "12 %"), (79.0, "four fifths")],
)  # fmt: skip
def test_a_share_has_a_word_where_it_is_near_one(p50, words):
    printed = f"{p50:g} %"
    assert part(Figure("", "", "%", 0.0, p50, 100.0, printed, "")) == words


def test_own_advice_that_was_placed_first_stands_first_everywhere(root):
    """Title, sentence, decision, table and list agree on what comes first."""
    document = load_yaml(root / "samples/support-chatbot/answers.yaml")
    case = {"use_case": "support-chatbot"}
    own = {
        "add": "Close the old chat window",
        "recommend": "Close it.",
        "first_step": "Ask IT.",
        "effort": "days",
    }
    document.value["edits"] = [{**case, **own}, {**case, "first": "own-1", "reason": "Agreed."}]
    data = assess(read_engagement(document, core()), core(), draws=128).data
    view = build(data, brand_of(None))
    title = own["add"]
    assert view.titles["summary"].words.endswith("close the old chat window")
    assert view.summary.sentence.startswith("Start with the consultant's own advice: close the old")
    assert "Then: set reasoning effort" in view.summary.sentence
    assert view.summary.sentence.count("Start with") == 1
    assert view.summary.decision.startswith(f"1. Approve “{title}”")
    assert [view.summary.actions[0].title, view.listed[0].title] == [title, title]
    document.value["edits"] = [{**case, **own}]
    data = assess(read_engagement(document, core()), core(), draws=128).data
    view = build(data, brand_of(None))
    assert view.listed[0].title != title
    assert "Then:" not in view.summary.sentence
