"""Format markdown, read by pandoc as GitHub writes it and as pandoc does; skipped where pandoc isn't installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from digest.models import Digest
from digest.render import TABLES, RenderOptions
from digest.render.markdown import escape_markdown, render_markdown
from digest.render.tsv import render_tsv
from digest.streams import sanitize

PANDOC = shutil.which("pandoc")
DIALECTS = ("gfm", "markdown")

pytestmark = pytest.mark.skipif(PANDOC is None, reason="no pandoc (Debian: pandoc)")

# what the text of an article may hold that one of the two reads as a sign
SIGNS = (
    "*a* _b_ **c** ~d~ ~~e~~ ^f^ ==g== `h`",
    "[a](b) ![a](b) [a] [^1] ^[note] [@cite] @cite <b>x</b> <http://x.example>",
    "https://x.example/a www.x.example a@x.example #1 @somebody org/repo#2",
    "$x^2$ $$y$$ \\alpha \\(z\\) {.class} {=html} `r`{=tex} [a]{.b}",
    ":smile: :+1: 10:30:45 a:b:c",
    "| a | b | &amp; &copy; --- *** <!-- x -->",
    "1. one",
    "(@) two",
    "- three",
    "# four",
    "> five",
    ": six",
)


def blocks_of(text: str, dialect: str) -> Any:
    """What pandoc makes of a document, as its tree; typographic quotation marks are left to its own taste."""
    reader = dialect if dialect == "gfm" else f"{dialect}-smart"
    done = subprocess.run(
        [PANDOC or "", "-f", reader, "-t", "json"], input=text.encode(), capture_output=True, check=True, timeout=60
    )
    assert not done.stderr
    return json.loads(done.stdout)["blocks"]


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a tree."""
    if isinstance(tree, dict):
        if "t" in tree:
            yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)


def words_of(tree: Any) -> str:
    """The text that a reader sees."""
    return "".join(
        node["c"] if node["t"] == "Str" else node["c"][1] if node["t"] == "Code" else " "
        for node in nodes(tree)
        if node["t"] in {"Str", "Code", "Space", "SoftBreak", "LineBreak"}
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_of_articles_is_shown_as_it_is(dialect: str, nasty: tuple[str, ...]) -> None:
    """Whatever means something to either of them is nothing but text, in a list and in a cell."""
    texts = [text for text in (*SIGNS, *nasty) if sanitize(text).strip()]
    (items,) = blocks_of("".join(f"- x {escape_markdown(text)} y\n" for text in texts), dialect)
    assert {node["t"] for node in nodes(items)} <= {"BulletList", "Plain", "Str", "Space"}
    shown = [words_of(item).split() for item in items["c"]]
    assert shown == [f"x {sanitize(text)} y".split() for text in texts]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_document_is_headings_and_lists(dialect: str, sample_digest: Digest) -> None:
    """A heading a day, which begins with a capital, a heading a meeting, a list of its facts, links to articles alone."""
    blocks = blocks_of(render_markdown(sample_digest, RenderOptions()), dialect)
    heads = [(block["c"][0], words_of(block["c"][2])) for block in blocks if block["t"] == "Header"]
    assert [level for level, _ in heads].count(3) == len(sample_digest.meetings)
    assert all(words[0] == words[0].upper() for level, words in heads if level == 2)
    assert [block["t"] for block in blocks].count("BulletList") == len(sample_digest.meetings)
    used = {node["t"] for node in nodes(blocks)}
    assert used <= {"Header", "Para", "Plain", "BulletList", "Str", "Space", "Strong", "Code", "Link"}
    links = [node["c"][2][0] for node in nodes(blocks) if node["t"] == "Link"]
    assert links == ["https://fjord.example/sea"]


@pytest.mark.parametrize("table", [table for table in TABLES if table != "meetings"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_tables_have_the_cells_of_the_tsv(dialect: str, table: str, sample_digest: Digest) -> None:
    """Row by row and cell by cell."""
    (block,) = blocks_of(render_markdown(sample_digest, RenderOptions(table=table)), dialect)
    rows = [[words_of(cell) for cell in row[1]] for row in block["c"][4][0][3]]
    want = render_tsv(sample_digest, RenderOptions(table=table)).splitlines()
    assert [[" ".join((cell or "-").split()) for cell in row] for row in rows] == [
        [" ".join(cell.split()) for cell in line.split("\t")] for line in want
    ]


def test_pandoc_gives_a_column_the_width_that_its_text_needs(sample_digest: Digest) -> None:
    """Where a row is long pandoc parts the page by the dashes below the head: what was said gets more than its kind."""
    (block,) = blocks_of(render_markdown(sample_digest, RenderOptions(table="statements")), "markdown")
    heads = [words_of(cell) for cell in block["c"][3][1][0][1]]
    widths = dict(zip(heads, (width.get("c", 0) for _, width in block["c"][2]), strict=True))
    assert widths["text"] > 3 * widths["kind"]
