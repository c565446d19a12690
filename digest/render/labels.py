"""Words and safe text that the page, the calendar, the graph and the event records share.

Text of articles may hold anything. `plain` makes it harmless and whole on one line; what remains is the
business of each format's own escaping.
"""

from __future__ import annotations

import re

from digest.countries import country_name
from digest.models import ArticleInfo, DateRange, Meeting, Participant, Place
from digest.patterns import compile_late
from digest.render.who import describe
from digest.render.wording import listed, split_sides

# C0, DEL and C1; marks that reorder, join or hide text; line separators; the invisible tag block; halves of
# surrogate pairs and code points that are no characters, which no encoding or XML may hold.
UNSAFE = (
    "\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
)
_UNSAFE = compile_late(f"[{UNSAFE}]")
_DAY = compile_late(r"\d{4}-\d\d-\d\d")

TYPE_WORDS = {
    "meeting": "meeting",
    "call": "phone call",
    "video": "video call",
    "multilateral": "group session",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def plain(text: str) -> str:
    r"""Text on one line without control, bidi and zero-width characters; white space folded to single blanks.

    >>> plain(" Ana\tBrevik\x1b[31m \u202e(Norway)\n")
    'Ana Brevik[31m (Norway)'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_UNSAFE.sub("", " ".join(text.split())).split())


def side_name(participant: Participant) -> str:
    """Whom a participant speaks for: a country's name, an organisation's short name, or ""."""
    return country(participant.country) or plain(participant.organization)


def country(code: str) -> str:
    """Name of a country by its code, harmless; the code where it isn't known."""
    return plain(country_name(code)) if code else ""


def who(participant: Participant) -> str:
    """A participant in a few words: the name, else the office with its side, else the side.

    >>> side = Participant(name="", aliases=(), role="Foreign Minister", country="CHL", organization="", part="",
    ...                    articles=())
    >>> who(side)
    'the foreign minister of Chile'
    """
    return plain(participant.name) or plain(describe(participant))


def headline(meeting: Meeting) -> str:
    """Who met whom, short and without a full stop, for titles; the first letter is a capital."""
    before, after, mediators = split_sides(meeting)
    if not before:
        before, mediators = mediators, []
    left, right = listed([who(one) for one in before]), listed([who(one) for one in after])
    noun = TYPE_WORDS.get(meeting.type, "meeting")
    if not after:
        words = f"{noun} of {left}" if left else noun
        words = f"{meeting.status} {words}" if meeting.status != "held" else words
    elif meeting.status == "held":
        verb = {"call": "spoke by phone with", "video": "spoke by video with"}.get(meeting.type, "met")
        words = f"{left} {verb} {right}"
    elif meeting.status == "planned":
        words = f"{left} to {'speak with' if meeting.type in {'call', 'video'} else 'meet'} {right}"
    else:
        words = f"{left} and {right}: {noun} called off"
    words = plain(words)
    return words[:1].upper() + words[1:]


def place_name(place: Place) -> str:
    """Venue, city and country, as far as they are known, most exact first."""
    parts = [plain(place.venue), plain(place.city), country(place.country)]
    kept: list[str] = []
    for part in parts:
        if part and part not in kept:
            kept.append(part)
    return ", ".join(kept)


def day_words(date: DateRange) -> str:
    """A date as people write it, as exact as it is known.

    >>> import datetime
    >>> day = datetime.date(2031, 3, 10)
    >>> day_words(DateRange(edtf="2031-03-10", start=day, end=day))
    '10 Mar 2031'
    >>> day_words(DateRange(edtf="2031-03~"))
    'about Mar 2031'
    >>> day_words(DateRange(edtf="2031-03-30/2031-04-02"))
    '30 Mar – 2 Apr 2031'
    >>> day_words(DateRange(edtf="2031-03-02/2031-03-04"))
    '2 – 4 Mar 2031'
    """
    edtf = plain(date.edtf)
    if not edtf:
        return "no date"
    mark = "about " if "~" in edtf or "%" in edtf else "perhaps " if "?" in edtf else ""
    ends = [_words(part.strip("~?%")) for part in edtf.split("/")]
    if len(ends) == 2 and all(ends):
        first, last = ends
        # what both ends share is said once, at the end
        shared = 0
        while shared < min(len(first), len(last)) - 1 and first[-1 - shared] == last[-1 - shared]:
            shared += 1
        first = first[: len(first) - shared]
        return f"{mark}{' '.join(first)} – {' '.join(last)}"
    return f"{mark}{' '.join(ends[0])}" if len(ends) == 1 and ends[0] else edtf


def _words(edtf: str) -> list[str]:
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", edtf)
    if match is None or not 1 <= int(match[2] or 1) <= 12:
        return []
    words = [match[1]]
    if match[2]:
        words.insert(0, MONTHS[int(match[2]) - 1])
    if match[3]:
        words.insert(0, str(int(match[3])))
    return words


def is_exact(date: DateRange) -> bool:
    """True where the date is a day or a span between two days, not a month, a year or unknown."""
    parts = date.edtf.split("/")
    return (
        date.start is not None
        and date.end is not None
        and len(parts) <= 2
        and all(_DAY.fullmatch(part.rstrip("~?%")) for part in parts)
    )


def source_name(info: ArticleInfo) -> str:
    """The outlet, else the article's id."""
    return plain(info.source) or plain(info.id)


def safe_url(url: str) -> str:
    """The address where it is a plain web address that may be followed, else "".

    >>> safe_url("javascript:alert(1)"), safe_url("https://news.example/a b")
    ('', '')
    >>> safe_url("https://news.example/a?b=1")
    'https://news.example/a?b=1'
    """
    address = url.strip()
    if re.fullmatch(r"https?://[^\s\"'<>\\^`{|}]{1,2000}", address, re.IGNORECASE) and not _UNSAFE.search(address):
        return address
    return ""
