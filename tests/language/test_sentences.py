from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.language.sentences import MAX_SENTENCE_CHARACTERS, split_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Maj. Gen. Mohammad Baqeri met Mr. Akar.", "They talked."],
        ["George W. Bush and J. Smith met Sen. John F. Kerry.", "Nobody came."],
        ["He left at 5 p.m.", "The others stayed."],
        ["It was the U.S.", "The envoy said so."],
        ["“We won.”", "He said it twice."],
        ['"Will they come?"', "Nobody knew."],
        ["Is it No. 5?", "It is No. 6."],
        ["He waited… and waited.", "Then he left."],
        ["The firm, Acme Inc., paid $3.5 million.", "The state took 2.5 percent."],
        ["Prices rose by 4.5 percent in Sept. 2009.", "They fell again."],
        ["The U.N. Security Council met.", "It voted."],
        ["Lt. Col. A. B. Okoro and Sgt. Maj. Li fell at Mt. Kenya.", "Two others lived."],
        ["He works at No. 10.", "The door is black."],
        ["The St. Petersburg talks failed.", "Talks in St. Louis did not."],
        ["He studied at the School of Art.", "“I loved it,” he said."],
        ["See Art. 5 of the treaty.", "It binds all."],
        ["Brig. Gen. (ret.) Amos Gil spoke.", "They listened."],
        ["“Go!” he cried.", "They went."],
        ["She asked: “Why?”", "“Because,” he said."],
        ["He moved to Washington, D.C.", "The family stayed."],
        ["The U.S. and the U.K. agreed.", "France did not."],
        ["The bomb went off at 9 a.m. local time.", "It killed five."],
        ["Jr. officers of Gen. Smith, Jr. met.", "Nothing came of it."],
        ["The treaty was signed in 1990.[17]", "It lapsed in 2001. [18]", "Nobody noticed."],
        ["Growth was 2.5 pct. in May.", "It was 3 in June."],
        ["Really?!", "Yes."],
        ["He said: “We won.", "They lost.”", "Then he left."],
    ],
)
def test_running_text(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_paragraphs_are_never_crossed() -> None:
    assert split("A headline without a stop\n\nThe text begins") == [
        "A headline without a stop",
        "The text begins",
    ]


@pytest.mark.parametrize(
    "dateline",
    [
        "TEHRAN, Oct. 2 (Agency) - ",
        "BRUSSELS, Nov. 8 (Agency) – ",
        "PHNOM PENH (Agency) - ",
        "WASHINGTON — ",
        "UNITED NATIONS, September 16, 2021 (Agency) -- ",
        "ST. PETERSBURG, Russia, 3 May (Agency) - ",
    ],
)
def test_a_dateline_is_no_part_of_the_sentence(dateline: str) -> None:
    assert split(dateline + "The European Union met. It voted.") == [
        dateline.strip(),
        "The European Union met.",
        "It voted.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "US-led forces - and their allies - left.",
        "NATO - the alliance - met.",
        "The U.S. - he said - won.",
    ],
)
def test_no_dateline(text: str) -> None:
    assert split(text) == [text]


def test_bullets_and_short_lines_stand_alone_and_wrapped_lines_do_not() -> None:
    text = (
        "- The first point\n- The second point\n\n"
        "This line was wrapped by a program that counts letters and\ngoes on here. It ends."
    )
    assert split(text) == [
        "- The first point",
        "- The second point",
        "This line was wrapped by a program that counts letters and\ngoes on here.",
        "It ends.",
    ]


def test_a_missing_space_after_a_stop() -> None:
    assert split("The talks ended.The ministers left for home.") == [
        "The talks ended.",
        "The ministers left for home.",
    ]


def test_who_begins_in_small_letters_goes_on_in_them() -> None:
    assert split("they left. nobody knows why. it was 5 p.m. or so.") == [
        "they left.",
        "nobody knows why.",
        "it was 5 p.m. or so.",
    ]
    assert split("The U.S. said so. and they left.") == ["The U.S. said so. and they left."]


@given(st.text(st.sampled_from('aA.!?"” \n\t1é\u00a0…-('), max_size=300))
def test_sentences_cover_the_text_in_order_and_lose_nothing(text: str) -> None:
    spans = split_sentences(text)
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(0 < end - start <= MAX_SENTENCE_CHARACTERS for start, end in spans)


def test_an_endless_sentence_is_cut() -> None:
    assert len(split("word " * 3000)) == 8
    assert len(split("x" * 5000)) == 3
