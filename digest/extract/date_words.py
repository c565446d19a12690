"""The words of `data/dates.yaml` as lookup tables and compiled patterns.

Part of extract. `load_date_words()` reads the file once; `parse_date_words` makes the tables of any mapping of the
same shape, so that a user's additions can be merged in before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from digest.errors import DigestError
from digest.knowledge import Knowledge, load_knowledge
from digest.patterns import compile_late

_SECTIONS = {
    "months", "weekdays", "seasons", "numbers", "not_dates", "day_names", "future", "promises", "past",
    "not_past", "amounts", "today_generic", "events",
}  # fmt: skip
_PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")
_UNITS = ("day", "week", "month", "year")
YEAR = r"(?:1[89]|20|21)\d\d"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class DateWords:
    """What the date reader knows of English.

    Attributes:
        kinds: trigger word as written -> (kind, number, weak). Kinds are "month", "weekday", "season", "unit",
            "part", "today".
        numbers: number word -> value, 0 for "a few".
        trigger: finds a word of `kinds`, a year, or "27th".
        month: alternation of month names, for use inside other patterns.
        not_dates: phrases that hold a weekday or a month and are no date.
        count_back: "about three " at the end of a string.
        weekday_date: what stands between a weekday and its date.
        month_day, day_month: the day after or before a month.
        day_names, future, promises, past, not_past, amounts, today_generic, events: sets of lower-case words; see
            the data file.
    """

    kinds: Mapping[str, tuple[str, int, bool]]
    numbers: Mapping[str, int]
    trigger: re.Pattern[str]
    month: str
    not_dates: re.Pattern[str]
    count_back: re.Pattern[str]
    weekday_date: re.Pattern[str]
    month_day: re.Pattern[str]
    day_names: frozenset[str]
    future: frozenset[str]
    promises: frozenset[str]
    past: frozenset[str]
    not_past: frozenset[str]
    amounts: frozenset[str]
    today_generic: frozenset[str]
    events: frozenset[str]


def parse_date_words(raw: Mapping[str, Any]) -> DateWords:
    """Make the tables of a mapping shaped like `data/dates.yaml` (every scalar a string).

    Raises:
        DigestError: a section is missing or unknown, or a number is none.
    """
    if set(raw) != _SECTIONS:
        wrong = ", ".join(sorted(set(raw) ^ _SECTIONS))
        raise DigestError(f"data/dates.yaml: missing or unknown sections: {wrong}")
    kinds: dict[str, tuple[str, int, bool]] = {}
    try:
        for section, kind in (("months", "month"), ("weekdays", "weekday")):
            for entry in raw[section]:
                for weak, names in ((False, entry.get("names", ())), (True, entry.get("weak_names", ()))):
                    for name in names:
                        kinds[name] = kinds[name.upper()] = (kind, int(entry["number"]), weak)
        seasons = [(name, int(entry["number"])) for entry in raw["seasons"] for name in entry["names"]]
        numbers = {name: int(entry["number"]) for entry in raw["numbers"] for name in entry["names"]}
    except (KeyError, TypeError, ValueError) as error:
        raise DigestError(f"data/dates.yaml: an entry lacks its number or names: {error}") from error
    months = [name for name, (kind, _, _) in kinds.items() if kind == "month"]
    for name, number in seasons:
        kinds[name] = ("season", number, False)
    for index, unit in enumerate(_UNITS):
        kinds[unit] = kinds[unit + "s"] = ("unit", index, False)
    kinds["weekend"] = ("unit", 4, False)
    for part in _PARTS_OF_DAY:
        kinds[part] = ("part", 0, False)
    for word, days in (("today", 0), ("tonight", 0), ("yesterday", -1), ("tomorrow", 1)):
        kinds[word] = kinds[word.capitalize()] = ("today", days, False)
    month = "(?:" + _alternation(months) + ")"
    count = "(?P<n>" + _alternation(numbers) + r"|\d{1,3})"
    ordinal = "(?:st|nd|rd|th)?"
    dash = r"\s?(?:-|–|—|\bto\b|\band\b|&|\bthrough\b|\buntil\b|\btill\b)\s?"
    no_amount = r"(?![\w%/]|:\d|\s?per\s?cent|[.,]\d{1,3}(?!\d))"
    return DateWords(
        kinds=kinds,
        numbers=numbers,
        trigger=compile_late(r"\b(?:" + _by_first_letter(kinds) + r"|[12]\d(?:\d\d|\s?(?:st|nd|rd|th))|\d\s?(?:st|nd|rd|th)|3[01]\s?(?:st|th))\b"),
        month=month,
        not_dates=compile_late(r"\b(?:" + _alternation(raw["not_dates"]) + r")\b"),
        count_back=compile_late(
            r"(?:\b(?P<about>about|around|some|almost|nearly|roughly|over|more than|less than|barely|at least)\s+)?"
            r"(?:\b(?:just|only|exactly|even|scarcely)\s+)?(?:\bthe\s+)?(?<![\w,.$€£])" + count + r"\s+$",
            re.IGNORECASE,
        ),
        weekday_date=compile_late(
            r"\.?,?\s*\(?(?:the\s+)?(?=\d{1,2}" + ordinal + r"(?:\s+of)?(?:\s*[-–]\s*\d{1,2})?[\s\-.]+" + month + r"\b|"
            + month + r"\b\.?\s+\d|\d{1,2}[/.]\d{1,2}(?![\d:])|\d{4}-\d\d)"
        ),
        month_day=compile_late(
            r"\s+(?:the\s+)?(?P<d1>\d{1,2})" + ordinal + no_amount
            + "(?:" + dash + r"(?P<d2>\d{1,2})" + ordinal + no_amount + r"(?!\s+" + month + r"\b))?"
        ),
        **{key: frozenset(raw[key]) for key in (
            "day_names", "future", "promises", "past", "not_past", "amounts", "today_generic", "events")},
    )  # fmt: skip


def _alternation(names: Any) -> str:
    """The names as a pattern, longest first so that none hides another."""
    return "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


def _by_first_letter(names: Any) -> str:
    """The same, split by the first letter: the scan tries a few dozen branches at a word instead of a hundred."""
    letters: dict[str, list[str]] = {}
    for name in names:
        letters.setdefault(name[0], []).append(name[1:])
    return "|".join(f"{letter}(?:{_alternation(rest)})" for letter, rest in sorted(letters.items()))


@lru_cache(maxsize=4)
def load_date_words(knowledge: Knowledge | None = None) -> DateWords:
    """The tables of a knowledge, by default the packaged one; made once for each."""
    return parse_date_words((knowledge or load_knowledge()).table("dates"))
