"""What is packed and shipped, and what a run never does: no network, no other process, no file but those asked for."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import digest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "digest"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSION = digest.__version__


def files_of(folder: Path) -> set[str]:
    """Paths of the files of a folder, from the top of the checkout, compiled ones aside."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def build(target: str, out: Path, *, source: Path = ROOT) -> Path:
    """Pack a wheel or an sdist without fetching anything, and return its path."""
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = out.iterdir()
    return path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, built from the checkout."""
    return build("sdist", tmp_path_factory.mktemp("sdist"))


def names_in(wheel: Path) -> set[str]:
    """Paths in a wheel."""
    with zipfile.ZipFile(wheel) as packed:
        return {info.filename for info in packed.infolist() if not info.is_dir()}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Code, knowledge and the mark of typed code; no test, no example, no cache."""
    info = f"meeting_digest-{VERSION}.dist-info"
    described = {f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}
    assert names_in(wheel) == files_of(PACKAGE) | described
    assert {"digest/py.typed", "digest/data/schema.json", "digest/data/compiled.json"} <= names_in(wheel)
    kinds = {path.rpartition(".")[2] for path in files_of(PACKAGE)}
    assert kinds == {"py", "typed", "yaml", "tsv", "txt", "json", "css", "js", "html"}


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    """Name, version, licence, lowest Python, the four packages it needs, and both commands."""
    with zipfile.ZipFile(wheel) as packed:
        meta = Parser().parsestr(packed.read(f"meeting_digest-{VERSION}.dist-info/METADATA").decode("utf-8"))
        commands = packed.read(f"meeting_digest-{VERSION}.dist-info/entry_points.txt").decode("utf-8")
    assert (meta["Name"], meta["Version"], meta["License-Expression"]) == ("meeting-digest", VERSION, "MIT")
    assert meta["Requires-Python"] == ">=3.11"
    needed = [line for line in meta.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert sorted(line.split("<")[0].split(">")[0] for line in needed) == ["pyyaml", "rapidfuzz", "rich", "typer"]
    assert all(">=" in line for line in needed)
    assert commands.splitlines()[1:] == ["digest = digest.cli:main", "meeting-digest = digest.cli:main"]


def test_the_source_distribution_gives_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    """It holds what the project consists of, and the wheel built from it has the same files."""
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
        packed.extractall(tmp_path, filter="data")
    assert {name.split("/")[0] for name in names} == {
        "PKG-INFO",
        ".gitignore",
        "README.md",
        "config.yaml",
        "digest",
        "pyproject.toml",
        "seeds",
        "tests",
    }
    assert files_of(PACKAGE) | files_of(ROOT / "seeds") <= names
    again = build("wheel", tmp_path / "out", source=tmp_path / f"meeting_digest-{VERSION}")
    assert names_in(again) == names_in(wheel)


def test_the_licences_are_stated() -> None:
    """Of the code in pyproject.toml and the README, of the data in the README and in each file."""
    assert PROJECT["license"] == "MIT"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for words in ("MIT", "GeoNames", "CC BY 4.0", "CC BY-SA 4.0", "US Census"):
        assert words in readme
    assert "CC BY 4.0" in (PACKAGE / "data" / "cities.tsv").read_text(encoding="utf-8")[:1000]


def test_both_commands_and_the_module_start() -> None:
    """`digest`, `meeting-digest` and `python -m digest` are one."""
    try:
        entries = importlib.metadata.distribution("meeting-digest").entry_points
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the package isn't installed, only on the path")
    scripts = {entry.name: entry for entry in entries if entry.group == "console_scripts"}
    assert set(scripts) == {"digest", "meeting-digest"}
    assert scripts["digest"].load() is scripts["meeting-digest"].load()
    done = subprocess.run([sys.executable, "-m", "digest", "-V"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"digest {VERSION}\n", "")


# Started in place of `digest`: every deed that the interpreter reports is looked at, before it is done.
WATCHED = """
import os, sys
wrote = []
def look(event, args):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.gethost", "socket.bind", "socket.send", "urllib.",
                         "http.", "ftplib.", "smtplib.", "webbrowser.")):
        raise SystemExit("network: " + event)
    if event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "pty.spawn", "pickle.find_class", "ctypes.dlopen"}:
        raise SystemExit("another program: " + event)
    if event == "open" and isinstance(args[0], int):
        return  # a file that was opened by its name before
    if event == "sqlite3.connect":
        wrote.append(str(args[0]))
    if event == "open" and args[1] is not None and set(str(args[1])) & set("wax+"):
        wrote.append(str(args[0]))
    if event == "open" and args[1] is None and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        wrote.append(str(args[0]))
    if event in {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod", "tempfile.mkstemp"}:
        wrote.append(str(args[0]))
sys.addaudithook(look)
from digest.cli import main
sys.argv[0] = "digest"
try:
    code = main()
except SystemExit as end:
    code = end.code
if code:
    print("ended with", code, file=sys.stderr)
print(*wrote, sep="\\n", file=sys.stderr)
"""

COMMANDS = [
    ("run", "tests/cases/press", "-q"),
    ("run", "seeds", "-f", "html"),
    ("people", "seeds"),
    ("explain", "seeds", "000_2f7e66e79184fc20", "001_5da98b72663626a2"),
    ("config", "show"),
]


def watched(args: tuple[str, ...], home: Path) -> list[str]:
    """Lines that stderr got: nothing but the paths that were written to, those of the cache aside."""
    cache = home / "cache"
    compiled = Path(tempfile.gettempdir()) / f"digest-tests-pycache-{os.getuid()}"
    environ = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(cache), "PYTHONPYCACHEPREFIX": str(compiled)}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *args], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    ours = (str(cache), f"file:{cache}", str(compiled))
    return [line for line in done.stderr.splitlines() if line and not line.startswith(ours)]


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_a_run_reads_and_prints_and_does_nothing_else(args: tuple[str, ...], tmp_path: Path) -> None:
    """No network, no other program, nothing written."""
    assert watched(args, tmp_path) == []


def test_only_the_output_is_written(tmp_path: Path) -> None:
    """`-o` writes that file, by way of a temporary one beside it, and leaves nothing else behind."""
    out = tmp_path / "out" / "report.html"
    out.parent.mkdir()
    wrote = watched(("run", "seeds", "-o", str(out)), tmp_path)
    assert wrote
    assert {str(Path(path).parent) for path in wrote} == {str(out.parent)}
    assert [path.name for path in out.parent.iterdir()] == ["report.html"]


FORBIDDEN_MODULES = set(
    "pickle marshal shelve dill ctypes subprocess socket ssl http urllib.request ftplib smtplib telnetlib requests httpx"
    " webbrowser code codeop runpy click".split()
)
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
FORBIDDEN_NAMES = {"system", "popen", "execv", "spawnv", "unsafe_load", "full_load", "UnsafeLoader", "FullLoader"}


def test_no_code_is_made_out_of_text() -> None:
    """No pickle, no eval, no loader that makes objects, no module that reaches out."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Import):
                assert not {alias.name for alias in node.names} & FORBIDDEN_MODULES, where
            elif isinstance(node, ast.ImportFrom):
                assert node.module not in FORBIDDEN_MODULES, where
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in FORBIDDEN_CALLS, where
            elif isinstance(node, ast.Attribute):
                assert node.attr not in FORBIDDEN_NAMES, where


def test_lowest_versions_are_tried() -> None:
    """Every package that users install has a lower bound, which a run of the tests can be made on."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "lowest.py")], capture_output=True, text=True, check=True
    )
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["html"], "warcio", "fsspec"]
    assert len(done.stdout.splitlines()) == len(wanted)
    for extra in set(extras) - {"test", "archives", "dev"}:
        assert all(">=" in line or line.startswith("meeting-digest[") for line in extras[extra]), extra
