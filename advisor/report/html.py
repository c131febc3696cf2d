"""The report as HTML: one template for the screen and for the PDF."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from advisor.content import templates_folder
from advisor.errors import AdvisorError, Place
from advisor.report.brand import Brand, load_brand
from advisor.report.charts import cover_lines
from advisor.report.fill import Layout
from advisor.report.view import View, build

# A word without a break may be wider than its column: it may break after its dots and dashes,
# else after every 24 letters.
_LONG = re.compile(r"[^\s\u200b]{25,}")
_JOINT = re.compile(r"(?<=[._/=&-])(?=[^._/=&-])")
_RUN = re.compile(r"[^\u200b]{24}(?=[^\u200b]{4})")


def _breakable(found: re.Match[str]) -> str:
    return _RUN.sub(lambda run: run[0] + "\u200b", _JOINT.sub("\u200b", found[0]))


# Renders one part of the report in a layout: OVERVIEW, or DETAILS with the page for the board.
Drawn = Callable[[Layout, str], str]
OVERVIEW, DETAILS = "overview", "details"


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML document with what the PDF needs to know of it."""

    html: str
    view: View
    base: Path


def folder() -> Path:
    """The folder of the report's templates, style sheet and fonts."""
    return templates_folder() / "report"


def brand_of(pack: object | None) -> Brand:
    """The shipped look, with the tokens of a pack's `brand` laid over it."""
    over = getattr(pack, "brand", None)
    return load_brand(folder() / "brand.yaml", over if isinstance(over, Mapping) else None)


def page(
    data: Mapping[str, Any],
    *,
    pack: object | None = None,
    screen: bool = False,
    fit: Callable[[View, Drawn], Layout] | None = None,
) -> Page:
    """Render the report's HTML.

    Args:
        data: the Advice dict.
        pack: may carry a `brand`.
        screen: for a browser: the style sheet inside the file, fonts of the reader's system.
        fit: chooses where the parts of the overview stand; it is given the view and what renders
            one part alone, the overview or the details, in a layout.

    Raises:
        AdvisorError: R503 for an error in a template, R504 for a colour that cannot be read.
    """
    brand = brand_of(pack)
    view = build(data, brand)
    base = folder()
    ornament = base64.b64encode(cover_lines(brand.colours).encode()).decode()

    def render(shown: View, part: str) -> str:
        return _render(
            base,
            view=shown,
            screen=screen,
            part=part,
            css=Markup((base / "report.css").read_text(encoding="utf-8")),  # noqa: S704
            tokens=Markup(brand.css),  # noqa: S704
            ornament=Markup(f"data:image/svg+xml;base64,{ornament}"),  # noqa: S704
        )

    if fit is not None:
        layout = fit(view, lambda layout, part: render(replace(view, layout=layout), part))
        view = replace(view, layout=layout)
    return Page(render(view, ""), view, base)


def _print(value: object) -> object:
    """Chemistry as printed; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _LONG.sub(_breakable, value.replace("CO2", "CO₂"))
    return value


def _svg(drawing: str) -> Markup:
    """A chart of our own module, whose texts are escaped there."""
    return Markup(drawing)  # noqa: S704


def _render(base: Path, **context: object) -> str:
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(base),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_print,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["svg"] = _svg
    try:
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
