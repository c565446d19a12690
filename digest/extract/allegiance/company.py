"""Rules of allegiance that read company: who is named as one of somebody's own people.

team        "the Iranian delegation, which included A and B", "on the Pakistani side, A", "X, accompanied by A"
on_side     "Deputy Minister X from Kenya's side"
led, runs   "South Africa's team is headed by X", "Y, who runs Egypt's intelligence service"
deputies    "UN Secretary-General X and Deputy Secretary-General Y"
joined      "Panamanian President Cordero and Foreign Minister Montoya": a minister after the head of his state
among       "Japanese dignitaries including Prime Minister X"
others      "President X and other Kenyan officials"
sent        "Kenya's president X sent envoy Y to Lima"
spouse      "President X and his wife, Y"
"""

from __future__ import annotations

from digest.extract.allegiance.scene import DOMESTIC, HEADS, Code, Scene, code_of

_SECRETARIES = frozenset(("foreign_minister", "defence_minister", "finance_minister"))
_JUNIORS = frozenset(("minister", "adviser", "soldier", "lawmaker"))
_BEFORE_HOSTS = frozenset("with met meet meets meeting on by of see saw including".split())
_MUTUAL = frozenset(
    "met meet meets hold holds held spoke speak speaks discuss discussed agreed talked exchanged signed".split()
)
_RULERS = frozenset("king emir amir sultan emperor".split())  # a state has one of them
_ADDRESSED = 4  # tokens of "by" and a form of address that no table knows
_JOINTS = ((",",), ("and",), (",", "and"), ("&",), ("as", "well", "as"), (",", "as", "well", "as"))
_RUNS = frozenset("runs leads heads chairs led headed represents represented commands".split())
_LED = frozenset(("led", "headed"))
_DEPUTY = frozenset(("deputy", "vice", "assistant"))
_INCLUDES = frozenset("included includes including comprised comprises comprising with of".split())
_FAMILY = frozenset("wife husband spouse son daughter brother sister partner".split())
_COMPANY = frozenset(("accompanied", "flanked"))
_LINKS = _FAMILY | {",", "and", "as", "well", "the", "also", "by", "his", "her"}
_SENDER = frozenset("has had have will would to his her its their a the is are as also".split())
_SENT = frozenset("sent sends send dispatched dispatches dispatch appointed named".split())
_OTHERS = frozenset(("and", "other", ",", "several", "the"))


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
        if p.office == q.office == "monarch" and scene.known(a) and q.role.lower().split()[-1] not in _RULERS:
            scene.give(b, scene.code(a))  # "King X of Jordan, Queen Y and Crown Prince Z"
            continue
        before = lower[p.first - 1] if p.first else ""
        after = lower[q.last] if q.last < len(words) else "."
        met = scene.known(a) and before in _BEFORE_HOSTS and bool(p.name and p.role)
        if row != k - 1 and not met and not (p.country and p.klass in HEADS):
            continue
        if not (_junior(scene, k) or (met and _other_head(scene, a, b))):
            continue
        if before == "between" or (p.first in scene.bounds and after in _MUTUAL):
            continue
        row = k
        scene.give(b, scene.code(a))


def _junior(scene: Scene, k: int) -> bool:
    """Whether phrase k names one who serves a state without being its head."""
    q = scene.phrases[k]
    serves = q.office in _JUNIORS or q.klass in _SECRETARIES or DOMESTIC.intersection(q.role.lower().split())
    return bool(serves) and q.klass not in HEADS


def _other_head(scene: Scene, a: int, b: int) -> bool:
    """Whether b heads the government of the state whose head is a, or the other way round: no state has two of one office."""
    mine, his = scene.classes[a] & HEADS, scene.classes[b] & HEADS
    return bool(mine and his) and not mine & his and scene.may_serve(b, scene.code(a)[0])


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
                    if not (side[1] and scene.governs(scene.of[k][0])):  # a body has no foreign minister of its own
                        scene.give(scene.of[k][0], side)
                elif p.kind == "side" or p.country:
                    reading = False


def on_side(scene: Scene) -> None:
    """As in "A from Kenya's side and B from the Norwegian side", "led on the Kenyan side by A": each of the side beside him."""
    lower = scene.doc.lower
    if "side" not in scene.doc.where:
        return
    for k in range(len(scene.phrases) - 1):
        p, q = scene.phrases[k], scene.phrases[k + 1]
        a = scene.persons[k]
        ours = p.role.lower().split()[-1:] == ["side"] and not p.plural and bool(p.country or p.organization)
        by = lower[p.last : q.first][:1] == ["by"] and q.first - p.last < _ADDRESSED
        if ours and q.name and by and len(scene.of[k + 1]) == 1:
            scene.give(scene.of[k + 1][0], code_of(p))  # "led on the Kenyan side by A"
        if a < 0 or scene.known(a) or q.office != "delegation" or q.plural or not (q.country or q.organization):
            continue
        gap = lower[p.last : q.first]
        if q.role.lower().split()[-1:] == ["side"] and gap and gap[-1] in ("from", "on", "for", "of") and len(gap) < 3:
            scene.give(a, code_of(q))


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
            scene.give(a, code_of(teams[0]))


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


def sent(scene: Scene) -> None:
    """As in "Kenya's president X has sent envoy Y to Lima": of the side that sent him."""
    lower = scene.doc.lower
    if scene.lacks(_SENT):
        return
    for k in range(1, len(scene.phrases)):
        p, q = scene.phrases[k - 1], scene.phrases[k]
        b = scene.persons[k]
        if b < 0 or scene.known(b) or not q.role or len(scene.of[k - 1]) != 1:
            continue
        gap = [w for w in lower[p.last : q.first] if w not in _SENDER]
        if len(gap) == 1 and gap[0] in _SENT and scene.known(scene.of[k - 1][0]):
            scene.give(b, scene.code(scene.of[k - 1][0]))


def _plain(role: str) -> str:
    """An office in small letters, without hyphens."""
    return role.lower().replace("-", " ")


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
            scene.give(scene.persons[q], code_of(p))
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
            scene.give(scene.persons[k - 1], code_of(p))


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
            scene.give(scene.persons[k], code_of(r))
