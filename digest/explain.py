"""Why: the sentence behind every fact of a meeting, and the sum behind every join.

Works on what the pipeline has in hand (readings, matches, articles), after match and merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.config import MatchSettings, Person
from digest.ids import mention_ids
from digest.match.blocking import View
from digest.match.copies import explain_copies
from digest.match.encounters import Views, find_views
from digest.match.scoring import ONE_ENCOUNTER, explain_views
from digest.match.stories import Encounters, explain_stories
from digest.models import (
    Article,
    Comparison,
    Evidence,
    Matches,
    Meeting,
    MentionRef,
    Reading,
    Span,
    StoryCluster,
)
from digest.patterns import compile_late

# no end after an initial or within an abbreviation of capitals ("S. Brevik", "the U.S. envoy")
_SENTENCE_END = compile_late(r"(?:(?<![A-Z])\.|[!?])[”\"’']?\s")
_LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an article says something.

    Attributes:
        article: id. path: its file. line: 1-based line of the file, 0 where lines mean nothing there.
        span: the words themselves. sentence: the sentence that holds them, white space folded.
    """

    article: str
    path: str
    line: int
    span: Span
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSources:
    """A fact of a meeting and everything that says it.

    Attributes:
        field: key of the output contract ("date", "participants", "topics", ...). value: as the digest prints it.
    """

    field: str
    value: str
    sources: tuple[Source, ...]


def explain_meeting(
    meeting: Meeting, readings: Sequence[Reading], matches: Matches, articles: Mapping[str, Article]
) -> tuple[FactSources, ...]:
    """Every fact of a meeting with the articles, lines and sentences that say it.

    Args:
        meeting: of the digest that was made of these readings.
        readings: of the folder.
        matches: what match found in them.
        articles: by id, at least those of the meeting.
    """
    refs = mentions_of(meeting.id, readings, matches)
    finder = _Finder(refs, readings, articles)
    facts = [FactSources(field="meeting", value=f"{meeting.type}, {meeting.status}", sources=finder.evidence())]
    for person in meeting.participants:
        side = person.country or person.organization
        label = ", ".join(part for part in (person.name, person.role, side) if part)
        forms = (person.name, *person.aliases, person.role)
        facts.append(FactSources(field="participants", value=label, sources=finder.words(forms, person.articles)))
    if meeting.date.edtf or meeting.date.text:
        value = f"{meeting.date.edtf or 'unknown'} ({meeting.date.basis})"
        facts.append(FactSources(field="date", value=value, sources=finder.words(meeting.date.text)))
    place = ", ".join(part for part in (meeting.place.venue, meeting.place.city, meeting.place.country) if part)
    if place:
        forms = (*meeting.place.text, meeting.place.venue, meeting.place.city)
        facts.append(FactSources(field="place", value=place, sources=finder.words(forms)))
    if meeting.occasion:
        facts.append(FactSources(field="occasion", value=meeting.occasion, sources=finder.words((meeting.occasion,))))
    for field, merged in (("topics", meeting.topics), ("outcomes", meeting.outcomes)):
        facts += [
            FactSources(field=field, value=fact.text, sources=finder.passages(field, fact.text, fact.articles))
            for fact in merged
        ]
    for said in meeting.statements:
        value = f"{said.speaker or 'somebody'}: {said.text}"
        facts.append(FactSources(field="statements", value=value, sources=finder.spans(said.evidence)))
    for conflict in meeting.conflicts:
        for variant in conflict.values:
            value = f"{conflict.field}: {variant.value}"
            words = (variant.value.split(",")[0],)
            facts.append(FactSources(field="conflicts", value=value, sources=finder.words(words, variant.articles)))
    return tuple(facts)


def mentions_of(meeting: str, readings: Sequence[Reading], matches: Matches) -> tuple[MentionRef, ...]:
    """The mentions that were merged into a meeting, () where there is no such meeting."""
    for cluster in matches.clusters:
        for ref in cluster.mentions:
            reading = readings[ref.reading]
            if mention_ids(reading)[ref.mention] == meeting:
                return cluster.mentions
    return ()


class _Finder:
    """Looks words up in what the articles say of one encounter."""

    def __init__(
        self, refs: Sequence[MentionRef], readings: Sequence[Reading], articles: Mapping[str, Article]
    ) -> None:
        self.articles = articles
        self.mentions = sorted(
            ((readings[ref.reading].info.id, readings[ref.reading].mentions[ref.mention]) for ref in refs),
            key=lambda pair: (pair[0], pair[1].trigger),
        )

    def source(self, article: str, span: Span) -> Iterator[Source]:
        """The source of a span, nothing where the article isn't at hand."""
        found = self.articles.get(article)
        if found is None:
            return
        whole = [
            passage.text
            for name, mention in self.mentions
            if name == article
            for passage in mention.evidence
            if passage.span[0] <= span[0] and span[1] <= passage.span[1]
        ]
        yield Source(
            article=article,
            path=found.info.path,
            line=line_of(found, span[0]),
            span=span,
            sentence=" ".join(whole[0].split()) if whole else sentence_at(found.text, span),
        )

    def evidence(self) -> tuple[Source, ...]:
        return tuple(
            source
            for article, mention in self.mentions
            for passage in mention.evidence
            for source in self.source(article, passage.span)
        )

    def spans(self, evidence: Iterable[Evidence]) -> tuple[Source, ...]:
        return tuple(source for e in evidence for source in self.source(e.article, Span(e.start, e.end)))

    def words(self, forms: Sequence[str], articles: Sequence[str] = ()) -> tuple[Source, ...]:
        """The first place in each mention's evidence that has one of the words; its first sentence where none has."""
        sources: list[Source] = []
        for article, mention in self.mentions:
            if articles and article not in articles:
                continue
            found = self.articles.get(article)
            if found is None or not mention.evidence:
                continue
            places = [
                Span(at, at + len(form))
                for passage in mention.evidence
                for form in forms
                if form and (at := found.text.find(form, passage.span[0], passage.span[1])) >= 0
            ]
            if not places:
                places = [Span(at, at + len(form)) for form in forms if form and (at := found.text.find(form)) >= 0]
            if not places and not articles:
                continue
            sources += self.source(article, places[0] if places else mention.evidence[0].span)
        return tuple(sources)

    def passages(self, field: str, text: str, articles: Sequence[str]) -> tuple[Source, ...]:
        """Where the passages stand that were merged into a topic or an outcome."""
        sources: list[Source] = []
        for article, mention in self.mentions:
            if article not in articles:
                continue
            own = mention.topics if field == "topics" else mention.outcomes
            exact = [passage for passage in own if passage.text == text]
            for passage in exact or own[:1]:
                sources += self.source(article, passage.span)
        return tuple(sources)


def line_of(article: Article, offset: int) -> int:
    """1-based line of the file in which an offset of the text stands, 0 where lines mean nothing or it is in the title."""
    if article.info.line <= 0 or offset < article.body:
        return 0
    return article.info.line + article.text.count("\n", article.body, offset)


def sentence_at(text: str, span: Span) -> str:
    """The sentence around a span, white space folded; never beyond its line, nor longer than 600 characters a side."""
    start = text.rfind("\n", max(0, span.start - _LONGEST), span.start) + 1
    start = max(start, span.start - _LONGEST)
    end = text.find("\n", span.end, span.end + _LONGEST)
    end = end if end >= 0 else min(len(text), span.end + _LONGEST)
    before = [match.end() for match in _SENTENCE_END.finditer(text, start, span.start)]
    after = _SENTENCE_END.search(text, max(span.start, span.end - 1), end)
    return " ".join(text[before[-1] if before else start : after.end() if after else end].split())


def explain_articles(
    readings: Sequence[Reading],
    copies: Mapping[int, int],
    stories: Iterable[StoryCluster],
    encounters: Sequence[Encounters],
    settings: MatchSettings,
    left: str,
    right: str,
) -> tuple[Comparison, ...]:
    """Why two articles are or aren't one story, and one text; nothing where one of the ids is no article's.

    Args:
        readings: of the folder.
        copies: as match found them.
        stories: the same.
        encounters: for each reading the encounters that it reports, as given to match.
        settings: the weights and thresholds.
        left: id of an article.
        right: of another.
    """
    places = {reading.info.id: index for index, reading in enumerate(readings)}
    if left not in places or right not in places or left == right:
        return ()
    a, b = places[left], places[right]
    story = explain_stories(readings[a], readings[b], settings, (encounters[a], encounters[b]))
    one_story = any(a in group.readings and b in group.readings for group in stories)
    copy = explain_copies(readings[a], readings[b], settings)
    one_text = copies.get(a, a) == copies.get(b, b)
    return (
        _with_outcome(story, "one story", "different stories", joined=one_story),
        _with_outcome(copy, "one text", "two texts", joined=one_text),
    )


def _with_outcome(comparison: Comparison, one: str, two: str, *, joined: bool) -> Comparison:
    """A comparison whose verdict tells what became of the pair, where that hung on others too."""
    if joined == (comparison.verdict == one):
        return comparison
    verdict = f"{one} through other reports" if joined else f"{two}: kept apart by what other reports say"
    return replace(comparison, verdict=verdict)


def explain_pair(
    readings: Sequence[Reading],
    matches: Matches,
    copies: Mapping[int, int],
    settings: MatchSettings,
    left: str,
    right: str = "",
    *,
    people: Sequence[Person] = (),
) -> tuple[Comparison, ...]:
    """Why two articles, or two meetings, are or aren't one: every pair of their mentions, most alike first.

    Args:
        readings: of the folder.
        matches: what match found in them.
        copies: as given to match.
        settings: the weights and thresholds.
        left: id of an article or a meeting.
        right: of another, or "" for what joined the mentions of `left`.
        people: as given to match.
    """
    found = find_views(readings, copies, settings, people)
    ones = _views_of(left, found, readings, matches)
    others = _views_of(right, found, readings, matches) if right else ones
    pairs = {(min(a.rank, b.rank), max(a.rank, b.rank)) for a in ones for b in others if a.rank != b.rank}
    cluster_of = {ref: number for number, cluster in enumerate(matches.clusters) for ref in cluster.mentions}
    compared = []
    for a, b in sorted(pairs):
        comparison = explain_views(found.views[a], found.views[b], readings, settings)
        homes = {cluster_of.get(found.views[rank].ref, -1) for rank in (a, b)}
        joined = len(homes) == 1 and -1 not in homes
        compared.append(_with_outcome(comparison, ONE_ENCOUNTER, "two encounters", joined=joined))
    # what is vetoed comes last, whatever its sum
    return tuple(sorted(compared, key=lambda c: (c.verdict.startswith("two encounters:"), -c.score, c.left, c.right)))


def _views_of(name: str, found: Views, readings: Sequence[Reading], matches: Matches) -> list[View]:
    if name in found.by_article:
        return [found.views[rank] for rank in found.by_article[name]]
    refs = set(mentions_of(name, readings, matches))
    return [view for view in found.views if view.ref in refs]
