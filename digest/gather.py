"""Read and extract over a whole folder: through the cache, in as many processes as are worth it, in bounded memory.

    sources -> known to the cache? -> readings
            -> else, in chunks of so many bytes, to the workers -> readings, and to the cache

Texts are held by those who work on them alone, a chunk at a time; what comes together here are readings. A large file of
records is read here, record by record, and its articles are dealt out. Whatever the number of processes and the
state of the cache, the outcome is the same.
"""

from __future__ import annotations

import dataclasses
import gc
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from digest.cache import FILE, READING, Cache, pack, unpack
from digest.codec import CodecError, Decoder, Item, encode_items
from digest.config import Config
from digest.jobs import (
    FAILED,
    FRESH,
    Stamps,
    articles_task,
    count_task,
    file_key,
    files_task,
    make_reader,
    make_stamps,
    may_keep,
    parse_count,
    parse_file_piece,
    reading_key,
    warm_up,
)
from digest.knowledge import load_knowledge
from digest.late import number_parts, read_source, split_source
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

_STREAM_BYTES = 2_000_000
"""A file of records that is larger is read here and dealt out."""

_UNPACKED = 5
"""How many times its size a packed file is taken to hold."""

_ENGINE_BYTES = 1_000_000
"""As `_CHUNK_BYTES`, for an engine: some hundred articles, so that handing a task over costs little beside doing it."""

_LEAST_TASK_BYTES = 20_000
_COUNTED_AT_ONCE = 64
_IN_PART = 1 << 32
"""More than there are remarks on one part of a file."""

_LOOKED_UP_AT_ONCE = 500
_KEPT_AT_ONCE = 500


@dataclass(slots=True)
class Gathered:
    """All that a folder gave: readings by id, remarks by path."""

    readings: list[Reading] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

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
    engine: Engine | None = None,
) -> Gathered:
    """Read all articles of the paths and extract what they say.

    Args:
        paths: files and folders, "-" for standard input.
        config: all settings.
        stdin: where "-" reads from.
        progress: told how far it has come.
        jobs: processes, 1 for none but this one, 0 for one a processor.
        cache: where readings are kept, None for nowhere.
        engine: what reads and extracts instead of processes of this machine.

    Raises:
        InputError: a path does not exist.
        KnowledgeError: the knowledge can't be loaded.
        EngineError: the engine can't be used.
    """
    sources = find_sources(paths, settings=config.read)
    gathering = _Gathering(sources, config, stdin, progress, cache)
    with collector_paused():
        gathering.take_known()
        if engine is None:
            gathering.work(jobs or count_processors())
        else:
            gathering.work_with(engine)
        return gathering.finish()


def _limits(place: int, number: int, reading: Reading) -> list[tuple[int, int, Skipped | Notice]]:
    """A notice for each limit of extract that an article has passed."""
    info = reading.info
    prefix = f"record {info.record}: " if info.record else ""
    line = info.line if info.record else 0
    return [(place, number, Notice(path=info.path, message=prefix + told, line=line)) for told in reading.limits]


class Engine(Protocol):
    """Machines that do the work, all of them able to open what is to be read."""

    @property
    def workers(self) -> int:
        """How many do work at a time."""

    def run(self, config: Config, stamps: Stamps | None, tasks: Iterable[bytes]) -> Iterator[Result]:
        """Work tasks off as `workers.Crew` does; a task that is given up for lost gives one `Lost` and nothing else.

        Args:
            config: all settings.
            stamps: as for `jobs.make_worker`.
            tasks: as `jobs` makes them; taken one by one, each when somebody is free for it.

        Raises:
            EngineError: the machines can't be reached, or not any more.
        """


@dataclass(slots=True)
class _Share:
    """What a task is about: files, by their places in the list of sources; or articles of the one large file at `place`.

    `part`: which one of the file it is, where that is read in parts.
    """

    places: list[int]
    infos: list[ArticleInfo] | None = None
    size: int = 0
    part: int = 0


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
        self.decoder = Decoder()
        self.readings: list[Reading] = []
        # (place of the file, order within it, what there is to say)
        self.remarks: list[tuple[int, int, Skipped | Notice]] = []
        self.unknown: list[int] = []
        self.shares: list[_Share] = []
        self.parts: dict[int, list[Source]] = {}
        self.again: list[int] = []
        self.to_keep: dict[str, list[tuple[bytes, bytes]]] = {READING: [], FILE: []}
        self.size = sum(_weight(source) for source in sources if isinstance(source, Source))
        self.done_size = 0
        for place, source in enumerate(sources):
            if isinstance(source, Skipped):
                self.remarks.append((place, 0, source))

    # --- what is known -------------------------------------------------------------

    def take_known(self) -> None:
        """Take from the cache what files that haven't changed say; the others are left to be read."""
        places = [place for place, source in enumerate(self.sources) if isinstance(source, Source)]
        if self.cache is None or self.stamps is None or self.cache.is_empty():
            self.unknown = places
            return
        for start in range(0, len(places), _LOOKED_UP_AT_ONCE):
            self._take_known(places[start : start + _LOOKED_UP_AT_ONCE], self.cache, self.stamps)

    def _take_known(self, places: Sequence[int], cache: Cache, stamps: Stamps) -> None:
        keys = {place: file_key(stamps, self._source(place)) for place in places}
        files = cache.find([key for key in keys.values() if key])
        items: dict[int, list[Item]] = {}
        for place, key in keys.items():
            data = unpack(files[key]) if key in files else None
            if data is not None:
                source = self._source(place)
                try:
                    items[place] = self.decoder.items(data, source.shown, source.id)
                except CodecError:
                    continue
        wanted = [reading_key(stamps, i.content) for of in items.values() for i in of if isinstance(i, ArticleInfo)]
        found = cache.find(wanted)
        for place in places:
            if place not in items or not self._take_items(place, items[place], found, stamps):
                self.unknown.append(place)
        self._tell()

    def _take_items(self, place: int, items: Sequence[Item], found: dict[bytes, bytes], stamps: Stamps) -> bool:
        """Take what a file is known to give; False where a part of it is missing."""
        readings: list[Reading] = []
        remarks: list[tuple[int, int, Skipped | Notice]] = []
        for number, item in enumerate(items):
            if isinstance(item, ArticleInfo):
                reading = self._decode(found.get(reading_key(stamps, item.content)), item)
                if reading is None:
                    return False
                readings.append(reading)
                remarks += _limits(place, number, reading)
            else:
                remarks.append((place, number, item))
        self.readings += readings
        self.remarks += remarks
        self.done_size += _weight(self._source(place))
        return True

    def _decode(self, value: bytes | None, info: ArticleInfo) -> Reading | None:
        data = unpack(value) if value is not None else None
        try:
            return self.decoder.reading(data, info) if data is not None else None
        except CodecError:
            return None

    # --- what is new ---------------------------------------------------------------

    def work(self, jobs: int) -> None:
        """Read and extract what isn't known."""
        if not self.unknown:
            return
        size = sum(_weight(self._source(place)) for place in self.unknown)
        alone = all(self._source(place).name == STDIN for place in self.unknown)
        args = (
            self.config,
            self.cache.path if self.cache is not None and not self.cache.is_empty() else "",
            self.stamps,
        )
        if self.cache is not None:
            self.cache.close()  # A connection must not be carried into another process.
        if jobs > 1 and (alone or size >= _LEAST_BYTES):
            warm_up(self.knowledge)
            # What asks stores for files has threads, which don't outlive a fork but may hold a lock at that moment.
            fork = not any(is_address(self._source(place).folder) for place in self.unknown)
            with Crew(jobs, make_reader, args, fork=fork) as crew:
                if crew.start():
                    chunk = max(_LEAST_TASK_BYTES, min(_CHUNK_BYTES, size // (8 * jobs)))
                    for result in crew.run(self._tasks(chunk)):
                        self._take_result(result)
                    return
        self._work_alone(make_reader(*args))

    def work_with(self, engine: Engine) -> None:
        """Have read and extracted what isn't known."""
        if not self.unknown:
            return
        size = sum(_weight(self._source(place)) for place in self.unknown)
        chunk = max(_LEAST_TASK_BYTES, min(_ENGINE_BYTES, size // (8 * engine.workers)))
        self.sources = [_from_anywhere(source) for source in self.sources]
        self._split(engine, chunk)
        for result in engine.run(self.config, self.stamps, self._tasks(chunk, deal_out=False)):
            self._take_result(result)
        while self.again:
            # Of the files of a task that is lost each gets a task of its own, so that only the one that is to blame is lost.
            self.unknown, self.again = self.again, []
            for result in engine.run(self.config, self.stamps, self._tasks(0, deal_out=False)):
                self._take_result(result)

    def _split(self, engine: Engine, chunk: int) -> None:
        """Put large files of lines down in parts."""
        parts: dict[int, list[Source]] = {}
        for place in self.unknown:
            source = self._source(place)
            if source.name != STDIN and source.size > _STREAM_BYTES:
                found = split_source(source, self.config.read, chunk)
                if len(found) > 1:
                    parts[place] = found
        asked = [(place, number) for place, found in parts.items() for number in range(len(found))]
        counts: dict[tuple[int, int], tuple[int, int] | None] = {}
        groups = [asked[start : start + _COUNTED_AT_ONCE] for start in range(0, len(asked), _COUNTED_AT_ONCE)]
        tasks = (count_task([parts[place][number] for place, number in group]) for group in groups)
        for result in engine.run(self.config, self.stamps, tasks) if groups else ():
            for key, piece in zip(groups[result.number], result.pieces, strict=False):
                counts[key] = None if isinstance(piece, Lost) else parse_count(piece)
        for place, found in parts.items():
            told = [counts.get((place, number)) for number in range(len(found))]
            known = [count for count in told if count is not None]
            # One that can't be counted is read whole, by which it is told why.
            if len(known) == len(found) and any(records for _, records in known):
                self.parts[place] = number_parts(found, known)

    def _work_alone(self, steps: Steps) -> None:
        """Do the work in this process."""
        gc.enable()
        try:
            for number, task in enumerate(self._tasks(_CHUNK_BYTES)):
                if number:
                    # The readings are here to stay: what is to be searched for cycles is the next share alone.
                    gc.collect()
                    gc.freeze()
                self._take_result(Result(number, [step.run() for step in steps(task)]))
        finally:
            gc.unfreeze()
            gc.disable()

    def _tasks(self, chunk: int, *, deal_out: bool = True) -> Iterator[bytes]:
        """The work in shares of about `chunk` bytes; what each is about is noted in `shares`.

        Large files are read here and dealt out, or, without `deal_out`, read where the work is done.
        """
        self.shares = []
        places: list[int] = []
        size = 0
        for place in self.unknown:
            source = self._source(place)
            weight = _weight(source)
            if source.name == STDIN or (deal_out and weight > _STREAM_BYTES and source.format in RECORD_FORMATS):
                yield from self._deal_out(place, chunk or _ENGINE_BYTES)
                continue
            for number, part in enumerate(self.parts.get(place, ())):
                self.shares.append(_Share([place], size=part.last - part.first, part=number))
                yield files_task([part])
            if place in self.parts:
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
                self.remarks.append((place, number, item))
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
            self._take_readings(share.places[0], enumerate(share.infos), pieces)
            share.infos = []
        elif isinstance(lost, Lost) and len(share.places) > 1:
            self.again += share.places
            return
        else:
            for place in share.places:
                self._take_file(place, pieces, share.part)
        self.done_size += share.size
        self._tell()

    def _take_file(self, place: int, pieces: Iterator[bytes | Lost], part: int = 0) -> None:
        """Take in one file or a part of one: the step of reading it, then those of its articles."""
        before = part * _IN_PART
        source = self._source(place)
        piece = next(pieces)
        if isinstance(piece, Lost):
            reason = _reason_of(piece)
            self.remarks.append((place, before, Skipped(path=source.shown, reason=reason, failed=True)))
            return
        key, data = parse_file_piece(piece)
        items = self.decoder.items(data, source.shown, source.id)
        infos = [(number, item) for number, item in enumerate(items, before) if isinstance(item, ArticleInfo)]
        self.remarks += [
            (place, number, item) for number, item in enumerate(items, before) if not isinstance(item, ArticleInfo)
        ]
        self._take_readings(place, infos, pieces)
        if key:
            self._keep(FILE, key, pack(data))

    def _take_readings(
        self, place: int, infos: Iterable[tuple[int, ArticleInfo]], pieces: Iterator[bytes | Lost]
    ) -> None:
        """Take in what articles say, a piece each."""
        for number, info in infos:
            piece = next(pieces)
            reason = ""
            if isinstance(piece, Lost):
                reason = _reason_of(piece)
            elif piece[:1] == FAILED:
                reason = piece[1:].decode("utf-8", "replace")
            if isinstance(piece, Lost) or reason:
                reason = f"record {info.record}: {reason}" if info.record else reason
                line = info.line if info.record else 0
                self.remarks.append((place, number, Skipped(path=info.path, reason=reason, failed=True, line=line)))
                continue
            value = piece[1:]
            if self.stamps is not None:
                if piece[:1] == FRESH:
                    self._keep(READING, reading_key(self.stamps, info.content), value)
                value = unpack(value) or b""
            reading = self.decoder.reading(value, info)
            self.readings.append(reading)
            self.remarks += _limits(place, number, reading)

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
        # by path, not by place: the order in which paths are given changes nothing
        self.remarks.sort(key=lambda remark: (remark[2].path, remark[1]))
        self.readings.sort(key=lambda reading: reading.info.id)
        return Gathered(
            readings=self.readings,
            skipped=[item for _, _, item in self.remarks if isinstance(item, Skipped)],
            notices=[item for _, _, item in self.remarks if isinstance(item, Notice)],
        )

    def _source(self, place: int) -> Source:
        source = self.sources[place]
        if isinstance(source, Skipped):
            raise TypeError("not a file to be read")  # pragma: no cover - places are those of sources
        return source

    def _tell(self) -> None:
        """How many articles are read, and, by the bytes that are, of how many about."""
        if self.progress is not None:
            done = len(self.readings)
            share = self.done_size / self.size if self.size else 0
            self.progress("reading", done, round(done / share) if 0 < share < 1 else done)


def _from_anywhere(source: Source | Skipped) -> Source | Skipped:
    """A file of this machine by its whole path, for machines whose current folder is another one."""
    if isinstance(source, Skipped) or source.name == STDIN or is_address(source.path) or os.path.isabs(source.path):  # noqa: PTH117
        return source
    return dataclasses.replace(source, base=os.getcwd() + "/")  # noqa: PTH109


def _reason_of(lost: Lost) -> str:
    return f"the process that read it died twice ({lost.ending})"


def _weight(source: Source) -> int:
    """Bytes to be read, about."""
    return source.size * (_UNPACKED if source.gz else 1)


__all__ = ["Engine", "Gathered", "Progress", "gather"]
