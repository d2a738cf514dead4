"""The same sentence, as other newsrooms and careless sites print it."""

from __future__ import annotations

import pytest

from worker.language.pipeline import ParsedSentence, Token, load_parser


def root_of(sentence: ParsedSentence) -> Token:
    return next(token for token in sentence.tokens if token.dep == "root")


def subject_and_object(sentence: ParsedSentence) -> tuple[str, str, str]:
    root = root_of(sentence)
    relations = {token.dep: token.text for token in sentence.children[root.index]}
    return relations["nsubj"].lower(), root.lemma, relations["obj"].lower()


@pytest.mark.parametrize(
    "text",
    [
        "Iran attacked Turkey on Monday.",
        "Iran attacked Turkey on Monday",
        "IRAN ATTACKED TURKEY ON MONDAY",
        "Iran attacked Turkey on\u00a0Monday.",
        "Iran  attacked \u00a0 Turkey on Monday.",
        "Iran attac\u00adked Turkey on Mon\u00adday.",
        "🔴 Iran attacked Turkey on Monday.",
        "Iran attacked Turkey on Monday \u2026",
        "Iran\u200b attacked Turkey on Monday.",
    ],
)
def test_who_did_what_to_whom_however_it_is_printed(text: str) -> None:
    (sentence,) = load_parser().parse(text)
    assert subject_and_object(sentence) == ("iran", "attack", "turkey")


@pytest.mark.parametrize(
    ("opening", "closing", "apostrophe"),
    [('"', '"', "'"), ("“", "”", "’"), ("«", "»", "’"), ("''", "''", "'"), ("„", "“", "’")],
)
def test_all_kinds_of_quotes(opening: str, closing: str, apostrophe: str) -> None:
    text = f"{opening}Iran{apostrophe}s army attacked the rebels,{closing} the minister said."
    (sentence,) = load_parser().parse(text)
    words = {token.text: token for token in sentence.tokens}
    assert words["army"].dep == "nsubj" and words["rebels"].dep == "obj"
    assert sentence.tokens[words["minister"].head].text == "said"


def test_a_missing_space_after_a_stop_joins_nothing() -> None:
    first, second = load_parser().parse("The talks ended on Friday.Iran rejected the offer.")
    assert root_of(first).text == "ended"
    assert subject_and_object(second) == ("iran", "reject", "offer")


def test_a_long_article_parses_as_its_paragraphs_do_alone() -> None:
    paragraphs = [
        "Iranian forces attacked the rebels in northern Syria on Monday, officials said.",
        "“We will not leave,” Maj. Gen. Omar Haddad told reporters in Damascus.",
        "- Talks between the U.S. and Iran will resume in Geneva next week",
    ]
    parser = load_parser()
    alone = [sentence for text in paragraphs for sentence in parser.parse(text)]
    together = parser.parse("\n\n".join(paragraphs * 30))
    assert len(together) == 30 * len(alone)
    for found, wanted in zip(together, alone * 30, strict=True):
        assert [(t.text, t.tag, t.dep, t.head, t.entity) for t in found.tokens] == [
            (t.text, t.tag, t.dep, t.head, t.entity) for t in wanted.tokens
        ]
