"""Build and move dates as EDTF: a day, a month, a year, or an interval of these.

Part of extract. Everything here is arithmetic on `models.DateRange`; nothing reads text. Strings are ISO 8601-2
(EDTF) level 1: "2025-10-27", "2025-10", "2025", "2025-10-26/2025-10-28", with `~` where approximate.
`start` and `end` always agree with the string: the first and the last day that it covers.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import replace

from digest.models import DateRange

FIRST_YEAR = 1800
LAST_YEAR = 2199
_DAYS = {"day": 1, "week": 7}


def month_end(year: int, month: int) -> datetime.date:
    """Last day of a month."""
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def day_range(day: datetime.date, basis: str = "stated", text: str = "", *, approximate: bool = False) -> DateRange:
    """One day.

    >>> day_range(datetime.date(2031, 3, 10)).edtf
    '2031-03-10'
    """
    edtf = day.isoformat() + ("~" if approximate else "")
    return DateRange(edtf=edtf, start=day, end=day, basis=basis, text=(text,) if text else ())


def month_range(
    year: int, month: int, basis: str = "stated", text: str = "", *, approximate: bool = False
) -> DateRange:
    """A whole month.

    >>> month_range(2031, 2).end
    datetime.date(2031, 2, 28)
    """
    return DateRange(
        edtf=f"{year:04d}-{month:02d}" + ("~" if approximate else ""),
        start=datetime.date(year, month, 1),
        end=month_end(year, month),
        basis=basis,
        text=(text,) if text else (),
    )


def year_range(year: int, basis: str = "stated", text: str = "", *, approximate: bool = False) -> DateRange:
    """A whole year."""
    return DateRange(
        edtf=f"{year:04d}" + ("~" if approximate else ""),
        start=datetime.date(year, 1, 1),
        end=datetime.date(year, 12, 31),
        basis=basis,
        text=(text,) if text else (),
    )


def interval(first: DateRange, last: DateRange, basis: str = "", text: str = "") -> DateRange:
    """From the beginning of one range to the end of another; the two keep their precision.

    >>> interval(month_range(2031, 4), month_range(2031, 5)).edtf
    '2031-04/2031-05'

    Returns:
        `first` where both are the same or the second doesn't come after the first.
    """
    words = (text,) if text else first.text + last.text
    if first.start is None or last.end is None or first.edtf == last.edtf or last.end <= first.start:
        return replace(first, text=words)
    return DateRange(
        edtf=first.edtf.partition("/")[0] + "/" + last.edtf.rpartition("/")[2],
        start=first.start,
        end=last.end,
        basis=basis or first.basis,
        text=words,
    )


def days_range(first: datetime.date, last: datetime.date, basis: str = "stated", text: str = "") -> DateRange:
    """From one day to another, both inside; a single day where they are the same."""
    return interval(day_range(first, basis, text), day_range(last, basis, text), basis, text)


def precision(value: DateRange) -> str:
    """How fine a date is: "day", "month", "year", "interval", or "" where it is unknown.

    >>> precision(month_range(2031, 3, approximate=True))
    'month'
    """
    if not value.edtf:
        return ""
    if "/" in value.edtf:
        return "interval"
    return ("year", "month", "day")[value.edtf.count("-")]


def add_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Year and month `count` months on (or back, where negative).

    >>> add_months(2031, 1, -2)
    (2030, 11)
    """
    index = year * 12 + month - 1 + count
    return index // 12, index % 12 + 1


def shift(value: DateRange, count: int, unit: str, text: str = "") -> DateRange:
    """The date `count` units after `value` (before it, where negative), as fine as both allow.

    Days move days exactly; anything coarser is marked approximate: "a month after" a day in September is some
    day about October, and "a week after" is a day or two off as often as not.

    >>> shift(month_range(2031, 9), 1, "month").edtf
    '2031-10~'
    >>> shift(day_range(datetime.date(2031, 3, 10)), -1, "day").edtf
    '2031-03-09'

    Args:
        value: what is moved; an unknown date stays unknown.
        count: how many units.
        unit: "day", "week", "month" or "year".
        text: the words that say it, instead of those of `value`.

    Returns:
        A range with basis "resolved", or "inferred" where `value` was inferred.
    """
    words = text or " ".join(value.text)
    if value.start is None or value.end is None:
        return replace(value, text=(words,) if words else ())
    basis = "inferred" if value.basis == "inferred" else "resolved"
    fine = precision(value)
    try:
        if fine == "interval":
            return _shift_interval(value, count, unit, basis, words)
        approximate = value.edtf.endswith("~") or not (fine == "day" and unit == "day")
        if unit in _DAYS:
            days = datetime.timedelta(days=count * _DAYS[unit])
            if fine == "day":
                return day_range(value.start + days, basis, words, approximate=approximate)
            middle = value.start + (value.end - value.start) // 2 + days
            if fine == "month":
                return month_range(middle.year, middle.month, basis, words, approximate=True)
            return year_range(middle.year, basis, words, approximate=True)
        months = count * (12 if unit == "year" else 1)
        if fine == "year":
            return year_range(value.start.year + round(months / 12), basis, words, approximate=True)
        year, month = add_months(value.start.year, value.start.month, months)
        return month_range(year, month, basis, words, approximate=True)
    except (OverflowError, ValueError):
        return DateRange(text=(words,) if words else ())


def _shift_interval(value: DateRange, count: int, unit: str, basis: str, text: str) -> DateRange:
    """Move both ends of an interval, keeping its length."""
    if value.start is None or value.end is None:
        return value
    if unit in _DAYS:
        days = datetime.timedelta(days=count * _DAYS[unit])
        return days_range(value.start + days, value.end + days, basis, text)
    months = count * (12 if unit == "year" else 1)
    first = add_months(value.start.year, value.start.month, months)
    last = add_months(value.end.year, value.end.month, months)
    return interval(
        month_range(*first, basis, text, approximate=True),
        month_range(*last, basis, text, approximate=True),
        basis,
        text,
    )
