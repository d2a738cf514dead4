"""What all tests share: a store of their own, settings of their own, servers started on demand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

# Before anything imports the settings: a developer's own must not leak into the tests.
for _name in [name for name in os.environ if name.startswith("LAPWING_")]:
    del os.environ[_name]

from tests.servers import Postgres, Redis, start_postgres, start_redis  # noqa: E402
from worker.settings import Settings, get_settings  # noqa: E402
from worker.store.engine import Store, get_store, open_store  # noqa: E402
from worker.store.schema import upgrade  # noqa: E402


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with start_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with start_redis() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store without any table, of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/lapwing.db"
    else:
        url = request.getfixturevalue("postgres").new_database()
    opened = open_store(Settings(database_url=url))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def store(bare_store: Store) -> Store:
    """An empty store with its schema, of each kind."""
    upgrade(bare_store)
    return bare_store


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The embedded default, in a folder of its own: tasks run in this process."""
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    get_store.cache_clear()
    opened = get_store()
    upgrade(opened)
    yield opened
    opened.engine.dispose()
    get_settings.cache_clear()
    get_store.cache_clear()


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def lapwing(tmp_path: Path) -> Run:
    """Run the command as a user does, in an empty folder; returns the finished process."""
    home = tmp_path / "home"
    home.mkdir()

    def run(
        *args: str | Path, stdin: str | bytes = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*command_line(), *map(str, args)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=home,
            env=os.environ | environment,
            timeout=240,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


def command_line() -> list[str]:
    """Return how to start the command: the installed script beside this Python, if there is one."""
    script = shutil.which("lapwing", path=str(Path(sys.executable).parent))
    return [script] if script else [sys.executable, "-c", "from worker.cli import main; main()"]
