"""Arguments and options that several commands share, and what a shell completes for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated

import typer

from digest.models import KINDS, STATUSES
from digest.render import FORMATS, GROUPS, TABLES

SORTS = ("date", "country", "person", "place", "occasion", "sources", "confidence", "id")
ENGINES = ("dask",)
COLOURS = ("auto", "always", "never")


def complete_from(choices: tuple[str, ...]) -> Callable[[str], list[str]]:
    """A completer for a fixed list of values; after a comma it completes the next one."""

    def complete(incomplete: str) -> list[str]:
        before, comma, word = incomplete.rpartition(",")
        return [f"{before}{comma}{choice}" for choice in choices if choice.startswith(word)]

    return complete


def complete_paths(incomplete: str) -> list[str]:
    """Files and folders that begin with what was typed; a folder ends in a slash."""
    folder, name = os.path.split(os.path.expanduser(incomplete))  # noqa: PTH111
    try:
        entries = sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
    except OSError:
        return []
    typed = incomplete[: len(incomplete) - len(name)] if name else incomplete
    return [
        f"{typed}{entry.name}{'/' if entry.is_dir() else ''}"
        for entry in entries
        if entry.name.startswith(name)
        and entry.name.isprintable()
        and (name.startswith(".") or not entry.name.startswith("."))
    ]


def complete_countries(incomplete: str) -> list[tuple[str, str]]:
    """Codes of countries, with their names as help, by the beginning of either."""
    from digest.countries import country_choices  # noqa: PLC0415

    before, comma, word = incomplete.rpartition(",")
    typed = word.casefold()
    return [
        (f"{before}{comma}{code}", name)
        for code, name in country_choices()
        if code.casefold().startswith(typed) or (len(typed) > 2 and name.casefold().startswith(typed))
    ]


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="Folders and files of articles; - reads JSON lines or plain text from standard input.",
        show_default=False,
        autocompletion=complete_paths,
    ),
]
OnePath = Annotated[
    str,
    typer.Argument(
        metavar="PATH", help="Folder or file of articles.", show_default=False, autocompletion=complete_paths
    ),
]
ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config", metavar="FILE", help="Settings to use instead of ./config.yaml.", autocompletion=complete_paths
    ),
]
NoConfig = Annotated[bool, typer.Option("--no-config", help="Read no config.yaml and no settings of the user.")]
Jobs = Annotated[
    int,
    typer.Option(
        "-j",
        "--jobs",
        metavar="N",
        min=0,
        help="Processes that read; 0 takes all processors, 1 none but this one.",
        envvar="DIGEST_JOBS",
    ),
]
CacheFile = Annotated[
    str | None,
    typer.Option(
        "--cache",
        metavar="FILE",
        help="Keep what was read here instead of in the user's cache folder.",
        envvar="DIGEST_CACHE",
        autocompletion=complete_paths,
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep nothing and use nothing kept.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No warnings and no closing line; errors are still told.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Name the files and settings that were read.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose.")]
Colour = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="WHEN",
        help="auto, always or never.",
        envvar="DIGEST_COLOR",
        autocompletion=complete_from(COLOURS),
    ),
]

complete_formats = complete_from(FORMATS)
complete_tables = complete_from(TABLES)
complete_engines = complete_from(ENGINES)
complete_groups = complete_from(GROUPS)
complete_sorts = complete_from(SORTS)
complete_statuses = complete_from(STATUSES)
complete_types = complete_from(KINDS)
