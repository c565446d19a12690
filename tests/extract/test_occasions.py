"""Occasions: names as written, numbers that imply a year, and the years they lend."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.extract.dates import find_dates
from digest.extract.document import Document, Sentence
from digest.extract.occasions import complete_dates, find_occasions, load_occasion_words
from digest.knowledge import load_knowledge
from digest.models import Article, ArticleInfo

CASES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "occasions.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)


def document(text: str, published: datetime.date | None = None) -> Document:
    """A document whose lines are its sentences."""
    doc = Document(article=Article(info=ArticleInfo(id="t", path="t.txt"), text=text), text=text, published=published)
    start = 0
    for number, line in enumerate(text.split("\n")):
        if line:
            doc.sentences.append(Sentence(start=start, end=start + len(line), paragraph=number))
        start += len(line) + 1
    return doc


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_case(case: dict[str, Any]) -> None:
    """A sentence names exactly the occasions that a reader sees, with what leads to them and what they imply."""
    published = datetime.date.fromisoformat(case["published"]) if "published" in case else None
    found = find_occasions(document(case["text"], published), load_knowledge())
    assert len(found) == len(case["want"]), found
    for mention, want in zip(found, case["want"], strict=True):
        parts = want.split(" | ")
        assert [mention.name, mention.cue, mention.date.edtf, mention.key][: len(parts)] == [
            part.strip() for part in parts
        ]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (
            "Their second meeting followed one during the 80th session of the UN General Assembly in September.",
            ["2025-09"],
        ),
        (
            "Brevik at the 80th session of the UN General Assembly\n\nMon 22/9 - breakfast.\nTues 23/9 - lunch.",
            ["2025-09-22", "2025-09-23"],
        ),
        ("They recalled the 80th session of the UN General Assembly.\n\nThen\n\nthey met\n\nin May.", [""]),
        ("Brevik at the 80th session of the UN General Assembly\n\nTues 22/9 - breakfast.", [""]),
    ],
)
def test_years_are_lent(text: str, want: list[str]) -> None:
    """A date without a year takes that of the numbered occasion beside it, and only where nothing speaks against it."""
    doc = document(text)
    doc.dates = find_dates(doc)
    complete_dates(doc, find_occasions(doc, load_knowledge()))
    assert [mention.value.edtf for mention in doc.dates] == want


def test_anchor_needs_no_loan() -> None:
    """An article with a date of its own resolves by that."""
    doc = document("At the 80th session of the UN General Assembly they recalled May.", datetime.date(2031, 1, 1))
    doc.dates = find_dates(doc)
    before = list(doc.dates)
    complete_dates(doc, find_occasions(doc, load_knowledge()))
    assert doc.dates == before


def test_editions_are_plausible() -> None:
    """Every listed edition has a year in which the body could have met, in the order of its number."""
    for gathering in load_occasion_words(load_knowledge()).gatherings.values():
        dates = [gathering.editions[number] for number in sorted(gathering.editions)]
        assert dates == sorted(dates), gathering.id
        assert all(1945 < int(date[:4]) < 2030 for date in dates)


WORDS = st.sampled_from(
    [
        "the",
        "47th",
        "ASEAN",
        "Summit",
        "summit",
        "of",
        "and",
        "first",
        "round",
        "talks",
        "state",
        "visit",
        "Strategic",
        "Dialogue",
        "COP26",
        "at",
        "during",
        "U.S.",
        "G20",
        "in",
        "Joint",
        "Committee",
        "session",
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60))
def test_sound(text: str) -> None:
    """Spans slice to the name, in order, and don't overlap."""
    end = 0
    for mention in find_occasions(document(text), load_knowledge()):
        assert end <= mention.start < mention.end <= len(text)
        assert " ".join(text[mention.start : mention.end].split()) == mention.name
        end = mention.end
