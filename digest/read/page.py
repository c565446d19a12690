"""Stage read: an HTML page to title, text and date. The text is found by trafilatura (extra `html`), loaded late.

What a page says of itself is read here from its meta elements and JSON-LD: only a day of publication counts, never
one of a crawl or of a change, and never a guess out of the page's text or of today's date.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from digest.patterns import compile_late
from digest.read.clean import clean_text, fold_line
from digest.read.faults import UnreadableError
from digest.read.published import parse_published
from digest.read.records import Fields, find_records, is_article, parse_fields

_CHARSET = compile_late(
    rb"""<meta[^<>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})|<\?xml[^<>]{0,100}encoding=["']([A-Za-z0-9_.:-]{2,40})""",
    re.IGNORECASE,
)
_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published", "article.published", "publish-date", "publishdate",
    "publish_date", "published_date", "publication_date", "publicationdate", "pubdate", "pub_date", "parsely-pub-date", "sailthru.date", "citation_publication_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "cxenseparse:recs:publishtime", "article_date_original", "originalpublicationdate", "release_date", "displaydate", "date",
)  # fmt: skip
_TITLE_NAMES = ("og:title", "twitter:title", "headline", "dc.title", "citation_title")
_SITE_NAMES = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "citation_journal_title",
)
_URL_NAMES = ("og:url", "twitter:url")
# Between a headline and the name of the site in <title>.
_SUFFIX = compile_late(r"(?<!\s)\s++(?:[|\u2013\u2014\u00b7\u00bb\u2022-]|::)\s+")
_TAG = compile_late(
    r"<!--.*?(?:-->|\Z)|<(?:script|style)\b.*?(?:</(?:script|style)|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>",
    re.DOTALL | re.IGNORECASE,
)
# Elements without an end tag, or whose end tag is left out by habit: a row of them isn't a nest.
_UNCLOSED = frozenset(
    re.findall(
        r"\w+", "br img meta link input hr p li source wbr option td th tr dt dd col area base embed param track"
    )
)
_PARAGRAPHS = {"p", "head", "quote", "item", "code", "row", "fw"}
# libxml2 silently drops what lies deeper than 256 levels; pages that people read have some forty.
_LEVELS = 250
_INSTALL = "HTML needs the extra html: pip install 'meeting-digest[html]'"


def find_charset(data: bytes) -> str:
    """The encoding that a page declares in its first bytes, "" where none."""
    found = _CHARSET.search(data[:4096])
    return (found[1] or found[2]).decode("ascii") if found else ""


def is_available() -> bool:
    """The extra `html` is installed and works."""
    try:
        _load()
    except UnreadableError:
        return False
    return True


def parse_page(text: str) -> Fields:
    """Read a page.

    Args:
        text: the page's source.

    Returns:
        Its fields; the text has an empty line between paragraphs, without the headline, menus, captions,
        related links, comments and scripts.

    Raises:
        UnreadableError: the extra isn't installed, or the page can't be parsed or has no text.
    """
    trafilatura, load_html = _load()
    if _depth(text, _LEVELS):
        raise UnreadableError(f"a page nested deeper than {_LEVELS} levels")
    try:
        tree = load_html(text)
        fields = _read_metadata(tree) if tree is not None else Fields()
        document = (
            trafilatura.bare_extraction(
                tree, with_metadata=False, include_comments=False, include_formatting=False, include_tables=True
            )
            if tree is not None
            else None
        )
    except Exception as error:  # whatever a parser of foreign pages trips over is the page's fault
        raise UnreadableError(f"could not be parsed as HTML ({type(error).__name__})") from error
    body = getattr(document, "body", None) if document is not None else None
    title, paragraphs = _read_body(body, fields.title)
    if not paragraphs:
        raise UnreadableError("no text found in the page", failed=False)
    return Fields(
        title=title,
        text="\n\n".join(paragraphs),
        date=fields.date,
        date_key=fields.date_key,
        source=fields.source,
        url=fields.url,
        language=fields.language,
    )


def _load() -> tuple[Any, Any]:
    try:
        import trafilatura  # noqa: PLC0415 - an extra, and 300 ms to import
        from trafilatura.utils import load_html  # noqa: PLC0415
    except ImportError as error:
        # The package itself is missing, or one that it needs.
        missing = "" if getattr(error, "name", "") == "trafilatura" else f" ({str(error).splitlines()[0]})"
        raise UnreadableError(_INSTALL + missing, failed=False) from error
    # Its remarks on odd pages would reach the terminal through logging's last resort.
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return trafilatura, load_html


def _depth(text: str, limit: int) -> bool:
    """Whether elements nest deeper than a limit, counted without a tree: parsers recurse into one.

    An end tag closes everything that was opened after its begin tag, as in HTML.
    """
    if text.count("<") <= limit:
        return False
    nest: list[str] = []
    for found in _TAG.finditer(text):
        if found[2] is None or found[3]:
            continue
        name = found[2].lower()
        if name in _UNCLOSED:
            continue
        if not found[1]:
            nest.append(name)
            if len(nest) > limit:
                return True
        elif name in nest:
            while nest.pop() != name:
                pass
    return False


def _read_metadata(tree: Any) -> Fields:
    """Title, date, outlet and address from meta elements, JSON-LD, the canonical link and <title>."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = fold_line(clean_text(element.get("content") or ""))
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, content)
    linked = _read_linked(tree)
    headings = [fold_line(clean_text(element.text_content())) for element in _take(tree.iter("h1"), 5)]
    full_title = next((fold_line(clean_text(element.text_content())) for element in _take(tree.iter("title"), 1)), "")
    title = linked.title or _first(metas, _TITLE_NAMES)
    source = _first(metas, _SITE_NAMES) or linked.source
    if title in headings and not source and full_title.startswith(title):
        source = _SUFFIX.sub("", full_title[len(title) :], count=1) if _SUFFIX.match(full_title, len(title)) else ""
    cut = _cut_suffix(full_title, headings)
    title = title or cut[0]
    source = source or cut[1]
    # og:title often ends in the site's name too.
    if source and title.lower().endswith(source.lower()):
        shorter = title[: len(title) - len(source)].rstrip(" |–—·»•:-")
        title = shorter or title
    dates = [(metas[name], name) for name in _DATE_NAMES if name in metas]
    dates += [(linked.date, "datePublished")] if linked.date else []
    dates += [
        (fold_line(element.get("datetime") or ""), "time")
        for element in _take(tree.iter("time"), 3)
        if element.get("datetime")
        and (element.get("pubdate") is not None or element.get("itemprop") == "datePublished")
    ]
    date, key = next((entry for entry in dates if parse_published(entry[0])), dates[0] if dates else ("", ""))
    url = next(
        (element.get("href") for element in tree.iter("link") if (element.get("rel") or "").lower() == "canonical"), ""
    )
    url = clean_text(url or "").strip() or _first(metas, _URL_NAMES) or linked.url
    root = tree.getroottree().getroot()
    return Fields(
        title=title,
        date=date,
        date_key=key,
        source="" if "://" in source else source,
        url=url if url.startswith(("http://", "https://")) else "",
        language=(root.get("lang") or "")[:20],
    )


def _read_linked(tree: Any) -> Fields:
    """The article among the page's JSON-LD blocks; broken blocks are passed over."""
    for script in _take(tree.iter("script"), 200):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            document = json.loads(script.text or "", strict=False)
            records = find_records(document)
        except (ValueError, RecursionError):
            continue
        for record in records if records is not None else [document]:
            if is_article(record) and "@type" in record:
                fields = parse_fields({key: value for key, value in record.items() if "odified" not in key})
                if fields.title or fields.date:
                    return fields
    return Fields()


def _cut_suffix(title: str, headings: list[str]) -> tuple[str, str]:
    """(headline, name of the site) of a <title> such as "Talks in Oslo | The Daily"; the page's <h1> decides."""
    for heading in headings:
        if heading and title.startswith(heading):
            rest = _SUFFIX.match(title, len(heading))
            return heading, title[rest.end() :] if rest else ""
    marks = list(_SUFFIX.finditer(title))
    if marks and marks[-1].start() >= 15 and title.count(" ", marks[-1].end()) < 5:
        return title[: marks[-1].start()], title[marks[-1].end() :]
    return title or (headings[0] if headings else ""), ""


def _read_body(body: Any, title: str) -> tuple[str, list[str]]:
    """(title, paragraphs) of what trafilatura found; a first heading that repeats the title goes."""
    if body is None:
        return title, []
    paragraphs: list[str] = []
    first = True
    for element in body.iter():
        if element.tag not in _PARAGRAPHS or any(parent.tag in _PARAGRAPHS for parent in element.iterancestors()):
            continue
        pieces = [fold_line(piece) for piece in clean_text("".join(_words(element))).split("\n")]
        text = "\n".join(piece for piece in pieces if piece)
        if not text:
            continue
        if first and element.tag == "head":
            title = title or text
            if _same(text, title):
                first = False
                continue
        first = False
        paragraphs.append(text)
    return title, paragraphs


def _words(element: Any) -> list[str]:
    """Text of an element; line breaks, list items and table cells apart from each other."""
    words: list[str] = []
    for node in element.iter():
        if node is not element and node.tag in {"lb", "p", "item", "row"}:
            words.append("\n")
        elif node.tag == "cell":
            words.append(" ")
        words.append((node.text or "").replace("\n", " "))
        # A tail comes after the children of its element, which iter() gives first only for leaves.
        if len(node) == 0:
            up = node
            while up is not element:
                words.append((up.tail or "").replace("\n", " "))
                if up.getnext() is not None:
                    break
                up = up.getparent()
    return words


def _same(left: str, right: str) -> bool:
    return re.findall(r"\w+", left.lower()) == re.findall(r"\w+", right.lower())


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str:
    return next((metas[name] for name in names if name in metas), "")


def _take(items: Any, count: int) -> list[Any]:
    return [item for item, _ in zip(items, range(count), strict=False)]
