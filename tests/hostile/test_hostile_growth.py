"""Work on an article grows with its length and not with its square: steps are counted at 1, 10 and 100 times a size.

No time is measured here (`tests/bench/bench_growth.py` prints times). A step is a line of the package that is run, a
turn of a comprehension included. Steps grow with the square of a text as long as that is shorter than what is looked at
together: a sentence, the reports of a stretch. These lengths are settings; here they are small, so that they are passed
early, and a text of some thousand characters shows what one of a megabyte does. The first factor of ten is given more
room than the second, where a square would cost a hundred times.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

import digest
from digest.config import ExtractSettings
from digest.extract.reader import read_article
from digest.knowledge import Knowledge
from digest.models import Article

LENGTH = 40
"""Characters of a shape at factor 1."""

SETTINGS = ExtractSettings(max_sentence_words=15, max_stretch_words=60, max_stretch_reports=2)
"""Lengths that a text passes at factor 10."""

FIRST, SECOND = 60, 18
"""How many times the steps may be that ten times the text takes: of a short text, and of a long one."""

SHARES = 6

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
        read_article(article, knowledge, SETTINGS)
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("share", range(SHARES))
def test_steps_grow_with_the_text(
    shapes: ModuleType, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    """Whatever the shape, ten times the text takes some ten times the steps."""
    monkeypatch.setattr(shapes, "LENGTH", LENGTH)
    guilty: list[str] = []
    for name in sorted(shapes.SHAPES)[share::SHARES]:
        read_article(shapes.SHAPES[name](1), knowledge, SETTINGS)  # tables are made when they are first needed
        short, middle, long = (count_steps(shapes.SHAPES[name](factor), knowledge) for factor in (1, 10, 100))
        if middle > FIRST * short or long > SECOND * middle:
            guilty.append(f"{name}: {short} {middle} {long}")
    assert guilty == []
