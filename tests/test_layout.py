"""The shape of the project: what may import what, what stands at the top level, what the source never says."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.patterns import LatePattern

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "digest"
STAGES = ("read", "extract", "match", "merge", "render")
TOP_LEVEL = {"pyproject.toml", "README.md", "digest", "tests", "seeds", "config.yaml"}


def module_name(path: Path) -> str:
    """`digest/read/page.py` -> `digest.read.page`; a package goes by its own name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@functools.cache
def tree_of(name: str) -> ast.Module:
    """A module's code as a tree."""
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imports_of(name: str, *, late: bool = True) -> Iterator[str]:
    """Modules of this package that a module imports; without `late` only those loaded together with it."""
    tree = tree_of(name)
    nodes: list[ast.AST] = list(ast.walk(tree)) if late else list(_loaded_at_once(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are written in full"
            base = node.module or ""
            found = [full if (full := f"{base}.{alias.name}") in MODULES else base for alias in node.names]
        else:
            continue
        yield from (module for module in found if module.split(".")[0] == "digest")


def _loaded_at_once(tree: ast.Module) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def stage_of(module: str) -> str:
    """The stage that a module belongs to, "" for what they share."""
    part = f"{module}..".split(".")[1]
    return part if part in STAGES else ""


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_one_way(name: str) -> None:
    """Command line -> pipeline -> stage -> what all share; a stage never imports another."""
    stage = stage_of(name)
    for other in imports_of(name):
        if name != "digest.__main__" and not name.startswith("digest.cli"):
            assert not other.startswith("digest.cli"), f"{name} imports {other}"
        if stage:
            assert stage_of(other) in {"", stage}, f"{name} imports {other}"
            assert other != "digest.pipeline", f"{name} imports {other}"


@pytest.mark.parametrize("shared", ["models", "errors", "normalize", "config", "streams", "knowledge"])
def test_what_all_share_imports_no_stage(shared: str) -> None:
    """Types, settings, knowledge and streams stand below every stage."""
    for other in imports_of(f"digest.{shared}"):
        assert not stage_of(other)
        assert other != "digest.pipeline"


def test_no_import_goes_in_a_circle() -> None:
    """What modules load at once has an order."""
    graph = {name: set(imports_of(name, late=False)) - {name} for name in MODULES}
    while graph:
        ready = [name for name, needs in graph.items() if not needs & graph.keys()]
        assert ready, f"a circle among {sorted(graph)}"
        for name in ready:
            del graph[name]


def test_modules_have_a_purpose() -> None:
    """Every module says in its docstring what it is for, and none is a drawer for the rest."""
    for name in MODULES:
        assert ast.get_docstring(tree_of(name)), name
        assert not {"utils", "util", "misc", "helpers", "common"} & set(name.split(".")), name


@pytest.mark.parametrize("name", MODULES)
def test_no_name_is_set_twice(name: str) -> None:
    """A constant that a second one of the same name replaces would be lost without a word."""
    targets = [
        t.id
        for node in tree_of(name).body
        if isinstance(node, ast.Assign)
        for t in node.targets
        if isinstance(t, ast.Name)
    ]
    assert len(targets) == len(set(targets)), sorted(t for t in targets if targets.count(t) > 1)


@pytest.mark.parametrize("name", sorted(MODULES.keys() - {"digest.__main__"}))
def test_patterns_wait_until_they_are_used(name: str) -> None:
    """No module compiles a pattern while it is loaded, and every one that waits is a sound one."""
    for node in _loaded_at_once(tree_of(name)):
        assert not (isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"), f"{name}:{node.lineno}"
    if "digest.patterns" in imports_of(name):
        waiting = [value for value in vars(importlib.import_module(name)).values() if isinstance(value, LatePattern)]
        assert all(value.pattern for value in waiting)


def tracked_files() -> list[str]:
    """Paths of the files under version control."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not under version control here")
    return [path for path in done.stdout.split("\0") if path]


def test_top_level_holds_only_what_was_settled() -> None:
    """Beside the six fixed names there are dotfiles alone."""
    assert {path.split("/")[0] for path in tracked_files() if not path.startswith(".")} <= TOP_LEVEL


def test_nothing_tells_of_a_machine() -> None:
    """No path of the machine that something was written on, and no host that packages come from."""
    machine = re.compile(r"(?<![\w>~])/(?:root|Users|work|mnt|srv)/|(?:extra-)?index-url|--find-links")
    for path in sorted([*ROOT.glob("*.*"), *PACKAGE.rglob("*"), *(ROOT / "tests").rglob("*"), *ROOT.glob(".ci/*")]):
        if not path.is_file() or path == Path(__file__) or path.suffix in {".pyc", ".gz"} or path.name == ".git":
            continue
        found = machine.search(path.read_bytes().decode("utf-8", "replace"))
        assert not found, f"{path.relative_to(ROOT)}: {found and found[0]}"


def strings_of(name: str) -> Iterator[str]:
    """The strings that a module works with: all but docstrings."""
    tree = tree_of(name)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_no_rule_names_anybody_of_the_seeds() -> None:
    """The last names of the example articles' people stand in no string of the code, and in no knowledge."""
    names = re.compile(r"\b(?:Jaishankar|Rubio|Albanese|Luxon|Motegi|Haji Hasan|Modi)\b", re.IGNORECASE)
    for name in MODULES:
        assert not any(names.search(text) for text in strings_of(name)), name
    for path in PACKAGE.glob("data/*.yaml"):
        assert not names.search(path.read_text(encoding="utf-8")), path.relative_to(ROOT)
