"""Rules of allegiance that read travel: who is met abroad is of the country visited.

there       "flew to Chile, where he met President X"
opening     "In Chile, he will meet President X"
seats       "met President X at the presidential palace in Santiago", "with his host, President X, in Santiago"
visit       "will travel to Algiers, Algeria, to meet Foreign Minister Benali": a bare office is the host's
missions    "travelled to Bamako on behalf of ECOWAS"
"""

from __future__ import annotations

from digest.extract.allegiance.scene import OFFICES, TO, VISITS, Code, Scene, code_of

_STAY = 9  # tokens from "in Chile on a two-day official" to "visit"
_COMPANY_CUES = frozenset(("with", "meet", "meets", "met", "meeting", "by", "see", "including"))
_HIS = frozenset(("his", "her"))
_AT = frozenset(("at", "in"))
_SEATS = frozenset("palace ministry residence house".split())
_OWN_VISIT = 4  # tokens from "his" to "visit"


def _stayed(scene: Scene, cue: int, floor: int) -> str:
    """The country in which somebody is on the visit that the word at token `cue` names ("is in Chile on a two-day visit"), "" for none."""
    lower, items = scene.doc.lower, scene.items
    for t in range(cue - 2, max(floor, cue - _STAY), -1):
        i = items.at[t]
        if items.codes[i] in "YC" and lower[items.last[i]] in ("on", "for") and lower[items.first[i] - 1] == "in":
            return str(items.data[i].country)
    return ""


def there(scene: Scene) -> None:
    """As in "arrived from Chile, where he held talks with President X": a bare office met there is an office of that country."""
    words, lower, items = scene.doc.words, scene.doc.lower, scene.items
    for t in scene.doc.where.get("where", ()):
        s = scene.doc.sentences[scene.sentence(t)]
        i = items.at[t - 1 - (words[t - 1] == ",")] if t > s.first + 1 else -1
        if i < 0 or items.codes[i] != "C" or not items.data[i].country:
            continue
        host = (items.data[i].country, "")
        for k in scene.within(t + 1, s.last):
            p, a = scene.phrases[k], scene.persons[k]
            met = lower[p.first - 1] in _COMPANY_CUES and p.kind == "name" and bool(p.role)
            if met and a >= 0 and not scene.known(a) and scene.may_serve(a, host[0]) and scene.governs(a):
                scene.give(a, host)


def visit(scene: Scene) -> None:
    """A bare office met on a visit is an office of the country visited."""
    words, lower, codes, items = scene.doc.words, scene.doc.lower, scene.items.codes, scene.items
    cues = scene.first_in_sentence(VISITS)
    if not cues:
        return
    host: Code = ("", "")
    told = -2
    guests: set[int] = set()  # who has been told to visit anybody
    for s, sentence in enumerate(scene.doc.sentences):
        cue = cues.get(s, -1)
        if cue < 0 and (not host[0] or s - told > (6 if told < 3 else 1)):
            continue
        ks = scene.within(sentence.first, sentence.last)
        if cue >= 0:
            places: list[str] = []
            for t in range(cue, sentence.last):
                i = items.at[t]
                if lower[t] == "who":
                    break  # "this visit at the invitation of X, who was in Chile last year"
                if codes[i] in "YC" and items.first[i] == t and items.data[i].country:
                    before = lower[t - 1] if t else ""
                    if before in TO or (before in (",", "and") and places) or t == cue + 1:
                        places.append(items.data[i].country)
                    elif places:
                        break
            if not places and (stay := _stayed(scene, cue, sentence.first) or _placed(scene, cue, s)):
                places.append(stay)
            subject = next((scene.of[k][0] for k in ks if len(scene.of[k]) == 1 and scene.phrases[k].first < cue), -1)
            if len(set(places)) == 1 and not (subject >= 0 and scene.code(subject)[0] == places[0]):
                host, told = (places[0], ""), s
                guests.add(subject)
            elif places:
                host = ("", "")
        if not host[0] or s - told > (6 if told < 3 else 1):
            continue
        for k in ks:
            p = scene.phrases[k]
            a = scene.persons[k]
            if (
                a < 0
                or a in guests
                or scene.known(a)
                or p.kind != "name"
                or not p.role
                or p.office not in (*OFFICES, "relation")
                or (p.office == "secretary" and p.klass == "")
            ):
                continue
            before = lower[p.first - 1] if p.first else ""
            after = lower[p.last] if p.last < len(words) else ""
            called = before == "on" and lower[p.first - 2] in ("call", "called", "calls")
            if (
                (
                    called
                    or after in ("received", "welcomed", "hosted", "greeted")
                    or before in _COMPANY_CUES
                    or (before == "," and k and scene.phrases[k - 1].office == "relation")  # "with his counterpart, X"
                    or (
                        before in (",", "and")
                        and k
                        and scene.persons[k - 1] >= 0
                        and scene.code(scene.persons[k - 1]) == host
                    )
                )
                and scene.may_serve(a, host[0])
                and not scene.headed(a, host)
            ):
                scene.give(a, host)


def opening(scene: Scene) -> None:
    """As in "In Chile, he will meet President X": a bare office met where a sentence opens is an office of that country."""
    lower, items = scene.doc.lower, scene.items
    for sentence in scene.doc.sentences:
        if lower[sentence.first] != "in" or sentence.last - sentence.first < _STAY:
            continue
        i = items.at[scene.past_the(sentence.first + 1)]
        if (
            items.codes[i] not in "CY"
            or not (items.codes[i] == "C" or items.data[i].capital)
            or not items.data[i].country
        ):
            continue
        host = (items.data[i].country, "")
        if items.codes[i] == "Y" and not _named(scene, host[0]):
            continue  # many meet in a capital whose country has no part in it
        ks = scene.within(items.last[i], sentence.last)
        subject = next((scene.of[k][0] for k in ks if len(scene.of[k]) == 1), -1)
        if subject < 0 or scene.code(subject) == host:
            continue
        for k in ks:
            p, a = scene.phrases[k], scene.persons[k]
            met = lower[p.first - 1] in _COMPANY_CUES and p.kind == "name" and bool(p.role)
            if met and a != subject and scene.governs(a) and scene.may_serve(a, host[0]) and not scene.headed(a, host):
                scene.give(a, host)


def _named(scene: Scene, country: str) -> bool:
    """Whether the text has a country's name, or one of its people."""
    items = scene.items
    return any(code in "CD" and side.country == country for code, side in zip(items.codes, items.data, strict=True))


def seats(scene: Scene) -> None:
    """As in "met President X at the presidential palace in Kabul", "with his host President X in Entebbe": who is met where a government sits is of that government."""
    lower = scene.doc.lower
    for s, country in sorted(_seated(scene).items()):
        sentence = scene.doc.sentences[s]
        ks = scene.within(sentence.first, sentence.last)
        if not any(scene.code(a)[0] not in ("", country) for k in ks for a in scene.of[k] if scene.actor(a).name):
            continue
        for k in ks:
            p, a = scene.phrases[k], scene.persons[k]
            met = lower[p.first - 1] in _COMPANY_CUES and p.kind == "name" and bool(p.role)
            if met and a >= 0 and not scene.known(a) and scene.may_serve(a, country) and scene.governs(a):
                scene.give(a, (country, ""))


def _seated(scene: Scene) -> dict[int, str]:
    """The countries in whose seats of government sentences set what they tell."""
    lower, items = scene.doc.lower, scene.items
    found: dict[int, str] = {}
    for t in scene.doc.tokens_of(_AT):
        i = items.at[scene.past_the(t + 1)] if t + 2 < len(lower) else 0
        country = str(items.data[i].country) if items.codes[i] == "K" else ""
        if items.codes[i] in "YC" and lower[t] == "in":
            near = lower[max(0, t - 2) : t]
            if not _SEATS.isdisjoint(near) or "host" in lower[scene.bounds[scene.sentence(t)] : t]:
                country = str(items.data[i].country)
        if country:
            found.setdefault(scene.sentence(t), country)
    return found


def missions(scene: Scene) -> None:
    """As in "the former president X travelled to Bamako on behalf of ECOWAS": he speaks for whom he is sent by."""
    words, codes, items = scene.doc.words, scene.items.codes, scene.items
    for t in scene.doc.where.get("behalf", ()):
        sentence = scene.doc.sentences[scene.sentence(t)]
        if not sentence.first < t < sentence.last - 2 or words[t : t + 2] != ["behalf", "of"]:
            continue
        i = items.at[scene.past_the(t + 2)]
        people = scene.people(sentence.first, t)
        if codes[i] == "O" and len(people) == 1:
            scene.give(people[0], code_of(items.data[i]))


def _placed(scene: Scene, cue: int, s: int) -> str:
    """The country in which the sentence before tells of somebody whose visit goes on ("called on A in P. During his visit"), "" for none."""
    lower, items = scene.doc.lower, scene.items
    if s == 0 or not (_HIS & set(lower[max(scene.bounds[s], cue - _OWN_VISIT) : cue])):
        return ""
    told = scene.doc.sentences[s - 1]
    for t in range(told.first + 1, told.last):
        i = items.at[t]
        if items.codes[i] in "YC" and items.first[i] == t and lower[t - 1] == "in":
            return str(items.data[i].country)
    return ""
