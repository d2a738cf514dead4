"""Promises and refusals are coded, not the deeds that they speak of."""

from __future__ import annotations

from datetime import date

import pytest

from worker.coding.acts import Act, act_of
from worker.coding.coder import load_coder
from worker.coding.mentions import Status
from worker.coding.ontology import load_ontology

DAY = date(2010, 5, 1)


@pytest.mark.parametrize(
    ("act", "refuses", "expected"),
    [
        # Cooperation to come is promised.
        (Act("CONSULT", "visit", "042", "future"), False, Act("AGREE", "", "036", "actual")),
        (Act("COOPERATE", "military", "062", "future"), False, Act("AGREE", "", "031", "actual")),
        (Act("AID", "economic", "071", "future"), False, Act("AGREE", "", "033", "actual")),
        (Act("SUPPORT", "", "051", "future"), False, Act("AGREE", "", "030", "actual")),
        # A promise is made now, whatever it promises.
        (Act("AGREE", "", "030", "future"), False, Act("AGREE", "", "030", "actual")),
        # A withdrawal to come is an announced concession, and has yet to come.
        (Act("RETREAT", "withdraw", "087", "future"), False, Act("CONCEDE", "", "080", "future")),
        # Will and refusal.
        (Act("AGREE", "", "030", "negated"), True, Act("REJECT", "", "120", "actual")),
        (Act("SUPPORT", "", "051", "negated"), True, Act("REJECT", "", "120", "actual")),
        (Act("COOPERATE", "", "060", "negated"), True, Act("REJECT", "assist", "121", "actual")),
        (Act("AID", "", "070", "negated"), True, Act("REJECT", "assist", "122", "actual")),
        (Act("CONCEDE", "", "080", "negated"), True, Act("REJECT", "yield", "123", "actual")),
        (Act("RETREAT", "", "087", "negated"), True, Act("REJECT", "yield", "124", "actual")),
        (Act("CONSULT", "", "040", "negated"), True, Act("REJECT", "meet", "125", "actual")),
    ],
)
def test_promises_announcements_and_refusals(act: Act, refuses: bool, expected: Act) -> None:
    assert act_of(act, refuses) == expected


@pytest.mark.parametrize(
    ("act", "refuses"),
    [
        (Act("AID", "economic", "071", "actual"), False),
        (Act("AID", "economic", "071", "hypothetical"), False),
        (Act("AID", "economic", "071", "historical"), False),
        # What was not done is not refused by that alone.
        (Act("AID", "economic", "071", "negated"), False),
        # Neither violence to come is promised, nor is doing without it a refusal.
        (Act("ASSAULT", "", "190", "future"), False),
        (Act("ASSAULT", "", "190", "negated"), True),
        (Act("CONCEDE", "", "080", "future"), False),
    ],
)
def test_other_acts_stay_what_they_are(act: Act, refuses: bool) -> None:
    assert act_of(act, refuses) == act


STATUSES: tuple[Status, ...] = ("actual", "future", "hypothetical", "negated", "historical")


@pytest.mark.parametrize("event_type", sorted(load_ontology().types))
def test_every_act_has_a_type_a_mode_and_a_code_of_the_ontology(event_type: str) -> None:
    ontology = load_ontology()
    for status in STATUSES:
        for refuses in (False, True):
            act = act_of(Act(event_type, "", "010", status), refuses)
            assert act.mode in ("", *ontology.types[act.event_type].modes)
            assert isinstance(ontology.goldstein(act.cameo), float)


@pytest.mark.parametrize(
    ("text", "event_type", "mode", "cameo", "status"),
    [
        ("Germany sent aid to Haiti.", "AID", "", "070", "actual"),
        ("Germany will send aid to Haiti.", "AGREE", "", "033", "actual"),
        ("Germany will not send aid to Haiti.", "REJECT", "assist", "122", "actual"),
        ("Germany did not send aid to Haiti.", "AID", "", "070", "negated"),
        ("Iran will meet with American diplomats.", "AGREE", "", "036", "actual"),
        ("Iran will not meet with American diplomats.", "REJECT", "meet", "125", "actual"),
        ("Iran will not lift the ban on American imports.", "REJECT", "yield", "123", "actual"),
        ("Russia will not lift the ban on Polish meat.", "REJECT", "yield", "123", "actual"),
        ("Israel will withdraw its troops from Lebanon.", "CONCEDE", "", "080", "future"),
        ("Israel will not withdraw its troops from Lebanon.", "REJECT", "yield", "124", "actual"),
        ("France will not support Turkey.", "REJECT", "", "120", "actual"),
        ("The Syrian president cannot accept the American proposal.", "REJECT", "", "120", "actual"),
        ("Russian troops will attack Georgia.", "ASSAULT", "", "190", "future"),
        ("Russian troops will not attack Georgia.", "ASSAULT", "", "190", "negated"),
    ],
)  # fmt: skip
def test_acts_in_sentences(
    text: str, event_type: str, mode: str, cameo: str, status: Status
) -> None:
    found = [(m.event_type, m.mode, m.cameo, m.status) for m in load_coder().code(text, DAY)]
    assert found == [(event_type, mode, cameo, status)]
