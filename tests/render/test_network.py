"""The layout of the network."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.render.network import curve, order_nodes, pick_nodes, place_on_circle


def test_the_busiest_are_drawn():
    """Those with the most encounters, ties by number."""
    assert pick_nodes({0: 1, 1: 5, 2: 5, 3: 9}, 3) == [1, 2, 3]


def test_members_of_a_side_stand_together_and_friends_are_neighbours():
    """Each side is one arc; the side met most comes next."""
    sides = {0: "A", 1: "B", 2: "A", 3: "C"}
    order = order_nodes([0, 1, 2, 3], sides, {(0, 3): 9, (1, 2): 1})
    names = [sides[node] for node in order]
    assert names in (["A", "A", "C", "B"], ["C", "A", "A", "B"])


@settings(max_examples=30, deadline=None)
@given(
    nodes=st.lists(st.integers(0, 60), unique=True, max_size=40),
    side=st.integers(1, 7),
    pairs=st.dictionaries(st.tuples(st.integers(0, 60), st.integers(0, 60)), st.integers(1, 9), max_size=30),
)
def test_every_node_has_one_place_on_the_circle(nodes, side, pairs):
    """Whatever the weights, each node stands once, on the circle, apart from the others."""
    order = order_nodes(nodes, {node: str(node % side) for node in nodes}, pairs)
    assert sorted(order) == sorted(nodes)
    spots = place_on_circle(order)
    assert len({(spot.x, spot.y) for spot in spots}) == len(nodes)
    assert all(math.isclose(math.hypot(spot.x, spot.y), 1, abs_tol=1e-3) for spot in spots)


def test_neighbours_are_joined_near_the_rim_opposites_through_the_middle():
    """A curve bends the more the farther its ends are apart."""
    top, right, bottom = (spot for spot in place_on_circle([0, 1, 2, 3]) if spot.node < 3)
    assert curve(top, bottom, 100) == "M0 -100Q0 0 0 100"
    assert curve(top, right, 100).startswith("M0 -100Q20.3 -20.3")
