"""Where: venues, cities and countries that the text gives as a place, and the dateline.

In: a document and its typed items. Out: `PlaceMention` objects, and `Document.dateline_city/country`.
A country's name is a place behind "in" or "at" and a side elsewhere; a capital likewise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from digest.extract.document import Document
from digest.extract.lexicon import Items, Lexicon
from digest.knowledge import Knowledge

_AT = frozenset("in at near outside inside".split())
_TO = frozenset("to visit visited visiting reached toward towards from into".split())
_DATELINE = re.compile(
    r"\s*(?P<place>[A-ZÀ-Þ][\w'’.\- ]{2,28}?(?:, ?[A-Z][\w'’. ]{2,24}?)?)"
    r"(?:, ?(?:[A-Z][a-z]{2,8}\.? ?\d{1,2}(?:st|nd|rd|th)?|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? ?\d{4})?\.?)?"
    r"\s?(?:\([^)]{2,40}\)|/+[A-Z .\w]{2,30}/+\.?)?\s?(?:—|–|--+|-|:|\()"
)
_DATED = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ .'-]+, [A-Z][a-z]+\.? \d{1,2}(?:, \d{4})?\.?$")
_CAPITAL_OF = re.compile(r"\b(?:the|in the)\s+$")


@dataclass(slots=True)
class PlaceMention:
    """A place in the text: tokens first to last (half-open); `at` tells that something is said to be there, not to go there."""

    first: int
    last: int
    city: str = ""
    country: str = ""
    venue: str = ""
    at: bool = True


def find_places(doc: Document, items: Items, lexicon: Lexicon, knowledge: Knowledge) -> list[PlaceMention]:
    """Places behind a preposition, "the Omani capital" among them, in order of the text."""
    del lexicon
    codes, words = items.codes, doc.words
    out: list[PlaceMention] = []
    venues = _venues(knowledge)
    capitals = _capitals(knowledge)
    n = len(codes)
    i = 0
    while i < n:
        word = words[items.first[i]].lower()
        if codes[i] not in "fw" or word not in _AT and word not in _TO:
            i += 1
            continue
        at = word in _AT
        k = i + 1
        while k < n and codes[k] == "t":
            k += 1
        place = _place_at(doc, items, k, venues, capitals)
        if place is not None:
            place.at = at
            out.append(place)
            i = max(i + 1, items.at[place.last - 1] + 1)
        else:
            i += 1
    return out


def _place_at(doc: Document, items: Items, k: int, venues: dict[str, tuple[str, str]], capitals: dict[str, str]) -> PlaceMention | None:
    codes, words, n = items.codes, doc.words, len(items.codes)
    if k >= n:
        return None
    code = codes[k]
    # "the Omani capital", "the French capital"
    if code == "D" and k + 1 < n and words[items.first[k + 1]].lower() == "capital":
        country = items.data[k].country
        return PlaceMention(items.first[k], items.last[k + 1], capitals.get(country, ""), country)
    # a venue: a run of capitalised words that ends in a word for one, or a known one
    end = k
    while end < n and codes[end] in "NVFCDOYKTm" and words[items.first[end]][0].isupper():
        end += 1
    text = " ".join(words[items.first[k] : items.last[end - 1]]) if end > k else ""
    if end > k and code == "K" or text in venues:
        name = text if text in venues else " ".join(words[items.first[k] : items.last[k]])
        if name in venues:
            city, country = venues[name]
            return PlaceMention(items.first[k], items.last[k] if text not in venues else items.last[end - 1], city, country, name)
    if end - k >= 2 and "V" in codes[k:end] and codes[k + 1] not in ",s":
        place = PlaceMention(items.first[k], items.last[end - 1], venue=text)
        if code == "Y":
            place.city, place.country = items.data[k].city, items.data[k].country
        j = end
        if j < n and codes[j] in "f," and j + 1 < n and codes[j + 1] in "YC":
            tail = _city(doc, items, j + 1)
            if tail:
                place.city, place.country, place.last = tail.city, tail.country, tail.last
        return place
    if code in "YC":
        return _city(doc, items, k)
    return None


def _city(doc: Document, items: Items, k: int) -> PlaceMention | None:
    codes, n = items.codes, len(items.codes)
    side = items.data[k]
    if codes[k] == "C":
        if k + 1 < n and codes[k + 1] == "s" and not (k + 2 < n and codes[k + 2] == "Y"):
            return None
        return PlaceMention(items.first[k], items.last[k], country=side.country)
    place = PlaceMention(items.first[k], items.last[k], side.city, side.country)
    if k + 2 < n and codes[k + 1] == "," and codes[k + 2] == "C":
        place.country = items.data[k + 2].country or place.country
        place.last = items.last[k + 2]
    elif k + 1 < n and codes[k + 1] == "s":
        return None if k + 2 < n and codes[k + 2] in "TUF" else place
    return place


_CACHE: dict[int, Any] = {}


def _venues(knowledge: Knowledge) -> dict[str, tuple[str, str]]:
    key = id(knowledge)
    if key not in _CACHE:
        _CACHE.clear()
        table = {}
        for venue in knowledge.venues:
            for name in venue.names:
                table[name] = (venue.city, venue.country)
        _CACHE[key] = (table, {c.id: c.capital[0] for c in knowledge.countries if c.capital})
    return _CACHE[key][0]


def _capitals(knowledge: Knowledge) -> dict[str, str]:
    _venues(knowledge)
    return _CACHE[id(knowledge)][1]


def find_dateline(doc: Document, items: Items) -> None:
    """Set `doc.dateline_city` and `doc.dateline_country` from a dateline or a letterhead's place line."""
    for s in doc.sentences:
        if s.start < doc.body:
            continue
        if s.paragraph > 8:
            return
        text = doc.text[s.start : s.end]
        lead = _DATELINE.match(text)
        first = items.at[s.first] if s.first < len(items.at) else len(items.codes)
        if first >= len(items.codes):
            return
        if (lead or _DATED.match(text)) and items.codes[first] in "YCK":
            side = items.data[first]
            if items.codes[first] == "K":
                side = side._replace(city=" ".join(doc.words[items.first[first] : items.last[first]]).title())
        elif items.codes[first] == "Y" and s.last - s.first <= 6 and not re.search(r"[.!?]$", text):
            side = items.data[first]
        else:
            continue
        doc.dateline_city, doc.dateline_country = side.city, side.country
        doc.dateline_end = s.start + lead.end() if lead else s.end
        if first + 2 < len(items.codes) and items.codes[first + 1] == "," and items.codes[first + 2] == "C":
            doc.dateline_country = items.data[first + 2].country
        return
