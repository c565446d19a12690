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
from dataclasses import replace

from digest.extract import edtf
from digest.extract.date_scan import JOIN, FoundDate, join_dates, scan_dates
from digest.extract.date_words import DateWords, load_date_words
from digest.extract.document import DateMention, Document
from digest.extract.tense import clause_direction
from digest.knowledge import Knowledge
from digest.models import DateRange
from digest.patterns import compile_late

_CUE = compile_late(
    r"\b(on|in|since|until|till|by|from|between|before|after|during|for|over|at|around|about|of|to|through|ahead\s+of)\s+"
    r"(?:the\s+|late\s+|early\s+)?$",
    re.IGNORECASE,
)
_LINE_STAMP = compile_late(
    r"\b(?:updated?|published|posted|modified|first published|last updated|created|issued|date|released?)\b[^.\n]{0,30}$",
    re.IGNORECASE,
)
_DATELINE_BEFORE = compile_late(
    r"^\W*[A-ZÀ-Þ][\w'’.\-]*(?:,?\s(?:de|do|da|del|of|the|[A-ZÀ-Þ][\w'’.\-]*)){0,5}(?:\s?\[[\w. ]{1,24}\])?,\s*$"
    r"|^\W*[A-ZÀ-Þ]{3}[A-ZÀ-Þ '’.\-/,]{0,40}[\s(]+$"
)
_DATELINE_AFTER = compile_late(
    r"\)?[,.]?\s*(?:[(/][^()\n]{1,40}[)/]\s*[-–—:.]{0,2}|(?:[A-Z][\w.&]{1,12}\s+){0,3}(?:--|[–—:-](?=\s)))"
)
_YEAR_LINE = compile_late(r"^[^\w\n]{0,4}((?:19|20)\d\d)[^\w\n]{0,4}$", re.MULTILINE)
_LINE_END = compile_late(r"[^\S\n]*(?:\n|$)")
_HEAD = 400  # characters of a text in which a line of its own can be the day of a release
_ENTRY = 6  # characters before a date that opens an entry
_DATE_ALONE = compile_late(r"\s?[-–—]\s(?=[A-Z])")  # "JUN 24 - On Wednesday ..."
_LINE_REST = compile_late(
    r"[\s.):,|–—-]*(?:[A-Z][a-z]{2,5}day\b[\s.):,|–—-]*)?(?:(?:at\s)?\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?)?(?:\s?\(?[A-Z]{2,5}\)?)?[\s.)]*"
)
_TODAY_MARK = compile_late(
    r"\b(?:today|this\s+(?:morning|afternoon|evening)|tonight)\s*[,(–—-]{0,2}\s*(?:on\s+)?$", re.IGNORECASE
)
_TO_COME = compile_late(r"\b(?:will|is to|are to|due to|expected to|plans to)\b")
_GONE = compile_late(r"\b(?:was|were|met|held|said|had|arrived)\b")
_ATTRIBUTE = compile_late(r"\b(?:the|a|an|this|our|their|its|his|her|'s|’s|annual|upcoming|for)\s+$", re.IGNORECASE)
_MOVED_TO = compile_late(
    r"\b(?:moved|postponed|delayed|deferred|rescheduled|shifted|forward|back|off)\s+(?:to|till|until)\s+$"
)
_LONG_LINE = 200
_NEAR_PAST_DAYS = 1
_LONG_PAST_DAYS = 45  # "had been set for June 15" told three weeks later is this year's
_EXACT_DAYS = 14
_SOON_MONTHS = 4


# --- resolve ------------------------------------------------------------------------


class _Resolver:
    """Resolves the expressions of one document in the order of its text."""

    def __init__(self, doc: Document, words: DateWords, anchor: datetime.date | None, ghost: FoundDate | None) -> None:
        self.doc = doc
        self.words = words
        # A dateline without a year ("Wednesday 12 November") still tells which day "yesterday" is. Arithmetic is done in
        # some year in which the weekday fits; what comes out of it has the basis "unknown" and loses the year at the end.
        self.ghost = ghost is not None and anchor is None
        self.weekdays = not self.ghost or (ghost is not None and ghost.weekday >= 0)
        self.anchor = _ghost_day(ghost) if ghost is not None and anchor is None else anchor
        self.starts = [sentence.start for sentence in doc.sentences]
        self.spoken: tuple[int, DateRange] | None = None  # sentence and value of the date just spoken of
        self.labelled: datetime.date | None = None  # the day of the last label
        self.direct = 0  # sentence of the expression in hand

    def direction(self, item: FoundDate) -> int:
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

    def resolve(self, item: FoundDate) -> tuple[DateRange, str]:
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

    def shown(self, item: FoundDate, value: DateRange) -> DateRange:
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

    def note(self, item: FoundDate, value: DateRange, cue: str) -> None:
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

    def _date(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
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
            if item.part == "week" and value.start is not None:
                value = edtf.days_range(value.start, value.start + datetime.timedelta(days=6), basis, text)
        if item.joined is not None:
            value = self._span_of(item, value, text)
        return value, relative

    def _span_of(self, item: FoundDate, value: DateRange, text: str) -> DateRange:
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

    def _year_of(self, item: FoundDate) -> int:
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
        if (anchor - nearest).days > _LONG_PAST_DAYS and item.weekday < 0 and self.direction(item) > 0:
            return min((day for day in days if day >= anchor), default=nearest).year
        return nearest.year

    def _year_of_month(self, item: FoundDate, month: int) -> int:
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

    def _attributive(self, item: FoundDate) -> bool:
        """Tell whether a date is an attribute ("preparations for the June summit"), of which the tense says nothing."""
        text = self.doc.text
        return text[item.start : item.start + 1].isupper() and bool(
            _ATTRIBUTE.search(text, max(0, item.start - 12), item.start)
        )

    def _month_of_day(self, item: FoundDate) -> tuple[int, int]:
        """Year and month of "the 27th"."""
        anchor = self.anchor
        assert anchor is not None  # noqa: S101 - the caller looked
        abroad = self.doc.text.startswith(" (local", item.end)  # yesterday there is today here
        if self.direction(item) > 0 and not (abroad and anchor.day - item.day == 1):
            return (
                (anchor.year, anchor.month) if item.day >= anchor.day else edtf.add_months(anchor.year, anchor.month, 1)
            )
        return (anchor.year, anchor.month) if item.day <= anchor.day else edtf.add_months(anchor.year, anchor.month, -1)

    def _weekday(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
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

    def _weekday_day(self, item: FoundDate, anchor: datetime.date) -> datetime.date:
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
        if self.label(item):
            return self._labelled_day(item, anchor)
        if back == 0:
            return anchor
        if _MOVED_TO.search(self.doc.text, max(0, item.start - 24), item.start) or self.direction(item) > 0:
            return anchor + datetime.timedelta(days=7 - back)
        return anchor - datetime.timedelta(days=back)

    def label(self, item: FoundDate) -> bool:
        """Whether a weekday with a colon opens a paragraph, as in what is told or planned day by day ("Monday: ...")."""
        text = self.doc.text
        return text[item.end : item.end + 1] == ":" and not text[_line_start(text, item.start) : item.start].strip(
            " -–—•*"
        )

    def _labelled_day(self, item: FoundDate, anchor: datetime.date) -> datetime.date:
        """The day of a label: it follows the one before; the first looks where most of the lines under labels look."""
        if self.labelled is None:
            text = self.doc.text
            ahead = len(_TO_COME.findall(text)) > len(_GONE.findall(text))
            back = (anchor.weekday() - item.weekday) % 7
            day = anchor + datetime.timedelta(days=(7 - back) % 7 if ahead else -back)
        else:
            day = self.labelled + datetime.timedelta(days=(item.weekday - self.labelled.weekday()) % 7)
        self.labelled = day
        return day

    def _days(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
        relative = "past" if item.n < 0 else "future" if item.n > 0 else ""
        if self.anchor is None:
            return DateRange(text=(text,)), relative
        return edtf.day_range(self.anchor + datetime.timedelta(days=item.n), "resolved", text), relative

    def _ago(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
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

    def _ahead(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
        # "in nine months" is as often a length as a date: only a clause that looks ahead makes it one
        if self.anchor is None or self.direction(item) <= 0:
            return DateRange(text=(text,)), ""
        return self._ago(item, text)[0], "future"

    def _back(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
        base = self.base("day" if item.unit == "weekday" else item.unit)
        if base is None or base.start is None or base.end is None:
            weekday = item.weekday if item.weekday >= 0 else None
            return DateRange(text=(text,), weekday=weekday), ""
        basis = base.basis if base.basis in {"inferred", "unknown"} else "resolved"
        begin, finish = base.start, base.end
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
                return self._unit_span(begin, item.unit, item.n, text, basis), ""
            if edtf.precision(base) == "interval":
                base = edtf.day_range(finish if item.n > 0 else begin, basis)
            elif item.unit == "year" and edtf.precision(base) == "day":
                base = edtf.year_range(begin.year, basis)
            return replace(edtf.shift(base, item.n, item.unit, text), basis=basis), ""
        if item.unit == "day":
            if edtf.precision(base) != "day" and self.anchor is not None:
                return edtf.day_range(self.anchor, "resolved", text), ""
            return replace(base, text=(text,), basis=basis), ""
        return self._unit_span(begin, item.unit, 0, text, basis), ""

    def _unit_span(self, day: datetime.date, unit: str, step: int, text: str, basis: str = "resolved") -> DateRange:
        """The whole week, month or year `step` units from a day."""
        if unit == "year":
            return edtf.year_range(day.year + step, basis, text)
        if unit == "month":
            return edtf.month_range(*edtf.add_months(day.year, day.month, step), basis, text)
        monday = day + datetime.timedelta(days=7 * step - day.weekday())
        return edtf.days_range(monday, monday + datetime.timedelta(days=6), basis, text)

    def _span(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
        relative = "past" if item.mod == "last" or item.part.startswith("earlier") else ""
        if item.mod == "next" or item.part.startswith("later"):
            relative = "future"
        anchor = self.anchor
        if anchor is None:
            return DateRange(text=(text,)), relative
        step = {"last": -1, "next": 1}.get(item.mod, 0)
        if item.unit == "weekend":
            saturday = anchor + datetime.timedelta(days=5 - anchor.weekday())
            if (anchor.weekday() < 5 and not item.mod and self.direction(item) <= 0) or (
                item.mod == "last" and anchor.weekday() == 6
            ):
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

    def _season(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
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

    def _offset(self, item: FoundDate, text: str) -> tuple[DateRange, str]:
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


def _ghost_day(item: FoundDate) -> datetime.date:
    """The day of a date without a year, in a year in which its weekday fits (2004 has a 29 February)."""
    years = range(2001, 2029) if item.weekday >= 0 else (2001, 2004)
    days = [day for day in (_day(year, item.month, item.day) for year in years) if day is not None]
    fitting = [day for day in days if item.weekday < 0 or day.weekday() == item.weekday]
    return (fitting or days)[0]


# --- public -------------------------------------------------------------------------


def find_dates(doc: Document, knowledge: Knowledge | None = None) -> list[DateMention]:
    """Every date expression of an article, resolved as far as it allows.

    Dates of datelines, of "Updated: ..." lines and of page furniture are no events' dates and are left out.

    Args:
        doc: needs `text` and `published` (the anchor; see `find_anchor`); `sentences`, where present, bound the
            clause whose tense is asked.
        knowledge: its table "dates"; by default the packaged one.

    Returns:
        Mentions in order of the text, not overlapping. A weekday without an anchor keeps `value.weekday`, a day or a
        month without a year `value.day` and `value.month`, with an empty `edtf`.
    """
    words = load_date_words(knowledge)
    text = doc.text
    found = scan_dates(text, words)
    if not found:
        return []
    anchor = doc.published
    ghost: FoundDate | None = None
    length = len(text.rstrip())
    kept: list[FoundDate] = []
    for item in found:
        if _in_furniture(doc, item.start):
            continue
        if item.kind == "date" and item.day:
            line = _line_start(text, item.start)
            if item.start - line <= 70 and _is_dateline(text, line, item):
                filed = _filed(item, anchor)
                if filed is not None:
                    anchor = filed
                elif item.month and not item.year:
                    ghost = ghost or item
                continue
            if item.year and not kept and _stands_alone(text, line, item):
                anchor = _filed(item, anchor) or anchor
            if item.start - line <= 60 and _LINE_STAMP.search(text, line, item.start):
                continue
            if doc.published is None and ghost is None and item.month and not item.year and not item.last_day:
                stop = text.find("\n", item.end)
                if _anchor_rank(text, line, len(text) if stop < 0 else stop, item, length) in {1, 2}:
                    ghost = item
        kept.append(item)
    _take_headings(text, kept)
    resolver = _Resolver(doc, words, anchor, ghost)
    mentions: list[DateMention] = []
    for item in join_dates(kept, text):
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


def _take_headings(text: str, kept: list[FoundDate]) -> None:
    """Give the entries of a chronology ("March 8: ...") the year that stands on a line of its own above them."""
    entries = [
        item
        for item in kept
        if item.kind == "date" and item.month and not item.year and not item.year_mod
        if item.start - _line_start(text, item.start) <= _ENTRY
    ]
    years = [(hit.start(), int(hit[1])) for hit in _YEAR_LINE.finditer(text)] if entries else []
    for item in entries:
        item.year = next((year for at, year in reversed(years) if at < item.start), 0)


def _follows(first: DateMention, second: DateMention, text: str) -> bool:
    """Two dates joined by "and" that follow each other make one span: "in 2012 and 2013"."""
    if first.value.end is None or second.value.start is None or not JOIN.fullmatch(text, first.end, second.start):
        return False
    if edtf.precision(first.value) != edtf.precision(second.value) or edtf.precision(first.value) in {"", "interval"}:
        return False
    return (second.value.start - first.value.end).days == 1


def _line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins; for a line that began long before, somewhere before it."""
    low = max(0, offset - _LONG_LINE)
    return max(low, text.rfind("\n", low, offset) + 1)


def _in_furniture(doc: Document, offset: int) -> bool:
    """The offset lies in page furniture."""
    return any(span.start <= offset < span.end for span in doc.article.boilerplate)


def _is_dateline(text: str, line: int, item: FoundDate) -> bool:
    """The date is part of a dateline: city, date, agency, dash."""
    head = text[line : item.start]
    if not head and _DATE_ALONE.match(text, item.end):
        return text[item.start : item.end].isupper()
    return bool(_DATELINE_BEFORE.match(head)) and bool(_DATELINE_AFTER.match(text, item.end))


def _stands_alone(text: str, line: int, item: FoundDate) -> bool:
    """The date is a line of its own in the head of a release."""
    return item.start - line <= 1 and _LINE_END.match(text, item.end) is not None and item.start <= _HEAD


def _filed(item: FoundDate, published: datetime.date | None) -> datetime.date | None:
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


def find_anchor(doc: Document, knowledge: Knowledge | None = None) -> datetime.date | None:
    """The day on which an article was written, as its own text gives it.

    In this order: a full date in a dateline; "this morning, Thursday 6 November 2025"; a full date alone on one of the
    first lines; "Updated: Oct 27, 2025"; a full date at the end of the headline, or alone on the last lines.

    Returns:
        None where the text gives no such date. `Article.info.published` is not looked at.
    """
    words = load_date_words(knowledge)
    text = doc.text
    ranked: list[tuple[int, int, datetime.date]] = []
    length = len(text.rstrip())
    for item in scan_dates(text, words):
        if item.kind != "date" or not item.year or not item.day or item.last_day:
            continue
        day = _day(item.year, item.month, item.day)
        if day is None:
            continue
        line = _line_start(text, item.start)
        stop = text.find("\n", item.end)
        stop = len(text) if stop < 0 else stop
        rank = _anchor_rank(text, line, stop, item, length)
        if rank is not None:
            ranked.append((rank, item.start, day))
    return min(ranked)[2] if ranked else None


def _anchor_rank(text: str, line: int, stop: int, item: FoundDate, length: int) -> int | None:
    """How well a full date serves as anchor, 0 best; None where it doesn't."""
    if item.start - line <= 70 and _is_dateline(text, line, item):
        return 0
    if _TODAY_MARK.search(text, max(line, item.start - 30), item.start):
        return 1
    first_lines = line <= 800 and text.count("\n", 0, line) <= 10
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
