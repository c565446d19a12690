"""Stage match: from the readings of a folder to its encounters.

    readings -> identities -> views -> candidate pairs -> scores -> clusters -> Matches

The outcome is the same whatever the order of the readings: everything runs in order of article ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from digest.config import MatchSettings, Person
from digest.ids import mention_ids
from digest.match.blocking import Blocks, Ranked, Side, View, block_views, candidate_pairs, view_mentions
from digest.match.clusters import join_pairs
from digest.match.comparisons import align
from digest.match.identities import identify, resolve_names, take_census
from digest.match.offices import offices_clash
from digest.match.scoring import score_pair, threshold_of
from digest.memo import NO_MEMO, Memo
from digest.models import Cluster, Matches, MentionRef, Notice, Reading

Edge = tuple[float, int, int]
"""Score and ranks, lower one first, of a pair that passes the threshold."""

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


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NoCorrections:
    """Nobody has corrected anything."""

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()
    not_a_meeting: tuple[str, ...] = ()


@dataclass(slots=True, eq=False, repr=False)
class Views:
    """What comparing works on; kept so that `digest explain` can compare again.

    Attributes:
        views: all mentions, by rank. rows: for each reading the identities of its actors.
        stated: identities that the settings name, each with its place there.
        by_article: ranks of each article's mentions.
    """

    views: list[View]
    rows: list[list[int]]
    stated: tuple[tuple[int, int], ...]
    by_article: dict[str, list[int]]


def find_views(
    readings: Sequence[Reading],
    copies: Mapping[int, int],
    settings: MatchSettings,
    people: Sequence[Person] = (),
    memo: Memo = NO_MEMO,
) -> Views:
    """Resolve who is who and lay out all mentions for comparing.

    Args:
        readings: of the whole folder, in any order.
        copies: for the index of a reading that is a copy, the index of the original.
        settings: thresholds and windows.
        people: whom the user's settings state.
        memo: knows how alike names are.
    """
    by_id = sorted(range(len(readings)), key=lambda index: readings[index].info.id)
    # copies come last and count for nothing, so that one more of them changes nothing else
    order = [index for index in by_id if index not in copies] + [index for index in by_id if index in copies]
    places, ranks = [0] * len(readings), [0] * len(readings)
    for place, index in enumerate(by_id):
        places[index] = place
    rank = 0
    for index in order:
        ranks[index] = rank
        rank += len(readings[index].mentions)
    census = take_census(readings, places, [index in copies for index in range(len(readings))])
    registry = resolve_names(census.bearers, settings, people, memo)
    identities = identify(readings, census, registry.answers, registry.holders, settings)
    numbers = range(len(readings))
    originals = [copies.get(index, index) for index in numbers]
    views = view_mentions(readings, numbers, ranks, originals, identities, registry.known.__getitem__)
    by_article: dict[str, list[int]] = {readings[index].info.id: [] for index in order}
    for view in views:
        by_article[view.article].append(view.rank)
    return Views(views, identities.of, registry.stated, by_article)


def match_encounters(
    readings: Sequence[Reading],
    copies: Mapping[int, int],
    settings: MatchSettings,
    people: Sequence[Person] = (),
    corrections: Corrections | None = None,
    memo: Memo = NO_MEMO,
) -> Matches:
    """Find out which mentions of a folder are one encounter.

    Args:
        readings: of the whole folder, in any order.
        copies: for the index of a reading that is a copy of another article, the index of that one.
        settings: weights and thresholds.
        people: whom the user's settings state.
        corrections: what a person has decided; wins over every score.
        memo: as for `find_views`.

    Returns:
        Clusters in order of their first article's id; every mention in one, but those that a correction took out.
    """
    found = find_views(readings, copies, settings, people, memo)
    views = found.views
    fixed = Fixed()
    if corrections is not None and named_in(corrections):
        named = Named(views, found.by_article, ranks_by_meeting(views, readings))
        fixed = fix_corrected(named, readings, corrections, settings)
    twins = find_twins(found, readings, copies, fixed.corrected)
    edges, scored = find_edges(views, block_views(views, twins), readings, settings)
    formed = form_clusters(views, range(len(views)), edges, twins, fixed, settings)
    for index, settled in settled_by_reading(formed).items():
        settle_row(readings[index], found.rows[index], settled)
    return Matches(
        clusters=tuple(
            Cluster(mentions=tuple(views[rank].ref for rank in cluster.ranks), score=cluster.score)
            for cluster in formed
        ),
        identities=tuple(tuple(row) for row in found.rows),
        stated=found.stated,
        notices=fixed.notices,
        scored=scored,
    )


def find_twins(
    found: Views, readings: Sequence[Reading], copies: Mapping[int, int], corrected: Container[int]
) -> dict[int, int]:
    """For mentions of copies, the mention of the original that says the same; they go where it goes, without comparing.

    What a copy adds to its original, and what a person has corrected, is compared like anything else.
    """
    twins: dict[int, int] = {}
    for copy, original in copies.items():
        ours, theirs = (found.by_article[readings[index].info.id] for index in (copy, original))
        twins.update(pair_twins([found.views[r] for r in ours], [found.views[r] for r in theirs], corrected))
    return twins


def pair_twins(copy: Sequence[View], original: Sequence[View], corrected: Container[int]) -> Iterator[tuple[int, int]]:
    """`find_twins` for one copy, from its mentions and those of its original."""
    free = list(original)
    for view in copy:
        same = next((other for other in free if _says_the_same(view, other)), None)
        if same is not None and view.rank not in corrected and same.rank not in corrected:
            yield view.rank, same.rank
            free.remove(same)


def find_edges(
    views: Ranked, blocks: Blocks, readings: Sequence[Reading], settings: MatchSettings
) -> tuple[list[Edge], int]:
    """The candidate pairs of some blocks that pass the threshold, and how many were scored.

    Args:
        views: by rank, those in the blocks.
        blocks: whole ones.
        readings: for what was said; none are needed for views that have their quotations with them.
        settings: weights and thresholds.
    """
    edges = []
    scored = 0
    for left, right in candidate_pairs(views, blocks, settings):
        scored += 1
        one, two = views[left], views[right]
        score = score_pair(one, two, readings, settings)
        if score >= threshold_of(one, two, settings):
            edges.append((score, left, right))
    return edges, scored


class Settled(NamedTuple):
    """The one person of a cluster whom a lone surname, or an office without a name, stands for there.

    Attributes:
        reading, actor: who bears it. identity: the person. known: the surname may be that person's, as far as the folder tells.
    """

    reading: int
    actor: int
    identity: int
    known: bool


class Formed(NamedTuple):
    """A cluster: its ranks, copies' twins last; how surely they are one, 0-1; who is settled by it."""

    ranks: tuple[int, ...]
    score: float
    settled: tuple[Settled, ...] = ()


def form_clusters(
    views: Ranked,
    ranks: Sequence[int],
    edges: Iterable[Edge],
    twins: Mapping[int, int],
    fixed: Fixed,
    settings: MatchSettings,
) -> list[Formed]:
    """The clusters of some mentions, in order of their first.

    Args:
        views: by rank.
        ranks: of the mentions, ascending; whatever an edge or a correction joins them with is among them.
        edges: pairs that pass the threshold.
        twins: as from `find_twins`; the twins are among the mentions.
        fixed: what a person has decided of them.
        settings: how far days may lie apart.
    """
    joined = join_pairs(views, edges, settings, forced=fixed.forced, apart=fixed.apart)
    groups = {members[0]: (members, score) for members, score in joined}
    taken = {rank for members, _ in joined for rank in members}
    with_twins: dict[int, list[int]] = defaultdict(list)
    for rank in sorted(twins):
        with_twins[twins[rank]].append(rank)
    formed = []
    for first in ranks:
        if first in twins or (first in taken and first not in groups):
            continue
        own, score = groups.get(first, ([first], 1.0))
        members = [*own, *(twin for rank in own for twin in with_twins.get(rank, ()))]
        # a meeting id takes out the encounter, an article id only what that article tells
        if not fixed.gone_whole.isdisjoint(members):
            continue
        members = [rank for rank in members if rank not in fixed.gone]
        if members:
            formed.append(Formed(tuple(members), round(min(score, 1.0), 4), tuple(_settle(members, views))))
    return formed


def _says_the_same(one: View, two: View) -> bool:
    """Whether a copy's mention is the original's: the same people or sides in the same way on the same day."""
    return (
        one.mention.kind == two.mention.kind
        and one.mention.status == two.mention.status
        and (one.first, one.last) == (two.first, two.last)
        and [(p.identity, p.side) for p in one.people] == [(p.identity, p.side) for p in two.people]
    )


def _settle(members: Sequence[int], views: Ranked) -> Iterator[Settled]:
    """Give a lone surname, or an office without a name, the one person of the cluster that it stands for."""
    if len(members) < 2:
        return
    tellers = members[:_TELLING]
    told = {p.identity for rank in tellers for p in views[rank].people if p.identity >= 0 and not p.candidates}
    if not told:
        return
    for rank in members:
        view = views[rank]
        others: list[dict[int, Side]] | None = None
        for place, person in enumerate(view.people):
            known = person.candidates
            if (person.identity >= 0 or not person.role) if not known else told.isdisjoint(known):
                continue
            if others is None:
                others = [_partners(view, views[other]) for other in tellers if other != rank]
            fits = {
                partner.identity
                for aligned in others
                if (partner := aligned.get(place)) is not None
                and partner.identity >= 0
                and not partner.candidates
                and not offices_clash(person.offices, partner.offices)
                and (not known or partner.identity in known)
            }
            if len(fits) == 1:
                yield Settled(view.ref.reading, view.mention.participants[place].actor, fits.pop(), bool(known))


def _partners(one: View, two: View) -> dict[int, Side]:
    """For the places of a mention's participants, those of another mention that they are."""
    return {i: two.people[j] for i, j, _ in align(one.people, two.people)[0]}


def settled_by_reading(formed: Iterable[Formed]) -> dict[int, list[Settled]]:
    """For each reading what clusters settle of it, in their order."""
    found: dict[int, list[Settled]] = {}
    for cluster in formed:
        for settled in cluster.settled:
            found.setdefault(settled.reading, []).append(settled)
    return found


def settle_row(reading: Reading, row: list[int], settled: Iterable[Settled]) -> None:
    """Write down in an article's identities what clusters settle.

    Only actors that take part in nothing else are settled: "Tehran" may be another person in the next paragraph.
    """
    for one in settled:
        takes = sum(taking.actor == one.actor for mention in reading.mentions for taking in mention.participants)
        # who "Brevik" is stays the same throughout an article
        if one.identity not in row and (one.known or takes == 1):
            row[one.actor] = one.identity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Fixed:
    """What a person has decided, by rank.

    Attributes:
        forced: pairs that are one encounter. apart: pairs that are two.
        gone: no encounter. gone_whole: nor is what is one with it.
        notices: corrections that no longer apply.
    """

    forced: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    gone: frozenset[int] = frozenset()
    gone_whole: frozenset[int] = frozenset()
    notices: tuple[Notice, ...] = ()

    @property
    def corrected(self) -> frozenset[int]:
        """All that are joined or kept apart."""
        return frozenset(rank for pair in (*self.forced, *self.apart) for rank in pair)


def named_in(corrections: Corrections) -> set[str]:
    """Ids of articles and meetings that a person's corrections name."""
    groups = (*corrections.same, *corrections.different, corrections.not_a_meeting)
    return {name for group in groups for name in group}


class Named(NamedTuple):
    """What corrections name: mentions by rank, by id of an article the ranks of its mentions, by id of a meeting that which gives it."""

    views: Ranked
    by_article: Mapping[str, list[int]]
    by_meeting: Mapping[str, int]


def fix_corrected(
    named: Named, readings: Sequence[Reading], corrections: Corrections, settings: MatchSettings
) -> Fixed:
    """Look up what a person has corrected.

    Args:
        named: at least what is named.
        readings: as for `find_edges`.
        corrections: what a person has decided.
        settings: weights, by which the mentions of two articles are paired.
    """
    fixed = _Corrector(named, readings, settings)
    fixed.read(corrections)
    return Fixed(
        forced=tuple(fixed.forced),
        apart=tuple(fixed.apart),
        gone=frozenset(fixed.gone),
        gone_whole=frozenset(fixed.gone_whole),
        notices=tuple(fixed.notices),
    )


def ranks_by_meeting(views: Iterable[View], readings: Sequence[Reading]) -> dict[str, int]:
    """For each id that a meeting may have, the mention that gives it."""
    ids: dict[int, list[str]] = {}
    found = {}
    for view in views:
        index, number = view.ref
        if index not in ids:
            ids[index] = mention_ids(readings[index])
        found[ids[index][number]] = view.rank
    return found


class _Corrector:
    """Turns a person's corrections, by article or meeting id, into ranks of mentions."""

    def __init__(self, named: Named, readings: Sequence[Reading], settings: MatchSettings) -> None:
        self.named = named
        self.readings = readings
        self.settings = settings
        self.forced: list[tuple[int, int]] = []
        self.apart: list[tuple[int, int]] = []
        self.gone: set[int] = set()
        self.gone_whole: set[int] = set()
        self.notices: list[Notice] = []

    def read(self, corrections: Corrections) -> None:
        """Look each id up; what no longer applies becomes a notice."""
        for group in corrections.same:
            self._each("same", group, self._force)
        for group in corrections.different:
            self._each("different", group, self._part)
        for name in corrections.not_a_meeting:
            ranks = self._ranks(name)
            if not ranks:
                self._stale("not_a_meeting", (name,), name)
            self.gone.update(ranks or ())
            if name in self.named.by_meeting and name not in self.named.by_article:
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
        if name in self.named.by_article:
            return self.named.by_article[name]
        rank = self.named.by_meeting.get(name)
        return None if rank is None else [rank]

    def _stale(self, key: str, group: Sequence[str], name: str) -> None:
        what = "reports no encounter" if name in self.named.by_article else "is no article or meeting of this run"
        self.notices.append(
            Notice(path="", message=f"correction `{key}: {', '.join(group)}` no longer applies: {name} {what}")
        )

    def _force(self, left: list[int], right: list[int]) -> None:
        """Join what the two are mainly about: the pair that is most alike among their main mentions."""
        views = self.named.views
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
