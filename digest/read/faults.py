"""What stops the reading of one file or record; becomes a `Skipped`, never a traceback."""

from __future__ import annotations


class UnreadableError(Exception):
    """A file or record gives no article.

    Args:
        reason: in words for the list of skipped files, no full stop.
        failed: it could not be read, decoded or parsed; False where it is merely of no use.
        line: 1-based line of the fault, 0 where none.
    """

    def __init__(self, reason: str, *, failed: bool = True, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.failed = failed
        self.line = line


def too_long(what: str, limit: int, setting: str) -> UnreadableError:
    """The fault of something that passes a limit, with the name of the setting that lifts it.

    >>> too_long("the line", 10_000_000, "max_record_bytes").reason
    'the line is longer than 10,000,000 bytes (max_record_bytes)'
    """
    return UnreadableError(f"{what} is longer than {limit:,} bytes ({setting})")


def too_useless(limit: int) -> UnreadableError:
    """The fault of a file of which so much says nothing that reading on is no use.

    >>> too_useless(100_000).reason
    'more than 100,000 records in a row gave no article; not read on (max_useless_records)'
    """
    return UnreadableError(f"more than {limit:,} records in a row gave no article; not read on (max_useless_records)")
