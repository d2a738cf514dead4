"""The event lexicon: patterns of ``config/events/``, checked when they are loaded.

The pattern language is described in ``config/events/README.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

from worker.coding.compiled import compiled
from worker.coding.ontology import Ontology, load_ontology
from worker.errors import ConfigFileError
from worker.settings import config_dir
from worker.yamlfiles import line_of_item, read_checked

TriggerKind = Literal["verb", "noun", "adjective"]
NO_EVENT = "none"
# Tests of a slot's filler by what it is, not by its word.
CLASSES = frozenset({"$actor", "$country", "$armed", "$person", "$place", "$any"})
WORD_SET_FILES = ("word_sets.yml", "word_sets_conflict.yml")
DEFAULT_CONFIDENCE = 0.7


def _as_tuple(value: Any) -> Any:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def _as_text(value: Any) -> Any:
    return "" if value is None else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Pattern(BaseModel):
    """One entry of the lexicon as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verb: Words = ()
    noun: Words = ()
    adjective: Words = ()
    type: str = ""
    particle: Words = ()
    needs: dict[str, Words] = {}
    not_: dict[str, Words] = Field(default={}, alias="not")
    source: Words | None = None
    target: Words | None = None
    reciprocal: bool = False
    mode: Annotated[str, BeforeValidator(_as_text)] = ""
    cameo: Annotated[str, BeforeValidator(_as_text)] = ""
    contexts: Words = ()
    confidence: float = Field(default=DEFAULT_CONFIDENCE, ge=0, le=1)
    example: str = ""

    @model_validator(mode="after")
    def _one_trigger(self) -> Pattern:
        if sum(bool(words) for words in (self.verb, self.noun, self.adjective)) != 1:
            raise ValueError("needs exactly one of verb, noun, adjective")
        if not self.cameo and self.type != NO_EVENT:
            raise ValueError("needs a cameo code")
        return self


class _PatternFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Rule:
    """A pattern ready to be matched: sets filled in, codes checked.

    Attributes:
        id: file, number and first trigger word, such as ``CONSULT/12 meet``.
        event_type: PLOVER type, or ``none`` for a pattern that claims words and codes nothing.
        needs, forbids: slot → words and classes.
    """

    id: str
    kind: TriggerKind
    event_type: str
    mode: str
    cameo: str
    contexts: tuple[str, ...]
    particles: frozenset[str]
    needs: tuple[tuple[str, frozenset[str]], ...]
    forbids: tuple[tuple[str, frozenset[str]], ...]
    source: tuple[str, ...]
    target: tuple[str, ...]
    reciprocal: bool
    confidence: float
    example: str
    tail: tuple[str, ...] = ()

    @property
    def conditions(self) -> int:
        """How special the pattern is: the more conditions, the more special."""
        return len(self.needs) + bool(self.particles) + len(self.tail)


_DEFAULT_SOURCE: Mapping[TriggerKind, tuple[str, ...]] = {
    "verb": ("subj",),
    "noun": ("poss", "by", "light", "from"),
    "adjective": ("subj",),
}
_DEFAULT_TARGET: Mapping[TriggerKind, tuple[str, ...]] = {
    "verb": ("obj",),
    "noun": ("on", "against", "of", "to", "with"),
    "adjective": ("of", "to"),
}


class Lexicon:
    """All rules by kind and lemma of their trigger's first word."""

    def __init__(
        self, rules: list[tuple[str, Rule]], word_sets: Mapping[str, frozenset[str]]
    ) -> None:
        self._rules: dict[tuple[TriggerKind, str], list[Rule]] = defaultdict(list)
        for lemma, rule in rules:
            self._rules[rule.kind, lemma].append(rule)
        self.word_sets = word_sets
        self.light_verbs = frozenset(word_sets.get("light_verbs", ()))

    def rules_for(self, kind: TriggerKind, lemma: str) -> list[Rule]:
        """Return the rules whose trigger starts with the lemma."""
        return self._rules.get((kind, lemma), [])

    def all_rules(self) -> Iterator[Rule]:
        """Yield each rule once for each trigger word."""
        for rules in self._rules.values():
            yield from rules


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon of the configuration.

    Raises:
        ConfigFileError: a file breaks its schema, names an unknown set, slot class or code; with
            file and line.
    """
    return compiled("lexicon", Lexicon, _read_lexicon)


def _read_lexicon() -> Lexicon:
    folder, ontology = config_dir() / "events", load_ontology()
    word_sets: dict[str, frozenset[str]] = {}
    for name in WORD_SET_FILES:
        if (folder / name).exists():
            content = read_checked(folder / name, TypeAdapter(dict[str, list[str]]))
            word_sets |= {key: frozenset(words) for key, words in content.items()}
    rules: list[tuple[str, Rule]] = []
    for path in sorted(folder.glob("[A-Z]*.yml")):
        rules += _rules_of_file(path, word_sets, ontology)
    return Lexicon(rules, word_sets)


def _rules_of_file(
    path: Path, word_sets: Mapping[str, frozenset[str]], ontology: Ontology
) -> Iterator[tuple[str, Rule]]:
    content = read_checked(path, TypeAdapter(_PatternFile))
    for number, pattern in enumerate(content.patterns):
        try:
            yield from _rules_of_pattern(content.type, number, pattern, word_sets, ontology)
        except ValueError as error:
            line = line_of_item(path, ("patterns", number))
            raise ConfigFileError(str(path), line, str(error)) from error


def _rules_of_pattern(
    file_type: str,
    number: int,
    pattern: Pattern,
    word_sets: Mapping[str, frozenset[str]],
    ontology: Ontology,
) -> Iterator[tuple[str, Rule]]:
    """Yield (first lemma, rule) for each trigger word; ValueError says what is wrong."""
    event_type = pattern.type or file_type
    if event_type != NO_EVENT:
        problem = ontology.problem_with(event_type, pattern.mode, pattern.cameo, pattern.contexts)
        if problem:
            raise ValueError(problem)
    triggers: tuple[tuple[TriggerKind, tuple[str, ...]], ...] = (
        ("verb", pattern.verb),
        ("noun", pattern.noun),
        ("adjective", pattern.adjective),
    )
    for kind, words in triggers:
        for word in _fill_sets(words, word_sets):
            parts = word.split()
            # "carry out" as a verb is a verb with a particle; "cease fire" as a noun a compound.
            first = parts[0] if kind == "verb" else parts[-1]
            particles = frozenset(pattern.particle) | (
                frozenset(parts[1:]) if kind == "verb" else frozenset()
            )
            yield (
                first,
                Rule(
                    id=f"{file_type}/{number + 1} {word}",
                    kind=kind,
                    event_type=event_type,
                    mode=pattern.mode,
                    cameo=pattern.cameo,
                    contexts=pattern.contexts,
                    particles=particles,
                    needs=_slots(pattern.needs, word_sets),
                    forbids=_slots(pattern.not_, word_sets),
                    source=_DEFAULT_SOURCE[kind] if pattern.source is None else pattern.source,
                    target=_DEFAULT_TARGET[kind] if pattern.target is None else pattern.target,
                    reciprocal=pattern.reciprocal,
                    confidence=pattern.confidence,
                    example=pattern.example,
                    tail=tuple(parts[:-1]) if kind != "verb" else (),
                ),
            )


def _slots(
    slots: Mapping[str, tuple[str, ...]], word_sets: Mapping[str, frozenset[str]]
) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((slot, frozenset(_fill_sets(words, word_sets))) for slot, words in slots.items())


def _fill_sets(words: tuple[str, ...], word_sets: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for word in words:
        if word.startswith("@"):
            if word[1:] not in word_sets:
                raise ValueError(f"no word set {word}")
            yield from sorted(word_sets[word[1:]])
        elif word.startswith("$") and word not in CLASSES and word != "$":
            raise ValueError(f"no class {word} (known: {' '.join(sorted(CLASSES))})")
        else:
            yield word
