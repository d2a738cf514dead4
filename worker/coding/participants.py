"""Where the participants of a candidate stand: in the slots of its rule, else near it.

The slots that the lexicon names come first. What news leaves to the reader is looked for below the
trigger: "threatened import restrictions against German goods" is a threat against Germany.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from worker.coding.actors import NONSTATE
from worker.coding.anaphora import kind_of
from worker.coding.mentions import Actor
from worker.coding.scene import Scene
from worker.coding.triggers import Candidate
from worker.language.pipeline import Token
from worker.language.words import load_words

# Where an actor stands that the rule did not name, likeliest first.
_NEARBY = ("to", "against", "with", "of", "between", "for", "on", "from", "over", "by", "in")
# Clauses that speak of another matter than the one they hang on.
_OTHER_MATTERS = frozenset({"parataxis", "advcl:relcl", "acl:relcl", "appos", "dep", "discourse"})
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "PRON"})
_FARTHEST = 7
# Whose statements are about their own country, unless they name another.
_OFFICIAL = frozenset({"", "GOV", "MIL", "COP", "SPY", "JUD", "LEG", "MED"})


def actors_in(slots: tuple[str, ...], candidate: Candidate, scene: Scene) -> list[Actor]:
    """Return the actors of the first slot that holds any."""
    for slot in slots:
        tokens = scene.grammar.slot(candidate.token, slot, candidate.carrier)
        known = known_at((t for t in tokens if t.index != candidate.token.index), scene)
        if known:
            return known
    return []


def actors_nearby(candidate: Candidate, scene: Scene) -> list[Actor]:
    """Return the actors that the trigger's object or clause names where the rule finds none.

    First the phrases of the object ("military aid to Mozambique"), then a phrase with one of
    the rule's own prepositions that the parser hung on a neighbour ("visit by the president to
    Iran").
    """
    grammar, token = scene.grammar, candidate.token
    anchors = candidate.anchors
    if token.pos == "VERB":
        verbs = [token, *grammar.complements(token)]
        anchors = [*verbs, *(o for verb in verbs for o in grammar.objects(verb))]
    for preposition in _NEARBY:
        for anchor in anchors:
            tokens = grammar.with_conjuncts(grammar.prepositional(anchor, preposition))
            found = known_at(tokens, scene)
            if found:
                return found
    for anchor in anchors:
        if anchor.pos == "NOUN" and anchor.index != token.index:
            found = known_at(grammar.dependents(anchor, "nmod:poss"), scene)
            if found:
                return found
    for slot in candidate.rule.target:
        after = _phrases_after(candidate, slot.rpartition(".")[2], scene)
        found = known_at(grammar.with_conjuncts(after), scene)
        if found:
            return found
    return []


def actors_below(candidate: Candidate, scene: Scene) -> Iterator[list[Actor]]:
    """Yield the actors in the phrases and complements below a trigger, nearest first.

    Clauses about another matter ("…, which", "after …") and who said it are left out; modifiers
    count ("German goods", "Netanyahu's decision").
    """
    queue = [(anchor, 0) for anchor in candidate.anchors]
    seen = {anchor.index for anchor in candidate.anchors}
    while queue:
        token, depth = queue.pop(0)
        if depth and token.pos in _NOMINAL:
            found = known_at([token], scene)
            if found:
                yield found
        if depth >= _FARTHEST:
            continue
        for child in scene.grammar.children[token.index]:
            if child.index not in seen and not _is_other_matter(child, token, candidate, scene):
                seen.add(child.index)
                queue.append((child, depth + 1))


def _is_other_matter(child: Token, parent: Token, candidate: Candidate, scene: Scene) -> bool:
    grammar = scene.grammar
    if child.dep in {"nsubj", "nsubj:pass"} and parent in (candidate.token, candidate.carrier):
        return not grammar.is_passive(parent)
    if child.dep in _OTHER_MATTERS or (child.dep == "conj" and child.pos == "VERB"):
        return True
    case = grammar.case_of(child)
    if case == "by" and parent in (candidate.token, candidate.carrier):
        return True  # the doer; "reforms by the government" is a matter of the government
    if case == "according_to" or case in load_words().other_matters:
        return True
    marks = {m.text.lower() for m in grammar.dependents(child, "mark", "advmod")}
    return child.dep == "advcl" and bool(marks & load_words().other_matters)


def unknown_in(
    slots: tuple[str, ...], candidate: Candidate, scene: Scene, others: Sequence[Actor]
) -> list[Actor]:
    """Return who or what fills the first of some slots, where it is no known actor: its words.

    "He called on the authorities", of a man whom only the sentence before named, and "boycott the
    election", which is no actor: the event still says by or to whom; never the other side again.
    """
    for slot in slots:
        for token in scene.grammar.slot(candidate.token, slot, candidate.carrier):
            nominal = token.pos in {"NOUN", "PROPN"} or bool(kind_of(token))
            nominal = nominal and token.dep not in {"compound", "amod", "nmod:desc"}
            own = token.index == candidate.token.index or token in candidate.words
            taken = any(actor.start <= token.start < actor.end for actor in others)
            # A known actor was left out for a reason: nobody meets himself.
            known = any(actor.is_known for actor in scene.actors_at(token))
            if nominal and not (own or taken or known) and token.entity != "DATE":
                return [scene.described_at(token)]
    return []


def participants_of_governor(noun: Token, scene: Scene) -> list[Actor]:
    """Return who did something "at a meeting with B": the subject of the verb took part."""
    grammar = scene.grammar
    verb = grammar.head(noun)
    if noun.pos != "NOUN" or noun.dep != "obl" or verb.pos != "VERB":
        return []
    subjects = grammar.objects(verb) if grammar.is_passive(verb) else grammar.subjects(verb)
    return known_at(grammar.with_conjuncts(subjects), scene)


def shared_partners(candidate: Candidate, scene: Scene) -> list[Actor]:
    """Return the partners that a coordinated verb names for both: "met and dined with B"."""
    grammar = scene.grammar
    verb = candidate.carrier or candidate.token
    for other in grammar.without_subject(verb, "conj"):
        if other.pos != "VERB":
            continue
        for anchor in (other, *grammar.dependents(other, "obj")):
            partners = grammar.with_conjuncts(grammar.prepositional(anchor, "with"))
            found = known_at(partners, scene)
            if found:
                return found
    return []


def speaker_of(candidate: Candidate, scene: Scene) -> list[Actor]:
    """Return who says the clause of a candidate: "Egypt's president said the US must …"."""
    grammar = scene.grammar
    token = candidate.carrier or candidate.token
    for _ in range(_FARTHEST):
        head = grammar.head(token)
        if token.dep in {"ccomp", "parataxis"} and head.lemma in load_words().speech:
            return known_at(grammar.with_conjuncts(grammar.subjects(head)), scene)
        for said in grammar.dependents(token, "parataxis"):
            if said.lemma in load_words().speech:
                return known_at(grammar.with_conjuncts(grammar.subjects(said)), scene)
        if head is token:
            return []
        token = head
    return []


def speaking_official(candidate: Candidate, scene: Scene) -> Actor | None:
    """Return the state or its official that says the clause of a candidate, None for others."""
    for actor in speaker_of(candidate, scene):
        if actor.country and actor.country not in NONSTATE and actor.sector in _OFFICIAL:
            return actor
    return None


def known_at(tokens: Iterable[Token], scene: Scene) -> list[Actor]:
    """Return the known actors that some nominals stand for, each state once."""
    actors = [actor for token in tokens for actor in scene.actors_at(token)]
    kept: dict[tuple[str, ...], Actor] = {}
    for actor in actors:
        if actor.is_known:
            # Two cities of a country stand for it once.
            key = (actor.country,) if not actor.sector else (actor.name, actor.codes)
            kept.setdefault(key, actor)
    return list(kept.values())


def _phrases_after(candidate: Candidate, preposition: str, scene: Scene) -> list[Token]:
    """Return heads of phrases with a preposition that follow a trigger in its clause."""
    found = []
    for token in scene.sentence.tokens[candidate.words[-1].index + 1 :]:
        if token.pos == "VERB" or token.text in {";", ":"}:
            break
        if scene.grammar.case_of(token) == preposition:
            found.append(token)
    return found
