"""Connections to the database, SQLite or PostgreSQL by URL, with the settings each needs."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from worker.errors import StoreError
from worker.settings import Settings, get_settings, mask_password

# Connections are kept this long, so that a server that drops idle ones is not met by surprise.
_POOL_RECYCLE_SECONDS = 1800


class Store:
    """A database and the transactions on it."""

    def __init__(self, url: str, busy_seconds: float) -> None:
        self.url = url
        try:
            self._parsed = make_url(url)
            self.is_sqlite = self._parsed.get_backend_name() == "sqlite"
            self.engine = self._create(busy_seconds)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise StoreError(f"database {mask_password(url)}: {error}") from error
        self._lock_path = self._make_lock_path()

    @property
    def location(self) -> str:
        """Where the data is, for people, without a password."""
        if self.is_sqlite and self._parsed.database:
            return str(Path(self._parsed.database).absolute())
        return mask_password(self.url)

    @property
    def exists(self) -> bool:
        """False for a SQLite file that is not there yet."""
        if not self.is_sqlite or not self._parsed.database:
            return True
        return Path(self._parsed.database).exists()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads."""
        with Session(self.engine) as session:
            session.info["read_only"] = True
            session.connection(execution_options={"lapwing_read_only": True})
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session in one transaction; it is committed at the end, or rolled back.

        SQLite has one writer at a time, and its own waiting is unfair: under load a writer can
        starve for half a minute. So writers of one file queue up at a file lock.
        """
        with (
            self._sqlite_turn(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def dispose(self) -> None:
        """Close all connections, or in a forked child forget the parent's."""
        self.engine.dispose(close=False)

    def _create(self, busy_seconds: float) -> Engine:
        if not self.is_sqlite:
            engine = create_engine(self.url, pool_pre_ping=True, pool_recycle=_POOL_RECYCLE_SECONDS)
            return engine
        database = self._parsed.database
        if not database or database == ":memory:":
            raise StoreError("an in-memory database would be lost at once; name a file")
        engine = create_engine(self.url, connect_args={"timeout": busy_seconds})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def prepare_folder(self) -> None:
        """Create the folder of a SQLite file."""
        if self.is_sqlite and self._parsed.database:
            Path(self._parsed.database).parent.mkdir(parents=True, exist_ok=True)

    def _make_lock_path(self) -> Path | None:
        if not self.is_sqlite or not self._parsed.database:
            return None
        return Path(self._parsed.database + ".wlock")

    @contextmanager
    def _sqlite_turn(self) -> Iterator[None]:
        if self._lock_path is None:
            yield
            return
        descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions start at the first write, too late; see _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote between.
    # Taking the write lock at the start makes it wait instead.
    read_only = connection.get_execution_options().get("lapwing_read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@cache
def get_store() -> Store:
    """Return the store of the settings in force, one per process."""
    return open_store(get_settings())


def open_store(settings: Settings) -> Store:
    """Return the store that settings name; nothing is opened yet."""
    return Store(settings.database_url, settings.sqlite_busy_seconds)
