"""Reading on a cluster gives what reading here gives, whatever becomes of its machines."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from digest import cluster, gather
from digest.cluster import DaskEngine
from digest.config import Config
from digest.errors import ConfigError, EngineError
from digest.jobs import Stamps, make_worker
from digest.models import Digest
from digest.pipeline import build_digest
from digest.render import RenderOptions, find_renderer
from digest.workers import Lost, Result

CITIES = ("Oslo", "Lima", "Hanoi", "Quito", "Dakar", "Tunis")


def text_of(number: int) -> str:
    city = CITIES[number % len(CITIES)]
    return (
        f"{city}, {number % 27 + 1} March (Wire) – Foreign Minister Ana Brevik met her Chilean counterpart, Luis Caro, in {city} "
        f"on Tuesday. “We have found a way to share the sea number {number},” she said after the talks."
    )


def record_of(number: int) -> str:
    return json.dumps({"title": f"Talks {number}", "text": text_of(number), "date": f"2031-03-{number % 27 + 1:02}"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of every way in which an engine is given work, with one that can't be read."""
    root = tmp_path / "news"
    (root / "sub").mkdir(parents=True)
    for number in range(12):
        (root / f"{number:02}.txt").write_text(text_of(number))
    lines = [record_of(number) for number in range(40)]
    lines[7:7] = ["", "{"]
    (root / "large.jsonl").write_text("\n".join(lines))
    (root / "packed.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[:5]).encode()))
    (root / "sub" / "bad.json").write_bytes(b"{")
    (root / "sub" / "empty.txt").write_bytes(b"")
    return root


@pytest.fixture(autouse=True)
def _small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small folder be many tasks."""
    monkeypatch.setattr(gather, "_STREAM_BYTES", 2000)
    monkeypatch.setattr(gather, "_LEAST_TASK_BYTES", 1000)


def render(digest: Digest) -> str:
    return find_renderer("json")(digest, RenderOptions(table="meetings"))


# --- without a cluster -------------------------------------------------------------


class FakeEngine:
    """Does tasks in this process; those that a file named `deadly` is in are lost, as on a machine that dies of it."""

    workers = 2

    def __init__(self, deadly: str = "") -> None:
        self.deadly = deadly.encode()
        self.tasks: list[bytes] = []

    def run(self, config: Config, stamps: Stamps | None, tasks: Iterable[bytes]) -> Iterator[Result]:
        work = make_worker(config, stamps)
        found = []
        for number, task in enumerate(tasks):
            self.tasks.append(task)
            lost = bool(self.deadly) and self.deadly in task
            found.append(Result(number, [Lost(label="", ending="on a machine")] if lost else [*work(task)]))
        yield from reversed(found)


def test_an_engine_gives_the_same(folder: Path) -> None:
    """Whatever the order in which tasks are done, with large files in parts, and no text on the way."""
    engine = FakeEngine()
    assert render(build_digest([str(folder)], Config(), engine=engine)) == render(build_digest([str(folder)], Config()))
    assert sum(b"large.jsonl" in task for task in engine.tasks) > 5
    assert not any(b"share the sea" in task for task in engine.tasks)


def test_standard_input_goes_to_an_engine_as_articles(folder: Path) -> None:
    """What only this process can read is read here."""
    data = (folder / "large.jsonl").read_bytes()
    with_engine = build_digest(["-"], Config(), stdin=io.BytesIO(data), engine=FakeEngine())
    assert render(with_engine) == render(build_digest(["-"], Config(), stdin=io.BytesIO(data)))


def test_paths_are_whole_on_other_machines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is shown as given, and opened wherever the worker's own folder is."""
    monkeypatch.chdir(folder.parent)
    here = build_digest(["news"], Config())

    class Elsewhere(FakeEngine):
        def run(self, config: Config, stamps: Stamps | None, tasks: Iterable[bytes]) -> Iterator[Result]:
            given = list(tasks)
            monkeypatch.chdir("/")
            yield from super().run(config, stamps, given)
            monkeypatch.chdir(folder.parent)

    assert render(build_digest(["news"], Config(), engine=Elsewhere())) == render(here)


def test_a_file_that_kills_costs_no_other(folder: Path) -> None:
    """Of a task that is lost every file is tried alone; only the deadly one is listed."""
    digest = build_digest([str(folder)], Config(), engine=FakeEngine("05.txt"))
    found = [item for item in digest.skipped if item.path.endswith("05.txt")]
    assert [(item.reason, item.failed) for item in found] == [
        ("the process that read it died twice (on a machine)", True)
    ]
    others = build_digest([str(folder)], Config())
    assert len(digest.articles) == len(others.articles) - 1


def test_a_cache_is_kept_here(folder: Path, tmp_path: Path) -> None:
    """What workers have read is kept by the one who asked, and the next run asks them for less."""
    kept = str(tmp_path / "cache" / "readings.sqlite")
    os.utime(folder)
    for file in folder.rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    first = build_digest([str(folder)], Config(), cache=kept, engine=FakeEngine())
    engine = FakeEngine()
    assert render(build_digest([str(folder)], Config(), cache=kept, engine=engine)) == render(first)


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Dask the message says what to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"pip install 'meeting-digest\[dask\]'$"):
        DaskEngine()


def run_digest(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "digest", "run", *args], capture_output=True, text=True, check=False)


def test_options_of_an_engine() -> None:
    """A scheduler without its engine, and an engine that there isn't, are errors of usage."""
    done = run_digest("seeds", "--scheduler", "tcp://127.0.0.1:1")
    assert (done.returncode, done.stderr) == (2, "digest: --scheduler goes with --engine dask\n")
    done = run_digest("seeds", "--engine", "desk")
    assert (done.returncode, done.stderr) == (
        2,
        "digest: --engine: no such value: desk; did you mean dask? It takes dask\n",
    )


# --- on a cluster ------------------------------------------------------------------


class Machines:
    """A scheduler and its workers, each a process that can be killed."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        where = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where))
        until = time.monotonic() + 60
        while not where.exists() or not where.read_text():
            assert time.monotonic() < until, "no scheduler"
            time.sleep(0.05)
        self.address = json.loads(where.read_text())["address"]
        for _ in range(workers):
            self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")

    def _start(self, *args: str) -> None:
        environ = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONWARNINGS": "ignore",
            "DASK_TEMPORARY_DIRECTORY": str(self.folder),
        }
        with (self.folder / "log.txt").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", *args], cwd=self.folder, env=environ, stdout=log, stderr=log
                )
            )

    def kill(self, number: int) -> None:
        """End one at once: 0 is the scheduler."""
        self.processes[number].send_signal(signal.SIGKILL)
        self.processes[number].wait()

    def close(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    pytest.importorskip("distributed", reason="a cluster needs the extra dask")
    found = Machines(tmp_path, 2)
    yield found
    found.close()


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_changes_nothing(machines: Machines, folder: Path) -> None:
    """Its work is done again by the other: the same digest. Before work starts, another version is refused."""
    killed = []

    def kill_one(stage: str, done: int, _total: int) -> None:
        if stage == "reading" and done and not killed:
            machines.kill(1)
            killed.append(done)

    told: list[str] = []
    with DaskEngine(machines.address, tell=told.append) as engine:
        digest = build_digest([str(folder)], Config(), engine=engine, progress=kill_one)
    assert killed
    assert render(digest) == render(build_digest([str(folder)], Config()))
    assert told
    assert machines.address in told[0]


@pytest.mark.filterwarnings("ignore")
def test_versions_and_a_scheduler_that_is_lost(
    machines: Machines, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers of another version are refused before work starts; a scheduler that dies ends the run with one error."""
    with monkeypatch.context() as here, DaskEngine(machines.address) as engine:
        here.setattr(cluster, "__version__", "9.9.9")
        with pytest.raises(EngineError, match=r"digest 9\.9\.9 here, \S+ on tcp://.*; install the same versions there"):
            build_digest([str(folder)], Config(), engine=engine)

    def kill_scheduler(stage: str, done: int, _total: int) -> None:
        if stage == "reading" and done and machines.processes[0].poll() is None:
            machines.kill(0)

    with DaskEngine(machines.address) as engine, pytest.raises(EngineError, match="the scheduler is lost"):
        build_digest([str(folder)], Config(), engine=engine, progress=kill_scheduler)


@pytest.mark.filterwarnings("ignore")
def test_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which nobody answers is an error with what to do."""
    pytest.importorskip("distributed", reason="a cluster needs the extra dask")
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
    with DaskEngine("tcp://127.0.0.1:1") as engine, pytest.raises(EngineError, match="no scheduler answers"):
        build_digest(["seeds"], Config(), engine=engine)


def test_a_cluster_of_its_own() -> None:
    """Without a scheduler one is started here, prints the same, and leaves nothing to be seen."""
    pytest.importorskip("distributed", reason="a cluster needs the extra dask")
    done = run_digest("seeds", "--no-cache", "--engine", "dask", "-j", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run_digest("seeds", "--no-cache").stdout
