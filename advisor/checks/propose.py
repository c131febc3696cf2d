"""Cases that would notice a fault; what is expected is never filled in, a person says it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from advisor.checks.mutate import Mutation, Verdict

_HEAD = """\
# Cases in which a fault of a rule shows that no case notices yet, by rule. Each goes into the
# <rule>.test.yaml beside its rule once a person has named it and said what is expected, from what
# the rule is for: `fires`, `matched` or `grade`. Nothing here has been judged.
"""


def proposals(mutation: Mutation) -> str:
    """The cases as YAML, without expectations; the faults that each would notice as comments."""
    by_rule: dict[str, dict[str, list[Verdict]]] = {}
    for verdict in mutation.of("survived"):
        if verdict.given is not None:
            rule = verdict.mutant.other or verdict.mutant.rule.id
            key = json.dumps(verdict.given, sort_keys=True)
            by_rule.setdefault(rule, {}).setdefault(key, []).append(verdict)
    lines = [_HEAD]
    for rule, cases in by_rule.items():
        lines.append(f"{rule}:")
        for key, verdicts in cases.items():
            lines += [f"  # {v.mutant.kind}, {v.mutant.part}: {v.mutant.what}" for v in verdicts]
            lines += [
                '  - case: ""',
                f"    given: {_flow(json.loads(key))}",
                "    matched:  # true or false?",
            ]
    return "\n".join(lines) + "\n"


def _flow(given: Mapping[str, Any]) -> str:
    text = yaml.safe_dump(
        dict(given), default_flow_style=True, sort_keys=False, width=10_000, allow_unicode=True
    )
    return text.strip()
