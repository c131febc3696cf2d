"""The pages under docs/ that are made from the program: `python -m tests.project.docs`."""

from pathlib import Path

import click

from advisor.cli import COMMANDS, cli
from advisor.pack import load_pack
from tests.backtest.fit import main as fit
from tests.project.accuracy_page import accuracy_file, accuracy_page
from tests.project.facts_page import facts_page

ROOT = Path(__file__).resolve().parent.parent.parent

_HEAD = """\
# Commands

Made from the program's own help by `./dev doc`.

Exit codes: 0 done, 1 the check or test failed, 2 bad input, 3 answers missing, 130 interrupted.
With exit code 2 or 130 no output file has been changed. Problems go to the standard error, each
with its code ([all codes](errors.md)); with `--json` they go to the standard output as
`{"problems": [...]}`. Progress shows on a terminal only.
"""


def commands_page() -> str:
    """Return the page of all commands with their help."""
    parts = [_HEAD]
    root = click.Context(cli, info_name="advisor", **cli.context_settings)
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        parts += _sections(command, root, name)
    return "\n".join(parts)


def _sections(command: click.Command, parent: click.Context, name: str) -> list[str]:
    context = click.Context(
        command, info_name=name, parent=parent, terminal_width=90, max_content_width=90
    )
    sections = [f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            child = command.get_command(context, each)
            assert child is not None
            sections += _sections(child, context, each)
    return sections


def main() -> None:
    """Write the fits of the backtest, and the pages."""
    fit()
    (ROOT / "rules" / "core" / "accuracy.yaml").write_text(
        accuracy_file(load_pack()), encoding="utf-8"
    )
    (ROOT / "docs" / "commands.md").write_text(commands_page(), encoding="utf-8")
    (ROOT / "docs" / "accuracy.md").write_text(accuracy_page(load_pack()), encoding="utf-8")
    (ROOT / "docs" / "facts.md").write_text(facts_page(load_pack()), encoding="utf-8")


if __name__ == "__main__":
    main()
