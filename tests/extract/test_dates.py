"""Dates: every common form, resolved as a reader does, and never made up."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from pathlib import Path
from typing import Any

import pytest
import yaml
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import DigestError
from digest.extract import edtf
from digest.extract.date_words import load_date_words, parse_date_words
from digest.extract.dates import find_anchor, find_dates
from digest.extract.document import Document, Sentence
from digest.models import Article, ArticleInfo, DateRange, Span

CASES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "dates.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
SENTENCE = re.compile(r"\S[^\n]*?(?:(?<!Oct)(?<!\b[A-Z])[.!?](?=\s+[A-Z])|(?=\n)|$)")
TOKEN = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")


def document(text: str, published: datetime.date | None = None, *, headline: bool = False) -> Document:
    """A document with sentences and tokens, as earlier steps leave it."""
    doc = Document(article=Article(info=ArticleInfo(id="t", path="t.txt"), text=text), text=text, published=published)
    for match in TOKEN.finditer(text):
        doc.words.append(match[0])
        doc.starts.append(match.start())
        doc.ends.append(match.end())
    for match in SENTENCE.finditer(text):
        start, end = match.span()
        first, last = bisect_left(doc.starts, start), bisect_left(doc.starts, end)
        doc.sentences.append(Sentence(start=start, end=end, paragraph=0, first=first, last=last, headline=headline))
    doc.paragraphs.append(Span(0, len(text)))
    return doc


def shown(value: DateRange, *, basis: bool) -> str:
    """A value as the cases write it."""
    if value.edtf:
        return f"{value.edtf} {value.basis}" if basis else value.edtf
    parts = ["-"]
    parts += [f"m{value.month}"] if value.month else []
    parts += [f"d{value.day}"] if value.day else []
    parts += [f"w{value.weekday}"] if value.weekday is not None else []
    return " ".join(parts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """A sentence gives exactly the dates that a reader finds."""
    if case.get("expect") == "fail":
        request.applymarker(pytest.mark.xfail(strict=True))
    published = datetime.date.fromisoformat(case["published"]) if case["published"] else None
    found = find_dates(document(case["text"], published, headline=case.get("headline") == "yes"))
    got = [shown(m.value, basis=" " in w and w[0] != "-") for m, w in zip(found, case["want"], strict=False)]
    assert (got, len(found)) == (case["want"], len(case["want"])), [case["text"][m.start : m.end] for m in found]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("BERGEN, March 10, 2031 (HNA) - Brevik met Lind on Monday.", "2031-03-10"),
        ("Audience with Brevik\n\nThis morning, Monday 10 March 2031, the king received Ana Brevik.", "2031-03-10"),
        ("Brevik in Lima\n\n10 March 2031 - 15:48\n\nAna Brevik met Lind.", "2031-03-10"),
        ("Updated: Mar 10, 2031 14:31 IST\n\nBrevik met Lind.", "2031-03-10"),
        ("Audience with the king, 10.03.2031\n\nThe king received Ana Brevik.", "2031-03-10"),
        ("The king received Ana Brevik.\n\nFrom the palace, 10 March 2031\n", "2031-03-10"),
        ("Brevik met Lind on 10 March 2031 and left.", ""),
        ("Bergen, Monday 10 March\n\nThe king received Ana Brevik.", ""),
    ],
)
def test_anchor(text: str, want: str) -> None:
    """An article's own date is taken from where articles put it, and from nowhere else."""
    found = find_anchor(document(text))
    assert (found.isoformat() if found else "") == want


def test_offset() -> None:
    """How far apart two meetings lie is kept: "a month after their previous meeting"."""
    (mention,) = find_dates(document("Held just a month after their previous meeting, the talks went well."))
    assert (mention.offset, mention.unit, mention.value.edtf) == (1, "month", "")
    (mention,) = find_dates(document("Two weeks before Brevik met Lind, she had resigned."))
    assert (mention.offset, mention.unit) == (-2, "week")


@pytest.mark.parametrize(
    ("value", "count", "unit", "want"),
    [
        (edtf.month_range(2031, 9), 1, "month", "2031-10~"),
        (edtf.month_range(2031, 12), 1, "month", "2032-01~"),
        (edtf.day_range(datetime.date(2031, 9, 27)), 1, "month", "2031-10~"),
        (edtf.day_range(datetime.date(2031, 9, 27)), 2, "day", "2031-09-29"),
        (edtf.day_range(datetime.date(2031, 9, 27)), -1, "week", "2031-09-20~"),
        (edtf.year_range(2031), -2, "year", "2029~"),
        (edtf.days_range(datetime.date(2031, 9, 27), datetime.date(2031, 9, 28)), 1, "day", "2031-09-28/2031-09-29"),
        (DateRange(), 1, "month", ""),
        (edtf.day_range(datetime.date(2031, 9, 27)), 10**7, "year", ""),
    ],
)
def test_shift(value: DateRange, count: int, unit: str, want: str) -> None:
    """Moving a date keeps it as fine as it honestly is."""
    assert edtf.shift(value, count, unit).edtf == want


WORDS = st.sampled_from(
    [
        *load_date_words().kinds,
        *load_date_words().numbers,
        *[
            "last",
            "this",
            "next",
            "on",
            "in",
            "from",
            "to",
            "and",
            "between",
            "the",
            "27",
            "31",
            "2031",
            "1999",
            "27th",
            "2031-10-27",
            "06.11.2031",
            "27/10",
            "earlier",
            "later",
        ],
        *[
            "ago",
            "before",
            "after",
            ",",
            ".",
            "-",
            "–",
            "(",
            ")",
            ";",
            "will",
            "met",
            "is",
            "Brevik",
            ":",
            "%",
            "$",
            "early",
            "mid-",
            "end",
            "of\n",
            "\n",
            "a",
        ],
    ]
)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=80)


def bounds(part: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of a day, a month or a year, by the independent parser."""
    parsed = parse_edtf(part.rstrip("~?"))
    low, high = parsed.lower_strict(), parsed.upper_strict()
    return datetime.date(*low[:3]), datetime.date(*high[:3])


@given(TEXTS, st.none() | st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)))
def test_sound(text: str, published: datetime.date | None) -> None:
    """Spans slice to their text, don't overlap, and every EDTF string parses and agrees with its first and last day."""
    end = 0
    for mention in find_dates(document(text, published)):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        value = mention.value
        assert " ".join(text[mention.start : mention.end].split()) == " ".join(" ".join(value.text).split())
        assert bool(value.edtf) == (value.start is not None) == (value.end is not None) == (value.basis != "unknown")
        if value.edtf:
            assert parse_edtf(value.edtf)
            first, _, last = value.edtf.partition("/")
            assert bounds(first)[0] == value.start
            assert bounds(last or first)[1] == value.end


@given(TEXTS)
def test_never_made_up(text: str) -> None:
    """Without an anchor no year appears that the text doesn't show."""
    for mention in find_dates(document(text)):
        value = mention.value
        if value.start is not None and value.end is not None and "~" not in value.edtf:
            years = {int(year) + shift for year in re.findall(r"(?<!\d)\d{4}(?!\d)", text) for shift in range(-15, 16)}
            assert value.start.year in years or value.end.year in years


def test_words_are_checked() -> None:
    """A word file with a wrong section is refused by name."""
    with pytest.raises(DigestError, match="monthz"):
        parse_date_words({"monthz": []})
