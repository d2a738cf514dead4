from __future__ import annotations

import pytest

from worker.language.names import Titles, load_titles
from worker.language.pipeline import load_parser

TITLES = Titles(
    frozenset({("maj",), ("gen",), ("mr",), ("prime", "minister"), ("minister",), ("king",)})
)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Hulusi Akar", "Hulusi Akar"),
        ("Maj. Gen. Hulusi Akar", "Hulusi Akar"),
        ("Prime Minister Erdogan", "Erdogan"),
        ("MR. BUSH", "BUSH"),
        ("King", "King"),
        ("Mr. King", "King"),
        ("Martin Luther King", "Martin Luther King"),
    ],
)
def test_a_name_begins_after_its_titles(words: str, name: str) -> None:
    split = words.split()
    assert " ".join(split[TITLES.end_of_titles(split, 0, len(split)) :]) == name


def test_titles_alone_are_no_name() -> None:
    assert TITLES.is_title(["Prime", "Minister"], 0, 2)
    assert TITLES.is_title(["Maj.", "Gen."], 0, 2)
    assert not TITLES.is_title(["Prime", "Erdogan"], 0, 2)
    assert not TITLES.is_title([], 0, 0)


def test_titles_before_a_name_are_found_where_they_have_capitals() -> None:
    words = ["the", "Prime", "Minister", "Mr.", "Erdogan"]
    assert TITLES.start_before(words, 4) == 1
    assert TITLES.start_before(["the", "prime", "minister", "Erdogan"], 3) == 3


def test_the_titles_of_the_configuration() -> None:
    titles = load_titles()
    for title in ("Lt. Gen.", "Secretary-General", "Ayatollah", "Secretary of State", "Señor"):
        assert titles.is_title(title.split(), 0, len(title.split())), title
    for name in ("Putin", "United", "Jordan", "Will"):
        assert not titles.is_title([name], 0, 1), name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("General Hulusi Akar met the envoy in Ankara.", "Hulusi Akar"),
        ("Maj. Gen. Mohammad Baqeri arrived on Sunday.", "Mohammad Baqeri"),
        ("President Mwai Kibaki rejected the plan.", "Mwai Kibaki"),
        ("Talks with Prime Minister Nouri al-Maliki have ended.", "Nouri al-Maliki"),
        ("Police arrested Colonel James Okello on Monday.", "James Okello"),
        ("Mr. Annan called for calm.", "Annan"),
    ],
)
def test_a_person_is_found_without_rank_or_title(text: str, name: str) -> None:
    (sentence,) = load_parser().parse(text)
    people = [
        text[sentence.tokens[span.first].start : sentence.tokens[span.end - 1].end]
        for span in sentence.entities
        if span.label == "PERSON"
    ]
    assert people == [name]
    marked = [token.text for token in sentence.tokens if token.entity == "PERSON"]
    assert "".join(marked) == name.replace(" ", "")
