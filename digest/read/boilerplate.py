"""Stage read: which lines of a text are page furniture. They are marked, never cut.

What furniture looks like is data (boilerplate.yaml); here it is only found, line by line, by the line's first word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from digest.errors import KnowledgeError
from digest.knowledge import load_table
from digest.models import Span
from digest.patterns import compile_late

_AROUND = " \t\u00a0*_#>|[](){}<>-–—•·▪►▶»«→+\"“”'‘’\ufeff\u200b"
_STOP = compile_late(r"[.!?][\"”’')\]]*$")
_STOP_WITHIN = compile_late(r"[.!?][\"”’')\]]*\s+")
# NewsAPI cuts texts this way: "... the minister said that [+1234 chars]".
_CUT = compile_late(r"…?\s?\[\+\d+ chars\]")
_LIST_WORDS = 14


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    whole: bool
    max_words: int
    top_lines: int
    open_ended: bool
    opens_list: bool


@dataclass(frozen=True, slots=True)
class _Furniture:
    """boilerplate.yaml by how a line is looked up.

    Attributes:
        by_first: first word of a line -> phrases that begin with it, longest first.
        contains: (phrase, max_words).
        ends: phrases at the end of a line.
    """

    by_first: dict[str, tuple[_Phrase, ...]]
    contains: tuple[tuple[str, int], ...]
    ends: tuple[str, ...]


def find_boilerplate(text: str, body: int = 0) -> tuple[Span, ...]:
    r"""Spans of page furniture in a text, in order, not overlapping, neighbouring lines in one.

    Args:
        text: the article's text.
        body: offset of its body; the title before it is never furniture.

    >>> text = "The two met in Oslo.\n\nALSO READ | Ten recipes\n© 2031 The Daily. All rights reserved."
    >>> [text[start:end] for start, end in find_boilerplate(text)]
    ['ALSO READ | Ten recipes\n© 2031 The Daily. All rights reserved.']
    """
    known = _load_furniture()
    # str.lower() may change the length of a text, so this copy only says whether to look closer.
    lowered = _lower(text)
    contained = [(phrase, words) for phrase, words in known.contains if phrase in lowered]
    ending = [phrase for phrase in known.ends if phrase in lowered]
    spans: list[Span] = []
    start = body
    count = 0
    in_list = False
    listed = 0
    by_first = known.by_first
    while start < len(text):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        line = text[start:end]
        key = line.strip(_AROUND)
        if not key:
            in_list = in_list and not listed
        else:
            count += 1
            key = _lower(key[:400])
            phrase = _match(key, line, count, by_first)
            if phrase is not None:
                _mark(spans, text, start, end)
                in_list, listed = phrase.opens_list, 0
            elif in_list and _is_short(line):
                _mark(spans, text, start, end)
                listed += 1
            else:
                in_list = False
                if contained or ending:
                    _mark_within(spans, text, start, end, contained=contained, ending=ending)
        start = end + 1
    if "chars]" in lowered:
        for found in _CUT.finditer(text, body):
            if not spans or found.start() >= spans[-1].end:
                spans.append(Span(found.start(), found.end()))
    return tuple(spans)


def _match(key: str, line: str, count: int, by_first: dict[str, tuple[_Phrase, ...]]) -> _Phrase | None:
    """The phrase that makes a line furniture."""
    blank = key.find(" ")
    first = key[:blank] if blank > 0 else key
    for phrase in by_first.get(first.rstrip(":|,.-–/"), ()):
        size = len(phrase.text)
        if phrase.whole:
            if key.rstrip(":.") != phrase.text:
                continue
        elif not key.startswith(phrase.text) or (key[size - 1].isalnum() and key[size : size + 1].isalnum()):
            continue
        if phrase.top_lines and count > phrase.top_lines:
            continue
        if phrase.open_ended and _STOP.search(line.rstrip()):
            continue
        if line.count(" ") < phrase.max_words:
            return phrase
    return None


def _lower(text: str) -> str:
    """Lower case, with straight apostrophes, as the phrases are written."""
    text = text.lower()
    return text.replace("’", "'") if "’" in text else text


def _is_short(line: str) -> bool:
    """It may be an item of a list of links: few words, no end of a sentence."""
    return line.count(" ") < _LIST_WORDS and not _STOP.search(line.rstrip())


def _mark(spans: list[Span], text: str, start: int, end: int) -> None:
    """Add a span without the blanks around it, joined to the last one where only white space is between them."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    if spans and start >= spans[-1].end and text[spans[-1].end : start].isspace():
        spans[-1] = Span(spans[-1].start, end)
    elif not spans or start >= spans[-1].end:
        spans.append(Span(start, end))


def _mark_within(
    spans: list[Span], text: str, start: int, end: int, *, contained: list[tuple[str, int]], ending: list[str]
) -> None:
    """Mark a line, one sentence of it or its last words, for the phrases it holds."""
    line = text[start:end]
    lowered = _lower(line)
    for phrase, max_words in contained:
        at = lowered.find(phrase)
        if at < 0:
            continue
        if line.count(" ") < max_words or len(lowered) != len(line):
            _mark(spans, text, start, end)
            return
        first, last = 0, len(line)
        for stop in _STOP_WITHIN.finditer(line):
            if stop.end() <= at:
                first = stop.end()
            elif stop.start() >= at + len(phrase):
                last = stop.end()
                break
        _mark(spans, text, start + first, start + last)
    stripped = lowered.rstrip(" .!»>→|")
    for phrase in ending:
        at = len(stripped) - len(phrase)
        if (
            len(lowered) == len(line)
            and stripped.endswith(phrase)
            and at > 1
            and lowered[at - 2 : at].strip(" ") in {".", "!", "?", "”", '"', "|", ""}
        ):
            _mark(spans, text, start + at, end)
            return


@cache
def _load_furniture() -> _Furniture:
    """boilerplate.yaml, read once a process.

    Raises:
        KnowledgeError: an entry breaks the rules that its head states.
    """
    path = "digest/data/boilerplate.yaml"
    raw = load_table("boilerplate")
    by_first: dict[str, list[_Phrase]] = {}
    contains: dict[str, int] = {}
    ends: list[str] = []
    allowed = {"id", "starts", "whole", "contains", "ends", "max_words", "top_lines", "open_ended", "list", "note"}
    for entry in raw["entries"]:
        unknown = set(entry) - allowed
        if unknown:
            raise KnowledgeError(f"boilerplate: entry {entry['id']}: unknown keys {sorted(unknown)}", path)
        max_words = int(entry.get("max_words", "25"))
        for kind in ("starts", "whole"):
            for phrase in entry.get(kind, ()):
                first = phrase.split(" ")[0].strip(_AROUND).rstrip(":|,.-–/")
                by_first.setdefault(first, []).append(
                    _Phrase(
                        text=phrase.strip(_AROUND) if kind == "whole" else phrase.lstrip(_AROUND),
                        whole=kind == "whole",
                        max_words=max_words,
                        top_lines=int(entry.get("top_lines", "0")),
                        open_ended=entry.get("open_ended") == "true",
                        opens_list=entry.get("list") == "true",
                    )
                )
        contains.update(dict.fromkeys(entry.get("contains", ()), max_words))
        ends.extend(entry.get("ends", ()))
    ordered = {first: tuple(sorted(group, key=lambda p: (-len(p.text), p.text))) for first, group in by_first.items()}
    return _Furniture(
        by_first=ordered, contains=tuple(contains.items()), ends=tuple(sorted(ends, key=lambda e: (-len(e), e)))
    )
