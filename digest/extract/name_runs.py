"""Name runs: capitalised words of a text that nothing else explains.

In: a document and its typed items. Out: for each item the run that it belongs to. A run is what may be a name by its
words alone; whether a person bears it is settled by the phrases around it and in `reference.py`.
"""

from __future__ import annotations

from digest.extract.document import Document
from digest.extract.lexicon import MONTHS_AND_DAYS, Items, Lexicon
from digest.extract.phrase import Phrase
from digest.patterns import compile_late

# words that no name goes on with in a headline in Title Case
_FUNCTION = frozenset(
    "after ahead amid among and are as at be before between by during for from has have her his how in into is its of on our over than that the their this to under "
    "until upon was were when where which while who whose will with within without if but there what nor how why or because since not".split()
)
# what opens a nickname or initials inside a name, and what closes them
_NICKNAME = {"'": "'’", "‘": "'’", '"': '"”', "“": "”", "(": ")"}
_QUOTES = frozenset("'‘’\"“”")
_INITIALS = 4
_RETIRED = frozenset(("retd", "ret", "rtd", "r", "retired"))
# heads of offices that are surnames too, and forms of address that any surname follows
_SURNAME_HEADS = frozenset(("monarch", "pope", "soldier"))
_ADDRESS = frozenset("mr mr. mrs mrs. ms ms. miss sir lord lady dame".split())
_PLACING = frozenset("in at from near to of".split())
# codes of items at which a run may begin: a capitalised word, what stands before one or behind a form of address
_DESK = compile_late(r"\([NFVDOmGYC]{1,4}\)")  # "(West)", "(UN Political)"
_FAMILY = frozenset(("Al", "El", "Bin"))  # before the name of a house
_PATRONYMIC = frozenset(("bin", "ibn", "bint", "ben"))
_ASIDE = compile_late(r"\([Nw#]\)")
_PLURAL_ACRONYM = compile_late(r"[A-Z]{2,6}s")  # "FOCs", "NGOs"
_MAY_BEGIN = compile_late(r"N|.(?=N)|(?<=H)[CYGKDFmV]|(?<=T)Y|T(?=w)")


class NameRuns:
    """The typed items of one document, and its name runs as half-open ranges of items."""

    def __init__(self, doc: Document, items: Items, lexicon: Lexicon) -> None:
        self.doc, self.items, self.lexicon = doc, items, lexicon
        self.codes = items.codes
        self.n = len(items.codes)
        self.runs: dict[int, int] = {}  # first item of a name run -> its end
        self.run_at: list[int] = [-1] * (self.n + 1)
        self.starts = {s.first for s in doc.sentences}
        self.headline = [(s.first, s.last) for s in doc.sentences if s.headline]
        self.first_words = [doc.words[first] for first in items.first]

    def word(self, i: int) -> str:
        """First word of item i."""
        return self.first_words[i]

    def text(self, first: int, last: int) -> str:
        """Text of the items from first to last, half-open, white space folded."""
        begin, end = self.items.first[first], self.items.last[last - 1] - 1
        if begin == end:
            return self.doc.words[begin]
        return " ".join(self.doc.text[self.doc.starts[begin] : self.doc.ends[end]].split())

    def boundary(self, i: int) -> bool:
        """Whether a sentence begins at item i."""
        return i < self.n and self.items.first[i] in self.starts

    def common(self, i: int) -> bool:
        """Whether the word of item i is one of common use, here or in English."""
        small = self.word(i).lower()
        return small in self.doc.small or small in self.lexicon.common or small.endswith("ly")

    def starts_sentence(self, i: int) -> bool:
        """Whether item i opens a sentence, a quotation or what follows a colon."""
        token = self.items.first[i]
        if token in self.starts:
            return True
        k = i - 1
        while k >= 0 and self.codes[k] in "q(":
            k -= 1
        return k < 0 or self.codes[k] in ".:" or (k != i - 1 and self.codes[k] == ",")

    def in_headline(self, token: int) -> bool:
        """Whether a token stands in a headline, where any word may have a capital."""
        return any(first <= token < last for first, last in self.headline)

    def glued(self, i: int) -> bool:
        """Whether item i has no blank on either side."""
        token = self.items.first[i]
        ends, starts = self.doc.ends, self.doc.starts
        return 0 < token < len(starts) - 1 and ends[token - 1] == starts[token] and ends[token] == starts[token + 1]

    def find_runs(self) -> None:
        """Name runs: capitalised words that nothing else explains, with the small words inside them."""
        codes, given, n = self.codes, self.lexicon.given, self.n
        i = 0
        while (found := _MAY_BEGIN.search(codes, i)) is not None:
            i = found.start()
            code = codes[i]
            begins = code == "N"
            if not begins and code in "CYT" and i + 1 < n and codes[i + 1] == "N":
                # "Israel Katz", "Jordan Bardella": a side's name that is a given name too
                alone = self.items.last[i] - self.items.first[i] == 1
                weak = code == "C" and self.items.data[i].weak and not self.in_headline(self.items.first[i])
                posted = i > 1 and codes[i - 1] in "of" and codes[i - 2] == "T" and codes[i + 2 : i + 3] == "N"
                begins = code != "T" and alone and not posted and (weak or self.word(i).lower() in given)
            if (
                not begins
                and code == "V"
                and i
                and (codes[i - 1] == "T" or (codes[i - 1] == "s" and codes[i - 2] in "COK"))
                and codes[i + 1 : i + 2] == "N"
                and self.word(i).lower() in self.lexicon.surnames
                and self.word(i)[0].isupper()
            ):
                begins = True  # "Foreign Minister Park Dae-ho"
            if (
                not begins
                and code in "CYGKDFmV"
                and i
                and codes[i - 1] == "H"
                and self.items.data[i - 1].gender
                and not self.boundary(i)
            ):
                # "Sheikh Sabah Fahad", "Mr. Jordan": after a form of address a known word is a name
                begins = (
                    self.word(i)[0].isupper()
                    and self.items.last[i] - self.items.first[i] == 1
                    and (
                        codes[i + 1 : i + 2] == "N"
                        or self.patronymic(i + 1)
                        or (codes[i + 1 : i + 2] not in ("m", "F", "T", "U") and self.word(i - 1).lower() in _ADDRESS)
                    )
                )
            if not begins and code == "w" and self.month_name(i):
                begins = True
            named = codes[i + 1 : i + 2] == "N" or self.patronymic(i + 1)
            if not begins and i and named and self.titled(i) and not self.boundary(i):
                # "Foreign Minister Aden Odondo", "President June Ekström": behind an office a city or a month is part of the name
                begins = (
                    self.items.last[i] - self.items.first[i] == 1
                    and (code in "YOK" or (code == "w" and self.word(i).lower() in MONTHS_AND_DAYS))
                    and self.word(i).istitle()
                    and not self.in_headline(self.items.first[i])
                    and (self.runs_on(i + 1) or self.patronymic(i + 1))
                )
            begins = begins or self.royal(i) or (code == "T" and self.born_royal(i))
            if not begins:
                i += 1
                continue
            word = self.word(i)
            if code == "N" and word.lower() in _FUNCTION and not (i and codes[i - 1] in "TH"):
                i += 1
                continue
            if (
                code == "N"
                and self.starts_sentence(i)
                and self.common(i)
                and (word.lower() not in given or not (i + 1 < n and codes[i + 1] == "N"))
                and not (len(word) == 2 and word[1] == ".")
            ):
                i += 1
                continue
            j = i + 1
            while j < n and not self.boundary(j):
                c = codes[j]
                if c == "N" and self.word(j).lower() in _FUNCTION:
                    break  # "King Harold Before Their Meeting"
                if c == "N" or (c == "H" and j + 1 < n and codes[j + 1] == "N"):
                    j += 1
                    continue
                small = self.word(j)
                if small.lower() in self.lexicon.particles and small[0].islower():
                    k = j + 1
                    while k < n and self.word(k) in self.lexicon.particles:
                        k += 1
                    if (
                        k < n
                        and codes[k] in "NYC"
                        and self.word(k)[0].isupper()
                        and k - j <= 2
                        and small not in ("e", "y", "la", "le")
                    ):
                        j = k + 1
                        continue
                after = codes[j + 1] if j + 1 < n else "."
                if c == "." and after == "N" and self.glued(j):
                    j += 2  # "Kh.Battulga"
                    continue
                if small in _NICKNAME and self.nickname(j) and self.word(j + 3).lower() not in _FUNCTION:
                    j += 4  # "Amos 'Otter' Otula", "Juma (JK) Otieno"
                    continue
                if (
                    c in "YCDFmVKGO"
                    and after == "N"
                    and small[0].isupper()
                    and self.items.last[j] - self.items.first[j] == 1
                    and not self.boundary(j)
                    and (c in "YO" or getattr(self.items.data[j], "weak", False))
                ):
                    j += 2  # a name's middle that is also a place or a word: "Phan Van Giang"
                    continue
                if (
                    c == "w"
                    and small[0].isupper()
                    and small.lower() in MONTHS_AND_DAYS
                    and after != "#"
                    and j - i == 1
                    and len(small) <= 5
                ):
                    j += 1  # "Dong Jun"
                    continue
                if c in "YGC" and j - i > 1 and self.word(j - 1) in _FAMILY and small[0].isupper():
                    j += 1  # "Salem Al Jaber Al Sabah"
                    continue
                if c in "CYFmVKDT" and small[0].isupper() and self.items.last[j] - self.items.first[j] == 1:
                    # a surname that is also a place or a word: "Penny Jordan Smith", "Antonio Costa"
                    after = codes[j + 1] if j + 1 < n else "."
                    if (
                        (j - i == 1 or (j - i == 2 and c == "Y"))
                        and codes[i] == "N"
                        and self.word(i).lower() in given
                        and c in "CYFmV"
                        and after != "N"
                        and small.lower() not in ("foreign", "ministry")
                    ):
                        j += 1
                        continue
                if small in ("Junior", "Senior") and j - i > 1 and after not in "TUFN":
                    j += 1
                    continue
                if (
                    c == "T"
                    and j - i == 1
                    and self.word(i).lower() in given
                    and self.items.data[j].head in _SURNAME_HEADS
                    and small[0].isupper()
                    and after not in "NoH"
                    and self.items.last[j] - self.items.first[j] == 1
                ):
                    j += 1  # "Yael Amir"
                    continue
                break
            self.runs[i] = j
            for k in range(i, j):
                self.run_at[k] = i
            i = j

    def month_name(self, i: int) -> bool:
        """Whether a month's word is a given name here: "with Jan Kowal", and not "in June Kowal"."""
        small = self.word(i).lower()
        return (
            small in MONTHS_AND_DAYS
            and small in self.lexicon.given
            and self.word(i).istitle()
            and i > 0
            and not self.boundary(i)
            and self.codes[i + 1 : i + 2] == "N"
            and self.runs_on(i + 1)
            and self.codes[i - 1] in "&,TH"
        )

    def titled(self, i: int) -> bool:
        """Whether an office or a form of address ends before item i: "Minister", "Secretary for Home and Global Affairs"."""
        k = i - 1
        if self.codes[k] == "," and self.codes[i] == "Y" and not self.items.data[i].capital:
            k -= 1  # "the Minister of Commerce, Gao Hucheng"
        if self.codes[k] == "F":
            while k > 1 and self.codes[k] in "Fm&":
                k -= 1
            return self.codes[k] in "of" and self.codes[k - 1] in "TH"
        return self.codes[k] in "TH"

    def runs_on(self, i: int) -> bool:
        """Whether item i is a capitalised word that begins no sentence and no word of common use."""
        return not self.boundary(i) and self.word(i).lower() not in _FUNCTION and not self.common(i)

    def nickname(self, j: int) -> bool:
        """Whether items from j on are one name in quotation marks or initials in brackets, and a name goes on behind."""
        closer = _NICKNAME[self.word(j)]
        if self.codes[j + 1 : j + 2] != "N" or self.codes[j + 3 : j + 4] != "N" or self.word(j + 2) not in closer:
            return False
        if any(self.boundary(k) for k in (j + 1, j + 2, j + 3)):
            return False
        initials = self.word(j + 1)
        return closer != ")" or (initials.isupper() and len(initials) < _INITIALS)

    def nicknamed(self, end: int) -> bool:
        """Whether a nickname in quotation marks stands from item `end` on, and a pause follows."""
        closer = _NICKNAME.get(self.word(end), ")")
        return (
            closer != ")"
            and self.runs.get(end + 1) == end + 2
            and self.codes[end + 3 : end + 4] in tuple(",&(")
            and self.word(end + 2) in closer
            and not any(self.boundary(k) for k in range(end, end + 4))
        )

    def find_surnames(self) -> None:
        """A city's name that is a surname here: "Secretary Carl Austin ... Austin met", and not "in Austin"."""
        codes = self.codes
        surnames = {
            self.word(j - 1)
            for i, j in self.runs.items()
            if j - i > 1 and i and codes[i - 1] in "TH" and self.word(j - 1).istitle()
        }
        if not surnames:
            return
        for i, code in enumerate(codes):
            if (
                code == "Y"
                and self.run_at[i] < 0
                and self.word(i) in surnames
                and self.items.last[i] - self.items.first[i] == 1
                and not (i and self.word(i - 1).lower() in _PLACING)
                and codes[i + 1 : i + 2] != ","
            ):
                self.runs[i] = i + 1
                self.run_at[i] = i

    def person_like(self, first: int, last: int) -> bool:
        """Whether a run can be a person by its words alone."""
        for k in range(first, last):
            if self.codes[k] == "V" and not (k == first and self.word(k).lower() in self.lexicon.surnames):
                return last - first == 2 and k == last - 1
        if last - first > 1:
            return True
        word = self.word(first)
        return not (len(word) > 1 and (word.isupper() or _PLURAL_ACRONYM.fullmatch(word)))

    def is_name(self, k: int) -> bool:
        """Whether a name run begins at item k."""
        return k < self.n and k in self.runs

    def acronym(self, k: int) -> bool:
        """Whether items from k on are an acronym in brackets: "(UNGA)"."""
        return (
            self.codes[k : k + 1] == "("
            and self.codes[k + 2 : k + 3] == ")"
            and self.items.last[k + 1] - self.items.first[k + 1] == 1
            and 1 < len(self.word(k + 1)) < 8
            and sum(map(str.isupper, self.word(k + 1))) > 1
            and self.word(k + 1).isalpha()
        )

    def born_royal(self, i: int) -> bool:
        """Whether a monarch's title is a given name, since his father's follows: "Sultan bin Salem"."""
        alone = self.items.last[i] - self.items.first[i] == 1 and self.word(i).istitle()
        return alone and self.items.data[i].head == "monarch" and self.patronymic(i + 1)

    def royal(self, i: int) -> bool:
        """Whether a city's name is that of a prince: "Crown Prince Salem hosted a dinner"."""
        return (
            i > 0
            and self.codes[i - 1 : i + 1] == "TY"
            and not self.boundary(i)
            and self.items.data[i - 1].head == "monarch"
            and self.word(i - 1)[0].isupper()
            and not self.items.data[i].capital
            and not self.in_headline(self.items.first[i])
        )

    def patronymic(self, k: int) -> bool:
        """Whether item k is "bin" or its like and a name follows: "Salem bin Rashid"."""
        return self.codes[k + 1 : k + 2] in ("N", "Y") and self.word(k) in _PATRONYMIC

    def desk(self, k: int) -> int:
        """Item behind the bracket at item k, where it holds the desk of an office and a name follows; 0 where not."""
        hit = _DESK.match(self.codes, k)
        if hit is None or not all(self.word(j)[:1].isupper() for j in range(k + 1, hit.end() - 1)):
            return 0
        end = hit.end()
        return (
            end if self.codes[k - 1 : k] in ("T", "F") and (end in self.runs or self.codes[end : end + 1] == "H") else 0
        )

    def skip_honorifics(self, k: int) -> int:
        """Item behind the honorifics, ranks and marks that stand between an office and its name, from item k on."""
        while k < self.n and not self.boundary(k):
            if self.codes[k] == "H" or (self.codes[k] == "t" and self.codes[k + 1 : k + 2] == "H"):
                k += 1
            elif (
                self.codes[k] == "("
                and k + 2 < self.n
                and self.word(k + 1).lower().strip(".") in _RETIRED
                and self.codes[k + 2] == ")"
            ):
                k += 3  # "Admiral (Retd)"
            elif self.codes[k] == "(" and (desk := self.desk(k)):
                k = desk  # "Secretary (West)", "Joint Secretary (UN Political)"
            elif self.codes[k] == "(" and self.acronym(k) and (k + 3 in self.runs or self.codes[k + 3 : k + 4] == "H"):
                k += 3  # "External Affairs Minister (EAM) X"
            elif (
                self.codes[k] == "("
                and k + 3 < self.n
                and self.word(k + 1).lower() in _RETIRED
                and self.codes[k + 2] == "."
                and self.codes[k + 3] == ")"
            ):
                k += 4
            else:
                break
        return k

    def name_tokens(self, k: int, end: int) -> list[str]:
        """Words of the items k to end, half-open."""
        words = self.doc.words[self.items.first[k] : self.items.last[end - 1]]
        if "(" in words:
            at = words.index("(")
            words[at : at + 3] = []
        return [w for w in words if w not in _QUOTES]

    def trailing(self, phrase: Phrase, end: int) -> int:
        """Item after what belongs to the name of a phrase that ends at item `end`: a suffix ("Jr."), a nickname, an aside of one word."""
        if end + 1 < self.n and self.codes[end] == "," and self.word(end + 1) in ("Jr", "Jr.", "Sr", "Sr.", "III"):
            end += 2
        if self.codes[end : end + 1] == "." and self.word(end - 1) in ("Jr", "Sr") and not self.boundary(end + 1):
            end += 1  # "Otieno Jr. met"
        if self.codes[end + 1 : end + 2] == "N" and self.nicknamed(end):
            end += 3  # "Amos Otula 'Otter'"
        if _ASIDE.match(self.codes, end) and not self.boundary(end + 1):
            aside = self.word(end + 1)
            if self.is_name(end + 1) and aside.istitle():
                phrase.nickname = aside
            end += 3  # "Budi Brevik (Bubre)", "General Nils Brevik (Retired)", "Ana Brevik (left)", "Jon Brevik (54)"
        return end

    def close(self, phrase: Phrase, end: int) -> None:
        """Reads what may follow a name: its side in brackets or after "of", a possessive."""
        codes, n = self.codes, self.n
        if end + 2 < n and codes[end] == "(" and codes[end + 1] in "CO" and codes[end + 2] == ")":
            side = self.items.data[end + 1]
            phrase.country, phrase.organization = (
                phrase.country or side.country,
                phrase.organization or side.organization,
            )
            end += 3
            phrase.last = self.items.last[end - 1]
        elif end + 1 < n and codes[end] == "o" and not phrase.country:
            k = end + 1
            while k < n and codes[k] == "t":
                k += 1
            if k < n and codes[k] in ("C" if phrase.organization else "CO"):
                # "CARICOM chair X of Dominica": where he comes from
                side = self.items.data[k]
                phrase.country, phrase.organization = side.country, side.organization
                end = k + 1
                phrase.last = self.items.last[k]
        if end < n and codes[end] == "s":
            phrase.possessive = True
