"""Every type that crosses a stage boundary.

    read -> Article -> extract -> Reading -> match -> Cluster -> merge -> Meeting -> render

All are immutable. Offsets are Unicode code points, half-open, into `Article.text`,
which nothing edits after it was read. Absence is an empty string or tuple or None,
never a guess.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

KINDS = ("meeting", "call", "video", "multilateral")
STATUSES = ("held", "planned", "cancelled")
PARTS = ("guest", "host", "mediator", "")
BASES = ("stated", "resolved", "inferred", "unknown")
SAYINGS = ("direct", "reported")
WHENS = ("at", "before", "after", "unknown")


class Span(NamedTuple):
    """A stretch of `Article.text`: `text[start:end]`."""

    start: int
    end: int


# --- read -> extract ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleInfo:
    """What is known of an article without its text.

    Attributes:
        id: unique in a run; see the output contract for how it is made.
        path: the file, as given on the command line, `/` between folders.
        record: ordinal from 1 of a record in a JSON list, JSONL or CSV file; 0 for a file that is one article.
        title: headline where the format has one apart, else "".
        published: day of publication, None where unknown.
        source: outlet or body that published it.
        language: ISO 639-1, "en" for every article that is read on.
        content: hex digest of everything that extract can see (text and fields above but id and path); the cache key.
        line: 1-based line of the file at which the body begins; 0 where lines mean nothing (JSON, HTML).
    """

    id: str
    path: str
    record: int = 0
    title: str = ""
    published: datetime.date | None = None
    source: str = ""
    url: str = ""
    language: str = "en"
    content: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as read: `text` is the title where it stands apart, an empty line, and the body.

    Attributes:
        body: offset at which the body begins (0 without a separate title).
        boilerplate: spans that are page furniture (bylines of share buttons, "Read more" lists, subscriptions),
            in order, not overlapping; extract finds no encounter or quotation in them.
        summary_only: the collector kept a description, not the text.
    """

    info: ArticleInfo
    text: str
    body: int = 0
    boilerplate: tuple[Span, ...] = ()
    summary_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file or record that gave no article.

    Attributes:
        failed: True where it could not be read, decoded or parsed (exit status 1); False where it is
            merely of no use (unsupported kind, empty, another language).
        line: 1-based line of the fault, 0 where none.
    """

    path: str
    reason: str
    failed: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something worth a warning that kept no article from being read, such as a bad date in front matter."""

    path: str
    message: str
    line: int = 0


# --- extract -> match --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """A date as precise as the text supports.

    Attributes:
        edtf: EDTF level 1 ("2025-10-27", "2025-10", "2025-10~", "2025-10-26/2025-10-28"), "" where unknown.
        start, end: first and last day, both inside the range; None where unknown.
        basis: one of BASES.
        text: the expressions that say it, as written.
        weekday: 0 (Monday) to 6 where a weekday is named but no day can be worked out; else None.
        month, day: where a month (1-12) or a day (1-31) is named but no year can be worked out; else 0.
    """

    edtf: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None
    basis: str = "unknown"
    text: tuple[str, ...] = ()
    weekday: int | None = None
    month: int = 0
    day: int = 0


UNKNOWN_DATE = DateRange()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where: city and venue as names, country as ISO 3166-1 alpha-3; text as written."""

    city: str = ""
    country: str = ""
    venue: str = ""
    text: tuple[str, ...] = ()


UNKNOWN_PLACE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person or a side as one article knows it.

    Attributes:
        name: fullest form without titles; "" for a side that is named only by country, office or "counterpart".
        aliases: other forms in the article, fullest first ("Minister Brevik", "Brevik", "A. Brevik").
        role: office as written, fullest form ("Foreign Minister"), "" where none is given.
        country: ISO 3166-1 alpha-3 of the side that is spoken for.
        organization: short name, for one who speaks for an organisation or non-state side.
        gender: "m", "f" or "" where the text does not tell.
        count: how often the article mentions it.
    """

    name: str = ""
    aliases: tuple[str, ...] = ()
    role: str = ""
    country: str = ""
    organization: str = ""
    gender: str = ""
    count: int = 1

    @property
    def side(self) -> str:
        """Whom it speaks for: the organisation where there is one (whatever country its official is from), else the country."""
        return self.organization or self.country


class Participation(NamedTuple):
    """An actor's part in an encounter: index into `Reading.actors`, and one of PARTS."""

    actor: int
    part: str


class Passage(NamedTuple):
    """Words of an article: the text as printed and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMention:
    """What one article says of one encounter.

    Attributes:
        kind: one of KINDS. status: one of STATUSES.
        refusal: for the PLOVER coding of what did not take place: "refused", "withdrawn", "requested" or "".
        visit: one side receives the other at home.
        trigger: the words that report the encounter first.
        evidence: the sentences that tell of it, in order of the text, the first one first.
        beside: indices (into `Reading.mentions`) of encounters that the article sets it beside ("in parallel",
            "in addition", "the same day"); date and place may flow between them after merging.
        main: it is what the article is about (headline or lead).
    """

    kind: str
    status: str
    participants: tuple[Participation, ...]
    trigger: Span
    evidence: tuple[Passage, ...]
    refusal: str = ""
    visit: bool = False
    date: DateRange = UNKNOWN_DATE
    place: Place = UNKNOWN_PLACE
    occasion: str = ""
    topics: tuple[Passage, ...] = ()
    outcomes: tuple[Passage, ...] = ()
    beside: tuple[int, ...] = ()
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Something said: `direct` between quotation marks, or `reported` in indirect speech.

    Attributes:
        speaker: index into `Reading.actors`, -1 where nobody of them said it.
        described: the speaker in the text's words where speaker is -1 ("a ministry spokesman"), "" where nobody.
        text: the words, white space folded to single blanks; span: where they stand (between the marks).
        when: one of WHENS, relative to the encounter. channel: "X", "a press conference", ...; "" where unsaid.
        mention: index into `Reading.mentions` of the encounter it was said at or about, -1 for none.
        about: somebody who had no part in the encounter said it of it (an analyst, a rival); no part of what was said there.
    """

    kind: str
    text: str
    span: Span
    speaker: int = -1
    described: str = ""
    when: str = "unknown"
    channel: str = ""
    mention: int = -1
    about: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What duplicate coverage is told by, so that match needs no text.

    Attributes:
        terms: (term, weight) of the article's most telling words and names, heaviest first; weights above 0.
        sketch: MinHash of the body's word shingles, for verbatim copies.
        words: length of the body in words.
        names: Bloom filter of the names and numbers of the body, one bit each; lead: of those of its first words.
    """

    terms: tuple[tuple[str, float], ...] = ()
    sketch: tuple[int, ...] = ()
    words: int = 0
    names: int = 0
    lead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that extract found in one article; everything that match and merge need of it.

    Attributes:
        limits: which limits of extract the article has passed, in words for a notice.
    """

    info: ArticleInfo
    actors: tuple[Actor, ...] = ()
    mentions: tuple[EventMention, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    signature: Signature = Signature()
    limits: tuple[str, ...] = ()


# --- match -> merge ----------------------------------------------------------------


class MentionRef(NamedTuple):
    """An encounter mention in the folder: index of the reading, index of the mention in it."""

    reading: int
    mention: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureScore:
    """One named part of a match score.

    Attributes:
        feature: name as in config.yaml. score: 0-1. weight: what it counts; detail: why, in words.
    """

    feature: str
    score: float
    weight: float
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Why two mentions, or two articles, are or aren't one: the parts, their sum, and what the sum is held against."""

    left: str
    right: str
    features: tuple[FeatureScore, ...]
    score: float
    threshold: float
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Mentions that report one encounter, and the comparisons that joined them (best one of each mention)."""

    mentions: tuple[MentionRef, ...]
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Which mentions are one encounter, and which actors of the folder are one person or side.

    Attributes:
        clusters: every mention of the folder in exactly one of them, but those that a correction took out; in order of
            their earliest article.
        identities: for each reading, the number of the identity of each of its actors, -1 where it is nobody in particular.
        stated: for identities that the user's settings name, number of the identity and of the person there; in order.
        notices: corrections that no longer apply.
        scored: how many pairs of mentions were compared.
    """

    clusters: tuple[Cluster, ...]
    identities: tuple[tuple[int, ...], ...]
    stated: tuple[tuple[int, int], ...] = ()
    notices: tuple[Notice, ...] = ()
    scored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCluster:
    """Articles (indices of readings, ascending) whose main story is one event, and their mean similarity, 0-1."""

    readings: tuple[int, ...]
    similarity: float


# --- merge -> render: the digest/1 document ------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """See participants[] in the output contract."""

    name: str
    aliases: tuple[str, ...]
    role: str
    country: str
    organization: str
    part: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A topic or an outcome with the articles that give it."""

    text: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A stretch of an article that says something; text is "" where it need not be repeated."""

    article: str
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement, once, with every place that carries it."""

    speaker: str
    kind: str
    text: str
    when: str
    channel: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictValue:
    """One of the values that sources give for a field, with their articles."""

    value: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field on which the sources disagree; values in order of support."""

    field: str
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One encounter, merged. See meetings[] in the output contract.

    Attributes:
        reports: how many independent reports back it (a copy is none of its own).
        earlier, later: ids of other meetings of the same people in the folder, nearest first.
    """

    id: str
    type: str
    status: str
    plover_event: tuple[str, ...]
    plover_mode: tuple[str, ...]
    participants: tuple[Participant, ...]
    date: DateRange
    place: Place
    occasion: str
    topics: tuple[Fact, ...]
    outcomes: tuple[Fact, ...]
    statements: tuple[Said, ...]
    articles: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    evidence: tuple[Evidence, ...]
    confidence: float
    reports: int = 1
    earlier: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Duplicate coverage: articles whose main story is one event."""

    id: str
    articles: tuple[str, ...]
    meetings: tuple[str, ...]
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A direct quotation of five words or more, whether or not it belongs to a meeting."""

    article: str
    speaker: str
    text: str
    start: int
    end: int
    meeting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEntry:
    """An article that was read, and of which other it is a copy."""

    info: ArticleInfo
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The whole document, everything in its final order."""

    meetings: tuple[Meeting, ...] = ()
    stories: tuple[Story, ...] = ()
    quotes: tuple[Quote, ...] = ()
    articles: tuple[ArticleEntry, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notices: tuple[Notice, ...] = ()
