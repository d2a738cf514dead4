"""Which nominals of its own sentence a pronoun may mean, likeliest first.

"Japan said it had halted aid": a pronoun in a clause mostly means the subject of the clause that
governs it; then the subject of a clause before it; then any name before it. The scene decides which
of them agrees in kind and number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from worker.coding.grammar import Grammar
from worker.language.pipeline import Token
from worker.language.words import load_words

PronounKind = Literal["person", "thing", "group", "speaker", ""]
_SUBJECTS = ("nsubj", "nsubj:pass")
_VERBAL = frozenset({"VERB", "AUX"})


def kind_of(pronoun: Token) -> PronounKind:
    """Return what a pronoun can stand for, "" for one that stands for no actor."""
    word = pronoun.text.lower()
    words = load_words()
    if word in words.person_pronouns:
        return "person"
    if word in words.thing_pronouns:
        return "thing"
    if word in words.group_pronouns:
        return "group"
    return "speaker" if word in words.speaker_pronouns else ""


def antecedents(pronoun: Token, grammar: Grammar) -> Iterator[Token]:
    """Yield the nominals that a pronoun may mean, each once.

    Args:
        pronoun: subject, object or possessive.
        grammar: of its sentence.
    """
    seen = {pronoun.index}
    for token in _in_order(pronoun, grammar):
        if token.index not in seen and token.pos in {"NOUN", "PROPN", "PRON"}:
            seen.add(token.index)
            yield token


def _in_order(pronoun: Token, grammar: Grammar) -> Iterator[Token]:
    yield from _governing_subjects(pronoun, grammar)
    if kind_of(pronoun) == "speaker":
        return
    before = grammar.tokens[: pronoun.index]
    yield from (token for token in reversed(before) if token.dep in _SUBJECTS)
    if kind_of(pronoun) == "thing":
        return  # "it" is a matter as often as a state: only what acts in the sentence is meant
    yield from (token for token in reversed(before) if token.entity and _heads_phrase(token))
    yield from (token for token in reversed(before) if _heads_phrase(token))


def _governing_subjects(pronoun: Token, grammar: Grammar) -> Iterator[Token]:
    """Yield the subjects of the clauses around a pronoun, innermost first.

    Of its own clause only for possessives and obliques ("Blair agreed to cut his country's
    rebate"): "it hit it" are two.
    """
    token, own_clause = pronoun, True
    may_be_own = pronoun.dep == "nmod:poss" or pronoun.dep.startswith("nmod")
    for _ in range(len(grammar.tokens)):
        head = grammar.head(token)
        if head is token:
            return
        if head.pos in _VERBAL or head.dep in {"ccomp", "advcl", "conj", "root"}:
            inside = token.dep in _SUBJECTS and own_clause
            if not inside and (may_be_own or not own_clause):
                yield from grammar.dependents(head, *_SUBJECTS)
                if head.dep == "acl:relcl":
                    yield grammar.head(head)
            own_clause = False
            # "Attacked Syria, Israel said": speech after what is said governs it as well.
            for said in grammar.dependents(head, "parataxis"):
                if said.index > pronoun.index and said.lemma in load_words().speech:
                    yield from grammar.dependents(said, "nsubj")
        token = head


def _heads_phrase(token: Token) -> bool:
    return token.dep not in {"compound", "flat", "amod", "nmod:desc", "punct", "case"}
