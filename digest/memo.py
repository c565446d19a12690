"""What steps of match gave in earlier runs, kept in the cache by a hash of all that they were made of.

A step is a pure function: what is kept of it is right for as long as its code, its settings and what it was given are the
same, which is what its key is made of. So nothing is ever out of date, and a run with the memo prints what one without it does.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from digest.cache import STEP, Cache, make_key, pack, unpack


class Step:
    """One kind of step; without a cache nothing is known and nothing is kept.

    Args:
        cache: where outcomes are kept.
        stamp: the same for as long as equal keys mean equal outcomes.
    """

    def __init__(self, cache: Cache | None, stamp: str) -> None:
        self._cache = cache
        self._stamp = stamp

    @property
    def is_kept(self) -> bool:
        """Whether it is worth the while to make keys."""
        return self._cache is not None

    def key(self, parts: Iterable[str]) -> bytes:
        """The key of an outcome.

        Args:
            parts: all that it was made of, without line breaks.
        """
        whole = hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16)
        return make_key(STEP, self._stamp, whole.hexdigest())

    def find(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        """The outcomes that are known, as JSON gives them back."""
        if self._cache is None:
            return {}
        found = {}
        for key, value in self._cache.find(keys).items():
            data = unpack(value)
            if data is not None and data.startswith(key):  # another's outcome may be as good JSON as one's own
                with contextlib.suppress(ValueError):
                    found[key] = json.loads(data[len(key) :])
        self._cache.close()
        return found

    def keep(self, outcomes: Mapping[bytes, Any]) -> None:
        """Keep outcomes, made of what JSON can hold."""
        if self._cache is None or not outcomes:
            return
        self._cache.keep(STEP, [(key, pack(key + json.dumps(value).encode())) for key, value in outcomes.items()])
        self._cache.close()


class Scores:
    """What a function of two texts gave, a number, kept as one outcome; what nobody asks for any more goes in the end.

    Args:
        step: whose outcome it is.
    """

    def __init__(self, step: Step) -> None:
        self._step = step
        self._key = step.key(())
        self._known: dict[str, float] = {}
        self._used: dict[str, float] = {}
        found = step.find([self._key]).get(self._key)
        if isinstance(found, dict) and all(isinstance(score, float) for score in found.values()):
            self._known = found

    def ask(self, pair: str, score_of: Callable[[], float]) -> float:
        """The number of a pair of texts, worked out where it isn't known.

        Args:
            pair: the two as one text.
            score_of: works it out.
        """
        if not self._step.is_kept:
            return score_of()
        score = self._known.get(pair)
        self._used[pair] = score = score_of() if score is None else score
        return score

    def keep(self) -> None:
        """Keep what was asked for, with what earlier runs asked for, as long as that isn't more."""
        if self._used.keys() <= self._known.keys():
            return
        whole = self._known | self._used
        self._step.keep({self._key: whole if len(whole) <= 2 * len(self._used) else self._used})


class Memo:
    """What steps gave in earlier runs.

    Args:
        cache: where it is kept, None for nowhere.
        stamp: of the code, the knowledge and the settings that what steps are given hangs on.
    """

    def __init__(self, cache: Cache | None = None, stamp: str = "") -> None:
        self._cache = cache
        self._stamp = stamp

    def step(self, name: str, *settings: object) -> Step:
        """A kind of step.

        Args:
            name: of the step.
            settings: those that it hangs on.
        """
        return Step(self._cache, f"{self._stamp} {name} {settings!r}")


NO_MEMO = Memo()
"""Nothing is known, and nothing is kept."""

__all__ = ["NO_MEMO", "Memo", "Scores", "Step"]
