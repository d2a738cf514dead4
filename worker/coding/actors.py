"""Who a phrase stands for: country, sector, and name of an actor.

Hits of the index inside the phrase are composed: "Turkish Chief of General Staff Hulusi Akar" is
the nationality's country, the role's sector, the person's name. The role that the text states
wins over the office that the index knows; the index fills in what the text leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from worker.coding.actor_knowledge import ActorKnowledge, Entry, words_of
from worker.coding.mentions import Actor
from worker.language.pipeline import Token
from worker.language.words import load_words

# How many words before a name may be its title.
_TITLE_WORDS = 7
_FORMER_OFFICE_SECTORS = frozenset({"GOV", "LEG", "JUD", "MIL", "COP", "SPY"})
# Organisations whose people are not the organisation's sector but what their role says.
_ROLE_DECIDES = frozenset({"MIL", "COP", "REB", "JUD", "LEG", "SPY", "REF", "JRN", "MED", "REL"})
_ARMED_GROUPS = frozenset({"REB", "PRM", "UAF"})
# Whose people are of its kind whatever their job: "Amnesty International researchers".
_PEOPLE_OF = {"NGO": "NGO", "MNC": "BUS"}
# Countries of a state, as against codes that stand where a country would.
NONSTATE = frozenset({"IGO", "UNO", "EUR", "NGO", "IMG", "ISM", "MNC"})


@dataclass(frozen=True)
class Hit:
    """An entry of the index as it stands in a sequence of tokens.

    Attributes:
        first, end: token indexes in the sentence, end excluded.
        entry: what it stands for.
    """

    first: int
    end: int
    entry: Entry


def hit_at(hits: Sequence[Hit], token: Token) -> Hit | None:
    """Return the hit that a token is part of."""
    return next((hit for hit in hits if hit.first <= token.index < hit.end), None)


def find_hits(
    tokens: Sequence[Token], knowledge: ActorKnowledge, day: date | None = None
) -> list[Hit]:
    """Return the entries that stand in a sequence of tokens, longest first match, none overlapping.

    A name needs its capital and an acronym its capitals; roles match in any case. Of namesakes the
    one who is in office on the day is meant.
    """
    words: list[str] = []
    places: list[int] = []  # position in ``tokens`` of each word
    for position, token in enumerate(tokens):
        for word in words_of(token.text):
            words.append(word)
            places.append(position)
    hits: list[Hit] = []
    at = 0
    while at < len(words):
        found = None
        if words[at] in knowledge.first_words:
            for size in range(min(knowledge.longest, len(words) - at), 0, -1):
                covered = tokens[places[at] : places[at + size - 1] + 1]
                before = words[max(at - _TITLE_WORDS, 0) : at]
                entries = knowledge.lookup(tuple(words[at : at + size]))
                entry = _best(entries, covered, day, before)
                if entry is not None:
                    found = Hit(covered[0].index, covered[-1].index + 1, entry)
                    at += size
                    break
        if found is None:
            at += 1
        else:
            hits.append(found)
    return [hit for hit in hits if not _is_part_of_longer_name(hit, tokens, knowledge)]


def _is_part_of_longer_name(hit: Hit, tokens: Sequence[Token], knowledge: ActorKnowledge) -> bool:
    """True where the name goes on: "Mohammed Hussein" of Mohammed Hussein Roble.

    A second family name leaves the person the same ("Hugo Chavez Frias"); a name whose last word is
    other people's given name does not.
    """
    base = tokens[0].index
    last, following = tokens[hit.end - 1 - base], tokens[hit.end - base : hit.end - base + 1]
    if not following or following[0].pos != "PROPN" or not following[0].text[:1].isupper():
        return False
    if hit.entry.kind == "person":
        same = last.entity == following[0].entity == "PERSON"
        return same and knowledge.is_given_name(last.text)
    same = last.entity == following[0].entity == "LOC"
    return hit.entry.kind in {"organisation", "group"} and same and hit.end - hit.first == 1


def _best(
    entries: list[Entry], covered: Sequence[Token], day: date | None, before: Sequence[str]
) -> Entry | None:
    if len(entries) > 1:
        entries = sorted(entries, key=lambda entry: _likelihood(entry, day, before))
    for entry in entries:
        text = covered[0].text
        if entry.acronym:
            if not any(c.isupper() for c in text) or (text.isalpha() and not text.isupper()):
                continue
        elif entry.proper and not text[:1].isupper():
            continue
        return entry
    return None


def _likelihood(entry: Entry, day: date | None, before: Sequence[str]) -> tuple[bool, int, bool]:
    """Order entries of the same words: who is in office first, then whose office is named.

    One person may stand in two files with different offices: "Deputy Secretary of State Zoellick"
    was not yet the World Bank's. Names come before places.
    """
    in_office = day is not None and any(p.holds_on(day) for p in entry.periods)
    titles = set(before) - {"of", "the", "and", "for"}
    named = max((len(titles & set(words_of(p.role))) for p in entry.periods), default=0)
    return not in_office, -named, entry.kind not in {"person", "organisation"}


def resolve(
    phrase: Sequence[Token], text: str, head: Token, hits: Sequence[Hit], day: date | None
) -> Actor | None:
    """Return the actor that a phrase stands for; None where its head is no actor at all.

    Args:
        phrase: the tokens that name or describe the head, in order and without gaps.
        text: the phrase as it stands.
        head: the phrase's head word.
        hits: entries found in the sentence.
        day: the day for offices; None means the latest known.
    """
    inside = {token.index for token in phrase}
    own = [hit for hit in hits if hit.first in inside and hit.end - 1 in inside]
    at_head = [hit for hit in own if hit.first <= head.index < hit.end]
    person = _first(own, "person")
    role = _role_of(own, head, person)
    organisation = _first(at_head, "organisation") or _first(own, "organisation")
    country = _country_of(own, head)
    former = any(token.text.lower() in load_words().former for token in phrase)
    role_sector, role_sector2 = _role_sectors(role, phrase)

    codes = ("", "", "")
    name, basis = text, ""
    if person is not None and _names_head(person, head, phrase):
        known = office_on(person.entry, day)
        name = person.entry.name
        codes = (person.entry.country, known[0], known[1])
        basis = f"{person.entry.name}: {known[2]}"
        if role is not None and not former:
            codes = (person.entry.country, role_sector, role_sector2)
            basis += f"; role “{role.entry.name}”"
            if organisation is not None and organisation.entry.country in NONSTATE:
                # "U.N. Secretary-General Kofi Annan" acts for the UN, not for Ghana.
                codes = _with_organisation(codes, organisation.entry, role.entry, day)
                basis += f"; {organisation.entry.name}"
    elif role is not None and (head.entity == "PERSON" or _first(at_head, "role") is not None):
        place = country.entry.country if country else ""
        codes = (place, role_sector, role_sector2)
        basis = f"role “{role.entry.name}”"
        if organisation is not None and organisation not in at_head:
            codes = _with_organisation(codes, organisation.entry, role.entry, day)
            basis += f"; {organisation.entry.name}"
        if country:
            basis += f"; {country.entry.name}"
    elif organisation is not None and organisation in at_head:
        own_country, sector, sector2 = _codes_on(organisation.entry, day)
        place = own_country or (country.entry.country if country else "")
        if country is not None and _is_another_states(organisation, country, own_country):
            place = country.entry.country
        codes = (place, sector, sector2)
        name, basis = organisation.entry.name, organisation.entry.name
    elif country is not None and country in at_head:
        codes = (country.entry.country, country.entry.sector, "")
        name, basis = country.entry.name, f"{country.entry.kind} {country.entry.name}"
        if country.entry.kind == "people" and head.tag == "NNS":
            basis += " (people)"
    elif country is not None and head.entity in {"ORG", "PERSON"} and head.pos == "PROPN":
        codes = (country.entry.country, "", "")
        basis = f"{country.entry.name} in an unknown name"
    elif head.entity in {"PERSON", "ORG"}:
        basis = "unknown name"
    else:
        return None
    origin = _origin(own, phrase)
    if origin and codes[0] in NONSTATE:
        # "NATO soldiers from Canada" are Canada's.
        codes = (origin, codes[1], codes[2])
        basis += f"; from {origin}"
    if any(token.text.lower() == "ethnic" for token in phrase):
        codes = (_home_of_minority(own, head), codes[1] or "CVL", codes[2])
        basis += "; an ethnic group"
    if former and codes[1] in _FORMER_OFFICE_SECTORS:
        codes = (codes[0], "ELI", "")
        basis += "; former"
    return Actor(text, phrase[0].start, phrase[-1].end, name, *codes, basis)


def _is_another_states(organisation: Hit, country: Hit, own_country: str) -> bool:
    """True for "the Venezuelan Congress": a word for one state's body, said of another's."""
    one_word = organisation.end - organisation.first == 1
    precedes = country.end <= organisation.first and country.entry.kind in {"adjective", "country"}
    return one_word and precedes and own_country not in NONSTATE


def _home_of_minority(own: Sequence[Hit], head: Token) -> str:
    """Return where an ethnic group lives: "ethnic Albanians in Serbia" are Serbia's, or ""."""
    after = [hit for hit in own if hit.first > head.index and hit.entry.country]
    return after[0].entry.country if after else ""


def _origin(own: Sequence[Hit], phrase: Sequence[Token]) -> str:
    """Return the country that "from" names in a phrase, or ""."""
    before = {token.index + 1: token.text.lower() for token in phrase}
    hits = (hit for hit in own if before.get(hit.first) == "from" and hit.entry.country)
    return next((hit.entry.country for hit in hits), "")


def _with_organisation(
    codes: tuple[str, str, str], organisation: Entry, role: Entry, day: date | None
) -> tuple[str, str, str]:
    """Compose "Hamas militants", "UN official", "State Department spokesman"."""
    country, sector, sector2 = codes
    own_country, own_sector, own_sector2 = _codes_on(organisation, day)
    country = own_country or country
    if own_country in _PEOPLE_OF:
        return country, own_sector or _PEOPLE_OF[own_country], own_sector2
    if own_sector in _ARMED_GROUPS and role.sector == "MIL":
        return country, own_sector, own_sector2  # a militia's drone is no army's
    if role.sector not in _ROLE_DECIDES and own_sector:
        sector, sector2 = own_sector, own_sector2
    return country, sector, sector2


def _role_sectors(role: Hit | None, phrase: Sequence[Token]) -> tuple[str, str]:
    """Return the sectors of a role, moved by a word before it: "rebel colonel" is REB."""
    if role is None:
        return "", ""
    before = {token.text.lower() for token in phrase if token.index < role.end}
    for word, sector in role.entry.modifiers:
        if word in before:
            return sector, ""
    return role.entry.sector, role.entry.sector2


def _codes_on(entry: Entry, day: date | None) -> tuple[str, str, str]:
    """Return country and sectors of an organisation on a day."""
    if day is not None:
        for period in entry.periods:
            if period.holds_on(day):
                return period.country or entry.country, period.sector, period.sector2
    return entry.country, entry.sector, entry.sector2


def office_on(person: Entry, day: date | None) -> tuple[str, str, str]:
    """Return sectors of a person on a day, and the office in words; after the last office ELI."""
    if not person.periods:
        return "", "", "no office known"
    if day is None:
        latest = max(person.periods, key=lambda p: (p.until is None, p.until or date.max))
        return latest.sector, latest.sector2, latest.role
    for period in person.periods:
        if period.holds_on(day):
            return period.sector, period.sector2, f"{period.role} on {day}"
    past = [p for p in person.periods if p.until and p.until < day]
    if past:
        last = max(past, key=lambda p: p.until or date.min)
        sector = "ELI" if last.sector in _FORMER_OFFICE_SECTORS else last.sector
        return sector, "", f"former {last.role} on {day}"
    first = min(person.periods, key=lambda p: p.since or date.min)
    return "", "", f"before {first.role} on {day}"


def _first(hits: Sequence[Hit], kind: str) -> Hit | None:
    return next((hit for hit in hits if hit.entry.kind == kind), None)


def _role_of(own: Sequence[Hit], head: Token, person: Hit | None) -> Hit | None:
    """Return the role that describes the head: its own word first, else the one nearest to it."""
    roles = [hit for hit in own if hit.entry.kind == "role"]
    if not roles:
        return None
    anchor = head.index if person is None else person.first
    by_nearness = sorted(
        roles,
        key=lambda hit: (not hit.first <= head.index < hit.end, abs(anchor - (hit.end - 1))),
    )
    # "The head of the army": the head says nothing, what it is the head of does.
    telling = [hit for hit in by_nearness if hit.entry.sector != "UNK"]
    best = (telling or by_nearness)[0]
    if best.entry.name in load_words().heading_roles and best.first <= head.index < best.end:
        # "President of the human rights league": heads are of the sector of what they head.
        headed = [hit for hit in telling if hit.first > head.index and hit.entry.sector != "CVL"]
        return min(headed, key=lambda hit: hit.first, default=best)
    return best


def _country_of(own: Sequence[Hit], head: Token) -> Hit | None:
    """Return the country that describes the head: its own word, else the one nearest to it."""
    kinds = {"country", "adjective", "people", "capital", "seat", "place", "group"}
    countries = [hit for hit in own if hit.entry.kind in kinds]
    return min(
        countries,
        # "Afghan refugees in Pakistan": what stands before the head says more than what follows.
        key=lambda hit: (
            not hit.first <= head.index < hit.end,
            hit.first > head.index,
            abs(head.index - hit.first),
        ),
        default=None,
    )


def _names_head(person: Hit, head: Token, phrase: Sequence[Token]) -> bool:
    """True where a person's name is the phrase's head or stands beside it as its name.

    "Akar's deputy" is not Akar: a possessive follows the name.
    """
    if person.first <= head.index < person.end:
        return True
    following = [token for token in phrase if token.index == person.end]
    return not (following and following[0].tag == "POS")
