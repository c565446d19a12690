"""`digest people`: who is in a folder of articles."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import options
from digest.cli.reading import Reading, reads_articles
from digest.cli.session import ExitCode
from digest.models import Digest

PEOPLE_HELP = """\b
Examples:
  digest people news/
  digest people news/ --min-meetings 2 | cut -f3

List the people who met or were quoted: meetings, quotations, name, country or organisation, offices, other names, first
and last day, articles. Those with the most meetings come first. In a pipe a person is a line of cells parted by tabs.
"""


@reads_articles()
def people_command(
    reading: Reading,
    paths: options.Paths = None,
    min_meetings: Annotated[
        int, typer.Option("--min-meetings", metavar="N", min=0, help="Only people with so many meetings.")
    ] = 0,
    header: Annotated[bool, typer.Option("--header", help="In a pipe, begin with the names of the columns.")] = False,
) -> int:
    """List people; see `PEOPLE_HELP`."""
    from digest.people import COLUMNS, find_people, people_rows  # noqa: PLC0415
    from digest.render.grid import draw_grid, tab_separated  # noqa: PLC0415

    session = reading.session
    found = session.gather_paths(paths, None)
    digest = reading.build(found)
    people = [person for person in find_people(digest).people if len(person.meetings) >= min_meetings]
    rows = people_rows(people)
    if not rows:
        session.warn("nobody: no person with a name met anybody or was quoted")
    elif session.streams.out_is_terminal:
        width = session.streams.width
        # the narrower the window, the fewer columns: countries, offices, other names, then the rest
        shown = [n for n, _ in enumerate(COLUMNS) if width >= {3: 50, 4: 70, 5: 100}.get(n, 0 if n < 3 else 140)]
        text = draw_grid(
            [COLUMNS[n] for n in shown],
            [[row[n] for n in shown] for row in rows],
            width=width,
            colour=session.streams.use_colour(session.colour),
            right={0, 1, len(shown) - 1} if len(shown) > 6 else {0, 1},
            unbroken={n for n, column in enumerate(shown) if column in {6, 7}},
        )
        session.streams.write(text)
    else:
        session.streams.write(tab_separated([COLUMNS, *rows] if header else rows))
    return exit_of(digest)


def exit_of(digest: Digest) -> int:
    """Exit status of a command that printed: 1 if a file could not be read."""
    return ExitCode.PARTIAL if any(skipped.failed for skipped in digest.skipped) else ExitCode.OK
