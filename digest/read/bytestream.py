"""Stage read: the bytes of a file, bounded in every direction.

A file is opened without waiting (a FIFO that took a file's place would wait for ever), unpacked as it is read, and
never read further than asked: by lines or whole, both with a limit. A .gz file that unpacks out of all proportion is
given up where it passes the limit.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator
from typing import IO, Any, Self

from digest.config import ReadSettings
from digest.patterns import compile_late
from digest.read.faults import UnreadableError, too_long
from digest.read.source import is_address

#: Lines that hold no record, as many as stand together.
BLANK_LINES = compile_late(rb"(?:[\xef\xbb\xbf \t\r]*+\n)++")

_CHUNK = 1 << 16
#: Small files may unpack to this many bytes whatever their ratio: a page of blanks packs very well.
_FREE_BYTES = 1 << 20


class ByteStream:
    """A file, or standard input, open for reading. A context manager.

    Attributes:
        line: 1-based number of the line that was read last; 0 before the first.
        broken: of lines in UTF-16 or UTF-32, how many characters could not be decoded.

    Args:
        path: what to open, a path or an address. handle: an open binary stream instead of it.
        gz: unpack with gzip.
        lines_within: of a file that isn't packed only the lines that begin within these bytes, from and to.
        settings: limits.

    Raises:
        UnreadableError: it can't be opened.
    """

    def __init__(
        self,
        path: str,
        settings: ReadSettings,
        *,
        gz: bool = False,
        handle: IO[bytes] | None = None,
        lines_within: tuple[int, int] | None = None,
    ) -> None:
        self._settings = settings
        self._own = handle is None
        self._raw, packed = (handle, 0) if handle is not None else _open(path)
        self._limit: int | None = max(_FREE_BYTES, packed * settings.max_unpack_ratio) if packed else None
        self._count = 0
        self.line = 0
        self.broken = 0
        self._midway = lines_within is not None and lines_within[0] > 0
        self._stream: IO[bytes] = self._raw
        self._pushed = b""
        if gz:
            self._limit = max(_FREE_BYTES, (packed or _size_of(self._raw)) * settings.max_unpack_ratio)
            self._stream = gzip.GzipFile(fileobj=self._raw, mode="rb")  # type: ignore[assignment]
        elif lines_within is not None:
            self._stream = io.BufferedReader(_Lines(self, self._raw, *lines_within), _CHUNK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._own:
            self._raw.close()

    def read_all(self, limit: int, what: str, setting: str) -> bytes:
        """Everything up to a limit.

        Raises:
            UnreadableError: there is more, or it can't be read or unpacked.
        """
        parts = [self._pushed]
        left = limit + 1 - len(self._pushed)
        self._pushed = b""
        while left > 0:
            part = self._call(self._stream.read, min(left, 1 << 20) if self._limit else left)
            if not part:
                break
            parts.append(part)
            left -= len(part)
        if left <= 0:
            raise too_long(what, limit, setting)
        return b"".join(parts)

    def read_chunks(self, size: int) -> Iterator[bytes]:
        """Pieces of so many bytes to the end.

        Raises:
            UnreadableError: reading or unpacking fails midway.
        """
        if self._pushed:
            yield self._pushed
            self._pushed = b""
        while data := self._call(self._stream.read, size):
            yield data

    def push_back(self, data: bytes) -> None:
        """Let data be read again; it must be whole lines, or a line's beginning."""
        self._pushed = data + self._pushed

    def take_run(self, pattern: re.Pattern[bytes], limit: int) -> bytes:
        """What comes next as far as it matches a pattern of whole lines, and as far as it is at hand; b"" where nothing does.

        Lines that say nothing are passed over thousands at a time this way: a small packed file may hold a hundred million.

        Args:
            pattern: matches nothing but whole lines.
            limit: bytes that a line may have, as for `read_lines`.

        Raises:
            UnreadableError: reading or unpacking fails.
        """
        peek = getattr(self._stream, "peek", None)
        at_hand = self._pushed or (self._tell_why(peek, 1) if peek is not None else b"")
        found = pattern.match(at_hand[:limit])
        if found is None:
            return b""
        run = found[0]
        if self._pushed:
            self._pushed = self._pushed[len(run) :]
        else:
            self._call(self._stream.read, len(run))
        self.line += run.count(b"\n")
        return run

    def read_lines(self, limit: int, *, blank: bool = True) -> Iterator[tuple[int, bytes | None]]:
        """(1-based number, line with its end) one by one; None for a line longer than the limit.

        UTF-16 and UTF-32 with a byte order mark come as UTF-8.

        Args:
            limit: bytes that a line may have.
            blank: blank lines come too; else they are counted and passed over.

        Raises:
            UnreadableError: reading or unpacking fails midway.
        """
        self.line = 0
        if not self._pushed:
            self._pushed = self._call(self._stream.read, 4)
        wide = self._pushed.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
        if wide and not self._midway:
            self._stream = io.BufferedReader(_Transcoder(self, self._stream, self._pushed), _CHUNK)
            self._pushed = b""
        stream = self._stream
        while True:
            # Kept where whoever reads on after this generator finds it.
            line = head = self._pushed
            self._pushed = b""
            if not head.endswith(b"\n"):
                line += self._call(stream.readline, limit + 1)
            # What was read ahead may hold more than one line.
            first = line.find(b"\n")
            if 0 <= first < len(line) - 1:
                line, self._pushed = line[: first + 1], line[first + 1 :]
            if not line:
                return
            self.line += 1
            if not blank and is_blank(line):
                while self.take_run(BLANK_LINES, limit):
                    pass
            elif len(line) > limit and not line.endswith(b"\n"):
                while True:
                    rest = self._call(stream.readline, _CHUNK)
                    if not rest or rest.endswith(b"\n"):
                        break
                yield self.line, None
            else:
                yield self.line, line if len(line) <= limit + 1 else None

    def _call(self, read: object, size: int) -> bytes:
        """Read and count."""
        data = self._tell_why(read, size)
        if self._limit is not None:
            self._count += len(data)
            if self._count > self._limit:
                ratio = self._settings.max_unpack_ratio
                raise UnreadableError(f"unpacks to more than {ratio} times its size (max_unpack_ratio)")
        return data

    def _tell_why(self, read: object, size: int) -> bytes:
        """Read, and turn the system's and gzip's errors into a reason."""
        try:
            data: bytes = read(size)  # type: ignore[operator]
        except EOFError as error:
            raise UnreadableError("could not be unpacked: the gzip data ends too early") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableError("could not be unpacked: not sound gzip data") from error
        except OSError as error:
            raise UnreadableError(f"could not be read: {describe(error)}") from error
        return data


def is_blank(line: bytes) -> bool:
    """A line that holds no record."""
    return not line.strip(b"\xef\xbb\xbf \t\r\n")


class _AsFound(io.FileIO):
    """A file as long as it was when it was opened: one that is written to faster than it is read would have no end."""

    def __init__(self, descriptor: int, size: int) -> None:
        super().__init__(descriptor, "rb")
        self._size = size

    def readinto(self, buffer: Any) -> int:
        left = self._size - self.tell()
        return super().readinto(memoryview(buffer)[: max(0, left)]) or 0

    def readall(self) -> bytes:
        return self.read(max(0, self._size - self.tell())) or b""


class _Lines(io.RawIOBase):
    """The lines of a file that begin within some bytes, the last one to its end."""

    def __init__(self, owner: ByteStream, stream: IO[bytes], first: int, last: int) -> None:
        self._owner = owner
        self._stream = stream
        self._first = first
        self._last = last
        self._place = -1

    def readable(self) -> bool:
        return True

    def _start(self) -> None:
        """Go to the first line that begins at `first` or behind it."""
        # A byte before it, for where that ends a line the next begins at `first` itself.
        place = max(0, self._first - 1)
        self._stream.seek(place)
        if self._first:
            while line := self._read(self._stream.readline, _CHUNK):
                place += len(line)
                if line.endswith(b"\n"):
                    break
        self._place = place if place < self._last else sys.maxsize

    def readinto(self, buffer: Any) -> int:
        if self._place < 0:
            self._start()
        view = memoryview(buffer)
        if self._place == sys.maxsize:
            return 0
        left = self._last - self._place
        data = (
            self._read(self._stream.read, min(len(view), left))
            if left > 0
            else self._read(self._stream.readline, len(view))
        )
        self._place += len(data)
        if not data or (self._place >= self._last and data.endswith(b"\n")):
            self._place = sys.maxsize
        view[: len(data)] = data
        return len(data)

    def _read(self, read: object, size: int) -> bytes:
        return self._owner._call(read, size)  # noqa: SLF001 - one class in two halves


class _Transcoder(io.RawIOBase):
    """A UTF-16 or UTF-32 stream as UTF-8."""

    def __init__(self, owner: ByteStream, stream: IO[bytes], head: bytes) -> None:
        self._owner = owner
        self._stream = stream
        wide = head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
        self._decoder = codecs.getincrementaldecoder("utf-32" if wide else "utf-16")("replace")
        self._ended = False
        self._ready = self._decode(head)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        while not self._ready and not self._ended:
            data = self._owner._call(self._stream.read, _CHUNK)  # noqa: SLF001 - one class in two halves
            self._ended = not data
            self._ready = self._decode(data)
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _decode(self, data: bytes) -> bytes:
        text = self._decoder.decode(data, self._ended)
        self._owner.broken += text.count("\ufffd")
        return text.encode("utf-8", "replace")


def describe(error: OSError) -> str:
    """The system's words for an error, in lower case: "permission denied"."""
    text = error.strerror or str(error) or type(error).__name__
    return text[:1].lower() + text[1:]


def _size_of(handle: IO[bytes]) -> int:
    """Bytes of an open file as it is stored; where a store doesn't tell, they are found by going to its end."""
    try:
        return os.fstat(handle.fileno()).st_size
    except (OSError, ValueError):
        pass
    try:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(0)
    except (OSError, ValueError):
        return 0  # a stream: what it unpacks to at no cost must do
    return size


def _open(path: str) -> tuple[IO[bytes], int]:
    """(an open file, the bytes that it takes up where reading it is unpacking it, else 0).

    Raises:
        UnreadableError: it can't be opened.
    """
    if is_address(path):
        from digest.read.remote import open_remote  # noqa: PLC0415 - for few

        return open_remote(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError) as error:
        reason = describe(error) if isinstance(error, OSError) else str(error)
        raise UnreadableError(f"could not be read: {reason}") from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise UnreadableError("could not be read: no longer a file")
    return io.BufferedReader(_AsFound(descriptor, status.st_size), _CHUNK), 0
