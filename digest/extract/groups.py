"""Groups: "the two leaders", "the Japanese and Indian ministers", "both sides".

In: group phrases in reading order. Out: their actors, those named together or those that the text has been speaking of.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from digest.extract.actors import SPOKEN
from digest.extract.lexicon import Side
from digest.extract.offices import singular_of
from digest.extract.phrase import Phrase
from digest.extract.titles import BYSTANDERS, Titles
from digest.extract.tours import Tour, find_tours, toured_by

_ORDINALS = frozenset(
    "first second third fourth fifth annual informal".split()
)  # "the first foreign ministers' meeting"
_LEADERS = frozenset(("president", "minister", "monarch", "chancellor", "pope", "head"))
_FACING = frozenset("with met meet meets meeting receive received receives".split())
_COUNTRIES = frozenset(("countries", "nations", "sides", "states", "neighbours", "neighbors"))
_OWNERS = (["'"], ["’"], ["'s"], ["’s"])
_LOOKBACK = 4  # sentences in which they are looked for
_RANKS = {
    "minister": frozenset(("minister", "secretary", "diplomat", "head", "envoy")),
    "president": frozenset(("president",)),
    "monarch": frozenset(("monarch",)),
    "envoy": frozenset(("envoy", "diplomat", "adviser")),
    "diplomat": frozenset(("minister", "secretary", "diplomat", "envoy")),
}


def _countries(p: Phrase) -> bool:
    """Whether a phrase is "both countries" or its like."""
    return p.kind == "group" and not p.sides and p.role.rpartition(" ")[2] in _COUNTRIES


class Groups(Titles):
    """Finds whom groups mean."""

    def group(self, i: int) -> None:
        """Settles a group: by its listed sides, by name, as guests, or as those spoken of."""
        p = self.phrases[i]
        if p.sides and self.named_group(i):
            return
        *fields, _ = p.role.lower().split() or [""]
        if fields and self.lexicon.private.issuperset(word for word in fields if word != "and"):
            return  # "Kenyan business leaders"
        if not p.toured:
            self.takes_tour(p)
        if p.klass and not p.sides and (countries := self.countries_of(i)) is not None:
            p.sides = self.sides_told(p, countries.number or 2)
        if p.sides:
            members = []
            for side in p.sides:
                if p.role and p.office not in ("", "delegation"):
                    one = Phrase(
                        p.first,
                        p.last,
                        "title",
                        role=p.role,
                        office=p.office,
                        klass=p.klass,
                        country=side.country,
                        organization=side.organization,
                        definite=True,
                    )
                    a = self.recent(one, sided=True)
                    if a < 0 and one.klass:
                        a = self.anywhere(one)
                    if a < 0 and p.office == "relation":
                        a = next(
                            (
                                k
                                for k, x in self.persons(one)
                                if x.country == side.country and x.organization == side.organization
                            ),
                            -1,
                        )
                    if a < 0:
                        role = singular_of(p.role)
                        key = (side.country, side.organization, p.klass or role.lower())
                        if key not in self.titled:
                            self.titled[key] = k = self.new(
                                role="" if p.office == "relation" else role,
                                country=side.country,
                                organization=side.organization,
                            )
                            self.classes[k].update({p.klass} - {""})
                            self.heads[k].add(p.office)
                        a = self.titled[key]
                    members.append(a)
                else:
                    members.append(self.side_of(side.country, side.organization))
            self.of[i] = tuple(dict.fromkeys(members))
            return
        if p.country or p.organization:
            self.of[i] = (self.side_of(p.country, p.organization),)
            return
        if (
            not p.definite
            or p.number > 3
            or p.role.partition(" ")[0] in _ORDINALS
            or p.role in ("countries", "nations", "delegations")
        ):
            return
        if p.office == "relation" and p.role.endswith(("guest", "guests", "visitor", "visitors")):
            self.of[i] = self.guests(i, p.number)
            return
        self.of[i] = self.salient(p, p.number or 2)

    def countries_of(self, i: int) -> Phrase | None:
        """The countries whose a plural office is: of "the foreign ministers of both countries", "the two countries' ministers"; None for none."""
        phrases, words = self.phrases, self.doc.words
        p = phrases[i]
        for q in phrases[max(0, i - 1) : i]:
            if _countries(q) and words[q.last : p.first] in _OWNERS:
                return q
        for q in phrases[i + 1 : i + 2]:
            if _countries(q) and words[p.last : q.first] in (["of"], ["from"]):
                return q
        return None

    def sides_told(self, p: Phrase, number: int) -> tuple[Side, ...]:
        """The countries of the nearest sentence before that speaks of just as many; () where there is none."""
        last = self.sentence_at(p.first)
        for s in range(last, max(-1, last - _LOOKBACK), -1):
            sentence = self.doc.sentences[s]
            ks = self.phrases_at(sentence.first, min(sentence.last, p.first))
            told = [self.actors[a].country for k in ks for a in self.of[k]] + [self.phrases[k].country for k in ks]
            countries = [c for c in dict.fromkeys(told) if c]
            if len(countries) == number:
                return tuple(Side(country=c) for c in countries)
        return ()

    @cached_property
    def tours(self) -> list[Tour]:
        """The tours that the article tells of."""
        return find_tours(self.doc, self.phrases)

    def takes_tour(self, p: Phrase) -> bool:
        """Whether a group without a side is of the countries of a tour, which it then has."""
        if not (p.sides or p.country or p.organization):
            p.sides = toured_by(self.doc, p, self.sentence_at(p.first), self.tours)
            p.toured = bool(p.sides)
        return p.toured

    def named_group(self, i: int) -> bool:
        """As in "The prime ministers of Norway and Chile (respectively, A and B)": as many names as sides, in the order of the sides."""
        p = self.phrases[i]
        names = []
        end = p.last
        for k in range(i + 1, min(i + 1 + len(p.sides), len(self.phrases))):
            q = self.phrases[k]
            gap = self.doc.words[end : q.first]
            if (
                q.kind != "name"
                or len(self.of[k]) != 1
                or self.sentence_at(q.first) != self.sentence_at(p.first)
                or any(w not in ("(", ",", "and", "&", "–", "-", "—", "respectively") for w in gap)
                or (k == i + 1 and gap[:1] not in ([], ["("], [","], ["-"], ["–"], ["—"]))
            ):
                break
            names.append(k)
            end = q.last
        if len(names) != len(p.sides):
            return False
        for k, side in zip(names, p.sides, strict=True):
            a = self.of[k][0]
            self.give_side(a, side.country, side.organization)
            if p.klass:
                self.classes[a].add(p.klass)
            if p.office != "relation":
                self.heads[a].add(p.office)
                self.actors[a].role = self.actors[a].role or p.role
        self.of[i] = tuple(self.of[k][0] for k in names)
        return True

    def guests(self, i: int, number: int) -> tuple[int, ...]:
        """The people whom "the two guests" means: the last ones joined who are no subject, nor who receives them now."""
        start = self.bounds[max(0, self.sentence_at(self.phrases[i].first))]
        hosts = {self.of[k][0] for k in self.phrases_at(start, self.phrases[i].first) if len(self.of[k]) == 1}
        for k in range(i - 1, max(-1, i - SPOKEN), -1):
            people, first = self.row(k)
            if (
                people
                and len(people) == (number or len(people))
                and not hosts.intersection(people)
                and not self.subject(first)
            ):
                return people
        return ()

    def salient(self, p: Phrase, number: int) -> tuple[int, ...]:
        """The people whom a bare group ("the two ministers") means: the ones most spoken of, recent ones first, of different sides."""
        sentence = self.sentence_at(p.first)
        here = self.doc.sentences[sentence].first if sentence >= 0 else 0
        near = self.doc.sentences[max(0, sentence - 2)].first if sentence >= 0 else 0
        last = self.last_told(p, sentence, number)
        if last:
            return last
        weights: dict[int, float] = {}
        own = self.owner(p) if p.office == "relation" and p.owner >= 0 else -1
        mine = self.facing(p, here)
        for k in self.spoken_of():
            q = self.phrases[k]
            if q.first >= p.first or (p.office == "relation" and q.first >= here):
                continue
            a = self.of[k][0]
            actor = self.actors[a]
            if not (actor.name or actor.role) or not actor.sure or actor.name[:1] == "@" or self.heads[a] & BYSTANDERS:
                continue
            if a == own or a in mine or (p.klass and self.classes[a] and p.klass not in self.classes[a]):
                continue
            if p.office in _RANKS and self.heads[a] and not self.heads[a] & _RANKS[p.office]:
                continue
            leads = self.heads[a] & _LEADERS and "secretary_general" not in self.classes[a]
            if p.role.endswith("leader") and self.heads[a] and not leads:
                continue
            weights[a] = weights.get(a, 0) + (4 if q.first >= near else 1)
        found: list[int] = []
        sides: set[str] = set()
        for a in sorted(weights, key=lambda a: (-weights[a], a)):
            side = self.actors[a].country or self.actors[a].organization
            if side and side in sides:
                continue
            found.append(a)
            sides.add(side)
            if len(found) == number:
                return tuple(sorted(found))
        return ()

    def facing(self, p: Phrase, here: int) -> tuple[int, ...]:
        """The one who opens the sentence that begins at token `here` and meets the group: no member of it, () for none."""
        lower = self.doc.lower
        if (
            p.first < here + 2
            or lower[p.first - 1] not in _FACING
            or "".join(lower[p.last : p.last + 1]).endswith("ing")
        ):
            return ()
        k = next(iter(self.phrases_at(here, p.first)), -1)
        return self.of[k] if k >= 0 and self.phrases[k].first == here and len(self.of[k]) == 1 else ()

    def last_told(self, p: Phrase, sentence: int, number: int) -> tuple[int, ...]:
        """The people of the nearest sentence before that names just as many of different sides, () where there is none."""
        if p.klass or p.office in _RANKS or p.office == "relation" or p.role.endswith("leader"):
            return ()
        for s in range(sentence, max(-1, sentence - 3), -1):
            bounds = self.doc.sentences[s]
            mine = self.phrases_at(bounds.first, min(bounds.last, p.first))
            groups = (self.of[k] for k in mine if self.phrases[k].kind == "group" and len(self.of[k]) == number)
            group = next(groups, ())
            if group and s < sentence:
                return group
            people: list[int] = []
            for k in self.order[bisect_left(self.order, mine.start) : bisect_left(self.order, mine.stop)]:
                a = self.of[k][0]
                if self.actors[a].name and self.actors[a].sure and a not in people and not self.heads[a] & BYSTANDERS:
                    people.append(a)
            sides = [self.actors[a].country or self.actors[a].organization or f"?{a}" for a in people]
            if len(people) == number and len(set(sides)) == number:
                return tuple(people)
            if people and s < sentence:
                return ()
        return ()
