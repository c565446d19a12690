"""Stage match: which actors of the whole folder are one person or side.

In come the readings, out comes a number for each of their actors. What one article spells out in full helps the next:

1. full names are grouped by the same words, then groups whose names can be one person's are joined (`match.names`),
   unless their sides differ; only names that share a word's sound and another's initial are compared, so the work
   grows with the number of names, not its square;
2. a surname alone joins the one full name of the same side or office that it fits;
3. an office without a name ("the foreign minister of X") joins the one person whom the folder gives for that office of
   that side around that time.

Where more than one person fits, nothing is joined: the actor keeps a list of candidates, and the encounter may settle it.
People whom the user's settings state win over all of this.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from digest.config import MatchSettings, Person
from digest.match.names import (
    PART,
    SAME,
    ParsedName,
    compare_parsed,
    make_outline,
    never_alike,
    parse_name,
    skeleton,
    variants,
    word_similarity,
)
from digest.match.offices import offices_clash, single_offices
from digest.models import Actor, Reading

# the sound of a letter, after the habit of Soundex (Russell 1918) with the letters that romanisations swap in one class
_SOUND = {
    **dict.fromkeys("bpfvw", "b"),
    **dict.fromkeys("cgjkqsxz", "k"),
    **dict.fromkeys("dt", "d"),
    "l": "l",
    **dict.fromkeys("mn", "m"),
    "r": "r",
}
_BLOCK_LIMIT = 40
_NEIGHBOURS = 12
_MAX_CANDIDATES = 4
_MANY_NAMES = 8
# a surname that one person of the folder alone bears is taken for that person's within this time
_LOOSE_DAYS = 365
_NEAR_DAYS = 30
_FAR_MORE = 5
# of so many sides one at least has a fair share
_FEW_SIDES = 4
_NEVER = datetime.date.max.toordinal()


@dataclass(slots=True)
class Group:
    """All actors that go by the same words, then all that are one person.

    Attributes:
        names: names as taken apart. sides: country or organisation with how often. offices: classes with how often.
        first, last: first and last day of articles that name the person; None where no article has a date.
        stated: number of the person in the user's settings, -1 where not stated.
        genders: "m", "f" with how often.
        terms: class, first and last day of the offices that the settings state.
    """

    names: list[ParsedName] = field(default_factory=list)
    sides: Counter[str] = field(default_factory=Counter)
    offices: Counter[str] = field(default_factory=Counter)
    first: int = 0
    last: int = 0
    stated: int = -1
    count: int = 0
    genders: Counter[str] = field(default_factory=Counter)
    terms: list[tuple[str, int, int]] = field(default_factory=list)

    def note(self, actor: Actor, day: int) -> None:
        """Count an actor of an article of `day` (an ordinal, 0 where unknown)."""
        self.count += 1
        side = actor.side
        if side:
            self.sides[side] += 1
        for office in single_offices(actor.role):
            self.offices[office] += 1
        if actor.gender:
            self.genders[actor.gender] += 1
        self.see(day, day)

    def see(self, first: int, last: int) -> None:
        """Widen the days on which the person is named."""
        if first:
            self.first = min(self.first, first) if self.first else first
            self.last = max(self.last, last)

    def absorb(self, other: Group) -> None:
        """Take over what is known of the same person under other words."""
        self.names += other.names
        self.sides.update(other.sides)
        self.offices.update(other.offices)
        self.genders.update(other.genders)
        self.count += other.count
        self.see(other.first, other.last)
        if self.stated < 0:
            self.stated, self.terms = other.stated, other.terms


@dataclass(slots=True)
class Identities:
    """The outcome.

    Attributes:
        of: for each reading (in the order given), identity of each actor, -1 for nobody in particular.
        groups: what is known of each identity.
        copies: indices of readings that are copies; they count for nothing.
        candidates: for (reading, actor), identities that a lone surname may belong to, where it is more than one.
    """

    of: list[list[int]]
    groups: list[Group]
    candidates: dict[tuple[int, int], tuple[int, ...]]
    copies: Container[int] = ()


def main_side(group: Group) -> str:
    """The side that most articles give a person, "" where none or two do as often."""
    common = group.sides.most_common(2)
    if not common or (len(common) == 2 and common[0][1] == common[1][1]):
        return ""
    return common[0][0]


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """Blocking key of a word: its first sound and its consonants by class, five in all; forms of one given name sound alike.

    >>> sound("araghchi") == sound("araqchi"), sound("sybiha") == sound("sybiga")
    (True, False)
    """
    family = variants().families.get(word)
    if family is not None:
        return family
    out = [_head(word)]
    for char in skeleton(word)[1:]:
        code = _SOUND.get(char, "")
        if code and out[-1] != code:
            out.append(code)
    return "".join(out[:5])


@lru_cache(maxsize=200_000)
def _head(word: str) -> str:
    """Class of a word's first sound: all vowels are one, y among them."""
    first = skeleton(variants().families.get(word, word))[:1]
    return _SOUND.get(first, "a" if first in "aeiouy" else first)


def sides_of(group: Group) -> set[str]:
    """The sides a person is given by a fair share of the articles (a lone misreading is left out)."""
    total = sum(group.sides.values())
    return {side for side, count in group.sides.items() if count * 4 >= total}


def same_person(left: Actor, right: Actor, threshold: float = SAME) -> bool:
    """Whether two actors, each as one article knows it, are one person; symmetric.

    A part of a name (a surname alone) needs the same side or, where a side is missing, the same office; different single
    offices of one side speak against it.
    """
    score, _ = compare_parsed(parse_name(left.name), parse_name(right.name))
    mine, other = left.side, right.side
    if score >= threshold:
        return not (mine and other and mine != other) or score >= 0.98
    if score < PART:
        return False
    offices, others = single_offices(left.role), single_offices(right.role)
    if mine and other:
        return mine == other and not offices_clash(offices, others)
    return bool(offices & others)


def resolve_identities(
    readings: Sequence[Reading],
    order: Sequence[int],
    settings: MatchSettings,
    people: Sequence[Person] = (),
    copies: Container[int] = (),
) -> Identities:
    """Find out which actors are one.

    Args:
        readings: of the whole folder.
        order: their indices, sorted by article id, so that nothing hangs on file order.
        settings: `name_threshold` and `office_window_days`.
        people: whom the user's settings state, with aliases, side and offices with their time.
        copies: indices of readings that are copies of others, last in `order`.
    """
    whole: dict[tuple[tuple[str, ...], str, str], int] = {}
    groups: list[Group] = []
    stated_parts = _add_stated(people, whole, groups)
    lone: dict[tuple[str, str, frozenset[str], bool], list[tuple[int, int]]] = defaultdict(list)
    nameless: list[tuple[int, int]] = []
    of: list[list[int]] = [[] for _ in readings]
    for index in order:
        reading = readings[index]
        published = reading.info.published
        day = published.toordinal() if published else 0
        mine = of[index]
        for number, actor in enumerate(reading.actors):
            mine.append(-1)
            if not actor.name:
                if actor.role and actor.side:
                    nameless.append((index, number))
                continue
            parsed = parse_name(actor.name)
            tokens = parsed.tokens
            if not tokens:
                continue
            side = actor.side
            if len(tokens) == 1 and not parsed.numeral:
                stated = stated_parts.get((tokens[0], side), stated_parts.get((tokens[0], "")))
                if stated is not None and (not side or not groups[stated].sides or side in groups[stated].sides):
                    mine[number] = stated
                    if index not in copies:
                        groups[stated].see(day, day)
                    continue
                lone[(tokens[0], side, single_offices(actor.role), parsed.ruler)].append((index, number))
                continue
            key = (tokens, parsed.numeral, parsed.generation)
            found = whole.get(key)
            if found is None:
                found = whole[key] = len(groups)
                groups.append(Group(names=[parsed]))
            mine[number] = found
            if index not in copies or not groups[found].count:
                groups[found].note(actor, day)
    root = _join_names(groups, settings.name_threshold)
    for row in of:
        for number, group in enumerate(row):
            if group >= 0:
                row[number] = root[group]
    result = Identities(of=of, groups=groups, candidates={}, copies=copies)
    live = sorted({r for r in root if groups[r].count or groups[r].stated >= 0})
    _complete_lone(readings, result, lone, live)
    _complete_offices(readings, result, nameless, settings.office_window_days)
    return result


def _add_stated(
    people: Sequence[Person], whole: dict[tuple[tuple[str, ...], str, str], int], groups: list[Group]
) -> dict[tuple[str, str], int]:
    """Open a group for each person of the settings; give back the lone words that stand for one of them."""
    parts: dict[tuple[str, str], int] = {}
    for number, person in enumerate(people):
        group = Group(stated=number)
        side = person.organization or person.country
        if side:
            group.sides[side] += 1
        if person.gender:
            group.genders[person.gender] += 1
        for held in person.offices:
            classes = single_offices(held.title)
            group.offices.update(classes)
            first = held.start.toordinal() if held.start else 0
            last = held.end.toordinal() if held.end else _NEVER
            group.terms.extend((office, first, last) for office in sorted(classes))
        place = len(groups)
        groups.append(group)
        for form in (person.name, *person.aliases):
            parsed = parse_name(form)
            if len(parsed.tokens) == 1 and not parsed.numeral:
                parts.setdefault((parsed.tokens[0], side), place)
            elif parsed.tokens:
                group.names.append(parsed)
                whole.setdefault((parsed.tokens, parsed.numeral, parsed.generation), place)
    return parts


def _name_keys(name: ParsedName) -> Iterable[tuple[str, str]]:
    """Blocking keys of a name: the sound of a word with the initial of another, for every two of its words."""
    tokens = name.tokens
    if len(tokens) == 1 or name.numeral:
        yield sound(tokens[0]), name.numeral
    families = variants().families
    for i, word in enumerate(tokens):
        if len(word) == 1:
            continue
        key = sound(word)
        for j, other in enumerate(tokens):
            if i != j:
                yield key, families.get(other, other)[0]
                if len(other) > 5 and other[:2] in {"al", "el"}:
                    # the article may be written as part of the name
                    yield key, other[2]


def _heads(group: Group) -> frozenset[str]:
    """First sounds of a group's words; of a word that begins with an article also that of the rest."""
    words = [word for name in group.names for word in name.tokens]
    return frozenset(
        [_head(word) for word in words]
        + [_head(word[2:]) for word in words if len(word) > 5 and word[:2] in {"al", "el"}]
    )


def _join_names(groups: list[Group], threshold: float) -> list[int]:
    """Join groups whose names can be one person's, surest first; gives back the group that each went into."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    joined: dict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        seen: set[tuple[str, str]] = set()
        for name in group.names:
            seen.update(_name_keys(name))
            # a name whose words are joined otherwise shares no word's sound, but all its letters
            joined["".join(name.tokens)].append(number)
        for key in sorted(seen):
            blocks[key].append(number)
    heads = [_heads(group) for group in groups]
    pairs: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) < 2:
            continue
        if len(members) > _BLOCK_LIMIT:
            members = sorted(members, key=lambda n: groups[n].names[0].tokens[::-1])  # noqa: PLW2901 - same members, nearer together
            reach = _NEIGHBOURS
        else:
            reach = _BLOCK_LIMIT
        for i, left in enumerate(members):
            for right in members[i + 1 : i + 1 + reach]:
                # every word of the shorter name must find a partner
                if left != right and (heads[left] <= heads[right] or heads[right] <= heads[left]):
                    pairs.add((left, right) if left < right else (right, left))
    for members in joined.values():
        pairs.update(
            (left, right) for i, left in enumerate(members) for right in members[i + 1 : i + 6] if left != right
        )
    known: dict[tuple[int, int], float] = {}

    def score_of(left: int, right: int) -> float:
        """Likeness of what two groups were before any were joined; the names of a stated person stand for one another."""
        key = (left, right) if left < right else (right, left)
        score = known.get(key)
        if score is None:
            score = 0.0
            for a, seen in own[key[0]]:
                for b, other in own[key[1]]:
                    if not never_alike(seen, other):
                        score = max(score, compare_parsed(a, b)[0])
            known[key] = score
        return score

    own = [tuple([(name, make_outline(name)) for name in group.names]) for group in groups]
    edges = [(-score, left, right) for left, right in pairs if (score := score_of(left, right)) >= threshold]
    edges.sort()
    root = list(range(len(groups)))
    members_of: dict[int, list[int]] = {}

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for minus, left, right in edges:
        a, b = sorted((find(left), find(right)))
        if a == b or not _can_join(groups[a], groups[b], -minus):
            continue
        one, two = members_of.get(a, [a]), members_of.get(b, [b])
        # every name must get on with every other: "George Tarn" must not bridge "George A. Tarn" and "George B. Tarn"
        if any(score_of(x, y) < PART for x in one[:_MANY_NAMES] for y in two[:_MANY_NAMES]):
            continue
        root[b] = a
        members_of[a] = one + two
        groups[a].absorb(groups[b])
        # what is absorbed is nobody any more
        groups[b].names = []
    return [find(number) for number in range(len(groups))]


def _can_join(left: Group, right: Group, score: float) -> bool:
    """Whether neither sides nor gender speak against two groups' being one person."""
    if left.stated >= 0 and right.stated >= 0:
        return False
    if score < 0.98:
        sides, others = sides_of(left), sides_of(right)
        if sides and others and not sides & others:
            return False
    return not (_gender(left) and _gender(right) and _gender(left) != _gender(right))


def _gender(group: Group) -> str:
    men, women = group.genders["m"], group.genders["f"]
    return "m" if men > 2 * women else "f" if women > 2 * men else ""


def _complete_lone(
    readings: Sequence[Reading],
    result: Identities,
    lone: dict[tuple[str, str, frozenset[str], bool], list[tuple[int, int]]],
    live: Sequence[int],
) -> None:
    """Give each lone word the one full name it fits; words that fit none are grouped by word and side."""
    groups = result.groups
    by_word: dict[str, list[int]] = defaultdict(list)
    by_sound: dict[str, list[int]] = defaultdict(list)
    for number in live:
        words = {word for name in groups[number].names for word in name.tokens}
        for word in sorted(words):
            by_word[word].append(number)
        for heard in sorted({sound(word) for word in words if len(word) > 3}):
            by_sound[heard].append(number)
    left_over: dict[tuple[str, str], int] = {}
    spelt: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in sorted(lone, key=lambda k: (k[0], k[1], sorted(k[2]), k[3])):
        word, side, _, _ = key
        places = lone[key]
        fits, loose = _fitting(key, by_word.get(word, ()), groups)
        if not fits and len(word) > 3:
            near = [n for n in by_sound.get(sound(word), ()) if n not in by_word.get(word, ())]
            fits, loose = _fitting(key, near[:_BLOCK_LIMIT], groups)
            fits = [] if loose else fits
        if not fits and (found := _near_left_over(word, side, left_over, spelt)) is not None:
            _note_all(readings, result, places, found)
            continue
        if len(fits) == 1 and not loose:
            _note_all(readings, result, places, fits[0])
            continue
        home = -1
        bearer = _Bearer(fits, groups, loose=loose)
        for index, number in places:
            chosen = bearer.on(readings[index].info.published)
            if chosen >= 0:
                result.of[index][number] = chosen
                continue
            if fits and (not loose or len(fits) > 1):
                result.candidates[(index, number)] = tuple(fits[:_MAX_CANDIDATES])
            if home < 0:
                home = left_over.setdefault((word, side), len(groups))
                if home == len(groups):
                    spelt[(side, sound(word))].append(word)
                    groups.append(Group(names=[parse_name(readings[index].actors[number].name)]))
            _note_all(readings, result, [(index, number)], home)


def _near_left_over(
    word: str, side: str, left_over: dict[tuple[str, str], int], spelt: dict[tuple[str, str], list[str]]
) -> int | None:
    """A group of lone words that this is another spelling of."""
    exact = left_over.get((word, side))
    if exact is not None or not side or len(word) < 5 or word in variants().families:
        return exact
    for other in spelt.get((side, sound(word)), ())[:_BLOCK_LIMIT]:
        if len(other) >= 5 and other[0] == word[0] and word_similarity(*sorted((word, other))) >= 0.9:
            return left_over[(other, side)]
    return None


def _note_all(
    readings: Sequence[Reading], result: Identities, places: Iterable[tuple[int, int]], identity: int
) -> None:
    group = result.groups[identity]
    for index, number in places:
        result.of[index][number] = identity
        if index not in result.copies or not group.count:
            published = readings[index].info.published
            group.note(readings[index].actors[number], published.toordinal() if published else 0)


@lru_cache(maxsize=100_000)
def _lone_score(word: str, ruler: bool, name: ParsedName) -> float:
    """How well a lone word fits a name; a little less where it is the father's name, as in "bin Nadir"."""
    alone = ParsedName(tokens=(word,), slots=("",), ruler=ruler)
    father = ParsedName(tokens=(word,), slots=("son",), ruler=ruler)
    return max(compare_parsed(alone, name)[0], compare_parsed(father, name)[0] - 0.01)


def _fitting(
    key: tuple[str, str, frozenset[str], bool], near: Sequence[int], groups: Sequence[Group]
) -> tuple[list[int], bool]:
    """The people whom a lone word may name, and whether neither side nor office says so.

    Args:
        key: the word, its side, its offices, and whether a ruler bears it.
        near: identities to choose from.
        groups: what is known of them.
    """
    word, side, offices, ruler = key
    whole: list[int] = []
    weak: list[int] = []
    loose: list[int] = []
    for number in near:
        group = groups[number]
        if not group.names:
            continue
        if side and side not in group.sides and 0 < len(group.sides) <= _FEW_SIDES:
            continue
        sides = sides_of(group)
        if side and sides and side not in sides:
            continue
        if offices and group.offices and not offices & set(group.offices):
            continue
        score = max(_lone_score(word, ruler, name) for name in group.names[:_MANY_NAMES])
        # without a side only the office tells
        if not (side and sides) and not offices & set(group.offices) and (side or sides):
            if score >= PART - 0.02 and len(word) > 3 and word not in variants().families:
                loose.append(number)
        elif score >= PART - 0.02:
            whole.append(number)
        elif score > 0:
            weak.append(number)
    if whole or weak:
        return whole or weak, False
    return loose, True


class _Bearer:
    """Which of several people a lone word names in an article of some day."""

    def __init__(self, fits: Sequence[int], groups: Sequence[Group], *, loose: bool) -> None:
        """Choose among the identities `fits`; `loose`: neither side nor office speaks for them."""
        self._fits = fits
        self._groups = groups
        self._loose = loose
        self._most_named = -1 if loose else _most_named(fits, groups)
        self._known: dict[int, int] = {}

    def on(self, published: datetime.date | None) -> int:
        """The one, -1 where that can't be told."""
        day = published.toordinal() if published else 0
        found = self._known.get(day)
        if found is None:
            found = self._known[day] = self._choose(day)
        return found

    def _choose(self, day: int) -> int:
        if self._loose:
            # a lone word that nothing else speaks for is the only bearer's around that time
            return _nearest(day, self._fits, self._groups, _LOOSE_DAYS, undated=True) if len(self._fits) == 1 else -1
        nearest = _nearest(day, self._fits, self._groups)
        return nearest if nearest >= 0 else self._most_named


def _nearest(
    day: int, fits: Sequence[int], groups: Sequence[Group], window: int = _NEAR_DAYS, *, undated: bool = False
) -> int:
    """The only one of several people who is in the news around a day (0: not known), -1 where that settles nothing.

    `undated`: without a date on either side the only one will do.
    """
    near = [
        n
        for n in fits
        if (undated and not (day and groups[n].first))
        or (day and groups[n].first and groups[n].first - window <= day <= groups[n].last + window)
    ]
    return near[0] if len(near) == 1 else -1


def _most_named(fits: Sequence[int], groups: Sequence[Group]) -> int:
    """The one of several bearers of a surname whom the folder names far more often than all others, -1 for none.

    Newspapers leave the first name to the lesser known of two.
    """
    if len(fits) < 2:
        return -1
    counts = [groups[n].count for n in fits]
    most = max(counts)
    if most < _FAR_MORE * (sum(counts) - most):
        return -1
    return min(n for n, count in zip(fits, counts, strict=True) if count == most)


def _complete_offices(
    readings: Sequence[Reading], result: Identities, nameless: Sequence[tuple[int, int]], window: int
) -> None:
    """Give an office without a name to the one person who is said to hold it around that time."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, group in enumerate(result.groups):
        if not group.names:
            continue
        for side in sorted(sides_of(group)):
            for office, count in sorted(group.offices.items()):
                # an office that only one article of many gives is a misreading
                if count * 5 >= group.count or count > 2:
                    holders[(side, office)].append(number)
    for index, number in nameless:
        actor = readings[index].actors[number]
        side = actor.side
        published = readings[index].info.published
        day = published.toordinal() if published else 0
        fits: set[int] = set()
        stated: set[int] = set()
        for office in single_offices(actor.role):
            for holder in holders.get((side, office), ()):
                group = result.groups[holder]
                if group.terms:
                    if any(term == office and (not day or first <= day <= last) for term, first, last in group.terms):
                        stated.add(holder)
                    continue
                if day and group.first and not group.first - window <= day <= group.last + window:
                    continue
                if actor.gender and _gender(group) and _gender(group) != actor.gender:
                    continue
                fits.add(holder)
        # what the user states wins over what the folder suggests
        fits = stated or fits
        if len(fits) == 1:
            holder = fits.pop()
            # an article that names the holder too means the same person, but not where both take part in one encounter:
            # the queen beside the king
            if not _together(readings[index], result.of[index], number, holder):
                result.of[index][number] = holder


def _together(reading: Reading, identities: Sequence[int], actor: int, identity: int) -> bool:
    """Whether an actor takes part in an encounter beside another actor of this identity."""
    if identity not in identities:
        return False
    for mention in reading.mentions:
        here = [participation.actor for participation in mention.participants]
        if actor in here and any(identities[other] == identity for other in here):
            return True
    return False


__all__ = ["Group", "Identities", "resolve_identities", "same_person", "sides_of"]
