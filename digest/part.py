"""A part of an archive: articles that were read together, as it lies on the machine that read them.

What they say is kept as bytes and read back for each step that needs it, which costs a thirtieth of reading the articles; so
a machine's memory holds little of what lies on it, and an engine can move parts or put them on disk as they are.
"""

from __future__ import annotations

import gc
import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from digest.codec import Decoder
from digest.config import Config
from digest.intake import Intake, Remark
from digest.jobs import make_worker
from digest.models import ArticleInfo, Reading
from digest.read.source import Source
from digest.workers import Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a task is about: files, or parts of one large file, or articles of one file.

    Attributes:
        sources: the files. part: of a part of a file its number. infos: of the articles, None for files.
    """

    sources: tuple[Source, ...]
    part: int = 0
    infos: tuple[ArticleInfo, ...] | None = None


class Part(NamedTuple):
    """Articles by place: what is known of each, and what it says, encoded. `remarks`: on the files they are from."""

    infos: tuple[ArticleInfo, ...]
    data: tuple[bytes, ...]
    remarks: tuple[Remark, ...] = ()

    def readings(self) -> list[Reading]:
        """What the articles say."""
        return list(self.readings_at(range(len(self.data))))

    def readings_at(self, places: Iterable[int]) -> Iterator[Reading]:
        """What the articles at some places say."""
        decoder = Decoder()
        return (decoder.reading(self.data[place], self.infos[place]) for place in places)


class Summary(NamedTuple):
    """What is told of a part to the one who asked.

    Attributes:
        ids: of the articles. days: of publication, ordinals, None where unknown.
        mains: for each article, for each encounter that it reports, whether it is about it.
        remarks: on the files.
    """

    ids: list[str]
    days: list[int | None]
    mains: list[bytes]
    remarks: tuple[Remark, ...]


def read_part(token: str, config: Config, task: bytes, share: Share) -> Part:
    """Do a task of `jobs`, and keep what came of it.

    A worker with several threads does one at a time, for reading is computing, and Python does that in one thread.

    Args:
        token: of the run; what is known of archives and files isn't kept from one to the next.
        config: all settings.
        task: as `jobs` makes them.
        share: what it is about.
    """
    with _turn:
        gc.enable()  # reading leaves cycles behind, unlike all that comes after
        pieces = _worker_of(token, config)(task)
    return take_in(share, pieces)


def take_in(share: Share, pieces: Iterable[bytes | Lost]) -> Part:
    """The part that a task gave, or that a lost one leaves of it: remarks alone.

    Args:
        share: what the task is about.
        pieces: what its steps gave.
    """
    data: list[bytes] = []

    def keep(_info: ArticleInfo, piece: bytes) -> bytes:
        data.append(piece[1:])
        return data[-1]

    intake = Intake(keep)
    pieces = iter(pieces)
    if share.infos is not None:
        intake.take_readings(enumerate(share.infos), pieces)
    else:
        for source in share.sources:
            intake.take_file(source, pieces, share.part)
    return Part(tuple(reading.info for reading in intake.readings), tuple(data), tuple(intake.remarks))


def take_in_lost(share: Share, lost: Lost) -> Part:
    """What there is to say of a share whose task was given up."""
    return take_in(share, itertools.repeat(lost))


def join_parts(parts: Sequence[Part]) -> Part:
    """Several parts as one."""
    return Part(
        tuple(info for part in parts for info in part.infos),
        tuple(data for part in parts for data in part.data),
        tuple(remark for part in parts for remark in part.remarks),
    )


def summarize(part: Part) -> Summary:
    """What is told of a part."""
    return Summary(
        [info.id for info in part.infos],
        [info.published.toordinal() if info.published else None for info in part.infos],
        [bytes([mention.main for mention in reading.mentions]) for reading in part.readings()],
        part.remarks,
    )


_turn = threading.Lock()
# What was set up last in this process: the token of its run, what does its tasks.
_last: list[tuple[str, Callable[[bytes], list[bytes]]]] = []


def _worker_of(token: str, config: Config) -> Callable[[bytes], list[bytes]]:
    if not _last or _last[0][0] != token:
        _last[:] = [(token, make_worker(config, None))]
        gc.freeze()  # knowledge is here to stay and nothing to search for cycles
    return _last[0][1]


__all__ = ["Part", "Share", "Summary", "join_parts", "read_part", "summarize", "take_in", "take_in_lost"]
