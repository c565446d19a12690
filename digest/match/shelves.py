"""Stage match: an inverted index over articles by day, so that only neighbours in time are looked at.

Both the search for copies and that for stories ask: which earlier articles, published within so many days, share a key with
this one? Each day has a shelf, a plain dict from key to what was put under it; undated articles share one that
is never out of date, for they may belong to any day. Shelves too old for every article to come are dropped.

So the cost grows with the number of articles and with how many appear in a few days, not with the square of the folder;
of undated articles with one key only the latest `MAX_ENTRIES` are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

Posting = TypeVar("Posting")

MAX_ENTRIES = 1_000
"""Entries under one key of one shelf that are looked at, the latest: bounds the work on a huge folder without dates."""

_NEVER = 1 << 30

NOBODY_ASKS = _NEVER
"""For `is_asking`: no article looks for company."""

Shelf = dict[int | str, Posting]


class Dated(Protocol):
    """An article as searching sees it."""

    @property
    def number(self) -> int:
        """Its place in the folder by id."""

    @property
    def day(self) -> int | None:
        """Its day, a proleptic ordinal, None where unknown."""


Card = TypeVar("Card", bound=Dated)


def in_turn(cards: Iterable[Card]) -> list[Card]:
    """The order in which articles come to the shelves: undated ones first, then by day and id."""
    return sorted(cards, key=lambda card: (-1 if card.day is None else card.day, card.number))


def is_asking(card: Dated, since: int | None) -> bool:
    """Whether an article looks for company, or is only there to be found.

    Args:
        card: the article.
        since: day from which on articles look for company, undated ones not among them; None where all do. So an archive is
            searched in parts: each part has the articles of some days, and is given those of the window before it and all undated ones.
    """
    return since is None or (card.day is not None and card.day >= since)


def by_date(days: Sequence[int | None]) -> list[int]:
    """The place of each article by day of publication, then id; undated ones last. The file order plays no part.

    Args:
        days: of publication, in order of the articles' ids.
    """
    ranks = [0] * len(days)
    for rank, number in enumerate(sorted(range(len(days)), key=lambda n: (_NEVER if days[n] is None else days[n], n))):
        ranks[number] = rank
    return ranks


class DayShelves(Generic[Posting]):
    """Shelves by day, for articles that come undated first and then in order of their day."""

    def __init__(self, window_days: int) -> None:
        """Hold what lies at most `window_days` before the day that is asked for, and what has no day."""
        self._window_days = window_days
        self._undated: Shelf[Posting] = {}
        self._days: dict[int, Shelf[Posting]] = {}

    def own(self, day: int | None) -> Shelf[Posting]:
        """The shelf to put an article's entries on; `day` is a proleptic ordinal, None for an undated article."""
        return self._undated if day is None else self._days.setdefault(day, {})

    def near(self, day: int | None) -> list[Shelf[Posting]]:
        """The shelves that hold the articles before this one that may go with it."""
        if day is None:
            return [self._undated]
        oldest = day - self._window_days
        for past in [past for past in self._days if past < oldest]:
            del self._days[past]
        return [self._undated, *self._days.values()]
