"""The coder's rules one by one, as tables."""

from __future__ import annotations

from datetime import date

import pytest

from worker.coding.actor_knowledge import Entry, Period, plural_of, words_of
from worker.coding.coder import load_coder
from worker.coding.mentions import Actor
from worker.coding.selection import both_sides, is_enough, without
from worker.coding.setting import Whereabouts, fill_countries
from worker.coding.surnames import person_called
from worker.coding.triggers import possible_stems

DAY = date(2010, 5, 1)


def person(name: str, country: str, *offices: tuple[str, str, str]) -> Entry:
    periods = tuple(
        Period.model_validate({"role": role, "sector": "GOV", "from": since, "to": until})
        for role, since, until in offices
    )
    return Entry("person", name, country, periods=periods, surname=name.split()[-1])


ROSE = person("Ann Rose", "USA", ("president", "2009-01-20", "2017-01-20"))
OTHER_ROSE = person("Bob Rose", "GBR", ("deputy prime minister", "2009-01-20", "2017-01-20"))
OLD_ROSE = person("Old Rose", "USA", ("president", "1990", "1994"))
FRENCH_ROSE = person("Luc Rose", "FRA", ("president", "2007", "2012"))


@pytest.mark.parametrize(
    ("namesakes", "role", "country", "day", "expected"),
    [
        ([ROSE], "president", "", DAY, ROSE),
        ([ROSE, OLD_ROSE], "president", "", DAY, ROSE),
        ([ROSE, OLD_ROSE], "president", "", date(1992, 1, 1), OLD_ROSE),
        ([ROSE, OLD_ROSE], "president", "", None, None),
        ([ROSE, OTHER_ROSE], "", "", DAY, ROSE),
        ([OTHER_ROSE], "", "", DAY, None),
        ([OTHER_ROSE], "prime minister", "", DAY, OTHER_ROSE),
        ([ROSE, FRENCH_ROSE], "president", "", DAY, None),
        ([ROSE, FRENCH_ROSE], "president", "FRA", DAY, FRENCH_ROSE),
        # The date of the article may be wrong: who ever held the office is meant.
        ([ROSE], "president", "", date(2020, 1, 1), ROSE),
        ([ROSE], "", "", date(2020, 1, 1), None),
        ([], "president", "", DAY, None),
    ],
)
def test_who_a_surname_means(
    namesakes: list[Entry], role: str, country: str, day: date | None, expected: Entry | None
) -> None:
    assert person_called(namesakes, role, country, day) == expected


def actor(country: str, sector: str = "") -> Actor:
    return Actor(f"{country} {sector}", 0, 1, f"{country} {sector}", country, sector)


@pytest.mark.parametrize(
    ("event_type", "place", "setting", "expected"),
    [
        ("ASSAULT", "IRQ", "AFG", "IRQ"),
        ("ASSAULT", "", "AFG", "TUR"),  # police deal with the people of their own country
        ("ASSAULT", "", "", "TUR"),
        ("COERCE", "", "AFG", "TUR"),
        ("COERCE", "IRQ", "AFG", "IRQ"),
        ("CONSULT", "CHE", "CHE", "TUR"),
    ],
)
def test_countries_of_actors_named_without_one(
    event_type: str, place: str, setting: str, expected: str
) -> None:
    where = Whereabouts(place=place, setting=setting)
    (filled,) = fill_countries([actor("", "CVL")], [actor("TUR", "COP")], event_type, where)
    assert filled.country == expected


def test_what_has_a_country_or_may_be_from_anywhere_is_left_alone() -> None:
    actors = [actor("IRN", "MIL"), actor("", "JRN"), actor("", "BUS")]
    where = Whereabouts(place="IRQ", setting="IRQ")
    assert fill_countries(actors, [], "ASSAULT", where) == actors


@pytest.mark.parametrize(
    ("sector", "others", "event_type", "where", "expected"),
    [
        ("GOV", [actor("TUR", "GOV")], "CONSULT", Whereabouts(place="CHE", setting="CHE"), ""),
        ("CVL", [actor("USA", "MIL")], "ASSAULT", Whereabouts(only="USA"), ""),
        ("CVL", [], "ASSAULT", Whereabouts(speaker="PAK"), "PAK"),
        ("MIL", [], "ASSAULT", Whereabouts("IRQ", "USA", army_speaks=True), "USA"),
        ("CVL", [], "ASSAULT", Whereabouts("", "USA", True, "USA", "USA", "IRQ"), "IRQ"),
        ("REB", [], "ASSAULT", Whereabouts(only="COL", first="COL"), "COL"),
        ("CVL", [], "ASSAULT", Whereabouts(first="PAK", setting="AFG"), "PAK"),
        ("NGO", [], "ACCUSE", Whereabouts(), "NGO"),
        ("CVL", [], "ASSAULT", Whereabouts(), ""),
    ],
)
def test_what_tells_of_the_country(
    sector: str, others: list[Actor], event_type: str, where: Whereabouts, expected: str
) -> None:
    (filled,) = fill_countries([actor("", sector)], others, event_type, where)
    assert filled.country == expected


def test_the_country_is_never_the_one_that_acts_on_it() -> None:
    country = Actor("the South American country", 0, 1, "the country", "", "UNK")
    where = Whereabouts(only="USA", setting="USA")
    assert fill_countries([country], [actor("USA")], "SANCTION", where) == [country]
    where = Whereabouts(only="USA", setting="VEN")
    assert fill_countries([country], [actor("USA")], "SANCTION", where)[0].country == "VEN"


@pytest.mark.parametrize(
    ("event_type", "source", "target", "enough"),
    [
        ("ACCUSE", [actor("IRN")], [], True),
        ("ACCUSE", [], [actor("IRN")], True),
        ("ACCUSE", [actor("", "GOV")], [], True),
        ("ACCUSE", [], [], False),
        ("ACCUSE", [], [actor("")], True),  # "has drawn criticism", of something not named
        ("AGREE", [actor("")], [actor("")], False),
        ("ASSAULT", [], [actor("", "CVL")], True),
        ("ASSAULT", [], [], False),
        ("SANCTION", [], [actor("IRN")], True),
        ("CONSULT", [actor("IRN", "GOV")], [], True),
        ("CONSULT", [], [actor("IRN", "GOV")], True),
    ],
)
def test_enough_participants(
    event_type: str, source: list[Actor], target: list[Actor], enough: bool
) -> None:
    assert is_enough(event_type, source, target) is enough


def test_sides_of_mutual_acts() -> None:
    iran, turkey, iraq = actor("IRN"), actor("TUR"), actor("IRQ")
    assert both_sides([iran, turkey, iraq], []) == ([iran], [turkey, iraq])
    assert both_sides([iran], [turkey]) == ([iran], [turkey])
    assert both_sides([], [iran, turkey]) == ([iran], [turkey])


def test_nobody_acts_on_himself() -> None:
    assert without([actor("IRN"), actor("IRN", "MIL"), actor("IRQ")], [actor("IRN")]) == [
        actor("IRN", "MIL"),
        actor("IRQ"),
    ]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Turkey attacked Syria.", "actual"),
        ("Turkey did not attack Syria.", "negated"),
        ("Turkey never attacked Syria.", "negated"),
        ("Turkey will attack Syria.", "future"),
        ("Turkey may attack Syria.", "hypothetical"),
        ("Iran will respond if the Turkish army attacks Syria.", "hypothetical"),
        ("Turkey carried out an attack on Syria.", "actual"),
        ("Turkey attacked Syria in 2003.", "historical"),
    ],
)
def test_status(text: str, status: str) -> None:
    found = [m for m in load_coder().code(text, DAY) if m.event_type == "ASSAULT"]
    assert [m.status for m in found] == [status]


@pytest.mark.parametrize(
    ("form", "stem"),
    [("hailed", "hail"), ("accused", "accuse"), ("stopped", "stop"), ("denies", "deny"),
     ("killing", "kill"), ("clashes", "clash"), ("attacks", "attack")],
)  # fmt: skip
def test_stems(form: str, stem: str) -> None:
    assert stem in possible_stems(form)


@pytest.mark.parametrize(
    ("noun", "plural"),
    [("gunman", "gunmen"), ("deputy", "deputies"), ("minister of defence", "ministers of defence"),
     ("boss", "bosses"), ("rebel", "rebels"), ("commander-in-chief", "commanders-in-chief")],
)  # fmt: skip
def test_plurals(noun: str, plural: str) -> None:
    assert plural_of(noun) == plural


@pytest.mark.parametrize(
    ("name", "words"),
    [("U.S.", ("us",)), ("al-Qaida", ("al", "qaida")), ("Malé", ("male",)), ("N'Djamena", ("ndjamena",)),
     ("Recep Tayyip Erdoğan", ("recep", "tayyip", "erdogan"))],
)  # fmt: skip
def test_names_in_comparable_form(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words
