"""Rebuild the bundled language model: ``python -m worker.language.training DATA WORK``."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin
from thinc.api import Config

from worker import __version__
from worker.language.algebra import numpy_products
from worker.language.components import SENTENCE_COMPONENT
from worker.language.names import load_titles
from worker.language.pipeline import BUNDLED_MODEL
from worker.language.training import entities, treebanks
from worker.language.training.knowledge import known_places, names_by_label
from worker.language.training.samples import Sample, vary

if TYPE_CHECKING:
    from worker.language.training.teacher import Teacher

HERE = Path(__file__).parent
SEED = 20171002
TREEBANKS = ("ewt", "gum")
STEPS = ("teacher", "label", "train", "assemble")

TEACHER_ROUNDS = 3
# How often the student sees each gold tree for one that the teacher made.
TREEBANK_REPEATS = 2
# Share of the news sentences that are repeated with other names in them.
EXCHANGED_SHARE = 0.25
# Share of the news sentences that are cut into words as the pipeline does it: the data leaves
# "al-Qaida" and "four-month" in one piece.
RETOKENIZED_SHARE = 0.5
# The longest sentences are the likeliest to be parsed wrong by the teacher.
MAX_LABELLED_WORDS = 60


@dataclass(frozen=True)
class Data:
    """The training sentences: gold trees, news with entities, web text with entities."""

    trees: Sequence[Sample]
    news: Sequence[Sample]
    web: Sequence[Sample]


def read_data(folder: Path) -> Data:
    """Read and straighten what is trained on; no sentence of it is measured on.

    The UNER set is the development part of EWT, so none of its sentences is given a tree.
    """
    titles = load_titles()
    trees = [
        entities.straighten(sample, titles) if sample.entities else sample
        for name in TREEBANKS
        for sample in treebanks.read_training_samples(folder / f"ud-{name}-train.conllu.xz")
    ]
    first, _, _ = entities.split_gmb(entities.read_gmb(folder / "gmb-ner.csv.xz"))
    news = entities.settle([entities.straighten(s, titles) for s in first], known_places())
    web = [
        entities.straighten(sample, titles)
        for sample in entities.read_columns(folder / "uner-ewt-dev.iob2.xz", 1, 2, "\t")
    ]
    return Data(trees, news, web)


def new_teacher(data: Data, encoder: Path) -> Teacher:
    """Return an untrained teacher for this data."""
    from worker.language.training.teacher import Inventory, Teacher

    return Teacher(encoder, Inventory.of(data.trees), SEED)


def train_teacher(data: Data, encoder: Path, work: Path) -> None:
    """Train the teacher, several times on the trees, once on the news."""
    chance = random.Random(SEED)
    news = list(data.news)
    chance.shuffle(news)
    part = len(news) // TEACHER_ROUNDS + 1
    rounds = [
        [
            list(vary(sample, chance))[-1]
            for sample in (*data.trees, *news[number * part : (number + 1) * part])
        ]
        + list(data.web)
        for number in range(TEACHER_ROUNDS)
    ]
    teacher = new_teacher(data, encoder)
    teacher.train(rounds, SEED, report)
    teacher.save(work / "teacher.pt")


def label(data: Data, folder: Path, encoder: Path, work: Path) -> None:
    """Let the teacher complete all sentences, and store them for spaCy."""
    teacher = new_teacher(data, encoder)
    teacher.load(work / "teacher.pt")
    chance = random.Random(SEED)
    vocab = spacy.blank("en").vocab
    docs = (sample.to_doc(vocab) for sample in student_samples(data, teacher, chance))
    write(docs, work / "train.spacy")
    dev = [
        sample
        for name in TREEBANKS
        for sample in treebanks.read_samples(folder / f"ud-{name}-dev.conllu.xz")
    ]
    _, second, _ = entities.split_gmb(entities.read_gmb(folder / "gmb-ner.csv.xz"))
    titles = load_titles()
    dev += [entities.straighten(sample, titles) for sample in second]
    write((sample.to_doc(vocab) for sample in dev), work / "dev.spacy")


def student_samples(data: Data, teacher: Teacher, chance: random.Random) -> Iterator[Sample]:
    """Yield what the student learns from."""
    trees = teacher.complete(data.trees)
    report("treebanks completed")
    for _ in range(TREEBANK_REPEATS):
        for sample in trees:
            yield from vary(sample, chance)
    for sample in teacher.complete(data.web):
        yield replace(sample, tags=(), morphs=(), heads=(), deps=())
    report("web text completed")
    names, tokenizer = names_by_label(), spacy.blank("en").tokenizer
    news = [sample for sample in data.news if len(sample.words) <= MAX_LABELLED_WORDS]
    exchanged = [
        entities.retokenize(other, tokenizer)
        for sample in news
        if chance.random() < EXCHANGED_SHARE
        and (other := entities.exchange_names(sample, names, chance)) is not None
    ]
    news = [
        entities.retokenize(sample, tokenizer) if chance.random() < RETOKENIZED_SHARE else sample
        for sample in news
    ]
    for sample in teacher.complete(news, overrule=True) + teacher.complete(exchanged):
        if sample.heads:
            yield from vary(sample, chance)
    report("news completed")


def write(docs: Iterable[Doc], path: Path) -> None:
    """Store documents in spaCy's binary format, the sentences in the order given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    layers = [
        "ORTH",
        "SPACY",
        "TAG",
        "POS",
        "MORPH",
        "LEMMA",
        "HEAD",
        "DEP",
        "SENT_START",
        "ENT_IOB",
        "ENT_TYPE",
    ]
    DocBin(docs=docs, store_user_data=False, attrs=layers).to_disk(path)


def train_student(work: Path) -> None:
    """Train the pipeline that is shipped."""
    paths = {f"paths.{part}": str(work / f"{part}.spacy") for part in ("train", "dev")}
    with numpy_products():
        train(HERE / "pipeline.cfg", work / "pipeline", overrides=paths)


def assemble(work: Path, target: Path, version: str) -> None:
    """Add the rules of sentence boundaries and store the pipeline for shipping."""
    nlp = spacy.load(work / "pipeline" / "model-best")
    nlp.add_pipe(SENTENCE_COMPONENT, first=True)
    nlp.meta.update(
        name="lapwing_news",
        version=version,
        description="English news: sentences, tags, features, lemmas, UD trees, entities",
        author="the Lapwing developers",
        license="CC BY-SA 4.0",
        performance={},
    )
    nlp.to_disk(target)
    # The training files' paths say nothing to anyone else.
    config = Config().from_disk(target / "config.cfg", interpolate=False)
    config["paths"].update(train=None, dev=None)
    config.to_disk(target / "config.cfg")


def report(message: str) -> None:
    """Say how far a long run is."""
    print(message, flush=True)  # noqa: T201


def main() -> None:
    """Run the steps asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the treebanks and entity data")
    parser.add_argument("work", type=Path, help="folder for what is made on the way")
    parser.add_argument("--encoder", type=Path, help="folder with the teacher's pretrained encoder")
    parser.add_argument("--step", choices=STEPS, action="append", help="only this; default: all")
    parser.add_argument("--out", type=Path, default=BUNDLED_MODEL, help="the finished pipeline")
    parser.add_argument("--version", default=__version__, help="version of the finished pipeline")
    args = parser.parse_args()
    steps = args.step or STEPS
    args.work.mkdir(parents=True, exist_ok=True)
    if {"teacher", "label"} & set(steps):
        if args.encoder is None:
            parser.error("--encoder is needed to train the teacher and to label with it")
        data = read_data(args.data)
        if "teacher" in steps:
            train_teacher(data, args.encoder, args.work)
        if "label" in steps:
            label(data, args.data, args.encoder, args.work)
    if "train" in steps:
        train_student(args.work)
    if "assemble" in steps:
        assemble(args.work, args.out, args.version)


if __name__ == "__main__":
    main()
