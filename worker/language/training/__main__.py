"""Rebuild the bundled language model: ``python -m worker.language.training DATA OUT``."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin
from thinc.api import Config

from worker import __version__
from worker.language.training import entities, treebanks

HERE = Path(__file__).parent
SEED = 20171002
TREEBANKS = ("ewt", "gum")


def write(docs: Iterable[Doc], path: Path) -> None:
    """Store documents in spaCy's binary format, the sentences in the order given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    DocBin(
        docs=docs,
        store_user_data=False,
        attrs=[
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
        ],
    ).to_disk(path)


def prepare_syntax(data: Path, work: Path) -> None:
    """Convert the treebanks to training and development files."""
    vocab = spacy.blank("en").vocab
    train_paths = [data / f"ud-{name}-train.conllu.xz" for name in TREEBANKS]
    write(treebanks.training_docs(train_paths, vocab, SEED), work / "syntax-train.spacy")
    dev = [
        doc
        for name in TREEBANKS
        for doc in treebanks.gold_docs(data / f"ud-{name}-dev.conllu.xz", vocab)
    ]
    write(dev, work / "syntax-dev.spacy")


def prepare_entities(data: Path, work: Path) -> None:
    """Convert the Groningen Meaning Bank to training and development files."""
    vocab = spacy.blank("en").vocab
    chance = random.Random(SEED)
    first, second, _ = entities.split_gmb(entities.read_gmb(data / "gmb-ner.csv.xz"))
    varied = (form for sentence in first for form in entities.vary(sentence, chance))
    write(
        (entities.to_doc(s, entities.GMB_LABELS, vocab) for s in varied),
        work / "entities-train.spacy",
    )
    write(
        (entities.to_doc(s, entities.GMB_LABELS, vocab) for s in second),
        work / "entities-dev.spacy",
    )


def assemble(work: Path, target: Path, version: str) -> None:
    """Join the trained parts into one pipeline and store it."""
    nlp = spacy.load(work / "syntax" / "model-best")
    entity_model = spacy.load(work / "entities" / "model-best")
    nlp.add_pipe("ner", source=entity_model)
    nlp.meta.update(
        name="lapwing_news",
        version=version,
        description="English news: tagger, morphologizer, lemmatizer, UD parser, entities",
        author="the Lapwing developers",
        license="CC BY-SA 4.0",
        performance={},
    )
    nlp.to_disk(target)
    # The training files' paths say nothing to anyone else.
    config = Config().from_disk(target / "config.cfg", interpolate=False)
    config["paths"].update(train=None, dev=None)
    config.to_disk(target / "config.cfg")


def main() -> None:
    """Run the parts asked for, then join what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the treebanks and entity data")
    parser.add_argument("work", type=Path, help="folder for converted data and trained parts")
    parser.add_argument("--part", choices=["syntax", "entities", "none"], action="append")
    parser.add_argument("--out", type=Path, help="folder to store the finished pipeline in")
    parser.add_argument("--version", default=__version__, help="version of the finished pipeline")
    args = parser.parse_args()
    for part in args.part or ["syntax", "entities"]:
        if part == "none":
            continue
        {"syntax": prepare_syntax, "entities": prepare_entities}[part](args.data, args.work)
        train(
            HERE / f"{part}.cfg",
            args.work / part,
            overrides={
                "paths.train": str(args.work / f"{part}-train.spacy"),
                "paths.dev": str(args.work / f"{part}-dev.spacy"),
            },
        )
    if args.out:
        assemble(args.work, args.out, args.version)


if __name__ == "__main__":
    main()
