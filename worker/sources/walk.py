"""Which files a path stands for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Notes that lie beside articles.
IGNORED_SUFFIXES = frozenset({".md"})


def shown(path: Path) -> str:
    """Return a path as text that can be printed and stored: undecodable bytes become escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def find_files(path: Path) -> Iterator[Path]:
    """Yield the file itself, or the files below a folder, in the order of their names.

    Hidden files and folders, notes (``*.md``) and links to folders are left out. The order is the
    same on every machine, so that an interrupted load goes on where it stopped.

    Raises:
        FileNotFoundError: there is nothing at the path.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            hidden = name.startswith(".")
            if not hidden and file.suffix.lower() not in IGNORED_SUFFIXES:
                yield file
