"""Stage read: files at addresses, `s3://`, `gs://`, `https://`, `zip://` and all else that fsspec knows (extra `remote`).

Listed and opened here, and nowhere else; what is found is read by the same code as local files. Who may read is fsspec's
affair: its environment variables, its configuration and those of the stores' own tools. No message shows a secret.
"""

from __future__ import annotations

import datetime
import io
import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from digest.errors import InputError
from digest.read.faults import UnreadableError
from digest.read.source import CHAIN, Source, hide_secrets, is_address, split_chain

_INSTALL = "addresses need the extra remote: pip install 'meeting-digest[remote]'"
# A thing that holds files; without `::` behind it the address is its own.
_ARCHIVES = frozenset({"zip", "tar", "libarchive"})
# Whether these give a page or a list of links, only the slash at the end tells.
_WEB = ("http://", "https://")
# What stores call a hash of the content, and a time of change.
_HASHES = ("ETag", "etag", "md5Hash", "content_md5", "CRC")
_TIMES = ("mtime", "LastModified", "last_modified", "updated")
# As with local files: a second change soon after could leave size and time as they are.
_SETTLED_SECONDS = 2.0
_LOGGERS = ("fsspec", "s3fs", "gcsfs", "aiobotocore", "botocore", "urllib3")
_CHUNK = 1 << 16
_KEPT_OPEN = 4
# (process, kind and place of an archive) -> what fsspec reads it with. Processes must not share an open file.
_open_archives: dict[tuple[int, str], Any] = {}
# (process, place) -> how many times its size an archive holds whose files are packed together
_unpacked_by: dict[tuple[int, str], float] = {}
_SMALL_BYTES = 200_000
# address -> content of files that were fetched ahead
_fetched: dict[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a folder: its name, whether it is a folder, its bytes (0 where unknown), and its `Source.stamp`."""

    name: str
    folder: bool
    size: int = 0
    stamp: str = ""


class RemoteTree:
    """What lies at an address.

    Args:
        address: as given.

    Attributes:
        folder, name, tail: the address in the parts of a `Source`; `name` is "" for a folder.
        entry: the file, None for a folder.

    Raises:
        InputError: it isn't there, it can't be asked for, or the extra `remote` isn't installed.
    """

    def __init__(self, address: str) -> None:
        scheme, _, place = address.partition("://")
        if scheme.lower() in _ARCHIVES and CHAIN not in address:
            address = f"{scheme}://{CHAIN}{place}"
        path, self.tail = split_chain(address)
        self.name = ""
        self.entry: Entry | None = None
        try:
            self._store, root = _locate(address, afresh=True)
            self._whole_addresses = path.lower().startswith(_WEB)
            if self._is_folder(path, root):
                self.folder = _as_folder(path)
                if self._whole_addresses:
                    self._store.ls(path, detail=False)  # no other question tells whether it is there
                return
            self.folder, self.name = path[: path.rindex("/") + 1], path[path.rindex("/") + 1 :]
            self.entry = self._entry(self.name, self._store.info(root))
        except InputError as error:
            raise InputError(error.message, hide_secrets(address)) from error
        except Exception as error:
            # Some stores take who asks for a part of the name.
            login = path.partition("://")[2].rpartition("@")[0]
            raise InputError(reason_of(error, login and login + "@"), hide_secrets(address)) from error

    def _is_folder(self, path: str, root: str) -> bool:
        if self._whole_addresses:
            return path.endswith("/")
        return bool(self._store.info(root)["type"] == "directory")

    def list(self, folder: str) -> Iterator[Entry]:
        """What a folder holds, in no order.

        Args:
            folder: an address up to the first `::`, ending in `/`.

        Raises:
            UnreadableError: it can't be listed.
        """
        base = folder if self._whole_addresses else str(self._store._strip_protocol(folder))  # noqa: SLF001 - fsspec has no other
        base = base.rstrip("/")
        try:
            found: list[Mapping[str, Any]] = self._store.ls(folder if self._whole_addresses else base, detail=True)
        except Exception as error:
            raise UnreadableError(reason_of(error)) from error
        for info in found:
            path = str(info["name"]).rstrip("/")
            # Stores list a marker of the folder itself, pages link to elsewhere.
            name = path[len(base) :].removeprefix("/") if path.startswith(base) else ""
            if name and "/" not in name:
                yield self._entry(name, info)

    def _entry(self, name: str, info: Mapping[str, Any]) -> Entry:
        return Entry(name, info.get("type") == "directory", int(info.get("size") or 0), self._stamp(info))

    def _stamp(self, info: Mapping[str, Any]) -> str:
        """What tells this content from another; "" where nothing does."""
        size = info.get("size")
        for key in _HASHES:
            if info.get(key) is not None:
                return f"{key} {info[key]} {size}"
        if self.tail:
            return ""  # within an archive a time is whatever its maker wrote
        for key in _TIMES:
            moment = info.get(key)
            if isinstance(moment, datetime.datetime):
                moment = moment.timestamp()
            if isinstance(moment, float | int) and moment < time.time() - _SETTLED_SECONDS:
                return f"{key} {moment} {size} {info.get('ino', '')} {info.get('created', '')}"
        return ""


def fetch_ahead(sources: Sequence[Source]) -> None:
    """Ask for several small files at once, so that waiting for a store is done once and not for each.

    Until the next call whoever opens one of them has it from here. What can't be had is left to them, who are told why.
    """
    _fetched.clear()
    small = [s for s in sources if is_address(s.path) and not (s.tail or s.last) and 0 < s.size <= _SMALL_BYTES]
    by_store: dict[int, tuple[Any, dict[str, str]]] = {}
    try:
        for source in small:
            store, path = _ask_fsspec(source.path)
            if store.async_impl:
                by_store.setdefault(id(store), (store, {}))[1][path] = source.path
        for store, addresses in by_store.values():
            if len(addresses) > 1:
                for path, data in store.cat(list(addresses), on_error="return").items():
                    if isinstance(data, bytes):
                        _fetched[addresses[path]] = data
    except Exception:  # noqa: BLE001 - the store will give its reason for each file
        _fetched.clear()


def open_remote(address: str) -> tuple[IO[bytes], int]:
    """A file at an address, open for reading, and, where an archive has it packed, the bytes that it takes up there, else 0.

    Raises:
        UnreadableError: it can't be opened.
    """
    data = _fetched.get(address)
    if data is not None:
        return io.BytesIO(data), 0
    try:
        store, path = _locate(address)
        handle = store.open(path, "rb")
        packed = _packed_size(store, path, split_chain(address)[1])
    except Exception as error:
        raise UnreadableError(f"could not be read: {reason_of(error)}") from error
    return io.BufferedReader(_Handle(handle), _CHUNK), packed


def _packed_size(store: Any, path: str, tail: str) -> int:
    """Bytes that a file takes up in an archive that packs, else 0; where files are packed together, its share of all."""
    if not tail:
        return 0
    info = store.info(path)
    index = getattr(store, "index", None)  # of a tar file: name -> (what is known, ...)
    if info.get("compress_size") or not isinstance(index, dict):
        return int(info.get("compress_size") or 0)
    key = (os.getpid(), tail)
    if key not in _unpacked_by:
        around, place = _ask_fsspec(tail.removeprefix(CHAIN))
        packed = int(around.info(place).get("size") or 0)
        whole = sum(int(known[0].get("size") or 0) for known in index.values())
        _unpacked_by[key] = whole / packed if packed else 1.0
    ratio = _unpacked_by[key]
    return max(1, int(int(info.get("size") or 0) / ratio)) if ratio > 1 else 0


class _Handle(io.RawIOBase):
    """A file of fsspec's, all of whose errors are the system's, so that whoever reads needs to know one kind."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._handle.seekable())

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._handle.seek(offset, whence))

    def tell(self) -> int:
        return int(self._handle.tell())

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        try:
            data = self._handle.read(len(view))
        except Exception as error:
            raise OSError(reason_of(error)) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._handle.close()
        super().close()


def _locate(address: str, *, afresh: bool = False) -> tuple[Any, str]:
    """The store that an address is of, and the path in it.

    An archive stays open, for the next file that is asked for will be of the same one, and its list of contents must not be
    read again for each. `afresh` opens it anew.

    Raises:
        InputError: fsspec, or what it needs for this kind of address, isn't installed.
        ValueError: there is no such kind of address.
    """
    place, tail = split_chain(address)
    key = (os.getpid(), place.partition("://")[0] + tail)
    if not tail:
        return _ask_fsspec(address)
    if afresh or key not in _open_archives:
        _open_archives.pop(key, None)
        _unpacked_by.pop((os.getpid(), tail), None)
        while len(_open_archives) >= _KEPT_OPEN:
            del _open_archives[next(iter(_open_archives))]
        _open_archives[key] = _ask_fsspec(address)[0]
    store = _open_archives[key]
    return store, str(store._strip_protocol(place))  # noqa: SLF001 - fsspec has no other


def forget_archives() -> None:
    """Open every archive anew from now on."""
    _open_archives.clear()
    _unpacked_by.clear()


def _ask_fsspec(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError(_INSTALL) from error
    for name in _LOGGERS:  # what goes wrong is told once, by whoever asked
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        store, path = url_to_fs(address)
    except ImportError as error:
        missing = " ".join(str(error).split())
        raise InputError(f"{_INSTALL} ({missing})") from error
    return store, str(path)


def _as_folder(path: str) -> str:
    """An address of a folder with one slash at its end, but for the root of an archive, which has none."""
    scheme, _, place = path.partition("://")
    bare = place.rstrip("/")
    return f"{scheme}://{bare}/" if bare or place else f"{scheme}://"


def reason_of(error: Exception, secret: str = "") -> str:
    """An error of a store in a line, in lower case, without what is secret: "no such file or folder"."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, InputError | UnreadableError):
        return str(error)
    words = (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
    text = hide_secrets(" ".join((words.replace(secret, "") if secret else words).split()))[:200].rstrip(".")
    return text[:1].lower() + text[1:]
