"""The difference of two digests, the document that it is read from, and the command."""

from __future__ import annotations

import dataclasses
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.changes import compare_digests, compare_meetings, render_changes, summary_line
from digest.cli.app import run_app
from digest.document import load_document, parse_document
from digest.errors import InputError
from digest.models import Digest, Evidence
from digest.render import RenderOptions
from digest.render.json_ import render_json
from digest.streams import Streams


def with_meetings(digest, *meetings):
    return dataclasses.replace(digest, meetings=meetings)


def fields(change):
    return {field.field: (field.removed, field.added) for field in change.fields}


# --- the document -------------------------------------------------------------------------


def test_a_digest_survives_the_round_trip(sample_digest):
    """What a run writes is read back whole, hostile text included."""
    back = parse_document(json.loads(render_json(sample_digest, RenderOptions())))
    assert back.meetings == sample_digest.meetings
    assert back.stories == sample_digest.stories
    assert back.quotes == sample_digest.quotes
    assert [entry.info.id for entry in back.articles] == [entry.info.id for entry in sample_digest.articles]
    assert [entry.duplicate_of for entry in back.articles] == [e.duplicate_of for e in sample_digest.articles]


def test_unknown_keys_are_passed_over(sample_digest):
    """Fields may be added within digest/1."""
    value = json.loads(render_json(sample_digest, RenderOptions()))
    value["extra"] = 1
    value["meetings"][0]["weather"] = "rain"
    assert parse_document(value).meetings == sample_digest.meetings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "the whole should be an object"),
        ("{}", "schema is missing"),
        ('{"schema": "other/2"}', 'schema is "other/2"'),
        ('{"schema": "digest/1"}', "meetings is missing"),
        ('{"schema": "digest/1", "meetings": {}}', "meetings should be a list"),
        ('{"schema": "digest/1", "meetings": [{"id": 1}]}', "meetings[0].date is missing"),
        ("[" * 100_000, "nested too deep"),
        ("9" * 10_000, "not JSON"),
    ],
)
def test_a_foreign_file_is_named_with_its_fault(tmp_path, text, said):
    """The message says which file, what is wrong, and how to make a right one."""
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="digest run FOLDER -f json") as caught:
        load_document(str(path))
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_one_in_another_encoding(tmp_path):
    """Both are errors of the input."""
    with pytest.raises(InputError, match="no such file"):
        load_document(str(tmp_path / "none.json"))
    path = tmp_path / "latin.json"
    path.write_bytes('{"schema": "é"}'.encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        load_document(str(path))


@settings(max_examples=60, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=10,
    )
)
def test_any_json_is_read_or_refused(value):
    """Whatever the JSON holds, it is a digest or an error that a user can read."""
    for shaped in (value, {"schema": "digest/1", "meetings": [value], "stories": value}):
        with pytest.raises(InputError):
            parse_document(shaped)


# --- the difference -------------------------------------------------------------------------


def test_a_digest_doesnt_differ_from_itself(sample_digest):
    """No change is no change."""
    changes = compare_digests(sample_digest, sample_digest)
    assert not changes
    assert changes.same == 6
    assert render_changes(changes) == ""


def test_meetings_are_matched_by_evidence_not_by_id(sample_digest):
    """A new id with the same words behind it is the same meeting."""
    renamed = with_meetings(
        sample_digest,
        *(dataclasses.replace(one, id=f"m-{number:08x}") for number, one in enumerate(sample_digest.meetings)),
    )
    assert not compare_digests(sample_digest, renamed)


def test_half_a_sentence_in_common_is_enough(sample_digest):
    """Spans that overlap are the same report; those that only touch aren't."""
    meeting = sample_digest.meetings[2]
    (piece,) = meeting.evidence
    moved = dataclasses.replace(meeting, id="m-x", evidence=(dataclasses.replace(piece, end=piece.end + 40),))
    assert compare_digests(with_meetings(sample_digest, meeting), with_meetings(sample_digest, moved)).same == 1
    beside = dataclasses.replace(
        meeting, id="m-x", evidence=(Evidence(article=piece.article, start=piece.end, end=piece.end + 40),)
    )
    changes = compare_digests(with_meetings(sample_digest, meeting), with_meetings(sample_digest, beside))
    assert (len(changes.new), len(changes.gone)) == (1, 1)


def test_a_sentence_that_tells_of_two_meetings_keeps_them_apart(sample_digest):
    """Among meetings of one sentence the same people belong together."""
    base = sample_digest.meetings[2]
    chile = dataclasses.replace(base, id="m-1", participants=sample_digest.meetings[1].participants)
    sweden = dataclasses.replace(base, id="m-2")
    swapped = with_meetings(sample_digest, dataclasses.replace(sweden, id="m-3"), dataclasses.replace(chile, id="m-4"))
    assert not compare_digests(with_meetings(sample_digest, chile, sweden), swapped)


def test_without_evidence_the_id_decides(sample_digest):
    """A meeting that quotes nothing is matched by its id."""
    bare = dataclasses.replace(sample_digest.meetings[2], evidence=())
    planned = dataclasses.replace(bare, status="planned")
    (change,) = compare_digests(with_meetings(sample_digest, bare), with_meetings(sample_digest, planned)).changed
    assert fields(change) == {"status": (("held",), ("planned",))}


def test_every_field_is_compared(sample_digest):
    """Status, type, date, place, occasion, people, topics, outcomes, statements, conflicts and sources."""
    old = sample_digest.meetings[1]
    new = dataclasses.replace(
        sample_digest.meetings[3],
        evidence=old.evidence,
        type="call",
        occasion="",
        conflicts=(),
    )
    found = {change.field: (change.removed, change.added) for change in compare_meetings(old, new)}
    assert set(found) == {
        "status",
        "type",
        "date",
        "place",
        "occasion",
        "who",
        "about",
        "outcome",
        "said",
        "differ",
        "from",
    }
    assert found["date"] == (("2031-03-10",), ("2031-03-20",))
    assert found["place"] == (("Valparaíso, Chile",), ("Nairobi, Kenya",))
    assert found["occasion"] == (("12th Ocean Forum",), ())
    assert found["who"] == (("the foreign minister of Chile (CHL), host",), ("Kenya (KEN), host",))


def test_confidence_alone_is_no_change(sample_digest):
    """A score or the order of a list is no news."""
    meeting = sample_digest.meetings[1]
    same = dataclasses.replace(meeting, confidence=0.1, articles=meeting.articles[::-1], later=("m-9",))
    assert list(compare_meetings(meeting, same)) == []


def test_the_text_says_what_happened(sample_digest):
    """New, changed and gone stand at the margin with a mark; what changed stands indented below."""
    held, call = sample_digest.meetings[1:3]
    new = dataclasses.replace(held, status="planned", topics=(), articles=("harbour/a", "harbour/d"))
    changes = compare_digests(
        with_meetings(sample_digest, held, call), with_meetings(sample_digest, sample_digest.meetings[0], new)
    )
    lines = render_changes(changes).splitlines()
    assert [line[0] for line in lines if line[0] != " "] == ["+", "~", "-"]
    assert lines[0].startswith("+ 2031-03~  Kenya, Uganda and Oduya Tarkwell")
    assert "  status   held -> planned" in lines
    assert "  about    - fishing quotas" in lines
    assert "  from     + harbour/d" in lines
    assert summary_line(changes) == "1 new, 1 changed, 1 gone, 0 the same"


def test_hostile_text_is_harmless_in_it(sample_digest):
    """No escape of an article reaches the terminal."""
    text = render_changes(compare_digests(Digest(), sample_digest))
    assert not set("\x1b\u202e\u200b\x07") & set(text)
    assert len([line for line in text.splitlines() if line.startswith("+")]) == 6


@pytest.mark.parametrize("name", ["", "Ana Brevik"])
@pytest.mark.parametrize("role", ["", "Minister", "deputy governor of Valdivia"])
def test_a_country_that_is_none_is_harmless_in_it(sample_digest, name, role):
    """The code of a country in a document that somebody made."""
    held = sample_digest.meetings[1]
    place = dataclasses.replace(held.place, city="", country="\x1b[31m")
    people = tuple(
        dataclasses.replace(p, name=name, role=role, country="\x1b[31m", organization="") for p in held.participants
    )
    hostile = with_meetings(sample_digest, dataclasses.replace(held, participants=people, place=place))
    assert "\x1b" not in render_changes(compare_digests(Digest(), hostile))


def test_many_meetings_are_compared_in_a_sweep(large_digest):
    """A thousand meetings that all quote one sentence are matched by id without fail."""
    small = dataclasses.replace(large_digest, meetings=large_digest.meetings[:120])
    assert compare_digests(small, small).same == 120


# --- the command ----------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path):
    def run_it(old, new, *args):
        paths = []
        for name, digest in (("old.json", old), ("new.json", new)):
            path = tmp_path / name
            if digest is not None:
                path.write_text(render_json(digest, RenderOptions()), encoding="utf-8")
            paths.append(str(path))
        out, err = io.BytesIO(), io.BytesIO()
        streams = Streams(stdin=io.BytesIO(), stdout=out, stderr=err, environ={}, terminal=(False, False))
        status = run_app(["diff", *args, *paths], streams)
        return status, out.getvalue().decode(), err.getvalue().decode()

    return run_it


def test_the_command(run, sample_digest):
    """It prints the difference and ends with 0; with -e the status tells whether there is one."""
    fewer = with_meetings(sample_digest, *sample_digest.meetings[1:])
    status, out, err = run(fewer, sample_digest)
    assert (status, err) == (0, "")
    assert out.startswith("+ 2031-03~")
    assert run(fewer, sample_digest, "-e")[0] == 1
    assert run(sample_digest, sample_digest, "-e") == (0, "", "")
    assert "\x1b[32m+" in run(fewer, sample_digest, "--color", "always")[1]


def test_the_command_without_a_file(run, sample_digest):
    """A missing document is an error with its name, nothing is printed."""
    status, out, err = run(sample_digest, None)
    assert (status, out) == (2, "")
    assert "new.json: can't read the digest" in err
