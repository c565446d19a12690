"""Whatever an article holds, every format keeps its own rules."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from digest.models import Digest
from digest.render import RENDERERS, RenderOptions, find_renderer
from digest.render.terminal import render_terminal

PIECES = st.sampled_from(
    ["Brevik", " ", "\t", "\n", "\r\n", "\x1b[31m", "\x00", "\x07", "\x9b2J", "\u202e", "\u200b", "\u2028", "\ufeff", "\ud800", "=", "|", "[x](y)", "[red]",
     "</script>", "*", "_", "`", "#", "; ", '"', "“", "é", "東京", "👩‍👧", "x" * 70, "東" * 60, "\\", "[/]", "&amp;", "-", "@"]
)  # fmt: skip
TEXT = st.lists(PIECES, min_size=1, max_size=6).map("".join)
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def poisoned(sample: Digest, words: list[str]) -> Digest:
    """The sample with every text of its second meeting replaced."""
    meeting = sample.meetings[1]
    one, two, three, four = words
    meeting = dataclasses.replace(
        meeting,
        participants=tuple(
            dataclasses.replace(person, name=one, role=two, aliases=(three,)) for person in meeting.participants
        ),
        place=dataclasses.replace(meeting.place, city=two, venue=three, text=(four,)),
        date=dataclasses.replace(meeting.date, text=(four,)),
        occasion=three,
        topics=(dataclasses.replace(meeting.topics[0], text=four),),
        outcomes=(dataclasses.replace(meeting.outcomes[0], text=one),),
        statements=tuple(
            dataclasses.replace(said, speaker=two, text=three, channel=four) for said in meeting.statements
        ),
    )
    entries = tuple(
        dataclasses.replace(entry, info=dataclasses.replace(entry.info, source=one, title=two, url=f"https://{three}"))
        for entry in sample.articles
    )
    quotes = tuple(dataclasses.replace(quote, speaker=one, text=two) for quote in sample.quotes)
    return dataclasses.replace(sample, meetings=(meeting,), articles=entries, quotes=quotes)


@given(words=st.lists(TEXT, min_size=4, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_texts_keep_their_lines(sample_digest: Digest, words: list[str]) -> None:
    """A line a fact, a line a row, a value a cell; nothing that works on a terminal; all of it UTF-8."""
    digest = poisoned(sample_digest, words)
    for name in ("text", "tsv", "csv", "markdown", "json", "jsonl"):
        out = find_renderer(name)(digest, RenderOptions())
        out.encode("utf-8")
        assert HARMFUL.search(out) is None
    text = find_renderer("text")(digest, RenderOptions())
    assert len(re.findall(r"(?m)^[^ \n]", text)) == 1
    assert all(re.match(r"  [a-z]+ +", line) for line in text.splitlines()[1:])
    assert find_renderer("tsv")(digest, RenderOptions()).count("\t") == 13
    rows = list(csv.reader(io.StringIO(find_renderer("csv")(digest, RenderOptions()))))
    assert [len(row) for row in rows] == [14, 14]
    assert json.loads(find_renderer("jsonl")(digest, RenderOptions()))["occasion"].encode(
        "utf-16", "surrogatepass"
    ) == words[2].encode("utf-16", "surrogatepass")
    for width in (40, 160):
        drawn = render_terminal(digest, RenderOptions(width=width))
        assert HARMFUL.search(drawn) is None
        drawn.encode("utf-8")
        assert max(map(cell_len, drawn.splitlines())) <= width


@pytest.mark.parametrize("name", RENDERERS)
def test_an_empty_digest_can_be_printed(name: str) -> None:
    """In every format, without an error."""
    out = find_renderer(name)(Digest(), RenderOptions(texts={}))
    assert isinstance(out, str)
    assert name not in {"text", "tsv", "jsonl", "plover"} or out == ""
