"""What a stretch of text is about, as far as it decides whether it can hold political events."""

from __future__ import annotations

import re

from worker.language.words import load_words

# A politician may score points and a league may be Arab; a sports report uses many such words, and
# often. Both limits were set on the sample articles and on broadcast news.
MIN_DIFFERENT_WORDS = 8
MIN_SHARE = 0.04

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n))+")


def sports_stretches(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs, as offsets, whose attacks and defeats are those of a match.

    Only in a text that as a whole is a sports report, and there only paragraphs with a word of
    sport: a broadcast may go on with other news.
    """
    if not _is_sports_report(text):
        return []
    return [
        (found.start(), found.end())
        for found in _PARAGRAPH.finditer(text)
        if load_words().sport_words & set(_WORD.findall(found.group().lower()))
    ]


def _is_sports_report(text: str) -> bool:
    words = _WORD.findall(text.lower())
    of_sport = [word for word in words if word in load_words().sport_words]
    return len(set(of_sport)) >= MIN_DIFFERENT_WORDS and len(of_sport) >= MIN_SHARE * len(words)
