"""The same advice gives the same bytes: on another day, in another folder, zone and locale."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from tests.conftest import FULL, ROOT
from tests.report.fixture import advice as fixtures

# Sets the clock as a process sees it, then writes a report.
_CODE = """
import datetime, json, sys, time
shift = float(sys.argv[1])
real_time, real_ns = time.time, time.time_ns
time.time = lambda: real_time() + shift
time.time_ns = lambda: real_ns() + int(shift * 1e9)
plain_local, plain_gm, plain_format = time.localtime, time.gmtime, time.strftime
time.localtime = lambda s=None: plain_local(time.time() if s is None else s)
time.gmtime = lambda s=None: plain_gm(time.time() if s is None else s)
time.strftime = lambda f, t=None: plain_format(f, time.localtime() if t is None else t)
class Date(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())
class Moment(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)
    @classmethod
    def today(cls):
        return cls.now()
datetime.date, datetime.datetime = Date, Moment
from advisor.report import render
render(json.load(open(sys.argv[2], encoding="utf-8")), sys.argv[3])
print(datetime.date.today().isoformat(), time.strftime("%H:%M"))
"""
_WAYS = [
    {"shift": 0, "PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8", "name": "one.pdf"},
    {
        "shift": 400 * 86400 + 41000,
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "de_DE.UTF-8",
        "LANG": "de_DE.UTF-8",
        "SOURCE_DATE_EPOCH": "86400",
        "name": "another name.pdf",
    },
]


def sha256(folder, source, shift, name, **variables):
    folder.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        **variables,
    }
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(shift), str(source), name],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return hashlib.sha256((folder / name).read_bytes()).hexdigest(), done.stdout


@pytest.mark.parametrize("name", ["rich", "twelve", "nothing"] if FULL else ["nothing"])
def test_two_days_hash_seeds_folders_zones_and_locales_give_the_same_bytes(tmp_path, name):
    source = tmp_path / "advice.json"
    source.write_text(json.dumps(getattr(fixtures, name)()), encoding="utf-8")
    found = [
        sha256(tmp_path / f"folder {n}", source, **way) for n, way in enumerate(_WAYS, start=1)
    ]
    (one, day), (two, later) = found
    assert day[:10] != later[:10]  # the clock was set
    assert one == two
