"""The coder: an article's text in, mentions of events out.

sentences = split and parse the text
for each sentence in order:
    hits      = names and roles of the index that stand in it
    actors    = noun phrases resolved with the hits and with what the article said before
    for each trigger that the lexicon finds:
        source, target = actors in the slots that the rule names
        status, date, place = from the trigger's clause
        drop it where the rule's participants are unknown, or it only repeats another
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import accumulate

from worker.articles.publication_date import PublicationDate, resolve_publication_date
from worker.coding.actor_knowledge import ActorKnowledge, load_actor_knowledge
from worker.coding.actors import find_hits, resolve
from worker.coding.belief import load_belief
from worker.coding.coreference import ArticleMemory
from worker.coding.gazetteer import Gazetteer, load_gazetteer
from worker.coding.grammar import Grammar
from worker.coding.lexicon import load_lexicon
from worker.coding.mentions import Actor, Mention
from worker.coding.ontology import load_ontology
from worker.coding.reading import SentenceReader, SentenceReading
from worker.coding.scene import Scene
from worker.coding.topic import sports_stretches
from worker.language.pipeline import ParsedSentence, Parser, Token, load_parser
from worker.settings import get_settings


@dataclass(frozen=True)
class CodedArticle:
    """What the coder found in an article."""

    published: PublicationDate
    mentions: tuple[Mention, ...]


class Coder:
    """Codes articles. Holds the language model and the knowledge; safe to keep for a process."""

    def __init__(
        self,
        parser: Parser,
        knowledge: ActorKnowledge,
        gazetteer: Gazetteer,
        reader: SentenceReader,
    ) -> None:
        self._parser = parser
        self._knowledge = knowledge
        self._gazetteer = gazetteer
        self._reader = reader

    def code(
        self, text: str, published: date | None = None, memory: ArticleMemory | None = None
    ) -> list[Mention]:
        """Return the mentions of events in a text, in reading order.

        Args:
            text: the article's text; offsets of the mentions count in it.
            published: its publication date, to which "Monday" and "last week" refer.
            memory: what earlier parts of the text said; is added to.
        """
        memory = ArticleMemory() if memory is None else memory
        sport = sports_stretches(text)
        mentions: list[Mention] = []
        for sentence in self._parser.parse(text):
            if any(start <= sentence.start < end for start, end in sport):
                continue
            mentions += self._reader.read(sentence, memory, published).mentions
        return mentions

    def code_article(
        self,
        text: str,
        stated: date | None,
        title: str = "",
        memory: ArticleMemory | None = None,
    ) -> CodedArticle:
        """Resolve the publication date of an article, or of a part of it, and code its text."""
        weighed = f"{title}\n{text}" if title else text
        resolved = resolve_publication_date(stated, weighed, _today())
        return CodedArticle(resolved, tuple(self.code(text, resolved.resolved, memory)))

    def read(self, text: str, published: date | None = None) -> Iterator[SentenceReading]:
        """Yield each sentence with its candidates, kept and dropped."""
        memory = ArticleMemory()
        for sentence in self._parser.parse(text):
            yield self._reader.read(sentence, memory, published)

    def parse_sentences(self, sentences: Sequence[str]) -> list[ParsedSentence]:
        """Parse sentences that were cut before; offsets count in them joined by line breaks."""
        ends = list(accumulate(len(sentence) + 1 for sentence in sentences))
        spans = [(end - len(s) - 1, end - 1) for s, end in zip(sentences, ends, strict=True)]
        return self._parser.parse("\n".join(sentences), spans)

    def read_sentence(
        self, sentence: ParsedSentence, memory: ArticleMemory, published: date | None = None
    ) -> SentenceReading:
        """Return what one sentence tells in a text whose earlier ones the memory knows."""
        return self._reader.read(sentence, memory, published)

    def resolve_phrase(self, text: str, day: date | None = None, context: str = "") -> Actor | None:
        """Resolve an actor phrase by itself, as ``lapwing actors`` does."""
        del context
        sentences = self._parser.parse(text, [(0, len(text))] if text.strip() else [])
        if not sentences or not sentences[0].tokens:
            return None
        sentence = sentences[0]
        grammar = Grammar(sentence)
        hits = find_hits(sentence.tokens, self._knowledge, day)
        head = _phrase_head(sentence)
        actor = resolve(sentence.tokens, text, head, hits, day)
        memory = ArticleMemory()
        scene = Scene(sentence, grammar, hits, memory, day, self._knowledge, self._gazetteer)
        if actor is None:
            described = scene.described_at(head)
            return described if described.is_known else None
        return scene.by_surname(actor, head, sentence.tokens)


def _phrase_head(sentence: ParsedSentence) -> Token:
    """Return the head of a phrase that stands alone: the root, or the first noun below it."""
    root = next((t for t in sentence.tokens if t.dep == "root"), sentence.tokens[0])
    if root.pos in {"NOUN", "PROPN", "ADJ", "NUM", "PRON"}:
        return root
    nominal = [t for t in sentence.tokens if t.pos in {"NOUN", "PROPN"}]
    return nominal[-1] if nominal else root


def _today() -> date:
    return datetime.now(UTC).date()


@cache
def load_coder() -> Coder:
    """Return the coder of the settings in force, loaded once per process."""
    # A hundred thousand small objects are made and kept; collecting in between takes half the time.
    gc.disable()
    try:
        knowledge = load_actor_knowledge()
        gazetteer = load_gazetteer()
        reader = SentenceReader(
            load_lexicon(), knowledge, gazetteer, load_ontology(), load_belief()
        )
        return Coder(load_parser(get_settings().language_model), knowledge, gazetteer, reader)
    finally:
        # What is loaded stays for good: without this every full collection would walk through it.
        gc.freeze()
        gc.enable()
