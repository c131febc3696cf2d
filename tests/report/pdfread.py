"""What stands in a finished PDF: text runs, drawings, and the structure that holds them.

Read from the file alone, with pikepdf: the content streams and the structure tree. Places are in
points from the upper left corner of the page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pikepdf

_BFCHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
_RISE, _FALL = 0.72, 0.2  # of a line of Latin text above and below its baseline, of its size


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: "Box") -> tuple[float, float]:
        """Width and height of what two boxes share; zero or less where they share nothing."""
        return (
            min(self.right, other.right) - max(self.left, other.left),
            min(self.bottom, other.bottom) - max(self.top, other.top),
        )

    def within(self, other: "Box", slack: float = 0.0) -> bool:
        """Whether the other box holds this one."""
        return (
            self.left >= other.left - slack
            and self.top >= other.top - slack
            and self.right <= other.right + slack
            and self.bottom <= other.bottom + slack
        )


@dataclass(eq=False)
class Node:
    """A structure element: its tag, what it holds in order, and the element above."""

    tag: str
    entry: pikepdf.Object
    above: "Node | None" = None
    kids: list["Node | tuple[int, int] | pikepdf.Object"] = field(default_factory=list)

    def nodes(self) -> list["Node"]:
        """The elements directly inside."""
        return [k for k in self.kids if isinstance(k, Node)]

    def walk(self) -> Iterator["Node"]:
        """This element and all inside it, in reading order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(k for k in reversed(node.kids) if isinstance(k, Node))

    def inside(self, *tags: str) -> "Node | None":
        """The nearest element above, or this one, that has one of the tags."""
        node: Node | None = self
        while node is not None and node.tag not in tags:
            node = node.above
        return node

    def marks(self) -> Iterator[tuple[int, int]]:
        """Page and number of each piece of marked content inside."""
        stack: list[Node | tuple[int, int] | pikepdf.Object] = [self]
        while stack:
            kid = stack.pop()
            if isinstance(kid, tuple):
                yield kid
            elif isinstance(kid, Node):
                stack.extend(reversed(kid.kids))


@dataclass(frozen=True, eq=False)
class Run:
    """Glyphs shown by one instruction."""

    page: int
    text: str
    box: Box
    size: float
    baseline: float
    font: str
    glyphs: tuple[int, ...]
    mcid: int | None
    artifact: bool
    cut: float = 0.0  # points of it that are not painted, being outside what may be


@dataclass(frozen=True, eq=False)
class Drawing:
    """A path or an image that is painted."""

    page: int
    box: Box
    mcid: int | None
    artifact: bool
    kind: str


@dataclass
class Sheet:
    """A page."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)

    @property
    def body(self) -> list[Run]:
        """Text that is no artifact."""
        return [r for r in self.runs if not r.artifact]


class Font:
    """A font of the file: width and Unicode of its glyphs."""

    def __init__(self, entry: pikepdf.Object) -> None:
        self.name = str(entry.get("/BaseFont", "/Type3")).lstrip("/")
        self.entry = entry
        self.wide = "/DescendantFonts" in entry
        self.inner = entry.DescendantFonts[0] if self.wide else entry
        self.unicode: dict[int, str] = {}
        if "/ToUnicode" in entry:
            text = entry.ToUnicode.read_bytes()
            for part in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
                for code, value in _BFCHAR.findall(part):
                    shown = bytes.fromhex(value.decode()).decode("utf-16-be", "replace")
                    self.unicode[int(code, 16)] = shown
        self.widths: dict[int, float] = {}
        if self.wide:
            self._cid_widths()
        else:
            first = int(entry.get("/FirstChar", 0))
            for n, width in enumerate(entry.get("/Widths", [])):
                self.widths[first + n] = float(width)

    def _cid_widths(self) -> None:
        entries = list(self.inner.get("/W", []))
        place = 0
        while place + 1 < len(entries):
            first, second = int(entries[place]), entries[place + 1]
            if isinstance(second, pikepdf.Array):
                for n, width in enumerate(second):
                    self.widths[first + n] = float(width)
                place += 2
            else:
                for code in range(first, int(second) + 1):
                    self.widths[code] = float(entries[place + 2])
                place += 3

    def codes(self, shown: bytes) -> list[int]:
        """The glyphs of a string."""
        if not self.wide:
            return list(shown)
        return [int.from_bytes(shown[n : n + 2], "big") for n in range(0, len(shown) - 1, 2)]


Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)


def _times(a: Matrix, b: Matrix) -> Matrix:
    """The matrix that does `a` and then `b`."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _at(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]


def _width(points: list[tuple[float, float]]) -> float:
    return max(x for x, _ in points) - min(x for x, _ in points)


def _height(points: list[tuple[float, float]]) -> float:
    return max(y for _, y in points) - min(y for _, y in points)


@dataclass(slots=True)
class _State:
    matrix: Matrix
    clip: tuple[float, float, float, float]
    font: str = ""
    size: float = 1.0
    rise: float = 0.0
    width: float = 1.0


class _Reader:
    """Goes through the content of one page."""

    def __init__(self, sheet: Sheet, fonts: dict[tuple[int, int], Font]) -> None:
        self.sheet = sheet
        self.fonts = fonts
        self.marked: list[tuple[bool, int | None]] = []
        self.path: list[tuple[float, float]] = []
        self.clipping = False

    def read(self, stream: pikepdf.Object, resources: pikepdf.Object, state: _State) -> None:
        stack: list[_State] = []
        text = _UNIT
        for step in pikepdf.parse_content_stream(stream):
            name, given = str(step.operator), step.operands
            if name == "q":
                stack.append(_State(*(getattr(state, k) for k in _State.__slots__)))
            elif name == "Q":
                state = stack.pop()
            elif name == "cm":
                state.matrix = _times(tuple(map(float, given)), state.matrix)
            elif name in ("BDC", "BMC"):
                self._begin(given, resources)
            elif name == "EMC":
                self.marked.pop()
            elif name == "Tf":
                state.font, state.size = str(given[0]), float(given[1])
            elif name == "Tm":
                text = tuple(map(float, given))
            elif name == "BT":
                text = _UNIT
            elif name == "Td":
                text = _times((1, 0, 0, 1, float(given[0]), float(given[1])), text)
            elif name == "Ts":
                state.rise = float(given[0])
            elif name in ("TJ", "Tj"):
                parts = given[0] if name == "TJ" else [given[0]]
                moved = self._show(parts, state, text, resources)
                text = _times((1, 0, 0, 1, moved, 0), text)
            elif name == "Do":
                self._do(resources.XObject[str(given[0])], resources, state)
            else:
                self._draw(name, given, state)

    def _begin(self, given: list, resources: pikepdf.Object) -> None:
        artifact, mcid = str(given[0]) == "/Artifact", None
        if len(given) > 1:
            entry = given[1]
            if isinstance(entry, pikepdf.Name):
                entry = resources.Properties[str(entry)]
            mcid = int(entry["/MCID"]) if "/MCID" in entry else None
        above = self.marked[-1] if self.marked else (False, None)
        self.marked.append((artifact or above[0], mcid if mcid is not None else above[1]))

    def _now(self) -> tuple[bool, int | None]:
        return self.marked[-1] if self.marked else (False, None)

    def _box(self, points: list[tuple[float, float]], state: _State, pad: float = 0.0) -> Box:
        """The upright box around points of user space, inside what may be painted."""
        left, low, right, high = state.clip
        xs, ys = [x for x, _ in points], [y for _, y in points]
        x1, x2 = max(min(xs) - pad, left), min(max(xs) + pad, right)
        y1, y2 = max(min(ys) - pad, low), min(max(ys) + pad, high)
        return Box(x1, self.sheet.height - y2, x2, self.sheet.height - y1)

    def _show(self, parts, state: _State, text: Matrix, resources: pikepdf.Object) -> float:
        entry = resources.Font[state.font]
        font = self.fonts.get(entry.objgen)
        if font is None:
            font = self.fonts[entry.objgen] = Font(entry)
        moved, shown, glyphs = 0.0, [], []
        for part in parts:
            if isinstance(part, pikepdf.String):
                for code in font.codes(bytes(part)):
                    glyphs.append(code)
                    shown.append(font.unicode.get(code, ""))
                    moved += font.widths.get(code, 0.0) / 1000 * state.size
            else:
                moved -= float(part) / 1000 * state.size
        whole = _times(text, state.matrix)
        size = abs(state.size * whole[3]) or abs(state.size * whole[1])
        low, high = state.rise - _FALL * state.size, state.rise + _RISE * state.size
        corners = [_at(whole, x, y) for x in (0.0, moved) for y in (low, high)]
        artifact, mcid = self._now()
        said = "".join(shown)
        box = self._box(corners, state)
        _, base = _at(whole, 0.0, state.rise)
        cut = _width(corners) - (box.right - box.left)
        if glyphs:
            self.sheet.runs.append(
                Run(
                    self.sheet.number,
                    said,
                    box,
                    size,
                    self.sheet.height - base,
                    font.name,
                    tuple(glyphs),
                    mcid,
                    artifact,
                    max(cut, _height(corners) - (box.bottom - box.top)),
                )
            )
        return moved

    def _do(self, form: pikepdf.Object, resources: pikepdf.Object, state: _State) -> None:
        if str(form.get("/Subtype")) == "/Image":
            corners = [_at(state.matrix, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
            self._painted(self._box(corners, state), "image")
            return
        inner = _State(*(getattr(state, k) for k in _State.__slots__))
        if "/Matrix" in form:
            inner.matrix = _times(tuple(map(float, form.Matrix)), inner.matrix)
        # pydyf makes groups that take the fonts of the page.
        self.read(form, form.get("/Resources", resources), inner)

    def _draw(self, name: str, given: list, state: _State) -> None:
        values = [float(v) for v in given] if name in ("m", "l", "c", "v", "y", "re", "w") else []
        if name in ("m", "l", "c", "v", "y"):
            pairs = zip(values[::2], values[1::2], strict=True)
            self.path.extend(_at(state.matrix, x, y) for x, y in pairs)
        elif name == "re":
            x, y, w, h = values
            self.path.extend(
                _at(state.matrix, a, b) for a, b in ((x, y), (x + w, y), (x, y + h), (x + w, y + h))
            )
        elif name == "w":
            state.width = values[0]
        elif name in ("W", "W*"):
            self.clipping = True
        elif name in ("S", "s", "f", "f*", "F", "B", "B*", "b", "b*", "n"):
            if self.path:
                thick = name in ("S", "s", "B", "B*", "b", "b*")
                pad = abs(state.width * state.matrix[0]) / 2 if thick else 0.0
                if name != "n":
                    self._painted(self._box(self.path, state, pad), "path")
                if self.clipping:
                    found = self._box(self.path, state)
                    high, low = self.sheet.height - found.top, self.sheet.height - found.bottom
                    state.clip = (found.left, low, found.right, high)
            self.path, self.clipping = [], False

    def _painted(self, box: Box, kind: str) -> None:
        if box.right >= box.left and box.bottom >= box.top:
            artifact, mcid = self._now()
            self.sheet.drawings.append(Drawing(self.sheet.number, box, mcid, artifact, kind))


class Paper:
    """A PDF that has been read."""

    def __init__(self, path: str | Path) -> None:
        self.pdf = pikepdf.open(path)
        self.fonts: dict[tuple[int, int], Font] = {}
        self._runs: dict[Node, list[Run]] = {}
        self._texts: dict[Node, str] = {}
        self.pages = {page.objgen: n for n, page in enumerate(self.pdf.pages, start=1)}
        self.sheets = [self._sheet(n, p) for n, p in enumerate(self.pdf.pages, start=1)]

    def _sheet(self, number: int, page: pikepdf.Page) -> Sheet:
        left, low, right, high = map(float, page.mediabox)
        sheet = Sheet(number, right - left, high - low)
        state = _State(_UNIT, (-1e9, -1e9, 1e9, 1e9))
        _Reader(sheet, self.fonts).read(page, page.obj.get("/Resources", {}), state)
        return sheet

    @cached_property
    def root(self) -> Node:
        """The structure tree."""
        top = Node("Root", self.pdf.Root.get("/StructTreeRoot", pikepdf.Dictionary()))
        self._grow(top, None)
        return top

    def _grow(self, node: Node, page: pikepdf.Object | None) -> None:
        own = node.entry.get("/Pg", page)
        kids = node.entry.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                node.kids.append((self.pages[own.objgen], int(kid)))
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                inner = Node(str(kid.S).lstrip("/"), kid, node)
                node.kids.append(inner)
                self._grow(inner, own)
            elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
                node.kids.append((self.pages[kid.get("/Pg", own).objgen], int(kid.MCID)))
            else:
                node.kids.append(kid)

    @cached_property
    def owners(self) -> dict[tuple[int, int], Node]:
        """The element of each piece of marked content."""
        return {k: n for n in self.root.walk() for k in n.kids if isinstance(k, tuple)}

    @cached_property
    def shown(self) -> dict[tuple[int, int], list[Run]]:
        """The runs of each piece of marked content."""
        found: dict[tuple[int, int], list[Run]] = {}
        for sheet in self.sheets:
            for run in sheet.body:
                if run.mcid is not None:
                    found.setdefault((sheet.number, run.mcid), []).append(run)
        return found

    def owner(self, run: Run | Drawing) -> Node | None:
        """The element that holds a run."""
        return None if run.mcid is None else self.owners.get((run.page, run.mcid))

    def runs(self, node: Node) -> list[Run]:
        """The runs of an element, in reading order."""
        found = self._runs.get(node)
        if found is None:
            found = [run for mark in node.marks() for run in self.shown.get(mark, ())]
            self._runs[node] = found
        return found

    def text(self, node: Node) -> str:
        """The words of an element."""
        found = self._texts.get(node)
        if found is None:
            found = self._texts[node] = self._words(node)
        return found

    def _words(self, node: Node) -> str:
        out = ""
        last = None
        for run in self.runs(node):
            if last is not None and abs(run.baseline - last.baseline) > 0.3 * run.size:
                out += "" if out.endswith((" ", "\u200b")) else " "
            out += run.text
            last = run
        return " ".join(out.replace("\u200b", "").replace("\xad", "").split())

    @cached_property
    def places(self) -> dict[str, tuple[int, float]]:
        """Page and height of each named destination."""
        out = {}
        names = self.pdf.Root.get("/Names", {})
        if "/Dests" in names:
            for name, value in pikepdf.NameTree(names.Dests).items():
                out[name] = self.place(value)
        return out

    def place(self, value: pikepdf.Object) -> tuple[int, float]:
        """Page and height of an explicit destination."""
        value = value.get("/D", value) if isinstance(value, pikepdf.Dictionary) else value
        number = self.pages[value[0].objgen]
        return number, self.sheets[number - 1].height - float(value[3])

    def target(self, annotation: pikepdf.Object) -> tuple[int, float] | None:
        """Where a link leads inside the file."""
        dest = annotation.get("/Dest")
        if dest is None and "/A" in annotation:
            dest = annotation.A.get("/D")
        if dest is None:
            return None
        return self.place(dest) if isinstance(dest, pikepdf.Array) else self.places.get(str(dest))
