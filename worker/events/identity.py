"""Which event a mention belongs to.

Mentions are of one event when type, status, days and the codes of both sides are the same; sides
of mutual acts have no order. The event's id is derived from these, so that it comes out the same
in whatever order the mentions came, and however often.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from worker.articles.identity import make_id
from worker.coding.mentions import Actor, Mention

# Acts that both sides do: who is named first says nothing.
MUTUAL_TYPES = frozenset({"AGREE", "CONSULT", "COOPERATE"})


@dataclass(frozen=True)
class EventKey:
    """What mentions of one event share.

    Attributes:
        event_type, status: as in the mention.
        start, end: days of the event.
        source, target: codes of each side's actors, sorted; of mutual acts together in ``source``.
    """

    event_type: str
    status: str
    start: date | None
    end: date | None
    source: tuple[str, ...]
    target: tuple[str, ...]

    @property
    def event_id(self) -> str:
        """The event's id."""
        return make_id(
            "event",
            self.event_type,
            self.status,
            str(self.start),
            str(self.end),
            "+".join(self.source),
            "+".join(self.target),
        )


def event_key(mention: Mention) -> EventKey:
    """Return the key of the event that a mention belongs to."""
    source, target = _codes(mention.source), _codes(mention.target)
    if mention.event_type in MUTUAL_TYPES:
        source, target = tuple(sorted({*source, *target})), ()
    return EventKey(
        mention.event_type, mention.status, mention.date_start, mention.date_end, source, target
    )


def _codes(actors: Iterable[Actor]) -> tuple[str, ...]:
    return tuple(sorted({actor.codes or actor.name.lower() for actor in actors}))


def mention_id(article_id: str, mention: Mention) -> str:
    """Return a mention's id: of its article, trigger and codes."""
    return make_id(
        "mention",
        article_id,
        str(mention.trigger.start),
        str(mention.trigger.end),
        mention.event_type,
        "+".join(_codes(mention.source)),
        "+".join(_codes(mention.target)),
    )
