"""Rules of allegiance that read the article as a whole: whose country it sets beside all others.

voice       "the foreign minister reiterated Pakistan's commitment"
rare        a chancellor where the text names Germany alone of those that have one
home        the country that the text sets beside all others and that nobody named speaks for: the bare offices
"""

from __future__ import annotations

from collections import Counter

from digest.extract.allegiance.scene import HEADS, Code, Scene, code_of
from digest.extract.lexicon import Side
from digest.extract.outlet import paper_of

_RULERS = frozenset(("monarch", "chancellor"))
_RARE = _RULERS | {"secretary", "minister", "adviser", "head", "lawmaker"}
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
            if b != a and scene.code(b) == side and scene.classes[b] & HEADS:
                return True
    return False


def voice(scene: Scene) -> None:
    """As in "The foreign minister reiterated Pakistan's commitment", "he said that Malaysia was ready": one speaks so of one's own side."""
    lower = scene.doc.lower
    taken = {scene.code(a) for a, actor in enumerate(scene.doc.actors) if actor.name and scene.known(a)}
    for k in range(1, len(scene.phrases)):
        r = scene.phrases[k]
        if r.kind != "side" or not r.country or code_of(r) in taken:
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
            scene.give(a, code_of(r))


def rare(scene: Scene) -> None:
    """A chancellor in a text that names Germany but neither Austria nor Britain is Germany's; so with kings, and a bare Secretary of State."""
    open_ones = [
        a
        for a, actor in enumerate(scene.doc.actors)
        if actor.name and actor.sure and not scene.known(a) and scene.heads[a] & _RARE
    ]
    if not open_ones:
        return
    named = _told_apart(scene)
    info = scene.doc.article.info
    named.add(paper_of(info.source, info.url, scene.lexicon))  # a paper needn't name its own king's country
    for a in open_ones:
        role = scene.actor(a).role.lower()
        ruler = bool(scene.heads[a] & _RULERS)
        owners = next(
            (
                countries
                for office, countries in scene.lexicon.rare
                if (found := office.search(role))
                and (ruler or found.end() == len(role))  # not "secretary of state for roads"
            ),
            scene.lexicon.monarchies if "monarch" in scene.heads[a] else frozenset(),
        )
        fits = named & owners
        if len(fits) == 1:
            scene.give(a, (next(iter(fits)), ""))


def _told_apart(scene: Scene) -> set[str]:
    """Countries that the text names otherwise than as somebody's: "King X spoke with the Saudi minister Y" tells of no Saudi king."""
    items, lower = scene.items, scene.doc.lower
    owned = {
        token
        for k, p in enumerate(scene.phrases)
        if scene.persons[k] >= 0 and p.name and lower[p.first - 1] != "and"  # "King X and Saudi Crown Prince Y"
        for token in range(p.first, p.last)
    }
    return {
        d.country
        for first, d in zip(items.first, items.data, strict=True)
        if isinstance(d, Side) and d.country and first not in owned
    }
