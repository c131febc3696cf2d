"""Whether two Advice files say the same: `python3 -m tests.project.compare FOLDER FOLDER`."""

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

# Engine, platform, time: all that may differ between two runs on the same input.
OUTSIDE = {"run"}
RELATIVE = 1e-6


def differences(first: object, second: object, path: str = "") -> Iterator[str]:
    """Name every place where two values differ; numbers may by a relative 1e-6."""
    if isinstance(first, dict) and isinstance(second, dict):
        for key in sorted({*first, *second}):
            if path == "" and key in OUTSIDE:
                continue
            if key not in first or key not in second:
                yield f"{path}.{key} stands on one side only"
            else:
                yield from differences(first[key], second[key], f"{path}.{key}")
    elif isinstance(first, list) and isinstance(second, list):
        if len(first) != len(second):
            yield f"{path} has {len(first)} and {len(second)} items"
        for n, (one, other) in enumerate(zip(first, second, strict=False)):
            yield from differences(one, other, f"{path}[{n}]")
    elif isinstance(first, float | int) and isinstance(second, float | int):
        if not math.isclose(first, second, rel_tol=RELATIVE, abs_tol=1e-12):
            yield f"{path}: {first} and {second}"
    elif first != second:
        yield f"{path}: {first!r} and {second!r}"


def main(first: Path, second: Path) -> int:
    """Compare the JSON files of two folders by name."""
    names = sorted({path.name for path in [*first.glob("*.json"), *second.glob("*.json")]})
    found = [
        f"{name}: {line}"
        for name in names
        for line in differences(
            json.loads((first / name).read_text()), json.loads((second / name).read_text())
        )
    ]
    print("\n".join(found[:20]) or f"{len(names)} files say the same")
    return 1 if found or not names else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
