"""``lapwing explain`` as a user runs it: the parse, and why candidates are kept or dropped."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, command_line

MEETING = "Iran and Turkey held talks in Ankara on Monday."
TWICE = "Chad condemned Niger, and Chad condemned Niger."
NO_ACT = "The company fired its director."
TEXT = f"{MEETING} {TWICE} {NO_ACT}"
# Escape, bell, a one-byte control sequence, carriage return, and a turn of the writing direction.
CONTROLS = "\x1b\x07\x9b\r\x7f\u202e"
HOSTILE = (
    "Iran \x1b[31mcondemned\x07 Israel\x1b]0;owned\x07 and\x9b2J Turkey\u202e.\r It\x7f rained."
)


def explain(folder: Path, *args: str) -> str:
    done = subprocess.run(
        [*command_line(), "explain", *args], cwd=folder, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines of the plain answer."""
    folder = tmp_path_factory.mktemp("plain")
    return explain(folder, TEXT, "--date", "2017-10-02").splitlines()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The objects of the JSON answer."""
    folder = tmp_path_factory.mktemp("json")
    out = explain(folder, TEXT, "--date", "2017-10-02", "--json")
    return [json.loads(line) for line in out.splitlines()]


def line_with(shown: list[str], *parts: str) -> str:
    found = [line for line in shown if all(part in line for part in parts)]
    assert len(found) == 1, (parts, found)
    return found[0]


def test_each_sentence_is_shown_in_order(shown: list[str]) -> None:
    titles = [line for line in shown if line in {MEETING, TWICE, NO_ACT}]
    assert titles == [MEETING, TWICE, NO_ACT]


def test_the_parse_is_shown_word_by_word(shown: list[str]) -> None:
    assert shown[1].split() == ["word", "lemma", "tag", "relation", "to", "entity"]
    rows = [line.split() for line in shown[2:12]]
    assert [row[:2] for row in rows] == [
        [str(n), word] for n, word in enumerate(MEETING.replace(".", " .").split())
    ]
    assert rows[0][2:6] == ["iran", "NNP", "nsubj", "held"]
    assert rows[3][2:5] == ["hold", "VBD", "root"]


def test_known_names_are_shown_with_their_codes(shown: list[str]) -> None:
    assert "IRN" in line_with(shown, "known country", "“Iran”")
    assert "TUR" in line_with(shown, "known country", "“Turkey”")


def test_a_kept_candidate_is_shown_with_its_event(shown: list[str]) -> None:
    at = shown.index(line_with(shown, "“held talks”  CONSULT/", "kept"))
    facts = [line.split() for line in shown[at + 1 : at + 7]]
    assert facts[0][:2] == ["event", "CONSULT"] and facts[0][-1] == "actual"
    assert facts[1][:3] == ["source", "IRN", "“Iran”"]
    assert facts[2][:3] == ["target", "TUR", "“Turkey”"]
    assert facts[3] == ["date", "2017-10-02", "by", "Monday"]
    assert facts[4][:3] == ["place", "Ankara", "TUR"]
    assert facts[5][0] == "believed" and 0 <= float(facts[5][1].rstrip(",")) <= 1


def test_what_weighs_most_is_listed_below_a_candidate(shown: list[str]) -> None:
    at = next(n for n, line in enumerate(shown) if line.split()[:1] == ["believed"])
    weights = [abs(float(line.split()[0])) for line in shown[at + 1 : at + 4]]
    assert weights == sorted(weights, reverse=True) and weights[-1] > 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("“held talks”  CONSULT/", "part of “held talks” (CONSULT/"),
        ("“condemned”  ACCUSE/", "repeats “condemned”"),
        ("“fired”  SANCTION/", "its rule says: no event"),
    ],
)
def test_a_dropped_candidate_is_shown_with_its_reason(
    shown: list[str], words: str, reason: str
) -> None:
    line = line_with(shown, words, "dropped: ")
    assert line.partition("dropped: ")[2].startswith(reason)


def test_json_has_one_object_a_sentence_with_the_parse(told: list[dict[str, Any]]) -> None:
    assert [answer["sentence"] for answer in told] == [MEETING, TWICE, NO_ACT]
    for answer in told:
        assert [t["index"] for t in answer["tokens"]] == list(range(len(answer["tokens"])))
        for token in answer["tokens"]:
            assert TEXT[token["start"] : token["end"]] == token["text"]
            assert 0 <= token["head"] < len(answer["tokens"])
    assert [(k["kind"], k["name"]) for k in told[0]["known"]][:2] == [
        ("country", "Iran"),
        ("country", "Turkey"),
    ]


def test_json_tells_kept_from_dropped(told: list[dict[str, Any]]) -> None:
    kept, part = told[0]["candidates"]
    assert kept["dropped"] == "" and kept["words"] == ["held", "talks"]
    assert kept["rule"].startswith("CONSULT/") and kept["event"]["rule"] == kept["rule"]
    assert kept["event"]["source"][0]["country"] == "IRN"
    assert kept["event"]["location"]["name"] == "Ankara"
    assert part["dropped"].startswith("part of “held talks”")
    assert part["event"] is None and part["weights"] == []


def test_json_has_the_event_of_a_candidate_that_was_dropped_later(
    told: list[dict[str, Any]],
) -> None:
    first, second = sorted(told[1]["candidates"], key=lambda c: c["dropped"])
    assert (first["dropped"], second["dropped"]) == ("", "repeats “condemned”")
    assert second["event"]["event_type"] == "ACCUSE" and second["weights"]


def test_json_weights_are_the_heaviest_first(told: list[dict[str, Any]]) -> None:
    weighed = [c["weights"] for answer in told for c in answer["candidates"] if c["event"]]
    assert len(weighed) >= 3
    for weights in weighed:
        sizes = [abs(weight) for weight, _ in weights]
        assert sizes == sorted(sizes, reverse=True) and 0 not in sizes and sizes


def test_controls_of_a_hostile_text_are_not_printed(lapwing: Run) -> None:
    done = lapwing("explain", HOSTILE)
    assert done.returncode == 0 and "condemned" in done.stdout and "rained" in done.stdout
    assert not set(CONTROLS) & set(done.stdout + done.stderr)


def test_escapes_are_not_printed_as_json(lapwing: Run) -> None:
    done = lapwing("explain", "--json", HOSTILE)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert not {"\x1b", "\x07", "\r"} & set(done.stdout)
    assert "\x1b" in answers[0]["sentence"]
