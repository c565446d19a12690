"""Whose article is it: the side of each article, and what each side of an encounter says that the other doesn't.

A side is known where the user's settings give one to the article's source. Else it is guessed from the country that
the source's name speaks of ("Norwegian Foreign Ministry") or whose internet ending its address has, but only where that
country takes part in a meeting of the article: what a third country's press writes is nobody's side. Where fewer than
two sides are known, the sources themselves are set side by side: the differences between two outlets are worth seeing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.countries import find_side, fold
from digest.models import ArticleEntry, ArticleInfo, Digest, Meeting

# Words of the longest name of a country that a source's name is searched for.
_MAX_NAME_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A topic, an outcome or a statement as one side gives it.

    Attributes:
        kind: "topic", "outcome" or "statement".
        index: number of the fact in the meeting's own list of that kind.
        text: the words. speaker: who said them, "" for a topic or an outcome.
        alone: no other side mentions it.
    """

    kind: str
    index: int
    text: str
    speaker: str
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """What one side says of an encounter.

    Attributes:
        label: the side (a code from the settings) or the source. known: it is a side, not a mere source.
        articles: ids of its articles. items: in the meeting's order, topics, outcomes, then statements.
    """

    label: str
    known: bool
    articles: tuple[str, ...]
    items: tuple[Item, ...]


def side_of_source(info: ArticleInfo, sources: Mapping[str, str]) -> str:
    """The side that the settings give to an article's source, "" where they give none.

    Args:
        info: the article.
        sources: name of an outlet, or a domain, to a side (a country's ISO 3166-1 alpha-3 code or an
            organisation's short name); upper and lower case count alike; a domain stands for its subdomains.

    >>> side_of_source(ArticleInfo(id="a", path="a", url="https://www.mfa.example/x"), {"mfa.example": "NOR"})
    'NOR'
    """
    table = {name.casefold(): side for name, side in sources.items()}
    if info.source.casefold() in table:
        return table[info.source.casefold()]
    labels = _host(info.url).split(".")
    return next((table[name] for n in range(len(labels)) if (name := ".".join(labels[n:])) in table), "")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""


def guess_side(info: ArticleInfo) -> str:
    """The country or organisation that an article's source seems to be of, "" where its name and address don't tell.

    The name is asked first, its longest stretch of words before shorter ones; a name of two countries tells nothing.

    >>> guess_side(ArticleInfo(id="a", path="a", source="Norwegian Foreign Ministry"))
    'NOR'
    >>> guess_side(ArticleInfo(id="a", path="a", source="The Post", url="https://www.post.example.jp/x"))
    'JPN'
    """
    found = _sides_named(info.source)
    if found:
        return found.pop() if len(found) == 1 else ""
    ending = _host(info.url).rpartition(".")[2]
    return find_side(ending) if len(ending) == 2 else ""


def _sides_named(text: str) -> set[str]:
    """Countries and organisations that a name holds, the longest stretch of words before shorter ones."""
    words = re.findall(r"[^\W\d_][\w'’.-]*", text)
    found: set[str] = set()
    taken: set[int] = set()
    for length in range(min(_MAX_NAME_WORDS, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            stretch = words[start : start + length]
            # short words and words in lower case would be taken for codes and internet endings
            named = stretch[0][:1].isupper() and (len(" ".join(stretch)) > 3 or " ".join(stretch).isupper())
            if named and not taken.intersection(range(start, start + length)):
                side = find_side(" ".join(stretch))
                if side:
                    found.add(side)
                    taken.update(range(start, start + length))
    return found


def side_of_speaker(meeting: Meeting, speaker: str) -> str:
    """The participating side that a speaker of an encounter speaks for: by name, else by the words ("the Chilean ministry").

    "" where that is none of them or more than one.
    """
    own = fold(speaker)
    for one in meeting.participants:
        if one.name and own in map(fold, (one.name, *one.aliases)):
            return one.country or one.organization
    named = _sides_named(speaker) & {one.country or one.organization for one in meeting.participants}
    return named.pop() if len(named) == 1 else ""


def _spoken_for(digest: Digest) -> dict[str, set[str]]:
    """For each article the sides of those whom it lets speak, "" among them for a speaker of no side."""
    found: dict[str, set[str]] = {}
    for meeting in digest.meetings:
        for said in meeting.statements:
            side = side_of_speaker(meeting, said.speaker)
            for piece in said.evidence:
                found.setdefault(piece.article, set()).add(side)
    return found


def article_sides(digest: Digest, sources: Mapping[str, str]) -> dict[str, str]:
    """Side by article id: what the settings say of the source, else a guess that fits a meeting of the article.

    An article without a source, such as a readout, is of the side whose people alone speak in it.

    Args:
        digest: whose articles are asked about.
        sources: see `side_of_source`.
    """
    present: dict[str, set[str]] = {}
    for meeting in digest.meetings:
        sides = {one.country or one.organization for one in meeting.participants}
        for article in meeting.articles:
            present.setdefault(article, set()).update(sides)
    spoken = _spoken_for(digest)
    found: dict[str, str] = {}
    for entry in digest.articles:
        info = entry.info
        side = side_of_source(info, sources)
        if not side and info.id in present:
            guess = guess_side(info)
            side = guess if guess in present[info.id] else ""
            if not info.source and not info.url and len(spoken.get(info.id, ())) == 1:
                (side,) = spoken[info.id]
        if side:
            found[info.id] = side
    return found


def compare_sides(
    meeting: Meeting, articles: Mapping[str, ArticleEntry], sides: Mapping[str, str]
) -> tuple[SideView, ...]:
    """What each side (or, where less than two are known, each source) says of an encounter; () for a single one.

    A copy counts as the article that it is a copy of, unless the user gave its source another side.

    Args:
        meeting: the encounter.
        articles: entry of each article by its id.
        sides: side by article id, as `article_sides` gives it.
    """
    groups: dict[str, list[str]] = {}
    for article in meeting.articles:
        if article in sides:
            groups.setdefault(sides[article], []).append(article)
    known = len(groups) >= 2
    if not known:
        groups = {}
        here = set(meeting.articles)
        for article in meeting.articles:
            entry = articles.get(article)
            if entry is not None and entry.duplicate_of in here:
                entry = articles.get(entry.duplicate_of or "", entry)
            label = (entry.info.source or entry.info.id) if entry is not None else article
            groups.setdefault(label, []).append(article)
    if len(groups) < 2:
        return ()
    home = {article: label for label, members in groups.items() for article in members}
    facts = [
        *(("topic", index, fact.text, "", fact.articles) for index, fact in enumerate(meeting.topics)),
        *(("outcome", index, fact.text, "", fact.articles) for index, fact in enumerate(meeting.outcomes)),
        *(
            ("statement", index, said.text, said.speaker, tuple(piece.article for piece in said.evidence))
            for index, said in enumerate(meeting.statements)
        ),
    ]
    items: dict[str, list[Item]] = {label: [] for label in groups}
    for kind, index, text, speaker, tellers_of in facts:
        tellers = list(dict.fromkeys(home[article] for article in tellers_of if article in home))
        for label in tellers:
            items[label].append(Item(kind=kind, index=index, text=text, speaker=speaker, alone=len(tellers) == 1))
    return tuple(
        SideView(label=label, known=known, articles=tuple(members), items=tuple(items[label]))
        for label, members in groups.items()
    )
