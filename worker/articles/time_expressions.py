"""Expressions of time in English text, and the days they mean.

Two users: the publication date is checked against them, and each event takes its date from those
in its clause. Finding is one regular expression per kind, resolving is arithmetic on dates.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["weekday", "day", "month", "year", "relative"]
Direction = Literal["past", "future", ""]
Precision = Literal["day", "week", "month", "year"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
# English number words that stand before "days ago".
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
           "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
           "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
           "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
           "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "a couple of": 2}  # fmt: skip

# A day named without a year lies at most this far ahead of the article when it is past: time zones
# put "Tuesday" on the day after the article's date.
_AHEAD_DAYS = 1

_WEEKDAY = r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_MONTH = (
    r"(?P<month>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?"
    r"|aug(?:ust|\.)?|sep(?:t(?:ember|\.)?|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = "|".join(sorted(NUMBERS, key=len, reverse=True)) + r"|\d{1,2}"
_BEFORE = r"(?<![\w.-])"
_AFTER = r"(?![\w-]|\.\d|%)"

_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(_BEFORE + pattern + _AFTER, re.IGNORECASE))  # type: ignore[misc]
    for kind, pattern in (
        ("day", rf"{_YEAR}-(?P<monthnumber>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])"),
        ("day", rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?"),
        ("day", rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"),
        (
            "month",
            r"(?:(?P<part>mid|early|late)[- ]|(?P<shift>last|next|this)\s+|(?:in|since|during|until"
            rf"|by|of)\s+){_MONTH}(?!\s+\d{{1,2}}\b)(?:,?\s+{_YEAR})?",
        ),
        ("month", rf"{_MONTH},?\s+{_YEAR}"),
        (
            "weekday",
            rf"(?:(?P<shift>last|next|this|coming)\s+)?{_WEEKDAY}"
            r"(?:\s+(?:morning|afternoon|evening|night|noon))?",
        ),
        ("year", rf"(?:in|since|during|of|year|from|until|by)\s+{_YEAR}"),
        (
            "relative",
            rf"(?P<count>{_COUNT})\s+(?P<unit>day|week|month|year)s?\s+(?P<shift>ago|earlier)",
        ),
        ("relative", r"(?P<shift>last|next|this|the\s+past)\s+(?P<unit>week|month|year|weekend)"),
        (
            "relative",
            r"(?P<word>today|yesterday|tomorrow|tonight|overnight|last\s+night|this\s+morning"
            r"|this\s+afternoon|this\s+evening|earlier\s+in\s+the\s+day|later\s+in\s+the\s+day"
            r"|the\s+same\s+day)",
        ),
    )
)


@dataclass(frozen=True)
class TimeExpression:
    """An expression of time as it stands in a text.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        text: the expression.
        kind: what it names.
        year: 0 where not named.
        month: 1-12, 0 where not named.
        day: 1-31, 0 where not named.
        weekday: 0 (Monday) - 6, -1 where not named.
        shift: "last", "next", "this", "ago" or "".
        part: "early", "mid", "late" or "".
        count: of units, for "three days ago"; 0 otherwise.
        unit: "day", "week", "weekend", "month", "year" or "".
    """

    start: int
    end: int
    text: str
    kind: Kind
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1
    shift: str = ""
    part: str = ""
    count: int = 0
    unit: str = ""


@dataclass(frozen=True)
class DateRange:
    """The days that an expression means, both ends included."""

    start: date
    end: date
    precision: Precision


def find_expressions(text: str) -> list[TimeExpression]:
    """Return the time expressions of a text in order; where two overlap, the longer one."""
    found = sorted(_matches(text), key=lambda e: (e.start, e.start - e.end))
    kept: list[TimeExpression] = []
    for expression in found:
        if kept and expression.start < kept[-1].end:
            if expression.end - expression.start > kept[-1].end - kept[-1].start:
                kept[-1] = expression
            continue
        kept.append(expression)
    return kept


def _matches(text: str) -> Iterator[TimeExpression]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            expression = _expression(kind, match)
            if expression is not None:
                yield expression


def _expression(kind: Kind, match: re.Match[str]) -> TimeExpression | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    month_name = groups.get("month", "")
    month = _month_number(month_name) if month_name else int(groups.get("monthnumber", 0))
    # "may 5" and "march 10 miles" in lower case are rarely months.
    if month_name in {"may", "march", "mar", "jan", "sep", "dec"} and month_name.islower():
        return None
    year, day = int(groups.get("year", 0)), int(groups.get("day", 0))
    if day and day > calendar.monthrange(year or 2024, month)[1]:
        return None
    shift = re.sub(r"\s+", " ", groups.get("shift", "")).lower()
    word = re.sub(r"\s+", " ", groups.get("word", "")).lower()
    count, unit = 0, groups.get("unit", "").lower()
    if word:
        count, unit = (
            {"yesterday": 1, "last night": 1, "overnight": 0, "tomorrow": -1}.get(word, 0),
            "day",
        )
    elif "count" in groups:
        number = groups["count"].lower()
        count = int(number) if number.isdigit() else NUMBERS[number]
    weekday = WEEKDAYS.index(groups["weekday"].lower()) if "weekday" in groups else -1
    return TimeExpression(
        start=match.start(),
        end=match.end(),
        text=match.group(),
        kind=kind,
        year=year,
        month=month,
        day=day,
        weekday=weekday,
        shift={"the past": "last", "coming": "next", "earlier": "ago"}.get(shift, shift),
        part=groups.get("part", "").lower(),
        count=count,
        unit=unit,
    )


def _month_number(name: str) -> int:
    start = name.lower()[:3]
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(start))


def resolve(
    expression: TimeExpression, published: date, direction: Direction = "past"
) -> DateRange | None:
    """Return the days that an expression means in an article of the given day.

    Args:
        expression: what stands in the text.
        published: the article's publication date.
        direction: where the clause looks: "past", "future", or "" for the nearer of the two.

    Returns:
        None where the calendar has no such day (February 29 in a common year).
    """
    if expression.kind == "weekday":
        day = _weekday(expression, published, direction)
        return DateRange(day, day, "day")
    if expression.kind == "day":
        return _day(expression, published, direction)
    if expression.kind == "month":
        return _month(expression, published, direction)
    if expression.kind == "year":
        return DateRange(date(expression.year, 1, 1), date(expression.year, 12, 31), "year")
    return _relative(expression, published)


def _weekday(expression: TimeExpression, published: date, direction: Direction) -> date:
    back = (published.weekday() - expression.weekday) % 7
    ahead = (expression.weekday - published.weekday()) % 7
    if expression.shift == "last":
        return published - timedelta(days=back or 7)
    if expression.shift == "next" or direction == "future":
        return published + timedelta(days=ahead or (7 if expression.shift == "next" else 0))
    if direction == "" and ahead < back:
        return published + timedelta(days=ahead)
    return published - timedelta(days=back)


def _day(expression: TimeExpression, published: date, direction: Direction) -> DateRange | None:
    days = [
        day
        for year in ([expression.year] if expression.year else _years_around(published))
        if (day := _calendar_day(year, expression.month, expression.day))
    ]
    chosen = _choose(days, published, direction)
    return DateRange(chosen, chosen, "day") if chosen else None


def _month(expression: TimeExpression, published: date, direction: Direction) -> DateRange | None:
    if expression.shift == "last":
        direction = "past"
    elif expression.shift == "next":
        direction = "future"
    years = [expression.year] if expression.year else _years_around(published)
    # Compared by the end when past and by the start when future: "in October", said on October 2,
    # is this month.
    first = _choose([date(year, expression.month, 1) for year in years], published, direction)
    if direction == "future" and not expression.year:
        ends = [_last_day(year, expression.month) for year in years]
        end = _choose(ends, published, direction)
        first = end.replace(day=1) if end else None
    if first is None:
        return None
    last = _last_day(first.year, first.month)
    third = {
        "early": (first, first.replace(day=10)),
        "mid": (first.replace(day=11), first.replace(day=20)),
        "late": (first.replace(day=21), last),
    }
    start, end_day = third.get(expression.part, (first, last))
    return DateRange(start, end_day, "month")


def _relative(expression: TimeExpression, published: date) -> DateRange | None:
    if expression.unit == "day":
        day = published - timedelta(days=expression.count)
        return DateRange(day, day, "day")
    steps = {"last": 1, "next": -1, "this": 0}.get(expression.shift, expression.count)
    if expression.unit in {"week", "weekend"}:
        monday = published - timedelta(days=published.weekday() + 7 * steps)
        start = monday + timedelta(days=5) if expression.unit == "weekend" else monday
        return DateRange(start, monday + timedelta(days=6), "week")
    if expression.unit == "month":
        months = published.year * 12 + published.month - 1 - steps
        first = date(months // 12, months % 12 + 1, 1)
        return DateRange(first, _last_day(first.year, first.month), "month")
    year = published.year - steps
    return DateRange(date(year, 1, 1), date(year, 12, 31), "year") if year > 0 else None


def _years_around(published: date) -> list[int]:
    return [published.year - 1, published.year, published.year + 1]


def _choose(days: list[date], published: date, direction: Direction) -> date | None:
    """Choose among the same day of several years by the direction the clause looks in."""
    if len(days) <= 1:
        return days[0] if days else None
    limit = published + timedelta(days=_AHEAD_DAYS)
    past = [day for day in days if day <= limit]
    future = [day for day in days if day >= published]
    if direction == "past" and past:
        return max(past)
    if direction == "future" and future:
        return min(future)
    return min(days, key=lambda day: abs(day - published))


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
