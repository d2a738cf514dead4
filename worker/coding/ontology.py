"""PLOVER and CAMEO as data: which codes exist and what they weigh."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from worker.settings import config_dir
from worker.yamlfiles import read_checked


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EventType(_Frozen):
    """A PLOVER event type.

    Attributes:
        type: its name, in capitals.
        quad: quad class, 1 verbal cooperation to 4 material conflict.
        intensity: -10 to 10.
        modes: intensity of each mode.
    """

    type: str
    quad: int = Field(ge=1, le=4)
    intensity: float = Field(ge=-10, le=10)
    modes: dict[str, float] = {}


class _Plover(_Frozen):
    event_types: tuple[EventType, ...]
    contexts: frozenset[str]
    sectors: dict[str, str]
    nonstate_countries: dict[str, str]


class _CameoCode(_Frozen):
    goldstein: Annotated[float, Field(ge=-10, le=10)]
    name: str


class _Cameo(_Frozen):
    codes: dict[Annotated[str, BeforeValidator(str)], _CameoCode]


class Ontology:
    """The codes that may be written, and nothing else may."""

    def __init__(self, plover: _Plover, cameo: _Cameo) -> None:
        self.types = {item.type: item for item in plover.event_types}
        self.contexts = plover.contexts
        self.sectors = plover.sectors
        self.nonstate_countries = plover.nonstate_countries
        self._cameo = cameo.codes

    def problem_with(
        self, event_type: str, mode: str, cameo: str, contexts: tuple[str, ...]
    ) -> str:
        """Return what is wrong with a set of codes, "" where nothing is."""
        known = self.types.get(event_type)
        if known is None:
            return f"no event type {event_type!r}"
        if mode and mode not in known.modes:
            return f"{event_type} has no mode {mode!r}"
        if cameo not in self._cameo:
            return f"no CAMEO code {cameo!r}"
        unknown = [context for context in contexts if context not in self.contexts]
        return f"no context {unknown[0]!r}" if unknown else ""

    def goldstein(self, cameo: str) -> float:
        """Return the Goldstein score of a CAMEO code."""
        return self._cameo[cameo].goldstein

    def cameo_name(self, cameo: str) -> str:
        """Return the short name of a CAMEO code."""
        return self._cameo[cameo].name

    def is_country(self, code: str) -> bool:
        """True for three capital letters, ISO or non-state."""
        return len(code) == 3 and code.isalpha() and code.isupper()


@cache
def load_ontology() -> Ontology:
    """Return the ontology of the configuration.

    Raises:
        ConfigFileError: a file breaks its schema.
    """
    folder = config_dir() / "ontology"
    return Ontology(
        read_checked(folder / "plover.yml", TypeAdapter(_Plover)),
        read_checked(folder / "cameo.yml", TypeAdapter(_Cameo)),
    )
