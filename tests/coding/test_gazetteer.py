"""Places by name: finding them, choosing among namesakes, and what is said about broken files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.coding.coder import load_coder
from worker.coding.gazetteer import Location, choose, load_gazetteer
from worker.coding.mentions import Place
from worker.errors import ConfigFileError
from worker.settings import config_dir, get_settings

DAY = date(2010, 5, 1)


@pytest.mark.parametrize(
    ("name", "country", "precision"),
    [
        ("Baghdad", "IRQ", "city"),
        ("BAGHDAD", "IRQ", "city"),
        ("Bogotá", "COL", "city"),
        ("Bogota", "COL", "city"),
        ("Paris", "FRA", "city"),
        ("Paris", "USA", "city"),
        ("Tripoli", "LBY", "city"),
        ("Tripoli", "LBN", "city"),
        ("Anbar", "IRQ", "region"),
        ("al-Anbar", "IRQ", "region"),
        ("Helmand", "AFG", "region"),
        ("Helmand province", "AFG", "region"),
        ("northern Helmand", "AFG", "region"),
        ("Kirkuk", "IRQ", "region"),
        ("Kirkuk", "IRQ", "city"),
    ],
)
def test_places_are_found_by_any_spelling(name: str, country: str, precision: str) -> None:
    places = [location.place for location in load_gazetteer().find(name)]
    assert (country, precision) in [(place.country, place.precision) for place in places]


def test_regions_come_first() -> None:
    precisions = [found.place.precision for found in load_gazetteer().find("Kirkuk")]
    assert precisions == sorted(precisions, key=["region", "city"].index)
    assert set(precisions) == {"region", "city"}


@pytest.mark.parametrize("name", ["Xyzzyville", "", "   ", "province", "the", "...", "\t"])
def test_what_is_no_place_is_not_found(name: str) -> None:
    assert load_gazetteer().find(name) == []


@given(st.text(max_size=30))
def test_any_name_may_be_asked_for(name: str) -> None:
    for location in load_gazetteer().find(name):
        assert len(location.place.country) == 3
        assert location.place.latitude is not None and location.place.longitude is not None


def test_a_country_is_at_its_centre_under_the_name_it_is_called() -> None:
    place = load_gazetteer().centre_of("IRQ", "the Iraqi republic")
    assert (place.name, place.country, place.precision) == ("the Iraqi republic", "IRQ", "country")
    assert place.latitude == pytest.approx(33, abs=1.5)
    assert place.longitude == pytest.approx(44, abs=1.5)


def test_a_country_without_a_known_centre_has_no_coordinates() -> None:
    assert load_gazetteer().centre_of("ZZZ", "Nowhere") == Place("Nowhere", "ZZZ", "country")


def city(country: str, population: int) -> Location:
    return Location(Place("Rosetown", country, "city", 1.0, 2.0), population)


def region(country: str) -> Location:
    return Location(Place("Rosetown", country, "region", 1.0, 2.0))


BIG, MIDDLE, SMALL, TINY = city("FRA", 2_000_000), city("CAN", 400_000), city("USA", 90_000), city("TUR", 15_000)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "countries", "expected"),
    [
        ([], [], None),
        ([], ["FRA"], None),
        # Nothing else points to it: it must be large, and larger than its namesakes abroad.
        ([BIG], [], BIG),
        ([SMALL], [], None),
        ([TINY, BIG], [], BIG),
        ([BIG, MIDDLE], [], BIG),
        ([BIG, city("CAN", 600_000)], [], None),
        ([BIG, city("FRA", 1_900_000)], [], BIG),
        # A country that is spoken of points to it, in the order of the countries.
        ([SMALL], ["USA"], SMALL),
        ([TINY], ["FRA"], None),
        ([MIDDLE, SMALL], ["USA", "CAN"], SMALL),
        ([MIDDLE, SMALL], ["CAN", "USA"], MIDDLE),
        ([SMALL, city("USA", 50_000)], ["USA"], SMALL),
        ([BIG, MIDDLE], ["DEU", "CAN"], MIDDLE),
        # But not to a village that happens to be called like a capital.
        ([BIG, SMALL], ["USA"], BIG),
        ([BIG, SMALL, MIDDLE], ["USA", "CAN"], MIDDLE),
        # A region is as well known as a large city.
        ([region("AFG")], [], region("AFG")),
        ([region("AFG"), TINY], [], region("AFG")),
        ([region("AFG"), region("IRQ")], [], None),
        ([region("AFG"), region("IRQ")], ["IRQ"], region("IRQ")),
    ],
)
def test_which_namesake_is_meant(
    found: list[Location], countries: list[str], expected: Location | None
) -> None:
    assert choose(found, countries) == (expected.place if expected else None)


@given(
    st.lists(st.sampled_from([BIG, MIDDLE, SMALL, TINY, region("AFG"), region("IRQ")])),
    st.lists(st.sampled_from(["FRA", "CAN", "USA", "AFG", "DEU"])),
)
def test_one_of_the_namesakes_or_none_is_chosen(
    found: list[Location], countries: list[str]
) -> None:
    chosen = choose(found, countries)
    assert chosen is None or chosen in [location.place for location in found]


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the places, to be broken, and a cache of its own."""
    copy = tmp_path / "config"
    shutil.copytree(config_dir(), copy)
    monkeypatch.setenv("LAPWING_CONFIG_DIR", str(copy))
    monkeypatch.setenv("LAPWING_CACHE_DIR", str(tmp_path / "cache"))
    for loader in (load_gazetteer, get_settings):
        loader.cache_clear()
    yield copy / "places"
    for loader in (load_gazetteer, get_settings):
        loader.cache_clear()


@pytest.mark.parametrize(
    ("name", "content", "line", "problem"),
    [
        ("countries.yml", "- {code: IRQ, latitude: 33, longitude: 44}\n- {code: IRAK, latitude: 1, longitude: 1}\n", 2,
         "no country code 'IRAK'"),
        ("countries.yml", "- code: IRQ\n  latitude: 91\n  longitude: 44\n", 2, "latitude"),
        ("countries.yml", "- code: IRQ\n  latitude: 33\n", 1, "longitude"),
        ("regions.yml", "# Regions\n- {name: A, country: IRQ, latitude: 1, longitude: 2}\n"
         "- {name: B, country: Iraq, latitude: 1, longitude: 2}\n", 3, "no country code 'Iraq'"),
        ("regions.yml", "- name: A\n  country: IRQ\n  latitude: north\n  longitude: 2\n", 3, "latitude"),
        ("regions.yml", "- name: A\n  country: IRQ\n  latitude: 1\n  longitude: -181\n", 4, "longitude"),
        ("regions.yml", "- name: A\n  country: IRQ\n  latitude: 1\n  longitude: 2\n  size: 9\n", 5, "size"),
        ("regions.yml", "- [A\n", 2, "not YAML"),
        ("regions_more.yml", "- {name: A, country: IRQQ, latitude: 1, longitude: 2}\n", 1, "no country code 'IRQQ'"),
    ],
)  # fmt: skip
def test_a_broken_place_is_named_with_file_and_line(
    broken: Path, name: str, content: str, line: int, problem: str
) -> None:
    path = broken / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigFileError) as caught:
        load_gazetteer()
    assert (caught.value.path, caught.value.line) == (str(path), line), caught.value
    assert problem in str(caught.value)


@pytest.mark.parametrize("content", [b"Rosetown\tFRA\t1\t2\t3\t\n", b""])
def test_a_damaged_file_of_cities_is_named(broken: Path, content: bytes) -> None:
    path = broken / "cities.tsv.xz"
    path.write_bytes(content)
    with pytest.raises(ConfigFileError) as caught:
        load_gazetteer()
    assert caught.value.path == str(path)


@pytest.mark.parametrize("name", ["countries.yml", "cities.tsv.xz"])
def test_a_missing_file_is_named(broken: Path, name: str) -> None:
    (broken / name).unlink()
    with pytest.raises(ConfigFileError) as caught:
        load_gazetteer()
    assert caught.value.path == str(broken / name)


def test_an_added_file_of_regions_is_read(broken: Path) -> None:
    added = "- {name: Rosemark, also: [Rosland], country: DEU, latitude: 50.5, longitude: 9.5}\n"
    (broken / "regions_more.yml").write_text(added, encoding="utf-8")
    (found,) = load_gazetteer().find("Rosland")
    assert found.place == Place("Rosemark", "DEU", "region", 50.5, 9.5)


@pytest.mark.parametrize(
    ("text", "name", "country", "precision", "where"),
    [
        ("Turkish police arrested 20 protesters in Istanbul.", "Istanbul", "TUR", "city", (41.0, 29.0)),
        ("Chinese officials met Russian officials in Vienna on Tuesday.", "Vienna", "AUT", "city", (48.2, 16.4)),
        ("American diplomats met Cuban diplomats in London.", "London", "GBR", "city", (51.5, -0.1)),
        ("A bombing in Kabul killed dozens of people.", "Kabul", "AFG", "city", (34.5, 69.2)),
        ("Iraqi soldiers killed three rebels in Anbar province.", "Anbar", "IRQ", "region", (33.0, 42.0)),
        ("Taliban fighters killed four Afghan soldiers in Helmand province on Monday.", "Helmand", "AFG", "region",
         (31.4, 64.0)),
        ("Colombian rebels kidnapped two engineers in the province of Antioquia.", "Antioquia", "COL", "region",
         (7.0, -75.5)),
        ("French troops killed four rebels in Mali.", "Mali", "MLI", "country", (17.0, -4.0)),
    ],
)  # fmt: skip
def test_events_have_a_place_with_coordinates(
    text: str, name: str, country: str, precision: str, where: tuple[float, float]
) -> None:
    mentions = load_coder().code(text, DAY)
    assert mentions
    for mention in mentions:
        place = mention.place
        assert place is not None
        assert (place.name, place.country, place.precision) == (name, country, precision)
        assert (place.latitude, place.longitude) == pytest.approx(where, abs=1)


def test_two_events_of_a_sentence_keep_their_own_places() -> None:
    text = "Egyptian police arrested two men in Cairo, and gunmen killed three tourists in Luxor."
    places = {m.event_type: m.place.name for m in load_coder().code(text, DAY) if m.place}
    assert places == {"COERCE": "Cairo", "ASSAULT": "Luxor"}


def test_an_event_whose_sentence_names_no_place_has_none() -> None:
    mentions = load_coder().code("Rebels attacked the Syrian army.", DAY)
    assert [mention.place for mention in mentions] == [None]
