"""The country of bare offices at home: what a text tells of it without ever writing "Kenyan President X".

In: the scene of an article after the rules of `allegiance.py`. Out: sides of people who hold an office and still have none.
A paper names the ministers of its own country by office alone. Each mark below speaks for one country; the strongest wins,
and only with more than one mark, or a sure one, and clear of the next. Nobody gets the side of those whom he meets.

    paper       the outlet, or the agency that the text names as its origin, writes for it, and the text names it or opens with the office
    dateline    a capital above the story
    accredited  "received Japan's Ambassador to Kuwait": the host is Kuwait's
    source      "the Turkish foreign ministry said"
    bond        "relations between Kenya and Chad", with Chad's minister in the text
    host        "received X in Nairobi"
    guests      "X of Chad came to Kenya"
    praise      "Secretary X praised Kenya's efforts"
    seat        "in the Oval Office", "at Kenya's State House"
    alone       the only country in the text that nobody else speaks for, or by far the most named of those
    fellows     another bare office of the article has turned out to be its
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.extract.allegiance import DOMESTIC
from digest.extract.lexicon import Side
from digest.extract.outlet import agency_of, label_of, paper_of
from digest.patterns import compile_late

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.extract.allegiance import Scene

_COUNTRY_ITEM = compile_late("[CDK]")
_SEAT_ITEM = compile_late("K")
_PEERS = frozenset(
    (
        "president",
        "minister",
        "monarch",
        "chancellor",
        "secretary",
        "diplomat",
        "envoy",
        "lawmaker",
        "pope",
        "relation",
        "soldier",
        "head",
    )
)
_SERVING = frozenset(("president", "minister", "monarch", "chancellor", "secretary", "adviser", "diplomat"))
_OFFICIAL = frozenset(
    "ministry directorate presidency government embassy cabinet state department delegation side".split()
)
_HOSTING = frozenset(
    "receive welcome host received receives hosted hosts hosting welcomed welcomes receiving welcoming".split()
)
_VISITING = frozenset("visit visited visiting visits arrived arrives came comes coming travelled traveled".split())
_PRAISES = frozenset("praised commended thanked lauded hailed appreciated acknowledged".split())
_RECEIVED = frozenset(("name", "title", "group", "pronoun"))
_WITHIN = frozenset(("in", "at", "inside"))
_TO = frozenset(("to", "in"))
_COMPANY = frozenset((",", "and", "by"))
_HEADS = frozenset(("president", "prime_minister", "monarch", "chancellor"))
_BEFORE_OBJECT = frozenset("with met meet meets by to for received".split())
_LONE = frozenset(
    ("foreign_minister", "prime_minister", "president", "monarch", "crown_prince", "defence_minister", "chancellor")
)

_CALLS = frozenset("call calls called calling".split())
_MODALS = frozenset("to will would shall should may might can could and also".split())
_TRIP = 6  # tokens over which "cancelled his visit to" follows the traveller
_OBJECT = 4  # tokens behind "received" in which whom it is about begins
_PASSIVE = frozenset("was were been being is are be".split())

SURE = 2.0
"""What the marks of a country must come to."""
CLEAR = 1.0
"""By how much they must outdo those of any other country."""


def _of_country(scene: Scene, i: int) -> str:
    """The country that item i names by name, people or capital, "" for none."""
    data = scene.items.data[i]
    if not isinstance(data, Side) or data.shared or (scene.items.codes[i] == "Y" and not data.capital):
        return ""
    return data.country if scene.items.codes[i] in "CDKY" else ""


def _of_venue(scene: Scene, token: int) -> str:
    """The country of the known venue that begins at a token, "" for none."""
    words = scene.doc.words
    token = scene.past_the(token)
    for rest, country in scene.lexicon.venues.get(words[token], ()):
        if tuple(words[token + 1 : token + 1 + len(rest)]) == rest:
            return country
    return ""


def _named(scene: Scene) -> dict[str, int]:
    """How often the text names each country."""
    counts: dict[str, int] = {}
    names = {t for p in scene.phrases for t in range(p.last - len(p.name), p.last)}
    for match in _COUNTRY_ITEM.finditer(scene.items.codes):
        i = match.start()
        if scene.items.first[i] not in names and (country := _of_country(scene, i)):
            counts[country] = counts.get(country, 0) + 1
    return counts


def _dateline(scene: Scene) -> Iterator[str]:
    """The country whose capital stands above the story, or on a line of its own."""
    doc, items = scene.doc, scene.items
    if doc.dateline_end:
        for sentence in doc.sentences:
            if sentence.start < doc.dateline_end <= sentence.end:
                if country := _of_country(scene, items.at[sentence.first]):
                    yield country
                return
    for sentence in doc.sentences[:3]:
        if 0 < sentence.last - sentence.first <= 2 and doc.words[sentence.first].isupper():
            i = items.at[sentence.first]
            if items.last[i] == sentence.last and (country := _of_country(scene, i)):
                yield country


def _accredited(scene: Scene) -> Iterator[str]:
    """Where ambassadors serve: "Japan's Ambassador to Kuwait"."""
    words, items = scene.doc.words, scene.items
    for p in scene.phrases:
        if p.office != "envoy" or ("ambassador" not in p.role.lower() and "commissioner" not in p.role.lower()):
            continue
        for t in range(p.first, min(p.last + 1, len(words) - 1)):
            if words[t] == "to":
                if country := _of_country(scene, items.at[scene.past_the(t + 1)]):
                    yield country
                break


def _source(scene: Scene) -> Iterator[str]:
    """Whose ministry or government speaks or acts: "the Turkish Directorate of Communications"."""
    codes, items, lower = scene.items.codes, scene.items, scene.doc.lower
    for match in _COUNTRY_ITEM.finditer(codes):
        i = match.start()
        k = i + 1
        while k < len(codes) and k < i + 5 and codes[k] in "smF":
            k += 1
        if k < len(codes) and lower[items.last[k] - 1] in _OFFICIAL and (country := _of_country(scene, i)):
            yield country


def _guests(scene: Scene) -> Iterator[str]:
    """Where people of known side are said to travel, or in a headline to be: "X of Chad came to Kenya", "Chad's X in Kenya"."""
    words, items = scene.doc.words, scene.items
    for t in scene.doc.tokens_of(_TO):
        sentence = scene.doc.sentences[scene.sentence(t)]
        visiting = not _VISITING.isdisjoint(words[max(sentence.first, t - 2) : t])
        if not sentence.first < t < sentence.last - 1 or not (visiting or (sentence.headline and t in scene.ends)):
            continue
        country = _of_country(scene, items.at[t + 1])
        before = scene.people(sentence.first, t)
        if country and before and all(scene.known(b) and scene.code(b)[0] != country for b in before):
            yield country


def _praised(scene: Scene) -> Iterator[str]:
    """Whose doings a guest of another country praises: "Secretary X praised Kenya's efforts"."""
    words = scene.doc.words
    if scene.lacks(_PRAISES):
        return
    for k in range(1, len(scene.phrases)):
        p, r = scene.phrases[k - 1], scene.phrases[k]
        gap = words[p.last : r.first]
        if (
            r.kind == "side"
            and r.country
            and (r.possessive or gap[-1:] == ["the"])
            and 0 < len(gap) < 4
            and _PRAISES.intersection(gap)
        ):
            a = scene.persons[k - 1]
            if a >= 0 and scene.known(a) and scene.code(a)[0] != r.country:
                yield r.country


def _seats(scene: Scene) -> Iterator[str]:
    """In whose seats of government people are: "in the Oval Office"."""
    words, items = scene.doc.words, scene.items
    for match in _SEAT_ITEM.finditer(items.codes):
        i = match.start()
        t = items.first[i]
        if t > 1 and (words[t - 1] in _WITHIN or (words[t - 1] == "the" and words[t - 2] in _WITHIN)):
            yield items.data[i].country


def _hosts_there(scene: Scene, first: int, last: int) -> bool:
    """Whether the words from token first to last say that somebody receives others, not that he is received."""
    words = scene.doc.words
    if _HOSTING.isdisjoint(words[first:last]):
        return False
    at = next(t for t in range(first, last) if words[t] in _HOSTING)
    if words[at - 1] in _PASSIVE or words[at + 1 : at + 2] == ["by"]:
        return False  # "the king attended a dinner hosted by the president"
    if words[at] == "host" and words[at - 1] not in _MODALS:
        return False  # "as an opinion host"
    # "received a delegation led by B", but not "received less attention, as A said"
    return any(scene.phrases[q].kind in _RECEIVED for q in scene.within(at + 1, at + _OBJECT))


def _hosts(scene: Scene, told: Sequence[int]) -> Iterator[str]:
    """Where one whom these phrases mean receives others: the places of the sentences in which he does, "" for a reception without one."""
    words, items = scene.doc.words, scene.items
    for k in told:
        p = scene.phrases[k]
        called = p.first > 2 and words[p.first - 1] == "on" and not _CALLS.isdisjoint(words[p.first - 3 : p.first - 1])
        sentence = scene.doc.sentences[scene.sentence(p.first)]
        if country := _beside_place(scene, p.first, sentence.first):
            yield country
            continue
        begin = p.last
        if p.first and words[p.first - 1] == "by":
            begin = max(sentence.first, p.first - 12)  # "being welcomed at the palace in Nairobi by X"
            if not _HOSTING.intersection(words[begin : p.first]):
                continue
        elif not called and not _hosts_there(scene, p.last, min(p.last + 8, sentence.last)):
            continue
        yield ""
        for t in range(begin, sentence.last - 1):
            i = items.at[t + 1]
            there = (
                words[t] == "in"
                or (words[t] == "," and items.codes[i] == "Y")
                or words[t - 1 : t + 1] == ["visit", "to"]
            )
            if there and (country := _of_country(scene, i)):
                yield country
            if words[t] in _WITHIN and (country := _of_venue(scene, t + 1)):
                yield country
        opening = items.at[sentence.first + 1]
        if (
            scene.doc.lower[sentence.first] == "in"
            and words[items.last[opening]] == ","
            and items.last[opening] <= p.first
            and (country := _of_country(scene, opening))
        ):
            yield country  # "In Nairobi, the president received A"


def _travels(scene: Scene, told: Sequence[int]) -> set[str]:
    """Countries that one whom these phrases mean is told to visit: "X postponed his visit to Kenya"."""
    words, items = scene.doc.words, scene.items
    out: set[str] = set()
    for k in told:
        p = scene.phrases[k]
        sentence = scene.doc.sentences[scene.sentence(p.first)]
        for t in range(p.last, min(p.last + _TRIP, sentence.last - 2)):
            if words[t] in _VISITING and words[t + 1] == "to" and (country := _of_country(scene, items.at[t + 2])):
                out.add(country)
    return out


def _beside_place(scene: Scene, token: int, floor: int) -> str:
    """The country named right before "with" and a phrase at a token ("held talks in Kenya with President X"), "" for none."""
    words, items = scene.doc.words, scene.items
    if token - 3 < floor or words[token - 1] != "with":
        return ""
    place = items.at[token - 2]
    return _of_country(scene, place) if items.first[place] > floor and words[items.first[place] - 1] == "in" else ""


def _company(scene: Scene, k: int, q: int) -> bool:
    """Whether phrase q is of the company of phrase k: named right behind him, or the head of his state in "with Prime Minister A, Foreign Secretary B"."""
    words, lower, phrases = scene.doc.words, scene.doc.lower, scene.phrases
    low, high = min(k, q), max(k, q)
    for i in range(low, high):
        gap = words[phrases[i].last : phrases[i + 1].first]
        if not gap or not set(gap) <= _COMPANY:
            return False
    if q > k:
        return q == k + 1 and not phrases[q].country  # "Secretary A and Estonian Prime Minister B" are of two sides
    before = lower[phrases[low].first - 1] if phrases[low].first else ""
    return phrases[q].klass in _HEADS and phrases[k].klass not in _HEADS and before in _BEFORE_OBJECT


def _met(scene: Scene, told: Sequence[int], sided: set[int], *, whole: bool = False) -> tuple[set[str], int]:
    """Countries of those whom somebody is told with, and of how many sides; his company is left out.

    Args:
        scene: the document with its phrases.
        told: the phrases that mean him.
        sided: actors of known side from the start.
        whole: in the whole text, not only where he meets anybody first.
    """
    countries: set[str] = set()
    told_with: set[tuple[str, str]] = set()
    for k in told:
        p = scene.phrases[k]
        if p.possessive and not p.name:
            continue
        sentence = scene.doc.sentences[scene.sentence(p.first)]
        for q in scene.within(sentence.first, sentence.last):
            r = scene.phrases[q]
            if r.kind == "group" and r.sides:
                countries.update(side.country for side in r.sides)
            if len(scene.of[q]) != 1 or scene.of[q] == scene.of[k]:
                continue
            pronoun = r.kind == "pronoun" and not r.possessive
            if r.office not in _PEERS and not ((r.name or pronoun) and scene.heads[scene.of[q][0]] & _PEERS):
                continue
            known = scene.of[q][0] in sided and (not whole or bool(scene.actor(scene.of[q][0]).name))
            if known and not _company(scene, k, q):
                countries.add(scene.code(scene.of[q][0])[0])
                if not pronoun:
                    told_with.add(scene.code(scene.of[q][0]))
        if told_with and not whole:
            break
    return countries - {""}, len(told_with)


@dataclass(slots=True, eq=False, repr=False)
class _Marks:
    """What the text of an article, or its source, tells of its home, whoever is asked about.

    Attributes:
        paper: country of the outlet. named: how often the text names each country.
        dateline, accredited, guests, praised, seats: countries that these marks speak for. source: with how often.
        bonds: countries set side by side. sided: actors whose side was known from the start.
        told: the phrases that mean each actor alone.
        fellows: countries that bare offices have turned out to be of.
        held, classes: by country, the offices of those known to be of it (spokespersons left out), and their classes.
    """

    paper: str
    named: dict[str, int]
    dateline: set[str]
    accredited: set[str]
    guests: set[str]
    praised: set[str]
    seats: set[str]
    source: dict[str, int]
    bonds: set[frozenset[str]]
    sided: set[int]
    told: dict[int, list[int]]
    fellows: set[str] = field(default_factory=set)
    held: dict[str, set[str]] = field(default_factory=dict)
    classes: dict[str, set[str]] = field(default_factory=dict)

    def note(self, scene: Scene, a: int) -> None:
        """Note what an actor tells of his country."""
        country = scene.code(a)[0]
        if scene.actor(a).name and country:
            self.classes.setdefault(country, set()).update(scene.classes[a])
            if not scene.heads[a] & {"spokesperson"}:
                self.held.setdefault(country, set()).update(scene.heads[a])


def _told(scene: Scene) -> dict[int, list[int]]:
    """The phrases that mean each actor alone."""
    told: dict[int, list[int]] = {}
    for k, actors in enumerate(scene.of):
        if len(actors) == 1:
            told.setdefault(actors[0], []).append(k)
    return told


def _read_marks(scene: Scene, told: dict[int, list[int]]) -> _Marks:
    info = scene.doc.article.info
    source: dict[str, int] = {}
    for country in _source(scene):
        source[country] = source.get(country, 0) + 1
    bonds = {frozenset((x[0], y[0])) for told in scene.pairs() for x, y in told}
    bonds |= {frozenset(side.country for side in p.sides) - {""} for p in scene.phrases if len(p.sides) > 1}
    marks = _Marks(
        paper=label_of(scene.doc, scene.lexicon)
        or agency_of(scene.doc, scene.lexicon)
        or paper_of(info.source, info.url, scene.lexicon),
        named=_named(scene),
        dateline=set(_dateline(scene)),
        accredited=set(_accredited(scene)),
        guests=set(_guests(scene)),
        praised=set(_praised(scene)),
        seats=set(_seats(scene)),
        source=source,
        bonds=bonds,
        sided={b for b in range(len(scene.doc.actors)) if scene.known(b)},
        told=told,
    )
    for b in range(len(scene.doc.actors)):
        marks.note(scene, b)
    return marks


def _open(scene: Scene, a: int, told: Sequence[int]) -> bool:
    """Whether an actor, whom these phrases mean, has no side, and an office that may be one of the home country's."""
    actor = scene.actor(a)
    role = actor.role.lower()
    if not actor.name:
        # "the Prime Minister", whom nobody names
        return bool(scene.classes[a] & _HEADS) and not scene.known(a)
    if not actor.sure or scene.known(a):
        return False
    if not role and not scene.heads[a]:
        # "Otieno received his colleague at the airport"
        return actor.count > 1 and actor.name[0] != "@" and any(True for _ in _hosts(scene, told))
    return (
        bool(role)
        and scene.governs(a)
        and bool(scene.heads[a] & _SERVING or DOMESTIC.intersection(role.split()))
        and not role.startswith(("former", "ex-", "late"))
    )


def _scores(scene: Scene, marks: _Marks, a: int) -> dict[str, float]:
    """What the marks of each country come to for one actor; countries that he cannot speak for are left out."""
    told = marks.told.get(a, [])
    others, sides = _met(scene, told, marks.sided)
    hosts = set(_hosts(scene, told))
    taken = set(marks.held)
    named = marks.named
    scores: dict[str, float] = {}

    def add(country: str, weight: float) -> None:
        scores[country] = scores.get(country, 0.0) + weight

    for country in marks.dateline:
        # filed abroad where the text speaks more of a third country
        third = max((n for c, n in named.items() if c != country and c not in others | taken), default=0)
        sure = named.get(country, 0) >= max(third, 1) or (not third and scene.lead(a))
        abroad = marks.paper not in ("", country)
        add(country, 1.0 if abroad else 2.0 if sure else 0.5 if marks.paper else 1.0)
    if marks.paper:
        at_home = marks.paper in named
        add(marks.paper, float(bool(scene.heads[a]) + at_home + _opens(scene, a, told, at_home=at_home)))
    for country in marks.accredited | marks.praised:
        add(country, 2.0)
    for country in marks.seats:
        add(country, 1.5)
    for country in marks.guests:
        add(country, 2.0 if hosts else 1.0)
    for country in hosts - {""}:
        add(country, 3.0)
    for country, n in marks.source.items():
        add(country, 1.0 if country in taken else min(n, 2))
    for country in marks.fellows - others:
        add(country, 2.0 if sides == 1 else 1.0)
    for bond in marks.bonds:
        missing = bond - taken - others
        for country in missing if len(missing) == 1 < len(bond) else ():
            add(country, 1.5)
    left = set(named) - others - _met(scene, told, marks.sided, whole=True)[0]
    if len(left) == 1 and marks.held.get(next(iter(left))) != {"envoy"} and (sides or taken):
        country = next(iter(left))
        elsewhere = marks.paper not in ("", country, *others)
        add(
            country,
            1.0 if sides > 1 or elsewhere else 2.0 if named[country] > 1 or (sides and country in taken) else 1.5,
        )
    for country in others & scores.keys():
        # one of several may be his own; of one alone he is where much speaks for it
        scores[country] -= 0.5 if sides > 1 else 2.0
    others = {c for c in others if sides < 2 and scores.get(c, 0.0) < SURE}
    if marks.paper not in named and any(v >= SURE and c not in others for c, v in scores.items() if c != marks.paper):
        others.add(marks.paper)  # a paper tells of others too, and then doesn't name its own country
    others |= _travels(scene, told) - hosts
    lone = scene.classes[a] & _LONE  # offices of which there is one in a country
    return {
        c: v
        for c, v in scores.items()
        if c not in others and scene.may_serve(a, c) and not lone & marks.classes.get(c, set())
    }


def _opens(scene: Scene, a: int, told: Sequence[int], *, at_home: bool) -> bool:
    """Whether the actor whom these phrases mean is named in the lead, and with his office when the body names him first.

    Where the text never names the outlet's country he must be the first whom it names at all.
    """
    doc, phrases = scene.doc, scene.phrases
    named = told if at_home else range(len(phrases))
    nameless = not scene.actor(a).name
    first = next((k for k in named if (phrases[k].name or nameless) and doc.starts[phrases[k].first] >= doc.body), -1)
    return first in told and bool(phrases[first].role) and scene.lead(a)


def settle_home(scene: Scene) -> None:
    """Gives the bare offices of an article the country that its marks speak for, where they agree."""
    told = _told(scene)
    open_ones = [a for a in range(len(scene.doc.actors)) if _open(scene, a, told.get(a, ()))]
    open_ones.sort(key=lambda a: bool(scene.actor(a).name))  # whoever meets "the Prime Minister" is no minister of his
    if not open_ones:
        return
    marks = _read_marks(scene, told)
    for _ in range(2):
        left = [a for a in open_ones if not _settle(scene, marks, a)]
        if len(left) == len(open_ones):
            break  # nothing that the others could be told by
        open_ones = left


def _settle(scene: Scene, marks: _Marks, a: int) -> bool:
    """Gives an actor without a side the country that the marks agree on; whether they do."""
    country = _best(_scores(scene, marks, a))
    if not country:
        return False
    scene.give(a, (country, ""))
    if not scene.actor(a).name:
        marks.sided.add(a)
    marks.fellows.add(country)
    marks.note(scene, a)
    return True


def _best(scores: dict[str, float]) -> str:
    """The country whose marks suffice and outdo those of any other, "" for none."""
    ranked = sorted((-v, c) for c, v in scores.items())
    if not ranked or -ranked[0][0] < SURE or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < CLEAR):
        return ""
    return ranked[0][1]
