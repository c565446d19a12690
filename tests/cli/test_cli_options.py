"""Options, help, suggestions, input and output files, completion, and what starting up costs."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from digest import __version__
from digest.cli.app import COMMANDS
from digest.cli.options import SORTS, complete_countries, complete_from, complete_paths
from digest.models import Digest


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(pipe: Callable, option: str) -> None:
    """Name and number, nothing else."""
    assert pipe(option).out == f"digest {__version__}\n"


def test_no_arguments_are_a_short_help_and_two(pipe: Callable) -> None:
    """On stderr, with an example."""
    done = pipe()
    assert (done.code, done.out) == (2, "")
    assert "digest run seeds/" in done.err
    assert len(done.err.splitlines()) < 12


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_opens_with_two_examples(inside: Callable, command: str) -> None:
    """Every command's help does, under -h too."""
    done = inside(*([command] if command else []), "-h")
    assert done.code == 0
    body = done.out.split("\n\n")[1].splitlines()
    assert body[0].strip() == "Examples:"
    assert [line.split()[0] for line in body[1:3]] == ["digest", "digest"]
    assert len(body) >= 3


def test_run_without_a_path_says_what_to_give(pipe: Callable) -> None:
    """With an example."""
    done = pipe("run")
    assert done.code == 2
    assert "digest run seeds/" in done.err


@pytest.mark.parametrize(
    ("args", "want"),
    [
        (("rnu", "x"), "did you mean run?"),
        (("run", ".", "--fromat", "json"), "did you mean --format?"),
        (("matrix", ".", "--people"), "no such option: --people (see"),
        (("run", ".", "--between", "NOR"), "(see digest run --help)"),
        (("run", ".", "-f"), "(see digest run --help)"),
        (("run", ".", "-f", "jsno"), "did you mean json?"),
        (("run", ".", "-f", "JSON"), "did you mean json?"),
        (("run", ".", "--status", "planed"), "did you mean planned?"),
        (("run", ".", "--type", "meting"), "did you mean meeting?"),
        (("run", ".", "--country", "Norwya"), "did you mean Norway"),
        (("run", ".", "--table", "statment"), "did you mean statements?"),
        (("run", ".", "--group-by", "contry"), "did you mean country?"),
        (("run", ".", "--sort", "dat"), "did you mean date?"),
        (("run", ".", "--color", "allways"), "did you mean always?"),
        (("show", ".", "m-1f0c9a7e"), "did you mean m-1f0c9a7d?"),
        (("show", ".", "--text", "harbor/a"), "did you mean harbour/a?"),
        (("config", "sohw"), "did you mean show?"),
        (("run", ".", "--table", "stories", "-f", "json"), "-f tsv"),
        (("run", ".", "--grep", "("), "not a regular expression"),
        (("run", ".", "--since", "someday"), "no such date"),
        (("run", ".", "--until", "last moth"), "did you mean last month?"),
        (("run", ".", "--limit", "many"), "--limit"),
        (("run", ".", "--min-sources", "0"), "--min-sources"),
    ],
)
def test_a_mistake_gets_one_line_with_the_nearest_right_thing(
    inside: Callable, sample_digest: Digest, args: tuple[str, ...], want: str
) -> None:
    """Status 2, nothing on stdout."""
    done = inside(*args, digest=dataclasses.replace(sample_digest, skipped=(), notices=()))
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert want in done.err


def test_a_folder_instead_of_a_command_gets_run(pipe: Callable, folder: Path) -> None:
    """What a newcomer types first."""
    assert "did you mean digest run news?" in pipe("news", cwd=folder.parent).err


@pytest.mark.parametrize(
    ("name", "begins"), [("x.json", "{"), ("x.md", "# "), ("x.csv", "date,id"), ("x.tsv", "2031"), ("x.jsonl", '{"id"')]
)
def test_the_ending_of_the_output_picks_the_format(inside: Callable, tmp_path: Path, name: str, begins: str) -> None:
    """Stdout stays empty."""
    done = inside("run", ".", "-o", str(tmp_path / name))
    assert (done.code, done.out) == (1, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_a_format_that_is_named_beats_the_ending(inside: Callable, tmp_path: Path) -> None:
    """`-f text -o x.json` is text, and never coloured or laid out for a terminal."""
    inside("run", ".", "-f", "text", "-o", str(tmp_path / "x.json"), terminal=(True, True))
    text = (tmp_path / "x.json").read_text(encoding="utf-8")
    assert text.startswith("2031-03~    Kenya")
    assert "\x1b" not in text


def test_a_fifo_is_written_straight(inside: Callable, tmp_path: Path) -> None:
    """And is still a FIFO afterwards."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(fifo.read_text(encoding="utf-8")))
    reader.start()
    inside("run", ".", "-f", "tsv", "-o", str(fifo))
    reader.join(10)
    assert got[0].startswith("2031")
    assert fifo.is_fifo()


@pytest.mark.usefixtures("real")
def test_an_input_is_never_overwritten(local: Callable, folder: Path) -> None:
    """Neither a file that was named nor one in a folder that was."""
    before = (folder / "sea.txt").read_bytes()
    for paths in ([str(folder / "sea.txt")], [str(folder)]):
        done = local("run", *paths, "-o", str(folder / "sea.txt"))
        assert done.code == 2
        assert "one of the articles" in done.err
    assert (folder / "sea.txt").read_bytes() == before


@pytest.mark.usefixtures("real")
def test_files0_from_pairs_with_find(shell: Callable, folder: Path) -> None:
    """Names with blanks and line breaks are names."""
    (folder / "odd\nname.txt").write_bytes((folder / "sea.txt").read_bytes())
    done = shell(f"find {folder} -name '*name.txt' -print0 | digest run --files0-from - -f jsonl")
    assert done.code == 0
    assert len(done.out.splitlines()) == 1


def test_a_list_of_lines_is_told_from_a_list_of_nuls(pipe: Callable) -> None:
    """Who forgot -print0 is told so."""
    done = pipe("run", "--files0-from", "-", stdin=b"a.txt\nb.txt\n")
    assert done.code == 2
    assert "-print0" in done.err


@pytest.mark.usefixtures("real")
def test_standard_input_is_an_article(local: Callable, folder: Path) -> None:
    """Plain text or JSON lines."""
    text = (folder / "sea.txt").read_bytes()
    assert "Ana Brevik" in local("run", "-", stdin=text).out
    record = json.dumps({"text": text.decode(), "date": "2031-03-11"}).encode() + b"\n"
    done = local("run", "-", "-f", "jsonl", stdin=record)
    assert [json.loads(line)["date"]["edtf"] for line in done.out.splitlines()] == ["2031-03-10"]


def test_environment_sets_the_format(inside: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """DIGEST_FORMAT is the default that an option overrules."""
    monkeypatch.setenv("DIGEST_FORMAT", "jsonl")
    assert inside("run", ".").out.startswith('{"id"')
    assert inside("run", ".", "-f", "tsv").out.startswith("2031")


def test_config_show_is_a_file_that_can_be_read_back(local: Callable, tmp_path: Path) -> None:
    """Every setting under the key digest, each with its sentence."""
    text = local("config", "show", "--no-config").out
    assert (
        "    # An article longer than this many bytes is skipped and listed.\n    max_article_bytes: 2000000\n" in text
    )
    (tmp_path / "config.yaml").write_text(text.replace("2000000", "12345"), encoding="utf-8")
    assert "max_article_bytes: 12345\n" in local("config", "show").out


def test_config_init_leaves_a_file_alone(local: Callable, tmp_path: Path) -> None:
    """It writes where there is none."""
    assert local("config", "init").code == 0
    first = (tmp_path / "config.yaml").read_bytes()
    assert b"\ndigest:\n" in first
    done = local("config", "init")
    assert done.code == 2
    assert "config.yaml: is there already" in done.err
    assert local("config", "check").out == "config.yaml: sound\n"


# --- completion --------------------------------------------------------------------


def test_completion_knows_formats_statuses_countries_and_paths(folder: Path) -> None:
    """By their beginnings; after a comma the next value."""
    assert complete_from(SORTS)("so") == ["sources"]
    assert complete_from(("held", "planned"))("held,pl") == ["held,planned"]
    assert ("NOR", "Norway") in complete_countries("nor")
    assert ("NOR", "Norway") in complete_countries("Norw")
    assert complete_paths(f"{folder}/s") == [f"{folder}/sea.txt"]
    assert complete_paths(str(folder)[:-1]) == [f"{folder}/"]
    assert complete_paths("/no/such/") == []


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("digest ru", "run"),
        ("digest run -f js", "json"),
        ("digest run --status pl", "planned"),
        ("digest run --form", "--format"),
    ],
)
def test_the_shell_completes(pipe: Callable, words: str, want: str) -> None:
    """As bash asks for it."""
    env = {"_DIGEST_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert want in pipe(env=env).out.splitlines()


def test_completion_comes_as_a_script(pipe: Callable) -> None:
    """As --show-completion prints it for the shell that runs."""
    done = pipe(env={"_DIGEST_COMPLETE": "source_zsh"})
    assert "_DIGEST_COMPLETE" in done.out


# --- starting up -------------------------------------------------------------------


def loaded_after(*args: str) -> set[str]:
    """Modules that a command line has loaded when it ends."""
    code = "import sys, digest.cli as c; c.main(sys.argv[1:]); sys.stderr.write(' '.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("args", [("--help",), ("run", "--help")])
def test_help_loads_nothing_heavy(args: tuple[str, ...]) -> None:
    """No rich, no yaml, no rapidfuzz, no click of its own, no stage."""
    loaded = loaded_after(*args)
    assert not loaded & {"rich", "yaml", "rapidfuzz", "click", "digest.pipeline", "digest.knowledge"}


def test_version_does_not_even_load_the_parser() -> None:
    """A lone --version is answered before typer is imported."""
    assert not loaded_after("--version") & {"typer", "dataclasses", "rich"}


@pytest.mark.usefixtures("real")
def test_a_few_articles_are_read_without_rich_processes_or_yaml(folder: Path) -> None:
    """Rich is for terminals, processes for large folders, and the tables of the package come compiled."""
    loaded = loaded_after("run", str(folder), "--no-cache", "--no-config", "-o", os.devnull)
    assert "digest.extract.reader" in loaded
    assert not loaded & {"rich", "multiprocessing", "yaml"}


@pytest.mark.usefixtures("real")
def test_a_known_folder_is_printed_without_stage_extract(folder: Path, tmp_path: Path) -> None:
    """What the cache knows needs neither the readers of files nor the rules of reading."""
    args = ("run", str(folder), "--cache", str(tmp_path / "cache"), "-o", os.devnull)
    for file in folder.iterdir():
        os.utime(file, (1, 1))
    time.sleep(2.1)  # a file that has just changed isn't known yet
    assert "digest.extract.reader" in loaded_after(*args)
    assert not loaded_after(*args) & {"digest.extract.reader", "digest.read.formats", "multiprocessing"}


def test_a_wrong_date_is_told_before_anything_is_read(pipe: Callable, tmp_path: Path) -> None:
    """A folder may take minutes; what was mistyped is said at once, without a word on its files."""
    (tmp_path / "empty.txt").write_text("")
    done = pipe("run", str(tmp_path), "--since", "2031-13")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "no such date: 2031-13" in done.err
