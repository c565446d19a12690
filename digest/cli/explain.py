"""`digest explain`: why two reports are, or aren't, one meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import options
from digest.cli.reading import Reading, reads_articles
from digest.cli.session import nearest
from digest.errors import ConfigError
from digest.models import Comparison
from digest.streams import sanitize

if TYPE_CHECKING:
    from digest.explain import FactSources

EXPLAIN_HELP = """\b
Examples:
  digest explain news/ m-1f0c9a7d
  digest explain news/ harbour/a wire/b

Print why. Of a meeting: for every fact the files, lines and sentences that say it, and how its reports were compared:
each part of the score with its weight and reason, and what the sum is held against. Of two articles: why they are, or
aren't, one story and one text, and how their encounters were compared. Of two meetings: why they aren't one. A sum
below 0 counts as 0.
"""


@reads_articles(without=("color",))
def explain_command(
    reading: Reading,
    path: options.OnePath,
    left: Annotated[str, typer.Argument(metavar="ID", help="Id of a meeting or an article.", show_default=False)],
    right: Annotated[str, typer.Argument(metavar="ID", help="Id of another.", show_default=False)] = "",
) -> None:
    """Print facts with their sentences and comparisons; see `EXPLAIN_HELP`."""
    session = reading.session
    paths = session.gather_paths([path], None)
    found = session.inquire(paths, reading.settings, jobs=reading.jobs, cache=reading.cache)
    meetings = [meeting.id for meeting in found.digest.meetings]
    known = [*meetings, *(entry.info.id for entry in found.digest.articles)]
    for word in (left, right):
        if word and word not in known:
            close = nearest(word, known)
            hint = f"did you mean {close}?" if close else "digest run lists them"
            raise ConfigError(f"no such meeting or article: {word}; {hint}")
    facts = (
        found.facts(left, stdin=session.stdin_for(paths, reading.settings)) if left in meetings and not right else ()
    )
    blocks = [fact_block(fact) for fact in facts]
    comparisons = found.comparisons(left, right)
    blocks += [comparison_block(comparison) for comparison in comparisons]
    if not comparisons and (right or not blocks):
        session.warn(f"{left} and {right}: nothing to compare" if right else f"{left} tells of one encounter at most")
    session.streams.write(session.streams.fit("\n".join(blocks)))


def fact_block(fact: FactSources) -> str:
    """A fact as text: a line at the margin, then a line for each place that says it."""
    lines = [f"{fact.field}: {sanitize(fact.value)}"]
    for source in fact.sources:
        where = f"{source.path}:{source.line}" if source.line else source.path
        lines.append(f"  {sanitize(where)}: {sanitize(source.sentence)}  [{sanitize(source.article)}]")
    if not fact.sources:
        lines.append("  worked out; no sentence says it")
    return "".join(f"{line}\n" for line in lines)


def comparison_block(comparison: Comparison) -> str:
    """A comparison as text: a line at the margin, then a line for each part of the score."""
    verdict = comparison.verdict or ("joined" if comparison.score >= comparison.threshold else "kept apart")
    head = f"{sanitize(comparison.left)}  {sanitize(comparison.right)}  {sanitize(verdict)}: {comparison.score:.2f}"
    lines = [f"{head} of {comparison.threshold:.2f} needed"]
    width = max((len(feature.feature) for feature in comparison.features), default=0)
    for feature in comparison.features:
        if feature.weight:
            part = feature.score * feature.weight
            sum_ = f"{part:+.2f}  = {feature.score:.2f} x {feature.weight:.2f}"
        else:
            # no part of the sum: it lets the sum count or not
            sum_ = "yes" if feature.score else "no"
        line = f"  {feature.feature:<{width}}  {sum_}"
        lines.append(f"{line}  {sanitize(feature.detail)}".rstrip())
    return "".join(f"{line}\n" for line in lines)
