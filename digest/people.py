"""Who is in a digest: every person once, with names, offices, sides, encounters and quotations.

Merging has already given a person one name within an encounter. Here the same is done over the whole digest: a
participant is told by name and side; a shorter form joins the fuller one of the same side where it fits one alone.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from digest.models import Digest
from digest.render.who import office, side_of, telling_forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of a digest.

    Attributes:
        name: fullest form. aliases: other forms, in order of first appearance.
        offices, countries, organizations: most frequent first.
        meetings: ids of the encounters, in the digest's order.
        quotations: direct quotations of five words or more, in all articles.
        first, last: first and last dated day, None where no encounter has a date.
        articles: how many articles name the person in an encounter.
    """

    name: str
    aliases: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    quotations: int = 0
    first: datetime.date | None = None
    last: datetime.date | None = None
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a digest and who of them takes part in what.

    Attributes:
        people: most encounters first, then most quotations, then name.
        seats: for each meeting, in the digest's order, for each participant the index into `people`, -1 for
            a side that has no name.
    """

    people: tuple[Person, ...]
    seats: tuple[tuple[int, ...], ...]


@dataclass(slots=True)
class _Draft:
    names: dict[str, None] = field(default_factory=dict)
    offices: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    organizations: Counter[str] = field(default_factory=Counter)
    meetings: dict[str, None] = field(default_factory=dict)
    quotations: int = 0
    days: list[datetime.date] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _fuller_forms(digest: Digest) -> dict[tuple[str, str], str]:
    """(side, short form) -> fuller name, where one person alone of that side has it as an alias."""
    owners: dict[tuple[str, str], set[str]] = {}
    for meeting in digest.meetings:
        for one in meeting.participants:
            side = side_of(one)
            if one.name and side:
                for alias in one.aliases:
                    owners.setdefault((side, _key(alias)), set()).add(_key(one.name))
    joined: dict[tuple[str, str], str] = {}
    for (side, alias), names in owners.items():
        if len(names) == 1:
            (name,) = names
            if name != alias and len(alias) < len(name):
                joined[side, alias] = name
    return joined


def find_people(digest: Digest) -> Cast:
    """All people of a digest: those who take part in an encounter and those who are quoted by name.

    The same name on two sides is two people; with no side given it joins the one of that name, if there is but one.
    """
    fuller = _fuller_forms(digest)
    sides: dict[str, set[str]] = {}
    for meeting in digest.meetings:
        for one in meeting.participants:
            if one.name:
                sides.setdefault(_key(one.name), set()).add(side_of(one))
    drafts: dict[tuple[str, str], _Draft] = {}

    def draft_of(name: str, side: str) -> tuple[str, str]:
        key = fuller.get((side, _key(name)), _key(name))
        if not side:
            known = sides.get(key, set()) - {""}
            side = next(iter(known)) if len(known) == 1 else ""
        drafts.setdefault((side, key), _Draft())
        return side, key

    seats: list[list[tuple[str, str] | None]] = []
    for meeting in digest.meetings:
        row: list[tuple[str, str] | None] = []
        for one in meeting.participants:
            if not one.name:
                row.append(None)
                continue
            place = draft_of(one.name, side_of(one))
            row.append(place)
            draft = drafts[place]
            draft.names.update(dict.fromkeys((one.name, *one.aliases)))
            for counter, value in (
                (draft.offices, office(one)),
                (draft.countries, one.country),
                (draft.organizations, one.organization),
            ):
                if value:
                    counter[value] += 1
            draft.meetings[meeting.id] = None
            draft.articles.update(one.articles)
            draft.days += [day for day in (meeting.date.start, meeting.date.end) if day is not None]
        seats.append(row)

    by_form: dict[str, set[tuple[str, str]]] = {}
    for place, draft in drafts.items():
        for form in draft.names:
            by_form.setdefault(_key(form), set()).add(place)
    in_meeting = {
        (meeting.id, _key(one.name)): place
        for meeting, row in zip(digest.meetings, seats, strict=True)
        for one, place in zip(meeting.participants, row, strict=True)
        if place is not None
    }
    for quote in digest.quotes:
        form = _key(quote.speaker)
        # A speaker without a name is described in words ("a spokesman"); such a one is nobody's entry here.
        if not form or not quote.speaker[:1].isupper():
            continue
        found = by_form.get(form, set())
        target = in_meeting.get((quote.meeting, form))
        if target is None and len(found) == 1:
            (target,) = found
        if target is None:
            if quote.meeting and not found:
                continue
            target = ("", form)
            drafts.setdefault(target, _Draft()).names[quote.speaker] = None
        drafts[target].quotations += 1

    people = {place: _finish(place, draft) for place, draft in drafts.items()}
    order = sorted(people, key=lambda place: (-len(people[place].meetings), -people[place].quotations, place[1], place))
    index = {place: number for number, place in enumerate(order)}
    return Cast(
        people=tuple(people[place] for place in order),
        seats=tuple(tuple(-1 if place is None else index[place] for place in row) for row in seats),
    )


def _finish(place: tuple[str, str], draft: _Draft) -> Person:
    own = [name for name in draft.names if _key(name) == place[1]]
    name = own[0] if own else max(draft.names, key=len)
    return Person(
        name=name,
        aliases=tuple(other for other in draft.names if other != name),
        offices=_ranked(draft.offices),
        countries=_ranked(draft.countries),
        organizations=_ranked(draft.organizations),
        meetings=tuple(draft.meetings),
        quotations=draft.quotations,
        first=min(draft.days, default=None),
        last=max(draft.days, default=None),
        articles=len(draft.articles),
    )


def _ranked(counter: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counter, key=lambda value: (-counter[value], value)))


COLUMNS = ("meetings", "quotations", "name", "countries", "offices", "aliases", "first", "last", "articles")


def people_rows(people: Iterable[Person]) -> list[tuple[str, ...]]:
    """A row of text a person, in the order of COLUMNS; lists are joined by "; ", empty cells are "-"."""
    return [
        (
            str(len(person.meetings)),
            str(person.quotations),
            person.name,
            _cell((*person.countries, *person.organizations)),
            _cell(person.offices),
            _cell(telling_forms(person.name, person.aliases, person.offices)),
            person.first.isoformat() if person.first else "-",
            person.last.isoformat() if person.last else "-",
            str(person.articles),
        )
        for person in people
    ]


def _cell(values: Sequence[str]) -> str:
    return "; ".join(values) or "-"
