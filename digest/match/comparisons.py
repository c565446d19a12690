"""Stage match: how well two mentions agree, one function a feature.

Each takes two views and gives a score from 0 (they contradict) over 0.5 (nothing is known) to 1 (they agree), and the
reason in words. `veto` names what makes two mentions two encounters whatever else agrees.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from digest.config import MatchSettings
from digest.match.blocking import Side, View
from digest.match.offices import is_shared_office
from digest.models import Reading
from digest.normalize import fold

UNKNOWN = 0.5
Score = tuple[float, str]

# how alike the same words are when outlets cut or transcribe them differently
_SAME_WORDS = 90.0
_MIN_QUOTE = 20
# days beyond the first of an encounter one of which a weekday can be
_FEW_DAYS = 3


def _partner(x: Side, y: Side) -> float:
    """How surely two participants are one: 1 the same person, 0 two people."""
    identity, side, offices, _, candidates, role, _ = x
    other_identity, other_side, other_offices, _, other_candidates, other_role, _ = y
    if identity >= 0 and other_identity >= 0:
        if identity == other_identity:
            return 1.0
        if not candidates and not other_candidates:
            return 0.0
        return 0.0 if set(candidates or (identity,)).isdisjoint(other_candidates or (other_identity,)) else 0.9
    if not side or not other_side:
        if not offices.isdisjoint(other_offices):
            return 0.5
        return 0.45 if side or other_side else 0.4
    if side != other_side:
        return 0.0
    if offices and other_offices:
        return 0.0 if offices.isdisjoint(other_offices) else 0.95
    if identity >= 0 or other_identity >= 0:
        # a nameless envoy is not the president who is known by name
        lesser = other_role if offices and other_identity < 0 else role if other_offices and identity < 0 else ""
        return 0.0 if lesser and is_shared_office(lesser) else 0.75
    return 0.8 if not role and not other_role else 0.75


def align(a: Sequence[Side], b: Sequence[Side]) -> tuple[list[tuple[int, int, float]], list[int], list[int]]:
    """One-to-one partners of two lists of participants, surest first; then those on either side without one."""
    scored = [(-s, i, j) for i, x in enumerate(a) for j, y in enumerate(b) if (s := _partner(x, y)) > 0]
    scored.sort()
    pairs: list[tuple[int, int, float]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for minus, i, j in scored:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            pairs.append((i, j, -minus))
    return (
        pairs,
        [i for i in range(len(a)) if i not in used_a],
        [j for j in range(len(b)) if j not in used_b],
    )


def compare_who(a: View, b: View) -> Score:
    """The share of the shorter list of participants that has a partner in the longer one.

    A side that only one of them has lowers it, as a trilateral is not its bilateral; delegates of a side that both have
    don't, nor does a mediator.
    """
    if a.names is not None and a.names == b.names:
        return 1.0, "the same participants"
    if len(a.people) > len(b.people):
        a, b = b, a
    if not a.people:
        return 0.0, "nobody is named"
    pairs, lone_a, lone_b = align(a.people, b.people)
    if not pairs:
        return 0.0, "no participant in common"
    many = a.mention.kind == b.mention.kind == "multilateral"
    if many and any(a.people[i].body and b.people[j].body for i, j, _ in pairs) and _one_session(a, b):
        return 1.0, "a session of the same body"
    score = sum([s for _, _, s in pairs])
    if not lone_a and not lone_b:
        share = score / len(pairs)
        if len(pairs) == 1:
            return share * 0.8, "the one participant in common"
        return share, "the same participants" if share == 1 else "participants that fit"
    met = {a.people[i].side for i, _, _ in pairs} | {b.people[j].side for _, j, _ in pairs}
    # an aide whom only one article names is no other party
    lost = [i for i in lone_a if not a.people[i].side or a.people[i].side not in met or a.people[i].identity >= 0]
    aides = [i for i in lost if a.people[i].side in met and len(pairs) > 1]
    share = score / (len(pairs) + len(lost) - 0.7 * len(aides))
    others = {b.people[j].side for j in lone_b if b.people[j].identity >= 0}
    if any(a.people[i].identity >= 0 and a.people[i].side in others - {""} for i in lost):
        return share * 0.5, "another person of the same side"
    if lost and len(lost) > len(aides) and not many:
        return share * 0.5, "a participant that the other doesn't have"
    extra = {b.people[j].side for j in lone_b if b.people[j].part != "mediator"} - met - {""}
    if len(pairs) == 1:
        return min(share, 0.6), "one participant in common"
    if extra and not many:
        hosts = {b.people[j].side for j in lone_b if b.people[j].part == "host"}
        if extra - hosts or a.mention.kind != b.mention.kind:
            return share * 0.5, "a side more"
    if not many and {0, 1} <= set(lone_b) and len(b.people) > 3:
        return share * 0.85, "those named first aren't the same"
    # so that the mention that names the very same people is joined first
    return share * 0.97, "the same participants and more of their sides"


def _one_session(a: View, b: View) -> bool:
    """Whether two group sessions of one body, of which each article names other members, were in one city at one time."""
    if not a.city or a.city != b.city:
        return False
    if a.first and b.first:
        return a.first <= b.last and b.first <= a.last
    return bool(a.first or b.first) and _names_day(a if a.first else b, b if a.first else a) is True


def _names_day(dated: View, other: View) -> bool | None:
    """Whether what an undated mention names of its day is one of a few days; None where it names nothing of it."""
    date = other.mention.date
    if (date.weekday is None and not date.day) or dated.last - dated.first > _FEW_DAYS:
        return None
    days = (datetime.date.fromordinal(n) for n in range(dated.first, dated.last + 1))
    return any(
        date.weekday in (None, day.weekday()) and date.month in (0, day.month) and date.day in (0, day.day)
        for day in days
    )


def compare_when(a: View, b: View, settings: MatchSettings) -> Score:
    """Whether the dates can be one: stated ones by overlap, missing ones by what the day of publication makes likely."""
    if a.first and b.first:
        gap = max(a.first - b.last, b.first - a.last)
        length = max(a.last - a.first, b.last - b.first)
        if gap > 0:
            if gap <= settings.max_gap_days and length <= 7:
                return 0.1, f"stated days lie {gap} apart"
            return (
                (0.5, "approximate dates that can meet") if gap <= a.slack + b.slack else (0.0, "dates that can't meet")
            )
        if length == 0:
            return 1.0, "same day"
        if length <= 7:
            return 0.9, "dates overlap"
        if length <= 31:
            return 0.75, "same month"
        return UNKNOWN, "same year"
    if a.first or b.first:
        dated, other = (a, b) if a.first else (b, a)
        return _when_one_dated(dated, other)
    return _when_undated(a, b)


def _when_one_dated(dated: View, other: View) -> Score:
    named = _names_day(dated, other)
    if named is False:
        return 0.1, "weekdays differ" if other.mention.date.weekday is not None else "days differ"
    if named and not other.published:
        return 0.8, "same weekday" if other.mention.date.weekday is not None else "same day of the month"
    if not other.published:
        return UNKNOWN, "one has no date"
    late = other.published - dated.last
    if other.mention.status == "planned":
        early = dated.last - other.published
        if early < 0:
            return 0.0, "planned after the day"
        return (0.65, "planned shortly before") if early <= 30 else (0.35, "planned long before")
    if dated.first - other.published > 1 and other.mention.status == "held":
        return 0.0, "reported before the day"
    if late <= 3:
        return (0.8, "reported at that time") if other.mention.main else (0.7, "mentioned at that time")
    if late <= 10:
        return 0.55, "reported within days"
    return (0.3, "reported weeks after") if late <= 60 else (0.15, "reported long after")


def _when_undated(a: View, b: View) -> Score:
    one, two = a.mention.date.weekday, b.mention.date.weekday
    if one is not None and two is not None and one != two:
        return 0.1, "weekdays differ"
    same = one is not None and one == two
    if not a.published or not b.published:
        return (0.8, "same weekday") if same else (UNKNOWN, "no dates")
    days = abs(a.published - b.published)
    statuses = {a.mention.status, b.mention.status}
    if "planned" in statuses and "held" in statuses:
        planned, held = (a, b) if a.mention.status == "planned" else (b, a)
        if planned.published > held.published + 1:
            return 0.1, "planned after it was reported as held"
        return (0.6, "held after it was planned") if days <= 30 else (0.3, "planned long before")
    if days <= 2:
        return (0.85 if same else 0.65), "reported at one time"
    if days <= 7:
        return UNKNOWN, "reported within days"
    return (0.3, "reported weeks apart") if days <= 30 else (0.1, "reported long apart")


def compare_kind(a: View, b: View) -> Score:
    """Whether both are of one kind; a call is no meeting."""
    one, two = a.mention.kind, b.mention.kind
    if one == two:
        return 1.0, one
    kinds = {one, two}
    if kinds in ({"meeting", "multilateral"}, {"call", "video"}, {"video", "multilateral"}):
        return UNKNOWN, f"{one} and {two}"
    return 0.2, f"{one} and {two}"


def compare_place(a: View, b: View) -> Score:
    """Whether both name one country, city and venue."""
    if a.city and b.city:
        if a.city == b.city or fuzz.ratio(a.city, b.city) >= 85:
            return 1.0, "same city"
        if a.country and a.country == b.country:
            return 0.35, "two cities of one country"
        return 0.0, "two cities"
    if a.country and b.country:
        return (0.75, "same country") if a.country == b.country else (0.0, "two countries")
    if a.venue and b.venue and fuzz.token_set_ratio(a.venue, b.venue) >= 90:
        return 0.9, "same venue"
    return UNKNOWN, "place unknown in one"


def compare_occasion(a: View, b: View) -> Score:
    """Whether both name one occasion; different numbers are different occasions."""
    one, two = a.occasion, b.occasion
    if not one or not two:
        return UNKNOWN, "occasion unknown in one"
    if one == two:
        return 1.0, "same occasion"
    numbers, others = _numbers(one), _numbers(two)
    if numbers and others and not numbers & others:
        return 0.1, "numbers of the occasion differ"
    ratio = fuzz.token_set_ratio(one, two) / 100
    if ratio >= 0.85:
        return 0.9, "occasions alike"
    # one gathering goes by several names, so other words say little
    return 0.4, "other words for the occasion"


def _numbers(text: str) -> set[str]:
    return {"".join(c for c in word if c.isdigit()) for word in text.split() if word[:1].isdigit()}


def compare_said(a: View, b: View, readings: Sequence[Reading]) -> Score:
    """Whether the same words were said at both, or one article is a copy of the other."""
    if a.original == b.original and a.ref.reading != b.ref.reading:
        return 1.0, "one article copies the other"
    for one in quotes_of(a, readings):
        for two in quotes_of(b, readings):
            if one == two or fuzz.partial_ratio(one, two, score_cutoff=_SAME_WORDS) >= _SAME_WORDS:
                return 1.0, "the same words said"
    return UNKNOWN, "no words in common"


def quotes_of(view: View, readings: Sequence[Reading] | Mapping[int, Reading]) -> tuple[str, ...]:
    """What was said at or about an encounter, folded, five at most; worked out once."""
    if view.quotes is None:
        reading = readings[view.ref.reading]
        view.quotes = tuple(
            text
            for quotation in reading.quotations
            if quotation.mention == view.ref.mention
            and quotation.kind == "direct"
            and len(text := fold(quotation.text)) >= _MIN_QUOTE
        )[:5]
    return view.quotes


def compare_parts(a: View, b: View) -> Score:
    """Whether the same side is host."""
    if not a.hosts or not b.hosts:
        return UNKNOWN, "host unknown in one"
    return (0.1, "other host") if a.hosts.isdisjoint(b.hosts) else (1.0, "same host")


def veto(a: View, b: View, settings: MatchSettings) -> str:
    """What makes two mentions two encounters whatever else agrees, "" for nothing."""
    one, two = a.mention, b.mention
    if a.first and b.first:
        gap = max(a.first - b.last, b.first - a.last)
        days = settings.max_gap_days if max(a.last - a.first, b.last - b.first) <= 7 else 0
        if gap > max(days, a.slack + b.slack):
            return "their dates can't meet"
    kinds = {one.kind, two.kind}
    if len(kinds) == 2:
        remote = kinds & {"call", "video"}
        planned = "planned" in {one.status, two.status}
        if remote and "meeting" in kinds and not ("video" in kinds and planned):
            return "a call is no meeting"
        if "call" in kinds and "multilateral" in kinds:
            return "a call is no summit"
    if a.ref.reading == b.ref.reading and (b.ref.mention in one.beside or a.ref.mention in two.beside):
        return "the article sets them beside each other"
    if (one.status == "planned") != (two.status == "planned"):
        plan, other = (a, b) if one.status == "planned" else (b, a)
        # a plan that gives its day may be printed again after it
        if other.last and not plan.first and other.last < plan.published:
            return "planned after the other was over"
    return ""
