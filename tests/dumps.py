"""The content of a store's tables, to compare two runs row for row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from worker.store.engine import Store
from worker.store.models import Base

# When something was written differs between runs; what was written must not.
_MOMENTS = {"first_seen_at", "changed_at", "seen_at", "created_at", "finished_at", "origin"}
_TABLES = ("articles", "article_versions", "mentions", "events", "work")


def dump(store: Store, tables: tuple[str, ...] = _TABLES) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table, sorted, without the moments of writing."""
    found: dict[str, list[dict[str, Any]]] = {}
    with store.reading() as session:
        for name in tables:
            table = Base.metadata.tables[name]
            columns = [column for column in table.columns if column.name not in _MOMENTS]
            rows = [dict(row._mapping) for row in session.execute(select(*columns))]
            found[name] = sorted(rows, key=str)
    return found
