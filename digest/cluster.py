"""A Dask cluster as an `engine.Engine` (extra `dask`): this machine's own, or one whose scheduler is named.

What a call gives stays on the worker that made it and goes to others as they need it; Dask makes a call again whose
outcome is lost with a worker, and one that has cost several workers is given up. So the outcome of all is that of a run without a
cluster, which is why workers with another version of anything that matters are refused before work starts.

Arguments and outcomes are packed once, where they come from, and opened where they are used. In between they are bytes: to a
scheduler, which would else hold all arguments as objects; on a worker, whose memory they fill with a fifth of what the objects
take, and by a size that is known when Dask decides what to put on disk; and on the way, for which Dask would pack them anew
each time, and each item of a list alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import importlib.metadata
import logging
import queue
import shutil
import signal
import sys
import tempfile
import time
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from math import isqrt
from multiprocessing import resource_tracker
from typing import Any, Self

from digest import __version__
from digest.config import Config
from digest.engine import Call, Handle
from digest.errors import ConfigError, DigestError, EngineError
from digest.jobs import make_stamps
from digest.knowledge import load_knowledge
from digest.memory import collector_paused
from digest.workers import Lost, WorkerError, count_processors

_INSTALL = "--engine dask needs the extra dask: pip install 'meeting-digest[dask]'"
# Packages whose versions change what is read, or whether machines understand each other.
_PACKAGES = ("distributed", "trafilatura", "lxml", "warcio")
_LOGGERS = ("distributed", "tornado", "bokeh", "asyncio")
_CONNECT_SECONDS = 10
_FIRST_WORKER_SECONDS = 60
_NO_WORKER_SECONDS = 60.0
_LOOK_SECONDS = 1.0
# Tasks on their way for each worker: one that it does, the others at hand.
_AHEAD = 3
# Outcomes on their way here: one that is used, the others coming.
_BROUGHT_AHEAD = 3

Versions = dict[str, str]
"""What must be the same on all machines, by name."""


class DaskEngine:
    """A cluster; use it in a `with` statement. Nothing is started or asked before there is work.

    Args:
        scheduler: its address, "" for a cluster of this machine's own.
        workers: how many processes that one has, 0 for one a processor.
        tell: takes a line about the cluster once it is there.

    Raises:
        ConfigError: the extra `dask` isn't installed.
    """

    def __init__(self, scheduler: str = "", *, workers: int = 0, tell: Callable[[str], None] | None = None) -> None:
        self._scheduler = scheduler
        self._count = workers or count_processors()
        self._tell = tell
        self._client: Any = None
        self._cluster: Any = None
        self._scratch = ""
        self._alone_since = 0.0
        self._config: Config | None = None
        self._packed = b""
        self._setup: Handle = None
        self._token = uuid.uuid4().hex
        self._number = 0
        self._dask = _load()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for thing in (self._client, self._cluster):
            # Whatever is left of a cluster that is lost can't be closed, and needn't be.
            with contextlib.suppress(Exception):
                if thing is not None:
                    thing.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def workers(self) -> int:
        """How many workers there are.

        Raises:
            EngineError: there are none, or they can't be reached.
        """
        self._start()
        return max(1, self._look())

    def run(self, config: Config, calls: Iterable[Call]) -> Iterator[tuple[int, Handle | Lost]]:
        """Make calls and leave what comes of them where it is; see `engine.Engine`.

        Raises:
            EngineError: the cluster can't be reached, not any more, or has another version.
            WorkerError: a bug in a call.
        """
        self._start()
        if self._config != config:
            self._packed = _pack(_Setup(uuid.uuid4().hex, config, self._check_versions(config)))
            self._setup = self._client.submit(_set_up, self._packed, key=self._key("set_up"), pure=False)
            self._config = config
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        waiting = enumerate(calls)
        at_work: dict[str, tuple[int, Any]] = {}
        more, limit, looked = True, 0, 0.0
        while True:
            if time.monotonic() - looked > _LOOK_SECONDS:
                limit, looked = _AHEAD * max(1, self._look()), time.monotonic()
            while more and len(at_work) < limit:
                number, call = next(waiting, (-1, None))
                if call is None:
                    more = False
                    break
                future = self.submit(call[0], *call[1])
                at_work[future.key] = (number, future)
                future.add_done_callback(done.put)
            if not at_work:
                return
            try:
                future = done.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            number, _ = at_work.pop(future.key)
            lost = self._wait(future, functools.partial(_raise_fault, future))
            yield number, lost if isinstance(lost, Lost) else future

    def submit(self, function: Callable[..., Any], *args: Any) -> Handle:
        """Have a call made; see `engine.Engine`."""
        return self._submit(_work, function, args)

    def _submit(self, work: Callable[..., Any], function: Callable[..., Any], args: Sequence[Any]) -> Handle:
        """Have a call made by `work`, which is given handles as Dask does, and all else in one piece."""
        given = [_Awaited() if self._is_handle(arg) else arg for arg in args]
        handles = [arg for arg in args if self._is_handle(arg)]
        call = _pack((function, given))
        # a call that waits for nothing else would be made where the settings lie, and by none of the other workers
        setup = self._setup if handles else self._packed
        return self._client.submit(work, setup, call, *handles, key=self._key(function.__name__), pure=False)

    def deal(self, function: Callable[..., Any], rows: Iterable[Sequence[Any]], count: int) -> list[list[Handle]]:
        """Have calls made whose pieces go different ways; see `engine.Engine`.

        Each piece for each receiver would be a task, as many as the square of the parts. So the splits of some are laid together
        first: of n, in groups of about the root of n.
        """
        splits = [self._submit(_work_split, function, row) for row in rows]
        size = max(1, isqrt(len(splits)))
        groups = [splits[start : start + size] for start in range(0, len(splits), size)]
        if size > 1:
            splits = [self._client.submit(_join, *group, key=self._key("join"), pure=False) for group in groups]
        dealt: list[list[Handle]] = []
        for number in range(count):
            keys = [self._key("pick") for _ in splits]
            dealt.append(self._client.map(_pick, splits, list(repeat(number, len(splits))), key=keys, pure=False))
        return dealt

    def _key(self, name: str) -> str:
        """A name for a task that no other has."""
        self._number += 1
        return f"digest-{name}-{self._token}-{self._number}"

    def _is_handle(self, arg: object) -> bool:
        """Whether an argument is a handle or a list of them, which Dask puts what they stand for in the place of."""
        return isinstance(arg[0] if isinstance(arg, list) and arg else arg, self._dask.Future)

    def fetch(self, handles: Sequence[Handle]) -> Iterator[Any]:
        """What the handles stand for, in their order, brought here; see `engine.Engine`."""
        coming: deque[Any] = deque()
        waiting = iter(handles)
        while True:
            while len(coming) < _BROUGHT_AHEAD and (handle := next(waiting, None)) is not None:
                coming.append((handle, self._bring(handle)))
            if not coming:
                return
            handle, brought = coming.popleft()
            found = self._wait(handle, brought.result)
            if isinstance(found, Lost):
                raise EngineError(f"several workers have died of one task, the last {found.ending}", self._scheduler)
            yield _open(found)

    def _bring(self, handle: Handle) -> Any:
        """Begin to bring what a handle stands for.

        Nothing here ends it but its outcome: where much is brought slowly, to begin anew now and then would be to never end.
        """
        gather = self._client.gather(handle, asynchronous=True, direct=self._cluster is not None)
        return asyncio.run_coroutine_threadsafe(gather, self._client.loop.asyncio_loop)

    def _wait(self, future: Any, look: Callable[..., Any]) -> Any:
        """What `look` gives within some time of a call, or that this was given up."""
        while True:
            try:
                return look(timeout=_LOOK_SECONDS)
            except self._dask.TimeoutError:
                self._look()  # it is still at work, or its worker is gone with the outcome and another makes it again
            except self._dask.KilledWorker as error:
                return Lost(label="", ending=f"on {error.last_worker.address}" if error.last_worker else "")
            except _OtherVersionError as error:
                raise EngineError(str(error), self._scheduler) from error
            except DigestError:
                raise
            except Exception as error:
                if future.status == "error":
                    raise WorkerError(f"{type(error).__name__}: {error}") from error
                raise self._lost() from error

    def _lost(self) -> EngineError:
        return EngineError("the scheduler is lost; nothing is printed. Run again once it is back", self._scheduler)

    def _look(self) -> int:
        """How many workers there are now.

        Raises:
            EngineError: the scheduler is lost, or there has been no worker for long.
        """
        if self._client.status != "running":
            raise self._lost()
        try:
            count = len(self._client.nthreads())
        except Exception as error:
            raise self._lost() from error
        if count:
            self._alone_since = 0.0
        elif not self._alone_since:
            self._alone_since = time.monotonic()
        elif time.monotonic() - self._alone_since > _NO_WORKER_SECONDS:
            raise EngineError(
                f"no worker for {_NO_WORKER_SECONDS:.0f} seconds; start some and run again", self._scheduler
            )
        return count

    # --- before work starts --------------------------------------------------------

    def _start(self) -> None:
        """Start the cluster, or find it."""
        if self._client is not None:
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what versions differ is said by us, in a line
                import dask.config  # noqa: PLC0415 - as in `_load`

                # what goes with a call can't be had where it is needed but from here
                dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"})
                if not self._scheduler:
                    self._scratch = tempfile.mkdtemp(prefix="digest-")
                    with dask.config.set({"temporary-directory": self._scratch}), _interrupts_held():
                        self._cluster = self._dask.LocalCluster(
                            n_workers=self._count,
                            threads_per_worker=1,
                            dashboard_address="127.0.0.1:0",
                            host="127.0.0.1",
                            silence_logs=logging.CRITICAL + 1,
                        )
                self._client = self._dask.Client(
                    self._cluster or self._scheduler, timeout=_CONNECT_SECONDS, set_as_default=False
                )
                self._client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
        except self._dask.TimeoutError as error:
            if self._client is not None:
                raise EngineError(
                    "the scheduler has no workers; start some: dask worker ADDRESS", self._scheduler
                ) from error
            raise EngineError("no scheduler answers; start one: dask scheduler", self._scheduler) from error
        except (OSError, ValueError) as error:
            words = " ".join(str(error).split())[:200]
            raise EngineError(f"no scheduler answers ({words}); start one: dask scheduler", self._scheduler) from error
        if self._tell is not None:
            count = self._look()
            where = f" at {self._scheduler}" if self._scheduler else ""
            self._tell(
                f"cluster of {count} worker{'' if count == 1 else 's'}{where}, dashboard {self._client.dashboard_link}"
            )

    def _check_versions(self, config: Config) -> Versions:
        """What is installed here, which is what is installed on all workers.

        Raises:
            EngineError: it isn't.
        """
        ours = describe(config)
        try:
            theirs: dict[str, Versions] = self._client.run(describe, config)
        except Exception as error:
            if self._client.status != "running":
                raise self._lost() from error
            words = " ".join(str(error).split())[:200]
            raise EngineError(
                f"its workers can't load digest {__version__} ({words}); install the same version there",
                self._scheduler,
            ) from error
        for address, versions in sorted(theirs.items()):
            different = compare_versions(ours, versions)
            if different:
                raise EngineError(f"{different} on {address}; install the same versions there", self._scheduler)
        return ours


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits meanwhile, and isn't for the processes that are begun: a terminal tells them as well, and they would say so."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it lets them through where it begins
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def describe(config: Config) -> Versions:
    """What is installed on this machine, as far as it matters to the outcome."""
    stamps = make_stamps(config, load_knowledge(config))
    found = {"python": ".".join(map(str, sys.version_info[:2])), "digest": __version__}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "none"
    code = repr(stamps).encode()
    return {**found, "code or data of digest": hashlib.sha256(code).hexdigest()}


def compare_versions(ours: Versions, theirs: Versions) -> str:
    """The first difference in words, "" where there is none.

    >>> compare_versions({"python": "3.11", "digest": "1"}, {"python": "3.12", "digest": "1"})
    'python 3.11 here, 3.12'
    """
    for name, version in ours.items():
        other = theirs.get(name, "none")
        if other != version:
            return f"other {name}" if " " in name else f"{name} {version} here, {other}"
    return ""


def _load() -> Any:
    """Dask's package, quiet.

    Raises:
        ConfigError: it isn't installed.
    """
    try:
        import distributed  # noqa: PLC0415 - an extra, and a second to import
    except ImportError as error:
        raise ConfigError(_INSTALL) from error
    # some below them have a level of their own
    for name in [*_LOGGERS, *(name for name in logging.root.manager.loggerDict if name.split(".")[0] in _LOGGERS)]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return distributed


# --- in the worker -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Setup:
    """What all calls share. `token`: of this engine's use with these settings."""

    token: str
    config: Config
    versions: Versions


@dataclass(frozen=True, slots=True)
class _Awaited:
    """Stands, among the arguments of a call, for one that a handle stands for."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """What came of a call; of several calls where a list of it is asked for."""

    data: tuple[bytes, ...]

    def __sizeof__(self) -> int:
        """Bytes of memory: by these Dask decides where a call is made and what is put on disk."""
        return sum(map(len, self.data))


@dataclass(frozen=True, slots=True)
class _Split:
    """Pieces of what came of a call, or of several, for each of those who are given some."""

    pieces: tuple[tuple[bytes, ...], ...]

    def __sizeof__(self) -> int:
        """Bytes of memory."""
        return sum(len(data) for piece in self.pieces for data in piece)


def _pack(value: Any) -> bytes:
    """A value as Dask packs it."""
    from distributed.protocol import pickle  # noqa: PLC0415 - as in `_load`

    data: bytes = pickle.dumps(value)
    return data


def _unpack(data: bytes) -> Any:
    """What was packed."""
    from distributed.protocol import pickle  # noqa: PLC0415 - as in `_load`

    return pickle.loads(data)


def _open(arg: _Packed | list[_Packed]) -> Any:
    """What a worker is given for what a handle stands for, or a list of them."""
    if isinstance(arg, list):
        return [_unpack(data) for packed in arg for data in packed.data]
    return _unpack(arg.data[0])


class _OtherVersionError(Exception):
    """A worker that joined while work went on has another version."""


def _raise_fault(future: Any, timeout: float) -> None:
    """Wait for a call, whose outcome stays where it is."""
    error = future.exception(timeout=timeout)
    if error is not None:
        raise error


# The token of what this process was last found fit for.
_fit: list[str] = []


def _set_up(packed: bytes) -> _Setup:
    """What all calls share, for those that go where something lies."""
    setup: _Setup = _unpack(packed)
    return setup


def _work(setup: _Setup | bytes, call: bytes, *awaited: _Packed | list[_Packed]) -> _Packed:
    """Make a call."""
    return _Packed((_pack(_make(setup, call, awaited)),))


def _work_split(setup: _Setup | bytes, call: bytes, *awaited: _Packed | list[_Packed]) -> _Split:
    """Make a call whose pieces go different ways."""
    return _Split(tuple((_pack(piece),) for piece in _make(setup, call, awaited)))


def _make(setup: _Setup | bytes, call: bytes, awaited: Sequence[_Packed | list[_Packed]]) -> Any:
    if isinstance(setup, bytes):
        setup = _set_up(setup)
    if _fit != [setup.token]:
        different = compare_versions(setup.versions, describe(setup.config))
        if different:
            raise _OtherVersionError(f"{different} on a worker that has joined; install the same versions there")
        _fit[:] = [setup.token]
    with collector_paused():
        function, given = _unpack(call)
        handed = iter(awaited)
        return function(*[_open(next(handed)) if isinstance(arg, _Awaited) else arg for arg in given])


def _join(*splits: _Split) -> _Split:
    """The pieces of several calls together, in their order."""
    return _Split(tuple(tuple(chain.from_iterable(pieces)) for pieces in zip(*[s.pieces for s in splits], strict=True)))


def _pick(split: _Split, number: int) -> _Packed:
    """What one is given of what lies here."""
    return _Packed(split.pieces[number])


__all__ = ["DaskEngine", "compare_versions", "describe"]
