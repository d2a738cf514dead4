"""Annotated news as it is read for training, and how it labels the coder's candidates."""

from __future__ import annotations

import csv
import io
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.coding.coder import load_coder
from worker.coding.coreference import ArticleMemory
from worker.coding.reading import Reading
from worker.coding.training.annotations import (
    NEWS,
    GoldActor,
    GoldEvent,
    GoldSentence,
    read_annotated,
    render,
)
from worker.coding.training.examples import Example, examples_of, label


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["Peru", "met", "Chile", "."], "Peru met Chile."),
        (["Peru", "'s", "army", ",", "too", ":", "yes", ";", "why", "?"], "Peru's army, too: yes; why?"),
        (["They", "do", "n't", "and", "we", "'ll"], "They don't and we'll"),
        (["some", "(", "not", "all", ")", "paid", "$", "40", "or", "5", "%"], "some (not all) paid $40 or 5%"),
        (["He", "said", ",", '"', "No", ".", '"', "Then", "left"], 'He said, "No." Then left'),
        (["``", "Yes", "''", "he", "said"], '"Yes" he said'),
        (['"', "A", '"', "or", '"', "B", '"'], '"A" or "B"'),
    ],
)  # fmt: skip
def test_words_become_running_text(words: list[str], text: str) -> None:
    assert render(words)[0] == text


WORDS = st.lists(
    st.sampled_from(["Iran", "said", ",", ".", '"', "``", "''", "(", ")", "$", "'s", "n't", "Ünal"])
    | st.text(st.characters(exclude_categories=("Cs", "Z", "Cc")), min_size=1, max_size=6)
)


@given(WORDS)
def test_each_word_stands_where_its_span_says(words: list[str]) -> None:
    text, spans = render(words)
    quotes = {'"', "``", "''"}
    assert [text[a:b] for a, b in spans] == ['"' if word in quotes else word for word in words]
    ends = [0, *(end for _, end in spans)]
    gaps = [text[end:start] for end, (start, _) in zip(ends, spans, strict=False)]
    assert set(gaps) <= {"", " "} and ends[-1] == len(text)


SENTENCES = {
    1: ["French", "troops", "attacked", "rebels", "in", "Mali", ",", "killing", "1,200", "."],
    2: ["It", "rained", "."],
    5: ["Chad", "will", "not", "visit", "``", "Niger", "''", "."],
    6: ["Unread", "."],
}
GOOD = (
    "5\tCONSULT\tnegated\topt\tvisit\t3-3\t0-0=TCD/\t5-5=NER/",
    "1\tASSAULT\tactual\tcore\t\t2-2\t0-1=FRA/MIL ?=GBR/MIL\t3-5=MLI/REB",
    "1\tASSAULT\tactual\topt\t\t7-7\t\t?=/",
    "2\t-",
)


def write(folder: Path, *annotations: str) -> Path:
    """Write the news and its annotations; return the annotations' path."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["Sentence #", "Word", "POS", "Tag"])
    for number, words in SENTENCES.items():
        for at, word in enumerate(words):
            rows.writerow(["" if at else f"Sentence: {number}", word, "X", "O"])
    (folder / NEWS).write_bytes(lzma.compress(out.getvalue().encode()))
    path = folder / "annotations.tsv.xz"
    path.write_bytes(lzma.compress("".join(f"{line}\n" for line in annotations).encode()))
    return path


def test_sentences_are_read_with_their_events_in_the_order_of_the_news(tmp_path: Path) -> None:
    read = read_annotated(tmp_path, write(tmp_path, *GOOD))
    assert [(s.number, s.text) for s in read] == [
        (1, "French troops attacked rebels in Mali, killing 1,200."),
        (2, "It rained."),
        (5, 'Chad will not visit "Niger".'),
    ]
    assert [[event.core for event in s.events] for s in read] == [[True, False], [], [False]]
    attack, deaths = read[0].events
    assert attack == GoldEvent(
        event_type="ASSAULT", status="actual", core=True, mode="", trigger=(14, 22),
        source=(GoldActor((0, 13), "FRA", "MIL"), GoldActor(None, "GBR", "MIL")),
        target=(GoldActor((23, 37), "MLI", "REB"),),
    )  # fmt: skip
    assert deaths.source == () and deaths.target == (GoldActor(None, "", ""),)


def test_spans_are_of_the_words_in_the_text(tmp_path: Path) -> None:
    (sentence,) = read_annotated(tmp_path, write(tmp_path, GOOD[0]))
    (visit,) = sentence.events
    spans = [visit.trigger, visit.source[0].span, visit.target[0].span]
    assert [sentence.text[s[0] : s[1]] for s in spans if s] == ["visit", "Chad", "Niger"]
    assert (visit.event_type, visit.status, visit.mode) == ("CONSULT", "negated", "visit")


@pytest.mark.parametrize(
    "line",
    [
        "1\tASSAULT\tactual\tcore\t\t2-2\t0-1=FRA/MIL",
        "1\tASSAULT\tactual\tcore\t\t2-2\t\t\textra",
        "1\tASSAULT",
        "1\tASSAULT\tactual\tcore\t\t2-99\t\t",
        "1\tASSAULT\tactual\tcore\t\t2\t\t",
        "1\tASSAULT\tactual\tcore\t\t\t\t",
        "1\tASSAULT\tactual\tcore\t\tattacked\t\t",
        "1\tASSAULT\tactual\tcore\t\t2-2\tFRA/MIL\t",
        "1\tASSAULT\tactual\tcore\t\t2-2\t\t40-41=MLI/REB",
    ],
)
def test_a_malformed_line_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, "2\t-", GOOD[0], line, GOOD[1])
    with pytest.raises(ValueError, match=r"annotations\.tsv\.xz, line 3: "):
        read_annotated(tmp_path, path)


@pytest.mark.parametrize(("number", "passage"), [(1, 0), (4, 0), (5, 1), (8, 1), (9, 2)])
def test_passages_are_runs_of_four_sentences(number: int, passage: int) -> None:
    assert GoldSentence(number, "").passage == passage


TWICE = "Iran condemned Israel, and Iran condemned Israel."
FIRST, SECOND = (5, 14), (32, 41)
ONCE = "Iran condemned Israel."


def gold(trigger: tuple[int, int], core: bool = True, event_type: str = "ACCUSE") -> GoldEvent:
    return GoldEvent(event_type, "actual", core, "", trigger, (), ())


def read_alone(text: str) -> list[Reading]:
    coder = load_coder()
    (parsed,) = coder.parse_sentences([text])
    return list(coder.read_sentence(parsed, ArticleMemory()).readings)


def labelled(text: str, *events: GoldEvent) -> list[tuple[bool, bool]]:
    examples = label(GoldSentence(1, text, list(events)), read_alone(text))
    return [(example.is_event, example.is_core) for example in examples]


NO, CORE, OPTIONAL = (False, False), (True, True), (True, False)


@pytest.mark.parametrize(
    ("text", "events", "expected"),
    [
        (TWICE, [], [NO, NO]),
        (TWICE, [gold(FIRST)], [CORE, NO]),
        (TWICE, [gold(SECOND)], [NO, CORE]),
        (TWICE, [gold(SECOND), gold(FIRST)], [CORE, CORE]),
        (TWICE, [gold(SECOND), gold(FIRST, core=False)], [OPTIONAL, CORE]),
        # Two events of one trigger: the second takes the candidate that is left.
        (TWICE, [gold(FIRST), gold(FIRST)], [CORE, CORE]),
        (ONCE, [gold(FIRST), gold(FIRST)], [CORE]),
        # Core before optional, in whatever order they stand.
        (ONCE, [gold(FIRST, core=False), gold(FIRST)], [CORE]),
        (ONCE, [gold((15, 21), core=True), gold(FIRST, core=False)], [CORE]),
        (TWICE, [gold(SECOND, core=False), gold(SECOND)], [OPTIONAL, CORE]),
        # The trigger may be another word; the nearest is meant.
        (TWICE, [gold((22, 26))], [NO, CORE]),
        (TWICE, [gold((15, 17))], [CORE, NO]),
        (ONCE, [gold(FIRST, event_type="ASSAULT")], [NO]),
    ],
)
def test_each_annotated_event_labels_one_candidate(
    text: str, events: list[GoldEvent], expected: list[tuple[bool, bool]]
) -> None:
    assert labelled(text, *events) == expected


def test_only_optional_events_weigh_less() -> None:
    sentence = GoldSentence(1, TWICE, [gold(FIRST, core=False)])
    optional, none = label(sentence, read_alone(TWICE))
    (core,) = label(GoldSentence(1, ONCE, [gold(FIRST)]), read_alone(ONCE))
    assert 0 < optional.weight < none.weight == core.weight == 1


def test_examples_have_the_features_of_their_candidates() -> None:
    readings = read_alone(TWICE)
    examples = list(label(GoldSentence(9, TWICE), readings))
    assert [example.features for example in examples] == [r.features for r in readings]
    assert all(example.features for example in examples)
    assert {(e.passage, e.sentence, e.event_type) for e in examples} == {(2, 9, "ACCUSE")}


def test_candidates_that_the_rules_make_nothing_of_are_no_examples() -> None:
    text = "Iran and Turkey held talks in Ankara."
    readings = read_alone(text)
    assert any(reading.mention is None for reading in readings)
    consult = gold((21, 26), event_type="CONSULT")
    (example,) = label(GoldSentence(1, text, [consult]), readings)
    assert example.is_core and example.event_type == "CONSULT"


def test_offsets_of_annotations_count_in_the_sentence_and_not_in_the_text() -> None:
    coder = load_coder()
    before = "It rained all day in the north and in the south of the country, and all night too."
    _, parsed = coder.parse_sentences([before, TWICE])
    readings = coder.read_sentence(parsed, ArticleMemory()).readings
    examples = label(GoldSentence(2, TWICE, [gold(SECOND)]), readings, parsed.start)
    assert [example.is_event for example in examples] == [False, True]


def examples_by_sentence(*sentences: GoldSentence) -> dict[int, list[Example]]:
    found: dict[int, list[Example]] = {sentence.number: [] for sentence in sentences}
    for example in examples_of(sentences, load_coder()):
        found[example.sentence].append(example)
    return found


def test_a_sentence_is_read_alone_and_within_its_passage() -> None:
    named, he = (
        "French President Emmanuel Macron arrived in Berlin.",
        "He met the German chancellor.",
    )
    together = examples_by_sentence(GoldSentence(1, named), GoldSentence(2, he))
    apart = examples_by_sentence(GoldSentence(4, named), GoldSentence(5, he))
    within, alone = together[2]
    assert within.features != alone.features
    assert [example.features for example in apart[5]] == [alone.features] * 2
