"""Classes of words that rules ask for, from ``config/language/words.yml``."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter

from worker.settings import config_dir
from worker.yamlfiles import read_checked

Words = Annotated[frozenset[str], BeforeValidator(frozenset)]


class WordClasses(BaseModel):
    """The classes; what each means stands beside it in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    future_modals: Words
    possible_modals: Words
    refusing_modals: Words
    planning: Words
    wishing: Words
    hoping: Words
    conditions: Words
    upcoming: Words
    former: Words
    heading_roles: Words
    leading_offices: Words
    leading_offices_undated: Words
    lesser_offices: Words
    person_pronouns: Words
    thing_pronouns: Words
    group_pronouns: Words
    speaker_pronouns: Words
    speech: Words
    bodies: Words
    both: Words
    paired_states: Words
    paired_people: Words
    quantities: Words
    examples: Words
    other_times: Words
    reflexives: Words
    other_matters: Words
    documents: Words
    state_nouns: Words
    armies_abroad: Words
    place_prepositions: Words
    place_kinds: Words
    travelling: Words
    killing: Words
    dying: Words
    injuring: Words
    arresting: Words
    sport_words: Words


@cache
def load_words() -> WordClasses:
    """Return the word classes of the configuration.

    Raises:
        ConfigFileError: the file breaks its schema; with file and line.
    """
    return read_checked(config_dir() / "language" / "words.yml", TypeAdapter(WordClasses))
