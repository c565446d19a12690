"""Format markdown, read back with a CommonMark parser."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from digest.models import Digest
from digest.render import TABLES, RenderOptions
from digest.render.markdown import escape_markdown, render_markdown
from digest.streams import sanitize

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def visible(markup: str) -> str:
    """Text that a reader of the rendered page sees."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@given(
    st.text(st.characters(codec="utf-8")) | st.from_regex(r"[\\`*_{}\[\]()<>#+.!|~^$&@:/wh1 -]{1,30}", fullmatch=True)
)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    """No link, no tag, no emphasis, no code: after "- " the page shows the very characters."""
    clean = sanitize(text)
    shown = PARSER.render(f"- x {escape_markdown(text)} y\n")
    assert visible(shown).strip().split() == f"x {clean} y".split()
    assert set(re.findall(r"</?([a-z0-9]+)", shown)) == {"ul", "li"}


@given(st.text(st.characters(codec="utf-8")))
def test_a_table_cell_stays_one_cell(text: str) -> None:
    """A bar in it doesn't end it."""
    shown = PARSER.render(f"| a | b |\n| --- | --- |\n| x{escape_markdown(text)} | y |\n")
    assert shown.count("<td>") == 2
    assert (
        visible(shown.split("<td>")[1].split("</td>")[0]) == f"x{sanitize(text)}".rstrip() or sanitize(text)[:1] == ""
    )


def test_the_document_has_a_heading_a_day_and_a_meeting(sample_digest: Digest) -> None:
    """Planned and called-off ones are headed so."""
    shown = PARSER.render(render_markdown(sample_digest, RenderOptions()))
    assert shown.count("<h3>") == 6
    heads = [visible(head) for head in re.findall(r"<h2>(.*?)</h2>", shown)]
    assert heads == [
        "About March 2031", "Monday, 10 March 2031", "Tuesday, 11 March 2031", "No date", "Planned: 2 to 4 April 2031",
        "Called off: Thursday, 20 March 2031",
    ]  # fmt: skip
    assert not re.search(r"<(script|img|em|code>[^m])", shown)
    assert re.findall(r'href="([^"]*)"', shown) == ["https://fjord.example/sea"]


def test_addresses_of_articles_cannot_break_out(sample_digest: Digest) -> None:
    """Only web addresses become links, and nothing in one ends it."""
    import dataclasses

    hostile = ("javascript:alert(1)", "https://x.example/> <b>", "https://x.example/a b)[c](d")
    for url in hostile:
        entries = tuple(
            dataclasses.replace(entry, info=dataclasses.replace(entry.info, url=url))
            for entry in sample_digest.articles
        )
        shown = PARSER.render(render_markdown(dataclasses.replace(sample_digest, articles=entries), RenderOptions()))
        links = set(re.findall(r'href="([^"]*)"', shown))
        assert all(link.startswith("https://x.example/") for link in links)
        assert "<b>" not in shown


@pytest.mark.parametrize("table", [table for table in TABLES if table != "meetings"])
def test_other_tables_are_tables(sample_digest: Digest, table: str) -> None:
    """With as many rows as the tsv has lines."""
    from digest.render.tsv import render_tsv

    shown = PARSER.render(render_markdown(sample_digest, RenderOptions(table=table)))
    assert shown.count("<tr>") == 1 + len(render_tsv(sample_digest, RenderOptions(table=table)).splitlines())


def test_groups_become_headings(sample_digest: Digest) -> None:
    """Then each meeting tells its day itself."""
    text = render_markdown(sample_digest, RenderOptions(group_by="country"))
    assert "## Norway\n" in text
    assert "- **When** Monday, 10 March 2031\n" in text
