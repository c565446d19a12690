"""Stage read: HTML inside records and Markdown marks turned into plain text, with the standard library.

For whole pages see `page`. What stands here serves the few tags that feeds and collectors leave in a text; one pass,
linear in its length whatever it holds.
"""

from __future__ import annotations

import html
import re

from digest.patterns import compile_late

_LOOKS_HTML = compile_late(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|img|figure|figcaption|blockquote|table|tbody|tr|td|th|section|article|script|style|iframe|hr|sup|sub|small|font|center|pre|code|q|cite)(?:\s[^<>]*)?/?>|<!--|<!\[CDATA\[",
    re.IGNORECASE,
)
_ENTITY = compile_late(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d?);")
_TAG = compile_late(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<skip>script|style|iframe)\b[^<>]*>.*?(?:</(?P=skip)\s*>|\Z)"
    r"|<!\[CDATA\[|\]\]>"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?(?:>|\Z)"
    r"|<[!?][^<>]*(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div ul ol li h1 h2 h3 h4 h5 h6 figure figcaption blockquote table tbody tr section article hr center pre header footer aside main dl dt dd",
    )
)
_BLANKS = compile_late(r"[ \t\n\f]+")
_GAPS = compile_late(r"\n{3,}")
_AROUND_BREAK = compile_late(r" *\n *")

_MD_IMAGE = compile_late(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,1000}\)")
_MD_LINK = compile_late(r"\[([^\[\]\n]{1,300})\]\((?:https?:|mailto:|/|#|\.)[^()\s]{0,1000}(?: \"[^\"\n]{0,200}\")?\)")
_MD_HEAD = compile_late(r"^#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_MD_STRONG = compile_late(r"(\*\*\*|\*\*|__)(?=\S)([^*_\n]{1,400}?)(?<=\S)\1")
_MD_EMPHASIS = compile_late(
    r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*\\])\*(?![\w*])|(?<![\w_\\@/])_(?=[^\s_])([^_\n]{1,400}?)(?<=[^\s_\\])_(?![\w_])"
)
_MD_QUOTE = compile_late(r"^(?:>[ \t]?)+", re.MULTILINE)
_MD_ESCAPE = compile_late(r"\\([\\`*_{}\[\]()#+.!>-])")


def plain_html(text: str) -> str:
    r"""Text of a field that may hold HTML; a field that holds none comes back as it is.

    Paragraphs and the like become lines with an empty line between, `<br>` a line; scripts, styles and comments
    go, entities become characters.

    >>> plain_html("<p>Brevik &amp; Rojas met.</p><p>They <b>agreed</b>.</p>")
    'Brevik & Rojas met.\n\nThey agreed.'
    >>> plain_html("profits < 3 and > 2")
    'profits < 3 and > 2'
    """
    if "<" not in text or not _LOOKS_HTML.search(text):
        return html.unescape(text) if "&" in text and _ENTITY.search(text) else text
    # In HTML a line end is a blank; one that stands between paragraphs without a tag is kept as such.
    has_blocks = re.search(r"<(?:p|br|div|li|h[1-6])\b", text, re.IGNORECASE) is not None
    parts: list[str] = []
    last = 0

    def add(piece: str) -> None:
        if piece:
            parts.append(html.unescape(_BLANKS.sub(" ", piece) if has_blocks else piece))

    for found in _TAG.finditer(text):
        add(text[last : found.start()])
        last = found.end()
        name = (found["name"] or "").lower()
        if name in _BLOCKS:
            parts.append("\n\n")
        elif name == "br":
            parts.append("\n")
        elif name in {"td", "th"}:
            parts.append(" ")
    add(text[last:])
    joined = _AROUND_BREAK.sub("\n", "".join(parts))
    return _GAPS.sub("\n\n", joined).strip()


def plain_markdown(text: str) -> str:
    """The text of Markdown without its marks for links, images, headings, emphasis and quotations.

    Lines are never joined or dropped, so line numbers stay true.

    >>> plain_markdown("**Ana Brevik** met [her host](https://example.org/a) in _Oslo_.")
    'Ana Brevik met her host in Oslo.'
    """
    if "](" in text:
        text = _MD_LINK.sub(r"\1", _MD_IMAGE.sub("", text))
    if "#" in text:
        text = _MD_HEAD.sub(r"\1", text)
    if "**" in text or "__" in text:
        text = _MD_STRONG.sub(r"\2", text)
    if "*" in text or "_" in text:
        text = _MD_EMPHASIS.sub(lambda found: found[1] or found[2], text)
    if ">" in text:
        text = _MD_QUOTE.sub("", text)
    if "\\" in text:
        text = _MD_ESCAPE.sub(r"\1", text)
    return text
