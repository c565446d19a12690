"""What the steps that put encounters together share: a document with all that was found in it, ordered by sentence.

In: the document, its items, phrases, drafts, places and occasions. Out: `Scene`, which only looks things up, and
`Encounter`, which the steps fill.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from digest.extract.document import DateMention, Document, DraftActor, Sentence
from digest.extract.drafts import Draft
from digest.extract.lexicon import Items
from digest.extract.occasions import OccasionMention
from digest.extract.phrase import Phrase
from digest.extract.places import PlaceMention
from digest.models import UNKNOWN_DATE, UNKNOWN_PLACE, DateRange, Place


@dataclass(slots=True, eq=False)
class Encounter:
    """An encounter while its article is being put together.

    Attributes:
        draft: the clause that reports it first.
        sentences: those that tell of it, not in order. followed: those of them that only go on about it.
        dates: with the distance of each from the trigger.
        when: the occasion that it is said to be at; `occasion` is its name.
        earlier: the article looks back to it. joint: its people were in one room. gathering: a group session.
        beside: `id()`s of encounters that the article sets it beside.
        counted: earlier encounters from which the text counts its day ("a month after"), with that expression.
    """

    kind: str
    status: str
    actors: list[int]
    parts: dict[int, str]
    draft: Draft
    sentences: list[int] = field(default_factory=list)
    refusal: str = ""
    visit: bool = False
    dates: list[tuple[int, DateMention]] = field(default_factory=list)
    date: DateRange = UNKNOWN_DATE
    place: Place = UNKNOWN_PLACE
    occasion: str = ""
    when: OccasionMention | None = None
    beside: set[int] = field(default_factory=set)
    earlier: bool = False
    joint: bool = False
    gathering: bool = False
    counted: list[tuple[DateMention, Encounter]] = field(default_factory=list)
    followed: set[int] = field(default_factory=set)

    @property
    def remote(self) -> bool:
        """Whether it has no place of its own."""
        return self.kind in ("call", "video")


# An article is put together in stretches, so that time grows with its length: steps that hold each report against all
# others hold it against those of its stretch. No article of a newspaper is half as long as one; lists, chronicles and
# transcripts are, and they seldom go back so far. How long a stretch may be is a setting, and more than one is told.


class Aside(NamedTuple):
    """Words that tell of an earlier encounter: sentence, tokens first to last (half-open), and the noun among them."""

    sentence: int
    first: int
    noun: int
    last: int


class Scene:
    """A document with its findings, by sentence.

    Attributes:
        stretch: the sentences that are being put together. drafts, occasions, asides, sessions: theirs alone.
        outlooks: tokens, half-open, of words that tell of what is to come as a topic.
    """

    def __init__(
        self,
        doc: Document,
        items: Items,
        phrases: Sequence[Phrase],
        actors_of: Sequence[tuple[int, ...]],
        drafts: Sequence[Draft],
        places: Sequence[PlaceMention],
        occasions: Sequence[OccasionMention],
    ) -> None:
        self.doc, self.items, self.phrases, self.actors_of = doc, items, phrases, actors_of
        self.drafts, self.places, self.occasions = list(drafts), places, list(occasions)
        self.stretch = range(len(doc.sentences))
        self.dates = [(bisect_left(doc.starts, d.start), d) for d in doc.dates]
        self.date_tokens = [token for token, _ in self.dates]
        self.phrase_firsts = [p.first for p in phrases]
        self.place_firsts = [p.first for p in places]
        self.phrase_ends = {p.last for p in phrases}
        self.date_ends = {bisect_left(doc.starts, d.end) for d in doc.dates}
        self.place_ends = {p.last for p in places}
        self.firsts = [s.first for s in doc.sentences]
        # sessions that the article tells of, with or without people: sentence, place, days
        self.sessions: list[tuple[int, Place, DateRange]] = []
        self.asides: list[Aside] = []
        self.outlooks: list[tuple[int, int]] = []
        self._words: dict[int, frozenset[str]] = {}
        self.quotes = [q for q in doc.quotes if q.depth == 0 and not q.scare]
        self.quote_starts = [q.start for q in self.quotes]
        self.drafts_of: dict[int, list[Draft]] = {}
        for draft in drafts:
            self.drafts_of.setdefault(draft.sentence, []).append(draft)
        self.first_body = next((k for k, s in enumerate(doc.sentences) if s.start >= doc.body and not s.headline), 0)

    def turn_pages(self) -> Iterator[range]:
        """Turn to one stretch of the document after the other; a stretch ends with a paragraph."""
        if not self.doc.sentences:
            return
        stretches = self._stretches()
        begins = [stretch.start for stretch in stretches]
        if len(stretches) > 1:
            self.doc.limits.append(
                f"encounters of so long a text are put together in {len(stretches):,} stretches"
                " (max_stretch_words, max_stretch_reports)"
            )
        drafts: list[list[Draft]] = [[] for _ in stretches]
        for draft in self.drafts:
            drafts[bisect_right(begins, draft.sentence) - 1].append(draft)
        offsets = [self.doc.sentences[k].start for k in begins]
        occasions: list[list[OccasionMention]] = [[] for _ in stretches]
        for occasion in self.occasions:
            occasions[max(0, bisect_right(offsets, occasion.start) - 1)].append(occasion)
        for stretch, self.drafts, self.occasions in zip(stretches, drafts, occasions, strict=True):
            self.stretch, self.asides, self.outlooks, self.sessions = stretch, [], [], []
            yield stretch

    def _stretches(self) -> list[range]:
        sentences, settings = self.doc.sentences, self.doc.settings
        out: list[range] = []
        start = told = 0
        for k, s in enumerate(sentences):
            size = max(
                (s.first - sentences[start].first) / settings.max_stretch_words, told / settings.max_stretch_reports
            )
            # a paragraph without end is parted where it is twice too long
            if size >= 1 and (s.paragraph != sentences[k - 1].paragraph or size >= 2):
                out.append(range(start, k))
                start, told = k, 0
            told += len(self.drafts_of.get(k, ()))
        out.append(range(start, len(sentences)))
        return out

    def forget(self, drafts: Sequence[Draft]) -> None:
        """Leave out drafts that another step reads."""
        gone = {id(d) for d in drafts}
        if gone:
            self.drafts = [d for d in self.drafts if id(d) not in gone]
            for k in {d.sentence for d in drafts}:
                self.drafts_of[k] = [d for d in self.drafts_of[k] if id(d) not in gone]

    def aside(self, token: int) -> bool:
        """Whether a token stands in words that tell of an earlier encounter, or of one to come as a topic."""
        return any(a.first <= token < a.last for a in self.asides) or any(a <= token < b for a, b in self.outlooks)

    def own_text(self, first: int, last: int) -> str:
        """Text of the tokens from first to last without the words that tell of an earlier encounter."""
        for a in self.asides:
            if first < a.last and a.first < last:
                return self.text(first, max(first, a.first)) + " " + self.text(min(a.last, last), last)
        return self.text(first, last)

    def quoted(self, offset: int) -> bool:
        """Whether an offset of the text stands in words that somebody said."""
        k = bisect_right(self.quote_starts, offset) - 1
        return k >= 0 and offset < self.quotes[k].end

    # -- looking up ----------------------------------------------------------------

    def text(self, first: int, last: int) -> str:
        """Text of the tokens from first to last, half-open."""
        return self.doc.text[self.doc.starts[first] : self.doc.ends[last - 1]] if last > first else ""

    def sentence_text(self, k: int) -> str:
        """Text of sentence k."""
        s = self.doc.sentences[k]
        return self.doc.text[s.start : s.end]

    def words_of(self, k: int) -> frozenset[str]:
        """The words of sentence k in lower case."""
        found = self._words.get(k)
        if found is None:
            s = self.doc.sentences[k]
            found = self._words[k] = frozenset(self.doc.lower[s.first : s.last])
        return found

    def sentence_at(self, token: int) -> int:
        """The sentence that holds a token."""
        return max(0, bisect_right(self.firsts, token) - 1)

    def actor(self, a: int) -> DraftActor:
        """One actor of the document."""
        return self.doc.actors[a]

    def side(self, a: int) -> str:
        """Whom an actor speaks for, "" where unknown."""
        actor = self.doc.actors[a]
        return actor.organization or actor.country

    def sides(self, actors: Sequence[int]) -> set[str]:
        """The sides of some actors, the unknown one left out."""
        return {self.side(a) for a in actors} - {""}

    def dates_in(self, first: int, last: int) -> Iterator[tuple[int, DateMention]]:
        """Date expressions between two tokens, each with its first token."""
        for k in range(bisect_left(self.date_tokens, first), len(self.dates)):
            if self.date_tokens[k] >= last:
                return
            yield self.dates[k]

    def places_of_stretch(self) -> list[PlaceMention]:
        """Places of the stretch at hand."""
        sentences = self.doc.sentences
        return self.places_in(sentences[self.stretch[0]].first, sentences[self.stretch[-1]].last)

    def places_in(self, first: int, last: int) -> list[PlaceMention]:
        """Places between two tokens."""
        return list(self.places[bisect_left(self.place_firsts, first) : bisect_left(self.place_firsts, last)])

    def phrases_in(self, first: int, last: int) -> Iterator[tuple[Phrase, tuple[int, ...]]]:
        """Actor phrases between two tokens, with whom they mean."""
        for k in range(bisect_left(self.phrase_firsts, first), len(self.phrases)):
            if self.phrases[k].first >= last:
                return
            yield self.phrases[k], self.actors_of[k]

    def people_in(self, first: int, last: int, *, possessive: bool = False) -> list[int]:
        """Named people between two tokens, each once, in order."""
        out = [
            a
            for p, actors in self.phrases_in(first, last)
            if p.kind in ("name", "title") and (possessive or not p.possessive)
            for a in actors
            if self.doc.actors[a].name
        ]
        return list(dict.fromkeys(out))

    def present(self, s: Sentence) -> set[int]:
        """Everybody whom a sentence mentions."""
        return {a for _, actors in self.phrases_in(s.first, s.last) for a in actors}

    def occasions_in(self, start: int, end: int) -> Iterator[OccasionMention]:
        """Occasions that begin between two offsets of the text."""
        for occasion in self.occasions:
            if start <= occasion.start < end:
                yield occasion

    def word(self, token: int) -> str:
        """A token in lower case, "" outside of the text."""
        return self.doc.lower[token] if 0 <= token < len(self.doc.words) else ""
