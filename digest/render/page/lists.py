"""The lists of the report page: meetings by place, duplicate coverage, and the articles that were read."""

from __future__ import annotations

import html
from collections import defaultdict

from digest.models import Meeting
from digest.render.labels import country, day_words, plain, safe_url, who
from digest.render.page.parts import Page, escape
from digest.render.wording import listed


def list_places(page: Page) -> str:
    """Meetings by country and city, countries with the most first; "" where no place is known."""
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
        f'<a href="#{escape(meeting.id)}">{html.escape(listed([who(one) for one in meeting.participants[:6]]))}</a></li>'
    )


def list_stories(page: Page) -> str:
    """Duplicate coverage: each story with its articles and meetings; "" without any."""
    if not page.digest.stories:
        return ""
    rows = []
    for story in page.digest.stories:
        names = ", ".join(html.escape(page.library.name(article)) for article in story.articles)
        links = ", ".join(f'<a href="#{escape(one)}">{escape(one)}</a>' for one in story.meetings if one in page.by_id)
        first = page.library.entries.get(story.articles[0]) if story.articles else None
        title = escape(first.info.title) if first is not None and first.info.title else names
        detail = f"{len(story.articles)} articles, similarity {story.similarity:.2f}: {names}"
        rows.append(f"<li>{title}<br><small>{detail}{'; ' + links if links else ''}</small></li>")
    return (
        f'<details class="fold"><summary><h2>Duplicate coverage: {len(rows)} '
        f"{'story' if len(rows) == 1 else 'stories'}</h2></summary><ul>{''.join(rows)}</ul></details>"
    )


def list_sources(page: Page) -> str:
    """Every article that was read and every file that was left aside, with the reason."""
    digest = page.digest
    rows = []
    for entry in digest.articles:
        info = entry.info
        name = escape(info.title) or escape(info.id)
        url = safe_url(info.url)
        head = f'<a href="{html.escape(url)}" rel="noopener noreferrer" target="_blank">{name}</a>' if url else name
        day = info.published.isoformat() if info.published else ""
        details = [escape(info.source), day, escape(info.path)]
        if entry.duplicate_of:
            details.append(f"a copy of {escape(entry.duplicate_of)}")
        rows.append(f"<li>{head}<br><small>{', '.join(part for part in details if part)}</small></li>")
    skipped = "".join(
        f"<li>{escape(one.path)}{f':{one.line}' if one.line else ''}<br><small>{escape(one.reason)}</small></li>"
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
