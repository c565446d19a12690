"""Stage merge: who took part, each person once.

In come the mentions of one encounter, out come its participants. A side that one article names only by its country or
office is the person of that side whom another names, unless one article tells of both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from digest.config import Person
from digest.merge.fields import Report
from digest.merge.names import Names, pick_role, pick_side, words_of
from digest.models import PARTS, Actor, Participant


@dataclass(slots=True, eq=False, repr=False)
class _Draft:
    identity: int
    order: tuple[int, int]
    actors: list[tuple[Actor, Report, str]] = field(default_factory=list)


def merge_participants(reports: Sequence[Report], names: Names) -> tuple[tuple[Participant, ...], tuple[int, ...]]:
    """Participants in the order of the first report, and the identity of each (-1 for a side without a name).

    Args:
        reports: the encounter's mentions, in order of their articles.
        names: the folder's names.
    """
    if len(reports) == 1:
        return _of_one(reports[0], names)
    people: dict[int, _Draft] = {}
    nameless: dict[str, list[tuple[tuple[int, int], Actor, Report, str]]] = defaultdict(list)
    seats: Counter[str] = Counter()
    for turn, report in enumerate(reports):
        here: Counter[str] = Counter()
        seen: set[int] = set()
        for place, (number, part) in enumerate(report.mention.participants):
            actor = report.reading.actors[number]
            identity = report.row[number]
            side = actor.side
            if identity >= 0:
                if identity in seen:
                    continue
                seen.add(identity)
                draft = people.setdefault(identity, _Draft(identity, (turn, place)))
                draft.actors.append((actor, report, part))
            else:
                nameless[side].append(((turn, place), actor, report, part))
            here[side] += 1
        for side, count in here.items():
            seats[side] = max(seats[side], count)
    drafts: list[tuple[tuple[int, int], Participant, int]] = []
    taken: Counter[str] = Counter()
    for draft in people.values():
        participant = _named(draft, names)
        taken[participant.organization or participant.country] += 1
        drafts.append((draft.order, participant, draft.identity))
    for side, found in nameless.items():
        free = seats[side] - taken[side]
        if side == "" and len(drafts) + sum(bool(s) for s in nameless) > 1:
            free = 0
        drafts.extend(_nameless(found, free))
    drafts.sort(key=lambda draft: (draft[0], draft[1].name))
    return tuple(participant for _, participant, _ in drafts), tuple(identity for _, _, identity in drafts)


def _of_one(report: Report, names: Names) -> tuple[tuple[Participant, ...], tuple[int, ...]]:
    """The same for one mention, which is most of them: nothing to merge, only names to complete."""
    found: list[Participant] = []
    numbers: list[int] = []
    seen: set[object] = set()
    articles = (report.article,)
    actors = report.reading.actors
    for number, part in report.mention.participants:
        actor = actors[number]
        identity = report.row[number]
        key: object = identity if identity >= 0 else (actor.side, words_of(actor.role))
        if key in seen:
            continue
        seen.add(key)
        if identity >= 0 and names.stated(identity) is not None:
            draft = _Draft(identity, (0, 0))
            draft.actors.append((actor, report, part))
            found.append(_named(draft, names))
            numbers.append(identity)
            continue
        country, organization = ("", actor.organization) if actor.organization else (actor.country, "")
        name, role = "", actor.role
        if identity >= 0:
            name = names.name(identity)
            role = role or names.role(identity)
            if not country and not organization:
                country, organization = names.side(identity)
        elif not actor.side and len(report.mention.participants) > 2:
            continue
        found.append(
            Participant(
                name=name,
                aliases=_aliases(name, (actor,), None),
                role=role,
                country=country,
                organization=organization,
                part=part,
                articles=articles,
            )
        )
        numbers.append(identity)
    return tuple(found), tuple(numbers)


def _named(draft: _Draft, names: Names) -> Participant:
    name = names.name(draft.identity)
    stated = names.stated(draft.identity)
    role = pick_role((actor.role, report.original) for actor, report, _ in draft.actors) or names.role(draft.identity)
    if stated is not None:
        role = _office_then(stated, [report for _, report, _ in draft.actors]) or role
    country, organization = pick_side(actor for actor, _, _ in draft.actors)
    if not country and not organization:
        country, organization = names.side(draft.identity)
    if stated is not None:
        country, organization = (
            (stated.country, stated.organization)
            if (stated.country or stated.organization)
            else (country, organization)
        )
    return Participant(
        name=name,
        aliases=_aliases(name, (actor for actor, _, _ in draft.actors), stated),
        role=role,
        country=country,
        organization=organization,
        part=_part(part for _, _, part in draft.actors),
        articles=tuple(sorted({report.article for _, report, _ in draft.actors})),
    )


def _office_then(person: Person, reports: Sequence[Report]) -> str:
    """The office that the settings give for the day of the encounter, else of the article; "" where it is none or unknown."""
    for report in reports:
        day = report.mention.date.start or report.reading.info.published
        for office in person.offices:
            if (office.start is None and office.end is None) or (
                day is not None and (office.start or day) <= day <= (office.end or day)
            ):
                return office.title
    return ""


def _nameless(
    found: Sequence[tuple[tuple[int, int], Actor, Report, str]], free: int
) -> list[tuple[tuple[int, int], Participant, int]]:
    """As many participants without a name as there are seats for; they differ by their office."""
    if free <= 0:
        return []
    by_role: dict[tuple[str, ...], list[tuple[tuple[int, int], Actor, Report, str]]] = defaultdict(list)
    for entry in found:
        by_role[words_of(entry[1].role) if free > 1 else ()].append(entry)
    ranked = sorted(by_role, key=lambda key: (-len({r.original for _, _, r, _ in by_role[key]}), -len(key), key))[:free]
    result = []
    for key in ranked:
        entries = by_role[key]
        country, organization = pick_side(actor for _, actor, _, _ in entries)
        result.append(
            (
                entries[0][0],
                Participant(
                    name="",
                    aliases=_aliases("", (actor for _, actor, _, _ in entries), None),
                    role=pick_role((actor.role, report.original) for _, actor, report, _ in entries),
                    country=country,
                    organization=organization,
                    part=_part(part for _, _, _, part in entries),
                    articles=tuple(sorted({report.article for _, _, report, _ in entries})),
                ),
                -1,
            )
        )
    return result


def _aliases(name: str, actors: Iterable[Actor], stated: Person | None) -> tuple[str, ...]:
    """The other forms, fullest first; the user's own come last."""
    every = [form for actor in actors for form in (actor.name, *actor.aliases) if form and form != name]
    if not every and stated is None:
        return ()
    forms = Counter(every)
    ranked = sorted(forms, key=lambda form: (-len(form.split()), -forms[form], form))
    if stated is not None:
        ranked += [alias for alias in stated.aliases if alias not in forms and alias != name]
    return tuple(ranked)


def _part(parts: Iterable[str]) -> str:
    """The part that most reports give; one that is silent says nothing."""
    known = [part for part in parts if part]
    if len(known) < 2:
        return known[0] if known else ""
    counts = Counter(known)
    return min(counts, key=lambda part: (-counts[part], PARTS.index(part)), default="")
