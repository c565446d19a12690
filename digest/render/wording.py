"""A meeting in words: the sentence at the head of every text format, and the small phrases around it.

The sentence is a tuple of pieces, each a kind and its text, so that a terminal can colour names and a page can mark them
up, while a pipe joins them. Every text is harmless (`streams.sanitize`) before it comes out of here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence

from digest.countries import country_name, country_with_article, fold
from digest.knowledge import load_table
from digest.models import DateRange, Digest, Meeting, Participant, Place, Said, Story
from digest.patterns import compile_late
from digest.render.who import Piece, person_pieces, side_of, side_phrase
from digest.streams import sanitize

NO_DATE = "----------"
MOST_SIDES = 5

# "at the Ocean Forum", but "at Ocean Week" and "at COP99"
_TAKES_ARTICLE = compile_late(
    r"(?i)^\d+(?:st|nd|rd|th)\b|\b(?:assembly|ceremony|conference|congress|consultations?|convention|council|dialogue"
    r"|exhibition|expo|festival|forum|funeral|games|inauguration|meetings?|negotiations|olympics|parade|session|summit"
    r"|talks|visit|wedding|workshop)\b"
)
# "during the state visit", "during Ocean Week"
_LASTS = compile_late(r"(?i)\b(?:days?|fortnight|tour|visit|week(?:end)?)$|\b(?:tour|visit|week)\b(?= (?:in|of|to)\b)")
_LEADING = compile_late(r"(?i)^(?:(?:at|during|for|in|on) )?(the )?")
# "at the Permanent Mission", but "at Camp Oslo"
_BUILDING = compile_late(
    r"(?i)\b(?:airport|base|centre|center|chancellery|complex|embassy|guesthouse|headquarters|hotel|house|kremlin|ministry|mission"
    r"|office|palace|parliament|residence)$"
)


def join_pieces(pieces: Iterable[Piece]) -> str:
    """The sentence as plain text."""
    return "".join(piece.text for piece in pieces)


def plural(count: int, noun: str) -> str:
    """Number and noun.

    >>> plural(1, "article"), plural(0, "meeting"), plural(2, "story"), plural(7, "day")
    ('1 article', '0 meetings', '2 stories', '7 days')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{count} {noun}s"


def listed(items: Sequence[str]) -> str:
    """Items as English lists them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(items) if len(items) < 3 else f"{', '.join(items[:-1])} and {items[-1]}"


# --- who ---------------------------------------------------------------------------


def _people_pieces(people: Sequence[Participant]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for number, person in enumerate(people):
        if number:
            pieces.append(Piece("", " and " if number == len(people) - 1 else ", "))
        pieces.extend(person_pieces(person))
    return tuple(pieces)


def split_sides(meeting: Meeting) -> tuple[list[Participant], list[Participant], list[Participant]]:
    """Who stands before the verb, who after it, and who mediated.

    Guests come before hosts. Without such parts two sides face each other in the order given; more than two, or a
    group session, all stand before the verb.
    """
    mediators = [person for person in meeting.participants if person.part == "mediator"]
    others = [person for person in meeting.participants if person.part != "mediator"]
    if meeting.type != "multilateral":
        guests = [person for person in others if person.part == "guest"]
        hosts = [person for person in others if person.part == "host"]
        if guests and hosts and len(guests) + len(hosts) == len(others):
            return guests, hosts, mediators
        sides = list(dict.fromkeys(side_of(person) or person.name for person in others))
        if len(sides) == 2:
            left = [person for person in others if (side_of(person) or person.name) == sides[0]]
            right = [person for person in others if (side_of(person) or person.name) == sides[1]]
            return left, right, mediators
        if len(others) == 2:
            return others[:1], others[1:], mediators
    return others, [], mediators


# --- the verb ----------------------------------------------------------------------

# (type, two sides facing each other) -> (past, infinitive)
_VERBS = {
    ("meeting", True): ("met", "meet"),
    ("meeting", False): ("met", "meet"),
    ("multilateral", True): ("met", "meet"),
    ("multilateral", False): ("met", "meet"),
    ("call", True): ("spoke by phone with", "speak by phone with"),
    ("call", False): ("spoke by phone", "speak by phone"),
    ("video", True): ("held a video call with", "hold a video call with"),
    ("video", False): ("held a video call", "hold a video call"),
}
_ALONE = {
    "meeting": ("held a meeting", "hold a meeting"),
    "multilateral": ("took part in a group meeting", "take part in a group meeting"),
    "call": ("held a phone call", "hold a phone call"),
    "video": ("held a video call", "hold a video call"),
}


def _verb_pieces(meeting: Meeting, subjects: int, objects: int) -> tuple[str, str]:
    """The verb phrase and a remark that follows the sentence."""
    past, bare = _ALONE[meeting.type] if subjects + objects < 2 else _VERBS[meeting.type, objects > 0]
    several = subjects > 1
    if "REJECT" in meeting.plover_event:
        return f"{'were' if several else 'was'} to {bare}", "refused"
    if "REQUEST" in meeting.plover_event:
        return f"{'were' if several else 'was'} asked to {bare}", "not agreed yet"
    if meeting.status == "planned":
        return f"{'plan' if several else 'plans'} to {bare}", ""
    if meeting.status == "cancelled":
        return f"{'were' if several else 'was'} to {bare}", "called off"
    return past, ""


# --- where and at what -------------------------------------------------------------


def place_text(place: Place, *, venue: bool = True) -> str:
    """City and country, then the venue in brackets; "" where nothing is known.

    >>> place_text(Place(city="Doha", country="QAT", venue="Amiri Diwan"))
    'Doha, Qatar (Amiri Diwan)'
    """
    city = sanitize(place.city)
    country = sanitize(country_name(place.country)) if place.country else ""
    if city and country and city != country:
        where = f"{city}, {country}"
    else:
        where = city or (sanitize(country_with_article(place.country)) if place.country else "")
    inside = sanitize(place.venue) if venue else ""
    return f"{where} ({inside})" if where and inside else where or inside


def occasion_text(occasion: str) -> str:
    """The occasion as it stands in a sentence, after "at" or, if it goes on for days, "during".

    >>> occasion_text("12th Ocean Forum"), occasion_text("during Ocean Week"), occasion_text("The Ocean Summit")
    ('at the 12th Ocean Forum', 'during Ocean Week', 'at the Ocean Summit')
    """
    given = sanitize(occasion)
    leading = _LEADING.match(given)
    words = given[leading.end() :] if leading is not None else given
    if not words:
        return ""
    the = "the " if (leading is not None and leading[1]) or _TAKES_ARTICLE.search(words) else ""
    return f"{'during' if _LASTS.search(words) else 'at'} {the}{words}"


def venue_text(venue: str) -> str:
    """A venue that stands without its city, as it follows "at".

    >>> venue_text("Permanent Mission"), venue_text("the Great Hall"), venue_text("Camp Oslo")
    ('the Permanent Mission', 'the Great Hall', 'Camp Oslo')
    """
    words = sanitize(venue)
    return f"the {words}" if _BUILDING.search(words) and not re.match(r"(?i)the |.*['’]s ", words) else words


def sentence(meeting: Meeting, most: int | None = None) -> tuple[Piece, ...]:
    """Who, what, where and at what occasion, in one sentence without a date and without a full stop.

    "Ana Brevik (Foreign Minister, Norway) met the foreign minister of Chile in Valparaíso, Chile, at the 12th Ocean
    Forum". Nobody's initiative is made up: what was called off "was to" take place.

    Args:
        meeting: the meeting.
        most: with more participants than this only their number is given; None names them all.
    """
    before, after, mediators = split_sides(meeting)
    if most is not None and len(meeting.participants) > most:
        before, after, mediators = list(meeting.participants), [], []
        pieces = [Piece("name", _crowd(before))]
    else:
        if not before and not after:
            before, mediators = mediators, []
        pieces = list(_people_pieces(before)) or [Piece("name", "unnamed sides")]
    # whoever has no name begins with an article: "The foreign minister of Chile met"
    if before and not before[0].name:
        pieces[0] = Piece(pieces[0].kind, pieces[0].text[:1].upper() + pieces[0].text[1:])
    verb, remark = _verb_pieces(meeting, len(before), len(after))
    pieces += [Piece("", " "), Piece("verb", verb)]
    if after:
        pieces += [Piece("", " "), *_people_pieces(after)]
    if meeting.place.city or meeting.place.country:
        pieces += [Piece("", " in "), Piece("place", place_text(meeting.place))]
    elif meeting.place.venue:
        pieces += [Piece("", " at "), Piece("place", venue_text(meeting.place.venue))]
    occasion = occasion_text(meeting.occasion)
    if occasion:
        preposition, name = occasion.split(" ", 1)
        comma = "," if meeting.place.city and meeting.place.country else ""
        pieces += [Piece("", f"{comma} {preposition} "), Piece("occasion", name)]
    if mediators:
        pieces += [Piece("", ", with "), *_people_pieces(mediators), Piece("", " mediating")]
    if remark:
        pieces.append(Piece("note", f" ({remark})"))
    return tuple(pieces)


def _crowd(people: Sequence[Participant]) -> str:
    """Participants who are too many to be named: their number, and the sides where those are few."""
    sides = list(dict.fromkeys(side_phrase(person) for person in people if side_of(person)))
    return f"{len(people)} participants" + (f" from {listed(sides)}" if 0 < len(sides) <= MOST_SIDES else "")


def title(meeting: Meeting) -> str:
    """The sentence as plain text."""
    return join_pieces(sentence(meeting))


# --- when --------------------------------------------------------------------------

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_EDTF = compile_late(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?(?P<mark>[~?%])?")
_MARKS = {"~": "about ", "?": "perhaps ", "%": "perhaps about ", None: ""}


def _edtf_words(edtf: str) -> str:
    match = _EDTF.fullmatch(edtf)
    if match is None:
        return edtf
    words = match["year"]
    if match["month"]:
        month = int(match["month"])
        if not 1 <= month <= 12:
            return edtf
        words = f"{LONG_MONTHS[month - 1]} {words}"
    if match["day"]:
        words = f"{int(match['day'])} {words}"
    return _MARKS[match["mark"]] + words


def date_words(date: DateRange) -> str:
    """A date for people; "" where unknown.

    >>> import datetime
    >>> day = datetime.date(2031, 3, 10)
    >>> date_words(DateRange(edtf="2031-03-10", start=day, end=day)), date_words(DateRange(edtf="2031-03~"))
    ('Monday, 10 March 2031', 'about March 2031')
    >>> date_words(DateRange(edtf="2031-04-02/2031-04-04")), date_words(DateRange(edtf="2031-04-02/2031-05-04"))
    ('2 to 4 April 2031', '2 April to 4 May 2031')
    """
    if not date.edtf:
        return f"a {_WEEKDAYS[date.weekday]}" if date.weekday is not None else ""
    first, slash, last = date.edtf.partition("/")
    words = _edtf_words(first)
    if slash:
        until = _edtf_words(last)
        # "2 to 4 April 2031": what both days share is said once
        parts, ends = words.split(), until.split()
        while parts[1:] and ends[1:] and parts[-1] == ends[len(parts) - 1 - len(words.split())]:
            parts.pop()
        words = " ".join(parts)
        return f"{words or 'an unknown day'} to {until or 'an unknown day'}"
    if date.start is not None and date.start == date.end:
        words = f"{_WEEKDAYS[date.start.weekday()]}, {words}"
    elif date.weekday is not None:
        words = f"a {_WEEKDAYS[date.weekday]}, {words}"
    return words


# --- what was said -----------------------------------------------------------------


_ARTICLE = compile_late(r"(?i)(?:an?|the) ")
_STATEMENTS = frozenset(("communique", "joint communique", "joint statement", "readout", "statement"))
_CHANNEL_PREPOSITION = compile_late(r"(?i)(?:on|in|at|to|through|via|by|during) ")
_AUDIENCE = compile_late(r"(?i)(?:the |local |state |foreign )*(?:reporters|journalists|correspondents|media|press)$")
_GATHERING = compile_late(r"(?i)\b(?:conference|briefing|hearing|rally|event|ceremony|forum|summit|meeting)$")
_BROADCAST = compile_late(r"(?i)\b(?:television|tv|radio|channel|platform|website|social media|account)$")


def _preposition(channel: str) -> str:
    """What stands before a channel: "on X", "at a press conference", "to reporters", "in an interview"."""
    if _BROADCAST.search(channel):
        return "on"
    if _AUDIENCE.match(channel):
        return "to"
    if _GATHERING.search(channel):
        return "at"
    # a platform goes by its name, a letter or a statement by a common noun
    return "on" if channel[:1].isupper() else "in"


def said_where(said: Said, kind: str) -> str:
    """Channel and moment of a statement, such as "on X, after it"; "" where neither is known.

    Args:
        said: the statement.
        kind: type of the encounter that it belongs to.
    """
    channel = sanitize(said.channel)
    if _bare(channel) == _bare(said.speaker):
        channel = ""  # what a joint statement says, it says in a joint statement
    if channel and not _CHANNEL_PREPOSITION.match(channel):
        channel = f"{_preposition(channel)} {channel}"
    what, at = ("the call", "on") if kind in {"call", "video"} else ("the meeting", "at")
    moment = {"at": f"{at} {what}", "before": f"before {what}", "after": f"after {what}"}.get(said.when, "")
    return ", ".join(part for part in (channel, moment) if part)


def _bare(words: str) -> str:
    return _ARTICLE.sub("", fold(words))


def speaker_words(said: Said) -> str:
    """Who said it: a name, else "the ministry", "a senior official" in lower case, as within a sentence."""
    speaker = sanitize(said.speaker)
    if fold(speaker) in _STATEMENTS:
        return f"a {speaker}"
    return speaker[:1].lower() + speaker[1:] if _ARTICLE.match(speaker) else speaker or "somebody unnamed"


def without_repeats(statements: Sequence[Said]) -> tuple[Said, ...]:
    """The statements but for quotations that a clause of the same speaker, place and moment holds already."""
    clauses: dict[tuple[str, str, str], str] = {}
    for said in statements:
        if said.kind != "direct":
            clauses[_moment(said)] = f"{clauses.get(_moment(said), '')}| {fold(said.text)} "
    return tuple(
        said
        for said in statements
        if said.kind != "direct" or f" {fold(said.text)} " not in clauses.get(_moment(said), "")
    )


def _moment(said: Said) -> tuple[str, str, str]:
    return _bare(said.speaker), said.channel, said.when


def said_words(said: Said) -> str:
    """The words themselves: in quotation marks where they are somebody's own, without the comma before "he said"."""
    text = sanitize(said.text)
    return f"“{text.removesuffix(',')}”" if said.kind == "direct" else text


def conflict_words(field: str, value: str) -> str:
    """One of the values on which sources differ; a place ends in its country's name instead of the code.

    >>> conflict_words("place", "Valparaíso, CHL"), conflict_words("place", "CHL"), conflict_words("occasion", "")
    ('Valparaíso, Chile', 'Chile', 'not given')
    """
    words = sanitize(value)
    if field == "place":
        head, comma, code = words.rpartition(", ")
        words = f"{head}{comma}{sanitize(country_name(code))}"
    return words or "not given"


_FEW_DAYS = 3  # longer spans tell no day


def thread_words(meeting: Meeting, number: str, others: Mapping[str, Meeting]) -> str:
    """An earlier or later encounter of the same people: its date, its city or country, how far off it is, and its id.

    Args:
        meeting: the one that names it.
        number: id of the other one.
        others: meetings of the digest by id; one that a filter has left out has no date here.
    """
    other = others.get(number)
    if other is None:
        return f"{NO_DATE}  {number}"
    place = sanitize(other.place.city) or (sanitize(country_name(other.place.country)) if other.place.country else "")
    words = ", ".join(part for part in (place, _distance(meeting.date, other.date)) if part)
    return "  ".join(part for part in (other.date.edtf or NO_DATE, words, number) if part)


def _distance(here: DateRange, there: DateRange) -> str:
    """How long before or after one date another is, in the largest unit of which there are two at least; "" where unknown.

    Where one of them is no day or span of few days, whole months are counted.

    >>> from datetime import date
    >>> one, two = DateRange(start=date(2031, 3, 10), end=date(2031, 3, 10)), DateRange(start=date(2031, 5, 2), end=date(2031, 5, 3))
    >>> _distance(one, two), _distance(two, one)
    ('7 weeks later', '7 weeks before')
    >>> _distance(one, DateRange(edtf="2031-04", start=date(2031, 4, 1), end=date(2031, 4, 30)))
    '1 month later'
    """
    if here.start is None or here.end is None or there.start is None or there.end is None:
        return ""
    after = there.start > here.end
    days = (there.start - here.end).days if after else (here.start - there.end).days
    if days <= 0:
        return ""
    longest = max((here.end - here.start).days, (there.end - there.start).days)
    if longest <= _FEW_DAYS and "~" not in here.edtf + there.edtf:
        units = [("year", 365), ("month", 30), ("week", 7), ("day", 1)]
    else:
        days = abs((there.start.year - here.start.year) * 12 + there.start.month - here.start.month)
        units = [("year", 12), ("month", 1)]
    unit, size = next(((unit, size) for unit, size in units if days >= 2 * size), units[-1])
    return f"{plural(days // size, unit)} {'later' if after else 'before'}" if days else ""


def place_expressions(place: Place) -> tuple[str, ...]:
    """The words of the articles that a place rests on, but for those that its name holds as they are.

    >>> place_expressions(Place(city="Doha", country="QAT", text=("Doha", "Qatari capital", "dateline")))
    ('“Qatari capital”', 'dateline')
    """
    told = f" {fold(place_text(place))} "
    return tuple(
        text if text == "dateline" else f"“{sanitize(text)}”" for text in place.text if f" {fold(text)} " not in told
    )


def statement_words(said: Said, kind: str) -> str:
    """A statement on one line: "Ana Brevik on X: “We met”", "Ana Brevik, after the meeting, thanked her host".

    A clause that begins with the verb of saying goes on from its speaker; anything else stands behind a colon.

    Args:
        said: the statement.
        kind: type of the encounter that it belongs to.
    """
    speaker, words, circumstances = speaker_words(said), said_words(said), said_where(said, kind)
    if said.kind != "direct" and words.partition(" ")[0] in _telling_verbs():
        return f"{speaker}, {circumstances}, {words}" if circumstances else f"{speaker} {words}"
    return f"{speaker} {circumstances}: {words}" if circumstances else f"{speaker}: {words}"


@functools.cache
def _telling_verbs() -> frozenset[str]:
    """Verbs of saying as a sentence has them: "thanks", "thanked", "told"."""
    found: set[str] = set()
    for entry in load_table("reporting_verbs"):
        if entry["frame"] == "none":
            continue
        for lemma in (*entry.get("names", ()), *entry.get("weak_names", ())):
            verb = lemma.partition(" ")[0]
            found |= {f"{verb}s", f"{verb}es", f"{verb}ed", f"{verb}d", f"{verb}{verb[-1]}ed", f"{verb[:-1]}ied"}
        for forms in entry.get("forms", {}).values():
            found.update(form.partition(" ")[0] for form in forms if not form.partition(" ")[0].endswith("ing"))
    return frozenset(found)


def articles_of(said: Said) -> tuple[str, ...]:
    """Ids of the articles that carry a statement, once each, in order."""
    return tuple(dict.fromkeys(place.article for place in said.evidence))


def article_list(articles: Iterable[str]) -> str:
    """Ids in square brackets, as every line of a fact ends."""
    return f"[{', '.join(sanitize(article) for article in articles)}]"


# --- the whole run -----------------------------------------------------------------


def closing_line(digest: Digest) -> str:
    """What the run came to: "42 articles, 17 meetings, 9 duplicates, 2 skipped"."""
    copies = (entry.info.id for entry in digest.articles if entry.duplicate_of is not None)
    return counts_line(len(digest.articles), len(digest.meetings), copies, digest.stories, len(digest.skipped))


def counts_line(articles: int, meetings: int, copies: Iterable[str], stories: Iterable[Story], skipped: int) -> str:
    """The same from the numbers of each, ids of copies, and stories."""
    duplicates = set(copies)
    for story in stories:
        # one article of each story is its first report, the others cover the same event again
        duplicates.update(story.articles[1:])
    parts = [plural(articles, "article"), plural(meetings, "meeting"), plural(len(duplicates), "duplicate")]
    return ", ".join([*parts, f"{skipped} skipped"])
