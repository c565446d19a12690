"""Where an encounter was: which of the article's places is its own.

In: a `Scene` and the encounters of its article. In this order: the clause that reports it, its sentence, the sentences
that go on about it; then the journey in which it is told ("travelled to P, where ..."), the gathering at whose margins
it was, another encounter of the same people and day; last, for news of its day, the dateline. A place where something
else is ("the war in P") is no encounter's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from digest.extract import edtf
from digest.extract.anchors import goes_there, in_others_relative, in_relative, is_anchored, is_compared
from digest.extract.drafts import Draft
from digest.extract.gated import Gated
from digest.extract.homes import home_country, take_home
from digest.extract.journeys import Journey, find_journeys
from digest.extract.places import PlaceMention
from digest.extract.scene import Encounter, Scene
from digest.extract.when import days, is_fresh, on_arrival, touches
from digest.models import UNKNOWN_DATE, DateRange, Place
from digest.patterns import compile_late

_LEADS = compile_late(r"\b(?:where|for|to|and|as|when|during|with|after|,)\b|,", re.IGNORECASE)
_MARGINS = Gated(
    r"\b(?:(?:sidelines?|margins?|fringes?) of|elsewhere at|on the (?:sidelines|margins|fringes)|also|separately|meanwhile|bilaterals?|bilateral meetings?|earlier|later|in addition|in parallel|besides)\b",
    "sideline|margin|fringe|elsewhere at|also|separately|meanwhile|bilateral|earlier|later|in addition|in parallel|besides",
)
_SIDELINES = compile_late(r"\b(?:sidelines?|margins?|fringes?)\b|\belsewhere at\b", re.IGNORECASE)
_TOLD = compile_late(
    r"\b(?:meeting|talks|session|encounter|summit|audience|met|sat|consultations|discussions|dialogue|round)\b",
    re.IGNORECASE,
)
_AHEAD_CUES = frozenset(("ahead of", "prior to", "before", "after", "following", "since", "in the run-up to"))
_ABOUT = compile_late(r"\b(?:discuss\w*|about|regarding|concerning|particularly|issues?)\b", re.IGNORECASE)
_FAR = 8  # tokens behind a trigger from which a country may be that of a topic
_SPAN = 6  # days beyond the first that a session can last
_OLD = 14  # days after which an encounter is no news of the article any more
_THERE = compile_late(
    r"(?:While (?:in|there)|During (?:the|this|that|his|her|their) (?:[\w-]+ )?(?:visit|stay|trip))\b"
)
_OPENING = 6  # tokens of the words that open a sentence
_THEN = frozenset("then later subsequently afterwards".split())
_NEXT = 2  # sentences behind an arrival in which "then" goes on from it
_LEAD = 4  # sentences of the body that can make an encounter what the article is about


def merge_places(a: Place, b: Place) -> Place:
    """Place `a` with what `b` adds; `a` wins where both have a value."""
    if a.country and b.country and a.country != b.country:
        return a
    if a.city and b.city and a.city != b.city:
        return a
    return Place(
        city=a.city or b.city,
        country=a.country or b.country,
        venue=a.venue or b.venue,
        text=tuple(dict.fromkeys((*a.text, *b.text))),
    )


def take_place(scene: Scene, e: Encounter, draft: Draft) -> None:
    """Give an encounter the place that stands in a draft's clause, or in its sentence where that tells of it."""
    if e.remote:
        return
    if draft.toured:
        e.place = Place(country=next((scene.actor(a).country for a in e.actors if a not in draft.subject), ""))
        return
    s = scene.doc.sentences[draft.sentence]
    near = [p for p in scene.places_in(s.first, s.last) if not scene.aside(p.first)]
    own = _listed_place(scene, e, draft, near) if draft.apart else None
    if own is not None:
        e.place = own.as_place(scene.text(own.first, own.last))
        return
    mine = [p for p in near if draft.left <= p.first < draft.right and _fits_clause(scene, p, draft)]
    if not mine:
        alone = len({o.actors for o in scene.drafts_of.get(draft.sentence, ())}) <= 1
        mine = [p for p in near if _fits_sentence(scene, p, draft, alone=alone, floor=s.first)]
    relative = [
        p
        for p in near
        if p.last <= draft.first and "where" in (scene.word(p.last), scene.word(p.last + 1)) and (p.city or p.country)
    ]
    if relative and not any(
        o.last <= draft.first and o.first > relative[-1].last and o.actors != draft.actors
        for o in scene.drafts_of.get(draft.sentence, ())
    ):
        # "flew to Q from P, where he met": P, whatever stands before
        mine = relative[-1:] + [p for p in mine if p.lead >= draft.first]
    # nearest behind the trigger first
    mine.sort(key=lambda p: (p.first < draft.first, abs(p.first - draft.first)))
    mates = scene.drafts_of.get(draft.sentence, ())
    for p in mine:
        if any(
            o is not draft and o.actors != draft.actors and draft.first < o.first < p.first and not e.gathering
            for o in mates
        ):
            continue
        if any(o.start <= scene.doc.starts[p.first] < o.end + 4 and o.cue in _AHEAD_CUES for o in scene.occasions):
            continue
        e.place = merge_places(e.place, p.as_place(scene.text(p.first, p.last)))
    if not e.place.country:
        e.place = merge_places(e.place, draft.spot)
    if not e.place.country and scene.doc.dateline_country:
        words = scene.doc.lower[draft.left : draft.right]
        if "here" in words and not scene.doc.sentences[draft.sentence].headline:
            e.place = merge_places(e.place, _dateline(scene, "here"))


def _listed_place(scene: Scene, e: Encounter, draft: Draft, places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The place right behind the partner in a list in which each has his own ("A in P, B in Q and C in R")."""
    ends = {p.last for p, actors in scene.phrases_in(draft.last, draft.right) if set(actors) & set(e.actors)}
    listed = [p for p in places if p.at and any(end <= p.lead <= p.first <= end + 2 for end in ends)]
    rivals = [p for p in places if p.at and p.first > draft.last]
    return listed[0] if len(listed) == 1 and len(rivals) > 1 else None


def _fits_clause(scene: Scene, p: PlaceMention, draft: Draft) -> bool:
    """Whether a place in the clause of a draft is where it tells of."""
    if p.way == "from":
        return False
    if p.way == "to" and not draft.visit and not ((p.city or p.country) and goes_there(scene, p)):
        return False
    if _is_topic(scene, p, draft):
        return False
    return not in_relative(scene, draft.last, p.lead) and is_anchored(scene, p, draft)


def _of_date(scene: Scene, token: int) -> bool:
    """Whether a token belongs to a date."""
    offset = scene.doc.starts[token]
    return any(d.start <= offset < d.end for _, d in scene.dates_in(token - _SPAN, token + 1))


def _fits_sentence(scene: Scene, p: PlaceMention, draft: Draft, *, alone: bool, floor: int) -> bool:
    """Whether a place outside of the clause, in the same sentence, is where a draft tells of."""
    if p.way == "from":
        return False
    opens = p.first - floor <= 3 or all(
        scene.word(k) in ("in", "at", "the", ",") or _of_date(scene, k) for k in range(floor, p.first)
    )
    if p.way == "to":
        if not (p.city or p.country) or not goes_there(scene, p):
            return False
        # "flew to P, where he met", "visited P and met"
        between = scene.text(p.last, draft.first) if p.last < draft.first else ""
        return alone and (p.first > draft.first or bool(_LEADS.search(between)))
    return (alone or opens) and not _is_topic(scene, p, draft) and is_anchored(scene, p, draft)


def _is_topic(scene: Scene, p: PlaceMention, draft: Draft) -> bool:
    """Whether a country is where something talked about is ("met B to discuss how to counter piracy in P")."""
    far = not p.city and p.lead - draft.last > _FAR
    return far and _ABOUT.search(scene.text(draft.last, p.lead)) is not None


def follow_place(scene: Scene, e: Encounter, k: int) -> None:
    """Give an encounter the place of a sentence that goes on about it ("The talks took place at the palace in P")."""
    if e.remote or (e.place.country and e.place.city) or not _TOLD.search(scene.sentence_text(k)):
        return
    s = scene.doc.sentences[k]
    if scene.drafts_of.get(k) and not any(set(d.actors) <= set(e.actors) for d in scene.drafts_of[k]):
        return
    for p in scene.places_in(s.first, s.last):
        if not p.at or scene.aside(p.first) or is_compared(scene, p, s.first) or in_others_relative(scene, p):
            continue
        if any(o.end <= scene.doc.starts[p.lead] <= o.end + 2 and o.cue in _AHEAD_CUES for o in scene.occasions):
            continue  # "progress since the first Lakes Summit in P"
        if is_anchored(scene, p, None):
            merged = merge_places(e.place, p.as_place(scene.text(p.first, p.last)))
            if merged != e.place:
                e.place = merged
                return


def settle_places(scene: Scene, encounters: Sequence[Encounter]) -> None:
    """Give each encounter without a place that of its journey, its gathering, the dateline, its neighbours, or its host."""
    journeys = find_journeys(scene)
    for e in encounters:
        mine = [j for j in journeys if not _is_done(e, j, encounters)]
        _take_days(scene, e, mine)
        if e.when is not None and not e.remote and not e.place.country and e.when.cue not in _AHEAD_CUES:
            e.place = merge_places(e.place, e.when.place)
        if not e.remote and not e.place.country:
            _take_journey(scene, e, mine)
    venues = _occasion_places(scene)
    for e in encounters:
        if e.when is not None and not e.remote and not e.place.country and e.when.cue not in _AHEAD_CUES:
            found = venues.get(e.when.key or e.when.name)
            if found is not None:
                e.place = merge_places(e.place, found[0])
                if e.date.start is None and found[1].start is not None and e.status == "held":
                    e.date = found[1]
    for e in encounters:
        _complete_venue(scene, e)
        _take_session(scene, e)
    _take_main(scene, encounters, journeys)
    for _ in range(2):
        for e in encounters:
            if not e.remote and not e.place.city and not e.place.venue and not e.earlier:
                _take_neighbour(scene, e, encounters)
    for e in encounters:
        take_home(scene, e, journeys)


def _take_session(scene: Scene, e: Encounter) -> None:
    """What was on the sidelines of a session that the article tells of was where that was."""
    if e.remote or e.place.country or e.earlier or e.status == "cancelled" or not scene.sessions:
        return
    s = scene.doc.sentences[min(e.sentences)]
    if not _SIDELINES.search(scene.text(s.first, s.last)):
        return
    for _, place, date in scene.sessions:
        near = e.date.start is None or date.start is None or abs((e.date.start - date.start).days) <= 4
        if near:
            e.place = merge_places(e.place, Place(city=place.city, country=place.country, text=place.text))
            if e.date.start is None and e.date.weekday is None and date.start is not None and days(date) <= _SPAN:
                e.date = DateRange(edtf=date.edtf, start=date.start, end=date.end, basis="inferred")
            return


def _complete_venue(scene: Scene, e: Encounter) -> None:
    """A venue alone, where one of the sides is at home: the dateline's city."""
    here = scene.doc.dateline_country
    if (
        not e.place.venue
        or e.place.country
        or e.place.city
        or not here
        or here not in scene.sides(e.actors)
        or e.earlier
        or any(e.parts.get(a) == "guest" and scene.side(a) == here for a in e.actors)
    ):
        return
    published, day = scene.doc.published, e.date.start
    if published is None or day is None or 0 <= (published - day).days <= _OLD:
        e.place = merge_places(e.place, _dateline(scene, "dateline"))


def _is_done(e: Encounter, j: Journey, encounters: Sequence[Encounter]) -> bool:
    """Whether a plan can't be of a journey, since its people have met on it already."""
    return e.status == "planned" and any(
        o.status == "held"
        and not o.earlier
        and set(o.actors) == set(e.actors)
        and o.date.start is not None
        and touches(o.date, j.date)
        for o in encounters
    )


def _day_of_stay(scene: Scene, e: Encounter, j: Journey) -> DateRange:
    """The days of a stay for what happened on it; its first where somebody is received on arrival."""
    if j.date.start is None or not on_arrival(scene, e.draft):
        return j.date
    return edtf.day_range(j.date.start, j.date.basis, j.date.text[0] if j.date.text else "")


def _take_days(scene: Scene, e: Encounter, journeys: Sequence[Journey]) -> None:
    """The days of the stay that an undated encounter's own sentence tells of ("was in P in April, when he met ...")."""
    if e.date.start is not None or e.date.weekday is not None or e.remote or e.status == "cancelled":
        return
    for j in journeys:
        behind = min(e.sentences) - j.sentence
        told = j.sentence in e.sentences or (e.status == "planned" and 0 <= behind <= _LEAD)
        told = told or (behind == 1 and days(j.date) == 0 and _goes_on_there(scene, min(e.sentences)))
        there = j.place.country == e.place.country or e.draft.toured or (e.draft.apart and e.status == "planned")
        if told and j.people & set(e.actors) and j.date.start is not None and there:
            e.date = _day_of_stay(scene, e, j)
            return


def _goes_on_there(scene: Scene, k: int) -> bool:
    """Whether sentence k opens with the stay that the one before tells of: "While in P, she met A", "During the visit, ..."."""
    s = scene.doc.sentences[k]
    return _THERE.match(scene.text(s.first, min(s.last, s.first + _OPENING))) is not None


def _goes_on(scene: Scene, e: Encounter, j: Journey, first: int) -> bool:
    """Whether an encounter comes right after an arrival: "arrived in P on Monday. ... He then held talks with A"."""
    s = scene.doc.sentences[first]
    opening = scene.text(s.first, max(e.draft.last, s.first + 1)).lower().split()
    return j.there and 0 < first - j.sentence <= _NEXT and not _THEN.isdisjoint(opening)


def _take_journey(scene: Scene, e: Encounter, journeys: Sequence[Journey]) -> None:
    """Give an encounter the place of the journey in whose telling it stands, and a plan the journey's days."""
    first = min((k for k in e.sentences if k >= scene.first_body), default=min(e.sentences))
    paragraph = scene.doc.sentences[first].paragraph
    best: Journey | None = None
    # the one stay that the lead tells of is the setting of the whole
    lone = (
        len({j.place.country for j in journeys}) == 1
        and journeys[0].sentence - scene.first_body < _LEAD - 1
        and not e.earlier
    )
    news = lone and first - scene.first_body < _LEAD and e.status != "cancelled" and is_fresh(scene.doc.published, e)
    for j in journeys:
        if j.sentence > first + 1 or not j.people & set(e.actors):
            continue
        if j.sentence > first and j.paragraph != paragraph and not (news and j.there):
            continue
        if e.date.start is not None and j.date.start is not None and not touches(e.date, j.date):
            continue
        if e.earlier and j.sentence != first:
            continue
        if j.paragraph == paragraph or (
            (paragraph - j.paragraph <= 2 or lone) and (j.date.start is not None or e.date.start is None or news)
        ):
            same = best is not None and best.sentence == j.sentence and best.place.country == j.place.country
            if best is None or not same or not best.place.city:
                best = j  # "is in P for a visit to Q": P
    if best is None:
        return
    legs = {j.place.country for j in journeys if j.sentence == best.sentence}
    if len(legs) > 1 and best.sentence != first and e.status == "planned":
        return  # of which leg of the trip it is a part, what stands beside it tells
    if (
        best.paragraph != paragraph
        and e.date.start is None
        and best.date.start is None
        and e.status == "held"
        and e.earlier
    ):
        return
    e.place = merge_places(e.place, best.place)
    if (
        e.date.start is None
        and e.date.weekday is None
        and best.date.start is not None
        and (
            e.status != "held"
            or best.sentence == first
            or best.paragraph == paragraph
            or _goes_on(scene, e, best, first)
            or (lone and best.there and days(best.date) == 0 and not e.earlier)
        )
    ):
        e.date = _day_of_stay(scene, e, best)


def _occasion_places(scene: Scene) -> dict[str, tuple[Place, DateRange]]:
    """Where the article says that each occasion was, with its days where they stand beside the place."""
    out: dict[str, tuple[Place, DateRange]] = {}
    for o in scene.occasions:
        token = bisect_left(scene.doc.starts, o.end)
        k = scene.sentence_at(max(0, token - 1))
        s = scene.doc.sentences[k]
        for p in scene.places_in(token, min(s.last, token + 12)):
            between = scene.text(token, p.first)
            if p.at and not re.search(r"\b(?:met|held|talks|meeting|which|who|with)\b|[;.]", between):
                dates = [
                    d.value
                    for t, d in scene.dates_in(token, min(s.last, p.last + 9))
                    if d.value.start and days(d.value) <= 31
                ]
                out.setdefault(
                    o.key or o.name, (p.as_place(scene.text(p.first, p.last)), dates[0] if dates else UNKNOWN_DATE)
                )
                break
        else:
            before = scene.doc.text[max(s.start, o.start - 60) : o.start]
            hit = [p for p in scene.places_in(s.first, bisect_left(scene.doc.starts, o.start)) if p.at and p.city]
            if hit and re.search(r"\bfor (?:the |an? )?$", before) and scene.doc.starts[hit[-1].first] > o.start - 60:
                # "gathered in P for the summit"
                out.setdefault(
                    o.key or o.name, (hit[-1].as_place(scene.text(hit[-1].first, hit[-1].last)), UNKNOWN_DATE)
                )
    return out


def _dateline(scene: Scene, word: str) -> Place:
    return Place(city=scene.doc.dateline_city, country=scene.doc.dateline_country, text=(word,))


def _take_main(scene: Scene, encounters: Sequence[Encounter], journeys: Sequence[Journey]) -> None:
    """Give what the article is about the dateline's place where it is news of its day.

    The dateline says where the news was written; where the lead itself says that it happened elsewhere, that counts.
    What the article tells beside its main event, of its day and without a place, was where that was.
    """
    doc = scene.doc
    if not doc.dateline_country:
        return
    dateline = _dateline(scene, "dateline")
    abroad = {j.place.country for j in journeys if j.sentence <= scene.first_body + _LEAD}
    lead = doc.sentences[scene.first_body] if scene.first_body < len(doc.sentences) else None
    told = (
        [p for p in scene.places_in(lead.first, lead.last) if p.at and p.city and is_anchored(scene, p, None)]
        if lead
        else []
    )
    there = not (abroad and doc.dateline_country not in abroad)
    if told and all(p.city != dateline.city for p in told):
        there = False
    main: Encounter | None = None
    for e in encounters:
        if e.status != "held" or e.earlier or e.remote or e.gathering or not is_fresh(doc.published, e):
            continue
        if main is None and min(e.sentences) - scene.first_body < _LEAD:
            main = e
            away = (
                not told
                and dateline.country in scene.sides(e.actors)
                and any(_SIDELINES.search(scene.sentence_text(k)) for k in {0, *e.sentences})
            )
            home = home_country(scene, e, journeys)
            away = away or home not in ("", dateline.country)
            if not e.place.country and (there or home == dateline.country) and not away:
                e.place = merge_places(e.place, dateline)
            elif not e.place.country and told and min(e.sentences) - scene.first_body <= 1:
                e.place = merge_places(e.place, told[0].as_place(scene.text(told[0].first, told[0].last)))
            elif e.place.country == doc.dateline_country and not e.place.city:
                e.place = merge_places(e.place, dateline)
    if main is None:
        return
    for e in encounters:
        if e is main or e.status != "held" or e.earlier or e.remote or e.place.country or e.date.start is None:
            continue
        near = main.place.country == dateline.country and main.place.city in ("", dateline.city)
        if (
            dateline.country in scene.sides(main.actors)
            and dateline.country not in scene.sides(e.actors)
            and all(scene.side(a) for a in e.actors)
        ):
            continue  # one side was at home; whom the guest met else may have been elsewhere
        if (
            near
            and there
            and is_fresh(doc.published, e)
            and (days(e.date) == 0 or e.gathering)
            and abs((e.date.start - (main.date.start or e.date.start)).days) <= 2
        ):
            s = doc.sentences[min(e.sentences)]
            if (
                _MARGINS.search(scene.text(s.first, e.draft.last))
                or set(e.actors) & set(main.actors)
                or s.paragraph - doc.sentences[min(main.sentences)].paragraph <= 6
            ):
                e.place = merge_places(e.place, dateline)


def _take_neighbour(scene: Scene, e: Encounter, encounters: Sequence[Encounter]) -> None:
    """Give an encounter the place of another one that the article tells beside it."""
    first = min(e.sentences)
    s = scene.doc.sentences[first]
    margins = bool(_MARGINS.search(scene.text(s.first, e.draft.last)))
    near: list[tuple[bool, int, Encounter]] = []
    for o in encounters:
        if (
            o is e
            or o.earlier
            or o.remote
            or not o.place.country
            or (o.status == "cancelled") != (e.status == "cancelled")
        ):
            continue
        if (
            e.date.start is None
            and scene.doc.published
            and o.date.end
            and (scene.doc.published - o.date.end).days > _OLD
        ):
            continue
        if e.place.country and (not o.place.city or o.place.country != e.place.country):
            continue
        if e.date.start is not None and o.date.start is not None and not touches(e.date, o.date):
            # other days of one gathering are at one place
            gap = abs((e.date.start - o.date.start).days)
            if o.when is not None and gap <= 2 and set(o.actors) & set(e.actors) and not e.place.country:
                e.place = Place(country=o.place.country)
            if not (o.gathering or _same_gathering(e, o)) or gap > 3:
                continue
        shared = bool(set(o.actors) & set(e.actors))
        same_day = (
            e.date.start is not None and e.date.start == e.date.end and touches(e.date, o.date) and days(o.date) <= 4
        )
        linked = id(o) in e.beside or id(e) in o.beside
        shared = shared or (linked and bool(scene.sides(o.actors) & scene.sides(e.actors)))
        if o.gathering or o.when is not None:
            fits = (
                margins
                or same_day
                or linked
                or _same_gathering(e, o)
                or (o.gathering and shared and e.date.start is None)
            )
        else:
            fits = shared and (same_day or linked or (margins and e.date.start is None and o.status == e.status))
            guests = [a for a in e.actors if a not in o.actors]
            home = o.place.country in scene.sides(e.actors) or not all(scene.side(a) for a in guests)
            fits = fits and (o.place.country not in scene.sides(o.actors) or home)
        if fits and (o.status == e.status or o.gathering or (shared and same_day)):
            near.append((not shared, abs(first - min(o.sentences)), o))
    if near:
        o = min(near, key=lambda x: (x[0], x[1]))[2]
        e.place = Place(city=o.place.city, country=o.place.country, venue=e.place.venue, text=e.place.text)
        if o.gathering and e.date.start is None and e.date.weekday is None and o.date.start is not None and margins:
            e.date = DateRange(edtf=o.date.edtf, start=o.date.start, end=o.date.end, basis="inferred")


def _same_gathering(e: Encounter, o: Encounter) -> bool:
    return e.when is not None and o.when is not None and bool(e.when.key) and e.when.key == o.when.key
