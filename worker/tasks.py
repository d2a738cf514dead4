"""The tasks: thin skins over the jobs. They take ids, may run twice or be killed at any line."""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence

from celery.signals import worker_init, worker_process_init
from kombu.exceptions import OperationalError

from worker.app import app
from worker.coding.coder import load_coder
from worker.coding.version import coder_version
from worker.errors import EXIT_FAILED, BrokerError, LapwingError, SettingsError
from worker.jobs.code import code_articles as run_code_articles
from worker.jobs.sweep import sweep as run_sweep
from worker.settings import get_settings
from worker.store.engine import get_store
from worker.store.schema import ensure_schema

log = logging.getLogger(__name__)


@app.task(name="lapwing.code_articles", default_retry_delay=5, max_retries=3)  # type: ignore[untyped-decorator]
def code_articles(article_ids: list[str]) -> dict[str, int]:
    """Code the articles of which the work is due; returns counts."""
    report = run_code_articles(article_ids, get_store(), get_settings())
    return {"coded": report.coded, "mentions": report.mentions, "failed": report.failed}


def dispatch_coding(article_ids: Sequence[str]) -> None:
    """Have articles coded: now, in embedded mode; else as soon as a worker is free.

    Raises:
        BrokerError: the broker does not answer. The work is stored; a sweep will hand it out.
    """
    size = get_settings().code_batch_articles
    for start in range(0, len(article_ids), size):
        try:
            code_articles.delay(list(article_ids[start : start + size]))
        except OperationalError as error:
            raise BrokerError(
                f"the work is stored, but the broker does not answer ({error}); "
                "workers will find it when it is back"
            ) from error


@app.task(name="lapwing.sweep")  # type: ignore[untyped-decorator]
def sweep() -> int:
    """Hand out all work that is due and that nobody does; returns how many articles."""
    return run_sweep(get_store(), dispatch_coding)


@worker_init.connect  # type: ignore[untyped-decorator]
def _load_once(**_: object) -> None:
    """Load model and knowledge before the pool forks.

    Children share the memory, frozen so that the collector does not copy it. A broken
    configuration or a database without tables stops the worker here, at its start, instead of
    failing every task.
    """
    try:
        if get_settings().embedded:
            raise SettingsError("a worker needs a broker: set LAPWING_BROKER_URL to redis://…")
        ensure_schema(get_store())
        load_coder()
    except LapwingError as error:
        log.critical("cannot start: %s", error)
        # Celery goes on after any other exception of a signal's receiver.
        raise SystemExit(EXIT_FAILED) from error
    coder_version()
    gc.collect()
    gc.freeze()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _forget_connections(**_: object) -> None:
    # A forked child must not use its parent's connections.
    get_store().dispose()
