"""Countries of actors that are named without one.

News names the country once: "Police in Kenya said … residents … gunmen". A role without a country
belongs to where the act takes place; at home to the state on the other side; else to where the
article plays.
"""

from __future__ import annotations

from dataclasses import replace

from worker.coding.actors import NONSTATE
from worker.coding.mentions import Actor

# Sectors of people that a country's news leaves without the country's name. Journalists, companies
# and aid workers may be from anywhere.
_LOCAL_SECTORS = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD", "REB", "PTY", "OPP", "PRM",
                            "UAF", "CVL", "CRM", "LAB", "EDU", "REL", "AGR", "SOC", "ELI",
                            "REF"})  # fmt: skip
# Acts across borders: whoever is in Geneva for talks need not be Swiss.
_FOREIGN_TYPES = frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT", "AID"})
# Acts between a state and those who live in it, unless the text says otherwise.
_DOMESTIC_TYPES = frozenset({"COERCE", "PROTEST", "CONCEDE"})


def fill_countries(
    actors: list[Actor],
    others: list[Actor],
    event_type: str,
    place_country: str,
    setting_country: str,
) -> list[Actor]:
    """Return the actors of one side with countries filled in where they can be told.

    Args:
        actors: of the side.
        others: of the other side.
        event_type: PLOVER type of the event.
        place_country: country of the place that the clause names, or "".
        setting_country: country where the article plays by what it said last, or "".
    """
    if event_type in _FOREIGN_TYPES:
        return actors
    country, why = place_country, "where it happened"
    if not country and event_type in _DOMESTIC_TYPES:
        states = [a.country for a in others if a.country and a.country not in NONSTATE]
        country, why = states[0] if states else "", "as the other side"
    if not country:
        country, why = setting_country, "where the article plays"
    if not country:
        return actors
    return [
        replace(actor, country=country, basis=f"{actor.basis}; {country}: {why}")
        if not actor.country and actor.sector in _LOCAL_SECTORS
        else actor
        for actor in actors
    ]
