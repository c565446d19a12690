"""Formats json and jsonl against the schema that ships."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.models import Digest
from digest.render import RenderOptions
from digest.render.json_ import encode_line, read_schema, render_json, render_jsonl

SCHEMA = json.loads(read_schema())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_schema_is_a_schema() -> None:
    """Of the draft that it names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_document_follows_the_schema(sample_digest: Digest, large_digest: Digest) -> None:
    """With hostile text, empty, and large."""
    for digest in (sample_digest, Digest(), dataclasses.replace(large_digest, meetings=large_digest.meetings[:50])):
        VALIDATOR.validate(json.loads(render_json(digest, RenderOptions())))


def test_jsonl_is_the_same_meetings_a_line_each(sample_digest: Digest) -> None:
    """Each valid by itself."""
    whole = json.loads(render_json(sample_digest, RenderOptions()))
    lines = render_jsonl(sample_digest, RenderOptions()).splitlines()
    assert [json.loads(line) for line in lines] == whole["meetings"]


def test_nothing_is_lost_or_changed(sample_digest: Digest) -> None:
    """Strings come back with every character, escapes and all."""
    whole = json.loads(render_json(sample_digest, RenderOptions()))
    hostile, meeting = whole["meetings"][5], sample_digest.meetings[5]
    assert hostile["participants"][0]["name"] == meeting.participants[0].name
    assert hostile["statements"][0]["text"] == meeting.statements[0].text
    assert hostile["place"]["city"] == meeting.place.city
    assert whole["articles"][0]["published"] == "2031-03-11"
    assert whole["articles"][2]["published"] is None


def test_names_are_unescaped_and_marks_are_escaped(sample_digest: Digest) -> None:
    """Grep finds Valparaíso; no character that works on a terminal is there."""
    text = render_json(sample_digest, RenderOptions())
    assert "Valparaíso" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", text)


@given(st.text(st.characters(exclude_categories=())))
def test_any_string_survives(text: str) -> None:
    """Lone surrogates included, and the line can be written as UTF-8."""
    line = encode_line({"x": text})
    line.encode("utf-8")
    assert "\n" not in line
    # a pair of lone halves is one character after JSON: compare what the two mean
    assert json.loads(line)["x"].encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")


def _objects(schema: Any) -> list[Any]:
    found = [schema] if isinstance(schema, dict) and "properties" in schema else []
    values = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return found + [inner for value in values for inner in _objects(value)]


def test_the_schema_is_strict() -> None:
    """Every key is always there, and no other."""
    objects = _objects(SCHEMA)
    assert len(objects) > 10
    for entry in objects:
        assert sorted(entry["required"]) == sorted(entry["properties"])
        assert entry["additionalProperties"] is False


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("meetings", 0, "id"), "x"),
        (("meetings", 0, "type"), "chat"),
        (("meetings", 0, "status"), ""),
        (("meetings", 0, "date", "edtf"), "March 2031"),
        (("meetings", 0, "date", "start"), "2031-3-1"),
        (("meetings", 0, "participants", 0, "country"), "Kenya"),
        (("meetings", 0, "confidence"), 1.2),
        (("meetings", 0, "statements", 0, "evidence", 0, "start"), -1),
        (("articles", 0, "published"), ""),
        (("schema",), "digest/2"),
    ],
)
def test_the_schema_refuses(sample_digest: Digest, path: tuple[Any, ...], value: object) -> None:
    """What the contract rules out."""
    document = json.loads(render_json(sample_digest, RenderOptions()))
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    assert not VALIDATOR.is_valid(document)
