"""Date expressions of an article, resolved against its day of publication.

Part of extract: text in, `DateMention`s out. Three passes. A scan finds words that dates are made of and reads
the expression around each; a second joins the two ends of a span ("29 April - 2 May"); the third resolves, in the
order of the text, against the anchor (day of publication or of a full dateline), against the tense of the clause
(`tense`), or against the date just spoken of ("the day before").

Without an anchor nothing relative is resolved: a weekday keeps its number, "12 November" its day and month, and the
EDTF stays empty. Today's date plays no part.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from digest.extract import edtf
from digest.extract.date_words import YEAR, DateWords, load_date_words
from digest.extract.document import DateMention, Document
from digest.extract.tense import clause_direction
from digest.models import DateRange

_NUMERIC = re.compile(r"\d{1,4}([-/.])\d{1,2}(?:\1\d{2,4})?(?![\d:%]|[-/.]\d)")
_DAY_MONTH = re.compile(
    r"(?<![\w.:/$€£%])(?<!\d,)(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s?(?:-|–|—|\bto\b|\band\b|&|\buntil\b|\btill\b|\bthrough\b)\s?)?"
    r"(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?:\s+(?:day\s+)?of)?[\s\-]+$"
)
_AFTER = re.compile(
    r"(?:(?:,\s*|\s+|-)(?:of\s+|in\s+)?(?P<y>" + YEAR + r")(?![\w%]|[.,]\d)"
    r"|,?\s+(?:of\s+)?(?P<rel>last|this|next|that|the\s+same|that\s+same|the\s+following|the\s+previous)\s+year\b(?!['’]s))?"
)
_AFTER_WEEKDAY = re.compile(r"\s*[,(]\s*(?:a\s+)?(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b\)?")
_WEEKDAY_DAY = re.compile(
    r",\s(?:the\s)?(\d{1,2})(?:st|nd|rd|th)?(?=[,;.)](?!\d))|\s\((\d{1,2})(?:st|nd|rd|th)?\)|,?\s(?:the\s)?(\d{1,2})(?:st|nd|rd|th)\b(?!\s+[A-Za-z]+(?:ary|ion|it|nce))"
)
_WEEKDAY_WEEK = re.compile(r"\s+(?:of\s+)?(last|this|next|the same|that|the following|the previous)\s+week\b")
_UNIT_AFTER = re.compile(
    r"\s+(ago|earlier|later|before|after|prior(?:\s+to)?|from\s+now|hence|previously)\b(?!\s+than)"
)
_UNIT_MOD = re.compile(
    r"(?:\b(?P<part>earlier|later|early|late|(?:the\s+|at\s+the\s+|by\s+the\s+)?(?:end|start|beginning|middle|rest|course)\s+of|(?:earlier|later)\s+(?:in|on))\s+)?"
    r"\b(?P<mod>this\s+(?:past|coming)|(?:the\s+)?(?:last|next|past|coming|previous|preceding|following|same|very\s+same|current)|this|that(?:\s+same)?|the)\s+$",
    re.IGNORECASE,
)
_PREPOSITIONS = {
    kind: re.compile(r"\b(?:" + names + r")\s+$", re.IGNORECASE)
    for kind, names in (
        ("date", "on|in"),
        ("weekday", "on"),
        ("season", "in(?:\\s+the)?"),
        ("back", "on"),
        ("ahead", "in"),
    )
}
_WEEKEND_PREPOSITION = re.compile(r"\b(?:over|at|on|during)\s+$", re.IGNORECASE)
_CUE = re.compile(
    r"\b(on|in|since|until|till|by|from|between|before|after|during|for|over|at|around|about|of|to|through|ahead\s+of)\s+"
    r"(?:the\s+|late\s+|early\s+)?$",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\s?([-–—])\s?|,?\s+(to|and|until|till|through|&)\s+(?:on\s+)?(?:the\s+)?")
_NEXT_WORD = re.compile(r"\s+([^\W\d_][\w’'-]*)")
_LINE_STAMP = re.compile(
    r"\b(?:updated?|published|posted|modified|first published|last updated|created|issued|date|released?)\b[^.\n]{0,30}$",
    re.IGNORECASE,
)
_DATELINE_BEFORE = re.compile(r"^\W*[A-ZÀ-Þ][^.;:!?\n]{1,60}?[,(]\s*$|^\W*[A-ZÀ-Þ]{3}[A-ZÀ-Þ '’.\-/,]{0,40}\s+$")
_DATELINE_AFTER = re.compile(
    r"\)?[,.]?\s*(?:[(/][^()\n]{1,40}[)/]\s*[-–—:.]{0,2}|(?:[A-Z][\w.&]{1,12}\s+){0,3}(?:--|[–—:-](?=\s)))"
)
_LINE_REST = re.compile(
    r"[\s.):,|–—-]*(?:(?:at\s)?\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?)?(?:\s?\(?[A-Z]{2,5}\)?)?[\s.)]*"
)
_TODAY_MARK = re.compile(
    r"\b(?:today|this\s+(?:morning|afternoon|evening)|tonight)\s*[,(–—-]{0,2}\s*(?:on\s+)?$", re.IGNORECASE
)
_FROM_TODAY = re.compile(r"\b(\w+)\s+(days?|weeks?)\s+from\s+$", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(?:the|a|an|this|our|their|its|his|her|'s|’s|annual|upcoming|for)\s+$", re.IGNORECASE)
_MOVED_TO = re.compile(
    r"\b(?:moved|postponed|delayed|deferred|rescheduled|shifted|forward|back|off)\s+(?:to|till|until)\s+$"
)
_IN_FREELY = frozenset(
    ["in", "since", "until", "till", "last", "this", "next", "early", "late", "mid", "during", "past", "coming", "previous", "throughout", "following"]
)
_IN_WARILY = frozenset(["by", "from", "of", "before", "after", "between", "to", "and", "through", "around", "about", "for", "over", "circa", "late", "or"])
_WEEKDAY_FREELY = frozenset(
    ["on", "last", "this", "next", "since", "until", "till", "late", "early", "past", "coming", "previous", "following", "earlier", "later"]
)
_WEEKDAY_WARILY = frozenset(["by", "from", "of", "before", "after", "between", "through", "to", "and", "for", "over", "during", "the"])
_SHORT_MONTHS = frozenset({"may", "june", "july"})
_AGO = {"ago": -1, "from now": 1, "hence": 1}
_UNITS = ("day", "week", "month", "year")
_BACKWARD = frozenset({"last", "past", "previous", "preceding"})
_FORWARD = frozenset({"next", "coming", "following"})
_NEAR_PAST_DAYS = 1
_EXACT_DAYS = 14
_SOON_MONTHS = 4


@dataclass(slots=True)
class _Found:
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
    joined: _Found | None = None
    hard: bool = False


# --- scan ---------------------------------------------------------------------------


def _scan(text: str, words: DateWords) -> list[_Found]:
    """Every date expression of a text as written, in order, not overlapping."""
    found: list[_Found] = []
    numeric = _scan_numeric(text)
    done = 0
    pending: tuple[int, int] | None = None  # a weekday that belongs to the date after it
    kinds = words.kinds
    for match in words.trigger.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        before = text[start - 1] if start else " "
        if before.isalnum() or before in "@#_$€£":
            continue
        while numeric and numeric[0].start < start:
            item = numeric.pop(0)
            if item.start >= done:
                found.append(_with_weekday(item, pending, text))
                done, pending = item.end, None
        if start < done:
            continue
        word = match[0]
        known = kinds.get(word)
        item_: _Found | None
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
        if item_ is not None and item_.start >= done:
            item_ = _with_weekday(item_, pending, text)
            found.append(item_)
            done = item_.end
        if item_ is not None or known is None or known[0] == "month":
            pending = None
    for item in numeric:
        if item.start >= done:
            found.append(_with_weekday(item, pending, text))
            done, pending = item.end, None
    for item in found:
        pattern = _WEEKEND_PREPOSITION if item.unit == "weekend" else _PREPOSITIONS.get(item.kind)
        preposition = pattern.search(text, max(0, item.start - 12), item.start) if pattern is not None else None
        if preposition is not None:
            item.start = preposition.start()
    return found


def _with_weekday(item: _Found, pending: tuple[int, int] | None, text: str) -> _Found:
    """Give a date the weekday that stands before it."""
    if pending is not None and item.kind == "date" and item.day and 0 < item.start - pending[0] < 24:
        item.weekday = pending[1]
        if "(" in text[pending[0] : item.start] and text[item.end : item.end + 1] == ")":
            item.end += 1
        item.start = pending[0]
    return item


def _scan_numeric(text: str) -> list[_Found]:
    """Dates in figures alone: 2025-10-27, 27/10/2025, 06.11.2025, and 22/9 after a weekday."""
    found: list[_Found] = []
    unsure: list[tuple[_Found, int, int]] = []
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
                r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s$|\bon\s$", text[max(0, start - 11) : start]
            ):
                item = _Found(start, end, "date")
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
        item = _Found(start, end, "date", year=year)
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
            day, month = 0, 0
        if 1 <= month <= 12 and 1 <= day <= 31:
            item.day, item.month = day, month
        else:
            found.remove(item)
    return found


def _add_numeric(found: list[_Found], start: int, end: int, year: int, month: int, day: int) -> None:
    """Add a date whose parts are known, if there is such a day."""
    if edtf.FIRST_YEAR <= year <= edtf.LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31:
        found.append(_Found(start, end, "date", year=year, month=month, day=day))


def _last_words(text: str, start: int, reach: int = 40) -> list[str]:
    """The words directly before an offset, lower case, nearest last; empty after punctuation."""
    before = text[max(0, start - reach) : start]
    if before[-1:] == "-" and before[:-1].lower().endswith(("mid", "early", "late")):
        return [*before[:-1].lower().split()]
    if not before[-1:].isspace():
        return []
    return before.lower().split()


def _read_month(text: str, start: int, end: int, month: int, weak: bool, words: DateWords, done: int) -> _Found | None:
    """A date around the name of a month, or None where the word is none."""
    after = end
    short = end - start <= 4 and text[start:end].lower() not in _SHORT_MONTHS
    if text[end : end + 1] == "." and short:
        after = end + 1
    low = max(done, start - 24)
    back = _DAY_MONTH.search(text[low:start])
    if back is not None and 1 <= int(back["d2"]) <= 31:
        tail = _AFTER.match(text, after)
        first = int(back["d1"] or 0)
        item = _Found(low + back.start("d2"), tail.end() if tail else after, "date", month=month, day=int(back["d2"]))
        if 0 < first < item.day:
            item.start, item.day, item.last_day = low + back.start("d1"), first, item.day
        _take_year(item, tail)
        return _take_weekday(item, text)
    ahead = words.month_day.match(text, after)
    if ahead is not None and 1 <= int(ahead["d1"]) <= 31:
        following = _NEXT_WORD.match(text, ahead.end())
        if following is not None and following[1].lower() in words.day_names:
            return None
        if following is not None and following[1].lower() in words.amounts and not ahead["d2"]:
            return None
        item = _Found(start, ahead.end(), "date", month=month, day=int(ahead["d1"]))
        last = int(ahead["d2"] or 0)
        if last and not item.day < last <= 31:
            item.end = ahead.end("d1")
        elif last:
            item.last_day = last
        tail = _AFTER.match(text, item.end)
        if tail is not None:
            item.end = tail.end()
        _take_year(item, tail)
        return _take_weekday(item, text)
    tail = _AFTER.match(text, after)
    item = _Found(start, tail.end() if tail else after, "date", month=month)
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


def _take_year(item: _Found, tail: re.Match[str] | None) -> None:
    """Year or "last year" after a month."""
    if tail is not None and tail["y"]:
        item.year = int(tail["y"])
    elif tail is not None and tail["rel"]:
        item.year_mod = " ".join(tail["rel"].split())


def _take_weekday(item: _Found, text: str) -> _Found:
    """A weekday in brackets or after a comma behind the date."""
    match = _AFTER_WEEKDAY.match(text, item.end)
    if match is not None and not item.last_day:
        item.weekday = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday").index(match[1])
        if match[0].lstrip().startswith("("):
            item.end = match.end()
    return item


def _read_weekday(text: str, start: int, end: int, weekday: int, weak: bool, words: DateWords) -> _Found | None:
    """A weekday without a date, or None where the word is a name."""
    if words.not_dates.search(text, max(0, start - 8), end + 12):
        return None
    before = _last_words(text, start, 24)
    previous = before[-1] if before else ""
    free = previous in _WEEKDAY_FREELY
    if weak and not free:
        return None
    if (
        previous in {"every", "each", "a", "any", "one", "of", "most"}
        and (previous != "of" or before[-2:-1] == ["morning"])
        and previous != "of"
    ):
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
    item = _Found(start, end, "weekday", weekday=weekday)
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


def _read_today(text: str, start: int, end: int, days: int, words: DateWords) -> _Found | None:
    """Today, yesterday, tomorrow, tonight, "the day before yesterday"; None for "today's world"."""
    if days == 0 and text[end : end + 2] in {"'s", "’s"}:
        following = _NEXT_WORD.match(text, end + 2)
        if following is not None and following[1].lower() in words.today_generic:
            return None
    if text[start].isupper() and text[max(0, start - 2) : start - 1].isalnum():
        return None  # "Breaking News Today", "USA Today"
    item = _Found(start, end, "days", n=days)
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


def _read_part(text: str, start: int, end: int) -> _Found | None:
    """This morning, last night, the same evening."""
    mod = _UNIT_MOD.search(text, max(0, start - 30), start)
    if mod is None:
        return None
    words = mod["mod"].lower().split()
    begin = mod.start("mod")
    if words == ["this"]:
        return _Found(begin, end, "days")
    if words[-1] == "last" and text.startswith("night", start):
        return _Found(begin, end, "days", n=-1)
    if words[0] == "that" or words[-1] == "same":
        return _Found(begin, end, "back", unit="day")
    if words[-1] in {"following", "next"} and words[0] == "the":
        return _Found(begin, end, "back", unit="day", n=1)
    return None


def _read_unit(text: str, start: int, end: int, number: int, words: DateWords) -> _Found | None:
    """Expressions with day, week, month, year or weekend."""
    low = max(0, start - 40)
    if not text[start - 1 : start].isspace():
        return None
    if number == 4:
        mod = _UNIT_MOD.search(text, low, start)
        if mod is None:
            return None
        last = mod["mod"].lower().split()[-1]
        return _Found(mod.start("mod"), end, "span", unit="weekend", mod=_step(last) if last != "the" else "")
    unit = _UNITS[number]
    after = _UNIT_AFTER.match(text, end)
    count = words.count_back.search(text, low, start)
    if after is not None:
        item = _read_counted(text, start, unit, after, count, words, low)
        if item is not None:
            return item
    if text[end - 1] == "s":
        if count is not None and re.search(r"\b[Ii]n\s+$", text[low : count.start()]):
            n = words.numbers.get(count["n"].lower(), int(count["n"]) if count["n"].isdigit() else 0)
            if n:
                return _Found(count.start(), end, "ahead", n=n, unit=unit, about=bool(count["about"]))
        return None
    mod = _UNIT_MOD.search(text, low, start)
    if mod is None:
        return None
    said = mod["mod"].lower().split()
    last = said[-1]
    part = " ".join((mod["part"] or "").lower().split())
    begin = mod.start() if part else mod.start("mod")
    if unit == "day":
        if (
            last == "same"
            or said[0] == "that"
            or (last == "the" and part in {"earlier in", "later in", "earlier on", "later on"})
        ):
            return _Found(begin, end, "back", unit="day")
        if last in {"following", "next"} and said[0] == "the":
            return _Found(begin, end, "back", unit="day", n=1)
        if last in {"previous", "preceding"}:
            return _Found(begin, end, "back", unit="day", n=-1)
        return None
    if last in {"same"} or said[0] == "that":
        return _Found(begin, end, "back", unit=unit, part=part)
    if last in {"previous", "preceding"}:
        return _Found(begin, end, "back", unit=unit, n=-1, part=part)
    if last == "following" or (last == "next" and said[0] == "the" and not part):
        return _Found(begin, end, "back", unit=unit, n=1, part=part)
    if last == "past":
        if said[0] != "this":
            return None
        return _Found(begin, end, "span", unit=unit, mod="last", part=part)
    if last == "the":
        return (
            _Found(begin, end, "span", unit=unit, mod="this", part=part)
            if part and part not in {"early", "late"}
            else None
        )
    if last == "last" and said[0] == "the":
        return None
    return _Found(begin, end, "span", unit=unit, mod=_step(last), part=part)


def _step(word: str) -> str:
    """Any determiner of time as "last", "this" or "next"."""
    return "last" if word in _BACKWARD else "next" if word in _FORWARD else "this"


def _read_counted(
    text: str, start: int, unit: str, after: re.Match[str], count: re.Match[str] | None, words: DateWords, low: int
) -> _Found | None:
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
        return _Found(begin, after.end(), "ago", n=sign * n, unit=unit, about=about or not n)
    if word in {"earlier", "later", "previously"}:
        return _Found(begin, after.end(), "back", n=sign * n, unit=unit, about=about or not n) if n else None
    following = text[after.end() : after.end() + 12].lstrip()
    if not following or following[0] in '.,;:)”’"!?' or following.startswith(("yesterday", "tomorrow")):
        if following.startswith(("yesterday", "tomorrow")):
            return None
        return _Found(begin, after.end(), "back", n=sign * n, unit=unit, about=about)
    return _Found(begin, after.end(), "offset", n=sign * n, unit=unit, about=about) if n else None


def _read_year(text: str, start: int, end: int, words: DateWords) -> _Found | None:
    """A year standing alone, where what is around it says that it is one."""
    if text[start - 1 : start] in {".", ",", "/"} or re.match(r"[,.]\d|[-–/]\w|\s?(?:%|per)", text[end : end + 5]):
        if not re.match(r"[-–](?:1[89]|20)\d\d\b", text[end : end + 5]):
            return None
    if text[start - 1 : start] in "-–" and start and not text[max(0, start - 5) : start - 1].isdigit():
        if not text[max(0, start - 4) : start].lower().endswith("mid-"):
            return None
    before = _last_words(text, start)
    previous = before[-1] if before else ""
    following = _NEXT_WORD.match(text, end)
    next_word = following[1].lower() if following else ""
    item = _Found(start, end, "date", year=int(text[start:end]))
    if text[start - 1 : start] in "-–" and start:
        return item
    if next_word in words.amounts:
        return None
    part = re.search(r"\b(first|second|third|fourth|last)\s+(half|quarter)\s+of\s+$", text[max(0, start - 24) : start])
    if part is not None:
        index = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": 1 if part[2] == "half" else 3}[part[1]]
        length = 6 if part[2] == "half" else 3
        if index * length < 12:
            item.months = (index * length + 1, index * length + length)
            item.start = start - len(part[0])
        return item
    if previous in {"in", "since", "until", "till", "during", "early", "late", "mid", "circa", "year", "throughout"}:
        item.about = previous == "circa"
        return item
    if previous in {
        "by",
        "from",
        "of",
        "before",
        "after",
        "between",
        "around",
        "through",
        "to",
        "and",
        "for",
        "summer",
        "spring",
        "autumn",
        "winter",
    }:
        if following is not None and following[1][0].isupper() and previous in {"by", "from", "of", "for"}:
            return None
        return item if not next_word or next_word not in {"borders", "lines", "agenda"} else None
    if next_word in words.events and previous in {
        "the",
        "a",
        "an",
        "that",
        "this",
        "his",
        "her",
        "their",
        "its",
        "failed",
    }:
        return item
    return None


def _read_ordinal(text: str, start: int, end: int) -> _Found | None:
    """Read "on the 27th", with nothing behind that it could count."""
    if text[max(0, start - 7) : start].lower() != "on the ":
        return None
    if not re.match(
        r"\s*(?:[,.;)]|(?:and|in|at|to|with|by|that|when|after|before|but|for|he|she|they|the)\b|$)",
        text[end : end + 12],
    ):
        return None
    return _Found(start, end, "date", day=int(text[start : end - 2])) if int(text[start : end - 2]) <= 31 else None


def _read_season(text: str, start: int, end: int, month: int) -> _Found | None:
    """This summer, last spring, in the autumn of 2024, winter 2023."""
    tail = _AFTER.match(text, end)
    before = _last_words(text, start, 24)
    previous = before[-1] if before else ""
    item = _Found(start, end, "season", month=month)
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


def _join(found: list[_Found], text: str) -> list[_Found]:
    """Make one expression of the two ends of a span."""
    joined: list[_Found] = []
    for item in found:
        first = joined[-1] if joined else None
        if first is not None and first.joined is None and _same_grain(first, item):
            match = _JOIN.fullmatch(
                text, first.end, item.start + (3 if text[item.start : item.start + 3] in {"on ", "in "} else 0)
            )
            if match is not None:
                opened = text[max(0, first.start - 8) : first.start].lower().rstrip().endswith(("from", "between"))
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


def _same_grain(first: _Found, second: _Found) -> bool:
    """Both are days, both months, both years or both weekdays."""
    if first.kind != second.kind or first.kind not in {"date", "weekday"} or first.last_day or second.last_day:
        return False
    if first.kind == "weekday":
        return True
    return (bool(first.day), bool(first.month)) == (bool(second.day), bool(second.month)) and not first.months


# --- resolve ------------------------------------------------------------------------


class _Resolver:
    """Resolves the expressions of one document in the order of its text."""

    def __init__(self, doc: Document, words: DateWords, anchor: datetime.date | None, ghost: _Found | None) -> None:
        self.doc = doc
        self.words = words
        # A dateline without a year ("Wednesday 12 November") still tells which day "yesterday" is. Arithmetic is done in
        # some year in which the weekday fits; what comes out of it has the basis "unknown" and loses the year at the end.
        self.ghost = ghost is not None and anchor is None
        self.weekdays = not self.ghost or (ghost is not None and ghost.weekday >= 0)
        self.anchor = _ghost_day(ghost) if ghost is not None and anchor is None else anchor
        self.starts = [sentence.start for sentence in doc.sentences]
        self.spoken: tuple[int, DateRange] | None = None  # sentence and value of the date just spoken of
        self.direct = 0  # sentence of the expression in hand

    def direction(self, item: _Found) -> int:
        """Where the clause around an expression looks."""
        text = self.doc.text
        index = bisect_right(self.starts, item.start) - 1
        if index >= 0:
            sentence = self.doc.sentences[index]
            low, high, headline = sentence.start, max(sentence.end, item.end), sentence.headline
        else:
            low, high, headline = max(0, item.start - 160), min(len(text), item.end + 120), False
        return clause_direction(
            text, low=low, start=item.start, end=item.end, high=high, words=self.words, headline=headline
        )

    def resolve(self, item: _Found) -> tuple[DateRange, str]:
        """Value and direction of an expression."""
        text = self.doc.text[item.start : item.end]
        self.direct = bisect_right(self.starts, item.start)
        try:
            value, relative = getattr(self, "_" + item.kind)(item, text)
        except (OverflowError, ValueError):
            value, relative = DateRange(text=(text,)), ""
        if self.ghost and value.basis != "stated":
            value = replace(value, basis="unknown")
        return value, relative

    def shown(self, item: _Found, value: DateRange) -> DateRange:
        """The value without the year that nothing tells."""
        if not value.edtf or value.basis != "unknown":
            return value
        fine = edtf.precision(value)
        weekday = item.weekday if item.weekday >= 0 else None
        if value.start is None or fine not in {"day", "month"}:
            month = item.month if item.kind == "date" else 0
            return DateRange(text=value.text, month=month, weekday=weekday)
        return DateRange(
            text=value.text, month=value.start.month, day=value.start.day if fine == "day" else 0, weekday=weekday
        )

    def note(self, item: _Found, value: DateRange, cue: str) -> None:
        """Remember a date that "the day before" may lean on."""
        if value.edtf and item.kind != "offset" and cue not in {"since", "until", "till", "by", "before", "ahead of"}:
            self.spoken = (self.direct, value)

    def base(self, unit: str) -> DateRange | None:
        """What "earlier" counts from: the date just spoken of, if it is near and fine enough, else the anchor."""
        if self.spoken is not None and self.direct - self.spoken[0] <= (2 if self.anchor is not None else 5):
            value = self.spoken[1]
            fine = edtf.precision(value)
            if fine == "day" or (fine == "interval" and unit in {"day", "week"}) or (fine, unit) in {
                ("month", "month"), ("month", "year"), ("year", "year"), ("month", "week"),
            }:  # fmt: skip
                return value
        return edtf.day_range(self.anchor) if self.anchor is not None else None

    # One method for each kind of expression; each gives the value and its direction.

    def _date(self, item: _Found, text: str) -> tuple[DateRange, str]:
        relative = (
            "past"
            if item.mod == "last" or item.year_mod == "last"
            else "future"
            if "next" in (item.mod, item.year_mod)
            else ""
        )
        year, basis = item.year, "stated"
        if not year:
            basis = "resolved"
            year = self._year_of(item)
        if not year and item.day and item.month:
            year, basis = _ghost_day(item).year, "unknown"
        elif not year:
            return DateRange(text=(text,), month=item.month, day=item.day), relative
        if not item.month and not item.day:
            if item.months is not None:
                first, last = item.months
                return edtf.interval(
                    edtf.month_range(year, first, basis, text), edtf.month_range(year, last, basis, text), basis, text
                ), ""
            value = edtf.year_range(year, basis, text, approximate=item.about)
        elif not item.day:
            value = edtf.month_range(year, item.month, basis, text, approximate=item.about)
        else:
            month = item.month
            if not month:
                if self.anchor is None:
                    return DateRange(text=(text,), day=item.day), relative
                year, month = self._month_of_day(item)
            value = edtf.day_range(datetime.date(year, month, item.day), basis, text, approximate=item.about)
            if item.last_day:
                value = edtf.interval(
                    value, edtf.day_range(datetime.date(year, month, item.last_day), basis), basis, text
                )
        if item.joined is not None:
            value = self._span_of(item, value, text)
        return value, relative

    def _span_of(self, item: _Found, value: DateRange, text: str) -> DateRange:
        """The interval of a joined expression; with "and" only where the two follow each other."""
        other = item.joined
        if other is None or value.start is None or not item.hard:
            return value
        last, _ = self.resolve(replace(other, joined=None))
        if (
            last.start is not None
            and last.start < value.start
            and not other.year
            and item.kind == "date"
            and other.month
        ):
            last, _ = self.resolve(replace(other, joined=None, year=value.start.year + (other.month < item.month)))
        return edtf.interval(value, last, value.basis, text) if last.end is not None else value

    def _year_of(self, item: _Found) -> int:
        """The year that a date without one is in; 0 where it can't be told."""
        anchor = self.anchor
        if (
            item.year_mod in {"that", "the same", "that same", "the following", "the previous"}
            and self.spoken is not None
        ):
            spoken = self.spoken[1].start
            if spoken is not None:
                return spoken.year + {"the following": 1, "the previous": -1}.get(item.year_mod, 0)
        if anchor is None:
            return 0
        if item.year_mod:
            return anchor.year + {"last": -1, "next": 1}.get(item.year_mod, 0)
        month = item.month or anchor.month
        if item.mod:
            if item.mod == "this":
                return anchor.year
            if item.mod == "last":
                return anchor.year if month < anchor.month else anchor.year - 1
            return anchor.year if month > anchor.month else anchor.year + 1
        if not item.day:
            return self._year_of_month(item, month)
        years = (anchor.year - 1, anchor.year, anchor.year + 1)
        days = [day for day in (_day(year, month, item.day) for year in years) if day is not None]
        if item.weekday >= 0:
            days = [day for day in days if day.weekday() == item.weekday] or days
        if not days:
            return 0
        nearest = min(days, key=lambda day: abs((day - anchor).days))
        if self._attributive(item) and 0 < (nearest - anchor).days <= _SOON_MONTHS * 31:
            return nearest.year
        if (nearest - anchor).days > _NEAR_PAST_DAYS and item.weekday < 0 and self.direction(item) < 0:
            return max((day for day in days if day <= anchor), default=nearest).year
        return nearest.year

    def _year_of_month(self, item: _Found, month: int) -> int:
        """Year of a month without day and year, by the tense of its clause."""
        anchor = self.anchor
        if anchor is None or month == anchor.month:
            return anchor.year if anchor is not None else 0
        direction = self.direction(item)
        before = re.search(r"(\w+)\s+$", self.doc.text[max(0, item.start - 12) : item.start])
        if before is not None and before[1].lower() == "since":
            direction = -1
        ahead = (month - anchor.month) % 12
        if direction == 0 or (self._attributive(item) and direction < 0):
            direction = 1 if ahead <= _SOON_MONTHS else -1
        if direction > 0:
            # "would have met in May", told in June, is the May behind
            return anchor.year if month > anchor.month else anchor.year + 1
        return anchor.year if month < anchor.month else anchor.year - 1

    def _attributive(self, item: _Found) -> bool:
        """Tell whether a date is an attribute ("preparations for the June summit"), of which the tense says nothing."""
        text = self.doc.text
        return text[item.start : item.start + 1].isupper() and bool(
            _ATTRIBUTE.search(text, max(0, item.start - 12), item.start)
        )

    def _month_of_day(self, item: _Found) -> tuple[int, int]:
        """Year and month of "the 27th"."""
        anchor = self.anchor
        assert anchor is not None  # noqa: S101 - the caller looked
        if self.direction(item) > 0:
            return (
                (anchor.year, anchor.month) if item.day >= anchor.day else edtf.add_months(anchor.year, anchor.month, 1)
            )
        return (anchor.year, anchor.month) if item.day <= anchor.day else edtf.add_months(anchor.year, anchor.month, -1)

    def _weekday(self, item: _Found, text: str) -> tuple[DateRange, str]:
        relative = {"last": "past", "past": "past", "next": "future", "coming": "future"}.get(item.mod, "")
        anchor = self.anchor
        if anchor is None or not self.weekdays:
            return DateRange(text=(text,), weekday=item.weekday, day=item.day), relative
        day = self._weekday_day(item, anchor)
        value = edtf.day_range(day, "resolved", text)
        if item.joined is not None and item.hard and item.kind == item.joined.kind:
            days = (item.joined.weekday - item.weekday) % 7
            return edtf.days_range(day, day + datetime.timedelta(days=days), "resolved", text), relative
        if not relative:
            relative = "future" if day > anchor else ""
        return value, relative

    def _weekday_day(self, item: _Found, anchor: datetime.date) -> datetime.date:
        """Which day a weekday names."""
        back = (anchor.weekday() - item.weekday) % 7
        if item.day:
            near = [anchor + datetime.timedelta(days=days) for days in range(-45, 46)]
            fitting = [day for day in near if day.day == item.day and day.weekday() == item.weekday]
            if fitting:
                return min(fitting, key=lambda day: (abs((day - anchor).days), day))
        monday = anchor - datetime.timedelta(days=anchor.weekday())
        if item.unit == "week":
            weeks = {"last": -1, "next": 1, "the following": 1, "the previous": -1}.get(item.mod, 0)
            return monday + datetime.timedelta(days=item.weekday + 7 * weeks)
        if item.mod in {"last", "past"}:
            return anchor - datetime.timedelta(days=back or 7)
        if item.mod == "next":
            ahead = 7 - back
            # two days before a Friday nobody calls it "next Friday"
            return anchor + datetime.timedelta(days=ahead + 7 if ahead <= 2 else ahead)
        if item.mod == "coming":
            return anchor + datetime.timedelta(days=7 - back)
        if back == 0:
            return anchor
        if _MOVED_TO.search(self.doc.text, max(0, item.start - 24), item.start) or self.direction(item) > 0:
            return anchor + datetime.timedelta(days=7 - back)
        return anchor - datetime.timedelta(days=back)

    def _days(self, item: _Found, text: str) -> tuple[DateRange, str]:
        relative = "past" if item.n < 0 else "future" if item.n > 0 else ""
        if self.anchor is None:
            return DateRange(text=(text,)), relative
        return edtf.day_range(self.anchor + datetime.timedelta(days=item.n), "resolved", text), relative

    def _ago(self, item: _Found, text: str) -> tuple[DateRange, str]:
        relative = "past" if item.n < 0 or not item.n else "future"
        if self.anchor is None:
            return DateRange(text=(text,)), relative
        if not item.n:
            if item.unit != "day":
                return DateRange(text=(text,)), relative
            week = datetime.timedelta(days=7)
            return replace(edtf.days_range(self.anchor - week, self.anchor, "resolved", text)), relative
        value = edtf.day_range(self.anchor)
        if item.unit == "day" and abs(item.n) > _EXACT_DAYS:
            item.about = True
        if item.unit == "year":
            return edtf.year_range(self.anchor.year + item.n, "resolved", text, approximate=True), relative
        value = edtf.shift(value, item.n, item.unit, text)
        if item.about and not value.edtf.endswith("~"):
            value = replace(value, edtf=value.edtf + "~")
        return value, relative

    def _ahead(self, item: _Found, text: str) -> tuple[DateRange, str]:
        # "in nine months" is as often a length as a date: only a clause that looks ahead makes it one
        if self.anchor is None or self.direction(item) <= 0:
            return DateRange(text=(text,)), ""
        return self._ago(item, text)[0], "future"

    def _back(self, item: _Found, text: str) -> tuple[DateRange, str]:
        base = self.base("day" if item.unit == "weekday" else item.unit)
        if base is None or base.start is None or base.end is None:
            weekday = item.weekday if item.weekday >= 0 else None
            return DateRange(text=(text,), weekday=weekday), ""
        basis = base.basis if base.basis in {"inferred", "unknown"} else "resolved"
        if item.unit == "weekday":
            days = (item.weekday - base.start.weekday()) % 7 or 7
            if item.n < 0:
                days = -((base.start.weekday() - item.weekday) % 7 or 7)
            return edtf.day_range(base.start + datetime.timedelta(days=days), basis, text), ""
        if item.n:
            counted = self.doc.text[item.start : item.end].lower()
            if (
                item.unit != "day"
                and counted.startswith(("the ", "late", "early"))
                and "before" not in counted
                and "after" not in counted
            ):
                return self._unit_span(base.start, item.unit, item.n, text, basis), ""
            first, last = base.start, base.end
            if edtf.precision(base) == "interval":
                base = edtf.day_range(last if item.n > 0 else first, basis)
            elif item.unit == "year" and edtf.precision(base) == "day":
                base = edtf.year_range(first.year, basis)
            return edtf.shift(replace(base, basis=basis), item.n, item.unit, text), ""
        if item.unit == "day":
            if edtf.precision(base) != "day" and self.anchor is not None:
                return edtf.day_range(self.anchor, "resolved", text), ""
            return replace(base, text=(text,), basis=basis), ""
        return self._unit_span(base.start, item.unit, 0, text, basis), ""

    def _unit_span(self, day: datetime.date, unit: str, step: int, text: str, basis: str = "resolved") -> DateRange:
        """The whole week, month or year `step` units from a day."""
        if unit == "year":
            return edtf.year_range(day.year + step, basis, text)
        if unit == "month":
            return edtf.month_range(*edtf.add_months(day.year, day.month, step), basis, text)
        monday = day + datetime.timedelta(days=7 * step - day.weekday())
        return edtf.days_range(monday, monday + datetime.timedelta(days=6), basis, text)

    def _span(self, item: _Found, text: str) -> tuple[DateRange, str]:
        relative = "past" if item.mod == "last" or item.part.startswith("earlier") else ""
        if item.mod == "next" or item.part.startswith("later"):
            relative = "future"
        anchor = self.anchor
        if anchor is None:
            return DateRange(text=(text,)), relative
        step = {"last": -1, "next": 1}.get(item.mod, 0)
        if item.unit == "weekend":
            saturday = anchor + datetime.timedelta(days=5 - anchor.weekday())
            if (anchor.weekday() < 5 and not item.mod and self.direction(item) <= 0) or (item.mod == "last" and anchor.weekday() == 6):
                step = -1
            saturday += datetime.timedelta(days=7 * step)
            return edtf.days_range(saturday, saturday + datetime.timedelta(days=1), "resolved", text), relative
        if item.unit == "week" and not step:
            monday = anchor - datetime.timedelta(days=anchor.weekday())
            if item.part.startswith("earlier"):
                return edtf.days_range(monday, anchor, "resolved", text), relative
            if item.part.startswith("later"):
                return edtf.days_range(anchor, monday + datetime.timedelta(days=6), "resolved", text), relative
        return self._unit_span(anchor, item.unit, step, text), relative

    def _season(self, item: _Found, text: str) -> tuple[DateRange, str]:
        relative = {"last": "past", "next": "future"}.get(item.mod or item.year_mod, "")
        year, anchor = item.year, self.anchor
        basis = "stated" if year else "resolved"
        if not year:
            if anchor is None:
                return DateRange(text=(text,)), relative
            year = anchor.year
            if item.year_mod:
                year += {"last": -1, "next": 1}.get(item.year_mod, 0)
            else:
                if item.month == 12 and anchor.month <= 2:
                    year -= 1
                behind = (anchor.year, anchor.month) > edtf.add_months(year, item.month, 2)
                started = (anchor.year, anchor.month) >= (year, item.month)
                mod = item.mod or ("next" if self.direction(item) > 0 else "")
                if (mod == "last" and not behind) or (not mod and not started):
                    year -= 1
                elif mod == "next" and started:
                    year += 1
        first = edtf.month_range(year, item.month, basis, text, approximate=True)
        last = edtf.month_range(*edtf.add_months(year, item.month, 2), basis, text, approximate=True)
        return edtf.interval(first, last, basis, text), relative

    def _offset(self, item: _Found, text: str) -> tuple[DateRange, str]:
        """Resolve "a day after X met Y": the value dates what follows, if the clause before has its own date."""
        if (
            self.spoken is not None
            and 0 <= self.direct - self.spoken[0] <= 1
            and edtf.precision(self.spoken[1]) != "interval"
        ):
            return edtf.shift(self.spoken[1], -item.n, item.unit, text), ""
        return DateRange(text=(text,)), ""


def _day(year: int, month: int, day: int) -> datetime.date | None:
    """The day, or None where the calendar has none."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _ghost_day(item: _Found) -> datetime.date:
    """The day of a date without a year, in a year in which its weekday fits (2004 has a 29 February)."""
    years = range(2001, 2029) if item.weekday >= 0 else (2001, 2004)
    days = [day for day in (_day(year, item.month, item.day) for year in years) if day is not None]
    fitting = [day for day in days if item.weekday < 0 or day.weekday() == item.weekday]
    return (fitting or days)[0]


# --- public -------------------------------------------------------------------------


def find_dates(doc: Document, words: DateWords | None = None) -> list[DateMention]:
    """Every date expression of an article, resolved as far as it allows.

    Dates of datelines, of "Updated: ..." lines and of page furniture are no events' dates and are left out.

    Args:
        doc: needs `text` and `published` (the anchor; see `find_anchor`); `sentences`, where present, bound the
            clause whose tense is asked.
        words: knowledge of English, by default the packaged one.

    Returns:
        Mentions in order of the text, not overlapping. A weekday without an anchor keeps `value.weekday`, a day or a
        month without a year `value.day` and `value.month`, with an empty `edtf`.
    """
    words = words or load_date_words()
    text = doc.text
    found = _scan(text, words)
    if not found:
        return []
    anchor = doc.published
    ghost: _Found | None = None
    length = len(text.rstrip())
    kept: list[_Found] = []
    for item in found:
        if _in_furniture(doc, item.start):
            continue
        if item.kind == "date" and item.day:
            line = text.rfind("\n", 0, item.start) + 1
            if item.start - line <= 70 and _is_dateline(text, line, item):
                filed = _filed(item, anchor)
                if filed is not None:
                    anchor = filed
                elif item.month and not item.year:
                    ghost = ghost or item
                continue
            if item.start - line <= 60 and _LINE_STAMP.search(text, line, item.start):
                continue
            if doc.published is None and ghost is None and item.month and not item.year and not item.last_day:
                stop = text.find("\n", item.end)
                if _anchor_rank(text, line, len(text) if stop < 0 else stop, item, length) in {1, 2}:
                    ghost = item
        kept.append(item)
    resolver = _Resolver(doc, words, anchor, ghost)
    mentions: list[DateMention] = []
    for item in _join(kept, text):
        value, relative = resolver.resolve(item)
        if item.kind == "ahead" and not value.edtf:
            continue
        cue = _CUE.search(text, max(0, item.start - 24), item.start) or _CUE.match(text, item.start, item.end)
        said = " ".join(cue[1].lower().split()) if cue is not None else ""
        first_word = text[item.start : item.end].split(maxsplit=1)[0].lower()
        if first_word in {"on", "in", "over", "at", "during"}:
            said = first_word
        resolver.note(item, value, said)
        mention = DateMention(
            start=item.start, end=item.end, value=resolver.shown(item, value), relative=relative, cue=said
        )
        if item.kind == "offset":
            mention.offset, mention.unit = item.n, item.unit
        before = mentions[-1] if mentions else None
        if before is not None and _follows(before, mention, text):
            before.value = edtf.interval(before.value, mention.value, "", text[before.start : item.end])
            before.end = item.end
            continue
        mentions.append(mention)
    return mentions


def _follows(first: DateMention, second: DateMention, text: str) -> bool:
    """Two dates joined by "and" that follow each other make one span: "in 2012 and 2013"."""
    if first.value.end is None or second.value.start is None or not _JOIN.fullmatch(text, first.end, second.start):
        return False
    if edtf.precision(first.value) != edtf.precision(second.value) or edtf.precision(first.value) in {"", "interval"}:
        return False
    return (second.value.start - first.value.end).days == 1


def _in_furniture(doc: Document, offset: int) -> bool:
    """The offset lies in page furniture."""
    return any(span.start <= offset < span.end for span in doc.article.boilerplate)


def _is_dateline(text: str, line: int, item: _Found) -> bool:
    """The date is part of a dateline: city, date, agency, dash."""
    head = text[line : item.start]
    return bool(_DATELINE_BEFORE.match(head)) and bool(_DATELINE_AFTER.match(text, item.end))


def _filed(item: _Found, published: datetime.date | None) -> datetime.date | None:
    """The day of a dateline, where it is full or publication tells its year, and it fits publication."""
    if not item.month:
        return None
    if published is None:
        return _day(item.year, item.month, item.day) if item.year else None
    for year in (item.year,) if item.year else (published.year, published.year - 1):
        day = _day(year, item.month, item.day)
        if day is not None and 0 <= (published - day).days <= 3:
            return day
    return None


def find_anchor(doc: Document, words: DateWords | None = None) -> datetime.date | None:
    """The day on which an article was written, as its own text gives it.

    In this order: a full date in a dateline; "this morning, Thursday 6 November 2025"; a full date alone on one of the
    first lines; "Updated: Oct 27, 2025"; a full date at the end of the headline, or alone on the last lines.

    Returns:
        None where the text gives no such date. `Article.info.published` is not looked at.
    """
    words = words or load_date_words()
    text = doc.text
    ranked: list[tuple[int, int, datetime.date]] = []
    length = len(text.rstrip())
    for item in _scan(text, words):
        if item.kind != "date" or not item.year or not item.day or item.last_day:
            continue
        day = _day(item.year, item.month, item.day)
        if day is None:
            continue
        line = text.rfind("\n", 0, item.start) + 1
        stop = text.find("\n", item.end)
        stop = len(text) if stop < 0 else stop
        rank = _anchor_rank(text, line, stop, item, length)
        if rank is not None:
            ranked.append((rank, item.start, day))
    return min(ranked)[2] if ranked else None


def _anchor_rank(text: str, line: int, stop: int, item: _Found, length: int) -> int | None:
    """How well a full date serves as anchor, 0 best; None where it doesn't."""
    if item.start - line <= 70 and _is_dateline(text, line, item):
        return 0
    if _TODAY_MARK.search(text, max(line, item.start - 30), item.start):
        return 1
    first_lines = text.count("\n", 0, line) <= 10 and line <= 800
    short = stop - line <= 70 and (item.start - line) + (stop - item.end) <= 45
    if short and first_lines and _LINE_REST.fullmatch(text, item.end, stop):
        return 2
    if item.start - line <= 60 and _LINE_STAMP.search(text, line, item.start):
        return 3
    if line == 0 and stop - item.end <= 2:
        return 4
    if short and length - stop <= 200 and _LINE_REST.fullmatch(text, item.end, stop):
        return 5
    return None
