"""What matching does on machines: each function is given a part, or the pieces of a block, and changes neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

from digest.config import MatchSettings
from digest.ids import mention_ids
from digest.match.blocking import Blocks, View, block_views, view_mentions
from digest.match.comparisons import quotes_of
from digest.match.copies import CopyCard, copy_card, pair_copies, pair_equals
from digest.match.encounters import (
    Edge,
    Fixed,
    Formed,
    Named,
    Settled,
    find_edges,
    form_clusters,
    pair_twins,
    settle_row,
)
from digest.match.identities import (
    Answer,
    Bearer,
    Census,
    Holder,
    Identities,
    Known,
    identify,
    offices_asked,
    take_census,
)
from digest.match.shelves import Asking
from digest.match.stories import ScoredPairs, StoryCard, near_pairs, score_pairs, story_card, told_pairs
from digest.part import Part
from digest.spread.deal import Days, number_of, split

# --- copies ------------------------------------------------------------------------


def deal_copies(
    part: Part, numbers: Sequence[int], days: Days, blocks: int, settings: MatchSettings
) -> tuple[Any, ...]:
    """Cards for the search for copies: to each block of days, then to each block of sketches."""
    cards = [copy_card(number, reading) for number, reading in zip(numbers, part.readings(), strict=True)]
    near = days.deal(cards, lambda card: card.day, settings.copy_window_days)
    return (*near, *split(cards, blocks, lambda card: sum(card.signature.sketch[:1]) % blocks))


def near_copies(pieces: Sequence[Sequence[CopyCard]], asking: Asking, settings: MatchSettings) -> list[tuple[int, int]]:
    """Pairs that are one text, of a block of days."""
    return list(pair_copies(chain.from_iterable(pieces), settings, asking))


def equal_copies(pieces: Sequence[Sequence[CopyCard]], settings: MatchSettings) -> list[tuple[int, int]]:
    """Pairs that are one text, of a block of sketches."""
    return list(pair_equals(chain.from_iterable(pieces), settings))


# --- who is who --------------------------------------------------------------------


def count_names(part: Part, numbers: Sequence[int], copied: Sequence[bool]) -> Census:
    """The names that a part's articles bear."""
    return take_census(part.readings(), numbers, copied)


def names_asked(part: Part, census: Census) -> tuple[list[Bearer], set[tuple[str, str]]]:
    """What of a census is told: the names, and the offices without any."""
    return census.bearers, offices_asked(part.readings())


def name_actors(
    part: Part,
    census: Census,
    answers: Sequence[Answer],
    holders: Mapping[tuple[str, str], Sequence[Holder]],
    settings: MatchSettings,
) -> Identities:
    """Who the actors of a part's articles are."""
    return identify(part.readings(), census, answers, holders, settings)


# --- encounters --------------------------------------------------------------------


def look(
    part: Part,
    numbers: Sequence[int],
    ranks: Sequence[int],
    originals: Sequence[int],
    identities: Identities,
    known: Mapping[int, Known],
) -> list[View]:
    """The views of a part's mentions, with all that comparing needs and nothing else."""
    readings = part.readings()
    by_number = dict(zip(numbers, readings, strict=True))
    views = view_mentions(readings, numbers, ranks, originals, identities, known.__getitem__)
    return [
        replace(
            view,
            quotes=quotes_of(view, by_number),
            mention=replace(view.mention, evidence=(), topics=(), outcomes=()),
        )
        for view in views
    ]


def find_named(part: Part, numbers: Sequence[int], views: Sequence[View], names: Collection[str]) -> Named:
    """Look names of articles and meetings up."""
    readings = dict(zip(numbers, part.readings(), strict=True))
    ids = {number: mention_ids(reading) for number, reading in readings.items()}
    by_article: dict[str, list[int]] = {r.info.id: [] for r in readings.values() if r.info.id in names}
    by_meeting: dict[str, int] = {}
    found: dict[int, View] = {}
    for view in views:
        meeting = ids[view.ref.reading][view.ref.mention]
        if view.article in names:
            by_article[view.article].append(view.rank)
        if meeting in names:
            by_meeting[meeting] = view.rank
        if view.article in names or meeting in names:
            found[view.rank] = view
    return Named(found, by_article, by_meeting)


def deal_twins(views: Sequence[View], originals: Collection[int], blocks: int) -> tuple[list[View], ...]:
    """The mentions of copies, and those of their originals, to where they meet."""
    return split([view for view in views if view.original in originals], blocks, lambda view: view.original % blocks)


def find_twins(pieces: Sequence[Sequence[View]], corrected: Collection[int]) -> list[tuple[int, int]]:
    """Mentions of copies that say what one of the original says, with that one; by rank."""
    told: dict[int, list[View]] = defaultdict(list)
    original_of: dict[int, int] = {}
    for view in sorted(chain.from_iterable(pieces), key=lambda view: view.rank):
        told[view.ref.reading].append(view)
        original_of[view.ref.reading] = view.original
    return [
        pair
        for copy, original in original_of.items()
        if copy != original
        for pair in pair_twins(told[copy], told.get(original, ()), corrected)
    ]


KeyCounts = dict[int, int]
"""For the number of a key how many mentions stand under it (2: or more), doubled, and 1 where one of them looks for company."""


def count_keys(views: Sequence[View], left_out: Collection[int], count: int) -> tuple[KeyCounts, ...]:
    """How often a part's mentions stand under each of their keys, to the keys' blocks."""
    pieces: tuple[KeyCounts, ...] = tuple({} for _ in range(count))
    found = block_views(views, left_out)
    for blocks, all_seek in ((found.whole, True), (found.half, False)):
        for key, members in blocks.items():
            number = number_of(key)
            told = min(len(members), 2) << 1 | (all_seek or key in found.seekers)
            piece = pieces[number % count]
            piece[number] = _add_up(piece.get(number, 0), told)
    return pieces


def shared_keys(pieces: Sequence[KeyCounts]) -> tuple[set[int], ...]:
    """The keys of a block under which mentions are compared: for each part those of its own.

    Most keys stand for one mention of the archive. Were it dealt out for these too, it would go to as many blocks as it has
    keys, where there are so many.
    """
    counts: KeyCounts = {}
    for piece in pieces:
        for number, told in piece.items():
            counts[number] = _add_up(counts.get(number, 0), told)
    return tuple({number for number in piece if counts[number] == _SHARED} for piece in pieces)


_SHARED = 2 << 1 | 1


def _add_up(one: int, other: int) -> int:
    """Two counts of a key, as one."""
    return min((one >> 1) + (other >> 1), 2) << 1 | ((one | other) & 1)


class BlockPiece(NamedTuple):
    """What a part gives to a block of keys: ranks under each, and the views of these."""

    blocks: Blocks
    views: dict[int, View]


def deal_blocks(
    views: Sequence[View], left_out: Collection[int], shared: Sequence[set[int]], count: int
) -> tuple[BlockPiece, ...]:
    """The mentions of a part under those of their keys that are shared, to the keys' blocks."""
    by_rank = {view.rank: view for view in views}
    kept = set().union(*shared)
    pieces = tuple(BlockPiece(Blocks(), {}) for _ in range(count))
    found = block_views(views, left_out)
    for kind in ("whole", "half", "seekers"):
        for key, members in getattr(found, kind).items():
            number = number_of(key)
            if number in kept:
                piece = pieces[number % count]
                getattr(piece.blocks, kind)[key] = members
                piece.views.update((rank, by_rank[rank]) for rank in members)
    return pieces


def compare(pieces: Sequence[BlockPiece], settings: MatchSettings) -> tuple[list[Edge], int]:
    """The pairs of a block that pass the threshold, and how many were scored."""
    views: dict[int, View] = {}
    blocks = Blocks()
    for piece in pieces:
        views.update(piece.views)
        for kind in ("whole", "half", "seekers"):
            for key, members in getattr(piece.blocks, kind).items():
                getattr(blocks, kind)[key] += members
    for members in chain(blocks.whole.values(), blocks.half.values(), blocks.seekers.values()):
        members.sort()
    return find_edges(views, blocks, (), settings)


def deal_components(views: Sequence[View], home: Mapping[int, int], count: int) -> tuple[list[View], ...]:
    """The mentions that edges join, to where they are joined."""
    return split([view for view in views if view.rank in home], count, lambda view: home[view.rank])


def form(
    pieces: Sequence[Sequence[View]],
    edges: Sequence[Edge],
    twins: Mapping[int, int],
    fixed: Fixed,
    settings: MatchSettings,
) -> list[Formed]:
    """The clusters of a block."""
    views = {view.rank: view for view in chain.from_iterable(pieces)}
    return form_clusters(views, sorted(views), edges, twins, fixed, settings)


def settle(part: Part, identities: Identities, settled: Mapping[int, Sequence[Settled]]) -> list[list[int]]:
    """The identities of a part's actors, with what clusters settle of them, by place of the article."""
    rows = [list(row) for row in identities.of]
    for (place, found), reading in zip(settled.items(), part.readings_at(settled), strict=True):
        settle_row(reading, rows[place], found)
    return rows


# --- stories -----------------------------------------------------------------------


def deal_stories(
    part: Part,
    numbers: Sequence[int],
    copied: Sequence[bool],
    told: Sequence[Sequence[int]],
    shared: Collection[int],
    days: Days,
    blocks: int,
    settings: MatchSettings,
) -> tuple[Any, ...]:
    """Cards for the search for stories: to each block of days, then to each block of encounters.

    Args:
        part: the articles.
        numbers: of these.
        copied: whether each is a copy, and is left out.
        told: for each article the encounter of each of its mentions, -1 for none.
        shared: encounters that several articles report.
        days: of the archive.
        blocks: how many blocks of encounters there are.
        settings: windows.
    """
    cards = []
    for number, reading, is_copy, encounters in zip(numbers, part.readings(), copied, told, strict=True):
        if not is_copy:
            mains = [mention.main for mention in reading.mentions]
            known = [(e, main) for e, main in zip(encounters, mains, strict=True) if e >= 0]
            cards.append(story_card(number, reading, known))
    near = days.deal(cards, lambda card: card.day, settings.story_window_days)
    about: tuple[list[StoryCard], ...] = tuple([] for _ in range(blocks))
    for card in cards:
        for block in sorted({encounter % blocks for encounter in card.about if encounter in shared}):
            here = frozenset(encounter for encounter in card.about if encounter % blocks == block)
            about[block].append(card._replace(about=here))
    return (*near, *about)


def near_stories(
    pieces: Sequence[Sequence[StoryCard]], asking: Asking, settings: MatchSettings
) -> list[tuple[int, int, int]]:
    """Pairs that score, of a block of days."""
    cards = list(chain.from_iterable(pieces))
    return _scoring(score_pairs(cards, near_pairs(cards, settings, asking), {}, settings))


def told_stories(pieces: Sequence[Sequence[StoryCard]], settings: MatchSettings) -> list[tuple[int, int, int]]:
    """Pairs that score, of a block of encounters."""
    cards = list(chain.from_iterable(pieces))
    return _scoring(score_pairs(cards, (), told_pairs(cards, settings), settings))


def _scoring(pairs: ScoredPairs) -> list[tuple[int, int, int]]:
    return [(left, right, score) for left, right, score in zip(*pairs, strict=True) if score]
