"""Stage merge: the same words once.

Outlets cut a quotation at different ends and transcribe it differently; folded and compared by their best matching
stretch, they are one. The longest stays, with every place that carries it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from digest.merge.fields import Report
from digest.merge.names import key_of
from digest.models import WHENS, Evidence, Quotation, Said

_SAME_WORDS = 90.0
_SAME_SENSE = 85.0
_MIN_LETTERS = 18


@dataclass(slots=True, eq=False, repr=False)
class _Draft:
    text: str
    key: str
    kind: str
    speakers: Counter[str] = field(default_factory=Counter)
    whens: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    evidence: list[Evidence] = field(default_factory=list)


def merge_statements(reports: Sequence[Report], speaker_of: Callable[[Report, Quotation], str]) -> tuple[Said, ...]:
    """What was said at or about an encounter, each statement once, in the order of the first article that has it.

    Args:
        reports: the encounter's mentions, in order of their articles.
        speaker_of: name of a quotation's speaker, given a report of its article.
    """
    if not any(report.reading.quotations for report in reports):
        return ()
    drafts: list[_Draft] = []
    mentions: dict[int, set[int]] = defaultdict(set)
    for report in reports:
        mentions[report.at].add(report.number)
    for report in reports:
        if report.number != min(mentions[report.at]):
            continue
        for quotation in report.reading.quotations:
            if quotation.mention not in mentions[report.at] or quotation.about:
                continue
            key = key_of(quotation.text)
            if not key:
                continue
            speaker = speaker_of(report, quotation)
            draft = next((d for d in drafts if _same(d, quotation.kind, key, speaker)), None)
            if draft is None:
                draft = _Draft(text=quotation.text, key=key, kind=quotation.kind)
                drafts.append(draft)
            elif len(key) > len(draft.key):
                draft.text, draft.key = quotation.text, key
            if speaker:
                draft.speakers[speaker] += 1
            if quotation.when != "unknown":
                draft.whens[quotation.when] += 1
            if quotation.channel:
                draft.channels[quotation.channel] += 1
            draft.evidence.append(Evidence(article=report.article, start=quotation.span[0], end=quotation.span[1]))
    return tuple(
        Said(
            speaker=_commonest(draft.speakers),
            kind=draft.kind,
            text=draft.text,
            when=min(draft.whens, key=lambda w: (-draft.whens[w], WHENS.index(w)), default="unknown"),
            channel=_commonest(draft.channels),
            evidence=tuple(draft.evidence),
        )
        for draft in drafts
    )


def _commonest(counts: Counter[str]) -> str:
    if len(counts) < 2:
        return next(iter(counts), "")
    return min(counts, key=lambda value: (-counts[value], value))


def _same(draft: _Draft, kind: str, key: str, speaker: str) -> bool:
    if draft.kind != kind:
        return False
    if draft.key == key:
        return True
    if speaker and draft.speakers and speaker not in draft.speakers:
        return False
    short = min(len(key), len(draft.key))
    if short < _MIN_LETTERS:
        return False
    if kind == "direct":
        return fuzz.partial_ratio(draft.key, key, score_cutoff=_SAME_WORDS) >= _SAME_WORDS
    return short * 3 >= max(len(key), len(draft.key)) and fuzz.token_set_ratio(draft.key, key) >= _SAME_SENSE
