"""Topics and outcomes: short, in the text's words, nothing that the sentence denies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.extract.document import Document, Mention, QuoteSpan
from digest.extract.outcomes import find_outcomes
from digest.extract.topics import find_topics
from digest.models import Article, ArticleInfo

CASES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "topics.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)


def document(text: str) -> Document:
    """A document of one sentence."""
    return Document(article=Article(info=ArticleInfo(id="t", path="t.txt"), text=text), text=text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """A sentence gives exactly the topics and outcomes that a reader names."""
    if case.get("expect") == "fail":
        request.applymarker(pytest.mark.xfail(strict=True))
    doc = document(case["text"])
    if "topics" in case:
        assert [topic.text for topic in find_topics(doc, 0, len(doc.text))] == case["topics"]
    if "outcomes" in case:
        assert [outcome.text for outcome in find_outcomes(doc, 0, len(doc.text))] == case["outcomes"]


def test_names_are_no_topics() -> None:
    """Somebody who takes part isn't what was talked about."""
    doc = document("They discussed Ana Brevik and whaling.")
    doc.mentions.append(Mention(start=15, end=25, first=2, last=4, kind="name"))
    assert [topic.text for topic in find_topics(doc, 0, len(doc.text))] == ["whaling"]


def test_quoted_words_are_no_outcomes() -> None:
    """What somebody says was agreed is a statement; the outcome needs the report's own word."""
    doc = document("“We agreed to meet again,” she said.")
    doc.quotes.append(QuoteSpan(start=1, end=25))
    assert find_outcomes(doc, 0, len(doc.text)) == []


WORDS = st.sampled_from(
    [
        "discussed",
        "focused",
        "on",
        "talks",
        "agreed",
        "to",
        "signed",
        "the",
        "and",
        ",",
        ".",
        "as",
        "well",
        "including",
        "border",
        "security",
        "Monday",
        "in",
        "Oslo",
        "was",
        "with",
        "“",
        "”",
        "U.S.",
        "reviewed",
        "a",
    ]
)


@given(st.lists(WORDS, max_size=16).map(" ".join) | st.text(max_size=60))
def test_sound(text: str) -> None:
    """Topics are the text of their spans; spans stay inside the stretch; at most eight words or a few adjectives more."""
    doc = document(text)
    for topic in find_topics(doc, 0, len(text)):
        assert " ".join(text[topic.span.start : topic.span.end].split()) == topic.text
    for outcome in find_outcomes(doc, 0, len(text)):
        assert 0 <= outcome.span.start < outcome.span.end <= len(text)
        assert outcome.text == " ".join(outcome.text.split())
