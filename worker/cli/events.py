"""``lapwing events``: list events."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict

import click

from worker.cli.event_table import actors_text, event_table
from worker.cli.tables import make_console
from worker.coding.ontology import load_ontology
from worker.store.engine import get_store
from worker.store.queries import EventFilter, EventRow, count_found, find_events
from worker.store.schema import ensure_schema

_CSV_COLUMNS = (
    "id",
    "date_start",
    "date_end",
    "date_precision",
    "event_type",
    "mode",
    "cameo",
    "quad_class",
    "goldstein",
    "status",
    "source",
    "target",
    "place_name",
    "place_country",
    "place_precision",
    "latitude",
    "longitude",
    "killed",
    "injured",
    "arrested",
    "mention_count",
    "article_count",
    "outlet_count",
    "confidence",
    "sentence",
)


def run(wanted: EventFilter, limit: int, output_format: str) -> None:
    """Print the events that a filter wants; a limit of 0 is none."""
    store = get_store()
    ensure_schema(store)
    with store.reading() as session:
        rows = find_events(session, wanted, limit or None)
        if output_format == "json":
            _print_json(rows)
        elif output_format == "csv":
            _print_csv(rows)
        else:
            listed = list(rows)
            total = count_found(session, wanted)
            _print_table(listed, total)


def known_type(name: str) -> str:
    """Return a PLOVER type in capitals; fails with a usage error."""
    known = load_ontology().types
    if name.upper() not in known:
        raise click.BadParameter(f"no type {name}; types: {' '.join(known)}", param_hint="--type")
    return name.upper()


def _print_table(rows: list[EventRow], total: int) -> None:
    if not rows:
        click.echo("no events; load articles with: lapwing ingest PATH")
        return
    make_console().print(event_table(rows))
    if total > len(rows):
        click.echo(f"{len(rows)} of {total} events; --limit 0 lists all")


def _print_json(rows: Iterable[EventRow]) -> None:
    for row in rows:
        click.echo(json.dumps(asdict(row), ensure_ascii=False, default=str))


def _print_csv(rows: Iterable[EventRow]) -> None:
    writer = csv.DictWriter(sys.stdout, _CSV_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        values = asdict(row) | {
            "source": actors_text(row.source),
            "target": actors_text(row.target),
            "sentence": " ".join(row.sentence.split()),
        }
        writer.writerow({name: _safe_cell(value) for name, value in values.items()})


def _safe_cell(value: object) -> object:
    """Keep spreadsheets from running text that starts like a formula."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t"}:
        return "'" + value
    return value
