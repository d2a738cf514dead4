"""Coding stored articles.

    claim the work of the given articles that is due   (one transaction)
    read their texts
    code each, without any transaction
    store mentions and events, strike the work off     (one transaction)

Killed anywhere, it leaves the work row, whose lease ends; run twice, it stores the same rows.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from worker.articles.states import ArticleState
from worker.coding.coder import Coder, load_coder
from worker.coding.version import coder_version
from worker.settings import Settings
from worker.store import models
from worker.store.engine import Store
from worker.store.events import Coding, replace_mentions
from worker.store.types import utc_now
from worker.store.work import RetryRule, WorkKind, claim, finish, put_off

log = logging.getLogger(__name__)

_CODABLE = frozenset({ArticleState.LOADED.value, ArticleState.CODED.value})


@dataclass(frozen=True)
class CodeReport:
    """What a coding job did."""

    coded: int = 0
    mentions: int = 0
    failed: int = 0


def code_articles(article_ids: Sequence[str], store: Store, settings: Settings) -> CodeReport:
    """Code those of the given articles whose work is due and free.

    An article that cannot be coded costs itself and not its neighbours: it is put off, and after
    ``max_attempts`` quarantined with the traceback.
    """
    retry = RetryRule(settings.max_attempts, settings.retry_base_seconds)
    # Before anything is claimed: a broken configuration is nobody's failed try.
    coder = load_coder()
    with store.writing() as session:
        claimed = claim(
            session, WorkKind.CODE, article_ids, utc_now(), settings.lease_seconds, retry
        )
    if not claimed:
        return CodeReport()
    with store.reading() as session:
        rows = session.scalars(
            select(models.Article).where(models.Article.id.in_(claimed)).order_by(models.Article.id)
        ).all()
    codings: list[Coding] = []
    problems: dict[str, str] = {}
    for row in rows:
        try:
            codings.append(_code(row, coder, settings.max_article_characters))
        # Anything the coder trips over belongs to this article: it is recorded and tried again.
        except Exception:
            log.exception("article %s could not be coded", row.id)
            problems[row.id] = traceback.format_exc()
    _store(codings, problems, store, retry)
    return CodeReport(
        coded=len(codings),
        mentions=sum(len(coding.mentions) for coding in codings),
        failed=len(problems),
    )


def _code(row: models.Article, coder: Coder, max_characters: int) -> Coding:
    mentions = (
        coder.code(row.text[:max_characters], row.resolved_date) if row.state in _CODABLE else []
    )
    return Coding(row.id, row.content_hash, mentions)


def _store(
    codings: Sequence[Coding], problems: dict[str, str], store: Store, retry: RetryRule
) -> None:
    """Store a batch in one transaction; where that fails, each article in one of its own."""
    try:
        with store.writing() as session:
            replace_mentions(session, codings, coder_version(), utc_now())
            finish(session, WorkKind.CODE, [coding.article_id for coding in codings])
            for article_id, problem in problems.items():
                put_off(session, WorkKind.CODE, article_id, problem, utc_now(), retry)
    except SQLAlchemyError:
        if len(codings) + len(problems) <= 1:
            raise
        log.warning("a batch of %d could not be stored; storing one by one", len(codings))
        for coding in codings:
            _store_one(coding, store, retry)
        for article_id, problem in problems.items():
            _store([], {article_id: problem}, store, retry)


def _store_one(coding: Coding, store: Store, retry: RetryRule) -> None:
    try:
        _store([coding], {}, store, retry)
    except SQLAlchemyError:
        log.exception("article %s could not be stored", coding.article_id)
        _store([], {coding.article_id: traceback.format_exc()}, store, retry)
