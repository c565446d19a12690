"""Reading on machines: articles are read in tasks, and lie in parts where that was done."""

from __future__ import annotations

import dataclasses
import os
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO

from digest.config import Config
from digest.engine import Call, Engine, Handle
from digest.gather import STREAM_BYTES, Progress, weight_of
from digest.intake import Remark, sort_remarks
from digest.jobs import articles_task, count_task, files_task, make_worker, parse_count
from digest.late import number_parts, read_source, split_source
from digest.models import Article, Notice, Skipped
from digest.part import Part, Share, Summary, join_parts, read_part, summarize, take_in_lost
from digest.read.folder import find_sources
from digest.read.source import STDIN, Source, is_address
from digest.workers import Lost

TASK_BYTES = 1_000_000
"""How much is read in one go: some hundred articles, so that handing a task over costs little beside doing it."""

PART_ARTICLES = 5_000
"""How many articles are worked on at a time by one process in all that follows, where that makes no more than `MOST_PARTS`."""

MOST_PARTS = 256
"""Each part is given a piece of each block, so the pieces grow with the square of the parts."""

_LEAST_TASK_BYTES = 20_000
_COUNTED_AT_ONCE = 64
# Summaries that aren't waited for, for each worker: one comes when the worker has done the tasks that it was given before it.
_SUMMARIES_AHEAD = 4


@dataclass(slots=True)
class Archive:
    """Articles that have been read: where they lie, and what is told of each; by number, in order of their ids.

    Attributes:
        parts: of the articles. numbers: for each part those of its articles.
        ids, days: of the articles. mains: for each mention of each, whether the article is about it.
        skipped, notices: on what was read.
    """

    parts: list[Handle]
    numbers: list[list[int]]
    ids: list[str]
    days: list[int | None]
    mains: list[bytes]
    skipped: list[Skipped]
    notices: list[Notice]


def read_archive(
    paths: Sequence[str],
    config: Config,
    engine: Engine,
    *,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
) -> Archive:
    """Read all articles of the paths and extract what they say.

    Args:
        paths: files and folders, "-" for standard input.
        config: all settings.
        engine: what reads.
        stdin: where "-" reads from.
        progress: told how far it has come.

    Raises:
        InputError: a path does not exist.
        EngineError: the engine can't be used.
    """
    reader = _Reader(config, engine, stdin, progress)
    for source in find_sources(paths, settings=config.read):
        if isinstance(source, Source):
            reader.sources.append(_from_anywhere(source))
        else:
            reader.remarks.append((0, source))
    reader.read()
    return reader.finish()


class _Reader:
    """The state of one `read_archive`."""

    def __init__(self, config: Config, engine: Engine, stdin: BinaryIO | None, progress: Progress | None) -> None:
        self.config = config
        self.engine = engine
        self.stdin = stdin
        self.progress = progress
        self.token = uuid.uuid4().hex
        self.sources: list[Source] = []
        self.remarks: list[Remark] = []
        self.found: list[tuple[Handle, Summary]] = []
        self.articles = self.done = self.ahead = 0

    def read(self) -> None:
        """Do all that there is to do."""
        size = self.size = sum(weight_of(source) for source in self.sources)
        if not self.sources:
            return
        workers = self.engine.workers
        self.ahead = _SUMMARIES_AHEAD * workers
        chunk = max(_LEAST_TASK_BYTES, min(TASK_BYTES, size // (8 * workers)))
        shares = self._work(self._shares(chunk, self._split(chunk)))
        # Of the files of a task that is lost each gets a task of its own, so that only the one that is to blame is lost.
        alone = [dataclasses.replace(share, sources=(source,)) for share in shares for source in share.sources]
        self._work((share, files_task(share.sources)) for share in alone)

    def _work(self, tasks: Iterator[tuple[Share, bytes]]) -> list[Share]:
        """Have tasks done; gives back those of several files that are lost."""
        shares: list[Share] = []

        def calls() -> Iterator[Call]:
            for share, task in tasks:
                shares.append(share)
                yield read_part, (self.token, self.config, task, share)

        again: list[Share] = []
        kept: dict[int, tuple[Handle, Summary]] = {}
        coming: deque[tuple[int, Handle, Handle]] = deque()

        def take(most: int) -> None:
            """Wait for summaries until no more than `most` are on their way."""
            while len(coming) > most:
                number, part, handle = coming.popleft()
                (summary,) = self.engine.fetch([handle])
                kept[number] = (part, summary)
                self.articles += len(summary.ids)
                self.remarks += summary.remarks
                self._tell(shares[number])

        for number, handle in self.engine.run(self.config, calls()):
            share = shares[number]
            if not isinstance(handle, Lost):
                coming.append((number, handle, self.engine.submit(summarize, handle)))
                take(self.ahead)
                continue
            if len(share.sources) > 1:
                again.append(share)
            else:
                self.remarks += take_in_lost(share, handle).remarks
            self._tell(share)
        take(0)
        self.found += [kept[number] for number in sorted(kept)]
        return again

    def _shares(self, chunk: int, parts: dict[int, list[Source]]) -> Iterator[tuple[Share, bytes]]:
        """The work in shares of about `chunk` bytes."""
        sources: list[Source] = []
        size = 0
        for place, source in enumerate(self.sources):
            if source.name == STDIN:
                yield from self._deal_out(source, chunk)
            elif place in parts:
                for number, part in enumerate(parts[place]):
                    yield Share(sources=(part,), part=number), files_task([part])
            else:
                sources.append(source)
                size += weight_of(source)
                if size >= chunk:
                    yield Share(sources=tuple(sources)), files_task(sources)
                    sources, size = [], 0
        if sources:
            yield Share(sources=tuple(sources)), files_task(sources)

    def _deal_out(self, source: Source, chunk: int) -> Iterator[tuple[Share, bytes]]:
        """Read here what nobody else can, and give the articles out."""
        articles: list[Article] = []
        size = 0
        for number, item in enumerate(read_source(source, self.config.read, stdin=self.stdin)):
            if not isinstance(item, Article):
                self.remarks.append((number, item))
                continue
            articles.append(item)
            size += len(item.text)
            if size >= chunk:
                yield _share_of(articles)
                articles, size = [], 0
        if articles:
            yield _share_of(articles)

    def _split(self, chunk: int) -> dict[int, list[Source]]:
        """Large files of lines in parts, by place."""
        parts: dict[int, list[Source]] = {}
        for place, source in enumerate(self.sources):
            if source.name != STDIN and source.size > STREAM_BYTES:
                found = split_source(source, self.config.read, chunk)
                if len(found) > 1:
                    parts[place] = found
        asked = [(place, number) for place, found in parts.items() for number in range(len(found))]
        counts: dict[tuple[int, int], tuple[int, int] | None] = {}
        groups = [asked[start : start + _COUNTED_AT_ONCE] for start in range(0, len(asked), _COUNTED_AT_ONCE)]
        calls = ((_count, (self.config, [parts[place][n] for place, n in group])) for group in groups)
        for number, handle in self.engine.run(self.config, calls):
            if not isinstance(handle, Lost):
                (told,) = self.engine.fetch([handle])
                counts.update(zip(groups[number], told, strict=True))
        numbered = {}
        for place, found in parts.items():
            known = [count for n in range(len(found)) if (count := counts.get((place, n))) is not None]
            # One that can't be counted is read whole, by which it is told why.
            if len(known) == len(found) and any(records for _, records in known):
                numbered[place] = number_parts(found, known)
        return numbered

    def finish(self) -> Archive:
        """The archive in parts of a handy size."""
        least = max(PART_ARTICLES, -(-self.articles // MOST_PARTS))
        sizes = [0]
        for _, summary in self.found:
            sizes.append(sizes[-1] + len(summary.ids))
        groups = groupby(zip(sizes, self.found, strict=False), key=lambda sized: sized[0] // least)
        together = [[found for _, found in group] for _, group in groups]
        parts: list[Handle] = [self.engine.submit(join_parts, [handle for handle, _ in group]) for group in together]
        ids = [name for _, summary in self.found for name in summary.ids]
        days = [day for _, summary in self.found for day in summary.days]
        mains = [main for _, summary in self.found for main in summary.mains]
        order = sorted(range(len(ids)), key=ids.__getitem__)
        number_of = [0] * len(ids)
        for number, place in enumerate(order):
            number_of[place] = number
        numbers = []
        start = 0
        for group in together:
            end = start + sum(len(summary.ids) for _, summary in group)
            numbers.append(number_of[start:end])
            start = end
        skipped, notices = sort_remarks(self.remarks)
        return Archive(
            parts=parts,
            numbers=numbers,
            ids=[ids[place] for place in order],
            days=[days[place] for place in order],
            mains=[mains[place] for place in order],
            skipped=skipped,
            notices=notices,
        )

    def _tell(self, share: Share) -> None:
        """How many articles are read, and, by the bytes that are, of how many about, once a share is done."""
        self.done += sum(weight_of(source) for source in share.sources)
        if self.progress is not None:
            part = self.done / self.size if self.size else 0
            self.progress("reading", self.articles, round(self.articles / part) if 0 < part < 1 else self.articles)


def _share_of(articles: Sequence[Article]) -> tuple[Share, bytes]:
    return Share(sources=(), infos=tuple(article.info for article in articles)), articles_task(articles)


def _count(config: Config, parts: Sequence[Source]) -> list[tuple[int, int] | None]:
    """Lines and records of parts of files, on a machine."""
    return [parse_count(piece) for piece in make_worker(config, None)(count_task(parts))]


def _from_anywhere(source: Source) -> Source:
    """A file of this machine by its whole path, for machines whose current folder is another one."""
    if source.name == STDIN or is_address(source.path) or os.path.isabs(source.path):  # noqa: PTH117
        return source
    return dataclasses.replace(source, base=os.getcwd() + "/")  # noqa: PTH109


__all__ = ["Archive", "Part", "read_archive"]
