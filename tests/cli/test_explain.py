"""`advisor explain`: why, and why not."""

import json

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
    assert "wrong when: " in result.out


def test_an_unknown_rule_tells_the_nearest(advisor, samples, root):
    name = min(p.stem for p in root.glob("rules/core/recommend/reuse/*.test.yaml"))[:-5]
    result = advisor("explain", samples[SAMPLE], name[:-1] + "x")
    assert result.code == 2
    assert f"did you mean: {name}" in result.err


def test_an_unknown_use_case_tells_the_known(advisor, samples):
    result = advisor("explain", samples[SAMPLE], "--use-case", "nowhere")
    assert result.code == 2
    assert "allowed: support-chatbot" in result.err
