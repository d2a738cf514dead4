from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from tests.servers import Postgres
from worker.errors import StateError, StoreError
from worker.settings import Settings
from worker.store import models
from worker.store.engine import Store, open_store
from worker.store.schema import ensure_schema, newest_revision, present_revision, upgrade

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_migrations_make_exactly_the_tables_of_the_models(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, models.Base.metadata) == []


def test_upgrade_may_run_again_and_twice_at_once(store: Store) -> None:
    assert present_revision(store) == newest_revision()
    threads = [threading.Thread(target=upgrade, args=(store,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert present_revision(store) == newest_revision()


def test_a_server_without_tables_is_not_touched_unasked(postgres: Postgres) -> None:
    empty = open_store(Settings(database_url=postgres.new_database()))
    with pytest.raises(StoreError, match="lapwing db upgrade"):
        ensure_schema(empty)
    assert present_revision(empty) == ""


def test_a_database_of_a_newer_lapwing_is_refused(store: Store) -> None:
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Lapwing"):
        ensure_schema(store)


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    away = open_store(Settings(database_url="postgresql://me:secret@127.0.0.1:1/news"))
    with pytest.raises(StoreError) as caught:
        ensure_schema(away)
    assert "127.0.0.1:1" in str(caught.value) and "secret" not in str(caught.value)


def test_sqlite_settings(tmp_path: Path) -> None:
    opened = open_store(Settings(database_url=f"sqlite:///{tmp_path}/deep/er/a.db"))
    upgrade(opened)
    with opened.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session.execute(text("PRAGMA busy_timeout")).scalar() == 30_000


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_that_would_be_lost_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="lost"):
        open_store(Settings(database_url=url))


def feed(**changes: object) -> models.Feed:
    return models.Feed(**({"id": "f", "url": "https://example.org/f", "added_at": NOW} | changes))


def test_moments_come_back_aware_and_in_utc(store: Store) -> None:
    with store.writing() as session:
        session.add(feed())
    with store.reading() as session:
        read = session.get_one(models.Feed, "f").added_at
    assert read == NOW and read.utcoffset() is not None


def test_naive_moments_are_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a zone"), store.writing() as session:
        session.add(feed(added_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing() as session:
        session.add(feed())
        session.flush()
        raise RuntimeError
    with store.reading() as session:
        assert session.get(models.Feed, "f") is None


def test_many_writers_wait_for_each_other(store: Store) -> None:
    """A read before the write in the same transaction must not fail under another's write."""

    def add_one() -> None:
        for _ in range(25):
            with store.writing() as session:
                row = session.get(models.Feed, "f", with_for_update=True)
                assert row is not None
                row.title = str(int(row.title) + 1)

    with store.writing() as session:
        session.add(feed(title="0"))
    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        assert session.get_one(models.Feed, "f").title == "100"


def test_states_are_enforced_by_the_model(store: Store) -> None:
    with store.writing() as session:
        row = models.Article(id="a", state="coded", first_seen_at=NOW, changed_at=NOW, version=1)
        session.add(row)
        session.flush()
        with pytest.raises(StateError):
            row.state = "discovered"
