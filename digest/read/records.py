"""Stage read: which field of a record is the title, the text, the date, the outlet, the address.

Collectors agree on nothing, so names are tried in order: those that say exactly what they hold come first. Case, `-`,
`_`, blanks and full stops don't count. A day on which something was downloaded or crawled is never a publication day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digest.patterns import compile_late
from digest.read.clean import clean_text, fold_line
from digest.read.markup import plain_html

_TITLES = ("title", "headline", "hd", "name")
_TEXTS = (
    "maintext", "text", "body", "content", "articlebody", "contenttext", "fulltext", "td", "rawtext", "contenthtml",
    "contentencoded", "articletext", "story",
)  # fmt: skip
_SUMMARIES = ("description", "summary", "abstract", "excerpt", "lead", "snippet")
_DATES = (
    "datepublish", "publishdate", "publisheddate", "publicationdate", "publishedat", "datepublished", "published", "pubdate", "dcdate",
    "date", "seendate", "pd", "updated", "updatedat", "datemodified", "datemodify",
)  # fmt: skip
_SOURCES = (
    "sourcedomain", "metasitename", "sitename", "sourcehostname", "hostname", "publishername", "publisher", "sourcename",
    "source", "outlet", "dcpublisher",
)  # fmt: skip
_URLS = ("url", "canonicallink", "canonicalurl", "link", "mainentityofpage", "permalink", "guid", "id", "source")
_LANGUAGES = ("language", "lang", "inlanguage", "la")

_WRAPPERS = (
    "articles",
    "items",
    "@graph",
    "results",
    "result",
    "docs",
    "documents",
    "entries",
    "data",
    "news",
    "stories",
    "records",
    "response",
    "hits",
    "value",
)
# JSON-LD types that hold an article; `@graph` also lists the site, its logo and its breadcrumbs.
_ARTICLE_TYPES = compile_late(r"(?:Article|Posting|Report|CreativeWork|Review)$")
# Where a value is an object, the inner key that holds the words (WordPress, Atom as JSON, JSON-LD).
_INNER = ("rendered", "#text", "text", "value", "@value", "name", "@id", "url", "href")
_FOLD = compile_late(r"[-_\s.:]+")
# Only what can be visited safely: `javascript:` is an address too.
_URL = compile_late(r"https?://\S+$", re.IGNORECASE)
_NOTHING = frozenset({"", "null", "none", "nan", "n/a", "~", "undefined"})
_CUT = compile_late(r"\[\+\d+ chars\]\s*$")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a record or front matter says of its article; "" where it doesn't.

    Attributes:
        text: the body. summary_only: it is a description, or cut off by the collector.
        date: as written. date_key: the key it stands under.
    """

    title: str = ""
    text: str = ""
    summary_only: bool = False
    date: str = ""
    date_key: str = ""
    source: str = ""
    url: str = ""
    language: str = ""


def parse_fields(record: Mapping[str, Any]) -> Fields:
    """Pick the fields of a record.

    Args:
        record: a JSON object, a row of a table or front matter; of keys that differ in case alone the first counts.

    >>> parse_fields({"Headline": "Talks in Oslo", "pub_date": "2031-03-10", "Body": "<p>They met.</p>"})
    Fields(title='Talks in Oslo', text='They met.', summary_only=False, date='2031-03-10', date_key='pub_date', source='', url='', language='')
    """
    keys: dict[str, str] = {}
    for key, value in record.items():
        folded = _FOLD.sub("", str(key)).lower()
        if value is not None and value != "":
            keys.setdefault(folded, key)
        # `publisher: {name: ...}` goes by both names.
        if isinstance(value, Mapping):
            for inner in value:
                if isinstance(inner, str):
                    keys.setdefault(folded + _FOLD.sub("", inner).lower(), key)
    title = fold_line(plain_html(_pick(record, keys, _TITLES)[0]))
    text = plain_html(_pick(record, keys, _TEXTS)[0]).strip()
    summary_only = _CUT.search(text[-40:]) is not None
    if not text:
        text = plain_html(_pick(record, keys, _SUMMARIES)[0]).strip()
        summary_only = bool(text)
    date, date_key = _pick(record, keys, _DATES)
    source = next((value for value in _all(record, keys, _SOURCES) if not _URL.match(value)), "")
    url = next((value for value in _all(record, keys, _URLS) if _URL.match(value)), "")
    return Fields(
        title=title,
        text=text,
        summary_only=summary_only,
        date=fold_line(date),
        date_key=date_key,
        source=fold_line(plain_html(source)),
        url=url,
        language=_pick(record, keys, _LANGUAGES)[0],
    )


def find_records(document: Any) -> list[Any] | None:
    """The list of records that a JSON document is or wraps; None where it is one record itself.

    Follows NewsAPI and GNews (`articles`), JSON Feed (`items`), JSON-LD (`@graph`), search engines
    (`hits.hits[]._source`, `response.docs`) and plain lists.

    >>> find_records({"status": "ok", "articles": [{"title": "Talks in Oslo"}]})
    [{'title': 'Talks in Oslo'}]
    """
    for _ in range(4):
        if isinstance(document, list):
            return [_unwrap(item) for item in document]
        if not isinstance(document, Mapping) or _has_text(document):
            return None
        lowered = {key.lower(): key for key in reversed(document) if isinstance(key, str)}
        inner = None
        for name in (*_WRAPPERS, "hits"):
            value = document.get(lowered.get(name, ""))
            if (isinstance(value, list) and any(isinstance(item, Mapping) for item in value)) or (
                isinstance(value, Mapping) and name in {"response", "hits", "data", "result", "results"}
            ):
                inner = value
                break
        if inner is None:
            return None
        document = inner
    return None


def is_article(record: Any) -> bool:
    """An object that JSON-LD doesn't say to be something else: a site, a logo, a person."""
    if not isinstance(record, Mapping):
        return False
    kinds = record.get("@type")
    if kinds is None:
        return True
    listed = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in listed)


def _unwrap(item: Any) -> Any:
    """A search engine's hit as the document that it holds."""
    # a dict, as JSON makes them: to ask a million records whether they are any mapping takes a second
    if type(item) is dict and "_source" in item and isinstance(item["_source"], Mapping):
        return item["_source"]
    return item


def _has_text(document: Mapping[str, Any]) -> bool:
    folded = {_FOLD.sub("", key).lower(): value for key, value in document.items()}
    return any(isinstance(folded.get(name), str) and folded[name].strip() for name in _TEXTS)


def _pick(record: Mapping[str, Any], keys: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, str]:
    """(first value that says something, its key as written)."""
    for name in names:
        key = keys.get(name)
        if key is not None:
            value = _as_text(record[key], name, key)
            if value:
                return value, key
    return "", ""


def _all(record: Mapping[str, Any], keys: Mapping[str, str], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        key = keys.get(name)
        if key is not None:
            value = _as_text(record[key], name, key)
            if value:
                yield value


def _as_text(value: Any, name: str = "", key: str = "") -> str:
    """A value as text: strings, numbers, lists of paragraphs, objects with an inner text; else ""."""
    if isinstance(value, str):
        return "" if value.strip().lower() in _NOTHING else clean_text(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.0f}" if abs(value) < 1e15 else ""
    if isinstance(value, list):
        texts = [text for text in (_as_text(item) for item in value if isinstance(item, str | Mapping)) if text]
        return "\n\n".join(texts) if name in _TEXTS else texts[0] if texts else ""
    if isinstance(value, Mapping):
        # Asked for as "publishername", standing under "publisher": the rest of the name is the inner key.
        rest = name.removeprefix(_FOLD.sub("", key).lower())
        for inner in _INNER:
            if (not rest or inner == rest) and isinstance(value.get(inner), str):
                return clean_text(value[inner])
    return ""
