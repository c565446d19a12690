"""Whatever a file holds, reading it ends soon, in little memory, and says what it left aside."""

import gzip
import io
import json
import os
import sys
import tracemalloc
from itertools import pairwise

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.config import ReadSettings
from digest.models import Article, Notice, Skipped
from digest.read import page
from digest.read.boilerplate import find_boilerplate
from digest.read.bytestream import ByteStream
from digest.read.clean import clean_lines, clean_text, fold_line
from digest.read.faults import UnreadableError
from digest.read.folder import find_sources
from digest.read.formats import read_source, reread_articles
from digest.read.frontmatter import _parse_plain, _parse_yaml, parse_front_matter
from digest.read.language import find_language
from digest.read.markup import plain_html, plain_markdown
from digest.read.published import parse_published
from digest.read.source import FORMATS, Source

SETTINGS = ReadSettings()
SMALL = ReadSettings(
    max_article_bytes=3000, max_page_bytes=5000, max_file_bytes=5000, max_record_bytes=4000, max_depth=20
)
ENDINGS = sorted(ending for ending, kind in FORMATS.items() if kind != "html" or page.is_available())


def read(path, limits=SETTINGS):
    return [item for source in find_sources([str(path)], settings=limits) for item in read_source(source, limits)]


def check(items):
    """What every reading must give."""
    ids = [item.info.id for item in items if isinstance(item, Article)]
    assert len(ids) == len(set(ids))
    for item in items:
        assert isinstance(item, Article | Skipped | Notice)
        if isinstance(item, Article):
            item.text.encode()
            assert "\r" not in item.text
            assert item.text.strip()
            info = item.info
            assert item.body == 0 or item.text[: item.body].rstrip("\n") == info.title
            for left, right in pairwise(item.boilerplate):
                assert left.end <= right.start
            for start, end in item.boilerplate:
                assert item.body <= start < end <= len(item.text)
            for text in (info.id, info.path, info.title, info.source, info.url):
                text.encode()
        else:
            assert item.path
            (item.reason if isinstance(item, Skipped) else item.message).encode()


# --- known attacks ----------------------------------------------------------------

BOMB = gzip.compress(b"\0" * 60_000_000)
DEEP_JSON = "[" * 100_000 + "]" * 100_000
ALIASES = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)

ATTACKS = {
    "deep.json": DEEP_JSON,
    "deep-object.json": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "deep-record.jsonl": '{"text": "They met.", "x": ' + DEEP_JSON + "}\n",
    "deep-list.json": '[{"text": "They met.", "x": ' + "[" * 500 + "]" * 500 + "}]",
    "aliases.md": f"---\n{ALIASES}---\nThey met.",
    "deep-yaml.md": "---\ntags: " + "[" * 100_000 + "\n---\nThey met.",
    "deep-blocks.md": "---\n" + "".join(f"{' ' * n}a:\n" for n in range(300)) + "---\nThey met.",
    "bomb.txt.gz": BOMB,
    "bomb.jsonl.gz": BOMB,
    "bomb.csv.gz": BOMB,
    "bomb.json.gz": BOMB,
    "bomb.xml.gz": BOMB,
    "laughs.xml": '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><item><title>&b;</title></item></rss>',
    "outside.xml": '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><item><title>&a;</title></item></rss>',
    "deep.xml": "<rss>" + "<item>" * 100_000,
    "digits.json": '{"text": "They met.", "n": ' + "9" * 10_000 + "}",
    "long-line.jsonl": '{"text": "' + "They met. " * 1_200_000 + '"}\n',
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks(tmp_path, name):
    """Each known attack is a listed failure, in bounded memory."""
    content = ATTACKS[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    tracemalloc.start()
    try:
        items = read(tmp_path / name)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    check(items)
    assert any(isinstance(item, Skipped) and item.failed for item in items)
    assert not any(isinstance(item, Article) for item in items)
    assert peak < 80_000_000


def test_bomb_of_empty_lines(tmp_path):
    """A bomb of lines that hold nothing is given up too."""
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"\n" * 3_000_000))
    (item,) = read(tmp_path)
    assert "max_unpack_ratio" in item.reason
    assert item.failed


def count_calls(work):
    """What work gives, and how many functions were called meanwhile."""
    calls = 0

    def note(_frame, event, _what):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        return work(), calls
    finally:
        sys.setprofile(None)


NOTHING = ["\n", "\r\n", " \t\n", ",\n", ",,,\r\n", '"",""\n', '" ","\n"\n']
"""Lines and rows that say nothing; the blank ones are none in any format."""


@pytest.mark.parametrize("ending", [".jsonl", ".json", ".csv", ".tsv", ".txt", ".md", ".xml", ".html"])
@pytest.mark.parametrize("unit", NOTHING)
def test_lines_that_say_nothing_cost_nothing(tmp_path, ending, unit):
    """Hundreds of thousands of them, packed to nothing, are passed over thousands at a time; a bomb of them ends at its limit."""
    if (not unit.isspace() and ending not in {".csv", ".tsv"}) or ("," in unit and ending == ".tsv"):
        pytest.skip("something, in this format")
    head = {".csv": b"title,text\n", ".tsv": b"title\ttext\n"}.get(ending, b"")
    path = tmp_path / f"a{ending}.gz"
    path.write_bytes(gzip.compress(head + unit.encode() * (3_000_000 // len(unit.encode()))))
    items, calls = count_calls(lambda: read(path))
    assert [item.failed for item in items] == [True]
    assert "(max_" in items[0].reason
    assert calls < 20_000
    path.write_bytes(gzip.compress(head + unit.encode() * (900_000 // len(unit.encode()))))
    items, calls = count_calls(lambda: read(path))
    assert not any(isinstance(item, Article) for item in items)
    assert calls < 20_000


ROWS = st.lists(
    st.sampled_from(
        ['Talks,"They met.\nTwice."', ",", '"",""', '""', '"\n",', ' "",', '"" "",', '"a', "\r,", "", " ", "\f,\t", ",,", '"" ,', "\u2003,", '""""', "Talks"]
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n"]), name=st.sampled_from(["a.csv", "a.tsv", "a.jsonl"]))
def test_passing_over_loses_nothing(tmp_path, rows, end, name):
    """What is read is what would be read line by line, numbers of lines included."""
    if name == "a.tsv":
        rows = [row.replace(",", "\t") for row in rows]
    if name == "a.jsonl":
        rows = ['{"text": "They met."}' if "Talks" in row else row.replace(",", "").replace('"', "") for row in rows]
    head = "" if name == "a.jsonl" else "title\ttext" if name == "a.tsv" else "title,text"
    path = tmp_path / name
    path.write_bytes(end.join([head, *rows, ""]).encode())
    fast = read(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ByteStream, "take_run", lambda *_: b"")
        slow = read(path)
    assert fast == slow


def test_rows_that_say_nothing_in_an_odd_way(tmp_path):
    """What no pattern passes over is counted, and given up at a limit, which is a setting."""
    few = ReadSettings(max_useless_records=50)
    for rows in ("\u2003,\n" * 60, "a,b\n" + '"" \u2003\n' * 60):
        (tmp_path / "a.csv").write_text(f"title,text\n{rows}Talks,They met in Oslo.\n")
        items = read(tmp_path / "a.csv", few)
        assert "max_useless_records" in items[-1].reason
        assert items[-1].failed
        assert read(tmp_path / "a.csv")[-1].info.title == "Talks"


def test_a_json_list_of_nothing(tmp_path):
    """It is given up at a limit, and what a record would be is never made of all at once."""
    few = ReadSettings(max_useless_records=1000)
    (tmp_path / "a.json").write_text("[" + "{}," * 200_000 + "{}]")
    (item,), calls = count_calls(lambda: read(tmp_path / "a.json", few))
    assert "max_useless_records" in item.reason
    assert item.failed
    assert calls < 1_000_000  # to try them all takes four million


@pytest.mark.parametrize(
    "text", ["\n" * 3_000_000, "\r\n" * 1_000_000, " \n" * 1_000_000, "\n" * 200_000 + '{"text": "They met."}']
)
def test_standard_input_of_blank_lines(text):
    """Held once, and looked at once."""
    source = Source(folder="", name="-", format="stdin")
    handle = io.BufferedReader(io.BytesIO(text.encode()))
    items, calls = count_calls(lambda: list(read_source(source, SETTINGS, stdin=handle)))
    check(items)
    assert calls < 20_000
    assert [item.info.id for item in items if isinstance(item, Article)] == (["-#1"] if "met" in text else [])


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.rss"])
def test_a_file_that_is_written_to_without_end(tmp_path, name):
    """It is read as far as it went when it was opened."""
    record = {
        "a.jsonl": '{"text": "They met."}\n',
        "a.csv": "Talks,They met.\n",
        "a.rss": "<item><title>They met.</title></item>\n",
    }[name]
    head = {"a.jsonl": "", "a.csv": "title,text\n", "a.rss": "<rss>"}[name]
    path = tmp_path / name
    path.write_text(head + record * 3000)
    (source,) = find_sources([str(path)], settings=SETTINGS)
    count = 0
    for item in read_source(source, SETTINGS):
        count += isinstance(item, Article)
        assert count <= 3000
        with path.open("a") as file:
            file.write(record * 2)
    assert count == 3000


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.json", "a.jsonl", "a.csv", "a.rss", "a.txt.gz", "a.jsonl.gz"])
def test_a_file_that_vanishes_or_becomes_another(tmp_path, name):
    """Between being found and being read it goes, becomes a folder, a FIFO or a link to itself, is emptied or shrinks."""
    content = {"a.json": '[{"text": "They met."}]', "a.jsonl": '{"text": "They met."}\n' * 9000, "a.csv": "title,text\n" + "Talks,They met.\n" * 9000, "a.rss": "<rss>" + "<item><title>They met.</title></item>" * 9000 + "</rss>"}  # fmt: skip
    data = content.get(name.removesuffix(".gz"), "They met in Oslo.").encode()
    path = tmp_path / name
    for become in (lambda: None, path.mkdir, lambda: os.mkfifo(path), lambda: path.symlink_to(path), path.touch):
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        (source,) = find_sources([str(path)], settings=SETTINGS)
        path.unlink()
        become()
        items = read(path) if path.is_dir() else list(read_source(source, SETTINGS))
        assert not any(isinstance(item, Article) for item in items)
        assert all(item.reason for item in items)
        assert items or path.is_dir()
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    items = []
    for item in read_source(source, SETTINGS):
        items.append(item)
        path.write_bytes(b"")
    check(items)


def test_long_line_costs_itself_alone(tmp_path):
    """A line of 50 MB is skipped by name; its neighbours are read."""
    good = json.dumps({"text": "They met."}).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(good + b'{"text": "' + b"x" * 50_000_000 + b'"}\n' + good)
    items = read(tmp_path / "a.jsonl")
    assert [item.info.id for item in items if isinstance(item, Article)] == ["a#1", "a#3"]
    (skipped,) = [item for item in items if isinstance(item, Skipped)]
    assert skipped.line == 2
    assert skipped.reason == "record 2: the line is longer than 10,000,000 bytes (max_record_bytes)"


def test_jsonl_is_never_held_whole(tmp_path):
    """Records are read one by one: memory doesn't grow with the file."""
    line = json.dumps({"text": "They met in Oslo to talk about the sea. " * 50}).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(line * 3000)
    (source,) = find_sources([str(tmp_path)], settings=SETTINGS)
    tracemalloc.start()
    try:
        assert sum(1 for _ in zip(read_source(source, SETTINGS), range(500), strict=False)) == 500
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_500_000


# Steps of work that must grow with the text and not with its square: each pattern meets its worst input at a size at
# which a quadratic one would run for minutes.
WORST = [
    "<" * 200_000,
    "<!--" * 60_000,
    "<script" * 40_000,
    "<script>" * 30_000,
    "<a " * 80_000,
    "<p>" + "&" * 200_000,
    "&#" * 100_000,
    "**a" * 80_000,
    "*a " * 80_000,
    "_a" * 100_000,
    "[" * 200_000,
    "![" * 100_000,
    "[a](" * 50_000,
    "[a](http:" * 30_000,
    "#" * 200_000,
    "> " * 100_000,
    "\n" * 200_000,
    " " * 200_000,
    "[+1" * 80_000,
    '"\\' * 100_000,
    "read more " * 20_000,
    "read more\n" * 20_000,
    "newsletter. our newsletter " * 8_000,
    "a: " * 80_000,
    "\u0130" * 100_000,
]


@pytest.mark.parametrize("text", WORST, ids=lambda text: text[:9].encode("unicode_escape").decode())
def test_worst_inputs(text):
    """No step runs away on its worst input."""
    plain_html(text)
    plain_html("<p>" + text)
    plain_markdown(text)
    find_boilerplate(text)
    find_language(text)
    parse_published(text)
    parse_front_matter(f"---\n{text}\n---\n", 100)
    page._depth(text, 500)


# --- properties -------------------------------------------------------------------

SNIPPETS = st.sampled_from(
    [b"---\n", b"title: ", b"date: 31 Feb\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\r\n", b'{"title": "A", "text": "They met."}', b"[", b"]", b'"', b",",
     b"text,title\n", b"<html><body><p>They met in Oslo.</p>", b"<item><title>x</title></item>", b"<rss>", b"</rss>", b"&amp;", b"They met in Oslo. ", b"\xe2\x80\x9cYes\xe2\x80\x9d", b"READ MORE", b"\x1b[31m", b"\xed\xa0\x80", b'"\\ud800"', b"\n", b": &a *a\n", b"\xe2\x80\xae"]
)  # fmt: skip
BYTES = st.one_of(
    st.binary(max_size=300), st.lists(st.one_of(SNIPPETS, st.binary(max_size=5)), max_size=25).map(b"".join)
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=BYTES, ending=st.sampled_from(ENDINGS), gz=st.booleans())
def test_any_bytes(tmp_path, data, ending, gz):
    """Any bytes in any format give articles, notices or a listed skip; articles are found again."""
    path = tmp_path / f"a{ending}{'.gz' if gz else ''}"
    path.write_bytes(gzip.compress(data) if gz else data)
    items = read(path, SMALL)
    path_items = read(path, SMALL)
    path_infos = [item.info for item in items if isinstance(item, Article)]
    assert list(reread_articles(path_infos, SMALL)) == [item for item in items if isinstance(item, Article)]
    path.unlink()
    assert items
    assert items == path_items
    check(items)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", "text", "articles", "items", "@graph", "@type", "date", "source", "url", "hits", "_source", "publisher", "name", "x", ""]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=JSON, lines=st.booleans())
def test_any_json(tmp_path, document, lines):
    """Any JSON gives articles or a listed skip."""
    path = tmp_path / ("a.jsonl" if lines else "a.json")
    path.write_text(json.dumps(document))
    items = read(path, SMALL)
    assert items
    check(items)


KEYS = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=20),
    st.text("ab :#-'\"[]{},&*!|>%@`?~\\0123456789", max_size=12),
    st.sampled_from(
        [
            "NO",
            "on",
            "10:30",
            "010",
            "2031-03-10",
            "~",
            "null",
            "1e3",
            "0x1F",
            "'a'",
            '"a b"',
            "a: b",
            "a #b",
            "- a",
            "",
        ]
    ),
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.tuples(KEYS, st.sampled_from([": ", ":", ":  "]), VALUES, st.sampled_from(["", " "])), min_size=1, max_size=4
    )
)
def test_plain_front_matter_equals_yaml(lines):
    """What is read without a YAML parser is what the parser would read."""
    block = "".join(f"{key}{mark}{value}{end}\n" for key, mark, value, end in lines)
    plain = _parse_plain(block)
    if plain is None:
        return
    try:
        list(yaml.parse(block, Loader=yaml.SafeLoader))
    except yaml.YAMLError:  # the parser refuses more characters than it needs to
        return
    try:
        parsed = _parse_yaml(block, 100, 0)
    except UnreadableError:
        parsed = None
    assert parsed is not None
    assert plain == (parsed.fields, parsed.lines)


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    """The normalising steps change nothing the second time."""
    for clean in (clean_lines, clean_text, fold_line):
        assert clean(clean(text)) == clean(text)
    clean_text(text).encode()


@given(st.text(max_size=200))
def test_markdown_keeps_lines(text):
    """Taking the marks away joins no lines and drops none."""
    assert plain_markdown(text).count("\n") == text.count("\n")
