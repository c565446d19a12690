"""Actor noun phrases: who may act in a sentence, with office, side and name.

In: a document and its typed items. Out: `Phrase` objects in order of the text; who they refer to is settled
by `reference.py`. The grammar is that of news English: an office stands before a name with or without
its country ("India's External Affairs Minister S. Jaishankar"), after it between commas ("Li Hui, China's
special envoy,"), or alone ("the Thai foreign minister"); a side may stand for its government ("Turkey").
The steps are layers, each a module: `name_runs`, `office_edges`, `offices`, and here names alone, sides, pronouns and
groups; `appositions` joins what stands side by side.
"""

from __future__ import annotations

from digest.extract.appositions import Appositions
from digest.extract.document import Document
from digest.extract.lexicon import Items, Lexicon, Side
from digest.extract.offices import NUMBERS
from digest.extract.phrase import Phrase
from digest.patterns import compile_late

_OFFICE = compile_late(r"[TU]")
_HOLDER = compile_late(r"s[mF]{0,3}T")
_GROUPS = frozenset(
    "pair duo trio leaders parties interlocutors sides men women countries nations presidents ministers officials neighbours neighbors statesmen envoys diplomats chiefs heads monarchs kings delegations negotiators "
    "two both three four five".split()
)
_ACTING = compile_late(r"[COKYXRp@]|H(?![HNTUCDYOt])")


class _Reader(Appositions):
    """Builds the phrases of one document."""

    def read(self) -> list[Phrase]:
        """All phrases, in order."""
        self.find_runs()
        self.find_surnames()
        codes, n, items = self.codes, self.n, self.items
        out: list[Phrase] = []
        edge = 0  # items before this are used up
        used = [False] * (n + 1)
        for match in _OFFICE.finditer(codes):
            i = match.start()
            if (
                used[i]
                or i < edge
                or (items.data[i].head == "delegation" and _HOLDER.match(codes, i + 1) and self.body_of(i) is not None)
            ):
                continue
            phrase = self.office(i, edge, used)
            if phrase is not None:
                out.extend(phrase)
                for p in phrase:
                    for k in range(items.at[p.first], items.at[p.last - 1] + 1):
                        used[k] = True
                edge = items.at[phrase[-1].last - 1] + 1
        for i, j in self.runs.items():
            if used[i]:
                continue
            named = self.plain_name(i, j, used)
            if named is not None:
                out.append(named)
                for k in range(items.at[named.first], j):
                    used[k] = True
        for i in sorted([match.start() for match in _ACTING.finditer(codes)] + self.group_words()):
            c = codes[i]
            if used[i]:
                continue
            if c in "COK" or c == "Y":
                if not self.ends_title(i) and not self.compound(i):
                    out.append(self.side(i))
            elif c == "X":
                pair = items.data[i]
                out.append(Phrase(items.first[i], items.last[i], "group", sides=pair, number=len(pair), plural=True))
            elif c == "H":
                if self.stands_alone(i):
                    out.append(self.highness(i))
            elif c in "Rp":
                out.append(self.pronoun(i))
            elif c == "@":
                out.append(Phrase(items.first[i], items.last[i], "name", name=[self.word(i)]))
            else:
                group = self.group(i)
                if group is not None:
                    out.append(group)
        if self.doc.dateline_end:
            # an agency's name and a city in the dateline act in nothing
            starts, ends = self.doc.starts, self.doc.ends
            first = next((s.start for s in self.doc.sentences if s.start < self.doc.dateline_end <= s.end), 0)
            out = [p for p in out if not (starts[p.first] >= first and ends[p.last - 1] <= self.doc.dateline_end)]
        out = [p for p in out if not self.venue(p)]
        out.sort(key=lambda p: (p.first, -p.last))
        kept: list[Phrase] = []
        for p in out:
            if kept and p.first < kept[-1].last and p.last <= kept[-1].last and p.first != kept[-1].first:
                continue
            kept.append(p)
        self.link_appositions(kept)
        return kept

    def venue(self, p: Phrase) -> bool:
        """Whether the words of a bare name are those of a known venue ("will visit the Raj Ghat")."""
        if p.kind != "name" or p.role or p.sure or len(p.name) < 2:
            return False
        return any(tuple(p.name[1:]) == rest for rest, _ in self.lexicon.venues.get(p.name[0], ()))

    def compound(self, i: int) -> bool:
        """Whether a side is the first half of an adjective: "the U.S.-led battlegroup"."""
        end = self.items.last[i]
        if end + 1 >= len(self.doc.words) or self.doc.words[end] != "-":
            return False
        closed = self.doc.ends[end - 1] == self.doc.starts[end] and self.doc.ends[end] == self.doc.starts[end + 1]
        return closed and self.doc.words[end + 1].islower()

    def group_words(self) -> list[int]:
        """Items that may speak of several actors at once: "the two leaders"."""
        first, at = self.items.first, self.items.at
        found = [(at[token], token) for token in self.doc.tokens_of(_GROUPS) if self.doc.words[token] in _GROUPS]
        return [i for i, token in found if self.codes[i] == "w" and first[i] == token]

    def plain_name(self, i: int, j: int, used: list[bool]) -> Phrase | None:
        """A name without an office before it: with honorific, with its country ("Russia's Sergei Lavrov"), or bare."""
        codes, items = self.codes, self.items
        if not self.person_like(i, j) or (
            j < self.n and codes[j] in "VF" and self.word(j)[0].isupper() and not used[j]
        ):
            return None
        if j - i == 1 and codes[j : j + 1] == "#":
            return None  # "Article 50"
        phrase = Phrase(items.first[i], items.last[j - 1], "name", name=self.name_tokens(i, j))
        k = i
        while k > 0 and codes[k - 1] == "H" and not used[k - 1]:
            k -= 1
            phrase.gender = phrase.gender or items.data[k].gender
            phrase.sure = True
        if k > 0 and codes[k - 1] == "t" and phrase.sure:
            k -= 1
        if k > 1 and codes[k - 1] == "s" and codes[k - 2] in "COKY" and not used[k - 2]:
            side = items.data[k - 2]
            phrase.country, phrase.organization = side.country, side.organization
            k -= 2
            if k > 0 and codes[k - 1] == "t":
                k -= 1
            phrase.sure = phrase.sure or j - i > 1
        elif (
            k > 0
            and codes[k - 1] == "D"
            and not used[k - 1]
            and j - i > 1
            and phrase.name[0].lower() in self.lexicon.given
        ):
            phrase.country = items.data[k - 1].country
            k -= 1
        phrase.first = items.first[k]
        phrase.initial = j - i == 1 and self.starts_sentence(i)
        phrase.name += self.surname_shared(i, j)
        end = self.trailing(phrase, j)
        phrase.last = items.last[end - 1]
        self.close(phrase, end)
        if len(phrase.name) > 1 and phrase.name[0].lower() in self.lexicon.given:  # "Clinton" alone is a last name
            phrase.gender = phrase.gender or self.lexicon.given[phrase.name[0].lower()]
        return phrase

    def stands_alone(self, i: int) -> bool:
        """Whether a form of address stands for its bearer: "His Highness also met ..."."""
        several = self.items.last[i] - self.items.first[i] > 1 and not self.in_headline(self.items.first[i])
        explained = self.codes[i + 1 : i + 3] in (",H", ",N", ",T")  # "His Excellency, Mr. Brevik"
        return several and not explained

    def highness(self, i: int) -> Phrase:
        """A form of address that stands alone."""
        return Phrase(
            self.items.first[i],
            self.items.last[i],
            "pronoun",
            gender=self.items.data[i].gender,
            possessive=self.codes[i + 1 : i + 2] == "s",
        )

    def ends_title(self, i: int) -> bool:
        """Whether a word that may mean a country only ends a name of other things: "the Pacific Island States"."""
        if self.codes[i] == "K":
            # "Foreign Office Consultations": a body's name that goes on
            return (
                self.codes[i + 1 : i + 2] == "V"
                and self.word(i + 1)[0].isupper()
                and not self.in_headline(self.items.first[i])
            )
        return (
            self.codes[i] == "C"
            and self.items.data[i].weak
            and i > 0
            and self.codes[i - 1] in "VFG"
            and self.word(i - 1)[0].isupper()
            and not self.in_headline(self.items.first[i])
        )

    def surname_shared(self, i: int, j: int) -> list[str]:
        """The last name that one given name shares with the next: of "Ana" in "Ana and Jon Brevik", [] otherwise."""
        given, word = self.lexicon.given, self.word(i).lower()
        if j - i > 1 or j + 1 >= self.n or self.word(j) != "and" or word not in given or len(self.doc.where[word]) > 1:
            return []
        end = self.runs.get(j + 1, j)
        couple = end - j > 2 and self.word(j + 1).lower() in given and self.word(end - 1).lower() not in given
        return [self.word(end - 1)] if couple else []

    def side(self, i: int) -> Phrase:
        """A country, organisation or capital as an actor; "the Turkish side" is an office phrase."""
        side: Side = self.items.data[i]
        first = self.items.first[i]
        if i > 0 and self.codes[i - 1] == "t":
            first = self.items.first[i - 1]
        return Phrase(
            first,
            self.items.last[i],
            "side" if self.codes[i] != "Y" or side.capital else "city",
            country=side.country,
            organization=side.organization,
            possessive=i + 1 < self.n and self.codes[i + 1] == "s",
        )

    def pronoun(self, i: int) -> Phrase:
        word = self.word(i).lower()
        gender = (
            "m" if word in ("he", "him", "his", "himself") else "f" if word in ("she", "her", "hers", "herself") else ""
        )
        plural = word in ("they", "them", "their", "themselves", "we", "our", "us")
        return Phrase(
            self.items.first[i],
            self.items.last[i],
            "pronoun",
            gender=gender,
            plural=plural,
            number=0 if plural else 1,
            possessive=self.codes[i] == "p",
            name=[],
        )

    def group(self, i: int) -> Phrase | None:
        """As in "The two men", "the pair", "both sides", "the two"."""
        codes = self.codes
        word = self.word(i)
        left = i
        number = NUMBERS.get(word, 0)
        while left > 0 and (codes[left - 1] in "tm#F" or self.word(left - 1) in NUMBERS):
            number = number or NUMBERS.get(self.word(left - 1), 0)
            left -= 1
        right = i + 1
        if word in ("two", "both", "three", "four", "five"):
            if (
                right < self.n
                and codes[right] in "wmFN#DUT"
                and self.word(right)
                not in (
                    "also",
                    "had",
                    "have",
                    "were",
                    "met",
                    "spoke",
                    "discussed",
                    "agreed",
                    "held",
                    "said",
                    "then",
                    "later",
                    "are",
                    "will",
                    "did",
                    "talked",
                    "last",
                    "exchanged",
                    "stressed",
                    "reviewed",
                )
            ):
                return None
            if (left == i and word != "both") or (word != "both" and codes[left] != "t"):
                return None
            if word == "both" and right < self.n and codes[right] not in "wf.":
                return None
        elif (left == i and word != "interlocutors") or (word in ("countries", "nations") and not number):
            return None
        return Phrase(
            self.items.first[left],
            self.items.last[right - 1],
            "group",
            number=number,
            plural=True,
            role=word,
            definite=True,
        )


def find_phrases(doc: Document, items: Items, lexicon: Lexicon) -> list[Phrase]:
    """All actor noun phrases of a document, in order of the text; nested ones are left out."""
    return _Reader(doc, items, lexicon).read()
