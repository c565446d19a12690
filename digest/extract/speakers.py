"""Stage extract: who said it.

In: a document with quotations, sentences and actor mentions. Out: for every quotation the speaker and the cue, and
the reporting verbs of the text with their subjects, from which `statements.py` reads indirect speech. The grammar is
that of news English, tried in this order: a cue right after the quotation ("..., said Brevik", "..., the minister told
reporters"), one before it ("Brevik said: ..."), one elsewhere in the sentence, a noun of saying ("her warning that ..."),
the subject of the sentence, and for a quotation that stands alone the speaker of the words around it.

The order follows what is known of attributions in English news: Pareti et al. (2013), "Automatically detecting and
attributing indirect quotations"; Elson and McKeown (2010), "Automatic attribution of quoted speech".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from digest.extract.cues import Cue, Cues, load_cues
from digest.extract.document import Document, Mention, QuoteSpan, Sentence
from digest.extract.wordlists import load_words

_MARKS = frozenset(("“", "”", '"', "''", "``", "„", "‟", "«", "»", "‘", "’", "'", "‹", "›", "‚", "`"))
_PREPOSITIONS = frozenset(
    "of for at from in with on to by near against under between among about into over through during before after without within "
    "outside inside amid despite like as since until upon toward towards via across behind beyond per than because while when where if".split()
)
_LINKS = frozenset("of for at from in with on to".split())
_CONJUNCTIONS = frozenset(
    "and but or nor while whereas as that because when if although though then so yet which who whom what whether how why where".split()
)
_RELATIVE = frozenset(("who", "which", "that"))
_BE = frozenset(("is", "are", "was", "were", "been", "being", "be", "'s", "’s"))
_DASHES = frozenset(("—", "–", "―", "-", "--"))
PRONOUNS = {"he": "m", "she": "f", "they": "", "it": "", "i": "", "we": "", "him": "m", "her": "f", "his": "m", "their": "", "its": "", "himself": "m", "herself": "f"}  # fmt: skip
_INFORMED = frozenset(
    ("close", "familiar", "aware", "privy", "present", "near", "working", "speaking", "travelling", "traveling")
)
_INDEFINITE = frozenset(
    ("a", "an", "one", "another", "some", "several", "two", "three", "unnamed", "other", "any", "many")
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# a transcript's label of who speaks: capitals, then a colon
_LABEL = re.compile(r"((?:[A-Z][A-Z.'’-]+ ?){1,5}):\s")
_POSSESSIVE = frozenset(("'s", "’s", "'", "’"))


class Speaker(NamedTuple):
    """Who said something.

    Attributes:
        actor: index into `Document.actors`, -1 where it is none of them.
        text: the words that name the speaker, as printed; "" only for nobody.
        first, last: their tokens, half-open.
    """

    actor: int
    text: str
    first: int
    last: int


class Attribution(NamedTuple):
    """A quotation with its speaker.

    Attributes:
        quote: the quotation. first, last: its tokens without the marks.
        speaker: who said it, None where the text doesn't tell.
        cue: tokens of the words that attribute it, None where it has none of its own.
    """

    quote: QuoteSpan
    first: int
    last: int
    speaker: Speaker | None
    cue: tuple[int, int] | None


@dataclass(slots=True)
class Report:
    """A reporting verb in its clause.

    Attributes:
        cue: the verb. sentence: index of its sentence.
        speaker: its subject; None where none was found.
        inverted: the subject follows it ("said Brevik"). after: token at which what follows verb and subject begins.
        negated, modal, passive: it was not said, might be said, was said of the subject.
        begins: first token of subject and verb together.
        relative: it stands in a relative clause ("a minister who said ..."). infinitive: "to say".
    """

    cue: Cue
    sentence: int
    speaker: Speaker | None = None
    inverted: bool = False
    after: int = 0
    negated: bool = False
    modal: bool = False
    passive: bool = False
    begins: int = 0
    relative: bool = False
    infinitive: bool = False


@dataclass(slots=True)
class Speech:
    """All that was said in a document: quotations with speakers, and reporting verbs, in order of the text."""

    attributions: list[Attribution] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    quoted: bytearray = field(default_factory=bytearray)


class SpeechReader:
    """Reads one document; a class only to share the tables among its steps."""

    def __init__(self, doc: Document, cues: Cues) -> None:
        self.doc = doc
        self.words = doc.words
        self.lower = list(map(str.lower, doc.words))
        self.verbs = cues.verbs
        self.verbs_at = [token for token, word in enumerate(self.lower) if word in cues.verbs]
        self.sources_at = [token for token, word in enumerate(self.lower) if word in ("according", "words")]
        lists = cues.words
        self.humans = lists["people_nouns"]
        self.people = self.humans | lists["body_nouns"]
        self.texts = lists["text_nouns"]
        self.sayings = lists["saying_nouns"]
        self.adverbs = lists["adverbs"]
        self.auxiliaries = lists["auxiliaries"]
        self.modals = lists["modals"]
        self.leading = lists["leading_verbs"]
        self.negations = lists["negations"]
        self.determiners = lists["determiners"]
        self.titled = lists["titled"]
        self.abbreviations = load_words("abbreviations")["names"]
        self.quoted = bytearray(len(doc.words))
        self.ending: dict[int, Mention] = {}
        self.starting: dict[int, Mention] = {}
        for mention in doc.mentions:
            end = mention.last
            if end > mention.first and self.lower[end - 1] in _POSSESSIVE:
                end -= 1
            held = self.ending.get(end)
            if held is None or held.first > mention.first:
                self.ending[end] = mention
            held = self.starting.get(mention.first)
            if held is None or held.last < mention.last:
                self.starting[mention.first] = mention
        self.spans: list[tuple[QuoteSpan, int, int]] = []
        starts = doc.starts
        for quote in doc.quotes:
            if quote.depth:
                continue
            first, last = bisect_left(starts, quote.start), bisect_left(starts, quote.end)
            if first == last:
                continue
            self.spans.append((quote, first, last))
            low = first - 1 if first and self.words[first - 1] in _MARKS else first
            high = last + 1 if last < len(self.words) and self.words[last] in _MARKS else last
            # a part sentence in marks is a word of the clause that holds it; a whole one stands apart
            part = last - first < 5 and doc.text[quote.end - 1] not in ",.?!—-"
            for token in range(low, high):
                self.quoted[token] = (
                    0 if quote.scare and token not in (first - 1, last) else 2 if part or quote.scare else 1
                )
        self.reports: dict[int, list[Report]] = {}  # by sentence
        self.focus: list[Speaker] = []  # persons that spoke or acted, the latest last
        self.body: Speaker | None = None  # what spoke last and is no person
        self.learnt: dict[int, str] = {}  # genders that pronouns told
        self.sentence_speaker: Speaker | None = None

    # -- noun phrases ----------------------------------------------------------------

    def nounish(self, token: int) -> bool:
        """Whether a token can end the noun that a preposition hangs on."""
        word = self.words[token]
        return (
            word[0].isupper()
            or (token > 0 and self.lower[token - 1] in ("a", "an", "the") and word[0].isalpha())
            or self.lower[token] in self.people
            or self.lower[token] in self.texts
            or token + 1 in self.ending
        )

    def phrase_left(self, end: int, low: int) -> int:
        """First token of the noun phrase that ends before token `end`; `end` where there is none."""
        words, lower = self.words, self.lower
        at = end
        while at > low and not self.quoted[at - 1]:
            mention = self.ending.get(at)
            if mention is not None and mention.first >= low:
                at = mention.first
                if at - 3 >= low and lower[at - 1] in ("the", "a", "an") and lower[at - 2] in _LINKS:
                    at -= 1
                if at - 2 >= low and lower[at - 1] in _LINKS and self.nounish(at - 2):
                    at -= 1
                    continue
                if mention.kind == "pronoun" and at - 2 >= low and lower[at - 1] == "of":
                    at -= 1
                    continue
                reach = at
                while mention.kind == "name" and reach > low and self.titular(reach - 1):
                    reach -= 1
                if reach < at and not (reach > low and lower[reach - 1] in _PREPOSITIONS):
                    at = reach
                if mention.kind == "pronoun" or (at > low and words[at - 1] in _POSSESSIVE and lower[at - 1] != "'"):
                    if mention.kind == "pronoun":
                        break
                    continue
                break
            word, small = words[at - 1], lower[at - 1]
            if small in self.determiners and not (
                word[0].isupper() and at - 1 > low and small in ("all", "one", "both")
            ):
                at -= 1
                if at - 2 >= low and lower[at - 1] in _LINKS and self.nounish(at - 2):
                    at -= 1
                    continue
                if at > low and lower[at - 1] in ("the", "a", "his", "her", "their", "its", "both", "all"):
                    continue
                break
            if small in PRONOUNS or small in ("them", "us", "me", "whom"):
                if at == end:
                    at -= 1
                    if at - 2 >= low and lower[at - 1] == "of":
                        at -= 1
                        continue
                break
            if small in _POSSESSIVE and at < end:
                at -= 1
                continue
            if small in _PREPOSITIONS or small in _CONJUNCTIONS:
                if (
                    at < end
                    and at - 3 >= low
                    and (lower[at - 2] in _INFORMED or lower[at - 2].endswith("ed"))
                    and lower[at - 3] in self.people
                ):
                    at -= 2  # "people briefed on the trip", "sources close to the talks"
                    continue
                if at < end and small in _LINKS and at - 2 >= low and self.nounish(at - 2):
                    at -= 1
                    continue
                break
            if word[0].isupper() or word[0].isdigit() or small in self.people or small in self.texts:
                at -= 1
                continue
            if word == "." and at - 2 >= low and words[at - 2] in self.abbreviations:
                at -= 2
                continue
            if not word[0].isalpha():
                break
            # an adjective or a noun of any kind, if a determiner is near that opens the phrase
            reach = at - 1
            while reach > low and at - reach < 6 and (words[reach - 1][0].isalnum() or words[reach - 1] in _POSSESSIVE):
                small = lower[reach - 1]
                if small in self.determiners:
                    break
                if small in _PREPOSITIONS or small in _CONJUNCTIONS or small in PRONOUNS or self.quoted[reach - 1]:
                    reach = -1
                    break
                reach -= 1
            if reach <= low or at - reach >= 6 or lower[reach - 1] not in self.determiners:
                if at < end:
                    break
                return end
            at = reach
        return at

    def titular(self, token: int) -> bool:
        """Whether a token before a name may belong to its title: a capital that is nothing else."""
        word, small = self.words[token], self.lower[token]
        return (
            word[0].isupper()
            and not self.quoted[token]
            and small not in _PREPOSITIONS
            and small not in _CONJUNCTIONS
            and small not in _DAYS
            and small not in self.determiners
            and small not in self.adverbs
            and small not in PRONOUNS
            and token + 1 not in self.ending
        )

    def phrase_right(self, start: int, high: int) -> int:
        """End of the noun phrase that begins at token `start`; `start` where there is none."""
        words, lower = self.words, self.lower
        at = start
        while at < high and not self.quoted[at]:
            mention = self.starting.get(at)
            if mention is not None and mention.last > at:
                at = mention.last
                if (
                    at < high
                    and lower[at] in ("of", "for", "at", "from")
                    and mention.kind != "name"
                    and self._noun_follows(at + 1, high)
                ):
                    at += 1
                    continue
                if mention.possessive or mention.kind == "side":
                    continue
                if (
                    at < high
                    and words[at][0].isupper()
                    and not self.quoted[at]
                    and lower[at] not in _DAYS
                    and mention.kind == "title"
                ):
                    continue
                break
            word, small = words[at], lower[at]
            if small in _POSSESSIVE and at > start:
                at += 1
                continue
            if small in _LINKS:
                if at > start and (small == "of" or lower[at - 1] in self.people) and self._noun_follows(at + 1, high):
                    at += 1
                    continue
                break
            if small in _PREPOSITIONS or small in _CONJUNCTIONS or small in _DAYS:
                break
            if small in PRONOUNS and small not in self.determiners:
                return at + 1 if at == start else at
            if word == "." and at > start and words[at - 1] in self.abbreviations:
                at += 1
                continue
            if not word[0].isalnum():
                break
            if (
                word[0].isupper()
                or word[0].isdigit()
                or small in self.people
                or small in self.texts
                or small in self.determiners
            ):
                at += 1
                continue
            if at == start or (
                lower[at - 1] in self.determiners or not (words[at - 1][0].isupper() or lower[at - 1] in self.people)
            ):
                at += 1
                continue
            break
        return at

    def _noun_follows(self, at: int, high: int) -> bool:
        return at < high and (self.words[at][0].isupper() or self.lower[at] in self.determiners or at in self.starting)

    def is_mark(self, token: int) -> bool:
        """Whether a token is a quotation mark."""
        return self.words[token] in _MARKS

    def text(self, first: int, last: int) -> str:
        """The words of tokens first to last, white space folded."""
        return " ".join(self.doc.text[self.doc.starts[first] : self.doc.ends[last - 1]].split())

    def resolve(self, first: int, last: int) -> Speaker | None:
        """The speaker that the noun phrase of tokens `first` to `last` names."""
        if first >= last:
            return None
        lower = self.lower
        # The head stands before the first preposition: "a spokesman for Brevik" is not Brevik.
        at, head = first, last
        while at < last:
            mention = self.starting.get(at)
            if mention is not None and mention.last > at:
                at = mention.last
                continue
            if lower[at] in _PREPOSITIONS and at > first:
                head = at
                break
            at += 1
        best: Mention | None = None
        at = head
        while at > first:
            mention = self.ending.get(at)
            if mention is not None and mention.first >= first and (mention.last <= head or not mention.possessive):
                best = mention
                break
            if self.words[at - 1][0].isalnum() and lower[at - 1] not in ("jr", "sr", "iii", "ii"):
                break
            at -= 1
        if best is None:
            mention = self.starting.get(first)
            if (
                mention is not None
                and mention.kind in ("name", "title", "pronoun", "group")
                and mention.last >= head
                and not mention.possessive
            ):
                best = mention
        if best is not None:
            if lower[first] in _INDEFINITE and best.kind in ("title", "group"):
                return Speaker(-1, self.text(first, last), first, last)  # "a presidential adviser" is nobody met before
            if best.kind == "pronoun":
                return self.by_pronoun(first, last, best.actors[0] if len(best.actors) == 1 else -1)
            if len(best.actors) == 1:
                return Speaker(best.actors[0], self.text(first, last), first, last)
            return Speaker(-1, self.text(first, last), first, last)
        if last - first == 1 and lower[first] in PRONOUNS:
            return self.by_pronoun(first, last)
        if not any(word[0].isalpha() for word in self.words[first:last]):
            return None
        return Speaker(-1, self.text(first, last), first, last)

    def person(self, speaker: Speaker, *, spoke: bool = False) -> bool:
        """Whether a speaker is one person, as far as is known: capitals alone ("Michigan") are no evidence, speech is."""
        if speaker.actor < 0:
            head = speaker.text.lower().split()
            if speaker.text[0].isupper() and self.lower[speaker.first] not in self.determiners:
                after = self.lower[speaker.last : speaker.last + 2]
                if len(head) < 4 and (after == [",", "who"] or after[:1] == ["who"]):
                    return True  # "Gudni, who drove one of the buses, ..."
            return (
                any(word in self.humans for word in head)
                and head[-1] not in self.people - self.humans
                and not head[-1].endswith("s")
            )
        actor = self.doc.actors[speaker.actor]
        if not actor.name:
            return bool(actor.role)
        return spoke or " " in actor.name or bool(actor.role or actor.gender or speaker.actor in self.learnt)

    def gender(self, speaker: Speaker) -> str:
        """The gender of a speaker: "m", "f" or "" where nothing tells."""
        if speaker.actor >= 0:
            return self.doc.actors[speaker.actor].gender or self.learnt.get(speaker.actor, "")
        head = self.lower[speaker.last - 1]
        if head.endswith("woman") or head in ("mother", "wife", "daughter", "sister", "queen"):
            return "f"
        if (head.endswith("man") and head != "human") or head in ("father", "husband", "son", "brother", "king"):
            return "m"
        return ""

    def by_pronoun(self, first: int, last: int, actor: int = -1) -> Speaker | None:
        """The speaker that a pronoun stands for: who spoke or acted last, if the gender agrees; else `actor`."""
        gender = PRONOUNS.get(self.lower[first], "")
        if gender:
            recent = self.focus[:-9:-1]
            if self.sentence_speaker is not None and self.person(self.sentence_speaker, spoke=True):
                recent.insert(0, self.sentence_speaker)
            fallback: Speaker | None = None
            for candidate in recent:
                told = self.gender(candidate)
                if candidate.first >= first or told not in ("", gender):
                    continue
                # Capitals alone, or "the senator", who may well be the person spoken of before, wait for better.
                if not told and self.vague(candidate):
                    fallback = fallback or candidate
                    continue
                return self.taken(candidate, gender, first, last)
            if fallback is not None:
                return self.taken(fallback, gender, first, last)
        elif actor < 0:
            known = self.sentence_speaker or self.body
            if known is not None and known.first < first:
                return Speaker(known.actor, known.text, first, last)
        return Speaker(actor, self.text(first, last), first, last)

    def vague(self, speaker: Speaker) -> bool:
        """Whether little shows that a speaker is a person whom nobody has named before."""
        if speaker.actor < 0:
            return self.lower[speaker.first] == "the"
        actor = self.doc.actors[speaker.actor]
        return " " not in actor.name and not actor.role

    def taken(self, speaker: Speaker, gender: str, first: int, last: int) -> Speaker:
        """The same speaker under a pronoun, which also tells the gender."""
        if speaker.actor >= 0 and not self.gender(speaker):
            self.learnt[speaker.actor] = gender
        return Speaker(speaker.actor, speaker.text, first, last)

    def attend(self, speaker: Speaker | None, *, spoke: bool = False) -> None:
        """Notes who speaks or acts, for the pronouns that follow."""
        if speaker is None:
            return
        if self.person(speaker, spoke=spoke):
            self.focus.append(speaker)
        elif self.lower[speaker.first] not in PRONOUNS:
            self.body = speaker

    def personal(self, first: int, last: int) -> bool:
        """Whether a noun phrase can speak: an actor, a person, a body or something in print."""
        if first >= last:
            return False
        for token in range(first, last):
            if self.lower[token] in self.people or self.lower[token] in self.texts or token in self.starting:
                return True
            if token > first and self.lower[token] in _PREPOSITIONS:
                break
        return (
            self.words[first][0].isupper()
            and self.lower[first] not in _DAYS
            and (last - first > 1 or self.lower[first] not in self.adverbs)
        )

    def subject_at_head(self, low: int, high: int) -> Speaker | None:
        """The subject of the clause of tokens `low` to `high`: its first actor that no preposition governs."""
        lower, words = self.lower, self.words
        start = low
        while start < high:
            if self.quoted[start] or not words[start][0].isalnum():
                start += 1
                continue
            if (
                lower[start] in _PREPOSITIONS
                or lower[start] in _CONJUNCTIONS
                or lower[start].endswith("ing")
                or lower[start] == "asked"
            ):
                # "On Monday, ...", "While he spoke, ...", "Asked about it, ...": what comes after the comma
                comma = start
                while comma < high and words[comma] != ",":
                    comma += 1
                if comma < high:
                    start = comma
                    continue
                break
            end = self.phrase_right(start, high)
            if end > start and lower[end - 1] not in self.adverbs and self.personal(start, end):
                follows = lower[end] if end < len(lower) else ""
                if not (end == start + 1 and lower[start] in self.determiners) and follows not in _POSSESSIVE:
                    return self.with_apposition(start, end, high)
            if end < high and words[end] == "," and lower[end - 1] in self.adverbs:
                start = end
                continue
            break
        at = low
        while at < high:
            if self.quoted[at]:
                at += 1
                continue
            mention = self.starting.get(at)
            if mention is not None:
                before = lower[at - 1] if at > low else ""
                if before in self.determiners and at - 1 > low:
                    before = lower[at - 2]
                follows = lower[mention.last] if mention.last < len(lower) else ""
                if (
                    before not in _PREPOSITIONS
                    and not mention.possessive
                    and follows not in _POSSESSIVE
                    and lower[at] not in ("his", "her", "its", "their")
                ):
                    return self.resolve(at, mention.last)
                at = max(at + 1, mention.last)
                continue
            at += 1
        return None

    # -- reporting verbs ---------------------------------------------------------------

    def find_cues(self, sentence: Sentence, quotes: bool) -> list[Cue]:
        """The reporting verbs of a sentence outside its quotations; weak ones only where it has quotations."""
        found: list[Cue] = []
        lower, words = self.lower, self.words
        verbs = self.verbs
        for at in range(bisect_left(self.verbs_at, sentence.first), bisect_left(self.verbs_at, sentence.last)):
            token = self.verbs_at[at]
            if self.quoted[token]:
                continue
            readings = verbs[lower[token]]
            if words[token][0].isupper() and token > sentence.first and not sentence.headline:
                continue
            for verb in readings:
                end = token + 1 + len(verb.rest)
                if verb.rest and tuple(lower[token + 1 : end]) != verb.rest:
                    continue
                if verb.weak and not quotes:
                    break
                before = lower[token - 1] if token > sentence.first else ""
                if (
                    verb.form != "ing"
                    and (before in self.determiners or before in ("of", "for", "with", "in", "by"))
                    and before not in ("all", "both", "many", "others", "two", "that", "this", "no", "most")
                ):
                    break  # "the stated aim", "of claims"
                if verb.form in ("base", "s") and before in _POSSESSIVE:
                    break
                if verb.form == "base" and not self.plural_before(token, sentence.first):
                    break
                if verb.lemma in ("quote", "cite", "report") and self.quoted_as(token, sentence.last):
                    break
                found.append(Cue(token, end, verb))
                break
        return found

    def quoted_as(self, token: int, high: int) -> bool:
        """Whether a verb goes on with "... as saying": then the one who is quoted speaks."""
        lower = self.lower
        for at in range(token + 1, min(token + 9, high - 1)):
            if lower[at] == "as" and lower[at + 1].endswith("ing"):
                return True
            if not (self.words[at][0].isalnum() or lower[at] in _POSSESSIVE):
                return False
        return False

    def plural_before(self, token: int, low: int) -> bool:
        """Whether what stands before a verb in its base form can be its subject, or an auxiliary."""
        token -= 1
        lower = self.lower
        while token >= low and (
            lower[token] in self.adverbs or lower[token].endswith("ly") or lower[token] in self.negations
        ):
            token -= 1
        if token < low:
            return False
        small = lower[token]
        if (
            small in ("i", "we", "you", "they", "who", "do", "did", "does", "police", "people", "media", ",", ")")
            or small in self.modals
        ):
            return True
        if token - 1 >= low and lower[token - 1] in ("a", "an", "one"):
            return False
        return small.endswith("s") and not small.endswith("ss") and self.words[token][0].isalpha() and len(small) > 3

    def read_cue(self, cue: Cue, number: int, sentence: Sentence) -> Report:
        """Finds the subject of a reporting verb."""
        lower, words = self.lower, self.words
        low = sentence.first
        token = cue.first - 1
        while token >= sentence.first:
            if self.quoted[token] == 1:
                low = token + 1
                break
            token -= 1
        report = Report(cue, number, after=cue.last, begins=cue.first)
        form = cue.verb.form
        token = cue.first - 1
        progressive = quoted_as = False
        while token >= low:
            small = lower[token]
            if small in self.negations:
                report.negated = True
            elif small in _BE and not (
                small in _POSSESSIVE and cue.verb.form != "ing" and token > low and words[token - 1][0].isupper()
            ):
                progressive = True
            elif small in self.modals:
                if small == "to" and token > low and lower[token - 1] in self.leading:
                    token -= 2  # "used to say", "sought to reassure"
                    continue
                if small == "to":
                    report.infinitive = True
                    if (
                        token - 2 >= low
                        and lower[token - 1] == "on"
                        and lower[token - 2] in ("went", "goes", "going", "go")
                    ):
                        token -= 3
                        continue
                report.modal = True
            elif small == "as" and token - 1 >= low and lower[token - 1] in ("quoted", "cited", "reported"):
                quoted_as = True
                token -= 1
            elif small == "as" and form == "ing":
                # "the agency quoted Brevik as saying"
                start = self.phrase_left(token, low)
                if low < start < token and lower[start - 1] in (
                    "quoted",
                    "cited",
                    "quotes",
                    "quoting",
                    "reported",
                    "cites",
                    "citing",
                ):
                    report.speaker = self.resolve(start, token)
                    report.begins = start
                    return report
                break
            elif small in _DAYS:
                if token - 1 >= low and lower[token - 1] == "on":
                    token -= 1
            elif small not in self.auxiliaries and (
                token + 1 in self.ending
                or (small not in self.adverbs and not (small.endswith("ly") and len(small) > 4))
            ):
                break
            token -= 1
        report.passive = progressive and cue.verb.form == "past" and not quoted_as
        report.begins = token + 1
        # "said Brevik": the subject follows, what was said stands before
        if (
            cue.verb.frame in ("that", "quote")
            and form in ("past", "s")
            and cue.first > sentence.first
            and token + 1 == cue.first
        ):
            after_quote = (
                token < low
                and low > sentence.first
                or (token == low and words[token] in (",", *_DASHES) and low > sentence.first)
            )
            if after_quote or (token >= low and words[token] in (",", *_DASHES)):
                end = self.phrase_right(cue.last, sentence.last)
                if end > cue.last and self.personal(cue.last, end):
                    closes = (
                        end >= sentence.last
                        or not words[end][0].isalnum()
                        or lower[end] in _PREPOSITIONS
                        or lower[end] in _RELATIVE
                        or lower[end] in _DAYS
                    )
                    object_like = cue.verb.lemma in ("ask", "call") and not after_quote
                    if (
                        (after_quote or closes)
                        and not object_like
                        and not (self.lower[cue.last] in ("it", "him", "them"))
                    ):
                        report.speaker = self.with_apposition(cue.last, end, sentence.last)
                        report.inverted = True
                        report.after = end
                        return report
        if report.passive:
            return report
        if form == "ing" and not progressive and not quoted_as:
            report.speaker = self.main_subject(number, cue.first, sentence)
            return report
        if token < low:
            if not report.infinitive and low > sentence.first and form != "base":
                # '"...," he began, and after a pause added "..."': nothing but a quotation before it
                report.speaker = self.earlier_subject(number, cue.first, sentence)
            return report
        report.relative = lower[token] in _RELATIVE
        report.speaker = self.subject_left(token, low, number, cue, sentence)
        shared = lower[token] in ("and", "but", "or", "then", "nor") or any(
            other.speaker is report.speaker for other in self.reports.get(number, ())
        )
        if report.speaker is not None and report.speaker.first < report.begins and not shared:
            report.begins = report.speaker.first
        return report

    def subject_left(self, token: int, low: int, number: int, cue: Cue, sentence: Sentence) -> Speaker | None:
        """The subject that ends at `token`, which may be a comma after an apposition, "who", or "and"."""
        lower, words = self.lower, self.words
        small = lower[token]
        if small in _RELATIVE and token > low:
            end = token - 1 if words[token - 1] == "," and token - 1 > low else token
            if words[end - 1] == ")":
                end = self.before_bracket(end, low)
            start = self.phrase_left(end, low)
            if start < end and (self.personal(start, end) or small == "who"):
                return self.resolve(start, end)
            return None
        if words[token] == ")":
            token = self.before_bracket(token + 1, low) - 1
            if token < low:
                return None
        elif words[token] == "," or words[token] in _DASHES:
            commas = [at for at in range(low + 1, token) if words[at] == "," or words[at] in _DASHES]
            for comma in commas:
                end = self.before_bracket(comma, low) if words[comma - 1] == ")" else comma
                start = self.phrase_left(end, low)
                if start >= end or not self.personal(start, end):
                    continue
                before = lower[start - 1] if start > low else ""
                if before and before not in (
                    ",",
                    ")",
                    ":",
                    ";",
                    "and",
                    "but",
                    "while",
                    "that",
                    "when",
                    "as",
                    "though",
                    "although",
                    "because",
                    *_DASHES,
                ):
                    continue
                return self.with_apposition(start, end, token)
            return self.earlier_subject(number, cue.first, sentence)
        if small in ("and", "but", "or", "then", "nor"):
            return self.earlier_subject(number, cue.first, sentence)
        start = self.phrase_left(token + 1, low)
        if (
            low < start <= token
            and lower[start - 1] in _PREPOSITIONS
            and lower[start - 1]
            not in (
                "that",
                "when",
                "while",
                "because",
                "as",
                "than",
                "if",
                "before",
                "after",
                "since",
                "until",
                "where",
            )
        ):
            # "an official who sat in on one of the sessions said", "Brevik in a speech said"
            return self.over_phrase(start - 1, low, number, cue, sentence)
        if start > token:
            if infinitive_like(lower, token):
                return self.earlier_subject(number, cue.first, sentence)
            return (
                self.earlier_subject(number, cue.first, sentence)
                if cue.verb.frame == "quote" or cue.verb.weak
                else None
            )
        return self.jointly(start, token + 1, low)

    def jointly(self, start: int, end: int, low: int) -> Speaker | None:
        """The speaker of a noun phrase, or of two joined by "and" where both open the clause."""
        if start - 2 > low - 1 and self.lower[start - 1] == "and" and self.lower[end - 1] not in PRONOUNS:
            first = self.phrase_left(start - 1, low)
            opens = first == low or (first > low and self.words[first - 1] in (",", ";", ":", *_DASHES))
            if first < start - 1 and opens and self.personal(first, start - 1):
                return Speaker(-1, self.text(first, end), first, end)
        return self.resolve(start, end)

    def over_phrase(self, token: int, low: int, number: int, cue: Cue, sentence: Sentence) -> Speaker | None:
        """The subject on the left of a preposition: what "who" stands for, or the phrase before it."""
        lower = self.lower
        for at in range(token - 1, low, -1):
            if self.words[at] in (",", ";", ":"):
                break
            if lower[at] == "who":
                end = at - 1 if self.words[at - 1] == "," else at
                start = self.phrase_left(end, low)
                if start < end and self.personal(start, end):
                    return self.resolve(start, end)
        start = self.phrase_left(token, low)
        if start < token and self.personal(start, token) and (start == low or lower[start - 1] not in _PREPOSITIONS):
            found = self.resolve(start, token)
            if found is not None and found.actor < 0 and lower[token - 1] in _INFORMED:
                end = self.phrase_right(token + 1, cue.first)
                return Speaker(-1, self.text(start, end), start, end)  # "two people familiar with the matter"
            return found
        return self.earlier_subject(number, cue.first, sentence)

    def before_bracket(self, end: int, low: int) -> int:
        """End of what stands before the brackets that close before token `end`."""
        at = end - 1
        while at > low and self.words[at] != "(":
            at -= 1
        return at if self.words[at] == "(" else end

    def with_apposition(self, first: int, last: int, high: int) -> Speaker | None:
        """The speaker of a noun phrase, or the name between the commas after it ("the envoy, Ana Brevik,")."""
        speaker = self.resolve(first, last)
        if speaker is None or (speaker.actor >= 0 and self.doc.actors[speaker.actor].name):
            return speaker
        if self.words[last - 1][0].islower() and self.lower[last - 1] not in self.people and speaker.actor < 0:
            return speaker
        comma = last
        if comma < high and self.lower[comma] in ("at", "for", "in", "on", "from", "of"):
            while comma < high and comma < last + 8 and self.words[comma] != "," and not self.quoted[comma]:
                comma += 1
        if comma >= high or self.words[comma] != ",":
            return speaker
        if not any(
            token in self.starting or self.lower[token] in self.people or self.lower[token] in self.determiners
            for token in range(first, last)
        ):
            return speaker
        start = comma
        while start + 1 < min(comma + 8, high):
            start += 1
            mention = self.starting.get(start)
            if mention is not None and mention.kind == "title" and mention.last in self.starting:
                start = mention.last - 1  # "my old teacher, the negotiator Ana Brevik, ..."
                continue
            if mention is not None:
                if mention.kind == "name" and len(mention.actors) == 1 and not mention.possessive:
                    end = mention.last
                    if end >= high or self.words[end] in (",", ".", "(", ")", *_DASHES) or self.quoted[end]:
                        return Speaker(mention.actors[0], self.text(first, end), first, end)
                break
            if (not self.words[start][0].isalpha() and self.words[start] != ".") or self.lower[start] in _PREPOSITIONS:
                break
            if self.lower[start].endswith("ing") or self.lower[start] in _RELATIVE:
                break
        return speaker

    def main_subject(self, number: int, before: int, sentence: Sentence) -> Speaker | None:
        """The subject of the main clause of a sentence: of its first reporting verb, else its first actor."""
        for report in self.reports.get(number, ()):
            if (
                report.speaker is not None
                and report.cue.first < before
                and not (report.relative or report.infinitive)
                and not report.cue.verb.weak
            ):
                return report.speaker
        return self.subject_at_head(sentence.first, before)

    def earlier_subject(self, number: int, before: int, sentence: Sentence) -> Speaker | None:
        """The subject of the sentence as far as token `before`: of the last reporting verb, else its first actor."""
        for report in reversed(self.reports.get(number, ())):
            if report.speaker is not None and report.cue.first < before and not (report.relative or report.infinitive):
                return report.speaker
        return self.subject_at_head(sentence.first, before)

    # -- quotations ------------------------------------------------------------------

    def according_to(self, low: int, high: int) -> list[tuple[int, int, Speaker]]:
        """Phrases that name a source: "according to X", "in X's words", with their tokens."""
        found: list[tuple[int, int, Speaker]] = []
        lower = self.lower
        for at in range(bisect_left(self.sources_at, low), bisect_left(self.sources_at, high - 1)):
            token = self.sources_at[at]
            small = lower[token]
            if self.quoted[token]:
                continue
            if small == "according" and lower[token + 1] == "to":
                end = self.phrase_right(token + 2, high)
                speaker = self.with_apposition(token + 2, end, high) if end > token + 2 else None
                if speaker is not None:
                    found.append((token, end, speaker))
            elif small == "words" and token > low:
                if lower[token + 1] == "of":
                    end = self.phrase_right(token + 2, high)
                    speaker = self.resolve(token + 2, end)
                    if speaker is not None:
                        found.append((token, end, speaker))
                elif lower[token - 1] in _POSSESSIVE:
                    start = self.phrase_left(token - 1, low)
                    speaker = self.resolve(start, token - 1)
                    if speaker is not None:
                        found.append((start, token, speaker))
        return found

    def possessor(self, low: int, high: int) -> Speaker | None:
        """Whose words a noun of saying before a quotation makes them: "Brevik's warning that ...", "in her letter"."""
        lower = self.lower
        for token in range(high - 1, max(low, high - 9), -1):
            if lower[token] in self.sayings and not self.quoted[token]:
                for at in range(token - 1, max(low, token - 4) - 1, -1):
                    if lower[at] in _POSSESSIVE:
                        start = self.phrase_left(at, low)
                        return self.resolve(start, at)
                    if lower[at] in ("his", "her", "their", "its", "my", "our"):
                        mention = self.starting.get(at)
                        settled = mention is not None and mention.last == at + 1 and len(mention.actors) == 1
                        return self.by_pronoun(at, at + 1, mention.actors[0] if mention is not None and settled else -1)
        return None

    def read(self) -> Speech:
        """Reads the document from its first sentence to its last."""
        speech = Speech(quoted=self.quoted)
        sentences = self.doc.sentences
        spans = self.spans
        by_sentence: dict[int, list[int]] = {}
        firsts = [sentence.first for sentence in sentences]
        for index, (_, first, _) in enumerate(spans):
            by_sentence.setdefault(max(0, bisect_left(firsts, first + 1) - 1), []).append(index)
        ends: dict[int, int] = {}  # sentence in which a quotation that began earlier ends
        for index, (_, first, last) in enumerate(spans):
            begin = max(0, bisect_left(firsts, first + 1) - 1)
            end = max(0, bisect_left(firsts, last) - 1)
            if end > begin:
                ends[end] = index
        results: list[Attribution | None] = [None] * len(spans)
        waiting: list[int] = []
        for number, sentence in enumerate(sentences):
            if sentence.furniture:
                continue
            here = by_sentence.get(number, [])
            quotes = bool(here) or number in ends
            reports: list[Report] = []
            self.reports[number] = reports
            self.sentence_speaker = None
            for cue in self.find_cues(sentence, quotes):
                report = self.read_cue(cue, number, sentence)
                reports.append(report)
                speech.reports.append(report)
                if report.speaker is not None and cue.verb.frame in ("that", "tell") and not report.infinitive:
                    self.sentence_speaker = report.speaker
                if not quotes and cue.verb.frame in ("that", "tell"):
                    self.attend(report.speaker, spoke=True)
            if not quotes:
                if not sentence.headline and not any(report.cue.verb.frame in ("that", "tell") for report in reports):
                    self.attend(self.subject_at_head(sentence.first, sentence.last))
                for _, _, speaker in self.according_to(sentence.first, sentence.last):
                    self.attend(speaker, spoke=True)
                continue
            if number in ends:
                # what follows its end may tell who spoke the paragraphs before
                index = ends[number]
                after = self.cue_after(index, sentence, reports)
                held = results[index]
                if held is not None and after is not None:
                    results[index] = held._replace(speaker=after[0], cue=after[1])
                    self.attend(after[0], spoke=True)
            for index in here:
                quote, first, last = spans[index]
                speaker, cue_span = self.attribute(index, number, sentence, reports, results)
                if speaker is not None:
                    self.attend(speaker, spoke=cue_span is not None)
                else:
                    waiting.append(index)
                results[index] = Attribution(quote, first, last, speaker, cue_span)
            for index in list(waiting):
                # a quotation without any cue takes the speaker of the next one in its paragraph
                held = results[index]
                if held is None or held.speaker is not None:
                    continue
                speaker = self.next_speaker(index, number, results)
                if speaker is not None:
                    results[index] = held._replace(speaker=speaker)
                    waiting.remove(index)
        self.read_headlines(results)
        speech.attributions = [item for item in results if item is not None]
        return speech

    def read_headlines(self, results: list[Attribution | None]) -> None:
        """A quotation in a headline is that of the text below which repeats it, or else, nobody named, of the next one."""
        text = self.doc.text
        headlines = [sentence for sentence in self.doc.sentences if sentence.headline]
        for index, held in enumerate(results):
            if held is None or held.cue is not None or not any(s.start <= held.quote.start < s.end for s in headlines):
                continue
            start = " ".join(text[held.quote.start : held.quote.end].lower().split()).strip(".,?!")[:40]
            again = next(
                (
                    item
                    for item in results[index + 1 :]
                    if item is not None
                    and item.speaker is not None
                    and start in " ".join(text[item.quote.start : item.quote.end].lower().split())
                ),
                None,
            )
            if again is None and held.speaker is None:
                again = next((item for item in results[index + 1 : index + 2] if item is not None), None)
            if again is not None:
                results[index] = held._replace(speaker=again.speaker)

    def next_speaker(self, index: int, number: int, results: list[Attribution | None]) -> Speaker | None:
        """The speaker of the next quotation, if it stands in the same paragraph."""
        if index + 1 >= len(self.spans):
            return None
        following = results[index + 1]
        if following is None or following.speaker is None:
            return None
        sentences = self.doc.sentences
        paragraph = self.doc.paragraphs[sentences[number].paragraph]
        return following.speaker if paragraph.start <= self.spans[index][0].start < paragraph.end else None

    def cue_after(
        self, index: int, sentence: Sentence, reports: list[Report]
    ) -> tuple[Speaker, tuple[int, int]] | None:
        """The attribution that stands right after a quotation: "..., Brevik said", "..., said Brevik", "..., according to Brevik"."""
        words, lower = self.words, self.lower
        _, _, last = self.spans[index]
        at = last
        while (
            at < sentence.last
            and (self.quoted[at] or words[at] in (",", *_DASHES))
            and not any(first <= at < end for _, first, end in self.spans[index + 1 : index + 2])
        ):
            at += 1
        if at >= sentence.last:
            return None
        limit = self.spans[index + 1][1] if index + 1 < len(self.spans) else sentence.last
        for report in reports:
            cue = report.cue
            if cue.first < at or report.speaker is None or report.passive:
                continue
            if cue.first >= limit:
                break
            if report.begins <= at or (report.inverted and cue.first <= at + 1):
                return report.speaker, (min(report.begins, cue.first), max(cue.last, report.after))
            if report.speaker.first <= at and report.speaker.first >= last:
                return report.speaker, (report.speaker.first, cue.last)
            # an adverbial may come between: "..." on Monday, Brevik said
            break
        if lower[at] == "according" or lower[at] == "in":
            for begin, end, speaker in self.according_to(at, min(at + 8, sentence.last)):
                return speaker, (begin, end)
        if words[at - 1] in _DASHES and words[at][0].isupper():
            end = self.phrase_right(at, sentence.last)
            if end > at and self.personal(at, end):
                speaker = self.resolve(at, end)
                if speaker is not None:
                    return speaker, (at, end)
        return None

    def attribute(
        self, index: int, number: int, sentence: Sentence, reports: list[Report], results: list[Attribution | None]
    ) -> tuple[Speaker | None, tuple[int, int] | None]:
        """The speaker of the quotation `index`, which begins in this sentence, and the tokens of the cue."""
        words, lower, spans = self.words, self.lower, self.spans
        quote, first, last = spans[index]
        text = self.doc.text
        label = _LABEL.match(text, quote.start, quote.end)
        if label is not None:
            speaker = self.labelled(first, bisect_left(self.doc.starts, label.end(1)))
            return speaker, (speaker.first, speaker.last)
        opening = first - 1 if first and self.quoted[first - 1] else first
        inside = last <= sentence.last
        if sentence.headline and opening > sentence.first and words[opening - 1] == ":":
            for mention in reversed(self.doc.mentions):
                if (
                    sentence.first <= mention.first
                    and mention.last < opening
                    and mention.kind == "name"
                    and len(mention.actors) == 1
                ):
                    return Speaker(
                        mention.actors[0], self.text(mention.first, mention.last), mention.first, mention.last
                    ), None
        after = self.cue_after(index, sentence, reports) if inside else None
        sourced = after is not None and lower[after[1][0]] == "according"
        follows = last + 1 if last < len(words) and self.quoted[last] else last
        comma = text[quote.end - 1] in ",?!—" or (follows < sentence.last and words[follows] == ",")
        before = [
            report
            for report in reports
            if report.cue.first < opening and report.speaker is not None and not (report.passive)
        ]
        before = [report for report in before if not report.infinitive] or before
        before = [report for report in before if not report.cue.verb.weak or self.can_speak(report.speaker)] or before
        before = self.outermost(before)
        adjacent = before[-1] if before and self.close_before(before[-1], opening) else None
        if after is not None and (adjacent is None or (comma and not (sourced and adjacent.cue.verb.frame != "quote"))):
            return after
        if adjacent is not None:
            return adjacent.speaker, (adjacent.begins, adjacent.cue.last)
        passive = next((report for report in reversed(reports) if report.passive and report.cue.first < opening), None)
        if passive is not None:
            for token in range(passive.cue.last, sentence.last - 1):
                if lower[token] == "by" and not self.quoted[token]:
                    end = self.phrase_right(token + 1, sentence.last)
                    if self.personal(token + 1, end):
                        return self.resolve(token + 1, end), (passive.cue.first, end)
        sources = self.according_to(sentence.first, sentence.last)
        owner = self.possessor(sentence.first, opening)
        if owner is not None:
            return owner, None
        if before:
            report = before[-1]
            return report.speaker, (report.begins, report.cue.last)
        if sources:
            begin, end, speaker = sources[-1]
            return speaker, (begin, end)
        for report in reversed(reports):
            if (
                report.cue.first >= last
                and report.speaker is not None
                and not report.passive
                and report.cue.verb.frame in ("that", "tell")
            ):
                return report.speaker, (report.begins, report.cue.last)
        # a colon after a name or a clause: "Brevik: ..."
        earlier = [i for i in range(index) if spans[i][1] >= sentence.first]
        low = next(
            (token + 1 for token in range(opening - 1, sentence.first, -1) if words[token] == ";"), sentence.first
        )
        if any(words[token][0].isalnum() and not self.quoted[token] for token in range(low, opening)):
            speaker = self.subject_at_head(low, opening)
            if speaker is not None:
                return speaker, None
        if earlier and results[earlier[-1]] is not None:
            held = results[earlier[-1]]
            if held is not None and held.speaker is not None:
                return held.speaker, None
        if inside and any(words[token][0].isalnum() and not self.quoted[token] for token in range(last, sentence.last)):
            speaker = self.subject_at_head(last, sentence.last)
            if speaker is not None and not self.alone_before(number):
                return speaker, None
        return self.neighbour(index, number, results), None

    def outermost(self, before: list[Report]) -> list[Report]:
        """The reporting verbs before a quotation without those that stand in what another one reports.

        "He said that Kyiv would reject what he called “...”" is all his; "he said no, and Kyiv called it “...”" is not.
        """
        while len(before) > 1:
            last = before[-1]
            if last.cue.verb.frame in ("that", "tell") and not last.cue.verb.weak:
                break
            begins = min(last.begins, last.cue.first)
            if begins and self.lower[begins - 1] in (",", ";", "and", "but", "while", "whereas", "or"):
                break
            if not any(
                item.cue.verb.frame in ("that", "tell") and not (item.relative or item.cue.verb.weak)
                for item in before[:-1]
            ):
                break
            before = before[:-1]
        return before

    def can_speak(self, speaker: Speaker | None) -> bool:
        """Whether a subject is an actor, a person or something in print."""
        return speaker is not None and (speaker.actor >= 0 or self.personal(speaker.first, speaker.last))

    def labelled(self, first: int, last: int) -> Speaker:
        """The speaker of a transcript's label ("BREVIK:"), whose last word is a name known from elsewhere, or the label."""
        name = self.lower[last - 1]
        for mention in self.doc.mentions:
            if mention.kind == "name" and len(mention.actors) == 1 and self.lower[mention.last - 1] == name:
                return Speaker(mention.actors[0], self.text(first, last), first, last)
        return Speaker(-1, self.text(first, last), first, last)

    def signature(self, number: int) -> Speaker | None:
        """The name that signs a quotation which is a paragraph of its own: "— Ana Brevik, minister"."""
        sentences = self.doc.sentences
        if number + 1 >= len(sentences) or sentences[number + 1].paragraph == sentences[number].paragraph:
            return None
        following = sentences[number + 1]
        if self.words[following.first] not in _DASHES:
            return None
        start = following.first
        while start < following.last and self.words[start] in _DASHES:
            start += 1
        end = self.phrase_right(start, following.last)
        return self.resolve(start, end) if end > start and self.words[start][0].isupper() else None

    def alone_before(self, number: int) -> bool:
        """Whether the sentence before stands in the same paragraph and names a speaker."""
        sentences = self.doc.sentences
        return (
            number > 0
            and sentences[number - 1].paragraph == sentences[number].paragraph
            and bool(self.reports.get(number - 1))
        )

    def close_before(self, report: Report, opening: int) -> bool:
        """Whether a cue before a quotation still governs it: nothing ends its clause in between."""
        words = self.words
        for token in range(report.after, opening):
            if words[token] == ";":
                return False
        return True

    def neighbour(self, index: int, number: int, results: list[Attribution | None]) -> Speaker | None:
        """The speaker of a quotation that is a sentence of its own, from the sentences before it."""
        sentences = self.doc.sentences
        paragraph = sentences[number].paragraph
        back = number - 1
        while back >= 0 and sentences[back].paragraph == paragraph:
            speaker = self.speaker_of(back, index, results)
            if speaker is not None:
                return speaker
            back -= 1
        signed = self.signature(number)
        if signed is not None:
            return signed
        # the quotation opens its paragraph: a cue in the rest of it comes first
        ahead = number + 1
        if ahead < len(sentences) and sentences[ahead].paragraph == paragraph:
            return None
        while back >= 0 and sentences[back].paragraph == paragraph - 1:
            speaker = self.speaker_of(back, index, results)
            if speaker is not None:
                return speaker
            back -= 1
        return None

    def speaker_of(self, number: int, index: int, results: list[Attribution | None]) -> Speaker | None:
        """Who speaks, or else acts, in a sentence before the quotation `index`."""
        sentence = self.doc.sentences[number]
        if sentence.headline or sentence.furniture:
            return None
        for at in range(index - 1, -1, -1):
            held = results[at]
            if held is None or held.first < sentence.first:
                break
            if held.first < sentence.last and held.speaker is not None:
                return held.speaker
        reports = [
            report for report in self.reports.get(number, ()) if report.speaker is not None and not report.passive
        ]
        for report in reversed(reports):
            if report.cue.verb.frame in ("that", "tell"):
                return report.speaker
        return self.subject_at_head(sentence.first, sentence.last)


def infinitive_like(lower: list[str], token: int) -> bool:
    """Whether the word before a verb is a "to" that makes it an infinitive."""
    return lower[token] == "to"


def find_speech(doc: Document, cues: Cues | None = None) -> Speech:
    """Finds who said each quotation of a document, and the reporting verbs with their subjects.

    Args:
        doc: with quotations, sentences, mentions and actors.
        cues: the words that report speech; those of the package by default.
    """
    return SpeechReader(doc, cues or load_cues()).read()
