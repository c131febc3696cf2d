"""Rules and templates are found from wheel, sdist, editable install and bare checkout."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

_FIND = (
    "import advisor\n"
    "from advisor.content import rules_folder, templates_folder\n"
    "assert (rules_folder() / 'core' / 'pack.yaml').is_file()\n"
    "assert (templates_folder() / 'report').is_dir()\n"
    "print(rules_folder())"
)

# Python 3.11 took the filter up in its fourth release.
SAFELY = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


def find(python: str | Path, path: Path | None, cwd: Path) -> Path:
    """Where a Python finds the rules, started elsewhere than in the checkout."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [str(python), "-P", "-c", _FIND],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip()).resolve()


@pytest.fixture(scope="module")
def built(root, tmp_path_factory) -> Path:
    """A folder with wheel and sdist."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_from_a_bare_checkout(root, tmp_path):
    assert find(sys.executable, root, tmp_path) == (root / "rules").resolve()


def test_from_a_wheel(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        names = archive.namelist()
    assert find(sys.executable, tmp_path / "site", tmp_path) == (
        tmp_path / "site/advisor/_content/rules"
    )
    assert not [name for name in names if name.startswith(("tests/", "samples/"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_from_an_unpacked_sdist(built, tmp_path):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, **SAFELY)
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert find(sys.executable, folder, tmp_path) == folder / "rules"
    for name in ("dev", "samples/support-chatbot/answers.yaml", "tests/conftest.py", "NOTICE"):
        assert (folder / name).exists(), name


def test_a_wheel_from_the_sdist_is_the_same(built, tmp_path):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, **SAFELY)
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    (again,) = tmp_path.glob("*.whl")
    (first,) = built.glob("*.whl")
    with zipfile.ZipFile(again) as a, zipfile.ZipFile(first) as b:
        assert sorted(a.namelist()) == sorted(b.namelist())


def test_from_an_editable_install(root, tmp_path):
    """Installed into an environment of its own, without dependencies and without an index."""
    venv.create(tmp_path / "venv", symlinks=True)
    python = tmp_path / "venv/bin/python"
    site = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"),
            *("--no-build-isolation", "--target", site, "-e", str(root)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert find(python, None, tmp_path) == (root / "rules").resolve()
