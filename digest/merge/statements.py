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
    speakers: list[str] = field(default_factory=list)
    whens: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
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
        mine = mentions[report.at]
        if report.number != min(mine):
            continue
        for quotation in report.reading.quotations:
            if quotation.mention not in mine or quotation.about:
                continue
            key = key_of(quotation.text)
            if not key:
                continue
            speaker = speaker_of(report, quotation)
            for draft in drafts:
                if draft.kind == quotation.kind and (draft.key == key or _alike(draft, key, speaker)):
                    if len(key) > len(draft.key):
                        draft.text, draft.key = quotation.text, key
                    break
            else:
                draft = _Draft(text=quotation.text, key=key, kind=quotation.kind)
                drafts.append(draft)
            if speaker:
                draft.speakers.append(speaker)
            if quotation.when != "unknown":
                draft.whens.append(quotation.when)
            if quotation.channel:
                draft.channels.append(quotation.channel)
            draft.evidence.append(Evidence(article=report.article, start=quotation.span[0], end=quotation.span[1]))
    return tuple(
        Said(
            speaker=_commonest(draft.speakers),
            kind=draft.kind,
            text=draft.text,
            when=_commonest(draft.whens, WHENS.index) or "unknown",
            channel=_commonest(draft.channels),
            evidence=tuple(draft.evidence),
        )
        for draft in drafts
    )


def _commonest(values: Sequence[str], rank: Callable[[str], object] = str) -> str:
    """The value that is there most often, of several the one of lowest rank; "" where there is none."""
    if len(set(values)) < 2:
        return values[0] if values else ""
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], rank(value)))


def _alike(draft: _Draft, key: str, speaker: str) -> bool:
    """Whether other words of the same kind are the same statement."""
    if speaker and draft.speakers and speaker not in draft.speakers:
        return False
    short = min(len(key), len(draft.key))
    if short < _MIN_LETTERS:
        return False
    if draft.kind == "direct":
        return fuzz.partial_ratio(draft.key, key, score_cutoff=_SAME_WORDS) >= _SAME_WORDS
    return short * 3 >= max(len(key), len(draft.key)) and fuzz.token_set_ratio(draft.key, key) >= _SAME_SENSE
