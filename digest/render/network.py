"""Stage 5, render: the layout of the who-met-whom network of the report page.

Nodes stand on a circle, those of one side next to one another, and sides that meet often near each other; an edge is
a curve through the middle, the thicker the more encounters. A circle needs no iteration, is the same at every run,
and keeps every label readable, which a force layout doesn't.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node stands: `x` and `y` from the middle, in units of the radius; `angle` in degrees, 0 to the right."""

    node: int
    x: float
    y: float
    angle: float


def pick_nodes(counts: Mapping[int, int], limit: int) -> list[int]:
    """The `limit` nodes with the highest counts, ties by number; in order of number."""
    return sorted(sorted(counts, key=lambda node: (-counts[node], node))[:limit])


def order_nodes(nodes: Sequence[int], sides: Mapping[int, str], weights: Mapping[tuple[int, int], int]) -> list[int]:
    """Nodes in their order on the circle.

    Sides are chained greedily: after each side comes the one that it met most; ties go to the side with more
    encounters, then to the name. Within a side the nodes that met most stand in the middle.

    Args:
        nodes: numbers of the nodes.
        sides: the side of each node, "" for none.
        weights: encounters of each pair of nodes (lower number first).

    Returns:
        The same nodes, each once.
    """
    chosen = set(nodes)
    total: Counter[str] = Counter()
    between: defaultdict[str, Counter[str]] = defaultdict(Counter)
    strength: Counter[int] = Counter()
    for (left, right), weight in weights.items():
        if left in chosen and right in chosen:
            one, other = sides.get(left, ""), sides.get(right, "")
            strength[left] += weight
            strength[right] += weight
            total[one] += weight
            total[other] += weight
            between[one][other] += weight
            between[other][one] += weight
    members: defaultdict[str, list[int]] = defaultdict(list)
    for node in nodes:
        members[sides.get(node, "")].append(node)
    left_over = sorted(members, key=lambda side: (-total[side], side))
    chain: list[str] = []
    while left_over:
        here = chain[-1] if chain else None
        rank = {side: number for number, side in enumerate(left_over)}
        best = min(left_over, key=lambda side: (-between[here][side] if here is not None else 0, rank[side]))
        left_over.remove(best)
        chain.append(best)
    order: list[int] = []
    for side in chain:
        ranked = sorted(members[side], key=lambda node: (-strength[node], node))
        # heaviest in the middle: every second one to the other end
        order += [*reversed(ranked[1::2]), *ranked[0::2]]
    return order


def place_on_circle(order: Sequence[int]) -> list[Spot]:
    """A spot for each node, clockwise from the top, evenly spaced.

    >>> [(spot.node, spot.x, spot.y) for spot in place_on_circle([7, 8])]
    [(7, 0.0, -1.0), (8, 0.0, 1.0)]
    """
    spots: list[Spot] = []
    for number, node in enumerate(order):
        angle = -90.0 + 360.0 * number / len(order)
        x, y = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        # rounding takes the last digits away, in which platforms differ, and "-0.0"
        spots.append(Spot(node=node, x=round(x, 4) + 0.0, y=round(y, 4) + 0.0, angle=round(angle, 2)))
    return spots


def curve(left: Spot, right: Spot, radius: float) -> str:
    """SVG path from one spot to another, bent towards the middle; the farther apart, the nearer it comes."""
    distance = math.hypot(left.x - right.x, left.y - right.y)  # 0 to 2
    pull = 1.0 - 0.42 * distance
    mid_x, mid_y = (left.x + right.x) / 2 * pull, (left.y + right.y) / 2 * pull
    numbers = (left.x, left.y, mid_x, mid_y, right.x, right.y)
    a, b, c, d, e, f = (f"{round(number * radius, 1) + 0.0:g}" for number in numbers)
    return f"M{a} {b}Q{c} {d} {e} {f}"
