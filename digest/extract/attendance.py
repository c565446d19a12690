"""Who else was there: people named as present, delegations' members, mediators.

In: an encounter and a sentence that goes on about it. Out: more participants. People are added where the text says
that they sat in ("was attended by", "also present", "X was there too") or carried messages; never those who only
speak about it.
"""

from __future__ import annotations

import re

from digest.extract.actors import ACTS
from digest.extract.gated import Gated
from digest.extract.scene import Encounter, Scene
from digest.patterns import compile_late

# behind these stand the people who sat in
_LISTS = Gated(
    r"\b(?:attended (?:on the [\w ]{2,20} side )?by|(?:on|from) the [\w ]{2,20} side by|accompanied (?:(?:at|in|on|during|for) (?:[\w’'-]+ ){1,4})?by|flanked by|joined by|(?:was|were) (?:also )?joined by|in the presence of|in the company of|participants included|attendees included|"
    r"(?:delegations?|team|side) (?:also )?(?:included|comprised|consisted of|(?:was|were) (?:headed|led) by|headed by|led by)|which (?:also )?included|"
    r"(?:was|were|is|are) represented by|present (?:(?:at|during|in) (?:the|this|their) (?:\w+ ){1,2})?(?:was|were)|also (?:at|in) (?:the|this|their) (?:\w+ ){1,4}(?:was|were)|(?:was|were) (?:also )?(?:present|in attendance)[^.;]{0,30}, including|in attendance (?:was|were)|attending (?:the|this|their) (?:\w+ ){1,3}(?:was|were)|also (?:present|attending|participating|in attendance|taking part|joining)[^.;]{0,40}? (?:was|were)|under the chairmanship of|(?:was|were) hosted by|(?:co-)?chaired by|moderated by|(?:was|were) (?:headed|led) by)\b",
    "ed by|side by|attended|attending|accompanied|presence of|company of|included|comprised|consisted of|present|attendance|also |chairmanship of",
)
# before these stand the people who sat in
_SITS = Gated(
    r"\b(?:(?:was|were) (?:\w+ )?(?:also )?(?:present|in attendance|in the room|there too|there as well|both there|there|on hand)|(?:did )?also (?:attended|attend|took part|participated|joined|sat in)|"
    r"attended(?: the| their| these)? (?:\w+ ){0,2}(?:meeting|talks|session|event|audience|events|discussions|summit|dinner|lunch|consultations|round)|attended|"
    r"(?:stayed|sat|were seated) in (?:different|separate|adjoining|two)|took part|participated|sat in|(?:headed|led|heads|heading|leading) (?:the|their|its|his|her|respective) (?:[\w’'.-]+ ){0,4}?(?:delegations?|sides?|teams?|parts?|groups?|missions?|talks|negotiations|consultations|discussions|meetings?)\b|(?:represented|represents) (?:the|their|its|his|her|respective)\b|joined (?:the|them|him|her)|will also (?:attend|take part|participate|join)|"
    r"(?:is|are) also (?:attending|taking part|participating)|(?:was|were) (?:also )?associated with|accompanied (?:[\w.’'-]+ ){1,4}(?:during|at|for|in) (?:the|their|these) (?:meeting|talks|session|discussions|visit|round)|sent his|sent her)",
    "present|attendance|in the room|there|on hand|attend|part|joined|sat in|stayed|seated in|headed|led |heads|heading|leading|represent|join|associated with|accompanied|sent his|sent her",
)
_MEDIATES = Gated(
    r"\b(?:go-between|mediat(?:or|ors|ed|ing|ion)|intermediar(?:y|ies)|shuttl(?:ed|ing)|carried (?:messages|notes|paper|letters|a lot)|carrying (?:messages|notes)|moved (?:back and forth )?between|"
    r"walked (?:up and down|between|to and fro)|facilitat(?:ed|ing|or)|brokered|relay(?:ed|ing) messages|under the auspices|brought together by|were brought together|good offices)\b",
    "between|mediat|intermediar|shuttl|carried|carrying|walked|facilitat|broker|relay|auspices|brought together|good offices",
)
# "A and B led the delegations", "X attended with Y": people stand on both sides of the words
_BOTH_WAYS = compile_late(r"represent|led|head|lead", re.IGNORECASE)
_AS_WAS = compile_late(r",? (?:as (?:was|were|did)|along with|together with|alongside|with) ")
_HOLDS = compile_late(r"\b(?:spokes\w+|reporter|journalist|analyst|correspondent)\b", re.IGNORECASE)
# where what follows the list begins
_STOP = compile_late(
    r"[,;] (?:since|because|while|as|although|but|after|who|which|and (?:told|said))\b|;(?! (?:and |as well as )?(?:the )?[A-ZÀ-Þ])"
)
_NO_LIST = compile_late(
    r"\b(?:not|never|refus\w+|declin\w+|predecessor|instead of|without|(?:was|were) to (?:be|have)|would have)\b",
    re.IGNORECASE,
)
# who comes along on a trip is not at each of its meetings
_TRAVELS_WITH = compile_late(
    r"\b(?:will|would|to) (?:also )?be accompanied\b|\baccompanied (?:on|during) (?:the|this|his|her) (?:visit|trip|tour)\b"
)
_ANOTHER = compile_late(
    r"(?:(?:At|During) (?:the|a|an) |The )(?:[\w’'-]+ ){0,3}?(banquet|dinner|luncheon|gala|ceremony|concert|exhibition|performance)\b",
    re.IGNORECASE,
)
_ADJUNCT = frozenset(("during", "at", "in"))
_ENDING = 4  # letters of the shortest verb that its ending tells
_MOST = 14  # participants; beyond, the text lists a gathering


# one of these words stands in every sentence that says that somebody sat in, or went between
_GATE = frozenset(
    "also attended accompanied flanked presence company included comprised consisted headed led represented present attendance attending participating taking joining chairmanship "
    "chaired moderated hosted room there hand participated part sat stayed seated heads heading leading represents joined attend take participate join sent associated".split()
)
_GATE_MEDIATES = frozenset(
    "go-between mediator mediators mediated mediating mediation intermediary intermediaries shuttled shuttling carried carrying moved walked facilitated facilitating facilitator brokered "
    "relayed relaying auspices brought offices".split()
)


def may_attend(words: frozenset[str]) -> bool:
    """Whether a sentence with these words can name somebody who sat in."""
    return not _GATE.isdisjoint(words)


def may_mediate(words: frozenset[str]) -> bool:
    """Whether a sentence with these words can name a mediator."""
    return not _GATE_MEDIATES.isdisjoint(words)


def attendance_cue(text: str) -> bool:
    """Whether a sentence says that somebody sat in.

    >>> attendance_cue("The session was attended by Minister Brevik.")
    True
    """
    return bool(_LISTS.search(text) or _SITS.search(text))


def attendance_at(text: str) -> int:
    """Where in a sentence it says that somebody sat in.

    >>> attendance_at("A met B, accompanied by C.") > attendance_at("Accompanied by C, A met B.")
    True
    """
    return min(hit.start() for hit in (_LISTS.search(text), _SITS.search(text)) if hit is not None)


def mediation_cue(text: str) -> bool:
    """Whether a sentence says that somebody mediated."""
    return bool(_MEDIATES.search(text))


def _of_another(scene: Scene, e: Encounter, text: str) -> bool:
    """Whether a sentence tells who was at another event ("At the banquet in the evening, A and B were in attendance")."""
    hit = _ANOTHER.match(text)
    return hit is not None and not any(hit[1].lower() in scene.words_of(k) for k in e.sentences)


def add_attendees(scene: Scene, e: Encounter, k: int) -> None:
    """Add those whom sentence k names as present at an encounter."""
    s = scene.doc.sentences[k]
    text = scene.sentence_text(k)
    if _NO_LIST.search(text) or _TRAVELS_WITH.search(text) or _of_another(scene, e, text):
        return
    listed, sits = _LISTS.search(text), _SITS.search(text)
    if listed is not None and sits is not None and listed.start() <= sits.start() < listed.end():
        sits = None  # "attended by" is no "attended"
    spans = [(s.start, s.end)]
    if listed is not None and sits is None:
        spans = []
        for hit in _LISTS.finditer(text):
            # "the one delegation was led by A, while the other was led by B"
            stop = _STOP.search(text, hit.end())
            spans.append((s.start + hit.end(), s.start + stop.start() if stop is not None else s.end))
            _speak_for(scene, k, s.start + hit.end(), hit[0])
    elif sits is not None and sits[0].lower().startswith("sent"):
        spans = [(s.start + sits.end(), s.end)]  # "President A sent his adviser B"
    elif listed is None and sits is not None and not _BOTH_WAYS.search(sits[0]) and not _AS_WAS.match(text, sits.end()):
        spans = [(s.start, s.start + sits.start())]
    sides = scene.sides(e.actors)
    # a participant whose side the article doesn't say: those who sit in and aren't of the other's are of his
    unknown = [a for a in e.actors if scene.actor(a).name and not scene.side(a)]
    open_side = len(sides) == len(unknown) == 1
    for p, actors in scene.phrases_in(s.first, s.last):
        at = scene.doc.starts[p.first]
        if not any(start <= at < end for start, end in spans) or p.possessive or p.kind not in ("name", "title"):
            continue
        behind = listed is not None and sits is None and _acts(scene, p.last)
        if behind and scene.word(s.first) not in _ADJUNCT:
            break  # "The meeting was attended by A, B said": B opens the clause behind the list
        for a in actors:
            actor = scene.actor(a)
            unsure = not actor.sure and " " not in actor.name
            if a in e.actors or not actor.name or unsure or len(e.actors) > _MOST:
                continue
            if _HOLDS.search(actor.role) and listed is None:
                continue
            side = scene.side(a)
            if (
                side in sides
                or open_side
                or (not side and "represented" not in text)
                or e.gathering
                or e.joint
                or len(sides) > 2
                or (listed is not None and "joined by" in listed[0].lower())
            ):
                _replace_or_add(scene, e, a)
                if open_side and side and side not in sides:
                    principal = scene.actor(unknown[0])
                    principal.country, principal.organization = actor.country, actor.organization
                    sides.add(side)
                    open_side = False
                if side and side not in sides:
                    e.joint = True
                    sides.add(side)
        if behind:
            break  # "During the meeting, attended by A, B said": B was there, and nobody of whom he spoke


def _acts(scene: Scene, token: int) -> bool:
    """Whether the word at a token is what the subject before it did."""
    word = scene.word(token)
    return word in ACTS or (len(word) > _ENDING and word.endswith("ed") and scene.word(token + 1) != "by")


def _speak_for(scene: Scene, k: int, start: int, cue: str) -> None:
    """In "India was represented by secretary X", X is of the side before the words, where nothing else says his side."""
    if "represented" not in cue.lower() and "led by" not in cue.lower() and "headed by" not in cue.lower():
        return
    s = scene.doc.sentences[k]
    owner = None
    for p, actors in scene.phrases_in(s.first, s.last):
        at = scene.doc.starts[p.first]
        if at < start:
            # the side right before, or of the delegation that the cue begins with
            sided = next((scene.actor(a) for a in actors if scene.side(a)), None)
            owner = sided if sided is not None and (not sided.name or p.office == "delegation") else owner
            continue
        named = [scene.actor(a) for a in actors if scene.actor(a).name]
        if named and owner is not None and not (named[0].country or named[0].organization):
            named[0].country, named[0].organization = owner.country, owner.organization
        if named:
            return


def _replace_or_add(scene: Scene, e: Encounter, a: int) -> None:
    """Add an actor; a nameless office of the same side and class is that actor."""
    new = scene.actor(a)
    for k, b in enumerate(e.actors):
        old = scene.actor(b)
        if (
            not old.name
            and old.role
            and new.role
            and scene.side(b) == scene.side(a)
            and old.role.lower().split()[-1] == new.role.lower().split()[-1]
        ):
            e.actors[k] = a
            e.parts[a] = e.parts.pop(b, "")
            return
    e.actors.append(a)


def add_mediators(scene: Scene, e: Encounter, k: int) -> None:
    """Mark as mediators those whom sentence k names as going between the sides of an encounter."""
    s = scene.doc.sentences[k]
    text = scene.sentence_text(k)
    for a in scene.people_in(s.first, s.last):
        side = scene.side(a)
        if (
            (not side and "brought together" not in text)
            or side in {scene.side(b) for b in e.actors if b != a}
            or _HOLDS.search(scene.actor(a).role)
            or sum(b != a and e.parts.get(b) != "mediator" for b in e.actors) < 2  # two sides to go between
        ):
            continue
        if a not in e.actors:
            nameless = next((b for b in e.actors if not scene.actor(b).name and scene.side(b) == side), None)
            if nameless is not None:
                e.actors[e.actors.index(nameless)] = a
            else:
                e.actors.append(a)
        e.parts[a] = "mediator"
