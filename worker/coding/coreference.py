"""Who a short name, a pronoun or "the two countries" means, by what the article said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from worker.coding.actor_knowledge import words_of
from worker.coding.grammar import Grammar
from worker.coding.mentions import Actor
from worker.language.pipeline import Token
from worker.language.words import load_words

# How much more taking part in an event says than being named.
_PARTICIPANT_WEIGHT = 3
# How many times more an article names its country than the next.
_STANDS_OUT = 2


@dataclass
class ArticleMemory:
    """The actors of an article so far. Grows in reading order; one per article."""

    by_surname: dict[tuple[str, ...], Actor] = field(default_factory=dict)
    last_person: Actor | None = None
    # Country where the article plays, by the last phrase of place.
    setting: str = ""
    _by_country: dict[str, Actor] = field(default_factory=dict)
    _named: Counter[str] = field(default_factory=Counter)

    def note(self, actor: Actor, person_name: str) -> None:
        """Remember an actor that was just named, a person under the last word of the name."""
        if not actor.is_known:
            return
        if person_name:
            words = words_of(person_name)
            known = self.by_surname.get(words[-1:])
            # The first, full naming tells most; a later bare one must not take its place.
            if words and (known is None or (actor.country and not known.country)):
                self.by_surname[words[-1:]] = actor
            self.last_person = self.by_surname.get(words[-1:], actor)
        if actor.country:
            self._by_country[actor.country] = actor
            self._named[actor.country] += 1

    def note_participants(self, actors: Iterable[Actor]) -> None:
        """Remember who took part in an event: the article is about them."""
        for actor in actors:
            if actor.country in self._by_country:
                self._named[actor.country] += _PARTICIPANT_WEIGHT

    def knows(self, surname: str) -> bool:
        """True where the article introduced somebody of that surname."""
        return words_of(surname)[-1:] in self.by_surname

    def main_country(self) -> str:
        """Return the country that the article is about, "" where none stands out."""
        most = self._named.most_common(2)
        if not most or (len(most) > 1 and most[0][1] < _STANDS_OUT * most[1][1]):
            return ""
        return most[0][0]

    def countries(self) -> list[str]:
        """Return the countries that the article named so far, the most named first."""
        return [country for country, _ in self._named.most_common()]

    def complete(self, actor: Actor) -> Actor:
        """Fill in the codes of a person named before by the full name or with the role."""
        words = words_of(actor.text)
        known = self.by_surname.get(words[-1:]) if words else None
        if known is None:
            return actor
        return replace(
            actor,
            name=known.name,
            country=actor.country or known.country,
            sector=actor.sector or known.sector,
            sector2=actor.sector2 or known.sector2,
            basis=(actor.basis + "; " if actor.basis else "") + f"as before: {known.text}",
        )

    def pronoun(self, token: Token) -> Actor | None:
        """Return the person that "he" or "she" means, at the pronoun's place."""
        person = self.last_person
        if person is None:
            return None
        return replace(
            person,
            text=token.text,
            start=token.start,
            end=token.end,
            basis=f"“{token.text}”: {person.text}",
        )

    def pair(self, head: Token, grammar: Grammar, text: str, start: int, end: int) -> list[Actor]:
        """Return both actors that "the two countries" or "both sides" means."""
        # The two that the article speaks of most, not the last two that it happens to name.
        most = [country for country, _ in self._named.most_common(2)]
        words = load_words()
        if head.lemma not in words.paired_states | words.paired_people or len(most) < 2:
            return []
        counted = any(
            child.lemma in load_words().both
            for child in grammar.dependents(head, "nummod", "det", "det:predet")
        )
        if not counted or grammar.dependents(head, "nmod"):
            return []
        state = head.lemma in words.paired_states
        return [
            Actor(
                text,
                start,
                end,
                actor.country if state else actor.name,
                actor.country,
                "" if state else actor.sector,
                "" if state else actor.sector2,
                f"“{text}”: {actor.text}",
            )
            for actor in (self._by_country[country] for country in most)
        ]
