"""CoNLL-U treebanks to training sentences, with the named entities of those that mark them.

The pipeline parses sentence by sentence, because boundaries are set by rule before the
parser runs, so it is trained on single sentences as well.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from worker.language.training.samples import UNKNOWN, Sample, bio

# Entity types of GUM and what they are here. Times are no names there, and demonyms are persons.
GUM_LABELS = {"person": "PERSON", "organization": "ORG", "place": "LOC", "event": "EVENT"}
_NAME_TAGS = frozenset({"NNP", "NNPS"})
# Words that may stand inside a name: "University of Portsmouth", "Trinidad and Tobago".
_INSIDE_NAMES = frozenset({"of", "and", "&", "the", "for", "de", "la", "-", "–", "'s", "’s", "."})
_BRACKET = re.compile(r"\((?P<opened>[^()-]+)(?:-(?P<type>[a-z]+)[^()]*)?|(?P<closed>[^()-]+)\)|\)")


def open_text(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, xz-compressed or plain, without their line ends."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def read_rows(path: Path) -> Iterator[list[list[str]]]:
    """Yield each sentence of a CoNLL-U file as its rows of ten columns, ranges included."""
    rows: list[list[str]] = []
    for line in open_text(path):
        if not line:
            if rows:
                yield rows
            rows = []
        elif not line.startswith("#"):
            rows.append(line.split("\t"))
    if rows:
        yield rows


def read_documents(path: Path, genre: str = "") -> Iterator[list[tuple[bool, str]]]:
    """Yield each document of a CoNLL-U file as (starts a paragraph, text) of its sentences.

    Args:
        path: the file.
        genre: only documents with this in their name, "GUM_news".
    """
    document: list[tuple[bool, str]] = []
    starts_paragraph = False
    wanted = True
    for line in open_text(path):
        if line.startswith("# newdoc"):
            if document:
                yield document
            document, starts_paragraph = [], False
            wanted = genre in line
        elif not wanted:
            continue
        elif line.startswith("# newpar"):
            starts_paragraph = True
        elif line.startswith("# text = "):
            document.append((starts_paragraph, line.removeprefix("# text = ")))
            starts_paragraph = False
    if document:
        yield document


def to_sample(rows: list[list[str]]) -> Sample:
    """Return one sentence with its tags, features, lemmas and tree.

    Words of a multiword token ("don't") are kept apart, without a space between them.
    Subtypes of relations are kept (``nsubj:pass``); empty nodes are dropped.
    """
    glued: set[int] = set()
    words, spaces, tags, morphs, lemmas, heads, deps = [], [], [], [], [], [], []
    glued_end: dict[int, bool] = {}
    for row in rows:
        number = row[0]
        if "." in number:
            continue
        space = "SpaceAfter=No" not in row[9]
        if "-" in number:
            first, last = (int(part) for part in number.split("-"))
            glued.update(range(first, last))
            glued_end[last] = space
            continue
        index = int(number)
        words.append(row[1])
        spaces.append(False if index in glued else glued_end.get(index, space))
        tags.append(row[4])
        morphs.append(row[3] if row[5] == "_" else f"{row[3]}|{row[5]}")
        lemmas.append(row[2])
        head = int(row[6])
        heads.append(index - 1 if head == 0 else head - 1)
        deps.append("ROOT" if head == 0 else row[7])
    return Sample(
        *map(tuple, (words, spaces, tags, morphs, lemmas, heads, deps))  # type: ignore[arg-type]
    )


def read_samples(path: Path) -> Iterator[Sample]:
    """Yield the sentences of a treebank as they stand."""
    for rows in read_rows(path):
        yield to_sample(rows)


def read_training_samples(path: Path) -> Iterator[Sample]:
    """Yield the sentences of a treebank to train on: names are names, entities are kept."""
    for rows in read_rows(path):
        marked = any("Entity=" in row[9] for row in rows)
        for row in rows:
            if row[4] in _NAME_TAGS and row[3] in {"VERB", "AUX"}:
                # "United" in "United Kingdom" has the lemma "unite" in GUM.
                row[3], row[2], row[5] = "PROPN", row[1], "Number=Sing"
        sample = to_sample(rows)
        if marked:
            sample = _with_entities(sample, gum_mentions(rows))
        yield sample


def gum_mentions(rows: Sequence[Sequence[str]]) -> list[tuple[int, int, str]]:
    """Return first word, end and type of each mention of a sentence of GUM that closes in it."""
    mentions = []
    open_groups: list[tuple[str, str, int]] = []
    index = -1
    for row in rows:
        if not row[0].isdigit():
            continue
        index += 1
        value = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        for found in _BRACKET.finditer(value):
            if found["opened"] is not None:
                open_groups.append((found["opened"], found["type"] or "", index))
                # "(7-person-new)" closes where it opens; the bracket that follows closes it.
                continue
            name = found["closed"]
            place = next(
                (
                    at
                    for at in range(len(open_groups) - 1, -1, -1)
                    if name is None or open_groups[at][0] == name
                ),
                None,
            )
            if place is not None:
                _, kind, first = open_groups.pop(place)
                mentions.append((first, index + 1, kind))
    return mentions


def _with_entities(sample: Sample, mentions: list[tuple[int, int, str]]) -> Sample:
    """Keep the mentions that are names; the outermost of nested ones wins."""
    spans: list[tuple[int, int, str]] = []
    taken = [False] * len(sample.words)
    unknown: set[int] = set()
    for first, end, kind in sorted(mentions, key=lambda mention: mention[0] - mention[1]):
        head = next((i for i in range(first, end) if not first <= sample.heads[i] < end), None)
        if head is None:
            head = next((i for i in range(first, end) if sample.heads[i] == i), first)
        if sample.tags[head] not in _NAME_TAGS:
            continue
        low, high = _name_around(sample, head, first, end)
        if any(taken[low:high]):
            continue
        taken[low:high] = [True] * (high - low)
        label = GUM_LABELS.get(kind)
        if label is None or (label == "PERSON" and sample.tags[head] == "NNPS"):
            unknown.update(range(low, high))
        else:
            spans.append((low, high, label))
    labels = list(bio(len(sample.words), spans))
    for index in unknown:
        labels[index] = UNKNOWN
    return Sample(
        sample.words,
        sample.spaces,
        sample.tags,
        sample.morphs,
        sample.lemmas,
        sample.heads,
        sample.deps,
        tuple(labels),
        frozenset({"NORP", "DATE"}),
    )


def _name_around(sample: Sample, head: int, first: int, end: int) -> tuple[int, int]:
    """Return the stretch of names around a mention's head, within the mention."""

    def is_name(index: int) -> bool:
        return sample.tags[index] in _NAME_TAGS

    low, high = head, head + 1
    while True:
        if low > first and is_name(low - 1):
            low -= 1
        elif low - 1 > first and sample.words[low - 1] in _INSIDE_NAMES and is_name(low - 2):
            low -= 2
        else:
            break
    while True:
        if high < end and is_name(high):
            high += 1
        elif high + 1 < end and sample.words[high] in _INSIDE_NAMES and is_name(high + 1):
            high += 2
        else:
            return low, high
