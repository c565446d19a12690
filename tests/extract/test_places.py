"""Places: what is one, where a dateline is one, and which encounter each belongs to."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.extract.lexicon import build_lexicon, find_items
from digest.extract.places import find_dateline, find_places
from digest.extract.reader import read_article
from digest.extract.structure import prepare
from digest.knowledge import load_knowledge
from digest.models import Article, ArticleInfo, EventMention, Reading

CASES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "encounter_places.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)
DAY = datetime.date(2031, 3, 12)


def article(text: str, title: str = "", published: datetime.date | None = DAY) -> Article:
    """An article with its title apart."""
    whole = f"{title}\n\n{text}" if title else text
    info = ArticleInfo(id="t", path="t.md", title=title, published=published)
    return Article(info=info, text=whole, body=len(title) + 2 if title else 0)


def line(reading: Reading, mention: EventMention, parts: int) -> str:
    """An encounter as the cases write it."""
    actors = [reading.actors[p.actor] for p in mention.participants]
    who = ", ".join(a.name.split()[-1] if a.name else a.side for a in actors)
    return " | ".join([who, mention.place.city, mention.place.country, mention.place.venue][:parts])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_place(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """Every encounter of a short article has the place that a reader gives it."""
    if "xfail" in case:
        request.applymarker(pytest.mark.xfail(reason=case["xfail"], strict=True))
    reading = read_article(article(case["text"], case.get("title", "")), load_knowledge())
    found = [line(reading, m, w.count("|") + 1) for m, w in zip(reading.mentions, case["want"], strict=False)]
    assert [f.strip() for f in found] == [w.strip() for w in case["want"]]
    assert len(reading.mentions) == len(case["want"])


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("DOHA, Oct 3 (NNA) - They met.", ("Doha", "QAT")),
        ("NEW YORK - They met.", ("New York", "USA")),
        ("Lima, 13 March (MB) --- They met.", ("Lima", "PER")),
        ("LIMA: They met.", ("Lima", "PER")),
        ("HIROSHIMA /Japan/, May 21. /NNA/. They met.", ("Hiroshima", "JPN")),
        ("Reading Time: 3 minutes", ("", "")),
        ("Nice - that was the word. They met.", ("", "")),
        ("Washington, DC\n\nThey met.", ("Washington", "USA")),
        ("Oval Office\n\n2:33 P.M. EDT\n\nThey met.", ("Washington", "USA")),
        ("Lima said on Monday that it would wait.", ("", "")),
        ("Ulaanbaatar/MNA/ On November 13, the minister met them.", ("Ulaanbaatar", "MNG")),
        ("Addis Ababa February 6/2022 /ENA/ The minister met them.", ("Addis Ababa", "ETH")),
    ],
)
def test_dateline(text: str, want: tuple[str, str]) -> None:
    """A dateline is a city in capitals or one that a dash, an agency or a date follows; a line of its own counts too."""
    knowledge = load_knowledge()
    doc = prepare(article(text))
    find_dateline(doc, find_items(doc, build_lexicon(knowledge)), knowledge)
    assert (doc.dateline_city, doc.dateline_country) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("They met in South Korea.", [(" KOR at")]),
        ("They met in downtown Rio.", ["Rio de Janeiro BRA at"]),
        ("She flew to Lima from Quito.", ["Lima PER to", "Quito ECU from"]),
        ("He arrived on his first Damascus visit.", ["Damascus SYR to"]),
        ("The meeting of ministers (28 - 29 April, Lima) ended.", ["Lima PER at"]),
        ("They met at the Vatican.", ["Vatican City VAT at"]),
        ("They met in Lima's old town.", ["Lima PER at"]),
        ("In Peru's view they met.", []),
        ("They met in the Camilluccia district of the Italian capital.", ["Rome ITA at"]),
    ],
)
def test_mentions(text: str, want: list[str]) -> None:
    """What stands behind a preposition is a place, with the way that the preposition tells."""
    knowledge = load_knowledge()
    lexicon = build_lexicon(knowledge)
    doc = prepare(article(text))
    found = find_places(doc, find_items(doc, lexicon), lexicon, knowledge)
    assert [f"{p.city} {p.country} {p.way}" for p in found] == want
