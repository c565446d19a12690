"""What all commands that read articles share: the options that say how, and what these come to.

A command is written with its own arguments and options alone and takes a `Reading` first; `reads_articles` adds the
shared options behind its own.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from digest.cli import options
from digest.cli.session import Session

if TYPE_CHECKING:
    from digest.config import Config
    from digest.engine import Engine
    from digest.models import Digest


@dataclass(frozen=True)
class Reading:
    """How a command reads.

    Attributes:
        session: streams and voice.
        config: file of settings, None for those that are found. no_config: no file at all.
        jobs: processes, 0 for one a processor. cache: file of what was read, None for the user's, "" for none.
    """

    session: Session
    config: str | None = None
    no_config: bool = False
    jobs: int = 0
    cache: str | None = None

    @functools.cached_property
    def settings(self) -> Config:
        """The settings of this run.

        Raises:
            ConfigError: a setting can't be used.
        """
        return self.session.load_config(self.config, no_config=self.no_config)

    def build(self, paths: Sequence[str], *, engine: Engine | None = None, with_quotes: bool = True) -> Digest:
        """The digest of these files and folders, read by an engine where there is one; what was skipped is said."""
        return self.session.build(
            paths, self.settings, jobs=self.jobs, cache=self.cache, engine=engine, with_quotes=with_quotes
        )


def _prepare(
    session: Session,
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    jobs: options.Jobs = 0,
    cache: options.CacheFile = None,
    no_cache: options.NoCache = False,
    color: options.Colour = "auto",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> Reading:
    session.set_voice(quiet=quiet, verbose=verbose, debug=debug, colour=color)
    return Reading(session, config, no_config, jobs, "" if no_cache else cache)


def reads_articles(*, without: Sequence[str] = ()) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
    """Give a command the shared options.

    Args:
        without: names of parameters of `_prepare` that it has no use for.
    """

    def decorate(function: Callable[..., int | None]) -> Callable[..., int | None]:
        shared = [p for p in _parameters(_prepare)[1:] if p.name not in without]

        def command(context: typer.Context, **values: Any) -> int | None:
            reading = _prepare(context.obj, **{p.name: values.pop(p.name) for p in shared})
            return function(reading, **values)

        context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        parameters = [context, *_parameters(function)[1:], *shared]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in parameters}
        command.__doc__ = function.__doc__
        return command

    return decorate


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function, eval_str=True).parameters.values())
