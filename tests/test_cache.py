"""The cache file: found again, bounded, harmless whatever is wrong with it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digest.cache import FILE, FILE_NAME, READING, Cache, CacheInfo, NotOursError, default_path, make_key, pack, unpack

KEYS = [make_key(READING, "stamp", str(number)) for number in range(1500)]


def entries(count: int, size: int = 20) -> list[tuple[bytes, bytes]]:
    return [(key, os.urandom(size)) for key in KEYS[:count]]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "home" / "digest" / FILE_NAME)


def test_what_is_kept_is_found_by_the_next_run(path: str) -> None:
    """A thousand and a half entries, in and out, and nothing for other keys."""
    kept = entries(1500)
    with Cache(path) as cache:
        assert cache.is_empty()
        assert cache.find(KEYS) == {}
        assert not os.path.exists(path)  # nothing is made before there is something to keep  # noqa: PTH110
        cache.keep(READING, kept)
        cache.keep(FILE, [(make_key(FILE, "stamp", "f"), b"x")])
    with Cache(path, readonly=True) as cache:
        assert cache.find([*KEYS, b"other"]) == dict(kept)
        assert not cache.is_empty()
        info = cache.info()
    assert (info.readings, info.files) == (1500, 1)
    assert info.size_bytes > 0
    assert os.listdir(os.path.dirname(path)) == [FILE_NAME]  # SQLite has tidied up  # noqa: PTH120, PTH208


def test_only_the_owner_may_read_it(path: str) -> None:
    """It holds what the articles say."""
    with Cache(path) as cache:
        cache.keep(READING, entries(1))
    assert os.stat(path).st_mode & 0o777 == 0o600  # noqa: PTH116
    assert os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700  # noqa: PTH116, PTH120


def test_where_it_lies(tmp_path) -> None:
    """In the folder that the XDG standard names; relative names don't count; without a home, or where that isn't there, there is none."""
    home = str(tmp_path)
    assert default_path({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == f"/c/digest/{FILE_NAME}"
    assert default_path({"XDG_CACHE_HOME": "c", "HOME": home}) == f"{home}/.cache/digest/{FILE_NAME}"
    assert default_path({"HOME": f"{home}/gone"}) == ""
    assert default_path({"XDG_CACHE_HOME": "", "HOME": ""}) == ""
    with Cache("") as cache:
        cache.keep(READING, entries(1))
        assert cache.find(KEYS[:1]) == {}


def test_a_damaged_value_is_a_missing_one() -> None:
    """A bit that flipped on the disk never becomes a fact."""
    value = bytearray(pack(b"Ana Brevik met Luis Caro" * 20))
    for place in range(len(value)):
        value[place] ^= 1
        assert unpack(bytes(value)) in {None, b"Ana Brevik met Luis Caro" * 20}
        value[place] ^= 1
    assert unpack(bytes(value)) is not None


def test_it_stays_within_its_bound_and_the_oldest_goes_first(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was used of late outlives what was not, whichever came first."""
    day = 86_400.0
    bound = 400_000
    for number in range(8):
        monkeypatch.setattr(time, "time", lambda number=number: (10 + number) * day)
        with Cache(path, max_bytes=bound) as cache:
            cache.find(KEYS[:5])
            cache.keep(READING, [(key, os.urandom(1000)) for key in KEYS[number * 100 : number * 100 + 100]])
    assert os.stat(path).st_size <= bound * 1.1  # noqa: PTH116
    with Cache(path) as cache:
        found = cache.find(KEYS)
    assert set(KEYS[:5]) | set(KEYS[700:800]) <= set(found)
    assert not set(KEYS[5:100]) & set(found)


def test_one_run_larger_than_the_bound_stops_keeping(path: str) -> None:
    """It doesn't throw out what it has just put in."""
    with Cache(path, max_bytes=200_000) as cache:
        for start in range(0, 1500, 100):
            cache.keep(READING, [(key, os.urandom(1000)) for key in KEYS[start : start + 100]])
        found = cache.find(KEYS)
    assert set(KEYS[:100]) <= set(found)
    assert os.stat(path).st_size < 500_000  # noqa: PTH116


def test_clear_and_prune(path: str) -> None:
    """The commands' part: nothing is left, or no more than was asked for."""
    with Cache(path) as cache:
        assert cache.info() == CacheInfo(readings=0, files=0, steps=0, size_bytes=0)
        cache.clear()
        assert cache.prune(0) == 0
        cache.keep(READING, entries(1000, 1000))
        assert cache.prune(10_000_000) == 0
        gone = cache.prune(500_000)
        assert cache.info().readings == 1000 - gone
        assert 0 < gone < 1000
    assert os.stat(path).st_size < 600_000  # noqa: PTH116
    with Cache(path) as cache:
        cache.clear()
        assert cache.info().readings == 0


# --- faults ------------------------------------------------------------------------


def use(path: str) -> tuple[list[str], dict[bytes, bytes]]:
    """Use a file as a run does; what was said, and what a second run finds."""
    said: list[str] = []
    for _ in range(2):
        with Cache(path, note=said.append) as cache:
            found = cache.find(KEYS)
            cache.keep(READING, entries(10))
    return said, found


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000, b"\0" * 8192])
def test_a_broken_file_in_its_own_place_is_made_anew(path: str, content: bytes) -> None:
    """The run after that has a cache again."""
    os.makedirs(os.path.dirname(path))  # noqa: PTH103, PTH120
    Path(path).write_bytes(content)
    _, found = use(path)
    assert set(found) == set(KEYS[:10])


@pytest.mark.parametrize("content", [b"my only copy of a novel", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_foreign_file_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    """`--cache novel.txt` loses no novel; one line says why there is no cache."""
    file = tmp_path / "novel.txt"
    file.write_bytes(content)
    said, found = use(str(file))
    assert file.read_bytes() == content
    assert found == {}
    assert len(said) == 2
    assert all(line.startswith(f"{file}: cache not used: ") for line in said)


def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    """Not even a table is added to it."""
    file = tmp_path / "other.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE kept (mine)")
    db.close()
    before = file.read_bytes()
    said, found = use(str(file))
    assert (file.read_bytes(), found) == (before, {})
    assert "not a cache" in said[0]
    with Cache(str(file)) as cache, pytest.raises(NotOursError):
        cache.info()
    with Cache(str(file)) as cache, pytest.raises(NotOursError):
        cache.clear()


def test_a_file_damaged_inside_gives_nothing_wrong_and_is_made_anew(path: str) -> None:
    """Pages overwritten at random: what is found is what was kept, and some run later all is well."""
    with Cache(path) as cache:
        cache.keep(READING, [(key, pack(key * 100)) for key in KEYS])
    whole = Path(path).read_bytes()
    for place in range(100, len(whole) - 300, len(whole) // 12):
        Path(path).write_bytes(whole[:place] + os.urandom(300) + whole[place + 300 :])
        with Cache(path) as cache:
            found = {key: unpack(value) for key, value in cache.find(KEYS).items()}
            cache.keep(READING, [(key, pack(key * 100)) for key in KEYS])
        assert all(value in {None, key * 100} for key, value in found.items())
    _, found = use(path)
    assert set(KEYS[:10]) <= set(found)


def test_places_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """A folder in its place, a file where its folder should be, a FIFO, a name too long: no cache, no error."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "fifo")
    for name in ("folder", "file/cache", "fifo", "x" * 300):
        said, found = use(f"{tmp_path}/{name}")
        assert found == {}
        assert len(said) == 2, name


def test_a_file_that_may_not_be_written_is_read(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache on a read-only disk still saves time, and is left as it is."""
    with Cache(path) as cache:
        cache.keep(READING, entries(10))
    before = Path(path).read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)
    said: list[str] = []
    with Cache(path, note=said.append) as cache:
        assert set(cache.find(KEYS)) == set(KEYS[:10])
        cache.keep(READING, entries(20))
    assert Path(path).read_bytes() == before
    assert said == []


def test_a_full_disk_ends_the_keeping(path: str) -> None:
    """What is there stays there."""
    with Cache(path) as cache:
        cache.keep(READING, entries(10))
    said: list[str] = []
    with Cache(path, note=said.append) as cache:
        cache.find(KEYS[:1])
        cache._connection().execute("PRAGMA max_page_count = 1")
        cache.keep(READING, entries(1500, 1000))
        cache.keep(READING, entries(1500, 1000))
    assert len(said) == 1
    assert "full" in said[0]
    with Cache(path) as cache:
        assert set(cache.find(KEYS)) == set(KEYS[:10])


def test_a_file_in_use_for_too_long_is_not_waited_for(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer that never ends costs the keeping, not the run."""
    monkeypatch.setattr("digest.cache._WAIT_SECONDS", 0.05)
    with Cache(path) as cache:
        cache.keep(READING, entries(10))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said, found = use(path)
    other.close()
    assert set(found) == set(KEYS[:10])
    assert "locked" in said[0]


def test_many_processes_on_one_new_file(path: str) -> None:
    """All of them write at once; everything that anybody kept is found, and the file is sound."""
    program = textwrap.dedent(
        """
        import sys
        from digest.cache import Cache, make_key, READING
        mine = [make_key(READING, sys.argv[2], str(n)) for n in range(300)]
        for start in range(0, 300, 30):
            with Cache(sys.argv[1], note=lambda line: sys.exit(line)) as cache:
                cache.find(mine)
                cache.keep(READING, [(key, key) for key in mine[start : start + 30]])
        """
    )

    def start(name: str) -> int:
        return subprocess.run([sys.executable, "-c", program, path, name], check=False).returncode

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(start, "abcd")) == [0, 0, 0, 0]
    keys = [make_key(READING, name, str(number)) for name in "abcd" for number in range(300)]
    with Cache(path) as cache:
        assert cache.find(keys) == {key: key for key in keys}
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()


def test_a_writer_killed_in_the_middle_leaves_a_sound_file(path: str) -> None:
    """What it had finished is there, its half-written rest is not."""
    program = textwrap.dedent(
        """
        import os, signal, sys
        from digest.cache import Cache, make_key, READING
        keys = [make_key(READING, "stamp", str(n)) for n in range(1500)]
        cache = Cache(sys.argv[1])
        cache.keep(READING, [(key, key) for key in keys[:100]])
        def rest():
            for number, key in enumerate(keys[100:]):
                if number == 700:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield key, key
        with cache._transaction() as db:
            db.executemany("INSERT INTO kept VALUES (?, 1, 'r', ?)", rest())
        """
    )
    assert subprocess.run([sys.executable, "-c", program, path], check=False).returncode == -9
    with Cache(path) as cache:
        assert set(cache.find(KEYS)) == set(KEYS[:100])
    shutil.rmtree(os.path.dirname(path))  # noqa: PTH120
