"""Stage 5, render: the timeline of the report page, one mark a meeting, as SVG of fixed size."""

from __future__ import annotations

import datetime
import html
import math
from collections.abc import Sequence

from digest.models import Meeting
from digest.render.labels import MONTHS, day_words, headline, is_exact, plain

# All in CSS pixels.
_HEIGHT = 120
_WIDTH = 1180
_AXIS = 22
_GAP = 46
_LARGEST, _SMALLEST = 13, 4
_MAX_DAYS, _MAX_WEEKS = 130, 150


def _bin_of(day: datetime.date, unit: str) -> int:
    if unit == "day":
        return day.toordinal()
    if unit == "week":
        return (day.toordinal() - 1) // 7
    if unit == "month":
        return day.year * 12 + day.month - 1
    return day.year


def _pick_unit(first: datetime.date, last: datetime.date) -> str:
    days = last.toordinal() - first.toordinal() + 1
    if days <= _MAX_DAYS:
        return "day"
    if days <= _MAX_WEEKS * 7:
        return "week"
    return "month" if days <= 31 * 12 * 12 else "year"


def _first_day(number: int, unit: str) -> datetime.date:
    if unit == "day":
        return datetime.date.fromordinal(number)
    if unit == "week":
        return datetime.date.fromordinal(max(1, number * 7 + 1))
    if unit == "month":
        return datetime.date(number // 12, number % 12 + 1, 1)
    return datetime.date(number, 1, 1)


def _tick(number: int, unit: str, first: int) -> str:
    """The label at the left edge of a bin, "" where it needs none."""
    day = _first_day(number, unit)
    if unit == "year":
        return str(day.year) if number == first or day.year % 10 == 0 else ""
    if unit == "month":
        return str(day.year) if day.month == 1 or number == first else ""
    new = number == first or day.day == 1 if unit == "day" else number == first or day.day <= 7
    if not new:
        return str(day.day) if unit == "day" and day.weekday() == 0 and 4 <= day.day <= 28 else ""
    year = f" {day.year}" if number == first or day.month == 1 else ""
    return f"{day.day if unit == 'day' and number == first else ''} {MONTHS[day.month - 1]}{year}".strip()


def _pitch(most: int, width: float) -> int:
    """Size of a mark with its gap so that `most` of them fit into a bin of this width, if any size does."""
    for pitch in range(_LARGEST, _SMALLEST - 1, -1):
        columns = max(1, int(width // pitch))
        if math.ceil(most / columns) * pitch <= _HEIGHT:
            return pitch
    return _SMALLEST


def _rank(meeting: Meeting) -> int:
    return {"held": 0, "planned": 1}.get(meeting.status, 2)


def draw_timeline(meetings: Sequence[Meeting]) -> str:
    """The timeline as an HTML section; "" without meetings.

    Each mark links to its card. A month or a year stands, paler, where it begins; meetings without any date stand
    apart at the right end. Days are grouped into weeks, months or years where the span is long.
    """
    if not meetings:
        return ""
    dated = [(number, one) for number, one in enumerate(meetings) if one.date.start is not None]
    undated = [(number, one) for number, one in enumerate(meetings) if one.date.start is None]
    bins: dict[int, list[tuple[int, Meeting]]] = {}
    unit, first, last = "day", 0, 0
    days = [one.date.start for _, one in dated if one.date.start is not None]
    if days:
        unit = _pick_unit(min(days), max(days))
        first, last = _bin_of(min(days), unit), _bin_of(max(days), unit)
        for number, one in dated:
            if one.date.start is not None:
                bins.setdefault(_bin_of(one.date.start, unit), []).append((number, one))
    steps = last - first + 1
    room = _WIDTH - (_GAP + 4 * _LARGEST if undated else 0)
    width = min(44.0, max(_SMALLEST + 2.0, room / steps)) if days else 0.0
    pitch = _pitch(max(map(len, bins.values()), default=1), width)
    left_pitch = _pitch(len(undated), 4 * _LARGEST)
    columns = max(1, int(width // pitch))
    tallest = max(
        max((math.ceil(len(group) / columns) * pitch for group in bins.values()), default=0),
        math.ceil(len(undated) / max(1, 4 * _LARGEST // left_pitch)) * left_pitch,
        3 * _LARGEST,
    )
    base = tallest + 6
    span = steps * width if days else 0.0
    total = span + (_GAP + 4 * _LARGEST + 20 if undated else 0) + 60
    shapes = [f'<line class="axis" x1="0" x2="{span:.1f}" y1="{base}.5" y2="{base}.5"/>'] if days else []
    free = -1e9
    for number in range(first, last + 1) if days else ():
        label = _tick(number, unit, first)
        x = (number - first) * width
        if label and x > free:
            shapes.append(f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{base + 6}"/>')
            shapes.append(f'<text x="{x + 2:.1f}" y="{base + 17}">{label}</text>')
            free = x + 7 * len(label) + 8
    marks = []
    for number, group in sorted(bins.items()):
        marks += _stack(group, (number - first) * width + 1, base, pitch, columns)
    if undated:
        x = span + (_GAP if days else 0)
        shapes.append(f'<line class="axis" x1="{x:.1f}" x2="{x + 4 * _LARGEST:.1f}" y1="{base}.5" y2="{base}.5"/>')
        shapes.append(f'<text x="{x:.1f}" y="{base + 17}">no date</text>')
        marks += _stack(undated, x, base, left_pitch, max(1, 4 * _LARGEST // left_pitch))
    size = f'width="{math.ceil(total)}" height="{base + _AXIS}" viewBox="0 0 {math.ceil(total)} {base + _AXIS}"'
    words = {"week": ", a column a week", "month": ", a column a month", "year": ", a column a year"}.get(unit, "")
    return (
        f'<section class="timeline" aria-label="Timeline"><div class="scroll"><svg {size} role="group" '
        f'aria-label="Meetings by date; arrow keys move, Enter opens">{"".join(shapes)}{"".join(marks)}</svg></div>'
        f'<p class="key">{_key("held")}{_key("planned")}{_key("cancelled")}<span>one mark a meeting{words}</span></p>'
        "</section>"
    )


def _stack(group: Sequence[tuple[int, Meeting]], x: float, base: int, pitch: int, columns: int) -> list[str]:
    side = pitch - (3 if pitch > 7 else 2)
    marks = []
    for place, (number, meeting) in enumerate(sorted(group, key=lambda pair: (_rank(pair[1]), pair[0]))):
        left = x + place % columns * pitch + 0.75
        top = base - (place // columns + 1) * pitch + 0.25
        vague = "" if is_exact(meeting.date) or meeting.date.start is None else " vague"
        label = html.escape(f"{day_words(meeting.date)}: {headline(meeting)}")
        status = meeting.status if meeting.status in {"held", "planned", "cancelled"} else "held"
        marks.append(
            f'<a class="dot {status}{vague}" href="#{html.escape(plain(meeting.id))}" data-n="{number}" tabindex="-1" '
            f'aria-label="{label}"><title>{label}</title>'
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{side}" height="{side}" rx="1.5"/></a>'
        )
    return marks


def _key(status: str) -> str:
    return (
        f'<span><svg width="12" height="12" aria-hidden="true"><g class="dot {status}">'
        f'<rect x="1.5" y="1.5" width="9" height="9" rx="1.5"/></g></svg>{status}</span>'
    )
