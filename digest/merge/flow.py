"""Stage merge: what is known flows back once.

An encounter that its own article leaves undated, but sets beside another ("in addition", "the same day"), takes the
merged date and place of that other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digest.merge.fields import Report
from digest.models import DateRange, Place


def beside_of(reports: Sequence[Report], backward: Mapping[tuple[int, int], Sequence[int]]) -> list[tuple[int, int]]:
    """Mentions (reading, number) that the articles set these reports beside, those that they name themselves first.

    Args:
        reports: the mentions of one encounter.
        backward: for (reading, mention), the mentions of that article that name it as standing beside them.
    """
    own = [(report.at, number) for report in reports for number in report.mention.beside]
    back = [(report.at, number) for report in reports for number in backward.get((report.at, report.number), ())]
    return list(dict.fromkeys(own + back))


def flow_date(date: DateRange, others: Sequence[DateRange]) -> DateRange:
    """The date of the first of the encounters beside that has one, as inferred; the own one where it is known."""
    if date.start is not None:
        return date
    for other in others:
        if other.start is not None:
            return DateRange(
                edtf=other.edtf,
                start=other.start,
                end=other.end,
                basis="inferred",
                text=date.text,
                weekday=date.weekday,
            )
    return date


def flow_place(place: Place, kind: str, others: Sequence[tuple[Place, str]]) -> Place:
    """The city and country of the first face-to-face encounter beside that has them; venues don't flow.

    A country that is known takes only a city of its own.

    Args:
        place: what the encounter's own articles say.
        kind: a call or video has no place of others.
        others: place and kind of the encounters beside.
    """
    if place.city or place.venue or kind in {"call", "video"}:
        return place
    for other, other_kind in others:
        if place.country and (not other.city or other.country != place.country):
            continue
        if (other.city or other.country) and other_kind not in {"call", "video"}:
            return Place(city=other.city, country=other.country, text=place.text)
    return place
