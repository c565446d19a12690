"""Stage merge: one name for each person of the folder.

In come the forms that all articles use of one identity, out comes the fullest one that is well attested. A longer form
counts only with evidence: each of its words is in a form of another independent article too, or it is all that there is.
So a headline word that one article's reading has swallowed into a name doesn't spread over the folder.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from digest.config import Person
from digest.knowledge import load_table
from digest.models import Actor, Reading
from digest.normalize import fold
from digest.patterns import compile_late

_WORDS = compile_late(r"[^\W_]+")


_SCARCE = 12  # a side that but one of more than so many articles gives isn't told of the others
# for ASCII: letters and digits as they are, a blank for all else
_BLANKS = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))


def _split(text: str) -> list[str]:
    """The folded words of a text, an apostrophe being no part of one."""
    folded = fold(text).replace("'", "")
    return folded.translate(_BLANKS).split() if folded.isascii() else _WORDS.findall(folded)


@lru_cache(maxsize=50_000)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name or an office; the same ones come again and again, so they are kept.

    >>> words_of("Ana-Lena O’Brevik")
    ('ana', 'lena', 'obrevik')
    """
    return tuple(_split(text))


def key_of(text: str) -> str:
    """What is alike in two printings of the same words: the folded words with single blanks between.

    >>> key_of("“Sea, and  SKY!”")
    'sea and sky'
    """
    return " ".join(_split(text))


def pick_name(forms: Sequence[tuple[str, int, bool]]) -> str:
    """The fullest well-attested form.

    Args:
        forms: name as written, independent article it is in, whether the article gives an office with it; one entry for
            each actor.

    >>> pick_name([("Ana Brevik", 0, True), ("Talks Ana Brevik", 1, False), ("Brevik", 2, False)])
    'Ana Brevik'
    >>> pick_name([("Brevik", 0, True), ("A. Brevik", 1, True), ("Ana Brevik", 2, True)])
    'Ana Brevik'
    >>> pick_name([("Annna Brevik", 0, True), ("Anna Brevik", 1, False)])
    'Anna Brevik'
    """
    reports: dict[str, set[int]] = defaultdict(set)
    for name, article, _ in forms:
        reports[name].add(article)
    if len(reports) < 2:
        return next(iter(reports), "")
    counts = Counter([name for name, _, _ in forms])
    with_office = {name for name, _, office in forms if office}
    attested: dict[str, set[int]] = defaultdict(set)
    spelt: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    support: dict[tuple[str, ...], set[int]] = defaultdict(set)
    titled: dict[tuple[str, ...], bool] = defaultdict(bool)
    for name, articles in reports.items():
        words = words_of(name)
        for word in words:
            attested[word] |= articles
        spelt[words][name] = counts[name]
        support[words] |= articles
        titled[words] |= name in with_office
    lone = len(set().union(*reports.values())) == 1
    commonest = max(spelt, key=lambda w: (len(support[w]), _length(w), w))
    sure = [w for w in spelt if len(support[w]) > 1 or all(len(attested[word]) > 1 for word in w)]
    longest_sure = max(map(_length, sure), default=0)

    def well(words: tuple[str, ...]) -> bool:
        if lone or words in sure:
            return True
        # a first name that one article alone gives is likely where no article has another, and it gives the office or the name is common
        return longest_sure <= 1 and _length(words) <= 3 and (titled[words] or words[0] in _given())

    known = [words for words in spelt if well(words)] or [commonest]
    # two full spellings of one length: the one that most articles use, else the one whose given name English knows
    best = max(known, key=lambda w: (_length(w), len(support[w]), not _given().isdisjoint(w), sum(map(len, w)), w))
    return max(spelt[best], key=lambda name: (not _shouted(name), spelt[best][name], not name.isascii(), name))


@cache
def _given() -> frozenset[str]:
    """Given names, folded, as they are commonly spelt in English."""
    return frozenset(fold(name) for names in load_table("given_names").values() for name in names)


def _length(words: Iterable[str]) -> int:
    """Number of words of a name; an initial counts for little, and a fifth word and more for nothing."""
    return min(sum(len(word) > 1 for word in words), 4)


def _shouted(name: str) -> bool:
    return any(len(word) > 2 and word.isupper() for word in name.split())


Forms = Mapping[int, Sequence[tuple[Actor, int]]]
"""By identity what articles call it: the actor, and the number of the article whose text it is."""


def find_forms(
    readings: Iterable[Reading], rows: Iterable[Sequence[int]], originals: Iterable[int]
) -> dict[int, list[tuple[Actor, int]]]:
    """What some articles call the folder's identities.

    Args:
        readings: of the articles.
        rows: identities of the actors of each.
        originals: number of the article whose text each is.
    """
    forms: dict[int, list[tuple[Actor, int]]] = defaultdict(list)
    for reading, row, original in zip(readings, rows, originals, strict=True):
        for actor, identity in zip(reading.actors, row, strict=True):
            if identity >= 0:
                forms[identity].append((actor, original))
    return forms


class NameCard(NamedTuple):
    """What the folder as a whole calls an identity: name, office, country and organisation, "" where it doesn't tell."""

    name: str
    role: str
    side: tuple[str, str]


class Names:
    """Names of the folder's identities, each worked out when it is first asked for."""

    def __init__(self, forms: Forms, stated: Mapping[int, Person], cards: Mapping[int, NameCard] | None = None) -> None:
        """Give names.

        Args:
            forms: what articles call the identities; in any order.
            stated: people whom the user's settings state.
            cards: what was worked out elsewhere.
        """
        self._forms = forms
        self._stated = stated
        cards = cards or {}
        self._names = {identity: card.name for identity, card in cards.items()}
        self._roles = {identity: card.role for identity, card in cards.items()}
        self._sides = {identity: card.side for identity, card in cards.items()}

    def card(self, identity: int) -> NameCard:
        """All there is to know of an identity."""
        return NameCard(self.name(identity), self.role(identity), self.side(identity))

    def stated(self, identity: int) -> Person | None:
        """What the user's settings say of this person."""
        return self._stated.get(identity)

    def name(self, identity: int) -> str:
        """The name of an identity, "" where no article gives one."""
        found = self._names.get(identity)
        if found is None:
            stated = self._stated.get(identity)
            if stated is not None:
                found = stated.name
            else:
                found = pick_name(
                    [
                        (actor.name, original, bool(actor.role))
                        for actor, original in self._forms[identity]
                        if actor.name
                    ]
                )
            self._names[identity] = found
        return found

    def role(self, identity: int) -> str:
        """The office that most articles of the folder give, the fullest form of it."""
        found = self._roles.get(identity)
        if found is None:
            found = pick_role((actor.role, original) for actor, original in self._forms[identity])
            self._roles[identity] = found
        return found

    def side(self, identity: int) -> tuple[str, str]:
        """Country and organisation that most articles of the folder give; one of them is "", both where next to none does."""
        found = self._sides.get(identity)
        if found is None:
            forms = self._forms[identity]
            found = pick_side(actor for actor, _ in forms)
            telling = {text for actor, text in forms if actor.side == (found[1] or found[0])}
            if _SCARCE * len(telling) < len({text for _, text in forms}):
                found = ("", "")  # one article's misreading, not what the folder says
            self._sides[identity] = found
        return found


def pick_side(actors: Iterable[Actor]) -> tuple[str, str]:
    """Country and organisation that most actors give; one of them is "", both where nothing tells."""
    sides = [("", actor.organization) if actor.organization else (actor.country, "") for actor in actors if actor.side]
    if len(set(sides)) < 2:
        return sides[0] if sides else ("", "")
    counts = Counter(sides)
    return min(counts, key=lambda side: (-counts[side], side))


def pick_role(roles: Iterable[tuple[str, int]]) -> str:
    """The office that most independent articles give; of several as common, the fullest.

    Args:
        roles: office as written, and the independent article it is in.
    """
    known = [entry for entry in roles if entry[0]]
    if len({role for role, _ in known}) < 2:
        return known[0][0] if known else ""
    counts = Counter([role for role, _ in known])
    support: dict[str, set[int]] = defaultdict(set)
    written: dict[str, list[str]] = defaultdict(list)
    folded = {role: fold(role) for role in counts}
    for role, article in known:
        support[folded[role]].add(article)
    for role, key in folded.items():
        written[key].append(role)
    best = max(support, key=lambda key: (len(support[key]), len(key), key))
    return max(written[best], key=lambda role: (counts[role], role))
