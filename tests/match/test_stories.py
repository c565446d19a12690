"""Duplicate coverage: which articles tell one story, and why."""

from __future__ import annotations

import datetime
import json
import pathlib
import random
from collections import Counter, defaultdict
from importlib import resources

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import MatchSettings
from digest.extract.signature import make_signature
from digest.match.copies import find_copies
from digest.match.stories import (
    MAX_CANDIDATES,
    ONE,
    ScoredPairs,
    explain_stories,
    find_stories,
    link_by_average,
    near_pairs,
    score_pairs,
    story_card,
    story_day,
    told_pairs,
)
from digest.models import Article, ArticleInfo, DateRange, EventMention, Reading, Span

CASES = yaml.safe_load((pathlib.Path(__file__).parents[1] / "cases" / "stories.yaml").read_text(encoding="utf-8"))
CORPUS = pathlib.Path(__file__).parents[3] / "shared" / "corpus" / "stories-dev"
DEFAULTS = MatchSettings()


def tell(status, date="", at=0):
    """An encounter that an article is about, told of at an offset."""
    day = datetime.date.fromisoformat(date) if date else None
    when = DateRange(edtf=date, start=day, end=day, basis="stated" if date else "unknown")
    return EventMention(
        kind="meeting", status=status, participants=(), trigger=Span(at, at + 3), evidence=(), date=when, main=True
    )


def make_reading(name, text, *, title="", date=None, mentions=()):
    whole = f"{title}\n\n{text}" if title else text
    published = datetime.date.fromisoformat(date) if date else None
    info = ArticleInfo(id=name, path=f"{name}.md", title=title, published=published)
    article = Article(info=info, text=whole, body=len(title) + 2 if title else 0)
    return Reading(info=info, signature=make_signature(article), mentions=mentions)


def read_case(case):
    readings, encounters = [], []
    for entry in case["articles"]:
        mentions = (tell("planned" if entry.get("planned") else "held"),) if entry.get("main") else ()
        readings.append(
            make_reading(
                entry["id"], entry["text"], title=entry.get("title", ""), date=entry.get("date"), mentions=mentions
            )
        )
        encounters.append([(number, True) for number in entry.get("main", ())])
    return readings, encounters


def group(readings, encounters=None, config=DEFAULTS):
    """Stories as sorted lists of ids."""
    copies = find_copies(readings, config)
    stories = find_stories(readings, copies, encounters or [()] * len(readings), config)
    return [sorted(readings[i].info.id for i in story.readings) for story in stories]


def soup(count, *, per_day, seed=1, words=120):
    """Invented articles: word soup about made-up names; every third one covers a story of the day again."""
    rng = random.Random(seed)
    table = resources.files("digest").joinpath("data", "word_frequencies.txt").read_text(encoding="utf-8")
    common = [word for line in table.splitlines() if line[:1] in "456" for word in line.split()[1:]]
    start = datetime.date(2031, 1, 1)
    readings, recent = [], []
    for n in range(count):
        day = start + datetime.timedelta(days=n // per_day)
        if recent and rng.random() < 0.33:
            names = rng.choice(recent[-per_day:])
        else:
            names = [f"Q{rng.randrange(10**5)}x" for _ in range(6)] + [f"Place{rng.randrange(60)}" for _ in range(2)]
            recent.append(names)
        body = [rng.choice(names) if rng.random() < 0.2 else rng.choice(common) for _ in range(words)]
        readings.append(make_reading(f"n{n:06d}", " ".join(body), title=" ".join(names[:3]), date=day.isoformat()))
    return readings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_cases(case):
    """Each small folder gives the stories and copies that its case wants."""
    readings, encounters = read_case(case)
    assert group(readings, encounters) == sorted(sorted(story) for story in case["stories"])
    if "copies" in case:
        copies = find_copies(readings, DEFAULTS)
        assert {readings[a].info.id: readings[b].info.id for a, b in copies.items()} == case["copies"]


def numbered():
    """All cases in one folder, encounters of different cases kept apart."""
    readings, encounters = [], []
    for number, case in enumerate(CASES):
        for reading, of_article in zip(*read_case(case), strict=True):
            readings.append(reading)
            encounters.append([(100 * number + cluster, main) for cluster, main in of_article])
    # ids must be unique in a folder
    names = [reading.info.id for reading in readings]
    assert len(set(names)) == len(names)
    return readings, encounters


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_file_order_plays_no_part(rng):
    """A shuffled folder has the same stories."""
    readings, encounters = numbered()
    want = group(readings, encounters)
    order = list(range(len(readings)))
    rng.shuffle(order)
    assert group([readings[i] for i in order], [encounters[i] for i in order]) == want


@pytest.mark.parametrize("date", ["2031-03-11", "2031-05-02", None])
def test_unrelated_article_changes_nothing(date):
    """An article about something else leaves every story as it was, similarity included."""
    readings, encounters = numbered()
    before = find_stories(readings, find_copies(readings, DEFAULTS), encounters, DEFAULTS)
    text = "The zoo of Velmora has named its two new lynxes after a public vote in which ninety thousand children took part."
    readings.append(make_reading("zoo", text, title="Lynxes of Velmora have names", date=date))
    assert find_stories(readings, find_copies(readings, DEFAULTS), [*encounters, ()], DEFAULTS) == before


def test_copy_joins_the_story_of_its_original():
    """A copy of an article is put where the original is, and moves nobody."""
    readings, encounters = numbered()
    before = group(readings, encounters)
    original = next(i for i, reading in enumerate(readings) if reading.info.id == "herald")
    text = CASES[0]["articles"][1]["text"]
    readings.append(make_reading("zz-copy", text, title="Ferry will sail", date="2031-03-12"))
    assert find_copies(readings, DEFAULTS)[len(readings) - 1] == original
    after = group(readings, [*encounters, ()])
    assert [[name for name in story if name != "zz-copy"] for story in after] == before
    assert {"herald", "zz-copy"} <= set(next(story for story in after if "zz-copy" in story))


def test_original_and_copy_alone_are_a_story():
    """Two articles with one text are duplicate coverage, though nobody else covers it."""
    text = CASES[4]["articles"][0]["text"]
    readings = [make_reading("a", text, date="2031-04-02"), make_reading("b", text, date="2031-04-03")]
    (story,) = find_stories(readings, {1: 0}, [(), ()], DEFAULTS)
    assert story.readings == (0, 1)
    assert story.similarity > 0.99


def slow_average_link(size, table, threshold):
    """The obvious version: look at all pairs of groups, join the best, begin again."""
    groups = [[item] for item in range(size)]
    while True:
        best = None
        for b in range(len(groups)):
            for a in range(b):
                total = sum(table.get((min(x, y), max(x, y)), 0) for x in groups[a] for y in groups[b])
                mean = total / (len(groups[a]) * len(groups[b]))
                key = (-mean, min(groups[a][0], groups[b][0]), max(groups[a][0], groups[b][0]))
                if mean >= threshold and (best is None or key < best[0]):
                    best = (key, a, b)
        if best is None:
            return sorted(sorted(group) for group in groups if len(group) > 1)
        _, a, b = best
        groups[a] = sorted(groups[a] + groups.pop(b))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.integers(0, 10), max_size=40))
def test_average_link_equals_the_slow_version(drawn):
    """Groups are those that comparing all groups at every step gives, ties included."""
    table = {(a, b): score * 100_000 for (a, b), score in drawn.items() if a < b}
    pairs = ScoredPairs([a for a, _ in table], [b for _, b in table], list(table.values()))
    rank = list(range(10))
    groups = link_by_average(10, pairs, rank, 400_000)
    assert [members for members, _ in groups] == slow_average_link(10, table, 400_000)
    for members, inner in groups:
        assert inner == sum(score for (a, b), score in table.items() if a in members and b in members)


def test_bridge_does_not_join_two_stories():
    """A round-up that is like two stories joins one of them at most, not both into one."""
    ones, twos = range(1, 4), range(4, 7)
    table = {(a, b): 800_000 for part in (ones, twos) for a in part for b in part if a < b}
    table |= {(0, other): 350_000 for other in (*ones, *twos)}
    pairs = ScoredPairs([a for a, _ in table], [b for _, b in table], list(table.values()))
    groups = [members for members, _ in link_by_average(7, pairs, list(range(7)), 300_000)]
    assert groups == [[0, 1, 2, 3], [4, 5, 6]]


def score_all(readings, encounters, config):
    """The pairs that are scored among these articles."""
    cards = [story_card(n, *each) for n, each in enumerate(zip(readings, encounters, strict=True))]
    return score_pairs(cards, near_pairs(cards, config), told_pairs(cards, config), config)


def test_pairs_grow_with_the_folder_not_its_square():
    """Ten times as many articles, as many a day: the pairs scored for an article stay within twice."""
    scored = []
    for count in (200, 2000):
        readings = soup(count, per_day=50)
        pairs = score_all(readings, [()] * count, DEFAULTS)
        seen = Counter(zip(pairs.left, pairs.right, strict=True))
        assert not seen or max(seen.values()) == 1
        scored.append(len(pairs.left) / count)
    assert scored[0] < 20
    assert scored[1] <= 2 * scored[0]


def test_pairs_are_bounded_without_dates():
    """Where nothing has a date every article may go with every other; still each is scored with a few only."""
    readings = [
        make_reading(each.info.id, f"{each.info.title} talks resume in Ostrava") for each in soup(600, per_day=50)
    ]
    pairs = score_all(readings, [()] * 600, DEFAULTS)
    assert max(Counter(pairs.right).values()) <= MAX_CANDIDATES


def test_soup_is_sorted_out():
    """Among hundreds of articles of a few days those about the same names are grouped, and none with others."""
    readings = soup(300, per_day=50)
    title_of = {reading.info.id: reading.info.title for reading in readings}
    stories = group(readings)
    assert len(stories) > 20
    assert all(len({title_of[name] for name in story}) == 1 for story in stories)


def test_explanation_adds_up():
    """The parts of the comparison, each score times its weight, make the sum that is held against the threshold."""
    readings, encounters = read_case(CASES[2])
    told = explain_stories(*readings, DEFAULTS, tuple(encounters))
    assert told.score == pytest.approx(sum(part.score * part.weight for part in told.features))
    assert told.verdict == "different stories"
    assert [part.detail for part in told.features if part.feature == "story_other_encounter"] == [
        "different main encounters"
    ]
    again = explain_stories(readings[1], readings[0], DEFAULTS, tuple(reversed(encounters)))
    assert again.score == told.score


def test_encounter_after_publication_is_announced():
    """An article about an encounter that is dated after it appeared announces it, whatever its verb's tense."""
    case = next(case for case in CASES if case["label"].startswith("a visit announced"))
    readings, encounters = read_case(case)
    past = make_reading(
        "announced", case["articles"][0]["text"], date="2031-06-01", mentions=(tell("held", "2031-05-30"),)
    )
    ahead = make_reading(
        "announced", case["articles"][0]["text"], date="2031-06-01", mentions=(tell("held", "2031-06-09"),)
    )
    assert group([past, readings[1]], encounters) == []
    assert group([ahead, readings[1]], encounters) == [["announced", "readout"]]


def test_encounter_far_down_sets_nobody_apart():
    """Only encounters in the headline or the lead take something off: further down they may be asides."""
    encounters = [((1, True),), ((2, True),)]
    told = []
    for at in (10, 2000):
        mentions = (tell("held", at=at),)
        readings = [make_reading(name, CASES[2]["articles"][0]["text"], mentions=mentions) for name in "ab"]
        told.append(explain_stories(*readings, DEFAULTS, tuple(encounters)).score)
    assert told[0] < told[1] == 1


def test_explanation_tells_of_the_window():
    """Articles months apart score nothing, and the reason names the days."""
    readings, _ = read_case(CASES[1])
    told = explain_stories(*readings, DEFAULTS)
    assert told.score == 0
    assert "196 days apart" in [part.detail for part in told.features]


def test_undated_article_takes_the_day_of_its_meeting():
    """Where no publication date is known, a dated main encounter says when the article belongs."""
    held, planned = tell("held", "2031-03-10"), tell("planned", "2031-03-17")
    monday = datetime.date(2031, 3, 10).toordinal()
    assert story_day(make_reading("a", "Ana Brevik met him.", mentions=(held, planned))) == monday
    assert story_day(make_reading("b", "Ana Brevik met him.")) is None


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the labelled news texts are not beside this checkout")
def test_quality_on_labelled_news():
    """BCubed F1 and pair F1 on labelled news texts stay above their floors."""
    gold = json.loads((CORPUS / "labels.json").read_text(encoding="utf-8"))
    readings = [
        make_reading(path.stem, path.read_text(encoding="utf-8").strip())
        for path in sorted((CORPUS / "articles").glob("*.txt"))
    ]
    found = {name: name for name in gold}
    for number, story in enumerate(group(readings)):
        found.update(dict.fromkeys(story, str(number)))
    of_gold, of_found = defaultdict(set), defaultdict(set)
    for name in gold:
        of_gold[gold[name]].add(name)
        of_found[found[name]].add(name)
    both = [len(of_gold[gold[name]] & of_found[found[name]]) for name in gold]
    precision = sum(n / len(of_found[found[name]]) for n, name in zip(both, gold, strict=True)) / len(gold)
    recall = sum(n / len(of_gold[gold[name]]) for n, name in zip(both, gold, strict=True)) / len(gold)
    assert 2 * precision * recall / (precision + recall) > 0.83
    hit = sum(n - 1 for n in both)
    made = sum(len(of_found[found[name]]) - 1 for name in gold)
    there = sum(len(of_gold[gold[name]]) - 1 for name in gold)
    assert 2 * hit / (made + there) > 0.77


def test_scores_lie_between_0_and_1():
    """Whatever is taken off, no score falls below 0 or rises above 1."""
    readings, encounters = numbered()
    config = MatchSettings(story_other_encounter_weight=1.0)
    pairs = score_all(readings, encounters, config)
    assert all(0 <= score <= ONE for score in pairs.score)
