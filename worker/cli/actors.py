"""``lapwing actors``: resolve actor phrases."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any, BinaryIO

import click

from worker.articles.stated_date import parse_stated_date
from worker.cli import printable, start_logging
from worker.cli.code import read_documents
from worker.coding.coder import Coder, load_coder
from worker.errors import EXIT_PROBLEMS, SourceError
from worker.settings import get_settings


def run(file: BinaryIO, phrase: str | None, day: str) -> None:
    """Answer each line of a file, or one phrase; exits with 1 where a line was bad."""
    start_logging()
    coder = load_coder()
    if phrase is not None:
        click.echo(
            json.dumps(resolve_line(coder, {"text": phrase, "date": day}), ensure_ascii=False)
        )
        return
    failed = False
    name = getattr(file, "name", "-")
    for document_id, document in read_documents(file, name, get_settings().max_record_mib):
        answer: dict[str, Any]
        if isinstance(document, SourceError):
            click.echo(f"lapwing: {printable(str(document))}", err=True)
            answer, failed = {"error": document.problem}, True
        else:
            answer = resolve_line(coder, document)
        click.echo(json.dumps({"id": document_id} | answer, ensure_ascii=False))
    if failed:
        sys.exit(EXIT_PROBLEMS)


def resolve_line(coder: Coder, document: dict[str, Any]) -> dict[str, str]:
    """Return the codes of one phrase."""
    day = parse_stated_date(str(document.get("date") or "")).day or datetime.now(UTC).date()
    actor = coder.resolve_phrase(document["text"], day, str(document.get("context") or ""))
    hint = str(document.get("country_hint") or "")
    if actor is None:
        return {"country": "", "sector": "", "sector2": "", "name": "", "basis": "not an actor"}
    country = actor.country or (hint if actor.sector else "")
    basis = actor.basis if country == actor.country else f"{actor.basis}; country by hint"
    return {
        "country": country,
        "sector": actor.sector,
        "sector2": actor.sector2,
        "name": actor.name,
        "basis": basis,
    }
