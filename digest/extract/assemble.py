"""One encounter out of all that an article tells of it: drafts -> `EventMention`.

In: the drafts of `frames.py` with dates, places and occasions of the same document. Out: the article's encounters,
each once, with date, place, occasion, topics, outcomes and evidence. When (`when.py`), where (`where.py`), who else
(`attendance.py`) and group sessions (`gatherings.py`) are steps of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from digest.extract.attendance import (
    add_attendees,
    add_mediators,
    attendance_at,
    attendance_cue,
    may_attend,
    may_mediate,
    mediation_cue,
)
from digest.extract.backward import find_earlier, mark_asides
from digest.extract.document import DateMention, Document, DraftActor, Sentence
from digest.extract.drafts import Draft
from digest.extract.forward import find_next, mark_outlooks
from digest.extract.gated import Gated
from digest.extract.gatherings import add_gatherings
from digest.extract.journeys import find_journeys
from digest.extract.lexicon import Items
from digest.extract.occasions import OccasionMention
from digest.extract.outcomes import find_outcomes
from digest.extract.phrase import Phrase
from digest.extract.places import PlaceMention
from digest.extract.retold import join_retold
from digest.extract.rounds import share_rounds
from digest.extract.scene import Encounter, Scene
from digest.extract.tellings import is_compatible, name_sides, named_at_last, same_people, split_draft
from digest.extract.topics import find_topics
from digest.extract.when import (
    clause_date,
    days,
    follows_another,
    has_own_date,
    settle_date,
    settle_month,
    share_dates,
    touches,
)
from digest.extract.where import follow_place, settle_places, take_place
from digest.models import EventMention, Participation, Passage, Place, Span
from digest.patterns import compile_late

EARLIER = Gated(
    r"\b(?:last (?:met|saw|spoke|sat|held)|previous(?:ly)?|earlier (?:meeting|round|talks|encounter)|had had|had (?:(?!earlier)\w+ )?(?:met|spoken|held|talked)|prior meeting"
    r"|first met(?! [^.;]*\b(?:later|then|before|followed)\b)|since (?:their|his|her|they|the (?:two|pair))|met (?:last|in (?:19|20)\d\d)|followed? (?:a|an|their|his|her) (?:\w+ )?(?:meeting|call|talks))\b",
    "last|previous|earlier|had |prior meeting|first met|since |met |follow",
)
_REFERS = Gated(
    r"\b(?:(?:the|this|that|their|his|her|our|\w*day['’]s|both|in|at) (?:\w+[ -]){0,3}(?:meeting|talks|call|conversation|discussions?|session|encounter|summit|audience|dialogue|visit|consultations|round)"
    r"|they|the two|both (?:sides|leaders|ministers|parties|countries)|(?:the )?(?:leaders|ministers|presidents|sides|interlocutors|parties|secretary|minister|president|pair|two men)|he|she|discuss\w*|agreed|underscored|reaffirmed|reviewed)\b",
    "",
)
_THIS = compile_late(
    r"(?:The|This|Their) (?!last|previous|earlier|next|first|second|third)(?:[\w-]+ ){0,2}"
    r"(?:meeting|talks|call|conversation|discussions?|session|encounter|summit|audience|dialogue|consultations|round)\b"
)
_BESIDE = Gated(
    r"\b(?:in addition to|in parallel|besides|apart from|on the same day|the same day|also|separately|meanwhile|alongside|earlier in the day|later in the day|later)\b",
    "in addition to|in parallel|besides|apart from|the same day|also|separately|meanwhile|alongside|in the day|later",
)
# who was there is often told at the very end
_AT_IT = Gated(
    r"\b(?:(?:attended|attending|present at|also attend) (?:the|this|their) (?:meeting|talks|audience|reception|session|call)\b|(?:meeting|talks|audience|reception|session|call) (?:was|were) (?:also )?attended by)",
    "attend|present at",
)
_ALSO = Gated(r"\balso (?:spoke|talked|discussed|touched|exchanged)\b", "also ")
_ALL_OF_IT = Gated(
    r"\battended (?:all |both )?(?:of )?(?:the|these|those) (?:events|meetings|activities|talks)\b",
    "attended ",
)
_NOUN = (
    r"(?:meeting|talks|session|encounter|summit|audience|call|conversation|consultations|discussions|dialogue|round)"
)
# what a sentence about the encounter itself begins with, and what makes it another one's
_ITS_HEAD = compile_late(
    rf"(?:\w+day['’]s (?=visit|trip)(?:visit|trip)|(?:(?:The|This|Their) (?:[\w-]+ ){{0,3}}|\w+day['’]s (?:[\w-]+ )?){_NOUN})\b"
)
# what a plan of the sentence before turns out to have been: "... the meeting of A and B. In this meeting, which took place on ..."
_TOOK_PLACE = compile_late(
    rf"(?:(?:In|At|During) )?(?:[Tt]his|[Tt]hat|[Tt]heir) (?:[\w-]+ )?{_NOUN}, which (?:took place|(?:was|were) held)\b"
)
_ITS_NOUN = compile_late(rf"\b(?:the|their|this|these) (?:[\w-]+ )?{_NOUN}$")
_OTHERS_HEAD = compile_late(r"\b(?:next|will|second|third|previous|last|earlier)\b")
_OPEN_KIND = frozenset(("discussion", "discussions", "talks", "talk", "consultations", "exchange"))
_SAID = frozenset("said says confirmed announced added disclosed revealed stated reported noted tweeted posted".split())
_LEAD = 4  # sentences of the body that can make an encounter what the article is about
_OLD = 31  # days before publication that the news of the day doesn't date from
_SHORT = 12  # sentences of a short item
# offices of those who seldom deal with other countries
_AT_HOME = compile_late(
    r"chief minister|governor|\bgov\.|mayor|\b(?:congress|opposition|whip)\b|\bmla\b|legislator|councillor|"
    r"\bmps?\b|home secretary|attorney|chief justice|police",
    re.IGNORECASE,
)
# offices of a state that its own ruler receives, and others seldom without their country's name
_DOMESTIC = compile_late(
    r"\b(?:speaker|national assembly|municipal|governor|mayor|diwan|royal court|chief of staff)\b", re.IGNORECASE
)
# those of a parliament, who do so now and then
_CHAMBERS = compile_late(r"\b(?:senate|house) (?:president|speaker)|\b(?:majority|minority) leader", re.IGNORECASE)
_MINISTRY = compile_late(r"\b(?:foreign ministry|ministry of (?:foreign|external) affairs)\b", re.IGNORECASE)
_SUBJECT = compile_late(
    r"\b(?:about|regarding|concerning|over|of|situation|events?|war|crisis|conflict|from)\b", re.IGNORECASE
)
_ARCHIVE = compile_late(r"FILE(?: PHOTO)?\s?[:.–—-]")
_MARGINS = Gated(r"\bon the (?:sidelines|margins)\b", "on the sidelines|on the margins")
_REACH = 3  # sentences behind a report that can go on about it


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
        self.doc = doc
        self.scene = Scene(doc, items, phrases, actors_of, drafts, places, occasions)
        self.out: list[Encounter] = []  # of the stretch at hand
        self.kept: list[Encounter] = []

    def read(self) -> list[EventMention]:
        """The encounters of the document, in order of their first report."""
        found: list[Encounter] = []
        for _ in self.scene.turn_pages():
            self.out = []
            self.read_stretch()
            found.extend(self.out)
        self.countries = {x.country for x in self.doc.actors if x.country}
        self.kept = sorted((e for e in found if self.tells(e)), key=lambda e: (min(e.sentences), e.draft.first))
        self.news = {k for e in found if not e.earlier for k in e.sentences}
        index = {id(e): k for k, e in enumerate(self.kept)}
        return [self.mention(e, index) for e in self.kept]

    def read_stretch(self) -> None:
        """The encounters of the stretch at hand."""
        scene = self.scene
        mark_asides(scene)
        mark_outlooks(scene)
        self.build()
        self.out.extend(find_earlier(scene, self.out))
        self.out.extend(find_next(scene, self.out))
        add_gatherings(scene, self.out)
        for e in self.out:
            name_sides(self.scene, e)
        self.settle_kinds()
        self.follow()
        join_retold(scene, self.out)
        for e in self.out:
            settle_date(scene, e)
        self.link()
        share_dates(scene, self.out)
        share_rounds(scene, self.out)
        settle_places(scene, self.out)
        share_dates(scene, self.out)
        for e in self.out:
            settle_month(scene, e)
            self.drop_scraps(e)
            self.drop_sides(e)
            if (
                e.status == "planned"
                and e.date.end
                and self.doc.published
                and (self.doc.published - e.date.end).days > _OLD
            ):
                e.status = "held"  # nobody reports, long after its day, only that it was planned
            elif e.status == "held" and self.lies_ahead(e):
                e.status = "planned"

    def lies_ahead(self, e: Encounter) -> bool:
        """Whether the day of an encounter comes after publication: "arrives on March 16, and holds talks with B".

        Clocks differ: the day after may be the day itself elsewhere, unless the verb is in the present.
        """
        if e.date.start is None or self.doc.published is None:
            return False
        present = not e.draft.noun and self.scene.word(e.draft.first).endswith("s")
        return (e.date.start - self.doc.published).days > (0 if present else 1)

    # -- drafts to encounters ------------------------------------------------------

    def build(self) -> None:
        """All encounters of the stretch, headline drafts taken in last."""
        scene = self.scene
        # who invited somebody, and what a headline says, is read when it is known whom he met
        ordered = sorted(scene.drafts, key=lambda d: (d.headline, d.invited))
        for draft in ordered:
            if draft.refers and draft.vague and not has_own_date(scene, draft):
                # "they also discussed ...": tells more of what was told last, and nothing of its own
                told = (e for e in reversed(self.out) if set(draft.actors) & set(e.actors) and e.status == draft.status)
                last = next(told, None)
                if last is not None and draft.sentence not in last.sentences:
                    last.sentences.append(draft.sentence)
                    last.followed.add(draft.sentence)
                continue
            if (draft.headline or draft.vague or draft.invited or draft.definite) and self.told_apart(draft):
                continue
            if draft.status == "planned" and (self.is_purpose(draft) or self.came_about(draft)):
                draft.status = "held"
            elif draft.status == "held" and self.is_listed_ahead(draft):
                draft.status = "planned"
            mates: list[Encounter] = []
            for actors in split_draft(self.scene, draft):
                date = clause_date(scene, draft)
                e = self.find(draft, actors, date)
                if e is None:
                    e = self.open(draft, actors, date)
                else:
                    self.extend(e, draft, actors)
                if date is not None:
                    e.dates.append(date)
                take_place(scene, e, draft)
                self.take_occasion(e, draft)
                mates.append(e)
            for e in mates:
                e.beside.update(id(x) for x in mates if x is not e)
        self.out = [e for e in self.out if not self.only_invited(e)]

    def only_invited(self, e: Encounter) -> bool:
        """Whether an encounter is told by an invitation alone, and a plan of the text tells that it is still to come."""
        if e.status != "held" or len(e.sentences) > 1 or not e.draft.invited:
            return False
        return any(
            o.status == "planned"
            and min(o.sentences) >= min(e.sentences)
            and same_people(self.scene, o, tuple(e.actors))
            for o in self.out
        )

    def leaves_kind_open(self, e: Encounter) -> bool:
        """Whether the word for an encounter fits a call as well as a meeting ("held a discussion")."""
        return self.scene.word(e.draft.last - 1) in _OPEN_KIND

    def goes_on(self, e: Encounter, draft: Draft) -> bool:
        """Whether a draft right behind an encounter tells what some of its people spoke about there."""
        return (
            not draft.headline
            and not e.earlier
            and len(draft.actors) > 1
            and draft.status == e.status
            and 0 <= draft.sentence - max(e.sentences) <= 1
        )

    def told_apart(self, draft: Draft) -> bool:
        """Whether the body tells the one of a headline's people with each of the others ("A hosts leaders of P and Q")."""
        if len(draft.actors) < 3 or draft.kind not in ("meeting", "call"):
            return False
        if any(len(e.actors) > 2 and same_people(self.scene, e, draft.actors) for e in self.out):
            return False
        host, *guests = draft.actors
        pairs = [e for e in self.out if len(e.actors) == 2 and e.status == draft.status and not e.earlier]
        return all(any(same_people(self.scene, e, (host, guest)) for e in pairs) for guest in guests)

    def is_purpose(self, draft: Draft) -> bool:
        """Whether a plan is the purpose of a visit that was made ("has visited P to hold talks with B")."""
        return self.scene.word(draft.first - 1) != "will" and any(
            e.status == "held"
            and (e.visit or self.scene.word(e.draft.first).startswith("visit"))
            and e.draft.sentence == draft.sentence
            and e.draft.last <= draft.first
            and draft.actors[:1] == tuple(e.actors[:1])
            and "to" in (self.scene.word(k) for k in range(e.draft.last, draft.first))
            and (same_people(self.scene, e, draft.actors) or self.names_host(e, draft))
            for e in self.out
        )

    def came_about(self, draft: Draft) -> bool:
        """Whether a plan is what somebody is in a place for ("A is in P to talk to B") and the text goes on that they met."""
        word = self.scene.word
        if word(draft.first - 1) != "to" or draft.headline:
            return False
        there = any(
            p.last == draft.first - 1 and word(p.lead) == "in" and word(p.lead - 1) in ("is", "are", "was", "were")
            for p in self.scene.places_in(draft.left, draft.first)
        )
        return there and any(
            d.status == "held" and d.sentence > draft.sentence and set(d.actors) == set(draft.actors)
            for d in self.scene.drafts
        )

    def is_listed_ahead(self, draft: Draft) -> bool:
        """Whether the day that opens its sentence is still to come ("Friday: A holds talks with B")."""
        s = self.doc.sentences[draft.sentence]
        opening = self.scene.dates_in(s.first, min(s.first + 2, draft.first))
        return any(d.relative == "future" and d.value.start and days(d.value) == 0 for _, d in opening)

    def names_host(self, e: Encounter, draft: Draft) -> bool:
        """Whether a draft names whom a visit to a bare side was paid to; if so he is of that side from now on."""
        if len(e.actors) != 2 or len(draft.actors) != 2 or self.doc.actors[e.actors[1]].name:
            return False
        host, side = self.doc.actors[draft.actors[1]], self.doc.actors[e.actors[1]]
        if not host.name or host.country or host.organization:
            return False
        host.country, host.organization = side.country, side.organization
        return True

    def looks_back(self, draft: Draft, clause: str, date: tuple[int, DateMention] | None) -> bool:
        """Whether a clause tells of an encounter that the article only looks back to."""
        if _ARCHIVE.match(self.doc.text, self.doc.sentences[draft.sentence].start):
            return True  # the caption of an old photograph
        back = EARLIER.search(clause)
        if back is not None and (
            back[0].lower() == "had had" or not (back[0].lower().startswith("had") and self.reported(draft))
        ):
            return True
        said = date[1].value.text[0].lower() if date is not None and date[1].value.text else ""
        return said.endswith("ago") and draft.status == "held"

    def reported(self, draft: Draft) -> bool:
        """Whether somebody is said to have said it, so that "had met" tells no more than "met"."""
        words = {self.scene.word(k) for k in range(self.doc.sentences[draft.sentence].first, draft.first)}
        return not _SAID.isdisjoint(words)

    def open(self, draft: Draft, actors: tuple[int, ...], date: tuple[int, DateMention] | None) -> Encounter:
        """A new encounter."""
        parts = {a: part for a, part in draft.parts.items() if a in actors}
        e = Encounter(
            draft.kind,
            draft.status,
            list(actors),
            parts,
            draft,
            [draft.sentence, *draft.lines],
            draft.refusal,
            draft.visit,
        )
        clause = self.scene.own_text(max(self.doc.sentences[draft.sentence].first, draft.left - 6), draft.right)
        e.earlier = self.looks_back(draft, clause, date)
        e.joint = draft.joint
        self.out.append(e)
        return e

    def find(self, draft: Draft, actors: tuple[int, ...], date: tuple[int, DateMention] | None) -> Encounter | None:
        """The encounter that a draft tells more of, None where it is a new one."""
        clause = self.scene.own_text(max(self.doc.sentences[draft.sentence].first, draft.left - 6), draft.right)
        earlier = self.looks_back(draft, clause, date)
        # a headline tells of what comes first, the body of what was told last
        for e in self.out if draft.headline else reversed(self.out):
            if draft.vague and date is None and set(actors) < set(e.actors) and self.goes_on(e, draft):
                return e
            if not same_people(self.scene, e, actors):
                pairs = named_at_last(self.scene, e, draft, actors)
                if not pairs:
                    continue
                for nameless, named in pairs:
                    e.actors[e.actors.index(nameless)] = named
            if draft.status != e.status and not (draft.headline and {draft.status, e.status} != {"held", "cancelled"}):
                continue
            if (draft.kind == "call") != (e.kind == "call") and draft.kind != "multilateral":
                talks = draft.kind == "meeting" and (draft.refers or (draft.noun == "talks" and not earlier))
                if draft.refers and date is None and not earlier and draft.sentence - max(e.sentences) <= _REACH:
                    talks = True  # "The interlocutors also spoke about ..."
                if _ALSO.search(clause) and date is None and draft.sentence - max(e.sentences) <= _REACH:
                    talks = True
                talks = talks or (bool(draft.noun) and date is None and self.scene.word(draft.first - 1) == "their")
                # a headline names the kind of what the body calls a discussion
                talks = talks or (draft.headline and self.leaves_kind_open(e) and not e.place.city)
                if not talks and not draft.vague and not e.draft.vague:
                    continue
            if self.other_link(e, draft, date) or self.other_entry(e, draft, actors):
                continue
            if (
                earlier != e.earlier
                and not draft.headline
                and (date is None or not e.dates or not touches(date[1].value, e.dates[0][1].value))
            ):
                continue
            if (
                date is not None
                and e.dates
                and date[1].value.start
                and not any(touches(date[1].value, d.value) for _, d in e.dates)
            ):
                continue
            return e
        return None

    def other_entry(self, e: Encounter, draft: Draft, actors: tuple[int, ...]) -> bool:
        """Whether both are entries of an agenda, and not of the same people."""
        return draft.day is not None and e.draft.day is not None and set(actors) != set(e.actors)

    def other_link(self, e: Encounter, draft: Draft, date: tuple[int, DateMention] | None) -> bool:
        """Whether one was by video and the other, on a day of its own, in person."""
        if {draft.kind, e.kind} != {"video", "meeting"} or draft.headline or date is None or days(date[1].value) > 0:
            return False
        return not any(days(d.value) == 0 for _, d in e.dates) and bool(e.dates)

    def extend(self, e: Encounter, draft: Draft, actors: tuple[int, ...]) -> None:
        """Add to an encounter what a further draft tells of it."""
        if draft.sentence not in e.sentences:
            e.sentences.append(draft.sentence)
        for a in actors:
            if a in e.actors:
                continue
            k = next((k for k, b in enumerate(e.actors) if is_compatible(self.scene, a, b)), None)
            if k is None:
                e.actors.append(a)
                continue
            new, old = self.doc.actors[a], self.doc.actors[e.actors[k]]
            if new.name or (new.role and not old.name and not old.role):
                e.parts[a] = e.parts.pop(e.actors[k], "")
                e.actors[k] = a
        for a, part in draft.parts.items():
            if a in e.actors and not e.parts.get(a):
                e.parts[a] = part
        e.visit = e.visit or draft.visit
        if (
            e.draft.vague
            and draft.vague
            and draft.kind == "call"
            and e.kind == "meeting"
            and not self.goes_along(draft)
        ):
            e.kind = "call"  # "has discussed it with A. He spoke on Thursday with A"
        if e.draft.vague and not draft.vague and not (e.kind == "call" and draft.noun == "talks"):
            e.kind = draft.kind
            e.draft.vague = False
        if e.kind == "meeting" and draft.kind in ("video", "multilateral"):
            e.kind = draft.kind
        if draft.headline and draft.kind == "call" and e.kind == "meeting" and self.leaves_kind_open(e):
            e.kind = "call"
        e.joint = e.joint or draft.joint
        if draft.headline:
            e.draft.headline = True

    def goes_along(self, draft: Draft) -> bool:
        """Whether a verb only tells more of what was told ("He also spoke with A about")."""
        return self.scene.word(draft.first - 1) == "also"

    def take_occasion(self, e: Encounter, draft: Draft) -> None:
        """Give an encounter the occasion of a draft's clause, else of its sentence."""
        if e.occasion:
            return
        a, b = self.doc.starts[draft.left], self.doc.ends[draft.right - 1]
        s = self.doc.sentences[draft.sentence]
        for o in self.scene.occasions_in(min(a, s.start), max(b, s.end)):
            if o.cue in ("ahead of", "before", "since", "following", "after", "prior to") or self.scene.aside(
                bisect_left(self.doc.starts, o.start)
            ):
                continue
            e.occasion, e.when = o.name, o
            return

    def settle_kinds(self) -> None:
        """Words that leave open whether it was a call ("A and I spoke") mean a meeting where one is the other's guest."""
        journeys = find_journeys(self.scene)
        for e in self.out:
            if e.kind != "call" or not e.draft.vague:
                continue
            if self.spoke_abroad(e):
                e.kind = "meeting"
                take_place(self.scene, e, e.draft)
                continue
            for j in journeys:
                if set(e.actors) & j.people and j.sentence <= e.draft.sentence and j.place.country:
                    hosts = [a for a in e.actors if a not in j.people]
                    if hosts and all(self.scene.side(a) in ("", j.place.country) for a in hosts):
                        e.kind = "meeting"
                        take_place(self.scene, e, e.draft)
                        break

    def spoke_abroad(self, e: Encounter) -> bool:
        """Whether the clause sets those who spoke in a city where none of them is at home ("the last time A and B spoke, in P")."""
        sides = [self.scene.side(a) for a in e.actors]
        return all(sides) and any(
            p.at
            and p.city
            and p.country not in sides
            and _SUBJECT.search(self.scene.text(e.draft.last, p.first)) is None
            for p in self.scene.places_in(e.draft.last, e.draft.right)
        )

    # -- what goes on about them -----------------------------------------------------

    def follow(self) -> None:
        """Give each encounter the sentences that go on about it, with the people and the place that they add."""
        owner: dict[int, list[Encounter]] = {}
        for e in self.out:
            for k in e.sentences:
                owner.setdefault(k, []).append(e)
        current: Encounter | None = None
        for k in self.scene.stretch:
            s = self.doc.sentences[k]
            if k in owner and s.headline and k < self.scene.first_body:
                # told by the headline alone: the body goes on about it
                alone = [e for e in owner[k] if all(x < self.scene.first_body for x in e.sentences) and not e.earlier]
                current = alone[0] if alone else None
            if s.headline or s.furniture:
                continue
            if k in owner:
                current = next((e for e in owner[k] if not e.earlier), owner[k][0])
                if current.earlier and len(self.out) > 1:
                    current = next((e for e in self.out if not e.earlier), current)
            if current is None:
                continue
            text = self.scene.sentence_text(k)
            last = max((x for x in current.sentences if x <= k), default=k)
            near = k - max(last, self.scene.first_body - 1) <= _REACH
            attends = near or _AT_IT.search(text) is not None
            if near and may_mediate(self.scene.words_of(k)) and mediation_cue(text):
                add_mediators(self.scene, current, k)
            if (
                attends
                and current.status != "cancelled"
                and may_attend(self.scene.words_of(k))
                and attendance_cue(text)
            ):
                add_attendees(self.scene, self.told_nearest(owner.get(k, ()), current, k), k)
                if _ALL_OF_IT.search(text):
                    for other in self.told_before(k):
                        if other is not current:
                            add_attendees(self.scene, other, k)
            if k not in owner and near and _REFERS.search(text) and not self.elsewhen(current, k, text):
                current.sentences.append(k)
                current.followed.add(k)
                follow_place(self.scene, current, k)
                if current.status == "planned" and _TOOK_PLACE.match(text):
                    current.status = "held"
                self.follow_date(current, k)
            elif near and not current.earlier and all(e.earlier for e in owner.get(k, ())) and _THIS.match(text):
                current.followed.add(k)
                current.sentences.append(k)  # "The meeting, held a month after their previous one, focused on ..."

    def told_nearest(self, mine: Sequence[Encounter], current: Encounter, k: int) -> Encounter:
        """Which of the encounters of sentence k those belong to whom it names as present: the last one told before them."""
        offset = attendance_at(self.scene.sentence_text(k)) + self.doc.sentences[k].start
        before = [
            e for e in mine if e.draft.sentence == k and self.doc.starts[e.draft.first] < offset and not e.earlier
        ]
        return max(before, key=lambda e: e.draft.first) if before else current

    def told_before(self, k: int) -> list[Encounter]:
        """Encounters of two known sides that are told before sentence k as news."""
        return [
            e
            for e in self.out
            if e.status == "held" and not e.earlier and min(e.sentences) < k and len(self.scene.sides(e.actors)) > 1
        ]

    def follow_date(self, e: Encounter, k: int) -> None:
        """Take the date of a sentence whose subject is the encounter itself ("The four-hour session on Saturday ...")."""
        s = self.doc.sentences[k]
        if e.dates:
            if _MARGINS.search(self.scene.sentence_text(k)):
                self.narrow_date(e, s)
            return
        head = self.scene.text(s.first, min(s.last, s.first + 6))
        own = _ITS_HEAD.match(head) is not None and _OTHERS_HEAD.search(head) is None
        own = own or _TOOK_PLACE.match(self.scene.sentence_text(k)) is not None
        for token, d in self.scene.dates_in(s.first, min(s.last, s.first + (14 if own else 40))):
            if (d.value.start or d.value.weekday is not None) and d.relative != "future":
                if (own and not follows_another(self.scene, s.first, token)) or self.names_day(s.first, token):
                    e.dates.append((token - s.first, d))
                return

    def narrow_date(self, e: Encounter, s: Sentence) -> None:
        """Take the days of the gathering at whose margins an encounter is, where they lie in the week known of it."""
        known = min((d.value for _, d in e.dates), key=days)
        for token, d in self.scene.dates_in(s.first, s.last):
            if d.value.start and known.start and days(d.value) < days(known) and touches(d.value, known):
                e.dates.append((token - s.first, d))
                return

    def names_day(self, floor: int, token: int) -> bool:
        """Whether a date stands right behind the encounter's noun ("a spokesman says the talks Sunday covered ...")."""
        noun = token - 1 - (self.scene.word(token - 1) in ("on", "held"))
        before = self.scene.text(max(floor, noun - 2), noun + 1)
        return _ITS_NOUN.search(before) is not None and _OTHERS_HEAD.search(before) is None

    def elsewhen(self, e: Encounter, k: int, text: str) -> bool:
        """Whether a sentence speaks of another time than the encounter's: an earlier one, or a date that clashes."""
        if EARLIER.search(text):
            return True
        s = self.doc.sentences[k]
        known = [d.value for _, d in e.dates if d.value.start]
        here = [
            d.value for _, d in self.scene.dates_in(s.first, s.last) if d.value.start and not self.scene.quoted(d.start)
        ]
        published = self.doc.published
        if here and not known and published is not None and e.status == "held" and not e.earlier:
            # what goes on about the news of the day doesn't date from last year
            return all(v.end is not None and (published - v.end).days > _OLD for v in here)
        return bool(known and here) and not any(touches(a, b) for a in known for b in here)

    def link(self) -> None:
        """Note which encounters the article sets beside which."""
        scene = self.scene
        for e in self.out:
            if e.earlier or e.status == "cancelled":
                continue
            cue = _BESIDE.search(scene.text(self.doc.sentences[e.draft.sentence].first, e.draft.last))
            if cue is None:
                continue
            for other in self.out:
                if other is e or other.earlier or other.status != e.status:
                    continue
                if (
                    set(e.actors) & set(other.actors)
                    or scene.sides(e.actors) == scene.sides(other.actors)
                    or (e.gathering and cue[0].lower() == "in parallel")
                ):
                    # "The First Lady will also host ...": the same sides, other people
                    e.beside.add(id(other))

    # -- what leaves -----------------------------------------------------------------

    def tells(self, e: Encounter) -> bool:
        """Whether an encounter says enough to leave: two sides, somebody named or something else known of it."""
        sides = self.scene.sides(e.actors)
        named = any(self.doc.actors[a].name or self.doc.actors[a].role for a in e.actors)
        if len(e.actors) < 2 or (len(sides) < 2 and not self.apart(e)):
            return False
        if not named and not (e.dates or e.place.country or e.occasion):
            return False
        known = e.date.start or e.date.weekday is not None or e.date.month or e.place.country or e.occasion
        return not e.earlier or bool(known)

    def at_home(self) -> bool:
        """Whether the actors of the article are of one country, as far as it says any."""
        return len({a.organization or a.country for a in self.doc.actors if a.organization or a.country}) <= 1

    def serve_here(self, e: Encounter, unknown: Sequence[int]) -> bool:
        """Whether those of unknown side are a ruler's own people in news from his capital ("the Emir received Speaker X")."""
        here = self.doc.dateline_country
        rulers = [self.doc.actors[a] for a in e.actors if here and self.scene.side(a) == here]
        if not rulers or self.scene.sides(e.actors) != {here}:
            return False
        houses = {ruler.name.split()[-1] for ruler in rulers if ruler.name.count(" ") > 1}
        others = [self.doc.actors[a] for a in unknown]
        return all(_DOMESTIC.search(x.role) or (" " in x.name and x.name.split()[-1] in houses) for x in others)

    def apart(self, e: Encounter) -> bool:
        """Whether the people of an encounter can be of different sides although not all sides are known."""
        unknown = [a for a in e.actors if not self.scene.side(a)]
        if unknown and self.at_home():
            roles = [self.doc.actors[a].role for a in e.actors]
            if any(map(_AT_HOME.search, roles)) or (unknown == e.actors and any(map(_CHAMBERS.search, roles))):
                return False  # a story of one country's chief ministers, governors and parties
        if not unknown and len(e.actors) == 2 and not e.draft.vague:
            # "the bloc's secretary-general met the president of its assembly"
            a, b = (self.doc.actors[x] for x in e.actors)
            return bool(a.name and b.name and a.organization and a.role and b.role and a.role != b.role)
        if not unknown or len(e.actors) < 2 or self.serve_here(e, unknown):
            return False
        if any(self.scene.side(a) or self.doc.actors[a].role for a in e.actors):
            return True
        if (
            len(self.doc.sentences) <= _SHORT
            and not e.draft.vague
            and e.draft.sentence <= self.scene.first_body
            and _MINISTRY.search(self.doc.text)
        ):
            return all(self.doc.actors[a].name for a in e.actors)
        # two full names in a text about several countries; one where somebody called on the other
        names = [self.doc.actors[a].name for a in e.actors]
        full = [" " in name for name in names]
        return len(self.countries) > 1 and (all(full) or (e.visit and any(full) and all(names)))

    def drop_scraps(self, e: Encounter) -> None:
        """A lone capitalised word among others, of whom the article tells nothing else, is nobody ("the Presidential Wing")."""
        kept = [a for a in e.actors if not self.scrap(self.doc.actors[a])]
        if len(kept) > 1:
            e.actors = kept

    def scrap(self, actor: DraftActor) -> bool:
        """Whether an actor is one word that is told once, without office and side, and no handle."""
        told = actor.count > 1 or actor.role or actor.country or actor.organization
        return bool(actor.name) and not told and " " not in actor.name and actor.name[0] != "@"

    def drop_sides(self, e: Encounter) -> None:
        """A side that one of its own people speaks for is no participant of its own."""
        doc = self.doc
        side = self.scene.side
        people = {side(a) for a in e.actors if doc.actors[a].name and side(a)}
        titled = {side(a) for a in e.actors if not doc.actors[a].name and doc.actors[a].role and side(a)}
        e.actors = [
            a
            for a in e.actors
            if doc.actors[a].name
            or not side(a)
            or (side(a) not in people and (doc.actors[a].role or side(a) not in titled))
        ]

    def of_members(self, e: Encounter) -> bool:
        """Whether a side is the ministers or leaders of an organisation's members, who are many sides ("met the foreign ministers of the Ocean Union")."""
        s = self.doc.sentences[e.draft.sentence]
        return any(
            p.plural and p.organization and p.klass and len(actors) == 1 and actors[0] in e.actors
            for p, actors in self.scene.phrases_in(s.first, s.last)
        )

    def mention(self, e: Encounter, index: dict[int, int]) -> EventMention:
        """The finished form of an encounter."""
        doc = self.doc
        sides = {self.scene.side(a) for a in e.actors if e.parts.get(a) != "mediator"} - {""}
        kind = e.kind
        mediated = "mediator" in e.parts.values()
        subject = e.draft.actors[0] if e.draft.actors else -1
        if len(sides) == 2 and subject in e.actors and not self.scene.side(subject) and self.doc.actors[subject].role:
            # "President A met B of P and C of Q": A is of neither
            sides.add("?")
        many = (len(sides) >= 3 or e.gathering) and not mediated
        if kind in ("meeting", "call") and (many or (kind == "meeting" and len(sides) > 1 and self.of_members(e))):
            kind = "multilateral"
        elif kind == "multilateral" and len(sides) == 2 and not e.joint and not e.gathering:
            kind = "meeting"
        first = sorted(set(e.sentences), key=lambda k: (k != e.draft.sentence, k))[:4]
        evidence = []
        for k in sorted(first):
            s = doc.sentences[k]
            evidence.append(Passage(" ".join(doc.text[s.start : s.end].split()), Span(s.start, s.end)))
        topics: list[Passage] = []
        outcomes: list[Passage] = []
        for k in sorted(e.sentences):
            s = doc.sentences[k]
            if s.furniture or (e.earlier and k in self.news):
                continue  # "their talks, after a meeting in P last month, focused on ..."
            topics.extend(find_topics(doc, s.start, s.end))
            if e.status == "held":
                outcomes.extend(find_outcomes(doc, s.start, s.end))
        lead = min(e.sentences) - self.scene.first_body < _LEAD
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
            main=e.status == "held" and not e.earlier and (e.draft.headline or lead),
        )
