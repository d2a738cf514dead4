"""Sweeping up: work that is due and that nobody does, because a message or a process was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from worker.store.engine import Store
from worker.store.types import utc_now
from worker.store.work import WorkKind, find_due, release_abandoned

log = logging.getLogger(__name__)

# How much overdue work one sweep hands out at most; the next one goes on.
SWEEP_LIMIT = 10_000


def sweep(store: Store, hand_out: Callable[[Sequence[str]], None]) -> int:
    """Hand out all work that is due and that nobody holds; returns how many articles."""
    with store.writing() as session:
        released = release_abandoned(session)
    if released:
        log.warning("%d pieces of work were left by processes that are gone", released)
    with store.reading() as session:
        due = find_due(session, WorkKind.CODE, utc_now(), SWEEP_LIMIT)
    hand_out(due)
    return len(due)
