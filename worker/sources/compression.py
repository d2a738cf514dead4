"""Opening files that may be compressed, as streams of bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from pathlib import Path
from typing import Any, BinaryIO, cast

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SUFFIXES = frozenset({".gz", ".bz2", ".xz", ".zst"})

# What the decompressors raise on damaged data. EOFError: the file is cut off.
DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, zstd.ZstdError)

# An .xz header may ask for any amount of memory to unpack; -9 needs 65 MiB.
_XZ_MEMORY_BYTES = 128 * 1024 * 1024
_READ_BYTES = 64 * 1024


def inner_suffix(path: Path) -> str:
    """Return the suffix that tells the format, lower case: ``a.jsonl.gz`` → ``.jsonl``."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading, decompressed as it is read.

    Raises:
        OSError: the file cannot be opened. Reading may raise any of ``DAMAGE``.
    """
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if suffix == ".bz2":
        return cast(BinaryIO, bz2.open(path, "rb"))
    if suffix == ".xz":
        return io.BufferedReader(_LimitedXz(path))
    if suffix == ".zst":
        return cast(BinaryIO, zstd.open(path, "rb"))
    return path.open("rb")


def damage_text(error: BaseException) -> str:
    """Say in words what a decompressor found."""
    if isinstance(error, EOFError):
        return "the compressed file is cut off"
    return f"damaged or not what its name says: {error}"


class _LimitedXz(io.RawIOBase):
    """An .xz file whose decompressor may not take more memory than a normal one needs.

    ``lzma.open`` knows no such limit.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._decompressor = self._new_decompressor()

    @staticmethod
    def _new_decompressor() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(memlimit=_XZ_MEMORY_BYTES)

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        data = b""
        while not data:
            if self._decompressor.eof:
                more = self._decompressor.unused_data or self._file.read(_READ_BYTES)
                # Streams may follow each other; padding between them is of zero bytes.
                more = more.lstrip(b"\0") or self._file.read(_READ_BYTES)
                if not more:
                    return 0
                self._decompressor = self._new_decompressor()
            else:
                more = self._file.read(_READ_BYTES) if self._decompressor.needs_input else b""
                if not more and self._decompressor.needs_input:
                    raise EOFError
            data = self._decompressor.decompress(more, len(target))
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()
