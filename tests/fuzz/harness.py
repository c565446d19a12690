"""Run a fuzz target with atheris, and keep going after a crash.

Options of the harness come first, those of libFuzzer behind `--`:

    python tests/fuzz/fuzz_read.py --share 0.25 --found /tmp/found -- -max_total_time=600 /tmp/corpus

Each crash is written to the folder `--found`, once for each place in the code where it happens, with its traceback
beside it. Slow inputs (seconds of CPU time above `--slow`) are kept there too.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path


def run(name: str, target: Callable[[bytes], None]) -> None:
    """Feed `target` with inputs until libFuzzer's limits end the run.

    Args:
        name: how found inputs are called.
        target: takes one input and raises whatever is wrong.
    """
    import atheris  # type: ignore[import-not-found, unused-ignore] # only these scripts need it

    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, default=1.0, help="share of a processor to use")
    parser.add_argument("--found", type=Path, default=Path("found"), help="folder for crashes")
    parser.add_argument("--slow", type=float, default=10.0, help="CPU seconds from which an input is kept as slow")
    own, rest = parser.parse_known_args()
    own.found.mkdir(parents=True, exist_ok=True)
    began, runs = time.monotonic(), 0
    seen: set[str] = set()

    def keep(kind: str, place: str, data: bytes, words: str) -> None:
        if place in seen:
            return
        seen.add(place)
        mark = hashlib.sha256(place.encode()).hexdigest()[:10]
        (own.found / f"{name}-{kind}-{mark}").write_bytes(data)
        (own.found / f"{name}-{kind}-{mark}.log").write_text(words, encoding="utf-8", errors="backslashreplace")

    def once(data: bytes) -> None:
        nonlocal runs
        runs += 1
        start = time.process_time()
        try:
            target(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            frames = traceback.extract_tb(error.__traceback__)[-2:]
            place = f"{type(error).__name__} " + " ".join(f"{frame.filename}:{frame.lineno}" for frame in frames)
            keep("crash", place, data, traceback.format_exc())
        spent = time.process_time() - start
        if spent > own.slow:
            keep("slow", f"slow {spent:.0f}", data, f"{spent:.1f} s for {len(data)} bytes")
        if runs % 50 == 0:
            (own.found / f"{name}.count").write_text(f"{runs}\n", encoding="ascii")
        rest_seconds = time.process_time() / own.share - (time.monotonic() - began)
        if rest_seconds > 0.05:
            time.sleep(min(rest_seconds, 1.0))

    atheris.instrument_all  # noqa: B018 - fails early where atheris is too old
    atheris.Setup([sys.argv[0], *(a for a in rest if a != "--")], once)
    atheris.Fuzz()
