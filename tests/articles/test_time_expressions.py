from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.time_expressions import Direction, find_expressions, resolve

MONDAY = date(2017, 10, 2)


@pytest.mark.parametrize(
    ("text", "direction", "start", "end", "precision"),
    [
        ("on Monday", "past", MONDAY, MONDAY, "day"),
        ("Sunday night", "past", date(2017, 10, 1), date(2017, 10, 1), "day"),
        ("on Tuesday", "past", date(2017, 9, 26), date(2017, 9, 26), "day"),
        ("on Tuesday", "future", date(2017, 10, 3), date(2017, 10, 3), "day"),
        ("last Monday", "past", date(2017, 9, 25), date(2017, 9, 25), "day"),
        ("next Monday", "future", date(2017, 10, 9), date(2017, 10, 9), "day"),
        ("on September 25", "past", date(2017, 9, 25), date(2017, 9, 25), "day"),
        ("on Sept. 25, 2016", "past", date(2016, 9, 25), date(2016, 9, 25), "day"),
        ("the 25th of September", "past", date(2017, 9, 25), date(2017, 9, 25), "day"),
        ("on December 3", "past", date(2016, 12, 3), date(2016, 12, 3), "day"),
        ("on December 3", "future", date(2017, 12, 3), date(2017, 12, 3), "day"),
        ("2017-09-25", "past", date(2017, 9, 25), date(2017, 9, 25), "day"),
        ("in mid-August", "past", date(2017, 8, 11), date(2017, 8, 20), "month"),
        ("in early May", "past", date(2017, 5, 1), date(2017, 5, 10), "month"),
        ("late February 2016", "past", date(2016, 2, 21), date(2016, 2, 29), "month"),
        ("in August", "past", date(2017, 8, 1), date(2017, 8, 31), "month"),
        ("in December", "future", date(2017, 12, 1), date(2017, 12, 31), "month"),
        ("in 2015", "past", date(2015, 1, 1), date(2015, 12, 31), "year"),
        ("three days ago", "past", date(2017, 9, 29), date(2017, 9, 29), "day"),
        ("last week", "past", date(2017, 9, 25), date(2017, 10, 1), "week"),
        ("next month", "future", date(2017, 11, 1), date(2017, 11, 30), "month"),
        ("two years ago", "past", date(2015, 1, 1), date(2015, 12, 31), "year"),
        ("yesterday", "past", date(2017, 10, 1), date(2017, 10, 1), "day"),
        ("tomorrow", "future", date(2017, 10, 3), date(2017, 10, 3), "day"),
        ("earlier in the day", "past", MONDAY, MONDAY, "day"),
    ],
)
def test_meaning(text: str, direction: Direction, start: date, end: date, precision: str) -> None:
    (expression,) = find_expressions(f"The ministers met {text}.")
    meant = resolve(expression, MONDAY, direction)
    assert meant is not None
    assert (meant.start, meant.end, meant.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "text",
    [
        "They may 5 times refuse.",
        "A march 10 miles long.",
        "Troops sat in the Mayday bar.",
        "On February 30 nothing happened.",
        "He scored 25 points.",
    ],
)
def test_no_expression(text: str) -> None:
    assert find_expressions(text) == []


def test_the_leap_day_of_a_common_year_means_the_last_one() -> None:
    (expression,) = find_expressions("on February 29")
    meant = resolve(expression, date(2017, 3, 5), "past")
    assert meant is not None and meant.start == date(2016, 2, 29)


@given(st.text(max_size=200), st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_any_text_resolves_without_an_error(text: str, day: date) -> None:
    for expression in find_expressions(text):
        assert text[expression.start : expression.end] == expression.text
        meant = resolve(expression, day)
        assert meant is None or meant.start <= meant.end


@given(
    st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.dates(date(1950, 1, 1), date(2090, 12, 31))
)
def test_a_full_date_means_itself_whenever_it_is_said(named: date, said: date) -> None:
    text = f"on {named:%B} {named.day}, {named.year}"
    (expression,) = find_expressions(text)
    meant = resolve(expression, said)
    assert meant is not None and meant.start == meant.end == named
