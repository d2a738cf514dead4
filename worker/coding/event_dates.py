"""When an event happened: from the expressions of time in its clause, else the publication date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from worker.articles.time_expressions import (
    DateRange,
    Direction,
    TimeExpression,
    resolve,
)
from worker.coding.grammar import Grammar
from worker.coding.mentions import DatePrecision
from worker.language.pipeline import ParsedSentence, Token
from worker.language.words import load_words

PUBLICATION_DATE = "publication date"
# Expressions of a year or a span ("since 2014", "in 2015") date an event only in its own phrase.
_CLAUSE_EDGES = frozenset({"ccomp", "advcl", "acl", "acl:relcl", "parataxis", "csubj", "conj"})
_CLAUSAL_STEPS = frozenset({"ccomp", "advcl", "acl", "acl:relcl", "parataxis", "csubj"})


@dataclass(frozen=True)
class EventDate:
    """The days of an event; start and end are None where nothing tells."""

    start: date | None
    end: date | None
    precision: DatePrecision
    basis: str


def date_event(
    words: tuple[Token, ...],
    grammar: Grammar,
    published: date | None,
    looks_ahead: bool,
) -> EventDate:
    """Date an event by the expression of time that depends on its trigger most closely.

    Args:
        words: the trigger's words.
        grammar: of its sentence.
        published: the article's resolved publication date.
        looks_ahead: the clause speaks of the future.
    """
    expression = closest_expression(words, grammar)
    if expression is not None:
        meant = _meaning(expression, published, "future" if looks_ahead else "past")
        if meant is not None:
            return EventDate(meant.start, meant.end, meant.precision, expression.text)
    if published is None:
        return EventDate(None, None, "", "")
    return EventDate(published, published, "day", PUBLICATION_DATE)


def _meaning(
    expression: TimeExpression, published: date | None, direction: Direction
) -> DateRange | None:
    if published is not None:
        return resolve(expression, published, direction)
    if expression.year and expression.kind in {"day", "month", "year"}:
        return resolve(expression, date(expression.year, 12, 31), "past")
    return None


def closest_expression(words: tuple[Token, ...], grammar: Grammar) -> TimeExpression | None:
    """Return the expression that stands in the trigger's clause, the nearest one by the tree."""
    best: tuple[int, int, TimeExpression] | None = None
    for expression in grammar.sentence.time_expressions:
        anchor = _token_at(grammar.sentence, expression)
        if anchor is None:
            continue
        for word in words:
            distance = _distance(anchor, word, grammar)
            if distance is None:
                continue
            key = (distance, abs(anchor.index - word.index), expression)
            if best is None or key[:2] < best[:2]:
                best = key
    return best[2] if best else None


def _token_at(sentence: ParsedSentence, expression: TimeExpression) -> Token | None:
    """Return the word of the expression that the rest of the sentence hangs it on."""
    start, end = sentence.start + expression.start, sentence.start + expression.end
    inside = [token for token in sentence.tokens if token.start >= start and token.end <= end]
    indexes = {token.index for token in inside}
    return next((token for token in inside if token.head not in indexes), None)


def _distance(anchor: Token, word: Token, grammar: Grammar) -> int | None:
    """Steps from an expression up to a trigger word; None where a clause lies between.

    An expression in a clause that the trigger's own phrase holds ("the vote held on Monday")
    belongs to that clause and not to the trigger.
    """
    steps = 0
    token = anchor
    while True:
        if token.index == word.index:
            return steps
        head = grammar.head(token)
        if head is token or steps > 8:
            break
        if token.dep in _CLAUSAL_STEPS and token.pos in {"VERB", "AUX"}:
            break
        if steps and grammar.case_of(token) in load_words().other_times:
            before = min(case.index for case in grammar.dependents(token, "case"))
            if before < anchor.index:
                return None  # "ahead of the October 15 referendum": the referendum's day
        token = head
        steps += 1
    # The other way: the trigger is a nominal, infinitive or second verb in the expression's clause.
    clause = token if token.pos in {"VERB", "AUX"} else None
    if clause is None:
        return None
    down = 0
    token = word
    while True:
        if token.index == clause.index:
            return steps + 2 * down + 3
        head = grammar.head(token)
        if head is token or down > 6:
            return None
        if token.dep in _CLAUSE_EDGES and token.pos in {"VERB", "AUX"} and token.dep != "conj":
            return None
        # "Arrived Sunday ahead of the visit": the visit is not on Sunday.
        if (
            grammar.case_of(token) in load_words().other_times
            or token.text.lower() in load_words().other_times
        ):
            return None
        token = head
        down += 1
