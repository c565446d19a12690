"""A digest for formats that print no list of quotations."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest

from digest.cli.app import run_app
from digest.config import Config
from digest.pipeline import build_digest
from digest.render import FORMATS, NEEDS_QUOTES, RENDERERS, RenderOptions, find_renderer
from digest.streams import Streams

TEXT = (
    "OSLO, March 3, 2031 – Norwegian Foreign Minister Ana Brevik met Chilean President Luis Caro in Oslo on Monday."
    " “We have found a way to share the sea,” Brevik said after the meeting.\n"
)


def test_quotations_are_left_out_and_nothing_else(tmp_path) -> None:
    """All but the list is as it is with it, and no format but those that are named prints another byte."""
    (tmp_path / "a.txt").write_text(TEXT)
    whole = build_digest([str(tmp_path)], Config())
    without = build_digest([str(tmp_path)], Config(), with_quotes=False)
    assert whole.quotes
    assert without == replace(whole, quotes=())
    for name in RENDERERS:
        options = RenderOptions(texts={"a": TEXT}, sides={})
        same = find_renderer(name)(without, options) == find_renderer(name)(whole, options)
        assert same is (name not in NEEDS_QUOTES)
    assert set(FORMATS) > NEEDS_QUOTES


@pytest.mark.parametrize("more", [["-f", "text"], ["-f", "tsv", "--table", "quotes"], ["-f", "json"]])
def test_whoever_asks_for_quotations_gets_them(tmp_path, more: list[str]) -> None:
    """In a table of their own, in a whole document, and beside the meeting at which they were said."""
    (tmp_path / "a.txt").write_text(TEXT)
    out, err = BytesIO(), BytesIO()
    run_app(["run", str(tmp_path), "--no-config", "--no-cache", "-j1", *more], Streams(BytesIO(), out, err))
    assert "share the sea" in out.getvalue().decode()
