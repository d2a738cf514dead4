"""The tables.

    feeds ─▶ articles ─▶ article_versions (earlier texts)
                │  └───▶ work             (what the article still needs)
                ▼
             mentions ─▶ events           (what a set of mentions agree on)
    loads, rejects                 (how far each seed file was read, and what could not be)

Ids of articles, mentions and events are derived from what they identify
(``worker.articles.identity``), so that a repeated or resumed run writes the same rows.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates

from worker.articles.states import ArticleState, check_step
from worker.store.types import UtcDateTime

_STATES = ", ".join(f"'{state.value}'" for state in ArticleState)
Id = String(16)


class Base(DeclarativeBase):
    """Base of the tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Feed(Base):
    """A feed to poll."""

    __tablename__ = "feeds"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    publisher: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(String(3), default="")
    language: Mapped[str] = mapped_column(String(20), default="")
    active: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Article(Base):
    """An article in its present version."""

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index(None, "text_hash"),
        Index(None, "state"),
        Index(None, "resolved_date"),
        Index(None, "copy_of"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    # Unique through the id, which is derived from it; an index of long URLs has limits.
    url: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    text_hash: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)
    stated_date: Mapped[date | None]
    stated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_date: Mapped[date | None]
    date_flag: Mapped[str] = mapped_column(String(20), default="")
    date_basis: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(20))
    state_reason: Mapped[str] = mapped_column(Text, default="")
    copy_of: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    feed_id: Mapped[str | None] = mapped_column(ForeignKey("feeds.id", ondelete="SET NULL"))
    origin: Mapped[str] = mapped_column(Text, default="")
    coder_version: Mapped[str] = mapped_column(String(80), default="")
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @validates("state")
    def _check_step(self, _key: str, wanted: str) -> str:
        """Let only the steps of ``worker.articles.states`` through; raises ``StateError``."""
        if self.state is not None:
            check_step(self.id, ArticleState(self.state), ArticleState(wanted))
        return ArticleState(wanted).value


class ArticleVersion(Base):
    """A text that an article has or had; the newest is the article's own."""

    __tablename__ = "article_versions"

    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    stated_date: Mapped[date | None]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlaceAndToll:
    """Columns that an event has from its mentions: where it was, and what it did to people."""

    place_name: Mapped[str] = mapped_column(Text, default="")
    place_country: Mapped[str] = mapped_column(String(3), default="")
    place_precision: Mapped[str] = mapped_column(String(10), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # People; of ranges and "at least" the lower end. An event has the surest figure that is told.
    killed: Mapped[int | None]
    injured: Mapped[int | None]
    arrested: Mapped[int | None]


class Event(PlaceAndToll, Base):
    """What a set of mentions agree on."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "date_start"),
        Index(None, "event_type"),
        Index(None, "changed_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    event_type: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(20), default="")
    contexts: Mapped[list[str]] = mapped_column(JSON, default=list)
    cameo: Mapped[str] = mapped_column(String(4))
    quad_class: Mapped[int]
    goldstein: Mapped[float]
    status: Mapped[str] = mapped_column(String(12))
    # Codes of both sides and of the place, each between spaces, to filter by: " IRN TUR ".
    countries: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    target: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    date_start: Mapped[date | None]
    date_end: Mapped[date | None]
    date_precision: Mapped[str] = mapped_column(String(5), default="")
    mention_count: Mapped[int]
    article_count: Mapped[int]
    outlet_count: Mapped[int]
    best_mention_id: Mapped[str] = mapped_column(Id)
    confidence: Mapped[float]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Mention(PlaceAndToll, Base):
    """One event as one sentence of one article tells it."""

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "article_id"), Index(None, "event_id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    # Not yet, or no more, part of an event: only inside a transaction.
    event_id: Mapped[str | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"))
    event_type: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(20), default="")
    contexts: Mapped[list[str]] = mapped_column(JSON, default=list)
    cameo: Mapped[str] = mapped_column(String(4))
    status: Mapped[str] = mapped_column(String(12))
    # Each actor with its codes, name, basis, and offsets in the article's text.
    source: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    target: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    date_start: Mapped[date | None]
    date_end: Mapped[date | None]
    date_precision: Mapped[str] = mapped_column(String(5), default="")
    date_basis: Mapped[str] = mapped_column(Text, default="")
    sentence_start: Mapped[int]
    sentence_end: Mapped[int]
    trigger_start: Mapped[int]
    trigger_end: Mapped[int]
    confidence: Mapped[float]
    rule: Mapped[str] = mapped_column(Text)
    coder_version: Mapped[str] = mapped_column(String(80))


class Work(Base):
    """A piece of work that an article still needs. The row goes when the work is done."""

    __tablename__ = "work"
    __table_args__ = (
        UniqueConstraint("kind", "article_id"),
        CheckConstraint("kind IN ('code')", name="kind"),
        Index(None, "kind", "quarantined_at", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Who holds the lease, see worker.store.work; cleared when the text changes under its holder.
    lease_owner: Mapped[str] = mapped_column(String(120), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    quarantined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Load(Base):
    """How far a seed file was read."""

    __tablename__ = "loads"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    # Size, time of change and start of the file; a changed file is read from its start.
    fingerprint: Mapped[str] = mapped_column(String(64))
    records_done: Mapped[int] = mapped_column(default=0)
    reject_count: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RejectedRecord(Base):
    """A record or file that could not be read; read again when its file is loaded again."""

    __tablename__ = "rejects"
    __table_args__ = (Index(None, "load_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    load_id: Mapped[str] = mapped_column(Id)
    path: Mapped[str] = mapped_column(Text)
    line: Mapped[int]
    problem: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
