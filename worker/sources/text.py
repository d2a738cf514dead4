"""Plain-text articles: one a file, with or without a header."""

from __future__ import annotations

import re
from typing import BinaryIO

from worker.sources.fields import choose_names, plain_name
from worker.sources.lines import UTF16_BOMS, utf8_problem
from worker.sources.records import Origin, RawRecord, Reject

# " date 2017-02-10 The text may follow on the same line".
_DATE_LINE = re.compile(r"\A\s*date[ \t:]+(\d{4}-\d{1,2}-\d{1,2})\b[ \t]*", re.IGNORECASE)
_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z -]{0,30}):[ \t]*(.*)")


def read_text(stream: BinaryIO, path: str, max_bytes: int) -> RawRecord | Reject:
    """Return the article of a plain-text file, or why it is none.

    The header is either one line ``date YYYY-MM-DD``, after which the text may follow on the same
    line, or lines ``Key: value`` (title, url, source, date, language) up to an empty line. The
    first line decides: a text that only happens to hold a colon has no header.
    """
    origin = Origin(path)
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        return Reject(origin, f"larger than {max_bytes:,} bytes, too large for one article")
    if not data.strip():
        return Reject(origin, "the file is empty")
    decoded = _decode(data)
    if isinstance(decoded, str):
        text = decoded.replace("\r\n", "\n").replace("\r", "\n")
    else:
        return Reject(origin, decoded[0])
    date_line = _DATE_LINE.match(text)
    if date_line:
        values, body = {"date": date_line.group(1)}, text[date_line.end() :]
    else:
        values, body = _split_header(text)
    if not body.strip():
        return Reject(origin, "a header but no text")
    return RawRecord(origin=origin, text=body.strip("\n"), **values)


def _decode(data: bytes) -> str | tuple[str]:
    """Return the text, or a one-tuple with the problem."""
    if data.startswith(UTF16_BOMS):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            return (f"not UTF-16, though it starts like it: {error.reason}",)
    null = data.find(b"\0")
    if null >= 0:
        return (f"a binary file: NUL byte at offset {null:,}",)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return (utf8_problem(error),)


def _split_header(text: str) -> tuple[dict[str, str], str]:
    """Split ``Key: value`` lines off the text; continuation lines start with white space."""
    lines = text.lstrip("\n").split("\n")
    first = _HEADER_LINE.fullmatch(lines[0].strip())
    if not first or not choose_names([first.group(1)]) or plain_name(first.group(1)) == "text":
        return {}, text
    pairs: dict[str, str] = {}
    last = ""
    end = 0
    for end, line in enumerate(lines):
        match = _HEADER_LINE.fullmatch(line.strip())
        if not line.strip():
            break
        if line[0] in " \t" and last:
            pairs[last] += " " + line.strip()
        elif match:
            last = match.group(1)
            pairs[last] = match.group(2).strip()
        else:
            end -= 1
            break
    else:
        end = len(lines)
    names = {field: name for field, name in choose_names(pairs).items() if field != "text"}
    return {field: pairs[name] for field, name in names.items()}, "\n".join(lines[end + 1 :])
