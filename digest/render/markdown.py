r"""Format `markdown`: a heading a day, a heading a meeting, a list of facts; the other tables as pipe tables.

Written so that GitHub and pandoc read it alike: every character of an article that either of them gives a meaning to
stands behind a backslash, so no article can bring in a link, an image, a tag or a heading of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.groups import group_meetings
from digest.models import ArticleEntry, Digest, Meeting
from digest.patterns import compile_late
from digest.render import RenderOptions
from digest.render.tsv import table_columns, table_rows
from digest.render.who import telling_aliases
from digest.render.wording import (
    article_list,
    articles_of,
    closing_line,
    conflict_words,
    date_words,
    plural,
    sentence,
    statement_words,
    without_repeats,
)
from digest.streams import sanitize

# characters with a meaning to GitHub or pandoc, and what would make a bare address a link or a word a picture (":smile:")
_SPECIAL = compile_late(r"[\\`*_{}\[\]<>#|~^$&@]|(?<=:)//|(?<=\bwww)\.|:(?=[\w+-]+:)")
_WIDEST = 60  # characters of a column beyond which it gets no more room


def escape_markdown(text: str) -> str:
    r"""Text as it is printed, whatever it holds, by GitHub and by pandoc.

    >>> escape_markdown("[click](x) *now* <b>")
    '\\[click\\](x) \\*now\\* \\<b\\>'
    """
    return _SPECIAL.sub(lambda match: "".join(f"\\{character}" for character in match.group()), sanitize(text))


def render_markdown(digest: Digest, options: RenderOptions) -> str:
    """The digest as a document, or one of the other tables of `options.table`."""
    if options.table != "meetings":
        return _table(digest, options.table)
    entries = {entry.info.id: entry for entry in digest.articles}
    lines = ["# Meetings", "", escape_markdown(closing_line(digest)) + "."]
    for status, heading in (("held", ""), ("planned", "Planned"), ("cancelled", "Called off")):
        meetings = [meeting for meeting in digest.meetings if meeting.status == status]
        for group, members in group_meetings(meetings, options.group_by or "day"):
            day = not options.group_by or options.group_by == "day"
            words = (date_words(members[0].date) or "no date") if day else group
            words = f"{heading}: {words}" if heading else words[:1].upper() + words[1:]
            lines += ["", f"## {escape_markdown(words)}"]
            for meeting in members:
                lines += _meeting_lines(meeting, entries, dated=not day)
    return "\n".join(lines) + "\n"


def _meeting_lines(meeting: Meeting, entries: dict[str, ArticleEntry], *, dated: bool) -> Iterator[str]:
    yield ""
    yield "### " + "".join(escape_markdown_piece(piece.text) for piece in sentence(meeting))
    yield ""
    if dated:
        yield f"- **When** {escape_markdown(date_words(meeting.date) or 'no date')}"
    for person in meeting.participants:
        if telling_aliases(person):
            aliases = ", ".join(map(escape_markdown, telling_aliases(person)))
            yield f"- **Who** {escape_markdown(person.name)}, also {aliases}"
    for said in without_repeats(meeting.statements):
        words = escape_markdown(statement_words(said, meeting.type))
        yield f"- **Said** {words} {_articles(articles_of(said))}"
    for topic in meeting.topics:
        yield f"- **About** {escape_markdown(topic.text)} {_articles(topic.articles)}"
    for outcome in meeting.outcomes:
        yield f"- **Outcome** {escape_markdown(outcome.text)} {_articles(outcome.articles)}"
    for conflict in meeting.conflicts:
        values = "; ".join(
            f"{escape_markdown(conflict_words(conflict.field, value.value))} {_articles(value.articles)}"
            for value in conflict.values
        )
        yield f"- **Differ** {escape_markdown(conflict.field)}: {values}"
    sources = "; ".join(_source(article, entries.get(article)) for article in meeting.articles)
    yield f"- **From** {sources}"
    reports = plural(meeting.reports, "independent report")
    yield f"- **Backed** by {reports}, confidence {meeting.confidence:.2f}, id `{meeting.id}`"


def escape_markdown_piece(text: str) -> str:
    """A piece of the sentence, escaped, with the blanks at its ends."""
    left = " " if text[:1] == " " else ""
    right = " " if text[-1:] == " " and text.strip() else ""
    return f"{left}{escape_markdown(text)}{right}"


def _articles(articles: tuple[str, ...]) -> str:
    return escape_markdown(article_list(articles))


def _source(article: str, entry: ArticleEntry | None) -> str:
    if entry is None:
        return escape_markdown(article)
    info = entry.info
    label = escape_markdown(article)
    # an address is put between angle brackets with all that could end it written as %XX
    if re.match(r"https?://[^\s]", info.url):
        address = re.sub(r"[\s<>\\\[\]()|`\"']", lambda match: f"%{ord(match.group()):02X}", sanitize(info.url))
        label = f"[{label}](<{address}>)"
    about = [escape_markdown(info.source)] if info.source else []
    if info.published is not None:
        about.append(info.published.isoformat())
    if entry.duplicate_of is not None:
        about.append(f"copy of {escape_markdown(entry.duplicate_of)}")
    return f"{label} ({', '.join(about)})" if about else label


def _table(digest: Digest, table: str) -> str:
    """A pipe table; the dashes below a head tell pandoc how much of the page its column needs."""
    columns = table_columns(table)
    rows = [[escape_markdown(cell) for cell in row] for row in table_rows(digest, table)]
    widths = [min(max(map(len, cells)), _WIDEST) for cells in zip(columns, *rows, strict=True)]
    lines = [f"| {' | '.join(columns)} |", f"| {' | '.join('-' * max(3, width) for width in widths)} |"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"
