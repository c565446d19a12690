"""Stage merge: the earlier and later encounters of the same people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from digest.models import Meeting

_LONGEST = 5
_MANY = 4


def link_threads(meetings: Sequence[Meeting], identities: Sequence[Sequence[int]]) -> tuple[Meeting, ...]:
    """Name in each dated meeting the earlier and later ones in which two of its people of different sides met.

    Args:
        meetings: in their final order.
        identities: of the participants of each meeting, in their order.

    Returns:
        The same meetings with `earlier` and `later` filled, nearest first, five at most.
    """
    threads: dict[tuple[int, int], list[int]] = defaultdict(list)
    pairs: list[set[tuple[int, int]]] = []
    for place, (meeting, people) in enumerate(zip(meetings, identities, strict=True)):
        mine: set[tuple[int, int]] = set()
        if meeting.date.start and meeting.date.end:
            known = [
                (identity, p.country or p.organization)
                for identity, p in zip(people[:_MANY], meeting.participants[:_MANY], strict=True)
                if identity >= 0
            ]
            for i, (one, side) in enumerate(known):
                mine.update((min(one, two), max(one, two)) for two, other in known[i + 1 :] if side != other)
        pairs.append(mine)
        for pair in mine:
            threads[pair].append(place)
    shared = {pair for pair, places in threads.items() if len(places) > 1}
    result = list(meetings)
    for place, meeting in enumerate(meetings):
        mine = pairs[place] & shared
        if not mine:
            continue
        earlier: set[int] = set()
        later: set[int] = set()
        for pair in mine:
            places = threads[pair]
            at = places.index(place) if len(places) <= _LONGEST * 4 else _bisect(places, place)
            for other in places[max(0, at - _LONGEST - 2) : at]:
                if _before(meetings[other], meeting):
                    earlier.add(other)
            for other in places[at + 1 : at + _LONGEST + 3]:
                if _before(meeting, meetings[other]):
                    later.add(other)
        if earlier or later:
            result[place] = replace(
                meeting,
                earlier=tuple(meetings[i].id for i in sorted(earlier, reverse=True)[:_LONGEST]),
                later=tuple(meetings[i].id for i in sorted(later)[:_LONGEST]),
            )
    return tuple(result)


def _bisect(places: Sequence[int], place: int) -> int:
    from bisect import bisect_left  # noqa: PLC0415 - only long threads need it

    return bisect_left(places, place)


def _before(one: Meeting, two: Meeting) -> bool:
    return bool(one.date.end and two.date.start and one.date.end < two.date.start)
