"""`digest config`: show the settings in force, check a file, write one to begin with."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from digest.cli import options
from digest.cli.session import Session
from digest.config import Config, render_config
from digest.errors import ConfigError
from digest.streams import sanitize, write_output

CONFIG_HELP = """\b
Examples:
  digest config show
  digest config init

Settings come from options, then DIGEST_* variables, then --config FILE or ./config.yaml (if it has the key digest:),
then config.yaml in the user's configuration folder, then what is built in.
"""
SHOW_HELP = """\b
Examples:
  digest config show
  digest config show --config my.yaml

Print every setting in force, with a sentence on each, as a file that --config takes.
"""
CHECK_HELP = """\b
Examples:
  digest config check
  digest config check my.yaml

Check a settings file: unknown keys, values out of range, with line and suggestion.
"""
INIT_HELP = """\b
Examples:
  digest config init
  digest config init my.yaml

Write a settings file with every default and a sentence on each; an existing file is left alone.
"""

config_app = typer.Typer(
    help=CONFIG_HELP, short_help="Show, check or begin a settings file.", rich_markup_mode=None, no_args_is_help=False
)

SettingsFile = Annotated[
    str,
    typer.Argument(metavar="FILE", help="The settings file.", show_default=True, autocompletion=options.complete_paths),
]


@config_app.command("show", help=SHOW_HELP, short_help="Print the settings in force.")
def show_settings(
    context: typer.Context,
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    verbose: options.Verbose = False,
    debug: options.Debug = False,
) -> None:
    """Print every setting in force as YAML."""
    session: Session = context.obj
    session.set_voice(quiet=False, verbose=verbose, debug=debug)
    session.streams.write(render_config(session.load_config(config, no_config=no_config)))


@config_app.command("check", help=CHECK_HELP, short_help="Check a settings file.")
def check_settings(
    context: typer.Context,
    path: SettingsFile = "config.yaml",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Load a file and say that it is sound; raises ConfigError where it isn't."""
    session: Session = context.obj
    session.set_voice(quiet=quiet, verbose=False, debug=debug)
    if not os.path.exists(path):  # noqa: PTH110
        raise ConfigError("no such file; digest config init writes one", path)
    session.load_config(path, no_config=False)
    if not quiet:
        session.streams.write(f"{sanitize(path)}: sound\n")


@config_app.command("init", help=INIT_HELP, short_help="Write a settings file with every default.")
def init_settings(
    context: typer.Context,
    path: SettingsFile = "config.yaml",
    debug: options.Debug = False,
) -> None:
    """Write the defaults to a new file."""
    session: Session = context.obj
    session.set_voice(quiet=False, verbose=False, debug=debug)
    if path != "-" and os.path.lexists(path):
        raise ConfigError("is there already; name another file, or digest config show to print the settings", path)
    write_output(path, render_config(Config()), session.streams)
