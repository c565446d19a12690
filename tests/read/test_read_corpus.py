"""The development corpus, where it lies beside the checkout: every file is read as its description says."""

import json
from collections import Counter
from pathlib import Path

import pytest

from digest.config import ReadSettings
from digest.models import Article, Notice, Skipped
from digest.read import page
from digest.read.folder import find_sources
from digest.read.formats import read_source, reread_articles

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "dev"
SETTINGS = ReadSettings()

pytestmark = [
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the development corpus isn't there"),
    pytest.mark.skipif(not page.is_available(), reason="the extra html isn't installed"),
]


@pytest.fixture(scope="module")
def items():
    """Everything that reading the corpus gives."""
    sources = find_sources([str(CORPUS / "articles")], settings=SETTINGS)
    assert len(sources) == 78
    return [item for source in sources for item in read_source(source, SETTINGS)]


def test_what_is_read_and_what_is_skipped(items):
    """80 articles: one is French, one German, one empty; nothing fails and nothing is worth a warning."""
    assert Counter(type(item) for item in items) == {Article: 77, Skipped: 3}
    assert not any(isinstance(item, Notice) for item in items)
    skipped = [item for item in items if isinstance(item, Skipped)]
    assert sorted(item.reason for item in skipped) == ["empty", "not English (French)", "not English (German)"]
    assert not any(item.failed for item in skipped)


def test_ids_and_dates(items):
    """Every annotated article is read under its id; all but plain text files have a date."""
    gold = json.loads((CORPUS / "gold.json").read_text(encoding="utf-8"))
    articles = {item.info.id: item for item in items if isinstance(item, Article)}
    named = {name for event in gold["events"] if event["weight"] == "core" for name in event["articles"]}
    assert named <= set(articles)
    for article in articles.values():
        assert (article.info.published is None) == article.info.path.endswith(".txt")
        assert article.info.title or article.info.path.endswith((".txt", ".md"))


def test_quotations_are_in_the_text(items):
    """The words of every annotated quotation stand in the article's text, white space aside, and in no furniture."""
    gold = json.loads((CORPUS / "gold.json").read_text(encoding="utf-8"))
    articles = {item.info.id: item for item in items if isinstance(item, Article)}
    for quote in gold["quotes"]:
        article = articles.get(quote["article"])
        if article is None:
            continue
        text = article.text
        for start, end in reversed(article.boilerplate):
            text = text[:start] + text[end:]
        assert " ".join(quote["text"].split()) in " ".join(text.split()), quote


def test_pages_have_paragraphs(items):
    """The pages are read without menus, scripts, comments and related links, paragraphs apart."""
    pages = [item for item in items if isinstance(item, Article) and item.info.path.endswith(".html")]
    assert len(pages) == 3
    assert all(item.text.count("\n\n") >= 5 for item in pages)  # versions of trafilatura part a few lines otherwise
    for item in pages:
        assert item.info.source
        assert not any(
            word in item.text for word in ("Related stories", "Most read", "dataLayer", "Comments", "cookies", "©")
        )


def test_reading_again_gives_the_same(items):
    """Every article is found again by what was kept of it."""
    articles = [item for item in items if isinstance(item, Article)]
    assert list(reread_articles([article.info for article in articles], SETTINGS)) == articles
