"""The vocabulary of encounters (`data/encounters.yaml`), compiled: triggers by their first word, marks as patterns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from digest.extract.gated import Gated, gate_phrases
from digest.extract.structure import tokenise
from digest.knowledge import Knowledge


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trigger:
    """An expression that may report an encounter.

    Attributes:
        frame: "noun", or for a verb how its people stand around it ("meet", "host", ...; see the data file).
        kind: the kind of encounter that a noun tells by itself ("call"), "" where other words tell.
        id: its entry in the data file.
        words: the expression, lower case, in tokens.
    """

    frame: str
    kind: str
    id: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Frames:
    """`data/encounters.yaml`, compiled.

    Attributes:
        triggers: by their first word, longer expressions first.
        holders: verbs that hold a noun ("held talks").
        marks: patterns of what tells the status ("planned", "denied", ...). kinds: of what tells the kind ("video", ...).
        bar_objects: objects that are met although nobody is ("criteria"). bar_before: words before a noun that make
            it no encounter ("press conference"). sports: the words of a match. cancelling: the first words of the marks
            of a cancellation.
    """

    triggers: dict[str, tuple[Trigger, ...]]
    holders: frozenset[str]
    marks: dict[str, Gated]
    kinds: dict[str, Gated]
    bar_objects: frozenset[str]
    bar_before: frozenset[str]
    sports: Gated
    cancelling: frozenset[str]


@lru_cache(maxsize=4)
def build_frames(knowledge: Knowledge) -> Frames:
    """Compile the encounter vocabulary, once a process."""
    table = knowledge.table("encounters")
    triggers: dict[str, list[Trigger]] = {}
    for kind in ("verbs", "nouns"):
        for entry in table[kind]:
            for form in entry["names"]:
                words = tuple(tokenise(form.lower()))
                trigger = Trigger(entry.get("frame", "noun"), entry.get("kind", ""), entry["id"], words)
                triggers.setdefault(words[0], []).append(trigger)
    for rows in triggers.values():
        # a noun reading comes second: "talks" and "call" are verbs only behind a subject
        rows.sort(key=lambda t: (-len(t.words), t.frame == "noun"))
    bars = table["bars"]
    return Frames(
        triggers={k: tuple(v) for k, v in triggers.items()},
        holders=frozenset(table["holders"]),
        marks={k: gate_phrases(v) for k, v in table["status"].items()},
        kinds={k: gate_phrases(v) for k, v in table["kinds"].items()},
        bar_objects=frozenset(bars["objects"]),
        bar_before=frozenset(bars["before"]),
        sports=gate_phrases(bars["sports"]),
        cancelling=frozenset(tokenise(mark.lower())[0] for mark in table["status"]["cancelled"]),
    )
