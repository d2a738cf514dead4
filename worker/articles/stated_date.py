"""Reading the date that a source states, in the forms that sources use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from worker.articles.time_expressions import find_expressions

# Before the telegraph there was no news as we know it; the limit catches "0001-01-01" and the like.
EARLIEST_YEAR = 1800

_SLASHED_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_LOOSE_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")


@dataclass(frozen=True)
class StatedDate:
    """A date as stated.

    Attributes:
        day: in the calendar of the place where it was written.
        moment: aware, in UTC, where a time with its zone is stated; else None.
        problem: why ``day`` is None although something was stated; "" otherwise.
    """

    day: date | None
    moment: datetime | None = None
    problem: str = ""


def parse_stated_date(text: str) -> StatedDate:
    """Read a stated date.

    Takes ISO 8601 dates and times, RFC 2822 dates, ``2017/02/10``, ``20170210``, seconds since
    1970, and English dates with the month in letters. ``03/04/2017`` has two readings and is
    refused; ``23/04/2017`` has one.
    """
    text = text.strip()
    if not text:
        return StatedDate(None)
    for reader in (_iso, _loose, _epoch, _rfc2822, _numbers, _english):
        found = reader(text)
        if found is None:
            continue
        if found.day is not None and found.day.year < EARLIEST_YEAR:
            break
        return found
    return StatedDate(None, problem=f"unreadable date {text[:60]!r}")


def _iso(text: str) -> StatedDate | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _with_zone(moment)


def _with_zone(moment: datetime) -> StatedDate:
    if moment.tzinfo is None:
        return StatedDate(moment.date())
    try:
        return StatedDate(moment.date(), moment.astimezone(UTC))
    except OverflowError:
        return StatedDate(moment.date())


def _loose(text: str) -> StatedDate | None:
    match = _SLASHED_YEAR_FIRST.match(text) or _LOOSE_ISO.match(text) or _COMPACT.fullmatch(text)
    return _day(*(int(part) for part in match.groups())) if match else None


def _epoch(text: str) -> StatedDate | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    if seconds > 1e11:  # milliseconds, as JavaScript writes them
        seconds /= 1000
    return _with_zone(datetime.fromtimestamp(seconds, UTC))


def _rfc2822(text: str) -> StatedDate | None:
    try:
        return _with_zone(parsedate_to_datetime(text))
    except (ValueError, IndexError, TypeError):
        return None


def _numbers(text: str) -> StatedDate | None:
    match = _NUMBERS.match(text)
    if not match:
        return None
    first, second, year = (int(part) for part in match.groups())
    if first <= 12 and second <= 12 and first != second:
        return StatedDate(None, problem=f"ambiguous date {text[:60]!r}: day or month first?")
    return _day(year, first, second) if first <= 12 else _day(year, second, first)


def _english(text: str) -> StatedDate | None:
    for expression in find_expressions(text):
        if expression.kind == "day" and expression.year:
            return _day(expression.year, expression.month, expression.day)
    return None


def _day(year: int, month: int, day: int) -> StatedDate | None:
    try:
        return StatedDate(date(year, month, day))
    except ValueError:
        return None
