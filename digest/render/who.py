"""Somebody in words: name, office and side, in a sentence and alone, for every format that people read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from digest.countries import country_name, country_with_article, fold, is_adjective_of, is_name_of, kept_by_settings
from digest.models import Participant
from digest.patterns import compile_late
from digest.streams import sanitize

# Words of offices that are common nouns: in lower case where an office takes the place of a name ("the foreign minister
# of Chile"), with capitals beside one ("Ana Brevik, Foreign Minister"), however the article wrote them.
_OFFICE_WORDS = frozenset(
    """admiral adviser advisor affairs air ambassador and army assistant attorney cabinet chair chairman chairperson
    chairwoman chancellor chief commander commerce consul
    commissioner counterpart crown defence defense delegation deputy development diplomat director economic economy education
    emir energy envoy environment external field finance first for foreign general governor head health high home in industry intelligence interior
    international justice king leader leaders marshal mayor military minister ministers ministry national navy negotiator of officer official officials
    parliament parliamentary permanent planning premier president presidential prime prince princess queen relations
    representative ruler secretary security senior special spokesman spokesperson spokeswoman state sultan
    supreme the top trade treasury under undersecretary vice""".split()
)
_SMALL_WORDS = frozenset("and for of the to".split())
_SHORT_FORMS = {"EAM": "External Affairs Minister", "PM": "Prime Minister"}
# what tells of the holder and not of the office: "the new foreign minister", "then Norwegian foreign minister"
_HOLDER = compile_late(r"(?:(?:current|incumbent|new|newly[ -](?:appointed|elected)|then)[ -])+(?=\S)")
# "the EU", "the UN": an organisation whose name is said letter by letter; "NATO", "ASEAN" are said as words
_SPELT = compile_late(r"[A-Z]{2,3}")


class Piece(NamedTuple):
    """A stretch of a sentence: kind is `name`, `side` (office and country), `verb`, `place`, `occasion`, `note` or ``."""

    kind: str
    text: str


def side_of(participant: Participant) -> str:
    """Code of the side that somebody speaks for: a country's, else the organisation's short name, else ""."""
    return participant.country or participant.organization


def side_name(participant: Participant) -> str:
    """The side in words: "Norway", "UN", ""."""
    return sanitize(country_name(participant.country) if participant.country else participant.organization)


# --- offices -----------------------------------------------------------------------


def office(participant: Participant) -> str:
    """The office as it stands beside a name, with capitals, and without the side, which is told apart from it.

    >>> minister = Participant(name="Ana Brevik", aliases=(), role="minister of defence of Norway", country="NOR",
    ...                        organization="", part="", articles=())
    >>> office(minister)
    'Minister of Defence'
    """
    return _office_of(participant.role, side_of(participant))


@kept_by_settings
def _office_of(told: str, side: str) -> str:
    role = _without_side(told, side)
    if not _is_common(role):
        return role[:1].upper() + role[1:]
    # "KING" of a headline too, but "Vice-President"
    words = [word.lower() if word.isupper() else word for word in role.split()]
    return " ".join(word if word in _SMALL_WORDS else word[:1].upper() + word[1:] for word in words)


@kept_by_settings
def _without_side(told: str, side: str) -> str:
    """The office as written, in full; "of Norway" and "Norwegian" go where Norway is the side, and so does "new"."""
    role = _HOLDER.sub("", sanitize(told), count=1)
    head, _, rest = role.partition(" ")
    if rest and side and is_adjective_of(head, side):
        role = rest
    role = _SHORT_FORMS.get(role, role)
    for match in re.finditer(r" of (?:the )?", role) if side else ():
        if is_name_of(role[match.end() :], side):
            return role[: match.start()]
    return role


def _is_common(role: str) -> bool:
    return all(word.lower().strip(",") in _OFFICE_WORDS for word in role.split())


def _in_sentence(participant: Participant) -> str:
    """An office without a name, with its side: "the foreign minister of Chile", "the UN secretary general"."""
    role = _without_side(participant.role, side_of(participant))
    common = _is_common(role)
    role = role.lower() if common else role
    organization = sanitize(participant.organization)
    if participant.country:
        country = sanitize(country_with_article(participant.country))
        # "Chile's deputy governor of Valdivia", not "the deputy governor of Valdivia of Chile"
        return f"the {role} of {country}" if common or " of " not in role else f"{_owner(country)} {role}"
    return f"the {organization} {role}" if organization else f"the {role}"


def _owner(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


# --- somebody ----------------------------------------------------------------------


def describe(participant: Participant) -> str:
    """Somebody in a phrase that stands in a sentence, without brackets: a name, else an office of a side, else the side."""
    if participant.name:
        return sanitize(participant.name)
    return _in_sentence(participant) if participant.role else side_phrase(participant) or "an unnamed side"


def side_phrase(participant: Participant) -> str:
    """The side as it stands in a sentence: "Norway", "the United States", "the UN", "ASEAN", ""."""
    if participant.country:
        return sanitize(country_with_article(participant.country))
    organization = sanitize(participant.organization)
    return f"the {organization}" if _SPELT.fullmatch(organization) else organization


def person_pieces(participant: Participant) -> tuple[Piece, ...]:
    """Somebody within the sentence: a name with office and side in brackets, or what `describe` gives."""
    who = Piece("name", describe(participant))
    if not participant.name:
        return (who,)
    about = office_and_side(participant)
    return (who, Piece("side", f" ({about})")) if about else (who,)


def office_and_side(participant: Participant) -> str:
    """Office, then country or organisation unless the office names it already ("Head of Norway's navy")."""
    role, side = office(participant), side_name(participant)
    if side and re.search(rf"\b{re.escape(side)}\b", role):
        return role
    return ", ".join(part for part in (role, side) if part)


def participant_words(participant: Participant) -> str:
    """Somebody on a line of their own: name, office, side with its code, part, other forms of the name.

    >>> asean = Participant(name="", aliases=(), role="", country="", organization="ASEAN", part="host", articles=())
    >>> participant_words(asean)
    'ASEAN, host'
    """
    code, side = participant.country, side_name(participant)
    coded = f"{side} ({code})" if code and side != code else side
    if participant.name:
        words = [sanitize(participant.name), office(participant), coded]
    elif participant.role:
        words = [_in_sentence(participant) + (f" ({code})" if code else "")]
    else:
        words = [coded or "an unnamed side"]
    line = ", ".join(word for word in (*words, participant.part) if word)
    aliases = "; ".join(telling_aliases(participant))
    return f"{line}; also {aliases}" if aliases else line


def telling_aliases(participant: Participant) -> tuple[str, ...]:
    """Other forms of a name that say more than name and office do: not "Minister Brevik" beside Ana Brevik, Foreign Minister.

    Of several that say the same beyond them ("President Ana Brewick", "Ana Brewick", "Brewick") it is the fullest one
    without a title.
    """
    return telling_forms(participant.name, participant.aliases, (participant.role,))


@lru_cache(maxsize=20_000)
def telling_forms(name: str, aliases: tuple[str, ...], offices: tuple[str, ...]) -> tuple[str, ...]:
    """The forms of a name among `aliases` that say more than `name` and the offices do; see `telling_aliases`."""
    known = set(fold(name).split())
    titles = set(fold(" ".join(offices)).split()) - known
    by_news: dict[frozenset[str], list[str]] = {}
    for alias in aliases:
        words = set(fold(alias).split())
        news = frozenset(words - known - titles)
        if news:
            by_news.setdefault(news, []).append(alias)
    return tuple(sanitize(_fullest(forms, titles)) for forms in by_news.values())


def _fullest(forms: Sequence[str], titles: set[str]) -> str:
    return min(forms, key=lambda form: (len(titles.intersection(fold(form).split())), -len(form), form))
