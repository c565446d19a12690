"""Encounter frames: which clauses report that somebody met, called or received somebody.

In: a document with its mentions. Out: `Draft` encounters, one for each clause and set of people. The vocabulary is
`triggers.py`, the grammar of the clause `clauses.py`, the partner `partners.py`, who they are `cast.py`, the status
`factuality.py`; here is what each frame asks of its subject and what the words around it make of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from digest.extract.agendas import enter, find_agenda
from digest.extract.cast import Cast
from digest.extract.clauses import ADVERBIAL, AUX, BREAKS, FORMATS, POSSESSIVE, SKIP, Clauses
from digest.extract.document import Document, Sentence
from digest.extract.drafts import Draft, Hit
from digest.extract.factuality import Factuality
from digest.extract.lexicon import Items
from digest.extract.partners import DELIVERED, MEALS, Partners
from digest.extract.phrase import Phrase
from digest.extract.triggers import Frames
from digest.extract.withdrawals import withdraw
from digest.patterns import compile_late

_SPORTS_PAGE = 4  # so many words of a match make the whole article one about sports
_SEVERAL = frozenset("meetings calls conversations bilaterals encounters sessions audiences interactions".split())
_INFINITIVES = frozenset("meet speak talk host receive welcome confer call discuss visit see".split())
_GOVERNORS = frozenset("to will would may could shall should might".split())
_SHARED = 30  # tokens over which two infinitives share what governs them
_ATTENDED = frozenset("attend attends attended attending join joins joined".split())
_BE = frozenset("was were been be being is are".split())
# words before a form that is a noun as well as a verb, which make it the noun
_NOUN_BEFORE = frozenset(
    "the a an of bilateral peace this that first no for held hold holds holding had in 's ’s their separate trilateral "
    "annual special".split()
)
# words before "talks" that make it the noun
_MESSAGE = 25  # tokens behind "received" in which the bearer of a letter stands
_ROLLS = frozenset("meet host call_on speak noun".split())
_BULLET = compile_late(r"\s*(?:[-–—•·*●▪◦‣]|\(?\d{1,2}[.)])\s*\S")
_ARTICLES = frozenset("a an the this that another".split())
# "held more than two hours of talks"
_MEASURES = frozenset("hours hour minutes days weeks".split())
_QUANTITIES = frozenset(
    "more than some a an half and nearly about around over almost several many few least at one two three four five six seven "
    "eight nine ten twelve fifteen twenty thirty forty fifty ninety".split()
)
# whose day or visit goes on with an encounter, and over how many tokens
_PROGRAMMES = frozenset(
    "day visit trip tour stay schedule programme program agenda itinerary week morning afternoon engagements".split()
)
_GOES_ON = frozenset(
    "continue begin start continued began begins started starts opened concluded concludes ended ends closed includes included include "
    "features featured involves involved".split()
)
_TO_COME = frozenset(
    "begin start begins starts concludes ends closes includes features involves include feature involve".split()
)
_DAY = 24
_PLACING = frozenset(("in", "at"))
_PLACED = 7  # tokens from "in P" to the "with" behind it
_DASHES = frozenset(("-", "–", "—"))
_AMBIGUOUS = frozenset("visit visits visiting talks call calls host hosts welcome meeting receiving speaking".split())
_SPEECH_NOUN = frozenset("the a an their his her of phone courtesy for".split())
_PARTICIPLE_BEFORE = frozenset(
    (
        "",
        *"is are was were be been after before by while and on without from seen pictured filmed photographed longer".split(),
    )
)
_MET_BY = frozenset("met telephoned phoned".split())
_CALLS = frozenset("call calls called calling courtesy paid".split())
# verbs of speech that two subjects share ("A and B spoke"), and what may follow "A and B met"
_MUTUAL = frozenset("spoke speak talked spoken exchanged discussed discuss exchange".split())
_BEHIND_MET = frozenset(
    ". , in on at for again today yesterday to here during over last face privately and this as by after virtually early "
    "together twice soon next when there behind before ahead face-to-face late separately briefly ; earlier under via".split()
)
_IN_PERSON = frozenset("meeting talks audience session".split())
_ADJUNCT_BEFORE = frozenset("for after following during at in before since on over".split())
_OPENERS = _ADJUNCT_BEFORE | frozenset("before upon ahead".split())
_GERUND_BEFORE = frozenset("after before while without by upon since".split())
_BEFORE_OBJECT = frozenset("the a its their all his every any our".split())
_TOPIC_BEFORE = frozenset("about regarding concerning".split())
_ASKED = frozenset("invited hosted received visited travelled traveled welcomed thanked".split())
_KEEP = frozenset("continuing maintaining continue maintain deepen strengthen keep intensify promote advance".split())
_ATTENDS = frozenset(("attended", "attend", "joined"))
_NEAR = 3  # tokens before a verb behind a relative clause in which the marks of its status stand
# what there is of a meeting before it: "the talks invitation between them"
_ABOUT_IT = frozenset(
    "invitation invite proposal proposals offer request process agenda venue schedule hopes prospects".split()
)
_TOUCH = frozenset(("contact", "contacts", "dialogue"))
_STAYS = frozenset("stay staying stayed remain remaining remained keep keeping kept".split())
_CREDENCE = frozenset(("credence", "credentials"))
_NOUN_EDGE = frozenset(
    ", and . ; : with to of in for after before at during following over on since amid follow follows include includes precede precedes".split()
)
# participles that stand before a noun as adjectives
_ATTRIBUTES = frozenset(
    "expected planned scheduled rescheduled proposed anticipated postponed cancelled canceled delayed extended".split()
)
_HOSTING = compile_late(
    r"\b(?:host|hosts|hosted|hosting|mediat\w+|broker\w+|facilitat\w+|chair\w*|conven\w+|organi[sz]ed)\b"
)
_MEDIATING = compile_late(r"mediat|broker|facilitat")
_BEFORE = compile_late(r"\b(?:before|ahead of)\b", re.IGNORECASE)
_REMARKS = compile_late(r"^(?:remarks|secretary|deputy|joint|press)", re.IGNORECASE)


class _FrameReader:
    """Reads the drafts of one document sentence by sentence."""

    def __init__(self, clauses: Clauses, voices: Sequence[int]) -> None:
        self.clauses, self.facts, self.voices = clauses, Factuality(clauses), voices
        self.doc, self.frames = clauses.doc, clauses.frames
        self.low, self.phrases, self.actors_of = clauses.low, clauses.phrases, clauses.actors_of
        self.drafts: list[Draft] = []
        self.agenda = find_agenda(clauses)
        self.cast = Cast(clauses, voices, self.drafts, self.agenda.owner if self.agenda else -1)
        self.partners = Partners(clauses, self.cast)
        self.sports_words = -1  # of the whole text, counted when first asked for

    def read(self) -> list[Draft]:
        """All drafts, in order of their triggers."""
        triggers = self.doc.tokens_of(self.frames.triggers.keys())
        for index, sentence in enumerate(self.doc.sentences):
            here = triggers[bisect_left(triggers, sentence.first) : bisect_left(triggers, sentence.last)]
            if here and not sentence.furniture:
                self.sentence(index, sentence, here)
        if self.agenda is not None:
            enter(self.agenda, self.clauses, self.drafts)
        if any(d.status == "planned" for d in self.drafts):
            withdraw(self.clauses, self.drafts)
        known = {d.kind for d in self.drafts if not d.vague}
        for d in self.drafts:
            if d.vague and d.kind == "meeting" and known == {"call"}:
                d.kind = "call"  # in a story of telephone calls they talked by telephone
        return self.drafts

    def sentence(self, index: int, s: Sentence, triggers: Sequence[int]) -> None:
        """Add the drafts of one sentence, which has first words of triggers at some tokens."""
        low, end = self.low, s.first
        inside = self.inside(s)
        for k in triggers:
            if k < end or (k in inside and low[k] != "bilaterals"):
                continue
            rows = self.frames.triggers[low[k]]
            words = rows[0].words  # the longest comes first
            if len(words) > 1:
                ahead = tuple(low[k : k + len(words)])
                words = next((t.words for t in rows if ahead[: len(t.words)] == t.words), ())
                if not words:
                    continue
            end = k + len(words)
            before = low[k - 1] if k > s.first else ""
            after = low[end] if end < s.last else "."
            for trigger in rows:
                if trigger.words != words:
                    continue
                hit = Hit(trigger, index, s, k, end, before, after)
                draft = self.noun(hit) if trigger.frame == "noun" else self.verb(hit)
                if draft is not None:
                    draft.headline = s.headline
                    self.drafts.append(draft)
                    self.drafts.extend(self.elsewhere(draft))
                    break
                if low[s.last - 1] == ":" and self.roll(hit):
                    break

    def elsewhere(self, draft: Draft) -> list[Draft]:
        """What a clause goes on to tell of other places: "held talks in P with A, in Q with B and in R with C"."""
        out: list[Draft] = []
        low, clauses = self.low, self.clauses
        mine = draft.subject
        if draft.parts or not mine or set(mine) == set(draft.actors):
            return out
        right, k = draft.right, draft.last
        while k < right - 3:
            if low[k] not in (",", "and") or low[k - 1] in (",", "and"):
                k += 1
                continue
            begin = k + 1 + (low[k + 1] in ("and", "then", "later"))
            begin += low[begin] in SKIP
            ahead = low[begin + 1 : min(begin + _PLACED, right)] if low[begin] in _PLACING else []
            if "with" not in ahead or clauses.named_at(begin + 1) or not clauses.words[begin + 1][0].isupper():
                k += 1
                continue
            group, end = clauses.governed(begin + 1 + ahead.index("with"), right)
            theirs = self.cast.members(group)
            if not theirs or set(theirs) & set(mine):
                k += 1
                continue
            told = replace(draft, actors=tuple(dict.fromkeys((*mine, *theirs))), first=begin, last=begin + 1)
            told.left, told.parts, told.apart = begin, {}, self.cast.repeated(group)
            out.append(told)
            k = end
        return out

    def programme(self, start: int, floor: int) -> int:
        """The phrase of those whose day or visit goes on with what a noun at token `start` names, -1 for none.

        "A's day continued with meetings with B", "his schedule includes talks with B".
        """
        k = self.clauses.phrase_before(start, floor)
        while k >= 0 and self.phrases[k].first >= floor:
            p = self.phrases[k]
            if p.possessive and self.actors_of[k] and start - p.last < _DAY:
                words = self.low[p.last : start]
                own = not _PROGRAMMES.isdisjoint(words[: words.index(",")] if "," in words else words)
                return k if own and not _GOES_ON.isdisjoint(words) else -1
            k -= 1
        return -1

    def roll(self, hit: Hit) -> bool:
        """Add an encounter for each line of a list under "A held meetings with:"; whether there was one."""
        s, clauses, doc = hit.sentence, self.clauses, self.doc
        if hit.trigger.frame not in _ROLLS:
            return False
        group, left = clauses.subject(hit.first, s.first)
        mine = self.cast.members(group)
        noun = hit.trigger.id if hit.trigger.frame == "noun" else ""
        status, refusal = self.facts.status(left, hit.first, hit.last, s.last, verb=not noun, subject=True)
        if not mine or not status:
            return False
        kind, told = self.facts.kind(hit.trigger, left, hit.first, hit.last, s.last), len(self.drafts)
        for k in range(hit.index + 1, len(doc.sentences)):
            line = doc.sentences[k]
            if not _BULLET.match(doc.text, line.start, line.end):
                break
            phrases = range(clauses.after(line.first), clauses.after(line.last))
            theirs = self.cast.members([g for g in phrases if self.phrases[g].kind in ("name", "title")])
            actors = tuple(dict.fromkeys((*mine, *theirs)))
            if len(actors) > len(mine):
                draft = Draft(kind, status, actors, hit.first, hit.last, left, s.last, hit.index, refusal=refusal)
                draft.subject, draft.noun, draft.lines = mine, noun, (k,)
                draft.joint = self.frames.kinds["group"].search(doc.text, line.start, line.end) is not None
                self.drafts.append(draft)
        return len(self.drafts) > told

    def inside(self, s: Sentence) -> set[int]:
        """Tokens of a sentence that stand inside a name or an office."""
        out: set[int] = set()
        for p in self.phrases[bisect_left(self.clauses.firsts, s.first) : bisect_left(self.clauses.firsts, s.last)]:
            if p.kind != "pronoun" and not self.capital_noun(p):
                out.update(range(p.first, p.last))
        return out

    def capital_noun(self, p: Phrase) -> bool:
        """Whether a phrase is but a trigger with a capital that nothing makes a name ("A's Telephone call with B")."""
        word = self.low[p.first]
        if p.kind != "name" or p.role or word not in self.frames.triggers:
            return False
        return not any(self.doc.actors[a].sure for a in self.actors_of[self.clauses.at[p.first]])

    def sports(self, s: Sentence, actors: tuple[int, ...]) -> bool:
        """Whether two countries meet on a pitch: no person among them, and the words of a match about them."""
        if any(self.cast.named(a) for a in actors):
            return False
        if self.frames.sports.search(self.doc.text[s.start : s.end]) is not None:
            return True
        if self.sports_words < 0:
            self.sports_words = sum(1 for _ in self.frames.sports.finditer(self.doc.text))
        return self.sports_words >= _SPORTS_PAGE

    def doers(self, hit: Hit, group: list[int]) -> tuple[int, ...]:
        """Who the subject of a trigger is: in the entries of an agenda "the president" and "he" are whose agenda it is."""
        if self.agenda is not None and hit.index in self.agenda.entries and len(group) == 1 and self.agenda.owner >= 0:
            p = self.phrases[group[0]]
            bare = p.kind == "title" and not (p.country or p.organization or p.plural)
            if bare or (p.kind == "pronoun" and p.number == 1):
                return (self.agenda.owner,)
        return self.cast.members(group)

    # -- verbs ---------------------------------------------------------------------

    def no_verb(self, hit: Hit) -> bool:
        """Whether the words next to a verb's form make it a noun or give it another meaning ("met the criteria")."""
        low, word, before, frame = self.low, self.low[hit.first], hit.before, hit.trigger.frame
        bars = self.frames.bar_objects
        if frame == "hand" or (frame == "host" and _CREDENCE.intersection(low[hit.last : hit.last + 6])):
            return False  # letters of credence are handed over to somebody
        if frame == "host" and not DELIVERED.isdisjoint(low[hit.last : hit.last + _MESSAGE]):
            return False  # "received a letter from A, delivered by B"
        barred = hit.after in bars or (
            hit.after in _BEFORE_OBJECT and not bars.isdisjoint(low[hit.last + 1 : hit.last + 2])
        )
        if barred and not word.startswith("discuss"):  # anything can be discussed with somebody
            return True
        if frame == "speak" and hit.after == "past":
            return True  # "talked past each other"
        if word == "welcome" and not before[:1].isalnum():
            return True  # "Welcome, President A": a greeting
        if low[hit.first - 2 : hit.first] == ["as", "they"] and hit.after in ("each", "one"):
            return True  # "Bo and Jo, as they call each other"
        if frame == "phone" and word == "called" and before in _BE and hit.after != "by":
            return True  # "who holds the same post is called a counterpart"
        if frame == "speak" and before in _BE and word not in ("speaking", "talking"):
            return True
        if frame in ("speak", "phone") and before in _SPEECH_NOUN:
            return True
        if word in _AMBIGUOUS and before in _NOUN_BEFORE:
            return True
        if low[hit.last - 1] == "together" and word == "brought" and hit.after == "by":
            return True  # "were brought together by": those who did it mediated
        if word == "talks" and not self.behind_subject(hit):
            return True
        if word == "host" and before not in _GOVERNORS and not self.behind_subject(hit):
            return True  # "said KBC host A"
        if word == "meet" and before in (*POSSESSIVE, "the", "a", "an", "this", "their", "following", "first"):
            return True
        forward = before == "to" and low[hit.first - 2] == "forward"  # "looks forward to meeting"
        # "visited Kenya, meeting President X", "was in Kenya meeting President X", "opened with A meeting President X"
        ahead = before == "," or self.clauses.placed(hit.first) or self.absolute(hit)
        beside = ahead and self.clauses.named_at(hit.last)
        return word == "meeting" and before not in _PARTICIPLE_BEFORE and not (forward or beside)

    def absolute(self, hit: Hit) -> bool:
        """Whether a participle has a subject of its own: "The forum opened with A meeting B"."""
        k = self.clauses.at_end(hit.first)
        return k >= 0 and self.low[self.phrases[k].first - 1] == "with"

    def behind_subject(self, hit: Hit) -> bool:
        """Whether a word that is a noun more often stands where a verb would: behind a name, an adverb, "and"."""
        before = hit.before
        return (
            self.clauses.at_end(hit.first) >= 0 or before in SKIP or before in ("and", "who") or before.endswith("ly")
        )

    def auxiliary(self, hit: Hit) -> str:
        """The word before a verb, adverbs passed over: "was afterwards received"."""
        k = hit.first - 1
        while k > hit.sentence.first and (self.low[k] in SKIP or self.low[k].endswith("ly")):
            k -= 1
        return self.low[k] if k >= hit.sentence.first else ""

    def governor(self, hit: Hit) -> int:
        """Token whose subject is the verb's: of "to meet A and speak with B" that of the "to"."""
        if hit.before not in ("and", ",") or self.low[hit.first] not in _INFINITIVES:
            return hit.first
        reach = range(hit.first - 2, max(hit.sentence.first, hit.first - _SHARED), -1)
        return next((k for k in reach if self.low[k] in _GOVERNORS), hit.first)

    def passive(self, hit: Hit) -> bool:
        """Whether the one behind "by" does what the verb says."""
        if hit.trigger.words[-2:] == ("joined", "by"):
            return True
        if hit.trigger.frame in ("host", "join") and self.auxiliary(hit) in _BE:
            return True
        if (
            self.low[hit.first] in (*_MET_BY, "snubbed")
            and self.auxiliary(hit) in _BE
            and "by" in self.low[hit.last : hit.last + 4]
        ):
            return True
        reduced = self.low[hit.first] in ("received", "hosted", "welcomed", "greeted", "joined")
        return reduced and hit.after in ("by", "in") and "by" in self.low[hit.last : hit.last + 4]

    def relative(self, group: list[int], s: Sentence) -> int:
        """The phrase that a relative clause with this subject tells of ("A, whom he met"), -1 for none."""
        begin = self.phrases[group[0]].first
        if begin - 1 <= s.first or self.low[begin - 1] not in ("who", "whom"):
            return -1
        k = self.clauses.phrase_before(begin - 1, s.first)
        return k if k >= 0 and begin - 1 - self.phrases[k].last <= 1 else -1

    def alone(self, hit: Hit, frame: str, mine: tuple[int, ...]) -> bool:
        """Whether a verb without a partner can tell that its subjects met each other ("A and B met in P")."""
        word = self.low[hit.first]
        if len(mine) < 2 or frame in ("host", "call_on", "phone", "join", "spend", "line", "invited", "snub"):
            return False
        if frame == "speak":
            if (word not in _MUTUAL and len(hit.trigger.words) == 1) or hit.before == "to":
                return False
            return word not in ("spoke", "speak", "spoken", "talked") or hit.after not in (
                "to",
                "at",
                "in",
                "for",
                "out",
            )
        return frame != "meet" or hit.after in _BEHIND_MET or hit.last in self.clauses.dates

    def verb(self, hit: Hit) -> Draft | None:
        """The encounter that a verb reports, None for none."""
        clauses, low, s = self.clauses, self.low, hit.sentence
        frame, first, last = hit.trigger.frame, hit.first, hit.last
        if self.no_verb(hit):
            return None
        governor = self.governor(hit)
        group, left = clauses.subject(governor, s.first)
        ceiling = clauses.clause_end(last, s.last)
        passive = self.passive(hit)
        attended = low[first - 1] in MEALS and not _ATTENDED.isdisjoint(low[left:first])
        if (
            passive
            and not attended
            and self.auxiliary(hit) not in _BE
            and group
            and self.phrases[group[-1]].last < first - 1
        ):
            return None  # "agreements at a forum hosted by A": nobody was received
        found = self.partners.of_verb(hit, left, ceiling, passive=passive)
        if found is None:
            return None
        partner, end = found.group, found.end
        mine, theirs = self.doers(hit, group), self.cast.members(partner)
        roster = () if mine or not theirs or frame not in _ROLLS else self.cast.roster(hit, group)
        mine = mine or roster
        many = len(mine) > 2 or any(self.phrases[g].plural or self.phrases[g].kind == "group" for g in group)
        if frame == "gather" and not many:
            return None
        if not theirs and any(self.phrases[g].plural for g in partner):
            return None
        if set(mine) & set(theirs) and any(low[self.phrases[g].first] == "them" for g in partner):
            return None  # "A met the youth, speaking to them": to others than those named last
        if not theirs and group and frame in ("meet", "host", "call_on", "speak", "phone"):
            k = self.relative(group, s)
            if k >= 0:
                partner, theirs = [k], self.actors_of[k]
        if clauses.masked[first]:
            mine = mine or self.cast.speaker(hit)
            if not self.cast.told_in_quotes(hit, group, mine) or not self.cast.meets(hit, partner, theirs, mine):
                return None
        start = last + (hit.after in ("to", "with"))
        mutual = len(mine) > 1 and low[start : start + 2] in (["each", "other"], ["one", "another"])
        if not theirs and not mutual and not self.alone(hit, frame, mine):
            return None
        if theirs and not mine and not group and low[first].endswith("ing") and first - s.first <= 1:
            mine = self.cast.main_subject(end, s.last)
        if theirs and not mine:
            untold = not (s.headline and first > s.first)  # a headline's subject may be nobody known
            if not group and untold and frame in ("meet", "host", "call_on", "speak") and clauses.bare(s.first, first):
                mine = self.cast.author(theirs)
            if not mine and (frame != "jointly" or len(theirs) < 2):
                return None
        actors = tuple(dict.fromkeys((*mine, *theirs)))
        if set(mine) & set(theirs) and len(actors) < 2:
            return None
        edge = first - 1 if hit.before in _GERUND_BEFORE and low[first].endswith("ing") else left
        if low[left] in ("who", "which"):
            edge = max(left, first - _NEAR)  # "ministers who were invited to the forum called on A"
        # "will receive a welcome and meet A"
        shared = governor + 1 if governor < first and low[governor] != "to" else first
        status, refusal = self.facts.status(edge, shared, last, ceiling, verb=True, subject=bool(group))
        if frame == "snub":
            status, refusal = "cancelled", "refused"
        around = clauses.text(max(left, first - 8), min(ceiling, end + 6))
        if not status or self.sports(s, actors) or self.frames.marks["habitual"].search(around):
            return None
        trigger = replace(hit.trigger, frame="meet") if mutual and not theirs else hit.trigger
        # "During a phone call on Monday, A told B"
        opening = self.partners.opening(hit, left) if frame == "tell" else None
        remote = opening is not None and opening["noun"] not in _IN_PERSON
        draft = Draft(
            "call" if remote else self.facts.kind(hit.trigger, left, first, last, ceiling),
            status, actors, first, last, left, ceiling, hit.index, refusal=refusal,
        )  # fmt: skip
        draft.subject = mine
        draft.vague = trigger.frame == "speak" and not self.frames.kinds["call"].search(clauses.text(left, ceiling))
        draft.refers = draft.vague and not theirs and all(self.cast.refers_back(g) for g in group)
        if frame == "host" or (frame == "call_on" and _CALLS.intersection(hit.trigger.words)) or frame == "invited":
            host, guest = (theirs, mine) if passive or frame in ("call_on", "invited") else (mine, theirs)
            draft.parts = dict.fromkeys(guest, "guest") | dict.fromkeys(host, "host")  # one of several may host them
            draft.visit = True
            draft.invited = frame == "invited"
        draft.toured = any(self.phrases[g].toured for g in partner)
        draft.apart = self.cast.repeated(partner) or (frame in ("speak", "phone") and len(theirs) == 2)
        draft.apart = draft.apart or (frame == "call_on" and bool(roster))
        draft.apart = draft.apart or (frame in ("meet", "call_on") and self.cast.programme(partner))
        draft.listed = self.cast.listed(partner)
        # "was received by A and by B": twice
        draft.joint = frame in ("host", "gather", "join", "jointly") and not (
            frame == "host" and passive and draft.apart
        )
        return draft

    # -- nouns ---------------------------------------------------------------------

    def no_noun(self, hit: Hit) -> bool:
        """Whether the words next to a noun make it something else ("press conference", "call for")."""
        low, trigger, before, after = self.low, hit.trigger, hit.before, hit.after
        bars = self.frames.bar_before
        if before in bars or " ".join(low[max(hit.sentence.first, hit.first - 2) : hit.first]) in bars:
            return True
        if after in _ABOUT_IT:
            return True
        appeal = after in ("for", "to", "on", "it", "him", "her", "them", "into") or before in ("to", "would", "will")
        if appeal and trigger.id == "call" and len(trigger.words) == 1 and hit.last not in self.clauses.dates:
            return True
        if trigger.words[-1] in FORMATS and after[0].isalpha() and after not in ADVERBIAL and after not in AUX:
            return after not in ("with", "between", "this", "today", "and", "yesterday")
        if trigger.words[-1] in _TOUCH and not _STAYS.isdisjoint(
            low[max(hit.sentence.first, hit.first - 4) : hit.first]
        ):
            return True  # "agreed to stay in close contact"
        return trigger.words[-1] in ("session", "sessions") and before in ("question", "training")

    def noun_phrase(self, hit: Hit) -> tuple[int, int, tuple[int, ...]]:
        """What belongs to the noun on its left.

        Returns:
            First token of its phrase, the phrase that owns it ("A's meeting") or -1, the sides that qualify it
            ("the A-B summit").
        """
        s, low, start, clauses = hit.sentence, self.low, hit.first, self.clauses
        items = clauses.items
        sides: tuple[int, ...] = ()
        while start > s.first and hit.first - start < 9:
            word = low[start - 1]
            k = clauses.at_end(start)
            if k >= 0 and self.phrases[k].kind in ("group", "side", "name", "title", "pronoun"):
                p = self.phrases[k]
                title_case = s.headline and p.kind in ("name", "title") and clauses.words[hit.first][0].isupper()
                if p.possessive or title_case:
                    return p.first, k, sides
                joined = clauses.coordinated_left(k, s.first)
                if len(joined) == 1 and low[p.first - 1] in _DASHES and p.first - 1 > s.first:
                    joined = [g for g in (clauses.at_end(p.first - 1), k) if g >= 0]  # "A – B talks"
                if (
                    len(joined) == 2
                    and all(self.phrases[g].kind == "side" for g in joined)
                    and low[p.first - 1] in _DASHES
                ):
                    start, sides = self.phrases[joined[0]].first, self.cast.members(joined)  # "Kenya - Norway talks"
                    continue
                if len(joined) > 1 and all(self.phrases[g].kind == "name" for g in joined):
                    return self.phrases[joined[0]].first, -1, self.cast.members(joined)  # "the A and B meeting"
                if p.kind == "group" and (p.sides or (len(self.actors_of[k]) == 2 and "-" in low[p.first])):
                    sides = self.actors_of[k]
                elif p.kind != "side" or p.last - p.first > 3:
                    break
                start = p.first
                continue
            if items.codes[items.at[start - 1]] == "s":
                owner = clauses.at_end(start - 1)
                if low[start - 2] == "latter":
                    owner = clauses.phrase_before(start - 2, s.first)
                elif owner < 0:
                    start -= 1
                    continue  # "the Annual Leaders' Consultation"
                return (self.phrases[owner].first if owner >= 0 else start), owner, sides
            if word == "of" and low[start - 2] in _MEASURES:
                return self.measured(start - 2, s.first), -1, sides
            month = word == "may" and low[start].isdigit()  # "the May 8 meeting"
            if word in BREAKS or word in _NOUN_EDGE or (word in AUX and not month) or low[start] in _ARTICLES:
                break
            if word not in _ATTRIBUTES and (word in self.frames.holders or clauses.verbal(word)):
                break
            start -= 1
        return start, -1, sides

    def measured(self, start: int, floor: int) -> int:
        """The first token of "more than two and a half hours", whose unit stands at token `start`."""
        low = self.low
        while start - 1 > floor and (low[start - 1] in _QUANTITIES or low[start - 1].isdigit()):
            start -= 1
        return start

    def noun(self, hit: Hit) -> Draft | None:
        """The encounter that a noun names, None for none."""
        clauses, low, s = self.clauses, self.low, hit.sentence
        trigger, first, last = hit.trigger, hit.first, hit.last
        if self.no_noun(hit):
            return None
        ceiling = clauses.clause_end(last, s.last)
        start, owner, sides = self.noun_phrase(hit)
        if "respective" in low[start:first]:
            return None  # "exchanged views on their respective summits with A"
        prior = low[start - 1] if start > s.first else ""
        partner = self.partners.of_noun(hit, ceiling)
        if prior in _TOPIC_BEFORE and not partner.between and owner < 0:
            return None  # "conferred about the talks with A"
        theirs = self.cast.members(partner.group)
        if low[first] == "calls" and not theirs and not sides:
            return None  # "too many of their calls get lost"
        mine: tuple[int, ...] = () if owner < 0 or partner.between else self.actors_of[owner]
        if mine and not theirs and self.phrases[owner].kind == "name":
            mine = self.cast.members(clauses.coordinated_left(owner, s.first))  # "A and B's first meeting"
        if mine and theirs and start == s.first + 1 and prior in _OPENERS and self.cast.personal(owner):
            mine = self.cast.principal(partner.end, s.last, theirs) or mine
        left = clauses.clause_start(start, s.first)
        group: list[int] = []
        to_come = False
        if not partner.between and not mine:
            group, left = clauses.subject(start, s.first)
            if not group and s.headline and not theirs:
                # "Remarks by A and B Before Their Meeting"
                k = clauses.phrase_before(start, s.first)
                group = clauses.coordinated_left(k, s.first) if k >= 0 else []
            if not group and theirs and (k := self.programme(start, s.first)) >= 0:
                group, left, to_come = (
                    [k],
                    self.phrases[k].first,
                    not _TO_COME.isdisjoint(low[self.phrases[k].last : start]),
                )
            mine = self.doers(hit, group)
            if s.headline and len(mine) == 1 and low[s.first : s.first + 2] == ["remarks", "with"]:
                mine = (*self.cast.letterhead(mine), *mine)  # "Remarks With B Before Their Meeting", and A below
            if sides and (not mine or not theirs):
                # "the A-B summit" names its sides unless somebody holds it with somebody
                mine, group = sides, []
            if theirs and not mine and not group:
                if prior in _ADJUNCT_BEFORE or start == s.first:
                    mine = self.cast.main_subject(partner.end, s.last)
                    if mine and set(mine) <= set(theirs):
                        # "Visiting P for talks with B, he said": the one of whom was told before
                        mine = tuple(a for a in self.drafts[-1].actors if a not in theirs) if self.drafts else ()
                if not mine and clauses.bare(s.first, start):
                    mine = self.cast.author(theirs)
        if not theirs and not sides:
            within = prior in ("in", "during", "over", "at", "on") and low[start] in ("a", "an")
            asked = prior == "for" and low[start] in ("a", "an", "talks") and _ASKED.intersection(low[left:start])
            within = within or bool(asked)
            if within or (owner >= 0 and low[self.phrases[owner].first] in ("their", "own")):
                # "told B in a telephone call", "signed it with B after their own talks"
                mine = self.cast.company(s.first, start) or mine
            holder = self.frames.holders.intersection(low[max(left, start - 6) : start + 1])
            held = (holder and prior not in ("for", "of", "about")) or within or owner >= 0
            held = held or prior in ("before", "after", "following", "during")
            attended = (
                low[start] == "the"
                and s.first < start - 1
                and (prior in _ATTENDS or (prior == "and" and not _ATTENDS.isdisjoint(low[start - 4 : start])))
            )
            attended = attended and not self.several_sides(group)
            if not mine and not self.drafts and low[start] == "the" and start == s.first + 1 and prior in _OPENERS:
                mine = self.cast.pair_before(hit)
            if len(mine) < 2 or hit.after == "with" or attended or not held:
                return None  # it only refers back
            if prior == "during" and any(d.sentence == hit.index and set(d.actors) == set(mine) for d in self.drafts):
                return None  # "A and B will meet in P during the council's meeting"
        if clauses.masked[first]:
            mine = mine or self.cast.speaker(hit)
            own = self.cast.told_in_quotes(hit, [owner] if owner >= 0 else group, mine)
            if not own or not theirs or not self.cast.meets(hit, partner.group, theirs, mine):
                return None
        plain = not any(self.cast.named(a) for a in theirs)
        if partner.between and plain and low[last - 1] in (*_SEVERAL, "engagements", "exchanges"):
            return None  # relations of two countries, no encounter
        if (
            prior == "in"
            and trigger.id == "talks"
            and low[start - 2] in _BE
            and "to" in low[partner.end : partner.end + 1]
        ):
            return None  # "is in talks with A to arrange"
        if plain and low[first:last] == ["engagement"]:
            return None  # "called for engagement with A"
        if prior in _KEEP:
            return None  # "agreed to continue their dialogue"
        if not mine and not partner.between and not sides and not self.partners.come_about(hit, partner):
            return None  # those whom somebody met didn't meet each other
        actors = tuple(dict.fromkeys((*mine, *theirs)))
        if len(actors) < 2 or self.sports(s, actors):
            return None
        end = partner.end if theirs else last
        owned = owner >= 0 or partner.between
        status, refusal = self.facts.noun_status(left, start, first, end, ceiling, subject=bool(group), owned=owned)
        if not status:
            return None
        draft = Draft(
            self.facts.kind(trigger, left, first, end, ceiling),
            status, actors, first, last, left, ceiling, hit.index, refusal=refusal, noun=trigger.id,
        )  # fmt: skip
        draft.subject = mine
        if to_come and status == "held":
            draft.status = "planned"
        draft.definite = low[start] == "the"
        if s.headline and self.opens(s, left, start, first, prior):
            draft.status, draft.refusal, draft.opens = "held", "", True
        if owner >= 0 and not theirs and not sides and not group and not s.headline and len(mine) < 2:
            draft.refers = low[self.phrases[owner].first] in ("their", "its", "our")
        draft.vague = draft.refers or (len(trigger.words) == 1 and low[first] in ("conversation", "conversations"))
        if partner.between:
            self.add_hosts(draft, start, s)
        else:
            draft.toured = any(self.phrases[g].toured for g in partner.group)
            draft.apart = self.cast.repeated(partner.group) or (low[last - 1] in _SEVERAL and len(theirs) > 1)
            draft.listed = self.cast.listed(partner.group)
        several = self.frames.kinds["group"].search(clauses.text(max(s.first, first - 5), last))
        one = low[start] in ("a", "an", "the") and len(theirs) > 2
        draft.joint = partner.between or one or trigger.id == "summit" or several is not None
        return draft

    def several_sides(self, group: list[int]) -> bool:
        """Whether one office of several sides makes a subject ("the presidents of A, B and C"), who are all who take part."""
        return len(group) == 1 and len(self.phrases[group[0]].sides) > 2

    def opens(self, s: Sentence, left: int, start: int, first: int, prior: str) -> bool:
        """Whether a headline gives what was said as an encounter began ("Remarks by A and B before their meeting")."""
        if prior == "before" and self.low[start] == "their":
            return True
        if self.low[first - 1] == "planned" or not _BEFORE.search(self.clauses.text(left, first)):
            return False
        return _REMARKS.match(self.clauses.text(s.first, s.first + 2)) is not None

    def add_hosts(self, draft: Draft, start: int, s: Sentence) -> None:
        """Add the host or the mediator: "A hosted talks between B and C"."""
        hosts, left = self.clauses.subject(start, s.first)
        if not hosts:
            draft.left = left
            return
        verb = _HOSTING.search(self.clauses.text(self.phrases[hosts[-1]].last, start))
        if verb is None:
            return
        for a in self.cast.members(hosts):
            if a not in draft.actors:
                draft.actors = (*draft.actors, a)
                draft.parts[a] = "mediator" if _MEDIATING.match(verb[0]) else "host"
        draft.left = left


def find_drafts(
    doc: Document,
    items: Items,
    phrases: list[Phrase],
    actors_of: list[tuple[int, ...]],
    frames: Frames,
    voices: Sequence[int],
) -> list[Draft]:
    """All encounters that clauses of the document report, in order of the text.

    Args:
        doc: the document, with its quotations and dates.
        items: its typed tokens.
        phrases: its actor phrases.
        actors_of: who each phrase is, as indices into `Document.actors`.
        frames: the vocabulary.
        voices: for each token the actor whose own words it stands in, or -1.
    """
    clauses = Clauses(doc, items, phrases, actors_of, frames)
    return _FrameReader(clauses, voices).read()
