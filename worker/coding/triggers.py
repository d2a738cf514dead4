"""Which words of a sentence are triggers, and by which rule of the lexicon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from worker.coding.actors import Hit
from worker.coding.grammar import Grammar
from worker.coding.lexicon import NO_EVENT, Lexicon, Rule, TriggerKind
from worker.language.pipeline import Token

ARMED_SECTORS = frozenset({"MIL", "COP", "REB", "UAF", "PRM", "SPY"})
_PLACE_KINDS = frozenset({"country", "capital", "place"})
_COUNTRY_KINDS = frozenset({"country", "adjective", "people", "capital", "seat"})
# How many types one word is weighed for.
_MOST_TYPES = 3
_PERSON_ENDINGS = frozenset({"person", "role"})


@dataclass(frozen=True)
class Candidate:
    """A trigger word with the rule chosen for it.

    Attributes:
        token: the trigger's head word.
        rule: of the lexicon.
        carrier: the light verb that carries a noun trigger, or None.
        words: the tokens that make up the trigger, in order.
        rank: 0 for the rule that fits best, more for the best ones of other types.
    """

    token: Token
    rule: Rule
    carrier: Token | None
    words: tuple[Token, ...]
    rank: int = 0

    @property
    def anchors(self) -> list[Token]:
        """The words whose phrases are the trigger's: its own, and the verb that carries it."""
        return [self.token, *([self.carrier] if self.carrier is not None else [])]


class TriggerFinder:
    """Matches the lexicon against one sentence."""

    def __init__(self, grammar: Grammar, lexicon: Lexicon, hits: list[Hit]) -> None:
        self._grammar = grammar
        self._lexicon = lexicon
        self._hit_at = {index: hit for hit in hits for index in range(hit.first, hit.end)}

    def candidates(self) -> Iterator[Candidate]:
        """Yield the best rules of each trigger word, in the order of the sentence.

        The most special rule first; then those of other types, for whoever knows more to choose.
        """
        for token in self._grammar.tokens:
            kind = _kind_of(token)
            if kind is None or self._is_part_of_name(token):
                continue
            if token.dep in {"advcl", "case"} and token.text.lower() in self._prepositions:
                continue
            carrier = self._grammar.carrier(token) if kind == "noun" else None
            if carrier is not None and carrier.lemma not in self._light_verbs:
                carrier = None
            fitting = [
                rule for rule in self._rules(kind, token) if self._fits(token, rule, carrier)
            ]
            for rank, rule in enumerate(_best_of_each_type(fitting)):
                yield Candidate(token, rule, carrier, self._words(token, rule, carrier), rank)

    def _rules(self, kind: TriggerKind, token: Token) -> list[Rule]:
        """Return the rules for a word; where its lemma has none, for the stems it may have."""
        rules = self._lexicon.rules_for(kind, token.lemma)
        if rules:
            return rules
        stems = possible_stems(token.text.lower())
        return next((found for stem in stems if (found := self._lexicon.rules_for(kind, stem))), [])

    @property
    def _light_verbs(self) -> frozenset[str]:
        return self._lexicon.light_verbs

    @property
    def _prepositions(self) -> frozenset[str]:
        return self._lexicon.word_sets.get("preposition_participles", frozenset())

    def _is_part_of_name(self, token: Token) -> bool:
        """True for words inside names: "Strike Force", "Security Council"."""
        if token.pos == "PROPN":
            return True
        hit = self._hit_at.get(token.index)
        return hit is not None and hit.entry.kind not in {"role"} and hit.end - hit.first > 1

    def _fits(self, token: Token, rule: Rule, carrier: Token | None) -> bool:
        if rule.particles and not rule.particles <= self._grammar.particle(token):
            return False
        if rule.tail and not self._has_tail(token, rule.tail):
            return False
        if any(not self._filled(token, slot, words, carrier) for slot, words in rule.needs):
            return False
        return not any(self._filled(token, slot, words, carrier) for slot, words in rule.forbids)

    def _has_tail(self, token: Token, tail: tuple[str, ...]) -> bool:
        """True where the words of a compound trigger stand before its head."""
        start = token.index - len(tail)
        before = self._grammar.tokens[max(start, 0) : token.index]
        return tuple(word.lemma for word in before) == tail

    def _filled(
        self, token: Token, slot: str, words: frozenset[str], carrier: Token | None
    ) -> bool:
        fillers = self._grammar.slot(token, slot, carrier)
        return any(self._is_one_of(filler, words) for filler in fillers)

    def _is_one_of(self, token: Token, words: frozenset[str]) -> bool:
        if token.lemma in words or "$any" in words:
            return True
        if token.pos == "VERB" and any(s in words for s in possible_stems(token.text.lower())):
            return True  # the lemma of a rare verb may be wrong, its regular form is not
        if token.index:
            before = self._grammar.tokens[token.index - 1].lemma
            if f"{before} {token.lemma}" in words:
                return True
        hit = self._hit_at.get(token.index)
        return any(_CLASS_TESTS[word](token, hit) for word in words & _CLASS_TESTS.keys())

    def _words(self, token: Token, rule: Rule, carrier: Token | None) -> tuple[Token, ...]:
        """Return the trigger's words: particle, compound, light verb or needed object with it."""
        words = {token.index: token}
        for child in self._grammar.dependents(token, "compound:prt", "advmod"):
            if child.text.lower() in rule.particles:
                words[child.index] = child
        for offset in range(1, len(rule.tail) + 1):
            words[token.index - offset] = self._grammar.tokens[token.index - offset]
        if carrier is not None:
            words[carrier.index] = carrier
        for slot, wanted in rule.needs:
            if slot == "obj" and not any(word.startswith("$") for word in wanted):
                for filler in self._grammar.slot(token, slot, None)[:1]:
                    words[filler.index] = filler
        return tuple(words[index] for index in sorted(words))


def _best_of_each_type(fitting: list[Rule]) -> list[Rule]:
    """Return the most special rule, and the most special of each other type.

    Where the most special rule says that there is no event, it is the only one.
    """
    best: dict[str, Rule] = {}
    for rule in sorted(fitting, key=lambda r: (-r.conditions, -r.confidence)):
        best.setdefault(rule.event_type, rule)
    ranked = list(best.values())
    if not ranked or ranked[0].event_type == NO_EVENT:
        return ranked[:1]
    others = [r for r in ranked[1:] if r.event_type != NO_EVENT]
    return [ranked[0], *others][:_MOST_TYPES]


def possible_stems(form: str) -> list[str]:
    """Return what a regular verb or noun form may be a form of: hailed → hail, haile."""
    stems: list[str] = []
    if form.endswith("ies") or form.endswith("ied"):
        stems.append(form[:-3] + "y")
    for ending in ("ing", "ed", "es", "s"):
        if form.endswith(ending) and len(form) > len(ending) + 1:
            stem = form[: -len(ending)]
            stems += [stem, stem + "e"]
            if stem[-1] == stem[-2]:
                stems.append(stem[:-1])
    return stems


def _kind_of(token: Token) -> TriggerKind | None:
    if token.pos == "VERB":
        return "verb"
    if token.pos == "NOUN":
        return "noun"
    return "adjective" if token.pos == "ADJ" else None


def _is_armed(token: Token, hit: Hit | None) -> bool:
    return hit is not None and hit.entry.sector in ARMED_SECTORS


def _is_person(token: Token, hit: Hit | None) -> bool:
    return token.entity == "PERSON" or (hit is not None and hit.entry.kind in _PERSON_ENDINGS)


def _is_actor(token: Token, hit: Hit | None) -> bool:
    return hit is not None or token.entity in {"PERSON", "ORG", "NORP"} or token.pos == "PRON"


def _is_country(token: Token, hit: Hit | None) -> bool:
    return hit is not None and hit.entry.kind in _COUNTRY_KINDS


def _is_place(token: Token, hit: Hit | None) -> bool:
    return token.entity == "LOC" or (hit is not None and hit.entry.kind in _PLACE_KINDS)


def _is_any(token: Token, hit: Hit | None) -> bool:
    return True


_CLASS_TESTS: dict[str, Callable[[Token, Hit | None], bool]] = {
    "$any": _is_any,
    "$armed": _is_armed,
    "$person": _is_person,
    "$actor": _is_actor,
    "$country": _is_country,
    "$place": _is_place,
}
