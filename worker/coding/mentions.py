"""What the coder yields: mentions of events, with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["actual", "future", "hypothetical", "negated", "historical"]
DatePrecision = Literal["day", "week", "month", "year", ""]


@dataclass(frozen=True)
class Actor:
    """Who stands on one side of an event.

    Attributes:
        text: the phrase as it stands.
        start, end: its offsets in the article's text.
        name: the known name, or the phrase where none is known.
        country: ISO 3166 alpha-3 or a PLOVER non-state code; "" where unknown.
        sector: PLOVER sector; "" for the state itself or where unknown.
        sector2: a second sector, or "".
        basis: how the codes were found, for people.
    """

    text: str
    start: int
    end: int
    name: str
    country: str = ""
    sector: str = ""
    sector2: str = ""
    basis: str = ""

    @property
    def is_known(self) -> bool:
        """True where at least one code is known."""
        return bool(self.country or self.sector)

    @property
    def codes(self) -> str:
        """Country and sectors in one word: "TUR MIL"."""
        return " ".join(filter(None, (self.country, self.sector, self.sector2)))


@dataclass(frozen=True)
class Span:
    """A stretch of the article's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """Where an event happened: a name that stands in its clause, and its country."""

    name: str
    country: str
    precision: Literal["city", "country", "region"]


@dataclass(frozen=True)
class Mention:
    """One event as one sentence tells it.

    Attributes:
        event_type: PLOVER type.
        mode: a mode of the type, or "".
        contexts: PLOVER contexts.
        cameo: CAMEO code.
        quad_class: 1-4.
        goldstein: -10 to 10.
        status: whether it happened.
        source, target: actors; either may be empty.
        date_start, date_end: days of the event, both included; None where nothing tells.
        date_precision: of these days.
        date_basis: the words that told, or "publication date".
        place: where, if the clause tells.
        trigger: the words that name the act.
        sentence: the sentence it stands in.
        confidence: 0-1.
        rule: id of the lexicon's pattern.
    """

    event_type: str
    mode: str
    contexts: tuple[str, ...]
    cameo: str
    quad_class: int
    goldstein: float
    status: Status
    source: tuple[Actor, ...]
    target: tuple[Actor, ...]
    date_start: date | None
    date_end: date | None
    date_precision: DatePrecision
    date_basis: str
    place: Place | None
    trigger: Span
    sentence: Span
    confidence: float
    rule: str
