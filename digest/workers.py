"""A crew of processes that work tasks off: a dead one is replaced, and the step that killed it is known.

A task is some bytes. In a worker a function turns them into steps; each step gives some bytes. Results come back
in the order in which tasks are done. Where a worker dies (killed, out of memory, a crash) its task is given to a fresh one,
which now tells each step that it begins; the step at which that one dies as well is lost, and the task goes on behind it.

Processes are forked on Linux, so that they share the knowledge that was loaded once; elsewhere they are spawned.
Nothing is pickled but, where they are spawned, the function's name and arguments.
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_SIZE = struct.Struct("<I")
_HEAD = struct.Struct("<?II")
_DONE, _BEGINS, _PIECE, _END, _FAULT = b"d", b"b", b"p", b"e", b"f"


@dataclass(slots=True)
class Step:
    """A part of a task.

    Attributes:
        label: what it is about, for the message where it kills its process.
        run: does it.
        lost: it has killed two processes and is not run again.
    """

    label: str
    run: Callable[[], bytes]
    lost: bool = False


class Steps(Protocol):
    """Turns a task into its steps, the same ones each time but for what follows from a lost one."""

    def __call__(self, task: bytes, *, careful: bool = False) -> Iterator[Step]:
        """The steps of a task.

        Args:
            task: what to do.
            careful: a step must do its own part alone, for one of them has killed a process, and some may not be run;
                else all are run in order, and one may do a part of those that follow.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A step that has killed its process twice: its label, and how the process ended ("signal 9", "exit status 1")."""

    label: str
    ending: str


@dataclass(slots=True)
class Result:
    """What came of a task: for each step its bytes, or that it is lost. `number`: of the task, from 0."""

    number: int
    pieces: list[bytes | Lost] = field(default_factory=list)


class WorkerError(RuntimeError):
    """The function that makes steps has failed in a worker; the message holds the worker's traceback."""


@dataclass(slots=True)
class _Job:
    """A task on its way. `careful`: each step is told as it begins. `deaths`: since the last step that was done."""

    number: int
    data: bytes
    result: Result
    careful: bool = False
    label: str = ""
    begun: bool = False
    deaths: int = 0


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    link: Connection
    job: _Job | None = None


class Crew:
    """Worker processes; use it in a `with` statement, whose end, however it comes about, ends them.

    Args:
        count: how many.
        make: called in each process; what it returns turns tasks into steps. A function of a module.
        args: its arguments.
        fork: whether this process may be forked where it can be; not where another thread of it is at work.
    """

    def __init__(self, count: int, make: Callable[..., Steps], args: Sequence[Any] = (), *, fork: bool = True) -> None:
        self._count = count
        self._make = make
        self._args = tuple(args)
        import multiprocessing  # noqa: PLC0415 - a folder that one process reads does without

        self._context = multiprocessing.get_context("fork" if fork and sys.platform == "linux" else "spawn")
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def start(self) -> bool:
        """Start one process; False where that can't be done, and the work is better done without."""
        try:
            self._start()
        except OSError:
            return False
        return True

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._end(at_once=kind is not None)

    def run(self, tasks: Iterable[bytes], meanwhile: Iterable[object] = ()) -> Iterator[Result]:
        """Work tasks off.

        Args:
            tasks: taken one by one, each when somebody is free for it.
            meanwhile: what this process does while all others are at work, a little each time it is asked for the next.

        Yields:
            A result for each task, as they are done.

        Raises:
            OSError: there is no process left, and none could be started.
            WorkerError: a task could not be turned into steps.
        """
        from multiprocessing.connection import wait  # noqa: PLC0415

        idle = iter(meanwhile)
        has_more = True
        waiting = (_Job(number, data, Result(number)) for number, data in enumerate(tasks))
        again: list[_Job] = []
        job: _Job | None = None
        more = True
        while True:
            while True:
                if job is None:
                    job = again.pop() if again else next(waiting, None) if more else None
                    more = more and (job is not None or bool(again))
                if job is None:
                    break
                worker = self._free_worker()
                if worker is None:
                    break
                if self._give(worker, job):
                    job = None
            busy = {worker.link: worker for worker in self._workers if worker.job is not None}
            if not busy:
                if job is None and not again:
                    return
                continue
            ready = wait(list(busy), 0 if has_more else None)
            if not ready:
                has_more = next(idle, self) is not self
            for link in ready:
                worker = busy[cast("Connection", link)]
                current = worker.job
                if current is None:
                    continue
                try:
                    message = worker.link.recv_bytes()
                except (EOFError, OSError):
                    self._bury(worker, current)
                    again.append(current)
                    continue
                if self._take(message, current):
                    worker.job = None
                    yield current.result

    def _take(self, message: bytes, job: _Job) -> bool:
        """Take in one message about a job; whether the job is done with it."""
        kind, rest = message[:1], message[1:]
        if kind == _DONE:
            job.result.pieces += _split(rest)
            return True
        if kind == _BEGINS:
            job.label, job.begun = rest.decode("utf-8", "surrogatepass"), True
        elif kind == _PIECE:
            job.result.pieces.append(rest)
            job.begun, job.deaths = False, 0
        elif kind == _FAULT:
            raise WorkerError(rest.decode("utf-8", "replace"))
        return kind == _END

    def _bury(self, worker: _Worker, job: _Job) -> None:
        """A worker has died over a job: next time each step is told, or the step that was told is lost."""
        self._workers.remove(worker)
        worker.link.close()
        worker.process.join(5.0)
        code = worker.process.exitcode or 0
        job.deaths += 1
        # A process that dies before it has told of a step (no memory to begin with) is tried a third time, not for ever.
        if job.careful and (job.begun or job.deaths > 2):
            ending = f"signal {-code}" if code < 0 else f"exit status {code}"
            job.result.pieces.append(Lost(label=job.label if job.begun else "", ending=ending))
            job.begun, job.deaths = False, 0
        job.careful = True

    def _give(self, worker: _Worker, job: _Job) -> bool:
        """Hand a job to a worker that waits for one; False where it has died while it waited."""
        lost = [place for place, piece in enumerate(job.result.pieces) if isinstance(piece, Lost)]
        head = _HEAD.pack(job.careful, len(job.result.pieces), len(lost)) + struct.pack(f"<{len(lost)}I", *lost)
        try:
            worker.link.send_bytes(head + job.data)
        except OSError:
            self._workers.remove(worker)
            worker.link.close()
            worker.process.join(5.0)
            return False
        worker.job = job
        return True

    def _free_worker(self) -> _Worker | None:
        """One that waits for a job, started where there are too few; None where all are at work."""
        for worker in self._workers:
            if worker.job is None:
                return worker
        if len(self._workers) >= self._count:
            return None
        try:
            return self._start()
        except OSError:
            # No room for one more process: those that there are do the work.
            if not self._workers:
                raise
            self._count = len(self._workers)
            return None

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        inherited = (
            [ours, *(worker.link for worker in self._workers)] if self._context.get_start_method() == "fork" else []
        )
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, inherited, self._make, self._args), daemon=True
        )
        try:
            process.start()
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _end(self, *, at_once: bool) -> None:
        """End all processes: those that wait by closing their line, all others by force."""
        for worker in self._workers:
            if at_once or worker.job is not None:
                worker.process.kill()
            worker.link.close()
        for worker in self._workers:
            worker.process.join(5.0)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
        self._workers.clear()


# --- in the worker -----------------------------------------------------------------


def _serve(link: Connection, inherited: Sequence[Connection], make: Callable[..., Steps], args: Sequence[Any]) -> None:
    """What a worker process does from its beginning to its end."""
    # What was there before is nothing to search for cycles, and stays shared as long as nobody touches it.
    gc.freeze()
    gc.enable()
    # Ctrl-C reaches the whole group; the one who is asked ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):  # what the one who asked does then is no business of ours
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    # Lines that were open when this process was forked: while they are, nobody would notice that the other end is gone.
    for line in inherited:
        line.close()
    _end_with_the_line(link)
    try:
        steps_of = make(*args)
        while True:
            message = link.recv_bytes()
            careful, start, count = _HEAD.unpack_from(message)
            body = _HEAD.size + 4 * count
            lost = frozenset(struct.unpack_from(f"<{count}I", message, _HEAD.size))
            _work(link, steps_of(message[body:], careful=careful), careful, start, lost)
    except (EOFError, BrokenPipeError, ConnectionError):
        return  # the run is over
    except Exception:  # noqa: BLE001 - handed over, so that the one who asked can raise it
        import traceback  # noqa: PLC0415

        link.send_bytes(_FAULT + traceback.format_exc().encode("utf-8", "backslashreplace"))


def _end_with_the_line(link: Connection) -> None:
    """Let this process end as soon as the one who asked is gone, however that came about and whatever is being done here."""
    import select  # noqa: PLC0415 - of no use in the one who asks
    import threading  # noqa: PLC0415

    if not hasattr(select, "poll"):
        return  # then when the task is done and nobody takes the result
    line = select.poll()
    line.register(link.fileno(), 0)  # nothing but its end is waited for

    def watch() -> None:
        line.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _work(link: Connection, steps: Iterator[Step], careful: bool, start: int, lost: frozenset[int]) -> None:
    """Run the steps of a task from number `start` on and send what they give."""
    pieces: list[bytes] = []
    for number, step in enumerate(steps):
        if number in lost:
            step.lost = True
        elif number >= start:
            if careful:
                link.send_bytes(_BEGINS + step.label.encode("utf-8", "surrogatepass"))
                link.send_bytes(_PIECE + step.run())
            else:
                pieces.append(step.run())
    link.send_bytes(_END if careful else _DONE + b"".join([_SIZE.pack(len(piece)) + piece for piece in pieces]))


def _split(data: bytes) -> list[bytes]:
    """The pieces that were joined with their sizes."""
    pieces = []
    place = 0
    while place < len(data):
        (size,) = _SIZE.unpack_from(data, place)
        place += _SIZE.size
        pieces.append(data[place : place + size])
        place += size
    return pieces


def count_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


__all__ = ["Crew", "Lost", "Result", "Step", "Steps", "WorkerError", "count_processors"]
