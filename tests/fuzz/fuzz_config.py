"""Settings and knowledge: any file gives settings or one error that names it."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris

with atheris.instrument_imports(include=["digest"]):
    from digest.config import load_config, render_config
    from digest.errors import ConfigError, KnowledgeError
    from digest.knowledge import parse_table, table_names
    from digest.read.faults import UnreadableError
    from digest.read.frontmatter import parse_front_matter
    from digest.yamlfile import Fault, parse_yaml, quote_text, to_plain

from harness import run

FOLDER = tempfile.TemporaryDirectory(prefix="digest-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)


def target(data: bytes) -> None:
    """First byte: what the file is read as; the rest: the file."""
    if not data:
        return
    text = data[1:].decode("utf-8", "replace")
    kind = data[0] % 4
    if kind == 0:
        faults: list[Fault] = []
        node = parse_yaml(text, faults)
        if node is not None and not faults:
            to_plain(node)
        again = parse_yaml(f"a: {quote_text(text)}", faults := [])
        assert not faults, faults
        assert to_plain(again) == {"a": text}
    elif kind == 1:
        path = Path(FOLDER.name, "config.yaml")
        path.write_bytes(data[1:] if data[0] & 128 else b"digest:\n" + data[1:])
        try:
            config = load_config(str(path), environ={})
        except (ConfigError, KnowledgeError) as error:
            assert str(path) in str(error)  # noqa: PT017 - no test of pytest
        else:
            path.write_text(render_config(config), encoding="utf-8")
            assert render_config(load_config(str(path), environ={})) == render_config(config)
    elif kind == 2:
        names = table_names()
        try:
            parse_table(names[(data[0] >> 2) % len(names)], text, "table.yaml")
        except KnowledgeError as error:
            assert "table.yaml" in str(error)  # noqa: PT017
    else:
        try:
            parse_front_matter(f"---\n{text}\n---\n", 20)
        except UnreadableError as fault:
            assert fault.reason  # noqa: PT017


if __name__ == "__main__":
    run("config", target)
