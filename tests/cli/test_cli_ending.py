"""How the command ends: exit statuses, closed pipes, full devices, errors in one line."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.models import Digest, Skipped


def test_help_lists_the_exit_statuses(inside: Callable) -> None:
    """All five of them."""
    for args in (("--help",), ("run", "--help")):
        listed = inside(*args).out.split("Exit status:")[1]
        for code in ("0 ", "1 ", "2 ", "70 ", "130 "):
            assert f"\n    {code}" in listed


@pytest.mark.parametrize(
    ("skipped", "args", "want"),
    [
        ((), (), 0),
        ((Skipped(path="x.pdf", reason="unsupported format .pdf"),), (), 0),
        ((Skipped(path="x.json", reason="not valid JSON", failed=True),), (), 1),
        ((), ("-e",), 0),
        ((), ("-e", "--person", "Nobody"), 1),
        ((), ("--person", "Nobody"), 0),
        ((Skipped(path="x.pdf", reason="unsupported format .pdf"),), ("--strict",), 1),
    ],
)
def test_status_tells_what_was_read(
    inside: Callable, sample_digest: Digest, skipped: tuple[Skipped, ...], args: tuple[str, ...], want: int
) -> None:
    """0 printed, 1 a file failed; -e asks for a meeting, --strict for no warning."""
    digest = dataclasses.replace(sample_digest, skipped=skipped, notices=())
    assert inside("run", *args, ".", digest=digest).code == want


@pytest.mark.parametrize(
    "args",
    [
        ("run", "no-such-folder"),
        ("run", "--config", "no-such.yaml", "."),
        ("run", "."),
        ("run", "-o", "none/x.json", "."),
    ],
)
def test_nothing_done_is_two_and_one_line(pipe: Callable, tmp_path: Path, args: tuple[str, ...]) -> None:
    """A missing folder, a missing or broken config, a write that fails: nothing on stdout, no traceback."""
    pytest.importorskip("digest.pipeline")
    if args == ("run", "."):
        (tmp_path / "config.yaml").write_text("digest: [\n")
    done = pipe(*args, cwd=tmp_path)
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert done.err.startswith("digest: ")
    assert "Traceback" not in done.err


def test_a_missing_path_gets_the_nearest_one(pipe: Callable, folder: Path) -> None:
    """The path first, then what to do."""
    done = pipe("run", "nwes", cwd=folder.parent)
    assert (done.code, done.err) == (2, "digest: nwes: no such file or folder; did you mean news?\n")


@pytest.mark.parametrize(
    "line",
    ["digest --help | head -1", "digest schema | head -1", "digest --version | true"],
)
def test_a_reader_that_leaves_is_no_error(shell: Callable, line: str) -> None:
    """With pipefail the status is the command's own: 0, and stderr is empty."""
    done = shell(line)
    assert (done.code, done.err) == (0, "")


@pytest.mark.usefixtures("real")
def test_head_of_a_run_ends_quietly(shell: Callable, folder: Path) -> None:
    """`| head -1` takes its line and nobody complains."""
    done = shell(f"digest run {folder} | head -1")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("2031-03-10")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("line", ["digest schema", "digest --help", "digest --version"])
def test_a_full_device_is_one_line_and_two(shell: Callable, line: str) -> None:
    """No traceback, not even from the interpreter's own end."""
    done = shell(f"{line} > /dev/full")
    assert (done.code, done.err) == (
        2,
        "digest: standard output: No space left on device; make room there, or write elsewhere\n",
    )


def test_a_closed_stdout_is_one_line_and_two(shell: Callable) -> None:
    """`>&-` leaves nothing to write to."""
    done = shell("digest schema >&-")
    assert done.code == 2
    assert done.err.count("\n") == 1


def test_a_bug_is_seventy_and_says_how_to_report_it(inside: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line without --debug; with it the traceback as well."""
    import digest.cli.schema
    import digest.render.json_

    def fail() -> str:
        raise ZeroDivisionError("oops \x1b[31m")

    monkeypatch.setattr(digest.render.json_, "read_schema", fail)
    done = inside("schema")
    assert done.code == 70
    assert done.err.count("\n") == 1
    assert "ZeroDivisionError: oops" in done.err
    assert "--debug" in done.err
    assert "\x1b" not in done.err


def test_debug_shows_where(inside: Callable) -> None:
    """An error of the user's gets its traceback too, before its line."""
    done = inside("run", "--debug", "no-such-folder")
    assert done.code == 2
    assert "Traceback" in done.err
    assert done.err.splitlines()[-1].startswith("digest: no-such-folder: ")


def wait_until_idle(pid: int) -> None:
    """Wait until a process uses no processor time any more: it waits for its input."""
    used, before = "", None
    while used != before or not used:
        before = used
        time.sleep(0.5)
        stat = Path(f"/proc/{pid}/stat").read_text()
        state, *fields = stat.rpartition(")")[2].split()
        used = "" if state == "R" else " ".join(fields[10:12])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to see what a process does")
def test_interrupt_is_130_and_quiet() -> None:
    """Ctrl-C while it waits for its input."""
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", "run", "--files0-from", "-"],
        stdin=reader,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(reader)
    wait_until_idle(process.pid)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    os.close(writer)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_a_file_name_cannot_write_on_the_terminal(pipe: Callable) -> None:
    """An escape sequence in a path is printed, not obeyed."""
    done = pipe("run", "bad\x1b[2J\nname")
    assert "\x1b" not in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("digest", "args", "want"),
    [
        (Digest(), (), "no meetings: no articles in ."),
        (
            Digest(skipped=(Skipped(path="a.txt", reason="not English (es)"),)),
            (),
            "no meetings: no article in . is in English",
        ),
        (
            None,
            ("--country", "NOR", "--status", "planned", "--place", "Lima"),
            "no meetings: --place Lima keeps none of 4 meetings",
        ),
        (None, ("--limit", "0"), "no meetings: --limit 0"),
        (None, ("--person", "Nobody"), "no meetings: --person Nobody keeps none of 6 meetings"),
    ],
)
def test_an_empty_result_says_why(inside: Callable, digest: Digest | None, args: tuple[str, ...], want: str) -> None:
    """No articles, none in English, all filtered and by which filter."""
    assert want in inside("run", ".", *args, digest=digest).err


def test_articles_without_encounter_are_counted(inside: Callable, sample_digest: Digest) -> None:
    """Six articles were read and nobody met anybody."""
    digest = dataclasses.replace(sample_digest, meetings=(), stories=(), quotes=())
    assert "no meetings: 6 articles in ., and none tells of an encounter" in inside("run", ".", digest=digest).err
