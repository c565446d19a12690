"""Encounters that an article only looks back to ("a month after their previous meeting in P").

In: the encounters of the article. Out: the earlier ones of the same people, each with the date, the place or the
occasion that stands beside its mention; and the date of the later one where the text counts it from the earlier.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from digest.extract import edtf
from digest.extract.document import DateMention, DraftActor
from digest.extract.drafts import Draft
from digest.extract.scene import Aside, Encounter, Scene
from digest.extract.when import touches
from digest.extract.where import merge_places
from digest.models import DateRange
from digest.patterns import compile_late

_BACK = compile_late(
    r"\b(?:(?:their|his|her|the (?:pair|two|two men|ministers|leaders|presidents|sides)['’]s?) (?:own |very )?(?:last|previous|earlier|prior|most recent|recent|first|latest)(?: [\w-]+){0,2}? "
    r"|(?:follow(?:s|ed|ing)|after|since) their (?:[\w-]+ ){0,2}?"
    r"|the (?:last|previous|most recent) (?=(?:meetings?|encounter|talks|rounds?|summit|consultations|session|FOCs?)(?: of (?:[\w-]+ ){1,4}?)? ?(?:was|were|took|had been|occurred)\b)"
    r"|the (?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth) (?=(?:meeting|round|session|consultations|talks)\b[^.;:]{0,80}? (?:was|were|took place|had been|occurred)\b)"
    r"|(?:the|those) (?=(?:discussions?|talks|conversations?|meetings?) (?:that )?(?:we|they|the two(?: of (?:us|them))?) (?:had |have )?(?:started|had|held|began|begun|opened)\b))"
    r"(?P<noun>meetings?|encounter|sit-?down|face-to-face|talks|rounds?|session|consultations|FOCs?|summit|calls?|conversations?|visit|discussions?)\b",
    re.IGNORECASE,
)
_NOT_BACK = compile_late(
    r"\b(?:first|will be|would be|is|was|it was|marks|marked|marking|became) (?:the |their |his |her )?$", re.IGNORECASE
)
# "held their first talks in four years": the news itself
_NEWEST = compile_late(r"\b(?:first|latest|own)\b", re.IGNORECASE)
_HELD = compile_late(
    r"\b(?:held|holds?|holding|had|began|opened|concluded|wrapped up|conducted|completed|for) $", re.IGNORECASE
)
_NOUNS = frozenset(
    "meeting meetings encounter sit-down sitdown face-to-face talks round rounds session consultations foc focs summit call calls conversation conversations visit discussion discussions".split()
)
_SECOND = compile_late(
    r"\bsecond (?:[\w-]+ ){0,2}?(?P<noun>meeting|encounter|talks|summit|call|conversation|visit) (?:[\w-]+ ){0,4}?"
    r"in (?:just |only |about |around |some |the (?:past|last|space of) )?(?P<count>\w+) (?P<unit>month|year)s\b",
    re.IGNORECASE,
)
_NUMBERS = {w: n for n, w in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)}
_LOOKS = compile_late(r"\b(?:previous|last|earlier|prior|recent)\b", re.IGNORECASE)
_CALLS = frozenset(("call", "conversation"))
_WIDE = 18  # tokens behind the noun in which its own date and place stand
# "was held in P, on the day": no end of what is said of it
_PREDICATES = frozenset(("was", "were", "occurred"))
# an ordinal before the noun, which may be the article's own encounter's
_ORDINAL = compile_late(r"\d|first|second|third|fourth|fifth|sixth")
# what two sides hold in turn, whoever leads them
_ROUNDS = frozenset("round rounds session consultations foc focs".split())
_BY_VIDEO = compile_late(r"\b(?:video|virtual|virtually|online)\b", re.IGNORECASE)
_LONG_AGO = 20  # days before the news by which an ordinal means another encounter
_MEASURED = 6  # tokens between "round" and the noun of which it is one
_PLACING = frozenset(("on", "in"))
_STOPS = frozenset((",", ";", "—", "–", "which", "who", "but", "focused", "has", "have", "is", "was", "were", "and"))


def mark_asides(scene: Scene) -> None:
    """Find the words that tell of an earlier encounter, so that their dates and places aren't taken for the later one's."""
    for k in scene.stretch:
        s = scene.doc.sentences[k]
        if s.headline or s.furniture or _NOUNS.isdisjoint(scene.words_of(k)):
            continue
        for hit in _BACK.finditer(scene.doc.text, s.start, s.end):
            before = scene.doc.text[max(s.start, hit.start() - 24) : hit.start()]
            if _NOT_BACK.search(before) or (_NEWEST.search(hit[0]) and _HELD.search(before)):
                continue
            first = bisect_left(scene.doc.starts, hit.start("noun"))
            reach = first + _MEASURED if scene.word(first + 1) == "of" else first  # "the fourth round of A-B talks"
            drafts = [d for d in scene.drafts_of.get(k, ()) if d.first <= reach and first < d.last]
            if drafts and not re.search(r"\btheir\b", hit[0], re.IGNORECASE):
                continue  # "his previous meeting with X" names its people
            if any(d.first > first and scene.word(d.left - 1) == "when" for d in scene.drafts_of.get(k, ())):
                continue  # "The first meeting was in 1997, when A met B" tells it in full
            here = set(scene.people_in(s.first, first))
            others = [set(o.actors) for o in scene.drafts_of.get(k, ()) if o not in drafts]
            if any(len(here & set(d.actors)) > 1 and set(d.actors) not in others for d in drafts) and not _LOOKS.search(
                hit[0]
            ):
                continue  # "signed it with X after their own talks" names them too
            scene.forget(drafts)
            scene.asides.append(Aside(k, bisect_left(scene.doc.starts, hit.start()), first, _stop(scene, k, first)))


def find_earlier(scene: Scene, encounters: Sequence[Encounter]) -> list[Encounter]:
    """The earlier encounters that the article mentions by a noun, and dates counted from them.

    Args:
        scene: the document, with its asides marked.
        encounters: those found so far; the later ones may get a date here.

    Returns:
        New encounters, each with the status "held" and `earlier` set.
    """
    out: list[Encounter] = []
    for k, begin, first, stop in scene.asides:
        later = _later(scene, encounters, k, many=scene.word(begin) == "the")
        found = _read(scene, later, k, first, stop, encounters) if later is not None else None
        if (
            found is None
            or later is None
            or (_ORDINAL.match(scene.word(begin + 1)) and not _long_before(scene, found, later))
        ):
            continue
        same = next((e for e in out if set(e.actors) == set(found.actors) and _one(e, found)), None)
        if same is None:
            out.append(found)
        else:
            _merge(same, found)
        _count_from(scene, later, same or found, k, first)
    out.extend(_counted_back(scene, encounters, out))
    _count_again(encounters)
    return out


def _long_before(scene: Scene, found: Encounter, later: Encounter) -> bool:
    """Whether an encounter has a day well before that of the later one, or of the article."""
    ends = [d.value.end for _, d in found.dates if d.value.end is not None]
    news = next((d.value.start for _, d in later.dates if d.value.start is not None), scene.doc.published)
    return news is not None and bool(ends) and all((news - end).days > _LONG_AGO for end in ends)


def _counted_back(scene: Scene, encounters: Sequence[Encounter], known: Sequence[Encounter]) -> list[Encounter]:
    """The earlier encounters of "their second meeting in eight months": so long before the later one."""
    out: list[Encounter] = []
    for k in scene.stretch:
        s = scene.doc.sentences[k]
        if "second" not in scene.words_of(k):
            continue
        hit = _SECOND.search(scene.doc.text, s.start, s.end)
        count = _count(hit["count"]) if hit is not None else 0
        later = (_later(scene, encounters, k) or _only(encounters)) if count else None
        if hit is None or later is None or later.status != "held":
            continue
        day = next((d.value.start for _, d in later.dates if d.value.start), scene.doc.published)
        if day is None or any(e.earlier and set(e.actors) == set(later.actors) for e in (*encounters, *known)):
            continue
        base = edtf.month_range(day.year, day.month, "inferred")
        value = replace(edtf.shift(base, -count, hit["unit"].lower()), basis="inferred", text=(hit[0],))
        first = bisect_left(scene.doc.starts, hit.start("noun"))
        kind = "call" if hit["noun"].lower() in _CALLS else "meeting"
        draft = Draft(kind, "held", tuple(later.actors), first, first + 1, first, s.last, k, noun=hit["noun"].lower())
        dates = [(0, DateMention(start=hit.start("count"), end=hit.end(), value=value))]
        out.append(Encounter(kind, "held", list(later.actors), {}, draft, [k], dates=dates, earlier=True))
    return out


def _count(word: str) -> int:
    """The number that a word or figures stand for, 0 for none."""
    return int(word) if word.isdigit() else _NUMBERS.get(word.lower(), 0)


def _only(encounters: Sequence[Encounter]) -> Encounter | None:
    """The one encounter of two that an article reports as news, None where there are none or several."""
    news = [e for e in encounters if not e.earlier and e.status == "held" and len(e.actors) == 2]
    return news[0] if news and all(set(e.actors) == set(news[0].actors) for e in news) else None


def _stop(scene: Scene, k: int, first: int) -> int:
    """The token behind what is said of the earlier encounter whose noun stands at `first`."""
    stop = min(scene.doc.sentences[k].last, first + _WIDE)
    places = scene.places_in(first, stop)
    for token in range(first + 1, stop):
        told = (
            scene.word(token) in _PREDICATES
            or scene.word(token + 1) in _PLACING
            or any(scene.dates_in(token + 1, token + 2))
        )
        if scene.word(token) in _STOPS and not told and not any(p.first <= token < p.last for p in places):
            return token
    return stop


def _later(scene: Scene, encounters: Sequence[Encounter], k: int, *, many: bool = False) -> Encounter | None:
    """The encounter of which "their" people are: in the sentence, else told last before it; of more than two where `many`."""
    s = scene.doc.sentences[k]
    named = set(scene.people_in(s.first, s.last, possessive=True))
    told = [
        e
        for e in encounters
        if not (len(named) > 1 and not named & set(e.actors))
        and not e.earlier
        and (len(e.actors) == 2 or many)
        and e.status != "cancelled"
        and min(e.sentences) <= k
    ]
    here = [e for e in told if k in e.sentences]
    if here:
        return here[0]
    near = [e for e in told if k - max(x for x in e.sentences if x <= k) <= 2]
    return near[-1] if near else None


def _read(
    scene: Scene, later: Encounter, k: int, first: int, stop: int, encounters: Sequence[Encounter]
) -> Encounter | None:
    """The earlier encounter that a noun names, None where nothing is said of it."""
    noun = scene.word(first)
    kind = "call" if noun in _CALLS else "meeting"
    actors = _sides_of(scene, later) if noun in _ROUNDS and later.actors else list(later.actors)
    if noun in _ROUNDS and _BY_VIDEO.search(scene.text(first, scene.doc.sentences[k].last)):
        kind = "video"
    goals = {p.country for p in scene.places_in(first, stop) if p.way == "to"}
    if noun == "visit" and goals and not goals & scene.sides(actors):
        return None  # "recalled his recent visit to Kenya": it led to none of those whom he meets now
    draft = Draft(kind, "held", tuple(actors), first, first + 1, first, stop, k, noun=noun)
    found = Encounter(kind, "held", actors, {}, draft, [k], earlier=True)
    for token, d in scene.dates_in(first, stop):
        if (d.value.start or d.value.month) and d.relative != "future":
            found.dates.append((token - first, d))
    if kind == "meeting":
        for p in scene.places_in(first, stop):
            if p.at:
                found.place = merge_places(found.place, p.as_place(scene.text(p.first, p.last)))
    for o in scene.occasions_in(scene.doc.starts[first], scene.doc.ends[stop - 1]):
        found.occasion, found.when = o.name, o
        break
    _narrow(found)
    if not (found.dates or found.place.country or found.occasion):
        return None
    if any(e.earlier and set(e.actors) == set(found.actors) and _one(e, found) for e in encounters):
        return None
    return found


def _sides_of(scene: Scene, e: Encounter) -> list[int]:
    """The sides of an encounter as actors without a name: who led a round before isn't told; its people where a side is unknown."""
    doc = scene.doc
    sides = list(dict.fromkeys((doc.actors[a].country, doc.actors[a].organization) for a in e.actors))
    if ("", "") in sides:
        return list(e.actors)
    out: list[int] = []
    for country, organization in sides:
        bare = next(
            (
                a
                for a, x in enumerate(doc.actors)
                if not x.name and not x.role and (x.country, x.organization) == (country, organization)
            ),
            -1,
        )
        if bare < 0:
            doc.actors.append(DraftActor(country=country, organization=organization))
            bare = len(doc.actors) - 1
        out.append(bare)
    return out


def _narrow(e: Encounter) -> None:
    """Give a month without a year the year of the occasion: "during the 80th session ... in September"."""
    if e.when is None or e.when.date.start is None:
        return
    for n, (distance, d) in enumerate(e.dates):
        v = d.value
        if v.start is None and v.month and not v.day:
            value = edtf.month_range(e.when.date.start.year, v.month, "inferred")
            e.dates[n] = (distance, replace(d, value=replace(value, text=(*v.text, *e.when.date.text))))


def _one(a: Encounter, b: Encounter) -> bool:
    """Whether two earlier encounters of the same people may be one: nothing that is known of both differs."""
    if a.kind != b.kind or (a.place.city and b.place.city and a.place.city != b.place.city):
        return False
    return not a.dates or not b.dates or touches(a.dates[0][1].value, b.dates[0][1].value)


def _merge(a: Encounter, b: Encounter) -> None:
    a.sentences.extend(k for k in b.sentences if k not in a.sentences)
    a.dates.extend(b.dates)
    a.place = merge_places(a.place, b.place)
    if a.when is None:
        a.occasion, a.when = b.occasion, b.when


def _count_from(scene: Scene, later: Encounter, earlier: Encounter, k: int, first: int) -> None:
    """Note "just a month after" before an earlier encounter as something that dates the later one."""
    s = scene.doc.sentences[k]
    for token, d in scene.dates_in(s.first, first):
        if d.offset and first - token <= 9:
            later.counted.append((d, earlier))


def _count_again(encounters: Sequence[Encounter]) -> None:
    """Date the later encounters by what they are counted from, now that all mentions of the earlier ones are read.

    Of two of which only the later one has a date, the earlier one is dated by it: "Friday's talks, held a month after their first".
    """
    for e in encounters:
        if any(d.value.start for _, d in e.dates):
            _count_down(e)
            continue
        for d, earlier in e.counted:
            base = _base(earlier)
            if base is None:
                continue
            moved = edtf.shift(base, d.offset, d.unit)
            weekday = next((x.value.weekday for _, x in e.dates if x.value.weekday is not None), None)
            texts = tuple(t for _, x in e.dates for t in x.value.text) + d.value.text
            value = replace(moved, basis="inferred", text=texts, weekday=weekday)
            e.dates.append((0, DateMention(start=d.start, end=d.end, value=value)))
            break


def _count_down(later: Encounter) -> None:
    """Date what a dated encounter is counted from, where nothing else does."""
    news = _base(later)
    for d, earlier in later.counted:
        if news is not None and d.offset > 0 and _base(earlier) is None:
            value = replace(edtf.shift(news, -d.offset, d.unit), basis="inferred", text=d.value.text)
            earlier.dates.append((0, DateMention(start=d.start, end=d.end, value=value)))


def _base(e: Encounter) -> DateRange | None:
    dated = [d.value for _, d in e.dates if d.value.start]
    if dated:
        return dated[0]
    if e.when is not None and e.when.date.start and edtf.precision(e.when.date) in ("month", "day"):
        return e.when.date
    return None
