"""With and without durable_rules every sample gets the same advice."""

import json
import os
import subprocess
import sys

import pytest

from tests.project.compare import differences

_BLOCKED = """
import sys
sys.modules["durable_rules_engine"] = None
from advisor.cli import main
main()
"""


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="durable_rules does not import here")
def test_the_samples_agree_without_the_engine(samples, root, tmp_path, scale):
    names = list(samples)[:: scale(3, 1)]
    for name in names:
        found = []
        for start in (["-m", "advisor"], ["-c", _BLOCKED]):
            out = tmp_path / f"{name}-{len(found)}.json"
            done = subprocess.run(
                [sys.executable, "-P", *start, "assess", str(samples[name]), "-o", str(out)],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "PYTHONPATH": str(root)},
            )
            assert done.returncode == 0, done.stderr
            found.append(json.loads(out.read_text()))
        with_engine, without = found
        assert with_engine["run"]["engine"] != without["run"]["engine"]
        assert list(differences(with_engine, without)) == [], name


def test_differences_are_seen():
    one = {"run": 1, "a": [1.0, {"b": "x"}], "c": 1}
    assert not list(differences(one, {"run": 2, "a": [1.0 + 1e-9, {"b": "x"}], "c": 1}))
    assert len(list(differences(one, {"a": [1.1, {"b": "y"}]}))) == 4 - 1
