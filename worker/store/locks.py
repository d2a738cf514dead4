"""Locks on things that may not be stored yet, for the length of a transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session


def lock_names(session: Session, names: Iterable[str]) -> None:
    """Let one transaction at a time work on each name; taken in one order, so that none deadlocks.

    PostgreSQL's advisory locks, because a row that is about to be inserted cannot be locked. SQLite
    has one writer at a time anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in sorted(set(names)):
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
        )
