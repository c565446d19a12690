"""Readings as bytes and back."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import models
from digest.codec import CodecError, Decoder, encode_article, encode_items, encode_reading
from digest.models import Actor, Article, ArticleInfo, Notice, Reading, Signature, Skipped, Span

INFO = ArticleInfo(id="a", path="a.txt")

# any text that Python can hold, lone surrogates and controls too
TEXTS = st.text(st.characters(), max_size=8)
PLAIN = {
    str: TEXTS,
    int: st.integers(-(2**600), 2**600),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime.date: st.dates(),
    type(None): st.none(),
}


def values_of(kind: typing.Any) -> st.SearchStrategy:
    """Any value of a declared type."""
    if kind in PLAIN:
        return PLAIN[kind]
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{f.name: values_of(hints[f.name]) for f in dataclasses.fields(kind)})
    if hasattr(kind, "_fields"):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, *[values_of(hints[name]) for name in kind._fields])
    parts = typing.get_args(kind)
    if typing.get_origin(kind) is tuple:
        if parts[-1] is Ellipsis:
            return st.lists(values_of(parts[0]), max_size=2).map(tuple)
        return st.tuples(*[values_of(part) for part in parts])
    return st.one_of([values_of(part) for part in parts])


@settings(max_examples=40, deadline=None)
@given(values_of(Reading))
def test_a_reading_comes_back_as_it_was(reading: Reading) -> None:
    """Whatever the fields of a reading hold, and whatever fields it has."""
    back = Decoder().reading(encode_reading(reading), reading.info)
    assert back == reading
    assert repr(back) == repr(reading)  # named tuples are named tuples still


@settings(max_examples=20, deadline=None)
@given(values_of(Article))
def test_an_article_comes_back_as_it_was(article: Article) -> None:
    """Its text included, whatever characters that holds."""
    back = Decoder().article(encode_article(article))
    assert repr(back) == repr(article)


def test_items_of_a_file_take_its_path_and_id() -> None:
    """What a file gave is kept without its path, so that it serves wherever the file lies."""
    items = [
        ArticleInfo(id="old#2", path="old.jsonl", record=2, title="T", published=datetime.date(2031, 3, 10)),
        Skipped(path="old.jsonl", reason="record 3: empty", line=3),
        Notice(path="old.jsonl", message="no such date", line=4),
    ]
    assert Decoder().items(encode_items(items), "new/b.jsonl", "b") == [
        dataclasses.replace(items[0], id="b#2", path="new/b.jsonl"),
        dataclasses.replace(items[1], path="new/b.jsonl"),
        dataclasses.replace(items[2], path="new/b.jsonl"),
    ]
    alone = [ArticleInfo(id="old", path="old.txt")]
    assert Decoder().items(encode_items(alone), "new.txt", "new") == [ArticleInfo(id="new", path="new.txt")]


def test_equal_actors_become_one_object() -> None:
    """A folder names the same people again and again; they are held once."""
    reading = Reading(info=INFO, actors=(Actor(name="Ana Brevik", aliases=("Brevik",)),))
    decoder = Decoder()
    one, two = (decoder.reading(encode_reading(reading), INFO) for _ in range(2))
    assert one.actors[0] is two.actors[0]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"null", b"[]", b"{}", b'[1,"x",[],[],[],[]]', b"[" * 100_000, b'[1,"x"'],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    """Whatever else the bytes may be, there is one kind of error."""
    decoder = Decoder()
    for decode in (
        lambda: decoder.reading(data, INFO),
        lambda: decoder.items(data, "p", "i"),
        lambda: decoder.article(data),
    ):
        with pytest.raises(CodecError):
            decode()


def test_bytes_of_other_fields_are_refused() -> None:
    """A version of the program whose readings have other fields doesn't misread ours."""
    row = json.loads(encode_reading(Reading(info=INFO)))
    row[1] = "00000000"
    with pytest.raises(CodecError, match="another form"):
        Decoder().reading(json.dumps(row).encode(), INFO)


def test_a_truncated_reading_is_refused() -> None:
    """No beginning of the bytes passes for the whole."""
    data = encode_reading(
        Reading(info=INFO, signature=Signature(terms=(("sea", 0.5),)), actors=(Actor(name="Ana Brevik"),))
    )
    for end in range(len(data)):
        with pytest.raises(CodecError):
            Decoder().reading(data[:end], INFO)


def test_every_type_of_a_reading_is_carried() -> None:
    """Spans and passages keep their types, which merging relies on."""
    passage = models.Passage("talks", Span(1, 6))
    mention = models.EventMention(
        kind="meeting",
        status="held",
        participants=(models.Participation(0, "host"),),
        trigger=Span(1, 6),
        evidence=(passage,),
    )
    back = Decoder().reading(encode_reading(Reading(info=INFO, mentions=(mention,))), INFO)
    assert isinstance(back.mentions[0].evidence[0], models.Passage)
    assert isinstance(back.mentions[0].evidence[0].span, Span)
    assert isinstance(back.mentions[0].participants[0], models.Participation)
