"""Stage merge: dates that only the folder completes.

An article without a day of publication says "on Tuesday" or "July 11" and no year. Where another article dates an
encounter that both report, that day is its anchor; where none does, but the folder dates other encounters of the same
people to one year alone, that year is. What the article names besides must agree with it.
"""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from digest.merge.fields import Report
from digest.models import DateRange, EventMention

# a weekday alone is one of the days around the anchor, a day of the month one of the weeks around it
_NEAR_WEEKDAY = 3
_NEAR_DAY = 14
# within so many days of a date the folder tells of the same people
_NEAR_PEOPLE = 45
_SPAN = 3


class Dated(Protocol):
    """An encounter on its way to a meeting: its reports, whom it is of, and the date found so far."""

    reports: list[Report]
    identities: tuple[int, ...]
    date: DateRange


def complete_dates(drafts: Sequence[Dated]) -> None:
    """Date the encounters of articles without a day of publication by what the rest of the folder dates.

    Args:
        drafts: all encounters; those that have no date but a weekday, a day or a month get one where only one fits.
    """
    unpublished: dict[int, list[tuple[Dated, EventMention]]] = defaultdict(list)
    for draft in drafts:
        for report in draft.reports:
            if not report.published:
                unpublished[report.at].append((draft, report.mention))
    open_ones = {at: found for at, found in unpublished.items() if any(_is_partial(d, m) for d, m in found)}
    if not open_ones:
        return
    people = _days_of_people(drafts, {i for found in open_ones.values() for d, _ in found for i in d.identities})
    for _, found in sorted(open_ones.items()):
        _complete(found, people)


def _is_partial(draft: Dated, mention: EventMention) -> bool:
    date = mention.date
    return draft.date.start is None and (date.weekday is not None or date.month > 0 or date.day > 0)


def _days_of_people(drafts: Iterable[Dated], wanted: set[int]) -> dict[int, list[datetime.date]]:
    """For each person that is asked for, the days on which the folder tells of him."""
    days: dict[int, list[datetime.date]] = defaultdict(list)
    for draft in drafts:
        for day in _days_of(draft.date)[:1]:
            for identity in draft.identities:
                if identity in wanted:
                    days[identity].append(day)
    return days


def _complete(found: Sequence[tuple[Dated, EventMention]], people: Mapping[int, Sequence[datetime.date]]) -> None:
    """Date what one article tells: first what anchors or people tell, then, by the new anchors, the rest."""
    for _ in range(2):
        anchors = [
            day
            for draft, mention in found
            if mention.status != "planned"
            for day in _days_of(draft.date)
            if _fits(day, mention.date)
        ]
        for draft, mention in found:
            if _is_partial(draft, mention):
                days = {day for anchor in anchors for day in _days_near(anchor, mention.date)}
                if not anchors:
                    days = _days_in_years(mention.date, [people.get(i, ()) for i in draft.identities])
                if len(days) == 1:
                    draft.date = _inferred(days.pop(), mention.date)


def _days_of(date: DateRange) -> list[datetime.date]:
    """The days of a short date, none of a long one."""
    if date.start is None or date.end is None or (date.end - date.start).days > _SPAN:
        return []
    return [date.start + datetime.timedelta(days=n) for n in range((date.end - date.start).days + 1)]


def _fits(day: datetime.date, partial: DateRange) -> bool:
    """Whether a day is what an article names of it."""
    return partial.weekday in (None, day.weekday()) and partial.month in (0, day.month) and partial.day in (0, day.day)


def _days_near(anchor: datetime.date, partial: DateRange) -> set[datetime.date]:
    """The days around an anchor that an incomplete date can be; none for a month alone."""
    if partial.day == 0 and partial.weekday is None:
        return set()
    reach = _NEAR_DAY if partial.day else _NEAR_WEEKDAY
    around = (anchor + datetime.timedelta(days=n) for n in range(-reach, reach + 1))
    return {day for day in around if _fits(day, partial)}


def _days_in_years(partial: DateRange, people: Sequence[Sequence[datetime.date]]) -> set[datetime.date]:
    """The days that a month and a day can be in the years in which the folder tells of the same people."""
    if not partial.month or not partial.day:
        return set()
    out: set[datetime.date] = set()
    for known in {day for days in people for day in days}:
        for year in (known.year - 1, known.year, known.year + 1):
            if partial.day <= calendar.monthrange(year, partial.month)[1]:
                day = datetime.date(year, partial.month, partial.day)
                if abs((day - known).days) <= _NEAR_PEOPLE and _fits(day, partial):
                    out.add(day)
    return out


def _inferred(day: datetime.date, partial: DateRange) -> DateRange:
    return DateRange(
        edtf=day.isoformat(), start=day, end=day, basis="inferred", text=partial.text, weekday=partial.weekday
    )
