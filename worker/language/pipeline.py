"""The spaCy pipeline: loading it with a check, and parses as plain values.

Nothing of spaCy leaves this module: documents live in memory zones that are freed at once, so
that a worker's memory does not grow with every new word.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from worker.articles.time_expressions import TimeExpression, find_expressions
from worker.errors import LanguageModelError
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
        chosen = list(split_sentences(text) if spans is None else spans)
        # Line ends and hard spaces are plain spaces to the parser; the length stays the same.
        plain = text.translate({0x0A: " ", 0x09: " ", 0xA0: " ", 0x202F: " "})
        with self._lock, self._nlp.memory_zone():
            documents = self._nlp.pipe(
                (plain[start:end] for start, end in chosen), batch_size=_BATCH_SENTENCES
            )
            return [
                _to_sentence(doc, text, start, end)
                for doc, (start, end) in zip(documents, chosen, strict=True)
            ]


def _to_sentence(doc: Doc, text: str, start: int, end: int) -> ParsedSentence:
    irregular = load_irregular_verbs()
    tokens = []
    for token in doc:
        first = start + token.idx
        head = token.head.i
        lemma = (token.lemma_ or token.text).lower()
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
                start=first,
                end=first + len(token.text),
                entity=token.ent_type_,
            )
        )
    entities = tuple(EntitySpan(span.start, span.end, span.label_) for span in doc.ents)
    return ParsedSentence(start, end, text[start:end], tuple(tokens), entities)


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
    import spacy
    from spacy.about import __version__ as spacy_version

    source: str | Path = model or BUNDLED_MODEL
    _check_version(Path(source), spacy_version)
    try:
        nlp = spacy.load(source)
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
