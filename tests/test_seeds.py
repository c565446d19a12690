"""What the two example articles in `seeds/` must give: every encounter that a careful reader finds, and no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from digest.config import Config
from digest.pipeline import build_digest
from digest.render import RenderOptions
from digest.render.json_ import render_json

ROOT = Path(__file__).parents[1]
INDIA_US = "000_2f7e66e79184fc20"
SUMMIT = "001_5da98b72663626a2"
JAISHANKAR, RUBIO = "S. Jaishankar", "Marco Rubio"

Meeting = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The digest of `seeds/`."""
    return json.loads(render_json(build_digest([str(ROOT / "seeds")], Config()), RenderOptions()))


def names_of(meeting: Meeting) -> list[str]:
    """Names of the people, organisations and nameless sides that took part, in alphabetic order."""
    return sorted(p["name"] or p["organization"] or p["country"] for p in meeting["participants"])


def find(document: dict[str, Any], *names: str, articles: int | None = None) -> Meeting:
    """The one meeting of these people that so many articles tell of."""
    found = [m for m in document["meetings"] if set(names) <= set(names_of(m))]
    if articles is not None:
        found = [m for m in found if len(m["articles"]) == articles]
    assert len(found) == 1, [names_of(m) for m in document["meetings"]]
    return found[0]


@pytest.fixture
def talks(document: dict[str, Any]) -> Meeting:
    """The meeting that both articles are about."""
    return find(document, JAISHANKAR, RUBIO, articles=2)


@pytest.fixture
def earlier(document: dict[str, Any]) -> Meeting:
    """The meeting of the same two, a month before."""
    return find(document, JAISHANKAR, RUBIO, articles=1)


@pytest.fixture
def summit(document: dict[str, Any]) -> Meeting:
    """The summit that one article tells of in parallel."""
    return find(document, "Narendra Modi")


def offices(meeting: Meeting) -> dict[str, tuple[str, str]]:
    """Side and office of each who took part, by name."""
    return {p["name"]: (p["country"] or p["organization"], p["role"]) for p in meeting["participants"]}


def place(meeting: Meeting) -> tuple[str, str]:
    """City and country."""
    return meeting["place"]["city"], meeting["place"]["country"]


def said(meeting: Meeting, beginning: str) -> Meeting:
    """The one direct quotation that begins so."""
    quotations = [s for s in meeting["statements"] if s["kind"] == "direct"]
    found = [s for s in quotations if s["text"].replace("’", "'").startswith(beginning)]
    assert len(found) == 1, [s["text"] for s in quotations]
    return found[0]


def sources(statement: Meeting) -> list[str]:
    """Articles that carry a statement."""
    return sorted({place["article"] for place in statement["evidence"]})


def test_both_articles_are_one_story(document: dict[str, Any]) -> None:
    """They cover the same event, and neither is a copy of the other."""
    assert [story["articles"] for story in document["stories"]] == [[INDIA_US, SUMMIT]]
    assert [article["duplicate_of"] for article in document["articles"]] == [None, None]
    assert document["skipped"] == []


def test_there_are_seven_encounters_and_no_other(document: dict[str, Any]) -> None:
    """Trade negotiations and cooperation with a third country are nobody's meeting."""
    assert sorted((m["type"], m["status"], *names_of(m)) for m in document["meetings"]) == [
        ("meeting", "held", "Anthony Albanese", JAISHANKAR),
        ("meeting", "held", "Christopher Luxon", JAISHANKAR),
        ("meeting", "held", RUBIO, JAISHANKAR),
        ("meeting", "held", RUBIO, JAISHANKAR),
        ("meeting", "held", "Mohamad Haji Hasan", JAISHANKAR),
        ("meeting", "held", "Motegi Toshimitsu", JAISHANKAR),
        ("multilateral", "held", "ASEAN", "Narendra Modi"),
    ]


def test_the_talks(talks: Meeting) -> None:
    """Who met whom and where, from both articles; they differ on the occasion."""
    assert offices(talks) == {
        JAISHANKAR: ("IND", "External Affairs Minister"),
        RUBIO: ("USA", "Secretary of State"),
    }
    assert place(talks) == ("Kuala Lumpur", "MYS")
    assert talks["articles"] == [INDIA_US, SUMMIT]
    assert (talks["type"], talks["status"]) == ("meeting", "held")
    (conflict,) = [c for c in talks["conflicts"] if c["field"] == "occasion"]
    assert {v["value"].lower(): v["articles"] for v in conflict["values"]} == {
        "asean east asia summit": [INDIA_US],
        "asean summit": [SUMMIT],
    }


def test_the_talks_were_about_a_month_after_september(talks: Meeting) -> None:
    """October 2025, approximately; no day is made out of "Monday"."""
    assert (talks["date"]["edtf"], talks["date"]["basis"]) == ("2025-10~", "inferred")
    assert any("Monday" in words for words in talks["date"]["text"])


OTHERS = {
    "Anthony Albanese": ("AUS", "Prime Minister"),
    "Christopher Luxon": ("NZL", "Prime Minister"),
    "Motegi Toshimitsu": ("JPN", "Foreign Minister"),
    "Mohamad Haji Hasan": ("MYS", "Foreign Minister"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_each_separate_meeting_stands_by_itself(document: dict[str, Any], name: str) -> None:
    """Four meetings of one sentence: people and offices, the place of the talks that it sets them beside."""
    meeting = find(document, name)
    assert offices(meeting) == {JAISHANKAR: ("IND", "External Affairs Minister"), name: OTHERS[name]}
    assert (meeting["type"], meeting["status"]) == ("meeting", "held")
    assert place(meeting) == ("Kuala Lumpur", "MYS")
    assert meeting["articles"] == [INDIA_US]


@pytest.mark.parametrize("name", OTHERS)
def test_each_separate_meeting_has_the_date_of_the_talks(document: dict[str, Any], name: str) -> None:
    """Inferred from them, and no weekday of its own."""
    date = find(document, name)["date"]
    assert (date["edtf"], date["basis"]) == ("2025-10~", "inferred")
    assert not any("Monday" in words for words in date["text"])


def test_the_meeting_before(earlier: Meeting) -> None:
    """The earlier meeting of the two is one of its own."""
    assert offices(earlier) == {
        JAISHANKAR: ("IND", "External Affairs Minister"),
        RUBIO: ("USA", "Secretary of State"),
    }
    assert place(earlier) == ("New York", "USA")
    assert earlier["articles"] == [INDIA_US]
    assert (earlier["type"], earlier["status"]) == ("meeting", "held")


def test_when_and_at_what_they_met_before(earlier: Meeting) -> None:
    """A month before, at the General Assembly."""
    assert earlier["date"]["edtf"] == "2025-09"
    assert "80th" in earlier["occasion"]
    assert "General Assembly" in earlier["occasion"]


def test_nothing_is_told_of_what_they_talked_about_before(earlier: Meeting) -> None:
    """What a sentence says that the talks focused on is no topic of the meeting that they came after."""
    assert earlier["topics"] == []


def test_the_two_meetings_know_of_each_other(talks: Meeting, earlier: Meeting) -> None:
    """The same people met twice: the digest says so on both."""
    assert (talks["earlier"], earlier["later"]) == ([earlier["id"]], [talks["id"]])


def test_the_summit(summit: Meeting) -> None:
    """A head of government meets an organisation; he took part from afar, which makes it no call."""
    people = offices(summit)
    assert people["Narendra Modi"] == ("IND", "Prime Minister")
    assert "ASEAN" in {side for side, _ in people.values()}
    assert (summit["type"], summit["status"]) == ("multilateral", "held")
    assert place(summit) == ("Kuala Lumpur", "MYS")
    assert summit["occasion"] == "22nd ASEAN-India Summit"
    assert summit["articles"] == [SUMMIT]


def test_no_meeting_has_a_venue(document: dict[str, Any]) -> None:
    """Neither article names a building."""
    assert [meeting["place"]["venue"] for meeting in document["meetings"]] == [""] * 7


def test_the_summit_was_that_year(document: dict[str, Any]) -> None:
    """October 2025 by the talks that it is told in parallel with, or 2025 by its number."""
    (summit,) = [m for m in document["meetings"] if m["occasion"] == "22nd ASEAN-India Summit"]
    assert summit["date"]["edtf"] in {"2025-10~", "2025"}
    assert summit["date"]["basis"] == "inferred"


def test_a_post_that_both_quote_is_said_once(talks: Meeting) -> None:
    """One statement, two articles, on X."""
    post = said(talks, "Glad to meet @SecRubio")
    assert (post["speaker"], post["channel"]) == (JAISHANKAR, "X")
    assert sources(post) == [INDIA_US, SUMMIT]


@pytest.mark.parametrize(
    ("beginning", "articles"),
    [
        ("I don't think anything we're doing with Pakistan", [INDIA_US, SUMMIT]),
        ("We're still talking", [INDIA_US]),
        ("We have to have relations", [SUMMIT]),
    ],
)
def test_what_the_secretary_said(talks: Meeting, beginning: str, articles: list[str]) -> None:
    """Each of his quotations once, with every article that carries it."""
    words = said(talks, beginning)
    assert words["speaker"] == RUBIO
    assert sources(words) == articles


def test_the_secretary_spoke_before_the_meeting(talks: Meeting) -> None:
    """All that is quoted of him was said on the way there."""
    assert {s["when"] for s in talks["statements"] if s["speaker"] == RUBIO and s["kind"] == "direct"} == {"before"}


def test_no_more_is_quoted(document: dict[str, Any]) -> None:
    """Four quotations in all, none of them twice."""
    texts = [s["text"] for m in document["meetings"] for s in m["statements"] if s["kind"] == "direct"]
    assert len(texts) == len(set(texts)) == 4


def test_reported_speech(document: dict[str, Any], talks: Meeting) -> None:
    """What was said without quotation marks, with its speaker."""
    reported = [(s["speaker"], s["text"]) for s in talks["statements"] if s["kind"] == "reported"]
    assert any(speaker == RUBIO and "would not undermine" in text and "New Delhi" in text for speaker, text in reported)
    every = [
        (s["speaker"], s["text"]) for m in document["meetings"] for s in m["statements"] if s["kind"] == "reported"
    ]
    assert any(speaker == "Narendra Modi" and "challenge posed by terrorism" in text for speaker, text in every)


def topics(meeting: Meeting) -> str:
    """All topics in lower case, in one string."""
    return "; ".join(topic["text"] for topic in meeting["topics"]).lower()


def test_topics_of_the_talks(talks: Meeting) -> None:
    """What the two talked about."""
    for words in ("bilateral ties", "regional and global", "strategic partnership"):
        assert words in topics(talks)


def test_topics_of_the_summit(document: dict[str, Any]) -> None:
    """What the summit dealt with."""
    (summit,) = [m for m in document["meetings"] if m["occasion"] == "22nd ASEAN-India Summit"]
    for words in (
        "counter-terrorism",
        "review of the asean-india free trade agreement",
        "maritime security",
        "comprehensive strategic partnership",
    ):
        assert words in topics(summit)


def test_backdrop_is_nobodys_topic(document: dict[str, Any]) -> None:
    """Trade negotiations, tariffs and oil are told around the talks, not as what they were about."""
    for meeting in document["meetings"]:
        assert not any(words in topics(meeting) for words in ("tariff", "oil", "trade negotiation", "trade deal"))


def test_every_fact_points_into_the_text(document: dict[str, Any]) -> None:
    """Offsets of sentences and quotations give the words that are printed."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in Path(ROOT / "seeds").iterdir()}
    for meeting in document["meetings"]:
        for place_ in meeting["evidence"]:
            assert texts[place_["article"]][place_["start"] : place_["end"]] == place_["text"]
    for quote in document["quotes"]:
        assert " ".join(texts[quote["article"]][quote["start"] : quote["end"]].split()) == quote["text"]


def test_the_seeds_are_as_they_came() -> None:
    """Two files, one article each, without front matter."""
    assert sorted(path.name for path in (ROOT / "seeds").iterdir()) == [f"{INDIA_US}.txt", f"{SUMMIT}.txt"]
