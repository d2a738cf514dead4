"""Measure a pipeline: ``python -m worker.language.training.measure DATA [MODEL]``."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from worker.language.pipeline import BUNDLED_MODEL
from worker.language.sentences import split_sentences
from worker.language.training import entities, treebanks


def bare_copy(gold: Doc) -> Doc:
    """Return the words of a document without their annotation, as one sentence."""
    return Doc(
        gold.vocab,
        words=[token.text for token in gold],
        spaces=[bool(token.whitespace_) for token in gold],
        sent_starts=[token.i == 0 for token in gold],
    )


def measure_syntax(nlp: Language, paths: Sequence[Path]) -> dict[str, float]:
    """Return the shares of right tags, lemmas, heads (UAS) and heads with relation (LAS)."""
    golds = [gold for path in paths for gold in treebanks.gold_docs(path, nlp.vocab)]
    right: Counter[str] = Counter()
    for parsed, gold in zip(nlp.pipe(map(bare_copy, golds)), golds, strict=True):
        for found, wanted in zip(parsed, gold, strict=True):
            same_head = found.head.i == wanted.head.i
            right["words"] += 1
            right["tag"] += found.tag_ == wanted.tag_
            right["lemma"] += found.lemma_ == wanted.lemma_
            right["uas"] += same_head
            right["las"] += same_head and found.dep_.lower() == wanted.dep_.lower()
    return {name: right[name] / right["words"] for name in ("tag", "lemma", "uas", "las")}


def measure_entities(
    nlp: Language, sentences: Iterable[entities.Tagged], labels: dict[str, str]
) -> dict[str, float]:
    """Return F of exact spans, for all labels together and for each."""
    golds = [entities.to_doc(sentence, labels, nlp.vocab) for sentence in sentences]
    wanted_labels = set(labels.values())
    hits: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    for parsed, gold in zip(nlp.pipe(map(bare_copy, golds)), golds, strict=True):
        found = {(e.start, e.end, e.label_) for e in parsed.ents if e.label_ in wanted_labels}
        wanted = {(e.start, e.end, e.label_) for e in gold.ents}
        for name, spans in (("hits", found & wanted), ("misses", found ^ wanted)):
            for span in spans:
                (hits if name == "hits" else misses).update(["all", span[2]])
    return {
        name: 2 * hits[name] / (2 * hits[name] + misses[name])
        for name in ["all", *sorted(wanted_labels)]
        if hits[name] + misses[name]
    }


def measure_sentences(path: Path) -> float:
    """Return F of exact sentences: a treebank's documents joined by spaces and split again."""
    hits = misses = 0
    for document in treebanks.read_documents(path):
        text, wanted = "", set()
        for starts_paragraph, sentence in document:
            text += ("\n\n" if starts_paragraph else " ") if text else ""
            wanted.add((len(text), len(text) + len(sentence)))
            text += sentence
        found = set(split_sentences(text))
        hits += len(found & wanted)
        misses += len(found ^ wanted)
    return 2 * hits / (2 * hits + misses)


def as_bio(sentence: entities.Tagged) -> entities.Tagged:
    """Return a sentence with IO labels with the starts of its entities marked."""
    labels = ["O", *(label for _, _, label in sentence)]
    starts = [one != two and two != "O" for one, two in pairwise(labels)]
    return [
        (word, tag, f"B-{label[2:]}" if start else label)
        for (word, tag, label), start in zip(sentence, starts, strict=True)
    ]


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the treebanks and entity data")
    parser.add_argument("model", type=Path, nargs="?", default=BUNDLED_MODEL)
    args = parser.parse_args()
    nlp, data = spacy.load(args.model), args.data
    for name, files in {
        "EWT + GUM dev": ["ud-ewt-dev", "ud-gum-dev"],
        "PUD": ["ud-pud-test"],
    }.items():
        show(name, measure_syntax(nlp, [data / f"{file}.conllu.xz" for file in files]))
    _, second, third = entities.split_gmb(entities.read_gmb(data / "gmb-ner.csv.xz"))
    show("GMB 90-95 %", measure_entities(nlp, second, entities.GMB_LABELS))
    show("GMB last 5 %", measure_entities(nlp, third, entities.GMB_LABELS))
    uner = entities.read_bio(data / "uner-ewt-test.iob2.xz", 1, 2, "\t")
    show("UNER EWT test", measure_entities(nlp, uner, entities.UNER_LABELS))
    wikigold = map(as_bio, entities.read_bio(data / "wikigold.conll.xz", 0, 1, " "))
    show("Wikigold", measure_entities(nlp, wikigold, entities.UNER_LABELS))
    for name in ("ewt-dev", "gum-dev", "pud-test"):
        show(f"sentences {name}", {"F": measure_sentences(data / f"ud-{name}.conllu.xz")})


def show(name: str, figures: dict[str, float]) -> None:
    """Print one line of figures."""
    text = "  ".join(f"{figure} {value:.4f}" for figure, value in figures.items())
    print(f"{name:<20} {text}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
