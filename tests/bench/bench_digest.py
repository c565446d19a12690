"""How fast a folder becomes a digest, by stage, and how much memory that takes.

usage: python tests/bench/bench_digest.py FOLDER [-n N ...] [-j JOBS] [--profile]

FOLDER holds articles, 1,000 or more; the first N of them (by name) are taken for each N. For each N a line in the manner of a
Markdown table: articles a CPU-second for reading alone, for extracting, for matching and merging; articles a second
on the clock, all processes together, new and read before; peak memory of all processes; bytes of cache an article.
Where spaCy is installed, a line with its blank English tokenizer, which extracts nothing, stands below.

Each figure is measured in a process of its own, so that none is warmed up by another. CPU time is what counts: the
clock also shows what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = (
    "articles", "read /CPU-s", "extract /CPU-s", "match, merge /CPU-s", "all /CPU-s", "new /s", "cached /s", "cached s", "peak MiB", "MiB per 1,000", "cache B/article",
)  # fmt: skip
TOGETHER = 32  # articles read in step, as in a run


def cpu_seconds() -> float:
    """User and system time of this process and of the children it has waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak_mib(jobs: int) -> float:
    """Peak of this process, and, for each worker, of the largest of them (what they share is counted each time)."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own.ru_maxrss + children.ru_maxrss * (jobs if jobs > 1 else 0)) / 1024


def measure_stages(files: list[str]) -> dict[str, float]:
    """Articles a CPU-second of each stage, in one process."""
    from digest import pipeline
    from digest.config import Config
    from digest.extract.reader import read_articles
    from digest.jobs import warm_up
    from digest.knowledge import load_knowledge
    from digest.models import Article, Reading

    config = Config()
    knowledge = load_knowledge(config)
    warm_up(knowledge)
    start = time.process_time()
    items = list(pipeline.read_items(files, config))
    read = time.process_time()
    articles = [item for item in items if isinstance(item, Article)]
    groups = [read_articles(articles[k : k + TOGETHER], knowledge) for k in range(0, len(articles), TOGETHER)]
    readings = [reading for group in groups for reading in group if isinstance(reading, Reading)]
    extracted = time.process_time()
    pipeline.merge_readings(readings, config)
    merged = time.process_time()
    count = len(readings)
    return {
        "read": count / (read - start),
        "extract": count / (extracted - read),
        "merge": count / (merged - extracted),
    }


def measure_run(files: list[str], jobs: int, cache: str) -> dict[str, float]:
    """The whole way, timed by CPU and clock."""
    start = time.perf_counter()
    from digest.config import Config
    from digest.pipeline import build_digest

    digest = build_digest(files, Config(), jobs=jobs, cache=cache)
    seconds = time.perf_counter() - start
    return {"count": len(digest.articles), "seconds": seconds, "cpu": cpu_seconds(), "peak": peak_mib(jobs)}


def measure_spacy(files: list[str]) -> float:
    """Articles a CPU-second of spaCy's blank English tokenizer; 0 where it isn't installed."""
    try:
        import spacy
    except ImportError:
        return 0.0
    texts = [Path(file).read_text(encoding="utf-8") for file in files[:1000]]
    tokenize = spacy.blank("en")
    start = time.process_time()
    for text in texts:
        tokenize(text)
    return len(texts) / (time.process_time() - start)


def apart(what: str, files: list[str], *more: str) -> dict[str, float]:
    """Measure in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--part", what, *more],
        input="\0".join(files),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def find_files(folder: str) -> list[str]:
    """All files of the folder, by name."""
    return sorted(str(path) for path in Path(folder).rglob("*") if path.suffix in {".md", ".txt", ".html"})


def print_profile(files: list[str]) -> None:
    """Where extract spends its time: modules, then functions."""
    import cProfile  # noqa: I001
    import collections
    import pstats

    from digest import pipeline
    from digest.config import Config
    from digest.extract.reader import read_article
    from digest.jobs import warm_up
    from digest.knowledge import load_knowledge
    from digest.models import Article

    knowledge = load_knowledge(Config())
    warm_up(knowledge)
    items = list(pipeline.read_items(files[:500], Config()))
    profile = cProfile.Profile()
    profile.runcall(lambda: [read_article(item, knowledge) for item in items if isinstance(item, Article)])
    stats = pstats.Stats(profile)
    modules: collections.Counter[str] = collections.Counter()
    for (path, _, _), (_, _, own, _, callers) in stats.stats.items():
        if path.startswith("~"):  # what is built in counts for who calls it
            for (caller, _, _), (_, _, its, _) in callers.items():
                modules[Path(caller).name] += its
        else:
            modules[Path(path).name] += own
    total = sum(modules.values())
    for name, seconds in modules.most_common(25):
        print(f"{100 * seconds / total:5.1f} %  {name}")
    stats.sort_stats("tottime").print_stats(40)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default="")
    parser.add_argument("-n", type=int, nargs="*", default=[1000])
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--part", default="", help=argparse.SUPPRESS)
    parser.add_argument("--cache", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        files = sys.stdin.read().split("\0")
        found = measure_stages(files) if options.part == "stages" else measure_run(files, options.jobs, options.cache)
        print(json.dumps(found))
        return
    every = find_files(options.folder)
    if options.profile:
        print_profile(every)
        return
    print(f"| {' | '.join(COLUMNS)} |\n|{' ---: |' * len(COLUMNS)}")
    for count in options.n:
        files = every[:count]
        stages = apart("stages", files[:1000])
        with tempfile.TemporaryDirectory() as folder:
            cache = str(Path(folder) / "cache")
            jobs = ("--jobs", str(options.jobs), "--cache", cache)
            time.sleep(max(0.0, 2.1 - (time.time() - max(os.stat(file).st_ctime for file in files))))  # noqa: PTH116
            new = apart("run", files, *jobs)
            cached = apart("run", files, *jobs)
            kept = os.stat(cache).st_size  # noqa: PTH116
        found = new["count"]
        cells = (
            found, stages["read"], stages["extract"], stages["merge"], found / new["cpu"], found / new["seconds"],
            found / cached["seconds"],
        )  # fmt: skip
        more = (
            f"{cached['seconds']:.1f}",
            f"{new['peak']:,.0f}",
            f"{1000 * new['peak'] / found:,.0f}",
            f"{kept / found:,.0f}",
        )
        print(f"| {' | '.join([f'{cell:,.0f}' for cell in cells] + list(more))} |", flush=True)
    anchor = measure_spacy(every)
    if anchor:
        print(f"\nspaCy's blank tokenizer, which extracts nothing: {anchor:,.0f} articles a CPU-second")


if __name__ == "__main__":
    main()
