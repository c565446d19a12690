"""Stage match: from pairs that pass the threshold to clusters.

Pairs are joined surest first. Before two clusters become one, what is known of each as a whole is held against the
other, so that a mention that says little can't bridge two encounters that differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from digest.config import MatchSettings
from digest.match.blocking import Ranked, View, is_vaguer, may_touch


@dataclass(slots=True, eq=False, repr=False)
class Profile:
    """What a cluster knows as a whole.

    Attributes:
        members: ranks. dates: distinct stated days and spans, with slack. people: for each side the named people.
        sides: sides of a two-sided encounter, empty where none of its mentions tells two.
        readings: for each article its mentions.
        over: last day of the earliest held mention with a date, planned: latest day of an article that still plans it without a day;
            ordinals, 0 where there is none.
        best: for each member the best score that joined it.
    """

    members: list[int]
    dates: set[tuple[int, int, int]]
    people: dict[str, set[int]]
    sides: frozenset[str]
    many: bool
    readings: dict[int, list[int]]
    over: int = 0
    planned: int = 0
    best: dict[int, float] = field(default_factory=dict)


def profile_of(view: View) -> Profile:
    """The profile of a mention alone."""
    people: dict[str, set[int]] = defaultdict(set)
    for person in view.people:
        if person.identity >= 0 and person.side and person.part != "mediator" and not person.candidates:
            people[person.side].add(person.identity)
    two = view.sides if len(view.sides) == 2 and view.mention.kind != "multilateral" else frozenset()
    return Profile(
        members=[view.rank],
        dates={(view.first, view.last, view.slack)} if view.first else {(*view.likely, 0)} if view.likely else set(),
        people=people,
        sides=two,
        many=view.mention.kind == "multilateral",
        readings={view.ref.reading: [view.rank]},
        over=view.last if view.mention.status == "held" else 0,
        planned=view.published if view.mention.status == "planned" and not view.first else 0,
    )


def can_join(a: Profile, b: Profile, views: Ranked, settings: MatchSettings) -> bool:
    """Whether nothing that two clusters know as wholes speaks against their being one."""
    for first, last, slack in a.dates:
        for start, end, give in b.dates:
            gap = max(first - end, start - last)
            days = settings.max_gap_days if max(last - first, end - start) <= 7 else 0
            if gap > max(days, slack + give):
                return False
    if a.sides and b.sides and a.sides != b.sides:
        return False
    for before, after in ((a, b), (b, a)):
        if before.over and after.planned > before.over:
            return False
    if not (a.many and b.many):
        for side, names in a.people.items():
            others = b.people.get(side)
            if others and names.isdisjoint(others):
                return False
    small, large = (a, b) if len(a.readings) <= len(b.readings) else (b, a)
    for reading, ranks in small.readings.items():
        for other in large.readings.get(reading, ()):
            for rank in ranks:
                one, two = views[rank], views[other]
                if two.ref.mention in one.mention.beside or one.ref.mention in two.mention.beside:
                    return False
                if not _same_article(one, two):
                    return False
    return True


def _same_article(one: View, two: View) -> bool:
    """Whether two mentions of one article, which has kept them apart, can be one all the same.

    They can where they say the same of the same people on the same day, or where one names sides only and leaves nothing
    that the other contradicts.
    """
    if one.mention.kind != two.mention.kind or one.mention.status != two.mention.status:
        return False
    if is_vaguer(one, two) or is_vaguer(two, one):
        return may_touch(one, two, 0)
    if bool(one.first) != bool(two.first) or len(one.people) != len(two.people):
        return False
    if {(p.identity, p.side) for p in one.people} != {(p.identity, p.side) for p in two.people}:
        return False
    return not one.first or (one.first, one.last) == (two.first, two.last)


def join_pairs(
    views: Ranked,
    edges: Iterable[tuple[float, int, int]],
    settings: MatchSettings,
    *,
    forced: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> list[tuple[list[int], float]]:
    """Clusters of two and more ranks, in order of the first, with their mean score.

    What edges and forced pairs don't connect, by whatever way, plays no part in each other's joining.

    Args:
        views: at least those of the pairs.
        edges: score and ranks of pairs that pass the threshold.
        settings: how far days may lie apart.
        forced: pairs that are one whatever their scores.
        apart: pairs that never come into one cluster.
    """
    root: dict[int, int] = {}
    profiles: dict[int, Profile] = {}
    enemies: dict[int, set[int]] = defaultdict(set)
    for left, right in apart:
        enemies[left].add(right)
        enemies[right].add(left)

    def find(number: int) -> int:
        while (up := root.setdefault(number, number)) != number:
            root[number] = root[up]
            number = up
        return number

    def profile(number: int) -> Profile:
        if number not in profiles:
            profiles[number] = profile_of(views[number])
        return profiles[number]

    def join(a: int, b: int, score: float, left: int, right: int) -> None:
        a, b = min(a, b), max(a, b)
        one, two = profile(a), profile(b)
        root[b] = a
        one.members += two.members
        one.dates |= two.dates
        for side, names in two.people.items():
            one.people[side] |= names
        one.sides = one.sides or two.sides
        one.over = min(one.over, two.over) if one.over and two.over else one.over or two.over
        one.planned = max(one.planned, two.planned)
        one.many = one.many or two.many
        for reading, ranks in two.readings.items():
            one.readings.setdefault(reading, []).extend(ranks)
        one.best.update(two.best)
        for rank in (left, right):
            one.best[rank] = max(score, one.best.get(rank, 0.0))
        del profiles[b]

    def hostile(a: int, b: int) -> bool:
        if not enemies:
            return False
        members = set(profile(b).members)
        return any(not enemies[rank].isdisjoint(members) for rank in profile(a).members if rank in enemies)

    for score, left, right in sorted(edges, key=lambda edge: (-edge[0], edge[1], edge[2])):
        a, b = find(left), find(right)
        if a != b and not hostile(a, b) and can_join(profile(a), profile(b), views, settings):
            join(a, b, score, left, right)
    # last, so that what a person joins takes its whole company along
    for left, right in forced:
        a, b = find(left), find(right)
        if a != b and not hostile(a, b):
            join(a, b, 1.0, left, right)
    clusters: dict[int, list[int]] = defaultdict(list)
    for rank in sorted(root):
        clusters[find(rank)].append(rank)
    result = []
    for number, members in clusters.items():
        if len(members) > 1:
            best = profiles[number].best
            result.append((members, sum(best.get(rank, 1.0) for rank in members) / len(members)))
    return result
