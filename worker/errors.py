"""The exception tree. Each error carries what it is about, so that callers catch broad or narrow.

Errors keep their arguments as they are given, because Celery's pool sends them between processes.
"""

from __future__ import annotations

# How a process ends; 2 is for wrong command lines.
EXIT_PROBLEMS = 1  # it ran, but some input was bad
EXIT_FAILED = 3  # it could not run: settings, database, model
EXIT_INTERRUPTED = 130


class LapwingError(Exception):
    """Base of every error that Lapwing raises on purpose; its text is meant for people."""


class SettingsError(LapwingError):
    """A setting is unknown or has an impossible value."""


class PlacedError(LapwingError):
    """Something is wrong at a place in a file or source.

    Attributes:
        path: the file or source, as text.
        line: line or record in it, from 1; 0 where the whole is meant.
        problem: what is wrong.
    """

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(path, line, problem)
        self.path = path
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.problem}"


class ConfigFileError(PlacedError):
    """A file under ``config/`` is missing, unreadable or breaks its schema."""


class SourceError(PlacedError):
    """A source (seed file, feed, archive) cannot be read any further."""


class ArticleError(LapwingError):
    """An article cannot go on.

    Attributes:
        article_id: the article's id.
    """

    def __init__(self, article_id: str, problem: str) -> None:
        super().__init__(article_id, problem)
        self.article_id = article_id
        self.problem = problem

    def __str__(self) -> str:
        return f"article {self.article_id}: {self.problem}"


class StateError(ArticleError):
    """A step was asked of an article whose state does not allow it."""


class LanguageModelError(LapwingError):
    """The language model is missing, of another version, or lacks a needed component."""


class StoreError(LapwingError):
    """The database cannot be used: unreachable, of another schema version, or unsupported."""


class BrokerError(LapwingError):
    """Work is stored, but the broker did not take the hint to do it now."""


class NotFoundError(LapwingError):
    """What a command names is not there."""
