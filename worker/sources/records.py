"""What a source yields: raw records, and the places where it could not be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Where a record stands.

    Attributes:
        path: the file as it was named, ``-`` for standard input.
        line: first line of the record, from 1; 0 where the whole file is meant.
    """

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
class RawRecord:
    """One article as a source states it, nothing checked but that the text is text."""

    origin: Origin
    text: str
    title: str = ""
    url: str = ""
    source: str = ""
    date: str = ""
    language: str = ""


@dataclass(frozen=True)
class Reject:
    """A record or file that could not be read, and why."""

    origin: Origin
    problem: str

    def __str__(self) -> str:
        return f"{self.origin}: {self.problem}"
