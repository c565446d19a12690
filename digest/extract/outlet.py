"""Which country an article's source writes for, and whose government it is.

In: the name and the address of a source as the reader gave them. Out: a country's code, "" where they tell none.
A government speaks of its own offices alone ("the Minister"); a paper names those of its own country without the
country, others' with it. So the first settles a bare office, the second is only a mark among others (`homeland.py`).
"""

from __future__ import annotations

import re

from digest.extract.lexicon import Lexicon, Side
from digest.extract.structure import tokenise
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
    found = []
    for i, word in enumerate(words):
        for rest, code, data in lexicon.exact.get(word, ()):
            if code in "CDKY" and data.country and not data.shared and tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
                found.append((data, code))
                break  # the longest; "Kuwait Times" as a whole is no side
    return found
