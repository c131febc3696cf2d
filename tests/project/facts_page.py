"""docs/facts.md: every fact, who gives it and who reads it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from advisor.logic import expression_inputs, facts_read
from advisor.pack import Pack, load_pack
from advisor.pack.items import Range

ROOT = Path(__file__).resolve().parent.parent.parent
_NAME = re.compile(r'"([a-z]+\.[a-z0-9_]+)"')
_HEAD = """\
# Facts

Made from the core pack by `./dev doc`: who gives a fact, and who reads it. Estimators read facts
by name in `advisor/footprint/`; questions are read by other questions where they decide whether
those show or what stands in for them.

| fact | given by | unit | read by |
|---|---|---|---|
"""


def readers(pack: Pack) -> dict[str, set[str]]:
    """The readers of each fact."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        part, *more = path.relative_to(ROOT / "advisor").parts
        if more[:1] == ["measured"]:
            # What was measured is written as answers; no fact is read.
            continue
        if part in ("footprint", "advice", "intake", "scenario"):
            name = path.stem if part == "footprint" else part
            for fact in _NAME.findall(path.read_text(encoding="utf-8")):
                if fact in pack.specs:
                    found[fact].add(f"estimator {name}" if part == "footprint" else name)
    for derived in pack.derived.values():
        for fact in derived.reads:
            found[fact].add(f"`{derived.spec.name}`")
    for question in pack.questions.values():
        reads = set(facts_read(question.ask_if)) if question.ask_if is not None else set()
        reads |= {question.default.by} if question.default.by else set()
        for fact in reads:
            found[fact].add("questions")
    for rule in pack.rules.values():
        reads = set()
        for condition in (rule.when, rule.unless):
            reads |= set(facts_read(condition)) if condition is not None else set()
        for value in rule.change.values():
            reads |= set() if isinstance(value, Range) else set(expression_inputs(value).facts)
        for fact in reads:
            found[fact].add(f"rule {rule.id}")
    return found


def facts_page(pack: Pack) -> str:
    """The page."""
    found = readers(pack)
    rows = []
    for name, spec in sorted(pack.specs.items()):
        if spec.origin == "estimate":
            continue
        rules = sorted(r for r in found[name] if r.startswith("rule "))
        others = sorted(r for r in found[name] if not r.startswith("rule ") and r != "questions")
        others += ["questions"] if "questions" in found[name] else []
        if rules:
            others.append(f"{len(rules)} rule{'s' if len(rules) > 1 else ''}")
        rows.append(
            f"| `{name}` | {spec.origin} | {spec.unit or spec.type} | {', '.join(others)} |"
        )
    return _HEAD + "\n".join(rows) + "\n"


def unread(pack: Pack) -> list[str]:
    """Questions and derived facts that nothing reads."""
    found = readers(pack)
    return sorted(
        n
        for n, s in pack.specs.items()
        if s.origin in ("question", "derived", "change") and not found[n] - {"questions"}
    )


if __name__ == "__main__":
    (ROOT / "docs" / "facts.md").write_text(facts_page(load_pack()), encoding="utf-8")
