"""YAML files with errors that name file and line.

Files are read by the fast C loader and checked by a pydantic type. Only when a check fails is the
file composed a second time, to find the line that the failing value stands on.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from worker.errors import ConfigFileError

T = TypeVar("T")

_Base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader, in which only ``true`` and ``false`` are truth values.

    YAML 1.1 also reads ``on``, ``off``, ``yes`` and ``no`` as such: prepositions, particles and
    the abbreviations of Number and Norway.
    """


_BOOLEAN = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for letter, resolvers in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    _BOOLEAN, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def read_yaml(path: Path) -> Any:
    """Return the file's content as plain Python values.

    Raises:
        ConfigFileError: the file is missing, not UTF-8, or not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigFileError(str(path), 0, "no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigFileError(str(path), 0, f"cannot be read: {error}") from error
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (safe, see _Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigFileError(str(path), line, f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ConfigFileError(str(path), 0, f"not YAML: {error}") from error


def read_checked(path: Path, kind: TypeAdapter[T]) -> T:
    """Return the file's content as the given type.

    Raises:
        ConfigFileError: as ``read_yaml``, or a value breaks the type; all broken values of the
            file are listed, each with its line.
    """
    content = read_yaml(path)
    try:
        return kind.validate_python(content)
    except ValidationError as error:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
        problems = [
            (line_of(root, item["loc"]), ".".join(str(part) for part in item["loc"]), item["msg"])
            for item in error.errors()
        ]
        first_line = problems[0][0]
        text = f"{problems[0][1]}: {problems[0][2]}"
        for line, where, message in problems[1:10]:
            text += f"\n{path}:{line}: {where}: {message}"
        raise ConfigFileError(str(path), first_line, text) from error


def line_of(root: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """Return the line (from 1) of the value at a path of keys and indexes, as far as it exists."""
    node = root
    line = node.start_mark.line + 1 if node is not None else 1
    for part in location:
        found: yaml.Node | None = None
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = node.value[part] if part < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    line = key.start_mark.line + 1
                    found = value
        if found is None:
            break
        node = found
        if isinstance(node, yaml.ScalarNode) or isinstance(part, int):
            line = node.start_mark.line + 1
    return line


def line_of_item(path: Path, location: tuple[int | str, ...]) -> int:
    """Return the line (from 1) of the value at a path of keys and indexes in a file."""
    return line_of(yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader), location)


def top_level_lines(path: Path) -> dict[str, int]:
    """Return the line (from 1) of each top-level key of a mapping file."""
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    if not isinstance(root, yaml.MappingNode):
        return {}
    return {key.value: key.start_mark.line + 1 for key, _ in root.value}
