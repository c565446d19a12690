"""Whom a person speaks for where no office or name says it outright, but the text around it does.

In: the phrases of an article with the actors that they mean. Out: sides of named actors that had none. Each rule asks
for words of this very article: neither the outlet nor the dateline tells a side, and where two sides are possible none is given.
The rules lie in `rows`, `company`, `travel` and `whole`, by what they read; `scene` is what they see.
"""

from __future__ import annotations

from collections.abc import Callable

from digest.extract.allegiance.company import (
    among,
    deputies,
    joined,
    led,
    on_side,
    others,
    runs,
    sent,
    spouse,
    team,
)
from digest.extract.allegiance.rows import (
    bracketed,
    callers,
    elimination,
    hailing,
    hosts_row,
    in_turn,
    listed,
    roster,
    signed,
    stationed,
    tagged,
)
from digest.extract.allegiance.scene import DOMESTIC, Scene
from digest.extract.allegiance.travel import missions, opening, seats, there, visit
from digest.extract.allegiance.whole import home, rare, voice


def settle_hosts(scene: Scene) -> None:
    """What visits alone tell: those met on them are of the country visited."""
    there(scene)
    visit(scene)


RULES: tuple[Callable[[Scene], None], ...] = (
    bracketed,
    signed,
    tagged,
    listed,
    stationed,
    hailing,
    in_turn,
    missions,
    among,
    others,
    team,
    on_side,
    led,
    sent,
    deputies,
    hosts_row,
    runs,
    joined,
    callers,
    roster,
    elimination,
    voice,
    there,
    opening,
    seats,
    visit,
    home,
    rare,
    team,
    spouse,
)


def settle_sides(scene: Scene) -> None:
    """Every rule in turn, the surest first."""
    for rule in RULES:
        rule(scene)


def settle_company(scene: Scene) -> None:
    """What the sides found last tell of those who stand in a row with them."""
    joined(scene)


__all__ = ["DOMESTIC", "RULES", "Scene", "settle_company", "settle_hosts", "settle_sides"]
