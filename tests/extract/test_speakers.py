"""Who said what: quotations and reported speech with speaker, channel and time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.extract.cues import inflect, load_cues
from digest.extract.document import Document, DraftActor, Mention
from digest.extract.lexicon import build_lexicon, find_items
from digest.extract.nouns import find_phrases
from digest.extract.reference import resolve_people
from digest.extract.speakers import find_speech
from digest.extract.statements import as_quotation, find_statements
from digest.extract.structure import prepare
from digest.knowledge import load_knowledge
from digest.models import Article, ArticleInfo

CASES = yaml.load(
    (Path(__file__).parent.parent / "cases" / "speakers.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
WORDS = [
    "Brevik",
    "Arrau",
    "said",
    "told",
    "reporters",
    "that",
    "he",
    "she",
    "who",
    "and",
    ",",
    ".",
    ":",
    "“",
    "”",
    "'s",
    "the",
    "minister",
    "according",
    "to",
    "of",
    "called",
    "it",
    "saying",
    "—",
    ";",
    "(",
    ")",
    "\n\n",
    "on",
    "Monday",
    "fish",
    "was",
    "by",
    "X",
]


def document(text: str) -> Document:
    """A text with its people, as the steps before leave it."""
    doc = prepare(Article(info=ArticleInfo(id="t", path="t.txt"), text=text))
    lexicon = build_lexicon(load_knowledge())
    items = find_items(doc, lexicon)
    resolve_people(doc, items, find_phrases(doc, items, lexicon), lexicon)
    return doc


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """A text gives exactly the statements that a reader finds in it, each with its speaker."""
    if case.get("expect") == "fail":
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["comment"]))
    doc = document(case["text"])
    found = []
    for statement in find_statements(doc):
        quotation = as_quotation(statement, doc)
        speaker = (doc.actors[quotation.speaker].name if quotation.speaker >= 0 else "") or quotation.described
        found.append(f"{quotation.kind[0]} | {speaker} | {quotation.channel} | {quotation.when} | {quotation.text}")
    assert found == case["want"]


def test_mentions_decide() -> None:
    """The grammar finds the subject, the mention says who that is: a pronoun settled earlier is not settled again."""
    text = "“We met,” the minister said."
    doc = prepare(Article(info=ArticleInfo(id="t", path="t.txt"), text=text))
    doc.actors.append(DraftActor(name="Ana Brevik", role="Foreign Minister"))
    first = doc.words.index("the")
    start = text.index("the minister")
    doc.mentions.append(Mention(start, start + 12, first, first + 2, "title", (0,)))
    (statement,) = find_statements(doc)
    assert statement.speaker == 0
    assert statement.described == "the minister"
    assert statement.cue is not None
    assert text[statement.cue.start : statement.cue.end] == "the minister said"


def test_headline_takes_its_speaker_from_the_text() -> None:
    """A quotation in a headline is spoken by whoever says it below."""
    doc = document(
        "'We have a deal'\n\nThe talks are over. \"We have a deal and we are glad,\" said Chilean President Marta Soler."
    )
    speech = find_speech(doc)
    assert [item.speaker is not None and doc.actors[item.speaker.actor].name for item in speech.attributions] == [
        "Marta Soler"
    ] * 2


def test_transcripts_name_their_speakers() -> None:
    """A label inside the marks is the speaker."""
    doc = document("Chilean President Marta Soler was asked twice.\n\n“SOLER: We are glad to be here today.”")
    (item,) = find_speech(doc).attributions
    assert item.speaker is not None
    assert doc.actors[item.speaker.actor].name == "Marta Soler"


def test_forms_of_verbs() -> None:
    """Every verb of the data has the forms that occur in print, and no form is claimed with the wrong rest."""
    verbs = load_cues().verbs
    assert {verb.form for verb in verbs["denied"]} == {"past"}
    assert [verb.lemma for verb in verbs["pointed"]] == ["point out"]
    assert inflect("stress") == ("stress", "stresses", "stressed", "stressing")
    assert all(verb.frame in ("that", "tell", "object", "quote") for readings in verbs.values() for verb in readings)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_text_can_be_read(words: list[str]) -> None:
    """Whatever the words, statements lie in the text, in order, and name actors that exist."""
    doc = document(" ".join(words))
    found = find_statements(doc)
    assert found == sorted(found, key=lambda statement: (statement.start, statement.end, statement.kind))
    for statement in found:
        assert 0 <= statement.start < statement.end <= len(doc.text)
        assert -1 <= statement.speaker < len(doc.actors)
        assert 0 <= statement.sentence < len(doc.sentences)
        assert as_quotation(statement, doc).text
