"""One sentence as a scene: who stands where in it, and where it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from worker.coding.actor_knowledge import ActorKnowledge
from worker.coding.actors import NONSTATE, Hit, hit_at, office_on, resolve
from worker.coding.anaphora import PronounKind, antecedents, kind_of
from worker.coding.casualties import Toll, tolls
from worker.coding.coreference import ArticleMemory
from worker.coding.gazetteer import Gazetteer
from worker.coding.grammar import Grammar
from worker.coding.mentions import Actor, Span
from worker.coding.places import Places
from worker.coding.surnames import common_country, person_called, prominent_person
from worker.language.pipeline import ParsedSentence, Token
from worker.language.words import load_words

# Kinds of entries that are or have one will: "it" may mean them.
_THING_KINDS = frozenset({"country", "capital", "seat", "organisation", "group", "place"})
_COUNTRY_KINDS = frozenset({"country", "adjective", "people", "capital"})

_OFFICIAL_SECTORS = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})


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
        gazetteer: Gazetteer,
    ) -> None:
        self.sentence = sentence
        self.grammar = grammar
        self.places = Places(sentence, grammar, hits, gazetteer, memory.countries())
        self.hits = self.places.hits
        self.memory = memory
        self.published = published
        self._knowledge = knowledge
        self._actors: dict[int, list[Actor]] = {}

    @cached_property
    def tolls(self) -> list[Toll]:
        """The figures of dead, injured and arrested that the sentence gives."""
        return list(tolls(self.grammar))

    def note(self) -> None:
        """Tell the article's memory who the sentence names, in order, and where it plays."""
        self._note_actors()
        self.memory.setting = self.places.setting() or self.memory.setting

    def _note_actors(self) -> None:
        for token in self.sentence.tokens:
            if token.pos not in {"NOUN", "PROPN"} or token.dep in {"compound", "flat", "nmod:desc"}:
                continue
            for actor in self.actors_at(token):
                if actor.basis.startswith("“"):
                    continue
                if not actor.country and actor.sector in _OFFICIAL_SECTORS:
                    # "Foreign Minister Ismail says Sudanese troops …": of the country spoken of.
                    actor = replace(actor, country=self.places.only_state())
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
            return self._meant_by(head)
        phrase = self._phrase(head)
        start, end = phrase[0].start, phrase[-1].end
        text = self._text(start, end)
        pair = self.memory.pair(head, self.grammar, text, start, end)
        if pair:
            return pair
        counted = self._counted(head)
        if counted is not None:
            # "Thousands of protesters" are protesters, in all their words.
            return [
                replace(actor, text=text, start=start, end=end) for actor in self.actors_at(counted)
            ]
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
        actor = self._with_owner(actor, head)
        if not actor.country:
            examples = self._examples_of(head)
            if examples:
                return examples
        return self._by_country(actor, head, phrase)

    def _phrase(self, head: Token) -> list[Token]:
        """Return a nominal's phrase, and all of a known name in it: "Reporters Without Borders"."""
        phrase = self.grammar.phrase(head)
        for hit in self.hits:
            if hit.first <= head.index < hit.end and hit.end > phrase[-1].index + 1:
                return [*phrase, *self.sentence.tokens[phrase[-1].index + 1 : hit.end]]
        return phrase

    def _counted(self, head: Token) -> Token | None:
        """Return who is counted in "thousands of protesters" and "a group of lawmakers"."""
        if head.lemma not in load_words().quantities:
            return None
        counted = [t for t in self.grammar.prepositional(head, "of") if t.pos in {"NOUN", "PROPN"}]
        return counted[0] if counted else None

    def _with_owner(self, actor: Actor, head: Token) -> Actor:
        """Give "its forces" and "their leader" the country of whoever "its" means."""
        if actor.country or head.lemma == "counterpart":
            return actor
        for owner in self.grammar.dependents(head, "nmod:poss"):
            meant = self.actors_at(owner) if owner.pos == "PRON" else []
            countries = [a.country for a in meant if a.country and a.country not in NONSTATE]
            if countries:
                basis = f"{actor.basis}; “{owner.text}”: {meant[0].text}"
                return replace(actor, country=countries[0], basis=basis)
        return actor

    def _examples_of(self, head: Token) -> list[Actor]:
        """Return whom "several countries, including Poland and Hungary" names."""
        found: list[Actor] = []
        for child in self.grammar.children[head.index]:
            if self.grammar.case_of(child) in load_words().examples:
                for token in self.grammar.with_conjuncts([child]):
                    found += [actor for actor in self.actors_at(token) if actor.country]
        return found

    def _meant_by(self, pronoun: Token) -> list[Actor]:
        """Return who a pronoun means: one of its own sentence, else of an earlier one."""
        kind = kind_of(pronoun)
        if not kind:
            return []
        self._actors[pronoun.index] = []  # a pronoun that leads back to itself means nobody
        for token in antecedents(pronoun, self.grammar):
            if token.pos == "PRON" or self._agrees(token, kind):
                found = [actor for actor in self.actors_at(token) if actor.is_known]
                if found:
                    basis = f"“{pronoun.text}”: {found[0].text}"
                    return [replace(actor, basis=f"{basis} ({actor.basis})") for actor in found]
        earlier = self.memory.pronoun(pronoun) if kind == "person" else None
        return [earlier] if earlier else []

    def _agrees(self, token: Token, kind: PronounKind) -> bool:
        """True where a nominal is of the kind and number that a pronoun asks for."""
        if kind == "speaker":
            return True
        hit = hit_at(self.hits, token)
        entry = hit.entry.kind if hit is not None else ""
        is_body = token.lemma in load_words().bodies
        plural = token.tag in {"NNS", "NNPS"}
        person = not is_body and (token.entity == "PERSON" or entry in {"person", "role"})
        if kind == "person":
            return person and not plural
        if kind == "group":
            joined = bool(self.grammar.dependents(token, "conj"))
            return plural or is_body or joined or entry == "organisation" or token.entity == "ORG"
        named = entry in _THING_KINDS or token.entity in {"ORG", "LOC"}
        return not plural and not person and (is_body or named)

    def by_surname(self, actor: Actor, head: Token, phrase: Sequence[Token]) -> Actor:
        """Fill in who "President Obama" or "Mr. Putin" is, where no full name stands anywhere."""
        inside = {token.index for token in phrase}
        name = [e for e in self.sentence.entities if e.label == "PERSON" and e.end - 1 in inside]
        known = any(h.entry.kind == "person" and h.first in inside for h in self.hits)
        if not name or known or (actor.country and actor.sector):
            return actor
        titled = any(h.entry.kind == "role" and h.first <= head.index < h.end for h in self.hits)
        if head.index not in range(name[-1].first, name[-1].end) and not titled:
            return actor
        role = next(
            (h.entry.name for h in self.hits if h.entry.kind == "role" and h.first in inside), ""
        )
        surname = self.sentence.tokens[name[-1].end - 1].text
        if name[-1].end - name[-1].first > 1:
            return actor  # a full name that nobody has
        if self.memory.knows(surname):
            return actor  # introduced in this article: a namesake is somebody else
        person = person_called(
            self._knowledge.namesakes(surname), role, actor.country, self.published
        )
        if person is None:
            namesakes = self._knowledge.namesakes(surname)
            person = prominent_person(namesakes, self.published)
        if person is None:
            country = common_country(namesakes, self.published)
            basis = f"{actor.basis}; everybody known as {surname}"
            return replace(actor, country=country, basis=basis) if country else actor
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

    def described_at(self, head: Token) -> Actor:
        """Return a nominal that stands for no known actor, with the country that its words name.

        "A United Nations resolution" is the UN's; "the April elections" are nobody's.
        """
        phrase = self.grammar.phrase(head)
        start, end = phrase[0].start, phrase[-1].end
        text = self._text(start, end)
        inside = {token.index for token in phrase}
        owners = [h for h in self.hits if h.first in inside and h.entry.country]
        if not owners:
            return Actor(text, start, end, text)
        owner = min(owners, key=lambda hit: abs(head.index - hit.end)).entry
        return Actor(text, start, end, text, owner.country, basis=f"of {owner.name}")

    def span(self, words: tuple[Token, ...]) -> Span:
        """Return the stretch of text from the first to the last of some words."""
        start, end = words[0].start, words[-1].end
        return Span(self._text(start, end), start, end)

    def _text(self, start: int, end: int) -> str:
        return self.sentence.text[start - self.sentence.start : end - self.sentence.start]
