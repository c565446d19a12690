"""Stage merge: one name for each person of the folder.

In come the forms that all articles use of one identity, out comes the fullest one that is well attested. A longer form
counts only with evidence: each of its words is in a form of another independent article too, or it is all that there is.
So a headline word that one article's reading has swallowed into a name doesn't spread over the folder.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from digest.config import Person
from digest.models import Actor, Reading
from digest.normalize import fold
from digest.patterns import compile_late

_WORDS = compile_late(r"[^\W_]+")


@lru_cache(maxsize=50_000)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name or an office; the same ones come again and again, so they are kept.

    >>> words_of("Ana-Lena O’Brevik")
    ('ana', 'lena', 'obrevik')
    """
    return tuple(_WORDS.findall(fold(text).replace("'", "")))


def key_of(text: str) -> str:
    """What is alike in two printings of the same words: the folded words with single blanks between.

    >>> key_of("“Sea, and  SKY!”")
    'sea and sky'
    """
    return " ".join(_WORDS.findall(fold(text).replace("'", "")))


def pick_name(forms: Sequence[tuple[str, int, bool]]) -> str:
    """The fullest well-attested form.

    Args:
        forms: name as written, independent article it is in, whether the article gives an office with it; one entry for
            each actor.

    >>> pick_name([("Ana Brevik", 0, True), ("Talks Ana Brevik", 1, False), ("Brevik", 2, False)])
    'Ana Brevik'
    >>> pick_name([("Brevik", 0, True), ("A. Brevik", 1, True), ("Ana Brevik", 2, True)])
    'Ana Brevik'
    """
    articles = {article for _, article, _ in forms}
    attested: dict[str, set[int]] = defaultdict(set)
    spelt: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    support: dict[tuple[str, ...], set[int]] = defaultdict(set)
    titled: dict[tuple[str, ...], bool] = defaultdict(bool)
    for name, article, office in forms:
        words = words_of(name)
        for word in words:
            attested[word].add(article)
        spelt[words][name] += 1
        support[words].add(article)
        titled[words] |= office
    if not spelt:
        return ""
    commonest = max(spelt, key=lambda w: (len(support[w]), _length(w), w))
    sure = [w for w in spelt if len(support[w]) > 1 or all(len(attested[word]) > 1 for word in w)]
    longest_sure = max(map(_length, sure), default=0)

    def well(words: tuple[str, ...]) -> bool:
        if len(articles) == 1 or words in sure:
            return True
        # a first name that one article alone gives is likely where no article has another, and this one gives the office
        return titled[words] and longest_sure <= 1 and _length(words) <= 3

    known = [words for words in spelt if well(words)] or [commonest]
    # two full spellings of one length: the one that most articles use
    best = max(known, key=lambda w: (_length(w), len(support[w]), sum(map(len, w)), w))
    return max(spelt[best], key=lambda name: (not _shouted(name), spelt[best][name], not name.isascii(), name))


def _length(words: Iterable[str]) -> int:
    """Number of words of a name; an initial counts for little, and a fifth word and more for nothing."""
    return min(sum(len(word) > 1 for word in words), 4)


def _shouted(name: str) -> bool:
    return any(len(word) > 2 and word.isupper() for word in name.split())


class Names:
    """Names of the folder's identities, each worked out when it is first asked for."""

    def __init__(
        self,
        readings: Sequence[Reading],
        identities: Sequence[Sequence[int]],
        originals: Sequence[int],
        order: Sequence[int],
        stated: Mapping[int, Person],
    ) -> None:
        self._readings = readings
        self._originals = originals
        self._stated = stated
        self._names: dict[int, str] = {}
        self._roles: dict[int, str] = {}
        self._sides: dict[int, tuple[str, str]] = {}
        self.places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for index in order:
            for number, identity in enumerate(identities[index]):
                if identity >= 0:
                    self.places[identity].append((index, number))

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
                        (actor.name, self._originals[index], bool(actor.role))
                        for index, number in self.places[identity]
                        if (actor := self._readings[index].actors[number]).name
                    ]
                )
            self._names[identity] = found
        return found

    def role(self, identity: int) -> str:
        """The office that most articles of the folder give, the fullest form of it."""
        found = self._roles.get(identity)
        if found is None:
            found = pick_role(
                (self._readings[index].actors[number].role, self._originals[index])
                for index, number in self.places[identity]
            )
            self._roles[identity] = found
        return found

    def side(self, identity: int) -> tuple[str, str]:
        """Country and organisation that most articles of the folder give; one of them is ""."""
        found = self._sides.get(identity)
        if found is None:
            found = pick_side(self._readings[index].actors[number] for index, number in self.places[identity])
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
    support: dict[str, set[int]] = defaultdict(set)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for role, article in known:
        key = fold(role)
        support[key].add(article)
        written[key][role] += 1
    if not support:
        return ""
    best = max(support, key=lambda key: (len(support[key]), len(key), key))
    return max(written[best], key=lambda role: (written[best][role], role))
