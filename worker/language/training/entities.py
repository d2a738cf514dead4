"""Named-entity data sets to spaCy documents, with Lapwing's six labels."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from worker.language.training.treebanks import CURLY, open_text

# The Groningen Meaning Bank's tags. Its "gpe" is for states and for demonyms; told apart by tag.
GMB_LABELS = {
    "geo": "LOC",
    "gpe": "NORP",
    "org": "ORG",
    "per": "PERSON",
    "tim": "DATE",
    "eve": "EVENT",
}
UNER_LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}

# The last 5 % of the GMB by document order are never trained on; the 5 % before them are for
# choosing among models.
TRAIN_SHARE = 0.90
DEV_SHARE = 0.05

NO_SPACE_BEFORE = {".", ",", ":", ";", "?", "!", ")", "'s", "'", "''", "%", "n't"}
NO_SPACE_AFTER = {"(", "$", "``"}

Tagged = list[tuple[str, str, str]]  # word, part-of-speech tag, BIO label


def read_gmb(path: Path) -> list[Tagged]:
    """Return the sentences of the GMB extract as (word, tag, label) rows."""
    sentences: list[Tagged] = []
    rows = csv.reader(open_text(path))
    next(rows)
    for number, word, tag, label in rows:
        if number:
            sentences.append([])
        sentences[-1].append((word, tag, label))
    return sentences


def read_bio(path: Path, word_column: int, label_column: int, separator: str) -> Iterator[Tagged]:
    """Yield the sentences of a column file with BIO or IO labels."""
    sentence: Tagged = []
    for line in open_text(path):
        if not line.strip():
            if sentence:
                yield sentence
            sentence = []
        elif not line.startswith("# "):
            columns = line.split(separator)
            sentence.append((columns[word_column], "", columns[label_column]))
    if sentence:
        yield sentence


def spaces_between(words: list[str]) -> list[bool]:
    """Guess which words were followed by a space, from punctuation alone."""
    spaces = [True] * len(words)
    for i, word in enumerate(words):
        if word in NO_SPACE_AFTER or (i + 1 < len(words) and words[i + 1] in NO_SPACE_BEFORE):
            spaces[i] = False
    return spaces


def to_doc(sentence: Tagged, labels: dict[str, str], vocab: Vocab) -> Doc:
    """Build the document of one sentence; a label that is not in ``labels`` is left out."""
    words = [word for word, _, _ in sentence]
    doc = Doc(vocab, words=words, spaces=spaces_between(words))
    spans: list[Span] = []
    start = 0
    while start < len(sentence):
        label = sentence[start][2]
        end = start + 1
        if label != "O":
            kind = label[2:]
            while end < len(sentence) and sentence[end][2] == "I-" + kind:
                end += 1
            name = labels.get(kind)
            if kind == "gpe" and sentence[start][1] in {"NNP", "NNPS", "NN"}:
                name = "LOC"
            if name:
                spans.append(Span(doc, start, end, label=name))
        start = end
    doc.set_ents(spans, default="outside")
    return doc


def split_gmb(sentences: list[Tagged]) -> tuple[list[Tagged], list[Tagged], list[Tagged]]:
    """Return the sentences to train on, to choose by and to test on, in document order."""
    first = int(len(sentences) * TRAIN_SHARE)
    second = int(len(sentences) * (TRAIN_SHARE + DEV_SHARE))
    return sentences[:first], sentences[first:second], sentences[second:]


def vary(sentence: Tagged, chance: random.Random) -> Iterable[Tagged]:
    """Yield the sentence and, now and then, the same one in capitals or with curly quotes."""
    yield sentence
    if chance.random() < 0.04:
        yield [(word.upper(), tag, label) for word, tag, label in sentence]
    if any(word in CURLY for word, _, _ in sentence) and chance.random() < 0.3:
        yield [(CURLY.get(word, word), tag, label) for word, tag, label in sentence]
