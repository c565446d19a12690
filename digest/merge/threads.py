"""Stage merge: the earlier and later encounters of the same people."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from digest.models import DateRange, Participant

_LONGEST = 5
_MANY = 4
_NEVER = datetime.date.max


class ThreadCard(NamedTuple):
    """A meeting as putting in order sees it: id, first and last day, identity and side of those named first."""

    id: str
    start: datetime.date | None
    end: datetime.date | None
    people: tuple[tuple[int, str], ...]


Thread = tuple[tuple[str, ...], tuple[str, ...]]
"""Ids of earlier meetings, and of later ones, nearest first."""


NO_THREAD: Thread = ((), ())
"""Of a meeting whose people met no other time."""


def thread_card(
    meeting: str, date: DateRange, participants: Sequence[Participant], identities: Sequence[int]
) -> ThreadCard:
    """The card of a meeting.

    Args:
        meeting: its id.
        date: of the meeting.
        participants: those who took part.
        identities: of the participants, in their order.
    """
    people = zip(identities[:_MANY], participants[:_MANY], strict=True)
    known = tuple([(identity, p.country or p.organization) for identity, p in people if identity >= 0])
    return ThreadCard(meeting, date.start, date.end, known)


def place_in_order(card: ThreadCard) -> tuple[datetime.date, datetime.date, str]:
    """By date, then id; unknown dates last."""
    return (card.start or _NEVER, card.end or _NEVER, card.id)


def link_threads(cards: Sequence[ThreadCard]) -> list[Thread]:
    """Name for each dated meeting the earlier and later ones in which two of its people of different sides met.

    Args:
        cards: of all meetings, in their final order.

    Returns:
        For each of them five earlier and five later ones at most.
    """
    threads: dict[tuple[int, int], list[int]] = defaultdict(list)
    pairs: list[set[tuple[int, int]]] = []
    for place, card in enumerate(cards):
        mine: set[tuple[int, int]] = set()
        if card.start and card.end:
            for i, (one, side) in enumerate(card.people):
                mine.update((min(one, two), max(one, two)) for two, other in card.people[i + 1 :] if side != other)
        pairs.append(mine)
        for pair in mine:
            threads[pair].append(place)
    shared = {pair for pair, places in threads.items() if len(places) > 1}
    result = [NO_THREAD] * len(cards)
    for place, card in enumerate(cards):
        mine = pairs[place] & shared
        if not mine:
            continue
        earlier: set[int] = set()
        later: set[int] = set()
        for pair in mine:
            places = threads[pair]
            at = places.index(place) if len(places) <= _LONGEST * 4 else _bisect(places, place)
            for other in places[max(0, at - _LONGEST - 2) : at]:
                if _before(cards[other], card):
                    earlier.add(other)
            for other in places[at + 1 : at + _LONGEST + 3]:
                if _before(card, cards[other]):
                    later.add(other)
        result[place] = (
            tuple(cards[i].id for i in sorted(earlier, reverse=True)[:_LONGEST]),
            tuple(cards[i].id for i in sorted(later)[:_LONGEST]),
        )
    return result


def _bisect(places: Sequence[int], place: int) -> int:
    from bisect import bisect_left  # noqa: PLC0415 - only long threads need it

    return bisect_left(places, place)


def _before(one: ThreadCard, two: ThreadCard) -> bool:
    return bool(one.end and two.start and one.end < two.start)
