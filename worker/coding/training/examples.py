"""Annotated sentences as examples: each candidate of the coder with its features and its label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from worker.coding.coder import Coder
from worker.coding.coreference import ArticleMemory
from worker.coding.mentions import Mention
from worker.coding.reading import Reading
from worker.coding.training.annotations import GoldEvent, GoldSentence

# Events that may be found count for less than those that must be: annotators differ on them.
_OPTIONAL_WEIGHT = 0.5
_BATCH = 400


@dataclass(frozen=True)
class Example:
    """One candidate.

    Attributes:
        passage: of its sentence; a passage is never split between training and measuring.
        features: as the belief model weighs them.
        event_type: as the rules see it.
        is_event: annotators saw such an event there.
        is_core: and one that must be found.
        weight: in training.
    """

    passage: int
    sentence: int
    features: tuple[str, ...]
    event_type: str
    is_event: bool
    is_core: bool
    weight: float


def examples_of(sentences: Sequence[GoldSentence], coder: Coder) -> Iterator[Example]:
    """Yield the candidates of all sentences, each read alone and once more within its passage.

    News is coded in whole articles, where more actors are known than in a sentence by itself.
    """
    memory, passage = ArticleMemory(), -1
    for first in range(0, len(sentences), _BATCH):
        batch = sentences[first : first + _BATCH]
        parsed = coder.parse_sentences([sentence.text for sentence in batch])
        for sentence, tokens in zip(batch, parsed, strict=True):
            if sentence.passage != passage:
                memory, passage = ArticleMemory(), sentence.passage
            for used in (memory, ArticleMemory()):
                readings = coder.read_sentence(tokens, used).readings
                yield from label(sentence, readings, tokens.start)


def label(sentence: GoldSentence, readings: Iterable[Reading], start: int = 0) -> Iterator[Example]:
    """Yield the candidates of one sentence, each annotated event given to the best of its type.

    Args:
        sentence: with its annotated events.
        readings: the candidates.
        start: where the sentence starts in the text that was parsed.
    """
    candidates = [(r, r.mention) for r in readings if r.mention is not None]
    matched: dict[int, GoldEvent] = {}
    for gold in sorted(sentence.events, key=lambda event: not event.core):
        free = [
            (at, mention)
            for at, (_, mention) in enumerate(candidates)
            if at not in matched and mention.event_type == gold.event_type
        ]
        if free:
            best = max(free, key=lambda item: _overlap(item[1], gold, start))
            matched[best[0]] = gold
    for at, (reading, mention) in enumerate(candidates):
        event = matched.get(at)
        yield Example(
            passage=sentence.passage,
            sentence=sentence.number,
            features=reading.features,
            event_type=mention.event_type,
            is_event=event is not None,
            is_core=event is not None and event.core,
            weight=_OPTIONAL_WEIGHT if event is not None and not event.core else 1.0,
        )


def _overlap(mention: Mention, gold: GoldEvent, offset: int) -> tuple[bool, int]:
    start, end = gold.trigger[0] + offset, gold.trigger[1] + offset
    overlaps = mention.trigger.start < end and start < mention.trigger.end
    return overlaps, -abs(mention.trigger.start - start)
