"""Who is who in one article: phrases -> actors and mentions.

In: the phrases of `nouns.py`. Out: `Document.actors` and `Document.mentions`. Names come first, over the whole
text, so that "his Omani counterpart" finds the minister whom only the next paragraph names; then titles, groups and
pronouns are resolved in reading order. A headline in Title Case is read last: its words count as a name only
where the body, or an office in front of them, says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from rapidfuzz import fuzz

from digest.extract.allegiance import Scene, settle_sides
from digest.extract.document import Document, DraftActor, Mention
from digest.extract.homeland import settle_home
from digest.extract.lexicon import Items, Lexicon, office_class
from digest.extract.nouns import Phrase, singular_of
from digest.extract.structure import tokenise
from digest.normalize import fold

_HIGH = frozenset(
    (
        "president",
        "prime_minister",
        "monarch",
        "foreign_minister",
        "crown_prince",
        "pope",
        "chancellor",
        "secretary_general",
    )
)
_VAGUE = frozenset(("official", "spokesperson", "delegation", "lawmaker"))
_PLACE_CUES = frozenset(
    "in at from near outside inside into toward towards through across via visiting visit leave left throughout around".split()
)
_ACTS = frozenset(
    "said says told tells met meets added is was has had will also spoke held called wrote stressed who".split()
)
_SPEAKS = frozenset("said says told added noted stressed also explained declined".split())
_PATRONYMIC = frozenset(("bin", "ibn", "bint", "ben"))
_GOVERNMENT = re.compile(
    r"\b(?:Ministry|Department|Government|Presidency|President|Office|Embassy|White House|Kremlin|MFA|MOFA|MEA|Mission|Palace|Chancellery|Élysée|Elysee|Downing Street|Cabinet|Royal Court|Foreign Affairs)\b"
)
_REGNAL = re.compile(r"[IVX]{1,5}$")
_FORMER = re.compile(r"\b(?:former|ex|late|then|erstwhile|onetime|one-time)\b")
_BYSTANDERS = frozenset(("spokesperson", "lawmaker", "official"))
_LEADERS = frozenset(("president", "minister", "monarch", "chancellor", "pope"))
_RANKS = {
    "minister": frozenset(("minister", "secretary", "diplomat", "head", "envoy")),
    "president": frozenset(("president",)),
    "monarch": frozenset(("monarch",)),
    "envoy": frozenset(("envoy", "diplomat", "adviser")),
    "diplomat": frozenset(("minister", "secretary", "diplomat", "envoy")),
}
_PLURAL_OFFICES = frozenset(
    "counterparts colleagues ministers leaders officials delegations representatives envoys presidents diplomats negotiators".split()
)
_OWNED = frozenset(("adviser", "envoy", "minister", "secretary", "spokesperson", "head", "diplomat", "soldier"))
_GOVERNING = frozenset(("minister", "president", "chancellor", "secretary", "monarch", "adviser"))
_SERVANTS = frozenset(("adviser", "envoy", "spokesperson"))
_LEADS = frozenset("led headed leads heads leading heading chaired".split())
_NAMESAKES = 200  # actors sharing a word that are looked at to tell whom a name means, the latest
_LISTED = 100  # tokens of a list of places that are looked at to find the preposition before it


def _key(token: str) -> str:
    return re.sub(r"^(?:al|el|ad|as|ash|an|ar|at|az|ol)-", "", fold(token)).strip(".’'")


class _Resolver:
    """Keeps the actors of one document while its phrases are read."""

    def __init__(self, doc: Document, items: Items, phrases: list[Phrase], lexicon: Lexicon) -> None:
        self.doc, self.items, self.phrases, self.lexicon = doc, items, phrases, lexicon
        self.actors: list[DraftActor] = doc.actors
        self.keys: list[list[str]] = []  # folded name tokens of each actor, particles left out
        self.classes: list[set[str]] = []
        self.heads: list[set[str]] = []
        self.of: list[tuple[int, ...]] = [()] * len(phrases)
        self.sides: dict[tuple[str, str], int] = {}
        self.titled: dict[tuple[str, str, str], int] = {}
        self.guessed: dict[int, str] = {}  # genders of actors that only pronouns told
        self.order: list[int] = []  # phrases that speak of one person, as read so far
        self.bounds = [s.first for s in doc.sentences]
        self.firsts = [p.first for p in phrases]
        self.by_key: dict[str, list[int]] = {}  # name token -> actors
        self.by_letter: dict[str, list[int]] = {}  # first letter of a name token -> actors
        self.quote_starts = [q.start for q in doc.quotes]
        self.low = {w for w in doc.words if w[0].islower()}
        self.named: dict[int, list[int]] = {}  # where each actor is named by more than one word
        self.once: dict[int, tuple[str, str]] = {}  # sides that only former offices tell
        self.short: dict[str, list[tuple[int, int]]] = {}  # a name's one word -> where it was used and of whom

    # -- names ---------------------------------------------------------------------

    def keys_of(self, name: list[str]) -> list[str]:
        particles = self.lexicon.particles
        keys = [_key(t) for t in name if t.lower() not in particles and t not in (",", "Jr", "Jr.", "Sr.", "III", ".")]
        return [k for k in keys if k]

    def new(self, **fields: object) -> int:
        self.actors.append(DraftActor(**fields))  # type: ignore[arg-type]
        self.keys.append([])
        self.classes.append(set())
        self.heads.append(set())
        return len(self.actors) - 1

    def clash(self, a: int, p: Phrase) -> bool:
        actor = self.actors[a]
        both = (p.country or p.organization) and (actor.country or actor.organization)
        if both and (p.country, p.organization) != (actor.country, actor.organization):
            return True
        return bool(p.gender and actor.gender and p.gender != actor.gender and len(p.name) < 2)

    def find_name(self, p: Phrase) -> int:
        """Actor whom a name phrase means, -1 for a new one."""
        keys = self.keys_of(p.name)
        if not keys:
            return -1
        best, best_score = -1, 0.0
        tied: list[int] = []
        for a in self.namelike(keys):
            known = self.keys[a]
            if not known:
                continue
            score = _fit(keys, known)
            if (
                score
                and keys[0] != known[0]
                and len(keys) > 1
                and len(known) > 1
                and _PATRONYMIC.intersection(w.lower() for w in p.name)
            ):
                continue
            if score < best_score or not score or self.clash(a, p):
                continue
            if (
                score < 1
                and p.klass
                and self.classes[a]
                and p.klass not in self.classes[a]
                and self.fathers(p, a, keys)
            ):
                continue
            if score < 1 and len(keys) == 1 and p.klass and self.classes[a] and p.klass not in self.classes[a]:
                score -= 0.3
            if score < 1 and p.office and self.heads[a] and p.office not in self.heads[a]:
                score -= 0.1
            if score > best_score:
                tied.clear()
                best_score = score
            if score == best_score:
                tied.append(a)
        if best_score > 0.3:
            best = tied[0] if len(tied) == 1 else self.namesake(p, keys, tied)
        return best

    def name_by(self, a: int, keys: list[str]) -> None:
        """Sets the name tokens of an actor and makes it known by each of them."""
        self.keys[a] = keys
        for key in keys:
            self.by_key.setdefault(key, []).append(a)
            self.by_letter.setdefault(key[0], []).append(a)

    def namelike(self, keys: list[str]) -> list[int]:
        """Actors that share a token with a name, or for a single word its first letter; latest first, each once."""
        found = {a for key in keys for a in self.by_key.get(key, ())[-_NAMESAKES:]}
        if len(keys) == 1:
            found.update(self.by_letter.get(keys[0][0], ())[-_NAMESAKES:])
        return sorted(found, reverse=True)

    def fathers(self, p: Phrase, a: int, keys: list[str]) -> bool:
        """Whether two names meet only in a patronymic: "King Salman" and "Crown Prince Mohammed bin Salman"."""
        one, more = (keys, self.actors[a].name.split()) if len(keys) < len(self.keys[a]) else (self.keys[a], p.name)
        return len(one) == 1 and len(more) > 2 and more[-2].lower() in _PATRONYMIC and _key(more[-1]) == one[0]

    def namesake(self, p: Phrase, keys: list[str], among: list[int]) -> int:
        """Which of several bearers of a name is meant: the one whom the sentence has named in full, whom the name alone meant before, who has an office."""
        token = p.last - 1
        start = self.doc.sentences[max(0, _sentence_at(self.bounds, token))].first
        here = [a for a in among if any(start <= at < p.first for at in self.named.get(a, ()))]
        if len(here) == 1:
            return here[0]
        if len(keys) == 1:
            before = [(at, a) for at, a in self.short.get(keys[0], ()) if at < p.first and a in among]
            if before:
                return max(before)[1]
        return max(
            among,
            key=lambda a: (
                any(at < p.first for at in self.named.get(a, ())),
                any(self.doc.starts[at] < self.doc.body for at in self.named.get(a, ())),
                bool(self.actors[a].role or self.sided(a)),
                min(self.actors[a].count, 9),
                max((at for at in self.named.get(a, ()) if at < p.first), default=-1),
                -a,
            ),
        )

    def give_side(self, a: int, country: str, organization: str) -> None:
        """Gives an actor the side that it speaks for, unless it has one."""
        actor = self.actors[a]
        if not actor.country and not actor.organization:
            actor.country, actor.organization = country, organization

    def sided(self, a: int) -> bool:
        """Whether the side of an actor is known."""
        return bool(self.actors[a].country or self.actors[a].organization)

    def absorb(self, a: int, p: Phrase) -> None:
        """Notes what a phrase tells of its actor."""
        actor = self.actors[a]
        actor.count += 1
        if _FORMER.search(p.role.lower()) and p.office != "relation":
            self.once.setdefault(a, (p.country, p.organization))
        else:
            self.give_side(a, p.country, p.organization)
        actor.gender = actor.gender or p.gender
        if p.role and p.office not in ("relation", "official"):
            role = p.role
            if p.klass:
                self.classes[a].add(p.klass)
                if " and " in role:
                    # "Deputy Prime Minister and Foreign Minister": he is either
                    self.classes[a].update({office_class(part, self.lexicon) for part in role.split(" and ")} - {""})
            if p.office:
                self.heads[a].add(p.office)
            if (
                not actor.role
                or (len(role) > len(actor.role) and len(role) < 80 and actor.role.lower() in role.lower())
                or (p.klass and not office_class(actor.role, self.lexicon) and "former" not in role)
            ):
                actor.role = role
        if p.klass == "foreign_minister" and "pope" in self.heads[a]:
            self.give_side(a, "VAT", "")  # "Cardinal X, Secretary of State"
        if len(p.name) > 1 and _REGNAL.match(p.name[-1]) and not self.heads[a]:
            self.heads[a].add("monarch")
            self.classes[a].add("monarch")
        if p.name:
            name = " ".join(p.name)
            self.add_form(actor, name, p)
            keys = self.keys_of(p.name)
            if actor.name.isupper() and not name.isupper() and keys == self.keys[a]:
                actor.name = clean_name(p.name)
            size, known = len(keys), len(self.keys[a])
            if not known or size > known or (size == known and sum(map(len, keys)) > sum(map(len, self.keys[a]))):
                self.name_by(a, keys)
                actor.name = clean_name(p.name)

    def add_form(self, actor: DraftActor, form: str, p: Phrase) -> None:
        if form not in actor.forms:
            actor.forms.append(form)
        if p.role and p.first < p.last and len(p.name) and p.role.istitle() and len(p.role) < 40:
            titled = f"{p.role} {form}"
            if titled not in actor.forms:
                actor.forms.append(titled)

    def name(self, i: int) -> None:
        p = self.phrases[i]
        if len(p.name) == 1 and "-" in p.name[0] and not p.sure:
            # "the Brevik-Solberg summit"
            parts = [self.find_name(Phrase(p.first, p.last, "name", name=[part])) for part in p.name[0].split("-")]
            if len(parts) == 2 and -1 not in parts and parts[0] != parts[1]:
                p.kind, p.number = "group", 2
                self.of[i] = (parts[0], parts[1])
                return
        a = self.find_name(p)
        if a < 0:
            a = self.new()
        self.absorb(a, p)
        keys = self.keys_of(p.name)
        if len(keys) == 1:
            self.short.setdefault(keys[0], []).append((p.first, a))
        else:
            self.named.setdefault(a, []).append(p.first)
        self.of[i] = (a,)

    def opening_name(self, i: int) -> None:
        """One capitalised word that opens a sentence: a name if the text knows it as one, or if it does something."""
        p = self.phrases[i]
        if self.find_name(p) >= 0 or "-" in p.name[-1]:
            self.name(i)
            return
        after = self.doc.words[p.last].lower() if p.last < len(self.doc.words) else "."
        if p.name[0].lower() not in self.lexicon.common and (after in _ACTS or p.possessive):
            self.name(i)

    # -- titles --------------------------------------------------------------------

    def matches(self, a: int, p: Phrase) -> bool:
        """Whether the actor may be who an office phrase without a name speaks of."""
        actor = self.actors[a]
        if not actor.name or self.clash(a, p):
            return False
        if p.klass:
            return p.klass in self.classes[a]
        role = p.role.lower().split()[-1] if p.role else ""
        if p.office == "head" and role == "leader":
            return (
                bool(self.heads[a] & {"president", "monarch", "chancellor", "head", "minister", "pope"})
                or not self.heads[a]
            )
        if p.office == "minister" and self.classes[a] == {"prime_minister"}:
            return False
        if p.office == "monarch":
            return role in actor.role.lower() if role in ("prince", "princess") else "monarch" in self.classes[a]
        if p.office == "diplomat":
            return "foreign_minister" in self.classes[a] or "diplomat" in self.heads[a]
        return p.office in self.heads[a] or (p.definite and role == "deputy" and role in actor.role.lower())

    def recent(self, p: Phrase, *, exclude: tuple[int, ...] = (), sided: bool = False) -> int:
        """The actor last spoken of before office phrase p that fits it, -1 for none; `sided`: of a known side."""
        for k in reversed(self.order):
            if self.phrases[k].first >= p.first:
                continue
            a = self.of[k][0]
            if a not in exclude and self.matches(a, p):
                if sided and not (self.actors[a].country or self.actors[a].organization):
                    continue
                return a
        return -1

    def foregoing(self, i: int) -> int:
        """Whom a bare office means: one that opens a sentence goes on with the subject of the sentence before, if it fits."""
        p = self.phrases[i]
        s = _sentence_at(self.bounds, p.first)
        if s > 0 and p.first == self.bounds[s]:
            start = self.bounds[s - 1]
            for k in range(bisect_left(self.firsts, start), bisect_left(self.firsts, p.first)):
                if (
                    len(self.of[k]) == 1
                    and not self.phrases[k].possessive
                    and self.phrases[k].kind in ("name", "title")
                ):
                    if self.subject(k) and self.matches(self.of[k][0], p):
                        return self.of[k][0]
                    break
        return self.recent(p)

    def anywhere(self, p: Phrase, *, exclude: tuple[int, ...] = ()) -> int:
        """The only actor of the article that fits, -1 where there is none or more than one."""
        fits = [a for a in range(len(self.actors)) if a not in exclude and self.matches(a, p)]
        if len(fits) > 1 and (p.country or p.organization):
            fits = [a for a in fits if self.sided(a)]  # those who match a side are of that side
        return fits[0] if len(fits) == 1 else -1

    def owner(self, p: Phrase) -> int:
        """Actor on whose possessive a relational phrase hangs ("his counterpart", "Fidan's guest"), -1 where unknown."""
        last = bisect_right(self.firsts, p.owner) - 1
        for k in range(last, max(-1, last - 3), -1):
            q = self.phrases[k]
            if q.first <= p.owner < q.last and q is not p:
                return self.of[k][0] if len(self.of[k]) == 1 else -1
        word = self.doc.words[p.owner].lower() if p.owner >= 0 else ""
        if word in ("his", "her", "their"):
            return self.antecedent(p.owner, "m" if word == "his" else "f" if word == "her" else "")
        return -1

    def title(self, i: int) -> None:
        p = self.phrases[i]
        if p.apposition >= 0 and self.of[p.apposition]:
            a = self.of[p.apposition][0]
            actor = self.actors[a]
            if not (p.country and actor.country and p.country != actor.country):
                self.absorb(a, p)
                self.of[i] = (a,)
                self.order.append(i)
                return
        if p.office == "relation":
            self.relation(i)
            return
        a = -1
        if p.office not in _VAGUE:
            if p.country or p.organization:
                a = self.recent(p, sided=True)
                if a < 0 and _FORMER.search(p.role.lower()):
                    return
                if a < 0:
                    a = self.bearer(i)
                if a < 0:
                    a = self.same_side(p)
            elif p.definite or p.role[:1].isupper():
                bare = [
                    a
                    for a in range(len(self.actors))
                    if self.matches(a, p) and not self.actors[a].country and not self.actors[a].organization
                ]
                a = bare[0] if len(bare) == 1 and p.klass else self.foregoing(i)
                if a < 0:
                    a = self.anywhere(p)
        if a >= 0:
            actor = self.actors[a]
            actor.count += 1
            self.give_side(a, p.country, p.organization)
            if not actor.role and p.klass:
                actor.role = p.role
                self.classes[a].add(p.klass)
            self.of[i] = (a,)
            self.order.append(i)
        elif p.country or p.organization:
            if p.office in _VAGUE and p.office != "delegation":
                return
            key = (p.country, p.organization, p.klass or p.role.lower())
            if p.office == "delegation":
                self.of[i] = (self.side_of(p.country, p.organization),)
                return
            if key not in self.titled:
                self.titled[key] = a = self.new(
                    role=p.role, country=p.country, organization=p.organization, gender=p.gender
                )
                self.classes[a].update({p.klass} - {""})
                self.heads[a].add(p.office)
            a = self.titled[key]
            self.actors[a].count += 1
            self.of[i] = (a,)
            self.order.append(i)
        elif p.klass in _HIGH and p.definite and p.owner < 0:
            # "the King": nobody has named him, but there is only one
            loners = sorted(
                (
                    (x.count, -a)
                    for a, x in enumerate(self.actors)
                    if x.name and x.sure and not x.role and not self.heads[a] and x.name[0] != "@"
                ),
                reverse=True,
            )
            named = [
                -b
                for _, b in loners
                if p.klass == "monarch" and " " not in self.actors[-b].name and self.actors[-b].gender
            ]
            if len(named) == 1 and ("", "", p.klass) not in self.titled:
                loners = [(2, -named[0])]  # "Don Felipe" is the king whom nobody names otherwise
            if (
                loners
                and loners[0][0] > 1
                and (len(loners) == 1 or loners[0][0] > loners[1][0])
                and ("", "", p.klass) not in self.titled
            ):
                a = -loners[0][1]
                self.classes[a].add(p.klass)
                self.heads[a].add(p.office)
                self.actors[a].role = p.role
                self.set(i, a)
                return
            key = ("", "", p.klass)
            if key not in self.titled:
                self.titled[key] = a = self.new(role=p.role, gender=p.gender)
                self.classes[a].add(p.klass)
                self.heads[a].add(p.office)
            self.set(i, self.titled[key])

    def bearer(self, i: int) -> int:
        """The only one who can hold an office with a side where nobody of that side is known to: "The Indian prime minister" for bare "Prime Minister X".

        Not one whom the same sentence names ("Prime Minister X met the Indian prime minister"), nor, outside a headline, behind "with" or "of".
        """
        p = self.phrases[i]
        a = self.anywhere(p)
        if a < 0 or self.sided(a):
            return a
        sentence = self.doc.sentences[max(0, _sentence_at(self.bounds, p.first))]
        beside = any(
            sentence.first <= q.first < sentence.last and o == (a,)
            for q, o in zip(self.phrases, self.of, strict=True)
            if q.kind == "name"
        )
        return -1 if beside or (self.oblique(i) and not sentence.headline) else a

    def same_side(self, p: Phrase) -> int:
        """A named actor without an office who is the only one of his side: "Russia's top diplomat" for "Russia's X"."""
        fits = [
            a
            for a, actor in enumerate(self.actors)
            if actor.name
            and not actor.role
            and (actor.country or actor.organization)
            and (actor.country, actor.organization) == (p.country, p.organization)
        ]
        return fits[0] if len(fits) == 1 and p.definite else -1

    def relation(self, i: int) -> None:
        """As in "His Omani counterpart", "his host", "the guest": the other side's holder of the same office."""
        p = self.phrases[i]
        word = p.role.lower().split()[-1] if p.role else ""
        base = self.owner(p) if p.owner >= 0 else -1
        if word in ("counterpart", "homologue", "colleague", "number"):
            if base < 0:
                base = next(
                    (
                        self.of[k][0]
                        for k in reversed(self.order)
                        if self.phrases[k].first < p.first
                        and not (p.country and self.actors[self.of[k][0]].country == p.country)
                    ),
                    -1,
                )
            wanted = self.classes[base] if base >= 0 else set()
            exclude = (base,) if base >= 0 else ()
            if p.country or p.organization:
                fits = [
                    a
                    for a, x in enumerate(self.actors)
                    if a not in exclude
                    and x.name
                    and x.country == p.country
                    and x.organization == p.organization
                    and (not wanted or not self.classes[a] or wanted & self.classes[a])
                ]
                if len(fits) > 1:
                    fits = [a for a in fits if wanted & self.classes[a]] or fits
                if fits:
                    self.set(
                        i,
                        fits[0]
                        if len(fits) == 1
                        else next((self.of[k][0] for k in reversed(self.order) if self.of[k][0] in fits), fits[0]),
                    )
                    return
                lone = [
                    a
                    for a, x in enumerate(self.actors)
                    if a not in exclude
                    and x.name
                    and x.sure
                    and x.count > 1
                    and x.name[0] != "@"
                    and not x.country
                    and not x.organization
                    and not self.heads[a] & _BYSTANDERS
                    and not (wanted and self.classes[a] and not wanted & self.classes[a])
                ]
                if len(lone) == 1:
                    self.actors[lone[0]].country, self.actors[lone[0]].organization = p.country, p.organization
                    self.classes[lone[0]] |= wanted
                    self.set(i, lone[0])
                    return
                role = self.actors[base].role if base >= 0 else p.role
                key = (p.country, p.organization, next(iter(sorted(wanted)), role.lower()))
                if key not in self.titled:
                    self.titled[key] = a = self.new(
                        role=_bare_role(role), country=p.country, organization=p.organization
                    )
                    self.classes[a] |= wanted
                self.set(i, self.titled[key])
                return
        else:
            wanted = set()
            exclude = (base,) if base >= 0 else ()
        # no side given: the other of the two that the text speaks of
        for k in reversed(self.order):
            q, a = self.phrases[k], self.of[k][0]
            if (
                q.first < p.first
                and a not in exclude
                and self.actors[a].name
                and (base < 0 or self.actors[a].country != self.actors[base].country)
            ):
                self.set(i, a)
                return

    def share_office(self, i: int) -> None:
        """As in "His Japanese counterpart X": X has the same office as he."""
        p = self.phrases[i]
        a = self.of[i][0]
        if self.classes[a] or "colleague" in p.role:
            return
        base = self.owner(p) if p.owner >= 0 else -1
        if base >= 0 and base != a:
            self.classes[a] |= self.classes[base]
            self.heads[a] |= self.heads[base]
            self.actors[a].role = self.actors[a].role or _bare_role(self.actors[base].role)

    def set(self, i: int, a: int) -> None:
        self.actors[a].count += 1
        self.of[i] = (a,)
        self.order.append(i)

    def side_of(self, country: str, organization: str) -> int:
        key = (country, organization)
        if key not in self.sides:
            self.sides[key] = self.new(country=country, organization=organization)
        self.actors[self.sides[key]].count += 1
        return self.sides[key]

    def in_place(self, p: Phrase) -> bool:
        """Whether a country or capital is named as a place: "in Turkey", "Ankara, Turkey"."""
        words, first = self.doc.words, p.first
        if first and words[first - 1].lower() == "the":
            first -= 1
        if not first:
            return False
        k = first - 1
        floor = max(1, k - _LISTED)
        while k > floor and words[k] in (",", "and") and self.items.codes[self.items.at[k - 1]] in "YC":
            # "in Istanbul and Ankara, Turkey"
            k = self.items.first[self.items.at[k - 1]] - 1
            if words[k].lower() == "the":
                k -= 1
            if words[k + 1 : k + 2] and words[k].lower() not in _PLACE_CUES and words[k] not in (",", "and"):
                return words[first - 1] == "," and self.items.codes[self.items.at[first - 2]] == "Y"
        if words[k].lower() == "from" and k and words[k - 1].lower() in _PLURAL_OFFICES:
            return False  # "counterparts from Norway and Chile"
        return words[k].lower() in _PLACE_CUES

    def home(self, country: str) -> None:
        """In a release of a government the first holder of a bare office is its own ("the President", "Secretary X").

        Not so where somebody else's holder of it was named before, for an office that the country does not have,
        and for a name that stands behind another's ("with President X").
        """
        taken: set[str] = set()
        absent = self.lexicon.absent.get(country)
        for i, p in enumerate(self.phrases):
            if (
                not p.role
                or p.kind not in ("name", "title")
                or len(self.of[i]) != 1
                or p.plural
                or p.office not in _GOVERNING
            ):
                continue
            a = self.of[i][0]
            kind = p.klass or p.role.lower().split()[-1]
            if self.sided(a):
                taken.add(kind)
                continue
            if kind in taken or (absent and absent.search(p.role.lower())) or p.klass == "secretary_general":
                continue
            if p.name and (p.possessive or self.oblique(i)) and not (self.headlined(p) and not p.possessive):
                continue
            if not p.name and not p.definite and not self.headlined(p):
                continue
            self.actors[a].country = country
            taken.add(kind)

    def headlined(self, p: Phrase) -> bool:
        return p.first < len(self.doc.sentences) and bool(self.doc.body) and self.doc.starts[p.first] < self.doc.body

    # -- groups and pronouns -------------------------------------------------------

    def group(self, i: int) -> None:
        p = self.phrases[i]
        if p.sides and self.named_group(i):
            return
        if p.sides:
            members = []
            for side in p.sides:
                if p.role and p.office not in ("", "delegation"):
                    one = Phrase(
                        p.first,
                        p.last,
                        "title",
                        role=p.role,
                        office=p.office,
                        klass=p.klass,
                        country=side.country,
                        organization=side.organization,
                        definite=True,
                    )
                    a = self.recent(one, sided=True)
                    if a < 0 and one.klass:
                        a = self.anywhere(one)
                    if a < 0 and p.office == "relation":
                        a = next(
                            (
                                k
                                for k, x in enumerate(self.actors)
                                if x.name and x.country == side.country and x.organization == side.organization
                            ),
                            -1,
                        )
                    if a < 0:
                        role = singular_of(p.role)
                        key = (side.country, side.organization, p.klass or role.lower())
                        if key not in self.titled:
                            self.titled[key] = k = self.new(
                                role="" if p.office == "relation" else role,
                                country=side.country,
                                organization=side.organization,
                            )
                            self.classes[k].update({p.klass} - {""})
                            self.heads[k].add(p.office)
                        a = self.titled[key]
                    members.append(a)
                else:
                    members.append(self.side_of(side.country, side.organization))
            self.of[i] = tuple(dict.fromkeys(members))
            return
        if p.country or p.organization:
            self.of[i] = (self.side_of(p.country, p.organization),)
            return
        if not p.definite or p.number > 3 or p.role in ("countries", "nations", "delegations"):
            return
        if p.office == "relation" and p.role.endswith(("guest", "guests", "visitor", "visitors")):
            self.of[i] = self.guests(i, p.number)
            return
        self.of[i] = self.salient(p, p.number or 2)

    def named_group(self, i: int) -> bool:
        """As in "The prime ministers of Norway and Chile (A and B)": as many names as sides, in the order of the sides."""
        p = self.phrases[i]
        names = []
        end = p.last
        for k in range(i + 1, min(i + 1 + len(p.sides), len(self.phrases))):
            q = self.phrases[k]
            gap = self.doc.words[end : q.first]
            if (
                q.kind != "name"
                or len(self.of[k]) != 1
                or any(w not in ("(", ",", "and", "&", "–", "-", "—") for w in gap)
                or (k == i + 1 and gap[:1] not in (["("], [","], ["-"], ["–"], ["—"]))
            ):
                break
            names.append(k)
            end = q.last
        if len(names) != len(p.sides):
            return False
        for k, side in zip(names, p.sides, strict=True):
            a = self.of[k][0]
            self.give_side(a, side.country, side.organization)
            if p.klass:
                self.classes[a].add(p.klass)
            if p.office != "relation":
                self.heads[a].add(p.office)
                self.actors[a].role = self.actors[a].role or p.role
        self.of[i] = tuple(self.of[k][0] for k in names)
        return True

    def guests(self, i: int, number: int) -> tuple[int, ...]:
        """The people whom "the two guests" means: the last ones joined who are no subject, nor who receives them now."""
        start = self.bounds[max(0, _sentence_at(self.bounds, self.phrases[i].first))]
        hosts = {self.of[k][0] for k in range(i) if self.phrases[k].first >= start and len(self.of[k]) == 1}
        for k in range(i - 1, -1, -1):
            people, first = self.row(k)
            if (
                people
                and len(people) == (number or len(people))
                and not hosts.intersection(people)
                and not self.subject(first)
            ):
                return people
        return ()

    def salient(self, p: Phrase, number: int) -> tuple[int, ...]:
        """The people whom a bare group ("the two ministers") means: the ones most spoken of, recent ones first, of different sides."""
        sentence = _sentence_at(self.bounds, p.first)
        here = self.doc.sentences[sentence].first if sentence >= 0 else 0
        near = self.doc.sentences[max(0, sentence - 2)].first if sentence >= 0 else 0
        last = self.last_told(p, sentence, number)
        if last:
            return last
        weights: dict[int, float] = {}
        own = self.owner(p) if p.office == "relation" and p.owner >= 0 else -1
        for k in self.order:
            q = self.phrases[k]
            if q.first >= p.first or (p.office == "relation" and q.first >= here):
                continue
            a = self.of[k][0]
            actor = self.actors[a]
            if not (actor.name or actor.role) or not actor.sure or actor.name[:1] == "@" or self.heads[a] & _BYSTANDERS:
                continue
            if a == own or (p.klass and self.classes[a] and p.klass not in self.classes[a]):
                continue
            if p.office in _RANKS and self.heads[a] and not self.heads[a] & _RANKS[p.office]:
                continue
            if p.role.endswith("leader") and self.heads[a] and not self.heads[a] & _LEADERS:
                continue
            weights[a] = weights.get(a, 0) + (4 if q.first >= near else 1)
        found: list[int] = []
        sides: set[str] = set()
        for a in sorted(weights, key=lambda a: (-weights[a], a)):
            side = self.actors[a].country or self.actors[a].organization
            if side and side in sides:
                continue
            found.append(a)
            sides.add(side)
            if len(found) == number:
                return tuple(sorted(found))
        return ()

    def last_told(self, p: Phrase, sentence: int, number: int) -> tuple[int, ...]:
        """The people of the nearest sentence before that names just as many of different sides, () where there is none."""
        if p.klass or p.office in _RANKS or p.office == "relation" or p.role.endswith("leader"):
            return ()
        for s in range(sentence, max(-1, sentence - 3), -1):
            bounds = self.doc.sentences[s]
            group = next(
                (
                    o
                    for q, o in zip(self.phrases, self.of, strict=True)
                    if q.kind == "group" and len(o) == number and bounds.first <= q.first < min(bounds.last, p.first)
                ),
                (),
            )
            if group and s < sentence:
                return group
            people: list[int] = []
            for k in self.order:
                q = self.phrases[k]
                if bounds.first <= q.first < min(bounds.last, p.first):
                    a = self.of[k][0]
                    if (
                        self.actors[a].name
                        and self.actors[a].sure
                        and a not in people
                        and not self.heads[a] & _BYSTANDERS
                    ):
                        people.append(a)
            sides = [self.actors[a].country or self.actors[a].organization or f"?{a}" for a in people]
            if len(people) == number and len(set(sides)) == number:
                return tuple(people)
            if people and s < sentence:
                return ()
        return ()

    def antecedent(self, token: int, gender: str) -> int:
        """Actor whom a singular pronoun at `token` means, -1 where none fits."""
        number = _sentence_at(self.bounds, token)
        if number < 0:
            return -1
        sentence = self.doc.sentences[number]
        outside = not self.quoted(token)
        here: list[int] = []
        before: list[int] = []
        joined = token - (2 if token > 1 and self.doc.words[token - 2] == "," else 1)
        for k in reversed(self.order):
            q = self.phrases[k]
            if q.first >= token:
                continue
            if q.last == joined and self.doc.words[token - 1] == "and" and gender and not q.possessive:
                # "hosted President X and his counterpart Y": his that was named last
                known = self.actors[self.of[k][0]].gender
                if not known or known == gender:
                    return self.of[k][0]
            if q.first >= sentence.first:
                here.append(k)
            else:
                before.append(k)
                if len(before) > 12:
                    break
        here.reverse()
        if self.doc.words[token].lower() in ("he", "she"):
            # "the president received him, and he then met ...": the one who was received
            objects = [
                k
                for k in range(bisect_left(self.firsts, sentence.first), bisect_left(self.firsts, token))
                if self.doc.words[self.phrases[k].first].lower() in ("him", "her")
                and self.phrases[k].kind == "pronoun"
                and not self.phrases[k].possessive
                and len(self.of[k]) == 1
            ]
            if objects:
                return self.of[objects[-1]][0]
        if self.doc.words[token].lower() == "him":
            here = []  # not the one who does it
        told = (*self.by_subject(here), *self.by_sentence(before))
        if outside:
            # what is said between quotation marks brings nobody up outside them
            told = (
                *(k for k in told if not self.quoted(self.phrases[k].first)),
                *(k for k in told if self.quoted(self.phrases[k].first)),
            )
        # a spokesman is quoted in passing: who "held talks" in the next sentence is not he
        words = self.doc.words
        passing = token == sentence.first and words[token + 1 : token + 2] and words[token + 1] not in _SPEAKS
        for k in told:
            actor = self.actors[self.of[k][0]]
            known = actor.gender or self.guessed.get(self.of[k][0], "")
            if gender and known and known != gender:
                continue
            if (not actor.name and not actor.role) or actor.name[:1] == "@":
                continue
            if passing and k != told[-1] and self.heads[self.of[k][0]] == {"spokesperson"}:
                continue
            if gender and not known:
                # kept apart from what titles and given names tell: the pronoun may mean somebody else
                self.guessed[self.of[k][0]] = gender
            return self.of[k][0]
        return -1

    def quoted(self, token: int) -> bool:
        """Whether a token stands inside a quotation."""
        at = self.doc.starts[token]
        k = bisect_right(self.quote_starts, at) - 1
        while k >= 0:
            if at < self.doc.quotes[k].end:
                return not self.doc.quotes[k].scare
            if not self.doc.quotes[k].depth:
                break
            k -= 1
        return False

    def by_subject(self, ks: list[int]) -> list[int]:
        """Phrases of one sentence, those that can be a subject first."""
        free = [k for k in ks if not self.oblique(k)]
        return free + [k for k in ks if k not in free]

    def by_sentence(self, ks: list[int]) -> list[int]:
        """Phrases of the sentences before (latest first): nearest sentence first, in it subjects first."""
        out: list[int] = []
        group: list[int] = []
        last = -1
        for k in ks:
            s = _sentence_at(self.bounds, self.phrases[k].first)
            if s != last and group:
                out.extend(self.by_subject(group[::-1]))
                group = []
            last = s
            group.append(k)
        if group:
            out.extend(self.by_subject(group[::-1]))
        return out

    def oblique(self, k: int) -> bool:
        p = self.phrases[k]
        if p.possessive:
            return True
        return p.first > 0 and self.doc.words[p.first - 1].lower() in (
            "of",
            "with",
            "to",
            "by",
            "for",
            "from",
            "about",
            "between",
            "against",
            "under",
            "and",
            "than",
            "on",
        )

    def pronoun(self, i: int) -> None:
        p = self.phrases[i]
        word = self.doc.words[p.first].lower()
        if word in ("he", "she", "him", "her", "his", "himself", "herself"):
            a = self.antecedent(p.first, p.gender)
            if a >= 0:
                self.of[i] = (a,)
                self.actors[a].count += 1
                if word in ("he", "she"):
                    self.order.append(i)
        elif word == "who" and i and self.phrases[i - 1].last >= p.first - 2 and len(self.of[i - 1]) == 1:
            self.of[i] = self.of[i - 1]
        elif word in ("they", "them", "their"):
            self.of[i] = self.several(i)

    def several(self, i: int) -> tuple[int, ...]:
        """The people whom "they" means: the last ones that the text joins by "and", or names as a group; a subject's pair first."""
        sentence = _sentence_at(self.bounds, self.phrases[i].first)
        found: tuple[int, ...] = ()
        near = -1
        for k in range(i - 1, max(-1, i - 20), -1):
            if len(self.of[k]) > 1:
                pair, first = self.of[k], k
            else:
                pair, first = self.row(k)
            if not pair:
                continue
            there = _sentence_at(self.bounds, self.phrases[first].first)
            if there == sentence and found == ():
                return pair
            if found and there != near:
                break
            if not self.oblique(first) and self.subject(first):
                return pair
            if not found:
                found, near = pair, there
        return found

    def row(self, k: int) -> tuple[tuple[int, ...], int]:
        """People whom the text joins up to phrase k, in order ("X, Y and Z"), with the first phrase of the row; () where it joins none."""
        words = self.doc.words
        people: list[int] = []
        last = k
        for at in range(k, max(-1, k - 6), -1):
            if self.phrases[at].kind == "pronoun" and self.phrases[at].possessive:
                continue
            if (
                len(self.of[at]) != 1
                or self.phrases[at].kind not in ("name", "title")
                or (at == k and self.phrases[at].possessive)
            ):
                break
            if at < k:
                gap = words[self.phrases[at].last : self.phrases[last].first]
                joints = (["and"], ["with"], [",", "and"]) if len(people) == 1 else ([","],)
                if gap not in joints and not (gap[:2] in (["and", "his"], ["and", "her"]) and len(gap) == 3):
                    break  # "X and his wife Y"
            a = self.of[at][0]
            if not self.actors[a].name or a in people:
                break
            people.append(a)
            last = at
        return (tuple(reversed(people)), last) if len(people) > 1 else ((), k)

    def subject(self, k: int) -> bool:
        """Whether phrase k stands where its sentence, or the clause behind an opening comma, begins."""
        first = self.phrases[k].first
        start = self.bounds[max(0, _sentence_at(self.bounds, first))]
        return first == start or (first - start < 8 and self.doc.words[first - 1] == ",")

    # -- the whole -----------------------------------------------------------------

    def run(self) -> None:
        phrases, doc = self.phrases, self.doc
        title_case = [
            (s.first, s.last) for s in doc.sentences if s.headline and _title_case(doc.words[s.first : s.last])
        ]
        in_title = [any(a <= p.first < b for a, b in title_case) for p in phrases]
        for i, p in enumerate(phrases):
            if (
                p.kind == "name"
                and not in_title[i]
                and not ((p.initial or (len(p.name) == 1 and "-" in p.name[0])) and not p.sure)
            ):
                self.name(i)
        for i, p in enumerate(phrases):
            if (
                p.kind == "name"
                and not in_title[i]
                and (p.initial or "-" in p.name[-1])
                and not p.sure
                and not self.of[i]
            ):
                self.opening_name(i)
        for i, p in enumerate(phrases):
            if p.kind == "name" and in_title[i]:
                self.headline_name(i)
        self.weigh()
        for p in phrases:
            if (
                p.kind == "title"
                and p.apposition >= 0
                and len(self.of[p.apposition]) == 1
                and not (p.country and self.clash(self.of[p.apposition][0], p))
            ):
                self.absorb(self.of[p.apposition][0], p)  # what a name's apposition tells is known from the start
                self.actors[self.of[p.apposition][0]].count -= 1
        for i, p in enumerate(phrases):
            if p.kind == "name":
                if self.of[i]:
                    if p.office == "relation":
                        self.share_office(i)
                    self.order.append(i)
            elif p.kind == "title":
                self.title(i)
            elif p.kind == "side":
                if not self.in_place(p) or p.organization:
                    self.of[i] = (self.side_of(p.country, p.organization),)
            elif p.kind == "group":
                if not self.of[i]:
                    self.group(i)
            elif p.kind == "pronoun":
                self.pronoun(i)
        self.delegations()
        self.owned_sides()
        country = home_of(doc.article.info.source, self.lexicon)
        if country:
            self.home(country)
        scene = Scene(doc, self.items, phrases, self.of, self.classes, self.heads, self.bounds, self.lexicon)
        settle_sides(scene)
        self.owned_sides()
        settle_home(scene)
        # a headline before the body speaks of those whom the body names
        for i, p in enumerate(phrases):
            if p.kind == "title" and in_title[i] and self.of[i] and not self.actors[self.of[i][0]].name:
                a = self.anywhere(p)
                if a >= 0:
                    self.of[i] = (a,)
        self.weigh()
        for i, p in enumerate(phrases):
            if self.of[i] or p.kind in ("title", "group"):
                doc.mentions.append(
                    Mention(
                        doc.starts[p.first], doc.ends[p.last - 1], p.first, p.last, p.kind, self.of[i], p.possessive
                    )
                )

    def owned_sides(self) -> None:
        """As in "Brazil's President sent his adviser X", "Putin's envoy Y": whose somebody is tells the side that he speaks for."""
        for i, p in enumerate(self.phrases):
            if (
                p.office not in _OWNED
                or p.country
                or p.organization
                or len(self.of[i]) != 1
                or self.sided(self.of[i][0])
            ):
                continue
            base = self.owner(p) if p.owner >= 0 else self.served(i)
            if base >= 0 and base != self.of[i][0]:
                self.give_side(self.of[i][0], self.actors[base].country, self.actors[base].organization)

    def served(self, i: int) -> int:
        """As in "An adviser to King X", "a spokesman for President Y": the person behind the office, -1 where there is none."""
        p = self.phrases[i]
        if i + 1 >= len(self.phrases) or p.name or p.office not in _SERVANTS:
            return -1
        q = self.phrases[i + 1]
        gap = self.doc.words[p.last : q.first]
        return (
            self.of[i + 1][0]
            if q.kind == "name"
            and q.role
            and len(self.of[i + 1]) == 1
            and gap in (["to"], ["of"], ["for"], ["to", "the"])
            else -1
        )

    def delegations(self) -> None:
        """As in "The American side was led by X", "Y headed the Iranian delegation": the leader speaks for that side."""
        for k in range(len(self.phrases) - 1):
            for i, j in ((k, k + 1), (k + 1, k)):
                side, leader = self.phrases[i], self.phrases[j]
                if (
                    side.office != "delegation"
                    or side.plural
                    or not (side.country or side.organization)
                    or not leader.name
                    or len(self.of[j]) != 1
                ):
                    continue
                first, second = self.phrases[k], self.phrases[k + 1]
                gap = [w.lower() for w in self.doc.words[first.last : second.first]]
                if not _LEADS.intersection(gap) or len(gap) > 6 or ((i == k) != ("by" in gap)):
                    continue
                a = self.of[j][0]
                self.give_side(a, side.country, side.organization)
                self.of[i] = (a,)

    def weigh(self) -> None:
        """Marks actors that may be no person: words that only a capital letter makes a name."""
        vouched = {self.of[i][0] for i, p in enumerate(self.phrases) if p.sure and len(self.of[i]) == 1}
        words = self.doc.words
        acting = {
            self.of[i][0]
            for i, p in enumerate(self.phrases)
            if len(self.of[i]) == 1
            and p.last < len(words)
            and (words[p.last].lower() in _ACTS or (words[p.last].endswith("ed") and words[p.last].islower()))
        }
        low = self.low
        unsure: set[int] = set()
        for a, actor in enumerate(self.actors):
            if not actor.name or a in vouched or actor.role or actor.country or actor.organization:
                actor.sure = True
                continue
            tokens = actor.name.split()
            known = tokens[0].lower() in self.lexicon.given
            plain = sum(t.lower() in low or t.lower() in self.lexicon.common for t in tokens)
            if actor.name[0] == "@":
                actor.sure = True
            elif len(tokens) == 1:
                actor.sure = not plain and (actor.count > 1 or known or (actor.sure and a in acting))
            else:
                actor.sure = known or (plain == 0 and a in acting)
                if not plain and not actor.sure:
                    unsure.add(a)
        for k in range(1, len(self.phrases) if unsure else 0):
            # "hosted Walid al-Masri and Faris Khoury": a person's company is persons
            gap = words[self.phrases[k - 1].last : self.phrases[k].first]
            if gap in (["and"], [","], [",", "and"]) and len(self.of[k]) == len(self.of[k - 1]) == 1:
                a, b = self.of[k - 1][0], self.of[k][0]
                if (
                    self.actors[a].name
                    and self.actors[b].name
                    and (a in unsure) != (b in unsure)
                    and (self.actors[a].sure or self.actors[b].sure)
                ):
                    self.actors[a].sure = self.actors[b].sure = True
                    unsure -= {a, b}

    def headline_name(self, i: int) -> None:
        """A name in a Title Case headline: only what the body knows of it, or what an office before it vouches for."""
        p = self.phrases[i]
        tokens = p.name
        for size in range(len(tokens), 0, -1):
            for start in range(len(tokens) - size + 1):
                part = tokens[start : start + size]
                probe = Phrase(
                    p.first,
                    p.last,
                    "name",
                    name=part,
                    office=p.office,
                    klass=p.klass,
                    country=p.country,
                    organization=p.organization,
                )
                a = self.find_name(probe)
                if a >= 0:
                    self.actors[a].count += 1
                    self.of[i] = (a,)
                    if (
                        size > 1
                        and len(self.keys[a]) == 1
                        and self.keys[a][0] == _key(part[-1])
                        and part[0].lower() in self.lexicon.given
                    ):
                        # the body has a label or a last name alone, the headline the whole
                        self.actors[a].name = clean_name(part)
                        self.name_by(a, self.keys_of(part))
                        self.add_form(self.actors[a], " ".join(part), probe)
                    offset = p.last - len(tokens)
                    p.first, p.last = (p.first if start == 0 else offset + start), offset + start + size
                    if start == 0:
                        self.give_side(a, p.country, p.organization)
                        if p.role and p.klass and not self.actors[a].role:
                            self.actors[a].role = p.role
                            self.classes[a].add(p.klass)
                            self.heads[a].add(p.office)
                    return
        if p.sure:
            low = self.low
            stems = {_stem(w) for w in low}
            k = 0
            while (
                k < len(tokens)
                and tokens[k].lower() not in low
                and _stem(tokens[k].lower()) not in stems
                and tokens[k].lower() not in self.lexicon.common
            ):
                k += 1
            if k:
                p.last -= len(tokens) - k
                p.name = tokens[:k]
                self.name(i)


def _stem(word: str) -> str:
    """A verb without its ending, near enough to know "Receives" in "received"."""
    return re.sub(r"(?:ing|ed|es|s|e)$", "", word) if len(word) > 4 else word


def _fit(keys: list[str], known: list[str]) -> float:
    """How surely two names of one article mean one person: 1 for equal, less for parts, 0 for apart."""
    if keys == known:
        return 1.0
    if len(keys) == 1:
        k = keys[0]
        if k == known[-1] or (
            len(k) > 4 and k[0] == known[-1][0] and abs(len(k) - len(known[-1])) < 2 and fuzz.ratio(k, known[-1]) >= 85
        ):
            return 0.8
        if k in known:
            return 0.7 if len(known) > 1 and known[0] == k else 0.65
        if len(k) > 5 and any(k[0] == x[0] and abs(len(k) - len(x)) < 2 and fuzz.ratio(k, x) >= 85 for x in known):
            return 0.5
        return 0.0
    if len(known) == 1:
        return 0.75 if known[0] == keys[-1] else 0.7 if known[0] == keys[0] else 0.0
    short, long = (keys, known) if len(keys) <= len(known) else (known, keys)
    left = list(long)
    whole = 0
    for k in short:
        hit = next((x for x in left if x == k), None)
        if hit is None:
            hit = next((x for x in left if (len(k) == 1 or len(x) == 1) and x[0] == k[0]), None)
        else:
            whole += 1
        if hit is None:
            return 0.0
        left.remove(hit)
    return 0.9 if whole else 0.0


def home_of(source: str, lexicon: Lexicon) -> str:
    """The country whose government a source is, "" for an outlet.

    >>> from digest.extract.lexicon import build_lexicon
    >>> from digest.knowledge import load_knowledge
    >>> home_of("U.S. Department of State", build_lexicon(load_knowledge())), home_of("Kyiv Post", build_lexicon(load_knowledge()))
    ('USA', '')
    """
    if not source or not _GOVERNMENT.search(source):
        return ""
    words = tokenise(source)
    for i, word in enumerate(words):
        for rest, code, data in lexicon.exact.get(word, ()):
            if code in "CDK" and data.country and tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
                return str(data.country)
    return ""


def _bare_role(role: str) -> str:
    """An office without the country in front of it, for the other side's holder of the same office."""
    words = role.split()
    return " ".join(words[-3:]) if len(words) > 4 else role


def _sentence_at(bounds: list[int], token: int) -> int:
    low, high = 0, len(bounds)
    while low < high:
        mid = (low + high) // 2
        if bounds[mid] <= token:
            low = mid + 1
        else:
            high = mid
    return low - 1


def _title_case(words: list[str]) -> bool:
    long = [w for w in words if len(w) > 3 and w[0].isalpha()]
    return len(long) >= 3 and sum(w[0].isupper() for w in long) >= 0.75 * len(long)


def clean_name(tokens: list[str]) -> str:
    """A name as printed: single blanks, no comma but before a suffix.

    >>> clean_name(["Joseph", "R.", "Biden", ",", "Jr."])
    'Joseph R. Biden, Jr.'
    """
    return " ".join(tokens).replace(" ,", ",")


def resolve_people(doc: Document, items: Items, phrases: list[Phrase], lexicon: Lexicon) -> list[tuple[int, ...]]:
    """Fill `doc.actors` and `doc.mentions`; returns the actors of each phrase, () where it means nobody known."""
    resolver = _Resolver(doc, items, phrases, lexicon)
    resolver.run()
    return resolver.of
