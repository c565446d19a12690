"""Whose article is it, and what each side says."""

from __future__ import annotations

import dataclasses

import pytest

from digest.models import ArticleInfo
from digest.sides import article_sides, compare_sides, guess_side, side_of_source

SOURCES = {"Harbour Gazette": "NOR", "fjord.example": "CHL"}


@pytest.mark.parametrize(
    ("source", "url", "side"),
    [
        ("harbour gazette", "", "NOR"),
        ("Other", "https://www.Fjord.example/x", "CHL"),
        ("Other", "https://notfjord.example/x", ""),
        ("", "http://[bad", ""),
        ("", "", ""),
    ],
)
def test_a_source_by_name_or_domain(source, url, side):
    """A name counts in any case, a domain for what is below it, an address that is none for nothing."""
    assert side_of_source(ArticleInfo(id="a", path="a", source=source, url=url), SOURCES) == side


def test_sides_of_a_digest(sample_digest):
    """Only articles whose source is known have a side."""
    assert article_sides(sample_digest, SOURCES) == {"harbour/a": "NOR", "harbour/b": "CHL"}


@pytest.mark.parametrize(
    ("source", "url", "side"),
    [
        ("Norwegian Foreign Ministry", "", "NOR"),
        ("Ministry of Ports of Saudi Arabia", "", "SAU"),
        ("The Kenya-Uganda Herald", "", ""),
        ("Kenya and Uganda Herald", "", ""),
        ("no news in us and", "", ""),
        ("Harbour Gazette", "https://harbour.example.cl/a", "CHL"),
        ("Harbour Gazette", "https://harbour.example/a", ""),
        ("Norwegian Post", "https://post.example.cl/a", "NOR"),
        ("", "", ""),
    ],
)
def test_a_side_is_guessed_from_name_and_address(source, url, side):
    """A country in the name, else the ending of the address; two countries are none."""
    assert guess_side(ArticleInfo(id="a", path="a", source=source, url=url)) == side


def test_a_guess_counts_only_where_the_country_takes_part(sample_digest):
    """What a third country's press writes is nobody's side."""
    articles = tuple(
        dataclasses.replace(entry, info=dataclasses.replace(entry.info, source=source))
        for entry, source in zip(
            sample_digest.articles,
            ["Norwegian Herald", "Chile Today", "Kenyan Post", "Wire", "Wire", "Wire"],
            strict=True,
        )
    )
    found = article_sides(dataclasses.replace(sample_digest, articles=articles), {})
    assert found == {"harbour/a": "NOR", "harbour/b": "CHL"}


def test_an_article_without_a_source_is_of_those_whose_people_alone_speak_in_it(sample_digest):
    """A readout names no outlet; who speaks in it tells whose it is, and two sides tell nothing."""
    meeting = sample_digest.meetings[1]
    said = meeting.statements[0]

    def sides(*speakers, source=""):
        told = tuple(
            dataclasses.replace(
                said, speaker=speaker, evidence=(dataclasses.replace(said.evidence[0], article="harbour/a"),)
            )
            for speaker in speakers
        )
        entry = sample_digest.articles[0]
        articles = (dataclasses.replace(entry, info=dataclasses.replace(entry.info, source=source, url="")),)
        meetings = (dataclasses.replace(meeting, statements=told),)
        return article_sides(dataclasses.replace(sample_digest, meetings=meetings, articles=articles), {})

    assert sides("Ana Brevik") == {"harbour/a": "NOR"}
    assert sides("A. Brevik", "the Norwegian ministry") == {"harbour/a": "NOR"}
    assert sides("a spokesman of Chile") == {"harbour/a": "CHL"}
    assert sides("Ana Brevik", "a Chilean official") == {}
    assert sides("Ana Brevik", "somebody else") == {}
    assert sides("Ana Brevik", source="Wire") == {}


def views(digest, sides):
    return compare_sides(digest.meetings[1], {entry.info.id: entry for entry in digest.articles}, sides)


def test_what_one_side_alone_mentions_stands_out(sample_digest):
    """The quotation is in both, the quotas and the flights are in one."""
    norway, chile = views(sample_digest, article_sides(sample_digest, SOURCES))
    assert (norway.label, chile.label, norway.known) == ("NOR", "CHL", True)
    assert [(item.text, item.alone) for item in norway.items] == [
        ("fishing quotas", True),
        ("agreed to resume direct flights", True),
        ("We have found a way to share the sea", False),
        ("Chile would open two ports", True),
    ]
    assert [(item.text, item.alone) for item in chile.items] == [("We have found a way to share the sea", False)]


def test_without_sides_the_sources_are_compared(sample_digest):
    """A copy counts as the article that it is a copy of."""
    gazette, daily = views(sample_digest, {})
    assert (gazette.label, gazette.articles) == ("Harbour Gazette", ("harbour/a", "harbour/c"))
    assert (daily.label, daily.known) == ("Fjord Daily", False)


def test_one_source_is_compared_with_nobody(sample_digest):
    """A meeting that one source reports has no sides to set beside each other."""
    entries = {entry.info.id: entry for entry in sample_digest.articles}
    assert compare_sides(sample_digest.meetings[2], entries, {}) == ()
