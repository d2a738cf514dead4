"""The command line: ``commands`` is its surface, one module a command what it does."""

from __future__ import annotations

import logging
import sys

import click

from worker.errors import EXIT_FAILED, EXIT_INTERRUPTED, LapwingError


def main() -> None:
    """Run the command line; errors of ours are one line on standard error."""
    from worker.cli.commands import cli

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


def start_logging() -> None:
    """Send log messages of the level in force to standard error."""
    from worker.settings import get_settings

    logging.basicConfig(
        level=get_settings().log_level, format="%(levelname)s %(name)s: %(message)s"
    )


def printable(text: str) -> str:
    """Return text without the controls by which hostile input could steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)
