"""Stage extract: subjects of clauses, as far as they can speak.

A noun phrase is found from its end or its beginning over the tokens of a document, and resolved to the actor that its
mention means, or else to its own words ("a ministry spokesman"). The actor of a pronoun is the one who spoke or acted last.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from digest.extract.cues import Cues
from digest.extract.document import Document, Mention, QuoteSpan
from digest.extract.wordlists import load_words

MARKS = frozenset(("“", "”", '"', "''", "``", "„", "‟", "«", "»", "‘", "’", "'", "‹", "›", "‚", "`"))
LINKS = frozenset(["of", "for", "at", "from", "in", "with", "on", "to"])
RELATIVE = frozenset(("who", "which", "that"))
DASHES = frozenset(("—", "–", "―", "-", "--"))
PRONOUNS = {"he": "m", "she": "f", "they": "", "it": "", "i": "", "we": "", "him": "m", "her": "f", "his": "m", "their": "", "its": "", "himself": "m", "herself": "f"}  # fmt: skip
FAR = 160  # tokens within which a subject and its verb are looked for, so that endless sentences take linear time
DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
POSSESSIVE = frozenset(("'s", "’s", "'", "’"))


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


class SubjectReader:
    """Finds noun phrases in one document and says who they are; it keeps the tables that later steps share."""

    def __init__(self, doc: Document, cues: Cues) -> None:
        self.doc = doc
        self.words = doc.words
        self.lower = doc.lower
        lists = cues.words
        self.humans = lists["people_nouns"]
        self.people = self.humans | lists["body_nouns"]
        self.texts = lists["text_nouns"]
        self.sayings = lists["saying_nouns"]
        self.adverbs = lists["adverbs"]
        self.auxiliaries = lists["auxiliaries"]
        self.modals = lists["modals"]
        self.leading = lists["leading_verbs"]
        self.prepositions = lists["prepositions"]
        self.conjunctions = lists["conjunctions"]
        self.informed = lists["informed"]
        self.indefinite = lists["indefinite"]
        self.leads = lists["leads"]
        self.adverbial = lists["adverbial"]
        self.negations = lists["negations"]
        self.determiners = lists["determiners"]
        self.titled = lists["titled"]
        self.abbreviations = load_words("abbreviations")["names"]
        self.quoted = bytearray(len(doc.words))
        self.ending: dict[int, Mention] = {}
        self.starting: dict[int, Mention] = {}
        for mention in doc.mentions:
            end = mention.last
            if end > mention.first and self.lower[end - 1] in POSSESSIVE:
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
            low = first - 1 if first and self.words[first - 1] in MARKS else first
            high = last + 1 if last < len(self.words) and self.words[last] in MARKS else last
            # a part sentence in marks is a word of the clause that holds it; a whole one stands apart
            part = last - first < 5 and doc.text[quote.end - 1] not in ",.?!—-"
            mark = b"\x02" if part or quote.scare else b"\x01"
            self.quoted[low:high] = mark * (high - low)
            if quote.scare:
                self.quoted[first:last] = bytes(last - first)
        self.mention_starts = [mention.first for mention in doc.mentions]
        self.last_names: dict[str, int] | None = None  # the actors of last names, made when a transcript asks for them
        self.focus: list[Speaker] = []  # persons that spoke or acted, the latest last
        self.body: Speaker | None = None  # what spoke last and is no person
        self.learnt: dict[int, str] = {}  # genders that pronouns told
        self.sentence_speaker: Speaker | None = None

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
                if at - 3 >= low and lower[at - 1] in ("the", "a", "an") and lower[at - 2] in LINKS:
                    at -= 1
                if at - 2 >= low and lower[at - 1] in LINKS and self.nounish(at - 2):
                    at -= 1
                    continue
                if mention.kind == "pronoun" and at - 2 >= low and lower[at - 1] == "of":
                    at -= 1
                    continue
                reach = at
                while mention.kind == "name" and reach > low and self.titular(reach - 1):
                    reach -= 1
                if reach < at and not (reach > low and lower[reach - 1] in self.prepositions):
                    at = reach
                if mention.kind == "pronoun" or (at > low and words[at - 1] in POSSESSIVE and lower[at - 1] != "'"):
                    if mention.kind == "pronoun":
                        break
                    continue
                break
            word, small = words[at - 1], lower[at - 1]
            if small in self.determiners and not (
                word[0].isupper() and at - 1 > low and small in ("all", "one", "both")
            ):
                at -= 1
                if at - 2 >= low and lower[at - 1] in LINKS and self.nounish(at - 2):
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
            if small in POSSESSIVE and at < end:
                at -= 1
                continue
            if small in self.prepositions or small in self.conjunctions:
                if (
                    at < end
                    and at - 3 >= low
                    and (lower[at - 2] in self.informed or lower[at - 2].endswith("ed"))
                    and lower[at - 3] in self.people
                ):
                    at -= 2  # "people briefed on the trip", "sources close to the talks"
                    continue
                if at < end and small in LINKS and at - 2 >= low and self.nounish(at - 2):
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
            while reach > low and at - reach < 6 and (words[reach - 1][0].isalnum() or words[reach - 1] in POSSESSIVE):
                small = lower[reach - 1]
                if small in self.determiners:
                    break
                if (
                    small in self.prepositions
                    or small in self.conjunctions
                    or small in PRONOUNS
                    or self.quoted[reach - 1]
                ):
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
            and small not in self.prepositions
            and small not in self.conjunctions
            and small not in DAYS
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
                    and lower[at] not in DAYS
                    and mention.kind == "title"
                ):
                    continue
                break
            word, small = words[at], lower[at]
            if small in POSSESSIVE and at > start:
                at += 1
                continue
            if small in LINKS:
                if at > start and (small == "of" or lower[at - 1] in self.people) and self._noun_follows(at + 1, high):
                    at += 1
                    continue
                break
            pointing = small in self.determiners and at > start and lower[at - 1] in LINKS  # "of that piece"
            if (small in self.prepositions or small in self.conjunctions or small in DAYS) and not pointing:
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
            if lower[at] in self.prepositions and at > first:
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
            if lower[first] in self.indefinite and best.kind in ("title", "group"):
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
            if "and" in head:
                return False
            if speaker.text[0].isupper() and self.lower[speaker.first] not in self.determiners and len(head) < 4:
                after = self.lower[speaker.last : speaker.last + 2]
                if after == [",", "who"] or after[:1] == ["who"]:
                    return True  # "Gudni, who drove one of the buses, ..."
                if (
                    spoke
                    and all(word[0].isupper() for word in speaker.text.split())
                    and head[-1] not in self.people | self.texts
                ):
                    return True
            noun = next((word for word in head if word in self.humans), "s")
            return not noun.endswith("s") and head[-1] not in self.people - self.humans
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
        return Speaker(actor, self.words_for(actor, first) or self.text(first, last), first, last)

    def words_for(self, actor: int, before: int) -> str:
        """How the text last named an actor before a token, pronouns apart; "" where it didn't."""
        mentions = self.doc.mentions
        at = bisect_left(self.mention_starts, before)
        for mention in reversed(mentions[max(0, at - 40) : at]):
            if actor >= 0 and mention.actors == (actor,) and mention.kind != "pronoun":
                return self.text(mention.first, mention.last)
        return ""

    def vague(self, speaker: Speaker) -> bool:
        """Whether little shows that a speaker is a person whom nobody has named before."""
        if speaker.actor < 0:
            if "who" in self.lower[speaker.last : speaker.last + 2]:
                return False
            return self.lower[speaker.first] == "the" or not self.humans.intersection(speaker.text.lower().split())
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
            if token > first and self.lower[token] in self.prepositions:
                break
        while first < last and self.lower[first] in self.determiners:
            first += 1
        if first == last or not self.words[first][0].isupper() or self.lower[first] in DAYS:
            return False
        return last - first > 1 or self.lower[first] not in self.adverbs

    def adverb(self, token: int) -> bool:
        """Whether a word can be an adverb."""
        small = self.lower[token]
        return small in self.adverbs or (small.endswith("ly") and len(small) > 4)

    def can_speak(self, speaker: Speaker | None) -> bool:
        """Whether a subject is an actor, a person or something in print."""
        return speaker is not None and (speaker.actor >= 0 or self.personal(speaker.first, speaker.last))

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
                    if end >= high or self.words[end] in (",", ".", "(", ")", *DASHES) or self.quoted[end]:
                        return Speaker(mention.actors[0], self.text(first, end), first, end)
                break
            if (not self.words[start][0].isalpha() and self.words[start] != ".") or self.lower[
                start
            ] in self.prepositions:
                break
            if self.lower[start].endswith("ing") or self.lower[start] in RELATIVE:
                break
        return speaker

    def subject_at_head(self, low: int, high: int) -> Speaker | None:
        """The subject of the clause of tokens `low` to `high`: its first actor that no preposition governs."""
        high = min(high, low + FAR)
        lower, words = self.lower, self.words
        start = low
        while start < high:
            if self.quoted[start] or not words[start][0].isalnum():
                start += 1
                continue
            if (
                lower[start] in self.prepositions
                or lower[start] in self.conjunctions
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
                if not (end == start + 1 and lower[start] in self.determiners) and follows not in POSSESSIVE:
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
                    before not in self.prepositions
                    and not mention.possessive
                    and follows not in POSSESSIVE
                    and lower[at] not in ("his", "her", "its", "their")
                ):
                    return self.resolve(at, mention.last)
                at = max(at + 1, mention.last)
                continue
            at += 1
        return None
