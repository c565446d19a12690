"""Format text in a pipe, and the sentence at the head of every format."""

from __future__ import annotations

import dataclasses
import datetime
import re
from itertools import combinations

import pytest

from digest.groups import group_keys, group_meetings
from digest.models import DateRange, Digest, Meeting, Participant, Place
from digest.render import RenderOptions
from digest.render.text import render_full, render_text
from digest.render.who import participant_words, person_pieces, telling_aliases
from digest.render.wording import (
    closing_line,
    conflict_words,
    date_words,
    join_pieces,
    said_where,
    sentence,
    speaker_words,
    split_sides,
    statement_words,
    title,
    without_repeats,
)

LABELS = {
    "who",
    "when",
    "where",
    "said",
    "about",
    "outcome",
    "differ",
    "earlier",
    "later",
    "story",
    "from",
    "backed",
    "id",
    "group",
}


def test_blocks_begin_at_the_margin_and_facts_are_labelled(sample_digest: Digest) -> None:
    """A block a meeting, a blank line between blocks, one line at the margin each, every other with its label."""
    blocks = render_text(sample_digest, RenderOptions()).split("\n\n")
    assert len(blocks) == len(sample_digest.meetings)
    for block in blocks:
        head, *facts = block.rstrip("\n").split("\n")
        assert re.match(r"\S{10,}  |\S+ +", head)
        assert re.search(r"  \[\d+ articles?\]$", head)
        for fact in facts:
            label = re.match(r"  ([a-z]+) +\S", fact)
            assert label is not None
            assert label[1] in LABELS
            assert fact.index(fact.strip().split(maxsplit=1)[1]) == 10


def test_the_text_is_after_the_sketch(sample_digest: Digest) -> None:
    """One block, word for word."""
    block = render_text(sample_digest, RenderOptions()).split("\n\n")[1]
    assert block == (
        "2031-03-10  Ana Brevik (Foreign Minister, Norway) met the foreign minister of Chile in Valparaíso, Chile,"
        " at the 12th Ocean Forum  [3 articles]\n"
        "  who     Ana Brevik, Foreign Minister, Norway (NOR), guest; also A. Brevik"
        "  [harbour/a, harbour/b, harbour/c]\n"
        "  who     the foreign minister of Chile (CHL), host  [harbour/a, harbour/b, harbour/c]\n"
        "  when    Monday, 10 March 2031 (resolved: “on Monday”)  [harbour/a, harbour/c]\n"
        "  where   Valparaíso, Chile  [harbour/a, harbour/b, harbour/c]\n"
        "  said    Ana Brevik on X, after the meeting: “We have found a way to share the sea”  [harbour/a, harbour/b]\n"
        "  said    Foreign Minister of Chile at the meeting: Chile would open two ports  [harbour/a]\n"
        "  about   fishing quotas  [harbour/a, harbour/c]\n"
        "  outcome agreed to resume direct flights  [harbour/a, harbour/c]\n"
        "  differ  occasion: 12th Ocean Forum [harbour/a, harbour/c]; Ocean Week [harbour/b]\n"
        "  story   s-5b0e11c2  [harbour/a, harbour/b, harbour/c]\n"
        "  from    harbour/a (Harbour Gazette, 2031-03-11); harbour/b (Fjord Daily, 2031-03-12); harbour/c (copy of harbour/a)\n"
        "  backed  2 independent reports, confidence 0.93\n"
        "  id      m-1f0c9a7d"
    )


def test_an_unknown_date_is_ten_dashes(sample_digest: Digest) -> None:
    """So that the first cell of a line is never empty."""
    heads = re.findall(r"(?m)^\S.*", render_text(sample_digest, RenderOptions()))
    assert heads[-1].startswith("----------  *Jun* Hakamoto")


def test_groups_repeat_a_meeting_under_each_heading(sample_digest: Digest) -> None:
    """The heading is a labelled line, so the margin still belongs to the meetings."""
    text = render_text(sample_digest, RenderOptions(group_by="country"))
    assert text.count("  group   Norway\n") == 4
    assert text.count("m-1f0c9a7d\n") == 2


def test_show_adds_evidence_and_sides(sample_digest: Digest) -> None:
    """Each sentence with its span, and what each side alone says."""
    text = render_full(
        sample_digest, sample_digest.meetings[1], RenderOptions(), {"Fjord Daily": "NOR", "Harbour Gazette": "CHL"}
    )
    assert "  proof   27-131: Minister Brevik of Norway was received" in text
    assert "  side    Chile alone: topic: fishing quotas\n" in text
    assert "  side    Norway: statement: Ana Brevik: “We have found a way to share the sea”\n" in text


def _meeting(sample: Digest, **changes: object) -> Meeting:
    return dataclasses.replace(sample.meetings[2], place=Place(), occasion="", **changes)  # type: ignore[arg-type]


def _person(name: str, country: str, part: str = "", organization: str = "", role: str = "") -> Participant:
    return Participant(
        name=name, aliases=(), role=role, country=country, organization=organization, part=part, articles=("a",)
    )


A, B, C = _person("Ana Brevik", "NOR"), _person("Petra Lindqvarn", "SWE"), _person("", "", organization="ASEAN")
NAMELESS = _person("", "CHL", role="Foreign Minister")


@pytest.mark.parametrize(
    ("people", "changes", "want"),
    [
        ((A, B), {"type": "meeting"}, "Ana Brevik (Norway) met Petra Lindqvarn (Sweden)"),
        ((A, B), {"type": "call"}, "Ana Brevik (Norway) spoke by phone with Petra Lindqvarn (Sweden)"),
        ((A, B), {"type": "video"}, "Ana Brevik (Norway) held a video call with Petra Lindqvarn (Sweden)"),
        ((A, B, C), {"type": "multilateral"}, "Ana Brevik (Norway), Petra Lindqvarn (Sweden) and ASEAN met"),
        ((A, C), {"type": "multilateral"}, "Ana Brevik (Norway) and ASEAN met"),
        ((A, B, C), {"type": "call"}, "Ana Brevik (Norway), Petra Lindqvarn (Sweden) and ASEAN spoke by phone"),
        ((A, B), {"type": "meeting", "status": "planned"}, "Ana Brevik (Norway) plans to meet Petra Lindqvarn (Sweden)"),
        ((A, B, C), {"type": "multilateral", "status": "planned"}, "Ana Brevik (Norway), Petra Lindqvarn (Sweden) and ASEAN plan to meet"),
        ((A, B), {"type": "call", "status": "planned"}, "Ana Brevik (Norway) plans to speak by phone with Petra Lindqvarn (Sweden)"),
        ((A, B), {"type": "meeting", "status": "cancelled"}, "Ana Brevik (Norway) was to meet Petra Lindqvarn (Sweden) (called off)"),
        (
            (A, B),
            {"type": "meeting", "status": "cancelled", "plover_event": ("REJECT",)},
            "Ana Brevik (Norway) was to meet Petra Lindqvarn (Sweden) (refused)",
        ),
        (
            (A, B),
            {"type": "meeting", "status": "planned", "plover_event": ("REQUEST",)},
            "Ana Brevik (Norway) was asked to meet Petra Lindqvarn (Sweden) (not agreed yet)",
        ),
        ((_person("Ana Brevik", "NOR", "host"), _person("Petra Lindqvarn", "SWE", "guest")), {"type": "meeting"},
         "Petra Lindqvarn (Sweden) met Ana Brevik (Norway)"),
        ((A, B, _person("", "QAT", "mediator")), {"type": "meeting"}, "Ana Brevik (Norway) met Petra Lindqvarn (Sweden), with Qatar mediating"),
        ((A, NAMELESS), {"type": "meeting"}, "Ana Brevik (Norway) met the foreign minister of Chile"),
        ((A, _person("", "", organization="UN", role="Secretary-General")), {"type": "meeting"}, "Ana Brevik (Norway) met the UN Secretary-General"),
        ((A, _person("", "USA", role="Secretary of State")), {"type": "meeting"}, "Ana Brevik (Norway) met the secretary of state of the United States"),
        ((A, _person("Jo Tamlin", "NOR"), B), {"type": "meeting"}, "Ana Brevik (Norway) and Jo Tamlin (Norway) met Petra Lindqvarn (Sweden)"),
        ((A,), {"type": "meeting"}, "Ana Brevik (Norway) held a meeting"),
        ((NAMELESS, A), {"type": "meeting"}, "The foreign minister of Chile met Ana Brevik (Norway)"),
        ((), {"type": "meeting"}, "unnamed sides held a meeting"),
    ],
)  # fmt: skip
def test_the_sentence(
    sample_digest: Digest, people: tuple[Participant, ...], changes: dict[str, object], want: str
) -> None:
    """Who did what with whom, for every kind, status and part."""
    assert title(_meeting(sample_digest, participants=people, **changes)) == want


@pytest.mark.parametrize(
    ("place", "occasion", "want"),
    [
        (Place(city="Doha", country="QAT"), "", " in Doha, Qatar"),
        (Place(city="Singapore", country="SGP"), "", " in Singapore"),
        (Place(country="USA"), "", " in the United States"),
        (Place(venue="Amiri Diwan"), "", " at Amiri Diwan"),
        (
            Place(city="Manila", country="PHL"),
            "80th session of the Sea Assembly",
            " in Manila, Philippines, at the 80th session of the Sea Assembly",
        ),
        (Place(city="Oslo"), "Ocean Week", " in Oslo during Ocean Week"),
        (Place(city="Oslo"), "during Ocean Week", " in Oslo during Ocean Week"),
        (Place(city="Oslo", country="NOR"), "state visit", " in Oslo, Norway, during the state visit"),
        (Place(venue="Permanent Mission"), "", " at the Permanent Mission"),
        (Place(), "at the margins", " at the margins"),
        (Place(), "the Lakes Summit", " at the Lakes Summit"),
    ],
)
def test_place_and_occasion(sample_digest: Digest, place: Place, occasion: str, want: str) -> None:
    """City and country with the commas and articles that English wants."""
    meeting = dataclasses.replace(
        _meeting(sample_digest, participants=(A, B), type="meeting"), place=place, occasion=occasion
    )
    assert title(meeting) == f"Ana Brevik (Norway) met Petra Lindqvarn (Sweden){want}"


@pytest.mark.parametrize(
    ("person", "alone", "within"),
    [
        (C, "ASEAN", "ASEAN"),
        (_person("", "", organization="UN"), "UN", "the UN"),
        (_person("", "USA"), "United States (USA)", "the United States"),
        (_person("", ""), "an unnamed side", "an unnamed side"),
        (NAMELESS, "the foreign minister of Chile (CHL)", "the foreign minister of Chile"),
        (_person("", "CHL", "host", role="deputy governor of Valdivia"), "Chile’s deputy governor of Valdivia (CHL), host",
         "Chile’s deputy governor of Valdivia"),
        (_person("Ana Brevik", "NOR", role="foreign minister"), "Ana Brevik, Foreign Minister, Norway (NOR)",
         "Ana Brevik (Foreign Minister, Norway)"),
        (_person("Ana Brevik", "NOR", role="Prime Minister of the Kingdom of Norway"), "Ana Brevik, Prime Minister, Norway (NOR)",
         "Ana Brevik (Prime Minister, Norway)"),
        (_person("Ana Brevik", "NOR", role="head of Norway's navy"), "Ana Brevik, Head of Norway's navy, Norway (NOR)",
         "Ana Brevik (Head of Norway's navy)"),
        (_person("Ana Brevik", "COD", role="PM"), "Ana Brevik, Prime Minister, DR Congo (COD)", "Ana Brevik (Prime Minister, DR Congo)"),
        (_person("Ana Brevik", "NOR", role="new foreign minister"), "Ana Brevik, Foreign Minister, Norway (NOR)",
         "Ana Brevik (Foreign Minister, Norway)"),
        (_person("Ana Brevik", "NOR", role="then Norwegian PM"), "Ana Brevik, Prime Minister, Norway (NOR)",
         "Ana Brevik (Prime Minister, Norway)"),
        (_person("Olav IX", "NOR", role="KING"), "Olav IX, King, Norway (NOR)", "Olav IX (King, Norway)"),
        (_person("", "NOR", role="new foreign minister"), "the foreign minister of Norway (NOR)", "the foreign minister of Norway"),
    ],
)  # fmt: skip
def test_somebody_in_words(person: Participant, alone: str, within: str) -> None:
    """Nobody is a dash; an office has capitals beside a name and doesn't repeat its side."""
    assert participant_words(person) == alone
    assert join_pieces(person_pieces(person)) == within


def test_a_crowd_is_told_by_its_sides(sample_digest: Digest) -> None:
    """How many, and from where, as long as that can be listed."""
    people = (A, B, C, NAMELESS, _person("Jo Tamlin", "NOR"), _person("Ib Holm", ""))
    meeting = _meeting(sample_digest, participants=people, type="multilateral")
    assert join_pieces(sentence(meeting, 5)) == "6 participants from Norway, Sweden, ASEAN and Chile met"
    many = tuple(_person(f"P{code}", code) for code in ("NOR", "SWE", "CHL", "KEN", "USA", "QAT"))
    meeting = _meeting(sample_digest, participants=many, type="multilateral")
    assert join_pieces(sentence(meeting, 5)) == "6 participants met"


def test_other_forms_of_a_name_are_told_once() -> None:
    """The fullest form of each spelling, without the title."""
    person = dataclasses.replace(
        _person("Ana Brevik", "NOR", role="Foreign Minister"),
        aliases=("Foreign Minister Ana Brewick", "Minister Brevik", "Brewick", "Ana Brewick", "Dame Brevik"),
    )
    assert telling_aliases(person) == ("Ana Brewick", "Dame Brevik")


@pytest.mark.parametrize(
    ("speaker", "channel", "want"),
    [
        ("The Sea Ministry", "", "the Sea Ministry at the meeting"),
        ("A senior official", "", "a senior official at the meeting"),
        ("joint statement", "a joint statement", "a joint statement at the meeting"),
        ("A joint statement", "joint statement", "a joint statement at the meeting"),
        ("", "X", "somebody unnamed on X, at the meeting"),
        ("Theodora Alm", "", "Theodora Alm at the meeting"),
    ],
)
def test_who_said_it(sample_digest: Digest, speaker: str, channel: str, want: str) -> None:
    """As within a sentence, and a statement isn't made in itself."""
    said = dataclasses.replace(sample_digest.meetings[1].statements[0], speaker=speaker, channel=channel, when="at")
    assert f"{speaker_words(said)} {said_where(said, 'meeting')}" == want


@pytest.mark.parametrize(
    ("text", "kind", "when", "want"),
    [
        ("thanked her host", "reported", "unknown", "Ana Brevik thanked her host"),
        ("thanked her host", "reported", "after", "Ana Brevik, after the meeting, thanked her host"),
        ("expresses her thanks", "reported", "unknown", "Ana Brevik expresses her thanks"),
        ("told them so", "reported", "unknown", "Ana Brevik told them so"),
        ("increased trade would help", "reported", "unknown", "Ana Brevik: increased trade would help"),
        ("thanking her host", "reported", "at", "Ana Brevik at the meeting: thanking her host"),
        ("thanked be the sea", "direct", "unknown", "Ana Brevik: “thanked be the sea”"),
    ],
)
def test_a_statement_on_a_line(sample_digest: Digest, text: str, kind: str, when: str, want: str) -> None:
    """A verb of saying goes on from its speaker."""
    said = dataclasses.replace(
        sample_digest.meetings[1].statements[0], speaker="Ana Brevik", text=text, kind=kind, when=when, channel=""
    )
    assert statement_words(said, "meeting") == want


def test_a_quotation_within_a_clause_is_printed_once(sample_digest: Digest) -> None:
    """The clause holds it; another speaker's same words, and words that are a part of others, stay."""
    quoted = dataclasses.replace(
        sample_digest.meetings[1].statements[0], speaker="Ana Brevik", kind="direct", text="a way to share"
    )
    clause = dataclasses.replace(quoted, kind="reported", text="they had found “a way to share” the sea")
    other = dataclasses.replace(quoted, speaker="Petra Lindqvarn")
    part = dataclasses.replace(quoted, text="way to shar")
    assert without_repeats((quoted, clause, other, part)) == (clause, other, part)


def test_a_place_names_no_code_where_sources_differ() -> None:
    """Nor does any other value change."""
    assert conflict_words("place", "Oslo, NOR") == "Oslo, Norway"
    assert conflict_words("occasion", "Talks, NOR") == "Talks, NOR"


def test_everybody_is_in_the_sentence_once(sample_digest: Digest) -> None:
    """However the parts are dealt out."""
    people = [_person(f"P{number} Q", code, part) for number, (code, part) in enumerate(
        [("NOR", "guest"), ("NOR", ""), ("SWE", "host"), ("CHL", "mediator"), ("KEN", "")]
    )]  # fmt: skip
    for count in range(len(people) + 1):
        for chosen in combinations(people, count):
            meeting = _meeting(sample_digest, participants=chosen, type="meeting")
            before, after, mediators = split_sides(meeting)
            assert sorted(p.name for p in (*before, *after, *mediators)) == sorted(p.name for p in chosen)
            assert all(title(meeting).count(p.name) == 1 for p in chosen)


@pytest.mark.parametrize(
    ("edtf", "want"),
    [
        ("2031-03-10", "Monday, 10 March 2031"),
        ("2031-03", "March 2031"),
        ("2031", "2031"),
        ("2031-03~", "about March 2031"),
        ("2031-03?", "perhaps March 2031"),
        ("2031-04-02/2031-04-04", "2 to 4 April 2031"),
        ("2031-12-30/2032-01-02", "30 December 2031 to 2 January 2032"),
        ("2031-03/2031-05", "March to May 2031"),
        ("", ""),
        ("2031-99", "2031-99"),
    ],
)
def test_dates_in_words(edtf: str, want: str) -> None:
    """As a person writes them."""
    day = datetime.date(2031, 3, 10) if edtf == "2031-03-10" else None
    assert date_words(DateRange(edtf=edtf, start=day, end=day)) == want


def test_a_weekday_alone_is_kept() -> None:
    """A Monday of an unknown week is a Monday."""
    assert date_words(DateRange(weekday=0)) == "a Monday"
    assert date_words(DateRange(edtf="2025-10~", weekday=0)) == "a Monday, about October 2025"


@pytest.mark.parametrize(
    ("channel", "when", "kind", "want"),
    [
        ("X", "after", "meeting", "on X, after the meeting"),
        ("a press conference", "unknown", "meeting", "at a press conference"),
        ("reporters", "before", "call", "to reporters, before the call"),
        ("remarks to reporters", "unknown", "meeting", "in remarks to reporters"),
        ("state television", "unknown", "meeting", "on state television"),
        ("an interview", "unknown", "meeting", "in an interview"),
        ("through an interpreter", "at", "video", "through an interpreter, on the call"),
        ("", "unknown", "meeting", ""),
    ],
)
def test_where_something_was_said(sample_digest: Digest, channel: str, when: str, kind: str, want: str) -> None:
    """Channel and moment in a phrase."""
    said = dataclasses.replace(sample_digest.meetings[1].statements[0], channel=channel, when=when)
    assert said_where(said, kind) == want


def test_groups_have_an_order(sample_digest: Digest) -> None:
    """Countries by name, what has none last; days as they come; no grouping is one group."""
    names = [name for name, _ in group_meetings(sample_digest.meetings, "country")]
    assert names == sorted(names)
    assert group_meetings(sample_digest.meetings, "day")[-1][0] == "no date"
    assert group_meetings(sample_digest.meetings, "") == [("", sample_digest.meetings)]
    assert group_meetings((), "") == []
    assert group_keys(sample_digest.meetings[0], "person") == ("Oduya Tarkwell",)


def test_the_closing_line_counts_later_reports_as_duplicates(sample_digest: Digest) -> None:
    """Three articles of one story are one report and two duplicates."""
    assert closing_line(sample_digest) == "6 articles, 6 meetings, 2 duplicates, 2 skipped"
    assert closing_line(Digest()) == "0 articles, 0 meetings, 0 duplicates, 0 skipped"
