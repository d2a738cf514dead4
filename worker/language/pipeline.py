"""The spaCy pipeline: loading it with a check, and parses as plain values.

Nothing of spaCy leaves this module: documents live in memory zones that are freed at once, so
that a worker's memory does not grow with every new word.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from worker.articles.time_expressions import TimeExpression, find_expressions
from worker.errors import LanguageModelError
from worker.language.algebra import numpy_products, use_one_thread
from worker.language.names import load_titles
from worker.language.sentences import split_sentences
from worker.settings import config_dir
from worker.yamlfiles import read_checked

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BUNDLED_MODEL = Path(__file__).parent / "model"
NEEDED_COMPONENTS = ("tagger", "parser", "ner")
# Universal Dependencies by which a pipeline with other labels is told apart.
_UD_LABELS = frozenset({"nsubj", "obj", "obl", "nmod"})
_BATCH_SENTENCES = 64
# Other schemes' names for the same kinds of entities (CoNLL-2003, OntoNotes).
_ENTITY_LABELS = {"PER": "PERSON", "GPE": "LOC", "FAC": "LOC", "TIME": "DATE"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a sentence.

    Attributes:
        index: its place in the sentence, from 0.
        text, lemma, tag, pos: form, dictionary form in lower case, Penn tag, universal tag.
        dep: Universal Dependencies relation to its head, "root" for the root.
        head: index of its head, its own for the root.
        start, end: offsets in the article's text.
        entity: label of the named entity it is part of, or "".
    """

    index: int
    text: str
    lemma: str
    tag: str
    pos: str
    dep: str
    head: int
    start: int
    end: int
    entity: str = ""


@dataclass(frozen=True)
class EntitySpan:
    """A named entity: first word, the word after its last, and its label."""

    first: int
    end: int
    label: str


@dataclass(frozen=True)
class ParsedSentence:
    """A sentence with its parse; offsets are in the article's text."""

    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    entities: tuple[EntitySpan, ...] = ()

    @cached_property
    def children(self) -> tuple[tuple[Token, ...], ...]:
        """Dependents of each token, in the order of the sentence."""
        children: list[list[Token]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.index:
                children[token.head].append(token)
        return tuple(tuple(group) for group in children)

    @cached_property
    def time_expressions(self) -> tuple[TimeExpression, ...]:
        """Expressions of time in the sentence; their offsets count in its own text."""
        return tuple(find_expressions(self.text))


_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
# Marks without width: soft hyphens, joiners, marks of direction, byte order marks.
_UNSEEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
# What is one space to the parser, and what is nothing to it.
_GAP = re.compile(rf"[\s{_UNSEEN}]+")
_ODD_GAP = re.compile(rf"\s\s|[^\S ]|[{_UNSEEN}]")


class Parser:
    """A loaded pipeline. Safe to share between threads: one of them parses at a time."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Name and version of the pipeline."""
        meta = self._nlp.meta
        return f"{meta['lang']}_{meta['name']} {meta['version']}"

    def parse(
        self, text: str, spans: Iterable[tuple[int, int]] | None = None
    ) -> list[ParsedSentence]:
        """Split a text into sentences and parse each.

        Args:
            text: the article's text.
            spans: the sentences, as offsets, where they are known; else they are found by rule.
        """
        chosen = split_sentences(text) if spans is None else spans
        pieces = [piece for start, end in chosen if (piece := _plain(text, start, end)).plain]
        with self._lock, self._nlp.memory_zone():
            documents = self._nlp.pipe(
                (piece.plain for piece in pieces), batch_size=_BATCH_SENTENCES
            )
            return [
                _to_sentence(doc, text, piece, self._lemmas(doc))
                for doc, piece in zip(documents, pieces, strict=True)
            ]

    def _lemmas(self, doc: Doc) -> list[str]:
        """Return the lemmas of a document in small letters.

        The lemmatizer changes the ends of words by rules it has learned, and knows none for words
        in capitals: a headline in capitals is read once more in small letters.
        """
        if doc.text.isupper() and len(doc) > 1:
            from spacy.tokens import Doc

            words = [token.text.lower() for token in doc]
            spaces = [bool(token.whitespace_) for token in doc]
            doc = self._nlp(Doc(doc.vocab, words=words, spaces=spaces))
        return [(token.lemma_ or token.text).lower() for token in doc]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, and what the parser is given of it.

    Attributes:
        start, end: offsets in the article's text.
        plain: the text for the parser.
        offsets: place in the article of each of its characters, None: they run on from start.
    """

    start: int
    end: int
    plain: str
    offsets: tuple[int, ...] | None = None

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Return the offsets in the article of a stretch of the plain text."""
        if self.offsets is None:
            return self.start + first, self.start + end
        return self.offsets[first], self.offsets[end - 1] + 1


def _plain(text: str, start: int, end: int) -> _Piece:
    """Return a sentence with single plain spaces and without marks that nobody sees."""
    piece = _HALF_CHARACTER.sub("\ufffd", text[start:end])
    if not _ODD_GAP.search(piece):
        return _Piece(start, end, piece)
    characters: list[str] = []
    offsets: list[int] = []
    at = 0
    for gap in _GAP.finditer(piece):
        characters += piece[at : gap.start()]
        offsets += range(start + at, start + gap.start())
        if any(char.isspace() for char in gap.group()):
            characters.append(" ")
            offsets.append(start + gap.start())
        at = gap.end()
    characters += piece[at:]
    offsets += range(start + at, end)
    return _Piece(start, end, "".join(characters), tuple(offsets))


def _to_sentence(doc: Doc, text: str, piece: _Piece, lemmas: list[str]) -> ParsedSentence:
    irregular = load_irregular_verbs()
    entities = _entities(doc)
    labels = {index: span.label for span in entities for index in range(span.first, span.end)}
    tokens = []
    for token in doc:
        start, end = piece.span(token.idx, token.idx + len(token.text))
        head = token.head.i
        lemma = lemmas[token.i]
        if token.pos_ in {"VERB", "AUX"}:
            lemma = irregular.get(token.text.lower(), lemma)
        tokens.append(
            Token(
                index=token.i,
                text=token.text,
                lemma=lemma,
                tag=token.tag_,
                pos=token.pos_,
                dep="root" if head == token.i else token.dep_,
                head=head,
                start=start,
                end=end,
                entity=labels.get(token.i, ""),
            )
        )
    return ParsedSentence(
        piece.start, piece.end, text[piece.start : piece.end], tuple(tokens), entities
    )


def _entities(doc: Doc) -> tuple[EntitySpan, ...]:
    """Return the entities; whatever the pipeline learned, a name is a name without its title."""
    titles = load_titles()
    spans = []
    for span in doc.ents:
        first = span.start
        label = _ENTITY_LABELS.get(span.label_, span.label_)
        if label == "PERSON":
            words = [token.text for token in span]
            if titles.is_title(words, 0, len(words)):
                continue
            first += titles.end_of_titles(words, 0, len(words))
        spans.append(EntitySpan(first, span.end, label))
    return tuple(spans)


@cache
def load_irregular_verbs() -> dict[str, str]:
    """Return the irregular verb forms of the configuration with their lemmas.

    Raises:
        ConfigFileError: the file breaks its schema.
    """
    path = config_dir() / "language" / "irregular_verbs.yml"
    content = read_checked(path, TypeAdapter(dict[str, list[str]]))
    return {form: lemma for lemma, forms in content.items() for form in forms}


@cache
def load_parser(model: str = "") -> Parser:
    """Load a pipeline, once per process and name.

    Args:
        model: name or path of a spaCy pipeline; empty: the bundled one.

    Raises:
        LanguageModelError: there is none, it was made for another version of spaCy, lacks a
            component, or its labels are not those of Universal Dependencies.
    """
    use_one_thread()
    import spacy
    from spacy.about import __version__ as spacy_version

    from worker.language.components import SENTENCE_COMPONENT

    source: str | Path = model or BUNDLED_MODEL
    _check_version(Path(source), spacy_version)
    try:
        # The parser is given one sentence after the other, so nothing is left to split.
        with numpy_products():
            nlp = spacy.load(source, exclude=[SENTENCE_COMPONENT])
    except (OSError, ValueError) as error:
        raise LanguageModelError(f"language model {source}: {error}") from error
    missing = [name for name in NEEDED_COMPONENTS if name not in nlp.pipe_names]
    if missing:
        raise LanguageModelError(f"language model {source}: no component {', '.join(missing)}")
    lacking = _UD_LABELS - set(nlp.get_pipe("parser").labels)  # type: ignore[attr-defined]
    if lacking:
        raise LanguageModelError(
            f"language model {source}: not Universal Dependencies, no label {min(lacking)}"
        )
    _warm(nlp)
    return Parser(nlp)


def _check_version(path: Path, installed: str) -> None:
    """Refuse a model of another minor version in words, before spaCy fails in its own."""
    import json

    meta = path / "meta.json"
    if not meta.is_file():
        return
    made_for = str(json.loads(meta.read_text(encoding="utf-8")).get("spacy_version", ""))
    from spacy.util import is_compatible_version

    if made_for and is_compatible_version(installed, made_for) is False:
        raise LanguageModelError(
            f"language model {path} was made for spaCy {made_for}, but {installed} is installed"
        )


def _warm(nlp: Language) -> None:
    """Fill the tokenizer's cache with the model's own words, one by one.

    Inside a memory zone the cache is read but not filled, and one word with a special case would
    keep the rest of its text out of it.
    """
    words = [lexeme.text for lexeme in nlp.vocab if lexeme.text.isalpha()]
    for word in words:
        nlp.tokenizer(word)
