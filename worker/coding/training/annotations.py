"""News sentences in which every political event was annotated by hand.

``annotations.tsv.xz`` beside this module holds the annotations without the sentences: these are
public news of the Groningen Meaning Bank, of which the file ``gmb-ner.csv.xz`` of a training-data
folder has the words. A line is an event (columns: number of the sentence in that file, type,
status, ``core`` or ``opt``, mode, words of the trigger, source, target) or says that there is none
(number, ``-``). Words are counted from 0, first and last: ``3-4``. An actor is
``3-4=COUNTRY/SECTOR``, ``?`` for one that is not in the sentence; several are joined by a space.
"""

from __future__ import annotations

import csv
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ANNOTATIONS = Path(__file__).with_name("annotations.tsv.xz")
NEWS = "gmb-ner.csv.xz"
# A passage is a run of this many sentences: what is split into folds together.
PASSAGE_SENTENCES = 4

_NO_SPACE_BEFORE = frozenset({",", ".", ":", ";", "?", "!", ")", "]", "%", "...", "'s", "'", "n't",
                              "'re", "'ve", "'ll", "'d", "'m"})  # fmt: skip
_NO_SPACE_AFTER = frozenset({"(", "[", "$", "#"})
_QUOTES = frozenset({'"', "``", "''"})


@dataclass(frozen=True)
class GoldActor:
    """An annotated actor: offsets in the sentence (None where it is not in it), and codes."""

    span: tuple[int, int] | None
    country: str
    sector: str


@dataclass(frozen=True)
class GoldEvent:
    """An annotated event; ``core`` ones must be found, the others may be."""

    event_type: str
    status: str
    core: bool
    mode: str
    trigger: tuple[int, int]
    source: tuple[GoldActor, ...]
    target: tuple[GoldActor, ...]


@dataclass
class GoldSentence:
    """A sentence with its events; ``number`` counts in the news file, from 1."""

    number: int
    text: str
    events: list[GoldEvent] = field(default_factory=list)

    @property
    def passage(self) -> int:
        """Number of its passage."""
        return (self.number - 1) // PASSAGE_SENTENCES


def read_annotated(data: Path, annotations: Path = ANNOTATIONS) -> list[GoldSentence]:
    """Return the annotated sentences in the order of the news file.

    Args:
        data: folder with ``gmb-ner.csv.xz``.
        annotations: the annotations.

    Raises:
        ValueError: a line of the annotations is malformed; with its number.
    """
    words = read_words(data / NEWS)
    sentences: dict[int, GoldSentence] = {}
    spans: dict[int, list[tuple[int, int]]] = {}
    with lzma.open(annotations, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            columns = line.rstrip("\n").split("\t")
            try:
                at = int(columns[0])
                if at not in sentences:
                    text, spans[at] = render(words[at])
                    sentences[at] = GoldSentence(at, text)
                if columns[1] != "-":
                    sentences[at].events.append(_event(columns[1:], spans[at]))
            except (ValueError, LookupError) as error:
                raise ValueError(f"{annotations}, line {number}: {error!r}") from error
    return [sentences[at] for at in sorted(sentences)]


def read_words(path: Path) -> dict[int, list[str]]:
    """Return the words of each sentence of the news file by its number."""
    sentences: dict[int, list[str]] = {}
    current: list[str] = []
    with lzma.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            if row[0].startswith("Sentence:"):
                current = sentences.setdefault(int(row[0].split(":")[1]), [])
            current.append(row[1])
    return sentences


def render(words: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return words as running text, and where each stands in it."""
    text, spans = "", []
    open_quote, glue = False, True
    for word in words:
        shown = '"' if word in _QUOTES else word
        closes = shown == '"' and open_quote
        if text and not glue and not closes and word not in _NO_SPACE_BEFORE:
            text += " "
        spans.append((len(text), len(text) + len(shown)))
        text += shown
        if shown == '"':
            open_quote = not open_quote
        glue = word in _NO_SPACE_AFTER or (shown == '"' and open_quote)
    return text, spans


def _event(columns: list[str], spans: list[tuple[int, int]]) -> GoldEvent:
    event_type, status, weight, mode, trigger, source, target = columns
    return GoldEvent(
        event_type,
        status,
        weight == "core",
        mode,
        _span(trigger, spans),
        tuple(_actors(source, spans)),
        tuple(_actors(target, spans)),
    )


def _actors(column: str, spans: list[tuple[int, int]]) -> Iterator[GoldActor]:
    for item in column.split():
        where, _, codes = item.partition("=")
        country, _, sector = codes.partition("/")
        yield GoldActor(None if where == "?" else _span(where, spans), country, sector)


def _span(words: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    first, _, last = words.partition("-")
    return spans[int(first)][0], spans[int(last)][1]
