"""Ids that hang on content alone, so that two runs, and two folders that share an article, give the same ones."""

from __future__ import annotations

import hashlib

from digest.models import Reading, Span


def meeting_id(article: str, span: Span, turn: int = 0) -> str:
    """Id of an encounter: of the earliest article that reports it, and of the words there that report it first.

    Args:
        article: id of that article.
        span: where those words stand.
        turn: how many encounters before this one the same words report.

    >>> meeting_id("a", Span(0, 9)) == meeting_id("a", Span(0, 9)) != meeting_id("b", Span(0, 9))
    True
    """
    return "m-" + _hex(f"{article}\0{span[0]}\0{span[1]}" + (f"\0{turn}" if turn else ""))


def mention_ids(reading: Reading) -> list[str]:
    """For each mention of an article, the id that its encounter has where this is the first report of it.

    "A met B, C and D" reports three encounters with the same words; they are told apart by their order.
    """
    seen: dict[Span, int] = {}
    ids = []
    for mention in reading.mentions:
        turn = seen.get(mention.trigger, 0)
        seen[mention.trigger] = turn + 1
        ids.append(meeting_id(reading.info.id, mention.trigger, turn))
    return ids


def story_id(articles: tuple[str, ...]) -> str:
    """Id of a story: of its first article by id, so that one more article seldom changes it."""
    return "s-" + _hex(min(articles))


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
