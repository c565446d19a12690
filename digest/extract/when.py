"""When an encounter was: which of the article's dates is its own.

In: a `Scene` and the encounters of its article. A date belongs to the encounter in whose clause it stands, else to the
one whose sentence it opens; an encounter without one takes that of another which the text sets beside it.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from digest.extract import edtf
from digest.extract.document import DateMention
from digest.extract.drafts import Draft
from digest.extract.gated import Gated
from digest.extract.scene import Encounter, Scene
from digest.models import UNKNOWN_DATE, DateRange
from digest.patterns import compile_late

SAME_DAY = Gated(
    r"\b(?:(?:earlier|later|afterwards?|previously|subsequently|then|also|separately|meanwhile|respectively|elsewhere|followed by|in turn|in the evening|in the afternoon|in the morning"
    r"|that (?:morning|afternoon|evening|night|day)|(?:on )?the same (?:day|evening|afternoon|morning|night)|(?:earlier|later) (?:in|on) (?:the|that|this) (?:day|evening|afternoon|morning)"
    r"|while in|in (?:addition|parallel)|besides|apart from|alongside|prior to|before|ahead of|after|following)\b)",
    "later|earlier|afterward|previous|subsequent|then|also|separately|meanwhile|respectively|elsewhere|followed by|in turn|in the |that |same |while in|in addition|in parallel|besides|apart from|alongside|prior to|before|ahead of|after|following",
)
TRANSCRIPT = compile_late(
    r"\b(?:(?:before|ahead of|prior to|after|following) (?:a |the |their |his |her )?(?:\w+ ){0,3}(?:meetings?|talks|lunch|dinner|breakfast|call|session|discussions|working \w+)"
    r"|at (?:a |the |their )?(?:top of|start of|beginning of|joint press|joint news|press conference|news conference|press availability))",
    re.IGNORECASE,
)
_EVENTS = r"(?:meeting|talks|summit|session|conference|visit|gathering|round|consultations|forum|trip|negotiations|retreat|dialogue)"
LENGTH = Gated(
    rf"\b(?P<n>two|three|four|five|2|3|4|5)(?:[- ]day (?:[\w-]+ ){{0,4}}?|[- ]days['’] |[- ]days of (?:[\w-]+ )?){_EVENTS}\b",
    "day |days",
)
_JUST_NOW = compile_late(
    r"\b(?:a (?:moment|minute|few (?:moments|minutes)|(?:little|short) while) ago|moments ago|just now)\b",
    re.IGNORECASE,
)
_PERFECT = compile_late(
    r"\b(?:has|have) (?:just |now )?(?:had|met|held|spoken|received|concluded|hosted)(?: (?:an? |with )?|$)"
)
# a relative clause that tells when the encounter itself, or the gathering at whose margins it was, took place
_TAKES_PLACE = compile_late(
    r"which (?:(?:had|has|have|was|were|is|are|will|would|being|be|been|also|originally|initially|first) )*"
    r"(?:held|took place|taking place|take place|takes place|scheduled|planned|due|set|slated|expected|pencilled in|penciled in|opened|began)"
    r"(?: to (?:take place|be held|start|begin))?(?: (?:in|at) [^,;]{2,40}?)?(?: (?:on|for|in|from|during))?",
    re.IGNORECASE,
)
# a sentence that tells at what encounter the words of the sentence before were said or agreed
_CAME_OUT = compile_late(
    r"(?:The|This|These|Their|His|Her) (?:[\w-]+ )?(?:agreements?|deal|decision|announcement|statements?|remarks|comments|pledge|understanding|accord|move|call|news) "
    r"(?:came|(?:was|were) (?:reached|made|announced|struck|taken|issued|signed|delivered))\b"
)
_ABOUT = compile_late(
    r"\b(?:discuss\w*|about|regarding|concerning|issues?|prepar\w*|ahead of|before|after)\b", re.IGNORECASE
)
_WEEKDAY = compile_late(r"(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?")
_OVER = compile_late(r"\b(?:had|was|were|would have)\b", re.IGNORECASE)
_NOW = ("meeting", "speaking", "holding", "talking", "hosting", "receiving")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
ENDED = compile_late(
    r"\b(?:ended|ends|end|closed|concluded|wrapped up|wraps up|wound up|finished|came to an end)\b", re.IGNORECASE
)
STARTED = compile_late(
    r"\b(?:began|begins|beginning|begin|starting|opened|opens|open|started|starts|start|kicked off|kicks off|arriv\w+)\b",
    re.IGNORECASE,
)
_ARRIVALS = frozenset("arrival arrived arrives airport landed welcomed greeted".split())
_AROUND = frozenset(("after", "since", "following", "before", "ahead of", "prior to"))
_BESIDE = 30  # characters behind a gathering's name in which its date stands
_COMES_AFTER = frozenset("followed follows".split())
_MEETS = frozenset("met meets received receives called hosted talks meeting meetings conferred welcomed".split())
_ENTRY = 40  # the distance of a date that stands above an entry of an agenda
_BEFORE = 2  # sentences before "separately" or "also" to which that can refer
_MONTH = 31  # days beyond the first of the longest date that dates an encounter better than its month
_BEFORE_NOUN = 5  # tokens of a date before a noun
_NEWS = 2  # sentences of the body that tell the news
_MARGIN = 4  # characters around a date that a line of its own may have besides ("- March 5:")
_ENTRIES = 2  # lines of nothing but a date that make a text a diary
# somebody spoke that day of what had been or was to be
_BRIEFING = compile_late(
    r"(?:^|,\s)(?:speaking|talking|briefing|addressing|answering|responding)\b[^,]{0,60}$", re.IGNORECASE
)
_SPAN = 3  # days beyond the first that an entry of a diary can cover
_DAY_NAME = compile_late(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
_CALLS = frozenset("phone telephone call meeting talks conversation video".split())
_WHEN = 4  # tokens from "when" to the subject of its clause
_REPORTS = frozenset(
    "said says announced confirmed told reported tweeted stated added disclosed revealed noted informed".split()
)
_HOW_SAID = frozenset("in a statement late earlier here reporters journalists media".split())
_UNFIT_AFTER = frozenset(
    "in at on with and to for by of the after before during as where when while from that his her their its , a an".split()
)


def touches(a: DateRange, b: DateRange) -> bool:
    """Whether two dates can be of one event; an unknown one can be of any."""
    if a.start is None or b.start is None:
        return True
    return a.start <= (b.end or b.start) and b.start <= (a.end or a.start)


def days(value: DateRange) -> int:
    """How many days a date covers beyond the first; large where it is unknown."""
    if value.start is None:
        return 1 << 20
    return ((value.end or value.start) - value.start).days


def clause_date(scene: Scene, draft: Draft) -> tuple[int, DateMention] | None:
    """The date of a draft with its distance: in its clause and nearer to it than to any other, else at the head of its sentence."""
    s = scene.doc.sentences[draft.sentence]
    found: list[tuple[int, DateMention]] = []
    mates = scene.drafts_of.get(draft.sentence, ())
    rivals = [o for o in mates if o is not draft and o.actors != draft.actors]
    for token, d in scene.dates_in(s.first, s.last):
        if not _usable(scene, d, token, draft, s.first):
            continue
        if _of_occasion(scene, d, draft) or (draft.noun and follows_another(scene, draft.last, token)):
            continue
        if scene.word(token - 1) == "recently" and scene.word(token - 2) == "most":
            found.append((0, d))  # "had spoken thrice since January, most recently in July"
            continue
        if _before_when(scene, d, draft):
            found.append((0, d))
            continue
        if _leads_to_another(scene, d):
            # "a day after A and B met": the date of what follows it
            following = [o for o in mates if o.first > token]
            if following and min(following, key=lambda o: o.first) is draft and d.value.start:
                found.append((0, d))
            continue
        if (token - s.first <= 2 or _opens(scene, s.first, token)) and not any(o.first < token for o in rivals):
            # the date that opens a sentence is that of all it tells, but what has its own
            found.append((40, d))
        elif draft.left <= token < draft.right and not _in_relative(scene, draft.last, token):
            distance = _distance(token, draft)
            if _of_all(scene, token, d, s.last) or all(distance <= _distance(token, o) for o in rivals):
                found.append((distance, d))
    if not found:
        return (_ENTRY, draft.day) if draft.day is not None else None
    distance, d = min(found, key=lambda x: (x[0], days(x[1].value), x[1].start))
    if draft.status == "planned" and _is_past_weekday(scene, d):
        ahead = _next_week(scene, draft, d)
        if ahead is None:
            return None
        d = ahead
    value = d.value if on_arrival(scene, draft) else with_length(scene.sentence_text(draft.sentence), d.value)
    return distance, d if value is d.value else replace(d, value=value)


def _before_when(scene: Scene, d: DateMention, draft: Draft) -> bool:
    """Whether a date stands before the "when" that opens the clause: "in 1997, when A met B", "agreed in May, when A met B"."""
    behind = bisect_left(scene.doc.starts, d.end)
    behind += scene.word(behind) == ","
    return scene.word(behind) == "when" and behind < draft.first and behind >= draft.left - _WHEN


def _of_all(scene: Scene, token: int, d: DateMention, ceiling: int) -> bool:
    """Whether a date behind a comma ends a sentence of one clause and is that of all it tells ("met A in P and B in Q, last week")."""
    return scene.word(token - 1) == "," and bisect_left(scene.doc.starts, d.end) >= ceiling - 1


def _is_past_weekday(scene: Scene, d: DateMention) -> bool:
    """Whether a date is a bare weekday ("on Monday") that was taken for the one behind."""
    published, v = scene.doc.published, d.value
    return (
        published is not None
        and v.start is not None
        and v.start < published
        and bool(v.text)
        and _WEEKDAY.fullmatch(v.text[0]) is not None
    )


def _next_week(scene: Scene, draft: Draft, d: DateMention) -> DateMention | None:
    """The coming weekday for a plan ("is scheduled to have an audience on Monday"), None where it may be another's.

    A weekday before the words of the plan is that of who spoke of it; one of a plan of the past stays.
    """
    if _OVER.search(scene.text(draft.left, draft.last)):
        return d
    if d.start < scene.doc.starts[draft.first] or d.value.start is None:
        return None
    day = d.value.start + datetime.timedelta(days=7)
    return replace(d, value=edtf.day_range(day, "resolved", d.value.text[0]), relative="future")


def _opens(scene: Scene, floor: int, token: int) -> bool:
    """Whether a date stands behind another one that opens the sentence ("Last week, on April 17, ...")."""
    return any(
        t - floor <= 2 and bisect_left(scene.doc.starts, d.end) >= token - 2 for t, d in scene.dates_in(floor, token)
    )


def with_length(text: str, value: DateRange) -> DateRange:
    """The days of something of several days of which a sentence gives the first or the last ("the two-day talks ended on Thursday").

    Args:
        text: the sentence.
        value: the day that it gives; anything else comes back as it is.
    """
    hit = LENGTH.search(text) if value.start is not None and days(value) == 0 else None
    if hit is None or value.start is None:
        return value
    more = datetime.timedelta(days=_COUNTS[hit["n"].lower()] - 1)
    words = value.text[0] if value.text else ""
    if ENDED.search(text):
        return edtf.days_range(value.start - more, value.start, "resolved", words)
    if STARTED.search(text):
        return edtf.days_range(value.start, value.start + more, "resolved", words)
    return value


def _in_relative(scene: Scene, last: int, token: int) -> bool:
    """Whether a date behind a trigger is that of something else's relative clause ("..., for which X had come in May")."""
    for k in range(last, token):
        if scene.word(k) in ("which", "who", "whom", "whose", "where", "since"):
            own = _TAKES_PLACE.fullmatch(scene.text(k, token)) and not _ABOUT.search(scene.text(last, k))
            return not own
    return False


def _usable(scene: Scene, d: DateMention, token: int, draft: Draft, floor: int) -> bool:
    if d.value.start is None and d.value.weekday is None and not d.value.month:
        return False
    before = scene.word(token - 1) if token > floor else ""
    if before in ("since", "until", "till") and draft.status == "held" and not _before_when(scene, d, draft):
        return False
    if scene.aside(token):
        return False
    if draft.status == "held" and d.relative == "future":
        return False
    if draft.status == "planned" and (d.relative == "past" or _is_reports(scene, token, draft.last)):
        return False
    return not attributive(scene, d, token) or _qualifies(scene, d, draft)


def _is_reports(scene: Scene, token: int, floor: int) -> bool:
    """Whether the date at a token is that on which somebody spoke of it ("will meet B, the palace confirmed on Tuesday")."""
    k = token - 1
    while k > floor and scene.word(k) in _HOW_SAID:
        k -= 1
    return k > floor and scene.word(k) in _REPORTS


def _qualifies(scene: Scene, d: DateMention, draft: Draft) -> bool:
    """Whether a date stands right before the noun that names the encounter ("their 2019 talks")."""
    return bool(draft.noun) and bisect_left(scene.doc.starts, d.end) == draft.first


def has_own_date(scene: Scene, draft: Draft) -> bool:
    """Whether an encounter that names nobody is told from others by the date before its noun."""
    near = scene.dates_in(max(draft.left, draft.first - _BEFORE_NOUN), draft.first)
    return any(d.value.start and _qualifies(scene, d, draft) for _, d in near)


def _of_occasion(scene: Scene, d: DateMention, draft: Draft) -> bool:
    """Whether a date is that of a gathering before or after which the encounter is ("after the summit in P in April")."""
    for o in scene.occasions:
        if o.cue in _AROUND and scene.doc.starts[draft.first] < o.start and 0 <= d.start - o.end <= _BESIDE:
            return "," not in scene.doc.text[o.end : d.start]
    return False


def follows_another(scene: Scene, first: int, token: int) -> bool:
    """Whether a date is that of something else which an encounter came after ("The meeting followed a deal struck last month")."""
    return any(scene.word(k) in _COMES_AFTER and scene.word(k + 1) != "by" for k in range(first, token))


def _leads_to_another(scene: Scene, d: DateMention) -> bool:
    """Whether a date tells how long before or after another event ("a day after A met B")."""
    said = d.value.text[0].lower() if d.value.text else ""
    after = bisect_left(scene.doc.starts, d.end)
    return said.endswith((" after", " before")) or (
        scene.word(after) in ("after", "before") and scene.word(after + 1) != "which"
    )


def attributive(scene: Scene, d: DateMention, token: int) -> bool:
    """Whether a date is part of another noun: "the June 29-30 NATO Summit", "the 2015 deal", "May's summit"."""
    after = bisect_left(scene.doc.starts, d.end)
    word = scene.word(after) or "."
    if word in ("'s", "’s") and d.relative == "":
        return scene.word(after + 1) not in (
            "meeting",
            "talks",
            "call",
            "session",
            "conversation",
            "encounter",
            "audience",
            "round",
        )
    if scene.word(token - 1) not in ("the", "a", "its", "their", "his", "her", "this"):
        return False
    if (
        scene.word(token - 1) in ("the", "their", "his", "her")
        and d.value.text
        and _DAY_NAME.fullmatch(d.value.text[0])
    ):
        return word not in _CALLS  # "During the Sunday phone call"
    return word[0].isalpha() and word not in _UNFIT_AFTER


def _distance(token: int, draft: Draft) -> int:
    """How far a date stands from a trigger; one before it counts as farther."""
    return token - draft.first if token >= draft.first else draft.first - token + 6


def settle_date(scene: Scene, e: Encounter) -> None:
    """Give an encounter the narrowest date that its own clauses, its occasion, or its sentences give."""
    dated = [d for _, d in e.dates if d.value.start]
    if dated:
        best = min(dated, key=lambda d: (days(d.value), d.start))
        texts = tuple(dict.fromkeys(t for d in dated if d.value.edtf == best.value.edtf for t in d.value.text))
        v = best.value
        e.date = DateRange(edtf=v.edtf, start=v.start, end=v.end, basis=v.basis, text=texts or v.text)
        if (
            e.when is not None
            and e.when.date.start
            and touches(e.when.date, e.date)
            and days(e.when.date) < days(e.date)
        ):
            e.date = e.when.date
        return
    if e.dates:
        e.date = e.dates[0][1].value
        return
    told = _told_date(scene, e)
    if told.start is None:
        told = _headed_date(scene, e)
    if told.start is not None or told.weekday is not None:
        e.date = told
    elif e.when is not None and days(e.when.date) <= _MONTH:
        e.date = e.when.date
    elif e.status == "held" and not e.earlier:
        e.date = _date_beside(scene, e)


def _told_date(scene: Scene, e: Encounter) -> DateRange:
    """The day on which what the text shows as happening now happens: a transcript's, a live entry's."""
    published = scene.doc.published
    if published is None or e.earlier or e.status != "held":
        return UNKNOWN_DATE
    words = scene.text(e.draft.first, e.draft.last).lower()
    before = scene.text(max(scene.doc.sentences[e.draft.sentence].first, e.draft.first - 4), e.draft.last).lower()
    if (words.startswith(_NOW) and scene.word(e.draft.first - 1) in ("is", "are")) or (
        _PERFECT.search(before) and e.draft.sentence <= scene.first_body + 3
    ):
        return edtf.day_range(published, "resolved", "")
    if _JUST_NOW.search(scene.text(e.draft.left, scene.doc.sentences[e.draft.sentence].last)):
        return edtf.day_range(published, "resolved", "")
    if e.draft.headline or min(e.sentences) <= scene.first_body:
        for k in range(scene.first_body):
            if TRANSCRIPT.search(scene.sentence_text(k)):
                return edtf.day_range(published, "inferred", "")
    return UNKNOWN_DATE


def _headed_date(scene: Scene, e: Encounter) -> DateRange:
    """The day of the entry of a diary or timeline: the last line before that is nothing but a date, where there are several."""
    doc = scene.doc
    headings = []
    for token, d in scene.dates:
        s = doc.sentences[scene.sentence_at(token)]
        if not s.furniture and s.start >= doc.body and d.end - d.start >= s.end - s.start - _MARGIN:
            headings.append((scene.sentence_at(token), d))
    before = [d for k, d in headings if k < min(e.sentences)]
    if len(headings) < _ENTRIES or not before or e.earlier:
        return UNKNOWN_DATE
    value = before[-1].value
    fits = value.start is not None and days(value) <= _SPAN and (e.status != "held" or before[-1].relative != "future")
    return replace(value, basis="inferred") if fits else UNKNOWN_DATE


def on_arrival(scene: Scene, draft: Draft) -> bool:
    """Whether somebody is received as he arrives, so on the first day of his stay."""
    return draft.status == "held" and draft.visit and not scene.words_of(draft.sentence).isdisjoint(_ARRIVALS)


def _date_beside(scene: Scene, e: Encounter) -> DateRange:
    """The date of a sentence of the lead that names the same people ("agreed on Monday", "told ... on Friday")."""
    people = set(e.actors)
    sides = scene.sides(e.actors)
    first = min(e.sentences)
    doc = scene.doc
    last = max(first, scene.first_body) if e.draft.headline else first
    for k in range(max(scene.first_body, first - 2), min(len(doc.sentences), last + 2)):
        s = doc.sentences[k]
        present = scene.present(s)
        if len(present & people) < 2 and len(scene.sides(sorted(present)) & sides) < max(2, len(sides)):
            continue
        drafts = scene.drafts_of.get(k, ())
        plain = k == first - 1 and _CAME_OUT.match(scene.sentence_text(first)) is not None
        if not plain and any(
            not set(o.actors) & people or (o.status == "planned" and o is not e.draft) for o in drafts
        ):
            continue
        for token, d in scene.dates_in(s.first, s.last):
            if (
                d.relative == "future"
                or scene.aside(token)
                or attributive(scene, d, token)
                or (d.value.start is None and d.value.weekday is None)
            ):
                continue
            if doc.published and d.value.start and d.value.start > doc.published:
                continue
            if scene.word(token - 1) in ("since", "until", "by", "from", "before"):
                continue
            if _BRIEFING.search(scene.text(s.first, token)):
                continue
            if days(d.value) > 3 and d.value.weekday is None:
                continue
            return d.value if on_arrival(scene, e.draft) else with_length(scene.sentence_text(k), d.value)
    return UNKNOWN_DATE


def share_dates(scene: Scene, encounters: Sequence[Encounter]) -> None:
    """Let an undated encounter take the day of the one that the text sets it beside ("later", "on the same day")."""
    for e in encounters:
        if e.date.start is not None or e.date.weekday is not None or e.earlier or e.status == "cancelled":
            continue
        first = min(e.sentences)
        s = scene.doc.sentences[first]
        cue = SAME_DAY.search(scene.text(s.first, min(s.last, max(e.draft.last, s.first + 4))))
        if cue is None and not any(o.draft.sentence == first and o is not e and o.date.start for o in encounters):
            continue
        near: list[tuple[int, Encounter]] = []
        for o in encounters:
            if o is e or o.earlier or o.status != e.status or o.date.start is None or days(o.date) > 3:
                continue
            if e.place.country and o.place.country and e.place.country != o.place.country:
                continue
            gap = min((first - k for k in o.sentences if k <= first), default=40)
            shared = set(o.actors) & set(e.actors) or (gap <= 1 and scene.sides(o.actors) & scene.sides(e.actors))
            if not shared and not o.gathering:
                continue
            near.append((gap, o))
        if near:
            o = min(near, key=lambda x: x[0])[1]
            e.date = DateRange(edtf=o.date.edtf, start=o.date.start, end=o.date.end, basis="inferred", text=())
            e.beside.add(id(o))
        elif cue is not None and e.status == "held" and not e.date.month and not e.date.day:
            e.date = _date_before(scene, first)


def _date_before(scene: Scene, first: int) -> DateRange:
    """The day of the sentence before, where that tells of people who meet, though of nobody that counts here."""
    for k in range(first - 1, max(scene.first_body, first - _BEFORE) - 1, -1):
        if _MEETS.isdisjoint(scene.words_of(k)):
            continue
        s = scene.doc.sentences[k]
        found = [
            d.value
            for token, d in scene.dates_in(s.first, s.last)
            if d.value.start and d.relative != "future" and not attributive(scene, d, token) and not scene.aside(token)
        ]
        if len(found) == 1 and days(found[0]) == 0:
            return replace(found[0], basis="inferred", text=())
        return UNKNOWN_DATE
    return UNKNOWN_DATE


def settle_month(scene: Scene, e: Encounter) -> None:
    """Give an encounter that is undated still the month of the news that it is, else the year of its occasion.

    Method: a careful reader's rule for readouts ("President A met with President B." and no more) is the month of
    publication, or the day where a letterhead of place and day stands above it; a numbered session tells its year.
    """
    if e.date.start is not None or e.date.weekday is not None:
        return
    published = scene.doc.published
    year = e.when.date if e.when is not None else UNKNOWN_DATE
    news = e.draft.headline or min(e.sentences) - scene.first_body < _NEWS
    if published is not None and news and e.status == "held" and not e.earlier and not e.date.month:
        month = edtf.month_range(published.year, published.month, "inferred")
        if _is_lettered(scene) and touches(edtf.day_range(published, "inferred", ""), year):
            e.date = edtf.day_range(published, "inferred", "")
            return
        if touches(month, year):
            e.date = month
            return
    if year.start is not None:
        e.date = year


def _is_lettered(scene: Scene) -> bool:
    """Whether a place and the day of publication stand above the text, each on a line of its own."""
    doc = scene.doc
    if not doc.dateline_end:
        return False
    head = max((k for k, s in enumerate(doc.sentences) if s.start < doc.dateline_end), default=0)
    if doc.sentences[head].end > doc.dateline_end + _MARGIN:
        return False
    for token, d in scene.dates:
        k = scene.sentence_at(token)
        s = doc.sentences[k]
        if abs(k - head) == 1 and d.end - d.start >= s.end - s.start - _MARGIN and d.value.start == doc.published:
            return True
    return False


def is_fresh(published: datetime.date | None, e: Encounter) -> bool:
    """Whether an encounter is news of the day of its article, so that the dateline can be its place."""
    if published is None or e.date.start is None:
        return e.date.weekday is not None or published is None or e.date.start is None
    if days(e.date) > 10:
        return e.date.start <= published <= (e.date.end or e.date.start)
    return 0 <= (published - (e.date.end or e.date.start)).days <= 2
