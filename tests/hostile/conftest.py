"""What tests of hostile input share: the contract that fuzz targets check too, and the real command."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from digest.knowledge import Knowledge, load_knowledge

FUZZ = Path(__file__).parents[1] / "fuzz"
_CACHE_HOME = tempfile.TemporaryDirectory(prefix="digest-tests-cache-")
_KEPT = {key: value for key, value in os.environ.items() if not key.startswith(("DIGEST_", "LC_", "XDG_"))}
ENVIRONMENT = {key: value for key, value in _KEPT.items() if key not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}} | {
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
    "XDG_CACHE_HOME": _CACHE_HOME.name,
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / f"digest-tests-pycache-{os.getuid()}"),
}


def _load(name: str) -> types.ModuleType:
    """A module of the folder of fuzz targets; they find one another by its bare name."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, FUZZ / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def contract() -> types.ModuleType:
    """What every stage promises."""
    return _load("contract")


@pytest.fixture(scope="session")
def shapes(contract: types.ModuleType) -> types.ModuleType:
    """Articles of hostile size and shape."""
    del contract  # it must be there first
    return _load("shapes")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The tables as they ship."""
    return load_knowledge()


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Start the real command with its streams in pipes.

    Keyword arguments: env, changes to the environment, None takes a variable out; begin, Python that runs before the
    command, in the same process; the others go to subprocess.Popen.
    """

    def begin_process(
        *args: str, env: Mapping[str, str | None] | None = None, begin: str = "", **more: Any
    ) -> subprocess.Popen[str]:
        changed = {**ENVIRONMENT, **(env or {})}
        # typer finds its program's name in the arguments
        code = f"import sys\nsys.argv[0] = 'digest'\n{begin}\nfrom digest.cli import main\nsys.exit(main())"
        return subprocess.Popen(
            [sys.executable, *(("-c", code) if begin else ("-m", "digest")), *args],
            stdout=more.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            env={key: value for key, value in changed.items() if value is not None},
            encoding="utf-8",
            errors="surrogateescape",
            **more,
        )

    return begin_process


@pytest.fixture
def run(start: Callable[..., subprocess.Popen[str]]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real command to its end; arguments as for `start`."""

    def run_process(*args: str, **more: Any) -> subprocess.CompletedProcess[str]:
        with start(*args, **more) as process:
            try:
                out, err = process.communicate(timeout=120)
            except BaseException:
                process.kill()
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return run_process


@pytest.fixture
def terminal() -> Callable[..., str]:
    """Run the real command in a real terminal; gives all that it wrote there."""

    def start(*args: str, env: Mapping[str, str] | None = None, columns: int = 100) -> str:
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", *args],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env={**ENVIRONMENT, **(env or {})},
        )
        os.close(follower)
        chunks: list[bytes] = []
        deadline = time.monotonic() + 60
        with contextlib.suppress(OSError):  # the terminal closes with its last process
            while time.monotonic() < deadline:
                if select.select([leader], [], [], 0.2)[0]:
                    chunks.append(os.read(leader, 65536))
                    if not chunks[-1]:
                        break
        process.wait(timeout=10)
        os.close(leader)
        return b"".join(chunks).decode("utf-8")

    return start
