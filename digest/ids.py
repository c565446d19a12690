"""Ids that hang on content alone, so that two runs, and two folders that share an article, give the same ones."""

from __future__ import annotations

import hashlib

from digest.models import Span


def meeting_id(article: str, span: Span, turn: int = 0) -> str:
    """Id of an encounter: of the earliest article that reports it, and of the words there that report it first.

    Args:
        article: id of that article.
        span: where those words stand.
        turn: 0, or how many other encounters of the run have the same id already.

    >>> meeting_id("a", Span(0, 9)) == meeting_id("a", Span(0, 9)) != meeting_id("b", Span(0, 9))
    True
    """
    return "m-" + _hex(f"{article}\0{span[0]}\0{span[1]}" + (f"\0{turn}" if turn else ""))


def story_id(articles: tuple[str, ...]) -> str:
    """Id of a story: of its first article by id, so that one more article seldom changes it."""
    return "s-" + _hex(min(articles))


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
