"""The same tasks on Redis and PostgreSQL, in Celery workers of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import SEEDS, Run
from tests.dumps import dump
from tests.servers import Postgres, Redis, free_port
from worker.app import TIME_LIMIT_SECONDS, VISIBILITY_TIMEOUT_SECONDS, make_app
from worker.settings import Settings, config_dir
from worker.store.engine import open_store
from worker.store.schema import upgrade


@contextlib.contextmanager
def celery_worker(environment: dict[str, str], *args: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "worker.app", "worker", "--loglevel=INFO",
         "--without-gossip", "--without-mingle", *args],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def scaled(postgres: Postgres, redis_server: Redis) -> dict[str, str]:
    return {
        "LAPWING_DATABASE_URL": postgres.new_database(),
        "LAPWING_BROKER_URL": redis_server.url,
    }


QUEUES = "poll,fetch,code,maintain"


def test_workers_give_the_tables_of_the_embedded_run(lapwing: Run, scaled: dict[str, str]) -> None:
    assert lapwing("db", "upgrade", **scaled).returncode == 0
    with celery_worker(scaled, "-c", "2", "-Q", QUEUES):
        done = lapwing("ingest", "--wait", SEEDS, LAPWING_CODE_BATCH_ARTICLES="2", **scaled)
    assert done.returncode == 0, done.stderr
    assert lapwing("ingest", SEEDS).returncode == 0
    events = [lapwing("events", "--format", "csv", "--limit", "0", **env) for env in ({}, scaled)]
    assert events[0].stdout == events[1].stdout and len(events[0].stdout.splitlines()) > 50
    server = dump(open_store(Settings(database_url=scaled["LAPWING_DATABASE_URL"])))
    assert server["work"] == []


def test_a_lost_message_is_found_by_the_sweep(lapwing: Run, scaled: dict[str, str]) -> None:
    """The broker is away while articles are loaded; a worker and a sweep code them later."""
    lapwing("db", "upgrade", **scaled)
    away = scaled | {"LAPWING_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0"}
    loaded = lapwing("ingest", SEEDS / "002_kenya_rwanda_visit.txt", **away)
    assert loaded.returncode == 0
    assert "the work is stored, but the broker does not answer" in loaded.stderr
    assert "1 articles wait to be coded by a worker" in loaded.stdout
    store = open_store(Settings(database_url=scaled["LAPWING_DATABASE_URL"]))
    with celery_worker(scaled, "-P", "solo", "-Q", QUEUES):
        call = subprocess.run(
            [sys.executable, "-m", "celery", "-A", "worker.app", "call", "lapwing.sweep"],
            env=os.environ | scaled, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert call.returncode == 0, call.stderr
        deadline = time.monotonic() + 60
        while dump(store, ("work",))["work"] and time.monotonic() < deadline:
            time.sleep(0.2)
    assert dump(store, ("work",))["work"] == []
    assert dump(store, ("events",))["events"]


def test_a_server_without_tables_is_named(lapwing: Run, scaled: dict[str, str]) -> None:
    done = lapwing("ingest", SEEDS, **scaled)
    assert done.returncode == 3 and "lapwing db upgrade" in done.stderr


@pytest.mark.parametrize(
    ("missing", "problem"),
    [
        ("LAPWING_BROKER_URL", "a worker needs a broker"),
        ("tables", "lapwing db upgrade"),
        ("configuration", "plover.yml"),
    ],
)
def test_a_worker_that_cannot_work_stops_at_its_start(
    scaled: dict[str, str], tmp_path: Path, missing: str, problem: str
) -> None:
    environment = scaled | {"LAPWING_CONFIG_DIR": str(config_dir())}
    if missing == "configuration":
        upgrade(open_store(Settings(database_url=scaled["LAPWING_DATABASE_URL"])))
        shutil.copytree(config_dir(), tmp_path / "config")
        (tmp_path / "config" / "ontology" / "plover.yml").write_text("event_types: 7\n")
        environment["LAPWING_CONFIG_DIR"] = str(tmp_path / "config")
    environment.pop(missing, None)
    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "worker.app", "worker", "-P", "solo"],
        env=os.environ | environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 3 and problem in done.stderr


def test_messages_are_ids_in_json_and_nothing_outlives_its_lease() -> None:
    app = make_app(Settings(broker_url="redis://127.0.0.1/0"))
    assert app.conf.accept_content == ["json"] and app.conf.task_serializer == "json"
    assert app.conf.task_acks_late and app.conf.worker_prefetch_multiplier == 1
    assert TIME_LIMIT_SECONDS < VISIBILITY_TIMEOUT_SECONDS < Settings().lease_seconds
    assert make_app(Settings()).conf.task_always_eager
