"""Cases kept as data: dates, languages, page furniture."""

from pathlib import Path

import pytest
import yaml

from digest.read.boilerplate import find_boilerplate
from digest.read.language import find_language
from digest.read.published import parse_published

CASES = Path(__file__).parents[1] / "cases"


def load(name):
    return yaml.load((CASES / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@pytest.mark.parametrize("case", load("read_published.yaml"), ids=lambda case: case["text"][:30])
def test_published(case):
    """A date in metadata is read where it can mean one day only."""
    found = parse_published(case["text"])
    assert (found.isoformat() if found else "") == case["want"]


@pytest.mark.parametrize("case", load("read_languages.yaml"), ids=lambda case: case["want"] + " " + case["text"][:20])
def test_language(case):
    """Texts that aren't English are told from English ones, headlines included."""
    assert find_language(case["text"])[0] == case["want"]


def test_language_of_a_long_text_without_known_words():
    """A long text in a language that nobody listed is not English."""
    assert find_language("lorem ipsat vukti baral zemno katur " * 40) == ("", "unknown language")


def test_language_hint_counts_only_in_doubt():
    """What the file says of its language is believed where the text can't tell."""
    assert find_language("Brevik Rojas Oslo", "fr-FR")[0] == "fr"
    assert find_language("The two of them have met with their host.", "fr")[0] == "en"


@pytest.mark.parametrize("case", load("read_boilerplate.yaml"), ids=lambda case: case["text"][:30])
def test_boilerplate(case):
    """Page furniture is marked line by line, and the report's own sentences are not."""
    text = case["text"]
    assert [text[start:end] for start, end in find_boilerplate(text)] == case["want"]


def test_boilerplate_leaves_the_title_alone():
    """A headline is never furniture, whatever it says."""
    text = "Read more poems, minister says\n\nThey met."
    assert find_boilerplate(text, text.index("They")) == ()
