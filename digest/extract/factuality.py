"""Event factuality: whether an encounter was held, is planned, was cancelled, or is only imagined or denied; and its kind.

In: a trigger inside its clause. Out: a status, with the reason of a cancellation. The marks are words of
`data/encounters.yaml`; here is only where each must stand. The notion is that of FactBank (Saurí and Pustejovsky 2009).
"""

from __future__ import annotations

import re

from digest.extract.clauses import AUX, SKIP, TAKES_PLACE, Clauses
from digest.extract.triggers import Trigger
from digest.patterns import compile_late

_NOTHING = ("", "")
_WITHDRAWN = ("cancelled", "withdrawn")
_DOUBT = compile_late(
    r"\b(?:is|are|was|were|remains?)\s+(?:not\s+)?"
    r"(?:possible|unlikely|likely|ruled out|off the table|under discussion|not on the (?:agenda|table|cards|calendar)|being discussed|not planned|not scheduled)\b"
)
# verbs before "to meet" with which it is a plan, and those with which somebody went for it
_PLANS = frozenset(
    "agreed planned scheduled expected invited decided vowed pledged asked offered promised wanted hoped intended proposed "
    "arranged slated prepared supposed committed urged called announced requested united confirmed".split()
)
_WENT = frozenset(
    "held used took arrived arrives flew flies travelled traveled came went visited landed returned gathered sat drove "
    "convened reached".split()
)
_ARRIVED = frozenset("arrived arrives arriving landed lands".split())
_MADE = frozenset("made paid undertook".split())
_TRIPS = frozenset("trip visit journey stop stopover dash tour detour".split())
# "had the opportunity to meet", "it was a pleasure to meet", "Glad to meet"
_CHANCES = frozenset("opportunity chance honour honor privilege".split())
_PLEASURES = frozenset("pleasure pleased delighted glad happy honoured honored great good nice wonderful".split()) | {
    '"',
    "”",
}
_FIRSTS = frozenset("first last only latest second third".split())
_WAS_FIRST = compile_late(
    r"\b(?:is|was|were|became|becomes|becoming|being|been) (?:also )?(?:the |among the )?\w+ (?:[\w-]+ ){0,6}to$"
)
_MODALS = frozenset("will would be 'll ’ll to shall".split())
_HAD = frozenset("had was were is 's ’s".split())
_CONDITION = compile_late(r"(?:^|[\s,])(?:if|unless|whether)$")
# whom somebody wants to do it stands behind these
_PRESSED = compile_late(
    r"\b(?:court|persuade|convince|press|pressure|encourage|push|coax|urge|nudge|bring|get)(?: the| both)?(?: \w+)?$"
)
_INVERTED = compile_late(r"(?:^|[\s,])(?:were|should|had)$")
_INFINITIVE = compile_late(r"\bto\s*$|\bto\s+\w+$")
_PAST = compile_late(
    r"\b(?:(?<!be )held|met|received|hosted|spoke|had(?! been (?:scheduled|planned|due|set|slated))|conducted|concluded|ended|"
    r"took place|(?:was|were)(?! (?:also )?(?:expected|due|scheduled|set|slated|supposed|to)\b)|took|joined|welcomed)\b",
    re.IGNORECASE,
)
# how a noun behind which it stands came about: "consultations were held in the format of a video conference"
_HELD_BY = compile_late(r"\b(?:held|conducted|took place|convened|organi[sz]ed) [^.;,]{0,60}")
_AHEAD = compile_late(r"\b(?:ahead of|upcoming|forthcoming|preparations?)\b")  # what comes behind is held another time
_NEGATED = compile_late(
    r"(?:\b(?:not|never)|n['’]t)\s+(?:(?:travel|go|come|fly)\s+(?:\w+\s+){1,4}to\s+|(?:\w+\s+){0,3})$"
)
_NOT_ONLY = compile_late(r"\bnot (?:only|just|yet clear)\b")
# "may meet", "could be received", "might hold talks": likely enough that somebody says so
_POSSIBLE = compile_late(
    r"\b(?:may|might|could)\s+(?:(?:also|well|soon|even|then)\s+)?(?:(?:be|hold|host|have)\s+)?(?:\w+\s+){0,2}$"
)
_WAS_TO = compile_late(r"\b(?:was|were)\s+(?:also\s+)?(?:due\s+|set\s+|scheduled\s+|supposed\s+)?to\s+(?:\w+\s*){0,3}$")
_PAST_PLAN = compile_late(r"\b(?:was|were|had)\b")
_NEXT = 40  # characters between a mark and the trigger that it belongs to
_COMING = compile_late(
    r"\b(?:will|is to|are to|tomorrow|(?:is|are|was|were) (?:also )?(?:due|set|scheduled|expected|slated|supposed)(?: to| in)?)\b"
)
_ARRANGE = frozenset("organize organise arrange schedule facilitate set prepare attend convene mediate broker".split())
_HOURS = frozenset("hours hour minutes days day weeks week".split())
_DONE = compile_late(r"\b(?:met|held|spoke|received|hosted|and then)\b")
# verbs that are in the past and nothing else, unless an auxiliary stands before them
_PAST_VERBS = frozenset("met spoke saw sat conferred huddled telephoned phoned conversed".split())
_SUPPOSED = compile_late(r"\b(?:if|unless|whether|imagine|imagined|hypothetical)\b", re.IGNORECASE)
# "agreed on a meeting with", "are set for talks with"
_AGREED = {
    "on": frozenset("agreed agree agrees agreeing".split()),
    "to": frozenset("agreed agree agrees agreeing".split()),
    "for": frozenset("set slated scheduled due arranged".split()),
}
_OBJECT = compile_late(r"\s*(?:(?:an?|the|his|her|its|their|any|all)\s+)?(?:plans?|intention)\b")
_AHEAD_OF_TO = _PLANS | frozenset("due set going is are was were likely".split())
_MOVED = compile_late(r"\brescheduled (?:for|to)\b")
_AGAINST = frozenset(
    "blocking blocked blocks obstructing obstructed hampering avoiding avoided avoids opposing opposed opposes rejecting "
    "sabotaging sabotaged derailing stalling against boycotting".split()
)
# "would issue a joint statement after the meeting"
_TOLD_AFTER = compile_late(
    r"\b(?:will|would|(?:is|are|was|were) (?:due|set|scheduled|expected|slated) to|(?:is|are) to) (?:\w+ ){0,3}?"
    r"(?:statement|conference|remarks|address|brief|speak to|sign|read out)\b"
)
# "was held on Friday last week by video link"
_BY_LINK = compile_late(r"\b(?:by|via|through|over) (?:an? )?(?:secure )?(?:video|internet)\b", re.IGNORECASE)
_LINK = 12  # tokens behind a trigger and its partner in which the link stands
_TOWN = 7  # items from "in" to the name of "the Norwegian capital of Oslo"
_BASES = frozenset("meet hold receive host speak talk visit see welcome call".split())
_COMING_DAY = compile_late(
    r"\b(?:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|tomorrow|next (?:week|month|year|\w+day)|"
    r"later (?:this|in the) \w+|in the coming \w+)\b"
)
_MAY = compile_late(r"(?<=[\w.] )May\b")  # a name, or a month
_PUSHED = compile_late(r"\b(?:push|press|call|appeal)(?:es|s|ed|ing)? for \w+ to \w+(?: \w+)?$")
_SEEN = compile_late(r"\b(?:can|could) be seen(?: \w+)?$")
_UNREAL = compile_late(r"\bwould(?: \w+)? have(?: (?!been (?:due|set|scheduled))\w+){1,3}$")
_BEHIND = frozenset("follow follows followed after following during since from despite concluded held".split())


class Factuality:
    """Reads the marks around a trigger."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses
        self.low, self.text = clauses.low, clauses.text
        self.marks, self.kinds = clauses.frames.marks, clauses.frames.kinds

    def status(self, left: int, first: int, last: int, right: int, *, verb: bool, subject: bool) -> tuple[str, str]:
        """Status and refusal of a clause; ("", "") where it tells that nothing happened or that it is imagined.

        Args:
            left: first token of the clause.
            first: first token of the trigger.
            last: token behind the trigger.
            right: token behind the clause.
            verb: the trigger is a verb.
            subject: a subject stands left of it.
        """
        marks = self.marks
        before = self.clauses.main_text(left, first) if subject else self.text(left, first)
        if "May" in before:
            before = _MAY.sub("", before)
        if verb and subject and self.finite_past(first):
            return self.past_status(left, before)
        if _SEEN.search(before):
            return "held", ""  # "could be seen chatting with A"
        if _UNREAL.search(before):
            return _NOTHING
        if (
            verb
            and self.low[first].endswith("ing")
            and self.low[first - 2] == "before"
            and marks["planned"].search(before)
        ):
            return "planned", ""  # "is expected to meet officials before finally sitting down with A"
        if verb and self.low[first - 2 : first] in (["after", "being"], ["after", "having"]):
            return "held", ""
        opening = " ".join(self.low[max(0, left - 5) : left])
        if _CONDITION.search(opening) or (
            _INVERTED.search(opening) and (_INFINITIVE.search(before + " ") or self.low[first] in _BASES)
        ):
            return _NOTHING
        if opening.endswith("that") and marks["denied"].search(opening):
            return _NOTHING  # "denied that A met B"
        if _INFINITIVE.search(before + " ") and _PRESSED.search(opening):
            return _NOTHING  # "efforts to persuade A to meet B"
        if opening.endswith("that") and verb and self.low[first] in _BASES and marks["imagined"].search(opening):
            return _NOTHING  # "suggested that A meet B"
        after = self.text(last, right).partition(". ")[0]
        if subject:
            after = after.partition(" after ")[0]
        if verb and self.low[first] in _BASES and self.subjunctive(first):
            return _NOTHING  # "suggested that he meet A"
        tight = self.text(max(left, first - 6), last)
        if marks["refused"].search(before):
            return "cancelled", "refused"
        if marks["denied"].search(before) or marks["denied"].search(tight):
            return _NOTHING
        cancelled = marks["cancelled"].search(before)
        if cancelled and self.own_plan(before[cancelled.end() :]):
            cancelled = None  # "cancels visit to A, likely to meet B"
        if cancelled or ((not verb or not subject) and marks["cancelled"].search(after)) or self.backed_out(right):
            return ("planned", "") if _MOVED.search(after) else _WITHDRAWN
        if self.low[right : right + 1] == ["but"] and _WAS_TO.search(before + " "):
            moved = marks["ahead"].search(self.text(right, min(right + 10, len(self.low))))
            return ("planned", "") if moved else _WITHDRAWN  # "was to meet A but her plane was grounded"
        if not verb and not subject and marks["denied"].search(self.text(left, right)):
            return _NOTHING
        if _NEGATED.search(before[-40:] + " ") and not _NOT_ONLY.search(before):
            return _NOTHING
        imagined, planned = marks["imagined"].search(before), marks["planned"].search(before)
        if verb and not imagined and self.low[first - 1] == "to" and not self.went(left, first):
            return "planned", ""
        if imagined and not (planned and planned.end() > imagined.end() - 1):
            if marks["requested"].match(before, imagined.start()) and len(before) - imagined.end() < _NEXT:
                return "planned", "requested"
            return ("planned", "") if _POSSIBLE.search(before + " ") else _NOTHING
        if planned:
            # "met ... ahead of": the mark belongs to what follows it
            gap = before[planned.end() :]
            if len(gap) < 90 and not _DONE.search(gap):
                return "planned", ""
        coming = marks["planned"].match(after[:60].lstrip())
        if coming and coming[0].lower() in ("ahead of", "in advance of"):
            coming = None  # it was before what follows
        find = marks["ahead"].match if subject else marks["ahead"].search
        if not verb and ((coming and not subject) or find(after[:45].lstrip())):
            # whole words: what is cut off "Washington" would be a verb
            nearby = f"{before[-40:].partition(' ')[2]} {self.text(first, last)} {after[:40].rpartition(' ')[0]}"
            if not _PAST.search(nearby):
                return self.unless_failed(after)
        if (
            verb
            and self.low[first].endswith("ing")
            and self.low[first - 1] in ("is", "are")
            and _COMING_DAY.search(after)
        ):
            return "planned", ""  # "is meeting A on Friday"
        return "held", ""

    def subjunctive(self, first: int) -> bool:
        """Whether a verb without an ending follows "he", "she" or "it"."""
        k = first - 1
        while k > 0 and self.low[k] in (*SKIP, "instead"):
            k -= 1
        return self.low[k] in ("he", "she", "it")

    def finite_past(self, first: int) -> bool:
        """Whether the verb at `first` is in the past: no auxiliary stands before it."""
        k = first - 1
        while k > 0 and (self.low[k] in SKIP or self.low[k].endswith("ly")):
            k -= 1
        return self.low[first] in _PAST_VERBS and self.low[k] not in AUX

    def past_status(self, left: int, before: str) -> tuple[str, str]:
        """Status of a verb in the past, which no plan or cancellation told before it can touch."""
        opening = " ".join(self.low[max(0, left - 5) : left])
        if _SUPPOSED.search(before) or _CONDITION.search(opening):
            return _NOTHING
        if self.marks["denied"].search(opening + " " + before):
            return _NOTHING
        return "held", ""

    def own_plan(self, gap: str) -> bool:
        """Whether the words between a mark and the trigger hold a plan of the trigger's own, right before it."""
        if _OBJECT.match(gap):
            return False  # "scrapped plans to meet"
        ends = [m.end() for m in self.marks["planned"].finditer(gap)]
        return bool(ends) and len(gap) - ends[-1] < _NEXT and not _PAST_PLAN.search(gap)

    def backed_out(self, right: int) -> bool:
        """Whether the clause behind this one takes it back: "invited A for talks but backed out"."""
        if self.low[right : right + 1] != ["but"]:
            return False
        behind = self.text(right, min(right + 10, len(self.low)))
        return self.marks["cancelled"].search(behind) is not None or self.marks["refused"].search(behind) is not None

    def for_it(self, left: int, start: int, prior: str) -> bool:
        """Whether somebody went there to hold what the noun whose phrase begins at `start` names."""
        low = self.low
        purpose = low[start - 2] == "to" and prior in self.clauses.frames.holders and low[start - 3] not in _AHEAD_OF_TO
        return purpose and not _WENT.isdisjoint(low[max(left, start - 13) : start - 2])

    def stays_away(self, text: str) -> bool:
        """Whether the words before a noun tell that their subject stays away from it: "would not attend talks"."""
        mark = self.marks["absent"].search(text)
        return mark is not None and "," not in text[mark.end() :]

    def unless_failed(self, behind: str) -> tuple[str, str]:
        """Status of a plan with these words behind it: called off or come to nothing."""
        failed = self.marks["cancelled"].search(behind) or self.marks["failed"].search(behind)
        return _WITHDRAWN if failed else ("planned", "")

    def went(self, left: int, first: int) -> bool:
        """Whether "to meet" was no plan: somebody went there for it, or is happy to have met."""
        low = self.low
        if low[first - 2] in ("have", "having", "had", "get", "got", "managed"):
            return True
        near = low[max(0, left, first - 12) : first - 2]
        if low[first - 2] in _PLEASURES and not _MODALS.intersection(near[-4:]):
            return True
        if not _FIRSTS.isdisjoint(near) and _WAS_FIRST.search(self.text(max(0, left - 5), first)):
            return True  # "was the first leader to meet A"
        if low[first - 2] in _CHANCES and _HAD.intersection(near):
            return True
        if not _MADE.isdisjoint(near) and not _TRIPS.isdisjoint((*near, low[first - 2])):
            return True  # "made a surprise trip to meet A"
        return any(w in _WENT or (w.endswith("ed") and w not in _PLANS) for w in low[max(left, first - 12) : first - 1])

    def noun_status(
        self, left: int, start: int, first: int, last: int, right: int, *, subject: bool, owned: bool
    ) -> tuple[str, str]:
        """Status of an encounter that a noun names: by the preposition or the verb that it hangs on.

        Args:
            left: first token of the clause.
            start: first token of the noun's phrase.
            first: first token of the noun.
            last: token behind the noun and its partner.
            right: token behind the clause.
            subject: the noun has the subject of a verb that holds it.
            owned: it has an owner or sides of its own ("A's meeting with", "talks between").
        """
        low, marks = self.low, self.marks
        if (
            low[start - 1] in _AGAINST
            or "no" in low[max(left, start - 2) : first]
            or _DOUBT.search(self.text(last, right)[:70])
        ):
            return _NOTHING
        at = start - 2 if low[start - 1] in ("the", "a", "an") and start - 2 >= left else start - 1
        prior = low[at] if start > left else ""
        near = self.text(max(left, start - 6), start)
        if marks["cancelled"].search(near) or (subject and not owned and self.stays_away(near)):
            return _WITHDRAWN
        if prior == "before" and _HOURS.intersection(low[max(left, start - 3) : start - 1]):
            return "planned", ""  # "hours before a meeting with"
        behind = self.text(last, right)
        if marks["denied"].search(self.text(max(left, start - 9), start)):
            return _NOTHING
        if low[at - 1] in _AGREED.get(prior, ()):
            return self.unless_failed(behind)
        if prior == "following" and _COMING.search(self.text(left, start)) and not _PAST.search(self.text(left, start)):
            return self.unless_failed(behind)  # "will hold a press conference following a meeting of"
        if prior in _BEHIND and not marks["cancelled"].search(self.text(last, right)[:50]):
            told = _TOLD_AFTER.search(self.text(left, start))
            return ("planned", "") if told and not owned else ("held", "")
        modifiers, inner = self.text(start, first), self.text(first, last)
        if marks["cancelled"].search(inner):
            return _WITHDRAWN  # "the meeting was intended to bring together A and B"
        if (marks["planned"].search(modifiers) and not re.search(r"(?:next|future)", modifiers)) or (
            marks["ahead"].search(inner) and not _PAST.search(inner)
        ):
            return self.unless_failed(behind)
        if low[start - 2] == "to" and _PRESSED.search(self.text(max(0, left - 5), left)):
            return _NOTHING  # "to persuade A to hold talks with B"
        if self.for_it(left, start, prior):
            return "held", ""  # "has visited P to hold talks with"
        if prior == "for" and not owned and any(low[k] in _ARRIVED and low[k + 1] == "in" for k in range(left, start)):
            return self.unless_failed(behind)  # "arrived in P on Monday for talks with A", but "arrived at the palace"
        # "the offer to organise the meeting of", but "travelled to hold talks with"
        arranged = prior in _ARRANGE or (prior in self.clauses.frames.holders and not self.went(left, start - 1))
        if arranged and start - 3 > left and low[start - 2] == "to":
            return _NOTHING if _PUSHED.search(self.text(left, start)) else ("planned", "")
        main = self.text(left, start)
        if (owned and prior not in ("including", "and")) or prior in ("of", "for", "to", "in", "at"):
            left = max(left, start - 9)  # the verb that governs it stands close by
        status = self.status(left, first, last, right, verb=False, subject=subject and not owned)
        if (
            status[0] == "held"
            and prior in ("with", "for", "at", "in")
            and _COMING.search(main)
            and not _PAST.search(main)
        ):
            return "planned", ""  # "is to visit A tomorrow in conjunction with the consultations between"
        return status

    def conversed_there(self, trigger: Trigger, last: int, right: int) -> bool:
        """Whether a bare conversation is told to have taken place in a town: people sat together ("a private conversation took place in Lima")."""
        if trigger.words not in (("conversation",), ("conversations",)):
            return False
        begun = next((k for k in range(last, right) if self.low[k] in TAKES_PLACE), right)
        items = self.clauses.items
        return any(
            self.low[k] == "in" and "Y" in items.codes[items.at[k] : items.at[k] + _TOWN] for k in range(begun, right)
        )

    def kind(self, trigger: Trigger, left: int, first: int, last: int, right: int) -> str:
        """Kind of an encounter: what its noun tells, else the words near the trigger.

        Args:
            trigger: the expression.
            left: first token of the clause.
            first: first token of the trigger.
            last: token behind the trigger.
            right: token behind the clause.
        """
        topic = _AHEAD.search(self.text(last, right))
        if topic is not None:
            right = self.clauses.token_at(self.clauses.doc.starts[last] + topic.start())
        talk = trigger.frame in ("speak", "phone")
        reach = right if talk else min(right, last + (4 if trigger.frame == "noun" else 10))
        start = next(
            (k for k in range(first, max(left, first - 6), -1) if self.low[k - 1] in ("and", ";")), max(left, first - 6)
        )
        near = self.text(start, reach)
        if self.kinds["video"].search(near) or _BY_LINK.search(self.text(last, min(right, last + _LINK))):
            return "video"
        if trigger.frame == "noun":
            way = _HELD_BY.search(self.text(last, right))
            if way is not None and self.kinds["video"].search(way[0]):
                return "video"
        if trigger.kind:
            behind = first + len(trigger.words)  # "will receive calls by A"
            courtesy = self.low[first - 1 : first] == ["courtesy"] or self.low[behind : behind + 1] == ["by"]
            courtesy = courtesy and trigger.kind == "call"
            return "meeting" if courtesy or self.conversed_there(trigger, last, right) else trigger.kind
        if trigger.frame == "phone" or (self.kinds["call"].search(near) and not self.kinds["face"].search(near)):
            return "call"
        if trigger.id == "speak" and self.low[first] in ("spoke", "speaks", "speak", "spoken", "speaking"):
            return "meeting" if self.kinds["face"].search(self.text(left, right)) else "call"
        return "meeting"
