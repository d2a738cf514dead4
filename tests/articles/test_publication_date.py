from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SEEDS
from worker.articles.publication_date import repairs, resolve_publication_date
from worker.articles.stated_date import parse_stated_date

TODAY = date(2026, 11, 24)

REFERENDUM = (
    "The two generals met in Tehran on Monday. The region held a referendum on September 25. "
    "One of them visited the other in mid-August."
)


def resolved(stated: date | None, text: str, today: date = TODAY) -> tuple[date | None, str]:
    found = resolve_publication_date(stated, text, today)
    return found.resolved, found.flag


@pytest.mark.parametrize(
    ("stated", "text", "expected", "flag"),
    [
        pytest.param(date(2017, 2, 10), REFERENDUM, date(2017, 10, 2), "repaired", id="swapped"),
        pytest.param(date(2017, 10, 2), REFERENDUM, date(2017, 10, 2), "", id="right already"),
        pytest.param(
            date(2017, 10, 3), REFERENDUM, date(2017, 10, 3), "", id="the day after is fine"
        ),
        pytest.param(
            date(2017, 2, 10),
            "The two generals met in Tehran on Monday, a spokesman said.",
            date(2017, 2, 10),
            "",
            id="a weekday alone is no reason",
        ),
        pytest.param(
            date(2017, 2, 10),
            "The region held a referendum on September 25. The generals talked for hours.",
            date(2017, 2, 10),
            "",
            id="one piece of evidence is not enough",
        ),
        pytest.param(
            date(2017, 2, 13),
            REFERENDUM,
            date(2017, 2, 13),
            "contradicted",
            id="contradicted, but no repair fits",
        ),
        pytest.param(
            date(2017, 1, 4),
            "PARIS, January 4, 2018 (Agency) - The ministers met on Thursday. "
            "They signed a treaty on December 28, 2017.",
            date(2018, 1, 4),
            "repaired",
            id="last year's number in January",
        ),
        pytest.param(
            date(2019, 2, 12),
            "NAIROBI, Feb. 12 (Agency) - The presidents met on Tuesday. Their envoys had met "
            "on February 4. They will meet again on December 3.",
            date(2019, 2, 12),
            "",
            id="right date that could be swapped",
        ),
        pytest.param(
            date(2016, 4, 8),
            "The party remembered on Monday the September 11 attacks and the coup of June 4. "
            "The July 15 coup attempt was on their minds too.",
            date(2016, 4, 8),
            "",
            id="days that are names are no evidence",
        ),
        pytest.param(
            date(2018, 3, 9),
            "The court meets on Friday. Elections will be held on October 28, and the new "
            "parliament is due to open on November 20.",
            date(2018, 3, 9),
            "",
            id="far plans may be right",
        ),
        pytest.param(
            None,
            "GENEVA, March 5, 2019 (Agency) - The talks began.",
            date(2019, 3, 5),
            "dateline",
            id="dateline",
        ),
        pytest.param(None, "The talks began on Monday.", None, "none", id="nothing told"),
        pytest.param(date(2050, 1, 2), "The talks began.", TODAY, "future", id="future"),
    ],
)
def test_resolved_date(stated: date | None, text: str, expected: date | None, flag: str) -> None:
    assert resolved(stated, text) == (expected, flag)


def test_repair_lists_its_evidence() -> None:
    found = resolve_publication_date(date(2017, 2, 10), REFERENDUM, TODAY)
    assert len(found.basis) == 4
    assert "swapped" in found.basis[0]
    assert any("September 25" in reason and "7 days" in reason for reason in found.basis)
    assert any("Monday" in reason for reason in found.basis)


def test_a_repair_never_reaches_past_the_day_of_loading() -> None:
    # Loaded in March 2017, October 2 of that year has not come yet.
    assert resolved(date(2017, 2, 10), REFERENDUM, date(2017, 3, 1))[0] == date(2017, 2, 10)


def test_bundled_articles_with_a_wrong_date() -> None:
    first = (SEEDS / "001_iran_turkey_chiefs.txt").read_text().removeprefix(" date 2017-02-10 ")
    assert resolved(date(2017, 2, 10), first) == (date(2017, 10, 2), "repaired")
    other = (SEEDS / "010_tunisia_algeria_wrong_date.txt").read_text().split("\n\n", 1)[1]
    assert resolved(date(2018, 6, 9), other) == (date(2018, 9, 6), "repaired")


DATES = st.dates(date(1990, 1, 1), TODAY)


@given(DATES, st.text(max_size=300))
def test_any_text_leaves_a_date_that_is_not_in_the_future(stated: date, text: str) -> None:
    found = resolve_publication_date(stated, text, TODAY)
    assert found.resolved is not None and found.resolved <= TODAY
    assert found.stated == stated


@given(DATES, st.integers(0, 6), st.integers(1, 60))
def test_a_right_date_with_fresh_evidence_stands(stated: date, back: int, ago: int) -> None:
    """News that names only what is fresh, relative to its true day, is never moved."""
    weekday = (stated - timedelta(days=min(back, 1))).strftime("%A")
    event = stated - timedelta(days=ago)
    text = f"The ministers met on {weekday}. Rebels attacked a town on {event:%B} {event.day}."
    assert resolve_publication_date(stated, text, TODAY).resolved == stated


@given(DATES)
def test_repairs_are_other_dates(stated: date) -> None:
    found = repairs(stated)
    assert all(day != stated for _, day in found)
    assert len({day for _, day in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-10-02", date(2017, 10, 2)),
        ("2017-10-02T23:30:00+02:00", date(2017, 10, 2)),
        ("2017-10-02T23:30:00Z", date(2017, 10, 2)),
        ("Mon, 02 Oct 2017 10:00:00 GMT", date(2017, 10, 2)),
        ("2017/10/2", date(2017, 10, 2)),
        ("20171002", date(2017, 10, 2)),
        ("1506945600", date(2017, 10, 2)),
        ("1506945600000", date(2017, 10, 2)),
        ("October 2, 2017", date(2017, 10, 2)),
        ("2 October 2017", date(2017, 10, 2)),
        ("23/04/2017", date(2017, 4, 23)),
        ("04/23/2017", date(2017, 4, 23)),
        ("03/04/2017", None),
        ("yesterday", None),
        ("0001-01-01", None),
        ("2017-13-45", None),
        ("", None),
    ],
)
def test_stated_dates(text: str, day: date | None) -> None:
    found = parse_stated_date(text)
    assert found.day == day
    assert bool(found.problem) == (day is None and text != "")
    if found.moment:
        assert found.moment.tzinfo is not None


@given(st.text(max_size=40))
def test_any_stated_date_is_read_or_refused_in_words(text: str) -> None:
    found = parse_stated_date(text)
    assert (found.day is not None) or found.problem or not text.strip()
