"""Stage read: title, body and fields of one article put together as an `Article`, or the reason why it is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from digest.config import ReadSettings
from digest.models import Article, ArticleInfo, Notice, Skipped
from digest.read.boilerplate import find_boilerplate
from digest.read.faults import too_long
from digest.read.language import find_language
from digest.read.published import parse_published
from digest.read.records import Fields
from digest.read.source import Source

# Characters that show nothing; a text of them alone is empty.
_INVISIBLE = " \t\n\f\v\u00a0\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffd"
# Parts of the hash are kept apart by a character that the text may hold but that never begins one.
_APART = "\x1f"


def make_article(
    source: Source, fields: Fields, settings: ReadSettings, *, record: int = 0, line: int = 0, date_line: int = 0
) -> Iterator[Article | Skipped | Notice]:
    """Put an article together.

    Args:
        source: the file.
        fields: what it says; the text is the body without the title.
        settings: limits.
        record: ordinal of the record, 0 for a file that is one article.
        line: line of the file at which the body, or the record, begins; 0 where lines mean nothing.
        date_line: line at which the date stands, 0 where unknown.

    Yields:
        A notice where the date is none, and the article; or why there is none.
    """
    path = source.shown
    prefix = f"record {record}: " if record else ""
    title, body = fields.title, fields.text
    if not body.strip(_INVISIBLE):
        if not (record and title):
            yield Skipped(path=path, reason=f"{prefix}empty", line=line if record else 0)
            return
        body = ""
    if not title:
        text, start = body, 0
    elif body:
        text, start = f"{title}\n\n{body}", len(title) + 2
    else:
        text, start = title, len(title)
    limit = settings.max_article_bytes
    if len(text) * 4 > limit and len(text.encode()) > limit:
        fault = too_long("the article", limit, "max_article_bytes")
        yield Skipped(path=path, reason=prefix + fault.reason, failed=True, line=line if record else 0)
        return
    code, language = find_language(text, fields.language)
    if code != "en":
        yield Skipped(path=path, reason=f"{prefix}not English ({language})", line=line if record else 0)
        return
    published = parse_published(fields.date) if fields.date else None
    if fields.date and published is None and fields.date.lower() not in {"~", "null", "none"}:
        shown = fields.date[:60]
        yield Notice(path=path, message=f"{prefix}no such date: {shown}; write it as 2031-03-10", line=date_line)
    boilerplate = find_boilerplate(text, start)
    summary_only = fields.summary_only or (bool(title) and not body)
    seen = (
        title, published.isoformat() if published else "", fields.source, fields.url, str(start), str(summary_only),
        ",".join(f"{first}-{last}" for first, last in boilerplate), text,
    )  # fmt: skip
    yield Article(
        info=ArticleInfo(
            id=f"{source.id}#{record}" if record else source.id,
            path=path,
            record=record,
            title=title,
            published=published,
            source=fields.source,
            url=fields.url,
            content=hashlib.blake2b(_APART.join(seen).encode(), digest_size=16).hexdigest(),
            line=line,
        ),
        text=text,
        body=start,
        boilerplate=boilerplate,
        summary_only=summary_only,
    )
