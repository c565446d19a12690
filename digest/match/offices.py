"""Stage match: which offices are one office under several names.

In comes an office as written, out come the classes of data/offices.yaml that it belongs to: "Minister of Foreign
Affairs" and "Foreign Minister" share one, "Deputy Foreign Minister" is of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from digest.knowledge import load_table
from digest.normalize import fold
from digest.patterns import compile_late

_WORDS = compile_late(r"[^\W_]+")
# who holds no office any more, or not yet, must not be taken for its holder
_NOT_NOW = frozenset(("former", "ex", "then", "late", "elect", "designate", "incoming", "predecessor"))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OfficeClass:
    """A class of offices: at least one phrase of `some` is in the office, all of `every`, none of `none`."""

    id: str
    some: tuple[str, ...]
    every: tuple[str, ...]
    none: tuple[str, ...]


@lru_cache(maxsize=1)
def _classes() -> tuple[tuple[OfficeClass, ...], frozenset[str]]:
    classes = tuple(
        OfficeClass(
            id=entry["id"],
            some=tuple(_plain(phrase) for phrase in entry.get("any", ())),
            every=tuple(_plain(phrase) for phrase in entry.get("all", ())),
            none=tuple(_plain(phrase) for phrase in entry.get("none", ())),
        )
        for entry in load_table("offices")["classes"]
    )
    return classes, frozenset(load_table("name_variants")["single_offices"])


def _plain(phrase: str) -> str:
    return " " + " ".join(_WORDS.findall(fold(phrase))) + " "


@lru_cache(maxsize=50_000)
def office_classes(role: str) -> frozenset[str]:
    """The classes an office belongs to; none for an office that the data doesn't know or one held no longer.

    >>> office_classes("Minister for Foreign Affairs") == office_classes("foreign minister")
    True
    >>> sorted(office_classes("former president"))
    []
    """
    if not role:
        return frozenset()
    text = _plain(role)
    if not _NOT_NOW.isdisjoint(text.split()):
        return frozenset()
    # "deputy prime minister and foreign minister" is a foreign minister and no prime minister
    for deputy in (" deputy prime minister ", " vice premier ", " deputy premier ", " deputy pm "):
        text = text.replace(deputy, " ")
    classes, _ = _classes()
    return frozenset(
        entry.id
        for entry in classes
        if any(phrase in text for phrase in entry.some)
        and all(phrase in text for phrase in entry.every)
        and not any(phrase in text for phrase in entry.none)
    )


@lru_cache(maxsize=50_000)
def single_offices(role: str) -> frozenset[str]:
    """Those of an office's classes that one person of a side holds at a time."""
    return office_classes(role) & _classes()[1]


@lru_cache(maxsize=50_000)
def is_shared_office(role: str) -> bool:
    """Whether several people of a side hold an office at a time, so that it is not a head's or a chief minister's.

    >>> is_shared_office("special envoy"), is_shared_office("president"), is_shared_office("leader")
    (True, False, False)
    """
    return bool(office_classes(role)) and not single_offices(role)


def offices_clash(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether two people of one side hold different single offices, as far as is told."""
    return bool(left) and bool(right) and not left & right
