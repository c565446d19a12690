"""Signals that ask a run to end: half-written files are taken away and processes ended first, then the signal has its way."""

from __future__ import annotations

import contextlib
import os
import signal

_NAMES = ("SIGTERM", "SIGHUP")


class Ended(BaseException):
    """A signal has asked this process to end.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def finish(self) -> int:
        """End by the signal, so that whoever started the process is told how it ended; what shells make of that, where it doesn't."""
        os.kill(os.getpid(), self.number)
        return 128 + self.number


def heed_signals() -> None:
    """Raise `Ended` where a signal asks to end, the first time; a second one ends at once. One that is ignored stays so (nohup)."""
    for name in _NAMES:
        number = getattr(signal, name, None)
        with contextlib.suppress(ValueError):  # no main thread
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _end)


def _end(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise Ended(number)
