"""Documents of earlier runs: any bytes, and any change of a sound one, are a digest or one error that names the file.

So are the bytes of the cache: they are a reading, or `CodecError`.
"""

import copy
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris

with atheris.instrument_imports(include=["digest"]):
    from digest.changes import compare_digests, render_changes
    from digest.codec import CodecError, Decoder, encode_items, encode_reading
    from digest.document import load_document
    from digest.errors import InputError
    from digest.extract.reader import read_article
    from digest.pipeline import merge_readings

from typing import Any

from contract import HARMFUL, article_of
from harness import run

from digest.config import Config
from digest.knowledge import load_knowledge
from digest.render import RenderOptions
from digest.render.json_ import render_json

FOLDER = tempfile.TemporaryDirectory(prefix="digest-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
SAMPLE = (
    "\x03OSLO, March 10 (News) — Norwegian Foreign Minister Ana Brevik met Chilean Foreign Minister Diego Laraqui in Oslo on Monday"
    " at the 12th Ocean Forum to discuss fishing quotas. “We have found a way to share the sea,” Brevik wrote on X."
    " They agreed to resume flights. Swedish Prime Minister Petra Lindqvarn spoke by phone with Brevik in March."
)
ARTICLES = [
    article_of(SAMPLE.replace("—", "-").replace("“", '"').replace("”", '"').encode(), f"a{n}") for n in range(2)
]
READINGS = [read_article(article, load_knowledge()) for article in ARTICLES]
DIGEST = merge_readings(READINGS, Config())
DOCUMENT = json.loads(render_json(DIGEST, RenderOptions()))
KEPT = [json.loads(encode_reading(READINGS[0])), json.loads(encode_items([READINGS[0].info]))]
VALUES: list[Any] = [
    None, True, -1, 0, 1, 10**40, 1e400, float("nan"), 0.5, "", "a", "\x1b[31m", "\n", "\ud800", "2031-03-10", "0001-01-01", "9999-12-31", "2031-02-31", "met", "held", "call", "NOR", "m-1", [], {}, [[]], ["a"], {"text": "a", "articles": ["b"]}
]  # fmt: skip


def change(value: Any, data: bytes) -> Any:
    """A JSON value with other values in some places: each place is a way of bytes, and then a byte for the value."""
    value = json.loads(json.dumps(value))
    for piece in data.split(b"\xff")[:8]:
        node = value
        for step in piece[:-1]:
            inner = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
            if not inner:
                break
            key = list(node)[step % len(node)] if isinstance(node, dict) else step % len(node)
            if (step == piece[-2] and not isinstance(node[key], dict | list)) or step & 64:
                node[key] = copy.deepcopy(VALUES[piece[-1] % len(VALUES)])
                break
            node = node[key]
    return value


def target(data: bytes) -> None:
    """First byte: what the rest is, a document or a change of one, or the same of what the cache keeps."""
    if not data:
        return
    kind, rest = data[0] % 4, data[1:]
    if kind < 2:
        path = Path(FOLDER.name, "digest.json")
        path.write_bytes(json.dumps(change(DOCUMENT, rest)).encode() if kind else rest)
        try:
            other = load_document(str(path))
        except InputError as error:
            assert str(path) in str(error)  # noqa: PT017 - no test of pytest
            return
        for changes in (compare_digests(DIGEST, other), compare_digests(other, DIGEST)):
            assert HARMFUL.search(render_changes(changes)) is None
        assert not compare_digests(other, other)
    else:
        for number, sound in enumerate(KEPT):
            kept = json.dumps(change(sound, rest)).encode() if kind == 3 else rest
            try:
                if number:
                    Decoder().items(kept, "a.txt", "a")
                else:
                    Decoder().reading(kept, READINGS[0].info)
            except CodecError:
                pass


if __name__ == "__main__":
    run("document", target)
