"""Stage extract: the words that report speech (data/reporting_verbs.yaml) as tables over tokens.

Verbs are inflected here once; what a verb may be followed by is its frame, explained at the head of the data file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from digest.knowledge import load_table

_VOWELS = frozenset("aeiou")


class Verb(NamedTuple):
    """A form of a reporting verb.

    Attributes:
        rest: the words after the first one, lower case ("out" of "pointed out").
        lemma: its base form. frame: see the data file. form: "base", "s", "past" or "ing".
        weak: it reports only beside a quotation.
    """

    rest: tuple[str, ...]
    lemma: str
    frame: str
    form: str
    weak: bool


class Cue(NamedTuple):
    """A reporting verb in a text: its tokens `first` to `last` (half-open)."""

    first: int
    last: int
    verb: Verb


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Cues:
    """Everything that the reading of attributions must know.

    Attributes:
        verbs: first word, lower case -> its readings, the longest first.
        words: other lists by the id of their entry.
        channels: words that tell the channel -> its name in the digest, "" where the words themselves are the name.
    """

    verbs: dict[str, tuple[Verb, ...]]
    words: dict[str, frozenset[str]]
    channels: dict[str, str]


def inflect(verb: str) -> tuple[str, str, str, str]:
    """The regular forms of a verb: base, third person, past, -ing.

    >>> inflect("deny"), inflect("argue")
    (('deny', 'denies', 'denied', 'denying'), ('argue', 'argues', 'argued', 'arguing'))
    >>> inflect("point out")
    ('point out', 'points out', 'pointed out', 'pointing out')
    """
    head, blank, tail = verb.partition(" ")
    if head.endswith("y") and head[-2:-1] not in _VOWELS:
        third, past, ing = head[:-1] + "ies", head[:-1] + "ied", head + "ing"
    elif head.endswith("e"):
        third, past, ing = head + "s", head + "d", (head if head.endswith("ee") else head[:-1]) + "ing"
    elif head.endswith(("s", "sh", "ch", "x")):
        third, past, ing = head + "es", head + "ed", head + "ing"
    else:
        third, past, ing = head + "s", head + "ed", head + "ing"
    return verb, third + blank + tail, past + blank + tail, ing + blank + tail


def _forms(lemma: str, irregular: Sequence[str]) -> list[tuple[str, str]]:
    if not irregular:
        base, third, past, ing = inflect(lemma)
        return [(base, "base"), (third, "s"), (past, "past"), (ing, "ing")]
    found = [(lemma, "base")]
    for form in irregular:
        head = form.split(" ", 1)[0]
        if head.endswith("ing") and head != lemma:
            found.append((form, "ing"))
        elif head.endswith("s") and form == irregular[0]:
            found.append((form, "s"))
        else:
            found.append((form, "past"))
    return found


def compile_cues(entries: Sequence[dict[str, Any]]) -> Cues:
    """Makes the tables from the entries of the data file, whose head explains their keys."""
    verbs: dict[str, dict[tuple[str, ...], Verb]] = {}
    words: dict[str, frozenset[str]] = {}
    channels: dict[str, str] = {}
    for entry in entries:
        frame = entry["frame"]
        if frame == "none":
            if "channel" in entry:
                channels.update((name, entry["channel"]) for name in entry["names"])
            words[entry["id"]] = frozenset(entry.get("names", ())) | frozenset(entry.get("weak_names", ()))
            continue
        irregular = entry.get("forms", {})
        for key in ("names", "weak_names"):
            for lemma in entry.get(key, ()):
                for form, kind in _forms(lemma, irregular.get(lemma, ())):
                    head, *rest = form.split()
                    table = verbs.setdefault(head, {})
                    table.setdefault(tuple(rest), Verb(tuple(rest), lemma, frame, kind, key == "weak_names"))
    ordered = {head: tuple(sorted(table.values(), key=lambda verb: -len(verb.rest))) for head, table in verbs.items()}
    return Cues(ordered, words, channels)


@cache
def load_cues() -> Cues:
    """Reads the package's own reporting verbs.

    >>> cues = load_cues()
    >>> [(verb.lemma, verb.form) for verb in cues.verbs["went"]], "spokesman" in cues.words["people_nouns"]
    ([('go on', 'past')], True)
    """
    return compile_cues(load_table("reporting_verbs"))
