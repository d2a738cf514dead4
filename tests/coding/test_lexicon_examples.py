"""The examples that stand in ``config/events/`` beside their patterns."""

from __future__ import annotations

import pytest

from worker.coding.coder import load_coder
from worker.coding.coreference import ArticleMemory
from worker.coding.lexicon import load_lexicon
from worker.coding.ontology import load_ontology


def examples_of(event_type: str) -> dict[str, str]:
    """Return the examples of a type, each with the first pattern that it stands at."""
    found: dict[str, str] = {}
    for rule in load_lexicon().all_rules():
        if rule.example and rule.event_type == event_type:
            found.setdefault(rule.example, rule.id)
    return found


@pytest.mark.parametrize("event_type", sorted(load_ontology().types))
def test_every_example_gives_a_candidate_of_its_type(event_type: str) -> None:
    coder, examples = load_coder(), examples_of(event_type)
    assert examples, f"no pattern of {event_type} has an example"
    failing = []
    parsed = coder.parse_sentences(list(examples))
    for (example, rule), sentence in zip(examples.items(), parsed, strict=True):
        readings = coder.read_sentence(sentence, ArticleMemory()).readings
        types = {r.mention.event_type for r in readings if r.mention is not None}
        if event_type not in types:
            failing.append(f"{rule}: “{example}” gives {', '.join(sorted(types)) or 'nothing'}")
    assert not failing, f"{len(failing)} of {len(examples)}:\n" + "\n".join(failing)
