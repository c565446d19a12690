"""The partner of an encounter: the phrases right of its verb or noun that its frame asks for."""

from __future__ import annotations

import re

from digest.extract.cast import Cast
from digest.extract.clauses import POSSESSIVE, SKIP, TAKES_PLACE, Clauses
from digest.extract.document import Sentence
from digest.extract.drafts import Hit, Partner
from digest.patterns import compile_late

_NEXT = 6  # tokens behind "call" within which "from" or "to" tells who was called
_CALLED = frozenset("called calls call calling".split())
_BEHIND_CALLED = frozenset(". , to on and after late early yesterday today by with about".split())
_WITH_ONLY = frozenset(
    "discussed discusses discuss discussing reviewed exchanged exchange exchanges exchanging engaged engages compared".split()
)
MEALS = frozenset("reception dinner lunch luncheon banquet breakfast iftar".split())
_BRING = frozenset("bring brings brought see involve".split())
_COURTESY = compile_late(r"(?:a|his|her|their) (?:[\w-]+ ){0,2}(?:call|visit)\b")
_GREETING = frozenset(
    "wish congratulate thank express offer convey discuss inform tell condole reassure extend update brief".split()
)
_ADDRESS = 3  # tokens between "visit to" and whom it is paid to
_FAR = 24  # tokens over which a place and a day may part "took place" from "between"
_HONOUR = frozenset(("honour", "honor"))
_AUDIENCES = frozenset(("audience", "audiences", "welcome", "reception"))
_DOINGS = frozenset(("engagement", "engagements"))  # "the progress and engagement made by A and B"
_PART = frozenset(("participation", "attendance"))
_BEFORE_BRING = frozenset("that which to was were is had".split())
_HELD = 6  # tokens of "was also held with"
_JOURNEYS = frozenset(
    "visit visits visited visiting travel travels travelled traveled travelling traveling trip tour arrived arrives arrive "
    "flew flies journey came".split()
)
_CREDENCE = compile_late(r"creden", re.IGNORECASE)
DELIVERED = frozenset("delivered conveyed handed carried presented brought submitted".split())
_DEALINGS = frozenset(
    "negotiated negotiates negotiating interacted interacts interacting deliberated deliberates explored explores".split()
)
_TRAVELS = frozenset("visited visit visits visiting".split())
_GRANTS = frozenset("granted grants grant gave gives given accorded".split())
_SEEN = frozenset("saw see sees seeing seen".split())
_ROLES = frozenset("as has have had is was be being been become take lose win go".split())
_SPANS = frozenset("hour hours minutes time while evening afternoon morning day days".split())
_OPENING = compile_late(
    r"(?:In|During|At|Over) (?:an?|their|his|her) (?:[\w-]+ ){0,3}?"
    r"(?P<noun>meeting|talks|audience|session|call|conversation|telephone|phone|video)\b(?! (?:with|between|of|conference))"
)
_NO_CALL = compile_late(r"\s*(?:on|for|to|him|her|it)\b")


class Partners:
    """Finds the partners of triggers in one document."""

    def __init__(self, clauses: Clauses, cast: Cast) -> None:
        self.clauses, self.cast, self.frames = clauses, cast, clauses.frames
        self.low, self.phrases = clauses.low, clauses.phrases

    def of_verb(self, hit: Hit, left: int, ceiling: int, *, passive: bool) -> Partner | None:
        """The partner that a verb's frame asks for; None where what follows makes it no encounter."""
        clauses, low, last, word = self.clauses, self.low, hit.last, self.low[hit.first]
        frame = hit.trigger.frame
        words: tuple[str, ...] = ()
        direct, far, start = True, False, last
        if passive:
            direct, words = hit.trigger.words[-1] == "by", ("by",)
        elif frame in ("meet", "join", "spend", "line"):
            direct, words = frame in ("meet", "join"), ("with",)
        elif frame == "invited" and _JOURNEYS.isdisjoint(low[left : hit.first]):
            return None  # "spoke at the forum at the invitation of A"
        elif frame in ("tell", "pay"):
            words = ()
        elif frame == "host":
            far = True
            letters = self.frames.kinds["handed"].search(clauses.text(last, min(last + 6, ceiling)))
            if letters:
                start = clauses.token_at(letters.end() + clauses.doc.starts[last])
                direct, words = False, ("of", "from", "for")  # "received the letters of credence of"
                if not _CREDENCE.search(letters[0]):
                    words = ("by",)  # "received a letter from A, delivered by B": A wasn't there
                    start = next((k + 1 for k in range(start, ceiling) if low[k] in DELIVERED), ceiling)
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
                return Partner([], last)
            direct, words = False, ("by",)
        elif frame == "gather":
            return Partner([], last)
        elif low[last - 1] == "seen" and not clauses.masked[last - 1]:
            return None  # "We have seen President A", but not "observers have seen"
        group, end = clauses.partner(start, ceiling, direct=direct, words=words, far=far)
        called_on = frame == "call_on" and word in _CALLED and low[last - 1] == "on"
        if called_on and (
            not group
            or "to" in low[end : end + 1 + (low[end : end + 1] == [","])]
            or self.phrases[group[0]].kind == "side"
        ):
            return None  # "called on A to withdraw"
        if frame == "speak" and group and self.frames.kinds["stage"].search(clauses.text(last, end)):
            return None  # "spoke at a joint press conference with A"
        if frame == "phone" and not group:
            group, end = self.greeted(hit, ceiling)
            return Partner(group, end)
        if frame == "phone" and word in _CALLED and not self.telephoned(left, end, ceiling, hit.sentence):
            return None
        if frame == "join" and not passive and not any(self.cast.named(a) for a in self.cast.members(group)):
            return None  # one joins an alliance as a member
        if frame == "pay" and (not group or not _COURTESY.match(clauses.text(end, min(end + 5, ceiling)))):
            return None
        if (
            frame == "tell"
            and "visiting" not in low[last : min(end, last + 4)]
            and not self.by_phone(group, end, ceiling)
            and not (self.opening(hit, left) and any(self.cast.named(a) for a in self.cast.members(group)))
        ):
            return None
        if frame == "spend" and _SPANS.isdisjoint(low[last:end]):
            return None
        if word in _SEEN and low[end : end + 1] and (low[end] in _ROLES or low[end].endswith("ing")):
            return None  # "saw A as an ally", "sad to see A has died"
        if frame == "invited" and not any(self.cast.named(a) for a in self.cast.members(group)):
            return None
        if word in _DEALINGS and not any(self.cast.named(a) for a in self.cast.members(group)):
            return None  # "negotiates with Kenya"
        if frame == "snub" and not all(self.phrases[g].kind == "name" for g in group):
            return None
        if low[last - 2 : last] == ["visit", "to"] and word != "paid" and not self.addressed(group, last):
            return None  # "is paying a visit to Kenya at the invitation of A"
        if word in _TRAVELS and group and all(self.phrases[g].kind == "side" for g in group):
            return None  # "visited Norway, Kenya and Peru"
        if frame == "hand" and not self.frames.kinds["handed"].search(clauses.text(last, min(ceiling, end + 8))):
            return None  # what was handed over was no message
        return Partner(group, end)

    def addressed(self, group: list[int], last: int) -> bool:
        """Whether the partner is a person right behind the words that lead to him ("pays a visit to President A")."""
        return bool(group) and self.phrases[group[0]].kind != "side" and self.phrases[group[0]].first <= last + _ADDRESS

    def by_phone(self, group: list[int], end: int, ceiling: int) -> bool:
        """Whether something is told to the partner by telephone: "told A over the phone"."""
        near = self.clauses.text(end, min(end + _NEXT, ceiling))
        return bool(group) and self.frames.kinds["call"].search(near) is not None

    def opening(self, hit: Hit, left: int) -> re.Match[str] | None:
        """The encounter in which something is told, where the sentence opens with it: "In a phone call on Monday, A told B"."""
        return _OPENING.match(self.clauses.text(hit.sentence.first, left))

    def greeted(self, hit: Hit, ceiling: int) -> tuple[list[int], int]:
        """The partner of "called to congratulate A", and the token behind it."""
        k = self.clauses.dates.get(hit.last, hit.last)
        if self.low[k : k + 1] == ["to"] and not _GREETING.isdisjoint(self.low[k + 1 : k + 2]):
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

    def of_noun(self, hit: Hit, ceiling: int) -> Partner:
        """The partner on the right of a noun: "between A and B", "with B", "of A and B"."""
        clauses, low, last, after = self.clauses, self.low, hit.last, hit.after
        if (after in _BEFORE_BRING or after in _BRING) and _BRING.intersection(low[last : last + 6]):
            # "the meeting that was to bring A and B to P"
            verb = next(j for j in range(last, last + 6) if low[j] in _BRING)
            group, end = clauses.partner(verb + 1, ceiling, direct=True, words=("together",))
            if len(self.cast.members(group)) > 1:
                return Partner(group, end, between=True)
        start = self.far_between(last, ceiling)
        if start >= 0:
            group, end = clauses.partner(start, ceiling, direct=False, words=("between",))
            if len(self.cast.members(group)) > 1:
                return Partner(group, end, between=True)
        if after in ("between", "among", "involving", "bringing"):
            together = low[last + 1 : last + 2] == ["together"]  # "the meeting bringing together A, B and C"
            words: tuple[str, ...] = ("together",) if together else (after,)
            group, end = clauses.partner(last + together, ceiling, direct=False, words=words)
            if self.cast.members(group):
                return Partner(group, end, between=True)
        elif (by := self.held_by(hit)) >= 0:
            # "talks held by A and B", "the summit hosted by A in P, with the participation of B and C"
            group, end = clauses.partner(by, ceiling, direct=False, words=("by",))
            if group and (also := self.taking_part(end, ceiling)):
                group = [*group, *(g for g in also if g not in group)]
                end = self.phrases[group[-1]].last
            if len(self.cast.members(group)) > 1:
                return Partner(group, end, between=True)
        elif after == "of" and hit.trigger.id != "talks":
            k = clauses.at.get(
                last + 1, clauses.at.get(last + 2, -1) if low[last + 1 : last + 2] in (["the"], ["both"]) else -1
            )
            group = clauses.coordinated_right(k, ceiling, pair=True) if k >= 0 else []
            if group:
                end = self.phrases[group[-1]].last
                if not self.phrases[group[-1]].possessive and POSSESSIVE.isdisjoint(low[end : end + 1]):
                    return Partner(group, end, between=True)
        if hit.trigger.kind in ("call", "video") or hit.trigger.words[-1] in ("call", "visit", "calls", "visits"):
            # "received a phone call from A", "in a phone call to A", "will receive courtesy calls by A and B"
            paid = hit.trigger.words[0] == "courtesy" or after == "by"  # "will receive calls by A": at his office
            ways = ("from", "to", "by") if paid else ("from", "to")
            reach = ceiling if after == "by" else min(ceiling, last + _NEXT)
            group, end = clauses.partner(last, reach, direct=False, words=ways)
            if any(self.cast.named(a) for a in self.cast.members(group)):
                # the first stands near, the list that he opens may be long
                return Partner(*clauses.named(clauses.coordinated_right(group[0], ceiling), ceiling))
        words = ("with", "between")
        start = last
        if hit.trigger.words[-1] in MEALS:
            words = (*words, "for")
            if _HONOUR.intersection(low[last : last + 3]) and "of" in low[last : last + 4]:
                start, words = low.index("of", last), ("of",)  # "a dinner in honour of A"
        elif hit.trigger.words[-1] in _AUDIENCES:
            if _GRANTS.isdisjoint(low[max(hit.sentence.first, hit.first - 4) : last + 1]):
                words = (*words, "by")
            else:
                found = self.granted(last, ceiling)
                if found is not None:
                    return found
                words = (*words, "by", "to")  # "was granted an audience by A", "granted an audience to A"
        start = self.held_with(last, start, ceiling)
        group, end = clauses.partner(start, ceiling, direct=False, words=words)
        if not self.cast.members(group) and not TAKES_PLACE.isdisjoint(low[last : last + _NEXT]):
            # "A meeting was held in P with the participation of A and B"
            group = self.taking_part(last, ceiling)
            end = self.phrases[group[-1]].last if group else last
        if not self.cast.members(group):
            return Partner([], last)
        return Partner(group, end, between=low[self.phrases[group[0]].first - 1] == "between")

    def come_about(self, hit: Hit, partner: Partner) -> bool:
        """Whether a noun that nobody holds tells of all who met: "A telephone call took place with A of Kenya and B of Norway"."""
        first = self.phrases[partner.group[0]].first if partner.group else hit.last
        actors = [self.clauses.doc.actors[a] for a in self.cast.members(partner.group)]
        sides = {(a.country, a.organization) for a in actors if a.name} - {("", "")}
        return len(sides) > 1 and not TAKES_PLACE.isdisjoint(self.low[hit.last : first])

    def held_by(self, hit: Hit) -> int:
        """Token of the "by" in "talks held by A and B", "talks held on Monday by A and B", -1 for none."""
        verb = hit.after in self.frames.holders or (hit.after == "made" and hit.trigger.words[-1] not in _DOINGS)
        by = self.clauses.dates.get(hit.last + 1, hit.last + 1)
        return by if verb and self.low[by : by + 1] == ["by"] else -1

    def held_with(self, last: int, start: int, ceiling: int) -> int:
        """Token of the "with" in "a meeting was held with A", `start` where nothing of the kind is said."""
        low = self.low
        if low[last : last + 1] not in (["was"], ["were"], ["is"], ["are"], ["will"], ["has"], ["have"]):
            return start
        ahead = low[last : min(last + _HELD, ceiling)]
        done = next((k for k, word in enumerate(ahead) if word in TAKES_PLACE), len(ahead))
        return last + done + 1 if ahead[done + 1 : done + 2] == ["with"] else start

    def taking_part(self, start: int, ceiling: int) -> list[int]:
        """The phrases behind "with the participation of", from token `start` on; none where the clause has no such words."""
        low = self.low
        for k in range(start, ceiling - 2):
            if low[k] in _PART and low[k + 1] == "of" and low[k - 2] == "with":
                return self.clauses.partner(k, ceiling, direct=False, words=("of",))[0]
        return []

    def granted(self, last: int, ceiling: int) -> Partner | None:
        """Both sides of "an audience granted today by A to B"."""
        group, end = self.clauses.partner(last, ceiling, direct=False, words=("by",))
        if not self.cast.members(group) or self.low[end : end + 1] != ["to"]:
            return None
        guests, end = self.clauses.partner(end, ceiling, direct=False, words=("to",))
        return Partner([*group, *guests], end, between=True) if self.cast.members(guests) else None

    def far_between(self, last: int, ceiling: int) -> int:
        """Token of the "between" in "a call then took place between A and B", -1 for none.

        Behind a place or a day it may stand farther away: "a meeting was held in Lima on Friday between A and B".
        """
        low, clauses = self.low, self.clauses
        ahead = low[last : min(last + _FAR, ceiling)]
        if "between" not in ahead:
            return -1
        k = last + ahead.index("between")
        if TAKES_PLACE.isdisjoint(low[last : min(k, last + _NEXT + 2)]):
            return -1
        near = k < last + _NEXT + 3 or clauses.words[k - 1][0].isupper() or low[k - 1] in SKIP
        return k if near or k in clauses.dates.values() else -1
