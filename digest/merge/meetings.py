"""Stage merge: from clusters to the digest.

In come the readings, what match found of them, stories and copies; out comes the `Digest` in its final order. Each
encounter is merged from its mentions alone (`fields`, `participants`, `statements`), then what is known flows back
once (`dating`, `flow`), then meetings are told apart by id, put in order and linked (`threads`).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from digest.config import Person
from digest.ids import meeting_id, story_id
from digest.merge.dating import DateCard, complete_dates, date_card, days_of_people
from digest.merge.fields import (
    Report,
    articles_of,
    merge_facts,
    pick_date,
    pick_kind,
    pick_occasion,
    pick_place,
    pick_status,
    telling,
)
from digest.merge.flow import FlowCard, flow_back, flow_card
from digest.merge.names import Names, find_forms, key_of
from digest.merge.participants import merge_participants
from digest.merge.statements import merge_statements
from digest.merge.threads import NO_THREAD, Thread, ThreadCard, link_threads, place_in_order, thread_card
from digest.models import (
    ArticleEntry,
    Conflict,
    DateRange,
    Digest,
    Evidence,
    Matches,
    Meeting,
    Notice,
    Participant,
    Place,
    Quotation,
    Quote,
    Reading,
    Skipped,
    Span,
    Story,
    StoryCluster,
)
from digest.patterns import compile_late

_MIN_QUOTE_WORDS = 5
_QUOTE_WORDS = compile_late(r"[^\W_]+(?:['’‐‑-][^\W_]+)*")
# confidence: what independent support, agreement of the sources and the match score count
_SUPPORT, _AGREEMENT, _MATCH = 0.5, 0.3, 0.2
_FIELDS = 6
_NEVER = datetime.date.max


@dataclass(slots=True, eq=False, repr=False)
class Draft:
    """An encounter on its way to a `Meeting`. `number`: of its cluster; `id`: of the meeting, once all others are known."""

    number: int
    reports: list[Report]
    score: float
    kind: str
    status: str
    participants: tuple[Participant, ...]
    identities: tuple[int, ...]
    date: DateRange
    place: Place
    occasion: str
    conflicts: tuple[Conflict, ...]
    id: str = ""


def merge(
    readings: Sequence[Reading],
    matches: Matches,
    stories: Iterable[StoryCluster],
    copies: Mapping[int, int],
    *,
    people: Sequence[Person] = (),
    skipped: Sequence[Skipped] = (),
    notices: Sequence[Notice] = (),
    with_quotes: bool = True,
) -> Digest:
    """Merge what match found into one digest.

    Args:
        readings: of the whole folder, in any order; `matches`, `stories` and `copies` speak of their indices.
        matches: clusters of mentions and identities of actors.
        stories: groups of articles.
        copies: for the index of a copy, the index of the original.
        people: whom the user's settings state, as given to match.
        skipped: handed through from reading, in the order given.
        notices: the same; those of match come after them.
        with_quotes: list all quotations; a tenth of the time goes there, and few formats print them.
    """
    originals = [copies.get(i, i) for i in range(len(readings))]
    names = Names(find_forms(readings, matches.identities, originals), stated_people(matches.stated, people))
    drafts = []
    for number, cluster in enumerate(matches.clusters):
        reports = []
        for index, mention in cluster.mentions:
            reports.append(make_report(readings[index], index, mention, originals[index], matches.identities[index]))
        drafts.append(draft_meeting(number, reports, cluster.score, names))
    cards = [card for draft in drafts if (card := date_card_of(draft)) is not None]
    dates = complete_dates(cards, lambda wanted: days_of_people([(d.identities, d.date) for d in drafts], wanted))
    for number, date in dates.items():
        drafts[number].date = date
    beside = [flow for draft in drafts if (flow := flow_card_of(draft)) is not None]
    for number, (date, place) in flow_back(beside).items():
        drafts[number].date, drafts[number].place = date, place
    for draft, found in zip(drafts, give_ids([id_card_of(draft) for draft in drafts]), strict=True):
        draft.id = found
    threads = [thread_card(draft.id, draft.date, draft.participants, draft.identities) for draft in drafts]
    order = sorted(range(len(drafts)), key=lambda number: place_in_order(threads[number]))
    linked = link_threads([threads[number] for number in order])
    meetings = [make_meeting(drafts[number], names, thread) for number, thread in zip(order, linked, strict=True)]

    told = [[""] * len(reading.mentions) for reading in readings]
    for draft in drafts:
        for report in draft.reports:
            told[report.at][report.number] = draft.id
    by_id = sorted(range(len(readings)), key=lambda i: readings[i].info.id)
    quoting = by_id if with_quotes else ()
    lines = [line for i in quoting for line in quote_lines(readings[i], matches.identities[i], names, told[i])]
    mains = [[mention.main for mention in reading.mentions] for reading in readings]
    return Digest(
        meetings=tuple(meetings),
        stories=tell_stories(stories, [reading.info.id for reading in readings], told, mains, meetings),
        quotes=tuple(quote_of(line, lent) for line, lent in zip(lines, lend_lines(lines), strict=True)),
        articles=tuple(
            ArticleEntry(info=readings[i].info, duplicate_of=readings[copies[i]].info.id if i in copies else None)
            for i in by_id
        ),
        skipped=tuple(skipped),
        notices=(*notices, *matches.notices),
    )


def stated_people(stated: Iterable[tuple[int, int]], people: Sequence[Person]) -> dict[int, Person]:
    """The people of the user's settings by identity.

    Args:
        stated: as in `Matches`.
        people: of the settings.
    """
    return {identity: people[number] for identity, number in stated if number < len(people)}


def make_report(reading: Reading, at: int, number: int, original: int, row: Sequence[int]) -> Report:
    """A mention with where it is from.

    Args:
        reading: of its article.
        at: number of the article.
        number: of the mention.
        original: number of the article whose text it is.
        row: identities of the article's actors.
    """
    published = reading.info.published
    trigger = reading.mentions[number].trigger
    return Report(
        at=at,
        number=number,
        article=reading.info.id,
        original=original,
        published=published.toordinal() if published else 0,
        mention=reading.mentions[number],
        reading=reading,
        row=row,
        turn=sum([mention.trigger == trigger for mention in reading.mentions[:number]]),
        siblings=len(reading.mentions),
        back=tuple([other for other, mention in enumerate(reading.mentions) if number in mention.beside]),
    )


def draft_meeting(number: int, reports: list[Report], score: float, names: Names) -> Draft:
    """Merge the fields of an encounter from its mentions alone.

    Args:
        number: of its cluster.
        reports: its mentions, in any order.
        score: how surely they are one.
        names: of all identities in these reports.
    """
    # earliest article first, copies last, then by id and place in the text
    reports.sort(
        key=lambda r: (r.at != r.original, r.published or _NEVER.toordinal(), r.article, r.mention.trigger, r.number)
    )
    participants, people = merge_participants(reports, names)
    if len(reports) == 1:
        mention = reports[0].mention
        return Draft(
            number=number,
            reports=reports,
            score=score,
            kind=mention.kind,
            status=mention.status,
            participants=participants,
            identities=people,
            date=mention.date,
            place=mention.place,
            occasion=mention.occasion,
            conflicts=(),
        )
    status, of_status = pick_status(reports)
    sides = {p.country or p.organization for p in participants if p.part != "mediator"} - {""}
    kind, of_kind = pick_kind(telling(reports, status), len(sides))
    date, of_date = pick_date(reports, status)
    place, of_place = pick_place(reports, status)
    occasion, of_occasion = pick_occasion(reports)
    found = (of_status, of_kind, of_date, *of_place, of_occasion)
    return Draft(
        number=number,
        reports=reports,
        score=score,
        kind=kind,
        status=status,
        participants=participants,
        identities=people,
        date=date,
        place=place,
        occasion=occasion,
        conflicts=tuple(conflict for conflict in found if conflict is not None),
    )


def date_card_of(draft: Draft) -> DateCard | None:
    """The draft as dating sees it."""
    return date_card(draft.number, draft.reports, draft.identities, draft.date)


def flow_card_of(draft: Draft) -> FlowCard | None:
    """The draft as flowing sees it."""
    return flow_card(draft.number, draft.reports, draft.kind, draft.date, draft.place, draft.participants)


class IdCard(NamedTuple):
    """What an encounter's id is made of: its first article, number of the mention there, and as in `Report`."""

    article: str
    number: int
    trigger: Span
    turn: int
    siblings: int


def id_card_of(draft: Draft) -> IdCard:
    """What the draft's id is made of."""
    first = draft.reports[0]
    return IdCard(first.article, first.number, first.mention.trigger, first.turn, first.siblings)


def give_ids(cards: Sequence[IdCard]) -> list[str]:
    """Ids by the earliest article and the words there that report the encounter first; each once."""
    taken: set[str] = set()
    ids = [""] * len(cards)
    for place in sorted(range(len(cards)), key=lambda place: cards[place][:2]):
        card = cards[place]
        found = meeting_id(card.article, card.trigger, card.turn)
        turn = card.siblings
        # two of a few hundred thousand encounters may have the same 8 digits
        while found in taken:
            found = meeting_id(card.article, card.trigger, turn)
            turn += 1
        taken.add(found)
        ids[place] = found
    return ids


def add_thread(meeting: Meeting, thread: Thread) -> Meeting:
    """The meeting with its earlier and later ones."""
    earlier, later = thread
    return replace(meeting, earlier=earlier, later=later) if earlier or later else meeting


def _speaker(quotation: Quotation, reading: Reading, row: Sequence[int], names: Names) -> str:
    if quotation.speaker < 0:
        return quotation.described
    identity = row[quotation.speaker]
    actor = reading.actors[quotation.speaker]
    if identity >= 0:
        return names.name(identity) or actor.name or quotation.described
    return actor.name or quotation.described or actor.role


def make_meeting(draft: Draft, names: Names, thread: Thread = NO_THREAD) -> Meeting:
    """The meeting of a draft that has its date, place and id; with those before and after it, where they are known already."""
    reports = draft.reports
    earlier, later = thread
    event, mode = code_plover(draft.kind, draft.status, reports)
    return Meeting(
        id=draft.id,
        type=draft.kind,
        status=draft.status,
        plover_event=event,
        plover_mode=mode,
        participants=draft.participants,
        date=draft.date,
        place=draft.place,
        occasion=draft.occasion,
        topics=merge_facts((topic, report.article) for report in reports for topic in report.mention.topics),
        outcomes=merge_facts((fact, report.article) for report in reports for fact in report.mention.outcomes),
        statements=merge_statements(
            reports, lambda report, quotation: _speaker(quotation, report.reading, report.row, names)
        ),
        articles=articles_of(reports),
        conflicts=draft.conflicts,
        evidence=_evidence(reports),
        confidence=_confidence(draft),
        reports=len({report.original for report in reports}),
        earlier=earlier,
        later=later,
    )


def _evidence(reports: Sequence[Report]) -> tuple[Evidence, ...]:
    """The sentences that tell of it, article by article, each once."""
    seen: dict[tuple[str, int, int], Evidence] = {}
    for report in reports:
        article = report.article
        for text, (start, end) in report.mention.evidence:
            key = (article, start, end)
            if key not in seen:
                seen[key] = Evidence(article=article, start=start, end=end, text=text)
    return tuple(seen.values())


def code_plover(kind: str, status: str, reports: Sequence[Report]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The PLOVER event and mode of an encounter (Open Event Data Alliance, PLOVER codebook)."""
    if status == "held":
        if kind == "multilateral":
            return ("CONSULT",), ("multilateral",)
        if kind in {"call", "video"}:
            return ("CONSULT",), ("phone",)
        visit = any(report.mention.visit for report in reports)
        return ("CONSULT",), ("visit" if visit else "third-party",)
    refusals = [report.mention.refusal for report in telling(reports, status) if report.mention.refusal]
    if status == "cancelled":
        if "refused" in refusals:
            return ("REJECT",), ("meet",)
        return ("SANCTION",), ("withdraw",)
    if "requested" in refusals:
        return ("REQUEST",), ("meet",)
    if "refused" in refusals:
        return ("REJECT",), ("meet",)
    return ("AGREE",), ()


def _confidence(draft: Draft) -> float:
    """How sure the digest is of an encounter: 0-1, two digits.

    Half of it is support, 1 - 0.5^n with n independent reports (copies count for nothing); three tenths agreement, the
    share of six fields (status, type, date, place, venue, occasion) without a conflict; two tenths the mean match score
    of its mentions. A lone report, which nothing contradicts and which needed no matching, has 0.75.
    """
    support = 1 - 0.5 ** len({report.original for report in draft.reports})
    agreement = 1 - min(len(draft.conflicts), _FIELDS) / _FIELDS
    return round(_SUPPORT * support + _AGREEMENT * agreement + _MATCH * draft.score, 2)


def tell_stories(
    stories: Iterable[StoryCluster],
    articles: Sequence[str],
    told: Mapping[int, Sequence[str]] | Sequence[Sequence[str]],
    mains: Mapping[int, Sequence[bool]] | Sequence[Sequence[bool]],
    meetings: Iterable[Meeting | ThreadCard],
) -> tuple[Story, ...]:
    """Stories with the meetings that two of their articles, or the main line of one, tell of.

    Args:
        stories: groups of articles.
        articles: ids by number.
        told: for an article by number the meeting that each of its mentions reports, "" for none.
        mains: whether the article is about it.
        meetings: all of them, in their final order.
    """
    rank = {meeting.id: place for place, meeting in enumerate(meetings)}
    result = []
    for story in stories:
        tellers: dict[str, set[int]] = defaultdict(set)
        main: set[str] = set()
        for index in story.readings:
            for meeting, is_main in zip(told[index], mains[index], strict=True):
                if meeting:
                    tellers[meeting].add(index)
                    if is_main:
                        main.add(meeting)
        shown = sorted((found for found in tellers if found in main or len(tellers[found]) > 1), key=rank.__getitem__)
        names = tuple(sorted(articles[index] for index in story.readings))
        result.append(
            Story(id=story_id(names), articles=names, meetings=tuple(shown), similarity=round(story.similarity, 2))
        )
    return tuple(sorted(result, key=lambda s: (min((rank[m] for m in s.meetings), default=len(rank)), s.id)))


class QuoteLine(NamedTuple):
    """A direct quotation of five words or more.

    Attributes:
        quote: as its own article has it. key: what is the same for all that have these words.
        tells: ids of all meetings that the article tells of.
    """

    quote: Quote
    key: str
    tells: frozenset[str]


def quote_lines(reading: Reading, row: Sequence[int], names: Names, told: Sequence[str]) -> Iterator[QuoteLine]:
    """The direct quotations of an article, in order of the text.

    Args:
        reading: what it says.
        row: identities of its actors.
        names: of these.
        told: the meeting that each of its mentions reports, "" for none.
    """
    tells = frozenset(told) - {""}
    for quotation in reading.quotations:
        if quotation.kind == "direct" and count_words(quotation.text, _MIN_QUOTE_WORDS) == _MIN_QUOTE_WORDS:
            quote = Quote(
                article=reading.info.id,
                speaker=_speaker(quotation, reading, row, names),
                text=quotation.text,
                start=quotation.span[0],
                end=quotation.span[1],
                meeting=told[quotation.mention] if quotation.mention >= 0 else "",
            )
            yield QuoteLine(quote, key_of(quotation.text), tells)


Lent = tuple[str, str]
"""Speaker and meeting that the same words have elsewhere, "" where nobody or nothing, or several."""


def lend_lines(lines: Sequence[QuoteLine]) -> list[Lent]:
    """What the same words in another article lend each: a speaker or an encounter, where it gives none.

    Args:
        lines: with all that have the same key.
    """
    speakers: dict[str, set[str]] = defaultdict(set)
    held_at: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.quote.speaker:
            speakers[line.key].add(line.quote.speaker)
        if line.quote.meeting:
            held_at[line.key].add(line.quote.meeting)
    return [(_only(speakers[line.key]), _only(held_at[line.key])) for line in lines]


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


def quote_of(line: QuoteLine, lent: Lent) -> Quote:
    """The quotation with what it is lent."""
    quote = line.quote
    speaker, meeting = lent
    if (speaker and not quote.speaker) or (meeting in line.tells and not quote.meeting):
        return replace(
            quote,
            speaker=quote.speaker or speaker,
            meeting=quote.meeting or (meeting if meeting in line.tells else ""),
        )
    return quote


def count_words(text: str, most: int | None = None) -> int:
    """Number of words of a quotation, counted up to `most`: runs of letters or digits, with `'` and `-` inside.

    >>> count_words("We’ve met twenty-one times, haven't we?")
    6
    """
    return sum([1 for _ in islice(_QUOTE_WORDS.finditer(text), most)])
