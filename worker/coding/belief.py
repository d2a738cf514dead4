"""How far a candidate is believed to be an event: a logistic model over what the rules found.

The lexicon says what a trigger may mean; whether this sentence reports such an act also hangs on
how the trigger stands in it, on who takes part, and on what else the sentence says. The weights
were learned from annotated news (``python -m worker.coding.training``) and lie in ``belief.tsv``
beside this module, one feature a line, so that they can be read and compared. The probability is
the mention's confidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from worker.coding.actors import NONSTATE
from worker.coding.grammar import Grammar
from worker.coding.mentions import Actor, Mention
from worker.coding.triggers import Candidate
from worker.errors import ConfigFileError
from worker.language.pipeline import Token
from worker.language.words import load_words

WEIGHTS = Path(__file__).with_name("belief.tsv")
BIAS = "bias"
# Below this a candidate is dropped; set with the weights, where F1 on the annotated news is best.
THRESHOLD = "threshold"
_NEIGHBOURS = ("NOUN", "PROPN", "VERB", "ADJ")


@dataclass(frozen=True)
class Belief:
    """The learned model.

    Attributes:
        weights: feature → weight; unknown features weigh nothing.
        threshold: lowest probability of an event.
    """

    weights: Mapping[str, float]
    threshold: float

    def probability(self, features: Iterable[str]) -> float:
        """Return how likely a candidate with these features is an event, 0 to 1."""
        total = self.weights.get(BIAS, 0.0)
        total += sum(self.weights.get(feature, 0.0) for feature in features)
        return 1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0)))


def features_of(
    candidate: Candidate,
    mention: Mention,
    embedding: str,
    others: Sequence[Candidate],
    grammar: Grammar,
) -> tuple[str, ...]:
    """Return the features of a candidate, each once, in a fixed order.

    Args:
        candidate: trigger and rule.
        mention: what the rules made of it.
        embedding: type of the act whose content it is, or "".
        others: all candidates of the sentence.
        grammar: of the sentence.
    """
    found = dict.fromkeys(_features(candidate, mention, embedding, others, grammar))
    return tuple(found)


def _features(
    candidate: Candidate,
    mention: Mention,
    embedding: str,
    others: Sequence[Candidate],
    grammar: Grammar,
) -> Iterator[str]:
    token, rule = candidate.token, candidate.rule
    kind, event_type = rule.kind, mention.event_type
    yield f"type {event_type}"
    yield f"{kind} {event_type}"
    yield f"trigger {token.lemma} {event_type}"
    yield f"trigger {kind} {token.lemma}"
    yield f"conditions {min(rule.conditions, 3)} {kind}"
    yield f"rank {candidate.rank} {kind}"
    yield f"rule confidence {round(rule.confidence * 10)}"
    yield f"rule confidence {round(rule.confidence * 10)} {event_type}"
    yield f"mode {event_type} {mention.mode}"
    for word in candidate.words:
        if word.index != token.index:
            yield f"with {word.lemma}"
            yield f"with {word.lemma} {event_type}"
    yield from _place_in_tree(candidate, event_type, grammar)
    for side, actors in (("source", mention.source), ("target", mention.target)):
        yield from _side(side, actors, event_type)
    yield from _pair(mention)
    yield f"status {mention.status}"
    yield f"status {mention.status} {event_type}"
    yield f"embedded {embedding}"
    if embedding:
        yield f"embedded {embedding} {event_type}"
        yield f"embedded {embedding} {token.dep}"
    same = [c for c in others if c.rule.event_type == rule.event_type]
    rank = sum(c.token.index < token.index for c in same)
    yield f"same type before {min(rank, 2)} {event_type}"
    yield f"candidates {min(len(others), 5)}"
    for other in others:
        if other.token.index != token.index:
            yield f"beside {other.rule.event_type} {event_type}"
    yield f"dated {mention.date_basis not in {'', 'publication date'}} {kind}"
    yield f"length {min(len(grammar.tokens) // 8, 5)}"


def _place_in_tree(candidate: Candidate, event_type: str, grammar: Grammar) -> Iterator[str]:
    token = candidate.carrier or candidate.token
    trigger = candidate.token
    kind = candidate.rule.kind
    head = grammar.head(trigger)
    yield f"relation {trigger.dep} {kind}"
    yield f"relation {trigger.dep} {kind} {event_type}"
    yield f"tag {trigger.tag}"
    yield f"tag {trigger.tag} {event_type}"
    yield f"below {head.lemma} {kind}"
    yield f"below {head.lemma} {trigger.dep}"
    case = grammar.case_of(trigger)
    if case:
        yield f"case {case} {kind}"
        yield f"case {case} {event_type}"
    if candidate.carrier is not None:
        yield f"carrier {candidate.carrier.lemma}"
        yield f"carrier {candidate.carrier.lemma} {event_type}"
    if kind == "noun":
        determiners = grammar.dependents(trigger, "det")
        yield f"determiner {determiners[0].lemma if determiners else ''} {trigger.tag}"
    if trigger.index:
        before = grammar.tokens[trigger.index - 1].lemma
        yield f"before {before} {event_type}"
        yield f"before {before} {trigger.lemma}"
    if trigger.index + 1 < len(grammar.tokens):
        after = grammar.tokens[trigger.index + 1].lemma
        yield f"after {after} {event_type}"
        yield f"after {after} {trigger.lemma}"
    for child in grammar.children[trigger.index]:
        if child.pos in _NEIGHBOURS:
            yield f"over {child.dep} {child.lemma}"
            yield f"over {child.dep} {child.lemma} {event_type}"
        if child.dep in {"aux", "aux:pass", "mark", "cop"}:
            yield f"auxiliary {child.lemma}"
            yield f"auxiliary {child.lemma} {event_type}"
        case_below = grammar.case_of(child)
        if case_below:
            yield f"preposition {case_below} {event_type}"
        yield f"has {child.dep} {kind}"
    for slot in ("subj", "obj"):
        for filler in grammar.slot(token, slot)[:1]:
            yield f"{slot} {filler.lemma}"
            yield f"{slot} {filler.lemma} {trigger.lemma}"
            yield f"{slot} {filler.entity or filler.pos} {event_type}"
    depth, at = 0, token
    while grammar.head(at) is not at and depth < 6:
        if at.dep in {"ccomp", "advcl", "acl", "acl:relcl", "xcomp", "parataxis"}:
            yield f"within {at.dep} of {_class(grammar.head(at))}"
            yield f"within {at.dep} {event_type}"
        at, depth = grammar.head(at), depth + 1
    yield f"depth {depth} {kind}"
    yield f"root {at.lemma}"


def _class(token: Token) -> str:
    return "speech" if token.lemma in load_words().speech else token.pos


def _side(side: str, actors: Sequence[Actor], event_type: str) -> Iterator[str]:
    if not actors:
        yield f"{side} none"
        yield f"{side} none {event_type}"
        return
    for actor in actors[:2]:
        sector = actor.sector or "-"
        known = "state" if actor.country and not actor.sector else ""
        known = known or ("full" if actor.country else "sector" if actor.sector else "unknown")
        yield f"{side} {known}"
        yield f"{side} {known} {event_type}"
        yield f"{side} {sector}"
        yield f"{side} {sector} {event_type}"
        if actor.country in NONSTATE:
            yield f"{side} {actor.country}"
        last = actor.text.lower().split()[-1:] or [""]
        yield f"{side} word {last[0]}"


def _pair(mention: Mention) -> Iterator[str]:
    sources = {actor.country for actor in mention.source} - {""}
    targets = {actor.country for actor in mention.target} - {""}
    if sources and targets:
        relation = "same" if sources & targets else "other"
        yield f"pair {relation}"
        yield f"pair {relation} {mention.event_type}"
    mine = {actor.sector for actor in mention.source} or {"none"}
    theirs = {actor.sector for actor in mention.target} or {"none"}
    for first in mine:
        for second in theirs:
            yield f"pair {first}-{second} {mention.event_type}"


@cache
def load_belief(path: Path = WEIGHTS) -> Belief:
    """Return the model that is shipped.

    Raises:
        ConfigFileError: a line is not a feature, a tab and a number; with file and line.
    """
    weights: dict[str, float] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        feature, _, weight = line.rpartition("\t")
        try:
            weights[feature] = float(weight)
        except ValueError as error:
            raise ConfigFileError(str(path), number, str(error)) from error
    if THRESHOLD not in weights:
        raise ConfigFileError(str(path), 0, f"no line {THRESHOLD!r}")
    return Belief(weights, weights.pop(THRESHOLD))
