"""Stage 5, render: Digest -> GEXF 1.3, a graph that Gephi and networkx open.

Nodes are people, countries and organisations; a side that no article names stands for itself. Edges are of three
relations: `met` between people (or a person and an unnamed side) of different sides, `sides` between the countries
and organisations that met, and `speaks for` from a person to the side. The weight is the number of encounters in the
digest, of whatever status; the attributes held, planned and cancelled divide it. Dated encounters are spells.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from xml.sax.saxutils import escape

from digest.models import Digest, Meeting
from digest.people import find_people
from digest.render import RenderOptions
from digest.render.labels import country, plain
from digest.render.who import side_of

_DEFAULTS = RenderOptions()
NAMESPACE = "http://gexf.net/1.3"
# A session of n has n(n-1)/2 pairs: beyond so many participants only their sides are paired, beyond so many sides none.
MAX_PAIRED = 60
MAX_PAIRED_SIDES = 250

_NODE_ATTRIBUTES = (("kind", "string"), ("country", "string"), ("offices", "string"), ("meetings", "integer"))
_EDGE_ATTRIBUTES = (
    ("relation", "string"),
    ("held", "integer"),
    ("planned", "integer"),
    ("cancelled", "integer"),
    ("meetings", "string"),
)


@dataclass(slots=True)
class _Node:
    label: str
    kind: str
    country: str = ""
    offices: str = ""
    meetings: dict[str, None] = field(default_factory=dict)
    spells: set[tuple[datetime.date, datetime.date]] = field(default_factory=set)


@dataclass(slots=True)
class _Edge:
    relation: str
    statuses: dict[str, int] = field(default_factory=dict)
    meetings: dict[str, None] = field(default_factory=dict)
    spells: set[tuple[datetime.date, datetime.date]] = field(default_factory=set)

    def add(self, meeting: Meeting) -> None:
        if meeting.id not in self.meetings:
            self.meetings[meeting.id] = None
            self.statuses[meeting.status] = self.statuses.get(meeting.status, 0) + 1
            self.spells.update(_spell(meeting))


def _spell(meeting: Meeting) -> list[tuple[datetime.date, datetime.date]]:
    start, end = meeting.date.start, meeting.date.end
    return [(start, max(start, end))] if start is not None and end is not None else []


def _attribute(text: str) -> str:
    return '"' + escape(plain(text), {'"': "&quot;"}) + '"'


def _spells(spells: Iterable[tuple[datetime.date, datetime.date]]) -> list[str]:
    rows = [f'<spell start="{start.isoformat()}" end="{end.isoformat()}"/>' for start, end in sorted(spells)]
    return ["<spells>", *rows, "</spells>"] if rows else []


def _values(pairs: Iterable[tuple[str, str]]) -> list[str]:
    rows = [f"<attvalue for={_attribute(key)} value={_attribute(value)}/>" for key, value in pairs if value]
    return ["<attvalues>", *rows, "</attvalues>"] if rows else []


def _build(digest: Digest) -> tuple[dict[str, _Node], dict[tuple[str, str, str], _Edge]]:
    cast = find_people(digest)
    nodes: dict[str, _Node] = {}
    edges: dict[tuple[str, str, str], _Edge] = {}

    def side_node(code: str, *, organization: bool) -> str:
        key = f"{'o' if organization else 'c'}:{code}"
        if key not in nodes:
            nodes[key] = (
                _Node(label=code, kind="organization")
                if organization
                else _Node(label=country(code), kind="country", country=code)
            )
        return key

    for meeting, row in zip(digest.meetings, cast.seats, strict=True):
        seats: list[tuple[str, str]] = []  # (node of the one who met, node of the side)
        for one, number in zip(meeting.participants, row, strict=True):
            side = plain(side_of(one))
            home = side_node(side, organization=not one.country) if side else ""
            if number >= 0:
                key = f"p:{number}"
                person = cast.people[number]
                if key not in nodes:
                    nodes[key] = _Node(
                        label=person.name,
                        kind="person",
                        country="; ".join(person.countries),
                        offices="; ".join(person.offices),
                    )
                if home:
                    edges.setdefault((key, home, "speaks for"), _Edge("speaks for")).add(meeting)
                seats.append((key, home))
            elif home:
                seats.append((home, home))
        for key in {key: None for pair in seats for key in pair if key}:
            nodes[key].meetings[meeting.id] = None
            nodes[key].spells.update(_spell(meeting))
        homes = sorted({home for _, home in seats if home})
        for left, right in combinations(homes if len(homes) <= MAX_PAIRED_SIDES else (), 2):
            edges.setdefault((left, right, "sides"), _Edge("sides")).add(meeting)
        if len(seats) <= MAX_PAIRED:
            for (left, left_home), (right, right_home) in combinations(sorted(set(seats)), 2):
                apart = left != right and (left_home != right_home or not left_home)
                both_sides = left == left_home and right == right_home
                if apart and not both_sides:
                    edges.setdefault((min(left, right), max(left, right), "met"), _Edge("met")).add(meeting)
    return nodes, edges


def render_gexf(digest: Digest, options: RenderOptions = _DEFAULTS) -> str:  # noqa: ARG001
    """A digest as a GEXF 1.3 document: who met whom, how often and when."""
    nodes, edges = _build(digest)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<gexf xmlns="{NAMESPACE}" version="1.3">',
        "<meta><creator>digest</creator><description>Who met whom</description></meta>",
        '<graph defaultedgetype="undirected" mode="dynamic" timeformat="date" timerepresentation="interval">',
    ]
    for owner, attributes in (("node", _NODE_ATTRIBUTES), ("edge", _EDGE_ATTRIBUTES)):
        lines.append(f'<attributes class="{owner}" mode="static">')
        lines += [f'<attribute id="{name}" title="{name}" type="{kind}"/>' for name, kind in attributes]
        lines.append("</attributes>")
    lines.append("<nodes>")
    for key, node in sorted(nodes.items(), key=lambda item: (item[0][0], item[1].label, item[0])):
        lines.append(f"<node id={_attribute(key)} label={_attribute(node.label)}>")
        lines += _values(
            (
                ("kind", node.kind),
                ("country", node.country),
                ("offices", node.offices),
                ("meetings", str(len(node.meetings))),
            )
        )
        lines += _spells(node.spells)
        lines.append("</node>")
    lines += ["</nodes>", "<edges>"]
    for number, ((left, right, relation), edge) in enumerate(sorted(edges.items())):
        ends = f"source={_attribute(left)} target={_attribute(right)}"
        # `kind` lets two edges between the same nodes stand side by side
        lines.append(f'<edge id="{number}" {ends} kind="{relation}" weight="{len(edge.meetings)}.0">')
        lines += _values(
            (
                ("relation", relation),
                *((status, str(edge.statuses.get(status, 0))) for status in ("held", "planned", "cancelled")),
                ("meetings", " ".join(edge.meetings)),
            )
        )
        lines += _spells(edge.spells)
        lines.append("</edge>")
    lines += ["</edges>", "</graph>", "</gexf>"]
    return "\n".join(lines) + "\n"
