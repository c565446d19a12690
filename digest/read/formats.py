"""Stage read, second half: one file in; its articles, and what kept others from being read, out.

`read_source` and `reread_articles` are all that the rest of the program needs. Large JSONL, CSV and feeds are read
record by record and never held whole. Nothing that a file holds raises: it becomes a `Skipped` with its reason.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from digest.config import ReadSettings
from digest.errors import InputError
from digest.models import Article, ArticleInfo, Notice, Skipped
from digest.patterns import compile_late
from digest.read.articles import make_article
from digest.read.bytestream import BLANK_LINES, ByteStream, is_blank
from digest.read.clean import clean_text, decode_bytes, fold_line
from digest.read.faults import UnreadableError, too_long, too_useless
from digest.read.frontmatter import parse_front_matter
from digest.read.markup import plain_markdown
from digest.read.records import Fields, find_records, is_article, parse_fields
from digest.read.source import STDIN, Source, make_source

if TYPE_CHECKING:
    from digest.read.warc import Capture

Item = Article | Skipped | Notice

_HEADING = compile_late(r"\s*#[ \t]+([^\n]+?)(?:[ \t]+#+)?[ \t]*(?:\n|\Z)")
_JSON_PIECE = compile_late(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)
# In an object that stands alone a "name" is no headline (settings and packages have one too).
_HEADLINES = frozenset({"title", "headline", "hd"})


def read_source(source: Source, settings: ReadSettings, *, stdin: IO[bytes] | None = None) -> Iterator[Item]:
    """Read a file.

    Args:
        source: what `folder.find_sources` found.
        settings: limits.
        stdin: standard input for the source `-`; `sys.stdin.buffer` by default.

    Yields:
        Articles in the order of the file; before an article the notices about it; skipped records where they stand.
    """
    yield from _read(source, settings, stdin, None)


def reread_article(info: ArticleInfo, settings: ReadSettings) -> Article | None:
    """The article of which only the info was kept, text and all.

    Returns:
        None where it is gone or no longer the same, and for standard input, which can't be read twice.
    """
    return next(reread_articles([info], settings))


def reread_articles(infos: Sequence[ArticleInfo], settings: ReadSettings) -> Iterator[Article | None]:
    """Articles of which only the infos were kept, in the same order; None for each that is gone or has changed.

    Infos of one file that stand beside each other, records in rising order, cost one pass over the file.
    """
    position = 0
    while position < len(infos):
        first = infos[position]
        end = position + 1
        while end < len(infos) and infos[end].path == first.path and infos[end].record > infos[end - 1].record:
            end += 1
        group = infos[position:end]
        found: dict[int, Article] = {}
        if first.path != STDIN:
            wanted = {info.record for info in group}
            try:
                for item in _read(make_source(first.path), settings, None, wanted):
                    if isinstance(item, Article) and item.info.record in wanted:
                        found[item.info.record] = item
                        if len(found) == len(wanted):
                            break
            except InputError:
                pass  # It was never a file of ours.
        for info in group:
            article = found.get(info.record)
            same = article is not None and article.info.content == info.content
            yield dataclasses.replace(article, info=info) if article is not None and same else None
        position = end


def _until_useless(items: Iterator[Item], settings: ReadSettings) -> Iterator[Item]:
    """The items of a file up to where too many records in a row gave no article: each is listed, at some 600 bytes of memory.

    Raises:
        UnreadableError: there were too many.
    """
    useless = 0
    for item in items:
        yield item
        useless = useless + isinstance(item, Skipped) if not isinstance(item, Article) else 0
        if useless > settings.max_useless_records:
            raise too_useless(settings.max_useless_records)


def _read(source: Source, settings: ReadSettings, stdin: IO[bytes] | None, wanted: set[int] | None) -> Iterator[Item]:
    """As `read_source`; of records only the wanted ones where a set is given."""
    handle = (stdin or sys.stdin.buffer) if source.format == "stdin" else None
    within = (source.first, source.last) if source.last else None
    try:
        with ByteStream(source.path, settings, gz=source.gz, handle=handle, lines_within=within) as stream:
            yield from _until_useless(_READERS[source.format](source, stream, settings, wanted), settings)
            if stream.broken:
                plural = "s" if stream.broken > 1 else ""
                yield Notice(path=source.shown, message=f"{stream.broken} broken UTF-16 character{plural}")
    except UnreadableError as fault:
        yield Skipped(path=source.shown, reason=fault.reason, failed=fault.failed, line=fault.line)


def _read_text(source: Source, stream: ByteStream, settings: ReadSettings, _: set[int] | None) -> Iterator[Item]:
    """Plain text and Markdown, with or without front matter."""
    text, warning = decode_bytes(stream.read_all(settings.max_article_bytes, "the file", "max_article_bytes"))
    if warning:
        yield Notice(path=source.shown, message=warning)
    front = parse_front_matter(text, settings.max_depth)
    date_line = 0
    fields = Fields()
    end = 0
    if front is not None:
        fields = parse_fields(front.fields)
        date_line = front.lines.get(fields.date_key, 0)
        end = front.end
        if front.fault:
            yield Notice(path=source.shown, message=front.fault, line=front.line)
    title = fields.title
    if source.markdown and not title:
        heading = _HEADING.match(text, end)
        if heading is not None:
            title = fold_line(plain_markdown(heading[1]))
            end = heading.end()
    body = text[end:]
    if source.markdown:
        body = plain_markdown(body)
    trimmed = body.lstrip()
    line = 1 + text.count("\n", 0, end) + body.count("\n", 0, len(body) - len(trimmed))
    yield from make_article(
        source,
        dataclasses.replace(fields, title=title, text=trimmed.rstrip(), summary_only=False),
        settings,
        line=line,
        date_line=date_line,
    )


def _read_page(source: Source, stream: ByteStream, settings: ReadSettings, _: set[int] | None) -> Iterator[Item]:
    """An HTML page."""
    from digest.read.page import find_charset, parse_page  # noqa: PLC0415 - most folders hold none

    data = stream.read_all(settings.max_page_bytes, "the page", "max_page_bytes")
    text, warning = decode_bytes(data, find_charset(data))
    if not text.strip():
        raise UnreadableError("empty", failed=False)
    fields = parse_page(text)
    if warning:
        yield Notice(path=source.shown, message=warning)
    yield from make_article(source, fields, settings)


def _read_json(source: Source, stream: ByteStream, settings: ReadSettings, wanted: set[int] | None) -> Iterator[Item]:
    """A JSON document: one record, or a list however wrapped. Many records a line each are taken as JSONL."""
    lines = stream.read_lines(settings.max_record_bytes, blank=False)
    head = next((line for _, line in lines), None) or b""
    if head.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") and _is_object(head, settings):
        if next(lines, None) is not None:
            with ByteStream(source.path, settings, gz=source.gz) as again:
                yield from _read_jsonl(source, again, settings, wanted)
            return
        data = head
    else:
        with ByteStream(source.path, settings, gz=source.gz) as again:
            data = again.read_all(settings.max_file_bytes, "the file", "max_file_bytes")
    text, warning = decode_bytes(data)
    if warning:
        yield Notice(path=source.shown, message=warning)
    if not text.strip():
        raise UnreadableError("empty", failed=False)
    yield from _read_document(source, _parse_json(text, settings), settings, wanted)


def _read_document(source: Source, document: Any, settings: ReadSettings, wanted: set[int] | None) -> Iterator[Item]:
    """The articles of a JSON document that is parsed."""
    records = find_records(document)
    if records is None:
        fields = parse_fields(document) if is_article(document) else Fields()
        if not fields.text and not _is_headline(document, fields):
            raise UnreadableError("JSON without an article in it", failed=False)
        yield from make_article(source, fields, settings)
        return
    # one by one, and again below: a file may hold millions that say nothing
    if not any(map(_says_something, itertools.islice(records, settings.max_useless_records + 1))):
        if len(records) > settings.max_useless_records:
            raise too_useless(settings.max_useless_records)
        raise UnreadableError("JSON without an article in it", failed=False)
    typed = any(isinstance(record, Mapping) and "@type" in record for record in records)
    ordinal = 0
    for record in records:
        if typed and not is_article(record):
            continue  # JSON-LD's other objects, which describe the site
        ordinal += 1
        if wanted is not None and ordinal not in wanted:
            continue
        if is_article(record):
            yield from make_article(source, parse_fields(record), settings, record=ordinal)
        else:
            reason = f"record {ordinal}: not an object but {type(record).__name__}"
            yield Skipped(path=source.shown, reason=reason, failed=True)


def _says_something(record: Any) -> bool:
    """The record is an article with a title or a text."""
    fields = parse_fields(record) if is_article(record) else Fields()
    return bool(fields.text or fields.title)


def _read_jsonl(source: Source, stream: ByteStream, settings: ReadSettings, wanted: set[int] | None) -> Iterator[Item]:
    """Records a line each."""
    ordinal = source.records
    for number, line in stream.read_lines(settings.max_record_bytes, blank=False):
        number += source.lines  # noqa: PLW2901 - of the file, not of the part of it that is read
        ordinal += 1
        if wanted is not None and ordinal not in wanted:
            continue
        try:
            if line is None:
                raise too_long("the line", settings.max_record_bytes, "max_record_bytes")
            text, warning = decode_bytes(line)
            record = _parse_object(text, settings)
        except UnreadableError as fault:
            yield Skipped(
                path=source.shown, reason=f"record {ordinal}: {fault.reason}", failed=fault.failed, line=number
            )
            continue
        if warning:
            yield Notice(path=source.shown, message=f"record {ordinal}: {warning}", line=number)
        fields = parse_fields(record)
        yield from make_article(source, fields, settings, record=ordinal, line=number, date_line=number)
    if not ordinal and not source.last:
        raise UnreadableError("empty", failed=False)


def _read_csv(source: Source, stream: ByteStream, settings: ReadSettings, wanted: set[int] | None) -> Iterator[Item]:
    """Records a row each."""
    from digest.read.tables import read_table  # noqa: PLC0415 - as above

    ordinal = 0
    tab = ".tsv" in source.name[-7:].lower()
    for number, row, warning in read_table(stream, settings, tab=tab):
        ordinal += 1
        if isinstance(row, UnreadableError):
            yield Skipped(path=source.shown, reason=f"record {ordinal}: {row.reason}", failed=True, line=number)
            continue
        fields = parse_fields(row)
        if ordinal == 1 and not _is_table_of_articles(row):
            raise UnreadableError("a table without a column of titles or texts", failed=False)
        if wanted is not None and ordinal not in wanted:
            continue
        if warning:
            yield Notice(path=source.shown, message=f"record {ordinal}: {warning}", line=number)
        yield from make_article(source, fields, settings, record=ordinal, line=number, date_line=number)
    if not ordinal:
        raise UnreadableError("empty", failed=False)


def _read_feed(source: Source, stream: ByteStream, settings: ReadSettings, wanted: set[int] | None) -> Iterator[Item]:
    """Items of RSS or Atom."""
    from digest.read.feeds import read_feed  # noqa: PLC0415 - as above

    ordinal = 0
    for number, item in read_feed(stream, settings.max_depth, settings.max_record_bytes):
        ordinal += 1
        if wanted is not None and ordinal not in wanted:
            continue
        if item is None:
            fault = too_long("the item", settings.max_record_bytes, "max_record_bytes")
            yield Skipped(path=source.shown, reason=f"record {ordinal}: {fault.reason}", failed=True, line=number)
            continue
        fields = parse_fields({name: clean_text(value) for name, value in item.items()})
        yield from make_article(source, fields, settings, record=ordinal, line=number, date_line=number)
    if not ordinal:
        raise UnreadableError("a feed without items", failed=False)


def _read_warc(source: Source, stream: ByteStream, settings: ReadSettings, wanted: set[int] | None) -> Iterator[Item]:
    """Pages that a crawler has kept."""
    from digest.read.page import find_charset, parse_page  # noqa: PLC0415 - as above
    from digest.read.warc import read_warc  # noqa: PLC0415

    ordinal = 0
    for capture in read_warc(stream, settings.max_page_bytes):
        ordinal += 1
        if wanted is not None and ordinal not in wanted:
            continue
        if capture.remark:
            yield Notice(path=source.shown, message=f"record {ordinal}: {capture.remark}")
        try:
            data = _whole_page(capture, settings)
            text, warning = decode_bytes(data, capture.charset or find_charset(data))
            fields = parse_page(text) if capture.html else Fields(text=clean_text(text))
        except UnreadableError as fault:
            yield Skipped(path=source.shown, reason=f"record {ordinal}: {fault.reason}", failed=fault.failed)
            continue
        if warning:
            yield Notice(path=source.shown, message=f"record {ordinal}: {warning}")
        fields = dataclasses.replace(fields, url=fields.url or capture.url)
        yield from make_article(source, fields, settings, record=ordinal)
    if not ordinal:
        raise UnreadableError("an archive without pages", failed=False)


def _whole_page(capture: Capture, settings: ReadSettings) -> bytes:
    """The bytes of a page; raises UnreadableError where there aren't all of them."""
    if capture.fault:
        raise UnreadableError(capture.fault)
    if capture.data is None:
        raise too_long("the page", settings.max_page_bytes, "max_page_bytes")
    return capture.data


def _read_stdin(source: Source, stream: ByteStream, settings: ReadSettings, wanted: set[int] | None) -> Iterator[Item]:
    """JSONL, a JSON document or one plain text, whichever the beginning shows."""
    head = _read_head(stream, settings.max_record_bytes)
    stream.push_back(head)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{" and _is_object(head, settings):
        yield from _read_jsonl(source, stream, settings, wanted)
        return
    if start in {b"{", b"["}:
        data = stream.read_all(settings.max_file_bytes, "standard input", "max_file_bytes")
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            document = None  # a text that begins with a bracket
        if isinstance(document, dict | list):
            text, _ = decode_bytes(data)
            yield from _read_document(source, _parse_json(text, settings), settings, wanted)
            return
        stream.push_back(data)
    yield from _read_text(source, stream, settings, wanted)


def _read_head(stream: ByteStream, limit: int) -> bytes:
    """Everything up to the first line that says something, that line too; of blank lines alone about so many bytes.

    Raises:
        UnreadableError: it is longer than that, or can't be read.
    """
    pieces: list[bytes] = []
    size = 0
    for _, line in stream.read_lines(limit):
        if line is None:
            raise too_long("the first line", limit, "max_record_bytes")
        pieces += [line, stream.take_run(BLANK_LINES, limit) if is_blank(line) else b""]
        size += len(pieces[-2]) + len(pieces[-1])
        if size > limit or not is_blank(line):
            break
    return b"".join(pieces)


_READERS: Mapping[str, Callable[[Source, ByteStream, ReadSettings, set[int] | None], Iterator[Item]]] = {
    "text": _read_text,
    "html": _read_page,
    "json": _read_json,
    "jsonl": _read_jsonl,
    "csv": _read_csv,
    "feed": _read_feed,
    "warc": _read_warc,
    "stdin": _read_stdin,
}


def _is_object(line: bytes, settings: ReadSettings) -> bool:
    """The line alone is a JSON object."""
    try:
        text, _ = decode_bytes(line)
        return isinstance(_parse_json(text, settings), dict)
    except UnreadableError:
        return False


def _is_headline(document: Any, fields: Fields) -> bool:
    """An object without a text that is nevertheless the record of an article: headline and date, outlet or address."""
    if not isinstance(document, Mapping) or not fields.title or not (fields.date or fields.url):
        return False
    return any(isinstance(key, str) and key.lower() in _HEADLINES for key in document)


def _is_table_of_articles(row: Mapping[str, str]) -> bool:
    """Its headings name a title or a text (filled in with something, each heading is tried alone)."""
    trial = parse_fields(dict.fromkeys(row, "x"))
    return bool(trial.title or trial.text)


def _parse_json(text: str, settings: ReadSettings) -> Any:
    """A JSON value.

    Raises:
        UnreadableError: it isn't JSON, or is nested too deeply.
    """
    if text.count("[") + text.count("{") > settings.max_depth and _is_deep(text, settings.max_depth):
        raise UnreadableError(f"JSON nested deeper than {settings.max_depth} levels (max_depth)")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"could not be parsed as JSON: {error.msg}", line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"could not be parsed as JSON: {str(error)[:80]}") from error


def _parse_object(text: str, settings: ReadSettings) -> dict[str, Any]:
    """A JSON object; raises as `_parse_json`, also for another value."""
    record = _parse_json(text, settings)
    if not isinstance(record, dict):
        raise UnreadableError(f"not an object but {type(record).__name__}")
    return record


def _is_deep(text: str, limit: int) -> bool:
    """Whether brackets outside strings nest deeper than a limit."""
    depth = 0
    for found in _JSON_PIECE.finditer(text):
        mark = found[0]
        if mark in "[{":
            depth += 1
            if depth > limit:
                return True
        elif mark in "]}":
            depth -= 1
    return False
