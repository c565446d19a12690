"""Work on an article grows with its length and not with its square: steps are counted at 1, 10 and 100 times a size.

No time is measured here (`tests/bench/bench_growth.py` prints times). A step is a line of the package that is run, a
turn of a comprehension included. At factor 1 a text has `LENGTH` characters. Steps may grow faster as long as a text is
shorter than what they look at: a sentence of up to 500 words, the encounters of a stretch, the mentions before a
pronoun; so the first factor of ten is given more room than the second, where a square would cost a hundred times.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

import digest
from digest.extract.reader import read_article
from digest.knowledge import Knowledge
from digest.models import Article

LENGTH = 200
FIRST, SECOND = 30, 17
"""How many times the steps may be that ten times the text takes: of a short text, and of a long one."""

SHAPES = [
    "met with X. met with Y.",
    "names in a sentence",
    "one surname, many bearers",
    "titles alone",
    "leaders",
    "Title Case",
]
"""Texts that list people and encounters, each of which some step holds against those told before."""

PACKAGE = str(Path(digest.__file__).parent)


def count_steps(article: Article, knowledge: Knowledge) -> int:
    """Lines of the package that are run for an article."""
    steps = 0

    def line(_frame: FrameType, event: str, _what: object) -> Any:
        nonlocal steps
        steps += event == "line"
        return line

    def call(frame: FrameType, _event: str, _what: object) -> Any:
        return line if frame.f_code.co_filename.startswith(PACKAGE) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        read_article(article, knowledge)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("name", SHAPES)
def test_steps_grow_with_the_text(
    shapes: ModuleType, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Ten times the text takes some ten times the steps."""
    monkeypatch.setattr(shapes, "LENGTH", LENGTH)
    read_article(shapes.SHAPES[name](1), knowledge)  # tables are made when they are first needed
    short, middle, long = (count_steps(shapes.SHAPES[name](factor), knowledge) for factor in (1, 10, 100))
    assert middle <= FIRST * short
    assert long <= SECOND * middle, f"{short} {middle} {long}: {long / middle:.1f} times for ten times the text"
