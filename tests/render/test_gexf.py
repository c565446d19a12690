"""The graph: GEXF 1.3, read back with networkx."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import networkx as nx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.models import Digest
from digest.render.gexf import NAMESPACE, render_gexf

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(text):
    return nx.read_gexf(io.BytesIO(text.encode()), version="1.3")


def test_people_and_sides_are_nodes(sample_digest):
    """People, countries and organisations stand in the graph with their attributes."""
    graph = read(render_gexf(sample_digest))
    by_label = {data["label"]: data for _, data in graph.nodes(data=True)}
    assert by_label["Ana Brevik"]["kind"] == "person"
    assert by_label["Ana Brevik"]["offices"] == "Foreign Minister"
    assert by_label["Ana Brevik"]["meetings"] == 4
    assert by_label["Norway"]["kind"] == "country"
    assert by_label["UN"]["kind"] == "organization"


def test_edges_carry_weight_status_and_spells(sample_digest):
    """Two meetings of a pair, one held and one planned, are one edge of weight 2 with two spells."""
    graph = read(render_gexf(sample_digest))
    name = {data["label"]: node for node, data in graph.nodes(data=True)}
    edge = graph.edges[name["Ana Brevik"], name["Petra Lindqvarn"]]
    assert edge["relation"] == "met"
    assert edge["weight"] == 2.0
    assert (edge["held"], edge["planned"], edge["cancelled"]) == (1, 1, 0)
    assert edge["spells"] == [("2031-03-11", "2031-03-11"), ("2031-04-02", "2031-04-04")]
    assert graph.edges[name["Norway"], name["Sweden"]]["relation"] == "sides"
    assert graph.edges[name["Ana Brevik"], name["Norway"]]["relation"] == "speaks for"


def test_an_unnamed_side_stands_for_itself(sample_digest):
    """Who met a minister without a name met the country."""
    graph = read(render_gexf(sample_digest))
    name = {data["label"]: node for node, data in graph.nodes(data=True)}
    assert graph.edges[name["Ana Brevik"], name["Chile"]]["relation"] == "met"


def test_version_and_dates_of_the_file(sample_digest):
    """The file says that it is GEXF 1.3 with days as time."""
    root = ET.fromstring(render_gexf(sample_digest))
    assert root.tag == f"{{{NAMESPACE}}}gexf"
    assert root.get("version") == "1.3"
    assert root.find(f"{{{NAMESPACE}}}graph").get("timeformat") == "date"


def test_an_empty_digest_is_an_empty_graph():
    """No meeting, no node."""
    assert len(read(render_gexf(Digest()))) == 0


@QUICK
@given(data=st.data())
def test_any_text_gives_a_graph(data, sample_digest, poisoned, any_text):
    """Whatever stands in a field, the XML is well formed and networkx reads it."""
    text = render_gexf(poisoned(sample_digest, data.draw(any_text)))
    text.encode()
    read(text)
