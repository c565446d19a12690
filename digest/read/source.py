r"""A file that can be read: its place, its format and the ids of its articles.

Also how names of files are shown. A name on disk is bytes and needn't be UTF-8; what leaves this stage is text that
can be printed and hashed, so bytes that aren't UTF-8 are written as `\xe9`, and `real_path` finds the file again.

A place may also be an address, such as `s3://bucket/2025/` or `zip://2025/::s3://bucket/news.zip`: what stands behind
the first `::` says where that lies in which the files are. Names and passwords in an address are never shown.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from digest.errors import InputError
from digest.patterns import compile_late

STDIN = "-"

#: Ending (lower case, without `.gz`) -> format.
FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".warc": "warc",
}

#: Formats whose files can hold several articles.
RECORD_FORMATS = frozenset({"json", "jsonl", "csv", "feed", "warc"})

#: Parts a chain of addresses: what lies in a thing before it, where that thing is behind it.
CHAIN = "::"

# One letter before a colon is a drive.
_ADDRESS = compile_late(r"[A-Za-z][A-Za-z0-9+.-]+://")
# Who asks, with a password or without; and what stands in a query, where signed addresses have their keys.
_LOGIN = compile_late(r"(?<=://)[^/@\s]*@")
_QUERY = compile_late(r"(https?://[^\s?'\"]*)\?[^\s'\"]*")
_ESCAPED = compile_late(r"\\x([89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be read, as small as a folder of a million files asks for.

    Attributes:
        folder: where it lies, as given and walked to, ending in `/`; "" for the current folder. An address up to the
            first `::`.
        name: its name there.
        format: a value of FORMATS, or "stdin".
        gz: it is compressed with gzip.
        size: bytes on disk when it was found; 0 for standard input.
        start, cut: how many characters of folder and name the id leaves out in front and at the end.
        tail: the rest of an address from its first `::` on.
        stamp: what changes whenever the content does, as an address's store tells; "" where it tells nothing.
        base: folder that a relative path is taken from, where that isn't the current one; never shown.
        first, last: of a file of lines only those that begin within these bytes, see `ranges`; `last` 0 for the whole file.
        lines, records: how many there are before `first`.
    """

    folder: str
    name: str
    format: str
    gz: bool = False
    size: int = 0
    start: int = 0
    cut: int = 0
    tail: str = ""
    stamp: str = ""
    base: str = ""
    first: int = 0
    last: int = 0
    lines: int = 0
    records: int = 0

    @property
    def path(self) -> str:
        """The path or address to open, undecodable bytes as surrogates (see `os.fsdecode`)."""
        return self.base + self.folder + self.name + self.tail

    @property
    def shown(self) -> str:
        """The path as text that can be printed: `articles[].path` of the output."""
        return shown_path(self.folder + self.name + self.tail)

    @property
    def id(self) -> str:
        """The id of its article; a record adds `#` and its ordinal."""
        path = self.folder + self.name
        # One thing among several is part of the id; alone it goes without saying, as a folder does.
        return shown_path(path[self.start : len(path) - self.cut] + ("" if self.start else self.tail))

    @property
    def markdown(self) -> bool:
        """Markdown marks stand for something in it."""
        return _ending_of(self.name)[0] in {".md", ".markdown"}


def is_address(path: str) -> bool:
    """A path that isn't one of this machine's, but an address with a scheme.

    >>> is_address("s3://bucket/2025/"), is_address("news/2025"), is_address("C://news")
    (True, False, False)
    """
    return _ADDRESS.match(path) is not None


def hide_secrets(text: str) -> str:
    """A text in which addresses stand without names, passwords and signatures.

    >>> hide_secrets("https://ana:secret@news.example/a.txt?sig=1: not found")
    'https://news.example/a.txt not found'
    """
    return _QUERY.sub(r"\1", _LOGIN.sub("", text))


def shown_path(path: str) -> str:
    r"""A path as text without surrogates: bytes that aren't UTF-8 as `\xe9`; an address without what is secret.

    >>> shown_path("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    if "://" in path:
        path = hide_secrets(path)
    if path.isascii():
        return path
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return path


def real_path(shown: str) -> str:
    """The path that opens the file which `shown_path` has shown."""
    if "\\x" not in shown or is_address(shown) or os.path.lexists(shown):
        return shown
    parts = _ESCAPED.split(shown)
    raw = [bytes([int(part, 16)]) if number % 2 else part.encode() for number, part in enumerate(parts)]
    return b"".join(raw).decode("utf-8", "surrogateescape")


def parse_name(name: str) -> tuple[str, bool, int] | str:
    """What the name of a file tells: (format, gz, length of the endings), or why it can't be read.

    >>> parse_name("feed.jsonl.gz")
    ('jsonl', True, 9)
    >>> parse_name("scan.pdf")
    'unsupported format .pdf'
    """
    ending, gz = _ending_of(name)
    if not ending:
        return "unsupported format .gz" if gz else "unsupported format (no ending)"
    kind = FORMATS.get(ending)
    if kind is None:
        return f"unsupported format {shown_path(ending)}{'.gz' if gz else ''}"
    return kind, gz, len(ending) + (3 if gz else 0)


def make_source(path: str) -> Source:
    """The source at a path as shown, for reading an article again.

    Raises:
        InputError: the name has no ending that can be read.
    """
    place, tail = split_chain(path) if is_address(path) else (real_path(path), "")
    folder, slash, name = place.rpartition("/")
    parsed = parse_name(name)
    if isinstance(parsed, str):
        raise InputError(parsed, path)
    return Source(folder=folder + slash, name=name, format=parsed[0], gz=parsed[1], cut=parsed[2], tail=tail)


def split_chain(address: str) -> tuple[str, str]:
    """An address as (place within the nearest thing, the rest from the first `::` behind it on).

    >>> split_chain("zip://2025/a.txt::s3://bucket/news.zip")
    ('zip://2025/a.txt', '::s3://bucket/news.zip')
    """
    place, mark, rest = address.partition(CHAIN)
    return place, mark + rest


def _ending_of(name: str) -> tuple[str, bool]:
    """(ending in lower case without `.gz`, whether it is gzip). A dot at the beginning begins no ending."""
    lowered = name.lower()
    gz = lowered.endswith(".gz") and len(lowered) > 3
    if gz:
        lowered = lowered[:-3]
    dot = lowered.rfind(".")
    return (lowered[dot:] if dot > 0 else ""), gz
