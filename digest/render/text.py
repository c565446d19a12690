"""Format `text` in a pipe: a block a meeting, a fact a line, nothing wrapped, nothing cut.

The first line of a block begins at the margin and says when, who, what, where and at what occasion; every other line is
indented two blanks and begins with its label. So `grep '^[^ ]'` lists the meetings, `grep '^  said'` what was said, and
`awk -v RS=` reads a meeting at a time. A terminal gets the layout of `terminal.py` instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from digest.countries import country_name
from digest.groups import group_meetings
from digest.models import ArticleEntry, Digest, Meeting
from digest.render import RenderOptions
from digest.render.who import Piece, participant_words
from digest.render.wording import (
    NO_DATE,
    article_list,
    articles_of,
    conflict_words,
    date_words,
    place_expressions,
    place_text,
    plural,
    said_words,
    sentence,
    speaker_words,
    statement_words,
    thread_words,
    without_repeats,
)
from digest.streams import sanitize

# the longest label is "earlier"
_WIDTH = 8

# SGR numbers by kind of piece, of the 16 colours that every theme sets
_SGR = {"name": "1", "note": "31", "date": "1", "label": "2", "count": "2"}


def render_text(digest: Digest, options: RenderOptions) -> str:
    """The digest as blocks of lines; see the head of this module.

    With `options.colour` labels, dates and names are set off; the characters stay the same.
    """
    entries = {entry.info.id: entry for entry in digest.articles}
    others = {meeting.id: meeting for meeting in digest.meetings}
    stories: dict[str, list[str]] = {}
    for story in digest.stories:
        line = f"{story.id}  {article_list(story.articles)}"
        for meeting_id in story.meetings:
            stories.setdefault(meeting_id, []).append(line)
    blocks = []
    for group, meetings in group_meetings(digest.meetings, options.group_by):
        for meeting in meetings:
            facts = [("group", group)] if options.group_by else []
            facts += meeting_facts(meeting, entries, others, stories.get(meeting.id, ()))
            lines = [
                _head_line(meeting, colour=options.colour),
                *(_fact_line(*fact, colour=options.colour) for fact in facts),
            ]
            blocks.append("".join(f"{line}\n" for line in lines))
    return "\n".join(blocks)


def _paint(piece: Piece, *, colour: bool) -> str:
    sgr = _SGR.get(piece.kind, "") if colour else ""
    return f"\x1b[{sgr}m{piece.text}\x1b[0m" if sgr and piece.text else piece.text


def _head_line(meeting: Meeting, *, colour: bool) -> str:
    date = sanitize(meeting.date.edtf) or NO_DATE
    count = f"[{plural(len(meeting.articles), 'article')}]"
    pieces = [
        Piece("date", date),
        Piece("", " " * (max(len(NO_DATE) - len(date), 0) + 2)),
        *sentence(meeting),
        Piece("", "  "),
        Piece("count", count),
    ]
    return "".join(_paint(piece, colour=colour) for piece in pieces)


def _fact_line(label: str, text: str, *, colour: bool) -> str:
    if colour:
        return f"  {_paint(Piece('label', label), colour=colour)}{' ' * (_WIDTH - len(label))}{text}"
    return f"  {label:{_WIDTH}}{text}"


def meeting_facts(
    meeting: Meeting, entries: dict[str, ArticleEntry], others: dict[str, Meeting], stories: Iterable[str] = ()
) -> Iterator[tuple[str, str]]:
    """Every fact of a meeting as label and line, in the order in which they are printed.

    Args:
        meeting: the meeting.
        entries: the digest's articles by id.
        others: every meeting of the digest, by id.
        stories: lines on the stories that it belongs to.
    """
    for participant in meeting.participants:
        yield "who", f"{participant_words(participant)}  {article_list(participant.articles)}"
    when = date_words(meeting.date)
    if when:
        words = [f"“{sanitize(text)}”" for text in meeting.date.text]
        line = _with_basis(when, words, meeting.date.basis if meeting.date.edtf else "")
        yield "when", _with_articles(meeting, line, meeting.date.text)
    where = place_text(meeting.place)
    if where:
        yield "where", _with_articles(meeting, _with_basis(where, place_expressions(meeting.place)), meeting.place.text)
    for said in without_repeats(meeting.statements):
        yield "said", f"{statement_words(said, meeting.type)}  {article_list(articles_of(said))}"
    for topic in meeting.topics:
        yield "about", f"{sanitize(topic.text)}  {article_list(topic.articles)}"
    for outcome in meeting.outcomes:
        yield "outcome", f"{sanitize(outcome.text)}  {article_list(outcome.articles)}"
    for conflict in meeting.conflicts:
        values = "; ".join(
            f"{conflict_words(conflict.field, value.value)} {article_list(value.articles)}" for value in conflict.values
        )
        yield "differ", f"{sanitize(conflict.field)}: {values}"
    for other in meeting.earlier:
        yield "earlier", thread_words(meeting, other, others)
    for other in meeting.later:
        yield "later", thread_words(meeting, other, others)
    for story in stories:
        yield "story", story
    yield "from", "; ".join(source_words(article, entries.get(article)) for article in meeting.articles)
    yield "backed", f"{plural(meeting.reports, 'independent report')}, confidence {meeting.confidence:.2f}"
    yield "id", meeting.id


def source_words(article: str, entry: ArticleEntry | None) -> str:
    """An article's id with its source and day, and of which it is a copy: "a (Harbour Gazette, 2031-03-11)"."""
    about: list[str] = []
    if entry is not None:
        if entry.info.source:
            about.append(sanitize(entry.info.source))
        if entry.info.published is not None:
            about.append(entry.info.published.isoformat())
        if entry.duplicate_of is not None:
            about.append(f"copy of {sanitize(entry.duplicate_of)}")
    return f"{sanitize(article)} ({', '.join(about)})" if about else sanitize(article)


def _with_basis(line: str, words: Iterable[str], basis: str = "") -> str:
    """The line with what it rests on in brackets: the way in which it was found, and the articles' own words."""
    about = ": ".join(part for part in (basis, "; ".join(words)) if part)
    return f"{line} ({about})" if about else line


def _with_articles(meeting: Meeting, line: str, expressions: tuple[str, ...]) -> str:
    """The line with the articles whose evidence holds one of the expressions that it rests on."""
    articles = dict.fromkeys(
        place.article for place in meeting.evidence if any(expression in place.text for expression in expressions)
    )
    return f"{line}  {article_list(articles)}" if articles else line


def render_full(digest: Digest, meeting: Meeting, options: RenderOptions, sources: Mapping[str, str]) -> str:
    """One meeting with all its facts, the sentences that tell of it, and what each side says, as lines.

    Args:
        digest: the digest it is in.
        meeting: the meeting.
        options: colour.
        sources: sides of the articles' sources, as the settings name them.
    """
    entries = {entry.info.id: entry for entry in digest.articles}
    others = {other.id: other for other in digest.meetings}
    stories = [
        f"{story.id}  {article_list(story.articles)}" for story in digest.stories if meeting.id in story.meetings
    ]
    facts = list(meeting_facts(meeting, entries, others, stories))
    facts += [
        ("proof", f"{place.start}-{place.end}: {sanitize(place.text)}  {article_list([place.article])}")
        for place in meeting.evidence
    ]
    for label, told in side_lines(digest, meeting, sources):
        facts += [("side", f"{label}{' alone' if alone else ''}: {words}") for words, alone in told]
    lines = [_head_line(meeting, colour=options.colour), *(_fact_line(*fact, colour=options.colour) for fact in facts)]
    return "".join(f"{line}\n" for line in lines)


def side_lines(
    digest: Digest, meeting: Meeting, sources: Mapping[str, str]
) -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    """What each side, or each source, says of a meeting: its name, then each fact and whether it alone tells it."""
    from digest.sides import article_sides, compare_sides  # noqa: PLC0415 - `digest show` alone asks

    entries = {entry.info.id: entry for entry in digest.articles}
    for view in compare_sides(meeting, entries, article_sides(digest, sources)):
        label = sanitize(country_name(view.label) if view.known else view.label)
        lines: list[tuple[str, bool]] = []
        for item in view.items:
            words = sanitize(item.text)
            if item.kind == "statement":
                said = meeting.statements[item.index]
                words = f"{speaker_words(said)}: {said_words(said)}"
            lines.append((f"{item.kind}: {words}", item.alone))
        yield label, lines
