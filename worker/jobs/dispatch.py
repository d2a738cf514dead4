"""Handing out work: to the same tasks, in this process or through the broker."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from kombu.exceptions import OperationalError

from worker.errors import BrokerError
from worker.settings import Settings
from worker.store.engine import Store
from worker.store.types import utc_now
from worker.store.work import WorkKind, find_due, release_abandoned

log = logging.getLogger(__name__)

# How much overdue work one sweep hands out at most; the next one goes on.
SWEEP_LIMIT = 10_000


def batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    """Yield the ids in lists of at most the given size."""
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])


def dispatch_coding(article_ids: Sequence[str], settings: Settings) -> None:
    """Have articles coded: now, in embedded mode; else as soon as a worker is free.

    Raises:
        BrokerError: the broker does not answer. The work is stored; a sweep will hand it out.
    """
    # Celery is slow to import and not needed by commands that only read.
    from worker.tasks import code_articles

    for batch in batches(article_ids, settings.code_batch_articles):
        try:
            code_articles.delay(batch)
        except OperationalError as error:
            raise BrokerError(
                f"the work is stored, but the broker does not answer ({error}); "
                "workers will find it when it is back"
            ) from error


def sweep(store: Store, settings: Settings) -> int:
    """Hand out all work that is due and that nobody holds; returns how many articles."""
    with store.writing() as session:
        released = release_abandoned(session)
    if released:
        log.warning("%d pieces of work were left by processes that are gone", released)
    with store.reading() as session:
        due = find_due(session, WorkKind.CODE, utc_now(), SWEEP_LIMIT)
    dispatch_coding(due, settings)
    return len(due)
