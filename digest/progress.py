"""How far a run has come, as a line on the terminal: what is being done, articles, rate, time left.

Nothing is shown in a run's first second, nor more often than ten times a second. The rate is that of the last few
seconds, not of the whole run: what comes from the cache at first says nothing about the rest.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from digest.streams import Streams

AFTER_SECONDS = 1.0
EVERY_SECONDS = 0.1
_LOOK_BACK_SECONDS = 10.0


class Progress:
    """A status line; called with stage, done and total by whoever does the work.

    Args:
        streams: whose terminal it is shown on.
        clock: seconds since some moment.
    """

    def __init__(self, streams: Streams, clock: Callable[[], float] = time.monotonic) -> None:
        self._streams = streams
        self._clock = clock
        self._started = self._last = clock()
        self._stage = ""
        self._seen: deque[tuple[float, int]] = deque()
        self._shown = False

    def __call__(self, stage: str, done: int, total: int = 0) -> None:
        """Note how far a stage has come.

        Args:
            stage: what is being done, as the line begins.
            done: articles that are done.
            total: of how many, about; 0 where nobody knows, `done` where the stage takes them all at once.
        """
        now = self._clock()
        changed = stage != self._stage
        if changed:
            self._stage = stage
            self._seen.clear()
        self._seen.append((now, done))
        while self._seen[0][0] < now - _LOOK_BACK_SECONDS and len(self._seen) > 2:
            self._seen.popleft()
        if now - self._started < AFTER_SECONDS or (now - self._last < EVERY_SECONDS and not changed):
            return
        self._last = now
        self._shown = True
        self._streams.show_status(status_line(stage, done, total, self._rate()))

    def close(self) -> None:
        """Wipe the line."""
        if self._shown:
            self._streams.show_status("")
            self._shown = False

    def _rate(self) -> float:
        """Articles a second of late, 0 where nothing can be said."""
        (before, done_then), (now, done_now) = self._seen[0], self._seen[-1]
        return (done_now - done_then) / (now - before) if now - before >= AFTER_SECONDS / 2 else 0.0


def status_line(stage: str, done: int, total: int, rate: float) -> str:
    """The line.

    >>> status_line("reading", 1200, 10000, 412.3)
    'reading: 1,200 of about 10,000 articles, 412/s, 0:21 left'
    >>> status_line("merging", 10000, 10000, 0)
    'merging: 10,000 articles'
    """
    if done >= total:
        parts = [f"{stage}: {done:,} article{'' if done == 1 else 's'}"]
    else:
        parts = [f"{stage}: {done:,} of about {total:,} articles"]
    if rate > 0:
        parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
        if total > done:
            parts.append(f"{format_seconds((total - done) / rate)} left")
    return ", ".join(parts)


def format_seconds(seconds: float) -> str:
    """A duration as a clock shows it.

    >>> format_seconds(75.4), format_seconds(7384)
    ('1:15', '2:03:04')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
