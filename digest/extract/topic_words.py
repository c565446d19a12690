"""The words that say what was talked about and what came of it: data/topics.yaml, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from digest.extract.gated import Gated, begin_word, gate_choice, join_fragments
from digest.knowledge import Knowledge, load_knowledge


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class TopicWords:
    """The tables of data/topics.yaml, compiled."""

    cue: Gated
    passive: Gated
    outcome: Gated
    outcome_passive: Gated
    stops: frozenset[str]
    lead_words: frozenset[str]
    plain: frozenset[str]
    idle: frozenset[str]
    adjectives: frozenset[str]
    negations: frozenset[str]


def parse_topic_words(raw: Mapping[str, Any]) -> TopicWords:
    """Compile the tables of a mapping shaped like data/topics.yaml."""

    def cues(section: str) -> list[str]:
        return _write_out([name for entry in raw[section] for name in entry["names"]])

    def passives(section: str, behind: str) -> Gated:
        names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in raw[section])
        fragments = join_fragments(max(name.split(), key=len) for name in raw[section])
        return Gated(rf"\b(?:was|were|are|is|been|being)\s+(?:also\s+)?(?:{names})\b{behind}", fragments)

    topics, outcomes = cues("topics"), cues("outcomes")
    return TopicWords(
        cue=_gate_cues(topics, r"\s+"),
        passive=passives("passives", ""),
        outcome=_gate_cues(outcomes, ""),
        outcome_passive=passives("outcome_passives", r"(?!\s+by\b)"),
        **{key: frozenset(raw[key]) for key in ("stops", "lead_words", "plain", "idle", "adjectives", "negations")},
    )


def _write_out(cues: Sequence[str]) -> list[str]:
    """The cues, with one for each choice where a cue begins with one: "(?:talks|discussions?) on"."""
    whole: list[str] = []
    for cue in cues:
        choice = re.match(r"\(\?:([\w?|]+)\)(?![?*+])", cue)
        if choice is None:
            whole.append(cue)
        else:
            whole.extend(head + cue[choice.end() :] for head in choice[1].split("|"))
    return whole


def _gate_cues(cues: Sequence[str], behind: str) -> Gated:
    """The cues as one pattern for each letter that they begin with."""
    letters: dict[str, list[str]] = {}
    for cue in cues:
        letters.setdefault(cue[0], []).append(cue)
    bodies = {letter: "|".join(cue[1:].replace(" ", r"\s+") for cue in same) for letter, same in letters.items()}
    return gate_choice(
        (rf"{begin_word(letter)}(?:{bodies[letter]}){behind}", _openings(letters[letter])) for letter in sorted(letters)
    )


def _openings(cues: Sequence[str]) -> str:
    """The longest word of the plain letters that each cue begins with, as fragments of a gate."""
    plain = re.compile(r"(?:[a-z ](?![?*{]))+")
    return join_fragments(max(plain.match(cue)[0].split(), key=len) for cue in cues)  # type: ignore[index]


@lru_cache(maxsize=4)
def load_topic_words(knowledge: Knowledge | None = None) -> TopicWords:
    """The tables of a knowledge, by default the packaged one; made once for each."""
    return parse_topic_words((knowledge or load_knowledge()).table("topics"))
