"""Copies and stories: time, growth and quality on folders of any size.

    python tests/bench/bench_stories.py FOLDER...

Each FOLDER holds Markdown or plain text articles (front matter: title, date), in sub-folders too; beside it may stand
`labels.json`, {article id: story}. Signatures are timed apart. Prints a table: CPU microseconds an article, pairs
scored an article, peak memory. Nothing is asserted here: machines differ.
"""

from __future__ import annotations

import datetime
import json
import pathlib
import re
import resource
import sys
import time
from collections.abc import Iterator

from digest.config import MatchSettings
from digest.extract.signature import make_signature
from digest.match.copies import find_copies
from digest.match.stories import find_stories, near_pairs, score_pairs, story_card
from digest.models import Article, ArticleInfo, Reading

_FIELD = re.compile(r"^(title|date): *(.+)$", re.MULTILINE)


def read_articles(folder: pathlib.Path) -> Iterator[Article]:
    """Articles of a folder by the plainest reading there is, so that stage read isn't timed."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".md", ".txt"}:
            continue
        text, fields = path.read_text(encoding="utf-8", errors="replace").strip(), {}
        if text.startswith("---\n") and "\n---\n" in text:
            head, text = text[4:].split("\n---\n", 1)
            fields = {key: value.strip().strip('"') for key, value in _FIELD.findall(head)}
            text = text.strip()
        title = fields.get("title", "")
        published = datetime.date.fromisoformat(fields["date"]) if "date" in fields else None
        name = path.relative_to(folder).with_suffix("").as_posix()
        info = ArticleInfo(id=name, path=str(path), title=title, published=published)
        whole = f"{title}\n\n{text}" if title else text
        yield Article(info=info, text=whole, body=len(title) + 2 if title else 0)


def bcubed(gold: dict[str, str], groups: list[list[str]]) -> float:
    """BCubed F1 over all labelled articles."""
    found = {name: [name] for name in gold} | {name: group for group in groups for name in group}
    of_gold: dict[str, set[str]] = {}
    for name, label in gold.items():
        of_gold.setdefault(label, set()).add(name)
    both = {name: len(of_gold[gold[name]].intersection(found[name])) for name in gold}
    precision = sum(both[name] / len(found[name]) for name in gold) / len(gold)
    recall = sum(both[name] / len(of_gold[gold[name]]) for name in gold) / len(gold)
    return 2 * precision * recall / (precision + recall)


def main() -> None:
    """Print a row for each folder named on the command line."""
    settings = MatchSettings()
    columns = "articles", "sign µs", "copies µs", "stories µs", "pairs", "copies", "stories", "largest", "BCubed", "MiB"
    print("".join(f"{column:>12}" for column in columns))
    for name in sys.argv[1:]:
        folder = pathlib.Path(name)
        readings = []
        spent = 0.0
        for article in read_articles(folder):
            start = time.process_time()
            readings.append(Reading(info=article.info, signature=make_signature(article)))
            spent += time.process_time() - start
        times = [time.process_time()]
        copies = find_copies(readings, settings)
        times.append(time.process_time())
        nothing = [()] * len(readings)
        stories = find_stories(readings, copies, nothing, settings)
        times.append(time.process_time())
        cards = [story_card(number, reading, ()) for number, reading in enumerate(readings) if number not in copies]
        pairs = score_pairs(cards, near_pairs(cards, settings), {}, settings)
        count = len(readings)
        labels = next((p for p in (folder / "labels.json", folder.parent / "labels.json") if p.is_file()), None)
        groups = [[readings[i].info.id for i in story.readings] for story in stories]
        quality = f"{bcubed(json.loads(labels.read_text()), groups):.3f}" if labels else "-"
        row = (
            count,
            f"{spent / count * 1e6:.0f}",
            f"{(times[1] - times[0]) / count * 1e6:.0f}",
            f"{(times[2] - times[1]) / count * 1e6:.0f}",
            f"{len(pairs.left) / count:.1f}",
            len(copies),
            len(stories),
            max((len(story.readings) for story in stories), default=0),
            quality,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        )
        print("".join(f"{cell:>12}" for cell in row), flush=True)


if __name__ == "__main__":
    main()
