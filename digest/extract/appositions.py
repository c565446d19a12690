"""Appositions: "Li Hui, 70, China's special envoy," is one person.

In: the phrases of a document. Out: `Phrase.apposition`, the phrase that a phrase beside it explains.
"""

from __future__ import annotations

from digest.extract.lexicon import MONTHS_AND_DAYS
from digest.extract.offices import OfficePhrases
from digest.extract.phrase import Phrase

_COPULA = frozenset("is was be been became become becomes serves served remains".split())
_COPULA_FILL = frozenset("who also as then now still the has have would will been a once".split())


class Appositions(OfficePhrases):
    """Joins phrases that stand side by side."""

    def copula(self, p: Phrase, q: Phrase) -> bool:
        """Whether "is", "was" or "became" alone stands between a name and an office: "Li Hui, 70, was Beijing's ambassador"."""
        words = [w.lower() for w in self.doc.words[p.last : q.first] if w not in ",()"]
        return (
            0 < len(words) <= 4
            and any(w in _COPULA for w in words)
            and all(w in _COPULA or w in _COPULA_FILL or w.isdigit() for w in words)
        )

    def dated(self, k: int) -> bool:
        """Whether item k is the preposition of a day: "Mr. Brevik, President of Norway on Tuesday"."""
        word = self.word(k + 1).lower().strip(".") if k + 1 < self.n else ""
        return self.word(k) == "on" and word in MONTHS_AND_DAYS

    def goes_on(self, phrases: list[Phrase], k: int) -> bool:
        """Whether another office stands behind phrase k and "and", and then a comma: "Brevik, member of the council and minister of trade,"."""
        if k + 1 >= len(phrases):
            return False
        p, q = phrases[k], phrases[k + 1]
        between = self.codes[self.items.at[p.last - 1] + 1 : self.items.at[q.first]]
        end = self.items.at[q.last - 1] + 1
        after = self.codes[end] if end < self.n else "."
        return (
            between == "&"
            and q.kind == "title"
            and not q.name
            and not q.plural
            and (after in ",." or self.word(end) == "who")
        )

    def born_to(self, p: Phrase, q: Phrase) -> bool:
        """Whether a title tells birth, so that an office may stand before it: "the minister of energy, Prince Hamza", but not "the king, Prince Hamza and ..."."""
        prince = q.office == "monarch" and not q.klass
        return prince and (p.klass != "monarch" or self.word(self.items.at[q.last - 1] + 1) != "and")

    def link_appositions(self, phrases: list[Phrase]) -> None:
        """Joins "Li Hui, 70, China's special envoy," and "Japan's new foreign minister, Toshimitsu Motegi," to one phrase each."""
        items, codes = self.items, self.codes
        for a in range(len(phrases) - 1):
            p, q = phrases[a], phrases[a + 1]
            if q.kind == "pronoun" and a + 2 < len(phrases) and self.doc.lower[q.first] == "who":
                q = phrases[a + 2]  # "X, who is also the finance minister"
                if not (p.name and not q.name and q.kind == "title" and not q.plural and self.copula(p, q)):
                    continue
            if p.kind not in ("name", "title") or q.kind not in ("name", "title") or p.plural or q.plural:
                continue
            between = codes[items.at[p.last - 1] + 1 : items.at[q.first]]
            if (
                p.apposition >= 0
                and not p.name
                and not q.name
                and between in ("&", ",&", ",")
                and q.office not in ("relation", "official", "delegation")
            ):
                q.apposition = p.apposition  # "Brevik, member of the council and minister of trade,"
                continue
            if p.name and not q.name and q.office not in ("relation", "delegation", "official") and self.copula(p, q):
                q.apposition = a
            elif p.name and not q.name and between in (",", ",#,", "(", "-") and q.definite is not None:
                end = items.at[q.last - 1] + 1
                after = codes[end] if end < self.n else "."
                capital = self.doc.words[q.first][0].isupper()
                articled = codes[items.at[q.first]] == "t"
                if after == "w" and self.in_headline(q.first):
                    continue  # "Brevik, Sultan of Brunei hold talks"
                if q.office == "delegation" or (p.role and not (q.country or capital or q.definite)):
                    continue
                if (
                    after in ",.()-q;"
                    or (after == "f" and (q.office in ("adviser", "envoy") or (articled and not p.role)))
                    or (after == "f" and q.country and capital and not p.role and self.dated(end))
                    or (after == "w" and not q.definite)
                    or (after == "&" and (q.country or q.organization or self.goes_on(phrases, a + 1)))
                ):
                    q.apposition = a
            elif (
                not p.name
                and q.name
                and p.apposition < 0
                and p.office != "delegation"  # "according to the Foreign Ministry, Otieno left"
                and between in (",", "(")  # "the President of Norway [Ana Brevik]"
                and (p.definite or p.country)
                and (
                    not q.role
                    or ((q.office in ("soldier", "envoy", "lawmaker") or self.born_to(p, q)) and not q.country)
                    or (p.office == "relation" and not q.country)
                    or q.role.lower().startswith(("former", "ex-"))
                    or (p.country and p.country == q.country)
                )
            ):
                end = items.at[q.last - 1] + 1
                after = codes[end] if end < self.n else "."
                ours = p.owner >= 0 or p.country or p.organization
                if after in ",.&)q" or (
                    ours and not self.opens_main(items.at[p.first], items.at[q.last - len(q.name)], end)
                ):
                    p.apposition = a + 1
