"""What a worker process does with its share of a folder: read files, extract what the articles say.

A task is a list of files, or of articles that were read out of one large file. Its steps, for `workers`: one for
reading a file, then one for each article in it; or one for each article. What they give back is told at `Outcome`.
A bug that one article brings to light costs that article and no other. Some articles are read together, in step, which
`extract.reader` says the good of: the first one's turn is when all of them are read.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import os
import struct
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from digest import cache as kept
from digest.codec import CodecError, Decoder, Item, encode_article, encode_items, encode_reading
from digest.config import Config, ExtractSettings
from digest.errors import DigestError
from digest.knowledge import Knowledge, load_knowledge
from digest.late import count_records, fetch_ahead, forget_archives, read_articles, read_source
from digest.models import Article, ArticleInfo, Reading, Skipped
from digest.read.faults import UnreadableError
from digest.read.source import Source, is_address
from digest.workers import Step, Steps

FRESH, KEPT, FAILED = b"f", b"k", b"x"
"""First byte of what an article's step gives: a reading that was just made, one from the cache, or why there is none."""

_SIZE = struct.Struct("<I")
_COUNT = struct.Struct("<QQ")
_KEY_BYTES = 16
_TOGETHER = 32
"""Articles that are read together; with more no time is won, and all of them are in memory at once."""
_TOGETHER_SIZE = 200_000
"""Code points of such articles, or bytes of the files that they are in; one that is longer is read alone."""
_SETTLED_NS = 2_000_000_000
_PACKAGE = Path(__file__).parent
_Thing = TypeVar("_Thing")
# What a reading depends on besides the knowledge: this code.
_EXTRACT_CODE = ("extract", "models.py", "normalize.py", "knowledge.py", "codec.py", "jobs.py")
_READ_CODE = ("read", "models.py", "normalize.py", "codec.py", "config.py", "jobs.py")
_MATCH_CODE = ("match", "memo.py")
# A text to warm up with, so that tables and patterns are made before processes are forked, and once.
_WARM_UP = (
    "Oslo, 3 March (Wire) – Foreign Minister Ana Brevik met her Chilean counterpart, Luis Caro, in Oslo on Tuesday. "
    "“We have found a way,” she said after the talks.\n\nThe two discussed trade. He will visit Bergen next week."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamps:
    """What keys of the cache begin with: hashes of the code and data that files, readings and steps of match depend on."""

    file: str
    reading: str
    step: str


def make_stamps(config: Config, knowledge: Knowledge) -> Stamps | None:
    """The stamps of this code, its data and the settings that matter; None where its source can't be read."""
    try:
        read_code, extract_code, match_code = map(_hash_code, (_READ_CODE, _EXTRACT_CODE, _MATCH_CODE))
    except OSError:
        return None
    reading = f"{extract_code} {knowledge.version} {config.extract!r}"
    return Stamps(
        file=f"{read_code} {knowledge.version} {config.read!r}",
        reading=reading,
        step=f"{match_code} {reading}",
    )


def _hash_code(names: Sequence[str]) -> str:
    found = hashlib.sha256()
    for name in names:
        path = _PACKAGE / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            content = file.read_bytes()
            found.update(f"{file.relative_to(_PACKAGE)}\0{len(content)}\0".encode())
            found.update(content)
    return found.hexdigest()[:16]


def reading_key(stamps: Stamps, content: str) -> bytes:
    """The cache's key of what an article says."""
    return kept.make_key(kept.READING, stamps.reading, content)


def file_key(stamps: Stamps, source: Source) -> bytes:
    """The cache's key of what a file holds, b"" where it must be read.

    A file is known by its place on the disk, size, and times of change, the system's own (`ctime`) included, which no program
    sets at will. As with git's index, a file that changed less than two seconds ago isn't known yet: a second change
    could leave all of that as it is, since clocks of file systems tick coarsely. A file at an address is known by that and
    by what its store says of its content.
    """
    if is_address(source.path):
        return _make_file_key(stamps, source, f"{source.shown} {source.stamp}") if source.stamp else b""
    try:
        status = os.stat(source.path)  # noqa: PTH116 - names that aren't UTF-8 stay as they are
    except (OSError, ValueError):
        return b""
    if max(status.st_mtime_ns, status.st_ctime_ns) > time.time_ns() - _SETTLED_NS:
        return b""
    place = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return _make_file_key(stamps, source, str(place))


def _make_file_key(stamps: Stamps, source: Source, place: str) -> bytes:
    packages = _packages() if source.format == "html" else ""
    return kept.make_key(
        kept.FILE, stamps.file, f"{place} {source.format} {source.gz} {source.markdown} {source.name} {packages}"
    )


@functools.cache
def _packages() -> str:
    """All that is installed beside the reader of HTML, with versions; any of it may change what is read."""
    import importlib.util  # noqa: PLC0415

    spec = importlib.util.find_spec("trafilatura")
    if spec is None or spec.origin is None:
        return "none"
    try:
        names = sorted(name for name in os.listdir(Path(spec.origin).parent.parent) if name.endswith("-info"))  # noqa: PTH208
    except OSError:
        return str(time.time_ns())  # known to nobody
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


# --- tasks as bytes ----------------------------------------------------------------

_SOURCE_FIELDS = tuple(field.name for field in dataclasses.fields(Source))
_row_of = attrgetter(*_SOURCE_FIELDS)


def files_task(sources: Sequence[Source]) -> bytes:
    """The task of reading some files."""
    return b"s" + json.dumps([_row_of(source) for source in sources]).encode()


def count_task(parts: Sequence[Source]) -> bytes:
    """The task of counting lines and records in parts of files; its pieces are for `parse_count`."""
    return b"c" + json.dumps([_row_of(source) for source in parts]).encode()


def articles_task(articles: Sequence[Article]) -> bytes:
    """The task of extracting from articles that are read already."""
    encoded = [encode_article(article) for article in articles]
    return b"a" + b"".join([_SIZE.pack(len(data)) + data for data in encoded])


def _sources_of(task: bytes) -> list[Source]:
    return [Source(**dict(zip(_SOURCE_FIELDS, row, strict=True))) for row in json.loads(task[1:])]


@contextmanager
def _fetched(sources: Sequence[Source]) -> Iterator[None]:
    """A time in which sources that are small and far away, fetched together, are held."""
    far = any(is_address(source.path) for source in sources)
    if far:
        fetch_ahead(sources)
    yield
    if far:
        fetch_ahead(())


def _groups(things: Iterable[_Thing], size_of: Callable[[_Thing], int]) -> Iterator[list[_Thing]]:
    """As many things at a time as are dealt with together, in order."""
    group: list[_Thing] = []
    size = 0
    for thing in things:
        more = size_of(thing)
        if group and (len(group) >= _TOGETHER or size + more > _TOGETHER_SIZE):
            yield group
            group, size = [], 0
        group.append(thing)
        size += more
    if group:
        yield group


def _articles_of(task: bytes) -> Iterator[Article]:
    decoder = Decoder()
    place = 1
    while place < len(task):
        (size,) = _SIZE.unpack_from(task, place)
        place += _SIZE.size
        yield decoder.article(task[place : place + size])
        place += size


# --- steps -------------------------------------------------------------------------


def make_reader(config: Config, cache_path: str, stamps: Stamps | None) -> Steps:
    """What turns tasks into steps, in this process.

    Args:
        config: all settings.
        cache_path: file in which to look readings up, "" for none.
        stamps: what its keys begin with; None where nothing is to be kept.

    Raises:
        KnowledgeError: the knowledge can't be loaded.
    """
    return _Reader(config, cache_path, stamps).steps


def make_worker(config: Config, stamps: Stamps | None) -> Callable[[bytes], list[bytes]]:
    """What does tasks in a process of a cluster; gives for each the pieces that its steps would.

    No text outlives the turn of those that it is read with, however many a file holds.

    Args:
        config: all settings.
        stamps: what keys of the cache begin with, None where the one who asks keeps nothing.

    Raises:
        KnowledgeError: the knowledge can't be loaded.
    """
    forget_archives()  # since an earlier run they may have been replaced
    return _Reader(config, "", stamps).pieces


def parse_count(piece: bytes) -> tuple[int, int] | None:
    """Lines and records of a part, None where it couldn't be read."""
    return _COUNT.unpack(piece) if piece else None


def warm_up(knowledge: Knowledge) -> None:
    """Make the tables and patterns of extract, which are made at first use, now."""
    info = ArticleInfo(id="-", path="-")
    read_articles([Article(info=info, text=_WARM_UP)], knowledge, ExtractSettings())


class _Reader:
    """Reads and extracts; all that it keeps of its own is the way to the cache."""

    def __init__(self, config: Config, cache_path: str, stamps: Stamps | None) -> None:
        self.config = config
        self.knowledge = load_knowledge(config)
        self.stamps = stamps
        self.cache = kept.Cache(cache_path, readonly=True)

    def steps(self, task: bytes, *, careful: bool = False) -> Iterator[Step]:
        """The steps of a task."""
        if task[:1] == b"a":
            articles = list(_articles_of(task))
            yield from self._article_steps(articles, None if careful else self._extract_all(articles))
            return
        sources = _sources_of(task)
        with _fetched(sources):
            for group in _groups(sources, attrgetter("size")):
                files = [_FileReading(source, self.config, self.stamps) for source in group]
                pieces = None if careful else self._extract_all(a for file in files for a in file.articles())
                for file in files:
                    step = Step(file.source.shown, file.run)
                    yield step
                    if not step.lost:
                        yield from self._article_steps(file.articles(), pieces)

    def _article_steps(self, articles: Sequence[Article], pieces: Iterator[bytes] | None) -> Iterator[Step]:
        """A step for each article, which takes its piece, or makes it where there are none to take."""
        for article in articles:
            own = self._extract_all([article]) if pieces is None else pieces
            yield Step(article.info.id, functools.partial(next, own))

    def pieces(self, task: bytes) -> list[bytes]:
        """What the steps of a task give, articles that are read together done with before the next ones are there."""
        if task[:1] == b"c":
            return [self._count(part) for part in _sources_of(task)]
        if task[:1] == b"a":
            return list(self._extract_all(_articles_of(task)))
        found: list[bytes] = []
        sources = _sources_of(task)
        with _fetched(sources):
            for source in sources:
                place = len(found)
                found.append(b"")
                file = _FileReading(source, self.config, self.stamps)
                found += self._extract_all(file.each())
                found[place] = file.run()
        return found

    def _count(self, part: Source) -> bytes:
        try:
            return _COUNT.pack(*count_records(part, self.config.read))
        except UnreadableError:
            return b""  # reading it will tell why

    def _look_up(self, articles: Sequence[Article]) -> dict[bytes, bytes]:
        """What the cache has of these articles."""
        if self.stamps is None or not self.cache.path:
            return {}
        return self.cache.find([reading_key(self.stamps, article.info.content) for article in articles])

    def _extract_all(self, articles: Iterable[Article]) -> Iterator[bytes]:
        """What articles say, as told at `FRESH`."""
        for group in _groups(articles, lambda article: len(article.text)):
            found = self._look_up(group)
            pieces = [self._take(article, found) for article in group]
            unknown = [article for article, piece in zip(group, pieces, strict=True) if not piece]
            readings = iter(read_articles(unknown, self.knowledge, self.config.extract))
            for piece in pieces:
                yield piece or self._encode(next(readings))

    def _take(self, article: Article, found: dict[bytes, bytes]) -> bytes:
        """What the cache has of an article, b"" for nothing."""
        value = found.get(reading_key(self.stamps, article.info.content)) if self.stamps is not None else None
        return KEPT + value if value is not None and self._is_reading(value, article.info) else b""

    def _encode(self, reading: Reading | Exception) -> bytes:
        """What reading an article gave."""
        if isinstance(reading, DigestError):
            raise reading
        if isinstance(reading, Exception):
            return _fail(reading)
        try:
            data = encode_reading(reading)
        except Exception as error:  # noqa: BLE001 - a bug that one article shows must not cost the others
            return _fail(error)
        return FRESH + (data if self.stamps is None else kept.pack(data))

    def _is_reading(self, value: bytes, info: ArticleInfo) -> bool:
        """What the cache has is whole; else the article is read as if it weren't there."""
        data = kept.unpack(value)
        try:
            return data is not None and Decoder().reading(data, info).info is info
        except CodecError:
            return False


class _FileReading:
    """Reads one file once, whenever it is first asked."""

    def __init__(self, source: Source, config: Config, stamps: Stamps | None) -> None:
        self.source = source
        self._config = config
        self._stamps = stamps
        self._articles: list[Article] | None = None
        self._items: list[Item] = []
        self._key = b""

    def run(self) -> bytes:
        """Key of the file for the cache, or zeros, and its items without the texts."""
        if self._articles is None:
            self._articles = list(self.each())
        return self._key.rjust(_KEY_BYTES, b"\0") + encode_items(self._items)

    def articles(self) -> list[Article]:
        """Its articles in order."""
        if self._articles is None:
            self._articles = list(self.each())
        return self._articles

    def each(self) -> Iterator[Article]:
        """Its articles one by one, none of them kept; `run` is for afterwards."""
        self._articles = []
        stamps = None if self.source.last else self._stamps  # a part of a file isn't kept as one
        key = file_key(stamps, self.source) if stamps is not None else b""
        try:
            for item in read_source(self.source, self._config.read):
                if isinstance(item, Article):
                    self._items.append(item.info)
                    yield item
                else:
                    self._items.append(item)
        except DigestError:
            raise
        except Exception as error:  # noqa: BLE001 - as for one article
            self._items.append(Skipped(path=self.source.shown, reason=_describe(error), failed=True))
        if key and may_keep(self._items) and stamps is not None and file_key(stamps, self.source) == key:
            self._key = key


def may_keep(items: Sequence[Item]) -> bool:
    """What a file gave can be kept: a fault of the moment (no right to read, a bad disk) is tried again next time."""
    return not any(isinstance(item, Skipped) and item.failed for item in items)


def parse_file_piece(piece: bytes) -> tuple[bytes, bytes]:
    """The two parts of what a file's step gives: key for the cache (b"" for none), encoded items."""
    key = piece[:_KEY_BYTES]
    return key if any(key) else b"", piece[_KEY_BYTES:]


def _fail(error: Exception) -> bytes:
    """What a bug leaves of an article."""
    return FAILED + _describe(error).encode("utf-8", "backslashreplace")


def _describe(error: Exception) -> str:
    """A bug in a line: what, and where in the program."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({Path(last[0].filename).name}:{last[0].lineno})" if last else ""
    return f"internal error: {type(error).__name__}: {' '.join(str(error).split())[:200]}{where}"


__all__ = ["CodecError", "Stamps", "articles_task", "file_key", "files_task", "make_reader", "make_stamps", "warm_up"]
