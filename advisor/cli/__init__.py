"""The command line: parse, call, show. Each command is a module, imported when it is called.

Exit codes: 0 done, 1 the check or test failed, 2 bad input, 3 answers missing, 130 interrupted.
"""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from advisor import __version__

# Command and its line in `advisor --help`, in the order in which people meet them.
COMMANDS = {
    "assess": "Turn a client's answers into advice and a report.",
    "intake": "Hold the interview on the terminal, question by question.",
    "serve": "Serve the intake page on this machine, with live advice.",
    "engagement": "List, import, export, back up and delete engagements.",
    "explain": "Say why a rule fired, or why it did not.",
    "compare": "Say why a result changed.",
    "portfolio": "Assess an inventory of use cases, one row each.",
    "pack": "Check and test rule packs.",
    "factors": "Show factors with range, year and source.",
    "backtest": "Compare our ranges with published figures.",
    "verify": "Check a report: figures computed again, pages, rules at hand.",
    "extract": "Take the answers out of a report.",
    "measure": "Turn measured energy or hours into answers.",
    "schema": "Print the JSON Schemas of the files.",
    "doctor": "Say what is missing on this machine, and how to get it.",
}
DONE, FAILED, BAD_INPUT, MISSING, INTERRUPTED = 0, 1, 2, 3, 130


class _Commands(click.Group):
    """A group that lists its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"advisor.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="advisor")
def cli() -> None:
    """Greener AI Advisor: a client's answers in, ranked and quantified advice out.

    Start with: advisor assess answers.yaml -o report.pdf
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no exception leaves.

    Args:
        arguments: What follows the name of the program; by default the process's own.

    Returns:
        The exit code.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = cli.main(given, prog_name="advisor", standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        click.echo("S130: Interrupted; no output was changed.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe went away; nothing is wrong with the input.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  # no traceback reaches a user
        from advisor.cli.failures import report_failure

        return report_failure(error, as_json="--json" in given)
    return code if isinstance(code, int) else DONE


def main() -> None:
    """Run the command of this process and exit."""
    # A run is short and makes few circles, while a pack is many small objects: looking through
    # them for garbage again and again would take a tenth of the time.
    gc.set_threshold(100_000, 20, 100)
    sys.exit(run())
