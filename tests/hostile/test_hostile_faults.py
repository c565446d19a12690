"""What fails around the command: rights, room, folders, clocks, processes; the old output stays whole."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

NORWAY_CHILE = (
    "VALPARAÍSO, Chile, March 10, 2031 — Norwegian Foreign Minister Ana Brevik met Chilean Foreign Minister Diego Laraqui"
    " in Valparaíso on March 10, 2031, to discuss fishing quotas. “We have found a way to share the sea,” Brevik said"
    " after the meeting.\n"
)
SWEDEN_KENYA = (
    "NAIROBI, March 12, 2031 — Swedish Prime Minister Petra Lindqvarn held talks with Kenyan President Juma Otarwe in"
    " Nairobi on March 12, 2031. The two leaders discussed railways.\n"
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Two articles."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "sea.txt").write_text(NORWAY_CHILE, encoding="utf-8")
    (folder / "rail.txt").write_text(SWEDEN_KENYA, encoding="utf-8")
    return folder


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """All that stderr holds, which must be one line of ours."""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("digest: ")
    return done.stderr


def names(folder: Path) -> list[str]:
    """All files below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# --- rights --------------------------------------------------------------------------


def _give_up_rights() -> None:
    """Root may read everything; without these two capabilities it is held to the mode of a file, as others are."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH; 24 is PR_CAPBSET_DROP
        libc.prctl(24, capability, 0, 0, 0)


@pytest.fixture
def held_to_modes(tmp_path: Path) -> None:
    """The test needs a system that holds this process to the modes of files."""
    probe = tmp_path / "probe"
    probe.write_text("x")
    probe.chmod(0)
    code = f"open({str(probe)!r})"
    done = subprocess.run([sys.executable, "-c", code], preexec_fn=_give_up_rights, capture_output=True, check=False)
    probe.unlink()
    if done.returncode == 0:
        pytest.skip("files that nobody may read can be read here")


@pytest.mark.usefixtures("held_to_modes")
def test_a_file_and_a_folder_without_read_permission(run: Run, news: Path) -> None:
    """Listed with their reason; the rest is read; exit status 1."""
    (news / "secret.txt").write_text("x")
    (news / "secret.txt").chmod(0)
    (news / "closed").mkdir()
    (news / "closed" / "a.txt").write_text(SWEDEN_KENYA)
    (news / "closed").chmod(0)
    done = run("run", str(news), "-f", "json", preexec_fn=_give_up_rights)
    (news / "closed").chmod(0o700)
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert len(document["meetings"]) == 2
    assert sorted((Path(item["path"]).name, item["reason"]) for item in document["skipped"]) == [
        ("closed", "permission denied"),
        ("secret.txt", "could not be read: permission denied"),
    ]
    assert done.stderr.count("permission denied") == 2


@pytest.mark.usefixtures("held_to_modes")
def test_a_folder_that_nobody_may_write_in(run: Run, news: Path, tmp_path: Path) -> None:
    """The output can't be written: one line that says so, exit status 2; neither file nor folder is changed."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "digest.json").write_text("old")
    out.chmod(0o500)
    for name in ("digest.json", "new.json"):
        done = run("run", str(news), "-o", str(out / name), preexec_fn=_give_up_rights)
        assert done.returncode == 2
        told = f"digest: {out / name}: can't write: Permission denied; give yourself the right to write there, or write elsewhere\n"
        assert one_line(done) == told
        assert done.stdout == ""
    out.chmod(0o700)
    assert names(out) == ["digest.json"]
    assert (out / "digest.json").read_text() == "old"


@pytest.mark.usefixtures("held_to_modes")
def test_a_cache_folder_that_nobody_may_write_in(run: Run, news: Path, tmp_path: Path) -> None:
    """The run goes on without it."""
    home = tmp_path / "cache"
    home.mkdir(mode=0o500)
    done = run("run", str(news), "-f", "tsv", env={"XDG_CACHE_HOME": str(home)}, preexec_fn=_give_up_rights)
    assert done.returncode == 0
    assert done.stdout.count("\n") == 2
    assert names(home) == []


# --- room ----------------------------------------------------------------------------


def test_a_disk_that_is_full_in_the_middle_of_the_output(run: Run, news: Path, tmp_path: Path) -> None:
    """The old file is whole and has its mode, nothing lies beside it, and one line says why."""
    out = tmp_path / "out" / "digest.html"
    out.parent.mkdir()
    out.write_text("old")
    out.chmod(0o640)

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    done = run("run", str(news), "--no-cache", "-o", str(out), preexec_fn=small)
    assert done.returncode == 2
    assert (
        one_line(done)
        == f"digest: {out}: can't write: File too large; raise the limit on the size of files, or write elsewhere\n"
    )
    assert out.read_text() == "old"
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert names(out.parent) == ["digest.html"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("name", ["text", "json", "html", "ics"])
def test_standard_output_is_full(run: Run, news: Path, name: str) -> None:
    """One line, exit status 2, no traceback of the interpreter's own end."""
    with Path("/dev/full").open("w") as full:
        done = run("run", str(news), "-f", name, stdout=full)
    assert (done.returncode, done.stderr) == (
        2,
        "digest: standard output: No space left on device; make room there, or write elsewhere\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_standard_error_is_full(news: Path) -> None:
    """Warnings that can't be told keep no digest from being printed."""
    (news / "bad.json").write_text("{")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "digest", "run", str(news), "-f", "tsv"],
            stdout=subprocess.PIPE,
            stderr=full,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout.count(b"\n") == 2


def test_a_cache_without_room_costs_no_byte(run: Run, news: Path, tmp_path: Path) -> None:
    """The digest is the same, exit status 0; the next run finds the cache usable."""
    home = tmp_path / "cache"

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))

    env = {"XDG_CACHE_HOME": str(home)}
    cramped = run("run", str(news), "-f", "json", env=env, preexec_fn=small)
    free, again = (run("run", str(news), "-f", "json", env=env) for _ in range(2))
    assert cramped.returncode == free.returncode == again.returncode == 0
    assert cramped.stdout == free.stdout == again.stdout
    assert free.stderr == again.stderr == ""


# --- ends in the middle --------------------------------------------------------------

KILLED = "import os\nos.{call} = lambda *a, **k: os.kill(os.getpid(), 9)"


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_killed_in_the_middle_of_the_output(run: Run, news: Path, tmp_path: Path, call: str) -> None:
    """The old file is whole, the next run writes the new one; what the killed one left is no article, and is removed."""
    out = tmp_path / "out" / "digest.json"
    out.parent.mkdir()
    out.write_text("old")
    done = run("run", str(news), "-q", "--no-cache", "-o", str(out), begin=KILLED.format(call=call))
    assert done.returncode == -signal.SIGKILL
    assert out.read_text() == "old"
    assert len(names(out.parent)) == 2
    out.unlink()
    done = run("run", str(news), str(out.parent), "-o", str(tmp_path / "digest.json"))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads((tmp_path / "digest.json").read_text())["articles"]) == 2
    done = run("run", str(news), "-o", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert names(out.parent) == ["digest.json"]


def test_what_others_left_or_still_write_stays(run: Run, news: Path, tmp_path: Path) -> None:
    """A living process's file, one that is held, another name, a link and a folder are no rubbish."""
    out = tmp_path / "out"
    out.mkdir()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    kept = [f".digest-{os.getpid()}-0.tmp", f".digest-{ended.pid}-0.tmp.bak", f"digest-{ended.pid}-0.tmp", f".digest-{ended.pid}-1.tmp"]  # fmt: skip
    for name in kept:
        (out / name).write_text("precious")
    (out / f".digest-{ended.pid}-2.tmp").symlink_to(out / kept[0])
    (out / f".digest-{ended.pid}-3.tmp").mkdir()
    (out / f".digest-{ended.pid}-4.tmp").write_text("rubbish")
    with (out / kept[3]).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run("run", str(news), "-o", str(out / "digest.json"))
    assert (done.returncode, done.stderr) == (0, "")
    left = {path.name for path in out.iterdir()}
    assert left == {*kept, "digest.json", f".digest-{ended.pid}-2.tmp", f".digest-{ended.pid}-3.tmp"}


def test_killed_in_the_middle_of_the_cache(run: Run, news: Path, tmp_path: Path) -> None:
    """The next run reads and writes the cache as if nothing had been."""
    begin = (
        "import os, sqlite3\nfrom digest import cache\n"
        "def stop(*_):\n    os.kill(os.getpid(), 9)\n"
        "old = cache.Cache._transaction\n"
        "import contextlib\n"
        "@contextlib.contextmanager\n"
        "def transaction(self):\n    with old(self) as db:\n        yield db\n        stop()\n"
        "cache.Cache._transaction = transaction"
    )
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    killed = run("run", str(news), "-f", "json", env=env, begin=begin)
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout == ""
    first, second = (run("run", str(news), "-f", "json", env=env) for _ in range(2))
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    assert json.loads(run("run", str(news), "-f", "json", "--no-cache").stdout) == json.loads(first.stdout)


def test_a_worker_that_is_killed(run: Run, news: Path) -> None:
    """One article ends its process, twice; it is named, the other is printed, exit status 1."""
    begin = (
        "import os\nfrom digest.extract import reader\nold = reader.prepare\n"
        "def prepare(article, settings):\n"
        "    if 'rail' in article.info.id:\n        os.kill(os.getpid(), 9)\n"
        "    return old(article, settings)\n"
        "reader.prepare = prepare"
    )
    for number in range(40):
        (news / f"sea{number}.txt").write_text(NORWAY_CHILE.replace("quotas", f"quotas of {number} lakes"))
    # a little work is done in one process
    begin += "\nfrom digest import gather\ngather._LEAST_BYTES = 100"
    done = run("run", str(news), "-f", "json", "--no-cache", "--jobs", "2", begin=begin)
    assert done.returncode == 1, done.stderr
    document = json.loads(done.stdout)
    assert len(document["articles"]) == 41
    (lost,) = document["skipped"]
    assert lost["path"].endswith("rail.txt")
    assert "signal 9" in lost["reason"]


AT_WORK = (
    "import os, time\nfrom digest import gather\nfrom digest.extract import reader\n"
    "gather._LEAST_BYTES = gather._LEAST_TASK_BYTES = 1\n"
    "old, asker = reader.prepare, os.getpid()\n"
    "def prepare(*args):\n"
    "    if os.getpid() == asker: return old(*args)\n"
    "    open(os.path.join({marks!r}, str(os.getpid())), 'w').close()\n"
    "    while True: time.sleep(60)\n"
    "reader.prepare = prepare"
)


def _is_alive(pid: int) -> bool:
    """It runs or waits; one that nobody has asked how it ended is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except FileNotFoundError:
        return False


def _until(done: Callable[[], bool]) -> bool:
    """Wait for something, not for ever."""
    deadline = time.monotonic() + 60
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)
    return done()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no list of processes here")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
@pytest.mark.parametrize("group", [True, False], ids=["all are told", "one is told"])
def test_no_process_outlives_the_run(start: Start, news: Path, tmp_path: Path, name: str, group: bool) -> None:
    """However it is ended while its workers are at work, it ends by that signal, and when it has ended none of them is left."""
    marks = tmp_path / "marks"
    marks.mkdir()
    begin = AT_WORK.format(marks=str(marks))
    process = start("run", str(news), "--no-cache", "-j", "2", begin=begin, start_new_session=True)
    number = getattr(signal, name)
    try:
        assert _until(lambda: len(list(marks.iterdir())) == 2)
        workers = [int(mark.name) for mark in marks.iterdir()]
        assert process.pid not in workers
        (os.killpg if group else os.kill)(process.pid, number)
        out, err = process.communicate(timeout=60)
        if name == "SIGKILL":  # which nobody can forestall: the end of the line tells them a moment later
            assert _until(lambda: not any(map(_is_alive, workers)))
        assert [pid for pid in workers if _is_alive(pid)] == []
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out, err) == (130 if name == "SIGINT" else -number, "", "")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_in_the_middle_of_the_output(run: Run, news: Path, tmp_path: Path, name: str) -> None:
    """The old file is whole, and nothing lies beside it."""
    out = tmp_path / "out" / "digest.json"
    out.parent.mkdir()
    out.write_text("old")
    begin = f"import os, signal\nos.fsync = lambda *_: os.kill(os.getpid(), signal.{name})"
    done = run("run", str(news), "--no-cache", "-o", str(out), begin=begin)
    assert (done.returncode, done.stderr) == (130 if name == "SIGINT" else -getattr(signal, name), "")
    assert names(out.parent) == ["digest.json"]
    assert out.read_text() == "old"


def test_a_signal_that_is_ignored_stays_so(run: Run, news: Path) -> None:
    """As under nohup."""
    begin = (
        "import os, signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from digest import pipeline\nold = pipeline.match_readings\n"
        "def match(*a, **k):\n    os.kill(os.getpid(), signal.SIGHUP)\n    return old(*a, **k)\n"
        "pipeline.match_readings = match"
    )
    done = run("run", str(news), "--no-cache", "-f", "tsv", begin=begin)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 2)


def test_a_reader_that_leaves(news: Path) -> None:
    """A closed pipe ends the command quietly, whatever the format."""
    for name in ("json", "html"):
        line = f'"{sys.executable}" -m digest run {news} -f {name} | head -c 10; exit ${{PIPESTATUS[0]}}'
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_two_runs_on_one_cache(news: Path, tmp_path: Path) -> None:
    """Four at the same time, from nothing: four times the same bytes."""
    for number in range(60):
        (news / f"sea{number}.txt").write_text(NORWAY_CHILE.replace("quotas", f"quotas of {number} lakes"))
    environ = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "digest", "run", str(news), "-f", "json", "--jobs", "1"]
    running = [subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    ended = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert len(set(ended)) == 1
    assert ended[0][1] == b""


# --- surroundings --------------------------------------------------------------------


def test_no_home_folder(run: Run, news: Path, tmp_path: Path) -> None:
    """Neither cache nor settings are looked for, no home is made; nothing is said of it."""
    gone = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "USER", "LOGNAME"))
    homes = (None, "", "home", str(tmp_path / "gone" / "home"), str(news / "sea.txt"))
    before = names(tmp_path)
    for home in homes:
        done = run("run", str(news), "-f", "tsv", env={**gone, "HOME": home}, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), home
        assert done.stdout.count("\n") == 2
        told = run("cache", "info", env={**gone, "HOME": home})
        assert told.returncode in (0, 2)
        assert told.stderr.count("\n") <= 1
    assert names(tmp_path) == before
    assert not (tmp_path / "gone").exists()


def test_an_almost_empty_environment(news: Path) -> None:
    """Not even PATH, LANG or TERM."""
    from digest import __file__ as package

    bare = {"PYTHONPATH": str(Path(package).parents[1])}
    done = subprocess.run(
        [sys.executable, "-m", "digest", "run", str(news)], env=bare, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Valparaíso".encode() in done.stdout


def test_a_read_only_file_system(news: Path, tmp_path: Path) -> None:
    """Articles are read, cache and all; only an output there is an error."""
    inside = f"mount -t tmpfs none {news} 2>/dev/null && cp {tmp_path}/keep/* {news} && mount -o remount,ro {news} || exit 77; "
    keep = tmp_path / "keep"
    keep.mkdir()
    for path in news.iterdir():
        (keep / path.name).write_text(path.read_text())
    command = f'"{sys.executable}" -m digest run {news} -f tsv'
    environ = {**os.environ, "XDG_CACHE_HOME": str(news / "cache")}
    done = subprocess.run(
        ["unshare", "--mount", "bash", "-c", f"{inside}{command} && {command} -o {news}/x.tsv"],
        capture_output=True, text=True, env=environ, check=False,
    )  # fmt: skip
    if done.returncode in (1, 77, 127) and not done.stdout:
        pytest.skip("no file system can be mounted here")
    assert done.returncode == 2, done.stderr
    assert done.stdout.count("\n") == 2
    assert done.stderr.splitlines()[-1] == f"digest: {news}/x.tsv: can't write: Read-only file system; write elsewhere"


@pytest.mark.parametrize("seconds", ["0.0", "-86400.0", "4102444800.0", "1e11"])
def test_a_wrong_clock(run: Run, news: Path, tmp_path: Path, seconds: str) -> None:
    """1970, before it, 2100 or far beyond: the same digest, and a cache that serves the right clock too."""
    begin = f"import time\ntime.time = lambda: {seconds}\ntime.time_ns = lambda: int({seconds} * 1e9)"
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    wrong = run("run", str(news), "-f", "json", env=env, begin=begin)
    right = run("run", str(news), "-f", "json", env=env)
    assert (wrong.returncode, wrong.stderr) == (0, "")
    assert (right.returncode, right.stderr) == (0, "")
    assert wrong.stdout == right.stdout


def test_files_of_1970_and_of_the_future(run: Run, news: Path, tmp_path: Path) -> None:
    """Times of files that can't be change nothing."""
    first = run("run", str(news), "-f", "json").stdout
    for seconds in (0, -1, 2**33):
        for path in news.iterdir():
            os.utime(path, (seconds, seconds))
        again = run("run", str(news), "-f", "json", env={"XDG_CACHE_HOME": str(tmp_path / "cache")})
        assert (again.returncode, again.stderr, again.stdout) == (0, "", first)


@pytest.mark.parametrize(
    "env", [{"LANG": "C"}, {"LC_ALL": "C", "LANG": "C"}, {"LC_ALL": "tr_TR.UTF-8"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_any_locale(run: Run, news: Path, env: dict[str, str]) -> None:
    """The bytes are the same, in names of files too."""
    (news / "Brevík.txt").write_text(SWEDEN_KENYA.replace("railways", "schools"), encoding="utf-8")
    first = run("run", str(news), "-f", "json", "--no-cache")
    done = run("run", str(news), "-f", "json", "--no-cache", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == first.stdout
    assert "Brevík" in done.stdout


@pytest.mark.parametrize("place", ["config.yaml", "settings/digest/config.yaml"])
def test_settings_files_that_are_none(run: Run, news: Path, tmp_path: Path, place: str) -> None:
    """What lies where settings are looked for is never waited for, and what can't be read there is told, not passed over."""
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds: dict[str, tuple[Callable[[], object], int, str]] = {
        "a FIFO": (lambda: os.mkfifo(path), 2, "not a file"),
        "a device": (lambda: path.symlink_to("/dev/zero"), 2, "not a file"),
        "a link to nothing": (lambda: path.symlink_to(tmp_path / "gone"), 2, "a link to nothing"),
        "a link to itself": (lambda: path.symlink_to(path), 2, "symbolic links"),
        "UTF-16": (lambda: path.write_text("digest:\n  match: {}\n", encoding="utf-16"), 2, "not UTF-8"),
        "Latin-1": (lambda: path.write_bytes(b"digest:\n  people:\n    - name: Bj\xf6rn Brevik\n"), 2, "config.yaml:3: not UTF-8"),
        "another tool's": (lambda: path.write_bytes(b"site: \xff\n" + bytes(6_000_000)), 0, ""),
        "a folder": (path.mkdir, 0, ""),
    }  # fmt: skip
    for kind, (make, code, words) in kinds.items():
        make()
        done = run("run", str(news), "-f", "tsv", cwd=tmp_path, env={"XDG_CONFIG_HOME": str(tmp_path / "settings")})
        assert (done.returncode, words in done.stderr) == (code, True), (kind, done.stderr)
        assert bool(done.stderr) == bool(words), kind
        if kind != "a folder":
            path.unlink()


def test_standard_input_without_end(run: Run, tmp_path: Path) -> None:
    """It is refused where it passes a limit, which is a setting, and so is a list of files; nothing hangs or eats the memory."""
    (tmp_path / "config.yaml").write_text("digest:\n  read: {max_stdin_bytes: 100000}\n")
    with Path("/dev/zero").open("rb") as zero:
        done = run("run", "-", cwd=tmp_path, stdin=zero)
        assert (done.returncode, done.stdout) == (2, "")
        assert "max_stdin_bytes" in one_line(done)
        begin = "from digest.cli import session\nsession.MAX_LIST_BYTES = 100000"
        for source in ("-", "/dev/zero"):
            done = run("run", "--files0-from", source, stdin=zero, begin=begin)
            assert (done.returncode, done.stdout) == (2, "")
            assert "list of files" in one_line(done)


def test_no_memory_is_no_bug(run: Run, news: Path) -> None:
    """Where there is none left at all, one line says so, exit status 2."""
    begin = "from digest import pipeline\ndef none(*a, **k):\n    raise MemoryError\npipeline.match_readings = none"
    done = run("run", str(news), begin=begin)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no memory" in one_line(done)


def test_output_places_that_are_none(run: Run, news: Path, tmp_path: Path) -> None:
    """An empty name, a link whose folder is gone, a folder of the system: one line that names what is missing."""
    (tmp_path / "link.json").symlink_to(tmp_path / "gone" / "digest.json")
    for name, words in (("", "empty"), (str(tmp_path / "link.json"), f"there is no folder {tmp_path / 'gone'}"), ("/proc/x.json", "/proc/x.json: can't write: ")):  # fmt: skip
        done = run("run", str(news), "-o", name)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in one_line(done)


def test_streams_that_are_closed(news: Path) -> None:
    """Started without standard input or error, as by a careless daemon."""
    command = f'exec "{sys.executable}" -m digest run {news} -f tsv'
    for closed in ("<&-", "2>&-", "<&- 2>&-"):
        done = subprocess.run(["bash", "-c", f"{command} {closed}"], stdout=subprocess.PIPE, check=False)
        assert done.returncode == 0, closed
        assert done.stdout.count(b"\n") == 2


def test_little_memory(run: Run, news: Path) -> None:
    """Where memory ends, the command ends with one line or a listed skip, never with half a digest."""
    (news / "large.json").write_text('[{"text": "They met."}' + ', {"text": "x"}' * 400_000 + "]")

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (240_000_000, 240_000_000))

    done = run("run", str(news), "-f", "json", "--no-cache", "--jobs", "1", preexec_fn=small)
    assert "Traceback" not in done.stderr
    if done.returncode in (0, 1):
        document = json.loads(done.stdout)
        assert len(document["meetings"]) == 2
    else:
        assert done.stdout == ""
        assert done.stderr.startswith("digest: ")


def test_thousands_of_tiny_files(run: Run, tmp_path: Path) -> None:
    """Scraps and empty files by the thousand cost nobody an article; each is read or listed."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for number in range(2000):
        (folder / f"a{number}.txt").write_text("They met." if number % 2 else "")
    (folder / "sea.txt").write_text(NORWAY_CHILE)
    done = run("run", str(folder), "-f", "json", "--no-cache", "--jobs", "1")
    document = json.loads(done.stdout)
    assert len(document["articles"]) == 1001
    assert len(document["skipped"]) == 1000
    assert len(document["meetings"]) == 1
    assert document["stories"] == []
