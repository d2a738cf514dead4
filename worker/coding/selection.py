"""Which candidates become mentions, and how their participants are shared between the sides.

Which act swallows which follows the PLOVER manual: a promise, demand, refusal, threat or accusation
is coded, and the act that it speaks of is not.
"""

from __future__ import annotations

from collections.abc import Sequence

from worker.coding.grammar import Grammar
from worker.coding.mentions import Actor, Mention
from worker.coding.triggers import Candidate
from worker.language.pipeline import Token

# Types whose event may stand without a known actor: victims and crowds are news by themselves.
ACTORS_OPTIONAL = frozenset({"ASSAULT", "COERCE", "PROTEST", "SANCTION", "RETREAT", "ACCUSE"})
# Types that speak of another act without its having happened: the act is not an event of its own.
EMBEDDING = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE"})


def is_description(token: Token, grammar: Grammar) -> bool:
    """True for a noun that only says what something else was: "it was the first visit by …".

    With a preposition it tells what somebody does: "workers are on strike".
    """
    describes = bool(grammar.dependents(token, "cop")) and not grammar.case_of(token)
    return token.pos == "NOUN" and describes


def is_enough(event_type: str, source: list[Actor], target: list[Actor]) -> bool:
    """True where enough is said of the participants for the mention to be an event."""
    if any(actor.is_known for actor in (*source, *target)):
        return True
    return event_type in ACTORS_OPTIONAL and bool(source or target)


def both_sides(source: list[Actor], target: list[Actor]) -> tuple[list[Actor], list[Actor]]:
    """Share the participants of "A and B met" between the sides: the first against the rest."""
    if target or len(source) < 2:
        if not source and target:
            between = target
            return between[:1], between[1:]
        return source, target
    return source[:1], source[1:]


def without(target: list[Actor], source: list[Actor]) -> list[Actor]:
    """Return the target without whoever is the source: nobody meets himself."""
    mine = {(actor.name, actor.country, actor.sector) for actor in source}
    states = {actor.country for actor in source if not actor.sector}
    return [
        actor
        for actor in target
        if (actor.name, actor.country, actor.sector) not in mine
        and not (actor.country in states and not actor.sector)
    ]


def embedding_of(token: Token, candidates: Sequence[Candidate], grammar: Grammar) -> str:
    """Return the type of the promise, demand or threat that a trigger's act is content of."""
    embedding = {
        c.token.index: c.rule.event_type for c in candidates if c.rule.event_type in EMBEDDING
    }
    at = token
    for _ in range(6):
        head = grammar.head(at)
        if head is at:
            return ""
        if at.dep == "conj" and head.pos == at.pos:
            at = head
            continue
        if at.dep not in {"xcomp", "ccomp", "obj", "acl", "nmod", "obl", "advcl"}:
            return ""
        if head.index in embedding and (at.dep != "advcl" or _is_object_clause(at, grammar)):
            return embedding[head.index]
        at = head
    return ""


def _is_object_clause(verb: Token, grammar: Grammar) -> bool:
    """True for "called on B to stop" and "criticized B for sending", parsed as adverbials."""
    marks = {mark.lemma for mark in grammar.dependents(verb, "mark", "case")}
    return (verb.tag == "VB" and "to" in marks) or (
        verb.tag == "VBG" and bool(marks & {"for", "of", "from", "against"})
    )


def repeats(mention: Mention, other: Mention) -> bool:
    """True where a mention says nothing that another does not: same act, day and countries."""
    if (mention.event_type, mention.cameo) != (other.event_type, other.cameo):
        return False
    if mention.date_start != other.date_start:
        return False
    mine = {actor.country for actor in (*mention.source, *mention.target)}
    theirs = {actor.country for actor in (*other.source, *other.target)}
    return mine <= theirs
