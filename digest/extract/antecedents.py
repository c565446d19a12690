"""Pronouns and possessive owners: the phrase before that "he", "their" or "his counterpart" goes back to.

In: the phrases read so far. Out: actors. Subjects come before objects, the near before the far, and gender and number
must agree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from digest.extract.actors import ActorTable
from digest.extract.phrase import Phrase

_HE = frozenset(("he", "she"))
# whom a form of address is for, where nobody was addressed by it
_ADDRESSED = {"majesty": "monarch", "highness": "crown_prince", "holiness": "pope"}
_SPEAKS = frozenset("said says told added noted stressed also explained declined".split())


class Antecedents(ActorTable):
    """Finds whom pronouns mean."""

    def owner(self, p: Phrase) -> int:
        """Actor on whose possessive a relational phrase hangs ("his counterpart", "Fidan's guest"), -1 where unknown."""
        last = bisect_right(self.firsts, p.owner) - 1
        for k in range(last, max(-1, last - 3), -1):
            q = self.phrases[k]
            if q.first <= p.owner < q.last and q is not p:
                return self.of[k][0] if len(self.of[k]) == 1 else -1
        word = self.doc.lower[p.owner] if p.owner >= 0 else ""
        if word in ("his", "her", "their"):
            return self.antecedent(p.owner, "m" if word == "his" else "f" if word == "her" else "")
        return -1

    def antecedent(self, token: int, gender: str) -> int:
        """Actor whom a singular pronoun at `token` means, -1 where none fits."""
        number = self.sentence_at(token)
        if number < 0:
            return -1
        sentence = self.doc.sentences[number]
        outside = not self.quoted(token)
        here: list[int] = []
        before: list[int] = []
        joined = token - (2 if token > 1 and self.doc.words[token - 2] == "," else 1)
        for k in reversed(self.order):
            q = self.phrases[k]
            if q.first >= token:
                continue
            if q.last == joined and self.doc.words[token - 1] == "and" and gender and not q.possessive:
                # "hosted President X and his counterpart Y": his that was named last
                known = self.actors[self.of[k][0]].gender
                if not known or known == gender:
                    return self.of[k][0]
            if q.first >= sentence.first:
                here.append(k)
            else:
                before.append(k)
                if len(before) > 12:
                    break
        here.reverse()
        if self.doc.lower[token] in ("he", "she"):
            # "the president received him, and he then met ...": the one who was received
            objects = [
                k
                for k in range(bisect_left(self.firsts, sentence.first), bisect_left(self.firsts, token))
                if self.doc.lower[self.phrases[k].first] in ("him", "her")
                and self.phrases[k].kind == "pronoun"
                and not self.phrases[k].possessive
                and len(self.of[k]) == 1
            ]
            if objects:
                return self.of[objects[-1]][0]
        if self.doc.lower[token] == "him":
            here = []  # not the one who does it
        told = [*self.reported(here), *self.by_subject(here), *self.by_sentence(before)]
        if outside and self.quote_starts:
            # what is said between quotation marks brings nobody up outside them
            told = sorted(told, key=lambda k: self.quoted(self.phrases[k].first))
        # a spokesman is quoted in passing: who "held talks" in the next sentence is not he
        words = self.doc.words
        passing = token == sentence.first and words[token + 1 : token + 2] and words[token + 1] not in _SPEAKS
        for k in told:
            actor = self.actors[self.of[k][0]]
            known = actor.gender or self.guessed.get(self.of[k][0], "")
            if gender and known and known != gender:
                continue
            if (not actor.name and not actor.role) or actor.name[:1] == "@":
                continue
            if passing and k != told[-1] and self.heads[self.of[k][0]] == {"spokesperson"}:
                continue
            if gender and not known:
                # kept apart from what titles and given names tell: the pronoun may mean somebody else
                self.guessed[self.of[k][0]] = gender
            return self.of[k][0]
        return -1

    def quoted(self, token: int) -> bool:
        """Whether a token stands inside a quotation."""
        at = self.doc.starts[token]
        k = bisect_right(self.quote_starts, at) - 1
        while k >= 0:
            if at < self.doc.quotes[k].end:
                return not self.doc.quotes[k].scare
            if not self.doc.quotes[k].depth:
                break
            k -= 1
        return False

    def reported(self, ks: list[int]) -> list[int]:
        """The one right behind whom somebody says something of: Y of "X said Y will travel to P, where he ..."."""
        for k, following in pairwise(ks):
            end, first = self.phrases[k].last, self.phrases[following].first
            if end < first <= end + 2 and self.doc.lower[end] in _SPEAKS:
                return [following]
        return []

    def by_subject(self, ks: list[int]) -> list[int]:
        """Phrases of one sentence, those that can be a subject first."""
        return sorted(ks, key=self.oblique)

    def by_sentence(self, ks: list[int]) -> list[int]:
        """Phrases of the sentences before (latest first): nearest sentence first, in it subjects first."""
        out: list[int] = []
        group: list[int] = []
        last = -1
        for k in ks:
            s = self.sentence_at(self.phrases[k].first)
            if s != last and group:
                out.extend(self.by_subject(group[::-1]))
                group = []
            last = s
            group.append(k)
        if group:
            out.extend(self.by_subject(group[::-1]))
        return out

    def oblique(self, k: int) -> bool:
        """Whether phrase k hangs on a preposition or a possessive, so that a pronoun rather means another."""
        p = self.phrases[k]
        if p.possessive:
            return True
        return p.first > 0 and self.doc.lower[p.first - 1] in (
            "of",
            "with",
            "to",
            "by",
            "for",
            "from",
            "about",
            "between",
            "against",
            "under",
            "and",
            "than",
            "on",
        )

    def subject(self, k: int) -> bool:
        """Whether phrase k stands where its sentence, or the clause behind an opening comma, begins."""
        first = self.phrases[k].first
        start = self.bounds[max(0, self.sentence_at(first))]
        return first == start or (first - start < 8 and self.doc.words[first - 1] == ",")

    def addressed(self, p: Phrase) -> int:
        """The person last spoken of with the form of address that phrase p is: "His Highness" for "His Highness Sheikh X", -1 for none."""
        lower = self.doc.lower
        form = set(lower[p.first : p.last])
        office = _ADDRESSED.get(lower[p.last - 1], "")
        bearer = -1
        for k in self.spoken_of():
            q = self.phrases[k]
            if q.first >= p.first or len(self.of[k]) != 1:
                continue
            if q.name and form <= set(lower[max(0, q.first - len(form)) : q.last]):
                return self.of[k][0]
            classes = self.classes[self.of[k][0]]
            if bearer < 0 and (office in classes if office else classes.isdisjoint(_ADDRESSED.values())):
                bearer = self.of[k][0]  # "King Tariq ... His Majesty"; an Excellency is none of these
        return bearer

    def pronoun(self, i: int) -> None:
        """Settles a pronoun."""
        p = self.phrases[i]
        word = self.doc.lower[p.first]
        if p.last - p.first > 1:
            a = self.addressed(p)
            if a >= 0:
                self.of[i] = (a,)
                self.actors[a].count += 1
                self.order.append(i)
            return
        if word in ("he", "she", "him", "her", "his", "himself", "herself"):
            a = self.antecedent(p.first, p.gender)
            if a >= 0:
                self.of[i] = (a,)
                self.actors[a].count += 1
                if word in ("he", "she"):
                    self.order.append(i)
        elif word == "who" and i and self.phrases[i - 1].last >= p.first - 2 and len(self.of[i - 1]) == 1:
            self.of[i] = self.of[i - 1]
        elif word in ("they", "them", "their"):
            self.of[i] = self.several(i)

    def several(self, i: int) -> tuple[int, ...]:
        """The people whom "they" means: the last ones that the text joins by "and", or names as a group; a subject's pair first."""
        sentence = self.sentence_at(self.phrases[i].first)
        officials = self.plural_before(i, sentence)
        if officials >= 0:
            return self.of[officials]
        if pair := self.pair_before(i, sentence):
            return pair
        found: tuple[int, ...] = ()
        near = -1
        for k in range(i - 1, max(-1, i - 20), -1):
            if len(self.of[k]) > 1:
                pair, first = self.of[k], k
            else:
                pair, first = self.row(k, owners=True)
            if not pair:
                continue
            there = self.sentence_at(self.phrases[first].first)
            if there == sentence and found == ():
                return pair
            if found and there != near:
                break
            if not self.oblique(first) and self.subject(first):
                return pair
            if not found:
                found, near = pair, there
        return found

    def pair_before(self, i: int, sentence: int) -> tuple[int, ...]:
        """The only two people of the sentence before "and they" at phrase i ("He had a call with Y, and they would meet"), () for none."""
        first = self.phrases[i].first
        if self.doc.lower[first] != "they" or self.doc.lower[first - 1] != "and":
            return ()
        spoken_of = (self.of[k] for k in self.phrases_at(self.bounds[sentence], first) if len(self.of[k]) == 1)
        people = list(dict.fromkeys(a for (a,) in spoken_of if self.actors[a].name))
        sides = {self.actors[a].country or self.actors[a].organization for a in people}
        return tuple(people) if len(people) == len(sides) == 2 else ()

    def plural_before(self, i: int, sentence: int) -> int:
        """The officials of one side that are the subject before "they" at phrase i ("Kenyan officials said they"), -1 for none."""
        p = self.phrases[i]
        for k in self.phrases_at(self.bounds[sentence], p.first):
            q = self.phrases[k]
            if q.plural and q.kind in ("group", "title") and not q.sides and len(self.of[k]) < 2 and not q.number:
                return k if self.subject(k) and self.doc.lower[p.first] == "they" else -1
        return -1

    def row(self, k: int, *, owners: bool = False) -> tuple[tuple[int, ...], int]:
        """People whom the text joins up to phrase k, in order ("X, Y and Z"), with the first phrase of the row; () where it joins none.

        Args:
            k: the phrase.
            owners: something may be theirs ("X and Y's first meeting since their last").
        """
        words = self.doc.words
        people: list[int] = []
        last = k
        for at in range(k, max(-1, k - 6), -1):
            if self.phrases[at].kind == "pronoun" and self.phrases[at].possessive:
                continue
            if (
                len(self.of[at]) != 1
                or (
                    self.phrases[at].kind not in ("name", "title") and self.doc.lower[self.phrases[at].first] not in _HE
                )
                or (at == k and self.phrases[at].possessive and not owners)
            ):
                break
            if at < k:
                gap = words[self.phrases[at].last : self.phrases[last].first]
                joints = (["and"], ["with"], [",", "and"]) if len(people) == 1 else ([","],)
                if gap not in joints and not (gap[:2] in (["and", "his"], ["and", "her"]) and len(gap) == 3):
                    break  # "X and his wife Y"
            a = self.of[at][0]
            if not self.actors[a].name or a in people or (at < k and self.heads[a] == {"spokesperson"}):
                break  # "According to X, its spokesman, Y and Z ..."
            people.append(a)
            last = at
        return (tuple(reversed(people)), last) if len(people) > 1 else ((), k)
