"""Stage 5, render: Digest -> text in one of the formats.

A renderer is a function `render(digest, options) -> str`; it formats and decides nothing. `RENDERERS` says in which
module each one lives, so that a run imports the one it needs and no other.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from digest.errors import OutputError
from digest.models import Digest, Meeting

TABLES = ("meetings", "statements", "participants", "stories", "skipped", "quotes")
GROUPS = ("day", "country", "person", "occasion")


def _no_note(message: str) -> None:
    """Drop a remark: what a renderer does with notes when nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """What the command line says of the form of the output; every renderer takes what concerns it.

    Attributes:
        table: one of TABLES, for tsv, csv and markdown.
        header: tsv begins with a line of column names.
        group_by: one of GROUPS, or "" for the digest's own order.
        width: columns of the window, for the terminal layout alone.
        colour: the terminal layout may use colours and bold.
        texts: text of each article by id, for formats that show the sentence a fact comes from; None where not loaded.
        sides: side (a country's code or an organisation's short name) by article id, where settings give the
            article's source one.
        note: called with a remark for stderr, such as how many meetings a calendar could not hold.
    """

    table: str = "meetings"
    header: bool = False
    group_by: str = ""
    width: int = 80
    colour: bool = False
    texts: Mapping[str, str] | None = None
    sides: Mapping[str, str] | None = None
    note: Callable[[str], None] = _no_note


Renderer = Callable[[Digest, RenderOptions], str]

# format -> (module, function, endings of files that ask for it)
RENDERERS: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "text": ("digest.render.text", "render_text", (".txt", ".text")),
        "tsv": ("digest.render.tsv", "render_tsv", (".tsv", ".tab")),
        "csv": ("digest.render.tsv", "render_csv", (".csv",)),
        "markdown": ("digest.render.markdown", "render_markdown", (".md", ".markdown")),
        "json": ("digest.render.json_", "render_json", (".json",)),
        "jsonl": ("digest.render.json_", "render_jsonl", (".jsonl", ".ndjson")),
        "html": ("digest.render.html", "render_html", (".html", ".htm")),
        "ics": ("digest.render.ics", "render_ics", (".ics",)),
        "gexf": ("digest.render.gexf", "render_gexf", (".gexf",)),
        "plover": ("digest.render.plover", "render_plover", (".plover",)),
    }
)
FORMATS = ("auto", *RENDERERS)

# Formats that print a meeting as soon as it is there, whatever comes after it: format -> module and function.
STREAMS = {"jsonl": ("digest.render.json_", "stream_jsonl"), "tsv": ("digest.render.tsv", "stream_tsv")}

# Formats that show the sentence a fact comes from and are given `RenderOptions.texts`.
NEEDS_TEXTS = frozenset({"html"})

# Formats that print all quotations, of whatever table.
NEEDS_QUOTES = frozenset({"json"})


def format_of_path(path: str) -> str:
    """Format that a file's ending asks for, "" where it asks for none.

    >>> format_of_path("out/report.HTML"), format_of_path("notes")
    ('html', '')
    """
    lower = path.lower()
    return next((name for name, (_, _, endings) in RENDERERS.items() if lower.endswith(endings)), "")


def find_stream(name: str) -> Callable[[Iterable[Meeting], RenderOptions], Iterator[str]]:
    """The function that gives the lines of one of `STREAMS`, imported now."""
    module, function = STREAMS[name]
    found: Callable[[Iterable[Meeting], RenderOptions], Iterator[str]] = getattr(
        importlib.import_module(module), function
    )
    return found


def find_renderer(name: str) -> Renderer:
    """The function that renders format `name`, imported now.

    Raises:
        OutputError: this installation has no such format.
    """
    try:
        module, function, _ = RENDERERS[name]
        found: Renderer = getattr(importlib.import_module(module), function)
    except (KeyError, ModuleNotFoundError, AttributeError) as error:
        raise OutputError(
            f"format {name} isn't part of this installation; use one of {', '.join(RENDERERS)}"
        ) from error
    return found
