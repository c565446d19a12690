"""Stage merge: one value a field, and what the sources disagree on.

In come the mentions of one encounter as `Report`s, out come its date, place, kind, status, occasion, topics and
outcomes, each with the conflicts that were found. A copy of an article supports nothing: support is counted by
independent articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from digest.merge.names import key_of, words_of
from digest.models import (
    UNKNOWN_DATE,
    UNKNOWN_PLACE,
    Conflict,
    ConflictValue,
    DateRange,
    EventMention,
    Fact,
    Passage,
    Place,
    Reading,
)
from digest.normalize import fold

_BASIS_RANK = {"stated": 3, "resolved": 2, "inferred": 1, "unknown": 0}
_SAME_FACT = 88.0
_SAME_OCCASION = 85.0


class Report(NamedTuple):
    """A mention with where it is from.

    Attributes:
        at: number of the article. number: of the mention. article: id. original: number of the article whose text it is.
        published: ordinal of its day, 0 where unknown.
        row: identities of the article's actors.
        turn: how many mentions before this one the same words report. siblings: how many mentions the article has.
        back: mentions of the article that say that they stand beside this one.
    """

    at: int
    number: int
    article: str
    original: int
    published: int
    mention: EventMention
    reading: Reading
    row: Sequence[int]
    turn: int
    siblings: int
    back: tuple[int, ...] = ()


def articles_of(reports: Iterable[Report]) -> tuple[str, ...]:
    """Ids of the articles, in order."""
    return tuple(sorted({report.article for report in reports}))


def conflict(field: str, values: dict[str, list[Report]]) -> Conflict | None:
    """A conflict, values in order of support, then of wording; None where there is one value only."""
    if len(values) < 2:
        return None
    ranked = sorted(values, key=lambda value: (-len({r.original for r in values[value]}), value))
    return Conflict(
        field=field,
        values=tuple(ConflictValue(value=value, articles=articles_of(values[value])) for value in ranked),
    )


def pick_status(reports: Sequence[Report]) -> tuple[str, Conflict | None]:
    """Held beats planned, and cancelled beats planned; between held and cancelled the later article is right."""
    by: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by[report.mention.status].append(report)
    if len(by) == 1:
        return next(iter(by)), None
    last = {status: max(report.published for report in found) for status, found in by.items()}
    if "held" in by:
        if "cancelled" in by:
            status = "cancelled" if last["cancelled"] > last["held"] else "held"
            return status, conflict("status", {key: by[key] for key in ("held", "cancelled")})
        return "held", None
    return ("planned" if last["planned"] > last["cancelled"] else "cancelled"), None


def telling(reports: Sequence[Report], status: str) -> list[Report]:
    """The reports that speak of the encounter as it came out; a plan says less about a meeting that was held."""
    found = [report for report in reports if report.mention.status == status]
    return found or list(reports)


def pick_kind(reports: Sequence[Report], sides: int) -> tuple[str, Conflict | None]:
    """The kind that most independent articles give; where two are as common, the number of sides tells."""
    by: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by[report.mention.kind].append(report)
    if len(by) == 1:
        return next(iter(by)), None
    likely = "multilateral" if sides > 2 else "meeting"
    best = max(by, key=lambda kind: (len({r.original for r in by[kind]}), kind == likely, kind))
    return best, conflict("type", by)


def pick_date(reports: Sequence[Report], status: str) -> tuple[DateRange, Conflict | None]:
    """The narrowest date that most independent reports agree on.

    Reports agree with a date where theirs overlaps it. Those that overlap nothing of it make a conflict.
    """
    dated = [r for r in reports if r.mention.date.start]
    if not dated:
        weekdays = sorted({r.mention.date.weekday for r in reports if r.mention.date.weekday is not None})
        texts = _texts(r.mention.date.text for r in reports)
        if not texts:
            return UNKNOWN_DATE, None
        return DateRange(text=texts, weekday=weekdays[0] if len(weekdays) == 1 else None), None
    groups: dict[str, list[Report]] = defaultdict(list)
    for report in dated:
        groups[report.mention.date.edtf].append(report)
    spans = {edtf: _span(found[0].mention.date) for edtf, found in groups.items()}

    agree = {
        edtf: len({r.original for other, found in groups.items() if _touch(span, spans[other]) for r in found})
        for edtf, span in spans.items()
    }
    # a month agrees with every day in it, so the most agreed with isn't the best; but a lone day against most is no date
    enough = max(agree.values()) / 2

    def rank(edtf: str) -> tuple[bool, bool, int, bool, int, int, int, str]:
        first, last = spans[edtf]
        exact = {r.original for r in groups[edtf]}
        basis = max(_BASIS_RANK[r.mention.date.basis] for r in groups[edtf])
        rough = "~" in edtf or "?" in edtf
        # of two days the one that it was held on, not the one it was planned for
        only_planned = all(r.mention.status != status for r in groups[edtf])
        return (agree[edtf] < enough, rough, last - first, only_planned, -agree[edtf], -len(exact), -basis, edtf)

    best = min(groups, key=rank)
    chosen = max(groups[best], key=lambda r: (_BASIS_RANK[r.mention.date.basis], r.mention.date.text)).mention.date
    agreeing = [r for edtf, found in groups.items() if _touch(spans[best], spans[edtf]) for r in found]
    apart = {edtf: found for edtf, found in sorted(groups.items()) if not _touch(spans[best], spans[edtf])}
    against = {best: agreeing, **apart}
    date = DateRange(
        edtf=chosen.edtf,
        start=chosen.start,
        end=chosen.end,
        basis=chosen.basis,
        text=_texts(
            r.mention.date.text for r in sorted(agreeing, key=lambda r: (r.mention.date.edtf != best, r.article))
        ),
        weekday=chosen.weekday,
    )
    return date, conflict("date", against)


def _span(date: DateRange) -> tuple[int, int]:
    first = date.start.toordinal() if date.start else 0
    return first, date.end.toordinal() if date.end else first


def _touch(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]


def _texts(texts: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for found in texts for text in found if text))


def pick_place(reports: Sequence[Report], status: str) -> tuple[Place, tuple[Conflict, ...]]:
    """City, country and venue that most independent reports give; other cities, countries or venues are conflicts."""
    placed = [r for r in telling(reports, status) if _placed(r)] or [r for r in reports if _placed(r)]
    if not placed:
        return UNKNOWN_PLACE, ()
    lands = {r.mention.place.country for r in placed}
    if len(lands) == 1 and not any(r.mention.place.city or r.mention.place.venue for r in placed):
        # only the country is told of it as it came out: a plan's city there completes it
        placed += [r for r in reports if r not in placed and _placed(r) and r.mention.place.country in lands]
    conflicts: list[Conflict] = []
    cities = _group(placed, lambda place: place.city)
    city = _most(cities)
    inside = [r for r in placed if city and fold(r.mention.place.city) == fold(city)] or placed
    country = _most(_group(inside, lambda place: place.country)) or (
        "" if city else _most(_group(placed, lambda place: place.country))
    )
    if len(cities) > 1:
        found = conflict("place", dict(_named(cities)))
        conflicts += [found] if found else []
    else:
        countries = _group(placed, lambda place: place.country)
        found = conflict("place", countries)
        conflicts += [found] if found else []
    here = [r for r in placed if not city or not r.mention.place.city or fold(r.mention.place.city) == fold(city)]
    venues = _group(here, lambda place: place.venue)
    venue = _most(venues)
    odd = {
        value: rs
        for value, rs in venues.items()
        if value == venue or fuzz.token_set_ratio(fold(value), fold(venue)) < _SAME_OCCASION
    }
    found = conflict("venue", odd)
    conflicts += [found] if found else []
    agreeing = [r for r in placed if not city or not r.mention.place.city or fold(r.mention.place.city) == fold(city)]
    return (
        Place(city=city, country=country, venue=venue, text=_texts(r.mention.place.text for r in agreeing)),
        tuple(conflicts),
    )


def _placed(report: Report) -> bool:
    place = report.mention.place
    return bool(place.city or place.country or place.venue)


def _group(reports: Iterable[Report], value_of: Callable[[Place], str]) -> dict[str, list[Report]]:
    """Reports by a value of their place; spellings that fold alike are one, under the first spelling."""
    spelt: dict[str, str] = {}
    groups: dict[str, list[Report]] = {}
    for report in reports:
        value = value_of(report.mention.place)
        if value:
            groups.setdefault(spelt.setdefault(fold(value), value), []).append(report)
    return groups


def _most(groups: dict[str, list[Report]]) -> str:
    """The value with most independent articles; a place that an article names beats one that only its dateline has."""

    def rank(value: str) -> tuple[int, int, int, str]:
        told = {r.original for r in groups[value] if "dateline" not in r.mention.place.text}
        return len({r.original for r in groups[value]}), len(told), len(value), value

    return max(groups, key=rank, default="")


def _named(cities: dict[str, list[Report]]) -> Iterable[tuple[str, list[Report]]]:
    for city, reports in cities.items():
        country = _most(_group(reports, lambda place: place.country))
        yield (f"{city}, {country}" if country else city), reports


def pick_occasion(reports: Sequence[Report]) -> tuple[str, Conflict | None]:
    """The name of the occasion that most independent reports give, in its fullest form.

    A form that only adds a number is the same name; any other word more makes it another, which is kept as a conflict.
    """
    forms: dict[tuple[str, ...], list[tuple[str, Report]]] = defaultdict(list)
    for report in reports:
        if report.mention.occasion:
            words = _essence(report.mention.occasion)
            spelt = next(
                (known for known in forms if fuzz.ratio(" ".join(known), " ".join(words)) >= _SAME_NAME), words
            )
            forms[spelt].append((report.mention.occasion, report))
    if not forms:
        return "", None

    def full(words: tuple[str, ...]) -> tuple[int, bool, int, str]:
        best = _fullest(forms[words])
        return (len({r.original for _, r in forms[words]}), any(c.isdigit() for c in best), len(best), best)

    chosen = max(forms, key=full)
    values = {_fullest(found): [r for _, r in found] for found in forms.values()}
    return _fullest(forms[chosen]), conflict("occasion", values)


# words that the name of an occasion may have or not: "the 13th round of the Sea Dialogue", "13th Sea Dialogue"
_IDLE = frozenset(("the", "of", "annual", "s", "round", "edition", "session"))
_SAME_NAME = 94
"""Likeness (0-100) of two names of an occasion that are spellings of one, "Defence Forum" and "Defense Forum"."""


def _essence(occasion: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in words_of(occasion) if not word[0].isdigit() and word not in _IDLE))


def _fullest(found: Sequence[tuple[str, Report]]) -> str:
    return max((form for form, _ in found), key=lambda form: (any(c.isdigit() for c in form), len(form), form))


def merge_facts(found: Iterable[tuple[Passage, str]]) -> tuple[Fact, ...]:
    """Topics or outcomes once each, with the articles that give them; the fullest wording stays, most supported first.

    Args:
        found: the words, and the id of the article they are in, in order of the articles.
    """
    found = list(found)
    if len(found) < 2:
        return tuple(Fact(text=passage.text, articles=(article,)) for passage, article in found if passage.text)
    texts: list[str] = []
    keys: list[str] = []
    articles: list[set[str]] = []
    for passage, article in found:
        key = key_of(passage.text)
        if not key:
            continue
        place = next((i for i, other in enumerate(keys) if _same_fact(key, other)), None)
        if place is None:
            texts.append(passage.text)
            keys.append(key)
            articles.append({article})
            continue
        articles[place].add(article)
        if len(key) > len(keys[place]):
            texts[place], keys[place] = passage.text, key
    order = sorted(range(len(texts)), key=lambda i: (-len(articles[i]), i))
    return tuple(Fact(text=texts[i], articles=tuple(sorted(articles[i]))) for i in order)


def _same_fact(one: str, two: str) -> bool:
    if one == two:
        return True
    short, long = sorted((len(one), len(two)))
    if short * 3 < long:
        return False
    return fuzz.token_set_ratio(one, two) >= _SAME_FACT
