"""Which meetings of a digest are wanted: filters that combine, their order, and why nothing is left.

`parse_filters` checks what the user typed; `apply_filters` makes a smaller digest, in which everything that refers to
something still finds it. Different filters must all hold; of several values of one filter any will do.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from digest.countries import country_name, find_side, fold, nearest_sides
from digest.errors import ConfigError
from digest.models import Digest, Meeting, Participant, Quote, Said
from digest.patterns import compile_late

DayRange = tuple[datetime.date, datetime.date]

# likeness (0-1) from which a mistyped word still counts as the one in the text
TYPO_LIKENESS = 0.8
TYPO_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was asked for, checked.

    Attributes:
        persons, speakers: names as typed, who took part and who said something.
        countries: codes of sides (countries, organisations).
        between: two sides (codes) or names that both took part, () for no such filter.
        places: cities, countries or venues as typed.
        since, until: an EDTF date or a phrase, "" for none.
        statuses, types: values of the digest.
        min_sources, max_sources: independent reports, None for no bound.
        grep: pattern that something said must hold.
    """

    persons: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    min_sources: int | None = None
    max_sources: int | None = None
    grep: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One filter at work: as the user wrote it, and how many meetings there were before and after."""

    words: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Filtered:
    """A smaller digest, and how it came about."""

    digest: Digest
    steps: tuple[Step, ...] = ()

    def why_empty(self) -> str:
        """Which filter left nothing, "" where something is left or nothing was there."""
        for number, step in enumerate(self.steps):
            if step.after == 0 and step.before:
                kept = f" of {step.before} meetings" if step.before > 1 else " of 1 meeting"
                beside = " that the other filters left" if number else ""
                return f"{step.words} keeps none{kept}{beside}"
        return ""


# --- checking what was typed -------------------------------------------------------


def parse_side(option: str, words: str) -> str:
    """Code of a country or short name of an organisation.

    Raises:
        ConfigError: there is none such; the message names the nearest.
    """
    code = find_side(words)
    if code:
        return code
    close = nearest_sides(words)
    hint = f"did you mean {' or '.join(close)}?" if close else "give a name or an ISO 3166-1 code such as NOR"
    raise ConfigError(f"{option}: no such country or organisation: {words}; {hint}")


def parse_pattern(option: str, pattern: str) -> re.Pattern[str]:
    """A regular expression; without a capital letter in it, case doesn't matter.

    Raises:
        ConfigError: it isn't one.
    """
    bare = re.sub(r"\\.", "", pattern)
    try:
        return re.compile(pattern, re.IGNORECASE if bare == bare.lower() else 0)
    except (re.error, RecursionError, OverflowError) as error:
        raise ConfigError(f"{option}: not a regular expression: {pattern}: {error}") from error


_NUMBER_AGO = compile_late(r"(?:last |past )?(\d{1,4}) (day|week|month|year)s?( ago)?")
_WEEKDAYS = tuple(calendar.day_name[number].casefold() for number in range(7))
_EDTF_DATE = compile_late(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[~?%]?")


def _edtf_range(words: str) -> DayRange | None:
    match = _EDTF_DATE.fullmatch(words)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        if day:
            return (datetime.date(year, month, day),) * 2
        if month:
            return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    except (ValueError, calendar.IllegalMonthError):
        return None


_PHRASES = (
    "today",
    "yesterday",
    *(f"{which} {unit}" for which in ("this", "last") for unit in ("week", "month", "year")),
)


def _month_back(day: datetime.date, months: int) -> datetime.date:
    """The same day of an earlier month, or its last one where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _phrase_range(words: str, newest: datetime.date) -> DayRange | None:
    one = datetime.timedelta(days=1)
    if words in {"today", "now"}:
        return newest, newest
    if words == "yesterday":
        return newest - one, newest - one
    monday = newest - newest.weekday() * one
    first = newest.replace(day=1)
    named = {
        "this week": (monday, monday + 6 * one),
        "last week": (monday - 7 * one, monday - one),
        "this month": (first, first.replace(day=calendar.monthrange(first.year, first.month)[1])),
        "last month": (_month_back(first, 1), first - one),
        "this year": (datetime.date(newest.year, 1, 1), datetime.date(newest.year, 12, 31)),
        "last year": (datetime.date(newest.year - 1, 1, 1), datetime.date(newest.year - 1, 12, 31)),
    }
    if words in named:
        return named[words]
    weekday = words.removeprefix("last ")
    if weekday in _WEEKDAYS:
        back = (newest.weekday() - _WEEKDAYS.index(weekday)) % 7
        day = newest - (back or 7 * words.startswith("last ")) * one
        return day, day
    match = _NUMBER_AGO.fullmatch(words)
    if match is None:
        return None
    number, unit = int(match[1]), match[2]
    try:
        if unit in {"day", "week"}:
            start = newest - number * (7 if unit == "week" else 1) * one
        else:
            start = _month_back(newest, number * (12 if unit == "year" else 1))
    except (ValueError, OverflowError):
        return None
    return (start, start) if match[3] else (start + one, newest)


def parse_days(option: str, words: str, newest: datetime.date | None) -> DayRange:
    """First and last day of an EDTF date or of a phrase that counts from the newest article's day.

    Args:
        option: its name, for the message.
        words: "2031-03", "2031-03-10/2031-03-12", "last month", "3 weeks ago", "last 10 days", "monday".
        newest: publication day of the newest article, None where no article has one.

    Raises:
        ConfigError: it is no date, or there is nothing to count from.

    >>> parse_days("--since", "last month", datetime.date(2031, 3, 14))
    (datetime.date(2031, 2, 1), datetime.date(2031, 2, 28))
    """
    folded = " ".join(words.casefold().split())
    first, slash, last = folded.partition("/")
    if slash:
        start = (datetime.date.min,) * 2 if first in {"", ".."} else _edtf_range(first)
        end = (datetime.date.max,) * 2 if last in {"", ".."} else _edtf_range(last)
        found = (start[0], end[1]) if start is not None and end is not None and start[0] <= end[1] else None
    else:
        found = _edtf_range(folded)
    if found is None and _phrase_range(folded, newest or datetime.date(2000, 1, 1)) is not None:
        if newest is None:
            raise ConfigError(
                f"{option}: {words} counts from the newest article's date, and no article has one; give a date"
            )
        found = _phrase_range(folded, newest)
    if found is None:
        close = difflib.get_close_matches(folded, _PHRASES, n=1)
        hint = f"did you mean {close[0]}? Else " if close else ""
        raise ConfigError(
            f"{option}: no such date: {words}; {hint}write 2025-10-27, 2025-10, 2025 or last month, 3 weeks ago"
        )
    return found


def check_days(option: str, words: str) -> str:
    """The words of a date, which can't be counted out before the articles are read, if they are sound.

    Raises:
        ConfigError: they are no date.
    """
    if words:
        parse_days(option, words, datetime.date(2000, 1, 1))
    return words


def newest_day(digest: Digest) -> datetime.date | None:
    """Publication day of the newest article."""
    return max((entry.info.published for entry in digest.articles if entry.info.published is not None), default=None)


# --- names -------------------------------------------------------------------------


def _fits(wanted: str, word: str, *, typos: bool) -> bool:
    if wanted == word or (len(wanted) == 1 and word.startswith(wanted)) or (len(word) == 1 and wanted.startswith(word)):
        return True
    if not typos or min(len(wanted), len(word)) < TYPO_LEAST_LETTERS:
        return False
    from rapidfuzz import fuzz  # noqa: PLC0415

    return fuzz.ratio(wanted, word) / 100 >= TYPO_LIKENESS


def name_fits(wanted: str, name: str, *, typos: bool = False) -> bool:
    """Whether each word of `wanted` has a partner in `name`: the same, its initial, or, with `typos`, one much like it.

    >>> name_fits("brevik", "Ana Brevik"), name_fits("A. Brevik", "Ana Brevik"), name_fits("Brevick", "Ana Brevik", typos=True)
    (True, True, True)
    """
    have = fold(name).split()
    words = fold(wanted).split()
    # two initials prove nothing
    solid = any(
        len(word) > 1 and any(len(other) > 1 and _fits(word, other, typos=typos) for other in have) for word in words
    )
    return solid and all(any(_fits(word, other, typos=typos) for other in have) for word in words)


class NameFilter:
    """Who is meant by the names that were typed: exactly written names first, misspelt ones only where there are none."""

    def __init__(self, wanted: Sequence[str], names: Iterable[str]) -> None:
        known = sorted(set(names))
        self._names: set[str] = set()
        for words in wanted:
            exact = {name for name in known if name_fits(words, name)}
            self._names |= exact or {name for name in known if name_fits(words, name, typos=True)}

    def __contains__(self, name: str) -> bool:
        return name in self._names


def _names_of(participant: Participant) -> tuple[str, ...]:
    return (participant.name, *participant.aliases) if participant.name else ()


# --- at work -----------------------------------------------------------------------


def apply_filters(digest: Digest, filters: Filters) -> Filtered:
    """The digest with the meetings that all filters let through, and what goes with them.

    With `grep` or `speakers` only the statements and quotations that fit are kept.
    """
    tests = list(_tests(digest, filters))
    narrow = filters.grep is not None or bool(filters.speakers)
    if not tests and not narrow:
        return Filtered(digest)
    meetings: Sequence[Meeting] = digest.meetings
    steps: list[Step] = []
    for words, test in tests:
        kept = [meeting for meeting in meetings if test(meeting)]
        steps.append(Step(words, len(meetings), len(kept)))
        meetings = kept
    said_fits = _said_test(digest, filters)
    if narrow:
        narrowed = [
            dataclasses.replace(meeting, statements=tuple(said for said in meeting.statements if said_fits(said)))
            for meeting in meetings
        ]
        kept = [meeting for meeting in narrowed if meeting.statements]
        grep = [f"--grep {filters.grep.pattern}"] if filters.grep is not None else []
        words = " ".join([*grep, *(f"--speaker {name}" for name in filters.speakers)])
        steps.append(Step(words, len(meetings), len(kept)))
        meetings = kept
    return Filtered(
        _reduce(digest, tuple(meetings), filters, said_fits, loose=not _concerns_meetings(filters)), tuple(steps)
    )


def _concerns_meetings(filters: Filters) -> bool:
    """A filter asks for something that only a meeting has, so that a quotation without one can't pass."""
    return bool(
        filters.persons
        or filters.countries
        or filters.between
        or filters.places
        or filters.since
        or filters.until
        or filters.statuses
        or filters.types
        or filters.min_sources is not None
        or filters.max_sources is not None
    )


def _said_test(digest: Digest, filters: Filters) -> Callable[[Said | Quote], bool]:
    speakers: NameFilter | None = None
    if filters.speakers:
        names = [said.speaker for meeting in digest.meetings for said in meeting.statements]
        speakers = NameFilter(filters.speakers, [*names, *(quote.speaker for quote in digest.quotes)])

    def fits(said: Said | Quote) -> bool:
        if speakers is not None and said.speaker not in speakers:
            return False
        return filters.grep is None or filters.grep.search(said.text) is not None

    return fits


def _tests(digest: Digest, filters: Filters) -> Iterable[tuple[str, Callable[[Meeting], bool]]]:
    """Each filter in use, as typed, with the test it puts a meeting to."""
    if filters.persons:
        names = NameFilter(filters.persons, _all_names(digest))
        yield (
            " ".join(f"--person {name}" for name in filters.persons),
            lambda meeting: any(name in names for person in meeting.participants for name in _names_of(person)),
        )
    if filters.countries:
        countries = set(filters.countries)
        yield (
            f"--country {','.join(filters.countries)}",
            lambda meeting: not countries.isdisjoint(_sides_of(meeting)),
        )
    if filters.between:
        yield f"--between {' '.join(filters.between)}", _between_test(digest, filters.between)
    if filters.places:
        yield (
            " ".join(f"--place {place}" for place in filters.places),
            lambda meeting: any(_place_fits(meeting, place) for place in filters.places),
        )
    newest = newest_day(digest)
    if filters.since:
        first = parse_days("--since", filters.since, newest)[0]
        yield (
            f"--since {filters.since}",
            lambda meeting: meeting.date.end is not None and meeting.date.end >= first,
        )
    if filters.until:
        last = parse_days("--until", filters.until, newest)[1]
        yield (
            f"--until {filters.until}",
            lambda meeting: meeting.date.start is not None and meeting.date.start <= last,
        )
    if filters.statuses:
        yield f"--status {','.join(filters.statuses)}", lambda meeting: meeting.status in filters.statuses
    if filters.types:
        yield f"--type {','.join(filters.types)}", lambda meeting: meeting.type in filters.types
    least, most = filters.min_sources, filters.max_sources
    if least is not None:
        yield f"--min-sources {least}", lambda meeting: meeting.reports >= least
    if most is not None:
        yield f"--max-sources {most}", lambda meeting: meeting.reports <= most


def _all_names(digest: Digest) -> Iterable[str]:
    return (name for meeting in digest.meetings for person in meeting.participants for name in _names_of(person))


def _sides_of(meeting: Meeting) -> set[str]:
    return {person.country for person in meeting.participants} | {
        person.organization for person in meeting.participants
    }


def _participant_test(digest: Digest, words: str) -> Callable[[Participant], bool]:
    """Whether somebody speaks for the side, or is the person, that `words` mean."""
    code = find_side(words)
    names = NameFilter([] if code else [words], _all_names(digest))

    def fits(person: Participant) -> bool:
        return (
            code in {person.country, person.organization} if code else any(name in names for name in _names_of(person))
        )

    return fits


def _between_test(digest: Digest, between: Sequence[str]) -> Callable[[Meeting], bool]:
    """Both a and b took part, as different participants; each is a side, else a person."""
    left, right = (_participant_test(digest, words) for words in between)

    def fits(meeting: Meeting) -> bool:
        lefts = {number for number, person in enumerate(meeting.participants) if left(person)}
        rights = {number for number, person in enumerate(meeting.participants) if right(person)}
        return bool(lefts) and bool(rights) and len(lefts | rights) > 1

    return fits


def _place_fits(meeting: Meeting, wanted: str) -> bool:
    place = meeting.place
    code = find_side(wanted)
    if code and code == place.country:
        return True
    folded = f" {fold(wanted)} "
    names = (place.city, place.venue, country_name(place.country) if place.country else "")
    return bool(folded.strip()) and any(folded in f" {fold(name)} " for name in names if name)


def _reduce(
    digest: Digest,
    meetings: tuple[Meeting, ...],
    filters: Filters,
    said_fits: Callable[[Said | Quote], bool],
    *,
    loose: bool,
) -> Digest:
    """The digest of these meetings, with their stories, quotations and articles."""
    ids = {meeting.id for meeting in meetings}
    people = NameFilter(filters.persons, [quote.speaker for quote in digest.quotes]) if filters.persons else None
    quotes = tuple(
        quote
        for quote in digest.quotes
        if said_fits(quote)
        and (quote.meeting in ids or (not quote.meeting and (loose or _said_by(quote, people, filters))))
    )
    stories = tuple(
        dataclasses.replace(story, meetings=tuple(meeting for meeting in story.meetings if meeting in ids))
        for story in digest.stories
        if not ids.isdisjoint(story.meetings)
    )
    wanted = {article for meeting in meetings for article in meeting.articles}
    wanted |= {place.article for meeting in meetings for said in meeting.statements for place in said.evidence}
    wanted |= {article for story in stories for article in story.articles}
    wanted |= {quote.article for quote in quotes}
    wanted |= {
        entry.duplicate_of for entry in digest.articles if entry.info.id in wanted and entry.duplicate_of is not None
    }
    return dataclasses.replace(
        digest,
        meetings=tuple(
            dataclasses.replace(
                meeting,
                earlier=tuple(other for other in meeting.earlier if other in ids),
                later=tuple(other for other in meeting.later if other in ids),
            )
            for meeting in meetings
        ),
        stories=stories,
        quotes=quotes,
        articles=tuple(entry for entry in digest.articles if entry.info.id in wanted),
    )


def _said_by(quote: Quote, people: NameFilter | None, filters: Filters) -> bool:
    """A quotation outside any meeting goes with `--person` alone, if that person said it."""
    only_person = Filters(persons=filters.persons, speakers=filters.speakers, grep=filters.grep) == filters
    return people is not None and only_person and quote.speaker in people


# --- order -------------------------------------------------------------------------


def _first_name(meeting: Meeting) -> str:
    return next(
        (fold(person.name.split()[-1] + " " + person.name) for person in meeting.participants if person.name.split()),
        "",
    )


def _side_names(meeting: Meeting) -> str:
    names = (country_name(person.country) if person.country else person.organization for person in meeting.participants)
    return " ".join(sorted(name for name in names if name))


_SORT_KEYS: dict[str, Callable[[Meeting], object]] = {
    "country": lambda meeting: (not _side_names(meeting), _side_names(meeting)),
    "person": lambda meeting: (not _first_name(meeting), _first_name(meeting)),
    "place": lambda meeting: (
        not (meeting.place.country or meeting.place.city),
        country_name(meeting.place.country),
        fold(meeting.place.city),
    ),
    "occasion": lambda meeting: (not meeting.occasion, fold(meeting.occasion)),
    "sources": lambda meeting: -meeting.reports,
    "confidence": lambda meeting: -meeting.confidence,
    "id": lambda meeting: meeting.id,
}


def arrange(digest: Digest, *, sort: str = "date", reverse: bool = False, limit: int | None = None) -> Digest:
    """The digest with its meetings in another order, and no more than `limit` of them.

    Args:
        digest: meetings in order of date.
        sort: `date` keeps that order; `sources` and `confidence` put the best supported first.
        reverse: the other way round.
        limit: how many to keep, None for all.
    """
    meetings = list(digest.meetings)
    key = _SORT_KEYS.get(sort)
    if key is not None:
        meetings.sort(key=key)  # type: ignore[arg-type]
    if reverse:
        meetings.reverse()
    if limit is not None and limit < len(meetings):
        return _reduce(digest, tuple(meetings[:limit]), Filters(), lambda _: True, loose=False)
    return dataclasses.replace(digest, meetings=tuple(meetings))
