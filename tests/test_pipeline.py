"""The whole way from files to the digest: the same bytes however many processes, and whatever is in the cache."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from digest import gather, jobs
from digest.config import Config
from digest.extract import reader
from digest.models import Article, Digest
from digest.pipeline import build_digest
from digest.read.formats import read_source
from digest.render import RenderOptions
from digest.render.json_ import render_json

PLACES = ("Oslo", "Lisbon", "Nairobi", "Lima", "Hanoi")
TALKS = ("fishing quotas", "railways", "visas", "a gas pipeline")
COUNTRIES = ("Norwegian", "Portuguese", "Kenyan", "Peruvian", "Vietnamese")


def write_article(number: int, *, day: int | None = None) -> str:
    """An article of invented people; neighbours in number tell of the same encounter in other words."""
    chance = random.Random(number // 2)
    one, two = chance.sample(COUNTRIES, 2)
    place, talk = chance.choice(PLACES), chance.choice(TALKS)
    day = day or 1 + number // 2 % 28
    verb = ("met", "held talks with")[number % 2]
    return (
        f"{place.upper()}, March {day}, 2031 — {one} Foreign Minister Ana Brevik{number // 2 % 7} {verb} {two} President"
        f" Luis Caro in {place} on March {day}, 2031, to discuss {talk}. “We have found a way to share it,” Brevik{number // 2 % 7}"
        f" said after the meeting.\n\nThe two leaders agreed to meet again next month. Number {number} of the series.\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Fifty-odd articles in files and records, among them some that can't be read."""
    root = tmp_path / "news"
    (root / "deep" / "er").mkdir(parents=True)
    for number in range(30):
        place = root if number % 3 else root / "deep" / "er"
        (place / f"a{number:02}.txt").write_text(write_article(number))
    records = [{"title": f"Talks {n}", "text": write_article(n), "date": "2031-03-29"} for n in range(30, 45)]
    (root / "records.jsonl").write_text("\n".join([*map(json.dumps, records), "{broken", json.dumps(records[0])]))
    (root / "table.csv").write_text("title,text\n" + "".join(f'T{n},"{write_article(n)}"\n' for n in range(45, 50)))
    (root / "dated.md").write_text("---\ndate: 31 February 2031\n---\n" + write_article(50))
    (root / "empty.txt").touch()
    (root / "picture.png").write_bytes(b"\x89PNG")
    (root / "deutsch.txt").write_text(
        "Die Ministerin sprach mit dem Botschafter über die Fischerei und die Häfen. " * 9
    )
    for path in root.rglob("*"):
        os.utime(path, (1_900_000_000, 1_900_000_000), follow_symlinks=False)
    return root


@pytest.fixture(autouse=True)
def _small_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small folder is worth several processes here, and a small file worth dealing out."""
    monkeypatch.setattr(gather, "_LEAST_BYTES", 0)
    monkeypatch.setattr(gather, "STREAM_BYTES", 4_000)
    monkeypatch.setattr(gather, "_CHUNK_BYTES", 3_000)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were just made count as having been there for long."""
    monkeypatch.setattr(jobs, "_SETTLED_NS", -(10**18))


def render(digest: Digest) -> str:
    return render_json(digest, RenderOptions())


def build(path: Path, **more) -> str:
    return render(build_digest([str(path)], Config(), **more))


def counting(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[int, int]]:
    """How many files were read and articles extracted in this process since it was last asked."""
    counts = [0, 0]
    extract = jobs.read_articles

    def read(*args, **named):
        counts[0] += 1
        return read_source(*args, **named)

    def extract_counted(articles: list[Article], *more):
        counts[1] += sum(article.info.id != "-" for article in articles)
        return extract(articles, *more)

    monkeypatch.setattr(jobs, "read_source", read)
    monkeypatch.setattr(gather, "read_source", read)
    monkeypatch.setattr(jobs, "read_articles", extract_counted)

    def ask() -> tuple[int, int]:
        found = (counts[0], counts[1])
        counts[:] = [0, 0]
        return found

    return ask


@pytest.mark.usefixtures("settled")
def test_processes_and_cache_change_no_byte(folder: Path, tmp_path: Path) -> None:
    """One process, several, with an empty cache, with a full one, with half of one."""
    plain = build(folder)
    document = json.loads(plain)
    assert len(document["articles"]) == 52
    assert len(document["meetings"]) > 10
    assert {skip["path"].rpartition("/")[2] for skip in document["skipped"]} == {
        "records.jsonl", "empty.txt", "picture.png", "deutsch.txt",
    }  # fmt: skip
    cache = str(tmp_path / "cache")
    assert build(folder, jobs=3) == plain
    assert build(folder, jobs=2, cache=cache) == plain
    assert build(folder, jobs=2, cache=cache) == plain
    assert build(folder, cache=cache) == plain
    for path in sorted(folder.rglob("*.txt"))[::2]:
        os.utime(path, (1_900_000_001, 1_900_000_001))
    assert build(folder, jobs=2, cache=cache) == plain
    assert build(folder, cache=cache) == plain


def test_the_order_of_the_files_changes_no_byte(folder: Path) -> None:
    """Paths given one by one, in any order, are the same articles, and the same ones are skipped."""
    paths = [str(path) for path in sorted(folder.rglob("*")) if path.is_file()]
    found = set()
    for seed in range(3):
        random.Random(seed).shuffle(paths)
        digest = build_digest(paths, Config(), jobs=1 + seed)
        found.add(render(digest))
    assert len(found) == 1


@pytest.mark.usefixtures("settled")
def test_what_was_read_before_is_not_read_again(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second run opens no file but those with a fault; one more article costs one more reading."""
    asked = counting(monkeypatch)
    cache = str(tmp_path / "cache")
    build(folder, cache=cache)
    read, extracted = asked()
    assert extracted == 52
    build(folder, cache=cache)
    assert asked() == (1, 0)  # records.jsonl has a broken line, which may be a fault of the moment
    (folder / "new.txt").write_text(write_article(60))
    build(folder, cache=cache)
    assert asked() == (2, 1)
    (folder / "new.txt").rename(folder / "renamed.txt")
    build(folder, cache=cache)
    assert asked() == (2, 0)
    assert read == 35


@pytest.mark.usefixtures("settled")
def test_a_changed_file_is_read_again(folder: Path, tmp_path: Path) -> None:
    """Even one of the same length whose time of change was set back."""
    cache = str(tmp_path / "cache")
    build(folder, cache=cache)
    path = folder / "a01.txt"
    before = path.stat()
    path.write_text(path.read_text().replace("Luis", "Juan"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert build(folder, cache=cache) == build(folder)


def test_a_file_that_just_changed_is_not_trusted(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second change within the tick of the file system's clock would go unseen."""
    asked = counting(monkeypatch)
    cache = str(tmp_path / "cache")
    path = folder / "a01.txt"
    path.write_text(write_article(1))
    build(path, cache=cache)
    assert asked() == (1, 1)
    build(path, cache=cache)
    assert asked() == (1, 0)
    later = time.time_ns() + 3_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    build(path, cache=cache)
    assert asked() == (1, 0)
    build(path, cache=cache)
    assert asked() == (0, 0)


@pytest.mark.usefixtures("settled")
def test_settings_and_code_are_part_of_the_key(folder: Path, tmp_path: Path, monkeypatch) -> None:
    """A limit that leaves articles aside does so with a full cache too; other code reads anew."""
    cache = str(tmp_path / "cache")
    config = Config()
    build(folder, cache=cache)
    small = Config(read=type(config.read)(max_article_bytes=1000))
    long = folder / "long.txt"
    long.write_text(write_article(70) * 9)
    build(folder, cache=cache)
    digest = build_digest([str(folder)], small, cache=cache)
    assert digest == build_digest([str(folder)], small)
    assert any("max_article_bytes" in skipped.reason for skipped in digest.skipped)
    asked = counting(monkeypatch)
    monkeypatch.setattr(jobs, "_hash_code", lambda names: f"other {names[0]}")
    build(folder, cache=cache)
    assert asked()[1] == 53


def test_a_useless_cache_costs_no_byte(folder: Path, tmp_path: Path) -> None:
    """Whatever lies where the cache should: the digest is the same, and one line tells."""
    plain = build(folder)
    novel = tmp_path / "novel.txt"
    novel.write_text("It was a dark night. " * 90)
    said: list[str] = []
    for path in (novel, tmp_path, tmp_path / "no" / "\udcff" / "cache"):
        assert build(folder, cache=str(path), note=said.append, jobs=2) == plain
    assert len(said) == 2
    assert novel.read_text().startswith("It was")


@pytest.mark.usefixtures("settled")
def test_readings_that_were_changed_in_the_file_are_read_anew(folder: Path, tmp_path: Path) -> None:
    """Values that are no readings, or damaged ones, are as good as none."""
    import sqlite3

    cache = tmp_path / "cache"
    plain = build(folder, cache=str(cache))
    for value in (b"", b"junk", gather.pack(b"[]"), gather.pack(b'[1,"other",[],[],[],[]]')):
        with sqlite3.connect(cache) as db:
            db.execute("UPDATE kept SET value = ?", (value,))
        db.close()
        assert build(folder, cache=str(cache), jobs=2) == plain


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("count", [1, 2])
def test_a_file_that_is_known_without_all_of_its_articles_is_read_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Every other reading is gone from the cache, and a file has changed: the rest is taken while that is read."""
    import sqlite3

    monkeypatch.setattr(gather, "_LOOKED_UP_AT_ONCE", 3)
    cache = tmp_path / "cache"
    build(folder, cache=str(cache))
    with sqlite3.connect(cache) as db:
        db.execute("DELETE FROM kept WHERE kind = 'r' AND rowid % 2")
    db.close()
    (folder / "a01.txt").write_text(write_article(61))
    assert build(folder, cache=str(cache), jobs=count) == build(folder)


def test_an_article_that_shows_a_bug_costs_only_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is listed as failed, with the error; all others are read, whatever the number of processes."""
    first_step = reader.prepare

    def buggy(article, *more):
        if "Number 7 of" in article.text or "Number 33 of" in article.text:
            raise IndexError("list index\nout of range")
        return first_step(article, *more)

    monkeypatch.setattr(reader, "prepare", buggy)
    one, two = (build_digest([str(folder)], Config(), jobs=count) for count in (1, 2))
    assert one == two
    assert len(one.articles) == 50
    failed = [
        (s.path.rpartition("/")[2], s.line, s.reason.partition(" (")[0])
        for s in one.skipped
        if "bug" in s.reason or "internal" in s.reason
    ]
    assert failed == [
        ("a07.txt", 0, "internal error: IndexError: list index out of range"),
        ("records.jsonl", 4, "record 4: internal error: IndexError: list index out of range"),
    ]
    assert all(s.failed for s in one.skipped if "internal" in s.reason)


def test_a_file_whose_reading_shows_a_bug_costs_only_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the stage before."""

    def buggy(source, settings, **named):
        if source.name == "a07.txt":
            raise RuntimeError("lost the thread")
        return read_source(source, settings, **named)

    monkeypatch.setattr(jobs, "read_source", buggy)
    digest = build_digest([str(folder)], Config(), jobs=2)
    assert len(digest.articles) == 51
    (failed,) = [skipped for skipped in digest.skipped if "internal" in skipped.reason]
    assert failed.path.endswith("a07.txt")


def test_an_article_that_kills_its_process_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of memory, or a crash in a library: all others are read."""
    first_step = reader.prepare

    def deadly(article, *more):
        if "Number 8 of" in article.text or "Number 40 of" in article.text:
            os._exit(137)
        return first_step(article, *more)

    monkeypatch.setattr(reader, "prepare", deadly)
    digest = build_digest([str(folder)], Config(), jobs=2)
    assert len(digest.articles) == 50
    lost = [skipped for skipped in digest.skipped if "died" in skipped.reason]
    assert [skipped.path.rpartition("/")[2] for skipped in lost] == ["a08.txt", "records.jsonl"]
    assert [skipped.failed for skipped in lost] == [True, True]
    assert lost[1].line == 11


def test_standard_input_is_dealt_out(folder: Path) -> None:
    """A stream of records is read once, here, whatever the number of processes."""
    data = (folder / "records.jsonl").read_bytes()
    one, two = (build_digest(["-"], Config(), stdin=BytesIO(data), jobs=count) for count in (1, 2))
    assert one == two
    assert len(one.articles) == 16


def test_progress_is_told(folder: Path) -> None:
    """Counts of articles rise to all there are; then each stage tells that it begins."""
    told: list[tuple[str, int, int]] = []
    digest = build_digest([str(folder)], Config(), jobs=2, progress=lambda *what: told.append(what))
    reading = [done for stage, done, _ in told if stage == "reading"]
    assert reading == sorted(reading)
    assert reading[-1] == len(digest.articles)
    assert [stage for stage, _, _ in told if stage != "reading"] == [
        "finding copies", "matching encounters", "grouping stories", "merging",
    ]  # fmt: skip
    assert all(total >= done for _, done, total in told)


def test_files_that_vanish_while_they_are_read_are_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found, and gone before their turn came."""
    find = gather.find_sources

    def find_then_remove(*args, **named):
        found = find(*args, **named)
        (folder / "a07.txt").unlink()
        return found

    monkeypatch.setattr(gather, "find_sources", find_then_remove)
    digest = build_digest([str(folder)], Config(), jobs=2)
    assert [s.path.rpartition("/")[2] for s in digest.skipped if s.failed] == ["a07.txt", "records.jsonl"]
    assert len(digest.articles) == 51


def test_one_process_where_none_can_be_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit on processes costs speed alone."""
    plain = build(folder)

    def refuse(_):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(gather.Crew, "_start", refuse)
    assert build(folder, jobs=2) == plain
