"""Where the participants of a verb or noun stand, on Universal Dependencies.

A slot is named as in the lexicon: ``subj``, ``obj``, ``iobj``, ``comp``, ``poss``, ``light`` or a
preposition. Slots are grammatical roles of the deep sentence: in the passive the subject is the
``by`` phrase; a relative clause finds its antecedent; an infinitive finds who controls it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from worker.language.pipeline import ParsedSentence, Token
from worker.language.words import load_words

_CLAUSAL = frozenset(
    {"acl", "acl:relcl", "advcl", "advcl:relcl", "ccomp", "xcomp", "csubj", "parataxis"}
)
_RELATIVE_PRONOUNS = frozenset({"who", "which", "that", "whom", "whose"})
# Dependents that belong to the name or description of a noun, and not to a clause about it.
_PHRASE = frozenset(
    {"det", "amod", "compound", "flat", "nmod:poss", "nummod", "nmod:desc", "nmod:unmarked",
     "flat:name", "nmod", "fixed", "case", "goeswith", "advmod", "punct"}
)  # fmt: skip
_CARRYING = frozenset({"in", "into", "on", "to", "with"})
_OF_LIKE = frozenset({"of", "in", "for", "from", "'s"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})


class Grammar:
    """Questions about one parsed sentence."""

    def __init__(self, sentence: ParsedSentence) -> None:
        self.sentence = sentence
        self.tokens = sentence.tokens
        self.children = sentence.children

    def head(self, token: Token) -> Token:
        """Return the head of a token, itself for the root."""
        return self.tokens[token.head]

    def dependents(self, token: Token, *relations: str) -> list[Token]:
        """Return the dependents in one of the relations."""
        return [child for child in self.children[token.index] if child.dep in relations]

    def without_subject(self, verb: Token, *relations: str) -> list[Token]:
        """Return the dependents in one of the relations that share the verb's subject."""
        found = self.dependents(verb, *relations)
        return [t for t in found if not self.dependents(t, "nsubj", "nsubj:pass")]

    def case_of(self, token: Token) -> str:
        """Return the preposition of a nominal, multiword ones joined by underscores, or ""."""
        words: list[str] = []
        for child in self.dependents(token, "case"):
            if child.lemma == "'s" or child.tag == "POS":
                continue
            words.append(child.text.lower())
            words += [part.text.lower() for part in self.dependents(child, "fixed")]
        return "_".join(words)

    def with_conjuncts(self, tokens: Iterable[Token]) -> list[Token]:
        """Return nominals with the nominals coordinated with them."""
        found: list[Token] = []
        queue = list(tokens)
        while queue:
            token = queue.pop(0)
            if token in found:
                continue
            found.append(token)
            queue += [c for c in self.dependents(token, "conj") if c.pos in _NOMINAL]
        return found

    # Verbs

    def is_passive(self, verb: Token) -> bool:
        """True for passive clauses, and for past participles that modify a noun."""
        if self.dependents(verb, "nsubj:pass", "aux:pass", "csubj:pass"):
            return True
        return verb.dep in {"acl", "amod"} and verb.tag == "VBN"

    def subjects(self, verb: Token) -> list[Token]:
        """Return who does what the verb says (nothing for an agentless passive)."""
        if self.is_passive(verb):
            agents = self.dependents(verb, "obl:agent")
            agents += [o for o in self.dependents(verb, "obl") if self.case_of(o) == "by"]
            return self._resolve_relative(verb, agents)
        own = self.dependents(verb, "nsubj") or self._meaning_expletive(verb)
        if not own and verb.tag in {"VBZ", "VBP", "VBD"}:
            # "The army attacks Syria", half taken for a noun: the compound is the subject.
            own = [c for c in self.dependents(verb, "compound") if c.index < verb.index]
        return self._resolve_relative(verb, own) if own else self._inherited_subject(verb)

    def _meaning_expletive(self, word: Token) -> list[Token]:
        """Return the "it" of "Syria says it is willing", which parsers take for an empty one."""
        return self.dependents(word, "expl") if word.dep == "ccomp" else []

    def objects(self, verb: Token) -> list[Token]:
        """Return what the verb is done to."""
        if self.is_passive(verb):
            own = self.dependents(verb, "nsubj:pass")
            if own:
                return self._resolve_relative(verb, own)
            if verb.dep in {"acl", "acl:relcl", "amod"}:
                return [self.head(verb)]
            if verb.dep == "conj":
                return self.objects(self.head(verb))
            if verb.dep == "xcomp":
                return self.subjects(self.head(verb))
            return []
        named = self.dependents(verb, "obj")
        own = (
            [o for o in named if o.lemma not in load_words().reflexives]
            or self._shared_objects(verb)
            or named
        )
        if not own and verb.dep == "acl:relcl" and self.dependents(verb, "nsubj"):
            # "the man police arrested": the antecedent is the object where the clause has none.
            relative = [c for c in self.children[verb.index] if c.lemma in _RELATIVE_PRONOUNS]
            if not relative and verb.pos == "VERB":
                return [self.head(verb)]
        return self._resolve_relative(verb, own)

    def _shared_objects(self, verb: Token) -> list[Token]:
        """Return the object that "shot and killed two soldiers" names with its second verb."""
        return [
            o
            for other in self.without_subject(verb, "conj")
            if other.pos == "VERB"
            for o in self.dependents(other, "obj")
        ]

    def complements(self, verb: Token) -> list[Token]:
        """Return the head verbs of infinitives and that-clauses that depend on it."""
        found = self.dependents(verb, "xcomp", "ccomp")
        # "Urged the rebels to stop" is also parsed as an adverbial or as a clause about the rebels.
        loose = self.dependents(verb, "advcl", "acl")
        loose += [a for o in self.dependents(verb, "obj", "obl") for a in self.dependents(o, "acl")]
        found += [v for v in loose if v.tag == "VB" and self.dependents(v, "mark")]
        return found

    def _inherited_subject(self, verb: Token) -> list[Token]:
        head = self.head(verb)
        if verb.dep == "root" or head is verb:
            return []
        if verb.dep == "xcomp":
            # "asked Iran to stop": the object controls; "agreed to stop": the subject does.
            return self.objects(head) or self.subjects(head)
        if verb.dep == "conj":
            if head.pos in {"VERB", "AUX"}:
                return self.objects(head) if self.is_passive(head) else self.subjects(head)
            # "Has been wary but has called on NATO": the subject of the predicate before.
            return self.dependents(head, "nsubj") if self.dependents(head, "cop") else []
        if verb.dep in {"acl", "acl:relcl"}:
            if verb.tag == "VBG":
                return self._writer(head) or [head]
            if verb.tag == "VB":  # "a plan to attack": whoever has the plan
                return self.noun_owners(head)
            return [head] if verb.dep == "acl:relcl" else []
        if verb.dep in {"advcl", "ccomp"} and not self.dependents(verb, "nsubj:pass"):
            has_own_mark = any(m.lemma in {"that"} for m in self.dependents(verb, "mark"))
            return [] if has_own_mark else self.subjects(head)
        return []

    def _writer(self, noun: Token) -> list[Token]:
        """Return who issued the order or statement that says something, where a verb tells."""
        verb = self.head(noun)
        if noun.lemma not in load_words().documents or noun.dep != "obj" or verb.pos != "VERB":
            return []
        return self.subjects(verb)

    def _resolve_relative(self, verb: Token, tokens: list[Token]) -> list[Token]:
        """Replace relative pronouns by the noun their clause modifies."""
        resolved = []
        for token in tokens:
            if token.text.lower() in _RELATIVE_PRONOUNS and token.pos in {"PRON", "DET", "SCONJ"}:
                clause = verb
                while clause.dep in {"conj", "xcomp"} and clause.head != clause.index:
                    clause = self.head(clause)
                if clause.dep.startswith("acl"):
                    resolved.append(self.head(clause))
            else:
                resolved.append(token)
        return resolved

    # Nouns

    def noun_owners(self, noun: Token) -> list[Token]:
        """Return possessors and nominal or adjectival modifiers: "Israel's", "Israeli", "Hamas"."""
        return self.dependents(noun, "nmod:poss") + self.dependents(
            noun, "amod", "compound", "nmod:desc"
        )

    def carrier(self, noun: Token) -> Token | None:
        """Return the verb that a noun is the object, subject in the passive, or complement of."""
        token = noun
        while token.dep == "conj":
            token = self.head(token)
        head = self.head(token)
        if head.pos != "VERB":
            return None
        if token.dep in {"obj", "nsubj:pass", "xcomp"}:
            return head
        # "Took part in talks", but not "signed a pact during talks".
        is_carried = token.dep == "obl" and self.case_of(token) in _CARRYING
        return head if is_carried else None

    # Slots

    def slot(self, trigger: Token, name: str, carrier: Token | None = None) -> list[Token]:
        """Return the head words that fill a slot of a trigger, conjuncts included.

        Args:
            trigger: verb, noun or adjective.
            name: as in the lexicon, with steps joined by dots.
            carrier: the light verb that carries a noun trigger, if any.
        """
        first, *steps = name.split(".")
        found = self._first_slot(trigger, first, carrier)
        if first == "light" and steps and carrier is not None:
            found = self._first_slot(carrier, steps.pop(0), None)
            found = [token for token in found if token.index != trigger.index]
        for step in steps:
            found = [token for owner in found for token in self._first_slot(owner, step, None)]
        return self.with_conjuncts(found) if first != "comp" or steps else found

    def _first_slot(self, token: Token, name: str, carrier: Token | None) -> list[Token]:
        verbal = token.pos in {"VERB", "AUX"}
        if name == "subj":
            own = self.dependents(token, "nsubj") or self._meaning_expletive(token)
            return self.subjects(token) if verbal else self._resolve_relative(token, own)
        if name == "obj":
            return self.objects(token) if verbal else []
        if name == "iobj":
            return self.dependents(token, "iobj")
        if name == "comp":
            return self.complements(token)
        if name == "poss":
            return self.noun_owners(token)
        if name == "light":
            return self.subjects(carrier) if carrier is not None else []
        if name == "aux":
            return self.dependents(token, "aux", "aux:pass", "cop")
        if name == "mod":
            return self.dependents(token, "amod", "advmod", "compound")
        if name == "case":
            return self.dependents(token, "case")
        if name == "head":
            return [self.head(token)] if self.head(token) is not token else []
        return self.prepositional(token, name)

    def prepositional(self, token: Token, preposition: str) -> list[Token]:
        """Return the heads of the prepositional phrases of a word."""
        found = []
        for child in self.children[token.index]:
            relation = child.dep.split(":")[0]
            if relation in {"obl", "nmod"} and child.dep != "nmod:poss":
                agent = preposition == "by" and child.dep == "obl:agent"
                if agent or self.case_of(child) == preposition:
                    found.append(child)
            elif relation in {"advcl", "acl", "ccomp", "obl"}:
                # "Accused of violating", "asked whether": the preposition marks a clause.
                marks = {mark.text.lower() for mark in self.dependents(child, "mark", "case")}
                if preposition in marks:
                    found.append(child)
        return found

    def particle(self, verb: Token) -> set[str]:
        """Return the particles and adverbs of a verb."""
        return {c.text.lower() for c in self.dependents(verb, "compound:prt", "advmod")}

    # Phrases

    def phrase(self, head: Token) -> list[Token]:
        """Return the tokens that name or describe a nominal: one run around it, without clauses."""
        kept = [head]
        queue = [head]
        while queue:
            token = queue.pop()
            for child in self.children[token.index]:
                if not self._belongs(token, child, head):
                    continue
                kept.append(child)
                queue.append(child)
        inside = {token.index for token in kept}
        first, last = head.index, head.index
        while first - 1 in inside:
            first -= 1
        while last + 1 in inside:
            last += 1
        run = list(self.tokens[first : last + 1])
        while run[0].pos == "PUNCT" and len(run) > 1:
            run.pop(0)
        while run[-1].pos == "PUNCT" and len(run) > 1:
            run.pop()
        return run

    def _belongs(self, parent: Token, child: Token, head: Token) -> bool:
        if child.dep in _CLAUSAL or child.dep == "conj" or child.dep == "cc":
            # "Iranian and Turkish forces": coordinated modifiers belong to the phrase.
            return child.dep in {"conj", "cc"} and parent is not head and child.index < head.index
        if child.dep == "case":
            return parent is not head or child.tag == "POS"
        if child.dep == "punct":
            return child.text in {"-", "–"}
        if child.dep.startswith("nmod") and child.dep not in {"nmod:poss", "nmod:desc"}:
            return self.case_of(child) in _OF_LIKE or not self.case_of(child)
        if child.dep == "appos":
            return True
        return child.dep in _PHRASE

    @cached_property
    def negated(self) -> frozenset[int]:
        """Indexes of words that a "not", "never" or "no" depends on."""
        found = set()
        for token in self.tokens:
            if token.lemma in {"not", "n't", "never", "no", "neither", "nor"} and token.dep in {
                "advmod", "det", "cc:preconj", "advmod:emph",
            }:  # fmt: skip
                found.add(token.head)
        return frozenset(found)
