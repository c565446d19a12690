"""Stage extract: reporting verbs with their subjects, and phrases that name a source.

The subject of a verb stands before it ("Brevik, who arrived late, said"), after it ("said Brevik"), or is that of the
clause before ("She left, saying ..."). "According to Brevik" and "in Brevik's words" do without a verb.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from digest.extract.cues import Cue, Cues
from digest.extract.document import Document, Sentence
from digest.extract.subjects import DASHES, DAYS, FAR, POSSESSIVE, PRONOUNS, RELATIVE, Speaker, SubjectReader

# before a clause as well as before a noun: "after Brevik said", "a statement after the meeting said"
_CLAUSAL = frozenset(
    ("that", "when", "while", "because", "as", "than", "if", "before", "after", "since", "until", "where")
)
# what may stand before a subject that an apposition follows
_BOUNDARIES = frozenset(
    (",", ")", ":", ";", "and", "but", "while", "that", "when", "as", "though", "although", "because", *DASHES)
)
_REPORTS = 12  # verbs of one sentence that are looked at for the subject of another
_SOURCES = frozenset(("according", "words"))
_BE = frozenset(("is", "are", "was", "were", "been", "being", "be", "'s", "’s"))


@dataclass(slots=True, eq=False, repr=False)
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


class ReportReader(SubjectReader):
    """Finds the reporting verbs of one document."""

    def __init__(self, doc: Document, cues: Cues) -> None:
        super().__init__(doc, cues)
        self.verbs = cues.verbs
        self.verbs_at = doc.tokens_of(cues.verbs.keys())
        self.sources_at = doc.tokens_of(_SOURCES)
        self.reports: dict[int, list[Report]] = {}  # by sentence

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
                if verb.form in ("base", "s") and before in POSSESSIVE:
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
            if not (self.words[at][0].isalnum() or lower[at] in POSSESSIVE):
                return False
        return False

    def plural_before(self, token: int, low: int) -> bool:
        """Whether what stands before a verb in its base form can be its subject, or an auxiliary."""
        token -= 1
        lower = self.lower
        while token >= low and (self.adverb(token) or lower[token] in self.negations):
            token -= 1
        if token < low:
            return False
        small = lower[token]
        if (
            small in ("i", "we", "you", "they", "who", "do", "did", "does", "police", "people", "media")
            or small in self.modals
        ):
            return True
        if token - 1 >= low and lower[token - 1] in ("a", "an", "one"):
            return False
        return small.endswith("s") and not small.endswith("ss") and self.words[token][0].isalpha() and len(small) > 3

    def read_cue(self, cue: Cue, number: int, sentence: Sentence) -> Report:
        """Finds the subject of a reporting verb."""
        lower, words = self.lower, self.words
        low = max(sentence.first, cue.first - FAR)
        token = cue.first - 1
        while token >= low:
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
                small in POSSESSIVE and cue.verb.form != "ing" and token > low and words[token - 1][0].isupper()
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
            elif small in DAYS:
                if token - 1 >= low and lower[token - 1] == "on":
                    token -= 1
            elif small not in self.auxiliaries and (token + 1 in self.ending or not self.adverb(token)):
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
            after_quote = (token < low and low > sentence.first) or (
                token == low and words[token] in (",", *DASHES) and low > sentence.first
            )
            if after_quote or (token >= low and words[token] in (",", *DASHES) and not self.apposed(low, token)):
                end = self.phrase_right(cue.last, sentence.last)
                if end > cue.last and self.personal(cue.last, end):
                    closes = (
                        end >= sentence.last
                        or not words[end][0].isalnum()
                        or lower[end] in self.prepositions
                        or lower[end] in self.informed
                        or lower[end] in RELATIVE
                        or lower[end] in DAYS
                    )
                    object_like = cue.verb.lemma in ("ask", "call") and not after_quote
                    if (
                        (after_quote or closes)
                        and not object_like
                        and self.lower[cue.last] not in ("it", "him", "them")
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
        report.relative = lower[token] in RELATIVE
        report.speaker = self.subject_left(token, low, number, cue, sentence)
        shared = lower[token] in ("and", "but", "or", "then", "nor") or any(
            other.speaker is report.speaker for other in self.reports.get(number, [])[-_REPORTS:]
        )
        if report.speaker is not None and report.speaker.first < report.begins and not shared:
            report.begins = report.speaker.first
        return report

    def apposed(self, low: int, token: int) -> bool:
        """Whether a clause begins with a subject between whose apposition and verb the comma at `token` stands."""
        comma = next((at for at in range(low + 1, token) if self.words[at] == ","), -1)
        return comma > 0 and self.phrase_left(comma, low) == low and self.personal(low, comma)

    def subject_left(self, token: int, low: int, number: int, cue: Cue, sentence: Sentence) -> Speaker | None:
        """The subject that ends at `token`, which may be a comma after an apposition, "who", or "and"."""
        lower, words = self.lower, self.words
        small = lower[token]
        if small in RELATIVE and token > low:
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
        elif words[token] == "," or words[token] in DASHES:
            commas = [at for at in range(low + 1, token) if words[at] == "," or words[at] in DASHES]
            for comma in commas:
                end = self.before_bracket(comma, low) if words[comma - 1] == ")" else comma
                start = self.phrase_left(end, low)
                if start >= end or not self.personal(start, end):
                    continue
                before = lower[start - 1] if start > low else ""
                if before and before not in _BOUNDARIES:
                    continue
                return self.with_apposition(start, end, token)
            return self.earlier_subject(number, cue.first, sentence)
        if small in ("and", "but", "or", "then", "nor"):
            return self.earlier_subject(number, cue.first, sentence)
        start = self.phrase_left(token + 1, low)
        before = lower[start - 1] if low < start <= token else ""
        if before in self.prepositions and not (before in _CLAUSAL and self.personal(start, token + 1)):
            # "an official who sat in on one of the sessions said", "Brevik in a speech said"
            return self.over_phrase(start - 1, low, number, cue, sentence)
        if start > token:
            if lower[token] == "to":
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
            opens = first == low or (first > low and self.words[first - 1] in (",", ";", ":", *DASHES))
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
        if (
            start < token
            and self.personal(start, token)
            and (start == low or lower[start - 1] not in self.prepositions)
        ):
            if lower[token - 1].endswith("ed") and token - 1 > start and self.personal(start, token - 1):
                token -= 1  # "a statement issued after the talks"
            found = self.resolve(start, token)
            if found is not None and found.actor < 0 and lower[token - 1] in self.informed:
                end = self.phrase_right(token + 1, cue.first)
                return Speaker(-1, self.text(start, end), start, end)  # "two people familiar with the matter"
            return found
        return self.earlier_subject(number, cue.first, sentence)

    def main_subject(self, number: int, before: int, sentence: Sentence) -> Speaker | None:
        """The subject of the main clause of a sentence: of its first reporting verb, else its first actor."""
        for report in self.reports.get(number, [])[:_REPORTS]:
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
        for report in reversed(self.reports.get(number, [])[-_REPORTS:]):
            if report.speaker is not None and report.cue.first < before and not (report.relative or report.infinitive):
                return report.speaker
        return self.subject_at_head(sentence.first, before)

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
                elif lower[token - 1] in POSSESSIVE:
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
                    if lower[at] in POSSESSIVE:
                        start = self.phrase_left(at, low)
                        return self.resolve(start, at)
                    if lower[at] in ("his", "her", "their", "its", "my", "our"):
                        mention = self.starting.get(at)
                        settled = mention is not None and mention.last == at + 1 and len(mention.actors) == 1
                        return self.by_pronoun(at, at + 1, mention.actors[0] if mention is not None and settled else -1)
        return None
