"""Stage 5, render: the timeline of the report page, one mark a meeting, as SVG of fixed size."""

from __future__ import annotations

import datetime
import html
import math
from collections.abc import Sequence
from typing import NamedTuple

from digest.models import Meeting
from digest.render.labels import MONTHS, day_words, headline, is_exact, plain

# All in CSS pixels.
_HEIGHT = 120
_WIDTH = 1180
_AXIS = 22
_GAP = 46
_LARGEST, _SMALLEST = 13, 4
_MAX_DAYS, _MAX_WEEKS = 130, 150
_UNITS = ("day", "week", "month", "year")
# width of what stands apart from the scale
_ASIDE = 4 * _LARGEST
# at the most one meeting in so many is set aside as one of long ago
_EARLY_SHARE = 8


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


_Numbered = tuple[int, Meeting]


def draw_timeline(meetings: Sequence[Meeting]) -> str:
    """The timeline as an HTML section; "" without meetings.

    Each mark links to its card. A month or a year stands, paler, where it begins. Days are grouped into weeks, months
    or years where the span is long; a few meetings of long ago stand apart at the left end, so that the others have
    room, and those without any date at the right end.
    """
    if not meetings:
        return ""
    early, dated, undated = _split(meetings)
    tallest_aside = max((_height(len(group), *_grid(len(group), _ASIDE)) for group in (early, undated)), default=0)
    left = _ASIDE + _GAP if early else 0
    # what stands to the right of the scale: the block of those without a date, else room for the last label
    margin = _GAP + _ASIDE + 20 if undated else 60
    scale = _make_scale(dated, left, _WIDTH - left - margin)
    base = max(scale.height, tallest_aside, 3 * _LARGEST) + 6
    shapes: list[str] = []
    marks: list[str] = []
    if early:
        _set_aside(early, 0, "earlier", base, shapes, marks)
    if dated:
        _draw_scale(scale, base, shapes, marks)
    if undated:
        _set_aside(undated, scale.right + (_GAP if dated else 0), "no date", base, shapes, marks)
    total = math.ceil(scale.right + margin)
    size = f'width="{total}" height="{base + _AXIS}" viewBox="0 0 {total} {base + _AXIS}"'
    words = "" if scale.unit == "day" else f", a column a {scale.unit}"
    keys = "".join(_key(status, status) for status in ("held", "planned", "cancelled"))
    if any(_is_vague(meeting) for meeting in meetings):
        keys += _key("held vague", "day not known")
    return (
        f'<section class="timeline" aria-label="Timeline"><div class="scroll"><svg {size} role="group" '
        f'aria-label="Meetings by date; arrow keys move, Enter opens">{"".join(shapes)}{"".join(marks)}</svg></div>'
        f'<p class="key">{keys}<span>one mark a meeting{words}</span></p>'
        "</section>"
    )


def _split(meetings: Sequence[Meeting]) -> tuple[list[_Numbered], list[_Numbered], list[_Numbered]]:
    """Meetings with their numbers: those of long ago, those that the scale shows, those without a date."""
    dated = [(number, one) for number, one in enumerate(meetings) if one.date.start is not None]
    undated = [(number, one) for number, one in enumerate(meetings) if one.date.start is None]
    days = sorted(one.date.start for _, one in dated if one.date.start is not None)
    if not days:
        return [], dated, undated
    # as few as bring the finest columns that may be had by setting some aside
    starts = days[: len(days) // _EARLY_SHARE + 1]
    first = min(starts, key=lambda day: (_UNITS.index(_pick_unit(day, days[-1])), day))
    early = [(number, one) for number, one in dated if one.date.start is not None and one.date.start < first]
    shown = [(number, one) for number, one in dated if one.date.start is not None and one.date.start >= first]
    return early, shown, undated


class _Scale(NamedTuple):
    """The columns: what one stands for, their numbers, meetings by number, and sizes in CSS pixels.

    `left` and `right` are its ends, `width` that of a column, `pitch` that of a mark with its gap.
    """

    unit: str
    first: int
    last: int
    bins: dict[int, list[_Numbered]]
    left: float
    right: float
    width: float
    pitch: int
    height: int


def _make_scale(dated: Sequence[_Numbered], left: float, room: float) -> _Scale:
    days = [one.date.start for _, one in dated if one.date.start is not None]
    if not days:
        return _Scale("day", 0, -1, {}, left, left, 0.0, _LARGEST, 0)
    unit = _pick_unit(min(days), max(days))
    bins: dict[int, list[_Numbered]] = {}
    for pair, day in zip(dated, days, strict=True):
        bins.setdefault(_bin_of(day, unit), []).append(pair)
    first, last = min(bins), max(bins)
    width = min(44.0, max(_SMALLEST + 2.0, room / (last - first + 1)))
    pitch, columns = _grid(max(map(len, bins.values())), width)
    height = max(_height(len(group), pitch, columns) for group in bins.values())
    return _Scale(unit, first, last, bins, left, left + (last - first + 1) * width, width, pitch, height)


def _draw_scale(scale: _Scale, base: int, shapes: list[str], marks: list[str]) -> None:
    shapes.append(f'<line class="axis" x1="{scale.left:.1f}" x2="{scale.right:.1f}" y1="{base}.5" y2="{base}.5"/>')
    free = -1e9
    for number in range(scale.first, scale.last + 1):
        label = _tick(number, scale.unit, scale.first)
        x = scale.left + (number - scale.first) * scale.width
        if label and x > free:
            shapes.append(f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{base + 6}"/>')
            shapes.append(f'<text x="{x + 2:.1f}" y="{base + 17}">{label}</text>')
            free = x + 7 * len(label) + 8
    columns = max(1, int(scale.width // scale.pitch))
    for number, group in sorted(scale.bins.items()):
        marks += _stack(group, scale.left + (number - scale.first) * scale.width + 1, base, scale.pitch, columns)


def _set_aside(
    group: Sequence[_Numbered], x: float, label: str, base: int, shapes: list[str], marks: list[str]
) -> None:
    shapes.append(f'<line class="axis" x1="{x:.1f}" x2="{x + _ASIDE:.1f}" y1="{base}.5" y2="{base}.5"/>')
    shapes.append(f'<text x="{x:.1f}" y="{base + 17}">{label}</text>')
    marks += _stack(group, x, base, *_grid(len(group), _ASIDE))


def _grid(most: int, width: float) -> tuple[int, int]:
    """Size of a mark with its gap, and how many stand beside each other in a column of this width."""
    pitch = _pitch(most, width)
    return pitch, max(1, int(width // pitch))


def _height(count: int, pitch: int, columns: int) -> int:
    return math.ceil(count / columns) * pitch


def _stack(group: Sequence[tuple[int, Meeting]], x: float, base: int, pitch: int, columns: int) -> list[str]:
    side = pitch - (3 if pitch > 7 else 2)
    marks = []
    for place, (number, meeting) in enumerate(sorted(group, key=lambda pair: (_rank(pair[1]), pair[0]))):
        left = x + place % columns * pitch + 0.75
        top = base - (place // columns + 1) * pitch + 0.25
        vague = " vague" if _is_vague(meeting) else ""
        label = html.escape(f"{day_words(meeting.date)}: {headline(meeting)}")
        status = meeting.status if meeting.status in {"held", "planned", "cancelled"} else "held"
        marks.append(
            f'<a class="dot {status}{vague}" href="#{html.escape(plain(meeting.id))}" data-n="{number}" tabindex="-1" '
            f'aria-label="{label}"><title>{label}</title>'
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{side}" height="{side}" rx="1.5"/></a>'
        )
    return marks


def _is_vague(meeting: Meeting) -> bool:
    """Whether a date says less than the day."""
    return meeting.date.start is not None and not is_exact(meeting.date)


def _key(kind: str, words: str) -> str:
    return (
        f'<span><svg width="12" height="12" aria-hidden="true"><g class="dot {kind}">'
        f'<rect x="1.5" y="1.5" width="9" height="9" rx="1.5"/></g></svg>{words}</span>'
    )
