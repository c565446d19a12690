"""Stage 5, render: Digest -> PLOVER event records, one JSON object a line.

Field names follow the interchange part of the PLOVER manual (Open Event Data Alliance, version 0.7b1): actors are
objects with `code` (ISO 3166-1 alpha-3, or `IGO` for an organisation), `actor_text` and `office`; a place is a
GeoNames-like object with `name` and `cc3`; what was read is in `text_info`, where it stands in `cite_info`. The
manual lets everybody be an actor where no side is plainly the recipient. Lists stay lists also with one element.
"""

from __future__ import annotations

from typing import Any

from digest.countries import is_intergovernmental
from digest.models import ArticleInfo, Digest, Meeting, Participant
from digest.render import RenderOptions
from digest.render.json_ import encode_line
from digest.render.labels import safe_url, who

_DEFAULTS = RenderOptions()
# PLOVER's own words for an event that is still to come.
CONTEXT = {"planned": ["future"]}


def _actor(one: Participant) -> dict[str, str]:
    code = one.country or ("IGO" if is_intergovernmental(one.organization) else "")
    actor = {
        "code": code,
        "actor_text": who(one),
        "identifier_text": one.organization,
        "office": one.role,
    }
    return {key: value for key, value in actor.items() if value}


def _record(meeting: Meeting, infos: dict[str, ArticleInfo]) -> dict[str, Any]:
    guests = [one for one in meeting.participants if one.part == "guest"]
    hosts = [one for one in meeting.participants if one.part == "host"]
    others = [one for one in meeting.participants if one.part not in {"guest", "host"}]
    # Without both a guest and a host, or with somebody who is neither, nobody is plainly the recipient.
    directed = bool(guests and hosts and not others)
    actors, recipients = (guests, hosts) if directed else (list(meeting.participants), [])
    start, end = meeting.date.start, meeting.date.end
    place = {"name": meeting.place.city or meeting.place.venue, "cc3": meeting.place.country}
    return {
        "id": meeting.id,
        "date": start.isoformat() if start else "",
        "enddate": end.isoformat() if end and end != start else "",
        "actor": [_actor(one) for one in actors],
        "recipient": [_actor(one) for one in recipients],
        "event": list(meeting.plover_event),
        "mode": list(meeting.plover_mode),
        "event_loc": {key: value for key, value in place.items() if value},
        "event_text": [piece.text for piece in meeting.evidence if piece.text],
        "context": CONTEXT.get(meeting.status, []),
        "text_info": [{"article": piece.article, "start": piece.start, "end": piece.end} for piece in meeting.evidence],
        "cite_info": [_citation(article, infos.get(article)) for article in meeting.articles],
    }


def _citation(article: str, info: ArticleInfo | None) -> dict[str, str]:
    citation = {"citation": article}
    if info is not None:
        citation |= {
            "title": info.title,
            "publication": info.source,
            "date": info.published.isoformat() if info.published else "",
            "url": safe_url(info.url),
            "language": info.language,
        }
    return {key: value for key, value in citation.items() if value}


def render_plover(digest: Digest, options: RenderOptions = _DEFAULTS) -> str:  # noqa: ARG001
    """A digest as PLOVER records, one JSON object a line, in the digest's order.

    Every key of a record is always there; a date that is not known is "", a month is its first day with `enddate`.
    """
    infos = {entry.info.id: entry.info for entry in digest.articles}
    return "".join(encode_line(_record(meeting, infos)) + "\n" for meeting in digest.meetings)
