"""Agendas: pages that list what somebody is to do, hour by hour or day by day.

In: the clauses of a document. Out: whose agenda it is, and for each entry its day. A page is an agenda where a heading
calls it one ("Weekly schedule of President X") and lines below begin with a time or stand under days. Its entries have
no subject ("11:15 Phone call with Y"), speak of what is to come in whatever tense, and are dated by what stands above.
An agency's diary ("News events from May 16") is one of many owners: its entries open with their city ("** LIMA - A hosts B").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from digest.extract import edtf
from digest.extract.clauses import Clauses
from digest.extract.document import DateMention, Sentence
from digest.extract.drafts import Draft
from digest.extract.structure import stamp_end
from digest.models import UNKNOWN_PLACE, Place
from digest.patterns import compile_late

_CALLED = compile_late(
    r"\b(?:schedule|agenda|programme|program|diary|engagements?|calendar|itinerary|appointments|day by day|day-by-day)\b",
    re.IGNORECASE,
)
_DIARY = compile_late(r"\bdiary\b|\bevents (?:from|to (?:follow|watch|come)|scheduled for)\b", re.IGNORECASE)
_DAY_HEAD = compile_late(r"[A-Z]{6,9},? [A-Z]{3,9} \d")  # "TUESDAY, APRIL 9"
_OPENING = compile_late(r"(?:\W*)(?P<city>[A-Z][A-Z.' /]+[A-Z])(?:\s?[-–—])")
_PAST = frozenset("met held received hosted spoke visited called attended welcomed".split())
_GONE = _PAST | frozenset("was were had has said told asked arrived left".split())
_LABEL = compile_late(r"\.?(?::| [-–—] )")
_HEADING = 12  # tokens of a line that may say where the engagements under it are
_MARGIN = 4  # characters around a date that a heading or a label may have besides ("- March 5:")
_LINES = 2  # so many lines with a time, or days, make an agenda of a page that is called one
_SPAN = 1  # days beyond the first that the entries under one heading may be of


class Entry(NamedTuple):
    """What stands above an entry: its day, and where its engagements are."""

    day: DateMention | None
    place: Place


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Agenda:
    """Whose agenda a page is, and its entries.

    Attributes:
        owner: index into `Document.actors`, -1 where no heading names anybody.
        entries: sentences that stand in an entry, with its day and place where the page gives them above it.
        ahead: they are still to come; no programme is told that was gone through.
    """

    owner: int
    entries: dict[int, Entry]
    ahead: bool


def find_agenda(clauses: Clauses) -> Agenda | None:
    """The agenda that a document is, None where it is none."""
    doc = clauses.doc
    headings = [s for s in doc.sentences if s.headline and _CALLED.search(doc.text, s.start, s.end)]
    title = doc.sentences[0] if doc.sentences else None
    if title is not None and title.headline and _DIARY.search(doc.text, title.start, title.end):
        return _diary(clauses, title)
    days = _days(clauses)
    timed = [p for p, (start, end) in enumerate(doc.paragraphs) if stamp_end(doc.text, start, end) > start]
    if max(len(timed), len(days)) < _LINES or not (headings or _is_itinerary(clauses, timed, days)):
        return None
    own = next((day for s in headings for day in _dates_in(clauses, s)), None)
    if own is None and doc.published is not None:
        own = DateMention(0, 0, edtf.day_range(doc.published, "inferred"))  # what is listed by the hour is of one day
    begins = sorted(days)
    hours = frozenset(timed)
    entries: dict[int, Entry] = {}
    place, since = UNKNOWN_PLACE, -1
    for k, s in enumerate(doc.sentences):
        above = bisect_right(begins, s.paragraph) - 1
        if above != since:
            place, since = UNKNOWN_PLACE, above
        if above >= 0 and s.paragraph not in hours and s.last - s.first <= _HEADING:
            place = _place_in(clauses, s) or place
        if not s.headline and (s.paragraph in hours or above >= 0):
            entries[k] = Entry(days[begins[above]] if above >= 0 else own, place)
    words = [set(clauses.low[doc.sentences[k].first : doc.sentences[k].last]) for k in entries]
    told = sum(not _PAST.isdisjoint(line) for line in words)
    ahead = not told or sum("will" in line for line in words) > told
    return Agenda(next((a for s in headings for a in _people_in(clauses, s)), -1), entries, ahead)


def _diary(clauses: Clauses, title: Sentence) -> Agenda:
    """The diary of an agency: each sentence is an entry of the day in capitals above it, else of the title's or of publication."""
    doc = clauses.doc
    day = next(iter(_dates_in(clauses, title)), None)
    if day is None and doc.published is not None:
        day = DateMention(0, 0, edtf.day_range(doc.published, "inferred"))
    entries: dict[int, Entry] = {}
    for k, s in enumerate(doc.sentences):
        heads = (d for d in _dates_in(clauses, s) if _DAY_HEAD.match(doc.text, d.start))
        day = next(heads, day)
        opening = _OPENING.match(doc.text, s.start, s.end)
        place = _place_in(clauses, s, opening.end()) if opening is not None else None
        if not s.headline:
            entries[k] = Entry(day, place or UNKNOWN_PLACE)
    return Agenda(-1, entries, ahead=True)


def _is_itinerary(clauses: Clauses, timed: list[int], days: dict[int, DateMention]) -> bool:
    """Whether lines with times under days tell of nothing in the past, so that they need no heading to be an agenda."""
    hours = frozenset(timed)
    lines = [s for s in clauses.doc.sentences if s.paragraph in hours]
    return len(timed) > _LINES and bool(days) and all(_GONE.isdisjoint(clauses.low[s.first : s.last]) for s in lines)


def _days(clauses: Clauses) -> dict[int, DateMention]:
    """Paragraphs that are a day or begin with one and a colon, with that day."""
    doc = clauses.doc
    begins = [span.start for span in doc.paragraphs]
    out: dict[int, DateMention] = {}
    for d in doc.dates:
        p = bisect_right(begins, d.start) - 1
        start, end = doc.paragraphs[p]
        alone = d.end - d.start >= end - start - _MARGIN
        label = d.start - start < _MARGIN and _LABEL.match(doc.text, d.end) is not None
        v = d.value
        if start >= doc.body and (alone or label) and v.start and ((v.end or v.start) - v.start).days <= _SPAN:
            out.setdefault(p, d)
    return out


def _place_in(clauses: Clauses, s: Sentence, end: int = 0) -> Place | None:
    """The place that a heading names: "Visit to Chile (local time)", "Friday, November 13: Lima"; None for none before offset `end`."""
    items = clauses.items
    for i in range(items.at[s.first], items.at[s.last - 1] + 1):
        if end and clauses.doc.starts[items.first[i]] >= end:
            return None
        if items.codes[i] in "YC" and items.data[i].country:
            words = clauses.text(items.first[i], items.last[i])
            city = (items.data[i].city if words.isupper() else words) if items.codes[i] == "Y" else ""
            return Place(city=city, country=items.data[i].country, text=(words,))
    return None


def _dates_in(clauses: Clauses, s: Sentence) -> list[DateMention]:
    dates = clauses.doc.dates
    begins = [d.start for d in dates]
    inside = dates[bisect_left(begins, s.start) : bisect_left(begins, s.end)]
    return [d for d in inside if d.value.start and d.value.start == d.value.end]


def _people_in(clauses: Clauses, s: Sentence) -> list[int]:
    """The people whom a heading names, in its order."""
    phrases = range(clauses.after(s.first), clauses.after(s.last))
    found = (a for k in phrases if clauses.phrases[k].kind in ("name", "title") for a in clauses.actors_of[k])
    return list(found)


def enter(agenda: Agenda, clauses: Clauses, drafts: list[Draft]) -> None:
    """Give what the entries of an agenda tell its day, and the status of a plan unless a verb in the past tells it.

    Args:
        agenda: what the document is.
        clauses: of the same document.
        drafts: the encounters of its clauses; changed in place.
    """
    for draft in drafts:
        if draft.sentence in agenda.entries:
            draft.day, draft.spot = agenda.entries[draft.sentence]
            draft.apart, draft.joint = False, len(draft.actors) > 2
            if agenda.ahead and draft.status == "held" and clauses.low[draft.first] not in _PAST:
                draft.status = "planned"
