"""Stage match: searches by day, of which only those days are searched again that something new touches.

What an article finds among those before it hangs on the articles of the days within the window and on the undated ones, and on
nothing else of the folder (digest/match/shelves.py). So the pairs of a day are kept by a hash of these articles, as places among
them; an article that is added, changed or gone touches its own day and those of the window after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from digest.match.shelves import EVERY_DAY, Asking, Dated, in_reach, in_turn
from digest.memo import Step

Card = TypeVar("Card", bound=Dated)
Pair = tuple[int, ...]
"""Numbers of the article that asks and of the one before it that it goes with; then what else there is to say of the two."""


def search_days(
    cards: Sequence[Card],
    contents: Mapping[int, str],
    search: Callable[[Sequence[Card], Asking], Iterable[Pair]],
    step: Step,
    window_days: int,
) -> Iterator[Pair]:
    """What a search by day finds in a folder.

    Args:
        cards: of its articles.
        contents: by number of an article the hash of all that its card is made of, "" where none is known.
        search: finds the pairs of articles of some days; all that it says of a pair are whole numbers.
        step: knows what earlier runs found.
        window_days: how far before an article those lie that it may go with.
    """
    if not step.is_kept or not all(contents[card.number] for card in cards):
        yield from search(cards, EVERY_DAY)
        return
    days = _Days(cards, contents, step, window_days)
    known = step.find(list(days.keys.values()))
    new: dict[int | None, list[list[int]]] = {}
    for day, key in days.keys.items():
        pairs = days.from_places(day, known.get(key))
        if pairs is None:
            new[day] = []
        else:
            yield from pairs
    if new:
        for pair in search(in_reach(cards, new, window_days), new):
            asks, other, *rest = pair
            day = days.day_of[asks]
            new[day].append([days.place(asks, day), days.place(other, day), *rest])
            yield pair
        step.keep({days.keys[day]: places for day, places in new.items()})


class _Days:
    """The days of a folder: for each a key, and its articles with those that they may find, by place.

    Attributes:
        keys: by day. day_of: by number of an article.
    """

    def __init__(self, cards: Sequence[Card], contents: Mapping[int, str], step: Step, window_days: int) -> None:
        turn = in_turn(cards)
        self.keys: dict[int | None, bytes] = {}
        self.day_of = {card.number: card.day for card in turn}
        self._numbers = [card.number for card in turn]
        self._turn = {number: at for at, number in enumerate(self._numbers)}
        # undated articles come first
        self._undated = sum(card.day is None for card in turn)
        self._stretches: dict[int | None, tuple[int, int]] = {}
        hashes: dict[int | None, str] = {}
        firsts: dict[int | None, int] = {}
        end = 0
        for day, here in groupby(turn, key=lambda card: card.day):
            known = [contents[card.number] for card in here]
            hashes[day] = hashlib.blake2b("\n".join(known).encode(), digest_size=16).hexdigest()
            firsts[day] = end
            end += len(known)
            window = [] if day is None else [past for past in range(day - window_days, day + 1) if past in hashes]
            self._stretches[day] = (firsts[window[0]] if window else self._undated, end)
            past_days = [f"{past} {hashes[past]}" for past in window]
            self.keys[day] = step.key([hashes.get(None, ""), *past_days])

    def place(self, number: int, day: int | None) -> int:
        """The place of an article among those that a day's articles may find: undated ones, then those of the window."""
        at = self._turn[number]
        return at if at < self._undated else at - self._stretches[day][0] + self._undated

    def from_places(self, day: int | None, kept: object) -> list[Pair] | None:
        """The pairs of a day from their places, None where nothing is known, or nothing that could be."""
        if not isinstance(kept, list):
            return None
        begin, end = self._stretches[day]
        here = self._numbers[: self._undated] + self._numbers[begin:end]
        try:
            return [(here[asks], here[other], *rest) for asks, other, *rest in kept]
        except (TypeError, ValueError, IndexError):
            return None


__all__ = ["Pair", "search_days"]
