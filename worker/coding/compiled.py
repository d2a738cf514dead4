"""Knowledge that was read once is kept ready: reading ``config/`` takes seconds, this a tenth.

What the files come to is kept in the cache folder (setting ``cache_dir``) under a digest of the
files and of the code, so that a change of either is read anew. Only a file of our own that nobody
else may write is trusted; where the folder cannot be used, the files are read each time.
"""

from __future__ import annotations

import logging
import os
import pickle
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

from worker.coding.version import data_digest
from worker.settings import cache_dir

T = TypeVar("T")

_log = logging.getLogger(__name__)
# Several configurations may take turns; each is kept for a fortnight after it was built.
_KEPT_SECONDS = 14 * 24 * 3600
# What reading a damaged or foreign pickle raises.
_DAMAGED = (pickle.UnpicklingError, EOFError, AttributeError, ImportError, LookupError, TypeError,
            ValueError)  # fmt: skip


def compiled(name: str, kind: type[T], build: Callable[[], T]) -> T:
    """Return what ``build`` returns, from the cache folder if it was built there before.

    Args:
        name: of the knowledge; part of the file's name.
        kind: its class, checked on what the cache holds.
        build: reads the files of the configuration; what it raises is passed on, nothing is kept.
    """
    path = cache_dir() / f"{name}-{data_digest()[:20]}.pickle"
    found = _read(path, kind)
    if found is None:
        found = build()
        _keep(path, name, found)
    return found


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            others_may_write = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
            if status.st_uid != os.getuid() or others_may_write:
                _log.warning("%s is not only ours to write: not read", path)
                return None
            value = pickle.load(file)  # noqa: S301 - written by us, see above
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.info("%s: %s; the configuration is read instead", path, error)
        return None
    except _DAMAGED as error:
        _log.warning("%s is damaged (%s); the configuration is read instead", path, error)
        return None
    return value if isinstance(value, kind) else None


def _keep(path: Path, name: str, value: object) -> None:
    """Write a value whole or not at all, and remove what nobody has read for long."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{name}-", delete=False) as file:
            temporary = Path(file.name)
            pickle.dump(value, file, protocol=5)
        temporary.replace(path)
        for old in path.parent.glob(f"{name}-*.pickle"):
            with suppress(FileNotFoundError):  # another process was faster
                if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
                    old.unlink()
    except OSError as error:
        _log.info(
            "%s cannot be kept: %s; the next start reads the configuration again", path, error
        )
