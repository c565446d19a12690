"""Patterns that are tried only where they can find something.

Most sentences hold none of the words that a step looks for, and a pattern of many alternatives, each of which may begin
anywhere, takes long to say so: twenty times as long as looking for letters that all it finds must hold. And a pattern
of hundreds of phrases takes long to compile: as one for each first letter, few of which a short run needs, it doesn't.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from digest.patterns import compile_late

_LONG = 2000  # characters; a sentence is shorter


class Gated:
    r"""A pattern with a gate before it.

    Attributes:
        pattern: what is looked for, compiled when the gate first lets something pass.
        fragments: letters one of which stands in whatever the pattern finds; "" alone lets all pass.
        cased: whether capitals count; else the pattern is in lower case, for text in any case.

    >>> goes = Gated(r"\b(?:flew|travel\w*) to\b", "flew|travel")
    >>> goes.search("Brevik Travelled to Oslo")[0], goes.search("Brevik stayed in Oslo")
    ('travelled to', None)
    """

    def __init__(self, pattern: str | Choice, fragments: str, *, cased: bool = False) -> None:
        """Take a pattern, and fragments with a bar between any two."""
        self.pattern = compile_late(pattern) if isinstance(pattern, str) else pattern
        self.fragments = tuple(fragments.split("|"))
        self.cased = cased

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first place: a match in the text's lower case, whose offsets hold for the text too."""
        low = self._spelt(text, start, end)
        return self.pattern.search(low, start, end) if low else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """What stands at an offset."""
        low = self._spelt(text, start)
        return self.pattern.match(low, start) if low else None

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All places between two offsets, in order."""
        low = self._spelt(text, start, end)
        if low:
            yield from self.pattern.finditer(low, start, end)

    def _spelt(self, text: str, start: int = 0, end: int = sys.maxsize) -> str:
        """The text as the pattern is written, letter for letter; "" where no fragment stands between the offsets."""
        if self.cased:
            low = text
        else:
            low = text.lower() if len(text) < _LONG else _lower_long(text)
            if len(low) != len(text):
                low = lower_letters(text)
        stretch = low[start:end]
        for fragment in self.fragments:
            if fragment in stretch:  # a third of the time of `find`
                return low
        return ""


class Choice:
    r"""Several patterns as one, each tried, and compiled, only where a fragment of its own stands.

    Where two find something at the same place the one that was given first does.

    >>> met = Choice([(r"\bmet\b", "met"), (r"\bsaw\b", "saw")])
    >>> [hit[0] for hit in met.finditer("She saw him, met him and saw her.")]
    ['saw', 'met', 'saw']
    """

    def __init__(self, parts: Iterable[tuple[str, str]]) -> None:
        """Take patterns, each with its fragments; they are made when the first text is looked at."""
        self._parts = parts

    @cached_property
    def ways(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """A fragment, and the pattern that holds it, for all fragments of each pattern."""
        late = [(compile_late(pattern), fragments) for pattern, fragments in self._parts]
        return tuple((fragment, pattern) for pattern, fragments in late for fragment in fragments.split("|"))

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As of a compiled pattern."""
        return next(self.finditer(text, start, end), None)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As of a compiled pattern."""
        return next((hit for pattern in self._likely(text[start:]) if (hit := pattern.match(text, start))), None)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As of a compiled pattern."""
        waiting = [
            (hit, pattern) for pattern in self._likely(text[start:end]) if (hit := pattern.search(text, start, end))
        ]
        while waiting:
            first = min(waiting, key=lambda found: found[0].start())[0] if len(waiting) > 1 else waiting[0][0]
            yield first
            stop = first.end()
            waiting = [
                (later, pattern)
                for hit, pattern in waiting
                if (later := hit if hit.start() >= stop else pattern.search(text, stop, end))
            ]

    def _likely(self, stretch: str) -> Iterable[re.Pattern[str]]:
        """The patterns that a stretch of text has a fragment for, in their order."""
        return {pattern: None for fragment, pattern in self.ways if fragment in stretch}


def gate_choice(parts: Iterable[tuple[str, str]]) -> Gated:
    """A gate before a choice of patterns, each given with its fragments."""
    known = list(parts)
    return Gated(Choice(known), join_fragments(word for _, fragments in known for word in fragments.split("|")))


def gate_phrases(phrases: Iterable[str], *, cased: bool = False) -> Gated:
    """A pattern for any of the expressions as whole words, the longest first; blanks stand for any white space.

    >>> gate_phrases(["met", "held talks"]).search("They held  talks.").span()
    (5, 16)
    """
    spelt = set(phrases if cased else map(str.lower, phrases))
    return Gated(Choice(_phrase_patterns(spelt)), _longest_words(spelt), cased=cased)


def _phrase_patterns(phrases: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Patterns of the expressions as whole words, one for each first letter, with the fragments of its gate."""
    letters: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        letters.setdefault(phrase[0], []).append(phrase)
    for letter, longest in sorted(letters.items()):
        body = "|".join(re.escape(phrase[1:]).replace(r"\ ", r"\s+") for phrase in longest)
        yield rf"{begin_word(letter)}(?:{body})(?!\w)", _longest_words(longest)


def _longest_words(phrases: Iterable[str]) -> str:
    return join_fragments(max(phrase.split(), key=len) for phrase in phrases)


def begin_word(letter: str) -> str:
    """A pattern for a letter that no word goes on with; told in this order, it is looked for as fast as a mere letter."""
    return rf"{re.escape(letter)}(?<!\w{re.escape(letter)})"


def join_fragments(words: Iterable[str]) -> str:
    """As few of the words as stand in all of them, as fragments of a gate.

    >>> join_fragments(["discussions", "talks", "discuss", "talk"])
    'talk|discuss'
    """
    kept: list[str] = []
    for word in sorted(set(words), key=lambda word: (len(word), word)):
        for shorter in kept:
            if shorter in word:
                break
        else:
            kept.append(word)
    return "|".join(kept)


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
