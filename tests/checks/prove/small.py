"""Small packs out of short texts: «fault|twin» marks the one token in which two packs differ."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from advisor.pack import pack_problems
from advisor.pack.items import Pack

MARK = re.compile(r"«([^|»]*)\|([^»]*)»")
RULE = {
    "topic": "reuse",
    "stance": "caution",
    "recommend": "Do it.",
    "first_step": "Begin.",
    "because": "It is so.",
    "effort": "days",
    "limitations": "Wrong where it is not so.",
    "evidence": ["s"],
}
QUESTION = {"text": "How so?", "if_unknown": "none", "because": "Nothing stands in for it."}
TABLE = {
    "table": "rows", "key": "pick", "fields": {"size": "1"}, "source": "s", "year": 2026,
    "basis": "b", "verified": "read", "rows": {"red": {"size": 1}, "green": {"size": 6}},
}  # fmt: skip


def version(text: str, side: int) -> str:
    """The text with the fault (0) or as its twin (1)."""
    assert len(MARK.findall(text)) == 1, "a plant differs from its twin in one token"
    return MARK.sub(lambda m: m.group(side + 1), text)


def files(text: str) -> dict[str, str]:
    """The files of a pack."""
    data = yaml.safe_load(text)
    questions = [_question(q) for q in data.get("questions", ())]
    found: dict[str, Any] = {
        "pack.yaml": {"id": "core", "version": "1.0.0", "title": "Small"},
        "sources.yaml": [
            {"id": "s", "citation": "s", "year": 2026},
            {"id": "expert-judgement", "citation": "e", "year": 2026},
        ],
        "questions/all.yaml": {"section": "All", "questions": questions},
        "factors/rows.yaml": TABLE,
    }
    if "derive" in data:
        found["derive/all.yaml"] = [{"type": "number", "unit": "1", **d} for d in data["derive"]]
    if "accepted" in data:
        found["accepted.yaml"] = data["accepted"]
    for rule in data.get("rules", ()):
        title = rule["id"].replace("-", " ") + " rule"
        whole = {"title": title, **RULE, **rule}
        if whole["stance"] == "reduce":
            whole = {"risk": "low", **whole}
        found[f"recommend/reuse/{rule['id']}.yaml"] = whole
    return {name: yaml.safe_dump(value, sort_keys=False) for name, value in found.items()}


def _question(short: dict[str, Any]) -> dict[str, Any]:
    question = {**QUESTION, **short}
    if question.get("type", "number") == "number":
        question = {"type": "number", "unit": "1", "bounds": [0, 100], **question}
    return question


def write(folder: Path, text: str) -> Path:
    """A pack in a folder."""
    for name, content in files(text).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def load(folder: Path, text: str) -> Pack:
    """A pack that was written and read."""
    pack, problems = pack_problems([write(folder, text)])
    errors = [p for p in problems if p.severity == "error"]
    assert pack is not None, problems
    assert errors == []
    return pack
