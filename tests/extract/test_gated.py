"""Patterns behind a gate: the gate never hides what the pattern finds."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import digest.extract
from digest.config import Config
from digest.extract.cues import load_cues
from digest.extract.gated import Choice, Gated, gate_phrases
from digest.extract.statements import compile_patterns
from digest.extract.topic_words import load_topic_words
from digest.extract.triggers import build_frames
from digest.knowledge import load_knowledge


def _all_gated() -> Iterator[Any]:
    for module in pkgutil.iter_modules(digest.extract.__path__):
        for name, value in vars(importlib.import_module(f"digest.extract.{module.name}")).items():
            if isinstance(value, Gated):
                yield pytest.param(value, id=f"{module.name}.{name}")
    frames = build_frames(load_knowledge(Config()))
    for table in (
        frames.marks,
        frames.kinds,
        {"sports": frames.sports},
        {"whens": compile_patterns(load_cues()).whens},
    ):
        for name, value in table.items():
            yield pytest.param(value, id=name)


def _topic_cues() -> dict[str, Gated]:
    words = load_topic_words()
    names = ("cue", "passive", "outcome", "outcome_passive")
    return {name: getattr(words, name) for name in names}


def _ways(parsed: Any) -> list[list[str]]:
    """What a pattern must find, way by way: pieces of plain letters, each unbroken."""
    ways: list[list[str]] = [[""]]

    def plain(letter: str) -> None:
        for way in ways:
            way[-1] += letter

    def broken(more: list[list[str]]) -> None:
        nonlocal ways
        ways = [[*way[:-1], way[-1] + new[0], *new[1:]] for way in ways for new in more]

    for op, value in parsed:
        if op is ops.LITERAL:
            plain(chr(value))
        elif op is ops.SUBPATTERN:
            broken(_ways(value[-1]))
        elif op is ops.BRANCH:
            broken([way for branch in value[1] for way in _ways(branch)])
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT) and value[0]:
            broken([[*way, ""] for way in _ways(value[2])])
        elif op is not ops.AT and op not in (ops.ASSERT, ops.ASSERT_NOT):
            broken([["", ""]])
        if len(ways) > 20_000:
            pytest.fail("too many ways to count")
    return ways


def patterns_of(gated: Gated) -> list[tuple[re.Pattern[str], list[str]]]:
    """Each of its patterns with the fragments of its own gate."""
    if not isinstance(gated.pattern, Choice):
        return [(gated.pattern, [*gated.fragments])]
    patterns = dict.fromkeys(pattern for _, pattern in gated.pattern.ways)
    return [(pattern, [own for own, other in gated.pattern.ways if other is pattern]) for pattern in patterns]


@pytest.mark.parametrize("gated", list(_all_gated()))
def test_every_way_through_a_pattern_holds_a_fragment(gated: Gated) -> None:
    """Whatever a pattern finds holds one of the fragments of its gate."""
    for pattern, own in patterns_of(gated):
        for fragments in (gated.fragments, own):
            assert not [
                way
                for way in _ways(parser.parse(pattern.pattern))
                if not any(fragment in piece for piece in way for fragment in fragments)
            ]


@pytest.mark.parametrize("gated", list(_all_gated()))
def test_patterns_behind_a_gate_are_in_lower_case(gated: Gated) -> None:
    """A pattern that is tried on lower case asks for no capital."""
    for pattern, _ in patterns_of(gated):
        letters = re.sub(r"\\.|\(\?P<\w+>", "", pattern.pattern)
        assert gated.cased or letters == letters.lower()


def test_offsets_hold_for_the_text_where_lower_case_is_longer() -> None:
    """A letter whose lower case is two letters moves nothing."""
    found = gate_phrases(["held talks"]).search("In İzmir they HELD TALKS.")
    assert found is not None
    assert found.span() == (14, 24)


_SYLLABLES = ("a", "ab", "b", "ba", "bab", " ", "a b", "bb")


@given(
    st.lists(st.lists(st.sampled_from(_SYLLABLES), min_size=1, max_size=4).map("".join), min_size=1, max_size=6),
    st.lists(st.sampled_from((*_SYLLABLES, "x", "\n")), max_size=30).map("".join),
)
def test_patterns_by_first_letter_find_what_one_pattern_finds(phrases: list[str], text: str) -> None:
    """One pattern of all phrases, the longest first, finds the same places in the same order."""
    words = sorted({" ".join(phrase.split()) for phrase in phrases} - {""}, key=lambda word: (-len(word), word))
    assume(words)
    body = "|".join(word.replace(" ", r"\s+") for word in words)
    one = re.compile(rf"(?<!\w)(?:{body})(?!\w)")
    assert [hit.span() for hit in gate_phrases(words).finditer(text)] == [hit.span() for hit in one.finditer(text)]
