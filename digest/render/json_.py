r"""Formats `json` and `jsonl`: the `digest/1` document, whose schema is `data/schema.json`.

One object; each element of its lists stands on a line of its own, so that two runs can be compared line by line and a
hundred thousand meetings are written at the speed of the standard library's encoder. `jsonl` prints the meetings alone,
one a line. Characters stay as they are, but control, bidi and zero-width ones are written as `\\u` escapes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from digest.models import ArticleEntry, Digest, Meeting, Participant, Quote, Said, Skipped, Story
from digest.render import RenderOptions
from digest.streams import escape_harmful

SCHEMA = "digest/1"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


def render_json(digest: Digest, options: RenderOptions) -> str:  # noqa: ARG001 - every renderer takes options
    """The whole document as one JSON object."""
    parts = [f'{{\n"schema": "{SCHEMA}"']
    for key, documents in (
        ("meetings", map(meeting_document, digest.meetings)),
        ("stories", map(story_document, digest.stories)),
        ("quotes", map(quote_document, digest.quotes)),
        ("articles", map(article_document, digest.articles)),
        ("skipped", map(skipped_document, digest.skipped)),
    ):
        lines = ",\n".join(encode_line(document) for document in documents)
        parts.append(f',\n"{key}": [\n{lines}\n]' if lines else f',\n"{key}": []')
    parts.append("\n}\n")
    return "".join(parts)


def render_jsonl(digest: Digest, options: RenderOptions) -> str:
    """Each meeting as a JSON object on a line of its own."""
    return "".join(stream_jsonl(digest.meetings, options))


def stream_jsonl(meetings: Iterable[Meeting], options: RenderOptions) -> Iterator[str]:  # noqa: ARG001
    """The lines of `render_jsonl`."""
    for meeting in meetings:
        yield f"{encode_line(meeting_document(meeting))}\n"


def read_schema() -> str:
    """The JSON Schema of the document, as it ships with the package."""
    from importlib import resources  # noqa: PLC0415 - costs more than the rest of the module

    return resources.files("digest").joinpath("data", "schema.json").read_text(encoding="utf-8")


def encode_line(document: Mapping[str, Any]) -> str:
    r"""A JSON value on one line, harmless to terminals.

    >>> encode_line({"name": "Erdoğan \u202e"})
    '{"name": "Erdoğan \\u202e"}'
    """
    # characters that are escaped here stand inside strings only, where JSON knows the \u form
    return escape_harmful(_encode(document))


def _unique(articles: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(articles))


def meeting_document(meeting: Meeting) -> dict[str, Any]:
    """A meeting as the document holds it, every key present."""
    date, place = meeting.date, meeting.place
    return {
        "id": meeting.id,
        "type": meeting.type,
        "status": meeting.status,
        "plover": {"event": list(meeting.plover_event), "mode": list(meeting.plover_mode)},
        "participants": [_participant_document(participant) for participant in meeting.participants],
        "date": {
            "edtf": date.edtf,
            "start": date.start.isoformat() if date.start is not None else None,
            "end": date.end.isoformat() if date.end is not None else None,
            "basis": date.basis,
            "text": list(date.text),
        },
        "place": {"city": place.city, "country": place.country, "venue": place.venue, "text": list(place.text)},
        "occasion": meeting.occasion,
        "topics": [{"text": topic.text, "articles": _unique(topic.articles)} for topic in meeting.topics],
        "outcomes": [{"text": outcome.text, "articles": _unique(outcome.articles)} for outcome in meeting.outcomes],
        "statements": [_said_document(said) for said in meeting.statements],
        "articles": list(meeting.articles),
        "conflicts": [
            {
                "field": conflict.field,
                "values": [{"value": value.value, "articles": _unique(value.articles)} for value in conflict.values],
            }
            for conflict in meeting.conflicts
        ],
        "evidence": [
            {"article": place.article, "start": place.start, "end": place.end, "text": place.text}
            for place in meeting.evidence
        ],
        "confidence": round(meeting.confidence, 2),
        "reports": meeting.reports,
        "earlier": list(meeting.earlier),
        "later": list(meeting.later),
    }


def _participant_document(participant: Participant) -> dict[str, Any]:
    return {
        "name": participant.name,
        "aliases": list(participant.aliases),
        "role": participant.role,
        "country": participant.country,
        "organization": participant.organization,
        "part": participant.part,
        "articles": _unique(participant.articles),
    }


def _said_document(said: Said) -> dict[str, Any]:
    return {
        "speaker": said.speaker,
        "kind": said.kind,
        "text": said.text,
        "when": said.when,
        "channel": said.channel,
        "evidence": [{"article": place.article, "start": place.start, "end": place.end} for place in said.evidence],
    }


def story_document(story: Story) -> dict[str, Any]:
    """A story as the document holds it."""
    return {
        "id": story.id,
        "articles": list(story.articles),
        "meetings": list(story.meetings),
        "similarity": round(story.similarity, 2),
    }


def quote_document(quote: Quote) -> dict[str, Any]:
    """A quotation as the document holds it."""
    return {
        "article": quote.article,
        "speaker": quote.speaker,
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "meeting": quote.meeting,
    }


def article_document(entry: ArticleEntry) -> dict[str, Any]:
    """An article as the document holds it."""
    info = entry.info
    return {
        "id": info.id,
        "path": info.path,
        "title": info.title,
        "published": info.published.isoformat() if info.published is not None else None,
        "source": info.source,
        "url": info.url,
        "language": info.language,
        "duplicate_of": entry.duplicate_of,
    }


def skipped_document(skipped: Skipped) -> dict[str, Any]:
    """A file that gave no article, as the document holds it."""
    return {"path": skipped.path, "reason": skipped.reason}
