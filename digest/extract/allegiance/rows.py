"""Rules of allegiance that read rows: people and sides that stand in one order.

bracketed   "Presidents X (Kenya) and Y (Peru)"
listed      "the foreign ministers of Türkiye, Syria and Jordan met. Aydar hosted al-Masri and Khoury": in their order
stationed   "Foreign Minister X in Brunei, Foreign Minister Y in Chile"
signed      "X, Permanent Secretary, Chile": a country behind the offices
hailing     "X from Brunei, Y from Chile and Z from Peru"
in_turn     "travelled to Nairobi and Lima for talks with Presidents X and Y"
hosts_row   "held talks with Kenyan party leader X as well as with President Y and Speaker Z"
callers     "Premier A and B, a Chinese chairman, met with King C": they call together
tagged      "Senator X (R-Ohio)", as the lawmakers of one country are marked
roster      "the foreign ministers of Iraq, Egypt and Jordan", two of them known
elimination "the India-Japan summit" between Verma and Japan's Mori: the one side left is Verma's
"""

from __future__ import annotations

from collections.abc import Iterable

from digest.extract.allegiance.scene import BEFORE_OBJECT, HEADS, TO, VISITS, Code, Scene, code_of, share_out
from digest.extract.lexicon import Side
from digest.patterns import compile_late

_ROW = frozenset(", and then as well with meetings talks separate also the".split())
# what follows a country that ends a row of offices
_ENDS_ROW: tuple[list[str], ...] = ([","], ["."], [";"], [")"], ["and"], [])
_ROW_LENGTH = 3  # people of the shortest row
_ROW_GAP = 5  # tokens of "as well as meetings with" between two hosts
_OPENING_BRACKETS = frozenset("([")
_TAG = compile_late(r"[ ,]{0,2}\(?([A-Z])-[A-Z]")


def listed(scene: Scene) -> None:
    """The ministers of A, B and C, named in the same sentence or the next."""
    for k, p in enumerate(scene.phrases):
        if p.kind != "group" or len(p.sides) < 2 or not p.role or p.office in ("delegation", "relation", "official"):
            continue
        s = scene.sentence(p.first)
        sentences = scene.doc.sentences
        people = scene.people(sentences[s].first, sentences[s].last)
        if people:
            # "the presidents of A and B, X and Y": right behind it, or not meant
            if scene.people(p.last, min(sentences[s].last, p.last + 6)) != people[:1]:
                continue
        elif s + 1 < len(sentences):
            people = scene.people(sentences[s + 1].first, sentences[s + 1].last)
        if any(p.klass and scene.classes[a] and p.klass not in scene.classes[a] for a in people):
            continue
        if share_out(scene, people, [code_of(side) for side in p.sides], ordered=True):
            scene.of[k] = tuple(people)
            for a in people:
                scene.classes[a].update({p.klass} - {""})
                scene.heads[a].add(p.office)
                if not scene.actor(a).role:
                    scene.actor(a).role = p.role.removeprefix("two ").removeprefix("three ")


def elimination(scene: Scene) -> None:
    """Two persons and one pair of sides in a sentence, one of them known; both by their order where they hold one office."""
    for sentence, told in zip(scene.doc.sentences, scene.pairs(), strict=True):
        people = scene.people(sentence.first, sentence.last) if told else ()
        if len(people) != 2 or all(scene.known(a) for a in people) or not all(scene.governs(a) for a in people):
            continue
        pairs = set(told)
        if len(pairs) == 1 and all(
            scene.known(a) or any(scene.may_serve(a, side[0]) for side in next(iter(pairs))) for a in people
        ):
            share_out(
                scene, people, next(iter(pairs)), ordered=bool(scene.classes[people[0]] & scene.classes[people[1]])
            )


def signed(scene: Scene) -> None:
    """As in "Mr. X, Defence Secretary, Ministry of Defence, Kenya": the country that ends a row of offices behind a name."""
    words = scene.doc.words
    for k, p in enumerate(scene.phrases):
        if p.kind != "side" or not p.country or words[p.last : p.last + 1] not in _ENDS_ROW:
            continue
        q = k - 1
        while (
            q > 0
            and scene.phrases[q].kind == "title"
            and words[scene.phrases[q].last : scene.phrases[q + 1].first] == [","]
        ):
            q -= 1
        name = scene.phrases[q] if 0 <= q < k - 1 else p
        behind = name.kind == "name" and words[name.last : scene.phrases[q + 1].first] == [","]
        if behind and not name.country and len(scene.of[q]) == 1:
            scene.give(scene.of[q][0], (p.country, ""))


def callers(scene: Scene) -> None:
    """As in "A and B met with C, Norway's king": those who call together on somebody else's are of one side."""
    words, lower = scene.doc.words, scene.doc.lower
    for k in range(1, len(scene.phrases)):
        a, b = scene.persons[k - 1], scene.persons[k]
        if a < 0 or b < 0 or a == b or scene.known(a) == scene.known(b) or scene.phrases[k].possessive:
            continue
        p, q = scene.phrases[k - 1], scene.phrases[k]
        if "relation" in (p.office, q.office):
            continue  # "X and his counterpart Y"
        if words[p.last : q.first] not in (["and"], [",", "and"]) or (p.first and lower[p.first - 1] in BEFORE_OBJECT):
            continue
        s = scene.sentence(p.first)
        rest = scene.within(q.first + 1, scene.doc.sentences[s].last)
        with_whom = next(
            (r for r in rest if lower[scene.phrases[r].first - 1] in ("with", "by") and scene.persons[r] >= 0),
            -1,
        )
        other = scene.persons[with_whom] if with_whom >= 0 else -1
        known, unknown = (a, b) if scene.known(a) else (b, a)
        if (
            other < 0
            or other in (a, b)
            or not scene.known(other)
            or scene.code(other) == scene.code(known)
            or not scene.governs(unknown)
            or not scene.code(known)[0]
            or scene.code(known)[1]
        ):
            continue
        if scene.may_serve(unknown, scene.code(known)[0]) and not (scene.classes[a] & scene.classes[b] & HEADS):
            scene.give(unknown, scene.code(known))


def from_where(scene: Scene, k: int) -> list[Code]:
    """The sides behind group phrase k: "the top diplomats from Japan, South Korea and the United States"."""
    words = scene.doc.words
    end = scene.phrases[k].last
    sides: list[Code] = []
    for q in scene.phrases[k + 1 :]:
        gap = words[end : q.first]
        if q.kind != "side" or gap not in ((["from"],) if not sides else ([","], ["and"], [",", "and"])):
            break
        sides.append(code_of(q))
        end = q.last
    return sides


def roster(scene: Scene) -> None:
    """As in "The foreign ministers of Iraq, Egypt and Jordan", two of them known: the third is the foreign minister without a country."""
    known: dict[str, tuple[set[Code], list[int]]] = {}  # office -> sides of its holders, holders without a side
    for k, p in enumerate(scene.phrases):
        if p.kind != "group" or not p.klass:
            continue
        sides = [code_of(side) for side in p.sides] or from_where(scene, k)
        if len(sides) < 2:
            continue
        if p.klass not in known:
            known[p.klass] = _holders(scene, p.klass)
        codes, open_ones = known[p.klass]
        left = set(sides) - codes
        if len(left) == 1 and len(open_ones) == 1:
            scene.give(open_ones[0], next(iter(left)))
            known.clear()


def _holders(scene: Scene, klass: str) -> tuple[set[Code], list[int]]:
    """Sides of those who hold an office, and the holders of whom the text tells no side."""
    named = [a for a, actor in enumerate(scene.doc.actors) if actor.name and actor.sure]
    holders = [a for a in named if klass in scene.classes[a]]
    open_ones = [a for a in holders if not scene.known(a)]
    if not open_ones:
        # one whom the text never calls by his office, and who is the only one of whom it tells no side
        open_ones = [a for a in named if not scene.actor(a).role and not scene.known(a) and not scene.heads[a]]
        open_ones = open_ones if len(open_ones) == 1 and scene.actor(open_ones[0]).count > 1 else []
    return {scene.code(a) for a in holders}, open_ones


def hosts_row(scene: Scene) -> None:
    """As in "held talks with Norwegian party leader A as well as with President B, Premier C and Speaker D": those whom a guest meets in a row.

    The bare ones, of at least two different offices, are of the country of the one whose country is told.
    """
    lower, phrases, persons = scene.doc.lower, scene.phrases, scene.persons
    end = 0
    while end < len(phrases):
        k, end = end, end + 1
        while end < len(phrases) and persons[end] >= 0:
            last, first = phrases[end - 1].last, phrases[end].first
            if not 0 < first - last <= _ROW_GAP or phrases[end].plural or not _ROW.issuperset(lower[last:first]):
                break
            end += 1
        people = persons[k:end]
        if len(people) < _ROW_LENGTH or people[0] < 0:
            continue
        sides = {scene.code(a) for a in people if scene.known(a)}
        bare = [a for a in people if not scene.known(a)]
        offices = {scene.actor(a).role.split(" of ")[0].lower() for a in bare}
        if len(sides) != 1 or len(offices) < len(bare) or len(bare) < 2:
            continue
        side = next(iter(sides))
        if side[0] and scene.known(people[0]) and all(scene.governs(a) and scene.may_serve(a, side[0]) for a in bare):
            for a in bare:
                scene.give(a, side)


def bracketed(scene: Scene) -> None:
    """As in "The foreign ministers of the Kyrgyz Republic [X] and Tajikistan [Y]": each behind his country."""
    words, items = scene.doc.words, scene.items
    if scene.lacks(_OPENING_BRACKETS):
        return
    for k, p in enumerate(scene.phrases):
        if (
            p.kind != "name"
            or p.first < 2
            or len(scene.of[k]) != 1
            or words[p.first - 1] not in _OPENING_BRACKETS
            or words[p.last : p.last + 1] not in ([")"], ["]"])
        ):
            continue
        side = items.data[items.at[p.first - 2]]
        if items.codes[items.at[p.first - 2]] in "CO" and isinstance(side, Side):
            scene.give(scene.of[k][0], code_of(side))
            scene.actor(scene.of[k][0]).sure = True
            scene.persons[k] = scene.of[k][0]


def _each_behind(scene: Scene, ks: Iterable[int], preposition: str) -> list[list[tuple[int, Code]]]:
    """Of some phrases those behind which a preposition names a country, with that country, sentence by sentence."""
    words, items = scene.doc.words, scene.items
    told: dict[int, list[tuple[int, Code]]] = {}
    for k in ks:
        p = scene.phrases[k]
        if words[p.last : p.last + 1] != [preposition]:
            continue
        s = scene.sentence(p.first)
        t = scene.past_the(p.last + 1)
        if t < scene.doc.sentences[s].last and items.codes[items.at[t]] == "C":
            told.setdefault(s, []).append((k, code_of(items.data[items.at[t]])))
    return list(told.values())


def tagged(scene: Scene) -> None:
    """As in "Senator X (R-Ohio)": of the country whose papers mark lawmakers so. The mark is no token of the document."""
    doc = scene.doc
    if not any(f"{letter}-" in doc.text for letter in scene.lexicon.parties):
        return
    for k, p in enumerate(scene.phrases):
        if p.kind == "name" and len(scene.of[k]) == 1 and p.last < len(doc.words):
            gap = doc.text[doc.ends[p.last - 1] : doc.starts[p.last]]
            mark = _TAG.match(gap) if "-" in gap else None
            country = scene.lexicon.parties.get(mark[1]) if mark else None
            if country:
                scene.give(scene.of[k][0], (country, ""))


def stationed(scene: Scene) -> None:
    """As in "Foreign Minister X in Brunei, Foreign Minister Y in Chile and ...": each where he is to be met, in a list of such."""
    open_ones = (k for k, a in enumerate(scene.persons) if a >= 0 and scene.phrases[k].role and not scene.known(a))
    for pairs in _each_behind(scene, open_ones, "in"):
        if len({code for _, code in pairs}) == len(pairs) > 1:
            for k, code in pairs:
                scene.give(scene.persons[k], code)


def hailing(scene: Scene) -> None:
    """As in "These included X from Brunei, Y from Chile and Z from Peru": each of the country behind him, in a list of such."""
    named = (k for k, p in enumerate(scene.phrases) if p.kind == "name" and len(scene.of[k]) == 1)
    for pairs in _each_behind(scene, named, "from"):
        for k, code in pairs if len(pairs) > 1 else ():
            a = scene.of[k][0]
            scene.give(a, code)
            scene.actor(a).sure = True
            scene.persons[k] = a


def in_turn(scene: Scene) -> None:
    """As in "travelled to Nairobi and Lima for talks with Presidents X and Y": each in his own capital."""
    codes, items, words = scene.items.codes, scene.items, scene.doc.words
    for s, t in scene.first_in_sentence(VISITS).items():
        sentence = scene.doc.sentences[s]
        places: list[Code] = []
        for u in range(t, sentence.last):
            i = items.at[u]
            if codes[i] in "YC" and items.first[i] == u and (codes[i] == "C" or items.data[i].capital):
                if not places and scene.doc.lower[u - 1] not in TO:
                    break
                places.append((items.data[i].country, ""))
            elif places and words[u] not in (",", "and"):
                break
        people = scene.people(u, sentence.last)
        if len(set(places)) == len(places) == len(people) > 1 and not any(scene.known(a) for a in people):
            for a, side in zip(people, places, strict=True):
                scene.give(a, side)
