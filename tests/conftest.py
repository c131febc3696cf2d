"""What all tests share: the scale of counts, the command line, the system's tools."""

import dataclasses
import gc
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
FULL = os.environ.get("ADVISOR_TEST_SCALE", "quick") == "full"

_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=50, derandomize=True, **_CALM)
settings.register_profile("full", max_examples=1000, **_CALM)
settings.load_profile("full" if FULL else "quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is marked `full` in the quick run."""
    if FULL:
        return
    skip = pytest.mark.skip(reason="runs at ADVISOR_TEST_SCALE=full (./dev test --full)")
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what stays to the end, and come less often.

    Six thousand tests and their modules are looked through again and again else: a tenth of the
    time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _folders_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep cache, logs and engagements of the tests apart from the user's."""
    base = tmp_path_factory.mktemp("user")
    os.environ["XDG_CACHE_HOME"] = str(base / "cache")
    os.environ["XDG_STATE_HOME"] = str(base / "state")
    os.environ["XDG_DATA_HOME"] = str(base / "data")
    os.environ.pop("ADVISOR_STORE", None)


@pytest.fixture(scope="session", autouse=True)
def _core_read_once() -> Iterator[None]:
    """Read the files of the core pack once a process, and give each test a copy of its own.

    Hundreds of tests read a pack over the core anew. The folder's hash still tells a changed one.
    """
    from advisor.pack import read

    plain, core, kept = read.read_pack, ROOT / "rules" / "core", dict[Any, bytes]()

    def read_pack(folder: Path, problems: list[Any], digest: str | None = None, **how: Any) -> Any:
        if digest is None or folder != core:
            return plain(folder, problems, digest, **how)
        key = (digest, *how.items())
        if key not in kept:
            found: list[Any] = []
            kept[key] = pickle.dumps((plain(folder, found, digest, **how), found))
        raw, found = pickle.loads(kept[key])
        problems += found
        return raw

    read.read_pack = read_pack
    yield
    read.read_pack = plain


@pytest.fixture(scope="session")
def scale() -> Callable[[int, int], int]:
    """Choose a count by ADVISOR_TEST_SCALE: `scale(quick, full)`."""
    return lambda quick, full: full if FULL else quick


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> dict[str, Path]:
    """The answers file of each sample, by the name of its folder."""
    return {path.parent.name: path for path in sorted(ROOT.glob("samples/*/answers.yaml"))}


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A file that is made once by all workers together: `made_once("rich.pdf", bytes_of_it)`."""
    # The workers of one run share the folder above their own.
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made"
    shared.mkdir(exist_ok=True)

    def made(name: str, content: Callable[[], bytes]) -> Path:
        kept = shared / name
        if not kept.exists():
            aside = shared / f"{name}.{os.getpid()}"
            aside.write_bytes(content())
            aside.replace(kept)
        return kept

    return made


@pytest.fixture(scope="session")
def advice_of(
    samples: dict[str, Path], made_once: Callable[..., Path]
) -> Callable[..., dict[str, Any]]:
    """The Advice dict of a sample in a language, assessed once by all workers together.

    `advice_of("support-chatbot", language="de", firm="northfield")`.
    """

    def assessed(name: str, language: str, firm: str) -> bytes:
        import advisor as library
        from advisor.report.json_file import as_json

        pack = library.load_pack([ROOT / "samples" / "packs" / firm] if firm else [])
        engagement = library.load_engagement(samples[name], pack)
        engagement = dataclasses.replace(engagement, language=language)
        return as_json(library.assess(engagement, pack).data).encode()

    def made(name: str, language: str = "en", firm: str = "") -> dict[str, Any]:
        file = f"{name}-{language}-{firm}.json"
        kept = made_once(file, lambda: assessed(name, language, firm))
        # Each caller has its own, to change as it likes.
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found

    return made


@pytest.fixture(scope="session")
def report_of(
    advice_of: Callable[..., dict[str, Any]], made_once: Callable[..., Path]
) -> Callable[..., Path]:
    """The PDF of a sample, as `advice_of` has its advice, set once by all workers together."""

    def rendered(name: str, language: str, firm: str) -> bytes:
        import advisor as library
        from advisor.report import content

        pack = library.load_pack([ROOT / "samples" / "packs" / firm] if firm else [])
        return content(advice_of(name, language, firm), "report.pdf", pack=pack)

    def made(name: str, language: str = "en", firm: str = "") -> Path:
        file = f"{name}-{language}-{firm}.pdf"
        return made_once(file, lambda: rendered(name, language, firm))

    return made


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def advisor(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run `advisor …` in this process."""

    def call(*arguments: str | Path) -> Result:
        from advisor.cli import run

        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def advisor_process() -> Callable[..., Result]:
    """Run `advisor …` in a process of its own."""

    def call(*arguments: str | Path, cwd: Path | None = None, timeout: float = 120) -> Result:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "advisor", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=timeout,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return call


_PACKAGES = {"qpdf": "qpdf", "pdftoppm": "poppler-utils", "pdffonts": "poppler-utils"}


@pytest.fixture(scope="session")
def tool() -> Callable[..., str]:
    """Run a tool of the system on a PDF; fail with the command that installs it."""

    def call(name: str, *arguments: str | Path) -> str:
        if shutil.which(name) is None:
            package = _PACKAGES.get(name, name)
            pytest.fail(f"{name} is missing; install it with: apt-get install -y {package}")
        done = subprocess.run(
            [name, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        return done.stdout

    return call
