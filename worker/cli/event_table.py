"""Events as rows for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from worker.cli.tables import make_table
from worker.store.queries import EventRow

_MARKS = {
    "future": "planned",
    "hypothetical": "possible",
    "negated": "not",
    "historical": "earlier",
}


def event_table(rows: Iterable[EventRow]) -> Table:
    """Return a table of events."""
    return make_table(
        [
            ("event", "dim"),
            ("date", "cyan"),
            ("type", "bold"),
            ("source", "green"),
            ("target", "magenta"),
            ("where", ""),
            ("art.", ""),
            ("conf.", ""),
            ("sentence", "wrap dim"),
        ],
        [
            (
                row.id[:8],
                date_text(row),
                type_text(row),
                actors_text(row.source),
                actors_text(row.target),
                row.place_name or row.place_country,
                str(row.article_count),
                f"{row.confidence:.2f}",
                shorten(row.sentence, 110),
            )
            for row in rows
        ],
    )


def date_text(row: EventRow) -> str:
    """Return an event's date as precise as it is known."""
    if row.date_start is None:
        return "?"
    if row.date_precision in {"day", ""} or row.date_start == row.date_end:
        return row.date_start.isoformat()
    if row.date_precision == "year":
        return str(row.date_start.year)
    return f"{row.date_start}…{row.date_end:%m-%d}"


def type_text(row: EventRow) -> str:
    """Return type, mode and status in a word or two."""
    text = row.event_type + (f"/{row.mode}" if row.mode else "")
    mark = _MARKS.get(row.status)
    return f"{text} ({mark})" if mark else text


def actors_text(actors: Iterable[dict[str, Any]]) -> str:
    """Return actors as codes, or by name where they have none."""
    return ", ".join(
        " ".join(filter(None, (a["country"], a["sector"], a["sector2"]))) or a["name"]
        for a in actors
    )


def shorten(text: str, limit: int) -> str:
    """Return the text on one line, cut with an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
