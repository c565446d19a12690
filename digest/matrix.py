"""Who met whom, counted: countries by countries or people by people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

from digest.models import Digest
from digest.people import find_people
from digest.render.who import side_of

BY = ("country", "person")
# A session of hundreds is no meeting of each with each; its pairs would drown all others.
MAX_PAIRED = 60


@dataclass(frozen=True, slots=True)
class Matrix:
    """Encounters of each with each.

    Attributes:
        labels: codes of sides, or names of people; those with most encounters first, ties by label.
        counts: encounters of a pair of indices into `labels`, the lower one first; pairs without any are left out.
        totals: encounters that each takes part in.
    """

    labels: tuple[str, ...]
    counts: dict[tuple[int, int], int]
    totals: tuple[int, ...]

    def count(self, left: int, right: int) -> int:
        """Encounters of two of them, in whatever order."""
        return self.counts.get((min(left, right), max(left, right)), 0)


def build_matrix(
    digest: Digest, by: str = "country", *, statuses: Collection[str] = ("held",), limit: int = 0
) -> Matrix:
    """Count the encounters of each pair.

    Args:
        digest: whose encounters are counted.
        by: `country` (organisations count as sides of their own) or `person` (people with a name; those of one
            side don't meet each other).
        statuses: statuses that count.
        limit: keep those with the most encounters only; 0 keeps all.
    """
    cast = find_people(digest)
    totals: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    names = _person_labels(digest, cast.seats, tuple(person.name for person in cast.people))
    for meeting, row in zip(digest.meetings, cast.seats, strict=True):
        if meeting.status not in statuses:
            continue
        seats: dict[str, str] = {}
        for one, number in zip(meeting.participants, row, strict=True):
            side = side_of(one)
            label = side if by == "country" else names[number] if number >= 0 else ""
            if label:
                seats.setdefault(label, side)
        totals.update(seats.keys())
        if len(seats) > MAX_PAIRED:
            continue
        for left, right in combinations(sorted(seats), 2):
            if by == "country" or seats[left] != seats[right] or not seats[left]:
                pairs[left, right] += 1
    labels = sorted(totals, key=lambda label: (-totals[label], label))
    if limit > 0:
        labels = labels[:limit]
    index = {label: number for number, label in enumerate(labels)}
    counts = {
        (min(index[left], index[right]), max(index[left], index[right])): count
        for (left, right), count in pairs.items()
        if left in index and right in index
    }
    return Matrix(
        labels=tuple(labels),
        counts=dict(sorted(counts.items())),
        totals=tuple(totals[label] for label in labels),
    )


def _person_labels(digest: Digest, seats: tuple[tuple[int, ...], ...], names: tuple[str, ...]) -> list[str]:
    """Names of people; namesakes get their side in brackets."""
    side: dict[int, str] = {}
    for meeting, row in zip(digest.meetings, seats, strict=True):
        for one, number in zip(meeting.participants, row, strict=True):
            side.setdefault(number, side_of(one))
    often = Counter(names)
    return [
        f"{name} ({side[number]})" if often[name] > 1 and side.get(number) else name
        for number, name in enumerate(names)
    ]


def matrix_rows(matrix: Matrix) -> list[tuple[str, ...]]:
    """The matrix as rows of text: a header of labels, then a row a label; the diagonal is "-".

    >>> matrix_rows(Matrix(("NOR", "SWE"), {(0, 1): 2}, (3, 2)))
    [('-', 'NOR', 'SWE'), ('NOR', '-', '2'), ('SWE', '2', '-')]
    """
    size = range(len(matrix.labels))
    return [
        ("-", *matrix.labels),
        *(
            (matrix.labels[left], *("-" if left == right else str(matrix.count(left, right)) for right in size))
            for left in size
        ),
    ]


def pair_rows(matrix: Matrix) -> list[tuple[str, ...]]:
    """The pairs as rows of text: count, one, the other; most encounters first, ties by label.

    >>> pair_rows(Matrix(("NOR", "SWE"), {(0, 1): 2}, (3, 2)))
    [('2', 'NOR', 'SWE')]
    """
    rows: list[tuple[int, str, str]] = []
    for (first, second), count in matrix.counts.items():
        left, right = sorted((matrix.labels[first], matrix.labels[second]))
        rows.append((-count, left, right))
    return [(str(-count), left, right) for count, left, right in sorted(rows)]
