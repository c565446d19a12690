"""Stage match: verbatim and near-verbatim copies.

Readings come in, {copy: original} goes out. A copy is wire text that an outlet printed under another headline, with a
trimmed end, a word changed or its own furniture added. What is compared are the MinHash sketches of
digest/extract/signature.py: articles that share enough bins are candidates, the shared bins estimate how alike
the texts are (Jaccard), and with the lengths how much of the shorter one stands in the longer one (containment, as in Broder
1997, "On the resemblance and containment of documents"). That is what the threshold is held against, for a trimmed copy is half as long.

Releases made from one form share as much wording as a trimmed copy does. They are told by the names of their leads: where each lead has two
names that the other text lacks, nobody copied anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import eq
from typing import NamedTuple

from digest.config import MatchSettings
from digest.match.kept import search_days
from digest.match.shelves import EVERY_DAY, Asking, DayShelves, Key, by_date, in_turn
from digest.memo import NO_MEMO, Memo
from digest.models import Comparison, FeatureScore, Reading, Signature

BIN_BITS = 15
BINS_PER_INTEGER = 4
EMPTY_BIN = (1 << BIN_BITS) - 1
"""How a sketch is packed; see `digest.extract.signature`, which packs it."""

MIN_WORDS = 8
"""A shorter text is a headline or a note: that two of them agree means nothing. Stage extract keeps no sketch of it."""

_LEAST_RESEMBLANCE = 0.15
"""A text that holds another one whole but is seven times as long is a round-up or a live page, no copy."""

_KEY_BINS = 32
"""Bins that serve as keys, the first ones; all of them would cost twice the time and find the same copies."""

_KEY_SLACK = 0.25
"""How far below the threshold the containment that the keys alone suggest may lie for a pair to be looked at: three standard errors."""

_LEAST_KEYS = 0.09
"""Share of the keys that two articles must have in common to be looked at; with `_LEAST_RESEMBLANCE` it is rarely missed."""

ONE_FORM = "one form filled in twice: each lead has names that the other text lacks"
NOT_ONE_FORM = "not one form"

_RUN_WORDS = 4
"""Words of a run that the sketch is made of; a text of n words has n - 3 of them."""


@lru_cache(maxsize=4_000)
def unpack_sketch(sketch: tuple[int, ...]) -> tuple[int, ...]:
    """The bins of a sketch, `EMPTY_BIN` where no run of words fell into one.

    >>> unpack_sketch((1 | 2 << 15 | 3 << 30 | EMPTY_BIN << 45,))
    (1, 2, 3, 32767)
    """
    return tuple(
        [packed >> shift & EMPTY_BIN for packed in sketch for shift in range(0, BIN_BITS * BINS_PER_INTEGER, BIN_BITS)]
    )


def sketch_resemblance(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """Estimate the Jaccard resemblance of two texts, 0-1, from their sketches; 0 where one is empty.

    With 64 bins the standard error is about 0.06.
    """
    return _bin_resemblance(unpack_sketch(left), unpack_sketch(right))


def _bin_resemblance(left: Sequence[int], right: Sequence[int]) -> float:
    """`sketch_resemblance` of sketches that are unpacked."""
    equal = sum(map(eq, left, right))
    both_empty = 0
    if EMPTY_BIN in left:
        both_empty = sum([a == b == EMPTY_BIN for a, b in zip(left, right, strict=False)])
    used = min(len(left), len(right)) - both_empty
    return (equal - both_empty) / used if used else 0.0


def containment(resemblance: float, words: int, other_words: int) -> float:
    """How much of the shorter text stands in the longer one, 0-1, from their resemblance and lengths.

    From resemblance r and sizes a, b: what both have is r / (1 + r) * (a + b).

    >>> containment(0.5, 103, 203)
    1.0
    """
    a, b = words - _RUN_WORDS + 1, other_words - _RUN_WORDS + 1
    return min(1.0, resemblance / (1 + resemblance) * (a + b) / min(a, b))


def copy_containment(left: Signature, right: Signature) -> float:
    """Estimate how much of the shorter text stands in the longer one, 0-1; 0 where they are not of a kind."""
    return _containment_of_kind(sketch_resemblance(left.sketch, right.sketch), left.words, right.words)


def _containment_of_kind(resemblance: float, words: int, other_words: int) -> float:
    """`containment`, but 0 where one of the texts is too short or far longer than the other."""
    if min(words, other_words) < MIN_WORDS or resemblance < _LEAST_RESEMBLANCE:
        return 0.0
    return containment(resemblance, words, other_words)


def made_from_one_form(left: Signature, right: Signature, near: bool) -> bool:
    """Whether each lead names what the other text never names, so that one form was filled in twice.

    Args:
        left: of one article.
        right: of the other one.
        near: both appeared within a day, or it isn't known. A copy appears at once, today's form a day after yesterday's;
            so a single name on either side, which may be an agency's or a correspondent's, counts only where they are further apart.
    """
    foreign = min((left.lead & ~right.names).bit_count(), (right.lead & ~left.names).bit_count())
    return foreign >= (2 if near else 1)


def explain_copies(left: Reading, right: Reading, settings: MatchSettings) -> Comparison:
    """Tell why two articles are or aren't one text.

    Args:
        left: an article.
        right: another one.
        settings: threshold and window.

    Returns:
        Features `copy_words` (how much of the shorter text stands in the longer one), `copy_one_form` and `copy_days`, and the sum,
        which is 0 where `copy_one_form` is 1 or `copy_days`, near enough in time, is 0; these two weigh nothing else.
    """
    a, b = left.signature, right.signature
    share = copy_containment(a, b)
    form = bool(share) and made_from_one_form(a, b, near=_is_near(copy_card(0, left), copy_card(1, right)))
    days, one_time = _explain_days(left, right, settings)
    resemblance = sketch_resemblance(a.sketch, b.sketch)
    features = (
        FeatureScore(
            feature="copy_words",
            score=share,
            weight=1.0,
            detail=f"runs of {_RUN_WORDS} words in common: {resemblance:.0%} of all; {a.words} and {b.words} words",
        ),
        FeatureScore(feature="copy_one_form", score=float(form), weight=0.0, detail=ONE_FORM if form else NOT_ONE_FORM),
        FeatureScore(feature="copy_days", score=float(one_time), weight=0.0, detail=days),
    )
    score = share if one_time and not form else 0.0
    return Comparison(
        left=left.info.id,
        right=right.info.id,
        features=features,
        score=score,
        threshold=settings.copy_threshold,
        verdict="one text" if score >= settings.copy_threshold else "two texts",
    )


def days_apart(gap: int) -> str:
    """How far apart two articles appeared.

    >>> days_apart(0), days_apart(1), days_apart(12)
    ('the same day', '1 day apart', '12 days apart')
    """
    return f"{gap} day{'s' if gap > 1 else ''} apart" if gap else "the same day"


def _explain_days(left: Reading, right: Reading, settings: MatchSettings) -> tuple[str, bool]:
    """How far apart two articles appeared, in words, and whether that is near enough for a copy."""
    if left.info.published is None or right.info.published is None:
        return "one of them has no date", True
    gap = abs((left.info.published - right.info.published).days)
    equal = left.signature.sketch == right.signature.sketch
    words = days_apart(gap) + (", their wording equal" if equal else "")
    return words, equal or gap <= settings.copy_window_days


class CopyCard(NamedTuple):
    """An article as the search for copies sees it: number and day of publication as in `shelves.Dated`, and its signature."""

    number: int
    day: int | None
    signature: Signature


def copy_card(number: int, reading: Reading) -> CopyCard:
    """The card of an article.

    Args:
        number: its place in the folder by id.
        reading: what it says.
    """
    published = reading.info.published
    return CopyCard(number, published.toordinal() if published else None, reading.signature)


def find_copies(readings: Sequence[Reading], settings: MatchSettings, memo: Memo = NO_MEMO) -> dict[int, int]:
    """Find articles that are copies of an earlier one.

    The original is the earliest by date, then by id; where dates lack, undated articles come after dated ones.
    Articles further apart than `settings.copy_window_days` are compared only where their sketches are equal. Which other articles are
    in the folder plays no part, but those that are copies of the same text.

    Args:
        readings: all of the folder, in any order.
        settings: `copy_threshold` and `copy_window_days`.
        memo: knows the pairs of days that were searched before.

    Returns:
        {index of the copy: index of its original}; an original is never a copy itself.
    """
    by_id = sorted(range(len(readings)), key=lambda index: readings[index].info.id)
    cards = [copy_card(number, readings[index]) for number, index in enumerate(by_id)]
    near = search_days(
        cards,
        dict(enumerate(readings[index].info.content for index in by_id)),
        lambda some, asking: pair_copies(some, settings, asking),
        memo.step("copies", settings.copy_threshold, settings.copy_window_days),
        settings.copy_window_days,
    )
    pairs = chain(near, pair_equals(cards, settings))
    copies = settle_copies(pairs, [card.day for card in cards])
    return {by_id[copy]: by_id[original] for copy, original in copies.items()}


def pair_copies(
    cards: Iterable[CopyCard], settings: MatchSettings, asking: Asking = EVERY_DAY
) -> Iterator[tuple[int, int]]:
    """Articles and, of the earlier ones within the window that are the same text, those that may be their originals, by their numbers.

    Args:
        cards: of the articles.
        settings: `copy_threshold` and `copy_window_days`.
        asking: see `shelves.Asking`.
    """
    least = settings.copy_threshold - _KEY_SLACK
    shelves: DayShelves[tuple[list[int]]] = DayShelves(settings.copy_window_days)
    known: dict[int, CopyCard] = {}
    sizes: dict[int, int] = {}
    for card in in_turn(card for card in cards if card.signature.words >= MIN_WORDS):
        bins = unpack_sketch(card.signature.sketch)
        keys: list[Key] = [
            number << BIN_BITS | value for number, value in enumerate(bins[:_KEY_BINS]) if value != EMPTY_BIN
        ]
        size = card.signature.words - _RUN_WORDS + 1
        if card.day in asking:
            shared = Counter(
                chain.from_iterable(
                    [
                        numbers if len(numbers := shelf[key][0]) <= most else numbers[-most:]
                        for shelf, most in shelves.near(card.day)
                        for key in keys
                        if key in shelf
                    ]
                )
            )
            few = max(1, int(_LEAST_KEYS * len(keys)))
            # `containment` of what the shared keys suggest, without a call for each of the many that share a few
            candidates = [
                known[other]
                for other, count in shared.items()
                if count > few
                and count / (len(keys) + count) * (size + (its := sizes[other])) >= least * min(its, size)
            ]
            yield from ((card.number, other) for other in _find_originals(card, candidates, settings))
        own = shelves.own(card.day, keys)
        for key in keys:
            if key not in own:
                own[key] = ([],)
            own[key][0].append(card.number)
        known[card.number] = card
        sizes[card.number] = size


def _find_originals(card: CopyCard, candidates: Iterable[CopyCard], settings: MatchSettings) -> Iterator[int]:
    """The first article that is the same text, by its number; before it undated ones whose original a dated article is.

    What comes behind the first would change nothing, and where a thousand articles are one text there is much of it.
    """
    for other in in_turn(candidates):
        if _is_copy(card, other, settings):
            yield other.number
            if (other.day is None) == (card.day is None):
                return


def pair_equals(cards: Iterable[CopyCard], settings: MatchSettings) -> Iterator[tuple[int, int]]:
    """Articles and the first of those with an equal sketch, where the two are one text, by their numbers.

    Args:
        cards: of all articles that have one of some sketches.
        settings: `copy_threshold`.
    """
    first: dict[tuple[int, ...], CopyCard] = {}
    for card in in_turn(card for card in cards if card.signature.words >= MIN_WORDS):
        other = first.setdefault(card.signature.sketch, card)
        if other is not card and _is_copy(card, other, settings):
            yield card.number, other.number


def _is_copy(card: CopyCard, other: CopyCard, settings: MatchSettings) -> bool:
    """Whether two articles are one text."""
    if copy_containment(card.signature, other.signature) < settings.copy_threshold:
        return False
    return not made_from_one_form(card.signature, other.signature, near=_is_near(card, other))


def settle_copies(pairs: Iterable[tuple[int, ...]], days: Sequence[int | None]) -> dict[int, int]:
    """Which article is a copy of which, from pairs that are one text.

    Args:
        pairs: numbers of two articles, in any order.
        days: of publication, by number.

    Returns:
        {number of the copy: number of its original}, in order of date and id.
    """
    rank = by_date(days)
    earliest: dict[int, int] = {}
    for pair in pairs:
        first, second = sorted(pair, key=rank.__getitem__)
        earliest[second] = min(first, earliest.get(second, first), key=rank.__getitem__)
    copies: dict[int, int] = {}
    for number in sorted(earliest, key=rank.__getitem__):
        first = earliest[number]
        copies[number] = copies.get(first, first)
    return copies


def _is_near(left: CopyCard, right: CopyCard) -> bool:
    """Whether the two appeared within a day, or it isn't known."""
    return left.day is None or right.day is None or abs(left.day - right.day) <= 1
