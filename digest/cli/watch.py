"""`digest watch`: what each new article adds, as it comes."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import options
from digest.cli.diff import show_changes
from digest.cli.reading import Reading, reads_articles
from digest.cli.session import ExitCode
from digest.errors import InputError

WATCH_HELP = """\b
Examples:
  digest watch news/
  digest watch news/ --interval 60 >> log.txt

Look at files and folders again and again, and print what a new or changed article adds: meetings that are new (+),
changed (~) and gone (-). What is there at the start is counted, not printed. Ctrl-C ends it (exit status 130).
"""


@reads_articles()
def watch_command(
    reading: Reading,
    paths: options.Paths = None,
    interval: Annotated[
        float, typer.Option("--interval", metavar="SECONDS", min=0.1, help="Pause between two looks.")
    ] = 2.0,
    rounds: Annotated[
        int | None,
        typer.Option("--rounds", metavar="N", min=0, help="End after so many looks; without end if not given."),
    ] = None,
) -> int:
    """Watch; see `WATCH_HELP`."""
    from digest.changes import render_changes, summary_line  # noqa: PLC0415
    from digest.read.source import hide_secrets, is_address  # noqa: PLC0415
    from digest.watch import watch_changes  # noqa: PLC0415

    session = reading.session
    found = session.gather_paths(paths, None)
    for path in found:
        if is_address(path):
            raise InputError("only files and folders of this machine can be watched", hide_secrets(path))
    first = True
    for changes in watch_changes(
        found,
        lambda: reading.build(found),
        interval_seconds=interval,
        rounds=rounds,
    ):
        if first:
            first = False
            count = len(changes.new)
            if session.streams.err_is_terminal and not session.quiet:
                session.streams.say(f"watching: {count} meeting{'' if count == 1 else 's'} so far; Ctrl-C ends it")
            continue
        session.streams.write(show_changes(render_changes(changes), session.streams, session.colour))
        session.tell(summary_line(changes))
    return ExitCode.OK
