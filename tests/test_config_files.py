"""The files of ``config/`` as shipped, and what is said about broken ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.coding import actor_knowledge, lexicon, ontology
from worker.errors import ConfigFileError
from worker.settings import config_dir
from worker.yamlfiles import read_yaml

CACHES = (lexicon.load_lexicon, actor_knowledge.load_actor_knowledge, ontology.load_ontology)


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the configuration, to be broken."""
    copy = tmp_path / "config"
    shutil.copytree(config_dir(), copy)
    monkeypatch.setenv("LAPWING_CONFIG_DIR", str(copy))
    for loader in CACHES:
        loader.cache_clear()
    yield copy
    for loader in CACHES:
        loader.cache_clear()


def test_shipped_files_load() -> None:
    assert len(list(lexicon.load_lexicon().all_rules())) > 1000
    assert len(actor_knowledge.load_actor_knowledge()) > 5000
    assert len(ontology.load_ontology().types) == 16


def test_every_scalar_is_text_until_a_schema_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("on: [no, off, null, Norway, 042]\nb: {c: 2017-10-02}\nd:\n- - e\n")
    assert read_yaml(path) == {
        "on": ["no", "off", "null", "Norway", "042"],
        "b": {"c": "2017-10-02"},
        "d": [["e"]],
    }
    path.write_text("# only a comment\n")
    assert read_yaml(path) is None


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice"),
        ("a: &x [1]\nb: *x\n", 2, "aliases are not allowed"),
        ("a: 1\n---\nb: 2\n", 3, "more than one document"),
        ("a: 1\n? [b]\n: c\n", 2, "a key must be text"),
        ("a: [1\n", 2, "not YAML"),
        ('a: "\\q"\n', 1, "not YAML"),
    ],
)
def test_what_is_not_allowed_is_named_with_its_line(
    tmp_path: Path, content: str, line: int, problem: str
) -> None:
    path = tmp_path / "a.yml"
    path.write_text(content)
    with pytest.raises(ConfigFileError, match=problem) as caught:
        read_yaml(path)
    assert caught.value.line == line


GOOD = 'type: CONSULT\npatterns:\n- verb: meet\n  cameo: "040"\n'


@pytest.mark.parametrize(
    ("added", "line", "problem"),
    [
        ('- verb: greet\n  cameo: "999"\n', 5, "no CAMEO code '999'"),
        ('- verb: greet\n  cameo: "040"\n  mode: dance\n', 5, "CONSULT has no mode 'dance'"),
        ('- verb: greet\n  cameo: "040"\n  contexts: [weather]\n', 5, "no context 'weather'"),
        ('- verb: greet\n  cameo: "040"\n  needs: {obj: "@nothing"}\n', 5, "no word set @nothing"),
        ('- verb: greet\n  cameo: "040"\n  needs: {obj: $alien}\n', 5, "no class $alien"),
        ('- verb: greet\n  cameo: "040"\n  colour: red\n', 7, "colour"),
        ('- verb: greet\n  noun: greeting\n  cameo: "040"\n', 5, "exactly one of"),
        ("- verb: greet\n", 5, "needs a cameo code"),
        ('- verb: greet\n  cameo: "040"\n  confidence: 7\n', 7, "confidence"),
        ("- verb: [greet\n", 6, "not YAML"),
    ],
)
def test_a_broken_pattern_is_named_with_file_and_line(
    broken: Path, added: str, line: int, problem: str
) -> None:
    path = broken / "events" / "CONSULT.yml"
    path.write_text(GOOD + added)
    with pytest.raises(ConfigFileError) as caught:
        lexicon.load_lexicon()
    assert caught.value.path == str(path) and caught.value.line == line, caught.value
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "line", "problem"),
    [
        ("countries_asia.yml", "- code: IRN\n  names: [Iran]\n- code: iran\n  names: [x]\n", 3, "no country code"),
        ("roles.yml", "- sector: XYZ\n  nouns: [clown]\n", 1, "no sector"),
        ("people/asia_pacific.yml", "- name: A B\n  country: CHN\n  offices:\n"
         "  - {role: x, sector: GOV, from: 2001, to: 1999}\n", 4, "ends"),
        ("organisations.yml", "- nam: NATO\n", 1, "name"),
    ],
)  # fmt: skip
def test_a_broken_actor_is_named_with_file_and_line(
    broken: Path, name: str, content: str, line: int, problem: str
) -> None:
    path = broken / "actors" / name
    path.write_text(content)
    with pytest.raises(ConfigFileError) as caught:
        actor_knowledge.load_actor_knowledge()
    assert caught.value.path == str(path) and caught.value.line == line, caught.value
    assert problem in str(caught.value)
