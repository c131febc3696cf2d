"""Make a pack of a thousand rules: the core pack's, each split by sector.

    python -m tests.packs.thousand FOLDER [RULES]

The pack is an overlay. It removes every rule of the core pack and puts six to nine in its place,
one for each group of sectors, with thresholds of its own, supersedes and conflicts within the
group, and two test cases. What the core pack accepts of its proofs is accepted of each. So the
merged pack has as many rules as asked for, of the core pack's kinds, and no two of one origin can
fire together. Same arguments, same files.
"""

import sys
from collections.abc import Iterator, Mapping
from itertools import chain, product
from pathlib import Path
from typing import Any

import yaml

from advisor.content import rules_folder
from advisor.loading import load_yaml

RULES = 1000
ID = "thousand-rules"
# Groups of sectors; where one more rule is needed, the first or the last group is taken apart.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("public", "health", "education"),
    ("finance",),
    ("retail", "media_marketing"),
    ("manufacturing", "agriculture"),
    ("energy_utilities", "transport"),
    ("software", "environment", "other"),
)
_LINKS = ("supersedes", "conflicts", "requires", "precedes", "then")
_LOOSER = {"ge": 1.0, "gt": 1.0, "le": -1.0, "lt": -1.0}
_EXPECTED = ("fires", "matched")

Item = dict[str, Any]


def make(folder: Path, rules: int = RULES) -> Path:
    """Write the pack.

    Args:
        folder: is made; holds nothing yet.
        rules: how many; at least six and at most nine times the core pack's.

    Returns:
        The folder.
    """
    core = dict(_core_rules())
    central = dict(_parameters())
    split = _split(list(core), rules)
    (folder / "recommend").mkdir(parents=True)
    _write(folder / "pack.yaml", _pack(core))
    for name, (item, cases, topic) in core.items():
        place = folder / "recommend" / topic
        place.mkdir(exist_ok=True)
        for n, sectors in enumerate(split[name]):
            own = _rule(item, n, sectors, split, central)
            _write(place / f"{own['id']}.yaml", own)
            _write(place / f"{own['id']}.test.yaml", list(_cases(cases, sectors)))
    _write(folder / "accepted.yaml", list(_accepted(split)))
    return folder


def _core_rules() -> Iterator[tuple[str, tuple[Item, list[Item], str]]]:
    for path in sorted((rules_folder() / "core" / "recommend").rglob("*.yaml")):
        if not path.name.endswith(".test.yaml"):
            item: Any = load_yaml(path).value
            cases: Any = load_yaml(path.with_name(f"{path.stem}.test.yaml")).value
            yield item["id"], (item, cases, path.parent.name)


def _parameters() -> Iterator[tuple[str, float]]:
    for path in sorted((rules_folder() / "core").glob("parameters*/**/*.yaml")):
        items: Any = load_yaml(path).value
        for item in items:
            value = item["value"]
            yield item["id"], value["central"] if isinstance(value, dict) else value


def _accepted(split: Mapping[str, tuple[tuple[str, ...], ...]]) -> Iterator[Item]:
    """The core pack's acceptances, for the rules of one origin or for those that share a sector."""
    listed: Any = load_yaml(rules_folder() / "core" / "accepted.yaml").value
    for item in listed:
        for made in product(*(enumerate(split[rule]) for rule in item.get("rules", ()))):
            common = set.intersection(*(set(sectors) for _, sectors in made)) if made else set()
            # What stands in for the sector is `other`; only the rule for it fires on assumptions.
            wanted = "other" in common if item["finding"] == "assumed" else bool(common)
            if wanted:
                names = [_name(r, n) for r, (n, _) in zip(item["rules"], made, strict=True)]
                yield {**item, "rules": names}


def _split(names: list[str], rules: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Which groups of sectors the rules of each origin are for; as many rules as asked for."""
    seven = (("public",), ("health", "education"), *GROUPS[1:])
    finer = [GROUPS, seven, (*seven[:-1], ("software", "environment"), ("other",))]
    finer.append((*seven[:-1], *((sector,) for sector in GROUPS[-1])))
    each, more = divmod(rules, len(names))
    if each < len(GROUPS) or each + bool(more) > len(finer[-1]):
        raise ValueError(f"{rules} rules cannot be made of {len(names)}")
    first = each - len(GROUPS)
    return {name: finer[first + (n < more)] for n, name in enumerate(names)}


def _pack(core: Mapping[str, object]) -> Item:
    return {
        "id": ID,
        "version": "1.0.0",
        "title": "A thousand rules, made by a script",
        "extends": ["core>=1.0"],
        "disable": dict.fromkeys(core, "Split by sector; the rules of each stand in this pack."),
    }


def _name(rule: str, n: int) -> str:
    return f"{rule}-{n + 1}"


def _rule(
    item: Item,
    n: int,
    sectors: tuple[str, ...],
    split: Mapping[str, tuple[tuple[str, ...], ...]],
    central: Mapping[str, float],
) -> Item:
    """The rule of one group of sectors."""
    sector: Item = {"ctx.sector": sectors[0] if len(sectors) == 1 else {"in": list(sectors)}}
    # The first keeps the parameters of the core pack, so that each is still read.
    when = _looser(item["when"], 1 - 0.01 * n, central) if n else item["when"]
    # A rule that is for one sector already becomes one for the others too.
    parts = [part for part in when.get("all", [when]) if "ctx.sector" not in part]
    own = {k: v for k, v in item.items() if k != "origin"}
    own |= {"id": _name(item["id"], n), "when": {"all": [*parts, sector]}}
    for key in _LINKS:
        if key in item:
            own[key] = [
                _name(other, m)
                for other in item[key]
                for m, theirs in enumerate(split[other])
                if set(theirs) & set(sectors)
            ]
    return own


def _looser(tree: Any, factor: float, central: Mapping[str, float]) -> Any:
    """A condition whose thresholds above one let slightly more through, outside a `not`."""
    if isinstance(tree, list):
        return [_looser(part, factor, central) for part in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        key: value
        if key == "not"
        else _threshold(value, _LOOSER[key], factor, central)
        if key in _LOOSER
        else _looser(value, factor, central)
        for key, value in tree.items()
    }


def _threshold(value: Any, way: float, factor: float, central: Mapping[str, float]) -> Any:
    number = central[value["param"]] if isinstance(value, dict) and "param" in value else value
    plain = isinstance(number, int | float) and not isinstance(number, bool)
    return float(f"{number * factor**way:.3g}") if plain and number > 1 else value


def _cases(cases: list[Item], sectors: tuple[str, ...]) -> Iterator[Item]:
    """A case in which the rule fires, and the same client in another sector."""
    found = chain.from_iterable(
        (case for case in cases if case.get(key) is True) for key in _EXPECTED
    )
    case = next(found)
    expected = {key: case[key] for key in _EXPECTED if key in case}
    yield {
        "case": case["case"],
        "given": {**case.get("given", {}), "ctx.sector": sectors[0]},
        **expected,
    }
    other = "finance" if "finance" not in sectors else "public"
    yield {
        "case": f"{case['case']}; another sector",
        "given": {**case.get("given", {}), "ctx.sector": other},
        "matched": False,
    }


class _Written(yaml.CSafeDumper):
    """Writes everything out: a pack has no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _write(path: Path, data: object) -> None:
    text = yaml.dump(data, Dumper=_Written, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    made = make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else RULES)
    print(f"{made}: {sum(1 for _ in made.rglob('*.yaml'))} files")
