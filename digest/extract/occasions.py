"""Names of occasions: summits, conferences, numbered rounds, dialogues, state visits.

Part of extract. Names are known (data/occasions.yaml, with numbering: the nth General Assembly opened in 1945 + n),
or made by grammar: a number, adjectives and capitalised words before a noun such as "summit", and what it is of. A
numbered or dated edition of a known gathering implies a date (basis `inferred`), which `complete_dates` lends to dates
without a year beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from digest.extract import edtf
from digest.extract.document import Document
from digest.knowledge import Knowledge
from digest.models import UNKNOWN_DATE, DateRange, Place
from digest.normalize import fold
from digest.patterns import compile_late

_CUE = compile_late(
    r"(?:^|(?<=\s))(on\s+the\s+(?:sidelines|margins|fringes|eve|occasion)\s+of|(?:in|on)\s+the\s+margins?\s+of|ahead\s+of|prior\s+to|in\s+the\s+run-up\s+to"
    r"|during|at|before|after|following|for|since|from|to|in|within\s+the\s+framework\s+of|as\s+part\s+of|attend(?:s|ed|ing)?|opened|hosted|co-?chaired|addressed|of|by)\s+"
    r"(?:(?:the|a|an|its|his|her|their|this\s+year['’]s|last\s+year['’]s|next\s+year['’]s|this\s+week['’]s|that)\s+)?(?:(?:19|20)\d\d\s+)?$",
    re.IGNORECASE,
)
_EDITION_YEAR = compile_late(r"\b((?:19|20)\d\d)\s+$")
_YEARS_OWN = compile_late(r"\b(this|last|next)\s+year['’]s\s+(?:\w+\s+)?$", re.IGNORECASE)
_ORDINAL = compile_late(r"(\d{1,3})(?:st|nd|rd|th)$")
_COP = compile_late(r"COP[\s-]?(\d\d)")
_CAPITAL = compile_late(r"[A-ZÀ-Þ][\w.&’'’+‑–-]*$|[A-ZÀ-Þ]\w*(?:\.[A-Z])*\.?[-‑–][\w.-]+$")
_PROPER = r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+day)\b)[A-ZÀ-Þ](?:[\w&’'‑–-]|\.(?=\w))*"
_OF_WHAT = compile_late(
    r"[^\S\n]+(?:of|on|for)[^\S\n]+(?:the[^\S\n]+)?"
    r"(?:[Hh]eads[^\S\n]of[^\S\n][Ss]tate(?:[^\S\n]and[^\S\n][Gg]overnment)?[^\S\n]of[^\S\n](?:the[^\S\n])?)?"
    + _PROPER
    + r"(?:(?:[^\S\n]+(?:and|of|the|on|for|de)){0,2}[^\S\n]+"
    + _PROPER
    + r"){0,7}"
)
_ROUND_OF = compile_late(
    r"\s+of\s+(?:the\s+)?((?:[\w’'–-]+\s+){0,5}?(?:talks|negotiations|consultations|dialogue|Dialogue|Consultations|Talks|discussions))\b"
)
_STATE_VISIT = compile_late(r"[Ss]tate\s+[Vv]isit")
_AT_CUES = compile_late(r"(?:sidelines|margins|fringes)\s+of|^(?:at|during|ahead\s+of|attend)", re.IGNORECASE)
_MAX_WORDS = 8
_REACH = 160
_KEY_STOPS = frozenset({"of", "the", "on", "for", "and", "annual", "in", "round", "session", ""})


@dataclass(slots=True, eq=False, repr=False)
class OccasionMention:
    """An occasion named in the text.

    Attributes:
        start, end: where the name stands, without article or preposition.
        name: as written, white space folded.
        date: what its number or year implies (basis "inferred"), else unknown.
        key: id that all names of one edition share across articles: "un-general-assembly:2025",
            "china dialogue eu strategic:13"; "" for a name too general to tell one from another ("annual summit").
        cue: the words before it, lower case, without articles: "on the sidelines of", "during", "ahead of", "at", "".
        number: which edition it is, 0 where the text doesn't say.
        place: where all of its editions are, where the name is known for it.
    """

    start: int
    end: int
    name: str
    date: DateRange
    key: str
    cue: str = ""
    number: int = 0
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Gathering:
    """A recurring occasion. See data/occasions.yaml for the keys."""

    id: str
    base: int
    first: int
    month: int
    editions: Mapping[int, str]
    city: str = ""
    country: str = ""

    def date(self, number: int, year: int) -> DateRange:
        """The date of an edition by its number, or by its year; unknown where neither tells."""
        if number in self.editions:
            known, _, month = self.editions[number].partition("-")
            if year in {0, int(known)}:
                return (
                    edtf.month_range(int(known), int(month), "inferred")
                    if month
                    else edtf.year_range(int(known), "inferred")
                )
        if number and not year and self.base and number >= self.first:
            year = self.base + number
        elif not year:
            return UNKNOWN_DATE
        if not edtf.FIRST_YEAR <= year <= edtf.LAST_YEAR:
            return UNKNOWN_DATE
        months = {text for text in self.editions.values() if text.startswith(f"{year}-")}
        if len(months) == 1:
            return edtf.month_range(year, int(min(months)[5:]), "inferred")
        return edtf.month_range(year, self.month, "inferred") if self.month else edtf.year_range(year, "inferred")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class OccasionWords:
    """The tables of data/occasions.yaml.

    Attributes:
        gatherings: by name. weak: names that need a cue. trigger: finds a name or a head.
        heads: head, lower case -> "free", "bodies", "weak" or "rounds".
    """

    gatherings: Mapping[str, Gathering]
    weak: frozenset[str]
    trigger: re.Pattern[str]
    heads: Mapping[str, str]
    adjectives: frozenset[str]
    telling: frozenset[str]
    not_names: frozenset[str]
    numbers: Mapping[str, int]


@lru_cache(maxsize=4)
def load_occasion_words(knowledge: Knowledge) -> OccasionWords:
    """The tables of a knowledge, made once for each."""
    raw: Mapping[str, Any] = knowledge.table("occasions")
    gatherings: dict[str, Gathering] = {}
    weak: set[str] = set()
    for entry in raw["gatherings"]:
        editions = dict(item.split(": ") for item in entry.get("editions", ()))
        gathering = Gathering(
            id=entry["id"],
            base=int(entry.get("base", 0)),
            first=int(entry.get("from", 1)),
            month=int(entry.get("month", 0)),
            editions={int(number): date for number, date in editions.items()},
            city=entry.get("city", ""),
            country=entry.get("country", ""),
        )
        for name in entry["names"]:
            gatherings[name] = gatherings[name.replace("'", "’")] = gathering
        for name in entry.get("weak_names", ()):
            gatherings[name] = gathering
            weak.add(name)
    heads = {name: entry["id"] for entry in raw["heads"] for name in entry["names"]}
    spellings = {form for head in heads for form in (head, head.title(), head.upper() if len(head) < 10 else head)}
    letters: dict[str, list[str]] = {}
    for name in sorted(
        {*gatherings, *spellings, "State Visit", "state visit", "State visit"}, key=lambda n: (-len(n), n)
    ):
        letters.setdefault(name[0], []).append(re.escape(name[1:]))
    branches = [f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in sorted(letters.items())]
    return OccasionWords(
        gatherings=gatherings,
        weak=frozenset(weak),
        trigger=compile_late(r"\b(?:COP[ -]?\d\d|" + "|".join(branches) + r")(?!\w)"),
        heads=heads,
        adjectives=frozenset(raw["adjectives"]),
        telling=frozenset(raw["telling"]),
        not_names=frozenset(raw["not_names"]),
        numbers={name: int(entry["number"]) for entry in raw["numbers"] for name in entry["names"]},
    )


def find_occasions(doc: Document, knowledge: Knowledge) -> list[OccasionMention]:
    """Every occasion that an article names.

    Args:
        doc: needs `text` and, for "this year's", `published`.
        knowledge: its table "occasions".

    Returns:
        Mentions in order of the text, not overlapping.
    """
    words = load_occasion_words(knowledge)
    text = doc.text
    found: list[OccasionMention] = []
    done = 0
    for match in words.trigger.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        mention = _read(text, start, end, words, done, doc)
        if mention is not None:
            found.append(mention)
            done = mention.end
    return found


def _read(text: str, start: int, end: int, words: OccasionWords, done: int, doc: Document) -> OccasionMention | None:
    """The occasion around a trigger, or None where there is none."""
    word = text[start:end]
    cop = _COP.match(word)
    gathering = words.gatherings.get("UN Climate Change Conference" if cop is not None else word)
    head = words.heads.get(word.lower(), "") if gathering is None else ""
    begin, number, said = _walk_left(text, start, done, words, known=gathering is not None)
    if cop is not None:
        begin, number = start, int(cop[1])
    elif gathering is not None:
        session = re.search(
            r"\b(?P<n>\S+)\s+(?:annual\s+|regular\s+)?[Ss]ession\s+of\s+(?:the\s+)?$",
            text[max(done, start - 40) : start],
        )
        if session is not None and _number(session["n"], words):
            begin, number = start - len(session[0]), _number(session["n"], words)
        if word in words.weak:
            cue = _CUE.search(text, max(0, begin - 40), begin)
            if not number and (cue is None or not _AT_CUES.search(cue[1])):
                return None
            if re.match(
                r"[\s-]+(?:countries|nations|members?|states|leaders|economies|partners|bloc|presidency|chair)",
                text[end : end + 14],
            ):
                return None
    elif _STATE_VISIT.fullmatch(word):
        begin, number = start, 0
    elif head == "rounds":
        what = _ROUND_OF.match(text, end)
        if not number or what is None:
            return None
        end = what.end()
        begin = max(begin, _ordinal_start(text, start, done))
    else:
        extended = _OF_WHAT.match(text, end)
        if not _is_name(word, head, number, said, extended is not None, words):
            return None
        if extended is not None and (word[0].isupper() or (head == "free" and number)):
            end = extended.end()
            while text[end - 1] in ".,’'":
                end -= 1
            for name, known in words.gatherings.items():
                if name not in words.weak and text.endswith(name, start, end):
                    gathering = known
                    break
    year = _edition_year(text, begin, doc)
    date = gathering.date(number, year) if gathering is not None else UNKNOWN_DATE
    name = " ".join(text[begin:end].split())
    cue = _CUE.search(text, max(0, begin - 48), begin)
    return OccasionMention(
        start=begin,
        end=end,
        name=name,
        date=replace(date, text=(name,)) if date.edtf else UNKNOWN_DATE,
        key=_key(name, number, date, gathering, words),
        cue=" ".join(cue[1].lower().split()) if cue is not None else "",
        number=number,
        place=Place(city=gathering.city, country=gathering.country, text=(name,))
        if gathering is not None and gathering.country
        else Place(),
    )


def _number(word: str, words: OccasionWords) -> int:
    """The number that an ordinal says, 0 for no ordinal."""
    match = _ORDINAL.match(word)
    return int(match[1]) if match is not None else words.numbers.get(word.lower(), 0)


def _ordinal_start(text: str, start: int, low: int) -> int:
    """Where the word before an offset begins."""
    return max(low, text.rfind(" ", low, start - 1) + 1, text.rfind("\n", low, start - 1) + 1)


def _walk_left(text: str, start: int, low: int, words: OccasionWords, *, known: bool) -> tuple[int, int, list[str]]:
    """Walk from a head to the beginning of its name.

    Returns:
        Beginning, number of the edition (0 for none) and the words between, nearest first.
    """
    low = max(low, start - _REACH)
    low = max(low, text.rfind("\n", low, start) + 1)
    position, number, said = start, 0, list[str]()
    while position > low and text[position - 1].isspace() and len(said) < _MAX_WORDS:
        begin = max(low, text.rfind(" ", low, position - 1) + 1)
        word = text[begin : position - 1].lstrip('(“"‘')
        begin = position - 1 - len(word)
        if not word:
            break
        number = _number(word, words)
        if number:
            return begin, number, said
        if known and word not in {"annual", "virtual", "Annual", "Virtual"}:
            break
        low_word = word.lower()
        if word in words.not_names or (word[-1] in ',;:.)”"' and not re.fullmatch(r"(?:[A-Z]\.)+", word)):
            break
        if not (low_word in words.adjectives or (_CAPITAL.match(word) and not word.endswith(("'s", "’s")))):
            break
        said.append(word)
        position = begin
    # a name doesn't begin with the last words of what stands before it
    return position, 0, said


def _is_name(word: str, head: str, number: int, said: list[str], extended: bool, words: OccasionWords) -> bool:
    """Whether the words before a head make it the name of an occasion."""
    capitals = sum(1 for item in said if item[0].isupper())
    lower = {item.lower() for item in said}
    telling = bool(lower & words.telling)
    upper = word[0].isupper()
    if lower & {"press", "news", "video"}:
        return False
    if head == "free":
        if word.lower() in {"session", "congress"}:
            return bool(number)
        if word.lower() == "consultations":
            return bool(number or telling or "office" in lower)
        if word.lower() in {"dialogue", "dialogues"} and not upper:
            return bool(number or (capitals and lower & {"strategic", "political", "security"}))
        return bool(number or capitals or telling or (upper and extended))
    if head == "bodies":
        return bool(said or extended) and bool(
            number or lower & {"joint", "partnership", "coordination", "intergovernmental", "inter-governmental"}
        )
    if head == "weak":
        people = bool(
            lower & {"ministers'", "ministers’", "leaders'", "leaders’", "ministerial", "leaders", "chiefs'", "chiefs’"}
        )
        return people and bool(capitals or number or "annual" in lower)
    return False


def _edition_year(text: str, begin: int, doc: Document) -> int:
    """The year of "the 2024 Ocean Forum" or "last year's Ocean Forum", 0 where none is said."""
    before = text[max(0, begin - 24) : begin]
    stated = _EDITION_YEAR.search(before)
    if stated is not None:
        return int(stated[1])
    own = _YEARS_OWN.search(before)
    if own is not None and doc.published is not None:
        return doc.published.year + {"this": 0, "last": -1, "next": 1}[own[1].lower()]
    return 0


def _key(name: str, number: int, date: DateRange, gathering: Gathering | None, words: OccasionWords) -> str:
    """The id that names of one edition share: a known gathering's id or the sorted words, and the number or year."""
    if gathering is not None:
        if number and gathering.date(number, 0).start is not None:
            date = gathering.date(number, 0)
        edition = str(date.start.year) if date.start is not None else str(number or "")
        if gathering.editions and number:
            edition = str(number)
        return gathering.id + (f":{edition}" if edition else "")
    if not any(letter.isupper() for letter in name[1:]):
        return ""
    parts = re.split(r"[\s\-‑–/]+", fold(name).replace("’", "'"))
    kept = sorted({part.strip("'.,") for part in parts if not _number(part, words)} - _KEY_STOPS)
    return " ".join(kept) + (f":{number}" if number else "")


def complete_dates(doc: Document, occasions: Sequence[OccasionMention]) -> None:
    """Lend the year that a numbered occasion implies to dates without one; only where the article has no anchor.

    A month or a day takes the year of an occasion in its own sentence; a day takes that of the headline's or the first
    sentence's occasion where the weekday beside it fits that year or the month is the occasion's own.

    Args:
        doc: its `dates` are changed in place. A date so completed has the basis "inferred".
        occasions: what `find_occasions` gave.
    """
    if doc.published is not None:
        return
    dated = [mention for mention in occasions if mention.date.start is not None]
    if not dated:
        return
    starts = [sentence.start for sentence in doc.sentences]

    def place(offset: int) -> int:
        return bisect_right(starts, offset)

    lead = next((mention for mention in dated if place(mention.start) <= 2), None)
    for index, mention in enumerate(doc.dates):
        value = mention.value
        if value.edtf or not value.month:
            continue
        beside = next((item for item in dated if place(item.start) == place(mention.start)), None)
        for source in (beside, lead):
            if source is None or source.date.start is None or source.date.end is None:
                continue
            completed = _completed(value, source.date, mention.relative, sure=source is beside)
            if completed is not None:
                doc.dates[index] = replace(mention, value=completed)
                break


def _completed(value: DateRange, known: DateRange, relative: str, *, sure: bool) -> DateRange | None:
    """A month or day in the year of an occasion, or None where it can't be said."""
    if known.start is None or known.end is None:
        return None
    year = known.start.year
    text = value.text[0] if value.text else ""
    precise = edtf.precision(known) == "month"
    if precise and value.month < known.start.month and relative != "past" and known.start.month - value.month > 6:
        year += 1
    same = precise and value.month == known.start.month
    if not value.day:
        if not (sure or same):
            return None
        return edtf.month_range(year, value.month, "inferred", text)
    try:
        day = edtf.day_range(known.start.replace(year=year, month=value.month, day=value.day), "inferred", text)
    except ValueError:
        return None
    if day.start is None:
        return None
    if value.weekday is not None and day.start.weekday() != value.weekday:
        return None
    return day if sure or same or value.weekday is not None else None
