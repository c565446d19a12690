"""Read and extract over a whole folder: through the cache, in as many processes as are worth it, in bounded memory.

    sources -> known to the cache? -> readings
            -> else, in chunks of so many bytes, to the workers -> readings, and to the cache

Texts are held by those who work on them alone, a chunk at a time; what comes together here are readings. A large file of
records is read here, record by record, and its articles are dealt out. Whatever the number of processes and the
state of the cache, the outcome is the same.
"""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from digest.cache import FILE, READING, Cache, pack, unpack
from digest.codec import CodecError, Item, encode_items
from digest.config import Config
from digest.intake import Intake, Remark, sort_remarks
from digest.jobs import (
    FRESH,
    Stamps,
    articles_task,
    file_key,
    files_task,
    make_reader,
    make_stamps,
    may_keep,
    reading_key,
    warm_up,
)
from digest.knowledge import load_knowledge
from digest.late import read_source
from digest.memo import NO_MEMO, Memo
from digest.memory import collector_paused
from digest.models import Article, ArticleInfo, Notice, Reading, Skipped
from digest.read.folder import find_sources
from digest.read.source import RECORD_FORMATS, STDIN, Source, is_address
from digest.workers import Crew, Lost, Result, Steps, count_processors

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0 where nobody knows)."""

_CHUNK_BYTES = 200_000
"""How much is read in one go by one process: a few seconds' work at the most, so that all end at about the same time."""

_LEAST_BYTES = 200_000
"""Less than this isn't worth a second process."""

STREAM_BYTES = 2_000_000
"""A file of records that is larger is read here and dealt out."""

_UNPACKED = 5
"""How many times its size a packed file is taken to hold."""

_TIMES_FASTER = 20
"""How many times as fast an article is taken from the cache as read."""

_LEAST_TASK_BYTES = 20_000

_LOOKED_UP_AT_ONCE = 500
_KEPT_AT_ONCE = 500


@dataclass(slots=True)
class Gathered:
    """All that a folder gave: readings by id, remarks by path; and what is known of earlier steps with these."""

    readings: list[Reading] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    memo: Memo = NO_MEMO

    def take(self) -> list[Reading]:
        """The readings, of which nothing is held here any longer, so that whoever takes them can let go of them."""
        readings, self.readings = self.readings, []
        return readings


def gather(
    paths: Sequence[str],
    config: Config,
    *,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    jobs: int = 1,
    cache: Cache | None = None,
) -> Gathered:
    """Read all articles of the paths and extract what they say.

    Args:
        paths: files and folders, "-" for standard input.
        config: all settings.
        stdin: where "-" reads from.
        progress: told how far it has come.
        jobs: processes, 1 for none but this one, 0 for one a processor.
        cache: where readings are kept, None for nowhere.

    Raises:
        InputError: a path does not exist.
        KnowledgeError: the knowledge can't be loaded.
    """
    sources = find_sources(paths, settings=config.read)
    gathering = _Gathering(sources, config, stdin, progress, cache)
    with collector_paused():
        gathering.find_known()
        gathering.work(jobs or count_processors())
        return gathering.finish()


@dataclass(slots=True)
class _Share:
    """What a task is about: files, by their places in the list of sources; or articles of the one large file at `place`."""

    places: list[int]
    infos: list[ArticleInfo] | None = None
    size: int = 0


class _Gathering:
    """The state of one `gather`."""

    def __init__(
        self,
        sources: Sequence[Source | Skipped],
        config: Config,
        stdin: BinaryIO | None,
        progress: Progress | None,
        cache: Cache | None,
    ) -> None:
        self.sources = sources
        self.config = config
        self.stdin = stdin
        self.progress = progress
        self.knowledge = load_knowledge(config)
        self.stamps: Stamps | None = make_stamps(config, self.knowledge) if cache is not None and cache.path else None
        self.cache = cache if self.stamps is not None else None
        self.intake = Intake(self._value_of)
        self.known: dict[int, list[Item]] = {}
        self.unknown: list[int] = []
        self.shares: list[_Share] = []
        self.to_keep: dict[str, list[tuple[bytes, bytes]]] = {READING: [], FILE: []}
        self.size = sum(weight_of(source) for source in sources if isinstance(source, Source))
        self.done_size = 0
        for source in sources:
            if isinstance(source, Skipped):
                self.intake.remarks.append((0, source))

    # --- what is known -------------------------------------------------------------

    def find_known(self) -> None:
        """Look up which files haven't changed, and what articles they hold; the others are left to be read."""
        places = [place for place, source in enumerate(self.sources) if isinstance(source, Source)]
        if self.cache is None or self.stamps is None or self.cache.is_empty():
            self.unknown = places
            return
        for start in range(0, len(places), _LOOKED_UP_AT_ONCE):
            some = places[start : start + _LOOKED_UP_AT_ONCE]
            keys = {place: file_key(self.stamps, self._source(place)) for place in some}
            files = self.cache.find([key for key in keys.values() if key])
            for place, key in keys.items():
                items = self._decode_items(files.get(key), self._source(place))
                if items is None:
                    self.unknown.append(place)
                else:
                    self.known[place] = items
        self.cache.close()  # A connection must not be carried into another process.

    def _decode_items(self, value: bytes | None, source: Source) -> list[Item] | None:
        data = unpack(value) if value is not None else None
        try:
            return self.intake.decoder.items(data, source.shown, source.id) if data is not None else None
        except CodecError:
            return None

    def take_known(self) -> Iterator[None]:
        """Take from the cache what articles of known files say, some at a time; files of which a part is missing are left to be read."""
        if self.cache is None or self.stamps is None:
            return
        places = list(self.known)
        for start in range(0, len(places), _LOOKED_UP_AT_ONCE):
            some = places[start : start + _LOOKED_UP_AT_ONCE]
            infos = [item for place in some for item in self.known[place] if isinstance(item, ArticleInfo)]
            found = self.cache.find([reading_key(self.stamps, info.content) for info in infos])
            self.cache.close()  # as above, for a process may be started at any time
            for place in some:
                if not self._take_items(place, self.known.pop(place), found, self.stamps):
                    self.unknown.append(place)
            self._tell()
            yield

    def _take_items(self, place: int, items: Sequence[Item], found: dict[bytes, bytes], stamps: Stamps) -> bool:
        """Take what a file is known to give; False where a part of it is missing."""
        readings: list[tuple[int, Reading]] = []
        remarks: list[Remark] = []
        for number, item in enumerate(items):
            if isinstance(item, ArticleInfo):
                reading = self._decode(found.get(reading_key(stamps, item.content)), item)
                if reading is None:
                    return False
                readings.append((number, reading))
            else:
                remarks.append((number, item))
        for number, reading in readings:
            self.intake.take_reading(number, reading)
        self.intake.remarks += remarks
        self.done_size += weight_of(self._source(place))
        return True

    def _decode(self, value: bytes | None, info: ArticleInfo) -> Reading | None:
        data = unpack(value) if value is not None else None
        try:
            return self.intake.decoder.reading(data, info) if data is not None else None
        except CodecError:
            return None

    # --- what is new ---------------------------------------------------------------

    def work(self, jobs: int) -> None:
        """Read and extract what isn't known, and take what is."""
        known = self.take_known()
        while self.unknown or self.known:
            unknown, self.unknown = self.unknown, []
            if unknown:
                self._read(unknown, jobs, known)
            for _ in known:
                pass

    def _read(self, places: Sequence[int], jobs: int, meanwhile: Iterator[None]) -> None:
        """Read and extract some files, in other processes where that is worth it."""
        self.shares = []
        size = sum(weight_of(self._source(place)) for place in places)
        # what is known is taken meanwhile, which counts for as much as reading so much that is new
        besides = sum(weight_of(self._source(place)) for place in self.known) // _TIMES_FASTER
        alone = all(self._source(place).name == STDIN for place in places)
        args = (
            self.config,
            self.cache.path if self.cache is not None and not self.cache.is_empty() else "",
            self.stamps,
        )
        if self.cache is not None:
            self.cache.close()
        if jobs > 1 and (alone or size + besides >= _LEAST_BYTES):
            if besides > size:
                jobs -= 1  # this process has its own work
            if jobs > 1:
                warm_up(self.knowledge)
            # What asks stores for files has threads, which don't outlive a fork but may hold a lock at that moment.
            fork = not any(is_address(self._source(place).folder) for place in places)
            with Crew(jobs, make_reader, args, fork=fork) as crew:
                if crew.start():
                    chunk = max(_LEAST_TASK_BYTES, min(_CHUNK_BYTES, size // (8 * jobs)))
                    for result in crew.run(self._tasks(places, chunk), meanwhile):
                        self._take_result(result)
                    return
        self._work_alone(places, make_reader(*args))

    def _work_alone(self, sources: Sequence[int], steps: Steps) -> None:
        """Do the work in this process."""
        gc.enable()
        try:
            for number, task in enumerate(self._tasks(sources, _CHUNK_BYTES)):
                if number:
                    # The readings are here to stay: what is to be searched for cycles is the next share alone.
                    gc.collect()
                    gc.freeze()
                self._take_result(Result(number, [step.run() for step in steps(task)]))
        finally:
            gc.unfreeze()
            gc.disable()

    def _tasks(self, sources: Sequence[int], chunk: int) -> Iterator[bytes]:
        """The work in shares of about `chunk` bytes; what each is about is noted in `shares`. Large files are read here."""
        places: list[int] = []
        size = 0
        for place in sources:
            source = self._source(place)
            weight = weight_of(source)
            if source.name == STDIN or (weight > STREAM_BYTES and source.format in RECORD_FORMATS):
                yield from self._deal_out(place, chunk)
                continue
            places.append(place)
            size += weight
            if size >= chunk:
                yield self._files(places, size)
                places, size = [], 0
        if places:
            yield self._files(places, size)

    def _files(self, places: list[int], size: int) -> bytes:
        self.shares.append(_Share(places, size=size))
        return files_task([self._source(place) for place in places])

    def _deal_out(self, place: int, chunk: int) -> Iterator[bytes]:
        """Read a large file here, and give its articles out in shares."""
        source = self._source(place)
        key = file_key(self.stamps, source) if self.stamps is not None and source.name != STDIN else b""
        items: list[Item] = []
        articles: list[Article] = []
        size = 0
        for number, item in enumerate(read_source(source, self.config.read, stdin=self.stdin)):
            if isinstance(item, Article):
                items.append(item.info)
                articles.append(item)
                size += len(item.text)
                if size >= chunk:
                    yield self._articles(place, articles, size)
                    articles, size = [], 0
            else:
                items.append(item)
                self.intake.remarks.append((number, item))
        if articles:
            yield self._articles(place, articles, size)
        if key and may_keep(items) and self.stamps is not None and file_key(self.stamps, source) == key:
            self._keep(FILE, key, pack(encode_items(items)))

    def _articles(self, place: int, articles: Sequence[Article], size: int) -> bytes:
        self.shares.append(_Share([place], [article.info for article in articles], size))
        return articles_task(articles)

    def _take_result(self, result: Result) -> None:
        """Take in what came of a task."""
        share = self.shares[result.number]
        pieces = iter(result.pieces)
        lost = result.pieces[0] if len(result.pieces) == 1 else None
        if share.infos is not None:
            if isinstance(lost, Lost):
                pieces = itertools.repeat(lost)
            self.intake.take_readings(enumerate(share.infos), pieces)
            share.infos = []
        else:
            for place in share.places:
                key, data = self.intake.take_file(self._source(place), pieces)
                if key:
                    self._keep(FILE, key, pack(data))
        self.done_size += share.size
        self._tell()

    def _value_of(self, info: ArticleInfo, piece: bytes) -> bytes:
        """What an article says, out of what its step gave, which is put by for the cache where that hasn't it."""
        value = piece[1:]
        if self.stamps is None:
            return value
        if piece[:1] == FRESH:
            self._keep(READING, reading_key(self.stamps, info.content), value)
        return unpack(value) or b""

    def _keep(self, kind: str, key: bytes, value: bytes) -> None:
        """Put by for the cache; written a few hundred at a time."""
        if self.cache is None:
            return
        self.to_keep[kind].append((key, value))
        if len(self.to_keep[kind]) >= _KEPT_AT_ONCE:
            self._write(kind)

    def _write(self, kind: str) -> None:
        if self.cache is not None and self.to_keep[kind]:
            self.cache.keep(kind, self.to_keep[kind])
        self.to_keep[kind] = []

    # --- in the end ----------------------------------------------------------------

    def finish(self) -> Gathered:
        """Everything in an order that hangs on ids and paths alone."""
        self._write(READING)  # first, so that a file is never known without what its articles say
        self._write(FILE)
        if self.cache is not None:
            self.cache.close()
        skipped, notices = sort_remarks(self.intake.remarks)
        self.intake.readings.sort(key=lambda reading: reading.info.id)
        memo = Memo(self.cache, self.stamps.step) if self.stamps is not None else NO_MEMO
        return Gathered(readings=self.intake.readings, skipped=skipped, notices=notices, memo=memo)

    def _source(self, place: int) -> Source:
        source = self.sources[place]
        if isinstance(source, Skipped):
            raise TypeError("not a file to be read")  # pragma: no cover - places are those of sources
        return source

    def _tell(self) -> None:
        """How many articles are read, and, by the bytes that are, of how many about."""
        if self.progress is not None:
            done = len(self.intake.readings)
            share = self.done_size / self.size if self.size else 0
            self.progress("reading", done, round(done / share) if 0 < share < 1 else done)


def weight_of(source: Source) -> int:
    """Bytes to be read, about."""
    return source.size * (_UNPACKED if source.gz else 1)


__all__ = ["STREAM_BYTES", "Gathered", "Progress", "gather", "weight_of"]
