"""`advisor engagement …`: the engagements that are kept, one command a module or two."""

from importlib import import_module

import click

# Command, where it is, and its line in the help, in the order in which people meet them.
_COMMANDS = {
    "list": ("engagement_read", "List the engagements, the last changed first."),
    "import": ("engagement_write", "Keep an answers file as a new engagement."),
    "export": ("engagement_read", "Write engagements as answers files."),
    "history": ("engagement_read", "Tell who changed what, and when."),
    "form": ("engagement_form", "Write open questions as a form to mail, or as a PDF."),
    "merge": ("engagement_merge", "Bring in forms and copies that were sent back."),
    "reopen": ("engagement_write", "Begin a new assessment after a sign-off."),
    "move": ("engagement_write", "Move engagements to another store, with their history."),
    "backup": ("engagement_write", "Write all engagements into one new file."),
    "check": ("engagement_read", "See whether all that is kept is sound."),
    "delete": ("engagement_write", "Remove an engagement for good."),
}


class _Engagement(click.Group):
    """A group that lists its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command: what it is called, with '_command' after it."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"advisor.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.command("engagement", cls=_Engagement)
def command() -> None:
    """List, import, export, back up and delete the engagements that are kept.

    They are in a file of your own, in the file that --store names, or for a firm in PostgreSQL.
    docs/store.md says where, and what is kept.
    """
