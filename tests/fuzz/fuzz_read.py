"""Stage read: any bytes as a file of any format give articles, notices or a listed skip."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris

with atheris.instrument_imports(include=["digest"]):
    from digest.read.folder import find_sources
    from digest.read.formats import read_source
    from digest.read.source import FORMATS, Source

from contract import SMALL, check_items
from harness import run

ENDINGS = sorted(FORMATS)
FOLDER = tempfile.TemporaryDirectory(prefix="digest-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)


def target(data: bytes) -> None:
    """First byte: format and compression; the rest: the file."""
    if not data:
        return
    ending = ENDINGS[data[0] % len(ENDINGS)]
    path = Path(FOLDER.name, f"a{ending}{'.gz' if data[0] >= 240 else ''}")
    path.write_bytes(data[1:])
    for source in find_sources([str(path)], settings=SMALL):
        if isinstance(source, Source):
            check_items(read_source(source, SMALL))
    path.unlink()


if __name__ == "__main__":
    run("read", target)
