"""``lapwing show``: one event with its evidence."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from worker.cli import printable
from worker.cli.event_table import actors_text, date_text, type_text
from worker.cli.tables import make_console
from worker.coding.mentions import HARMS
from worker.coding.ontology import load_ontology
from worker.store.engine import get_store
from worker.store.queries import EventRow, MentionDetail, find_event
from worker.store.schema import ensure_schema


def run(event: str, as_json: bool) -> None:
    """Print one event, by enough of its id."""
    store = get_store()
    ensure_schema(store)
    with store.reading() as session:
        row, details = find_event(session, event)
        if as_json:
            click.echo(json.dumps(_as_dict(row, details), ensure_ascii=False, default=str))
        else:
            _print(make_console(), row, details)


def _print(console: Console, row: EventRow, details: list[MentionDetail]) -> None:
    ontology = load_ontology()
    console.print(Text(f"event {row.id}", style="bold"))
    facts = [
        ("type", f"{type_text(row)}   quad class {row.quad_class}"),
        ("CAMEO", f"{row.cameo} {ontology.cameo_name(row.cameo)}   Goldstein {row.goldstein:+.1f}"),
        ("date", f"{date_text(row)} ({row.date_precision or 'unknown'})"),
        ("source", _actors_line(row.source)),
        ("target", _actors_line(row.target)),
        ("place", _place_text(row)),
        ("casualties", _casualties_text(row)),
        ("contexts", ", ".join(row.contexts) or "none"),
        ("seen in", f"{row.mention_count} mentions, {row.article_count} articles, "
                    f"{row.outlet_count} outlets"),
        ("confidence", f"{row.confidence:.2f}"),
    ]  # fmt: skip
    for name, value in facts:
        console.print(Text(f"  {name:<11}", style="dim") + Text(printable(value)))
    for number, detail in enumerate(details, 1):
        console.print()
        _print_mention(console, number, detail)


def _place_text(row: EventRow) -> str:
    name = " ".join(filter(None, (row.place_name, row.place_country)))
    if not name or row.latitude is None or row.longitude is None:
        return name or "not told"
    return f"{name} ({row.place_precision}, {row.latitude:.2f}, {row.longitude:.2f})"


def _casualties_text(row: EventRow) -> str:
    figures = ((harm, getattr(row, harm)) for harm in HARMS)
    return ", ".join(f"{n} {harm}" for harm, n in figures if n is not None) or "none told"


def _print_mention(console: Console, number: int, detail: MentionDetail) -> None:
    mention, article = detail.mention, detail.article
    console.print(Text(f"mention {number}", style="bold"))
    console.print(Text("  ") + highlight(detail))
    lines = [
        ("article", f"{article.title or '(no title)'} — {article.source or 'unknown source'}"),
        ("address", article.url or article.origin),
        ("published", _published(article.stated_date, article.resolved_date, article.date_flag)),
        ("date by", mention.date_basis or "nothing tells"),
        ("rule", f"{mention.rule}   confidence {mention.confidence:.2f}"),
        ("coder", mention.coder_version),
    ]
    lines += [("published by", reason) for reason in article.date_basis if article.date_flag]
    for side, actors in (("source", mention.source), ("target", mention.target)):
        lines += [(side, f"{_codes(a)}  “{a['text']}”  {a['basis']}") for a in actors]
    lines += [("copy", f"{copy.source} {copy.url or copy.origin}") for copy in detail.copies]
    for name, value in lines:
        console.print(Text(f"  {name:<13}", style="dim") + Text(printable(value)))


def highlight(detail: MentionDetail) -> Text:
    """Return the sentence of a mention with its trigger and actors marked."""
    mention, text = detail.mention, detail.article.text
    start, end = mention.sentence_start, mention.sentence_end
    sentence = Text("".join(c if c.isprintable() else " " for c in text[start:end]))
    marks = [("green", a["start"], a["end"]) for a in mention.source]
    marks += [("magenta", a["start"], a["end"]) for a in mention.target]
    marks.append(("bold underline", mention.trigger_start, mention.trigger_end))
    for style, first, last in marks:
        # An actor may stand in an earlier sentence.
        if start <= first and last <= end:
            sentence.stylize(style, first - start, last - start)
    return sentence


def _published(stated: object, resolved: object, flag: str) -> str:
    if flag in {"", "none"}:
        return str(resolved or "unknown")
    return f"{resolved} ({flag}; stated {stated})"


def _codes(actor: dict[str, Any]) -> str:
    return " ".join(filter(None, (actor["country"], actor["sector"], actor["sector2"]))) or "?"


def _actors_line(actors: list[dict[str, Any]]) -> str:
    if not actors:
        return "nobody named"
    return "; ".join(f"{_codes(actor)} ({actor['name']})" for actor in actors)


def _as_dict(row: EventRow, details: list[MentionDetail]) -> dict[str, Any]:
    mentions = []
    for detail in details:
        mention, article = detail.mention, detail.article
        columns = {c.name: getattr(mention, c.name) for c in mention.__table__.columns}
        columns["sentence"] = article.text[mention.sentence_start : mention.sentence_end]
        columns["article"] = {
            "id": article.id, "url": article.url, "title": article.title,
            "source": article.source, "stated_date": article.stated_date,
            "resolved_date": article.resolved_date, "date_basis": article.date_basis,
        }  # fmt: skip
        columns["copies"] = [copy.url or copy.id for copy in detail.copies]
        mentions.append(columns)
    summary = actors_text(row.source), actors_text(row.target)
    return asdict(row) | {"summary": " → ".join(filter(None, summary)), "mentions": mentions}
