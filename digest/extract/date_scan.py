"""Find date expressions and read them as written, before anything is resolved.

Part of extract, used by `dates`. A pattern finds words that dates are made of (months, weekdays, "today", units of
time, years); a reader for each kind looks at what stands around it, and says what the expression is, or that it is
none: a surname, an age, an amount, a feast.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from digest.extract import edtf
from digest.extract.date_words import YEAR, DateWords
from digest.patterns import compile_late

_IN_ONE = compile_late(r"\b[Ii]n (?:a|an|one)\s$")
_NUMERIC = compile_late(r"\d\d{0,3}([-/.])\d{1,2}(?:\1\d{2,4})?(?![\d:%]|[-/.]\d)")
_DAY_MONTH = compile_late(
    r"(?<![\w.:/$€£%])(?<!\d,)(?:(?:(?P<d0>\d{1,2}),\s)?(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s?(?:-|–|—|\bto\b|\band\b|&|\buntil\b|\btill\b|\bthrough\b)\s?)?"
    r"(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?:(?:\s+(?:day\s+)?of)?[\s\-]+|\.)$"
)
_AFTER = compile_late(
    r"(?:(?:,\s*|\s+|-)(?:of\s+|in\s+)?(?P<y>" + YEAR + r")(?![\w%]|[.,]\d)"
    r"|,?\s+(?:of\s+)?(?P<rel>last|this|next|that|the\s+same|that\s+same|the\s+following|the\s+previous)\s+year\b(?!['’]s))?"
)
_DOTTED_YEAR = compile_late(r"\.(?P<y>" + YEAR + r")(?!\w)(?P<rel>)")  # "30.May.2023"
_AFTER_WEEKDAY = compile_late(r"\s*[,(]\s*(?:a\s+)?(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b\)?")
_WEEKDAY_DAY = compile_late(
    r",\s(?:the\s)?(\d{1,2})(?:st|nd|rd|th)?(?=[,;.)](?!\d))|\s\((\d{1,2})(?:st|nd|rd|th)?\)|,?\s(?:the\s)?(\d{1,2})(?:st|nd|rd|th)\b(?!\s+[A-Za-z]+(?:ary|ion|it|nce))"
)
_WEEKDAY_WEEK = compile_late(r"\s+(?:of\s+)?(last|this|next|the same|that|the following|the previous)\s+week\b")
_UNIT_AFTER = compile_late(
    r"\s+(ago|earlier|later|before|after|prior(?:\s+to)?|from\s+now|hence|previously)\b(?!\s+than)"
)
_UNIT_MOD = compile_late(
    r"(?:\b(?P<part>earlier|later|early|late|(?:the\s+|at\s+the\s+|by\s+the\s+)?(?:end|start|beginning|middle|rest|course)\s+of|(?:earlier|later)\s+(?:in|on))\s+)?"
    r"\b(?P<mod>this\s+(?:past|coming)|(?:the\s+)?(?:last|next|past|coming|previous|preceding|following|same|very\s+same|current)|this|that(?:\s+same)?|the)\s+$",
    re.IGNORECASE,
)
_PREPOSITIONS = {
    kind: compile_late(r"\b(?:" + names + r")\s+$", re.IGNORECASE)
    for kind, names in (
        ("date", "on|in"),
        ("weekday", "on"),
        ("season", "in(?:\\s+the)?"),
        ("back", "on"),
        ("ahead", "in"),
    )
}
_WEEKEND_PREPOSITION = compile_late(r"\b(?:over|at|on|during)\s+$", re.IGNORECASE)
JOIN = compile_late(r"\s?([-–—])\s?|,?\s+(to|and|until|till|through|&)\s+(?:on\s+)?(?:the\s+)?")
_NEXT_WORD = compile_late(r"\s+([^\W\d_][\w’'-]*)")
# "the first meeting of the two presidents in three years": how long it was since the last, no day to come
_RECORD = compile_late(
    r"\b(?:first|second|third|fourth|fifth|only|highest|lowest|biggest|largest|longest|worst|rare)\b[^.;:\n]*$",
    re.IGNORECASE,
)
_RECORD_REACH = 120
_FROM_TODAY = compile_late(r"\b(\w+)\s+(days?|weeks?)\s+from\s+$", re.IGNORECASE)
_IN_FREELY = frozenset(
    [
        "in",
        "since",
        "until",
        "till",
        "last",
        "this",
        "next",
        "early",
        "late",
        "mid",
        "during",
        "past",
        "coming",
        "previous",
        "throughout",
        "following",
    ]
)
_IN_WARILY = frozenset(
    [
        "by",
        "from",
        "of",
        "before",
        "after",
        "between",
        "to",
        "and",
        "through",
        "around",
        "about",
        "for",
        "over",
        "circa",
        "late",
        "or",
    ]
)
_WEEKDAY_FREELY = frozenset(
    [
        "on",
        "last",
        "this",
        "next",
        "since",
        "until",
        "till",
        "late",
        "early",
        "past",
        "coming",
        "previous",
        "following",
        "earlier",
        "later",
    ]
)
_WEEKDAY_WARILY = frozenset(
    ["by", "from", "of", "before", "after", "between", "through", "to", "and", "for", "over", "during", "the"]
)
_YEAR_FREELY = frozenset(
    {"in", "since", "until", "till", "during", "early", "late", "mid", "circa", "year", "throughout"}
)
_YEAR_WARILY = frozenset(
    {"by", "from", "of", "before", "after", "between", "around", "through", "to", "and", "for"}
    | {"summer", "spring", "autumn", "winter"}
)
_DETERMINERS = frozenset({"the", "a", "an", "that", "this", "his", "her", "their", "its", "failed"})
_NO_YEAR = compile_late(r"[,.]\d|[-–/]\w|\s?(?:%|per)")
_YEAR_SPAN = compile_late(r"[-–](?:1[89]|20)\d\d\b")
_HALF = compile_late(r"\b(first|second|third|fourth|last)\s+(half|quarter)\s+of\s+$")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHORT_MONTHS = frozenset({"may", "june", "july"})
_AGO = {"ago": -1, "from now": 1, "hence": 1}
UNITS = ("day", "week", "month", "year")
_BACKWARD = frozenset({"last", "past", "previous", "preceding"})
_FORWARD = frozenset({"next", "coming", "following"})


@dataclass(slots=True, eq=False, repr=False)
class FoundDate:
    """An expression as written, before it is resolved.

    Attributes:
        kind: "date" (parts of a calendar date), "weekday", "days" (from the anchor), "back" (from the date just
            spoken of), "span" (this/last/next week, month, year, weekend), "season", "offset" (from what follows).
        mod: "last", "this", "next" or "". n, unit: how many of what. parts: half-year or quarter as months.
        about: said to be approximate. joined: the other end of a span. hard: joined by "to" or a dash.
    """

    start: int
    end: int
    kind: str
    year: int = 0
    month: int = 0
    day: int = 0
    last_day: int = 0
    weekday: int = -1
    mod: str = ""
    year_mod: str = ""
    n: int = 0
    unit: str = ""
    part: str = ""
    about: bool = False
    months: tuple[int, int] | None = None
    joined: FoundDate | None = None
    hard: bool = False


# --- scan ---------------------------------------------------------------------------


def scan_dates(text: str, words: DateWords) -> list[FoundDate]:
    """Every date expression of a text as written, in order, not overlapping."""
    found: list[FoundDate] = []
    numeric = _scan_numeric(text)
    done = upto = 0
    pending: tuple[int, int] | None = None  # a weekday that belongs to the date after it
    kinds = words.kinds
    for match in words.trigger.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        before = text[start - 1] if start else " "
        if before.isalnum() or before in "@#_$€£":
            continue
        while upto < len(numeric) and numeric[upto].start < start:
            item = numeric[upto]
            upto += 1
            if item.start >= done:
                found.append(_with_weekday(item, pending, text))
                done, pending = item.end, None
        if start < done:
            continue
        word = match[0]
        known = kinds.get(word)
        item_: FoundDate | None
        if known is None:
            item_ = _read_ordinal(text, start, end) if word[-1].isalpha() else _read_year(text, start, end, words)
        else:
            kind, number, weak = known
            if kind == "month":
                item_ = _read_month(text, start, end, number, weak, words, done)
            elif kind == "weekday":
                gap = words.weekday_date.match(text, end)
                if gap is not None:
                    pending, done = (start, number), end
                    continue
                item_ = _read_weekday(text, start, end, number, weak, words)
            elif kind == "unit":
                item_ = _read_unit(text, start, end, number, words)
            elif kind == "today":
                item_ = _read_today(text, start, end, number, words)
            elif kind == "part":
                item_ = _read_part(text, start, end)
            else:
                item_ = _read_season(text, start, end, number)
        if known is None and word.isdigit():
            item_ = _in_row(text, start, end, found[-1] if found else None, item_)
        if item_ is not None and item_.start >= done:
            item_ = _with_weekday(item_, pending, text)
            found.append(item_)
            done = item_.end
        if item_ is not None or known is None or known[0] == "month":
            pending = None
    for item in numeric[upto:]:
        if item.start >= done:
            found.append(_with_weekday(item, pending, text))
            done, pending = item.end, None
    for item in found:
        pattern = _WEEKEND_PREPOSITION if item.unit == "weekend" else _PREPOSITIONS.get(item.kind)
        preposition = pattern.search(text, max(0, item.start - 12), item.start) if pattern is not None else None
        if preposition is not None:
            item.start = preposition.start()
    return found


def _in_row(text: str, start: int, end: int, before: FoundDate | None, item: FoundDate | None) -> FoundDate | None:
    """A year behind another one: "2021-2025" is a span only where 2021 was a date; "in 2019, 2021 and 2023" is three."""
    if item is not None and text[start - 1 : start] in {"-", "–"}:
        apart = before is None or before.end != start - 1
        return None if apart and text[max(0, start - 4) : start - 1] != "mid" else item
    if item is None and before is not None and before.year and not before.month and text[before.end : start] == ", ":
        return FoundDate(start, end, "date", year=int(text[start:end]))
    return item


def _with_weekday(item: FoundDate, pending: tuple[int, int] | None, text: str) -> FoundDate:
    """Give a date the weekday that stands before it."""
    if pending is not None and item.kind == "date" and item.day and 0 < item.start - pending[0] < 24:
        item.weekday = pending[1]
        if "(" in text[pending[0] : item.start] and text[item.end : item.end + 1] == ")":
            item.end += 1
        item.start = pending[0]
    return item


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_BEFORE = compile_late(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s\(?$", re.IGNORECASE)
_WEEKDAY_REACH = 13  # characters before a date in figures in which its weekday stands


def _scan_numeric(text: str) -> list[FoundDate]:
    """Dates in figures alone: 2025-10-27, 27/10/2025, 06.11.2025, and 22/9 after a weekday."""
    found: list[FoundDate] = []
    unsure: list[tuple[FoundDate, int, int]] = []
    day_first = month_first = False
    for match in _NUMERIC.finditer(text):
        start, end = match.span()
        if start and (text[start - 1].isalnum() or text[start - 1] in "-/.,:$€£"):
            continue
        parts = match[0].split(match[1])
        first, second = int(parts[0]), int(parts[1])
        if len(parts[0]) == 4:
            if len(parts) == 3 and len(parts[2]) <= 2:
                _add_numeric(found, start, end, first, second, int(parts[2]))
            continue
        if len(parts[0]) == 3:
            continue
        if len(parts) == 2:
            if match[1] == "/" and re.search(
                r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s\(?$|\bon\s$", text[max(0, start - 11) : start]
            ):
                item = FoundDate(start, end, "date")
                unsure.append((item, first, second))
                found.append(item)
                day_first = day_first or first > 12
                month_first = month_first or second > 12
            continue
        if len(parts[2]) == 3 or (len(parts[2]) == 2 and match[1] == "."):
            continue
        year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
        if not edtf.FIRST_YEAR <= year <= edtf.LAST_YEAR:
            continue
        item = FoundDate(start, end, "date", year=year)
        unsure.append((item, first, second))
        found.append(item)
        # nobody writes the month first with full stops
        day_first = day_first or first > 12 or match[1] == "."
        month_first = month_first or (second > 12 and match[1] != ".")
    for item, first, second in unsure:
        if day_first != month_first:
            day, month = (first, second) if day_first else (second, first)
        elif first == second:
            day, month = first, second
        elif first > 12 or second > 12:
            day, month = (first, second) if first > 12 else (second, first)
        else:
            day, month = _by_weekday(text, item, first, second)
        if 1 <= month <= 12 and 1 <= day <= _LONGEST[month - 1]:
            item.day, item.month = day, month
        else:
            item.kind = ""
    return [item for item in found if item.kind]


def _by_weekday(text: str, item: FoundDate, first: int, second: int) -> tuple[int, int]:
    """Day and month of two figures of which only a weekday before them tells which is which ("Friday 05/03/2021"); zeros where none does."""
    named = _WEEKDAY_BEFORE.search(text[max(0, item.start - _WEEKDAY_REACH) : item.start])
    if named is None or not item.year:
        return 0, 0
    wanted = _WEEKDAYS.index(named[1].lower())
    orders = [(first, second), (second, first)]
    fits = [(d, m) for d, m in orders if datetime.date(item.year, m, d).weekday() == wanted]
    return fits[0] if len(fits) == 1 else (0, 0)


def _add_numeric(found: list[FoundDate], start: int, end: int, year: int, month: int, day: int) -> None:
    """Add a date whose parts are known, if there is such a day."""
    if edtf.FIRST_YEAR <= year <= edtf.LAST_YEAR and 1 <= month <= 12 and 1 <= day <= _LONGEST[month - 1]:
        found.append(FoundDate(start, end, "date", year=year, month=month, day=day))


def _last_words(text: str, start: int, reach: int = 40) -> list[str]:
    """The words directly before an offset, lower case, nearest last; empty after punctuation."""
    before = text[max(0, start - reach) : start]
    if before[-1:] == "-" and before[:-1].lower().endswith(("mid", "early", "late")):
        return [*before[:-1].lower().split()]
    if not before[-1:].isspace():
        return []
    return before.lower().split()


def _read_month(
    text: str, start: int, end: int, month: int, weak: bool, words: DateWords, done: int
) -> FoundDate | None:
    """A date around the name of a month, or None where the word is none."""
    after = end
    short = end - start <= 4 and text[start:end].lower() not in _SHORT_MONTHS
    if text[end : end + 1] == "." and short:
        after = end + 1
    low = max(done, start - 24)
    if text[end : end + 1] in "-–" and text[end + 1 : end + 2].isalpha() and text[end + 1 : end + 2].islower():
        return None  # "May-flies"
    back = _DAY_MONTH.search(text[low:start])
    if back is not None and 1 <= int(back["d2"]) <= 31:
        tail = _DOTTED_YEAR.match(text, end) or _AFTER.match(text, after)
        first = int(back["d1"] or 0)
        item = FoundDate(
            low + back.start("d2"), tail.end() if tail else after, "date", month=month, day=int(back["d2"])
        )
        if 0 < first < item.day:
            item.start, item.day, item.last_day = low + back.start("d1"), first, item.day
            if back["d0"] and int(back["d0"]) == first - 1:
                item.start, item.day = low + back.start("d0"), first - 1
        _take_year(item, tail)
        return _take_weekday(item, text) if max(item.day, item.last_day) <= _LONGEST[month - 1] else None
    ahead = words.month_day.match(text, after)
    if ahead is not None and 1 <= int(ahead["d1"]) <= 31:
        following = _NEXT_WORD.match(text, ahead.end())
        if following is not None and following[1].lower() in words.day_names:
            return None
        if following is not None and following[1].lower() in words.amounts and not ahead["d2"]:
            return None
        item = FoundDate(start, ahead.end(), "date", month=month, day=int(ahead["d1"]))
        if text[max(0, start - 8) : start].lower() == "week of ":
            item.part = "week"
        last = int(ahead["d2"] or 0)
        if last and not item.day < last <= 31:
            item.end = ahead.end("d1")
        elif last:
            item.last_day = last
        tail = _AFTER.match(text, item.end)
        if tail is not None:
            item.end = tail.end()
        _take_year(item, tail)
        return _take_weekday(item, text) if max(item.day, item.last_day) <= _LONGEST[month - 1] else None
    tail = _AFTER.match(text, after)
    item = FoundDate(start, tail.end() if tail else after, "date", month=month)
    _take_year(item, tail)
    before = _last_words(text, start)
    previous = before[-1] if before else ""
    if previous in {"early", "late", "mid"}:
        item.part = previous
        item.start = start - len(previous) - 1
        before = before[:-1] or [previous]
    elif previous == "of" and len(before) > 1 and before[-2] in {"end", "beginning", "start", "middle", "month"}:
        item.part = before[-2]
    elif previous in {"last", "this", "next", "past", "coming", "previous", "following"}:
        item.mod = "last" if previous in _BACKWARD else "next" if previous in _FORWARD else "this"
        item.start = start - len(previous) - 1
        if len(before) > 1 and before[-2] == "this":
            item.start -= 5
    if previous in {"around", "about", "circa"}:
        item.about = True
    if item.year or item.year_mod:
        return item if not (weak and start and text[start - 1] == "-" and not item.part) else None
    following = _NEXT_WORD.match(text, end)
    capital = following is not None and following[1][0].isupper()
    if previous in _IN_FREELY or item.part:
        return None if previous == "this" and month == 5 and not weak else item
    if previous in _IN_WARILY and not (weak and capital):
        if short and text[end : end + 1] != ".":
            return None
        return item
    possessive = text[end : end + 2] in {"'s", "’s"}
    if possessive and not weak:
        return item
    if following is not None and following[1].lower() in words.events and (previous or not weak):
        return item
    if (
        following is not None
        and previous in {"the", "a", "an"}
        and text[following.end() : following.end() + 20].lower().lstrip().startswith(tuple(words.events))
    ):
        return item
    return None


def _take_year(item: FoundDate, tail: re.Match[str] | None) -> None:
    """Year or "last year" after a month."""
    if tail is not None and tail["y"]:
        item.year = int(tail["y"])
    elif tail is not None and tail["rel"]:
        item.year_mod = " ".join(tail["rel"].split())


def _take_weekday(item: FoundDate, text: str) -> FoundDate:
    """A weekday in brackets or after a comma behind the date."""
    match = _AFTER_WEEKDAY.match(text, item.end)
    if match is not None and not item.last_day:
        item.weekday = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday").index(match[1])
        if match[0].lstrip().startswith("("):
            item.end = match.end()
    return item


def _read_weekday(text: str, start: int, end: int, weekday: int, weak: bool, words: DateWords) -> FoundDate | None:
    """A weekday without a date, or None where the word is a name."""
    if words.not_dates.search(text, max(0, start - 8), end + 12):
        return None
    before = _last_words(text, start, 24)
    previous = before[-1] if before else ""
    free = previous in _WEEKDAY_FREELY
    if weak and not free:
        return None
    if previous in {"every", "each", "a", "any", "one", "most"}:
        return None
    following = _NEXT_WORD.match(text, end)
    if following is not None and following[1][0].isupper() and not free:
        earlier = text[max(0, start - 24) : start].split()
        if (
            not earlier
            or not earlier[-1][0].islower()
            or previous in _WEEKDAY_WARILY
            or earlier[-1] in {"with", "minister", "when"}
        ):
            return None
    item = FoundDate(start, end, "weekday", weekday=weekday)
    day = _WEEKDAY_DAY.match(text, end)
    if day is not None:
        number = int(day[1] or day[2] or day[3])
        if 1 <= number <= 31:
            item.day, item.end = number, day.end()
    if previous in {"last", "this", "next", "past", "coming", "previous", "following"}:
        item.start = start - len(previous) - 1
        item.mod = "last" if previous == "last" else "next" if previous == "next" else "this"
        if previous in {"past", "coming"}:
            item.mod = previous
            if before[-2:-1] == ["this"]:
                item.start -= 5
        elif previous in {"previous", "following"}:
            item.kind, item.n = "back", -1 if previous == "previous" else 1
            item.unit = "weekday"
    week = _WEEKDAY_WEEK.match(text, end)
    if week is not None:
        item.end = week.end()
        item.unit = "week"
        item.mod = week[1]
    return item


def _read_today(text: str, start: int, end: int, days: int, words: DateWords) -> FoundDate | None:
    """Today, yesterday, tomorrow, tonight, "the day before yesterday"; None for "today's world"."""
    if days == 0 and text[end : end + 2] in {"'s", "’s"}:
        following = _NEXT_WORD.match(text, end + 2)
        if following is not None and following[1].lower() in words.today_generic:
            return None
    if text[start].isupper() and text[start - 1 : start] == " " and text[max(0, start - 2) : start - 1].isalnum():
        return None  # "Breaking News Today", "USA Today"
    item = FoundDate(start, end, "days", n=days)
    away = _FROM_TODAY.search(text, max(0, start - 24), start)
    if away is not None:
        item.n = (
            words.numbers.get(away[1].lower(), int(away[1]) if away[1].isdigit() else 0)
            * (7 if away[2][0] == "w" else 1)
            + days
        )
        item.start = away.start()
        return item
    before = text[max(0, start - 24) : start].lower()
    if before.endswith(("day before ", "day after ")) and days:
        item.n = days * 2
        item.start = start - (
            15 if before.endswith("the day before ") else 14 if before.endswith("the day after ") else 11
        )
        item.start = max(0, item.start)
    return item


def _read_part(text: str, start: int, end: int) -> FoundDate | None:
    """This morning, last night, the same evening."""
    mod = _UNIT_MOD.search(text, max(0, start - 30), start)
    if mod is None:
        return None
    words = mod["mod"].lower().split()
    begin = mod.start("mod")
    if words == ["this"]:
        return FoundDate(begin, end, "days")
    if words[-1] == "last" and text.startswith("night", start):
        return FoundDate(begin, end, "days", n=-1)
    if words[0] == "that" or words[-1] == "same":
        return FoundDate(begin, end, "back", unit="day")
    if words[-1] in {"following", "next"} and words[0] == "the":
        return FoundDate(begin, end, "back", unit="day", n=1)
    return None


def _read_unit(text: str, start: int, end: int, number: int, words: DateWords) -> FoundDate | None:
    """Expressions with day, week, month, year or weekend."""
    low = max(0, start - 40)
    if not text[start - 1 : start].isspace():
        return None
    if number == 4:
        mod = _UNIT_MOD.search(text, low, start)
        if mod is None:
            return None
        last = mod["mod"].lower().split()[-1]
        return FoundDate(mod.start("mod"), end, "span", unit="weekend", mod=_step(last) if last != "the" else "")
    unit = UNITS[number]
    after = _UNIT_AFTER.match(text, end)
    count = words.count_back.search(text, low, start)
    if after is not None:
        item = _read_counted(text, start, unit, after, count, words, low)
        if item is not None:
            return item
    if text[end - 1] == "s":
        if count is not None and re.search(r"\b[Ii]n\s+$", text[low : count.start()]):
            n = words.numbers.get(count["n"].lower(), int(count["n"]) if count["n"].isdigit() else 0)
            if n and _RECORD.search(text, max(0, count.start() - _RECORD_REACH), count.start()) is None:
                return FoundDate(count.start(), end, "ahead", n=n, unit=unit, about=bool(count["about"]))
        return None
    if text[end + 1 : end + 7] == "s time":
        one = _IN_ONE.search(text, low, start)
        return FoundDate(one.start(), end + 7, "ahead", n=1, unit=unit) if one is not None else None
    mod = _UNIT_MOD.search(text, low, start)
    if mod is None:
        return None
    said = mod["mod"].lower().split()
    last = said[-1]
    part = " ".join((mod["part"] or "").lower().split())
    begin = mod.start() if part else mod.start("mod")
    if text.startswith(" as ", end):
        return None  # "on the same day as the summit on April 27"
    if unit == "day":
        if (
            last == "same"
            or said[0] == "that"
            or (last == "the" and part in {"earlier in", "later in", "earlier on", "later on"})
        ):
            return FoundDate(begin, end, "back", unit="day")
        if last in {"following", "next"} and said[0] == "the":
            return FoundDate(begin, end, "back", unit="day", n=1)
        if last in {"previous", "preceding"}:
            return FoundDate(begin, end, "back", unit="day", n=-1)
        return None
    if last == "same" or said[0] == "that":
        return FoundDate(begin, end, "back", unit=unit, part=part)
    if last in {"previous", "preceding"}:
        return FoundDate(begin, end, "back", unit=unit, n=-1, part=part)
    if last == "following" or (last == "next" and said[0] == "the" and not part):
        return FoundDate(begin, end, "back", unit=unit, n=1, part=part)
    if last == "past":
        if said[0] != "this":
            return None
        return FoundDate(begin, end, "span", unit=unit, mod="last", part=part)
    if last == "the":
        return (
            FoundDate(begin, end, "span", unit=unit, mod="this", part=part)
            if part and part not in {"early", "late"}
            else None
        )
    if last == "last" and said[0] == "the":
        return None
    return FoundDate(begin, end, "span", unit=unit, mod=_step(last), part=part)


def _step(word: str) -> str:
    """Any determiner of time as "last", "this" or "next"."""
    return "last" if word in _BACKWARD else "next" if word in _FORWARD else "this"


def _read_counted(
    text: str, start: int, unit: str, after: re.Match[str], count: re.Match[str] | None, words: DateWords, low: int
) -> FoundDate | None:
    """Read "two days ago", "a month later", "a day after X met Y", "the day before"."""
    word = " ".join(after[1].split())
    if count is None:
        if word not in {"before", "after"} or not text[low:start].lower().endswith("the "):
            return None
        n, begin, about = 1, start - 4, False
    else:
        said = count["n"].lower()
        n = int(said) if said.isdigit() else words.numbers[said]
        begin, about = count.start(), bool(count["about"])
        if count["about"] is None and text[count.start() : count.start() + 1].isspace():
            begin = count.start("n")
    sign = -1 if word in {"ago", "earlier", "before", "previously"} or word.startswith("prior") else 1
    if word in _AGO:
        return FoundDate(begin, after.end(), "ago", n=sign * n, unit=unit, about=about or not n)
    if word in {"earlier", "later", "previously"}:
        return FoundDate(begin, after.end(), "back", n=sign * n, unit=unit, about=about or not n) if n else None
    following = text[after.end() : after.end() + 12].lstrip()
    if not following or following[0] in '.,;:)”’"!?' or following.startswith(("yesterday", "tomorrow")):
        if following.startswith(("yesterday", "tomorrow")):
            return None
        return FoundDate(begin, after.end(), "back", n=sign * n, unit=unit, about=about)
    return FoundDate(begin, after.end(), "offset", n=sign * n, unit=unit, about=about) if n else None


def _read_year(text: str, start: int, end: int, words: DateWords) -> FoundDate | None:
    """A year standing alone, where what is around it says that it is one."""
    year = int(text[start:end])
    if not edtf.FIRST_YEAR <= year <= edtf.LAST_YEAR:
        return None
    sign = text[start - 1] if start else " "
    behind = text[end : end + 5]
    if sign in "./," or (_NO_YEAR.match(behind) and not _YEAR_SPAN.match(behind)):
        return None
    dashed = sign in "-–"
    if (
        dashed
        and not text[max(0, start - 5) : start - 1].isdigit()
        and text[max(0, start - 4) : start].lower() != "mid-"
    ):
        return None
    before = _last_words(text, start)
    previous = before[-1] if before else ""
    following = _NEXT_WORD.match(text, end)
    next_word = following[1].lower() if following else ""
    item = FoundDate(start, end, "date", year=year)
    if dashed:
        return item
    if text[max(0, start - 2) : start] == ", " and text[end : end + 1] in ("\n", ""):
        return item  # the end of a caption: "X and Y in Lima, Peru, 2016"
    if next_word in words.amounts:
        return None
    part = _HALF.search(text[max(0, start - 24) : start])
    if part is not None:
        index = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": 1 if part[2] == "half" else 3}[part[1]]
        length = 6 if part[2] == "half" else 3
        if index * length < 12:
            item.months = (index * length + 1, index * length + length)
            item.start = start - len(part[0])
        return item
    if previous in _YEAR_FREELY:
        item.about = previous == "circa"
        return item
    if previous in _YEAR_WARILY:
        if following is not None and following[1][0].isupper() and previous in {"by", "from", "of", "for"}:
            return None
        return item if not next_word or next_word not in {"borders", "lines", "agenda"} else None
    if next_word in words.events and previous in _DETERMINERS:
        return item
    return None


def _read_ordinal(text: str, start: int, end: int) -> FoundDate | None:
    """Read "on the 27th", with nothing behind that it could count."""
    bare = re.match(r"\s?[.;)\n]|\s?\(local time", text[end : end + 14]) is not None
    if not text[max(0, start - 7) : start].lower().endswith((" on ", "on the ") if bare else ("on the ",)):
        return None
    if not re.match(
        r"\s*(?:[,.;)]|\(local time|(?:and|in|at|to|with|by|that|when|after|before|but|for|he|she|they|the)\b|$)",
        text[end : end + 14],
    ):
        return None
    return FoundDate(start, end, "date", day=int(text[start : end - 2])) if int(text[start : end - 2]) <= 31 else None


def _read_season(text: str, start: int, end: int, month: int) -> FoundDate | None:
    """This summer, last spring, in the autumn of 2024, winter 2023."""
    tail = _AFTER.match(text, end)
    before = _last_words(text, start, 24)
    previous = before[-1] if before else ""
    item = FoundDate(start, end, "season", month=month)
    if tail is not None and (tail["y"] or tail["rel"]):
        _take_year(item, tail)
        item.end = tail.end()
        return item
    if previous in {"this", "last", "next", "coming", "past"}:
        item.mod = _step(previous)
        item.start = start - len(previous) - 1
        return item
    if before[-2:] == ["in", "the"] or (previous == "in" and not text.startswith("fall", start)):
        return item
    return None


# --- join ---------------------------------------------------------------------------


def join_dates(found: list[FoundDate], text: str) -> list[FoundDate]:
    """Make one expression of the two ends of a span."""
    joined: list[FoundDate] = []
    for item in found:
        first = joined[-1] if joined else None
        if first is not None and first.joined is None and _same_grain(first, item):
            match = JOIN.fullmatch(
                text, first.end, item.start + (3 if text[item.start : item.start + 3] in {"on ", "in "} else 0)
            )
            if match is not None:
                opened = text[max(0, first.start - 8) : first.start].lower().rstrip().endswith(("from", "between"))
                if item.kind == "weekday" and item.unit == "week" and not first.mod:
                    first.unit, first.mod = item.unit, item.mod
                first.hard = opened or match[2] not in {"and", "&"}
                first.joined = item
                first.year = first.year or (
                    item.year if item.month != 1 or first.month != 12 else item.year - 1 if item.year else 0
                )
                item.year = item.year or (first.year if item.month >= first.month else 0)
                first.year_mod = first.year_mod or item.year_mod
                item.year_mod = item.year_mod or first.year_mod
                if first.hard:
                    first.end = item.end
                    continue
        joined.append(item)
    return joined


def _same_grain(first: FoundDate, second: FoundDate) -> bool:
    """Both are days, both months, both years or both weekdays."""
    if first.kind != second.kind or first.kind not in {"date", "weekday"} or first.last_day or second.last_day:
        return False
    if first.kind == "weekday":
        return True
    return (bool(first.day), bool(first.month)) == (bool(second.day), bool(second.month)) and not first.months
