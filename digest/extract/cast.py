"""Who takes part in an encounter: the actors that the phrases of a clause stand for.

In: the clauses of a document and the drafts read so far, since "the two" and "they" mean the people of the one told
last. Out: indices into `Document.actors`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from digest.extract.clauses import BREAKS, PREPOSITIONS, SKIP, Clauses
from digest.extract.drafts import Draft, Hit
from digest.patterns import compile_late

_NEAR = 160  # tokens over which a bare group still means the people of the encounter told last
_ADJUNCT = 20  # tokens over which an opening adjunct goes on behind its partner
_TIMES = frozenset(", morning afternoon evening night".split())
_HEADING = 3  # lines above a transcript that can name the speaker
_NOTE = 9  # tokens of a quotation that begins without a subject
_AUTHOR = 3  # so often must a note's author be named
_ROSTER = compile_late(
    r"(?:These|They|Those|The \w+|Among (?:them|those|the \w+)) (?:[\w-]+ )?(?:included?|includes|comprised|were|are|was|is)\b"
)
_ROSTER_HEAD = 6  # tokens that open a list of those who were meant
_SPEAKS_FOR = compile_late(r"spokes|analyst|reporter|source", re.IGNORECASE)
_FEW = frozenset("two three four five six seven eight nine several some many other various".split())
_BARE = frozenset(
    "two pair sides parties men both duo negotiator delegation interlocutors officials envoy three trio women".split()
)


class Cast:
    """Tells who the phrases of one document's clauses are."""

    def __init__(self, clauses: Clauses, voices: Sequence[int], drafts: list[Draft], owner: int = -1) -> None:
        """Args: clauses, voices, drafts: of the document. owner: whose agenda it is, -1 where it is none."""
        self.clauses, self.voices, self.drafts, self.owner = clauses, voices, drafts, owner
        self.doc, self.low = clauses.doc, clauses.low
        self.phrases, self.actors_of = clauses.phrases, clauses.actors_of
        people = ((-a.count, k) for k, a in enumerate(self.doc.actors) if a.name and a.sure)
        self.most_named = [k for _, k in sorted(people)]

    def named(self, actor: int) -> bool:
        """Whether an actor is a person: a name or an office."""
        return bool(self.doc.actors[actor].name or self.doc.actors[actor].role)

    def members(self, group: list[int]) -> tuple[int, ...]:
        """Who the phrases are. What may be no person counts beside one that is."""
        actors = self.doc.actors
        out = self.told_last(group) or [a for k in group if not self.some_of_many(k) for a in self.actors_from(k)]
        if not any(actors[a].sure for a in out):
            return ()
        return tuple(dict.fromkeys(a for a in out if actors[a].sure or " " not in actors[a].name))

    def actors_from(self, k: int) -> tuple[int, ...]:
        """Who a phrase is; several people without a side are of those they come from ("directors from the ministries of A and B")."""
        p = self.phrases[k]
        if self.actors_of[k] or p.kind != "group" or self.low[p.last : p.last + 1] != ["from"]:
            return self.actors_of[k]
        source = self.clauses.at.get(p.last + 1, -1)
        return self.actors_of[source] if source >= 0 and self.phrases[source].kind == "group" else ()

    def some_of_many(self, k: int) -> bool:
        """Whether a phrase counts a few people of an organisation without naming them ("four Ocean Union leaders")."""
        p, actors = self.phrases[k], self.doc.actors
        return (
            p.kind == "group"
            and self.low[p.first] in _FEW
            and bool(self.actors_of[k])
            and all(actors[a].organization and not self.named(a) for a in self.actors_of[k])
        )

    def told_last(self, group: list[int]) -> list[int]:
        """The people of the encounter told last, where a bare group ("the two", "they", "both sides") speaks of as many."""
        if len(group) != 1 or not self.drafts:
            return []
        p = self.phrases[group[0]]
        if p.kind == "pronoun":
            bare = self.low[p.first] in ("they", "them") and not self.actors_of[group[0]]
        else:
            bare = p.kind == "group" and not p.sides and not p.klass and p.role.rpartition(" ")[2] in _BARE
        draft = next((d for d in self.drafts[: -_NEAR - 1 : -1] if len(d.actors) > 1), self.drafts[-1])
        if not bare or draft.headline or not 0 < p.first - draft.first < _NEAR:
            return []
        people = [a for a in draft.actors if self.named(a)]
        number = p.number if p.kind == "group" else len(people)
        return people if len(people) > 1 and number in (0, len(people)) else []

    def roster(self, hit: Hit, group: list[int]) -> tuple[int, ...]:
        """Whom the next sentence lists as those of whom a plural subject speaks ("Visiting ministers called on A. These included B and C.")."""
        after = hit.index + 1
        if not any(self.phrases[g].plural for g in group) or after >= len(self.doc.sentences):
            return ()
        s = self.doc.sentences[after]
        if _ROSTER.match(self.clauses.text(s.first, min(s.last, s.first + _ROSTER_HEAD))) is None:
            return ()
        listed = range(self.clauses.after(s.first), self.clauses.after(s.last))
        return self.members([k for k in listed if self.phrases[k].kind == "name" and not self.phrases[k].possessive])

    def author(self, theirs: tuple[int, ...]) -> tuple[int, ...]:
        """Whom a note without a verb ("Breakfast with X") speaks of: whose agenda it is, else the one whom the article names most."""
        if self.owner >= 0:
            return (self.owner,) if self.owner not in theirs else ()
        actors = self.doc.actors
        sides = {(actors[k].country, actors[k].organization) for k in theirs} - {("", "")}
        first = next((k for k in self.most_named if k not in theirs), None)
        if first is not None and (actors[first].country, actors[first].organization) in sides:
            return ()
        return (first,) if first is not None and self.doc.actors[first].count >= _AUTHOR else ()

    def letterhead(self, others: tuple[int, ...]) -> tuple[int, ...]:
        """Whom a line of his own above a transcript names ("Ana Brevik", "Secretary Ana Brevik"), () for nobody."""
        for s in [s for s in self.doc.sentences if s.start >= self.doc.body][:_HEADING]:
            k = self.clauses.at.get(s.first, -1)
            p = self.phrases[k] if k >= 0 else None
            if p is not None and p.kind == "name" and p.last == s.last and not set(self.actors_of[k]) & set(others):
                return self.actors_of[k]
        return ()

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
        end = self.phrases[group[-1]].last
        while end < ceiling and (end in clauses.dates or low[end] in _TIMES):
            end = max(end + 1, clauses.dates.get(end, 0))  # "B on Friday evening, July 10, took up"
        behind = low[end] if end < len(low) else "."
        if not behind[0].isalpha() or behind in PREPOSITIONS or behind in BREAKS or behind in ("and", "or"):
            return ()
        return self.members(group)

    def pair_before(self, hit: Hit) -> tuple[int, ...]:
        """Who met where nothing but "After the summit, A said" tells that anybody did: A and the one with whom the text set him side by side.

        As in "A and his counterpart B agreed on Monday to ...", of two sides and one rank.
        """
        said = self.main_subject(hit.last, hit.sentence.last)
        if len(said) != 1:
            return ()
        for k in range(self.clauses.after(hit.sentence.first) - 1):
            one, other = self.phrases[k], self.phrases[k + 1]
            if (
                one.kind != "name"
                or other.kind != "name"
                or self.low[one.last : other.first] not in (["and"], ["and", "his"])
            ):
                continue
            pair = (*self.actors_of[k], *self.actors_of[k + 1])
            sides = {(self.doc.actors[a].country, self.doc.actors[a].organization) for a in pair} - {("", "")}
            if said[0] in pair and len(pair) == len(sides) == 2 and other.office in (one.office, "relation"):
                return pair
        return ()

    def personal(self, k: int) -> bool:
        """Whether a phrase is the possessive of one person: "his", "her"."""
        return self.low[self.phrases[k].first] in ("his", "her")

    def principal(self, token: int, ceiling: int, theirs: tuple[int, ...]) -> tuple[int, ...]:
        """Whom "his" means in "In his meeting with A, B discussed ...": the subject that follows, if it names one person."""
        people = self.main_subject(token, ceiling)
        if len(people) != 1 or people[0] in theirs:
            return ()
        actor = self.doc.actors[people[0]]
        return people if actor.name and _SPEAKS_FOR.search(actor.role) is None else ()

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

    def repeated(self, group: list[int]) -> bool:
        """Whether each partner has an encounter of its own: "with A and with B", "counterparts from A, B and C"."""
        if not group:
            return False
        first = self.phrases[group[0]]
        if len(group) > 1 and first.kind == "side" and self.low[first.first - 1] in ("from", "the"):
            return True
        if first.toured:
            return True
        if first.office == "relation" and len(first.sides) > 1 and "from" in self.low[first.first : first.last]:
            return True
        gaps = (self.low[self.phrases[a].last : self.phrases[b].first] for a, b in pairwise(group))
        return any({"with", "by", "to", "in"}.intersection(gap) for gap in gaps)

    def listed(self, group: list[int]) -> bool:
        """Whether the partners are named as some of many: "leaders including A and B"."""
        return len(group) > 1 and self.low[self.phrases[group[0]].first - 1] == "including"

    def programme(self, group: list[int]) -> bool:
        """Whether the partners are a visitor's programme, with offices that nobody is named for ("met A, B, the defence minister and generals")."""
        return sum(1 for g in group if not self.actors_of[g]) > 1

    def first_person(self, group: list[int]) -> bool:
        """Whether a known speaker speaks of himself: "I", "we", "my"."""
        return any(
            self.phrases[g].kind == "pronoun"
            and self.actors_of[g]
            and self.low[self.phrases[g].first].startswith(("i", "we", "my", "our"))
            for g in group
        )

    def told_in_quotes(self, hit: Hit, group: list[int], mine: tuple[int, ...]) -> bool:
        """Whether a quotation tells what its speaker did, or what somebody did whom it names with his office."""
        if self.first_person(group) or mine == self.speaker(hit):
            return True
        officials = [self.doc.actors[a].role for g in group for a in self.actors_of[g]]
        return bool(officials) and self.spoken_of(group) and all(officials)

    def spoken_of(self, group: list[int]) -> bool:
        """Whether phrases name single people: "Brevik", "he", "the prime minister" whom the text names."""
        kinds = [(self.phrases[g].kind, self.low[self.phrases[g].first]) for g in group]
        return all(kind in ("name", "title") or word in ("he", "she") for kind, word in kinds)

    def speaker(self, hit: Hit) -> tuple[int, ...]:
        """Who says the quotation that opens with the trigger's clause without a subject ("Had a good call with A")."""
        masked, k = self.clauses.masked, hit.first
        while k > hit.sentence.first and masked[k - 1]:
            k -= 1
        alone = hit.first - k <= _NOTE and not any(
            k <= p.first < hit.first for p in self.phrases[self.clauses.after(k) :][:1]
        )
        return (self.voices[hit.first],) if alone and self.voices[hit.first] >= 0 else ()

    def meets(self, hit: Hit, partner: list[int], theirs: tuple[int, ...], mine: tuple[int, ...]) -> bool:
        """Whether somebody in a quotation tells of an encounter with somebody named, and not with himself."""
        if self.voices[hit.first] < 0 and not self.spoken_of(partner):
            return False  # what a ministry or an unnamed diplomat says
        names = [self.doc.actors[a].name for a in theirs]
        return not partner or (any(n and n[0] != "@" for n in names) and not set(mine) & set(theirs))

    def refers_back(self, k: int) -> bool:
        """Whether a phrase names nobody itself."""
        p = self.phrases[k]
        return p.kind == "pronoun" or (p.kind == "group" and not p.sides)
