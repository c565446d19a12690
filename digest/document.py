"""Reads a `digest/1` JSON document back: the file that an earlier run wrote, as a `Digest`.

What the document doesn't hold (the hash of an article's content, line numbers) takes its default. Keys that this
version doesn't know are passed over, since fields may be added within `digest/1`.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from digest.errors import InputError
from digest.models import (
    BASES,
    KINDS,
    PARTS,
    SAYINGS,
    STATUSES,
    WHENS,
    ArticleEntry,
    ArticleInfo,
    Conflict,
    ConflictValue,
    DateRange,
    Digest,
    Evidence,
    Fact,
    Meeting,
    Participant,
    Place,
    Quote,
    Said,
    Skipped,
    Story,
)

SCHEMA = "digest/1"
_HOW = "make one with: digest run FOLDER -f json -o FILE"

T = TypeVar("T")


class _Node:
    """A JSON value with the way to it, so that a complaint can say where."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str) -> None:
        self.value = value
        self.path = path

    def fail(self, wanted: str) -> InputError:
        return InputError(f"not a {SCHEMA} document: {self.path or 'the whole'} should be {wanted}; {_HOW}")

    def key(self, name: str) -> _Node:
        if not isinstance(self.value, dict):
            raise self.fail("an object")
        path = f"{self.path}.{name}" if self.path else name
        if name not in self.value:
            raise InputError(f"not a {SCHEMA} document: {path} is missing; {_HOW}")
        return _Node(self.value[name], path)

    def has(self, name: str) -> bool:
        return isinstance(self.value, dict) and name in self.value

    def items(self) -> list[_Node]:
        if not isinstance(self.value, list):
            raise self.fail("a list")
        return [_Node(value, f"{self.path}[{number}]") for number, value in enumerate(self.value)]

    def each(self, read: Callable[[_Node], T]) -> tuple[T, ...]:
        return tuple(read(node) for node in self.items())

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.fail("a string")
        return self.value

    def number(self) -> float:
        # one too large to be a float is none either
        if (
            isinstance(self.value, bool)
            or not isinstance(self.value, int | float)
            or not abs(self.value) < sys.float_info.max
        ):
            raise self.fail("a number")
        return float(self.value)

    def whole(self) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.fail("a whole number")
        return self.value

    def day(self) -> datetime.date | None:
        if self.value is None:
            return None
        try:
            return datetime.date.fromisoformat(self.text())
        except ValueError:
            raise self.fail("a day such as 2031-03-10, or null") from None

    def one_of(self, allowed: tuple[str, ...]) -> str:
        """A word of a fixed list."""
        if self.text() not in allowed:
            raise self.fail(f"one of {', '.join(word or 'an empty string' for word in allowed)}")
        return self.text()

    def texts(self) -> tuple[str, ...]:
        return self.each(_Node.text)


def load_document(path: str) -> Digest:
    """The digest that a file holds.

    Raises:
        InputError: the file isn't there, can't be read, isn't JSON or is another kind of document.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"can't read the digest: {(error.strerror or str(error)).lower()}", path) from error
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}; {_HOW}", path, error.lineno) from error
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8; {_HOW}", path) from error
    except RecursionError as error:
        raise InputError(f"nested too deep to be a {SCHEMA} document; {_HOW}", path) from error
    except ValueError as error:
        raise InputError(f"not JSON: {error}; {_HOW}", path) from error
    try:
        return parse_document(value)
    except InputError as error:
        raise InputError(error.message, path) from error


def parse_document(value: Any) -> Digest:
    """A parsed JSON document as a `Digest`.

    Raises:
        InputError: it isn't a `digest/1` document; the message names the key.
    """
    root = _Node(value, "")
    schema = root.key("schema")
    if schema.value != SCHEMA:
        shown = schema.value if isinstance(schema.value, str) else type(schema.value).__name__
        raise InputError(f'not a {SCHEMA} document: schema is "{shown}"; {_HOW}')
    return Digest(
        meetings=root.key("meetings").each(_meeting),
        stories=root.key("stories").each(_story),
        quotes=root.key("quotes").each(_quote),
        articles=root.key("articles").each(_article),
        skipped=root.key("skipped").each(
            lambda node: Skipped(path=node.key("path").text(), reason=node.key("reason").text())
        ),
    )


def _fact(node: _Node) -> Fact:
    return Fact(text=node.key("text").text(), articles=node.key("articles").texts())


def _evidence(node: _Node) -> Evidence:
    return Evidence(
        article=node.key("article").text(),
        start=node.key("start").whole(),
        end=node.key("end").whole(),
        text=node.key("text").text() if node.has("text") else "",
    )


def _participant(node: _Node) -> Participant:
    return Participant(
        name=node.key("name").text(),
        aliases=node.key("aliases").texts(),
        role=node.key("role").text(),
        country=node.key("country").text(),
        organization=node.key("organization").text(),
        part=node.key("part").one_of(PARTS),
        articles=node.key("articles").texts(),
    )


def _said(node: _Node) -> Said:
    return Said(
        speaker=node.key("speaker").text(),
        kind=node.key("kind").one_of(SAYINGS),
        text=node.key("text").text(),
        when=node.key("when").one_of(WHENS),
        channel=node.key("channel").text(),
        evidence=node.key("evidence").each(_evidence),
    )


def _conflict(node: _Node) -> Conflict:
    return Conflict(
        field=node.key("field").text(),
        values=node.key("values").each(
            lambda one: ConflictValue(value=one.key("value").text(), articles=one.key("articles").texts())
        ),
    )


def _meeting(node: _Node) -> Meeting:
    date, place, plover = node.key("date"), node.key("place"), node.key("plover")
    return Meeting(
        id=node.key("id").text(),
        type=node.key("type").one_of(KINDS),
        status=node.key("status").one_of(STATUSES),
        plover_event=plover.key("event").texts(),
        plover_mode=plover.key("mode").texts(),
        participants=node.key("participants").each(_participant),
        date=DateRange(
            edtf=date.key("edtf").text(),
            start=date.key("start").day(),
            end=date.key("end").day(),
            basis=date.key("basis").one_of(BASES),
            text=date.key("text").texts(),
        ),
        place=Place(
            city=place.key("city").text(),
            country=place.key("country").text(),
            venue=place.key("venue").text(),
            text=place.key("text").texts(),
        ),
        occasion=node.key("occasion").text(),
        topics=node.key("topics").each(_fact),
        outcomes=node.key("outcomes").each(_fact),
        statements=node.key("statements").each(_said),
        articles=node.key("articles").texts(),
        conflicts=node.key("conflicts").each(_conflict),
        evidence=node.key("evidence").each(_evidence),
        confidence=node.key("confidence").number(),
        reports=node.key("reports").whole() if node.has("reports") else 1,
        earlier=node.key("earlier").texts() if node.has("earlier") else (),
        later=node.key("later").texts() if node.has("later") else (),
    )


def _story(node: _Node) -> Story:
    return Story(
        id=node.key("id").text(),
        articles=node.key("articles").texts(),
        meetings=node.key("meetings").texts(),
        similarity=node.key("similarity").number(),
    )


def _quote(node: _Node) -> Quote:
    meeting = node.key("meeting")
    return Quote(
        article=node.key("article").text(),
        speaker=node.key("speaker").text(),
        text=node.key("text").text(),
        start=node.key("start").whole(),
        end=node.key("end").whole(),
        meeting="" if meeting.value is None else meeting.text(),
    )


def _article(node: _Node) -> ArticleEntry:
    copy = node.key("duplicate_of")
    return ArticleEntry(
        info=ArticleInfo(
            id=node.key("id").text(),
            path=node.key("path").text(),
            title=node.key("title").text(),
            published=node.key("published").day(),
            source=node.key("source").text(),
            url=node.key("url").text(),
            language=node.key("language").text(),
        ),
        duplicate_of=None if copy.value is None else copy.text(),
    )
