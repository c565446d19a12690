"""Watching a folder: what a new article adds, and how it ends."""

from __future__ import annotations

import dataclasses
import io
import os
from pathlib import Path

import pytest

from digest.cli.app import run_app
from digest.cli.session import Session
from digest.models import Digest
from digest.streams import Streams
from digest.watch import take_snapshot, watch_changes


def test_a_snapshot_knows_files_below_folders(tmp_path):
    """Time and size of each file; hidden ones, links to folders and what isn't there are left out."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("one")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = take_snapshot([str(tmp_path), str(tmp_path / "none")])
    assert [os.path.relpath(path, tmp_path) for path in found] == [str(Path("sub", "a.txt"))]
    assert [size for _, size in found.values()] == [3]


def test_a_new_article_is_told_once_it_stands_still(tmp_path, sample_digest):
    """A change is acted on after two equal looks, not while a file grows; what adds nothing is passed over."""
    path = tmp_path / "a.txt"
    path.write_text("one")
    digests = [
        dataclasses.replace(sample_digest, meetings=sample_digest.meetings[:1]),
        dataclasses.replace(sample_digest, meetings=sample_digest.meetings[:2]),
        dataclasses.replace(sample_digest, meetings=sample_digest.meetings[:2]),
    ]
    built = []

    def build():
        built.append(path.read_text())
        return digests[len(built) - 1]

    steps = iter(["one two", "one two three", None, None, "four", None, None])

    def sleep(_seconds):
        text = next(steps)
        if text is not None:
            path.write_text(text)

    changes = list(watch_changes([str(tmp_path)], build, rounds=7, sleep=sleep))
    assert built == ["one", "one two three", "four"]
    assert [len(change.new) for change in changes] == [1, 1]
    assert changes[1].new[0].id == sample_digest.meetings[1].id


def test_the_first_yield_is_what_is_there(tmp_path):
    """Even if that is nothing."""
    (first,) = watch_changes([str(tmp_path)], Digest, rounds=0)
    assert not first


@pytest.fixture
def run(monkeypatch, tmp_path):
    def run_it(build, *args, sleep=lambda _: None):
        monkeypatch.setattr(Session, "build", lambda *_, **__: build())
        monkeypatch.setattr("time.sleep", sleep)
        monkeypatch.setattr(watch_changes, "__kwdefaults__", {**watch_changes.__kwdefaults__, "sleep": sleep})
        out, err = io.BytesIO(), io.BytesIO()
        streams = Streams(stdin=io.BytesIO(), stdout=out, stderr=err, environ={}, terminal=(False, False))
        status = run_app(["watch", str(tmp_path), "--no-config", *args], streams)
        return status, out.getvalue().decode(), err.getvalue().decode()

    return run_it


def test_the_command_prints_what_comes(run, tmp_path, sample_digest):
    """What was there at the start isn't printed, what comes is, and it ends after the rounds asked for."""
    digests = iter([dataclasses.replace(sample_digest, meetings=()), sample_digest])
    looks = iter(range(10))

    def sleep(_seconds):
        if next(looks) == 0:
            (tmp_path / "new.txt").write_text("news")

    status, out, err = run(lambda: next(digests), "--rounds", "3", sleep=sleep)
    assert (status, err) == (0, "")
    assert [line[0] for line in out.splitlines() if not line.startswith(" ")] == ["+"] * 6


def test_an_interrupt_ends_it_quietly(run):
    """Ctrl-C is exit status 130 and no traceback."""

    def sleep(_seconds):
        raise KeyboardInterrupt

    assert run(Digest, sleep=sleep) == (130, "", "")
