"""Actor noun phrases: who may act in a sentence, with office, side and name.

In: a document and its typed items. Out: `Phrase` objects in order of the text; who they refer to is settled
by `reference.py`. The grammar is that of news English: an office stands before a name with or without
its country ("India's External Affairs Minister S. Jaishankar"), after it between commas ("Li Hui, China's
special envoy,"), or alone ("the Thai foreign minister"); a side may stand for its government ("Turkey").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from digest.extract.document import Document
from digest.extract.lexicon import MONTHS_AND_DAYS, Items, Lexicon, Office, Side, office_class

# words of a field after "and", with no office behind them; a list of such fields with "and" at its end
_JOINED_FIELDS = re.compile(r"[DmG]{0,3}[FV][FVDm]{0,6}(?![FVDmTU])")
_LISTED_FIELDS = re.compile(r"(?=,)(?:,[FDmVOG]{1,6}){0,5},?&[FDmVG]{1,6}(?![FDmVTU])")
_LORD = re.compile(r"s?[mF]{0,3}TH{0,3}N")
_HOLDER = re.compile(r"s[mF]{0,3}T")
_NUMBER = {
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
_GROUPS = frozenset(
    "pair duo trio leaders parties interlocutors sides men women countries nations presidents ministers officials neighbours neighbors statesmen envoys diplomats chiefs heads monarchs kings delegations negotiators".split()
)
# words that no name goes on with in a headline in Title Case
_FUNCTION = frozenset(
    "after ahead amid among and are as at be before between by during for from has have her his how in into is its of on our over than that the their this to under "
    "until upon was were when where which while who whose will with within without if but there what nor how why or because since not".split()
)
# heads of offices that are surnames too, and forms of address that any surname follows
_RETIRED = frozenset(("retd", "ret", "rtd", "r", "retired"))
_SURNAME_HEADS = frozenset(("monarch", "pope", "soldier"))
_ADDRESS = frozenset("mr mr. mrs mrs. ms ms. miss sir lord lady dame".split())


_COPULA = frozenset("is was became becomes serves served remains".split())
_COPULA_FILL = frozenset("who also as then now still the has been a once".split())


# heads that are verbs where no determiner stands before them
_VERBS = frozenset(
    "co-chair co-chairs host hosts head heads chair chairs lead leads party visitor guest colleague captain speaker source sources".split()
)


_EQUALS = ("counterpart", "colleague", "homologue")
_PLACING = frozenset("in at from near to of".split())


@dataclass(slots=True)
class Phrase:
    """One actor noun phrase.

    Attributes:
        first, last: tokens, half-open; head: token of the name or the office.
        kind: "name", "title", "side", "pronoun", "group", or "city" and "occasion", which act in nothing.
        name: tokens of the name without titles.
        role: the office as written; office: its class of heads; klass: class of offices ("foreign_minister").
        country, organization: the side that the phrase itself gives.
        number: how many it speaks of, 0 where unsaid. sides: of a group whose sides are listed.
        owner: token of the possessive that it hangs on ("his Omani counterpart"), -1 for none.
        initial: it begins with a bare capitalised word at the start of a sentence, weak evidence of a name.
        apposition: index of the phrase that it explains, -1 for none.
    """

    first: int
    last: int
    kind: str
    name: list[str] = field(default_factory=list)
    role: str = ""
    office: str = ""
    klass: str = ""
    country: str = ""
    organization: str = ""
    gender: str = ""
    number: int = 1
    sides: tuple[Side, ...] = ()
    owner: int = -1
    possessive: bool = False
    definite: bool = False
    plural: bool = False
    initial: bool = False
    sure: bool = False
    apposition: int = -1


class _Reader:
    """Builds the phrases of one document; a class only to share the tables among its steps."""

    def __init__(self, doc: Document, items: Items, lexicon: Lexicon) -> None:
        self.doc, self.items, self.lexicon = doc, items, lexicon
        self.codes = items.codes
        self.n = len(items.codes)
        self.runs: dict[int, int] = {}  # first item of a name run -> its end
        self.run_at: list[int] = [-1] * (self.n + 1)
        self.starts = {s.first for s in doc.sentences}
        self.headline = [(s.first, s.last) for s in doc.sentences if s.headline]
        self.low = {w for w in doc.words if w[0].islower()}

    # -- names ---------------------------------------------------------------------

    def word(self, i: int) -> str:
        return self.doc.words[self.items.first[i]]

    def text(self, first: int, last: int) -> str:
        """Text of the items from first to last, half-open, white space folded."""
        begin, end = self.items.first[first], self.items.last[last - 1] - 1
        return " ".join(self.doc.text[self.doc.starts[begin] : self.doc.ends[end]].split())

    def common(self, i: int) -> bool:
        small = self.word(i).lower()
        return small in self.low or small in self.lexicon.common or small.endswith("ly")

    def starts_sentence(self, i: int) -> bool:
        token = self.items.first[i]
        if token in self.starts:
            return True
        k = i - 1
        while k >= 0 and self.codes[k] in "q(":
            k -= 1
        return k < 0 or self.codes[k] in ".:" or (k != i - 1 and self.codes[k] == ",")

    def find_runs(self) -> None:
        """Name runs: capitalised words that nothing else explains, with the small words inside them."""
        codes, given, n = self.codes, self.lexicon.given, self.n
        i = 0
        while i < n:
            code = codes[i]
            begins = code == "N"
            if not begins and code in "CYT" and i + 1 < n and codes[i + 1] == "N":
                # "Israel Katz", "Jordan Bardella": a side's name that is a given name too
                alone = self.items.last[i] - self.items.first[i] == 1
                weak = code == "C" and self.items.data[i].weak and not self.in_headline(self.items.first[i])
                begins = code != "T" and alone and (weak or self.word(i).lower() in given)
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
                        or (codes[i + 1 : i + 2] not in ("m", "F", "T", "U") and self.word(i - 1).lower() in _ADDRESS)
                    )
                )
            if not begins and i and self.titled(i) and codes[i + 1 : i + 2] == "N" and not self.boundary(i):
                # "Foreign Minister Aden Odondo", "President June Ekström": behind an office a city or a month is part of the name
                begins = (
                    self.items.last[i] - self.items.first[i] == 1
                    and (code in "YOK" or (code == "w" and self.word(i).lower() in MONTHS_AND_DAYS))
                    and self.word(i).istitle()
                    and not self.in_headline(self.items.first[i])
                    and self.runs_on(i + 1)
                )
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
                if c in "CYFmVKDT" and small[0].isupper() and self.items.last[j] - self.items.first[j] == 1:
                    # a surname that is also a place or a word: "Penny Jordan Smith", "Antonio Costa"
                    after = codes[j + 1] if j + 1 < n else "."
                    if (
                        j - i == 1
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

    def titled(self, i: int) -> bool:
        """Whether an office or a form of address ends before item i: "Minister", "Secretary of Defence"."""
        k = i - 1
        while k > 1 and self.codes[k] == "F" and self.codes[k - 1] in "Fo":
            k -= 1
        return self.codes[k] in "TH" or (k > 0 and self.codes[k] == "o" and self.codes[k - 1] == "T" and k < i - 1)

    def runs_on(self, i: int) -> bool:
        """Whether item i is a capitalised word that begins no sentence and no word of common use."""
        return not self.boundary(i) and self.word(i).lower() not in _FUNCTION and not self.common(i)

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

    def in_headline(self, token: int) -> bool:
        """Whether a token stands in a headline, where any word may have a capital."""
        return any(first <= token < last for first, last in self.headline)

    def glued(self, i: int) -> bool:
        """Whether item i has no blank on either side."""
        token = self.items.first[i]
        ends, starts = self.doc.ends, self.doc.starts
        return 0 < token < len(starts) - 1 and ends[token - 1] == starts[token] and ends[token] == starts[token + 1]

    def person_like(self, first: int, last: int) -> bool:
        """Whether a run can be a person by its words alone."""
        for k in range(first, last):
            if self.codes[k] == "V" and not (k == first and self.word(k).lower() in self.lexicon.surnames):
                return last - first == 2 and k == last - 1
        return not all(len(self.word(k)) > 1 and self.word(k).isupper() for k in range(first, last)) or last - first > 1

    # -- offices -------------------------------------------------------------------

    def left_of(self, i: int) -> tuple[int, Side | None, int]:
        """Left edge of the office whose head is item i, the side that owns it, and the token of a possessive owner."""
        codes = self.codes
        j = i
        side: Side | None = None
        owner = -1
        while j > 0 and not self.boundary(j):
            c = codes[j - 1]
            if c in "mF" or (c == "V" and codes[j] in "mFTU" and j < i):
                j -= 1
            elif c == "D" or (c in "COKY" and j - 1 >= 0):
                if c in "CY" and side is None and j >= 2 and codes[j - 2] in "of" and self.word(j - 2) != "for":
                    break
                if side is None or c == "D":
                    side = self.items.data[j - 1]
                j -= 1
            elif c == "s":
                k = j - 2
                if k >= 0 and codes[k] in "COKYD":
                    side = side or self.items.data[k]
                    j = k
                    if j > 0 and codes[j - 1] == "t":
                        j -= 1
                elif (
                    k >= 0
                    and codes[k] in "TV"
                    and (codes[k] == "V" or self.items.data[k].head == "delegation")
                    and (body := self.body_of(k)) is not None
                ):
                    # "the Chinese Defence Ministry's spokesman"
                    side = side or self.items.data[body]
                    j = body - 1 if body and codes[body - 1] == "t" else body
                elif k >= 0 and codes[k] in "NTU":
                    owner = self.items.first[k]
                break
            elif c == "p":
                owner = self.items.first[j - 1]
                j -= 1
                break
            elif c == "t":
                j -= 1
                break
            elif (c == "&" and j - 2 >= 0 and codes[j - 2] == "F" and j < i + 1 and codes[j] == "F") or (
                c == ","
                and j - 2 >= 0
                and codes[j - 2] == "F"
                and codes[j] == "F"
                and self.doc.words[self.items.first[j]][0].isupper()
                and self.codes.find("&", j, i) > 0
            ):
                j -= 2
            elif c == "H" and codes[j] != "N":
                j -= 1
            elif (
                c == "N"
                and self.run_at[j - 1] == j - 1
                and codes[i] in "TU"
                and (self.word(i)[0].islower() or (self.word(j - 1).isupper() and 1 < len(self.word(j - 1)) < 7))
                and j == i
                and self.word(j - 1).lower() not in self.lexicon.given
            ):
                j -= 1  # "Mossad director"
                if j > 0 and codes[j - 1] == "t":
                    j -= 1
                break
            elif (c == "#" and j < i) or (
                c == "w"
                and self.word(j - 1)
                in ("two", "three", "four", "five", "other", "several", "six", "then", "fellow", "most", "ministerial")
            ):
                j -= 1
            elif c == "-" and j - 2 >= 0 and codes[j - 2] in "mFD":
                j -= 2
            elif c == "X":
                j -= 1
            elif (
                c == ")"
                and j > 3
                and codes[j - 3] == "("
                and codes[j - 2] in "CON"
                and codes[j - 4] in "CO"
                and sum(map(str.isupper, self.word(j - 2))) > 1
            ):
                j -= 3  # "Republic of Korea (ROK) Minister of ..."
            else:
                break
        return j, side, owner

    def body_of(self, k: int) -> int | None:
        """Item of the side that a ministry or a house ending at item k belongs to, None where it tells none."""
        while k > 0 and self.codes[k - 1] in "mFV":
            k -= 1
        return k - 1 if k and self.codes[k - 1] in "CDOK" and isinstance(self.items.data[k - 1], Side) else None

    def right_of(self, i: int, office: Office) -> tuple[int, Side | None, list[Side]]:
        """Right edge of the office's complement, the side it names, and all sides in it (for a plural office)."""
        codes, n = self.codes, self.n
        j = i + 1
        side: Side | None = None
        sides: list[Side] = []
        while j < n and codes[j] in "of" and not self.boundary(j):
            word = self.word(j).lower()
            if word in ("on", "in") and not (
                j + 2 < n and codes[j + 1] in "DFG" and self.word(j + 1)[0].isupper() and codes[j + 2] == "F"
            ):
                break
            if word == "to" and office.head not in ("envoy", "adviser"):
                break
            if word == "for" and office.head not in (
                "envoy",
                "adviser",
                "minister",
                "secretary",
                "head",
                "spokesperson",
                "lawmaker",
                "diplomat",
            ):
                break
            k = j + 1
            while k < n and codes[k] in "tH" and self.word(k) not in ("this", "that", "these", "those"):
                k += 1
            start = k
            listed = False  # behind a comma "European Union" is a field of the office
            while k < n and not self.boundary(k):
                c = codes[k]
                if c != "N" and k > start and self.runs.get(k, k) - k > 1:
                    break  # "Social Protection Mary Dunne": a given name that is a city too
                if c in "CD" and office.head in ("envoy", "adviser", "spokesperson") and _LORD.match(codes, k + 1):
                    break  # "an adviser to Saudi King X": not his own country and office
                if c in "FCDOKYVmXGP" and not (
                    c == "m" and self.word(k)[0].islower() and k + 1 < n and codes[k + 1] not in "FVT"
                ):
                    if not listed and (c in "CDOK" or (c == "Y" and word == "of")):
                        found = self.items.data[k]
                        desk = (
                            word == "for"
                            and (codes[k + 1 : k + 2] == "F" or (c == "O" and found.weak))
                            and office.head not in ("envoy", "spokesperson")
                        )
                        if not desk and (
                            word == "of"
                            or office.head not in ("envoy", "diplomat", "adviser")
                            or self.word(i).lower() == "high"
                        ):  # "High Commissioner for India"
                            side = side or found
                            sides.append(found)
                    k += 1
                elif c == "N":
                    run = self.runs.get(k, k)
                    after = codes[run] if run < n else "."
                    if run - k > 2 and self.word(k).lower() not in self.lexicon.given and self.common(k):
                        # "Minister for Social Protection Mary Adams": a field that no table knows
                        self.runs[k + 1] = self.runs.pop(k)
                        k += 1
                        continue
                    if k > start and codes[k - 1] in "FCDOKVT" and self.name_follows(k):
                        break
                    if k == start and run - k > 2 and after not in ",s":
                        break
                    if after == "V" or after in ",.)o&" or run - k <= 1:
                        k = max(run, k + 1)
                    else:
                        break
                elif (
                    c in "TU"
                    and k == start
                    and j > i + 1
                    and codes[k - 1] in "ot"
                    and codes[i] == "T"
                    and self.word(k)[0].isupper()
                    and codes[j - 1] == "F"
                ):
                    k += 1  # "Council of Ministers", "Office of the President"
                elif (
                    c == "T"
                    and office.head in ("envoy", "adviser", "spokesperson")
                    and not (word in ("to", "for") and self.skip_honorifics(k + 1) in self.runs)
                    and (
                        (k > start and codes[k - 1] in "CDOKFm" and self.word(k)[0].isupper())
                        or (k == start and codes[k - 1] == "t" and codes[i] == "T")
                    )
                ):
                    k += 1  # "Envoy of the Secretary-General", "adviser to the president"
                elif c in "TU" and k > start and self.word(k)[0].isupper() and self.items.data[k].head == "delegation":
                    k += 1  # "the Communist Party of ..."
                elif c == "s" and k > start:
                    k += 1
                elif c == "(" and k > start and self.acronym(k):
                    k += 3  # "Chairman of the African Union (AU) Commission"
                elif c == "w" and codes[k - 1] == "s" and k > start and codes[k + 1 : k + 2] in ("F", "V", "K"):
                    k += 1  # "head of Israel's domestic Shin Bet agency"
                elif (
                    c == "&"
                    and k > start
                    and (_JOINED_FIELDS.match(codes, k + 1) or (codes[i] == "U" and codes[k + 1 : k + 2] == "C"))
                ):
                    k += 1
                elif codes[i] == "U" and c in ",&" and self.next_side(k):
                    k = self.next_side(k)
                elif c == "," and k > start and codes[k - 1] in "FO" and self.listed_fields(k):
                    listed = True
                    k += 1
                else:
                    break
            if k == start:
                break
            j = k
        if office.head == "relation" and side is None and self.word(i).lower().startswith(_EQUALS) and j == i + 1:
            j, sides = self.from_where(j, plural=codes[i] == "U")
            side = sides[0] if sides else None
        return j, side, sides

    def from_where(self, j: int, *, plural: bool) -> tuple[int, list[Side]]:
        """Where counterparts come from: "his counterparts from Kenya and Chad", "her counterpart in Kenya"."""
        codes, n = self.codes, self.n
        if j >= n or self.boundary(j) or self.word(j) not in ("from", "in"):
            return j, []
        k = j + 2 if codes[j + 1 : j + 2] == "t" else j + 1
        if codes[k : k + 1] not in ("C", "O" if self.word(j) == "from" else "C"):
            return j, []
        sides = [self.items.data[k]]
        k += 1
        while plural and codes[k : k + 1] in (",", "&") and (after := self.next_side(k)):
            sides.append(self.items.data[after])
            k = after + 1
        return k, sides

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

    def name_follows(self, k: int) -> bool:
        """Whether the run at item k reads as a person's name and not as more of an office."""
        end = self.runs.get(k, k)
        return (
            end - k >= 2
            or self.word(k).lower() in self.lexicon.given
            or (end < self.n and self.codes[end] not in "FVo")
        )

    def next_side(self, k: int) -> int:
        """Item of the next country of a list whose separator is item k; 0 where the list ends."""
        j = k + 1
        while j < self.n and self.codes[j] in "&t":
            j += 1
        if j < self.n and self.codes[j] in "COK":
            after = self.codes[j + 1] if j + 1 < self.n else "."
            return 0 if after in "sTNmF" and self.codes[k] == "," else j
        return 0

    def listed_fields(self, k: int) -> bool:
        """Whether the comma at item k stands inside "Foreign Affairs, Emigration and Egyptian Expatriates"."""
        after = k + 2 if self.codes[k + 1] == "&" else k + 1
        return _LISTED_FIELDS.match(self.codes, k) is not None and self.word(after)[0].isupper()

    # -- phrases -------------------------------------------------------------------

    def read(self) -> list[Phrase]:
        """All phrases, in order."""
        self.find_runs()
        self.find_surnames()
        codes, n, items = self.codes, self.n, self.items
        out: list[Phrase] = []
        edge = 0  # items before this are used up
        used = [False] * (n + 1)
        for match in re.finditer(r"[TU]", codes):
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
        for i, c in enumerate(codes):
            if used[i]:
                continue
            if c in "COK" or c == "Y":
                out.append(self.side(i))
            elif c == "X":
                pair = items.data[i]
                out.append(Phrase(items.first[i], items.last[i], "group", sides=pair, number=len(pair), plural=True))
            elif c in "Rp":
                out.append(self.pronoun(i))
            elif c == "@":
                out.append(Phrase(items.first[i], items.last[i], "name", name=[self.word(i)]))
            elif (c == "w" and self.word(i) in _GROUPS) or (
                c == "w" and self.word(i) in ("two", "both", "three", "four", "five")
            ):
                group = self.group(i)
                if group is not None:
                    out.append(group)
        if self.doc.dateline_end:
            # an agency's name and a city in the dateline act in nothing
            starts, ends = self.doc.starts, self.doc.ends
            first = next((s.start for s in self.doc.sentences if s.start < self.doc.dateline_end <= s.end), 0)
            out = [p for p in out if not (starts[p.first] >= first and ends[p.last - 1] <= self.doc.dateline_end)]
        out.sort(key=lambda p: (p.first, -p.last))
        kept: list[Phrase] = []
        for p in out:
            if kept and p.first < kept[-1].last and p.last <= kept[-1].last and p.first != kept[-1].first:
                continue
            kept.append(p)
        self.link_appositions(kept)
        return kept

    def office(self, i: int, edge: int, used: list[bool]) -> list[Phrase] | None:
        """The phrase around the office head at item i; several for a plural office with names."""
        codes, n, items = self.codes, self.n, self.items
        office: Office = items.data[i]
        if (
            self.word(i).lower() in _VERBS
            and codes[i + 1 : i + 2] != "o"
            and (i == 0 or codes[i - 1] not in "tpsmDFCKO" or self.boundary(i))
        ):
            return None
        left, side, owner = self.left_of(i)
        left = max(left, edge)
        right, of_side, sides = self.right_of(i, office)
        plural = codes[i] == "U"
        role_first = left
        while role_first < i and codes[role_first] in "tpsCKDOHXN,-&#()":
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
            gender={
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
            }.get(self.doc.words[items.last[i] - 1].lower(), ""),
        )
        if plural:
            return self.plural(base, i, left, right, sides)
        if second and office.head == "official":
            base.office = second[1]  # "Politburo member and foreign minister"
        j = right
        if (
            j < n
            and codes[j] == ","
            and (self.is_name(j + 1) or codes[j + 1 : j + 3] in ("HN", "HH", "TN", "tH"))
            and codes[i] == "T"
        ):
            # "the President of the State of Palestine, His Excellency Mr. Mahmoud Abbas"
            k = self.skip_honorifics(j + 1)
            end = self.runs.get(k, k)
            if base.definite and end > k and (right > i + 1 or side is not None) and self.person_like(k, end):
                return [self.with_name(base, j + 1, k, end)]
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
            and role_last == i + 1
        ):
            return None  # "chief", "general" as plain words
        return [base]

    def boundary(self, i: int) -> bool:
        """Whether a sentence begins at item i."""
        return i < self.n and self.items.first[i] in self.starts

    def second_office(self, i: int, right: int, office: Office) -> tuple[int, str, Side | None] | None:
        """A second office joined to the one at item i, whose phrase ends at item right: its end, head and side, None where there is none."""
        codes, n = self.codes, self.n
        k = right + 1
        if codes[right] == "," and not (k < n and codes[k] == "&"):
            return None
        while k < n and codes[k] == "&":
            k += 1
        first_word = self.word(k) if k < n else ""
        if k < n and codes[k] == "t":
            return None
        while k < n and codes[k] in "mFD":
            k += 1
        if k >= n or codes[k] != "T":
            return None
        other: Office = self.items.data[k]
        if other.head in ("relation", "delegation", "official", "spokesperson"):
            return None
        end, of_side, _ = self.right_of(k, other)
        after = self.skip_honorifics(end + 1 if end < n and codes[end] == "," else end)
        if codes[after : after + 1] == "T" and self.items.data[after].head == "soldier":
            after = self.skip_honorifics(after + 1)
        named = after < n and self.is_name(after)
        text = self.text(i, i + 1).lower()
        member = office.head == "official" and named and self.word(i)[0].isupper()
        one = (
            named
            and first_word[:1].isupper()
            and self.word(i)[0].isupper()
            and self.codes[self.left_of(i)[0]] != "t"
            and office.head not in ("president", "monarch", "minister")
        )
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

    def is_name(self, k: int) -> bool:
        return k < self.n and k in self.runs

    def skip_honorifics(self, k: int) -> int:
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

    def with_name(self, base: Phrase, honorific: int, k: int, end: int) -> Phrase:
        """The office `base` with the name of items k to end, honorifics from item `honorific` on."""
        base.kind, base.sure = "name", True
        base.name = self.name_tokens(k, end)
        for h in range(honorific, k):
            if self.codes[h] == "H":
                base.gender = base.gender or self.items.data[h].gender
        end = self.trailing(end)
        base.last = self.items.last[end - 1]
        self.close(base, end)
        return base

    def name_tokens(self, k: int, end: int) -> list[str]:
        return self.doc.words[self.items.first[k] : self.items.last[end - 1]]

    def trailing(self, end: int) -> int:
        """Item after a suffix ("Jr.") or the side in brackets that belongs to a name."""
        if end + 1 < self.n and self.codes[end] == "," and self.word(end + 1) in ("Jr", "Jr.", "Sr", "Sr.", "III"):
            end += 2
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

    def plural(self, base: Phrase, i: int, left: int, right: int, sides: list[Side]) -> list[Phrase]:
        """A plural office: with names ("Presidents A and B"), with sides, or a bare group."""
        codes, n = self.codes, self.n
        singular = base.role
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
            return [self.with_name(base, right + 1, right + 1, end)]
        lefts = [
            self.items.data[k] for k in range(left, i) if codes[k] in "DCOK" and isinstance(self.items.data[k], Side)
        ]
        # "Japanese and Indian foreign ministers", "the Turkish, Syrian and Jordanian ministers"
        k = left
        while k - 1 >= 0 and codes[k - 1] in "&," and k - 2 >= 0 and codes[k - 2] in "DC" and lefts:
            lefts.insert(0, self.items.data[k - 2])
            k -= 2
        if lefts and k > 0 and codes[k - 1] == "t":
            k -= 1
        x = next((self.items.data[q] for q in range(left, i) if codes[q] == "X"), ())
        base.first = self.items.first[min(k, left)]
        base.kind = "group"
        base.sides = tuple(x) if x else tuple(sides if len(sides) > 1 else lefts if len(lefts) > 1 else ())
        base.number = len(base.sides) or self.count_of(self.items.at[base.first], i)
        base.role = singular_of(singular)
        base.klass = office_class(base.role, self.lexicon)
        base.possessive = right < n and codes[right] == "s"
        base.definite = base.definite and (
            codes[self.items.at[base.first]] in "tp" or bool(base.sides) or base.number > 1
        )
        return [base]

    def count_of(self, first: int, last: int) -> int:
        for k in range(max(0, first - 1), last):
            number = _NUMBER.get(self.word(k).lower())
            if number is not None:
                return number
        return 0

    def plain_name(self, i: int, j: int, used: list[bool]) -> Phrase | None:
        """A name without an office before it: with honorific, with its country ("Russia's Sergei Lavrov"), or bare."""
        codes, items = self.codes, self.items
        if not self.person_like(i, j) or (
            j < self.n and codes[j] in "VF" and self.word(j)[0].isupper() and not used[j]
        ):
            return None
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
        end = self.trailing(j)
        phrase.last = items.last[end - 1]
        self.close(phrase, end)
        if len(phrase.name) > 1 and phrase.name[0].lower() in self.lexicon.given:  # "Clinton" alone is a last name
            phrase.gender = phrase.gender or self.lexicon.given[phrase.name[0].lower()]
        return phrase

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
        number = _NUMBER.get(word, 0)
        while left > 0 and (codes[left - 1] in "tm#F" or self.word(left - 1) in _NUMBER):
            number = number or _NUMBER.get(self.word(left - 1), 0)
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

    def copula(self, p: Phrase, q: Phrase) -> bool:
        """Whether "is", "was" or "became" alone stands between a name and an office: "Li Hui, 70, was Beijing's ambassador"."""
        words = [w.lower() for w in self.doc.words[p.last : q.first] if w not in ",()"]
        return (
            0 < len(words) <= 4
            and any(w in _COPULA for w in words)
            and all(w in _COPULA or w in _COPULA_FILL or w.isdigit() for w in words)
        )

    def link_appositions(self, phrases: list[Phrase]) -> None:
        """Joins "Li Hui, 70, China's special envoy," and "Japan's new foreign minister, Toshimitsu Motegi," to one phrase each."""
        items, codes = self.items, self.codes
        for a in range(len(phrases) - 1):
            p, q = phrases[a], phrases[a + 1]
            if q.kind == "pronoun" and a + 2 < len(phrases) and self.doc.words[q.first].lower() == "who":
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
                if after == "w" and self.in_headline(q.first):
                    continue  # "Brevik, Sultan of Brunei hold talks"
                if q.office == "delegation" or (p.role and not (q.country or capital or q.definite)):
                    continue
                if (
                    after in ",.)-q;"
                    or (after == "f" and q.office in ("adviser", "envoy"))
                    or (after == "w" and not q.definite)
                    or (after == "&" and (q.country or q.organization))
                ):
                    q.apposition = a
            elif (
                not p.name
                and q.name
                and between == ","
                and (p.definite or p.country)
                and (
                    not q.role
                    or (q.office in ("soldier", "envoy", "lawmaker") and not q.country)
                    or (p.office == "relation" and not q.country)
                    or q.role.lower().startswith(("former", "ex-"))
                )
            ):
                end = items.at[q.last - 1] + 1
                after = codes[end] if end < self.n else "."
                if after in ",.&)q" or p.owner >= 0 or p.country or p.organization:
                    p.apposition = a + 1


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


def find_phrases(doc: Document, items: Items, lexicon: Lexicon) -> list[Phrase]:
    """All actor noun phrases of a document, in order of the text; nested ones are left out."""
    return _Reader(doc, items, lexicon).read()
