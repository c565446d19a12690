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

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from digest.extract.cues import Cues, load_cues
from digest.extract.document import Document, QuoteSpan, Sentence
from digest.extract.reporting import Report, ReportReader
from digest.extract.subjects import DASHES, FAR, Speaker
from digest.patterns import compile_late

_BELOW = 25  # quotations among which one that a headline repeats is looked for
_SENTENCES_BACK = 12  # how far the speaker of a quotation without a cue is looked for
_QUOTES_BACK = 40  # quotations before one that are asked for its speaker
# a transcript's label of who speaks: capitals, then a colon
_LABEL = compile_late(r"((?:[A-Z][A-Z.'’-]++ ?){1,5}):\s")


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


@dataclass(slots=True, eq=False, repr=False)
class Speech:
    """All that was said in a document: quotations with speakers, and reporting verbs, in order of the text."""

    attributions: list[Attribution] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    quoted: bytearray = field(default_factory=bytearray)


def _place(report: Report) -> int:
    """Where a report's verb stands."""
    return report.cue.first


class SpeechReader(ReportReader):
    """Reads who said the quotations of one document; a class only to share the tables among its steps."""

    def __init__(self, doc: Document, cues: Cues) -> None:
        super().__init__(doc, cues)
        self.heads: dict[int, Speaker | None] = {}  # sentence -> subject of its first clause

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
                found, cue_span = self.attribute(index, number, sentence, reports, results)
                if found is not None:
                    self.attend(found, spoke=cue_span is not None)
                else:
                    waiting.append(index)
                results[index] = Attribution(quote, first, last, found, cue_span)
            waiting = waiting[-8:]
            for index in list(waiting):
                # a quotation without any cue takes the speaker of the next one in its paragraph
                held = results[index]
                if held is None or held.speaker is not None:
                    continue
                found = self.next_speaker(index, number, results)
                if found is not None:
                    results[index] = held._replace(speaker=found)
                    waiting.remove(index)
        self.read_headlines(results)
        speech.attributions = [item for item in results if item is not None]
        return speech

    def read_headlines(self, results: list[Attribution | None]) -> None:
        """A quotation in a headline is that of the text below which repeats it, or else, nobody named, of the next one."""
        text, sentences = self.doc.text, self.doc.sentences
        starts = [sentence.start for sentence in sentences]
        for index, held in enumerate(results):
            if held is None or held.cue is not None:
                continue
            if not sentences[max(0, bisect_right(starts, held.quote.start) - 1)].headline:
                continue
            opening = " ".join(text[held.quote.start : held.quote.end].lower().split()).strip(".,?!")[:40]
            below = [item for item in results[index + 1 : index + _BELOW] if item is not None]
            again = next(
                (
                    item
                    for item in below
                    if item.speaker is not None
                    and opening in " ".join(text[item.quote.start : item.quote.end].lower().split())
                ),
                None,
            )
            if again is None and held.speaker is None and below:
                again = below[0]
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
            and (self.quoted[at] or words[at] in (",", *DASHES))
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
        if words[at - 1] in DASHES and words[at][0].isupper():
            end = self.phrase_right(at, sentence.last)
            if end > at and self.personal(at, end):
                signed = self.resolve(at, end)
                if signed is not None:
                    return signed, (at, end)
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
        # what lies further off in an endless sentence has no say
        floor, ceiling = max(sentence.first, opening - FAR), min(sentence.last, last + FAR)
        near = bisect_left(reports, floor, key=_place), bisect_left(reports, ceiling, key=_place)
        reports = reports[near[0] : near[1]]
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
            for token in range(passive.cue.last, ceiling - 1):
                if lower[token] == "by" and not self.quoted[token]:
                    end = self.phrase_right(token + 1, sentence.last)
                    if self.personal(token + 1, end):
                        return self.resolve(token + 1, end), (passive.cue.first, end)
        sources = self.according_to(floor, ceiling)
        owner = self.possessor(floor, opening)
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
        low = next((token + 1 for token in range(opening - 1, floor, -1) if words[token] == ";"), floor)
        if any(words[token][0].isalnum() and not self.quoted[token] for token in range(low, opening)):
            subject = self.subject_at_head(low, opening)
            if subject is not None:
                return subject, None
        if index and spans[index - 1][1] >= sentence.first:
            held = results[index - 1]
            if held is not None and held.speaker is not None:
                return held.speaker, None
        if inside and any(words[token][0].isalnum() and not self.quoted[token] for token in range(last, ceiling)):
            subject = self.subject_at_head(last, ceiling)
            if subject is not None and not self.alone_before(number):
                return subject, None
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

    def labelled(self, first: int, last: int) -> Speaker:
        """The speaker of a transcript's label ("BREVIK:"), whose last word is a name known from elsewhere, or the label."""
        if self.last_names is None:
            self.last_names = {}
            for mention in self.doc.mentions:
                if mention.kind == "name" and len(mention.actors) == 1:
                    self.last_names.setdefault(self.lower[mention.last - 1], mention.actors[0])
        return Speaker(self.last_names.get(self.lower[last - 1], -1), self.text(first, last), first, last)

    def signature(self, number: int) -> Speaker | None:
        """The name that signs a quotation which is a paragraph of its own: "— Ana Brevik, minister"."""
        sentences = self.doc.sentences
        if number + 1 >= len(sentences) or sentences[number + 1].paragraph == sentences[number].paragraph:
            return None
        following = sentences[number + 1]
        if self.words[following.first] not in DASHES:
            return None
        start = following.first
        while start < following.last and self.words[start] in DASHES:
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
        return all(words[token] != ";" for token in range(report.after, opening))

    def neighbour(self, index: int, number: int, results: list[Attribution | None]) -> Speaker | None:
        """The speaker of a quotation that is a sentence of its own, from the sentences before it."""
        sentences = self.doc.sentences
        paragraph = sentences[number].paragraph
        back = number - 1
        furthest = number - _SENTENCES_BACK
        while back >= max(0, furthest) and sentences[back].paragraph == paragraph:
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
        while back >= max(0, furthest) and sentences[back].paragraph == paragraph - 1:
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
        for at in range(index - 1, max(index - _QUOTES_BACK, 0) - 1, -1):
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
        if number not in self.heads:
            self.heads[number] = self.subject_at_head(sentence.first, sentence.last)
        return self.heads[number]


def find_speech(doc: Document, cues: Cues | None = None) -> Speech:
    """Finds who said each quotation of a document, and the reporting verbs with their subjects.

    Args:
        doc: with quotations, sentences, mentions and actors.
        cues: the words that report speech; those of the package by default.
    """
    return SpeechReader(doc, cues or load_cues()).read()
