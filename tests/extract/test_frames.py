"""Which clauses report an encounter: cases in `tests/cases/encounters.yaml`."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import yaml

from digest.extract.reader import read_article
from digest.knowledge import load_knowledge
from digest.models import Article, ArticleInfo, Reading

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "encounters.yaml").read_text(encoding="utf-8"))


def read(text: str, title: str = "") -> Reading:
    """The reading of a text as if published on 2031-03-12."""
    info = ArticleInfo(id="a", path="a.txt", title=title, published=datetime.date(2031, 3, 12))
    whole = f"{title}\n\n{text}" if title else text
    return read_article(Article(info=info, text=whole, body=len(whole) - len(text)), load_knowledge())


def told(reading: Reading) -> list[str]:
    """Each encounter in a line: kind, status, people by last name and sides by code."""
    lines = []
    for mention in reading.mentions:
        actors = [reading.actors[p.actor] for p in mention.participants]
        who = " x ".join(
            a.name.removesuffix(" Jr").split()[-1] if a.name else a.country or a.organization for a in actors
        )
        lines.append(f"{mention.kind} {mention.status} {who}")
    return lines


def parts(line: str) -> tuple[str, str, tuple[str, ...]]:
    """A line without the order of its people, which carries no meaning."""
    kind, status, who = line.split(" ", 2)
    return kind, status, tuple(sorted(who.split(" x ")))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            c, id=c["label"], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else []
        )
        for c in CASES
    ],
)
def test_clauses_report_what_a_reader_sees_in_them(case):
    """An article of one or two sentences gives just the encounters that it reports."""
    got = told(read(case["text"], case.get("title", "")))
    assert sorted(map(parts, got)) == sorted(map(parts, case["want"])), got
