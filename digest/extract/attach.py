"""Which encounter something was said at or about: statements -> `Quotation`s that know their encounter.

A participant's words belong to the encounter that the text last spoke of among those he took part in; a spokesman's or
an official's to the one that his side took part in. What anybody else says (analysts, rivals, neighbours) belongs to none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.extract.assemble import Encounter
from digest.extract.document import Document
from digest.extract.statements import Statement, as_quotation
from digest.models import Quotation

_OFFICIAL = re.compile(
    r"\b(?:spokes\w+|officials?|ministry|statement|readout|read-out|communiqu\w+|office|kremlin|white house|delegation|side|government|embassy|aides?|advis[eo]rs?|presidency|sources?|diplomat|envoy|both|ministers|two|leaders|they)\b",
    re.IGNORECASE,
)


def attach_statements(doc: Document, statements: Sequence[Statement], encounters: Sequence[Encounter]) -> list[Quotation]:
    """Statements in the form that leaves the stage, each with the index of its encounter or -1.

    Args:
        doc: with actors and sentences.
        statements: in order of the text.
        encounters: in the order in which they leave the stage.
    """
    return [as_quotation(s, doc, _encounter_of(doc, s, encounters)) for s in statements]


def _encounter_of(doc: Document, statement: Statement, encounters: Sequence[Encounter]) -> int:
    if not encounters:
        return -1
    speaker = statement.speaker
    fits = [k for k, e in enumerate(encounters) if speaker in e.actors] if speaker >= 0 else []
    if not fits:
        role = doc.actors[speaker].role if speaker >= 0 else ""
        if not _OFFICIAL.search(f"{role} {statement.described}"):
            return -1
        side = (doc.actors[speaker].country or doc.actors[speaker].organization) if speaker >= 0 else ""
        fits = [
            k for k, e in enumerate(encounters) if not side or any(side in (doc.actors[a].country, doc.actors[a].organization) for a in e.actors)
        ]
    if not fits:
        return -1

    def distance(k: int) -> tuple[bool, int, int]:
        e = encounters[k]
        behind = [statement.sentence - s for s in e.sentences if s <= statement.sentence]
        gap = min(behind) if behind else 20 + min(s - statement.sentence for s in e.sentences)
        # an earlier or a planned encounter that is told in passing draws no words to itself
        passing = (e.earlier or e.status != "held") and gap > 0
        return passing, gap, k

    return min(fits, key=distance)
