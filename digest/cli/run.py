"""`digest run`: folders in, one digest out."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import options
from digest.cli.options import SORTS
from digest.cli.reading import Reading, reads_articles
from digest.cli.session import ExitCode, Session, choose
from digest.errors import ConfigError, OutputError
from digest.models import KINDS, STATUSES, Digest, Meeting
from digest.render import (
    FORMATS,
    GROUPS,
    NEEDS_QUOTES,
    NEEDS_TEXTS,
    STREAMS,
    TABLES,
    RenderOptions,
    find_renderer,
    find_stream,
    format_of_path,
)
from digest.sides import article_sides
from digest.streams import is_same_file, write_output

if TYPE_CHECKING:
    from digest.engine import Engine
    from digest.filters import Filtered
    from digest.spread.merging import Merged

RUN_HELP = """\b
Examples:
  digest run seeds/
  digest run news/ --person Brevik --since "last month" -f tsv | cut -f1,6

Print one merged digest of the meetings that a folder of articles reports: who met whom, when, where and what was
said. In a terminal it is laid out to be read; in a pipe every fact stands whole on a line of its own.
"""

# formats that can print another table than that of the meetings
TABLE_FORMATS = ("tsv", "csv", "markdown")


@reads_articles()
def run_command(
    reading: Reading,
    paths: options.Paths = None,
    format_name: Annotated[
        str,
        typer.Option(
            "-f",
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(FORMATS)}.",
            envvar="DIGEST_FORMAT",
            autocompletion=options.complete_formats,
        ),
    ] = "auto",
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write here instead of standard output; its ending picks the format.",
            autocompletion=options.complete_paths,
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="TABLE",
            help=f"In tsv, csv and markdown: {', '.join(TABLES)}.",
            autocompletion=options.complete_tables,
        ),
    ] = None,
    header: Annotated[bool, typer.Option("--header", help="Begin tsv with the names of its columns.")] = False,
    group_by: Annotated[
        str,
        typer.Option(
            "--group-by", metavar="WHAT", help=f"{', '.join(GROUPS)}.", autocompletion=options.complete_groups
        ),
    ] = "",
    person: Annotated[
        list[str] | None, typer.Option("--person", metavar="NAME", help="This person took part; near spellings count.")
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option(
            "--country",
            metavar="SIDE",
            help="This country or organisation took part: name or code.",
            autocompletion=options.complete_countries,
        ),
    ] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--between",
            metavar="A B",
            help="These two sides or persons met.",
            autocompletion=options.complete_countries,
        ),
    ] = None,
    place: Annotated[
        list[str] | None, typer.Option("--place", metavar="PLACE", help="It was in this city, country or venue.")
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="DATE", help="On this day or later: 2025-10, 'last month' before the newest article."
        ),
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="On this day or earlier.")] = "",
    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status", metavar="STATUS", help=f"{', '.join(STATUSES)}.", autocompletion=options.complete_statuses
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE", help=f"{', '.join(KINDS)}.", autocompletion=options.complete_types),
    ] = None,
    min_sources: Annotated[
        int | None, typer.Option("--min-sources", metavar="N", min=1, help="At least so many independent reports.")
    ] = None,
    max_sources: Annotated[
        int | None, typer.Option("--max-sources", metavar="N", min=1, help="At most so many independent reports.")
    ] = None,
    speaker: Annotated[
        list[str] | None, typer.Option("--speaker", metavar="NAME", help="Keep what this person said.")
    ] = None,
    grep: Annotated[
        str | None,
        typer.Option("--grep", metavar="REGEX", help="Keep what was said that matches; without capitals in any case."),
    ] = None,
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="KEY", help=f"{', '.join(SORTS)}.", autocompletion=options.complete_sorts),
    ] = "date",
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="So many meetings at most.")] = None,
    files0_from: Annotated[
        str | None,
        typer.Option(
            "--files0-from",
            metavar="FILE",
            help="Read more paths from FILE, each ended by a NUL byte, as find -print0 writes them; - is standard input.",
            autocompletion=options.complete_paths,
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="NAME",
            help="Work on a cluster; dask is the one there is. Nothing is kept in a cache.",
            autocompletion=options.complete_engines,
        ),
    ] = "",
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler", metavar="URL", help="The cluster's scheduler, tcp://host:port; without, one is started here."
        ),
    ] = "",
    exit_status: Annotated[
        bool, typer.Option("-e", "--exit-status", help="Exit with 1 if there is no meeting.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if a file was skipped or gave a warning.")
    ] = False,
) -> int:
    """Read, filter, print; see `RUN_HELP`."""
    from digest.filters import Filters, apply_filters, arrange, check_days, parse_pattern, parse_side  # noqa: PLC0415

    session = reading.session
    if output == "":  # a variable of a script that isn't set
        raise OutputError("-o: the file's name is empty")
    output = None if output == "-" else output
    table, format_name = pick_format(session, format_name, output, table)
    if group_by:
        choose("--group-by", group_by, GROUPS)
    choose("--sort", sort, SORTS)
    settings = reading.settings
    filters = Filters(
        persons=tuple(person or ()),
        speakers=tuple(speaker or ()),
        countries=tuple(parse_side("--country", word) for word in split_values(country)),
        between=between or (),
        places=tuple(place or ()),
        since=check_days("--since", since),
        until=check_days("--until", until),
        statuses=tuple(choose("--status", word, STATUSES) for word in split_values(status)),
        types=tuple(choose("--type", word, KINDS) for word in split_values(kind)),
        min_sources=min_sources,
        max_sources=max_sources,
        grep=parse_pattern("--grep", grep) if grep is not None else None,
    )
    found = session.gather_paths(paths, files0_from)
    if output is not None:
        refuse_input(output, found)
    whole = filters != Filters() or sort != "date" or reverse or limit is not None or group_by or table != "meetings"
    if engine and reading.cache:
        raise ConfigError("--cache doesn't go with --engine: of what a cluster reads nothing is kept")
    with open_engine(session, engine, scheduler, reading.jobs) as machines:
        if machines is not None and output is not None and format_name in STREAMS and not whole:
            merged = session.merge_archive(found, settings, machines)
            if merged.threads:
                options_ = RenderOptions(header=header)
                return write_stream(session, merged, find_stream(format_name), options_, output, found, strict=strict)
            digest = merged.digest()
        else:
            quoted = format_name in NEEDS_QUOTES or table == "quotes" or filters != Filters()
            digest = reading.build(found, engine=machines, with_quotes=quoted)
    if output is not None:
        names = dict.fromkeys(chain((entry.info.path for entry in digest.articles), (s.path for s in digest.skipped)))
        refuse_input(output, paths_read(names, found))
    filtered = apply_filters(digest, filters)
    shown = arrange(filtered.digest, sort=sort, reverse=reverse, limit=limit)
    laid_out = format_name == "text" and output is None and session.streams.out_is_terminal
    options_ = RenderOptions(
        table=table,
        header=header,
        group_by=group_by,
        width=session.streams.width,
        colour=(session.streams.use_colour(session.colour) if output is None else session.colour == "always"),
        texts=session.texts(found, settings) if format_name in NEEDS_TEXTS else None,
        sides=article_sides(shown, settings.outlets) if format_name in NEEDS_TEXTS else None,
        note=session.warn,
    )
    if laid_out:
        from digest.render.terminal import render_terminal  # noqa: PLC0415 - rich is for terminals alone

        text = render_terminal(shown, options_)
    else:
        text = find_renderer(format_name)(shown, options_)
    write_output(output or "-", text, session.streams)
    close(session, shown, filtered, found)
    return exit_code(digest, shown, strict=strict, exit_status=exit_status)


def write_stream(
    session: Session,
    merged: Merged,
    stream: Callable[[Iterable[Meeting], RenderOptions], Iterator[str]],
    options_: RenderOptions,
    output: str,
    paths: list[str],
    *,
    strict: bool,
) -> int:
    """Write the meetings of an archive as they come, so that no more than some thousand are held here."""
    refuse_input(output, paths_read((info.path for _, info in merged.each_info()), paths))
    refuse_input(output, paths_read((skipped.path for skipped in merged.remarks.skipped), paths))
    write_output(output, merged.each_text(stream, options_), session.streams)
    if session.streams.err_is_terminal and not session.quiet:
        from digest.render.wording import counts_line  # noqa: PLC0415

        counts = len(merged.archive.ids), len(merged.threads)
        copies = (merged.archive.ids[number] for number in merged.copies())
        session.streams.say(counts_line(*counts, copies, merged.stories(), len(merged.remarks.skipped)))
    return exit_code(merged.remarks, merged.remarks, strict=strict, exit_status=False)


@contextlib.contextmanager
def open_engine(session: Session, name: str, scheduler: str, jobs: int) -> Iterator[Engine | None]:
    """What reads instead of processes of this one, None where none was asked for.

    Raises:
        ConfigError: there is no such engine, it isn't installed, or an option is for another one.
    """
    if not name:
        if scheduler:
            raise ConfigError("--scheduler goes with --engine dask")
        yield None
        return
    choose("--engine", name, options.ENGINES)
    from digest.cluster import DaskEngine  # noqa: PLC0415 - for few

    tell = session.warn if session.streams.err_is_terminal else session.tell
    with DaskEngine(scheduler, workers=jobs, tell=tell) as engine:
        yield engine


def split_values(values: list[str] | None) -> list[str]:
    """Values of an option that may be repeated and may hold several, parted by commas."""
    return [word.strip() for value in values or () for word in value.split(",") if word.strip()]


def pick_format(session: Session, format_name: str, output: str | None, table: str | None) -> tuple[str, str]:
    """Table and format: what `-f` says, else the ending of the output file, else tsv for a table, else text.

    Raises:
        ConfigError: no such format or table, or a table in a format that has none.
    """
    choose("--format", format_name, FORMATS)
    if table is not None:
        choose("--table", table, TABLES)
    if format_name == "auto":
        format_name = format_of_path(output) if output is not None else ""
        if not format_name:
            format_name = "text" if table is None else "tsv"
            if output is not None and "." in os.path.basename(output):  # noqa: PTH119
                session.tell(f"{output}: the ending names no format; written as {format_name}")
    if table not in {None, "meetings"} and format_name not in TABLE_FORMATS:
        raise ConfigError(f"--table {table} goes with -f {', -f '.join(TABLE_FORMATS)}, not with {format_name}")
    return table or "meetings", format_name


def refuse_input(output: str, inputs: Iterable[str]) -> None:
    """Stop before an input is overwritten.

    Raises:
        OutputError: the output file is one of the inputs.
    """
    for path in inputs:
        if path != "-" and os.path.isfile(path) and is_same_file(output, path):  # noqa: PTH113
            raise OutputError("is one of the articles that were to be read; choose another output file", output)


def paths_read(names: Iterable[str], paths: list[str]) -> Iterator[str]:
    """Every file that was read or tried, as it is shown and below each folder."""
    folders = [path for path in paths if path != "-" and os.path.isdir(path)]  # noqa: PTH112
    for name in names:
        yield name
        yield from (os.path.join(folder, name) for folder in folders)  # noqa: PTH118


def close(session: Session, shown: Digest, filtered: Filtered, paths: list[str]) -> None:
    """Say why there is nothing, and, in a terminal, what the run came to."""
    if not shown.meetings:
        session.warn(why_empty(shown, filtered, paths))
    if session.streams.err_is_terminal and not session.quiet:
        from digest.render.wording import closing_line  # noqa: PLC0415

        session.streams.say(closing_line(shown))


def why_empty(shown: Digest, filtered: Filtered, paths: list[str]) -> str:
    """Why no meeting is printed."""
    because = filtered.why_empty()
    if because:
        return f"no meetings: {because}"
    if filtered.digest.meetings:
        return "no meetings: --limit 0"
    from digest.read.source import shown_path  # noqa: PLC0415 - seldom

    where = " ".join("standard input" if path == "-" else shown_path(path) for path in paths[:3]) + (
        " ..." if len(paths) > 3 else ""
    )
    if shown.articles:
        count = len(shown.articles)
        return f"no meetings: {count} article{'' if count == 1 else 's'} in {where}, and none tells of an encounter"
    if shown.skipped:
        languages = sum(1 for skipped in shown.skipped if "english" in skipped.reason.casefold())
        if languages == len(shown.skipped):
            return f"no meetings: no article in {where} is in English"
        count = len(shown.skipped)
        return f"no meetings: no articles in {where}; {count} file{'' if count == 1 else 's'} skipped"
    return f"no meetings: no articles in {where or 'the list'}"


def exit_code(digest: Digest, shown: Digest, *, strict: bool, exit_status: bool) -> int:
    """Exit status of a run that printed something."""
    if any(skipped.failed for skipped in digest.skipped):
        return ExitCode.PARTIAL
    if strict and (digest.notices or digest.skipped):
        return ExitCode.PARTIAL
    return ExitCode.PARTIAL if exit_status and not shown.meetings else ExitCode.OK
