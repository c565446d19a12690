"""Reading and extracting on a Dask cluster (extra `dask`): this machine's own, or one whose scheduler is named.

    tasks of `gather` -> workers: open, read, extract -> readings, in pieces as `jobs` tells them

A worker opens the files itself, and what it sends back is what the articles say, never a text. Matching goes on where the
command was given. Dask does a task again whose worker is lost; one that has cost several workers is given up. The outcome is that of a
run without a cluster, which is why workers with another version of anything that matters are refused before work starts.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import importlib.metadata
import logging
import queue
import shutil
import sys
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from digest import __version__
from digest.config import Config
from digest.errors import ConfigError, DigestError, EngineError
from digest.jobs import Stamps, make_stamps, make_worker
from digest.knowledge import load_knowledge
from digest.workers import Lost, Result, WorkerError, count_processors

_INSTALL = "--engine dask needs the extra dask: pip install 'meeting-digest[dask]'"
# Packages whose versions change what is read, or whether machines understand each other.
_PACKAGES = ("distributed", "trafilatura", "lxml", "warcio")
_LOGGERS = ("distributed", "tornado", "tornado.application", "bokeh", "asyncio")
_CONNECT_SECONDS = 10
_FIRST_WORKER_SECONDS = 60
_NO_WORKER_SECONDS = 60.0
_LOOK_SECONDS = 1.0
# Tasks on their way for each worker: one that it does, the others at hand.
_AHEAD = 3

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
        self._setup: _Setup | None = None
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

    def run(self, config: Config, stamps: Stamps | None, tasks: Iterable[bytes]) -> Iterator[Result]:
        """Work tasks off; see `gather.Engine`.

        Raises:
            EngineError: the cluster can't be reached, not any more, or has another version.
            WorkerError: a bug in a worker.
        """
        self._start()
        if self._setup is None or (self._setup.config, self._setup.stamps) != (config, stamps):
            self._setup = _Setup(uuid.uuid4().hex, config, stamps, self._check_versions(config))
        setup, run = self._setup, uuid.uuid4().hex
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        waiting = iter(tasks)
        at_work: dict[str, tuple[int, Any]] = {}
        number, more, limit, looked = 0, True, 0, 0.0
        while True:
            if time.monotonic() - looked > _LOOK_SECONDS:
                limit, looked = _AHEAD * max(1, self._look()), time.monotonic()
            while more and len(at_work) < limit:
                task = next(waiting, None)
                if task is None:
                    more = False
                    break
                future = self._client.submit(_work, setup, task, key=f"digest-{run}-{number}", pure=False)
                at_work[future.key] = (number, future)
                future.add_done_callback(done.put)
                number += 1
            if not at_work:
                return
            try:
                future = done.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            place, _ = at_work.pop(future.key)
            yield Result(place, self._pieces_of(future))

    def _pieces_of(self, future: Any) -> list[bytes | Lost]:
        """What came of a task."""
        while True:
            try:
                return list(future.result(timeout=_LOOK_SECONDS))
            except self._dask.TimeoutError:
                self._look()  # its worker is gone with the result, and another does it again
            except self._dask.KilledWorker as error:
                return [Lost(label="", ending=f"on {error.last_worker.address}" if error.last_worker else "")]
            except _OtherVersionError as error:
                raise EngineError(str(error), self._scheduler) from error
            except DigestError:
                raise
            except Exception as error:
                if future.status in {"cancelled", "lost"} or self._client.status != "running":
                    raise self._lost() from error
                raise WorkerError(f"{type(error).__name__}: {error}") from error

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
                if not self._scheduler:
                    import dask.config  # noqa: PLC0415 - as in `_load`

                    self._scratch = tempfile.mkdtemp(prefix="digest-")
                    with dask.config.set({"temporary-directory": self._scratch}):
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
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return distributed


# --- in the worker -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Setup:
    """What all tasks share. `token`: of this engine's use with these settings."""

    token: str
    config: Config
    stamps: Stamps | None
    versions: Versions


class _OtherVersionError(Exception):
    """A worker that joined while work went on has another version."""


_turn = threading.Lock()
# What was set up last in this process: its token, what does its tasks.
_last: list[tuple[str, Callable[[bytes], list[bytes]]]] = []


def _work(setup: _Setup, task: bytes) -> list[bytes]:
    """Do a task. A worker with several threads does one at a time, for reading is computing, and Python does that in one thread."""
    with _turn:
        if not _last or _last[0][0] != setup.token:
            different = compare_versions(setup.versions, describe(setup.config))
            if different:
                raise _OtherVersionError(f"{different} on a worker that has joined; install the same versions there")
            _last[:] = [(setup.token, make_worker(setup.config, setup.stamps))]
            gc.freeze()  # knowledge is here to stay and nothing to search for cycles
        return _last[0][1](task)


__all__ = ["DaskEngine", "compare_versions", "describe"]
