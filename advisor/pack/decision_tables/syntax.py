"""The small language of cells: `>= 10`, `in a, b`, `10 .. 20`, `unknown`, `no or unknown`.

    cell        alternative { "or" alternative }
    alternative comparison { "and" comparison }
    comparison  ["is"] value | ["is"] value ".." value | sign value | "not" value
                | ["not"] "in" value { "," value } | "contains" value | "lacks" value
                | ["not"] "known" | ["not"] "unknown" | ["not"] "(" cell ")"
    sign        ">=" | "<=" | ">" | "<" | "!=" | "≥" | "≤" | "≠" | "<>"
    value       number | word | "quoted" | "@parameter" | "{fact}"

An empty cell and `-` ask nothing. `yes` and `no` are the two values of a yes or no.
"""

from __future__ import annotations

import re
from typing import Any, Never

from advisor.loading import plain_value
from advisor.pack.decision_tables.written import Group, Named, Plain, Test, Written, group

MAX_CELL = 2_000
MAX_DEPTH = 20
SIGNS = {">=": "ge", "<=": "le", ">": "gt", "<": "lt", "!=": "ne",
         "≥": "ge", "≤": "le", "≠": "ne", "<>": "ne"}  # fmt: skip
SHOWN = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<"}
KEYWORDS = ("or", "and", "not", "in", "is", "contains", "lacks", "known", "unknown")
# As spreadsheet programs write them; NO stays Norway.
TRUTH: dict[str, bool] = {
    **dict.fromkeys(("yes", "Yes", "true", "True", "TRUE"), True),
    **dict.fromkeys(("no", "No", "false", "False", "FALSE"), False),
}
ANY = ("", "-", "–", "—")  # an editor makes a dash of a hyphen
FORMS = (
    "a value", ">= 10", "10 .. 20", "in a, b", "not in a, b", "not a", "contains a", "lacks a",
    "known", "unknown", "@parameter", "{fact}", "forms joined by 'and' or 'or'",
)  # fmt: skip
_TOKEN = re.compile(
    r"\s*(?:(?P<quoted>\"(?:[^\"]|\"\")*\"|“[^”]*”)"
    r"|(?P<param>@[\w.]+)"
    r"|(?P<fact>\{\s*[\w.]+\s*\})"
    r"|(?P<sign>>=|<=|!=|<>|[<>≥≤≠])"
    r"|(?P<mark>\.\.|[(),])"
    r"|(?P<word>(?:(?!\.\.)[^\s\"“”(),{}<>≥≤≠!@])+))"
)


class CellFault(Exception):
    """A cell that cannot be read, with what is wrong and what to do."""

    def __init__(self, message: str, todo: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.todo = todo


def read_condition(text: str, name: str) -> Written:
    """What a cell asks of a fact.

    Args:
        text: of the cell; not one that asks nothing.
        name: of the fact, with a bound where the column has one.

    Raises:
        CellFault: it cannot be read.
    """
    if len(text) > MAX_CELL:
        raise CellFault(f"A condition has at most {MAX_CELL} characters.", "Use several rows.")
    return _Reader(text, name).whole()


class _Reader:
    """Recursive descent over the tokens of one cell."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.tokens: list[tuple[str, str]] = []
        self.at = 0
        self.depth = 0
        position, end = 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                rest = text[position:].strip()
                raise CellFault(f"'{rest[:20]}' cannot be read here.", _todo_for(rest))
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()

    def whole(self) -> Written:
        found = self.any()
        if self.at < len(self.tokens):
            self.unexpected()
        return found

    def unexpected(self) -> Never:
        if self.at >= len(self.tokens):
            raise CellFault("The cell ends too early.", "Say what is asked of the fact.")
        written = self.tokens[self.at][1]
        todo = "Join conditions by 'and' or 'or'; write a value with spaces in double quotes."
        if written == ",":
            todo = "Begin a list with 'in'; write decimals with a point, and thousands unmarked."
        raise CellFault(f"'{written[:20]}' is not expected here.", todo)

    def word(self, *wanted: str) -> str | None:
        """Take the next token if it is one of these words; some editors capitalise it."""
        if self.at < len(self.tokens):
            kind, written = self.tokens[self.at]
            low = written[:1].lower() + written[1:]
            if kind == "word" and low in wanted:
                self.at += 1
                return low
        return None

    def mark(self, wanted: str) -> bool:
        """Take the next token if it is this mark."""
        if self.at < len(self.tokens) and self.tokens[self.at] == ("mark", wanted):
            self.at += 1
            return True
        return False

    def any(self) -> Written:
        parts = [self.all()]
        while self.word("or"):
            parts.append(self.all())
        return group("any", parts)

    def all(self) -> Written:
        parts = [self.comparison()]
        while self.word("and"):
            parts.append(self.comparison())
        return group("all", parts)

    def bracketed(self) -> Written:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise CellFault("The brackets are nested too deep.", "Use several rows.")
        inner = self.any()
        if not self.mark(")"):
            raise CellFault("A ')' is missing.", "Close the bracket.")
        self.depth -= 1
        return inner

    def comparison(self) -> Written:
        if self.mark("("):
            return self.bracketed()
        if self.word("not"):
            if self.mark("("):
                return Group("not", (self.bracketed(),))
            if self.word("in"):
                return Test(self.name, "not_in", self.listed())
            flag = self.word("known", "unknown")
            if flag:
                return Group("not", (Test(self.name, flag),))
            return Test(self.name, "ne", self.value())
        word = self.word("in", "is", "contains", "lacks", "known", "unknown")
        if word in ("known", "unknown"):
            return Test(self.name, word)
        if word == "in":
            return Test(self.name, "in", self.listed())
        if word in ("contains", "lacks"):
            return Test(self.name, word, self.value())
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign":
            sign = self.tokens[self.at][1]
            self.at += 1
            return Test(self.name, SIGNS[sign], self.value())
        first = self.value()
        if self.mark(".."):
            return Test(self.name, "between", (first, self.value()))
        return Test(self.name, "eq", first)

    def listed(self) -> tuple[Plain | Named, ...]:
        found = [self.value()]
        while self.mark(","):
            found.append(self.value())
        return tuple(found)

    def value(self) -> Plain | Named:
        if self.at >= len(self.tokens):
            self.unexpected()
        kind, written = self.tokens[self.at]
        low = written[:1].lower() + written[1:]
        if kind in ("sign", "mark"):
            self.unexpected()
        if kind == "word" and low in KEYWORDS:
            raise CellFault(
                f"'{written}' stands where a value is needed.",
                f'If it is a value, write it in double quotes: "{written}".',
            )
        self.at += 1
        if kind == "quoted":
            return written[1:-1].replace('""', '"') if written[0] == '"' else written[1:-1]
        if kind == "param":
            return Named("param", written[1:].removeprefix("param."))
        if kind == "fact":
            return Named("fact", written[1:-1].strip())
        return plain_word(written)


def plain_word(word: str) -> Plain:
    """The value of an unquoted word: a yes or no, a number or a text."""
    if word in TRUTH:
        return TRUTH[word]
    value = plain_value(word)
    return value if isinstance(value, bool | int | float | str) else word


def _todo_for(rest: str) -> str:
    if rest[:1] in ('"', "“", "”"):
        return "Close the quotes."
    if rest[:1] in ("{", "}"):
        return "Write another fact as {fact.name}."
    if rest[:1] == "@":
        return "Write a parameter as @its_id."
    return "Write '!=' or 'not' for what must differ."


def show_condition(condition: Written) -> str:
    """A condition on one fact as the text of a cell; reading it gives the same condition."""
    text = _shown(condition, 0)
    # At the beginning of a cell, '@' would begin a formula for a spreadsheet program.
    return f"is {text}" if text[0] == "@" else text


def _shown(condition: Written, level: int) -> str:
    """`level` 1 stands inside an `and`, 0 elsewhere."""
    if isinstance(condition, Test):
        return _shown_test(condition)
    if condition.kind == "not":
        return f"not ({_shown(condition.parts[0], 0)})"
    inner = 1 if condition.kind == "all" else 0
    text = (" and " if inner else " or ").join(_shown(p, inner) for p in condition.parts)
    return f"({text})" if level and not inner else text


def _shown_test(test: Test) -> str:
    match test.op:
        case "known" | "unknown":
            return test.op
        case "eq":
            return show_value(test.right)
        case "ne":
            return f"not {show_value(test.right)}"
        case "between":
            low, high = test.right
            return f"{show_value(low)} .. {show_value(high)}"
        case "in" | "not_in":
            values = ", ".join(show_value(one) for one in test.right)
            return f"{test.op.replace('_', ' ')} {values}"
        case "contains" | "lacks":
            return f"{test.op} {show_value(test.right)}"
    return f"{SHOWN[test.op]} {show_value(test.right)}"


def show_value(value: Any) -> str:
    """A right side as a cell has it."""
    if isinstance(value, Named):
        return f"@{value.name}" if value.kind == "param" else f"{{{value.name}}}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    return text if _bare(text) else '"' + text.replace('"', '""') + '"'


def _bare(text: str) -> bool:
    """Whether a text can stand without quotes."""
    if text in ANY or text[0] in "=+-#'" or text[:1].lower() + text[1:] in KEYWORDS:
        return False
    match = _TOKEN.fullmatch(text)
    word = match is not None and match.lastgroup == "word" and match["word"] == text
    return word and plain_word(text) == text and isinstance(plain_word(text), str)
