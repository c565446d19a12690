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
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from digest import __version__
from digest.models import Digest
from digest.people import find_people
from digest.render import RenderOptions
from digest.render.labels import TYPE_WORDS, country, plain, safe_url, side_name
from digest.render.page.cards import draw_cards
from digest.render.page.drawing import draw_network
from digest.render.page.lists import list_places, list_sources, list_stories
from digest.render.page.parts import STATUS_WORDS, Page, embed_json, escape, open_library, visible
from digest.render.timeline import draw_timeline
from digest.render.wording import LONG_MONTHS

_DEFAULTS = RenderOptions()


def render_html(digest: Digest, options: RenderOptions = _DEFAULTS) -> str:
    """A digest as one HTML page that stands alone.

    Args:
        digest: what to print.
        options: `texts` gives the articles' texts that the reader shows; without them sources are names or links.

    Returns:
        The page; the same digest and texts give the same bytes.
    """
    names = sorted({side_name(one) for meeting in digest.meetings for one in meeting.participants} - {""})
    page = Page(
        digest=digest,
        library=open_library(digest, options.texts),
        cast=find_people(digest),
        sides=options.sides or {},
        side_names=names,
        by_id={meeting.id: meeting for meeting in digest.meetings},
        marks={},
    )
    style, script = _asset("page.css"), _asset("page.js")
    cards = draw_cards(page)
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
            f'<option value="{escape(person.name)}"></option>' for person in page.cast.people if person.meetings
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
        "stories": list_stories(page),
        "sources": list_sources(page),
        "network": draw_network(page),
        "places": list_places(page),
        "foot": f"Made by digest {html.escape(__version__)} from the articles alone. It works without a network.",
        "index": embed_json(_index_json(page)),
        "texts": embed_json({"articles": _article_json(page), "marks": marks}),
    }
    # one pass, so that no text of an article can be taken for a place to fill
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _asset("template.html"))


def content_policy(script: str, style: str) -> str:
    """The Content-Security-Policy of a page whose only script and style are these."""

    def digest_of(text: str) -> str:
        return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return (
        f"default-src 'none'; script-src '{digest_of(script)}'; style-src '{digest_of(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


@cache
def _asset(name: str) -> str:
    return importlib.resources.files("digest.render").joinpath("page", name).read_text(encoding="utf-8")


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


def _plural(number: int, noun: str) -> str:
    return f"<b>{number}</b> {noun}{'' if number == 1 else 's'}"


def _article_json(page: Page) -> list[dict[str, str]]:
    rows = []
    for article, text in page.library.texts.items():
        entry = page.library.entries.get(article)
        row = {"id": plain(article), "title": "", "source": "", "day": "", "url": "", "text": visible(text)}
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


def _index_json(page: Page) -> dict[str, Any]:
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
