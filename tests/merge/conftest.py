"""Hand-made readings: what stage extract would give, without it."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence

import pytest

from digest.config import MatchSettings, Person
from digest.match.encounters import Corrections, match_encounters
from digest.merge import merge
from digest.models import (
    Actor,
    ArticleInfo,
    DateRange,
    Digest,
    EventMention,
    Participation,
    Passage,
    Place,
    Quotation,
    Reading,
    Span,
    StoryCluster,
)


def day(text: str, basis: str = "stated") -> DateRange:
    """A day, month, year or interval of days, `~` allowed."""
    plain = text.rstrip("~")
    first, _, last = plain.partition("/")
    if len(plain) == 4:
        first, last = f"{plain}-01-01", f"{plain}-12-31"
    if len(plain) == 7:
        start = datetime.date.fromisoformat(plain + "-01")
        end = (start.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)
        return DateRange(edtf=text, start=start, end=end, basis=basis, text=(text,))
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last or first)
    return DateRange(edtf=text, start=start, end=end, basis=basis, text=(text,))


def person(name: str, country: str = "", role: str = "", *aliases: str) -> Actor:
    """An actor with a name."""
    return Actor(name=name, country=country, role=role, aliases=aliases)


def told(
    *people: Actor, date: str = "", place: str = "", parts: Sequence[str] = (), **more: object
) -> dict[str, object]:
    """What an article tells of one encounter: people first, then whatever field of `EventMention` is to be set."""
    fields: dict[str, object] = {"kind": "meeting", "status": "held", **more}
    if date:
        fields["date"] = day(date)
    if place:
        city, _, country = place.partition(", ")
        fields["place"] = Place(city=city, country=country, text=(place,))
    return {"people": people, "parts": parts, "fields": fields}


def article(
    name: str, *events: dict[str, object], published: str = "", said: Sequence[tuple[str, Actor | None, int]] = ()
) -> Reading:
    """A reading of the encounters and quotations (words, speaker, number of the encounter) of one article."""
    actors: list[Actor] = []

    def number(actor: Actor) -> int:
        if actor not in actors:
            actors.append(actor)
        return actors.index(actor)

    mentions = []
    for place, event in enumerate(events):
        people: Sequence[Actor] = event["people"]  # type: ignore[assignment]
        parts: Sequence[str] = event["parts"]  # type: ignore[assignment]
        start = place * 100
        mentions.append(
            EventMention(
                participants=tuple(
                    Participation(number(actor), part)
                    for actor, part in itertools.zip_longest(people, parts, fillvalue="")
                ),
                trigger=Span(start, start + 10),
                evidence=(Passage(f"Sentence {place} of {name}.", Span(start, start + 20)),),
                main=place == 0,
                **event["fields"],  # type: ignore[arg-type]
            )
        )
    quotations = tuple(
        Quotation(
            kind="direct",
            text=words,
            span=Span(1000 + 100 * place, 1000 + 100 * place + len(words)),
            speaker=number(speaker) if speaker is not None else -1,
            mention=mention,
            when="at",
        )
        for place, (words, speaker, mention) in enumerate(said)
    )
    published_day = datetime.date.fromisoformat(published) if published else None
    return Reading(
        info=ArticleInfo(id=name, path=f"{name}.txt", published=published_day),
        actors=tuple(actors),
        mentions=tuple(mentions),
        quotations=quotations,
    )


def digest_of(
    *readings: Reading,
    copies: dict[int, int] | None = None,
    stories: Sequence[StoryCluster] = (),
    people: Sequence[Person] = (),
    corrections: Corrections | None = None,
) -> Digest:
    """Match and merge."""
    found = match_encounters(readings, copies or {}, MatchSettings(), people, corrections)
    return merge(readings, found, stories, copies or {}, people=people)


class Maker:
    """The helpers above, for tests that can't import this file."""

    day: Callable[..., DateRange] = staticmethod(day)
    person: Callable[..., Actor] = staticmethod(person)
    told: Callable[..., dict[str, object]] = staticmethod(told)
    article: Callable[..., Reading] = staticmethod(article)
    digest_of: Callable[..., Digest] = staticmethod(digest_of)


@pytest.fixture(scope="session")
def make() -> Maker:
    """Builders of readings."""
    return Maker()
