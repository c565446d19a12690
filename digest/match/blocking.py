"""Stage match: which mentions are worth comparing.

In come the views of all mentions, out come candidate pairs. Two mentions are candidates where they share two of their
people, or one person and the other's side, or two sides, and lie near each other in time; within such a block each is
compared with a few neighbours in time only. So the number of pairs grows with the number of articles, not its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from digest.config import MatchSettings
from digest.match.identities import NOTHING, Identities, Known
from digest.match.offices import single_offices
from digest.models import EventMention, MentionRef, Reading
from digest.normalize import fold

# how far a block is searched: neighbours further away in time are another encounter
REACH_DAYS = 45
# and an undated report this far, unless one of the two is a plan or as vague as a month
NEAR_DAYS = 12
# what an article is about, and reports as held without a date, was held no longer ago than this
LIKELY_DAYS = 30
# a mention with a longer date than this many days is as vague as a year
_VAGUE_DAYS = 31
_MANY = 6
_LOOK = 40
# more than any rank has
_RANK_BITS = 40


class Side(NamedTuple):
    """A participant as comparing sees it.

    Attributes:
        identity: number, -1 for nobody in particular. side: country or organisation, "" where unknown.
        offices: single offices held. part: as in `models.PARTS`. candidates: whom a lone surname may be.
        role: the office as written.
        body: it is an organisation as such, which whoever else takes part may be a member of.
    """

    identity: int
    side: str
    offices: frozenset[str]
    part: str
    candidates: tuple[int, ...]
    role: str
    body: bool = False


@dataclass(slots=True, eq=False, repr=False)
class View:
    """A mention as comparing sees it.

    Attributes:
        ref: where it stands. rank: place in the order of articles by id. article: id of the article.
        first, last: ordinals of the first and last day of its date, 0 where unknown.
        slack: days by which an approximate date may be off on either side.
        likely: first and last day that an undated mention of what an article is about can reasonably have; None for others.
        names: identities of the participants where all of them are known people, else None.
        published: ordinal of the article's day, 0 where unknown.
        anchor: the day by which neighbours in time are found, 0 where nothing tells.
        people: its participants. sides: their sides, mediators left out; hosts: those of hosts.
        city, venue, occasion: folded.
        original: index of the reading of which this article is a copy, else its own.
    """

    ref: MentionRef
    rank: int
    article: str
    mention: EventMention
    people: tuple[Side, ...]
    sides: frozenset[str]
    first: int = 0
    last: int = 0
    slack: int = 0
    likely: tuple[int, int] | None = None
    names: frozenset[int] | None = None
    published: int = 0
    anchor: int = 0
    city: str = ""
    country: str = ""
    venue: str = ""
    occasion: str = ""
    original: int = -1
    hosts: frozenset[str] = frozenset()
    quotes: tuple[str, ...] | None = field(default=None)


class Ranked(Protocol):
    """Views by rank: all of a folder, or those that something is about."""

    def __getitem__(self, rank: int, /) -> View:
        """The view of a rank."""


def view_mentions(
    readings: Sequence[Reading],
    numbers: Sequence[int],
    ranks: Sequence[int],
    originals: Sequence[int],
    identities: Identities,
    known: Callable[[int], Known],
) -> list[View]:
    """The views of all mentions of some articles, in order of rank.

    Args:
        readings: of the articles.
        numbers: of each of them its number in the folder.
        ranks: of the first mention of each, or what it would be; the others follow on it.
        originals: the number of the article that each is a copy of, else its own.
        identities: of their actors.
        known: tells what the folder knows of an identity.
    """
    views: list[View] = []
    # the same few sides come again and again: one object each, which knows its hash
    same: dict[frozenset[str], frozenset[str]] = {}
    for index in sorted(range(len(readings)), key=ranks.__getitem__):
        reading = readings[index]
        row = identities.of[index]
        published = reading.info.published.toordinal() if reading.info.published else 0
        for number, mention in enumerate(reading.mentions):
            people = []
            for taking in mention.participants:
                actor = reading.actors[taking.actor]
                identity = row[taking.actor]
                told = known(identity) if identity >= 0 else NOTHING
                people.append(
                    Side(
                        identity,
                        # so is a side
                        actor.side or told.side,
                        # an office that this article leaves out is known from others
                        single_offices(actor.role) or told.offices,
                        taking.part,
                        identities.candidates.get((index, taking.actor), ()),
                        actor.role,
                        bool(actor.organization) and not actor.name and not actor.role,
                    )
                )
            date, place = mention.date, mention.place
            first = date.start.toordinal() if date.start else 0
            last = date.end.toordinal() if date.end else first
            slack = 0
            if first and "~" in date.edtf:
                slack = 16 if last - first > 15 else 2
            sides = frozenset([p.side for p in people if p.side and p.part != "mediator"])
            hosts = frozenset([p.side for p in people if p.part == "host"])
            views.append(
                View(
                    ref=MentionRef(numbers[index], number),
                    rank=ranks[index] + number,
                    article=reading.info.id,
                    mention=mention,
                    people=tuple(people),
                    sides=same.setdefault(sides, sides),
                    first=first,
                    last=last,
                    slack=slack,
                    names=_all_names(people),
                    likely=(published - LIKELY_DAYS, published + 1)
                    if not first and published and mention.main and mention.status == "held"
                    else None,
                    published=published,
                    anchor=(first + last) // 2 if first else published,
                    city=fold(place.city) if place.city else "",
                    country=place.country,
                    venue=fold(place.venue) if place.venue else "",
                    occasion=fold(mention.occasion) if mention.occasion else "",
                    original=originals[index],
                    hosts=same.setdefault(hosts, hosts),
                )
            )
    return views


def _all_names(people: Sequence[Side]) -> frozenset[int] | None:
    """The identities where every participant is somebody and none is doubtful, else None."""
    names = frozenset([person.identity for person in people if person.identity >= 0 and not person.candidates])
    return names if len(names) == len(people) > 1 else None


@dataclass(slots=True, eq=False, repr=False)
class Blocks:
    """Mentions by what they share, ranks under keys.

    Attributes:
        whole: everybody under a key is compared with its neighbours in time.
        half: under such a key only the seekers look for company; the others are there to be found.
        seekers: those of them that do.
    """

    whole: defaultdict[object, list[int]] = field(default_factory=lambda: defaultdict(list))
    half: defaultdict[object, list[int]] = field(default_factory=lambda: defaultdict(list))
    seekers: defaultdict[object, list[int]] = field(default_factory=lambda: defaultdict(list))


def block_views(views: Iterable[View], left_out: Container[int] = ()) -> Blocks:
    """Sort mentions into blocks.

    Args:
        views: in order of rank.
        left_out: ranks that are not compared.
    """
    blocks = Blocks()
    for view in views:
        if view.rank not in left_out:
            _register(view, blocks.whole, blocks.half, blocks.seekers)
    return blocks


def candidate_pairs(views: Ranked, blocks: Blocks, settings: MatchSettings) -> Iterator[tuple[int, int]]:
    """Pairs of ranks, lower first, each once.

    Which pairs a block gives hangs on that block alone, so that blocks can be searched apart from each other.

    Args:
        views: by rank, those that are in the blocks.
        blocks: whole ones, members in order of rank.
        settings: `max_pairs_per_report`.
    """
    seen: set[int] = set()
    reach = settings.max_pairs_per_report

    def fresh(a: int, b: int) -> bool:
        code = a << _RANK_BITS | b if a < b else b << _RANK_BITS | a
        if code in seen:
            return False
        seen.add(code)
        return True

    for members in blocks.whole.values():
        if len(members) > 1:
            for a, b in _neighbours(members, views, reach):
                if fresh(a, b):
                    yield (a, b) if a < b else (b, a)
    for key, seekers in blocks.seekers.items():
        members = blocks.half[key]
        if len(members) > 1:
            for a, b in _around(seekers, members, views, max(2, reach // 2)):
                if fresh(a, b):
                    yield (a, b) if a < b else (b, a)


def _register(
    view: View,
    blocks: dict[object, list[int]],
    halves: dict[object, list[int]],
    active: dict[object, list[int]],
) -> None:
    rank = view.rank
    people = view.people[:_MANY]
    keys: set[object] = set()
    half: dict[object, bool] = {}
    many = view.mention.kind == "multilateral"
    for i, one in enumerate(people):
        names = one.candidates or ((one.identity,) if one.identity >= 0 else ())
        for name in names:
            half[("one", name)] = half.get(("one", name), False) or many or len(people) == 1
        for other in people[i + 1 :]:
            if one.side and one.side == other.side and len(view.sides) > 1:
                continue
            others = other.candidates or ((other.identity,) if other.identity >= 0 else ())
            for a in names:
                for b in others:
                    keys.add((a, b) if a < b else (b, a))
            for a in names:
                if other.side:
                    half[(a, other.side)] = not others
            for b in others:
                if one.side:
                    half[(b, one.side)] = not names
            if one.side and other.side:
                two = (one.side, other.side) if one.side < other.side else (other.side, one.side)
                half[two] = half.get(two, False) or (not names and not others)
    if view.occasion and many:
        keys.add((view.occasion, view.anchor // 30))
    if many and view.country:
        keys.update((person.side, view.country) for person in people if person.body)
    for key in keys:
        blocks[key].append(rank)
    for key, seeks in half.items():
        halves[key].append(rank)
        if seeks:
            active[key].append(rank)


def _neighbours(members: list[int], views: Ranked, reach: int) -> Iterator[tuple[int, int]]:
    """Each member with the next ones in time; those without any date with the first few."""
    dated = sorted((views[m].anchor, m) for m in members if views[m].anchor)
    free = [m for m in members if not views[m].anchor]
    for place, (anchor, a) in enumerate(dated):
        found = 0
        for day, b in dated[place + 1 : place + 1 + _LOOK]:
            if day - anchor > REACH_DAYS or found >= reach:
                break
            if worth_scoring(views[a], views[b]):
                found += 1
                yield a, b
    for _, a in dated:
        if views[a].city and views[a].last - views[a].first > _VAGUE_DAYS:
            for b in _inside(views[a], dated, views)[:reach]:
                yield a, b
    for place, a in enumerate(free):
        for b in free[place + 1 : place + 1 + reach]:
            yield a, b
        for _, b in dated[:reach]:
            yield a, b


def _inside(vague: View, dated: Sequence[tuple[int, int]], views: Ranked) -> list[int]:
    """Those that were in the city of a mention as vague as a year, within that year; none where they can't all be one.

    "Their last meeting, a year ago in P" is the one of which another article gives the day.
    """
    found: list[int] = []
    start = bisect_left(dated, (vague.first - vague.slack,))
    for day, b in dated[start : start + _LOOK]:
        other = views[b]
        if day > vague.last + vague.slack:
            break
        if b == vague.rank or other.city != vague.city or other.last - other.first > _VAGUE_DAYS:
            continue
        if found and not may_touch(views[found[0]], other):
            return []
        if worth_scoring(vague, other):
            found.append(b)
    return found


def _around(seekers: Sequence[int], members: Sequence[int], views: Ranked, reach: int) -> Iterator[tuple[int, int]]:
    """Each seeker with the members nearest to it in time, on either side."""
    dated = sorted((views[m].anchor, m) for m in members if views[m].anchor)
    place_of = {m: place for place, (_, m) in enumerate(dated)}
    free = [m for m in members if not views[m].anchor]
    for a in seekers:
        if a not in place_of:
            for b in [*free[: reach + 1], *(m for _, m in dated[:reach])]:
                if a != b:
                    yield a, b
            continue
        place = place_of[a]
        anchor = views[a].anchor
        for step in (1, -1):
            found, at = 0, place + step
            while 0 <= at < len(dated) and found < reach and abs(at - place) <= _LOOK:
                day, b = dated[at]
                if abs(day - anchor) > REACH_DAYS:
                    break
                if worth_scoring(views[a], views[b]):
                    found += 1
                    yield a, b
                at += step
        for b in free[:2]:
            yield a, b


def is_vaguer(one: View, two: View) -> bool:
    """Whether the first mention is the second with a name or more left out, or with a less exact date.

    Of one article only its beginning counts: a headline leaves out names that the lead gives, but "other officials" of the
    same two sides further down are other people.
    """
    if one.ref.reading == two.ref.reading and (one.ref.mention != 0 or not one.mention.main):
        return False
    if len(one.people) != len(two.people) or one.sides != two.sides or len(one.sides) < 2:
        return False
    names = {person.identity for person in one.people if person.identity >= 0}
    others = {person.identity for person in two.people}
    if len(names) < len(one.people):
        return names < others
    return names == others and (not one.first or one.last - one.first > two.last - two.first) and bool(two.first)


def worth_scoring(a: View, b: View) -> bool:
    """Whether two mentions of a block lie near enough in time, and are of the same two sides where both have two."""
    if a.first and b.first:
        if not may_touch(a, b):
            return False
    elif (
        abs(a.anchor - b.anchor) > NEAR_DAYS
        and a.mention.status != "planned"
        and b.mention.status != "planned"
        and max(a.last - a.first, b.last - b.first) <= NEAR_DAYS
    ):
        return False
    return (
        a.sides == b.sides
        or len(a.sides) != 2
        or len(b.sides) != 2
        or a.mention.kind == "multilateral"
        or b.mention.kind == "multilateral"
    )


def may_touch(a: View, b: View, days: int = 1) -> bool:
    """Whether the stated dates of two mentions can be one day, `days` off at most; True where one is unknown."""
    if not a.first or not b.first:
        return True
    gap = max(a.first - b.last, b.first - a.last)
    return gap <= days or gap <= a.slack + b.slack
