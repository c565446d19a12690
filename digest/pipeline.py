"""The five stages in their order: read, extract, match, merge; render comes after, in the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from digest.cache import Cache, Note
from digest.config import Config
from digest.gather import Progress, gather
from digest.knowledge import Knowledge
from digest.late import read_article, read_source
from digest.match.copies import find_copies
from digest.match.encounters import match_encounters
from digest.match.stories import find_stories
from digest.memory import collector_paused
from digest.merge import merge
from digest.models import Article, Digest, MentionRef, Notice, Reading, Signature, Skipped
from digest.read.folder import find_sources
from digest.read.source import Source


def read_items(
    paths: Sequence[str], config: Config, stdin: BinaryIO | None = None
) -> Iterator[Article | Skipped | Notice]:
    """Every article of the paths in a fixed order, with what was skipped and what is worth a warning.

    Raises:
        InputError: a path does not exist.
    """
    for source in find_sources(paths, settings=config.read):
        if isinstance(source, Source):
            yield from read_source(source, config.read, stdin=stdin)
        else:
            yield source


def read_articles(paths: Sequence[str], config: Config, *, stdin: BinaryIO | None = None) -> Iterator[Article]:
    """The articles of the paths alone, for commands that print their text."""
    return (item for item in read_items(paths, config, stdin) if isinstance(item, Article))


def extract_readings(
    items: Iterable[Article | Skipped | Notice], knowledge: Knowledge
) -> tuple[list[Reading], list[Skipped], list[Notice]]:
    """What each article says, in the order of the items."""
    readings: list[Reading] = []
    skipped: list[Skipped] = []
    notices: list[Notice] = []
    for item in items:
        if isinstance(item, Article):
            readings.append(read_article(item, knowledge))
        elif isinstance(item, Skipped):
            skipped.append(item)
        else:
            notices.append(item)
    return readings, skipped, notices


def merge_readings(
    readings: Sequence[Reading],
    config: Config,
    skipped: Sequence[Skipped] = (),
    notices: Sequence[Notice] = (),
    *,
    progress: Progress | None = None,
) -> Digest:
    """One digest out of what the articles say."""
    tell = progress or _tell_nobody
    count = len(readings)
    readings = sorted(readings, key=lambda r: r.info.id)
    with collector_paused():
        tell("finding copies", count, count)
        copies = find_copies(readings, config.match)
        tell("matching encounters", count, count)
        matches = match_encounters(readings, copies, config.match, config.people, config.corrections)
        tell("grouping stories", count, count)
        stories = find_stories(
            readings, copies, encounters_of(readings, [c.mentions for c in matches.clusters]), config.match
        )
        tell("merging", count, count)
        # what duplicate coverage is told by is a quarter of a reading, and no longer needed
        readings = [replace(reading, signature=Signature()) for reading in readings]
        return merge(readings, matches, stories, copies, people=config.people, skipped=skipped, notices=notices)


def _tell_nobody(stage: str, done: int, total: int) -> None:
    """Stand for a progress that nobody asked for."""


def encounters_of(
    readings: Sequence[Reading], clusters: Iterable[Sequence[MentionRef]]
) -> list[list[tuple[int, bool]]]:
    """For each reading the encounters (numbers of clusters) that it reports, and whether it is about them."""
    found: list[list[tuple[int, bool]]] = [[] for _ in readings]
    for number, mentions in enumerate(clusters):
        for ref in mentions:
            found[ref.reading].append((number, readings[ref.reading].mentions[ref.mention].main))
    return found


def build_digest(
    paths: Sequence[str],
    config: Config,
    *,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    jobs: int = 1,
    cache: str = "",
    note: Note | None = None,
) -> Digest:
    """The whole way from paths to the digest.

    Args:
        paths: files and folders, "-" for standard input.
        config: all settings.
        stdin: where "-" reads from.
        progress: told how far each stage is.
        jobs: processes that read and extract: 1 for this one alone, 0 for one a processor.
        cache: file in which to keep what extract finds, "" for none. The digest is the same with and without.
        note: takes a line about a cache that can't be used.

    Raises:
        InputError: a path does not exist.
        KnowledgeError: the knowledge can't be loaded.
    """
    kept = Cache(cache, max_bytes=config.cache.max_bytes, note=note) if cache else None
    found = gather(paths, config, stdin=stdin, progress=progress, jobs=jobs, cache=kept)
    return merge_readings(found.take(), config, found.skipped, found.notices, progress=progress)
