"""Stage 5, render: Digest -> the report page, one HTML file that needs no network.

The cards stand in the page as plain HTML, so that it can be read, searched and printed without any script; the
script of the page adds filters, keys and the reader, which shows an article with the sentences that prove a meeting.

Nothing of an article can act: every text is escaped here or put in through `textContent` there, the embedded JSON
holds no `<`, addresses are followed only where they begin with http, and the Content-Security-Policy allows the
page's own script and style, told by their hashes, and nothing else: no image, no frame, no request.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib.resources
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from digest import __version__
from digest.models import ArticleEntry, Digest, Evidence, Fact, Meeting, Participant, Said
from digest.people import Cast, find_people
from digest.render import RenderOptions
from digest.render.labels import (
    MONTHS,
    TYPE_WORDS,
    UNSAFE,
    WEEKDAYS,
    country,
    day_words,
    headline,
    is_exact,
    place_name,
    plain,
    safe_url,
    side_name,
    source_name,
    who,
)
from digest.render.network import curve, order_nodes, pick_nodes, place_on_circle
from digest.render.timeline import draw_timeline
from digest.render.wording import listed, said_where
from digest.sides import SideView, compare_sides

_DEFAULTS = RenderOptions()
# Texts are embedded up to this many characters in all; what comes after shows its evidence sentences alone.
MAX_TEXT_CHARACTERS = 40_000_000
# More names than this on one circle can't be read.
MAX_NODES = 44
STATUS_WORDS = {"held": "Held", "planned": "Planned", "cancelled": "Cancelled"}
LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# The drawing is as wide as its box in the page; what the longest label leaves is the circle's.
_HALF_WIDTH = 272
_CHARACTER_WIDTH = 6.4
_LABEL_CHARACTERS = 20
_UNSAFE_CHARACTER = re.compile(f"[{UNSAFE}]")


def _e(text: str) -> str:
    """Text as HTML: harmless, on one line, escaped for elements and attributes alike."""
    return html.escape(plain(text))


def _visible(text: str) -> str:
    """Text of the same length in which every unsafe character but the line feed is replaced by a visible sign."""

    def sign(match: re.Match[str]) -> str:
        code = ord(match.group())
        if code == 0x0A:
            return "\n"
        if code in {0x09, 0x0D}:
            return " "
        return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"

    return _UNSAFE_CHARACTER.sub(sign, text)


def embed_json(value: Any) -> str:
    r"""JSON that can stand inside a `<script>` element whatever it holds: ASCII only, and no `<`, `>` or `&`.

    >>> embed_json("</script>\u2028")
    '"\\u003c/script\\u003e\\u2028"'
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _asset(name: str) -> str:
    return importlib.resources.files("digest.render").joinpath("page", name).read_text(encoding="utf-8")


def content_policy(script: str, style: str) -> str:
    """The Content-Security-Policy of a page whose only script and style are these."""

    def digest_of(text: str) -> str:
        return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return (
        f"default-src 'none'; script-src '{digest_of(script)}'; style-src '{digest_of(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


# --- what the whole page shares ------------------------------------------------------


@dataclass(slots=True)
class _Library:
    """The articles that the page embeds, and what is marked in them."""

    entries: dict[str, ArticleEntry]
    texts: dict[str, str]
    numbers: dict[str, int]
    wide: dict[str, list[int]]

    def utf16(self, article: str, offset: int) -> int:
        """Offset in UTF-16 units, which browsers count in, of an offset in code points."""
        return offset + sum(1 for place in self.wide[article] if place < offset)

    def name(self, article: str) -> str:
        entry = self.entries.get(article)
        return source_name(entry.info) if entry is not None else plain(article)


def _open_library(digest: Digest, texts: Mapping[str, str] | None) -> _Library:
    entries = {entry.info.id: entry for entry in digest.articles}
    wanted = dict.fromkeys(article for meeting in digest.meetings for article in meeting.articles)
    library = _Library(entries=entries, texts={}, numbers={}, wide={})
    room = MAX_TEXT_CHARACTERS
    for article in wanted:
        text = texts.get(article) if texts is not None else None
        if text is None or len(text) > room:
            continue
        room -= len(text)
        library.numbers[article] = len(library.texts)
        library.texts[article] = text
        library.wide[article] = [] if text.isascii() else [place for place, one in enumerate(text) if ord(one) > 0xFFFF]
    return library


@dataclass(slots=True)
class _Page:
    """What every part of the page is drawn from."""

    digest: Digest
    library: _Library
    cast: Cast
    sides: Mapping[str, str]
    side_names: list[str]
    by_id: dict[str, Meeting]
    marks: dict[int, list[tuple[int, int, int, str]]]


def _date_parts(meeting: Meeting) -> tuple[str, ...]:
    """The large part of a card's date and the small ones."""
    date = meeting.date
    if is_exact(date) and date.start is not None and date.start == date.end:
        start = date.start
        about = "about " if "~" in date.edtf else ""
        return str(start.day), WEEKDAYS[start.weekday()], f"{about}{MONTHS[start.month - 1]} {start.year}"
    if date.edtf:
        words = day_words(date)
        head, _, year = words.rpartition(" ")
        return (head, year) if head and year.isdigit() else (words,)
    if date.weekday is not None and 0 <= date.weekday < 7:
        return WEEKDAYS[date.weekday], "day unknown"
    return ("No date",)


# --- a card ---------------------------------------------------------------------------


def _source(page: _Page, number: int, piece: Evidence, kind: str) -> str:
    """A source that opens the article at a span, or its name alone where there is no text."""
    library, article = page.library, piece.article
    name = html.escape(library.name(article))
    if article not in library.texts:
        entry = library.entries.get(article)
        url = safe_url(entry.info.url) if entry is not None else ""
        if url:
            return f'<a class="src" href="{html.escape(url)}" rel="noopener noreferrer" target="_blank">{name}</a>'
        return f'<span class="src">{name}</span>'
    length = len(library.texts[article])
    start = min(max(piece.start, 0), length)
    end = min(max(piece.end, start), length)
    first, last = library.utf16(article, start), library.utf16(article, end)
    if last > first:
        mark = (library.numbers[article], first, last, kind)
        marks = page.marks.setdefault(number, [])
        if mark not in marks:
            marks.append(mark)
    return (
        f'<button type="button" class="src" data-m="{number}" data-a="{library.numbers[article]}" '
        f'data-s="{first}" data-e="{last}">{name}</button>'
    )


def _pieces(page: _Page, number: int, pieces: Iterable[Evidence], kind: str) -> str:
    seen: dict[str, Evidence] = {}
    for piece in pieces:
        seen.setdefault(piece.article, piece)
    return "".join(_source(page, number, piece, kind) for piece in seen.values())


def _fact_sources(page: _Page, number: int, meeting: Meeting, articles: Sequence[str], words: str) -> str:
    """Sources of a fact that has no span of its own: where its words stand, else the first sentence of evidence."""
    parts = []
    for article in articles:
        text = page.library.texts.get(article, "")
        start = text.find(words) if words else -1
        if start >= 0:
            parts.append(_source(page, number, Evidence(article=article, start=start, end=start + len(words)), "f"))
        else:
            piece = next((one for one in meeting.evidence if one.article == article), None)
            parts.append(_source(page, number, piece or Evidence(article=article, start=0, end=0), "e"))
    return "".join(parts)


def _participant(one: Participant) -> str:
    side = side_name(one)
    role = plain(one.role)
    name = plain(one.name)
    part = f" <em>{_e(one.part)}</em>" if one.part else ""
    if name:
        details = ", ".join(part for part in (role, side) if part)
        return f"<li><b>{html.escape(name)}</b><span>{html.escape(details)}</span>{part}</li>"
    details = side if role else "no person named"
    head = role[:1].upper() + role[1:] or side or "Unnamed side"
    return f"<li><b>{html.escape(head)}</b><span>{html.escape(details)}</span>{part}</li>"


def _statement(page: _Page, number: int, said: Said, kind: str) -> str:
    details = [said_where(said, kind)]
    if said.kind != "direct":
        details.append("reported speech")
    speaker = _e(said.speaker) or "Nobody named"
    by = f"<b>{speaker}</b>" + "".join(f", {_e(detail)}" for detail in details if detail)
    words = f"<q>{_e(said.text)}</q>" if said.kind == "direct" else f'<span class="reported">{_e(said.text)}</span>'
    sources = _pieces(page, number, said.evidence, "s")
    return f'<li class="{"direct" if said.kind == "direct" else "indirect"}">{words}<span class="by">{by} {sources}</span></li>'


def _facts(page: _Page, number: int, meeting: Meeting, label: str, facts: Sequence[Fact]) -> str:
    if not facts:
        return ""
    rows = "".join(
        f"<dd>{_e(fact.text)} {_fact_sources(page, number, meeting, fact.articles, fact.text)}</dd>" for fact in facts
    )
    return f"<dt>{label}</dt>{rows}"


def _conflicts(page: _Page, number: int, meeting: Meeting) -> str:
    if not meeting.conflicts:
        return ""
    rows = []
    for conflict in meeting.conflicts:
        rows.append(f"<dt>{_e(conflict.field.replace('_', ' '))}</dt>")
        for value in conflict.values:
            sources = _fact_sources(page, number, meeting, value.articles, value.value)
            rows.append(f"<dd>{_value(conflict.field, value.value)} {sources}</dd>")
    return f'<div class="differ"><strong>Sources differ</strong><dl>{"".join(rows)}</dl></div>'


def _value(field: str, value: str) -> str:
    """A value of a conflict; a country's code at its end becomes the name."""
    if field in {"place", "country"}:
        value = re.sub(r"(?:^|(?<=, ))[A-Z]{3}$", lambda match: country(match.group()), value)
    elif field == "type":
        value = TYPE_WORDS.get(value, value)
    return _e(value) or "not given"


def _evidence(page: _Page, number: int, meeting: Meeting) -> str:
    # copies of one report repeat its sentences: each sentence once, with all who print it
    same: dict[str, list[Evidence]] = {}
    for piece in meeting.evidence:
        if words := plain(piece.text):
            same.setdefault(words, []).append(piece)
    rows = "".join(
        f"<blockquote><mark>{html.escape(words)}</mark> {_pieces(page, number, pieces, 'e')}</blockquote>"
        for words, pieces in same.items()
    )
    called = [
        f"{_e(one.name)}: {', '.join(_e(alias) for alias in one.aliases)}"
        for one in meeting.participants
        if one.name and one.aliases
    ]
    also = f'<p class="aka">Also called — {"; ".join(called)}</p>' if called else ""
    if not rows and not also:
        return ""
    noun = "sentence" if len(same) == 1 else "sentences"
    return f'<details><summary>Evidence: {len(same)} {noun}</summary><div class="proof">{rows}{also}</div></details>'


def _by_side(views: Sequence[SideView]) -> str:
    if not views or not any(view.items for view in views):
        return ""
    columns = []
    for view in views:
        items = "".join(
            f"<li{' class=alone' if item.alone else ''}>{_quoted(item.kind, item.speaker, item.text)}"
            f"<small>{'only here: ' if item.alone else ''}{item.kind}</small></li>"
            for item in view.items
        )
        name = _side_label(view)
        note = "" if items else '<p class="note">says nothing beyond the meeting itself</p>'
        columns.append(f"<section><h4>{html.escape(name)}</h4><ul>{items}</ul>{note}</section>")
    word = "Side by side" if views[0].known else "Source by source"
    names = html.escape(listed([_side_label(view) for view in views[:4]]))
    more = f" and {len(views) - 4} more" if len(views) > 4 else ""
    return (
        f"<details><summary>{word}: {names}{more}</summary>"
        f'<div class="by-side"><div>{"".join(columns)}</div></div></details>'
    )


def _side_label(view: SideView) -> str:
    if view.known and re.fullmatch("[A-Z]{3}", view.label):
        return country(view.label)
    return plain(view.label)


def _quoted(kind: str, speaker: str, text: str) -> str:
    return f"<b>{_e(speaker)}</b> {_e(text)} " if kind == "statement" and speaker else f"{_e(text)} "


def _series(page: _Page, label: str, ids: Sequence[str]) -> str:
    links = [
        f'<a href="#{_e(other)}">{html.escape(day_words(page.by_id[other].date))}</a>'
        for other in ids
        if other in page.by_id
    ]
    return f"{label}: {', '.join(links)}" if links else ""


def _card(page: _Page, number: int, meeting: Meeting) -> str:
    large, *small = _date_parts(meeting)
    words = "" if large.isdigit() else " words"
    rest = " ".join(f"<span>{html.escape(part)}</span>" for part in small)
    status = meeting.status if meeting.status in STATUS_WORDS else "held"
    reports = f"{meeting.reports} independent report{'' if meeting.reports == 1 else 's'}"
    where = " · ".join(
        part
        for part in (
            html.escape(place_name(meeting.place)),
            _e(meeting.occasion),
        )
        if part
    )
    people = "".join(_participant(one) for one in meeting.participants)
    said = "".join(_statement(page, number, one, meeting.type) for one in meeting.statements)
    points = _facts(page, number, meeting, "About", meeting.topics) + _facts(
        page, number, meeting, "Outcome", meeting.outcomes
    )
    sources = {piece.article: piece for piece in reversed(meeting.evidence)}
    from_ = "".join(
        _source(page, number, sources.get(article) or Evidence(article=article, start=0, end=0), "e")
        for article in meeting.articles
    )
    points += f"<dt>From</dt><dd>{from_}</dd>" if from_ else ""
    views = compare_sides(meeting, page.library.entries, page.sides) if len(meeting.articles) > 1 else ()
    series = ". ".join(
        part
        for part in (
            _series(page, "The same people earlier", meeting.earlier),
            _series(page, "later", meeting.later),
        )
        if part
    )
    name = html.escape(headline(meeting))
    edtf = _e(meeting.date.edtf)
    basis = {"inferred": "date inferred", "unknown": ""}.get(meeting.date.basis, "")
    parts = [
        f'<article class="card {status}" id="{_e(meeting.id)}" data-n="{number}" tabindex="-1" aria-label="{name}">',
        f'<p class="when" title="{edtf}"><span class="day{words}">{html.escape(large)}</span>',
        f'<span class="rest">{rest}</span></p><div>',
        f'<p class="kicker"><span class="status">{STATUS_WORDS[status]}</span>',
        f"<span>{html.escape(TYPE_WORDS.get(meeting.type, plain(meeting.type)))}</span><span>{reports}</span>",
        f"<span>confidence {meeting.confidence:.2f}</span>" + (f"<span>{basis}</span>" if basis else ""),
        f'<a class="link" href="#{_e(meeting.id)}" aria-label="Link to this meeting">{_e(meeting.id)}</a></p>',
        f'<h3 class="vh">{name}</h3><ul class="who">{people}</ul>',
        f'<p class="where">{where}</p>' if where else "",
        _conflicts(page, number, meeting),
        f'<ul class="said">{said}</ul>' if said else "",
        f'<dl class="points">{points}</dl>' if points else "",
        f'<div class="more">{_evidence(page, number, meeting)}{_by_side(views)}</div>',
        f'<p class="series">{series}.</p>' if series else "",
        "</div></article>",
    ]
    return "".join(parts)


def _month(meeting: Meeting) -> str:
    start = meeting.date.start
    return f"{LONG_MONTHS[start.month - 1]} {start.year}" if start is not None else "Without a date"


def _cards(page: _Page) -> str:
    groups: list[tuple[str, list[str]]] = []
    for number, meeting in enumerate(page.digest.meetings):
        month = _month(meeting)
        if not groups or groups[-1][0] != month:
            groups.append((month, []))
        groups[-1][1].append(_card(page, number, meeting))
    return "\n".join(
        f'<section class="group"><h2>{month} <small>{len(cards)}</small></h2>\n' + "\n".join(cards) + "</section>"
        for month, cards in groups
    )


# --- network, places, sources -----------------------------------------------------------


def _short(text: str) -> str:
    return text if len(text) <= _LABEL_CHARACTERS else text[: _LABEL_CHARACTERS - 1].rstrip() + "…"


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


def _network(page: _Page) -> str:
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


def _places(page: _Page) -> str:
    table: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, meeting in enumerate(page.digest.meetings):
        land = country(meeting.place.country)
        city = plain(meeting.place.city) or plain(meeting.place.venue)
        if land or city:
            table[land or "Country not given"][city].append(number)
    if not table:
        return ""
    totals = {land: sum(map(len, cities.values())) for land, cities in table.items()}
    rows = []
    for land in sorted(table, key=lambda name: (-totals[name], name)):
        cities = []
        for city, numbers in sorted(table[land].items(), key=lambda item: (not item[0], -len(item[1]), item[0])):
            links = "".join(_place_link(page.digest.meetings[number], number) for number in numbers)
            cities.append(f"<h4>{html.escape(city or 'City not given')}</h4><ol>{links}</ol>")
        rows.append(
            f'<li class="place"><details><summary>{html.escape(land)}<span class="n">{totals[land]}</span>'
            f"</summary>{''.join(cities)}</details></li>"
        )
    return f'<details class="places" open><summary><h2>By place</h2></summary><ul>{"".join(rows)}</ul></details>'


def _place_link(meeting: Meeting, number: int) -> str:
    return (
        f'<li data-n="{number}"><time>{html.escape(day_words(meeting.date))}</time>'
        f'<a href="#{_e(meeting.id)}">{html.escape(listed([who(one) for one in meeting.participants[:6]]))}</a></li>'
    )


def _stories(page: _Page) -> str:
    if not page.digest.stories:
        return ""
    rows = []
    for story in page.digest.stories:
        names = ", ".join(html.escape(page.library.name(article)) for article in story.articles)
        links = ", ".join(f'<a href="#{_e(one)}">{_e(one)}</a>' for one in story.meetings if one in page.by_id)
        first = page.library.entries.get(story.articles[0]) if story.articles else None
        title = _e(first.info.title) if first is not None and first.info.title else names
        detail = f"{len(story.articles)} articles, similarity {story.similarity:.2f}: {names}"
        rows.append(f"<li>{title}<br><small>{detail}{'; ' + links if links else ''}</small></li>")
    return (
        f'<details class="fold"><summary><h2>Duplicate coverage: {len(rows)} '
        f"{'story' if len(rows) == 1 else 'stories'}</h2></summary><ul>{''.join(rows)}</ul></details>"
    )


def _sources(page: _Page) -> str:
    digest = page.digest
    rows = []
    for entry in digest.articles:
        info = entry.info
        name = _e(info.title) or _e(info.id)
        url = safe_url(info.url)
        head = f'<a href="{html.escape(url)}" rel="noopener noreferrer" target="_blank">{name}</a>' if url else name
        day = info.published.isoformat() if info.published else ""
        details = [_e(info.source), day, _e(info.path)]
        if entry.duplicate_of:
            details.append(f"a copy of {_e(entry.duplicate_of)}")
        rows.append(f"<li>{head}<br><small>{', '.join(part for part in details if part)}</small></li>")
    skipped = "".join(
        f"<li>{_e(one.path)}{f':{one.line}' if one.line else ''}<br><small>{_e(one.reason)}</small></li>"
        for one in digest.skipped
    )
    left = f"<h3>Left aside: {len(digest.skipped)}</h3><ul>{skipped}</ul>" if skipped else ""
    if not rows and not left:
        return ""
    noun = "article" if len(rows) == 1 else "articles"
    return (
        f'<details class="fold"><summary><h2>Read: {len(rows)} {noun}</h2></summary><ul>{"".join(rows)}</ul>'
        f"{left}</details>"
    )


# --- the whole ---------------------------------------------------------------------------


def _plural(number: int, noun: str) -> str:
    return f"<b>{number}</b> {noun}{'' if number == 1 else 's'}"


def _heading(digest: Digest) -> str:
    days = [day for one in digest.meetings for day in (one.date.start, one.date.end) if day is not None]
    if not days:
        return "Who met whom"
    first, last = min(days), max(days)
    begin, end = f"{LONG_MONTHS[first.month - 1]} {first.year}", f"{LONG_MONTHS[last.month - 1]} {last.year}"
    if begin == end:
        return f"Who met whom in {end}"
    if first.year == last.year:
        begin = LONG_MONTHS[first.month - 1]
    return f"Who met whom, {begin} to {end}"


def _facts_line(digest: Digest) -> str:
    copies = sum(1 for entry in digest.articles if entry.duplicate_of)
    parts = [
        _plural(len(digest.meetings), "meeting"),
        f"from {_plural(len(digest.articles), 'article')}",
        f"{_plural(copies, 'copy').replace('copys', 'copies')} among them" if copies else "",
        f"{_plural(len(digest.skipped), 'file')} left aside" if digest.skipped else "",
        f"{_plural(sum(1 for one in digest.meetings if one.conflicts), 'meeting')} on which sources differ",
    ]
    return ", ".join(part for part in parts if part)


def _article_json(page: _Page) -> list[dict[str, str]]:
    rows = []
    for article, text in page.library.texts.items():
        entry = page.library.entries.get(article)
        row = {"id": plain(article), "title": "", "source": "", "day": "", "url": "", "text": _visible(text)}
        if entry is not None:
            info = entry.info
            row |= {
                "title": plain(info.title),
                "source": plain(info.source),
                "day": info.published.isoformat() if info.published else "",
                "url": safe_url(info.url),
            }
        rows.append(row)
    return rows


def _index_json(page: _Page) -> dict[str, Any]:
    number_of = {name: number for number, name in enumerate(page.side_names)}
    meetings = []
    for meeting, row in zip(page.digest.meetings, page.cast.seats, strict=True):
        names = {side_name(one) for one in meeting.participants} - {""}
        if meeting.place.country:
            names |= {country(meeting.place.country)} & number_of.keys()
        meetings.append(
            {
                "status": meeting.status,
                "kind": meeting.type,
                "people": sorted({seat for seat in row if seat >= 0}),
                "sides": sorted(number_of[name] for name in names),
                "differ": bool(meeting.conflicts),
            }
        )
    people = [[plain(name) for name in (person.name, *person.aliases)] for person in page.cast.people]
    return {"meetings": meetings, "people": people}


def _options(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<option value="{html.escape(value)}">{html.escape(label)}</option>' for value, label in pairs)


def render_html(digest: Digest, options: RenderOptions = _DEFAULTS) -> str:
    """A digest as one HTML page that stands alone.

    Args:
        digest: what to print.
        options: `texts` gives the articles' texts that the reader shows; without them sources are names or links.

    Returns:
        The page; the same digest and texts give the same bytes.
    """
    names = sorted({side_name(one) for meeting in digest.meetings for one in meeting.participants} - {""})
    page = _Page(
        digest=digest,
        library=_open_library(digest, options.texts),
        cast=find_people(digest),
        sides=options.sides or {},
        side_names=names,
        by_id={meeting.id: meeting for meeting in digest.meetings},
        marks={},
    )
    style, script = _asset("page.css"), _asset("page.js")
    cards = _cards(page)
    statuses = Counter(meeting.status for meeting in digest.meetings)
    kinds = Counter(meeting.type for meeting in digest.meetings)
    heading = _heading(digest)
    marks = {str(number): sorted(spans) for number, spans in page.marks.items()}
    parts = {
        "policy": content_policy(script, style),
        "version": html.escape(__version__),
        "title": html.escape(heading),
        "heading": html.escape(heading),
        "facts": _facts_line(digest),
        "style": style,
        "script": script,
        "timeline": draw_timeline(digest.meetings),
        "people_options": "".join(
            f'<option value="{_e(person.name)}"></option>' for person in page.cast.people if person.meetings
        ),
        "side_options": _options((str(number), name) for number, name in enumerate(names)),
        "kind_options": _options((plain(kind), TYPE_WORDS.get(kind, plain(kind))) for kind in sorted(kinds)),
        "status_chips": "".join(
            f'<label class="chip"><input type="checkbox" name="status" value="{status}">{word.lower()} '
            f"<b>{statuses[status]}</b></label>"
            for status, word in STATUS_WORDS.items()
            if statuses[status]
        ),
        "cards": cards or '<p class="nothing">No meeting was found.</p>',
        "stories": _stories(page),
        "sources": _sources(page),
        "network": _network(page),
        "places": _places(page),
        "foot": f"Made by digest {html.escape(__version__)} from the articles alone. It works without a network.",
        "index": embed_json(_index_json(page)),
        "texts": embed_json({"articles": _article_json(page), "marks": marks}),
    }
    # one pass, so that no text of an article can be taken for a place to fill
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _asset("template.html"))
