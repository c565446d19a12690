"""Merging: one value a field, what disagrees, and what flows back."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from digest.config import Office, Person
from digest.merge.fields import merge_facts
from digest.merge.meetings import count_words
from digest.merge.names import Names, pick_name
from digest.models import Actor, DateRange, Passage, Place, Quotation, Span, StoryCluster


@pytest.fixture(scope="module")
def cast(make):
    """Invented office holders."""
    p = make.person
    return {
        "ana": p("Ana Brevik", "NOR", "Foreign Minister", "Minister Brevik"),
        "brevik": p("Brevik", "NOR"),
        "luis": p("Luis Torrealba", "CHL", "Minister of Foreign Affairs"),
        "chile": p("", "CHL", "foreign minister"),
        "sveta": p("Svetlana Orlova", "EST", "Foreign Minister"),
    }


def test_fullest_name_role_and_aliases(make, cast):
    """A fragment becomes an alias of the full name, and an office without a name its holder."""
    digest = make.digest_of(
        make.article("a", make.told(cast["brevik"], cast["luis"], date="2031-03-10"), published="2031-03-10"),
        make.article("b", make.told(cast["ana"], cast["chile"], date="2031-03-10"), published="2031-03-10"),
    )
    (meeting,) = digest.meetings
    assert [p.name for p in meeting.participants] == ["Ana Brevik", "Luis Torrealba"]
    assert meeting.participants[0].aliases == ("Minister Brevik", "Brevik")
    assert meeting.participants[0].role == "Foreign Minister"
    assert meeting.participants[1].country == "CHL"
    assert meeting.participants[1].articles == ("a", "b")
    assert meeting.articles == ("a", "b")
    assert meeting.reports == 2


def test_headline_word_does_not_spread():
    """A longer form that one article alone has isn't taken for the name."""
    forms = [("Ana Brevik", 0, True), ("Ana Brevik", 1, False), ("Shock Ana Brevik", 2, False)]
    assert pick_name(forms) == "Ana Brevik"
    assert pick_name([*forms, ("Ana Maria Brevik", 3, True), ("Ana Maria Brevik", 4, True)]) == "Ana Maria Brevik"


def test_narrowest_date_that_most_agree_on(make, cast):
    """A day within the month of another beats both the month and a lone other day, which is kept as a conflict."""
    pair = (cast["ana"], cast["luis"])
    place = {"place": "Oslo, NOR", "occasion": "12th Ocean Forum"}
    digest = make.digest_of(
        make.article("a", make.told(*pair, date="2031-03", **place), published="2031-03-11"),
        make.article("b", make.told(*pair, date="2031-03-10", **place), published="2031-03-11"),
        make.article("c", make.told(*pair, date="2031-03-10", **place), published="2031-03-11"),
        make.article("d", make.told(*pair, date="2031-03-11", **place), published="2031-03-11"),
    )
    (meeting,) = digest.meetings
    assert meeting.date.edtf == "2031-03-10"
    assert [c.field for c in meeting.conflicts] == ["date"]
    assert [v.value for v in meeting.conflicts[0].values] == ["2031-03-10", "2031-03-11"]
    assert meeting.conflicts[0].values[1].articles == ("d",)


def test_copies_do_not_count(make, cast):
    """Two copies of one report are no majority."""
    pair = (cast["ana"], cast["luis"])
    place = {"place": "Oslo, NOR", "occasion": "12th Ocean Forum"}
    readings = [
        make.article("a", make.told(*pair, date="2031-03-10", **place), published="2031-03-11"),
        make.article("b", make.told(*pair, date="2031-03-10", **place), published="2031-03-11"),
        make.article("c", make.told(*pair, date="2031-03-11", **place), published="2031-03-11"),
        make.article("d", make.told(*pair, date="2031-03-11", **place), published="2031-03-11"),
        make.article("e", make.told(*pair, date="2031-03-11", **place), published="2031-03-11"),
    ]
    copied = make.digest_of(*readings, copies={3: 2, 4: 2})
    (meeting,) = copied.meetings
    assert meeting.reports == 3
    assert meeting.date.edtf == "2031-03-10"
    assert [entry.duplicate_of for entry in copied.articles] == [None, None, None, "c", "c"]
    independent = make.digest_of(*readings)
    assert independent.meetings[0].date.edtf == "2031-03-11"


@pytest.mark.parametrize(
    ("first", "second", "status", "event"),
    [
        ("planned", "held", "held", "CONSULT"),
        ("planned", "cancelled", "cancelled", "SANCTION"),
        ("cancelled", "planned", "planned", "AGREE"),
    ],
)
def test_status(make, cast, first, second, status, event):
    """Held beats planned, and of a plan and its cancellation the later word counts."""
    pair = (cast["ana"], cast["luis"])
    digest = make.digest_of(
        make.article("a", make.told(*pair, date="2031-03-10", status=first), published="2031-03-03"),
        make.article("b", make.told(*pair, date="2031-03-10", status=second), published="2031-03-05"),
    )
    (meeting,) = digest.meetings
    assert (meeting.status, meeting.plover_event) == (status, (event,))


def test_conflicts_of_place_and_occasion(make, cast):
    """Another city and another name of the occasion are kept; a number more is no conflict."""
    pair = (cast["ana"], cast["luis"])
    day = {"date": "2031-03-10"}
    digest = make.digest_of(
        make.article("a", make.told(*pair, place="Oslo, NOR", occasion="Ocean Forum", **day)),
        make.article("b", make.told(*pair, place="Oslo, NOR", occasion="12th Ocean Forum", **day)),
        make.article("c", make.told(*pair, place="Bergen, NOR", occasion="Ocean Week", **day)),
    )
    (meeting,) = digest.meetings
    assert meeting.place.city == "Oslo"
    assert meeting.occasion == "12th Ocean Forum"
    assert {c.field: [v.value for v in c.values] for c in meeting.conflicts} == {
        "place": ["Oslo, NOR", "Bergen, NOR"],
        "occasion": ["12th Ocean Forum", "Ocean Week"],
    }
    agreed = make.digest_of(*(make.article(n, make.told(*pair, place="Oslo, NOR", **day)) for n in "abc"))
    assert agreed.meetings[0].confidence > meeting.confidence


def test_spellings_of_an_occasion_are_no_conflict(make, cast):
    """British and American letters, and the word that counts editions."""
    pair, day = (cast["ana"], cast["luis"]), {"date": "2031-03-10"}
    names = ("Ocean Defence Forum", "13th round of the Ocean Defense Forum", "Ocean Defence Forum")
    digest = make.digest_of(
        *(make.article(n, make.told(*pair, occasion=name, **day)) for n, name in zip("abc", names, strict=True))
    )
    (meeting,) = digest.meetings
    assert meeting.conflicts == ()


def test_the_same_words_once(make, cast):
    """A quotation that one outlet cuts is one statement with two places; the longer form stays."""
    pair = (cast["ana"], cast["luis"])
    long = "We have found a way to share the sea, and we shall keep to it"
    digest = make.digest_of(
        make.article(
            "a", make.told(*pair, date="2031-03-10"), said=[("We have found a way to share the sea", cast["ana"], 0)]
        ),
        make.article(
            "b",
            make.told(*pair, date="2031-03-10"),
            said=[(long, cast["ana"], 0), ("Not at all, never", cast["luis"], 0)],
        ),
    )
    (meeting,) = digest.meetings
    assert [s.text for s in meeting.statements] == [long, "Not at all, never"]
    assert [e.article for e in meeting.statements[0].evidence] == ["a", "b"]
    assert meeting.statements[0].speaker == "Ana Brevik"
    assert [q.text for q in digest.quotes] == ["We have found a way to share the sea", long]
    assert {q.meeting for q in digest.quotes} == {meeting.id}


def test_another_article_lends_speaker_and_meeting(make, cast):
    """A quotation that its own article leaves without speaker takes him from the same words elsewhere."""
    pair = (cast["ana"], cast["luis"])
    words = "We have found a way to share the sea"
    digest = make.digest_of(
        make.article("a", make.told(*pair, date="2031-03-10"), said=[(words, cast["ana"], 0)]),
        make.article("b", make.told(*pair, date="2031-03-10"), said=[(words, None, -1)]),
    )
    assert [q.speaker for q in digest.quotes] == ["Ana Brevik", "Ana Brevik"]
    assert digest.quotes[0].meeting == digest.quotes[1].meeting != ""


def test_date_and_place_flow_back_once(make, cast):
    """An undated encounter takes date and place of the one that its article sets it beside, known from another article."""
    pair = (cast["ana"], cast["luis"])
    digest = make.digest_of(
        make.article(
            "a",
            make.told(*pair),
            make.told(cast["ana"], cast["sveta"], beside=(0,)),
            make.told(cast["luis"], cast["sveta"], kind="call", beside=(1,)),
            published="2031-03-12",
        ),
        make.article("b", make.told(*pair, date="2031-03~", place="Oslo, NOR"), published="2031-03-12"),
    )
    by_people = {tuple(p.name.split()[0] for p in m.participants): m for m in digest.meetings}
    beside = by_people["Ana", "Svetlana"]
    assert (beside.date.edtf, beside.date.basis, beside.place.city) == ("2031-03~", "inferred", "Oslo")
    # one step only: what was itself filled isn't handed on, and a call takes no place
    assert by_people["Luis", "Svetlana"].date.edtf == ""
    assert by_people["Luis", "Svetlana"].place == Place()


def test_threads_name_earlier_and_later(make, cast):
    """The same people's other dated meetings are linked, nearest first; undated ones come last and aren't."""
    pair = (cast["ana"], cast["luis"])
    digest = make.digest_of(
        *(
            make.article(name, make.told(*pair, date=day))
            for name, day in zip("abc", ("2031-01-10", "2031-02-10", "2031-03-10"), strict=True)
        ),
        make.article("d", make.told(cast["ana"], cast["sveta"])),
    )
    first, second, third, last = digest.meetings
    assert second.earlier == (first.id,)
    assert second.later == (third.id,)
    assert third.earlier == (second.id, first.id)
    assert last.date == DateRange()
    assert (last.earlier, last.later) == ((), ())


def test_sides_without_names_and_organizations(make):
    """A side stays without a name; an organisation has no country; a second nameless side of one country isn't doubled."""
    from digest.models import Actor

    union = Actor(organization="EU")
    digest = make.digest_of(
        make.article("a", make.told(make.person("", "NOR", "foreign minister"), union, date="2031-03-10")),
        make.article("b", make.told(make.person("", "NOR"), union, date="2031-03-10")),
    )
    (meeting,) = digest.meetings
    assert [(p.name, p.role, p.country, p.organization) for p in meeting.participants] == [
        ("", "foreign minister", "NOR", ""),
        ("", "", "", "EU"),
    ]


def test_stated_people_give_name_office_and_side(make, cast):
    """The settings' name, side and office of that day win, and complete an office without a name."""
    boss = Person(
        name="Ana Brevik-Solheim",
        aliases=("Ana Brevik",),
        country="NOR",
        offices=(
            Office("Minister of Foreign Affairs", datetime.date(2030, 1, 1), datetime.date(2031, 5, 1)),
            Office("Prime Minister", datetime.date(2031, 5, 2)),
        ),
    )
    nameless = make.person("", "NOR", "prime minister")
    digest = make.digest_of(
        make.article("a", make.told(cast["ana"], cast["luis"], date="2031-03-10"), published="2031-03-10"),
        make.article("b", make.told(nameless, cast["luis"], date="2031-06-10"), published="2031-06-10"),
        people=(boss,),
    )
    assert [(m.participants[0].name, m.participants[0].role) for m in digest.meetings] == [
        ("Ana Brevik-Solheim", "Minister of Foreign Affairs"),
        ("Ana Brevik-Solheim", "Prime Minister"),
    ]


def test_facts_once():
    """Topics that say the same are one, in the fuller wording, most supported first."""
    span = Span(0, 1)
    facts = merge_facts(
        [
            (Passage("trade", span), "a"),
            (Passage("fishing quotas", span), "a"),
            (Passage("the fishing quotas", span), "b"),
        ]
    )
    assert [(f.text, f.articles) for f in facts] == [("the fishing quotas", ("a", "b")), ("trade", ("a",))]


def test_stories_and_ids(make, cast):
    """A story names its meetings; ids hang on the earliest article alone."""
    pair = (cast["ana"], cast["luis"])
    readings = [
        make.article("a", make.told(*pair, date="2031-03-10"), published="2031-03-10"),
        make.article("b", make.told(*pair, date="2031-03-10"), published="2031-03-11"),
    ]
    story = StoryCluster(readings=(0, 1), similarity=0.714)
    digest = make.digest_of(*readings, stories=[story])
    assert digest.stories[0].articles == ("a", "b")
    assert digest.stories[0].meetings == (digest.meetings[0].id,)
    assert digest.stories[0].similarity == 0.71
    assert make.digest_of(readings[0]).meetings[0].id == digest.meetings[0].id


def test_visit_and_refusal_coding(make, cast):
    """PLOVER tells a visit from talks elsewhere, and a refusal from a cancellation."""
    pair = (cast["ana"], cast["luis"])
    digest = make.digest_of(
        make.article("a", make.told(*pair, date="2031-03-10", visit=True)),
        make.article("b", make.told(*pair, date="2031-05-10", status="cancelled", refusal="refused")),
        make.article("c", make.told(*pair, date="2031-07-10", status="planned", refusal="requested")),
        make.article("d", make.told(*pair, date="2031-09-10", kind="call")),
    )
    assert [(m.plover_event, m.plover_mode) for m in digest.meetings] == [
        (("CONSULT",), ("visit",)),
        (("REJECT",), ("meet",)),
        (("REQUEST",), ("meet",)),
        (("CONSULT",), ("phone",)),
    ]


def test_words_of_a_quotation():
    """Words are runs of letters or digits with ' and - inside; shorter quotations aren't listed."""
    assert count_words("It’s a twenty-first-century pact — no more") == 7 - 1
    assert count_words("...") == 0


def test_quotes_outside_meetings_are_listed(make, cast):
    """A quotation that belongs to no encounter is listed all the same, with the described speaker."""
    reading = make.article("a", make.told(cast["ana"], cast["luis"], date="2031-03-10"))
    quotation = Quotation(
        kind="direct", text="This is none of our business today", span=Span(5, 40), described="a spokesman"
    )
    digest = make.digest_of(dataclasses.replace(reading, quotations=(quotation,)))
    assert [(q.speaker, q.meeting) for q in digest.quotes] == [("a spokesman", "")]


def _partial(told, **named):
    """What an article without a date of its own names of a day."""
    told["fields"]["date"] = DateRange(text=("the words",), **named)
    return told


@pytest.mark.parametrize(
    ("named", "edtf"),
    [({"weekday": 1}, "2031-03-11"), ({"day": 7}, "2031-03-07"), ({"weekday": 1, "day": 12}, ""), ({"month": 3}, "")],
)
def test_another_article_anchors_an_article_without_a_date(make, cast, named, edtf):
    """What "on Tuesday" is in an article without a date, another that dates the same encounter tells."""
    t, a = make.told, make.article
    digest = make.digest_of(
        a("dated", t(cast["ana"], cast["luis"], date="2031-03-12", place="Lima, PER"), published="2031-03-12"),
        a(
            "undated",
            t(cast["ana"], cast["luis"], place="Lima, PER"),
            _partial(t(cast["ana"], cast["sveta"], place="Cusco, PER"), **named),
        ),
    )
    other = next(m for m in digest.meetings if "Svetlana Orlova" in {p.name for p in m.participants})
    assert other.date.edtf == edtf
    assert other.date.basis == ("inferred" if edtf else "unknown")


@pytest.mark.parametrize(("weekday", "edtf"), [(None, "2031-04-04"), (4, "2031-04-04"), (0, "")])
def test_the_year_in_which_the_folder_tells_of_the_same_people(make, cast, weekday, edtf):
    """A day and a month take the year of what else the folder tells of these people, if the weekday agrees."""
    t, a = make.told, make.article
    digest = make.digest_of(
        a("dated", t(cast["ana"], cast["sveta"], date="2031-03-12"), published="2031-03-12"),
        a("undated", _partial(t(cast["ana"], cast["luis"]), month=4, day=4, weekday=weekday)),
    )
    other = next(m for m in digest.meetings if "Luis Torrealba" in {p.name for p in m.participants})
    assert other.date.edtf == edtf


@pytest.mark.parametrize(("silent", "want"), [(3, ("CHL", "")), (30, ("", ""))])
def test_side_of_one_article_among_many(silent: int, want: tuple[str, str]) -> None:
    """What one article alone says of somebody's side is told of the others, unless there are very many of them."""
    forms = [(Actor(name="Ana Brevik"), text) for text in range(silent)]
    forms.append((Actor(name="Ana Brevik", country="CHL"), silent))
    assert Names({0: forms}, {}).side(0) == want
