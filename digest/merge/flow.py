"""Stage merge: what is known flows back once.

An encounter that its own article leaves undated, but sets beside another ("in addition", "the same day"), takes the
merged date and place of that other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from digest.merge.fields import Report
from digest.models import DateRange, Participant, Place

Ref = tuple[int, int]
"""A mention: number of its article, and its own there."""


class FlowCard(NamedTuple):
    """An encounter that articles set beside others, as flowing sees it.

    Attributes:
        number: of its cluster. mentions: that report it. beside: mentions that it is set beside, those that its reports name first.
        sides: countries and organisations that took part, "" among them where one isn't known. countries: of its participants.
    """

    number: int
    mentions: tuple[Ref, ...]
    beside: tuple[Ref, ...]
    kind: str
    date: DateRange
    place: Place
    sides: frozenset[str]
    countries: frozenset[str]


def flow_card(
    number: int, reports: Sequence[Report], kind: str, date: DateRange, place: Place, people: Sequence[Participant]
) -> FlowCard | None:
    """The card of an encounter, None where nothing stands beside it."""
    own = [(report.at, other) for report in reports for other in report.mention.beside]
    back = [(report.at, other) for report in reports for other in report.back]
    if not own and not back:
        return None
    return FlowCard(
        number,
        tuple((report.at, report.number) for report in reports),
        tuple(dict.fromkeys(own + back)),
        kind,
        date,
        place,
        frozenset(p.country or p.organization for p in people),
        frozenset(p.country for p in people),
    )


def flow_back(cards: Iterable[FlowCard]) -> dict[int, tuple[DateRange, Place]]:
    """What is missing from encounters, from those beside them: by cluster the date and the place.

    All at once, so that nothing is passed on.

    Args:
        cards: of all encounters that stand beside any.
    """
    cards = list(cards)
    card_of = {ref: card for card in cards for ref in card.mentions}
    filled = {}
    for card in cards:
        if card.date.start is not None and card.place.city:
            continue
        beside = [card_of[ref] for ref in card.beside if ref in card_of]
        beside = [other for other in beside if other.number != card.number]
        if beside:
            near = [(other.place, other.kind) for other in beside if not _at_others_home(card, other)]
            filled[card.number] = (
                flow_date(card.date, [other.date for other in beside]),
                flow_place(card.place, card.kind, near),
            )
    return filled


def _at_others_home(card: FlowCard, other: FlowCard) -> bool:
    """Whether another encounter was, as nothing but its host tells, at the home of somebody who has no part in this one.

    Its guest may have travelled on.
    """
    home = other.place.country
    return not other.place.text and home not in card.sides and "" not in card.sides and home in other.countries


def flow_date(date: DateRange, others: Sequence[DateRange]) -> DateRange:
    """The date of the first of the encounters beside that has one, as inferred; the own one where it is known."""
    if date.start is not None:
        return date
    for other in others:
        if other.start is not None:
            return DateRange(
                edtf=other.edtf,
                start=other.start,
                end=other.end,
                basis="inferred",
                text=date.text,
                weekday=date.weekday,
            )
    return date


def flow_place(place: Place, kind: str, others: Sequence[tuple[Place, str]]) -> Place:
    """The city and country of the first face-to-face encounter beside that has them; venues don't flow.

    A country that is known takes only a city of its own.

    Args:
        place: what the encounter's own articles say.
        kind: a call or video has no place of others.
        others: place and kind of the encounters beside.
    """
    if place.city or place.venue or kind in {"call", "video"}:
        return place
    for other, other_kind in others:
        if place.country and (not other.city or other.country != place.country):
            continue
        if (other.city or other.country) and other_kind not in {"call", "video"}:
            return Place(city=other.city, country=other.country, text=place.text)
    return place
