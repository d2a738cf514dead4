"""Which coder it is: a digest of all that decides what it codes, code and data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from worker import __version__
from worker.settings import config_dir, get_settings

_PARTS = ("actors", "events", "language", "ontology", "places")


def data_digest() -> str:
    """Return a digest of the coder's code and of the files it reads, in hexadecimal."""
    return _digest(config_dir())


@cache
def _digest(folder: Path) -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in _files(folder):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def coder_version() -> str:
    """Return the version that is stored on every mention: of the code, and of the data it reads."""
    model = get_settings().language_model or "bundled"
    return f"{__version__}+{data_digest()[:12]}.{Path(model).name}"


def _files(folder: Path) -> Iterator[Path]:
    for part in _PARTS:
        files = (folder / part).rglob("*")
        yield from sorted(path for path in files if path.suffix in {".yml", ".xz"})
    here = Path(__file__).parent
    yield from sorted(path for path in here.iterdir() if path.suffix in {".py", ".tsv"})
