"""Who met whom, counted, and the command that prints it."""

from __future__ import annotations

import dataclasses
import io

import pytest

from digest.cli.app import run_app
from digest.cli.session import Session
from digest.matrix import MAX_PAIRED, build_matrix, matrix_rows, pair_rows
from digest.models import Digest
from digest.streams import Streams

ALL = ("held", "planned", "cancelled")


@pytest.fixture
def run(monkeypatch, sample_digest, tmp_path):
    def run_it(*args, terminal=False, digest=sample_digest):
        monkeypatch.setattr(Session, "build", lambda *_, **__: digest)
        out, err = io.BytesIO(), io.BytesIO()
        streams = Streams(
            stdin=io.BytesIO(), stdout=out, stderr=err, environ={"COLUMNS": "80"}, terminal=(terminal, terminal)
        )
        status = run_app(["matrix", *args, str(tmp_path), "--no-config"], streams)
        return status, out.getvalue().decode(), err.getvalue().decode()

    return run_it


def pairs(matrix):
    return {(left, right): int(count) for count, left, right in pair_rows(matrix)}


def test_countries_by_countries(sample_digest):
    """Held meetings count unless others are asked for; a session counts for each pair of its sides."""
    held = pairs(build_matrix(sample_digest))
    assert held["NOR", "SWE"] == 1
    assert held["CHL", "NOR"] == 1
    assert held["KEN", "UN"] == 1
    assert ("KEN", "NOR") not in held
    assert pairs(build_matrix(sample_digest, statuses=ALL))["NOR", "SWE"] == 2


def test_people_by_people(sample_digest):
    """Only people with a name count, and those of one side don't meet each other."""
    found = pairs(build_matrix(sample_digest, "person", statuses=ALL))
    assert found["Ana Brevik", "Petra Lindqvarn"] == 2
    meeting = sample_digest.meetings[2]
    same = dataclasses.replace(
        meeting, participants=tuple(dataclasses.replace(one, country="NOR") for one in meeting.participants)
    )
    assert pairs(build_matrix(Digest(meetings=(same,)), "person")) == {}


def test_the_table_is_symmetric_with_the_busiest_first(sample_digest):
    """Rows and columns have the same order; the diagonal is empty."""
    rows = matrix_rows(build_matrix(sample_digest, statuses=ALL))
    assert rows[0][1] == "NOR"
    cells = [row[1:] for row in rows[1:]]
    for left, row in enumerate(cells):
        assert row[left] == "-"
        assert all(row[right] == cells[right][left] for right in range(len(cells)))


def test_the_busiest_alone(sample_digest):
    """A limit keeps those with the most meetings."""
    assert build_matrix(sample_digest, statuses=ALL, limit=2).labels == ("NOR", "KEN")


def test_a_session_of_hundreds_pairs_nobody(sample_digest):
    """It counts for each one's total, but not as a meeting of each with each."""
    meeting = sample_digest.meetings[0]
    crowd = tuple(
        dataclasses.replace(meeting.participants[0], country=f"{number:03d}") for number in range(MAX_PAIRED + 1)
    )
    matrix = build_matrix(Digest(meetings=(dataclasses.replace(meeting, participants=crowd),)))
    assert len(matrix.labels) == MAX_PAIRED + 1
    assert matrix.counts == {}


def test_in_a_pipe(run):
    """A table parted by tabs; with --pairs a pair a line, most first."""
    _, out, err = run()
    assert err == ""
    rows = [line.split("\t") for line in out.splitlines()]
    assert rows[0][:2] == ["-", "NOR"]
    assert {len(row) for row in rows} == {len(rows)}
    _, out, _ = run("--pairs", "--status", "held,planned")
    assert out.splitlines()[0] == "2\tNOR\tSWE"
    _, out, _ = run("--by", "person", "--pairs")
    assert "1\tAna Brevik\tPetra Lindqvarn\n" in out


def test_in_a_terminal(run):
    """An aligned table of the busiest."""
    _, out, _ = run("--color", "never", terminal=True)
    assert out.splitlines()[0].split()[0] == "NOR"


def test_nothing_to_count(run):
    """Standard error says why there is no table."""
    status, out, err = run(digest=Digest())
    assert (status, out) == (0, "")
    assert "no meeting is held" in err


def test_an_unknown_kind_of_table(run):
    """The nearest right one is named."""
    status, _, err = run("--by", "contry")
    assert status == 2
    assert "did you mean country?" in err
