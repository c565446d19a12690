"""What the steps of extract share: the article's text with the typed spans found so far.

Each step of the cascade reads a `Document` and adds to it, in the order of its fields. Steps never
change the text, and later steps never remove what earlier ones found.
"""

from __future__ import annotations

import datetime
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from digest.config import ExtractSettings
from digest.models import Article, DateRange, Span


@dataclass(slots=True, eq=False, repr=False)
class QuoteSpan:
    """A direct quotation as the marks show it.

    Attributes:
        start, end: the stretch between the marks, half-open (over several paragraphs: from the first opening
            mark to the last closing one).
        depth: 0 for an outer quotation, 1 and more for one inside another.
        closed: False where the closing mark is missing and a paragraph's end closed it.
        scare: marks around a title, a slogan or a single term, not words that somebody said.
    """

    start: int
    end: int
    depth: int = 0
    closed: bool = True
    scare: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Sentence:
    """A sentence: `text[start:end]`, tokens `first` to `last` (half-open), number of its paragraph.

    Attributes:
        headline: it is the title, or a line in the manner of one.
        furniture: it lies in boilerplate (share buttons, "Read more"); nothing is to be read from it.
    """

    start: int
    end: int
    paragraph: int
    first: int = 0
    last: int = 0
    headline: bool = False
    furniture: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Mention:
    """A stretch of text that refers to an actor.

    Attributes:
        start, end: the whole noun phrase. first, last: its tokens, half-open.
        kind: "name" (a name, with or without title), "title" (an office alone), "side" (a country, its capital,
            an organisation, "the Turkish side"), "pronoun", "group" (several actors at once: "the two leaders").
        actors: indices into `Document.actors`; more than one for a group, none where unresolved.
        possessive: it ends in 's or is a possessive pronoun ("his").
    """

    start: int
    end: int
    first: int
    last: int
    kind: str
    actors: tuple[int, ...] = ()
    possessive: bool = False


@dataclass(slots=True, eq=False, repr=False)
class DateMention:
    """A date expression in the text, resolved as far as the article allows.

    Attributes:
        value: the date; its `text` holds the expression.
        relative: "past", "future" or "" where the expression itself gives a direction ("last week", "next month").
        cue: the preposition before it, lower case ("on", "since", "by", "between", "ahead of"), or "".
        offset, unit: for "a day after the talks", "two weeks before X met Y": what the clause around it tells of
            lies `offset` units ("day", "week", "month", "year"; negative: before) after what the words behind it
            name. `value` then dates what they name, where the clause before has a date of its own. 0 otherwise.
    """

    start: int
    end: int
    value: DateRange
    relative: str = ""
    cue: str = ""
    offset: int = 0
    unit: str = ""


@dataclass(slots=True, eq=False, repr=False)
class DraftActor:
    """An actor while the article is being read; becomes a `models.Actor`.

    Attributes:
        sure: the text gives evidence that it is a person or a side: a title, a known given name, a second mention.
    """

    name: str = ""
    forms: list[str] = field(default_factory=list)
    role: str = ""
    country: str = ""
    organization: str = ""
    gender: str = ""
    count: int = 0
    sure: bool = True


@dataclass(slots=True, eq=False, repr=False)
class Document:
    """An article under reading.

    Attributes:
        article: what was read. text: its text. body: offset of the body.
        published: anchor of relative dates: publication day, else the day of a full dateline, else None.
        quotes: quotation spans in order of start, nested ones after the one that holds them.
        paragraphs: spans of paragraphs (title included).
        sentences: in order of the text; quotations don't break them ("...," he said. "..." is one or two).
        words, starts, ends: tokens, three parallel lists; a token is a word with its inner ' and -, a number, or
            one punctuation mark; "'s" is a token of its own. lower: the words in lower case.
        small: the words that are printed in small letters somewhere. where: each word in lower case -> its tokens.
        mentions: actor mentions in order of start.
        actors: the actors they refer to.
        dates: date mentions in order of start.
        dateline_city, dateline_country: where the article was filed, "" where it doesn't say.
        dateline_end: offset behind the dateline, 0 where there is none.
        settings: lengths from which the text is read in parts. limits: those that it has passed, in words.
    """

    article: Article
    text: str
    body: int = 0
    published: datetime.date | None = None
    quotes: list[QuoteSpan] = field(default_factory=list)
    paragraphs: list[Span] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    small: frozenset[str] = frozenset()
    where: dict[str, list[int]] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    actors: list[DraftActor] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    dateline_city: str = ""
    dateline_country: str = ""
    dateline_end: int = 0
    settings: ExtractSettings = field(default_factory=ExtractSettings)
    limits: list[str] = field(default_factory=list)

    def tokens_of(self, words: AbstractSet[str]) -> list[int]:
        """The tokens that are one of some words in lower case, in order."""
        return sorted([token for word in self.where.keys() & words for token in self.where[word]])
