"""The schema's version: bringing a database up to date, and refusing one that is not."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from worker.errors import StoreError
from worker.store.engine import Store

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config(store: Store) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["store"] = store
    return config


def newest_revision() -> str:
    """Return the revision that this version of Lapwing works with."""
    script = ScriptDirectory(str(_MIGRATIONS))
    return script.get_current_head() or ""


def present_revision(store: Store) -> str:
    """Return the database's revision, "" where it has no tables yet.

    Raises:
        StoreError: the database cannot be reached.
    """
    if not store.exists:
        return ""
    try:
        with store.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or ""
    except OperationalError as error:
        raise StoreError(f"cannot reach the database {store.location}: {error.orig}") from error


def upgrade(store: Store) -> tuple[str, str]:
    """Bring the schema up to date; returns the revision before and after. May run twice at once.

    Raises:
        StoreError: the database cannot be reached, or is newer than this version.
    """
    store.prepare_folder()
    before = present_revision(store)
    _refuse_newer(store, before)
    if before != newest_revision():
        command.upgrade(_config(store), "head")
    return before, newest_revision()


def ensure_schema(store: Store) -> None:
    """Make sure that the database can be used.

    A SQLite file is brought up to date at once; it is the user's own. A server is somebody's to
    look after, so there it is asked for.

    Raises:
        StoreError: a server's schema is missing or old, or any schema is newer than this version.
    """
    if store.is_sqlite:
        upgrade(store)
        return
    revision = present_revision(store)
    _refuse_newer(store, revision)
    if revision != newest_revision():
        state = f"is at schema {revision}" if revision else "has no tables yet"
        raise StoreError(f"the database {store.location} {state}; run: lapwing db upgrade")


def _refuse_newer(store: Store, revision: str) -> None:
    script = ScriptDirectory(str(_MIGRATIONS))
    known = {item.revision for item in script.walk_revisions()}
    if revision and revision not in known:
        raise StoreError(
            f"the database {store.location} was made by a newer Lapwing (schema {revision})"
        )
