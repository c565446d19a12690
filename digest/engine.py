"""What archives of more than one machine are worked on with: the little that is asked of an engine, and who answers.

An engine holds results where they came about; the one who asks has handles of them, which can be given to further work.
`digest/cluster.py` is one; nothing in the stages knows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from digest.config import Config
from digest.workers import Lost

Call = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function of a module and its arguments; it must give the same whenever and wherever it is called, and change none of them."""

Handle = Any
"""Stands for what came of a call, wherever that lies."""


class Engine(Protocol):
    """Machines that do the work, all of them able to open what is to be read."""

    @property
    def workers(self) -> int:
        """How many do work at a time."""

    def run(self, config: Config, calls: Iterable[Call]) -> Iterator[tuple[int, Handle | Lost]]:
        """Make calls and leave what comes of them where it is.

        Args:
            config: all settings; machines with other versions of what matters to the outcome are refused by them.
            calls: taken one by one, each when somebody is free for it.

        Yields:
            As they are done, the number of each call and a handle, or that it has cost several machines and is given up.

        Raises:
            EngineError: the machines can't be reached, or not any more.
            WorkerError: a bug in a call.
        """

    def submit(self, function: Callable[..., Any], *args: Any) -> Handle:
        """Have a call made, after `run`; handles among the arguments, or in lists of them, stand for what came of them."""

    def deal(self, function: Callable[..., Any], rows: Iterable[Sequence[Any]], count: int) -> list[list[Handle]]:
        """Have calls made, after `run`, each of which gives `count` pieces that go different ways.

        Args:
            function: of all calls.
            rows: the arguments of each, as for `submit`.
            count: of the pieces.

        Returns:
            For each number the handles of the pieces with it. As a list among the arguments of a call they stand for these pieces, one of each
            call, in the order of `rows`; one handle may stand for several.
        """

    def fetch(self, handles: Sequence[Handle]) -> Iterator[Any]:
        """What the handles stand for, in their order, brought here.

        Raises:
            EngineError: the machines can't be reached any more, or what was asked for has cost several of them.
            WorkerError: a bug in a call.
        """


__all__ = ["Call", "Engine", "Handle"]
