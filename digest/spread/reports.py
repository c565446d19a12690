"""What merging does on machines: each function is given a part, or what parts have dealt to it, and changes neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from digest.config import Person
from digest.merge import meetings
from digest.merge.dating import DateCard, Days, days_of_people
from digest.merge.fields import Report
from digest.merge.flow import FlowCard
from digest.merge.meetings import Draft, IdCard, Lent, QuoteLine
from digest.merge.names import NameCard, Names, find_forms
from digest.merge.threads import Thread, ThreadCard, thread_card
from digest.models import Actor, ArticleInfo, DateRange, Meeting, Place, Quote, Reading
from digest.part import Part
from digest.spread.deal import block_of, split

if TYPE_CHECKING:
    from digest.render import RenderOptions

NameCards = Mapping[int, NameCard]

# --- names -------------------------------------------------------------------------

_Forms = dict[int, list[tuple[Actor, int]]]


def deal_forms(part: Part, rows: Sequence[Sequence[int]], originals: Sequence[int], count: int) -> tuple[_Forms, ...]:
    """What a part's articles call each identity, to the identity's block."""
    pieces: tuple[_Forms, ...] = tuple({} for _ in range(count))
    for identity, forms in find_forms(part.readings(), rows, originals).items():
        pieces[identity % count][identity] = [(replace(actor, aliases=()), original) for actor, original in forms]
    return pieces


def name(pieces: Sequence[_Forms], stated: Mapping[int, Person]) -> tuple[NameCards, ...]:
    """What the archive calls the identities of a block: for each part those that it asked for."""
    forms: _Forms = defaultdict(list)
    for piece in pieces:
        for identity, found in piece.items():
            forms[identity] += found
    names = Names(forms, stated)
    return tuple({identity: names.card(identity) for identity in piece} for piece in pieces)


def join_cards(pieces: Sequence[NameCards]) -> NameCards:
    """What a part is given by all blocks."""
    return {identity: card for piece in pieces for identity, card in piece.items()}


# --- encounters --------------------------------------------------------------------


class ReportPiece(NamedTuple):
    """Reports with the number of their cluster, and the names of whom they speak."""

    reports: list[tuple[int, Report]]
    names: dict[int, NameCard]


def deal_reports(
    part: Part,
    numbers: Sequence[int],
    originals: Sequence[int],
    rows: Sequence[Sequence[int]],
    names: NameCards,
    told: Sequence[Sequence[int]],
    homes: Mapping[int, int],
    count: int,
) -> tuple[ReportPiece, ...]:
    """What a part's articles say of each encounter, to where that is merged.

    Args:
        part: the articles.
        numbers: of these.
        originals: of the articles whose texts they are.
        rows: identities of their actors.
        names: of these.
        told: for each article the encounter of each of its mentions, -1 for none.
        homes: for each of these the part in which it is merged.
        count: of the parts.
    """
    pieces = tuple(ReportPiece([], {}) for _ in range(count))
    for number, original, reading, row, encounters in zip(numbers, originals, part.readings(), rows, told, strict=True):
        for mention, encounter in enumerate(encounters):
            if encounter < 0:
                continue
            together = {n for n, other in enumerate(encounters) if other == encounter}
            slim, speakers = _slim(reading, together)
            report = meetings.make_report(reading, number, mention, original, row)._replace(reading=slim)
            piece = pieces[homes[encounter]]
            piece.reports.append((encounter, report))
            actors = {*speakers, *(taking.actor for taking in report.mention.participants)}
            piece.names.update((row[a], names[row[a]]) for a in actors if row[a] >= 0)
    return pieces


def _slim(reading: Reading, mentions: set[int]) -> tuple[Reading, set[int]]:
    """What merging needs of an article for some of its mentions, and the actors that speak there."""
    said = tuple(quotation for quotation in reading.quotations if quotation.mention in mentions)
    info = ArticleInfo(id=reading.info.id, path=reading.info.path, published=reading.info.published)
    speakers = {quotation.speaker for quotation in said if quotation.speaker >= 0}
    return Reading(info=info, actors=reading.actors, quotations=said), speakers


class Drafts(NamedTuple):
    """Encounters that are merged in one place, in order of their clusters, with the names of whom they speak."""

    drafts: list[Draft]
    names: dict[int, NameCard]
    stated: Mapping[int, Person]


def draft(pieces: Sequence[ReportPiece], scores: Mapping[int, float], stated: Mapping[int, Person]) -> Drafts:
    """The encounters that are merged in a part, from their own reports."""
    cards = {identity: card for piece in pieces for identity, card in piece.names.items()}
    names = Names({}, stated, cards)
    reports: dict[int, list[Report]] = defaultdict(list)
    for encounter, report in chain.from_iterable(piece.reports for piece in pieces):
        reports[encounter].append(report)
    drafts = [meetings.draft_meeting(number, reports[number], scores[number], names) for number in sorted(reports)]
    return Drafts(drafts, cards, stated)


class Told(NamedTuple):
    """What is told of the encounters of a part: cards for dating and flowing, and by cluster for ids."""

    dates: list[DateCard]
    flows: list[FlowCard]
    ids: list[tuple[int, IdCard]]


def tell(found: Drafts) -> Told:
    """What others must know of a part's encounters."""
    return Told(
        [card for each in found.drafts if (card := meetings.date_card_of(each)) is not None],
        [flow for each in found.drafts if (flow := meetings.flow_card_of(each)) is not None],
        [(each.number, meetings.id_card_of(each)) for each in found.drafts],
    )


def tell_days(found: Drafts, wanted: set[int]) -> Days:
    """The days on which a part's encounters tell of some identities."""
    return dict(days_of_people([(each.identities, each.date) for each in found.drafts], wanted))


class Made(NamedTuple):
    """Meetings of a part, and the cards by which they are put in order."""

    meetings: list[Meeting]
    threads: list[ThreadCard]


def make(found: Drafts, changes: Mapping[int, tuple[DateRange | None, Place | None]], ids: Mapping[int, str]) -> Made:
    """The meetings of a part.

    Args:
        found: the encounters.
        changes: by cluster, date and place that others tell, None where they don't.
        ids: by cluster.
    """
    names = Names({}, found.stated, found.names)
    made = Made([], [])
    for each in found.drafts:
        date, place = changes.get(each.number, (None, None))
        whole = replace(each, date=date or each.date, place=place or each.place, id=ids[each.number])
        made.meetings.append(meetings.make_meeting(whole, names))
        made.threads.append(thread_card(whole.id, whole.date, whole.participants, whole.identities))
    return made


def tell_threads(made: Made) -> list[ThreadCard]:
    """The cards of a part's meetings."""
    return made.threads


def deal_pages(made: Made, places: Sequence[int], size: int, count: int) -> tuple[list[tuple[int, Meeting]], ...]:
    """A part's meetings, each with its place in the final order, to the pages of `size` meetings that it falls on."""
    return split(zip(places, made.meetings, strict=True), count, lambda placed: placed[0] // size)


def page(pieces: Sequence[Sequence[tuple[int, Meeting]]], threads: Sequence[Thread]) -> list[Meeting]:
    """The meetings of a page in order, with the earlier and later ones of each."""
    placed = sorted(chain.from_iterable(pieces), key=lambda one: one[0])
    return [meetings.add_thread(meeting, thread) for (_, meeting), thread in zip(placed, threads, strict=True)]


def page_text(
    pieces: Sequence[Sequence[tuple[int, Meeting]]],
    threads: Sequence[Thread],
    stream: Callable[[Iterable[Meeting], RenderOptions], Iterator[str]],
    options: RenderOptions,
) -> str:
    """What a format prints of a page."""
    return "".join(stream(page(pieces, threads), options))


# --- articles and quotations -------------------------------------------------------


def infos_of(part: Part) -> tuple[ArticleInfo, ...]:
    """What is known of a part's articles."""
    return part.infos


Lines = list[tuple[int, QuoteLine]]


def quote_lines(
    part: Part,
    numbers: Sequence[int],
    rows: Sequence[Sequence[int]],
    names: NameCards,
    told: Sequence[Sequence[str]],
    stated: Mapping[int, Person],
) -> Lines:
    """The quotations of a part's articles, each with the number of its article."""
    known = Names({}, stated, names)
    return [
        (number, line)
        for number, reading, row, ids in zip(numbers, part.readings(), rows, told, strict=True)
        for line in meetings.quote_lines(reading, row, known, ids)
    ]


def deal_lines(lines: Lines, count: int) -> tuple[list[tuple[int, QuoteLine]], ...]:
    """Quotations with their places among a part's, to the block of their words."""
    placed = [(place, line) for place, (_, line) in enumerate(lines)]
    return split(placed, count, lambda each: block_of(each[1].key, count))


def lend(pieces: Sequence[Sequence[tuple[int, QuoteLine]]]) -> tuple[list[tuple[int, Lent]], ...]:
    """What the same words lend each other, in a block: for each part the places of its quotations, with what they are lent."""
    lent = iter(meetings.lend_lines([line for piece in pieces for _, line in piece]))
    return tuple([(place, next(lent)) for place, _ in piece] for piece in pieces)


def quotes(lines: Lines, lent: Sequence[Sequence[tuple[int, Lent]]]) -> list[tuple[int, Quote]]:
    """The quotations of a part with what they are lent, each with the number of its article."""
    by_place = dict(chain.from_iterable(lent))
    return [(number, meetings.quote_of(line, by_place[place])) for place, (number, line) in enumerate(lines)]
