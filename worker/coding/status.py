"""Whether the act of a trigger happened: actual, future, hypothetical, negated or historical."""

from __future__ import annotations

from worker.coding.grammar import Grammar
from worker.coding.mentions import Status
from worker.language.pipeline import Token

_FUTURE_MODALS = frozenset({"will", "wo", "'ll", "shall"})
_POSSIBLE_MODALS = frozenset({"would", "could", "may", "might", "should", "must", "can", "ca"})
# Verbs and nouns whose infinitive is only wanted, planned or possible.
_PLANNING = frozenset(
    {"plan", "schedule", "expect", "prepare", "intend", "set", "due", "aim", "hope", "want",
     "decide", "agree", "promise", "pledge", "vow", "announce"}
)  # fmt: skip
_WISHING = frozenset(
    {"urge", "call", "ask", "demand", "seek", "try", "attempt", "consider", "threaten", "refuse",
     "offer", "propose", "invite", "order", "allow", "want", "hope", "warn", "able", "ready",
     "willing", "likely", "possible", "need", "help", "fail", "appeal", "request", "decline"}
)  # fmt: skip
_HOPING = frozenset({"hope", "wish", "want", "fear", "doubt", "deny", "wonder"})
_CONDITIONS = frozenset({"if", "unless", "whether", "until", "lest"})
_UPCOMING = frozenset({"scheduled", "planned", "upcoming", "coming", "future", "proposed", "next",
                       "expected", "possible", "potential"})  # fmt: skip


def status_of(trigger: Token, carrier: Token | None, grammar: Grammar) -> Status:
    """Return the status of a trigger by its own clause and those that govern it."""
    verb = carrier if carrier is not None else trigger
    if trigger.index in grammar.negated or verb.index in grammar.negated:
        return "negated"
    if any(subject.index in grammar.negated for subject in grammar.subjects(verb)):
        return "negated"  # "no minister has visited"
    nominal = trigger.pos == "NOUN"
    if nominal and any(
        child.lemma in _UPCOMING or child.text.lower() in _UPCOMING
        for child in grammar.dependents(trigger, "amod")
    ):
        return "future"
    if nominal and carrier is None:
        return _status_of_noun(trigger, grammar)
    return _status_of_verb(verb, grammar)


def _status_of_verb(verb: Token, grammar: Grammar) -> Status:
    token = verb
    for _ in range(6):
        if token.dep == "ccomp" and grammar.head(token).lemma in _HOPING:
            return "hypothetical"
        status = _own_status(token, grammar)
        if status != "actual":
            return status
        head = grammar.head(token)
        if head is token:
            break
        if token.dep in {"xcomp", "acl", "advcl"} and _is_infinitive(token, grammar):
            if head.lemma in _PLANNING:
                return "future"
            if head.lemma in _WISHING or token.dep in {"acl", "advcl"}:
                return "hypothetical"
        if token.dep not in {"xcomp", "conj"}:
            break
        token = head
    return "actual"


def _own_status(verb: Token, grammar: Grammar) -> Status:
    if verb.index in grammar.negated:
        return "negated"
    for child in grammar.children[verb.index]:
        if child.dep in {"aux", "aux:pass"}:
            word = child.text.lower()
            if word in _FUTURE_MODALS:
                return "future"
            if word in _POSSIBLE_MODALS:
                perfect = any(c.lemma == "have" for c in grammar.dependents(verb, "aux"))
                return "hypothetical" if word != "would" or perfect else "future"
        if child.dep == "mark" and child.lemma in _CONDITIONS:
            return "hypothetical"
    return "actual"


def _status_of_noun(noun: Token, grammar: Grammar) -> Status:
    """A noun by itself: "the attack" happened, "calls for an attack", "without talks" did not."""
    head = grammar.head(noun)
    case = grammar.case_of(noun)
    if case == "without":
        return "negated"
    if case in {"for", "ahead_of", "before"} and head.lemma in (_PLANNING | _WISHING):
        return "hypothetical"
    if case in {"ahead_of", "before"}:
        return "future"
    if head.pos == "VERB" and noun.dep in {"obj", "nsubj:pass", "obl"}:
        if head.lemma in _WISHING:
            return "hypothetical"
        status = _status_of_verb(head, grammar)
        if head.lemma in _PLANNING and status == "actual":
            return "future"
        return status
    return "actual"


def _is_infinitive(verb: Token, grammar: Grammar) -> bool:
    return verb.tag == "VB" and any(
        child.lemma == "to" for child in grammar.dependents(verb, "mark", "aux")
    )


def looks_ahead(trigger: Token, carrier: Token | None, grammar: Grammar) -> bool:
    """True where days named in the clause lie ahead rather than behind."""
    return status_of(trigger, carrier, grammar) in {"future", "hypothetical"}
