"""A meeting of the report page as a card: who, where, what was said, where sources differ, and the evidence."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence

from digest.models import Evidence, Fact, Meeting, Participant, Said
from digest.render.labels import (
    MONTHS,
    TYPE_WORDS,
    WEEKDAYS,
    country,
    day_words,
    headline,
    is_exact,
    place_name,
    plain,
    safe_url,
    side_name,
)
from digest.render.page.parts import STATUS_WORDS, Page, escape
from digest.render.who import office, telling_aliases
from digest.render.wording import (
    LONG_MONTHS,
    conflict_words,
    listed,
    said_where,
    said_words,
    speaker_words,
    without_repeats,
)
from digest.sides import Item, SideView, compare_sides

# The first piece of evidence of each article.
_First = Mapping[str, Evidence]


def draw_cards(page: Page) -> str:
    """All meetings as cards, in the digest's order, a section a month; fills `page.marks` with what the reader marks."""
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


def _month(meeting: Meeting) -> str:
    start = meeting.date.start
    return f"{LONG_MONTHS[start.month - 1]} {start.year}" if start is not None else "Without a date"


def _card(page: Page, number: int, meeting: Meeting) -> str:
    large, *small = _date_parts(meeting)
    words = "" if large.isdigit() else " words"
    rest = " ".join(f"<span>{html.escape(part)}</span>" for part in small)
    status = meeting.status if meeting.status in STATUS_WORDS else "held"
    reports = f"{meeting.reports} independent report{'' if meeting.reports == 1 else 's'}"
    where = " · ".join(
        part
        for part in (
            html.escape(place_name(meeting.place)),
            escape(meeting.occasion),
        )
        if part
    )
    first = {piece.article: piece for piece in reversed(meeting.evidence)}
    people = "".join(_participant(one) for one in meeting.participants)
    said = "".join(_statement(page, number, one, meeting.type) for one in without_repeats(meeting.statements))
    points = _facts(page, number, first, "About", meeting.topics) + _facts(
        page, number, first, "Outcome", meeting.outcomes
    )
    from_ = "".join(
        _source(page, number, first.get(article) or Evidence(article=article, start=0, end=0), "e")
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
    edtf = escape(meeting.date.edtf)
    basis = {"inferred": "date inferred", "unknown": ""}.get(meeting.date.basis, "")
    parts = [
        f'<article class="card {status}" id="{escape(meeting.id)}" data-n="{number}" tabindex="-1" aria-label="{name}">',
        f'<p class="when" title="{edtf}"><span class="day{words}">{html.escape(large)}</span>',
        f'<span class="rest">{rest}</span></p><div>',
        f'<p class="kicker"><span class="status">{STATUS_WORDS[status]}</span>',
        f"<span>{html.escape(TYPE_WORDS.get(meeting.type, plain(meeting.type)))}</span><span>{reports}</span>",
        f"<span>confidence {meeting.confidence:.2f}</span>" + (f"<span>{basis}</span>" if basis else ""),
        f'<a class="link" href="#{escape(meeting.id)}" aria-label="Link to this meeting">{escape(meeting.id)}</a></p>',
        f'<h3 class="vh">{name}</h3><ul class="who">{people}</ul>',
        f'<p class="where">{where}</p>' if where else "",
        _conflicts(page, number, first, meeting),
        f'<ul class="said">{said}</ul>' if said else "",
        f'<dl class="points">{points}</dl>' if points else "",
        f'<div class="more">{_evidence(page, number, meeting)}{_by_side(meeting, views)}</div>',
        f'<p class="series">{series}.</p>' if series else "",
        "</div></article>",
    ]
    return "".join(parts)


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


def _participant(one: Participant) -> str:
    side = side_name(one)
    role = plain(office(one))
    name = plain(one.name)
    part = f" <em>{escape(one.part)}</em>" if one.part else ""
    if name:
        details = ", ".join(part for part in (role, side) if part)
        return f"<li><b>{html.escape(name)}</b><span>{html.escape(details)}</span>{part}</li>"
    details = side if role else "no person named"
    head = role or side or "Unnamed side"
    return f"<li><b>{html.escape(head)}</b><span>{html.escape(details)}</span>{part}</li>"


def _statement(page: Page, number: int, said: Said, kind: str) -> str:
    details = [said_where(said, kind)]
    if said.kind != "direct":
        details.append("reported speech")
    speaker = escape(speaker_words(said))
    by = f"<b>{speaker}</b>" + "".join(f", {escape(detail)}" for detail in details if detail)
    words = (
        f"<q>{escape(said.text.removesuffix(','))}</q>"
        if said.kind == "direct"
        else f'<span class="reported">{escape(said.text)}</span>'
    )
    sources = _pieces(page, number, said.evidence, "s")
    return f'<li class="{"direct" if said.kind == "direct" else "indirect"}">{words}<span class="by">{by} {sources}</span></li>'


def _facts(page: Page, number: int, first: _First, label: str, facts: Sequence[Fact]) -> str:
    if not facts:
        return ""
    rows = "".join(
        f"<dd>{escape(fact.text)} {_fact_sources(page, number, first, fact.articles, fact.text)}</dd>" for fact in facts
    )
    return f"<dt>{label}</dt>{rows}"


def _conflicts(page: Page, number: int, first: _First, meeting: Meeting) -> str:
    if not meeting.conflicts:
        return ""
    rows = []
    for conflict in meeting.conflicts:
        rows.append(f"<dt>{escape(conflict.field.replace('_', ' '))}</dt>")
        for value in conflict.values:
            sources = _fact_sources(page, number, first, value.articles, value.value)
            rows.append(f"<dd>{_value(conflict.field, value.value)} {sources}</dd>")
    return f'<div class="differ"><strong>Sources differ</strong><dl>{"".join(rows)}</dl></div>'


def _value(field: str, value: str) -> str:
    """A value of a conflict in words."""
    return escape(TYPE_WORDS.get(value, value) if field == "type" else conflict_words(field, value))


def _evidence(page: Page, number: int, meeting: Meeting) -> str:
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
        f"{escape(one.name)}: {', '.join(escape(alias) for alias in telling_aliases(one))}"
        for one in meeting.participants
        if one.name and telling_aliases(one)
    ]
    also = f'<p class="aka">Also called — {"; ".join(called)}</p>' if called else ""
    if not rows and not also:
        return ""
    noun = "sentence" if len(same) == 1 else "sentences"
    return f'<details><summary>Evidence: {len(same)} {noun}</summary><div class="proof">{rows}{also}</div></details>'


def _by_side(meeting: Meeting, views: Sequence[SideView]) -> str:
    if not views or not any(view.items for view in views):
        return ""
    columns = []
    for view in views:
        items = "".join(
            f"<li{' class=alone' if item.alone else ''}>{_fact_words(meeting, item)}"
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


def _fact_words(meeting: Meeting, item: Item) -> str:
    if item.kind != "statement":
        return f"{escape(item.text)} "
    said = meeting.statements[item.index]
    return f"<b>{escape(speaker_words(said))}</b> {escape(said_words(said))} "


def _series(page: Page, label: str, ids: Sequence[str]) -> str:
    links = [
        f'<a href="#{escape(other)}">{html.escape(day_words(page.by_id[other].date))}</a>'
        for other in ids
        if other in page.by_id
    ]
    return f"{label}: {', '.join(links)}" if links else ""


def _source(page: Page, number: int, piece: Evidence, kind: str) -> str:
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
        page.marks.setdefault(number, {})[library.numbers[article], first, last, kind] = None
    return (
        f'<button type="button" class="src" data-m="{number}" data-a="{library.numbers[article]}" '
        f'data-s="{first}" data-e="{last}">{name}</button>'
    )


def _pieces(page: Page, number: int, pieces: Iterable[Evidence], kind: str) -> str:
    seen: dict[str, Evidence] = {}
    for piece in pieces:
        seen.setdefault(piece.article, piece)
    return "".join(_source(page, number, piece, kind) for piece in seen.values())


def _fact_sources(page: Page, number: int, first: _First, articles: Sequence[str], words: str) -> str:
    """Sources of a fact that has no span of its own: where its words stand, else the first sentence of evidence."""
    parts = []
    for article in articles:
        text = page.library.texts.get(article, "")
        start = text.find(words) if words else -1
        if start >= 0:
            parts.append(_source(page, number, Evidence(article=article, start=start, end=start + len(words)), "f"))
        else:
            parts.append(_source(page, number, first.get(article) or Evidence(article=article, start=0, end=0), "e"))
    return "".join(parts)
