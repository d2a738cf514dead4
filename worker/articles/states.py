"""The states of an article, and the only ways from one to another.

discovered ──▶ loaded ──▶ coded
     │            │  ▲       │
     │            │  └───────┘  a new version, or a new coder
     ▼            ▼
 set_aside     copy, set_aside, failed
"""

from __future__ import annotations

from enum import StrEnum

from worker.errors import StateError


class ArticleState(StrEnum):
    """Where an article stands."""

    DISCOVERED = "discovered"  # its address is known, its text is not
    LOADED = "loaded"  # its text is stored and waits for the coder
    CODED = "coded"  # the events of its present text are stored
    COPY = "copy"  # another article has the same text; that one is coded
    SET_ASIDE = "set_aside"  # not for the coder: another language, too short; the reason is kept
    FAILED = "failed"  # in quarantine after too many tries


NEXT: dict[ArticleState, frozenset[ArticleState]] = {
    ArticleState.DISCOVERED: frozenset(
        {
            ArticleState.LOADED,
            ArticleState.COPY,
            ArticleState.SET_ASIDE,
            ArticleState.FAILED,
        }
    ),
    ArticleState.LOADED: frozenset(
        {
            ArticleState.LOADED,
            ArticleState.CODED,
            ArticleState.COPY,
            ArticleState.SET_ASIDE,
            ArticleState.FAILED,
        }
    ),
    # Coded again in place: a task may run twice.
    ArticleState.CODED: frozenset(
        {ArticleState.CODED, ArticleState.LOADED, ArticleState.COPY, ArticleState.SET_ASIDE}
    ),
    ArticleState.COPY: frozenset({ArticleState.LOADED, ArticleState.COPY, ArticleState.SET_ASIDE}),
    ArticleState.SET_ASIDE: frozenset(
        {ArticleState.LOADED, ArticleState.COPY, ArticleState.SET_ASIDE}
    ),
    ArticleState.FAILED: frozenset(
        {ArticleState.DISCOVERED, ArticleState.LOADED, ArticleState.COPY, ArticleState.SET_ASIDE}
    ),
}


def check_step(article_id: str, present: ArticleState, wanted: ArticleState) -> None:
    """Allow a step from one state to another, or refuse it.

    Raises:
        StateError: the step is not among ``NEXT``.
    """
    if wanted not in NEXT[present]:
        raise StateError(article_id, f"cannot go from {present.value} to {wanted.value}")
