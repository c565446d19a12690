"""Stage match: an inverted index over articles by day, so that only neighbours in time are looked at.

Both the search for copies and that for stories ask: which earlier articles, published within so many days, share a key with
this one? Each day has a shelf, a plain dict from key to what was put under it; undated articles share one that
is never out of date, for they may belong to any day. Shelves too old for every article to come are dropped.

So the cost grows with the number of articles and with how many appear in a few days, not with the square of the folder;
of undated articles with one key only the latest `MAX_ENTRIES` are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from digest.models import Reading

Posting = TypeVar("Posting")

MAX_ENTRIES = 1_000
"""Entries under one key of one shelf that are looked at, the latest: bounds the work on a huge folder without dates."""

Shelf = dict[int | str, Posting]


def sort_by_date(readings: Sequence[Reading], indices: Iterable[int]) -> list[int]:
    """Order indices of readings by day of publication, then id; undated ones last. The file order plays no part."""

    def key(index: int) -> tuple[int, str]:
        info = readings[index].info
        return (info.published.toordinal() if info.published else 1 << 30, info.id)

    return sorted(indices, key=key)


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
