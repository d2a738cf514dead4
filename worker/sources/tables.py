"""Records in CSV and TSV files with a header row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from worker.sources.fields import SYNONYMS, choose_names, record_of
from worker.sources.lines import read_lines
from worker.sources.records import Origin, RawRecord, Reject

_DELIMITERS = ",;\t|"


def read_table(
    stream: BinaryIO, path: str, max_bytes: int, delimiter: str = ""
) -> Iterator[RawRecord | Reject]:
    """Yield the record of each row; a bad row is a ``Reject`` and the next goes on.

    Args:
        stream: the file, decompressed.
        path: its name, for messages.
        max_bytes: limit for a line and for a field.
        delimiter: one character; empty: the one that the header row has most of.
    """
    csv.field_size_limit(max_bytes)
    lines = _Lines(stream, path, max_bytes)
    header_line = next(lines, "")
    if "\0" in header_line:
        yield Reject(Origin(path), "a binary file, not a table")
        return
    if not header_line.strip():
        yield from lines.rejects
        yield Reject(Origin(path), "the file is empty")
        return
    delimiter = delimiter or max(_DELIMITERS, key=header_line.count)
    try:
        header = next(csv.reader([header_line], delimiter=delimiter))
    except csv.Error as error:
        yield Reject(Origin(path, 1), f"not a header row: {error}")
        return
    if "text" not in choose_names(header):
        columns = ", ".join(name.strip() for name in header[:12])
        looked_for = ", ".join(SYNONYMS["text"])
        yield Reject(
            Origin(path, 1), f"no column with the text (looked for {looked_for}; found {columns})"
        )
        return
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        start = lines.number + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield Reject(Origin(path, start), f"not a table row: {error}")
            continue
        finally:
            yield from lines.take_rejects()
        if row:
            yield _record(header, row, Origin(path, start))


def _record(header: list[str], row: list[str], origin: Origin) -> RawRecord | Reject:
    if len(row) > len(header):
        return Reject(origin, f"{len(row)} fields, but the header has {len(header)}")
    for name, value in zip(header, row, strict=False):
        # Undecodable bytes come through as lone surrogates, see _Lines.
        if any("\udc80" <= character <= "\udcff" for character in value):
            return Reject(origin, f"not UTF-8 in column {name.strip()}")
    return record_of(dict(zip(header, row, strict=False)), origin)


class _Lines:
    """The table's lines as text, for the csv reader; counts them and keeps those too long."""

    def __init__(self, stream: BinaryIO, path: str, max_bytes: int) -> None:
        self.number = 0
        self.rejects: list[Reject] = []
        self._lines = read_lines(stream, path, max_bytes)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for item in self._lines:
            if isinstance(item, Reject):
                self.number = item.origin.line
                self.rejects.append(item)
                continue
            self.number, line = item
            # One bad byte costs its row, not the file: it is found again in the row's values.
            return line.decode("utf-8", errors="surrogateescape")
        raise StopIteration

    def take_rejects(self) -> list[Reject]:
        taken, self.rejects = self.rejects, []
        return taken
