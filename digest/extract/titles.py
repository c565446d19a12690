"""Offices without a name: "the Thai foreign minister", "his Omani counterpart".

In: title phrases in reading order. Out: the actor named elsewhere who holds the office, or a new actor without a name.
"""

from __future__ import annotations

from functools import cached_property

from digest.extract.actors import ACTS, FORMER
from digest.extract.antecedents import Antecedents
from digest.extract.phrase import Phrase
from digest.patterns import compile_late

_HIGH = frozenset(
    (
        "president",
        "prime_minister",
        "monarch",
        "foreign_minister",
        "crown_prince",
        "pope",
        "chancellor",
        "secretary_general",
    )
)
# offices that are another name of the highest ones
_OF_STATE = {
    "head of state": frozenset(("president", "monarch")),
    "head of the state": frozenset(("president", "monarch")),
    "head of government": frozenset(("prime_minister", "chancellor")),
}
_VAGUE = frozenset(("official", "spokesperson", "delegation", "lawmaker"))
_OFFICES = compile_late(r" ?(?:/|,| and ) ?")
_TRAVELS = frozenset(
    "visit visits visited visiting arrive arrives arrived travel travels travelled traveled flew".split()
)
_TRIP = 6  # tokens behind a name in which it is said that he travels
_AGAIN = 2  # mentions of one whom the text names again and again
_PAUSES = frozenset((",", ";", "-", "–", "—", "--", "as", "after", "when", "while", "but"))
_RELATIONS = 8  # mentions of counterparts before an office that are looked at, the latest
_NEXT_NAMED = 2  # sentences behind an office in which its holder is named
_NO_VERB = frozenset((",", ".", "of", "from", "and", "at", "in", "(", "'s", "’s", ":", "-", "–", "—"))
BYSTANDERS = frozenset(("spokesperson", "lawmaker", "official"))
"""Heads of offices whose holders stand by: they are told of with those who meet, and seldom meet."""


class Titles(Antecedents):
    """Finds whom offices mean."""

    def matches(self, a: int, p: Phrase) -> bool:
        """Whether the actor may be who an office phrase without a name speaks of."""
        actor = self.actors[a]
        if not actor.name or (p.klass and p.klass not in self.classes[a]) or self.clash(a, p):
            return False
        if p.klass:
            return True
        for office, classes in _OF_STATE.items():
            if p.role.lower().endswith(office):
                return bool(self.classes[a] & classes)
        role = p.role.lower().split()[-1] if p.role else ""
        if p.office == "head" and role == "leader":
            return (
                bool(self.heads[a] & {"president", "monarch", "chancellor", "head", "minister", "pope"})
                or not self.heads[a]
            )
        if p.office == "minister" and self.classes[a] == {"prime_minister"}:
            return False
        if p.office == "monarch":
            return role in actor.role.lower() if role in ("prince", "princess") else "monarch" in self.classes[a]
        if p.office == "diplomat":
            return "foreign_minister" in self.classes[a] or "diplomat" in self.heads[a]
        return p.office in self.heads[a] or (p.definite and role == "deputy" and role in actor.role.lower())

    def recent(self, p: Phrase, *, exclude: tuple[int, ...] = (), sided: bool = False) -> int:
        """The actor last spoken of before office phrase p that fits it, -1 for none; `sided`: of a known side."""
        for k in self.spoken_of():
            if self.phrases[k].first >= p.first:
                continue
            a = self.of[k][0]
            if a not in exclude and self.matches(a, p):
                if sided and not (self.actors[a].country or self.actors[a].organization):
                    continue
                return a
        return -1

    def worded(self, p: Phrase) -> int:
        """The only actor whose office has the words of a bare office, of several who hold one of its class; -1 for none.

        "The High Representative" is not the foreign minister whom she met.
        """
        words = p.role.lower()
        fits = [a for a, _ in self.persons(p) if self.matches(a, p)] if " " in words else []
        same = [
            a
            for a in fits
            if any(
                office.endswith(words) or office.startswith(f"{words} of ")
                for office in _OFFICES.split(self.actors[a].role.lower())
            )
        ]
        return same[0] if len(same) == 1 < len(fits) else -1

    def foregoing(self, i: int) -> int:
        """Whom a bare office means: one that opens a sentence goes on with the subject of the sentence before, if it fits."""
        p = self.phrases[i]
        s = self.sentence_at(p.first)
        if s > 0 and p.first == self.bounds[s]:
            start = self.bounds[s - 1]
            for k in self.phrases_at(start, p.first):
                if (
                    len(self.of[k]) == 1
                    and not self.phrases[k].possessive
                    and self.phrases[k].kind in ("name", "title")
                ):
                    if self.subject(k) and self.matches(self.of[k][0], p):
                        return self.of[k][0]
                    break
        return self.recent(p)

    def anywhere(self, p: Phrase, *, exclude: tuple[int, ...] = ()) -> int:
        """The only actor of the article that fits, -1 where there is none or more than one."""
        fits = [a for a in self.around(p) if a not in exclude and self.matches(a, p)]
        if len(fits) > 1 and (p.country or p.organization):
            fits = [a for a in fits if self.sided(a)]  # those who match a side are of that side
        return fits[0] if len(fits) == 1 else -1

    def title(self, i: int) -> None:
        """Settles an office without a name."""
        p = self.phrases[i]
        if p.apposition >= 0 and self.of[p.apposition]:
            a = self.of[p.apposition][0]
            actor = self.actors[a]
            if not (p.country and actor.country and p.country != actor.country):
                self.absorb(a, p)
                self.of[i] = (a,)
                self.order.append(i)
                return
        if p.office == "relation":
            self.relation(i)
            return
        a = -1
        if p.office not in _VAGUE:
            if p.country or p.organization:
                a = self.recent(p, sided=True)
                if a < 0 and FORMER.search(p.role.lower()):
                    return
                for find in (self.named_next, self.bearer, self.same_side, self.unplaced):
                    a = find(i) if a < 0 else a
            elif p.definite or p.role[:1].isupper():
                a = self.bare_office(i)
        if a >= 0:
            actor = self.actors[a]
            actor.count += 1
            self.give_side(a, p.country, p.organization)
            if not actor.role and p.klass:
                actor.role = p.role
                self.classes[a].add(p.klass)
            self.of[i] = (a,)
            self.order.append(i)
        elif p.country or p.organization:
            if p.office in _VAGUE and p.office != "delegation":
                self.side_alone(i)
                return
            key = (p.country, p.organization, p.klass or p.role.lower())
            if p.office == "delegation":
                self.of[i] = (self.side_of(p.country, p.organization),)
                return
            if key not in self.titled:
                self.titled[key] = a = self.new(
                    role=p.role, country=p.country, organization=p.organization, gender=p.gender
                )
                self.classes[a].update({p.klass} - {""})
                self.heads[a].add(p.office)
            self.set(i, self.titled[key])
        elif p.klass in _HIGH and p.definite and p.owner < 0:
            # "the King": nobody has named him, but there is only one; an office meets others than its holder
            a = self.loner(p, self.beside(i)) if ("", "", p.klass) not in self.titled else -1
            if a >= 0:
                self.classes[a].add(p.klass)
                self.heads[a].add(p.office)
                self.actors[a].role = p.role
                self.set(i, a)
                return
            key = ("", "", p.klass)
            if key not in self.titled:
                self.titled[key] = a = self.new(role=p.role, gender=p.gender)
                self.classes[a].add(p.klass)
                self.heads[a].add(p.office)
            self.set(i, self.titled[key])

    def bare_office(self, i: int) -> int:
        """Whom an office without a side means ("the president"): by its sentence, by its class, by its words, by whom the text spoke of last; -1 for nobody."""
        p = self.phrases[i]
        a = self.visitor(p)
        if a < 0 and p.klass:
            a = self.just_named(i)
            if a < 0:
                a = self.titled.get(("", "", p.klass), -1)
            if a < 0:
                a = self.first_behind(p)
            if a < 0:
                unsided = [a for a in self.around(p) if self.matches(a, p) and not self.sided(a)]
                a = unsided[0] if len(unsided) == 1 else -1
        if a < 0:
            a = self.worded(p)
        if a < 0 and not self.faces_holder(i):
            a = self.foregoing(i)
            if a < 0:
                a = self.anywhere(p)
        return a

    def beside(self, i: int) -> set[int]:
        """Whom the sentence of an office names."""
        sentence = self.doc.sentences[max(0, self.sentence_at(self.phrases[i].first))]
        return {a for k in self.phrases_at(sentence.first, sentence.last) for a in self.of[k]}

    def loner(self, p: Phrase, beside: set[int]) -> int:
        """Whom the text names again and again without office or side, more often than any other such and not beside the office; -1 for nobody."""
        loners = sorted(
            (
                (x.count, -a)
                for a, x in self.persons(p)
                if x.sure
                and not x.role
                and not self.sided(a)
                and not self.heads[a]
                and x.name[0] != "@"
                and a not in beside
                and self.agrees(a, p)
            ),
            reverse=True,
        )
        if p.klass == "monarch":
            named = [
                (2, -a) for a in (-b for _, b in loners) if " " not in self.actors[a].name and self.actors[a].gender
            ]
            loners = named if len(named) == 1 else loners  # "Don Felipe" is the king whom nobody names otherwise
        if not loners or loners[0][0] < _AGAIN or (len(loners) > 1 and loners[0][0] == loners[1][0]):
            return -1
        return -loners[0][1]

    def unplaced(self, i: int) -> int:
        """One of no side whom a high office of a side means, where nobody else of that side is named: "dined with Ana Brevik ... the Norwegian prime minister said".

        The office must be the subject of its clause, and in one sentence stand behind a pause ("with Ana Brevik, as the Norwegian prime minister had").
        """
        p, words = self.phrases[i], self.doc.words
        if p.klass not in _HIGH or self.doc.lower[p.first] != "the" or p.owner >= 0 or self.oblique(i):
            return -1
        if self.doc.lower[p.last : p.last + 1] == [] or self.doc.lower[p.last] not in ACTS:
            return -1
        if any((x.country, x.organization) == (p.country, p.organization) for _, x in self.persons(p)):
            return -1
        start = self.bounds[max(0, self.sentence_at(p.first))]
        before = [
            k for k in self.phrases_at(start, p.first) if not _PAUSES.isdisjoint(words[self.phrases[k].last : p.first])
        ]
        return self.loner(p, self.beside(i) - {a for k in before for a in self.of[k]})

    def first_behind(self, p: Phrase) -> int:
        """Whom an office means that the text has named somebody behind ("Defence Secretary X ... The Defence Secretary met"), -1 for nobody.

        Of several the first where it stands without an article, used like a name ("Defence Secretary met").
        """
        bare = self.doc.lower[p.first] != "the"
        headline = self.doc.sentences[max(0, self.sentence_at(p.first))].headline
        if not p.role[:1].isupper() or not p.klass or headline or p.role not in self.holders:
            return -1
        first, a, another = self.holders[p.role]
        return a if first < p.first and (bare or another >= p.first) else -1

    @cached_property
    def holders(self) -> dict[str, tuple[int, int, int]]:
        """For each office that stands before names: where first, whose it is there, and where somebody else's first."""
        out: dict[str, tuple[int, int, int]] = {}
        never = len(self.doc.words)
        for k, q in enumerate(self.phrases):
            if q.name and q.role and len(self.of[k]) == 1:
                first, a, another = out.setdefault(q.role, (q.first, self.of[k][0], never))
                if a != self.of[k][0] and another == never:
                    out[q.role] = (first, a, q.first)
        return out

    def side_alone(self, i: int) -> None:
        """Settles "the Norwegian official": the only one whom the article names of that side."""
        p = self.phrases[i]
        fits = [a for a, x in self.persons(p) if (x.country, x.organization) == (p.country, p.organization)]
        the = self.doc.lower[p.first] == "the"  # not "one EU official"
        if p.office == "official" and the and not p.plural and len(fits) == 1:
            self.set(i, fits[0])

    def visitor(self, p: Phrase) -> int:
        """Whom "the visiting prime minister" means: the only holder of the office whom the text tells to travel, -1 for none."""
        if not p.role.lower().startswith("visiting"):
            return -1
        lower = self.doc.lower
        travellers = {
            self.of[k][0]
            for k, q in enumerate(self.phrases)
            if len(self.of[k]) == 1 and not q.possessive and not _TRAVELS.isdisjoint(lower[q.last : q.last + _TRIP])
        }
        fits = sorted(a for a in travellers if self.matches(a, p))
        return fits[0] if len(fits) == 1 else -1

    def just_named(self, i: int) -> int:
        """The only holder of an office whom its own sentence has spoken of before: "Kenya's President X landed, and the president was met", -1 for none."""
        p = self.phrases[i]
        start = self.bounds[max(0, self.sentence_at(p.first))]
        told = {
            self.of[k][0]
            for k in self.phrases_at(start, p.first)
            if self.phrases[k].klass == p.klass and len(self.of[k]) == 1 and not self.phrases[k].plural
        }
        return told.pop() if len(told) == 1 else -1

    def faces_holder(self, i: int) -> bool:
        """Whether a bare office opens a sentence that goes on with a holder of it elsewhere: "The Prime Minister spoke to Irish Prime Minister X"."""
        p = self.phrases[i]
        s = self.doc.sentences[max(0, self.sentence_at(p.first))]
        if p.klass not in _HIGH or p.first != s.first or s.headline:
            return False
        return any(
            q.name and q.klass == p.klass and (q.country or q.organization)
            for q in (self.phrases[k] for k in self.phrases_at(p.last, s.last))
        )

    def agrees(self, a: int, p: Phrase) -> bool:
        """Whether an actor's gender, as far as it is known, is that of an office ("the Queen")."""
        known = self.actors[a].gender or self.guessed.get(a, "")
        return not (known and p.gender and known != p.gender)

    def bearer(self, i: int) -> int:
        """The only one who can hold an office with a side where nobody of that side is known to: "The Indian prime minister" for bare "Prime Minister X".

        Not one whom the same sentence names ("Prime Minister X met the Indian prime minister"), nor, outside a headline, behind "with" or "of".
        """
        p = self.phrases[i]
        a = self.anywhere(p)
        if a < 0 or self.sided(a):
            return a
        if a in self.facing_side(p):
            return -1
        if not p.klass and p.role.lower().split()[-1:] != self.actors[a].role.lower().split()[-1:]:
            return -1
        sentence = self.doc.sentences[max(0, self.sentence_at(p.first))]
        beside = any(
            self.of[k] == (a,) and self.phrases[k].kind == "name"
            for k in self.phrases_at(sentence.first, sentence.last)
        )
        return -1 if beside or (self.oblique(i) and not sentence.headline) else a

    def facing_side(self, p: Phrase) -> set[int]:
        """Who has counterparts of the side of an office ("his counterparts from Kenya and Chad"), and so is not of it."""
        side = (p.country, p.organization)
        before = [q for q in self.relations if q.first < p.first][-_RELATIONS:]
        return {self.owner(q) for q in before if side in [(x.country, x.organization) for x in q.sides]}

    @cached_property
    def relations(self) -> list[Phrase]:
        """Phrases such as "his counterparts from Kenya and Chad"."""
        return [q for q in self.phrases if q.office == "relation" and q.owner >= 0 and q.sides]

    def same_side(self, i: int) -> int:
        """A named actor without an office who is the only one of his side: "Russia's top diplomat" for "Russia's X"."""
        p = self.phrases[i]
        fits = [
            a
            for a, actor in self.persons(p)
            if not actor.role
            and (actor.country or actor.organization)
            and (actor.country, actor.organization) == (p.country, p.organization)
        ]
        return fits[0] if len(fits) == 1 and p.definite else -1

    def named_next(self, i: int) -> int:
        """Whom the next sentences name for the office that is the subject of this one, -1 for nobody.

        As in "Norway's prime minister will visit Peru. Ana Brevik is due to ...": a full name that opens a sentence of
        its own, of whom the text says nothing else and has not spoken before.
        """
        p, s = self.phrases[i], self.sentence_at(self.phrases[i].first)
        if s < 0 or p.possessive or p.plural or not self.subject(i) or self.doc.sentences[s].headline:
            return -1
        for start in self.bounds[s + 1 : s + 1 + _NEXT_NAMED]:
            k = next(iter(self.phrases_at(start, start + 1)), -1)
            q = self.phrases[k] if k >= 0 else p
            if q.kind != "name" or len(q.name) == 1 or q.role or len(self.of[k]) != 1:
                continue
            a = self.of[k][0]
            known = self.actors[a].role or self.sided(a) or self.heads[a] or not self.agrees(a, p)
            before = any(
                self.of[j] == (a,) and not self.doc.sentences[self.sentence_at(self.phrases[j].first)].headline
                for j in range(k)
            )
            return -1 if known or before or self.doc.lower[q.last] in _NO_VERB else a
        return -1

    def relation(self, i: int) -> None:
        """As in "His Omani counterpart", "his host", "the guest": the other side's holder of the same office."""
        p = self.phrases[i]
        word = p.role.lower().split()[-1] if p.role else ""
        base = self.owner(p) if p.owner >= 0 else -1
        if word in ("counterpart", "homologue", "colleague", "number"):
            if base < 0:
                base = next(
                    (
                        self.of[k][0]
                        for k in self.spoken_of()
                        if self.phrases[k].first < p.first
                        and not (p.country and self.actors[self.of[k][0]].country == p.country)
                    ),
                    -1,
                )
            wanted = self.classes[base] if base >= 0 else set()
            exclude = (base,) if base >= 0 else ()
            if p.country or p.organization:
                fits = [
                    a
                    for a, x in self.persons(p)
                    if a not in exclude
                    and x.country == p.country
                    and x.organization == p.organization
                    and (not wanted or not self.classes[a] or wanted & self.classes[a])
                ]
                if len(fits) > 1:
                    fits = [a for a in fits if wanted & self.classes[a]] or fits
                if fits:
                    self.set(
                        i,
                        fits[0]
                        if len(fits) == 1
                        else next((self.of[k][0] for k in self.spoken_of() if self.of[k][0] in fits), fits[0]),
                    )
                    return
                lone = [
                    a
                    for a, x in self.persons(p)
                    if a not in exclude
                    and x.sure
                    and x.count > 1
                    and x.name[0] != "@"
                    and not x.country
                    and not x.organization
                    and not self.heads[a] & BYSTANDERS
                    and not (wanted and (self.classes[a] or self.heads[a]) and not wanted & self.classes[a])
                ]
                if len(lone) == 1:
                    self.actors[lone[0]].country, self.actors[lone[0]].organization = p.country, p.organization
                    self.classes[lone[0]] |= wanted
                    self.set(i, lone[0])
                    return
                role = self.actors[base].role if base >= 0 else p.role
                key = (p.country, p.organization, next(iter(sorted(wanted)), role.lower()))
                if key not in self.titled:
                    self.titled[key] = a = self.new(
                        role=_bare_role(role), country=p.country, organization=p.organization
                    )
                    self.classes[a] |= wanted
                self.set(i, self.titled[key])
                return
        else:
            wanted = set()
            exclude = (base,) if base >= 0 else ()
        # no side given: the other of the two that the text speaks of, the one who holds the same office first
        told = [
            self.of[k][0]
            for k in self.spoken_of()
            if self.phrases[k].first < p.first
            and self.of[k][0] not in exclude
            and self.actors[self.of[k][0]].name
            and (base < 0 or self.actors[self.of[k][0]].country != self.actors[base].country)
        ]
        a = next((a for a in told if wanted & self.classes[a]), told[0] if told else -1)
        if a >= 0:
            self.set(i, a)

    def share_office(self, i: int) -> None:
        """As in "His Japanese counterpart X": X has the same office as he."""
        p = self.phrases[i]
        a = self.of[i][0]
        if self.classes[a] or "colleague" in p.role:
            return
        base = self.owner(p) if p.owner >= 0 else -1
        if base >= 0 and base != a:
            self.classes[a] |= self.classes[base]
            self.heads[a] |= self.heads[base]
            self.actors[a].role = self.actors[a].role or _bare_role(self.actors[base].role)

    def set(self, i: int, a: int) -> None:
        """Notes that phrase i means actor a."""
        self.actors[a].count += 1
        self.of[i] = (a,)
        self.order.append(i)

    def side_of(self, country: str, organization: str) -> int:
        """The actor that is a country or an organisation itself."""
        key = (country, organization)
        if key not in self.sides:
            self.sides[key] = self.new(country=country, organization=organization)
        self.actors[self.sides[key]].count += 1
        return self.sides[key]


def _bare_role(role: str) -> str:
    """An office without the country in front of it, for the other side's holder of the same office."""
    words = role.split()
    return " ".join(words[-3:]) if len(words) > 4 else role
