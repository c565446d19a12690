"""What extract found in an article, kept between runs in one SQLite file.

An entry's key is a hash of all that its value depends on: for a reading the text and fields of the article, the code of
the reading stages, the tables of knowledge and the user's additions; for a file also its place on the disk, its size and its times. So an entry is never out of
date; after a change of anything the old ones are merely not found again, and go when room is needed.

A cache saves time and nothing else. Whatever is wrong with the file (no such folder, no right to write, no room, not a database,
broken, of another program, in use for too long) ends its use for this run, and the run goes on without. Values
are packed with zlib, whose checksum makes a damaged value a missing one. Several processes may use the file at once: SQLite's
write-ahead log keeps readers and one writer apart, and an interrupted writer's half is never seen.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

APPLICATION = 0x44_69_67_31
"""SQLite's application id of our files ("Dig1")."""

LAYOUT = 1
"""SQLite's user version of our files."""

FILE_NAME = "readings.sqlite"
MAX_BYTES = 1_000_000_000
"""How large the file may grow: about 400,000 articles of 400 words."""

READING, FILE, STEP = "r", "f", "s"
"""Kinds of entries: what an article says, what articles a file holds, and what a step of match gave."""

_AFTER_PRUNING = 0.8
_WAIT_SECONDS = 5.0
_AT_ONCE = 500
_DAY_SECONDS = 86_400

_TABLE = """
CREATE TABLE IF NOT EXISTS kept (
    key BLOB PRIMARY KEY,
    used INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value BLOB NOT NULL
)
"""
# Of all entries, those that were used longest ago.
_OLDEST = "SELECT rowid, length(value) FROM kept ORDER BY used, rowid"

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheInfo:
    """What a cache file holds: readings, files, outcomes of steps, and its size on disk in bytes."""

    readings: int
    files: int
    steps: int
    size_bytes: int


class NotOursError(Exception):
    """A file that another program has written; it is left alone."""


def default_path(environ: Mapping[str, str]) -> str:
    """Where the cache lies: `$XDG_CACHE_HOME/digest`, else `~/.cache/digest`; "" where there is no home folder.

    A home that isn't there is none: users that own no files have such a one, and it is to stay so.

    >>> default_path({"XDG_CACHE_HOME": "/var/ana"}), default_path({"HOME": "/dev/null/home"}), default_path({})
    ('/var/ana/digest/readings.sqlite', '', '')
    """
    folder = environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(folder):  # noqa: PTH117 - the standard has a relative one ignored
        home = environ.get("HOME", "")
        if not os.path.isabs(home) or not os.path.isdir(home):  # noqa: PTH112, PTH117
            return ""
        folder = os.path.join(home, ".cache")  # noqa: PTH118
    return os.path.join(folder, "digest", FILE_NAME)  # noqa: PTH118


def make_key(kind: str, stamp: str, what: str) -> bytes:
    """The key of an entry: 16 bytes out of its kind, the stamp of code and knowledge, and what it is about."""
    return hashlib.blake2b(f"{kind}\0{stamp}\0{what}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def pack(data: bytes) -> bytes:
    """Bytes as they are kept."""
    return zlib.compress(data, 1)


def unpack(value: bytes) -> bytes | None:
    """What was packed, None where it is damaged."""
    try:
        return zlib.decompress(value)
    except zlib.error:
        return None


class Cache:
    """One cache file. No method raises: what can't be done isn't, and is told to `note` once.

    Args:
        path: the file; it is made, with its folder, when something is kept.
        max_bytes: how large it may grow.
        note: takes a line about a file that can't be used.
        readonly: never write, as worker processes do.
    """

    def __init__(
        self, path: str, *, max_bytes: int = MAX_BYTES, note: Note | None = None, readonly: bool = False
    ) -> None:
        self.path = path
        self._max_bytes = max_bytes
        self._note = note
        self._db: sqlite3.Connection | None = None
        self._dead = not path
        self._frozen = readonly
        self._today = int(time.time() // _DAY_SECONDS)
        self._touched: set[bytes] = set()

    # --- use -----------------------------------------------------------------------

    def find(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Values, still packed, of those keys that are there."""
        found: dict[bytes, bytes] = {}
        try:
            if not self._open(make=False):
                return found
            db = self._connection()
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                for key, used, value in db.execute(
                    f"SELECT key, used, value FROM kept WHERE key IN ({marks})",  # noqa: S608 - question marks alone
                    some,
                ):
                    if isinstance(value, bytes):
                        found[key] = value
                        if used != self._today:
                            self._touched.add(key)
        except (sqlite3.Error, OSError, NotOursError) as error:
            self._give_up(error)
            return {}
        return found

    def is_empty(self) -> bool:
        """Nothing can be found in it."""
        try:
            return not self._open(make=False) or not self._count("SELECT EXISTS (SELECT 1 FROM kept)")
        except (sqlite3.Error, OSError, NotOursError) as error:
            self._give_up(error)
            return True

    def keep(self, kind: str, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Put packed values in; while the file is full of what this day has used, nothing more goes in."""
        if self._frozen:
            return
        try:
            if not self._open(make=True):
                return
            with self._transaction() as db:
                db.executemany(
                    "INSERT OR REPLACE INTO kept (key, used, kind, value) VALUES (?, ?, ?, ?)",
                    [(key, self._today, kind, value) for key, value in entries],
                )
            if self._bytes_used() > self._max_bytes:
                self._mark_used()
                self._shrink(int(self._max_bytes * _AFTER_PRUNING), before_day=self._today)
                self._frozen = self._bytes_used() > self._max_bytes
        except (sqlite3.Error, OSError, NotOursError) as error:
            self._give_up(error)

    def close(self) -> None:
        """Note what was used, and let go of the file; it is opened again when needed."""
        if self._db is None:
            return
        try:
            self._mark_used()
        except sqlite3.Error as error:
            self._give_up(error)
        self._drop()

    def _mark_used(self) -> None:
        """Note that what was found is in use today."""
        if self._touched and not self._frozen:
            with self._transaction() as db:
                db.executemany(
                    "UPDATE kept SET used = ? WHERE key = ?", [(self._today, key) for key in sorted(self._touched)]
                )
            self._touched.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- care ----------------------------------------------------------------------

    def info(self) -> CacheInfo:
        """What it holds; raises OSError, `sqlite3.Error` or `NotOursError` where it can't be read."""
        if not self._open(make=False):
            return CacheInfo(readings=0, files=0, steps=0, size_bytes=0)
        counts = dict(self._connection().execute("SELECT kind, count(*) FROM kept GROUP BY kind").fetchall())
        return CacheInfo(
            readings=counts.get(READING, 0),
            files=counts.get(FILE, 0),
            steps=counts.get(STEP, 0),
            size_bytes=_size_on_disk(self.path),
        )

    def clear(self) -> None:
        """Empty it, also one that is damaged; raises OSError, `sqlite3.Error` or `NotOursError`."""
        try:
            if not self._open(make=False):
                return
            with self._transaction() as db:
                db.execute("DELETE FROM kept")
            self._connection().execute("VACUUM")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) or not self._is_home():
                raise
            self._drop()
            remove_cache(self.path)

    def prune(self, max_bytes: int) -> int:
        """Take out what was used longest ago until it holds `max_bytes` at most; returns how many entries went.

        Raises:
            OSError, sqlite3.Error, NotOursError: it can't be used.
        """
        return self._shrink(max_bytes) if self._open(make=False) else 0

    # --- inside --------------------------------------------------------------------

    def _open(self, *, make: bool) -> bool:
        """Whether there is an open file to work with."""
        if self._dead:
            return False
        if self._db is not None:
            return True
        if not os.path.lexists(self.path):
            if not make or self._frozen:
                return False
            _make_file(self.path)
        elif not stat.S_ISREG(os.stat(self.path).st_mode):  # noqa: PTH116 - a FIFO would wait for ever
            raise NotOursError("not a regular file")
        try:
            self._db = self._connect()
        except sqlite3.DatabaseError as error:
            # Damaged beyond opening. In our own place it is ours; elsewhere it may be anybody's.
            if isinstance(error, sqlite3.OperationalError) or self._frozen or not self._is_home():
                raise
            remove_cache(self.path)
            _make_file(self.path)
            self._db = self._connect()
        return True

    def _connect(self) -> sqlite3.Connection:
        """Open the file, and lay it out where it is empty.

        Raises:
            NotOursError: another program has written it.
        """
        writable = os.access(self.path, os.W_OK) and os.access(os.path.dirname(self.path) or ".", os.W_OK)  # noqa: PTH120
        # Where nothing can be written there is no room for a log either: then it is read as it stands.
        mode = "rw" if writable else "ro&immutable=1"
        self._frozen = self._frozen or not writable
        address = f"file:{quote(os.path.abspath(os.fsencode(self.path)))}?mode={mode}"  # noqa: PTH100
        db = sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            self._lay_out(db)
            db.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            db.close()
            raise
        return db

    def _lay_out(self, db: sqlite3.Connection) -> None:
        """Make the table in an empty file; raises NotOursError where it isn't ours."""
        application = _number(db, "PRAGMA application_id")
        layout = _number(db, "PRAGMA user_version")
        if (application, layout) == (APPLICATION, LAYOUT):
            return
        if application or layout or _number(db, "SELECT count(*) FROM sqlite_schema"):
            raise NotOursError("not a cache of this version of digest")
        if self._frozen:
            raise NotOursError("an empty file")
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("BEGIN IMMEDIATE")
        db.execute(_TABLE)
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {LAYOUT}")
        db.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            raise sqlite3.ProgrammingError("closed")
        return self._db

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = self._connection()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise

    def _count(self, query: str) -> int:
        return _number(self._connection(), query)

    def _bytes_used(self) -> int:
        """Bytes of the pages that hold something."""
        pages = self._count("PRAGMA page_count") - self._count("PRAGMA freelist_count")
        return pages * self._count("PRAGMA page_size")

    def _shrink(self, max_bytes: int, before_day: int | None = None) -> int:
        """Take out what was used longest ago (and before a day, where given) until `max_bytes` are left; returns how many went."""
        gone = 0
        # The pages of values are what counts; a second round takes what the estimate of the first has missed.
        for _ in range(3):
            excess = self._bytes_used() - max_bytes
            if excess <= 0:
                break
            rows: list[tuple[int]] = []
            with self._transaction() as db:
                query = _OLDEST if before_day is None else _OLDEST.replace("ORDER", f"WHERE used < {before_day} ORDER")
                for number, size in db.execute(query):
                    rows.append((number,))
                    excess -= size + 60
                    if excess <= 0:
                        break
                db.executemany("DELETE FROM kept WHERE rowid = ?", rows)
            gone += len(rows)
            if not rows:
                break
        if gone:
            db = self._connection()
            db.executescript("PRAGMA incremental_vacuum")  # (`execute` would give back a single page)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return gone

    def _is_home(self) -> bool:
        """It lies where only caches of ours lie."""
        path = Path(self.path)
        return path.name == FILE_NAME and path.parent.name == "digest"

    def _give_up(self, error: Exception) -> None:
        """Use it no more in this run; one that is damaged in our own place makes room for the next run's."""
        damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        self._drop()
        if damaged and not self._frozen and self._is_home():
            with contextlib.suppress(OSError):
                remove_cache(self.path)
        if not self._dead and self._note is not None:
            self._note(
                f"{self.path}: cache not used: {reason_of(error)}; name another with --cache, or none with --no-cache"
            )
        self._dead = True

    def _drop(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            with contextlib.suppress(sqlite3.Error):
                db.close()


def reason_of(error: Exception) -> str:
    """Why a cache can't be used, in the system's words."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def remove_cache(path: str) -> None:
    """Remove a cache file and SQLite's files beside it; raises OSError."""
    for ending in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + ending)  # noqa: PTH108 - names that aren't UTF-8 stay as they are


def _make_file(path: str) -> None:
    """An empty file that only its owner may read, for it holds what the articles say."""
    folder = os.path.dirname(path)  # noqa: PTH120
    if folder:
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _number(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])


def _size_on_disk(path: str) -> int:
    total = 0
    for ending in ("", "-wal"):
        with contextlib.suppress(OSError):
            total += os.stat(path + ending).st_size  # noqa: PTH116
    return total
