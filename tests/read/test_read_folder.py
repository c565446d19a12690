"""The walk over folders, and the ids."""

import os
import socket
from pathlib import Path

import pytest

from digest.config import ReadSettings
from digest.errors import InputError
from digest.models import Skipped
from digest.read.folder import find_sources
from digest.read.source import Source, real_path, shown_path

SETTINGS = ReadSettings()


def fill(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("They met in Oslo.")


def find(*paths):
    found = find_sources([str(path) for path in paths], settings=SETTINGS)
    return [item for item in found if isinstance(item, Source)], [item for item in found if isinstance(item, Skipped)]


def ids(*paths):
    return [source.id for source in find(*paths)[0]]


def test_sorted_walk_with_ids_relative_to_the_folder(tmp_path):
    """Files come by name, then the folders below; ids leave out folder, ending and .gz."""
    fill(tmp_path, "b.txt", "a.md", "sub/c.jsonl.gz", "sub/deep/d.HTML", "z.json")
    assert ids(tmp_path) == ["a", "b", "z", "sub/c", "sub/deep/d"]
    assert ids(str(tmp_path) + "/") == ["a", "b", "z", "sub/c", "sub/deep/d"]


def test_ids_that_clash_keep_their_endings(tmp_path):
    """Where two ids would be the same both keep their endings, until all differ."""
    fill(tmp_path, "a.txt", "a.md", "b.txt", "c.txt", "c.txt.gz", "d.txt", "d.md", "d.txt.md")
    assert ids(tmp_path) == ["a.md", "a.txt", "b", "c.txt", "c.txt.gz", "d.md", "d.txt", "d.txt.md"]


def test_ids_of_records_clash_too(tmp_path):
    """`feed#2` could be the second record of `feed.jsonl`, so both keep their endings."""
    fill(tmp_path, "feed.jsonl", "feed#2.txt", "other#2.txt", "note.txt")
    assert ids(tmp_path) == ["feed#2.txt", "feed.jsonl", "note", "other#2"]


def test_several_folders_begin_the_ids(tmp_path, monkeypatch):
    """With several folders an id begins with the folder as given."""
    fill(tmp_path, "x/a.txt", "y/a.txt")
    monkeypatch.chdir(tmp_path)
    assert ids("x", "y/") == ["x/a", "y/a"]
    assert ids("x/a.txt") == ["a"]
    assert ids("x/a.txt", "y/a.txt") == ["x/a", "y/a"]


def test_what_is_named_twice_is_read_once(tmp_path, monkeypatch):
    """A file or folder given twice, or inside another one given, is read once."""
    fill(tmp_path, "x/a.txt", "x/s/b.txt")
    monkeypatch.chdir(tmp_path)
    assert sorted(ids("x", "x/a.txt", "x", "x/s")) == ["x/a", "x/s/b"]
    assert sorted(ids("x/s", "x")) == ["x/a", "x/s/b"]


def test_unsupported_and_hidden(tmp_path):
    """An unsupported ending is listed with its reason; names that begin with a dot are left out."""
    fill(tmp_path, "x.pdf", "README", ".hidden.txt", ".git/a.txt", "a.txt", "b.pdf.gz", "c.gz")
    sources, skipped = find(tmp_path)
    assert [source.id for source in sources] == ["a"]
    assert {(Path(item.path).name, item.reason) for item in skipped} == {
        ("x.pdf", "unsupported format .pdf"),
        ("README", "unsupported format (no ending)"),
        ("b.pdf.gz", "unsupported format .pdf.gz"),
        ("c.gz", "unsupported format .gz"),
    }
    assert not any(item.failed for item in skipped)


def test_loops_and_broken_links(tmp_path):
    """A loop of links ends, a link to nothing is a failure, a link to a file is read."""
    fill(tmp_path, "in/a.txt", "out/b.txt")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in/there").symlink_to(tmp_path / "out", target_is_directory=True)
    (tmp_path / "in/gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in/self.txt").symlink_to(tmp_path / "in/self.txt")
    (tmp_path / "in/b.txt").symlink_to(tmp_path / "out/b.txt")
    sources, skipped = find(tmp_path / "in")
    assert [source.id for source in sources] == ["a", "b", "there/b"]
    assert {(Path(item.path).name, item.failed) for item in skipped} == {
        ("loop", False),
        ("gone.txt", True),
        ("self.txt", True),
    }


def test_fifos_sockets_and_devices(tmp_path):
    """What isn't a file is named as such and never opened."""
    os.mkfifo(tmp_path / "pipe.txt")
    server = socket.socket(socket.AF_UNIX)
    try:
        server.bind(str(tmp_path / "s.txt"))
        _, skipped = find(tmp_path)
        assert [item.reason for item in skipped] == ["not a file but a FIFO", "not a file but a socket"]
        assert find("/dev/null")[1][0].reason == "not a file but a device"
    finally:
        server.close()


@pytest.mark.parametrize(
    "raw", [b"caf\xe9.txt", b"line\nbreak.txt", "Erdoğan\u202e.txt".encode(), b"a\\xe9.txt", b"\xff\xfe#1.txt"]
)
def test_odd_names_survive(tmp_path, raw):
    """Names that aren't UTF-8 or hold line breaks are shown as printable text that finds the file again."""
    path = os.fsencode(tmp_path) + b"/" + raw
    Path(os.fsdecode(path)).write_bytes(b"They met.")
    (source,), _ = find(tmp_path)
    source.shown.encode()
    source.id.encode()
    assert os.fsencode(real_path(source.shown)) == path
    assert shown_path(source.path) == source.shown


def test_missing_path(tmp_path):
    """A path that isn't there stops everything, with the path in the message."""
    with pytest.raises(InputError, match="nowhere: no such file"):
        find(tmp_path / "nowhere")
    with pytest.raises(InputError):
        find("a\0b")


def test_empty_folder_and_deep_nesting(tmp_path, monkeypatch):
    """An empty folder gives nothing; folders may nest deeper than the interpreter's stack."""
    assert find(tmp_path) == ([], [])
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        Path("d").mkdir()
        os.chdir("d")
    try:
        assert find(tmp_path)[0] == []
    finally:
        for _ in range(1200):  # clearing up recurses, and would fail
            os.chdir("..")
            Path("d").rmdir()


def test_no_file_is_opened(tmp_path, monkeypatch):
    """Finding files opens none of them."""
    fill(tmp_path, "a.txt", "b/c.json")
    monkeypatch.setattr(os, "open", None)
    monkeypatch.setattr("builtins.open", None)
    assert ids(tmp_path) == ["a", "b/c"]


def test_unreadable_folder(tmp_path, monkeypatch):
    """A folder that can't be listed is a failure; the rest is found."""
    fill(tmp_path, "a.txt", "b/c.txt")
    scandir = os.scandir

    def refuse(path):
        if str(path).rstrip("/").endswith("/b"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    sources, skipped = find(tmp_path)
    assert [source.id for source in sources] == ["a"]
    assert [(item.reason, item.failed) for item in skipped] == [("permission denied", True)]


def test_standard_input():
    """A dash is standard input, once."""
    assert ids("-") == ["-"]
    assert ids("-", "-") == ["-"]
