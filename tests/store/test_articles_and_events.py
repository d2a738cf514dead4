from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dumps import dump
from worker.articles.intake import Article, take_in
from worker.coding.mentions import Actor, Casualties, Mention, Span
from worker.events.identity import event_key, mention_id
from worker.sources.records import Origin, RawRecord
from worker.store import models
from worker.store.articles import Outcome, save_articles
from worker.store.engine import Store
from worker.store.events import Coding, replace_mentions
from worker.store.types import utc_now

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TEXT = "Iran and Turkey held talks in Tehran on Monday."


def article(text: str = TEXT, **fields: str) -> Article:
    record = RawRecord(Origin("a.txt"), text, **({"date": "2017-10-02"} | fields))
    return take_in(record, date(2026, 11, 24), 20)


def save(store: Store, *articles: Article) -> list[Outcome]:
    with store.writing() as session:
        return [item.outcome for item in save_articles(session, articles, NOW)]


def actor(country: str, sector: str = "", name: str = "") -> Actor:
    return Actor(name or country, 0, 4, name or country, country, sector)


def mention(source: Actor, target: Actor, **changes: object) -> Mention:
    plain = Mention(
        "CONSULT", "", (), "036", 1, 4.0, "actual", (source,), (target,), date(2017, 10, 2),
        date(2017, 10, 2), "day", "on Monday", None, Casualties(), Span("talks", 21, 26), Span(TEXT, 0, 47), 0.8,
        "CONSULT/1 talk",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def put(store: Store, stored: Article, *mentions: Mention) -> None:
    with store.writing() as session:
        coding = Coding(stored.id, stored.content_hash, mentions)
        replace_mentions(session, [coding], "test", utc_now())


def events(store: Store) -> list[models.Event]:
    with store.reading() as session:
        return list(session.query(models.Event).order_by(models.Event.id))


def test_outcomes(store: Store) -> None:
    first = article(url="https://example.org/a", source="Daily")
    copy = article(url="https://example.net/b", source="Weekly")
    changed = article(TEXT + " More followed.", url="https://example.org/a")
    french = article(language="fr", url="https://example.org/fr")
    assert save(store, first, copy, first, french) == [
        Outcome.STORED, Outcome.COPY, Outcome.SEEN, Outcome.SET_ASIDE,
    ]  # fmt: skip
    assert save(store, first, copy, french) == [Outcome.SEEN] * 3
    with store.reading() as session:
        assert session.get_one(models.Article, copy.id).copy_of == first.id
    assert save(store, changed) == [Outcome.REVISED]
    assert save(store, first, changed) == [Outcome.SEEN] * 2
    with store.reading() as session:
        row = session.get_one(models.Article, first.id)
        assert row.version == 2 and row.text.endswith("More followed.")
        assert session.query(models.ArticleVersion).filter_by(article_id=first.id).count() == 2
        assert first.id in {work.article_id for work in session.query(models.Work)}


def test_two_loads_of_the_same_articles_at_once(store: Store) -> None:
    """Of articles and of copies that arrive at the same moment, one wins."""
    batch = [article(f"{TEXT} Number {n % 5}.", url=f"https://example.org/{n}") for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: save(store, *batch), range(4)))
        more = list(
            pool.map(lambda n: save(store, article(TEXT, url=f"https://x.org/{n}")), range(4))
        )
    counted = Counter(outcome for found in outcomes for outcome in found)
    assert counted == {Outcome.STORED: 5, Outcome.COPY: 15, Outcome.SEEN: 60}
    assert Counter(outcome for found in more for outcome in found) == {
        Outcome.STORED: 1,
        Outcome.COPY: 3,
    }


def test_mentions_of_one_act_in_two_articles_are_one_event(store: Store) -> None:
    one = article(url="https://example.org/a", source="Daily")
    two = article(TEXT + " It rained.", url="https://example.net/b", source="Weekly")
    save(store, one, two)
    put(store, one, mention(actor("IRN"), actor("TUR")))
    # Another order of the sides, a surer sentence.
    put(store, two, mention(actor("TUR"), actor("IRN"), confidence=0.9))
    (event,) = events(store)
    assert (event.mention_count, event.article_count, event.outlet_count) == (2, 2, 2)
    assert event.confidence == 0.9 and event.countries == " IRN TUR "


def test_a_copy_takes_over_when_its_original_is_changed(store: Store) -> None:
    one, two, three = (article(url=f"https://example.org/{n}") for n in range(3))
    changed = article(TEXT + " Corrected.", url="https://example.org/0")
    assert save(store, one, two, three) == [Outcome.STORED, Outcome.COPY, Outcome.COPY]
    assert save(store, changed) == [Outcome.REVISED]
    with store.reading() as session:
        rows = {row.id: row for row in session.query(models.Article)}
        heir, copy = sorted([rows[two.id], rows[three.id]], key=lambda row: row.state != "loaded")
        assert (rows[one.id].state, heir.state, copy.state) == ("loaded", "loaded", "copy")
        assert heir.copy_of is None and copy.copy_of == heir.id
        assert {work.article_id for work in session.query(models.Work)} == {one.id, heir.id}
    assert save(store, article(url="https://example.org/9")) == [Outcome.COPY]


def test_a_copy_counts_as_an_outlet(store: Store) -> None:
    one = article(url="https://example.org/a", source="Daily")
    copy = article(url="https://example.net/b", source="Weekly")
    save(store, one, copy)
    put(store, one, mention(actor("IRN"), actor("TUR")))
    assert events(store)[0].outlet_count == 2


def test_other_days_types_and_actors_are_other_events() -> None:
    plain = mention(actor("IRN"), actor("TUR"))
    others = [
        replace(plain, date_start=date(2017, 10, 3), date_end=date(2017, 10, 3)),
        replace(plain, event_type="SUPPORT"),
        replace(plain, status="negated"),
        mention(actor("IRN", "MIL"), actor("TUR")),
        mention(actor("IRN"), actor("IRQ")),
    ]
    ids = {event_key(item).event_id for item in [plain, *others]}
    assert len(ids) == 6


def test_one_sided_acts_have_a_direction() -> None:
    there = mention(actor("IRN"), actor("TUR"), event_type="ACCUSE", cameo="111")
    back = mention(actor("TUR"), actor("IRN"), event_type="ACCUSE", cameo="111")
    assert event_key(there).event_id != event_key(back).event_id


def test_a_new_coding_takes_the_place_of_the_old(store: Store) -> None:
    stored = article()
    save(store, stored)
    put(store, stored, mention(actor("IRN"), actor("TUR")), mention(actor("IRN"), actor("IRQ")))
    assert len(events(store)) == 2
    put(store, stored, mention(actor("IRN"), actor("IRQ")))
    (event,) = events(store)
    assert event.countries == " IRN IRQ "
    put(store, stored)
    assert events(store) == []


def test_a_coding_of_an_earlier_text_is_not_stored(store: Store) -> None:
    first = article(url="https://example.org/a")
    save(store, first, article(TEXT + " More.", url="https://example.org/a"))
    put(store, first, mention(actor("IRN"), actor("TUR")))
    assert events(store) == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(6)), repeated=st.lists(st.integers(0, 5), max_size=4))
def test_events_do_not_depend_on_order_or_repetition(
    store: Store, order: list[int], repeated: list[int]
) -> None:
    pairs = [
        ("IRN", "TUR"),
        ("TUR", "IRN"),
        ("IRN", "IRQ"),
        ("USA", "IRQ"),
        ("IRN", "TUR"),
        ("IRQ", "IRN"),
    ]
    articles = [article(f"{TEXT} Number {n}.", url=f"https://example.org/{n}") for n in range(6)]
    mentions = [
        mention(actor(a), actor(b), confidence=0.5 + n / 20) for n, (a, b) in enumerate(pairs)
    ]
    with store.writing() as session:
        for name in ("mentions", "events", "work", "article_versions", "articles"):
            session.execute(models.Base.metadata.tables[name].delete())
    save(store, *articles)
    for number in [*order, *repeated]:
        put(store, articles[number], mentions[number])
    found = dump(store, ("events", "mentions"))
    assert len(found["events"]) == 3 and len(found["mentions"]) == 6
    reference = test_events_do_not_depend_on_order_or_repetition.__dict__.setdefault("seen", {})
    assert reference.setdefault(store.is_sqlite, found) == found


def test_ids_of_mentions_tell_them_apart() -> None:
    plain = mention(actor("IRN"), actor("TUR"))
    assert mention_id("a", plain) == mention_id("a", plain)
    assert mention_id("a", plain) != mention_id("b", plain)
    assert mention_id("a", plain) != mention_id("a", replace(plain, trigger=Span("t", 1, 2)))
