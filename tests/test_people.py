"""Who is in a digest, and the command that lists them."""

from __future__ import annotations

import dataclasses
import io

import pytest

from digest.cli.app import run_app
from digest.cli.session import Session
from digest.models import Digest, Quote
from digest.people import COLUMNS, find_people, people_rows
from digest.streams import Streams


@pytest.fixture
def run(monkeypatch, sample_digest, tmp_path):
    """Runs a command on the sample digest: arguments, whether in a terminal -> status, output, errors."""

    def run_it(*args, terminal=False, digest=sample_digest, environ=None):
        monkeypatch.setattr(Session, "build", lambda *_, **__: digest)
        out, err = io.BytesIO(), io.BytesIO()
        streams = Streams(
            stdin=io.BytesIO(), stdout=out, stderr=err, environ=environ or {}, terminal=(terminal, terminal)
        )
        status = run_app([*args, str(tmp_path), "--no-config"], streams)
        return status, out.getvalue().decode(), err.getvalue().decode()

    return run_it


def by_name(digest):
    return {person.name: person for person in find_people(digest).people}


def test_each_person_once_with_all_that_is_known(sample_digest):
    """Names, offices, sides, meetings and quotations are gathered over all encounters."""
    ana = by_name(sample_digest)["Ana Brevik"]
    assert ana.aliases == ("A. Brevik", "Minister Brevik", "Brevik")
    assert ana.offices == ("Foreign Minister",)
    assert ana.countries == ("NOR",)
    assert ana.meetings == ("m-1f0c9a7d", "m-2ab45e10", "m-5e02f6a8", "m-47d1c2b3")
    assert ana.quotations == 2
    assert (ana.first.isoformat(), ana.last.isoformat()) == ("2031-03-10", "2031-04-04")


def test_an_office_and_a_form_of_a_name_are_listed_once(sample_digest):
    """However they are written, with the side or without it, with a title or without it."""
    digest = rename(
        sample_digest, 1, 0, role="foreign minister of Norway", aliases=("Minister Ana Brewick", "Ana Brewick")
    )
    people = find_people(digest).people
    assert by_name(digest)["Ana Brevik"].offices == ("Foreign Minister",)
    row = next(row for row in people_rows(people) if row[2] == "Ana Brevik")
    assert row[COLUMNS.index("aliases")] == "Ana Brewick; A. Brevik"


def test_those_with_most_meetings_come_first(sample_digest):
    """Order is by meetings, then quotations, then name."""
    names = [person.name for person in find_people(sample_digest).people]
    assert names[:3] == ["Ana Brevik", "Petra Lindqvarn", "Oduya Tarkwell"]


def test_seats_name_the_people_of_each_meeting(sample_digest):
    """A side without a name has no person."""
    cast = find_people(sample_digest)
    assert [cast.people[seat].name if seat >= 0 else None for seat in cast.seats[1]] == ["Ana Brevik", None]


def rename(digest, number, seat, **changes):
    meeting = digest.meetings[number]
    people = list(meeting.participants)
    people[seat] = dataclasses.replace(people[seat], **changes)
    meetings = list(digest.meetings)
    meetings[number] = dataclasses.replace(meeting, participants=tuple(people))
    return dataclasses.replace(digest, meetings=tuple(meetings))


def test_a_short_form_joins_the_one_person_that_it_fits(sample_digest):
    """A Brevik of Norway in one meeting is the Ana Brevik of another, but not of another side."""
    joined = rename(sample_digest, 2, 0, name="Brevik", aliases=())
    assert len(by_name(joined)["Ana Brevik"].meetings) == 4
    apart = rename(sample_digest, 2, 0, name="Brevik", aliases=(), country="SWE")
    assert len(by_name(apart)["Ana Brevik"].meetings) == 3
    assert by_name(apart)["Brevik"].countries == ("SWE",)


def test_a_short_form_that_fits_two_stays_alone(sample_digest):
    """Where two people of a side share a surname, it tells neither."""
    two = rename(sample_digest, 4, 1, name="Odd Brevik", aliases=("Brevik",), country="NOR")
    two = rename(two, 2, 0, name="Brevik", aliases=())
    assert by_name(two)["Brevik"].meetings == ("m-2ab45e10",)


def test_the_same_name_on_two_sides_is_two_people(sample_digest):
    """Namesakes stay apart."""
    two = rename(sample_digest, 4, 1, name="Ana Brevik", aliases=())
    found = [person for person in find_people(two).people if person.name == "Ana Brevik"]
    assert [person.countries for person in found] == [("NOR",), ("SWE",)]


def test_who_is_only_quoted_is_listed_too(sample_digest):
    """A named speaker without a meeting counts; one described in words doesn't."""
    quotes = tuple(
        Quote(article="harbour/a", speaker=speaker, text="five words and one more", start=0, end=5, meeting="")
        for speaker in ("Wen Saltoru", "a ministry spokesman", "")
    )
    people = by_name(dataclasses.replace(sample_digest, quotes=quotes))
    assert people["Wen Saltoru"].quotations == 1
    assert people["Wen Saltoru"].meetings == ()
    assert "a ministry spokesman" not in people


def test_rows_are_as_wide_as_the_header(sample_digest):
    """Every row has a cell a column, none of them empty."""
    for row in people_rows(find_people(sample_digest).people):
        assert len(row) == len(COLUMNS)
        assert all(row)


def test_nobody():
    """An empty digest holds nobody."""
    assert find_people(Digest()).people == ()


def test_the_command_in_a_pipe(run):
    """A person a line, cells parted by tabs, nothing on standard error; harmless whatever the names hold."""
    status, out, err = run("people")
    assert (status, err) == (1, "")  # one file of the sample could not be read
    rows = [line.split("\t") for line in out.splitlines()]
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert rows[0][:4] == ["4", "2", "Ana Brevik", "NOR"]
    assert "\x1b" not in out
    _, out, _ = run("people", "--header", "--min-meetings", "2")
    assert [line.split("\t")[2] for line in out.splitlines()] == ["name", "Ana Brevik", "Petra Lindqvarn"]


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_the_command_in_a_terminal(run, width):
    """A table within the window; days and names in it."""
    _, out, _ = run("people", terminal=True, environ={"COLUMNS": width, "NO_COLOR": "1"})
    assert "Brevik" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= int(width)


def test_the_command_without_anybody(run):
    """Nothing is printed, and standard error says why."""
    status, out, err = run("people", digest=Digest())
    assert (status, out) == (0, "")
    assert "nobody" in err
