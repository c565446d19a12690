"""Stage read: a large file of lines in parts, so that several can read it at once and nobody reads it whole.

A part is a range of bytes, and has the lines that begin within it. What number its first record has is known once those
before it are counted, which takes a hundredth of the time that reading them for what they say takes.
"""

from __future__ import annotations

import codecs
import dataclasses
from collections.abc import Iterator, Sequence

from digest.config import ReadSettings
from digest.read.bytestream import ByteStream
from digest.read.faults import UnreadableError
from digest.read.source import Source

# A line break in these is two or four bytes.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def split_source(source: Source, settings: ReadSettings, size: int) -> list[Source]:
    """A file in parts of about `size` bytes, their records not yet numbered; itself alone where it can't be split.

    Split are files of a record a line that aren't packed.
    """
    if source.format != "jsonl" or source.gz or source.size <= size:
        return [source]
    try:
        with ByteStream(source.path, settings) as stream:
            head = next(stream.read_chunks(4), b"")
    except UnreadableError:
        return [source]
    if head.startswith(_WIDE):
        return [source]
    ends = [*range(size, source.size, size), source.size]
    return [
        dataclasses.replace(source, first=first, last=last) for first, last in zip([0, *ends[:-1]], ends, strict=True)
    ]


def count_records(source: Source, settings: ReadSettings) -> tuple[int, int]:
    """How many lines and records a part of a file has.

    Raises:
        UnreadableError: it can't be read.
    """
    with ByteStream(source.path, settings, lines_within=(source.first, source.last)) as stream:
        records = sum(1 for _ in stream.read_lines(settings.max_record_bytes, blank=False))
        return stream.line, records


def number_parts(parts: Sequence[Source], counts: Sequence[tuple[int, int]]) -> Iterator[Source]:
    """The parts of a file with what is before each, out of how many lines and records each has."""
    lines = records = 0
    for part, (more_lines, more_records) in zip(parts, counts, strict=True):
        yield dataclasses.replace(part, lines=lines, records=records)
        lines += more_lines
        records += more_records
