"""Identities: which names of a folder one person bears."""

from __future__ import annotations

from digest.config import Config
from digest.extract.reader import read_article
from digest.knowledge import load_knowledge
from digest.match.identities import resolve_names, take_census
from digest.models import Article, ArticleInfo


def test_nobody_meets_himself() -> None:
    """Two who meet are two, however alike their names are."""
    text = "Kenyan President Juma Otieno and First Lady Atieno Juma Otieno received Norwegian Prime Minister Ana Brevik in Nairobi."
    reading = read_article(Article(info=ArticleInfo(id="a", path="a.md"), text=text), load_knowledge())
    assert [reading.actors[p.actor].name for p in reading.mentions[0].participants] == [
        "Juma Otieno",
        "Atieno Juma Otieno",
        "Ana Brevik",
    ]
    census = take_census([reading], [0], [False])
    answers = resolve_names(census.bearers, Config().match).answers
    assert len({answer.identity for answer in answers}) == len(reading.actors)
