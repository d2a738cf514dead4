"""Where a sentence plays: the places that it names, each with its country and coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from worker.coding.actor_knowledge import Entry
from worker.coding.actors import NONSTATE, Hit, hit_at
from worker.coding.gazetteer import Gazetteer, choose
from worker.coding.grammar import Grammar
from worker.coding.mentions import Place
from worker.coding.triggers import Candidate
from worker.language.pipeline import ParsedSentence, Token
from worker.language.sentences import DATELINE
from worker.language.words import load_words

_PLACE_KINDS = frozenset({"country", "capital", "place"})
# How many clauses around a trigger's own may name its place.
_STEPS = 4


class Places:
    """The places of one sentence."""

    def __init__(
        self,
        sentence: ParsedSentence,
        grammar: Grammar,
        hits: Sequence[Hit],
        gazetteer: Gazetteer,
        countries: Sequence[str],
    ) -> None:
        """Find the places.

        Args:
            sentence, grammar: as parsed.
            hits: known names in it.
            gazetteer: of places that no file of actors knows.
            countries: that the article spoke of so far, the most named first.
        """
        self._sentence = sentence
        self._grammar = grammar
        self._gazetteer = gazetteer
        self.hits = [*hits, *self._further_hits(hits, countries)]

    def _further_hits(self, hits: Sequence[Hit], countries: Sequence[str]) -> Iterator[Hit]:
        """Yield names of places that only the gazetteer knows, with the country that is meant."""
        taken = {index for hit in hits for index in range(hit.first, hit.end)}
        spoken_of = [*dict.fromkeys(hit.entry.country for hit in hits), *countries]
        tokens = self._sentence.tokens
        for entity in self._sentence.entities:
            if entity.label != "LOC" or taken & set(range(entity.first, entity.end)):
                continue
            start, end = tokens[entity.first].start, tokens[entity.end - 1].end
            name = self._sentence.text[start - self._sentence.start : end - self._sentence.start]
            place = choose(self._gazetteer.find(name), spoken_of)
            if place is not None:
                yield Hit(entity.first, entity.end, Entry("place", name, place.country))

    def of(self, candidate: Candidate) -> Place | None:
        """Return the place that the trigger's own clause names, else one around it.

        "In Baghdad, police say gunmen killed …": a phrase before the verb of saying counts as well.
        """
        anchors = candidate.anchors
        own = len(anchors)
        token = candidate.carrier or candidate.token
        for _ in range(_STEPS):
            head = self._grammar.head(token)
            if head is token or token.dep in {"acl:relcl", "parataxis", "appos"}:
                break
            anchors.append(head)
            token = head
        for step, anchor in enumerate(anchors):
            for phrase in self._phrases_of_place(anchor):
                said_elsewhere = step >= own and anchor.lemma in load_words().speech
                if said_elsewhere and phrase.index > anchor.index:
                    continue
                place = self.at(phrase) or self.below(phrase)
                if place is not None:
                    return place
        return None

    def _phrases_of_place(self, anchor: Token) -> list[Token]:
        cases = load_words().place_prepositions
        if anchor.lemma in load_words().travelling:
            cases = cases | {"to"}
        below = [anchor]
        # "Killed in an attack near Kandahar": the noun of the act names the place.
        below += [t for t in self._grammar.dependents(anchor, "obl", "obj") if t.pos == "NOUN"]
        below += self._grammar.without_subject(anchor, "conj", "advcl", "xcomp")
        return [
            child
            for owner in below
            for child in self._grammar.children[owner.index]
            if self._grammar.case_of(child) in cases
        ]

    def setting(self) -> str:
        """Return the country of the first phrase of place, or of the dateline, "" without one."""
        dateline = DATELINE.match(self._sentence.text + " A") is not None
        for token in self._sentence.tokens:
            if dateline or self._grammar.case_of(token) in load_words().place_prepositions:
                place = self.at(token) or self.below(token)
                if place is not None:
                    return place.country
        return ""

    def only_state(self) -> str:
        """Return the one state that the sentence names by whatever name, "" for none or several."""
        states = set(self._states)
        return states.pop() if len(states) == 1 else ""

    def first_state(self) -> str:
        """Return the state that the sentence names first, "" where it names none."""
        return next(iter(self._states), "")

    @cached_property
    def _states(self) -> list[str]:
        """Return the states that the sentence names, but not the seats of "Paris-based" groups."""
        tokens = self._sentence.tokens
        return [
            hit.entry.country
            for hit in self.hits
            if hit.entry.country and hit.entry.country not in NONSTATE
            if not any(t.lemma in {"base", "based"} for t in tokens[hit.end : hit.end + 2])
        ]

    def at(self, token: Token) -> Place | None:
        """Return the place whose name a word is part of."""
        hit = hit_at(self.hits, token)
        if hit is None or hit.entry.kind not in _PLACE_KINDS:
            return None
        name, country = hit.entry.name, hit.entry.country
        if hit.entry.kind == "country":
            return self._gazetteer.centre_of(country, name)
        found = self._gazetteer.find(name)
        there = [location for location in found if location.place.country == country]
        place = choose(there, [country])
        return replace(place, name=name) if place else Place(name, country, "city")

    def below(self, token: Token) -> Place | None:
        """Return the place in "the northern city of Mosul" or "Kandahar province"."""
        for part in self._grammar.phrase(token):
            place = self.at(part)
            if place is not None:
                return place
        return None
