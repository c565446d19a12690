"""The commands beside run, and the questions that people ask, each answered in one line of shell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest


def test_show_prints_a_meeting_in_full(inside: Callable) -> None:
    """By its id or the beginning of it; in a pipe as lines."""
    done = inside("show", ".", "m-1f0c")
    assert done.code == 0
    assert done.out.startswith("2031-03-10  Ana Brevik")
    assert "  proof   " in done.out
    assert done.out == inside("show", ".", "m-1f0c9a7d").out


def test_show_lays_out_a_meeting_in_a_terminal(inside: Callable) -> None:
    """With the sentences that tell of it."""
    out = inside("show", ".", "m-1f0c9a7d", terminal=(True, True), env={"NO_COLOR": "1", "COLUMNS": "90"}).out
    assert "THE SENTENCES THAT TELL OF IT" in out
    assert "Minister Brevik of Norway was received" in out


def test_show_takes_the_article_of_a_meeting(inside: Callable) -> None:
    """An article of one meeting stands for it; one of several says which there are."""
    assert "m-6b77aa01" in inside("show", ".", "odd <b>").out
    done = inside("show", ".", "wire.jsonl#1")
    assert done.code == 2
    assert "m-2ab45e10, m-5e02f6a8" in done.err


def test_show_text_is_what_offsets_point_into(inside: Callable, sample_texts: dict[str, str]) -> None:
    """In a pipe to the letter, in a terminal harmless."""
    assert inside("show", ".", "--text", "odd <b>").out == sample_texts["odd <b>"]
    shown = inside("show", ".", "--text", "odd <b>", terminal=(True, True)).out
    assert "\x1b" not in shown
    assert "\\u001b" in shown


@pytest.mark.usefixtures("real")
def test_explain_gives_sentences_and_sums(local: Callable, folder: Path) -> None:
    """Of a meeting every fact with file, line and sentence; of two articles how they were compared."""
    (folder / "sea2.txt").write_bytes((folder / "sea.txt").read_bytes() + b"The ministers agreed on a second round.\n")
    ids = [json.loads(line)["id"] for line in local("run", "news", "-f", "jsonl").out.splitlines()]
    out = local("explain", "news", ids[0]).out
    assert "place: Valparaíso, CHL\n  news/sea.txt:1: " in out
    compared = local("explain", "news", "sea", "sea2").out
    assert " needed\n" in compared
    assert " x 0." in compared


@pytest.mark.usefixtures("real")
def test_explain_tells_of_two_articles(local: Callable, folder: Path) -> None:
    """Whether two articles are one story and one text, each with its parts, their sum and what it is held against."""
    (folder / "sea2.txt").write_bytes((folder / "sea.txt").read_bytes() + b"The ministers agreed on a second round.\n")
    story, text, encounter, *_ = local("explain", "news", "sea", "sea2").out.split("\n\n")
    assert re.match(
        r"sea  sea2  one story: 0\.\d\d of 0\.20 needed\n  story_text +\+0\.\d\d  = 0\.\d\d x 1\.00  ", story
    )
    assert re.search(r"^  story_one_form +no  not one form$", story, re.MULTILINE)
    assert re.match(r"sea  sea2  one text: [01]\.\d\d of 0\.60 needed\n  copy_words +\+[01]\.\d\d  = ", text)
    assert "one encounter: " in encounter
    assert "one article copies the other" in encounter
    story, text, encounter = local("explain", "news", "sea", "rail").out.split("\n\n")
    assert "different stories: 0.00 of 0.20 needed" in story
    assert "two texts: 0.00 of 0.60 needed" in text
    assert "two encounters: " in encounter


@pytest.mark.usefixtures("real")
def test_explain_reads_standard_input_and_the_cache(local: Callable, folder: Path, tmp_path: Path) -> None:
    """What was kept, or came from a pipe, is explained as if it were read from files."""
    cache = str(tmp_path / "kept")
    found = json.loads(local("run", "news/sea.txt", "-f", "jsonl", "--cache", cache).out)["id"]
    first = local("explain", "news/sea.txt", found, "--cache", cache).out
    assert first == local("explain", "news/sea.txt", found, "--no-cache").out
    assert "  news/sea.txt:1: " in first
    text = (folder / "sea.txt").read_bytes()
    piped = json.loads(local("run", "-", "-f", "jsonl", "--no-cache", stdin=text).out)["id"]
    assert "  -:1: " in local("explain", "-", piped, "--no-cache", stdin=text).out


@pytest.mark.usefixtures("real")
def test_questions_take_one_line_each(shell: Callable, folder: Path) -> None:
    """Who met whom when, what somebody said, who stands alone, pairs of countries, a calendar, what is new."""
    lines = [
        "digest run news/ --person Brevik --since 2031-03 --until 2031-03 | grep '^[^ ]'",
        "digest run news/ --speaker Brevik --grep sea --table statements | cut -f7",
        "digest run news/ --max-sources 1 -f tsv | wc -l",
        "digest run news/ -f tsv | cut -f6 | sort | uniq -c",
        "digest run news/ -o old.json && rm news/rail.txt && digest run news/ -o new.json && digest diff old.json new.json | grep -c .",
    ]
    done = [shell(line, cwd=folder.parent) for line in lines]
    assert [result.err for result in done] == [""] * len(lines)
    assert done[0].out.startswith("2031-03-10  Ana Brevik (Foreign Minister, Norway) met Diego Laraqui")
    assert done[1].out == "We have found a way to share the sea,\n"
    assert done[2].out.strip() == "2"
    assert done[3].out.split() == ["1", "CHL,NOR", "1", "KEN,SWE"]
    assert int(done[4].out) > 0


def test_cache_tells_its_place_and_can_be_emptied(local: Callable, tmp_path: Path) -> None:
    """A file that isn't there holds nothing; one of another program is left alone."""
    kept = str(tmp_path / "kept.sqlite")
    assert local("cache", "info", "--cache", kept).out == f"path {kept}\narticles 0\nfiles 0\nsteps 0\nbytes 0\n"
    assert local("cache", "clear", "--cache", kept).code == 0
    assert local("cache", "prune", "--max-size", "1M", "--cache", kept).out == "removed 0\n"
    assert local("cache", "prune", "--max-size", "much", "--cache", kept).err.startswith(
        "digest: --max-size: no such size: much"
    )
    (tmp_path / "other").write_text("no database")
    for command in ("info", "clear", "prune"):
        done = local("cache", command, "--cache", str(tmp_path / "other"))
        assert (done.code, done.err.count("\n")) == (2, 1)
    assert (tmp_path / "other").read_text() == "no database"
    assert "no home folder" in local("cache", "info").err
