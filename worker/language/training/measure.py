"""Measure a pipeline: ``python -m worker.language.training.measure DATA [MODEL]``.

Prints tags, lemmas and trees with gold sentences and tokens, entities, sentence boundaries, speed
on one core, and the time and memory that loading takes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from worker.language.algebra import numpy_products
from worker.language.components import SENTENCE_COMPONENT
from worker.language.names import Titles, load_titles
from worker.language.pipeline import BUNDLED_MODEL, load_parser
from worker.language.sentences import split_sentences
from worker.language.training import entities, treebanks
from worker.language.training.samples import ENTITY_LABELS, Sample, bio, entity_spans

_ONE_CORE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
_SPEED_SENTENCES = 2000
_SPEED_ROUNDS = 3
# Peak memory as Linux counts it for the new program alone (getrusage's would be the parent's).
_LOADING = """
import sys, time
start = time.perf_counter()
import spacy
from worker.language.pipeline import load_parser
imported = time.perf_counter()
load_parser(sys.argv[1])
loaded = time.perf_counter()
print(imported - start, loaded - imported)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) / 1024)
"""


def annotate(nlp: Language, samples: Iterable[Sample]) -> Iterator[Sample]:
    """Yield sentences as the pipeline analyses them, in the words they are given in."""
    bare = (Sample(sample.words, sample.spaces).to_doc(nlp.vocab) for sample in samples)
    for doc in nlp.pipe(bare):
        yield Sample(
            words=tuple(token.text for token in doc),
            spaces=tuple(bool(token.whitespace_) for token in doc),
            tags=tuple(token.tag_ for token in doc),
            lemmas=tuple(token.lemma_ for token in doc),
            heads=tuple(token.head.i for token in doc),
            deps=tuple(token.dep_ for token in doc),
            entities=bio(len(doc), [(e.start, e.end, e.label_) for e in doc.ents]),
        )


def measure_syntax(nlp: Language, paths: Sequence[Path]) -> dict[str, float]:
    """Return the shares of right tags, lemmas, heads (UAS) and heads with relation (LAS)."""
    golds = [gold for path in paths for gold in treebanks.read_samples(path)]
    right: Counter[str] = Counter()
    for found, gold in zip(annotate(nlp, golds), golds, strict=True):
        for index in range(len(gold.words)):
            same_head = found.heads[index] == gold.heads[index]
            same_relation = found.deps[index].lower() == gold.deps[index].lower()
            right["words"] += 1
            right["tag"] += found.tags[index] == gold.tags[index]
            right["lemma"] += found.lemmas[index] == gold.lemmas[index]
            right["uas"] += same_head
            right["las"] += same_head and same_relation
    return {name: right[name] / right["words"] for name in ("tag", "lemma", "uas", "las")}


def measure_entities(
    found: Iterable[Sample], wanted: Iterable[Sample], labels: Iterable[str]
) -> dict[str, float]:
    """Return F of exact spans, for all labels together and for each."""
    chosen = set(labels)
    hits: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    for one, other in zip(found, wanted, strict=True):
        spans = {span for span in entity_spans(one.entities) if span[2] in chosen}
        golds = {span for span in entity_spans(other.entities) if span[2] in chosen}
        for span in spans & golds:
            hits.update(["all", span[2]])
        for span in spans ^ golds:
            misses.update(["all", span[2]])
    return {
        name: 2 * hits[name] / (2 * hits[name] + misses[name])
        for name in ["all", *sorted(chosen)]
        if hits[name] + misses[name]
    }


def measure_gmb(nlp: Language, part: str, golds: Sequence[Sample], titles: Titles) -> None:
    """Print two figures: with the labels as they stand, and with titles outside of names.

    The labels hold titles as parts of names ("Mr. Bush"), the pipeline does not, so for the first
    figure the titles are joined to the names that it found.
    """
    found = [entities.straighten(sample, titles) for sample in annotate(nlp, golds)]
    joined = (entities.with_titles(sample, titles) for sample in found)
    show(f"GMB {part}, as labelled", measure_entities(joined, golds, ENTITY_LABELS))
    names = (entities.straighten(sample, titles) for sample in golds)
    show(f"GMB {part}, names", measure_entities(found, names, ENTITY_LABELS))


def measure_sentences(paths: Sequence[Path], genre: str = "") -> float:
    """Return F of exact sentences: documents joined by spaces and paragraphs, and split again."""
    hits = misses = 0
    for path in paths:
        for document in treebanks.read_documents(path, genre):
            text, wanted = "", set()
            for starts_paragraph, sentence in document:
                text += ("\n\n" if starts_paragraph else " ") if text else ""
                wanted.add((len(text), len(text) + len(sentence)))
                text += sentence
            found = set(split_sentences(text))
            hits += len(found & wanted)
            misses += len(found ^ wanted)
    return 2 * hits / (2 * hits + misses)


def measure_speed(model: Path, samples: Sequence[Sample]) -> dict[str, float]:
    """Return words a second of the whole pipeline, from text to parsed sentences: best of three.

    A word is what stands between spaces.
    """
    text = "\n\n".join(sample.text for sample in samples)
    parser = load_parser(str(model))
    seconds = []
    for _ in range(_SPEED_ROUNDS):
        start = time.perf_counter()
        parser.parse(text)
        seconds.append(time.perf_counter() - start)
    with numpy_products():
        nlp = spacy.load(model, exclude=[SENTENCE_COMPONENT])
    bare = []
    for _ in range(_SPEED_ROUNDS):
        start = time.perf_counter()
        with nlp.memory_zone():
            for _ in nlp.pipe((sample.text for sample in samples), batch_size=64):
                pass
        bare.append(time.perf_counter() - start)
    words = len(text.split())
    return {"as Lapwing parses": words / min(seconds), "bare nlp.pipe": words / min(bare)}


def measure_loading(model: Path) -> dict[str, float]:
    """Return seconds and MiB that a new process takes to import spaCy and load the pipeline."""
    command = [sys.executable, "-c", _LOADING, str(model)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    names = ("import seconds", "load seconds", "peak MiB")
    return dict(zip(names, map(float, output), strict=True))


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the treebanks and entity data")
    parser.add_argument("model", type=Path, nargs="?", default=BUNDLED_MODEL)
    args = parser.parse_args()
    if any(os.environ.get(name) != "1" for name in _ONE_CORE):
        # The linear algebra libraries read these when they are loaded, which has happened.
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | _ONE_CORE)
    nlp, data, titles = (
        spacy.load(args.model, exclude=[SENTENCE_COMPONENT]),
        args.data,
        load_titles(),
    )
    for name, files in {
        "EWT + GUM dev": ["ud-ewt-dev", "ud-gum-dev"],
        "EWT + GUM test": ["ud-ewt-test", "ud-gum-test"],
        "PUD": ["ud-pud-test"],
    }.items():
        show(name, measure_syntax(nlp, [data / f"{file}.conllu.xz" for file in files]))
    _, second, third = entities.split_gmb(entities.read_gmb(data / "gmb-ner.csv.xz"))
    measure_gmb(nlp, "90-95 %", second, titles)
    measure_gmb(nlp, "last 5 %", third, titles)
    for name, file, columns in (
        ("UNER EWT test", "uner-ewt-test.iob2.xz", (1, 2, "\t")),
        ("Wikigold", "wikigold.conll.xz", (0, 1, " ")),
    ):
        golds = entities.read_columns(data / file, *columns)
        labels = entities.UNER_LABELS.values()
        show(name, measure_entities(annotate(nlp, golds), golds, labels))
    gum = [data / f"ud-gum-{part}.conllu.xz" for part in ("train", "dev", "test")]
    for name, paths, genre in (
        ("PUD", [data / "ud-pud-test.conllu.xz"], ""),
        ("GUM dev", [gum[1]], ""),
        ("GUM news", gum, "GUM_news"),
        ("EWT dev", [data / "ud-ewt-dev.conllu.xz"], ""),
    ):
        show(f"sentences {name}", {"F": measure_sentences(paths, genre)})
    show("words a second", measure_speed(args.model, second[:_SPEED_SENTENCES]))
    show("loading", measure_loading(args.model))


def show(name: str, figures: dict[str, float]) -> None:
    """Print one line of figures."""
    text = "  ".join(
        f"{figure} {value:,.{4 if value < 10 else 0}f}" for figure, value in figures.items()
    )
    print(f"{name:<26} {text}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
