"""Every setting with its default and the sentence that explains it.

One frozen dataclass a stage. A field is declared with `setting(default, sentence)`; from these the file
`config.yaml`, `digest config show` and the checks of a user's file are made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def setting(default: Any, doc: str, *, low: float | None = None, high: float | None = None) -> Any:
    """A dataclass field with a default, one sentence of explanation, and the range that a number must lie in."""
    return field(default=default, metadata={"doc": doc, "low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """Settings of stage read."""

    max_article_bytes: int = setting(2_000_000, "An article longer than this many bytes is skipped and listed.", low=1000)
    max_page_bytes: int = setting(10_000_000, "An HTML page longer than this many bytes is skipped and listed.", low=1000)
    max_file_bytes: int = setting(
        50_000_000, "A JSON file that must be read whole is skipped and listed above this many bytes.", low=1000
    )
    max_record_bytes: int = setting(
        10_000_000,
        "A line of JSONL, row of CSV or item of a feed longer than this many bytes is skipped and listed.",
        low=1000,
    )
    max_depth: int = setting(
        100, "JSON, front matter or a page nested deeper than this many levels is skipped and listed.", low=3, high=500
    )
    max_unpack_ratio: int = setting(
        200, "A .gz file that unpacks to more than this many times its size is not read on, and listed.", low=10
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """Settings of stage match: weights and thresholds, 0-1 unless a unit is in the name."""

    # encounters: what the parts of a match score count; they are added up and held against `meeting_threshold`
    who_weight: float = setting(
        0.40, "Encounters: weight of the same people, offices and sides taking part.", low=0, high=1
    )
    when_weight: float = setting(0.26, "Encounters: weight of dates that fit together.", low=0, high=1)
    kind_weight: float = setting(0.08, "Encounters: weight of the same kind (meeting, call, video, multilateral).", low=0, high=1)
    place_weight: float = setting(0.10, "Encounters: weight of the same country, city and venue.", low=0, high=1)
    occasion_weight: float = setting(0.06, "Encounters: weight of the same occasion.", low=0, high=1)
    said_weight: float = setting(0.07, "Encounters: weight of the same words said, or of one article copying the other.", low=0, high=1)
    part_weight: float = setting(0.03, "Encounters: weight of the same host and the same guest.", low=0, high=1)
    meeting_threshold: float = setting(
        0.70, "Encounters: two reports whose score reaches this are one encounter.", low=0, high=1
    )
    who_floor: float = setting(
        0.55, "Encounters: below this agreement of the participants nothing else makes two reports one.", low=0, high=1
    )
    same_article_threshold: float = setting(
        0.85, "Encounters: two reports of one article that it does not set apart are one from this score on.", low=0, high=1
    )
    max_gap_days: int = setting(
        1, "Encounters: reports whose stated days lie further apart than this are never one encounter.", low=0, high=7
    )
    max_pairs_per_report: int = setting(
        8, "Encounters: with how many neighbours in time a report is compared among those of the same sides.", low=1, high=100
    )
    story_threshold: float = setting(
        0.22, "Stories: groups of articles are joined while the mean score over their pairs reaches this.", low=0, high=1
    )
    story_window_days: int = setting(
        3, "Stories: articles published further apart than this tell of different events.", low=0, high=60
    )
    story_text_weight: float = setting(
        1.0, "Stories: weight of the words and names that two articles share.", low=0, high=1
    )
    story_other_encounter_weight: float = setting(
        0.6, "Stories: what is taken off where the main encounters of two articles are different ones.", low=0, high=1
    )
    story_encounter_window_days: int = setting(
        14, "Stories: the window between an article that announces an encounter and those that report it.",
        low=0, high=60,
    )
    copy_threshold: float = setting(
        0.60, "Copies: share of the shorter text that stands word for word in the longer one.", low=0, high=1
    )
    copy_window_days: int = setting(
        3, "Copies: articles published further apart than this are copies only where their texts are equal.", low=0, high=60
    )
    name_threshold: float = setting(
        0.80, "Names: two full names that are at least this alike are one person's, unless their sides differ.", low=0, high=1
    )
    office_window_days: int = setting(
        45, "Names: an office without a name is completed by its holder in articles at most this many days away.", low=0, high=3650
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of a run."""

    read: ReadSettings = ReadSettings()
    match: MatchSettings = MatchSettings()
