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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from digest.config import MatchSettings
from digest.match.copies import NOT_ONE_FORM, ONE_FORM, copy_card, copy_containment, days_apart, made_from_one_form
from digest.match.kept import search_days
from digest.match.shelves import EVERY_DAY, Asking, DayShelves, by_date, in_turn
from digest.memo import NO_MEMO, Memo
from digest.models import Comparison, EventMention, FeatureScore, Reading, Signature, StoryCluster

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


class StoryCard(NamedTuple):
    """An article as the search for stories sees it.

    Attributes:
        number: its place in the folder by id. day: as from `story_day`. signature: terms and sketch.
        mains: the encounters it is about. about: these, or of an announcement that is about no single one all that it reports.
        announces: it tells of encounters to come alone. opens: an encounter stands in its first sentences.
    """

    number: int
    day: int | None
    signature: Signature
    mains: frozenset[int]
    about: frozenset[int]
    announces: bool
    opens: bool


def story_card(number: int, reading: Reading, encounters: Encounters) -> StoryCard:
    """The card of an article.

    Args:
        number: its place in the folder by id.
        reading: what it says.
        encounters: what it reports.
    """
    mains, announces = _main(encounters), _announces(reading)
    # an announcement that is about no single encounter is about all that it reports: a programme of a journey
    about = mains or frozenset(encounter for encounter, _ in encounters if announces)
    opens = _opens_with_encounter(reading)
    return StoryCard(number, story_day(reading), reading.signature, mains, about, announces, opens)


class _Scorer:
    """Scores pairs of articles by the weights of the settings."""

    def __init__(self, settings: MatchSettings) -> None:
        self.text = settings.story_text_weight
        self.malus = round(settings.story_other_encounter_weight * ONE)
        self.copy_threshold = settings.copy_threshold
        self.window = settings.story_window_days
        self.encounter_window = settings.story_encounter_window_days

    def in_window(self, left: StoryCard, right: StoryCard) -> bool:
        """Whether the two appeared near enough to tell of one event."""
        gap = _gap_days(left.day, right.day)
        if gap <= self.window:
            return True
        if gap > self.encounter_window or not left.about & right.about:
            return False
        return (left if (left.day or 0) < (right.day or 0) else right).announces

    def likeness(self, left: StoryCard, right: StoryCard, cosine: int) -> int:
        """The cosine of the terms in millionths, 0 for one form filled in twice; it hangs on the two texts alone."""
        return 0 if cosine >= FORM_COSINE and self.one_form(left, right) else cosine

    def score(self, left: StoryCard, right: StoryCard, likeness: int) -> int:
        """The score in millionths."""
        return max(0, round(likeness * self.text) - (self.malus if self.differ(left, right) else 0))

    def one_form(self, left: StoryCard, right: StoryCard) -> bool:
        """Whether the two are one form filled in twice: worded as a copy would be, about somebody else."""
        a, b = left.signature, right.signature
        return made_from_one_form(a, b, near=True) and copy_containment(a, b) >= self.copy_threshold

    def differ(self, left: StoryCard, right: StoryCard) -> bool:
        """Whether both articles open with encounters and have none of their main ones in common."""
        return left.opens and right.opens and not left.mains & right.mains


def _gap_days(left: int | None, right: int | None) -> int:
    """Days between the two, 0 where one has no date."""
    return 0 if left is None or right is None else abs(left - right)


def score_pairs(
    cards: Sequence[StoryCard],
    near: Iterable[tuple[int, ...]],
    told: Mapping[int, Iterable[int]],
    settings: MatchSettings,
) -> ScoredPairs:
    """Score the pairs of articles that may tell one story.

    Args:
        cards: of the articles to compare (copies are left out).
        near: pairs by terms, as from `near_pairs`.
        told: for some of them earlier ones, all by their numbers, to be scored with whatever their terms are.
        settings: weights and windows.

    Returns:
        The pairs, each once; score 0 where everything speaks against it.
    """
    scorer = _Scorer(settings)
    by_number = {card.number: card for card in cards}
    found = ScoredPairs(array("q"), array("q"), array("q"))

    def add(later: int, earlier: int, likeness: int) -> None:
        found.left.append(earlier)
        found.right.append(later)
        found.score.append(scorer.score(by_number[later], by_number[earlier], likeness))

    known: dict[int, set[int]] = {number: set() for number in told}
    for later, earlier, likeness in near:
        add(later, earlier, likeness)
        if later in known:
            known[later].add(earlier)
    for later, others in told.items():
        card = by_number[later]
        weights = dict(card.signature.terms)
        for earlier in sorted(set(others) - known[later]):
            other = by_number[earlier]
            add(later, earlier, scorer.likeness(card, other, _cosine(weights, dict(other.signature.terms))))
    return found


def near_pairs(
    cards: Iterable[StoryCard], settings: MatchSettings, asking: Asking = EVERY_DAY
) -> Iterator[tuple[int, int, int]]:
    """Articles, earlier ones within the window that share enough of their heaviest terms, and how alike the two are in millionths.

    What an article gives hangs on the terms and days of the articles alone, not on what they report.

    Args:
        cards: of the articles.
        settings: the window of stories.
        asking: see `shelves.Asking`.
    """
    scorer = _Scorer(settings)
    by_number: dict[int, StoryCard] = {}
    shelves: DayShelves[tuple[list[int], list[float]]] = DayShelves(settings.story_window_days)
    known: dict[int, dict[str, float]] = {}
    for card in in_turn(cards):
        terms = card.signature.terms
        keys = terms[:KEY_TERMS]
        if card.day in asking:
            # this loop is where the time goes: two lists, since tuples would cost the garbage collector as much again
            shared: dict[int, float] = {}
            before = shared.get
            for shelf, most in shelves.near(card.day):
                for term, weight in keys:
                    if term in shelf:
                        numbers, its = shelf[term]
                        if len(numbers) > most:
                            numbers, its = numbers[-most:], its[-most:]
                        for other, other_weight in zip(numbers, its, strict=True):
                            shared[other] = before(other, 0.0) + weight * other_weight
            parts = [
                (-part, other)
                for other, part in shared.items()
                if part >= KEY_SCORE
                and part >= KEY_SCORE + KEY_SCORE_PER_DAY * _gap_days(card.day, by_number[other].day)
            ]
            if len(parts) > MAX_CANDIDATES:
                parts = heapq.nsmallest(MAX_CANDIDATES, parts)
            weights = dict(terms)
            for _, other in parts:
                if other not in known:
                    if len(known) >= _KNOWN:
                        known.clear()
                    known[other] = dict(by_number[other].signature.terms)
                yield card.number, other, scorer.likeness(card, by_number[other], _cosine(weights, known[other]))
        by_number[card.number] = card
        own = shelves.own(card.day, [term for term, _ in keys])
        for term, weight in keys:
            if term not in own:
                own[term] = ([], [])
            numbers, its = own[term]
            numbers.append(card.number)
            its.append(weight)


def told_pairs(cards: Iterable[StoryCard], settings: MatchSettings) -> dict[int, set[int]]:
    """For articles, earlier ones within the window that are about an encounter it is about, nearest ones only.

    What an encounter gives hangs on the articles about it alone.
    """
    scorer = _Scorer(settings)
    members: dict[int, list[StoryCard]] = {}
    pairs: dict[int, set[int]] = {}
    for card in in_turn(card for card in cards if card.about):
        for encounter in card.about:
            before = members.setdefault(encounter, [])
            for other in before[-ENCOUNTER_NEIGHBOURS:]:
                if scorer.in_window(card, other):
                    pairs.setdefault(card.number, set()).add(other.number)
            before.append(card)
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

    left, right, scores = pairs
    for a, b, score in zip(left, right, scores, strict=True):
        if score >= threshold:
            parent[find(a)] = find(b)
    roots = [find(item) for item in range(size)]
    components: dict[int, array[int]] = {}
    for n, (a, b, score) in enumerate(zip(left, right, scores, strict=True)):
        if score and roots[a] == roots[b]:
            components.setdefault(roots[a], array("q")).append(n)
    groups: list[tuple[list[int], int]] = []
    while components:
        places = components.popitem()[1]
        groups += _link_component([(left[n], right[n], scores[n]) for n in places], rank, threshold)
    groups.sort(key=lambda group: rank[group[0][0]])
    return groups


def _link_component(
    edges: Sequence[tuple[int, int, int]], rank: Sequence[int], threshold: int
) -> list[tuple[list[int], int]]:
    """`link_by_average` for items that are connected.

    Each group waits in a heap with the group that it is most like. What it waits with may be out of date, but never below what holds now,
    for no join makes two groups more like a third than the better of them was.
    """
    items = sorted({item for a, b, _ in edges for item in (a, b)}, key=rank.__getitem__)
    place_of = {item: place for place, item in enumerate(items)}
    # a group goes by its member of lowest rank, so that ties fall the same way however the groups came about
    near: list[dict[int, int]] = [{} for _ in items]
    for a, b, score in edges:
        one, two = place_of[a], place_of[b]
        near[one][two] = near[two][one] = score
    members = [[item] for item in items]
    sizes = [1] * len(items)
    inner = [0] * len(items)
    heap: list[tuple[float, int, int, int]] = []
    waiting: list[tuple[float, int, int, int] | None] = [None] * len(items)

    def wait(group: int) -> None:
        """Put a group into the heap, if it is like any: the negative mean, the two groups, and which of them waits."""
        best, which = 0.0, -1
        size = sizes[group]
        for other, score in near[group].items():
            mean = score / (size * sizes[other])
            if mean > best or (mean == best and other < which):
                best, which = mean, other
        waiting[group] = None
        if best >= threshold:
            waiting[group] = entry = (-best, min(group, which), max(group, which), group)
            heapq.heappush(heap, entry)

    for group in range(len(items)):
        wait(group)
    while heap:
        entry = heapq.heappop(heap)
        negative, a, b, group = entry
        if waiting[group] is not entry:
            continue
        score = near[group].get(b if group == a else a, 0)
        if score / (sizes[a] * sizes[b] or 1) != -negative:
            wait(group)  # one of the two has been joined to another since
            continue
        inner[a] += inner[b] + near[a].pop(b)
        members[a] += members[b]
        sizes[a] += sizes[b]
        mine, theirs = near[a], near[b]
        del theirs[a]
        for other, score in theirs.items():
            del near[other][b]
            mine[other] = near[other][a] = mine.get(other, 0) + score
        members[b], near[b], sizes[b], waiting[b] = [], {}, 0, None
        wait(a)
    return [
        (sorted(group, key=rank.__getitem__), total)
        for group, total in zip(members, inner, strict=True)
        if len(group) > 1
    ]


def find_stories(
    readings: Sequence[Reading],
    copies: Mapping[int, int],
    clusters_of_reading: Sequence[Encounters],
    settings: MatchSettings,
    memo: Memo = NO_MEMO,
) -> list[StoryCluster]:
    """Group articles whose main story is one event.

    Args:
        readings: all of the folder, in any order.
        copies: {index of a copy: index of its original}, as from `find_copies`. A copy joins its original's story, and has no say in it.
        clusters_of_reading: for each reading, the encounters that it reports, with a flag for its main ones.
        settings: weights, threshold and windows of stories.
        memo: knows the pairs of days that were searched before.

    Returns:
        Groups of two or more, in order of their earliest article by date and id. The similarity is the mean score over the
        group's pairs, pairs too far apart to be scored counting 0, a copy with its original 1.
    """
    by_id = sorted(range(len(readings)), key=lambda index: readings[index].info.id)
    cards = [
        story_card(number, readings[index], clusters_of_reading[index])
        for number, index in enumerate(by_id)
        if index not in copies
    ]
    near = search_days(
        cards,
        {card.number: readings[by_id[card.number]].info.content for card in cards},
        lambda some, asking: near_pairs(some, settings, asking),
        memo.step("stories", settings.copy_threshold, settings.story_window_days),
        settings.story_window_days,
    )
    pairs = score_pairs(cards, near, told_pairs(cards, settings), settings)
    numbers = {index: number for number, index in enumerate(by_id)}
    days = [copy_card(number, readings[index]).day for number, index in enumerate(by_id)]
    by_number = {numbers[copy]: numbers[original] for copy, original in copies.items()}
    return [
        StoryCluster(readings=tuple(sorted(by_id[number] for number in story.readings)), similarity=story.similarity)
        for story in join_stories(pairs, by_number, days, settings)
    ]


def join_stories(
    pairs: ScoredPairs, copies: Mapping[int, int], days: Sequence[int | None], settings: MatchSettings
) -> list[StoryCluster]:
    """`find_stories` from the pairs that were scored; everything by the articles' numbers.

    Args:
        pairs: those that score above 0, each once or more often.
        copies: of each copy its original.
        days: of publication, for all of the folder.
        settings: threshold of stories.
    """
    rank = by_date(days)
    groups = link_by_average(len(days), pairs, rank, round(settings.story_threshold * ONE))
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
    scorer = _Scorer(settings)
    one, two = story_card(0, left, encounters[0]), story_card(1, right, encounters[1])
    weights = dict(left.signature.terms), dict(right.signature.terms)
    cosine = _cosine(*weights)
    together = sorted((-weight * weights[1][term], term) for term, weight in weights[0].items() if term in weights[1])
    shown = ", ".join(f"{term} {-product:.3f}" for product, term in together[:_SHOWN_TERMS])
    near = scorer.in_window(one, two)
    other = scorer.differ(one, two)
    form = cosine >= FORM_COSINE and scorer.one_form(one, two)
    days = "one of them has no date" if one.day is None or two.day is None else days_apart(abs(one.day - two.day))
    shared = one.about & two.about
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
    score = scorer.score(one, two, scorer.likeness(one, two, cosine)) / ONE if near else 0.0
    return Comparison(
        left=left.info.id,
        right=right.info.id,
        features=features,
        score=score,
        threshold=settings.story_threshold,
        verdict="one story" if score >= settings.story_threshold else "different stories",
    )
