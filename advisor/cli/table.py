"""`advisor pack table`: rules as a spreadsheet and back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from advisor.cli import FAILED
from advisor.cli.output import made, write_all
from advisor.cli.packs import CORE, pack_folders
from advisor.errors import AdvisorError, Place, Problem, nearest

if TYPE_CHECKING:
    from advisor.pack.decision_tables.express import Expressed, Grid

FORMATS = (".xlsx", ".csv")
_HEAD = {"id": "table", "version": "1", "title": "Table"}


@click.command("table")
@click.argument("source", metavar="PACK|FILE", default=CORE)
@click.argument("topic", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.xlsx|.csv",
              help="Where to write the table.")  # fmt: skip
@click.option("--to-rules", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help="Write the rules of FILE, a table, as YAML below DIR.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    source: str,
    topic: str | None,
    output: Path | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Write rules as a decision table, or a table as rules.

    With -o, the rules of PACK (a folder, or the id of a shipped pack) that are of TOPIC, or all, go
    into a table: one row a rule, a column for each fact. Each is read back before it is written;
    one that a table cannot hold is left out and named with the reason, and the exit code is 1.

    With --to-rules, each rule of FILE becomes DIR/<topic>/<id>.yaml. Files that exist are not
    replaced. docs/decision-tables.md has the syntax of cells.
    """
    if folder is not None:
        result = _to_rules(Path(source), folder)
    elif output is not None:
        result = _to_table(source, topic, output)
    else:
        raise click.UsageError("Give -o FILE to write a table, or --to-rules DIR to read one.")
    if as_json:
        click.echo(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        for line in _lines(result):
            click.echo(line)
    if result.get("left_out"):
        ctx.exit(FAILED)


def _to_table(source: str, topic: str | None, output: Path) -> dict[str, Any]:
    from advisor.pack import pack_problems
    from advisor.pack.decision_tables.express import expressed, grid_of
    from advisor.pack.decision_tables.write import csv_bytes, workbook_bytes

    suffix = output.suffix.lower()
    if suffix not in FORMATS:
        raise AdvisorError.of(
            "S201", f"The output {output} has no format that a table is written in.",
            allowed=FORMATS, nearest=nearest(suffix, FORMATS),
            todo="End the name of the file in one of these.",
        )  # fmt: skip
    found = _rules_by_topic(source, topic)
    done = {
        name: [expressed(rule, as_csv=suffix == ".csv") for rule in rules]
        for name, rules in found.items()
    }
    everything = [rule for rules in done.values() for rule in rules]
    if suffix == ".csv":
        content = csv_bytes(grid_of(everything))
    else:
        pack, problems = pack_problems(pack_folders([source]))
        if pack is None:
            raise AdvisorError([p for p in problems if p.severity == "error"])
        content = workbook_bytes(_sheets(done), pack)
    write_all({output: content})
    return {
        "file": str(output),
        "rules": sum(rule.reason is None for rule in everything),
        "rows": sum(len(rule.rows) for rule in everything),
        "regrouped": [rule.id for rule in everything if rule.regrouped],
        "left_out": [{"rule": r.id, "reason": r.reason} for r in everything if r.reason],
    }


def _sheets(done: Mapping[str, "list[Expressed]"]) -> "dict[str, Grid]":
    from advisor.pack.decision_tables.express import grid_of

    return {name: grid_of(rules) for name, rules in done.items()}


def _rules_by_topic(source: str, topic: str | None) -> dict[str, list[Mapping[str, Any]]]:
    """The rules that a pack's own files hold, without those of packs below it."""
    from advisor.pack.read import read_pack
    from advisor.pack.schema import Topic

    topics = get_args(Topic)
    if topic is not None and topic not in topics:
        raise AdvisorError.of(
            "T140", f"There is no topic '{topic}'.", allowed=topics,
            nearest=nearest(topic, topics), todo="Take one of those, or leave it out for all.",
        )  # fmt: skip
    folder = pack_folders([source])[-1]
    problems: list[Problem] = []
    raw = read_pack(folder, problems, tests=False)
    if problems:
        raise AdvisorError(problems)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for _, rule in sorted(raw.items["rules"].items()):
        own = str(rule.get("topic") or Path(rule["_place"][0]).parent.name)
        if topic in (None, own):
            found.setdefault(own, []).append(rule)
    if not found:
        raise AdvisorError.of(
            "T141",
            "The pack has no rules" + (f" of the topic '{topic}'." if topic else " of its own."),
            place=Place(str(folder)),
            todo="Name another topic, or leave it out for all.",
        )
    return {name: found[name] for name in sorted(found)}


def _to_rules(file: Path, folder: Path) -> dict[str, Any]:
    from advisor.pack.decision_tables.as_yaml import rule_yaml
    from advisor.pack.decision_tables.compile import read_rules
    from advisor.pack.raw import RawPack, add_item
    from advisor.pack.schema import PackFile, RuleModel, Topic

    if not file.is_file():
        raise AdvisorError.of(
            "T142", "With --to-rules, a table is needed.", place=Place(str(file)),
            allowed=FORMATS, todo="Name the file of the table.",
        )  # fmt: skip
    problems: list[Problem] = []
    # A pack for this file alone: the same model and the same checks as in a pack.
    raw = RawPack(PackFile.model_validate(_HEAD), file.parent, "")
    topic = file.parent.name if file.parent.name in get_args(Topic) else None
    contents: dict[Path, bytes] = {}
    for document in read_rules(file, problems, topic):
        if add_item(raw, "rules", RuleModel, document, document.value, (), problems) is None:
            continue
        rule = document.value if isinstance(document.value, dict) else {}
        name = str(rule.get("id", rule.get("override")))
        path = folder / str(rule.get("topic", topic or "")) / f"{name}.yaml"
        if path.exists():
            problems.append(
                Problem("T143", "The file exists already.", Place(str(path)),
                        todo="Move it away, or name another folder.")
            )  # fmt: skip
        contents[path] = rule_yaml(rule).encode()
    if problems:
        raise AdvisorError(problems)
    with made(*sorted({path.parent for path in contents} | {folder})):
        write_all(contents)
    return {"folder": str(folder), "files": [str(path) for path in contents]}


def _lines(result: Mapping[str, Any]) -> list[str]:
    if "files" in result:
        return [*result["files"], f"{result['folder']}: {_count(len(result['files']), 'rule')}"]
    lines = [
        f"{result['file']}: {_count(result['rules'], 'rule')} in {_count(result['rows'], 'row')}"
    ]
    if result["regrouped"]:
        lines.append("conditions in other groups than written, with the same cases:")
        lines += [f"  {rule}" for rule in result["regrouped"]]
    if result["left_out"]:
        lines.append("left out, since a table cannot hold them:")
        lines += [f"  {one['rule']}: {one['reason']}" for one in result["left_out"]]
    return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
