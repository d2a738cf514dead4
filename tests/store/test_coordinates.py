"""Coordinates and casualties in the store: written, shown, and added to databases without them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from tests.conftest import Run
from worker.articles.intake import Article, take_in
from worker.coding.mentions import Actor, Casualties, Count, Mention, Place, Span
from worker.errors import StoreError
from worker.settings import Settings
from worker.sources.records import Origin, RawRecord
from worker.store import models, schema
from worker.store.articles import save_articles
from worker.store.engine import Store, open_store
from worker.store.events import Coding, replace_mentions
from worker.store.schema import ensure_schema, newest_revision, present_revision, upgrade

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = date(2017, 10, 2)
TEXT = "Rebels killed five people in Mosul on Monday."
MOSUL = Place("Mosul", "IRQ", "city", 36.335, 43.119)
ADDED = ("latitude", "longitude", "killed", "injured", "arrested")


def count(least: int | None) -> Count | None:
    return None if least is None else Count(least, str(least))


def casualties(
    killed: int | None = None, injured: int | None = None, arrested: int | None = None
) -> Casualties:
    return Casualties(count(killed), count(injured), count(arrested))


def mention(
    place: Place | None, harmed: Casualties | None = None, confidence: float = 0.8
) -> Mention:
    return Mention(
        event_type="ASSAULT",
        mode="",
        contexts=(),
        cameo="190",
        quad_class=4,
        goldstein=-10.0,
        status="actual",
        source=(Actor("Rebels", 0, 6, "Rebels", "", "REB"),),
        target=(Actor("five people", 14, 25, "five people", "IRQ", "CVL"),),
        date_start=DAY,
        date_end=DAY,
        date_precision="day",
        date_basis="on Monday",
        place=place,
        casualties=harmed or Casualties(),
        trigger=Span("killed", 7, 13),
        sentence=Span(TEXT, 0, len(TEXT)),
        confidence=confidence,
        rule="ASSAULT/1 kill",
    )


def store_article(store: Store, number: int = 0) -> Article:
    record = RawRecord(
        Origin("a.txt"), f"{TEXT} Number {number}.", date="2017-10-02",
        url=f"https://example.org/{number}",
    )  # fmt: skip
    article = take_in(record, date(2026, 11, 24), 20)
    with store.writing() as session:
        save_articles(session, [article], NOW)
    return article


def put(store: Store, *mentions: Mention) -> None:
    """Store each mention in an article of its own."""
    for number, item in enumerate(mentions):
        article = store_article(store, number)
        with store.writing() as session:
            coding = Coding(article.id, article.content_hash, [item])
            replace_mentions(session, [coding], "test", NOW)


def the_event(store: Store) -> models.Event:
    with store.reading() as session:
        return session.query(models.Event).one()


def added_columns(row: models.Event | models.Mention) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in ADDED)


@pytest.mark.parametrize(
    ("place", "harmed", "expected"),
    [
        (MOSUL, casualties(5, 13, 2), (36.335, 43.119, 5, 13, 2)),
        (MOSUL, casualties(arrested=40), (36.335, 43.119, None, None, 40)),
        (Place("Fiji", "FJI", "country", -17.8, -178.0), casualties(), (-17.8, -178.0) + (None,) * 3),
        (Place("Somewhere", "IRQ", "region"), casualties(1), (None, None, 1, None, None)),
        (None, casualties(2_000_000), (None, None, 2_000_000, None, None)),
        (None, casualties(), (None,) * 5),
    ],
)  # fmt: skip
def test_mentions_and_events_keep_coordinates_and_casualties(
    store: Store, place: Place | None, harmed: Casualties, expected: tuple[object, ...]
) -> None:
    put(store, mention(place, harmed))
    with store.reading() as session:
        stored = session.query(models.Mention).one()
        assert added_columns(stored) == expected
    event = the_event(store)
    assert added_columns(event) == expected
    assert event.place_precision == stored.place_precision == (place.precision if place else "")


def test_an_event_is_where_its_surest_mention_says(store: Store) -> None:
    country = Place("Iraq", "IRQ", "country", 33.0, 44.0)
    put(store, mention(country, confidence=0.6), mention(MOSUL, confidence=0.9))
    event = the_event(store)
    assert (event.latitude, event.longitude, event.place_precision) == (36.335, 43.119, "city")


def test_each_figure_is_of_the_surest_mention_that_gives_it(store: Store) -> None:
    put(
        store,
        mention(MOSUL, casualties(killed=4, injured=10), confidence=0.7),
        mention(MOSUL, casualties(killed=5), confidence=0.8),
        mention(MOSUL, confidence=0.9),
    )
    event = the_event(store)
    assert (event.mention_count, event.confidence) == (3, 0.9)
    assert (event.killed, event.injured, event.arrested) == (5, 10, None)


def test_figures_go_with_the_mention_that_gave_them(store: Store) -> None:
    put(store, mention(MOSUL, casualties(killed=4), confidence=0.7))
    put(store, mention(None, casualties(injured=2), confidence=0.7))
    assert added_columns(the_event(store)) == (None, None, None, 2, None)


@pytest.mark.parametrize(
    ("place", "harmed", "lines"),
    [
        (Place("Lima", "PER", "city", -12.043, -77.028), casualties(5, arrested=40),
         ["place Lima PER (city, -12.04, -77.03)", "casualties 5 killed, 40 arrested"]),
        (Place("Somewhere", "IRQ", "region"), casualties(),
         ["place Somewhere IRQ", "casualties none told"]),
    ],
)  # fmt: skip
def test_show_prints_coordinates_and_casualties(
    store: Store, lapwing: Run, place: Place | None, harmed: Casualties, lines: list[str]
) -> None:
    put(store, mention(place, harmed))
    done = lapwing("show", the_event(store).id, LAPWING_DATABASE_URL=store.url)
    assert done.returncode == 0, done.stderr
    shown = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert [line for line in shown if line.startswith(("place", "casualties"))] == lines


def test_show_as_json_has_the_columns_of_event_and_mention(store: Store, lapwing: Run) -> None:
    put(store, mention(MOSUL, casualties(5, 13)))
    done = lapwing("show", "--json", the_event(store).id, LAPWING_DATABASE_URL=store.url)
    event = json.loads(done.stdout)
    for row in (event, *event["mentions"]):
        assert [row[name] for name in ADDED] == [36.335, 43.119, 5, 13, None]
        assert row["place_precision"] == "city"


def test_what_is_ingested_is_stored_with_coordinates_and_casualties(
    lapwing: Run, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/news.db"
    text = "A bomb killed five people and wounded 13 others in Mosul, Iraq, on Monday."
    line = json.dumps({"text": text, "date": "2017-10-02"}) + "\n"
    done = lapwing("ingest", "--quiet", "-", stdin=line, LAPWING_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    with open_store(Settings(database_url=url)).reading() as session:
        event = session.query(models.Event).filter_by(event_type="ASSAULT").one()
    assert (event.place_name, event.place_precision) == ("Mosul", "city")
    assert (event.latitude, event.longitude) == pytest.approx((36.3, 43.1), abs=0.2)
    assert (event.killed, event.injured, event.arrested) == (5, 13, None)


# Rows as the first version of the schema wrote them.
OLD_ACTOR = {"text": "Türkiye", "start": 0, "end": 7, "name": "Turkey", "country": "TUR",
             "sector": "", "sector2": "", "basis": "country Turkey"}  # fmt: skip
OLD_ROWS: dict[str, dict[str, Any]] = {
    "articles": {
        "id": "article1", "url": "https://example.org/a", "source": "Daily", "language": "en",
        "title": "A visit", "text": "Türkiye praised Iraq in Basra.", "content_hash": "c",
        "text_hash": "t", "version": 1, "stated_date": DAY, "stated_at": None,
        "resolved_date": DAY, "date_flag": "", "date_basis": ["as stated"], "state": "coded",
        "state_reason": "", "copy_of": None, "feed_id": None, "origin": "a.txt",
        "coder_version": "old", "first_seen_at": NOW, "changed_at": NOW,
    },
    "events": {
        "id": "event1", "event_type": "SUPPORT", "mode": "", "contexts": ["diplomatic"],
        "cameo": "051", "quad_class": 1, "goldstein": 3.4, "status": "actual",
        "countries": " IRQ TUR ", "source": [OLD_ACTOR], "target": [], "date_start": DAY,
        "date_end": DAY, "date_precision": "day", "place_name": "Basra", "place_country": "IRQ",
        "mention_count": 1, "article_count": 1, "outlet_count": 1, "best_mention_id": "mention1",
        "confidence": 0.75, "changed_at": NOW,
    },
    "mentions": {
        "id": "mention1", "article_id": "article1", "event_id": "event1", "event_type": "SUPPORT",
        "mode": "", "contexts": ["diplomatic"], "cameo": "051", "status": "actual",
        "source": [OLD_ACTOR], "target": [], "date_start": DAY, "date_end": DAY,
        "date_precision": "day", "date_basis": "", "place_name": "Basra", "place_country": "IRQ",
        "place_precision": "city", "sentence_start": 0, "sentence_end": 30, "trigger_start": 8,
        "trigger_end": 15, "confidence": 0.75, "rule": "SUPPORT/1 praise", "coder_version": "old",
    },
}  # fmt: skip


def migrations(store: Store) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.attributes["store"] = store
    return config


def old_table(name: str) -> sa.TableClause:
    """Return a table with the columns that it had at first."""
    columns = models.Base.metadata.tables[name].columns
    return sa.table(name, *(sa.column(key, columns[key].type) for key in OLD_ROWS[name]))


def old_rows(store: Store) -> dict[str, dict[str, Any]]:
    """Return the one row of each table, without the columns that came later."""
    with store.reading() as session:
        return {
            name: dict(session.execute(sa.select(old_table(name))).mappings().one())
            for name in OLD_ROWS
        }


def column_names(store: Store, table: str) -> set[str]:
    return {column["name"] for column in sa.inspect(store.engine).get_columns(table)}


@pytest.fixture
def old_store(bare_store: Store) -> Store:
    """A store of each kind at the first version of the schema, with a row in each table."""
    command.upgrade(migrations(bare_store), "0001")
    with bare_store.writing() as session:
        for name, row in OLD_ROWS.items():
            session.execute(sa.insert(old_table(name)), [row])
    return bare_store


def test_the_first_schema_has_none_of_the_columns(old_store: Store) -> None:
    assert present_revision(old_store) == "0001"
    for table in ("events", "mentions"):
        assert not column_names(old_store, table) & set(ADDED)


def test_an_upgrade_keeps_all_rows_and_leaves_the_new_columns_empty(old_store: Store) -> None:
    assert upgrade(old_store) == ("0001", newest_revision())
    assert present_revision(old_store) == newest_revision() != "0001"
    assert old_rows(old_store) == OLD_ROWS
    with old_store.reading() as session:
        event = session.get_one(models.Event, "event1")
        stored = session.get_one(models.Mention, "mention1")
    assert added_columns(event) == added_columns(stored) == (None,) * 5
    assert (event.place_precision, stored.place_precision) == ("", "city")


def test_an_upgraded_store_shows_old_events_and_takes_new_ones(
    old_store: Store, lapwing: Run
) -> None:
    done = lapwing("db", "upgrade", LAPWING_DATABASE_URL=old_store.url)
    assert done.returncode == 0 and f"schema 0001 → {newest_revision()}" in done.stdout
    shown = lapwing("show", "event1", LAPWING_DATABASE_URL=old_store.url)
    assert shown.returncode == 0, shown.stderr
    text = " ".join(shown.stdout.split())
    assert "place Basra IRQ casualties none told" in text and "Türkiye praised Iraq" in text
    put(old_store, mention(MOSUL, casualties(5)))
    with old_store.reading() as session:
        rows = {row.id: row for row in session.query(models.Event)}
    assert len(rows) == 2 and rows.pop("event1").latitude is None
    (new,) = rows.values()
    assert added_columns(new) == (36.335, 43.119, 5, None, None)


def test_going_back_drops_the_columns_and_keeps_the_rows(old_store: Store) -> None:
    upgrade(old_store)
    command.downgrade(migrations(old_store), "0001")
    assert present_revision(old_store) == "0001"
    for table in ("events", "mentions"):
        assert not column_names(old_store, table) & set(ADDED)
    assert "place_precision" not in column_names(old_store, "events")
    assert old_rows(old_store) == OLD_ROWS


def test_an_old_file_is_upgraded_unasked_and_an_old_server_is_not(old_store: Store) -> None:
    if old_store.is_sqlite:
        ensure_schema(old_store)
        assert present_revision(old_store) == newest_revision()
    else:
        with pytest.raises(StoreError, match="at schema 0001; run: lapwing db upgrade"):
            ensure_schema(old_store)
        assert present_revision(old_store) == "0001"
    assert old_rows(old_store) == OLD_ROWS
