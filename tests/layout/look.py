"""Say what the checks find in finished PDFs: `python -m tests.layout.look report.pdf …`."""

import sys

from tests.layout.checks import all_faults


def main(paths: list[str]) -> int:
    """Print the faults of each file; the exit code says whether there is one."""
    found = False
    for path in paths:
        lines = all_faults(path)
        found = found or bool(lines)
        print(path, *(f"\n  {line}" for line in lines), sep="")
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
