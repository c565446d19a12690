"""Stage read: any bytes as a file of any format give articles, notices or a listed skip."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris

with atheris.instrument_imports(include=["digest"]):
    from digest.errors import InputError
    from digest.read.folder import find_sources
    from digest.read.formats import read_source
    from digest.read.source import FORMATS, Source

from contract import SMALL, check_items
from harness import run

ENDINGS = [*sorted(FORMATS), ".zip"]
"""An archive is read as what lies at an address; it needs fsspec, as WARC needs warcio, or there is little to be found."""
FOLDER = tempfile.TemporaryDirectory(prefix="digest-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)


def target(data: bytes) -> None:
    """First byte: format and compression; the rest: the file."""
    if not data:
        return
    ending = ENDINGS[data[0] % len(ENDINGS)]
    path = Path(FOLDER.name, f"a{ending}{'.gz' if data[0] >= 240 else ''}")
    path.write_bytes(data[1:])
    try:
        for source in find_sources([f"zip://::{path}" if ending == ".zip" else str(path)], settings=SMALL):
            if isinstance(source, Source):
                check_items(read_source(source, SMALL))
    except InputError as error:
        assert ending == ".zip", error  # noqa: PT017 - no test of pytest
    path.unlink()


if __name__ == "__main__":
    run("read", target)
