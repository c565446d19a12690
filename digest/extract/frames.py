"""Encounter frames: which clauses report that somebody met, called or received somebody.

In: a document with its mentions. Out: `Draft` encounters, one for each clause and set of people, with the status
that the clause's own marks give. The vocabulary is `data/encounters.yaml`; here is only the grammar: a trigger (verb
or noun), the subject left of it, the partner right of it, and what stands between.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from digest.extract.document import Document, Sentence
from digest.extract.lexicon import Items
from digest.extract.nouns import Phrase
from digest.extract.structure import tokenise
from digest.knowledge import Knowledge

_SKIP = frozenset(
    "also then later today yesterday tomorrow again separately jointly briefly privately personally recently earlier "
    "first last twice there here together virtually bilaterally individually early late tonight formally informally "
    "just once finally now still already soon directly face-to-face live previously afterwards subsequently officially "
    "trilaterally online remotely successively respectively both so once more long even only never not".split()
)
_PREPOSITIONS = frozenset(
    "of with to by for from about between against under than on in at over into after before during including like "
    "alongside upon toward towards among amid without via behind despite following since until near inside outside "
    "across through regarding concerning per as".split()
)
_BREAKS = frozenset("that which while when because although though but where whereas if unless who whom whose".split())
_NOMINATIVE = frozenset("he she they we i who".split())
_RELATIVE = frozenset(("who", "which", "whose", "whom", "where"))
_AUX = frozenset(
    "is are was were be been being has have had will would shall should may might can could must do does did to not n't "
    "is due set expected scheduled going about slated".split()
)
_SEPARATORS = frozenset((",", "and", "&", "with", "by", "as", "well", "along", "together", "then", "plus", "both"))
_CONJUNCTIONS = frozenset("after before since until as than like following".split())
_DOUBT = re.compile(r"\b(?:is|are|was|were|remains?)\s+(?:not\s+)?(?:possible|unlikely|likely|ruled out|off the table|under discussion|being discussed|not planned|not scheduled)\b")
_SEVERAL = frozenset("meetings calls conversations bilaterals encounters sessions audiences interactions".split())
_PLANS = frozenset(
    "agreed planned scheduled expected invited decided vowed pledged asked offered promised wanted hoped intended proposed arranged slated "
    "prepared supposed committed urged called announced requested united confirmed".split()
)
_WENT = frozenset("held used took arrived arrives flew flies travelled traveled came went visited landed returned gathered sat drove convened reached".split())
_BARE = frozenset("two pair sides parties men both duo negotiator delegation interlocutors officials envoy three trio women".split())
_NEAR = 160  # tokens over which a bare group still means the people of the encounter told last
_SPORTS_PAGE = 4  # so many words of a match make the whole article one about sports
_JOINERS = frozenset(("and", "&", "with", "well", "plus", "along"))
_DETERMINERS = frozenset(("the", "a", "an", "his", "her", "its", "their", "(", ")"))
_PP = frozenset("in at on for during after before over by from inside outside via under near within ahead following as amid of".split())


@dataclass(slots=True)
class Draft:
    """An encounter as one clause tells it.

    Attributes:
        actors: indices into `Document.actors`; parts: part of some of them.
        first, last: tokens of the trigger. left, right: tokens of the clause.
        refers: it names no partner of its own ("the meeting"), so it tells more of one already told.
        plural: several encounters are told at once ("separate meetings with").
        noun: the noun that names it, "" for a verb.
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
class Trigger:
    """An expression that may report an encounter: its frame ("meet", "noun" ...), the kind it tells, its entry's id."""

    frame: str
    kind: str
    id: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frames:
    """`data/encounters.yaml`, compiled."""

    triggers: dict[str, tuple[Trigger, ...]]
    holders: frozenset[str]
    marks: dict[str, re.Pattern[str]]
    kinds: dict[str, re.Pattern[str]]
    bar_objects: frozenset[str]
    bar_before: frozenset[str]
    bar_after: re.Pattern[str]
    sports: re.Pattern[str]
    gate: re.Pattern[str]


def _phrases(items: list[str], *, end: str = r"(?!\w)") -> re.Pattern[str]:
    body = "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in sorted(items, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{body}){end}", re.IGNORECASE)


@lru_cache(maxsize=4)
def build_frames(knowledge: Knowledge) -> Frames:
    """Compile the encounter vocabulary, once a process."""
    table = knowledge.table("encounters")
    triggers: dict[str, list[Trigger]] = {}
    for verb in table["verbs"]:
        for form in verb["names"]:
            words = tuple(tokenise(form.lower()))
            triggers.setdefault(words[0], []).append(Trigger(verb["frame"], "", verb["id"], words))
    for noun in table["nouns"]:
        for form in noun["names"]:
            words = tuple(tokenise(form.lower()))
            triggers.setdefault(words[0], []).append(Trigger("noun", noun.get("kind", ""), noun["id"], words))
    for rows in triggers.values():
        # a noun reading comes second: "talks" and "call" are verbs only behind a subject
        rows.sort(key=lambda t: (-len(t.words), t.frame == "noun"))
    return Frames(
        triggers={k: tuple(v) for k, v in triggers.items()},
        holders=frozenset(table["holders"]),
        marks={k: _phrases(v) for k, v in table["status"].items()},
        kinds={k: _phrases(v) for k, v in table["kinds"].items()},
        bar_objects=frozenset(table["bars"]["objects"]),
        bar_before=frozenset(table["bars"]["before"]),
        bar_after=_phrases(table["bars"]["after"]),
        sports=_phrases(table["bars"]["sports"]),
        gate=re.compile(r"(?<!\w)(?:" + "|".join(sorted({re.escape(k) for k in triggers}, key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE),
    )


class _FrameReader:
    """Reads the drafts of one document sentence by sentence."""

    def __init__(
        self, doc: Document, items: Items, phrases: list[Phrase], actors_of: list[tuple[int, ...]], frames: Frames, voiced: bytearray
    ) -> None:
        self.doc, self.items, self.frames = doc, items, frames
        self.words = doc.words
        self.low = [w.lower() for w in doc.words]
        # only phrases that mean somebody count; appositions are part of what they explain
        keep = [(p, a) for p, a in zip(phrases, actors_of, strict=True) if a or p.kind in ("title", "group") or (p.kind == "pronoun" and p.plural)]
        self.phrases = [p for p, _ in keep]
        self.actors_of = [a for _, a in keep]
        place = {id(p): k for k, p in enumerate(self.phrases)}
        # the phrase that each phrase explains, as an index into what is kept
        self.apposed = [place.get(id(phrases[p.apposition]), -1) if p.apposition >= 0 else -1 for p in self.phrases]
        self.firsts = [p.first for p in self.phrases]
        self.at: dict[int, int] = {}
        for k, p in enumerate(self.phrases):
            self.at.setdefault(p.first, k)
        self.masked = self.mask()
        self.voiced = voiced
        self.dates = {bisect_left(doc.starts, d.start): bisect_left(doc.starts, d.end) for d in doc.dates}
        self.drafts: list[Draft] = []

    def mask(self) -> bytearray:
        """Which tokens stand inside a quotation that somebody said."""
        masked = bytearray(len(self.words))
        for q in self.doc.quotes:
            if q.depth == 0 and not q.scare and q.end - q.start > 24:
                a, b = bisect_left(self.doc.starts, q.start), bisect_left(self.doc.starts, q.end)
                masked[a:b] = b"\x01" * (b - a)
        return masked

    # -- phrases -------------------------------------------------------------------

    def phrase_before(self, token: int, floor: int) -> int:
        """The last phrase that ends at or before `token` and begins at or after `floor`, -1 for none."""
        k = bisect_right(self.firsts, token - 1) - 1
        while k >= 0 and self.phrases[k].first >= floor:
            if self.phrases[k].last <= token:
                return k
            k -= 1
        return -1

    def oblique(self, k: int, floor: int, verb: int = -1, end: int = 0) -> bool:
        """Whether phrase k hangs on a preposition or a possessive, so that it can't be a subject.

        Args:
            k: the phrase. floor: first token of the sentence.
            verb: token of the verb or noun whose subject is looked for; end: behind the group that phrase k begins:
                "after A and B met" has a subject.
        """
        p = self.phrases[k]
        if p.possessive:
            return True
        if p.first <= floor:
            return False
        before = self.low[p.first - 1]
        if before in ("the", "a", "an", "both", "his", "her", "their") and p.first - 1 > floor:
            before = self.low[p.first - 2]
        if before in _CONJUNCTIONS:
            t = end
            while t < verb and self.low[t] in _SKIP:
                t += 1
            word = self.low[t]
            if t <= verb and (t == verb or word in self.frames.holders or word in _AUX or self.verbal(word)):
                return False
        return before in _PREPOSITIONS

    def coordinated_left(self, k: int, floor: int) -> list[int]:
        """Phrases joined with phrase k by commas and a final "and", k last."""
        out = [k]
        joined = False
        if self.low[self.phrases[k].first] in _NOMINATIVE:
            return out
        while k > 0:
            p, q = self.phrases[k - 1], self.phrases[k]
            if p.first < floor:
                break
            if p.last > q.first:
                k -= 1
                continue
            gap = self.low[p.last : q.first]
            apposed = self.apposed[k] >= 0 and self.apposed[k] == (self.apposed[k - 1] if self.apposed[k - 1] >= 0 else k - 1) or self.apposed[k - 1] == k
            if not apposed:
                joined = joined or bool(_JOINERS.intersection(gap))
                if not gap or not joined or p.possessive or (p.kind == "pronoun" and p.possessive):
                    break
                if len(gap) > 4 or not all(w in _SEPARATORS or w in _DETERMINERS or (w == "of" and "and" in gap) for w in gap):
                    break
            k -= 1
            out.insert(0, k)
        return out

    def coordinated_right(self, k: int, ceiling: int, *, pair: bool = False) -> list[int]:
        """Phrases joined with phrase k to its right by commas and a final "and" or "as well as", k first; `pair`: two at least."""
        out = [k]
        sure = 1  # phrases up to the last one behind an "and"
        n = len(self.phrases)
        end = self.phrases[k].last
        while k + 1 < n:
            q = self.phrases[k + 1]
            if q.first >= ceiling:
                break
            if q.first < end:
                k += 1
                continue
            gap = self.low[end : q.first]
            apposed = self.apposed[k + 1] in out or self.apposed[k] == k + 1
            if not apposed:
                if not gap or len(gap) > 7 or not all(w in _SEPARATORS or w in _DETERMINERS or w in _SKIP for w in gap) or q.possessive:
                    break
                after = self.low[q.last] if q.last < ceiling else "."
                if pair and len({a for g in out for a in self.actors_of[g]}) < 2:
                    pass
                elif (after in _AUX and after != "to") or after in ("said", "says", "told", "added", "met", "agreed", "also") or (after.endswith("ed") and after != "united"):
                    break
            out.append(k + 1)
            if apposed or _JOINERS.intersection(gap) or (len(out) > 2 and all(self.phrases[g].sure for g in out)):
                sure = len(out)
            k += 1
            end = q.last
        return out[:sure]

    def subject(self, token: int, floor: int) -> tuple[list[int], int]:
        """Phrases that are the subject of the verb or noun at `token`, and where their clause begins.

        Walks left over objects and prepositional phrases to the first phrase that can be a subject, but not past the
        word that opens a subordinate clause.
        """
        k = self.phrase_before(token, floor)
        edge = token
        while k >= 0 and self.phrases[k].first >= floor:
            p = self.phrases[k]
            between = self.low[p.last : edge]
            breaks = [w for w in between if w in _BREAKS or w in (";", ":")]
            if breaks:
                if breaks[0] in _RELATIVE and p.last < len(self.low) and self.low[p.last] in (",", *_RELATIVE):
                    # ", who ... ," may be an aside that closed before the verb
                    if self.aside(p.last, token):
                        pass
                    else:
                        return self.coordinated_left(k, floor), p.last
                elif self.aside(p.last, token):
                    pass
                else:
                    return [], edge
            if self.low[p.first] in ("who",) and self.actors_of[k]:
                return [k], p.first
            group = self.coordinated_left(k, floor)
            head = group[0]
            if not any(self.actors_of[g] for g in group) and not any(self.phrases[g].plural for g in group):
                k = head - 1
                continue
            if self.oblique(head, floor, token, p.last):
                lead = self.phrase_before(self.phrases[head].first - 1, floor)
                if self.low[self.phrases[head].first - 1] == "including" and lead >= 0 and self.phrases[lead].plural and not self.actors_of[lead]:
                    return group, self.phrases[lead].first  # "Gulf leaders including X met ..."
                k = head - 1
                continue
            # an object of an earlier verb: "told Lavrov and met Wang"
            start = self.phrases[head].first
            prior = self.low[start - 1] if start > floor else ""
            if prior in ("the", "a", "his", "her") and start - 2 >= floor:
                prior = self.low[start - 2]
            if self.verbal(prior) and head > 0 and self.low[start] not in _NOMINATIVE and self.phrase_before(start - 1, floor) >= 0:
                k = head - 1
                continue
            return group, self.phrases[head].first
        return [], floor

    def verbal(self, word: str) -> bool:
        return len(word) > 3 and word.endswith(("ed", "ing")) and word not in ("united", "including", "following", "during") or word in ("told", "met", "tells", "meets", "saw", "sees", "left", "gave", "sent", "urges", "thanks", "took")

    def aside(self, start: int, token: int) -> bool:
        """Whether a comma-bounded aside that opens at `start` closes before `token`."""
        if start >= token or self.low[start] not in (",", "(", "—", "–", "-", "--"):
            return False
        closer = ")" if self.low[start] == "(" else self.low[start]
        for k in range(token - 1, start, -1):
            if self.low[k] == closer:
                return True
        return False

    def partner(self, token: int, ceiling: int, *, direct: bool, words: tuple[str, ...] = ("with",), far: bool = False) -> tuple[list[int], int]:
        """Phrases right of a trigger that are its partner, and the token behind them.

        Args:
            token: first token after the trigger.
            direct: a phrase may follow without a preposition ("met Lavrov").
            words: prepositions that lead to the partner.
            far: the direct object may stand behind a place or a day ("received at the palace the envoy of").
        """
        k = token
        skipped = 0
        place = 0  # up to here the words of a place that stands before the object
        while k < ceiling and skipped < 26:
            word = self.low[k]
            if word in words and k + 1 < ceiling:
                j = k + 1
                while j < ceiling and j - k < 4 and (self.low[j] in ("both", "the", "a", "an", "his", "her", "their", "its", "visiting", "fellow") or j in ()) and j not in self.at:
                    j += 1
                while j in self.at and self.phrases[self.at[j]].possessive and self.phrases[self.at[j]].kind != "pronoun":
                    # "with the president's envoy X": the envoy
                    after = self.phrases[self.at[j]].last + (self.low[self.phrases[self.at[j]].last] in ("'s", "’s", "'", "’"))
                    after = next((t for t in range(after, min(after + 4, ceiling)) if t in self.at), -1)
                    if after < 0:
                        break
                    j = after
                if j in self.at:
                    group = self.coordinated_right(self.at[j], ceiling, pair=word in ("between", "among"))
                    if group == [self.at[j]] and not self.actors_of[group[0]]:
                        group = self.listed(self.phrases[group[0]].last, ceiling, self.phrases[group[0]].plural) or group
                    return group, self.phrases[group[-1]].last
                group = self.listed(k + 1, ceiling)
                return group, self.phrases[group[-1]].last if group else k
            if direct and k in self.at and self.modifies(self.at[k], ceiling):
                direct = False
            if direct and k in self.at and self.phrases[self.at[k]].kind != "city":
                group = self.coordinated_right(self.at[k], ceiling)
                return group, self.phrases[group[-1]].last
            if k in self.dates and self.dates[k] > k:
                skipped += 1
                k = self.dates[k]
                continue
            if word in _SKIP:
                k += 1
                continue
            if word in ("the", "a", "an", "his", "her", "their", "two", "both", "visiting", "fellow") and direct and k - token < 3:
                k += 1
                continue
            if k > token and (word in self.frames.holders or (word in self.frames.triggers and word != "meeting" and self.frames.triggers[word][0].frame in ("meet", "host"))):
                break
            if word in _BREAKS and word not in ("as", "when") or word in (";", ":", "."):
                break
            if word in ("to", "and", "but", "said") and not (word == "and" and skipped and words):
                if word == "and":
                    break
                if word == "to" and "to" not in words:
                    break
            if word in _PP or word in (",", "(", ")", "-", "–", "—", "'s", "’s"):
                direct = direct and far
                skipped += 1
                k += 1
                if far and word in _PP:
                    while k < ceiling and k not in self.at and self.low[k] in ("the", "a", "his", "presence", "of"):
                        k += 1
                    if k in self.at:
                        k = self.phrases[self.at[k]].last
                    place = k + 3
                continue
            if self.verbal(word) and word not in _SKIP and k > token:
                break
            direct = direct and far and (self.words[k][0].isupper() or k < place or word in ("audience", "separately"))
            skipped += 1
            k += 1
        return [], token

    def modifies(self, k: int, ceiling: int) -> bool:
        """Whether a side only qualifies the noun behind it: "hosting this NATO meeting", "welcomed the India visit"."""
        p = self.phrases[k]
        if p.kind != "side" or p.possessive or p.last >= ceiling:
            return p.kind == "side" and p.possessive
        word = self.low[p.last]
        return word[0].isalpha() and word not in _PREPOSITIONS and word not in _AUX and word not in _SKIP and word not in ("and", "last", "this", "who", "that", "when", "while", "also")

    def listed(self, token: int, ceiling: int, plural: bool = False) -> list[int]:
        """Phrases of the list that "including" or "such as" opens within a few words of `token`; "from", behind a plural office."""
        for k in range(token, min(token + 9, ceiling)):
            if (plural and k <= token + 1 and self.low[k] in ("from", "of")) or self.low[k] in ("including", "namely", "notably") or self.low[k - 1 : k + 1] == ["such", "as"]:
                for j in range(k + 1, min(k + 4, ceiling)):
                    if j in self.at:
                        return self.coordinated_right(self.at[j], ceiling)
        return []

    # -- status and kind -----------------------------------------------------------

    def text(self, first: int, last: int) -> str:
        if last <= first:
            return ""
        return self.doc.text[self.doc.starts[first] : self.doc.ends[last - 1]]

    def status(self, left: int, first: int, last: int, right: int, *, verb: bool, subject: bool) -> tuple[str, str]:
        """Status and refusal of a clause; ("", "") where it tells that nothing happened or that it is imagined.

        Args:
            left, first, last, right: tokens of the clause and the trigger in it.
            verb: the trigger is a verb. subject: a subject stands left of it.
        """
        marks = self.frames.marks
        before = self.text(left, first)
        opening = " ".join(self.low[max(0, left - 3) : left])
        if re.search(r"(?:^|[\s,])(?:if|unless|whether|were|should|had)$", opening) and (opening.endswith(("if", "unless", "whether")) or re.search(r"\bto\s*$|\bto\s+\w+$", before + " ")):
            return "", ""
        if opening.endswith("that") and marks["denied"].search(opening):
            return "", ""  # "denied that A met B"
        after = self.text(last, right)
        tight = self.text(max(left, first - 6), last)
        whole = self.text(left, right)
        if marks["refused"].search(before):
            return "cancelled", "refused"
        if marks["denied"].search(before) or marks["denied"].search(tight):
            return "", ""
        cancelled = marks["cancelled"].search(before) or (marks["cancelled"].search(after) if not verb or not subject else None)
        if cancelled:
            return "cancelled", "withdrawn"
        if not verb and not subject and marks["denied"].search(whole):
            return "", ""
        past = re.search(r"\b(?:held|met|received|hosted|spoke|had|conducted|concluded|ended|took place|was|were|took|joined|welcomed)\b", tight if verb else f"{before[-40:]} {self.text(first, last)} {after[:40]}", re.IGNORECASE)
        imagined = marks["imagined"].search(before)
        planned = marks["planned"].search(before)
        negated = re.search(r"\b(?:not|never|n['’]t)\s+(?:\w+\s+){0,3}$", before[-40:] + " ") or re.search(r"n['’]t\s+(?:\w+\s+){0,3}$", before[-40:] + " ")
        if negated and not re.search(r"\bnot (?:only|just|yet clear)\b", before):
            return "", ""
        if verb and self.low[first - 1] == "to" and not imagined:
            # "X to meet Y": a plan, unless somebody went there for it
            went = any(w in _WENT or (w.endswith("ed") and w not in _PLANS) for w in self.low[max(left, first - 12) : first - 1])
            if not went and self.low[first - 2] not in ("have", "having", "had", "get", "got", "managed"):
                return "planned", ""
        if imagined and not (planned and planned.start() > imagined.start()):
            if marks["requested"].search(before):
                return "", ""
            return "", ""
        if planned:
            # "met ... ahead of": the mark belongs to what follows it
            gap = before[planned.end() :]
            if len(gap) < 90 and not re.search(r"\b(?:met|held|spoke|received|hosted|and then)\b", gap):
                return "planned", ""
        if not verb and not subject:
            tail = after[:60]
            hit = marks["planned"].match(tail.lstrip()) or re.search(r"\b(?:will|is to|are to|is due|is scheduled|is expected|are expected|are scheduled|scheduled|planned|would)\b", tail[:45])
            if hit and not past:
                return "planned", ""
        return "held", ""

    def noun_status(self, left: int, start: int, first: int, last: int, right: int, *, group: list[int], owned: bool) -> tuple[str, str]:
        """Status of an encounter that a noun names: by the preposition or the verb that it hangs on.

        Args:
            left, right: the clause. start, first, last: tokens of the noun's phrase, of the noun, and behind it.
            group: phrases of the subject. owned: "A's meeting with", "talks between".
        """
        prior = self.low[start - 1] if start > left else ""
        if "no" in self.low[max(left, start - 2) : first] or _DOUBT.search(self.text(last, right)[:70]):
            return "", ""
        if prior in ("the", "a", "an") and start - 2 >= left:
            prior = self.low[start - 2]
        marks = self.frames.marks
        modifiers = self.text(start, first)
        if marks["cancelled"].search(self.text(max(left, start - 6), start)):
            return "cancelled", "withdrawn"
        if prior in ("after", "following", "during", "since", "from", "despite", "concluded", "held") and not marks["cancelled"].search(self.text(last, right)[:50]):
            return "held", ""
        if marks["planned"].search(modifiers) and not re.search(r"(?:next|future)", modifiers):
            return ("cancelled", "withdrawn") if marks["cancelled"].search(self.text(last, right)) else ("planned", "")
        edge = left
        if owned or prior in ("of", "for", "to", "in", "at"):
            # the verb that governs it stands close by
            edge = max(left, start - 9)
        return self.status(edge, first, last, right, verb=False, subject=bool(group) and not owned)

    def kind(self, trigger: Trigger, left: int, first: int, last: int, right: int) -> str:
        kinds = self.frames.kinds
        reach = right if trigger.frame in ("speak", "phone") else min(right, last + (4 if trigger.frame == "noun" else 10))
        near = self.text(max(left, first - 6), reach)
        if kinds["video"].search(near):
            return "video"
        if trigger.kind:
            if trigger.kind == "call" and self.low[first - 1 : first] == ["courtesy"]:
                return "meeting"
            return trigger.kind
        if kinds["call"].search(near) and not kinds["face"].search(near):
            return "call"
        if trigger.frame == "speak" and trigger.id == "speak" and self.low[first] in ("spoke", "speaks", "speak", "spoken", "speaking"):
            return "meeting" if kinds["face"].search(self.text(left, right)) else "call"
        if trigger.frame == "phone":
            return "call"
        return "meeting"

    # -- sentences -----------------------------------------------------------------

    def read(self) -> list[Draft]:
        """All drafts, in order of their triggers."""
        for index, sentence in enumerate(self.doc.sentences):
            if getattr(sentence, "furniture", False):
                continue
            if self.frames.gate.search(self.doc.text, sentence.start, sentence.end):
                self.sentence(index, sentence)
        return self.drafts

    def sentence(self, index: int, s: Sentence) -> None:
        low, k = self.low, s.first
        inside: set[int] = set()
        for q in range(bisect_left(self.firsts, s.first), len(self.phrases)):
            p = self.phrases[q]
            if p.first >= s.last:
                break
            if p.kind != "pronoun":
                inside.update(range(p.first, p.last))
        done = s.first
        while k < s.last:
            rows = self.frames.triggers.get(low[k])
            if rows is None or (self.masked[k] and not self.voiced[k]) or (k in inside and low[k] not in ("bilaterals",)):
                k += 1
                continue
            hit = next((t for t in rows if tuple(low[k : k + len(t.words)]) == t.words), None)
            if hit is None:
                k += 1
                continue
            options = [t for t in rows if t.words == hit.words]
            end = k + len(hit.words)
            draft = None
            for trigger in options:
                draft = self.noun(trigger, index, s, k, end) if trigger.frame == "noun" else self.verb(trigger, index, s, k, end)
                if draft is not None:
                    break
            if draft is not None:
                draft.headline = s.headline
                self.drafts.append(draft)
                done = end
            k = end
        del done

    def members(self, group: list[int]) -> tuple[int, ...]:
        actors = self.doc.actors
        out = self.told_last(group) or [a for k in group for a in self.actors_of[k]]
        # what may be no person counts beside one that is
        if not any(actors[a].sure for a in out):
            return ()
        return tuple(dict.fromkeys(a for a in out if actors[a].sure or " " not in actors[a].name))

    def told_last(self, group: list[int]) -> list[int]:
        """The people of the encounter told last, where a bare group ("the two", "they", "both sides") speaks of as many."""
        if len(group) != 1 or not self.drafts:
            return []
        p = self.phrases[group[0]]
        draft = next((d for d in reversed(self.drafts) if len(d.actors) > 1), self.drafts[-1])
        bare = (p.kind == "group" and not p.sides and not p.klass and p.role.split()[-1:] and p.role.split()[-1] in _BARE) or (
            p.kind == "pronoun" and self.low[p.first] in ("they", "them") and len(self.actors_of[group[0]]) < 2
        )
        if not bare or draft.headline or not 0 < p.first - draft.first < _NEAR:
            return []
        people = [a for a in draft.actors if self.doc.actors[a].name or self.doc.actors[a].role]
        number = p.number if p.kind == "group" else len(people)
        return people if len(people) > 1 and number in (0, len(people)) else []

    def verb(self, trigger: Trigger, index: int, s: Sentence, first: int, last: int) -> Draft | None:
        low = self.low
        frame = trigger.frame
        after = low[last] if last < s.last else "."
        if after in self.frames.bar_objects or (last + 1 < s.last and low[last] in ("the", "a", "its", "their", "all", "his", "every", "any", "our") and low[last + 1] in self.frames.bar_objects):
            return None
        before = low[first - 1] if first > s.first else ""
        if frame == "speak" and before in ("was", "were", "be", "been", "being") and low[first] not in ("speaking", "talking"):
            return None
        if frame in ("speak", "phone") and before in ("the", "a", "an", "their", "his", "her", "of", "phone", "courtesy", "for"):
            return None
        if low[first] in ("talks", "call", "calls", "host", "hosts", "welcome", "meeting", "receiving", "speaking") and before in ("the", "a", "an", "of", "bilateral", "peace", "this", "that", "first", "no", "for", "held", "hold", "holds", "holding", "had", "in", "'s", "’s", "their", "separate", "trilateral", "annual", "special"):
            return None
        if low[first] == "meet" and before in ("'", "’", "'s", "’s", "the", "a", "an", "this", "their", "following", "first"):
            return None
        if low[first] == "meeting" and before not in ("is", "are", "was", "were", "be", "been", "after", "before", "by", "while", "and", "on", "without", "from"):
            return None
        group, left = self.subject(first, s.first)
        passive = before in ("was", "were", "been", "be", "being", "is", "are") and frame in ("host", "join") or (low[first] in ("received", "hosted", "welcomed", "greeted", "joined") and after in ("by", "in") and "by" in low[last : last + 4])
        if low[first].startswith(("was joined", "were joined")) or hit_words(trigger, "joined", "by"):
            passive = True
        ceiling = self.clause_end(last, s.last)
        if passive:
            partner, end = self.partner(last, ceiling, direct=trigger.words[-1] == "by", words=("by",))
        elif frame in ("meet",):
            partner, end = self.partner(last, ceiling, direct=True, words=("with",))
        elif frame in ("host", "call_on", "join"):
            if low[last - 1] == "on" and low[first] in ("called", "calls", "call", "calling"):
                partner, end = self.partner(last, ceiling, direct=True, words=())
                if not partner or low[end : end + 1] == ["to"] or self.phrases[partner[0]].kind == "side":
                    return None  # "called on Moscow to withdraw"
            partner, end = self.partner(last, ceiling, direct=True, words=("with",) if frame == "join" else (), far=frame == "host")
        elif frame == "phone":
            partner, end = self.partner(last, ceiling, direct=True, words=())
            clause = self.text(left, ceiling)
            if low[first] in ("called", "calls", "call", "calling") and not (self.frames.kinds["call"].search(clause) or end in self.dates or not re.match(r"\s*(?:on|for|to|him|her|it)\b", self.text(end, ceiling))):
                return None
            if low[first] in ("called", "calls", "call", "calling") and not (end >= s.last - 1 or end in self.dates or low[end] in (".", ",", "to", "on", "and", "after", "late", "early", "yesterday", "today", "by") and low[end : end + 3] != ["to", "be"]):
                return None
            if low[first] in ("called", "calls", "call", "calling") and low[end : end + 1] == ["to"] and not self.frames.kinds["call"].search(clause):
                pass
        elif frame == "speak":
            words = ("with",) if low[first] in ("discussed", "discusses", "discuss", "discussing", "reviewed", "exchanged", "exchange", "exchanges", "exchanging", "engaged", "engages", "compared") else ("with", "to")
            partner, end = self.partner(last, ceiling, direct=False, words=words)
        elif frame == "hand":
            possessed = last in self.at and self.phrases[self.at[last]].kind == "pronoun" and self.phrases[self.at[last]].possessive
            partner, end = self.partner(last + possessed, ceiling, direct=not possessed, words=("to",))
            if not self.frames.kinds["handed"].search(self.text(last, min(ceiling, end + 8))):
                return None  # what was handed over was no message
        elif frame == "jointly":
            partner, end = self.partner(last, ceiling, direct=False, words=("by",)) if after == "by" else ([], last)
        elif frame == "gather":
            partner, end = [], last
            if not group or not (any(self.phrases[g].plural or self.phrases[g].kind == "group" for g in group) or len(self.members(group)) > 2):
                return None
        else:
            partner, end = self.partner(last, ceiling, direct=False)
        mine, theirs = self.members(group), self.members(partner)
        if not theirs and partner and any(self.phrases[g].plural for g in partner):
            return None
        actors = tuple(dict.fromkeys((*mine, *theirs)))
        if not theirs and group and frame in ("meet", "host", "call_on", "speak", "phone"):
            # "Lavrov, whom he met": the one whom the relative clause tells of
            begin = self.phrases[group[0]].first
            if begin - 1 > s.first and low[begin - 1] in ("who", "whom"):
                k = self.phrase_before(begin - 1, s.first)
                if k >= 0 and begin - 1 - self.phrases[k].last <= 1:
                    partner, theirs = [k], self.actors_of[k]
                    actors = tuple(dict.fromkeys((*mine, *theirs)))
        if self.masked[first] and not self.spoken(group, partner):
            return None
        mutual = low[last : last + 2] in (["each", "other"], ["one", "another"])
        if not theirs and mutual and len(mine) > 1:
            frame = "meet"
        elif not theirs:
            if frame in ("host", "call_on", "phone", "join") or len(mine) < 2 or (frame == "speak" and low[first] not in ("spoke", "speak", "talked", "spoken", "exchanged", "discussed", "discuss", "exchange")):
                return None
            if frame == "speak" and low[first] in ("spoke", "speak", "spoken", "talked") and after in ("to", "at", "in", "for", "out"):
                return None
            if frame == "meet" and after not in (".", ",", "in", "on", "at", "for", "again", "today", "yesterday", "to", "here", "during", "over", "last", "face", "privately", "and", "this", "as", "by", "after", "virtually", "early", "together", "twice", "when", "there", "behind", "before", "ahead", "face-to-face", "late", "separately", "briefly", ";", "earlier", "under", "via") and last not in self.dates:
                return None
        if frame == "speak" and not theirs and before == "to":
            return None  # "held talks to discuss ..."
        if theirs and not mine and not group and first - s.first <= 8 and frame in ("meet", "host", "call_on", "speak") and not any(self.verbal(w) or w in _AUX for w in low[s.first : first]):
            mine = self.author(theirs)
            actors = tuple(dict.fromkeys((*mine, *theirs)))
        if theirs and not mine:
            if frame == "jointly" and len(theirs) < 2:
                return None
            if partner and frame in ("jointly", "meet", "host", "call_on", "speak", "phone") and not any(self.phrases[g].kind == "pronoun" for g in partner):
                actors = theirs
            else:
                return None
        if set(mine) & set(theirs) and len(actors) < 2:
            return None
        edge = first - 1 if before in ("after", "before", "while", "without", "by", "upon", "since") and low[first].endswith("ing") else left
        status, refusal = self.status(edge, first, last, min(ceiling, s.last), verb=True, subject=bool(group))
        if not status:
            return None
        if frame == "speak" and low[first] in ("discuss", "discusses") and status == "held" and s.headline is False and not theirs and low[first - 1 : first] != ["to"]:
            pass
        if self.sports(s, actors) or self.frames.marks["habitual"].search(self.text(max(left, first - 8), min(ceiling, end + 6))):
            return None
        draft = Draft(self.kind(trigger, left, first, last, ceiling), status, actors, first, last, left, ceiling, index, refusal=refusal)
        draft.vague = frame == "speak" and not self.frames.kinds["call"].search(self.text(left, ceiling))
        draft.refers = draft.vague and not theirs and all(self.phrases[g].kind == "pronoun" or (self.phrases[g].kind == "group" and not self.phrases[g].sides) for g in group)
        if frame == "host" or (frame == "call_on" and low[first] in ("called", "calls", "call", "calling", "paid", "pays", "pay", "paying")):
            host, guest = (theirs, mine) if passive or frame == "call_on" else (mine, theirs)
            draft.parts = dict.fromkeys(host, "host") | dict.fromkeys(guest, "guest")
            draft.visit = True
        draft.joint = frame in ("host", "gather", "join", "jointly")
        draft.apart = self.repeated(partner) or (frame in ("speak", "phone") and len(theirs) == 2 and not passive)
        return draft

    def sports(self, s: Sentence, actors: tuple[int, ...]) -> bool:
        """Whether two countries meet on a pitch: no person among them, and the words of a match about them."""
        if any(self.doc.actors[a].name or self.doc.actors[a].role for a in actors):
            return False
        if self.frames.sports.search(self.doc.text, s.start, s.end) is not None:
            return True
        return sum(1 for _ in self.frames.sports.finditer(self.doc.text)) >= _SPORTS_PAGE

    def repeated(self, group: list[int]) -> bool:
        """Whether the preposition stands again before a later partner: "with A and with B" are two encounters."""
        if group and self.phrases[group[0]].kind == "side" and len(group) > 1 and self.low[self.phrases[group[0]].first - 1] in ("from", "the"):
            return True  # "counterparts from A, B and C"
        return any({"with", "by", "to"}.intersection(self.low[self.phrases[a].last : self.phrases[b].first]) for a, b in zip(group, group[1:], strict=False))

    def spoken(self, group: list[int], partner: list[int]) -> bool:
        """Whether words of a quotation tell of an encounter of the one who says them with somebody named."""
        return any(self.low[self.phrases[g].first].startswith(("i", "we")) and self.phrases[g].kind == "pronoun" and self.actors_of[g] for g in group) and (
            not partner or any(self.doc.actors[a].name for g in partner for a in self.actors_of[g])
        )

    def clause_end(self, token: int, ceiling: int) -> int:
        """Where the clause that goes on at `token` ends: a semicolon, or a word that opens a clause with a subject of its own."""
        k = token
        while k < ceiling:
            w = self.low[k]
            if w in (";", "?", "!") or (w in ("while", "but", "because", "although", "whereas", "saying", "adding", "who") and k > token + 1):
                return k
            if self.masked[k] != self.masked[token]:
                return k
            k += 1
        return ceiling

    def noun(self, trigger: Trigger, index: int, s: Sentence, first: int, last: int) -> Draft | None:
        low = self.low
        if self.masked[first]:
            return None
        before = low[first - 1] if first > s.first else ""
        after = low[last] if last < s.last else "."
        if before in self.frames.bar_before or (trigger.id == "call" and len(trigger.words) == 1 and last not in self.dates and (after in ("for", "to", "on", "it", "him", "her", "them", "into") or before in ("to", "would", "will"))):
            return None
        if trigger.words[-1] in ("bilateral", "trilateral", "quadrilateral", "ministerial", "quad", "face-to-face", "one-on-one") and after[0].isalpha() and after not in _PP and after not in _AUX and after not in ("with", "between", "this", "today", "and", "yesterday"):
            return None
        if trigger.words[-1] in ("session", "sessions") and before in ("question", "training"):
            return None
        if self.frames.bar_before & set(low[max(s.first, first - 2) : first]) and low[first - 1] not in ("working",):
            pair = " ".join(low[max(s.first, first - 2) : first])
            if pair in self.frames.bar_before:
                return None
        ceiling = self.clause_end(last, s.last)
        # what stands before the noun: its owner, its sides, a verb that holds it
        start = first
        pair: tuple[int, ...] = ()
        owner = -1
        while start > s.first and first - start < 9:
            w = low[start - 1]
            code = self.items.codes[self.items.at[start - 1]]
            k = self.at_end(start)
            if k >= 0 and self.phrases[k].kind in ("group", "side", "name", "title", "pronoun"):
                if self.phrases[k].possessive or (s.headline and self.phrases[k].kind in ("name", "title") and self.phrases[k].last == start and self.words[first][0].isupper()):
                    owner = k
                    start = self.phrases[k].first
                    break
                if self.phrases[k].kind == "group" and self.phrases[k].sides:
                    pair = self.actors_of[k]
                    start = self.phrases[k].first
                    continue
                if self.phrases[k].kind in ("side",) and self.phrases[k].last - self.phrases[k].first <= 3 and low[start - 1] not in (",",):
                    start = self.phrases[k].first
                    continue
                break
            if code == "s":
                owner = self.at_end(start - 1)
                if owner >= 0:
                    start = self.phrases[owner].first
                break
            if w in _BREAKS or w in (",", "and", ".", ";", ":", "with", "to", "of", "in", "for", "after", "before", "at") or self.verbal(w) or w in _AUX or w in self.frames.holders:
                break
            start -= 1
        prior = low[start - 1] if start > s.first else ""
        # right: "between A and B", "with B", "of A and B"
        partner: list[int] = []
        end = last
        mine: tuple[int, ...] = ()
        between = False
        k = last
        if after in ("that", "which", "to") and {"bring", "brings", "brought", "see", "involve"}.intersection(low[last : last + 6]):
            # "the meeting that was to bring A and B to P"
            at = next(j for j in range(last, last + 6) if low[j] in ("bring", "brings", "brought", "see", "involve"))
            partner, end = self.partner(at + 1, ceiling, direct=True, words=("together",))
            between = len(self.members(partner)) > 1
            if not between:
                partner, end = [], last
        if after in ("between", "among", "involving", "bringing"):
            partner, end = self.partner(last, ceiling, direct=False, words=(after,))
            between = bool(self.members(partner))
            if not between:
                partner = []  # "consultations between the two countries": whoever held them
        elif after == "of" and last + 1 < s.last and trigger.id != "talks":
            j = last + 1 + (low[last + 1] in ("the", "both"))
            if j in self.at or last + 1 in self.at:
                named = self.coordinated_right(self.at.get(last + 1, self.at.get(j, -1)), ceiling)
                if not self.phrases[named[-1]].possessive and low[self.phrases[named[-1]].last : self.phrases[named[-1]].last + 1] not in (["'s"], ["’s"], ["'"], ["’"]):
                    partner, between = named, True
                    end = self.phrases[partner[-1]].last
        if not partner:
            partner, end = self.partner(last, ceiling, direct=False, words=("with", "between"))
            if not self.members(partner):
                partner, end = [], last
            if partner and low[self.phrases[partner[0]].first - 1] == "between":
                between = True
        theirs = self.members(partner)
        left = s.first
        group: list[int] = []
        verb_left = start
        if owner >= 0:
            mine = self.actors_of[owner]
            left = self.clause_start(start, s.first)
        if not between and not mine:
            group, left = self.subject(start, s.first)
            if not group and s.headline and not theirs:
                # "Remarks by A and B Before Their Meeting"
                k = self.phrase_before(start, s.first)
                group = self.coordinated_left(k, s.first) if k >= 0 else []
            mine = self.members(group)
            if pair and (not mine or not theirs):
                # "the A-B summit" names its sides unless somebody holds it with somebody
                mine, group = pair, []
        elif between:
            left = self.clause_start(start, s.first)
        if theirs and not mine and not between and not group and start - s.first <= 8 and not any(self.verbal(w) or w in _AUX for w in low[s.first : start]):
            mine = self.author(theirs)
        within = prior in ("in", "during", "over", "at", "on") and low[start] in ("a", "an")
        if not theirs and not pair and not between:
            held = owner >= 0 and low[self.phrases[owner].first] in ("their", "own")
            if held or within:
                # "told B in a telephone call", "signed it with B after their own talks"
                mine = self.company(s.first, start) or mine
        actors = tuple(dict.fromkeys((*mine, *theirs)))
        if between:
            actors = theirs
            mine = ()
        sides = {(self.doc.actors[a].country, self.doc.actors[a].organization) for a in actors}
        if not theirs and not pair:
            # "A and B held talks", "the two leaders' meeting"; else it only refers back
            plural_subject = len(mine) > 1
            if not plural_subject or after == "with":
                return None
            held = any(w in self.frames.holders for w in low[max(left, start - 6) : start + 1]) or owner >= 0 or within or prior in ("before", "after", "following", "during")
            if not held:
                return None
        if len(actors) < 2 or (len(sides) < 2 and "" not in {x for side in sides for x in side} and len(actors) < 2):
            return None
        if not theirs and pair and trigger.id in ("meeting",) and not self.frames.holders & set(low[left:start]) and not s.headline and before not in ("-",):
            pass
        status, refusal = self.noun_status(left, start, first, end if theirs else last, ceiling, group=group, owned=owner >= 0 or between)
        if not status:
            return None
        opens = False
        if prior == "before" and low[start : start + 1] == ["their"] and s.headline or (s.headline and low[first - 1 : first] != ["planned"] and re.search(r"\b(?:before|ahead of)\b", self.text(left, first), re.IGNORECASE) and re.search(r"(?i)^(?:remarks|secretary|deputy|joint|press)", self.text(s.first, s.first + 2))):
            status, refusal = "held", ""
            opens = True
        if self.sports(s, actors):
            return None
        kind = self.kind(trigger, left, first, last, ceiling)
        draft = Draft(kind, status, actors, first, last, left, ceiling, index, refusal=refusal, noun=trigger.id)
        draft.opens = opens
        draft.refers = not theirs and not pair and owner >= 0 and not group and len(mine) < 2 and low[self.phrases[owner].first] in ("their", "its", "our") and not s.headline
        draft.vague = draft.refers or low[last - 1] in ("conversation", "conversations") and len(trigger.words) == 1
        draft.apart = not between and (self.repeated(partner) or (low[last - 1] in _SEVERAL and len(theirs) > 1))
        draft.joint = between or trigger.id == "summit" or bool(self.frames.kinds["group"].search(self.text(max(s.first, first - 5), last)))
        # the host in "A hosted talks between B and C" is a party too
        if between:
            hosts, hleft = self.subject(start, s.first)
            hosts = [h for h in hosts if self.phrases[h].last <= start]
            segment = self.text(self.phrases[hosts[-1]].last, start) if hosts else ""
            if hosts and re.search(r"\b(?:host|hosts|hosted|hosting|mediat\w+|broker\w+|facilitat\w+|chair\w*|conven\w+|organi[sz]ed)\b", segment):
                for a in self.members(hosts):
                    if a not in draft.actors:
                        draft.actors = (*draft.actors, a)
                        draft.parts[a] = "mediator" if re.search(r"mediat|broker|facilitat", segment) else "host"
                draft.left = hleft
        return draft

    def company(self, floor: int, token: int) -> tuple[int, ...]:
        """The two people of a clause before `token`: its subject and its object or the one behind "with" or "to"."""
        people: list[int] = []
        k = bisect_left(self.firsts, floor)
        while k < len(self.phrases) and self.phrases[k].last <= token:
            p = self.phrases[k]
            before = self.low[p.first - 1] if p.first > floor else ""
            if p.kind in ("name", "title") and not p.possessive and (before not in _PREPOSITIONS or before in ("with", "to")):
                people.extend(a for a in self.actors_of[k] if self.doc.actors[a].sure and a not in people)
            k += 1
        sides = {self.doc.actors[a].country or self.doc.actors[a].organization or a for a in people}
        return tuple(people) if len(people) == 2 and len(sides) == 2 else ()

    def author(self, theirs: tuple[int, ...]) -> tuple[int, ...]:
        """Whom a note without a verb ("Breakfast with X") speaks of: the one whom the article names most."""
        people = [(a.count, -k) for k, a in enumerate(self.doc.actors) if a.name and a.sure and k not in theirs]
        if not people:
            return ()
        count, k = max(people)
        return (-k,) if count >= 3 else ()

    def at_end(self, token: int) -> int:
        """The phrase that ends right before `token`, -1 for none."""
        k = self.phrase_before(token, 0)
        return k if k >= 0 and self.phrases[k].last == token else -1

    def clause_start(self, token: int, floor: int) -> int:
        k = token
        while k > floor and self.low[k - 1] not in (";", ":", "that", "while", "but", "which"):
            k -= 1
        return k


def hit_words(trigger: Trigger, *tail: str) -> bool:
    """Whether the trigger's expression ends in these words."""
    return trigger.words[-len(tail) :] == tail


def find_drafts(
    doc: Document,
    items: Items,
    phrases: list[Phrase],
    actors_of: list[tuple[int, ...]],
    frames: Frames,
    voiced: bytearray | None = None,
) -> list[Draft]:
    """All encounters that clauses of the document report, in order of the text.

    Args:
        doc, items, phrases, actors_of: as the steps before left them.
        frames: the vocabulary.
        voiced: for each token 1 where it stands in the own words of a known speaker.
    """
    return _FrameReader(doc, items, phrases, actors_of, frames, voiced or bytearray(len(doc.words))).read()
