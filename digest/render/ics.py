"""Stage 5, render: Digest -> iCalendar (RFC 5545).

One all-day event for each encounter that is dated to the day or to a span of days. The same digest gives the same
bytes: DTSTAMP is the newest day of publication in the digest, or FALLBACK_STAMP where no article has a date.
"""

from __future__ import annotations

import datetime

from digest.models import ArticleInfo, Digest, Meeting
from digest.render import RenderOptions
from digest.render.labels import headline, is_exact, place_name, plain, safe_url, source_name, who
from digest.render.who import office_and_side
from digest.render.wording import conflict_words, statement_words, without_repeats

_DEFAULTS = RenderOptions()
FALLBACK_STAMP = datetime.date(1970, 1, 1)
STATUS = {"held": "CONFIRMED", "planned": "TENTATIVE", "cancelled": "CANCELLED"}
_FOLD_OCTETS = 75


def _escape(text: str) -> str:
    """TEXT value of RFC 5545, section 3.3.11; `text` has been through `plain`, so line breaks are only ours."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> str:
    """A content line folded to at most 75 octets (section 3.1), never inside a character."""
    if len(line.encode()) <= _FOLD_OCTETS:
        return line
    pieces: list[str] = []
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _FOLD_OCTETS:
            pieces.append(piece)
            # the blank that marks a continuation counts as well
            piece, size = " ", 1
        piece += character
        size += octets
    pieces.append(piece)
    return "\r\n".join(pieces)


def _date(day: datetime.date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _description(meeting: Meeting, infos: dict[str, ArticleInfo]) -> str:
    lines: list[str] = []
    for one in meeting.participants:
        details = ", ".join(part for part in (plain(office_and_side(one)) if one.name else "", one.part) if part)
        lines.append(who(one) + (f" ({details})" if details else ""))
    if meeting.occasion:
        lines.append(f"Occasion: {plain(meeting.occasion)}")
    lines += [f"About: {plain(fact.text)}" for fact in meeting.topics]
    lines += [f"Outcome: {plain(fact.text)}" for fact in meeting.outcomes]
    for said in without_repeats(meeting.statements):
        lines.append(plain(statement_words(said, meeting.type)))
    for conflict in meeting.conflicts:
        values = "; ".join(plain(conflict_words(conflict.field, value.value)) for value in conflict.values)
        lines.append(f"Sources differ on {plain(conflict.field)}: {values}")
    for article in meeting.articles:
        info = infos.get(article)
        if info is None:
            lines.append(f"Source: {plain(article)}")
            continue
        parts = [source_name(info), plain(info.title), info.published.isoformat() if info.published else ""]
        lines.append("Source: " + ", ".join(part for part in (*parts, safe_url(info.url)) if part))
    return "\n".join(line for line in lines if line)


def render_ics(digest: Digest, options: RenderOptions = _DEFAULTS) -> str:
    """A digest as a calendar with CRLF line ends.

    Args:
        digest: what to print.
        options: `note` is told how many encounters have no day and were left out, if any were.
    """
    infos = {entry.info.id: entry.info for entry in digest.articles}
    stamp = max((info.published for info in infos.values() if info.published), default=FALLBACK_STAMP)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//meeting-digest//digest//EN", "CALSCALE:GREGORIAN"]
    undated = 0
    for meeting in digest.meetings:
        start, end = meeting.date.start, meeting.date.end
        if not is_exact(meeting.date) or start is None or end is None:
            undated += 1
            continue
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escape(plain(meeting.id))}@digest",
            f"DTSTAMP:{_date(stamp)}T000000Z",
            f"DTSTART;VALUE=DATE:{_date(start)}",
        ]
        last = max(start, end)
        if last < datetime.date.max:
            lines.append(f"DTEND;VALUE=DATE:{_date(last + datetime.timedelta(days=1))}")
        lines += [f"SUMMARY:{_escape(headline(meeting))}", f"STATUS:{STATUS.get(meeting.status, 'TENTATIVE')}"]
        where = place_name(meeting.place)
        if where:
            lines.append(f"LOCATION:{_escape(where)}")
        lines += [
            f"DESCRIPTION:{_escape(_description(meeting, infos))}",
            f"CATEGORIES:{_escape(plain(meeting.type))}",
            # a report of what others did keeps nobody's time busy
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    if undated:
        noun = "meeting has" if undated == 1 else "meetings have"
        options.note(f"{undated} {noun} no day and can't stand in a calendar")
    return "".join(_fold(line) + "\r\n" for line in lines)
