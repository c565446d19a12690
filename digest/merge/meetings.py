"""Stage merge: from clusters to the digest.

In come the readings, what match found of them, stories and copies; out comes the `Digest` in its final order. Each
encounter is merged from its mentions alone (`fields`, `participants`, `statements`), then what is known flows back
once (`dating`, `flow`), then meetings are told apart by id, put in order and linked (`threads`).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from digest.config import Person
from digest.dataclass import dataclass
from digest.ids import meeting_id, mention_ids, story_id
from digest.merge.dating import complete_dates
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
from digest.merge.flow import beside_of, flow_date, flow_place
from digest.merge.names import Names, key_of
from digest.merge.participants import merge_participants
from digest.merge.statements import merge_statements
from digest.merge.threads import link_threads
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


@dataclass(slots=True)
class _Draft:
    """An encounter on its way to a `Meeting`."""

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
    """
    order = sorted(range(len(readings)), key=lambda i: readings[i].info.id)
    originals = [copies.get(i, i) for i in range(len(readings))]
    stated = {identity: people[number] for identity, number in matches.stated if number < len(people)}
    names = Names(readings, matches.identities, originals, order, stated)
    drafts: list[_Draft] = []
    place_of: dict[tuple[int, int], int] = {}
    for cluster in matches.clusters:
        reports = _reports(cluster.mentions, readings, originals)
        for report in reports:
            place_of[(report.at, report.number)] = len(drafts)
        drafts.append(_merge_fields(reports, cluster.score, matches.identities, names))
    complete_dates(drafts)
    _flow_back(readings, drafts, place_of)
    _give_ids(drafts)
    meetings = [_meeting(draft, names, matches.identities) for draft in drafts]
    ranked = sorted(range(len(meetings)), key=lambda i: _place_in_order(meetings[i]))
    linked = link_threads([meetings[i] for i in ranked], [drafts[i].identities for i in ranked])
    return Digest(
        meetings=linked,
        stories=_stories(stories, readings, drafts, place_of, linked),
        quotes=_quotes(readings, drafts, place_of, names, matches.identities),
        articles=tuple(
            ArticleEntry(info=readings[i].info, duplicate_of=readings[copies[i]].info.id if i in copies else None)
            for i in order
        ),
        skipped=tuple(skipped),
        notices=(*notices, *matches.notices),
    )


def _reports(
    mentions: Iterable[tuple[int, int]], readings: Sequence[Reading], originals: Sequence[int]
) -> list[Report]:
    """The mentions of a cluster, earliest article first, then by id and place in the text."""
    reports = []
    for index, number in mentions:
        reading = readings[index]
        published = reading.info.published
        reports.append(
            Report(
                at=index,
                number=number,
                article=reading.info.id,
                original=originals[index],
                published=published.toordinal() if published else 0,
                mention=reading.mentions[number],
                reading=reading,
            )
        )
    if len(reports) > 1:
        reports.sort(
            key=lambda r: (
                r.at != r.original,
                r.published or _NEVER.toordinal(),
                r.article,
                r.mention.trigger,
                r.number,
            )
        )
    return reports


def _merge_fields(reports: list[Report], score: float, identities: Sequence[Sequence[int]], names: Names) -> _Draft:
    participants, people = merge_participants(reports, identities, names)
    if len(reports) == 1:
        mention = reports[0].mention
        return _Draft(
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
    return _Draft(
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


def _flow_back(readings: Sequence[Reading], drafts: list[_Draft], place_of: Mapping[tuple[int, int], int]) -> None:
    """Fill what is missing from the encounters that an article sets beside; all at once, so that nothing is passed on."""
    backward: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, reading in enumerate(readings):
        for number, mention in enumerate(reading.mentions):
            for other in mention.beside:
                backward[(index, other)].append(number)
    if not backward:
        return
    filled: list[tuple[_Draft, DateRange, Place]] = []
    for draft in drafts:
        if draft.date.start is not None and draft.place.city:
            continue
        beside = [drafts[place_of[key]] for key in beside_of(draft.reports, backward) if key in place_of]
        beside = [other for other in beside if other is not draft]
        if beside:
            date = flow_date(draft.date, [other.date for other in beside])
            near = [(other.place, other.kind) for other in beside if not _at_others_home(draft, other)]
            place = flow_place(draft.place, draft.kind, near)
            filled.append((draft, date, place))
    for draft, date, place in filled:
        draft.date, draft.place = date, place


def _at_others_home(draft: _Draft, other: _Draft) -> bool:
    """Whether another encounter was, as nothing but its host tells, at the home of somebody who has no part in this one.

    Its guest may have travelled on.
    """
    sides = {p.country or p.organization for p in draft.participants}
    home = other.place.country
    return (
        not other.place.text
        and home not in sides
        and "" not in sides
        and home in {p.country for p in other.participants}
    )


def _give_ids(drafts: Sequence[_Draft]) -> None:
    """Ids by the earliest article and the words there that report the encounter first; each once."""
    taken: set[str] = set()
    of_reading: dict[int, list[str]] = {}
    for draft in sorted(drafts, key=lambda d: (d.reports[0].article, d.reports[0].number)):
        first = draft.reports[0]
        if first.at not in of_reading:
            of_reading[first.at] = mention_ids(first.reading)
        found = of_reading[first.at][first.number]
        turn = len(first.reading.mentions)
        # two of a few hundred thousand encounters may have the same 8 digits
        while found in taken:
            found = meeting_id(first.article, first.mention.trigger, turn)
            turn += 1
        taken.add(found)
        draft.id = found


def _speaker(
    index: int,
    quotation: Quotation,
    readings_actors: Reading,
    identities: Sequence[Sequence[int]],
    names: Names,
) -> str:
    if quotation.speaker < 0:
        return quotation.described
    identity = identities[index][quotation.speaker]
    actor = readings_actors.actors[quotation.speaker]
    if identity >= 0:
        return names.name(identity) or actor.name or quotation.described
    return actor.name or quotation.described or actor.role


def _meeting(draft: _Draft, names: Names, identities: Sequence[Sequence[int]]) -> Meeting:
    reports = draft.reports
    by_index = {report.at: report.reading for report in reports}

    def speaker_of(index: int, quotation: Quotation) -> str:
        return _speaker(index, quotation, by_index[index], identities, names)

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
        statements=merge_statements(reports, speaker_of),
        articles=articles_of(reports),
        conflicts=draft.conflicts,
        evidence=_evidence(reports),
        confidence=_confidence(draft),
        reports=len({report.original for report in reports}),
    )


def _evidence(reports: Sequence[Report]) -> tuple[Evidence, ...]:
    """The sentences that tell of it, article by article, each once."""
    seen: dict[tuple[str, int, int], Evidence] = {}
    for report in reports:
        for passage in report.mention.evidence:
            key = (report.article, passage.span[0], passage.span[1])
            if key not in seen:
                seen[key] = Evidence(article=report.article, start=key[1], end=key[2], text=passage.text)
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


def _confidence(draft: _Draft) -> float:
    """How sure the digest is of an encounter: 0-1, two digits.

    Half of it is support, 1 - 0.5^n with n independent reports (copies count for nothing); three tenths agreement, the
    share of six fields (status, type, date, place, venue, occasion) without a conflict; two tenths the mean match score
    of its mentions. A lone report, which nothing contradicts and which needed no matching, has 0.75.
    """
    support = 1 - 0.5 ** len({report.original for report in draft.reports})
    agreement = 1 - min(len(draft.conflicts), _FIELDS) / _FIELDS
    return round(_SUPPORT * support + _AGREEMENT * agreement + _MATCH * draft.score, 2)


def _place_in_order(meeting: Meeting) -> tuple[datetime.date, datetime.date, str]:
    """By date, then id; unknown dates last."""
    return (meeting.date.start or _NEVER, meeting.date.end or _NEVER, meeting.id)


def _stories(
    stories: Iterable[StoryCluster],
    readings: Sequence[Reading],
    drafts: Sequence[_Draft],
    place_of: Mapping[tuple[int, int], int],
    meetings: Sequence[Meeting],
) -> tuple[Story, ...]:
    """Stories with the meetings that two of their articles, or the main line of one, tell of."""
    rank = {meeting.id: place for place, meeting in enumerate(meetings)}
    result = []
    for story in stories:
        tellers: dict[str, set[int]] = defaultdict(set)
        main: set[str] = set()
        for index in story.readings:
            for number, mention in enumerate(readings[index].mentions):
                place = place_of.get((index, number))
                if place is not None:
                    tellers[drafts[place].id].add(index)
                    if mention.main:
                        main.add(drafts[place].id)
        told = sorted((found for found in tellers if found in main or len(tellers[found]) > 1), key=lambda m: rank[m])
        articles = tuple(sorted(readings[index].info.id for index in story.readings))
        result.append(
            Story(id=story_id(articles), articles=articles, meetings=tuple(told), similarity=round(story.similarity, 2))
        )
    return tuple(sorted(result, key=lambda s: (min((rank[m] for m in s.meetings), default=len(rank)), s.id)))


def _quotes(
    readings: Sequence[Reading],
    drafts: Sequence[_Draft],
    place_of: Mapping[tuple[int, int], int],
    names: Names,
    identities: Sequence[Sequence[int]],
) -> tuple[Quote, ...]:
    """All direct quotations of five words or more, in order of article and text.

    The same words in another article lend a speaker or an encounter where this article gives none.
    """
    rows: list[tuple[int, Quotation, str, str, str]] = []
    speakers: dict[str, set[str]] = defaultdict(set)
    held_at: dict[str, set[str]] = defaultdict(set)
    tells: dict[int, set[str]] = defaultdict(set)
    order = sorted(range(len(readings)), key=lambda i: readings[i].info.id)
    for (index, _), place in place_of.items():
        tells[index].add(drafts[place].id)
    for index in order:
        reading = readings[index]
        for quotation in reading.quotations:
            if quotation.kind != "direct":
                continue
            if count_words(quotation.text) < _MIN_QUOTE_WORDS:
                continue
            key = key_of(quotation.text)
            speaker = _speaker(index, quotation, reading, identities, names)
            at = place_of.get((index, quotation.mention))
            meeting = drafts[at].id if at is not None else ""
            rows.append((index, quotation, key, speaker, meeting))
            if speaker:
                speakers[key].add(speaker)
            if meeting:
                held_at[key].add(meeting)
    quotes = []
    for index, quotation, key, speaker, meeting in rows:
        if not speaker and len(speakers[key]) == 1:
            speaker = next(iter(speakers[key]))  # noqa: PLW2901 - lent by another article
        if not meeting and len(held_at[key]) == 1 and not held_at[key].isdisjoint(tells[index]):
            meeting = next(iter(held_at[key]))  # noqa: PLW2901 - lent by another article
        quotes.append(
            Quote(
                article=readings[index].info.id,
                speaker=speaker,
                text=quotation.text,
                start=quotation.span[0],
                end=quotation.span[1],
                meeting=meeting,
            )
        )
    return tuple(quotes)


def count_words(text: str) -> int:
    """Number of words of a quotation: runs of letters or digits, with `'` and `-` inside.

    >>> count_words("We’ve met twenty-one times, haven't we?")
    6
    """
    return len(_QUOTE_WORDS.findall(text))
