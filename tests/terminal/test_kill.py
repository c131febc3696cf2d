"""kill -9 at any moment of a sitting: what was said to be kept is there."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

from advisor.loading import load_yaml
from advisor.store import open_store

KEPT = re.compile(rb"Kept: the tasks a month: ([\d,]+)")


def test_what_was_said_to_be_kept_is_there_after_kill(root, tmp_path, scale):
    env = {**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-P", "-m", "advisor", "intake", "a.yaml"]
    first = ["Harbour", "Chat", "go task.primary", "write_text", "q", ""]
    subprocess.run(command, input="\n".join(first).encode(), cwd=tmp_path, env=env, check=True,
                   capture_output=True)  # fmt: skip
    chance, number, acknowledged = random.Random(6), 1000, 0
    times = scale(3, 60)
    for _ in range(times):
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path, env=env
        )
        out = bytearray()
        reader = threading.Thread(target=_read, args=(process.stdout, out))
        reader.start()
        # As soon as it asks, answers as fast as they are taken, and the end somewhere in them.
        lines = "".join(f"go use.tasks_month\n{number + n}\n" for n in range(400))
        number += 400
        feeder = threading.Thread(target=_feed, args=(process.stdin, lines.encode()))
        feeder.start()
        while b"Kept" not in out and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.6))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        reader.join()
        feeder.join()
        process.stdout.close()
        said = [int(found.strip(b",").replace(b",", b"")) for found in KEPT.findall(bytes(out))]
        acknowledged += len(said)
        with open_store(tmp_path / "a.sqlite") as store:
            answers = store.read("a").document["use_cases"][0]["answers"]
        if said:  # the last may be written and not yet told
            assert int(answers["use.tasks_month"]) in (said[-1], said[-1] + 1)
    # Another sitting takes up what is there, and writes the file.
    done = subprocess.run([*command, "--no-input"], cwd=tmp_path, env=env, check=False)
    assert done.returncode == 3
    assert load_yaml(tmp_path / "a.yaml").value["use_cases"][0]["answers"] == answers
    assert acknowledged >= times


def _read(pipe, out):
    for block in iter(lambda: os.read(pipe.fileno(), 4096), b""):
        out += block


def _feed(pipe, lines):
    try:
        pipe.write(lines)
        pipe.close()
    except BrokenPipeError:
        pass
