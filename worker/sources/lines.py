"""Lines of a byte stream, with a limit on their length and on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from worker.sources.records import Origin, Reject

_SKIP_BYTES = 1024 * 1024
UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def read_lines(stream: BinaryIO, path: str, max_bytes: int) -> Iterator[tuple[int, bytes] | Reject]:
    """Yield each line with its number (from 1), the line end kept.

    A longer line is skipped to its end and comes as a ``Reject``, so that a file of one endless
    line costs ``max_bytes`` of memory and not more.
    """
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(UTF8_BOM)
        if len(line) > max_bytes and not line.endswith(b"\n"):
            while rest := stream.readline(_SKIP_BYTES):
                if rest.endswith(b"\n"):
                    break
            yield Reject(Origin(path, number), f"line longer than {max_bytes:,} bytes")
        else:
            yield number, line


def utf8_problem(error: UnicodeDecodeError) -> str:
    """Say in words where bytes are not UTF-8."""
    byte = error.object[error.start]
    return f"not UTF-8: byte 0x{byte:02x} at offset {error.start:,}"
