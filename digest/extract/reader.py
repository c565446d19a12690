"""The whole of stage extract: one `Article` in, its `Reading` out.

A pure function of article, knowledge and nothing else, so that it can run in any process and be cached by content.
The steps stand in the order in which they need each other.

Several articles are read in step. The code and the tables of all steps together are many times what a processor's caches
hold, and an article alone calls for all of it once; in step, what one of them has brought there serves the others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Sequence

from digest.config import ExtractSettings
from digest.extract.assemble import Assembler
from digest.extract.attach import attach_statements
from digest.extract.dates import find_anchor, find_dates
from digest.extract.document import Document, DraftActor
from digest.extract.frames import find_drafts
from digest.extract.lexicon import build_lexicon, find_items
from digest.extract.nouns import find_phrases
from digest.extract.occasions import OccasionMention, complete_dates, find_occasions
from digest.extract.phrase import Phrase
from digest.extract.places import find_dateline, find_places
from digest.extract.reference import resolve_people
from digest.extract.signature import make_signature
from digest.extract.statements import find_statements
from digest.extract.structure import prepare
from digest.extract.triggers import build_frames
from digest.extract.voices import resolve_voices
from digest.knowledge import Knowledge
from digest.models import Actor, Article, Reading
from digest.patterns import compile_late

_DEFAULTS = ExtractSettings()
# what an office is called for a while
_MOMENTARY = compile_late(r"^(?:(?:new|[Nn]ewly[- ]\w+|[Vv]isiting|current) )+")
_NESTED = 8  # occasions that can stand in one another


def read_article(article: Article, knowledge: Knowledge, settings: ExtractSettings = _DEFAULTS) -> Reading:
    """Everything that one article says.

    Args:
        article: as read; its boilerplate is passed over.
        knowledge: the tables, see `digest.knowledge`.
        settings: lengths from which a text is read in parts.

    Returns:
        Actors, encounters, what was said, and the signature that duplicate coverage is told by.
    """
    (reading,) = read_articles([article], knowledge, settings)
    if isinstance(reading, Exception):
        raise reading
    return reading


def read_articles(
    articles: Sequence[Article], knowledge: Knowledge, settings: ExtractSettings = _DEFAULTS
) -> list[Reading | Exception]:
    """Everything that each of some articles says, as if each were read alone, in a tenth less time.

    Args:
        articles: as read; all are laid out in memory at once.
        knowledge: the tables, see `digest.knowledge`.
        settings: lengths from which a text is read in parts.

    Returns:
        For each article its reading, or what reading it raised.
    """
    found: dict[int, Reading | Exception] = {}
    going = [(place, _read_in_steps(article, knowledge, settings)) for place, article in enumerate(articles)]
    while going:
        still = []
        for place, steps in going:
            try:
                next(steps)
            except StopIteration as end:
                found[place] = end.value
            except Exception as error:  # noqa: BLE001 - a bug that one article shows must not cost the others
                found[place] = error
            else:
                still.append((place, steps))
        going = still
    return [found[place] for place in range(len(articles))]


def _read_in_steps(article: Article, knowledge: Knowledge, settings: ExtractSettings) -> Generator[None, None, Reading]:
    """The steps of reading an article, with a pause behind each of them."""
    doc = prepare(article, settings)
    yield
    lexicon = build_lexicon(knowledge)
    items = find_items(doc, lexicon)
    find_dateline(doc, items, knowledge)
    if doc.published is None:
        doc.published = find_anchor(doc)
    yield
    occasions = find_occasions(doc, knowledge)
    yield
    phrases = find_phrases(doc, items, lexicon)
    ordered = sorted(occasions, key=lambda occasion: occasion.start)
    begins = [occasion.start for occasion in ordered]
    for phrase in phrases if ordered else ():
        before = bisect_right(begins, doc.starts[phrase.first])
        if _within(doc, phrase, ordered[max(0, before - _NESTED) : before]):
            phrase.kind = "occasion"
    yield
    actors_of = resolve_people(doc, items, phrases, lexicon)
    yield
    doc.dates = find_dates(doc)
    complete_dates(doc, occasions)
    yield
    statements = find_statements(doc)
    yield
    voices = resolve_voices(doc, phrases, actors_of, statements)
    drafts = find_drafts(doc, items, phrases, actors_of, build_frames(knowledge), voices)
    yield
    places = find_places(doc, items, lexicon, knowledge)
    yield
    assembler = Assembler(doc, items, phrases, actors_of, drafts, places, occasions)
    mentions = assembler.read()
    yield
    quotations = attach_statements(doc, statements, assembler.kept, mentions)
    actors = tuple([make_actor(a) for a in doc.actors])
    yield
    return Reading(
        info=article.info,
        actors=actors,
        mentions=tuple(mentions),
        quotations=tuple(quotations),
        signature=make_signature(article),
        limits=tuple(doc.limits),
    )


def _within(doc: Document, phrase: Phrase, occasions: Sequence[OccasionMention]) -> bool:
    """Whether a side or an office is only a word of an occasion's name ("the ASEAN Defence Ministers' Meeting")."""
    if phrase.kind not in ("side", "group", "title") or phrase.apposition >= 0:
        return False
    start, end = doc.starts[phrase.first], doc.ends[phrase.last - 1]
    return any(
        o.start <= start and end <= o.end and not (phrase.sides and not o.cue)
        for o in occasions
        if o.end - o.start > end - start + 4
    )


def make_actor(draft: DraftActor) -> Actor:
    """The finished form of an actor.

    >>> actor = make_actor(DraftActor(name="ANA BREVIK", role="newly appointed foreign minister"))
    >>> actor.name, actor.role
    ('Ana Brevik', 'foreign minister')
    """
    forms = [form for form in draft.forms if form != draft.name]
    if len(forms) > 1:
        forms.sort(key=lambda form: (-len(form), form))
    name = draft.name
    if name.isupper() and len(name) > 4:
        # a speaker's label: "PRESIDENT BREVIK:"
        name = " ".join(w if set(w) <= set("IVX") else w.title() for w in name.split())
    return Actor(
        name=name,
        aliases=tuple(forms),
        role=draft.role and _MOMENTARY.sub("", draft.role),
        country=draft.country,
        organization=draft.organization,
        gender=draft.gender,
        count=max(1, draft.count),
    )


__all__ = ["Document", "make_actor", "read_article", "read_articles"]
