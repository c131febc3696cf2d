"""All charts at several data on paper, to be looked at.

`python -m tests.report.charts.sheet OUT.pdf [PACK]` in the shipped look or that of a pack's folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from advisor.report.brand import load_brand
from advisor.report.html import folder
from advisor.report.sheet import paper_sheet
from tests.report.charts.examples import every


def sheet(path: Path, pack: Path | None = None) -> None:
    """Write every example with its table."""
    import weasyprint

    over = yaml.safe_load((pack / "brand.yaml").read_text(encoding="utf-8")) if pack else None
    brand = load_brand(
        folder() / "brand.yaml", {k: v for k, v in (over or {}).items() if k == "colours"}
    )
    parts = []
    for name, drawn in every():
        found = drawn(brand.colours)
        assert found is not None
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{cell[:60].replace('&', '&amp;').replace('<', '&lt;')}</td>" for cell in row
            )
            + "</tr>"
            for row in found.table.rows[:4]
        )
        head = "".join(f'<th scope="col">{h}</th>' for h in found.table.head)
        parts.append(
            f'<section style="break-inside:avoid;margin-bottom:8mm"><h2>{name}</h2>'
            f'<div class="chart" style="outline:.2pt dotted #f0f">{found.svg}</div>'
            f'<p class="note">{found.note}</p><table class="tight fine">'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
        )
    css = paper_sheet(brand, "", cover=False)
    head = f"<head><title>Charts</title><style>{css}</style></head>"
    html = f'<html lang="en">{head}<body>{"".join(parts)}</body></html>'
    weasyprint.HTML(string=html, base_url=str(folder()) + "/").write_pdf(path)


if __name__ == "__main__":
    sheet(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
