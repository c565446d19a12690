"""How long matching and merging take, and how many pairs of mentions are scored.

usage: python tests/bench/bench_match.py [N ...]

Articles are made up: 270 a day, three encounters each between office holders of 60 countries, a third of the articles
coverage of one of the latest 200 stories. Prints, for each N, scored pairs per article and CPU-seconds of each stage.
"""

from __future__ import annotations

import datetime
import random
import resource
import sys
import time

from digest.config import MatchSettings
from digest.match.encounters import match_encounters
from digest.memory import collector_paused
from digest.merge import merge
from digest.models import (
    Actor,
    ArticleInfo,
    DateRange,
    EventMention,
    Participation,
    Passage,
    Place,
    Quotation,
    Reading,
    Span,
)

SYLLABLES = ("ka", "lo", "mi", "ter", "na", "vor", "bel", "su", "dan", "ri", "mor", "tal", "ges", "hin", "pol", "wa")
OFFICES = ("President", "Prime Minister", "Foreign Minister", "Defence Minister", "special envoy")
PER_DAY = 270


def make_readings(count: int, seed: int = 1) -> list[Reading]:
    """Readings of invented articles; the first ones are the same whatever `count` is."""
    rng = random.Random(seed)
    word = lambda: "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()  # noqa: E731
    countries = ["".join(rng.choice("ABCDEFGHIJ") for _ in range(3)) for _ in range(60)]
    people = [
        Actor(name=f"{word()} {word()}", role=OFFICES[k % len(OFFICES)], country=countries[k // 50 % 60], count=3)
        for k in range(3000)
    ]
    recent: list[tuple[list[Actor], datetime.date, list[tuple[int, int, int]]]] = []
    readings = []
    for number in range(count):
        day = datetime.date(2015, 1, 1) + datetime.timedelta(days=number // PER_DAY)
        if recent and rng.random() < 0.35:
            cast, first, events = rng.choice(recent[-200:])
            day = max(day, first)
        else:
            cast = rng.sample(people, 6)
            events = [(0, 1, 0), (0, rng.randint(2, 3), rng.randint(0, 2)), (4, 5, rng.randint(0, 30))]
            recent.append((cast, day, events))
            first = day
        readings.append(_reading(f"{number // 1000:03d}/a{number:06d}", day, first, cast, events, rng))
    return readings


def _reading(
    name: str,
    day: datetime.date,
    first: datetime.date,
    cast: list[Actor],
    events: list[tuple[int, int, int]],
    rng: random.Random,
) -> Reading:
    actors = [
        a
        if rng.random() < 0.7
        else Actor(name="" if rng.random() < 0.5 else a.name.split()[1], role=a.role, country=a.country)
        for a in cast
    ]
    mentions = []
    for k, (left, right, back) in enumerate(events):
        date = DateRange()
        if rng.random() < 0.7:
            on = first - datetime.timedelta(days=back)
            date = DateRange(edtf=on.isoformat(), start=on, end=on, basis="resolved", text=("on Monday",))
        mentions.append(
            EventMention(
                kind="meeting",
                status="held",
                participants=(Participation(left, ""), Participation(right, "")),
                trigger=Span(100 * k, 100 * k + 9),
                evidence=(Passage("They met.", Span(100 * k, 100 * k + 9)),),
                date=date,
                place=Place(city="Somewhere", country="ABC") if rng.random() < 0.5 else Place(),
                topics=(Passage("trade", Span(0, 5)), Passage("regional security", Span(5, 9))),
                main=k == 0,
            )
        )
    quotations = tuple(
        Quotation(
            kind="direct",
            text=f"We have found a way to share the sea between us {first} {k}",
            span=Span(500 + 60 * k, 550 + 60 * k),
            speaker=k % 2,
            mention=0,
        )
        for k in range(3)
    )
    info = ArticleInfo(id=name, path=name + ".md", published=day)
    return Reading(info=info, actors=tuple(actors), mentions=tuple(mentions), quotations=quotations)


def main(counts: list[int]) -> None:
    """Print a line for each number of articles."""
    for count in counts:
        readings = make_readings(count)
        with collector_paused():
            start = time.process_time()
            matches = match_encounters(readings, {}, MatchSettings())
            middle = time.process_time()
            digest = merge(readings, matches, (), {})
            end = time.process_time()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count} articles: {matches.scored / count:.2f} pairs scored an article, {len(digest.meetings)} meetings, "
            f"match {middle - start:.2f} s, merge {end - middle:.2f} s, peak {memory:.0f} MiB"
        )


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [1000, 10_000])
