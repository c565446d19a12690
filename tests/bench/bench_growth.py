"""How the time of reading one article grows with its length: every hostile shape at 1, 10 and 100 times its size.

Run by hand, it takes some minutes:

    python tests/bench/bench_growth.py [--shapes "NAME;..."] [--factors 1,10,100] [--seconds 60] [--steps]

Prints CPU milliseconds for each shape and size and how many times as long the ten times longer text took; 10 is
linear, 100 quadratic. Each measurement is a process of its own, ended after `--seconds` of CPU time. `--steps` adds
the functions that took most of the last size.
"""

from __future__ import annotations

import argparse
import cProfile
import multiprocessing
import pstats
import resource
import signal
import sys
import time
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))

from contract import check_reading, make_article
from shapes import SHAPES

from digest.extract.reader import read_article
from digest.knowledge import Knowledge, load_knowledge


def main() -> None:
    """Measure what the options ask for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shapes", default="")
    parser.add_argument("--factors", default="1,10,100")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--steps", action="store_true")
    options = parser.parse_args()
    factors = [int(word) for word in options.factors.split(",")]
    knowledge = load_knowledge()
    read_article(make_article("They met."), knowledge)
    print(f"{'shape':28}{'bytes':>10}" + "".join(f"{f'x{f} ms':>12}" for f in factors) + f"{'growth':>16}")
    for name in options.shapes.split(";") if options.shapes else SHAPES:
        measured: list[float | None] = []
        steps = ""
        for factor in factors:
            if measured and measured[-1] is None:
                measured.append(None)
                continue
            spent, steps = _measure(name, factor, knowledge, options.seconds, steps=options.steps)
            measured.append(spent)
        size = len(SHAPES[name](factors[0]).text.encode("utf-8", "replace"))
        cells = "".join(f"{'over' if spent is None else f'{spent:.0f}':>12}" for spent in measured)
        growth = "".join(f"{new / old:8.1f}" for old, new in pairwise(measured) if new is not None and old)
        print(f"{name:28}{size:>10}{cells}{growth:>16}", flush=True)
        if steps:
            print(steps, flush=True)


def _measure(name: str, factor: int, knowledge: Knowledge, seconds: int, *, steps: bool) -> tuple[float | None, str]:
    """CPU milliseconds of reading a shape, None where it took longer than `seconds`; and the dearest functions."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, name, factor, knowledge, seconds, steps))
    process.start()
    sender.close()
    try:
        spent, told = receiver.recv()
    except EOFError:
        spent, told = None, ""
    process.join()
    return spent, told


class _OutOfTimeError(Exception):
    pass


def _stop(_number: int, _frame: object) -> None:
    raise _OutOfTimeError


def _work(sender: Connection, name: str, factor: int, knowledge: Knowledge, seconds: int, steps: bool) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    signal.signal(signal.SIGXCPU, _stop)
    article = SHAPES[name](factor)
    profile = cProfile.Profile() if steps else None
    start = time.process_time()
    spent: float | None = None
    try:
        if profile is not None:
            profile.enable()
        reading = read_article(article, knowledge)
        spent = (time.process_time() - start) * 1000
    except _OutOfTimeError:
        reading = None
    told = ""
    if profile is not None:
        profile.disable()
        told = _dearest(profile)
    if reading is not None:
        check_reading(article, reading)
    sender.send((spent, told))


def _dearest(profile: cProfile.Profile) -> str:
    rows: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    found = sorted(rows.items(), key=lambda row: -row[1][2])[:8]
    return "\n".join(
        f"    {own:8.2f} s own {whole:8.2f} s whole {calls:>9} calls  {Path(path).name}:{line} {function}"
        for (path, line, function), (_, calls, own, whole, _callers) in found
    )


if __name__ == "__main__":
    main()
