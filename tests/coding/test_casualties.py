"""How many people an event killed, injured or arrested."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.coding.casualties import number_of
from worker.coding.coder import load_coder
from worker.coding.mentions import HARMS, Mention

DAY = date(2010, 5, 1)
NOBODY: dict[str, int | None] = dict.fromkeys(HARMS)


def only(event_type: str, text: str) -> Mention:
    """Return the first mention of a type; there must be one."""
    found = [m for m in load_coder().code(text, DAY) if m.event_type == event_type]
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("1,200", 1200),
        ("three", 3),
        ("twenty - five", 25),
        ("twenty-five", 25),
        ("forty two", 42),
        ("three hundred", 300),
        ("one hundred and five", 105),
        ("twelve thousand", 12_000),
        ("three thousand five hundred", 3500),
        ("four hundred thousand", 400_000),
        ("2 million", 2_000_000),
        ("a soldier", 1),
        ("two dozen", 24),
        ("a dozen", 12),
        ("dozens", 24),
        ("scores", 40),
        ("hundreds", 200),
        ("thousands", 2000),
        ("several", 3),
        ("10 to 15", 10),
        ("10-15", 10),
        ("10–15", 10),
        ("two or three", 2),
        ("between 10 and 15", 10),
        ("at least 40", 40),
        ("more than 100 people", 100),
        ("", None),
        ("soldiers", None),
        ("no", None),
        ("99999999", None),
        ("eleven million", None),
    ],
)
def test_numbers_in_words_and_digits(words: str, number: int | None) -> None:
    assert number_of(words.split()) == number


SAID = st.sampled_from(
    ["a", "an", "another", "one", "two", "nine", "twelve", "twenty", "ninety", "dozen", "dozens",
     "hundred", "thousand", "several", "few", "and", "to", "or", "-", "–", "twenty-five",
     "two-thirds", "1,200", "1,", ",", "²", "٣", "people", ""]
)  # fmt: skip


@given(st.lists(SAID | st.integers(0).map(str) | st.text(max_size=20)))
def test_any_words_are_a_number_or_none(words: list[str]) -> None:
    found = number_of(words)
    assert found is None or found >= 0


@given(
    st.integers(0, 10**15) | st.sampled_from(["a", "nine", "twelve", "ninety"]),
    st.lists(st.sampled_from(["dozen", "hundred", "thousand", "million", "people"]), max_size=5),
)
def test_a_figure_is_at_most_ten_million_or_none(figure: int | str, scales: list[str]) -> None:
    found = number_of([str(figure), *scales])
    assert found is None or 0 <= found <= 10_000_000


@given(st.integers(0, 10_000_000))
def test_digits_are_read_with_and_without_separators(number: int) -> None:
    assert number_of([str(number)]) == number_of([f"{number:,}"]) == number


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("The Israeli army killed 1,200 Palestinians.", {"killed": 1200}),
        ("Gunmen killed at least seven Iraqi policemen in Mosul.", {"killed": 7}),
        ("Two Turkish soldiers were killed by Kurdish rebels.", {"killed": 2}),
        ("Fifteen Turkish soldiers died in an attack by Kurdish rebels.", {"killed": 15}),
        ("Syrian troops attacked the town, leaving 12 dead.", {"killed": 12}),
        ("Taliban gunmen attacked a village in Afghanistan, killing twelve villagers.", {"killed": 12}),
        ("At least 40 people were killed when a suicide bomber attacked a market in Peshawar.", {"killed": 40}),
        ("A bombing in Kabul killed dozens of people.", {"killed": 24}),
        ("Rebels killed dozens of Syrian soldiers.", {"killed": 24}),
        ("Gunmen killed a judge and two soldiers in Mosul.", {"killed": 3}),
        ("Rebels killed two soldiers and three policemen in Yemen.", {"killed": 5}),
        ("Israeli soldiers wounded six Palestinians.", {"injured": 6}),
        ("Syrian forces shelled Homs, killing at least nine civilians and wounding 30.", {"killed": 9, "injured": 30}),
        ("A suicide bomber killed at least five Afghan soldiers and wounded 13 civilians.", {"killed": 5, "injured": 13}),
        ("Rebels attacked the Syrian army.", {}),
        ("Taliban fighters killed Afghan soldiers.", {}),
    ],
)  # fmt: skip
def test_figures_of_an_assault(text: str, figures: dict[str, int]) -> None:
    assert only("ASSAULT", text).casualties.figures() == NOBODY | figures


@pytest.mark.parametrize(
    ("text", "arrested"),
    [
        ("Turkish police arrested 20 protesters in Istanbul.", 20),
        ("Indian police detained 25 students in Delhi on Friday.", 25),
        ("Police in Egypt arrested dozens of protesters.", 24),
        ("Egyptian police arrested several journalists.", 3),
        ("Egyptian police arrested a journalist and three activists.", 4),
    ],
)
def test_figures_of_an_arrest(text: str, arrested: int) -> None:
    assert only("COERCE", text).casualties.figures() == NOBODY | {"arrested": arrested}


@pytest.mark.parametrize(
    ("text", "killed", "arrested"),
    [
        ("Gunmen killed three policemen in Karachi, and Pakistani police arrested two militants.", 3, 2),
        ("Gunmen killed three policemen in Karachi. Pakistani police arrested two militants.", 3, 2),
        ("Egyptian police arrested two men in Cairo, and gunmen killed three tourists in Luxor.", 3, 2),
        ("Egyptian police arrested nine Islamists. In Yemen, gunmen killed three soldiers.", 3, 9),
    ],
)  # fmt: skip
def test_a_killing_and_an_arrest_keep_their_own_figures(
    text: str, killed: int, arrested: int
) -> None:
    assert only("ASSAULT", text).casualties.figures() == NOBODY | {"killed": killed}
    assert only("COERCE", text).casualties.figures() == NOBODY | {"arrested": arrested}


def test_a_figure_is_kept_with_its_words() -> None:
    killed = only(
        "ASSAULT", "Rebels killed two soldiers and three policemen in Yemen."
    ).casualties.killed
    assert killed is not None
    assert killed.text == "two soldiers and three policemen"
