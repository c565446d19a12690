"""Stage read: the pages of a WARC file, as crawlers keep them, one after another (extra `warc`, which brings warcio).

Counted as records are the pages alone: answers of servers that are HTML, and texts made of them (WET files); not images,
robots.txt, redirections or requests. When a page was crawled is not when it was published, and is not read.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from digest.read.bytestream import ByteStream
from digest.read.faults import UnreadableError
from digest.read.page import is_available

_INSTALL = "WARC needs the extra warc: pip install 'meeting-digest[warc]'"
_LONGER = "a record is longer than its header says"
_CHUNK = 1 << 16
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it was kept.

    Attributes:
        url: where it was found. html: it is HTML, else plain text.
        charset: as the server has told, "" where it hasn't.
        data: its bytes, None where they pass the limit.
        fault: why these aren't all, "" where they are.
        remark: what is wrong in the file before it, "" where nothing is.
    """

    url: str
    html: bool
    charset: str
    data: bytes | None
    fault: str = ""
    remark: str = ""


def read_warc(stream: ByteStream, limit: int) -> Iterator[Capture]:
    """The pages of a WARC file, each read up to a limit of bytes.

    Raises:
        UnreadableError: the extra isn't installed, or it is no sound WARC from here on.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UnreadableError(_INSTALL, failed=False) from error
    if not is_available():
        raise UnreadableError(_INSTALL, failed=False)
    # Its remarks on odd headers, which quote them, would reach the terminal through logging's last resort.
    logging.getLogger("warcio").setLevel(logging.CRITICAL + 1)
    records = iter(ArchiveIterator(io.BufferedReader(_Rest(stream), _CHUNK)))
    try:
        while True:
            record, remark = _overheard(lambda: next(records, None))
            if record is None:
                break
            kind = _kind_of(record)
            if kind:
                data, fault = _overheard(lambda: record.content_stream().read(limit + 1))  # noqa: B023 - called at once
                yield Capture(
                    url=record.rec_headers.get_header("WARC-Target-URI") or "",
                    html=kind in _HTML,
                    charset=_charset_of(record),
                    data=data if len(data) <= limit else None,
                    fault=f"could not be unpacked: {fault}" if fault else "",
                    remark=f"before it, {_LONGER}" if remark else "",
                )
    except UnreadableError:
        raise
    except Exception as error:  # whatever a parser of foreign archives trips over is the archive's fault
        words = " ".join(str(error).split())[:80]
        raise UnreadableError(f"could not be parsed as WARC: {words}") from error
    if remark:
        raise UnreadableError(f"could not be parsed as WARC: {_LONGER}")


def _overheard(step: Callable[[], Any]) -> tuple[Any, str]:
    """What a step of warcio gives, and what it said to standard error meanwhile: it has no other way to tell of broken records."""
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        result = step()
    return result, " ".join(told.getvalue().split())[:80]


def _kind_of(record: Any) -> str:
    """The kind of content of a record that is a page, "" for any other."""
    if record.rec_type == "conversion":
        return "text/plain"
    if record.rec_type == "resource":
        kind = record.rec_headers.get_header("Content-Type") or ""
    elif record.rec_type == "response" and record.http_headers is not None:
        if (record.http_headers.get_statuscode() or "200") != "200":
            return ""
        kind = record.http_headers.get_header("Content-Type") or ""
    else:
        return ""
    kind = kind.partition(";")[0].strip().lower()
    return kind if kind in _HTML else ""


def _charset_of(record: Any) -> str:
    headers = record.http_headers
    told = (headers.get_header("Content-Type") if headers is not None else "") or ""
    return (
        "utf-8"
        if record.rec_type == "conversion"
        else told.lower().partition("charset=")[2].strip(" \"'").partition(";")[0]
    )


class _Rest(io.RawIOBase):
    """What is left of a stream, for a reader that asks for a file."""

    def __init__(self, stream: ByteStream) -> None:
        self._pieces = stream.read_chunks(_CHUNK)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        if not self._left:
            self._left = next(self._pieces, b"")
        count = min(len(view), len(self._left))
        view[:count], self._left = self._left[:count], self._left[count:]
        return count
