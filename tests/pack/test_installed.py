"""Packs of installed packages: found by id without importing anything, named by engagements."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.pack.find import installed_ids, installed_pack

PACK = '{id: houseview, version: "1.0.0", title: House view, extends: [core]}\n'
PARAMETER = (
    "- {override: worth_changing_tasks_month, value: 12345, because: We see larger projects.}\n"
)
PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "houseview-pack"
version = "1.0.0"

[project.entry-points."advisor.packs"]
houseview = "houseview_pack.rules"

[tool.hatch.build.targets.wheel]
packages = ["houseview_pack"]
"""


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed a package with a pack."""
    source = tmp_path_factory.mktemp("source")
    rules = source / "houseview_pack" / "rules"
    rules.mkdir(parents=True)
    (source / "pyproject.toml").write_text(PROJECT)
    # A pack is data: were its package imported, this would be seen.
    (source / "houseview_pack" / "__init__.py").write_text("raise SystemExit('imported')\n")
    (rules / "pack.yaml").write_text(PACK)
    (rules / "parameters.yaml").write_text(PARAMETER)
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run(
        [*pip, "--no-build-isolation", "--target", str(folder), str(source)],
        check=True,
        capture_output=True,
    )
    return folder


def test_an_engagement_names_an_installed_pack(
    target: Path, samples: dict[str, Path], tmp_path: Path, root: Path
) -> None:
    answers = tmp_path / "answers.yaml"
    text = samples["support-chatbot"].read_text(encoding="utf-8")
    answers.write_text(text.replace("packs: [core]", "packs: [core, houseview]"))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(target)])}
    script = (
        "import sys; from advisor.cli import run;"
        "code = run(sys.argv[1:]); assert 'houseview_pack' not in sys.modules; sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "assess", str(answers), "--json", "--draws", "64"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert '"id": "houseview"' in run.stdout
    assert "5,000" in run.stdout  # before
    assert "12,345" in run.stdout


def test_without_the_package_the_engagement_is_refused(advisor, samples, tmp_path) -> None:
    answers = tmp_path / "answers.yaml"
    text = samples["support-chatbot"].read_text(encoding="utf-8")
    answers.write_text(text.replace("packs: [core]", "packs: [core, houseview]"))
    result = advisor("assess", answers)
    assert result.code == 2
    assert result.err.startswith("S221")
    assert "install" in result.err


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Offer a pack by an entry point, as an installed package does."""

    def call(
        name: str, value: str, pack: str | None = PACK, folder: str = "", dist: str = "d"
    ) -> None:
        info = tmp_path / f"{dist}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[advisor.packs]\n{name} = {value}\n")
        if pack is not None:
            home = tmp_path / (folder or value)
            home.mkdir(exist_ok=True)
            (home / "__init__.py").touch()
            (home / "pack.yaml").write_text(pack)
        importlib.invalidate_caches()

    monkeypatch.syspath_prepend(str(tmp_path))
    return call


def test_a_pack_is_found_by_its_id(offer, tmp_path: Path) -> None:
    offer("houseview", "some_house")
    assert "houseview" in installed_ids()
    assert installed_pack("houseview") == tmp_path / "some_house"
    assert installed_pack("another") is None


@pytest.mark.parametrize(
    ("name", "value", "pack", "words"),
    [
        ("houseview", "no_such_house", None, "no pack.yaml"),
        ("houseview", "houses:rules", None, "no pack.yaml"),
        ("otherid", "other_house", PACK, "calls itself 'houseview'"),
    ],
)
def test_an_installed_pack_that_is_not_as_it_should(offer, name, value, pack, words) -> None:
    offer(name, value, pack)
    with pytest.raises(AdvisorError) as error:
        installed_pack(name)
    (problem,) = error.value.problems
    assert problem.code == "S222"
    assert words in problem.message


def test_two_packages_offer_one_pack(offer) -> None:
    offer("houseview", "house_a", dist="a")
    offer("houseview", "house_b", dist="b")
    with pytest.raises(AdvisorError) as error:
        installed_pack("houseview")
    assert "by a and by b" in error.value.problems[0].message


def test_a_wrong_name_is_told_the_installed_one(offer, advisor) -> None:
    offer("houseview", "house_c")
    result = advisor("pack", "check", "housevew")
    assert result.code == 2
    assert "houseview" in result.err


@pytest.mark.parametrize(
    ("named", "given", "order"),
    [
        ("[core]", [], []),
        ("[core]", ["fa", "fb"], ["fa", "fb"]),
        ("[core, houseview]", [], ["houseview"]),
        ("[core, houseview, fb]", ["fb"], ["houseview", "fb"]),
        ("[core, fb, houseview]", ["fb"], ["fb", "houseview"]),
        ("[core, houseview]", ["fa"], ["houseview", "fa"]),
        ("[core, fa, fb]", ["fb", "fa"], ["fb", "fa"]),  # the command line has the say
        ("[core, nowhere]", ["fa"], ["fa"]),
        ("core", [], []),
        ("[1, [2]]", [], []),
    ],
)
def test_packs_that_an_engagement_names_and_that_are_given(
    offer, tmp_path: Path, named: str, given: list[str], order: list[str]
) -> None:
    from advisor.cli.packs import with_named

    offer("houseview", "house_d")
    folders = {}
    for name in ("fa", "fb"):
        folders[name] = tmp_path / f"folder-{name}"
        folders[name].mkdir()
        (folders[name] / "pack.yaml").write_text(PACK.replace("id: houseview", f"id: {name}"))
    answers = tmp_path / "answers.yaml"
    answers.write_text(f"engagement: {{client: A, packs: {named}}}\n")
    found = with_named([str(folders[name]) for name in given], answers)
    assert [Path(name).name.removeprefix("folder-") for name in found] == order
