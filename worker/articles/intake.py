"""From a raw record to an article: cleaned, identified, dated, and checked for being codable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from worker.articles.identity import article_id, canonical_url, content_hash, text_hash
from worker.articles.publication_date import PublicationDate, resolve_publication_date
from worker.articles.stated_date import parse_stated_date
from worker.sources.records import Origin, RawRecord

# Fields of a record other than its text; what is longer is cut.
MAX_FIELD_CHARACTERS = 1000
MAX_URL_CHARACTERS = 2000
CODED_LANGUAGES = frozenset({"en", "eng", "english"})

# All controls but tab and line feed, and lone halves of characters, which no database takes.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Article:
    """An article as it enters the store.

    Attributes:
        id: 16 letters, derived from the URL or the content.
        origin: where it was read.
        url: canonical; "" where none is known.
        source: name of the outlet as stated.
        language: as stated, lower case; "" where not stated.
        title, text: cleaned; offsets of mentions count in ``text``.
        content_hash, text_hash: see ``identity``.
        stated_at: aware UTC moment of publication where stated to the time.
        published: stated and resolved day with the reasons.
        set_aside: why it is not for the coder; "" where it is.
        notices: what was odd about the record, for the report of the load.
    """

    id: str
    origin: Origin
    url: str
    source: str
    language: str
    title: str
    text: str
    content_hash: str
    text_hash: str
    stated_at: datetime | None
    published: PublicationDate
    set_aside: str = ""
    notices: tuple[str, ...] = ()


def clean_text(text: str) -> str:
    """Return the text with line ends and controls mended; never longer than it was.

    Unicode is composed (NFC), so that "é" is one character whoever typed it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = unicodedata.normalize("NFC", text.replace("\u2029", "\n\n"))
    text = _CONTROLS.sub("", text)
    return _BLANK_LINES.sub("\n\n", text).strip()


def clean_field(text: str, limit: int = MAX_FIELD_CHARACTERS) -> str:
    """Return a one-line field: controls and line ends gone, cut at the limit."""
    return " ".join(clean_text(text).split())[:limit]


def take_in(record: RawRecord, loaded: date, min_characters: int) -> Article:
    """Return the article that a record states.

    Args:
        record: as read.
        loaded: day of loading, the latest that a publication date may be.
        min_characters: below, a text is set aside.
    """
    title, text = clean_field(record.title), clean_text(record.text)
    source = clean_field(record.source)
    notices: list[str] = []
    url = canonical_url(record.url[:MAX_URL_CHARACTERS])
    if record.url.strip() and not url:
        notices.append(f"not a web address, left out: {clean_field(record.url, 80)!r}")
    stated = parse_stated_date(record.date)
    if stated.problem:
        notices.append(stated.problem)
    published = resolve_publication_date(stated.day, f"{title}\n{text}" if title else text, loaded)
    language = clean_field(record.language, 20).lower()
    return Article(
        id=article_id(url, source, title, text),
        origin=record.origin,
        url=url,
        source=source,
        language=language,
        title=title,
        text=text,
        content_hash=content_hash(title, text),
        text_hash=text_hash(text),
        stated_at=stated.moment,
        published=published,
        set_aside=_why_set_aside(text, language, min_characters),
        notices=tuple(notices),
    )


def _why_set_aside(text: str, language: str, min_characters: int) -> str:
    if language and language.split("-")[0].split("_")[0] not in CODED_LANGUAGES:
        return f"language {language}"
    if len(text) < min_characters:
        return f"shorter than {min_characters} characters"
    return ""
