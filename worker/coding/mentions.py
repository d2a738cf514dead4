"""What the coder yields: mentions of events, with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["actual", "future", "hypothetical", "negated", "historical"]
PlacePrecision = Literal["city", "region", "country"]
Harm = Literal["killed", "injured", "arrested"]
HARMS: tuple[Harm, ...] = ("killed", "injured", "arrested")
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
    """Where an event happened: a name that stands in its clause, and where that is.

    Attributes:
        name: of the place.
        country: ISO 3166 alpha-3.
        precision: what is known: the city, only its region, or only the country.
        latitude, longitude: in degrees; of a country or region its centre. None where unknown.
    """

    name: str
    country: str
    precision: PlacePrecision
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Count:
    """A number of people.

    Attributes:
        least: the figure, or the lower end of a range or of a vague word ("dozens" is 24).
        text: the words that say so.
    """

    least: int
    text: str


@dataclass(frozen=True)
class Casualties:
    """What an event did to people; None where the sentence does not say."""

    killed: Count | None = None
    injured: Count | None = None
    arrested: Count | None = None

    def figures(self) -> dict[str, int | None]:
        """Return the figure of each harm, None where none is given."""
        counts = (self.killed, self.injured, self.arrested)
        return {h: c.least if c else None for h, c in zip(HARMS, counts, strict=True)}


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
        casualties: how many it killed, injured or arrested, if the sentence tells.
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
    casualties: Casualties
    trigger: Span
    sentence: Span
    confidence: float
    rule: str
