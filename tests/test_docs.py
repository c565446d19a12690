"""The README tells the truth: every output in it is what the command prints, and every line of shell in it works.

`pytest tests/test_docs.py --update-golden` writes the outputs anew; read the difference before you keep it. A block after
`<!-- output: COMMAND -->` is what COMMAND prints; lines in a block marked `sh` are run, but after `<!-- not run -->`.
The folder `news/` of the README is tests/cases/press here.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest
import yaml

from digest import __version__
from digest.cli.app import EXIT_CODES, run_app
from digest.config import ReadSettings
from digest.read.folder import find_sources
from digest.render import FORMATS, RENDERERS, TABLES
from digest.streams import Streams

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
PRESS = ROOT / "tests" / "cases" / "press"
CORPUS = ROOT.parent / "shared" / "corpus" / "dev" / "articles"

OUTPUT = re.compile(r"<!-- output: (?P<command>[^\n]+) -->\n```text\n(?P<printed>.*?)```\n", re.DOTALL)
SHELL = re.compile(r"(?P<mark><!-- not run[^\n]*-->\n)?```sh\n(?P<lines>.*?)```\n", re.DOTALL)
COMMANDS = ("run", "show", "people", "matrix", "diff", "watch", "explain", "schema", "cache", "config")

OUTPUTS = [match["command"] for match in OUTPUT.finditer(TEXT)]
LINES = list(
    dict.fromkeys(
        line
        for match in SHELL.finditer(TEXT)
        if not match["mark"]
        for line in match["lines"].splitlines()
        if line and not line.startswith("#")
    )
)
# people and subjects of the README's questions -> those of the invented articles
INVENTED = {"Rubio": "Brevik", "Lavrov": "Brevik", "Ukraine": "cod", "2025-10": "2031-03"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the README supposes it: `news/`, `seeds/`, and the digest of yesterday, which knew less."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(PRESS, folder / "news")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copytree(PRESS, folder / "older", ignore=shutil.ignore_patterns("otarwe.md"))
    shell("digest run -q older -o yesterday.json", folder)
    shutil.rmtree(folder / "older")
    return folder


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `digest` is the real command."""
    environ = {
        key: value for key, value in os.environ.items() if key != "COLUMNS" and not key.startswith(("DIGEST_", "LC_"))
    }
    environ |= {"LANG": "C.UTF-8", "XDG_CONFIG_HOME": str(folder / "none"), "XDG_CACHE_HOME": str(folder.parent)}
    compiled = Path(tempfile.gettempdir()) / f"digest-tests-pycache-{os.getuid()}"
    environ.setdefault("PYTHONPYCACHEPREFIX", str(compiled))
    environ["PYTHONPATH"] = str(ROOT)
    prefix = f'digest() {{ "{sys.executable}" -m digest "$@"; }}; set -o pipefail; '
    return subprocess.run(
        ["bash", "-c", prefix + line], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", OUTPUTS)
def test_printed_output_is_what_the_command_prints(command: str, desk: Path, request: pytest.FixtureRequest) -> None:
    """Each block of output in the README is regenerated and compared."""
    done = shell(command, desk)
    assert done.returncode == 0, done.stderr
    if request.config.getoption("--update-golden"):

        def renew(match: re.Match[str]) -> str:
            if match["command"] != command:
                return match[0]
            return f"<!-- output: {command} -->\n```text\n{done.stdout}```\n"

        README.write_text(OUTPUT.sub(renew, README.read_text(encoding="utf-8")), encoding="utf-8")
    shown = {match["command"]: match["printed"] for match in OUTPUT.finditer(README.read_text(encoding="utf-8"))}
    assert done.stdout == shown[command]


@pytest.mark.parametrize("line", LINES)
def test_lines_of_shell_work(line: str, desk: Path) -> None:
    """Each line ends well and finds something, in invented articles with invented names."""
    tool = re.search(r"\b(jq|column)\b", line)
    if tool and shutil.which(tool[1]) is None:
        pytest.skip(f"{tool[1]} isn't installed")
    for real, invented in INVENTED.items():
        line = line.replace(real, invented)
    done = shell(line, desk)
    assert done.returncode == 0, done.stderr
    complaints = [text for text in done.stderr.splitlines() if ": skipped: " not in text]
    assert not any("no meeting" in text or "Traceback" in text for text in complaints), done.stderr
    written = re.search(r"-o (\S+)", line)
    assert done.stdout.strip() or (written and (desk / written[1]).stat().st_size)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the annotated folder isn't there")
def test_questions_are_answered_of_other_articles_too(desk: Path) -> None:
    """The questions with the names that the README asks of, on a folder of ordinary news."""
    asked = [line for line in LINES if any(name in line for name in ("Rubio", "Lavrov")) and "seeds/" not in line]
    assert len(asked) == 2
    for line in asked:
        done = shell(line.replace("news/", f"{CORPUS}/"), desk)
        assert done.returncode in {0, 1}, done.stderr  # grep ends with 1 where there is nothing
        assert "Traceback" not in done.stderr


def test_both_first_commands_stand_alone() -> None:
    """Each makes its own environment; the one of the tests is what the checks run."""
    commands = re.findall(r"^    (python3 -m venv .+)$", TEXT, re.MULTILINE)
    assert len(commands) == 2
    assert all("&& .venv/bin/pip install -q" in command for command in commands)
    assert commands[0].endswith("&& .venv/bin/digest run seeds/")
    script = ROOT / ".ci" / "run"
    if script.exists():  # not part of the source distribution
        assert f'TEST="{commands[1]}"\n' in script.read_text(encoding="utf-8")


def test_every_command_and_format_is_told() -> None:
    """Nothing that a user can ask for is missing from the README."""
    for name in (*(f"digest {command}" for command in COMMANDS), *(f"`{name}`" for name in (*RENDERERS, *TABLES))):
        assert name in TEXT, name
    out, err = io.BytesIO(), io.BytesIO()
    code = run_app(("nonsense",), Streams(io.BytesIO(), out, err, environ={}, terminal=(False, False)))
    assert code == 2
    assert set(FORMATS) - {"auto"} == set(RENDERERS)


def test_commands_are_those_of_the_program(desk: Path) -> None:
    """The list of commands above is the program's own."""
    listed = shell("digest --help", desk).stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    assert tuple(line.split()[0] for line in listed.splitlines()) == COMMANDS


def test_exit_statuses_are_those_of_the_help() -> None:
    """Each status of `--help` has its line in the README."""
    for status in re.findall(r"^  (\d+) ", EXIT_CODES, re.MULTILINE):
        assert re.search(rf"^\| {status} \|", TEXT, re.MULTILINE), status


def test_kinds_of_files_are_those_that_are_read(tmp_path: Path) -> None:
    """Every ending that the README names is read, and an unknown one is not."""
    table = TEXT.partition("## What it reads")[2].partition("\n## ")[0]
    endings = set(re.findall(r"`(\.[a-z]+)`", table)) - {".gz"}
    assert len(endings) > 8
    for ending in endings:
        (tmp_path / f"article{ending}").write_text("x", encoding="utf-8")
    (tmp_path / "article.pdf").write_text("x", encoding="utf-8")
    found = find_sources([str(tmp_path)], settings=ReadSettings())
    assert {type(source).__name__ for source in found} == {"Source", "Skipped"}
    assert sum(type(source).__name__ == "Source" for source in found) == len(endings)


def test_links_lead_somewhere() -> None:
    """Links within the README and to files of the project exist."""
    heads = {
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        if target.startswith("#"):
            assert target[1:] in heads, target
        elif not target.startswith(("http://", "https://")):
            assert (ROOT / target.partition("#")[0]).exists(), target


def test_the_changelog_is_last_and_knows_this_version() -> None:
    """The last section of the README has an entry for the version of the package."""
    last = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)[-1]
    assert last == "Changelog"
    assert re.search(rf"^### {re.escape(__version__)}\b", TEXT.partition("## Changelog")[2], re.MULTILINE)


def test_settings_named_in_the_readme_exist() -> None:
    """Every `match.x` and `read.x`, and every DIGEST_ variable, is a setting."""
    from digest.configfile import setting_fields

    known = set(setting_fields())
    for name in re.findall(r"`((?:match|read)\.[a-z_]+)`", TEXT):
        assert name in known, name
    for name in re.findall(r"DIGEST_((?:MATCH|READ)_[A-Z_]+)", TEXT):
        assert name.lower().replace("_", ".", 1) in known, name


def test_figures_are_the_floors_that_tests_demand() -> None:
    """The README promises what the quality gate holds, in the same order."""
    floors = yaml.safe_load((ROOT / "tests" / "quality" / "floors.yaml").read_text(encoding="utf-8"))
    told = TEXT.partition("## How well it reads")[2].partition("How much less")[0]
    cells = [row.rsplit("|", 2)[1].strip() for row in told.splitlines() if row.startswith("|")][2:]
    wanted = [
        floors[folder][figure]
        for folder, figures in {
            "dev": ("encounters.f1", "date.share", "place.share", "sides.share", "fully right.share"),
            "gov-dev": ("encounters.f1", "date.share", "place.share", "sides.share", "fully right.share"),
            "quotes-dev": ("quotes.f1", "speaker.accuracy"),
            "stories-dev": ("stories_f1",),
        }.items()
        for figure in figures
    ]
    assert [float(figure) for cell in cells for figure in cell.split(",")] == wanted


def test_what_the_readme_says_of_python_is_so() -> None:
    """The lowest Python is the one of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = project["requires-python"].removeprefix(">=")
    assert f"Python {lowest}" in TEXT
