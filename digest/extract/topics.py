"""What an encounter was about, and what came of it, in the words of its sentences.

Part of extract. `find_topics` reads the noun phrases after words such as "discussed", "focused on", "exchanged views
on", and before "were discussed"; `find_outcomes` the clauses of "agreed to", "signed", "announced". Both look at one
stretch of text that the caller knows to belong to an encounter; what is mere backdrop is not theirs to tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from digest.extract.document import Document
from digest.knowledge import load_knowledge
from digest.models import Passage, Span

_MAX_TOPIC_WORDS = 8
_MAX_OUTCOME_WORDS = 18
_MAX_TOPICS = 8
_TOKEN = re.compile(r"[^\s,;:.()“”\"!?—–]+(?:[.,]\d+)*|[,;:()“”\"!?—–]|\.(?=\w)|\.")
_PASSIVE_BE = r"\b(?:was|were|are|is|been|being)\s+(?:also\s+)?"
_GENERIC = re.compile(
    r"(?:a\s+|the\s+|wide\s+|broad\s+|full\s+|several\s+|many\s+|other\s+|various\s+|key\s+|collaboration\s+|important\s+|range\s+of\s+|number\s+of\s+|and\s+|our\s+|their\s+)*"
    r"(?:issues|topics|areas|matters|challenges|questions|subjects|fields|things|sectors)(?:\s+and\s+challenges)?$",
    re.IGNORECASE,
)
_DATE_PART = re.compile(
    r"\s+(?:on\s+)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s*\([^)]{3,24}\))?|today|yesterday)\b(?:\s+(?:morning|afternoon|evening))?"
)
_CLAUSE_END = re.compile(
    r"[.;!?](?=\s|$|[”\"’])|[—–](?=\s)|[:“”\"«»]|,\s+(?=(?:who|which|while|but|as|after|before|when|where|with|according|saying|adding|although|though|he|she|they|it|the\s+\w+\s+said|said)\b)"
    r"|\s(?=(?:after|as|when|while|according|ahead\s+of|before|during|but|following|at\s+the\s+end)\b)|,\s+(?=[^,.;]{2,50}\s(?:said|says|told|added|announced|reported)\b)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """The tables of data/topics.yaml, compiled."""

    cue: re.Pattern[str]
    passive: re.Pattern[str]
    outcome: re.Pattern[str]
    outcome_passive: re.Pattern[str]
    stops: frozenset[str]
    lead_words: frozenset[str]
    plain: frozenset[str]
    idle: frozenset[str]
    adjectives: frozenset[str]
    negations: frozenset[str]


def parse_topic_words(raw: Mapping[str, Any]) -> TopicWords:
    """Compile the tables of a mapping shaped like data/topics.yaml."""

    def cues(section: str) -> str:
        return "|".join(name.replace(" ", r"\s+") for entry in raw[section] for name in entry["names"])

    def names(section: str) -> str:
        return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in raw[section])

    return TopicWords(
        cue=re.compile(r"\b(?:" + cues("topics") + r")\s+", re.IGNORECASE),
        passive=re.compile(_PASSIVE_BE + r"(?:" + names("passives") + r")\b", re.IGNORECASE),
        outcome=re.compile(r"\b(?:" + cues("outcomes") + r")", re.IGNORECASE),
        outcome_passive=re.compile(_PASSIVE_BE + r"(?:" + names("outcome_passives") + r")\b(?!\s+by\b)", re.IGNORECASE),
        **{key: frozenset(raw[key]) for key in ("stops", "lead_words", "plain", "idle", "adjectives", "negations")},
    )


@lru_cache(maxsize=1)
def _words() -> TopicWords:
    return parse_topic_words(load_knowledge().table("topics"))


def find_topics(doc: Document, start: int, end: int) -> list[Passage]:
    """Noun phrases that were discussed, in the order of the text, at most eight, each of at most eight words.

    Args:
        doc: needs `text`; phrases that are wholly a mention of an actor by name are no topics.
        start: where the stretch begins. end: where it ends; commonly a sentence.

    Returns:
        Passages whose text is the text between their offsets, white space folded.
    """
    words = _words()
    found: list[Passage] = []
    done = start
    for match in words.cue.finditer(doc.text, start, end):
        if match.start() < done:
            continue
        items, done = _read_list(doc.text, match.end(), end, words)
        found.extend(_topics_of(doc, items, words))
    for match in words.passive.finditer(doc.text, start, end):
        left = max(start, *(doc.text.rfind(mark, start, match.start()) + 1 for mark in (". ", "; ", " that ", ": ")))
        items, _ = _read_list(doc.text, left, match.start(), words, whole=True)
        found.extend(_topics_of(doc, items, words))
    unique = {passage.text.lower(): passage for passage in reversed(found)}
    kept = sorted(unique.values(), key=lambda passage: passage.span)
    return kept[:_MAX_TOPICS]


def _read_list(
    text: str, start: int, end: int, words: TopicWords, *, whole: bool = False
) -> tuple[list[tuple[int, int]], int]:
    """The items of a list of noun phrases.

    Args:
        whole: the stretch holds nothing but the list.

    Returns:
        Spans of the items, and where the list ends.
    """
    tokens = [(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text, start, end)]
    items: list[list[tuple[int, int, str]]] = [[]]
    commas = False
    last = start
    index = 0
    while index < len(tokens):
        begin, finish, word = tokens[index]
        low = word.lower()
        following = tokens[index + 1][2].lower() if index + 1 < len(tokens) else ""
        if word in {".", ";", ":", "!", "?", "—", "–", "“", "”", '"'}:
            break
        if word == "(":
            while index < len(tokens) and tokens[index][2] != ")":
                index += 1
            index += 1
            continue
        if word == ",":
            if not following or following in words.stops or _verb_like(following):
                break
            if following == "and" and index + 2 < len(tokens) and _ends_list(tokens[index + 2][2], words):
                break
            commas = True
            items.append([])
        elif low in {"and", "&"} and items[-1]:
            if _ends_list(tokens[index + 1][2] if index + 1 < len(tokens) else "", words):
                break
            if _splits(items[-1], tokens[index + 1 :], commas, words):
                items.append([])
            else:
                items[-1].append(tokens[index])
        elif low == "and":
            pass
        elif low == "as" and following == "well":
            items.append([])
            index += 2 if index + 2 < len(tokens) and tokens[index + 2][2].lower() == "as" else 1
        elif (low == "along" and following == "with") or (low == "such" and following == "as"):
            items.append([])
            index += 1
        elif low in {"including", "alongside", "plus"} or (low == "with" and following in {"particular", "special"}):
            items.append([])
        elif (
            not whole
            and (low in words.stops or (low == "on" and following.endswith("day")))
            and (items[-1] or low not in {"that"})
        ):
            break
        elif (
            not whole
            and low == "to"
            and items[-1]
            and following.isalpha()
            and items[-1][-1][2].lower() not in words.lead_words
        ):
            break
        elif low == "in" and items[-1] and following in {"a", "an", "order"}:
            break
        else:
            items[-1].append(tokens[index])
        last = finish
        index += 1
    spans = [(item[0][0], item[-1][1]) for item in items if item]
    return spans, last


def _ends_list(word: str, words: TopicWords) -> bool:
    """A word that begins another clause rather than a noun phrase."""
    low = word.lower()
    return not low or low in words.stops or _verb_like(low)


def _verb_like(word: str) -> bool:
    """Ends like a verb in the past: "and pledged ..."."""
    return (
        word.islower()
        and word.endswith("ed")
        and len(word) > 4
        and word
        not in {
            "united",
            "shared",
            "need",
            "related",
            "advanced",
            "increased",
            "continued",
            "armed",
            "renewed",
            "proposed",
            "mediated",
        }
    )


def _splits(
    left: list[tuple[int, int, str]], right: list[tuple[int, int, str]], commas: bool, words: TopicWords
) -> bool:
    """Whether "and" separates two topics, rather than two adjectives or the halves of one phrase."""
    final = left[-1][2]
    if (
        final in words.adjectives
        or final.lower() in words.adjectives
        or re.search(r"(?:ional|ical|tary|tural)$", final)
    ):
        return False
    length = 0
    for _, _, word in right:
        if word in {",", ".", ";"} or word.lower() in {"and"} or word.lower() in words.stops:
            break
        length += 1
    return commas or len(left) > 1 or length == 1


def _topics_of(doc: Document, items: list[tuple[int, int]], words: TopicWords) -> list[Passage]:
    """The items that are topics, trimmed."""
    names = {(mention.start, mention.end) for mention in doc.mentions if mention.kind in {"name", "pronoun", "group"}}
    topics: list[Passage] = []
    for start, end in items:
        begin = start
        while True:
            head = re.match(r"\s*([^\s]+)\s+", doc.text[begin:end])
            if head is None or head[1].lower() not in words.lead_words:
                break
            begin += head.end()
        finish = _trim(doc.text, begin, end)
        phrase = " ".join(doc.text[begin:finish].split()).rstrip(" '’")
        low = phrase.lower()
        if (
            len(phrase) < 3
            or low in words.plain
            or low in words.lead_words
            or _GENERIC.match(phrase)
            or not phrase[0].isalnum()
        ):
            continue
        first = low.split(maxsplit=1)[0]
        if first in words.plain - {
            "issues",
            "matters",
            "challenges",
            "problems",
            "questions",
            "issue",
            "details",
        } or _verb_like(first):
            continue
        if (begin, finish) in names or (start, finish) in names:
            continue
        topics.append(Passage(phrase, Span(begin, begin + len(doc.text[begin:finish].rstrip(" '’\n")))))
    return topics


def _trim(text: str, start: int, end: int) -> int:
    """Cut a phrase to eight words, before a preposition where one stands there."""
    found = list(re.finditer(r"\S+", text[start:end]))
    if len(found) <= _MAX_TOPIC_WORDS:
        return end
    for index in range(_MAX_TOPIC_WORDS, 2, -1):
        if found[index][0].lower() in {
            "of",
            "in",
            "on",
            "for",
            "between",
            "with",
            "through",
            "under",
            "from",
            "by",
            "across",
            "to",
            "against",
            "into",
            "and",
            "around",
        }:
            return start + found[index - 1].end()
    return start + found[_MAX_TOPIC_WORDS - 1].end()


def find_outcomes(doc: Document, start: int, end: int) -> list[Passage]:
    """Short clauses of what was agreed, signed, announced or decided, in the order of the text.

    Args:
        doc: needs `text` and, so that quoted words count as speech, `quotes`.
        start: where the stretch begins. end: where it ends.

    Returns:
        Passages; their text is that of their span, white space folded, less a weekday between verb and object
        ("agreed on Monday to resume flights" is "agreed to resume flights").
    """
    words = _words()
    text = doc.text
    found: list[Passage] = []
    done = start
    for match in words.outcome.finditer(text, start, end):
        begin = match.start()
        if begin < done or _negated(text, start, begin, words) or _quoted(doc, begin):
            continue
        verb = match[0].lower()
        gap = _DATE_PART.match(text, begin + len(match[0].split()[0]))
        object_at = match.end()
        if gap is not None:
            object_at = gap.end()
        if verb == "agreed" and not re.match(
            r"\s*,?\s+(?:to|on|that|in\s+principle)\b", text[object_at : object_at + 24]
        ):
            continue
        following = re.match(r"\s*([^\s,.;]+)", text[object_at : min(end, object_at + 40)])
        if following is None:
            continue
        if verb.split()[0] in {"launched", "announced", "unveiled"}:
            phrase = re.findall(r"[\w-]+", text[object_at : object_at + 40])[:4]
            if any(word.lower() in words.idle for word in phrase[:1]) or (
                verb == "launched" and any(word.lower() in words.idle for word in phrase[1:])
            ):
                continue
        stop = _clause_stop(text, object_at, end)
        clause = text[begin:stop]
        if gap is not None:
            clause = text[begin : gap.start()] + text[gap.end() : stop]
        folded = " ".join(clause.split()).rstrip(" ,'’")
        if len(folded.split()) < 3:
            continue
        found.append(Passage(folded, Span(begin, begin + len(text[begin:stop].rstrip(" ,'’\n")))))
        done = stop
    for match in words.outcome_passive.finditer(text, start, end):
        if _negated(text, start, match.end() - 1, words) or _quoted(doc, match.start()):
            continue
        left = start
        for mark in _CLAUSE_END.finditer(text, start, match.start()):
            left = mark.end()
        subject = text[left : match.start()].split()
        if not 1 <= len(subject) <= 14 or any(p.span.start <= match.start() < p.span.end for p in found):
            continue
        while text[left].isspace():
            left += 1
        found.append(Passage(" ".join(text[left : match.end()].split()), Span(left, match.end())))
    return sorted(found, key=lambda passage: passage.span)


def _quoted(doc: Document, offset: int) -> bool:
    """The offset lies in a direct quotation, where "we agreed" is somebody's word for it."""
    return any(quote.start <= offset < quote.end and not quote.scare for quote in doc.quotes)


def _negated(text: str, low: int, start: int, words: TopicWords) -> bool:
    """A word within three before denies the verb or makes it a mere possibility."""
    before = re.findall(r"[\w]+(?:['’]t\b)?", text[max(low, start - 32) : start].lower())[-3:]
    return any(word in words.negations or word.endswith(("n't", "n’t")) for word in before)


def _clause_stop(text: str, start: int, end: int) -> int:
    """Where the clause of an outcome ends: at most eighteen words on."""
    mark = _CLAUSE_END.search(text, start, end)
    stop = mark.start() if mark is not None else end
    if mark is not None and mark[0] in {"“", "”", '"'} and mark[0] != "”":
        closing = re.compile(r"[”\"]").search(text, mark.end(), end)
        if closing is not None and closing.end() - mark.start() < 80:
            later = _CLAUSE_END.search(text, closing.end(), end)
            stop = later.start() if later is not None else end
    found = list(re.finditer(r"\S+", text[start:stop]))
    if len(found) <= _MAX_OUTCOME_WORDS:
        return stop
    for index in range(_MAX_OUTCOME_WORDS, 6, -1):
        if found[index - 1][0].endswith(","):
            return start + found[index - 1].end() - 1
        if found[index][0].lower() in {"and", "with", "under", "for", "in", "including", "through", "of"}:
            return start + found[index - 1].end()
    return start + found[_MAX_OUTCOME_WORDS - 1].end()
