"""One encounter out of all that an article tells of it: drafts -> `EventMention`.

In: the drafts of `frames.py` with dates, places, occasions and statements of the same document. Out: the article's
encounters, each once, with its date, place, occasion, topics, outcomes and evidence. A date or a place belongs to the
encounter in whose clause it stands, else to the one whose sentence it opens, and not to the nearest one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from digest.extract.edtf import month_range
from digest.extract.document import DateMention, Document
from digest.extract.frames import Draft
from digest.extract.lexicon import Items
from digest.extract.nouns import Phrase
from digest.extract.occasions import OccasionMention
from digest.extract.places import PlaceMention
from digest.extract.topics import find_outcomes, find_topics
from digest.models import UNKNOWN_DATE, UNKNOWN_PLACE, DateRange, EventMention, Participation, Passage, Place, Span

_EARLIER = re.compile(
    r"\b(?:last (?:met|saw|spoke|sat|held)|previous(?:ly)?|earlier (?:met|spoke|held|meeting|round|talks|encounter)|had (?:met|spoken|held|talked)|prior meeting"
    r"|first met|since (?:their|his|her)|ago|met (?:last|in (?:19|20)\d\d)|followed? (?:a|an|their|his|her) (?:\w+ )?(?:meeting|call|talks))\b",
    re.IGNORECASE,
)
_ATTENDEES = re.compile(
    r"\b(?:also present|(?:was|were) (?:also )?present|in attendance|attended by|(?:was|were) attended|accompanied by|flanked by|joined by|in the presence of|present at|"
    r"sat in|participants included|took part|participated|the delegation included|which also included|(?:was|were) (?:headed|led) by|headed the|led the)\b",
    re.IGNORECASE,
)
_MEDIATES = re.compile(
    r"\b(?:go-between|mediat(?:or|ed|ing|ion)|intermediary|shuttl(?:ed|ing)|carried (?:messages|notes|paper)|moved between|walked (?:up and down|between)|facilitated|brokered|acted as|under the auspices)\b",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:(?:the|this|that|their|his|her|our|today['’]s|both|in|at) (?:\w+[ -]){0,3}(?:meeting|talks|call|conversation|discussions?|session|encounter|summit|audience|dialogue|visit|consultations|round)"
    r"|they|the two|both (?:sides|leaders|ministers|parties|countries)|(?:the )?(?:leaders|ministers|presidents|sides|interlocutors|parties|secretary|minister|president|pair|two men)|he|she|discuss\w*|agreed|underscored|reaffirmed|reviewed)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:in addition to|in parallel|besides|apart from|on the same day|the same day|also|separately|meanwhile|alongside|earlier in the day|later in the day|later)\b", re.IGNORECASE)
_SEPARATE = re.compile(r"\b(?:separate(?:ly)?|respectively|individual(?:ly)?|series of|string of|one-on-one|bilateral meetings|meetings with|bilaterals|in turn|each of|number of meetings|round of meetings)\b", re.IGNORECASE)
_WHERE = frozenset(
    "held hosted arrived landed place here there back ended opened began convened gathered met took stayed sidelines staged meeting talks summit "
    "session dinner lunch visit visiting together doors minutes hour hours morning afternoon evening night week today yesterday tomorrow time "
    "conference down again also and or year month by door call".split()
)
_LEAD = 4  # sentences of the body that can make an encounter what the article is about


@dataclass(slots=True)
class Encounter:
    """An encounter while its article is being put together."""

    kind: str
    status: str
    actors: list[int]
    parts: dict[int, str]
    draft: Draft
    sentences: list[int] = field(default_factory=list)
    refusal: str = ""
    visit: bool = False
    dates: list[tuple[int, DateMention]] = field(default_factory=list)
    date: DateRange = UNKNOWN_DATE
    place: Place = UNKNOWN_PLACE
    occasion: str = ""
    occasion_date: DateRange = UNKNOWN_DATE
    beside: set[int] = field(default_factory=set)
    earlier: bool = False
    joint: bool = False
    list_of: int = -1


class Assembler:
    """Puts the encounters of one document together."""

    def __init__(
        self,
        doc: Document,
        items: Items,
        phrases: list[Phrase],
        actors_of: list[tuple[int, ...]],
        drafts: list[Draft],
        places: list[PlaceMention],
        occasions: list[OccasionMention],
    ) -> None:
        self.doc, self.items, self.phrases, self.actors_of = doc, items, phrases, actors_of
        self.drafts, self.places, self.occasions = drafts, places, occasions
        self.date_tokens = [(bisect_left(doc.starts, d.start), d) for d in doc.dates]
        self.phrase_ends = {p.last for p in phrases}
        self.out: list[Encounter] = []
        self.kept: list[Encounter] = []
        self.first_body = next((k for k, s in enumerate(doc.sentences) if s.start >= doc.body and not s.headline), 0)

    def text(self, first: int, last: int) -> str:
        return self.doc.text[self.doc.starts[first] : self.doc.ends[last - 1]] if last > first else ""

    def side(self, actor: int) -> str:
        a = self.doc.actors[actor]
        return a.country or a.organization

    # -- drafts to encounters ------------------------------------------------------

    def split(self, draft: Draft) -> list[tuple[int, ...]]:
        """The sets of people of a draft: one, or several where it lists separate encounters."""
        actors = draft.actors
        if len(actors) < 3 or draft.kind == "video":
            return [actors]
        clause = self.text(draft.left, draft.right)
        if draft.apart and not draft.joint:
            mine = [a for a in actors if self.position(a, draft) < draft.first]
            theirs = [a for a in actors if a not in mine]
            if mine and len(theirs) > 1:
                return [(*mine, a) for a in theirs]
        if draft.joint and not (draft.visit and draft.apart) or re.search(r"\b(?:trilateral|tripartite|three-way|four-way|quadrilateral|joint|together|multilateral|group)\b", clause, re.IGNORECASE):
            return [actors]
        if re.search(r"\brespectively\b", clause):
            left = [a for a in actors if self.position(a, draft) < draft.first]
            right = [a for a in actors if a not in left]
            if len(left) > 1 and len(right) == 1:
                return [(a, right[0]) for a in left]
        # people right of the trigger are partners, each with those left of it
        mine = [a for a in actors if self.position(a, draft) < draft.first]
        theirs = [a for a in actors if a not in mine]
        if not mine or len(theirs) < 2:
            return [actors]
        separate = bool(_SEPARATE.search(clause))
        if len(theirs) == 2 and not separate and not re.search(r"\b(?:also|later|then|bilateral)\b", clause, re.IGNORECASE):
            return [actors]
        if not separate and (draft.vague or draft.kind == "call" or not all(self.side(a) for a in theirs)):
            return [actors]
        groups: list[list[int]] = []
        for a in theirs:
            side = self.side(a)
            same = next((g for g in groups if side and any(self.side(b) == side for b in g)), None)
            if same is not None and not separate:
                same.append(a)
            else:
                groups.append([a])
        if len(groups) < 2:
            return [actors]
        named = all(self.doc.actors[a].name or self.doc.actors[a].role for g in groups for a in g)
        if not named and not separate:
            return [actors]
        return [(*mine, *g) for g in groups]

    def position(self, actor: int, draft: Draft) -> int:
        """Token of the actor's phrase in the draft's clause (large where it has none)."""
        s = self.doc.sentences[draft.sentence]
        best = 1 << 30
        for p, actors in zip(self.phrases, self.actors_of, strict=True):
            if p.first >= s.last:
                break
            if actor in actors and p.first >= draft.left and (p.first < draft.right):
                if draft.first <= p.first or best == 1 << 30:
                    best = p.first if best == 1 << 30 or p.first >= draft.first > best else best
        return best

    def same_people(self, e: Encounter, actors: tuple[int, ...]) -> bool:
        """Whether two sets of actors can be those of one encounter: the same, or one's sides are the other's people."""
        mine, theirs = set(e.actors), set(actors)
        if mine == theirs:
            return True
        small, large = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
        rest = list(large)
        for a in sorted(small):
            if a in rest:
                rest.remove(a)
                continue
            hit = next((b for b in rest if self.compatible(a, b)), None)
            if hit is None:
                return False
            rest.remove(hit)
        return len(small) >= 2 and (not rest or len({self.side(a) for a in small}) == len({self.side(a) for a in large}))

    def compatible(self, a: int, b: int) -> bool:
        """Whether a nameless side or title `a` may be `b`, or the other way round."""
        x, y = self.doc.actors[a], self.doc.actors[b]
        if x.name and y.name:
            return False
        if (x.country or x.organization) and (x.country, x.organization) == (y.country, y.organization):
            return not (x.role and y.role) or x.role.lower().split()[-1] == y.role.lower().split()[-1]
        return False

    def build(self) -> list[Encounter]:
        """All encounters of the document, headline drafts taken in last."""
        ordered = [d for d in self.drafts if not d.headline] + [d for d in self.drafts if d.headline]
        for draft in ordered:
            if draft.refers and draft.vague:
                # "they also discussed ...": tells more of what was told last, and nothing of its own
                e = next((e for e in reversed(self.out) if set(draft.actors) & set(e.actors) and e.status == draft.status), None)
                if e is not None and draft.sentence not in e.sentences:
                    e.sentences.append(draft.sentence)
                continue
            sets = self.split(draft)
            mates: list[Encounter] = []
            for actors in sets:
                date = self.clause_date(draft)
                e = self.find(draft, actors, date)
                if e is None:
                    e = self.open(draft, actors)
                else:
                    self.extend(e, draft, actors)
                if date is not None:
                    e.dates.append(date)
                self.place(e, draft)
                self.occasion(e, draft)
                mates.append(e)
            for e in mates:
                e.beside.update(id(x) for x in mates if x is not e)
        return self.out

    def open(self, draft: Draft, actors: tuple[int, ...]) -> Encounter:
        e = Encounter(draft.kind, draft.status, list(actors), {a: p for a, p in draft.parts.items() if a in actors}, draft, [draft.sentence], draft.refusal, draft.visit)
        clause = self.text(max(self.doc.sentences[draft.sentence].first, draft.left - 6), draft.right)
        e.earlier = bool(_EARLIER.search(clause))
        e.joint = draft.joint
        self.out.append(e)
        return e

    def find(self, draft: Draft, actors: tuple[int, ...], date: tuple[int, DateMention] | None) -> Encounter | None:
        """The encounter that a draft tells more of, None where it is a new one."""
        clause = self.text(draft.left, draft.right)
        earlier = bool(_EARLIER.search(clause))
        for e in reversed(self.out):
            if not self.same_people(e, actors):
                continue
            if draft.status != e.status and {draft.status, e.status} != {"planned", "cancelled"} and not (draft.headline and {draft.status, e.status} != {"held", "cancelled"}):
                continue
            if (draft.kind == "call") != (e.kind == "call") and draft.kind != "multilateral" and not draft.refers:
                if not (draft.kind == "meeting" and draft.noun == "talks" and not earlier) and not draft.vague and not e.draft.vague:
                    continue
            if earlier != e.earlier and not draft.headline:
                if date is None or not e.dates or not _meets(date[1].value, e.dates[0][1].value):
                    continue
            if date is not None and e.dates and date[1].value.start and not any(_meets(date[1].value, d.value) for _, d in e.dates):
                continue
            return e
        return None

    def extend(self, e: Encounter, draft: Draft, actors: tuple[int, ...]) -> None:
        if draft.sentence not in e.sentences:
            e.sentences.append(draft.sentence)
        for a in actors:
            if a in e.actors:
                continue
            k = next((k for k, b in enumerate(e.actors) if self.compatible(a, b)), None)
            if k is None:
                e.actors.append(a)
            elif self.doc.actors[a].name or (self.doc.actors[a].role and not self.doc.actors[e.actors[k]].name and not self.doc.actors[e.actors[k]].role):
                e.parts[a] = e.parts.pop(e.actors[k], "")
                e.actors[k] = a
        for a, part in draft.parts.items():
            if a in e.actors and not e.parts.get(a):
                e.parts[a] = part
        e.visit = e.visit or draft.visit
        if draft.opens and e.status == "planned":
            e.status = "held"
        if draft.status == "cancelled" and e.status == "planned":
            e.status, e.refusal = draft.status, draft.refusal
        if e.draft.vague and not draft.vague:
            e.kind = draft.kind
            e.draft.vague = False
        if e.kind == "meeting" and draft.kind in ("video", "multilateral"):
            e.kind = draft.kind
        e.joint = e.joint or draft.joint
        if draft.headline:
            e.draft.headline = True

    # -- when ----------------------------------------------------------------------

    def clause_date(self, draft: Draft) -> tuple[int, DateMention] | None:
        """The date of a draft: in its clause and nearer to it than to any other draft, else at the head of its sentence."""
        s = self.doc.sentences[draft.sentence]
        found: list[tuple[int, DateMention]] = []
        rivals = [o for o in self.drafts if o.sentence == draft.sentence and o is not draft]
        for token, d in self.date_tokens:
            if token < s.first or token >= s.last:
                continue
            if not d.value.start and d.value.weekday is None:
                continue
            before = self.doc.words[token - 1].lower() if token > s.first else ""
            if before in ("since", "until", "till") and draft.status == "held" or self.attributive(d, token):
                continue
            if draft.status == "held" and d.relative == "future" or draft.status == "planned" and d.relative == "past":
                continue
            if d.value.text and d.value.text[0].lower().endswith((" after", " before")) or self.word_behind(d) in ("after", "before"):
                # "a day after A and B met": the date of what follows it
                following = [o for o in self.drafts if o.sentence == draft.sentence and o.first > token]
                if following and min(following, key=lambda o: o.first) is draft:
                    found.append((0, d))
                continue
            if token - s.first <= 2:
                found.append((40, d))
            elif draft.left <= token < draft.right:
                distance = _distance(token, draft)
                if all(distance <= _distance(token, o) for o in rivals if not draft.actors == o.actors):
                    found.append((distance, d))
        return min(found, key=lambda x: (x[0], x[1].start)) if found else None

    def word_behind(self, d: DateMention) -> str:
        after = bisect_left(self.doc.starts, d.end)
        return self.doc.words[after].lower() if after < len(self.doc.words) else ""

    def attributive(self, d: DateMention, token: int) -> bool:
        """Whether a date is part of another noun: "the June 29-30 NATO Summit", "the 2015 deal"."""
        before = self.doc.words[token - 1].lower() if token else ""
        if before not in ("the", "a", "its", "their", "his", "her"):
            return False
        after = bisect_left(self.doc.starts, d.end)
        word = self.doc.words[after] if after < len(self.doc.words) else "."
        return word[0].isalpha() and word.lower() not in ("in", "at", "on", "with", "and", "to", "for", "by", "of", "the", "after", "before", "during", "as", "where")

    def settle_date(self, e: Encounter) -> None:
        """The narrowest date that the encounter's own clauses give."""
        dated = [d for _, d in e.dates if d.value.start]
        if dated:
            best = min(dated, key=lambda d: ((d.value.end or d.value.start) - d.value.start, d.start))  # type: ignore[operator]
            value = best.value
            texts = tuple(dict.fromkeys(t for d in dated if d.value.edtf == value.edtf for t in d.value.text))
            e.date = DateRange(edtf=value.edtf, start=value.start, end=value.end, basis=value.basis, text=texts or value.text)
        elif e.dates:
            e.date = e.dates[0][1].value
        elif e.occasion_date.start:
            e.date = e.occasion_date
        elif e.status == "held" and not e.earlier:
            e.date = self.date_beside(e)
            published = self.doc.published
            if e.date.start is None and e.date.weekday is None and published and (e.draft.headline or min(e.sentences) - self.first_body < 2):
                # news of its day that names no day: the month is all that can be said
                e.date = month_range(published.year, published.month, "inferred")

    def date_beside(self, e: Encounter) -> DateRange:
        """The date of a sentence of the lead that names the same people ("agreed on Monday", "told ... on Friday")."""
        people = set(e.actors)
        first = min(e.sentences)
        for k in range(max(self.first_body, first - 2), min(len(self.doc.sentences), first + 2)):
            s = self.doc.sentences[k]
            present: set[int] = set()
            for p, actors in zip(self.phrases, self.actors_of, strict=True):
                if s.first <= p.first < s.last:
                    present.update(actors)
            if len(present & people) < 2:
                continue
            for token, d in self.date_tokens:
                if s.first <= token < s.last and (d.value.start or d.value.weekday is not None) and d.relative != "future" and not self.attributive(d, token):
                    if self.doc.published and d.value.start and d.value.start > self.doc.published:
                        continue
                    if self.doc.words[token - 1].lower() in ("since", "until", "by", "from", "before"):
                        continue
                    if any(o.sentence == k and not self.same_people(e, o.actors) for o in self.drafts):
                        continue
                    return d.value
        return UNKNOWN_DATE

    # -- where and at what ---------------------------------------------------------

    def place(self, e: Encounter, draft: Draft) -> None:
        """Takes the place that stands in the draft's clause, or in its sentence where it tells of one encounter only."""
        if e.kind in ("call", "video"):
            return
        s = self.doc.sentences[draft.sentence]
        mine = [p for p in self.places if draft.left <= p.first < draft.right and (p.at or draft.visit) and self.anchored(p, draft)]
        if not mine:
            alone = sum(1 for o in self.drafts if o.sentence == draft.sentence) == 1
            mine = [p for p in self.places if s.first <= p.first < s.last and (p.at or draft.status == "planned" or draft.visit) and (alone or p.first - s.first <= 2) and self.anchored(p, draft)]
        # nearest behind the trigger first
        mine.sort(key=lambda p: (p.first < draft.first, abs(p.first - draft.first)))
        for p in mine:
            if any(o is not draft and o.sentence == draft.sentence and draft.first < o.first < p.first for o in self.drafts):
                continue
            if any(oc.start <= self.doc.starts[p.first] < oc.end for oc in self.occasions if oc.cue in ("ahead of", "before", "after", "following")):
                continue
            e.place = _merge_place(e.place, Place(city=p.city, country=p.country, venue=p.venue, text=(self.text(p.first, p.last),)))
        words = [w.lower() for w in self.doc.words[draft.left : draft.right]]
        if not e.place.country and "here" in words and self.doc.dateline_country:
            e.place = _merge_place(e.place, Place(city=self.doc.dateline_city, country=self.doc.dateline_country, text=("here",)))

    def anchored(self, p: PlaceMention, draft: Draft) -> bool:
        """Whether a place tells where something was done, and not where another thing is ("the war in Ukraine")."""
        s = self.doc.sentences[draft.sentence]
        token = p.first - 1  # the preposition, or the article behind it
        while token > s.first and self.doc.words[token].lower() in ("the", "in", "at", "near", "his", "her", "its"):
            token -= 1
        if token <= s.first:
            return True
        word = self.doc.words[token].lower()
        if draft.first <= token < draft.last or not word[0].isalpha():
            return True
        if any(token == d - 1 for d in self.phrase_ends) or any(bisect_left(self.doc.starts, d.end) - 1 == token for d in self.doc.dates):
            return True
        if any(q.first <= token < q.last for q in self.places if q is not p):
            return True
        return word in _WHERE or word.endswith("ly") or any(o.first <= token < o.last for o in self.drafts if o.sentence == draft.sentence)

    def occasion(self, e: Encounter, draft: Draft) -> None:
        a, b = self.doc.starts[draft.left], self.doc.ends[draft.right - 1]
        s = self.doc.sentences[draft.sentence]
        for oc in self.occasions:
            inside = a <= oc.start < b or (s.start <= oc.start < s.end and oc.cue not in ("ahead of", "before", "since"))
            if inside and not e.occasion and oc.cue not in ("ahead of", "before", "since", "following", "after"):
                e.occasion = oc.name
                e.occasion_date = oc.date

    # -- the rest ------------------------------------------------------------------

    def follow(self) -> None:
        """Gives each encounter the sentences after its report that go on about it, with the people, place and date they add."""
        if not self.out:
            return
        doc = self.doc
        owner: dict[int, list[Encounter]] = {}
        for e in self.out:
            for k in e.sentences:
                owner.setdefault(k, []).append(e)
        current: Encounter | None = None
        for k, s in enumerate(doc.sentences):
            if s.headline:
                continue
            if k in owner:
                held = [e for e in owner[k] if not e.earlier] or owner[k]
                current = held[0] if len(owner[k]) == 1 or not current else held[0]
                if current.earlier and len(self.out) > 1:
                    current = next((e for e in self.out if not e.earlier), current)
            if current is None or getattr(s, "furniture", False):
                continue
            text = doc.text[s.start : s.end]
            near = k - max((x for x in current.sentences if x <= k), default=k) <= 3
            if _MEDIATES.search(text) and near:
                self.mediators(current, s.first, s.last)
            if _ATTENDEES.search(text) and near and current.status != "cancelled":
                self.attendees(current, k, _ATTENDEES.search(text))
            if k not in owner and near and _REFERS.search(text) and not self.elsewhen(current, s.first, s.last, text):
                current.sentences.append(k)
                if current.kind not in ("call", "video") and not current.place.country and re.search(r"\b(?:meeting|talks|session|encounter|summit|audience|met)\b", text):
                    for p in self.places:
                        if s.first <= p.first < s.last and p.at:
                            current.place = _merge_place(current.place, Place(city=p.city, country=p.country, venue=p.venue, text=(self.text(p.first, p.last),)))
                            break

    def elsewhen(self, e: Encounter, first: int, last: int, text: str) -> bool:
        """Whether a sentence speaks of another time than the encounter's: an earlier one, or a date that clashes."""
        if _EARLIER.search(text):
            return True
        known = [d.value for _, d in e.dates if d.value.start]
        here = [d.value for token, d in self.date_tokens if first <= token < last and d.value.start]
        return bool(known and here) and not any(_meets(a, b) for a in known for b in here)

    def people_in(self, first: int, last: int) -> list[int]:
        out = []
        for p, actors in zip(self.phrases, self.actors_of, strict=True):
            if p.first >= last:
                break
            if p.first >= first and p.kind in ("name", "title") and not p.possessive:
                out.extend(a for a in actors if self.doc.actors[a].name)
        return list(dict.fromkeys(out))

    def mediators(self, e: Encounter, first: int, last: int) -> None:
        for a in self.people_in(first, last):
            if self.side(a) and self.side(a) not in {self.side(b) for b in e.actors if b != a}:
                if a not in e.actors:
                    e.actors.append(a)
                e.parts[a] = "mediator"

    def attendees(self, e: Encounter, k: int, match: re.Match[str] | None) -> None:
        s = self.doc.sentences[k]
        for a in self.people_in(s.first, s.last):
            actor = self.doc.actors[a]
            if a in e.actors or not actor.name or len(e.actors) > 14:
                continue
            if match is not None and "spokes" in actor.role.lower() and "present" not in match.group(0):
                continue
            sides = {self.side(b) for b in e.actors}
            if self.side(a) in sides or not self.side(a):
                e.actors.append(a)
                if actor.country == "" and not actor.organization:
                    continue

    def read(self) -> list[EventMention]:
        """The encounters of the document, in order of their first report."""
        self.build()
        return self.finish()

    def finish(self) -> list[EventMention]:
        """The finished mentions, in order of their first report."""
        doc = self.doc
        self.follow()
        kept: list[Encounter] = []
        for e in self.out:
            self.settle_date(e)
            self.drop_sides(e)
        self.share()
        for e in self.out:
            sides = {self.side(a) for a in e.actors if self.side(a)}
            named = [a for a in e.actors if doc.actors[a].name or doc.actors[a].role]
            if len(e.actors) < 2 or (len(sides) < 2 and not self.apart(e)):
                continue
            if not named and not (e.dates or e.place.country or e.occasion):
                continue
            if e.earlier and not (e.date.start or e.date.weekday is not None or e.place.country or e.occasion):
                continue
            kept.append(e)
        kept.sort(key=lambda e: (min(e.sentences), e.draft.first))
        self.kept = kept
        index = {id(e): k for k, e in enumerate(kept)}
        return [self.mention(e, index) for e in kept]

    def drop_sides(self, e: Encounter) -> None:
        """A side that one of its own people speaks for is no participant of its own."""
        doc = self.doc
        people = {self.side(a) for a in e.actors if doc.actors[a].name and self.side(a)}
        titled = {self.side(a) for a in e.actors if not doc.actors[a].name and doc.actors[a].role and self.side(a)}
        e.actors = [
            a
            for a in e.actors
            if doc.actors[a].name or not self.side(a) or (self.side(a) not in people and (doc.actors[a].role or self.side(a) not in titled))
        ]

    def share(self) -> None:
        """Lets place and date flow between encounters of one article: same person, same day, same place.

        An encounter that happened on the day of another one with a person of that one was where that one was; and what
        the text sets beside another one ("in addition", "earlier in the day") was on its day.
        """
        doc = self.doc
        main = next((e for e in self.out if e.status == "held" and not e.earlier and e.kind not in ("call", "video") and min(e.sentences) - self.first_body < _LEAD), None)
        if main is not None and not main.place.country and doc.dateline_country and self.fresh(main):
            main.place = Place(city=doc.dateline_city, country=doc.dateline_country, venue=main.place.venue, text=(*main.place.text, "dateline"))
        for e in self.out:
            if e.earlier or e.status == "cancelled":
                continue
            cue = _BESIDE.search(self.text(doc.sentences[e.draft.sentence].first, e.draft.last))
            for other in self.out:
                if other is e or other.earlier:
                    continue
                if not set(e.actors) & set(other.actors):
                    if cue and other.status == e.status and {self.side(a) for a in e.actors} == {self.side(a) for a in other.actors}:
                        e.beside.add(id(other))  # "The First Lady will also host ..."
                    continue
                same_day = bool(e.date.start and e.date.start == e.date.end and e.date.edtf == other.date.edtf)
                if cue and other.status == e.status:
                    e.beside.add(id(other))
                if e.place.country or e.kind in ("call", "video") or other.kind in ("call", "video") or not other.place.country:
                    continue
                if same_day or (cue and not e.date.start and other.status == e.status):
                    e.place = Place(city=other.place.city, country=other.place.country, venue=e.place.venue, text=e.place.text)

    def fresh(self, e: Encounter) -> bool:
        """Whether an encounter is news of the day of its article, so that the dateline can be its place."""
        published = self.doc.published
        if published is None or e.date.start is None:
            return e.date.weekday is not None or published is None
        return 0 <= (published - (e.date.end or e.date.start)).days <= 2

    def apart(self, e: Encounter) -> bool:
        """Whether the people of an encounter can be of different sides although not all sides are known."""
        unknown = [a for a in e.actors if not self.side(a)]
        return bool(unknown) and len(e.actors) >= 2 and any(self.side(a) or self.doc.actors[a].role for a in e.actors)

    def mention(self, e: Encounter, index: dict[int, int]) -> EventMention:
        doc = self.doc
        sides = {self.side(a) for a in e.actors if e.parts.get(a) != "mediator"} - {""}
        kind = e.kind
        mediated = "mediator" in e.parts.values()
        if kind in ("meeting", "call") and len(sides) >= 3 and not mediated:
            kind = "multilateral"
        elif kind == "multilateral" and len(sides) == 2 and not e.joint:
            kind = "meeting"
        evidence = []
        sentences = sorted(set(e.sentences), key=lambda k: (k != e.draft.sentence, k))[:4]
        for k in sorted(sentences):
            s = doc.sentences[k]
            evidence.append(Passage(" ".join(doc.text[s.start : s.end].split()), Span(s.start, s.end)))
        topics: list[Passage] = []
        outcomes: list[Passage] = []
        for k in sorted(e.sentences):
            s = doc.sentences[k]
            if getattr(s, "furniture", False):
                continue
            topics.extend(find_topics(doc, s.start, s.end))
            if e.status == "held":
                outcomes.extend(find_outcomes(doc, s.start, s.end))
        main = e.status == "held" and not e.earlier and (e.draft.headline or min(e.sentences) - self.first_body < _LEAD)
        return EventMention(
            kind=kind,
            status=e.status,
            participants=tuple(Participation(a, e.parts.get(a, "")) for a in e.actors),
            trigger=Span(doc.starts[e.draft.first], doc.ends[e.draft.last - 1]),
            evidence=tuple(evidence),
            refusal=e.refusal,
            visit=e.visit and kind == "meeting",
            date=e.date,
            place=e.place if kind not in ("call", "video") else Place(),
            occasion=e.occasion,
            topics=tuple(dict.fromkeys(topics)),
            outcomes=tuple(dict.fromkeys(outcomes)),
            beside=tuple(sorted(index[b] for b in e.beside if b in index)),
            main=main,
        )


def _distance(token: int, draft: Draft) -> int:
    """How far a date stands from a trigger; one before it counts as farther."""
    return token - draft.first if token >= draft.first else draft.first - token + 6


def _meets(a: DateRange, b: DateRange) -> bool:
    if a.start is None or b.start is None:
        return True
    return a.start <= (b.end or b.start) and b.start <= (a.end or a.start)


def _merge_place(a: Place, b: Place) -> Place:
    """Place `a` with what `b` adds; `a` wins where both have a value."""
    if a.country and b.country and a.country != b.country:
        return a
    if a.city and b.city and a.city != b.city:
        return a
    return Place(city=a.city or b.city, country=a.country or b.country, venue=a.venue or b.venue, text=tuple(dict.fromkeys((*a.text, *b.text))))
