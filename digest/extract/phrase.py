"""An actor noun phrase, the one thing that `nouns.py` makes and the steps after it read."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.extract.lexicon import Side


@dataclass(slots=True, eq=False, repr=False)
class Phrase:
    """One actor noun phrase.

    Attributes:
        first, last: tokens, half-open; head: token of the name or the office.
        kind: "name", "title", "side", "pronoun", "group", or "city" and "occasion", which act in nothing.
        name: tokens of the name without titles. nickname: the one that stands behind it in brackets, "" for none.
        role: the office as written; office: its class of heads; klass: class of offices ("foreign_minister").
        country, organization: the side that the phrase itself gives.
        number: how many it speaks of, 0 where unsaid. sides: of a group whose sides are listed.
        owner: token of the possessive that it hangs on ("his Omani counterpart"), -1 for none.
        initial: it begins with a bare capitalised word at the start of a sentence, weak evidence of a name.
        apposition: index of the phrase that it explains, -1 for none.
        toured: a group of the countries of a tour, met one by one.
    """

    first: int
    last: int
    kind: str
    name: list[str] = field(default_factory=list)
    nickname: str = ""
    role: str = ""
    office: str = ""
    klass: str = ""
    country: str = ""
    organization: str = ""
    gender: str = ""
    number: int = 1
    sides: tuple[Side, ...] = ()
    owner: int = -1
    possessive: bool = False
    definite: bool = False
    plural: bool = False
    initial: bool = False
    sure: bool = False
    apposition: int = -1
    toured: bool = False
