"""The report as HTML: one template for the screen and for the PDF."""

from __future__ import annotations

import base64
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape as plain_escape
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from advisor.content import templates_folder
from advisor.errors import AdvisorError, Place
from advisor.language import capital, filled, speaking, tr, trc, trn
from advisor.pack.templates import SHEET, SHIPPED
from advisor.report.brand import Brand, load_brand
from advisor.report.charts import cover_lines
from advisor.report.editions import FULL
from advisor.report.fill import Layout
from advisor.report.glyphs import all_shown, page_shown
from advisor.report.guard import guard
from advisor.report.json_file import fingerprint
from advisor.report.numbering import exhibits
from advisor.report.tiles import tiles
from advisor.report.typeset import typeset_markup
from advisor.report.view import View, build
from advisor.sandbox import BoundedEnvironment, Bounds

# A word without a break may be wider than its column: it may break after its dots and dashes,
# else after every 24 letters.
_LONG = re.compile(r"[^\s\u200b]{25,}")
_HYPHENED = re.compile(r"(?<![^\s(])[^\s\u200b&;<>/-]+(?:[/-][^\s\u200b&;<>/-]+)+")
_UNIT = re.compile(
    r"(?<=\d) (?=%|(?:EUR|USD|(?:[kt]?g\u00a0?|t\u00a0?)?CO[2₂]e|[kMG]?Wh|L|m³"
    r"|years?|months?|days?|Jahre?n?|Monate?n?|Tage?n?)\b)"
)
_JOINT = re.compile(r"(?<=[._/=&-])(?=[^._/=&-])")
# What a page says of its language, where that is more than its code.
_HTML_LANGUAGE = {"en": "en-GB"}
_RUN = re.compile(r"[^\u200b]{24}(?=[^\u200b]{4})")


def _breakable(found: re.Match[str]) -> str:
    return _RUN.sub(lambda run: run[0] + "\u200b", _JOINT.sub("\u200b", found[0]))


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled in this process: an environment of their own has every rendering."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], CodeType] = OrderedDict()

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code
        if len(self._kept) > _MOST_COMPILED:
            self._kept.popitem(last=False)


_MOST_COMPILED = 200
# Not an edition to be had: the pages that stand alone, to see how close they must be set.
_ALONE = "fitting"
_COMPILED = _Compiled()
# The fonts of everything on paper.
FACES = "".join(
    f'@font-face{{font-family:"Source Sans 3";font-weight:{weight};font-style:{style};'
    f"src:url(fonts/SourceSans3-{name}.ttf)}}\n"
    for name, weight, style in (
        ("Regular", 400, "normal"),
        ("It", 400, "italic"),
        ("Semibold", 600, "normal"),
        ("Bold", 700, "normal"),
    )
)


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML document with what the PDF needs to know of it.

    Attributes:
        html: the document.
        view: what it shows.
        base: the folder of style sheet and fonts.
        drawn: makes the document in another layout.
        alone: makes some of the pages that stand alone, named by their anchors, in a layout.
        faces: the rules that name its fonts.
    """

    html: str
    view: View
    base: Path
    drawn: Callable[[Layout], str]
    alone: Callable[[Layout, frozenset[str]], str]
    faces: str = ""


def folder() -> Path:
    """The folder of the report's templates, style sheet and fonts."""
    return templates_folder() / "report"


def brand_of(pack: object | None) -> Brand:
    """The shipped look, with the tokens of a pack's `brand` laid over it."""
    over = getattr(pack, "brand", None)
    brand = load_brand(folder() / "brand.yaml", over if isinstance(over, Mapping) else None)
    # What the firm says of itself may have words in the language in force.
    return replace(brand, tagline=tr(brand.tagline), legal=tr(brand.legal))


def page(
    data: Mapping[str, Any],
    *,
    pack: object | None = None,
    screen: bool = False,
    layout: Layout | None = None,
    edition: str = FULL,
    missing: frozenset[str] = frozenset(),
) -> Page:
    """Render the report's HTML.

    Args:
        data: the Advice dict.
        pack: may carry a `brand`.
        screen: for a browser: the style sheet inside the file, fonts of the reader's system.
        layout: where pages begin and how close they are set.
        edition: full, short or technical.
        missing: characters that no font has, so that their code points are printed.

    Raises:
        AdvisorError: R503 for an error in a template, R504 for a colour that cannot be read.
    """
    language = language_of(data)
    with speaking(language, phrases_of(pack, language)):
        return _page(
            data,
            pack,
            language,
            screen=screen,
            layout=layout or Layout(),
            edition=edition,
            missing=missing,
        )


def _page(
    data: Mapping[str, Any],
    pack: object | None,
    language: str,
    *,
    screen: bool,
    layout: Layout,
    edition: str,
    missing: frozenset[str],
) -> Page:
    brand = brand_of(pack)
    view = build(all_shown(data, missing), brand)
    base = folder()
    own: Mapping[str, Mapping[str, Any]] = getattr(pack, "templates", {})
    phrases = phrases_of(pack, language)
    environment = _environment(base, own)
    sheet = (base / "report.css").read_text(encoding="utf-8")
    if SHEET in own:
        sheet = f"{sheet}\n{own[SHEET]['text']}"
    # On paper, so that whoever holds the page can tell whether the attached file is the one meant.
    printed = "" if screen else fingerprint(data)
    numbers = exhibits(view)
    ornament = base64.b64encode(cover_lines(brand.colours).encode()).decode()

    def drawn(layout: Layout, only: frozenset[str] | None = None) -> str:
        with speaking(language, phrases):
            html = _render(
                environment,
                base,
                view=replace(view, layout=layout),
                screen=screen,
                edition=edition if only is None else _ALONE,
                only=only or (),
                exhibits=numbers,
                fingerprint=printed,
                language=_HTML_LANGUAGE.get(language, language),
                # What is in English in every language: titles of what we read.
                english="" if language.startswith("en") else Markup(' lang="en"'),
                css=Markup(sheet if screen else FACES + brand.faced(sheet)),  # noqa: S704
                tokens=Markup(brand.css),  # noqa: S704
                ornament=Markup(f"data:image/svg+xml;base64,{ornament}"),  # noqa: S704
            )
            html = page_shown(typeset_markup(html, paper=not screen), missing)
        if own:
            guard(html, frozenset({brand.logo.address} if brand.logo else ()))
        return html

    faces = FACES + brand.faced('html{font-family:"Source Sans 3"}')
    return Page(drawn(layout), replace(view, layout=layout), base, drawn, drawn, faces)


def language_of(data: Mapping[str, Any]) -> str:
    """The language of an advice, whose document is in it."""
    engagement = data.get("engagement")
    named = engagement.get("language") if isinstance(engagement, Mapping) else None
    return str(named or "en")


def phrases_of(pack: object | None, language: str) -> dict[str, str]:
    """The report's own words in a language, as packs have them."""
    texts: Mapping[str, Mapping[str, Any]] = getattr(pack, "texts", {})
    found: dict[str, str] = {}
    for each in dict.fromkeys((language.partition("-")[0], language)):
        found.update(texts.get(each, {}).get("report", {}))
    return found


def _printed(value: object) -> object:
    """Chemistry as printed; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _LONG.sub(_breakable, value.replace("CO2", "CO₂"))
    return value


def _svg(drawing: str) -> Markup:
    """A chart of our own module, whose texts are escaped there."""
    return Markup(drawing)  # noqa: S704


def _css(rules: str) -> Markup:
    """Rules of our own layout, whose names are those of anchors."""
    return Markup(re.sub(r"[<&\\]", "", rules))  # noqa: S704


def glued(words: str) -> str:
    """Numbers that keep their unit on their line."""
    return _UNIT.sub("\u00a0", words)


def _unbroken(words: str) -> Markup:
    """Words with a hyphen or stroke inside kept on one line."""
    shown = str(escape(_printed(words)))
    return Markup(_HYPHENED.sub(r'<span class="nb">\g<0></span>', shown))  # noqa: S704


def messages() -> dict[str, Callable[..., Markup]]:
    """`tr`, `trn` and `trc` for templates: markup of a message stays, its values are escaped."""

    def placed(english: str, said: str, values: Mapping[str, object]) -> Markup:
        escaped = {name: escape(_printed(value)) for name, value in values.items()}
        shown = _as_marked(english, said).replace("CO2", "CO₂")
        return Markup(filled(shown, escaped))  # noqa: S704 - its markup is ours

    return {
        "tr": lambda message, **values: placed(message, tr(message), values),
        "trn": lambda one, many, n, **values: placed(
            many, trn(one, many, n, n="{n}"), {"n": n} | values
        ),
        "trc": lambda context, message, **values: placed(message, trc(context, message), values),
    }


_TAG = re.compile(r"</?[a-z]+>")


def _as_marked(english: str, said: str) -> str:
    """A message with the markup of its English and no other: the words may be those of a pack."""
    if said == english:
        return said
    safe = plain_escape(said, quote=False)
    for tag in _TAG.findall(english):
        safe = safe.replace(plain_escape(tag), tag)
    return safe


def _environment(base: Path, own: Mapping[str, Mapping[str, Any]]) -> BoundedEnvironment:
    """The environment of the shipped templates and, before them, those of packs."""

    def of_pack(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = own.get(name)
        return None if found is None else (found["text"], found["file"], lambda: True)

    shipped = jinja2.FileSystemLoader(base)
    environment = BoundedEnvironment(
        loader=jinja2.ChoiceLoader(
            [jinja2.FunctionLoader(of_pack), jinja2.PrefixLoader({SHIPPED: shipped}), shipped]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_printed,
        bytecode_cache=_COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["svg"] = _svg
    environment.filters["css"] = _css
    environment.filters["glued"] = glued
    environment.filters["capital"] = capital
    environment.filters["tiles"] = tiles
    environment.globals.update(messages())
    environment.filters["unbroken"] = _unbroken
    return environment


def _render(environment: BoundedEnvironment, base: Path, **context: object) -> str:
    try:
        with environment.bounds(Bounds()):
            return environment.get_template("report.html.j2").render(**context)
    except jinja2.TemplateSyntaxError as error:
        place = Place(error.name or "report.html.j2", error.lineno)
        raise _fault(str(error.message), place) from error
    except (
        jinja2.TemplateError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
    ) as error:
        raise _fault(str(error), _where(error, base)) from error


def _fault(message: str, place: Place) -> AdvisorError:
    return AdvisorError.of(
        "R503",
        f"The report's template fails: {message}.",
        place=place,
        todo="Mend the template; if it is one of ours, report a fault.",
    )


def _where(error: BaseException, base: Path) -> Place:
    """The innermost line of a template in the traceback."""
    place = Place("report.html.j2")
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            place = Place(name.removeprefix(f"{base}/"), trace.tb_lineno)
        trace = trace.tb_next
    return place
