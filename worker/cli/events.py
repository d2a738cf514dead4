"""``lapwing events``: list events."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

import click

from worker.cli.event_table import actors_text, event_table
from worker.cli.filters import DayType, format_option, limit_option
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
    "mention_count",
    "article_count",
    "outlet_count",
    "confidence",
    "sentence",
)
_STATUSES = ("actual", "future", "hypothetical", "negated", "historical")


@click.command(name="events")
@click.option(
    "--type", "types", multiple=True, metavar="TYPE", help="PLOVER type; may be repeated."
)
@click.option("--country", "countries", multiple=True, metavar="ISO3",
              help="Of an actor or the place, such as IRN; may be repeated.")  # fmt: skip
@click.option("--since", type=DayType(), metavar="DAY", help="First day of the events.")
@click.option("--until", type=DayType(), metavar="DAY", help="Last day of the events.")
@click.option("--source", "outlet", default="", help="Part of an outlet's name or address.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(_STATUSES))
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0)
@limit_option(50)
@format_option
def command(
    types: tuple[str, ...],
    countries: tuple[str, ...],
    since: date | None,
    until: date | None,
    outlet: str,
    statuses: tuple[str, ...],
    min_confidence: float,
    limit: int,
    output_format: str,
) -> None:
    """List events, latest first; as table, JSON lines or CSV.

    \b
    Examples:
      lapwing events --type CONSULT --country IRN
      lapwing events --since 2017-09-01 --until 2017-10-31 --min-confidence 0.7
      lapwing events --format csv --limit 0 > events.csv
    """
    wanted = EventFilter(
        types=tuple(_known_type(name) for name in types),
        countries=tuple(code.upper() for code in countries),
        since=since,
        until=until,
        outlet=outlet,
        min_confidence=min_confidence,
        statuses=statuses,
    )
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


def _known_type(name: str) -> str:
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
