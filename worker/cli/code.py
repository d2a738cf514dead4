"""``lapwing code``: code documents without storing anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO, cast

import click

from worker.articles.stated_date import parse_stated_date
from worker.cli import printable, start_logging
from worker.coding.coder import CodedArticle, Coder, load_coder
from worker.coding.coreference import ArticleMemory
from worker.coding.mentions import Actor, Mention, Span
from worker.errors import EXIT_PROBLEMS, SourceError
from worker.settings import get_settings
from worker.sources.lines import read_lines, utf8_problem
from worker.sources.records import Reject


def run(file: BinaryIO) -> None:
    """Answer each line of a file; exits with 1 where a line was bad."""
    start_logging()
    coder = load_coder()
    name = getattr(file, "name", "-")
    failed = False
    for answer in code_lines(file, name, coder):
        failed = failed or "error" in answer
        click.echo(json.dumps(answer, ensure_ascii=False))
    if failed:
        sys.exit(EXIT_PROBLEMS)


def code_lines(stream: BinaryIO, name: str, coder: Coder) -> Iterator[dict[str, Any]]:
    """Yield the answer to each line, in order."""
    settings = get_settings()
    passage, memory = None, ArticleMemory()
    for document_id, document in read_documents(stream, name, settings.max_record_mib):
        if isinstance(document, SourceError):
            click.echo(f"lapwing: {printable(str(document))}", err=True)
            yield {"id": document_id, "error": document.problem}
            continue
        text = document["text"][: settings.max_article_characters]
        stated = parse_stated_date(str(document.get("date") or ""))
        # Lines that share a passage are one text, cut into pieces: "he" may be in an earlier one.
        if document.get("passage") is None or document["passage"] != passage:
            passage, memory = document.get("passage"), ArticleMemory()
        title = str(document.get("title") or "")
        coded = coder.code_article(text, stated.day, title, memory)
        yield answer_of(document_id, coded)


def read_documents(
    stream: BinaryIO, name: str, max_mib: int
) -> Iterator[tuple[Any, dict[str, Any] | SourceError]]:
    """Yield (id, object with "text") for each line, or the error in its place."""
    for item in read_lines(stream, name, max_mib * 1024 * 1024):
        if isinstance(item, Reject):
            yield None, SourceError(name, item.origin.line, item.problem)
            continue
        number, line = item
        if not line.strip():
            continue
        try:
            document = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            yield None, SourceError(name, number, utf8_problem(error))
            continue
        except (ValueError, RecursionError) as error:
            yield None, SourceError(name, number, f"not JSON: {error}")
            continue
        if not isinstance(document, dict):
            yield None, SourceError(name, number, f"not an object but {type(document).__name__}")
        elif not isinstance(document.get("text"), str):
            yield document.get("id"), SourceError(name, number, 'no "text" that is a string')
        else:
            # A lone half of a character cannot be printed again.
            document["text"] = document["text"].encode("utf-8", "replace").decode("utf-8")
            yield document.get("id"), cast(dict[str, Any], document)


def answer_of(document_id: Any, coded: CodedArticle) -> dict[str, Any]:
    """Return what is printed for a coded document."""
    published = coded.published
    events = sorted(coded.mentions, key=lambda m: (-m.confidence, m.trigger.start))
    return {
        "id": document_id,
        "published": {
            "stated": str(published.stated) if published.stated else None,
            "resolved": str(published.resolved) if published.resolved else None,
            "basis": list(published.basis),
        },
        "events": [event_of(mention) for mention in events],
    }


def event_of(mention: Mention) -> dict[str, Any]:
    """Return one event as it is printed."""
    place = mention.place
    return {
        "event_type": mention.event_type,
        "mode": mention.mode,
        "contexts": list(mention.contexts),
        "cameo": mention.cameo,
        "quad_class": mention.quad_class,
        "goldstein": mention.goldstein,
        "status": mention.status,
        "source": [_actor(actor) for actor in mention.source],
        "target": [_actor(actor) for actor in mention.target],
        "date": str(mention.date_start) if mention.date_start else None,
        "date_end": str(mention.date_end) if mention.date_end else None,
        "date_precision": mention.date_precision,
        "date_basis": mention.date_basis,
        "location": asdict(place) if place else None,
        "casualties": mention.casualties.figures(),
        "trigger": _span(mention.trigger),
        "sentence": _span(mention.sentence),
        "confidence": mention.confidence,
        "rule": mention.rule,
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return asdict(actor)


def _span(span: Span) -> dict[str, Any]:
    return asdict(span)
