"""Rounds: one host or guest, one day, one place, many partners.

"Minister B on Thursday met diplomats from several countries in P. He also met C. ... In his meeting with D, ...": the
day and the place stand in the lead alone. In: a `Scene` and its encounters. Out: those of the lead's person that have
no day or no place of their own get the lead's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from digest.extract.anchors import is_anchored
from digest.extract.gated import Gated
from digest.extract.scene import Encounter, Scene
from digest.extract.when import attributive, days
from digest.models import UNKNOWN_DATE, DateRange, Place
from digest.patterns import compile_late

# words of a lead that tells of many encounters at once
_MANY = Gated(
    r"\b(?:(?:series|round|string|number|range|host) of|several|various|separate(?:ly)?|bilaterals?|sidelines?|margins?|fringes?|meetings|counterparts"
    r"|engagements|interactions|leaders|ministers|diplomats|dignitaries|ambassadors|envoys|lawmakers|officials)\b",
    "series of|round of|string of|number of|range of|host of|several|various|separate|bilateral|sideline|margin|fringe|meetings|counterparts|engagements|interactions|leaders|ministers|diplomats|dignitaries|ambassadors|envoys|lawmakers|officials",
)
# a sentence whose subject is the gathering itself gives its days and its place
_GATHERING = compile_late(
    r"(?:The|These|This|Those) (?:[\w’'-]+ ){0,4}(?:conference|summit|forum|dialogue|session|assembly|gathering|meetings|talks|discussions|engagements)\b,? "
    r"(?:(?:was|were|is|are|being|which|that|also|all) )*(?:held|took place|taking place|takes place|ran|runs|hosted)\b"
)
_UNFIT = frozenset(("since", "until", "till", "by", "from", "before", "after"))
_LEAD = 3  # sentences of the body that can be the lead of a round
_SETTING = 6  # sentences of the body in which the gathering's own days and place are told
_SPAN = 6  # days beyond the first that a round can last
_LENGTH = 24  # sentences behind the lead that can belong to the round


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Round:
    """The lead of a round: who, in which sentence, on which days, where."""

    sentence: int
    people: frozenset[int]
    date: DateRange
    place: Place


def share_rounds(scene: Scene, encounters: Sequence[Encounter]) -> None:
    """Give the encounters of a round the day and the place of its lead.

    Args:
        scene: the document.
        encounters: changed in place; only those that are held, no look back, and lack a day or a place.
    """
    open_ones = [e for e in encounters if e.status == "held" and not e.earlier and _lacks(e)]
    if not open_ones:
        return
    for found in _find_rounds(scene):
        for e in open_ones:
            told = [k for k in e.sentences if k >= scene.first_body] or e.sentences
            if not found.people & set(e.actors) or not 0 <= min(told) - found.sentence <= _LENGTH:
                continue
            if _undated(e) and found.date.start is not None:
                v = found.date
                e.date = DateRange(edtf=v.edtf, start=v.start, end=v.end, basis="inferred")
            if e.when is not None and e.when.place.country not in ("", found.place.country):
                continue
            if not e.remote and not e.place.country and found.place.country:
                e.place = Place(
                    city=e.place.city or found.place.city,
                    country=found.place.country,
                    venue=e.place.venue,
                    text=(*e.place.text, *found.place.text),
                )


def _undated(e: Encounter) -> bool:
    return e.date.start is None and e.date.weekday is None and not e.date.month


def _lacks(e: Encounter) -> bool:
    return _undated(e) or (not e.remote and not e.place.country)


def _find_rounds(scene: Scene) -> list[Round]:
    """The leads of rounds, the body's before the headline's."""
    doc = scene.doc
    last = min(len(doc.sentences), scene.first_body + _LEAD)
    order = [*range(scene.first_body, last), *range(scene.first_body)]
    out: list[Round] = []
    for k in order:
        s = doc.sentences[k]
        if s.furniture or not _MANY.search(scene.sentence_text(k)):
            continue
        people = frozenset(a for a in scene.people_in(s.first, s.last) if a not in _partners(scene, k))
        if not people:
            continue
        date, place = _day_of(scene, k), _place_of(scene, k)
        if date.start is None or not place.country:
            told_date, told_place = _setting(scene)
            date = date if date.start is not None else told_date
            place = place if place.country else told_place
        if date.start is not None or place.country:
            out.append(Round(k, people, date, place))
    return out


def _partners(scene: Scene, k: int) -> set[int]:
    """Those whom the drafts of a sentence name second: partners, not the person whose round it is."""
    return {a for d in scene.drafts_of.get(k, ()) for a in d.actors[1:]}


def _setting(scene: Scene) -> tuple[DateRange, Place]:
    """Days and place of a sentence of the opening that tells of the gathering itself."""
    doc = scene.doc
    date, place = UNKNOWN_DATE, Place()
    for k in range(scene.first_body, min(len(doc.sentences), scene.first_body + _SETTING)):
        if doc.sentences[k].furniture or not _GATHERING.match(scene.sentence_text(k)):
            continue
        if date.start is None:
            date = _day_of(scene, k)
        if not place.country:
            place = _place_of(scene, k)
    return date, place


def _day_of(scene: Scene, k: int) -> DateRange:
    """The day, or the few days, that a sentence gives for what it tells of."""
    s = scene.doc.sentences[k]
    published = scene.doc.published
    for token, d in scene.dates_in(s.first, s.last):
        v = d.value
        if v.start is None or days(v) > _SPAN or d.relative == "future" or scene.aside(token) or scene.quoted(d.start):
            continue
        if published is not None and v.start > published:
            continue
        if (scene.word(token - 1) in _UNFIT and days(v) == 0) or attributive(scene, d, token):
            continue
        return v
    return UNKNOWN_DATE


def _place_of(scene: Scene, k: int) -> Place:
    """The place that a sentence gives for what it tells of, with the dateline's for "here"."""
    s = scene.doc.sentences[k]
    for p in scene.places_in(s.first, s.last):
        if not p.at or not p.country or scene.aside(p.first) or scene.quoted(scene.doc.starts[p.first]):
            continue
        if is_anchored(scene, p, None) or _behind_occasion(scene, p.lead):
            return p.as_place(scene.text(p.first, p.last))
    for o in scene.occasions_in(s.start, s.end):
        if o.place.country:
            return o.place
    words = scene.words_of(k)
    if "here" in words and scene.doc.dateline_country:
        return Place(city=scene.doc.dateline_city, country=scene.doc.dateline_country, text=("here",))
    return Place()


def _behind_occasion(scene: Scene, token: int) -> bool:
    """Whether an occasion's name ends right before a token ("the 42nd P summit in Q")."""
    offset = scene.doc.ends[token - 1] if token else 0
    first = bisect_left(scene.doc.starts, max(0, offset - 160))
    return any(abs(o.end - offset) <= 1 for o in scene.occasions_in(scene.doc.starts[first], offset))
