"""Names that the configuration knows: to vary the training sentences with, and to settle doubts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from worker.settings import config_dir
from worker.yamlfiles import read_yaml


def known_places() -> dict[str, str]:
    """Return the countries, capitals and places of ``config/actors``, each labelled LOC."""
    return {
        name: "LOC"
        for country in _items("countries_*.yml")
        for key in ("names", "capitals", "places")
        for name in country.get(key, ())
    }


def names_by_label() -> Mapping[str, Sequence[str]]:
    """Return persons, organisations and places of ``config/actors``, without repetition."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for person in _items("people/*.yml"):
        names["PERSON"].update(dict.fromkeys([person["name"], *person.get("also", ())]))
    for body in _items("organisations.yml"):
        names["ORG"].update(dict.fromkeys([body["name"], *body.get("also", ())]))
    names["LOC"].update(dict.fromkeys(known_places()))
    return {label: [name for name in group if name[:1].isupper()] for label, group in names.items()}


def _items(pattern: str) -> list[dict[str, Any]]:
    folder: Path = config_dir() / "actors"
    return [item for path in sorted(folder.glob(pattern)) for item in read_yaml(path)]
