"""At home: the country of the one who receives, where the article gives no other place.

In: a `Scene` and an encounter without a place. Out: its country, where a host of one country receives somebody of
another, or where an ambassador sees those to whom he is accredited. Who receives on a journey, at the margins of a
gathering or in an embassy isn't at home.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.extract.document import DraftActor
from digest.extract.journeys import Journey
from digest.extract.scene import Encounter, Scene
from digest.extract.when import touches
from digest.models import Place
from digest.patterns import compile_late

_ENVOY = compile_late(
    r"(?:new |newly[\w -]+ |outgoing |departing )?(?:ambassador|high commissioner)(?! at large)",
    re.IGNORECASE,
)
# one who acts for his side abroad, so that he can receive there
_ABROAD = compile_late(
    r"\b(?:ambassador|high commissioner|consul|envoy|representative|delegate|negotiator|charg\w+)\b", re.IGNORECASE
)
_ELSEWHERE = frozenset(
    "sidelines sideline margins margin fringes fringe embassy consulate mission hotel elsewhere abroad here there".split()
)


def take_home(scene: Scene, e: Encounter, journeys: Sequence[Journey]) -> None:
    """Give an encounter that has no country yet the one of its host.

    Args:
        scene: the document.
        e: changed in place.
        journeys: of the article.
    """
    country = home_country(scene, e, journeys)
    if country and not e.place.country:
        e.place = Place(city=e.place.city, country=country, venue=e.place.venue, text=e.place.text)


def home_country(scene: Scene, e: Encounter, journeys: Sequence[Journey]) -> str:
    """The country in which an encounter's host is at home, "" where none is or the article sets it elsewhere."""
    if e.remote or e.earlier or e.status == "cancelled":
        return ""
    country = _host_country(scene, e) or _visited_country(scene, e) or _post_country(scene, e)
    return "" if country and _is_abroad(scene, e, country, journeys) else country


def _host_country(scene: Scene, e: Encounter) -> str:
    """The one country whose people receive somebody who isn't of it, "" for none."""
    hosts = [scene.actor(a) for a in e.actors if e.parts.get(a) == "host"]
    countries = {h.country for h in hosts}
    if len(countries) != 1 or any(h.organization or _ABROAD.search(h.role) or _visits(h) for h in hosts):
        return ""
    country = countries.pop()
    guests = [scene.side(a) for a in e.actors if e.parts.get(a) != "host"]
    return country if any(side != country for side in guests) else ""


def _visits(actor: DraftActor) -> bool:
    """Whether somebody is called a visitor, on whom others call abroad ("called on the visiting president")."""
    return actor.role.lower().startswith("visiting")


def _visited_country(scene: Scene, e: Encounter) -> str:
    """The one country of those who meet "the visiting minister" or "a visiting delegation", "" for none."""
    if "visiting" not in scene.words_of(e.draft.sentence):
        return ""
    guests = {a for a in e.actors if "visiting" in scene.actor(a).role.lower().split()}
    if not guests:
        nameless = [a for a in e.actors if not scene.actor(a).name and not scene.actor(a).role]
        guests = {a for a in nameless if _behind_visiting(scene, e, a)}
    hosts = [scene.actor(a) for a in e.actors if a not in guests]
    countries = {h.country for h in hosts}
    if not guests or len(countries) != 1 or any(h.organization or _ABROAD.search(h.role) for h in hosts):
        return ""
    return "" if countries <= {scene.actor(a).country for a in guests} else countries.pop()


def _behind_visiting(scene: Scene, e: Encounter, actor: int) -> bool:
    """Whether the sentence of an encounter calls a side "visiting"."""
    s = scene.doc.sentences[e.draft.sentence]
    return any(
        actor in actors and "visiting" in (scene.word(p.first - 1), scene.word(p.first), scene.word(p.first + 1))
        for p, actors in scene.phrases_in(s.first, s.last)
    )


def _post_country(scene: Scene, e: Encounter) -> str:
    """The country of those whom an ambassador sees, where they are of one country and not of his, "" for none."""
    if e.status != "held" or e.when is not None:
        return ""
    envoys = [a for a in e.actors if _ENVOY.match(scene.actor(a).role) and not _is_sent_to_body(scene, a)]
    others = [scene.actor(a) for a in e.actors if a not in envoys]
    countries = {a.country for a in others}
    if not envoys or len(countries) != 1 or any(a.organization or not a.role for a in others):
        return ""
    return "" if countries <= {scene.actor(a).country for a in envoys} else countries.pop()


def _is_sent_to_body(scene: Scene, actor: int) -> bool:
    """Whether the text gives somebody an organisation that isn't his side ("ambassador to the Ocean Union")."""
    items, own = scene.items, scene.actor(actor).organization
    return any(
        items.codes[k] == "O" and items.data[k].organization != own
        for p, actors in zip(scene.phrases, scene.actors_of, strict=True)
        if actor in actors
        for k in range(items.at[p.first], items.at[p.last - 1] + 1)
    )


def _is_abroad(scene: Scene, e: Encounter, country: str, journeys: Sequence[Journey]) -> bool:
    """Whether the article sets an encounter elsewhere than at its host's."""
    if e.when is not None and e.when.place.country not in ("", country):
        return True
    if any(not _ELSEWHERE.isdisjoint(scene.words_of(k)) for k in e.sentences):
        return True
    hosts = {a for a in e.actors if scene.actor(a).country == country}
    if any(
        j.people & hosts and j.place.country != country and touches(j.date, e.date)
        for j in journeys
        if not (j.date.start is None and j.sentence > max(e.sentences) + 1)
    ):
        return True
    here = scene.doc.dateline_country
    return bool(here) and here != country and here not in scene.sides(e.actors)
