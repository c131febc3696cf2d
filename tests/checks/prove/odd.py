# ruff: noqa: E501 - one question a line reads best
"""A small pack with every kind of fact, over the core pack's folder layout but without it."""

from __future__ import annotations

from pathlib import Path

PACK = {
    "pack.yaml": 'id: core\nversion: "1.0.0"\ntitle: Odd\n',
    "questions/a.yaml": """\
section: All kinds
questions:
  - {id: a.n, text: n, type: number, unit: "1", bounds: [0, 100], if_unknown: {central: 1.8, low: 1, high: 3}}
  - {id: a.whole, text: w, type: number, unit: "1", bounds: [0, 50], whole: true, if_unknown: none, because: none}
  - {id: a.flag, text: f, type: yes_no, if_unknown: {central: false}}
  - {id: a.open, text: o, type: yes_no, if_unknown: none, because: none}
  - {id: a.pick, text: p, type: choice, options: [red, green, blue], if_unknown: {central: red}}
  - {id: a.many, text: m, type: choices, options: [none, x, y, z], if_unknown: none, because: none}
  - {id: a.day, text: d, type: date, if_unknown: {central: "2026-01-01"}}
  - {id: a.words, text: t, type: text, if_unknown: none, because: none}
  - {id: a.child, text: c, type: number, unit: "1", bounds: [0, 10], if_unknown: {central: 4, low: 4, high: 4}, ask_if: {a.flag: true}}
  - {id: a.grandchild, text: g, type: number, unit: "1", bounds: [0, 10], if_unknown: none, because: none, ask_if: {a.child: {ge: 5}}}
  - {id: a.orphan, text: g, type: yes_no, if_unknown: {central: true}, ask_if: {any: [{not: {a.child: known}}, {a.pick: unknown}]}}
  - {id: a.by, text: b, type: number, unit: "1", bounds: [0, 10], if_unknown: {by: a.pick, options: {red: {central: 1}, green: {central: 2}}}}
  - {id: a.by_flag, text: b, type: choice, options: [red, green], if_unknown: {by: a.open, options: {"yes": {central: red}, "no": {central: green}}, otherwise: {central: red}}}
""",
    "derive/d.yaml": """\
- fact: d.ratio
  type: number
  unit: "1"
  cases: [{when: {a.flag: true}, value: a.n / a.child}, {value: "min(a.n, a.whole) * 0.1"}]
  otherwise: unknown
- fact: d.row
  type: number
  unit: "1"
  cases: [{when: {a.pick: known}, value: "factor.rows[a.pick].size * 3"}]
  otherwise: 0.3
- fact: d.colour
  type: choice
  options: [red, green, blue]
  cases: [{when: {a.open: true}, value: {fact: a.pick}}, {when: {a.n: {gt: 50}}, value: green}]
  otherwise: unknown
- fact: d.sum
  type: number
  unit: "1"
  cases: [{value: "clip(d.ratio - a.by, 0, 5) + d.row"}]
  otherwise: unknown
- fact: d.yes
  type: yes_no
  cases: [{when: {a.many: {contains: x}}, value: true}, {when: {a.child: unknown}, value: false}]
  otherwise: unknown
""",
    "factors/rows.yaml": """\
table: rows
key: pick
fields: {size: "1"}
source: s
year: 2026
basis: b
verified: read
rows: {red: {size: 0.1}, green: {size: 0.6}}
""",
    "sources.yaml": "- {id: s, citation: s, year: 2026}\n- {id: expert-judgement, citation: e, year: 2026}\n",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """A pack's files in a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
