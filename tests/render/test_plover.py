"""PLOVER event records."""

from __future__ import annotations

import dataclasses
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.render.plover import render_plover

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEYS = {
    "id",
    "date",
    "enddate",
    "actor",
    "recipient",
    "event",
    "mode",
    "event_loc",
    "event_text",
    "context",
    "text_info",
    "cite_info",
}


def records(digest):
    return {record["id"]: record for record in map(json.loads, render_plover(digest).splitlines())}


def test_a_record_a_meeting_with_every_key(sample_digest):
    """One JSON object a line; actor, recipient, event and mode are lists."""
    found = records(sample_digest)
    assert list(found) == [meeting.id for meeting in sample_digest.meetings]
    for record in found.values():
        assert set(record) == KEYS
        assert all(isinstance(record[key], list) for key in ("actor", "recipient", "event", "mode", "event_text"))


def test_guest_is_actor_and_host_recipient(sample_digest):
    """A visit has a direction."""
    record = records(sample_digest)["m-1f0c9a7d"]
    assert record["actor"] == [{"code": "NOR", "actor_text": "Ana Brevik", "office": "Foreign Minister"}]
    assert [one["code"] for one in record["recipient"]] == ["CHL"]
    assert record["event"] == ["CONSULT"]
    assert record["mode"] == ["visit"]
    assert record["event_loc"] == {"name": "Valparaíso", "cc3": "CHL"}


def test_everyone_is_actor_where_that_is_unclear(sample_digest):
    """A call and a session with a mediator have no recipient; an organisation has PLOVER's code for one."""
    found = records(sample_digest)
    assert [one["code"] for one in found["m-2ab45e10"]["actor"]] == ["NOR", "SWE"]
    assert found["m-2ab45e10"]["recipient"] == []
    assert [one["code"] for one in found["m-3c99d0e4"]["actor"]] == ["KEN", "UGA", "IGO", "QAT"]


def test_a_movement_is_no_organisation_of_states(sample_digest):
    """PLOVER's IGO is for states that have joined; an armed group keeps its name alone."""
    meeting = sample_digest.meetings[1]
    rebels = dataclasses.replace(meeting.participants[1], country="", organization="Taliban", name="", role="")
    changed = dataclasses.replace(meeting, participants=(meeting.participants[0], rebels))
    (record,) = records(dataclasses.replace(sample_digest, meetings=(changed,))).values()
    assert record["recipient"] == [{"actor_text": "Taliban", "identifier_text": "Taliban"}]


def test_a_month_is_its_first_day_with_an_end(sample_digest):
    """Days are given as far as they are known; an unknown date is empty."""
    found = records(sample_digest)
    dates = {key: (record["date"], record["enddate"]) for key, record in found.items()}
    assert dates["m-3c99d0e4"] == ("2031-03-01", "2031-03-31")
    assert dates["m-1f0c9a7d"] == ("2031-03-10", "")
    assert dates["m-47d1c2b3"] == ("2031-04-02", "2031-04-04")
    assert dates["m-6b77aa01"] == ("", "")


def test_where_it_stands(sample_digest):
    """The sentence, its place in the article, and the article itself are cited."""
    record = records(sample_digest)["m-47d1c2b3"]
    assert record["event_text"] == ["Brevik and Lindqvarn plan to meet in Oslo from 2 to 4 April."]
    assert record["text_info"][0]["article"] == "wire.jsonl#2"
    assert record["cite_info"] == [
        {"citation": "wire.jsonl#2", "publication": "Wire", "date": "2031-03-14", "language": "en"}
    ]
    assert record["context"] == ["future"]


@QUICK
@given(data=st.data())
def test_any_text_gives_a_record_a_line(data, sample_digest, poisoned, any_text):
    """Whatever stands in a field, each line is one JSON object, kept faithfully and harmless to a terminal."""
    word = data.draw(any_text)
    text = render_plover(poisoned(sample_digest, word))
    text.encode()
    lines = text.splitlines()
    assert len(lines) == 6
    assert json.loads(lines[1])["id"] == word
    assert not any(character in text for character in "\x00\x1b\u202e\u200b\u2028")
