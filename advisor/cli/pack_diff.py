"""`advisor pack diff`: what changed between two packs, and what that does to advice."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import FAILED
from advisor.cli.compare import comparison_json, comparison_text
from advisor.cli.packs import pack_folders, read_pack
from advisor.cli.progress import Progress

if TYPE_CHECKING:
    from advisor.checks.differences import Difference, PackDifference
    from advisor.insight import Comparison

_MOST = 96
_LEVELS = {
    "none": "nothing that a version tells",
    "patch": "a patch: no advice and no figure can change",
    "minor": "a minor: advice or figures can change",
    "major": "a major: answers or packs that were fine may no longer be",
}


@click.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.argument("engagements", metavar="[ENGAGEMENT]…", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--strict", is_flag=True, help="End with 1 where the version moved less than the changes ask."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    a: str,
    b: str,
    engagements: tuple[Path, ...],
    strict: bool,
    as_json: bool,
) -> None:
    """Say what changed from pack A to pack B: two versions of one, or a firm's pack and core.

    Key by key, with old and new values; whether that is a patch, a minor or a major, and whether
    the version moved with it; and for the answers named, how figures and advice change.
    docs/pack-diff.md explains it.
    """
    from advisor.checks.differences import differences, read_side

    results: list[tuple[Path, Comparison]] = []
    with Progress() as progress:
        progress.step("Reading both packs")
        found = differences(read_side(pack_folders([a])), read_side(pack_folders([b])))
        if strict and found.version is None:
            raise click.UsageError(
                f"--strict is for two versions of one pack; these are {' and '.join(found.packs)}."
            )
        if engagements:
            results = _compared(a, b, engagements, progress)
    if as_json:
        data: dict[str, Any] = found.as_json()
        data["engagements"] = [
            {"file": str(path), **comparison_json(result)} for path, result in results
        ]
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))
        for path, result in results:
            click.echo(f"\n{path}\n{comparison_text(result)}")
    if strict and found.version is not None and not found.version.enough:
        ctx.exit(FAILED)


def _compared(
    a: str, b: str, engagements: tuple[Path, ...], progress: Progress
) -> "list[tuple[Path, Comparison]]":
    from advisor.insight import compare, load_under

    pack_a, pack_b = (read_pack([name], cache=True) for name in (a, b))
    results = []
    for path in engagements:
        progress.step(f"Comparing {path}")
        before, left_a = load_under(path, pack_a, pack_b)
        after, left_b = load_under(path, pack_b, pack_a)
        result = compare(before, pack_a, after, pack_b)
        notes = [
            f"Not asked {when}: {', '.join(left)}."
            for left, when in ((left_a, "before"), (left_b, "after"))
            if left
        ]
        results.append((path, replace(result, notes=(*result.notes, *notes))))
    return results


def _lines(found: "PackDifference") -> Iterator[str]:
    yield f"{found.packs[0]} → {found.packs[1]}"
    head = None
    for each in found.differences:
        if each.what == "test":
            continue
        named = (each.what, each.name)
        if each.key:
            if named != head:
                yield _head(each)
            yield f"    {each.key} ({each.level}): {_change(each)}"
        else:
            yield f"{_head(each)} ({each.level}){_came(each)}"
        head = named
    for verb in ("added", "removed", "changed"):
        count = sum(each.what == "test" and each.verb == verb for each in found.differences)
        if count:
            yield f"  {verb} {count} test{'' if count == 1 else 's'} (patch)"
    if not found.differences:
        yield "Nothing differs."
    else:
        counts = [
            f"{sum(each.level == level for each in found.differences)} {level}"
            for level in ("major", "minor", "patch")
        ]
        yield ""
        yield f"Differences: {', '.join(counts)}. In all {_LEVELS[found.level]}."
    yield from _of_version(found)


def _of_version(found: "PackDifference") -> Iterator[str]:
    version = found.version
    if version is None or (not found.differences and version.enough):
        return
    if version.moved == "back":
        yield f"Warning: the version went back, from {version.before} to {version.after}."
    elif not version.enough:
        stayed = (
            f"still {version.after}"
            if version.moved == "none"
            else f"{version.before} → {version.after}"
        )
        yield (
            f"Warning: the version of {version.pack} is {stayed}; "
            f"these changes need {version.least} at least."
        )
    else:
        yield f"The version moved with them: {version.before} → {version.after}."


def _head(each: "Difference") -> str:
    label = f" “{_cut(each.label)}”" if each.label else ""
    return f"  {each.verb} {each.what} {each.name}{label}"


def _came(each: "Difference") -> str:
    if each.before is None and each.after is None:
        return ""
    return f": {_change(each)}" if each.verb == "changed" else f": {each.after or each.before}"


def _change(each: "Difference") -> str:
    if each.before is None or each.after is None:
        return f"{_cut(each.before) or 'not set'} → {_cut(each.after) or 'not set'}"
    return " → ".join(_apart(each.before, each.after))


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two texts; of long ones the words that differ, with some on either side."""
    if max(len(before), len(after)) <= _MOST:
        return before, after
    one, other = before.split(), after.split()
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    first, last = max(0, start - 3), max(0, end - 3)
    left, right = (
        f"{'… ' if first else ''}{' '.join(words[first : len(words) - last])}{' …' if last else ''}"
        for words in (one, other)
    )
    return left, right


def _cut(text: str | None) -> str:
    if text is None:
        return ""
    return text if len(text) <= _MOST else text[: _MOST - 1].rstrip() + "…"
