"""The who-met-whom network of the report page as SVG: countries and bodies, or people."""

from __future__ import annotations

import html
import math
from collections import Counter, defaultdict
from collections.abc import Mapping

from digest.render.labels import plain, side_name
from digest.render.network import curve, order_nodes, pick_nodes, place_on_circle
from digest.render.page.parts import Page

# More names than this on one circle can't be read.
MAX_NODES = 44
# The drawing is as wide as its box in the page; what the longest label leaves is the circle's.
_HALF_WIDTH = 272
_CHARACTER_WIDTH = 6.4
_LABEL_CHARACTERS = 20


def draw_network(page: Page) -> str:
    """Both networks, of countries and bodies and of people, with the switch between them; "" where nobody met."""
    people, sides = page.cast.people, page.side_names
    person_weights: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    side_weights: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    person_counts: Counter[int] = Counter()
    side_counts: Counter[int] = Counter()
    home: dict[int, str] = {}
    number_of = {name: number for number, name in enumerate(sides)}
    for meeting, row in zip(page.digest.meetings, page.cast.seats, strict=True):
        seated = {seat: side_name(one) for seat, one in zip(row, meeting.participants, strict=True) if seat >= 0}
        for seat, side in seated.items():
            home.setdefault(seat, side)
            person_counts[seat] += 1
        here = sorted({number_of[name] for one in meeting.participants if (name := side_name(one))})
        side_counts.update(here)
        # a session of hundreds has no "whom"; its pairs would draw a black disc
        if len(meeting.participants) > MAX_NODES:
            continue
        for left in sorted(seated):
            for right in sorted(seated):
                if left < right and (seated[left] != seated[right] or not seated[left]):
                    person_weights[left, right][meeting.status] += 1
        for first, left in enumerate(here):
            for right in here[first + 1 :]:
                side_weights[left, right][meeting.status] += 1
    if not side_counts and not person_counts:
        return ""
    figures = []
    for identifier, kind, counts, weights, names, titles, groups in (
        (
            "net-people",
            "p",
            person_counts,
            person_weights,
            {n: plain(people[n].name) for n in person_counts},
            {n: ", ".join(part for part in (plain(people[n].name), home.get(n, "")) if part) for n in person_counts},
            home,
        ),
        (
            "net-sides",
            "c",
            side_counts,
            side_weights,
            {n: sides[n] for n in side_counts},
            {n: sides[n] for n in side_counts},
            {n: sides[n] for n in side_counts},
        ),
    ):
        drawing, left_out = _drawing(kind, names=names, titles=titles, groups=groups, weights=weights, counts=counts)
        note = f'<figcaption class="note">Those with the most meetings; {left_out} more are not drawn.</figcaption>'
        hidden = "" if kind == "c" else " hidden"
        figures.append(f'<figure id="{identifier}"{hidden}>{drawing}{note if left_out else ""}</figure>')
    switch = (
        '<div class="switch" role="radiogroup" aria-label="Network of">'
        '<label class="chip"><input type="radio" name="net" value="net-sides" checked>Countries and bodies</label>'
        '<label class="chip"><input type="radio" name="net" value="net-people">People</label></div>'
    )
    return (
        f'<details class="net" open><summary><h2>Who met whom</h2></summary>{switch}{"".join(figures)}'
        '<p class="note">The thicker the line, the more meetings; dashed where none has been held. Choose a name to see'
        " its meetings.</p></details>"
    )


def _drawing(
    kind: str,
    *,
    names: Mapping[int, str],
    titles: Mapping[int, str],
    groups: Mapping[int, str],
    weights: Mapping[tuple[int, int], Counter[str]],
    counts: Mapping[int, int],
) -> tuple[str, int]:
    """One network as SVG, and how many nodes were left out. `kind` is "p" for people, "c" for sides."""
    kept = pick_nodes(counts, MAX_NODES)
    plain_weights = {pair: sum(statuses.values()) for pair, statuses in weights.items()}
    spots = {spot.node: spot for spot in place_on_circle(order_nodes(kept, groups, plain_weights))}
    heaviest = max(plain_weights.values(), default=1)
    reach = max((len(_short(names[node])) for node in kept), default=0) * _CHARACTER_WIDTH
    radius = round(min(200, _HALF_WIDTH - 16 - reach))
    # the more lines cross, the fainter the single one
    drawn = sum(1 for left, right in weights if left in spots and right in spots)
    faint = max(0.14, min(0.6, 36 / max(1, drawn)))
    edges = []
    for (left, right), statuses in sorted(weights.items()):
        if left in spots and right in spots:
            total = sum(statuses.values())
            status = "" if statuses["held"] else " planned" if statuses["planned"] else " cancelled"
            share = ((total - 1) / (heaviest - 1)) ** 1.5 if heaviest > 1 else 0.2
            width, opacity = round(1.0 + 4.5 * share, 2), round(faint + (0.8 - faint) * share, 2)
            title = f"{names[left]} and {names[right]}: {total}"
            edges.append(
                f'<path class="edge{status}" data-a="{kind}{left}" data-b="{kind}{right}" '
                f'd="{curve(spots[left], spots[right], radius)}" stroke-width="{width}" stroke-opacity="{opacity}">'
                f"<title>{html.escape(title)}</title></path>"
            )
    shapes = []
    most = max((counts[node] for node in kept), default=1)
    for node, spot in spots.items():
        size = round(3.2 + 4.8 * (counts[node] / most) ** 0.5, 1)
        x, y = round(spot.x * radius, 1), round(spot.y * radius, 1)
        flip = spot.x < -1e-6
        angle = spot.angle + 180 if flip else spot.angle
        start = -(radius + 12) if flip else radius + 12
        number = counts[node]
        label = f"{titles[node]}: {number} {'meeting' if number == 1 else 'meetings'}"
        shapes.append(
            f'<g class="node" role="button" tabindex="-1" aria-pressed="false" data-{kind}="{node}" '
            f'data-key="{kind}{node}" aria-label="{html.escape(label)}"><title>{html.escape(label)}</title>'
            f'<circle cx="{x:g}" cy="{y:g}" r="{size:g}"/>'
            f'<text transform="rotate({round(angle, 2):g})" x="{start}" dy="0.35em" '
            f'text-anchor="{"end" if flip else "start"}">{html.escape(_short(names[node]))}</text></g>'
        )
    # as high as the labels need that stand above and below
    tips = [spot.y * (radius + 16 + len(_short(names[node])) * _CHARACTER_WIDTH) for node, spot in spots.items()]
    top = math.floor(min([*tips, -radius - 12])) - 4
    height = math.ceil(max([*tips, radius + 12])) + 4 - top
    box = f"{-_HALF_WIDTH} {top} {2 * _HALF_WIDTH} {height}"
    drawing = (
        f'<svg viewBox="{box}" role="group" aria-label="Who met whom; arrow keys move, Enter filters">'
        f"<g>{''.join(edges)}</g>{''.join(shapes)}</svg>"
    )
    return drawing, len(counts) - len(kept)


def _short(text: str) -> str:
    return text if len(text) <= _LABEL_CHARACTERS else text[: _LABEL_CHARACTERS - 1].rstrip() + "…"
