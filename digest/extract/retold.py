"""Encounters that an article tells twice in words that look like two.

In: a `Scene` and its encounters, with all that the sentences around them add. Out: one encounter for each that a reader
would take for one: the plan of a meeting that the same article reports as held, a headline whose people the body tells
one after the other, a call named again by a word that fits a meeting too, a plan named again without a verb.
"""

from __future__ import annotations

import re

from digest.extract.scene import Encounter, Scene
from digest.extract.tellings import same_people
from digest.extract.when import touches
from digest.patterns import compile_late

# the words of a plan that is another one than the encounter just reported
_ANOTHER = compile_late(
    r"\b(?:again|next|another|second|third|fourth|further|future|return|follow-up|subsequent|resum\w+|continu\w+|soon|"
    r"later|invit\w+|reciproc\w+|fresh|more|coming|upcoming|forthcoming|agreed|accepted|new|until|also|annual|regular)\b",
    re.IGNORECASE,
)
_OF_THREE = compile_late(r"\b(?:trilateral|tripartite|three-way)\b", re.IGNORECASE)
_OPEN_NOUNS = frozenset(
    "discussion discussions talks talk consultations exchange contact contacts conversation".split()
)
_HELD = frozenset(
    "held hold had has have holding conducted opened began ended concluded after following during".split()
)
_RIVALS = 12  # encounters of one side among which another telling is looked for, so that time grows with the text
_THREE = 3
_NEAR = 4  # tokens around the words for an encounter that tell of how many sides it was
_KNOWN = frozenset("their the this that first".split())


def join_retold(scene: Scene, out: list[Encounter]) -> None:
    """Join encounters that are one told twice; `out` is changed in place.

    Only those of one side are compared, the last few.
    """
    by_side: dict[str, list[Encounter]] = {}
    gone: set[int] = set()
    for e in out:
        sides = {scene.side(a) or str(a) for a in e.actors}
        rivals = {id(x): x for side in sorted(sides) for x in by_side.get(side, ())[-_RIVALS:]}
        for other in rivals.values():
            if id(other) not in gone and _is_one(scene, other, e):
                kept, lost = (e, other) if _is_better(scene, e, other) else (other, e)
                _absorb(kept, lost)
                gone.add(id(lost))
                break
        for side in sides:
            by_side.setdefault(side, []).append(e)
    out[:] = [e for e in out if id(e) not in gone]


def _is_one(scene: Scene, a: Encounter, b: Encounter) -> bool:
    """Whether two encounters are one told twice."""
    if a.earlier or b.earlier or a.gathering or b.gathering or "cancelled" in (a.status, b.status):
        return False
    if a.status == b.status == "held" and (_is_named_again(scene, a, b) or _is_named_again(scene, b, a)):
        return True
    if a.status == b.status and (_is_cut_short(scene, a, b) or _is_cut_short(scene, b, a)):
        return True
    if not same_people(scene, a, tuple(b.actors)) or not _same_time(a, b) or not _same_place(a, b):
        return False
    if a.kind != b.kind and a.status == b.status:
        call, other = (a, b) if a.kind == "call" else (b, a)
        return call.kind == "call" and other.kind == "meeting" and _leaves_open(scene, other)
    if not set(a.actors) & set(b.actors):
        return False
    if a.status != b.status:
        held, plan = (a, b) if a.status == "held" else (b, a)
        if held.kind != plan.kind and not plan.draft.vague:
            return False
        return _told_of(scene, plan, held) or _is_loose(scene, held)
    return _is_headline(scene, a) or _is_headline(scene, b)


def _is_named_again(scene: Scene, e: Encounter, whole: Encounter) -> bool:
    """Whether "the A-B meeting" names again an encounter of A, B and a third."""
    return set(e.actors) < set(whole.actors) and scene.word(e.draft.first - 2) == "the" and _is_loose(scene, e)


def _is_cut_short(scene: Scene, e: Encounter, whole: Encounter) -> bool:
    """Whether a headline, or words that tell of three sides ("trilateral"), name only some of those of an encounter."""
    if not set(e.actors) < set(whole.actors) or len(scene.sides(whole.actors)) < _THREE:
        return False
    near = scene.text(max(e.draft.left, e.draft.first - _NEAR), min(e.draft.right, e.draft.last + _NEAR))
    return (
        (_is_headline(scene, e) or _OF_THREE.search(near) is not None)
        and _same_time(e, whole)
        and _same_place(e, whole)
    )


def _same_time(a: Encounter, b: Encounter) -> bool:
    """Whether no date of one speaks against those of the other."""
    return not (a.dates and b.dates) or any(touches(x.value, y.value) for _, x in a.dates for _, y in b.dates)


def _same_place(a: Encounter, b: Encounter) -> bool:
    """Whether no place of one speaks against that of the other."""
    x, y = a.place, b.place
    if not (x.country and y.country):
        return True
    return x.country == y.country and (x.city == y.city or not x.city or not y.city)


def _told_of(scene: Scene, plan: Encounter, held: Encounter) -> bool:
    """Whether a plan is that of the encounter held: nothing in its clause makes it another."""
    s, published = scene.doc.sentences[plan.draft.sentence], scene.doc.published
    if plan.draft.sentence == held.draft.sentence and "where" in scene.doc.lower[held.draft.last : plan.draft.first]:
        return True  # "received B in P, where the two will hold their second meeting"
    if plan.draft.headline or any(d.value.start and published and d.value.start > published for _, d in plan.dates):
        return False
    return _ANOTHER.search(scene.text(s.first, plan.draft.right)) is None


def _is_loose(scene: Scene, e: Encounter) -> bool:
    """Whether an encounter is named by a noun that no verb says was held ("this being the PM's first meeting with")."""
    if not e.draft.noun or e.dates or e.place.country or len(set(e.sentences)) > 1:
        return False
    return _HELD.isdisjoint(scene.word(k) for k in range(max(e.draft.left, e.draft.first - 6), e.draft.first))


def _leaves_open(scene: Scene, e: Encounter) -> bool:
    """Whether the word for an encounter fits a call as well and points back to what was told ("their discussion")."""
    k = e.draft.last - 1
    return (
        scene.word(k) in _OPEN_NOUNS
        and not e.place.venue
        and not _KNOWN.isdisjoint(scene.word(j) for j in range(k - 4, k))
    )


def _is_headline(scene: Scene, e: Encounter) -> bool:
    """Whether only a headline tells of an encounter."""
    return e.draft.headline and all(k < scene.first_body for k in e.sentences)


def _is_better(scene: Scene, a: Encounter, b: Encounter) -> bool:
    """Whether the first of two says more: a verb tells that it was held, it names more people."""
    if a.status != b.status:
        return (a.status == "held") != _is_loose(scene, a if a.status == "held" else b)
    return (len(a.actors), a.kind == "call") > (len(b.actors), b.kind == "call")


def _absorb(e: Encounter, lost: Encounter) -> None:
    """Add what the second telling says to the first."""
    e.sentences.extend(k for k in lost.sentences if k not in e.sentences)
    e.dates.extend(lost.dates)
    e.visit = e.visit or lost.visit
    if not e.place.country and e.status == lost.status:
        e.place = lost.place
    if not e.occasion:
        e.occasion, e.when = lost.occasion, lost.when
