"""Paragraphs, tokens and sentences."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.extract.document import Document
from digest.extract.structure import find_paragraphs, prepare, tokenise
from digest.models import Article, ArticleInfo, Span

TEXTS = st.text(alphabet="abc ABC.,!?'’\"“”-–:;()\n\t129é", max_size=200)


def document(text: str, body: int = 0, boilerplate: tuple[Span, ...] = ()) -> Document:
    """A text laid out, as the later steps get it."""
    return prepare(Article(info=ArticleInfo(id="t", path="t.txt"), text=text, body=body, boilerplate=boilerplate))


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[s.start : s.end] for s in document(text).sentences]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("the U.S. envoy's memo", ["the", "U.S.", "envoy", "'s", "memo"]),
        ("Norway’s 10,000-strong fleet", ["Norway", "’s", "10,000-strong", "fleet"]),
        ("at 9:30 a.m. on 10-12 May", ["at", "9:30", "a.m.", "on", "10-12", "May"]),
        ("S. Brevik and S.K. Arrau", ["S.", "Brevik", "and", "S.K.", "Arrau"]),
        ("@SecBrevik #Oslo2031!", ["@SecBrevik", "#Oslo2031", "!"]),
        ("don't O’Hara al-Busa'i", ["don't", "O’Hara", "al-Busa'i"]),
        ("the ministers' cars", ["the", "ministers", "'", "cars"]),
        ("“We met,” he said.", ["“", "We", "met", ",", "”", "he", "said", "."]),
        ("''We met,'' he", ["''", "We", "met", ",", "''", "he"]),
        ("3.5% of €1.2bn", ["3.5", "%", "of", "€", "1.2bn"]),
    ],
)
def test_tokens(text: str, want: list[str]) -> None:
    """A token is a word with what belongs inside it, a number, or one mark."""
    assert tokenise(text) == want


def test_a_sentence_ends_where_the_page_has_lost_the_blank() -> None:
    """Web pages join paragraphs; a word that opens sentences tells where, a name does not."""
    assert sentences("They met this year.He said Nordfisk.Olav paid.") == [
        "They met this year.",
        "He said Nordfisk.Olav paid.",
    ]


@pytest.mark.parametrize(
    "want",
    [
        ["Brevik left.", "Arrau stayed."],
        ["Dr. Ana Brevik met Gen. Otto Lind.", "They talked."],
        ["Lt. Gen. (retd) O. K. Lind spoke for the U.S. delegation at St. Olav."],
        ["She flew to the U.S. on Monday.", "He stayed."],
        ["She flew to the U.S.", "The talks went on."],
        ["It met on Sept. 3 and Oct. 4.", "It will meet again."],
        ["Article No. 5 was left out.", "No. 7 was not."],
        ["He met Nakatani Gen.", "They spoke of fish."],
        ['"We met. We agreed," she said.', "Then she left."],
        ["“We met. We agreed,” she said.", "Then she left."],
        ["“We met. We agreed.”", "Then she left."],
        ["“Shall we?” Brevik asked.", "Arrau nodded."],
        ["He said: “I am glad. I am off.”", "Norway's ship sailed."],
        ["Is it over?", "It is!", "We hope so ..."],
        ["The firm, Nordfisk Inc., paid 3.5 million.", "It was late."],
        ["Brevik met the king at 9 a.m. on Friday.", "She then left."],
        ["He called it “a good day.”", "She did not."],
        ["Ana Brevik, 51, of the Norwegian Labour Party (Nordland), was elected."],
    ],
    ids=lambda want: want[0][:40],
)
def test_sentences(want: list[str]) -> None:
    """Sentences end where a reader ends them."""
    assert sentences(" ".join(want)) == want


def test_wrapped_lines_are_one_paragraph() -> None:
    """Lines that an editor broke at a width belong together; a shorter one before a capital ends its paragraph."""
    text = (
        "Foreign Minister Ana Brevik met her colleague from Chile on Monday and said\n"
        "Norway would open its ports. Her guest, who had come from Lima the evening\n"
        "before, thanked her.\n"
        "Arrau leaves on Friday.\n"
        "\n"
        "  - one point of the list\n"
        "  - another point"
    )
    found = [text[p.start : p.end] for p in find_paragraphs(text)]
    assert found[0].startswith("Foreign")
    assert found[0].endswith("thanked her.")
    assert found[1:] == ["Arrau leaves on Friday.", "- one point of the list", "- another point"]


def test_long_lines_are_paragraphs() -> None:
    """Where lines run on as long as they like, each one is a paragraph."""
    line = "Ana Brevik met Tomas Arrau in Oslo, and the two of them spoke for an hour and more about fish, ships and the sea between them."
    assert len(find_paragraphs(f"{line}\n{line}\n{line}")) == 3


def test_title_is_a_headline() -> None:
    """The title that stands apart is a paragraph and a headline, whatever it ends in."""
    text = "Brevik in Lima: a new start?\n\nAna Brevik met Tomas Arrau in Oslo."
    doc = document(text, body=text.index("Ana"))
    assert [s.headline for s in doc.sentences] == [True, False]


@pytest.mark.parametrize(
    ("first", "want"),
    [
        ("Brevik Meets Arrau for Talks on Fish.", True),
        ("Norway's minister in Lima", True),
        ("Norwegian Foreign Minister Ana Brevik met President Marta Soler in Oslo on Monday.", False),
        ("Nobody left.", False),
    ],
)
def test_first_lines(first: str, want: bool) -> None:
    """A first line is a headline when it has no full stop, or capitals throughout."""
    doc = document(first + "\n\nThe two of them talked about fish for an hour.")
    assert doc.sentences[0].headline is want


def test_furniture_is_flagged() -> None:
    """Sentences inside boilerplate are kept, and say so."""
    text = "Brevik left.\n\nShare this article"
    doc = document(text, boilerplate=(Span(text.index("Share"), len(text)),))
    assert [s.furniture for s in doc.sentences] == [False, True]


@given(TEXTS)
def test_everything_is_a_span_of_the_text(text: str) -> None:
    """Tokens and sentences slice to their text, in order, and sentences hold every token exactly once."""
    doc = document(text)
    assert [text[a:b] for a, b in zip(doc.starts, doc.ends, strict=True)] == doc.words
    assert "".join(doc.words) == re.sub(r"\s", "", text)
    token = 0
    for sentence in doc.sentences:
        assert sentence.first == token
        assert sentence.first < sentence.last
        assert doc.starts[sentence.first] == sentence.start
        assert doc.ends[sentence.last - 1] == sentence.end
        paragraph = doc.paragraphs[sentence.paragraph]
        assert paragraph.start <= sentence.start < sentence.end <= paragraph.end
        token = sentence.last
    assert token == len(doc.words)


@given(TEXTS)
def test_tokens_do_not_depend_on_what_follows_a_blank(text: str) -> None:
    """The short cut for plain words finds what the whole rule finds."""
    words = [word for word in tokenise(text) if word.isascii() and word.isalpha()]
    assert all(tokenise(word) == [word] for word in words)
