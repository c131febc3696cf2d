"""Say what the checks find in finished PDFs: `python -m tests.layout.look report.pdf …`."""

import sys

from tests.layout.checks import faults as set_badly
from tests.report.pdfcheck import faults as not_standard


def main(paths: list[str]) -> int:
    """Print the faults of each file; the exit code says whether there is one."""
    found = False
    for path in paths:
        lines = [*set_badly(path), *not_standard(path)]
        found = found or bool(lines)
        print(path, *(f"\n  {line}" for line in dict.fromkeys(lines)), sep="")
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
