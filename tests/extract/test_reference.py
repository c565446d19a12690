"""Who is who: names, offices, sides and what pronouns, offices and groups point back to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.extract.document import Document
from digest.extract.lexicon import build_lexicon, find_items
from digest.extract.nouns import find_phrases
from digest.extract.places import find_dateline
from digest.extract.reference import resolve_people
from digest.extract.structure import prepare
from digest.knowledge import load_knowledge
from digest.models import Article, ArticleInfo

CASES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "people.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
WORDS = (
    "Brevik Solberg Arrau Norwegian Chile India-Japan President Foreign Minister Ministers the his her counterpart and , . of met with "
    "two ministers leaders he she they said ( ) EU for Affairs Prince bin Al-Sabah Mr. \n\n “ ” 's envoy to former deputy delegation was led by"
).split(" ")


def read(text: str, title: str = "", source: str = "") -> Document:
    """The document of a text after everybody in it was resolved."""
    whole = f"{title}\n\n{text}" if title else text
    body = len(title) + 2 if title else 0
    doc = prepare(Article(info=ArticleInfo(id="case", path="case", title=title, source=source), text=whole, body=body))
    lexicon = build_lexicon(load_knowledge())
    items = find_items(doc, lexicon)
    find_dateline(doc, items)
    resolve_people(doc, items, find_phrases(doc, items, lexicon), lexicon)
    return doc


def label(doc: Document, actor: int) -> str:
    """An actor as a case names it: the name, or the office and side in brackets."""
    found = doc.actors[actor]
    return found.name or f"[{(found.country or found.organization)} {found.role}]".replace(" ]", "]").replace("[ ", "[")


def params(cases: list[dict[str, Any]]) -> list[Any]:
    """Cases with those that are known to fail marked as such."""
    return [
        pytest.param(
            case, id=case["label"], marks=[pytest.mark.xfail(strict=True)] if case.get("expect") == "fail" else []
        )
        for case in cases
    ]


@pytest.mark.parametrize("case", params(CASES))
def test_people(case: dict[str, Any]) -> None:
    """Each case's people have the office and side that the text gives them, and its words mean whom they should."""
    doc = read(case["text"], case.get("title", ""), case.get("source", ""))
    got = {a.name: a for a in doc.actors if a.name}
    for name, wanted in case.get("people", {}).items():
        assert name in got, sorted(got)
        side, _, role = wanted.partition(" | ")
        actor = got[name]
        assert (actor.country or actor.organization) == side, actor
        if role:
            assert actor.role == role, actor
    for key, wanted in case.get("means", {}).items():
        words, _, nth = key.partition("@")
        hits = [m for m in doc.mentions if doc.text[m.start : m.end] == words]
        assert hits, (words, [doc.text[m.start : m.end] for m in doc.mentions])
        hit = hits[int(nth or 1) - 1]
        assert " + ".join(label(doc, a) for a in hit.actors) == wanted, words
    for name in case.get("nobody", []):
        assert not any(a.sure and name in a.name.split() for a in doc.actors), name


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words(words: list[str]) -> None:
    """Whatever the words, mentions lie in the text in order and point to actors that exist."""
    doc = read(" ".join(words))
    last = 0
    for mention in doc.mentions:
        assert last <= mention.start < mention.end <= len(doc.text)
        last = mention.start
        assert all(0 <= a < len(doc.actors) for a in mention.actors)
