"""Storing what the coder found: an article's mentions, and the events that they belong to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from worker.articles.states import ArticleState
from worker.coding.mentions import HARMS, Actor, Mention
from worker.coding.ontology import load_ontology
from worker.errors import StoreError
from worker.events.identity import EventKey, event_key, mention_id
from worker.store import models
from worker.store.locks import lock_names
from worker.store.upsert import insert_for


@dataclass(frozen=True)
class Coding:
    """The mentions found in one version of an article."""

    article_id: str
    content_hash: str
    mentions: Sequence[Mention]


def replace_mentions(
    session: Session, codings: Sequence[Coding], coder_version: str, now: datetime
) -> set[str]:
    """Put the mentions of a batch of articles in the place of their earlier ones.

    Runs in the caller's transaction, and may run twice. An article whose text changed since it was
    read is left alone: its work was wanted anew. An event that loses its last mention goes.

    Returns:
        The articles whose mentions were stored.
    """
    rows = _lock_articles(session, [coding.article_id for coding in codings])
    present = [
        coding
        for coding in codings
        if coding.article_id in rows and rows[coding.article_id].content_hash == coding.content_hash
    ]
    ids = [coding.article_id for coding in present]
    old = _event_ids(session, ids)
    new = {
        key.event_id: (key, mention)
        for coding in present
        for mention in coding.mentions
        for key in [event_key(mention)]
    }
    lock_names(session, old | new.keys())
    session.execute(delete(models.Mention).where(models.Mention.article_id.in_(ids)))
    _add_events(session, new, now)
    mention_rows = [
        _mention_row(coding.article_id, mention, coder_version)
        for coding in present
        for mention in coding.mentions
    ]
    # Two triggers of one sentence may code alike in every respect that makes the id.
    unique = {row["id"]: row for row in mention_rows}
    if unique:
        session.execute(models.Mention.__table__.insert(), list(unique.values()))  # type: ignore[attr-defined]
    refresh_events(session, old | new.keys(), now)
    for coding in present:
        row = rows[coding.article_id]
        if row.state in {ArticleState.LOADED.value, ArticleState.CODED.value}:
            row.state = ArticleState.CODED
        row.coder_version = coder_version
    return set(ids)


def refresh_events_of(session: Session, article_ids: Collection[str], now: datetime) -> None:
    """Work out anew the events that the mentions of some articles belong to."""
    event_ids = _event_ids(session, list(article_ids))
    lock_names(session, event_ids)
    refresh_events(session, event_ids, now)


def refresh_events(session: Session, event_ids: Collection[str], now: datetime) -> None:
    """Work out anew what the mentions of each event agree on; events without any are deleted."""
    mentions: dict[str, list[models.Mention]] = {event_id: [] for event_id in event_ids}
    for mention in session.scalars(
        select(models.Mention).where(models.Mention.event_id.in_(event_ids))
    ):
        mentions[mention.event_id or ""].append(mention)
    article_ids = {m.article_id for group in mentions.values() for m in group}
    outlets = _outlets(session, article_ids)
    gone = [event_id for event_id, group in mentions.items() if not group]
    if gone:
        session.execute(delete(models.Event).where(models.Event.id.in_(gone)))
    for row in session.scalars(
        select(models.Event).where(models.Event.id.in_([e for e in mentions if mentions[e]]))
    ):
        _agree(row, mentions[row.id], outlets, now)


def _agree(
    row: models.Event,
    mentions: list[models.Mention],
    outlets: dict[str, set[str]],
    now: datetime,
) -> None:
    """Set an event's columns from its mentions: counts from all, the rest from the best one."""
    ranked = sorted(mentions, key=lambda m: (-m.confidence, m.article_id, m.sentence_start, m.id))
    best = ranked[0]
    values: dict[str, Any] = {
        "mode": best.mode,
        "contexts": best.contexts,
        "cameo": best.cameo,
        "goldstein": load_ontology().goldstein(best.cameo),
        "source": best.source,
        "target": best.target,
        "countries": _countries_text(best),
        "date_precision": best.date_precision,
        "place_name": best.place_name,
        "place_country": best.place_country,
        "place_precision": best.place_precision,
        "latitude": best.latitude,
        "longitude": best.longitude,
        **{harm: _first_figure(ranked, harm) for harm in HARMS},
        "mention_count": len(mentions),
        "article_count": len({m.article_id for m in mentions}),
        "outlet_count": len(set().union(*(outlets[m.article_id] for m in mentions))),
        "best_mention_id": best.id,
        "confidence": best.confidence,
    }
    changed = False
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    if changed:
        row.changed_at = now


def _first_figure(mentions: Sequence[models.Mention], harm: str) -> int | None:
    """Return how many people an event harmed, by the surest mention that says so."""
    figures = (getattr(mention, harm) for mention in mentions)
    return next((figure for figure in figures if figure is not None), None)


def _outlets(session: Session, article_ids: Collection[str]) -> dict[str, set[str]]:
    """Return the outlets that carry each article, those of its copies included."""
    table = models.Article
    found: dict[str, set[str]] = {article_id: set() for article_id in article_ids}
    rows = session.execute(
        select(table.id, table.copy_of, table.source, table.url).where(
            table.id.in_(article_ids) | table.copy_of.in_(article_ids)
        )
    )
    for article_id, copy_of, source, url in rows:
        outlet = source.lower() or (urlsplit(url).hostname or "") or article_id
        for owner in (article_id, copy_of):
            if owner in found:
                found[owner].add(outlet)
    return found


def _lock_articles(session: Session, ids: Sequence[str]) -> dict[str, models.Article]:
    query = (
        select(models.Article)
        .where(models.Article.id.in_(ids))
        .order_by(models.Article.id)
        .with_for_update()
    )
    return {row.id: row for row in session.scalars(query)}


def _event_ids(session: Session, article_ids: Sequence[str]) -> set[str]:
    query = select(models.Mention.event_id).where(
        models.Mention.article_id.in_(article_ids), models.Mention.event_id.is_not(None)
    )
    return {event_id for event_id in session.scalars(query) if event_id}


def _add_events(session: Session, new: dict[str, tuple[EventKey, Mention]], now: datetime) -> None:
    if not new:
        return
    rows = [
        {
            "id": event_id,
            "event_type": key.event_type,
            "mode": mention.mode,
            "contexts": list(mention.contexts),
            "cameo": mention.cameo,
            "quad_class": mention.quad_class,
            "goldstein": mention.goldstein,
            "status": key.status,
            "countries": "",
            "source": [],
            "target": [],
            "date_start": key.start,
            "date_end": key.end,
            "date_precision": "",
            "place_name": "",
            "place_country": "",
            "place_precision": "",
            "latitude": None,
            "longitude": None,
            **dict.fromkeys(HARMS),
            "mention_count": 0,
            "article_count": 0,
            "outlet_count": 0,
            "best_mention_id": "",
            "confidence": 0.0,
            "changed_at": now,
        }
        for event_id, (key, mention) in sorted(new.items())
    ]
    session.execute(
        insert_for(session, models.Event).on_conflict_do_nothing(index_elements=["id"]), rows
    )


def _mention_row(article_id: str, mention: Mention, coder_version: str) -> dict[str, Any]:
    problem = load_ontology().problem_with(
        mention.event_type, mention.mode, mention.cameo, mention.contexts
    )
    if problem:
        raise StoreError(f"article {article_id}, rule {mention.rule}: {problem}")
    place = mention.place
    return {
        "id": mention_id(article_id, mention),
        "article_id": article_id,
        "event_id": event_key(mention).event_id,
        "event_type": mention.event_type,
        "mode": mention.mode,
        "contexts": list(mention.contexts),
        "cameo": mention.cameo,
        "status": mention.status,
        "source": [_actor_row(actor) for actor in mention.source],
        "target": [_actor_row(actor) for actor in mention.target],
        "date_start": mention.date_start,
        "date_end": mention.date_end,
        "date_precision": mention.date_precision,
        "date_basis": mention.date_basis,
        "place_name": place.name if place else "",
        "place_country": place.country if place else "",
        "place_precision": place.precision if place else "",
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        **mention.casualties.figures(),
        "sentence_start": mention.sentence.start,
        "sentence_end": mention.sentence.end,
        "trigger_start": mention.trigger.start,
        "trigger_end": mention.trigger.end,
        "confidence": mention.confidence,
        "rule": mention.rule,
        "coder_version": coder_version,
    }


def _actor_row(actor: Actor) -> dict[str, Any]:
    return {
        "text": actor.text,
        "start": actor.start,
        "end": actor.end,
        "name": actor.name,
        "country": actor.country,
        "sector": actor.sector,
        "sector2": actor.sector2,
        "basis": actor.basis,
    }


def _countries_text(mention: models.Mention) -> str:
    codes = {actor["country"] for actor in (*mention.source, *mention.target)}
    return f" {' '.join(sorted((codes | {mention.place_country}) - {''}))} "


def count_events(session: Session) -> int:
    """Return how many events are stored."""
    return session.scalar(select(func.count()).select_from(models.Event)) or 0
