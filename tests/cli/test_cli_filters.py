"""Filters: each alone, all together, on every format; order, groups, and dates that count from the newest article."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.filters import Filters, apply_filters, arrange, name_fits, parse_days, parse_pattern, parse_side
from digest.models import Digest
from digest.render import FORMATS

HELD, CALL, LAKES, CANCELLED, PLANNED, VIDEO = (
    "m-1f0c9a7d", "m-2ab45e10", "m-3c99d0e4", "m-5e02f6a8", "m-47d1c2b3", "m-6b77aa01"
)  # fmt: skip
NEWEST = datetime.date(2031, 3, 14)


@pytest.mark.parametrize(
    ("args", "want"),
    [
        (("--person", "Brevik"), {HELD, CALL, CANCELLED, PLANNED}),
        (("--person", "ana brevik"), {HELD, CALL, CANCELLED, PLANNED}),
        (("--person", "Brevick"), {HELD, CALL, CANCELLED, PLANNED}),
        (("--person", "Lindqvarn", "--person", "Tarkwell"), {CALL, PLANNED, LAKES}),
        (("--country", "NOR"), {HELD, CALL, CANCELLED, PLANNED}),
        (("--country", "Norwegian"), {HELD, CALL, CANCELLED, PLANNED}),
        (("--country", "chile,uganda"), {HELD, LAKES}),
        (("--country", "UN"), {LAKES}),
        (("--between", "NOR", "SWE"), {CALL, PLANNED}),
        (("--between", "Kenya", "brevik"), {CANCELLED}),
        (("--between", "NOR", "NOR"), set()),
        (("--place", "Valparaiso"), {HELD}),
        (("--place", "kenya"), {CANCELLED}),
        (("--place", "Doha", "--place", "Oslo"), {LAKES, PLANNED}),
        (("--since", "2031-03-11"), {LAKES, CALL, CANCELLED, PLANNED}),
        (("--until", "2031-03-10"), {LAKES, HELD}),
        (("--since", "2031-04"), {PLANNED}),
        (("--since", "last week"), {LAKES, HELD, CALL, CANCELLED, PLANNED}),
        (("--until", "last month"), set()),
        (("--since", "2 days ago", "--until", "today"), {LAKES}),
        (("--status", "planned"), {PLANNED}),
        (("--status", "planned,cancelled"), {PLANNED, CANCELLED}),
        (("--type", "call", "--type", "video"), {CALL, VIDEO}),
        (("--min-sources", "2"), {HELD}),
        (("--max-sources", "1"), {LAKES, CALL, CANCELLED, PLANNED, VIDEO}),
        (("--grep", "share the sea"), {HELD}),
        (("--grep", "SHARE THE SEA"), set()),
        (("--grep", r"lake|bridge"), {LAKES, CALL}),
        (("--speaker", "Lindqvarn"), {CALL}),
        (("--country", "NOR", "--type", "meeting", "--status", "held", "--place", "Chile"), {HELD}),
        (("--limit", "2"), {LAKES, HELD}),
    ],
)
def test_filters_keep(inside: Callable, args: tuple[str, ...], want: set[str]) -> None:
    """The meetings that are asked for and no other."""
    done = inside("run", ".", "-f", "jsonl", *args)
    assert {json.loads(line)["id"] for line in done.out.splitlines()} == want


@pytest.mark.parametrize("format_name", [name for name in FORMATS if name != "auto"])
def test_every_format_is_filtered(inside: Callable, format_name: str) -> None:
    """Names that only other meetings have are gone."""
    out = inside("run", ".", "-f", format_name, "--type", "call").out
    assert "Tarkwell" not in out
    assert "Lindqvarn" in out


def test_what_is_left_refers_to_what_is_left(sample_digest: Digest) -> None:
    """Stories, quotations, threads and articles of a filtered digest all find each other."""
    cases = [
        Filters(types=("call",)), Filters(persons=("Brevik",)), Filters(grep=parse_pattern("--grep", "sea")), Filters(countries=("KEN",)),
        Filters(persons=("Nobody",)), Filters(speakers=("Tarkwell",)),
    ]  # fmt: skip
    for filters in cases:
        digest = apply_filters(sample_digest, filters).digest
        meetings = {meeting.id for meeting in digest.meetings}
        articles = {entry.info.id for entry in digest.articles}
        assert all(set(story.meetings) <= meetings for story in digest.stories)
        assert all({*meeting.earlier, *meeting.later} <= meetings for meeting in digest.meetings)
        assert all(quote.meeting in {"", *meetings} for quote in digest.quotes)
        named = {article for meeting in digest.meetings for article in meeting.articles}
        named |= {article for story in digest.stories for article in story.articles} | {
            quote.article for quote in digest.quotes
        }
        named |= {entry.duplicate_of for entry in digest.articles if entry.duplicate_of is not None}
        assert named <= articles


def test_no_filter_changes_nothing(sample_digest: Digest) -> None:
    """Not even the order."""
    assert apply_filters(sample_digest, Filters()).digest == sample_digest
    assert arrange(sample_digest) == sample_digest


def test_grep_keeps_the_words_that_match(inside: Callable) -> None:
    """Of a meeting only what was said so, and in the tables as well."""
    out = inside("run", ".", "--grep", "two ports", "--table", "statements").out
    assert [line.split("\t")[2] for line in out.splitlines()] == ["Foreign Minister of Chile"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("sources", HELD), ("confidence", HELD), ("id", HELD), ("country", HELD), ("place", HELD), ("occasion", HELD)],
)
def test_sorting_puts_first(inside: Callable, sort: str, first: str) -> None:
    """The best supported, or the first by name; `date` keeps the digest's own order."""
    lines = inside("run", ".", "-f", "tsv", "--sort", sort).out.splitlines()
    assert lines[0].split("\t")[1] == first
    turned = inside("run", ".", "-f", "tsv", "--sort", sort, "--reverse").out.splitlines()
    assert turned == lines[::-1]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2031-03-10", "2031-03-10", "2031-03-10"),
        ("2031-02", "2031-02-01", "2031-02-28"),
        ("2031", "2031-01-01", "2031-12-31"),
        ("2031-03~", "2031-03-01", "2031-03-31"),
        ("2031-03-01/2031-03-05", "2031-03-01", "2031-03-05"),
        ("today", "2031-03-14", "2031-03-14"),
        ("Yesterday", "2031-03-13", "2031-03-13"),
        ("this week", "2031-03-10", "2031-03-16"),
        ("last week", "2031-03-03", "2031-03-09"),
        ("last month", "2031-02-01", "2031-02-28"),
        ("last year", "2030-01-01", "2030-12-31"),
        ("3 weeks ago", "2031-02-21", "2031-02-21"),
        ("1 month ago", "2031-02-14", "2031-02-14"),
        ("last 10 days", "2031-03-05", "2031-03-14"),
        ("friday", "2031-03-14", "2031-03-14"),
        ("last friday", "2031-03-07", "2031-03-07"),
        ("monday", "2031-03-10", "2031-03-10"),
    ],
)
def test_dates_count_from_the_newest_article(words: str, first: str, last: str) -> None:
    """Never from today; the newest article here is of Friday, 14 March 2031."""
    assert parse_days("--since", words, NEWEST) == (
        datetime.date.fromisoformat(first),
        datetime.date.fromisoformat(last),
    )


@pytest.mark.parametrize("words", ["31 Feb", "2031-02-31", "2031-13", "soon", "", "2031-05/2031-03", "99999 years ago"])
def test_what_is_no_date_is_an_error(words: str) -> None:
    """With examples of what is."""
    with pytest.raises(ConfigError, match="no such date"):
        parse_days("--since", words, NEWEST)


def test_a_relative_date_needs_a_dated_article() -> None:
    """Otherwise there is nothing to count from, and the message says so."""
    with pytest.raises(ConfigError, match="newest article"):
        parse_days("--since", "last month", None)


@given(st.text(max_size=20))
def test_any_words_are_a_range_or_an_error(words: str) -> None:
    """Never anything else."""
    try:
        first, last = parse_days("--since", words, NEWEST)
    except ConfigError:
        return
    assert first <= last


@pytest.mark.parametrize(
    ("wanted", "name", "exact", "typed"),
    [
        ("Brevik", "Ana Brevik", True, True),
        ("A. Brevik", "Ana Brevik", True, True),
        ("brevík", "Ana Brevik", True, True),
        ("Brevick", "Ana Brevik", False, True),
        ("Anna Brevik", "Ana Brevik", False, False),
        ("Bravo", "Ana Brevik", False, False),
        ("A", "Ana Brevik", False, False),
        ("", "Ana Brevik", False, False),
    ],
)
def test_names_fit_word_by_word(wanted: str, name: str, exact: bool, typed: bool) -> None:
    """Accents, initials and order are free; a misspelt word of four letters and more may be near."""
    assert name_fits(wanted, name) is exact
    assert name_fits(wanted, name, typos=True) is typed


def test_an_exact_name_leaves_its_likes_alone(sample_digest: Digest) -> None:
    """Whoever is written right isn't joined by people of a similar name."""
    import dataclasses

    meeting = sample_digest.meetings[2]
    other = dataclasses.replace(meeting.participants[0], name="Ana Brevick", aliases=())
    namesake = dataclasses.replace(meeting, id="m-00000001", participants=(other, *meeting.participants[1:]))
    digest = dataclasses.replace(sample_digest, meetings=(*sample_digest.meetings, namesake))
    kept = {meeting.id for meeting in apply_filters(digest, Filters(persons=("Brevik",))).digest.meetings}
    assert namesake.id not in kept
    assert meeting.id in kept


@pytest.mark.parametrize(
    ("words", "want"),
    [("us", "USA"), ("U.S.", "USA"), ("chilean", "CHL"), ("nato", "NATO"), ("european union", "EU"), ("no", "NOR")],
)
def test_a_side_is_known_by_many_names(words: str, want: str) -> None:
    """Code, name, adjective, internet ending, in any case."""
    assert parse_side("--country", words) == want
