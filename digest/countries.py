"""Countries and organisations as people write them on a command line and read them in a digest.

The digest speaks in codes (`NOR`, `UN`); a reader wants "Norway", and types "norway", "Norwegian" or "nor". Everything
comes from the package's knowledge, loaded when first asked for.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest import normalize

# "the United States", "the Czech Republic": names that are common nouns with an adjective
_DESCRIPTIVE = re.compile(
    r"^(?:United|Democratic Republic|Republic of|Holy) |\b(?:Republic|Islands|Emirates|Kingdom|States|Territory|Territories)$"
)


def fold(text: str) -> str:
    """Text without accents, case and punctuation, words parted by one blank: what names are compared by.

    >>> fold("Côte d’Ivoire"), fold("U.S.")
    ('cote d ivoire', 'us')
    """
    bare = re.sub(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.$", "", normalize.fold(text))
    return " ".join(re.findall(r"\w+", bare))


@dataclass(frozen=True, slots=True)
class _Countries:
    """Codes to names and names to codes."""

    names: dict[str, str]
    articles: frozenset[str]
    codes: dict[str, str]
    weak: dict[str, str]


def _short_name(names: Sequence[str], weak: Sequence[str]) -> str:
    """The name a reader expects: "Chad" rather than "Republic of Chad", though in an article "Chad" alone proves little."""
    first = names[0]
    tail = re.split(r" of (?:the )?", first)[-1]
    return tail if tail in weak else first


_settings: object = None


def use_settings(config: object) -> None:
    """Take the user's additions to the knowledge into account from now on.

    Args:
        config: the run's settings; its `knowledge` holds the additions.
    """
    global _settings  # noqa: PLW0603 - names are asked for in every format, settings are known to the command line alone
    _settings = config
    _load.cache_clear()


@functools.cache
def _load() -> _Countries:
    from digest.knowledge import load_knowledge  # noqa: PLC0415 - not needed by --help

    knowledge = load_knowledge(_settings)
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    weak: dict[str, str] = {}
    articles: set[str] = set()
    for code, country in knowledge.countries.items():
        short = _short_name(country.names, country.weak_names) if country.names else code
        names[code] = short
        official = [name for name in country.names if name.endswith((f" of the {short}", f" of The {short}"))]
        if _DESCRIPTIVE.search(short) or any(short.endswith("s") or "of The" in name for name in official):
            articles.add(code)
        codes[code.casefold()] = code
        for name in (short, *country.names):
            codes.setdefault(fold(name), code)
        for name in (*country.weak_names, *country.demonyms, *country.people, *country.tld):
            weak.setdefault(fold(name), code)
    for code, organization in knowledge.organizations.items():
        for name in (code, *organization.names):
            codes.setdefault(fold(name), code)
    return _Countries(names, frozenset(articles), codes, weak)


def country_name(code: str) -> str:
    """Name of a country for display, the code itself where it isn't known.

    >>> country_name("NOR"), country_name("QQQ")
    ('Norway', 'QQQ')
    """
    return _load().names.get(code, code)


def country_with_article(code: str) -> str:
    """The name as it stands inside a sentence.

    >>> country_with_article("USA"), country_with_article("CHL"), country_with_article("NLD")
    ('the United States', 'Chile', 'the Netherlands')
    """
    name = country_name(code)
    return f"the {name}" if code in _load().articles else name


def find_side(words: str) -> str:
    """Code of the country (ISO 3166-1 alpha-3) or short name of the organisation that `words` mean, "" if none.

    A code, a name, an adjective and an internet ending will do, in any case.

    >>> find_side("norway"), find_side("Norwegian"), find_side("nor"), find_side("european union"), find_side("Norwya")
    ('NOR', 'NOR', 'NOR', 'EU', '')
    """
    known = _load()
    folded = fold(words)
    return known.codes.get(folded) or known.weak.get(folded, "")


def nearest_sides(words: str) -> list[str]:
    """Up to three names of countries and organisations that look most like `words`, the likeliest first.

    >>> nearest_sides("Norwya")[0]
    'Norway'
    """
    known = _load()
    close = difflib.get_close_matches(fold(words), known.codes, n=6, cutoff=0.7)
    found = dict.fromkeys(known.names.get(known.codes[name], known.codes[name]) for name in close)
    return list(found)[:3]


def country_choices() -> list[tuple[str, str]]:
    """Every country's code with its name, by code: what a shell completes."""
    return sorted(_load().names.items())
