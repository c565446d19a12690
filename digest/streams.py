r"""Terminal facts, colour, harmless text, whole files: all that the tool knows of the world it writes into.

Nothing here guesses from a library's defaults: whether something is a terminal, how wide it is and whether it may be
coloured is decided once, so that every command answers alike. All output is UTF-8 with `\n`, whatever the locale.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import BinaryIO

from digest.errors import OutputError
from digest.patterns import compile_late

try:
    import fcntl
except ImportError:  # Windows: nothing is swept there, since a process can't be asked for without harm
    fcntl = None  # type: ignore[assignment]

DEFAULT_WIDTH = 80
_CONTINUED = 4  # columns by which the rest of a broken line stands further in

_TEMPORARY = compile_late(r"\.digest-(\d{1,10})-\d{1,10}\.tmp")

# C0 (but tab and line feed, which are white space), DEL, C1, soft hyphen, zero-width and bidi marks, line and
# paragraph separator, interlinear marks, tag characters, fillers that print as nothing, and lone surrogates (no UTF-8).
_HARMFUL = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_HARMFUL_CHARACTER = compile_late(f"[{_HARMFUL}]")
_HARMFUL_OR_BREAK = compile_late(f"[\t\n{_HARMFUL}]")


def escape_character(character: str) -> str:
    r"""The `\u` form of a character, as JSON writes it.

    >>> escape_character("\x1b"), escape_character("\U000e0041")
    ('\\u001b', '\\udb40\\udc41')
    """
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _escape_match(match: re.Match[str]) -> str:
    return escape_character(match.group())


def escape_harmful(text: str) -> str:
    r"""Text with every control, bidi and zero-width character in its `\u` form; tab and line feed are left alone.

    What is escaped can't move a cursor, ring a bell, or print words in another order than they are stored.

    >>> escape_harmful("red \x1b[31m alert")
    'red \\u001b[31m alert'
    """
    # (a filler such as U+3164 counts as printable, so only ASCII can be waved through)
    return text if text.isascii() and text.isprintable() else _HARMFUL_CHARACTER.sub(_escape_match, text)


@functools.lru_cache(maxsize=20_000)
def sanitize(text: str) -> str:
    r"""Text fit for one line of a terminal or a text format: white space folded to single blanks, the rest escaped.

    Applying it twice gives the same as once.

    >>> sanitize("Ana\tBrevik \n\x1b]0;owned\x07")
    'Ana Brevik \\u001b]0;owned\\u0007'
    """
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text
    return _HARMFUL_OR_BREAK.sub(_escape_match, " ".join(text.split()))


@dataclass(slots=True)
class Streams:
    """Standard streams as bytes, and the environment; tests put their own in place.

    Attributes:
        stdin, stdout, stderr: binary streams, None where the caller closed them.
        environ: environment variables.
        terminal: overrules what the streams say of themselves: (stdout is a terminal, stderr is a terminal).
    """

    stdin: BinaryIO | None
    stdout: BinaryIO | None
    stderr: BinaryIO | None
    environ: Mapping[str, str] = field(default_factory=dict)
    terminal: tuple[bool, bool] | None = None

    @classmethod
    def of_process(cls) -> Streams:
        """The streams that this process was started with, made UTF-8 for those who write through `sys` too."""
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        return cls(
            stdin=getattr(sys.stdin, "buffer", None),
            stdout=getattr(sys.stdout, "buffer", None),
            stderr=getattr(sys.stderr, "buffer", None),
            environ=os.environ,
        )

    @property
    def out_is_terminal(self) -> bool:
        """Standard output goes to a terminal."""
        return self.terminal[0] if self.terminal is not None else _is_terminal(self.stdout)

    @property
    def err_is_terminal(self) -> bool:
        """Standard error goes to a terminal."""
        return self.terminal[1] if self.terminal is not None else _is_terminal(self.stderr)

    @property
    def width(self) -> int:
        """Columns of the window: `COLUMNS`, else what the terminal of standard output says, else 80; at least 20."""
        columns = self.environ.get("COLUMNS", "")
        if columns.isascii() and columns.isdigit() and int(columns) > 0:
            return max(20, int(columns))
        with contextlib.suppress(OSError, ValueError, AttributeError):
            if self.stdout is not None:
                return max(20, os.get_terminal_size(self.stdout.fileno()).columns or DEFAULT_WIDTH)
        return DEFAULT_WIDTH

    def use_colour(self, mode: str) -> bool:
        """Whether standard output is coloured.

        Args:
            mode: `always`, `never` or `auto`; with `auto` decide, in this order, `NO_COLOR` (if not empty),
                `FORCE_COLOR` (if not empty; 0 forbids), `TERM=dumb`, and whether it is a terminal.
        """
        if mode != "auto":
            return mode == "always"
        if self.environ.get("NO_COLOR"):
            return False
        force = self.environ.get("FORCE_COLOR")
        if force:
            return force != "0"
        return self.environ.get("TERM") != "dumb" and self.out_is_terminal

    def fit(self, text: str) -> str:
        """Plain lines as they are printed: in a window broken at blanks and continued further in, in a pipe whole."""
        if not self.out_is_terminal:
            return text
        import textwrap  # noqa: PLC0415 - pipes do without

        wrapper = textwrap.TextWrapper(self.width, break_on_hyphens=False, expand_tabs=False, replace_whitespace=False)
        lines: list[str] = []
        for line in text.splitlines():
            wrapper.subsequent_indent = " " * (len(line) - len(line.lstrip(" ")) + _CONTINUED)
            lines += wrapper.wrap(line) or [""]
        return "".join(f"{line}\n" for line in lines)

    def write(self, text: str) -> None:
        """Print text on standard output and push it out.

        Raises:
            BrokenPipeError: the reader has gone; the caller ends quietly.
            OutputError: it can't be written for another reason.
        """
        self.write_bytes(text.encode("utf-8", "backslashreplace"))

    def write_bytes(self, data: bytes) -> None:
        """Print bytes on standard output; raises as `write` does."""
        if self.stdout is None:
            raise OutputError("standard output is closed; give it a file or use -o FILE")
        try:
            self.stdout.write(data)
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"standard output: {unwritten(error)}") from error

    def say(self, line: str) -> None:
        """Print one line on standard error; a closed or broken standard error is nobody's concern.

        Line breaks and harmful characters in it (a file's name may hold them) are made harmless.
        """
        self.say_raw(sanitize(line))

    def say_raw(self, line: str) -> None:
        """Print a line of our own making on standard error, its blanks kept."""
        if self.stderr is None:
            return
        with contextlib.suppress(OSError, ValueError):
            self.stderr.write(escape_harmful(line).encode("utf-8", "backslashreplace") + b"\n")
            self.stderr.flush()

    def show_status(self, line: str) -> None:
        """Replace the status line of the terminal on standard error; an empty line wipes it."""
        if self.stderr is None:
            return
        with contextlib.suppress(OSError, ValueError):
            self.stderr.write(b"\r\x1b[K" + sanitize(line)[: self.width - 1].encode("utf-8", "backslashreplace"))
            self.stderr.flush()


def discard_stdout() -> None:
    """Let what is still buffered for a reader that has gone vanish, so that the interpreter's exit stays quiet."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _is_terminal(stream: BinaryIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def reason_of(error: OSError) -> str:
    """Why a system call failed, in the system's words.

    >>> import errno
    >>> reason_of(OSError(errno.ENOSPC, "No space left on device"))
    'No space left on device'
    """
    return error.strerror or (os.strerror(error.errno) if error.errno else str(error))


_MAKE_ROOM = "make room there, or write elsewhere"
_GET_LEAVE = "give yourself the right to write there, or write elsewhere"
_WAYS_OUT = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EFBIG: "raise the limit on the size of files, or write elsewhere",
    errno.EACCES: _GET_LEAVE,
    errno.EPERM: _GET_LEAVE,
    errno.EIO: "check the disk, or write elsewhere",
}


def unwritten(error: OSError) -> str:
    """Why something couldn't be written, and what to do about it.

    >>> unwritten(OSError(errno.EROFS, "Read-only file system"))
    'Read-only file system; write elsewhere'
    """
    return f"{reason_of(error)}; {_WAYS_OUT.get(error.errno or 0, 'write elsewhere')}"


# --- whole files -------------------------------------------------------------------


# so much is written in one go
_PIECE_CHARACTERS = 1 << 20


def write_output(path: str, text: str | Iterable[str], streams: Streams) -> None:
    """Write text, whole or as it comes about, where the user said, so that a reader sees the old file or the new one, never a part.

    A regular file is written beside its place and put there in one step; its mode stays, a symbolic link keeps
    pointing where it did. `-` is standard output; FIFOs and devices are written straight.

    Raises:
        BrokenPipeError: the reader of a pipe has gone.
        OutputError: it can't be written; what was there before is still whole.
    """
    data = _encode([text] if isinstance(text, str) else text)
    if path == "-":
        for piece in data:
            streams.write_bytes(piece)
        return
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - follows links, and /dev/fd/N is no ordinary path
    except FileNotFoundError:
        mode = 0
    except OSError as error:
        raise OutputError(f"can't write: {unwritten(error)}", path) from error
    if stat.S_ISDIR(mode):
        raise OutputError("is a folder; name a file in it", path)
    try:
        if mode and not stat.S_ISREG(mode):
            with open(path, "wb") as device:  # noqa: PTH123
                device.writelines(data)
        else:
            _replace_file(os.path.realpath(path), data, mode)
    except BrokenPipeError:
        raise
    except OSError as error:
        parent = os.path.dirname(os.path.realpath(path))  # noqa: PTH120
        if error.errno == errno.ENOENT and not os.path.isdir(parent):  # noqa: PTH112
            raise OutputError(f"can't write: there is no folder {parent}; make it first", path) from error
        raise OutputError(f"can't write: {unwritten(error)}", path) from error


def _encode(texts: Iterable[str]) -> Iterator[bytes]:
    """Pieces of text as bytes, in pieces of a handy size; at least one, if empty."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= _PIECE_CHARACTERS:
            yield "".join(waiting).encode("utf-8", "backslashreplace")
            waiting, size = [], 0
    yield "".join(waiting).encode("utf-8", "backslashreplace")


def _replace_file(path: str, data: Iterable[bytes], old_mode: int) -> None:
    """Write `data` to a new file beside `path` and rename it onto `path`."""
    if old_mode and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is write-protected")
    folder = os.path.dirname(path)  # noqa: PTH120
    _sweep(folder)
    number = 0
    while True:
        temporary = os.path.join(folder, f".digest-{os.getpid()}-{number}.tmp")  # noqa: PTH118
        try:
            # created with the mode that the user's umask gives any new file
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666)
            break
        except FileExistsError:
            number += 1
    try:
        with os.fdopen(descriptor, "wb") as file:
            _hold(file.fileno())
            file.writelines(data)
            file.flush()
            if old_mode:
                os.chmod(temporary, stat.S_IMODE(old_mode))  # noqa: PTH101
            os.fsync(file.fileno())
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise


def _sweep(folder: str) -> None:
    """Remove what a run that was killed while it wrote has left in a folder.

    That is a file of the name that `_replace_file` gives, of the same user, whose process is no more, and which nobody
    holds: a process of that number may live in another container that shares the folder.
    """
    if fcntl is None:
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        left = [entry.path for entry in entries if _TEMPORARY.fullmatch(entry.name) and _is_left(entry)]
        for path in left:
            with contextlib.suppress(OSError), open(path, "rb") as file:  # noqa: PTH123
                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(path)  # noqa: PTH108


def _is_left(entry: os.DirEntry[str]) -> bool:
    """Whether a file with a temporary name is a plain one of ours, and the process that made it is no more."""
    found = _TEMPORARY.fullmatch(entry.name)
    state = entry.stat(follow_symlinks=False)
    if found is None or not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # somebody else's process, or no number of one
        pass
    return False


def _hold(descriptor: int) -> None:
    """Lock a temporary file while it is written; file systems without locks go without."""
    if fcntl is not None:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_same_file(left: str, right: str) -> bool:
    """Whether two paths lead to one existing file."""
    try:
        return os.path.samefile(left, right)  # noqa: PTH121
    except OSError:
        return False


# --- drawing with rich -------------------------------------------------------------


def draw(parts: Sequence[object], *, width: int, colour: bool) -> str:
    """Lay out rich renderables for a window of `width` columns and return what is to be printed.

    rich is told everything and asks the environment nothing; only the 16 colours that every terminal theme sets
    (so that light and dark grounds both read well) are used. Without `colour` there is no escape sequence at all.
    """
    from rich.console import Console  # noqa: PLC0415 - 70 ms that only a terminal needs

    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    for part in parts:
        console.print(part, soft_wrap=False)
    # rich fills cells with blanks to their full width; nobody wants those in a selection
    return "".join(f"{line.rstrip(' ')}\n" for line in out.getvalue().splitlines())
