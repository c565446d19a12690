"""Stage read: CSV and TSV files as records, row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from digest.config import ReadSettings
from digest.read.bytestream import BLANK_LINES, ByteStream
from digest.read.clean import decode_bytes
from digest.read.faults import UnreadableError, too_long, too_useless

_DELIMITERS = ",;\t|"


def read_table(
    stream: ByteStream, settings: ReadSettings, *, tab: bool
) -> Iterator[tuple[int, dict[str, str] | UnreadableError, str]]:
    """(line, fields by heading, what of it is lost) of every row after the first, which holds the headings.

    Args:
        stream: the file.
        settings: bytes that a row may have, and how many rows in a row may be blank: those that are written in an odd way,
            for of a sheet's usual ones, which may be a million, as many as stand together are passed over at once.
        tab: cells are apart by tabs; else the heading tells.

    Yields:
        A row that can't be read comes as the fault; a quotation mark that is never closed costs what stands after it
        up to the limit, not the rest of the file.

    Raises:
        UnreadableError: reading fails midway, there is no heading, or too many rows are blank.
    """
    limit = settings.max_record_bytes
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    rows = _Lines(stream, limit)
    heading = rows.first_line()
    if heading.lower().startswith("sep="):
        heading = rows.first_line()
    delimiter = "\t" if tab else max(_DELIMITERS, key=lambda mark: (heading.count(mark), -_DELIMITERS.index(mark)))
    rows.push_back(heading)
    reader = csv.reader(rows, delimiter=delimiter)
    blank_rows = _blank_rows(delimiter)
    names: list[str] | None = None
    useless = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield rows.start, UnreadableError(f"could not be parsed as CSV: {error}"), ""
            rows.begin()
            reader = csv.reader(rows, delimiter=delimiter)
            continue
        except _RowTooLongError:
            yield rows.start, too_long("the row", limit, "max_record_bytes"), ""
            rows.begin()
            reader = csv.reader(rows, delimiter=delimiter)
            continue
        start, warning = rows.start, rows.warning
        rows.begin()
        if not any(cell.strip() for cell in row):
            rows.pass_over(blank_rows)
            useless += 1
            if useless > settings.max_useless_records:
                raise too_useless(settings.max_useless_records)
            continue
        useless = 0
        if names is None:
            names = [name.strip() for name in row]
        else:
            fields: dict[str, str] = {}
            for name, cell in zip(names, row, strict=False):
                fields.setdefault(name, cell)
            beyond = sum(1 for cell in row[len(names) :] if cell.strip())
            if beyond:
                cells = f"{beyond} cell{'s' if beyond > 1 else ''} beyond the headings left out"
                warning = f"{warning}; {cells}" if warning else f"{cells}; are there quotation marks around its text?"
            yield start, fields, warning


def _blank_rows(delimiter: str) -> re.Pattern[bytes]:
    """Whole rows of blank cells, in quotation marks or not."""
    blanks = r" \r\f" if delimiter == "\t" else r" \t\r\f"
    cell = rf'(?:"[\n{blanks}]*+")?+[{blanks}]*+'
    return re.compile(rf"(?:(?:{cell}{re.escape(delimiter)})*+{cell}\n)++".encode())


class _RowTooLongError(Exception):
    """A row passes the limit."""


class _Lines:
    """Lines of the file as text for the csv module, counted by row.

    Attributes:
        start: line at which the row begins.
        warning: what of the row could not be decoded, "" where all could.
    """

    def __init__(self, stream: ByteStream, limit: int) -> None:
        self._stream = stream
        self._lines = stream.read_lines(limit)
        self._limit = limit
        self._size = 0
        self._pending: list[str] = []
        self.start = 1
        self.warning = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if not self._pending:
            _, line = next(self._lines)
            if line is None:
                raise _RowTooLongError
            text, warning = decode_bytes(line)
            self.warning = self.warning or warning
            # The csv module refuses a line end within a line, such as a lone carriage return.
            parts = text.split("\n")
            self._pending = [part + "\n" for part in parts[:-1]][::-1] or [text]
            if len(parts) > 1 and parts[-1]:
                self._pending.insert(0, parts[-1])
        text = self._pending.pop()
        self._size += len(text)
        if self._size > self._limit:
            raise _RowTooLongError
        return text

    def begin(self) -> None:
        """A new row begins with the next line."""
        self._size = 0
        self.warning = ""
        self.start = self._stream.line + 1

    def pass_over(self, pattern: re.Pattern[bytes]) -> None:
        """Go on behind what matches a pattern of whole lines."""
        while not self._pending and self._stream.take_run(pattern, self._limit):
            self.start = self._stream.line + 1

    def first_line(self) -> str:
        """The first line that isn't blank."""
        for text in self:
            if text.strip():
                return text
            self.pass_over(BLANK_LINES)
        raise UnreadableError("empty", failed=False)

    def push_back(self, text: str) -> None:
        """Let a line be read again."""
        self._pending.append(text)
