"""``lapwing db``: the database's schema."""

from __future__ import annotations

import click

from worker.store.engine import get_store
from worker.store.schema import newest_revision, present_revision, upgrade


def run_upgrade() -> None:
    """Bring the schema up to date and say from where to where."""
    store = get_store()
    before, after = upgrade(store)
    if before == after:
        click.echo(f"{store.location}: up to date (schema {after})")
    else:
        click.echo(f"{store.location}: schema {before or 'none'} → {after}")


def run_status() -> None:
    """Print the schema's version and the one that is wanted."""
    store = get_store()
    click.echo(f"{store.location}: schema {present_revision(store) or 'none'}")
    click.echo(f"wanted: schema {newest_revision()}")
