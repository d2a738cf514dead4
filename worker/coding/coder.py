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
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from worker import __version__
from worker.articles.publication_date import PublicationDate, resolve_publication_date
from worker.coding.actor_knowledge import ActorKnowledge, load_actor_knowledge
from worker.coding.actors import find_hits, resolve
from worker.coding.coreference import ArticleMemory
from worker.coding.event_dates import date_event
from worker.coding.grammar import Grammar
from worker.coding.lexicon import NO_EVENT, Lexicon, load_lexicon
from worker.coding.mentions import Actor, Mention, Span
from worker.coding.ontology import Ontology, load_ontology
from worker.coding.participants import (
    actors_below,
    actors_in,
    actors_nearby,
    participants_of_governor,
    shared_partners,
    unknown_in,
)
from worker.coding.scene import Scene
from worker.coding.selection import (
    both_sides,
    is_description,
    is_embedded,
    is_enough,
    without,
    without_repetitions,
)
from worker.coding.setting import fill_countries
from worker.coding.status import is_refusal, looks_ahead, status_of
from worker.coding.topic import sports_stretches
from worker.coding.triggers import Candidate, TriggerFinder
from worker.language.pipeline import ParsedSentence, Parser, Token, load_parser
from worker.language.repairs import mend
from worker.settings import config_dir, get_settings

# PLOVER: the promise, not the act. "Will send aid" is AGREE, "will meet" is AGREE.
_FUTURE_IS_AGREE = frozenset({"CONSULT", "COOPERATE", "AID", "SUPPORT"})
_AGREE_CAMEO = {"CONSULT": "036", "COOPERATE": "031", "AID": "033", "SUPPORT": "030"}
# PLOVER: not giving what is asked is a refusal: "will not lift the ban" is REJECT.
_WITHHELD_IS_REJECT = frozenset({"AGREE", "CONCEDE", "RETREAT", "AID", "COOPERATE", "CONSULT", "SUPPORT"})
_REJECT_CAMEO = {"CONSULT": "125", "COOPERATE": "121", "AID": "122", "SUPPORT": "120", "AGREE": "120", "CONCEDE": "123", "RETREAT": "124"}
_HISTORICAL_DAYS = 365
_SHARE_WITHOUT_SOURCE = 0.75
_SHARE_WITHOUT_TARGET = 0.85


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
        lexicon: Lexicon,
        knowledge: ActorKnowledge,
        ontology: Ontology,
    ) -> None:
        self._parser = parser
        self._lexicon = lexicon
        self._knowledge = knowledge
        self._ontology = ontology

    def code(self, text: str, published: date | None = None) -> list[Mention]:
        """Return the mentions of events in a text, in reading order.

        Args:
            text: the article's text; offsets of the mentions count in it.
            published: its publication date, to which "Monday" and "last week" refer.
        """
        memory = ArticleMemory()
        sport = sports_stretches(text)
        mentions: list[Mention] = []
        for sentence in self._parser.parse(text):
            if not any(start <= sentence.start < end for start, end in sport):
                mentions += self.code_sentence(sentence, memory, published)
        return mentions

    def code_article(self, text: str, stated: date | None, title: str = "") -> CodedArticle:
        """Resolve the publication date of an article and code its text."""
        weighed = f"{title}\n{text}" if title else text
        resolved = resolve_publication_date(stated, weighed, _today())
        return CodedArticle(resolved, tuple(self.code(text, resolved.resolved)))

    def code_sentence(
        self, sentence: ParsedSentence, memory: ArticleMemory, published: date | None
    ) -> list[Mention]:
        """Return the mentions of one sentence, and note its actors in the article's memory."""
        sentence = mend(sentence)
        grammar = Grammar(sentence)
        hits = find_hits(sentence.tokens, self._knowledge, published)
        scene = Scene(sentence, grammar, hits, memory, published, self._knowledge)
        scene.note_actors()
        scene.note_setting()
        candidates = list(TriggerFinder(grammar, self._lexicon, hits).candidates())
        claimed: set[int] = set()
        mentions: list[Mention] = []
        # Verbs claim their objects first, so that "held talks" is one event.
        for candidate in sorted(candidates, key=lambda c: (c.token.pos != "VERB", c.token.index)):
            if candidate.token.index in claimed:
                continue
            claimed.update(word.index for word in candidate.words)
            if candidate.rule.event_type == NO_EVENT or is_description(candidate.token, grammar):
                continue
            if is_embedded(candidate.token, candidates, grammar):
                continue
            mention = self._mention(candidate, scene)
            if mention is not None:
                mentions.append(mention)
        mentions.sort(key=lambda mention: mention.trigger.start)
        for mention in mentions:
            memory.note_participants(mention.source + mention.target)
        return without_repetitions(mentions)

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
        scene = Scene(sentence, grammar, hits, ArticleMemory(), day, self._knowledge)
        return scene.by_surname(actor, head, sentence.tokens) if actor else None

    def _mention(self, candidate: Candidate, scene: Scene) -> Mention | None:
        rule, grammar = candidate.rule, scene.grammar
        source = actors_in(rule.source, candidate, scene)
        target = actors_in(rule.target, candidate, scene)
        if not target and rule.target and not (rule.reciprocal and len(source) > 1):
            target = self._target_nearby(candidate, source, scene)
        if rule.reciprocal:
            if not target and len(source) < 2:
                target = shared_partners(candidate, scene)
            if source and not target and len(source) < 2:
                hosts = without(participants_of_governor(candidate.token, scene), source)
                if hosts:
                    source, target = hosts, source
            source, target = both_sides(source, target)
        target = without(target, source)
        place = scene.place_of(candidate)
        where = place.country if place else "", scene.memory.setting
        source = fill_countries(source, target, rule.event_type, *where)
        target = fill_countries(target, source, rule.event_type, *where)
        status = status_of(candidate.token, candidate.carrier, grammar)
        ahead = looks_ahead(status)
        event_type, mode, cameo = rule.event_type, rule.mode, rule.cameo
        if status == "future" and event_type in _FUTURE_IS_AGREE:
            event_type, mode, cameo, status = "AGREE", "", _AGREE_CAMEO[event_type], "actual"
        elif (
            status == "negated"
            and event_type in _WITHHELD_IS_REJECT
            and is_refusal(candidate.carrier or candidate.token, grammar)
        ):
            event_type, mode, cameo, status = "REJECT", "", _REJECT_CAMEO[event_type], "actual"
        source = source or unknown_in(rule.source, candidate, scene)
        target = target or unknown_in(rule.target, candidate, scene)
        if not is_enough(event_type, source, target):
            return None
        when = date_event(candidate.words, grammar, scene.published, ahead)
        if (
            status == "actual"
            and when.end
            and scene.published
            and (scene.published - when.end).days > _HISTORICAL_DAYS
        ):
            status = "historical"
        confidence = rule.confidence
        if not any(actor.is_known for actor in source):
            confidence *= _SHARE_WITHOUT_SOURCE
        if not any(actor.is_known for actor in target):
            confidence *= _SHARE_WITHOUT_TARGET
        return Mention(
            event_type=event_type,
            mode=mode,
            contexts=rule.contexts,
            cameo=cameo,
            quad_class=self._ontology.types[event_type].quad,
            goldstein=self._ontology.goldstein(cameo),
            status=status,
            source=tuple(source),
            target=tuple(target),
            date_start=when.start,
            date_end=when.end,
            date_precision=when.precision,
            date_basis=when.basis,
            place=place,
            trigger=scene.span(candidate.words),
            sentence=Span(scene.sentence.text, scene.sentence.start, scene.sentence.end),
            confidence=round(confidence, 3),
            rule=rule.id,
        )


    @staticmethod
    def _target_nearby(candidate: Candidate, source: list[Actor], scene: Scene) -> list[Actor]:
        """Return a target that the rule's slots do not hold: of another state before of the same."""
        mine = {actor.country for actor in source}
        nearby = actors_nearby(candidate, scene)
        other = [actor for actor in nearby if actor.country and actor.country not in mine]
        if other:
            return other
        same: list[Actor] = []
        for found in actors_below(candidate, scene):
            found = without(found, source)
            if any(actor.country and actor.country not in mine for actor in found):
                return found
            same = same or [actor for actor in found if actor.sector]
        return same


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
        return Coder(
            load_parser(get_settings().language_model),
            load_lexicon(),
            load_actor_knowledge(),
            load_ontology(),
        )
    finally:
        # What is loaded stays for good: without this every full collection would walk through it.
        gc.freeze()
        gc.enable()


@cache
def coder_version() -> str:
    """Return the version that is stored on every mention: of the code, and of the data it reads."""
    digest = hashlib.sha256()
    for path in _data_files():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    model = get_settings().language_model or "bundled"
    return f"{__version__}+{digest.hexdigest()[:12]}.{Path(model).name}"


def _data_files() -> Iterator[Path]:
    folder = config_dir()
    for part in ("actors", "events", "language", "ontology"):
        yield from sorted((folder / part).rglob("*.yml"))
    code = Path(__file__).parent
    yield from sorted(code.glob("*.py"))
