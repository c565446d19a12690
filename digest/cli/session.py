"""What every command shares: the streams, how much to say, the settings, and the one call that builds a digest."""

from __future__ import annotations

import enum
import functools
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from digest.errors import ConfigError, InputError
from digest.progress import Progress
from digest.streams import Streams, reason_of

if TYPE_CHECKING:
    from digest.config import Config
    from digest.engine import Engine
    from digest.inquiry import Inquiry
    from digest.models import ArticleInfo, Digest
    from digest.spread.merging import Merged

T = TypeVar("T")

MANY_WARNINGS = 20

MAX_LIST_BYTES = 500_000_000
"""What a list of files may hold: names of some five million."""

_CHUNK = 1 << 20


class ExitCode(enum.IntEnum):
    """Exit statuses, as `--help` lists them."""

    OK = 0
    PARTIAL = 1
    NOTHING_DONE = 2
    BUG = 70
    INTERRUPTED = 130


@dataclass(slots=True)
class Session:
    """One run of one command.

    Attributes:
        streams: where it reads and writes. quiet: no warnings. verbose: name files. debug: show tracebacks.
        colour: `auto`, `always` or `never`.
    """

    streams: Streams
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    colour: str = "auto"
    _stdin: bytes | None = field(default=None, repr=False)

    def set_voice(self, *, quiet: bool, verbose: bool, debug: bool, colour: str = "auto") -> None:
        """Take over what the command's options say of messages."""
        self.quiet, self.verbose, self.debug = quiet, verbose, debug
        self.colour = choose("--color", colour, ("auto", "always", "never"))

    # --- messages ------------------------------------------------------------------

    def error(self, message: str) -> None:
        """Print one line about something that went wrong."""
        self.streams.say(f"digest: {message}")

    def warn(self, message: str) -> None:
        """Print one line about something that the user may want to know; `-q` drops it."""
        if not self.quiet:
            self.streams.say(f"digest: {message}")

    def tell(self, message: str) -> None:
        """Print one line that only `-v` asks for."""
        if self.verbose:
            self.streams.say(f"digest: {message}")

    # --- what goes in --------------------------------------------------------------

    def load_config(self, path: str | None, *, no_config: bool) -> Config:
        """Settings of this run, from defaults, files and environment.

        Raises:
            ConfigError: a setting can't be used.
        """
        from digest.config import load_config  # noqa: PLC0415

        config = load_config(path, environ=self.streams.environ, use_files=not no_config, report=self.tell)
        if config.knowledge:
            from digest.countries import use_settings  # noqa: PLC0415

            use_settings(config)
        return config

    def gather_paths(self, paths: Sequence[str] | None, files0_from: str | None) -> list[str]:
        """Paths of the command line and of `--files0-from`, each checked to be there.

        Raises:
            InputError: one isn't there; the message names the nearest that is.
            ConfigError: none was given.
        """
        from digest.read.source import is_address  # noqa: PLC0415 - --help needs no paths

        found = list(paths or ())
        if files0_from is not None:
            found += self._read_names(files0_from)
        if not found:
            if files0_from is not None:
                return []
            raise ConfigError(
                "which articles? Give a folder or file, or - for standard input, as in: digest run seeds/"
            )
        for path in found:
            if not path:
                raise InputError("a path is empty; give a folder or a file")
            if path != "-" and not is_address(path) and not os.path.lexists(path):
                raise InputError(f"no such file or folder{nearest_path(path)}", path)
        return found

    def _read_names(self, source: str) -> list[str]:
        told = f"the list of files holds more than {MAX_LIST_BYTES} bytes; give the folders that they are in"
        if source == "-":
            data = self.read_stdin(MAX_LIST_BYTES, told)
        else:
            try:
                with Path(source).open("rb") as file:
                    data = _read_at_most(file, MAX_LIST_BYTES, told)
            except OSError as error:
                raise InputError(f"can't read the list of files: {reason_of(error)}", source) from error
        names = [name for name in data.split(b"\0") if name]
        if b"\0" not in data and b"\n" in data:
            raise InputError("names must be parted by NUL bytes; write the list with find -print0", source)
        return [os.fsdecode(name) for name in names]

    def read_stdin(self, limit: int, told: str) -> bytes:
        """All of standard input, read once.

        Args:
            limit: bytes that it may hold.
            told: what to say where it holds more.

        Raises:
            InputError: it is closed, can't be read or holds more.
        """
        if self._stdin is None:
            if self.streams.stdin is None:
                raise InputError("standard input is closed")
            try:
                self._stdin = _read_at_most(self.streams.stdin, limit, told)
            except OSError as error:
                raise InputError(f"standard input: {reason_of(error)}") from error
        return self._stdin

    def stdin_for(self, paths: Sequence[str], config: Config) -> BinaryIO | None:
        """Standard input for the reader where `-` is among the paths, else None."""
        if "-" not in paths:
            return None
        limit = config.read.max_stdin_bytes
        told = f"standard input holds more than {limit} bytes (max_stdin_bytes); give a file or a folder"
        return io.BytesIO(self.read_stdin(limit, told))

    def build(
        self,
        paths: Sequence[str],
        config: Config,
        *,
        jobs: int = 1,
        cache: str | None = None,
        engine: Engine | None = None,
        with_quotes: bool = True,
    ) -> Digest:
        """Read, match and merge; then say what was skipped.

        Args:
            paths: files, folders, and `-`.
            config: settings.
            jobs: processes; 0 for as many as there are processors.
            cache: file in which readings are kept, None for the one in the user's cache folder, "" for none.
            engine: machines that read instead of processes of this one.
            with_quotes: list all quotations.
        """
        from digest import pipeline  # noqa: PLC0415 - the stages load knowledge and rapidfuzz

        build = functools.partial(pipeline.build_digest, engine=engine, with_quotes=with_quotes)
        digest = self._run(build, paths, config, jobs, cache)
        self.report_reading(digest)
        return digest

    def merge_archive(self, paths: Sequence[str], config: Config, engine: Engine) -> Merged:
        """The same on the machines of an engine, where all that isn't asked for stays."""
        from digest import pipeline  # noqa: PLC0415 - as for `build`

        merge = functools.partial(pipeline.merge_archive, engine=engine)
        merged = self._run(merge, paths, config, 1, "")
        if self.verbose:
            self.report_articles(info for _, info in sorted(merged.each_info(), key=itemgetter(0)))
        self.report_reading(merged.remarks)
        return merged

    def inquire(self, paths: Sequence[str], config: Config, *, jobs: int = 1, cache: str | None = None) -> Inquiry:
        """As `build`, and keep what the digest was made of."""
        from digest import inquiry  # noqa: PLC0415 - as above

        found = self._run(inquiry.inquire, paths, config, jobs, cache)
        self.report_reading(found.digest)
        return found

    def _run(self, work: Callable[..., T], paths: Sequence[str], config: Config, jobs: int, cache: str | None) -> T:
        """Call a way of the pipeline with the progress and the cache of this session."""
        from digest.cache import default_path  # noqa: PLC0415

        progress = Progress(self.streams) if self.streams.err_is_terminal and not self.quiet else None
        try:
            return work(
                paths,
                config,
                stdin=self.stdin_for(paths, config),
                progress=progress,
                jobs=jobs,
                cache=default_path(self.streams.environ) if cache is None else cache,
                note=self.warn,
            )
        finally:
            if progress is not None:
                progress.close()

    def texts(self, paths: Sequence[str], config: Config) -> dict[str, str]:
        """Text of every article by id, for formats that show the sentence a fact comes from."""
        from digest import pipeline  # noqa: PLC0415

        articles = pipeline.read_articles(paths, config, stdin=self.stdin_for(paths, config))
        return {article.info.id: article.text for article in articles}

    def report_articles(self, infos: Iterable[ArticleInfo]) -> None:
        """Say which articles were read, where that is asked for."""
        for info in infos:
            self.tell(f"read {info.path}{f' record {info.record}' if info.record else ''}")

    def report_reading(self, digest: Digest) -> None:
        """Say on standard error which files could not be read, and, as warnings, which were left aside and why."""
        self.report_articles(entry.info for entry in digest.articles)
        for skipped in digest.skipped:
            if skipped.failed:
                self.error(f"{_where(skipped.path, skipped.line)}: {skipped.reason}")
        lines = [
            f"{_where(notice.path, notice.line)}: {notice.message}" if notice.path else notice.message
            for notice in digest.notices
        ]
        lines += [
            f"{_where(skipped.path, skipped.line)}: skipped: {skipped.reason}"
            for skipped in digest.skipped
            if not skipped.failed
        ]
        shown = lines if self.verbose else lines[:MANY_WARNINGS]
        for line in shown:
            self.warn(line)
        if len(lines) > len(shown):
            self.warn(f"and {len(lines) - len(shown)} more warnings; -v shows all, --table skipped lists the files")


def _read_at_most(stream: BinaryIO, limit: int, told: str) -> bytes:
    """All that a stream holds; raises InputError with what is `told` where that is more than `limit` bytes, which may be without end."""
    parts: list[bytes] = []
    left = limit
    while left >= 0 and (part := stream.read(min(left + 1, _CHUNK))):
        parts.append(part)
        left -= len(part)
    if left < 0:
        raise InputError(told)
    return b"".join(parts)


def _where(path: str, line: int) -> str:
    return f"{path}:{line}" if line else path


# --- near misses -------------------------------------------------------------------


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice that looks most like `word`, "" where none does.

    >>> nearest("jsno", ["json", "html"]), nearest("zzz", ["json"])
    ('json', '')
    """
    import difflib  # noqa: PLC0415 - only mistakes need it

    known = list(choices)
    folded = {choice.casefold(): choice for choice in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    if close:
        return folded[close[0]]
    starts = [choice for key, choice in folded.items() if word and key.startswith(word.casefold())]
    return starts[0] if len(starts) == 1 else ""


def choose(option: str, value: str, choices: Sequence[str]) -> str:
    """The value, if it is one of the choices.

    Raises:
        ConfigError: it isn't; the message names the nearest one and lists all.
    """
    if value in choices:
        return value
    close = nearest(value, choices)
    hint = f"did you mean {close}? It" if close else "it"
    raise ConfigError(f"{option}: no such value: {value}; {hint} takes {', '.join(choices)}")


def nearest_path(path: str) -> str:
    """A remark with the name in the same folder that looks most like a missing path, "" where none does."""
    stem = path.rstrip("/")
    folder = os.path.dirname(stem) or "."  # noqa: PTH120 - the path is shown as it was typed
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return ""
    close = nearest(os.path.basename(stem), names)  # noqa: PTH119
    if not close:
        return ""
    return f"; did you mean {os.path.join(os.path.dirname(stem), close)}?"  # noqa: PTH118, PTH120


def python_line() -> str:
    """Version line for reports of bugs."""
    return f"Python {sys.version.split()[0]} on {sys.platform}"
