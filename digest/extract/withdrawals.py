"""Plans called off elsewhere: by a sentence about the visit, or about the talks that the sentence before planned."""

from __future__ import annotations

import re

from digest.extract.clauses import Clauses
from digest.extract.drafts import Draft
from digest.patterns import compile_late

_BEHIND_PLAN = 2  # sentences behind a plan in which it may be called off
_OFF = compile_late(r"\b(?:meeting|talks|summit|call|it|them|encounter|conference|session)\b")
_TRIP = compile_late(r"\b(?:visit|trip|tour|travel|journey|mission)\b")
_DEFINITE = compile_late(
    r"(?:But |However, |Later, |Then )?(?:the|this|that|his|her|their) (?:[\w-]+ ){0,2}?(?:visit|trip|tour|meeting|talks|summit|call|encounter) "
    r"(?:was|were|has been|have been|had been|is|are|had to be) (?:later |then |however |abruptly |suddenly |also |since |subsequently )?"
    r"(?:call|cancel|postpon|scrap|shelv|put (?:off|on hold)|abort|axed|dropped|suspended|abandoned|delayed)",
    re.IGNORECASE,
)
_WAS = compile_late(
    r"\b(?:(?:was|were) (?:also )?(?:due|to|scheduled|set|expected|slated|supposed|planning)|"
    r"had (?:also )?(?:planned|been|to|intended|hoped)|would have)\b"
)


def withdraw(clauses: Clauses, all_drafts: list[Draft]) -> None:
    """Call off what belonged to a visit or talks that are called off: "cancelled his trip. He was due to meet B"."""
    off: set[int] = set()
    told: list[Draft] = []
    drafts = iter(all_drafts)
    draft = next(drafts, None)
    for index, s in enumerate(clauses.doc.sentences):
        text = clauses.doc.text[s.start : s.end]
        called_off = not clauses.frames.cancelling.isdisjoint(clauses.low[s.first : s.last])
        called_off = called_off and clauses.frames.marks["cancelled"].search(text) is not None
        if called_off and _TRIP.search(text):
            a, b = clauses.after(s.first), clauses.after(s.last)
            off.update(actor for k in range(a, b) for actor in clauses.actors_of[k])
        if called_off and (_OFF.search(text) or _DEFINITE.match(text)):
            # "was to meet B. However, B called it off.", "would meet B. The visit was postponed."
            definite = _DEFINITE.match(text)
            for d in all_drafts:
                if (
                    d.status == "planned"
                    and 0 < index - d.sentence <= _BEHIND_PLAN
                    and (definite or _was_planned(clauses, d))
                ):
                    d.status, d.refusal = "cancelled", "withdrawn"
        while draft is not None and draft.sentence == index:
            if draft.status == "cancelled":
                told.append(draft)
            elif draft.status == "planned" and _was_planned(clauses, draft):
                people = set(draft.actors)
                if off & people or any(len(people & set(d.actors)) > 1 for d in told):
                    draft.status, draft.refusal = "cancelled", "withdrawn"
            draft = next(drafts, None)


def _was_planned(clauses: Clauses, draft: Draft) -> bool:
    """Whether a plan is told in the past: "was due to meet"."""
    return _WAS.search(clauses.text(draft.left, draft.first)) is not None
