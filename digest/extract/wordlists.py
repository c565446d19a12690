"""Stage extract: word lists from digest/data that need no more structure than groups of words.

A file is a list of entries with `id`, `names`, `weak_names` and `note`; what comes out are sets of words by id.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from digest.knowledge import load_table


@cache
def load_words(name: str) -> Mapping[str, frozenset[str]]:
    """Reads a word list of the package.

    Args:
        name: file name in digest/data without its ending.

    Returns:
        Words (names and weak names together) by id of the entry, and under "names" and "weak_names" those of all
        entries. Every scalar is a string: YAML's own reading of "No" or "On" as a truth value is left out.

    >>> "Gen" in load_words("abbreviations")["names"]
    True
    """
    groups: dict[str, frozenset[str]] = {}
    totals: dict[str, set[str]] = {"names": set(), "weak_names": set()}
    for entry in load_table(name):
        words: set[str] = set()
        for key, total in totals.items():
            listed = entry.get(key, [])
            words.update(listed)
            total.update(listed)
        groups[entry["id"]] = frozenset(words)
    return MappingProxyType(groups | {key: frozenset(total) for key, total in totals.items()})
