"""Each kind of fault, planted: found with its answers; its twin, a token apart, is clean."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.checks.prove.run import Told, prove, prove_pack
from advisor.intake.engagement import load_engagement
from advisor.pack.acceptances import KINDS
from tests.checks.prove import small
from tests.checks.prove.plants import CIRCLES, PLANTS

# What has no answers to show it: nothing reads the question, or the pack cannot be read in order.
WITHOUT_ANSWERS = ("unread",)
PAIRS_AND_SINGLE = 5


def planted() -> Iterator[tuple[str, str]]:
    for kind, texts in PLANTS.items():
        for name in texts:
            yield kind, name


def counted(findings: tuple[Told, ...]) -> list[Told]:
    return [f for f in findings if f.severity != "note"]


@pytest.mark.parametrize(("kind", "name"), list(planted()))
def test_a_planted_fault_is_found_and_its_twin_is_clean(
    kind: str, name: str, tmp_path: Path
) -> None:
    text = PLANTS[kind][name]
    pack = small.load(tmp_path / "fault", small.version(text, 0))
    findings = prove_pack(pack).findings
    found = [f for f in findings if f.kind == kind]
    assert found, [f.message for f in findings]
    assert all(f.verdict in ("proved", "shown") for f in found)
    if kind not in WITHOUT_ANSWERS:
        shown = found[0]
        assert shown.answers is not None, shown
        assert len(shown.answers) <= PAIRS_AND_SINGLE
        assert shown.example is not None
        file = tmp_path / "example.yaml"
        file.write_text(shown.example, encoding="utf-8")
        assert len(load_engagement(file, pack).use_cases) == 1
    twin = prove_pack(small.load(tmp_path / "twin", small.version(text, 1)))
    assert counted(twin.findings) == []


@pytest.mark.parametrize("name", list(CIRCLES))
def test_a_planted_circle_is_found_and_its_twin_has_none(name: str, tmp_path: Path) -> None:
    text = CIRCLES[name]
    found = prove([small.write(tmp_path / "fault", small.version(text, 0))], cache=False)
    assert [f.kind for f in found.findings] == ["circle"]
    assert found.open
    twin = prove([small.write(tmp_path / "twin", small.version(text, 1))], cache=False)
    assert counted(twin.findings) == []


def test_every_kind_has_five_plants() -> None:
    kinds = set(KINDS) - {"circle", "never-firm"}
    assert set(PLANTS) == kinds
    assert all(len(texts) == 5 for texts in (*PLANTS.values(), CIRCLES))
