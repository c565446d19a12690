"""Stage extract: any text gives a reading whose spans slice to their words and whose indices are in range."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris

with atheris.instrument_imports(include=["digest.extract", "digest.normalize"]):
    from digest.extract.reader import read_article

from contract import article_of, check_reading
from harness import run

from digest.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def target(data: bytes) -> None:
    """See `contract.article_of`."""
    article = article_of(data)
    check_reading(article, read_article(article, KNOWLEDGE))


if __name__ == "__main__":
    run("extract", target)
