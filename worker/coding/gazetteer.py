"""Places by name with their coordinates: cities, regions and countries of ``config/places/``.

A name that several places share is resolved by the countries that the article speaks of, else by
size; a small namesake that nothing else points to is nobody's place.
"""

from __future__ import annotations

import lzma
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from worker.coding.actor_knowledge import words_of
from worker.coding.compiled import compiled
from worker.coding.mentions import Place, PlacePrecision
from worker.coding.ontology import load_ontology
from worker.errors import ConfigFileError
from worker.language.words import load_words
from worker.settings import config_dir
from worker.yamlfiles import line_of_item, read_checked

# A city that nothing else points to must be this well known by itself …
_KNOWN_POPULATION = 100_000
# … and this many times larger than its largest namesake in another country.
_OUTWEIGHS = 4
# A namesake in a country that is spoken of may be this many times smaller than the largest.
_SMALL_SHARE = 12


class _Located(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class _CountryCentre(_Located):
    code: str


class _Region(_Located):
    name: str
    also: tuple[str, ...] = ()
    country: str


@dataclass(frozen=True)
class Location:
    """A place of the gazetteer; ``population`` is 0 for regions."""

    place: Place
    population: int = 0


class Gazetteer:
    """Places by the words of their names."""

    def __init__(
        self, regions: Sequence[tuple[str, Location]], cities: str, centres: dict[str, Place]
    ) -> None:
        self._regions: dict[str, list[Location]] = defaultdict(list)
        for name, location in regions:
            self._regions[" ".join(words_of(name))].append(location)
        # Most cities are never asked for: their lines are kept as they are.
        self._lines = cities.splitlines()
        self._cities: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            name, _, rest = line.partition("\t")
            own = name.lower() if name.isascii() and name.isalpha() else " ".join(words_of(name))
            self._cities[own].append(number)
            spellings = rest.rpartition("\t")[2]
            for spelling in spellings.split("|") if spellings else ():
                self._cities[spelling].append(number)
        self._centres = centres

    def centre_of(self, country: str, name: str) -> Place:
        """Return a country as a place under the name that stands in the text."""
        known = self._centres.get(country)
        return replace(known, name=name) if known else Place(name, country, "country")

    def find(self, name: str) -> list[Location]:
        """Return the places of a name, regions first."""
        words = words_of(name)
        plain = [word for word in words if word not in load_words().place_kinds]
        for key in dict.fromkeys((" ".join(words), " ".join(plain))):
            found = [*self._regions.get(key, ()), *map(self._city, self._cities.get(key, ()))]
            if found:
                return found
        return []

    def _city(self, number: int) -> Location:
        name, country, latitude, longitude, population, _ = self._lines[number].split("\t")
        place = Place(name, country, "city", float(latitude), float(longitude))
        return Location(place, int(population))


def choose(found: Sequence[Location], countries: Sequence[str]) -> Place | None:
    """Return the place that a name means.

    Args:
        found: the places of the name.
        countries: that the sentence and the article speak of, likeliest first.
    """
    if not found:
        return None
    best = max(found, key=_weight)
    for country in countries:
        there = [location for location in found if location.place.country == country]
        # News of America that names Paris does not mean Paris in Texas.
        if there and _SMALL_SHARE * max(map(_weight, there)) >= _weight(best):
            return max(there, key=_weight).place
    rival = max((_weight(o) for o in found if o.place.country != best.place.country), default=0)
    known = _weight(best) >= _KNOWN_POPULATION and _weight(best) >= _OUTWEIGHS * rival
    return best.place if known else None


def _weight(location: Location) -> int:
    """A region is as well known as a large city."""
    return location.population or 2 * _KNOWN_POPULATION


@cache
def load_gazetteer() -> Gazetteer:
    """Return the places of the configuration.

    Raises:
        ConfigFileError: a file breaks its schema or names an unknown country; with file and line.
    """
    return compiled("gazetteer", Gazetteer, _read_gazetteer)


def _read_gazetteer() -> Gazetteer:
    folder = config_dir() / "places"
    centres = {}
    path = folder / "countries.yml"
    for number, centre in enumerate(read_checked(path, TypeAdapter(list[_CountryCentre]))):
        _check_country(path, number, centre.code)
        place = Place("", centre.code, "country", centre.latitude, centre.longitude)
        centres[centre.code] = place
    regions = []
    for path in sorted(folder.glob("regions*.yml")):
        for number, region in enumerate(read_checked(path, TypeAdapter(list[_Region]))):
            _check_country(path, number, region.country)
            precision: PlacePrecision = "region"
            place = Place(region.name, region.country, precision, region.latitude, region.longitude)
            regions += [(name, Location(place)) for name in (region.name, *region.also)]
    return Gazetteer(regions, _read_cities(folder / "cities.tsv.xz"), centres)


def _read_cities(path: Path) -> str:
    try:
        return lzma.decompress(path.read_bytes()).decode("utf-8")
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise ConfigFileError(str(path), 0, str(error)) from error


def _check_country(path: Path, number: int, code: str) -> None:
    if not load_ontology().is_country(code):
        problem = f"no country code {code!r}"
        raise ConfigFileError(str(path), line_of_item(path, (number,)), problem)
