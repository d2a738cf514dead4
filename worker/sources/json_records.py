"""Records in JSON (one object, an array of objects) and in JSON Lines."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from worker.sources.fields import record_of
from worker.sources.lines import UTF16_BOMS, read_lines, utf8_problem
from worker.sources.records import Origin, RawRecord, Reject

_CHUNK_BYTES = 256 * 1024
_DECODER = json.JSONDecoder()


def read_json_lines(stream: BinaryIO, path: str, max_bytes: int) -> Iterator[RawRecord | Reject]:
    """Yield the record of each line; a bad line is a ``Reject`` and the next goes on."""
    for item in read_lines(stream, path, max_bytes):
        if isinstance(item, Reject):
            yield item
            continue
        number, line = item
        if not line.strip():
            continue
        origin = Origin(path, number)
        if number == 1 and line.startswith(UTF16_BOMS):
            yield Reject(Origin(path), "UTF-16; JSON must be UTF-8")
            return
        try:
            value = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            yield Reject(origin, utf8_problem(error))
        except RecursionError:
            yield Reject(origin, "nested too deeply")
        except ValueError as error:
            yield Reject(origin, f"not JSON: {error}")
        else:
            yield _record(value, origin)


def read_json(stream: BinaryIO, path: str, max_bytes: int) -> Iterator[RawRecord | Reject]:
    """Yield the records of a JSON file: one object, an array of objects, or objects in a row.

    The file is decoded value by value from a buffer, so it may be larger than memory; one value
    may not be larger than ``max_bytes``. What follows malformed JSON cannot be told apart, so the
    first such place ends the file.
    """
    buffer = _Buffer(stream)
    try:
        yield from _values(buffer, path, max_bytes)
    except UnicodeDecodeError as error:
        problem = utf8_problem(error)
        yield Reject(Origin(path, buffer.line), f"{problem}; the rest of the file is left out")


def _values(buffer: _Buffer, path: str, max_bytes: int) -> Iterator[RawRecord | Reject]:
    in_array = buffer.skip_space() == "["
    if in_array:
        buffer.drop(1)
    while True:
        character = buffer.skip_space()
        if not character or (in_array and character == "]"):
            if in_array and not character:
                yield Reject(Origin(path, buffer.line), "cut off: the array is not closed")
            return
        origin = Origin(path, buffer.line)
        value, problem = _next_value(buffer, max_bytes)
        if problem:
            yield Reject(origin, f"{problem}; the rest of the file is left out")
            return
        yield _record(value, origin)
        if in_array and buffer.skip_space() == ",":
            buffer.drop(1)


def _next_value(buffer: _Buffer, max_bytes: int) -> tuple[Any, str]:
    """Decode one value; returns it, or the problem as the second part."""
    while True:
        try:
            value, end = _DECODER.raw_decode(buffer.text)
        except RecursionError:
            return None, "nested too deeply"
        except ValueError as error:
            if len(buffer.text) > max_bytes:
                return None, f"not JSON, or one record larger than {max_bytes:,} bytes"
            # The buffer doubles, so that a large value is not decoded again for every chunk.
            if not buffer.fill(max(_CHUNK_BYTES, len(buffer.text))):
                line = buffer.line + buffer.text.count("\n", 0, getattr(error, "pos", 0))
                return None, f"not JSON: {getattr(error, 'msg', error)} (line {line})"
        else:
            buffer.drop(end)
            return value, ""


def _record(value: Any, origin: Origin) -> RawRecord | Reject:
    if not isinstance(value, dict):
        return Reject(origin, f"not an object but {type(value).__name__}")
    return record_of(value, origin)


class _Buffer:
    """The text not yet decoded, and the line it starts on."""

    def __init__(self, stream: BinaryIO) -> None:
        self.text = ""
        self.line = 1
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()

    def fill(self, size: int) -> bool:
        """Read on; False at the end of the stream."""
        data = self._stream.read(size)
        self.text += self._decoder.decode(data, final=not data)
        return bool(data)

    def drop(self, count: int) -> None:
        """Forget the first characters."""
        self.line += self.text.count("\n", 0, count)
        self.text = self.text[count:]

    def skip_space(self) -> str:
        """Drop leading white space and return the first character after it, "" at the end."""
        while True:
            rest = self.text.lstrip(" \t\r\n")
            self.drop(len(self.text) - len(rest))
            if rest:
                return rest[0]
            if not self.fill(_CHUNK_BYTES):
                return ""
