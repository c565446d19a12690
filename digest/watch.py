"""Watches files and folders, and tells what each change of theirs adds to the digest.

It polls size and time of change, which works on every file system, network ones too. A change is acted on once two
looks in a row see the same, so that a file is not read while it is being written.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence

from digest.changes import Changes, compare_digests
from digest.models import Digest

# path -> (time of change in nanoseconds, size in bytes)
Snapshot = dict[str, tuple[int, int]]


def take_snapshot(paths: Sequence[str]) -> Snapshot:
    """Time and size of every regular file under the paths; what vanishes meanwhile is left out.

    Hidden files and folders inside a folder are passed over, as a run does. Symbolic links to folders aren't followed.
    """
    found: Snapshot = {}
    folders: list[str] = []
    for path in paths:
        _note(path, found, folders)
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                names = [
                    entry.path for entry in entries if not entry.name.startswith(".") and not _is_linked_folder(entry)
                ]
        except OSError:
            continue
        for name in names:
            _note(name, found, folders)
    return found


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:
        return True


def _note(path: str, found: Snapshot, folders: list[str]) -> None:
    try:
        status = os.stat(path)  # noqa: PTH116 - names that aren't UTF-8 stay as they are
    except (OSError, ValueError):
        return
    if stat.S_ISDIR(status.st_mode):
        folders.append(path)
    elif stat.S_ISREG(status.st_mode):
        found[path] = (status.st_mtime_ns, status.st_size)


def watch_changes(
    paths: Sequence[str],
    build: Callable[[], Digest],
    *,
    interval_seconds: float = 1.0,
    rounds: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Changes]:
    """What each change of the files does to the digest; changes that add nothing are passed over.

    The first digest is built at once and yielded as the difference from an empty one, so that the caller can say what
    is already there; that one is yielded even if it is empty.

    Args:
        paths: files and folders.
        build: makes the digest of them as they are now.
        interval_seconds: pause between two looks.
        rounds: looks after which to end; None for no end (an interrupt ends it).
        sleep: waits so many seconds.

    Yields:
        The difference to the digest before.
    """
    seen = take_snapshot(paths)
    digest = build()
    yield compare_digests(Digest(), digest)
    last = seen
    looked = 0
    while rounds is None or looked < rounds:
        sleep(interval_seconds)
        looked += 1
        now = take_snapshot(paths)
        if now != seen and now == last:
            seen = now
            newer = build()
            changes = compare_digests(digest, newer)
            digest = newer
            if changes:
                yield changes
        last = now
