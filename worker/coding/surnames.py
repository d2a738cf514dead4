"""Who a bare surname means: "President Obama", "Mr. Putin", "Merkel".

News of the day leaves out the first name of those whom everybody knows. A surname with a role means
the one person who held such an office on the day; a surname alone only a leader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from worker.coding.actor_knowledge import Entry
from worker.language.words import load_words


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
    return _only(leaders)


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
