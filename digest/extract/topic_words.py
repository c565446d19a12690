"""The words that say what was talked about and what came of it: data/topics.yaml, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from digest.knowledge import Knowledge, load_knowledge

_PASSIVE_BE = r"\b(?:was|were|are|is|been|being)\s+(?:also\s+)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """The tables of data/topics.yaml, compiled."""

    cue: re.Pattern[str]
    passive: re.Pattern[str]
    outcome: re.Pattern[str]
    outcome_passive: re.Pattern[str]
    stops: frozenset[str]
    lead_words: frozenset[str]
    plain: frozenset[str]
    idle: frozenset[str]
    adjectives: frozenset[str]
    negations: frozenset[str]


def parse_topic_words(raw: Mapping[str, Any]) -> TopicWords:
    """Compile the tables of a mapping shaped like data/topics.yaml."""

    def cues(section: str) -> str:
        return _by_first_letter([name for entry in raw[section] for name in entry["names"]])

    def names(section: str) -> str:
        return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in raw[section])

    return TopicWords(
        cue=re.compile(r"\b(?:" + cues("topics") + r")\s+"),
        passive=re.compile(_PASSIVE_BE + r"(?:" + names("passives") + r")\b", re.IGNORECASE),
        outcome=re.compile(r"\b(?:" + cues("outcomes") + r")"),
        outcome_passive=re.compile(_PASSIVE_BE + r"(?:" + names("outcome_passives") + r")\b(?!\s+by\b)", re.IGNORECASE),
        **{key: frozenset(raw[key]) for key in ("stops", "lead_words", "plain", "idle", "adjectives", "negations")},
    )


def _by_first_letter(cues: Sequence[str]) -> str:
    """The cues as one pattern that tries only those of a word's first letter; that may be a capital.

    A cue that begins with a choice, "(?:talks|discussions?) on", is written out: one cue for each.
    """
    letters: dict[str, list[str]] = {}
    for cue in cues:
        choice = re.match(r"\(\?:([\w?|]+)\)(?![?*+])", cue)
        for head in choice[1].split("|") if choice is not None else [""]:
            whole = head + cue[choice.end() :] if choice is not None else cue
            letters.setdefault(whole[0].lower(), []).append(whole[1:].replace(" ", r"\s+"))
    return "|".join(f"[{letter}{letter.upper()}](?:{'|'.join(rest)})" for letter, rest in sorted(letters.items()))


@lru_cache(maxsize=4)
def load_topic_words(knowledge: Knowledge | None = None) -> TopicWords:
    """The tables of a knowledge, by default the packaged one; made once for each."""
    return parse_topic_words((knowledge or load_knowledge()).table("topics"))
