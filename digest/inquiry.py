"""What `digest explain` asks of a folder: the way of `pipeline.build_digest`, with what lies between the stages kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Unpack

from digest.config import Config
from digest.explain import FactSources, explain_articles, explain_meeting, explain_pair
from digest.models import Comparison, Digest
from digest.pipeline import Found, Means, gather_readings, match_readings, merge_found, reread


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A digest, and all that it was made of but the texts."""

    config: Config
    digest: Digest
    found: Found

    def facts(self, meeting_id: str, *, stdin: BinaryIO | None = None) -> tuple[FactSources, ...]:
        """Every fact of a meeting with the sentences that say it; its articles are read again.

        Args:
            meeting_id: a meeting of the digest.
            stdin: standard input from its beginning, where articles came from there.
        """
        meeting = next(meeting for meeting in self.digest.meetings if meeting.id == meeting_id)
        named = set(meeting.articles)
        infos = [reading.info for reading in self.found.readings if reading.info.id in named]
        articles = reread(infos, self.config, stdin=stdin)
        return explain_meeting(meeting, self.found.readings, self.found.matches, articles)

    def comparisons(self, left: str, right: str = "") -> tuple[Comparison, ...]:
        """Why two articles or meetings are or aren't one; of one, what joined its own reports.

        Of two articles first whether they are one story and one text, then each pair of their encounters.
        """
        found = self.found
        whole = explain_articles(
            found.readings, found.copies, found.stories, found.encounters, self.config.match, left, right
        )
        pairs = explain_pair(
            found.readings, found.matches, found.copies, self.config.match, left, right, people=self.config.people
        )
        return (*whole, *pairs)


def inquire(paths: Sequence[str], config: Config, **means: Unpack[Means]) -> Inquiry:
    """Read, match and merge the folder, and keep what was found on the way; arguments as for `pipeline.build_digest`."""
    gathered = gather_readings(paths, config, **means)
    progress = means.get("progress")
    found = match_readings(gathered.take(), config, progress=progress, memo=gathered.memo)
    digest = merge_found(found, config, gathered.skipped, gathered.notices, progress=progress)
    return Inquiry(config=config, digest=digest, found=found)
