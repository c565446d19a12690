"""Meetings put together by day, country, person or occasion, for every format that shows groups."""

from __future__ import annotations

from collections.abc import Sequence

from digest.countries import country_name
from digest.models import Meeting
from digest.streams import sanitize

NOBODY = {"day": "no date", "country": "no country", "person": "no name", "occasion": "no occasion"}


def group_keys(meeting: Meeting, group_by: str) -> tuple[str, ...]:
    """Headings under which a meeting comes: one for day and occasion, one for each country or person.

    Args:
        meeting: the meeting.
        group_by: `day`, `country`, `person` or `occasion`.
    """
    if group_by == "day":
        keys = [meeting.date.edtf]
    elif group_by == "occasion":
        keys = [meeting.occasion]
    elif group_by == "person":
        keys = [person.name for person in meeting.participants]
    else:
        keys = [
            country_name(person.country) if person.country else person.organization for person in meeting.participants
        ]
    return tuple(dict.fromkeys(sanitize(key) for key in keys if key)) or (NOBODY[group_by],)


def group_meetings(meetings: Sequence[Meeting], group_by: str) -> list[tuple[str, tuple[Meeting, ...]]]:
    """Groups with their meetings, each in the order given; a meeting of two countries is in both their groups.

    Days and occasions stand in the order of their first meeting, countries and persons by name; what has no heading
    of its own comes last. With `group_by` "" there is one group without a heading.
    """
    if not group_by:
        return [("", tuple(meetings))] if meetings else []
    groups: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        for key in group_keys(meeting, group_by):
            groups.setdefault(key, []).append(meeting)
    order = list(groups)
    if group_by in {"country", "person"}:
        order.sort()
    order.sort(key=lambda key: key == NOBODY[group_by])
    return [(key, tuple(groups[key])) for key in order]
