"""Stage match: from the readings of a folder to its encounters.

    readings -> identities -> views -> candidate pairs -> scores -> clusters -> Matches

The outcome is the same whatever the order of the readings: everything runs in order of article ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from digest.config import MatchSettings, Person
from digest.ids import mention_ids
from digest.match.blocking import View, candidate_pairs, view_mentions
from digest.match.clusters import join_pairs
from digest.match.comparisons import align
from digest.match.identities import Identities, resolve_identities
from digest.match.offices import offices_clash
from digest.match.scoring import score_pair, threshold_of
from digest.models import Cluster, Matches, MentionRef, Notice, Reading

# of so many mentions of a cluster one will give the name, if any does
_TELLING = 12


class Corrections(Protocol):
    """What a person has decided, by article id or meeting id ("m-" and 8 hex digits)."""

    @property
    def same(self) -> Sequence[Sequence[str]]:
        """Groups of ids that are one encounter."""

    @property
    def different(self) -> Sequence[Sequence[str]]:
        """Groups of ids no two of which are one encounter."""

    @property
    def not_a_meeting(self) -> Sequence[str]:
        """Ids that are no encounter; an article's id takes out all that the article tells of."""


@dataclass(frozen=True, slots=True)
class NoCorrections:
    """Nobody has corrected anything."""

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()
    not_a_meeting: tuple[str, ...] = ()


@dataclass(slots=True)
class Views:
    """What comparing works on; kept so that `digest explain` can compare again.

    Attributes:
        views: all mentions, by rank. identities: who is who.
        by_article: ranks of each article's mentions. by_meeting: rank of the mention that gives a meeting id.
    """

    views: list[View]
    identities: Identities
    by_article: dict[str, list[int]]
    by_meeting: dict[str, int]


def find_views(
    readings: Sequence[Reading],
    copies: Mapping[int, int],
    settings: MatchSettings,
    people: Sequence[Person] = (),
) -> Views:
    """Resolve who is who and lay out all mentions for comparing.

    Args:
        readings: of the whole folder, in any order.
        copies: for the index of a reading that is a copy, the index of the original.
        settings: thresholds and windows.
        people: whom the user's settings state.
    """
    # copies come last and count for nothing, so that one more of them changes nothing else
    order = sorted(range(len(readings)), key=lambda i: (i in copies, readings[i].info.id))
    identities = resolve_identities(readings, order, settings, people, copies)
    originals = [copies.get(i, i) for i in range(len(readings))]
    views = view_mentions(readings, order, identities, originals)
    by_article: dict[str, list[int]] = {readings[i].info.id: [] for i in order}
    by_meeting: dict[str, int] = {}
    for view in views:
        by_article[view.article].append(view.rank)
    return Views(views, identities, by_article, by_meeting)


def match_encounters(
    readings: Sequence[Reading],
    copies: Mapping[int, int],
    settings: MatchSettings,
    people: Sequence[Person] = (),
    corrections: Corrections | None = None,
) -> Matches:
    """Find out which mentions of a folder are one encounter.

    Args:
        readings: of the whole folder, in any order.
        copies: for the index of a reading that is a copy of another article, the index of that one.
        settings: weights and thresholds.
        people: whom the user's settings state.
        corrections: what a person has decided; wins over every score.

    Returns:
        Clusters in order of their first article's id; every mention in one, but those that a correction took out.
    """
    found = find_views(readings, copies, settings, people)
    views = found.views
    fixed = _Corrector(found, readings, settings)
    if corrections is not None:
        fixed.read(corrections)
    twins = _twins(found, readings, copies, {rank for pair in (*fixed.forced, *fixed.apart) for rank in pair})
    edges: list[tuple[float, int, int]] = []
    scored = 0
    for left, right in candidate_pairs(views, settings, twins):
        one, two = views[left], views[right]
        scored += 1
        score = score_pair(one, two, readings, settings)
        if score >= threshold_of(one, two, settings):
            edges.append((score, left, right))
    joined = join_pairs(views, edges, settings, forced=fixed.forced, apart=fixed.apart)
    with_twins: dict[int, list[int]] = {}
    for rank, twin in twins.items():
        with_twins.setdefault(twin, []).append(rank)
    clusters = []
    for ranks, score in joined:
        if ranks[0] in twins:
            continue
        members = [*ranks, *(twin for rank in ranks for twin in with_twins.get(rank, ()))]
        # a meeting id takes out the encounter, an article id only what that article tells
        if not fixed.gone_whole.isdisjoint(members):
            continue
        members = [rank for rank in members if rank not in fixed.gone]
        if not members:
            continue
        _settle(members, found, readings)
        clusters.append(Cluster(mentions=tuple(views[rank].ref for rank in members), score=round(min(score, 1.0), 4)))
    stated = tuple(
        (number, group.stated)
        for number, group in enumerate(found.identities.groups)
        if group.stated >= 0 and group.names
    )
    return Matches(
        clusters=tuple(clusters),
        identities=tuple(tuple(row) for row in found.identities.of),
        stated=stated,
        notices=tuple(fixed.notices),
        scored=scored,
    )


def _twins(found: Views, readings: Sequence[Reading], copies: Mapping[int, int], corrected: set[int]) -> dict[int, int]:
    """For mentions of copies, the mention of the original that says the same; they go where it goes, without comparing.

    What a copy adds to its original, and what a person has corrected, is compared like anything else.
    """
    twins: dict[int, int] = {}
    for copy, original in copies.items():
        free = list(found.by_article[readings[original].info.id])
        for rank in found.by_article[readings[copy].info.id]:
            view = found.views[rank]
            same = [other for other in free if _says_the_same(view, found.views[other])]
            if same and rank not in corrected and same[0] not in corrected:
                twins[rank] = same[0]
                free.remove(same[0])
    return twins


def _says_the_same(one: View, two: View) -> bool:
    """Whether a copy's mention is the original's: the same people or sides in the same way on the same day."""
    return (
        one.mention.kind == two.mention.kind
        and one.mention.status == two.mention.status
        and (one.first, one.last) == (two.first, two.last)
        and [(p.identity, p.side) for p in one.people] == [(p.identity, p.side) for p in two.people]
    )


def _settle(members: Sequence[int], found: Views, readings: Sequence[Reading]) -> None:
    """Give a lone surname, or an office without a name, the one person of the cluster that it stands for.

    Only actors that take part in nothing else are settled: "Tehran" may be another person in the next paragraph.
    """
    if len(members) < 2:
        return
    views, identities = found.views, found.identities
    for rank in members:
        view = views[rank]
        index = view.ref.reading
        for place, person in enumerate(view.people):
            if person.identity >= 0 and not person.candidates:
                continue
            actor = view.mention.participants[place].actor
            known = set(person.candidates)
            if not known and not person.role:
                continue
            fits: set[int] = set()
            for other in members[:_TELLING]:
                if other == rank:
                    continue
                pairs, _, _ = align(view.people, views[other].people)
                for i, j, _ in pairs:
                    partner = views[other].people[j]
                    if i != place or partner.identity < 0 or partner.candidates:
                        continue
                    if offices_clash(person.offices, partner.offices):
                        continue
                    if not known or partner.identity in known:
                        fits.add(partner.identity)
            if len(fits) == 1:
                identity = fits.pop()
                row = identities.of[index]
                takes = sum(
                    participation.actor == actor
                    for mention in readings[index].mentions
                    for participation in mention.participants
                )
                # who "Brevik" is stays the same throughout an article
                if identity not in row and (known or takes == 1):
                    row[actor] = identity


class _Corrector:
    """Turns a person's corrections, by article or meeting id, into ranks of mentions."""

    def __init__(self, found: Views, readings: Sequence[Reading], settings: MatchSettings) -> None:
        self.found = found
        self.readings = readings
        self.settings = settings
        self.forced: list[tuple[int, int]] = []
        self.apart: list[tuple[int, int]] = []
        self.gone: set[int] = set()
        self.gone_whole: set[int] = set()
        self.notices: list[Notice] = []

    def read(self, corrections: Corrections) -> None:
        """Look each id up; what no longer applies becomes a notice."""
        if not self.found.by_meeting:
            ids: dict[int, list[str]] = {}
            for view in self.found.views:
                index, number = view.ref
                if index not in ids:
                    ids[index] = mention_ids(self.readings[index])
                self.found.by_meeting[ids[index][number]] = view.rank
        for group in corrections.same:
            self._each("same", group, self._force)
        for group in corrections.different:
            self._each("different", group, self._part)
        for name in corrections.not_a_meeting:
            ranks = self._ranks(name)
            if not ranks:
                self._stale("not_a_meeting", (name,), name)
            self.gone.update(ranks or ())
            if name in self.found.by_meeting and name not in self.found.by_article:
                self.gone_whole.update(ranks or ())

    def _each(self, key: str, group: Sequence[str], do: Callable[[list[int], list[int]], None]) -> None:
        known: list[list[int]] = []
        for name in group:
            ranks = self._ranks(name)
            if not ranks:
                self._stale(key, group, name)
            else:
                known.append(ranks)
        for i, left in enumerate(known):
            for right in known[i + 1 :]:
                do(left, right)

    def _ranks(self, name: str) -> list[int] | None:
        if name in self.found.by_article:
            return self.found.by_article[name]
        rank = self.found.by_meeting.get(name)
        return None if rank is None else [rank]

    def _stale(self, key: str, group: Sequence[str], name: str) -> None:
        what = "reports no encounter" if name in self.found.by_article else "is no article or meeting of this run"
        self.notices.append(
            Notice(path="", message=f"correction `{key}: {', '.join(group)}` no longer applies: {name} {what}")
        )

    def _force(self, left: list[int], right: list[int]) -> None:
        """Join what the two are mainly about: the pair that is most alike among their main mentions."""
        views = self.found.views
        mains = [[r for r in ranks if views[r].mention.main] or ranks for ranks in (left, right)]
        best = max(
            (
                (score_pair(views[a], views[b], self.readings, self.settings), -a, -b)
                for a in mains[0]
                for b in mains[1]
            ),
            default=None,
        )
        if best is not None:
            self.forced.append((-best[1], -best[2]))

    def _part(self, left: list[int], right: list[int]) -> None:
        self.apart += [(a, b) for a in left for b in right if a != b]


__all__ = ["Corrections", "MentionRef", "NoCorrections", "Views", "find_views", "match_encounters"]
