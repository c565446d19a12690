"""The digest laid out for a terminal with rich: by day, what was held first, then what is planned, then what was called off.

The same facts as `text.py` prints into a pipe, wrapped to the window. A narrow window has everything below each other;
a wide one puts who took part and the sources in a column of their own, so that no line is too long to read. Only bold,
dim and three of the theme's own colours are used: the ground may be light or dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from digest.groups import group_meetings
from digest.models import ArticleEntry, Digest, Meeting, Said
from digest.render import RenderOptions
from digest.render.text import side_lines, source_words
from digest.render.who import participant_words
from digest.render.wording import (
    articles_of,
    conflict_words,
    date_words,
    place_text,
    plural,
    said_where,
    said_words,
    sentence,
    speaker_words,
    thread_words,
    without_repeats,
)
from digest.streams import draw, sanitize

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

# From this width on there are two columns; no text runs wider than MEASURE.
TWO_COLUMNS = 140
MEASURE = 110
LABEL_WIDTH = 9
# More participants than this are listed below the sentence instead of in it.
CROWD = 5

_SECTIONS = (
    ("held", "", "●", ""),
    ("planned", "Planned", "○", "cyan"),
    ("cancelled", "Called off", "×", "red"),
)
_STYLES = {"name": "bold", "verb": "", "side": "", "place": "", "occasion": "", "note": "red", "": ""}

Fact = tuple[str, "Sequence[RenderableType]"]


def render_terminal(digest: Digest, options: RenderOptions) -> str:
    """The digest for a window of `options.width` columns, with colours if `options.colour`."""
    page = _Page(digest, options)
    parts: list[object] = []
    for status, title, mark, colour in _SECTIONS:
        meetings = [meeting for meeting in digest.meetings if meeting.status == status]
        if not meetings:
            continue
        if title:
            parts += [page.section(title, colour), ""]
        for group, members in group_meetings(meetings, options.group_by or "day"):
            by_day = options.group_by in {"", "day"}
            parts.append(page.heading(_day_heading(members[0]) if by_day else group))
            for meeting in members:
                parts += [page.meeting(meeting, mark, colour, dated=not by_day), ""]
    alone = [story for story in digest.stories if not story.meetings]
    if alone:
        parts += [page.section("The same event in several articles, but no meeting", ""), ""]
        for story in alone:
            parts.append(page.grid([(story.id, [page.dim(" · ".join(map(sanitize, story.articles)))])], label_width=12))
        parts.append("")
    return draw(parts, width=options.width, colour=options.colour)


def render_meeting(digest: Digest, meeting: Meeting, options: RenderOptions, sources: Mapping[str, str]) -> str:
    """One meeting in full: with every participant, the sentences that tell of it, and what each side says.

    Args:
        digest: the digest it is in.
        meeting: the meeting.
        options: width and colour.
        sources: sides of the articles' sources, as the settings name them.
    """
    page = _Page(digest, options)
    mark, colour = next((mark, colour) for status, _, mark, colour in _SECTIONS if status == meeting.status)
    parts: list[object] = [
        page.heading(_day_heading(meeting)),
        page.meeting(meeting, mark, colour, dated=False, full=True),
    ]
    told = [(place.article, place.text) for place in meeting.evidence if place.text]
    if told:
        parts += ["", page.section("The sentences that tell of it", ""), ""]
        parts += [page.grid([("", [page.text(sanitize(text)), page.dim(sanitize(article))])]) for article, text in told]
    views = list(side_lines(digest, meeting, sources))
    if views:
        parts += ["", page.section("Side by side", ""), ""]
        for label, lines in views:
            rows = [page.text(f"{'+ ' if alone else '= '}{line}", "bold" if alone else "dim") for line, alone in lines]
            parts.append(
                page.grid([(label, rows or [page.dim("nothing of its own")])], label_width=max(len(label), LABEL_WIDTH))
            )
        parts.append(page.grid([("", [page.dim("+ only this side says so, = another says it too")])]))
    return draw(parts, width=options.width, colour=options.colour)


def _day_heading(meeting: Meeting) -> str:
    words = date_words(meeting.date) or "no date"
    return words[0].upper() + words[1:]


class _Page:
    """What a window of this width holds, and how its parts are drawn."""

    def __init__(self, digest: Digest, options: RenderOptions) -> None:
        from rich.text import Text  # noqa: PLC0415

        self._text = Text
        self.wide = options.width >= TWO_COLUMNS
        self.width = options.width if self.wide else min(options.width, MEASURE)
        self.entries = {entry.info.id: entry for entry in digest.articles}
        self.others = {meeting.id: meeting for meeting in digest.meetings}
        self.known = {meeting.id: meeting for meeting in digest.meetings}

    # --- small parts ---------------------------------------------------------------

    def text(self, words: str, style: str = "") -> Text:
        """Words that break where they must and lose nothing."""
        return self._text(words, style=style, overflow="fold", no_wrap=False, end="")

    def dim(self, words: str) -> Text:
        """Words of less weight."""
        return self.text(words, "dim")

    def indent(self, part: RenderableType) -> RenderableType:
        """The part two columns further in, all its lines."""
        from rich.padding import Padding  # noqa: PLC0415

        return Padding(part, (0, 0, 0, 2))

    def heading(self, words: str) -> Text:
        """A day, with a line to the edge of what is read."""
        line = self.text(sanitize(words), "bold")
        rest = self.width - line.cell_len - 1
        if rest > 0:
            line.append(" " + "─" * rest, style="dim")
        line.end = "\n"
        return line

    def section(self, words: str, colour: str) -> Text:
        """The title of what stands apart, such as planned meetings."""
        line = self.text(words.upper(), f"bold {colour}".strip())
        rest = self.width - line.cell_len - 1
        if rest > 0:
            line.append(" " + "━" * rest, style=f"dim {colour}".strip())
        line.end = "\n"
        return line

    def grid(self, facts: Iterable[Fact], *, width: int = 0, label_width: int = LABEL_WIDTH) -> Table:
        """Labels on the left, their facts on the right, all beginning at the same column."""
        from rich.table import Table  # noqa: PLC0415

        table = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
        table.width = width or self.width
        table.add_column(width=1)
        table.add_column(width=label_width, style="dim", no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        for label, lines in facts:
            for number, line in enumerate(lines):
                table.add_row("", label if number == 0 else "", line)
        return table

    # --- a meeting -----------------------------------------------------------------

    def meeting(self, meeting: Meeting, mark: str, colour: str, *, dated: bool, full: bool = False) -> Table:
        """The sentence, what was said and done, who was there and where it is from."""
        from rich.console import Group  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415

        crowd = full or len(meeting.participants) > CROWD
        left = self.width * 3 // 5 if self.wide else self.width
        head = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
        head.width = left
        head.add_column(width=1)
        head.add_column(ratio=1, overflow="fold")
        head.add_row(self.text(mark, f"bold {colour}".strip()), self._sentence(meeting))
        who = list(self._who_facts(meeting)) if crowd or self.wide else []
        facts = list(self._facts(meeting, dated=dated, full=full))
        sources = list(self._source_facts(meeting))
        if not self.wide:
            outer = Table.grid()
            outer.add_row(Group(head, self.grid([*who, *facts, *sources])))
            return outer
        outer = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
        outer.add_column(width=left)
        outer.add_column(width=self.width - left - 2)
        right = self.grid([*who, *sources], width=self.width - left - 2)
        outer.add_row(Group(head, self.grid(facts, width=left)), right)
        return outer

    def _sentence(self, meeting: Meeting) -> Text:
        line = self.text("")
        for piece in sentence(meeting, CROWD):
            line.append(piece.text, style=_STYLES.get(piece.kind, "") or None)
        return line

    def _who_facts(self, meeting: Meeting) -> Iterator[Fact]:
        yield "who", [self.text(participant_words(person)) for person in meeting.participants]

    def _facts(self, meeting: Meeting, *, dated: bool, full: bool) -> Iterator[Fact]:
        if dated or full:
            basis = f" ({meeting.date.basis})" if full and meeting.date.edtf else ""
            words = "; ".join(f"“{sanitize(words)}”" for words in meeting.date.text) if full else ""
            yield (
                "when",
                [self.text((date_words(meeting.date) or "no date") + basis + (f" from {words}" if words else ""))],
            )
        if full and place_text(meeting.place):
            yield "where", [self.text(place_text(meeting.place))]
        said = list(self._said(meeting.statements, meeting.type))
        if said:
            yield "said", said
        if meeting.topics:
            yield "about", [self._fact(topic.text, topic.articles) for topic in meeting.topics]
        if meeting.outcomes:
            yield "outcome", [self._fact(outcome.text, outcome.articles) for outcome in meeting.outcomes]
        for conflict in meeting.conflicts:
            values = [
                self._fact(conflict_words(conflict.field, value.value), value.articles) for value in conflict.values
            ]
            yield "differ", [self.text(f"{sanitize(conflict.field)}:", "magenta"), *map(self.indent, values)]
        for label, others in (("earlier", meeting.earlier), ("later", meeting.later)):
            if others:
                yield label, [self.dim(thread_words(meeting, other, self.others)) for other in others]

    def _said(self, statements: Sequence[Said], kind: str) -> Iterator[RenderableType]:
        """Who said it, where and in how many sources, then the words; what one head covers has one head."""
        before: tuple[str, ...] | None = None
        for said in without_repeats(statements):
            head = (
                speaker_words(said),
                said_where(said, kind),
                self._backing(articles_of(said)),
            )
            if head != before:
                before = head
                line = self.text(head[0], "bold")
                line.append(f" {head[1]}" if head[1] else "", style="not bold")
                line.append(f"  {head[2]}", style="not bold dim")
                yield line
            yield self.indent(self.text(said_words(said), "italic" if said.kind == "direct" else ""))

    def _fact(self, words: str, articles: Sequence[str]) -> Text:
        line = self.text(sanitize(words))
        line.append(f"  {self._backing(articles)}", style="dim")
        return line

    def _backing(self, articles: Sequence[str]) -> str:
        """How many sources say it (a copy is none of its own), and which articles."""
        count = sum(1 for article in articles if not self._is_copy(article))
        names = ", ".join(sanitize(article) for article in articles)
        return f"[{names}]" if len(articles) == 1 else f"{plural(max(count, 1), 'source')} [{names}]"

    def _is_copy(self, article: str) -> bool:
        entry = self.entries.get(article)
        return entry is not None and entry.duplicate_of is not None

    def _source_facts(self, meeting: Meeting) -> Iterator[Fact]:
        entries: list[ArticleEntry | None] = [self.entries.get(article) for article in meeting.articles]
        lines = [
            self.dim(source_words(article, entry)) for article, entry in zip(meeting.articles, entries, strict=True)
        ]
        reports = plural(meeting.reports, "independent report")
        yield "from", lines
        yield "id", [self.dim(f"{meeting.id} · {reports} · confidence {meeting.confidence:.2f}")]
