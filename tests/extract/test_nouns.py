"""Actor noun phrases: their extent, office and side, before anybody is resolved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.extract.document import Document
from digest.extract.lexicon import build_lexicon, find_items
from digest.extract.nouns import find_phrases
from digest.extract.phrase import Phrase
from digest.extract.structure import prepare
from digest.knowledge import load_knowledge
from digest.models import Article, ArticleInfo

WORDS = (
    "Brevik Ana Norwegian Norway's Norway Foreign Minister President High Commissioner for of the and , ( ) [ ] . : Affairs Security "
    "Democracy Human Rights Park Jordan Chad Sheikh bin Mr. General Secretary-General adviser to King envoy special ministry spokesman who his"
).split(" ")


def phrases_of(text: str) -> tuple[Document, list[Phrase]]:
    """The phrases of a text with its document."""
    doc = prepare(Article(info=ArticleInfo(id="case", path="case"), text=text))
    lexicon = build_lexicon(load_knowledge())
    return doc, find_phrases(doc, find_items(doc, lexicon), lexicon)


@pytest.mark.parametrize(
    ("text", "words", "role", "side"),
    [
        (
            "She met Norway's foreign minister, Ana Brevik.",
            "Norway 's foreign minister , Ana Brevik",
            "foreign minister",
            "NOR",
        ),
        (
            "The Minister of Trade, Industry and Tourism Ana Brevik left.",
            "The Minister of Trade , Industry and Tourism Ana Brevik",
            "Minister of Trade, Industry and Tourism",
            "",
        ),
        (
            "He called the High Commissioner for India in Oslo.",
            "the High Commissioner for India",
            "High Commissioner for India",
            "IND",
        ),
        (
            "He met the UN special envoy for Syria in Oslo.",
            "the UN special envoy for Syria",
            "special envoy for Syria",
            "UN",
        ),
        (
            "They met South Korean Foreign Minister Park Dae-ho.",
            "South Korean Foreign Minister Park Dae-ho",
            "Foreign Minister",
            "KOR",
        ),
    ],
)
def test_phrase(text: str, words: str, role: str, side: str) -> None:
    """An office phrase covers its fields and its name, and gives the side that owns it."""
    doc, phrases = phrases_of(text)
    found = {" ".join(doc.words[p.first : p.last]): p for p in phrases}
    assert words in found, sorted(found)
    assert found[words].role == role
    assert (found[words].organization or found[words].country) == side


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_phrases_stand_in_order(words: list[str]) -> None:
    """Whatever the words, phrases lie in the text and come in its order."""
    doc, phrases = phrases_of(" ".join(words))
    last = 0
    for phrase in phrases:
        assert last <= phrase.first < phrase.last <= len(doc.words)
        last = phrase.first
