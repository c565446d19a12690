"""The actors of one article, and whom a name means.

In: phrases with names. Out: `DraftActor` objects, each with the tokens, offices and sides that its names have told so
far. Two names are one actor's where their tokens fit and nothing tells them apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from functools import cached_property, lru_cache

from rapidfuzz import fuzz

from digest.extract.document import Document, DraftActor
from digest.extract.lexicon import Items, Lexicon, office_class
from digest.extract.phrase import Phrase
from digest.normalize import fold
from digest.patterns import compile_late

_HANDLED = 4  # letters of a last name that tell whose handle it is, with something before it
_BORN = frozenset(("prince", "princess"))  # titles of birth, before which any office comes
_RULERS = frozenset(("president", "minister", "monarch", "chancellor"))
_FINITE = frozenset("is was are were has had will".split())
ACTS = frozenset(
    "said says told tells met meets added is was has had will also spoke held called wrote stressed who".split()
)
_SUFFIXES = frozenset((",", "Jr", "Jr.", "Sr.", "III", "."))
_PATRONYMIC = frozenset(("bin", "ibn", "bint", "ben"))
_REGNAL = compile_late(r"[IVX]{1,5}$")
FORMER = compile_late(r"\b(?:former|ex|late|then|erstwhile|onetime|one-time)\b")
_CONSORT = compile_late(r"\b(?:first (?:lady|gentleman)|consort|wife|husband|spouse)\b", re.IGNORECASE)
_KNOWN_AS = compile_late(r",? ?(?:\w+ ){0,2}known (?:\w+ )?as")
_LETTERS = 4  # of the longest abbreviation of an office
_NICKNAME = 2  # letters that a byname shares with the beginning of one of the names ("Roberto Solberg (Robi)")
_ARTICLE = compile_late(r"^(?:al|el|ad|as|ash|an|ar|at|az|ol)-")
_REMEMBERED = 50_000  # name tokens whose keys are kept
_NAMESAKES = 20  # bearers of one name that are looked at to tell whom it means, the latest; no article has so many
_NAME_WORDS = 10  # words of the longest name; a line of capitals holds more
_LOOKALIKES = 10  # words of one first letter and length that one may be a misspelling of, the latest
_AROUND = 60  # people named before an office and behind it that it can mean; only lists name more
SPOKEN = 150  # mentions of people before a phrase that it can go back to: some three pages


class ActorTable:
    """The actors of one document while its phrases are read; actors and phrases go by their index."""

    def __init__(self, doc: Document, items: Items, phrases: list[Phrase], lexicon: Lexicon) -> None:
        self.doc, self.items, self.phrases, self.lexicon = doc, items, phrases, lexicon
        self.actors: list[DraftActor] = doc.actors
        self.keys: list[list[str]] = []  # folded name tokens of each actor, particles left out
        self.folded: dict[tuple[str, ...], list[str]] = {}  # the same of each name
        self.classes: list[set[str]] = []
        self.heads: list[set[str]] = []
        self.of: list[tuple[int, ...]] = [()] * len(phrases)
        self.sides: dict[tuple[str, str], int] = {}
        self.titled: dict[tuple[str, str, str], int] = {}
        self.guessed: dict[int, str] = {}  # genders of actors that only pronouns told
        self.order: list[int] = []  # phrases that speak of one person, as read so far
        self.bounds = [s.first for s in doc.sentences]
        self.firsts = [p.first for p in phrases]
        self.people: list[int] = []  # actors with a name, in order
        self.introduced: list[tuple[int, int]] = []  # the same with the token that first names each, sorted
        self.index = NameIndex()
        self.nicknames: dict[str, int] = {}  # folded, and whose each is
        self.quote_starts = [q.start for q in doc.quotes]
        self.low = doc.small
        self.named: dict[int, list[int]] = {}  # where each actor is named by more than one word, sorted
        self.once: dict[int, tuple[str, str]] = {}  # sides that only former offices tell
        self.bynames: dict[str, int] = {}  # words in brackets behind a name -> whom they call so too
        self.short: dict[str, list[tuple[int, int]]] = {}  # a name's one word -> where it was used and of whom, sorted

    def keys_of(self, name: list[str]) -> list[str]:
        """Folded tokens of a name that tell it from others: no particles, suffixes or marks."""
        keys = self.folded.get(tuple(name))
        if keys is None:
            particles = self.lexicon.particles
            telling = (t for t in name if t not in _SUFFIXES and t.lower() not in particles)
            keys = self.folded[tuple(name)] = [key for t in telling if (key := name_key(t))]
        return keys

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
        """Whether side, gender or being somebody's wife or husband tells a phrase apart from an actor."""
        actor = self.actors[a]
        if p.role and actor.role and bool(_CONSORT.search(p.role)) != bool(_CONSORT.search(actor.role)):
            return True  # "First Lady Rosa Juma Otieno" beside "President Juma Otieno"
        both = (p.country or p.organization) and (actor.country or actor.organization)
        if both and (p.country, p.organization) != (actor.country, actor.organization):
            return True
        return bool(p.gender and actor.gender and p.gender != actor.gender and len(p.name) < 2)

    def find_name(self, p: Phrase) -> int:
        """Actor whom a name phrase means, -1 for a new one."""
        keys = self.keys_of(p.name)
        if not keys:
            return -1
        if len(keys) == 1 and keys[0] in self.bynames:
            return self.bynames[keys[0]]
        best, best_score = -1, 0.0
        tied: list[int] = []
        same = [a for a in self.index.bearers(keys) if self.keys[a] == keys and not self.clash(a, p)]
        if same:  # nothing fits better
            return same[0] if len(same) == 1 else self.namesake(p, keys, same)
        if len(keys) == 1 and keys[0] in self.nicknames:
            return self.nicknames[keys[0]]
        for a in self.index.alike(keys):
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
        self.index.add(keys, a)

    def around(self, p: Phrase) -> list[int]:
        """People whom an office may mean: all whom the article names, of hundreds those named nearest to it."""
        if len(self.people) <= 2 * _AROUND:
            return self.people
        at = bisect_left(self.introduced, (p.first, -1))
        return sorted(a for _, a in self.introduced[max(0, at - _AROUND) : at + _AROUND])

    def persons(self, p: Phrase) -> list[tuple[int, DraftActor]]:
        """The same with what is known of them."""
        return [(a, self.actors[a]) for a in self.around(p) if self.actors[a].name]

    def spoken_of(self) -> list[int]:
        """Phrases that spoke of one person so far, the last first."""
        return self.order[: -SPOKEN - 1 : -1]

    def phrases_at(self, first: int, last: int) -> range:
        """Phrases that begin between two tokens, half-open."""
        return range(bisect_left(self.firsts, first), bisect_left(self.firsts, last))

    def fathers(self, p: Phrase, a: int, keys: list[str]) -> bool:
        """Whether two names meet only in a patronymic: "King Salman" and "Crown Prince Mohammed bin Salman"."""
        one, more = (keys, self.actors[a].name.split()) if len(keys) < len(self.keys[a]) else (self.keys[a], p.name)
        return len(one) == 1 and len(more) > 2 and more[-2].lower() in _PATRONYMIC and name_key(more[-1]) == one[0]

    def namesake(self, p: Phrase, keys: list[str], among: list[int]) -> int:
        """Which of several bearers of a name is meant: the one whom the sentence has named in full, whom the name alone meant before, who has an office."""
        token = p.last - 1
        start = self.doc.sentences[max(0, self.sentence_at(token))].first
        lately = {a: self.named_before(a, p.first) for a in among}
        here = [a for a in among if lately[a] >= start]
        if len(here) == 1:
            return here[0]
        ruling = [a for a in among if self.heads[a] & _RULERS] if len(keys) == 1 and not p.gender else []
        if ruling and len(ruling) < len(among):
            among = ruling  # a bare last name is the president's, not that of "Mrs. X"
        if len(keys) == 1:
            used = self.short.get(keys[0], [])
            before = bisect_left(used, (p.first, -1))
            for _, a in used[max(0, before - _NAMESAKES) : before][::-1]:
                if a in among:
                    return a
        return max(
            among,
            key=lambda a: (
                lately[a] >= 0,
                bool(self.named.get(a)) and self.doc.starts[self.named[a][0]] < self.doc.body,
                bool(self.actors[a].role or self.sided(a)),
                min(self.actors[a].count, 9),
                lately[a],
                -a,
            ),
        )

    def named_before(self, a: int, token: int) -> int:
        """The last token before another at which an actor is named by more than one word, -1 where there is none."""
        places = self.named.get(a, [])
        at = bisect_left(places, token)
        return places[at - 1] if at else -1

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
                or actor.role.lower() in _BORN
            ):
                actor.role = role
        if p.klass == "foreign_minister" and "pope" in self.heads[a]:
            self.give_side(a, "VAT", "")  # "Cardinal X, Secretary of State"
        if len(p.name) > 1 and _REGNAL.match(p.name[-1]) and not self.heads[a]:
            self.heads[a].add("monarch")
            self.classes[a].add("monarch")
        if p.nickname:
            self.nicknames.setdefault(name_key(p.nickname), a)
            actor.forms.append(p.nickname)
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
        """Notes how a name is written; a last name also behind its office ("Minister Brevik")."""
        if form not in actor.forms:
            actor.forms.append(form)
        if p.role and len(p.name) == 1 and p.role.istitle() and len(p.role) < 40:
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
            a = self.byname(i)
        if a < 0:
            a = self.abbreviated(p)
        if a < 0:
            a = self.new()
            self.people.append(a)
            insort(self.introduced, (p.first, a))
        self.absorb(a, p)
        keys = self.keys_of(p.name)
        if len(keys) == 1:
            insort(self.short.setdefault(keys[0], []), (p.first, a))
        else:
            insort(self.named.setdefault(a, []), p.first)
        self.of[i] = (a,)

    def byname(self, i: int) -> int:
        """Whom one word behind a name calls by another name: "Roberto Solberg (Robi)", "Roberto Solberg, popularly known as Robi".

        From there on the word alone means him. -1 for nobody.
        """
        p = self.phrases[i]
        key = self.keys_of(p.name)
        if i == 0 or len(key) != 1 or p.role or len(self.of[i - 1]) != 1:
            return -1
        q, words = self.phrases[i - 1], self.doc.words
        bracketed = words[q.last : p.first] == ["("] and words[p.last : p.last + 1] == [")"]
        alike = bracketed and any(name_key(t)[:_NICKNAME] == key[0][:_NICKNAME] for t in q.name)
        if not alike and not (q.name and _KNOWN_AS.fullmatch(" ".join(words[q.last : p.first]))):
            return -1
        a = self.of[i - 1][0]
        self.bynames[key[0]] = a
        return a

    def abbreviated(self, p: Phrase) -> int:
        """Whom a last name behind the first letters of an office means ("CS Otieno", a Cabinet Secretary), -1 for nobody."""
        short = p.name[0]
        if len(p.name) != 2 or not (short.isupper() and short.isalpha() and 1 < len(short) <= _LETTERS):
            return -1
        key = name_key(p.name[1])
        for a in self.index.alike([key]):
            if self.keys[a][-1:] == [key]:
                told = [self.phrases[k].role for k in self.apposed if self.of[self.phrases[k].apposition] == (a,)]
                if any(_initials(role).startswith(short) for role in (self.actors[a].role, *told)):
                    return a
        return -1

    @cached_property
    def apposed(self) -> list[int]:
        """The first phrases that explain a name beside them."""
        return [k for k, q in enumerate(self.phrases) if q.apposition >= 0][:_AROUND]

    def handle(self, i: int) -> None:
        """Settles a handle: "@AnaBrevik" and "@FMBrevik" are the one person of that last name, if there is one."""
        handle = name_key(self.phrases[i].name[0][1:]).replace("_", "").rstrip("0123456789")
        fits = [
            a
            for a in self.people[-_AROUND:]
            if self.keys[a] and (handle.endswith(self.keys[a][-1]) or handle == "".join(self.keys[a]))
        ]
        whole = [a for a in fits if handle == "".join(self.keys[a])] or [
            a for a in fits if len(self.keys[a][-1]) >= _HANDLED
        ]
        if len(whole) == 1:
            self.of[i] = (whole[0],)
            self.actors[whole[0]].count += 1
        else:
            self.name(i)

    def opening_name(self, i: int) -> None:
        """One capitalised word that opens a sentence: a name if the text knows it as one, or if it does something."""
        p = self.phrases[i]
        if self.find_name(p) >= 0 or "-" in p.name[-1]:
            self.name(i)
            return
        after = self.doc.lower[p.last] if p.last < len(self.doc.words) else "."
        explained = (
            i + 1 < len(self.phrases) and self.phrases[i + 1].apposition == i
        )  # "Brevik, Norway's top diplomat,"
        if p.name[0].lower() not in self.lexicon.common and (after in ACTS or p.possessive or explained):
            self.name(i)

    def headline_name(self, i: int) -> None:
        """A name in a Title Case headline: only what the body knows of it, or what an office before it vouches for."""
        p = self.phrases[i]
        tokens = p.name
        for size in range(min(len(tokens), _NAME_WORDS), 0, -1):
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
                if a >= 0 and size == 1 < len(tokens) and p.sure and name_key(part[0]) != self.keys[a][-1]:
                    continue  # a last name that is another's first name
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
            ends = self.doc.words[p.last : p.last + 1]
            k = len(tokens) if ends and ends[0] in _FINITE else 0  # "President May is welcomed by"
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


class NameIndex:
    """Actors by what another form of their name can share with it, so that a name is held against few of them."""

    def __init__(self) -> None:
        self.of: dict[tuple[str | int, ...], list[int]] = {}

    def add(self, keys: list[str], a: int) -> None:
        """Make an actor known by these tokens of its name."""
        marks: dict[tuple[str | int, ...], None] = {tuple(keys): None}
        for key in keys:
            marks[key, 0] = None
            marks[key[0], len(key)] = None
        for one, other in _pairs(keys):
            marks[one, 2, other[0]] = marks[one, 3, other] = None
        if len(keys) == 1:
            marks[keys[0], 1] = None
        for mark in marks:
            self.of.setdefault(mark, []).append(a)

    def bearers(self, keys: list[str]) -> list[int]:
        """Actors of just these tokens, the latest first."""
        return self.latest([tuple(keys)])

    def alike(self, keys: list[str]) -> list[int]:
        """Actors whose names `_fit` may find like a name: the latest first, each once.

        A single word fits a token of a name that it equals, or nearly: same first letter, length differing by one at
        most. Of several words one must be whole in both names and another whole or an initial, unless the other name
        is a single word.
        """
        if len(keys) == 1:
            key = keys[0]
            near = self.latest([(key[0], len(key) + more) for more in (-1, 0, 1)], _LOOKALIKES)
            return sorted({*self.latest([(key, 0)]), *near}, reverse=True)
        marks: list[tuple[str | int, ...]] = [(key, 1) for key in keys]
        for one, other in _pairs(keys):
            marks += [(one, 2, other)] if len(other) == 1 else [(one, 3, other), (one, 3, other[0])]
        return self.latest(marks)

    def latest(self, marks: list[tuple[str | int, ...]], most: int = _NAMESAKES) -> list[int]:
        """The latest actors known by any of these marks, so many for each."""
        rows = [row for mark in marks if (row := self.of.get(mark))]
        return sorted({a for row in rows for a in row[-most:]}, reverse=True) if rows else []


def _pairs(keys: list[str]) -> list[tuple[str, str]]:
    """Each token of a name with each other one."""
    keys = keys[:_NAME_WORDS]
    return [(one, other) for i, one in enumerate(keys) for j, other in enumerate(keys) if i != j]


@lru_cache(maxsize=_REMEMBERED)
def name_key(token: str) -> str:
    """A name token folded, without the Arabic article and outer marks."""
    return _ARTICLE.sub("", fold(token)).strip(".’'")


def _initials(role: str) -> str:
    """The capitals that the words of an office begin with."""
    return "".join(word[0] for word in role.split() if word[0].isupper())


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
