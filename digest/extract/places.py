"""Where: venues, cities and countries that the text gives as a place, and the dateline.

In: a document and its typed items. Out: `PlaceMention` objects, and `Document.dateline_city/country`.
A country's name is a place behind "in" or "at" and a side elsewhere; a capital likewise. Which encounter a place belongs
to is decided in `where.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from digest.extract.document import Document
from digest.extract.lexicon import Items, Lexicon
from digest.knowledge import Knowledge
from digest.models import Place
from digest.patterns import compile_late

# words before a place, and what they make of it
_WAYS = {
    **dict.fromkeys("in at near outside inside across throughout".split(), "at"),
    **dict.fromkeys("to visit visits visited visiting reached reaching toward towards into for".split(), "to"),
    **dict.fromkeys("from leaving left".split(), "from"),
}
# "Nairobi hosted the second round of talks"
_HOSTS = frozenset(("hosted", "hosts"))
_VISIT = frozenset(("visit", "trip", "stop", "stopover"))
# words that may stand between the preposition and the place: "in downtown Rio", "in the southern city of Basra"
_NEAR = frozenset(
    "downtown central nearby neighbouring neighboring northern southern eastern western north south east west greater "
    "historic coastal the old".split()
)
_TOWN = frozenset(
    "city town port capital resort district village island suburb province region quarter neighbourhood neighborhood seaside retreat "
    "state canton emirate oasis".split()
)
_SETTLEMENTS = frozenset("city town port capital resort village oasis".split())
_LEG = 12  # tokens of the days between two places of a trip
_WORDS = 7  # items over which "the Norwegian fishing town of P" may reach
_WHEN = frozenset("on last this next today yesterday tomorrow earlier later where when and to for after".split())
_ON = frozenset(("on",))
_OPENS = compile_late(r"[(YK]")
_OWN = frozenset(
    "his her their its a the first second third official state one-day two-day three-day brief day-long maiden".split()
)
_DATELINE = compile_late(
    r"\s*(?P<place>[A-ZÀ-Þ][\w'’.\- ]{2,28}?(?:[,/] ?[A-ZÀ-Þ][\w'’. ]{2,24}?)?)"
    r"(?P<desk> ?/[A-Z][A-Za-z ]{2,20}/| ?\[[A-Z][\w. ]{1,20}\])?(?P<date>,? ?(?:[A-Z][a-z]{2,8}\.? ?\d{1,2}(?:st|nd|rd|th)?|\d{1,2} [A-Z](?:[a-z]{2,8}|[A-Z]{2})\.?)(?:[,/]? ?\d{4})?[.,]?)?"
    r"\s?(?P<agency>\([^)]{2,60}\)|/+[A-Z .\w]{2,30}/+\.?)?\s?(?P<dash>—|–|--+|-|:|\(|\Z|(?<=/)(?=[A-Z])|(?<=/ )(?=[A-Z]))"
)
_DATED = compile_late(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'-]+, [A-Z][a-z]+\.? \d{1,2}(?:, \d{4})?\.?$|[A-ZÀ-Þ][\w'’. -]+, (?:\w+day,? )?(?:\d{1,2} [A-Z][a-z]+|[A-Z][a-z]+ \d{1,2})(?:,? \d{4})?\.?$"
)
_PLACE_REST = compile_late(r"(?:,[CYNKG.w]{1,4})?")  # codes of items behind a city: ", Peru", ", DC"
_ENDS = compile_late(r"[.!?:;,]$")
_TITLE_TAIL = compile_late(r"[|–—-] (?=[A-ZÀ-Þ][\w'’. ]{2,28}(?:, [A-ZÀ-Þ][\w'’. ]{2,24})?$)")
_LETTERHEAD = 8  # paragraphs of the head in which a line may say where it was issued


@dataclass(slots=True, eq=False, repr=False)
class PlaceMention:
    """A place in the text.

    Attributes:
        first, last: its tokens, half-open, without the preposition. lead: token of the preposition.
        visit: the words name a visit by it ("his first Damascus visit").
        way: "at" where something is there, "to" where somebody goes there, "from" where somebody comes from there.
    """

    first: int
    last: int
    city: str = ""
    country: str = ""
    venue: str = ""
    way: str = "at"
    lead: int = -1
    visit: bool = False

    @property
    def at(self) -> bool:
        """Whether something is said to be there, not to go there."""
        return self.way == "at"

    def as_place(self, text: str) -> Place:
        """The place as it leaves the stage, with the words that gave it."""
        return Place(city=self.city, country=self.country, venue=self.venue, text=(text,) if text else ())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Gazetteer:
    """The tables of places.

    Attributes:
        venues: by name, with city and country. venue_heads: the last words of their names ("Palace"). capitals: of each country.
        seats: cities that stand for a government. city_states: capitals of countries that are one city.
        cities: by their names in capitals, as datelines write them.
    """

    venues: Mapping[str, tuple[str, str]]
    venue_heads: frozenset[str]
    capitals: Mapping[str, str]
    seats: Mapping[str, tuple[str, str]]
    city_states: Mapping[str, str]
    cities: Mapping[str, tuple[str, str]]


@lru_cache(maxsize=4)
def build_gazetteer(knowledge: Knowledge) -> Gazetteer:
    """The tables of places, once a process."""
    metonyms = {name for country in knowledge.countries for name in (*country.metonyms, *country.weak_metonyms)}
    names_of = {country.id: country.names for country in knowledge.countries}
    cities: dict[str, tuple[str, str]] = {}
    for city in sorted(knowledge.cities, key=lambda c: c.weak):
        for name in city.names:
            cities.setdefault(name.upper(), (city.name, city.country))
    return Gazetteer(
        cities=cities,
        city_states={
            city.country: city.names[0] for city in knowledge.cities if city.names[0] in names_of.get(city.country, ())
        },
        seats={name: (city.name, city.country) for city in knowledge.cities for name in city.names if name in metonyms},
        venues={
            name: (venue.city, venue.country)
            for venue in knowledge.venues
            for name in (*venue.names, *venue.weak_names)
        },
        venue_heads=frozenset(
            name.split()[-1]
            for venue in knowledge.venues
            for name in (*venue.names, *venue.weak_names)
            if name[0].isupper()
        ),
        capitals={country.id: country.capital[0] for country in knowledge.countries if country.capital},
    )


class _PlaceReader:
    """Reads the places of one document; a class only to share the tables among its steps."""

    def __init__(self, doc: Document, items: Items, gazetteer: Gazetteer) -> None:
        self.doc, self.items, self.gazetteer = doc, items, gazetteer
        self.codes, self.words = items.codes, doc.words
        self.n = len(items.codes)

    def word(self, i: int) -> str:
        """Item i's first word in lower case, "" behind the last."""
        return self.doc.lower[self.items.first[i]] if i < self.n else ""

    def read(self) -> list[PlaceMention]:
        """All places of the document, in order."""
        out: list[PlaceMention] = []
        codes, end = self.codes, 0
        for i in self.openings():
            if i < end:
                continue
            code = codes[i]
            way = ""
            place: PlaceMention | None = None
            if code in "fwo" or (
                code == "m"
                and self.word(i) == "visiting"
                and codes[i + 1 : i + 2] in ("Y", "C")
                and codes[i + 2 : i + 3] not in tuple("TUNmHFs")
            ):
                way = _WAYS.get(self.word(i), "")
            elif code == "(" and self.parenthesis(i):
                way = "at"
            elif code in "YK" and i and self.word(i - 1) in _OWN and self.word(i + 1) in _VISIT:
                place, way = self.visited(i), "to"
            elif code in "YK" and self.word(i + 1) in _HOSTS:
                place, way = self.city(i) if code == "Y" else self.place_at(i), "at"
            elif code in "YK" and out and self.next_leg(out[-1], i):
                place, way = self.city(i), "to"
            if self.word(i) == "on":
                place, way = self.island(i + 1), "at"
            elif way and place is None:
                place = self.place_at(self.skip(i + 1))
            if place is None:
                continue
            place.way = way
            place.lead = self.items.first[i - 1 if place.visit else i]
            if code in "YK" and way == "to" and not place.visit:
                place.lead = out[-1].lead  # what leads to the leg before leads here too
            out.append(place)
            end = self.items.at[place.last - 1] + 1
        return out

    def next_leg(self, before: PlaceMention, i: int) -> bool:
        """Whether item i is the next place of a trip ("will visit P from 14 to 16 May and Q from 17 to 19 May")."""
        first = self.items.first[i]
        between = self.doc.lower[before.last : first]
        dated = any(word.isdigit() for word in between) and between[-1:] == ["and"]
        return before.way == "to" and dated and len(between) < _LEG and between[:1] in (["from"], ["on"], [","])

    def openings(self) -> list[int]:
        """Items at which words that tell a place may begin: a preposition or its like, a bracket, a city."""
        first, at = self.items.first, self.items.at
        cues = _WAYS.keys() | _ON if "island" in self.doc.where else _WAYS.keys()
        ways = [at[token] for token in self.doc.tokens_of(cues) if first[at[token]] == token]
        return sorted({*ways, *(match.start() for match in _OPENS.finditer(self.codes))})

    def visited(self, k: int) -> PlaceMention | None:
        """The place of "his first Damascus visit", whose name is item k."""
        place = self.city(k) if self.codes[k] == "Y" else self.place_at(k)
        if place is not None:
            place.visit = True
        return place

    def parenthesis(self, i: int) -> bool:
        """Whether a bracket holds a place and a date: "(28-29 April, Rio de Janeiro)"."""
        k = i + 1
        while k < self.n and self.codes[k] != ")" and k - i < 9:
            k += 1
        text = " ".join(self.words[self.items.first[i] : self.items.last[k - 1]]) if k < self.n else ""
        return bool(re.search(r"\d", text)) and "Y" in self.codes[i:k]

    def skip(self, k: int) -> int:
        """Past the article, "downtown" and "the Chinese port city of"."""
        while k < self.n and (self.codes[k] == "t" or (self.codes[k] not in "CYKDO" and self.word(k) in _NEAR)):
            k += 1
        if (
            k + 1 < self.n
            and self.codes[k] == "w"
            and self.codes[k - 1] == "t"
            and self.words[self.items.first[k]].isalpha()
            and (self.codes[k + 1] == "Y" or self.venue_from(k + 1, k + 2) is not None)
        ):
            return k + 1  # "at the rustic Camp David"
        j = k
        while j < self.n and j - k < 7 and self.codes[j] in "DNVwmFG#" and self.word(j) not in ("and", "or"):
            if self.word(j) in _TOWN:
                after = j + 1 + (self.word(j + 1) in ("of", ","))
                after += after < self.n and self.codes[after] == "t"
                if self.codes[after : after + 1] == "Y" or (
                    self.codes[after : after + 1] == "D" and self.word(after + 1) == "capital"
                ):
                    return after
            j += 1
        if k < self.n and self.codes[k] in "#w" and self.codes[k - 1] != "t":
            # inside brackets the date stands first
            open_at = self.codes.rfind("(", max(0, k - 7), k)
            if open_at >= 0:
                j = k
                while j < self.n and self.codes[j] not in ")Y":
                    j += 1
                return j
        return k

    def place_at(self, k: int) -> PlaceMention | None:
        """The place whose name begins at item k."""
        codes, items, words, n = self.codes, self.items, self.words, self.n
        if k >= n:
            return None
        code = codes[k]
        if self.word(k) == "capital" and self.word(k + 1) in ("of", "city"):
            j = k + 2 + (codes[k + 2 : k + 3] == "t")
            if codes[j : j + 1] == "C" and items.data[j].country:
                country = items.data[j].country
                return PlaceMention(items.first[k], items.last[j], self.gazetteer.capitals.get(country, ""), country)
        if code == "D" and self.word(k + 1) == "capital":
            # "the Omani capital", "the Indian capital New Delhi"
            country = items.data[k].country
            return PlaceMention(items.first[k], items.last[k + 1], self.gazetteer.capitals.get(country, ""), country)
        unlisted = self.town_of(k) if code == "D" else self.town_in(k) if code == "N" else None
        if unlisted is not None:
            return unlisted
        end = k
        while end < n and codes[end] in "NVFCDOYKTm" and words[items.first[end]][0].isupper():
            end += 1
        known = self.venue_from(k, end)
        if known is not None:
            return known
        if code == "C" and codes[k + 1 : k + 2] == "s" and self.word(k + 2) == "capital":
            # "in Ruritania's capital, P"
            country = items.data[k].country
            at = k + 3 + (codes[k + 3 : k + 4] == ",")
            named = codes[at : at + 1] == "Y" and items.data[at].country == country
            city = items.data[at].city if named else self.gazetteer.capitals.get(country, "")
            return PlaceMention(items.first[k], items.last[at if named else k + 2], city, country)
        if end - k >= 2 and "V" in codes[k:end] and codes[k + 1] not in ",s":
            # a run of capitalised words that holds a word for a venue: "Ankara Palas State Guesthouse"
            run = words[items.first[k] : items.last[end - 1]]
            if self.gazetteer.venue_heads.isdisjoint(run):
                return self.city(k) if code in "YC" else None  # "Comprehensive Strategic Partnership"
            text = " ".join(run)
            place = PlaceMention(items.first[k], items.last[end - 1], venue=text)
            if code == "Y":
                place.city, place.country = items.data[k].city, items.data[k].country
            j = end
            if j < n and codes[j] in "f," and j + 1 < n:
                tail = (
                    self.place_at(self.skip(j + 1))
                    if codes[self.skip(j + 1) : self.skip(j + 1) + 1] in ("Y", "C", "D")
                    else None
                )
                if tail and not tail.venue:
                    place.city, place.country, place.last = tail.city, tail.country, tail.last
            return place
        if code in "YC":
            return self.city(k)
        if code == "G" and items.data[k].country:
            return PlaceMention(items.first[k], items.last[k], country=items.data[k].country)  # "in Alaska"
        name = " ".join(words[items.first[k] : items.last[k]])
        if code == "K" and name in self.gazetteer.seats and codes[k + 1 : k + 2] != "s":
            return PlaceMention(items.first[k], items.last[k], *self.gazetteer.seats[name])
        return None

    def town_of(self, k: int) -> PlaceMention | None:
        """A town that no table knows, behind the people of its country: "the Norwegian port town of P"."""
        items, n = self.items, self.n
        country = items.data[k].country
        j = k + 1
        while (
            j < n
            and j - k < _WORDS
            and self.codes[j] in "NVwmFG#"
            and self.word(j + 1) != "of"
            and not self.starts_name(j + 1)
        ):
            j += 1
        if not country or j >= n or self.word(j) not in _TOWN or not self.words[items.first[j]].islower():
            return None
        at = j + 1 + (self.word(j + 1) == "of")
        end = self.name_end(at)
        if end == at:
            return None
        settled = self.word(j) in _SETTLEMENTS or "town" in self.doc.lower[items.first[k] : items.first[j]]
        name = " ".join(self.words[items.first[at] : items.last[end - 1]])
        return PlaceMention(items.first[k], items.last[end - 1], name if settled else "", country)

    def island(self, k: int) -> PlaceMention | None:
        """The island of "on the Indonesian island of P", whose words begin at item k."""
        if k >= self.n or "island" not in self.doc.lower[self.items.first[k] : self.items.first[k] + _WORDS]:
            return None
        return self.place_at(self.skip(k))

    def town_in(self, k: int) -> PlaceMention | None:
        """A town that no table knows, before its country: "in P, Norway"."""
        items, end = self.items, self.name_end(k)
        if not 0 < end - k < _WORDS // 2 or self.codes[end : end + 2] != ",C" or self.word(k - 1) not in ("in", "at"):
            return None
        behind = self.codes[end + 2 : end + 3]
        if not items.data[end + 1].country or not (
            behind in ("", ".", ",", ")", "f", ";") or self.word(end + 2) in _WHEN
        ):
            return None
        name = " ".join(self.words[items.first[k] : items.last[end - 1]])
        return PlaceMention(items.first[k], items.last[end + 1], name, items.data[end + 1].country)

    def starts_name(self, k: int) -> bool:
        """Whether a capitalised word of no table stands at item k."""
        return self.name_end(k) > k

    def name_end(self, k: int) -> int:
        """The item behind the capitalised words that begin at item k and are of no table."""
        while k < self.n and self.codes[k] == "N" and self.words[self.items.first[k]][0].isupper():
            k += 1
        return k

    def venue_from(self, k: int, end: int) -> PlaceMention | None:
        """The longest known venue whose name begins at item k."""
        items, words = self.items, self.words
        for stop in range(min(end if end > k + 1 else self.n, k + 6), k, -1):
            name = " ".join(words[items.first[k] : items.last[stop - 1]])
            if name in self.gazetteer.venues:
                city, country = self.gazetteer.venues[name]
                last = stop
                while last < end and last - k < 7 and self.codes[last] == "V":
                    last += 1
                place = PlaceMention(items.first[k], items.last[last - 1], city, country, name)
                j = (
                    self.skip(last + 1 + (self.word(last + 1) == "in"))
                    if last < self.n and self.codes[last] in ",f"
                    else self.n
                )
                bare = not city and not country  # a name that several cities use: "State House, P", "State House P"
                if bare and " " in name and last < self.n and self.codes[last] in "YK":
                    j = last
                closes = self.codes[j + 1 : j + 2] in (*".,;f)&", "")
                if j < self.n and self.codes[j] == "K" and not (bare and closes):
                    j = self.n  # "at State House, Washington said": the government
                if (
                    j < self.n
                    and self.codes[j] in "YK"
                    and self.word(j - 1) not in ("for", "to")
                    and (bare or closes or self.word(j - 1) != ",")
                ):
                    # "at the Itamaraty Palace, in downtown P": the text knows better which
                    tail = self.city(j) if self.codes[j] == "Y" else self.place_at(j)
                    if tail is not None and (tail.city != city or tail.country != country):
                        place.city, place.country, place.last = tail.city, tail.country, tail.last
                return place
        return None

    def city(self, k: int) -> PlaceMention | None:
        """The city or country at item k, with the country behind the city."""
        codes, items, n = self.codes, self.items, self.n
        side = items.data[k]
        after = codes[k + 1] if k + 1 < n else "."
        if codes[k] == "C":
            if after == "s" and not (k + 2 < n and codes[k + 2] == "Y"):
                return None
            if side.shared:
                return None
            return PlaceMention(
                items.first[k], items.last[k], self.gazetteer.city_states.get(side.country, ""), side.country
            )
        place = PlaceMention(items.first[k], items.last[k], side.city, side.country)
        if (
            after == "&"
            and codes[k + 2 : k + 3] == "Y"
            and codes[k + 3 : k + 5] == ",C"
            and items.data[k + 4].country == side.country
        ):
            # "in A and B, P": which of the two the text doesn't say
            return PlaceMention(items.first[k], items.last[k + 4], "", side.country)
        if k + 2 < n and after == "," and codes[k + 2] == "C":
            place.country = items.data[k + 2].country or place.country
            place.last = items.last[k + 2]
        elif after == "s":
            return None if k + 2 < n and codes[k + 2] in "TUF" else place
        return place


def find_places(doc: Document, items: Items, lexicon: Lexicon, knowledge: Knowledge) -> list[PlaceMention]:
    """Places behind a preposition, "the Omani capital" among them, in order of the text."""
    del lexicon
    return _PlaceReader(doc, items, build_gazetteer(knowledge)).read()


def find_dateline(doc: Document, items: Items, knowledge: Knowledge | None = None) -> None:
    """Set `doc.dateline_city`, `doc.dateline_country` and `doc.dateline_end` from a dateline or a letterhead.

    A dateline is a city in capitals, or one that a dash, an agency or a date follows. A line of its own that is only
    a city, or a known venue ("Oval Office"), says as much, also after the headline's last bar.

    Args:
        doc: with sentences; changed in place.
        items: its typed items.
        knowledge: for the venues; without it no venue is known.
    """
    gazetteer = build_gazetteer(knowledge) if knowledge is not None else None
    venues = gazetteer.venues if gazetteer is not None else {}
    n = len(items.codes)
    for s in doc.sentences:
        text = doc.text[s.start : s.end]
        if s.start < doc.body:
            tail = _TITLE_TAIL.search(text)
            if tail and text[tail.end() :].split(",")[0].strip():
                _take_line(doc, items, _item_at(doc, items, s.first, s.start + tail.end()), s.last, 0)
            continue
        if s.paragraph > _LETTERHEAD:
            return
        first = items.at[s.first] if s.first < len(items.at) else n
        if first >= n:
            return
        # what is read of other lines is a city in capitals
        lead = _DATELINE.match(text) if items.codes[first] in "YCK" or text[:2].isupper() else None
        if items.codes[first] in "YCK" and (_is_dateline(doc, items, first, lead) or _DATED.match(text)):
            _take_line(doc, items, first, s.last, s.start + lead.end() if lead else s.end)
            if items.codes[first] == "C" and gazetteer is not None:
                doc.dateline_city = doc.dateline_city or gazetteer.city_states.get(doc.dateline_country, "")
            return
        if lead is not None and gazetteer is not None and items.codes[first] not in "YCK":
            # "NEW YORK -", "DOHA, Oct 3 (...)": short words in capitals are typed as names
            head = lead["place"].partition(",")[0]
            if head.isupper() and head.strip() in gazetteer.cities:
                doc.dateline_city, doc.dateline_country = gazetteer.cities[head.strip()]
                doc.dateline_end = s.start + lead.end()
                return
        if s.last - s.first <= 8 and not _ENDS.search(text):
            rest = items.codes[first + 1 : items.at[s.last - 1] + 1]
            if items.codes[first] == "Y" and _PLACE_REST.fullmatch(rest):
                _take_line(doc, items, first, s.last, s.end)
                return
            if venues.get(text.strip(), ("", ""))[1]:
                doc.dateline_city, doc.dateline_country = venues[text.strip()]
                doc.dateline_end = s.end
                return
            # "Staff Correspondent, Dhaka"
            last = items.at[s.last - 1]
            if (
                items.codes[last] in "YK"
                and last > first
                and items.codes[last - 1] == ","
                and items.codes[first] in "NTmFw"
            ):
                _take_line(doc, items, last, s.last, s.end)
                return


def _is_dateline(doc: Document, items: Items, first: int, lead: re.Match[str] | None) -> bool:
    """Whether what a line begins with is a dateline and not the line's subject ("Reading Time: 3 minutes")."""
    if lead is None:
        return False
    size = items.last[first] - items.first[first]
    name = doc.words[items.first[first] : items.last[first]]
    if all(w.isupper() or not w[0].isalpha() for w in name):
        return True
    if lead["date"] or lead["agency"] or lead["desk"]:
        return True
    if items.data[first].weak:
        return False
    # "Ankara: ..." and "Ankara - ..." only where nothing but a country stands beside the city
    after = items.codes[first + 1 : first + 3]
    closes = bool(lead["dash"]) and lead["dash"] not in ("-", "(")
    spaced = lead["dash"] == "-" and lead.string[lead.end() : lead.end() + 1] == " "
    return (
        size > 0
        and (closes or spaced)
        and (after[:1] in (":", "-", "(") or after == ",C" or lead["place"].split(",")[0].split() == name)
    )


def _item_at(doc: Document, items: Items, token: int, offset: int) -> int:
    """The item that begins at an offset of the text, at or after a token."""
    while token < len(doc.starts) and doc.starts[token] < offset:
        token += 1
    return items.at[token] if token < len(items.at) else len(items.codes)


def _take_line(doc: Document, items: Items, first: int, last: int, end: int) -> None:
    """Take the place that begins at item `first` as the dateline."""
    if first >= len(items.codes) or items.codes[first] not in "YCK":
        return
    side = items.data[first]
    city = side.city
    if items.codes[first] == "K":
        city = " ".join(doc.words[items.first[first] : items.last[first]]).title()
    doc.dateline_city, doc.dateline_country = city, side.country
    doc.dateline_end = end
    if (
        first + 2 < len(items.codes)
        and items.first[first + 2] < last
        and items.codes[first + 1] == ","
        and items.codes[first + 2] == "C"
    ):
        doc.dateline_country = items.data[first + 2].country
