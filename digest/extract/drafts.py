"""What an encounter frame reads: `Hit`, a trigger in its sentence; `Partner`, whom it leads to; `Draft`, the encounter told."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.extract.document import DateMention, Sentence
from digest.extract.triggers import Trigger
from digest.models import UNKNOWN_PLACE, Place


@dataclass(slots=True, eq=False, repr=False)
class Draft:
    """An encounter as one clause tells it.

    Attributes:
        actors: indices into `Document.actors`; parts: part of some of them.
        subject: those of them who did it. first, last: tokens of the trigger. left, right: tokens of the clause.
        refers: it names no partner of its own ("the meeting"), so it tells more of one already told.
        noun: the noun that names it, "" for a verb.
        joint: all its people were together.
        apart: the words set its partners apart ("with A and with B"). listed: its partners are some of many ("leaders
            including A and B").
        opens: the article gives what was said as it began ("Remarks before their meeting"), so it took place.
        lines: the lines of a list under its sentence that name its partners.
        vague: the words leave open whether it was a call or a meeting ("spoke with").
        toured: its partners are those of the countries of a tour, each at home.
        invited: it is a visit at somebody's invitation.
        definite: its noun has "the", so that it may be told already.
        day, spot: those of the entry of an agenda in which it stands.
    """

    kind: str
    status: str
    actors: tuple[int, ...]
    first: int
    last: int
    left: int
    right: int
    sentence: int
    subject: tuple[int, ...] = ()
    parts: dict[int, str] = field(default_factory=dict)
    refusal: str = ""
    visit: bool = False
    refers: bool = False
    noun: str = ""
    joint: bool = False
    headline: bool = False
    vague: bool = False
    apart: bool = False
    listed: bool = False
    opens: bool = False
    lines: tuple[int, ...] = ()
    toured: bool = False
    invited: bool = False
    definite: bool = False
    day: DateMention | None = None
    spot: Place = UNKNOWN_PLACE


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Hit:
    """A trigger in its sentence: tokens first to last (half-open), the words on both sides of it."""

    trigger: Trigger
    index: int
    sentence: Sentence
    first: int
    last: int
    before: str
    after: str


@dataclass(slots=True, eq=False, repr=False)
class Partner:
    """The partner of a trigger: its phrases, the token behind them, whether it names all who take part."""

    group: list[int]
    end: int
    between: bool = False
