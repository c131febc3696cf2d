"""`import advisor` gives four calls, and costs next to nothing before they are used."""

import os
import subprocess
import sys

import pytest


def run(root, code: str) -> str:
    """What a Python started elsewhere prints."""
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_it_loads_nothing_heavy(root):
    code = "import sys, advisor; print(sorted({'numpy', 'pydantic', 'yaml'} & set(sys.modules)))"
    assert run(root, code) == "[]"


@pytest.mark.parametrize("name", ["load_pack", "load_engagement", "assess", "render"])
def test_each_call_is_there(root, name):
    assert run(root, f"import advisor; print(callable(advisor.{name}))") == "True"
    assert run(root, f"from advisor import {name}; print(callable({name}))") == "True"


def test_assess_stays_the_function_when_its_module_was_imported_first(root):
    code = "import advisor.assess, advisor; print(advisor.assess.__name__)"
    assert run(root, code) == "assess"
    code = "from advisor.assess import assess as a; import advisor; print(a is advisor.assess)"
    assert run(root, code) == "True"


def test_an_unknown_name_is_an_attribute_error(root):
    code = "import advisor\ntry: advisor.nothing\nexcept AttributeError as error: print(error)"
    assert "nothing" in run(root, code)


def test_the_whole_way_in_four_lines(samples, tmp_path):
    import advisor

    pack = advisor.load_pack()
    engagement = advisor.load_engagement(samples["support-chatbot"], pack)
    advice = advisor.assess(engagement, pack)
    advisor.render(advice, tmp_path / "report.json")
    assert (tmp_path / "report.json").stat().st_size > 1000
