"""The command line. A command is loaded when it is called, so that ``--help`` answers at once."""

from __future__ import annotations

import importlib
import sys

import click

from worker import __version__
from worker.errors import EXIT_FAILED, EXIT_INTERRUPTED, LapwingError

# Command → module and one line of help. The help stands here, because reading it from the modules
# would load them all.
COMMANDS = {
    "ingest": ("worker.cli.ingest", "Load articles from files and folders, and code them."),
    "events": ("worker.cli.events", "List events, with filters; as table, JSON or CSV."),
    "show": ("worker.cli.show", "Show one event with its sentences and why they were coded so."),
    "articles": ("worker.cli.articles", "List articles, their dates and their states."),
    "code": ("worker.cli.code", "Code documents without storing anything."),
    "actors": ("worker.cli.actors", "Resolve actor phrases to country and sector codes."),
    "config": ("worker.cli.config", "Show the settings in force and where each comes from."),
    "db": ("worker.cli.db", "Look after the database's schema."),
}


class _LazyGroup(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__} has no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="lapwing")
def cli() -> None:
    """News in, political events out: who did what to whom, where and when, with the proof.

    \b
    Start here:
      lapwing ingest seeds/       load the sample articles and code them
      lapwing events              list what was found
      lapwing show EVENT          see the sentences behind an event

    \b
    Exit status: 0 all is well; 1 it ran, but some input was bad and is listed; 2 the command line
    is wrong; 3 it could not run (settings, database, language model); 130 interrupted.

    \b
    Settings come from config/settings.yml and from LAPWING_* variables; see `lapwing config`.
    """


def main() -> None:
    """Run the command line; errors of ours are one line on standard error."""
    try:
        cli(prog_name="lapwing", standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("interrupted", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except LapwingError as error:
        click.echo(f"lapwing: {printable(str(error))}", err=True)
        sys.exit(EXIT_FAILED)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # `lapwing events | head`: the reader has enough.
        sys.stderr.close()
        sys.exit(0)


def printable(text: str) -> str:
    """Return text without the controls by which hostile input could steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)
