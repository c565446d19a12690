"""The country of bare offices at home: what a text tells of it without ever writing "Kenyan President X".

In: the scene of an article after the rules of `allegiance.py`. Out: sides of people who hold an office and still have none.
A paper names the ministers of its own country by office alone. Each mark below speaks for one country; the strongest wins,
and only with more than one mark, or a sure one, and clear of the next. Nobody gets the side of those whom he meets.

    dateline    a capital above the story
    accredited  "received Japan's Ambassador to Kuwait": the host is Kuwait's
    source      "the Turkish foreign ministry said"
    bond        "relations between Kenya and Chad", with Chad's minister in the text
    host        "received X in Nairobi", "X's visit to Kenya"
    alone       the only country in the text that nobody else speaks for
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.extract.allegiance import paired_sides
from digest.extract.lexicon import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.extract.allegiance import Scene

_PEERS = frozenset(("president", "minister", "monarch", "chancellor", "secretary", "diplomat", "envoy", "lawmaker", "pope", "relation"))
_SERVING = frozenset(("president", "minister", "monarch", "chancellor", "secretary", "adviser", "diplomat"))
_OFFICIAL = frozenset("ministry directorate presidency government embassy cabinet state department delegation side".split())
_HOSTING = frozenset("received receives hosted hosts hosting welcomed welcomes receiving welcoming".split())
_VISITING = frozenset("visit visited visiting visits arrived arrives".split())
_TO = frozenset(("to", "in"))
_LONE = ("foreign_minister", "prime_minister", "president", "monarch", "crown_prince", "defence_minister", "chancellor")

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


def _named(scene: Scene) -> dict[str, int]:
    """How often the text names each country."""
    counts: dict[str, int] = {}
    for i, code in enumerate(scene.items.codes):
        if code in "CDK" and (country := _of_country(scene, i)):
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
        if p.office != "envoy" or "ambassador" not in p.role.lower() and "commissioner" not in p.role.lower():
            continue
        for t in range(p.first, min(p.last + 1, len(words) - 1)):
            if words[t] == "to":
                nxt = t + 2 if words[t + 1] == "the" and t + 2 < len(words) else t + 1
                if country := _of_country(scene, items.at[nxt]):
                    yield country
                break


def _source(scene: Scene) -> Iterator[str]:
    """Whose ministry or government speaks or acts: "the Turkish Directorate of Communications"."""
    codes, items, words = scene.items.codes, scene.items, scene.doc.words
    for i, code in enumerate(codes):
        if code not in "CDK":
            continue
        k = i + 1
        while k < len(codes) and k < i + 5 and codes[k] in "smF":
            k += 1
        if k < len(codes) and words[items.last[k] - 1].lower() in _OFFICIAL and (country := _of_country(scene, i)):
            yield country


def _receptions(scene: Scene, a: int) -> Iterator[str]:
    """Where somebody receives others, or what they visit to see him."""
    words, items = scene.doc.words, scene.items
    for sentence in scene.doc.sentences:
        here = range(sentence.first, sentence.last)
        ks = [k for k in scene.within(sentence.first, sentence.last) if scene.of[k] == (a,)]
        if not ks:
            continue
        p = scene.phrases[ks[0]]
        host = _HOSTING.intersection(words[p.last : p.last + 8]) or words[max(0, p.first - 3) : p.first][-1:] == ["on"]
        for t in here:
            if words[t].lower() in _TO and t + 1 < sentence.last:
                visited = words[t] == "to" and _VISITING.intersection(words[max(sentence.first, t - 2) : t])
                guest = visited and any(
                    scene.known(b) for b in scene.people(sentence.first, t) if b != a
                ) and not (p.first < t and words[p.last : p.last + 1] == ["'s"])
                if (host or guest) and (country := _of_country(scene, items.at[t + 1])):
                    yield country
            elif host and words[t] == "," and t + 1 < sentence.last and items.codes[items.at[t + 1]] == "Y":
                if country := _of_country(scene, items.at[t + 1]):
                    yield country


def _met(scene: Scene, a: int) -> set[str]:
    """Countries of those who share a sentence with somebody and are not named as of his company."""
    words = scene.doc.words
    countries: set[str] = set()
    for k, p in enumerate(scene.phrases):
        if scene.of[k] != (a,):
            continue
        sentence = scene.doc.sentences[scene.sentence(p.first)]
        for q in scene.within(sentence.first, sentence.last):
            r = scene.phrases[q]
            if r.office not in _PEERS or len(scene.of[q]) != 1 or scene.of[q] == (a,):
                continue
            between = words[min(p.last, r.last) : max(p.first, r.first)]
            if between not in (["and"], [","], [",", "and"]):
                countries.add(scene.code(scene.of[q][0])[0])
    return countries - {""}


def settle_home(scene: Scene) -> None:
    """Gives the bare offices of an article the country that its marks speak for, where they agree."""
    open_ones = [
        a
        for a, actor in enumerate(scene.doc.actors)
        if actor.name
        and actor.sure
        and actor.role
        and not scene.known(a)
        and scene.heads[a] & _SERVING
        and scene.governs(a)
        and not actor.role.lower().startswith(("former", "ex-", "late"))
    ]
    if not open_ones:
        return
    named = _named(scene)
    taken = {scene.code(b)[0] for b, actor in enumerate(scene.doc.actors) if actor.name and scene.known(b)} - {""}
    common: dict[str, float] = {}
    for marks, weight in ((_dateline(scene), 2.0), (_accredited(scene), 2.0), (_source(scene), 1.0)):
        for country in set(marks):
            common[country] = common.get(country, 0.0) + weight
    bonds = {frozenset((x[0], y[0])) for s in scene.doc.sentences for x, y in paired_sides(scene, s.first, s.last)}
    for bond in bonds:
        for country in bond - taken:
            if bond & taken:
                common[country] = common.get(country, 0.0) + 1.5
    lone = set(named) - taken
    if len(lone) == 1:
        country = next(iter(lone))
        common[country] = common.get(country, 0.0) + (1.5 if named[country] > 1 else 1.0)
    for a in open_ones:
        others = _met(scene, a)
        scores = dict(common)
        for country in set(_receptions(scene, a)):
            scores[country] = scores.get(country, 0.0) + 2.0
        ranked = sorted((-v, c) for c, v in scores.items() if c not in others and scene.may_serve(a, c))
        if not ranked or -ranked[0][0] < SURE or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < CLEAR):
            continue
        country = ranked[0][1]
        classes = scene.classes[a] & set(_LONE)
        rivals = any(
            b != a and actor.name and scene.classes[b] & classes and (scene.code(b)[0] == country or b in open_ones and b < a)
            for b, actor in enumerate(scene.doc.actors)
        )
        if not rivals:
            scene.give(a, (country, ""))
