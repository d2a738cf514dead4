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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from worker import __version__
from worker.articles.publication_date import PublicationDate, resolve_publication_date
from worker.coding.actor_knowledge import ActorKnowledge, load_actor_knowledge
from worker.coding.actors import Hit, find_hits, resolve
from worker.coding.coreference import ArticleMemory
from worker.coding.event_dates import PUBLICATION_DATE, date_event
from worker.coding.grammar import Grammar
from worker.coding.lexicon import NO_EVENT, Lexicon, load_lexicon
from worker.coding.mentions import Actor, Mention, Place, Span, Status
from worker.coding.ontology import Ontology, load_ontology
from worker.coding.status import looks_ahead, status_of
from worker.coding.triggers import Candidate, TriggerFinder
from worker.language.pipeline import ParsedSentence, Parser, Token, load_parser
from worker.language.repairs import mend
from worker.settings import config_dir, get_settings

# Types whose event may stand without a known doer: victims and crowds are news by themselves.
_SOURCE_OPTIONAL = frozenset({"ASSAULT", "COERCE", "PROTEST", "SANCTION", "RETREAT"})
# Types whose actors news often leaves without a country: "gunmen killed five people".
_COUNTRY_OPTIONAL = frozenset({"ASSAULT", "COERCE", "PROTEST"})
# Types that only make sense between two actors of whom at least one has a country.
_MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
# PLOVER: the promise, not the act. "Will send aid" is AGREE, "will meet" is AGREE.
_FUTURE_IS_AGREE = frozenset({"CONSULT", "COOPERATE", "AID", "SUPPORT"})
_AGREE_CAMEO = {"CONSULT": "036", "COOPERATE": "031", "AID": "033", "SUPPORT": "030"}
# Where an actor stands that the rule did not name, likeliest first.
_NEARBY = ("to", "against", "with", "of", "between", "for", "on", "from", "over", "by", "in")
_COUNTRY_KINDS = frozenset({"country", "adjective", "people", "capital"})
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
        mentions: list[Mention] = []
        for sentence in self._parser.parse(text):
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
        scene = _Scene(sentence, grammar, hits, memory, published)
        scene.note_actors()
        candidates = list(TriggerFinder(grammar, self._lexicon, hits).candidates())
        claimed: set[int] = set()
        mentions: list[Mention] = []
        # Verbs claim their objects first, so that "held talks" is one event.
        for candidate in sorted(candidates, key=lambda c: (c.token.pos != "VERB", c.token.index)):
            if candidate.token.index in claimed:
                continue
            claimed.update(word.index for word in candidate.words)
            if candidate.rule.event_type == NO_EVENT or _is_description(candidate.token, grammar):
                continue
            if _is_embedded(candidate.token, candidates, grammar):
                continue
            mention = self._mention(candidate, scene)
            if mention is not None:
                mentions.append(mention)
        mentions.sort(key=lambda mention: mention.trigger.start)
        for mention in mentions:
            memory.note_participants(mention.source + mention.target)
        return _without_repetitions(mentions)

    def resolve_phrase(self, text: str, day: date | None = None, context: str = "") -> Actor | None:
        """Resolve an actor phrase by itself, as ``lapwing actors`` does."""
        del context
        sentences = self._parser.parse(text, [(0, len(text))] if text.strip() else [])
        if not sentences or not sentences[0].tokens:
            return None
        sentence = sentences[0]
        hits = find_hits(sentence.tokens, self._knowledge, day)
        head = _phrase_head(sentence)
        return resolve(sentence.tokens, text, head, hits, day)

    def _mention(self, candidate: Candidate, scene: _Scene) -> Mention | None:
        rule, grammar = candidate.rule, scene.grammar
        source = scene.actors_in(rule.source, candidate)
        target = scene.actors_in(rule.target, candidate)
        if not target and rule.target and not (rule.reciprocal and len(source) > 1):
            mine = {actor.country for actor in source}
            nearby = scene.actors_nearby(candidate)
            target = [actor for actor in nearby if actor.country and actor.country not in mine]
        if rule.reciprocal:
            if not target and len(source) < 2:
                target = scene.shared_partners(candidate)
            source, target = _both_sides(source, target)
        target = _without(target, source)
        status = status_of(candidate.token, candidate.carrier, grammar)
        event_type, mode, cameo = rule.event_type, rule.mode, rule.cameo
        if status == "future" and event_type in _FUTURE_IS_AGREE:
            event_type, mode, cameo, status = "AGREE", "", _AGREE_CAMEO[event_type], "actual"
        if not _is_enough(event_type, source, target):
            return None
        ahead = looks_ahead(candidate.token, candidate.carrier, grammar)
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
            place=scene.place_of(candidate),
            trigger=scene.span(candidate.words),
            sentence=Span(scene.sentence.text, scene.sentence.start, scene.sentence.end),
            confidence=round(confidence, 3),
            rule=rule.id,
        )


class _Scene:
    """One sentence with its hits and what the article said before."""

    def __init__(
        self,
        sentence: ParsedSentence,
        grammar: Grammar,
        hits: list[Hit],
        memory: ArticleMemory,
        published: date | None,
    ) -> None:
        self.sentence = sentence
        self.grammar = grammar
        self.hits = hits
        self.memory = memory
        self.published = published
        self._actors: dict[int, list[Actor]] = {}

    def note_actors(self) -> None:
        """Resolve the sentence's nominals in order, so that later ones can refer to them."""
        for token in self.sentence.tokens:
            if token.pos not in {"NOUN", "PROPN"} or token.dep in {"compound", "flat", "nmod:desc"}:
                continue
            for actor in self.actors_at(token):
                if actor.basis.startswith("“"):
                    continue
                self.memory.note(actor, self._person_name(token))

    def _person_name(self, head: Token) -> str:
        """Return the personal name in a phrase or in its apposition, "" where there is none."""
        beside = [a for t in self.grammar.phrase(head) for a in self.grammar.dependents(t, "appos")]
        for anchor in (head, *beside):
            inside = {token.index for token in self.grammar.phrase(anchor)}
            for entity in reversed(self.sentence.entities):
                if entity.label == "PERSON" and entity.end - 1 in inside:
                    return self.sentence.tokens[entity.end - 1].text
            for hit in self.hits:
                if hit.entry.kind == "person" and hit.first in inside:
                    return hit.entry.surname
        return ""

    def actors_at(self, head: Token) -> list[Actor]:
        """Return the actor or actors that a nominal stands for."""
        if head.index not in self._actors:
            self._actors[head.index] = self._resolve(head)
        return self._actors[head.index]

    def _resolve(self, head: Token) -> list[Actor]:
        if head.pos == "PRON":
            person = self.memory.pronoun(head)
            return [person] if person else []
        phrase = self.grammar.phrase(head)
        start, end = phrase[0].start, phrase[-1].end
        text = self._text(start, end)
        pair = self.memory.pair(head, self.grammar, text, start, end)
        if pair:
            return pair
        actor = resolve(phrase, text, head, self.hits, self.published)
        if actor is None:
            return []
        for token in phrase:
            for beside in self.grammar.dependents(token, "appos"):
                if beside not in phrase:
                    actor = self._with_apposition(actor, beside)
        if head.dep in {"amod", "compound"} and not actor.country:
            return []  # "military cooperation": a kind of cooperation, not an army's
        if head.lemma == "counterpart":
            actor = self._as_counterpart(actor, head)
        if head.entity == "PERSON" or not actor.is_known:
            actor = self.memory.complete(actor)
        return self._by_country(actor, head, phrase)

    def _with_apposition(self, actor: Actor, beside: Token) -> Actor:
        """Join "the head of the General Staff, General Hulusi Akar": each fills in the other."""
        phrase = self.grammar.phrase(beside)
        text = self._text(phrase[0].start, phrase[-1].end)
        other = resolve(phrase, text, beside, self.hits, self.published)
        if other is None or (not other.is_known and beside.entity != "PERSON"):
            return actor
        vague = actor.sector in {"", "UNK"}
        takes_sector = vague and bool(other.sector) and other.country in {"", actor.country}
        return replace(
            actor,
            name=other.name if beside.entity == "PERSON" else actor.name,
            country=actor.country or other.country,
            sector=other.sector if takes_sector else actor.sector,
            sector2=other.sector2 if takes_sector else actor.sector2,
            basis="; ".join(filter(None, (actor.basis, other.basis))),
        )

    def _as_counterpart(self, actor: Actor, head: Token) -> Actor:
        """Give "his Turkish counterpart" the office of the one whose counterpart it is."""
        model = self.memory.last_person
        verb = self.grammar.head(head)
        for subject in self.grammar.subjects(verb) if verb.pos == "VERB" else []:
            if subject.index != head.index and subject.pos != "PRON":
                named = [a for a in self.actors_at(subject) if a.sector]
                model = named[0] if named else model
        if model is None or not model.sector:
            return replace(actor, sector="" if actor.sector == "UNK" else actor.sector)
        basis = f"{actor.basis}; counterpart of {model.text}"
        return replace(actor, sector=model.sector, sector2=model.sector2, basis=basis)

    def _by_country(self, actor: Actor, head: Token, phrase: Sequence[Token]) -> list[Actor]:
        """Split "the Iranian and Turkish forces" and "the ministers of Iran and Turkey"."""
        inside = {token.index for token in phrase}
        codes: list[str] = []
        for hit in self.hits:
            if hit.entry.country and hit.first in inside and self._is_coordinated(hit, head):
                codes.append(hit.entry.country)
        for token in phrase:
            if token.index == head.index:
                continue
            for other in self.grammar.with_conjuncts([token])[1:]:
                codes += [
                    hit.entry.country
                    for hit in self.hits
                    if hit.first <= other.index < hit.end and hit.entry.kind in _COUNTRY_KINDS
                ]
        codes = list(dict.fromkeys(codes))
        plural = head.tag in {"NNS", "NNPS"}
        if len(codes) < 2 or not plural or actor.country not in codes:
            return [actor]
        return [replace(actor, country=code, name=f"{code} {actor.text}") for code in codes]

    def _is_coordinated(self, hit: Hit, head: Token) -> bool:
        """True for a country's word that "and" joins to another, below the phrase's head."""
        if hit.entry.kind not in _COUNTRY_KINDS | {"organisation"}:
            return False
        first = self.sentence.tokens[hit.first]
        if first.index == head.index:
            return False
        return first.dep == "conj" or bool(self.grammar.dependents(first, "conj"))

    def actors_in(self, slots: tuple[str, ...], candidate: Candidate) -> list[Actor]:
        """Return the actors of the first slot that holds any."""
        for slot in slots:
            found: list[Actor] = []
            for token in self.grammar.slot(candidate.token, slot, candidate.carrier):
                if token.index != candidate.token.index:
                    found += self.actors_at(token)
            known = [actor for actor in found if actor.is_known]
            if known:
                return list(dict.fromkeys(known))
        return []

    def actors_nearby(self, candidate: Candidate) -> list[Actor]:
        """Return the actors that the trigger's object or clause names where the rule finds none.

        First the phrases of the object ("military aid to Mozambique"), then a phrase with one of
        the rule's own prepositions that the parser hung on a neighbour ("visit by the president to
        Iran").
        """
        token, carrier = candidate.token, candidate.carrier
        anchors = [token, *([carrier] if carrier is not None else [])]
        if token.pos == "VERB":
            verbs = [token, *self.grammar.complements(token)]
            anchors = [*verbs, *(o for verb in verbs for o in self.grammar.objects(verb))]
        for preposition in _NEARBY:
            for anchor in anchors:
                found = self._known(self.grammar.prepositional(anchor, preposition))
                if found:
                    return found
        for anchor in anchors:
            if anchor.pos == "NOUN" and anchor.index != token.index:
                found = self._known(self.grammar.dependents(anchor, "nmod:poss"))
                if found:
                    return found
        for slot in candidate.rule.target:
            found = self._known(self._phrases_after(candidate, slot.rpartition(".")[2]))
            if found:
                return found
        return []

    def _phrases_after(self, candidate: Candidate, preposition: str) -> list[Token]:
        """Return heads of phrases with a preposition that follow a trigger in its clause."""
        found = []
        for token in self.sentence.tokens[candidate.words[-1].index + 1 :]:
            if token.pos == "VERB" or token.text in {";", ":"}:
                break
            if self.grammar.case_of(token) == preposition:
                found.append(token)
        return found

    def _known(self, tokens: list[Token]) -> list[Actor]:
        return [
            actor
            for token in self.grammar.with_conjuncts(tokens)
            for actor in self.actors_at(token)
            if actor.is_known
        ]

    def shared_partners(self, candidate: Candidate) -> list[Actor]:
        """Return the partners that a coordinated verb names for both: "met and dined with B"."""
        verb = candidate.carrier or candidate.token
        for other in self.grammar.dependents(verb, "conj"):
            if other.pos != "VERB" or self.grammar.dependents(other, "nsubj", "nsubj:pass"):
                continue
            for anchor in (other, *self.grammar.dependents(other, "obj")):
                found = self._known(self.grammar.prepositional(anchor, "with"))
                if found:
                    return found
        return []

    def place_of(self, candidate: Candidate) -> Place | None:
        """Return the place that a phrase of the trigger's own clause names with "in" or "at"."""
        anchors = [candidate.token] + ([candidate.carrier] if candidate.carrier else [])
        for anchor in anchors:
            for preposition in ("in", "at", "near", "outside"):
                for token in self.grammar.prepositional(anchor, preposition):
                    hit = next((h for h in self.hits if h.first <= token.index < h.end), None)
                    if hit and hit.entry.kind in {"country", "capital", "place"}:
                        precision = "country" if hit.entry.kind == "country" else "city"
                        return Place(hit.entry.name, hit.entry.country, precision)  # type: ignore[arg-type]
        return None

    def span(self, words: tuple[Token, ...]) -> Span:
        """Return the stretch of text from the first to the last of some words."""
        start, end = words[0].start, words[-1].end
        return Span(self._text(start, end), start, end)

    def _text(self, start: int, end: int) -> str:
        return self.sentence.text[start - self.sentence.start : end - self.sentence.start]


def _is_description(token: Token, grammar: Grammar) -> bool:
    """True for a noun that only says what something else was: "it was the first visit by …"."""
    return token.pos == "NOUN" and bool(grammar.dependents(token, "cop"))


def _is_enough(event_type: str, source: list[Actor], target: list[Actor]) -> bool:
    """True where enough of the participants is known for the mention to be an event."""
    known = [actor for actor in (*source, *target) if actor.is_known]
    if not any(actor.country for actor in known) and event_type not in _COUNTRY_OPTIONAL:
        return False
    if event_type in _MUTUAL:
        return bool(source)
    return bool(known) and (bool(source) or event_type in _SOURCE_OPTIONAL)


def _both_sides(source: list[Actor], target: list[Actor]) -> tuple[list[Actor], list[Actor]]:
    """Share the participants of "A and B met" between the sides: the first against the rest."""
    if target or len(source) < 2:
        if not source and target:
            between = target
            return between[:1], between[1:]
        return source, target
    return source[:1], source[1:]


def _without(target: list[Actor], source: list[Actor]) -> list[Actor]:
    """Return the target without whoever is the source: nobody meets himself."""
    mine = {(actor.name, actor.country, actor.sector) for actor in source}
    states = {actor.country for actor in source if not actor.sector}
    return [
        actor
        for actor in target
        if (actor.name, actor.country, actor.sector) not in mine
        and not (actor.country in states and not actor.sector)
    ]


# Types that speak of another act without its having happened: the act is not an event of its own.
_EMBEDDING = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE"})


def _is_embedded(token: Token, candidates: Sequence[Candidate], grammar: Grammar) -> bool:
    """True for the promised, demanded, refused or threatened act inside its promise or demand."""
    embedding = {c.token.index for c in candidates if c.rule.event_type in _EMBEDDING}
    at = token
    for _ in range(6):
        head = grammar.head(at)
        if head is at:
            return False
        if at.dep == "conj" and head.pos == at.pos:
            at = head
            continue
        if at.dep not in {"xcomp", "ccomp", "obj", "acl", "nmod", "obl", "advcl"}:
            return False
        if head.index in embedding and at.dep != "advcl":
            return True
        at = head
    return False


def _without_repetitions(mentions: list[Mention]) -> list[Mention]:
    """Drop what another mention of the sentence says more surely: same type and same countries."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: -m.confidence):
        if not any(_repeats(mention, other) for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.trigger.start)


def _repeats(mention: Mention, other: Mention) -> bool:
    if (mention.event_type, mention.cameo) != (other.event_type, other.cameo):
        return False
    if mention.date_start != other.date_start:
        return False
    mine = {actor.country for actor in (*mention.source, *mention.target)}
    theirs = {actor.country for actor in (*other.source, *other.target)}
    return mine <= theirs


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


__all__ = ["PUBLICATION_DATE", "CodedArticle", "Coder", "Status", "coder_version", "load_coder"]
