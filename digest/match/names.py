"""Stage match: whether two written names can be one person's.

In come two names as articles write them; out comes a `FeatureScore` with its reason. No whole-string likeness tells
spellings of one name from namesakes ("Marco Rubio" and "Mario Rubio" are nearer than "Araghchi" and "Araqchi"), so the
rule works word by word: every word of the shorter name needs a partner in the longer one, in any order, and what is left
over must stand on one side only. Which words are partners is settled by, in this order, the same letters, a family of
given names, the same letters once romanisation is evened out, letters that romanisations swap, an initial.

Scores: 1 the same words; 0.8 and more one person unless something else speaks against it; 0.6 a part only (a surname
alone), which needs an agreeing country or office; 0.4 a weaker part (a given name alone); 0 different.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from digest.knowledge import load_table
from digest.models import FeatureScore
from digest.normalize import fold
from digest.patterns import compile_late

SAME = 0.8
PART = 0.6
WEAK_PART = 0.4

VOWELS = frozenset("aeiou")
# letters of a word that may lack or have one more than another spelling
_LONG = 6
# letters from which on that may also be the last one
_LONGER = 8
# letters of a word that may be two written as one, and how many more or less these may have
_JOINED_LETTERS = 5
_JOINED_SLACK = 2
_APOSTROPHES = compile_late("['‘’ʼʻʿʾ`´]")
_WORDS = compile_late(r"[^\W_]+")
_ROMAN = frozenset(
    ("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii")
)
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr"}
_RULERS = frozenset(("king", "queen", "prince", "princess", "emir", "amir", "sultan", "pope", "emperor", "empress"))
_MEN = frozenset(("mr", "king", "prince", "emir", "amir", "sultan", "sir", "pope", "emperor", "lord"))
_WOMEN = frozenset(("mrs", "ms", "miss", "queen", "princess", "dame", "lady", "baroness", "empress"))
_FAMILY_ARTICLES = frozenset(("al", "el", "ul", "as", "ad", "an", "ar", "az", "at"))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Variants:
    """data/name_variants.yaml, ready for look-up; the meaning of each part stands at the head of that file."""

    families: dict[str, str]
    spellings: tuple[tuple[str, str], ...]
    confusable: frozenset[tuple[str, str]]
    servant: frozenset[str]
    nasab: frozenset[str]
    particles: frozenset[str]
    soft: frozenset[str]
    titles: frozenset[str]
    suffixes: frozenset[str]


@lru_cache(maxsize=1)
def variants() -> Variants:
    """The spelling families and small words of names, read once."""
    raw = load_table("name_variants")
    return Variants(
        families={form: entry["id"] for entry in raw["given_names"] for form in entry["names"]},
        spellings=tuple((old, new) for old, new in raw["spellings"]),
        confusable=frozenset(pair for two in raw["confusable"] for pair in ((two[0], two[1]), (two[1], two[0]))),
        servant=frozenset(raw["servant"]),
        nasab=frozenset(raw["nasab"]),
        particles=frozenset(raw["particles"]),
        soft=frozenset(raw["soft"]),
        titles=frozenset(raw["titles"]),
        suffixes=frozenset(raw["suffixes"]),
    )


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name taken apart.

    Attributes:
        tokens: folded words that tell people apart, in order, "servant of" names joined ("abd" + rest).
        slots: for each token, "" or what stood before it: "son" (bin, ibn), "house" (al, el).
        soft: words that count for nothing when missing ("haji").
        numeral: regnal number as written ("vi"), "".
        generation: "jr", "sr" or "".
        ruler: a title such as King or Prince stood before it.
        gender: "m" or "f" where a title tells, else "".
    """

    tokens: tuple[str, ...]
    slots: tuple[str, ...]
    soft: tuple[str, ...] = ()
    numeral: str = ""
    generation: str = ""
    ruler: bool = False
    gender: str = ""


@lru_cache(maxsize=200_000)
def parse_name(name: str) -> ParsedName:
    """Take a name apart; titles before it and qualifications after it are left aside.

    >>> parse_name("Dr. Ana-Lena von Brevik Jr.").tokens
    ('ana', 'lena', 'brevik')
    >>> parse_name("Sheikh Karim bin Nadir Al-Tarsi").slots
    ('', 'son', 'house')
    """
    known = variants()
    words = _WORDS.findall(_APOSTROPHES.sub("", fold(name)))
    numeral = generation = gender = ""
    # "Leo XI" has a number, "Li Xi" has not
    numbered = not name.isupper() and (name.rstrip(" .")[-2:].isupper() or name.rstrip(" .").endswith((" V", " X")))
    ruler = False
    while len(words) > 1:
        last = words[-1]
        if last in _GENERATIONS:
            generation = _GENERATIONS[last]
        elif last in _ROMAN and numbered and not (last in {"v", "x"} and len(words) > 2):
            numeral = last
        elif last not in known.suffixes or last in _ROMAN:
            break
        words.pop()
    while len(words) > 1 and words[0] in known.titles:
        title = words.pop(0)
        ruler = ruler or title in _RULERS
        gender = "m" if title in _MEN else "f" if title in _WOMEN else gender
    # "Karim II ibn Nadir": the number stands behind the first name
    if not numeral and len(words) > 2 and words[1] in _ROMAN and not name.isupper() and f" {words[1].upper()} " in name:
        numeral = words.pop(1)
    tokens: list[str] = []
    slots: list[str] = []
    soft: list[str] = []
    slot = ""
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        more = index < len(words)
        if word in known.servant and more:
            while index + 1 < len(words) and words[index] in _FAMILY_ARTICLES:
                index += 1
            tokens.append("abd" + words[index])
            slots.append(slot)
            slot = ""
            index += 1
        elif word in known.nasab and more and (tokens or word in {"bin", "ibn"}):
            slot = "son"
        elif word in known.particles and more and (tokens or word in _FAMILY_ARTICLES or word not in {"y", "e", "t"}):
            slot = "house" if word in _FAMILY_ARTICLES else slot
        elif word in known.soft and (more or tokens):
            soft.append(word)
        else:
            tokens.append(_servant_joined(word, known))
            slots.append(slot)
            slot = ""
    if not tokens and soft:
        tokens, slots, soft = [soft[-1]], [""], soft[:-1]
    return ParsedName(
        tokens=tuple(tokens),
        slots=tuple(slots),
        soft=tuple(soft),
        numeral=numeral,
        generation=generation,
        ruler=ruler,
        gender=gender,
    )


def _servant_joined(word: str, known: Variants) -> str:
    """Make "abdelkarim" and "abdulkarim" one word "abdkarim"; names with a family of their own ("abdullah") stay."""
    if word.startswith("abd") and len(word) > 7 and word not in known.families:
        for size in (6, 5):
            # "Abdollahian" is of Abdollah, no servant of a "lahian"
            if word[:size] in known.servant and len(word) - size >= 3 and word[size : size + 3] != "lah":
                return "abd" + word[size:]
    return word


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """A word with the habits of romanisation evened out; longer words only, as short ones would fall together.

    >>> skeleton("sergey") == skeleton("sergei"), skeleton("brevikskyy") == skeleton("brevikskiy")
    (True, True)
    """
    for old, new in variants().spellings:
        if old in word:
            word = word.replace(old, new)
    out = [word[0]] if word else []
    out += [char for before, char in itertools.pairwise(word) if char != before]
    word = "".join(out)
    if len(word) > 4 and word.endswith("h"):
        word = word[:-1]
        if word.endswith("e"):
            word = word[:-1] + "a"
    for ending in ("enka", "anka"):
        if word.endswith(ending):
            word = word[:-1] + "o"
    for ending, plain in (("aia", "aia"), ("skai", "ski"), ("of", "ov"), ("ef", "ev")):
        if len(word) > 5 and word.endswith(ending):
            word = word[: -len(ending)] + plain
    return word


@lru_cache(maxsize=200_000)
def word_similarity(left: str, right: str) -> float:
    """Whether two words of names can be one: 0-1, symmetric.

    1 same letters, 0.97 one family of given names, 0.95 same skeleton, 0.9 letters that romanisations swap, 0.85
    nearly the same long word, 0.8 an initial, 0 different.
    """
    if left == right:
        return 1.0
    families = variants().families
    one, two = families.get(left), families.get(right)
    if one is not None and one == two:
        return 0.97
    if len(left) == 1 or len(right) == 1:
        return 0.8 if _initial_fits(left, right) or _initial_fits(right, left) else 0.0
    if one is not None and two is not None:
        return 0.0
    if min(len(left), len(right)) < 3:
        return 0.0
    for short, long in ((left, right), (right, left)):
        if long[:2] in {"al", "el"} and long[2:] == short:
            return 0.95
    a, b = skeleton(left), skeleton(right)
    if a == b:
        return 0.95
    if min(len(left), len(right)) < 4:
        return 0.0
    if len(a) == len(b):
        return 0.9 if _swappable(a, b) else 0.0
    if min(len(a), len(b)) >= _LONG and a[0] == b[0]:
        if a.replace("h", "") == b.replace("h", ""):
            return 0.9
        ratio = Indel.normalized_similarity(a, b)
        limit = 0.87 if min(len(a), len(b)) < 9 else 0.82
        if ratio >= limit and (a[-1] == b[-1] or min(len(a), len(b)) >= _LONGER):
            return 0.85
    return 0.0


def _initial_fits(letter: str, word: str) -> bool:
    if len(letter) != 1:
        return False
    family = variants().families.get(word, word)
    return letter in {word[:1], family[:1]}


def _swappable(a: str, b: str) -> bool:
    """Whether two words of one length differ only in what romanisations swap: few letters, never the first vowel or the last."""
    confusable = variants().confusable
    vowels = consonants = 0
    last = len(a) - 1
    for place, (one, two) in enumerate(zip(a, b, strict=True)):
        if one == two:
            continue
        if one in VOWELS and two in VOWELS:
            # a last vowel often tells a man's name from a woman's, and short words differ by one vowel alone
            if place == 0 or (place == last and last < 7) or last < 4:
                return False
            vowels += 1
        elif (one, two) in confusable:
            if last < 3:
                return False
            consonants += 1
        else:
            return False
    return consonants <= 2 and vowels <= (2 if last >= 7 else 1) and consonants + vowels <= 2


@lru_cache(maxsize=1)
def _letter_classes() -> dict[int, str]:
    """What `str.translate` takes to make one letter of all vowels, and of all letters that romanisations swap."""
    classes = dict.fromkeys(VOWELS, "a")
    for one, two in sorted(variants().confusable):
        kept, gone = classes.setdefault(one, one), classes.setdefault(two, two)
        classes.update({letter: kept for letter, name in classes.items() if name == gone})
    return {ord(letter): name for letter, name in classes.items()}


@lru_cache(maxsize=200_000)
def _traits(word: str) -> frozenset[str]:
    """What words can be alike by: two words with nothing in common here have a `word_similarity` of 0 (initials aside)."""
    even = skeleton(word)
    # two letters at most are swapped: one third of the word at least stays as it is
    swapped, third = even.translate(_letter_classes()), -(-len(even) // 3)
    traits = {"=" + word, *(f"{at}{even[at : at + third]} {swapped}" for at in range(0, len(even), third))}
    family = variants().families.get(word)
    if family is not None:
        traits.add("family " + family)
    if word[:2] in {"al", "el"}:
        traits.add("=" + word[2:])
    if len(even) >= _LONG:
        traits.add("h" + even.replace("h", ""))
        traits.add(f"long {even[0]}{even[-1]}")
    if len(even) >= _LONGER:
        traits.add("longer " + even[0])
    return frozenset(traits)


def _initials(word: str) -> set[str]:
    """The initials that can stand for a word."""
    return {word[0], variants().families.get(word, word)[0]}


class Outline(NamedTuple):
    """What of a name shows at a glance that it is not another one's; see `never_alike`.

    Attributes:
        name: the name.
        plain: nothing but words tells who it is. words: how many they are. letters: all of them in a row.
        wants: for each word that is no father's or house's name, one of which a longer name must have.
        has: what this one has for the words of others.
        halves: first letters and lengths of every two of its words written as one. wholes: those that a word of its own may be.
    """

    name: ParsedName
    plain: bool
    words: int
    letters: str
    wants: tuple[frozenset[str], ...]
    has: frozenset[str]
    halves: frozenset[tuple[str, int]]
    wholes: frozenset[tuple[str, int]]


def make_outline(name: ParsedName) -> Outline:
    """Work out the outline of a name."""
    wants: list[frozenset[str]] = []
    has: set[str] = set()
    wholes: set[tuple[str, int]] = set()
    for word, slot in zip(name.tokens, name.slots, strict=True):
        if len(word) == 1:
            if not slot:
                wants.append(frozenset(("initial of " + word, "initial " + word)))
            has.add("initial " + word)
            continue
        traits = _traits(word)
        initials = _initials(word)
        if not slot:
            wants.append(traits | {"initial " + letter for letter in initials})
        has |= traits
        has.update("initial of " + letter for letter in initials)
        if len(word) >= _JOINED_LETTERS:
            wholes.update((word[0], len(word) + more) for more in range(-_JOINED_SLACK, _JOINED_SLACK + 1))
    return Outline(
        name=name,
        plain=not (name.soft or name.numeral),
        words=len(name.tokens),
        letters="".join(name.tokens),
        wants=tuple(wants),
        has=frozenset(has),
        halves=frozenset((pair[0], len(pair)) for _, pair in _neighbours(name.tokens)),
        wholes=frozenset(wholes),
    )


def never_alike(a: Outline, b: Outline) -> bool:
    """Whether `compare_parsed` is sure to find two names different; False says nothing.

    Where many names share a block nearly all pairs are of this kind, and this takes a tenth of the time of comparing.
    """
    if not (a.plain and b.plain) or a.letters == b.letters:
        return False
    if a.words != b.words:
        if _has_joined(a, b) or _has_joined(b, a):
            return False
        if a.words > b.words:
            a, b = b, a
    return any(map(b.has.isdisjoint, a.wants))


def _has_joined(one: Outline, two: Outline) -> bool:
    """Whether two words of one name are a single word of the other."""
    return not one.halves.isdisjoint(two.wholes) and _joined(one.name, two.name) is not one.name


def compare_names(left: str, right: str) -> FeatureScore:
    """Whether two written names can be one person's; symmetric, 1 on itself. See the module for the scale.

    >>> compare_names("Sergei Tarkov", "Sergey Tarkov").score >= SAME
    True
    >>> compare_names("Marco Brevik", "Mario Brevik").score
    0.0
    >>> compare_names("Brevik", "Ana Brevik").score == PART
    True
    """
    score, detail = _compare(*sorted((left, right)))
    return FeatureScore(feature="name", score=score, weight=1.0, detail=detail)


@lru_cache(maxsize=200_000)
def _compare(left: str, right: str) -> tuple[float, str]:
    if left == right:
        return 1.0, "same form"
    return compare_parsed(parse_name(left), parse_name(right))


def compare_parsed(a: ParsedName, b: ParsedName) -> tuple[float, str]:
    """`compare_names` on names that are taken apart already: score and reason."""
    if not a.tokens or not b.tokens:
        return 0.0, "no name"
    if a.numeral and b.numeral and a.numeral != b.numeral:
        return 0.0, f"numbers differ: {a.numeral} and {b.numeral}"
    if a.numeral and a.numeral == b.numeral and word_similarity(*sorted((a.tokens[0], b.tokens[0]))) >= 0.9:
        return 0.97, f"same name and number: {a.tokens[0]} {a.numeral}"
    if a.generation and b.generation and a.generation != b.generation:
        return 0.0, f"generations differ: {a.generation} and {b.generation}"
    if a.gender and b.gender and a.gender != b.gender:
        return 0.0, "titles of a man and of a woman"
    if a.tokens == b.tokens:
        return (1.0, "same words") if len(a.tokens) > 1 or a.ruler or b.ruler else (1.0, "same single word")
    joined_a, joined_b = "".join(a.tokens), "".join(b.tokens)
    if joined_a == joined_b and len(joined_a) > 5:
        return 0.98, "same letters, words joined otherwise"
    if len(a.tokens) > len(b.tokens) or (len(a.tokens) == len(b.tokens) and a.tokens > b.tokens):
        a, b = b, a
    if len(a.tokens) != len(b.tokens):
        a, b = _joined(a, b), _joined(b, a)
    if len(a.tokens) > len(b.tokens):
        a, b = b, a
    # most names that are compared differ in a word; the rest of the way is for those that may not
    lone = "" if a.soft or b.soft else _word_without_partner(a, b)
    if lone:
        return 0.0, f"a word without partner: {lone}"
    pairs, left_a, left_b = _pair_words(a, b)
    # soft words may be somebody's real name: they can pair, but their absence says nothing
    if left_a:
        left_a = [i for i in left_a if not any(word_similarity(a.tokens[i], w) >= 0.95 for w in b.soft)]
    if left_b:
        left_b = [i for i in left_b if not any(word_similarity(b.tokens[i], w) >= 0.95 for w in a.soft)]
    whole = [(i, j, s) for i, j, s in pairs if len(a.tokens[i]) > 1 and len(b.tokens[j]) > 1]
    if not whole:
        return 0.0, "no word in common"
    weakest = min(s for _, _, s in pairs)
    words = ", ".join(
        a.tokens[i] if a.tokens[i] == b.tokens[j] else f"{a.tokens[i]}/{b.tokens[j]}" for i, j, _ in pairs
    )
    if left_a and left_b and not _different_slots(a, left_a, b, left_b):
        return 0.0, f"words without partner: {_words(a, left_a)}; {_words(b, left_b)}"
    if len(pairs) >= 2:
        if _initials_clash(a, left_a, b, left_b):
            return 0.0, "initials differ"
        if _given_names_clash(a, b, pairs):
            return 0.0, "the given names differ"
        if len(whole) == 1 and weakest < SAME:
            return 0.0, "an initial that fits nothing"
        score = weakest if not (left_a or left_b) else min(weakest, 0.9)
        if a.generation != b.generation:
            score = min(score, 0.85)
        return score, f"words agree: {words}"
    return _compare_part(a, b, whole[0], words)


def _words(name: ParsedName, places: list[int]) -> str:
    return " ".join(name.tokens[i] for i in places)


def _compare_part(a: ParsedName, b: ParsedName, pair: tuple[int, int, float], words: str) -> tuple[float, str]:
    """One word in common, and at least one of the names has no other."""
    i, j, score = pair
    if min(len(a.tokens), len(b.tokens)) > 1:
        return 0.0, f"only one word in common: {words}"
    # "Salman" is not "Karim bin Salman", but "bin Salman" is
    if "son" in {a.slots[i], b.slots[j]} and a.slots[i] != b.slots[j]:
        return 0.0, "a father's name"
    longer, place = (b, j) if len(b.tokens) > len(a.tokens) else (a, i)
    shorter = a if longer is b else b
    first = place == 0 and len(longer.tokens) > 1
    if score < 0.9:
        return 0.0, f"a single word that is only near: {words}"
    if shorter.ruler and longer.tokens[0] in variants().families and not first:
        return 0.0, "a ruler goes by the given name"
    if first and longer.tokens[0] in variants().families and not shorter.ruler and not shorter.numeral:
        return WEAK_PART, f"given name alone: {words}"
    return PART, f"one word alone: {words}"


@lru_cache(maxsize=200_000)
def _neighbours(tokens: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Each two neighbouring words of a name as one, with the place of the first; not behind an initial."""
    return tuple((k, tokens[k] + tokens[k + 1]) for k in range(len(tokens) - 1) if len(tokens[k]) > 1)


def _joined(name: ParsedName, other: ParsedName) -> ParsedName:
    """Join two neighbouring words of a name where the other has them as one ("Jong un" and "Jongun")."""
    pairs = _neighbours(name.tokens)
    if not pairs:
        return name
    for word in other.tokens:
        if len(word) < _JOINED_LETTERS or word in name.tokens:
            continue
        for k, pair in pairs:
            if (
                word[0] == pair[0]
                and abs(len(pair) - len(word)) <= _JOINED_SLACK
                and word_similarity(pair, word) >= 0.9
            ):
                return ParsedName(
                    tokens=(*name.tokens[:k], pair, *name.tokens[k + 2 :]),
                    slots=(*name.slots[:k], name.slots[k], *name.slots[k + 2 :]),
                    soft=name.soft,
                    numeral=name.numeral,
                    generation=name.generation,
                    ruler=name.ruler,
                    gender=name.gender,
                )
    return name


def _word_without_partner(a: ParsedName, b: ParsedName) -> str:
    """The first word of the shorter name that is like none of the longer one's and can't be a father's or a house's name; or ""."""
    others = b.tokens
    for word, slot in zip(a.tokens, a.slots, strict=True):
        if slot or word in others:
            continue
        for other in others:
            if word_similarity(word, other) if word <= other else word_similarity(other, word):
                break
        else:
            return word
    return ""


def _pair_words(a: ParsedName, b: ParsedName) -> tuple[list[tuple[int, int, float]], list[int], list[int]]:
    """Best partners, surest first and nearest in place; then what has none on either side."""
    scored: list[tuple[float, int, int, int]] = []
    for i, x in enumerate(a.tokens):
        for j, y in enumerate(b.tokens):
            similarity = word_similarity(x, y) if x <= y else word_similarity(y, x)
            if similarity:
                scored.append((-similarity, abs(i - j), i, j))
    if not scored:
        return [], list(range(len(a.tokens))), list(range(len(b.tokens)))
    scored.sort()
    pairs: list[tuple[int, int, float]] = []
    free_a, free_b = dict.fromkeys(range(len(a.tokens))), dict.fromkeys(range(len(b.tokens)))
    for minus, _, i, j in scored:
        if i in free_a and j in free_b:
            del free_a[i], free_b[j]
            pairs.append((i, j, -minus))
    pairs.sort()
    return pairs, list(free_a), list(free_b)


def _different_slots(a: ParsedName, left_a: list[int], b: ParsedName, left_b: list[int]) -> bool:
    """Whether the left-over words stand in different places of an Arabic name: a father's name here, a house there."""
    kinds_a = {a.slots[i] for i in left_a}
    kinds_b = {b.slots[j] for j in left_b}
    matched_fathers = any(slot == "son" for slot in (*a.slots, *b.slots))
    return matched_fathers and "" not in kinds_a | kinds_b and not (kinds_a & kinds_b)


def _initials_clash(a: ParsedName, left_a: list[int], b: ParsedName, left_b: list[int]) -> bool:
    """Whether both give initials and one gives an initial more ("J. B. Tarn" and "B. Tarn")."""
    both = any(len(word) == 1 for word in a.tokens) and any(len(word) == 1 for word in b.tokens)
    return both and (any(len(a.tokens[i]) == 1 for i in left_a) or any(len(b.tokens[j]) == 1 for j in left_b))


def _given_names_clash(a: ParsedName, b: ParsedName, pairs: list[tuple[int, int, float]]) -> bool:
    """Whether the first names can't be one: a son and his father, or two given names in the other order."""
    partner = {i: j for i, j, _ in pairs}
    if ("son" in a.slots and "son" in b.slots) and partner.get(0) != 0:
        return True
    families = variants().families
    if len(a.tokens) == len(b.tokens) == len(pairs) == 2 and partner == {0: 1, 1: 0}:
        return all(word in families for word in (*a.tokens, *b.tokens))
    return False
