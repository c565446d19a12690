"""Which encounter something was said at or about: statements -> `Quotation`s that know their encounter.

A participant's words belong to the encounter in whose report they stand, else to the article's main one, else to the one
told last. A spokesman's or an official's belong to the one that his side took part in. What anybody else says (analysts, rivals,
neighbours) in an article that is about one encounter is said about it, and marked so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from digest.extract.scene import Encounter
from digest.extract.document import Document
from digest.extract.statements import Statement, as_quotation
from digest.models import EventMention, Quotation

_OFFICIAL = re.compile(
    r"\b(?:spokes\w+|ministry|statement|readout|read-out|communiqu\w+|office|kremlin|white house|delegation|side|government"
    r"|aides?|presidency|both|ministers|two|leaders|they|minister|secretary|president|officials?)\b",
    re.IGNORECASE,
)


def attach_statements(
    doc: Document, statements: Sequence[Statement], encounters: Sequence[Encounter], mentions: Sequence[EventMention]
) -> list[Quotation]:
    """Statements in the form that leaves the stage, each with the index of its encounter or -1.

    Args:
        doc: with actors and sentences.
        statements: in order of the text.
        encounters: in the order in which they leave the stage; mentions: what became of them.
    """
    out = []
    for statement in statements:
        number, about = _encounter_of(doc, statement, encounters, mentions)
        quotation = as_quotation(statement, doc, number)
        out.append(replace(quotation, about=True) if about else quotation)
    return out


def _encounter_of(
    doc: Document, statement: Statement, encounters: Sequence[Encounter], mentions: Sequence[EventMention]
) -> tuple[int, bool]:
    if not encounters:
        return -1, False
    speaker = statement.speaker
    fits = [k for k, e in enumerate(encounters) if speaker in e.actors] if speaker >= 0 else []
    if not fits:
        actor = doc.actors[speaker] if speaker >= 0 else None
        side = (actor.country or actor.organization) if actor else ""
        sides = [
            k for k, e in enumerate(encounters) if side and any(side in (doc.actors[a].country, doc.actors[a].organization) for a in e.actors)
        ]
        if _OFFICIAL.search(f"{actor.role if actor else ''} {statement.described}"):
            fits = sides or ([] if side else list(range(len(encounters))))
    about = not fits
    if about:
        # an outsider speaks of what the article is about, or of nothing here
        fits = [k for k, m in enumerate(mentions) if m.main]
    if not fits:
        fits = [k for k, e in enumerate(encounters) if e.status != "held"] if len(encounters) == 1 else []
    if not fits:
        return -1, False

    def rank(k: int) -> tuple[bool, bool, int, int]:
        e = encounters[k]
        inside = statement.sentence in e.sentences and not e.earlier
        behind = [statement.sentence - s for s in e.sentences if s <= statement.sentence]
        gap = min(behind) if behind else 20 + min(s - statement.sentence for s in e.sentences)
        return not inside, not mentions[k].main, gap, k

    return min(fits, key=rank), about
