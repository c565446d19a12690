"""How an archive on a cluster grows: time an article, and memory of all who take part, at growing numbers of articles.

usage: python tests/bench/bench_cluster.py FOLDER [-n N ...] [-w WORKERS] [-b BASE] [-m MEMORY]

FOLDER holds articles; the first BASE of them (by name) are read on a cluster of WORKERS processes of this machine, which tells
what reading costs. For each N what they say is then laid out N / BASE times, each time in later days, with other ids, wording
and surnames (of forty kinds), in the place of articles that would take hours to read; matching, merging and printing is measured on
all N, with as many meetings an article at every size. For each N a line in the manner of a Markdown table: CPU milliseconds an
article on the workers for each stage and for all, the largest worker's peak memory, then what the scheduler and the machine that
asked spend, and their peak memory. Each N is measured with a cluster of its own, each part of it a process; workers put on disk
what would go beyond about two thirds of the MEMORY that each is given.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from digest.codec import encode_reading
from digest.config import Config
from digest.models import Reading
from digest.part import Part

STAGES = ("finding copies", "matching encounters", "grouping stories", "merging", "printing")
COLUMNS = (
    "articles", "clock s", "read", *STAGES, "all but read", "worker MiB", "scheduler ms", "scheduler MiB", "asking ms", "asking MiB",
)  # fmt: skip
WHOLE = frozenset(("articles", "clock s", "worker MiB", "scheduler MiB", "asking MiB"))
SYLLABLES = ("", "ka", "lo", "mi", "ter", "na", "vor", "bel", "su", "dan")
LETTERS = ("", "n", "s", "r")


def use() -> tuple[float, float]:
    """CPU seconds and peak MiB of this process."""
    told = resource.getrusage(resource.RUSAGE_SELF)
    return told.ru_utime + told.ru_stime, told.ru_maxrss / 1024


def repeat(part: Part, start: int, end: int, turn: int, days: int) -> Part:
    """What the articles of a part from place `start` to `end` say, told again `turn` times `days` later of others in other words."""
    later = datetime.timedelta(days=turn * days)
    surname = SYLLABLES[turn % len(SYLLABLES)] + LETTERS[turn // len(SYLLABLES) % len(LETTERS)]
    here = Part(part.infos[start:end], part.data[start:end])
    made = [_repeat(reading, turn, later, surname) for reading in here.readings()]
    return Part(tuple(reading.info for reading in made), tuple(encode_reading(reading) for reading in made))


def _repeat(reading: Reading, turn: int, later: datetime.timedelta, surname: str) -> Reading:
    def move(day: datetime.date | None) -> datetime.date | None:
        return day + later if day else None

    info = dataclasses.replace(reading.info, id=f"{turn:03}/{reading.info.id}", published=move(reading.info.published))
    actors = tuple(dataclasses.replace(a, name=f"{a.name}{surname}" if a.name else "") for a in reading.actors)
    mentions = tuple(
        dataclasses.replace(
            mention,
            date=dataclasses.replace(
                mention.date,
                start=move(mention.date.start),
                end=move(mention.date.end),
                edtf=(mention.date.start + later).isoformat() if mention.date.start else mention.date.edtf,
            ),
        )
        for mention in reading.mentions
    )
    # each bin of a sketch has 15 bits
    mask = sum((turn & 0x3FFF) << shift for shift in (0, 15, 30, 45))
    sketch = tuple(packed ^ mask for packed in reading.signature.sketch)
    signature = dataclasses.replace(reading.signature, sketch=sketch)
    return dataclasses.replace(reading, info=info, actors=actors, mentions=mentions, signature=signature)


def lay_out(engine: Any, parts: Sequence[Any], base: int, days: int, count: int) -> Any:
    """An archive of `count` articles out of parts of `base`."""
    from digest.part import join_parts, summarize
    from digest.spread.reading import MOST_PARTS, PART_ARTICLES, Archive

    whole = engine.submit(join_parts, list(parts))
    each = max(PART_ARTICLES, -(-count // MOST_PARTS))
    made = []
    for first in range(0, count, each):
        pieces = []
        place = first
        while place < min(first + each, count):
            turn, start = divmod(place, base)
            end = min(base, start + min(first + each, count) - place)
            pieces.append(engine.submit(repeat, whole, start, end, turn, days))
            place += end - start
        made.append(engine.submit(join_parts, pieces))
    summaries = list(engine.fetch([engine.submit(summarize, part) for part in made]))
    rows = [(name, day, main) for s in summaries for name, day, main in zip(s.ids, s.days, s.mains, strict=True)]
    rows.sort()
    number_of = {name: number for number, (name, _, _) in enumerate(rows)}
    return Archive(
        parts=made,
        numbers=[[number_of[name] for name in summary.ids] for summary in summaries],
        ids=[row[0] for row in rows],
        days=[row[1] for row in rows],
        mains=[row[2] for row in rows],
        skipped=[],
        notices=[],
    )


@contextlib.contextmanager
def start_cluster(workers: int, memory: str) -> Iterator[str]:
    """A cluster of this machine, each part of it a process; gives the scheduler's address."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "scheduler.json"
        dask = [sys.executable, "-m", "dask"]
        shared = {"env": {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, "stderr": subprocess.DEVNULL}
        command = [
            *dask,
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(where),
        ]
        scheduler = subprocess.Popen(command, **shared)
        while not where.exists() or not where.read_text():
            time.sleep(0.1)
        address = json.loads(where.read_text())["address"]
        command = [*dask, "worker", address, "--nworkers", str(workers), "--nthreads", "1", "--memory-limit", memory]
        crew = subprocess.Popen([*command, "--no-dashboard", "--local-directory", folder], **shared)
        try:
            yield address
        finally:
            for process in (crew, scheduler):
                process.terminate()
                process.wait()


def measure(folder: str, base: int, count: int, workers: int, memory: str) -> dict[str, float]:
    """One line of the table."""
    from digest.cluster import DaskEngine
    from digest.render import RenderOptions
    from digest.render.json_ import stream_jsonl
    from digest.spread.matching import match_archive
    from digest.spread.merging import Merged
    from digest.spread.reading import read_archive

    files = sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())[:base]
    config = Config()
    line: dict[str, float] = {}
    with start_cluster(workers, memory) as address, DaskEngine(address) as engine:
        engine.workers  # noqa: B018 - starts it
        client = engine._client
        client.wait_for_workers(workers)
        before = {"": 0.0}
        stage = ["read"]

        def note() -> float:
            """CPU milliseconds of the workers since last time."""
            after = {address: told[0] for address, told in client.run(use).items()}
            spent = sum(after.values()) - sum(before.values())
            before.clear()
            before.update(after)
            return spent * 1000

        note()
        read = read_archive(files, config, engine)
        line["read"] = note() / len(read.ids)
        known = [day for day in read.days if day is not None]
        days = max(known) - min(known) + 60 if known else 60
        archive = lay_out(engine, read.parts, len(read.ids), days, count)
        del read
        note()
        here, clock, dealing = time.process_time(), time.perf_counter(), client.run_on_scheduler(use)[0]

        def tell(name: str, _done: int, _total: int) -> None:
            if stage[0] != "read":
                line[stage[0]] = note() / count
                told = f"{stage[0]} of {count:,} articles: {line[stage[0]]:.2f} ms, {time.perf_counter() - clock:,.0f} s so far"
                print(told, file=sys.stderr, flush=True)
            stage[0] = name

        matched = match_archive(archive, config, engine, tell)
        merged = Merged(archive, matched, config, engine, tell)
        tell("printing", count, count)
        with Path(os.devnull).open("w", encoding="utf-8") as out:
            out.writelines(merged.each_text(stream_jsonl, RenderOptions()))
        tell("", count, count)
        line["worker MiB"] = max(told[1] for told in client.run(use).values())
        dealt = client.run_on_scheduler(use)
    line["articles"] = count
    line["clock s"] = time.perf_counter() - clock
    line["all but read"] = sum(line[name] for name in STAGES)
    line["scheduler ms"], line["scheduler MiB"] = (dealt[0] - dealing) * 1000 / count, dealt[1]
    line["asking ms"], line["asking MiB"] = (time.process_time() - here) * 1000 / count, use()[1]
    return line


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("-n", type=int, nargs="+", default=[50_000, 100_000, 200_000])
    parser.add_argument("-w", "--workers", type=int, default=2)
    parser.add_argument("-b", "--base", type=int, default=2_000)
    parser.add_argument("-m", "--memory", default="1GiB")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        found = measure(options.folder, options.base, options.one, options.workers, options.memory)
        print(json.dumps(found))
        return
    print(f"| {' | '.join(COLUMNS)} |\n|{' ---: |' * len(COLUMNS)}", flush=True)
    for count in options.n:
        command = [sys.executable, __file__, options.folder, "--one", str(count), "-w", str(options.workers)]
        command += ["-b", str(options.base), "-m", options.memory]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        line = json.loads(done.stdout.splitlines()[-1])
        cells = [f"{line[name]:,.0f}" if name in WHOLE else f"{line[name]:.2f}" for name in COLUMNS]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
