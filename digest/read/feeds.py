"""Stage read: RSS and Atom feeds as records, item by item, with the standard library's expat.

No entity is ever declared, let alone expanded, and nothing outside the file is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from digest.read.bytestream import ByteStream
from digest.read.faults import UnreadableError

_ITEMS = frozenset({"item", "entry"})
_CHUNK = 1 << 16


class _Feed:
    """Collects the fields of the item that is being parsed."""

    def __init__(self, max_depth: int, max_bytes: int) -> None:
        self.max_depth = max_depth
        self.max_bytes = max_bytes
        self.ready: list[tuple[int, dict[str, str] | None]] = []
        self.site = ""
        self.is_feed = False
        self.path: list[str] = []
        self.item: dict[str, str] | None = None
        self.item_depth = 0
        self.line = 0
        self.size = 0
        self.words: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self.refuse

    def refuse(self, *_: object) -> None:
        raise UnreadableError("XML that declares entities", line=self.parser.CurrentLineNumber)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name)
        if len(self.path) > self.max_depth:
            raise UnreadableError(
                f"XML nested deeper than {self.max_depth} levels (max_depth)", line=self.parser.CurrentLineNumber
            )
        if len(self.path) == 1:
            self.is_feed = name.lower().rpartition(":")[2] in {"rss", "feed", "rdf"}
        if self.item is None and name in _ITEMS:
            self.item, self.item_depth, self.size = {}, len(self.path), 0
            self.line = self.parser.CurrentLineNumber
        elif self.item is not None and len(self.path) == self.item_depth + 1:
            self.words = []
            href = attributes.get("href")
            if name == "link" and href and attributes.get("rel", "alternate") == "alternate":
                self.item.setdefault("link", href)
        elif self.item is None:
            self.words = []
        elif name in {"p", "br", "div", "li"}:
            self.words.append("\n\n")  # Atom with XHTML inside

    def text(self, data: str) -> None:
        if self.item is not None:
            self.size += len(data)
            if self.size > self.max_bytes:
                self.words = []
                return
        if self.item is not None or self.path[-1:] == ["title"]:
            self.words.append(data)

    def end(self, name: str) -> None:
        depth = len(self.path)
        self.path.pop()
        if self.item is None:
            if name == "title" and not self.site and depth <= 3:
                self.site = " ".join("".join(self.words).split())
            return
        if depth == self.item_depth:
            self.ready.append((self.line, self.item if self.size <= self.max_bytes else None))
            self.item = None
        elif depth == self.item_depth + 1:
            words = "".join(self.words).strip()
            if words:
                self.item.setdefault(name, words)
            self.words = []


def read_feed(stream: ByteStream, max_depth: int, max_bytes: int) -> Iterator[tuple[int, dict[str, str] | None]]:
    """(line, fields) of every item; None for one that is longer than the limit.

    Raises:
        UnreadableError: it isn't sound XML, isn't a feed, declares entities or is nested too deeply.
    """
    feed = _Feed(max_depth, max_bytes)
    for data in stream.read_chunks(_CHUNK):
        try:
            feed.parser.Parse(data, False)  # noqa: FBT003 - expat takes no keywords
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise _broken(error) from error
        yield from _drain(feed)
    try:
        feed.parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise _broken(error) from error
    yield from _drain(feed)
    if not feed.is_feed:
        raise UnreadableError("XML, but no RSS or Atom feed", failed=False)


def _drain(feed: _Feed) -> Iterator[tuple[int, dict[str, str] | None]]:
    ready, feed.ready = feed.ready, []
    for line, item in ready:
        if item is not None and feed.site:
            item.setdefault("sitename", feed.site)
        yield line, item


def _broken(error: Exception) -> UnreadableError:
    line = error.lineno if isinstance(error, expat.ExpatError) else 0
    problem = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
    return UnreadableError(f"could not be parsed as XML: {problem}", line=line)
