"""Knowledge that was read once is kept ready, and never trusted further than it may be."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.coding.compiled import compiled
from worker.errors import ConfigFileError
from worker.settings import config_dir, get_settings

KNOWN = {"Turkey": "TUR"}


class Reader:
    """Reads the knowledge, and counts how often."""

    def __init__(self, knowledge: dict[str, str] | None = None) -> None:
        self.knowledge = KNOWN if knowledge is None else knowledge
        self.times = 0

    def __call__(self) -> dict[str, str]:
        self.times += 1
        return dict(self.knowledge)


def use_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPWING_CACHE_DIR", str(folder))
    get_settings.cache_clear()


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that does not exist yet, as the cache folder."""
    folder = tmp_path / "cache" / "lapwing"
    use_cache(folder, monkeypatch)
    yield folder
    get_settings.cache_clear()


def kept_file(folder: Path) -> Path:
    """Return the only file of the folder."""
    (path,) = folder.iterdir()
    return path


def test_the_second_call_does_not_build(cache_folder: Path) -> None:
    read = Reader()
    assert compiled("names", dict, read) == KNOWN
    assert compiled("names", dict, read) == KNOWN
    assert read.times == 1
    assert kept_file(cache_folder).name.startswith("names-")


def test_what_has_another_name_is_kept_apart(cache_folder: Path) -> None:
    assert compiled("names", dict, Reader()) == KNOWN
    assert compiled("places", dict, Reader({"Ankara": "TUR"})) == {"Ankara": "TUR"}
    assert compiled("names", dict, Reader({})) == KNOWN
    assert len(list(cache_folder.iterdir())) == 2


def test_what_is_kept_is_for_its_owner_only(cache_folder: Path) -> None:
    compiled("names", dict, Reader())
    assert kept_file(cache_folder).stat().st_mode & 0o077 == 0
    assert cache_folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"these are no names",
        pickle.dumps(KNOWN)[:-4],
        pickle.dumps(Reader()).replace(b"Reader", b"Nobody"),
        pickle.dumps(["Turkey"]),
        pickle.dumps(None),
    ],
    ids=["empty", "no pickle", "cut off", "unknown class", "another kind", "nothing"],
)
def test_a_damaged_file_is_built_anew(cache_folder: Path, content: bytes) -> None:
    compiled("names", dict, Reader())
    kept_file(cache_folder).write_bytes(content)
    read = Reader()
    assert compiled("names", dict, read) == KNOWN
    assert compiled("names", dict, read) == KNOWN
    assert read.times == 1


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_read(cache_folder: Path, mode: int) -> None:
    compiled("names", dict, Reader())
    path = kept_file(cache_folder)
    path.write_bytes(pickle.dumps({"Turkey": "forged"}))
    path.chmod(mode)
    read = Reader()
    assert compiled("names", dict, read) == KNOWN
    assert read.times == 1
    # It was replaced by one of our own, which is read.
    assert compiled("names", dict, read) == KNOWN
    assert read.times == 1
    assert kept_file(cache_folder).stat().st_mode & 0o077 == 0


def test_a_file_of_our_own_is_read_as_it_is(cache_folder: Path) -> None:
    compiled("names", dict, Reader())
    kept_file(cache_folder).write_bytes(pickle.dumps({"Turkey": "kept"}))
    assert compiled("names", dict, Reader()) == {"Turkey": "kept"}


def test_a_folder_that_cannot_be_made_only_costs_time(
    tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    use_cache(file / "cache", monkeypatch)
    read = Reader()
    assert compiled("names", dict, read) == KNOWN
    assert compiled("names", dict, read) == KNOWN
    assert read.times == 2
    assert file.read_text() == "not a folder"


def test_a_folder_that_cannot_be_written_only_costs_time(cache_folder: Path) -> None:
    cache_folder.mkdir(parents=True)
    cache_folder.chmod(0o500)
    try:
        assert compiled("names", dict, Reader()) == KNOWN
        assert compiled("names", dict, Reader()) == KNOWN
    finally:
        cache_folder.chmod(0o700)


def test_what_building_raises_is_passed_on_and_nothing_is_kept(cache_folder: Path) -> None:
    def broken() -> dict[str, str]:
        raise ConfigFileError("names.yml", 3, "no country code 'TURK'")

    with pytest.raises(ConfigFileError, match=r"names\.yml:3"):
        compiled("names", dict, broken)
    assert not cache_folder.exists()


def test_another_configuration_is_read_anew_and_kept_beside_the_first(
    cache_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compiled("names", dict, Reader()) == KNOWN
    other = tmp_path / "config"
    shutil.copytree(config_dir(), other)
    with (other / "language" / "words.yml").open("a", encoding="utf-8") as file:
        file.write("# mine\n")
    monkeypatch.setenv("LAPWING_CONFIG_DIR", str(other))
    assert compiled("names", dict, Reader({"Ankara": "TUR"})) == {"Ankara": "TUR"}
    assert len(list(cache_folder.iterdir())) == 2
    monkeypatch.delenv("LAPWING_CONFIG_DIR")
    read = Reader()
    assert compiled("names", dict, read) == KNOWN
    assert read.times == 0


def test_what_was_kept_long_ago_is_removed_when_something_new_is_kept(cache_folder: Path) -> None:
    cache_folder.mkdir(parents=True)
    old, recent = cache_folder / "names-1.pickle", cache_folder / "names-2.pickle"
    for path, age_days in ((old, 20), (recent, 2)):
        path.write_bytes(b"")
        seen = time.time() - age_days * 24 * 3600
        os.utime(path, (seen, seen))
    compiled("names", dict, Reader())
    assert not old.exists()
    assert recent.exists()
