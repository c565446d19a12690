"""Formats tsv and csv: tables for shells and spreadsheets."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.models import Digest, Fact
from digest.render import TABLES, RenderOptions
from digest.render.tsv import COLUMNS, cell_list, defuse, render_csv, render_tsv

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("table", TABLES)
def test_every_line_has_every_cell(sample_digest: Digest, table: str) -> None:
    """No cell is empty, none holds a tab or a break, and there is no header unless asked for."""
    lines = render_tsv(sample_digest, RenderOptions(table=table)).splitlines()
    assert lines
    for line in lines:
        cells = line.split("\t")
        assert len(cells) == len(COLUMNS[table])
        assert all(cells)
    headed = render_tsv(sample_digest, RenderOptions(table=table, header=True)).splitlines()
    assert headed == ["\t".join(COLUMNS[table]), *lines]


def test_the_first_columns_are_fixed_and_without_blanks(sample_digest: Digest) -> None:
    """Scripts count on their order; awk splits at blanks."""
    assert COLUMNS["meetings"][:12] == (
        "date", "id", "status", "type", "confidence", "sides", "participants", "place", "occasion", "topics", "said", "articles"
    )  # fmt: skip
    for line in render_tsv(sample_digest, RenderOptions()).splitlines():
        assert not any(" " in cell for cell in line.split("\t")[:6])


def test_sides_are_sorted_codes(sample_digest: Digest) -> None:
    """So that pairs can be counted; a blank in an organisation's name is an underscore."""
    sides = [line.split("\t")[5] for line in render_tsv(sample_digest, RenderOptions()).splitlines()]
    assert sides == ["KEN,QAT,UGA,UN", "CHL,NOR", "NOR,SWE", "KEN,NOR", "NOR,SWE", "JPN,ROU"]
    person = dataclasses.replace(sample_digest.meetings[0].participants[2], organization="Sea League, North")
    meeting = dataclasses.replace(sample_digest.meetings[0], participants=(person,))
    text = render_tsv(dataclasses.replace(sample_digest, meetings=(meeting,)), RenderOptions())
    assert text.split("\t")[5] == "Sea_League__North"


def test_other_tables_join_by_meeting(sample_digest: Digest) -> None:
    """Their first column is the meeting's id."""
    ids = {meeting.id for meeting in sample_digest.meetings}
    for table in ("statements", "participants", "stories", "quotes"):
        assert {
            line.split("\t")[0] for line in render_tsv(sample_digest, RenderOptions(table=table)).splitlines()
        } <= ids


def test_csv_reads_back_and_holds_no_formula(sample_digest: Digest) -> None:
    """Header, empty cells empty, and nothing that a spreadsheet would run."""
    for table in TABLES:
        rows = list(csv.reader(io.StringIO(render_csv(sample_digest, RenderOptions(table=table)))))
        assert tuple(rows[0]) == COLUMNS[table]
        assert all(len(row) == len(rows[0]) for row in rows)
        assert not any(cell.startswith(FORMULA) for row in rows[1:] for cell in row)
    text = render_csv(sample_digest, RenderOptions(table="participants"))
    assert '"\'=HYPERLINK(""x"")"' in text
    assert ",'@Mirela," in text


@given(st.text())
def test_no_text_becomes_a_formula(text: str) -> None:
    """Whatever stands in an article."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([defuse(cell_list([text]))])
    cell = next(csv.reader(io.StringIO(out.getvalue())), [""])
    assert not (cell or [""])[0].startswith(FORMULA)


def test_groups_come_in_a_last_column(sample_digest: Digest) -> None:
    """Only when asked for; a meeting stands once in each of its groups."""
    lines = render_tsv(sample_digest, RenderOptions(group_by="country", header=True)).splitlines()
    assert lines[0].endswith("\tgroup")
    assert sum(1 for line in lines if line.split("\t")[1] == "m-1f0c9a7d") == 2


def test_an_item_can_be_split_off_again(sample_digest: Digest) -> None:
    """A semicolon inside an item becomes a comma."""
    meeting = dataclasses.replace(
        sample_digest.meetings[1], topics=(Fact(text="a; b", articles=("x",)), Fact(text="c", articles=("x",)))
    )
    text = render_tsv(dataclasses.replace(sample_digest, meetings=(meeting,)), RenderOptions())
    assert text.split("\t")[9].split("; ") == ["a, b", "c"]
