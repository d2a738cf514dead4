"""Countries of actors that are named without one.

News names the country once: "Police in Kenya said … residents … gunmen". A role without a country
belongs to where the act takes place; at home to the state on the other side; else to the state
whose officials tell of it, to the only state that the sentence names, or to where the article
plays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from worker.coding.actors import NONSTATE
from worker.coding.mentions import Actor
from worker.language.words import load_words

# Sectors of people that a country's news leaves without the country's name. Journalists, companies
# and aid workers may be from anywhere.
_LOCAL_SECTORS = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD", "REB", "PTY", "OPP", "PRM",
                            "UAF", "CVL", "CRM", "LAB", "EDU", "REL", "AGR", "SOC", "ELI",
                            "REF", "UNK"})  # fmt: skip
# Of these a country has its own, even where its guests are spoken of.
_INNER_SECTORS = _LOCAL_SECTORS - {"GOV", "MIL", "REF", "UNK", "ELI"}
# Acts across borders: whoever is in Geneva for talks need not be Swiss.
_FOREIGN_TYPES = frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT", "AID"})
# Acts between a state and those who live in it, unless the text says otherwise.
_DOMESTIC_TYPES = frozenset({"COERCE", "PROTEST", "CONCEDE"})
# Who deals with the people of the own country; soldiers also fight abroad.
_AT_HOME = frozenset({"GOV", "COP", "JUD", "LEG", "PTY", "OPP", "REB", "CVL", "LAB", "EDU", "REL",
                      "SPY"})  # fmt: skip


@dataclass(frozen=True)
class Whereabouts:
    """What tells of the country that a sentence speaks of; "" where nothing does.

    Attributes:
        place: country of the place that the trigger's clause names.
        speaker: of the officials who tell of the act.
        army_speaks: they are soldiers, who tell of their own.
        only: the one state that the sentence names.
        first: the state that it names first.
        setting: country where the article plays by what it said last.
    """

    place: str = ""
    speaker: str = ""
    army_speaks: bool = False
    only: str = ""
    first: str = ""
    setting: str = ""


def fill_countries(
    actors: list[Actor], others: list[Actor], event_type: str, where: Whereabouts
) -> list[Actor]:
    """Return the actors of one side with countries filled in where they can be told.

    Args:
        actors: of the side.
        others: of the other side.
        event_type: PLOVER type of the event.
        where: what the sentence and the article tell of the country.
    """
    return [
        actor if actor.country else _filled(actor, others, event_type, where) for actor in actors
    ]


def _filled(actor: Actor, others: list[Actor], event_type: str, where: Whereabouts) -> Actor:
    if actor.sector == "NGO":
        # PLOVER: aid and rights groups stand for no state.
        return replace(actor, country="NGO", basis=f"{actor.basis}; of no state")
    if actor.sector not in _LOCAL_SECTORS:
        return actor
    for country, why in _evidence(actor, others, event_type, where):
        if country:
            return replace(actor, country=country, basis=f"{actor.basis}; {country}: {why}")
    return actor


def _evidence(
    actor: Actor, others: list[Actor], event_type: str, where: Whereabouts
) -> Iterator[tuple[str, str]]:
    """Yield countries that the actor may belong to with the reason, likeliest first."""
    states = [a for a in others if a.country and a.country not in NONSTATE]
    if actor.text.rpartition(" ")[2].lower() in load_words().state_nouns:
        # "The country" is the one that is spoken of, never the one that acts on it.
        if where.setting not in {a.country for a in states}:
            yield where.setting, "where the article plays"
        return
    inner = actor.sector in _INNER_SECTORS
    if actor.sector == "MIL" and where.army_speaks:
        yield where.speaker, "whose army tells of it"
    if event_type not in _FOREIGN_TYPES:
        yield where.place, "where it happened"
    for other in states:
        if event_type in _DOMESTIC_TYPES or (inner and other.sector in _AT_HOME):
            yield other.country, "as the other side"
    if event_type in _FOREIGN_TYPES and not inner:
        return
    # Whoever fights foreign troops is none of theirs.
    enemies = {a.country for a in states if event_type == "ASSAULT" and a.sector not in _AT_HOME}
    abroad = where.army_speaks and where.speaker in load_words().armies_abroad
    if not abroad:
        yield where.speaker, "whose officials tell of it"
    if where.only not in enemies and not (abroad and where.only == where.speaker):
        yield where.only, "the only state in the sentence"
    if where.first not in enemies and not (abroad and where.first == where.speaker):
        yield where.first, "the first state in the sentence"
    yield where.setting, "where the article plays"
