"""Stage extract, step 1: where the quotation marks are, which of them belong together, and what is no quotation.

Text and paragraphs in, `QuoteSpan`s out. Marks are read from left to right with a stack: each mark opens or
closes by its shape (“ ” « » „) or, where the shape doesn't tell (" ''), by what stands beside it, and only
then by turns. Apostrophes are told from single marks by their neighbours. A paragraph's end closes what is
open, unless the next paragraph opens with a mark: then one quotation runs on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from digest.extract.cues import load_cues
from digest.extract.document import Document, QuoteSpan
from digest.extract.wordlists import load_words
from digest.models import Span
from digest.patterns import compile_late

# One class in front, so that the search runs at the speed of a scan; '' and `` are one mark.
_MARK = compile_late(r"[“”„‟\"«»‹›‚`'‘’](?:(?<=')'|(?<=`)`)?")
_INNER = frozenset("'‘’")
_OPENS_BEFORE = frozenset(" \t\n\u00a0\u2009\u202f([{—–―-/“‘«„‚:;,…*>_")
_CLOSES_AFTER = frozenset(" \t\n\u00a0\u2009\u202f)]}.,;:!?—–―-/”’»…'\"*_")
_CLOSED_BY = {
    "“": "curly", "”": "curly", "„": "curly", "‟": "curly", '"': "straight", "''": "two", "``": "two", "«": "guillemet", "»": "guillemet",
    "‘": "single", "’": "single", "‚": "single", "'": "apostrophe", "`": "apostrophe", "‹": "angle", "›": "angle",
}  # fmt: skip
_SINGLES = frozenset(("single", "apostrophe"))
_YEARS = compile_late(r"\d0s\b|\d\d\b(?!\w)")
_LABEL = compile_late(r"\(?(?:[A-Z][A-Z.'’-]++ ?){1,5}(?::\s|\.?\))")
_TITLED_WEAK = frozenset(("called", "named", "dubbed", "labelled", "labeled", "nicknamed"))
_AHEAD = 60  # marks that are looked at to decide about one, so that a wall of marks takes linear time
_SENTENCE_END = compile_late(r"[.?!,…](?=\s)")


class _Open(NamedTuple):
    """A mark that waits for its partner: family of the mark, where its text begins, and how deep it lies."""

    family: str
    start: int
    depth: int
    paragraph: int


@cache
def _elision() -> re.Pattern[str]:
    words = sorted(load_words("abbreviations")["elisions"], key=lambda word: (-len(word), word))
    return compile_late("(?:" + "|".join(map(re.escape, words)) + r")(?![^\W_])")


def _is_closer(text: str, start: int, end: int, stop: int) -> bool:
    """Whether the single mark at `start` can close: something before it, nothing of a word after it."""
    before = text[start - 1] if start else " "
    after = text[end] if end < stop else " "
    return not before.isspace() and after in _CLOSES_AFTER


def _single_role(
    text: str, marks: Sequence[tuple[int, int]], at: int, stop: int, last_closer: int, *, opened: bool
) -> str:
    """What the single mark number `at` is: "open", "close" or "" for an apostrophe.

    `last_closer` is the number of the paragraph's last mark that can close; `opened` says that a single mark waits.
    """
    start, end = marks[at]
    mark = text[start:end]
    before = text[start - 1] if start else " "
    after = text[end] if end < stop else " "
    if opened and _is_closer(text, start, end, stop):
        if before in "sSxXzZn" and after == " " and text[end + 1 : end + 2].islower():
            # "the two sides' talks are ..." inside a quotation in single marks: a possessive as long as
            # another mark can close before a new one opens.
            for later_start, later_end in marks[at + 1 : at + _AHEAD]:
                if text[later_start] not in "'’‘`":
                    continue
                if _is_closer(text, later_start, later_end, stop):
                    return ""
                if not (_YEARS.match(text, later_end) or _elision().match(text, later_end)):
                    break
        return "close"
    if before in _OPENS_BEFORE and not after.isspace() and (after.isalnum() or after in "[($£€@#….“\"'‘’*"):
        if _YEARS.match(text, end) or (_elision().match(text, end) and mark != "‘"):
            return ""
        if mark == "’" and not opened:  # the wrong way round at best; a clipped word as a rule
            return ""
        if last_closer > at:
            return "open"
        return "open" if mark == "‘" and not _elision().match(text, end) else ""
    return ""


def _double_role(text: str, span: tuple[int, int], stop: int, family: str, stack: Sequence[_Open]) -> str:
    """What a double mark does: "open", "close" or "" where it is a stray one or stands for inches."""
    start, end = span
    mark = text[start:end]
    before = text[start - 1] if start else " "
    after = text[end] if end < stop else " "
    opener = before in _OPENS_BEFORE and not after.isspace() and after not in ".,;!?)"
    closer = not before.isspace() and (after in _CLOSES_AFTER or end >= stop)
    same = any(item.family == family for item in stack)
    waiting = any(item.family not in _SINGLES for item in stack)
    if mark in ("„", "‟", "``"):
        return "open"
    if mark == "“":
        return "close" if waiting and closer and before not in _OPENS_BEFORE else "open"
    if mark == "”":
        return "open" if not waiting and before.isspace() and opener else "close"
    if same and mark in "«»" and text[next(item.start for item in stack if item.family == family) - 1] == "»":
        return "close"  # »so« in German and Danish
    if mark in "«‹":
        return "close" if same and closer and before not in _OPENS_BEFORE else "open"
    if mark in "»›":
        return "open" if not same and opener else "close"
    if same:
        return "open" if opener and not closer and before.isspace() else "close"
    if closer and (not opener or before not in " \t\n(["):
        # Nothing of its kind is open: 6'2" is a height; else it closes what another kind of mark opened.
        return "close" if waiting and not before.isdigit() else ""
    return "open"


def find_quotes(text: str, paragraphs: Sequence[Span], boilerplate: Sequence[Span] = ()) -> list[QuoteSpan]:
    """Pairs the quotation marks of a text.

    Args:
        text: the article's text.
        paragraphs: its paragraphs, in order.
        boilerplate: stretches whose marks count for nothing, in order.

    Returns:
        Quotations in order of their start, one that holds others before them. Each span is what stands between
        the marks; one that runs over several paragraphs is a single span.

    >>> text = "“We ‘agreed’ on fish,” said Ana Brevik. 'It's the '90s rules' end.'"
    >>> [(text[q.start:q.end], q.depth) for q in find_quotes(text, [Span(0, len(text))])]
    [('We ‘agreed’ on fish,', 0), ('agreed', 1), ("It's the '90s rules' end.", 0)]
    """
    found: list[QuoteSpan] = []
    stack: list[_Open] = []
    carried: _Open | None = None  # a quotation that the paragraph before left open
    carried_end = 0

    def close(item: _Open, end: int, closed: bool) -> None:
        while end > item.start and text[end - 1].isspace():
            end -= 1
        start = item.start
        while start < end and text[start].isspace():
            start += 1
        if end > start:
            found.append(QuoteSpan(start=start, end=end, depth=item.depth, closed=closed))

    for number, (first, stop) in enumerate(paragraphs):
        marks = [match.span() for match in _MARK.finditer(text, first, stop)]
        if marks:
            # Single marks inside words ("don't", "O’Brien") are apostrophes.
            marks = [
                span
                for span in marks
                if span[1] >= stop
                or text[span[0] : span[1]] not in _INNER
                or not span[0]
                or not (text[span[0] - 1].isalnum() and text[span[1]].isalnum())
            ]
        if boilerplate and marks:
            marks = [span for span in marks if not any(b.start <= span[0] < b.end for b in boilerplate)]
        if carried is not None:
            opens = marks and not text[first : marks[0][0]].strip() and _opens(text, marks[0], stop)
            if opens and _LABEL.match(text, marks[0][1], stop):
                opens = False  # another one's turn in a transcript
            if opens:
                stack.append(carried._replace(paragraph=number))
                marks = marks[1:]
            elif (
                marks
                and carried.family == _CLOSED_BY[text[marks[0][0] : marks[0][1]]]
                and _only_closes(text, marks[0], stop)
            ):
                stack.append(carried._replace(paragraph=number))
            else:
                close(carried, carried_end, closed=False)
            carried = None
        last_closer = max(
            (
                at
                for at, (start, end) in enumerate(marks)
                if text[start] in "'’`" and _is_closer(text, start, end, stop)
            ),
            default=-1,
        )
        for at, (start, end) in enumerate(marks):
            family = _CLOSED_BY[text[start:end]]
            if family in _SINGLES:
                opened = any(item.family in _SINGLES for item in stack)
                role = _single_role(text, marks, at, stop, last_closer, opened=opened)
            else:
                role = _double_role(text, (start, end), stop, family, stack)
            if role == "open":
                again = next((item for item in stack if item.family == family), None)
                if again is not None and not _nests(text, marks, at, stop, family):
                    # '"We met, he said. "We agreed."': the first one was never closed.
                    last = [m.end() for m in _SENTENCE_END.finditer(text, again.start, start)]
                    close(again, last[-1] if last else start, closed=False)
                    del stack[stack.index(again) :]
                stack.append(_Open(family, end, len(stack), number))
            elif role == "close" and stack:
                wanted = [i for i, item in enumerate(stack) if item.family == family]
                if not wanted:
                    single = family in _SINGLES
                    wanted = [i for i, item in enumerate(stack) if (item.family in _SINGLES) == single]
                if wanted:
                    # What was opened inside and never closed was an apostrophe, or ends here too.
                    for item in stack[wanted[-1] + 1 :]:
                        if item.family not in _SINGLES or text[item.start - 1] == "‘":
                            close(item, start, closed=False)
                    close(stack[wanted[-1]], start, closed=True)
                    del stack[wanted[-1] :]
        for depth, item in enumerate(stack):
            if (
                depth == 0
                and number + 1 < len(paragraphs)
                and (item.family not in _SINGLES or text[item.start - 1] == "‘")
            ):
                carried, carried_end = item, stop
            elif item.family not in _SINGLES or text[item.start - 1] == "‘":
                close(item, stop, closed=False)
        stack.clear()
    if carried is not None:
        close(carried, carried_end, closed=False)
    found.sort(key=lambda quote: (quote.start, -quote.end))
    return found


def _opens(text: str, span: tuple[int, int], stop: int) -> bool:
    """Whether a mark at the head of a paragraph is one that takes a quotation up again."""
    return span[1] < stop and not text[span[1]].isspace()


def _only_closes(text: str, span: tuple[int, int], stop: int) -> bool:
    """Whether a mark can close and cannot open."""
    return text[span[0]] not in "“„«" and _is_closer(text, span[0], span[1], stop)


def _nests(text: str, marks: Sequence[tuple[int, int]], at: int, stop: int, family: str) -> bool:
    """Whether the rest of the paragraph closes both this mark and the one of its kind that is open already."""
    if family in ("straight", "two"):
        return False
    balance = 2
    for start, end in marks[at + 1 : at + _AHEAD]:
        if _CLOSED_BY[text[start:end]] == family:
            balance += 1 if text[start:end] in ("“", "«", "„", "‘") and not _is_closer(text, start, end, stop) else -1
            if balance == 0:
                return True
    return False


def flag_scare(doc: Document) -> None:
    """Marks the quotations of a document that are names of works, themes, documents and slogans, or nicknames.

    What is said of them is in the words before ("a book titled “...”"), in their capitals ("the “Weimar Triangle of
    Trade” initiative") or in the name around them (Marcia “Cia” Price).
    """
    text, words, starts = doc.text, doc.words, doc.starts
    titled = load_cues().words["titled"]
    for quote in doc.quotes:
        if quote.depth or quote.end - quote.start > 120:
            continue
        first, last = bisect_left(starts, quote.start), bisect_left(starts, quote.end)
        before = first - 2 if first > 1 else -1
        if before < 0 or first == last:
            continue
        if words[before] in (",", ":") and before > 0 and doc.lower[before - 1] in titled:
            before -= 1
        previous = doc.lower[before]
        inside = [word for word in words[first:last] if word[0].isalpha()]
        spoken = text[quote.end - 1] in ",?!"
        if previous in titled and not spoken:
            quote.scare = inside[:1] != [] and (inside[0][0].isupper() or previous not in _TITLED_WEAK)
            continue
        after = words[last + 1] if last + 1 < len(words) else ""
        if (
            last - first <= 2
            and words[before][0].isupper()
            and after[:1].isupper()
            and inside
            and all(w[0].isupper() for w in inside)
        ):
            quote.scare = text[quote.start - 2] == " " and text[quote.end + 1 : quote.end + 2] == " " and not spoken
            continue
        long = [word for word in inside if len(word) > 3]
        if (
            len(inside) > 1
            and long
            and not spoken
            and words[before] not in (":", ",", ".", "?", "!")
            and text[quote.start - 2 : quote.start - 1] not in ("", "\n")
            and inside[0][0].isupper()
            and inside[-1][0].isupper()
            and all(word[0].isupper() for word in long)
        ):
            quote.scare = True
