"""How Alembic reaches the store: it is handed over by ``worker.store.schema``."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from worker.store.engine import Store, get_store
from worker.store.models import Base

# Any number; two upgrades of one PostgreSQL database wait for each other at it.
_UPGRADE_LOCK = 7_411_206


def run() -> None:
    """Run the migrations in one transaction."""
    store: Store = context.config.attributes.get("store") or get_store()
    with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transaction_per_migration=False,
        )
        context.run_migrations()


run()
