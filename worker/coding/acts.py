"""What kind of act a trigger tells of, once its status is known: PLOVER's logic of words and deeds.

The manual codes the promise and the refusal, not the deed: "will send aid" is AGREE, "will not lift
the ban" is REJECT, an announced withdrawal is CONCEDE.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from worker.coding.mentions import Status


@dataclass(frozen=True)
class Act:
    """Type, mode, CAMEO code and status of an event."""

    event_type: str
    mode: str
    cameo: str
    status: Status


# Deeds of cooperation to come are promises; CAMEO has a code for what is promised.
_PROMISES = {"CONSULT": "036", "COOPERATE": "031", "AID": "033", "SUPPORT": "030"}
# Concessions to come are announced ones.
_ANNOUNCED = {"RETREAT": "080"}
# Not doing what is asked is refusing it: mode and CAMEO code by what is refused.
_REFUSALS = {
    "AGREE": ("", "120"),
    "SUPPORT": ("", "120"),
    "COOPERATE": ("assist", "121"),
    "AID": ("assist", "122"),
    "CONCEDE": ("yield", "123"),
    "RETREAT": ("yield", "124"),
    "CONSULT": ("meet", "125"),
}


def act_of(act: Act, refuses: bool) -> Act:
    """Return the act that is coded.

    Args:
        act: as the lexicon names it, with the status of its clause.
        refuses: a negated clause that tells of a will ("will not", "cannot accept").
    """
    if act.status == "future" and act.event_type in _PROMISES:
        return Act("AGREE", "", _PROMISES[act.event_type], "actual")
    if act.status == "future" and act.event_type == "AGREE":
        return replace(act, status="actual")  # what is promised lies ahead; the promise does not
    if act.status == "future" and act.event_type in _ANNOUNCED:
        return replace(act, event_type="CONCEDE", mode="", cameo=_ANNOUNCED[act.event_type])
    if act.status == "negated" and refuses and act.event_type in _REFUSALS:
        mode, cameo = _REFUSALS[act.event_type]
        return Act("REJECT", mode, cameo, "actual")
    return act
