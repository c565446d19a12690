"""Statements: which encounter each was made at or about, and what was said beforehand."""

from __future__ import annotations

import datetime

import pytest

from digest.extract.reader import read_article
from digest.knowledge import load_knowledge
from digest.models import Article, ArticleInfo, Reading


def read(text: str) -> Reading:
    """The reading of an article of 12 March 2031, a Wednesday."""
    info = ArticleInfo(id="t", path="t.md", published=datetime.date(2031, 3, 12))
    return read_article(Article(info=info, text=text), load_knowledge())


def partners(reading: Reading, words: str) -> str:
    """Last names of the encounter that the quotation beginning with some words is tied to."""
    quotation = next(q for q in reading.quotations if q.text.startswith(words))
    if quotation.mention < 0:
        return ""
    mention = reading.mentions[quotation.mention]
    return ", ".join(reading.actors[p.actor].name.split()[-1] for p in mention.participants)


TWO = (
    "Norwegian Foreign Minister Ana Brevik met Chilean President Tomas Lind in Lima on Monday.\n\n"
    "“We found a way to share the sea,” Brevik said.\n\n"
    "On Tuesday Brevik met Peruvian President Olga Strand in Quito.\n\n"
    "“She listened to us with great patience,” Strand said. “We ought to do this more often,” Brevik replied.\n\n"
    "“Nobody will remember any of this tomorrow,” said Pedro Almar, an analyst in Lima."
)


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("We found a way", "Brevik, Lind"),
        ("She listened", "Brevik, Strand"),
        ("We ought to", "Brevik, Strand"),
    ],
)
def test_nearest_of_the_speakers_own(words: str, want: str) -> None:
    """A participant's words belong to the encounter told right before them in which he took part."""
    assert partners(read(TWO), words) == want


def test_who_tells_of_an_encounter_speaks_of_that_one() -> None:
    """A clause that tells of an encounter belongs to it, whatever the article is about."""
    reading = read(
        "Norwegian Prime Minister Ana Brevik spoke by phone with Chilean President Tomas Lind on Monday.\n\n"
        "The Norwegian ministry said Brevik would meet Peruvian President Olga Strand in Quito on Friday."
    )
    assert partners(reading, "Brevik would meet") == "Brevik, Strand"


def test_outsiders_speak_about_it() -> None:
    """What an analyst says is about what the article is about, and no part of what was said there."""
    quotation = next(q for q in read(TWO).quotations if q.text.startswith("Nobody will"))
    assert quotation.about
    assert quotation.mention == 0


def test_nothing_is_said_of_what_was_long_ago() -> None:
    """An obituary that recalls one meeting of decades ago: what ministers say of the dead isn't about it."""
    reading = read(
        "Erik Strand, a former minister, died in Oslo on Monday. He was there when Norwegian Prime Minister Ana Brevik met"
        " Chilean President Tomas Lind in Lima in December 1998.\n\n“He left his mark on our service,” Foreign Minister Olga Berg"
        " said."
    )
    assert [m.date.edtf for m in reading.mentions] == ["1998-12"]
    assert partners(reading, "He left his mark") == ""


def test_said_beforehand_goes_on() -> None:
    """What somebody said before the meeting stays so until another speaks."""
    reading = read(
        "Norwegian Foreign Minister Ana Brevik met Chilean President Tomas Lind in Lima on Monday.\n\n"
        "Prior to this meeting, Brevik acknowledged the existing quarrels about the sea. “We are still talking about all of"
        " it,” she said. Brevik also said that Norway would not leave the table.\n\n"
        "“It was the best lunch of the whole year,” Lind said."
    )
    whens = {q.text.split()[0]: q.when for q in reading.quotations}
    assert whens["We"] == "before"
    assert whens["Norway"] == "before"
    assert whens["It"] != "before"


def test_nothing_to_tie_to() -> None:
    """In an article without encounters a statement belongs to none."""
    reading = read("“We have found a way to share the sea,” said Norwegian Foreign Minister Ana Brevik.")
    assert [q.mention for q in reading.quotations] == [-1]


LEAD = "Norwegian Foreign Minister Ana Brevik met Chilean President Tomas Lind in Lima on Tuesday."
ALSO = "Brevik also met Peruvian Foreign Minister Olga Strand."


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (f"{LEAD}\n\n{ALSO} “A good day at sea,” she said.", "Brevik, Strand"),
        (f"{LEAD}\n\n{ALSO} “A good day at sea after my talks with President Lind,” she said.", "Brevik, Lind"),
        (f"{LEAD}\n\n{ALSO}\n\n“A good day at sea,” a Norwegian official said.", "Brevik, Lind"),
        (f"{LEAD}\n\nThe next round will be held on Friday. “A good day at sea,” she said.", "Brevik, Lind"),
        (f"{LEAD}\n\n“A good day at sea. I spoke to President Olga Strand of Peru,” she said.", "Brevik, Lind"),
    ],
)
def test_the_encounter_of_what_was_said(text: str, people: str) -> None:
    """Words belong to the encounter that they stand with or speak of; an official's to what the lead tells."""
    assert partners(read(text), "A good day") == people


AHEAD = "“I would go back tomorrow,” Norwegian Prime Minister Ana Brevik said ahead of a trip to Quito."
RECALLED = "Brevik and Lind met in Lima in June 2019."


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            f"{AHEAD}\n\nFishermen are in doubt.\n\nPrices have fallen.\n\nBoats lie idle.\n\n{RECALLED}",
            "",
        ),
        (
            f"Norwegian Prime Minister Ana Brevik is at home.\n\n{RECALLED}\n\n“It was a good day,” Brevik said.",
            "Brevik, Lind",
        ),
    ],
)
def test_what_is_said_today_is_not_of_an_old_meeting_told_elsewhere(text: str, people: str) -> None:
    """Words belong to an encounter that the article looks back to only where it is told close by."""
    reading = read(text)
    assert [partners(reading, q.text[:20]) for q in reading.quotations] == [people]
