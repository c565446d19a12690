"""The five stages in their order: read, extract, match, merge; render comes after, in the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, TypedDict, Unpack

from digest.cache import Cache, Note
from digest.config import Config
from digest.engine import Engine
from digest.gather import Gathered, Progress, gather
from digest.late import read_source, reread_articles
from digest.match.copies import find_copies
from digest.match.encounters import match_encounters
from digest.match.stories import find_stories
from digest.memo import NO_MEMO, Memo
from digest.memory import collector_paused
from digest.merge import merge
from digest.models import (
    Article,
    ArticleInfo,
    Digest,
    Matches,
    MentionRef,
    Notice,
    Reading,
    Signature,
    Skipped,
    StoryCluster,
)
from digest.read.folder import find_sources
from digest.read.source import STDIN, Source

if TYPE_CHECKING:
    from digest.spread.merging import Merged


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


def reread(infos: Sequence[ArticleInfo], config: Config, *, stdin: BinaryIO | None = None) -> dict[str, Article]:
    """The articles of these infos by id, text and all; without those that are gone or have changed.

    Args:
        infos: of articles that were read before.
        config: settings of stage read.
        stdin: standard input from its beginning, for articles that came from there.
    """
    again = list(reread_articles([info for info in infos if info.path != STDIN], config.read))
    wanted = {info.id for info in infos if info.path == STDIN}
    if wanted and stdin is not None:
        again += [article for article in read_articles([STDIN], config, stdin=stdin) if article.info.id in wanted]
    return {article.info.id: article for article in again if article is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What match found in a folder.

    Attributes:
        readings: by id of the article; all else speaks of their indices.
        copies: for a copy its original. matches: encounters and identities.
        encounters: for each reading the encounters (numbers of clusters) that it reports, and whether it is about them.
        stories: groups of articles.
    """

    readings: list[Reading]
    copies: dict[int, int]
    matches: Matches
    encounters: list[list[tuple[int, bool]]]
    stories: list[StoryCluster]


def match_readings(
    readings: Sequence[Reading], config: Config, *, progress: Progress | None = None, memo: Memo = NO_MEMO
) -> Found:
    """Copies, encounters and stories of what the articles say; the memo knows steps that were done before."""
    tell = progress or _tell_nobody
    count = len(readings)
    readings = sorted(readings, key=lambda r: r.info.id)
    with collector_paused():
        tell("finding copies", count, count)
        copies = find_copies(readings, config.match, memo)
        tell("matching encounters", count, count)
        matches = match_encounters(readings, copies, config.match, config.people, config.corrections, memo)
        tell("grouping stories", count, count)
        encounters = encounters_of(readings, [c.mentions for c in matches.clusters])
        stories = find_stories(readings, copies, encounters, config.match, memo)
    return Found(readings=readings, copies=copies, matches=matches, encounters=encounters, stories=stories)


def merge_found(
    found: Found,
    config: Config,
    skipped: Sequence[Skipped] = (),
    notices: Sequence[Notice] = (),
    *,
    progress: Progress | None = None,
    with_quotes: bool = True,
) -> Digest:
    """One digest out of what match found; without the list of quotations where nobody will ask for it."""
    count = len(found.readings)
    with collector_paused():
        (progress or _tell_nobody)("merging", count, count)
        return merge(
            found.readings,
            found.matches,
            found.stories,
            found.copies,
            people=config.people,
            skipped=skipped,
            notices=notices,
            with_quotes=with_quotes,
        )


def merge_readings(
    readings: Sequence[Reading],
    config: Config,
    skipped: Sequence[Skipped] = (),
    notices: Sequence[Notice] = (),
    *,
    progress: Progress | None = None,
    memo: Memo = NO_MEMO,
    with_quotes: bool = True,
) -> Digest:
    """One digest out of what the articles say; arguments as for the two steps."""
    found = match_readings(readings, config, progress=progress, memo=memo)
    # what duplicate coverage is told by is a quarter of a reading, and no longer needed, here or in the list that was given
    del readings
    nothing = Signature()
    for place, reading in enumerate(found.readings):
        found.readings[place] = replace(reading, signature=nothing)
    return merge_found(found, config, skipped, notices, progress=progress, with_quotes=with_quotes)


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


class Means(TypedDict, total=False):
    """How articles are read, apart from the settings; none of it changes the digest.

    Attributes:
        stdin: where "-" reads from.
        progress: told how far each stage is.
        jobs: processes that read and extract: 1, the default, for this one alone, 0 for one a processor.
        cache: file in which to keep what extract finds, "" for none.
        note: takes a line about a cache that can't be used.
        engine: machines that do the work instead of processes of this one; they keep nothing in a cache.
    """

    stdin: BinaryIO | None
    progress: Progress | None
    jobs: int
    cache: str
    note: Note | None
    engine: Engine | None


def gather_readings(paths: Sequence[str], config: Config, **means: Unpack[Means]) -> Gathered:
    """What the articles of the paths say; arguments and errors as for `build_digest`."""
    file = means.get("cache")
    return gather(
        paths,
        config,
        stdin=means.get("stdin"),
        progress=means.get("progress"),
        jobs=means.get("jobs", 1),
        cache=Cache(file, max_bytes=config.cache.max_bytes, note=means.get("note")) if file else None,
    )


def merge_archive(paths: Sequence[str], config: Config, **means: Unpack[Means]) -> Merged:
    """The same way on the machines of an engine, where what the articles say, and the meetings, stay.

    Args:
        paths: as for `build_digest`.
        config: the same.
        means: the engine, which there must be; of the others standard input and progress alone.
    """
    from digest.spread.matching import match_archive  # noqa: PLC0415 - for few
    from digest.spread.merging import Merged  # noqa: PLC0415
    from digest.spread.reading import read_archive  # noqa: PLC0415

    engine, tell = means.get("engine"), means.get("progress") or _tell_nobody
    if engine is None:
        raise TypeError("an archive is merged on an engine")
    with collector_paused():
        archive = read_archive(paths, config, engine, stdin=means.get("stdin"), progress=tell)
        return Merged(archive, match_archive(archive, config, engine, tell), config, engine, tell)


def build_digest(paths: Sequence[str], config: Config, *, with_quotes: bool = True, **means: Unpack[Means]) -> Digest:
    """The whole way from paths to the digest.

    Args:
        paths: files and folders, "-" for standard input.
        config: all settings.
        with_quotes: list all quotations; an engine lists them in any case.
        means: how they are read, see `Means`.

    Raises:
        InputError: a path does not exist.
        KnowledgeError: the knowledge can't be loaded.
        EngineError: the engine can't be used.
    """
    if means.get("engine") is not None:
        return merge_archive(paths, config, **means).digest()
    found = gather_readings(paths, config, **means)
    return merge_readings(
        found.take(),
        config,
        found.skipped,
        found.notices,
        progress=means.get("progress"),
        memo=found.memo,
        with_quotes=with_quotes,
    )
