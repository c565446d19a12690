"""Stages read and extract, loaded when they are first needed.

A run in which the cache knows every article needs neither; both bring many tables and patterns, which take longer to
load than two articles take to print. What is for files far away or in parts is loaded for these alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from digest.config import ExtractSettings, ReadSettings
    from digest.knowledge import Knowledge
    from digest.models import Article, ArticleInfo, Notice, Reading, Skipped
    from digest.read.source import Source


def read_articles(
    articles: Sequence[Article], knowledge: Knowledge, settings: ExtractSettings
) -> list[Reading | Exception]:
    """What articles say; see `extract.reader.read_articles`."""
    from digest.extract.reader import read_articles as read  # noqa: PLC0415

    return read(articles, knowledge, settings)


def read_source(
    source: Source, settings: ReadSettings, *, stdin: IO[bytes] | None = None
) -> Iterator[Article | Skipped | Notice]:
    """What a file holds; see `read.formats.read_source`."""
    from digest.read.formats import read_source as read  # noqa: PLC0415

    return read(source, settings, stdin=stdin)


def fetch_ahead(sources: Sequence[Source]) -> None:
    """Small files at addresses, together; see `read.remote.fetch_ahead`."""
    from digest.read.remote import fetch_ahead as fetch  # noqa: PLC0415

    fetch(sources)


def forget_archives() -> None:
    """Open archives anew; see `read.remote.forget_archives`."""
    from digest.read.remote import forget_archives as forget  # noqa: PLC0415

    forget()


def split_source(source: Source, settings: ReadSettings, size: int) -> list[Source]:
    """A large file in parts; see `read.ranges.split_source`."""
    from digest.read.ranges import split_source as split  # noqa: PLC0415

    return split(source, settings, size)


def count_records(source: Source, settings: ReadSettings) -> tuple[int, int]:
    """Lines and records of a part of a file; see `read.ranges.count_records`."""
    from digest.read.ranges import count_records as count  # noqa: PLC0415

    return count(source, settings)


def number_parts(parts: Sequence[Source], counts: Sequence[tuple[int, int]]) -> list[Source]:
    """The parts of a file, their records numbered; see `read.ranges.number_parts`."""
    from digest.read.ranges import number_parts as number  # noqa: PLC0415

    return list(number(parts, counts))


def reread_articles(infos: Sequence[ArticleInfo], settings: ReadSettings) -> Iterator[Article | None]:
    """Articles of which only the infos were kept; see `read.formats.reread_articles`."""
    from digest.read.formats import reread_articles as read  # noqa: PLC0415

    return read(infos, settings)
