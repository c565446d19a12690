"""Office phrases: "India's External Affairs Minister S. Jaishankar", "the Thai and Lao foreign ministers".

In: the head of an office. Out: the phrases around it: with the name behind it, with a second office of the same
person, or several phrases where a plural office is followed by names.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter

from digest.extract.lexicon import Office, Side, office_class
from digest.extract.office_edges import LANDS, OfficeEdges
from digest.extract.phrase import Phrase
from digest.patterns import compile_late

NUMBERS = {
    "two": 2,
    "both": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "all": 0,
    "pair": 2,
    "duo": 2,
    "trio": 3,
    "couple": 2,
}
# heads that are verbs where no determiner stands before them
_VERBS = frozenset(
    "co-chair co-chairs host hosts head heads chair chairs lead leads party visitor guest colleague captain speaker source sources".split()
)
_HOSPITALITY = frozenset("host guest visitor".split())
_RELATIVE = frozenset(("who", "whose", "which"))
# what a sentence may begin with before its subject
_ADJUNCTS = frozenset("during in at after following before ahead meeting speaking receiving".split())
_first = attrgetter("first")
_RANKS = frozenset(("soldier", "envoy", "pope"))
# an office behind a comma
_EXPLAINED = compile_late(r",t?[mFVDC]{0,5}s?[mFV]{0,4}T")
_GENDERS = {
    "king": "m",
    "queen": "f",
    "prince": "m",
    "princess": "f",
    "pope": "m",
    "spokesman": "m",
    "spokeswoman": "f",
    "sultan": "m",
    "emir": "m",
    "chairman": "m",
    "chairwoman": "f",
    "emperor": "m",
}


class OfficePhrases(OfficeEdges):
    """Builds the phrases around the heads of offices."""

    def office(self, i: int, edge: int, used: list[bool]) -> list[Phrase] | None:
        """The phrase around the office head at item i; several for a plural office with names."""
        codes, n, items = self.codes, self.n, self.items
        office: Office = items.data[i]
        if (
            self.word(i).lower() in _VERBS
            and items.last[i] - items.first[i] == 1
            and codes[i + 1 : i + 2] != "o"
            and (i == 0 or codes[i - 1] not in "tpsmDFCKO)" or self.boundary(i))
            and not self.addresses(i)
        ):
            return None
        if self.is_given_name(i, office):
            self.runs[i] = self.runs.pop(i + 1)
            return None
        left, side, owner = self.left_of(i)
        left = max(left, edge)
        right, of_side, sides = self.right_of(i, office)
        plural = codes[i] == "U"
        role_first = left
        while (
            role_first < i
            and (
                codes[role_first] in "tpsCKDOHXN,-&#()"
                or (codes[role_first + 1] == "s" and self.word(role_first) in LANDS)
            )
            and not self.names_body(self.runs.get(role_first, 0))
            and not (codes[role_first] == "K" and codes[role_first + 1] not in "s,&")  # "CIA Director"
        ):
            role_first += 1
        role_last = right
        second = None
        # two offices of one person: "Deputy Prime Minister and Minister of Foreign Affairs"
        if (
            not plural
            and right + 1 < n
            and codes[right] in "&,"
            and not (self.runs.get(right + 1) and codes[right] == ",")
        ):
            second = self.second_office(i, right, office)
            if second:
                right = role_last = second[0]
                of_side = of_side or second[2]
        owned = side or of_side
        if office.country:
            owned = Side(country=office.country)
        elif office.organization:
            owned = Side(organization=office.organization)
        if (
            owned is not None
            and of_side is not None
            and side is not None
            and not side.organization
            and of_side.organization
            and office.head not in ("envoy", "diplomat")
        ):
            owned = of_side
        role = self.text(role_first, i + 1 if plural else role_last) if role_last > role_first else self.text(i, i + 1)
        base = Phrase(
            items.first[left],
            items.last[right - 1],
            "title",
            role=role,
            office=office.head,
            klass=office_class(self.text(left, role_last), self.lexicon),
            country=owned.country if owned else "",
            organization=owned.organization if owned else "",
            owner=owner,
            plural=plural,
            definite=codes[left] in "tpDCsOKX" or owner >= 0,
            gender=_GENDERS.get(self.doc.lower[items.last[i] - 1], ""),
        )
        if plural:
            return self.plural(base, i, left, right, sides)
        if second and office.head == "official":
            base.office = second[1]  # "Politburo member and foreign minister"
        if self.acronym(right) and codes[right + 3 : right + 4] == "T":
            right += 3  # "Chief of Army Staff (COAS) General X"
        j = right
        if (
            j < n
            and codes[j] == ","
            and (self.is_name(j + 1) or codes[j + 1 : j + 3] in ("HN", "HH", "TN", "tH"))
            and codes[i] == "T"
            and office.head != "delegation"  # "according to the Foreign Ministry, Otieno left"
            and not self.postposed(left, used)
        ):
            # "the President of the State of Palestine, His Excellency Mr. Mahmoud Abbas"
            k = self.skip_rank(self.skip_honorifics(j + 1))
            end = self.runs.get(k, k)
            # "Acting Minister of Trade, Hon. X", and not "A, Minister of Trade, Hon. X" in a list
            chained = left > 1 and codes[left - 1] == "," and (used[left - 2] or self.run_at[left - 2] >= 0)
            addressed = codes[j + 1 : j + 2] == "H" and self.word(left)[0].isupper() and not chained
            if (
                (base.definite or addressed)
                and end > k
                and (right > i + 1 or side is not None or codes[j + 1 : j + 2] == "T")
                and self.person_like(k, end)
                and not self.opens_main(left, k, end)
            ):
                return [self.with_name(base, j + 1, k, end)]
        if (
            codes[j : j + 1] == "F"
            and j == i + 1
            and codes[i] == "T"
            and office.head in ("secretary", "minister", "head")
        ):
            # "Secretary Defence Juma Otieno"
            field = j + 1
            if self.word(j)[0].isupper() and self.is_name(field) and self.runs[field] - field > 1:
                base.role = self.text(role_first, field)
                base.klass = base.klass or office_class(base.role, self.lexicon)
                j = field
        k = self.skip_honorifics(j)
        if k < n and self.is_name(k) and not self.boundary(j):
            end = self.runs[k]
            if self.person_like(k, end) or codes[k] == "N":
                return [self.with_name(base, j, k, end)]
        if j < n and codes[j] == "T" and j == right and not self.boundary(j):
            # "Prime Minister Prince X", "President General Y": read on from the second title
            nxt = self.office(j, j, used)
            if nxt and nxt[0].name:
                nxt[0].first = base.first
                if base.role.lower() not in _HOSPITALITY:  # "his host President X" is a president
                    nxt[0].role = base.role
                    nxt[0].klass = base.klass or nxt[0].klass
                    nxt[0].office = base.office
                nxt[0].country = base.country or nxt[0].country
                nxt[0].organization = base.organization or nxt[0].organization
                return nxt
        if j < n and codes[j] == "s":
            base.possessive = True
        if (
            codes[i] == "T"
            and left == i
            and not base.definite
            and self.word(i)[0].islower()
            and office.head != "relation"
            and not base.name
            and not office.country
            and role_last == i + 1
        ):
            return None  # "chief", "general" as plain words
        return [base]

    def addresses(self, i: int) -> bool:
        """Whether the capital of the word at item i, inside a sentence, makes it the office of the name behind: "met Speaker Juma Otieno"."""
        first = self.items.first[i]
        inside = self.word(i).istitle() and not self.starts_sentence(i) and not self.in_headline(first)
        return inside and self.is_name(i + 1) and not self.boundary(i + 1)

    def skip_rank(self, k: int) -> int:
        """Item behind the rank at item k that a name bears besides its office ("General", "Cardinal"), k where there is none."""
        if self.codes[k : k + 1] == "T" and self.items.data[k].head in _RANKS:
            return self.skip_honorifics(k + 1)
        return k

    def is_given_name(self, i: int, office: Office) -> bool:
        """Whether a monarch's title is somebody's given name: "Amir Odondo, the speaker of Kenya's parliament,"."""
        if office.head != "monarch" or self.word(i).lower() not in self.lexicon.given or i + 1 not in self.runs:
            return False
        before = self.codes[i - 1] if i else "."
        return before not in "tpHDCKsOT" and _EXPLAINED.match(self.codes, self.runs[i + 1]) is not None

    def opens_main(self, left: int, k: int, end: int) -> bool:
        """Whether the last name at item k, alone or behind an abbreviation, is the subject behind an adjunct that an office ends.

        As in "During talks with the Kenyan minister, Brevik spoke": `left` is the item where the office begins, `end` that
        behind the name.
        """
        lower, token = self.doc.lower, self.items.first[left]
        opener = self.doc.sentences[bisect_right(self.doc.sentences, token, key=_first) - 1].first
        if (
            not (end - k == 1 or (end - k == 2 and self.word(k).isupper()))
            or end >= self.n
            or lower[opener] not in _ADJUNCTS
            or "," in lower[opener:token]
        ):
            return False
        return self.codes[end] == "w" and self.word(end).islower() and self.word(end) not in _RELATIVE

    def postposed(self, left: int, used: list[bool]) -> bool:
        """Whether the office that begins at item left explains a bare name before it: "Juma Otieno, Ambassador of Kenya, ..."."""
        k = left - 2
        return k > 0 and self.codes[left - 1] == "," and not used[k] and -1 < self.run_at[k] < k

    def second_office(self, i: int, right: int, office: Office) -> tuple[int, str, Side | None] | None:
        """A second office joined to the one at item i, whose phrase ends at item right: its end, head and side, None where there is none."""
        codes, n = self.codes, self.n
        k = right + 1
        if codes[right] == "," and not (k < n and codes[k] == "&" and codes[k + 1 : k + 2] != "D"):
            return None
        while k < n and codes[k] == "&":
            k += 1
        first_word = self.word(k) if k < n else ""
        if k < n and codes[k] == "t":
            return None
        while k < n and codes[k] in "mFDVKO":
            k += 1
        if k >= n or codes[k] != "T":
            return None
        other: Office = self.items.data[k]
        if other.head in ("relation", "delegation", "official", "spokesperson"):
            return None
        end, of_side, _ = self.right_of(k, other)
        after = self.skip_honorifics(end + 1 if end < n and codes[end] == "," else end)
        after = self.skip_rank(after)
        named = after < n and self.is_name(after)
        left = self.left_of(i)[0]
        if (
            named
            and end == after
            and codes[left] == "D"
            and self.word(i)[0].islower()
            and first_word[:1].isupper()
            and office.head in ("head", "soldier")
            and "D" not in codes[right:k]
            and not self.in_headline(self.items.first[i])
        ):
            return end, other.head, of_side  # "Kenyan army chief and Assembly Speaker Juma Otieno"
        text = self.text(i, i + 1).lower()
        member = office.head == "official" and named and self.word(i)[0].isupper()
        one = (
            named
            and first_word[:1].isupper()
            and self.word(i)[0].isupper()
            and codes[left] != "t"
            and office.head not in ("president", "monarch", "minister")
        )
        if (
            named
            and end == after
            and other.head == "head"
            and first_word[:1].islower()
            and self.word(i)[0].isupper()
            and codes[left] != "t"
        ):
            return end, other.head, of_side  # "Norwegian Prime Minister and forum chair Ana Brevik"
        deputy = (
            member
            or one
            or (i > 0 and self.word(i - 1).lower() in ("deputy", "vice", "prime"))
            or text.startswith(("crown", "deputy", "vice", "first", "prime"))
        )
        if (
            named
            and (deputy or (end < n and codes[end] == ","))
            and first_word[:1].isupper() == self.word(i)[:1].isupper()
        ) or (deputy and first_word[:1].isupper()):
            return end, other.head, of_side
        return None

    def with_name(self, base: Phrase, honorific: int, k: int, end: int) -> Phrase:
        """The office `base` with the name of items k to end, honorifics from item `honorific` on."""
        base.kind, base.sure = "name", True
        base.name = self.name_tokens(k, end)
        for h in range(honorific, k):
            if self.codes[h] == "H":
                base.gender = base.gender or self.items.data[h].gender
        end = self.trailing(base, end)
        base.last = self.items.last[end - 1]
        self.close(base, end)
        return base

    def plural(self, base: Phrase, i: int, left: int, right: int, sides: list[Side]) -> list[Phrase]:
        """A plural office: with names ("Presidents A and B"), with sides, or a bare group."""
        codes, n = self.codes, self.n
        singular = base.role
        lefts, begin = self.sides_before(left, i)
        k = self.skip_honorifics(right)
        out: list[Phrase] = []
        first = base.first
        while self.is_name(k) and not self.boundary(k):
            end = self.runs[k]
            p = Phrase(
                first if not out else self.items.first[k],
                self.items.last[end - 1],
                "name",
                name=self.name_tokens(k, end),
                office=base.office,
                klass=office_class(singular_of(base.role), self.lexicon),
                role=singular_of(singular),
                sure=True,
                country=base.country if not sides or len(sides) < 2 else "",
                organization=base.organization,
            )
            self.close(p, end)
            out.append(p)
            end = self.items.at[p.last - 1] + 1
            nxt = end
            while nxt < n and codes[nxt] in ",&":
                nxt += 1
            if nxt == end:
                break
            k = self.skip_honorifics(nxt)
        if out and not (len(out) == 1 and codes[right : right + 1] == ","):
            if len(out) == len(lefts) > 1:
                # "the Norwegian and Kenyan ministers Ole Berg and Juma Otieno": in their order
                out[0].first = self.items.first[begin]
                for p, own in zip(out, lefts, strict=True):
                    p.country, p.organization = own.country, own.organization
            return out
        end = self.runs.get(right + 1, 0)
        if (
            len(sides) == 1
            and codes[right : right + 1] == ","
            and end - right > 2
            and codes[end : end + 1] in (",", ".", "&")
        ):
            # "with the presidents of Norway, Ole Berg, and of Kenya, Juma Otieno"
            base.role, base.plural = singular_of(singular), False
            base.klass = office_class(base.role, self.lexicon)
            return [self.with_name(base, right + 1, right + 1, end), *self.in_turn(base, end)]
        x = next((self.items.data[q] for q in range(left, i) if codes[q] == "X"), ())
        base.first = self.items.first[min(begin, left)]
        base.kind = "group"
        base.sides = tuple(x) if x else tuple(sides if len(sides) > 1 else lefts if len(lefts) > 1 else ())
        base.number = len(base.sides) or self.count_of(self.items.at[base.first], i)
        base.role = singular_of(singular)
        base.klass = office_class(base.role, self.lexicon)
        base.possessive = right < n and codes[right] == "s"
        first = self.items.at[base.first]
        if (
            not base.definite
            and base.office != "delegation"
            and first == left == i
            and codes[i - 2 : i] in ("tw", "tN")
            and self.word(i - 1).islower()
        ):
            first -= 2  # "the rival leaders"
            base.first, base.definite = self.items.first[first], True
        base.definite = base.definite and (codes[first] in "tp" or bool(base.sides) or base.number > 1)
        return [base]

    def sides_before(self, left: int, i: int) -> tuple[list[Side], int]:
        """The sides before the plural office at item i, whose phrase begins at item `left`, and the item at which they begin.

        "Japanese and Indian foreign ministers", "the Turkish, Syrian and Jordanian ministers".
        """
        codes, data = self.codes, self.items.data
        sides = [data[k] for k in range(left, i) if codes[k] in "DCOK" and isinstance(data[k], Side)]
        k = left
        while k - 1 >= 0 and codes[k - 1] in "&," and k - 2 >= 0 and codes[k - 2] in "DC" and sides:
            sides.insert(0, data[k - 2])
            k -= 2
        if sides and k > 0 and codes[k - 1] in "tp":
            k -= 1
        return sides, k

    def in_turn(self, base: Phrase, end: int) -> list[Phrase]:
        """The others of "the ambassadors of Norway, Ole Berg, Kenya, Juma Otieno, and of Chile, Pablo Arrau", from item `end` on."""
        codes = self.codes
        out: list[Phrase] = []
        while True:
            k = end
            while codes[k : k + 1] in (",", "&", "o", "t") and not (k > end and codes[k] == codes[k - 1]):
                k += 1
            name = self.skip_honorifics(k + 2)
            if k == end or codes[k : k + 2] != "C," or name not in self.runs or self.boundary(k):
                return out
            side, end = self.items.data[k], self.runs[name]
            out.append(
                Phrase(
                    self.items.first[k],
                    self.items.last[end - 1],
                    "name",
                    name=self.name_tokens(name, end),
                    role=base.role,
                    office=base.office,
                    klass=base.klass,
                    country=side.country,
                    sure=True,
                )
            )

    def count_of(self, first: int, last: int) -> int:
        """The number told by a word among the items first to last, 0 for none."""
        for k in range(max(0, first - 1), last):
            number = NUMBERS.get(self.word(k).lower())
            if number is not None:
                return number
        return 0


def singular_of(role: str) -> str:
    """As in "foreign ministers" -> "foreign minister"; other roles stay."""
    words = role.split()
    for k, word in enumerate(words):
        if word.lower() in (
            "ministers",
            "presidents",
            "chancellors",
            "envoys",
            "chiefs",
            "heads",
            "leaders",
            "premiers",
            "kings",
            "ambassadors",
            "counterparts",
            "directors",
            "advisers",
            "advisors",
            "representatives",
            "generals",
            "governors",
            "speakers",
            "officials",
            "diplomats",
            "negotiators",
            "princes",
            "commissioners",
            "delegations",
            "deputies",
            "mediators",
            "colleagues",
        ):
            words[k] = word[:-3] + "y" if word.lower() == "deputies" else word[:-1]
        elif word.lower() == "secretaries":
            words[k] = word[:-3] + "y"
    return " ".join(words)
