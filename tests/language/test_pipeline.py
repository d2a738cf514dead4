from __future__ import annotations

import json
import re
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
def test_any_text_parses_into_trees_over_its_own_words(text: str) -> None:
    for sentence in parse(text):
        for token in sentence.tokens:
            seen = re.sub("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", text)
            assert token.start < token.end
            assert token.text in " ".join(seen.split())
            assert text[token.start] == token.text[0] and text[token.end - 1] == token.text[-1]
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
        "word" * 250_000,
        "." * 1_000_000,
        "\n" * 1_000_000,
        "- " * 20_000,
        "\u0301" * 3000,
        "\ud83d broken",
        "\u202eright to left\u202c \u2067mixed\u2069 نص عربي",
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


def test_another_pipeline_is_read_by_path_with_its_own_names_for_entities(tmp_path: Path) -> None:
    import spacy

    nlp = spacy.load(BUNDLED_MODEL, exclude=["ner", "lapwing_sentences"])
    ruler = nlp.add_pipe("entity_ruler", name="ner")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "GPE", "pattern": "Ankara"},
            {"label": "PER", "pattern": "General Akar"},
            {"label": "PER", "pattern": "President"},
            {"label": "TIME", "pattern": "Monday night"},
            {"label": "PRODUCT", "pattern": "radio"},
        ]
    )
    nlp.meta["name"] = "other"
    nlp.to_disk(tmp_path / "other")
    parser = load_parser(str(tmp_path / "other"))
    text = "General Akar told the President in Ankara Monday night by radio."
    (sentence,) = parser.parse(text)
    found = [
        (" ".join(token.text for token in sentence.tokens[span.first : span.end]), span.label)
        for span in sentence.entities
    ]
    assert found == [
        ("Akar", "PERSON"),
        ("Ankara", "LOC"),
        ("Monday night", "DATE"),
        ("radio", "PRODUCT"),
    ]
    assert parser.name.startswith("en_other ")


def test_spacy_alone_reads_the_bundled_model_and_splits_by_rule() -> None:
    import subprocess
    import sys

    program = f"""
import spacy
nlp = spacy.load({str(BUNDLED_MODEL)!r})
doc = nlp("A headline without a stop\\n\\nMaj. Gen. Li left No. 10. The U.S. did agree.Nobody replied.")
print([sentence.text.strip() for sentence in doc.sents])
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str(
        [
            "A headline without a stop",
            "Maj. Gen. Li left No. 10.",
            "The U.S. did agree.",
            "Nobody replied.",
        ]
    )


def test_the_bundled_model_is_small_enough_to_ship() -> None:
    size = sum(path.stat().st_size for path in BUNDLED_MODEL.rglob("*") if path.is_file())
    assert size < 30 * 1024 * 1024
