"""The compiled pack (plain data) as runtime objects; runs on the cached path, without pydantic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.facts import (
    FactSpec,
    Scalar,
    estimate_fact_names,
    impact_spec,
    saving_fact_names,
)
from advisor.logic import Compare, Condition, facts_read, parse_condition
from advisor.logic.expressions import Expr, FactValue, expression_inputs, parse_expression
from advisor.pack.items import (
    Case,
    Default,
    Derived,
    Factor,
    Pack,
    PackId,
    Parameter,
    Question,
    Range,
    Rule,
    RuleTest,
    Source,
    Table,
)
from advisor.pack.order import layered

DEFAULT_ONLY_IF = Compare("saving.carbon_kgco2e", None, "gt", 0.0)


def build(data: Mapping[str, Any], pack_hash: str, problems: list[Problem]) -> Pack:
    """The pack of compiled data.

    Args:
        data: what `merge` made, or the same out of the cache.
        pack_hash: identifies the content.
        problems: gets what is wrong in conditions, expressions and references.
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
                        _place(item),
                        todo="Only one file owns a fact.",
                    )
                )
            specs[name] = _spec(kind, name, item, tables, problems)
    for name in (*estimate_fact_names(), *saving_fact_names()):
        specs[name] = impact_spec(name)
    builder = _Builder(specs, parameters, problems)
    questions = {k: builder.question(k, v) for k, v in data["questions"].items()}
    derived = {k: builder.derived(k, v) for k, v in data["derive"].items()}
    rules = {k: builder.rule(v) for k, v in sorted(data["rules"].items())}
    tests = tuple(
        RuleTest(t["rule"], t["case"], t["given"], t["expect"], Place(*t["_place"]), t["_from"])
        for t in data["tests"]
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
        tests=tests,
        parameters=parameters,
        factors=factors,
        tables=tables,
        sources={k: _source(v) for k, v in data["sources"].items()},
        ranking=data["ranking"],
        brand=data["brand"],
        disabled=data["disabled"],
        touched=frozenset(data["touched"]),
        only_core=len(data["packs"]) == 1 and data["packs"][0][0] == "core",
    )


def _place(item: Mapping[str, Any]) -> Place:
    return Place(*item["_place"])


def _options(item: Mapping[str, Any], tables: Mapping[str, Table]) -> dict[str, str]:
    given = item.get("options")
    options: dict[str, str] = {}
    source = item.get("options_from")
    if source:
        table = tables.get(str(source).removeprefix("factor."))
        if table:
            options = {
                k: str(row.get("label") or row.get("name") or k) for k, row in table.rows.items()
            }
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
                _place(item),
                nearest=nearest(str(source), tables),
            )
        )
    options = _options(item, tables)
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
        option_labels=options,
        bounds=(float(bounds[0]), float(bounds[1])) if bounds else None,
        ordered=bool(item.get("ordered")),
        volume=bool(item.get("volume")),
        origin=origin,  # type: ignore[arg-type]  # one of the five words by construction
        scope=scope,
        follows=item.get("follows"),
        initial=_scalar(item.get("initial")),
        origin_pack=item["_from"],
    )


def _scalar(value: object) -> Scalar | None:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, list | tuple):
        return tuple(str(v) for v in value)
    return str(value)


def _parameter(item: Mapping[str, Any], problems: list[Problem]) -> Parameter:
    value = item["value"]
    own = value if isinstance(value, dict) else {"central": value}
    numbers = [
        own.get("low", own.get("central")),
        own.get("central"),
        own.get("high", own.get("central")),
    ]
    if not all(isinstance(n, int | float) for n in numbers) or not (
        numbers[0] <= numbers[1] <= numbers[2]
    ):
        problems.append(
            Problem(
                "P152",
                f"The parameter '{item['id']}' needs a number, or low, central and high that rise.",
                _place(item),
            )
        )
        numbers = [0.0, 0.0, 0.0]
    return Parameter(
        item["id"],
        *(float(n) for n in numbers),
        item["unit"],
        item["because"],
        item.get("source", "expert-judgement"),
        item.get("group"),
        item["_from"],
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
    )


def _table(item: Mapping[str, Any]) -> Table:
    defaults = {k: item.get(k) for k in ("source", "year", "basis", "verified")}
    return Table(item["table"], item["key"], item["fields"], item["rows"], defaults, item["_from"])


def _source(item: Mapping[str, Any]) -> Source:
    url = item.get("url") or (f"https://doi.org/{item['doi']}" if item.get("doi") else None)
    return Source(
        item["id"],
        item["citation"],
        url,
        str(item.get("year") or ""),
        item.get("status"),
        item.get("grade"),
    )


class _Builder:
    """Parses conditions and expressions against the declared facts and parameters."""

    def __init__(
        self,
        specs: Mapping[str, FactSpec],
        parameters: Mapping[str, Parameter],
        problems: list[Problem],
    ) -> None:
        self.specs = specs
        self.parameters = parameters
        self.problems = problems

    def param(self, name: str) -> float:
        """The central value of a parameter."""
        return self.parameters[name].central

    def condition(self, tree: object, place: Place) -> Condition | None:
        """A parsed condition; None with problems when it is bad or absent."""
        if tree is None:
            return None
        where: Callable[[Any], Place | None] = lambda _path: place  # noqa: E731
        try:
            return parse_condition(tree, self.param, where, facts=self.specs)
        except AdvisorError as error:
            self.problems.extend(error.problems)
            return None

    def expression(self, text: object, place: Place) -> Expr | None:
        """A parsed expression; None with problems when it is bad."""
        try:
            return parse_expression(str(text), place)
        except AdvisorError as error:
            self.problems.extend(error.problems)
            return None

    def question(self, name: str, item: Mapping[str, Any]) -> Question:
        """A question of compiled data."""
        place = _place(item)
        return Question(
            spec=self.specs[name],
            text=item["text"],
            section=item.get("_section", ""),
            help=item.get("help"),
            why=item.get("why"),
            default=self.default(name, item.get("if_unknown"), place),
            because=item.get("because"),
            ask_if=self.condition(item.get("ask_if"), place),
            express=bool(item.get("express")),
            whole=bool(item.get("whole")),
            place=place,
            source=item["_from"],
        )

    def default(self, name: str, value: object, place: Place) -> Default:
        """What stands in for an unanswered question."""
        spec = self.specs[name]
        if value is None or value == "none":
            return Default()
        if not isinstance(value, dict):
            self.problems.append(
                Problem(
                    "P153",
                    f"if_unknown of '{name}' must be 'none', or hold "
                    "central (low, high), or by and options.",
                    place,
                )
            )
            return Default()
        if "by" not in value:
            return Default(fixed=self.range(spec, value, place))
        by = value["by"]
        if by not in self.specs:
            self.problems.append(
                Problem(
                    "P154",
                    f"if_unknown of '{name}' depends on an undeclared fact '{by}'.",
                    place,
                    nearest=nearest(str(by), self.specs),
                )
            )
            return Default()
        options = {}
        for option, own in (value.get("options") or {}).items():
            option = {"true": "yes", "false": "no", True: "yes", False: "no"}.get(option, option)
            if self.specs[by].options and option not in self.specs[by].options:
                self.problems.append(
                    Problem(
                        "P155",
                        f"if_unknown of '{name}': '{option}' is no option of {by}.",
                        place,
                        self.specs[by].options,
                        nearest(str(option), self.specs[by].options),
                    )
                )
            if own not in (None, "none"):
                options[str(option)] = self.range(spec, own, place)
        otherwise = value.get("otherwise")
        fixed = None if otherwise in (None, "none") else self.range(spec, otherwise, place)
        return Default(fixed=fixed, by=str(by), options=options)

    def range(self, spec: FactSpec, value: object, place: Place) -> Range:
        """A range of central, low, high."""
        own = value if isinstance(value, dict) else {"central": value}
        central = _scalar(own.get("central"))
        low, high = _scalar(own.get("low", central)), _scalar(own.get("high", central))
        if spec.type == "number":
            if not all(isinstance(v, float) for v in (low, central, high)):
                self.problems.append(
                    Problem("P156", f"The default of '{spec.name}' must be numbers.", place)
                )
            elif not low <= central <= high:  # type: ignore[operator]  # floats, tested above
                self.problems.append(
                    Problem(
                        "P156",
                        f"The default of '{spec.name}': low, central and high must rise.",
                        place,
                    )
                )
        elif spec.options:
            for option in (low, central, high):
                for one in option if isinstance(option, tuple) else (option,):
                    if one not in spec.options:
                        self.problems.append(
                            Problem(
                                "P157",
                                f"'{one}' is no option of {spec.name}.",
                                place,
                                spec.options,
                                nearest(str(one), spec.options),
                            )
                        )
        return Range(central, low, high)  # type: ignore[arg-type]  # a default has a central value

    def derived(self, name: str, item: Mapping[str, Any]) -> Derived:
        """A derived fact of compiled data."""
        place = _place(item)
        spec = self.specs[name]
        cases = []
        reads: dict[str, None] = {}
        raw = [*item["cases"]]
        if item["otherwise"] != "unknown":
            raw.append({"value": item["otherwise"]})
        for case in raw:
            when = self.condition(case.get("when"), place)
            value = self.value(spec, case["value"], place)
            if when is not None:
                reads |= dict.fromkeys(sorted(facts_read(when)))
            if value is None:
                continue
            if not isinstance(value, Range):
                reads |= dict.fromkeys(sorted(expression_inputs(value).facts))
            cases.append(Case(when, value))
        for fact in reads:
            if fact.startswith(("estimate.", "saving.", "payback.")):
                self.problems.append(
                    Problem(
                        "P161",
                        f"'{name}' derives from {fact}; derived facts come before the estimate.",
                        place,
                    )
                )
            elif fact not in self.specs:
                self.problems.append(
                    Problem(
                        "P162",
                        f"'{name}' reads the undeclared fact '{fact}'.",
                        place,
                        nearest=nearest(fact, self.specs),
                    )
                )
        return Derived(spec, tuple(cases), tuple(reads), place, item["_from"])

    def value(self, spec: FactSpec, value: object, place: Place) -> Expr | Range | None:
        """A value of a case or change: a range, an option, a constant, a fact or an expression."""
        if isinstance(value, dict):
            if set(value) == {"fact"}:
                return FactValue(str(value["fact"]))
            return self.range(spec, value, place)
        if isinstance(value, bool):
            return Range(value, value, value)
        if isinstance(value, int | float):
            return Range(float(value), float(value), float(value))
        if spec.type == "number":
            return self.expression(value, place)
        text = str(value).strip()
        if text[:1] in ("'", '"'):
            text = text[1:-1]
        elif text in self.specs:
            return FactValue(text)
        if spec.type == "yes_no" and text in ("yes", "no"):
            return Range(text == "yes", text == "yes", text == "yes")
        one: Scalar = (text,) if spec.type == "choices" else text
        return self.range(spec, {"central": one}, place)

    def rule(self, item: Mapping[str, Any]) -> Rule | None:
        """A rule of compiled data, or None when its condition is bad."""
        place = _place(item)
        when = self.condition(item["when"], place)
        change = {}
        for fact, text in (item.get("change") or {}).items():
            spec = self.specs.get(fact)
            if spec is None:
                self.problems.append(
                    Problem(
                        "P171",
                        f"'{item['id']}' changes the undeclared fact '{fact}'.",
                        place,
                        nearest=nearest(fact, self.specs),
                    )
                )
                continue
            value = self.value(spec, text, place)
            if value is not None:
                change[fact] = value
        only_if = item.get("only_if")
        changes = bool(change or item.get("remove") or item.get("unset"))
        default = only_if is None and changes and item["stance"] == "reduce"
        condition = None if only_if in (None, "none") else self.condition(only_if, place)
        if when is None:
            return None
        return Rule(
            id=item["id"],
            origin=tuple(item.get("origin") or ()),
            title=item["title"],
            topic=item["topic"],
            stance=item["stance"],
            scope=item.get("scope", "use_case"),
            when=when,
            unless=self.condition(item.get("unless"), place),
            recommend=item["recommend"].strip(),
            first_step=item["first_step"].strip(),
            because=item["because"].strip(),
            change=change,
            remove=tuple(item.get("remove") or ()),
            unset=tuple(item.get("unset") or ()),
            only_if=DEFAULT_ONLY_IF if default else condition,
            only_if_default=default,
            effort=item["effort"],
            risk=item.get("risk"),
            limitations=item["limitations"].strip(),
            supersedes=tuple(item.get("supersedes") or ()),
            conflicts=tuple(item.get("conflicts") or ()),
            requires=tuple(item.get("requires") or ()),
            then=tuple(item.get("then") or ()),
            group=item.get("group"),
            governs=item.get("governs"),
            tier=item.get("tier"),
            about=tuple(item.get("about") or ()),
            impact=item.get("impact"),
            evidence=tuple(item.get("evidence") or ()),
            maps_to=tuple(item.get("maps_to") or ()),
            jurisdiction=item.get("jurisdiction"),
            valid_from=item.get("valid_from"),
            checked_on=item.get("checked_on"),
            allocation_only=bool(item.get("allocation_only")),
            when_text=str(item["when"]),
            place=place,
            pack=item["_from"],
        )
