"""What Lapwing adds to spaCy's own components: sentence boundaries by rule."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from spacy.language import Language

from worker.language.sentences import split_sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc


SENTENCE_COMPONENT = "lapwing_sentences"


@Language.component(SENTENCE_COMPONENT, assigns=["token.is_sent_start", "doc.sents"])
def set_sentences(doc: Doc) -> Doc:
    """Set the sentence boundaries of a document by rule; the parser keeps to them.

    A token that a boundary cuts in two ("ended.The") belongs to the sentence it begins in.
    """
    starts = [start for start, _ in split_sentences(doc.text)]
    before = 0
    for token in doc:
        sentence = bisect_right(starts, token.idx)
        token.is_sent_start = token.i == 0 or sentence != before
        before = sentence
    return doc
