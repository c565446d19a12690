"""What `digest explain` asks of a folder: the way of `pipeline.build_digest`, with what lies between the stages kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from digest.config import Config
from digest.explain import FactSources, explain_meeting, explain_pair
from digest.knowledge import load_knowledge
from digest.match.copies import find_copies
from digest.match.encounters import match_encounters
from digest.models import Article, Comparison, Digest, Matches, Reading
from digest.pipeline import extract_readings, merge_readings, read_items


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A digest, and all that it was made of."""

    config: Config
    digest: Digest
    articles: dict[str, Article]
    readings: tuple[Reading, ...]
    copies: dict[int, int]
    matches: Matches

    def facts(self, meeting_id: str) -> tuple[FactSources, ...]:
        """Every fact of a meeting with the sentences that say it."""
        meeting = next(meeting for meeting in self.digest.meetings if meeting.id == meeting_id)
        return explain_meeting(meeting, self.readings, self.matches, self.articles)

    def comparisons(self, left: str, right: str = "") -> tuple[Comparison, ...]:
        """How the reports of two articles or meetings were compared; of one, what joined its own."""
        return explain_pair(
            self.readings, self.matches, self.copies, self.config.match, left, right, people=self.config.people
        )


def inquire(paths: Sequence[str], config: Config, *, stdin: BinaryIO | None = None) -> Inquiry:
    """Read, match and merge the folder, and keep everything."""
    items = list(read_items(paths, config, stdin))
    found, skipped, notices = extract_readings(items, load_knowledge(config))
    readings = tuple(sorted(found, key=lambda reading: reading.info.id))
    copies = find_copies(readings, config.match)
    return Inquiry(
        config=config,
        digest=merge_readings(readings, config, skipped, notices),
        articles={item.info.id: item for item in items if isinstance(item, Article)},
        readings=readings,
        copies=copies,
        matches=match_encounters(readings, copies, config.match, config.people, config.corrections),
    )
