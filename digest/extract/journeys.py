"""Stays and trips that an article tells of: who was where, and when.

In: a `Scene`. Out: `Journey` objects, which give their place and days to the encounters that are told in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.extract.anchors import goes_there
from digest.extract.document import Sentence
from digest.extract.places import PlaceMention
from digest.extract.scene import Scene
from digest.extract.when import days, with_length
from digest.models import UNKNOWN_DATE, DateRange, Place
from digest.patterns import compile_late

_TO_COME = compile_late(
    r"\b(?:will|would|to|plans?|may|could|should|might|shall) (?:\w+ ){0,2}?(?:visit|travel|fly|go|be|arrive|head|pay|make|come|attend)\b",
    re.IGNORECASE,
)


_STAYS = frozenset("visit trip tour stay".split())
_BESIDE = 3  # tokens behind a place in which its own days begin
_GOER = 4  # tokens of "of a Kenyan delegation"
_MONTH = 31  # days beyond the first of the longest date of a stay
_CLAUSE = 22  # tokens of a relative clause that can tell of a stay


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Journey:
    """A stay or a trip: who was where, when, told in which sentence and paragraph.

    Attributes:
        there: somebody is, was or arrives there; it is no trip to come.
    """

    sentence: int
    paragraph: int
    place: Place
    people: frozenset[int]
    date: DateRange
    there: bool = False


def _stays_there(scene: Scene, p: PlaceMention) -> bool:
    """Whether a relative clause tells of a stay at a place ("in P, where X wrapped up a four-day visit")."""
    if not p.city or "where" not in (scene.word(p.last), scene.word(p.last + 1)):
        return False
    return any(scene.word(k) in _STAYS for k in range(p.last + 2, p.last + _CLAUSE))


def _goers(scene: Scene, p: PlaceMention, s: Sentence) -> frozenset[int]:
    """Whose journey to a place a sentence tells of: of a visit "to P of X" or "to P by X" that of X, else all that it names."""
    if scene.word(p.last) in ("of", "by") and scene.word(p.lead - 1) in _STAYS:
        return frozenset(a for _, actors in scene.phrases_in(p.last, min(s.last, p.last + _GOER)) for a in actors)
    return frozenset(scene.present(s))


def _dates_of(scene: Scene, p: PlaceMention, s: Sentence) -> list[DateRange]:
    """The days that a sentence gives a journey: of a leg with days of its own behind it those alone."""
    dated = [
        (token, d.value)
        for token, d in scene.dates_in(s.first, s.last)
        if d.value.start and days(d.value) <= _MONTH and "since" not in scene.doc.lower[p.last : token]
    ]
    behind = [v for token, v in dated if p.last <= token < p.last + _BESIDE]
    rest = any(q.way == "to" and q.country != p.country for q in scene.places_in(s.first, s.last))
    if behind and rest:
        return behind[:1]  # "will visit P from 14 to 16 May and Q from 17 to 19 May"
    return [v for _, v in dated]


def find_journeys(scene: Scene) -> list[Journey]:
    """Stays and trips that the stretch at hand tells, in order of the text."""
    out: list[Journey] = []
    for p in scene.places_of_stretch():
        if (
            p.way == "from"
            or scene.aside(p.first)
            or not (p.city or p.country)
            or not (goes_there(scene, p) or _stays_there(scene, p))
        ):
            continue
        if p.venue and scene.word(p.lead).startswith("visit"):
            continue  # "will also visit the Raj Ghat": a sight
        k = scene.sentence_at(p.first)
        s = scene.doc.sentences[k]
        if s.furniture:
            continue
        dated = _dates_of(scene, p, s)
        date = min(dated, key=days) if dated else UNKNOWN_DATE
        spans = [v for v in dated if days(v) > 0]
        if spans:
            date = min(spans, key=days)
        date = with_length(scene.sentence_text(k), date)
        place = p.as_place(scene.text(p.first, p.last))
        cities = [
            q
            for q in scene.places_in(s.first, s.last)
            if q.first > p.first and q.country == p.country and q.city not in ("", p.city) and goes_there(scene, q)
        ]
        there = _TO_COME.search(scene.text(max(s.first, p.first - 12), p.first)) is None
        text = scene.doc.text[scene.doc.ends[p.last - 1] : scene.doc.ends[p.last - 1] + 40]
        if cities or re.match(r" and [A-Z]\w+, [A-Z]", text):
            # a leg of two cities: only the country is sure
            place = Place(country=p.country, text=place.text)
        out.append(Journey(k, s.paragraph, place, _goers(scene, p, s), date, there))
    return out
