"""``lapwing ingest``: load articles and code them."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from worker.cli import printable, start_logging
from worker.cli.event_table import event_table
from worker.cli.tables import make_console
from worker.errors import EXIT_PROBLEMS, BrokerError
from worker.jobs.load import STANDARD_INPUT, Loader, LoadReport
from worker.jobs.sweep import sweep
from worker.settings import get_settings
from worker.sources.walk import find_files, shown
from worker.store.articles import Outcome
from worker.store.engine import Store, get_store
from worker.store.events import count_events
from worker.store.queries import EventFilter, count_found, find_events
from worker.store.schema import ensure_schema
from worker.store.types import utc_now
from worker.store.work import WorkKind, count_due, count_open
from worker.tasks import dispatch_coding

_SHOWN_EVENTS = 40
# Articles of which the events are asked for; a statement takes no more than some ten thousand.
_ASKED_ARTICLES = 5000
_SHOWN_MESSAGES = 20
_WAIT_SECONDS = 0.5


def run(paths: Sequence[str], again: bool, load_only: bool, wait: bool, quiet: bool) -> None:
    """Load the paths, have the articles coded, and print what was found."""
    start_logging()
    settings, store = get_settings(), get_store()
    _check_paths(paths)
    ensure_schema(store)
    console = make_console(stderr=True)
    with _Bar(paths, console.is_terminal and not quiet) as bar:
        hand_out = _HandOut(load_only)
        loader = Loader(store, settings, hand_out, bar.update, again)
        for path in paths:
            if path == STANDARD_INPUT:
                loader.load_stream(sys.stdin.buffer)
            else:
                loader.load(Path(path))
        report, left_over = loader.report, 0
        if settings.embedded and not load_only:
            left_over = _finish_leftovers(store, hand_out)
        elif wait:
            _wait_for(hand_out.ids, store)
    done = settings.embedded and not load_only
    if not quiet and (done or wait):
        _print_events(hand_out.ids, store)
    if left_over:
        click.echo(f"{left_over} articles coded that an earlier run had left")
    _print_report(report, store, done)
    if report.reject_count:
        sys.exit(EXIT_PROBLEMS)


def _finish_leftovers(store: Store, hand_out: _HandOut) -> int:
    """Do what an interrupted run has left, as long as there is less of it each time.

    Returns:
        How many articles that were.
    """
    found, before = 0, None
    while before is None or before > 0:
        found += sweep(store, hand_out)
        with store.reading() as session:
            left = count_due(session, WorkKind.CODE, utc_now())
        if before is not None and left >= before:
            break
        before = left
    return found


def _check_paths(paths: Sequence[str]) -> None:
    missing = [path for path in paths if path != STANDARD_INPUT and not Path(path).exists()]
    if missing:
        raise click.BadParameter(f"nothing at {missing[0]}", param_hint="PATH")


class _HandOut:
    """Hands articles out for coding, and says once when the broker is away."""

    def __init__(self, load_only: bool) -> None:
        self.ids: list[str] = []
        self._load_only = load_only
        self._broker_away = False

    def __call__(self, article_ids: Sequence[str]) -> None:
        if self._load_only or self._broker_away:
            return
        self.ids += article_ids
        try:
            dispatch_coding(article_ids)
        except BrokerError as error:
            # The rows are stored; a sweep hands them out when the broker is back.
            self._broker_away = True
            click.echo(f"lapwing: {error}", err=True)


class _Bar:
    """The progress bar: files, and what became of their records."""

    def __init__(self, paths: Sequence[str], visible: bool) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("files"),
            TimeElapsedColumn(),
            console=make_console(stderr=True),
            disable=not visible,
            transient=True,
        )
        total = sum(_count_files(path) for path in paths) if visible else None
        self._task = self._progress.add_task("reading", total=total)

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def update(self, path: Path, report: LoadReport) -> None:
        """Show the file being read and the count of records."""
        text = f"{report.records} articles · {printable(shown(path))[-40:]}"
        self._progress.update(self._task, completed=report.files, description=text)


def _count_files(path: str) -> int:
    return 1 if path == STANDARD_INPUT else sum(1 for _ in find_files(Path(path)))


def _wait_for(article_ids: Sequence[str], store: Store) -> None:
    """Wait until workers have coded the given articles."""
    waiting = list(article_ids)
    while waiting:
        chunk = waiting[-500:]
        with store.reading() as session:
            left = count_open(session, chunk)
        if left:
            time.sleep(_WAIT_SECONDS)
        else:
            del waiting[-500:]


def _print_events(article_ids: Sequence[str], store: Store) -> None:
    """Print the events that the articles of this load report."""
    wanted = EventFilter(article_ids=tuple(article_ids[-_ASKED_ARTICLES:]))
    if not wanted.article_ids:
        return
    with store.reading() as session:
        rows = list(find_events(session, wanted, _SHOWN_EVENTS))
        total = count_found(session, wanted)
    if rows:
        make_console().print(event_table(rows))
        if total > len(rows):
            click.echo(f"… and {total - len(rows)} more: lapwing events --limit 0")
        click.echo()


def _print_report(report: LoadReport, store: Store, done: bool) -> None:
    """Print what was bad, what became of the records, and where the events are."""
    _print_messages("bad input", [str(reject) for reject in report.rejects], report.reject_count)
    _print_messages("notice", report.notices, len(report.notices))
    with store.reading() as session:
        total = count_events(session)
        waiting = count_open(session)
    click.echo(_summary(report))
    click.echo(f"{total} events in {store.location}")
    if waiting:
        click.echo(f"{waiting} articles wait to be coded{'' if done else ' by a worker'}")


def _print_messages(kind: str, messages: Sequence[str], count: int) -> None:
    for message in messages[:_SHOWN_MESSAGES]:
        click.echo(f"{kind}: {printable(message)}", err=True)
    if count > _SHOWN_MESSAGES:
        click.echo(f"{kind}: … and {count - _SHOWN_MESSAGES} more", err=True)


def _summary(report: LoadReport) -> str:
    parts = [f"{count} {outcome.value}" for outcome, count in report.outcomes.items() if count]
    if report.reject_count:
        parts.append(f"{report.reject_count} bad")
    files = "1 file" if report.files == 1 else f"{report.files} files"
    if report.files_unchanged:
        files += f" ({report.files_unchanged} unchanged since the last load)"
    new = sum(count for outcome, count in report.outcomes.items() if outcome is not Outcome.SEEN)
    if not new and not report.reject_count:
        return f"nothing new in {files}" + (f": {', '.join(parts)}" if parts else "")
    return f"{', '.join(parts)} from {files}"
