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

    readings -> a census of the names that they bear -> who bears each name -> identities of the actors

Only the step in the middle needs the names of the whole folder, and nothing else of it; the others look at each reading alone.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple

from digest.config import MatchSettings, Person
from digest.match.names import (
    PART,
    SAME,
    WEAK_PART,
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
from digest.memo import NO_MEMO, Memo, Scores
from digest.models import Actor, Reading
from digest.normalize import fold

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
# how alike two names are whose words are the same ones in known spellings
_SPELLING = 0.95
# a surname that one person of the folder alone bears is taken for that person's within this time
_LOOSE_DAYS = 365
_NEAR_DAYS = 30
_FAR_MORE = 5
# of so many sides one at least has a fair share
_FEW_SIDES = 4
_NEVER = datetime.date.max.toordinal()


@dataclass(slots=True, eq=False, repr=False)
class Group:
    """All actors that go by the same words, then all that are one person.

    Attributes:
        names: names as taken apart. sides: country or organisation with how often. offices: classes with how often.
        first, last: first and last day of articles that name the person; None where no article has a date.
        stated: number of the person in the user's settings, -1 where not stated.
        genders: "m", "f" with how often.
        terms: class, first and last day of the offices that the settings state.
        bynames: single words, as written, by which articles call the person although no name has them.
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
    met: set[tuple[tuple[str, ...], str, str]] = field(default_factory=set)
    bynames: set[str] = field(default_factory=set)

    def note(self, actor: Actor, day: int) -> None:
        """Count an actor of an article of `day` (an ordinal, 0 where unknown)."""
        self.count += 1
        for form in actor.aliases:
            if " " not in form and form not in actor.name and form.isalpha():
                self.bynames.add(form)
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

    def take(self, bearer: Bearer) -> None:
        """Count those who bear a name; those of copies only where there is nobody else."""
        if bearer.copied and self.count:
            return
        if bearer.group is not None:
            self.absorb(bearer.group)
            return
        self.count += bearer.count
        if bearer.lone.side:
            self.sides[bearer.lone.side] += bearer.count
        for office in bearer.lone.offices:
            self.offices[office] += bearer.count
        for gender, count in bearer.genders.items():
            self.genders[gender] += count
        self.see(bearer.day, bearer.day)

    def absorb(self, other: Group) -> None:
        """Take over what is known of the same person under other words."""
        self.names += other.names
        self.sides.update(other.sides)
        self.offices.update(other.offices)
        self.genders.update(other.genders)
        self.bynames |= other.bynames
        self.met |= other.met
        self.count += other.count
        self.see(other.first, other.last)
        if self.stated < 0:
            self.stated, self.terms = other.stated, other.terms


class Lone(NamedTuple):
    """What is told of somebody by a word alone: the word, side, offices, and whether a ruler bears it."""

    word: str
    side: str
    offices: frozenset[str]
    ruler: bool


_FULL = Lone("", "", frozenset(), ruler=False)


@dataclass(slots=True, eq=False, repr=False)
class Bearer:
    """All actors of some articles that bear one name; a lone one, in articles of one day.

    Attributes:
        name: as the first of them has it.
        first: place of the first: whether in a copy, number of the article, of the actor. Copies come after all others.
        group: what is known of those who bear a full name, None for a lone one.
        lone: a lone word, with what else must agree. day: of its articles, an ordinal, 0 where unknown.
        count, genders: of a lone one, as in `Group`. Where there is any other, copies don't count; else the first one does.
    """

    name: ParsedName
    first: tuple[bool, int, int]
    group: Group | None = None
    lone: Lone = _FULL
    day: int = 0
    count: int = 0
    genders: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> object:
        """What is the same for all of them, and for nobody else."""
        return (self.lone, self.day) if self.group is None else _words_of(self.name)

    @property
    def copied(self) -> bool:
        """Whether nothing but copies names them."""
        return self.first[0]

    def like(self, other: Bearer) -> bool:
        """Whether two names share a word."""
        return not set(self.name.tokens).isdisjoint(other.name.tokens)

    def note(self, actor: Actor, day: int) -> None:
        """Count an actor."""
        if self.group is not None:
            self.group.note(actor, day)
            return
        self.count += 1
        if actor.gender:
            self.genders[actor.gender] = self.genders.get(actor.gender, 0) + 1

    def join(self, other: Bearer) -> Bearer:
        """These and those who bear the same name elsewhere; either of the two is used up."""
        one, two = (self, other) if self.first < other.first else (other, self)
        if not two.copied:
            if one.group is not None and two.group is not None:
                one.group.absorb(two.group)
            one.count += two.count
            for gender, count in two.genders.items():
                one.genders[gender] = one.genders.get(gender, 0) + count
        return one


class Answer(NamedTuple):
    """Who bears a name: identity, -1 for nobody in particular; those that it may be, where it is more than one."""

    identity: int = -1
    candidates: tuple[int, ...] = ()


NOBODY = Answer()


class Holder(NamedTuple):
    """Somebody who is said to hold an office: identity, terms, first and last day as in `Group`, gender."""

    identity: int
    terms: tuple[tuple[str, int, int], ...]
    first: int
    last: int
    gender: str


class Known(NamedTuple):
    """What other articles tell of an identity: the side that most of them give, "" where that is none; its offices."""

    side: str
    offices: frozenset[str]


NOTHING = Known("", frozenset())


@dataclass(slots=True, eq=False, repr=False)
class Census:
    """The names that some articles bear.

    Attributes:
        bearers: each name once. slots: for each reading, for each of its actors the place in `bearers`, -1 for none.
    """

    bearers: list[Bearer]
    slots: list[list[int]]


@dataclass(slots=True, eq=False, repr=False)
class Registry:
    """Who is who in the folder.

    Attributes:
        answers: for each of the bearers that it was made of. known: of each identity.
        holders: by side and office, those who are said to hold it.
        stated: the identities that the user's settings name, each with its place there.
    """

    answers: list[Answer]
    known: list[Known]
    holders: dict[tuple[str, str], list[Holder]]
    stated: tuple[tuple[int, int], ...]


@dataclass(slots=True, eq=False, repr=False)
class Identities:
    """The outcome.

    Attributes:
        of: for each reading, identity of each actor, -1 for nobody in particular.
        candidates: for (reading, actor), identities that a lone surname may belong to, where it is more than one.
    """

    of: list[list[int]]
    candidates: dict[tuple[int, int], tuple[int, ...]]


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


def take_census(readings: Sequence[Reading], numbers: Sequence[int], copied: Sequence[bool]) -> Census:
    """Find the names that some articles bear.

    Args:
        readings: of the articles.
        numbers: of each of them its place in the folder by id, so that nothing hangs on file order.
        copied: whether each is a copy of another.
    """
    places: dict[object, int] = {}
    # full names as written, most of which come again and again
    written: dict[str, int] = {}
    census = Census([], [[] for _ in readings])
    for index in sorted(range(len(readings)), key=lambda i: (copied[i], numbers[i])):
        reading = readings[index]
        day = reading.info.published.toordinal() if reading.info.published else 0
        slots = census.slots[index]
        for turn, actor in enumerate(reading.actors):
            place = written.get(actor.name, -1)
            fresh = False
            if place < 0:
                name = parse_name(actor.name) if actor.name else None
                if name is None or not name.tokens:
                    slots.append(-1)
                    continue
                whole = len(name.tokens) > 1 or bool(name.numeral)
                lone = _FULL if whole else Lone(name.tokens[0], actor.side, single_offices(actor.role), name.ruler)
                place = places.setdefault(_words_of(name) if whole else (lone, day), len(census.bearers))
                if whole:
                    written[actor.name] = place
                fresh = place == len(census.bearers)
                if fresh:
                    first = copied[index], numbers[index], turn
                    census.bearers.append(Bearer(name, first, Group() if whole else None, lone, 0 if whole else day))
            slots.append(place)
            if fresh or not copied[index]:
                census.bearers[place].note(actor, day)
        _note_met(reading, [census.bearers[place] if place >= 0 else None for place in slots])
    return census


def _note_met(reading: Reading, bearers: Sequence[Bearer | None]) -> None:
    """Note of those who meet whom their names could be mistaken for."""
    for mention in reading.mentions:
        people = [bearer for number, _ in mention.participants if (bearer := bearers[number]) is not None]
        for i, one in enumerate(people):
            for two in people[i + 1 :]:
                if one is not two and one.group is not None and two.group is not None and one.like(two):
                    one.group.met.add(_words_of(two.name))
                    two.group.met.add(_words_of(one.name))


def _words_of(name: ParsedName) -> tuple[tuple[str, ...], str, str]:
    """What must be equal in two full names for them to be one without comparing."""
    return name.tokens, name.numeral, name.generation


def resolve_names(
    bearers: Sequence[Bearer], settings: MatchSettings, people: Sequence[Person] = (), memo: Memo = NO_MEMO
) -> Registry:
    """Find out who bears the names of a folder.

    Args:
        bearers: each name once, in any order.
        settings: `name_threshold`.
        people: whom the user's settings state, with aliases, side and offices with their time.
        memo: knows how alike names are.
    """
    whole: dict[tuple[tuple[str, ...], str, str], int] = {}
    groups: list[Group] = []
    stated_parts = _add_stated(people, whole, groups)
    answers = [NOBODY] * len(bearers)
    found: dict[int, int] = {}
    lone: dict[Lone, list[int]] = defaultdict(list)
    for place in sorted(range(len(bearers)), key=lambda place: bearers[place].first):
        bearer = bearers[place]
        if bearer.group is None:
            lone[bearer.lone].append(place)
            continue
        number = whole.setdefault(_words_of(bearer.name), len(groups))
        if number == len(groups):
            groups.append(Group(names=[bearer.name]))
        groups[number].take(bearer)
        found[place] = number
    for key in list(lone):
        stated = stated_parts.get((key.word, key.side), stated_parts.get((key.word, "")))
        if stated is None or (key.side and groups[stated].sides and key.side not in groups[stated].sides):
            continue
        for place in lone.pop(key):
            found[place] = stated
            if not bearers[place].copied:
                groups[stated].see(bearers[place].day, bearers[place].day)
    likeness = Scores(memo.step("names"))
    root = _join_names(groups, settings.name_threshold, likeness)
    likeness.keep()
    for place, number in found.items():
        answers[place] = Answer(root[number])
    live = sorted({r for r in root if groups[r].count or groups[r].stated >= 0})
    _complete_lone(bearers, lone, groups, live, answers)
    return Registry(
        answers,
        [Known(main_side(group), frozenset(group.offices)) for group in groups],
        _find_holders(groups),
        tuple((number, group.stated) for number, group in enumerate(groups) if group.stated >= 0 and group.names),
    )


def identify(
    readings: Sequence[Reading],
    census: Census,
    answers: Sequence[Answer],
    holders: Mapping[tuple[str, str], Sequence[Holder]],
    settings: MatchSettings,
) -> Identities:
    """Who the actors of some articles are.

    Args:
        readings: as given to `take_census`.
        census: what that found.
        answers: for each of its bearers.
        holders: of all offices that actors without a name have there.
        settings: `office_window_days`.
    """
    result = Identities([], {})
    holding = _Holding(holders, settings.office_window_days)
    for index, (reading, slots) in enumerate(zip(readings, census.slots, strict=True)):
        row = [answers[slot].identity if slot >= 0 else -1 for slot in slots]
        for number, slot in enumerate(slots):
            if slot >= 0 and answers[slot].candidates:
                result.candidates[(index, number)] = answers[slot].candidates
        _complete_offices(reading, row, holding)
        result.of.append(row)
    return result


def offices_asked(readings: Iterable[Reading]) -> set[tuple[str, str]]:
    """Sides and offices whose holders some articles leave without a name."""
    return {
        (actor.side, office)
        for reading in readings
        for actor in reading.actors
        if not actor.name and actor.role and actor.side
        for office in single_offices(actor.role)
    }


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


def _join_names(groups: list[Group], threshold: float, likeness: Scores) -> list[int]:
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
            for a, seen, words in own[key[0]]:
                for b, other, its in own[key[1]]:
                    # what shows at a glance isn't worth keeping
                    if not never_alike(seen, other):
                        score = known[key] = max(score, likeness.ask(f"{words}\n{its}", partial(_alike, a, b)))
        return score

    def is_misspelt(x: int, y: int, ours: Sequence[int], theirs: Sequence[int]) -> bool:
        """Whether one of two is a slip in one known spelling of the other's name, so not like its other spellings."""
        return any(score_of(x, z) >= threshold and score_of(z, y) >= _SPELLING for z in theirs) or any(
            score_of(y, z) >= threshold and score_of(z, x) >= _SPELLING for z in ours
        )

    own = [tuple([(name, make_outline(name), repr(name)) for name in group.names]) for group in groups]
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
        ours, theirs = one[:_MANY_NAMES], two[:_MANY_NAMES]
        if any(score_of(x, y) < PART and not is_misspelt(x, y, ours, theirs) for x in ours for y in theirs):
            continue
        root[b] = a
        members_of[a] = one + two
        groups[a].absorb(groups[b])
        # what is absorbed is nobody any more
        groups[b].names = []
    return [find(number) for number in range(len(groups))]


def _alike(a: ParsedName, b: ParsedName) -> float:
    return float(compare_parsed(a, b)[0])


def _can_join(left: Group, right: Group, score: float) -> bool:
    """Whether neither sides nor gender speak against two groups' being one person, nor that the one met the other."""
    if left.stated >= 0 and right.stated >= 0:
        return False
    if left.met and not left.met.isdisjoint(map(_words_of, right.names)):
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
    bearers: Sequence[Bearer],
    lone: Mapping[Lone, Sequence[int]],
    groups: list[Group],
    live: Sequence[int],
    answers: list[Answer],
) -> None:
    """Give each lone word the one full name it fits; words that fit none are grouped by word and side.

    Args:
        bearers: all names.
        lone: for each lone word the places of its bearers, in order of the first.
        groups: what is known of all identities; those of left over words are added.
        live: identities that lone words may join.
        answers: for each of the bearers, to be filled in.
    """
    by_word: dict[str, list[int]] = defaultdict(list)
    by_sound: dict[str, list[int]] = defaultdict(list)
    for number in live:
        words = {word for name in groups[number].names for word in name.tokens}
        for word in sorted(words):
            by_word[word].append(number)
        for word in sorted({fold(form) for form in groups[number].bynames} - words):
            by_word[word].append(number)
        for heard in sorted({sound(word) for word in words if len(word) > 3}):
            by_sound[heard].append(number)
    left_over: dict[tuple[str, str], int] = {}
    spelt: dict[tuple[str, str], list[str]] = defaultdict(list)
    # whom a word with an office names, for those who bear it without ("Prime Minister Ana" in one article, "Ana" in the next)
    called: dict[str, set[int]] = defaultdict(set)
    for key in sorted(lone, key=lambda k: (k.word, not k.offices, k.side, sorted(k.offices), k.ruler)):
        word, side = key.word, key.side
        fits, loose = _fitting(key, by_word.get(word, ()), groups)
        if not (fits or side or key.offices):
            fits, loose = sorted(called[word]), True
        if not fits and len(word) > 3:
            near = [n for n in by_sound.get(sound(word), ()) if n not in by_word.get(word, ())]
            fits, loose = _fitting(key, near[:_BLOCK_LIMIT], groups)
            fits = [] if loose else fits
        home = -1
        if not fits and (other := _near_left_over(word, side, left_over, spelt)) is not None:
            home = other
        elif len(fits) == 1 and not loose:
            home = fits[0]
            if key.offices:
                called[word].add(home)
        if home >= 0:
            for place in lone[key]:
                answers[place] = Answer(home)
                groups[home].take(bearers[place])
            continue
        chooser = _Chooser(fits, groups, loose=loose)
        candidates = tuple(fits[:_MAX_CANDIDATES]) if fits and (not loose or len(fits) > 1) else ()
        for place in lone[key]:
            chosen = chooser.on(bearers[place].day)
            if chosen >= 0:
                answers[place] = Answer(chosen)
                continue
            if home < 0:
                home = left_over.setdefault((word, side), len(groups))
                if home == len(groups):
                    spelt[(side, sound(word))].append(word)
                    groups.append(Group(names=[bearers[place].name]))
            answers[place] = Answer(home, candidates)
            groups[home].take(bearers[place])


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


@lru_cache(maxsize=100_000)
def _lone_score(word: str, ruler: bool, name: ParsedName) -> float:
    """How well a lone word fits a name; a little less where it is the father's name, as in "bin Nadir"."""
    alone = ParsedName(tokens=(word,), slots=("",), ruler=ruler)
    father = ParsedName(tokens=(word,), slots=("son",), ruler=ruler)
    return max(compare_parsed(alone, name)[0], compare_parsed(father, name)[0] - 0.01)


def _fitting(key: Lone, near: Sequence[int], groups: Sequence[Group]) -> tuple[list[int], bool]:
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
        if not score and any(fold(form) == word for form in group.bynames):
            score = WEAK_PART  # "popularly known as": so long as it is nobody's surname
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


class _Chooser:
    """Which of several people a lone word names in an article of some day."""

    def __init__(self, fits: Sequence[int], groups: Sequence[Group], *, loose: bool) -> None:
        """Choose among the identities `fits`; `loose`: neither side nor office speaks for them."""
        self._fits = fits
        self._groups = groups
        self._loose = loose
        self._most_named = -1 if loose else _most_named(fits, groups)
        self._known: dict[int, int] = {}

    def on(self, day: int) -> int:
        """The one on a day (0: not known), -1 where that can't be told."""
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


def _find_holders(groups: Sequence[Group]) -> dict[tuple[str, str], list[Holder]]:
    """Those who are said to hold each office of each side."""
    holders: dict[tuple[str, str], list[Holder]] = defaultdict(list)
    for number, group in enumerate(groups):
        if not group.names:
            continue
        holder = Holder(number, tuple(group.terms), group.first, group.last, _gender(group))
        for side in sorted(sides_of(group)):
            for office, count in sorted(group.offices.items()):
                # an office that only one article of many gives is a misreading
                if count * 5 >= group.count or count > 2:
                    holders[(side, office)].append(holder)
    return holders


class _Holding:
    """Who an office without a name is, each worked out when it is first asked for."""

    def __init__(self, holders: Mapping[tuple[str, str], Sequence[Holder]], window: int) -> None:
        """Take those who are said to hold offices; one counts so many days before and after articles that name them."""
        self._holders = holders
        self._window = window
        self._known: dict[tuple[str, str, str, int], int] = {}

    def on(self, role: str, side: str, gender: str, day: int) -> int:
        """The one person who is said to hold an office of a side around a day (0: not known), -1 where it is none or several."""
        key = role, side, gender, day
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._choose(*key)
        return found

    def _choose(self, role: str, side: str, gender: str, day: int) -> int:
        fits: set[int] = set()
        stated: set[int] = set()
        for office in single_offices(role):
            for holder in self._holders.get((side, office), ()):
                if holder.terms:
                    if any(term == office and (not day or first <= day <= last) for term, first, last in holder.terms):
                        stated.add(holder.identity)
                    continue
                if day and holder.first and not holder.first - self._window <= day <= holder.last + self._window:
                    continue
                if gender and holder.gender and holder.gender != gender:
                    continue
                fits.add(holder.identity)
        # what the user states wins over what the folder suggests
        fits = stated or fits
        return fits.pop() if len(fits) == 1 else -1


def _complete_offices(reading: Reading, row: list[int], holding: _Holding) -> None:
    """Give an office without a name to the one person who is said to hold it around that time."""
    day = reading.info.published.toordinal() if reading.info.published else 0
    for number, actor in enumerate(reading.actors):
        if actor.name or not actor.role or not actor.side:
            continue
        found = holding.on(actor.role, actor.side, actor.gender, day)
        # an article that names the holder too means the same person, but not where both take part in one encounter:
        # the queen beside the king
        if found >= 0 and not _together(reading, row, number, found):
            row[number] = found


def _together(reading: Reading, identities: Sequence[int], actor: int, identity: int) -> bool:
    """Whether an actor takes part in an encounter beside another actor of this identity."""
    if identity not in identities:
        return False
    for mention in reading.mentions:
        here = [participation.actor for participation in mention.participants]
        if actor in here and any(identities[other] == identity for other in here):
            return True
    return False


__all__ = ["Group", "Identities", "Registry", "identify", "resolve_names", "same_person", "sides_of", "take_census"]
