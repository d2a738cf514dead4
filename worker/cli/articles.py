"""``lapwing articles``: list articles."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence

import click

from worker.cli.event_table import shorten
from worker.cli.tables import make_console, make_table
from worker.store import models
from worker.store.engine import get_store
from worker.store.queries import count_by_state, find_articles
from worker.store.schema import ensure_schema

_COLUMNS = ("id", "resolved_date", "stated_date", "date_flag", "state", "state_reason", "language",
            "source", "title", "url", "origin", "version", "copy_of")  # fmt: skip


def run(text: str, state: str, limit: int, output_format: str) -> None:
    """Print articles; a limit of 0 is none."""
    store = get_store()
    ensure_schema(store)
    with store.reading() as session:
        found = find_articles(session, state, text, limit or None)
        counts = count_by_state(session)
        if output_format == "table":
            _print_table(found, counts)
            return
        rows = [
            {name: getattr(article, name) for name in _COLUMNS} | {"mentions": mentions}
            for article, mentions in found
        ]
    if output_format == "json":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False, default=str))
    else:
        writer = csv.DictWriter(sys.stdout, (*_COLUMNS, "mentions"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _print_table(found: Sequence[tuple[models.Article, int]], counts: dict[str, int]) -> None:
    if not counts:
        click.echo("no articles; load some with: lapwing ingest PATH")
        return
    rows = [
        (
            article.id[:8],
            f"{article.resolved_date or '?'}{'*' if article.date_flag == 'repaired' else ''}",
            article.state + (f" ({article.state_reason})" if article.state_reason else ""),
            str(mentions),
            shorten(article.source, 28),
            shorten(article.title or article.text, 70),
        )
        for article, mentions in found
    ]
    columns = [("article", "dim"), ("date", "cyan"), ("state", "wrap"), ("ment.", ""),
               ("source", "green"), ("title", "wrap")]  # fmt: skip
    make_console().print(make_table(columns, rows))
    click.echo(", ".join(f"{count} {state}" for state, count in sorted(counts.items())))
