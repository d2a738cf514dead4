"""Reading for people: events, mentions and articles, with filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from worker.errors import NotFoundError
from worker.store import models

_FETCH_ROWS = 500


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted; empty fields do not filter.

    Attributes:
        types: PLOVER types.
        countries: of an actor on either side, or of the place.
        since, until: days, compared with the event's days, both included.
        outlet: part of the name or address of a source that reports it.
        min_confidence: 0-1.
        statuses: such as "actual".
        article_ids: articles that report it, of which at most some thousand may be named.
    """

    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    outlet: str = ""
    min_confidence: float = 0.0
    statuses: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventRow:
    """An event with the sentence of its best mention."""

    id: str
    event_type: str
    mode: str
    contexts: list[str]
    cameo: str
    quad_class: int
    goldstein: float
    status: str
    source: list[dict[str, Any]]
    target: list[dict[str, Any]]
    date_start: date | None
    date_end: date | None
    date_precision: str
    place_name: str
    place_country: str
    place_precision: str
    latitude: float | None
    longitude: float | None
    killed: int | None
    injured: int | None
    arrested: int | None
    mention_count: int
    article_count: int
    outlet_count: int
    confidence: float
    sentence: str


@dataclass(frozen=True)
class MentionDetail:
    """A mention with what is needed to show it: its article and the article's text."""

    mention: models.Mention
    article: models.Article
    copies: list[models.Article] = field(default_factory=list)


def find_events(session: Session, wanted: EventFilter, limit: int | None) -> Iterator[EventRow]:
    """Yield the events that a filter wants, latest first."""
    query = _filtered(wanted).order_by(
        models.Event.date_start.desc().nulls_last(), models.Event.confidence.desc(), models.Event.id
    )
    if limit is not None:
        query = query.limit(limit)
    for event, mention, text in session.execute(query.execution_options(yield_per=_FETCH_ROWS)):
        yield _event_row(event, text[mention.sentence_start : mention.sentence_end])


def _filtered(wanted: EventFilter) -> Select[models.Event, models.Mention, str]:
    event, mention, article = models.Event, models.Mention, models.Article
    query = (
        select(event, mention, article.text)
        .join(mention, mention.id == event.best_mention_id)
        .join(article, article.id == mention.article_id)
    )
    if wanted.types:
        query = query.where(event.event_type.in_(wanted.types))
    if wanted.statuses:
        query = query.where(event.status.in_(wanted.statuses))
    if wanted.min_confidence:
        query = query.where(event.confidence >= wanted.min_confidence)
    if wanted.since:
        query = query.where(event.date_end >= wanted.since)
    if wanted.until:
        query = query.where(event.date_start <= wanted.until)
    if wanted.countries:
        query = query.where(
            or_(*(event.countries.contains(f" {code} ") for code in wanted.countries))
        )
    if wanted.article_ids:
        reported = select(models.Mention.event_id).where(
            models.Mention.article_id.in_(wanted.article_ids)
        )
        query = query.where(event.id.in_(reported))
    if wanted.outlet:
        part = wanted.outlet.lower()
        carriers = (
            select(models.Mention.event_id)
            .join(article, article.id == models.Mention.article_id)
            .where(
                or_(
                    func.lower(article.source).contains(part, autoescape=True),
                    func.lower(article.url).contains(part, autoescape=True),
                )
            )
        )
        query = query.where(event.id.in_(carriers))
    return query


def _event_row(event: models.Event, sentence: str) -> EventRow:
    return EventRow(
        id=event.id,
        event_type=event.event_type,
        mode=event.mode,
        contexts=event.contexts,
        cameo=event.cameo,
        quad_class=event.quad_class,
        goldstein=event.goldstein,
        status=event.status,
        source=event.source,
        target=event.target,
        date_start=event.date_start,
        date_end=event.date_end,
        date_precision=event.date_precision,
        place_name=event.place_name,
        place_country=event.place_country,
        place_precision=event.place_precision,
        latitude=event.latitude,
        longitude=event.longitude,
        killed=event.killed,
        injured=event.injured,
        arrested=event.arrested,
        mention_count=event.mention_count,
        article_count=event.article_count,
        outlet_count=event.outlet_count,
        confidence=event.confidence,
        sentence=sentence,
    )


def count_found(session: Session, wanted: EventFilter) -> int:
    """Return how many events a filter wants."""
    return session.scalar(select(func.count()).select_from(_filtered(wanted).subquery())) or 0


def find_event(session: Session, start_of_id: str) -> tuple[EventRow, list[MentionDetail]]:
    """Return an event and its mentions by the id, or enough of its start to tell.

    Raises:
        NotFoundError: no event has such an id, or several have.
    """
    ids = session.scalars(
        select(models.Event.id)
        .where(models.Event.id.startswith(start_of_id.lower(), autoescape=True))
        .order_by(models.Event.id)
        .limit(5)
    ).all()
    if not ids:
        raise NotFoundError(f"no event {start_of_id}; `lapwing events` lists them")
    if len(ids) > 1:
        raise NotFoundError(f"several events start with {start_of_id}: {', '.join(ids)}")
    event = session.get_one(models.Event, ids[0])
    pairs = session.execute(
        select(models.Mention, models.Article)
        .join(models.Article, models.Article.id == models.Mention.article_id)
        .where(models.Mention.event_id == event.id)
        .order_by(models.Mention.confidence.desc(), models.Mention.id)
    ).all()
    details = [
        MentionDetail(mention, article, list(_copies(session, article.id)))
        for mention, article in pairs
    ]
    best = next(d for d in details if d.mention.id == event.best_mention_id)
    sentence = best.article.text[best.mention.sentence_start : best.mention.sentence_end]
    return _event_row(event, sentence), details


def _copies(session: Session, article_id: str) -> Sequence[models.Article]:
    return session.scalars(
        select(models.Article)
        .where(models.Article.copy_of == article_id)
        .order_by(models.Article.id)
    ).all()


def find_articles(
    session: Session, state: str, text: str, limit: int | None
) -> Sequence[tuple[models.Article, int]]:
    """Return articles with the number of their mentions, latest first."""
    counted = (
        select(models.Mention.article_id, func.count().label("mentions"))
        .group_by(models.Mention.article_id)
        .subquery()
    )
    query = (
        select(models.Article, func.coalesce(counted.c.mentions, 0))
        .outerjoin(counted, counted.c.article_id == models.Article.id)
        .order_by(models.Article.resolved_date.desc().nulls_last(), models.Article.id)
    )
    if state:
        query = query.where(models.Article.state == state)
    if text:
        part = text.lower()
        query = query.where(
            or_(
                func.lower(models.Article.title).contains(part, autoescape=True),
                func.lower(models.Article.source).contains(part, autoescape=True),
                func.lower(models.Article.url).contains(part, autoescape=True),
            )
        )
    if limit is not None:
        query = query.limit(limit)
    return [(article, count) for article, count in session.execute(query)]


def count_by_state(session: Session) -> dict[str, int]:
    """Return how many articles are in each state."""
    rows = session.execute(
        select(models.Article.state, func.count()).group_by(models.Article.state)
    )
    return {row[0]: row[1] for row in rows}
