"""`digest cache`: what is kept of earlier runs, and how to be rid of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from digest.cache import Cache, NotOursError, default_path
from digest.cli import options
from digest.cli.session import Session
from digest.errors import ConfigError, InputError
from digest.streams import reason_of, sanitize

CACHE_HELP = """\b
Examples:
  digest cache info
  digest cache prune --max-size 200M

What was read of an article is kept, so that the next run reads only what is new. The file can be deleted at any time.
"""
INFO_HELP = """\b
Examples:
  digest cache info
  digest cache info --cache my.sqlite

Print where the cache is, how many articles, files and steps of matching it knows, and its size in bytes.
"""
CLEAR_HELP = """\b
Examples:
  digest cache clear
  digest cache clear --cache my.sqlite

Empty the cache.
"""
PRUNE_HELP = """\b
Examples:
  digest cache prune
  digest cache prune --max-size 200M

Take out what was used longest ago until the cache is no larger than a size.
"""

cache_app = typer.Typer(help=CACHE_HELP, rich_markup_mode=None)

_UNITS = {"": 1, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}


@cache_app.command("info", help=INFO_HELP, short_help="Print where it is and what it holds.")
def show_info(context: typer.Context, cache: options.CacheFile = None, debug: options.Debug = False) -> None:
    """Print path, counts and size, one labelled line each."""
    session = _session(context, debug=debug)
    with _care(session, cache) as kept:
        info = kept.info()
        session.streams.write(
            f"path {sanitize(kept.path)}\narticles {info.readings}\nfiles {info.files}\nsteps {info.steps}\nbytes {info.size_bytes}\n"
        )


@cache_app.command("clear", help=CLEAR_HELP, short_help="Empty it.")
def clear_cache(context: typer.Context, cache: options.CacheFile = None, debug: options.Debug = False) -> None:
    """Empty the cache."""
    with _care(_session(context, debug=debug), cache) as kept:
        kept.clear()


@cache_app.command("prune", help=PRUNE_HELP, short_help="Take out what was used longest ago.")
def prune_cache(
    context: typer.Context,
    max_size: Annotated[
        str, typer.Option("--max-size", metavar="SIZE", help="Bytes, or with K, M or G: 200M.")
    ] = "500M",
    cache: options.CacheFile = None,
    debug: options.Debug = False,
) -> None:
    """Shrink the cache, and say how many entries went."""
    session = _session(context, debug=debug)
    size = parse_size("--max-size", max_size)
    with _care(session, cache) as kept:
        session.streams.write(f"removed {kept.prune(size)}\n")


def parse_size(option: str, words: str) -> int:
    """Bytes of a size.

    Raises:
        ConfigError: it is none.

    >>> parse_size("--max-size", "200M"), parse_size("--max-size", "10k")
    (200000000, 10000)
    """
    number, unit = words.rstrip("kKmMgG"), words.lstrip("0123456789").upper()
    if not number.isascii() or not number.isdigit() or unit not in _UNITS:
        raise ConfigError(f"{option}: no such size: {words}; write 500000, 200M or 1G")
    return int(number) * _UNITS[unit]


def _session(context: typer.Context, *, debug: bool) -> Session:
    session: Session = context.obj
    session.set_voice(quiet=False, verbose=False, debug=debug)
    return session


@contextmanager
def _care(session: Session, path: str | None) -> Iterator[Cache]:
    """The cache file, for as long as something is done with it.

    Raises:
        InputError: it can't be used.
    """
    used = path or default_path(session.streams.environ)
    if not used:
        raise ConfigError("there is no home folder to keep a cache in; name a file with --cache")
    try:
        with Cache(used) as kept:
            yield kept
    except BrokenPipeError:  # of the output, not of the cache
        raise
    except NotOursError as error:
        raise InputError("is a file of another program; name another with --cache", used) from error
    except OSError as error:
        raise InputError(f"can't be used: {reason_of(error)}", used) from error
    except sqlite3.Error as error:
        raise InputError(f"can't be used: {error}; delete it", used) from error
