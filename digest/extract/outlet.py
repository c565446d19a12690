"""Which country an article's source writes for, and whose government or body it is.

In: the name and the address of a source as the reader gave them, and the head and foot of the text. Out: a country's
code or a body's name, "" where they tell none. A government speaks of its own offices alone ("the Minister"); a paper
names those of its own country without the country, others' with it. So the first settles a bare office, the second is
only a mark among others (`homeland.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from digest.extract.document import Document
from digest.extract.lexicon import Lexicon, Side
from digest.extract.structure import stamp_end, tokenise
from digest.normalize import fold, plain_letters
from digest.patterns import compile_late

_GOVERNMENT = compile_late(
    r"\b(?:Ministry|Department|Government|Presidency|President|Office|Embassy|MFA|MOFA|MEA|Mission|Palace|Chancellery|Cabinet|Royal Court|Foreign Affairs)\b"
)
# one paper in another's hands: "Jordan Times via MENAFN", "Hindustan Times / AP"
_PARTS = compile_late(r"[/|,();]|\bvia\b|\s-\s")
# endings that anybody may have, whatever country they belong to
_GENERIC = frozenset(
    "ac ag ai am bz cc cd co dj fm gg gl io la ly me ms mu nu pw sc sh so st su tk tl to tv vc ws".split()
)


_SPOKESPERSON = compile_late(r"(?:An? |The )?[\w’'. -]{2,40}? spokes(?:person|man|woman) said:?$")
_SMALL = frozenset("of the and for de la".split())
_HEAD = 6  # paragraphs that can be a release's letterhead
_LINE = 90  # characters of the longest line of a letterhead
_BRACKETS = compile_late(r"\(([^()]{2,70})\)|/ ?([A-Z][\w .]{1,30}?) ?/")
_JOINTS = compile_late(r"[/|,;–—]|-\s|\s-")
_CREDIT = compile_late(
    r"(?:^|\n)[^\S\n]*Source[^\S\n]*: ?(?P<source>[^\n]{2,60})\s*$|[–—-] ?(?P<agency>[A-Z][\w]{1,20}(?: News Agency)?)\s*$"
)
_LABEL, _LABEL_WORDS = 40, 4  # characters and words of the longest label before a headline
_REMEMBERED = 4096  # names of sources; most articles of a folder are of a few
_FOOT = 200  # characters at the end of a text in which it can say where it is from


def house_of(doc: Document, lexicon: Lexicon) -> str:
    """The country whose government a document is a release of: by its source, else by its letterhead; "" for none.

    A letterhead is a line of its own in the head that is the name of a house ("10 Downing Street", "Ministry of Foreign
    Affairs of Norway"), or brings a spokesperson on ("A Downing Street spokesperson said:").
    """
    country = home_of(doc.article.info.source, lexicon)
    if country:
        return country
    for start, end in _head_lines(doc):
        line = doc.text[start:end].strip()
        if _SPOKESPERSON.match(line) or _is_house(line):
            country = home_of(line, lexicon)
            if country:
                return country
    return ""


def _head_lines(doc: Document) -> Iterator[tuple[int, int]]:
    """The short paragraphs of a document's head, its title left out."""
    body = islice((p for p in doc.paragraphs if p.start >= doc.body), _HEAD)
    return ((p.start, p.end) for p in body if p.end - p.start <= _LINE)


def _is_house(line: str) -> bool:
    """Whether a line is nothing but a name: every word but the small ones has a capital; an entry of an agenda is none."""
    words = line.split()
    if not line[:1].isalnum() or stamp_end(line, 0, len(line)):
        return False
    return len(words) > 1 and line[-1].isalnum() and all(w in _SMALL or not w[0].islower() for w in words)


def label_of(doc: Document, lexicon: Lexicon) -> str:
    """The country that a headline begins with as a label ("Kenya: President Otieno receives ..."), "" for none."""
    head, colon, _ = doc.text[: doc.body].partition(":")
    if not colon or len(head) > _LABEL or not head.strip():
        return ""
    words = len(tokenise(head))
    named = [side.country for side, code in _sides(head, lexicon) if code == "C"]
    return named[0] if len(named) == 1 and words <= _LABEL_WORDS else ""


def agency_of(doc: Document, lexicon: Lexicon) -> str:
    """The country of the news agency that a text names as its origin in the dateline, in brackets above it, or at its foot; "" for none.

    Of "(Point News / WAM - 2 May)" the last one counts: it is passed on from there.
    """
    told: list[str] = []
    line = max((s.start for s in doc.sentences if s.start < doc.dateline_end), default=0)
    if doc.dateline_end:
        told.append(doc.text[line : doc.dateline_end])
    lines = (doc.text[start:end].strip() for start, end in _head_lines(doc))
    told.extend(text for text in lines if _BRACKETS.fullmatch(text))
    credit = _CREDIT.search(doc.text, max(doc.body, len(doc.text) - _FOOT))
    if credit is not None:
        told.append(f"({credit['source'] or credit['agency']})")
    for text in told:
        parts = [part for hit in _BRACKETS.finditer(text) for part in _JOINTS.split(hit[1] or hit[2])]
        found = [country for part in parts if (country := _country_of(part.strip(), lexicon))]
        if found:
            return found[-1]
    return ""


@lru_cache(maxsize=_REMEMBERED)
def body_of(source: str, lexicon: Lexicon) -> str:
    """The organisation whose release an article is by its source, "" for none.

    >>> from digest.extract.lexicon import build_lexicon
    >>> from digest.knowledge import load_knowledge
    >>> body_of("African Union Commission", build_lexicon(load_knowledge())), body_of("Kyiv Post", build_lexicon(load_knowledge()))
    ('AU', '')
    """
    words = tokenise(plain_letters(source))
    begin = 1 if len(words) > 1 and words[0].lower() == "the" else 0
    body = _side_at(words, begin, "O", lexicon) if words else None
    return body[0].organization if body else ""


@lru_cache(maxsize=_REMEMBERED)
def home_of(source: str, lexicon: Lexicon) -> str:
    """The country whose government a source is, "" for an outlet.

    >>> from digest.extract.lexicon import build_lexicon
    >>> from digest.knowledge import load_knowledge
    >>> home_of("U.S. Department of State", build_lexicon(load_knowledge())), home_of("Kyiv Post", build_lexicon(load_knowledge()))
    ('USA', '')
    """
    if not source:
        return ""
    sides = _sides(source, lexicon)
    seat = any(code == "K" and not side.weak for side, code in sides)  # "The White House"
    return (
        next((side.country for side, code in sides if code in "CDK"), "") if seat or _GOVERNMENT.search(source) else ""
    )


def paper_of(source: str, url: str, lexicon: Lexicon) -> str:
    """The country that an outlet writes for by its name, or by the ending of its address; "" where neither tells.

    Of "X via Y" X counts; where two outlets of different countries stand side by side nobody knows whose words they are.

    >>> from digest.extract.lexicon import build_lexicon
    >>> from digest.knowledge import load_knowledge
    >>> lexicon = build_lexicon(load_knowledge())
    >>> [paper_of(source, "", lexicon) for source in ("Kyiv Post", "Anadolu Agency", "Reuters / ANSA", "ANSA / Anadolu", "News")]
    ['UKR', 'TUR', 'ITA', '', '']
    >>> paper_of("", "https://www.example.com.au/a", lexicon)
    'AUS'
    """
    found = [country for part in _PARTS.split(source) if (country := _country_of(part.strip(), lexicon))]
    if found:
        return found[0] if " via " in source or len(set(found)) == 1 else ""
    host = re.sub(r"^[a-z]+://|[/?#:].*$", "", url.lower()).removeprefix("www.")
    return lexicon.press.get(host) or _ending(host, lexicon)


@lru_cache(maxsize=_REMEMBERED)
def _country_of(outlet: str, lexicon: Lexicon) -> str:
    """The country of one outlet by its name, "" where it tells none or several."""
    name = fold(outlet).removeprefix("the ")
    if not name:
        return ""
    if name in lexicon.press:
        return lexicon.press[name]
    named = {side.country for side, code in _sides(outlet, lexicon) if code != "Y" or side.capital}
    if len(named) == 1:
        return named.pop()
    return _ending(name, lexicon) if "." in name and " " not in name else ""


def _ending(host: str, lexicon: Lexicon) -> str:
    """The country of an address by its last label."""
    label = host.rpartition(".")[2]
    return "" if label in _GENERIC else lexicon.domains.get(label, "")


def _sides(name: str, lexicon: Lexicon) -> list[tuple[Side, str]]:
    """What of a name's words means a country, with the kind of word."""
    words = tokenise(plain_letters(name))
    return [side for i in range(len(words)) if (side := _side_at(words, i, "CDKY", lexicon))]


def _side_at(words: list[str], i: int, codes: str, lexicon: Lexicon) -> tuple[Side, str] | None:
    """The longest name of one of some kinds that begins at word i, and its kind; None for none, or one that countries share."""
    for rest, code, data in lexicon.exact.get(words[i], ()):
        if code in codes and not data.shared and tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
            return data, code
    return None
