"""Streams: harmless text, colour, width, whole files."""

from __future__ import annotations

import io
import os
import stat
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import OutputError
from digest.streams import Streams, escape_harmful, is_same_file, sanitize, write_output

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_sanitized_text_is_one_harmless_line(text: str) -> None:
    """What comes out holds no control, no format character, no break, and can be written as UTF-8."""
    clean = sanitize(text)
    clean.encode("utf-8")
    assert clean == " ".join(clean.split())
    hidden = [c for c in clean if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not hidden
    assert not any(c in clean for c in "\u200b\u200e\u202e\u2066\ufeff\xad\u3164")


@given(ANY_TEXT)
def test_sanitizing_twice_is_sanitizing_once(text: str) -> None:
    """The escapes themselves are plain characters."""
    assert sanitize(sanitize(text)) == sanitize(text)
    assert escape_harmful(escape_harmful(text)) == escape_harmful(text)


@pytest.mark.parametrize("text", ["Recep Tayyip Erdoğan", "Môtegi – “東京”", "a  b"])
def test_ordinary_characters_stay(text: str) -> None:
    """Accents, dashes, quotation marks and other scripts are nobody's danger."""
    assert escape_harmful(text) == text


@pytest.mark.parametrize(
    ("mode", "env", "tty", "want"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_decided_in_order(mode: str, env: dict[str, str], tty: bool, want: bool) -> None:
    """The option, NO_COLOR, FORCE_COLOR, TERM=dumb, the terminal: the first that speaks wins."""
    assert Streams(None, None, None, environ=env, terminal=(tty, tty)).use_colour(mode) is want


@pytest.mark.parametrize(("columns", "want"), [("120", 120), ("0", 80), ("x", 80), ("-3", 80), ("5", 20)])
def test_width_comes_from_columns_or_is_eighty(columns: str, want: int) -> None:
    """Nonsense in COLUMNS is passed over."""
    assert Streams(None, io.BytesIO(), None, environ={"COLUMNS": columns}).width == want


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    """The new text is there, the mode is as before, nothing else is left in the folder."""
    target = tmp_path / "out.txt"
    target.write_text("old")
    target.chmod(0o604)
    write_output(str(target), "néw\n", Streams(None, None, None))
    assert target.read_bytes() == "néw\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o604
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_new_file_gets_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    """No private 0600 of a temporary file."""
    before = os.umask(0o027)
    try:
        write_output(str(tmp_path / "new"), "x", Streams(None, None, None))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file it leads to is replaced."""
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_output(str(tmp_path / "link"), "new", Streams(None, None, None))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old text is whole and no temporary file stays behind."""
    target = tmp_path / "out"
    target.write_text("old")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_output(str(target), "new", Streams(None, None, None))
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("path", [".", "none/out.txt"])
def test_what_cannot_be_written_is_one_error(path: str, tmp_path: Path) -> None:
    """A folder, or a file in no folder: the message says where and what to do."""
    with pytest.raises(OutputError, match=r"name a file in it|make it first"):
        write_output(str(tmp_path / path), "x", Streams(None, None, None))


def test_a_dash_and_a_device_are_written_straight() -> None:
    """`-` is standard output, and a device isn't replaced by a file."""
    out = io.BytesIO()
    write_output("-", "x", Streams(None, out, None))
    write_output("/dev/null", "x", Streams(None, None, None))
    assert out.getvalue() == b"x"
    assert not Path("/dev/null").is_file()


def test_the_same_file_is_told_through_links(tmp_path: Path) -> None:
    """Two names of one file are one file; one that isn't there is nobody's."""
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").symlink_to("a")
    assert is_same_file(str(tmp_path / "a"), str(tmp_path / "b"))
    assert not is_same_file(str(tmp_path / "a"), str(tmp_path / "c"))


def test_progress_waits_a_second_and_leaves_no_trace() -> None:
    """A short run shows nothing; a long one a line that is wiped at the end."""
    from digest.progress import Progress

    clock = [0.0]
    err = io.BytesIO()
    progress = Progress(Streams(None, None, err, environ={"COLUMNS": "80"}), lambda: clock[0])
    for seconds in (0.2, 0.9):
        clock[0] = seconds
        progress("reading", 1, 10)
    assert err.getvalue() == b""
    clock[0] = 1.5
    progress("reading", 5, 10)
    progress("reading", 6, 10)
    progress.close()
    assert err.getvalue() == b"\r\x1b[Kreading: 5 of about 10 articles, 3.1/s, 0:02 left\r\x1b[K"
