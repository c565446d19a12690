"""What the rules of allegiance see: the phrases of an article with the people they mean, whose sides are known and whose aren't."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice

from digest.extract.document import Document, DraftActor
from digest.extract.lexicon import Items, Lexicon, Side
from digest.extract.phrase import Phrase
from digest.extract.titles import BYSTANDERS

Code = tuple[str, str]
"""A side: country code and organisation's name, one of them empty."""

HEADS = frozenset(("president", "monarch", "prime_minister", "chancellor", "crown_prince"))
"""Classes of the offices of those who head a state or its government, or will; two holders of one are of two states."""
DOMESTIC = frozenset(
    "speaker chief commander governor intelligence general admiral marshal assembly parliament senate congress parliamentary".split()
)
"""Words of the offices of a state that its government doesn't hold."""
OFFICES = frozenset(
    ("soldier", "president", "minister", "monarch", "chancellor", "adviser", "head", "diplomat", "secretary")
)
"""Heads of the offices that somebody holds for a state ("minister" of "prime minister")."""
_BONDS = frozenset(
    "ties relations relationship cooperation co-operation trade partnership border war talks agreement alliance treaty pact friendship dispute".split()
)
VISITS = frozenset(
    "travel travels traveled travelled travelling traveling visit visits visited visiting trip arrive arrives arrived arriving landed lands landing tour fly flies flew flying stop".split()
)
"""Words that tell of a journey, in sentences that may name where it leads."""
BEFORE_OBJECT = frozenset("with between by met meets of to from for and".split())
"""Words before somebody who isn't the first of a subject."""
TO = frozenset("to in visit visits visited visiting".split())
"""Words right before the place that a journey leads to."""


@dataclass(slots=True, eq=False, repr=False)
class Scene:
    """What the rules look at.

    Attributes:
        of: actors of each phrase. classes, heads: offices of each actor.
        persons: whom each phrase names or, by his office, means; -1 where it means none.
        bounds: first token of each sentence. lexicon: knows which offices a country has.
    """

    doc: Document
    items: Items
    phrases: Sequence[Phrase]
    of: list[tuple[int, ...]]
    classes: Sequence[set[str]]
    heads: Sequence[set[str]]
    bounds: list[int]
    lexicon: Lexicon
    firsts: list[int] = field(init=False)
    persons: list[int] = field(init=False)
    opening: int = field(init=False)
    ends: set[int] = field(init=False)
    _pairs: list[list[tuple[Code, Code]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Notes where the phrases begin, where names end, and which of them mean persons."""
        self.firsts = [p.first for p in self.phrases]
        self.ends = {p.last for p in self.phrases if p.name}
        self.persons = [self._person(k) for k in range(len(self.phrases))]
        long = (s.last for s in self.doc.sentences if s.start >= self.doc.body and s.last - s.first > 4)
        self.opening = max(islice(long, 2), default=0)

    def lacks(self, words: AbstractSet[str]) -> bool:
        """Whether the text has none of some words in lower case."""
        return self.doc.where.keys().isdisjoint(words)

    def first_in_sentence(self, words: AbstractSet[str]) -> dict[int, int]:
        """For each sentence that has one of some words, printed in small letters, the first token of them."""
        found: dict[int, int] = {}
        for token in self.doc.tokens_of(words):
            if self.doc.words[token] in words:
                found.setdefault(self.sentence(token), token)
        return found

    def within(self, first: int, last: int) -> range:
        """The phrases that begin from token first to last."""
        return range(bisect_left(self.firsts, first), bisect_left(self.firsts, last))

    def actor(self, a: int) -> DraftActor:
        """The actor with number a."""
        return self.doc.actors[a]

    def code(self, a: int) -> Code:
        """The side of an actor, ("", "") where unknown."""
        actor = self.doc.actors[a]
        return actor.country, actor.organization

    def known(self, a: int) -> bool:
        """Whether the side of an actor is known."""
        actor = self.doc.actors[a]
        return bool(actor.country or actor.organization)

    def sentence(self, token: int) -> int:
        """Number of the sentence that holds a token."""
        return max(0, bisect_right(self.bounds, token) - 1)

    def past_the(self, token: int) -> int:
        """The token, or the one behind it where it is "the": "in the Gambia" as "in Chile"."""
        words = self.doc.words
        return token + 1 if token + 1 < len(words) and words[token] == "the" else token

    def _person(self, k: int) -> int:
        p = self.phrases[k]
        if p.kind not in ("name", "title") or len(self.of[k]) != 1:
            return -1
        a = self.of[k][0]
        actor = self.actor(a)
        fits = (
            actor.name and actor.sure and actor.name[0] != "@" and not (self.heads[a] and self.heads[a] <= BYSTANDERS)
        )
        return a if fits else -1

    def people(self, first: int, last: int) -> list[int]:
        """Persons named from token first to last, each once, in order."""
        named = self.persons[bisect_left(self.firsts, first) : bisect_left(self.firsts, last)]
        return [a for a in dict.fromkeys(named) if a >= 0]

    def pairs(self) -> list[list[tuple[Code, Code]]]:
        """For each sentence the countries that it sets side by side."""
        if not self._pairs:
            self._pairs = [[] for _ in self.doc.sentences]
            telling: dict[int, list[Phrase]] = {}
            for p in self.phrases:
                if p.kind == "side" or len(p.sides) == 2:
                    telling.setdefault(self.sentence(p.first), []).append(p)
            for s, phrases in telling.items():
                self._pairs[s] = paired_sides(self, self.doc.sentences[s].first, phrases)
        return self._pairs

    def lead(self, a: int) -> bool:
        """Whether an actor is named in the headline or the two sentences that open the text."""
        return any(self.of[k] == (a,) for k in self.within(0, self.opening))

    def governs(self, a: int) -> bool:
        """Whether an actor holds an office of a government."""
        return bool(self.heads[a] & OFFICES) and not self.classes[a] & {"secretary_general"}

    def may_serve(self, a: int, country: str) -> bool:
        """Whether a country has an office such as the actor's: no republic has a queen."""
        actor = self.actor(a)
        if "monarch" in self.heads[a] or self.classes[a] & {"monarch", "crown_prince"}:
            return country in self.lexicon.monarchies
        absent = self.lexicon.absent.get(country)
        return not (absent and absent.search(actor.role.lower())) and not (
            country in self.lexicon.monarchies
            and ("president" in self.classes[a] or "presidential" in actor.role.lower())
        )

    def headed(self, a: int, side: Code) -> bool:
        """Whether somebody else is known to hold the actor's office of a head of that side."""
        mine = self.classes[a] & HEADS
        return any(
            b != a and x.name and self.code(b) == side and self.classes[b] & mine for b, x in enumerate(self.doc.actors)
        )

    def give(self, a: int, side: Code) -> None:
        """Sets the side of an actor who has none."""
        if not self.known(a):
            self.doc.actors[a].country, self.doc.actors[a].organization = side


def code_of(side: Side | Phrase) -> Code:
    """The side that a table entry or a phrase names."""
    return side.country, side.organization


def share_out(scene: Scene, people: Sequence[int], sides: Sequence[Code], *, ordered: bool) -> bool:
    """Gives as many people as sides their sides: the known ones first, what is left by elimination, or in order.

    Returns:
        Whether everybody has one of the sides now. False, with nothing changed, where somebody speaks for none of them.
    """
    if len(people) != len(sides) or len(set(sides)) != len(sides):
        return False
    left = list(sides)
    for a in people:
        if scene.known(a):
            if scene.code(a) not in left:
                return False
            left.remove(scene.code(a))
    open_ones = [a for a in people if not scene.known(a)]
    if len(open_ones) > 1 and not (
        ordered and all(not scene.known(a) or scene.code(a) == side for a, side in zip(people, sides, strict=True))
    ):
        return False
    for a, side in zip(open_ones, left, strict=True):
        scene.give(a, side)
    return True


def paired_sides(scene: Scene, first: int, phrases: Sequence[Phrase]) -> list[tuple[Code, Code]]:
    """Countries set side by side by the phrases of the sentence that begins with token first.

    "India-Japan", "ties between Guyana and Venezuela", "Chile's trade with Peru".
    """
    lower = scene.doc.lower
    pairs = []
    before: Phrase | None = None
    for p in phrases:
        if p.kind in ("group", "occasion") and len(p.sides) == 2 and p.office != "relation":
            pairs.append((code_of(p.sides[0]), code_of(p.sides[1])))
        elif p.kind == "side":
            if before is not None and p.country and before.country:
                gap = lower[before.last : p.first]
                lead = lower[before.first - 1] if before.first else ""
                joined_up = gap in (["and"], ["-"], ["–"], ["&"]) and (
                    lead in ("between", "of", "that", "both", "saying", "–", "-", "—", ":", ")")
                    or before.first == first
                )
                if joined_up or (len(gap) < 6 and gap[-1:] == ["with"] and _BONDS.intersection(gap)):
                    pairs.append((code_of(before), code_of(p)))
            before = p
    return [pair for pair in pairs if pair[0] != pair[1] and pair[0][0] and pair[1][0]]
