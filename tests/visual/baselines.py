"""Pictures of two reports to compare with: `python -m tests.visual.baselines` draws them anew.

A page is kept as 16 greys at 60 dots an inch. Pages are compared in blocks of 4 by 4 dots, so that
another way of smoothing letters is no difference and a line that moved is one.
"""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parent / "pages"
DOTS = 60
BLOCK = 4
GREYS = 16
# What another version of the drawing libraries may change: a block by so many of 255 greys, and
# beyond that so many blocks of a page in a thousand.
LEAST = 48.0
MANY = 1.0
# By name: the sample, the language and the firm of a report.
REPORTS = {
    "support-chatbot": ("support-chatbot", "en", ""),
    "paper-mill-sensors-northfield": ("paper-mill-sensors", "en", "northfield"),
}


def drawn(pdf: Path, folder: Path) -> list[Image.Image]:
    """The pages of a PDF in greys."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["pdftoppm", "-r", str(DOTS), "-gray", "-png", str(pdf), str(folder / "page")]
    subprocess.run(command, check=True, timeout=120)
    return [Image.open(p).convert("L") for p in sorted(folder.glob("page-*.png"))]


def coarse(page: Image.Image) -> np.ndarray:
    """A page in blocks."""
    dots = np.asarray(page, dtype=float)
    high, wide = (n // BLOCK * BLOCK for n in dots.shape)
    return dots[:high, :wide].reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean((1, 3))


def apart(page: Image.Image, kept: Image.Image) -> float:
    """How many blocks in a thousand differ; all of them where the sizes do."""
    first, second = coarse(page), coarse(kept)
    if first.shape != second.shape:
        return 1000.0
    return float((np.abs(first - second) > LEAST).mean() * 1000.0)


def kept(name: str) -> list[Path]:
    """The pictures of a report."""
    return sorted(FOLDER.glob(f"{name}-*.png"))


def main() -> int:
    """Draw all reports anew."""
    import tempfile

    import advisor
    from advisor.report import render

    root = Path(__file__).resolve().parents[2]
    FOLDER.mkdir(exist_ok=True)
    for name, (sample, language, firm) in REPORTS.items():
        pack = advisor.load_pack([root / "samples" / "packs" / firm] if firm else [])
        engagement = advisor.load_engagement(root / "samples" / sample / "answers.yaml", pack)
        engagement = dataclasses.replace(engagement, language=language)
        with tempfile.TemporaryDirectory() as folder:
            pdf = render(advisor.assess(engagement, pack), Path(folder) / "a.pdf", pack=pack)
            for old in kept(name):
                old.unlink()
            for number, page in enumerate(drawn(pdf, Path(folder) / "pages"), start=1):
                few = page.quantize(GREYS, dither=Image.Dither.NONE)
                few.save(FOLDER / f"{name}-{number:02}.png", optimize=True)
        print(f"{name}: {len(kept(name))} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
