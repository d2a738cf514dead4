from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SEEDS
from worker.coding.coder import load_coder
from worker.coding.mentions import Actor, Mention
from worker.coding.ontology import load_ontology
from worker.coding.version import coder_version

MONDAY = date(2017, 10, 2)


def code(text: str, day: date | None = MONDAY) -> list[Mention]:
    return load_coder().code(text, day)


def brief(mention: Mention) -> tuple[str, str, str, str]:
    def codes(actors: tuple[Actor, ...]) -> str:
        return ", ".join(actor.codes for actor in actors)

    return mention.event_type, mention.status, codes(mention.source), codes(mention.target)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran and Turkey held talks in Tehran on Monday.", ("CONSULT", "actual", "IRN", "TUR")),
        ("The Turkish president visited Iran.", ("CONSULT", "actual", "TUR GOV", "IRN")),
        ("Iran was visited by the Turkish president.", ("CONSULT", "actual", "TUR GOV", "IRN")),
        ("The Turkish president will visit Iran.", ("AGREE", "actual", "TUR GOV", "IRN")),
        ("The Turkish president did not visit Iran.", ("CONSULT", "negated", "TUR GOV", "IRN")),
        ("Britain praised France.", ("SUPPORT", "actual", "GBR", "FRA")),
        ("Germany promised to send aid to Malawi.", ("AGREE", "actual", "DEU", "MWI")),
        ("Vietnam released nine Filipino sailors.", ("RETREAT", "actual", "VNM", "PHL MIL")),
        ("Russia withdrew its troops from Georgia.", ("RETREAT", "actual", "RUS", "GEO")),
        ("China demanded that Vietnam withdraw its ships.", ("REQUEST", "actual", "CHN", "VNM")),
        ("France condemned Syria.", ("ACCUSE", "actual", "FRA", "SYR")),
        ("Russia said that Israel attacked Syria.", ("ASSAULT", "actual", "ISR", "SYR")),
    ],
)
def test_plain_acts(text: str, expected: tuple[str, str, str, str]) -> None:
    assert expected in [brief(mention) for mention in code(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The striker fired a shot past the goalkeeper and the team attacked again.",
        "Snow fell on the island overnight and the airport was closed.",
        "The company released its annual report.",
        "The film was released in Iran.",
        "",
        "   ",
    ],
)
def test_no_events(text: str) -> None:
    assert code(text) == []


def test_nobody_meets_himself() -> None:
    for mention in code("Iran held talks with Iran. Israel accused Israel of lies."):
        assert not {a.codes for a in mention.source} & {a.codes for a in mention.target}


def by_type(mentions: list[Mention], event_type: str) -> list[Mention]:
    return [mention for mention in mentions if mention.event_type == event_type]


def test_the_first_sample_article() -> None:
    text = (SEEDS / "001_iran_turkey_chiefs.txt").read_text().removeprefix(" date 2017-02-10 ")
    coded = load_coder().code_article(text, date(2017, 2, 10))
    assert coded.published.resolved == MONDAY
    mentions = list(coded.mentions)

    def found(event_type: str, source: set[str], target: set[str], day: date) -> bool:
        return any(
            {a.codes for a in m.source} == source
            and {a.codes for a in m.target} == target
            and m.date_start is not None
            and m.date_end is not None
            and m.date_start <= day <= m.date_end
            for m in by_type(mentions, event_type)
        )

    sides = {"IRN MIL"}, {"TUR MIL"}
    assert found("CONSULT", *sides, MONDAY) or found("CONSULT", *reversed(sides), MONDAY)
    assert any(
        m.mode == "visit" and m.date_start == date(2017, 10, 1)
        for m in by_type(mentions, "CONSULT")
    )
    assert found("AGREE", {"TUR"}, {"IRN"}, MONDAY)
    assert found("CONSULT", {"IRN MIL"}, {"TUR"}, date(2017, 8, 15))
    august = [m for m in mentions if "August" in m.date_basis]
    assert august and august[0].date_precision == "month"
    vote = [m for m in mentions if "September 25" in m.sentence.text]
    assert all(m.date_start == date(2017, 9, 25) for m in vote)


@pytest.mark.parametrize(
    ("phrase", "day", "codes"),
    [
        ("Turkish Chief of General Staff Hulusi Akar", MONDAY, "TUR MIL"),
        ("Hulusi Akar", date(2020, 1, 1), "TUR GOV"),
        ("Iran", MONDAY, "IRN"),
        ("the Iranian foreign minister", MONDAY, "IRN GOV"),
        ("Tehran", MONDAY, "IRN"),
        ("the Kremlin", MONDAY, "RUS GOV"),
        ("Hamas militants", MONDAY, "PSE REB"),
        ("the United Nations", MONDAY, "UNO"),
        ("gunmen", MONDAY, "UAF"),
        ("former French president Jacques Chirac", MONDAY, "FRA ELI"),
        ("Jacques Chirac", date(2000, 1, 1), "FRA GOV"),
        ("Jacques Chirac", date(2012, 1, 1), "FRA ELI"),
        ("the Taliban", date(2010, 1, 1), "AFG REB"),
        ("the Taliban", date(2023, 1, 1), "AFG GOV"),
    ],
)
def test_actor_phrases(phrase: str, day: date, codes: str) -> None:
    actor = load_coder().resolve_phrase(phrase, day)
    assert actor is not None
    known = [actor.country, actor.sector]
    assert " ".join(filter(None, known)) == codes, actor.basis


def test_surnames_and_pronouns_refer_back() -> None:
    mentions = code(
        "Turkish Chief of General Staff Hulusi Akar arrived in Tehran on Sunday. "
        "General Akar praised Iran. He also met the Iranian president."
    )
    praise = by_type(mentions, "SUPPORT")[0]
    meeting = next(m for m in by_type(mentions, "CONSULT") if m.trigger.text == "met")
    assert praise.source[0].codes == meeting.source[0].codes == "TUR MIL"
    assert meeting.source[0].text == "He"


@pytest.mark.parametrize("name", ["015_hokkaido_snow_no_event", "016_football_friendly_no_event"])
def test_articles_about_weather_and_sport_have_no_events(name: str) -> None:
    assert code((SEEDS / f"{name}.txt").read_text().split("\n\n", 1)[1]) == []


def test_other_news_after_a_match_report_is_coded() -> None:
    match = (SEEDS / "016_football_friendly_no_event.txt").read_text().split("\n\n", 1)[1]
    text = match + "\n\nIn other news, Iran and Turkey held talks in Tehran on Monday."
    assert [m.event_type for m in code(text)] == ["CONSULT"]


def check(text: str, mentions: list[Mention]) -> None:
    """Everything a mention says about offsets and codes holds."""
    ontology = load_ontology()
    for mention in mentions:
        for span in (mention.trigger, mention.sentence, *mention.source, *mention.target):
            assert text[span.start : span.end] == span.text
        problem = ontology.problem_with(
            mention.event_type, mention.mode, mention.cameo, mention.contexts
        )
        assert problem == ""
        assert 0 <= mention.confidence <= 1 and 1 <= mention.quad_class <= 4
        if mention.date_start is not None:
            assert mention.date_end is not None and mention.date_start <= mention.date_end


WORDS = st.sampled_from(
    [
        "Iran",
        "Turkey",
        "the",
        "president",
        "of",
        "and",
        "met",
        "attacked",
        "held",
        "talks",
        "with",
        "on",
        "Monday",
        "in",
        ",",
        ".",
        "who",
        "was",
        "by",
        "not",
        "troops",
        "to",
        "visit",
        "said",
        "“",
        "”",
        "its",
        "a",
        "Hamas",
        "rebels",
        "agreed",
        "withdraw",
        "aid",
        "U.S.",
        "will",
        "-",
        "2017",
        "night",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_words_are_coded_with_sound_offsets(text: str) -> None:
    check(text, code(text))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=150))
def test_no_text_crashes_the_coder(text: str) -> None:
    check(text, code(text))


def test_sample_articles_have_sound_mentions() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text()
        check(text, code(text))


def test_the_version_names_code_and_data() -> None:
    assert coder_version() == coder_version()
    assert coder_version().count("+") == 1


@pytest.mark.parametrize(
    ("text", "trigger", "day"),
    [
        ("The Turkish general arrived in Tehran Sunday night ahead of a visit by Turkey's president.",
         "arrived", date(2017, 10, 1)),
        ("The rebels declared war on Iraq's government on Friday, ahead of the October 15 referendum.",
         "declared", date(2017, 9, 29)),
        ("Rebels attacked a base in Iraq ahead of the October 15 referendum.", "attacked", MONDAY),
    ],
)  # fmt: skip
def test_the_day_of_what_comes_later_is_not_the_events_own(
    text: str, trigger: str, day: date
) -> None:
    days = {m.date_start for m in code(text, MONDAY) if trigger in m.trigger.text}
    assert days == {day}
