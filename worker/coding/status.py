"""Whether the act of a trigger happened: actual, future, hypothetical, negated or historical."""

from __future__ import annotations

from worker.coding.grammar import Grammar
from worker.coding.mentions import Status
from worker.language.pipeline import Token
from worker.language.words import load_words


def status_of(trigger: Token, carrier: Token | None, grammar: Grammar) -> Status:
    """Return the status of a trigger by its own clause and those that govern it."""
    words = load_words()
    verb = carrier if carrier is not None else trigger
    if trigger.index in grammar.negated or verb.index in grammar.negated:
        return "negated"
    if any(subject.index in grammar.negated for subject in grammar.subjects(verb)):
        return "negated"  # "no minister has visited"
    # A verb that the parser took for a noun still has a conjunction of its own: "if … attacks".
    nominal = trigger.pos == "NOUN" and not grammar.dependents(trigger, "mark")
    if nominal and any(
        child.lemma in words.upcoming or child.text.lower() in words.upcoming
        for child in grammar.dependents(trigger, "amod")
    ):
        return "future"
    if nominal and carrier is None:
        return _status_of_noun(trigger, grammar)
    return _status_of_verb(verb, grammar)


def _status_of_verb(verb: Token, grammar: Grammar) -> Status:
    words = load_words()
    token = verb
    for _ in range(6):
        if token.dep == "ccomp" and grammar.head(token).lemma in words.hoping:
            return "hypothetical"
        status = _own_status(token, grammar)
        if status != "actual":
            return status
        head = grammar.head(token)
        if head is token:
            break
        if token.dep in {"xcomp", "acl", "advcl"} and _is_infinitive(token, grammar):
            if head.lemma in words.planning:
                return "future"
            if head.lemma in words.wishing or token.dep in {"acl", "advcl"}:
                return "hypothetical"
        if token.dep not in {"xcomp", "conj"}:
            break
        token = head
    return "actual"


def _own_status(verb: Token, grammar: Grammar) -> Status:
    words = load_words()
    if verb.index in grammar.negated:
        return "negated"
    for child in grammar.children[verb.index]:
        if child.dep in {"aux", "aux:pass"}:
            word = child.text.lower()
            if word in words.future_modals:
                return "future"
            if word in words.possible_modals:
                perfect = any(c.lemma == "have" for c in grammar.dependents(verb, "aux"))
                return "hypothetical" if word != "would" or perfect else "future"
        # A parser that first took the verb for a noun calls "if" its preposition.
        if child.dep in {"mark", "case"} and child.lemma in words.conditions:
            return "hypothetical"
    return "actual"


def _status_of_noun(noun: Token, grammar: Grammar) -> Status:
    """A noun by itself: "the attack" happened, "calls for an attack", "without talks" did not."""
    words = load_words()
    head = grammar.head(noun)
    case = grammar.case_of(noun)
    if case == "without":
        return "negated"
    if case in {"for", "ahead_of", "before"} and head.lemma in (words.planning | words.wishing):
        return "hypothetical"
    if case in {"ahead_of", "before"}:
        return "future"
    if head.pos == "VERB" and noun.dep in {"obj", "nsubj:pass", "obl"}:
        if head.lemma in words.wishing:
            return "hypothetical"
        status = _status_of_verb(head, grammar)
        if head.lemma in words.planning and status == "actual":
            return "future"
        return status
    return "actual"


def _is_infinitive(verb: Token, grammar: Grammar) -> bool:
    return verb.tag == "VB" and any(
        child.lemma == "to" for child in grammar.dependents(verb, "mark", "aux")
    )


def is_refusal(verb: Token, grammar: Grammar) -> bool:
    """True where a negated verb tells of a will: "will not lift the ban", "would not meet"."""
    words = load_words()
    token = verb
    for _ in range(4):
        for child in grammar.dependents(token, "aux", "aux:pass"):
            if child.text.lower() in words.future_modals | words.refusing_modals:
                return True
        if token.dep not in {"xcomp", "conj"}:
            return False
        token = grammar.head(token)
    return False


def looks_ahead(status: Status) -> bool:
    """True where days named in the clause lie ahead rather than behind."""
    return status in {"future", "hypothetical"}
