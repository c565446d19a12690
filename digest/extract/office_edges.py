"""How far an office reaches to the left and right of its head.

In: the items and name runs of a document. Out: for the head of an office the edges of its phrase and the sides that it
names: "[India's External Affairs] Minister", "Minister [of State for Trade of Norway]".
"""

from __future__ import annotations

from digest.extract.lexicon import Office, Side
from digest.extract.name_runs import NameRuns
from digest.patterns import compile_late

# words of a field after "and", with no office behind them; a list of such fields with "and" at its end
_JOINED_FIELDS = compile_late(r"[DmG]{0,3}[FV][FVDm]{0,6}(?![FVDmTU])")
_LISTED_FIELDS = compile_late(r"(?=,)(?:,[FDmVOG]{1,6}){0,5},?&[FDmVOG]{1,6}(?![FDmVTU])")
# the words of a body behind "and", up to the one that says what it is
_BODY = compile_late(r"[NFmDG]{1,4}[FV](?![NFVTUm])")
_LORD = compile_late(r"s?[mF]{0,3}TH{0,3}N")
# who has a desk at a ministry: "State Secretary for Trade at the Ministry of Commerce"
_DESKS = frozenset(("minister", "secretary", "head", "adviser", "envoy", "diplomat"))
_POSTED = frozenset("ambassador high consul chargé charge".split())
_EQUALS = ("counterpart", "colleague", "homologue")
# what has a chairman, and how many words its name may have
_BODIES = frozenset(
    "party council congress union committee front movement alliance group bureau commission assembly league coalition federation society foundation corporation authority agency".split()
)
_BODY_WORDS = 3
_OF_NOBODY = frozenset(("delegation", "official", "lawmaker"))
LANDS = frozenset(("country", "nation", "kingdom", "republic"))
"""Words that stand for a country named before ("the country's president")."""
_ORDINAL = ("st", "nd", "rd", "th")


_ACCREDITED = frozenset("with concurrent parallel non-resident accreditation to in".split())
_POST = 5  # words of "with concurrent accreditation to"


class OfficeEdges(NameRuns):
    """Finds the edges of offices."""

    def left_of(self, i: int) -> tuple[int, Side | None, int]:
        """Left edge of the office whose head is item i, the side that owns it, and the token of a possessive owner."""
        codes = self.codes
        j = i
        side: Side | None = None
        owner = -1
        while j > 0 and not self.boundary(j):
            c = codes[j - 1]
            known = c == "V" and codes[j] in "mFTU" and (j < i or codes[max(0, j - 2)] in "DCKm" or self.house(j - 1))
            known = known and not (
                self.word(j - 1).islower() and self.word(j)[0].isupper()
            )  # "in Peru meeting President X"
            if c in "mF" or known or (c == "V" and j == i and self.names_body(j - 1)):
                j -= 1
            elif c == "D" or (c in "COKY" and j - 1 >= 0):
                if c in "CY" and side is None and j > 2 and codes[j - 2] in "of" and codes[j - 3] in "TU":
                    break  # "Ambassador to Kenya President X"
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
                elif (
                    k > 0
                    and self.word(k) in LANDS
                    and codes[k - 1] == "t"
                    and self.items.data[i].head not in _OF_NOBODY
                ):
                    j = k - 1  # "the country's president"
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
            elif c == "G" and j == i and codes[i] == "T" and j > 1 and codes[j - 2] in "CDK":
                j -= 1  # "U.S. Middle East envoy"
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
            elif c == "N" and self.names_body(j):
                j = self.run_at[j - 1]  # "Nordlys Party Chairman", "Harbour Council President"
            elif (c == "#" and (j < i or self.word(j - 1).lower().endswith(_ORDINAL))) or (
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
                and (codes[j - 4] in "CO" or (codes[j - 4] == "N" and j == i and self.word(j - 4).isupper()))
                and sum(map(str.isupper, self.word(j - 2))) > 1
            ):
                j -= 3  # "Republic of Korea (ROK) Minister of ..."
            else:
                break
        return j, side, owner

    def names_body(self, k: int) -> bool:
        """Whether the name run before item k is the name of the body whose word that is: "Nordlys" of "Nordlys Party"."""
        run = self.run_at[k - 1] if k > 0 else -1
        return (
            run >= 0
            and k - run <= _BODY_WORDS
            and self.runs.get(run) == k  # its first word may have gone to the office before it
            and self.word(k)[0].isupper()
            and self.word(k).lower() in _BODIES
            and self.word(run).lower() not in self.lexicon.given
        )

    def house(self, k: int) -> bool:
        """Whether item k is a body of several words: "National Assembly"."""
        return self.items.last[k] - self.items.first[k] > 1

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
            posted = word == "in" and office.head == "envoy" and self.posted(j)
            if posted:
                j = posted
                break
            if word in ("on", "in") and not (
                (j + 2 < n and codes[j + 1] in "DFG" and self.word(j + 1)[0].isupper() and codes[j + 2] == "F")
                or (word == "on" and codes[j - 1] == "V" and codes[j + 1 : j + 2] in ("F", "m", "D"))
            ):
                break  # but "the committee on national security"
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
            while (
                k < n
                and (codes[k] in "tH" or (codes[k] == "p" and self.word(k) == "its"))
                and self.word(k) not in ("this", "that", "these", "those")
            ):
                k += 1
            if codes[k - 1] == "H" and self.word(k - 1) in ("His", "Her") and self.runs.get(k, k) - k > 1:
                j = k  # "Director of the Office of His Majesty Juma Otieno"
                break
            start = k
            listed = False  # behind a comma "European Union" is a field of the office
            while k < n and not self.boundary(k):
                c = codes[k]
                if c != "N" and k > start and self.runs.get(k, k) - k > 1:
                    break  # "Social Protection Mary Dunne": a given name that is a city too
                posting = c == "C" and codes[k + 1 : k + 2] != "s" and self.word(i).lower() in _POSTED
                lord = c in "CD" and office.head in ("envoy", "adviser", "spokesperson") and not posting
                if lord and _LORD.match(codes, k + 1):
                    break  # "an adviser to Saudi King X": not his own country and office; but "Ambassador to Chad Prince X"
                if c in "FCDOKYVmXGP" and not (
                    c == "m" and self.word(k)[0].islower() and k + 1 < n and codes[k + 1] not in "FVT"
                ):
                    owned = (
                        c == "O" and self.items.data[k].weak and codes[k + 1 : k + 2] == "o"
                    )  # "the Secretariat of the Party"
                    if not listed and not owned and (c in "CDOK" or (c == "Y" and word == "of")):
                        found = self.items.data[k]
                        desk = (
                            word == "for"
                            and (
                                codes[k + 1 : k + 2] == "F"
                                or (c == "O" and found.weak)
                                or (k == start and office.head in ("head", "adviser"))
                            )
                            and office.head not in ("envoy", "spokesperson")
                        )
                        if not desk and (
                            word == "of"
                            or office.head not in ("envoy", "diplomat", "adviser")
                            or self.word(i).lower() == "high"
                            or (
                                office.head == "adviser" and codes[k + 1 : k + 2] == "T" and codes[k + 2 : k + 3] != "N"
                            )
                        ):  # "High Commissioner for India", "Adviser to Norway's President"
                            side = side or found
                            sides.append(found)
                    elif c == "X" and word == "of" and not listed:
                        sides.extend(self.items.data[k])  # "of the Baltic States"
                        side = side or sides[0]
                    k += 1
                elif c == "N":
                    run = self.runs.get(k, k)
                    after = codes[run] if run < n else "."
                    if (
                        word == "for"
                        and k == start
                        and codes[j - 1] == "V"
                        and self.word(k).lower() not in self.lexicon.given
                    ):
                        k = max(run, k + 1)  # "head of the Centre for Preventive Diplomacy"
                        continue
                    if after == "T" and self.word(run)[0].isupper() and self.items.data[run].head == "delegation":
                        k = run + 1  # "of the People's Radical Party"
                        continue
                    if codes[k - 1] == ")" and k > start and self.name_follows(k):
                        break  # "Secretary-General of the Ocean Union (OU) Juma Otieno"
                    unnamed = run - k > 2 and self.word(k).lower() not in self.lexicon.given
                    whole = k == start or codes[k - 1] == "m"
                    if unnamed and whole and not self.common(k) and self.word(k + 1).lower() in self.lexicon.given:
                        # "Speaker of the Storting Mary Adams", "for National Reconciliation Mary Adams": one word, and a name
                        self.runs[k + 1] = self.runs.pop(k)
                        k += 1
                        break
                    if unnamed and self.common(k):
                        # "Minister for Social Protection Mary Adams": a field that no table knows
                        self.runs[k + 1] = self.runs.pop(k)
                        k += 1
                        continue
                    of_state = codes[k - 1] == "m" and self.word(k - 1) == "State"  # "Minister of State Ana Brevik"
                    field = codes[k - 1] in "FCDOKYVT" or of_state
                    if k > start and field and self.name_follows(k) and not self.of_body(run):
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
                elif c == "(" and k > start and (self.acronym(k) or codes[k : k + 3] in ("(V)", "(F)")):
                    k += 3  # "Chairman of the African Union (AU) Commission", "of the Seimas (Parliament)"
                elif c == "w" and codes[k - 1] == "s" and k > start and codes[k + 1 : k + 2] in ("F", "V", "K"):
                    k += 1  # "head of Israel's domestic Shin Bet agency"
                elif c == "w" and codes[k - 1] == "s" and k > start and self.delegation(k + 1):
                    k += 2  # "head of the Taliban's negotiating team"
                elif c == "&" and listed and codes[k + 1 : k + 2] in ("O", "G"):
                    k += 1  # "for the Middle East, South Asia, and United Nations"
                elif c == "&" and k > start and (body := self.joined_body(k + 1)):
                    k = body
                elif (
                    c == "&"
                    and k > start
                    and (_JOINED_FIELDS.match(codes, k + 1) or (codes[i] == "U" and codes[k + 1 : k + 2] == "C"))
                ):
                    k += 1
                elif codes[i] == "U" and c in ",&" and self.next_side(k):
                    k = self.next_side(k)
                elif c == "," and k > start and codes[k - 1] in "FOG" and self.listed_fields(k):
                    listed = True
                    k += 1
                else:
                    break
            if k == start:
                break
            j = k
        if self.word_at(j) in ("at", "of") and office.head in _DESKS and (house := self.housed(j + 1)):
            of_house, found, _ = house
            j, side = of_house, side or found
        if office.head == "envoy":
            j = self.accredited(j)
        if office.head == "relation" and side is None and self.word(i).lower().startswith(_EQUALS) and j == i + 1:
            j, sides = self.from_where(j, plural=codes[i] == "U")
            side = sides[0] if sides else None
        return j, side, sides

    def word_at(self, k: int) -> str:
        """The word of item k, "" behind the last."""
        return self.word(k) if k < self.n else ""

    def delegation(self, k: int) -> bool:
        """Whether item k is a word for a delegation: "team"."""
        return self.codes[k : k + 1] == "T" and self.items.data[k].head == "delegation"

    def housed(self, k: int) -> tuple[int, Side | None, list[Side]] | None:
        """What is told of the ministry that begins at item k, behind "at": "Director for Trade at [the Ministry of Commerce of Norway]"."""
        head = k + 1 if self.codes[k : k + 1] == "t" else k
        if self.codes[head : head + 1] != "T" or not self.word(head)[0].isupper():
            return None
        office: Office = self.items.data[head]
        return self.right_of(head, office) if office.head == "delegation" else None

    def of_body(self, k: int) -> bool:
        """Whether the word before item k is one of a body's name that "and" goes on with: "Crisis and Floods Authority"."""
        return self.codes[k : k + 1] == "&" and self.joined_body(k + 1) > 0

    def joined_body(self, k: int) -> int:
        """Item behind a body's name whose words from item k on stand behind "and": "Emergency and [Floods Management Authority]"; 0 for none."""
        hit = _BODY.match(self.codes, k)
        if hit is None or self.word(k).lower() in self.lexicon.given:
            return 0
        return hit.end() if all(self.word(j)[:1].isupper() for j in range(k, hit.end())) else 0

    def accredited(self, j: int) -> int:
        """Item behind "with concurrent accreditation to Kenya" at item j, where an ambassador serves too; j itself for none."""
        k = j
        while k < j + _POST and self.word_at(k).lower() in _ACCREDITED:
            k += 1
        if k == j or self.codes[k - 1 : k] == "w" or "accreditation" not in map(self.word_at, range(j, k)):
            return j
        while self.codes[k : k + 1] in ("t", "C", "O") or (self.codes[k : k + 1] in (",", "&") and self.next_side(k)):
            k += 1
        return k

    def posted(self, j: int) -> int:
        """Item behind "in" at item j and a place, where a name follows: "Ambassador in Cairo(,) Ana Brevik"; 0 where none does."""
        k = j + 2 if self.codes[j + 1 : j + 2] == "t" else j + 1
        if self.codes[k : k + 1] not in ("Y", "C", "O") or self.boundary(k + 1):
            return 0
        after = k + 2 if self.codes[k + 1 : k + 2] == "," else k + 1
        return k + 1 if self.skip_honorifics(after) in self.runs else 0

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
        if j < self.n and self.codes[j] in "COKDX":
            after = self.codes[j + 1] if j + 1 < self.n else "."
            return 0 if after in "sTNmF" and self.codes[k] == "," else j
        return 0

    def listed_fields(self, k: int) -> bool:
        """Whether the comma at item k stands inside "Foreign Affairs, Emigration and Egyptian Expatriates"."""
        after = k + 2 if self.codes[k + 1 : k + 2] == "&" else k + 1
        return _LISTED_FIELDS.match(self.codes, k) is not None and self.word(after)[0].isupper()
