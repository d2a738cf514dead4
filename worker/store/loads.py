"""How far each seed file was read, and what in it could not be."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from worker.articles.identity import make_id
from worker.sources.records import Reject
from worker.store import models
from worker.store.locks import lock_names
from worker.store.upsert import insert_for

_HEAD_BYTES = 64 * 1024
_MAX_PROBLEM_CHARACTERS = 500


def fingerprint(path: Path) -> str:
    """Return what tells a file from its changed self: its size, time of change and start."""
    status = path.stat()
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    facts = f"{status.st_size} {status.st_mtime_ns} ".encode()
    return hashlib.sha256(facts + head).hexdigest()


def load_id(path: str) -> str:
    """Return the id under which a file's progress is kept."""
    return make_id("load", str(Path(path).absolute()))


def find_load(session: Session, path: str) -> models.Load | None:
    """Return how far a file was read, None where it was not."""
    return session.get(models.Load, load_id(path))


def note_progress(
    session: Session,
    path: str,
    mark: str,
    records_done: int,
    rejects: Sequence[Reject],
    now: datetime,
    finished: bool,
) -> None:
    """Note that a file was read up to a record, and what could not be read on the way.

    Runs in the transaction that stores the records, so that both hold or neither.
    """
    own_id = load_id(path)
    lock_names(session, [own_id])
    load = session.get(models.Load, own_id)
    if load is None or load.fingerprint != mark:
        if load is not None:
            session.delete(load)
            session.flush()
        session.execute(
            delete(models.RejectedRecord).where(models.RejectedRecord.load_id == own_id)
        )
        load = models.Load(id=own_id, path=path, fingerprint=mark, reject_count=0, changed_at=now)
        session.add(load)
    load.records_done = records_done
    load.changed_at = now
    load.finished_at = now if finished else None
    load.reject_count += len(rejects)
    _keep_rejects(session, own_id, rejects, now)


def restart(session: Session, path: str) -> None:
    """Forget how far a file was read, so that it is read from its start."""
    own_id = load_id(path)
    session.execute(delete(models.Load).where(models.Load.id == own_id))
    session.execute(delete(models.RejectedRecord).where(models.RejectedRecord.load_id == own_id))


def _keep_rejects(session: Session, own_id: str, rejects: Sequence[Reject], now: datetime) -> None:
    if not rejects:
        return
    rows = {
        make_id("reject", own_id, str(item.origin.line), item.problem): item for item in rejects
    }
    session.execute(
        insert_for(session, models.RejectedRecord).on_conflict_do_nothing(index_elements=["id"]),
        [
            {
                "id": key,
                "load_id": own_id,
                "path": item.origin.path,
                "line": item.origin.line,
                "problem": _storable(item.problem)[:_MAX_PROBLEM_CHARACTERS],
                "seen_at": now,
            }
            for key, item in rows.items()
        ],
    )


def _storable(text: str) -> str:
    """Return text that both databases take: a problem may quote what is no text at all."""
    return "".join(c if c.isprintable() else "�" for c in text)
