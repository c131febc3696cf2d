"""A piece of Python in a process of its own, whose C library fills freed memory with rubbish."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def child(*arguments: str, timeout: float = 120, **variables: str) -> str:
    """The output of Python with these arguments; the test fails where it fails."""
    done = subprocess.run(
        [sys.executable, "-P", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=timeout, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MALLOC_PERTURB_": "165", **variables},
    )  # fmt: skip
    assert done.returncode == 0, f"code {done.returncode}: {done.stderr}"
    return done.stdout
