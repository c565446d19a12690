"""Whom a person speaks for where no office or name says it outright, but the text around it does.

In: the phrases of an article with the actors that they mean. Out: sides of named actors that had none. Each rule asks
for words of this very article: neither the outlet nor the dateline tells a side, and where two sides are possible none is given.

    listed      "the foreign ministers of Türkiye, Syria and Jordan met. Aydar hosted al-Masri and Khoury": in their order
    elimination "the India-Japan summit" between Verma and Japan's Mori: the one side left is Verma's
    joined      "Panamanian President Cordero and Foreign Minister Montoya": a minister after the head of his state
    visit       "will travel to Algiers, Algeria, to meet Foreign Minister Benali": a bare office is the host's
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.extract.document import Document, DraftActor
from digest.extract.lexicon import Items, Side
from digest.extract.nouns import Phrase

Code = tuple[str, str]
"""A side: country code and organisation's name, one of them empty."""

_BYSTANDERS = frozenset(("spokesperson", "lawmaker", "official"))
_HEADS = frozenset(("president", "monarch", "prime_minister", "chancellor", "crown_prince"))
_JUNIORS = frozenset(("minister", "adviser", "soldier"))
_OFFICES = frozenset(("president", "minister", "monarch", "chancellor", "adviser", "head", "diplomat", "secretary"))
_MUTUAL = frozenset("met meet meets hold holds held spoke speak speaks discuss discussed agreed talked exchanged signed".split())
_JOINTS = ((",",), ("and",), (",", "and"), ("&",))
_VISITS = frozenset(
    "travel travels traveled travelled travelling traveling visit visits visited visiting trip arrive arrives arrived arriving tour fly flies flew flying stop".split()
)
_TO = frozenset("to in visit visits visited visiting".split())


@dataclass(slots=True)
class Scene:
    """What the rules look at.

    Attributes:
        of: actors of each phrase. classes, heads: offices of each actor.
        bounds: first token of each sentence.
    """

    doc: Document
    items: Items
    phrases: Sequence[Phrase]
    of: list[tuple[int, ...]]
    classes: Sequence[set[str]]
    heads: Sequence[set[str]]
    bounds: list[int]

    def actor(self, a: int) -> DraftActor:
        """The actor with number a."""
        return self.doc.actors[a]

    def code(self, a: int) -> Code:
        """The side of an actor, ("", "") where unknown."""
        actor = self.doc.actors[a]
        return actor.country, actor.organization

    def known(self, a: int) -> bool:
        """Whether the side of an actor is known."""
        return self.code(a) != ("", "")

    def sentence(self, token: int) -> int:
        """Number of the sentence that holds a token."""
        return max(0, bisect_right(self.bounds, token) - 1)

    def person(self, k: int, *, loose: bool = False) -> int:
        """The person whom phrase k names or, by his office, means; -1 where it is none; `loose`: any two words may be a name."""
        p = self.phrases[k]
        if p.kind not in ("name", "title") or len(self.of[k]) != 1:
            return -1
        a = self.of[k][0]
        actor = self.actor(a)
        fits = actor.name and (actor.sure or (loose and " " in actor.name)) and actor.name[0] != "@" and not (self.heads[a] & _BYSTANDERS and not self.heads[a] - _BYSTANDERS)
        return a if fits else -1

    def people(self, first: int, last: int, *, loose: bool = False) -> list[int]:
        """Persons named from token first to last, each once, in order."""
        found: list[int] = []
        for k, p in enumerate(self.phrases):
            if p.first >= last:
                break
            if p.first >= first:
                a = self.person(k, loose=loose)
                if a >= 0 and a not in found:
                    found.append(a)
        return found

    def give(self, a: int, side: Code) -> None:
        """Sets the side of an actor who has none."""
        if not self.known(a):
            self.doc.actors[a].country, self.doc.actors[a].organization = side


def _code(side: Side | Phrase) -> Code:
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
    if len(open_ones) > 1 and not (ordered and all(not scene.known(a) or scene.code(a) == side for a, side in zip(people, sides, strict=True))):
        return False
    for a, side in zip(open_ones, left, strict=True):
        scene.give(a, side)
    return True


def listed(scene: Scene) -> None:
    """The ministers of A, B and C, named in the same sentence or the next."""
    for k, p in enumerate(scene.phrases):
        if p.kind != "group" or len(p.sides) < 2 or not p.role or p.office in ("delegation", "relation", "official"):
            continue
        s = scene.sentence(p.first)
        sentences = scene.doc.sentences
        here = scene.people(sentences[s].first, sentences[s].last, loose=True)
        people = here
        if not here and s + 1 < len(sentences):
            people = scene.people(sentences[s + 1].first, sentences[s + 1].last, loose=True)
        if any(p.klass and scene.classes[a] and p.klass not in scene.classes[a] for a in people):
            continue
        if share_out(scene, people, [_code(side) for side in p.sides], ordered=True):
            scene.of[k] = tuple(people)
            for a in people:
                scene.actor(a).sure = True
                scene.classes[a].update({p.klass} - {""})
                scene.heads[a].add(p.office)
                if not scene.actor(a).role:
                    scene.actor(a).role = p.role.removeprefix("two ").removeprefix("three ")


def paired_sides(scene: Scene, first: int, last: int) -> list[tuple[Code, Code]]:
    """Pairs of sides named together from token first to last: "India-Japan", "Guyana and Venezuela"."""
    pairs = []
    before: Phrase | None = None
    for p in scene.phrases:
        if p.first >= last:
            break
        if p.first < first:
            continue
        if p.kind == "group" and len(p.sides) == 2:
            pairs.append((_code(p.sides[0]), _code(p.sides[1])))
        elif p.kind == "side":
            if before is not None and tuple(scene.doc.words[before.last : p.first]) in (("and",), ("-",), ("–",)):
                pairs.append((_code(before), _code(p)))
        before = p if p.kind == "side" else None
    return pairs


def elimination(scene: Scene) -> None:
    """Two persons and a pair of sides in one sentence, one of them known; both by their order where they hold one office."""
    everywhere = set()
    for sentence in scene.doc.sentences:
        pairs = {pair for pair in paired_sides(scene, sentence.first, sentence.last) if pair[0] != pair[1]}
        everywhere |= {frozenset(pair) for pair in pairs}
        people = scene.people(sentence.first, sentence.last)
        if len(people) == 2 and len(pairs) == 1:
            pair = next(iter(pairs))
            same = bool(scene.classes[people[0]] & scene.classes[people[1]])
            share_out(scene, people, pair, ordered=same)
    taken = {scene.code(a) for a, actor in enumerate(scene.doc.actors) if actor.name and scene.known(a) and scene.heads[a] & _OFFICES}
    if len(everywhere) != 1:
        return
    # all that the text sets side by side is one pair, and one of the two has nobody to speak for it
    pair = sorted(next(iter(everywhere)))
    free = [side for side in pair if side not in taken]
    if len(free) != 1 or len(pair) != 2:
        return
    open_ones = [a for a, actor in enumerate(scene.doc.actors) if actor.name and actor.sure and not scene.known(a) and scene.heads[a] & _OFFICES]
    if len(open_ones) == 1:
        scene.give(open_ones[0], free[0])


def joined(scene: Scene) -> None:
    """A minister named right after the head of his own state."""
    words = scene.doc.words
    for k in range(1, len(scene.phrases)):
        p, q = scene.phrases[k - 1], scene.phrases[k]
        a, b = scene.person(k - 1), scene.person(k)
        if a < 0 or b < 0 or a == b or scene.known(b) or not (p.country and p.klass in _HEADS and q.name):
            continue
        if tuple(words[p.last : q.first]) not in _JOINTS or q.office not in _JUNIORS or q.klass in _HEADS or q.country:
            continue
        before = words[p.first - 1].lower() if p.first else ""
        after = words[q.last].lower() if q.last < len(words) else "."
        if before == "between" or (p.first in scene.bounds and after in _MUTUAL):
            continue
        scene.give(b, (p.country, ""))


def visit(scene: Scene) -> None:
    """A bare office met on a visit is an office of the country visited."""
    words, codes, items = scene.doc.words, scene.items.codes, scene.items
    host: Code = ("", "")
    told = -2
    guest = -1
    for s, sentence in enumerate(scene.doc.sentences):
        cue = next((t for t in range(sentence.first, sentence.last) if words[t].lower() in _VISITS), -1)
        ks = [k for k, p in enumerate(scene.phrases) if sentence.first <= p.first < sentence.last]
        if cue >= 0:
            places: list[str] = []
            for t in range(cue, sentence.last):
                i = items.at[t]
                if codes[i] in "YC" and items.first[i] == t and items.data[i].country:
                    before = words[t - 1].lower() if t else ""
                    if before in _TO or before in (",", "and") and places or t == cue + 1:
                        places.append(items.data[i].country)
                    elif places:
                        break
            subject = next((scene.of[k][0] for k in ks if len(scene.of[k]) == 1 and scene.phrases[k].first < cue), -1)
            if len(set(places)) == 1 and not (subject >= 0 and scene.code(subject)[0] == places[0]):
                host, told, guest = (places[0], ""), s, subject
            elif places:
                host = ("", "")
        if not host[0] or s - told > 1:
            continue
        for k in ks:
            p = scene.phrases[k]
            a = scene.person(k)
            if a < 0 or a == guest or scene.known(a) or p.kind != "name" or not p.role or p.office not in _OFFICES or p.office == "secretary" and p.klass == "":
                continue
            before = words[p.first - 1].lower() if p.first else ""
            if before in ("with", "meet", "meets", "met", "by", "see") or (before in (",", "and") and k and scene.person(k - 1) >= 0 and scene.code(scene.person(k - 1)) == host):
                scene.give(a, host)


RULES: tuple[Callable[[Scene], None], ...] = (listed, joined, elimination, visit)


def settle_sides(scene: Scene) -> None:
    """Every rule in turn, the surest first."""
    for rule in RULES:
        rule(scene)
