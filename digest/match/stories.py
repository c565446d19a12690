"""Stage match: articles whose main story is one event, which is duplicate coverage of it.

Readings come in, with what of them is a copy and which encounters each reports; groups of two or more go out.

1. **Candidates.** An article's heaviest terms are its keys, on the shelf of its day (digest/match/shelves.py). What two articles
   within the window share of their keys is added up, and only pairs that share enough are scored. Articles with the same main encounter are
   candidates as well.
2. **Score.** The cosine of the term weights, less a malus where both articles open with encounters and these are different ones:
   two readouts of one minister's day read alike. One form filled in with other names scores nothing at all. An encounter in common is no bonus, because a report of the next meeting tells of the
   last one too; it only allows a wider window, between the article that announces it and those that report it. Weights stand in `MatchSettings`.
3. **Groups.** Average link: the two groups with the highest mean score over their pairs are joined, as long as it reaches the threshold
   (Sokal and Michener 1958). One article that resembles two stories doesn't join them, as it would with connected components. Pairs that were never
   scored count 0.

Scores are whole millionths, so that sums don't depend on their order; ties go to the earlier article by date and id. Weights of
terms come from the article alone. So neither the order of the files nor an unrelated article changes a group.
"""

from __future__ import annotations

import datetime
import heapq
from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from digest.config import MatchSettings
from digest.match.copies import NOT_ONE_FORM, ONE_FORM, copy_containment, days_apart, made_from_one_form
from digest.match.shelves import MAX_ENTRIES, DayShelves, sort_by_date
from digest.models import Comparison, EventMention, FeatureScore, Reading, StoryCluster

Encounters = Sequence[tuple[int, bool]]
"""What one article reports: number of the encounter's cluster, and whether it is a main one of the article."""

ONE = 1_000_000
"""A score of 1."""

KEY_TERMS = 20
"""The heaviest terms of an article that are keys. More find few more pairs and cost as much again for each."""

KEY_SCORE = 0.10
KEY_SCORE_PER_DAY = 0.02
"""What two articles must share of their keys, as part of the cosine, to be scored, and how much more for each day between them."""

MAX_CANDIDATES = 20
"""With how many earlier articles one is scored, those that share most of its keys: bounds the work where nothing has a date."""

FORM_COSINE = ONE // 2
"""Below this two articles have too little in common to be one form."""

ENCOUNTER_NEIGHBOURS = 6
"""With how many of the next articles by date one is compared among those with the same main encounter."""

LEAD_CHARACTERS = 300
"""Of the body, that count as its beginning: two sentences."""

_SHOWN_TERMS = 8

_KNOWN = 4_000
"""Articles whose terms are kept as tables for the next comparison."""


class ScoredPairs(NamedTuple):
    """Pairs of readings that were scored: indices, and score in millionths; three columns of one length."""

    left: array[int]
    right: array[int]
    score: array[int]


def story_day(reading: Reading) -> int | None:
    """The day an article is taken to tell of: that of publication, else the one day that its main encounters are dated.

    A proleptic ordinal; None where neither is known or several days are.
    """
    if reading.info.published is not None:
        return reading.info.published.toordinal()
    days = {
        mention.date.start
        for mention in reading.mentions
        if mention.main and mention.status == "held" and mention.date.start and mention.date.start == mention.date.end
    }
    return days.pop().toordinal() if len(days) == 1 and None not in days else None


def _main(encounters: Encounters) -> frozenset[int]:
    return frozenset(number for number, main in encounters if main)


def _cosine(left: Mapping[str, float], right: Mapping[str, float]) -> int:
    """The cosine in millionths of two articles' term weights; that of a long article with itself is below 1."""
    return min(ONE, round(ONE * sum([weight * right[term] for term, weight in left.items() if term in right])))


def _is_to_come(mention: EventMention, published: datetime.date | None) -> bool:
    """Whether the encounter lay ahead when the article appeared."""
    day = mention.date.start
    return mention.status == "planned" or (published is not None and day is not None and day > published)


def _announces(reading: Reading) -> bool:
    """Whether the article tells of encounters to come, and is about none that took place."""
    ahead = [_is_to_come(mention, reading.info.published) for mention in reading.mentions]
    about_past = any(mention.main and not to_come for mention, to_come in zip(reading.mentions, ahead, strict=True))
    return any(ahead) and not about_past


def _opens_with_encounter(reading: Reading) -> bool:
    """Whether an encounter that the article is about stands in its headline or its first sentences.

    Further down "about" is a guess: an interview that recalls a meeting is no report of it.
    """
    lead = (len(reading.info.title) + 2 if reading.info.title else 0) + LEAD_CHARACTERS
    return any(mention.main and mention.trigger.start < lead for mention in reading.mentions)


class _Scorer:
    """Scores pairs of one run by the weights of its settings."""

    def __init__(self, readings: Sequence[Reading], encounters: Sequence[Encounters], settings: MatchSettings) -> None:
        self.readings = readings
        self.days = [story_day(reading) for reading in readings]
        self.mains = [_main(of_article) for of_article in encounters]
        self.announces = [_announces(reading) for reading in readings]
        # an announcement that is about no single encounter is about all that it reports: a programme of a journey
        self.about = [
            mains or frozenset(number for number, _ in of_article if announces)
            for mains, of_article, announces in zip(self.mains, encounters, self.announces, strict=True)
        ]
        self.opens = [_opens_with_encounter(reading) for reading in readings]
        self.text = settings.story_text_weight
        self.malus = round(settings.story_other_encounter_weight * ONE)
        self.copy_threshold = settings.copy_threshold
        self.window = settings.story_window_days
        self.encounter_window = settings.story_encounter_window_days

    def gap_days(self, left: int, right: int) -> int:
        """Days between the two, 0 where one has no date."""
        a, b = self.days[left], self.days[right]
        return 0 if a is None or b is None else abs(a - b)

    def in_window(self, left: int, right: int) -> bool:
        """Whether the two appeared near enough to tell of one event."""
        gap = self.gap_days(left, right)
        if gap <= self.window:
            return True
        if gap > self.encounter_window or not self.about[left] & self.about[right]:
            return False
        return self.announces[left if (self.days[left] or 0) < (self.days[right] or 0) else right]

    def score(self, left: int, right: int, cosine: int) -> int:
        """The score in millionths, from the cosine of the terms."""
        score = max(0, round(cosine * self.text) - (self.malus if self.differ(left, right) else 0))
        return 0 if score and cosine >= FORM_COSINE and self.one_form(left, right) else score

    def one_form(self, left: int, right: int) -> bool:
        """Whether the two are one form filled in twice: worded as a copy would be, about somebody else."""
        a, b = self.readings[left].signature, self.readings[right].signature
        return made_from_one_form(a, b, near=True) and copy_containment(a, b) >= self.copy_threshold

    def differ(self, left: int, right: int) -> bool:
        """Whether both articles open with encounters and have none of their main ones in common."""
        return self.opens[left] and self.opens[right] and not self.mains[left] & self.mains[right]


def score_pairs(
    readings: Sequence[Reading],
    chosen: Sequence[int],
    encounters: Sequence[Encounters],
    settings: MatchSettings,
) -> ScoredPairs:
    """Score the pairs of articles that may tell one story.

    Args:
        readings: all of the folder.
        chosen: indices of those to compare (copies are left out).
        encounters: for each reading, what it reports.
        settings: weights and windows.

    Returns:
        The pairs that passed blocking, each once; score 0 where everything speaks against it.
    """
    scorer = _Scorer(readings, encounters, settings)
    days = scorer.days
    left, right, scores = array("q"), array("q"), array("q")
    undated = sorted((i for i in chosen if days[i] is None), key=lambda i: readings[i].info.id)
    dated = sorted((i for i in chosen if days[i] is not None), key=lambda i: (days[i] or 0, readings[i].info.id))

    shelves: DayShelves[tuple[list[int], list[float]]] = DayShelves(settings.story_window_days)
    known: dict[int, dict[str, float]] = {}
    waiting: dict[int, set[int]] = _encounter_pairs(scorer, undated + dated)
    for index in undated + dated:
        terms = readings[index].signature.terms
        weights = dict(terms)
        keys = terms[:KEY_TERMS]
        # this loop is where the time goes: two lists, since tuples would cost the garbage collector as much again
        shared: dict[int, float] = {}
        before = shared.get
        for shelf in shelves.near(days[index]):
            for term, weight in keys:
                if term in shelf:
                    numbers, its = shelf[term]
                    if len(numbers) > MAX_ENTRIES:
                        numbers, its = numbers[-MAX_ENTRIES:], its[-MAX_ENTRIES:]
                    for other, other_weight in zip(numbers, its, strict=True):
                        shared[other] = before(other, 0.0) + weight * other_weight
        parts = [
            (-part, other)
            for other, part in shared.items()
            if part >= KEY_SCORE and part >= KEY_SCORE + KEY_SCORE_PER_DAY * scorer.gap_days(index, other)
        ]
        if len(parts) > MAX_CANDIDATES:
            parts = heapq.nsmallest(MAX_CANDIDATES, parts, key=lambda each: (each[0], readings[each[1]].info.id))
        others = {other for _, other in parts} | waiting.pop(index, set())
        for other in sorted(others):
            if other not in known:
                if len(known) >= _KNOWN:
                    known.clear()
                known[other] = dict(readings[other].signature.terms)
            cosine = _cosine(weights, known[other])
            left.append(other)
            right.append(index)
            scores.append(scorer.score(index, other, cosine))
        own = shelves.own(days[index])
        for term, weight in keys:
            if term not in own:
                own[term] = ([], [])
            numbers, its = own[term]
            numbers.append(index)
            its.append(weight)
    return ScoredPairs(left, right, scores)


def _encounter_pairs(scorer: _Scorer, order: Sequence[int]) -> dict[int, set[int]]:
    """For each article, earlier ones in `order` within the window that are about an encounter it is about, nearest ones only."""
    members: dict[int, list[int]] = {}
    pairs: dict[int, set[int]] = {}
    for index in order:
        for number in sorted(scorer.about[index]):
            before = members.setdefault(number, [])
            for other in before[-ENCOUNTER_NEIGHBOURS:]:
                if scorer.in_window(index, other):
                    pairs.setdefault(index, set()).add(other)
            before.append(index)
    return pairs


def link_by_average(size: int, pairs: ScoredPairs, rank: Sequence[int], threshold: int) -> list[tuple[list[int], int]]:
    """Group by average link what the pairs join.

    Args:
        size: number of items, 0 to size - 1.
        pairs: scored pairs, each once; a pair that isn't there scores 0.
        rank: place of each item in the order that settles ties.
        threshold: mean score, in millionths, that two groups must reach to be joined.

    Returns:
        (members by rank, sum of the scores of their pairs) of each group of two or more, in order of the first member's rank.
    """
    # groups never grow beyond what pairs at or above the threshold connect: each such component is linked by itself
    parent = list(range(size))

    def find(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for a, b, score in zip(*pairs, strict=True):
        if score >= threshold:
            parent[find(a)] = find(b)
    roots = [find(item) for item in range(size)]
    components: dict[int, list[tuple[int, int, int]]] = {}
    for a, b, score in zip(*pairs, strict=True):
        if score and roots[a] == roots[b]:
            components.setdefault(roots[a], []).append((a, b, score))
    groups: list[tuple[list[int], int]] = []
    while components:
        groups += _link_component(components.popitem()[1], rank, threshold)
    groups.sort(key=lambda group: rank[group[0][0]])
    return groups


def _link_component(
    edges: list[tuple[int, int, int]], rank: Sequence[int], threshold: int
) -> list[tuple[list[int], int]]:
    """`link_by_average` for items that are connected."""
    near: dict[int, dict[int, int]] = {}
    for a, b, score in edges:
        near.setdefault(a, {})[b] = score
        near.setdefault(b, {})[a] = score
    members = {item: [item] for item in near}
    inner = dict.fromkeys(near, 0)
    heap: list[tuple[float, int, int, int, int]] = []

    def push(a: int, b: int) -> None:
        mean = near[a][b] / (len(members[a]) * len(members[b]))
        if mean >= threshold:
            # a group goes by its member of lowest rank, so that ties fall the same way however the groups came about
            low, high = (a, b) if rank[a] < rank[b] else (b, a)
            heapq.heappush(heap, (-mean, rank[low], rank[high], low, high))

    for a, b, _ in edges:
        push(a, b)
    while heap:
        negative, _, _, a, b = heapq.heappop(heap)
        if a not in near or b not in near[a] or near[a][b] / (len(members[a]) * len(members[b])) != -negative:
            continue  # one of the two has been joined to another since
        inner[a] += inner.pop(b) + near[a].pop(b)
        members[a] += members.pop(b)
        theirs = near.pop(b)
        del theirs[a]
        mine = near[a]
        for other, score in theirs.items():
            del near[other][b]
            mine[other] = near[other][a] = mine.get(other, 0) + score
        for other in mine:
            push(a, other)
    return [(sorted(group, key=rank.__getitem__), inner[item]) for item, group in members.items() if len(group) > 1]


def find_stories(
    readings: Sequence[Reading],
    copies: Mapping[int, int],
    clusters_of_reading: Sequence[Encounters],
    settings: MatchSettings,
) -> list[StoryCluster]:
    """Group articles whose main story is one event.

    Args:
        readings: all of the folder, in any order.
        copies: {index of a copy: index of its original}, as from `find_copies`. A copy joins its original's story, and has no say in it.
        clusters_of_reading: for each reading, the encounters that it reports, with a flag for its main ones.
        settings: weights, threshold and windows of stories.

    Returns:
        Groups of two or more, in order of their earliest article by date and id. The similarity is the mean score over the
        group's pairs, pairs too far apart to be scored counting 0, a copy with its original 1.
    """
    order = sort_by_date(readings, range(len(readings)))
    rank = [0] * len(readings)
    for place, index in enumerate(order):
        rank[index] = place
    pairs = score_pairs(readings, [index for index in order if index not in copies], clusters_of_reading, settings)
    groups = link_by_average(len(readings), pairs, rank, round(settings.story_threshold * ONE))
    copied: dict[int, list[int]] = {}
    for copy in sorted(copies, key=rank.__getitem__):
        copied.setdefault(copies[copy], []).append(copy)
    grouped = {index for group, _ in groups for index in group}
    groups += [([index], 0) for index in sorted(copied, key=rank.__getitem__) if index not in grouped]
    groups.sort(key=lambda group: rank[group[0][0]])

    stories = []
    for group, inner in groups:
        total, count = inner, len(group) * (len(group) - 1) // 2
        everybody = list(group)
        for original in group:
            for copy in copied.get(original, ()):
                total += ONE
                count += 1
                everybody.append(copy)
        stories.append(StoryCluster(readings=tuple(sorted(everybody)), similarity=round(total / (count * ONE), 4)))
    return stories


def explain_stories(
    left: Reading,
    right: Reading,
    settings: MatchSettings,
    encounters: tuple[Encounters, Encounters] = ((), ()),
) -> Comparison:
    """Tell why two articles are or aren't one story: the parts of their score.

    Args:
        left: an article.
        right: another one.
        settings: weights and threshold.
        encounters: what each of the two reports, as in `find_stories`.

    Returns:
        Features `story_text`, `story_other_encounter` (score 1 takes its weight off), `story_one_form` and `story_days`, and the sum,
        which is 0 where `story_one_form` is 1 or `story_days`, near enough in time, is 0; these two weigh nothing else. Whether they end in one group depends on the others in it too.
    """
    scorer = _Scorer((left, right), encounters, settings)
    weights = dict(left.signature.terms), dict(right.signature.terms)
    cosine = _cosine(*weights)
    together = sorted((-weight * weights[1][term], term) for term, weight in weights[0].items() if term in weights[1])
    shown = ", ".join(f"{term} {-product:.3f}" for product, term in together[:_SHOWN_TERMS])
    near = scorer.in_window(0, 1)
    other = scorer.differ(0, 1)
    form = cosine >= FORM_COSINE and scorer.one_form(0, 1)
    if scorer.days[0] is None or scorer.days[1] is None:
        days = "one of them has no date"
    else:
        days = days_apart(abs(scorer.days[0] - scorer.days[1]))
    shared = scorer.about[0] & scorer.about[1]
    about = "a main encounter in common" if shared else "one of them doesn't open with an encounter"
    features = (
        FeatureScore(
            feature="story_text",
            score=cosine / ONE,
            weight=settings.story_text_weight,
            detail=f"in common: {shown}" if shown else "no telling word in common",
        ),
        FeatureScore(
            feature="story_other_encounter",
            score=float(other),
            weight=-settings.story_other_encounter_weight,
            detail="different main encounters" if other else about,
        ),
        FeatureScore(
            feature="story_one_form", score=float(form), weight=0.0, detail=ONE_FORM if form else NOT_ONE_FORM
        ),
        FeatureScore(feature="story_days", score=float(near), weight=0.0, detail=days),
    )
    score = scorer.score(0, 1, cosine) / ONE if near else 0.0
    return Comparison(
        left=left.info.id,
        right=right.info.id,
        features=features,
        score=score,
        threshold=settings.story_threshold,
        verdict="one story" if score >= settings.story_threshold else "different stories",
    )
