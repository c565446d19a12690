"""Matching on machines: `match.copies`, `match.encounters` and `match.stories`, part by part and block by block."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from digest.config import Config
from digest.engine import Engine, Handle
from digest.gather import Progress
from digest.match.blocking import View
from digest.match.copies import settle_copies
from digest.match.encounters import Edge, Fixed, Formed, Named, fix_corrected, named_in, settled_by_reading
from digest.match.identities import Bearer, resolve_names
from digest.match.stories import ScoredPairs, join_stories
from digest.models import Notice, StoryCluster
from digest.spread import steps
from digest.spread.deal import Days, Dealer
from digest.spread.reading import Archive


@dataclass(slots=True)
class Matched:
    """What match found in an archive; articles by number, clusters of mentions by theirs.

    Attributes:
        originals: for each article the number of that whose text it is.
        rows: for each part the identities of its articles' actors, where it lies.
        stated: identities that the settings name, each with its place there.
        scores: of the clusters.
        told: for each article the cluster of each of its mentions, -1 for none.
        stories: groups of articles.
        notices: corrections that no longer apply.
    """

    originals: list[int]
    rows: list[Handle]
    stated: tuple[tuple[int, int], ...]
    scores: list[float]
    told: list[list[int]]
    stories: list[StoryCluster]
    notices: tuple[Notice, ...]


def match_archive(archive: Archive, config: Config, engine: Engine, progress: Progress) -> Matched:
    """Copies, encounters and stories of what the articles say.

    Args:
        archive: where the articles lie.
        config: all settings.
        engine: what does the work.
        progress: told what is being done.
    """
    matcher = _Matcher(archive, config, engine)
    count = len(archive.ids)
    progress("finding copies", count, count)
    matcher.find_copies()
    progress("matching encounters", count, count)
    stated = matcher.resolve()
    fixed = matcher.look_up_corrections()
    clusters = matcher.cluster(fixed)
    told = matcher.settle(clusters)
    progress("grouping stories", count, count)
    stories = matcher.group_stories(told)
    return Matched(
        originals=matcher.originals,
        rows=matcher.rows,
        stated=stated,
        scores=[cluster.score for cluster in clusters],
        told=told,
        stories=stories,
        notices=fixed.notices,
    )


class _Matcher:
    """The state of one `match_archive`."""

    def __init__(self, archive: Archive, config: Config, engine: Engine) -> None:
        self.archive = archive
        self.config = config
        self.settings = config.match
        self.deal = Dealer(engine, archive.parts)
        self.days = Days(archive.days, self.deal.blocks)
        self.copies: dict[int, int] = {}
        self.originals: list[int] = []
        self.copied: list[list[bool]] = []
        self.ranks: list[int] = []
        self.of_rank = array("q")
        self.identities: list[Handle] = []
        self.views: list[Handle] = []
        self.rows: list[Handle] = []

    def same(self, value: object) -> list[object]:
        """The same argument for each part or block."""
        return [value] * self.deal.blocks

    def of_parts(self, values: Sequence[object]) -> list[list[object]]:
        """What there is for each article, for each part."""
        return [[values[number] for number in numbers] for numbers in self.archive.numbers]

    # --- copies --------------------------------------------------------------------

    def find_copies(self) -> None:
        """Which articles are copies of others; and, by that, the ranks of all mentions: those of copies come last."""
        deal, archive, settings, blocks = self.deal, self.archive, self.settings, self.deal.blocks
        asking = self.days.asking
        pieces = deal.out(
            steps.deal_copies,
            len(asking) + blocks,
            archive.parts,
            archive.numbers,
            self.same(self.days),
            self.same(blocks),
            self.same(settings),
        )
        near = deal.each(steps.near_copies, pieces[: len(asking)], asking, [settings] * len(asking))
        equal = deal.each(steps.equal_copies, pieces[len(asking) :], self.same(settings))
        self.copies = settle_copies(deal.gather([*near, *equal]), archive.days)
        count = len(archive.ids)
        self.originals = [self.copies.get(number, number) for number in range(count)]
        self.copied = [[number in self.copies for number in numbers] for numbers in archive.numbers]
        self.ranks = [0] * count
        for number in sorted(range(count), key=lambda number: (number in self.copies, number)):
            self.ranks[number] = len(self.of_rank)
            self.of_rank.extend([number] * len(archive.mains[number]))

    # --- who is who ----------------------------------------------------------------

    def resolve(self) -> tuple[tuple[int, int], ...]:
        """Who the actors are; gives back the identities that the settings name, each with its place there.

        The names of all parts come together here, each once, with how often and when it is borne, and go again.
        """
        deal, archive = self.deal, self.archive
        censuses = deal.each(steps.count_names, archive.parts, archive.numbers, self.copied)
        bearers: list[Bearer] = []
        places: dict[object, int] = {}
        of_part: list[list[int]] = []
        asked: list[set[tuple[str, str]]] = []
        for found, offices in deal.engine.fetch(deal.each(steps.names_asked, archive.parts, censuses)):
            mine = []
            for bearer in found:
                place = places.setdefault(bearer.key, len(bearers))
                mine.append(place)
                if place == len(bearers):
                    bearers.append(bearer)
                else:
                    bearers[place] = bearers[place].join(bearer)
            of_part.append(mine)
            asked.append(offices)
        del places
        registry = resolve_names(bearers, self.settings, self.config.people)
        answers = [[registry.answers[place] for place in mine] for mine in of_part]
        holders = [{key: registry.holders[key] for key in sorted(keys) if key in registry.holders} for keys in asked]
        self.identities = deal.each(
            steps.name_actors, archive.parts, censuses, answers, holders, self.same(self.settings)
        )
        known = [
            {
                identity: registry.known[identity]
                for identity in {
                    *(answer.identity for answer in mine if answer.identity >= 0),
                    *(holder.identity for found in held.values() for holder in found),
                }
            }
            for mine, held in zip(answers, holders, strict=True)
        ]
        self.views = deal.each(
            steps.look,
            archive.parts,
            archive.numbers,
            self.of_parts(self.ranks),
            self.of_parts(self.originals),
            self.identities,
            known,
        )
        return registry.stated

    # --- encounters ----------------------------------------------------------------

    def look_up_corrections(self) -> Fixed:
        """What a person has decided, by rank."""
        corrections = self.config.corrections
        names = named_in(corrections)
        if not names:
            return Fixed()
        views: dict[int, View] = {}
        by_article: dict[str, list[int]] = {}
        by_meeting: dict[str, int] = {}
        found = self.deal.each(steps.find_named, self.archive.parts, self.archive.numbers, self.views, self.same(names))
        for named in self.deal.fetch(found):
            views.update(named.views)
            by_article.update(named.by_article)
            by_meeting.update(named.by_meeting)
        return fix_corrected(Named(views, by_article, by_meeting), (), corrections, self.settings)

    def cluster(self, fixed: Fixed) -> list[Formed]:
        """Which mentions are one encounter. Pairs are scored where their block lies; here they are only joined to components."""
        deal, blocks, settings = self.deal, self.deal.blocks, self.settings
        twins = self._find_twins(fixed)
        left_out = [
            {rank for number in numbers for rank in self._ranks_of(number) if rank in twins}
            for numbers in self.archive.numbers
        ]
        counts = deal.out(steps.count_keys, blocks, self.views, left_out, self.same(blocks))
        shared = deal.out(steps.shared_keys, blocks, counts)
        pieces = deal.out(steps.deal_blocks, blocks, self.views, left_out, shared, self.same(blocks))
        edges: set[Edge] = set()
        for found, _ in deal.engine.fetch(deal.each(steps.compare, pieces, self.same(settings))):
            edges.update(found)
        pairs = chain(((left, right) for _, left, right in edges), fixed.forced, twins.items())
        home = {rank: number % blocks for rank, number in connect(pairs).items()}
        for rank in fixed.gone:
            home.setdefault(rank, rank % blocks)
        homes = [
            {rank: home[rank] for number in numbers for rank in self._ranks_of(number) if rank in home}
            for numbers in self.archive.numbers
        ]
        pieces = deal.out(steps.deal_components, blocks, self.views, homes, self.same(blocks))
        edges_of: list[list[Edge]] = [[] for _ in range(blocks)]
        for edge in edges:
            edges_of[home[edge[1]]].append(edge)
        twins_of: list[dict[int, int]] = [{} for _ in range(blocks)]
        for rank, twin in twins.items():
            twins_of[home[rank]][rank] = twin
        fixed_of = [_part_of(fixed, home, block) for block in range(blocks)]
        formed: list[Formed] = deal.gather(
            deal.each(steps.form, pieces, edges_of, twins_of, fixed_of, self.same(settings))
        )
        formed += [Formed((rank,), 1.0) for rank in range(len(self.of_rank)) if rank not in home]
        return sorted(formed)

    def _find_twins(self, fixed: Fixed) -> dict[int, int]:
        if not self.copies:
            return {}
        deal, blocks = self.deal, self.deal.blocks
        originals = [
            {self.originals[number] for number in numbers} & set(self.copies.values())
            for numbers in self.archive.numbers
        ]
        pieces = deal.out(steps.deal_twins, blocks, self.views, originals, self.same(blocks))
        return dict(deal.gather(deal.each(steps.find_twins, pieces, self.same(fixed.corrected))))

    def _ranks_of(self, number: int) -> range:
        first = self.ranks[number]
        return range(first, first + len(self.archive.mains[number]))

    def settle(self, clusters: Sequence[Formed]) -> list[list[int]]:
        """Write down who is settled, and give back for each article the cluster of each of its mentions, -1 for none."""
        settled = settled_by_reading(clusters)
        of_part = [
            {place: settled[number] for place, number in enumerate(numbers) if number in settled}
            for numbers in self.archive.numbers
        ]
        self.rows = self.deal.each(steps.settle, self.archive.parts, self.identities, of_part)
        told = [[-1] * len(mains) for mains in self.archive.mains]
        for place, cluster in enumerate(clusters):
            for rank in cluster.ranks:
                number = self.of_rank[rank]
                told[number][rank - self.ranks[number]] = place
        self.views, self.identities = [], []
        return told

    # --- stories -------------------------------------------------------------------

    def group_stories(self, told: Sequence[Sequence[int]]) -> list[StoryCluster]:
        """Which articles tell one story."""
        deal, archive, settings, blocks = self.deal, self.archive, self.settings, self.deal.blocks
        tellers: dict[int, int] = defaultdict(int)
        for encounters in told:
            for encounter in set(encounters):
                tellers[encounter] += 1
        shared = [
            {e for number in numbers for e in told[number] if e >= 0 and tellers[e] > 1} for numbers in archive.numbers
        ]
        asking = self.days.asking
        pieces = deal.out(
            steps.deal_stories,
            len(asking) + blocks,
            archive.parts,
            archive.numbers,
            self.copied,
            self.of_parts(told),
            shared,
            self.same(self.days),
            self.same(blocks),
            self.same(settings),
        )
        near = deal.each(steps.near_stories, pieces[: len(asking)], asking, [settings] * len(asking))
        about = deal.each(steps.told_stories, pieces[len(asking) :], self.same(settings))
        pairs = ScoredPairs(array("q"), array("q"), array("q"))
        for found in deal.engine.fetch([*near, *about]):
            for pair in found:
                for column, value in zip(pairs, pair, strict=True):
                    column.append(value)
        return join_stories(pairs, self.copies, archive.days, settings)


def connect(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For all that pairs connect, by whatever way, the lowest of them.

    >>> connect([(1, 2), (4, 5), (2, 3)])
    {1: 1, 2: 1, 3: 1, 4: 4, 5: 4}
    """
    root: dict[int, int] = {}

    def find(item: int) -> int:
        while (up := root.setdefault(item, item)) != item:
            root[item] = root[up]
            item = up
        return item

    for left, right in pairs:
        a, b = find(left), find(right)
        root[max(a, b)] = min(a, b)
    return {item: find(item) for item in sorted(root)}


def _part_of(fixed: Fixed, home: dict[int, int], block: int) -> Fixed:
    """What a person has decided of the mentions of a block."""
    return Fixed(
        forced=tuple(pair for pair in fixed.forced if home[pair[0]] == block),
        apart=tuple(pair for pair in fixed.apart if {home.get(rank) for rank in pair} == {block}),
        gone=frozenset(rank for rank in fixed.gone if home[rank] == block),
        gone_whole=frozenset(rank for rank in fixed.gone_whole if home[rank] == block),
    )
