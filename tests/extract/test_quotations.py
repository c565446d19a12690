"""Quotation marks: what is paired with what, and what is no quotation."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.extract.document import Document
from digest.extract.quotations import find_quotes
from digest.extract.structure import prepare
from digest.models import Article, ArticleInfo, Span

CASES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "quotations.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
MARKED = st.text(alphabet="ab S's.,'\"“”‘’«»„`-–\n90", max_size=120)


def document(text: str, boilerplate: tuple[Span, ...] = ()) -> Document:
    """A text laid out, as the later steps get it."""
    return prepare(Article(info=ArticleInfo(id="t", path="t.txt"), text=text, boilerplate=boilerplate))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """A text gives exactly the quotations that a reader marks."""
    if case.get("expect") == "fail":
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["comment"]))
    text = case["text"]
    quotes = document(text).quotes

    def texts(chosen: list[Any]) -> list[str]:
        return [text[quote.start : quote.end] for quote in chosen]

    assert texts([q for q in quotes if not q.depth and not q.scare]) == case["want"]
    assert texts([q for q in quotes if q.depth]) == case.get("inner", [])
    assert texts([q for q in quotes if q.scare]) == case.get("scare", [])
    assert texts([q for q in quotes if not q.closed]) == case.get("open", [])


def test_boilerplate_has_no_quotations() -> None:
    """Marks inside page furniture count for nothing and disturb no other pair."""
    text = "“We met,” she said. Read more: “Ten facts. “We agreed,” he said."
    start = text.index("Read")
    found = find_quotes(text, [Span(0, len(text))], (Span(start, text.index("“We agreed")),))
    assert [text[q.start : q.end] for q in found] == ["We met,", "We agreed,"]


@given(MARKED)
def test_spans_hold_together(text: str) -> None:
    """Spans lie in the text, begin and end with no blank, come in order, and are nested or apart."""
    quotes = document(text).quotes
    assert quotes == sorted(quotes, key=lambda quote: (quote.start, -quote.end))
    for quote in quotes:
        inside = text[quote.start : quote.end]
        assert inside
        assert inside == inside.strip()
    outer = [quote for quote in quotes if quote.depth == 0]
    for left, right in pairwise(outer):
        assert left.end <= right.start


@given(st.lists(st.sampled_from(["“We met,” she said.", "He left.", "“No!”", "Ana's aides' bags."]), max_size=8))
def test_balanced_marks_pair_as_written(sentences: list[str]) -> None:
    """Where every mark has its partner, each pair is one quotation."""
    text = " ".join(sentences)
    found = document(text).quotes
    assert len(found) == text.count("“")
    assert all(quote.closed for quote in found)


def test_many_marks_take_linear_time() -> None:
    """A paragraph of nothing but marks is read in one go, without a search that starts over at each of them."""
    text = "'a " * 3000 + '"b ' * 3000 + "“c " * 3000
    assert document(text).quotes
