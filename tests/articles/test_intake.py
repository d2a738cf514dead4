from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.identity import canonical_url, content_hash
from worker.articles.intake import clean_text, take_in
from worker.articles.states import NEXT, ArticleState, check_step
from worker.errors import StateError
from worker.sources.records import Origin, RawRecord

TODAY = date(2026, 11, 24)


def record(text: str = "The ministers met in Geneva on Monday.", **fields: str) -> RawRecord:
    return RawRecord(origin=Origin("a.txt", 1), text=text, **fields)


def test_same_url_is_the_same_article_whatever_its_text() -> None:
    one = take_in(record(url="https://Example.org:443/a#top"), TODAY, 20)
    two = take_in(
        record("Another text about other ministers.", url="https://example.org/a"), TODAY, 20
    )
    assert one.id == two.id and one.content_hash != two.content_hash


def test_without_url_source_and_content_identify() -> None:
    one = take_in(record(source="Daily"), TODAY, 20)
    assert (
        one.id
        == take_in(record("The ministers  met in\nGeneva on Monday.", source="Daily"), TODAY, 20).id
    )
    assert one.id != take_in(record(source="Weekly"), TODAY, 20).id


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/A", "https://example.org/a"),
        ("http://example.org/a", "https://example.org/a"),
        ("https://example.org/#!/a", "https://example.org/#!/b"),
        ("https://example.org:8080/a", "https://example.org/a"),
    ],
)
def test_urls_that_may_be_two_articles_stay_two(one: str, two: str) -> None:
    assert canonical_url(one) != canonical_url(two)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org/a",
        "example.org/a",
        "https://",
        "https://a b/",
        "http://[::1",
    ],
)
def test_no_web_address(url: str) -> None:
    assert canonical_url(url) == ""
    found = take_in(record(url=url), TODAY, 20)
    assert found.url == "" and "not a web address" in found.notices[0]


@given(st.text(max_size=80))
def test_canonical_urls_are_stable(text: str) -> None:
    once = canonical_url("https://example.org/" + text)
    assert once == "" or canonical_url(once) == once


def test_controls_and_half_characters_are_gone() -> None:
    assert clean_text("a\x00b\x1b[31mc\ud800d\r\ne\u2028f") == "ab[31mcd\ne\nf"


@given(st.text(st.characters(codec=None), max_size=200))
def test_clean_text_can_be_stored(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert content_hash("", cleaned) == content_hash("", cleaned + "  \n")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"language": "fr"}, "language fr"),
        ({"language": "en-GB"}, ""),
        ({"language": "EN_us"}, ""),
        ({"text": "Too short."}, "shorter than 20 characters"),
    ],
)
def test_set_aside(fields: dict[str, str], reason: str) -> None:
    assert take_in(record(**fields), TODAY, 20).set_aside == reason


def test_unreadable_date_costs_the_date_and_not_the_article() -> None:
    found = take_in(record(date="03/04/2017"), TODAY, 20)
    assert found.published.stated is None and "ambiguous" in found.notices[0]


@pytest.mark.parametrize("present", list(ArticleState))
@pytest.mark.parametrize("wanted", list(ArticleState))
def test_states_step_only_where_allowed(present: ArticleState, wanted: ArticleState) -> None:
    if wanted in NEXT[present]:
        check_step("x", present, wanted)
    else:
        with pytest.raises(StateError, match=f"{present.value} to {wanted.value}"):
            check_step("x", present, wanted)


def test_every_state_can_be_left_and_reached() -> None:
    assert set(NEXT) == set(ArticleState)
    reached = set().union(*NEXT.values())
    assert reached == set(ArticleState)
