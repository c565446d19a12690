"""Stage merge: dates that only the folder completes.

An article without a day of publication says "on Tuesday" or "July 11" and no year. Where another article dates an
encounter that both report, that day is its anchor; where none does, but the folder dates other encounters of the same
people to one year alone, that year is. What the article names besides must agree with it.
"""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from digest.merge.fields import Report
from digest.models import DateRange

# a weekday alone is one of the days around the anchor, a day of the month one of the weeks around it
_NEAR_WEEKDAY = 3
_NEAR_DAY = 14
# within so many days of a date the folder tells of the same people
_NEAR_PEOPLE = 45
_SPAN = 3


class Told(NamedTuple):
    """What an article without a day of publication says of an encounter: number of the article, status and date there."""

    at: int
    status: str
    date: DateRange


@dataclass(slots=True, eq=False, repr=False)
class DateCard:
    """An encounter that such articles report, as dating sees it.

    Attributes:
        number: of its cluster. told: by these articles. identities: whom it is of. date: found so far.
    """

    number: int
    told: tuple[Told, ...]
    identities: tuple[int, ...]
    date: DateRange


def date_card(number: int, reports: Iterable[Report], identities: tuple[int, ...], date: DateRange) -> DateCard | None:
    """The card of an encounter, None where all articles that report it have a day of publication."""
    told = tuple(Told(r.at, r.mention.status, r.mention.date) for r in reports if not r.published)
    return DateCard(number, told, identities, date) if told else None


Days = Mapping[int, Sequence[datetime.date]]
"""By identity the days on which the folder tells of it."""


def complete_dates(cards: Sequence[DateCard], days_of: Callable[[set[int]], Days]) -> dict[int, DateRange]:
    """Date the encounters of articles without a day of publication by what the rest of the folder dates.

    Args:
        cards: of all encounters that such articles report; used up.
        days_of: for some identities, the days of the short dates that the folder's encounters of them begin with.

    Returns:
        By cluster the dates of those that have no date but a weekday, a day or a month, and that only one date fits.
    """
    unpublished: dict[int, list[tuple[DateCard, Told]]] = defaultdict(list)
    for card in cards:
        for told in card.told:
            unpublished[told.at].append((card, told))
    open_ones = {at: found for at, found in unpublished.items() if any(_is_partial(c, t) for c, t in found)}
    if not open_ones:
        return {}
    people = days_of({identity for found in open_ones.values() for card, _ in found for identity in card.identities})
    before = {card.number: card.date for card in cards}
    for _, found in sorted(open_ones.items()):
        _complete(found, people)
    return {card.number: card.date for card in cards if card.date is not before[card.number]}


def days_of_people(encounters: Iterable[tuple[Sequence[int], DateRange]], wanted: Container[int]) -> Days:
    """For identities that are asked for, the days on which encounters of theirs were, from identities and date of each."""
    days: dict[int, list[datetime.date]] = defaultdict(list)
    for identities, date in encounters:
        for day in _days_of(date)[:1]:
            for identity in identities:
                if identity in wanted:
                    days[identity].append(day)
    return days


def _is_partial(card: DateCard, told: Told) -> bool:
    date = told.date
    return card.date.start is None and (date.weekday is not None or date.month > 0 or date.day > 0)


def _complete(found: Sequence[tuple[DateCard, Told]], people: Days) -> None:
    """Date what one article tells: first what anchors or people tell, then, by the new anchors, the rest."""
    for _ in range(2):
        anchors = [
            day
            for card, told in found
            if told.status != "planned"
            for day in _days_of(card.date)
            if _fits(day, told.date)
        ]
        for card, told in found:
            if _is_partial(card, told):
                days = {day for anchor in anchors for day in _days_near(anchor, told.date)}
                if not anchors:
                    days = _days_in_years(told.date, [people.get(i, ()) for i in card.identities])
                if len(days) == 1:
                    card.date = _inferred(days.pop(), told.date)


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
