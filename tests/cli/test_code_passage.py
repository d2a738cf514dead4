"""What ``lapwing code`` answers beyond types and actors: passages, places, casualties."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import command_line

ARRIVAL = "French President Emmanuel Macron arrived in Berlin on Monday."
HE = "He met the German chancellor."
HARMS = {"killed", "injured", "arrested"}
# (id, passage or None, text); lines follow each other as they stand.
LINES: tuple[tuple[str, Any, str], ...] = (
    ("first of a", "a", ARRIVAL),
    ("second of a", "a", HE),
    ("b after a", "b", HE),
    ("a again", "a", HE),
    ("arrival alone", None, ARRIVAL),
    ("he alone", None, HE),
    ("first of 7", 7, ARRIVAL),
    ("second of 7", 7, "The visit lasted two days."),
    ("third of 7", 7, HE),
    ("none after 7", None, HE),
    ("first of 0", 0, ARRIVAL),
    ("second of 0", 0, HE),
    ("bomb", None, "A bomb killed five people and wounded 13 others in Mosul, Iraq, on Monday."),
    ("arrests", None, "Turkish police detained 40 protesters in Istanbul on Monday."),
    ("country", None, "Rebels killed two soldiers in Mali on Monday."),
    ("nowhere", None, "Iran condemned Israel."),
)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The answers by the ids of the lines, all of one run."""
    folder: Path = tmp_path_factory.mktemp("code")
    documents = [
        {"id": name, "text": text, "date": "2017-10-02"}
        | ({} if passage is None else {"passage": passage})
        for name, passage, text in LINES
    ]
    done = subprocess.run(
        [*command_line(), "code"],
        input="\n".join(json.dumps(document) for document in documents).encode(),
        cwd=folder,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [answer["id"] for answer in found] == [name for name, _, _ in LINES]
    return {answer["id"]: answer for answer in found}


def event(answer: dict[str, Any], event_type: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        e for e in answer["events"] if e["event_type"] == event_type and e["status"] == "actual"
    ]
    assert len(found) == 1, answer
    return found[0]


@pytest.mark.parametrize("name", ["second of a", "third of 7", "second of 0"])
def test_he_is_whom_an_earlier_line_of_the_passage_named(
    answers: dict[str, dict[str, Any]], name: str
) -> None:
    meeting = event(answers[name], "CONSULT")
    (source,) = meeting["source"]
    assert (source["text"], source["name"]) == ("He", "Emmanuel Macron")
    assert (source["country"], source["sector"]) == ("FRA", "GOV")
    assert meeting["target"][0]["country"] == "DEU"


@pytest.mark.parametrize("name", ["he alone", "b after a", "a again", "none after 7"])
def test_he_is_nobody_known_outside_of_the_passage(
    answers: dict[str, dict[str, Any]], name: str
) -> None:
    assert answers[name]["events"], "the chancellor's meeting is told"
    for found in answers[name]["events"]:
        actors = found["source"] + found["target"]
        assert "FRA" not in {actor["country"] for actor in actors}
        assert "Emmanuel Macron" not in {actor["name"] for actor in actors}


def test_offsets_count_in_the_line_and_not_in_the_passage(
    answers: dict[str, dict[str, Any]],
) -> None:
    meeting = event(answers["third of 7"], "CONSULT")
    for span in (meeting["trigger"], meeting["sentence"], *meeting["source"], *meeting["target"]):
        assert HE[span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize(
    ("name", "event_type", "place", "latitude", "longitude"),
    [
        ("bomb", "ASSAULT", ("Mosul", "IRQ", "city"), 36.3, 43.1),
        ("arrests", "COERCE", ("Istanbul", "TUR", "city"), 41.0, 28.9),
        ("first of a", "CONSULT", ("Berlin", "DEU", "city"), 52.5, 13.4),
        ("country", "ASSAULT", ("Mali", "MLI", "country"), 17, -4),
    ],
)
def test_places_have_coordinates_and_a_precision(
    answers: dict[str, dict[str, Any]],
    name: str,
    event_type: str,
    place: tuple[str, str, str],
    latitude: float,
    longitude: float,
) -> None:
    location = event(answers[name], event_type)["location"]
    assert set(location) == {"name", "country", "precision", "latitude", "longitude"}
    assert (location["name"], location["country"], location["precision"]) == place
    # The centre of a country is a matter of taste.
    near = 0.2 if place[2] == "city" else 3
    assert location["latitude"] == pytest.approx(latitude, abs=near)
    assert location["longitude"] == pytest.approx(longitude, abs=near)


def test_an_event_without_a_place_has_none(answers: dict[str, dict[str, Any]]) -> None:
    assert event(answers["nowhere"], "ACCUSE")["location"] is None


@pytest.mark.parametrize(
    ("name", "event_type", "figures"),
    [
        ("bomb", "ASSAULT", {"killed": 5, "injured": 13, "arrested": None}),
        ("arrests", "COERCE", {"killed": None, "injured": None, "arrested": 40}),
        ("country", "ASSAULT", {"killed": 2, "injured": None, "arrested": None}),
        ("nowhere", "ACCUSE", dict.fromkeys(HARMS)),
    ],
)
def test_casualties_are_told_by_kind(
    answers: dict[str, dict[str, Any]],
    name: str,
    event_type: str,
    figures: dict[str, int | None],
) -> None:
    assert event(answers[name], event_type)["casualties"] == figures


def test_every_event_has_all_kinds_of_casualties(answers: dict[str, dict[str, Any]]) -> None:
    events = [found for answer in answers.values() for found in answer["events"]]
    assert events and all(set(found["casualties"]) == HARMS for found in events)
