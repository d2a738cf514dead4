from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from worker.sources.records import Origin, Reject
from worker.store import models
from worker.store.engine import Store
from worker.store.loads import find_load, fingerprint, note_progress, restart

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def note(store: Store, mark: str, done: int, *problems: str, finished: bool = False) -> None:
    rejects = [Reject(Origin("a.jsonl", n), problem) for n, problem in enumerate(problems, 1)]
    with store.writing() as session:
        note_progress(session, "a.jsonl", mark, done, rejects, NOW, finished)


def seen(store: Store) -> tuple[int, int, bool]:
    with store.reading() as session:
        load = find_load(session, "a.jsonl")
        assert load is not None
        return load.records_done, load.reject_count, load.finished_at is not None


def test_progress_is_kept_until_the_file_changes(store: Store) -> None:
    note(store, "first", 10, "not JSON")
    note(store, "first", 20, finished=True)
    assert seen(store) == (20, 1, True)
    note(store, "changed", 5)
    assert seen(store) == (5, 0, False)
    with store.reading() as session:
        assert session.query(models.RejectedRecord).count() == 0


def test_the_same_reject_is_kept_once(store: Store) -> None:
    note(store, "first", 1, "not JSON")
    note(store, "first", 2, "not JSON")
    with store.reading() as session:
        assert session.query(models.RejectedRecord).count() == 1


def test_problems_that_quote_what_is_no_text(store: Store) -> None:
    note(store, "first", 1, "keys: a\x00b, \ud800, \x1b[31m" + "x" * 9999)
    with store.reading() as session:
        (row,) = session.query(models.RejectedRecord)
        assert row.problem.startswith("keys: a�b, �, �[31m") and len(row.problem) == 500


def test_restart_forgets_the_file(store: Store) -> None:
    note(store, "first", 1, "not JSON", finished=True)
    with store.writing() as session:
        restart(session, "a.jsonl")
    with store.reading() as session:
        assert find_load(session, "a.jsonl") is None
        assert session.query(models.RejectedRecord).count() == 0


def test_fingerprints_tell_changed_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    first = fingerprint(path)
    assert fingerprint(path) == first
    path.write_text("two")
    assert fingerprint(path) != first
