"""What came of a task of `jobs`, taken apart: readings of articles, and remarks on files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from digest.codec import Decoder
from digest.jobs import FAILED, parse_file_piece
from digest.models import ArticleInfo, Notice, Reading, Skipped
from digest.read.source import Source
from digest.workers import Lost

Remark = tuple[int, Skipped | Notice]
"""What there is to say on a file or an article, with its place among all of the file."""

IN_PART = 1 << 32
"""More than there are remarks on one part of a file."""


class Intake:
    """Takes in one task after the other; nothing is ever taken out of its lists but by the one who asks.

    Attributes:
        readings: of the articles. remarks: by file.
        decoder: what turns bytes into them.
    """

    def __init__(self, take: Callable[[ArticleInfo, bytes], bytes] | None = None) -> None:
        """Begin with nothing.

        Args:
            take: given what the task gave for an article, as told at `jobs.FRESH`; gives back the encoded reading.
        """
        self.readings: list[Reading] = []
        self.remarks: list[Remark] = []
        self.decoder = Decoder()
        self._take = take or _after_mark

    def take_file(self, source: Source, pieces: Iterator[bytes | Lost], part: int = 0) -> tuple[bytes, bytes]:
        """Take in one file or a part of one: the step of reading it, then those of its articles.

        Args:
            source: the file.
            pieces: of its task; as many are taken as are its own.
            part: number of the part.

        Returns:
            Its key for the cache, b"" for none, and its encoded items.
        """
        before = part * IN_PART
        piece = next(pieces)
        if isinstance(piece, Lost):
            self.remarks.append((before, Skipped(path=source.shown, reason=_reason_of(piece), failed=True)))
            return b"", b""
        key, data = parse_file_piece(piece)
        items = self.decoder.items(data, source.shown, source.id)
        self.remarks += [(n, item) for n, item in enumerate(items, before) if not isinstance(item, ArticleInfo)]
        infos = ((n, item) for n, item in enumerate(items, before) if isinstance(item, ArticleInfo))
        self.take_readings(infos, pieces)
        return key, data

    def take_readings(self, infos: Iterable[tuple[int, ArticleInfo]], pieces: Iterator[bytes | Lost]) -> None:
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
                self.remarks.append((number, Skipped(path=info.path, reason=reason, failed=True, line=line)))
                continue
            self.take_reading(number, self.decoder.reading(self._take(info, piece), info))

    def take_reading(self, number: int, reading: Reading) -> None:
        """Take in what an article says, with a notice for each limit of extract that it has passed."""
        info = reading.info
        prefix = f"record {info.record}: " if info.record else ""
        line = info.line if info.record else 0
        self.readings.append(reading)
        self.remarks += [(number, Notice(path=info.path, message=prefix + told, line=line)) for told in reading.limits]


def sort_remarks(remarks: Iterable[Remark]) -> tuple[list[Skipped], list[Notice]]:
    """Remarks in their final order: by path, not by place, since the order in which paths are given changes nothing."""
    ordered = [item for _, item in sorted(remarks, key=lambda remark: (remark[1].path, remark[0]))]
    return [item for item in ordered if isinstance(item, Skipped)], [i for i in ordered if isinstance(i, Notice)]


def _after_mark(_info: ArticleInfo, piece: bytes) -> bytes:
    return piece[1:]


def _reason_of(lost: Lost) -> str:
    return f"the process that read it died twice ({lost.ending})"


__all__ = ["IN_PART", "Intake", "Remark", "sort_remarks"]
