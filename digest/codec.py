"""Readings as bytes: how worker processes hand them over, and how the cache keeps them.

The bytes are a JSON list: number of the form, a fingerprint of the fields of `models`, then values alone, in the order
in which the classes declare them. It is made from the declarations, so a field that `models` gains is carried without
a change here, and bytes written before it was gained are refused. Nothing in them is ever run, unlike in a pickle.

A folder's readings say the same things again and again ("CHN", "Foreign Minister", a whole actor). A `Decoder` gives equal
strings, actors, dates and places out as one object, which saves half of the memory.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from digest.models import (
    Actor,
    Article,
    ArticleInfo,
    DateRange,
    EventMention,
    Notice,
    Participation,
    Passage,
    Place,
    Quotation,
    Reading,
    Signature,
    Skipped,
    Span,
)

FORM = 1
"""Number of the form of the bytes."""

Item = ArticleInfo | Skipped | Notice
"""What a file gives, without the text of its articles."""


class CodecError(ValueError):
    """The bytes aren't what `encode_reading` or its like has written."""


_CLASSES = (Actor, Article, ArticleInfo, DateRange, EventMention, Notice, Place, Quotation, Signature, Skipped)


def _names(cls: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(cls))


def _fingerprint() -> str:
    """What tells bytes of these fields from bytes of other ones."""
    declared = [
        (cls.__name__, [(f.name, str(f.type)) for f in dataclasses.fields(cls)]) for cls in (*_CLASSES, Reading)
    ]
    return hashlib.sha256(repr(declared).encode()).hexdigest()[:8]


FIELDS = _fingerprint()
"""Fingerprint of the fields that are carried."""

# --- to bytes ----------------------------------------------------------------------

_VALUES: dict[type[Any], Callable[[Any], Any]] = {cls: attrgetter(*_names(cls)) for cls in _CLASSES}
_VALUES[datetime.date] = datetime.date.toordinal
_READING_FIELDS = tuple(name for name in _names(Reading) if name != "info")
_values_of_reading = attrgetter(*_READING_FIELDS)
for _cls, _first in ((ArticleInfo, ("id", "path")), (Skipped, ("path",)), (Notice, ("path",))):
    assert _names(_cls)[: len(_first)] == _first  # noqa: S101 - what `encode_items` relies on


def _plain(value: Any) -> Any:
    """The values of a dataclass or a date, for `json`."""
    try:
        return _VALUES[type(value)](value)
    except KeyError:
        raise TypeError(f"no form for {type(value).__name__}") from None


# Texts may hold lone surrogates (JSON can spell them), which UTF-8 proper can't.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain, check_circular=False).encode


def _to_bytes(value: Any) -> bytes:
    return _to_json(value).encode("utf-8", "surrogatepass")


def encode_reading(reading: Reading) -> bytes:
    """A reading as bytes, but for its `info`, which differs where the same text lies in two files."""
    return _to_bytes((FORM, FIELDS, *_values_of_reading(reading)))


def encode_article(article: Article) -> bytes:
    """An article, text and all, as bytes."""
    return _to_bytes(article)


def encode_items(items: Sequence[Item]) -> bytes:
    """What one file gave, as bytes: all but its path and the id made of that."""
    rows: list[tuple[Any, ...]] = []
    for item in items:
        values = _VALUES[type(item)](item)
        if isinstance(item, ArticleInfo):
            rows.append(("a", *values[2:]))  # id and path come first
        else:
            rows.append(("s" if isinstance(item, Skipped) else "n", *values[1:]))
    return _to_bytes((FORM, FIELDS, rows))


# --- from bytes --------------------------------------------------------------------

Convert = Callable[[Any], Any]
_date = datetime.date.fromordinal


def _make(cls: type[Any], converters: dict[str, Convert], **special: Convert) -> Convert:
    """What turns a list of values into an object of a class; `special` converts fields by their names, the others go by their types.

    The fields are filled in where they lie: to call the class, which takes each by its name, would take three times as
    long, and there are sixteen objects in an article.
    """
    fill = [getattr(cls, name).__set__ for name in _names(cls)]
    changed = []
    for place, field in enumerate(dataclasses.fields(cls)):
        kind = str(field.type)
        if field.name in special:
            changed.append((place, special[field.name]))
        elif kind not in {"str", "int", "bool", "float", "int | None"}:
            changed.append((place, converters[kind]))

    def make(row: list[Any]) -> Any:
        for place, convert in changed:
            row[place] = convert(row[place])
        made = object.__new__(cls)
        for put, value in zip(fill, row, strict=True):
            put(made, value)
        return made

    return make


class Decoder:
    """Turns bytes into readings; keep one for all readings of a folder, and drop it then.

    >>> info = ArticleInfo(id="a", path="a.txt")
    >>> reading = Reading(info=info, actors=(Actor(name="Ana Brevik", country="NOR"),))
    >>> Decoder().reading(encode_reading(reading), info) == reading
    True
    """

    def __init__(self) -> None:
        self._strings: dict[str, str] = {}
        same = self._strings.setdefault
        numbers: dict[int, int] = {}
        place = numbers.setdefault

        def span(row: list[int]) -> Span:
            start, end = row
            return Span(place(start, start), place(end, end))

        converters: dict[str, Convert] = {
            "tuple[str, ...]": tuple,
            "tuple[int, ...]": tuple,
            "datetime.date | None": lambda value: None if value is None else _date(value),
            "Span": span,
            "tuple[Span, ...]": lambda rows: tuple([span(row) for row in rows]),
            "tuple[Passage, ...]": lambda rows: tuple([Passage(text, span(where)) for text, where in rows]),
            "tuple[Participation, ...]": lambda rows: tuple(
                [Participation(actor, same(part, part)) for actor, part in rows]
            ),
            "tuple[tuple[str, float], ...]": lambda rows: tuple([(same(term, term), weight) for term, weight in rows]),
        }

        def shared(text: str) -> str:
            return same(text, text)

        self._info = _make(ArticleInfo, converters, source=shared, language=shared)
        converters["ArticleInfo"] = self._info
        for often in (DateRange, Place):
            converters[often.__name__] = self._make_once(often, converters)
        for cls in (EventMention, Quotation):
            converters[cls.__name__] = _make(cls, converters)
        signature, bare_signature = _make(Signature, converters), self._make_once(Signature, converters)
        actor = self._make_once(Actor, converters)
        mention, quotation = converters["EventMention"], converters["Quotation"]
        of_reading = {
            "tuple[Actor, ...]": lambda rows: tuple([actor(row) for row in rows]),
            "tuple[EventMention, ...]": lambda rows: tuple([mention(row) for row in rows]),
            "tuple[Quotation, ...]": lambda rows: tuple([quotation(row) for row in rows]),
            # of scraps nothing is known but their length
            "Signature": lambda row: signature(row) if any(row[:2]) else bare_signature(row),
            "tuple[str, ...]": converters["tuple[str, ...]"],
        }
        kinds = {f.name: str(f.type) for f in dataclasses.fields(Reading)}
        self._parts = [of_reading[kinds[name]] for name in _READING_FIELDS]
        self._skipped = _make(Skipped, converters, reason=shared)
        self._notice = _make(Notice, converters, message=shared)
        self._article = _make(Article, converters)

    def _make_once(self, cls: type[Any], converters: dict[str, Convert]) -> Convert:
        """As `_make`, but it gives out one object for all rows with the same values."""
        make = _make(cls, converters)
        lists = [place for place, field in enumerate(dataclasses.fields(cls)) if str(field.type).startswith("tuple")]
        known: dict[Any, Any] = {}
        same = self._strings.setdefault

        def once(row: list[Any]) -> Any:
            for place in lists:
                row[place] = tuple(row[place])
            key = tuple(row)
            found = known.get(key)
            if found is None:
                found = known[key] = make([same(value, value) if type(value) is str else value for value in row])
            return found

        return once

    def reading(self, data: bytes, info: ArticleInfo) -> Reading:
        """What `encode_reading` wrote, with the info of the article.

        Raises:
            CodecError: it wrote something else, or another version of it did.
        """
        try:
            row = json.loads(data.decode("utf-8", "surrogatepass"))
            if row[:2] != [FORM, FIELDS]:
                raise CodecError("another form")
            values = [convert(value) for convert, value in zip(self._parts, row[2:], strict=True)]
            return Reading(info=info, **dict(zip(_READING_FIELDS, values, strict=True)))
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
            raise CodecError(str(error)) from error

    def article(self, data: bytes) -> Article:
        """What `encode_article` wrote; raises CodecError."""
        try:
            article: Article = self._article(json.loads(data.decode("utf-8", "surrogatepass")))
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
            raise CodecError(str(error)) from error
        return article

    def items(self, data: bytes, path: str, article_id: str) -> list[Item]:
        """What `encode_items` wrote, for the file at a path and the id of its article (of a record: what stands before `#`).

        Raises:
            CodecError: it wrote something else, or another version of it did.
        """
        try:
            form, fields, rows = json.loads(data.decode("utf-8", "surrogatepass"))
            if (form, fields) != (FORM, FIELDS):
                raise CodecError("another form")
            items: list[Item] = []
            for kind, *row in rows:
                if kind == "a":
                    info: ArticleInfo = self._info([article_id, path, *row])
                    items.append(dataclasses.replace(info, id=f"{article_id}#{info.record}") if info.record else info)
                else:
                    items.append((self._skipped if kind == "s" else self._notice)([path, *row]))
            return items  # noqa: TRY300 - all of it may fail
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
            raise CodecError(str(error)) from error


__all__ = ["CodecError", "Decoder", "Item", "encode_article", "encode_items", "encode_reading"]
