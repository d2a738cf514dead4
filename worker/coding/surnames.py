"""Who a bare surname means: "President Obama", "Mr. Putin", "Merkel".

News of the day leaves out the first name of those whom everybody knows. A surname with a role means
the one person who held such an office on the day; a surname alone only a leader.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from worker.coding.actor_knowledge import Entry, Period
from worker.language.words import load_words

# How long somebody must have been in high office to be known by the surname, and how much longer
# than everybody of the name in another country.
_PROMINENT_DAYS = 400
_OUTWEIGHS = 3
_LESSER_SHARE = 4
_AROUND_DAYS = 700
_OPEN_END = date(2026, 12, 31)


def person_called(
    namesakes: Sequence[Entry], role: str, country: str, day: date | None
) -> Entry | None:
    """Return the one person that a surname means, None where several or nobody may be meant.

    Args:
        namesakes: the known people of that surname.
        role: the role that stands beside the surname in lower case, "" where none does.
        country: the country that the phrase names, "" where none.
        day: of the article.
    """
    fitting = [person for person in namesakes if not country or person.country == country]
    if role:
        held = [person for person in fitting if _held(person, role, day)]
        if held:
            return _only(held)
    leaders = [person for person in fitting if _leads(person, day)]
    if leaders or not role:
        return _only(leaders)
    # The article's date may be wrong: the one who ever held the office is meant.
    return _only([person for person in fitting if _held(person, role, None)])


def prominent_person(namesakes: Sequence[Entry], day: date | None) -> Entry | None:
    """Return the one whom news means by a surname, None where several are as prominent."""
    name = _standing_out([(person.name, person) for person in namesakes], day)
    return next((person for person in namesakes if person.name == name), None)


def common_country(namesakes: Sequence[Entry], day: date | None) -> str:
    """Return the country of those whom news means by a surname, "" where several are meant.

    Prominent is who held high office for long, on a day who held any office around it. A country
    whose people of the name outweigh all others' is meant ("Mr. Bush" is one of two presidents).
    """
    return _standing_out([(person.country, person) for person in namesakes], day)


def _standing_out(people: Iterable[tuple[str, Entry]], day: date | None) -> str:
    """Return the key whose people are prominent enough and outweigh every other's, or ""."""
    weights: defaultdict[str, float] = defaultdict(float)
    for key, person in people:
        weights[key] += sum(_days_in_office(p, day) for p in person.periods)
    ranked = sorted(weights, key=lambda key: -weights[key])
    if not ranked or weights[ranked[0]] < _PROMINENT_DAYS:
        return ""
    rival = weights[ranked[1]] if len(ranked) > 1 else 0
    return ranked[0] if weights[ranked[0]] >= _OUTWEIGHS * rival else ""


def _days_in_office(period: Period, day: date | None) -> float:
    if day is not None:
        near = timedelta(days=_AROUND_DAYS)
        if not period.holds_on(day) and not period.holds_on(day - near):
            return 0.0
    until = period.until or day or _OPEN_END
    days = (until - (period.since or until)).days
    leads = _names_one_of(load_words().leading_offices, period.role.lower())
    lesser = _names_one_of(load_words().lesser_offices, period.role.lower())
    return days if leads and not lesser else days / _LESSER_SHARE


def _held(person: Entry, role: str, day: date | None) -> bool:
    return any(
        role in period.role.lower() and (day is None or period.holds_on(day))
        for period in person.periods
    )


def _leads(person: Entry, day: date | None) -> bool:
    words = load_words()
    wanted = words.leading_offices if day is not None else words.leading_offices_undated
    return any(
        _names_one_of(wanted, period.role.lower())
        and not _names_one_of(words.lesser_offices, period.role.lower())
        and (day is None or period.holds_on(day))
        for period in person.periods
    )


def _names_one_of(phrases: Iterable[str], role: str) -> bool:
    return any(re.search(rf"\b{re.escape(phrase)}\b", role) for phrase in phrases)


def _only(people: Sequence[Entry]) -> Entry | None:
    # One person may stand in two files, once for each of his careers.
    names = {person.name for person in people}
    return people[0] if len(names) == 1 else None
