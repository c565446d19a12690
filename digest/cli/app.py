"""The commands put together, and the one place that turns errors into a line on standard error and an exit status."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from digest import __version__
from digest.cli.session import ExitCode, Session, nearest, python_line
from digest.errors import DigestError, OutputError
from digest.streams import Streams, discard_stdout, unwritten

EXIT_CODES = """\b
Exit status:
  0    printed, even if there is no meeting (standard error says why)
  1    printed, but a file could not be read, decoded or parsed;
       with -e, there is no meeting; with --strict, a file was skipped
  2    nothing done: usage, a missing folder, a setting, a failed write
  70   an error in digest itself
  130  interrupted"""

ROOT_HELP = """\b
Examples:
  digest run seeds/
  digest run seeds/ -f tsv | cut -f6 | sort | uniq -c

Reads news articles, finds the ones that cover the same event, and prints one merged digest of diplomatic meetings:
who met whom, when, where and what was said, every fact with the articles that say it.
"""

SHORT_HELP = """\
usage: digest run PATH...          print the meetings that a folder of articles reports
       digest show PATH ID         one meeting in full, or an article's text with --text
       digest COMMAND --help       the options of a command
       digest --help               all commands

for example: digest run seeds/
"""

# The parser's own errors share a base that it doesn't export; all of them are about what was typed.
_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]


# name -> (module, what it does in a line); the module holds `<name>_command` and `<NAME>_HELP`
COMMANDS = {
    "run": ("digest.cli.run", "Print the merged digest of a folder of articles."),
    "show": ("digest.cli.show", "One meeting in full, or an article's text."),
    "people": ("digest.cli.people", "Who is in there: names, offices, meetings."),
    "matrix": ("digest.cli.matrix", "Who met whom, as a table."),
    "diff": ("digest.cli.diff", "What is new, changed and gone between two digests."),
    "watch": ("digest.cli.watch", "Print what new articles add, as they come."),
    "explain": ("digest.cli.explain", "Why two reports are, or aren't, one meeting."),
    "schema": ("digest.cli.schema", "The JSON Schema of the json format."),
    "cache": ("digest.cli.cache", "What is kept of earlier runs."),
    "config": ("digest.cli.settings", "Show, check or begin a settings file."),
}


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"digest {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("-V", "--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def _unloaded() -> None:
    """Stand for a command that isn't the one being called."""


def build_app(wanted: str | None) -> typer.Typer:
    """The command line with the command `wanted` loaded, or, where None, all of them.

    The others are known by name alone: that is all that `digest --help` and a suggestion need, and loading every
    command would take as long as reading a few articles.
    """
    app = typer.Typer(
        name="digest",
        help=ROOT_HELP,
        epilog=EXIT_CODES,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root)
    for name, (module_name, short_help) in COMMANDS.items():
        if wanted not in {None, name}:
            app.command(name, short_help=short_help)(_unloaded)
            continue
        module = importlib.import_module(module_name)
        text = getattr(module, f"{name.upper()}_HELP")
        inner = getattr(module, f"{name}_app", None)
        if inner is not None:
            app.add_typer(inner, name=name, help=text, short_help=short_help)
        else:
            function = getattr(module, f"{name}_command")
            app.command(name, help=text, short_help=short_help, epilog=EXIT_CODES if name == "run" else None)(function)
    return app


def run_app(args: Sequence[str], streams: Streams) -> int:
    """Run one command line and return its exit status; every error becomes one line on standard error.

    Args:
        args: arguments without the command's own name.
        streams: what it reads and writes.
    """
    session = Session(streams, debug="--debug" in args)
    name = _program_name()
    if f"_{name.replace('-', '_').upper()}_COMPLETE" in streams.environ:
        build_app(None)(args=list(args), prog_name=name)
    if not args:
        for line in SHORT_HELP.splitlines():
            streams.say_raw(line)
        return ExitCode.NOTHING_DONE
    try:
        command = typer.main.get_command(build_app(next((arg for arg in args if not arg.startswith("-")), "")))
        with command.make_context(name, list(args), obj=session) as context:
            result = command.invoke(context)
        return result if isinstance(result, int) else ExitCode.OK
    except typer.Exit as ending:
        return ending.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        discard_stdout()
        return ExitCode.OK
    except DigestError as error:
        if session.debug:
            _print_traceback(session, error)
        if isinstance(error, OutputError):
            discard_stdout()
        _tell(session, error)
        return ExitCode.NOTHING_DONE
    except _USAGE_ERROR as error:
        session.error(_usage_message(error, args))
        return ExitCode.NOTHING_DONE
    except MemoryError:
        session.error("no memory is left; read fewer articles in one run, by month or by region")
        return ExitCode.NOTHING_DONE
    except Exception as error:  # noqa: BLE001 - a bug: the user gets one line, not a traceback
        return _report_failure(session, error)


def _program_name() -> str:
    name = os.path.basename(sys.argv[0]) if sys.argv else ""  # noqa: PTH119
    return name if name in {"digest", "meeting-digest"} else "digest"


def _tell(session: Session, error: DigestError) -> None:
    """Print an error: a line for each fault of a file, the first with its place, the others telling theirs."""
    first, *others = error.message.split("\n") if error.message else [""]
    session.error(str(error).removesuffix(error.message) + first)
    for line in others:
        session.error(line)


def _print_traceback(session: Session, error: BaseException) -> None:
    import traceback  # noqa: PLC0415

    for line in "".join(traceback.format_exception(error)).splitlines():
        session.streams.say_raw(line)


def _report_failure(session: Session, error: Exception) -> int:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}:
        # a full device under --help, which the option parser prints by itself
        discard_stdout()
        session.error(f"standard output: {unwritten(error)}")
        return ExitCode.NOTHING_DONE
    if session.debug:
        _print_traceback(session, error)
    what = f"{type(error).__name__}: {error}".strip(": ")
    session.error(
        f"this is a bug in digest {__version__} ({python_line()}): {what}; please report this line, "
        "together with what the same command prints with --debug"
    )
    return ExitCode.BUG


def _usage_message(error: Exception, args: Sequence[str]) -> str:
    """The parser's message as one line: what is wrong, the nearest right thing, where the help is."""
    context = getattr(error, "ctx", None)
    # an option that lacks its value is found before there is a context
    path = getattr(context, "command_path", "") or " ".join(["digest", *(arg for arg in args[:1] if arg in COMMANDS)])
    option = getattr(error, "option_name", "")
    message = " ".join(str(getattr(error, "message", "") or error).split()).rstrip(".")
    commands = getattr(getattr(context, "command", None), "commands", None)
    if option and message.startswith("No such option"):
        close = nearest(option[2:], _options_of(context)) if option.startswith("--") else ""
        message = f"no such option: {option}" + (f"; did you mean --{close}?" if close else "")
    elif commands and message.startswith("No such command"):
        typed = next((arg for arg in args if f"'{arg}'" in message or f'"{arg}"' in message), "")
        close = nearest(typed, commands)
        message = f"no such command: {typed}; " + (
            f"did you mean {close}?" if close else f"there is {', '.join(commands)}"
        )
        # "digest seeds/" is what a newcomer types first
        if not close and typed and os.path.exists(typed):  # noqa: PTH110
            message = f"no such command: {typed}; did you mean {path} run {typed}?"
    else:
        formatted = getattr(error, "format_message", None)
        message = " ".join((formatted() if callable(formatted) else message).split()).rstrip(".")
        message = message[:1].lower() + message[1:]
    return f"{message} (see {path} --help)"


def _options_of(context: object) -> list[str]:
    parameters = getattr(getattr(context, "command", None), "params", ())
    return [name[2:] for parameter in parameters for name in parameter.opts if name.startswith("--")] + ["help"]
