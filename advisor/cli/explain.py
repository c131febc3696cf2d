"""`advisor explain`: why a rule fired, and why another did not."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.first import first_data, first_text
from advisor.cli.inputs import read_inputs
from advisor.cli.packs import cache_option, pack_option
from advisor.cli.progress import Progress
from advisor.errors import AdvisorError, nearest

if TYPE_CHECKING:
    from advisor.facts import Fact
    from advisor.intake import Engagement
    from advisor.pack import Pack
    from advisor.pack.items import Rule

_MARKS = {"true": "yes", "false": "no ", "undecided": "?  "}
_GRADES = {"firm": "firm", "conditional": "conditional", "assumption": "on assumption"}
_UNDECIDED = "is undecided: an answer is missing"
# Of what is not there, nobody said it.
_WITHOUT = ("not asked", "not answered", "no value")
# The ends of comparisons that ask whether there is an answer.
_FLAGS = (": known", ": not known", ": settled")
Data = Mapping[str, Any]


@click.command("explain")
@click.argument("engagement", type=click.Path(path_type=Path))
@click.argument("rule", required=False)
@click.option("--use-case", "use_case", metavar="ID", help="Only this use case.")
@click.option(
    "--first",
    is_flag=True,
    help="What single answer would make another option, or RULE, come first. Takes a while.",
)
@click.option("--ask", is_flag=True, help="Say which open question to ask next, and why.")
@pack_option
@cache_option
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
def command(
    engagement: Path,
    rule: str | None,
    use_case: str | None,
    first: bool,
    ask: bool,
    packs: tuple[str, ...],
    cache: bool,
    as_json: bool,
) -> None:
    """Say why each rule fired on the answers in ENGAGEMENT, or was set aside.

    With RULE, the id of one rule: what its condition found, comparison by comparison, which answers
    are missing, which assumptions it rests on, and the smallest change of answers after which it
    would fire, or would no longer. docs/explain.md says how that is searched for.
    """
    if ask:
        from advisor.cli.ask import show_ask_next

        return show_ask_next(engagement, rule, use_case, packs, cache=cache, as_json=as_json)
    from advisor.assess import assess, estimated
    from advisor.pack.dates import pack_on

    with Progress() as progress:
        client, pack = read_inputs(engagement, packs, cache=cache, progress=progress)
        ids = [case.id for case in client.use_cases]
        if rule is not None and rule not in pack.rules:
            raise _no_such("S240", "rule", rule, pack.rules)
        if use_case is not None and use_case not in ids:
            raise _no_such("S241", "use case", use_case, ids)
        if first:
            shown = [c for c in client.use_cases if use_case in {None, c.id}]
            dated = pack_on(pack, client.date)

            def tell(number: int, count: int) -> None:
                progress.step(f"Trying answers, {number} of {count}")

            rows = [first_data(client, c, dated, rule, tell) for c in shown]
            return _print(rows, first_text, as_json=as_json)
        progress.step("Weighing the advice")
        advice = assess(client, pack)
        pack = pack_on(pack, client.date)
        owners = [each for each in _owners(advice.data) if use_case in {None, each["id"]}]
        if rule is None:
            explained = [_all_rules(each) for each in owners]
        elif pack.rules[rule].scope == "engagement":
            explained = [_whole(advice.data, pack.rules[rule], client, pack)]
        else:
            progress.step("Looking for the smallest change")
            facts = estimated(client, pack)[2]
            explained = [
                _one_rule(each, pack.rules[rule], client, pack, facts[each["id"]])
                for each in owners
                if each["id"] in facts
            ]
    return _print(explained, _as_text, as_json=as_json)


def _print(rows: Sequence[Data], text: Callable[[Data], str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        click.echo("\n\n".join(map(text, rows)))


def _no_such(code: str, what: str, name: str, known: Any) -> AdvisorError:
    return AdvisorError.of(
        code,
        f"There is no {what} {name}.",
        allowed=sorted(known),
        nearest=nearest(name, known),
    )


def _owners(data: Data) -> Iterator[Data]:
    """The use cases and shared things, then the engagement as a whole."""
    yield from data["use_cases"]
    yield from data.get("shared", ())
    portfolio = data.get("portfolio") or {}
    if portfolio.get("recommendations"):
        yield {"id": "engagement", "name": "The engagement", **portfolio}


def _all_rules(owner: Data) -> Data:
    fired = [
        {
            "rule": item["id"],
            "title": item["title"],
            "verdict": _verdict(item),
            "comparisons": [_of_advice(found) for found in item.get("matched", ())],
        }
        for item in owner.get("recommendations", ())
    ]
    aside = [
        {"rule": item["rule"], "title": item["title"], "verdict": f"set aside: {item['why']}"}
        for item in owner.get("set_aside", ())
    ]
    near = [
        {
            "rule": item["rule"],
            "title": item["title"],
            "verdict": f"did not fire, for one thing: {item['failed']}",
        }
        for item in owner.get("near_misses", ())
    ]
    return {"use_case": owner["id"], "name": owner["name"], "rules": [*fired, *aside, *near]}


def _one_rule(
    owner: Data, rule: "Rule", client: "Engagement", pack: "Pack", facts: Mapping[str, "Fact"]
) -> Data:
    """One rule on a use case: why, why not, and what if."""
    from advisor.footprint.draws import Draws
    from advisor.insight.why import assumptions, missing, what_if

    case = next(c for c in client.use_cases if c.id == owner["id"])
    data = {
        **_found(owner, rule, pack, facts),
        "missing": missing(rule, client, case, pack, facts),
        "assumptions": assumptions(rule, pack, facts),
        "what_if": what_if(rule, client, case, pack, Draws()),
        "limitations": rule.limitations,
    }
    return {"use_case": owner["id"], "name": owner["name"], "rules": [data]}


def _whole(advice: Data, rule: "Rule", client: "Engagement", pack: "Pack") -> Data:
    """One rule on all use cases together; what if looks at one use case only."""
    from advisor.footprint.draws import Draws
    from advisor.insight.why import whole_facts

    owner = {"id": "engagement", "name": "The engagement", **(advice.get("portfolio") or {})}
    data = _found(owner, rule, pack, whole_facts(client, pack, Draws()))
    data["limitations"] = rule.limitations
    return {"use_case": owner["id"], "name": owner["name"], "rules": [data]}


def _found(owner: Data, rule: "Rule", pack: "Pack", facts: Mapping[str, "Fact"]) -> dict[str, Any]:
    """The verdict on a rule and what its comparisons found."""
    from advisor.insight.why import comparisons
    from advisor.logic import FactEnv, evaluate

    truth = evaluate(rule.when, FactEnv(facts)).verdict
    verdict = _of_rule(owner, rule.id) or {
        "true": "fires, but is silenced by its exception",
        "false": "does not fire",
        "undecided": _UNDECIDED,
    }.get(truth, truth)
    data: dict[str, Any] = {
        "rule": rule.id,
        "title": rule.title,
        "verdict": verdict,
        "comparisons": comparisons(rule.when, pack, facts),
    }
    if rule.unless is not None:
        data["unless"] = comparisons(rule.unless, pack, facts)
    return data


def _of_rule(owner: Data, rule: str) -> str | None:
    for item in owner.get("recommendations", ()):
        if item["id"] == rule:
            return _verdict(item)
    for item in owner.get("set_aside", ()):
        if item["rule"] == rule:
            return f"set aside: {item['why']}"
    return None


def _verdict(item: Data) -> str:
    open_ = any(_of_advice(found)["holds"] == "undecided" for found in item.get("matched", ()))
    head = _UNDECIDED if open_ else f"fires ({item['grade']})"
    parts = [head, str(item["lane"]).replace("_", " ")]
    if item.get("rank"):
        parts.append(f"rank {item['rank']}")
    if item.get("confirm"):
        parts.append(f"to confirm: {', '.join(item['confirm'])}")
    return "; ".join(parts)


def _of_advice(found: Data) -> Data:
    unanswered = found["actual"] == "no value" and not found["text"].endswith(_FLAGS)
    return {
        "asks": found["text"],
        "found": found["actual"],
        "status": found["status"],
        # A rule that is put to the client as a question stands with the answer that it lacks.
        "holds": "undecided" if unanswered else "true",
    }


def _as_text(owner: Data) -> str:
    lines = [f"{owner['name']} ({owner['use_case']})"]
    for rule in owner["rules"]:
        lines += ["", f"  {rule['title']}", f"    {rule['rule']}: {rule['verdict']}"]
        lines += [f"      {_row(found)}" for found in rule.get("comparisons", ())]
        if rule.get("unless"):
            lines += ["    unless", *(f"      {_row(found)}" for found in rule["unless"])]
        if rule.get("missing"):
            lines.append(f"    not answered: {', '.join(m['label'] for m in rule['missing'])}")
        if rule.get("assumptions"):
            rests = (f"{a['label']} ({a['assumed']})" for a in rule["assumptions"])
            lines.append(f"    rests on what is assumed: {', '.join(rests)}")
        if rule.get("what_if"):
            lines += _what_if(rule["what_if"])
        if rule.get("limitations"):
            lines.append(f"    limits: {rule['limitations']}")
    if not owner["rules"]:
        lines.append("  No rule fired, and none nearly.")
    return "\n".join(lines)


def _what_if(found: Data) -> list[str]:
    """What would have to be otherwise, a line for each way, with the grade then."""
    grade = f" Now: {_GRADES[found['grade']]}." if found["grade"] else ""
    lines = [f"    what if: {found['fires_means']} {found['how']}{grade}"]
    if not found["flips"]:
        return [*lines, f"      {found['sentence']}"]
    for flip in found["flips"]:
        then = f" Then: {_GRADES[flip['grade_then']]}" if flip["grade_then"] else ""
        if then and flip["confirm_then"]:
            then += f", to confirm: {', '.join(flip['confirm_then'])}"
        lines.append(f"      {flip['sentence']}{then and then + '.'}")
    return lines


def _row(found: Data) -> str:
    indent = "  " * found.get("depth", 0)
    mark = f"{indent}{_MARKS[found['holds']]} {found['asks']}"
    if found["status"] is None:
        return f"{mark}:"
    if found["found"] in _WITHOUT and found["asks"].endswith(_FLAGS):
        return mark
    # What is asked for is set apart from what was found.
    here = "; here: " if ":" in found["asks"] else ": "
    status = "" if found["found"] in _WITHOUT else f" ({found['status']})"
    return f"{mark}{here}{found['found']}{status}"
