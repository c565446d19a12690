"""The errors that end a run; `cli.py` alone turns them into exit codes.

A message says what is wrong, where (path, line, key) and what to do about it.
"""

from __future__ import annotations


class DigestError(Exception):
    """Base of all errors that a user can mend.

    Args:
        message: what is wrong and what to do, without the place.
        path: the file it is about, "" where none.
        line: 1-based line in that file, 0 where none.
    """

    def __init__(self, message: str, path: str = "", line: int = 0) -> None:
        where = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(where + message)
        self.message = message
        self.path = path
        self.line = line


class ConfigError(DigestError):
    """config.yaml, a DIGEST_* variable or an option has a value that can't be used."""


class KnowledgeError(DigestError):
    """A file of digest/data or the user's additions to it breaks its rules."""


class InputError(DigestError):
    """What was to be read isn't there or can't be opened at all."""


class OutputError(DigestError):
    """The result can't be written."""


class EngineError(DigestError):
    """The machines that were to do the work can't be used, or not any more."""
