"""Forms that were damaged or made to do harm: refused with a code, whatever is wrong."""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.interview.form import read_form
from tests.forms.filling import few, fill, interview

TASKS = "chat : use.tasks_month"
CODES = re.compile(r"[FALQ]\d{3}\Z")


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(found: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return out.getvalue()


def damaged(raw: bytes, rng: random.Random) -> bytes:
    """A part of a file changed, lost, doubled or moved."""
    start = rng.randrange(len(raw))
    end = min(len(raw), start + rng.choice((1, 1, 4, 40, 400)))
    piece = raw[start:end]
    return {
        0: lambda: raw[:start] + bytes(rng.randrange(256) for _ in piece) + raw[end:],
        1: lambda: raw[:start] + raw[end:],
        2: lambda: raw[:start] + piece * 3 + raw[end:],
        3: lambda: raw[:start] + b'"><f>1+1</f><c r="A1" t="e"' + raw[start:],
        4: lambda: raw.replace(piece, b"99999999999999999999", 3),
    }[rng.randrange(5)]()


def test_whatever_is_damaged_a_code_is_told_and_no_other_error(tmp_path, scale):
    rng = random.Random(11)
    made = interview()
    good = fill(few(tmp_path), {TASKS: {"answer": 480_000, "note": "log"}}, by="Ms Ito")
    whole, inside = good.read_bytes(), parts(good)
    path = tmp_path / "bad.xlsx"
    refused, codes = 0, set()
    for n in range(scale(150, 3_000)):
        if n % 3:
            name = rng.choice(sorted(inside))
            path.write_bytes(zipped({**inside, name: damaged(inside[name], rng)}))
        else:
            path.write_bytes(damaged(whole, rng))
        try:
            found = read_form(path, made, ident="harbour")
        except AdvisorError as error:
            refused += 1
            codes |= {p.code for p in error.problems}
            continue
        # What is read after all is what an answers file could hold.
        assert all(made.check(each.owner, each.fact, each.raw).answer for each in found.answers)
    assert refused > n / 4
    assert all(CODES.match(code) for code in codes), codes


@pytest.mark.parametrize(
    "value", ["\U0001f30d yes", "\u202e480000", "480\u200b000", "\u0627\u0644", "x" * 32_000]
)
def test_odd_signs_are_read_or_refused_at_their_cell(tmp_path, value):
    path = fill(few(tmp_path), {TASKS: {"answer": 5, "note": value}})
    told = []
    try:
        (each,) = read_form(path, interview()).answers
        told = [each.raw == {"value": 5, "note": value}]
    except AdvisorError as error:
        told = [p.place.cell is not None for p in error.problems]
    assert told == [True]
    path = fill(few(tmp_path), {TASKS: {"answer": value}})
    with pytest.raises(AdvisorError) as caught:
        read_form(path, interview())
    assert [p.place.cell is not None for p in caught.value.problems] == [True]
