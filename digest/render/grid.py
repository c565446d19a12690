"""Rows of text as a table: aligned in a terminal, tab-separated in a pipe."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence

from digest.streams import sanitize


def tab_separated(rows: Sequence[Sequence[str]]) -> str:
    r"""One row a line, cells parted by tabs; a cell is one line, an empty one is "-".

    >>> tab_separated([("2", "Ana\tBrevik", "")])
    '2\tAna Brevik\t-\n'
    """
    return "".join("\t".join(sanitize(cell) or "-" for cell in row) + "\n" for row in rows)


def draw_grid(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    colour: bool,
    right: Collection[int] = (),
    unbroken: Collection[int] = (),
) -> str:
    """A table for a terminal, drawn with rich.

    Args:
        header: names of the columns.
        rows: cells, as many a row as the header has.
        width: columns of the window; long cells are wrapped inside their column.
        colour: bold header and colours may be used.
        right: columns that are aligned to the right (numbers).
        unbroken: other columns whose cells are never wrapped (days).
    """
    from rich.console import Console  # noqa: PLC0415 - rich is slow to import and needed here alone
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, name in enumerate(header):
        table.add_column(
            Text(sanitize(name)),
            justify="right" if number in right else "left",
            no_wrap=number in right or number in unbroken,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(sanitize(cell)) for cell in row))
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
