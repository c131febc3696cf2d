"""The compiled pack (plain data) as runtime objects; runs on the cached path, without pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.errors import Place, Problem, nearest
from advisor.facts import FactSpec, estimate_fact_names, impact_spec, saving_fact_names
from advisor.pack.acceptances import Acceptance
from advisor.pack.build_rules import Builder, place_of, scalar
from advisor.pack.changed import Change
from advisor.pack.items import (
    Factor,
    Framework,
    Pack,
    PackId,
    Parameter,
    RuleTest,
    Source,
    Table,
)
from advisor.pack.order import layered
from advisor.pack.places import place_within
from advisor.pack.starting_points import StartingPoint
from advisor.pack.texts import Texts
from advisor.pack.words import row_name


def build(
    data: Mapping[str, Any], pack_hash: str, problems: list[Problem], *, kept: bool = False
) -> Pack:
    """The pack of compiled data.

    Args:
        data: what `merge` made, or the same out of the cache.
        pack_hash: identifies the content.
        problems: gets what is wrong in conditions, expressions and references.
        kept: keep on disk the words of languages that are read later.
    """
    parameters = {k: _parameter(v, problems) for k, v in data["parameters"].items()}
    factors = {k: _factor(v) for k, v in data["factors"].items()}
    tables = {k: _table(v) for k, v in data["tables"].items()}
    specs: dict[str, FactSpec] = {}
    for kind in ("questions", "derive", "facts"):
        for name, item in data[kind].items():
            if name in specs:
                problems.append(
                    Problem(
                        "P150",
                        f"Two items declare the fact '{name}'.",
                        place_of(item),
                        todo="Take one out, or give it another name; a fact of the core pack is "
                        "changed by 'override'.",
                    )
                )
                continue
            specs[name] = _spec(kind, name, item, tables, problems)
    for name in (*estimate_fact_names(), *saving_fact_names()):
        specs[name] = impact_spec(name)
    builder = Builder(specs, parameters, problems)
    questions = {k: builder.question(k, v) for k, v in data["questions"].items()}
    derived = {k: builder.derived(k, v) for k, v in data["derive"].items()}
    rules = {k: builder.rule(v) for k, v in sorted(data["rules"].items())}
    tests = tuple(
        RuleTest(t["rule"], t["case"], t["given"], t["expect"], Place(*t["_place"]), t["_from"])
        for t in data["tests"]
        # What is wrong with a rule is told once, not with each of its tests.
        if rules.get(t["rule"], t) is not None
    )
    order = layered({k: [f for f in d.reads if f in derived] for k, d in derived.items()})
    if order.circle:
        first = derived[order.circle[0]]
        problems.append(
            Problem(
                "P160",
                "Derived facts read each other in a circle: " + " → ".join(order.circle) + ".",
                first.place,
                todo="Let one of them read answers only.",
            )
        )
    return Pack(
        packs=tuple(PackId(*p) for p in data["packs"]),
        hash=pack_hash,
        questions=questions,
        derived={k: derived[k] for k in order.names},
        specs=specs,
        rules={k: r for k, r in rules.items() if r is not None},
        unread=frozenset(k for k, r in rules.items() if r is None),
        tests=tests,
        parameters=parameters,
        factors=factors,
        tables=tables,
        sources={k: _source(v) for k, v in data["sources"].items()},
        ranking=data["ranking"],
        brand=data["brand"],
        accuracy=data["accuracy"],
        disabled=data["disabled"],
        touched=frozenset(data["touched"]),
        single_places={
            name: {key: Place(*place) for key, place in places.items()}
            for name, places in data["single_places"].items()
        },
        frameworks={k: _framework(v) for k, v in data["frameworks"].items()},
        starting_points={k: _starting_point(v) for k, v in data["starting_points"].items()},
        accepted=tuple(_accepted(a) for a in data.get("accepted", ())),
        only_core=len(data["packs"]) == 1 and data["packs"][0][0] == "core",
        changes=tuple(
            Change(**{**change, "keys": tuple(change["keys"])}) for change in data["changes"]
        ),
        templates=data["templates"],
        texts=Texts(data["texts"], kept=kept),
        language=data["language"],
    )


def _options(item: Mapping[str, Any], tables: Mapping[str, Table]) -> dict[str, str]:
    given = item.get("options")
    options: dict[str, str] = {}
    source = item.get("options_from")
    if source:
        table = tables.get(str(source).removeprefix("factor."))
        if table:
            options = {k: row_name(row, k) for k, row in table.rows.items()}
    if isinstance(given, dict):
        options |= {str(k): str(v) for k, v in given.items()}
    elif isinstance(given, list):
        options |= {str(k): str(k).replace("_", " ") for k in given}
    return options


def _spec(
    kind: str,
    name: str,
    item: Mapping[str, Any],
    tables: Mapping[str, Table],
    problems: list[Problem],
) -> FactSpec:
    source = item.get("options_from")
    if source and str(source).removeprefix("factor.") not in tables:
        problems.append(
            Problem(
                "P151",
                f"options_from: there is no table '{source}'.",
                place_within(item)(("options_from",)),
                nearest=nearest(str(source).removeprefix("factor."), tables),
                todo="Name a table of factors, or list the options.",
            )
        )
    options = _options(item, tables)
    labels = options
    rows_of = str(source).removeprefix("factor.") if source else None
    if item["type"] == "region" and "grid" in tables:
        labels = {k: row_name(row, k) for k, row in tables["grid"].rows.items()}
        rows_of = "grid"
    origin = {"questions": "question", "derive": "derived"}.get(kind) or (
        {"change": "change", "footprint": "estimate"}.get(item["set_by"], "engagement")
    )
    bounds = item.get("bounds")
    if origin == "question" and item["type"] == "number" and bounds is None:
        bounds = (0.0, 1e15)
    scope = item.get("scope", "use_case")
    if origin == "engagement" and name.startswith(("portfolio.", "place.")):
        scope = "engagement"
    return FactSpec(
        name=name,
        type=item["type"],
        label=item.get("label") or name.rpartition(".")[2].replace("_", " "),
        unit=item.get("unit"),
        options=tuple(options),
        option_labels=labels,
        # Names of models, machines and places keep their capitals.
        proper=bool(source) or item["type"] == "region",
        rows_of=rows_of,
        bounds=(float(bounds[0]), float(bounds[1])) if bounds else None,
        ordered=bool(item.get("ordered")),
        volume=bool(item.get("volume")),
        origin=origin,  # type: ignore[arg-type]  # one of the five words by construction
        scope=scope,
        follows=item.get("follows"),
        initial=scalar(item.get("initial")),
        adds=bool(item.get("adds")),
        origin_pack=item["_from"],
    )


def _parameter(item: Mapping[str, Any], problems: list[Problem]) -> Parameter:
    value = item["value"]
    own = value if isinstance(value, dict) else {"central": value}
    central = own.get("central")
    low, high = own.get("low", central), own.get("high", central)
    numbers = [float(n) for n in (low, central, high) if isinstance(n, int | float)]
    if len(numbers) < 3 or not numbers[0] <= numbers[1] <= numbers[2]:
        problems.append(
            Problem(
                "P152",
                f"The parameter '{item['id']}' needs a number, or low, central and high that rise"
                + (f"; '{value}' is a text." if isinstance(value, str) else "."),
                place_within(item)(("value",)),
                todo="Write value: 40, or value: {low: 30, central: 40, high: 60}"
                + (
                    "; thousands without a comma, the unit under 'unit'."
                    if isinstance(value, str)
                    else "."
                ),
            )
        )
        numbers = [0.0, 0.0, 0.0]
    return Parameter(
        id=item["id"],
        low=numbers[0],
        central=numbers[1],
        high=numbers[2],
        unit=item["unit"],
        because=item["because"],
        label=item.get("label") or item["id"].replace("_", " "),
        source=item.get("source", "expert-judgement"),
        group=item.get("group"),
        pack=item["_from"],
        place=place_of(item),
    )


def _factor(item: Mapping[str, Any]) -> Factor:
    verified = item["verified"]
    return Factor(
        item["id"],
        float(item["low"]),
        float(item["central"]),
        float(item["high"]),
        item["unit"],
        str(item.get("year") or ""),
        item["basis"],
        item["source"],
        {True: "read", False: "recalled"}.get(verified, str(verified)),
        item.get("note"),
        item.get("group"),
        item.get("shape"),
        item["_from"],
        place_of(item),
        item.get("valid_from"),
        item.get("valid_to"),
    )


def _table(item: Mapping[str, Any]) -> Table:
    meta = ("source", "year", "basis", "verified", "valid_from", "valid_to")
    defaults = {k: item.get(k) for k in meta}
    return Table(
        name=item["table"],
        key=item["key"],
        fields=item["fields"],
        rows=item["rows"],
        defaults=defaults,
        pack=item["_from"],
        place=place_of(item),
        plausible={k: _pair(v) for k, v in item.get("plausible", {}).items()},
        needs=tuple(item.get("needs", ())),
        dated=tuple(item.get("dated", ())),
        moves_with=dict(item.get("moves_with", {})),
        row_packs=dict(item.get("_row_from", {})),
        places=item.get("_row_places"),
    )


def _pair(value: Any) -> tuple[float, float]:
    return float(value[0]), float(value[1])


def _source(item: Mapping[str, Any]) -> Source:
    url = item.get("url") or (f"https://doi.org/{item['doi']}" if item.get("doi") else None)
    return Source(
        item["id"],
        item["citation"],
        url,
        str(item.get("year") or ""),
        item.get("status"),
        item.get("grade"),
        bool(item.get("background")),
        str(item.get("remark") or "").strip(),
        # Of a report, whose words are those that were printed.
        bool(item.get("worded")),
        place=place_of(item),
    )


def _accepted(item: Mapping[str, Any]) -> Acceptance:
    return Acceptance(
        item["finding"],
        tuple(item.get("rules") or ()),
        str(item.get("what") or "").strip(),
        str(item["reason"]).strip(),
        place_of(item),
        item["_from"],
    )


def _starting_point(item: Mapping[str, Any]) -> StartingPoint:
    return StartingPoint(
        item["id"],
        item["title"].strip(),
        item["about"].strip(),
        item["answers"],
        item["_from"],
        place_of(item),
    )


def _framework(item: Mapping[str, Any]) -> Framework:
    return Framework(
        item["id"], item["title"], item["version"], item["url"], item["status"], item["items"]
    )
