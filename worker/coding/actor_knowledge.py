"""Names and roles of actors: the files of ``config/actors/`` as one index of word sequences."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

from worker.coding.compiled import compiled
from worker.coding.ontology import Ontology, load_ontology
from worker.errors import ConfigFileError
from worker.settings import config_dir
from worker.yamlfiles import line_of_item, read_checked

EntryKind = Literal["country", "adjective", "people", "capital", "seat", "place", "group",
                    "organisation", "person", "role"]  # fmt: skip

# Short capitals are acronyms, which small letters do not stand for ("US" and "us", "WHO", "AID").
_ACRONYM = re.compile(r"[A-Z][A-Z0-9.&-]{1,6}")
_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(r"\w+")


def _date_of(value: Any) -> Any:
    """Take a full date, a month or a year; a part stands for its first day."""
    if isinstance(value, int):
        return date(value, 1, 1)
    if isinstance(value, str):
        parts = [int(part) for part in value.split("-")]
        return date(*[*parts, 1, 1][:3])
    return value


def _end_of(value: Any) -> Any:
    """As ``_date_of``, but a part stands for its last day."""
    if isinstance(value, int):
        return date(value, 12, 31)
    if isinstance(value, str):
        parts = [int(part) for part in value.split("-")]
        if len(parts) == 1:
            return date(parts[0], 12, 31)
        if len(parts) == 2:
            return date(parts[0], parts[1], 28)
    return _date_of(value)


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(_Frozen):
    """A sector for a stretch of time; open ends are None."""

    sector: str = ""
    sector2: str = ""
    country: str = ""
    role: str = ""
    since: Annotated[date | None, BeforeValidator(_date_of)] = Field(default=None, alias="from")
    until: Annotated[date | None, BeforeValidator(_end_of)] = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"ends ({self.until}) before it begins ({self.since})")
        return self

    def holds_on(self, day: date) -> bool:
        """True where the day lies within."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


class _Seat(_Frozen):
    name: str
    sector: str


class _Country(_Frozen):
    code: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    seats: tuple[_Seat, ...] = ()
    places: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sector: str = ""


class _Organisation(_Frozen):
    name: str
    also: tuple[str, ...] = ()
    country: str = ""
    sector: str = ""
    sector2: str = ""
    periods: tuple[Period, ...] = ()


class _Person(_Frozen):
    name: str
    also: tuple[str, ...] = ()
    surname: str = ""
    country: str = ""
    offices: tuple[Period, ...]


class _Role(_Frozen):
    sector: str
    sector2: str = ""
    nouns: tuple[str, ...]
    adjective_modifiers: dict[str, str] = {}


@dataclass(frozen=True)
class Entry:
    """What a sequence of words stands for.

    Attributes:
        kind: which list it comes from.
        name: canonical name.
        country, sector, sector2: codes; "" where none.
        periods: sectors by time, for people and changing organisations; latest need not be last.
        acronym: matches capitals only.
        proper: a name, which starts with a capital.
            surname: the name a person is called by alone.
        modifiers: words before a role that move it to another sector.
    """

    kind: EntryKind
    name: str
    country: str = ""
    sector: str = ""
    sector2: str = ""
    periods: tuple[Period, ...] = ()
    acronym: bool = False
    proper: bool = True
    surname: str = ""
    modifiers: tuple[tuple[str, str], ...] = ()


def fold(text: str) -> str:
    """Return text without accents and case, for comparison."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.lower().replace("ı", "i").replace("ø", "o").replace("ł", "l").replace("đ", "d")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name in comparable form: "U.S." → us, "al-Qaida" → al qaida.

    A possessive is a word of its own, as the tokenizer has it: "People's" → people s.
    """
    if text.isascii() and text.isalpha():
        return (text.lower(),)  # most names are plain words
    plain = _POSSESSIVE.sub(" s", text.replace(".", ""))
    return tuple(_WORD.findall(fold(plain.replace("'", "").replace("’", ""))))


class ActorKnowledge:
    """The index: word sequence → entries."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        self._by_surname: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        self._given_names: set[str] = set()
        self.longest = 1
        self.first_words: set[str] = set()

    def add(self, surface: str, entry: Entry) -> None:
        """Add one surface form of an entry."""
        words = words_of(surface)
        if not words:
            return
        self._entries[words].append(entry)
        self.longest = max(self.longest, len(words))
        self.first_words.add(words[0])

    def add_surname(self, entry: Entry) -> None:
        """Note a person under the name that he or she is called by alone."""
        self._by_surname[words_of(entry.surname)].append(entry)
        self._given_names.add(words_of(entry.name)[0])

    def namesakes(self, surname: str) -> list[Entry]:
        """Return the people of a surname."""
        return self._by_surname.get(words_of(surname), [])

    def is_given_name(self, word: str) -> bool:
        """True for the first name of a known person."""
        return any(part in self._given_names for part in words_of(word)[:1])

    def lookup(self, words: tuple[str, ...]) -> list[Entry]:
        """Return the entries of exactly these words, in the order of the files."""
        return self._entries.get(words, [])

    def __len__(self) -> int:
        return len(self._entries)


@cache
def load_actor_knowledge() -> ActorKnowledge:
    """Return the actors of the configuration.

    Raises:
        ConfigFileError: a file breaks its schema or names an unknown code; with file and line.
    """
    return compiled("actors", ActorKnowledge, _read_knowledge)


def _read_knowledge() -> ActorKnowledge:
    folder, ontology = config_dir() / "actors", load_ontology()
    knowledge = ActorKnowledge()
    for name, surface, entry in _all_entries(folder, ontology):
        knowledge.add(surface, entry)
        if entry.kind == "person" and surface == name:
            knowledge.add_surname(entry)
    return knowledge


def _all_entries(folder: Path, ontology: Ontology) -> Iterator[tuple[str, str, Entry]]:
    for path in sorted(folder.glob("countries*.yml")):
        countries = read_checked(path, TypeAdapter(list[_Country]))
        _check_codes(path, ontology, [(c.code, [c.sector]) for c in countries])
        for country in countries:
            yield from ((country.code, *pair) for pair in _country_entries(country))
    for path in sorted(folder.glob("organisations*.yml")):
        organisations = read_checked(path, TypeAdapter(list[_Organisation]))
        _check_codes(
            path,
            ontology,
            [
                (o.country, [o.sector, o.sector2, *(p.sector for p in o.periods)])
                for o in organisations
            ],
        )
        for item in organisations:
            for surface in (item.name, *item.also):
                yield item.name, surface, _organisation_entry(item, surface)
    for path in sorted(folder.glob("people/*.yml")):
        people = read_checked(path, TypeAdapter(list[_Person]))
        _check_codes(path, ontology, [(p.country, [o.sector for o in p.offices]) for p in people])
        for person in people:
            entry = Entry(
                "person",
                person.name,
                person.country,
                periods=person.offices,
                surname=person.surname or person.name.split()[-1],
            )
            for surface in (person.name, *person.also):
                yield person.name, surface, entry
    for path in sorted(folder.glob("roles*.yml")):
        roles = read_checked(path, TypeAdapter(list[_Role]))
        _check_codes(
            path,
            ontology,
            [("", [r.sector, r.sector2, *r.adjective_modifiers.values()]) for r in roles],
        )
        for role in roles:
            for noun in role.nouns:
                entry = Entry(
                    "role",
                    noun,
                    "",
                    role.sector,
                    role.sector2,
                    proper=False,
                    modifiers=tuple(role.adjective_modifiers.items()),
                )
                for form in (noun, plural_of(noun)):
                    yield noun, form, entry


def _country_entries(country: _Country) -> Iterator[tuple[str, Entry]]:
    groups: tuple[tuple[EntryKind, tuple[str, ...]], ...] = (
        ("country", country.names),
        ("adjective", country.adjectives),
        ("people", country.people),
        ("capital", country.capitals),
        ("place", country.places),
        ("group", country.groups),
    )
    for kind, surfaces in groups:
        for surface in surfaces:
            yield (
                surface,
                Entry(
                    kind,
                    surface,
                    country.code,
                    country.sector,
                    acronym=bool(_ACRONYM.fullmatch(surface)),
                ),
            )
    for seat in country.seats:
        yield seat.name, Entry("seat", seat.name, country.code, seat.sector)


def _organisation_entry(item: _Organisation, surface: str) -> Entry:
    return Entry(
        "organisation",
        item.name,
        item.country,
        item.sector,
        item.sector2,
        item.periods,
        acronym=bool(_ACRONYM.fullmatch(surface)),
        proper=surface[:1].isupper(),
    )


def _check_codes(path: Path, ontology: Ontology, items: list[tuple[str, list[str]]]) -> None:
    for number, (country, sectors) in enumerate(items):
        problem = ""
        if country and not ontology.is_country(country):
            problem = f"no country code {country!r}"
        for sector in sectors:
            if sector and sector not in ontology.sectors:
                problem = f"no sector {sector!r}"
        if problem:
            raise ConfigFileError(str(path), line_of_item(path, (number,)), problem)


def plural_of(noun: str) -> str:
    """Return the regular plural of a noun phrase: "minister of defence" has its head first."""
    head, separator, rest = noun, "", ""
    for preposition in (" of ", " for ", " in ", " to ", "-in-"):
        if preposition in noun:
            head, separator, rest = (
                *noun.partition(preposition)[:2],
                noun.partition(preposition)[2],
            )
            break
    if head.endswith("man"):
        plural = head[:-3] + "men"
    elif re.search(r"(s|x|z|ch|sh)$", head):
        plural = head + "es"
    elif re.search(r"[^aeiou]y$", head):
        plural = head[:-1] + "ies"
    else:
        plural = head + "s"
    return plural + separator + rest
