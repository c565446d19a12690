"""The command line. `main` is what the commands `digest`, `meeting-digest` and `python -m digest` call."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from digest import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Args:
        argv: arguments without the command's own name; those of the process where None.
    """
    args = list(sys.argv[1:] if argv is None else argv)
    # A run builds trees that stay; with Python's own thresholds a search for cycles begins after every 700 objects,
    # and a short run, which makes some 150,000, would spend a twentieth of its time on them.
    gc.set_threshold(200_000, 20, 100)
    try:
        if args in (["--version"], ["-V"]):
            return _print_version()
        # everything else is imported from here on: a lone --version answers in a blink
        from digest.cli.ending import Ended, heed_signals  # noqa: PLC0415

        heed_signals()
        try:
            from digest.cli.app import run_app  # noqa: PLC0415
            from digest.streams import Streams  # noqa: PLC0415

            return run_app(args, Streams.of_process())
        except Ended as ended:
            return ended.finish()
    except KeyboardInterrupt:
        return 130


def _print_version() -> int:
    try:
        sys.stdout.write(f"digest {__version__}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        code = 0
    except OSError as error:
        from digest.streams import unwritten  # noqa: PLC0415

        sys.stderr.write(f"digest: standard output: {unwritten(error)}\n")
        code = 2
    else:
        return 0
    from digest.streams import discard_stdout  # noqa: PLC0415

    discard_stdout()
    return code
