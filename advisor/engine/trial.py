"""A pack is compiled and asserted once in a process of its own before it is trusted.

An endless loop in the engine's C code cannot be interrupted, and a crash takes the process with
it. The rules go to the child as JSON, never as pickle.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from advisor.engine.compile import Rules, alternatives, compile_rules, rules_hash
from advisor.engine.session import CompiledPack
from advisor.errors import AdvisorError
from advisor.facts import Fact, Status
from advisor.logic.evaluate import FactEnv
from advisor.logic.tree import FactRef, condition_from_data, condition_to_data, leaves

TIMEOUT_S = 60.0
_passed: set[str] = set()


def trial(*rulesets: Rules, timeout_s: float = TIMEOUT_S) -> None:
    """Compile and assert rules in a child process; one trial for the same rules.

    Args:
        rulesets: each compiled by itself, all in one child.
        timeout_s: what the child may take.

    Raises:
        AdvisorError: E120, the child did not end in time, crashed or refused the rules.
    """
    new = {key: rules for rules in rulesets if (key := rules_hash(rules)) not in _passed}
    if not new:
        return
    data = json.dumps(
        [
            [[rule, condition_to_data(condition)] for rule, condition in rules]
            for rules in new.values()
        ]
    )
    # The child finds this package, and nothing of the folder that it is started in.
    above = str(Path(__file__).resolve().parent.parent.parent)
    path = os.pathsep.join(filter(None, [above, os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "advisor.engine.trial"],
            input=data, capture_output=True, text=True, encoding="utf-8",
            timeout=timeout_s, check=False, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _failed(f"did not end within {timeout_s:.0f} s") from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise _failed(f"ended with code {done.returncode}" + (f" ({last})" if last else ""))
    _passed.update(new)


def _failed(what: str) -> AdvisorError:
    return AdvisorError.of(
        "E120",
        f"Compiling the pack's rules in a trial process {what}.",
        todo="Find the rule with 'advisor pack check', and split or simplify it.",
    )


def main() -> None:
    """The child: rules from standard input, each set compiled and asserted once."""
    for rules in json.load(sys.stdin):
        _assert([(rule, condition_from_data(data)) for rule, data in rules])


def _assert(rules: Rules) -> None:
    """Compile rules and assert facts.

    The facts are values that the rules themselves name, so that many of them fire.
    """
    facts: dict[str, Fact] = {}
    for _, condition in rules:
        for leaf in leaves(condition):
            right = leaf.right[0] if isinstance(leaf.right, tuple) else leaf.right
            value = None if isinstance(right, FactRef) else right
            if leaf.op in {"contains", "lacks"} and isinstance(value, str):
                value = (value,)
            facts.setdefault(leaf.fact, Fact(leaf.fact, value, Status.GIVEN, known=True))
    CompiledPack(compile_rules(alternatives(rules))).match(FactEnv(facts))


if __name__ == "__main__":
    main()
