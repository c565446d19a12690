"""Stage extract, step 1: an article's text as paragraphs, tokens, quotations and sentences.

`Article` in, `Document` out. Nothing is changed or cut: everything is a span of the text as read. One regular
expression finds the tokens, one the places where a sentence may end; abbreviations are data (data/abbreviations.yaml).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from operator import sub
from typing import NamedTuple

from digest.config import ExtractSettings
from digest.extract.cues import load_cues
from digest.extract.document import Document, Sentence
from digest.extract.quotations import find_quotes, flag_scare
from digest.extract.wordlists import load_words
from digest.models import Article, Span
from digest.patterns import compile_late

_TOKEN = compile_late(
    r"\s*+("  # passed over at once, or all that follows would be tried at each blank
    r"[A-Za-z][a-z]*+(?=[ ,\n])"  # most words; all else below would find them too, more slowly
    r"|(?<=\S)['’][sS](?![^\W_])"  # the possessive
    r"|[@#]\w+"
    r"|[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?"  # U.S., a.m.
    r"|[A-ZÀ-ÖØ-Þ]\.(?=[ \u00a0]?[^\W\d_])"  # S. Brevik
    r"|\w+(?:(?:[-‑\u00ad]|['’](?![sS](?![^\W_]))|(?<=\d)[.,:](?=\d))\w+)*"
    r"|''|``|[^\w\s]|_)"
)
_DEFAULTS = ExtractSettings()
MAX_SENTENCE_TOKENS = _DEFAULTS.max_sentence_words
"""Longest sentence that is read as one unless the settings say otherwise, some twice the longest that news hold (lists
of those present). Steps that search a clause to both sides of each of its verbs take time that grows with the square of
its length."""

# the marks that may end a sentence; before a blank, or where a page has lost it: "that year.He added"
# the class stands in front of what forbids another one before it, so that the search runs at the speed of a scan
# a stop comes first in all that it finds, so that the scan goes from stop to stop
_END = compile_late(
    r"[.?!…](?:(?<![.?!…][.?!…])[.?!…]*+[\"'”’»)\]›]*+(?=\s|$)|(?<=[a-z]{3}\.)(?=[A-Z][a-z])|(?<=\d\.)(?=(?:The|He|She|It|They|In|At|During|This)\s))"
)
_BULLET = compile_late(r"[-•*·–—―▪◦‣♦]\s|--\s(?=[A-Z])|\(?\d{1,2}[.)]\s")
# where somebody stands in a picture
_MARKS = compile_late(r"\((?:\d\w\w |front |back |top |bottom )?[LRC]\)")
# a lawmaker's party and whom he represents: "(R-Ohio)", ", D-Mass.,"
_PARTIES = compile_late(
    r"\([A-Z]-[A-Z][\w.' ]{1,20}\)|, [A-Z]-(?:[A-Z][a-z]+\.?|[A-Z]\. ?[A-Z]\.|[A-Z][a-z]+ [A-Z][a-z]+),"
)
# a time of day that opens a line: "09.30", "- 12:05 PM", "1400 hrs"
_CLOCK = compile_late(
    r"\W{0,4}(?:at\s)?(?:\d{1,2}[.:]\d\d(?:\s?[ap]\.?m\b\.?)?|\d{1,2}h\d\d|\d{1,2}\s?[ap]\.?m\b\.?|\d{4}\s?(?:hrs|hours))"
    r"(?!\s?(?:%|per\s?cent|[mb]illion))(?=[\s:–—-])[:–—-]?",
    re.IGNORECASE,
)
# an entry of a diary of events to come: "** LIMA - X hosts Y"
_ENTRY = compile_late(r"\*\*\s(?=[A-Z])|(?<=[.)T]\s)(?=[A-Z]{4,}(?:[ /]+[A-Z.]{2,}){0,3} [-–] [A-Z])")
_TERMINAL = frozenset(".?!:;,…\"'”’»)")
# words that a headline in Title Case may leave small
_SMALL = frozenset(
    [
        "the",
        "and",
        "for",
        "but",
        "nor",
        "not",
        "its",
        "his",
        "her",
        "off",
        "out",
        "per",
        "via",
        "with",
        "from",
        "into",
        "over",
        "after",
        "amid",
        "upon",
        "onto",
        "than",
        "that",
        "this",
        "when",
        "while",
    ]
)
_HEARD = frozenset(("asked", "asks", "told", "tells"))
_CIRCUMSTANCES = frozenset(
    [
        "in",
        "on",
        "at",
        "to",
        "during",
        "after",
        "before",
        "as",
        "with",
        "from",
        "when",
        "while",
        "through",
        "via",
        "by",
        "of",
        "later",
        "again",
    ]
)
_ARABIC_MARKS = {"،": ",", "؛": ";"}  # what offices that write Arabic leave in English texts
_TORN = 3  # so many paragraphs that go on with a small letter make a page one that sets lines apart
_LINE = 40  # characters of a line that goes on
_WRAP_WIDTH = 120  # lines longer than this were broken by nobody's editor


class _Abbreviations(NamedTuple):
    never: frozenset[str]
    maybe: frozenset[str]
    openers: frozenset[str]


@cache
def _abbreviations() -> _Abbreviations:
    words = load_words("abbreviations")
    openers = words["openers"]
    maybe = words["weak_names"] - openers - words["elisions"]
    return _Abbreviations(words["names"] - maybe, maybe, openers)


def tokenise(text: str) -> list[str]:
    """Splits a text into the tokens that a document has, for names that are looked up in documents.

    >>> tokenise("the U.S. envoy's 10,000-word memo, by S. Brevik")
    ['the', 'U.S.', 'envoy', "'s", '10,000-word', 'memo', ',', 'by', 'S.', 'Brevik']
    """
    if text.isascii() and text.replace(" ", "").isalpha():
        return text.split()  # as most names are: in a third of the time
    # behind the last token there is nothing to pass over blanks for
    return _TOKEN.findall(text.rstrip())


def find_paragraphs(text: str, body: int = 0) -> list[Span]:
    r"""Splits a text into paragraphs.

    An empty line ends a paragraph, and so does a line break where the writer could have gone on: before an indented
    line or a list mark, or before a capital where the line above is shorter than the text is wide. Lines of one
    paragraph that an editor wrapped stay together.

    Args:
        text: the article's text.
        body: offset at which the body begins; the title before it is a paragraph of its own.

    Returns:
        Spans without the white space around them, in order.

    >>> text = "Ministers meet\n\nAna Brevik met\nher colleague.\n  They ate."
    >>> [text[p.start:p.end] for p in find_paragraphs(text)]
    ['Ministers meet', 'Ana Brevik met\nher colleague.', 'They ate.']
    """
    paragraphs: list[Span] = []
    lines: list[tuple[int, int]] = []  # of the block at hand, without white space
    raw: list[int] = []  # where those lines begin, white space included
    widest = 0
    blocks: list[tuple[list[tuple[int, int]], list[int]]] = []
    at = 0
    for line in text.split("\n"):
        stop = at + len(line)
        stripped = line.strip()
        if stripped and at >= body > 0 and lines and lines[-1][0] < body:
            blocks.append((lines, raw))
            lines, raw = [], []
        if stripped:
            start = at + line.index(stripped[0])
            lines.append((start, start + len(stripped)))
            raw.append(at)
            widest = max(widest, stop - at)
        elif lines:
            blocks.append((lines, raw))
            lines, raw = [], []
        at = stop + 1
    if lines:
        blocks.append((lines, raw))
    for lines, raw in blocks:
        begin, end = lines[0]
        if len(lines) > 1:
            own = max(stop - start for start, stop in zip(raw, (stop for _, stop in lines), strict=True))
            width = own if len(lines) > 2 and own >= 50 else widest
            for number in range(1, len(lines)):
                start, stop = lines[number]
                if _breaks(text, (raw[number - 1], *lines[number - 1]), (raw[number], start), width):
                    paragraphs.append(Span(begin, end))
                    begin = start
                end = stop
        paragraphs.append(Span(begin, end))
    return _rejoined(text, paragraphs, body)


def _rejoined(text: str, paragraphs: list[Span], body: int) -> list[Span]:
    """Paragraphs whose lines a page has set apart by empty lines, put together again.

    A page is such a one where many a paragraph breaks off and the next goes on with a small letter.
    """
    broken = [text[a.end - 1] not in _TERMINAL or text[a.end - 1] == "," for a in paragraphs]
    torn = sum(broken[k] and text[paragraphs[k + 1].start].islower() for k in range(len(paragraphs) - 1))
    if torn < _TORN or torn * 6 < len(paragraphs):
        return paragraphs
    out: list[Span] = []
    for k, span in enumerate(paragraphs):
        long = k and (paragraphs[k - 1].end - paragraphs[k - 1].start > _LINE or text[span.start].islower())
        if k and broken[k - 1] and long and paragraphs[k - 1].start >= body and not _BULLET.match(text, span.start):
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


def _breaks(text: str, above: tuple[int, int, int], below: tuple[int, int], width: int) -> bool:
    """Whether a paragraph ends between two lines that no empty line parts."""
    raw, start, end = above
    raw_next, next_start = below
    if (next_start - raw_next) > (start - raw) or _BULLET.match(text, next_start):
        return True
    if stamp_end(text, next_start, len(text)) > next_start:
        return True
    if text[next_start].islower():
        return False
    if width > _WRAP_WIDTH:
        return True
    word = re.compile(r"\S+").match(text, next_start)
    length = word.end() - word.start() if word else 0
    return end - raw + 1 + length <= width


def _first_after(starts: Sequence[int], offset: int) -> int:
    return bisect_left(starts, offset)


def _ends_sentence(doc: Document, match: re.Match[str], stop: int) -> bool:
    """Whether the stop or mark that `match` found ends a sentence, as far as the words around it tell."""
    text, words, starts = doc.text, doc.words, doc.starts
    after = _first_after(starts, match.end())
    if after >= len(starts) or starts[after] >= stop:
        return True
    following = words[after]
    lead = following[0]
    if lead.islower():
        return False
    if lead in "“\"'‘«„`([" and after + 1 < len(words) and starts[after + 1] < stop:
        following = words[after + 1]
        lead = following[0]
        if lead.islower():
            return match.group()[0] in "?!" or len(match.group()) > 1
    elif lead in "-–—―,;:)":
        return False
    if match.group()[0] != ".":
        return True
    if len(match.group()) > 1 and match.group()[1] == ".":
        return True  # an ellipsis before a capital
    lists = _abbreviations()
    if starts[after] == match.end():
        return following in lists.openers
    before = _first_after(starts, match.start() + 1) - 1
    word = words[before] if doc.ends[before] > match.start() else ""
    if word and word != ".":  # a token that holds its stop: "U.S.", "S."
        if len(word) == 2:
            return False
        return following in lists.openers
    word = words[before - 1] if before > 0 and doc.ends[before - 1] == match.start() else ""
    if word in lists.maybe:
        return following in lists.openers
    if word in lists.never or (len(word) > 2 and word.isupper() and word.capitalize() in lists.never):
        # "Nakatani Gen. They spoke": a title stands before a name, and these are no names; "Mr. He" and "Gen. An" are.
        return following in lists.openers and (len(following) > 3 or following in ("The", "His", "She", "Its"))
    if len(word) == 1 and word.isalpha() and word.isupper():
        return following in lists.openers or text[match.end() : match.end() + 1] == "\n"
    return True


def _reporting_follows(doc: Document, offset: int, stop: int) -> bool:
    """Whether a clause such as "Brevik asked." or "the minister told reporters" follows a quoted question."""
    at = _first_after(doc.starts, offset)
    words = doc.words
    verbs = load_cues().verbs
    for number in range(at, min(at + 8, len(words))):
        if doc.starts[number] >= stop:
            return False
        word = words[number]
        if word in (".", "?", "!", "“", '"', "''", ";", ":"):
            return False
        readings = verbs.get(word)
        if readings is not None and readings[-1].form in ("past", "s"):
            following = words[number + 1] if number + 1 < len(words) else "."
            # "... Norway says it will" says something of its own
            return word in _HEARD or number == at or not following[0].isalnum() or following in _CIRCUMSTANCES
    return False


def find_sentences(doc: Document) -> list[Sentence]:
    """Splits the paragraphs of a document, whose tokens and quotations are known, into sentences.

    Returns:
        Sentences in order. One never crosses a paragraph's end. Stops inside a quotation don't end the sentence that
        reports it; a quotation's own last stop does where nothing of a clause goes on after it. What is longer than
        the setting `max_sentence_words` allows is given in parts, which is noted in `doc.limits`.
    """
    text, starts = doc.text, doc.starts
    most = doc.settings.max_sentence_words
    parted = 0
    outer = [quote for quote in doc.quotes if quote.depth == 0]
    boilerplate = doc.article.boilerplate
    sentences: list[Sentence] = []
    token = 0
    quote = 0
    shade = 0  # the boilerplate that ends behind what was read so far
    diary = not doc.where.keys().isdisjoint(("diary", "diaries")) and "**" in text
    for number, (begin, stop) in enumerate(doc.paragraphs):
        stamp = stamp_end(text, begin, stop)
        cuts = [stamp] if stamp > begin else []
        if diary:
            cuts += [hit.start() for hit in _ENTRY.finditer(text, begin, stop) if hit.start() > begin]
        for match in _END.finditer(text, begin, stop):
            at = match.start()
            while quote < len(outer) and outer[quote].end <= at:
                quote += 1
            if quote < len(outer) and outer[quote].start <= at < outer[quote].end:
                # Inside: only where it ends with the quotation.
                if match.end() <= outer[quote].end or text[at : outer[quote].end].strip(".?!…"):
                    continue
                if match.end() >= stop or not _ends_sentence(doc, match, stop):
                    continue
                if text[at] in "?!" and _reporting_follows(doc, match.end(), stop):
                    continue
                cuts.append(match.end())
            elif match.end() < stop and _ends_sentence(doc, match, stop):
                cuts.append(match.end())
        cuts = sorted({*cuts, stop})
        headline = _is_headline(doc, number, begin, stop)
        at = begin
        for cut in cuts:
            start = at
            while start < cut and text[start].isspace():
                start += 1
            if start == cut:
                continue
            first = token
            token = bisect_left(starts, cut, token)
            while shade < len(boilerplate) and boilerplate[shade].end <= start:
                shade += 1
            furniture = shade < len(boilerplate) and boilerplate[shade].start < cut
            if token - first > most:
                parted = max(parted, token - first)
            while token - first > most:
                last = _part(doc, first)
                end = doc.ends[last - 1]
                sentences.append(
                    Sentence(start, end, number, first=first, last=last, headline=headline, furniture=furniture)
                )
                first, start = last, starts[last]
            sentences.append(
                Sentence(start, cut, number, first=first, last=token, headline=headline, furniture=furniture)
            )
            at = cut
    if parted:
        doc.limits.append(f"a sentence of {parted:,} words is read in parts of {most:,} (max_sentence_words)")
    return sentences


def _part(doc: Document, first: int) -> int:
    """Behind which token a sentence without end is parted: the last comma or semicolon that leaves most of its length, else anywhere."""
    most = doc.settings.max_sentence_words
    last = first + most
    for token in range(last, first + most * 3 // 4, -1):
        if doc.words[token - 1] in (",", ";"):
            return token
    return last


def stamp_end(text: str, start: int, end: int) -> int:
    """Where the time of day ends with which a line begins, as those of agendas and live reports do; `start` for none.

    >>> [stamp_end(line, 0, len(line)) for line in ("- 12:05 PM Meet with X", "09.30 Talks", "3.5 per cent")]
    [10, 5, 0]
    """
    stamp = _CLOCK.match(text, start, end)
    return stamp.end() if stamp else start


def _is_headline(doc: Document, number: int, begin: int, stop: int) -> bool:
    """Whether a paragraph is a title: the one that stands apart, or a short line without a full stop or in Title Case."""
    text = doc.text
    if stop <= doc.body:
        return True
    if stop - begin > 160 or "\n" in text[begin:stop]:
        return False
    last = number + 1 == len(doc.paragraphs)
    line = text[begin:stop].lstrip("*#") or "*"  # "**Travels", as transcripts mark a heading
    if last or not (line[0].isupper() or line[0] in "“‘'\"" or line[0].isdigit()):
        return False
    words = line.split()
    if len(words) > 22 or stamp_end(text, begin, stop) > begin:
        return False
    if line[-1] not in _TERMINAL:
        return len(words) > 1
    if line[-1] in "\"'”’»" and line[0] in "\"'“‘«" and len(words) > 1 and line[-2] not in _TERMINAL:
        return True  # a line that is a quotation without a full stop stands over the text that it is taken from
    if number > 0:
        return False
    telling = [word for word in words if len(word) > 2 and word.lower() not in _SMALL]
    return len(telling) > 2 and all(word[0].isupper() or not word[0].isalpha() for word in telling)


def _blank(mark: re.Match[str]) -> str:
    return " " * len(mark[0])


def prepare(article: Article, settings: ExtractSettings = _DEFAULTS) -> Document:
    """Lays out an article for the steps that read it.

    Args:
        article: as read.
        settings: lengths from which it is read in parts.

    Returns:
        A document with `paragraphs`, `quotes`, `words`, `lower`, `small`, `where`, `starts`, `ends` and `sentences` filled in.

    >>> from digest.models import ArticleInfo
    >>> info = ArticleInfo(id="a", path="a.txt")
    >>> doc = prepare(Article(info=info, text="Dr. S. Brevik left the U.S. He said: “I am glad. I am off.” Norway's ship sailed."))
    >>> [doc.text[s.start:s.end] for s in doc.sentences]
    ['Dr. S. Brevik left the U.S.', 'He said: “I am glad. I am off.”', "Norway's ship sailed."]
    >>> doc.words[:5], doc.words[-5:]
    (['Dr', '.', 'S.', 'Brevik', 'left'], ['Norway', "'s", 'ship', 'sailed', '.'])
    """
    text = article.text
    doc = Document(article=article, text=text, body=article.body, published=article.info.published, settings=settings)
    doc.paragraphs = find_paragraphs(text, article.body)
    doc.quotes = find_quotes(text, doc.paragraphs, article.boilerplate)
    plain = _MARKS.sub(_blank, text) if "(L)" in text or "(R)" in text else text
    plain = _PARTIES.sub(_blank, plain)
    tokens = words = tokenise(plain)
    if "،" in text or "؛" in text:
        words = [_ARABIC_MARKS.get(word, word) for word in words]
    doc.words = words
    doc.lower = list(map(str.lower, words))
    doc.small = frozenset([word for word in set(words) if word[0].islower()])
    where = doc.where
    for token, word in enumerate(doc.lower):
        if word in where:
            where[word].append(token)
        else:
            where[word] = [token]
    # nothing but white space lies between tokens
    index = plain.index
    end = 0
    doc.ends = [end := index(word, end) + len(word) for word in tokens]
    doc.starts = list(map(sub, doc.ends, map(len, words)))
    flag_scare(doc)
    doc.sentences = find_sentences(doc)
    return doc
