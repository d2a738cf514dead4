"""Reading a file of any known format as raw records."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from worker.sources.compression import DAMAGE, damage_text, inner_suffix, open_bytes
from worker.sources.json_records import read_json, read_json_lines
from worker.sources.records import Origin, RawRecord, Reject
from worker.sources.tables import read_table
from worker.sources.text import read_text
from worker.sources.walk import shown

FORMATS = {
    ".txt": "text",
    ".text": "text",
    "": "text",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
}


def read_file(path: Path, max_bytes: int) -> Iterator[RawRecord | Reject]:
    """Yield the records of a file, and a ``Reject`` for each place that cannot be read.

    Never raises on what is in the file: damage ends it with a ``Reject`` after the records before.
    """
    name = shown(path)
    suffix = inner_suffix(path)
    kind = FORMATS.get(suffix)
    if kind is None:
        known = " ".join(sorted(filter(None, FORMATS)))
        yield Reject(Origin(name), f"unknown format {suffix} (known: {known})")
        return
    try:
        # A pipe or device among the files would block the load for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            yield Reject(Origin(name), "not a regular file")
            return
        with open_bytes(path) as stream:
            yield from read_stream(stream, name, kind, max_bytes)
    except DAMAGE as error:
        yield Reject(Origin(name), _read_problem(error, path))


def read_stream(
    stream: BinaryIO, name: str, kind: str, max_bytes: int
) -> Iterator[RawRecord | Reject]:
    """Yield the records of an open stream in one of the formats text, json, jsonl, csv, tsv."""
    if kind == "text":
        yield read_text(stream, name, max_bytes)
    elif kind == "json":
        yield from read_json(stream, name, max_bytes)
    elif kind == "jsonl":
        yield from read_json_lines(stream, name, max_bytes)
    else:
        yield from read_table(stream, name, max_bytes, "\t" if kind == "tsv" else "")


def guess_kind(start: bytes) -> str:
    """Guess the format of standard input from its first bytes."""
    start = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"["):
        return "json"
    if start.startswith(b"{"):
        first = start.split(b"\n", 1)[0].rstrip()
        return "jsonl" if first.endswith(b"}") else "json"
    return "text"


def _read_problem(error: BaseException, path: Path) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return f"cannot be read: {error.strerror}"
    return damage_text(error)
