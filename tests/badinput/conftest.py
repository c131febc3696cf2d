"""What each bad input is held to: one coded error, exit code 2, an old output untouched."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tests.badinput.inputs import ANSWERS, CODE, OLD, PACK


@pytest.fixture
def old_output(tmp_path) -> Path:
    """An output file of an earlier run."""
    path = tmp_path / "report.json"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def refused(advisor, old_output, tmp_path) -> Callable[..., str]:
    """Assess a bad input; return the text of its one error."""

    def call(answers: str | bytes | Path = ANSWERS, *options: str | Path) -> str:
        if isinstance(answers, Path):
            path = answers
        else:
            path = tmp_path / "answers.yaml"
            raw = answers if isinstance(answers, bytes) else dedent(answers).encode()
            path.write_bytes(raw)
        before = sorted(tmp_path.rglob("*"))
        result = advisor("assess", path, "-o", old_output, *options)
        print(result.err)
        assert "Traceback" not in result.err + result.out
        assert result.code == 2
        assert "S900" not in result.err
        assert len(CODE.findall(result.err)) == 1, "one error, with its code first"
        assert old_output.read_bytes() == OLD
        assert sorted(tmp_path.rglob("*")) == before, "nothing is left lying about"
        return result.err

    return call


@pytest.fixture
def firm(tmp_path) -> Callable[..., Path]:
    """Make a firm's pack of the given files, by path inside it."""

    def make(files: dict[str, str], *, pack: str | None = PACK) -> Path:
        folder = tmp_path / "firm"
        folder.mkdir()
        if pack is not None:
            (folder / "pack.yaml").write_text(pack)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        return folder

    return make
