"""Named-entity data sets to training sentences, with Lapwing's six labels.

The labels of the Groningen Meaning Bank are partly automatic, and titles are inside a person's
name in one sentence and outside in the next. ``straighten`` gives them one convention, that of the
other sets: a name is a name without its title.
"""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from spacy.tokenizer import Tokenizer

from worker.language.names import Titles
from worker.language.training.samples import Sample, bio, entity_spans
from worker.language.training.treebanks import open_text

# The GMB's labels. Its "gpe" is for states and for demonyms; told apart by tag.
GMB_LABELS = {
    "geo": "LOC",
    "gpe": "NORP",
    "org": "ORG",
    "per": "PERSON",
    "tim": "DATE",
    "eve": "EVENT",
}
UNER_LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}
UNER_UNMARKED = frozenset({"NORP", "DATE", "EVENT"})

# The last 5 % of the GMB by document order are never trained on; the 5 % before them are for
# choosing among models.
TRAIN_SHARE = 0.90
DEV_SHARE = 0.05

NO_SPACE_BEFORE = {".", ",", ":", ";", "?", "!", ")", "'s", "'", "''", "%", "n't"}
NO_SPACE_AFTER = {"(", "$", "``"}

# A name that the annotators gave one label this often had it by mistake where it has another.
MAJORITY_COUNT = 5
MAJORITY_SHARE = 0.75

Span = tuple[int, int, str]


def read_gmb(path: Path) -> list[Sample]:
    """Return the sentences of the GMB extract with its tags and labels as they stand."""
    rows: list[list[tuple[str, str, str]]] = []
    content = csv.reader(open_text(path))
    next(content)
    for number, word, tag, label in content:
        if number:
            rows.append([])
        rows[-1].append((word, tag, label))
    return [_gmb_sample(sentence) for sentence in rows]


def _gmb_sample(rows: Sequence[tuple[str, str, str]]) -> Sample:
    words = tuple(word for word, _, _ in rows)
    spans = []
    for first, end, kind in entity_spans([label for _, _, label in rows]):
        label = GMB_LABELS.get(kind)
        if kind == "gpe" and rows[first][1] in {"NNP", "NNPS", "NN"}:
            label = "LOC"
        if label:
            spans.append((first, end, label))
    return Sample(words, spaces_between(words), entities=bio(len(words), spans))


def read_columns(path: Path, word_column: int, label_column: int, separator: str) -> list[Sample]:
    """Return the sentences of a column file with BIO or IO labels of persons, bodies, places."""
    samples: list[Sample] = []
    rows: list[tuple[str, str]] = []
    for line in [*open_text(path), ""]:
        if not line.strip():
            if rows:
                samples.append(_column_sample(rows))
            rows = []
        elif not line.startswith("# "):
            columns = line.split(separator)
            rows.append((columns[word_column], columns[label_column]))
    return samples


def _column_sample(rows: Sequence[tuple[str, str]]) -> Sample:
    words = tuple(word for word, _ in rows)
    spans = [
        (first, end, UNER_LABELS[kind])
        for first, end, kind in entity_spans(mark_starts([label for _, label in rows]))
        if kind in UNER_LABELS
    ]
    return Sample(
        words, spaces_between(words), entities=bio(len(words), spans), unmarked=UNER_UNMARKED
    )


def mark_starts(labels: Sequence[str]) -> list[str]:
    """Return IO or BIO labels with the first word of each entity marked."""
    return [
        "B-" + label[2:] if label != "O" and (before == "O" or before[2:] != label[2:]) else label
        for before, label in pairwise(["O", *labels])
    ]


def spaces_between(words: Sequence[str]) -> tuple[bool, ...]:
    """Guess which words were followed by a space, from punctuation alone."""
    spaces = [True] * len(words)
    for i, word in enumerate(words):
        if word in NO_SPACE_AFTER or (i + 1 < len(words) and words[i + 1] in NO_SPACE_BEFORE):
            spaces[i] = False
    return tuple(spaces)


def split_gmb(samples: list[Sample]) -> tuple[list[Sample], list[Sample], list[Sample]]:
    """Return the sentences to train on, to choose by and to test on, in document order."""
    first = int(len(samples) * TRAIN_SHARE)
    second = int(len(samples) * (TRAIN_SHARE + DEV_SHARE))
    return samples[:first], samples[first:second], samples[second:]


def straighten(sample: Sample, titles: Titles) -> Sample:
    """Return the sentence with titles outside the names of persons, and persons as persons."""
    words = sample.words
    spans: list[Span] = []
    for first, end, label in entity_spans(sample.entities):
        title_end = titles.end_of_titles(words, first, end)
        person = label == "PERSON"
        addressed = first > 0 and titles.is_title(words, first - 1, first)
        if not person and label in {"ORG", "LOC", "DATE"} and _looks_like_name(words, first, end):
            ranked = title_end > first and not titles.names_body(words[title_end:end])
            labelled = first > 0 and sample.entities[first - 1][2:] == "PERSON"
            person = (ranked and title_end < end) or (addressed and labelled)
        if person:
            # A span that is nothing but a title, or the first word of one, names nobody.
            if title_end < end and not _begins_title(words, first, end, titles):
                spans.append((title_end, end, "PERSON"))
        else:
            spans.append((first, end, label))
    kept = [
        (first, _without_final_title(words, first, end, titles, followed), label)
        if label == "ORG" and (followed := _next_is_person(spans, end))
        else (first, end, label)
        for first, end, label in spans
    ]
    return replace(sample, entities=bio(len(words), [span for span in kept if span[0] < span[1]]))


def _begins_title(words: Sequence[str], first: int, end: int, titles: Titles) -> bool:
    ends = range(end, min(end + titles.longest, len(words) + 1))
    return any(titles.is_title(words, first, title_end) for title_end in ends)


def _looks_like_name(words: Sequence[str], first: int, end: int) -> bool:
    return end - first <= 5 and all(
        w[:1].isupper() or w.startswith("al-") for w in words[first:end]
    )


def _next_is_person(spans: Sequence[Span], end: int) -> bool:
    return any(first == end and label == "PERSON" for first, _, label in spans)


def _without_final_title(
    words: Sequence[str], first: int, end: int, titles: Titles, before_person: bool
) -> int:
    """Return the end of a body's name before a person's title: "U.N. [Secretary General]"."""
    if before_person:
        for start in range(max(first, end - 4), end):
            if titles.is_title(words, start, end):
                return start
    return end


def with_titles(sample: Sample, titles: Titles) -> Sample:
    """Return the sentence with the titles before a person's name inside it, as in the GMB."""
    spans = []
    for first, end, label in entity_spans(sample.entities):
        start = titles.start_before(sample.words, first) if label == "PERSON" else first
        spans.append((start, end, label))
    return replace(sample, entities=bio(len(sample.words), spans))


def settle(samples: Sequence[Sample], known: Mapping[str, str]) -> list[Sample]:
    """Return sentences in which a name that is nearly always one thing is so always.

    Args:
        samples: the sentences.
        known: names whose label is known for certain.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        for first, end, label in entity_spans(sample.entities):
            counts[" ".join(sample.words[first:end])][label] += 1
    usual = dict(known)
    for name, labels in counts.items():
        label, count = labels.most_common(1)[0]
        if count >= MAJORITY_COUNT and count >= MAJORITY_SHARE * labels.total():
            usual.setdefault(name, label)
    settled = []
    for sample in samples:
        spans = [
            (first, end, usual.get(" ".join(sample.words[first:end]), label))
            for first, end, label in entity_spans(sample.entities)
        ]
        settled.append(replace(sample, entities=bio(len(sample.words), spans)))
    return settled


def exchange_names(
    sample: Sample, names: Mapping[str, Sequence[str]], chance: random.Random
) -> Sample | None:
    """Return the sentence with other names of the same kinds, None where it has none.

    Args:
        sample: the sentence; only words, spaces and entities are kept.
        names: label to names, their words with spaces between.
        chance: the source of the choice.
    """
    words: list[str] = []
    spaces: list[bool] = []
    spans: list[Span] = []
    at = 0
    changed = False
    for first, end, label in entity_spans(sample.entities):
        words += sample.words[at:first]
        spaces += sample.spaces[at:first]
        start = len(words)
        if names.get(label) and chance.random() < 0.8:
            new = chance.choice(names[label]).split()
            if label == "PERSON" and end - first == 1 and chance.random() < 0.7:
                new = new[-1:]
            words += new
            spaces += [True] * (len(new) - 1) + [sample.spaces[end - 1]]
            changed = True
        else:
            words += sample.words[first:end]
            spaces += sample.spaces[first:end]
        spans.append((start, len(words), label))
        at = end
    words += sample.words[at:]
    spaces += sample.spaces[at:]
    if not changed:
        return None
    return Sample(tuple(words), tuple(spaces), entities=bio(len(words), spans))


def retokenize(sample: Sample, tokenizer: Tokenizer) -> Sample:
    """Return the sentence in the words that the pipeline's tokenizer makes of its text."""
    starts = []
    at = 0
    for word, space in zip(sample.words, sample.spaces, strict=True):
        starts.append(at)
        at += len(word) + space
    doc = tokenizer(sample.text)
    spans = []
    for first, end, label in entity_spans(sample.entities):
        last = starts[end - 1] + len(sample.words[end - 1])
        span = doc.char_span(starts[first], last, alignment_mode="expand")
        if span is not None:
            spans.append((span.start, span.end, label))
    return Sample(
        tuple(token.text for token in doc),
        tuple(bool(token.whitespace_) for token in doc),
        entities=bio(len(doc), spans),
        unmarked=sample.unmarked,
    )
