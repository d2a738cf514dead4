"""CoNLL-U treebanks to spaCy documents, one sentence a document.

The pipeline parses sentence by sentence, because boundaries are set by rule before the
parser runs, so it is trained on single sentences as well.
"""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

# Share of the training sentences that are repeated in another typographic form. Headlines are
# in capitals and lack a final stop, mail lacks capitals, newsrooms use curly quotes.
UPPER_CASE_SHARE = 0.06
LOWER_CASE_SHARE = 0.04
CURLY_QUOTES_SHARE = 0.5
NO_FINAL_STOP_SHARE = 0.06

CURLY = {"'": "’", "''": "”", "``": "“", '"': "”", "'s": "’s", "n't": "n’t"}


def open_text(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, xz-compressed or plain, without their line ends."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def read_sentences(path: Path) -> Iterator[list[list[str]]]:
    """Yield each sentence of a CoNLL-U file as its rows of ten columns, ranges included."""
    rows: list[list[str]] = []
    for line in open_text(path):
        if not line:
            if rows:
                yield rows
            rows = []
        elif not line.startswith("#"):
            rows.append(line.split("\t"))
    if rows:
        yield rows


def read_documents(path: Path) -> Iterator[list[tuple[bool, str]]]:
    """Yield each document of a CoNLL-U file as (starts a paragraph, text) of its sentences."""
    document: list[tuple[bool, str]] = []
    starts_paragraph = False
    for line in open_text(path):
        if line.startswith("# newdoc"):
            if document:
                yield document
            document, starts_paragraph = [], False
        elif line.startswith("# newpar"):
            starts_paragraph = True
        elif line.startswith("# text = "):
            document.append((starts_paragraph, line.removeprefix("# text = ")))
            starts_paragraph = False
    if document:
        yield document


def to_doc(rows: list[list[str]], vocab: Vocab) -> Doc:
    """Build the annotated document of one sentence.

    Words of a multiword token ("don't") are kept apart, without a space between them.
    Subtypes of relations are kept (``nsubj:pass``); empty nodes are dropped.
    """
    glued: set[int] = set()
    words, spaces, tags, pos, morphs, lemmas, heads, deps = [], [], [], [], [], [], [], []
    glued_end: dict[int, bool] = {}
    for row in rows:
        number = row[0]
        if "." in number:
            continue
        space = "SpaceAfter=No" not in row[9]
        if "-" in number:
            first, last = (int(part) for part in number.split("-"))
            glued.update(range(first, last))
            glued_end[last] = space
            continue
        index = int(number)
        words.append(row[1])
        spaces.append(False if index in glued else glued_end.get(index, space))
        tags.append(row[4])
        pos.append(row[3])
        morphs.append("" if row[5] == "_" else row[5])
        lemmas.append(row[2])
        head = int(row[6])
        heads.append(index - 1 if head == 0 else head - 1)
        deps.append("ROOT" if head == 0 else row[7])
    return Doc(
        vocab,
        words=words,
        spaces=spaces,
        tags=tags,
        pos=pos,
        morphs=morphs,
        lemmas=lemmas,
        heads=heads,
        deps=deps,
        sent_starts=[index == 0 for index in range(len(words))],
    )


def vary(rows: list[list[str]], chance: random.Random) -> Iterator[list[list[str]]]:
    """Yield the sentence and, now and then, the same sentence as other typesetters print it."""
    yield rows
    forms: list[list[list[str]]] = []
    if chance.random() < UPPER_CASE_SHARE:
        forms.append([[r[0], r[1].upper(), *r[2:]] for r in rows])
    if chance.random() < LOWER_CASE_SHARE:
        forms.append([[r[0], r[1].lower(), *r[2:]] for r in rows])
    quoted = any(r[1] in CURLY for r in rows)
    if quoted and chance.random() < CURLY_QUOTES_SHARE:
        forms.append([[r[0], CURLY.get(r[1], r[1]), *r[2:]] for r in rows])
    last = rows[-1]
    ends_plainly = len(rows) > 4 and last[1] == "." and not any(r[6] == last[0] for r in rows)
    if ends_plainly and chance.random() < NO_FINAL_STOP_SHARE:
        forms.append(rows[:-1])
    yield from forms


def training_docs(paths: Iterable[Path], vocab: Vocab, seed: int) -> Iterator[Doc]:
    """Yield the documents to train on, with typographic variants, the same for the same seed."""
    chance = random.Random(seed)
    for path in paths:
        for rows in read_sentences(path):
            for form in vary(rows, chance):
                yield to_doc(form, vocab)


def gold_docs(path: Path, vocab: Vocab) -> Iterator[Doc]:
    """Yield the documents of a treebank as they stand, to measure on."""
    for rows in read_sentences(path):
        yield to_doc(rows, vocab)
