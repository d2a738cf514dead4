"""Storing articles: new, seen before, changed, or a copy of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from worker.articles.intake import Article
from worker.articles.states import ArticleState
from worker.store import models
from worker.store.events import refresh_events_of
from worker.store.locks import lock_names
from worker.store.work import WorkKind, want


class Outcome(StrEnum):
    """What became of a record. Each record has exactly one."""

    STORED = "stored"  # a new article, to be coded
    REVISED = "revised"  # a new version of a known article, to be coded again
    COPY = "copy"  # the text of another article; stored, not coded
    SET_ASIDE = "set aside"  # stored with the reason why it is not for the coder
    SEEN = "seen"  # known already, word for word


@dataclass(frozen=True)
class Stored:
    """An article's id and what became of it."""

    article_id: str
    outcome: Outcome


def save_articles(session: Session, articles: Sequence[Article], now: datetime) -> list[Stored]:
    """Store a batch of articles, in order, and note the work that they need.

    Runs in the caller's transaction. Storing the same batch again changes nothing.
    """
    batch = _Batch(session, articles, now)
    stored = [batch.save(article) for article in articles]
    # A copy is one more outlet of what its original tells.
    refresh_events_of(session, batch.copied, now)
    return stored


class _Batch:
    """What the store knows about the articles of a batch, kept up to date while it is stored."""

    def __init__(self, session: Session, articles: Sequence[Article], now: datetime) -> None:
        self._session = session
        self._now = now
        ids = [article.id for article in articles]
        # Two loads may bring the same article, or the same text, at the same moment.
        lock_names(session, [*ids, *(article.text_hash for article in articles)])
        known = (
            select(models.Article)
            .where(models.Article.id.in_(ids))
            .order_by(models.Article.id)
            .with_for_update()
        )
        self._rows = {row.id: row for row in session.scalars(known)}
        version = models.ArticleVersion
        self._versions = {
            (article_id, content_hash)
            for article_id, content_hash in session.execute(
                select(version.article_id, version.content_hash).where(version.article_id.in_(ids))
            )
        }
        self._originals = self._find_originals({article.text_hash for article in articles})
        self.copied: set[str] = set()

    def _find_originals(self, hashes: set[str]) -> dict[str, str]:
        """Return the article that is coded for each text."""
        table = models.Article
        rows = self._session.execute(
            select(table.text_hash, table.id)
            .where(
                table.text_hash.in_(hashes),
                table.state.in_([ArticleState.LOADED.value, ArticleState.CODED.value]),
            )
            .order_by(table.first_seen_at.desc(), table.id.desc())
        )
        return {row[0]: row[1] for row in rows}

    def save(self, article: Article) -> Stored:
        if (article.id, article.content_hash) in self._versions:
            return Stored(article.id, Outcome.SEEN)
        self._versions.add((article.id, article.content_hash))
        row = self._rows.get(article.id)
        revised = row is not None
        if row is None:
            row = models.Article(
                id=article.id, first_seen_at=self._now, version=0, state=ArticleState.LOADED
            )
            self._rows[article.id] = row
        if revised and row.text_hash != article.text_hash:
            self._release_copies(row)
        original = self._originals.get(article.text_hash)
        state, reason = _state_of(article, original)
        self._fill(row, article, state, reason, original)
        self._session.add(row)
        self._session.add(
            models.ArticleVersion(
                article_id=article.id,
                content_hash=article.content_hash,
                version=row.version,
                title=article.title,
                text=article.text,
                stated_date=article.published.stated,
                seen_at=self._now,
            )
        )
        # The row must stand before work or copies refer to it.
        self._session.flush()
        if state is ArticleState.LOADED:
            self._originals.setdefault(article.text_hash, article.id)
            want(self._session, WorkKind.CODE, article.id, self._now)
            return Stored(article.id, Outcome.REVISED if revised else Outcome.STORED)
        if revised:
            # What its earlier text said must go: the coder is asked to, and finds nothing to code.
            want(self._session, WorkKind.CODE, article.id, self._now)
        if original is not None and state is ArticleState.COPY:
            self.copied.add(original)
        outcome = Outcome.COPY if state is ArticleState.COPY else Outcome.SET_ASIDE
        return Stored(article.id, outcome)

    def _release_copies(self, row: models.Article) -> None:
        """Let the first copy of a text take the place of an original that no longer has it."""
        if self._originals.get(row.text_hash) == row.id:
            del self._originals[row.text_hash]
        copies = self._session.scalars(
            select(models.Article)
            .where(models.Article.copy_of == row.id)
            .order_by(models.Article.first_seen_at, models.Article.id)
        ).all()
        if not copies:
            return
        first, *others = copies
        first.state, first.state_reason, first.copy_of = ArticleState.LOADED, "", None
        first.changed_at = self._now
        for other in others:
            other.copy_of, other.state_reason = first.id, f"same text as {first.id}"
        self._originals[first.text_hash] = first.id
        self._session.flush()
        want(self._session, WorkKind.CODE, first.id, self._now)

    def _fill(
        self,
        row: models.Article,
        article: Article,
        state: ArticleState,
        reason: str,
        original: str | None,
    ) -> None:
        row.url = article.url
        row.source = article.source or row.source or ""
        row.language = article.language
        row.title = article.title
        row.text = article.text
        row.content_hash = article.content_hash
        row.text_hash = article.text_hash
        row.version += 1
        row.stated_date = article.published.stated
        row.stated_at = article.stated_at
        row.resolved_date = article.published.resolved
        row.date_flag = article.published.flag
        row.date_basis = list(article.published.basis)
        row.state = state
        row.state_reason = reason
        row.copy_of = original if state is ArticleState.COPY else None
        row.origin = str(article.origin)
        row.changed_at = self._now


def _state_of(article: Article, original: str | None) -> tuple[ArticleState, str]:
    if article.set_aside:
        return ArticleState.SET_ASIDE, article.set_aside
    if original is not None and original != article.id:
        return ArticleState.COPY, f"same text as {original}"
    return ArticleState.LOADED, ""
