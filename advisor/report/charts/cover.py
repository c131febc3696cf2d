"""The ornament of the cover."""

from __future__ import annotations

from advisor.report.brand import Colours


def cover_lines(colours: Colours) -> str:
    """The ornament of the cover: a sheaf of falling curves, 595 by 842 points."""
    paths = []
    for i in range(26):
        t = i / 25
        opacity = 0.34 - 0.26 * t
        start, end = 250 + 120 * t, 520 + 330 * t
        paths.append(
            f'<path d="M-10 {start:.1f} C 190 {start - 30 + 60 * t:.1f}, '
            f'300 {end + 40 - 190 * t:.1f}, 605 {end:.1f}" fill="none" '
            f'stroke="{colours.on_brand_soft}" stroke-width="0.7" stroke-opacity="{opacity:.2f}"/>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842" '
        f'preserveAspectRatio="none">{"".join(paths)}</svg>'
    )
