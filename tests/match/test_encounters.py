"""Encounters across articles: what is one, and what stays apart."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import MatchSettings, Person
from digest.match.encounters import NoCorrections, find_views, match_encounters
from digest.match.scoring import FEATURES, explain_views, score_pair


def clusters(*readings, copies=None, people=(), corrections=None):
    """Encounters as sets of "article:mention"."""
    found = match_encounters(readings, copies or {}, MatchSettings(), people, corrections)
    return {
        frozenset(f"{readings[r.reading].info.id}:{r.mention}" for r in cluster.mentions) for cluster in found.clusters
    }


@pytest.fixture(scope="module")
def cast(make):
    """Invented office holders."""
    p = make.person
    return {
        "ana": p("Ana Brevik", "NOR", "Foreign Minister"),
        "ana2": p("Anna Brevik", "NOR"),
        "brevik": p("Brevik", "NOR"),
        "luis": p("Luis Torrealba", "CHL", "Foreign Minister"),
        "chile": p("", "CHL", "foreign minister"),
        "sveta": p("Svetlana Orlova", "EST", "Foreign Minister"),
        "host": p("Omar Haddadi", "OMN", "Foreign Minister"),
        "defence": p("Jan Brevik", "NOR", "Defence Minister"),
    }


def test_spellings_fragments_and_missing_names_are_one(make, cast):
    """A spelling, a surname alone and an office without a name are completed by the other article."""
    t, a = make.told, make.article
    one = clusters(
        a("a", t(cast["ana"], cast["luis"], date="2031-03-10"), published="2031-03-10"),
        a("b", t(cast["brevik"], cast["chile"], date="2031-03-10"), published="2031-03-11"),
        a("c", t(cast["ana2"], cast["luis"]), published="2031-03-11"),
    )
    assert one == {frozenset({"a:0", "b:0", "c:0"})}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"date": "2031-03-10"}, {"date": "2031-03-14"}),
        ({"date": "2031-03-10"}, {"date": "2031-03-10", "kind": "call"}),
        ({"date": "2031-03"}, {"date": "2031-05-02"}),
        ({"date": "2031-03-10", "place": "Oslo, NOR"}, {"date": "2031-03-11", "place": "Bergen, NOR"}),
    ],
)
def test_same_pair_stays_apart(make, cast, first, second):
    """The same two on other days, or once by telephone, met twice."""
    t, a = make.told, make.article
    found = clusters(
        a("a", t(cast["ana"], cast["luis"], **first), published="2031-05-12"),
        a("b", t(cast["ana"], cast["luis"], **second), published="2031-05-12"),
    )
    assert len(found) == 2


def test_other_pairs_of_one_day_stay_apart(make, cast):
    """Two pairs at one summit, a trilateral and its bilateral, two ministers of one surname: none is another."""
    t, a = make.told, make.article
    common = {"date": "2031-03-10", "place": "Oslo, NOR", "occasion": "12th Ocean Forum"}
    found = clusters(
        a("a", t(cast["ana"], cast["luis"], **common), published="2031-03-10"),
        a("b", t(cast["ana"], cast["sveta"], **common), published="2031-03-10"),
        a("c", t(cast["ana"], cast["luis"], cast["sveta"], kind="multilateral", **common), published="2031-03-10"),
        a("d", t(cast["defence"], cast["luis"], **common), published="2031-03-10"),
    )
    assert len(found) == 4


def test_mediator_is_no_third_side(make, cast):
    """Talks of two with a mediator are one encounter, whether or not an article names the mediator."""
    t, a = make.told, make.article
    found = clusters(
        a("a", t(cast["ana"], cast["luis"], cast["host"], date="2031-03-10", parts=("", "", "mediator"))),
        a("b", t(cast["ana"], cast["luis"], date="2031-03-10")),
    )
    assert len(found) == 1


def test_nameless_mention_does_not_bridge(make, cast):
    """A mention of two sides only joins one of two encounters that other people of these sides had, never both."""
    t, a, p = make.told, make.article, make.person
    found = clusters(
        a("a", t(cast["ana"], cast["luis"], date="2031-03-10")),
        a("b", t(cast["defence"], p("Rosa Quil", "CHL", "Defence Minister"), date="2031-03-10")),
        a("c", t(p("", "NOR"), p("", "CHL"), date="2031-03-10")),
    )
    assert len(found) == 2


def test_encounter_settles_whose_surname_it_is(make, cast):
    """A surname of which nothing tells the side, borne by two people of the folder, is that of the one who took part."""
    t, a, p = make.told, make.article, make.person
    rosa = p("Rosa Torrealba", "CHL", "Defence Minister")
    found = make.digest_of(
        a("a", t(cast["ana"], cast["luis"], date="2031-03-10")),
        a("b", t(cast["defence"], rosa, date="2031-03-10")),
        a("c", t(cast["defence"], p("Torrealba"), date="2031-03-10")),
    ).meetings
    assert sorted(meeting.articles for meeting in found) == [("a",), ("b", "c")]
    assert [q.name for m in found if "c" in m.articles for q in m.participants][1] == "Rosa Torrealba"


@pytest.mark.parametrize("second", ["held", "cancelled"])
def test_plan_and_outcome_are_one(make, cast, second):
    """What was announced and then held, or called off, is one encounter."""
    t, a = make.told, make.article
    found = clusters(
        a("a", t(cast["ana"], cast["luis"], date="2031-03-10", status="planned"), published="2031-03-03"),
        a("b", t(cast["ana"], cast["luis"], date="2031-03-10", status=second), published="2031-03-11"),
    )
    assert len(found) == 1


def test_plan_made_after_the_day_is_another(make, cast):
    """What an article still plans can't have been held before it."""
    t, a = make.told, make.article
    found = clusters(
        a("a", t(cast["ana"], cast["luis"], status="planned"), published="2031-03-20"),
        a("b", t(cast["ana"], cast["luis"], date="2031-03-10"), published="2031-03-11"),
    )
    assert len(found) == 2


def test_same_words_said_join_what_little_else_joins(make, cast):
    """Days that are reported one apart need more: the same quotation is enough."""
    t, a = make.told, make.article
    words = "We have found a way to share the sea between us"
    apart = [t(cast["ana"], cast["luis"], date=day, place="Oslo, NOR") for day in ("2031-03-10", "2031-03-11")]
    assert len(clusters(a("a", apart[0]), a("b", apart[1]))) == 2
    said = ((words, cast["ana"], 0),)
    assert (
        len(clusters(a("a", apart[0], said=said), a("b", apart[1], said=((words + ", she said", cast["ana"], 0),))))
        == 1
    )


def test_what_an_article_sets_beside_stays_apart(make, cast):
    """Two encounters that one article sets beside each other are two."""
    t, a = make.told, make.article
    pair = (cast["ana"], cast["luis"])
    found = clusters(a("a", t(*pair, date="2031-03-10"), t(*pair, date="2031-03-10", beside=(0,))))
    assert len(found) == 2


def test_stated_people_win(make, cast):
    """Names that the settings give to one person are one, however they are spelt."""
    t, a, p = make.told, make.article, make.person
    boss = Person(name="Ana Brevik", aliases=("Nana Solheim",), country="NOR")
    readings = (
        a("a", t(p("Nana Solheim"), cast["luis"], date="2031-03-10")),
        a("b", t(cast["ana"], cast["luis"], date="2031-03-10")),
    )
    assert len(clusters(*readings)) == 2
    assert len(clusters(*readings, people=(boss,))) == 1
    found = match_encounters(readings, {}, MatchSettings(), (boss,))
    assert [person for _, person in found.stated] == [0]


def test_corrections_win_and_stale_ones_are_told(make, cast):
    """`same`, `different` and `not_a_meeting` decide; an id that is nowhere becomes a notice."""
    t, a = make.told, make.article
    readings = (
        a("a", t(cast["ana"], cast["luis"], date="2031-03-10")),
        a("b", t(cast["ana"], cast["luis"], date="2031-03-10")),
        a("c", t(cast["ana"], cast["luis"], date="2031-06-10")),
    )
    assert len(clusters(*readings)) == 2
    assert len(clusters(*readings, corrections=NoCorrections(different=(("a", "b"),)))) == 3
    assert len(clusters(*readings, corrections=NoCorrections(same=(("a", "c"),)))) == 1
    assert clusters(*readings, corrections=NoCorrections(not_a_meeting=("b",))) == {
        frozenset({"a:0"}),
        frozenset({"c:0"}),
    }
    stale = match_encounters(readings, {}, MatchSettings(), (), NoCorrections(same=(("a", "m-00000000"),)))
    assert len(stale.notices) == 1
    assert "m-00000000" in stale.notices[0].message


def test_correction_by_meeting_id_takes_out_the_whole_encounter(make, cast):
    """A meeting's id in `not_a_meeting` removes what all articles tell of it."""
    t, a = make.told, make.article
    readings = (
        a("a", t(cast["ana"], cast["luis"], date="2031-03-10")),
        a("b", t(cast["ana"], cast["luis"], date="2031-03-10")),
        a("c", t(cast["ana"], cast["sveta"], date="2031-06-10")),
    )
    gone = next(m.id for m in make.digest_of(*readings).meetings if "a" in m.articles)
    left = make.digest_of(*readings, corrections=NoCorrections(not_a_meeting=(gone,)))
    assert [m.articles for m in left.meetings] == [("c",)]


def test_explanation_adds_up(make, cast):
    """The sum of the printed parts is the score that decided."""
    t, a = make.told, make.article
    readings = (
        a("a", t(cast["ana"], cast["luis"], date="2031-03-10", place="Oslo, NOR"), published="2031-03-10"),
        a("b", t(cast["brevik"], cast["chile"], occasion="12th Ocean Forum"), published="2031-03-11"),
    )
    views = find_views(readings, {}, MatchSettings()).views
    told = explain_views(views[0], views[1], readings, MatchSettings())
    assert [f.feature for f in told.features] == list(FEATURES)
    assert told.score == pytest.approx(sum(f.score * f.weight for f in told.features), abs=1e-3)
    assert told.score == pytest.approx(score_pair(views[0], views[1], readings, MatchSettings()), abs=1e-3)
    assert all(f.detail for f in told.features)


def world(make, cast, seed):
    """A dozen articles of a few encounters, some fields left out at random."""
    rng = random.Random(seed)
    pairs = [("ana", "luis"), ("brevik", "chile"), ("ana2", "luis"), ("ana", "sveta"), ("defence", "luis")]
    readings = []
    for number in range(12):
        left, right = rng.choice(pairs)
        date = rng.choice(["", "2031-03-10", "2031-03-10", "2031-03-14", "2031-03"])
        kind = rng.choice(["meeting", "meeting", "call"])
        event = make.told(cast[left], cast[right], date=date, kind=kind)
        readings.append(make.article(f"a{number}", event, published=f"2031-03-{10 + rng.randint(0, 6)}"))
    return readings


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_order_of_articles_changes_nothing(make, cast, seed, data):
    """The same encounters and the same digest whatever the order of the readings."""
    readings = world(make, cast, seed)
    shuffled = data.draw(st.permutations(readings))
    assert clusters(*readings) == clusters(*shuffled)
    assert make.digest_of(*readings) == make.digest_of(*shuffled)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_unrelated_article_changes_nothing_else(make, cast, seed):
    """An article about other people leaves every other encounter as it was."""
    readings = world(make, cast, seed)
    other = make.article(
        "zz", make.told(make.person("Pia Noor", "FJI"), make.person("Bo Ganz", "BTN"), date="2031-03-10")
    )
    before = make.digest_of(*readings)
    after = make.digest_of(*readings, other)
    assert [m for m in after.meetings if m.articles != ("zz",)] == list(before.meetings)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), which=st.integers(0, 11))
def test_copy_adds_no_meeting_and_no_support(make, cast, seed, which):
    """A copied article adds itself to the articles of a meeting, and nothing else."""
    readings = world(make, cast, seed)
    original = readings[which]
    copy = make.article("zz", *[], published=original.info.published.isoformat())
    copy = type(original)(info=copy.info, actors=original.actors, mentions=original.mentions)
    before = make.digest_of(*readings)
    after = make.digest_of(*readings, copy, copies={len(readings): which})
    assert len(after.meetings) == len(before.meetings)
    assert sorted(m.reports for m in after.meetings) == sorted(m.reports for m in before.meetings)


@pytest.mark.parametrize(
    ("second", "one"),
    [
        ({"date": "2031-05-12/2031-05-13", "place": "Lima, PER"}, True),
        ({"date": "2031-05-20", "place": "Lima, PER"}, False),
        ({"date": "2031-05-12", "place": "Oslo, NOR"}, False),
    ],
)
def test_a_session_of_one_body_is_one_whomever_each_article_names(make, cast, second, one):
    """Two articles that name other members of a body in session tell of one session, if day and city agree."""
    t, a = make.told, make.article
    body = make.person("", "")
    body = dataclasses.replace(body, organization="Lakes Union")
    found = clusters(
        a("a", t(cast["ana"], body, kind="multilateral", date="2031-05-12", place="Lima, PER"), published="2031-05-13"),
        a("b", t(cast["luis"], body, kind="multilateral", **second), published="2031-05-21"),
    )
    assert (frozenset({"a:0", "b:0"}) in found) is one


def test_a_meeting_told_by_its_year_and_city_is_the_one_of_which_another_tells_the_day(make, cast):
    """A look back ("a year ago in P") finds its day however far the middle of its year is; not where two days fit."""
    t, a = make.told, make.article
    ana, luis = cast["ana"], cast["luis"]
    vague = a("v", t(ana, luis, date="2030~", place="Lima, PER"), published="2031-03-10")
    one = a("a", t(ana, luis, date="2030-11-14", place="Lima, PER"), published="2030-11-15")
    two = a("b", t(ana, luis, date="2030-02-03", place="Lima, PER"), published="2030-02-04")
    other = a("c", t(ana, luis, date="2030-11-14", place="Oslo, NOR"), published="2030-11-15")
    assert frozenset({"v:0", "a:0"}) in clusters(vague, one)
    assert frozenset({"v:0"}) in clusters(vague, one, two)
    assert frozenset({"v:0"}) in clusters(vague, other)


def test_a_slip_in_one_spelling_is_that_person_though_unlike_the_other_spellings(make, cast):
    """A letter left out of one spelling of a given name doesn't set its bearer apart from those who write it otherwise."""
    t, a, p = make.told, make.article, make.person
    names = ("Volodymyr Brevik", "Vladimir Brevik", "Volodymr Brevik")
    said = [a(f"a{n}", t(p(name, "NOR"), cast["luis"], date="2031-03-10")) for n, name in enumerate(names)]
    assert clusters(*said) == {frozenset({"a0:0", "a1:0", "a2:0"})}


def test_a_given_name_that_stands_with_its_office_elsewhere_is_that_person_without_it(make, cast):
    """What one article tells by "Prime Minister Anwar" is known where the next has "Anwar" alone."""
    t, a, p = make.told, make.article, make.person
    named = (p("Anwar Haddad", "OMN", "Prime Minister"), p("Anwar", "OMN", "Prime Minister"), p("Anwar"))
    told = [a(f"a{n}", t(cast["ana"], who, date="2031-03-10"), published="2031-03-10") for n, who in enumerate(named)]
    assert clusters(*told) == {frozenset({"a0:0", "a1:0", "a2:0"})}
    assert clusters(told[0], told[2]) == {frozenset({"a0:0"}), frozenset({"a2:0"})}


def test_another_name_that_one_article_explains_is_known_in_the_next(make, cast):
    """A word that is in no name of his, but among the forms of one article, names him in the others."""
    t, a, p = make.told, make.article, make.person
    known = p("Roberto Solberg", "NOR", "Prime Minister", "Robi")
    told = [
        a("a", t(known, cast["luis"], date="2031-03-10"), published="2031-03-10"),
        a("b", t(p("Robi", "NOR"), cast["luis"], date="2031-03-10"), published="2031-03-11"),
    ]
    assert clusters(*told) == {frozenset({"a:0", "b:0"})}


def test_a_nameless_envoy_is_not_the_president_of_his_side(make, cast):
    """Who met a side's envoy and, the same day, its president met two people."""
    t, a, p = make.told, make.article, make.person
    envoy, head = p("", "CHL", "special envoy for fish"), p("Tomas Lind", "CHL", "President")
    told = [
        a("a", t(cast["ana"], envoy, date="2031-03-10"), published="2031-03-10"),
        a("b", t(cast["ana"], head, date="2031-03-10"), published="2031-03-10"),
    ]
    assert clusters(*told) == {frozenset({"a:0"}), frozenset({"b:0"})}
