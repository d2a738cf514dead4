from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from worker.store import models
from worker.store.engine import Store
from worker.store.work import (
    RetryRule,
    WorkKind,
    claim,
    count_open,
    find_due,
    finish,
    is_gone,
    put_off,
    release_abandoned,
    this_process,
    want,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
RETRY = RetryRule(max_attempts=3, base_seconds=60)
LEASE = 600


@pytest.fixture
def stocked(store: Store) -> Iterator[Store]:
    """A store with work for articles a0 … a9."""
    with store.writing() as session:
        for number in range(10):
            session.add(
                models.Article(
                    id=f"a{number}", state="loaded", first_seen_at=NOW, changed_at=NOW, version=1
                )
            )
        session.flush()
        for number in range(10):
            want(session, WorkKind.CODE, f"a{number}", NOW)
    yield store


def take(store: Store, ids: list[str], now: datetime = NOW) -> list[str]:
    with store.writing() as session:
        return claim(session, WorkKind.CODE, ids, now, LEASE, RETRY)


def due(store: Store, now: datetime = NOW) -> list[str]:
    with store.reading() as session:
        return find_due(session, WorkKind.CODE, now, 100)


def fail(store: Store, article_id: str, now: datetime = NOW) -> None:
    with store.writing() as session:
        put_off(session, WorkKind.CODE, article_id, "ValueError: bad luck", now, RETRY)


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [(1, 60), (2, 120), (3, None), (4, None)],
)
def test_retry_rule(attempts: int, wait: int | None) -> None:
    expected = None if wait is None else timedelta(seconds=wait)
    assert RETRY.wait(attempts) == expected


def test_the_wait_has_a_limit() -> None:
    assert RetryRule(1000, 60).wait(500) == timedelta(hours=6)


def test_what_is_claimed_is_not_due_until_the_lease_ends(stocked: Store) -> None:
    assert take(stocked, ["a1", "a2", "nobody"]) == ["a1", "a2"]
    assert take(stocked, ["a1", "a2", "a3"]) == ["a3"]
    assert len(due(stocked)) == 7
    assert len(due(stocked, NOW + timedelta(seconds=LEASE + 1))) == 10


def test_finished_work_is_gone(stocked: Store) -> None:
    take(stocked, ["a1"])
    with stocked.writing() as session:
        finish(session, WorkKind.CODE, ["a1"])
        assert count_open(session) == 9
        assert count_open(session, ["a1", "a2"]) == 1


def test_work_wanted_anew_while_it_is_done_is_not_struck_off(stocked: Store) -> None:
    take(stocked, ["a1"])
    with stocked.writing() as session:
        want(session, WorkKind.CODE, "a1", NOW)
    with stocked.writing() as session:
        finish(session, WorkKind.CODE, ["a1"])
    assert "a1" in due(stocked)


def test_failures_wait_longer_each_time_and_end_in_quarantine(stocked: Store) -> None:
    now = NOW
    for wait in (60, 120):
        assert take(stocked, ["a1"], now) == ["a1"]
        fail(stocked, "a1", now)
        assert "a1" not in due(stocked, now + timedelta(seconds=wait - 1))
        now += timedelta(seconds=wait)
        assert "a1" in due(stocked, now)
    assert take(stocked, ["a1"], now) == ["a1"]
    fail(stocked, "a1", now)
    assert "a1" not in due(stocked, now + timedelta(days=30))
    with stocked.reading() as session:
        article = session.get_one(models.Article, "a1")
        assert article.state == "failed" and "bad luck" in article.state_reason


def test_a_process_that_dies_in_every_try_quarantines_its_article(stocked: Store) -> None:
    now = NOW
    for _ in range(RETRY.max_attempts):
        assert take(stocked, ["a1"], now) == ["a1"]
        now += timedelta(seconds=LEASE + 1)
    assert take(stocked, ["a1"], now) == []
    with stocked.reading() as session:
        assert session.get_one(models.Article, "a1").state == "failed"


def test_claims_of_many_at_once_never_overlap(stocked: Store) -> None:
    ids = [f"a{number}" for number in range(10)]
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda _: take(stocked, ids), range(8)))
    assert sorted(article for claimed in claims for article in claimed) == ids


def test_leases_of_dead_processes_end_at_once(stocked: Store) -> None:
    script = "from worker.store.work import this_process; print(this_process())"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    dead = done.stdout.strip()
    assert is_gone(dead) and not is_gone(this_process())
    take(stocked, ["a1", "a2"])
    with stocked.writing() as session:
        row = session.query(models.Work).filter_by(article_id="a1").one()
        row.lease_owner = dead
    with stocked.writing() as session:
        assert release_abandoned(session) == 1
    assert "a1" in due(stocked) and "a2" not in due(stocked)


@pytest.mark.parametrize(
    ("owner", "gone"),
    [
        ("another-machine/1/5", False),
        (f"{os.uname().nodename}/{os.getpid()}/1", True),
        ("", False),
        ("nonsense", False),
    ],
)
def test_holders(owner: str, gone: bool) -> None:
    assert is_gone(owner) is gone
