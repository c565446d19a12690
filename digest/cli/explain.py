"""`digest explain`: why two reports are, or aren't, one meeting."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import options
from digest.cli.session import Session, nearest
from digest.errors import ConfigError
from digest.models import Comparison
from digest.streams import sanitize

EXPLAIN_HELP = """\b
Examples:
  digest explain news/ m-1f0c9a7d
  digest explain news/ harbour/a wire/b

Print how reports were compared: every part of the score, with its weight and its reason, and what the sum is held
against. With one id: what joined that meeting's reports, or an article to its story. With two: those two.
"""


def explain_command(  # noqa: PLR0917 - the parser passes them by name
    context: typer.Context,
    path: options.OnePath,
    left: Annotated[str, typer.Argument(metavar="ID", help="Id of a meeting or an article.", show_default=False)],
    right: Annotated[str, typer.Argument(metavar="ID", help="Another of the same kind.", show_default=False)] = "",
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Print comparisons; see `EXPLAIN_HELP`."""
    from digest import pipeline  # noqa: PLC0415

    session: Session = context.obj
    session.set_voice(quiet=quiet, verbose=verbose, debug=debug)
    paths = session.gather_paths([path], None)
    settings = session.load_config(config, no_config=no_config)
    digest = session.build(paths, settings)
    known = [*(meeting.id for meeting in digest.meetings), *(entry.info.id for entry in digest.articles)]
    for word in (left, right):
        if word and word not in known:
            close = nearest(word, known)
            raise ConfigError(f"no such meeting or article: {word}" + (f"; did you mean {close}?" if close else ""))
    comparisons = pipeline.explain(paths, settings, left, right, stdin=session.stdin_for(paths))
    if not comparisons:
        session.warn(
            f"nothing was compared with {left}" if not right else f"{left} and {right} share no block: never compared"
        )
    session.streams.write("\n".join(comparison_block(comparison) for comparison in comparisons))


def comparison_block(comparison: Comparison) -> str:
    """A comparison as text: a line at the margin, then a line for each part of the score."""
    verdict = comparison.verdict or ("joined" if comparison.score >= comparison.threshold else "kept apart")
    head = f"{sanitize(comparison.left)}  {sanitize(comparison.right)}  {sanitize(verdict)}: {comparison.score:.2f}"
    lines = [f"{head} of {comparison.threshold:.2f} needed"]
    width = max((len(feature.feature) for feature in comparison.features), default=0)
    for feature in comparison.features:
        part = feature.score * feature.weight
        line = f"  {feature.feature:<{width}}  {part:+.2f}  = {feature.score:.2f} x {feature.weight:.2f}"
        lines.append(f"{line}  {sanitize(feature.detail)}".rstrip())
    return "".join(f"{line}\n" for line in lines)
