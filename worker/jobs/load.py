"""Loading seed files: source → records → articles, stored with the work they need.

for each file that was not yet read to its end without a problem:
    skip the records that an interrupted load has stored
    for each batch of records:
        articles = clean, identify and date each record
        store articles, work, rejects and the progress   (one transaction)
        hand the work out
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from worker.articles.intake import Article, take_in
from worker.settings import Settings
from worker.sources.reading import guess_kind, read_file, read_stream
from worker.sources.records import Origin, RawRecord, Reject
from worker.sources.walk import find_files, shown
from worker.store.articles import Outcome, save_articles
from worker.store.engine import Store
from worker.store.loads import find_load, fingerprint, note_progress, restart
from worker.store.types import utc_now

# Beside the number of records, a batch is bounded by its text, so that memory is.
_BATCH_CHARACTERS = 4_000_000
# Rejects and notices that are kept for the report; all are counted.
_KEPT_MESSAGES = 1000
STANDARD_INPUT = "-"


@dataclass
class LoadReport:
    """What a load did. Every record read is counted under exactly one outcome."""

    files: int = 0
    files_unchanged: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    reject_count: int = 0
    rejects: list[Reject] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def records(self) -> int:
        """Records read, good ones."""
        return sum(self.outcomes.values())

    def add_reject(self, reject: Reject) -> None:
        """Count a reject and keep it for the report while there is room."""
        self.reject_count += 1
        if len(self.rejects) < _KEPT_MESSAGES:
            self.rejects.append(reject)

    def add_notices(self, article: Article) -> None:
        """Keep what was odd about an article."""
        room = _KEPT_MESSAGES - len(self.notices)
        self.notices += [f"{article.origin}: {notice}" for notice in article.notices[:room]]


Progress = Callable[[Path, LoadReport], None]


class Loader:
    """Loads files and folders into a store."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        hand_out: Callable[[Sequence[str]], None],
        progress: Progress | None = None,
        again: bool = False,
    ) -> None:
        """Prepare a load.

        Args:
            store: with its schema in place.
            settings: limits and batch sizes.
            hand_out: is given the ids of articles to code after each stored batch.
            progress: is called after each batch and file.
            again: read files even if they were read to the end before.
        """
        self.report = LoadReport()
        self._store = store
        self._settings = settings
        self._hand_out = hand_out
        self._progress = progress or (lambda path, report: None)
        self._again = again
        self._loaded_on: date = utc_now().date()
        self._max_bytes = settings.max_record_mib * 1024 * 1024

    def load(self, path: Path) -> LoadReport:
        """Load a file, or all files below a folder; returns the running report.

        Raises:
            FileNotFoundError: there is nothing at the path.
        """
        for file in find_files(path):
            self._load_file(file)
        return self.report

    def load_stream(self, stream: BinaryIO) -> LoadReport:
        """Load standard input, whose format is told by its first bytes. It cannot be resumed."""
        start = stream.read(4096)
        kind = guess_kind(start)
        joined = _Joined(start, stream)
        items = read_stream(joined, STANDARD_INPUT, kind, self._max_bytes)  # type: ignore[arg-type]
        self.report.files += 1
        for batch in self._batches(items):
            self._store_batch(batch, None)
            self._progress(Path(STANDARD_INPUT), self.report)
        return self.report

    def _load_file(self, path: Path) -> None:
        self.report.files += 1
        try:
            mark = fingerprint(path) if path.is_file() else ""
        except OSError as error:
            self.report.add_reject(Reject(Origin(shown(path)), f"cannot be read: {error.strerror}"))
            return
        done = self._done_before(path, mark)
        if done is None:
            self.report.files_unchanged += 1
            self._progress(path, self.report)
            return
        items: Iterator[RawRecord | Reject] = read_file(path, self._max_bytes)
        for _ in itertools.islice(items, done):
            pass
        for batch in self._batches(items):
            done += len(batch)
            self._store_batch(batch, _Place(shown(path), mark, done, finished=False))
            self._progress(path, self.report)
        self._store_batch([], _Place(shown(path), mark, done, finished=True))
        self._progress(path, self.report)

    def _done_before(self, path: Path, mark: str) -> int | None:
        """Return how many records of the file are stored already; None: all, without a problem.

        A file with rejects is read again each time: the user may look at them again, and what was
        wrong may be mended outside of the file.
        """
        if self._again:
            with self._store.writing() as session:
                restart(session, shown(path))
            return 0
        with self._store.reading() as session:
            load = find_load(session, shown(path))
            if load is None or load.fingerprint != mark:
                return 0
            if load.finished_at is None:
                return load.records_done
            clean = load.reject_count == 0
        if clean:
            return None
        with self._store.writing() as session:
            restart(session, shown(path))
        return 0

    def _batches(self, items: Iterable[RawRecord | Reject]) -> Iterator[list[RawRecord | Reject]]:
        batch: list[RawRecord | Reject] = []
        size = 0
        for item in items:
            batch.append(item)
            size += len(item.text) if isinstance(item, RawRecord) else 0
            if len(batch) >= self._settings.load_batch_records or size >= _BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _store_batch(self, batch: list[RawRecord | Reject], place: _Place | None) -> None:
        articles = [
            take_in(item, self._loaded_on, self._settings.min_article_characters)
            for item in batch
            if isinstance(item, RawRecord)
        ]
        rejects = [item for item in batch if isinstance(item, Reject)]
        now = utc_now()
        with self._store.writing() as session:
            stored = save_articles(session, articles, now)
            if place is not None:
                note_progress(
                    session, place.path, place.mark, place.done, rejects, now, place.finished
                )
        for item in stored:
            self.report.outcomes[item.outcome] += 1
        for reject in rejects:
            self.report.add_reject(reject)
        for article in articles:
            self.report.add_notices(article)
        to_code = [s.article_id for s in stored if s.outcome in {Outcome.STORED, Outcome.REVISED}]
        # After the commit: a worker may look for the rows at once.
        self._hand_out(list(dict.fromkeys(to_code)))


@dataclass(frozen=True)
class _Place:
    """Where in a file a batch ends."""

    path: str
    mark: str
    done: int
    finished: bool


class _Joined:
    """A stream of which the first bytes were read already."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start = start
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        """Read as a file does."""
        if size < 0:
            data, self._start = self._start + self._rest.read(), b""
            return data
        data, self._start = self._start[:size], self._start[size:]
        return data + self._rest.read(size - len(data)) if len(data) < size else data

    def readline(self, size: int = -1) -> bytes:
        """Read a line as a file does."""
        end = self._start.find(b"\n") + 1
        if end or (0 <= size <= len(self._start)):
            cut = min(end or size, size if size >= 0 else end or size)
            data, self._start = self._start[:cut], self._start[cut:]
            return data
        data, self._start = self._start, b""
        return data + self._rest.readline(size - len(data) if size >= 0 else -1)
