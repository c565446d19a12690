"""Encounters of whole articles: when they were, which tellings are one, who else was there."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.extract.attendance import attendance_cue, mediation_cue
from digest.extract.edtf import day_range, month_range
from digest.extract.reader import read_article
from digest.extract.when import touches, with_length
from digest.knowledge import load_knowledge
from digest.models import Article, ArticleInfo, EventMention, Reading

DATES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "encounter_dates.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)
PEOPLE = yaml.load(
    (Path(__file__).parent.parent / "cases" / "encounter_people.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)
DAY = datetime.date(2031, 3, 12)


def read(text: str, title: str = "", published: datetime.date | None = DAY) -> Reading:
    """The reading of an article."""
    whole = f"{title}\n\n{text}" if title else text
    info = ArticleInfo(id="t", path="t.md", title=title, published=published)
    return read_article(Article(info=info, text=whole, body=len(title) + 2 if title else 0), load_knowledge())


def people(reading: Reading, mention: EventMention) -> str:
    """Last names of those who took part, sides where there is no name."""
    actors = [reading.actors[p.actor] for p in mention.participants]
    return ", ".join(a.name.split()[-1] if a.name else a.side for a in actors)


@pytest.mark.parametrize("case", DATES, ids=lambda case: case["label"])
def test_date(case: dict[str, Any]) -> None:
    """Every encounter of a short article has the date that a reader gives it."""
    published = datetime.date.fromisoformat(case["published"]) if case.get("published") else None
    reading = read(case["text"], case.get("title", ""), published if "published" in case else DAY)
    found = []
    for mention in reading.mentions:
        when = mention.date.edtf or (f"weekday {mention.date.weekday}" if mention.date.weekday is not None else "")
        found.append(f"{people(reading, mention)} | {when}")
    assert found == case["want"]


@pytest.mark.parametrize("case", PEOPLE, ids=lambda case: case["label"])
def test_people(case: dict[str, Any]) -> None:
    """Every encounter of a short article is told once, with its kind and with all who took part."""
    reading = read(case["text"], case.get("title", ""))
    assert [f"{m.kind} {m.status} {people(reading, m)}" for m in reading.mentions] == case["want"]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        # nameless sides whose names follow
        (
            (
                "The foreign ministers of Norway, Chile and Peru met in Lima on Monday.\n\nTomas Lind hosted Norway's Ana Brevik"
                " and Peru's Olga Strand for the trilateral meeting."
            ),
            ["Brevik, Lind, Strand"],
        ),
        (
            "Norway's top diplomat and Chile's foreign minister met on Friday. Ana Brevik and Tomas Lind had a long lunch.",
            ["Brevik, Lind"],
        ),
        # a bilateral and the trilateral of the same day stay apart
        (
            (
                "Norwegian Foreign Minister Ana Brevik, Chilean Foreign Minister Tomas Lind and Peruvian Foreign Minister Olga"
                " Strand held a trilateral meeting in Lima on Monday. Brevik and Lind held a separate meeting earlier in the day."
            ),
            ["Brevik, Lind, Strand", "Brevik, Lind"],
        ),
        # told again by a noun
        (
            (
                "Norwegian Foreign Minister Ana Brevik met Chilean President Tomas Lind on Monday. The meeting between Brevik and"
                " Lind lasted an hour."
            ),
            ["Brevik, Lind"],
        ),
        # a call and a meeting are two
        (
            (
                "Norwegian Foreign Minister Ana Brevik met Chilean President Tomas Lind on Monday. They had spoken by telephone"
                " on Thursday."
            ),
            ["Brevik, Lind", "Brevik, Lind"],
        ),
        # those who sat in
        (
            (
                "Norwegian Foreign Minister Ana Brevik met Chilean President Tomas Lind on Monday. The session was attended by"
                " Norwegian Ambassador Olga Strand."
            ),
            ["Brevik, Lind, Strand"],
        ),
        # but not who only speaks about it
        (
            (
                "Norwegian Foreign Minister Ana Brevik met Chilean President Tomas Lind on Monday. Norwegian spokeswoman Olga"
                " Strand said the talks were long."
            ),
            ["Brevik, Lind"],
        ),
        # those who led a group session, or were there
        (
            (
                "ASEAN leaders gathered in Lima on Monday for an emergency summit. Norwegian Prime Minister Ana Brevik and Chilean"
                " President Tomas Lind were both there."
            ),
            ["Brevik, Lind, ASEAN"],
        ),
    ],
)
def test_who(text: str, want: list[str]) -> None:
    """Several tellings are one encounter, other encounters stay others, and everybody who was there is in it."""
    reading = read(text)
    found = [
        ", ".join(sorted(people(reading, m).split(", "), key=lambda n: (n.isupper(), n))) for m in reading.mentions
    ]
    assert found == want


@pytest.mark.parametrize("work", ["acted as the go-between", "carried messages between them four times"])
def test_mediator(work: str) -> None:
    """Who carries messages between two sides is a mediator, and the encounter stays one of two sides."""
    reading = read(
        "Norwegian envoy Ana Brevik and Chilean envoy Tomas Lind held indirect talks in Lima on Monday. Peruvian Foreign"
        f" Minister Olga Strand {work}."
    )
    assert len(reading.mentions) == 1
    parts = {reading.actors[p.actor].name: p.part for p in reading.mentions[0].participants}
    assert parts == {"Ana Brevik": "", "Tomas Lind": "", "Olga Strand": "mediator"}
    assert reading.mentions[0].kind == "meeting"


def test_one_of_a_group_hosts_it() -> None:
    """Where a seat of government that hosts belongs to a group's list, its side is the host and no guest."""
    reading = read("Norway, Chile, Kenya and Peru were hosted by Oslo in March.")
    parts = {reading.actors[p.actor].country: p.part for p in reading.mentions[0].participants}
    assert parts == {"NOR": "host", "CHL": "guest", "KEN": "guest", "PER": "guest"}


def test_attendance_makes_no_pairs() -> None:
    """Being at a summit with others is no encounter of its own with any of them."""
    reading = read(
        "Norwegian Prime Minister Ana Brevik attended the Ocean Forum in Lima, as did Chilean President Tomas Lind."
    )
    assert all(m.kind == "multilateral" for m in reading.mentions)


def test_three_sides_are_multilateral() -> None:
    """A host of two guests from two countries makes three sides."""
    reading = read(
        "Norwegian Foreign Minister Ana Brevik hosted Chilean President Tomas Lind and Peruvian President Olga Strand for"
        " trilateral talks in Oslo on Monday."
    )
    assert [m.kind for m in reading.mentions] == ["multilateral"]


def test_cues() -> None:
    """The words of attendance and of mediation are told from others."""
    assert attendance_cue("Also present was the ambassador.")
    assert mediation_cue("Oman's minister shuttled between the rooms.")
    assert not mediation_cue("They met for an hour.")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The two-day talks ended on Thursday.", "2031-03-11/2031-03-12"),
        ("A three-day summit opened on Wednesday.", "2031-03-12/2031-03-14"),
        ("The talks ended on Thursday.", "2031-03-12"),
        ("After two days of fog the talks ended on Thursday.", "2031-03-12"),
    ],
)
def test_length(text: str, want: str) -> None:
    """The length of a meeting and its first or last day give its days."""
    assert with_length(text, day_range(DAY)).edtf == want


@given(st.integers(1, 28), st.integers(1, 12), st.integers(1, 28), st.integers(1, 12))
def test_touches_is_symmetric(day: int, month: int, other: int, another: int) -> None:
    """Whether two dates can be of one event doesn't depend on their order, and a day touches its month."""
    a, b = day_range(datetime.date(2031, month, day)), day_range(datetime.date(2031, another, other))
    assert touches(a, b) == touches(b, a)
    assert touches(a, month_range(2031, month))


NAMES = st.sampled_from(
    ["Ana Brevik", "Tomas Lind", "Olga Strand", "the two leaders", "Norway", "ASEAN", "their summit"]
)
WORDS = st.sampled_from(
    ["met", "in Lima", "on Monday", "after their previous meeting", "hosted", "gathered", "was attended by", "flew to Quito",
     "where", "talks with", "a month after", "on the sidelines of", "the Ocean Forum", ".", ",", "ended", "two-day"]
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "The prime minister has met with the",
        "Joint call on PM",
        "Juma Otieno, Chairman of the National Emergency Crisis and",
        "setting aside time for talks with the British prime minister, the French president",
        "held a meeting with counterparts from Brazil, Bahrain and South Africa on the sidelines of the session of the United",
        "Ana Brevik will be staying overnight before returning to the main island of Valdivia on",
        "Former Nigerian President Juma Otieno travelled to Bamako, Mali on Tuesday for dialogue on behalf of the",
    ],
)
def test_a_text_may_end_anywhere(text: str) -> None:
    """What is looked for behind the last word isn't there."""
    assert read(text).info.id == "t"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(NAMES, WORDS), max_size=30))
@example(["met", "the two leaders"])
@example(["met", ":"])
@example(["hosted"])
@example(["Norwegian Minister of Foreign Affairs", ","])
def test_any_words(words: list[str]) -> None:
    """Whatever the words, reading ends, and what it finds points into the text."""
    text = " ".join(words)
    reading = read(text)
    for mention in reading.mentions:
        assert len(mention.participants) >= 2
        assert all(0 <= b < len(reading.mentions) for b in mention.beside)
        for passage in mention.evidence:
            assert " ".join(text[passage.span.start : passage.span.end].split()) == passage.text
        if mention.kind in ("call", "video"):
            assert not mention.place.city
