"""How reading on a cluster grows: time an article, and memory of a worker and of the one who asked, at growing numbers of articles.

usage: python tests/bench/bench_cluster.py FOLDER [-n N ...] [-w WORKERS]

FOLDER holds articles; the first N of them (by name) are taken for each N, and read on a cluster of WORKERS processes of
this machine. For each N a line in the manner of a Markdown table: CPU milliseconds an article on the workers and the
largest worker's peak memory, which should stay as they are however many articles there are; then what the machine that
asked does: milliseconds an article of taking in what comes back, and of matching and merging, and its peak memory,
which grows. Each N is measured by a process of its own with a cluster of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

COLUMNS = (
    "articles", "clock s", "worker ms/article", "worker peak MiB", "take in ms/article", "match, merge ms/article", "client peak MiB",
)  # fmt: skip


def use() -> tuple[float, float]:
    """CPU seconds and peak MiB of this process."""
    told = resource.getrusage(resource.RUSAGE_SELF)
    return told.ru_utime + told.ru_stime, told.ru_maxrss / 1024


def measure(folder: str, count: int, workers: int) -> list[float]:
    """One line of the table."""
    from digest import pipeline
    from digest.cluster import DaskEngine
    from digest.config import Config

    files = sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())[:count]
    with DaskEngine(workers=workers) as engine:
        engine.workers  # noqa: B018 - starts it
        client = engine._client
        before = client.run(use)
        here, clock = time.process_time(), time.perf_counter()
        gathered = pipeline.gather_readings(files, Config(), engine=engine)
        taken = time.process_time() - here
        after = client.run(use)
    found = len(gathered.readings)
    here = time.process_time()
    pipeline.merge_readings(gathered.take(), Config(), gathered.skipped, gathered.notices)
    merged = time.process_time() - here
    spent = sum(after[address][0] - before[address][0] for address in before)
    peak = max(told[1] for told in after.values())
    per = 1000 / found
    return [found, time.perf_counter() - clock, spent * per, peak, taken * per, merged * per, use()[1]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("-n", type=int, nargs="+", default=[50_000, 100_000, 200_000])
    parser.add_argument("-w", "--workers", type=int, default=2)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.folder, options.one, options.workers)))
        return
    print(f"| {' | '.join(COLUMNS)} |\n|{' ---: |' * len(COLUMNS)}", flush=True)
    for count in options.n:
        command = [sys.executable, __file__, options.folder, "--one", str(count), "-w", str(options.workers)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
        found, clock, worker, peak, taken, merged, own = json.loads(done.stdout.splitlines()[-1])
        print(
            f"| {found:,.0f} | {clock:.0f} | {worker:.1f} | {peak:.0f} | {taken:.2f} | {merged:.2f} | {own:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
