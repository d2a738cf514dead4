"""How many people an event killed, injured or arrested, from the words of its sentence.

"A bomb killed at least five people and wounded 13 others", "two soldiers and a civilian were
killed", "dozens died in the attack", "left 12 dead". A figure belongs to the event whose trigger it
hangs on, or that stands nearest to it in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from worker.articles.time_expressions import NUMBERS
from worker.coding.grammar import Grammar
from worker.coding.mentions import HARMS, Casualties, Count, Harm
from worker.language.pipeline import Token
from worker.language.words import load_words

# What vague words stand for at the least: two dozen are dozens.
_VAGUE = {"dozen": 24, "score": 40, "hundred": 200, "thousand": 2000, "several": 3, "few": 3,
          "couple": 2, "pair": 2, "some": 2, "many": 3, "million": 2_000_000}  # fmt: skip
_SCALES = {"dozen": 12, "score": 20, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_ARTICLES = frozenset({"a", "an", "another"})
_NUMERAL = re.compile(r"(?:\d{1,3}(?:,\d{2,3}){1,3}|\d{1,9})(?:\.\d{1,3})?")
_THOUSAND = 1000
_HALF = 0.5
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})
# More than this is no figure of one event.
_MOST = 10_000_000


@dataclass(frozen=True)
class Toll:
    """One figure of a sentence: which harm, how many, and the word that says so."""

    harm: Harm
    count: Count
    anchor: Token


def number_of(words: list[str]) -> int | None:
    """Return the number that words in lower case say, None where they say none.

    Of a range the lower end, of a vague word the least that it can mean.

    Examples:
        ``["1,200"]`` 1200, ``["twenty-five"]`` 25, ``["three", "hundred"]`` 300,
        ``["dozens"]`` 24, ``["several", "hundred"]`` 300, ``["10", "to", "15"]`` 10.
    """
    parts = [p for word in words for p in ([word] if _NUMERAL.fullmatch(word) else _split(word))]
    found: float | None = None
    group = 0.0  # what stands before "thousand" or "million"
    for part in parts:
        value = _value_of(part)
        vague = _VAGUE.get(part) or _VAGUE.get(part.removesuffix("s"))
        scale = _SCALES.get(part)
        if scale and found is not None:
            found *= scale
            if scale >= _THOUSAND:
                group, found = group + found, 0.0
        elif vague and (found is None or found == 1):
            found = float(vague)
        elif found == _HALF and part in _ARTICLES:
            continue  # "half a dozen"
        elif value is not None and found is None:
            found = value
        elif value is not None and found is not None:
            if not _continues(found, value):
                break  # a second number: a range
            found += value
        elif part in {"to", "or"} and found is not None:
            break
    total = round(group + (found or 0.0))
    return total if found is not None and total <= _MOST else None


def _split(word: str) -> list[str]:
    return re.split(r"[-–]", word)


def _value_of(part: str) -> float | None:
    if _NUMERAL.fullmatch(part):
        return float(part.replace(",", ""))
    if part == "half":
        return _HALF
    if part in _ARTICLES:
        return 1.0
    return NUMBERS.get(part)


def _continues(found: float, value: float) -> bool:
    """True for the parts of one number: "twenty" "five", "hundred" "twenty"."""
    if found == 0:
        return True  # after "two thousand" anything may follow
    tens = found % 10 == 0 and 20 <= found % 100 < 100 and value < 10
    return tens or (found % 100 == 0 and value < 100)


def tolls(grammar: Grammar) -> Iterator[Toll]:
    """Yield the figures of dead, injured and arrested in a sentence."""
    words = load_words()
    kinds: tuple[tuple[Harm, frozenset[str]], ...] = (
        ("killed", words.killing),
        ("injured", words.injuring),
        ("arrested", words.arresting),
    )
    for token in grammar.tokens:
        for harm, lemmas in kinds:
            if token.lemma not in lemmas:
                continue
            count = _count(_victims(token, grammar), grammar)
            if count is not None and token.index not in grammar.negated:
                yield Toll(harm, count, token)


def _victims(token: Token, grammar: Grammar) -> list[Token]:
    """Return whom a word of harm is about: object of killing, subject of dying, "12 dead"."""
    if token.pos == "VERB":
        if token.lemma in load_words().dying:
            return grammar.with_conjuncts(grammar.subjects(token))
        own = grammar.objects(token)
        if own:
            return grammar.with_conjuncts(own)
        head = grammar.head(token)
        # "Killed three and wounded two": both of one passive or active subject.
        return grammar.with_conjuncts(grammar.objects(head)) if token.dep == "conj" else []
    before = [t for t in grammar.dependents(token, "nummod", "nsubj", "nmod") if t.pos in _NOMINAL]
    head = grammar.head(token)
    if token.pos == "ADJ" and head.pos in {"VERB", "NUM", "NOUN"}:
        # "Left 12 dead", "five people dead": the number is the object or the noun itself.
        return grammar.objects(head) if head.pos == "VERB" else [head]
    return [*before, token] if token.pos == "NOUN" else before


def _count(victims: list[Token], grammar: Grammar) -> Count | None:
    total, words = 0, []
    for victim in victims:
        one = _count_one(victim, grammar)
        if one is None:
            continue
        total += one.least
        words.append(one.text)
    return Count(total, " and ".join(words)) if total else None


def _count_one(victim: Token, grammar: Grammar) -> Count | None:
    """Return how many people a nominal stands for: by its number, else one for a single person."""
    phrase = grammar.phrase(victim)
    before = [t for t in phrase if t.index <= victim.index and t.pos != "PUNCT"]
    numbers = grammar.dependents(victim, "nummod")
    vague = victim.text.lower().removesuffix("s") in _VAGUE
    if victim.pos == "NUM" or numbers or vague:
        said = before if victim.pos != "NUM" else [victim]
        found = number_of([t.text.lower() for t in said])
        text = " ".join(t.text for t in before)
        return Count(found, text) if found else None
    text = " ".join(t.text for t in before)
    if any(t.text.lower() in {"several", "many", "some", "few"} for t in before):
        return Count(_VAGUE["several"], text)
    if victim.entity == "PERSON" or (
        victim.tag in {"NN", "NNP"} and grammar.dependents(victim, "det")
    ):
        return Count(1, text) if victim.lemma not in load_words().bodies else None
    return None


def casualties_of(words: tuple[Token, ...], found: list[Toll], grammar: Grammar) -> Casualties:
    """Return the figures that belong to a trigger: on its own word or in a clause below it.

    Args:
        words: the trigger's.
        found: the figures of the sentence.
        grammar: of the sentence.
    """
    mine: dict[Harm, Count] = {}
    for harm in HARMS:
        near = [
            (d, t) for t in found if t.harm == harm if (d := _steps(t, words, grammar)) is not None
        ]
        if near:
            mine[harm] = min(near, key=lambda item: item[0])[1].count
    return Casualties(mine.get("killed"), mine.get("injured"), mine.get("arrested"))


def _steps(toll: Toll, words: tuple[Token, ...], grammar: Grammar) -> int | None:
    """Return how far a figure is from a trigger; None where it belongs to another clause's act."""
    inside = {word.index for word in words}
    # Upwards from the figure: "opened fire, killing five".
    token, steps = toll.anchor, 0
    while steps < 5:
        if token.index in inside:
            return steps
        head = grammar.head(token)
        own = grammar.dependents(token, "nsubj", "nsubj:pass")
        other_act = token.dep == "advcl" and bool(own)  # "arrested two after gunmen killed four"
        if head is token or other_act or _starts_anew(token, grammar):
            break
        token, steps = head, steps + 1
    # Upwards from the trigger: "five were killed in the attack".
    for word in words:
        token, steps = word, 0
        while steps < 4:
            if token.index == toll.anchor.index:
                return steps + 1
            head = grammar.head(token)
            if head is token or _starts_anew(token, grammar):
                break
            token, steps = head, steps + 1
    return None


def _starts_anew(token: Token, grammar: Grammar) -> bool:
    """True for the head of a clause of its own: reported, or coordinated with a subject."""
    if token.dep in {"ccomp", "parataxis"}:
        return True
    own = grammar.dependents(token, "nsubj", "nsubj:pass")
    return token.dep == "conj" and token.pos == "VERB" and bool(own)
