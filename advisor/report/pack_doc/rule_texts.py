"""The texts of rules as a reviewer reads them: fields by their labels, choices in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import jinja2
from jinja2 import nodes

from advisor.facts import FactSpec
from advisor.pack.items import Pack
from advisor.report.pack_doc.words import amount, value

_PRINTED = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_BLOCK = re.compile(r"\{%-?\s*(if|elif|else|endif)\b(.*?)-?%\}", re.DOTALL)
_SIGNS = {
    "eq": "is",
    "ne": "is not",
    "lt": "is below",
    "lteq": "is at most",
    "gt": "is above",
    "gteq": "is at least",
}


class _NotInWords(Exception):
    """An expression of a kind that has no words here."""


def text_words(text: str, pack: Pack) -> str:
    """A text, its fields as ‹label› and its choices in square brackets."""
    words = _Words(pack)
    plain = _PRINTED.sub(lambda found: f"‹{words.of(found[1])}›", text)
    return " ".join(_BLOCK.sub(lambda found: _choice(found[1], words.of(found[2])), plain).split())


def _choice(kind: str, test: str) -> str:
    return {
        "if": f"[if {test}: ",
        "elif": f" | else if {test}: ",
        "else": " | otherwise: ",
        "endif": "]",
    }[kind]


def _parts(node: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.And):
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield node


def _calls(node: nodes.Call) -> str:
    return node.node.name if isinstance(node.node, nodes.Name) else ""


class _Words:
    """The words of the expressions in the texts of one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.environment = jinja2.Environment(autoescape=True)

    def of(self, source: str) -> str:
        """An expression in words; as it is written where it has none."""
        source = " ".join(source.split())
        if not source:
            return ""
        try:
            tree = self.environment.parse("{{ " + source + " }}")
            output = tree.body[0]
            if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
                return source
            return self.expression(output.nodes[0])
        except (_NotInWords, jinja2.TemplateError, IndexError):
            return source

    def expression(self, node: nodes.Node) -> str:
        """A test or a field."""
        match node:
            case nodes.And():
                return self.joined(list(_parts(node)))
            case nodes.Or():
                return f"{self.part(node.left)} or {self.part(node.right)}"
            case nodes.Not():
                return self.denied(node.node)
            case nodes.Test(name="known"):
                return f"{self.fact(node.node).label} was answered"
            case nodes.Call():
                return self.call(node, denied=False)
            case nodes.Compare():
                return self.comparison(node)
            case nodes.Filter():
                if node.node is None:
                    raise _NotInWords
                return self.expression(node.node)
            case _:
                spec = self.fact(node)
                return spec.label

    def joined(self, parts: list[nodes.Node]) -> str:
        """Tests that must all hold; that a fact has a value goes without saying beside its own."""
        asked = {self.named(each): each for each in parts if not isinstance(each, nodes.Call)}
        said: dict[str, bool] = {}  # by test, whether the fact must have been answered
        for each in parts:
            test = asked.get(self.guarded(each) or "")
            words = self.part(each if test is None else test)
            known = test is not None and isinstance(each, nodes.Call) and _calls(each) == "known"
            said[words] = said.get(words, False) or known
        return " and ".join(f"{words}, as answered" if k else words for words, k in said.items())

    def named(self, node: nodes.Node) -> str:
        """The fact that a test is of; empty where it is of none or several."""
        try:
            test = node.node if isinstance(node, nodes.Not) else node
            if isinstance(test, nodes.Compare):
                test = test.ops[0].expr if isinstance(test.expr, nodes.Const) else test.expr
            return self.fact(test).name
        except _NotInWords:
            return ""

    def guarded(self, node: nodes.Node) -> str | None:
        """The fact whose value or answer a call asks for."""
        if isinstance(node, nodes.Call) and len(node.args) == 1 and _calls(node):
            name = node.args[0]
            return str(name.value) if isinstance(name, nodes.Const) else None
        return None

    def part(self, node: nodes.Node) -> str:
        """A part of a longer test; a bare fact in it asks for yes."""
        words = self.expression(node)
        if isinstance(node, nodes.Getattr) and self.fact(node).type == "yes_no":
            return f"{words}: yes"
        return f"({words})" if isinstance(node, nodes.Or) else words

    def denied(self, node: nodes.Node) -> str:
        """What `not` stands before."""
        if isinstance(node, nodes.Call):
            return self.call(node, denied=True)
        if isinstance(node, nodes.Getattr) and self.fact(node).type == "yes_no":
            return f"{self.fact(node).label}: no"
        return f"not ({self.expression(node)})"

    def call(self, node: nodes.Call, *, denied: bool) -> str:
        """`has` and `known` of a fact."""
        if not isinstance(node.node, nodes.Name) or len(node.args) != 1:
            raise _NotInWords
        name = node.args[0]
        said = {
            ("known", False): "was answered",
            ("known", True): "was not answered",
            ("has", False): "has a value",
            ("has", True): "has no value",
        }.get((node.node.name, denied))
        if said is None or not isinstance(name, nodes.Const) or name.value not in self.pack.specs:
            raise _NotInWords
        return f"{self.pack.specs[name.value].label} {said}"

    def comparison(self, node: nodes.Compare) -> str:
        """A fact against values."""
        if len(node.ops) != 1:
            raise _NotInWords
        op, right = node.ops[0].op, node.ops[0].expr
        if op in ("in", "notin") and isinstance(node.expr, nodes.Const):
            spec = self.fact(right)
            shown = value(node.expr.value, spec)
            return f"{spec.label}: " + (
                f"{shown} among them" if op == "in" else f"{shown} not among them"
            )
        spec = self.fact(node.expr)
        if op in ("in", "notin"):
            said = "is one of" if op == "in" else "is none of"
            return f"{spec.label} {said} {self.values(right, spec)}"
        shown = self.values(right, spec)
        if spec.type == "yes_no" and op == "eq":
            return f"{spec.label}: {shown}"
        if op not in _SIGNS:
            raise _NotInWords
        return f"{spec.label} {_SIGNS[op]} {shown}"

    def values(self, node: nodes.Node, spec: FactSpec) -> str:
        """A value, or several."""
        if isinstance(node, nodes.Tuple | nodes.List):
            return ", ".join(self.values(each, spec) for each in node.items)
        if isinstance(node, nodes.Const):
            if isinstance(node.value, int | float) and not isinstance(node.value, bool):
                return amount(float(node.value), spec.unit)
            return value(node.value, spec)
        return self.fact(node).label

    def fact(self, node: nodes.Node) -> FactSpec:
        """The fact that a dotted name means."""
        parts: list[str] = []
        while isinstance(node, nodes.Getattr):
            parts.insert(0, node.attr)
            node = node.node
        if not isinstance(node, nodes.Name):
            raise _NotInWords
        spec = self.pack.specs.get(".".join([node.name, *parts]))
        if spec is None:
            raise _NotInWords
        return spec
