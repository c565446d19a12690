"""Dealing out: what many parts give to many blocks, each piece alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, pairwise
from typing import Any, TypeVar
from zlib import crc32

from digest.engine import Engine, Handle
from digest.match.shelves import Asking, Stretch

T = TypeVar("T")


class Dealer:
    """Gives calls to an engine, part by part and block by block."""

    def __init__(self, engine: Engine, parts: Sequence[Handle]) -> None:
        """Take parts of an archive; there are as many blocks as parts."""
        self.engine = engine
        self.parts = parts
        self.blocks = len(parts)

    def each(self, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Handle]:
        """Call a function for each part or block, with its own item of each column."""
        return [self.engine.submit(function, *row) for row in zip(*columns, strict=True)]

    def fetch(self, handles: Sequence[Handle]) -> list[Any]:
        """What there is behind handles, brought here."""
        return list(self.engine.fetch(handles))

    def gather(self, handles: Sequence[Handle]) -> list[Any]:
        """The items of lists behind handles, brought here."""
        return list(chain.from_iterable(self.engine.fetch(handles)))

    def out(self, function: Callable[..., Any], count: int, *columns: Sequence[Any]) -> list[list[Handle]]:
        """Call a function that deals to `count` blocks for each part or block; gives back what each of these is given."""
        return self.engine.deal(function, zip(*columns, strict=True), count)


class Days:
    """Stretches of days, one a block, with what each must see besides: the window before it, and all undated articles.

    Block 0 is for the undated articles among themselves.
    """

    def __init__(self, days: Iterable[int | None], blocks: int) -> None:
        """Cut the days of an archive so that about as many articles fall into each of `blocks` stretches."""
        known = sorted(day for day in days if day is not None)
        step = max(1, -(-len(known) // max(1, blocks)))
        self.cuts = sorted({0, *known[step::step]}) if blocks else []

    @property
    def asking(self) -> list[Asking]:
        """For each block the days whose articles look for company."""
        if not self.cuts:
            return []
        return [(None,), *(Stretch(*cuts) for cuts in pairwise(self.cuts)), Stretch(self.cuts[-1])]

    def deal(self, cards: Iterable[T], day_of: Callable[[T], int | None], window: int) -> list[list[T]]:
        """For each block the articles that it is given."""
        dealt: list[list[T]] = [[] for _ in range(len(self.cuts) + 1)]
        for card in cards:
            day = day_of(card)
            if day is None:
                for block in dealt:
                    block.append(card)
                continue
            first = bisect_right(self.cuts, day)
            last = bisect_right(self.cuts, day + window)
            for block in dealt[first : last + 1]:
                block.append(card)
        return dealt


def number_of(key: object) -> int:
    """A number for a key, the same on all machines; other keys may have it too.

    Args:
        key: strings, numbers and tuples of them, which print alike everywhere.
    """
    return crc32(repr(key).encode("utf-8", "surrogatepass"))


def block_of(key: object, count: int) -> int:
    """The block of a key, of `count` blocks."""
    return number_of(key) % count


def split(items: Iterable[T], count: int, block: Callable[[T], int]) -> tuple[list[T], ...]:
    """Items by their block."""
    dealt: tuple[list[T], ...] = tuple([] for _ in range(count))
    for item in items:
        dealt[block(item)].append(item)
    return dealt


__all__ = ["Days", "Dealer", "block_of", "number_of", "split"]
