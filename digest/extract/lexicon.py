"""Typed items over the tokens: one pass that finds every known name and every word that matters.

In: a `Document` with tokens. Out: `Items`, the tokens grouped into known expressions, each with a one-letter
code, so that later steps can search a short string instead of raw text (the idea of the cascaded finite-state
readers FASTUS and TABARI).

    N capitalised word, part of a name perhaps      T office or relation, singular   U the same, plural
    C country   D demonym   O organisation   Y city  K seat that stands for a government
    X two sides in one token ("India-Japan")         m word before an office         F field of an office
    V venue or institution word   G region           H honorific   @ handle
    t article   s possessive 's   p possessive pronoun   R personal pronoun
    o "of"      f "for", "to" ...   & "and"   , comma   . end of a sentence   ( ) brackets   - dash   # number   q mark
    w anything else
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, cast

from digest.extract.document import Document
from digest.extract.structure import tokenise
from digest.knowledge import Knowledge
from digest.normalize import fold as fold_name
from digest.normalize import plain_letters
from digest.patterns import compile_late


class Side(NamedTuple):
    """What a country, demonym, seat, city or organisation stands for.

    A word that several countries share has them in `shared`, and in `usual` the one that it means where nothing else tells.
    """

    country: str = ""
    organization: str = ""
    city: str = ""
    capital: bool = False
    weak: bool = False
    shared: tuple[str, ...] = ()
    usual: str = ""


class Office(NamedTuple):
    """A head noun of offices: its class of heads ("minister", "relation"), and the country or body that alone has it."""

    head: str
    country: str = ""
    organization: str = ""


class Honorific(NamedTuple):
    """A form of address with the gender that it tells, "" for none."""

    gender: str


Entry = tuple[tuple[str, ...], str, Any]

_WORDS = {
    "t": "the a an this these those both either each another every".split(),
    "p": "his her its their my our your".split(),
    "R": "he she they him them it who whom we us i you himself herself themselves".split(),
    "o": ["of"],
    "f": "for to on in".split(),
    "&": ["and", "&"],
}
_FIXED = {word: code for code, words in _WORDS.items() for word in words}
_FIXED |= {",": ",", ".": ".", "!": ".", "?": ".", ";": ".", ":": ":", "(": "(", ")": ")", "[": "(", "]": ")"}
_FIXED |= dict.fromkeys(("'s", "’s", "'", "’", "'S", "’S"), "s") | dict.fromkeys(("–", "—", "--", "-", "―"), "-")
_FIXED |= dict.fromkeys('"“”„«»‹›‘', "q")
ARABIC = compile_late(r"(?:al|el|ad|an|ar|as|ash|at|az|bin|ben|ol|ul|ur|ud)[-‑]\w")
_CONTRACTION = compile_late(r"(?i)[a-z]{1,6}(?:n['’]t|['’](?:m|ve|ll|re|d))$")
# last words of bodies of the United Nations that states have too
_OF_STATES = frozenset(("Council", "Assembly"))
_REMEMBERED = 100_000  # entries of a table that fills with the words of texts
_DIGIT = compile_late(r"\d")
# codes of items whose type the items beside them may change, and of those that countries can share
_UNSETTLED = compile_late(r"[OTR]")
_ADJOINING = compile_late(r"T(?=.)|.(?=O)")
_LAND = compile_late(r"[CD]")
# before the country of an office that somebody has left
_FORMERLY = ("then-", "ex-", "former-")
# "Oslo-based", "Gulf-mediated", and not the second half of "Min-soo"
_ADJECTIVE = compile_late(
    r"-(?:\w+(?:ed|ing)|led|run|held|born|style|era|wide|level|made|rich|only|free|range|scale|term|proof|old|time|day|year|hour|long|like|friendly|ready|sponsored|centric|plus|Plus)$"
)
MONTHS_AND_DAYS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun".split()
)


@dataclass(slots=True, eq=False, repr=False)
class Items:
    """The typed items of a document.

    Attributes:
        codes: one letter an item.
        first, last: token range of each item, half-open.
        data: `Side`, `Office`, `Honorific` or None for each item.
        at: index of the item that holds each token.
    """

    codes: str = ""
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    data: list[Any] = field(default_factory=list)
    at: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Lexicon:
    """The knowledge as tables over tokens; compared by identity, so that what a function made of one can be remembered.

    Attributes:
        exact: first token -> entries whose letters' case counts, longest first.
        lower: the same for expressions that may stand in any case.
        before: words that may stand before an office.
        particles: small words inside names.
        given: given name, lower case -> gender.
        common: words that are no evidence of a name when a sentence begins with them.
        classes: how offices are sorted, see `office_class`.
        absent: country -> offices that its government does not have. monarchies: countries with a monarch of their own.
        surnames: words of institutions that are family names too.
        rare: offices with the few countries that have them.
        venues: first token of a known venue -> its other tokens with its country.
        private: fields whose leaders speak for no state.
        parties: letters of parties, as they mark lawmakers, with their country.
        halves: pairs of countries that are two halves, each with its word: North and South Korea.
        press: outlets, folded, with the country that they write for. domains: endings of addresses, likewise.
        openers: words that begin an expression of several words.
        plain: words that begin none, with their type, as texts bring them; at most `_REMEMBERED`.
        sorted_offices: offices with their class, likewise.
    """

    exact: dict[str, list[Entry]]
    lower: dict[str, list[Entry]]
    before: frozenset[str]
    particles: frozenset[str]
    given: dict[str, str]
    common: frozenset[str]
    classes: tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]
    absent: dict[str, re.Pattern[str]] = field(default_factory=dict)
    monarchies: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    rare: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = ()
    venues: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    private: frozenset[str] = frozenset()
    parties: dict[str, str] = field(default_factory=dict)
    halves: tuple[tuple[tuple[str, Side], tuple[str, Side]], ...] = ()
    press: dict[str, str] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    openers: frozenset[str] = frozenset()
    plain: dict[str, tuple[str, Any]] = field(default_factory=dict)
    sorted_offices: dict[str, str] = field(default_factory=dict)


def _add(table: dict[str, list[Entry]], name: str, code: str, data: object, *, fold: bool = False) -> None:
    name = plain_letters(name)
    if fold:
        name = name.lower()
    if name.isalpha():
        table.setdefault(name, []).append(((), code, data))
        return
    tokens = tokenise(name)
    if tokens:
        table.setdefault(tokens[0], []).append((tuple(tokens[1:]), code, data))


def _owned(data: object) -> bool:
    return isinstance(data, Office) and bool(data.country or data.organization)


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    return compile_late(r"\b(?:" + "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True)) + r")\b")


def _halves(knowledge: Knowledge) -> tuple[tuple[tuple[str, Side], tuple[str, Side]], ...]:
    """The countries whose names differ in "North" and "South" alone."""
    names = {name: country.id for country in knowledge.countries for name in country.names}
    pairs = []
    for name, north in names.items():
        word, _, rest = name.partition(" ")
        south = names.get(f"South {rest}") if word == "North" else None
        if south is not None:
            pairs.append((("North", Side(country=north)), ("South", Side(country=south))))
    return tuple(pairs)


@lru_cache(maxsize=4)
def build_lexicon(knowledge: Knowledge) -> Lexicon:
    """Compile the knowledge. Cheap (tens of milliseconds) and done once a process."""
    exact: dict[str, list[Entry]] = {}
    lower: dict[str, list[Entry]] = {}
    offices = knowledge.table("offices")
    capitals = {
        name: country.id for country in knowledge.countries for name in (*country.capital, *country.weak_capital)
    }
    for city in knowledge.cities:
        for name in city.names:
            _add(exact, name, "Y", Side(city.country, "", city.name, capitals.get(name) == city.country, city.weak))
    shared: dict[str, list[str]] = {}
    for country in knowledge.countries:
        for name in (*country.shared_names, *country.shared_demonyms):
            shared.setdefault(name, []).append(country.id)
    for country in knowledge.countries:
        rows = (
            ("C", False, country.names),
            ("C", True, country.weak_names),
            ("D", False, country.demonyms),
            ("P", False, (*country.people, *country.shared_people)),
            ("K", False, country.metonyms),
            ("K", True, country.weak_metonyms),
        )
        for code, weak, names in rows:
            for name in names:
                _add(exact, name.removeprefix("the "), code, Side(country=country.id, weak=weak))
        for form in country.combining:
            exact.setdefault(f"{form}-", []).append(((), "D", Side(country=country.id)))
    for name, owners in shared.items():
        _add(
            exact,
            name,
            "D" if any(name in knowledge.countries[o].shared_demonyms for o in owners) else "C",
            Side(
                weak=True,
                shared=tuple(owners),
                usual=next((o for o in owners if name in knowledge.countries[o].usual_names), ""),
            ),
        )
    for body in knowledge.organizations:
        # "Turkish Cypriot": a people of a country speaks for itself, and has that country's code
        own = knowledge.countries[body.country].demonyms if body.kind == "nonstate" and body.country else ()
        land = (
            body.country
            if any(f" {name} ".find(f" {d} ") >= 0 for d in own for name in body.names if name + "s" in body.names)
            else ""
        )
        for name in (*body.names, *body.parts):
            _add(exact, name.removeprefix("the "), "O", Side(organization=body.id, country=land))
        for name in body.weak_names:
            _add(exact, name.removeprefix("the "), "O", Side(organization=body.id, weak=True))
    for region in knowledge.regions:
        for name in (*region.names, *region.weak_names):
            if region.members:
                _add(exact, name, "X", tuple(Side(country=member) for member in region.members))
                continue
            _add(exact, name.removeprefix("the "), "V" if region.kind == "body" else "G", Side(country=region.country))
    for word in offices["modifiers"]:
        _add(lower, word, "m", None, fold=True)
    for word in offices["portfolios"]:
        _add(lower, word, "F", None, fold=True)
    for word in offices["institutions"]:
        _add(lower, word, "V", None, fold=True)
    for head in offices["heads"]:
        for form in head["names"]:
            singular, _, plural = form.partition("/")
            table, fold = (exact, False) if singular.isupper() or singular in ("MoFA", "SecGen") else (lower, True)
            _add(table, singular, "T", Office(head["id"]), fold=fold)
            if plural:
                _add(table, plural, "U", Office(head["id"]), fold=fold)
    for owned in offices["owned"]:
        for name in owned["names"]:
            table, fold = (exact, False) if name.isupper() else (lower, True)
            _add(
                table,
                name,
                "T",
                Office(owned["head"], owned.get("country", ""), owned.get("organization", "")),
                fold=fold,
            )
    for honorific in offices["honorifics"]:
        for name in honorific["names"]:
            _add(exact, name, "H", Honorific(honorific["gender"]))
    order = {code: rank for rank, code in enumerate("TUHKOCDYPmFVGX")}
    for table in (exact, lower):
        for entries in [several for several in table.values() if len(several) > 1]:
            entries.sort(
                key=lambda e: (
                    -len(e[0]),
                    order[e[1]],
                    not _owned(e[2]),
                    getattr(e[2], "weak", False),
                    not getattr(e[2], "capital", False),
                )
            )
    venues: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for venue in knowledge.venues:
        for name in venue.names if venue.country else ():
            first, *rest = tokenise(name)
            venues.setdefault(first, []).append((tuple(rest), venue.country))
    given = {name: gender for gender, names in knowledge.given_names.items() for name in names}
    classes = tuple(
        (row["id"], _pattern(row["any"]), _pattern(row["none"]) if row.get("none") else None)
        for row in offices["classes"]
    )
    return Lexicon(
        exact=exact,
        lower=lower,
        # the longest entry of a word comes first
        openers=frozenset(word for table in (exact, lower) for word, entries in table.items() if entries[0][0]),
        before=frozenset(offices["modifiers"]),
        particles=frozenset(offices["particles"]),
        given=given,
        common=knowledge.common_words | frozenset(offices["openers"]),
        classes=classes,
        monarchies=frozenset(offices["monarchies"]),
        surnames=frozenset(offices["surnames"]),
        rare=tuple((_pattern(row["names"]), frozenset(row["countries"])) for row in offices["rare"]),
        venues=venues,
        private=frozenset(offices["private_fields"]),
        parties={letter: row["country"] for row in offices["party_letters"] for letter in row["names"]},
        halves=_halves(knowledge),
        press={fold_name(name): row["id"] for row in knowledge.table("press") for name in row["names"]},
        domains={ending: country.id for country in knowledge.countries for ending in country.tld},
        absent={row["country"]: _pattern(row["names"]) for row in offices["absent"]},
    )


def office_class(role: str, lexicon: Lexicon) -> str:
    """The class of an office by its words, "" where it is of none.

    >>> from digest.knowledge import load_knowledge
    >>> office_class("Minister of Foreign Affairs", build_lexicon(load_knowledge()))
    'foreign_minister'
    """
    known = lexicon.sorted_offices.get(role)
    if known is not None:
        return known
    text = role.lower()
    found = next((n for n, wanted, no in lexicon.classes if wanted.search(text) and not (no and no.search(text))), "")
    if len(lexicon.sorted_offices) >= _REMEMBERED:
        lexicon.sorted_offices.clear()
    lexicon.sorted_offices[role] = found
    return found


def _settle_weak(codes: list[str], items: Items, words: list[str]) -> None:
    """What the text around says of weak words: "the Commission" is a body's only where the text names it; "11:52 PM" is no minister."""
    unsettled = [match.start() for match in _UNSETTLED.finditer("".join(codes))]
    firm = {items.data[k].organization for k in unsettled if codes[k] == "O" and not items.data[k].weak}
    for k in unsettled:
        code = codes[k]
        if code == "O" and words[items.last[k] - 1] in _OF_STATES and _of_state(codes, words, items, k):
            codes[k] = "V"
            items.data[k] = None
        elif (
            code == "O" and items.data[k].weak and not items.data[k].country and items.data[k].organization not in firm
        ):
            if words[items.last[k] - 1].islower() or (k and codes[k - 1] in "pNFO)"):
                codes[k] = "V"
                items.data[k] = None
        elif code == "T" and k and codes[k - 1] == "#" and words[items.first[k]] == "PM":
            codes[k] = "w"
        elif (
            code == "R"
            and words[items.first[k]] == "He"
            and k
            and codes[k - 1] in "TCOYH"
            and codes[k + 1 : k + 2] == ["N"]
        ):
            codes[k] = "N"  # "Ambassador He Lian"


def _of_state(codes: list[str], words: list[str], items: Items, k: int) -> bool:
    """Whether "Security Council" at item k is a state's: "National Security Council", "the Security Council of Norway", "Norway's"."""
    before = codes[k - 1] if k else "."
    behind = codes[k + 1 : k + 4]
    return (
        (
            items.last[k] - items.first[k] == 2
            and (before in "msDCK" or words[items.first[k] - 1] in ("Defence", "Defense", "and"))
        )
        or behind[:2] == ["o", "C"]
        or behind == ["o", "t", "C"]
    )


def _match(entries: list[Entry], words: list[str], i: int, *, fold: bool) -> tuple[int, str, Any] | None:
    """The first of the entries that the words from token i on spell, as number of tokens, code and data."""
    following = words[i + 1 : i + 2]
    second = following[0] if following else ""
    recase = not fold and second.isupper() and len(second) > 3  # a name in capitals
    if recase:
        second = second.capitalize()
    for rest, code, data in entries:
        if not rest:
            return 1, code, data
        if rest[0] != second:
            continue
        n = len(rest)
        if n > 1:
            following = words[i + 1 : i + 1 + n]
            if recase:
                following = [w.capitalize() if w.isupper() else w for w in following]
            if tuple(following) != rest:
                continue
        return n + 1, code, data
    return None


def _match_capitals(exact: dict[str, list[Entry]], words: list[str], i: int) -> tuple[int, str, Any] | None:
    """An expression of several words that stands in capitals: "NEW DELHI", "HA NOI"."""
    entries = exact.get(words[i].capitalize())
    if not entries or not words[i + 1 : i + 2] or not words[i + 1].isupper():
        return None
    hit = _match(entries, [w.capitalize() for w in words[i : i + 5]], 0, fold=False)
    return hit if hit and hit[0] > 1 else None


def _plain_word(word: str, exact: dict[str, list[Entry]]) -> tuple[str, Side | tuple[Side, ...] | None]:
    """Type of a word that begins no expression of the tables, with the sides that it joins ("India-Japan")."""
    small = word.lower()
    code = _FIXED.get(word) or _FIXED.get(small, "")
    if not code and word.startswith(_FORMERLY):
        side = next((e for e in exact.get(word.partition("-")[2], ()) if not e[0] and e[1] in "CDO"), None)
        if side is not None:
            return side[1], side[2]  # "then-UK", "ex-Kenyan"
    if not code:
        if _CONTRACTION.match(word):
            code = "R" if small.split("'")[0].split("’")[0] in _FIXED else "w"
        elif word[0].isupper() and small not in MONTHS_AND_DAYS:
            code = "N" if not _DIGIT.search(word) else "w"
        elif ARABIC.match(word):
            code = "N"
        elif word[0] == "@":
            code = "@"
        else:
            code = "#" if word[0].isdigit() else "w"
    if code == "N" and ("-" in word or "–" in word):
        pair = _sides_of(word, exact)
        if pair:
            return "X", pair
        tail = word.rsplit("-", 1)[-1]
        compound = tail[:1].islower() and len(tail) > 2 and word.split("-", 1)[0] in exact
        if (compound or _ADJECTIVE.search(word)) and not ARABIC.match(small):  # "Al-Rashed" is a name
            code = "w"  # "Omani-mediated"
    return code, None


def find_items(doc: Document, lexicon: Lexicon) -> Items:
    """Type every token of the document, longest known expression first."""
    words, small_words, exact, lower = doc.words, doc.lower, lexicon.exact, lexicon.lower
    openers, plain = lexicon.openers, lexicon.plain
    if not doc.text.isascii():
        # names are compared without accents, as the tables hold them; quotation marks stay what they are, and so does a
        # letter that is an accent and nothing else (U+FF9E)
        words = [w if w.isascii() else plain_letters(w) or w if w[0].isalnum() else w.replace("’", "'") for w in words]
        small_words = list(map(str.lower, words))
    items = Items()
    first, at, found = items.first, items.at, items.data
    codes: list[str] = []
    i, n = 0, len(words)
    while i < n:
        word = words[i]
        size = 1
        known = plain.get(word)
        if known is None:
            hit = None
            capital = word[0].isupper()
            key = word
            if capital or word[0] == "e" or word == "al":
                key = word.capitalize() if len(word) > 4 and word.isupper() and word not in exact else word
                if key in exact:
                    hit = _match(exact[key], words, i, fold=False)
                if hit is None and word.isupper():
                    hit = _match_capitals(exact, words, i)
            small = small_words[i]
            if (hit is None or hit[1] in "YPG") and small in lower:
                other = _match(lower[small], small_words, i, fold=True)
                if other and (hit is None or other[0] > hit[0]):
                    hit = other
            if capital and (hit is None or hit[0] == 1) and ("-" in word or (i + 1 < n and "-" in words[i + 1][1:])):
                hit = _joined_sides(words, i, exact) or hit
            if capital and key in exact:
                hit = hit or _sharing_sides(words, i, exact)
            if hit is not None:
                size, code, data = hit
                settled = not capital and small not in openers
            else:
                code, data = _plain_word(word, exact)
                spelt = key in exact or (capital and word.isupper() and word.capitalize() in exact)
                settled = not spelt and small not in lower and "-" not in word
            if settled:  # whatever follows
                if len(plain) >= _REMEMBERED:
                    plain.clear()
                plain[word] = code, data
        else:
            code, data = known
        first.append(i)
        found.append(data)
        if size == 1:
            at.append(len(codes))
        else:
            at.extend([len(codes)] * size)
        codes.append(code)
        i += size
    items.last = [*first[1:], n] if first else []
    _settle_weak(codes, items, words)
    for k in (items.at[token] for token in doc.where.get("amir", ())):
        # "Hossein Amir Brevik": a given name, no emir
        if 0 < k < len(codes) - 1 and codes[k] == "T" and codes[k - 1] == codes[k + 1] == "N":
            codes[k], items.data[k] = "N", None
    for match in _ADJOINING.finditer("".join(codes)):
        k = match.start()
        # "deputy" and "chief" are offices alone and words of one before another
        if (
            codes[k] == "T"
            and codes[k + 1] in "mFTU"
            and words[items.first[k]].lower() in lexicon.before
            and items.last[k] - items.first[k] == 1
        ):
            codes[k] = "m"
        elif (
            codes[k] == "T"
            and codes[k + 1] in "TU"
            and items.data[k].head == "delegation"
            and not (words[items.first[k + 1]][0].isupper() and words[items.first[k]][0].islower())
        ):
            codes[k] = "F"  # "ministry spokesman", "Cabinet Secretary"
        elif (
            codes[k] in "FDm" and codes[k + 1] == "O" and items.data[k + 1].weak and words[items.first[k]][0].isupper()
        ):
            codes[k + 1], items.data[k + 1] = "F", None  # "Foreign Affairs Commission": no bloc's
    _settle_halves(codes, items, doc, lexicon)
    items.codes = "".join(codes)
    _settle_shared(items)
    return items


def _settle_halves(codes: list[str], items: Items, doc: Document, lexicon: Lexicon) -> None:
    """Read "the North" as a country where the text names it and its other half: North and South Korea."""
    for pair in lexicon.halves:
        tokens = sorted(token for half, _ in pair for token in doc.where.get(half.lower(), ()))
        named = {data.country for data in items.data if isinstance(data, Side)} if tokens else set()
        if not all(side.country in named for _, side in pair):
            continue
        sides = dict(pair)
        for token in tokens:
            k = items.at[token]
            alone = (
                items.first[k] == token and items.last[k] == token + 1 and codes[k + 1 : k + 2] not in (["N"], ["Y"])
            )
            if alone and doc.words[token] in sides and doc.lower[token - 1] == "the":
                codes[k], items.data[k] = "C", sides[doc.words[token]]


def _settle_shared(items: Items) -> None:
    """Give a word that several countries share ("Congolese") to the one of them that the article names otherwise, or usually means."""
    open_ones = [match.start() for match in _LAND.finditer(items.codes) if items.data[match.start()].shared]
    if not open_ones:
        return
    named = [side.country for side in items.data if isinstance(side, Side) and side.country]
    for k in open_ones:
        owners = items.data[k].shared
        best = max(owners, key=named.count)
        if best not in named:
            best = items.data[k].usual if items.codes[k + 1 : k + 2] in ("T", "U", "m", "F") else ""
        if best:
            items.data[k] = items.data[k]._replace(country=best)


def _joined_sides(words: list[str], i: int, exact: dict[str, list[Entry]]) -> tuple[int, str, Any] | None:
    """Two sides joined by a hyphen of which one has a name of two words: "North Korea-US", "Norwegian-South Korean".

    Returns:
        How many tokens they take from token i on, their type and the sides; None where there are none.
    """
    at = i if "-" in words[i] else i + 1
    left, hyphen, right = words[at].partition("-")
    if not (left and hyphen and right):
        return None
    names = [*words[i:at], left], [right]
    for size in (0, 1):
        one, two = (_side_named(name, exact) for name in (names[0], names[1] + words[at + 1 : at + 1 + size]))
        if one is not None and two is not None:
            return at + 1 + size - i, "X", (one, two)
    return None


def _sharing_sides(words: list[str], i: int, exact: dict[str, list[Entry]]) -> tuple[int, str, Any] | None:
    """Two sides that share the second word of their names: "North and South Korea"; None where there are none."""
    if words[i + 1 : i + 2] != ["and"] or not words[i][0].isupper():
        return None
    one, two = _side_named([words[i], *words[i + 3 : i + 4]], exact), _side_named(words[i + 2 : i + 4], exact)
    return (4, "X", (one, two)) if one is not None and two is not None and one != two else None


def _side_named(name: list[str], exact: dict[str, list[Entry]]) -> Side | None:
    """The country, its people or the organisation of exactly these words."""
    for rest, code, side in exact.get(name[0], ()) if name else ():
        if code in "COD" and list(rest) == name[1:] and (side.country or side.organization):
            return cast("Side", side)
    return None


def _sides_of(word: str, exact: dict[str, list[Entry]]) -> tuple[Side, ...] | None:
    """The sides of "India-Japan", "U.S.–Iraq" or "Sino-Indian"; None where a part is no side."""
    sides = []
    parts = re.split(r"[-–]", word)
    for k, part in enumerate(parts):
        combining = exact.get(f"{part}-", ()) if k < len(parts) - 1 else ()
        hit = next((e for e in (*exact.get(part, ()), *combining) if not e[0] and e[1] in "CDOK"), None)
        if hit is None or not (hit[2].country or hit[2].organization):
            return None
        sides.append(hit[2])
    return tuple(sides) if len(sides) > 1 else None
