"""The work that articles still need: rows that are wanted, leased, done, put off or quarantined.

A row exists as long as its work is needed, so a lost message, a killed process or an emptied
broker loses nothing: whoever looks next finds the row. A lease keeps two processes from doing the
same work at once; it ends by itself, and at once when its holder on this machine is gone.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from worker.articles.states import ArticleState
from worker.store import models
from worker.store.upsert import insert_for

_MAX_ERROR_CHARACTERS = 4000
# The longest wait between two tries.
_MAX_RETRY_SECONDS = 6 * 3600


class WorkKind(StrEnum):
    """What there is to do for an article."""

    CODE = "code"


@dataclass(frozen=True)
class RetryRule:
    """How often and how late failed work is tried again."""

    max_attempts: int
    base_seconds: int

    def wait(self, attempts: int) -> timedelta | None:
        """Return how long to wait after so many failed tries; None: no more tries."""
        if attempts >= self.max_attempts:
            return None
        seconds = self.base_seconds * 2 ** max(attempts - 1, 0)
        return timedelta(seconds=min(seconds, _MAX_RETRY_SECONDS))


def want(session: Session, kind: WorkKind, article_id: str, now: datetime) -> None:
    """Note that an article needs work; if it was noted before, start its tries afresh.

    A process that holds the work at this moment loses it: the article changed under its hands.
    """
    fresh = {
        "attempts": 0,
        "next_attempt_at": now,
        "lease_until": None,
        "lease_owner": "",
        "last_error": "",
        "quarantined_at": None,
    }
    statement = insert_for(session, models.Work).values(
        kind=kind.value, article_id=article_id, created_at=now, **fresh
    )
    session.execute(
        statement.on_conflict_do_update(index_elements=["kind", "article_id"], set_=fresh)
    )


def find_due(session: Session, kind: WorkKind, now: datetime, limit: int) -> list[str]:
    """Return the articles whose work is due and held by nobody, longest waiting first."""
    return list(
        session.scalars(
            select(models.Work.article_id)
            .where(models.Work.kind == kind.value, *_is_due(now))
            .order_by(models.Work.next_attempt_at, models.Work.id)
            .limit(limit)
        )
    )


def count_due(session: Session, kind: WorkKind, now: datetime) -> int:
    """Return how much work is due and held by nobody."""
    query = select(func.count()).select_from(models.Work)
    return session.scalar(query.where(models.Work.kind == kind.value, *_is_due(now))) or 0


def claim(
    session: Session,
    kind: WorkKind,
    article_ids: Sequence[str],
    now: datetime,
    lease_seconds: int,
    retry: RetryRule,
) -> list[str]:
    """Lease the work of those of the given articles for which it is due.

    The try is counted now and not when it fails, because a try that kills its process could not
    count itself. Work that has used up its tries goes to quarantine instead.

    Returns:
        The articles to work on, each held by this process alone.
    """
    rows = session.scalars(
        select(models.Work)
        .where(
            models.Work.kind == kind.value,
            models.Work.article_id.in_(article_ids),
            *_is_due(now),
        )
        .order_by(models.Work.article_id)
        .with_for_update(skip_locked=True)
    ).all()
    claimed: list[str] = []
    for row in rows:
        if retry.wait(row.attempts) is None:
            _quarantine(session, row, now)
            continue
        row.attempts += 1
        row.lease_until = now + timedelta(seconds=lease_seconds)
        row.lease_owner = this_process()
        claimed.append(row.article_id)
    session.flush()
    return claimed


def finish(session: Session, kind: WorkKind, article_ids: Collection[str]) -> None:
    """Strike off work that this process holds; work that was wanted anew meanwhile stays."""
    session.execute(
        delete(models.Work).where(
            models.Work.kind == kind.value,
            models.Work.article_id.in_(article_ids),
            models.Work.lease_owner == this_process(),
        )
    )


def put_off(
    session: Session, kind: WorkKind, article_id: str, problem: str, now: datetime, retry: RetryRule
) -> None:
    """Give back work that failed: later again, or to quarantine after the last try."""
    row = session.scalar(
        select(models.Work).where(
            models.Work.kind == kind.value,
            models.Work.article_id == article_id,
            models.Work.lease_owner == this_process(),
        )
    )
    if row is None:
        return
    row.last_error = problem[-_MAX_ERROR_CHARACTERS:]
    wait = retry.wait(row.attempts)
    if wait is None:
        _quarantine(session, row, now)
        return
    row.next_attempt_at = now + wait
    row.lease_until, row.lease_owner = None, ""


def count_open(session: Session, article_ids: Collection[str] | None = None) -> int:
    """Return how much work waits or is being done, of all or of the given articles."""
    query = (
        select(func.count()).select_from(models.Work).where(models.Work.quarantined_at.is_(None))
    )
    if article_ids is not None:
        query = query.where(models.Work.article_id.in_(article_ids))
    return session.scalar(query) or 0


def release_abandoned(session: Session) -> int:
    """End the leases of processes of this machine that are gone; returns how many."""
    owners = session.scalars(
        select(models.Work.lease_owner).where(models.Work.lease_owner != "").distinct()
    ).all()
    gone = [owner for owner in owners if is_gone(owner)]
    if not gone:
        return 0
    found = session.scalars(select(models.Work).where(models.Work.lease_owner.in_(gone))).all()
    for row in found:
        row.lease_until, row.lease_owner = None, ""
    return len(found)


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        models.Work.quarantined_at.is_(None),
        models.Work.next_attempt_at <= now,
        or_(models.Work.lease_until.is_(None), models.Work.lease_until < now),
    )


def _quarantine(session: Session, row: models.Work, now: datetime) -> None:
    row.quarantined_at = now
    row.lease_until, row.lease_owner = None, ""
    if not row.last_error:
        row.last_error = f"the process ended in each of {row.attempts} tries"
    article = session.get(models.Article, row.article_id)
    if article is not None and article.state == ArticleState.LOADED.value:
        article.state = ArticleState.FAILED
        article.state_reason = row.last_error.strip().splitlines()[-1][:500]


@cache
def _this_process(pid: int) -> str:
    return f"{socket.gethostname()[:80]}/{pid}/{_start_of(pid)}"


def this_process() -> str:
    """Return the name under which this process holds leases: machine, process, start."""
    # Not cached over a fork: the child has another pid.
    return _this_process(os.getpid())


def is_gone(owner: str) -> bool:
    """True where a lease's holder was a process of this machine and does not run any more."""
    machine, _, rest = owner.rpartition("/")[0].rpartition("/")
    start = owner.rpartition("/")[2]
    if machine != socket.gethostname()[:80] or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _start_of(int(rest)) != start


def _start_of(pid: int) -> str:
    """Return when a process started, as the kernel counts; "" where it does not tell.

    Process ids are used again; a pid with another start is another process.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
