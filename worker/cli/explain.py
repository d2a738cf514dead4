"""``lapwing explain``: how the coder reads a text, and why it keeps or drops each candidate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from worker.articles.stated_date import parse_stated_date
from worker.cli import printable, start_logging
from worker.cli.code import event_of
from worker.cli.tables import make_console, make_table
from worker.coding.belief import Belief, load_belief
from worker.coding.coder import load_coder
from worker.coding.mentions import Mention
from worker.coding.reading import Reading, SentenceReading

_TELLING_FEATURES = 8


def run(text: str, day: str, as_json: bool) -> None:
    """Print what the coder makes of each sentence of a text."""
    start_logging()
    published = parse_stated_date(day).day
    belief = load_belief()
    console = make_console()
    for read in load_coder().read(text, published):
        if as_json:
            click.echo(json.dumps(_as_dict(read, belief), ensure_ascii=False, default=str))
        else:
            _print_sentence(console, read, belief)


def _print_sentence(console: Console, read: SentenceReading, belief: Belief) -> None:
    sentence = read.sentence
    console.print(Text(printable(sentence.text), style="bold"))
    columns = [(name, "") for name in ("", "word", "lemma", "tag", "relation", "to", "entity")]
    rows = [
        (
            str(token.index),
            token.text,
            token.lemma,
            token.tag,
            token.dep,
            sentence.tokens[token.head].text if token.head != token.index else "",
            token.entity,
        )
        for token in sentence.tokens
    ]
    console.print(make_table(columns, rows))
    for hit in read.hits:
        words = " ".join(token.text for token in sentence.tokens[hit.first : hit.end])
        codes = " ".join(filter(None, (hit.entry.country, hit.entry.sector))) or "by date"
        line = f"  known {hit.entry.kind:<13} “{words}” {hit.entry.name}: {codes}"
        console.print(Text(printable(line), style="dim"))
    for reading in read.readings:
        _print_reading(console, reading, belief)
    console.print()


def _print_reading(console: Console, reading: Reading, belief: Belief) -> None:
    candidate, mention = reading.candidate, reading.mention
    words = " ".join(word.text for word in candidate.words)
    verdict = f"dropped: {reading.dropped}" if reading.dropped else "kept"
    style = "yellow" if reading.dropped else "green"
    console.print(Text(printable(f"“{words}”  {candidate.rule.id}  {verdict}"), style=style))
    if mention is None:
        return
    for name, value in _facts(mention):
        console.print(Text(f"  {name:<11}", style="dim") + Text(printable(value)))
    for weight, feature in telling_features(reading, belief):
        console.print(Text(f"  {weight:+11.2f} {printable(feature)}", style="dim"))


def _facts(mention: Mention) -> Iterator[tuple[str, str]]:
    mode = f"/{mention.mode}" if mention.mode else ""
    yield "event", f"{mention.event_type}{mode} {mention.cameo}, {mention.status}"
    for side, actors in (("source", mention.source), ("target", mention.target)):
        for actor in actors:
            yield side, f"{actor.codes or '?'}  “{actor.text}”  {actor.basis or 'nobody known'}"
    yield "date", f"{mention.date_start or 'unknown'}  by {mention.date_basis or 'nothing'}"
    if mention.place is not None:
        place = mention.place
        yield "place", f"{place.name} {place.country} ({place.precision})"
    for harm, count in vars(mention.casualties).items():
        if count is not None:
            yield harm, f"{count.least}  “{count.text}”"
    yield "believed", f"{mention.confidence:.2f}, by what weighs most:"


def telling_features(reading: Reading, belief: Belief) -> list[tuple[float, str]]:
    """Return the features that weigh most for or against a candidate, the heaviest first."""
    weighed = [(belief.weights.get(f, 0.0), f) for f in reading.features]
    heaviest = sorted(weighed, key=lambda item: -abs(item[0]))[:_TELLING_FEATURES]
    return [item for item in heaviest if item[0]]


def _as_dict(read: SentenceReading, belief: Belief) -> dict[str, Any]:
    return {
        "sentence": read.sentence.text,
        "tokens": [asdict(token) for token in read.sentence.tokens],
        "known": [
            {"first": h.first, "end": h.end, "kind": h.entry.kind, "name": h.entry.name}
            for h in read.hits
        ],
        "candidates": [
            {
                "rule": reading.candidate.rule.id,
                "words": [word.text for word in reading.candidate.words],
                "dropped": reading.dropped,
                "event": event_of(reading.mention) if reading.mention else None,
                "weights": telling_features(reading, belief),
            }
            for reading in read.readings
        ],
    }
