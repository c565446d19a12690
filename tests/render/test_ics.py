"""Calendar: RFC 5545, read back with another implementation."""

from __future__ import annotations

import dataclasses
import datetime

import icalendar
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.models import DateRange, Digest
from digest.render import RenderOptions
from digest.render.ics import render_ics

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def events(text):
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_one_event_for_each_meeting_with_a_day(sample_digest):
    """Meetings dated to a day or a span of days are events; a month and no date are not, and that is said."""
    notes = []
    found = events(render_ics(sample_digest, RenderOptions(note=notes.append)))
    assert [str(event["UID"]) for event in found] == [
        "m-1f0c9a7d@digest",
        "m-2ab45e10@digest",
        "m-5e02f6a8@digest",
        "m-47d1c2b3@digest",
    ]
    assert notes == ["2 meetings have no day and can't stand in a calendar"]


def test_dates_are_whole_days_with_an_exclusive_end(sample_digest):
    """DTEND is the day after the last one, also over a span."""
    by_id = {str(event["UID"]): event for event in events(render_ics(sample_digest))}
    oslo = by_id["m-47d1c2b3@digest"]
    assert oslo["DTSTART"].dt == datetime.date(2031, 4, 2)
    assert oslo["DTEND"].dt == datetime.date(2031, 4, 5)
    assert "DTSTART;VALUE=DATE:20310310\r\n" in render_ics(sample_digest)


def test_status_place_and_words(sample_digest):
    """Status, place, title and description carry over."""
    by_id = {str(event["UID"]): event for event in events(render_ics(sample_digest))}
    assert [str(by_id[f"{i}@digest"]["STATUS"]) for i in ("m-1f0c9a7d", "m-47d1c2b3", "m-5e02f6a8")] == [
        "CONFIRMED",
        "TENTATIVE",
        "CANCELLED",
    ]
    held = by_id["m-1f0c9a7d@digest"]
    assert str(held["LOCATION"]) == "Valparaíso, Chile"
    assert str(held["SUMMARY"]) == "Ana Brevik met the foreign minister of Chile"
    description = str(held["DESCRIPTION"])
    assert "Ana Brevik on X, after the meeting: “We have found a way to share the sea”" in description
    assert "Source: Fjord Daily, Ministers meet by the sea, 2031-03-12, https://fjord.example/sea" in description
    assert "Sources differ on occasion: 12th Ocean Forum; Ocean Week" in description


def test_stamp_is_the_newest_publication(sample_digest):
    """DTSTAMP comes from the articles, so that two runs print the same bytes; without dates it is fixed."""
    assert render_ics(sample_digest).count("DTSTAMP:20310314T000000Z") == 4
    undated = dataclasses.replace(
        sample_digest,
        articles=tuple(
            dataclasses.replace(entry, info=dataclasses.replace(entry.info, published=None))
            for entry in sample_digest.articles
        ),
    )
    assert "DTSTAMP:19700101T000000Z" in render_ics(undated)
    assert render_ics(sample_digest) == render_ics(sample_digest)


def test_an_empty_digest_is_a_calendar_without_events():
    """No meeting, no event, still a calendar."""
    assert events(render_ics(Digest())) == []


def test_the_last_day_that_there_is(sample_digest):
    """A meeting on the last possible day doesn't overflow."""
    last = DateRange(edtf="9999-12-31", start=datetime.date.max, end=datetime.date.max)
    meeting = dataclasses.replace(sample_digest.meetings[1], date=last)
    (event,) = events(render_ics(dataclasses.replace(sample_digest, meetings=(meeting,))))
    assert event["DTSTART"].dt == datetime.date.max


@QUICK
@given(data=st.data())
def test_any_text_gives_a_calendar(data, sample_digest, poisoned, any_text):
    """Whatever stands in a field, lines are short, end in CRLF, and no property is smuggled in."""
    text = render_ics(poisoned(sample_digest, data.draw(any_text)))
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any(character in line for line in lines for character in "\r\n\x00\x1b\u202e")
    found = events(text)
    assert len(found) == 4
    assert all(event["DTSTART"].dt.year == 2031 for event in found)
