"""Signatures: what duplicate coverage is told by, from one article alone."""

from __future__ import annotations

import dataclasses
import math
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.extract import signature
from digest.extract.signature import BIN_BITS, EMPTY_BIN, MAX_TERMS, SKETCH_BINS, make_signature, normalize_term, rarity
from digest.models import Article, ArticleInfo, Signature, Span

TEXT = (
    "Norway's foreign minister Ana Brevik met her Chilean counterpart Tomás Quintero in Valparaíso on Monday. "
    "The two ministers agreed to reopen the ferry line, and they spoke about salmon quotas for an hour and a half."
)


def sign(text, *, title="", boilerplate=(), name="a"):
    whole = f"{title}\n\n{text}" if title else text
    info = ArticleInfo(id=name, path=f"{name}.md", title=title)
    return make_signature(Article(info=info, text=whole, body=len(title) + 2 if title else 0, boilerplate=boilerplate))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_a_sound_signature(text):
    """Weights are above 0, fall, and their squares add up to 1 at most; bins fit their bits; the lead's names are names of the text."""
    made = sign(text)
    weights = [weight for _, weight in made.terms]
    assert len(weights) <= MAX_TERMS
    assert all(weight > 0 for weight in weights)
    assert weights == sorted(weights, reverse=True)
    assert len({term for term, _ in made.terms}) == len(weights)
    squares = sum(weight * weight for weight in weights)
    assert squares <= 1.01
    assert not weights or len(weights) == MAX_TERMS or math.isclose(squares, 1, abs_tol=0.01)
    assert len(made.sketch) in {0, SKETCH_BINS * BIN_BITS // 60}
    assert made.lead & ~made.names == 0
    assert sign(text) == made


def test_empty_text():
    """An article without words has an empty signature."""
    assert sign("") == Signature()
    assert sign(" \n— …\n") == Signature()


def test_only_the_text_counts():
    """Another id, path or day gives the same signature."""
    assert sign(TEXT, name="a") == sign(TEXT, name="b/c")


def test_names_weigh_more_than_common_words():
    """The names of the story are its heaviest terms, words of every article its lightest."""
    terms = [term for term, _ in sign(TEXT, title="Brevik and Quintero reopen ferry line").terms]
    assert set(terms[:2]) == {"brevik", "quintero"}
    assert {"valparaiso", "ferry", "salmon"} <= set(terms[:12])
    assert not {"the", "of", "to", "and"} & set(terms[:15])


def test_headline_and_lead_weigh_more():
    """A name in the headline outweighs one that is met far down the text."""
    body = " ".join(["Officials talked about many things on Monday."] * 20)
    weights = dict(sign(f"{body} Then Zorvan came.", title="Melkor speaks").terms)
    assert weights["melkor"] > weights["zorvan"]


def test_boilerplate_is_left_out():
    """What is marked as page furniture is in no part of the signature."""
    furniture = "Subscribe to the Lask Courier newsletter. Editor: Mira Tesar."
    text = f"{TEXT}\n\n{furniture}"
    assert sign(text, boilerplate=(Span(len(TEXT), len(text)),)) == sign(f"{TEXT}\n")
    middle = f"{TEXT}\n{furniture}\n{TEXT}"
    span = Span(len(TEXT) + 1, len(TEXT) + 1 + len(furniture))
    assert "lask" not in dict(sign(middle, boilerplate=(span,)).terms)
    assert sign(middle, boilerplate=(span,)).words == 2 * sign(TEXT).words


def test_first_line_serves_as_headline():
    """Where the format has no headline, a short first line that stands alone weighs like one, and is still copied text."""
    alone = sign(f"Brevik meets Quintero\n\n{TEXT}")
    apart = sign(TEXT, title="Brevik meets Quintero")
    assert alone.terms == apart.terms
    assert alone.words == apart.words + 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brévik’s", "brevik"),
        ("U.S.", "US"),
        ("ministers'", "minister"),
        ("countries", "country"),
        ("O’Hara", "O'Hara"),
    ],
)
def test_spellings_fold_to_one_term(one, other):
    """Possessives, diacritics, dots and plurals make no difference."""
    assert normalize_term(one.rstrip(".'")) == normalize_term(other)


def test_frequencies_are_sound():
    """The table names its source and licence, and each of its words once, in the folded form."""
    text = resources.files("digest").joinpath("data", "word_frequencies.txt").read_text(encoding="utf-8")
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert any("Source:" in line for line in head)
    assert any("ShareAlike" in line for line in head)
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split("\t")[1].split()]
    assert len(words) == len(set(words)) == 12_000
    assert all(normalize_term(word) == word for word in words)


def test_rarity_follows_the_table():
    """Commoner words tell less, unlisted ones most, and a year less than another number."""
    assert rarity("the") == 0
    assert rarity("said") < rarity("minister") < rarity("bilateral") <= rarity("tarvos")
    assert rarity("3") < rarity("2031") < rarity("212")


def test_short_text_leaves_bins_empty():
    """A text of nine words has six runs of four: six bins are used at most, the others say that they are empty."""
    sketch = sign("one two three four five six seven eight nine").sketch
    bins = [packed >> shift & EMPTY_BIN for packed in sketch for shift in range(0, 60, BIN_BITS)]
    assert len(bins) == SKETCH_BINS
    assert 1 <= sum(value != EMPTY_BIN for value in bins) <= 6


def test_of_a_scrap_only_its_length_is_kept():
    """A text too short to be a copy or to tell a story has neither terms nor sketch nor names: a million of them fit in memory, and none is compared."""
    assert sign("Brevik met Laraqui in 2031.") == Signature(words=5)
    assert sign("Brevik met Laraqui in Oslo in 2031.").terms
    assert sign("Brevik met Laraqui in Oslo in 2031.").sketch == ()
    assert sign("Brevik met Laraqui in Oslo in May 2031.").sketch


def test_memory_of_words_is_bounded(monkeypatch):
    """However many different words come along, those remembered stay within their bound and what one article adds."""
    monkeypatch.setattr(signature, "_CACHE_WORDS", 50)
    monkeypatch.setattr(signature, "_FOLDED", signature._Folded())
    for start in range(0, 300, 30):
        sign(" ".join(f"w{n}" for n in range(start, start + 30)))
    assert len(signature._FOLDED) <= 50 + 30


def test_signature_is_immutable():
    """A signature can be kept and shared: nothing in it changes."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        sign(TEXT).words = 3
