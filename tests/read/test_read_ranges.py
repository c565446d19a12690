"""Large files of lines in parts: together they give what the whole file gives."""

import dataclasses
import json
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.config import ReadSettings
from digest.models import Skipped
from digest.read.folder import find_sources
from digest.read.formats import read_source
from digest.read.ranges import count_records, number_parts, split_source
from digest.read.source import Source

TEXT = "Foreign Minister Ana Brevik met her Chilean counterpart, Luis Caro, in Oslo on Tuesday."
RECORD = json.dumps({"title": "Talks", "text": TEXT, "date": "31 Feb"})
SETTINGS = ReadSettings(max_record_bytes=1000)


def source_of(folder: str, data: bytes, name: str = "news.jsonl") -> Source:
    (Path(folder) / name).write_bytes(data)
    (source,) = find_sources([folder], settings=SETTINGS)
    assert isinstance(source, Source)
    return source


def numbered(source: Source, size: int) -> list[Source]:
    parts = split_source(source, SETTINGS, size)
    return list(number_parts(parts, [count_records(part, SETTINGS) for part in parts])) if len(parts) > 1 else parts


LINES = [
    RECORD, "", "{", "  ", "x" * 3000, "é" * 20, "\ufeff" + RECORD, RECORD.replace("met", "met\u2028"), RECORD + RECORD,
]  # fmt: skip
ENDS = ["\n", "\r\n", "\r", "\n\r", "\r\r\n", "\u2028", "\x85", "\x00\n", "\x0b"]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(ENDS)), min_size=1, max_size=8),
    st.integers(1, 400),
    st.sampled_from(["closed", "open"]),
)
@example([("", "\n"), ("", "\n"), (RECORD, "\n")], 1, "open")
@example([(RECORD, "\n"), ("x" * 3000, "\n"), (RECORD, "\n")], 100, "closed")
@example([(RECORD, "\r\n"), (RECORD, "\r\n")], len(RECORD) + 1, "closed")
def test_parts_give_what_the_whole_gives(lines: list[tuple[str, str]], size: int, last: str) -> None:
    """Articles, their ids and lines, and what is skipped, wherever the parts are cut and whatever ends a line."""
    text = "".join(line + end for line, end in lines)
    data = (text if last == "closed" else text.removesuffix(lines[-1][1])).encode()
    with tempfile.TemporaryDirectory() as folder:
        source = source_of(folder, data)
        whole = list(read_source(source, SETTINGS))
        parts = [item for part in numbered(source, size) for item in read_source(part, SETTINGS)]
    assert parts == whole or (not parts and [item.reason for item in whole if isinstance(item, Skipped)] == ["empty"])


def test_what_is_not_split(tmp_path: Path) -> None:
    """Packed files, wide characters, small files and other kinds are read whole."""
    data = (RECORD + "\n").encode() * 20
    assert len(split_source(source_of(str(tmp_path), data), SETTINGS, 500)) > 5
    assert len(split_source(source_of(str(tmp_path), data), SETTINGS, 50_000)) == 1
    wide = source_of(str(tmp_path), data.decode().encode("utf-16"))
    assert split_source(wide, SETTINGS, 500) == [wide]
    packed = dataclasses.replace(source_of(str(tmp_path), data), gz=True)
    assert split_source(packed, SETTINGS, 500) == [packed]
    gone = dataclasses.replace(packed, gz=False, name="gone.jsonl")
    assert split_source(gone, SETTINGS, 500) == [gone]
