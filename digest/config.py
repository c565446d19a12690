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


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of a run."""

    read: ReadSettings = ReadSettings()
    match: MatchSettings = MatchSettings()
