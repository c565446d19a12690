"""Explaining: every fact with its sentence and line, every join with its sum."""

from __future__ import annotations

import datetime

from digest.config import MatchSettings
from digest.explain import explain_articles, explain_meeting, explain_pair, line_of, sentence_at
from digest.ids import mention_ids
from digest.match.encounters import match_encounters
from digest.merge import merge
from digest.models import (
    Actor,
    Article,
    ArticleInfo,
    Cluster,
    DateRange,
    EventMention,
    Matches,
    MentionRef,
    Participation,
    Passage,
    Place,
    Quotation,
    Reading,
    Span,
    StoryCluster,
)

FIRST = "Ana Brevik of Norway met S. Torrealba in Oslo on Monday. They spoke of fishing quotas."
SECOND = "“We have found a way to share the sea,” Brevik said."


def read(name: str, *, line: int = 1) -> tuple[Article, Reading]:
    text = f"{FIRST}\n\n{SECOND}"
    info = ArticleInfo(id=name, path=f"{name}.txt", line=line)
    end = FIRST.index(" They")
    quote = text.index("We have")
    words = "We have found a way to share the sea"
    day = datetime.date(2031, 3, 10)
    mention = EventMention(
        kind="meeting",
        status="held",
        participants=(Participation(0, ""), Participation(1, "")),
        trigger=Span(FIRST.index("met"), FIRST.index("met") + 3),
        evidence=(Passage(FIRST[:end], Span(0, end)),),
        date=DateRange(edtf=day.isoformat(), start=day, end=day, basis="resolved", text=("on Monday",)),
        place=Place(city="Oslo", country="NOR", text=("Oslo",)),
        topics=(Passage("fishing quotas", Span(FIRST.index("fishing"), FIRST.index("quotas") + 6)),),
        main=True,
    )
    reading = Reading(
        info=info,
        actors=(Actor(name="Ana Brevik", country="NOR"), Actor(name="S. Torrealba", country="CHL")),
        mentions=(mention,),
        quotations=(Quotation(kind="direct", text=words, span=Span(quote, quote + len(words)), speaker=0, mention=0),),
    )
    return Article(info=info, text=text), reading


def test_every_fact_has_its_sentence_and_line():
    """Facts point to the sentence that says them, on its line of the file."""
    pairs = [read("a"), read("b", line=6)]
    readings = [reading for _, reading in pairs]
    matches = match_encounters(readings, {}, MatchSettings())
    (meeting,) = merge(readings, matches, (), {}).meetings
    facts = explain_meeting(meeting, readings, matches, {article.info.id: article for article, _ in pairs})
    found = {fact.field: fact for fact in facts}
    assert set(found) == {"meeting", "participants", "date", "place", "topics", "statements"}
    assert all(fact.sources for fact in facts)
    date = found["date"].sources
    assert [(s.article, s.line) for s in date] == [("a", 1), ("b", 6)]
    assert date[0].sentence == "Ana Brevik of Norway met S. Torrealba in Oslo on Monday."
    said = found["statements"].sources
    assert [(s.line, s.sentence) for s in said] == [(3, SECOND), (8, SECOND)]
    text = pairs[0][0].text
    assert text[said[0].span.start : said[0].span.end] == "We have found a way to share the sea"


def test_pair_of_articles_and_of_one_meeting():
    """Two articles' reports are compared; a meeting alone gives what joined its own reports."""
    readings = [read("a")[1], read("b")[1]]
    matches = match_encounters(readings, {}, MatchSettings())
    (told,) = explain_pair(readings, matches, {}, MatchSettings(), "a", "b")
    assert told.verdict == "one encounter"
    assert told.left.startswith("a:")
    assert "Ana Brevik and S. Torrealba" in told.left
    (own,) = explain_pair(readings, matches, {}, MatchSettings(), mention_ids(readings[0])[0])
    assert own == told


def test_verdict_tells_what_became_of_a_pair():
    """What other reports or a correction have settled differs from the sum of the pair, and is said."""
    readings = [read("a")[1], read("b")[1]]
    encounters = [[(0, True)], [(0, True)]]
    alone = explain_articles(readings, {}, (), encounters, MatchSettings(), "a", "b")
    assert [each.verdict for each in alone] == ["different stories", "two texts"]
    joined = explain_articles(
        readings, {1: 0}, [StoryCluster(readings=(0, 1), similarity=1.0)], encounters, MatchSettings(), "a", "b"
    )
    assert [each.verdict.split(" through")[0] for each in joined] == ["one story", "one text"]
    apart = Matches(clusters=tuple(Cluster(mentions=(MentionRef(n, 0),)) for n in (0, 1)), identities=((0, 1), (0, 1)))
    (pair,) = explain_pair(readings, apart, {}, MatchSettings(), "a", "b")
    assert pair.verdict == "two encounters: kept apart by what other reports say"
    assert explain_articles(readings, {}, (), encounters, MatchSettings(), "a", "m-00000000") == ()


def test_lines_and_sentences():
    """The title and records of JSON have no line; a sentence ends neither after an initial nor beyond its paragraph."""
    article = Article(info=ArticleInfo(id="a", path="a.md", line=5), text="Title\n\nOne.\nTwo.", body=7)
    assert [line_of(article, offset) for offset in (0, 7, 12)] == [0, 5, 6]
    assert line_of(Article(info=ArticleInfo(id="b", path="b.json"), text="One.\nTwo."), 6) == 0
    text = "It was so. The U.S. envoy S. Tarn met Brevik! Then more.\nNext"
    assert sentence_at(text, Span(text.index("Tarn"), text.index("Tarn") + 4)) == "The U.S. envoy S. Tarn met Brevik!"
