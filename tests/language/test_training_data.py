from __future__ import annotations

import lzma
import random
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from worker.language.names import load_titles
from worker.language.training import entities, measure, treebanks
from worker.language.training.knowledge import known_places, names_by_label
from worker.language.training.samples import (
    ENTITY_LABELS,
    UNKNOWN,
    Sample,
    bio,
    entity_spans,
    tree_of,
    vary,
)

CONLLU = """\
# newdoc id = GUM_news_port
# newpar
# text = Don't visit the University of Aden with Dr. Sana Noor.
1-2	Don't	_	_	_	_	_	_	_	_
1	Do	do	AUX	VB	Mood=Imp	3	aux	_	_
2	n't	not	PART	RB	_	3	advmod	_	_
3	visit	visit	VERB	VB	Mood=Imp|VerbForm=Fin	0	root	_	_
4	the	the	DET	DT	_	5	det	_	Entity=(1-organization-new-cf1-2-sgl-University_of_Aden
5	University	university	PROPN	NNP	Number=Sing	3	obj	_	_
6	of	of	ADP	IN	_	7	case	_	_
7	Aden	Aden	PROPN	NNP	Number=Sing	5	nmod	_	Entity=(2-place-new-cf2-1-sgl-Aden)1)
8	with	with	ADP	IN	_	10	case	_	_
9	Dr.	Dr.	PROPN	NNP	Number=Sing	10	nmod:desc	_	Entity=(3-person-new-cf3-2-sgl
10	Sana	Sana	PROPN	NNP	Number=Sing	3	obl	_	_
11	Noor	Noor	PROPN	NNP	Number=Sing	10	flat	_	Entity=3)|SpaceAfter=No
12	.	.	PUNCT	.	_	3	punct	_	_

# newpar
# text = It closed.
1	It	it	PRON	PRP	_	2	nsubj	_	Entity=(1-organization-giv-cf1-1-ana)
2	closed	close	VERB	VBD	_	0	root	_	SpaceAfter=No
3	.	.	PUNCT	.	_	2	punct	_	_

"""


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.conllu.xz"
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.write(CONLLU)
    return path


def sample_of(marked: str) -> Sample:
    """Read "[PERSON Mr. Bush] left": words, and entities in brackets."""
    words: list[str] = []
    spans = []
    for part in marked.replace("[", "|[").replace("]", "|").split("|"):
        if part.startswith("["):
            label, *name = part[1:].split()
            spans.append((len(words), len(words) + len(name), label))
            words += name
        else:
            words += part.split()
    return Sample(tuple(words), entities.spaces_between(words), entities=bio(len(words), spans))


def marked(sample: Sample) -> list[str]:
    return [
        f"{label} {' '.join(sample.words[first:end])}"
        for first, end, label in entity_spans(sample.entities)
    ]


def test_a_treebank_is_read_with_tree_spaces_and_names(treebank: Path) -> None:
    first, second = treebanks.read_training_samples(treebank)
    assert first.text == "Don't visit the University of Aden with Dr. Sana Noor."
    assert first.heads[:3] == (2, 2, 2) and first.deps[2] == "ROOT"
    assert marked(first) == ["ORG University of Aden", "PERSON Dr. Sana Noor"]
    assert marked(entities.straighten(first, load_titles()))[1] == "PERSON Sana Noor"
    assert marked(second) == [], "a pronoun is no name"
    assert "DATE" in first.unmarked and "PERSON" not in first.unmarked


def test_documents_are_read_with_their_paragraphs_and_by_genre(treebank: Path) -> None:
    (document,) = treebanks.read_documents(treebank, "GUM_news")
    assert [starts for starts, _ in document] == [True, True]
    assert not list(treebanks.read_documents(treebank, "GUM_fiction"))
    assert measure.measure_sentences([treebank]) == 1.0


def test_a_sample_becomes_a_document() -> None:
    sample = replace(sample_of("[PERSON Noor] left [LOC Aden] ."), heads=(1, 1, 1, 1))
    sample = replace(sample, deps=("nsubj", "ROOT", "obj", "punct"))
    doc = sample.to_doc(spacy.blank("en").vocab)
    assert [(span.text, span.label_) for span in doc.ents] == [("Noor", "PERSON"), ("Aden", "LOC")]
    assert doc[2].head.text == "left" and len(list(doc.sents)) == 1
    unknown = replace(sample, entities=("O", UNKNOWN, "B-LOC", "O"))
    assert [token.ent_iob_ for token in unknown.to_doc(doc.vocab)] == ["O", "", "B", "O"]


def test_gmb_labels_are_read_and_states_told_from_demonyms(tmp_path: Path) -> None:
    path = tmp_path / "gmb.csv"
    path.write_text(
        "Sentence #,Word,POS,Tag\n"
        "Sentence: 1,Iraqi,JJ,B-gpe\n,leaders,NNS,O\n,left,VBD,O\n,Iraq,NNP,B-gpe\n,Monday,NNP,B-tim\n"
        "Sentence: 2,Stop,VB,O\n"
    )
    first, second = entities.read_gmb(path)
    assert marked(first) == ["NORP Iraqi", "LOC Iraq", "DATE Monday"]
    assert second.words == ("Stop",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[PERSON Mr. Bush] left", ["PERSON Bush"]),
        ("[PERSON Mr.] [LOC Bush] left", ["PERSON Bush"]),
        ("[PERSON Prime] Minister [PERSON Blair] left", ["PERSON Blair"]),
        ("[PERSON Prime Minister] left", []),
        ("[ORG General Hulusi Akar] left", ["PERSON Hulusi Akar"]),
        ("the [ORG General Assembly] met", ["ORG General Assembly"]),
        (
            "[ORG U.N. Secretary General] [PERSON Kofi Annan] left",
            ["ORG U.N.", "PERSON Kofi Annan"],
        ),
        ("[ORG U.N. Secretary General] left", ["ORG U.N. Secretary General"]),
        ("[LOC Prince Charles] left", ["PERSON Charles"]),
        ("President [LOC France] left", ["LOC France"]),
    ],
)
def test_labels_are_straightened(before: str, after: list[str]) -> None:
    assert marked(entities.straighten(sample_of(before), load_titles())) == after


def test_titles_are_joined_back_to_names() -> None:
    sample = sample_of("the Prime Minister [PERSON Tony Blair] left [LOC Iraq]")
    joined = entities.with_titles(sample, load_titles())
    assert marked(joined) == ["PERSON Prime Minister Tony Blair", "LOC Iraq"]


def test_doubtful_labels_are_settled_by_majority_and_knowledge() -> None:
    samples = [sample_of("[ORG Hamas] spoke")] * 6 + [
        sample_of("[DATE Hamas] spoke in [ORG Turkey]"),
        sample_of("[ORG Rare] spoke"),
        sample_of("[LOC Rare] spoke"),
    ]
    settled = entities.settle(samples, {"Turkey": "LOC"})
    assert marked(settled[6]) == ["ORG Hamas", "LOC Turkey"]
    assert [marked(sample) for sample in settled[7:]] == [["ORG Rare"], ["LOC Rare"]]


def test_names_are_exchanged_for_others_of_their_kind() -> None:
    sample = sample_of("[PERSON Tony Blair] met [PERSON Bush] in [LOC Rome] on [DATE Monday] .")
    names = {"PERSON": ["Ann Abe Cole"], "LOC": ["New Place"]}
    found = [entities.exchange_names(sample, names, random.Random(seed)) for seed in range(40)]
    texts = {other.text for other in found if other is not None}
    assert "Ann Abe Cole met Cole in New Place on Monday." in texts
    for other in found:
        if other is not None:
            assert [one.split()[0] for one in marked(other)] == ["PERSON", "PERSON", "LOC", "DATE"]
    assert entities.exchange_names(sample_of("Nobody left ."), names, random.Random(1)) is None


def test_words_are_cut_as_the_pipeline_cuts_them() -> None:
    sample = sample_of("An [ORG al-Qaida] group 's four-month truce ended .")
    cut = entities.retokenize(sample, spacy.blank("en").tokenizer)
    assert cut.words[1:4] == ("al", "-", "Qaida") and marked(cut) == ["ORG al - Qaida"]
    assert cut.text == sample.text


def test_the_configuration_gives_names_to_vary_with() -> None:
    names = names_by_label()
    assert all(len(names[label]) > 500 for label in ("PERSON", "ORG", "LOC"))
    assert known_places()["Tehran"] == "LOC"


@pytest.mark.parametrize(
    ("heads", "tree"),
    [
        ([2, 0, 2], (1, 1, 1)),
        ([0], (0,)),
        ([0, 0], ()),
        ([2, 1, 0], ()),
        ([2, 3, 1], ()),
        ([3, 1, 0], (2, 0, 2)),
    ],
)
def test_heads_that_form_no_tree_are_refused(heads: list[int], tree: tuple[int, ...]) -> None:
    assert tree_of(heads) == tree


@given(st.lists(st.sampled_from(["O", *(f"{p}-{e}" for p in "BI" for e in ENTITY_LABELS)])))
def test_spans_and_labels_are_two_ways_to_say_the_same(labels: list[str]) -> None:
    spans = entity_spans(labels)
    assert entity_spans(bio(len(labels), spans)) == spans
    assert all(first < end for first, end, _ in spans)
    covered = sum(end - first for first, end, _ in spans)
    assert covered == sum(label != "O" for label in labels)


def test_variants_keep_every_layer_in_step() -> None:
    sample = replace(
        sample_of('[PERSON Noor] said " we left [LOC Aden] " .'),
        tags=("NNP", "VBD", "``", "PRP", "VBD", "NNP", "''", "."),
        heads=(1, 1, 4, 4, 1, 4, 4, 1),
    )
    chance = random.Random(1)
    seen = {form for _ in range(200) for form in vary(sample, chance)}
    texts = {form.text for form in seen}
    assert 'NOOR SAID " WE LEFT ADEN ".' in texts and "Noor said ” we left Aden ”." in texts
    for form in seen:
        size = len(form.words)
        assert size == len(form.spaces) == len(form.tags) == len(form.heads) == len(form.entities)
        assert max(form.heads) < size


def test_measured_are_exact_spans_of_the_labels_asked_for() -> None:
    wanted = [sample_of("[PERSON Noor] left [LOC Aden] on [DATE Monday]")]
    found = [sample_of("[PERSON Noor] left [ORG Aden] on [DATE Monday]")]
    figures = measure.measure_entities(found, wanted, ["PERSON", "ORG", "LOC"])
    assert figures == {"all": 0.5, "PERSON": 1.0, "ORG": 0.0, "LOC": 0.0}
