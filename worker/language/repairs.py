"""Mending attachments that a parser of web text gets wrong in news.

News sets time after place without a comma or preposition: "arrived in Tehran Sunday night", "met in
Geneva Monday". Parsers take the place for a modifier of the time. Both belong to the verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from worker.language.pipeline import ParsedSentence, Token

_TIME_KINDS = frozenset({"weekday", "day", "relative"})
_UNMARKED = "obl:unmarked"


def mend(sentence: ParsedSentence) -> ParsedSentence:
    """Return the sentence with places and bare times told apart."""
    tokens = list(sentence.tokens)
    changed = False
    for expression in sentence.time_expressions:
        if expression.kind not in _TIME_KINDS:
            continue
        start, end = sentence.start + expression.start, sentence.start + expression.end
        inside = [token for token in tokens if token.start >= start and token.end <= end]
        if inside and inside[0].index:
            changed = _split(tokens, inside, tokens[inside[0].index - 1]) or changed
    if not changed:
        return sentence
    return ParsedSentence(
        sentence.start, sentence.end, sentence.text, tuple(tokens), sentence.entities
    )


def _split(tokens: list[Token], inside: Sequence[Token], place: Token) -> bool:
    """Hang a place and the time after it on the same verb; False where that is so already."""
    indexes = {token.index for token in inside}
    if place.pos != "PROPN":
        return False
    top = next((token for token in inside if token.head not in indexes), None)
    if place.head in indexes:
        # "in [Tehran Sunday night]": the time is the head and has the preposition.
        time = next((t for t in inside if t.head not in indexes and t.head != place.index), None)
        if time is None or time.head == time.index:
            return False
        governor, relation = time.head, time.dep
        for token in list(tokens):
            before = token.index < place.index and token.head in indexes
            if token.head == place.index and token.index in indexes:
                tokens[token.index] = replace(token, head=time.index)
            elif before and token.dep in {"case", "det", "compound", "amod"}:
                tokens[token.index] = replace(token, head=place.index)
        tokens[place.index] = replace(place, head=governor, dep=relation)
        tokens[time.index] = replace(time, head=governor, dep=_UNMARKED)
        return True
    if top is not None and top.head == place.index and top.dep not in {"punct", "case"}:
        # "in [Tehran [Sunday night]]": the time hangs on the place.
        if not any(t.head == place.index and t.dep == "case" for t in tokens):
            return False
        governor = place.head
        if governor == place.index:
            return False
        tokens[top.index] = replace(top, head=governor, dep=_UNMARKED)
        return True
    return False
