"""Where sentences begin and end, by rule, before anything is parsed.

Splits that come from a parser fall apart on long news sentences and at paragraph breaks. A
sentence never crosses a paragraph; full stops of abbreviations, ranks, initials and numbers do not
end one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter

from worker.settings import config_dir
from worker.yamlfiles import read_checked

# A line this long that ends without a stop was wrapped, not ended.
_WRAPPED_LINE_CHARACTERS = 55
# A longer "sentence" is cut at the next space: lists and code, which no parser needs whole.
MAX_SENTENCE_CHARACTERS = 2000

_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*(?:[-–—*•▪●‣]\s|\(?\d{1,2}[.)]\s)")
# The stop or stops, closing quotes, brackets and note numbers ("[17]"), space, and what the next
# sentence opens with.
_END = re.compile(
    # From the first stop of a run only: a megabyte of dots would be read a million times.
    r"(?<![.!?…])(?P<stop>[.!?…]+)(?P<close>[\"'”’“»)\]]*(?: ?\[\d{1,3}\]){0,5})"
    r"(?P<space>[ \t\n\u00a0]+)"
    r"(?=[\"'“‘«(\[]*(?P<next>\S{1,60}))"
)
# "TEHRAN, Oct. 2 (Agency) - ": place in capitals, perhaps region, day and agency, then a dash. It
# is no part of the sentence that follows.
DATELINE = re.compile(
    r"[A-Z][A-Z.'’ -]{2,40}(?:, [A-Z][\w.'’ -]{1,30})?"
    r"(?:, (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:, \d{4})?)?"
    r"(?: \([^()\n]{2,40}\))?\s*(?:--|[-–—])\s+(?=[\"“A-Z])"
)
# A stop with no space after it: "ended.The talks", as careless sites print it.
_GLUED_END = re.compile(r"(?<=[a-z]{3})[.!?](?=[A-Z][a-z]+ [a-z])")
_LAST_WORD = re.compile(r"[\w.'’&-]*\Z")
_SHORT_NOTE = re.compile(r"\((?:ret|retd|rtd|res)\Z", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]\Z")


class Abbreviations(BaseModel):
    """The sentence splitter's word lists, see ``config/language/abbreviations.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    never_final: Annotated[frozenset[str], BeforeValidator(frozenset)]
    before_number: Annotated[frozenset[str], BeforeValidator(frozenset)]
    maybe_final: Annotated[frozenset[str], BeforeValidator(frozenset)]
    starters: Annotated[frozenset[str], BeforeValidator(frozenset)]


@cache
def load_abbreviations() -> Abbreviations:
    """Return the word lists of the configuration.

    Raises:
        ConfigFileError: the file breaks its schema.
    """
    path = config_dir() / "language" / "abbreviations.yml"
    return read_checked(path, TypeAdapter(Abbreviations))


def split_sentences(text: str, words: Abbreviations | None = None) -> list[tuple[int, int]]:
    """Return start and end offset of each sentence of a text, in order, without outer space."""
    words = words or load_abbreviations()
    return [
        span
        for start, end in _blocks(text)
        for sentence in _split_block(text, start, end, words)
        for span in _limit(text, *sentence)
    ]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches that no sentence may cross: paragraphs, unwrapped lines, bullets."""
    start = 0
    for found in _PARAGRAPH_BREAK.finditer(text):
        yield from _line_blocks(text, start, found.start())
        start = found.end()
    yield from _line_blocks(text, start, len(text))


def _line_blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    block_start = block_end = -1
    for line in _LINE.finditer(text, start, end):
        content = line.group().strip()
        if not content:
            continue
        if block_start >= 0 and (
            _BULLET.match(line.group()) or not _is_wrapped(text, block_end, content)
        ):
            yield block_start, block_end
            block_start = -1
        if block_start < 0:
            block_start = line.start()
        block_end = line.end()
    if block_start >= 0:
        yield block_start, block_end


def _is_wrapped(text: str, line_end: int, following: str) -> bool:
    """True where the line that ends here goes on in the next one."""
    line = text[text.rfind("\n", 0, line_end) + 1 : line_end].rstrip()
    if following[0].islower() or line.endswith((",", ";", "-", "–")):
        return True
    return len(line) >= _WRAPPED_LINE_CHARACTERS


def _split_block(
    text: str, start: int, end: int, words: Abbreviations
) -> Iterator[tuple[int, int]]:
    dateline = DATELINE.match(text, start, end)
    if dateline:
        yield start, dateline.end()
        start = dateline.end()
    # Who begins in small letters goes on in small letters: mail, comments, chat.
    careless = _is_careless(text[start : start + 80])
    cuts = [
        (found.end("close"), found.end("space"))
        for found in _END.finditer(text, start, end)
        if _ends_sentence(text, start, found, words, careless)
    ]
    cuts += [(found.end(), found.end()) for found in _GLUED_END.finditer(text, start, end)]
    for sentence_end, next_start in sorted(cuts):
        yield start, sentence_end
        start = next_start
    yield start, end


def _is_careless(opening: str) -> bool:
    first = next((char for char in opening if char.isalpha()), "")
    return first.islower() and first == opening.lstrip()[:1]


def _ends_sentence(
    text: str, start: int, found: re.Match[str], words: Abbreviations, careless: bool
) -> bool:
    """Decide whether a stop ends its sentence, by the words on both sides of it."""
    following = found["next"]
    first = following[0]
    if first.islower() and not following.startswith("http"):
        plain_end = len(found["stop"]) == 1 and found["stop"] in ".!?"
        if not (careless and plain_end):
            return False
    if first in ",;:-–—)":
        return False
    if found["stop"] != ".":
        # "Yahoo! Inc." is rare; "…" in the middle of a quotation goes on in small letters.
        return True
    if found["close"]:
        # "Brig. Gen. (ret.) Amos Gil": a note on the rank before it.
        noted = _SHORT_NOTE.search(text, max(start, found.start() - 10), found.start())
        return not (found["close"] == ")" and noted)
    before = _LAST_WORD.search(text[max(start, found.start() - 40) : found.start()])
    word = before.group() if before else ""
    next_word = re.split(r"[\W_]", following, maxsplit=1)[0]
    if word in words.never_final:
        return False
    if word in words.before_number:
        return not first.isdigit()
    if word in words.maybe_final:
        return next_word in words.starters
    if _INITIALS.fullmatch(word):
        # "U.S. The", "George W. Bush", "J. Smith"; "Vitamin C. The" is the price.
        return next_word in words.starters and (len(word) > 1 or not _follows_name(text, found))
    return True


def _follows_name(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 30) : found.start() - 1].split()
    return bool(before) and before[-1][:1].isupper()


def _limit(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim white space, and cut what is too long for a sentence."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            return
        if end - start <= MAX_SENTENCE_CHARACTERS:
            yield start, end
            return
        cut = text.rfind(" ", start, start + MAX_SENTENCE_CHARACTERS)
        cut = cut if cut > start else start + MAX_SENTENCE_CHARACTERS
        yield start, cut
        start = cut
