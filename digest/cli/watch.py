"""`digest watch`: what each new article adds, as it comes."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import options
from digest.cli.diff import colour_changes
from digest.cli.session import ExitCode, Session

WATCH_HELP = """\b
Examples:
  digest watch news/
  digest watch news/ --interval 60 >> log.txt

Look at files and folders again and again, and print what a new or changed article adds: meetings that are new (+),
changed (~) and gone (-). What is there at the start is counted, not printed. Ctrl-C ends it (exit status 130).
"""


def watch_command(
    context: typer.Context,
    paths: options.Paths = None,
    interval: Annotated[
        float, typer.Option("--interval", metavar="SECONDS", min=0.1, help="Pause between two looks.")
    ] = 2.0,
    rounds: Annotated[
        int | None,
        typer.Option("--rounds", metavar="N", min=0, help="End after so many looks; without end if not given."),
    ] = None,
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    jobs: options.Jobs = 0,
    cache: options.CacheFile = None,
    no_cache: options.NoCache = False,
    color: options.Colour = "auto",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> int:
    """Watch; see `WATCH_HELP`."""
    from digest.changes import render_changes, summary_line  # noqa: PLC0415
    from digest.watch import watch_changes  # noqa: PLC0415

    session: Session = context.obj
    session.set_voice(quiet=quiet, verbose=verbose, debug=debug, colour=color)
    found = session.gather_paths(paths, None)
    settings = session.load_config(config, no_config=no_config)
    first = True
    for changes in watch_changes(
        found,
        lambda: session.build(found, settings, jobs=jobs, cache="" if no_cache else cache),
        interval_seconds=interval,
        rounds=rounds,
    ):
        if first:
            first = False
            count = len(changes.new)
            if session.streams.err_is_terminal and not quiet:
                session.streams.say(f"watching: {count} meeting{'' if count == 1 else 's'} so far; Ctrl-C ends it")
            continue
        text = render_changes(changes)
        session.streams.write(colour_changes(text) if session.streams.use_colour(color) else text)
        session.tell(summary_line(changes))
    return ExitCode.OK
