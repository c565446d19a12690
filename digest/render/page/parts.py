"""What all parts of the report page share: what they are drawn from, and how text becomes harmless HTML."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digest.models import ArticleEntry, Digest, Meeting
from digest.patterns import compile_late
from digest.people import Cast
from digest.render.labels import UNSAFE, plain, source_name

# Texts are embedded up to this many characters in all; what comes after shows its evidence sentences alone.
MAX_TEXT_CHARACTERS = 40_000_000
STATUS_WORDS = {"held": "Held", "planned": "Planned", "cancelled": "Cancelled"}
_UNSAFE_CHARACTER = compile_late(f"[{UNSAFE}]")


def escape(text: str) -> str:
    """Text as HTML: harmless, on one line, escaped for elements and attributes alike."""
    return html.escape(plain(text))


def visible(text: str) -> str:
    """Text of the same length in which every unsafe character but the line feed is replaced by a visible sign."""

    def sign(match: re.Match[str]) -> str:
        code = ord(match.group())
        if code == 0x0A:
            return "\n"
        if code in {0x09, 0x0D}:
            return " "
        return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"

    return _UNSAFE_CHARACTER.sub(sign, text)


def embed_json(value: Any) -> str:
    r"""JSON that can stand inside a `<script>` element whatever it holds: ASCII only, and no `<`, `>` or `&`.

    >>> embed_json("</script>\u2028")
    '"\\u003c/script\\u003e\\u2028"'
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@dataclass(slots=True)
class Library:
    """The articles that the page embeds.

    Attributes:
        entries: every article of the digest by id.
        texts: texts that are embedded, by id. numbers: their place among the embedded texts.
        wide: for each text the offsets of characters that take two UTF-16 units.
    """

    entries: dict[str, ArticleEntry]
    texts: dict[str, str]
    numbers: dict[str, int]
    wide: dict[str, list[int]]

    def utf16(self, article: str, offset: int) -> int:
        """Offset in UTF-16 units, which browsers count in, of an offset in code points."""
        return offset + bisect_left(self.wide[article], offset)

    def name(self, article: str) -> str:
        """Outlet of an article, else its id."""
        entry = self.entries.get(article)
        return source_name(entry.info) if entry is not None else plain(article)


def open_library(digest: Digest, texts: Mapping[str, str] | None) -> Library:
    """The articles that the meetings cite, with their texts as far as these are given and there is room."""
    entries = {entry.info.id: entry for entry in digest.articles}
    wanted = dict.fromkeys(article for meeting in digest.meetings for article in meeting.articles)
    library = Library(entries=entries, texts={}, numbers={}, wide={})
    room = MAX_TEXT_CHARACTERS
    for article in wanted:
        text = texts.get(article) if texts is not None else None
        if text is None or len(text) > room:
            continue
        room -= len(text)
        library.numbers[article] = len(library.texts)
        library.texts[article] = text
        library.wide[article] = [] if text.isascii() else [place for place, one in enumerate(text) if ord(one) > 0xFFFF]
    return library


@dataclass(slots=True)
class Page:
    """What every part of the page is drawn from.

    Attributes:
        sides: side by article id, where it is known.
        side_names: names of the countries and organisations that take part in a meeting, in order; the script of
            the page knows them by their number.
        by_id: meetings by their id.
        marks: for each meeting, by its number, what the reader marks: (number of the text, start, end, kind), offsets
            in UTF-16 units; kind is "e" (evidence), "s" (statement) or "f" (topic, outcome or value).
    """

    digest: Digest
    library: Library
    cast: Cast
    sides: Mapping[str, str]
    side_names: list[str]
    by_id: dict[str, Meeting]
    marks: dict[int, dict[tuple[int, int, int, str], None]]
