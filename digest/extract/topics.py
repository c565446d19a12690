"""What an encounter was about, in the words of its sentences.

Part of extract. `find_topics` reads the noun phrases after words such as "discussed", "focused on", "exchanged views
on", and before "were discussed", in a stretch of text that the caller knows to belong to an encounter; what is mere
backdrop is not its to tell.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from digest.extract.document import Document
from digest.extract.topic_words import TopicWords, load_topic_words
from digest.knowledge import Knowledge
from digest.models import Passage, Span
from digest.patterns import compile_late

_MAX_TOPIC_WORDS = 10
_MAX_TOPICS = 8
_REACH = 500  # characters; no list or clause of a sentence that a person wrote is longer
_Token = tuple[int, int, str]  # start, end, word
_ENDS = frozenset({".", ";", ":", "!", "?", "—", "–", "“", "”", '"'})
_SUBJECT_OPENS = compile_late(r"[.;:]\s|\b(?:said|added|told|noted)(?:\s+\w+){0,2}\s+that\s")
_RELATIVE = frozenset({"that", "which", "who", "whose", "had", "has", "have"})
_ADDING = frozenset({"including", "alongside", "plus"})
_PREPOSITIONS = frozenset({"for", "with", "in", "on", "by", "from", "under", "of", "through", "into"})
# a noun phrase that begins with one of these hangs on the item before it and is no topic by itself
_HANGS = _PREPOSITIONS | {"inside", "during", "against", "between", "within", "across", "towards", "among", "be"}
# words whose "to" is a preposition
_TAKES_TO = frozenset(
    "related relating regard regards respect access threat threats contribution contributions return approach approaches response responses solution "
    "solutions aid assistance support visit visits answer answers obstacles barriers alternative alternatives exposure transition commitment commitments".split()
)
# "ways to", before a verb that the phrase needs: "ways to end the dispute"
_PURPOSE = compile_late(
    r"(?:\b(?:ways|efforts|steps|measures|means|avenues|possibilities|opportunities|plans|initiatives|need)(?:\s+and\s+\w+)?\s+)?\bto\s+$"
)
_CUTS = frozenset(
    {
        "of",
        "in",
        "on",
        "for",
        "between",
        "with",
        "through",
        "under",
        "from",
        "by",
        "across",
        "to",
        "against",
        "into",
        "around",
    }
)
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "his", "her"})
_TOOK_UP_MUCH = compile_late(
    r"(?:the|a|most|much|up)\b[\w ]{0,20}\b(?:part|half|share|deal|hours?|bulk|time|of the (?:session|conversation|talks|meeting))\b"
)
_NO_CUE = compile_late(
    r"(?:the\s+)?(?:margins|sidelines|fringes|eve|phone|telephone|schedule|basis)\b|\w+['’]s\s+schedule", re.IGNORECASE
)
_PRONOUNS = frozenset(
    {
        "it",
        "them",
        "him",
        "her",
        "that",
        "this",
        "what",
        "whether",
        "which",
        "how",
        "not",
        "i",
        "there",
        "us",
        "you",
        "me",
    }
    | {"everything", "something", "each", "there's", "there’s", "who", "he", "she", "we", "they"}
)
# what a phrase may not end in: "issues related to"
_LOOSE_ENDS = frozenset("due to of in on for with and by as at from related relating".split())
_DATE_TOPIC = compile_late(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d")
_NOUN_BEFORE = compile_late(
    r"\b(?:a|the|of|under|mid-term|timely|annual|their|its|comprehensive|periodic|peer|every)\s+$", re.IGNORECASE
)
_TOKEN = compile_late(
    r"(?:\w+-)?(?:[A-Z]\.){2,}(?:-[\w-]+)?|(?:Mr|Mrs|Ms|Dr|St|Gen)\.|[^\s,;:.()“”\"!?—–]+(?:[.,]\d+)*|[,;:()“”\"!?—–]|\.(?=\w)|\."
)
_GENERIC = compile_late(
    r"(?:a\s+|the\s+|wide\s+|broad\s+|full\s+|several\s+|many\s+|other\s+|various\s+|key\s+|collaboration\s+|important\s+|range\s+of\s+|number\s+of\s+|and\s+|our\s+|their\s+)*"
    r"(?:issues|topics|areas|matters|challenges|questions|subjects|fields|things|sectors)(?:\s+and\s+challenges)?$",
    re.IGNORECASE,
)


def find_topics(doc: Document, start: int, end: int, knowledge: Knowledge | None = None) -> list[Passage]:
    """Noun phrases that were discussed, in the order of the text, at most eight, each of at most ten words.

    Args:
        doc: needs `text`; phrases that are wholly a mention of an actor by name are no topics.
        start: where the stretch begins.
        end: where it ends; commonly a sentence.
        knowledge: its table "topics"; by default the packaged one.

    Returns:
        Passages whose text is the text between their offsets, white space folded.
    """
    words = load_topic_words(knowledge)
    found: list[Passage] = []
    done = start
    for match in words.cue.finditer(doc.text, start, end):
        if match.start() < done or _NO_CUE.match(doc.text, match.end(), end):
            continue
        if doc.text[match.start()].isupper() and match.start() > start:
            continue  # "the Strategic Dialogue on Migration" is a name
        if _TOOK_UP_MUCH.match(doc.text, match.end(), end):
            items, _ = _read_list(doc.text, max(start, match.start() - _REACH), match.start(), words, whole=True)
        elif match[0][:6] == "review" and _NOUN_BEFORE.search(doc.text, max(start, match.start() - 16), match.start()):
            continue
        else:
            items, done = _read_list(doc.text, match.end(), end, words)
        found.extend(_topics_of(doc, items, words))
    for match in words.passive.finditer(doc.text, start, end):
        low = max(start, match.start() - _REACH)
        opened = list(_SUBJECT_OPENS.finditer(doc.text, low, match.start()))
        left = opened[-1].end() if opened else low
        items, _ = _read_list(doc.text, left, match.start(), words, whole=True)
        found.extend(_topics_of(doc, items, words))
    unique = {passage.text.lower(): passage for passage in reversed(found)}
    kept = sorted(unique.values(), key=lambda passage: passage.span)
    return kept[:_MAX_TOPICS]


def _read_list(
    text: str, start: int, end: int, words: TopicWords, *, whole: bool = False
) -> tuple[list[tuple[int, int]], int]:
    """Read a list of noun phrases.

    Args:
        text: the article's text.
        start: where the list begins.
        end: where it ends at the latest.
        words: knowledge of English.
        whole: the stretch holds nothing but the list.

    Returns:
        Spans of the items, and where the list ends.
    """
    if not whole:
        end = min(end, start + _REACH)
    tokens = [(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text, start, end)]
    tokens.append((end, end, "."))
    items: list[list[_Token]] = [[]]
    commas = False
    index = 0
    while index < len(tokens) - 1:
        word = tokens[index][2]
        low = word.lower()
        following = tokens[index + 1][2]
        after = following.lower()
        if word in _ENDS or (whole and low in _RELATIVE):
            break
        if word == "(":
            while index < len(tokens) - 1 and tokens[index][2] != ")":
                index += 1
        elif word == ",":
            if items[-1] and _adjective(items[-1][-1][2], words) and _adjective(following, words):
                pass  # "an unprovoked, unjustified war" is one thing
            elif (
                items[-1]
                and _adjective(items[-1][-1][2], words)
                and after == "and"
                and _adjective(tokens[min(index + 2, len(tokens) - 1)][2], words)
            ):
                items[-1].append(tokens[index + 1])
                index += 1
            elif not whole and _comma_ends(tokens, index, items, words):
                break
            else:
                commas = True
                items.append([])
        elif low in {"and", "&"}:
            if items[-1] and _adjective(items[-1][-1][2], words) and _adjective(following, words):
                items[-1].append(tokens[index])
                index += 1
                continue
            if not whole and (_ends_list(following, words) or _clause_ahead(tokens, index + 1)):
                break
            if not items[-1]:
                pass
            elif _splits(items[-1], tokens[index + 1 :], commas, words):
                items.append([])
            else:
                items[-1].append(tokens[index])
        elif low == "as" and after == "well":
            items.append([])
            index += 2 if tokens[index + 1 :][1:2] and tokens[min(index + 2, len(tokens) - 1)][2].lower() == "as" else 1
        elif (low, after) in {("along", "with"), ("such", "as")}:
            items.append([])
            index += 1
        elif low in _ADDING or (low == "with" and after in {"particular", "special"}):
            items.append([])
        elif not whole and _phrase_ends(tokens, index, items[-1], words):
            break
        else:
            items[-1].append(tokens[index])
        index += 1
    last = tokens[min(index, len(tokens) - 1)][0]
    return [(item[0][0], item[-1][1]) for item in items if item], last


def _phrase_ends(tokens: list[_Token], index: int, item: list[_Token], words: TopicWords) -> bool:
    """Whether a noun phrase ends before a word."""
    word = tokens[index][2]
    low = word.lower()
    following = tokens[index + 1][2].lower()
    if low in words.stops or (low == "on" and following.endswith("day")):
        return True
    if word in words.stops:  # a weekday, unless it is part of a name: "the Good Friday Agreement"
        return not tokens[index + 1][2][:1].isupper()
    if word[:1].isupper() and not word.endswith(("'s", "’s")) and item and _acts(tokens, index + 1):
        return True
    if (
        low == "to"
        and item
        and following.isalpha()
        and tokens[index + 1][2].islower()
        and following not in _ARTICLES
        and item[-1][2].lower() not in _TAKES_TO
    ):
        return item[-1][2].lower() not in words.lead_words
    if low == "in" and item:
        return following in {"order", "line", "phone", "telephone", "call", "video", "talks"} or (
            following in {"a", "an"} and tokens[min(index + 2, len(tokens) - 1)][2].lower() != "number"
        )
    if low in {"over", "by", "on"} and item:
        ahead = {token[2].lower() for token in tokens[index + 1 : index + 3]}
        return not ahead.isdisjoint({"phone", "telephone", "dinner", "lunch", "breakfast", "video"})
    return bool(low == "with" and item and tokens[index + 1][2][:1].isupper())


def _acts(tokens: list[_Token], index: int) -> bool:
    """Whether a verb in the past stands here, behind an adverb or not: a clause of its own, "Brevik firmly condemned"."""
    if tokens[index][2].endswith("ly"):
        index += 1
    after = tokens[min(index + 1, len(tokens) - 1)][2].lower()
    return index < len(tokens) and _verb_like(tokens[index][2]) and after not in _PREPOSITIONS


def _comma_ends(tokens: list[_Token], index: int, items: list[list[_Token]], words: TopicWords) -> bool:
    """Whether a comma ends a list: what follows is no further noun phrase."""
    following = tokens[index + 1][2]
    after = tokens[min(index + 2, len(tokens) - 1)][2]
    low = following.lower()
    if low == "and":
        return _ends_list(after, words)
    if low == "as" and after == "well":
        return False
    if low in _ADDING or (low, after) in {("such", "as"), ("along", "with")}:
        return False
    if _ends_list(following, words) or low in _PREPOSITIONS:
        return True
    if _verb_like(after) or after in {"said", "says", "told", "was", "were", "had", "has", "will", "would", "is"}:
        return True
    for token in tokens[index + 1 : index + 6]:
        if token[2] in {",", "and", "."}:
            break
        if token[2] in {"said", "says", "told", "added"}:
            return True
    first = items[0][0][2].lower() if items[0] else ""
    return low.endswith("ing") and not first.endswith("ing") and after not in {"and", ",", "of"}


def _adjective(word: str, words: TopicWords) -> bool:
    """A word that waits for its noun."""
    return word in words.adjectives or word.lower() in words.adjectives


def _clause_ahead(tokens: list[_Token], index: int) -> bool:
    """Whether "and" opens a clause with a subject of its own: "and the Secretary commended"."""
    for ahead in range(index + 1, min(index + 6, len(tokens))):
        word, before = tokens[ahead][2], tokens[ahead - 1][2]
        if word in {",", "."} or word.lower() in _PREPOSITIONS:
            return False
        if _verb_like(word) and before[:1].isupper() and not before.endswith(("'s", "’s")):
            return tokens[min(ahead + 1, len(tokens) - 1)][2] != "by"
    return False


def _ends_list(word: str, words: TopicWords) -> bool:
    """A word that begins another clause rather than a noun phrase."""
    low = word.lower()
    return not low or low in words.stops or _verb_like(low)


def _verb_like(word: str) -> bool:
    """Ends like a verb in the past: "and pledged ..."."""
    return (
        word.islower()
        and word.endswith("ed")
        and len(word) > 4
        and word
        not in {
            "united",
            "shared",
            "need",
            "related",
            "advanced",
            "increased",
            "continued",
            "armed",
            "renewed",
            "proposed",
            "mediated",
        }
    )


def _splits(left: list[_Token], right: list[_Token], commas: bool, words: TopicWords) -> bool:
    """Whether "and" separates two topics, rather than two adjectives or the halves of one phrase."""
    final = left[-1][2]
    said = [word.lower() for _, _, word in left]
    if "between" in said[:-1] and "and" not in said:
        behind = said[said.index("between") + 1 :]
        # "between India and Japan" goes on; "between the two countries" is complete
        return behind[:2] == ["the", "two"] or behind[0] in {"both", "our", "their"}
    if _adjective(final, words) or re.search(r"(?:ional|ical|tary|tural)$", final):
        return False
    if right and right[0][2].lower() in {"on", "about"}:
        return True
    length = 0
    for _, _, word in right:
        if word in {",", ".", ";"} or word.lower() == "and" or word.lower() in words.stops:
            break
        length += 1
    return commas or len(left) > 1 or length == 1


def _topics_of(doc: Document, items: list[tuple[int, int]], words: TopicWords) -> list[Passage]:
    """The items that are topics, trimmed."""
    topics: list[Passage] = []
    for start, end in items:
        begin = _strip_lead(doc.text, start, end, words)
        finish = begin + _firm_length(doc.text[begin : _trim(doc.text, begin, end, words)])
        phrase = " ".join(doc.text[begin:finish].split())
        if _tells(phrase, words) and not any(_is_actor(doc, at, finish) for at in (begin, start)):
            topics.append(Passage(phrase, Span(begin, finish)))
    return topics


def _is_actor(doc: Document, start: int, end: int) -> bool:
    """The words from one offset to another are somebody's name, a pronoun or a group."""
    k = bisect_left(doc.mentions, start, key=lambda mention: mention.start)
    while k < len(doc.mentions) and doc.mentions[k].start == start:
        if doc.mentions[k].end == end and doc.mentions[k].kind in {"name", "pronoun", "group"}:
            return True
        k += 1
    return False


def _strip_lead(text: str, start: int, end: int, words: TopicWords) -> int:
    """Where a noun phrase begins without the words that tell nothing in front of it: "efforts to strengthen"."""
    begin = start
    while True:
        head = re.match(r"\s*([^\s]+)\s+", text[begin:end])
        if head is None or head[1].lower() not in words.lead_words:
            break
        begin += head.end()
    purpose = _PURPOSE.search(text, max(0, begin - 40), begin)
    return purpose.start() if purpose is not None and text[begin : begin + 1].islower() else begin


def _firm_length(phrase: str) -> int:
    """Length of a phrase without marks, and words that want another, at its end."""
    while True:
        phrase = phrase.rstrip().rstrip("'’").rstrip()
        head, blank, last = phrase.rpartition(" ")
        if not blank or last.lower() not in _LOOSE_ENDS:
            return len(phrase)
        phrase = head


def _tells(phrase: str, words: TopicWords) -> bool:
    """Whether a phrase names something that can be talked about."""
    low = phrase.lower()
    if (
        (len(phrase) < 3 and not (len(phrase) == 2 and phrase.isupper()))
        or not phrase[0].isalnum()
        or phrase.endswith(("'s", "’s"))
        or low in words.plain
        or low in words.lead_words
        or _adjective(phrase, words)
        or _DATE_TOPIC.match(phrase)
        or _GENERIC.match(phrase)
    ):
        return False
    first = low.split(maxsplit=1)[0]
    return not (first in _PRONOUNS or first in _HANGS or _verb_like(first) or low.startswith("to be "))


def _trim(text: str, start: int, end: int, words: TopicWords) -> int:
    """Cut a phrase to ten words, before a preposition where one stands there; never after an adjective."""
    found = list(re.finditer(r"\S+", text[start:end]))
    if len(found) <= _MAX_TOPIC_WORDS:
        return end
    for cuts in (_CUTS - {"of"}, {"of"}):  # "equipment to the masters of the isles": what "of" begins is needed most
        for index in range(_MAX_TOPIC_WORDS, 2, -1):
            last = found[index - 1][0].rstrip(",")
            if found[index][0].lower() in cuts and not (
                _adjective(last, words) or _verb_like(last) or last.endswith("ing")
            ):
                return start + found[index - 1].end()
    index = _MAX_TOPIC_WORDS
    while index < len(found) - 1 and (
        found[index - 1][0] == "and" or _adjective(found[index - 1][0].rstrip(","), words)
    ):
        index += 1
    return start + found[index - 1].end()
