"""Encounter frames: which clauses report that somebody met, called or received somebody.

In: a document with its mentions. Out: `Draft` encounters, one for each clause and set of people. The vocabulary is
`triggers.py`, the grammar of the clause `clauses.py`, the status `factuality.py`; here is what each frame asks of its
subject and its partner.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from digest.extract.clauses import ADVERBIAL, AUX, BREAKS, POSSESSIVE, PREPOSITIONS, SKIP, Clauses
from digest.extract.document import Document, Sentence
from digest.extract.factuality import Factuality
from digest.extract.lexicon import Items
from digest.extract.phrase import Phrase
from digest.extract.triggers import Frames, Trigger

_BEHIND_PLAN = 2  # sentences behind a plan in which it may be called off
_NEAR = 160  # tokens over which a bare group still means the people of the encounter told last
_SPORTS_PAGE = 4  # so many words of a match make the whole article one about sports
_NEXT = 6  # tokens behind "call" within which "from" or "to" tells who was called
_ADJUNCT = 20  # tokens over which an opening adjunct goes on behind its partner
_NOTE = 9  # tokens of a quotation that begins without a subject
_AUTHOR = 3  # so often must a note's author be named
_BARE = frozenset(
    "two pair sides parties men both duo negotiator delegation interlocutors officials envoy three trio women".split()
)
_SEVERAL = frozenset("meetings calls conversations bilaterals encounters sessions audiences interactions".split())
_INFINITIVES = frozenset("meet speak talk host receive welcome confer call discuss visit see".split())
_GOVERNORS = frozenset("to will would may could shall should might".split())
_SHARED = 30  # tokens over which two infinitives share what governs them
_BE = frozenset("was were been be being is are".split())
# words before a form that is a noun as well as a verb, which make it the noun
_NOUN_BEFORE = frozenset(
    "the a an of bilateral peace this that first no for held hold holds holding had in 's ’s their separate trilateral "
    "annual special has have having of after before into from about on over at during under".split()
)
_AMBIGUOUS = frozenset("talks call calls host hosts welcome meeting receiving speaking".split())
_SPEECH_NOUN = frozenset("the a an their his her of phone courtesy for".split())
_PARTICIPLE_BEFORE = frozenset(
    ("", *"is are was were be been after before by while and on without from seen pictured filmed photographed longer".split())
)
_CALLS = frozenset("call calls called calling courtesy paid".split())
_CALLED = frozenset("called calls call calling".split())
_BEHIND_CALLED = frozenset(". , to on and after late early yesterday today by with about".split())
_WITH_ONLY = frozenset(
    "discussed discusses discuss discussing reviewed exchanged exchange exchanges exchanging engaged engages compared".split()
)
# verbs of speech that two subjects share ("A and B spoke"), and what may follow "A and B met"
_MUTUAL = frozenset("spoke speak talked spoken exchanged discussed discuss exchange".split())
_BEHIND_MET = frozenset(
    ". , in on at for again today yesterday to here during over last face privately and this as by after virtually early "
    "together twice when there behind before ahead face-to-face late separately briefly ; earlier under via".split()
)
_ADJUNCT_BEFORE = frozenset("for after following during at in before since on over".split())
_GERUND_BEFORE = frozenset("after before while without by upon since".split())
_BEFORE_OBJECT = frozenset("the a its their all his every any our".split())
_TOPIC_BEFORE = frozenset("about regarding concerning".split())
_MEALS = frozenset("reception dinner lunch luncheon banquet breakfast iftar".split())
_ASKED = frozenset("invited hosted received visited travelled traveled welcomed thanked".split())
_KEEP = frozenset("continue maintain deepen strengthen keep intensify promote advance".split())
_CREDENCE = frozenset(("credence", "credentials"))
_FORMATS = frozenset("bilateral trilateral quadrilateral ministerial quad face-to-face one-on-one".split())
_NOUN_EDGE = frozenset(", and . ; : with to of in for after before at during following over on since amid".split())
# participles that stand before a noun as adjectives
_ATTRIBUTES = frozenset(
    "expected planned scheduled rescheduled proposed anticipated postponed cancelled canceled delayed extended".split()
)
_TAKES_PLACE = frozenset("place held conducted happened occurred".split())
_BRING = frozenset("bring brings brought see involve".split())
_COURTESY = re.compile(r"(?:a|his|her|their) (?:[\w-]+ ){0,2}(?:call|visit)\b")
_OFF = re.compile(r"\b(?:meeting|talks|summit|call|it|them|encounter|conference|session)\b")
_TRIP = re.compile(r"\b(?:visit|trip|tour|travel|journey|mission)\b")
_WAS = re.compile(
    r"\b(?:(?:was|were) (?:also )?(?:due|to|scheduled|set|expected|slated|supposed|planning)|"
    r"had (?:also )?(?:planned|been|to|intended|hoped)|would have)\b"
)
_HOSTING = re.compile(
    r"\b(?:host|hosts|hosted|hosting|mediat\w+|broker\w+|facilitat\w+|chair\w*|conven\w+|organi[sz]ed)\b"
)
_MEDIATING = re.compile(r"mediat|broker|facilitat")
_BEFORE = re.compile(r"\b(?:before|ahead of)\b", re.IGNORECASE)
_REMARKS = re.compile(r"^(?:remarks|secretary|deputy|joint|press)", re.IGNORECASE)
_GREETING = frozenset(
    "wish congratulate thank express offer convey discuss inform tell condole reassure extend update brief".split()
)
_NO_CALL = re.compile(r"\s*(?:on|for|to|him|her|it)\b")


@dataclass(slots=True)
class Draft:
    """An encounter as one clause tells it.

    Attributes:
        actors: indices into `Document.actors`; parts: part of some of them.
        subject: those of them who did it. first, last: tokens of the trigger. left, right: tokens of the clause.
        refers: it names no partner of its own ("the meeting"), so it tells more of one already told.
        noun: the noun that names it, "" for a verb.
        joint: all its people were together.
        apart: the words set its partners apart ("with A and with B").
        opens: the article gives what was said as it began ("Remarks before their meeting"), so it took place.
        vague: the words leave open whether it was a call or a meeting ("spoke with").
    """

    kind: str
    status: str
    actors: tuple[int, ...]
    first: int
    last: int
    left: int
    right: int
    sentence: int
    subject: tuple[int, ...] = ()
    parts: dict[int, str] = field(default_factory=dict)
    refusal: str = ""
    visit: bool = False
    refers: bool = False
    noun: str = ""
    joint: bool = False
    headline: bool = False
    vague: bool = False
    apart: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    """A trigger in its sentence: tokens first to last (half-open), the words on both sides of it."""

    trigger: Trigger
    index: int
    sentence: Sentence
    first: int
    last: int
    before: str
    after: str


@dataclass(slots=True)
class _Partner:
    """The partner of a trigger: its phrases, the token behind them, whether it names all who take part."""

    group: list[int]
    end: int
    between: bool = False


class _FrameReader:
    """Reads the drafts of one document sentence by sentence."""

    def __init__(self, clauses: Clauses, voices: Sequence[int]) -> None:
        self.clauses, self.facts, self.voices = clauses, Factuality(clauses), voices
        self.doc, self.frames = clauses.doc, clauses.frames
        self.low, self.phrases, self.actors_of = clauses.low, clauses.phrases, clauses.actors_of
        self.drafts: list[Draft] = []
        self.sports_words = -1  # of the whole text, counted when first asked for

    def read(self) -> list[Draft]:
        """All drafts, in order of their triggers."""
        first_words = self.frames.triggers.keys()
        for index, sentence in enumerate(self.doc.sentences):
            if not sentence.furniture and not first_words.isdisjoint(self.low[sentence.first : sentence.last]):
                self.sentence(index, sentence)
        if any(d.status == "planned" for d in self.drafts):
            self.withdraw()
        known = {d.kind for d in self.drafts if not d.vague}
        for d in self.drafts:
            if d.vague and d.kind == "meeting" and known == {"call"}:
                d.kind = "call"  # in a story of telephone calls they talked by telephone
        return self.drafts

    def withdraw(self) -> None:
        """Call off what belonged to a visit or talks that are called off: "cancelled his trip. He was due to meet B"."""
        off: set[int] = set()
        told: list[Draft] = []
        drafts = iter(self.drafts)
        draft = next(drafts, None)
        for index, s in enumerate(self.doc.sentences):
            text = self.doc.text[s.start : s.end]
            called_off = not self.frames.cancelling.isdisjoint(self.low[s.first : s.last])
            called_off = called_off and self.frames.marks["cancelled"].search(text) is not None
            if called_off and _TRIP.search(text):
                a, b = self.clauses.after(s.first), self.clauses.after(s.last)
                off.update(actor for k in range(a, b) for actor in self.actors_of[k])
            if called_off and _OFF.search(text):
                # "was to meet B. However, B called it off."
                for d in self.drafts:
                    if d.status == "planned" and 0 < index - d.sentence <= _BEHIND_PLAN and self.was_planned(d):
                        d.status, d.refusal = "cancelled", "withdrawn"
            while draft is not None and draft.sentence == index:
                if draft.status == "cancelled":
                    told.append(draft)
                elif draft.status == "planned" and self.was_planned(draft):
                    people = set(draft.actors)
                    if off & people or any(len(people & set(d.actors)) > 1 for d in told):
                        draft.status, draft.refusal = "cancelled", "withdrawn"
                draft = next(drafts, None)

    def was_planned(self, draft: Draft) -> bool:
        """Whether a plan is told in the past: "was due to meet"."""
        return _WAS.search(self.clauses.text(draft.left, draft.first)) is not None

    def sentence(self, index: int, s: Sentence) -> None:
        """Add the drafts of one sentence."""
        low, k = self.low, s.first
        inside = self.inside(s)
        while k < s.last:
            rows = self.frames.triggers.get(low[k], ())
            if not rows or (self.clauses.masked[k] and self.voices[k] < 0) or (k in inside and low[k] != "bilaterals"):
                k += 1
                continue
            words = next((t.words for t in rows if tuple(low[k : k + len(t.words)]) == t.words), None)
            if words is None:
                k += 1
                continue
            end = k + len(words)
            before = low[k - 1] if k > s.first else ""
            after = low[end] if end < s.last else "."
            for trigger in rows:
                if trigger.words != words:
                    continue
                hit = _Hit(trigger, index, s, k, end, before, after)
                draft = self.noun(hit) if trigger.frame == "noun" else self.verb(hit)
                if draft is not None:
                    draft.headline = s.headline
                    self.drafts.append(draft)
                    break
            k = end

    def inside(self, s: Sentence) -> set[int]:
        """Tokens of a sentence that stand inside a name or an office."""
        out: set[int] = set()
        for p in self.phrases[bisect_left(self.clauses.firsts, s.first) : bisect_left(self.clauses.firsts, s.last)]:
            if p.kind != "pronoun":
                out.update(range(p.first, p.last))
        return out

    # -- people --------------------------------------------------------------------

    def named(self, actor: int) -> bool:
        """Whether an actor is a person: a name or an office."""
        return bool(self.doc.actors[actor].name or self.doc.actors[actor].role)

    def members(self, group: list[int]) -> tuple[int, ...]:
        """Who the phrases are. What may be no person counts beside one that is."""
        actors = self.doc.actors
        out = self.told_last(group) or [a for k in group for a in self.actors_of[k]]
        if not any(actors[a].sure for a in out):
            return ()
        return tuple(dict.fromkeys(a for a in out if actors[a].sure or " " not in actors[a].name))

    def told_last(self, group: list[int]) -> list[int]:
        """The people of the encounter told last, where a bare group ("the two", "they", "both sides") speaks of as many."""
        if len(group) != 1 or not self.drafts:
            return []
        p = self.phrases[group[0]]
        if p.kind == "pronoun":
            bare = self.low[p.first] in ("they", "them") and len(self.actors_of[group[0]]) < 2
        else:
            bare = p.kind == "group" and not p.sides and not p.klass and p.role.rpartition(" ")[2] in _BARE
        draft = next((d for d in reversed(self.drafts) if len(d.actors) > 1), self.drafts[-1])
        if not bare or draft.headline or not 0 < p.first - draft.first < _NEAR:
            return []
        people = [a for a in draft.actors if self.named(a)]
        number = p.number if p.kind == "group" else len(people)
        return people if len(people) > 1 and number in (0, len(people)) else []

    def author(self, theirs: tuple[int, ...]) -> tuple[int, ...]:
        """Whom a note without a verb ("Breakfast with X") speaks of: the one whom the article names most."""
        people = [(a.count, -k) for k, a in enumerate(self.doc.actors) if a.name and a.sure and k not in theirs]
        count, k = max(people, default=(0, 0))
        return (-k,) if count >= _AUTHOR else ()

    def main_subject(self, token: int, ceiling: int) -> tuple[int, ...]:
        """The subject of the clause that follows an opening adjunct: "After talks with A, B said", "Receiving A, B thanked".

        Args:
            token: behind the adjunct's partner.
            ceiling: behind the sentence.
        """
        clauses, low = self.clauses, self.low
        comma, end = token, min(token + _ADJUNCT, ceiling)
        while comma < end and low[comma] != ",":
            if low[comma] in BREAKS or clauses.verbal(low[comma]):
                return ()
            comma = max(comma + 1, clauses.dates.get(comma, 0))
        if comma >= end:
            return ()
        k = next((clauses.at[j] for j in range(comma + 1, min(comma + 4, ceiling)) if j in clauses.at), -1)
        if (
            k < 0
            or self.phrases[k].possessive
            or not all(w in SKIP or w == "the" for w in low[comma + 1 : self.phrases[k].first])
        ):
            return ()
        group = clauses.coordinated_right(k, ceiling)
        behind = low[self.phrases[group[-1]].last]
        if not behind[0].isalpha() or behind in PREPOSITIONS or behind in BREAKS or behind in ("and", "or"):
            return ()
        return self.members(group)

    def company(self, floor: int, token: int) -> tuple[int, ...]:
        """The two people of a clause before `token`: its subject and its object or the one behind "with" or "to"."""
        people: list[int] = []
        k = bisect_left(self.clauses.firsts, floor)
        while k < len(self.phrases) and self.phrases[k].last <= token:
            p = self.phrases[k]
            before = self.low[p.first - 1] if p.first > floor else ""
            if p.kind in ("name", "title") and not p.possessive and self.clauses.argument(before):
                people.extend(a for a in self.actors_of[k] if self.doc.actors[a].sure and a not in people)
            k += 1
        sides = {self.doc.actors[a].country or self.doc.actors[a].organization or a for a in people}
        return tuple(people) if len(people) == 2 and len(sides) == 2 else ()

    def sports(self, s: Sentence, actors: tuple[int, ...]) -> bool:
        """Whether two countries meet on a pitch: no person among them, and the words of a match about them."""
        if any(self.named(a) for a in actors):
            return False
        if self.frames.sports.search(self.doc.text, s.start, s.end) is not None:
            return True
        if self.sports_words < 0:
            self.sports_words = sum(1 for _ in self.frames.sports.finditer(self.doc.text))
        return self.sports_words >= _SPORTS_PAGE

    def repeated(self, group: list[int]) -> bool:
        """Whether each partner has an encounter of its own: "with A and with B", "counterparts from A, B and C"."""
        if not group:
            return False
        first = self.phrases[group[0]]
        if len(group) > 1 and first.kind == "side" and self.low[first.first - 1] in ("from", "the"):
            return True
        if first.office == "relation" and len(first.sides) > 1 and "from" in self.low[first.first : first.last]:
            return True
        gaps = (self.low[self.phrases[a].last : self.phrases[b].first] for a, b in pairwise(group))
        return any({"with", "by", "to"}.intersection(gap) for gap in gaps)

    def first_person(self, group: list[int]) -> bool:
        """Whether a known speaker speaks of himself: "I", "we", "my"."""
        return any(
            self.phrases[g].kind == "pronoun"
            and self.actors_of[g]
            and self.low[self.phrases[g].first].startswith(("i", "we", "my", "our"))
            for g in group
        )

    def speaker(self, hit: _Hit) -> tuple[int, ...]:
        """Who says the quotation that opens with the trigger's clause without a subject ("Had a good call with A")."""
        masked, k = self.clauses.masked, hit.first
        while k > hit.sentence.first and masked[k - 1]:
            k -= 1
        alone = hit.first - k <= _NOTE and not any(
            k <= p.first < hit.first for p in self.phrases[self.clauses.after(k) :][:1]
        )
        return (self.voices[hit.first],) if alone and self.voices[hit.first] >= 0 else ()

    def meets(self, partner: list[int], theirs: tuple[int, ...], mine: tuple[int, ...]) -> bool:
        """Whether somebody in a quotation tells of an encounter with somebody named, and not with himself."""
        names = [self.doc.actors[a].name for a in theirs]
        return not partner or (any(n and n[0] != "@" for n in names) and not set(mine) & set(theirs))

    # -- verbs ---------------------------------------------------------------------

    def no_verb(self, hit: _Hit) -> bool:
        """Whether the words next to a verb's form make it a noun or give it another meaning ("met the criteria")."""
        low, word, before, frame = self.low, self.low[hit.first], hit.before, hit.trigger.frame
        bars = self.frames.bar_objects
        if frame == "hand" or (frame == "host" and _CREDENCE.intersection(low[hit.last : hit.last + 6])):
            return False  # letters of credence are handed over to somebody
        if hit.after in bars or (hit.after in _BEFORE_OBJECT and bars.intersection(low[hit.last + 1 : hit.last + 2])):
            return True
        if frame == "speak" and before in _BE and word not in ("speaking", "talking"):
            return True
        if frame in ("speak", "phone") and before in _SPEECH_NOUN:
            return True
        if word in _AMBIGUOUS and before in _NOUN_BEFORE:
            return True
        if word == "meet" and before in (*POSSESSIVE, "the", "a", "an", "this", "their", "following", "first"):
            return True
        forward = before == "to" and low[hit.first - 2] == "forward"  # "looks forward to meeting"
        return word == "meeting" and before not in _PARTICIPLE_BEFORE and not forward

    def auxiliary(self, hit: _Hit) -> str:
        """The word before a verb, adverbs passed over: "was afterwards received"."""
        k = hit.first - 1
        while k > hit.sentence.first and (self.low[k] in SKIP or self.low[k].endswith("ly")):
            k -= 1
        return self.low[k] if k >= hit.sentence.first else ""

    def governor(self, hit: _Hit) -> int:
        """Token whose subject is the verb's: of "to meet A and speak with B" that of the "to"."""
        if hit.before != "and" or self.low[hit.first] not in _INFINITIVES:
            return hit.first
        reach = range(hit.first - 2, max(hit.sentence.first, hit.first - _SHARED), -1)
        return next((k for k in reach if self.low[k] in _GOVERNORS), hit.first)

    def passive(self, hit: _Hit) -> bool:
        """Whether the one behind "by" does what the verb says."""
        if hit.trigger.words[-2:] == ("joined", "by"):
            return True
        if hit.trigger.frame in ("host", "join") and self.auxiliary(hit) in _BE:
            return True
        reduced = self.low[hit.first] in ("received", "hosted", "welcomed", "greeted", "joined")
        return reduced and hit.after in ("by", "in") and "by" in self.low[hit.last : hit.last + 4]

    def verb_partner(self, hit: _Hit, left: int, ceiling: int, *, passive: bool) -> _Partner | None:
        """The partner that a verb's frame asks for; None where what follows makes it no encounter."""
        clauses, low, last, word = self.clauses, self.low, hit.last, self.low[hit.first]
        frame = hit.trigger.frame
        words: tuple[str, ...] = ()
        direct, far, start = True, False, last
        if passive:
            direct, words = hit.trigger.words[-1] == "by", ("by",)
        elif frame in ("meet", "join"):
            words = ("with",)
        elif frame in ("tell", "pay"):
            words = ()
        elif frame == "host":
            far = True
            letters = self.frames.kinds["handed"].search(clauses.text(last, min(last + 6, ceiling)))
            if letters:
                direct, words = False, ("of", "from")  # "received the letters of credence of"
                start = clauses.token_at(letters.end() + clauses.doc.starts[last])
        elif frame == "speak":
            direct = hit.trigger.id == "engage"
            words = ("with",) if word in _WITH_ONLY else ("with", "to")
        elif frame == "hand":
            k = clauses.at.get(last, -1)
            if k >= 0 and self.phrases[k].kind == "pronoun" and self.phrases[k].possessive:
                start, direct = last + 1, False  # "presented her credentials to"
            words = ("to",)
        elif frame == "jointly":
            if hit.after != "by":
                return _Partner([], last)
            direct, words = False, ("by",)
        elif frame == "gather":
            return _Partner([], last)
        group, end = clauses.partner(start, ceiling, direct=direct, words=words, far=far)
        called_on = frame == "call_on" and word in _CALLED and low[last - 1] == "on"
        if called_on and (not group or low[end : end + 1] == ["to"] or self.phrases[group[0]].kind == "side"):
            return None  # "called on A to withdraw"
        if frame == "speak" and group and self.frames.kinds["stage"].search(clauses.text(last, end)):
            return None  # "spoke at a joint press conference with A"
        if frame == "phone" and not group:
            group, end = self.greeted(hit, ceiling)
            return _Partner(group, end)
        if frame == "phone" and word in _CALLED and not self.telephoned(left, end, ceiling, hit.sentence):
            return None
        if frame == "join" and not passive and not any(self.named(a) for a in self.members(group)):
            return None  # one joins an alliance as a member
        if frame == "pay" and (not group or not _COURTESY.match(clauses.text(end, min(end + 5, ceiling)))):
            return None
        if frame == "tell" and "visiting" not in low[last : min(end, last + 4)]:
            return None
        if frame == "hand" and not self.frames.kinds["handed"].search(clauses.text(last, min(ceiling, end + 8))):
            return None  # what was handed over was no message
        return _Partner(group, end)

    def greeted(self, hit: _Hit, ceiling: int) -> tuple[list[int], int]:
        """The partner of "called to congratulate A", and the token behind it."""
        k = self.clauses.dates.get(hit.last, hit.last)
        if self.low[k : k + 1] == ["to"] and self.low[k + 1] in _GREETING:
            return self.clauses.partner(k + 2, ceiling, direct=True, words=())
        return [], hit.last

    def telephoned(self, left: int, end: int, ceiling: int, s: Sentence) -> bool:
        """Whether "called A" is a telephone call and no name given ("called A a liar")."""
        if end in self.clauses.dates or end >= s.last - 1:
            return True
        if self.low[end] == "to" and self.low[end + 1] in _GREETING:
            return True
        by_phone = self.frames.kinds["call"].search(self.clauses.text(left, ceiling))
        if not by_phone and _NO_CALL.match(self.clauses.text(end, ceiling)):
            return False
        return self.low[end] in _BEHIND_CALLED and self.low[end : end + 3] != ["to", "be"]

    def relative(self, group: list[int], s: Sentence) -> int:
        """The phrase that a relative clause with this subject tells of ("A, whom he met"), -1 for none."""
        begin = self.phrases[group[0]].first
        if begin - 1 <= s.first or self.low[begin - 1] not in ("who", "whom"):
            return -1
        k = self.clauses.phrase_before(begin - 1, s.first)
        return k if k >= 0 and begin - 1 - self.phrases[k].last <= 1 else -1

    def alone(self, hit: _Hit, frame: str, mine: tuple[int, ...]) -> bool:
        """Whether a verb without a partner can tell that its subjects met each other ("A and B met in P")."""
        word = self.low[hit.first]
        if len(mine) < 2 or frame in ("host", "call_on", "phone", "join"):
            return False
        if frame == "speak":
            if word not in _MUTUAL or hit.before == "to":
                return False
            return word not in ("spoke", "speak", "spoken", "talked") or hit.after not in (
                "to",
                "at",
                "in",
                "for",
                "out",
            )
        return frame != "meet" or hit.after in _BEHIND_MET or hit.last in self.clauses.dates

    def verb(self, hit: _Hit) -> Draft | None:
        """The encounter that a verb reports, None for none."""
        clauses, low, s = self.clauses, self.low, hit.sentence
        frame, first, last = hit.trigger.frame, hit.first, hit.last
        if self.no_verb(hit):
            return None
        group, left = clauses.subject(self.governor(hit), s.first)
        ceiling = clauses.clause_end(last, s.last)
        passive = self.passive(hit)
        if passive and self.auxiliary(hit) not in _BE and group and self.phrases[group[-1]].last < first - 1:
            return None  # "agreements at a forum hosted by A": nobody was received
        found = self.verb_partner(hit, left, ceiling, passive=passive)
        if found is None:
            return None
        partner, end = found.group, found.end
        mine, theirs = self.members(group), self.members(partner)
        many = len(mine) > 2 or any(self.phrases[g].plural or self.phrases[g].kind == "group" for g in group)
        if frame == "gather" and not many:
            return None
        if not theirs and any(self.phrases[g].plural for g in partner):
            return None
        if not theirs and group and frame in ("meet", "host", "call_on", "speak", "phone"):
            k = self.relative(group, s)
            if k >= 0:
                partner, theirs = [k], self.actors_of[k]
        if clauses.masked[first]:
            mine = mine or self.speaker(hit)
            if not (self.first_person(group) or mine == self.speaker(hit)) or not self.meets(partner, theirs, mine):
                return None
        mutual = len(mine) > 1 and low[last : last + 2] in (["each", "other"], ["one", "another"])
        if not theirs and not mutual and not self.alone(hit, frame, mine):
            return None
        if theirs and not mine and not group and low[first].endswith("ing") and first - s.first <= 1:
            mine = self.main_subject(end, s.last)
        if theirs and not mine:
            if not group and frame in ("meet", "host", "call_on", "speak") and clauses.bare(s.first, first):
                mine = self.author(theirs)
            if not mine and (frame != "jointly" or len(theirs) < 2):
                return None
        actors = tuple(dict.fromkeys((*mine, *theirs)))
        if set(mine) & set(theirs) and len(actors) < 2:
            return None
        edge = first - 1 if hit.before in _GERUND_BEFORE and low[first].endswith("ing") else left
        status, refusal = self.facts.status(edge, first, last, ceiling, verb=True, subject=bool(group))
        around = clauses.text(max(left, first - 8), min(ceiling, end + 6))
        if not status or self.sports(s, actors) or self.frames.marks["habitual"].search(around):
            return None
        trigger = replace(hit.trigger, frame="meet") if mutual and not theirs else hit.trigger
        draft = Draft(
            self.facts.kind(hit.trigger, left, first, last, ceiling),
            status, actors, first, last, left, ceiling, hit.index, refusal=refusal,
        )  # fmt: skip
        draft.subject = mine
        draft.vague = trigger.frame == "speak" and not self.frames.kinds["call"].search(clauses.text(left, ceiling))
        draft.refers = draft.vague and not theirs and all(self.refers_back(g) for g in group)
        if frame == "host" or (frame == "call_on" and _CALLS.intersection(hit.trigger.words)):
            host, guest = (theirs, mine) if passive or frame == "call_on" else (mine, theirs)
            draft.parts = dict.fromkeys(host, "host") | dict.fromkeys(guest, "guest")
            draft.visit = True
        draft.joint = frame in ("host", "gather", "join", "jointly")
        draft.apart = self.repeated(partner) or (frame in ("speak", "phone") and len(theirs) == 2)
        return draft

    def refers_back(self, k: int) -> bool:
        """Whether a phrase names nobody itself."""
        p = self.phrases[k]
        return p.kind == "pronoun" or (p.kind == "group" and not p.sides)

    # -- nouns ---------------------------------------------------------------------

    def no_noun(self, hit: _Hit) -> bool:
        """Whether the words next to a noun make it something else ("press conference", "call for")."""
        low, trigger, before, after = self.low, hit.trigger, hit.before, hit.after
        bars = self.frames.bar_before
        if before in bars or " ".join(low[max(hit.sentence.first, hit.first - 2) : hit.first]) in bars:
            return True
        appeal = after in ("for", "to", "on", "it", "him", "her", "them", "into") or before in ("to", "would", "will")
        if appeal and trigger.id == "call" and len(trigger.words) == 1 and hit.last not in self.clauses.dates:
            return True
        if trigger.words[-1] in _FORMATS and after[0].isalpha() and after not in ADVERBIAL and after not in AUX:
            return after not in ("with", "between", "this", "today", "and", "yesterday")
        return trigger.words[-1] in ("session", "sessions") and before in ("question", "training")

    def noun_phrase(self, hit: _Hit) -> tuple[int, int, tuple[int, ...]]:
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
                if len(joined) > 1 and all(self.phrases[g].kind == "name" for g in joined):
                    return self.phrases[joined[0]].first, -1, self.members(joined)  # "the A and B meeting"
                if p.kind == "group" and p.sides:
                    sides = self.actors_of[k]
                elif p.kind != "side" or p.last - p.first > 3:
                    break
                start = p.first
                continue
            if items.codes[items.at[start - 1]] == "s":
                owner = clauses.at_end(start - 1)
                return (self.phrases[owner].first if owner >= 0 else start), owner, sides
            if word in BREAKS or word in _NOUN_EDGE or word in AUX:
                break
            if word not in _ATTRIBUTES and (word in self.frames.holders or clauses.verbal(word)):
                break
            start -= 1
        return start, -1, sides

    def noun_partner(self, hit: _Hit, ceiling: int) -> _Partner:
        """The partner on the right of a noun: "between A and B", "with B", "of A and B"."""
        clauses, low, last, after = self.clauses, self.low, hit.last, hit.after
        if after in ("that", "which", "to") and _BRING.intersection(low[last : last + 6]):
            # "the meeting that was to bring A and B to P"
            verb = next(j for j in range(last, last + 6) if low[j] in _BRING)
            group, end = clauses.partner(verb + 1, ceiling, direct=True, words=("together",))
            if len(self.members(group)) > 1:
                return _Partner(group, end, between=True)
        ahead = low[last : min(last + _NEXT + 3, ceiling)]
        if "between" in ahead and _TAKES_PLACE.intersection(ahead[: ahead.index("between")]):
            # "a call then took place between A and B"
            start = last + ahead.index("between")
            group, end = clauses.partner(start, ceiling, direct=False, words=("between",))
            if len(self.members(group)) > 1:
                return _Partner(group, end, between=True)
        if after in ("between", "among", "involving", "bringing"):
            group, end = clauses.partner(last, ceiling, direct=False, words=(after,))
            if self.members(group):
                return _Partner(group, end, between=True)
        elif after in self.frames.holders and low[last + 1 : last + 2] == ["by"]:
            # "talks held by A and B"
            group, end = clauses.partner(last + 1, ceiling, direct=False, words=("by",))
            if len(self.members(group)) > 1:
                return _Partner(group, end, between=True)
        elif after == "of" and hit.trigger.id != "talks":
            k = clauses.at.get(last + 1, clauses.at.get(last + 2, -1) if low[last + 1] in ("the", "both") else -1)
            group = clauses.coordinated_right(k, ceiling) if k >= 0 else []
            if group:
                end = self.phrases[group[-1]].last
                if not self.phrases[group[-1]].possessive and low[end] not in POSSESSIVE:
                    return _Partner(group, end, between=True)
        if hit.trigger.kind in ("call", "video") or hit.trigger.words[-1] in ("call", "visit"):
            # "received a phone call from A", "in a phone call to A"
            group, end = clauses.partner(last, min(ceiling, last + _NEXT), direct=False, words=("from", "to"))
            if any(self.named(a) for a in self.members(group)):
                return _Partner(group, end)
        words = ("with", "between", "for") if hit.trigger.words[-1] in _MEALS else ("with", "between")
        group, end = clauses.partner(last, ceiling, direct=False, words=words)
        if not self.members(group):
            return _Partner([], last)
        return _Partner(group, end, between=low[self.phrases[group[0]].first - 1] == "between")

    def noun(self, hit: _Hit) -> Draft | None:
        """The encounter that a noun names, None for none."""
        clauses, low, s = self.clauses, self.low, hit.sentence
        trigger, first, last = hit.trigger, hit.first, hit.last
        if self.no_noun(hit):
            return None
        ceiling = clauses.clause_end(last, s.last)
        start, owner, sides = self.noun_phrase(hit)
        prior = low[start - 1] if start > s.first else ""
        partner = self.noun_partner(hit, ceiling)
        if prior in _TOPIC_BEFORE and not partner.between and owner < 0:
            return None  # "conferred about the talks with A"
        theirs = self.members(partner.group)
        mine: tuple[int, ...] = () if owner < 0 or partner.between else self.actors_of[owner]
        left = clauses.clause_start(start, s.first)
        group: list[int] = []
        if not partner.between and not mine:
            group, left = clauses.subject(start, s.first)
            if not group and s.headline and not theirs:
                # "Remarks by A and B Before Their Meeting"
                k = clauses.phrase_before(start, s.first)
                group = clauses.coordinated_left(k, s.first) if k >= 0 else []
            mine = self.members(group)
            if sides and (not mine or not theirs):
                # "the A-B summit" names its sides unless somebody holds it with somebody
                mine, group = sides, []
            if theirs and not mine and not group:
                if prior in _ADJUNCT_BEFORE or start == s.first:
                    mine = self.main_subject(partner.end, s.last)
                    if mine and set(mine) <= set(theirs):
                        # "Visiting P for talks with B, he said": the one of whom was told before
                        mine = tuple(a for a in self.drafts[-1].actors if a not in theirs) if self.drafts else ()
                if not mine and clauses.bare(s.first, start):
                    mine = self.author(theirs)
        if not theirs and not sides:
            within = prior in ("in", "during", "over", "at", "on") and low[start] in ("a", "an")
            asked = prior == "for" and low[start] in ("a", "an", "talks") and _ASKED.intersection(low[left:start])
            within = within or bool(asked)
            if within or (owner >= 0 and low[self.phrases[owner].first] in ("their", "own")):
                # "told B in a telephone call", "signed it with B after their own talks"
                mine = self.company(s.first, start) or mine
            holder = self.frames.holders.intersection(low[max(left, start - 6) : start + 1])
            held = (holder and prior not in ("for", "of", "about")) or within or owner >= 0
            held = held or prior in ("before", "after", "following", "during")
            if len(mine) < 2 or hit.after == "with" or not held:
                return None  # it only refers back
        if clauses.masked[first]:
            mine = mine or self.speaker(hit)
            own = self.first_person([owner] if owner >= 0 else group) or mine == self.speaker(hit)
            if not own or not theirs or not self.meets(partner.group, theirs, mine):
                return None
        plain = not any(self.named(a) for a in theirs)
        if partner.between and plain and low[last - 1] in (*_SEVERAL, "engagements", "exchanges"):
            return None  # relations of two countries, no encounter
        if (
            prior == "in"
            and trigger.id == "talks"
            and low[start - 2] in _BE
            and "to" in low[partner.end : partner.end + 1]
        ):
            return None  # "is in talks with A to arrange"
        if prior in _KEEP:
            return None  # "agreed to continue their dialogue"
        if not mine and not partner.between and not sides:
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
            self.facts.kind(trigger, left, first, last, ceiling),
            status, actors, first, last, left, ceiling, hit.index, refusal=refusal, noun=trigger.id,
        )  # fmt: skip
        draft.subject = mine
        if s.headline and self.opens(s, left, start, first, prior):
            draft.status, draft.refusal, draft.opens = "held", "", True
        if owner >= 0 and not theirs and not sides and not group and not s.headline and len(mine) < 2:
            draft.refers = low[self.phrases[owner].first] in ("their", "its", "our")
        draft.vague = draft.refers or (len(trigger.words) == 1 and low[first] in ("conversation", "conversations"))
        if partner.between:
            self.add_hosts(draft, start, s)
        else:
            draft.apart = self.repeated(partner.group) or (low[last - 1] in _SEVERAL and len(theirs) > 1)
        several = self.frames.kinds["group"].search(clauses.text(max(s.first, first - 5), last))
        one = low[start] in ("a", "an", "the") and len(theirs) > 2
        draft.joint = partner.between or one or trigger.id == "summit" or several is not None
        return draft

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
        for a in self.members(hosts):
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
