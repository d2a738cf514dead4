"""One sentence as a scene: who stands where in it, and where it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from worker.coding.actor_knowledge import ActorKnowledge
from worker.coding.actors import Hit, office_on, resolve
from worker.coding.coreference import ArticleMemory
from worker.coding.grammar import Grammar
from worker.coding.mentions import Actor, Place, Span
from worker.coding.surnames import person_called
from worker.coding.triggers import Candidate
from worker.language.pipeline import ParsedSentence, Token
from worker.language.sentences import DATELINE
from worker.language.words import load_words

# Where an actor stands that the rule did not name, likeliest first.
_NEARBY = ("to", "against", "with", "of", "between", "for", "on", "from", "over", "by", "in")
_COUNTRY_KINDS = frozenset({"country", "adjective", "people", "capital"})
_PLACE_KINDS = frozenset({"country", "capital", "place"})
_PLACE_PREPOSITIONS = ("in", "at", "near", "outside")


class Scene:
    """One sentence with its hits and what the article said before."""

    def __init__(
        self,
        sentence: ParsedSentence,
        grammar: Grammar,
        hits: list[Hit],
        memory: ArticleMemory,
        published: date | None,
        knowledge: ActorKnowledge,
    ) -> None:
        self.sentence = sentence
        self.grammar = grammar
        self.hits = hits
        self.memory = memory
        self.published = published
        self._knowledge = knowledge
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
        actor = self.by_surname(actor, head, phrase)
        return self._by_country(actor, head, phrase)

    def by_surname(self, actor: Actor, head: Token, phrase: Sequence[Token]) -> Actor:
        """Fill in who "President Obama" or "Mr. Putin" is, where no full name stands anywhere."""
        inside = {token.index for token in phrase}
        name = [e for e in self.sentence.entities if e.label == "PERSON" and e.end - 1 in inside]
        known = any(h.entry.kind == "person" and h.first in inside for h in self.hits)
        if not name or known or (actor.country and actor.sector):
            return actor
        if (
            head.index not in range(name[-1].first, name[-1].end)
            and head.lemma not in load_words().titles
        ):
            return actor
        role = next(
            (h.entry.name for h in self.hits if h.entry.kind == "role" and h.first in inside), ""
        )
        surname = self.sentence.tokens[name[-1].end - 1].text
        person = person_called(
            self._knowledge.namesakes(surname), role, actor.country, self.published
        )
        if person is None:
            return actor
        sector, sector2, basis = office_on(person, self.published)
        return replace(
            actor,
            name=person.name,
            country=person.country,
            sector=actor.sector or sector,
            sector2=actor.sector2 or sector2,
            basis=f"{person.name}: {basis}",
        )

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
                return _each_state_once(known)
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
        return _each_state_once(
            [
                actor
                for token in self.grammar.with_conjuncts(tokens)
                for actor in self.actors_at(token)
                if actor.is_known
            ]
        )

    def participants_of_governor(self, noun: Token) -> list[Actor]:
        """Return who did something "at a meeting with B": the subject of the verb took part."""
        verb = self.grammar.head(noun)
        if noun.pos != "NOUN" or noun.dep != "obl" or verb.pos != "VERB":
            return []
        return self._known(self.grammar.subjects(verb))

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
            for preposition in _PLACE_PREPOSITIONS:
                for token in self.grammar.prepositional(anchor, preposition):
                    place = self._place_at(token)
                    if place is not None:
                        return place
        return None

    def note_setting(self) -> None:
        """Remember the country where the sentence plays, if one of its phrases of place tells."""
        dateline = DATELINE.match(self.sentence.text + " A") is not None
        for token in self.sentence.tokens:
            if dateline or self.grammar.case_of(token) in _PLACE_PREPOSITIONS:
                place = self._place_at(token) or self._place_below(token)
                if place is not None:
                    self.memory.setting = place.country
                    return

    def _place_at(self, token: Token) -> Place | None:
        hit = next((h for h in self.hits if h.first <= token.index < h.end), None)
        if hit is None or hit.entry.kind not in _PLACE_KINDS:
            return None
        precision: Literal["city", "country"] = "country" if hit.entry.kind == "country" else "city"
        return Place(hit.entry.name, hit.entry.country, precision)

    def _place_below(self, token: Token) -> Place | None:
        """Return the place in "the northern city of Mosul" or "Kandahar province"."""
        for part in self.grammar.phrase(token):
            place = self._place_at(part)
            if place is not None:
                return place
        return None

    def span(self, words: tuple[Token, ...]) -> Span:
        """Return the stretch of text from the first to the last of some words."""
        start, end = words[0].start, words[-1].end
        return Span(self._text(start, end), start, end)

    def _text(self, start: int, end: int) -> str:
        return self.sentence.text[start - self.sentence.start : end - self.sentence.start]


def _each_state_once(actors: list[Actor]) -> list[Actor]:
    """Return the actors without repetitions; two cities of a country stand for it once."""
    kept: dict[tuple[str, ...], Actor] = {}
    for actor in actors:
        key = (actor.country,) if not actor.sector else (actor.name, actor.codes)
        kept.setdefault(key, actor)
    return list(kept.values())
