from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.errors import ConfigFileError, SettingsError
from worker.settings import get_settings, mask_password, settings_in_force


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LAPWING_CONFIG_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def test_later_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "settings.yml").write_text("max_attempts: 7\n# note\nlease_seconds: 60\n")
    monkeypatch.setenv("LAPWING_LEASE_SECONDS", "90")
    settings = get_settings()
    assert (settings.max_attempts, settings.lease_seconds) == (7, 90)
    origins = {item.name: item.origin for item in settings_in_force()}
    assert origins["max_attempts"] == f"{folder}/settings.yml:1"
    assert origins["lease_seconds"] == "environment LAPWING_LEASE_SECONDS"
    assert origins["broker_url"] == "default"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("max_attempts: 7\nmax_atempts: 8\n", r"settings.yml:2: unknown setting: max_atempts"),
        ("- a\n", "must be a mapping"),
        ("a: [\n", "not YAML"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(folder: Path, content: str, problem: str) -> None:
    (folder / "settings.yml").write_text(content)
    with pytest.raises(ConfigFileError, match=problem):
        get_settings()


def test_an_impossible_value_names_where_it_was_set(folder: Path) -> None:
    (folder / "settings.yml").write_text("\nlease_seconds: 0\n")
    with pytest.raises(SettingsError, match=r"lease_seconds.*settings\.yml:2"):
        get_settings()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///.lapwing/lapwing.db", "sqlite:///.lapwing/lapwing.db"),
        ("postgresql://me:secret@db/news", "postgresql://me:***@db/news"),
        ("postgresql://me:sec@ret@db/news", "postgresql://me:***@db/news"),
        ("redis://:secret@db:6379/0", "redis://:***@db:6379/0"),
        (
            "postgresql://db/news?user=me&password=secret",
            "postgresql://db/news?user=me&password=***",
        ),
        ("postgresql://db/news?sslpassword=secret", "postgresql://db/news?sslpassword=***"),
        ("redis://[:secret@db", "(unreadable)"),
        ("", ""),
    ],
)
def test_masked_passwords(url: str, shown: str) -> None:
    assert mask_password(url) == shown
