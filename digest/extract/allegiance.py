"""Whom a person speaks for where no office or name says it outright, but the text around it does.

In: the phrases of an article with the actors that they mean. Out: sides of named actors that had none. Each rule asks
for words of this very article: neither the outlet nor the dateline tells a side, and where two sides are possible none is given.

    listed      "the foreign ministers of Türkiye, Syria and Jordan met. Aydar hosted al-Masri and Khoury": in their order
    team        "the Iranian delegation, which included A and B", "on the Pakistani side, A", "X, accompanied by A"
    countrys    "his Chilean counterpart X and the country's president Y"
    on_side     "Deputy Minister X from Kenya's side"
    led, runs   "South Africa's team is headed by X", "Y, who runs Egypt's intelligence service"
    deputies    "UN Secretary-General X and Deputy Secretary-General Y"
    hosts_row   "held talks with Kenyan party leader X as well as with President Y and Speaker Z"
    elimination "the India-Japan summit" between Verma and Japan's Mori: the one side left is Verma's
    roster      "the foreign ministers of Iraq, Egypt and Jordan", two of them known
    voice       "the foreign minister reiterated Pakistan's commitment"
    rare        a chancellor where the text names Germany alone of those that have one
    home        the country that the text sets beside all others and that nobody named speaks for: the bare offices
    callers     "Premier A and B, a Chinese chairman, met with King C": they call together
    joined      "Panamanian President Cordero and Foreign Minister Montoya": a minister after the head of his state
    stationed   "Foreign Minister X in Brunei, Foreign Minister Y in Chile"
    hailing     "X from Brunei, Y from Chile and Z from Peru"
    in_turn     "travelled to Nairobi and Lima for talks with Presidents X and Y"
    missions    "travelled to Bamako on behalf of ECOWAS"
    among       "Japanese dignitaries including Prime Minister X"
    there       "flew to Chile, where he met President X"
    others      "President X and other Kenyan officials"
    visit       "will travel to Algiers, Algeria, to meet Foreign Minister Benali": a bare office is the host's
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice

from digest.extract.document import Document, DraftActor
from digest.extract.lexicon import Items, Lexicon, Side
from digest.extract.outlet import paper_of
from digest.extract.phrase import Phrase

Code = tuple[str, str]
"""A side: country code and organisation's name, one of them empty."""

_BYSTANDERS = frozenset(("spokesperson", "lawmaker", "official"))
_HEADS = frozenset(("president", "monarch", "prime_minister", "chancellor", "crown_prince"))
_SECRETARIES = frozenset(("foreign_minister", "defence_minister", "finance_minister"))
DOMESTIC = frozenset(
    "speaker chief commander governor intelligence general admiral marshal assembly parliament senate congress parliamentary".split()
)
"""Words of the offices of a state that its government doesn't hold."""
_JUNIORS = frozenset(("minister", "adviser", "soldier", "lawmaker"))
_COLLEAGUES = frozenset(("minister", "secretary", "relation", "diplomat", "head"))
_OFFICES = frozenset(
    ("soldier", "president", "minister", "monarch", "chancellor", "adviser", "head", "diplomat", "secretary")
)
_MUTUAL = frozenset(
    "met meet meets hold holds held spoke speak speaks discuss discussed agreed talked exchanged signed".split()
)
_JOINTS = ((",",), ("and",), (",", "and"), ("&",))
_BONDS = frozenset(
    "ties relations relationship cooperation co-operation trade partnership border war talks agreement alliance treaty pact friendship dispute".split()
)
_STAY = 9  # tokens from "in Chile on a two-day official" to "visit"
_RUNS = frozenset("runs leads heads chairs led headed represents represented commands".split())
_LED = frozenset(("led", "headed"))
_DEPUTY = frozenset(("deputy", "vice", "assistant"))
_ROW = frozenset(", and then as well with meetings talks separate also the".split())
_ROW_LENGTH = 3  # people of the shortest row
_ROW_GAP = 5  # tokens of "as well as meetings with" between two hosts
_COUNTRY = frozenset(("country", "nation", "kingdom"))
_OPENING_BRACKETS = frozenset("([")
_INCLUDES = frozenset("included includes including comprised comprises comprising with of".split())
_VISITS = frozenset(
    "travel travels traveled travelled travelling traveling visit visits visited visiting trip arrive arrives arrived arriving tour fly flies flew flying stop".split()
)
_BEFORE_OBJECT = frozenset("with between by met meets of to from for and".split())
_PLEDGES = frozenset(
    "reiterated reiterating reiterates reaffirmed reaffirming reaffirms expressed expressing conveyed conveying underlined underlining stressed stressing "
    "emphasised emphasized emphasising emphasizing highlighted highlighting underscored underscoring affirmed affirming voiced voicing".split()
)
_STANCES = frozenset(
    "commitment desire support position readiness willingness resolve policy stance determination interest keenness solidarity intention".split()
)
_READY = (
    "attaches",
    "attached",
    "is ready",
    "was ready",
    "is keen",
    "was keen",
    "is committed",
    "was committed",
    "is willing",
    "was willing",
    "stands ready",
    "stood ready",
    "stands as",
    "stood as",
    "stands by",
    "stood by",
    "looks forward",
    "looked forward",
    "values",
    "valued",
    "remains committed",
    "remained committed",
    "is prepared to",
    "was prepared to",
)
_FAMILY = frozenset("wife husband spouse son daughter brother sister partner".split())
_COMPANY = frozenset(("accompanied", "flanked"))
_LINKS = _FAMILY | {",", "and", "as", "well", "the", "also", "by", "his", "her"}
_COMPANY_CUES = frozenset(("with", "meet", "meets", "met", "by", "see", "including"))
_HIS = frozenset(("his", "her"))
_OWN_VISIT = 4  # tokens from "his" to "visit"
_OTHERS = frozenset(("and", "other", ",", "several", "the"))
_TO = frozenset("to in visit visits visited visiting".split())


@dataclass(slots=True, eq=False, repr=False)
class Scene:
    """What the rules look at.

    Attributes:
        of: actors of each phrase. classes, heads: offices of each actor.
        persons: whom each phrase names or, by his office, means; -1 where it means none.
        bounds: first token of each sentence. lexicon: knows which offices a country has.
    """

    doc: Document
    items: Items
    phrases: Sequence[Phrase]
    of: list[tuple[int, ...]]
    classes: Sequence[set[str]]
    heads: Sequence[set[str]]
    bounds: list[int]
    lexicon: Lexicon
    firsts: list[int] = field(init=False)
    persons: list[int] = field(init=False)
    opening: int = field(init=False)
    ends: set[int] = field(init=False)
    _pairs: list[list[tuple[Code, Code]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Notes where the phrases begin, where names end, and which of them mean persons."""
        self.firsts = [p.first for p in self.phrases]
        self.ends = {p.last for p in self.phrases if p.name}
        self.persons = [self._person(k) for k in range(len(self.phrases))]
        long = (s.last for s in self.doc.sentences if s.start >= self.doc.body and s.last - s.first > 4)
        self.opening = max(islice(long, 2), default=0)

    def lacks(self, words: AbstractSet[str]) -> bool:
        """Whether the text has none of some words in lower case."""
        return self.doc.where.keys().isdisjoint(words)

    def first_in_sentence(self, words: AbstractSet[str]) -> dict[int, int]:
        """For each sentence that has one of some words, printed in small letters, the first token of them."""
        found: dict[int, int] = {}
        for token in self.doc.tokens_of(words):
            if self.doc.words[token] in words:
                found.setdefault(self.sentence(token), token)
        return found

    def within(self, first: int, last: int) -> range:
        """The phrases that begin from token first to last."""
        return range(bisect_left(self.firsts, first), bisect_left(self.firsts, last))

    def actor(self, a: int) -> DraftActor:
        """The actor with number a."""
        return self.doc.actors[a]

    def code(self, a: int) -> Code:
        """The side of an actor, ("", "") where unknown."""
        actor = self.doc.actors[a]
        return actor.country, actor.organization

    def known(self, a: int) -> bool:
        """Whether the side of an actor is known."""
        actor = self.doc.actors[a]
        return bool(actor.country or actor.organization)

    def sentence(self, token: int) -> int:
        """Number of the sentence that holds a token."""
        return max(0, bisect_right(self.bounds, token) - 1)

    def _person(self, k: int) -> int:
        p = self.phrases[k]
        if p.kind not in ("name", "title") or len(self.of[k]) != 1:
            return -1
        a = self.of[k][0]
        actor = self.actor(a)
        fits = (
            actor.name
            and actor.sure
            and actor.name[0] != "@"
            and not (self.heads[a] & _BYSTANDERS and not self.heads[a] - _BYSTANDERS)
        )
        return a if fits else -1

    def people(self, first: int, last: int) -> list[int]:
        """Persons named from token first to last, each once, in order."""
        named = self.persons[bisect_left(self.firsts, first) : bisect_left(self.firsts, last)]
        return [a for a in dict.fromkeys(named) if a >= 0]

    def pairs(self) -> list[list[tuple[Code, Code]]]:
        """For each sentence the countries that it sets side by side."""
        if not self._pairs:
            self._pairs = [[] for _ in self.doc.sentences]
            telling: dict[int, list[Phrase]] = {}
            for p in self.phrases:
                if p.kind == "side" or len(p.sides) == 2:
                    telling.setdefault(self.sentence(p.first), []).append(p)
            for s, phrases in telling.items():
                self._pairs[s] = paired_sides(self, self.doc.sentences[s].first, phrases)
        return self._pairs

    def lead(self, a: int) -> bool:
        """Whether an actor is named in the headline or the two sentences that open the text."""
        return any(self.of[k] == (a,) for k in self.within(0, self.opening))

    def governs(self, a: int) -> bool:
        """Whether an actor holds an office of a government."""
        return bool(self.heads[a] & _OFFICES) and not self.classes[a] & {"secretary_general"}

    def may_serve(self, a: int, country: str) -> bool:
        """Whether a country has an office such as the actor's: no republic has a queen."""
        actor = self.actor(a)
        if "monarch" in self.heads[a] or self.classes[a] & {"monarch", "crown_prince"}:
            return country in self.lexicon.monarchies
        absent = self.lexicon.absent.get(country)
        return not (absent and absent.search(actor.role.lower())) and not (
            country in self.lexicon.monarchies
            and ("president" in self.classes[a] or "presidential" in actor.role.lower())
        )

    def headed(self, a: int, side: Code) -> bool:
        """Whether somebody else is known to hold the actor's office of a head of that side."""
        mine = self.classes[a] & _HEADS
        return any(
            b != a and x.name and self.code(b) == side and self.classes[b] & mine for b, x in enumerate(self.doc.actors)
        )

    def give(self, a: int, side: Code) -> None:
        """Sets the side of an actor who has none."""
        if not self.known(a):
            self.doc.actors[a].country, self.doc.actors[a].organization = side


def _code(side: Side | Phrase) -> Code:
    return side.country, side.organization


def share_out(scene: Scene, people: Sequence[int], sides: Sequence[Code], *, ordered: bool) -> bool:
    """Gives as many people as sides their sides: the known ones first, what is left by elimination, or in order.

    Returns:
        Whether everybody has one of the sides now. False, with nothing changed, where somebody speaks for none of them.
    """
    if len(people) != len(sides) or len(set(sides)) != len(sides):
        return False
    left = list(sides)
    for a in people:
        if scene.known(a):
            if scene.code(a) not in left:
                return False
            left.remove(scene.code(a))
    open_ones = [a for a in people if not scene.known(a)]
    if len(open_ones) > 1 and not (
        ordered and all(not scene.known(a) or scene.code(a) == side for a, side in zip(people, sides, strict=True))
    ):
        return False
    for a, side in zip(open_ones, left, strict=True):
        scene.give(a, side)
    return True


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
        if share_out(scene, people, [_code(side) for side in p.sides], ordered=True):
            scene.of[k] = tuple(people)
            for a in people:
                scene.classes[a].update({p.klass} - {""})
                scene.heads[a].add(p.office)
                if not scene.actor(a).role:
                    scene.actor(a).role = p.role.removeprefix("two ").removeprefix("three ")


def paired_sides(scene: Scene, first: int, phrases: Sequence[Phrase]) -> list[tuple[Code, Code]]:
    """Countries set side by side by the phrases of the sentence that begins with token first.

    "India-Japan", "ties between Guyana and Venezuela", "Chile's trade with Peru".
    """
    lower = scene.doc.lower
    pairs = []
    before: Phrase | None = None
    for p in phrases:
        if p.kind in ("group", "occasion") and len(p.sides) == 2 and p.office != "relation":
            pairs.append((_code(p.sides[0]), _code(p.sides[1])))
        elif p.kind == "side":
            if before is not None and p.country and before.country:
                gap = lower[before.last : p.first]
                lead = lower[before.first - 1] if before.first else ""
                joined_up = gap in (["and"], ["-"], ["–"], ["&"]) and (
                    lead in ("between", "of", "that", "both", "saying", "–", "-", "—", ":", ")")
                    or before.first == first
                )
                if joined_up or (len(gap) < 6 and gap[-1:] == ["with"] and _BONDS.intersection(gap)):
                    pairs.append((_code(before), _code(p)))
            before = p
    return [pair for pair in pairs if pair[0] != pair[1] and pair[0][0] and pair[1][0]]


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


def home(scene: Scene) -> None:
    """The country that all pairs of an article share, with nobody named as its own, is that of the bare offices.

    A paper names the offices of its own country without the country, the others with it; only where the text
    sets that country beside the others, and every other one has its people, does this tell anything.
    """
    pairs = {frozenset(pair) for told in scene.pairs() for pair in told}
    if not pairs:
        return
    taken = {scene.code(a) for a, actor in enumerate(scene.doc.actors) if actor.name and scene.known(a)}
    shared = frozenset.intersection(*pairs) - taken
    if len(shared) != 1 or not all(pair & taken for pair in pairs):
        return
    side = next(iter(shared))
    named = Counter(
        data.country
        for code, data in zip(scene.items.codes, scene.items.data, strict=True)
        if code in "CDK" and data.country
    )
    if any(named[c] > named[side[0]] for c in named if (c, "") not in taken):
        return  # the text speaks more of another: the pair is a story of others
    open_ones = [
        a
        for a, actor in enumerate(scene.doc.actors)
        if actor.name and actor.sure and not scene.known(a) and scene.governs(a)
    ]
    open_ones = [a for a in open_ones if scene.may_serve(a, side[0]) and not _with_nameless(scene, a, side)]
    roles = [scene.actor(a).role.lower() for a in open_ones]
    leaders = [a for a in open_ones if scene.classes[a] & {"president", "prime_minister", "chancellor"}]
    if len(roles) == len(set(roles)) and len(leaders) < 2:
        for a in open_ones:
            scene.give(a, side)


def _with_nameless(scene: Scene, a: int, side: Code) -> bool:
    """Whether an actor is told with an office of a side that nobody names: "he and the Kenyan president"; he is another's."""
    for k, actors in enumerate(scene.of):
        if actors != (a,):
            continue
        sentence = scene.doc.sentences[scene.sentence(scene.phrases[k].first)]
        for q in scene.within(sentence.first, sentence.last):
            b = scene.of[q][0] if len(scene.of[q]) == 1 and scene.phrases[q].kind == "title" else a
            if b != a and scene.code(b) == side and scene.classes[b] & _HEADS:
                return True
    return False


def joined(scene: Scene) -> None:
    """A minister named right after the head of his own state, or after his own colleague whom somebody met with him."""
    words, lower = scene.doc.words, scene.doc.lower
    row = -1  # last phrase of a row whose side is told
    for k in range(1, len(scene.phrases)):
        p, q = scene.phrases[k - 1], scene.phrases[k]
        if not q.name or q.country or tuple(words[p.last : q.first]) not in _JOINTS:
            continue
        a = scene.persons[k - 1]
        b = scene.of[k][0] if q.office == "lawmaker" and len(scene.of[k]) == 1 else scene.persons[k]
        if a < 0 or b < 0 or a == b or scene.known(b) or (p.klass and p.klass == q.klass != "monarch"):
            continue  # two holders of one office are of two states
        if p.office == q.office == "monarch" and scene.known(a):
            scene.give(b, scene.code(a))  # "King X of Jordan, Queen Y and Crown Prince Z"
            continue
        before = lower[p.first - 1] if p.first else ""
        met = p.country and before in _BEFORE_OBJECT and p.office in _COLLEAGUES
        if not (p.country and p.klass in _HEADS) and not met and row != k - 1:
            continue
        junior = q.office in _JUNIORS or q.klass in _SECRETARIES or DOMESTIC.intersection(q.role.lower().split())
        after = lower[q.last] if q.last < len(words) else "."
        if not junior or q.klass in _HEADS or before == "between" or (p.first in scene.bounds and after in _MUTUAL):
            continue
        row = k
        scene.give(b, scene.code(a))


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
        if words[p.last : q.first] not in (["and"], [",", "and"]) or (p.first and lower[p.first - 1] in _BEFORE_OBJECT):
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
        if scene.may_serve(unknown, scene.code(known)[0]) and not (scene.classes[a] & scene.classes[b] & _HEADS):
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
        sides.append(_code(q))
        end = q.last
    return sides


def roster(scene: Scene) -> None:
    """As in "The foreign ministers of Iraq, Egypt and Jordan", two of them known: the third is the foreign minister without a country."""
    known: dict[str, tuple[set[Code], list[int]]] = {}  # office -> sides of its holders, holders without a side
    for k, p in enumerate(scene.phrases):
        if p.kind != "group" or not p.klass:
            continue
        sides = [_code(side) for side in p.sides] or from_where(scene, k)
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


def voice(scene: Scene) -> None:
    """As in "The foreign minister reiterated Pakistan's commitment", "he said that Malaysia was ready": one speaks so of one's own side."""
    lower = scene.doc.lower
    taken = {scene.code(a) for a, actor in enumerate(scene.doc.actors) if actor.name and scene.known(a)}
    for k in range(1, len(scene.phrases)):
        r = scene.phrases[k]
        if r.kind != "side" or not r.country or _code(r) in taken:
            continue
        p = scene.phrases[k - 1]
        if len(scene.of[k - 1]) != 1 or p.possessive or scene.sentence(p.first) != scene.sentence(r.first):
            continue
        a = scene.of[k - 1][0]
        if not scene.actor(a).name or scene.known(a) or not scene.governs(a) or not scene.may_serve(a, r.country):
            continue
        gap = lower[p.last : r.first]
        tail = lower[r.last : r.last + 5]
        pledge = r.possessive and len(gap) < 4 and _PLEDGES.intersection(gap) and _STANCES.intersection(tail[1:4])
        told = (
            len(gap) < 4
            and {"said", "stressed", "added", "noted", "stated", "underlined", "conveyed"}.intersection(gap)
            and " ".join(tail).startswith(_READY)
        )
        if pledge or told:
            scene.give(a, _code(r))


def rare(scene: Scene) -> None:
    """A chancellor in a text that names Germany but neither Austria nor Britain is Germany's; so with kings, emirs, sultans."""
    open_ones = [
        a
        for a, actor in enumerate(scene.doc.actors)
        if actor.name and actor.sure and not scene.known(a) and scene.heads[a] & {"monarch", "chancellor"}
    ]
    if not open_ones:
        return
    named = {d.country for d in scene.items.data if isinstance(d, Side) and d.country}
    info = scene.doc.article.info
    named.add(paper_of(info.source, info.url, scene.lexicon))  # a paper needn't name its own king's country
    for a in open_ones:
        role = scene.actor(a).role.lower()
        owners = next(
            (countries for office, countries in scene.lexicon.rare if office.search(role)),
            scene.lexicon.monarchies if "monarch" in scene.heads[a] else frozenset(),
        )
        fits = named & owners
        if len(fits) == 1:
            scene.give(a, (next(iter(fits)), ""))


def spouse(scene: Scene) -> None:
    """As in "X and his wife Y": one side."""
    lower = scene.doc.lower
    if scene.lacks(_FAMILY):
        return
    for k in range(1, len(scene.phrases)):
        q = scene.phrases[k]
        if (
            q.kind != "name"
            or len(scene.of[k]) != 1
            or lower[q.first - 1] not in _FAMILY
            or lower[q.first - 2] not in ("his", "her")
        ):
            continue
        a = next((scene.persons[r] for r in range(k - 1, max(-1, k - 4), -1) if scene.persons[r] >= 0), -1)
        if a >= 0 and a != scene.of[k][0]:
            scene.give(scene.of[k][0], scene.code(a))


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
    cues = scene.first_in_sentence(_VISITS)
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
                    if before in _TO or (before in (",", "and") and places) or t == cue + 1:
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
                or p.office not in (*_OFFICES, "relation")
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


def team(scene: Scene) -> None:
    """As in "The Iranian delegation, which also included A and B", "on the Pakistani side, A and B", "X, accompanied by A and B"."""
    words, lower = scene.doc.words, scene.doc.lower
    cues = [p.first for p in scene.phrases if p.office == "delegation"] + scene.doc.tokens_of(_COMPANY)
    for s in sorted({scene.sentence(token) for token in cues}):
        sentence = scene.doc.sentences[s]
        side: Code = ("", "")
        reading = False
        end = sentence.first
        for k in scene.within(sentence.first, sentence.last):
            p = scene.phrases[k]
            if p.kind == "pronoun" and p.possessive:
                continue
            gap = lower[end : p.first]
            rest = [w for w in gap if w not in _FAMILY and w not in ("his", "her", "the")]
            if rest[-2:] in (["accompanied", "by"], ["flanked", "by"]):
                before = next(
                    (
                        scene.of[q][0]
                        for q in range(k - 1, -1, -1)
                        if len(scene.of[q]) == 1 and scene.phrases[q].first >= sentence.first
                    ),
                    -1,
                )
                side, reading = (scene.code(before) if before >= 0 else ("", "")), True
            elif reading and not (set(gap) <= _LINKS or _INCLUDES.intersection(gap)):
                reading = False
            end = p.last
            if (
                p.office == "delegation"
                and not p.plural
                and gap[-1:] == ["on"]
                and (p.country or p.organization)
                and words[p.last : p.last + 1] in (["."], [])
            ):
                # "A and B were in the room on the Turkish side."
                people = [scene.of[q][0] for q in scene.within(sentence.first, p.first) if scene.persons[q] >= 0]
                if not any(scene.known(a) for a in people):
                    for a in people:
                        scene.give(a, (p.country, p.organization))
            if p.office == "delegation" and not p.plural:
                led_by = len(scene.of[k]) == 1 and scene.known(scene.of[k][0])
                side = (
                    (p.country, p.organization)
                    if p.country or p.organization
                    else scene.code(scene.of[k][0])
                    if led_by
                    else ("", "")
                )
                opens = gap == ["from"] and p.first - sentence.first == 1  # "From the Kenyan side, A and B attended"
                reading = (
                    gap[-1:] == ["on"]
                    or opens
                    or (lower[p.last] in ("including", "comprising", "included") if p.last < len(words) else False)
                )
                continue
            if (
                _INCLUDES.intersection(gap)
                and any(w.startswith(("includ", "compris", "consist", "composed")) for w in gap)
                and side != ("", "")
            ):
                reading = True
            if reading and side != ("", ""):
                if p.name and len(scene.of[k]) == 1 and not p.country and not p.organization:
                    scene.give(scene.of[k][0], side)
                elif p.kind == "side" or p.country:
                    reading = False


def countrys(scene: Scene) -> None:
    """As in "A will meet his Chilean counterpart B and the country's president C": of the country named last before."""
    words, lower = scene.doc.words, scene.doc.lower
    for t in scene.doc.tokens_of(_COUNTRY):
        if lower[t - 1] != "the" or words[t + 1 : t + 2] not in (["'s"], ["’s"]):
            continue
        s = scene.doc.sentences[scene.sentence(t)]
        here = list(scene.within(s.first, t))
        k = next((q for q in scene.within(t + 2, min(t + 4, s.last)) if scene.persons[q] >= 0), -1)
        before = [scene.phrases[q] for q in here if scene.phrases[q].country or scene.phrases[q].sides]
        if k < 0 or not before or before[-1].sides or not scene.phrases[k].role:
            continue
        side = _code(before[-1])
        if scene.may_serve(scene.persons[k], side[0]):
            scene.give(scene.persons[k], side)


def on_side(scene: Scene) -> None:
    """As in "Deputy Minister A from Kenya's side and B from the Norwegian side took part": each of the side behind him."""
    lower = scene.doc.lower
    for k in range(len(scene.phrases) - 1):
        p, q = scene.phrases[k], scene.phrases[k + 1]
        a = scene.persons[k]
        if a < 0 or scene.known(a) or q.office != "delegation" or q.plural or not (q.country or q.organization):
            continue
        gap = lower[p.last : q.first]
        if q.role.lower().split()[-1:] == ["side"] and gap and gap[-1] in ("from", "on", "for", "of") and len(gap) < 3:
            scene.give(a, _code(q))


def led(scene: Scene) -> None:
    """As in "South Africa's team at the talks in Rio is headed by X": however much stands between."""
    lower = scene.doc.lower
    if scene.lacks(_LED):
        return
    for k, p in enumerate(scene.phrases):
        a = scene.persons[k]
        if a < 0 or scene.known(a) or p.first < 2 or lower[p.first - 1] != "by" or lower[p.first - 2] not in _LED:
            continue
        s = scene.sentence(p.first)
        here = scene.within(scene.doc.sentences[s].first, p.first)
        teams = [
            q for q in (scene.phrases[r] for r in here) if q.office == "delegation" and (q.country or q.organization)
        ]
        if len(teams) == 1:
            scene.give(a, _code(teams[0]))


def deputies(scene: Scene) -> None:
    """As in "UN Secretary-General A and Deputy Secretary-General B": the deputy of an office beside its holder."""
    for k in range(1, len(scene.phrases)):
        p, q = scene.phrases[k - 1], scene.phrases[k]
        a, b = scene.persons[k - 1], scene.persons[k]
        if a < 0 or b < 0 or a == b or not scene.known(a) or scene.known(b):
            continue
        first, _, office = q.role.lower().partition(" ")
        if first in _DEPUTY and _plain(scene.actor(a).role).startswith(_plain(office) or "-"):
            gap = scene.doc.lower[p.last : q.first]
            if len(gap) <= 3 and set(gap) <= {",", "and", "his", "her", "the", "as", "well"}:
                scene.give(b, scene.code(a))


def _plain(role: str) -> str:
    """An office in small letters, without hyphens."""
    return role.lower().replace("-", " ")


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
            scene.give(scene.of[k][0], _code(side))
            scene.actor(scene.of[k][0]).sure = True
            scene.persons[k] = scene.of[k][0]


def stationed(scene: Scene) -> None:
    """As in "Foreign Minister X in Brunei, Foreign Minister Y in Chile and ...": each where he is to be met, in a list of such."""
    words, items = scene.doc.words, scene.items
    told: dict[int, list[tuple[int, Code]]] = {}
    for k, p in enumerate(scene.phrases):
        a = scene.persons[k]
        if a < 0 or not p.role or words[p.last : p.last + 1] != ["in"] or scene.known(a):
            continue
        s = scene.sentence(p.first)
        t = p.last + 2 if words[p.last + 1 : p.last + 2] == ["the"] else p.last + 1
        side = items.data[items.at[t]] if t < scene.doc.sentences[s].last else None
        if isinstance(side, Side) and items.codes[items.at[t]] == "C":
            told.setdefault(s, []).append((a, _code(side)))
    for pairs in told.values():
        if len({code for _, code in pairs}) == len(pairs) > 1:
            for a, code in pairs:
                scene.give(a, code)


def hailing(scene: Scene) -> None:
    """As in "These included X from Brunei, Y from Chile and Z from Peru": each of the country behind him, in a list of such."""
    words, items = scene.doc.words, scene.items
    told: dict[int, list[tuple[int, Code]]] = {}
    for k, p in enumerate(scene.phrases):
        if p.kind != "name" or len(scene.of[k]) != 1 or words[p.last : p.last + 1] != ["from"]:
            continue
        s = scene.sentence(p.first)
        t = p.last + 2 if words[p.last + 1 : p.last + 2] == ["the"] else p.last + 1
        side = items.data[items.at[t]] if t < scene.doc.sentences[s].last else None
        if isinstance(side, Side) and items.codes[items.at[t]] == "C":
            told.setdefault(s, []).append((k, _code(side)))
    for pairs in told.values():
        for k, code in pairs if len(pairs) > 1 else ():
            a = scene.of[k][0]
            scene.give(a, code)
            scene.actor(a).sure = True
            scene.persons[k] = a


def missions(scene: Scene) -> None:
    """As in "the former president X travelled to Bamako on behalf of ECOWAS": he speaks for whom he is sent by."""
    words, codes, items = scene.doc.words, scene.items.codes, scene.items
    for t in scene.doc.where.get("behalf", ()):
        sentence = scene.doc.sentences[scene.sentence(t)]
        if not sentence.first < t < sentence.last - 2 or words[t : t + 2] != ["behalf", "of"]:
            continue
        i = items.at[t + 3 if words[t + 2] == "the" and t + 3 < sentence.last else t + 2]
        people = scene.people(sentence.first, t)
        if codes[i] == "O" and len(people) == 1:
            scene.give(people[0], _code(items.data[i]))


def in_turn(scene: Scene) -> None:
    """As in "travelled to Nairobi and Lima for talks with Presidents X and Y": each in his own capital."""
    codes, items, words = scene.items.codes, scene.items, scene.doc.words
    for s, t in scene.first_in_sentence(_VISITS).items():
        sentence = scene.doc.sentences[s]
        places: list[Code] = []
        for u in range(t, sentence.last):
            i = items.at[u]
            if codes[i] in "YC" and items.first[i] == u and (codes[i] == "C" or items.data[i].capital):
                if not places and scene.doc.lower[u - 1] not in _TO:
                    break
                places.append((items.data[i].country, ""))
            elif places and words[u] not in (",", "and"):
                break
        people = scene.people(u, sentence.last)
        if len(set(places)) == len(places) == len(people) > 1 and not any(scene.known(a) for a in people):
            for a, side in zip(people, places, strict=True):
                scene.give(a, side)


def among(scene: Scene) -> None:
    """As in "Japanese dignitaries, including Prime Minister X and Foreign Minister Y": of the side of those whom the list is of."""
    lower = scene.doc.lower
    for k, p in enumerate(scene.phrases):
        several = p.plural or p.role.endswith("ies")
        if p.office not in ("official", "head", "minister") or not several or p.sides or not p.country:
            continue
        end = p.last
        for q in range(k + 1, len(scene.phrases)):
            r = scene.phrases[q]
            gap = lower[end : r.first]
            opens = {"including", "include"}.intersection(gap) or gap[-2:] == ["such", "as"]
            if not (opens if q == k + 1 else set(gap) <= {",", "and", "as", "well", "the"}) or len(gap) > 4:
                break
            if r.country or r.organization or scene.persons[q] < 0:
                break
            scene.give(scene.persons[q], _code(p))
            end = r.last


def others(scene: Scene) -> None:
    """As in "Defence Secretary X and other members of the Kenyan establishment": he is one of them."""
    lower = scene.doc.lower
    for k in range(1, len(scene.phrases)):
        p, q = scene.phrases[k], scene.phrases[k - 1]
        if not p.plural or p.sides or not (p.country or p.organization):
            continue
        between = set(lower[q.last : p.first])
        other = "other" in between or lower[p.first] == "other"
        if scene.persons[k - 1] >= 0 and q.role and other and "and" in between and between <= _OTHERS:
            scene.give(scene.persons[k - 1], _code(p))


def runs(scene: Scene) -> None:
    """As in "Abbas Kamil, who runs Egypt's intelligence service": whose service tells whose man he is."""
    words, lower = scene.doc.words, scene.doc.lower
    if "who" not in scene.doc.where:
        return
    for k in range(len(scene.phrases) - 2):
        p, q, r = scene.phrases[k : k + 3]
        if (
            q.kind != "pronoun"
            or scene.persons[k] < 0
            or lower[q.first] != "who"
            or not r.possessive
            or r.kind != "side"
        ):
            continue
        if (
            words[p.last : q.first] in ([","], [])
            and len(words[q.last : r.first]) <= 3
            and _RUNS.intersection(words[q.last : r.first])
        ):
            scene.give(scene.persons[k], _code(r))


RULES: tuple[Callable[[Scene], None], ...] = (
    bracketed,
    listed,
    stationed,
    hailing,
    in_turn,
    missions,
    among,
    others,
    team,
    on_side,
    countrys,
    led,
    deputies,
    hosts_row,
    runs,
    joined,
    callers,
    roster,
    elimination,
    voice,
    there,
    visit,
    home,
    rare,
    team,
    spouse,
)


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


def settle_hosts(scene: Scene) -> None:
    """What visits alone tell: those met on them are of the country visited."""
    there(scene)
    visit(scene)


def settle_sides(scene: Scene) -> None:
    """Every rule in turn, the surest first."""
    for rule in RULES:
        rule(scene)
