"""Names that files use for the parts of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from worker.sources.records import Origin, RawRecord, Reject

# Ours first, then names seen in exports of news databases, scrapers and corpora, best first.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article_text", "full_text", "fulltext", "maintext",
             "body_text", "content_text", "story", "article", "plain_text"),
    "title": ("title", "headline", "head", "subject"),
    "url": ("url", "link", "uri", "source_url", "permalink", "web_url", "article_url", "canonical"),
    "source": ("source", "publisher", "outlet", "newspaper", "publication", "agency", "site_name",
               "source_name", "site", "domain", "medium"),
    "date": ("date", "published", "publication_date", "pub_date", "pubdate", "date_published",
             "published_at", "publish_date", "date_publish", "publishedat", "datetime",
             "timestamp", "created_at", "time"),
    "language": ("language", "lang", "language_code"),
}  # fmt: skip

_FIELD_OF = {name: field for field, names in SYNONYMS.items() for name in names}
_RANK = {name: rank for names in SYNONYMS.values() for rank, name in enumerate(names)}


def plain_name(name: str) -> str:
    """Return a column or key name in lower case with underscores: "Pub Date" → "pub_date"."""
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def choose_names(names: Iterable[str]) -> dict[str, str]:
    """Map each of our fields to the best of the given names; fields without one are left out."""
    chosen: dict[str, str] = {}
    for name in names:
        plain = plain_name(name)
        field = _FIELD_OF.get(plain)
        if field is None:
            continue
        best = chosen.get(field)
        if best is None or _RANK[plain] < _RANK[plain_name(best)]:
            chosen[field] = name
    return chosen


def record_of(mapping: Mapping[str, Any], origin: Origin) -> RawRecord | Reject:
    """Return the record that a mapping of names to values stands for, or why it is none."""
    names = choose_names(mapping)
    if "text" not in names:
        keys = ", ".join(sorted(str(key) for key in mapping)[:12]) or "none"
        return Reject(origin, f"no text (looked for {', '.join(SYNONYMS['text'])}; keys: {keys})")
    values: dict[str, str] = {}
    for field, name in names.items():
        value = mapping[name]
        if value is None:
            continue
        if field == "source" and isinstance(value, Mapping):
            value = value.get("name") or value.get("title") or ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return Reject(origin, f"{name} is not text but {type(value).__name__}")
        values[field] = str(value)
    if not values.get("text", "").strip():
        return Reject(origin, "the text is empty")
    return RawRecord(origin=origin, **values)
