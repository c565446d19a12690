"""`digest diff`: what changed between two digests."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import options
from digest.cli.session import ExitCode, Session
from digest.streams import Streams

DIFF_HELP = """\b
Examples:
  digest diff yesterday.json today.json
  digest diff old.json new.json | grep '^+'

Compare two files that digest run -f json wrote: meetings that are new (+), changed field by field (~) and gone (-). A
meeting is the same where both prove it by the same words of the same article, whatever its id. The exit status is 0
whether they differ or not; with -e it is 1 if they differ.
"""

OneDocument = Annotated[
    str,
    typer.Argument(
        metavar="OLD.json", help="The earlier digest.", show_default=False, autocompletion=options.complete_paths
    ),
]
OtherDocument = Annotated[
    str,
    typer.Argument(
        metavar="NEW.json", help="The later digest.", show_default=False, autocompletion=options.complete_paths
    ),
]


def diff_command(
    context: typer.Context,
    old: OneDocument,
    new: OtherDocument,
    exit_status: Annotated[bool, typer.Option("-e", "--exit-status", help="Exit with 1 if they differ.")] = False,
    color: options.Colour = "auto",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> int:
    """Compare two documents; see `DIFF_HELP`."""
    from digest.changes import compare_digests, render_changes, summary_line  # noqa: PLC0415
    from digest.document import load_document  # noqa: PLC0415

    session: Session = context.obj
    session.set_voice(quiet=quiet, verbose=verbose, debug=debug, colour=color)
    changes = compare_digests(load_document(old), load_document(new))
    session.streams.write(show_changes(render_changes(changes), session.streams, color))
    if session.streams.err_is_terminal and not quiet:
        session.streams.say(summary_line(changes))
    return ExitCode.PARTIAL if exit_status and changes else ExitCode.OK


_PAINT = {"+": "32", "-": "31", "~": "33"}


def show_changes(text: str, streams: Streams, colour: str) -> str:
    """The text of a difference fitted to the window, new, gone and changed meetings in green, red and yellow.

    Args:
        text: see `digest.changes.render_changes`.
        streams: where it goes.
        colour: "auto", "always" or "never".
    """
    painted = streams.use_colour(colour)
    shown = []
    for line in text.splitlines():
        fitted = streams.fit(f"{line}\n")
        paint = _PAINT.get(line[:1]) if painted else None
        shown.append(f"\x1b[{paint}m{fitted[:-1]}\x1b[0m\n" if paint else fitted)
    return "".join(shown)
