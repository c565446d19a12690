"""What every stage promises whatever it is given; the fuzz targets and the tests of hostile input check it alike.

Nothing here asserts what was found, only that it is well formed: spans slice to their text, indices are in range,
dates are dates, every output can be read back by the parser of its format.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from xml.etree import ElementTree as ET

from digest.config import ReadSettings
from digest.models import (
    BASES,
    KINDS,
    PARTS,
    STATUSES,
    WHENS,
    Article,
    ArticleInfo,
    DateRange,
    Digest,
    Notice,
    Passage,
    Reading,
    Skipped,
    Span,
)
from digest.render import RENDERERS, RenderOptions, find_renderer

SMALL = ReadSettings(
    max_article_bytes=3000, max_page_bytes=5000, max_file_bytes=5000, max_record_bytes=4000, max_depth=20
)
"""Limits that short input can pass."""

HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""What works on a terminal, breaks a line, hides, or can't be written as UTF-8."""

# The marks that open each further paragraph of a quotation are no words of it.
_MARKS = re.compile("[\"'“”„‟«»‘’‚‛`]")

_DAY = r"\d{4}(?:-\d\d(?:-\d\d)?)?[~?%]?|\d{4}-[2-4]\d[~?%]?"
_EDTF = re.compile(rf"(?:{_DAY}|\.\.)(?:/(?:{_DAY}|\.\.)?)?|\d{{3}}X|\d{{4}}-XX(?:-XX)?|XXXX-\d\d(?:-\d\d)?")

# Words that steps of extract look for; a byte above 127 of fuzz input stands for one of them.
VOCABULARY = tuple(
    """ met | met with | held talks with | and |, |. |\n\n|\n| “|” | "|" |‘|’ | (|) | — |’s | his counterpart | her
    | the foreign minister of | Foreign Minister | President | Prime Minister | King | Sheikh | bin | van der |Norway
    |Norwegian |Chile|Chilean |Kenya|the United Nations |the European Union |ASEAN |Oslo|Washington |Beijing
    |the Kremlin |Ana Brevik|Brevik|Diego Laraqui|Laraqui|Petra Lindqvarn|Juma Otarwe|Li Qorwen|Ali bin Hamdur
    |Mr. |Ms. | he | she | they | the two leaders | both sides | the trio | who | said | told reporters | said that
    | wrote on X | according to | added: | on Monday| on Tuesday| last week| next month| on March 10, 2031| in March
    | 31 February | 10-12 March| yesterday| in 1999| a day after | ahead of | on the sidelines of | the 12th Ocean Forum
    | at the G20 summit | in | at | for | talks | meeting | summit | phone call | spoke by phone with | called
    | received | hosted | welcomed | called on | visited | will meet | plans to meet | was to meet | cancelled
    | postponed | denied | refused to meet | would | if | not | never | has not | separately | respectively
    | separate meetings with | bilateral | trilateral | between | agreed to | discussed | signed | a memorandum
    | to discuss | fishing quotas | to resume flights | leaders of | ministers | delegation led by | together with
    | as well as | former | late | then-| Read more | Advertisement |OSLO, March 10 (News) — |GENEVA — |1. |• | A. | B.
    | PRESIDENT BREVIK: | Q: | 2031| 10| 5 p.m.| UTC|""".replace("\n    ", "").split("|")
)


def make_text(data: bytes) -> str:
    r"""Text out of fuzz input: bytes below 128 are characters, the others pieces of news.

    >>> make_text(b"A\xffB")[0]
    'A'
    """
    pieces: list[str] = []
    plain = bytearray()
    position = 0
    while position < len(data):
        byte = data[position]
        if byte < 128:
            plain.append(byte)
        else:
            pieces.append(plain.decode())
            plain.clear()
            number = byte - 128
            if byte >= 252 and position + 2 < len(data):  # any character there is
                position += 2
                number = data[position - 1] << 8 | data[position]
                pieces.append(chr(number if not 0xD800 <= number < 0xE000 else number - 0x800))
            else:
                pieces.append(VOCABULARY[number % len(VOCABULARY)])
        position += 1
    pieces.append(plain.decode())
    return "".join(pieces)


def make_article(text: str, *, title: str = "", published: datetime.date | None = None, name: str = "a") -> Article:
    """An article as stage read would make it, without its checks."""
    head = f"{title}\n\n" if title else ""
    info = ArticleInfo(id=name, path=f"{name}.txt", title=title, published=published, content=name)
    return Article(info=info, text=head + text, body=len(head))


def article_of(data: bytes, name: str = "a") -> Article:
    """An article out of fuzz input: the first byte decides on title and date, the rest is text."""
    first = data[0] if data else 0
    text = make_text(data[1:])
    title = ""
    if first & 1:
        title, _, text = text.partition("\n")
        title = " ".join(title.split())
    published = datetime.date(2031, 3, 11) + datetime.timedelta(days=(first >> 2) % 16) if first & 2 else None
    if first >= 250:
        published = (datetime.date.min, datetime.date.max, datetime.date(2028, 2, 29))[first % 3]
    return make_article(text, title=title, published=published, name=name)


def check_items(items: Iterable[Article | Skipped | Notice]) -> None:
    """What reading a file gives: at least something; texts that can be written; spans inside them.

    Raises:
        AssertionError: a promise is broken.
    """
    items = list(items)
    assert items
    ids = [item.info.id for item in items if isinstance(item, Article)]
    assert len(ids) == len(set(ids))
    for item in items:
        if isinstance(item, Article):
            _check_article(item)
        else:
            assert item.path
            assert (item.reason if isinstance(item, Skipped) else item.message).encode("utf-8")


def _check_article(article: Article) -> None:
    info = article.info
    for text in (article.text, info.id, info.path, info.title, info.source, info.url):
        text.encode("utf-8")
    assert article.text.strip()
    assert "\r" not in article.text
    assert article.body == 0 or article.text[: article.body].rstrip("\n") == info.title
    for left, right in pairwise(article.boilerplate):
        assert left.end <= right.start
    for start, end in article.boilerplate:
        assert article.body <= start < end <= len(article.text)


def check_reading(article: Article, reading: Reading) -> None:
    """What extract gives for an article is well formed.

    Raises:
        AssertionError: a promise is broken.
    """
    text = article.text
    actors, mentions = len(reading.actors), len(reading.mentions)
    for actor in reading.actors:
        assert actor.count >= 1
        assert actor.gender in ("m", "f", "")
        assert re.fullmatch(r"(?:[A-Z]{3})?", actor.country), actor.country
    for mention in reading.mentions:
        assert mention.kind in KINDS
        assert mention.status in STATUSES
        assert mention.participants
        for actor, part in mention.participants:
            assert 0 <= actor < actors
            assert part in PARTS
        assert len({p.actor for p in mention.participants}) == len(mention.participants)
        assert 0 <= mention.trigger.start <= mention.trigger.end <= len(text)
        assert mention.evidence
        for passage in mention.evidence:
            check_passage(text, passage)
        for passage in (*mention.topics, *mention.outcomes):
            check_passage(text, passage, left_out=3)  # "agreed on Monday to": the day between verb and object
        assert all(0 <= other < mentions for other in mention.beside)
        check_date(mention.date)
    for quotation in reading.quotations:
        assert quotation.kind in ("direct", "reported")
        assert quotation.when in WHENS
        assert -1 <= quotation.speaker < actors
        assert -1 <= quotation.mention < mentions
        check_passage(text, Passage(quotation.text, quotation.span))
    for _, weight in reading.signature.terms:
        assert weight > 0


def check_passage(text: str, passage: Passage, left_out: int = 0) -> None:
    """The words stand at their span, white space and marks of quotation apart; so many words there may be left out.

    Raises:
        AssertionError: they don't.
    """
    assert isinstance(passage.span, Span)
    start, end = passage.span
    assert 0 <= start < end <= len(text), passage
    there, given = (_MARKS.sub("", words).split() for words in (text[start:end], passage.text))
    if left_out and len(there) != len(given):
        assert 0 < len(there) - len(given) <= left_out, passage
        rest = iter(there)
        assert all(word in rest for word in given), passage
    else:
        assert there == given, passage


def check_date(date: DateRange) -> None:
    """A date is EDTF, its days lie in order, and an unknown one says nothing.

    Raises:
        AssertionError: it isn't so.
    """
    assert date.basis in BASES
    assert not date.edtf or _EDTF.fullmatch(date.edtf), date.edtf
    assert (date.start is None) == (date.end is None), date
    if date.start is not None and date.end is not None:
        assert date.start <= date.end, date
        assert date.edtf
    assert date.weekday is None or 0 <= date.weekday <= 6
    assert 0 <= date.month <= 12
    assert 0 <= date.day <= 31


def check_outputs(digest: Digest, texts: dict[str, str], formats: Sequence[str] = tuple(RENDERERS)) -> None:
    """Every output can be read back by a parser of its format.

    Raises:
        AssertionError: one can't, or holds what would work in a terminal.
    """
    for name in formats:
        out = find_renderer(name)(digest, RenderOptions(texts=texts))
        out.encode("utf-8")
        check_output(name, out)


def check_output(name: str, out: str) -> None:
    """One output can be read back.

    Raises:
        AssertionError: it can't.
    """
    if name not in ("ics", "csv"):
        assert HARMFUL.search(out) is None, (name, HARMFUL.search(out))
    if name == "json":
        assert json.loads(out)["schema"] == "digest/1"
    elif name in ("jsonl", "plover"):
        for line in out.split("\n"):
            assert not line or isinstance(json.loads(line), dict)
    elif name == "csv":
        rows = list(csv.reader(io.StringIO(out)))
        assert len({len(row) for row in rows}) <= 1
        for row in rows:
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n")), cell
    elif name == "tsv":
        assert len({line.count("\t") for line in out.split("\n") if line}) <= 1
    elif name in ("gexf", "graphml"):
        ET.fromstring(out)
    elif name == "ics":
        lines = out.split("\r\n")
        assert lines[0] == "BEGIN:VCALENDAR"
        assert lines[-2:] == ["END:VCALENDAR", ""]
        assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in lines)
        assert out.count("\r\nBEGIN:") == out.count("\r\nEND:") - 1
    elif name == "html":
        assert len(re.findall(r"<script[ >]", out)) == 3
        assert len(re.findall(r"</script>", out)) == 3
