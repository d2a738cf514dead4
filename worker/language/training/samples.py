"""A training sentence: its words and whatever is known of them, before any library's format."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

ENTITY_LABELS = ("PERSON", "ORG", "LOC", "NORP", "DATE", "EVENT")
# An entity label of a word on which the data says nothing.
UNKNOWN = "?"

# Share of the sentences that are repeated in another typographic form. Headlines are in capitals
# and lack a final stop, mail lacks capitals, newsrooms use curly quotes.
UPPER_CASE_SHARE = 0.05
LOWER_CASE_SHARE = 0.02
CURLY_QUOTES_SHARE = 0.4
NO_FINAL_STOP_SHARE = 0.05

CURLY = {"'": "’", "''": "”", "``": "“", '"': "”", "'s": "’s", "n't": "n’t"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One sentence. A layer that is empty is not annotated.

    Attributes:
        words, spaces: the tokens, and whether a space follows each.
        tags: Penn tags.
        morphs: universal tag and features, "NOUN|Number=Sing".
        lemmas: dictionary forms, "" where unknown.
        heads, deps: index of the head (its own for the root) and relation.
        entities: BIO labels over ENTITY_LABELS, or UNKNOWN.
        unmarked: labels that the annotators of the set did not mark: an "O" may hide one.
    """

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    tags: tuple[str, ...] = ()
    morphs: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    heads: tuple[int, ...] = ()
    deps: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    unmarked: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The sentence as it is printed."""
        pairs = zip(self.words, self.spaces, strict=True)
        return "".join(word + " " * space for word, space in pairs).rstrip()

    def to_doc(self, vocab: Vocab) -> Doc:
        """Build spaCy's document; unknown entity labels become missing ones."""
        size = len(self.words)
        doc = Doc(
            vocab,
            words=list(self.words),
            spaces=list(self.spaces),
            tags=list(self.tags) or None,
            pos=[morph.split("|", 1)[0] for morph in self.morphs] or None,
            morphs=[_features(morph) for morph in self.morphs] or None,
            lemmas=list(self.lemmas) or None,
            heads=list(self.heads) or None,
            deps=list(self.deps) or None,
            sent_starts=[index == 0 for index in range(size)],
        )
        if self.entities:
            spans = [
                Span(doc, first, end, label=label)
                for first, end, label in entity_spans(self.entities)
            ]
            unknown = [
                Span(doc, index, index + 1)
                for index, label in enumerate(self.entities)
                if label == UNKNOWN
            ]
            doc.set_ents(spans, missing=unknown, default="outside")
        return doc


def _features(morph: str) -> str:
    return morph.split("|", 1)[1] if "|" in morph else ""


def entity_spans(labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return first word, end and label of each entity of a BIO sequence."""
    spans = []
    start = 0
    while start < len(labels):
        end = start + 1
        if labels[start][:2] in {"B-", "I-"}:
            kind = labels[start][2:]
            while end < len(labels) and labels[end] == "I-" + kind:
                end += 1
            spans.append((start, end, kind))
        start = end
    return spans


def bio(size: int, spans: Iterable[tuple[int, int, str]]) -> tuple[str, ...]:
    """Return the BIO labels of a sentence with these entities."""
    labels = ["O"] * size
    for first, end, label in spans:
        labels[first:end] = ["B-" + label] + ["I-" + label] * (end - first - 1)
    return tuple(labels)


def tree_of(heads: Sequence[int]) -> tuple[int, ...]:
    """Return heads counted from 0, the root its own, or () where they form no tree.

    Args:
        heads: head of each word, counted from 1, 0 for the root.
    """
    if sum(head == 0 for head in heads) != 1:
        return ()
    for start in range(len(heads)):
        at, steps = start, 0
        while heads[at]:
            at = heads[at] - 1
            steps += 1
            if steps > len(heads):
                return ()
    return tuple(index if head == 0 else head - 1 for index, head in enumerate(heads))


def vary(sample: Sample, chance: random.Random) -> Iterator[Sample]:
    """Yield the sentence and, now and then, the same sentence as other typesetters print it."""
    yield sample
    if chance.random() < UPPER_CASE_SHARE:
        yield _respell(sample, str.upper)
    if chance.random() < LOWER_CASE_SHARE:
        yield _respell(sample, str.lower)
    quoted = any(word in CURLY for word in sample.words)
    if quoted and chance.random() < CURLY_QUOTES_SHARE:
        yield _respell(sample, lambda word: CURLY.get(word, word))
    if chance.random() < NO_FINAL_STOP_SHARE and _ends_plainly(sample):
        yield _without_last(sample)


def _respell(sample: Sample, change: Callable[[str], str]) -> Sample:
    return replace(sample, words=tuple(change(word) for word in sample.words))


def _ends_plainly(sample: Sample) -> bool:
    last = len(sample.words) - 1
    others = sample.heads[:-1]
    return last > 3 and sample.words[-1] == "." and last not in others


def _without_last(sample: Sample) -> Sample:
    return replace(
        sample,
        words=sample.words[:-1],
        spaces=sample.spaces[:-1],
        tags=sample.tags[:-1],
        morphs=sample.morphs[:-1],
        lemmas=sample.lemmas[:-1],
        heads=sample.heads[:-1],
        deps=sample.deps[:-1],
        entities=sample.entities[:-1],
    )
