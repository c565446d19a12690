"""Formats `tsv` and `csv`: a meeting a line, or one of the tables that hang on it by the meeting's id.

In tsv an empty cell is `-`, because shells swallow empty ones, and there is no header unless asked for; in csv there is
one, empty cells are empty, and what a spreadsheet would take for a formula is defused with an apostrophe. White space in
a cell becomes one blank; the items of a list are parted by `; `, a semicolon inside one becomes a comma. Columns are only
ever added at the end.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from digest.groups import group_meetings
from digest.models import Digest, Meeting, Participant, Place
from digest.render import RenderOptions
from digest.render.wording import articles_of, said_words
from digest.streams import sanitize

Row = tuple[str, ...]

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")

COLUMNS: dict[str, Row] = {
    "meetings": (
        "date",
        "id",
        "status",
        "type",
        "confidence",
        "sides",
        "participants",
        "place",
        "occasion",
        "topics",
        "said",
        "articles",
        "outcomes",
        "reports",
    ),
    "statements": ("id", "date", "speaker", "kind", "when", "channel", "text", "articles"),
    "participants": ("id", "date", "name", "role", "country", "organization", "part", "aliases", "articles"),
    "stories": ("id", "story", "similarity", "articles"),
    "skipped": ("path", "line", "kind", "reason"),
    "quotes": ("id", "article", "start", "end", "speaker", "text"),
}


def render_tsv(digest: Digest, options: RenderOptions) -> str:
    """The table of `options.table` with tabs between cells; a header only with `options.header`."""
    return "".join(_lines_of(table_rows(digest, options.table, options.group_by), options))


def stream_tsv(meetings: Iterable[Meeting], options: RenderOptions) -> Iterator[str]:
    """The lines of `render_tsv` for meetings that aren't grouped."""
    return _lines_of(map(_meeting_row, meetings), options)


def _lines_of(rows: Iterable[Row], options: RenderOptions) -> Iterator[str]:
    if options.header:
        yield "\t".join(table_columns(options.table, options.group_by)) + "\n"
    for row in rows:
        yield "\t".join(cell or "-" for cell in row) + "\n"


def render_csv(digest: Digest, options: RenderOptions) -> str:
    """The table of `options.table` with a header, quoted where needed, harmless to spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table_columns(options.table, options.group_by))
    writer.writerows([defuse(cell) for cell in row] for row in table_rows(digest, options.table, options.group_by))
    return out.getvalue()


def defuse(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; an apostrophe before it tells them that it is text.

    >>> defuse("=1+1"), defuse("Ana Brevik")
    ("'=1+1", 'Ana Brevik')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def table_columns(table: str, group_by: str = "") -> Row:
    """Names of a table's columns; grouped meetings have their group at the end."""
    return (*COLUMNS[table], "group") if table == "meetings" and group_by else COLUMNS[table]


def table_rows(digest: Digest, table: str, group_by: str = "") -> Iterator[Row]:
    """Rows of one of the tables; every cell is one harmless line, empty where there is nothing."""
    if table == "meetings":
        for group, meetings in group_meetings(digest.meetings, group_by):
            for meeting in meetings:
                yield (*_meeting_row(meeting), group) if group_by else _meeting_row(meeting)
    else:
        yield from _TABLES[table](digest)


def cell_list(items: Iterable[str]) -> str:
    """Items of a list as one cell.

    >>> cell_list(["fishing; quotas", "", "ports"])
    'fishing, quotas; ports'
    """
    return "; ".join(sanitize(item).replace(";", ",") for item in items if item)


def sides_cell(meeting: Meeting) -> str:
    """Codes of the sides in the order of the alphabet, parted by commas, without a blank."""
    sides = {sanitize(person.country or person.organization) for person in meeting.participants}
    return ",".join(sorted(side.replace(" ", "_").replace(",", "_") for side in sides if side))


def participant_cell(participant: Participant) -> str:
    """Name, then office and side in brackets; whoever has no name goes by office or side."""
    side = participant.country or participant.organization
    if not participant.name:
        return ", ".join(part for part in (participant.role, side) if part)
    about = ", ".join(part for part in (participant.role, side) if part)
    return f"{participant.name} ({about})" if about else participant.name


def place_cell(place: Place) -> str:
    """City and country code, then the venue in brackets."""
    where = ", ".join(part for part in (place.city, place.country) if part)
    return sanitize(f"{where} ({place.venue})" if where and place.venue else where or place.venue)


def _meeting_row(meeting: Meeting) -> Row:
    return (
        sanitize(meeting.date.edtf),
        meeting.id,
        meeting.status,
        meeting.type,
        f"{meeting.confidence:.2f}",
        sides_cell(meeting),
        cell_list(participant_cell(person) for person in meeting.participants),
        place_cell(meeting.place),
        sanitize(meeting.occasion),
        cell_list(topic.text for topic in meeting.topics),
        cell_list(
            f"{said.speaker}: {said_words(said)}" if said.speaker else said_words(said) for said in meeting.statements
        ),
        cell_list(meeting.articles),
        cell_list(outcome.text for outcome in meeting.outcomes),
        str(meeting.reports),
    )


def _statement_rows(digest: Digest) -> Iterator[Row]:
    for meeting in digest.meetings:
        for said in meeting.statements:
            yield (
                meeting.id,
                sanitize(meeting.date.edtf),
                sanitize(said.speaker),
                said.kind,
                said.when,
                sanitize(said.channel),
                sanitize(said.text),
                cell_list(articles_of(said)),
            )


def _participant_rows(digest: Digest) -> Iterator[Row]:
    for meeting in digest.meetings:
        for person in meeting.participants:
            yield (
                meeting.id,
                sanitize(meeting.date.edtf),
                sanitize(person.name),
                sanitize(person.role),
                sanitize(person.country),
                sanitize(person.organization),
                person.part,
                cell_list(person.aliases),
                cell_list(person.articles),
            )


def _story_rows(digest: Digest) -> Iterator[Row]:
    for story in digest.stories:
        for meeting_id in story.meetings or ("",):
            yield (meeting_id, story.id, f"{story.similarity:.2f}", cell_list(story.articles))


def _skipped_rows(digest: Digest) -> Iterator[Row]:
    for skipped in digest.skipped:
        line = str(skipped.line) if skipped.line else ""
        yield (sanitize(skipped.path), line, "failed" if skipped.failed else "unused", sanitize(skipped.reason))


def _quote_rows(digest: Digest) -> Iterator[Row]:
    for quote in digest.quotes:
        yield (
            quote.meeting,
            sanitize(quote.article),
            str(quote.start),
            str(quote.end),
            sanitize(quote.speaker),
            sanitize(quote.text),
        )


_TABLES: dict[str, Callable[[Digest], Iterator[Row]]] = {
    "statements": _statement_rows,
    "participants": _participant_rows,
    "stories": _story_rows,
    "skipped": _skipped_rows,
    "quotes": _quote_rows,
}
