"""Stages read and extract, loaded when they are first needed.

A run in which the cache knows every article needs neither; both bring many tables and patterns, which take longer to
load than two articles take to print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from digest.config import ExtractSettings, ReadSettings
    from digest.knowledge import Knowledge
    from digest.models import Article, ArticleInfo, Notice, Reading, Skipped
    from digest.read.source import Source


def read_article(article: Article, knowledge: Knowledge, settings: ExtractSettings) -> Reading:
    """What an article says; see `extract.reader.read_article`."""
    from digest.extract.reader import read_article as read  # noqa: PLC0415

    return read(article, knowledge, settings)


def read_source(
    source: Source, settings: ReadSettings, *, stdin: IO[bytes] | None = None
) -> Iterator[Article | Skipped | Notice]:
    """What a file holds; see `read.formats.read_source`."""
    from digest.read.formats import read_source as read  # noqa: PLC0415

    return read(source, settings, stdin=stdin)


def reread_articles(infos: Sequence[ArticleInfo], settings: ReadSettings) -> Iterator[Article | None]:
    """Articles of which only the infos were kept; see `read.formats.reread_articles`."""
    from digest.read.formats import reread_articles as read  # noqa: PLC0415

    return read(infos, settings)
