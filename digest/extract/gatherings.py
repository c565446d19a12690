"""Group sessions: a summit, a ministers' meeting, an enlarged round, told as one event with those who were there.

In: a `Scene` and the encounters found by their verbs. Out: one multilateral encounter for each gathering that the
article tells of. A gathering is told by a noun ("the two-day informal meeting on P", "the 4th Ocean Forum") or a group
("the foreign ministers of the five", "Arab leaders") with a verb that says that it came about (gathered, opened, ended,
was held). Those who chaired it, spoke there, led a delegation or are said to have been there took part; a group of one
organisation stands for it where the article names but one person. Being at a summit makes no encounter of any two.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from digest.extract.attendance import add_attendees, attendance_cue, may_attend
from digest.extract.document import DraftActor
from digest.extract.drafts import Draft
from digest.extract.gated import Gated
from digest.extract.scene import Encounter, Scene
from digest.extract.when import clause_date, days, touches
from digest.extract.where import take_place
from digest.models import UNKNOWN_DATE
from digest.patterns import compile_late

_NOUN = r"(?:summit|meeting|session|gathering|conference|forum|talks|round|retreat|assembly|ministerial|encounter|dialogue|council)"
_CAME = r"(?:ended|opened|closed|concluded|wrapped up|began|begins|kicked off|got under way|saw|was held|were held|is held|is being held|took place|takes place|was convened|is under way|opens|ends|was chaired|was hosted|is headed|was attended|brought together|adopted|adjourned|reviewed|has been held|failed)"
_SESSION = Gated(
    rf"\b{_NOUN}\b[^.;“\"]{{0,120}}?\b(?P<verb>{_CAME})\b",
    "ended|opened|closed|concluded|wrapped up|began|begins|kicked off|got under way|saw|was held|were held|is held|is being held|took place|takes place|was convened|is under way|opens|ends|was chaired|was hosted|is headed|was attended|brought together|adopted|adjourned|reviewed|has been held|failed",
)
_GROUP = Gated(
    r"\b(?:(?:foreign |defen[cs]e |finance |interior |trade )?ministers|leaders|heads of (?:state|government|delegation)|presidents|chiefs|envoys|delegates|representatives|diplomats)\b"
    r"[^.;“\"]{0,70}?\b(?P<verb>(?:had |have )?(?:gathered|convened|assembled|met|closed|opened|concluded|wrapped up|ended|gather|began))\b",
    "ministers|leaders|heads of|presidents|chiefs|envoys|delegates|representatives|diplomats",
)
_AT = compile_late(
    r"\b(?P<verb>at) (?:the|a|an|their) (?:[\w'’-]+ ){0,4}?(?:meeting|summit|session|conference|gathering) of (?:the )?[A-Z]"
)
_ADDRESSES = Gated(
    rf"\b(?:participating (?:virtually|online|by video)|address(?:ed|ing) (?:the|a|an|key) |told (?:his |her |the )?(?:counterparts|colleagues|delegates|fellow \w+|{_NOUN}|participants|room)\b"
    rf"|as telling colleagues|(?:hosting|chairing|opening|closing) the {_NOUN}|sitting in\b|(?:speaking|spoke|said) (?:at|to) the {_NOUN}|took the floor|in (?:his|her) (?:intervention|opening (?:remarks|address)|address|speech|statement)"
    r"|gavelled|chaired the|presided over|(?:were|was) both there|were there\b|opened the|hosted the)",
    "participating|addressed|addressing|told |telling colleagues|hosting the|chairing the|opening the|closing the|sitting in|speaking |spoke |said at|said to|took the floor|in his|in her|gavelled|chaired the|presided over|both there|were there|opened the|hosted the",
)
# one of these words stands in every report
_GATE = frozenset(
    "ended opened closed concluded wrapped began begins kicked got saw held place takes convened way opens ends chaired hosted headed attended brought adopted "
    "adjourned reviewed failed gathered assembled met gather at".split()
)
_UNDER = compile_late(
    r"\b(?:under (?:the (?:chairmanship|auspices|presidency) of )?|(?:co-)?chaired by |hosted by |convened by |headed by |presided over by )$",
    re.IGNORECASE,
)
_HEADS = compile_late(r"\b(?:is|was|will be) (?:headed|led) by\b", re.IGNORECASE)
_AHEAD = compile_late(
    r"\b(?:will|to be|would|is to|are to|is due|scheduled|expected|ahead of|upcoming|next (?:week|month|year)|planned|slated|hopes?|might|could)\b",
    re.IGNORECASE,
)
_NONE = compile_late(
    r"\b(?:press|news) (?:conference|briefing)\b|\b(?:cabinet|committee of|caucus|shareholders|board|parliament|party|town hall|working level|question)\b",
    re.IGNORECASE,
)
_MULTI = Gated(
    r"\b(?:summit|trilateral|tripartite|three-way|four-way|five-way|quadrilateral|multilateral|enlarged|broader|ministerial|forum|conference|emergency|extraordinary|members|bloc|countries|states|nations|group|council|plenary|leaders|ministers|ministers['’])\b",
    "summit|trilateral|tripartite|-way|lateral|enlarged|broader|minister|forum|conference|emergency|extraordinary|members|bloc|countries|states|nations|group|council|plenary|leaders",
)
_SIDELINES = (
    "on the sidelines of",
    "on the margins of",
    "on the fringes of",
    "ahead of",
    "before",
    "since",
    "for",
    "after",
    "following",
    "prior to",
    "to",
    "on the eve of",
)
# who came to the encounter that is told: "The meeting was attended by A and B"
_ITS = compile_late(
    rf"(?:The|This|Their) (?:[\w-]+ )?(?:{_NOUN}|audience|reception|call) (?:was|were) (?:also )?attended\b"
)
_SHORTEST = 6  # tokens of a sentence that can report a session
_LEAD = 4  # sentences of the body that can make a session what the article is about
_BEFORE = 30  # code points before a group in which its organisation can stand ("Ocean Union foreign ministers")
_OLD = 31  # days before publication that a session in the news doesn't date from
_REACH = 14  # sentences behind the first report in which somebody can be said to have been there


@dataclass(slots=True, eq=False, repr=False)
class _Report:
    """A sentence that tells that a gathering came about: tokens of its verb, offsets of the words that name it."""

    sentence: int
    first: int
    last: int
    start: int
    end: int
    planned: bool


def add_gatherings(scene: Scene, out: list[Encounter]) -> None:
    """Add the gatherings of the article, or the people of one to the encounter that its clause already gave.

    Args:
        scene: the document.
        out: the encounters; changed in place.
    """
    for report in _reports(scene):
        if _goes_on(scene, out, report):
            continue
        _note_session(scene, report)
        e = _told_already(scene, out, report) or _merge_with(scene, out, report)
        if e is not None:
            if report.sentence not in e.sentences:
                e.sentences.append(report.sentence)
                _tell(scene, e, _draft(scene, report))
            _add_people(scene, e, report)
            continue
        e = _open(scene, report)
        _add_people(scene, e, report)
        _add_body(scene, e, report)
        if _stands(scene, e, report):
            out.append(e)


def _goes_on(scene: Scene, out: list[Encounter], report: _Report) -> bool:
    """Whether a report only says who else was at the encounter of two sides that was told last."""
    if _ITS.match(scene.sentence_text(report.sentence)) is None:
        return False
    before = [e for e in out if min(e.sentences) < report.sentence and not e.earlier]
    return bool(before) and not max(before, key=lambda e: min(e.sentences)).gathering


def _reports(scene: Scene) -> list[_Report]:
    out: list[_Report] = []
    doc = scene.doc
    for k in scene.stretch:
        s = doc.sentences[k]
        if s.furniture:
            continue
        if s.last - s.first < _SHORTEST or _GATE.isdisjoint(scene.words_of(k)):
            continue
        text = scene.sentence_text(k)
        if not _MULTI.search(text):
            continue
        hit = _SESSION.search(text) or _GROUP.search(text) or _at_one(scene, k, text)
        if hit is None or _NONE.search(text, max(0, hit.start() - _BEFORE), hit.end()):
            continue
        start = s.start + hit.start("verb")
        if scene.quoted(start):
            continue
        first = bisect_left(doc.starts, start)
        last = min(s.last, first + 1)
        named = list(scene.occasions_in(s.start + hit.start(), s.start + hit.end() + 1))
        if any(o.cue in _SIDELINES and o.cue != "for" for o in named):
            continue
        end = max([start, *(o.end for o in named)])
        out.append(_Report(k, first, last, s.start + hit.start(), end, bool(_AHEAD.search(text[: hit.end()]))))
    return out


def _at_one(scene: Scene, k: int, text: str) -> re.Match[str] | None:
    """What several sides did at a meeting that the lead names: "A, B and C launched ... at the first meeting of the P group"."""
    if k - scene.first_body >= _LEAD or k < scene.first_body:
        return None
    return _AT.search(text)


def _told_already(scene: Scene, out: list[Encounter], report: _Report) -> Encounter | None:
    """The encounter of several sides that the same sentence gave."""
    for e in out:
        if (
            report.sentence in e.sentences
            and not e.earlier
            and (e.kind == "multilateral" or len(scene.sides(e.actors)) > 2 or _sides_only(scene, e))
        ):
            if _sides_only(scene, e) and len(e.actors) == 2 and e.occasion:
                e.gathering = e.joint = True
            elif e.kind == "multilateral" or len(scene.sides(e.actors)) > 2:
                e.joint = True
            else:
                continue
            return e
    return None


def _sides_only(scene: Scene, e: Encounter) -> bool:
    return all(not scene.actor(a).name for a in e.actors) and any(scene.actor(a).organization for a in e.actors)


def _merge_with(scene: Scene, out: list[Encounter], report: _Report) -> Encounter | None:
    """A gathering told before of which the report may tell more."""
    s = scene.doc.sentences[report.sentence]
    dates = [d.value for _, d in scene.dates_in(s.first, s.last) if d.value.start and days(d.value) < 20]
    places = {p.city for p in scene.places_in(s.first, s.last) if p.at and p.city}
    for e in out:
        if not e.gathering or (e.status == "planned") != report.planned:
            continue
        known = [d.value for _, d in e.dates if d.value.start]
        old = scene.doc.published
        if dates and not known and old is not None and all((old - (d.end or old)).days > _OLD for d in dates):
            continue  # "the group was announced last October"
        if dates and known and not any(touches(a, b) for a in known for b in dates):
            continue
        if places and e.place.city and e.place.city not in places:
            continue
        return e
    return None


def _open(scene: Scene, report: _Report) -> Encounter:
    draft = _draft(scene, report)
    e = Encounter("multilateral", draft.status, [], {}, draft, [report.sentence], joint=True, gathering=True)
    _tell(scene, e, draft)
    return e


def _note_session(scene: Scene, report: _Report) -> None:
    """Note where and when a session was, for what was told at its margins."""
    told = Encounter("multilateral", "held", [], {}, _draft(scene, report), [report.sentence], gathering=True)
    _tell(scene, told, told.draft)
    if told.place.country:
        date = told.dates[0][1].value if told.dates else UNKNOWN_DATE
        scene.sessions.append((report.sentence, told.place, date))


def _draft(scene: Scene, report: _Report) -> Draft:
    """The report in the form of a clause's draft."""
    s = scene.doc.sentences[report.sentence]
    status = "planned" if report.planned else "held"
    draft = Draft(
        "multilateral",
        status,
        (),
        report.first,
        report.last,
        s.first,
        s.last,
        report.sentence,
        noun="gathering",
        joint=True,
    )
    draft.headline = s.headline
    return draft


def _tell(scene: Scene, e: Encounter, draft: Draft) -> None:
    """Give a gathering the date, place and occasion of a report."""
    s = scene.doc.sentences[draft.sentence]
    date = clause_date(scene, draft)
    if date is not None:
        e.dates.append(date)
    take_place(scene, e, draft)
    if e.when is not None:
        return
    for o in scene.occasions_in(s.start, s.end):
        if o.cue not in _SIDELINES or o.cue == "for":
            e.occasion, e.when = o.name, o
            return


def _add_people(scene: Scene, e: Encounter, report: _Report) -> None:
    """Add those who chaired the gathering, led a delegation to it, spoke at it, or are said to have been there."""
    doc = scene.doc
    s = doc.sentences[report.sentence]
    for p, actors in scene.phrases_in(s.first, s.last):
        before = doc.text[max(s.start, doc.starts[p.first] - 40) : doc.starts[p.first]]
        if (
            p.kind in ("name", "title")
            and not p.possessive
            and _UNDER.search(re.sub(r"(?:the|UN|U\.N\.) $", "", before))
        ):
            _join(scene, e, actors, "host" if "host" in before else "")
    if e.status != "held":
        return
    for k in range(report.sentence, min(len(doc.sentences), report.sentence + _REACH)):
        t = doc.sentences[k]
        if t.furniture or t.headline:
            continue
        text = scene.sentence_text(k)
        if k != report.sentence and _elsewhen(scene, e, k):
            continue
        hit = _ADDRESSES.search(text)
        if hit is not None and not scene.quoted(t.start + hit.start()):
            people = _subject(scene, k, t.start + hit.start(), t.start + hit.end())
            if people:
                _join(scene, e, people, "host" if re.match(r"host|gavel", hit[0], re.IGNORECASE) else "")
                if k not in e.sentences:
                    e.sentences.append(k)
        if (may_attend(scene.words_of(k)) and (attendance_cue(text) or _HEADS.search(text))) and not any(
            len(d.actors) == 2 for d in scene.drafts_of.get(k, ())
        ):
            size = len(e.actors)
            add_attendees(scene, e, k)
            if len(e.actors) > size and k not in e.sentences:
                e.sentences.append(k)


def _subject(scene: Scene, k: int, start: int, end: int) -> tuple[int, ...]:
    """The named people who do what stands between two offsets: those right before it, else the first behind it."""
    s = scene.doc.sentences[k]
    before: list[int] = []
    after: list[int] = []
    for p, actors in scene.phrases_in(s.first, s.last):
        if p.possessive or p.kind not in ("name", "title", "pronoun", "group"):
            continue
        at = scene.doc.starts[p.first]
        named = [a for a in actors if scene.actor(a).name]
        if at < start:
            before.extend(named)
        elif not after and at < end + 60 and start - s.start < 12:
            after.extend(named)
    return tuple(
        dict.fromkeys(before[-2:] if re.search(r"\band\b", scene.doc.text[s.start : start]) else before[-1:])
    ) or tuple(after)


def _elsewhen(scene: Scene, e: Encounter, k: int) -> bool:
    """Whether a sentence tells of another time or place than the gathering's."""
    s = scene.doc.sentences[k]
    known = [d.value for _, d in e.dates if d.value.start]
    here = [
        d.value
        for _, d in scene.dates_in(s.first, s.last)
        if d.value.start and days(d.value) < 20 and not scene.quoted(d.start)
    ]
    return bool(known and here) and not any(touches(a, b) for a in known for b in here)


def _join(scene: Scene, e: Encounter, actors: tuple[int, ...], part: str) -> None:
    """Add people; one whose side the article doesn't say is of the one country there for which nobody speaks yet."""
    for a in actors:
        actor = scene.actor(a)
        if actor.name and actor.role and not scene.side(a):
            spoken = {scene.side(b) for b in e.actors if scene.actor(b).name}
            free = [
                b
                for b in e.actors
                if not scene.actor(b).name and scene.actor(b).country and scene.side(b) not in spoken
            ]
            if len(free) == 1:
                actor.country = scene.actor(free[0]).country
        if scene.actor(a).name and scene.side(a) and a not in e.actors:
            e.actors.append(a)
            if part:
                e.parts[a] = part


def _add_body(scene: Scene, e: Encounter, report: _Report) -> None:
    """Add the organisation whose gathering it is."""
    s = scene.doc.sentences[report.sentence]
    for k in range(scene.items.at[s.first], scene.items.at[s.last - 1] + 1):
        if (
            scene.items.codes[k] == "O"
            and report.start - _BEFORE <= scene.doc.starts[scene.items.first[k]] < report.end
        ):
            body = scene.items.data[k].organization
            if body in scene.sides(e.actors):
                continue
            found = next(
                (n for n, a in enumerate(scene.doc.actors) if a.organization == body and not a.name and not a.role),
                None,
            )
            if found is None:
                scene.doc.actors.append(DraftActor(organization=body, forms=[], count=1))
                found = len(scene.doc.actors) - 1
            e.actors.append(found)
            return


def _stands(scene: Scene, e: Encounter, report: _Report) -> bool:
    """Whether a gathering names enough to be told: two sides with a person, and it is no mere backdrop."""
    people = [a for a in e.actors if scene.actor(a).name]
    known = scene.sides(e.actors)
    # two people of sides that the article doesn't say are of two sides, as far as it goes
    if len(known) < 2 and not (len(people) > 1 and any(not scene.side(a) for a in people)):
        return False
    s = scene.doc.sentences[report.sentence]
    opens = report.sentence == 0 or scene.doc.sentences[report.sentence - 1].paragraph != s.paragraph
    return len(people) > 1 or opens or report.sentence - scene.first_body < _LEAD
