"""Who is who in one article: phrases -> actors and mentions.

In: the phrases of `nouns.py`. Out: `Document.actors` and `Document.mentions`. Names come first, over the whole
text, so that "his Omani counterpart" finds the minister whom only the next paragraph names; then titles, groups and
pronouns are resolved in reading order. A headline in Title Case is read last: its words count as a name only
where the body, or an office in front of them, says so. The steps are layers, each a module: `actors` (names),
`antecedents` (pronouns), `titles`, `groups`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from digest.extract.actors import ACTS, name_key
from digest.extract.allegiance import Scene, settle_company, settle_hosts, settle_sides
from digest.extract.document import Document, Mention
from digest.extract.groups import Groups
from digest.extract.homeland import settle_home
from digest.extract.lexicon import Items, Lexicon
from digest.extract.office_edges import LANDS
from digest.extract.outlet import body_of, house_of
from digest.extract.phrase import Phrase

_PLACE_CUES = frozenset(
    "in at from near outside inside into toward towards through across via visiting visit leave left throughout around".split()
)
_PLURAL_OFFICES = frozenset(
    "delegates heads counterparts colleagues ministers leaders officials delegations representatives envoys presidents diplomats negotiators".split()
)
_OWNED = frozenset(("adviser", "envoy", "minister", "secretary", "spokesperson", "head", "diplomat", "soldier"))
_GOVERNING = frozenset(("minister", "president", "chancellor", "secretary", "monarch", "adviser"))
_OF_BODIES = frozenset(("secretary-general", "chairperson"))
_SERVANTS = frozenset(("adviser", "envoy", "spokesperson"))
_LEADS = frozenset("led headed leads heads leading heading chaired".split())
_HOSTS = frozenset(("hosted", "hosts"))  # what a town does too
_GOES_ON = 2  # sentences within which "the delegation" means the one just told of
_OWNS = (["'s"], ["’s"])
_LISTED = 100  # tokens of a list of places that are looked at to find the preposition before it


class _Resolver(Groups):
    """Settles all phrases of one document."""

    def run(self) -> None:
        phrases, doc = self.phrases, self.doc
        self.lands()
        self.same_delegations()
        title_case = [
            (s.first, s.last) for s in doc.sentences if s.headline and _title_case(doc.words[s.first : s.last])
        ]
        titled = [first for first, _ in title_case]
        in_title = []
        for p in phrases:
            at = bisect_right(titled, p.first) - 1
            in_title.append(at >= 0 and p.first < title_case[at][1])
        for i, p in enumerate(phrases):
            if (
                p.kind == "name"
                and not in_title[i]
                and p.name[0][0] != "@"
                and not ((p.initial or (len(p.name) == 1 and "-" in p.name[0])) and not p.sure)
            ):
                self.name(i)
        for i, p in enumerate(phrases):
            if (
                p.kind == "name"
                and not in_title[i]
                and (p.initial or "-" in p.name[-1])
                and not p.sure
                and not self.of[i]
            ):
                self.opening_name(i)
        for i, p in enumerate(phrases):
            if p.kind == "name" and p.name[0][0] == "@":
                self.handle(i)
            elif p.kind == "name" and in_title[i] and self.labelled(i):
                self.name(i)
            elif p.kind == "name" and in_title[i]:
                self.headline_name(i)
        self.weigh()
        for p in phrases:
            if (
                p.kind == "title"
                and p.apposition >= 0
                and len(self.of[p.apposition]) == 1
                and not (p.country and self.clash(self.of[p.apposition][0], p))
            ):
                self.absorb(self.of[p.apposition][0], p)  # what a name's apposition tells is known from the start
                self.actors[self.of[p.apposition][0]].count -= 1
        for i, p in enumerate(phrases):
            if p.kind == "name":
                if self.of[i]:
                    if p.office == "relation":
                        self.share_office(i)
                    self.order.append(i)
            elif p.kind == "title":
                self.title(i)
                if p.office == "delegation" and not self.of[i] and self.takes_tour(p):
                    self.group(i)  # "the leadership of each country"
            elif p.kind == "side":
                if not self.in_place(p) or p.organization:
                    self.of[i] = (self.side_of(p.country, p.organization),)
            elif p.kind == "group":
                if not self.of[i]:
                    self.group(i)
            elif p.kind == "pronoun":
                self.pronoun(i)
        self.delegations()
        self.owned_sides()
        country = house_of(doc, self.lexicon)
        if country:
            # whom an article says that its own people met abroad is not of their country
            settle_hosts(Scene(doc, self.items, phrases, self.of, self.classes, self.heads, self.bounds, self.lexicon))
            self.home(country)
        body = body_of(doc.article.info.source, self.lexicon)
        if body:
            self.serve(body)
        scene = Scene(doc, self.items, phrases, self.of, self.classes, self.heads, self.bounds, self.lexicon)
        settle_sides(scene)
        self.owned_sides()
        settle_home(scene)
        settle_company(scene)
        for a, side in self.once.items():
            self.give_side(
                a, *side
            )  # who was a country's minister is still of that country, unless he is another's now
        # a headline before the body speaks of those whom the body names
        for i, p in enumerate(phrases):
            if p.kind == "title" and in_title[i] and self.of[i] and not self.actors[self.of[i][0]].name:
                a = self.anywhere(p)
                if a >= 0:
                    self.of[i] = (a,)
        self.weigh()
        for i, p in enumerate(phrases):
            if self.of[i] or p.kind in ("title", "group"):
                # "His Highness" is said of one person only, as an office is
                kind = "title" if p.kind == "pronoun" and p.last - p.first > 1 else p.kind
                doc.mentions.append(
                    Mention(doc.starts[p.first], doc.ends[p.last - 1], p.first, p.last, kind, self.of[i], p.possessive)
                )

    def lands(self) -> None:
        """Gives "the country's president" the country named last before it in its sentence, else the only one of the sentence before."""
        for token in self.doc.tokens_of(LANDS):
            i = bisect_left(self.firsts, token - 1)
            owner = self.doc.lower[token - 1 : token + 2] if token else []
            if (
                i == len(self.phrases)
                or self.phrases[i].first != token - 1
                or owner[:1] != ["the"]
                or owner[2:] not in _OWNS
            ):
                continue
            s = self.sentence_at(token)
            here = self.named_countries(self.bounds[s], token - 1)
            before = set(self.named_countries(self.bounds[s - 1], self.bounds[s])) if s > 0 else set()
            if here or len(before) == 1:
                self.phrases[i].country = here[-1] if here else before.pop()

    def named_countries(self, first: int, last: int) -> list[str]:
        """Countries that phrases from token first to last give, in order."""
        return [self.phrases[k].country for k in self.phrases_at(first, last) if self.phrases[k].country]

    def labelled(self, i: int) -> bool:
        """Whether a line is a name with its office and no more, as above a statement: "Ana Brevik, Secretary-General"."""
        if i + 1 >= len(self.phrases):
            return False
        p, q = self.phrases[i], self.phrases[i + 1]
        s = self.doc.sentences[max(0, self.sentence_at(p.first))]
        alone = p.first == s.first and q.last == s.last and self.doc.words[p.last : q.first] == [","]
        if alone and q.kind == "title" and not q.plural and len(p.name) > 1:
            q.apposition = i
            return True
        return False

    def in_place(self, p: Phrase) -> bool:
        """Whether a country or capital is named as a place: "in Turkey", "Ankara, Turkey"."""
        words, lower, first = self.doc.words, self.doc.lower, p.first
        if first and lower[first - 1] == "the":
            first -= 1
        if not first:
            return False
        k = first - 1
        floor = max(1, k - _LISTED)
        while k > floor and words[k] in (",", "and") and self.items.codes[self.items.at[k - 1]] in "YC":
            # "in Istanbul and Ankara, Turkey"
            k = self.items.first[self.items.at[k - 1]] - 1
            if lower[k] == "the":
                k -= 1
            if words[k + 1 : k + 2] and lower[k] not in _PLACE_CUES and words[k] not in (",", "and"):
                return words[first - 1] == "," and self.items.codes[self.items.at[first - 2]] == "Y"
        if lower[k] == "from" and k and lower[k - 1] in _PLURAL_OFFICES:
            return False  # "counterparts from Norway and Chile"
        return lower[k] in _PLACE_CUES

    def home(self, country: str) -> None:
        """In a release of a government the first holder of a bare office is its own ("the President", "Secretary X").

        Not so where somebody else's holder of it was named before, for an office that the country does not have,
        and for a name that stands behind another's ("with President X").
        """
        taken: set[str] = set()
        absent = self.lexicon.absent.get(country)
        for i, p in enumerate(self.phrases):
            if (
                not p.role
                or p.kind not in ("name", "title")
                or len(self.of[i]) != 1
                or p.plural
                or p.office not in _GOVERNING
            ):
                continue
            a = self.of[i][0]
            kind = p.klass or p.role.lower().split()[-1]
            if self.sided(a):
                taken.add(kind)
                continue
            if (
                (kind in taken and not self.faces_holder(i))
                or (absent and absent.search(p.role.lower()))
                or p.klass == "secretary_general"
            ):
                continue
            if p.name and (p.possessive or self.oblique(i)) and not (self.headlined(p) and not p.possessive):
                continue
            if not p.name and not p.definite and not self.headlined(p):
                continue
            self.actors[a].country = country
            taken.add(kind)

    def serve(self, body: str) -> None:
        """In a release of an organisation those who hold one of its offices without more are its own ("the Secretary-General")."""
        for i, p in enumerate(self.phrases):
            office = p.role.lower().split()[-1] if p.role else ""
            if (p.klass != "secretary_general" and office not in _OF_BODIES) or p.plural or len(self.of[i]) != 1:
                continue
            if not p.possessive or not p.name:
                self.give_side(self.of[i][0], "", body)

    def headlined(self, p: Phrase) -> bool:
        return p.first < len(self.doc.sentences) and bool(self.doc.body) and self.doc.starts[p.first] < self.doc.body

    def owned_sides(self) -> None:
        """As in "Brazil's President sent his adviser X", "Putin's envoy Y": whose somebody is tells the side that he speaks for."""
        for i, p in enumerate(self.phrases):
            if (
                p.office not in _OWNED
                or p.country
                or p.organization
                or len(self.of[i]) != 1
                or self.sided(self.of[i][0])
            ):
                continue
            its = self.doc.lower[p.first] == "its"
            base = self.country_before(i) if its else self.owner(p) if p.owner >= 0 else self.served(i)
            if base >= 0 and base != self.of[i][0]:
                self.give_side(self.of[i][0], self.actors[base].country, self.actors[base].organization)

    def country_before(self, i: int) -> int:
        """Whom "its" means in "Norway denied that its Foreign Minister X": the one side named before in the sentence, -1 for none."""
        floor = self.doc.sentences[self.sentence_at(self.phrases[i].first)].first
        sides = {
            self.of[k][0]
            for k in range(i - 1, -1, -1)
            if self.phrases[k].first >= floor and self.phrases[k].kind == "side" and len(self.of[k]) == 1
        }
        return sides.pop() if len(sides) == 1 else -1

    def served(self, i: int) -> int:
        """As in "An adviser to King X", "a spokesman for President Y": the person behind the office, -1 where there is none."""
        p = self.phrases[i]
        if i + 1 >= len(self.phrases) or p.name or p.office not in _SERVANTS:
            return -1
        q = self.phrases[i + 1]
        gap = self.doc.words[p.last : q.first]
        return (
            self.of[i + 1][0]
            if q.kind == "name"
            and q.role
            and len(self.of[i + 1]) == 1
            and gap in (["to"], ["of"], ["for"], ["to", "the"])
            else -1
        )

    def delegations(self) -> None:
        """As in "The American side was led by X", "Y headed the Iranian delegation": the leader speaks for that side."""
        for k in range(len(self.phrases) - 1):
            for i, j in ((k, k + 1), (k + 1, k)):
                side, leader = self.phrases[i], self.phrases[j]
                if (
                    side.office != "delegation"
                    or side.plural
                    or not (side.country or side.organization)
                    or not leader.name
                    or len(self.of[j]) != 1
                ):
                    continue
                first, second = self.phrases[k], self.phrases[k + 1]
                gap = self.doc.lower[first.last : second.first]
                if not _LEADS.intersection(gap) or len(gap) > 6 or ((i == k) != ("by" in gap)):
                    continue
                a = self.of[j][0]
                self.give_side(a, side.country, side.organization)
                self.of[i] = (a,)

    def same_delegations(self) -> None:
        """As in "a Norwegian delegation. The delegation was led by X", "a delegation from there. The Norwegian delegation": one and the same."""
        told: dict[str, Phrase] = {}
        for q in self.phrases:
            if q.office != "delegation" or q.plural or q.possessive:
                continue
            word = q.role.rpartition(" ")[2]
            p = told.get(word)
            told[word] = q
            if p is None or self.doc.lower[q.first] != "the":
                continue
            near = 0 < self.sentence_at(q.first) - self.sentence_at(p.first) <= _GOES_ON
            if near and bool(p.country or p.organization) != bool(q.country or q.organization):
                p.country = q.country = p.country or q.country
                p.organization = q.organization = p.organization or q.organization

    def weigh(self) -> None:
        """Marks actors that may be no person: words that only a capital letter makes a name."""
        vouched = {self.of[i][0] for i, p in enumerate(self.phrases) if p.sure and len(self.of[i]) == 1}
        words, lower = self.doc.words, self.doc.lower
        acting = {
            self.of[i][0]
            for i, p in enumerate(self.phrases)
            if len(self.of[i]) == 1
            and p.last < len(words)
            and (lower[p.last] in ACTS or (words[p.last].endswith("ed") and words[p.last].islower()))
            and not (len(p.name) == 1 and lower[p.last] in _HOSTS)
        }
        agencies = self.agencies()
        low = self.low
        outlet = {name_key(word) for word in self.doc.article.info.source.split()}
        unsure: set[int] = set()
        for a, actor in enumerate(self.actors):
            if not actor.name or a in vouched or actor.role or actor.country or actor.organization:
                actor.sure = True
                continue
            tokens = actor.name.split()
            known = tokens[0].lower() in self.lexicon.given
            plain = sum(t.lower() in low or t.lower() in self.lexicon.common for t in tokens)
            if actor.name[0] == "@":
                actor.sure = True
            elif len(tokens) == 1:
                own = name_key(tokens[0]) in outlet or a in agencies  # "Point reports", in Point
                actor.sure = not (plain or own) and (actor.count > 1 or known or (actor.sure and a in acting))
            else:
                actor.sure = known or (plain == 0 and a in acting)
                if not plain and not actor.sure:
                    unsure.add(a)
        for k in range(1, len(self.phrases) if unsure else 0):
            # "hosted Walid al-Masri and Faris Khoury": a person's company is persons
            gap = words[self.phrases[k - 1].last : self.phrases[k].first]
            if gap in (["and"], [","], [",", "and"]) and len(self.of[k]) == len(self.of[k - 1]) == 1:
                a, b = self.of[k - 1][0], self.of[k][0]
                if (
                    self.actors[a].name
                    and self.actors[b].name
                    and (a in unsure) != (b in unsure)
                    and (self.actors[a].sure or self.actors[b].sure)
                ):
                    self.actors[a].sure = self.actors[b].sure = True
                    unsure -= {a, b}

    def agencies(self) -> set[int]:
        """Those of one word whom nothing is told of but that they reported it (", Point reported")."""
        words, lower = self.doc.words, self.doc.lower
        told: dict[int, bool] = {}
        if self.doc.where.keys().isdisjoint(("reported", "reports")):
            return set()
        for i, p in enumerate(self.phrases):
            if p.kind == "name" and len(self.of[i]) == 1:
                reports = len(p.name) == 1 and not p.role and lower[p.last : p.last + 1] in (["reported"], ["reports"])
                a = self.of[i][0]
                told[a] = told.get(a, True) and reports and words[p.first - 1] == ","
        return {a for a, reports in told.items() if reports}


def _title_case(words: list[str]) -> bool:
    long = [w for w in words if len(w) > 3 and w[0].isalpha()]
    return len(long) >= 2 and sum(w[0].isupper() for w in long) >= 0.75 * len(long)


def resolve_people(doc: Document, items: Items, phrases: list[Phrase], lexicon: Lexicon) -> list[tuple[int, ...]]:
    """Fill `doc.actors` and `doc.mentions`; returns the actors of each phrase, () where it means nobody known."""
    resolver = _Resolver(doc, items, phrases, lexicon)
    resolver.run()
    return resolver.of
