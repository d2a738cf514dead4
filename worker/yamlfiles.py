"""YAML files with errors that name file and line.

A plain subset of YAML: no aliases, no tags, no key twice, and every scalar is text until the schema
says otherwise. So ``no``, ``on`` and ``null`` are words, as in lists of words they must be, and
reading takes a quarter of the usual time. Only when a check fails is the file composed a second
time, to find the line that the failing value stands on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from worker.errors import ConfigFileError

T = TypeVar("T")

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Return the file's content as mappings, lists and text; None for an empty file.

    Raises:
        ConfigFileError: the file is missing, not UTF-8, not YAML, or uses what is not allowed here.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigFileError(str(path), 0, "no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigFileError(str(path), 0, f"cannot be read: {error}") from error
    try:
        return _Builder(path).build(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigFileError(str(path), line, f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ConfigFileError(str(path), 0, f"not YAML: {error}") from error


class _Builder:
    """Builds plain values from the parser's events."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def build(self, text: str) -> Any:
        loader = _Loader(text)
        root: Any = None
        # Each open list, or each open mapping with the key that waits for its value.
        open_values: list[tuple[Any, list[str]]] = []
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.ScalarEvent):
                value: Any = event.value
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                value = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                open_values.pop()
                continue
            elif isinstance(event, yaml.AliasEvent):
                self._refuse(event, "aliases are not allowed")
            else:
                continue
            if open_values:
                self._put(open_values[-1], value, event)
            elif root is None:
                root = value
            else:
                self._refuse(event, "more than one document")
            if not isinstance(event, yaml.ScalarEvent):
                open_values.append((value, []))
        return root or None

    def _put(self, place: tuple[Any, list[str]], value: Any, event: yaml.Event) -> None:
        container, keys = place
        if isinstance(container, list):
            container.append(value)
        elif keys:
            container[keys.pop()] = value
        elif not isinstance(value, str):
            self._refuse(event, "a key must be text")
        elif value in container:
            self._refuse(event, f"{value!r} stands twice")
        else:
            keys.append(value)

    def _refuse(self, event: yaml.Event, problem: str) -> NoReturn:
        line = event.start_mark.line + 1 if event.start_mark else 0
        raise ConfigFileError(str(self._path), line, problem)


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
