"""Stage read, first half: paths in, the files that can be read out; no file is opened.

A folder is walked in sorted order, folders in folders included. Every folder is entered once: links to folders are
followed after all true folders, so that a file goes by its true place, and a loop ends where it begins. Names that
begin with a dot are left out, as shells do; everything else is either a `Source` or a `Skipped` with its reason.
Addresses are walked in the same order.
"""

from __future__ import annotations

import dataclasses
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import ReadSettings
from digest.errors import InputError
from digest.models import Skipped
from digest.patterns import compile_late
from digest.read.faults import UnreadableError
from digest.read.source import RECORD_FORMATS, STDIN, Source, is_address, parse_name, shown_path

if TYPE_CHECKING:
    from digest.read.remote import Entry, RemoteTree

_RECORD_ID = compile_late(r"(.*)#\d+", re.DOTALL)

_KINDS = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def find_sources(paths: Sequence[str], *, settings: ReadSettings) -> list[Source | Skipped]:
    """List what there is to read.

    Args:
        paths: folders, files, addresses of either, and `-` for standard input, as given.
        settings: limits; none of them is needed to find files, they are part of the interface for later ones.

    Returns:
        Sources and skipped files: paths in the order given, each folder's files by name, then its folders. Ids are
        made as the output contract says: with one path relative to it, with several they begin with it.

    Raises:
        InputError: a path doesn't exist, or an address can't be asked for.
    """
    del settings
    walk = _Walk(several=len(set(paths)) > 1)
    for path in paths:
        walk.add(path)
    walk.follow_links()
    return walk.finish()


class _Walk:
    """The state of one `find_sources`."""

    def __init__(self, *, several: bool) -> None:
        self.several = several
        self.found: list[Source | Skipped] = []
        self.given: list[Source | Skipped] = []
        self.given_files: set[tuple[int, int, str]] = set()
        self.folders: set[tuple[int, int]] = set()
        self.links: list[tuple[str, int]] = []
        self.addresses: set[str] = set()
        self.stdin = False

    def add(self, path: str) -> None:
        """Take in one path of the command line."""
        if path == STDIN:
            if not self.stdin:
                self.given.append(Source(folder="", name=STDIN, format="stdin"))
            self.stdin = True
            return
        if is_address(path):
            self._add_address(path)
            return
        try:
            status = Path(path).stat()
        except (OSError, ValueError) as error:
            raise InputError(f"{_reason(error)}; give a folder, a file or -", shown_path(path)) from error
        if stat.S_ISDIR(status.st_mode):
            folder = path.rstrip("/") + "/"
            if self._enter(status, folder):
                self._walk(folder, 0 if self.several else len(folder))
            return
        folder, slash, name = path.rpartition("/")
        try:
            parent = Path(folder + slash or ".").stat()
        except OSError as error:
            raise InputError(_reason(error), shown_path(path)) from error
        key = (parent.st_dev, parent.st_ino, name)
        if key in self.given_files:
            return
        self.given_files.add(key)
        self.given.append(_look(folder + slash, name, status, 0 if self.several else len(folder + slash)))

    def _add_address(self, address: str) -> None:
        """Take in a file or folder that isn't on this machine."""
        from digest.read.remote import RemoteTree  # noqa: PLC0415 - for few

        tree = RemoteTree(address)
        start = 0 if self.several else len(tree.folder)
        if tree.entry is None:
            self._walk_addresses(tree, start)
            return
        source = _look_at(tree, tree.folder, tree.entry, start)
        place = tree.folder + tree.entry.name + tree.tail
        if place not in self.addresses:
            self.addresses.add(place)
            self.given.append(source)

    def _walk_addresses(self, tree: RemoteTree, start: int) -> None:
        """Read a tree of folders at an address, in the order of `_walk`."""
        pending = [tree.folder]
        while pending:
            folder = pending.pop()
            if folder + tree.tail in self.addresses:
                continue
            self.addresses.add(folder + tree.tail)
            try:
                entries = sorted(
                    (entry for entry in tree.list(folder) if not entry.name.startswith(".")),
                    key=lambda entry: entry.name,
                )
            except UnreadableError as fault:
                self.found.append(Skipped(path=shown_path(folder + tree.tail), reason=fault.reason, failed=True))
                continue
            files = [_look_at(tree, folder, entry, start) for entry in entries if not entry.folder]
            self.found.extend(_keep_endings(files))
            pending.extend(f"{folder}{entry.name}/" for entry in reversed(entries) if entry.folder)

    def follow_links(self) -> None:
        """Walk the folders that links point at and that aren't read yet."""
        while self.links:
            links, self.links = self.links, []
            for path, start in links:
                try:
                    status = Path(path).stat()
                except OSError as error:
                    self.found.append(Skipped(path=shown_path(path), reason=_reason(error), failed=True))
                    continue
                if self._enter(status, path + "/"):
                    self._walk(path + "/", start)

    def finish(self) -> list[Source | Skipped]:
        """Everything found, ids of files that were named one by one made unique."""
        walked = self.found
        if self.given_files:
            walked = [item for item in walked if isinstance(item, Skipped) or not self._is_given(item)]
        if self.addresses:
            given_too = {item.path for item in self.given if isinstance(item, Source)}
            walked = [item for item in walked if isinstance(item, Skipped) or item.path not in given_too]
        given = _keep_endings(self.given)
        if self.stdin:
            # `-` is the id of standard input, `-#1` that of its first record.
            walked = [_whole(item) if isinstance(item, Source) and item.id[:1] == STDIN else item for item in walked]
        return given + walked

    def _is_given(self, source: Source) -> bool:
        """It was also named by itself, and would be read twice."""
        try:
            parent = Path(source.folder or ".").stat()
        except OSError:
            return False
        return (parent.st_dev, parent.st_ino, source.name) in self.given_files

    def _enter(self, status: os.stat_result, folder: str) -> bool:
        """Note that a folder is read; False (and a line in the list) where it was already."""
        key = (status.st_dev, status.st_ino)
        if key in self.folders:
            self.found.append(Skipped(path=shown_path(folder), reason="this folder is read already under another name"))
            return False
        self.folders.add(key)
        return True

    def _walk(self, root: str, start: int) -> None:
        """Read a tree of folders, without recursion: nesting may be as deep as the disk allows."""
        pending = [root]
        while pending:
            folder = pending.pop()
            files: list[Source | Skipped] = []
            below: list[str] = []
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if not entry.name.startswith("."):
                            self._sort_in(entry, folder, start, files, below)
            except OSError as error:
                self.found.append(Skipped(path=shown_path(folder), reason=_reason(error), failed=True))
            files.sort(key=_name)
            self.found.extend(_keep_endings(files))
            below.sort(reverse=True)
            pending.extend(below)

    def _sort_in(
        self, entry: os.DirEntry[str], folder: str, start: int, files: list[Source | Skipped], below: list[str]
    ) -> None:
        """Put one entry of a folder where it belongs: a file, a folder below, a link to a folder."""
        path = folder + entry.name
        try:
            if entry.is_dir():
                if entry.is_symlink():
                    self.links.append((path, start))
                    return
                if self._enter(entry.stat(), path + "/"):
                    below.append(path + "/")
                return
            parsed = parse_name(entry.name)
            if isinstance(parsed, str) and entry.is_file():
                files.append(Skipped(path=shown_path(path), reason=parsed))
                return
            files.append(_look(folder, entry.name, entry.stat(), start))
        except OSError as error:
            files.append(Skipped(path=shown_path(path), reason=_reason(error), failed=True))


def _look(folder: str, name: str, status: os.stat_result, start: int) -> Source | Skipped:
    """A file as a source, or why it isn't one."""
    for is_kind, kind in _KINDS:
        if is_kind(status.st_mode):
            return Skipped(path=shown_path(folder + name), reason=f"not a file but {kind}")
    parsed = parse_name(name)
    if isinstance(parsed, str):
        return Skipped(path=shown_path(folder + name), reason=parsed)
    kind, gz, cut = parsed
    return Source(folder=folder, name=name, format=kind, gz=gz, size=status.st_size, start=start, cut=cut)


def _look_at(tree: RemoteTree, folder: str, entry: Entry, start: int) -> Source | Skipped:
    """A file at an address as a source, or why it isn't one."""
    # A query says how to come by a page, not what it is.
    bare = entry.name.partition("?")[0] if folder.lower().startswith("http") else entry.name
    parsed = parse_name(bare)
    if isinstance(parsed, str):
        return Skipped(path=shown_path(folder + entry.name + tree.tail), reason=parsed)
    kind, gz, cut = parsed
    return Source(
        folder=folder,
        name=entry.name,
        format=kind,
        gz=gz,
        size=entry.size,
        start=start,
        cut=cut + len(entry.name) - len(bare),
        tail=tree.tail,
        stamp=entry.stamp,
    )


def _name(item: Source | Skipped) -> str:
    return item.name if isinstance(item, Source) else item.path.rpartition("/")[2]


def _whole(source: Source) -> Source:
    """The same source, its ending kept in the id."""
    return dataclasses.replace(source, cut=0)


def _keep_endings(items: list[Source | Skipped]) -> list[Source | Skipped]:
    """Let ids that would be the same keep their endings.

    Works on the files of one folder, where alone ids can clash: `a.txt` and `a.md`, `a.json` (whose third record is
    `a#3`) and `a#3.txt`. An ending that is kept may clash anew (`a.txt` with the `a.txt` of `a.txt.md`), so this goes
    round until nothing changes; whole names are unique.
    """
    sources = [item for item in items if isinstance(item, Source)]
    kinds = {(source.folder, source.name[len(source.name) - source.cut :]) for source in sources}
    odd = any(not source.name.isascii() and source.shown != source.path for source in sources)
    if len(kinds) < 2 and not odd and not any("#" in source.name for source in sources):
        return items  # One ending: no two names without it can be the same. The usual case, without a set of names.
    while True:
        owners: dict[str, list[int]] = {}
        for number, item in enumerate(items):
            if isinstance(item, Source):
                owners.setdefault(item.id, []).append(number)
        clash = {number for group in owners.values() if len(group) > 1 for number in group}
        for key, group in owners.items():
            record = _RECORD_ID.fullmatch(key)
            if record is None:
                continue
            holders = [n for n in owners.get(record[1], ()) if _format(items[n]) in RECORD_FORMATS]
            if holders:
                clash.update(group)
                clash.update(holders)
        whole = {number for number in clash if _cut(items[number])}
        if not whole:
            return [
                Skipped(path=item.shown, reason="its name can't be told from another's once shown", failed=True)
                if isinstance(item, Source) and number in clash and _is_later(owners[item.id], number)
                else item
                for number, item in enumerate(items)
            ]
        items = [
            _whole(item) if number in whole and isinstance(item, Source) else item for number, item in enumerate(items)
        ]


def _is_later(group: list[int], number: int) -> bool:
    return len(group) > 1 and number != group[0]


def _format(item: Source | Skipped) -> str:
    return item.format if isinstance(item, Source) else ""


def _cut(item: Source | Skipped) -> int:
    return item.cut if isinstance(item, Source) else 0


def _reason(error: OSError | ValueError) -> str:
    """The system's words for an error, without its number, in lower case."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
