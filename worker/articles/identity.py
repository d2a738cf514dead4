"""Which article a record is, and whether two texts are the same.

Ids are derived from what is identified, so that a repeated or resumed load, on any machine and in
any order, gives the same ids.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

_ID_BYTES = 10  # 80 bits: a billion articles collide with a chance of one in two million


def make_id(*parts: str) -> str:
    """Return a 16-letter id of the parts, the same for the same parts."""
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).digest()
    return base64.b32encode(digest[:_ID_BYTES]).decode("ascii").lower()


def content_hash(title: str, text: str) -> str:
    """Return the SHA-256 of title and text, hexadecimal; white space does not count."""
    plain = " ".join(unicodedata.normalize("NFC", f"{title}\n{text}").split())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def text_hash(text: str) -> str:
    """Return the SHA-256 of the text alone, by which a copy under another title is known."""
    return content_hash("", text)


def canonical_url(url: str) -> str:
    """Return the URL in the form that identifies an article; "" where it is no http(s) URL.

    Only differences that can never tell two articles apart are removed: letter case of scheme and
    host, the default port, a fragment without ``!``, white space around.
    """
    url = url.strip()
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    scheme = parts.scheme.lower()
    netloc = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}[scheme]:
        netloc += f":{port}"
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((scheme, netloc, parts.path or "/", parts.query, fragment))


def article_id(url: str, source: str, title: str, text: str) -> str:
    """Return the article's id: of its canonical URL, or without one of its source and content."""
    if url:
        return make_id("url", url)
    return make_id("content", source, content_hash(title, text))
