"""Articles of hostile size and shape; each grows in proportion to a factor.

At factor 1 a shape has about 2,000 characters, as long as an article is; at 1,000 it passes the default limit of
stage read (`max_article_bytes`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from contract import make_article

from digest.models import Article

PUBLISHED = datetime.date(2031, 3, 11)
LENGTH = 2000

_GIVEN = "Ana Petra Juma Diego Mirela Oduya Jun Ilse Tomas Yara Pavel Nadia Omar Lucia Henrik Aisha".split()
_HEADS = "Bre Lar Ota Lin Sor Hak Tar San Vel Dor Mun Kel Ras Zim Pol Gar".split()
_TAILS = "vik aqui rwe dqvarn enko amoto kwell dorescu strup ganov theru lovic sinha bardi tekin moyo".split()
_COUNTRIES = "Norway Chile Kenya Sweden Qatar Japan Brazil Ghana Peru Nepal Oman Malta Cuba Fiji Laos Chad".split()
_DEMONYMS = "Norwegian Chilean Kenyan Swedish Qatari Japanese Brazilian Ghanaian Peruvian Omani".split()


def names() -> Iterator[str]:
    """Invented names without end, no two alike."""
    number = 0
    while True:
        rest, given = divmod(number, len(_GIVEN))
        rest, head = divmod(rest, len(_HEADS))
        rest, tail = divmod(rest, len(_TAILS))
        more = ""
        while rest:
            rest, letter = divmod(rest, 26)
            more += "aeioubdfgklmnprstvzxjhqwyc"[letter]
        yield f"{_GIVEN[given]} {_HEADS[head]}{more}{_TAILS[tail]}"
        number += 1


def _fill(make: Callable[[int, str], str], factor: int, between: str = " ") -> str:
    parts: list[str] = []
    length, number, source = 0, 0, names()
    while length < LENGTH * factor:
        piece = make(number, next(source))
        parts.append(piece)
        length += len(piece) + len(between)
        number += 1
    return between.join(parts)


def _repeat(text: str) -> Callable[[int], Article]:
    return lambda factor: make_article(text * (LENGTH * factor // len(text) or 1), published=PUBLISHED)


def _each(
    make: Callable[[int, str], str], between: str = " ", before: str = "", after: str = ""
) -> Callable[[int], Article]:
    return lambda factor: make_article(before + _fill(make, factor, between) + after, published=PUBLISHED)


def _country(number: int) -> str:
    return _COUNTRIES[number % len(_COUNTRIES)]


def _titled(text: Callable[[int], Article]) -> Callable[[int], Article]:
    def make(factor: int) -> Article:
        long = " ".join(text(factor).text.split())
        return make_article("They met.", title=long, published=PUBLISHED)

    return make


def _day(number: int) -> str:
    return f"{1 + number % 28} {('January', 'March', 'May', 'July')[number % 4]} {1990 + number % 50}"


_MET = _each(
    lambda n, x: f"Foreign Minister {x} of {_country(n)} met President {x.split()[1][::-1].title()} on Monday."
)
_NEWS = _each(
    lambda n, x: (
        f"{_country(n)}'s foreign minister, {x}, met his {_DEMONYMS[n % 10]} counterpart in Oslo on {_day(n)}."
        " The two leaders discussed fishing quotas. “We have found a way to share the sea,” he said."
    ),
    "\n\n",
)

SHAPES: dict[str, Callable[[int], Article]] = {
    # news, longer and longer
    "plain news": _each(
        lambda _n, _x: (
            "Minister Ana Brevik of Norway told reporters in Oslo that the bridge would be paid for in common."
        )
    ),
    "news, ever new people": _NEWS,
    "met and met with": _repeat("Ana Brevik met with Diego Laraqui and "),
    "met with X and Y and": _each(lambda _n, x: f"{x} and", before="President Brevik of Norway met with "),
    "met with X. met with Y.": _each(lambda n, x: f"President Brevik met with {x} of {_country(n)}."),
    "A met B, C met D": _MET,
    "A met B, one sentence": _each(lambda n, x: f"{x} of {_country(n)} met Ana Brevik", " and "),
    "the same meeting again": _repeat("Ana Brevik of Norway met Diego Laraqui of Chile in Oslo on Monday. "),
    "he met him": _repeat("Ana Brevik of Norway came. He met him. They met. The two leaders held talks. "),
    "names in a sentence": _each(lambda _n, x: x, ", "),
    "surnames alone": _each(lambda _n, x: x.split()[1], ", "),
    "one surname, many bearers": _each(lambda _n, x: f"{x.split()[1][::-1].title()} Brevik said so. Brevik agreed."),
    "names and titles": _each(lambda n, x: f"Foreign Minister {x} of {_country(n)}", ", "),
    "titles alone": _each(lambda n, _x: f"the {_DEMONYMS[n % 10]} foreign minister met the president", ", "),
    "counterparts": _repeat("his counterpart of his counterpart met her Omani counterpart, "),
    "pronouns": _repeat("He met her and she met him and they met them. "),
    "leaders": _repeat("The two leaders met both sides. The three ministers met the delegations. "),
    "countries": _each(lambda n, _x: f"{_country(n)} and", before="Leaders of "),
    "sides met": _each(lambda n, _x: f"{_country(n)} met {_country(n + 3)}."),
    "talks between": _repeat("talks between talks between Norway and Chile and "),
    "hosted and hosted": _repeat("hosted talks hosted by hosted talks with "),
    "separately": _repeat("separately met respectively with the ministers of Norway, Chile and "),
    # quotation marks
    "opening marks": _repeat("“"),
    "straight marks": _repeat('"'),
    "single marks": _repeat("'"),
    "nested marks": _repeat("“‘"),
    "marks around words": _repeat("“Yes” "),
    "marks around sentences": _repeat("“We have found a way to share the sea,” he said. "),
    "speakers": _each(lambda n, x: f"“We have found {n} ways to share the sea,” {x} said."),
    "said that": _each(lambda _n, x: f"{x} said that the bridge would be paid for in common."),
    "said that, no end": _repeat("said that he said that she told them that "),
    "open quotations": _repeat("“We have found a way\n\n"),
    # dates, places, occasions
    "dates": _each(lambda n, _: _day(n), ", "),
    "dated meetings": _each(lambda n, x: f"On {_day(n)} Ana Brevik of Norway met {x} of {_country(n)} in Oslo."),
    "numbers": _each(lambda n, _: str(n)),
    "days of the week": _repeat("on Monday, Tuesday last week, "),
    "a day after": _repeat("a day after two weeks before "),
    "cities": _repeat("in Oslo, in Nairobi and in Doha, "),
    "occasions": _repeat("on the sidelines of the 12th Ocean Forum at the G20 summit "),
    "topics": _repeat("to discuss fishing quotas and agreed to resume flights, "),
    "topics of a meeting": _repeat("Brevik met Laraqui. They discussed trade, and agreed to build roads. "),
    # shape of the text
    "one sentence": _repeat("the water of the lake was cold and "),
    "one word a paragraph": _repeat("word\n\n"),
    "one name a paragraph": _each(lambda _n, x: x, "\n\n"),
    "lines": _repeat("Brevik\n"),
    "empty lines": _repeat("a\n\n\n\n\n\n\n\n\n\n"),
    "blanks": _repeat("a" + " " * 99),
    "brackets": _repeat("("),
    "brackets in brackets": lambda factor: make_article("(" * (LENGTH // 2 * factor) + ")" * (LENGTH // 2 * factor)),
    "bracketed names": _each(lambda n, x: f"({x}, ({_country(n)}))"),
    "commas": _repeat(", "),
    "full stops": _repeat("."),
    "abbreviations": _repeat("A. B. U.S. Mr. St. "),
    "dashes": _repeat("— - – "),
    "apostrophes": _repeat("Brevik's Brevik's's "),
    "capitals": _each(lambda n, x: f"{x} MET {_country(n)} AND SAID SO".upper()),
    "Title Case": _each(lambda n, x: f"Minister {x} Meets Leader Of {_country(n)}"),
    "no blanks": _repeat("Anabrevikmetdiegolaraqui"),
    "one letter": _repeat("a"),
    "one capital letter": _repeat("A"),
    "hyphens": _repeat("Brevik-Laraqui-"),
    "particles": _repeat("van der bin al de la "),
    "initials": _repeat("A. B. Brevik "),
    "digits": _repeat("1"),
    "ordinals": _repeat("12th "),
    "marks of every kind": _repeat("“‘\"'«»„”’"),
    "combining marks": _repeat("é́́́"),
    "zero width": _repeat("\u200bBrevik\u200d"),
    "emoji": _repeat("👩‍👧 "),
    "wide characters": _repeat("東京"),
    "bullets": _repeat("• Brevik met Laraqui.\n"),
    "numbered list": _each(lambda n, x: f"{n + 1}. {x} of {_country(n)} met Ana Brevik.", "\n"),
    "list of meetings": _each(lambda n, x: f"- {_day(n)}: meeting with {x}, foreign minister of {_country(n)}", "\n"),
    "table": _each(lambda n, x: f"| {x} | {_country(n)} | {_day(n)} | meeting |", "\n"),
    "table of tabs": _each(lambda n, x: f"{x}\t{_country(n)}\t{_day(n)}\tmet", "\n"),
    "schedule": _each(lambda n, x: f"{n % 12 + 1}:30 p.m. Meets with {x} of {_country(n)} in Oslo.", "\n"),
    "headings": _each(lambda n, x: f"{x.upper()} MEETS {_country(n).upper()}", "\n\n"),
    "offices of offices": _repeat("the deputy minister of the minister of the president of "),
    "appositions": _each(lambda n, x: f"{x}, the {_DEMONYMS[n % 10]} foreign minister,"),
    "who and who": _each(lambda _n, x: f"who met {x},", before="Ana Brevik, "),
    "relative clauses": _repeat("Ana Brevik, who said that Diego Laraqui, whom she met, "),
    "places in places": _each(lambda n, _x: f"in Oslo, {_country(n)},"),
    "journeys": _each(lambda n, _x: f"He travelled to {_country(n)} and then to Oslo, where he met the president."),
    "plans": _repeat("will meet to plan to meet to agree to discuss when to meet "),
    "refusals": _repeat("never not refused to deny that they had not met "),
    "outcomes": _each(lambda n, _x: f"They agreed on {n} ports and signed a memorandum on {_country(n)}."),
    "talks on the sidelines": _repeat("on the sidelines of talks on the sidelines of the 12th Ocean Forum "),
    "delegations": _each(lambda n, x: f"accompanied by {x} and a delegation of {_country(n)}", ", "),
    "brackets of every kind": _repeat("([{<"),
    "closing marks": _repeat("”’)]"),
    "letterheads": _repeat("MINISTRY OF FOREIGN AFFAIRS\nPRESS RELEASE\n"),
    "labels": _repeat("PRESIDENT BREVIK: We met.\n\nQUESTION: Why?\n\n"),
    "datelines": _repeat("OSLO, March 10 (News) — We met.\n\n"),
    "addresses": _repeat("https://fjord.example/a/b?c=d "),
    "title of news": _titled(_NEWS),
    "title of names": _titled(_each(lambda _n, x: x)),
    "title of one name": _titled(_repeat("Petra LindqvarnPetra ")),
    "title of marks": _titled(_repeat("“Yes” ")),
}
