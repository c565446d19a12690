"""Does a clause look back or ahead? The tense that decides which Monday "on Monday" is.

Part of extract; used by `dates`. The words before the expression are read backwards up to the first that tells
(a modal, "due", "scheduled", a verb in the past); if none does, those after it forwards.
"""

from __future__ import annotations

from digest.extract.date_words import DateWords
from digest.patterns import compile_late

_WORD = compile_late(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|[;:—–()“”\"]|'s\b")
_BE = frozenset({"is", "are", "'s", "was", "were", "am", "be"})
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "its", "their", "this", "that", "these", "those", "our", "my"})
_BEHIND_DIRECTLY = frozenset({"since", "after", "following"})
_PARTICIPLES_AHEAD = frozenset(
    {"scheduled", "expected", "planned", "slated", "due", "set", "proposed", "invited", "anticipated"}
)
_ADVERBS = frozenset({"also", "likely", "now", "still"})  # "is also likely to"
_STARTS = frozenset({"begins", "starts"})  # of a day still to come
_LOOKING = frozenset({"look", "looks", "looking"})
_REACH_BACK = 320
_REACH_AHEAD = 120


def clause_direction(
    text: str, *, low: int, start: int, end: int, high: int, words: DateWords, headline: bool = False
) -> int:
    """Where a clause looks.

    Args:
        text: the article's text.
        low: start of the sentence around the expression.
        start: start of the expression.
        end: end of the expression.
        high: end of the sentence.
        words: knowledge of English.
        headline: the sentence is a headline, where "X to meet Y" is a plan.

    Returns:
        -1 for the past, 1 for the future, 0 where nothing tells.
    """
    before = _WORD.findall(text, max(low, start - _REACH_BACK), start)
    found = _read_back(before, words, headline=headline)
    if found:
        return found
    return _read_on(_WORD.findall(text, end, min(high, end + _REACH_AHEAD)), words)


def _read_back(before: list[str], words: DateWords, *, headline: bool) -> int:
    """Direction told by the words before the expression, the nearest first."""
    last = len(before) - 1
    for index in range(last, -1, -1):
        word = before[index].lower()
        previous = before[index - 1].lower() if index else ""
        following = before[index + 1].lower() if index < last else ""
        if index >= last - 1 and word in _BEHIND_DIRECTLY:
            return -1
        if word == "to":
            if not following or following in _ARTICLES or before[index + 1][0].isupper() or following.endswith("ing"):
                continue
            if following == "have":
                return -1
            if previous in words.promises or previous in _BE or (headline and _names_only(before[:index])):
                return 1
            continue
        if word in words.future:
            if word == "may" and before[index][0] == "M":
                continue
            if word == "ahead" and following != "of":
                continue
            if word in {"plans", "plan", "hopes", "hope", "intends"} and following not in {"to", "for"}:
                continue
            if word in {"would", "could", "should", "might"} and following == "have":
                return -1
            return 1
        if word in _STARTS or (word == "forward" and previous in _LOOKING):
            return 1
        if word == "set" and following in {"for", "to"}:
            return 1
        if word in {"for", "ahead"}:
            continue
        if _is_past(word, words):
            if previous == "be" or (previous in {"have", "been"} and _modal_near(before, index, words)):
                return 1
            if previous == "being":
                continue
            if previous not in _BE and previous != "been" and index < last and _modal_near(before, index, words):
                # "will hold a long-delayed meeting on Friday": an adjective in -ed, not the verb
                return 1
            return -1
    return 0


def _names_only(before: list[str]) -> bool:
    """No verb in the past stands before: the headline has no other verb than the infinitive."""
    return not any(word in {"met", "held", "said", "told", "was", "were"} for word in before)


def _modal_near(before: list[str], index: int, words: DateWords) -> bool:
    """A modal within five words before, with nothing between that could begin another clause."""
    for word in reversed(before[max(0, index - 5) : index]):
        low = word.lower()
        if low in {"will", "'ll", "shall", "would"}:
            return True
        if (
            low in {"who", "which", "that", "and", "but", "as", "after", "when"}
            or low in words.past
            or not low[0].isalpha()
        ):
            return False
    return False


def _is_past(word: str, words: DateWords) -> bool:
    """A verb in the past tense or a participle, as far as its form tells."""
    if word in words.past:
        return True
    return len(word) > 4 and word.endswith("ed") and word not in words.not_past


def _read_on(after: list[str], words: DateWords) -> int:
    """Direction told by the words after the expression, the nearest first."""
    for index, raw in enumerate(after):
        word = raw.lower()
        if word in {";", "who", "which"}:
            return 0
        following = after[index + 1].lower() if index + 1 < len(after) else ""
        if word in {"will", "'ll", "shall", "would"} or word in _STARTS:
            return 1
        if word in {"upcoming", "forthcoming", "planned", "scheduled", "expected"} and index < 3:
            return 1
        if word in _BE:
            following = next((w.lower() for w in after[index + 1 :] if w.lower() not in _ADVERBS), "")
        if word in _BE and (following in _PARTICIPLES_AHEAD or following == "to"):
            return 1
        if word in words.past or (_is_past(word, words) and word not in _PARTICIPLES_AHEAD):
            return -1
    return 0
