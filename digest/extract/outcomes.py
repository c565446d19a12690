"""What came of an encounter, in the words of its sentences.

Part of extract. `find_outcomes` reads the clauses of "agreed to", "signed", "announced" in a stretch of text that the
caller knows to belong to an encounter.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from digest.extract.document import Document
from digest.extract.topic_words import TopicWords, load_topic_words
from digest.knowledge import Knowledge
from digest.models import Passage, Span
from digest.patterns import compile_late

_MAX_OUTCOME_WORDS = 18
_NEAR = 8  # outcomes found before that may hold a later one
_REACH = 500  # characters; no list or clause of a sentence that a person wrote is longer
_INNER_CLAUSE = compile_late(r"\b(?:that|why|which|who|as)\s+")
_TAKE_OBJECTS = frozenset(
    {
        "launched",
        "announced",
        "unveiled",
        "signed",
        "inked",
        "adopted",
        "endorsed",
        "approved",
        "ratified",
        "initialled",
    }
    | {"established", "inaugurated"}
)
_BE = frozenset({"was", "were", "been", "being", "be", "is", "are", "get", "got"})
_DATE_PART = compile_late(
    r"\s+(?:on\s+)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s*\([^)]{3,24}\))?|today|yesterday)\b(?:\s+(?:morning|afternoon|evening))?"
)
_CLAUSE_END = compile_late(
    r",\s+(?=(?:under|in|for|with|by|to|of)\s+(?:which|whom)\b)|(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<![A-Z])\.(?=\s|$|[”\"’])|[;!?](?=\s|$|[”\"’])|[—–](?=\s)|[:“”\"«»]|,\s+(?=(?:who|which|while|but|as|after|before|when|where|with|according|saying|adding|although|though|he|she|they|it|the\s+\w+\s+said|said)\b)"
    r"|\s(?=(?:after|as|when|while|according|ahead\s+of|before|during|but|following|at\s+the\s+end)\b)|,\s+(?=(?:M(?:r|s|rs)\.\s|Dr\.\s)?[^,.;]{2,50}\s(?:said|says|told|added|announced|reported)\b)"
)


def find_outcomes(doc: Document, start: int, end: int, knowledge: Knowledge | None = None) -> list[Passage]:
    """Short clauses of what was agreed, signed, announced or decided, in the order of the text.

    Args:
        doc: needs `text` and, so that quoted words count as speech, `quotes`.
        start: where the stretch begins.
        end: where it ends.
        knowledge: its table "topics"; by default the packaged one.

    Returns:
        Passages; their text is that of their span, white space folded, less a weekday between verb and object
        ("agreed on Monday to resume flights" is "agreed to resume flights").
    """
    words = load_topic_words(knowledge)
    text = doc.text
    found: list[Passage] = []
    done = start
    for match in words.outcome.finditer(text, start, end):
        begin = match.start()
        if begin < done or _negated(text, start, begin, words) or _quoted(doc, begin):
            continue
        verb = match[0]
        if (
            text[max(start, begin - 12) : begin].lower().split()[-1:]
            and text[max(start, begin - 12) : begin].lower().split()[-1] in _BE
        ):
            continue
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
        if verb.split()[0] in _TAKE_OBJECTS:
            phrase = [word.lower() for word in re.findall(r"[\w-]+", text[object_at : object_at + 40])[:4]]
            if not phrase or phrase[0] in words.idle or (verb == "launched" and not words.idle.isdisjoint(phrase)):
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
        left = max(start, match.start() - _REACH)
        for mark in _CLAUSE_END.finditer(text, left, match.start()):
            left = mark.end()
        inner = list(_INNER_CLAUSE.finditer(text, left, match.start()))
        left = inner[-1].end() if inner else left
        subject = text[left : match.start()].split()
        if not 1 <= len(subject) <= 14 or any(p.span.start <= match.start() < p.span.end for p in found[-_NEAR:]):
            continue
        while text[left].isspace():
            left += 1
        found.append(Passage(" ".join(text[left : match.end()].split()), Span(left, match.end())))
    return sorted(found, key=lambda passage: passage.span)


def _quoted(doc: Document, offset: int) -> bool:
    """The offset lies in a direct quotation, where "we agreed" is somebody's word for it."""
    for k in range(bisect_right(doc.quotes, offset, key=lambda quote: quote.start) - 1, -1, -1):
        quote = doc.quotes[k]
        if offset < quote.end and not quote.scare:
            return True
        if not quote.depth:
            break
    return False


def _negated(text: str, low: int, start: int, words: TopicWords) -> bool:
    """A word within three before denies the verb or makes it a mere possibility."""
    before = re.findall(r"[\w]+(?:['’]t\b)?", text[max(low, start - 32) : start].lower())[-3:]
    return any(word in words.negations or word.endswith(("n't", "n’t")) for word in before)


def _clause_stop(text: str, start: int, end: int) -> int:
    """Where the clause of an outcome ends: at most eighteen words on."""
    end = min(end, start + _REACH)
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
