"""Stage extract: what was said, directly or indirectly, by whom, through which channel, and when.

In: a document with mentions and actors. Out: `Statement`s in order of the text. Direct ones are its quotations (without
those that stand around titles, slogans and single terms); reported ones are the clauses that reporting verbs govern
("Brevik said that ...", "..., the minister added", "according to Brevik, ..."). Which encounter a statement belongs to
is decided later.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from digest.extract.cues import Cues, load_cues
from digest.extract.document import Document, Sentence
from digest.extract.gated import Gated, gate_choice, gate_phrases, join_fragments
from digest.extract.reporting import Report
from digest.extract.speakers import Attribution, SpeechReader
from digest.extract.subjects import DAYS, PRONOUNS, RELATIVE, Speaker
from digest.models import Quotation, Span
from digest.patterns import compile_late

_LISTENER = 4  # words of a listener's name that no phrase holds
_DATELINE_WORD = 3  # letters of the shortest place in capitals
_DATELINE_MARKS = frozenset(("-", "–", "—", "―", ":"))
_REPORTED_FRAMES = ("that", "tell", "object")
_WORD = compile_late(r"[\w-]+")
# the mark that opens each further paragraph of one quotation
_REOPENED = compile_late(r"\n[^\S\n]*(?:[“\"«„‘]|''|``)(?=\S)")
# a clause of its own, and nobody who speaks: "There's an old saying: ..."
_NO_SPEAKER = compile_late(
    r"(?:i|you|he|she|it|we|they|there|here|that|this|what|who)['’](?:m|s|re|ve|ll|d)\b", re.IGNORECASE
)
_FIRST_PERSON = compile_late(r"(?:I|[Ww]e|[Yy]ou)\b")
_AROUND = 600  # characters on either side of what is said in which channel and time are looked for
_ENDS_CLAUSE = frozenset((",", ";", "and", "but", "while"))
_SHORTEST = 3  # words of a reported clause
_LONGEST = 90


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Statement:
    """Something said.

    Attributes:
        kind: "direct" or "reported".
        start, end: what was said, half-open; of a quotation what stands between its marks.
        sentence: index of the sentence in which it begins.
        speaker: index into `Document.actors`, -1 for none of them.
        described: the speaker in the text's words ("a ministry spokesman"), also where `speaker` is known; "" for nobody.
        cue: the words that attribute it, None where only its neighbours tell the speaker.
        channel: "X", "a press conference", ...; "" where unsaid.
        when: "before", "at" or "after" an encounter, else "unknown".
        listener: index of the actor whom it was told, -1 for none.
    """

    kind: str
    start: int
    end: int
    sentence: int
    speaker: int = -1
    described: str = ""
    cue: Span | None = None
    channel: str = ""
    when: str = "unknown"
    listener: int = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class _Patterns:
    channel_keys: frozenset[str]
    when_keys: frozenset[str]
    channels: Gated
    labels: dict[str, str]
    whens: Gated


@cache
def _default_patterns() -> _Patterns:
    return compile_patterns(load_cues())


def compile_patterns(cues: Cues) -> _Patterns:
    """Makes one pattern of all channels and one of all marks of time from the lists of the data file."""
    labels = dict(cues.channels)
    words = cues.words
    events = _any(words["events"])

    def mark(when: str, alone: frozenset[str], gate: frozenset[str]) -> tuple[str, str]:
        """What tells a time by itself or by an encounter that it governs."""
        governed = rf"(?:{_any(words[f'when_{when}'])})\s+(?:[\w’'-]+\s+){{0,4}}?(?:{events})"
        body = f"{_any(alone)}|{governed}" if alone else governed
        return rf"(?<!\w)(?P<{when}>{body})(?!\w)", join_fragments(_longest_words(gate))

    after_alone = words["after_alone"] | words["after_verbs"]
    return _Patterns(
        # the longest word of each, so that most sentences need no search
        channel_keys=_longest_words(map(str.lower, labels)),
        when_keys=words["events"] | _longest_words(after_alone | words["before_alone"]),
        channels=gate_phrases(labels, cased=True),
        labels=labels,
        whens=gate_choice(
            [
                mark("before", words["before_alone"], words["before_alone"] | words["when_before"]),
                mark("after", after_alone, after_alone | words["when_after"]),
                mark("at", frozenset(), words["events"]),
            ]
        ),
    )


def _longest_words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(max(_WORD.findall(name), key=len) for name in names)


def _any(words: frozenset[str]) -> str:
    return "|".join(
        re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda word: (-len(word), word))
    )


class _Finder:
    """Finds the statements of one document."""

    def __init__(self, doc: Document, cues: Cues, patterns: _Patterns) -> None:
        self.doc = doc
        self.reader = SpeechReader(doc, cues)
        self.patterns = patterns
        self.stressing = cues.words["stressing_verbs"]
        self.denying = cues.words["denying_verbs"]
        self.speech = self.reader.read()
        self.outer = [quote for quote in doc.quotes if not (quote.depth or quote.scare)]
        self.ends = [quote.end for quote in self.outer]
        self.by_sentence: dict[int, list[Report]] = {}
        for report in self.speech.reports:
            self.by_sentence.setdefault(report.sentence, []).append(report)

    def find(self) -> list[Statement]:
        firsts = [sentence.first for sentence in self.doc.sentences]
        found: list[Statement] = []
        for item in self.speech.attributions:
            if item.quote.scare or (item.cue is None and item.last - item.first <= 3):
                continue
            number = max(0, bisect_left(firsts, item.first + 1) - 1)
            found.append(self.direct(item, number))
        taken: set[tuple[int, int]] = set()
        told: dict[int, list[tuple[int, int]]] = {}  # the same by sentence
        for number, reports in self.by_sentence.items():
            sentence = self.doc.sentences[number]
            if sentence.headline:
                continue
            for at, report in enumerate(reports):
                content = self.content(report, reports[at + 1 : at + 6], sentence)
                if content is not None and content not in taken:
                    taken.add(content)
                    told.setdefault(number, []).append(content)
                    found.append(self.reported(content, number, report))
        for number, sentence in enumerate(self.doc.sentences):
            if sentence.headline or sentence.furniture:
                continue
            for begin, end, speaker in self.reader.according_to(sentence.first, sentence.last):
                content = self.source_content(begin, end, sentence)
                if content is not None and (
                    any(self.reader.quoted[token] == 1 for token in range(*content))
                    or any(content[0] <= start and stop <= content[1] for start, stop in told.get(number, ()))
                ):
                    continue  # the speaker is named within; the source is only the channel
                if content is not None and content not in taken:
                    taken.add(content)
                    told.setdefault(number, []).append(content)
                    found.append(self.sourced(content, number, speaker, (begin, end)))
        found.sort(key=lambda statement: (statement.start, statement.end, statement.kind))
        return self.inherit(found)

    # -- spans -----------------------------------------------------------------------

    def content(self, report: Report, later: list[Report], sentence: Sentence) -> tuple[int, int] | None:
        """Tokens of the clause that a reporting verb governs, None where it governs none."""
        verb = report.cue.verb
        if verb.weak or verb.frame not in _REPORTED_FRAMES or report.passive or report.modal or report.speaker is None:
            return None
        if report.negated or not self.reader.can_speak(report.speaker) or self.within_denial(report):
            return None
        if _FIRST_PERSON.match(report.speaker.text):
            return None  # a speech is quoted at length without marks
        words, lower = self.doc.words, self.reader.lower
        end = min(sentence.last, report.cue.last + 2 * _LONGEST)
        while end > sentence.first and words[end - 1] in (".", "!", "?"):
            end -= 1
        at = report.after if report.inverted else report.cue.last
        while at < end - 1 and self.reader.adverb(at) and words[at + 1] == ",":
            at += 1  # "..., he noted wryly, ..."
        if at < end - 1 and words[at] == "," and lower[at + 1] in self.reader.auxiliaries:
            return None  # it stands amid the clause: "the market, he noted, had not waited"
        tail = at >= end or words[at] == "," or lower[at] in ("on", "in", "at", "after", "before", "during", "via")
        begins = min(report.begins, report.cue.first)
        if verb.frame == "that" and (report.inverted or tail) and begins > sentence.first and words[begins - 1] == ",":
            plain = lower[sentence.first] not in self.reader.leads or begins - 1 - sentence.first > 12
            if plain and not any(self.reader.quoted[token] for token in range(at, end)):
                return self.checked(sentence.first, begins - 1, verb.lemma)
            if report.inverted or at >= end or words[at] == ",":
                return None
        if report.inverted or report.infinitive:
            return None
        start = at
        if verb.frame == "tell":
            start = self.reader.phrase_right(at, end)
            if start == at:
                return None
            # "told state TV that": a listener of whom the phrase holds only the first words
            start = next((t for t in range(start, min(end, start + _LISTENER)) if lower[t] == "that"), start)
        if verb.frame == "object":
            met = self.reader.starting.get(at)
            person = met is not None or (at < end and words[at][0].isupper())
            asked = verb.lemma in ("call on", "call upon") and "to" in lower[at : min(end, at + 9)]
            if person and not asked and verb.lemma in ("welcome", "call on", "call upon", "salute"):
                return None  # an encounter, not a statement
            start = report.cue.first
        else:
            reach = start
            while reach < min(end, start + 9) and lower[reach] != "that" and words[reach][0].isalnum():
                reach += 1
            if (
                reach < end
                and lower[reach] == "that"
                and (reach == start or lower[start] in self.reader.adverbial or lower[start] in self.reader.adverbs)
            ):
                start = reach + 1
            for _ in range(2):  # "told reporters on Monday again the talks were useful"
                start += start < end and (self.reader.adverb(start) or lower[start] in DAYS)
            if start < end and lower[start] == "that":
                start += 1
            elif start < end and (words[start] in (",", ":", ";") or lower[start] in self.reader.leads):
                return None
            elif start == at and verb.lemma in self.stressing:
                start = report.cue.first
            if verb.lemma in self.denying:
                start = report.cue.first  # "denied that ...": without its verb it would be the contrary
        for other in later:
            begins = other.begins
            if other.cue.verb.weak or other.cue.first <= start or begins <= start:
                continue
            if words[begins - 1] in (",", ";") or lower[begins - 1] in ("and", "but", "while"):
                end = min(end, begins - 1)
                while end > start and (words[end - 1] in (",", ";") or lower[end - 1] in ("and", "but", "while")):
                    end -= 1
                break
        for token in range(start, min(end, start + _LONGEST + 1)):
            if words[token] == ";" or (words[token] == "," and token + 1 < end and lower[token + 1] == "according"):
                end = token
                break
        return self.checked(start, end, verb.lemma)

    def within_denial(self, report: Report) -> bool:
        """Whether a verb belongs to what another denies: "denies backing the rebels", "denied that it had backed them"."""
        return any(
            other.cue.last <= report.cue.first
            and other.cue.verb.lemma in self.denying
            and not any(word in _ENDS_CLAUSE for word in self.reader.lower[other.cue.last : report.cue.first])
            for other in self.by_sentence[report.sentence]
        )

    def source_content(self, begin: int, end: int, sentence: Sentence) -> tuple[int, int] | None:
        """Tokens of the clause that "according to X" speaks of."""
        words = self.doc.words
        stop = sentence.last
        while stop > sentence.first and words[stop - 1] in (".", "!", "?"):
            stop -= 1
        if begin == sentence.first:
            return self.checked(end + 1, stop, "") if end < stop and words[end] == "," else None
        if words[begin - 1] == ",":
            return self.checked(sentence.first, begin - 1, "")
        return self.checked(sentence.first, begin, "") if end >= stop else None

    def checked(self, start: int, end: int, lemma: str) -> tuple[int, int] | None:
        """The tokens, unless they are too few, too many or mostly a quotation."""
        if start >= end or end - start > _LONGEST or lemma in ("ask", "report"):
            return None
        start = self.after_dateline(start, end)
        if self.reader.lower[end - 1] in RELATIVE:
            return None  # "under which, according to a joint statement, “...”": what is said stands in the quotation
        quoted = sum(1 for token in range(start, end) if self.reader.quoted[token])
        own = sum(
            1 for token in range(start, end) if not self.reader.quoted[token] and self.doc.words[token][0].isalnum()
        )
        return (start, end) if own >= _SHORTEST and quoted * 2 < end - start else None

    def after_dateline(self, start: int, end: int) -> int:
        """First token behind "MUSCAT (Agency) -", "March 3 (Agency) -" and the like."""
        words = self.doc.words
        shouted = words[start].isupper() and len(words[start]) >= _DATELINE_WORD
        for token in range(start, min(start + 14, end - 1)):
            if words[token] in _DATELINE_MARKS and (shouted or token == start or words[token - 1] == ")"):
                return token + 1
        return start

    # -- circumstances ---------------------------------------------------------------

    def direct(self, item: Attribution, number: int) -> Statement:
        """A quotation that begins in a sentence, with what that sentence and the one that it ends in tell."""
        start, end, speaker = item.quote.start, item.quote.end, item.speaker
        channel, when = self.circumstances(number, start, end)
        closing = self.sentence_at(item.last)
        if closing != number:
            other_channel, other_when = self.circumstances(closing, start, end)
            channel, when = channel or other_channel, when if when != "unknown" else other_when
        if channel == "a joint statement" and speaker is not None and speaker.actor < 0:
            speaker = speaker._replace(text=self.document(number) or speaker.text)
        return self.made("direct", Span(start, end), number, speaker=speaker, cue=item.cue, told=(channel, when))

    def document(self, number: int) -> str:
        """The words of a sentence that name the text in which several sides speak with one voice."""
        sentence = self.doc.sentences[number]
        hit = self.patterns.channels.search(self.doc.text, sentence.start, sentence.end)
        return hit[0] if hit is not None and hit[0].startswith("joint") else ""

    def reported(self, content: tuple[int, int], number: int, report: Report) -> Statement:
        """What a reporting verb says in other words."""
        listener = -1
        if report.cue.verb.frame == "tell":
            heard = self.reader.starting.get(report.cue.last)
            if heard is not None and len(heard.actors) == 1 and heard.kind != "side":
                listener = heard.actors[0]
        return self.sourced(content, number, report.speaker, (report.begins, report.cue.last), listener)

    def sourced(
        self,
        content: tuple[int, int],
        number: int,
        speaker: Speaker | None,
        cue: tuple[int, int],
        listener: int = -1,
    ) -> Statement:
        """The reported statement of tokens `content`; what is told to somebody is told in the room."""
        span = Span(self.doc.starts[content[0]], self.doc.ends[content[1] - 1])
        channel, when = self.circumstances(number, span.start, span.end)
        told = (channel, "at" if listener >= 0 and when == "unknown" else when)
        return self.made("reported", span, number, speaker=speaker, cue=cue, told=told, listener=listener)

    def made(
        self,
        kind: str,
        span: Span,
        number: int,
        *,
        speaker: Speaker | None,
        cue: tuple[int, int] | None,
        told: tuple[str, str],
        listener: int = -1,
    ) -> Statement:
        """A statement of all its parts; `told` is its channel and its time."""
        doc = self.doc
        known = speaker is not None and (speaker.actor >= 0 or speaker.text.lower() not in PRONOUNS)
        known = known and speaker is not None and _NO_SPEAKER.match(speaker.text) is None
        return Statement(
            kind=kind,
            start=span.start,
            end=span.end,
            sentence=number,
            speaker=speaker.actor if speaker else -1,
            described=speaker.text if speaker and known else "",
            cue=Span(doc.starts[cue[0]], doc.ends[cue[1] - 1]) if cue and cue[1] > cue[0] else None,
            channel=told[0],
            when=told[1],
            listener=listener,
        )

    def sentence_at(self, token: int) -> int:
        """Index of the sentence that holds a token."""
        sentences = self.doc.sentences
        low, high = 0, len(sentences)
        while low < high:
            middle = (low + high) // 2
            if sentences[middle].last < token:
                low = middle + 1
            else:
                high = middle
        return min(low, len(sentences) - 1)

    def circumstances(self, number: int, start: int, end: int) -> tuple[str, str]:
        """Channel and time that a sentence gives outside of what is said at `start` to `end` and of its quotations."""
        sentence = self.doc.sentences[number]
        text = self.doc.text
        low, high = max(sentence.start, start - _AROUND), min(sentence.end, end + _AROUND)
        first, last = bisect_left(self.doc.starts, low), bisect_left(self.doc.starts, high)
        held = set(self.reader.lower[first:last])
        channels, whens = not held.isdisjoint(self.patterns.channel_keys), not held.isdisjoint(self.patterns.when_keys)
        if not (channels or whens):
            return "", "unknown"
        pieces: list[str] = []
        at = low
        for index in range(bisect_right(self.ends, low), len(self.outer)):
            quote = self.outer[index]
            if quote.start >= high:
                break
            pieces.append(text[at : max(at, quote.start)])
            at = min(max(at, quote.end), high)
        pieces.append(text[at:high])
        # of a reported clause nothing of its own counts
        outside = " ".join(pieces)
        inner = text[max(start, sentence.start) : min(end, sentence.end)]
        if inner and inner in outside:
            outside = outside.replace(inner, " | ", 1)
        channel = ""
        hit = self.patterns.channels.search(outside) if channels else None
        if hit is not None:
            name = " ".join(hit[0].split())
            channel = self.patterns.labels[name] or name
            outside = outside[: hit.start()] + "|" + outside[hit.end() :]  # a press conference is no encounter
        when = "unknown"
        mark = self.patterns.whens.search(outside) if whens else None
        if mark is not None and mark.lastgroup:
            when = mark.lastgroup
        elif channel in ("a joint statement", "a readout", "opening remarks"):
            when = "at"
        elif channel == "a joint press conference":
            when = "after"
        return channel, when

    def inherit(self, found: list[Statement]) -> list[Statement]:
        """Channel and time pass on within a paragraph from one statement to the next of the same speaker."""
        out: list[Statement] = []
        for statement in found:
            known = next((earlier for earlier in reversed(out[-3:]) if self.goes_on(earlier, statement)), None)
            if known is None:
                out.append(statement)
                continue
            if (statement.channel or not known.channel) and (statement.when != "unknown" or known.when == "unknown"):
                out.append(statement)
                continue
            channel = statement.channel or known.channel
            when = statement.when if statement.when != "unknown" else known.when
            out.append(replace(statement, channel=channel, when=when))
        return out

    def goes_on(self, earlier: Statement, later: Statement) -> bool:
        """Whether two statements are one speaker's in one paragraph."""
        sentences = self.doc.sentences
        return (
            sentences[earlier.sentence].paragraph == sentences[later.sentence].paragraph
            and earlier.speaker == later.speaker
            and (earlier.speaker >= 0 or earlier.described == later.described)
        )


def find_statements(doc: Document, cues: Cues | None = None) -> list[Statement]:
    """Finds what a document says that somebody said.

    Args:
        doc: with quotations, sentences, mentions and actors.
        cues: the words that report speech; those of the package by default.

    Returns:
        Direct and reported statements in order of the text.
    """
    patterns = _default_patterns() if cues is None else compile_patterns(cues)
    return _Finder(doc, cues or load_cues(), patterns).find()


def as_quotation(statement: Statement, doc: Document, mention: int = -1) -> Quotation:
    """A statement in the form that leaves the stage; `described` stays only where no named actor spoke."""
    named = statement.speaker >= 0 and bool(doc.actors[statement.speaker].name)
    return Quotation(
        kind=statement.kind,
        text=" ".join(_REOPENED.sub(" ", doc.text[statement.start : statement.end]).split()),
        span=Span(statement.start, statement.end),
        speaker=statement.speaker,
        described="" if named else statement.described,
        when=statement.when,
        channel=statement.channel,
        mention=mention,
    )
