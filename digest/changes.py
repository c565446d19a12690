"""What is new, changed and gone between two digests.

An encounter is the same where both digests prove it by overlapping words of the same article, whatever its id; among
several that share a sentence, those with the same id, then the same people and sides, belong together. An encounter
without evidence in common is matched by its id alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from digest.models import Digest, Evidence, Meeting, Participant, Said
from digest.render.who import participant_words, side_of
from digest.render.wording import conflict_words, place_text, title
from digest.streams import sanitize


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """What changed in one field: values that went and values that came, each as text.

    A field with one value (date, place, status) has at most one of each.
    """

    field: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingChange:
    """An encounter that both digests have and that differs."""

    old: Meeting
    new: Meeting
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The difference of two digests, each part in the order of its digest; `same` counts what didn't change."""

    new: tuple[Meeting, ...] = ()
    changed: tuple[MeetingChange, ...] = ()
    gone: tuple[Meeting, ...] = ()
    same: int = 0

    def __bool__(self) -> bool:
        """Anything differs."""
        return bool(self.new or self.changed or self.gone)


def _overlaps(old: Sequence[Meeting], new: Sequence[Meeting]) -> dict[tuple[int, int], int]:
    """Characters of evidence that each old and new meeting share; one sweep over each article's spans."""
    events: defaultdict[str, list[tuple[int, int, bool, int]]] = defaultdict(list)
    for is_new, meetings in ((False, old), (True, new)):
        for number, meeting in enumerate(meetings):
            for piece in _merged(meeting.evidence):
                events[piece.article].append((piece.start, piece.end, is_new, number))
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for spans in events.values():
        open_spans: list[tuple[int, int, bool, int]] = []
        for span in sorted(spans):
            start, end, is_new, number = span
            open_spans = [other for other in open_spans if other[1] > start]
            for _, other_end, other_new, other in open_spans:
                if other_new != is_new:
                    pair = (other, number) if is_new else (number, other)
                    shared[pair] += min(end, other_end) - start
            open_spans.append(span)
    return shared


def _merged(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Evidence without double counting: each span once."""
    return list(
        {(piece.article, piece.start, piece.end): piece for piece in evidence if piece.end > piece.start}.values()
    )


def _company(meeting: Meeting) -> frozenset[str]:
    return frozenset(word for one in meeting.participants for word in (one.name.casefold(), side_of(one)) if word)


def _match(old: Sequence[Meeting], new: Sequence[Meeting]) -> dict[int, int]:
    """New meeting by old one, numbers in their digests."""
    company = {False: [_company(one) for one in old], True: [_company(one) for one in new]}
    ranked = sorted(
        (
            old[left].id != new[right].id,
            -len(company[False][left] & company[True][right]),
            -overlap,
            left,
            right,
        )
        for (left, right), overlap in _overlaps(old, new).items()
    )
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for *_, left, right in ranked:
        if left not in matched and right not in taken:
            matched[left] = right
            taken.add(right)
    by_id = {one.id: number for number, one in enumerate(new) if number not in taken}
    for number, one in enumerate(old):
        if number not in matched and one.id in by_id:
            matched[number] = by_id.pop(one.id)
    return matched


def compare_digests(old: Digest, new: Digest) -> Changes:
    """What is new, changed and gone in `new` against `old`."""
    matched = _match(old.meetings, new.meetings)
    changed: list[tuple[int, MeetingChange]] = []
    for left, right in matched.items():
        before, after = old.meetings[left], new.meetings[right]
        fields = tuple(compare_meetings(before, after))
        if fields:
            changed.append((right, MeetingChange(old=before, new=after, fields=fields)))
    taken = set(matched.values())
    return Changes(
        new=tuple(one for number, one in enumerate(new.meetings) if number not in taken),
        changed=tuple(change for _, change in sorted(changed, key=lambda pair: pair[0])),
        gone=tuple(one for number, one in enumerate(old.meetings) if number not in matched),
        same=len(matched) - len(changed),
    )


def compare_meetings(old: Meeting, new: Meeting) -> Iterator[FieldChange]:
    """The fields in which two versions of an encounter differ, in the order of the document.

    Confidence, ids of neighbours and the order of lists are no change of what happened and aren't reported.
    """
    singles = (
        ("status", old.status, new.status),
        ("type", old.type, new.type),
        ("date", old.date.edtf, new.date.edtf),
        ("place", place_text(old.place), place_text(new.place)),
        ("occasion", old.occasion, new.occasion),
    )
    for field, before, after in singles:
        if before != after:
            yield FieldChange(field=field, removed=(before,) if before else (), added=(after,) if after else ())
    lists = (
        ("who", map(_who, old.participants), map(_who, new.participants)),
        ("about", (fact.text for fact in old.topics), (fact.text for fact in new.topics)),
        ("outcome", (fact.text for fact in old.outcomes), (fact.text for fact in new.outcomes)),
        ("said", map(_said, old.statements), map(_said, new.statements)),
        ("differ", _conflicts(old), _conflicts(new)),
        ("from", old.articles, new.articles),
    )
    for field, before_all, after_all in lists:
        before_set, after_set = dict.fromkeys(before_all), dict.fromkeys(after_all)
        removed = tuple(value for value in before_set if value not in after_set)
        added = tuple(value for value in after_set if value not in before_set)
        if removed or added:
            yield FieldChange(field=field, removed=removed, added=added)


def _who(one: Participant) -> str:
    """Somebody without other forms of the name, which are no change of what happened."""
    return participant_words(replace(one, aliases=()))


def _said(said: Said) -> str:
    words = f"“{said.text}”" if said.kind == "direct" else said.text
    return f"{said.speaker}: {words}" if said.speaker else words


def _conflicts(meeting: Meeting) -> Iterator[str]:
    for conflict in meeting.conflicts:
        yield f"{conflict.field}: {'; '.join(conflict_words(conflict.field, value.value) for value in conflict.values)}"


def render_changes(changes: Changes) -> str:
    """The difference as text, one fact a line, nothing wrapped.

    A meeting begins at the margin with `+` (new), `~` (changed) or `-` (gone) and a blank; what changed in it follows,
    each line indented by two blanks with the name of the field and `+`, `-` or `old -> new`.
    """
    lines: list[str] = []
    for meeting in changes.new:
        lines += [_head("+", meeting), f"  from     {', '.join(map(sanitize, meeting.articles))}"]
    for change in changes.changed:
        lines.append(_head("~", change.new))
        for field in change.fields:
            lines += _field_lines(field)
    lines += [_head("-", meeting) for meeting in changes.gone]
    return "".join(f"{line}\n" for line in lines)


def _head(mark: str, meeting: Meeting) -> str:
    return f"{mark} {sanitize(meeting.date.edtf) or '----------'}  {title(meeting)}  {sanitize(meeting.id)}"


def _field_lines(change: FieldChange) -> list[str]:
    label = f"  {change.field:<8} "
    single = change.field in {"status", "type", "date", "place", "occasion"}
    if single:
        before = sanitize(change.removed[0]) if change.removed else "-"
        after = sanitize(change.added[0]) if change.added else "-"
        return [f"{label}{before} -> {after}"]
    return [
        *(f"{label}- {sanitize(value)}" for value in change.removed),
        *(f"{label}+ {sanitize(value)}" for value in change.added),
    ]


def summary_line(changes: Changes) -> str:
    """How much differs, for standard error.

    >>> summary_line(Changes(same=3))
    '0 new, 0 changed, 0 gone, 3 the same'
    """
    return f"{len(changes.new)} new, {len(changes.changed)} changed, {len(changes.gone)} gone, {changes.same} the same"
