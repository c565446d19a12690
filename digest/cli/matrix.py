"""`digest matrix`: who met whom, counted."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import options
from digest.cli.people import exit_of
from digest.cli.reading import Reading, reads_articles
from digest.cli.run import split_values
from digest.cli.session import choose
from digest.matrix import BY
from digest.models import STATUSES

MATRIX_HELP = """\b
Examples:
  digest matrix news/
  digest matrix news/ --by person --pairs | head -20

Count the meetings of each with each: countries and organisations, or people. In a terminal it is an aligned table of
the 12 with the most meetings; in a pipe the whole table, cells parted by tabs, or, with --pairs, a pair a line.
"""
_TOP_IN_TERMINAL = 12


@reads_articles()
def matrix_command(
    reading: Reading,
    paths: options.Paths = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="WHAT", help=f"{', '.join(BY)}.", autocompletion=options.complete_from(BY)),
    ] = "country",
    pairs: Annotated[bool, typer.Option("--pairs", help="A pair a line, most meetings first.")] = False,
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help=f"Meetings that count: {', '.join(STATUSES)}; held if not given.",
            autocompletion=options.complete_statuses,
        ),
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", metavar="N", min=0, help="Only the N with the most meetings; 0 for all.")
    ] = None,
) -> int:
    """Count pairs; see `MATRIX_HELP`."""
    from digest.matrix import build_matrix, matrix_rows, pair_rows  # noqa: PLC0415
    from digest.render.grid import draw_grid, tab_separated  # noqa: PLC0415

    session = reading.session
    choose("--by", by, BY)
    statuses = [choose("--status", word, STATUSES) for word in split_values(status)] or ["held"]
    found = session.gather_paths(paths, None)
    digest = reading.build(found)
    terminal = session.streams.out_is_terminal
    limit = top if top is not None else _TOP_IN_TERMINAL if terminal and not pairs else 0
    matrix = build_matrix(digest, by, statuses=statuses, limit=limit)
    if not matrix.labels:
        session.warn(f"nothing to count: no meeting is {' or '.join(statuses)}")
        return exit_of(digest)
    rows = pair_rows(matrix) if pairs else matrix_rows(matrix)
    if terminal:
        colour, width = session.streams.use_colour(session.colour), session.streams.width
        if pairs:
            text = draw_grid(("meetings", by, by), rows, width=width, colour=colour, right={0})
        else:
            quiet_zeros = [["" if cell == "0" else cell for cell in row] for row in rows[1:]]
            text = draw_grid(
                ("", *rows[0][1:]), quiet_zeros, width=width, colour=colour, right=set(range(1, len(rows[0])))
            )
        session.streams.write(text)
    else:
        session.streams.write(tab_separated(rows))
    return exit_of(digest)
