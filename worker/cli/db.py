"""``lapwing db``: the database's schema."""

from __future__ import annotations

import click

from worker.store.engine import get_store
from worker.store.schema import newest_revision, present_revision, upgrade


@click.group(name="db")
def command() -> None:
    """Look after the database's schema."""


@command.command(name="upgrade")
def upgrade_command() -> None:
    """Create the tables, or bring them up to date. May be run at any time, and twice at once.

    \b
    Example:
      LAPWING_DATABASE_URL=postgresql://lapwing@127.0.0.1/lapwing lapwing db upgrade
    """
    store = get_store()
    before, after = upgrade(store)
    if before == after:
        click.echo(f"{store.location}: up to date (schema {after})")
    else:
        click.echo(f"{store.location}: schema {before or 'none'} → {after}")


@command.command(name="status")
def status_command() -> None:
    """Show the schema's version, and the one that this version of Lapwing wants.

    \b
    Example:
      lapwing db status
    """
    store = get_store()
    click.echo(f"{store.location}: schema {present_revision(store) or 'none'}")
    click.echo(f"wanted: schema {newest_revision()}")
