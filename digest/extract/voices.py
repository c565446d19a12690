"""Who "I", "we" and "you" are: in direct quotations by their speaker, in transcripts by the label in front.

In: a document with people resolved and statements found. Out: the actors of first- and second-person pronouns, written
into the list that goes with the phrases. In a transcript of two ("PRESIDENT A: ... PRIME MINISTER B: ...") "you" is the
other one and "we" both.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from digest.extract.document import Document
from digest.extract.phrase import Phrase
from digest.extract.statements import Statement
from digest.patterns import compile_late

_LABEL = compile_late(r"(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*[A-ZÀ-Þ.](?: (?=[A-ZÀ-Þ])|(?=:))){1,6}:")
_I = compile_late(r"(?:i|me|my|myself|i['’](?:m|ve|d|ll))$")
_WE = compile_late(r"(?:we|us|our|we['’](?:re|ve|d|ll))$")
_YOU = compile_late(r"(?:you|your|you['’](?:re|ve|d|ll))$")


def find_turns(doc: Document, phrases: Sequence[Phrase], actors_of: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
    """Turns of a transcript: (token at which a turn begins, actor who has it, -1 for one who is no known actor)."""
    firsts = [p.first for p in phrases]
    turns = []
    spoken = False  # by somebody whose office stands with the name, as in the record of a press conference
    for s in doc.sentences:
        if s.start < doc.body or not doc.text[s.start].isupper():
            continue
        label = _LABEL.match(doc.text, s.start, s.end)
        if label is not None:
            end = bisect_left(doc.starts, label.end())
        else:
            # as at the head of an answer: Mr A, Minister of B, colon
            k = bisect_left(firsts, s.first)
            if k == len(phrases) or phrases[k].first != s.first or phrases[k].kind != "name":
                continue
            end, office = phrases[k].last, phrases[k].role
            if k + 1 < len(phrases) and phrases[k + 1].first == end + 1 and phrases[k + 1].kind == "title":
                end, office = phrases[k + 1].last, phrases[k + 1].role
            if not office or doc.words[end : end + 1] != [":"]:
                continue
            spoken = True
        actor = -1
        for k in range(bisect_left(firsts, s.first), len(phrases)):
            if phrases[k].first >= end:
                break
            if len(actors_of[k]) == 1 and phrases[k].kind in ("name", "title"):
                actor = actors_of[k][0]
        turns.append((s.first, actor))
    return turns if len(turns) > 1 or spoken else []


def resolve_voices(
    doc: Document, phrases: Sequence[Phrase], actors_of: list[tuple[int, ...]], statements: Sequence[Statement]
) -> list[int]:
    """Fill in the actors of "I", "we" and "you".

    Args:
        doc: with tokens.
        phrases: all of the document.
        actors_of: their actors, filled in here.
        statements: what was said, with speakers.

    Returns:
        For each token the actor whose own words it stands in, -1 where nobody known speaks.
    """
    voices = [-1] * len(doc.words)
    turns = find_turns(doc, phrases, actors_of)
    # in a quotation "we" is at least its speaker
    spans: list[tuple[int, int, int, tuple[int, ...]]] = [
        (a, b, speaker, (speaker,)) for a, b, speaker in _quoted(doc, statements)
    ]
    if turns:
        count = Counter(actor for _, actor in turns if actor >= 0 and "moderator" not in doc.actors[actor].name.lower())
        pair = tuple(sorted(actor for actor, _ in count.most_common(2))) if len(count) == 2 else ()
        ends = [start for start, _ in turns[1:]] + [len(doc.words)]
        spans = [(start, end, actor, pair) for (start, actor), end in zip(turns, ends, strict=True) if actor >= 0]
    firsts = [p.first for p in phrases]
    for start, end, speaker, pair in spans:
        voices[start:end] = [speaker] * (end - start)
        for k in range(bisect_left(firsts, start), len(phrases)):
            p = phrases[k]
            if p.first >= end:
                break
            if p.kind != "pronoun":
                continue
            word = doc.lower[p.first]
            if _I.match(word):
                actors_of[k] = (speaker,)
            elif speaker in pair:
                if _WE.match(word):
                    actors_of[k] = pair
                elif _YOU.match(word):
                    actors_of[k] = tuple(a for a in pair if a != speaker)
    return voices


def _quoted(doc: Document, statements: Sequence[Statement]) -> list[tuple[int, int, int]]:
    """Token ranges of the direct quotations of known people."""
    return [
        (bisect_left(doc.starts, s.start), bisect_left(doc.starts, s.end), s.speaker)
        for s in statements
        if s.kind == "direct" and s.speaker >= 0 and doc.actors[s.speaker].name
    ]
