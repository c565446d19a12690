"""`digest show`: one meeting in full, or an article's text as it was read."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import options
from digest.cli.reading import Reading, reads_articles
from digest.cli.session import nearest
from digest.errors import ConfigError
from digest.models import Digest, Meeting
from digest.render import RenderOptions
from digest.streams import escape_harmful

SHOW_HELP = """\b
Examples:
  digest show news/ m-1f0c9a7d
  digest show news/ --text harbour/a

Print one meeting in full, with the sentences that tell of it and, where several sides report it, what each says; or,
with --text, an article's text as it was read: offsets of evidence point into it.
"""


@reads_articles()
def show_command(
    reading: Reading,
    path: options.OnePath,
    wanted: Annotated[
        str,
        typer.Argument(metavar="ID", help="Id of a meeting (its beginning will do) or an article.", show_default=False),
    ],
    text: Annotated[bool, typer.Option("--text", help="Print the text of article ID.")] = False,
) -> None:
    """Print a meeting or a text; see `SHOW_HELP`."""
    session = reading.session
    paths = session.gather_paths([path], None)
    if text:
        texts = session.texts(paths, reading.settings)
        if wanted not in texts:
            raise ConfigError(unknown_id("article", wanted, list(texts)))
        # a terminal gets it harmless, a pipe exactly as it was read, so that offsets count
        found = texts[wanted]
        shown = escape_harmful(found) if session.streams.out_is_terminal else found
        session.streams.write(shown if shown.endswith("\n") else f"{shown}\n")
        return
    digest = reading.build(paths)
    meeting = find_meeting(digest, wanted)
    colour = session.streams.use_colour(session.colour)
    form = RenderOptions(width=session.streams.width, colour=colour)
    if session.streams.out_is_terminal:
        from digest.render.terminal import render_meeting  # noqa: PLC0415

        session.streams.write(render_meeting(digest, meeting, form, reading.settings.outlets))
    else:
        from digest.render.text import render_full  # noqa: PLC0415

        session.streams.write(render_full(digest, meeting, form, reading.settings.outlets))


def find_meeting(digest: Digest, wanted: str) -> Meeting:
    """The meeting with this id, or the only one whose id begins so, or the only one of this article.

    Raises:
        ConfigError: there is none, or several; the message names them.
    """
    ids = [meeting.id for meeting in digest.meetings]
    exact = [meeting for meeting in digest.meetings if meeting.id == wanted]
    starts = [meeting for meeting in digest.meetings if len(wanted) > 2 and meeting.id.startswith(wanted)]
    of_article = [meeting for meeting in digest.meetings if wanted in meeting.articles]
    for found in (exact, starts, of_article):
        if len(found) == 1:
            return found[0]
        if found:
            raise ConfigError(f"{wanted} may be any of {', '.join(meeting.id for meeting in found)}")
    articles = [entry.info.id for entry in digest.articles]
    if wanted in articles:
        raise ConfigError(f"article {wanted} tells of no meeting; --text prints it")
    raise ConfigError(unknown_id("meeting or article", wanted, [*ids, *articles]))


def unknown_id(what: str, wanted: str, known: list[str]) -> str:
    """What to say of an id that nothing has."""
    close = nearest(wanted, known)
    hint = f"did you mean {close}?" if close else f"the folder has {len(known)} others; digest run lists them"
    return f"no such {what}: {wanted}; {hint}"
