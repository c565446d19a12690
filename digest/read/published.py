"""Stage read: the day of publication as metadata spell it.

Only what is unmistakable is a date: `03/04/2031` may be in March or in April, so it is none, and a month never
becomes a day. The day is taken as written; there is no conversion of time zones.
"""

from __future__ import annotations

import datetime as dt
import re

from digest.patterns import compile_late

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_ISO = compile_late(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d])")
_COMPACT = compile_late(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?$")
_DAY_FIRST = compile_late(
    r"(?:[A-Za-z]{3,9}\.?,? +)?(?:the +)?(\d{1,2})(?:st|nd|rd|th)?[ -](?:of +)?([A-Za-z]{3,9})\.?,?[ -](\d{4})(?!\d)"
)
_MONTH_FIRST = compile_late(r"(?:[A-Za-z]{3,9}\.?,? +)?([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})(?!\d)")
# "Mon Oct 27 10:15:00 +0000 2031", as C's asctime and old feeds write it.
_ASCTIME = compile_late(r"[A-Za-z]{3} +([A-Za-z]{3}) +(\d{1,2}) +[\d:]{5,8} +(?:[A-Z+\d-]{1,5} +)?(\d{4})$")
_NUMBERS = compile_late(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_EPOCH = compile_late(r"(\d{10}|\d{13})(?:\.\d+)?$")
_LABEL = compile_late(r"(?:first )?(?:published|posted|updated|date|dated|on)\b[: -]*(?:on |at )?", re.IGNORECASE)

#: Seconds since 1970 that can be meant as such: from 2001-09-09 (the first with ten digits) on.
_EPOCH_LOW = 1_000_000_000


def parse_published(text: str) -> dt.date | None:
    """The day that a date in metadata names.

    Args:
        text: ISO 8601 date or time, RFC 822, "27 October 2031", "Oct. 27, 2031", `27.10.2031`, or seconds or
            milliseconds since 1970 with ten or thirteen digits (then the day in UTC).

    Returns:
        The day, or None where there is none, or more than one way to read it.

    >>> parse_published("2031-03-10T23:30:00+08:00")
    datetime.date(2031, 3, 10)
    >>> parse_published("Mon, 10 Mar 2031 09:00:00 GMT")
    datetime.date(2031, 3, 10)
    >>> parse_published("03/04/2031") is None
    True
    """
    text = " ".join(text[:200].split()).strip("\"'")
    label = _LABEL.match(text)
    if label:
        text = text[label.end() :]
    found = _ISO.match(text)
    if found:
        return _make(int(found[1]), int(found[3]), int(found[4]))
    found = _EPOCH.match(text)
    if found:
        seconds = int(found[1]) // (1000 if len(found[1]) == 13 else 1)
        if seconds < _EPOCH_LOW:
            return None
        return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)).date()
    found = _COMPACT.match(text)
    if found:
        return _make(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_FIRST.match(text)
    if found:
        return _make(int(found[3]), _MONTHS.get(found[2].lower(), 0), int(found[1]))
    found = _MONTH_FIRST.match(text) or _ASCTIME.match(text)
    if found:
        return _make(int(found[3]), _MONTHS.get(found[1].lower(), 0), int(found[2]))
    found = _NUMBERS.match(text)
    if found:
        return _parse_numbers(int(found[1]), int(found[3]), int(found[4]), found[2])
    return None


def _parse_numbers(first: int, second: int, year: int, mark: str) -> dt.date | None:
    """Day and month in one order or the other, where only one is possible. With full stops the day is always first."""
    if mark == "." or first == second or first > 12:
        return _make(year, second, first)
    if second > 12:
        return _make(year, first, second)
    return None


def _make(year: int, month: int, day: int) -> dt.date | None:
    # Year 1 is how some programs write "no date"; a news article has at least a year of the printing press.
    if year < 1600:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
