"""Tours: the countries that somebody visits one after the other, and the groups that mean theirs.

In: a document and its phrases. Out: the tours that it tells of ("will visit Kenya, Peru and Norway"), and for a group
without a side ("leaders of the three countries", "their leaders", "the leadership of each country") those of the tour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest.extract.document import Document
from digest.extract.lexicon import Side
from digest.extract.offices import NUMBERS
from digest.extract.phrase import Phrase
from digest.patterns import compile_late

_VISITS = frozenset("visit visits visited visiting tour tours touring toured".split())
_TRAVELS = frozenset(
    "travel travels travelled traveled travelling traveling trip fly flies flew flying head heads go goes journey tour visit "
    "visits take takes".split()
)
_STAYS = frozenset("tour trip visit visits stops stop".split())
_JOINTS = ([","], ["and"], [",", "and"], ["as", "well", "as"], ["and", "then"], [",", "then"])
_NEAR = 5  # tokens between the word for a journey and its first country
_REACH = 3  # sentences over which a tour is still spoken of
_EACH = compile_late(
    r"\s+(?:of|from|in)\s+(?:(?:all|each|every|both|the|these|those|of)\s+)+(?:(?P<number>two|three|four|five|six|seven)\s+)?"
    r"(?:[\w-]+\s+){0,2}?(?:countr(?:y|ies)|nations?|states|capitals?|stops?)\b"
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tour:
    """Countries that are visited one after the other; `last` is the token behind them."""

    last: int
    sides: tuple[Side, ...]


def find_tours(doc: Document, phrases: Sequence[Phrase]) -> list[Tour]:
    """All lists of countries behind a word for a journey, single ones too, in order of the text."""
    out: list[Tour] = []
    rows: list[list[int]] = []
    for k in [k for k, p in enumerate(phrases) if p.kind == "side" and _is_land(p)]:
        before = rows[-1][-1] if rows else -1
        if before == k - 1 >= 0 and doc.lower[phrases[before].last : phrases[k].first] in _JOINTS:
            rows[-1].append(k)
        else:
            rows.append([k])
    for row in rows:
        if _is_goal(doc, phrases[row[0]].first):
            lands = dict.fromkeys(phrases[k].country for k in row)
            out.append(Tour(phrases[row[-1]].last, tuple(Side(country=land) for land in lands)))
    return out


def _is_land(p: Phrase) -> bool:
    return bool(p.country) and not p.organization and not p.possessive


def _is_goal(doc: Document, first: int) -> bool:
    """Whether what begins at a token is where a journey goes to."""
    low = doc.lower
    k = first - 1 - (low[first - 1] == "the") if first else -1
    if k < 0:
        return False
    ahead = low[max(0, k - _NEAR) : k]
    if low[k] == "to":
        return not _TRAVELS.isdisjoint(ahead)
    return low[k] in _VISITS or (low[k] in ("of", "in", "including") and not _STAYS.isdisjoint(ahead[-3:]))


def toured_by(doc: Document, p: Phrase, sentence: int, tours: Sequence[Tour]) -> tuple[Side, ...]:
    """The countries whose people a group without a side means, () where no tour told shortly before fits.

    Args:
        doc: the document.
        p: the group.
        sentence: that in which it stands.
        tours: of the document.
    """
    behind = _EACH.match(doc.text, doc.ends[p.last - 1])
    theirs = doc.lower[p.first] == "their"
    counterparts = p.office == "relation" and doc.lower[p.first] in ("his", "her")
    if behind is None and not theirs and not counterparts:
        return ()
    floor = (
        doc.sentences[max(0, sentence - _REACH)].first
        if behind is not None
        else doc.sentences[max(0, sentence - 1)].first
    )
    told = [tour for tour in tours if floor <= tour.last <= p.first]
    lands = tuple(dict.fromkeys(side for tour in told for side in tour.sides))
    number = NUMBERS.get(behind["number"] or "", 0) if behind is not None else 0
    if number and len(lands) != number:
        lands = next((tour.sides for tour in reversed(told) if len(tour.sides) == number), ())
    return lands if len(lands) > 1 else ()
