"""Where a title ends and a person's name begins: "Maj. Gen. | Hulusi Akar"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter

from worker.settings import config_dir
from worker.yamlfiles import read_checked

_Phrases = Annotated[tuple[str, ...], BeforeValidator(tuple)]


class _TitlesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    honorifics: _Phrases
    ranks: _Phrases
    offices: _Phrases
    nobility_and_clergy: _Phrases
    bodies: _Phrases


@dataclass(frozen=True)
class Titles:
    """What stands before a person's name.

    Attributes:
        phrases: titles, ranks and honorifics, as words in lower case without full stops.
        bodies: words that make an organisation of what follows a title.
    """

    phrases: frozenset[tuple[str, ...]]
    bodies: frozenset[str] = frozenset()

    @cached_property
    def longest(self) -> int:
        """Number of words of the longest title."""
        return max(map(len, self.phrases), default=0)

    def is_title(self, words: Sequence[str], first: int, end: int) -> bool:
        """True where these words are one title or several in a row."""
        return first < end and self.end_of_titles(words, first, end, leave=0) == end

    def end_of_titles(self, words: Sequence[str], first: int, end: int, leave: int = 1) -> int:
        """Return where the titles end with which a name begins.

        Args:
            words: of the sentence.
            first, end: the name's first word and the word after its last.
            leave: how many words must be left for the name itself.
        """
        start = first
        while True:
            longest = min(self.longest, end - leave - start)
            step = next(
                (
                    n
                    for n in range(longest, 0, -1)
                    if _key(words[start : start + n]) in self.phrases
                ),
                0,
            )
            if not step:
                return start
            start += step

    def names_body(self, words: Sequence[str]) -> bool:
        """True where the words after a title make an organisation of it: "General Assembly"."""
        return any(word.lower() in self.bodies for word in words)

    def start_before(self, words: Sequence[str], first: int) -> int:
        """Return where the capitalised titles begin that end before a name's first word."""
        start = first
        while True:
            for n in range(min(self.longest, start), 0, -1):
                title = words[start - n : start]
                if title[0][:1].isupper() and _key(title) in self.phrases:
                    start -= n
                    break
            else:
                return start


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.lower().rstrip(".") for word in words)


@cache
def load_titles() -> Titles:
    """Return the titles of ``config/language/titles.yml``.

    Raises:
        ConfigFileError: the file breaks its schema; with file and line.
    """
    path = config_dir() / "language" / "titles.yml"
    content = read_checked(path, TypeAdapter(_TitlesFile))
    groups = (content.honorifics, content.ranks, content.offices, content.nobility_and_clergy)
    phrases = frozenset(tuple(phrase.split()) for group in groups for phrase in group)
    return Titles(phrases, frozenset(content.bodies))
