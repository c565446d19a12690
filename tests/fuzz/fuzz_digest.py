"""From several articles to every output: match, merge and render take whatever extract finds."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import atheris

with atheris.instrument_imports(include=["digest"]):
    from digest.config import Config
    from digest.extract.reader import read_article
    from digest.pipeline import merge_readings
    from digest.render.terminal import render_terminal

from contract import HARMFUL, article_of, check_outputs
from harness import run

from digest.knowledge import load_knowledge
from digest.render import RenderOptions

KNOWLEDGE = load_knowledge()


def target(data: bytes) -> None:
    """Articles with a NUL between them."""
    articles = [article_of(piece, f"a{n}") for n, piece in enumerate(data.split(b"\0")[:6]) if len(piece) > 1]
    digest = merge_readings([read_article(article, KNOWLEDGE) for article in articles], Config())
    check_outputs(digest, {article.info.id: article.text for article in articles})
    drawn = render_terminal(digest, RenderOptions(width=60))
    assert HARMFUL.search(drawn) is None


if __name__ == "__main__":
    run("digest", target)
