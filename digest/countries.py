"""Countries and organisations as people write them on a command line and read them in a digest.

The digest speaks in codes (`NOR`, `UN`); a reader wants "Norway", and types "norway", "Norwegian" or "nor". Everything
comes from the package's knowledge, loaded when first asked for.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from digest import normalize
from digest.patterns import compile_late

if TYPE_CHECKING:
    from digest.knowledge import Knowledge

T = TypeVar("T")

# "the United States", "the Czech Republic": names that are common nouns with an adjective
_DESCRIPTIVE = compile_late(
    r"^(?:United|Democratic Republic|Republic of|Holy) |\b(?:Republic|Islands|Emirates|Kingdom|States|Territory|Territories)$"
)


# "U.S." without its stops
_STOPS = compile_late(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.$")
_WORDS = compile_late(r"\w+")


@functools.lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Text without accents, case and punctuation, words parted by one blank: what names are compared by.

    >>> fold("Côte d’Ivoire"), fold("U.S.")
    ('cote d ivoire', 'us')
    """
    return " ".join(_WORDS.findall(_STOPS.sub("", normalize.fold(text))))


class _Names(NamedTuple):
    """What countries are called: code to name, and the codes whose name takes an article."""

    short: dict[str, str]
    articles: frozenset[str]


class _Codes(NamedTuple):
    """Folded names to codes; `weak` are those that count only where nothing else has them."""

    codes: dict[str, str]
    weak: dict[str, str]


def _tail(name: str) -> str:
    """What remains of a name without its form of state: "Chad" of "Republic of Chad"."""
    return re.split(r" of (?:the )?", name)[-1]


def _short_name(names: Sequence[str], weak: Sequence[str], tails: Counter[str]) -> str:
    """The name a reader expects: "Chad" rather than "Republic of Chad", though in an article "Chad" alone proves little.

    Where two states share that one ("Congo"), it is the shortest of the names that hold it: "DR Congo".
    """
    first = names[0]
    tail = _tail(first)
    if tail not in weak:
        return first
    return tail if tails[tail] == 1 else min((name for name in names if name.endswith(f" {tail}")), key=len)


_settings: object = None
_by_settings: list[functools._lru_cache_wrapper[Any]] = []


def kept_by_settings(function: Callable[..., T]) -> functools._lru_cache_wrapper[T]:
    """Keep what a function of names gives until other settings are used."""
    cached = functools.lru_cache(maxsize=20_000)(function)
    _by_settings.append(cached)
    return cached


def use_settings(config: object) -> None:
    """Take the user's additions to the knowledge into account from now on.

    Args:
        config: the run's settings; its `knowledge` holds the additions.
    """
    global _settings  # noqa: PLW0603 - names are asked for in every format, settings are known to the command line alone
    _settings = config
    for cached in _by_settings:
        cached.cache_clear()


def _knowledge() -> Knowledge:
    from digest.knowledge import load_knowledge  # noqa: PLC0415 - not needed by --help

    return load_knowledge(_settings)


@kept_by_settings
def _names() -> _Names:
    countries = _knowledge().countries
    tails = Counter(_tail(country.names[0]) for country in countries if country.names)
    names: dict[str, str] = {}
    articles: set[str] = set()
    for code, country in countries.items():
        short = _short_name(country.names, country.weak_names, tails) if country.names else code
        names[code] = short
        official = [name for name in country.names if name.endswith((f" of the {short}", f" of The {short}"))]
        if _DESCRIPTIVE.search(short) or any(short.endswith("s") or "of The" in name for name in official):
            articles.add(code)
    return _Names(names, frozenset(articles))


@kept_by_settings
def _codes() -> _Codes:
    """Every name that a country or organisation goes by; what is typed is looked up here, what is printed isn't."""
    knowledge = _knowledge()
    codes: dict[str, str] = {}
    weak: dict[str, str] = {}
    for code, country in knowledge.countries.items():
        codes[code.casefold()] = code
        for name in (country_name(code), *country.names):
            codes.setdefault(fold(name), code)
        for name in (*country.weak_names, *country.demonyms, *country.people, *country.tld):
            weak.setdefault(fold(name), code)
    for code, organization in knowledge.organizations.items():
        for name in (code, *organization.names):
            codes.setdefault(fold(name), code)
    return _Codes(codes, weak)


def country_name(code: str) -> str:
    """Name of a country for display, the code itself where it isn't known.

    >>> country_name("NOR"), country_name("QQQ")
    ('Norway', 'QQQ')
    >>> country_name("JOR"), country_name("COD"), country_name("COG")
    ('Jordan', 'DR Congo', 'Republic of the Congo')
    """
    return _names().short.get(code, code)


def country_with_article(code: str) -> str:
    """The name as it stands inside a sentence.

    >>> country_with_article("USA"), country_with_article("CHL"), country_with_article("NLD")
    ('the United States', 'Chile', 'the Netherlands')
    """
    name = country_name(code)
    return f"the {name}" if code in _names().articles else name


def find_side(words: str) -> str:
    """Code of the country (ISO 3166-1 alpha-3) or short name of the organisation that `words` mean, "" if none.

    A code, a name, an adjective and an internet ending will do, in any case.

    >>> find_side("norway"), find_side("Norwegian"), find_side("nor"), find_side("european union"), find_side("Norwya")
    ('NOR', 'NOR', 'NOR', 'EU', '')
    """
    known = _codes()
    folded = fold(words)
    return known.codes.get(folded) or known.weak.get(folded, "")


def is_name_of(words: str, side: str) -> bool:
    """True where `words` are a name of the side (code of a country, short name of an organisation), its form of state included.

    >>> is_name_of("Kingdom of Norway", "NOR"), is_name_of("Sweden", "NOR"), is_name_of("United Nations", "UN")
    (True, False, True)
    """
    return fold(words) in _names_of(side)


def is_adjective_of(word: str, side: str) -> bool:
    """True where a word is the adjective of a country, by its code.

    >>> is_adjective_of("Norwegian", "NOR"), is_adjective_of("Norwegian", "SWE")
    (True, False)
    """
    country = _knowledge().countries.get(side)
    return country is not None and word in country.demonyms


@kept_by_settings
def _names_of(side: str) -> frozenset[str]:
    knowledge = _knowledge()
    entry = knowledge.countries.get(side) or knowledge.organizations.get(side)
    return frozenset(map(fold, (side, *entry.names, *entry.weak_names))) if entry is not None else frozenset()


def is_intergovernmental(organization: str) -> bool:
    """True for an organisation of states, by its short name; a movement, an armed group or a name unknown is none.

    >>> is_intergovernmental("UN"), is_intergovernmental("Taliban")
    (True, False)
    """
    entry = _knowledge().organizations.get(organization)
    return entry is not None and entry.kind != "nonstate"


def nearest_sides(words: str) -> list[str]:
    """Up to three names of countries and organisations that look most like `words`, the likeliest first.

    >>> nearest_sides("Norwya")[0]
    'Norway'
    """
    known = _codes()
    close = difflib.get_close_matches(fold(words), known.codes, n=6, cutoff=0.7)
    found = dict.fromkeys(country_name(known.codes[name]) for name in close)
    return list(found)[:3]


def country_choices() -> list[tuple[str, str]]:
    """Every country's code with its name, by code: what a shell completes."""
    return sorted(_names().short.items())
