"""The files of digest/data keep their own rules, and what is compiled from them is up to date."""

import csv
import re
from importlib import resources

import pytest

from digest import knowledge
from digest.normalize import fold
from digest.yamlfile import parse_yaml

DATA = resources.files("digest") / "data"
FILES = sorted(f.name for f in DATA.iterdir() if f.name.endswith((".yaml", ".tsv", ".txt")))
YAML = [name for name in FILES if name.endswith(".yaml")]
CODE = re.compile(r"[A-Z]{3}")


@pytest.fixture(scope="module")
def known():
    return knowledge.load_knowledge()


def head(name):
    """Comment lines at the top of a file."""
    lines = []
    for line in DATA.joinpath(name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line)
    return "\n".join(lines).lower()


@pytest.mark.parametrize("name", FILES)
def test_each_file_opens_with_source_and_licence(name):
    """Every data file says where its content comes from and under which licence."""
    text = head(name)
    assert "source" in text
    assert re.search(r"licen[cs]e", text)


@pytest.mark.parametrize("name", YAML)
def test_each_table_is_sound(name):
    """No table has duplicate keys, anchors, ids or names that YAML would read as something else, or two owners of a name."""
    faults = []
    top = parse_yaml(DATA.joinpath(name).read_text(encoding="utf-8"), faults)
    knowledge.check_table(name.removesuffix(".yaml"), top, faults)
    assert faults == []


def test_cities_are_sound():
    """Each line of the cities has five cells, sound flags, and names that its country has once."""
    faults = []
    knowledge.check_cities(DATA.joinpath("cities.tsv").read_text(encoding="utf-8"), faults)
    assert faults == []


def test_compiled_tables_are_up_to_date():
    """compiled.json is what `python -m digest.knowledge` makes of the files as they are."""
    compiled = DATA.joinpath(knowledge.COMPILED).read_text(encoding="utf-8")
    assert compiled == knowledge.compile_tables(), "run: python -m digest.knowledge"


def test_every_country_of_iso_3166_is_there(known):
    """All 249 entries of ISO 3166-1 and Kosovo are there, each with a strong name."""
    assert len(known.countries) == 250
    assert all(CODE.fullmatch(country.id) for country in known.countries)
    assert "XKX" in known.countries
    assert [country.id for country in known.countries if not country.names] == []


def test_codes_elsewhere_are_codes_of_countries(known):
    """Cities, organisations, venues and regions name countries that exist."""
    used = {city.country for city in known.cities}
    for body in known.organizations:
        used |= {*body.members, body.seat_country, body.country}
    used |= {venue.country for venue in known.venues} | {region.country for region in known.regions}
    assert sorted(code for code in used - {""} if code not in known.countries) == []


def test_seats_and_places_lie_in_known_cities(known):
    """The city of a seat or a well-known venue is one of the cities, so that both are written alike."""
    wanted = [(body.seat_city, body.seat_country) for body in known.organizations if body.seat_city]
    wanted += [(venue.city, venue.country) for venue in known.venues if venue.city]
    assert [place for place in wanted if known.city(*place) is None] == []


def test_places_are_written_as_the_cities_are(known):
    """A venue's city has the spelling of the city's own name."""
    places = [venue for venue in known.venues if venue.kind == "place" and venue.city]
    assert [v.city for v in places if known.city(v.city, v.country).name != v.city] == []


def test_capitals_are_cities(known):
    """Every capital of a country is among the cities of that country and flagged as a seat of government."""
    missing = [
        (name, country.id)
        for country in known.countries
        for name in (*country.capital, *country.weak_capital)
        if (city := known.city(name, country.id)) is None or not city.capital
    ]
    assert missing == []


def test_no_strong_name_is_shared_between_countries_and_organizations(known):
    """A name that means a country means no organisation, unless both say that it is weak."""
    owners = {}
    for country in known.countries:
        for name in (*country.names, *country.demonyms, *country.people, *country.metonyms):
            owners.setdefault(fold(name), set()).add(country.id)
    for body in known.organizations:
        for name in (*body.names, *body.parts):
            owners.setdefault(fold(name), set()).add(body.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_shared_words_have_several_owners(known):
    """What is listed as shared really is: "Korean" belongs to two countries."""
    for key in ("shared_names", "shared_demonyms", "shared_people"):
        counts = {}
        for country in known.countries:
            for name in getattr(country, key):
                counts.setdefault(name, []).append(country.id)
        assert counts
        assert all(len(owners) > 1 for owners in counts.values()), counts


def test_no_organization_goes_by_a_code_of_a_country(known):
    """The short name of an organisation is never an alpha-3 code, or the two could be taken for one another."""
    assert [body.id for body in known.organizations if body.id in known.countries] == []


def test_members_of_blocs_are_listed_once(known):
    """A bloc names no member twice."""
    assert [body.id for body in known.organizations if len(set(body.members)) != len(body.members)] == []


def test_given_names_tell_one_gender(known):
    """No given name is in both lists, and no country's name is taken for a person's."""
    men, women = known.given_names["m"], known.given_names["f"]
    assert men & women == frozenset()
    countries = {fold(name) for country in known.countries for name in (*country.names, *country.weak_names)}
    assert (men | women) & countries == set()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Goa", "IND"),
        ("Bali", "IDN"),
        ("Hyderabad", "IND"),
        ("London", "GBR"),
        ("Santiago", "CHL"),
        ("Kiev", "UKR"),
        ("Tripoli", "LBY"),
        ("Alexandria", "EGY"),
        ("Davos", "CHE"),
        ("Sharm El-Sheikh", "EGY"),
        ("Victoria", "SYC"),
        ("San José", "CRI"),
    ],
)
def test_well_known_places_lie_where_news_puts_them(known, name, code):
    """A name that several cities bear goes to the one that articles mean."""
    assert known.city(name).country == code


@pytest.mark.parametrize(
    "name", ["Nice", "Reading", "Mobile", "Of", "March", "Victoria", "Sofia", "Malé", "Van", "Orange"]
)
def test_names_that_are_words_are_weak_cities(known, name):
    """A city whose name is a word or a person's counts only beside other evidence, or isn't there."""
    city = known.city(name)
    assert city is None or city.weak


def test_countries_that_are_also_people_or_states_are_weak(known):
    """Chad, Georgia, Jordan and Jersey count only beside other evidence."""
    for code, name in {"TCD": "Chad", "GEO": "Georgia", "JOR": "Jordan", "JEY": "Jersey", "COD": "Congo"}.items():
        assert name in known.countries[code].weak_names
        assert name not in known.countries[code].names


def test_the_frequency_list_is_read(known):
    """Everyday words are common, given names are not."""
    assert {"the", "talks", "after"} <= known.common_words
    assert known.common_words & (known.given_names["m"] | known.given_names["f"]) == frozenset()


def test_cities_are_one_table():
    """The cities load with the csv module as well, for whoever wants to work on them."""
    text = DATA.joinpath("cities.tsv").read_text(encoding="utf-8")
    rows = list(
        csv.reader(
            (line for line in text.splitlines() if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    )
    assert {len(row) for row in rows} == {5}
