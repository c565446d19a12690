"""The command line run three ways: in process on an invented digest, in a real pipe, in a real terminal."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import io
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
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from digest.cli.app import run_app
from digest.models import Article, Digest
from digest.streams import Streams

NORWAY_CHILE = (
    "VALPARAÍSO, Chile, March 10, 2031 — Norwegian Foreign Minister Ana Brevik met Chilean Foreign Minister Diego Laraqui"
    " in Valparaíso on March 10, 2031, to discuss fishing quotas. “We have found a way to share the sea,” Brevik said"
    " after the meeting.\n"
)
SWEDEN_KENYA = (
    "NAIROBI, March 12, 2031 — Swedish Prime Minister Petra Lindqvarn held talks with Kenyan President Juma Otarwe in"
    " Nairobi on March 12, 2031. The two leaders discussed railways.\n"
)
ENVIRONMENT = {
    key: value
    for key, value in os.environ.items()
    if key not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING"}
    and not key.startswith(("DIGEST_", "LC_", "XDG_"))
} | {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
# nothing of these tests is left in the user's cache folder
_CACHE_HOME = tempfile.TemporaryDirectory(prefix="digest-tests-cache-")
ENVIRONMENT["XDG_CACHE_HOME"] = _CACHE_HOME.name
# compiled once for all the processes that these tests start
ENVIRONMENT.setdefault("PYTHONPYCACHEPREFIX", str(Path(tempfile.gettempdir()) / f"digest-tests-pycache-{os.getuid()}"))


@dataclasses.dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str


def _environ(env: Mapping[str, str] | None) -> dict[str, str]:
    # the folders that tests have to themselves are known only once they run
    own = {key: value for key, value in os.environ.items() if key.startswith("XDG_")}
    return ENVIRONMENT | own | dict(env or {})


@pytest.fixture
def pipe() -> Callable[..., Result]:
    """Run the real command with its output in a pipe."""

    def run(*args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "digest", *args],
            input=stdin,
            capture_output=True,
            env=_environ(env),
            cwd=cwd,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run


@pytest.fixture
def shell() -> Callable[..., Result]:
    """Run a line of shell in which `digest` is the real command."""

    def run(line: str, *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Result:
        prefix = f'digest() {{ "{sys.executable}" -m digest "$@"; }}; set -o pipefail; '
        done = subprocess.run(
            ["bash", "-c", prefix + line], capture_output=True, env=_environ(env), cwd=cwd, check=False
        )
        return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run


@pytest.fixture
def terminal() -> Callable[..., Result]:
    """Run the real command in a real terminal; both streams arrive together in `out`, with plain line feeds."""

    def run(*args: str, columns: int = 100, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Result:
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", *args],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=_environ(env),
            cwd=cwd,
            close_fds=True,
        )
        os.close(follower)
        chunks: list[bytes] = []
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if not select.select([leader], [], [], 0.2)[0]:
                continue
            try:
                chunk = os.read(leader, 65536)
            except OSError:  # the terminal closes with its last process
                break
            if not chunk:
                break
            chunks.append(chunk)
        code = process.wait(timeout=10)
        os.close(leader)
        return Result(code, b"".join(chunks).decode("utf-8").replace("\r\n", "\n"), "")

    return run


@pytest.fixture
def inside(
    monkeypatch: pytest.MonkeyPatch, sample_digest: Digest, sample_texts: dict[str, str]
) -> Callable[..., Result]:
    """Run a command in this process on `sample_digest` instead of files, with streams of our own."""

    def run(
        *args: str,
        digest: Digest | None = None,
        terminal: tuple[bool, bool] = (False, False),
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
    ) -> Result:
        import digest as package

        used = sample_digest if digest is None else digest

        def build_digest(_paths: Sequence[str], _config: object, **_options: object) -> Digest:
            return used

        def read_articles(_paths: Sequence[str], _config: object, **_options: object) -> list[Article]:
            return [Article(info=entry.info, text=sample_texts[entry.info.id]) for entry in used.articles]

        fake = types.ModuleType("digest.pipeline")
        fake.build_digest = build_digest  # type: ignore[attr-defined]
        fake.read_articles = read_articles  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "digest.pipeline", fake)
        monkeypatch.setattr(package, "pipeline", fake, raising=False)
        out, err = io.BytesIO(), io.BytesIO()
        streams = Streams(io.BytesIO(stdin), out, err, environ={"TERM": "xterm", **(env or {})}, terminal=terminal)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            code = run_app(args, streams)
        return Result(int(code), printed.getvalue() + out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8"))

    return run


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in this process, on real files, from `tmp_path`: knowledge is loaded once for many tests."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str, stdin: bytes = b"") -> Result:
        out, err = io.BytesIO(), io.BytesIO()
        code = run_app(args, Streams(io.BytesIO(stdin), out, err, environ={}, terminal=(False, False)))
        return Result(int(code), out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8"))

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder of two invented articles."""
    news = tmp_path / "news"
    news.mkdir()
    (news / "sea.txt").write_text(NORWAY_CHILE, encoding="utf-8")
    (news / "rail.txt").write_text(SWEDEN_KENYA, encoding="utf-8")
    return news


@pytest.fixture
def real() -> None:
    """The test needs the whole way from files to digest."""
    pytest.importorskip("digest.pipeline")
