"""The garbage collector, out of the way while large and acyclic structures are built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Don't search for cycles meanwhile, nor ever again among what was made meanwhile.

    Readings, clusters and meetings refer to one another in one direction only, so there is nothing to find, and the
    search grows with all that is alive: a third of the time of matching and merging 100,000 articles.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # all that is there goes to the oldest generation unsearched; else the next object made would have it searched
            gc.freeze()
            gc.unfreeze()
            gc.enable()
