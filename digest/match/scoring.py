"""Stage match: the score of two mentions, the weighted sum of its features.

The weights and the threshold are settings; a reader can work out every score from what `digest explain` prints.
"""

from __future__ import annotations

from collections.abc import Sequence

from digest.config import MatchSettings
from digest.match.blocking import View, is_vaguer
from digest.match.comparisons import (
    compare_kind,
    compare_occasion,
    compare_parts,
    compare_place,
    compare_said,
    compare_when,
    compare_who,
    veto,
)
from digest.models import Comparison, FeatureScore, Reading

FEATURES = ("who", "when", "kind", "place", "occasion", "said", "part")
ONE_ENCOUNTER = "one encounter"


def score_pair(a: View, b: View, readings: Sequence[Reading], settings: MatchSettings) -> float:
    """The score alone, 0-1; 0 where something speaks against the pair whatever else agrees."""
    if veto(a, b, settings):
        return 0.0
    who = compare_who(a, b)[0]
    # the rest can't make good for other people
    if who < settings.who_floor:
        return 0.0
    score = (
        settings.who_weight * who
        + settings.when_weight * compare_when(a, b, settings)[0]
        + settings.kind_weight * compare_kind(a, b)[0]
        + settings.place_weight * compare_place(a, b)[0]
        + settings.occasion_weight * compare_occasion(a, b)[0]
        + settings.part_weight * compare_parts(a, b)[0]
    )
    # comparing words costs most, so only where it can tip the balance
    if score + settings.said_weight >= min(settings.meeting_threshold, settings.same_article_threshold):
        score += settings.said_weight * compare_said(a, b, readings)[0]
    return score


def threshold_of(a: View, b: View, settings: MatchSettings) -> float:
    """What the score of these two is held against."""
    # the headline's "two countries hold talks" and the lead's two ministers are one more easily than two named encounters
    if a.ref.reading == b.ref.reading and not is_vaguer(a, b) and not is_vaguer(b, a):
        return settings.same_article_threshold
    return settings.meeting_threshold


def _label(view: View, readings: Sequence[Reading]) -> str:
    """A mention for a reader: its article, where it begins, and whom it tells of."""
    actors = readings[view.ref.reading].actors
    told = [actors[participation.actor] for participation in view.mention.participants]
    people = " and ".join(actor.name or actor.side or actor.role or "?" for actor in told)
    return f"{view.article}:{view.mention.trigger.start} ({people})"


def explain_views(a: View, b: View, readings: Sequence[Reading], settings: MatchSettings) -> Comparison:
    """The score with each of its parts and reasons."""
    parts = (
        ("who", settings.who_weight, compare_who(a, b)),
        ("when", settings.when_weight, compare_when(a, b, settings)),
        ("kind", settings.kind_weight, compare_kind(a, b)),
        ("place", settings.place_weight, compare_place(a, b)),
        ("occasion", settings.occasion_weight, compare_occasion(a, b)),
        ("said", settings.said_weight, compare_said(a, b, readings)),
        ("part", settings.part_weight, compare_parts(a, b)),
    )
    features = tuple(
        FeatureScore(feature=name, score=round(score, 4), weight=weight, detail=detail)
        for name, weight, (score, detail) in parts
    )
    total = sum(feature.score * feature.weight for feature in features)
    threshold = threshold_of(a, b, settings)
    against = veto(a, b, settings)
    if not against and features[0].score < settings.who_floor:
        against = "other people took part"
    verdict = f"two encounters: {against}" if against else ""
    if not verdict:
        verdict = ONE_ENCOUNTER if total >= threshold else "two encounters: the score is below the threshold"
    return Comparison(
        left=_label(a, readings),
        right=_label(b, readings),
        features=features,
        score=round(total, 4),
        threshold=threshold,
        verdict=verdict,
    )
