"""`advisor explain`: why, and why not."""

import json

import pytest

SAMPLE = "support-chatbot"


def test_all_rules_with_what_they_found(advisor, samples):
    result = advisor("explain", samples[SAMPLE])
    assert result.code == 0, result.err
    assert "Support chatbot (support-chatbot)" in result.out
    assert "fires (firm)" in result.out
    assert "yes " in result.out


def test_json_holds_what_the_text_says(advisor, samples):
    (owner,) = json.loads(advisor("explain", samples[SAMPLE], "--json").out)
    assert owner["use_case"] == SAMPLE
    fired = [rule for rule in owner["rules"] if rule["verdict"].startswith("fires")]
    assert fired
    assert all(rule["comparisons"] for rule in fired)


def test_a_rule_that_fired_says_why(advisor, samples):
    (owner,) = json.loads(advisor("explain", samples[SAMPLE], "--json").out)
    fired = next(rule for rule in owner["rules"] if rule["verdict"].startswith("fires (firm)"))
    (one,) = json.loads(advisor("explain", samples[SAMPLE], fired["rule"], "--json").out)
    assert one["rules"][0]["verdict"] == fired["verdict"]
    assert any(found["holds"] == "true" for found in one["rules"][0]["comparisons"])


def test_a_rule_that_did_not_fire_says_why_not(advisor, samples, root):
    ids = [p.stem for p in root.glob("rules/core/recommend/tinyml/*.yaml")]
    rule = next(name for name in sorted(ids) if not name.endswith(".test"))
    result = advisor("explain", samples[SAMPLE], rule)
    assert result.code == 0, result.err
    assert "no  " in result.out or "?  " in result.out
    assert "limits: " in result.out


def test_of_several_ways_one_is_enough(advisor, samples):
    result = advisor("explain", samples["medical-triage"], "benefit-outweighs")
    rows = [line.strip() for line in result.out.splitlines()]
    start = rows.index("yes one of these:")
    assert rows[start + 1] == "yes all of these:"
    safety = "Kind of benefit: including “Protects safety or health”"
    assert rows[start + 2] == f"yes {safety}; here: Protects safety or health (given)"
    assert rows[start + 4].startswith(
        "no  Kind of benefit: including “Gives people access”; here: "
    )


def test_what_nobody_answered_is_not_called_assumed(advisor, samples):
    rule = "reduce-data-at-the-edge"
    for more in ([rule], []):
        result = advisor("explain", samples["paper-mill-sensors"], *more)
        assert "not answered (" not in result.out
        assert "no value (" not in result.out
    result = advisor("explain", samples["paper-mill-sensors"], rule)
    assert "?   Share never read again: at least 50 %; here: not answered" in result.out
    assert f"{rule}: is undecided: an answer is missing" in result.out


def test_an_unknown_rule_tells_the_nearest(advisor, samples, root):
    name = min(p.stem for p in root.glob("rules/core/recommend/reuse/*.test.yaml"))[:-5]
    result = advisor("explain", samples[SAMPLE], name[:-1] + "x")
    assert result.code == 2
    assert f"did you mean: {name}" in result.err


def test_an_unknown_use_case_tells_the_known(advisor, samples):
    result = advisor("explain", samples[SAMPLE], "--use-case", "nowhere")
    assert result.code == 2
    assert "allowed: support-chatbot" in result.err


def test_what_if_names_the_smallest_change(advisor, samples):
    result = advisor("explain", samples[SAMPLE], "cache-answers")
    assert result.code == 0, result.err
    assert "It fires when its condition holds and its exception does not." in result.out
    assert "Now: conditional." in result.out
    assert "It would no longer fire if " in result.out
    assert "if the share of repeats were below 15 % (now 35 %)." in result.out


def test_what_if_in_json(advisor, samples):
    (owner,) = json.loads(advisor("explain", samples[SAMPLE], "cache-answers", "--json").out)
    found = owner["rules"][0]["what_if"]
    assert (found["fires"], found["grade"], found["complete"]) == (True, "conditional", True)
    assert found["flips"]
    for flip in found["flips"]:
        assert flip["fires_then"] is False
        assert flip["sentence"] in found["sentence"]
    sizes = [(len(f["answers"]), f["contradicts"]) for f in found["flips"]]
    assert sizes == sorted(sizes)
    share = next(
        a for f in found["flips"] for a in f["answers"] if a["question"] == "use.repeat_share"
    )
    assert (share["now"], share["given"], share["high"], share["with_high"]) == (
        35,
        True,
        15,
        False,
    )


def test_a_rule_says_what_is_missing_and_what_it_rests_on(advisor, samples):
    (owner,) = json.loads(
        advisor("explain", samples[SAMPLE], "prove-the-benefit-first", "--json").out
    )
    rule = owner["rules"][0]
    assert {m["question"] for m in rule["missing"]} >= {"ben.environment", "ben.society"}
    assert {a["question"] for a in rule["assumptions"]} == {"ben.evidence"}


def test_a_rule_on_the_footprint_finds_its_break_even(advisor, samples):
    (owner,) = json.loads(advisor("explain", samples[SAMPLE], "nothing-to-do-here", "--json").out)
    found = owner["rules"][0]["what_if"]
    assert found["estimated"]
    tasks = next(
        a for f in found["flips"] for a in f["answers"] if a["question"] == "use.tasks_month"
    )
    assert tasks["low"] is None
    assert 1 < tasks["high"] < 480_000


def test_a_rule_of_the_engagement_shows_what_it_found(advisor, samples):
    result = advisor("explain", samples["city-portfolio"], "carbon-budget")
    assert result.code == 0, result.err
    assert "The engagement (engagement)" in result.out
    assert "5 use cases" in result.out


@pytest.mark.full
def test_what_would_come_first(advisor, samples):
    result = advisor("explain", samples[SAMPLE], "--first", "--json")
    assert result.code == 0, result.err
    (found,) = json.loads(result.out)
    assert found["answers_changed_together"] == 1
    assert all(c["first_then"] != found["first_now"] for c in found["changes"])
