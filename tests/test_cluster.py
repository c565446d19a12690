"""An archive on a cluster gives what it gives here, whatever becomes of the machines."""

import contextlib
import dataclasses
import gzip
import io
import json
import logging
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from digest import cluster
from digest.cli.app import run_app
from digest.cluster import DaskEngine
from digest.config import Config, Corrections, Person
from digest.engine import Call
from digest.errors import ConfigError, EngineError
from digest.models import Digest
from digest.pipeline import build_digest
from digest.render import RenderOptions, find_renderer
from digest.spread import merging, reading
from digest.streams import Streams
from digest.workers import Lost

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
    """Let a small folder be many tasks, and several parts."""
    monkeypatch.setattr(reading, "STREAM_BYTES", 2000)
    monkeypatch.setattr(reading, "_LEAST_TASK_BYTES", 1000)
    monkeypatch.setattr(reading, "PART_ARTICLES", 12)


def render(digest: Digest) -> str:
    return find_renderer("json")(digest, RenderOptions(table="meetings"))


# --- without a cluster -------------------------------------------------------------


@dataclasses.dataclass
class Kept:
    """Stands for what came of a call."""

    data: bytes


class FakeEngine:
    """Makes calls in this process, each given and giving copies alone, as between machines; done in any order.

    Calls that a file named `deadly` is in are lost, as on a machine that dies of it.
    """

    workers = 2

    def __init__(self, deadly: str = "", seed: int = 0) -> None:
        self.deadly = deadly.encode()
        self.random = random.Random(seed)
        self.read: list[bytes] = []
        self.brought: list[bytes] = []

    def run(self, _config: Config, calls: Iterable[Call]) -> Iterator[tuple[int, Kept | Lost]]:
        made: list[tuple[int, Kept | Lost]] = []
        for number, (function, arguments) in enumerate(calls):
            data = pickle.dumps(arguments)
            self.read.append(data)
            lost = bool(self.deadly) and self.deadly in data
            made.append((number, Lost(label="", ending="on a machine") if lost else self.submit(function, *arguments)))
        self.random.shuffle(made)
        yield from made

    def submit(self, function: Callable[..., Any], *args: Any) -> Kept:
        given = pickle.loads(pickle.dumps((function, args)))
        return Kept(pickle.dumps(given[0](*[self._open(argument) for argument in given[1]])))

    def deal(self, function: Callable[..., Any], rows: Iterable[Sequence[Any]], count: int) -> list[list[Kept]]:
        splits = [pickle.loads(self.submit(function, *row).data) for row in rows]
        return [[Kept(pickle.dumps(split[number])) for split in splits] for number in range(count)]

    def _open(self, argument: Any) -> Any:
        if isinstance(argument, list):
            return [self._open(each) for each in argument]
        return pickle.loads(argument.data) if isinstance(argument, Kept) else argument

    def fetch(self, handles: Sequence[Kept]) -> Iterator[Any]:
        for handle in handles:
            self.brought.append(handle.data)
            yield pickle.loads(handle.data)


def test_an_engine_gives_the_same(folder: Path) -> None:
    """Whatever the order in which tasks are done, with large files in parts, and no text on the way."""
    engine = FakeEngine()
    assert render(build_digest([str(folder)], Config(), engine=engine)) == render(build_digest([str(folder)], Config()))
    assert sum(b"large.jsonl" in call for call in engine.read) > 5
    assert not any(b"share the sea" in call for call in engine.read)


def test_signatures_stay_where_they_are(folder: Path) -> None:
    """What duplicate coverage is told by, which is most of what an article says, is never brought to the one who asked."""
    engine = FakeEngine()
    build_digest([str(folder)], Config(), engine=engine)
    assert engine.brought
    assert not any(b"Signature" in data for data in engine.brought)


PLACES = ("Oslo", "Lima", "Hanoi")
PEOPLE = (
    ("Norwegian Foreign Minister Ana Brevik", "Brevik", "Norwegian"),
    ("Chilean Foreign Minister Luis Caro", "Caro", "Chilean"),
    ("Peruvian President Rosa Quillahua", "Quillahua", "Peruvian"),
    ("Vietnamese Prime Minister Tran Van Hoa", "Tran Van Hoa", "Vietnamese"),
)


def write_soup(folder: Path, count: int, seed: int) -> None:
    """Articles that copy, repeat, announce and recall one another, with dates and without, in full names and in parts of them."""
    chance = random.Random(seed)
    folder.mkdir()
    written: list[str] = []
    for number in range(count):
        one, two = chance.sample(PEOPLE, 2)
        day = chance.randint(1, 9)
        place = chance.choice(PLACES)
        left = chance.choice((one[0], one[0], f"the {one[2]} foreign minister", one[1]))
        text = chance.choice(
            (
                f"{left} met {two[0]} in {place} on {day} March 2031. “We have found a way to share the sea,” {one[1]} said after the talks.",
                f"{left} will meet {two[0]} in {place} next week, his office said. In addition, {left} is to meet {chance.choice(PEOPLE)[0]}.",
                f"{left} held talks with {two[0]}. {left} also met {chance.choice(PEOPLE)[0]} in {place} on Tuesday.",
                f"{two[1]} told reporters: “We have found a way to share the sea.” The {one[2]} foreign minister received {two[0]} on {day} March.",
            )
        )
        text += f" The two discussed fishing quotas, whales and the price of salmon in talks number {number % 5} of the year."
        if written and chance.random() < 0.3:
            text = chance.choice(written)
        written.append(text)
        head = "" if chance.random() < 0.25 else f"date: 2031-03-{day + chance.randint(0, 9):02}\n"
        (folder / f"{chance.randrange(1 << 30):x}.md").write_text(f"---\n{head}title: Talks in {place}\n---\n{text}\n")


@pytest.mark.parametrize("seed", range(6))
def test_parts_give_what_the_whole_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Copies, stories, encounters and quotations that reach over parts, in parts of any size: the same bytes."""
    write_soup(tmp_path / "soup", 60, seed)
    monkeypatch.setattr(reading, "PART_ARTICLES", (1, 3, 7, 16, 30, 100)[seed])
    config = Config()
    here = build_digest([str(tmp_path / "soup")], config)
    there = build_digest([str(tmp_path / "soup")], config, engine=FakeEngine(seed=seed))
    assert there == here
    assert render(there) == render(here)
    assert here.stories
    assert any(entry.duplicate_of for entry in here.articles)
    assert any(meeting.reports > 1 for meeting in here.meetings)


def test_what_a_person_says_holds_over_parts(tmp_path: Path) -> None:
    """Corrections and stated people are looked up wherever the articles lie, and what no longer applies is told."""
    root = tmp_path / "soup"
    write_soup(root, 40, 1)
    first = build_digest([str(root)], Config())
    joined, apart, gone = (
        [m for m in first.meetings if len(m.articles) == 1][:2],
        next(m for m in first.meetings if len(m.articles) > 2),
        first.meetings[0],
    )
    config = Config(
        people=(Person(name="Ana-Maria Brevik", country="NOR", aliases=("Brevik", "Ana Brevik")),),
        corrections=Corrections(
            same=(tuple(m.id for m in joined),),
            different=(apart.articles[:2],),
            not_a_meeting=(gone.id, apart.articles[2], "m-00000000"),
        ),
    )
    here = build_digest([str(root)], config)
    assert build_digest([str(root)], config, engine=FakeEngine()) == here
    assert here != first
    assert any("m-00000000" in notice.message for notice in here.notices)


@pytest.mark.parametrize("name", ["dev", "gov-dev"])
def test_an_annotated_folder_gives_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real wording, in many parts."""
    root = Path(__file__).parents[2] / "shared" / "corpus" / name / "articles"
    if not root.is_dir():
        pytest.skip("the annotated articles are not beside this checkout")
    monkeypatch.setattr(reading, "_LEAST_TASK_BYTES", 20_000)
    assert build_digest([str(root)], Config(), engine=FakeEngine()) == build_digest([str(root)], Config())


def test_nothing_to_read(tmp_path: Path) -> None:
    """An empty folder, and one with nothing that can be read, are as empty as ever."""
    assert build_digest([str(tmp_path)], Config(), engine=FakeEngine()) == build_digest([str(tmp_path)], Config())
    (tmp_path / "bad.json").write_bytes(b"{")
    assert build_digest([str(tmp_path)], Config(), engine=FakeEngine()) == build_digest([str(tmp_path)], Config())


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
        def submit(self, function: Callable[..., Any], *args: Any) -> Kept:
            monkeypatch.chdir("/")
            made = super().submit(function, *args)
            monkeypatch.chdir(folder.parent)
            return made

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
    done = run_digest("seeds", "--engine", "dask", "--cache", "kept.sqlite")
    assert (done.returncode, done.stderr) == (
        2,
        "digest: --cache doesn't go with --engine: of what a cluster reads nothing is kept\n",
    )
    done = run_digest("seeds", "--engine", "desk")
    assert (done.returncode, done.stderr) == (
        2,
        "digest: --engine: no such value: desk; did you mean dask? It takes dask\n",
    )


# --- on a cluster ------------------------------------------------------------------


class Machines:
    """A scheduler and its workers, each a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def have(self, workers: int) -> None:
        """See to it that there is a scheduler, and as many workers at least."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            self.close()
            where = self.folder / "scheduler.json"
            where.unlink(missing_ok=True)
            self.scheduler = self._start(
                "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)
            )
            until = time.monotonic() + 60
            while not where.exists() or not where.read_text():
                assert time.monotonic() < until, "no scheduler"
                time.sleep(0.05)
            self.address = json.loads(where.read_text())["address"]
        while len(self.workers) < workers:
            self.workers.append(self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"))

    def _start(self, *args: str) -> subprocess.Popen[bytes]:
        environ = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONWARNINGS": "ignore",
            "DASK_TEMPORARY_DIRECTORY": str(self.folder),
        }
        with (self.folder / "log.txt").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *args], cwd=self.folder, env=environ, stdout=log, stderr=log
            )

    def kill_worker(self) -> None:
        """End one at once."""
        _end(self.workers.pop())

    def kill_scheduler(self) -> None:
        """End it at once."""
        if self.scheduler is not None:
            _end(self.scheduler)

    def close(self) -> None:
        """End all."""
        while self.workers:
            self.kill_worker()
        self.kill_scheduler()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Those of all tests, since they take seconds to start; each says what it must have."""
    pytest.importorskip("distributed", reason="a cluster needs the extra dask")
    found = Machines(tmp_path_factory.mktemp("machines"))
    yield found
    found.close()


@pytest.mark.filterwarnings("ignore")
def test_workers_that_are_killed_change_nothing(
    machines: Machines, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lay on them is read again and matched again by the one that is left: the same digest.

    However often the engine looks meanwhile, what is being brought isn't begun anew.
    """
    monkeypatch.setattr(cluster, "_LOOK_SECONDS", 0.01)
    machines.have(workers=3)
    stages = ["reading", "grouping stories"]

    def kill_one(stage: str, done: int, _total: int) -> None:
        if stages and stage == stages[0] and done:
            machines.kill_worker()
            stages.pop(0)

    told: list[str] = []
    with DaskEngine(machines.address, tell=told.append) as engine:
        digest = build_digest([str(folder)], Config(), engine=engine, progress=kill_one)
    assert not stages
    assert render(digest) == render(build_digest([str(folder)], Config()))
    assert told
    assert machines.address in told[0]


@pytest.mark.filterwarnings("ignore")
def test_versions_and_a_scheduler_that_is_lost(
    machines: Machines, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers of another version are refused before work starts; a scheduler that dies ends the run with one error."""
    machines.have(workers=1)
    with monkeypatch.context() as here, DaskEngine(machines.address) as engine:
        here.setattr(cluster, "__version__", "9.9.9")
        with pytest.raises(EngineError, match=r"digest 9\.9\.9 here, \S+ on tcp://.*; install the same versions there"):
            build_digest([str(folder)], Config(), engine=engine)

    def kill_scheduler(stage: str, done: int, _total: int) -> None:
        if stage == "reading" and done:
            machines.kill_scheduler()

    with DaskEngine(machines.address) as engine, pytest.raises(EngineError, match="the scheduler is lost"):
        build_digest([str(folder)], Config(), engine=engine, progress=kill_scheduler)
    loggers = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]
    assert loggers
    assert not any(logging.getLogger(name).isEnabledFor(logging.CRITICAL) for name in loggers)


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


@pytest.mark.parametrize(("name", "more"), [("d.jsonl", ()), ("d.tsv", ("--header",))])
def test_meetings_are_written_as_they_come(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, more: tuple[str, ...]
) -> None:
    """To a file, in formats of a line a meeting, an archive is never whole in one place; the bytes are the same."""
    monkeypatch.setattr(cluster, "DaskEngine", lambda *_, **__: contextlib.nullcontext(FakeEngine()))
    monkeypatch.setattr(merging, "MEETINGS_A_PAGE", 2)
    monkeypatch.setattr(merging.Merged, "digest", None)
    there, here = tmp_path / f"there-{name}", tmp_path / f"here-{name}"
    told: list[io.BytesIO] = [io.BytesIO(), io.BytesIO()]
    codes = [
        run_app(
            ["run", str(folder), "-v", "--no-config", *where, "-o", str(path), *more],
            Streams(io.BytesIO(), io.BytesIO(), err),
        )
        for err, path, where in zip(told, (there, here), (("--engine", "dask"), ("--no-cache",)), strict=True)
    ]
    assert codes[0] == codes[1]
    assert there.read_bytes() == here.read_bytes()
    assert told[0].getvalue() == told[1].getvalue()
    assert b"03.txt" in told[0].getvalue()
    assert there.stat().st_size > 1000
