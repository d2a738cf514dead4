"""One sentence read: its candidates, what the rules make of each, and which are kept.

candidates = triggers that the lexicon finds
for each: source, target = actors in the slots of its rule, else near it
          status, act, date, place from the trigger's clause
          probability = what the belief model says of all that
kept       = those believed, each act once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from worker.coding.actor_knowledge import ActorKnowledge
from worker.coding.actors import Hit, find_hits
from worker.coding.acts import Act, act_of
from worker.coding.belief import Belief, features_of
from worker.coding.casualties import casualties_of
from worker.coding.coreference import ArticleMemory
from worker.coding.event_dates import date_event
from worker.coding.gazetteer import Gazetteer
from worker.coding.grammar import Grammar
from worker.coding.lexicon import NO_EVENT, Lexicon
from worker.coding.mentions import Actor, Casualties, Mention, Place, Span
from worker.coding.ontology import Ontology
from worker.coding.participants import (
    actors_below,
    actors_in,
    actors_nearby,
    participants_of_governor,
    shared_partners,
    speaking_official,
    unknown_in,
)
from worker.coding.scene import Scene
from worker.coding.selection import (
    both_sides,
    embedding_of,
    is_description,
    is_enough,
    repeats,
    without,
)
from worker.coding.setting import Whereabouts, fill_countries
from worker.coding.status import is_refusal, looks_ahead, status_of
from worker.coding.triggers import Candidate, TriggerFinder
from worker.language.pipeline import ParsedSentence
from worker.language.repairs import mend

_HISTORICAL_DAYS = 365
# Other acts only speak of the dead: an inquiry into an attack killed nobody.
_HARMFUL_TYPES = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE"})


@dataclass(frozen=True)
class Reading:
    """What became of one candidate.

    Attributes:
        candidate: trigger and rule.
        mention: the event as the rules see it; None where they see none.
        features: what the belief model weighs.
        dropped: why it is no event, for people; "" for one that is kept.
    """

    candidate: Candidate
    mention: Mention | None
    features: tuple[str, ...] = ()
    dropped: str = ""


@dataclass(frozen=True)
class SentenceReading:
    """What became of a sentence.

    Attributes:
        sentence: as parsed and mended.
        hits: known names and roles in it.
        readings: its candidates in its order.
    """

    sentence: ParsedSentence
    hits: Sequence[Hit]
    readings: Sequence[Reading]

    @property
    def mentions(self) -> list[Mention]:
        """The events that are kept, in the order of their triggers."""
        kept = [r.mention for r in self.readings if r.mention is not None and not r.dropped]
        return sorted(kept, key=lambda mention: mention.trigger.start)


class SentenceReader:
    """Reads sentences by a lexicon, a store of actors and a belief model."""

    def __init__(
        self,
        lexicon: Lexicon,
        knowledge: ActorKnowledge,
        gazetteer: Gazetteer,
        ontology: Ontology,
        belief: Belief,
    ) -> None:
        self._lexicon = lexicon
        self._knowledge = knowledge
        self._gazetteer = gazetteer
        self._ontology = ontology
        self._belief = belief

    def read(
        self, sentence: ParsedSentence, memory: ArticleMemory, published: date | None
    ) -> SentenceReading:
        """Return what a sentence tells; note its actors in the memory.

        Args:
            sentence: as parsed.
            memory: what the article said before; is added to.
            published: the article's date, to which offices and "Monday" refer.
        """
        sentence = mend(sentence)
        grammar = Grammar(sentence)
        hits = find_hits(sentence.tokens, self._knowledge, published)
        scene = Scene(sentence, grammar, hits, memory, published, self._knowledge, self._gazetteer)
        scene.note()
        candidates = list(TriggerFinder(grammar, self._lexicon, hits).candidates())
        found = self._readings(candidates, scene)
        first = [candidate for candidate in candidates if candidate.rank == 0]
        weighed = _each_trigger_once([self._weigh(r, first, grammar) for r in found])
        readings = _each_act_once(weighed)
        for reading in readings:
            if reading.mention is not None and not reading.dropped:
                memory.note_participants(reading.mention.source + reading.mention.target)
        readings.sort(key=lambda reading: reading.candidate.token.index)
        return SentenceReading(sentence, scene.hits, readings)

    def _readings(self, candidates: Sequence[Candidate], scene: Scene) -> list[Reading]:
        claimed: dict[int, Candidate] = {}
        readings = []
        # Verbs claim their objects first, so that "held talks" is one event.
        in_order = sorted(candidates, key=lambda c: (c.token.pos != "VERB", c.token.index, c.rank))
        for candidate in in_order:
            owner = claimed.get(candidate.token.index)
            if owner is not None:
                why = f"part of “{scene.span(owner.words).text}” ({owner.rule.id})"
                readings.append(Reading(candidate, None, dropped=why))
                continue
            if candidate.rank == 0:
                claimed.update(
                    (w.index, candidate) for w in candidate.words if w != candidate.token
                )
            if candidate.rule.event_type == NO_EVENT:
                readings.append(Reading(candidate, None, dropped="its rule says: no event"))
            elif is_description(candidate.token, scene.grammar):
                readings.append(Reading(candidate, None, dropped="only describes something"))
            else:
                mention = self._mention(candidate, scene)
                why = "" if mention is not None else "nobody known takes part"
                readings.append(Reading(candidate, mention, dropped=why))
        return readings

    def _weigh(
        self, reading: Reading, candidates: Sequence[Candidate], grammar: Grammar
    ) -> Reading:
        """Give a reading its features and probability; drop it where that is too low."""
        if reading.mention is None:
            return reading
        embedding = embedding_of(reading.candidate.token, candidates, grammar)
        features = features_of(reading.candidate, reading.mention, embedding, candidates, grammar)
        probability = self._belief.probability(features)
        why = ""
        if probability < self._belief.threshold:
            inside = f", inside {embedding}" if embedding else ""
            why = f"believed {probability:.2f} only, below {self._belief.threshold:.2f}{inside}"
        mention = replace(reading.mention, confidence=round(probability, 3))
        return Reading(reading.candidate, mention, features, why)

    def _mention(self, candidate: Candidate, scene: Scene) -> Mention | None:
        rule, grammar = candidate.rule, scene.grammar
        source, target = self._sides(candidate, scene)
        place = scene.places.of(candidate)
        where = _whereabouts(place, candidate, scene)
        source = fill_countries(source, target, rule.event_type, where)
        target = fill_countries(target, source, rule.event_type, where)
        status = status_of(candidate.token, candidate.carrier, grammar)
        ahead = looks_ahead(status)
        refuses = status == "negated" and is_refusal(candidate.carrier or candidate.token, grammar)
        act = act_of(Act(rule.event_type, rule.mode, rule.cameo, status), refuses)
        source = source or unknown_in(rule.source, candidate, scene, target)
        target = target or unknown_in(rule.target, candidate, scene, source)
        if not is_enough(act.event_type, source, target):
            return None
        when = date_event(candidate.words, grammar, scene.published, ahead)
        if (
            act.status == "actual"
            and when.end
            and scene.published
            and (scene.published - when.end).days > _HISTORICAL_DAYS
        ):
            act = replace(act, status="historical")
        return Mention(
            event_type=act.event_type,
            mode=act.mode,
            contexts=rule.contexts,
            cameo=act.cameo,
            quad_class=self._ontology.types[act.event_type].quad,
            goldstein=self._ontology.goldstein(act.cameo),
            status=act.status,
            source=tuple(source),
            target=tuple(target),
            date_start=when.start,
            date_end=when.end,
            date_precision=when.precision,
            date_basis=when.basis,
            place=place,
            casualties=(
                casualties_of(candidate.words, scene.tolls, grammar)
                if act.event_type in _HARMFUL_TYPES
                else Casualties()
            ),
            trigger=scene.span(candidate.words),
            sentence=Span(scene.sentence.text, scene.sentence.start, scene.sentence.end),
            confidence=rule.confidence,
            rule=rule.id,
        )

    def _sides(self, candidate: Candidate, scene: Scene) -> tuple[list[Actor], list[Actor]]:
        """Return the known actors of both sides, nobody on both."""
        rule = candidate.rule
        source = actors_in(rule.source, candidate, scene)
        target = actors_in(rule.target, candidate, scene)
        if not target and rule.target and not (rule.reciprocal and len(source) > 1):
            target = self._target_nearby(candidate, source, scene)
        if rule.reciprocal:
            if not target and len(source) < 2:
                target = shared_partners(candidate, scene)
            known = [*source, *target]
            if len(known) == 1:
                hosts = without(participants_of_governor(candidate.token, scene), known)
                if hosts:
                    source, target = hosts, known
        if rule.reciprocal or self._stands_between(candidate, scene):
            source, target = both_sides(source, target)
        return source, without(target, source)

    @staticmethod
    def _stands_between(candidate: Candidate, scene: Scene) -> bool:
        """True for "clashes between A and B"."""
        return bool(scene.grammar.prepositional(candidate.token, "between"))

    @staticmethod
    def _target_nearby(candidate: Candidate, source: list[Actor], scene: Scene) -> list[Actor]:
        """Return a target that no slot of the rule holds, one of another state first."""
        mine = {actor.country for actor in source}
        nearby = actors_nearby(candidate, scene)
        other = [actor for actor in nearby if actor.country and actor.country not in mine]
        if other:
            return other
        below = (without(found, source) for found in actors_below(candidate, scene))
        return next((found for found in below if found), [])


def _whereabouts(place: Place | None, candidate: Candidate, scene: Scene) -> Whereabouts:
    """Return what tells of the country of those who are named without one."""
    speaker = speaking_official(candidate, scene)
    return Whereabouts(
        place=place.country if place else "",
        speaker=speaker.country if speaker else "",
        army_speaks=speaker is not None and speaker.sector == "MIL",
        only=scene.places.only_state(),
        first=scene.places.first_state(),
        setting=scene.memory.setting or scene.memory.main_country(),
    )


def _each_trigger_once(readings: list[Reading]) -> list[Reading]:
    """Drop all but the likeliest type of each trigger word."""
    best: dict[int, float] = {}
    for reading in readings:
        if reading.mention is not None and not reading.dropped:
            at = reading.candidate.token.index
            best[at] = max(best.get(at, 0.0), reading.mention.confidence)
    kept = []
    for reading in readings:
        mention = reading.mention
        if mention is not None and not reading.dropped:
            likelier = best[reading.candidate.token.index]
            if mention.confidence < likelier:
                reading = replace(reading, dropped=f"another type is likelier ({likelier:.2f})")
        kept.append(reading)
    return kept


def _each_act_once(readings: list[Reading]) -> list[Reading]:
    """Drop what another reading of the sentence says more surely."""
    done: list[Reading] = []
    for reading in sorted(readings, key=lambda r: -r.mention.confidence if r.mention else 0.0):
        mention = reading.mention
        if mention is not None and not reading.dropped:
            kept = (r.mention for r in done if r.mention is not None and not r.dropped)
            other = next((o for o in kept if repeats(mention, o)), None)
            if other is not None:
                reading = replace(reading, dropped=f"repeats “{other.trigger.text}”")
        done.append(reading)
    return done
