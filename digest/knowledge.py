"""What digest knows of the world: countries, organisations, cities, venues, given names, and the tables of the stages.

All of it lies in `digest/data`: YAML that a person can read and correct, and one TSV of cities. `load_knowledge`
gives it as one read-only `Knowledge`; the user's additions (section `knowledge` of config.yaml) are laid over it.

Checking takes longer than a command may need to start. So `python -m digest.knowledge` checks every file and
writes `data/compiled.json`, the same tables in a form that loads at once, each with the hash of its source.
A table whose source has changed since is read and checked from the source again: stale data is never used.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from digest.errors import KnowledgeError
from digest.normalize import fold, plain_letters

if TYPE_CHECKING:
    from digest.yamlfile import Fault, Node

DATA = Path(__file__).with_name("data")  # importlib.resources would cost as much time as all the loading
COMPILED = "compiled.json"
FORMAT = 1
"""Number of the form of compiled.json; another one is ignored."""

ENTRY_KEYS = ("id", "names", "weak_names", "note")
"""The keys that an entry of every file may have."""

Data = Any
"""A table as plain data: strings, lists and dicts, every scalar as it was typed."""


class Entry(Protocol):
    """What every entry has."""

    @property
    def id(self) -> str:
        """A code or a slug."""
        ...


T = TypeVar("T", bound=Entry)


class Entries(Generic[T]):
    """Read-only entries in the order of their file; iterating gives entries, `[id]` and `get(id)` one of them."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Sequence[T]) -> None:
        self._entries = {entry.id: entry for entry in entries}

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __getitem__(self, key: str) -> T:
        return self._entries[key]

    def get(self, key: str) -> T | None:
        """The entry of an id, None where there is none."""
        return self._entries.get(key)

    def items(self) -> Iterator[tuple[str, T]]:
        """Pairs of id and entry."""
        return iter(self._entries.items())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Country:
    """A country; names without a leading "the".

    Attributes:
        id: ISO 3166-1 alpha-3, or XKX.
        names: names that mean it and nothing else, the usual one first; they serve as adjectives too.
        weak_names: also a person, a place or a word; they count only beside other evidence.
        shared_names, shared_demonyms, shared_people: the same words belong to other countries as well ("Korean").
        usual_names: those of them that mean this country where they stand before an office and nothing else tells.
        demonyms: adjectives. people: plural nouns. combining: what stands for it before a hyphen ("Sino-Indian").
        capital: its capitals and seats of government. weak_capital: those whose name means something else as well.
        metonyms, weak_metonyms: buildings, streets and nicknames that stand for the government.
        tld: endings of internet addresses, without the dot.
    """

    id: str
    names: tuple[str, ...] = ()
    weak_names: tuple[str, ...] = ()
    shared_names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    shared_demonyms: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    shared_people: tuple[str, ...] = ()
    usual_names: tuple[str, ...] = ()
    combining: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()
    weak_capital: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    weak_metonyms: tuple[str, ...] = ()
    tld: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Organization:
    """A side that is no country.

    Attributes:
        id: the short name that the digest prints.
        names, weak_names: as for countries. parts: bodies that speak for the whole.
        metonyms: places that stand for it, always weak.
        kind: "bloc", "agency", "bank", "court" or "nonstate".
        members: alpha-3 codes, empty where not given.
        seat_city, seat_country: where it has its seat. country: where a non-state side acts.
    """

    id: str
    names: tuple[str, ...] = ()
    weak_names: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    kind: str = ""
    members: tuple[str, ...] = ()
    seat_city: str = ""
    seat_country: str = ""
    country: str = ""
    note: str = ""


class City(NamedTuple):
    """A city or another place where people meet.

    Attributes:
        names: the usual name first, then others. country: alpha-3.
        capital: a seat of government. weak: counts only after "in", "at", "to" or in a dateline.
        thousands: inhabitants in thousands, 0 where unknown.
    """

    names: tuple[str, ...]
    country: str
    capital: bool = False
    weak: bool = False
    thousands: int = 0

    @property
    def name(self) -> str:
        """The usual name."""
        return self.names[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Venue:
    """A kind of venue ("Palace"), or a well-known venue with its city and country.

    Attributes:
        kind: "class" for a word or phrase that ends (or is) the name of a venue, "place" for a known one.
    """

    id: str
    names: tuple[str, ...] = ()
    weak_names: tuple[str, ...] = ()
    kind: str = "class"
    city: str = ""
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Region:
    """A region, a sea, an institution or an outlet whose name holds a country's or a city's name without meaning it.

    Attributes:
        kind: "region" (several countries), "part" (of one country), "sea", "body" (an institution, outlet or company).
        country: alpha-3 of a part; else "".
        members: alpha-3 of the countries that the name speaks of as sides of their own ("the two Koreas"); else empty.
    """

    id: str
    names: tuple[str, ...] = ()
    weak_names: tuple[str, ...] = ()
    kind: str = "region"
    country: str = ""
    members: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge:
    """All tables, read-only; compared and hashed by identity, so that it can be the key of a cache.

    Attributes:
        version: hash of all data, and of the user's additions; part of every cache key.
        tables: every file of digest/data by its name without ending, as plain data.
    """

    version: str
    countries: Entries[Country]
    organizations: Entries[Organization]
    cities: tuple[City, ...]
    venues: Entries[Venue]
    regions: Entries[Region]
    given_names: Mapping[str, frozenset[str]]
    common_words: frozenset[str]
    tables: Mapping[str, Data] = field(repr=False)

    def table(self, name: str) -> Data:
        """A file of digest/data as plain data: strings, lists and dicts.

        >>> load_knowledge().table("countries")[0]["id"]
        'AFG'

        Raises:
            KnowledgeError: there is no such file.
        """
        try:
            return self.tables[name]
        except KeyError:
            raise KnowledgeError(f"no such table: {name}", "digest/data") from None

    def city(self, name: str, country: str = "") -> City | None:
        """The city that a name means: a capital before others, then strong names, then the larger one.

        Args:
            name: in any spelling.
            country: alpha-3; where given, only its cities count.

        >>> load_knowledge().city("KIEV").name, load_knowledge().city("Hyderabad", "PAK").country
        ('Kyiv', 'PAK')
        """
        for city in self._cities.get(fold(name), ()):
            if not country or city.country == country:
                return city
        return None

    def country(self, name: str) -> str:
        """The code of the one country that a name, code or adjective means, "" where none or several do.

        >>> load_knowledge().country("Côte d’Ivoire"), load_knowledge().country("Congolese")
        ('CIV', '')
        """
        return name if name in self.countries else self._country_codes.get(fold(name).removeprefix("the "), "")

    def organization(self, name: str) -> str:
        """The short name of the organisation that a name means, "" where none.

        >>> load_knowledge().organization("European Commission")
        'EU'
        """
        return self._organization_ids.get(fold(name).removeprefix("the "), "")

    def gender(self, given_name: str) -> str:
        """Gender that a given name tells: "m", "f", or "" where it doesn't.

        >>> [load_knowledge().gender(name) for name in ("Ana", "Bjørn", "Kim")]
        ['f', 'm', '']
        """
        folded = fold(given_name)
        return "m" if folded in self.given_names["m"] else "f" if folded in self.given_names["f"] else ""

    @functools.cached_property
    def _cities(self) -> Mapping[str, Sequence[City]]:
        found: dict[str, list[City]] = {}
        for city in self.cities:
            for name in city.names:
                found.setdefault(fold(name), []).append(city)
        for same in found.values():
            same.sort(key=lambda city: (not city.capital, city.weak, -city.thousands, city.country))
        return found

    @functools.cached_property
    def _country_codes(self) -> Mapping[str, str]:
        codes: dict[str, str] = {}
        for country in self.countries:
            for name in (*country.weak_names, *country.people, *country.demonyms):
                codes.setdefault(fold(name), country.id)
        for country in self.countries:
            codes.update((fold(name), country.id) for name in country.names)
        return codes

    @functools.cached_property
    def _organization_ids(self) -> Mapping[str, str]:
        ids: dict[str, str] = {}
        for body in self.organizations:
            ids.update((fold(name), body.id) for name in (body.id, *body.names, *body.parts))
        for body in self.organizations:
            for name in body.weak_names:
                ids.setdefault(fold(name), body.id)
        return ids


# --- what the files may hold -------------------------------------------------------------------


class Schema(NamedTuple):
    """What an entry of a file may hold beside the keys of every entry.

    Attributes:
        lists: keys whose value is a list of texts. texts: keys whose value is one text.
        tables: keys whose value is a table, with its keys.
        owned: keys whose names belong to one entry of the file alone.
        sections: names of the file's top-level keys where it isn't one list of entries.
    """

    lists: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    tables: tuple[tuple[str, tuple[str, ...]], ...] = ()
    owned: tuple[str, ...] = ("names",)
    sections: tuple[str, ...] = ()


SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "countries": Schema(
            lists=tuple(f.name for f in fields(Country) if f.name not in ENTRY_KEYS),
            owned=(
                "names",
                "weak_names",
                "demonyms",
                "people",
                "capital",
                "weak_capital",
                "metonyms",
                "weak_metonyms",
                "tld",
            ),
        ),
        "organizations": Schema(
            lists=("parts", "metonyms", "members"),
            texts=("kind", "country"),
            tables=(("seat", ("city", "country")),),
            owned=("names", "weak_names", "parts", "metonyms"),
        ),
        "venues": Schema(texts=("city", "country"), owned=("names", "weak_names"), sections=("classes", "places")),
        "regions": Schema(lists=("members",), texts=("kind", "country"), owned=("names", "weak_names")),
        "given_names": Schema(sections=("m", "f")),
    }
)


def check_table(name: str, top: Node | None, faults: list[Fault]) -> None:
    """Check a table against its schema; files without one need only unique ids and names that YAML leaves alone.

    Args:
        name: the table's name.
        top: its parsed YAML.
        faults: takes all that is wrong.
    """
    from digest.yamlfile import Fault, Items, Table  # noqa: PLC0415 - see the module

    _check_scalars(top, faults)
    if name == "given_names":
        _check_given_names(top, faults)
        return
    schema = SCHEMAS.get(name)
    sections: list[Node] = [top] if isinstance(top, Items) else []
    if isinstance(top, Table):
        for key, value in top.entries.items():
            if schema and key not in schema.sections:
                faults.append(
                    Fault(top.lines[key], f'unknown key "{key}"; known are {", ".join(schema.sections) or "none"}')
                )
            elif isinstance(value, Items):
                sections.append(value)
    owners: Owners = {}
    ids: dict[str, int] = {}
    for section in sections:
        if not schema:
            ids = {}
        for entry in section.items if isinstance(section, Items) else ():
            if isinstance(entry, Table):
                _check_entry(entry, schema, ids, owners, faults)
            elif schema:
                faults.append(Fault(entry.line, "an entry must be a mapping with id and names"))


def _check_scalars(top: Node | None, faults: list[Fault]) -> None:
    """Ids and items of lists must be texts for every reader of YAML; "yes" and "no" must be quoted everywhere."""
    from digest.yamlfile import Fault, Items, Scalar, implicit_type  # noqa: PLC0415 - see the module

    stack: list[tuple[Node, bool]] = [(top, True)] if top is not None else []
    while stack:
        node, strict = stack.pop()
        if isinstance(node, Scalar):
            kind = implicit_type(node) if node.plain else "str"
            if kind != "str" and (strict or (kind == "bool" and node.text not in ("true", "false"))):
                faults.append(
                    Fault(node.line, f'"{node.text}" is no text for YAML (it reads {kind}); put it in quotation marks')
                )
        elif isinstance(node, Items):
            stack.extend((item, True) for item in node.items)
        else:
            stack.extend((value, key == "id") for key, value in node.entries.items())


Owners = dict[tuple[str, str], tuple[str, int]]
"""Who has a name: (group of names, folded name) -> (id of the entry, line)."""


def _check_entry(entry: Any, schema: Schema | None, ids: dict[str, int], owners: Owners, faults: list[Fault]) -> None:
    from digest.yamlfile import Fault, Items, Scalar, Table, suggest  # noqa: PLC0415 - see the module

    node = entry.entries.get("id")
    label = node.text if isinstance(node, Scalar) else ""
    if label and ids.setdefault(label, entry.line) != entry.line:
        faults.append(Fault(entry.line, f'a second entry "{label}" (first in line {ids[label]})'))
    if schema is None:
        return
    if not label:
        faults.append(Fault(entry.line, "an entry needs an id"))
    lists = {"names", "weak_names", *schema.lists}
    tables = dict(schema.tables)
    known = {"id", "note", *lists, *schema.texts, *tables}
    for key, value in entry.entries.items():
        line = entry.lines[key]
        if key not in known:
            faults.append(Fault(line, f'unknown key "{key}"{suggest(key, known)}'))
        elif key in lists and not isinstance(value, Items):
            faults.append(Fault(line, f'"{key}" must be a list of names'))
        elif key in tables and not isinstance(value, Table):
            faults.append(Fault(line, f'"{key}" must be a mapping with {" and ".join(tables[key])}'))
        elif key in tables and isinstance(value, Table):
            faults.extend(
                Fault(value.lines[k], f'unknown key "{k}" in "{key}"') for k in value.entries if k not in tables[key]
            )
        elif key not in lists and not isinstance(value, Scalar):
            faults.append(Fault(line, f'"{key}" must be one text'))
        if key in lists and isinstance(value, Items):
            _check_names(label, key, value, owned=key in schema.owned, owners=owners, faults=faults)


def _check_names(label: str, key: str, value: Any, *, owned: bool, owners: Owners, faults: list[Fault]) -> None:
    """Names are texts, once in their list, and have one owner in the file."""
    from digest.yamlfile import Fault, Scalar  # noqa: PLC0415 - see the module

    seen: set[str] = set()
    for item in value.items:
        if not isinstance(item, Scalar) or not item.text.strip():
            faults.append(Fault(item.line, f'"{key}" holds something that is no name'))
            continue
        name = fold(item.text)
        if (
            name.startswith("the ")
            and key in ("names", "weak_names", "metonyms")
            and name not in ("the hague", "the valley")
        ):
            faults.append(Fault(item.line, f'"{item.text}": names stand without a leading "the"'))
        shown = plain_letters(item.text)  # "Nato" beside "NATO" is no repetition: capitals matter
        if shown in seen:
            faults.append(Fault(item.line, f'"{item.text}" stands twice in "{key}"'))
        seen.add(shown)
        if owned:
            group = "capital" if "capital" in key else "tld" if key == "tld" else "name"
            owner, line = owners.setdefault((group, name), (label, item.line))
            if owner != label:
                faults.append(Fault(item.line, f'"{item.text}" belongs to {owner} already (line {line})'))


def _check_given_names(top: Node | None, faults: list[Fault]) -> None:
    from digest.yamlfile import Fault, Items, Scalar, Table  # noqa: PLC0415 - see the module

    owners: dict[str, tuple[str, int]] = {}
    for key, value in top.entries.items() if isinstance(top, Table) else ():
        if key not in ("m", "f"):
            faults.append(Fault(value.line, f'unknown key "{key}"; known are m and f'))
        for item in value.items if isinstance(value, Items) else ():
            if isinstance(item, Scalar):
                owner, line = owners.setdefault(fold(item.text), (key, item.line))
                if (owner, line) != (key, item.line):
                    faults.append(Fault(item.line, f'"{item.text}" stands in line {line} already'))


def check_cities(text: str, faults: list[Fault]) -> None:
    """Check the lines of cities.tsv: five cells, a code, known flags, no name twice in one country."""
    from digest.yamlfile import Fault  # noqa: PLC0415 - see the module

    owners: dict[tuple[str, str], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 5:
            faults.append(
                Fault(number, f"{len(cells)} cells instead of 5 (name, country, other names, flags, thousands)")
            )
            continue
        name, country, others, flags, thousands = cells
        if len(country) != 3 or not country.isupper():
            faults.append(Fault(number, f'"{country}" is no alpha-3 code'))
        if flags not in ("", "c", "w", "cw") or not thousands.isdigit():
            faults.append(Fault(number, f'flags "{flags}" or number "{thousands}" can\'t be read'))
        folded = [fold(n) for n in [name, *filter(None, others.split("; "))]]
        faults.extend(
            Fault(number, f'"{n}" of {country} stands twice (line {owners[n, country]})')
            for n in folded
            if owners.setdefault((n, country), number) != number or folded.count(n) > 1
        )


def table_names() -> tuple[str, ...]:
    """Names of the tables that a user may add to."""
    return tuple(sorted({"cities", *(name.removesuffix(".yaml") for name in _sources() if name.endswith(".yaml"))}))


def check_addition(table: str, node: Node, path: str, faults: list[Fault]) -> Addition | None:
    """Check an entry of the user's against its table.

    Args:
        table: one of `table_names`.
        node: the parsed entry.
        path: of the file, kept for messages.
        faults: takes all that is wrong.

    Returns:
        The addition, None where it can't be used.
    """
    from digest.yamlfile import Fault, Items, Scalar, Table, suggest, to_plain  # noqa: PLC0415 - see the module

    before = len(faults)
    if not isinstance(node, Table):
        faults.append(Fault(node.line, f"an entry of {table} must be a mapping with id and names"))
        return None
    known = load_knowledge()
    country = node.entries.get("country")
    if table == "cities":
        _check_entry(node, Schema(texts=("country", "capital")), {}, {}, faults)
        if country is None:
            faults.append(Fault(node.line, "a city needs a country"))
    elif table == "given_names":
        _check_entry(node, Schema(), {}, {}, faults)
        gender = node.entries.get("id")
        if not isinstance(gender, Scalar) or gender.text not in ("m", "f"):
            faults.append(Fault(node.line, "the id of given names must be m or f"))
    elif table in SCHEMAS:
        _check_entry(node, SCHEMAS[table], {}, {}, faults)
    else:
        data = known.table(table)
        lists = [data] if isinstance(data, list) else [value for value in data.values() if isinstance(value, list)]
        keys = {key for entries in lists for entry in entries if isinstance(entry, dict) for key in entry} | set(
            ENTRY_KEYS
        )
        faults.extend(
            Fault(node.lines[key], f'unknown key "{key}"{suggest(key, keys)}')
            for key in node.entries
            if key not in keys
        )
        names = node.entries.get("names")
        if "id" not in node.entries or (names is not None and not isinstance(names, Items)):
            faults.append(Fault(node.line, "an entry needs an id, and its names must be a list"))
    if (
        country is not None
        and table != "countries"
        and (not isinstance(country, Scalar) or country.text not in known.countries)
    ):
        shown = country.text if isinstance(country, Scalar) else "?"
        faults.append(Fault(country.line, f'"{shown}" is no ISO 3166-1 alpha-3 code'))
    if len(faults) > before:
        return None
    plain = to_plain(node)
    return Addition(table, plain if isinstance(plain, dict) else {}, path, node.line)


# --- loading ------------------------------------------------------------------------------------


def _sources() -> dict[str, bytes]:
    """Content of every data file by file name, in order of names; compiled.json is none of them."""
    names = sorted(name for name in os.listdir(DATA) if name.endswith((".yaml", ".tsv", ".txt")))  # noqa: PTH208 - names only
    return {name: (DATA / name).read_bytes() for name in names}


def parse_table(name: str, text: str, path: str, *, strict: bool = True) -> Data:
    """Parse one YAML table and check it.

    Args:
        name: the table's name.
        text: its YAML.
        path: for messages.
        strict: without it, a table that has no schema is only held to sound YAML without duplicate keys.

    Raises:
        KnowledgeError: with all faults of the file.
    """
    from digest.yamlfile import parse_yaml, raise_faults, to_plain  # noqa: PLC0415 - see the module

    faults: list[Fault] = []
    top = parse_yaml(text, faults)
    if strict or name in SCHEMAS:
        check_table(name, top, faults)
    raise_faults(faults, path, KnowledgeError)
    return to_plain(top)


def _parse_cities(text: str) -> list[list[str]]:
    from digest.yamlfile import raise_faults  # noqa: PLC0415 - see the module

    faults: list[Fault] = []
    check_cities(text, faults)
    raise_faults(faults, "digest/data/cities.tsv", KnowledgeError)
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def load_sources(sources: Mapping[str, bytes], compiled: Mapping[str, Any]) -> dict[str, Data]:
    """Every YAML table as plain data: from `compiled` where its source is unchanged, else from the source.

    Raises:
        KnowledgeError: a source that had to be read breaks the rules.
    """
    tables: dict[str, Data] = {}
    for name, content in sources.items():
        stem, _, ending = name.rpartition(".")
        known = compiled.get(stem)
        if ending == "yaml":
            if known and known["sha256"] == hashlib.sha256(content).hexdigest():
                tables[stem] = known["data"]
            else:
                tables[stem] = parse_table(stem, content.decode("utf-8"), f"digest/data/{name}", strict=False)
    return tables


def read_compiled() -> Mapping[str, Any]:
    """The tables of compiled.json by name; empty where the file is missing or of another form."""
    try:
        found = json.loads((DATA / COMPILED).read_bytes())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    tables = found.get("tables") if isinstance(found, dict) and found.get("format") == FORMAT else None
    return tables if isinstance(tables, dict) else {}


@functools.cache
def _package_tables() -> tuple[dict[str, bytes], dict[str, Data]]:
    """The package's own files, as they are and as tables."""
    sources = _sources()
    return sources, load_sources(sources, read_compiled())


def load_table(name: str) -> Any:
    """A table of the package without the user's additions: texts, lists and dicts, to be read and not to be changed.

    >>> load_table("offices")["heads"][0]["id"]
    'minister'

    Args:
        name: file name in digest/data without its ending.
    """
    return _package_tables()[1][name]


def load_text(name: str) -> str:
    """A data file of the package as it is, such as "word_frequencies.txt"."""
    return _package_tables()[0][name].decode("utf-8")


def compile_tables() -> str:
    """Text of compiled.json: every YAML table checked, with the hash of its source.

    Raises:
        KnowledgeError: a file breaks the rules.
    """
    sources = _sources()
    tables = load_sources(sources, {})
    _parse_cities(sources["cities.tsv"].decode("utf-8"))
    lines = [
        f'{json.dumps(stem)}: {{"sha256": "{hashlib.sha256(sources[stem + ".yaml"]).hexdigest()}", '
        f'"data": {json.dumps(data, ensure_ascii=False, separators=(",", ":"))}}}'
        for stem, data in tables.items()
    ]
    return f'{{"format": {FORMAT}, "tables": {{\n' + ",\n".join(lines) + "\n}}\n"


def _spellings(names: Sequence[str]) -> tuple[str, ...]:
    """Names, and after each one with accents the same without, for steps that compare words as written."""
    if "".join(names).isascii():
        return tuple(names)
    return tuple(dict.fromkeys(form for name in names for form in (name, plain_letters(name))))


def _names(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return _spellings(entry.get(key) or ())


def _country(entry: Mapping[str, Any]) -> Country:
    texts = {"id": entry["id"], "note": entry.get("note", "")}
    return Country(**{**{key: _spellings(names) for key, names in entry.items()}, **texts})


def _organization(entry: Mapping[str, Any]) -> Organization:
    seat = entry.get("seat") or {}
    return Organization(
        id=entry["id"],
        names=_names(entry, "names"),
        weak_names=_names(entry, "weak_names"),
        parts=_names(entry, "parts"),
        metonyms=_names(entry, "metonyms"),
        kind=entry.get("kind", ""),
        members=_names(entry, "members"),
        seat_city=seat.get("city", ""),
        seat_country=seat.get("country", ""),
        country=entry.get("country", ""),
        note=entry.get("note", ""),
    )


def _venues(table: Mapping[str, Any]) -> list[Venue]:
    return [
        Venue(
            id=entry["id"],
            names=_names(entry, "names"),
            weak_names=_names(entry, "weak_names"),
            kind="class" if section == "classes" else "place",
            city=entry.get("city", ""),
            country=entry.get("country", ""),
            note=entry.get("note", ""),
        )
        for section in ("classes", "places")
        for entry in table.get(section) or ()
    ]


def _region(entry: Mapping[str, Any]) -> Region:
    return Region(
        id=entry["id"],
        names=_names(entry, "names"),
        weak_names=_names(entry, "weak_names"),
        kind=entry.get("kind", "region"),
        country=entry.get("country", ""),
        members=tuple(entry.get("members", ())),
        note=entry.get("note", ""),
    )


def _cities(lines: Sequence[str]) -> Iterator[City]:
    for line in lines:
        if line and not line.startswith("#"):
            name, country, others, flags, thousands = line.split("\t")
            names = (name, *others.split("; ")) if others else (name,)
            yield City(
                names if line.isascii() else _spellings(names), country, "c" in flags, "w" in flags, int(thousands)
            )


class Addition(NamedTuple):
    """An entry that the user adds to a table, or lays over one with the same id.

    Attributes:
        table: "countries", "cities", ... entry: plain data. path, line: where it stands.
    """

    table: str
    entry: Mapping[str, Any]
    path: str = ""
    line: int = 0


def overlay(
    table: list[dict[str, Any]], entry: Mapping[str, Any], owned: Sequence[str] = ("names",)
) -> list[dict[str, Any]]:
    """Lay one entry over a table: lists grow, texts are replaced, its names leave every other entry.

    >>> overlay([{"id": "a", "names": ["X", "Y"]}, {"id": "b", "names": ["Z"]}], {"id": "b", "names": ["Y"]})
    [{'id': 'a', 'names': ['X']}, {'id': 'b', 'names': ['Z', 'Y']}]
    """
    taken = {fold(str(name)) for key in owned for name in entry.get(key) or ()}
    result: list[dict[str, Any]] = []
    merged = False
    for old in table:
        new = dict(old)
        if old.get("id") == entry["id"]:
            merged = True
            for key, value in entry.items():
                new[key] = (
                    [*(old.get(key) or ()), *(v for v in value if v not in (old.get(key) or ()))]
                    if isinstance(value, list)
                    else value
                )
        elif taken:
            for key in owned:
                if key in old:
                    new[key] = [name for name in old[key] if fold(name) not in taken]
        result.append(new)
    return result if merged else [*result, dict(entry)]


def _lay_over(tables: dict[str, Data], additions: Sequence[Addition]) -> list[City]:
    """Lay the user's additions over the tables; added cities are handed back, for they have no table."""
    cities: list[City] = []
    for addition in additions:
        entry = addition.entry
        if addition.table == "cities":
            names = (*_names(entry, "names"), *_names(entry, "weak_names")) or (str(entry["id"]),)
            flags = (str(entry.get("capital", "")) == "true", not _names(entry, "names"))
            cities.append(City(names, str(entry.get("country", "")), *flags))
            continue
        owned = SCHEMAS[addition.table].owned if addition.table in SCHEMAS else ("names",)
        table: Any = tables.get(addition.table)
        if addition.table == "given_names":
            gender = str(entry["id"])
            other = {"m": "f", "f": "m"}[gender]
            added = {fold(name) for name in _names(entry, "names")}
            kept = [name for name in table.get(other, []) if fold(name) not in added]
            tables["given_names"] = {gender: [*table.get(gender, []), *_names(entry, "names")], other: kept}
        elif isinstance(table, list):
            tables[addition.table] = overlay(table, entry, owned)
        elif isinstance(table, dict):
            sections = [key for key, value in table.items() if isinstance(value, list)]
            holder = next(
                (s for s in sections if any(e.get("id") == entry["id"] for e in table[s] if isinstance(e, dict))), ""
            )
            section = holder or ("places" if addition.table == "venues" else "")
            if not section:
                raise KnowledgeError(
                    f'no entry "{entry["id"]}" in {addition.table} that could be added to', addition.path, addition.line
                )
            tables[addition.table] = {**table, section: overlay(table[section], entry, owned)}
    return cities


def load_knowledge(config: object = None) -> Knowledge:
    """All knowledge, with the user's additions where a configuration is given.

    Args:
        config: a `config.Config` or None; only its `knowledge` (a tuple of `Addition`) is looked at.

    Raises:
        KnowledgeError: a data file or an addition breaks the rules; the message tells all faults with their lines.
    """
    return _load(tuple(getattr(config, "knowledge", ()) or ()))


def _load(additions: tuple[Addition, ...]) -> Knowledge:
    key = json.dumps([(a.table, a.entry) for a in additions], sort_keys=True)
    found = _CACHE.get(key)
    if found is None:
        found = _CACHE[key] = _make(additions, key)
    return found


_CACHE: dict[str, Knowledge] = {}

MIN_COMMON_ZIPF = 5.2
"""A word that is used 160 times in a million is no evidence of a name when a sentence begins with it."""


def _make(additions: tuple[Addition, ...], key: str) -> Knowledge:
    sources, own = _package_tables()
    tables = dict(own)
    added = _lay_over(tables, additions)
    digest = hashlib.sha256(key.encode())
    for name, content in sources.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    cities = [*_cities(sources["cities.tsv"].decode("utf-8").splitlines()), *added]
    given: Mapping[str, Sequence[str]] = tables.get("given_names") or {}
    # all at once, for a name by itself takes ten times as long
    genders = {gender: frozenset(fold("\n".join(given.get(gender, ()))).split("\n")) - {""} for gender in ("m", "f")}
    frequencies = sources.get("word_frequencies.txt", b"").decode("utf-8")
    return Knowledge(
        version=digest.hexdigest()[:16],
        countries=Entries([_country(entry) for entry in tables["countries"]]),
        organizations=Entries([_organization(entry) for entry in tables["organizations"]]),
        cities=tuple(cities),
        venues=Entries(_venues(tables.get("venues", {}))),
        regions=Entries([_region(entry) for entry in tables.get("regions", ())]),
        given_names=MappingProxyType(genders),
        common_words=_common_words(frequencies) - genders["m"] - genders["f"],
        tables=MappingProxyType(tables),
    )


def _common_words(frequencies: str) -> frozenset[str]:
    """Words of the frequency list that are common enough; they stand there without plural s, so both forms count."""
    words: set[str] = set()
    for line in frequencies.splitlines():
        band, _, rest = line.partition("\t")
        if rest and not band.startswith("#"):
            if float(band) < MIN_COMMON_ZIPF:
                break
            words.update(rest.split())
    return frozenset(words | {word + "s" for word in words})


def _main() -> None:
    """Check all data files and write compiled.json beside them."""
    try:
        (DATA / COMPILED).write_text(compile_tables(), encoding="utf-8", newline="\n")
    except KnowledgeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    _main()
