"""Merging on machines: an encounter is merged where most of its reports lie, and comes here when it is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from digest.config import Config
from digest.engine import Engine, Handle
from digest.gather import Progress
from digest.merge.dating import DateCard, Days, complete_dates
from digest.merge.flow import FlowCard, flow_back
from digest.merge.meetings import IdCard, give_ids, stated_people, tell_stories
from digest.merge.threads import Thread, ThreadCard, link_threads, place_in_order
from digest.models import ArticleEntry, ArticleInfo, DateRange, Digest, Meeting, Place, Quote, Story
from digest.spread import reports
from digest.spread.deal import Dealer
from digest.spread.matching import Matched
from digest.spread.reading import Archive

if TYPE_CHECKING:
    from digest.render import RenderOptions

MEETINGS_A_PAGE = 5_000
"""So many come to where they are printed at a time."""


class Merged:
    """The meetings of an archive, where they lie; what is printed of it is brought here when it is asked for.

    Args:
        archive: where the articles lie.
        matched: what match found in them.
        config: all settings.
        engine: what does the work.
        progress: told what is being done.
    """

    def __init__(self, archive: Archive, matched: Matched, config: Config, engine: Engine, progress: Progress) -> None:
        self.archive = archive
        self.matched = matched
        self.deal = Dealer(engine, archive.parts)
        self.stated = stated_people(matched.stated, config.people)
        progress("merging", len(archive.ids), len(archive.ids))
        self.names = self._name()
        drafts = self._draft()
        ids = self._complete(drafts)
        self.meetings: list[Handle]
        self.threads: list[ThreadCard] = []
        self._order(ids)

    def same(self, value: object) -> list[object]:
        """The same argument for each part."""
        return [value] * self.deal.blocks

    def _name(self) -> list[Handle]:
        """For each part what the archive calls the identities that are named there."""
        deal, archive, blocks = self.deal, self.archive, self.deal.blocks
        originals = [[self.matched.originals[number] for number in numbers] for numbers in archive.numbers]
        forms = deal.out(reports.deal_forms, blocks, archive.parts, self.matched.rows, originals, self.same(blocks))
        return deal.each(reports.join_cards, deal.out(reports.name, blocks, forms, self.same(self.stated)))

    def _draft(self) -> list[Handle]:
        """The encounters, merged from their own reports."""
        deal, archive, matched, blocks = self.deal, self.archive, self.matched, self.deal.blocks
        told = [[matched.told[number] for number in numbers] for numbers in archive.numbers]
        self.home = _find_homes(told, len(matched.scores))
        homes = [{e: self.home[e] for row in rows for e in row if e >= 0} for rows in told]
        originals = [[matched.originals[number] for number in numbers] for numbers in archive.numbers]
        pieces = deal.out(
            reports.deal_reports,
            blocks,
            archive.parts,
            archive.numbers,
            originals,
            matched.rows,
            self.names,
            told,
            homes,
            self.same(blocks),
        )
        scores: list[dict[int, float]] = [{} for _ in range(blocks)]
        for number, score in enumerate(matched.scores):
            scores[self.home[number]][number] = score
        return deal.each(reports.draft, pieces, scores, self.same(self.stated))

    def _complete(self, drafts: list[Handle]) -> list[str]:
        """Dates, places and ids, which need other encounters than one's own; gives back the ids."""
        deal = self.deal
        dates: list[DateCard] = []
        flows: list[FlowCard] = []
        ids: list[IdCard | None] = [None] * len(self.matched.scores)
        for found in deal.engine.fetch(deal.each(reports.tell, drafts)):
            dates += found.dates
            flows += found.flows
            for number, card in found.ids:
                ids[number] = card

        def days_of(wanted: set[int]) -> Days:
            days: dict[int, list[object]] = {}
            for told in deal.engine.fetch(deal.each(reports.tell_days, drafts, self.same(wanted))):
                for identity, known in told.items():
                    days.setdefault(identity, []).extend(known)
            return days  # type: ignore[return-value]

        dated = complete_dates(dates, days_of)
        flows = [flow._replace(date=dated[flow.number]) if flow.number in dated else flow for flow in flows]
        filled: dict[int, tuple[DateRange | None, Place | None]] = {
            number: (date, None) for number, date in dated.items()
        }
        filled.update(flow_back(flows))
        given = give_ids([card for card in ids if card is not None])
        changes: list[dict[int, tuple[DateRange | None, Place | None]]] = [{} for _ in range(deal.blocks)]
        for number, change in filled.items():
            changes[self.home[number]][number] = change
        ids_of: list[dict[int, str]] = [{} for _ in range(deal.blocks)]
        for number, found in enumerate(given):
            ids_of[self.home[number]][number] = found
        self.meetings = deal.each(reports.make, drafts, changes, ids_of)
        return given

    def _order(self, ids: Sequence[str]) -> None:
        """Put the meetings in their final order, and link those of the same people."""
        deal = self.deal
        self.ids = ids
        of_part: list[list[str]] = []
        for found in deal.engine.fetch(deal.each(reports.tell_threads, self.meetings)):
            of_part.append([card.id for card in found])
            self.threads += found
        self.threads.sort(key=place_in_order)
        places = {card.id: place for place, card in enumerate(self.threads)}
        self.places = [[places[name] for name in names] for names in of_part]
        self.linked: list[Thread] = link_threads(self.threads)

    # --- what is printed -----------------------------------------------------------

    def each_meeting(self) -> Iterator[Meeting]:
        """The meetings in order, brought here some thousand at a time."""
        return chain.from_iterable(self.deal.engine.fetch(self._pages(reports.page)))

    def each_text(
        self, stream: Callable[[Iterable[Meeting], RenderOptions], Iterator[str]], options: RenderOptions
    ) -> Iterator[str]:
        """What a format prints of the meetings, in order, some thousand at a time, each laid out where it lies.

        Args:
            stream: of the format, as from `render.find_stream`.
            options: how it prints; a header comes once.
        """
        count = len(self._turned())
        heads = [replace(options, header=options.header and not number) for number in range(count)]
        return self.deal.engine.fetch(self._pages(reports.page_text, [stream] * count, heads))

    def _turned(self) -> list[list[Thread]]:
        """Earlier and later ones of the meetings, page by page."""
        return [self.linked[start : start + MEETINGS_A_PAGE] for start in range(0, len(self.linked), MEETINGS_A_PAGE)]

    def _pages(self, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Handle]:
        """What a function gives of each page of meetings."""
        turned = self._turned()
        size, count = self.same(MEETINGS_A_PAGE), self.same(len(turned))
        pieces = self.deal.out(reports.deal_pages, len(turned), self.meetings, self.places, size, count)
        return self.deal.each(function, pieces, turned, *columns)

    def each_info(self) -> Iterator[tuple[int, ArticleInfo]]:
        """What is known of each article without its text, with its number, part by part."""
        found = self.deal.engine.fetch(self.deal.each(reports.infos_of, self.archive.parts))
        for numbers, infos in zip(self.archive.numbers, found, strict=True):
            yield from zip(numbers, infos, strict=True)

    def stories(self) -> tuple[Story, ...]:
        """All stories."""
        archive = self.archive
        told = {number: self._told(number) for story in self.matched.stories for number in story.readings}
        mains = {number: list(map(bool, archive.mains[number])) for number in told}
        return tell_stories(self.matched.stories, archive.ids, told, mains, self.threads)

    def copies(self) -> dict[int, str]:
        """By number of an article that is a copy the id of its original."""
        return {
            number: self.archive.ids[original]
            for number, original in enumerate(self.matched.originals)
            if original != number
        }

    @property
    def remarks(self) -> Digest:
        """A digest that holds what was skipped and what is worth a warning, and nothing else."""
        archive = self.archive
        return Digest(skipped=tuple(archive.skipped), notices=(*archive.notices, *self.matched.notices))

    def quotes(self) -> tuple[Quote, ...]:
        """All quotations, in order of article and text."""
        deal, archive, blocks = self.deal, self.archive, self.deal.blocks
        told = [[self._told(number) for number in numbers] for numbers in archive.numbers]
        lines = deal.each(
            reports.quote_lines,
            archive.parts,
            archive.numbers,
            self.matched.rows,
            self.names,
            told,
            self.same(self.stated),
        )
        pieces = deal.out(reports.deal_lines, blocks, lines, self.same(blocks))
        lent = deal.out(reports.lend, blocks, pieces)
        found: list[tuple[int, Quote]] = deal.gather(deal.each(reports.quotes, lines, lent))
        # of one article they are in order, since it lies in one part
        return tuple(quote for _, quote in sorted(found, key=lambda numbered: numbered[0]))

    def _told(self, number: int) -> list[str]:
        return [self.ids[encounter] if encounter >= 0 else "" for encounter in self.matched.told[number]]

    def digest(self) -> Digest:
        """All of it."""
        copies = self.copies()
        return replace(
            self.remarks,
            meetings=tuple(self.each_meeting()),
            stories=self.stories(),
            quotes=self.quotes(),
            articles=tuple(
                ArticleEntry(info=info, duplicate_of=copies.get(number))
                for number, info in sorted(self.each_info(), key=lambda numbered: numbered[0])
            ),
        )


def _find_homes(told: Sequence[Sequence[Sequence[int]]], count: int) -> list[int]:
    """For each encounter the part that most of its reports lie in."""
    votes: dict[int, Counter[int]] = {}
    homes = [0] * count
    for part, rows in enumerate(told):
        for row in rows:
            for encounter in row:
                if encounter >= 0:
                    votes.setdefault(encounter, Counter())[part] += 1
    for encounter, mine in votes.items():
        homes[encounter] = min((-count, part) for part, count in mine.items())[1]
    return homes
