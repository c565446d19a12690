"""Processes that work tasks off, and what becomes of those that die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import pytest

from digest.workers import Crew, Lost, Step, WorkerError, count_processors


def make_steps(fuse: str = ""):
    """Steps that spell a task's words in capitals; some words are deadly."""

    def spell(word: str) -> bytes:
        if word == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "exit":
            os._exit(7)
        if word == "once" and fuse and not os.path.exists(fuse):  # noqa: PTH110
            with open(fuse, "w"):  # noqa: PTH123
                pass
            os._exit(9)
        return word.upper().encode()

    def steps(task: bytes, *, careful: bool = False) -> Iterator[Step]:  # noqa: ARG001
        for word in task.decode().split():
            if word == "bug":
                raise KeyError(word)
            yield Step(word, lambda word=word: spell(word))

    return steps


def make_chapters():
    """A step that opens a chapter, and one for each letter of it unless the opening is lost."""

    def steps(task: bytes, *, careful: bool = False) -> Iterator[Step]:  # noqa: ARG001
        for word in task.decode().split():
            opening = Step(word, lambda word=word: os._exit(1) if word == "kill" else word.encode())
            yield opening
            if not opening.lost:
                for letter in word:
                    yield Step(letter, letter.encode)

    return steps


def run(tasks: list[str], count: int = 2, **more) -> dict[int, list]:
    with Crew(count, make_steps, tuple(more.values())) as crew:
        return {result.number: result.pieces for result in crew.run(task.encode() for task in tasks)}


def test_every_task_is_done_once_and_known_by_its_number() -> None:
    """Results say which task they are of, whatever order they come in."""
    tasks = [f"a{n} b{n}" for n in range(25)]
    assert run(tasks) == {n: [f"A{n}".encode(), f"B{n}".encode()] for n in range(25)}


def test_this_process_has_its_own_work_meanwhile() -> None:
    """Whatever it has, much or none, all tasks are done, and nothing of its own is done twice."""
    for size in (0, 1, 5000):
        own: list[int] = []
        with Crew(1, make_steps) as crew:
            done = {r.number: r.pieces for r in crew.run([b"a", b"b c"], (own.append(n) for n in range(size)))}
        assert done == {0: [b"A"], 1: [b"B", b"C"]}
        assert own == list(range(len(own)))


def test_more_workers_than_tasks_and_no_tasks() -> None:
    """Nobody waits for work that never comes."""
    assert run(["a"], count=8) == {0: [b"A"]}
    assert run([]) == {}
    assert run([""]) == {0: []}


@pytest.mark.parametrize(("word", "ending"), [("kill", "signal 9"), ("exit", "exit status 7")])
def test_a_step_that_kills_twice_is_lost_and_named(word: str, ending: str) -> None:
    """Everything before and behind it is done all the same."""
    done = run(["a b", f"c {word} d", "e", f"{word} {word}", "f g"])
    lost = Lost(label=word, ending=ending)
    assert done == {0: [b"A", b"B"], 1: [b"C", lost, b"D"], 2: [b"E"], 3: [lost, lost], 4: [b"F", b"G"]}


def test_a_worker_that_dies_once_costs_nothing(tmp_path) -> None:
    """A process that was killed for another's greed leaves no gap."""
    assert run(["a once b", "c"], fuse=str(tmp_path / "fuse")) == {0: [b"A", b"ONCE", b"B"], 1: [b"C"]}


def test_what_follows_from_a_lost_step_is_left_out() -> None:
    """The steps behind a lost one keep their places."""
    with Crew(1, make_chapters) as crew:
        (result,) = crew.run([b"ab kill cd"])
    assert [piece if isinstance(piece, bytes) else piece.label for piece in result.pieces] == [
        b"ab", b"a", b"b", "kill", b"cd", b"c", b"d",
    ]  # fmt: skip


def test_a_bug_in_the_making_of_steps_is_raised_here() -> None:
    """With the traceback of the process that it arose in."""
    with pytest.raises(WorkerError, match="KeyError: 'bug'"):
        run(["a bug"])


def test_large_tasks_and_results_pass() -> None:
    """Nobody waits for a full pipe."""
    word = "x" * 3_000_000
    assert run([word, word, word]) == {key: [word.upper().encode()] for key in range(3)}


def test_tasks_are_taken_as_they_are_needed() -> None:
    """A large folder's tasks aren't all made at once."""
    taken = []

    def tasks() -> Iterator[bytes]:
        for number in range(10):
            taken.append(number)
            yield b"a"

    with Crew(2, make_steps) as crew:
        for done, _ in enumerate(crew.run(tasks())):
            assert len(taken) <= done + 4


def test_leaving_early_ends_all_processes() -> None:
    """An error while results are taken in leaves nobody behind."""
    import multiprocessing

    with pytest.raises(ZeroDivisionError), Crew(2, make_steps) as crew:  # noqa: PT012
        for _ in crew.run(b"a" for _ in range(100)):
            raise ZeroDivisionError
    assert multiprocessing.active_children() == []


def test_ctrl_c_ends_all_at_once() -> None:
    """The interrupt reaches everybody in the terminal; one message, no traceback, nobody left."""
    program = textwrap.dedent(
        """
        import os, sys, time
        from digest.workers import Crew, Step

        def make():
            def wait():
                sys.stdout.write("w"); sys.stdout.flush()
                time.sleep(60)
                return b""
            return lambda task, careful: iter([Step("", wait)])

        if __name__ == "__main__":
            try:
                with Crew(2, make) as crew:
                    list(crew.run([b"", b"", b""]))
            except KeyboardInterrupt:
                sys.exit(130)
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.read(2) == b"ww"
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_workers_end_when_the_one_who_asks_is_killed() -> None:
    """Killed without a chance to end the others, it still leaves nobody behind: their lines are closed."""
    program = textwrap.dedent(
        """
        import os, signal, sys
        from digest.workers import Crew, Step

        def make():
            return lambda task, careful: iter([Step("", lambda: str(os.getpid()).encode())])

        with Crew(2, make) as crew:
            run = crew.run(b"" for _ in range(10))
            pids = {next(run).pieces[0].decode() for _ in range(6)}
            sys.stdout.write("\\n".join(pids) + "\\n"); sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    # The pipe ends when all who hold it have ended; were one left waiting for work, this would time out.
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, timeout=20, check=False)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.strip()


def test_there_is_a_processor() -> None:
    """The default number of processes is at least one."""
    assert count_processors() >= 1
