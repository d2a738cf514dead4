"""Whether the date that an article states can be true, and which small repair of it can.

The stated date is weighed against what the text says: the dateline, the weekday of the lead ("on
Monday"), days and months named without a year ("held a referendum on September 25", "in
mid-August"), which news leaves out only for what is near. A typing error such as a swap of day and
month leaves several of these wrong at once, and its repair makes all of them right. Everything
less clear than that leaves the stated date alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from worker.articles.time_expressions import (
    WEEKDAYS,
    TimeExpression,
    find_expressions,
    resolve,
)

EvidenceKind = Literal["dateline", "weekday", "day", "month"]

# News names a day or month without its year while it is fresh. Up to the first number of days the
# expression speaks for a date, beyond the second against it, between them it says nothing.
NEAR_DAYS = 75
FAR_DAYS: dict[EvidenceKind, int] = {"day": 120, "month": 150}
# "On Monday" in a lead is today or yesterday; two days back happens with weekend papers.
WEEKDAY_AGREES_DAYS = 1
WEEKDAY_CONTRADICTS_DAYS = 3
MIN_AGREEING = 2
MIN_CONTRADICTING = 2

# Where evidence is looked for, in characters: leads are short, and long reads dwell on history.
LEAD_CHARACTERS = 900
TEXT_CHARACTERS = 12_000

# Days that news names without a year however long ago they are.
STANDING_DAYS = frozenset({(1, 1), (3, 8), (5, 1), (5, 9), (6, 4), (7, 4), (7, 7), (9, 11), (10, 7),
                           (11, 11), (12, 24), (12, 25), (12, 31)})  # fmt: skip

_DATELINE = re.compile(r"\A\W*(?:[A-Z][\w.'’-]*[ ,/]{1,2}){1,6}(?=[A-Z0-9])")
_DATELINE_END = re.compile(r"\s*(?:\([^)]{1,40}\))?\s*(?:[-–—:]|\.\s*[-–—])")
_LOOKS_AHEAD = re.compile(
    r"\b(?:will|would|shall|scheduled|planned|plans?|due|upcoming|ahead of|before|by|until|next"
    r"|expected|set to|(?:is|are|was|were) to|coming|deadline|expires?|begins?|starts?)\b",
    re.IGNORECASE,
)
_LOOKS_FAR_BACK = re.compile(
    r"\b(?:since|anniversary|years? ago|years? earlier|decades?|histor\w+|(?:in|of|since|from)"
    r" (?:18|19|20)\d\d|last year|previous year|every year|each year|annual\w*)\b",
    re.IGNORECASE,
)
_SENTENCE_EDGE = re.compile(r"[.!?][\"”’]?\s+(?=[\"“A-Z])|\n")


@dataclass(frozen=True)
class Evidence:
    """One expression of time that speaks about the publication date.

    Attributes:
        text: the expression as it stands.
        kind: what it is.
        expression: what it names.
        looks_ahead: its sentence speaks of the future too, so the nearer day counts.
        decides: False where it may speak for a date but not against one.
    """

    text: str
    kind: EvidenceKind
    expression: TimeExpression
    looks_ahead: bool = False
    decides: bool = True


@dataclass(frozen=True)
class PublicationDate:
    """The publication date in force.

    Attributes:
        stated: as the source states it; None where it states none.
        resolved: the day to reckon with; None where neither the source nor the text tells.
        basis: the reasons, for people.
        flag: "" (stands), "repaired", "contradicted" (doubtful, no repair fits), "future" (stated
            after the day of loading), "dateline" (none stated, the text tells) or "none".
    """

    stated: date | None
    resolved: date | None
    basis: tuple[str, ...]
    flag: Literal["", "repaired", "contradicted", "future", "dateline", "none"] = ""


def resolve_publication_date(stated: date | None, text: str, loaded: date) -> PublicationDate:
    """Weigh the stated date against the text.

    Args:
        stated: the date that the source gives, if any.
        text: title and body of the article.
        loaded: the day of loading; no article is from after it.
    """
    evidence = find_evidence(text)
    if stated is None:
        return _from_dateline(evidence, loaded)
    against = [item for item in evidence if judge(item, stated) < 0]
    if stated <= loaded and not _contradicted(against):
        return PublicationDate(stated, stated, ("as stated",))
    fitting = [
        (name, day)
        for name, day in repairs(stated)
        if day <= loaded and _fits(evidence, against, day)
    ]
    if len(fitting) == 1:
        name, day = fitting[0]
        reasons = [f"{name}: {stated} → {day}"]
        reasons += [explain(item, day, stated) for item in evidence if judge(item, day) > 0]
        return PublicationDate(stated, day, tuple(reasons), "repaired")
    if stated > loaded:
        reason = f"{stated} lies after the day of loading, {loaded}, which is taken instead"
        return PublicationDate(stated, loaded, (reason,), "future")
    reasons = ["as stated, though the text speaks against it"]
    reasons += [explain(item, stated, None) for item in against]
    return PublicationDate(stated, stated, tuple(reasons), "contradicted")


def find_evidence(text: str) -> list[Evidence]:
    """Return what the text says about its day, each different expression once."""
    text = text[:TEXT_CHARACTERS]
    seen: set[tuple[EvidenceKind, int, int, str]] = set()
    kept: list[Evidence] = []
    for item in _all_evidence(text):
        named = item.expression
        key = (item.kind, named.month, named.day, named.part)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept


def _all_evidence(text: str) -> Iterator[Evidence]:
    weekdays: list[TimeExpression] = []
    for expression in find_expressions(text):
        sentence = _sentence_around(text, expression)
        ahead = bool(_LOOKS_AHEAD.search(sentence))
        if expression.kind == "day":
            if _is_dateline(text, expression):
                yield Evidence(expression.text, "dateline", expression)
            elif not _LOOKS_FAR_BACK.search(sentence):
                yield Evidence(
                    expression.text, "day", expression, ahead, not _is_standing(text, expression)
                )
        elif expression.kind == "month":
            bare = not expression.year and not expression.shift
            if bare and not _LOOKS_FAR_BACK.search(sentence):
                yield Evidence(expression.text, "month", expression, ahead)
        elif (
            expression.kind == "weekday"
            and expression.start < LEAD_CHARACTERS
            and not expression.shift
            and not ahead
        ):
            weekdays.append(expression)
    # Background may speak of earlier weekdays; the lead's first one is its own.
    if weekdays:
        yield Evidence(weekdays[0].text, "weekday", weekdays[0])


def judge(item: Evidence, day: date) -> int:
    """Return 1 where the evidence speaks for the day, -1 where against it, 0 where neither."""
    if item.kind == "weekday":
        back = (day.weekday() - item.expression.weekday) % 7
        if back <= WEEKDAY_AGREES_DAYS:
            return 1
        return -1 if back >= WEEKDAY_CONTRADICTS_DAYS else 0
    gap = _gap_days(item, day)
    if gap is None:
        return 0
    if item.kind == "dateline":
        return 1 if abs(gap) <= 1 else -1
    if item.expression.year:
        # A past day after the article's own cannot be; how long ago it was says nothing.
        if gap < -1 and not item.looks_ahead:
            return -1
        return 1 if 0 <= gap <= NEAR_DAYS else 0
    if abs(gap) <= NEAR_DAYS:
        return 1
    return -1 if abs(gap) > FAR_DAYS[item.kind] and item.decides else 0


def _gap_days(item: Evidence, day: date) -> int | None:
    """Days from what the evidence names to the day; negative where it lies after the day."""
    ahead = item.looks_ahead or item.kind == "dateline"
    meant = resolve(item.expression, day, "" if ahead else "past")
    if meant is None:
        return None
    if meant.start <= day <= meant.end:
        return 0
    return (day - meant.end).days if meant.end < day else (day - meant.start).days


def _contradicted(against: list[Evidence]) -> bool:
    # Weekdays alone do not suffice: weeklies and reviews speak of Monday on Friday.
    dated = any(item.kind != "weekday" for item in against)
    return dated and len(against) >= MIN_CONTRADICTING


def _fits(evidence: list[Evidence], against: list[Evidence], day: date) -> bool:
    """True where nothing speaks against a day, and enough that spoke against the other for it."""
    if any(judge(item, day) < 0 for item in evidence):
        return False
    return sum(judge(item, day) > 0 for item in against) >= MIN_AGREEING


def repairs(stated: date) -> list[tuple[str, date]]:
    """Return the dates that one usual slip turns into the stated one, each with its name."""
    found: list[tuple[str, date]] = []

    def add(name: str, year: int, month: int, day: int) -> None:
        try:
            repaired = date(year, month, day)
        except ValueError:
            return
        if repaired != stated and repaired not in [known for _, known in found]:
            found.append((name, repaired))

    year, month, day = stated.year, stated.month, stated.day
    add("day and month swapped", year, day, month)
    # In January hands still write the old year.
    add("year off by one", year + 1, month, day)
    add("year off by one", year - 1, month, day)
    add("digits of the day swapped", year, month, int(f"{day:02d}"[::-1]))
    return found


def explain(item: Evidence, day: date, other: date | None) -> str:
    """Say what a piece of evidence means for a day, and for another day if given."""
    text = f"“{item.text}”"
    if item.kind == "weekday":
        words = f"{text}: {day} was a {WEEKDAYS[day.weekday()].capitalize()}"
        return words + (f", {other} a {WEEKDAYS[other.weekday()].capitalize()}" if other else "")
    words = f"{text}: {_distance(item, day)} {day}"
    return words + (f", {_distance(item, other)} {other}" if other else "")


def _distance(item: Evidence, day: date) -> str:
    gap = _gap_days(item, day)
    if gap is None:
        return "not in the calendar of"
    if gap == 0:
        return "on" if item.kind in {"day", "dateline"} else "around"
    plural = "day" if abs(gap) == 1 else "days"
    return f"{abs(gap)} {plural} {'before' if gap > 0 else 'after'}"


def _from_dateline(evidence: list[Evidence], loaded: date) -> PublicationDate:
    for item in evidence:
        named = item.expression
        if item.kind == "dateline" and named.year:
            day = date(named.year, named.month, named.day)
            if day <= loaded:
                return PublicationDate(None, day, (f"dateline “{item.text}”",), "dateline")
    return PublicationDate(None, None, ("no date stated",), "none")


def _is_dateline(text: str, expression: TimeExpression) -> bool:
    """True for the day in "TEHRAN, Oct. 2 (Agency) -" at the start of a line near the top."""
    if expression.start > 300:
        return False
    line_start = text.rfind("\n", 0, expression.start) + 1
    before, after = text[line_start : expression.start], text[expression.end :]
    place = _DATELINE.match(before + "A")
    return bool(place and place.end() == len(before) and _DATELINE_END.match(after))


def _is_standing(text: str, expression: TimeExpression) -> bool:
    """True for days that stay in use as names: "the July 15 coup attempt", "September 11"."""
    if (expression.month, expression.day) in STANDING_DAYS and not expression.year:
        return True
    before = text[max(0, expression.start - 12) : expression.start]
    after = text[expression.end : expression.end + 20]
    used_as_adjective = re.match(r"['’]s\b|\s[a-z]{4,}", after) and re.search(
        r"\b(?:the|a|his|her|its|their)\s$", before, re.IGNORECASE
    )
    return bool(used_as_adjective)


def _sentence_around(text: str, expression: TimeExpression) -> str:
    start = 0
    for edge in _SENTENCE_EDGE.finditer(text, max(0, expression.start - 600), expression.start):
        start = edge.end()
    end = _SENTENCE_EDGE.search(text, expression.end)
    return text[max(start, expression.start - 600) : end.start() + 1 if end else len(text)]
