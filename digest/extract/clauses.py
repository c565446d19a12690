"""The grammar of a clause around a trigger: its subject, its partner, where it begins and ends.

In: a document, its actor phrases and who they are. Out: indices of phrases. This is a shallow grammar of news
English: subjects stand left of their verb, behind no preposition, but for asides between commas; partners stand
right of it, directly or behind "with".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from digest.extract.document import Document
from digest.extract.lexicon import Items
from digest.extract.phrase import Phrase
from digest.extract.triggers import Frames

SKIP = frozenset(
    "also then later today yesterday tomorrow again separately jointly briefly privately personally recently earlier "
    "first last twice there here together virtually bilaterally individually early late tonight formally informally "
    "just finally now still already soon directly face-to-face live previously afterwards subsequently officially "
    "trilaterally online remotely successively respectively both so once more long even only never not".split()
)
PREPOSITIONS = frozenset(
    "of with to by for from about between against under than on in at over into after before during including like "
    "alongside upon toward towards among amid without via behind despite following since until near inside outside "
    "across through regarding concerning per as".split()
)
BREAKS = frozenset("that which while when because although though but where whereas if unless who whom whose".split())
AUX = frozenset(
    "is are was were be been being has have had will would shall should may might can could must do does did to not n't "
    "due set expected scheduled going about slated".split()
)
ADVERBIAL = frozenset(
    "in at on for during after before over by from inside outside via under near within ahead following as amid of".split()
)
POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
TAKES_PLACE = frozenset("held place convened organised organized conducted arranged happened occurred".split())
"""Words that tell of a meeting that it comes about ("took place", "will be held")."""
FORMATS = frozenset("bilateral trilateral quadrilateral ministerial quad face-to-face one-on-one".split())
"""Adjectives that stand for a meeting too ("held a bilateral with B")."""
_BEHIND_FORMAT = frozenset("with between and in on at today yesterday this".split())
# what one travels to do: "A, who is in P to attend the Ocean Union meeting, met B"
_ATTENDING = frozenset("attend join address visit chair represent open host co-chair".split())
_NOMINATIVE = frozenset("he she they we i who".split())
_RELATIVE = frozenset(("who", "which", "whose", "whom", "where"))
_SEPARATORS = frozenset((",", "and", "&", "with", "by", "as", "well", "along", "together", "then", "plus", "both"))
_JOINERS = frozenset(("and", "&", "with", "well", "plus", "along"))
_ARTICLES = frozenset("the a an his her its their".split())
_DETERMINERS = _ARTICLES | {"(", ")"}
_CONJUNCTIONS = frozenset("after before since until as than like following".split())
_PREDICATES = frozenset("said says told added met agreed also".split())
_PAST = frozenset("told met tells meets saw sees left gave sent urges thanks took".split())
_NOT_VERBS = frozenset("united including following during morning evening".split())
_NO_NOUN = frozenset("and last this who that when while also".split())
_BEFORE_NOUN = _ARTICLES | frozenset("two both visiting fellow".split())
_LOOSE = frozenset(",()-–—") | {"'s", "’s"}
# what stands between two sides whoever talks of it: "talks on ties between the countries of the region with A"
_FULL_STOPS = frozenset((".", "!", "?"))
_RELATIONS = frozenset(
    "relations ties relationship relationships cooperation links friendship partnership trade dispute disputes conflict "
    "war differences tensions collaboration bonds agreement agreements treaty border ceasefire truce deal deals row spat feud "
    "standoff accord accords pact rift quarrel engagement contacts rivalry confrontation clashes misunderstanding".split()
)
_IN_VIEW_OF = frozenset("after following amid despite over".split())
_LEADS = frozenset("lead leads head heads send sends dispatch receive meet host".split())
_BODIES = frozenset(
    "delegation delegations team mission group party side lawmaker lawmakers parliamentarians senators officials".split()
)
_LED = 10  # tokens behind a delegation in which its leader stands
_AND_OTHERS = frozenset("others other several many elsewhere more beyond so".split())
_ABSOLUTE = frozenset("holding meeting hosting receiving calling speaking welcoming conferring chairing".split())
_SET = frozenset("set due expected scheduled likely slated poised".split())
_BE = frozenset("is was were are be been being became".split())
_TOPICAL = frozenset(("about", "regarding", "concerning"))
_MARGINS = frozenset("sidelines margins fringes sideline margin".split())
_ADJECTIVES = ("ist", "an", "al", "ive", "ing", "ent", "ic", "ous")
_GOES = frozenset("travels flies visits heads goes arrives leaves meets hosts welcomes receives flew went".split())
_CLAIMS = frozenset(
    "says adds notes believes thinks hopes insists claims confirms reports warns argues suggests means fears knows finds".split()
)
_SAYS = frozenset("said says added told noted confirmed announced".split())
_MODALS = frozenset("will would may might could can should shall had has is was".split())
_MODAL_VERBS = frozenset("will would to may might could shall should can must".split())
# whom one sends to meet somebody goes; whom one asks may not
_SENDS = frozenset(
    "sent send sends sending dispatched dispatches ordered orders instructed instructs tasked directed told tells".split()
)
_CHARGES = _SENDS | frozenset(
    "asked asks asking urged urges urging wanted wants encouraged encourages pressed pressing advised".split()
)
_CROWD = 5  # tokens of "the crowd in the hall" between "asked" and "to"
_REPORTED = 4  # words of "said the executive may"
_TAKING_PART = frozenset("participation attendance involvement".split())
_COLON = 6  # tokens between an office and the colon that tells who holds it
_SHORT = 6  # tokens of "with, among others,"
_ASIDE = 12  # tokens of a relative aside before the partner
_REACH = 26  # steps over which a partner is looked for
_ENDS = frozenset("while but because although whereas saying adding who".split())


class Clauses:
    """Looks up what stands around a token of one document.

    Attributes:
        doc, items, frames: as given. words, low: tokens as written and in lower case.
        phrases: those that may act, without cities and occasions; actors_of: who each is, as indices into
            `Document.actors`. at: index of the phrase that begins at a token.
        masked: 1 for each token inside a quotation that somebody said.
        dates: first token of each date expression to the token behind it. day_before: the other way round.
    """

    def __init__(
        self, doc: Document, items: Items, phrases: list[Phrase], actors_of: list[tuple[int, ...]], frames: Frames
    ) -> None:
        self.doc, self.items, self.frames = doc, items, frames
        self.words = doc.words
        self.low = doc.lower
        # "they" counts although nobody is known: the encounter told last may tell
        keep = [
            (p, a)
            for p, a in zip(phrases, actors_of, strict=True)
            if a or p.kind in ("title", "group") or (p.kind == "pronoun" and p.plural)
        ]
        self.phrases = [p for p, _ in keep]
        self.actors_of = [a for _, a in keep]
        place = {id(p): k for k, p in enumerate(self.phrases)}
        # the phrase that each phrase explains, as an index into what is kept
        self.apposed = [place.get(id(phrases[p.apposition]), -1) if p.apposition >= 0 else -1 for p in self.phrases]
        self.firsts = [p.first for p in self.phrases]
        self.at: dict[int, int] = {}
        for k, p in enumerate(self.phrases):
            self.at.setdefault(p.first, k)
        self.masked = self._mask()
        self.dates = {bisect_left(doc.starts, d.start): bisect_left(doc.starts, d.end) for d in doc.dates}
        self.day_before = {behind: first for first, behind in self.dates.items()}

    def _mask(self) -> bytearray:
        """Which tokens stand inside a quotation that somebody said."""
        masked = bytearray(len(self.words))
        for q in self.doc.quotes:
            if q.depth == 0 and not q.scare and q.end - q.start > 24:
                a, b = bisect_left(self.doc.starts, q.start), bisect_left(self.doc.starts, q.end)
                masked[a:b] = b"\x01" * (b - a)
        return masked

    def text(self, first: int, last: int) -> str:
        """Text of the tokens from first to last, half-open."""
        return self.doc.text[self.doc.starts[first] : self.doc.ends[last - 1]] if last > first else ""

    # -- phrases -------------------------------------------------------------------

    def phrase_before(self, token: int, floor: int) -> int:
        """The last phrase that ends at or before `token` and begins at or after `floor`, -1 for none."""
        k = bisect_right(self.firsts, token - 1) - 1
        while k >= 0 and self.phrases[k].first >= floor:
            if self.phrases[k].last <= token:
                return k
            k -= 1
        return -1

    def placed(self, token: int) -> bool:
        """Whether "in" and a place end right before `token`, or before a day that does."""
        token = self.day_before.get(token, token)
        i = self.items.at[token - 1] if token else 0
        start = self.items.first[i]
        return self.items.codes[i] in "CY" and start > 0 and self.low[start - 1] == "in"

    def oblique(self, k: int, floor: int, verb: int = -1, end: int = 0) -> bool:
        """Whether phrase k hangs on a preposition or a possessive, so that it can't be a subject.

        Args:
            k: the phrase.
            floor: first token of the sentence.
            verb: token of the verb or noun whose subject is looked for.
            end: behind the group that phrase k begins: "after A and B met" has a subject.
        """
        p = self.phrases[k]
        if p.possessive:
            return True
        if p.first <= floor:
            return False
        before = self.low[p.first - 1]
        if before in ("the", "a", "an", "both", "his", "her", "their") and p.first - 1 > floor:
            before = self.low[p.first - 2]
        if before == "with" and end < len(self.low) and self.low[end] in _ABSOLUTE:
            return False  # "The forum opened with A holding talks with B"
        if before in _CONJUNCTIONS:
            t = end
            while t < verb and self.low[t] in SKIP:
                t += 1
            word = self.low[t]
            if t <= verb and (
                t == verb or word in self.frames.holders or word in AUX or word in _GOES or self.verbal(word)
            ):
                return False
        return before in PREPOSITIONS

    def argument(self, before: str) -> bool:
        """Whether a phrase behind this word is a subject, an object, or the partner that "with" or "to" leads to."""
        return before not in PREPOSITIONS or before in ("with", "to")

    def coordinated_left(self, k: int, floor: int) -> list[int]:
        """Phrases joined with phrase k by commas and a final "and", k last."""
        out = [k]
        joined = False
        if self.low[self.phrases[k].first] in _NOMINATIVE:
            return [k - 1, k] if self.and_i(k, floor) else out
        while k > 0:
            p, q = self.phrases[k - 1], self.phrases[k]
            if p.first < floor:
                break
            if p.last > q.first:
                k -= 1
                continue
            gap = self.low[p.last : q.first]
            explained = self.apposed[k - 1] if self.apposed[k - 1] >= 0 else k - 1
            if not (self.apposed[k] == explained or self.apposed[k - 1] == k):
                joined = joined or bool(_JOINERS.intersection(gap)) or (gap == [","] and self.heads_title(p, q))
                if not gap or len(gap) > 4 or not joined or p.possessive:
                    break
                if not all(w in _SEPARATORS or w in _DETERMINERS or (w == "of" and "and" in gap) for w in gap):
                    break
            k -= 1
            out.insert(0, k)
        return out

    def heads_title(self, p: Phrase, q: Phrase) -> bool:
        """Whether a comma stands for "and" between two phrases that open a headline: "Brevik, Wamalo meet in Oslo"."""
        s = self.doc.sentences[bisect_right(self.doc.sentences, p.first, key=lambda s: s.first) - 1]
        alike = {p.kind, q.kind} <= {"name", "title"} or {p.kind, q.kind} == {"side"}
        opens = p.first == s.first or self.low[p.first - 1] in (":", "|", "–", "—")
        return s.headline and alike and opens

    def and_i(self, k: int, floor: int) -> bool:
        """Whether phrase k is the second of "A and I" that opens a sentence or a quotation."""
        first = self.phrases[k].first
        if self.low[first - 1 : first + 1] != ["and", "i"] or k == 0:
            return False
        p = self.phrases[k - 1]
        opens = p.first <= floor + 1 or not self.masked[p.first - 1] or self.low[p.first - 1] in _FULL_STOPS
        return p.last == first - 1 and opens

    def coordinated_right(self, k: int, ceiling: int, *, pair: bool = False) -> list[int]:
        """Phrases joined with phrase k to its right by commas and a final "and" or "as well as", k first.

        Args:
            k: the phrase.
            ceiling: behind the last token of the clause.
            pair: there are two at least ("between A and B said"), whatever follows the second.
        """
        out = [k]
        sure = 1  # phrases up to the last one behind an "and"
        closed = False  # the "and" before the last one has come
        end = self.phrases[k].last
        while k + 1 < len(self.phrases):
            q = self.phrases[k + 1]
            if q.first >= ceiling:
                break
            if q.first < end:
                k += 1
                continue
            gap = self.low[end : q.first]
            apposed = self.apposed[k + 1] in out or self.apposed[k] == k + 1
            if not apposed:
                if not gap or len(gap) > 7 or q.possessive:
                    break
                if gap[0] == "in" and "," in gap and self.words[end + gap.index(",") - 1][0].isupper():
                    gap = gap[gap.index(",") :]  # "A in Kenya, B in Peru"
                if self.words[q.first - 1][0].isupper() and len(gap) > 1:
                    gap = gap[:-1]  # a title that the phrase leaves out: "A of P, Haji B of Q"
                if not all(w in _SEPARATORS or w in _DETERMINERS or w in SKIP or w == ";" for w in gap):
                    break
                alone = pair and (len({a for g in out for a in self.actors_of[g]}) < 2 or ("and" in gap and not closed))
                closed = closed or "and" in gap
                if not alone and q.last < ceiling and self.predicate(q.last):
                    break
            out.append(k + 1)
            if apposed or _JOINERS.intersection(gap) or (len(out) > 2 and all(self.phrases[g].sure for g in out)):
                sure = len(out)
            k += 1
            end = q.last
        if self.low[end : end + 1] == ["and"] and self.low[end + 1 : end + 2] and self.low[end + 1] in _AND_OTHERS:
            return out
        if self.low[end : end + 2] == ["among", "others"]:
            return out  # "A, B among others"
        return out[:sure]

    def predicate(self, token: int) -> bool:
        """Whether the word behind a phrase makes it the subject of a clause of its own.

        Not where the encounter itself is the subject: "A meeting with A and B will be held".
        """
        word = self.low[token]
        if word in AUX and not TAKES_PLACE.isdisjoint(self.low[token + 1 : token + _SHORT]):
            return False
        return (word in AUX and word != "to") or word in _PREDICATES or (word.endswith("ed") and word != "united")

    def subject(self, token: int, floor: int) -> tuple[list[int], int]:
        """Phrases that are the subject of the verb or noun at `token`, and where their clause begins.

        Walks left over objects and prepositional phrases to the first phrase that can be a subject, but not past the
        word that opens a subordinate clause.
        """
        charge, group = self.charge(token, floor)
        if charge:
            return (group, self.phrases[group[0]].first) if group and charge in _SENDS else ([], token)
        k = self.phrase_before(token, floor)
        while k >= 0 and self.phrases[k].first >= floor:
            p = self.phrases[k]
            opener = next((w for w in self.low[p.last : token] if w in BREAKS or w in (";", ":")), "")
            if opener == "" and self.other_subject(p.last, token):
                return [], token
            if opener and not self.aside(p.last, token):
                if opener in _RELATIVE and self.low[p.last] in (",", *_RELATIVE):
                    return self.coordinated_left(k, floor), p.last
                return [], token
            if self.low[p.first] == "who" and self.actors_of[k]:
                return [k], p.first
            relative = self.relative_around(p, token, floor)
            if relative >= 0:
                k = self.phrase_before(relative, floor)
                continue
            if self.bracketed(p):
                k -= 1
                continue  # "A (Harbour Party) on Monday met B"
            group = self.coordinated_left(k, floor)
            head = group[0]
            start = self.phrases[head].first
            if not any(self.actors_of[g] or self.phrases[g].plural for g in group):
                k = head - 1
                continue
            if self.oblique(head, floor, token, p.last):
                lead = self.phrase_before(start - 1, floor)
                if self.low[start - 2 : start] in (["led", "by"], ["headed", "by"]) and lead >= 0:
                    body = self.phrases[lead]
                    if not _BODIES.isdisjoint(body.role.split()) and not any(self.actors_of[lead]):
                        return group, body.first  # "A delegation led by X met ..."
                if self.low[start - 1] == "including" and lead >= 0:
                    leaders = self.phrases[lead]
                    if leaders.plural and not self.actors_of[lead]:
                        return group, leaders.first  # "Gulf leaders including X met ..."
                k = head - 1
                continue
            if self.predicate_of_be(head, floor) or self.object_of_earlier(head, floor) or self.seat(head):
                k = head - 1
                continue
            return group, start
        return [], floor

    def bracketed(self, p: Phrase) -> bool:
        """Whether a phrase stands alone in brackets."""
        return self.low[p.first - 1 : p.first] == ["("] and self.low[p.last : p.last + 1] == [")"]

    def charge(self, token: int, floor: int) -> tuple[str, list[int]]:
        """The verb that gives the infinitive at a token its subject, and that subject: "sent" and B of "A sent B to meet C".

        Of one who is no phrase ("asked the crowd to welcome C") only the verb is told; "" where there is none.
        """
        low, words = self.low, self.words
        held = low[token - 1] in self.frames.holders  # "to hold talks": the noun's
        to = next((t for t in (token, token - 1, token - 1 - held) if t > floor and low[t] == "to"), floor)
        if to <= floor:
            return "", []
        if words[to - 1][0].isupper():
            to = next(
                (t for t in range(to - 1, max(floor, to - _CROWD), -1) if low[t] == "to"), to
            )  # "to Nairobi to meet C"
        start = to - (low[to - 1] == ",")
        k = self.phrase_before(start, floor)
        group = self.coordinated_left(k, floor) if k >= 0 and self.phrases[k].last == start else []
        if group:
            start = self.phrases[group[0]].first
        else:
            crowd = range(to - 1, max(floor, to - _CROWD), -1)
            start = next((t for t in crowd if not words[t - 1].islower() or low[t - 1] in _CHARGES), floor)
        while start > floor and low[start - 1] in _ARTICLES:
            start -= 1
        verb = low[start - 1] if floor < start < to else ""
        return (verb, group) if verb in _CHARGES else ("", [])

    def relative_around(self, p: Phrase, token: int, floor: int) -> int:
        """Token that opens a relative clause which holds phrase `p` and closes before the verb at `token`, -1 for none.

        As in "A, who represents Kenya in the talks, made a trip to meet B".
        """
        if "," not in self.low[p.last : token]:
            return -1
        opener = next((j for j in range(p.first - 1, floor, -1) if self.low[j] in _RELATIVE or self.low[j] == ","), -1)
        if opener < 0 or not self.opens_aside(opener):
            return -1
        main = self.low.index(",", p.last, token) + 1
        while main < token and self.low[main] in SKIP:
            main += 1
        return opener if self.finite(main) else -1

    def main_text(self, first: int, last: int) -> str:
        """Text of the tokens from first to last without a relative aside ("A, who avoided B's talks, met")."""
        opener = next((j for j in range(first + 1, last) if self.opens_aside(j)), -1)
        for closer in range(last - 1, opener + 1, -1) if opener >= 0 else ():
            if self.low[closer] == "," and self.finite(closer + 1):
                return self.text(first, opener) + " " + self.text(closer + 1, last)
        return self.text(first, last)

    def opens_aside(self, token: int) -> bool:
        """Whether a relative clause between commas opens at a token: ", who ...", ", and who ..."."""
        behind = self.low[token - 1] == "," or self.low[token - 2 : token] == [",", "and"]
        return self.low[token] in _RELATIVE and behind

    def finite(self, token: int) -> bool:
        """Whether the word at a token can be the verb that goes on with a subject named before an aside."""
        word = self.low[token]
        if token in self.at or word.endswith("ing") or not self.words[token].islower() or not word[0].isalpha():
            return False
        return not (word in PREPOSITIONS or word in BREAKS or word in _DETERMINERS or word in ("and", "or", "but"))

    def other_subject(self, start: int, token: int) -> bool:
        """Whether words from `start` to `token` report of a subject that no phrase is: "A said the executive may meet"."""
        words = self.low[start:token]
        if len(words) < _REPORTED or words[0] not in _SAYS or words[1] not in ("the", "a", "an", "his", "her", "their"):
            return False
        modal = next((j for j in range(3, min(len(words), _REPORTED + 2)) if words[j] in _MODALS), 0)
        return modal > 0 and "".join(self.words[start + 2 : start + modal]).islower()

    def predicate_of_be(self, k: int, floor: int) -> bool:
        """Whether a nameless phrase tells what the subject is: "A would have been the first president to meet B"."""
        p = self.phrases[k]
        start = p.first
        while start > floor and self.low[start - 1] in ("the", "a", "an", "also", "among", "one", "of"):
            start -= 1
        return p.kind in ("title", "group") and start > floor and self.low[start - 1] in _BE and p.last > start

    def seat(self, k: int) -> bool:
        """Whether a phrase only names a city by what it is: "visited the Kenyan capital Nairobi"."""
        p = self.phrases[k]
        return p.kind == "side" and self.low[p.first - 1] in ("capital", "city")

    def object_of_earlier(self, k: int, floor: int) -> bool:
        """Whether phrase k is the object of an earlier verb with a subject: "told A and met B"."""
        start = self.phrases[k].first
        if self.low[start] in _NOMINATIVE:
            return False
        if self.low[start - 1] == "(" and k > 0 and self.phrases[k - 1].last == start - 1:
            start = self.phrases[k - 1].first  # "to attend the OU (Ocean Union) meeting"
        at = start - 1
        if at > floor and self.low[at] in _ARTICLES:
            at -= 1
        if at - 1 > floor and self.low[at - 1] == "to" and self.low[at] in _ATTENDING:
            return True
        prior = self.low[at] if at >= floor else ""
        verb = self.verbal(prior) or prior in _LEADS or (at > floor and (self.governed_verb(at) or self.present(at)))
        return verb and k > 0 and self.phrase_before(start - 1, floor) >= 0

    def present(self, token: int) -> bool:
        """Whether the word at `token` is a verb in the present whose subject stands right before it ("A visits P")."""
        k = self.at_end(token)
        word = self.low[token]
        if k < 0 or self.phrases[k].kind != "name" or not (word.endswith("s") and self.words[token].islower()):
            return False
        goal = self.phrases[self.at[token + 1]] if token + 1 in self.at else None
        return word not in _CLAIMS and (goal is None or self.low[goal.last] not in AUX)

    def governed_verb(self, token: int) -> bool:
        """Whether the word at `token` is the verb that the modal or the "to" right before it governs ("will greet A")."""
        word = self.low[token]
        plain = word.isalpha() and word not in SKIP and word not in PREPOSITIONS and word not in AUX
        return self.low[token - 1] in _MODAL_VERBS and plain and not word.endswith("ly") and self.words[token].islower()

    def verbal(self, word: str) -> bool:
        """Whether a word looks like a verb in the past or a participle."""
        participle = len(word) > 3 and word.endswith(("ed", "ing")) and word not in _NOT_VERBS
        return participle or word in _PAST

    def aside(self, start: int, token: int) -> bool:
        """Whether an aside between commas, dashes or parentheses that opens at `start` closes before `token`."""
        if start >= token or self.low[start] not in (",", "(", "—", "–", "-", "--"):
            return False
        closer = ")" if self.low[start] == "(" else self.low[start]
        return closer in self.low[start + 1 : token]

    def partner(
        self, token: int, ceiling: int, *, direct: bool, words: tuple[str, ...] = ("with",), far: bool = False
    ) -> tuple[list[int], int]:
        """Phrases right of a trigger that are its partner, and the token behind them.

        Args:
            token: first token after the trigger.
            ceiling: behind the last token of the clause.
            direct: a phrase may follow without a preposition ("met Lavrov").
            words: prepositions that lead to the partner.
            far: the direct object may stand behind a place or a day ("received at the palace the envoy of").
        """
        k = self.behind_aside(token, ceiling)
        skipped = 0
        place = 0  # up to here the words of a place that stands before the object
        topic = False
        while k < ceiling and skipped < _REACH:
            word = self.low[k]
            if self.masked[k] and not self.masked[token] and (behind := self.behind_quote(k, ceiling)) > k:
                k = behind
                continue
            if word == "," and self.low[k + 1 : k + 2] == ["which"]:
                closer = next((j for j in range(k + 2, min(k + _ASIDE, ceiling)) if self.low[j] == ","), -1)
                if closer > 0 and self.low[closer + 1 : closer + 2] and self.low[closer + 1] in words:
                    k = closer + 1  # "the meetings, which he described as fruitful, with A"
                    continue
            if word in words and k + 1 < ceiling and not self.of_relations(k, token):
                group, end = self.governed(k, ceiling)
                return ([], token) if word == "with" and self.absolute(k, end, ceiling) else (group, end)
            if direct and k in self.at:
                if self.modifies(self.at[k], ceiling):
                    direct = False
                elif self.phrases[self.at[k]].kind != "city":
                    owned = self.possessed(k, ceiling)
                    if owned < 0:
                        return [], token  # "welcomed A's statement"
                    return self.named(self.coordinated_right(self.at[owned], ceiling), ceiling)
            if self.dates.get(k, 0) > k:
                skipped += 1
                k = self.dates[k]
                continue
            if word in SKIP or (direct and k - token < 3 and (word in _BEFORE_NOUN or self.describes(k))):
                k += 1
                continue
            # "talks on tightening relations with", "discussed the revamped deal with"
            inside = self.participial(k) or (word.endswith("ing") and self.low[k - 1] in PREPOSITIONS)
            if k > token and (self.reports(word) or self.verbal(word)) and not inside:
                break
            if (
                word in self.frames.triggers
                and (topic or self.low[k - 1] in POSSESSIVE)
                and not self.attributive(k)  # "discussions on bilateral issues with B"
            ):
                break  # "ahead of A's summit with B", "conferred about the talks with B"
            topic = topic or word in _TOPICAL or (word == "on" and _MARGINS.isdisjoint(self.low[k + 1 : k + 3]))
            if (word in BREAKS and word != "when") or word in (";", ".", "to"):
                break
            if word == ":" and not any(behind in words for behind in self.low[k + 1 : k + 2]):
                break
            if word == "and" and not (skipped and words):
                break
            if word in ADVERBIAL or word in _LOOSE:
                direct = direct and far
                skipped += 1
                k += 1
                if far and word in ADVERBIAL:
                    while k < ceiling and k not in self.at and self.low[k] in ("the", "a", "his", "presence", "of"):
                        k += 1
                    if k in self.at:
                        k = self.phrases[self.at[k]].last
                    place = k + 3
                continue
            direct = direct and far and (self.words[k][0].isupper() or k < place or word in ("audience", "separately"))
            skipped += 1
            k += 1
        return [], token

    def attributive(self, k: int) -> bool:
        """Whether the word at token k, which may stand for a meeting, only tells the kind of what follows ("bilateral issues")."""
        ahead = self.low[k + 1 : k + 2]
        return self.low[k] in FORMATS and bool(ahead) and ahead[0].isalpha() and ahead[0] not in _BEHIND_FORMAT

    def absolute(self, k: int, end: int, ceiling: int) -> bool:
        """Whether the "with" at token k opens a construction of its own: ", with A holding ...", ", with A set to mediate"."""
        if end >= ceiling:
            return False
        apart = self.low[k - 1] == "," and (self.low[end] in _SET or self.low[end].endswith("ing"))
        return self.low[end] in _ABSOLUTE or apart

    def of_relations(self, k: int, floor: int) -> bool:
        """Whether the preposition at token k hangs on a noun for what stands between sides, and tells no partner.

        "talks on ties between the countries of the region", "talks after Kenya's deals with Peru", "met after the row with Peru".
        """
        if self.low[k - 1] not in _RELATIONS:
            return False
        if self.low[k] == "between":
            return True
        owned = not {"'s", "’s", "its", "their"}.isdisjoint(self.low[max(floor, k - 4) : k - 1]) or (
            self.low[k - 3] in _IN_VIEW_OF and self.low[k - 2] in ("the", "a", "an")
        )
        j = next((j for j in range(k + 1, k + 3) if j in self.at), -1)
        return owned and j >= 0 and self.phrases[self.at[j]].kind == "side"

    def participial(self, token: int) -> bool:
        """Whether a participle stands between an article and its noun: "the revamped fishing deal"."""
        while token > 1 and self.verbal(self.low[token - 1]):
            token -= 1
        return self.low[token - 1] in _ARTICLES

    def reports(self, word: str) -> bool:
        """Whether a word holds or reports an encounter of its own."""
        rows = self.frames.triggers.get(word)
        return word in self.frames.holders or (
            rows is not None and word != "meeting" and rows[0].frame in ("meet", "host")
        )

    def governed(self, k: int, ceiling: int) -> tuple[list[int], int]:
        """Phrases behind the preposition at token k, and the token behind them."""
        start = j = self.behind_aside(k + 1, ceiling)
        while j < ceiling and j - start < 3 and j not in self.at and self.low[j] in _BEFORE_NOUN:
            j += 1
        j += self.describes(j)
        if (
            self.low[j : j + 1]
            and self.low[j] in _TAKING_PART
            and self.low[j + 1 : j + 2] == ["of"]
            and j + 2 < ceiling
        ):
            return self.governed(j + 1, ceiling)  # "with the participation of A"
        if j not in self.at:
            # "with the city state's minister X"
            owner = next((t for t in range(k + 2, min(k + 6, ceiling)) if self.low[t] in POSSESSIVE), -1)
            if owner > 0 and "".join(self.words[k + 1 : owner]).islower() and owner + 1 in self.at:
                j = owner + 1
        owned = self.possessed(j, ceiling) if j in self.at else -1
        j = owned if owned >= 0 else j
        if j not in self.at:
            group = self.listed(k + 1, ceiling)
            return group, self.phrases[group[-1]].last if group else k
        pair = self.low[k] in ("between", "among")
        return self.named(self.coordinated_right(self.at[j], ceiling, pair=pair), ceiling)

    def describes(self, k: int) -> bool:
        """Whether the word at token k is an adjective before a name with an office: "leftist Kenyan President X"."""
        p = self.phrases[self.at[k + 1]] if k not in self.at and k + 1 in self.at else None
        return (
            p is not None
            and p.kind == "name"
            and bool(p.role)
            and self.low[k].endswith(_ADJECTIVES)
            and self.words[k].islower()
        )

    def behind_aside(self, token: int, ceiling: int) -> int:
        """The token behind an aside of a few words that opens with a comma at `token` ("with, among others, A"), `token` for none."""
        if self.low[token : token + 1] != [","]:
            return token
        end = min(token + _SHORT, ceiling)
        closer = next((j for j in range(token + 2, end) if self.low[j] == "," or j in self.at), -1)
        return closer + 1 if closer > 0 and self.low[closer] == "," and closer + 1 in self.at else token

    def possessed(self, j: int, ceiling: int) -> int:
        """The token of the phrase that the one at token j owns: the envoy of "the president's envoy X".

        It is j itself without a possessive, and -1 where nobody is owned ("the president's statement").
        """
        while self.phrases[self.at[j]].possessive and self.phrases[self.at[j]].kind != "pronoun":
            end = self.phrases[self.at[j]].last
            end += self.low[end] in POSSESSIVE
            j = next((t for t in range(end, min(end + 4, ceiling)) if t in self.at), -1)
            if j < 0:
                return -1
        return j

    def named(self, group: list[int], ceiling: int) -> tuple[list[int], int]:
        """A group, or the list behind it that says who it is ("officials including A and B"), and the token behind it."""
        first = self.phrases[group[0]]
        leader = self.led_by(first) if not _BODIES.isdisjoint(first.role.split()) else -1
        if leader >= 0:
            return [leader], self.phrases[leader].last
        behind = self.low[first.last : first.last + 2]  # the text may end here
        nameless = (
            first.plural and first.kind in ("group", "title") and "including" in behind[: 1 + (behind[:1] == [","])]
        )
        told = self.behind_colon(first, ceiling) if first.kind == "title" and not first.country else -1
        if told >= 0:
            group = [told]
        if len(group) == 1 and (nameless or first.toured or not self.actors_of[group[0]]):
            group = self.listed(first.last, ceiling, plural=first.plural and not first.toured) or group
        return group, self.phrases[group[-1]].last

    def behind_colon(self, first: Phrase, ceiling: int) -> int:
        """The phrase that a colon announces: of "her first foreign leader on Friday: President A" that of A, -1 for none."""
        reach = range(first.last, min(first.last + _COLON, ceiling - 1))
        colon = next((k for k in reach if self.low[k] == ":"), -1)
        k = self.at.get(colon + 1, -1) if colon >= 0 else -1
        return k if k >= 0 and self.phrases[k].kind == "name" else -1

    def led_by(self, body: Phrase) -> int:
        """The phrase of those who lead a delegation ("a delegation of lawmakers led by A"), -1 for none."""
        low = self.low
        for k in range(body.last, min(body.last + _LED, len(low) - 2)):
            if low[k] in ("led", "headed") and low[k + 1] == "by":
                return next((self.at[j] for j in range(k + 2, k + 5) if j in self.at), -1)
            if low[k] in BREAKS or low[k] in AUX or low[k] in (".", ";"):
                break
        return -1

    def modifies(self, k: int, ceiling: int) -> bool:
        """Whether a side only qualifies the noun behind it: "hosting this NATO meeting", "welcomed the India visit"."""
        p = self.phrases[k]
        if p.kind != "side" or p.possessive or p.last >= ceiling:
            return p.kind == "side" and p.possessive
        word = self.low[p.last]
        return (
            word[0].isalpha()
            and word not in PREPOSITIONS
            and word not in AUX
            and word not in SKIP
            and word not in _NO_NOUN
        )

    def listed(self, token: int, ceiling: int, *, plural: bool = False) -> list[int]:
        """Phrases of a list that opens within a few words of `token`.

        Args:
            token: where to look from.
            ceiling: behind the last token of the clause.
            plural: an office in the plural stands before it, so that "from" or "of" may open the list too.
        """
        for k in range(token, min(token + 9, ceiling)):
            opens = self.low[k] in ("including", "namely", "notably") or self.low[k - 1 : k + 1] == ["such", "as"]
            if opens or (plural and k <= token + 1 and self.low[k] in ("from", "of")):
                for j in range(k + 1, min(k + 4, ceiling)):
                    if j in self.at:
                        return self.coordinated_right(self.at[j], ceiling)
        return []

    # -- clauses -------------------------------------------------------------------

    def clause_end(self, token: int, ceiling: int) -> int:
        """Where the clause that goes on at `token` ends: a semicolon, or a word that opens a clause with a subject.

        Words quoted in its midst don't end it ("discussed 'what we can do,' with A").
        """
        k = token
        while k < ceiling:
            word = self.low[k]
            if word == ";" and self.lists_on(k, ceiling):
                k += 1
                continue
            if word in (";", "?", "!") or (word in _ENDS and k > token + 1):
                return k
            if self.masked[k] != self.masked[token]:
                behind = self.behind_quote(k, ceiling)
                if behind <= k or self.low[behind] != "with":
                    return k
                k = behind
            k += 1
        return ceiling

    def lists_on(self, k: int, ceiling: int) -> bool:
        """Whether the semicolon at token k stands between people of one list: "A, President of P; B, President of Q; and C"."""
        before = self.at_end(k)
        last = self.low[k + 1 : k + 2] == ["and"]
        behind = self.at.get(k + 1 + last, -1)
        if before < 0 or behind < 0 or any(self.phrases[g].kind not in ("name", "title") for g in (before, behind)):
            return False
        if behind + 1 < len(self.phrases) and self.apposed[behind + 1] == behind:
            behind += 1
        end = self.phrases[behind].last
        if self.low[end : end + 1] == [","]:
            return last and end + 1 < ceiling and not self.finite(end + 1)
        return end >= ceiling or self.low[end] in (";", ".")

    def behind_quote(self, token: int, ceiling: int) -> int:
        """The first word behind the quotation that `token` stands in; `token` where there is none before `ceiling`."""
        k = token
        while k < ceiling and (self.masked[k] or not self.low[k][0].isalnum()):
            k += 1
        return k if k < ceiling else token

    def clause_start(self, token: int, floor: int) -> int:
        """Where the clause that `token` stands in begins."""
        k = token
        while k > floor and self.low[k - 1] not in (";", ":", "that", "while", "but", "which"):
            k -= 1
        return k

    def bare(self, floor: int, token: int) -> bool:
        """Whether few words and no verb stand between `floor` and `token`, as in a note ("Breakfast with X")."""
        return token - floor <= 8 and not any(self.verbal(w) or w in AUX for w in self.low[floor:token])

    def token_at(self, offset: int) -> int:
        """The first token that begins at or behind an offset of the text."""
        return bisect_left(self.doc.starts, offset)

    def after(self, token: int) -> int:
        """The first phrase that begins at or behind `token`."""
        return bisect_left(self.firsts, token)

    def named_at(self, token: int) -> bool:
        """Whether the name of a person begins at `token`."""
        k = bisect_right(self.firsts, token) - 1
        return k >= 0 and self.firsts[k] == token and self.phrases[k].kind == "name"

    def at_end(self, token: int) -> int:
        """The phrase that ends right before `token`, -1 for none."""
        k = self.phrase_before(token, 0)
        return k if k >= 0 and self.phrases[k].last == token else -1
