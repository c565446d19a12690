"""The actors of one article, and whom a name means.

In: phrases with names. Out: `DraftActor` objects, each with the tokens, offices and sides that its names have told so
far. Two names are one actor's where their tokens fit and nothing tells them apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from rapidfuzz import fuzz

from digest.extract.document import Document, DraftActor
from digest.extract.lexicon import Items, Lexicon, office_class
from digest.extract.phrase import Phrase
from digest.normalize import fold

ACTS = frozenset(
    "said says told tells met meets added is was has had will also spoke held called wrote stressed who".split()
)
_PATRONYMIC = frozenset(("bin", "ibn", "bint", "ben"))
_REGNAL = re.compile(r"[IVX]{1,5}$")
FORMER = re.compile(r"\b(?:former|ex|late|then|erstwhile|onetime|one-time)\b")
_NAMESAKES = 200  # actors sharing a word that are looked at to tell whom a name means, the latest


class ActorTable:
    """The actors of one document while its phrases are read; actors and phrases go by their index."""

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

    def keys_of(self, name: list[str]) -> list[str]:
        """Folded tokens of a name that tell it from others: no particles, suffixes or marks."""
        particles = self.lexicon.particles
        keys = [
            name_key(t) for t in name if t.lower() not in particles and t not in (",", "Jr", "Jr.", "Sr.", "III", ".")
        ]
        return [k for k in keys if k]

    def new(self, **fields: object) -> int:
        """Index of a new actor with these fields."""
        self.actors.append(DraftActor(**fields))  # type: ignore[arg-type]
        self.keys.append([])
        self.classes.append(set())
        self.heads.append(set())
        return len(self.actors) - 1

    def sentence_at(self, token: int) -> int:
        """Number of the sentence that a token stands in, -1 before the first."""
        return bisect_right(self.bounds, token) - 1

    def clash(self, a: int, p: Phrase) -> bool:
        """Whether side or gender tells a phrase apart from an actor."""
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
        return len(one) == 1 and len(more) > 2 and more[-2].lower() in _PATRONYMIC and name_key(more[-1]) == one[0]

    def namesake(self, p: Phrase, keys: list[str], among: list[int]) -> int:
        """Which of several bearers of a name is meant: the one whom the sentence has named in full, whom the name alone meant before, who has an office."""
        token = p.last - 1
        start = self.doc.sentences[max(0, self.sentence_at(token))].first
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
        if FORMER.search(p.role.lower()) and p.office != "relation":
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
        """Notes how a name is written, alone and behind its office."""
        if form not in actor.forms:
            actor.forms.append(form)
        if p.role and p.first < p.last and len(p.name) and p.role.istitle() and len(p.role) < 40:
            titled = f"{p.role} {form}"
            if titled not in actor.forms:
                actor.forms.append(titled)

    def name(self, i: int) -> None:
        """Settles a name phrase: the actor known by it, or a new one."""
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
        after = self.doc.lower[p.last] if p.last < len(self.doc.words) else "."
        if p.name[0].lower() not in self.lexicon.common and (after in ACTS or p.possessive):
            self.name(i)

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
                        and self.keys[a][0] == name_key(part[-1])
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


def name_key(token: str) -> str:
    """A name token folded, without the Arabic article and outer marks."""
    return re.sub(r"^(?:al|el|ad|as|ash|an|ar|at|az|ol)-", "", fold(token)).strip(".’'")


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


def clean_name(tokens: list[str]) -> str:
    """A name as printed: single blanks, no comma but before a suffix.

    >>> clean_name(["Joseph", "R.", "Biden", ",", "Jr."])
    'Joseph R. Biden, Jr.'
    """
    return " ".join(tokens).replace(" ,", ",")
