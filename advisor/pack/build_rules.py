"""What holds conditions and expressions, built from compiled data: questions, derived, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError, Place, Problem, nearest
from advisor.facts import FactSpec, Scalar
from advisor.loading import Path_, read_text
from advisor.logic import Compare, Condition, facts_read, parse_condition
from advisor.logic.expressions import Expr, FactValue, expression_inputs, parse_expression
from advisor.pack.items import Case, Default, Derived, Parameter, Question, Range, Rule
from advisor.pack.places import place_within

DEFAULT_ONLY_IF = Compare("saving.carbon_kgco2e", None, "gt", 0.0)
_YES_NO: dict[object, str] = {"true": "yes", "false": "no", True: "yes", False: "no"}


def place_of(item: Mapping[str, Any]) -> Place:
    """The place of an item of compiled data."""
    return Place(*item["_place"])


def scalar(value: object) -> Scalar | None:
    """A plain value as that of a fact."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, list | tuple):
        return tuple(str(v) for v in value)
    return str(value)


def _place_of_text(text: str, place: Place) -> Place:
    """Where a text begins that stands behind the key at a place."""
    if place.cell is not None:
        return place
    try:
        line = read_text(Path(place.file)).splitlines()[(place.line or 1) - 1]
    except (AdvisorError, IndexError):
        return place
    found = line.find(text, (place.column or 1) - 1) if text else -1
    return place if found < 0 else Place(place.file, place.line, found + 1, place.cell)


class Builder:
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
        """The central value of a parameter.

        Raises:
            AdvisorError: P613, there is none.
        """
        found = self.parameters.get(name)
        if found is None:
            raise AdvisorError.of(
                "P613",
                f"There is no parameter '{name}'.",
                nearest=nearest(name, self.parameters),
                todo="Take the nearest, or add it to parameters.yaml.",
            )
        return found.central

    def condition(
        self, tree: object, place: Callable[[Path_], Place], *path: str | int
    ) -> Condition | None:
        """A parsed condition; None with problems when it is bad or absent.

        Args:
            tree: as read.
            place: looks up the place of a part of the item.
            path: of the condition in the item.
        """
        if tree is None:
            return None
        try:
            return parse_condition(
                tree, self.param, lambda below: place((*path, *below)), facts=self.specs
            )
        except AdvisorError as error:
            self.problems.extend(error.problems)
            return None

    def expression(self, text: object, place: Place) -> Expr | None:
        """A parsed expression; None with problems when it is bad."""
        try:
            return parse_expression(str(text), place)
        except AdvisorError:
            pass
        try:
            # Once more, so that the column is that of the sign in the file.
            parse_expression(str(text), _place_of_text(str(text), place))
        except AdvisorError as error:
            self.problems.extend(error.problems)
        return None

    def question(self, name: str, item: Mapping[str, Any]) -> Question:
        """A question of compiled data."""
        places = place_within(item)
        place = places(())
        plausible = item.get("plausible")
        return Question(
            spec=self.specs[name],
            text=item["text"],
            section=item.get("_section", ""),
            help=item.get("help"),
            why=item.get("why"),
            default=self.default(name, item.get("if_unknown"), places(("if_unknown",))),
            because=item.get("because"),
            ask_if=self.condition(item.get("ask_if"), places, "ask_if"),
            express=bool(item.get("express")),
            whole=bool(item.get("whole")),
            place=place,
            source=item["_from"],
            plausible=(float(plausible[0]), float(plausible[1])) if plausible else None,
            places=places,
            order=item.get("_order"),
            shared=bool(item.get("_shared")),
            written=item,
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
                    todo="Write {central: 30, low: 10, high: 60}, or none with a because.",
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
                    todo="Name a question.",
                )
            )
            return Default()
        options = {}
        for written, own in (value.get("options") or {}).items():
            option = _YES_NO.get(written, written)
            if self.specs[by].options and option not in self.specs[by].options:
                self.problems.append(
                    Problem(
                        "P155",
                        f"if_unknown of '{name}': '{option}' is no option of {by}.",
                        place,
                        self.specs[by].options,
                        nearest(str(option), self.specs[by].options),
                        "Take one of its options.",
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
        central = scalar(own.get("central"))
        low, high = scalar(own.get("low", central)), scalar(own.get("high", central))
        ends = (low, central, high)
        if spec.type == "number":
            self.rising(spec, ends, place)
        elif spec.options:
            self.among_options(spec, ends, place)
        elif None in ends:
            self.problems.append(
                Problem(
                    "P156",
                    f"The default of '{spec.name}' needs a value.",
                    place,
                    todo="Write {central: ...}.",
                )
            )
        # An end without a value is a problem by now; the rest of the pack is still read.
        low, central, high = (0.0 if end is None else end for end in ends)
        return Range(central, low, high)

    def rising(self, spec: FactSpec, ends: Iterable[Scalar | None], place: Place) -> None:
        """Note it where low, central and high are no numbers that rise."""
        numbers = [end for end in ends if isinstance(end, float)]
        if len(numbers) < 3:
            self.problems.append(
                Problem(
                    "P156",
                    f"A value of '{spec.name}' must be a number.",
                    place,
                    todo="Write {central: 30, low: 10, high: 60}.",
                )
            )
        elif not numbers[0] <= numbers[1] <= numbers[2]:
            self.problems.append(
                Problem(
                    "P156",
                    f"A value of '{spec.name}': low, central and high must rise.",
                    place,
                    todo="Put them in order.",
                )
            )

    def among_options(self, spec: FactSpec, ends: Iterable[Scalar | None], place: Place) -> None:
        """Note it where a default is no option of its fact."""
        for option in ends:
            for one in option if isinstance(option, tuple) else (option,):
                if one not in spec.options:
                    self.problems.append(
                        Problem(
                            "P157",
                            f"'{one}' is no option of {spec.name}.",
                            place,
                            spec.options,
                            nearest(str(one), spec.options),
                            "Take one of its options.",
                        )
                    )

    def derived(self, name: str, item: Mapping[str, Any]) -> Derived:
        """A derived fact of compiled data."""
        places = place_within(item)
        place = places(())
        spec = self.specs[name]
        cases = []
        reads: dict[str, None] = {}
        raw = [*item["cases"]]
        if item["otherwise"] != "unknown":
            raw.append({"value": item["otherwise"]})
        for i, case in enumerate(raw):
            when = self.condition(case.get("when"), places, "cases", i, "when")
            at = ("cases", i, "value") if i < len(item["cases"]) else ("otherwise",)
            value = self.value(spec, case["value"], places(at))
            if when is not None:
                reads |= dict.fromkeys(sorted(facts_read(when)))
            if value is None:
                continue
            if not isinstance(value, Range):
                reads |= dict.fromkeys(sorted(expression_inputs(value).facts))
            cases.append(Case(when, value, places(at)))
        for fact in reads:
            if fact.startswith(("estimate.", "saving.", "payback.")):
                self.problems.append(
                    Problem(
                        "P161",
                        f"'{name}' derives from {fact}; derived facts come before the estimate.",
                        place,
                        todo="Derive it from answers; a rule may read the estimate itself.",
                    )
                )
        return Derived(spec, tuple(cases), tuple(reads), place, item["_from"], item)

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
        places = place_within(item)
        when = self.condition(item["when"], places, "when")
        change = {}
        for fact, text in (item.get("change") or {}).items():
            spec = self.specs.get(fact)
            if spec is None:
                self.problems.append(
                    Problem(
                        "P171",
                        f"'{item['id']}' changes the undeclared fact '{fact}'.",
                        places(("change", fact)),
                        nearest=nearest(fact, self.specs),
                        todo="Take the nearest name, or declare it under facts/.",
                    )
                )
                continue
            value = self.value(spec, text, places(("change", fact)))
            if value is not None:
                change[fact] = value
        only_if = item.get("only_if")
        changes = bool(change or item.get("remove") or item.get("unset"))
        default = only_if is None and changes and item["stance"] == "reduce"
        condition = (
            None if only_if in (None, "none") else self.condition(only_if, places, "only_if")
        )
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
            unless=self.condition(item.get("unless"), places, "unless"),
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
            precedes=tuple(item.get("precedes") or ()),
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
            place=places(()),
            pack=item["_from"],
            places=places,
            written=item,
        )
