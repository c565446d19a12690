"""Does a place tell where something was done? "in P" after a verb does, "the war in P" doesn't.

In: a `Scene` and one of its places. Out: yes or no, by the words around it.
"""

from __future__ import annotations

import re

from digest.extract.drafts import Draft
from digest.extract.gated import Gated
from digest.extract.places import PlaceMention
from digest.extract.scene import Scene
from digest.patterns import compile_late

# words behind which "in P" tells where something was done
_WHERE = frozenset(
    "held hosted arrived landed place here there back ended opened began convened gathered met took end close capital beginning stayed sidelines staged meeting talks summit "
    "session dinner lunch breakfast visit visiting together doors minutes hour hours morning afternoon evening night week today yesterday tomorrow time "
    "conference down again also and or year month by door call ministry office palace headquarters residence hotel centre center house room compound base building "
    "was were been is are being be arrival weekend consultations dialogue round forum negotiations start first launched wrapped concluded premises "
    "audience reception counterpart counterparts delegations sides leaders ministers him her them forces face hands briefly "
    "estate ranch club castle mansion retreat resort villa lodge farm encounter gathering event trip stop tour monday tuesday wednesday thursday friday saturday sunday".split()
)
# words behind which it never does
_ELSEWHERE = frozenset(
    "missions war conflict crisis situation ceasefire truce fighting violence peace hostages hostage operations strikes attack attacks offensive coup unrest elections election "
    "developments famine stability security investments investment factory plant project projects presence troops bases base-jumping hostilities captives "
    "government coalition authorities regime opposition militants insurgents rebels citizens people students population lives born living community interests events process".split()
)
_RELATIVE = frozenset(("which", "who", "whom", "whose", "where"))
_BACK_WORDS = frozenset("the in at near to a an his her its their also on".split())
_GOES = Gated(
    r"(?:\b(?:during|on|for|in|at|while|amid|of|began|begins|begin|started|ended|ends|concluded|wrap\w* up|paid|pays|paying|making|made|makes|is|was|are|were|undert\w+|a|an|the|his|her|their|day|week)"
    r" (?:[\w’'-]+ ){0,4}(?:visit|trip|tour|stop|travels?|journey)(?:, (?:his|her|their|the) (?:[\w-]+ ){1,4}(?=to))?(?: ?to| in)?"
    r"|\b(?:bring\w*|brought|take|took) (?:[\w'’.-]+ ){1,8}to|\b(?:arriv\w+|land(?:s|ed|ing)?|touch\w* down)(?: here)? (?:in|at)"
    r"|\b(?:travel\w*|flew|fly|flies|flying|came|comes|come|coming|went|goes|going|go|head(?:s|ed|ing)?|journeyed|moved|jets?|jetted|drove) (?:on |in )?to"
    r"|\b(?:leav(?:es|ing|e)|left|depart(?:s|ed|ing)?|bound|set(?:s|ting)? off|fl(?:ew|ies|ying) out)(?: \w+)? for"
    r"|\b(?:t(?:ook|akes?|aking) part in|participat\w+ in|attend(?:s|ed|ing)?) (?:[\w’'-]+ ){1,9}(?:in|at)"
    r"|\bvisit(?:s|ed|ing)?|\b(?:was|is|were|are|be) (?:currently |also |now )?in)(?: the)?\s*$",
    "visit|trip|tour|stop|travel|journey| part in|participat|attend|bring|brought|take|took|arriv|land|touch|flew|fly|flies|leav|left|depart|bound|set|came|come|coming|went|goes|going|go |head|moved|jet|drove|was |is |were |are |be ",
)
_NOT_GOES = Gated(
    r"\b(?:ahead of|before|prior to|invit\w+|not|never|since|return(?:ed|ing)? from|no longer|after (?:a|his|her|their|the)|following|previous|last|earlier|first|possible|future|upcoming|next|discuss\w*|prepar\w*"
    r"|would|could|might|looks? forward to) (?:[\w’'-]+ ){0,6}$",
    "ahead of|before|prior to|invit|not |never|since|return|no longer|after |following|previous|last|earlier|first|possible|future|upcoming|next|discuss|prepar|would|could|might|look",
)
# what a sentence about an encounter begins with, up to a relative clause
_SUBJECT = compile_late(
    r"(?:The|This|Their|These|Both) (?:[\w’'-]+ ){0,4}(?:meetings?|talks|session|encounter|summit|audience|consultations|discussions|dialogue|round|conversation|visit|ceremony)"
    r"(?: (?:between|with|of) [^,;]{2,80})?,?\s*",
    re.IGNORECASE,
)
# behind these a clause tells what was talked about, and where that is
_TOPIC = compile_late(
    r"\b(?:discuss\w*|on|about|over|regarding|concerning|after|condemn\w*|following|including|for|despite|amid|against|from|that|to)\b",
    re.IGNORECASE,
)


_SINCE = compile_late(r"\bsince\b")
# what the clause speaks of, as an aim
_AIMED = compile_late(
    r"\b(?:ways?|how|efforts?|plans?|preparations?) (?:to|for)\b|\b(?:discuss|prepare|arrange|organi[sz]e)\b"
)


def is_anchored(scene: Scene, p: PlaceMention, draft: Draft | None) -> bool:
    """Whether a place tells where something was done, and not where another thing is ("the war in Ukraine")."""
    s = scene.doc.sentences[scene.sentence_at(p.first)]
    token = p.lead - 1
    while token > s.first and scene.word(token) in _BACK_WORDS:
        token -= 1
    if token <= s.first:
        return scene.word(max(token, s.first)) not in _ELSEWHERE
    if scene.word(token) == ")":
        token = _before_bracket(scene, s.first, token)  # "the Government of National Accord (GNA) in P"
    word = scene.word(token)
    if word in _ELSEWHERE:
        return False
    if (draft is not None and draft.first <= token < draft.last) or not word[0].isalpha():
        return True
    if draft is not None and draft.last <= token and _of_another(scene, draft.last, token):
        return False
    end = token + 1
    if end in scene.phrase_ends or end in scene.date_ends or end in scene.place_ends:
        return True
    if word in _WHERE or word.endswith("ly") or goes_there(scene, p):
        return True
    if (
        (p.city or p.venue)
        and draft is not None
        and draft.last <= token
        and not _TOPIC.search(scene.text(draft.last, p.lead))
    ):
        return True
    return any(o.first <= token < o.last for o in scene.drafts_of.get(scene.sentence_at(token), ()))


def _of_another(scene: Scene, start: int, token: int) -> bool:
    """Whether what the word at a token names is another event, of which the clause from token `start` on only speaks.

    As in "their first meeting since her speech in P", "talks on ways to bring them together at a conference in P".
    """
    between = scene.text(start, token + 1)
    return bool(_SINCE.search(between)) or (
        scene.word(token - 1) in ("a", "an", "another") and _AIMED.search(between) is not None
    )


def _before_bracket(scene: Scene, floor: int, token: int) -> int:
    """The token before the short bracket that ends at a token; the token itself where none opens near."""
    for k in range(token - 1, max(floor, token - 6), -1):
        if scene.word(k) == "(":
            return k - 1
    return token


_INVITED = compile_late(r"\binvit", re.IGNORECASE)
# what may stand before the name of a place that somebody goes to
_NEARBY = compile_late(r"\b(?:neighbou?ring|nearby|fellow|\w+-(?:torn|rich|hit)) $")


def goes_there(scene: Scene, p: PlaceMention) -> bool:
    """Whether the words before a place say that somebody is or goes there ("on a visit to P", "flew to P", "was in P")."""
    s = scene.doc.sentences[scene.sentence_at(p.first)]
    # "visited the Kenyan capital P": up to the word that leads there
    end = scene.doc.starts[p.first if p.lead < 0 or p.visit else p.lead + 1]
    before = scene.doc.text[max(s.start, end - 70) : end]
    if p.visit:
        return not _NOT_GOES.search(before)
    hit = _GOES.search(_NEARBY.sub("", before))
    if (
        hit is not None
        and hit[0].strip() == "visit"
        and _INVITED.search(scene.doc.text, s.start, scene.doc.starts[p.first])
    ):
        return False  # "extended an invitation to B to visit P"
    return hit is not None and not before[: hit.start()].endswith("before ")  # "met B before leaving for P"


def in_relative(scene: Scene, last: int, token: int) -> bool:
    """Whether a token behind a trigger stands in a relative clause that tells of something else."""
    return any(scene.word(k) in _RELATIVE for k in range(last, token))


def in_others_relative(scene: Scene, p: PlaceMention) -> bool:
    """Whether a place stands in a relative clause that isn't about its sentence's own subject.

    "The invitation to talks, which are to be held in P" is; "The meeting, which took place in P, ..." isn't.
    """
    s = scene.doc.sentences[scene.sentence_at(p.first)]
    for k in range(p.lead - 1, s.first, -1):
        word = scene.word(k)
        if word in (";", "and", "but"):
            return False
        if word in _RELATIVE:
            return _SUBJECT.fullmatch(scene.text(s.first, k)) is None
    return False


def is_compared(scene: Scene, p: PlaceMention, floor: int) -> bool:
    """Whether a place is named only to compare with ("As in P a week earlier", "better than in P")."""
    before = scene.text(max(floor, p.lead - 3), p.lead + 1).lower()
    return bool(
        re.search(
            r"\b(?:as|than|like|unlike|since|after|previous|last|launched|began) (?:\w+ )?(?:in|at)(?: the)?$", before
        )
    )
