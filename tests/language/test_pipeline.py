from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.errors import LanguageModelError
from worker.language.pipeline import BUNDLED_MODEL, ParsedSentence, load_parser
from worker.language.repairs import mend


def parse(text: str) -> list[ParsedSentence]:
    return load_parser().parse(text)


def test_a_plain_sentence() -> None:
    (sentence,) = parse("Iranian forces attacked the rebels in Syria on Monday.")
    tokens = {token.text: token for token in sentence.tokens}
    assert tokens["attacked"].dep == "root" and tokens["attacked"].lemma == "attack"
    assert tokens["forces"].dep == "nsubj" and tokens["rebels"].dep == "obj"
    assert tokens["Syria"].entity == "LOC" and tokens["Iranian"].entity == "NORP"


def test_offsets_count_in_the_article() -> None:
    text = "One\u00a0thing.\n\n“Iran’s army,” he said,\nleft 🙂 today."
    for sentence in parse(text):
        assert text[sentence.start : sentence.end] == sentence.text
        for token in sentence.tokens:
            piece = text[token.start : token.end]
            assert piece.replace("\n", " ").replace("\u00a0", " ") == token.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_parses_into_trees(text: str) -> None:
    for sentence in parse(text):
        assert all(0 <= token.head < len(sentence.tokens) for token in sentence.tokens)
        for token in mend(sentence).tokens:
            seen = set()
            while token.head != token.index:
                assert token.index not in seen, "a circle"
                seen.add(token.index)
                token = mend(sentence).tokens[token.head]


@pytest.mark.parametrize(
    "text",
    [
        "IRAN AND TURKEY HOLD TALKS IN TEHRAN",
        "Les ministres se sont rencontrés à Genève lundi.",
        "Министры встретились в Женеве. 大臣たちはジュネーブで会った。",
        "a" * 3000,
        "🙂" * 500,
        "\u200b\u200e. . . !!! ???",
    ],
)
def test_odd_text_does_not_crash(text: str) -> None:
    parse(text)


def test_place_and_bare_weekday_both_belong_to_the_verb() -> None:
    (sentence,) = parse("General Akar, who arrived in Tehran Sunday night, met the president.")
    mended = mend(sentence)
    tokens = {token.text: token for token in mended.tokens}
    assert mended.tokens[tokens["Tehran"].head].text == "arrived"


def test_a_model_for_another_spacy_is_refused_in_words(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(BUNDLED_MODEL, copy)
    meta = json.loads((copy / "meta.json").read_text())
    (copy / "meta.json").write_text(json.dumps(meta | {"spacy_version": ">=2.0.0,<2.1.0"}))
    with pytest.raises(LanguageModelError, match=r"made for spaCy >=2\.0\.0"):
        load_parser(str(copy))


def test_a_model_without_what_is_needed_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(LanguageModelError, match="no component tagger, parser, ner"):
        load_parser(str(tmp_path / "blank"))
    with pytest.raises(LanguageModelError, match="no-such-model"):
        load_parser("no-such-model")


def test_the_bundled_model_is_small_enough_to_ship() -> None:
    size = sum(path.stat().st_size for path in BUNDLED_MODEL.rglob("*") if path.is_file())
    assert size < 30 * 1024 * 1024
