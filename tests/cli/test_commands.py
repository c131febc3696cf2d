"""The command line: help, exit codes, outputs, light start."""

import json
import subprocess
import sys

import pytest

from advisor.cli import COMMANDS


def test_help_lists_every_command(advisor):
    result = advisor("--help")
    assert result.code == 0
    for name, line in COMMANDS.items():
        assert name in result.out
        assert line in result.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(advisor, name):
    result = advisor(name, "--help")
    assert result.code == 0
    assert "Usage: advisor" in result.out
    assert len(result.out.splitlines()) > 4


def test_version(advisor):
    from advisor import __version__

    assert __version__ in advisor("--version").out


def test_help_imports_nothing_heavy(root):
    code = (
        "import sys\nfrom advisor.cli import run\nrun(['--help'])\n"
        "heavy = {'numpy', 'pydantic', 'yaml', 'jinja2', 'weasyprint', 'rich'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr


def test_an_unknown_command_is_a_usage_error(advisor):
    result = advisor("asess")
    assert result.code == 2
    assert result.err.startswith("S110")


def test_schema_of_each_name_is_valid_json(advisor):
    everything = json.loads(advisor("schema").out)
    for name in everything:
        one = json.loads(advisor("schema", name).out)
        assert one == everything[name]
        assert one["$schema"].endswith("2020-12/schema")


def test_schema_of_a_wrong_name_tells_the_right_one(advisor):
    result = advisor("schema", "rul")
    assert result.code == 2
    assert "did you mean: rule" in result.err


def test_doctor_finds_everything_here(advisor):
    result = advisor("doctor", "--json")
    findings = json.loads(result.out)
    assert result.code == 0
    assert {"Python", "numpy", "durable_rules", "rules and templates"} <= {
        finding["part"] for finding in findings
    }
    assert all(finding["state"] != "missing" for finding in findings)


def test_doctor_names_the_fix_where_pango_is_missing(advisor, monkeypatch):
    from advisor.cli import doctor

    real = doctor.import_module

    def without_pango(name):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name)

    monkeypatch.setattr(doctor, "import_module", without_pango)
    monkeypatch.setattr(doctor, "_system", lambda: "debian")
    result = advisor("doctor")
    assert result.code == 1
    assert "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in result.out
    assert "HTML, JSON and Markdown work without it" in result.out


def test_doctor_without_the_engine_is_content(advisor, monkeypatch):
    from advisor.cli import doctor

    real = doctor.import_module

    def without_engine(name):
        if name == "durable_rules_engine":
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(doctor, "import_module", without_engine)
    result = advisor("doctor", "--json")
    states = {finding["part"]: finding["state"] for finding in json.loads(result.out)}
    assert states["durable_rules"] == "optional"
    assert result.code == 0


def test_factors_lists_and_shows_one(advisor):
    listed = advisor("factors", "grid.DEU")
    assert listed.code == 0
    assert "grid.DEU.lifecycle" in listed.out
    one = advisor("factors", "grid.DEU.lifecycle")
    for word in ("value", "year", "basis", "source", "verified"):
        assert word in one.out


def test_every_factor_has_range_year_and_source(advisor):
    factors = json.loads(advisor("factors", "--json").out)
    assert len(factors) > 100
    for factor in factors:
        assert factor["low"] <= factor["central"] <= factor["high"], factor["id"]
        assert factor["source"], factor["id"]
        assert factor["unit"], factor["id"]


def test_a_wrong_factor_tells_the_nearest(advisor):
    result = advisor("factors", "grid.DEU.livecycle")
    assert result.code == 2
    assert "did you mean: grid.DEU.lifecycle" in result.err


def test_a_reader_that_goes_away_is_no_error(root):
    done = subprocess.run(
        f"{sys.executable} -P -m advisor factors | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
    )
    assert done.stderr == ""
