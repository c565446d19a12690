"""Which people a clause sets together, and which tellings are of the same people.

In: a `Scene`, drafts and encounters. Out: the sets of people of a draft ("separate meetings with A, B and C" are three),
and whether two sets can be those of one encounter: nameless sides and offices may be the people named elsewhere.
"""

from __future__ import annotations

import re

from digest.extract.document import DraftActor
from digest.extract.drafts import Draft
from digest.extract.scene import Encounter, Scene
from digest.extract.when import SAME_DAY
from digest.patterns import compile_late

_SEPARATE = compile_late(
    r"\b(?:separate(?:ly)?|respectively|individual(?:ly)?|series of|string of|one-on-one|bilateral meetings|meetings with|bilaterals|in turn|each of|number of|round of meetings)\b",
    re.IGNORECASE,
)
_ONE_BY_ONE = compile_late(r"\b(?:individually|one after (?:the other|another)|one by one)\b", re.IGNORECASE)
_ALSO_CALLED = compile_late(r"\balso (?:called|calls|paid|visited)\b")
_TOGETHER = compile_late(
    r"\b(?:trilateral(?:ly)?|tripartite|three-way|four-way|quadrilateral|joint|together|multilateral|group)\b",
    re.IGNORECASE,
)
_THEN = compile_late(r"\b(?:also|later|then|bilateral)\b", re.IGNORECASE)
# words for an office that tell nothing of which it is
_GENERAL = frozenset(
    "leader leaders diplomat official officials counterpart representative side delegation guest host visitor premier chief "
    "head envoy emissary monarch ruler sovereign strongman dignitary statesman politician".split()
)
# the houses of a state by the words of the offices at their head, in the order in which they tell ("president of the senate")
_HOUSES = (
    ("speaker", "national assembly", "parliament", "senate"),
    ("prime minister", "premier", "chancellor"),
    ("president", "king", "queen", "emir", "amir", "sultan", "emperor"),
)
_MINISTRIES = (("foreign", "external"), ("defence", "defense"))
_NO_HEAD = ("deputy", "vice", "former", "crown", "adviser", "advisor", "chief of", "spokes")
_SHORT = {"fm": "foreign minister", "fms": "foreign ministers", "pm": "prime minister", "pms": "prime ministers"}
_ENVOYS = compile_late(r"\b(?:ambassador|envoy|high commissioner)", re.IGNORECASE)
_TAKES_POST = compile_late(r"\b(?:new|newly|credentials|credence|outgoing|incoming)\b")
_NEXT = 2  # sentences within which the names of nameless sides follow


def split_draft(scene: Scene, draft: Draft) -> list[tuple[int, ...]]:
    """The sets of people of a draft: one, or several where it lists separate encounters."""
    actors = draft.actors
    if len(actors) < 3 or draft.kind == "video":
        return [actors]
    clause = scene.text(draft.left, draft.right)
    mine = [a for a in actors if a in draft.subject or _position(scene, a, draft) < draft.first]
    theirs = [a for a in actors if a not in mine]
    if draft.visit and _ALSO_CALLED.search(clause) and len(theirs) == 1 and len(scene.sides(mine)) == len(mine) > 1:
        return [(a, theirs[0]) for a in mine]  # "B of P and C of Q also called on A"
    if mine and len(theirs) > 1 and (_ONE_BY_ONE.search(clause) or _new_envoys(scene, draft, theirs, clause)):
        return [(*mine, a) for a in theirs]
    if draft.apart and len(theirs) == 1:
        return [(a, theirs[0]) for a in mine]
    if draft.apart and not draft.joint and mine and len(theirs) > 1:
        return [(*mine, a) for a in theirs]
    if (draft.joint and not (draft.visit and draft.apart)) or _TOGETHER.search(clause):
        return [actors]
    if re.search(r"\b(?:respectively|separate(?:ly)?|individually)\b", clause) and len(mine) > 1 and len(theirs) == 1:
        return [(a, theirs[0]) for a in mine]
    # people right of the trigger are partners, each with those left of it
    if not mine or len(theirs) < 2:
        return [actors]
    separate = bool(_SEPARATE.search(clause))
    if not separate and _comes_together(scene, draft, mine, theirs):
        return [actors]
    separate = separate or _houses(scene, draft, theirs)
    if len(theirs) == 2 and not separate and not draft.listed and not _THEN.search(clause):
        return [actors]
    if not separate and (draft.vague or draft.kind == "call"):
        return [actors]
    if len(theirs) == 2 and not separate and not all(scene.side(a) for a in theirs):
        return [actors]
    if len(theirs) > 2 and all(scene.doc.actors[a].name and scene.doc.actors[a].role for a in theirs):
        separate = True  # "met A, B and C" of one guest are so many meetings
    groups: list[list[int]] = []
    for a in theirs:
        side = scene.side(a)
        same = next((g for g in groups if side and any(scene.side(b) == side for b in g)), None)
        if same is not None and not separate:
            same.append(a)
        else:
            groups.append([a])
    named = all(scene.doc.actors[a].name or scene.doc.actors[a].role for g in groups for a in g)
    if len(groups) < 2 or (not named and not separate):
        return [actors]
    return [(*mine, *g) for g in groups]


def _new_envoys(scene: Scene, draft: Draft, theirs: list[int], clause: str) -> bool:
    """Whether somebody receives ambassadors of several countries who take up their posts: each has a hearing of his own."""
    envoys = [scene.actor(a) for a in theirs]
    if not draft.visit or not all(_ENVOYS.search(x.role) for x in envoys):
        return False
    after = draft.sentence + 1
    goes_on = scene.sentence_text(after) if after < len(scene.doc.sentences) else ""
    return bool(_TAKES_POST.search(clause) or "separately" in goes_on)


def _comes_together(scene: Scene, draft: Draft, mine: list[int], theirs: list[int]) -> bool:
    """Whether partners are a delegation from one country that somebody meets at home, where a visitor's hosts are met one by one."""
    home = scene.actor(mine[0]).country
    guests = {scene.side(a) for a in theirs}
    there = {p.country for p in scene.places_in(draft.left, draft.right) if p.at and p.country}
    return bool(home) and there == {home} and len(guests) == 1 and not guests & {home, ""}


def _houses(scene: Scene, draft: Draft, theirs: list[int]) -> bool:
    """Whether partners head a house each, so that each has a meeting of his own: "will meet the president and the premier".

    A minister sits in with the head of his government or state, unless somebody calls at the ministry or is received there.
    """
    hosts = draft.visit and all(draft.parts.get(a) == "host" for a in theirs)
    houses = (*_HOUSES, *_MINISTRIES) if hosts else _HOUSES
    roles = [scene.doc.actors[a].role.lower() for a in theirs]
    seats = [next((k for k, words in enumerate(houses) if any(w in role for w in words)), -1) for role in roles]
    heads = -1 not in seats and not any(word in role for role in roles for word in _NO_HEAD)
    return heads and len(set(seats)) == len(seats) and len(scene.sides(theirs)) < len(theirs)


def _position(scene: Scene, actor: int, draft: Draft) -> int:
    """Token of the actor's phrase in the draft's clause, the one behind the trigger first (large where it has none)."""
    best = 1 << 30
    for p, actors in scene.phrases_in(draft.left, draft.right):
        if actor in actors and (draft.first <= p.first or best == 1 << 30):
            best = p.first if best == 1 << 30 or p.first >= draft.first > best else best
    return best


def same_people(scene: Scene, e: Encounter, actors: tuple[int, ...]) -> bool:
    """Whether two sets of actors can be those of one encounter: the same, or one's sides are the other's people."""
    mine, theirs = set(e.actors), set(actors)
    if mine == theirs:
        return True
    small, large = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    rest = sorted(large)
    for a in sorted(small):
        if a in rest:
            rest.remove(a)
            continue
        hit = next((b for b in rest if is_compatible(scene, a, b)), None)
        if hit is None:
            return False
        rest.remove(hit)
    same_sides = len({scene.side(a) for a in small}) == len({scene.side(a) for a in large})
    return len(small) >= 2 and (not rest or same_sides)


def is_compatible(scene: Scene, a: int, b: int) -> bool:
    """Whether a nameless side or title `a` may be `b`, or the other way round."""
    x, y = scene.doc.actors[a], scene.doc.actors[b]
    if x.name and y.name:
        # one man in two spellings: nothing but the name is known of one of them
        bare = any(not (z.role or z.country or z.organization) for z in (x, y))
        mine, theirs = x.name.lower().split(), y.name.lower().split()
        alike = len(mine) == len(theirs) == 2 and mine[1] == theirs[1] and mine[0][0] == theirs[0][0]
        return bare and a != b and alike
    if (x.country or x.organization) and (x.country, x.organization) == (y.country, y.organization):
        return not (x.role and y.role) or _same_office(x.role, y.role)
    return False


def named_at_last(scene: Scene, e: Encounter, draft: Draft, actors: tuple[int, ...]) -> list[tuple[int, int]]:
    """Pairs (nameless, named) where a draft names the sides that the sentence before left without names.

    "The foreign ministers of A, B and C met. X hosted Y and Z": as many people as sides; those whose side is known
    agree, and one may be left whose side the article doesn't say: he is of the side that is left.
    """
    if len(e.actors) == len(actors) == 2:
        return _two_named(scene, e, draft, actors)
    if not 3 <= len(e.actors) <= len(actors) or not 0 <= draft.sentence - min(e.sentences) <= 2:
        return []
    nameless = [a for a in e.actors if not scene.doc.actors[a].name]
    if len(nameless) != len(e.actors) or not all(scene.doc.actors[a].name for a in actors):
        return []
    if draft.status != e.status or draft.headline:
        return []
    pairs: list[tuple[int, int]] = []
    unknown: list[int] = []
    for b in actors:
        side = scene.side(b)
        if not side:
            unknown.append(b)
            continue
        hit = next((a for a in nameless if scene.side(a) == side), None)
        if hit is None and len(actors) == len(e.actors):
            return []
        if hit is None:
            continue
        nameless.remove(hit)
        pairs.append((hit, b))
    if not pairs or len(nameless) > len(unknown):
        return []
    if len(unknown) == 1 and nameless:
        left, actor = scene.doc.actors[nameless[0]], scene.doc.actors[unknown[0]]
        actor.country, actor.organization = left.country, left.organization
        actor.role = actor.role or left.role
    return pairs + list(zip(nameless, unknown, strict=False))


def _two_named(scene: Scene, e: Encounter, draft: Draft, actors: tuple[int, ...]) -> list[tuple[int, int]]:
    """The same for two sides: their people in the same order, unless the words set the two apart."""
    before, after = [scene.doc.actors[a] for a in e.actors], [scene.doc.actors[a] for a in actors]
    if draft.status != e.status or draft.headline or not 0 < draft.sentence - min(e.sentences) <= _NEXT:
        return []
    shared = set(e.actors) & set(actors)
    if len(shared) == 1 and draft.vague:
        office, person = (next(a for a in pair if a not in shared) for pair in (e.actors, actors))
        return [(office, person)] if _takes_office(scene.doc.actors[office], scene.doc.actors[person]) else []
    if any(a.name or not a.role for a in before) or not all(a.name for a in after):
        return []
    s = scene.doc.sentences[draft.sentence]
    if SAME_DAY.search(scene.text(s.first, draft.right)):
        return []
    sides = [(a.organization or a.country, b.organization or b.country) for a, b in zip(before, after, strict=True)]
    if not all(new in ("", old) for old, new in sides):
        return []
    for old, new in zip(before, after, strict=True):
        new.country, new.organization, new.role = old.country, old.organization, new.role or old.role
    return list(zip(e.actors, actors, strict=True))


def _takes_office(office: DraftActor, person: DraftActor) -> bool:
    """Make a bare name the holder of a nameless office, where nothing speaks against it.

    "A received a call from the minister of P. During the conversation, A and X discussed ...": X is that minister.
    """
    if office.name or not office.role or not person.name or person.role or person.country or person.organization:
        return False
    person.country, person.organization, person.role = office.country, office.organization, office.role
    return True


def name_sides(scene: Scene, e: Encounter) -> None:
    """Give two sides without names those whom the next sentences name in the same order.

    "P's foreign minister and Q's president met on Friday. Ana Brevik and Tomas Lind had last ..."
    """
    doc = scene.doc
    actors = [doc.actors[a] for a in e.actors]
    if len(actors) != 2 or e.draft.headline or any(a.name or not a.role for a in actors):
        return
    first = min(e.sentences)
    for k in range(first + 1, min(first + 3, len(doc.sentences))):
        s = doc.sentences[k]
        rows = [(p, a) for p, a in scene.phrases_in(s.first, s.last) if a]
        if len(rows) < 2 or rows[0][0].first - s.first > 1 or scene.word(rows[0][0].last) != "and":
            continue
        pair = [row[1][0] for row in rows[:2] if len(row[1]) == 1 and row[0].kind == "name" and not row[0].possessive]
        if len(pair) != 2 or pair[0] == pair[1] or rows[1][0].first - rows[0][0].last > 2:
            continue
        people = [doc.actors[a] for a in pair]
        sides = [scene.side(a) for a in e.actors]
        if any(p.country or p.organization for p in people):
            known = [p.organization or p.country for p in people]
            if not all(x in ("", y) for x, y in zip(known, sides, strict=True)):
                continue
        for old, new in zip(list(e.actors), pair, strict=True):
            person, office = doc.actors[new], doc.actors[old]
            person.country, person.organization = office.country, office.organization
            person.role = person.role or office.role
            e.parts[new] = e.parts.pop(old, "")
            e.actors[e.actors.index(old)] = new
        return


def _same_office(a: str, b: str) -> bool:
    """Whether two offices can be one person's: "leader" and "prime minister", "Minister" and "foreign minister"."""
    x, y = _head(a), _head(b)
    return x == y or (x in _GENERAL and " of the " not in a) or (y in _GENERAL and " of the " not in b)


def _head(office: str) -> str:
    """The word of an office that tells what it is: "minister" of "Minister of Foreign Affairs", "FMs" and "foreign minister"."""
    words = office.lower().split()
    before = next((k for k, w in enumerate(words) if k and w in ("of", "for", "to")), len(words))
    head = words[before - 1]
    return _SHORT.get(head, head).rpartition(" ")[2].removesuffix("s")
