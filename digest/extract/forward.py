"""Encounters that an article only looks ahead to ("The next round will be held on Saturday in P").

In: the encounters of the article. Out: the next one of the same people, planned, with the date or the place that its
sentence gives. Sentences that name their people themselves are read as any other clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from digest.extract.document import DateMention
from digest.extract.drafts import Draft
from digest.extract.scene import Encounter, Scene
from digest.extract.when import attributive, touches
from digest.extract.where import merge_places
from digest.models import UNKNOWN_PLACE, Place
from digest.patterns import compile_late

_NTH = frozenset("next second third fourth fifth sixth another new fresh further follow-up".split())
_NOUNS = frozenset("round rounds meeting session talks summit negotiations consultations".split())
_AHEAD = frozenset("will would is are due set scheduled slated to may might could".split())
_NEXT = compile_late(
    r"\b(?:(?:the|a|an|another|their) )?(?:(?:next|second|third|fourth|fifth|sixth|another|new|fresh|further|follow-up) (?:such |face-to-face |direct |indirect |high-level |technical )?)"
    r"(?P<noun>rounds?|meeting|session|talks|summit|negotiations|consultations)\b(?! (?:between|with|of (?!(?:\w+ )?(?:talks|negotiations|consultations|discussions|dialogue)\b)))"
    r"(?: of (?:\w+ )?(?:talks|negotiations|consultations|discussions|dialogue))?(?! (?:between|with)\b)"
    r"(?=[^.;:]{0,60}?(?P<ahead>\b(?:(?:will|would|may|might|could) (?:then |now |also |likely )?(?:be|take place|convene|happen|follow)|(?:is|are) (?:now )?(?:due|set|scheduled|slated|expected|planned|to be held|to take place|to convene))\b))",
    re.IGNORECASE,
)
_OUTLOOK_WORDS = frozenset(
    "preparation preparations preparing prepare ahead run-up lead-up upcoming forthcoming approaching planned proposed scheduled".split()
)
_OUTLOOK = compile_late(
    r"\b(?:(?:preparations?|preparing|prepare) (?:for|of|ahead of)|ahead of|in the (?:run-up|lead-up) to|upcoming|forthcoming|approaching|planned|proposed|scheduled) "
    r"(?:[^\s.;:,]+ ){0,10}?(?:[Mm]eetings?|[Ss]ummits?|[Ss]essions?|[Cc]onferences?|[Vv]isits?|[Ff]orums?|[Tt]alks|[Rr]ounds?|[Aa]ssembly|[Cc]ongress|[Tt]rip|[Mm]inisterials?)\b"
)
# where what is said of it ends: behind a clause at the latest, at the first comma where the main clause follows it
_TOLD = compile_late(
    r";|,? (?:and|as) (?:also |then )?(?:\w+ed|held|spoke|met)\b|, (?:who|while|but|where|whereas|he|she|they|the)\b"
)
_OPENED = compile_late(r"[,;]")
_LEAD = 1  # sentences of the body, beyond the first, that tell what the article is about
_NEAR = 2  # sentences behind a report in which "the next round" is that of its people


def mark_outlooks(scene: Scene) -> None:
    """Find the words that tell of what is to come as a topic, so that its dates and places aren't taken for the encounter's.

    "They discussed preparations for the summit in P on Friday", "ahead of the upcoming session of the council": unless
    a clause there reports an encounter of its own.
    """
    for k in scene.stretch:
        s = scene.doc.sentences[k]
        if s.furniture or _OUTLOOK_WORDS.isdisjoint(scene.words_of(k)):
            continue
        drafts = scene.drafts_of.get(k, ())
        for hit in _OUTLOOK.finditer(scene.doc.text, s.start, s.end):
            first = bisect_left(scene.doc.starts, hit.start())
            opens = any(d.first > first for d in drafts)
            stop = (_OPENED if opens else _TOLD).search(scene.doc.text, hit.end(), s.end)
            last = bisect_left(scene.doc.starts, stop.start()) if stop is not None else s.last
            if not any(first <= d.first < last for d in drafts):
                scene.outlooks.append((first, last))


def find_next(scene: Scene, encounters: Sequence[Encounter]) -> list[Encounter]:
    """The next encounters of people whose encounter the article has told.

    Args:
        scene: the document.
        encounters: those found so far.

    Returns:
        New encounters with the status "planned"; none that another clause tells already.
    """
    out: list[Encounter] = []
    for k in scene.stretch:
        s, words = scene.doc.sentences[k], scene.words_of(k)
        if s.headline or s.furniture or _NTH.isdisjoint(words) or _NOUNS.isdisjoint(words) or _AHEAD.isdisjoint(words):
            continue
        for hit in _NEXT.finditer(scene.doc.text, s.start, s.end):
            if scene.quoted(hit.start()):
                continue
            first = bisect_left(scene.doc.starts, hit.start("noun"))
            if any(d.first <= first < d.last for d in scene.drafts_of.get(k, ())):
                continue
            known = _known(scene, encounters, k)
            found = _read(scene, known, k, first) if known is not None else None
            if found is not None and not any(_one(e, found) for e in (*encounters, *out)):
                out.append(found)
    return out


def _known(scene: Scene, encounters: Sequence[Encounter], k: int) -> Encounter | None:
    """The encounter whose people "the next round" is of: the one told right before, else that of the lead.

    Where the article tells of other sides besides, "the next round" may be theirs.
    """
    told = [
        e for e in encounters if not e.earlier and e.status == "held" and len(e.actors) > 1 and min(e.sentences) <= k
    ]
    near = [e for e in told if k - max(x for x in e.sentences if x <= k) <= _NEAR]
    if near:
        return near[-1]
    main = told[0] if told and min(told[0].sentences) - scene.first_body <= _LEAD else None
    return main if main and all(scene.sides(e.actors) & scene.sides(main.actors) for e in told) else None


def _read(scene: Scene, known: Encounter, k: int, first: int) -> Encounter | None:
    """The encounter that a noun announces, None where the sentence gives neither its day nor its place."""
    s = scene.doc.sentences[k]
    draft = Draft("meeting", "planned", tuple(known.actors), first, first + 1, first, s.last, k, noun=scene.word(first))
    parts = {a: part for a, part in known.parts.items() if part == "mediator"}
    found = Encounter("meeting", "planned", list(known.actors), parts, draft, [k], joint=known.joint)
    found.dates.extend(_dates(scene, s.first, first, s.last))
    found.place = _place(scene, first, s.last)
    return found if found.dates or found.place.country else None


def _dates(scene: Scene, floor: int, first: int, last: int) -> list[tuple[int, DateMention]]:
    """The nearest date of the sentence that lies ahead."""
    published = scene.doc.published
    for token, d in scene.dates_in(floor, last):
        v = d.value
        if v.start is None and v.weekday is None and not v.month:
            continue
        if d.relative == "past" or attributive(scene, d, token):
            continue
        if published is not None and v.end is not None and v.end < published:
            continue
        return [(abs(token - first), d)]
    return []


def _place(scene: Scene, first: int, last: int) -> Place:
    for p in scene.places_in(first, last):
        if p.at:
            return merge_places(UNKNOWN_PLACE, p.as_place(scene.text(p.first, p.last)))
    return UNKNOWN_PLACE


def _one(e: Encounter, found: Encounter) -> bool:
    """Whether an encounter of the article is the one announced: the same people, planned, and no other day."""
    if e.status == "held" or set(e.actors) != set(found.actors):
        return False
    return not e.dates or not found.dates or touches(e.dates[0][1].value, found.dates[0][1].value)
