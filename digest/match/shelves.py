"""Stage match: an inverted index over articles in order of their days, so that only neighbours in time are looked at.

Both the search for copies and that for stories ask: which earlier articles, published within so many days, share a key with
this one? There are two shelves, plain dicts from key to what was put under it in order of time: that of undated articles, which
is never out of date, for they may belong to any day, and that of the last days, off which what is too old for every article to
come is taken.

So the cost grows with the number of articles and with how many appear in a few days, not with the square of the folder;
of many articles with one key only the latest are looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Container, Iterable, Sequence
from itertools import chain
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

Key = int | str

Columns = TypeVar("Columns", bound=tuple[list[Any], ...])
"""What lies under a key: lists of one length, an entry of each for every article."""

MAX_ENTRIES = 1_000
"""Entries under one key that are looked at for each day of the window, the latest, and of undated articles: bounds the work on a huge
folder without dates."""

_NEVER = 1 << 30

Asking = Container[int | None]
"""Days, None for the undated articles, whose articles look for company; all others are only there to be found.

So a folder is searched in parts: each part has the articles of some days, and is given those of the window before them
and all undated ones.
"""


class _EveryDay:
    """For `Asking`: all articles look for company."""

    def __contains__(self, day: object) -> bool:
        return True


EVERY_DAY: Asking = _EveryDay()


class Stretch(NamedTuple):
    """For `Asking`: the days from `first` to the one before `end`, undated articles not among them."""

    first: int
    end: int = _NEVER

    def __contains__(self, day: object) -> bool:
        return isinstance(day, int) and self.first <= day < self.end


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


def in_reach(cards: Iterable[Card], asking: Collection[int | None], window_days: int) -> list[Card]:
    """The articles that those of some days ask, and these themselves.

    Args:
        cards: of all articles.
        asking: days whose articles look for company, None for the undated ones.
        window_days: how far before an article they may lie.
    """
    days = [*sorted(day for day in asking if day is not None), _NEVER]

    def is_near(day: int) -> bool:
        return days[bisect_left(days, day)] - day <= window_days

    return [card for card in cards if card.day is None or is_near(card.day)]


def by_date(days: Sequence[int | None]) -> list[int]:
    """The place of each article by day of publication, then id; undated ones last. The file order plays no part.

    Args:
        days: of publication, in order of the articles' ids.
    """
    ranks = [0] * len(days)
    for rank, number in enumerate(sorted(range(len(days)), key=lambda n: (_NEVER if days[n] is None else days[n], n))):
        ranks[number] = rank
    return ranks


class DayShelves(Generic[Columns]):
    """Shelves for articles that come undated first and then in order of their day."""

    def __init__(self, window_days: int) -> None:
        """Hold what lies at most `window_days` before the day that is asked for, and what has no day."""
        self._window_days = window_days
        self._undated: dict[Key, Columns] = {}
        self._dated: dict[Key, Columns] = {}
        self._keys: dict[int, list[Sequence[Key]]] = {}

    def own(self, day: int | None, keys: Sequence[Key]) -> dict[Key, Columns]:
        """The shelf on which an article's entries are to be put, one under each of its keys.

        Args:
            day: of the article, a proleptic ordinal, None for an undated one.
            keys: of the article, each once.
        """
        if day is None:
            return self._undated
        self._keys.setdefault(day, []).append(keys)
        return self._dated

    def near(self, day: int | None) -> list[tuple[dict[Key, Columns], int]]:
        """The shelves that hold the articles before this one that may go with it; of each how many entries a key are looked at."""
        if day is None:
            return [(self._undated, MAX_ENTRIES)]
        oldest = day - self._window_days
        for past in [past for past in self._keys if past < oldest]:
            self._clear(self._keys.pop(past))
        shelves = (self._undated, MAX_ENTRIES), (self._dated, MAX_ENTRIES * (self._window_days + 1))
        return [shelf for shelf in shelves if shelf[0]]

    def _clear(self, articles: Iterable[Sequence[Key]]) -> None:
        """Take the articles of the oldest day off the shelf: under each key theirs are the first entries."""
        dated = self._dated
        for key, count in Counter(chain.from_iterable(articles)).items():
            columns = dated[key]
            if len(columns[0]) == count:
                del dated[key]
                continue
            for column in columns:
                del column[:count]
