"""Patterns that are tried only where they can find something.

Most sentences hold none of the words that a step looks for, and a pattern of many alternatives, each of which may begin
anywhere, takes long to say so: twenty times as long as looking for letters that all it finds must hold.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache

from digest.patterns import compile_late

_LONG = 2000  # characters; a sentence is shorter


class Gated:
    r"""A pattern in lower case for text in any case, with a gate before it.

    Attributes:
        pattern: what is looked for, in text in lower case; compiled when the gate first lets something pass.
        fragments: letters one of which stands in whatever the pattern finds; "" alone lets all pass.

    >>> goes = Gated(r"\b(?:flew|travel\w*) to\b", "flew|travel")
    >>> goes.search("Brevik Travelled to Oslo")[0], goes.search("Brevik stayed in Oslo")
    ('travelled to', None)
    """

    def __init__(self, pattern: str, fragments: str) -> None:
        """Take a pattern, and fragments with a bar between any two."""
        self.pattern = compile_late(pattern)
        self.fragments = tuple(fragments.split("|"))

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first place: a match in the text's lower case, whose offsets hold for the text too."""
        low = self._low(text, start, end)
        return self.pattern.search(low, start, end) if low else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """What stands at an offset."""
        low = self._low(text, start)
        return self.pattern.match(low, start) if low else None

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All places between two offsets, in order."""
        low = self._low(text, start, end)
        if low:
            yield from self.pattern.finditer(low, start, end)

    def _low(self, text: str, start: int = 0, end: int = sys.maxsize) -> str:
        """The text in lower case; "" where no fragment stands between the offsets."""
        low = text.lower() if len(text) < _LONG else _lower_long(text)
        if len(low) != len(text):
            low = lower_letters(text)
        stretch = low[start:end]
        for fragment in self.fragments:
            if fragment in stretch:  # a third of the time of `find`
                return low
        return ""


def gate_phrases(phrases: Iterable[str]) -> Gated:
    """A pattern for any of the expressions as whole words, the longest first.

    >>> gate_phrases(["met", "held talks"]).search("They held  talks.").span()
    (5, 16)
    """
    longest = sorted((phrase.lower() for phrase in phrases), key=len, reverse=True)
    body = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest)
    return Gated(rf"(?<!\w)(?:{body})(?!\w)", join_fragments(max(phrase.split(), key=len) for phrase in longest))


def join_fragments(words: Iterable[str]) -> str:
    """As few of the words as stand in all of them, as fragments of a gate.

    >>> join_fragments(["discussions", "talks", "discuss", "talk"])
    'talk|discuss'
    """
    ordered = sorted(set(words), key=lambda word: (len(word), word))
    return "|".join(w for k, w in enumerate(ordered) if not any(shorter in w for shorter in ordered[:k]))


@lru_cache(maxsize=4)
def _lower_long(text: str) -> str:
    """A whole article in lower case, made once however many stretches of it are looked at."""
    return lower_letters(text)


def lower_letters(text: str) -> str:
    """A text in lower case, letter for letter: İ, which has two in lower case, becomes one.

    >>> lower_letters("İzmir"), len("İzmir".lower())
    ('izmir', 6)
    """
    low = text.lower()
    return low if len(low) == len(text) else text.replace("İ", "i").lower()
