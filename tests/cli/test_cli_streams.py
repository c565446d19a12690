"""What goes to which stream, in a pipe and in a terminal."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.models import Digest, Skipped

SGR = re.compile(r"\x1b\[[\d;]*m")


@pytest.mark.usefixtures("real")
def test_a_clean_piped_run_says_nothing_on_stderr(pipe: Callable, folder: Path) -> None:
    """The digest is on stdout, stderr is empty, the status is 0."""
    done = pipe("run", str(folder))
    assert (done.code, done.err) == (0, "")
    assert "Ana Brevik" in done.out


@pytest.mark.usefixtures("real")
def test_a_terminal_gets_a_layout_and_a_closing_line(terminal: Callable, folder: Path) -> None:
    """Coloured, by day, closed by what the run came to."""
    done = terminal("run", str(folder), columns=100)
    assert done.code == 0
    assert "\x1b[1m" in done.out
    plain = SGR.sub("", done.out)
    assert "Monday, 10 March 2031 ──" in plain
    assert plain.rstrip().splitlines()[-1] == "2 articles, 2 meetings, 0 duplicates, 0 skipped"


@pytest.mark.usefixtures("real")
def test_quiet_drops_the_closing_line(terminal: Callable, folder: Path) -> None:
    """With -q a terminal gets the digest alone."""
    assert "duplicates" not in terminal("run", "-q", str(folder)).out


def test_layout_fits_the_window(inside: Callable) -> None:
    """No line is wider than the window, at any usual width."""
    from rich.cells import cell_len

    for columns in (40, 80, 120, 139, 140, 200):
        done = inside("run", ".", terminal=(True, True), env={"COLUMNS": str(columns)})
        widest = max(cell_len(line) for line in SGR.sub("", done.out).splitlines())
        assert widest <= columns


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_layout_loses_no_fact(inside: Callable, columns: int) -> None:
    """Whatever the width, every word of the facts is there; a word is cut only where it is longer than a line."""
    done = inside("run", ".", terminal=(True, True), env={"COLUMNS": str(columns)})
    words = set(SGR.sub("", done.out).split())
    for fact in (
        "Ana Brevik (Foreign Minister, the foreign minister of Chile", "12th Ocean Forum", "Ocean Week", "fishing quotas", "later",
        "“We have found a way to share the sea”", "agreed to resume direct flights", "m-47d1c2b3", "harbour/b (Fjord Daily, 2031-03-12)",
    ):  # fmt: skip
        assert set(fact.split()) <= words


@pytest.mark.parametrize("columns", [60, 160])
def test_a_crowd_is_counted_and_listed(inside: Callable, sample_digest: Digest, columns: int) -> None:
    """Nobody reads a sentence with seven names; all of them stand below it, one a line."""
    meeting = sample_digest.meetings[0]
    crowd = tuple(dataclasses.replace(meeting.participants[2], name=f"Guest Nr{number}") for number in range(7))
    digest = dataclasses.replace(sample_digest, meetings=(dataclasses.replace(meeting, participants=crowd),))
    out = inside("run", ".", digest=digest, terminal=(True, True), env={"NO_COLOR": "1", "COLUMNS": str(columns)}).out
    assert "7 participants from the UN met in Doha, Qatar" in out
    assert out.count("Guest Nr") == 7
    assert inside("run", ".", digest=digest).out.splitlines()[0].count("Guest Nr") == 7


@pytest.mark.usefixtures("real")
def test_lines_and_blocks_suit_other_tools(shell: Callable, folder: Path) -> None:
    """Grep lists meetings and words said, awk reads a block or a column at a time."""
    done = shell(
        "digest run news > t; grep -c '^[^ ]' t; grep -c '^  said' t; awk -v RS= 'END {print NR}' t;"
        """ digest run news -f tsv | awk '$3=="held" && $6~/NOR/ {print $1,$6}'""",
        cwd=folder.parent,
    )
    assert done.out.splitlines() == ["2", "1", "2", "2031-03-10 CHL,NOR"]


def test_planned_and_cancelled_stand_apart(inside: Callable) -> None:
    """Under titles of their own, after what was held."""
    out = inside("run", ".", terminal=(True, True), env={"NO_COLOR": "1"}).out
    assert out.index("No date") < out.index("PLANNED") < out.index("plans to meet") < out.index("CALLED OFF")


def test_no_color_leaves_no_escape_at_all(inside: Callable) -> None:
    """Not even bold: a terminal without colour gets plain characters in the same layout."""
    done = inside("run", ".", terminal=(True, True), env={"NO_COLOR": "1"})
    assert "──" in done.out
    assert "\x1b" not in done.out


def test_forced_colour_in_a_pipe_changes_no_character(inside: Callable) -> None:
    """Colour is one thing, layout another: without the escapes it is the text of a plain pipe."""
    plain, coloured = inside("run", "."), inside("run", ".", "--color", "always")
    assert "\x1b[1m" in coloured.out
    assert SGR.sub("", coloured.out) == plain.out


@pytest.mark.parametrize("tty", [(True, True), (False, False)])
@pytest.mark.parametrize("format_name", ["text", "tsv", "csv", "markdown", "json", "jsonl"])
def test_nothing_of_an_article_works_on_the_terminal(
    inside: Callable, tty: tuple[bool, bool], format_name: str
) -> None:
    """Escape, bell, bidi and zero-width characters come out escaped, markup as it is written."""
    done = inside("run", ".", "-f", format_name, terminal=tty)
    text = SGR.sub("", done.out)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", text)
    assert r"\u001b[31m" in text.replace(r"\\", "\\").replace(r"\[", "[")
    assert "Mirela" in text
    assert "[red]" in text.replace("\\", "")


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("env", [{"LANG": "C", "LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}])
def test_names_are_utf8_in_any_locale(pipe: Callable, folder: Path, env: dict[str, str]) -> None:
    """So that grep finds Valparaíso; lines end in a line feed alone."""
    done = pipe("run", str(folder), env=env)
    assert "Valparaíso" in done.out
    assert "\r" not in done.out


@pytest.mark.usefixtures("real")
def test_two_runs_print_the_same_bytes(pipe: Callable, folder: Path) -> None:
    """Whatever the hash seed."""
    first, second = (pipe("run", str(folder), "-f", "json", env={"PYTHONHASHSEED": seed}) for seed in ("1", "2"))
    assert first.out == second.out
    assert first.out


@pytest.mark.usefixtures("real")
def test_verbose_names_what_was_read(local: Callable, folder: Path) -> None:
    """Each file once, on stderr."""
    done = local("run", "-v", str(folder))
    assert "sea.txt" in done.err
    assert "rail.txt" in done.err


def test_quiet_drops_warnings_but_no_error(inside: Callable) -> None:
    """The bad date and the unsupported file are warnings; the broken file is an error."""
    loud, quiet = inside("run", "."), inside("run", "-q", ".")
    assert "digest: harbour/b.md:3: no such date: 31 Feb\n" in loud.err
    assert "digest: harbour/x.pdf: skipped: unsupported format .pdf\n" in loud.err
    assert quiet.err == "digest: broken.json:3: not valid JSON: a comma is missing\n"


def test_many_warnings_are_counted(inside: Callable) -> None:
    """After twenty the rest is a number, unless -v asks for them."""
    many = dataclasses.replace(Digest(), skipped=tuple(Skipped(path=f"{n:03}.bin", reason="binary") for n in range(50)))
    assert "and 30 more warnings" in inside("run", ".", digest=many).err
    assert inside("run", "-v", ".", digest=many).err.count("skipped: binary") == 50


@pytest.mark.usefixtures("real")
def test_plain_lines_are_broken_at_blanks_in_a_window(terminal: Callable, shell: Callable, folder: Path) -> None:
    """What explain and diff print is the same words as in a pipe, none of them cut and none beyond the edge."""
    top = folder.parent
    shell("digest run news/ -o old.json && rm news/rail.txt && digest run news/ -o new.json", cwd=top)
    one = json.loads((top / "new.json").read_text())["meetings"][0]["id"]
    for args in (("explain", "news", one), ("diff", "old.json", "new.json")):
        shown = SGR.sub("", terminal(*args, columns=50, cwd=top).out)
        whole = shell(f"digest {' '.join(args)}", cwd=top).out
        assert shown.split()[: len(whole.split())] == whole.split()
        assert max(map(len, shown.splitlines())) <= 50 < max(map(len, whole.splitlines()))
