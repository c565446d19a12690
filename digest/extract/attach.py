"""Which encounter something was said at or about: statements -> `Quotation`s that know their encounter.

A participant's words belong to the encounter in whose report they stand, else to the one told right before them in
their paragraph, else to what the article is about. A spokesman's or an official's belong to the one that his side took
part in. What anybody else says (analysts, rivals, neighbours) in an article about one encounter is said about it, and
marked so. What somebody said "prior to this meeting" stays so until another speaks or another encounter is told.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from digest.extract.document import Document
from digest.extract.gated import Gated
from digest.extract.scene import Encounter
from digest.extract.statements import Statement, as_quotation
from digest.models import EventMention, Quotation
from digest.patterns import compile_late

_OFFICIAL = Gated(
    r"\b(?:spokes\w+|ministry|statement|readout|read-out|communiqu\w+|office|delegation|side|government"
    r"|aides?|presidency|both|ministers|two|leaders|they|minister|secretary|president|officials?)\b",
    "spokes|ministry|statement|readout|read-out|communiqu|office|delegation|side|government|aide|both|minister|two|leaders|they|secretary|official",
)
# offices whose holders act for their side abroad
_LEADS = Gated(
    r"\b(?:minister|secretary|president|chancellor|premier|king|emir|amir|sultan|envoy|negotiator)\b",
    "minister|secretary|president|chancellor|premier|king|emir|amir|sultan|envoy|negotiator",
)
_BEFORE = Gated(
    r"^(?:prior to|before|ahead of|in advance of|on the eve of) (?:this|the|their|his|her) (?:[\w-]+ ){0,3}?(?:meeting|talks|call|summit|visit|encounter|session|trip|discussions)\b"
    r"|\bhad (?:previously|earlier|already|before)\b(?! (?:met|spoken|held))",
    "prior to|before|ahead of|in advance of|on the eve of|had ",
)
_LEAD = 4  # sentences of the body that can make an encounter what the article is about
_NEAR = 2  # sentences behind a report that still belong to it
_FAR = 20
_AROUND = 30  # encounters told before something said and behind it that it can be about; only lists tell more
_LONG_AGO = 31  # days before publication of what is no news any more
_ASIDE = 2  # depth of an encounter that the lead doesn't tell of
# words by which what is said speaks of an encounter
_ENCOUNTER = frozenset(
    "meeting meet met talks conversation discussion discussions call visit hosted host hosting".split()
)
_WORD = compile_late(r"[^\W\d_][\w’'-]*")


def attach_statements(
    doc: Document, statements: Sequence[Statement], encounters: Sequence[Encounter], mentions: Sequence[EventMention]
) -> list[Quotation]:
    """Statements in the form that leaves the stage, each with the index of its encounter or -1.

    Args:
        doc: with actors and sentences.
        statements: in order of the text.
        encounters: in the order in which they leave the stage.
        mentions: what became of each of them.
    """
    attacher = _Attacher(doc, encounters, mentions)
    beforehand = _said_beforehand(doc, statements, encounters)
    out = []
    for n, statement in enumerate(statements):
        number, about = attacher.encounter_of(statement)
        quotation = as_quotation(statement, doc, number)
        if n in beforehand and quotation.when == "unknown":
            quotation = replace(quotation, when="before")
        out.append(replace(quotation, about=True) if about else quotation)
    return out


class _Attacher:
    """Finds the encounter of each statement of one article."""

    def __init__(self, doc: Document, encounters: Sequence[Encounter], mentions: Sequence[EventMention]) -> None:
        self.doc, self.encounters, self.mentions = doc, encounters, mentions
        self.words: dict[int, frozenset[str]] = {}
        first = next((k for k, s in enumerate(doc.sentences) if s.start >= doc.body and not s.headline), 0)
        # what the article is about, whether it came about or not: 0 for its first words, 1 for the rest of its lead
        self.depth = [
            0
            if not self.past(e) and (e.draft.headline or min(e.sentences) <= first)
            else 1
            if not self.past(e) and (mention.main or min(e.sentences) - first < _LEAD)
            else _ASIDE
            for e, mention in zip(encounters, mentions, strict=True)
        ]
        self.about = [k for k, depth in enumerate(self.depth) if depth < _ASIDE][: 2 * _AROUND]
        self.opens = [min(e.sentences) for e in encounters]

    def past(self, e: Encounter) -> bool:
        """Whether the article looks back to an encounter, or it was long before."""
        published = self.doc.published
        return e.earlier or (
            published is not None and e.date.end is not None and (published - e.date.end).days > _LONG_AGO
        )

    def encounter_of(self, statement: Statement) -> tuple[int, bool]:
        """Index of the encounter, and whether an outsider speaks about it."""
        if not self.encounters:
            return -1, False
        told = self.told_in(statement)
        if told >= 0:
            return told, statement.speaker not in self.encounters[told].actors and told not in self.officially(
                statement
            )
        fits = self.taking_part(statement)
        if fits and all(min(self.encounters[k].sentences) > statement.sentence for k in fits):
            # what he took part in is told only later: he speaks of what the article is about
            gatherings = [k for k in self.about if self.encounters[k].gathering]
            fits = gatherings or fits
        if fits:
            return min(fits, key=lambda k: self.rank(statement, k)), False
        fits = self.officially(statement)
        if fits:
            return min(
                fits, key=lambda k: (not self.tells(statement, k), self.depth[k], self.rank(statement, k))
            ), False
        # an outsider speaks of what the article is about, or of nothing here
        if not self.about:
            return -1, False
        return min(
            self.about,
            key=lambda k: (not self.tells(statement, k), self.depth[k], -len(self.encounters[k].sentences), k),
        ), True

    def near(self, statement: Statement) -> Sequence[int]:
        """Encounters that a statement can be about: all, of very many those told around it and what the article is about."""
        if len(self.encounters) <= 2 * _AROUND:
            return range(len(self.encounters))
        at = bisect_left(self.opens, statement.sentence)
        around = range(max(0, at - _AROUND), min(len(self.encounters), at + _AROUND))
        return sorted({*around, *self.about})

    def told_in(self, statement: Statement) -> int:
        """The encounter that a reported clause tells of ("his office said that A and B would meet"), -1 for none.

        What was said at another encounter, of which the same sentence tells, is left to that one.
        """
        if statement.kind != "reported" or any(self.tells(statement, k) for k in self.near(statement)):
            return -1
        starts = self.doc.starts
        return next(
            (
                k
                for k in self.near(statement)
                if statement.start <= starts[self.encounters[k].draft.first] < statement.end
                and not self.encounters[k].earlier
            ),
            -1,
        )

    def taking_part(self, statement: Statement) -> list[int]:
        """Encounters in which the speaker took part, or of which only his side is named."""
        speaker = statement.speaker
        if speaker < 0:
            return []
        actor = self.doc.actors[speaker]
        side = (actor.organization or actor.country) if _LEADS.search(actor.role) else ""
        near = ((k, self.encounters[k]) for k in self.near(statement))
        return [
            k
            for k, e in near
            if (speaker in e.actors or (side and self.nameless(e, side)))
            and not ((self.past(e) or self.depth[k] == _ASIDE) and self.elsewhere(statement, e))
        ]

    def elsewhere(self, statement: Statement, e: Encounter) -> bool:
        """Whether an encounter is told in other paragraphs than a statement, and in no sentence close by."""
        sentences = self.doc.sentences
        here = sentences[statement.sentence].paragraph
        return all(sentences[s].paragraph != here and abs(statement.sentence - s) > _NEAR for s in e.sentences)

    def nameless(self, e: Encounter, side: str) -> bool:
        """Whether a side takes part in an encounter of which the article names nobody of that side."""
        people = (self.doc.actors[a] for a in e.actors)
        return any(not a.name and not a.role and side == (a.organization or a.country) for a in people)

    def officially(self, statement: Statement) -> list[int]:
        """Encounters of the side for which somebody speaks who didn't take part; a plan told only later is none of them."""
        actor = self.doc.actors[statement.speaker] if statement.speaker >= 0 else None
        side = (actor.organization or actor.country) if actor else ""
        itself = actor is not None and not actor.name and not actor.role  # a seat of government: "the Kremlin"
        if not itself and not _OFFICIAL.search(f"{actor.role if actor else ''} {statement.described}"):
            return []
        near = [k for k in self.near(statement) if self.tells(statement, k) or not self.past(self.encounters[k])]
        if not side:
            return near
        return [
            k
            for k, e in ((k, self.encounters[k]) for k in near)
            if (self.has_side(e, side) or (not self.depth[k] and self.has_side(e, "")))
            and not (e.status == "planned" and self.depth[k] == _ASIDE and min(e.sentences) > statement.sentence)
        ]

    def has_side(self, e: Encounter, side: str) -> bool:
        """Whether somebody of an encounter speaks for a side; "" asks for one whose side the article doesn't say."""
        return any(side == (self.doc.actors[a].organization or self.doc.actors[a].country) for a in e.actors)

    def tells(self, statement: Statement, k: int) -> bool:
        """Whether the encounter is told in the statement's own sentence, outside of what is said."""
        e = self.encounters[k]
        if statement.sentence not in e.sentences or statement.sentence in e.followed or e.earlier:
            return False
        return not self.says(statement, e)

    def says(self, statement: Statement, e: Encounter) -> bool:
        """Whether it is the statement itself that tells of an encounter first ("I met B yesterday")."""
        return statement.start <= self.doc.starts[e.draft.first] < statement.end

    def names_partner(self, statement: Statement, k: int) -> bool:
        """Whether what is said names another of the encounter's people ("after my talks with B")."""
        said = self.words.get(statement.start)
        if said is None:
            said = frozenset(_WORD.findall(self.doc.text, statement.start, statement.end))
            self.words[statement.start] = said
        if said.isdisjoint(_ENCOUNTER):
            return False
        names = (self.doc.actors[a].name for a in self.encounters[k].actors if a != statement.speaker)
        return any(name and name.rsplit(" ", 1)[-1] in said for name in names)

    def rank(self, statement: Statement, k: int) -> tuple[bool, bool, bool, int, int, int, int]:
        """How well an encounter fits, the smallest best."""
        e = self.encounters[k]
        before = [s for s in e.sentences if s < statement.sentence + (not self.says(statement, e))]
        behind = [statement.sentence - s for s in before]
        gap = min(behind) if behind else _FAR + max(0, min(e.sentences) - statement.sentence)
        paragraph = self.doc.sentences[statement.sentence].paragraph
        told = any(self.doc.sentences[s].paragraph == paragraph for s in before)
        near = 2 if self.past(e) else 0 if told or not gap else 1 if gap <= _NEAR else 2
        ahead = e.status == "planned" and self.depth[k] == _ASIDE and statement.kind == "direct" and not told
        named = statement.kind == "direct" and self.names_partner(statement, k)
        return not self.tells(statement, k), not named, ahead, near, self.depth[k], gap, k


def _said_beforehand(doc: Document, statements: Sequence[Statement], encounters: Sequence[Encounter]) -> set[int]:
    """Statements that go on with what somebody is said to have said before the encounter."""
    out: set[int] = set()
    speaker = -1
    last = -1
    opens = sorted({min(e.sentences) for e in encounters if e.sentences})
    for n, statement in enumerate(statements):
        if statement.speaker < 0:
            continue
        if (
            statement.when in ("at", "after")
            or statement.speaker != speaker
            or bisect_right(opens, last) < bisect_right(opens, statement.sentence)
        ):
            speaker = -1
        for k in range(max(last + 1, statement.sentence - 1), statement.sentence + 1):
            s = doc.sentences[k]
            if statement.when == "before" or _BEFORE.search(doc.text[s.start : s.end]):
                speaker = statement.speaker
        last = statement.sentence
        if speaker == statement.speaker:
            out.add(n)
    return out
