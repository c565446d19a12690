"""Knowledge: loading, checking, looking up, and the user's additions."""

import json
import pickle
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import knowledge
from digest.config import Config
from digest.errors import KnowledgeError
from digest.knowledge import Addition, load_knowledge, parse_table
from digest.normalize import fold, plain_letters
from digest.yamlfile import MAX_DEPTH, Fault, parse_yaml, quote_text, to_plain


def faults_of(table, text):
    """Messages of all faults of a table, each with its line."""
    try:
        parse_table(table, text, "t.yaml")
    except KnowledgeError as error:
        return str(error).split("\n")
    return []


# --- the normaliser


@given(st.text())
def test_folding_twice_is_folding_once(text):
    """Folding and dropping accents are idempotent."""
    assert fold(fold(text)) == fold(text)
    assert plain_letters(plain_letters(text)) == plain_letters(text)


@given(st.text(alphabet=st.characters(min_codepoint=0xC0, max_codepoint=0x24F)))
def test_folding_ignores_how_accents_are_encoded(text):
    """A letter with an accent and the letter followed by the accent fold alike."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Jørgensen", "Jorgensen"),
        ("Łukasz", "Lukasz"),
        ("İzmir", "izmir"),
        ("Sana’a", "Sana'a"),
        ("Guinea–Bissau", "Guinea-Bissau"),
        ("Þórdís", "Thordis"),
        ("Straße", "STRASSE"),
        ("Əliyev", "Aliyev"),
        ("n\u00adame", "name"),
    ],
)
def test_spellings_of_one_name_fold_alike(left, right):
    """Accents, letters of other alphabets, typographic signs and case don't make another name."""
    assert fold(left) == fold(right)


# --- strict YAML


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3", 3, 'duplicate key "a" (first in line 1)'),
        ("a: &x 1\n", 1, "anchors and aliases are not allowed"),
        ("a: !!python/name:os.system x", 1, "tags are not allowed"),
        ("a: 1\n---\nb: 2", 2, "a second document"),
        ("a: [1, 2", 1, "not valid YAML"),
        ("a: b: c", 1, "not valid YAML"),
        ("a: 1\nb: \x07", 2, "not valid YAML"),
        ("? [a]\n: b", 1, "a key must be a single word or text"),
    ],
)
def test_what_strict_yaml_refuses(text, line, message):
    """Each construction that a person didn't mean is a fault at its line."""
    faults = []
    parse_yaml(text, faults)
    assert faults
    assert faults[0].line == line
    assert message in faults[0].message


def test_deep_nesting_is_refused_without_harm():
    """A hundred thousand brackets are a fault, not a crash."""
    faults = []
    parse_yaml("[" * 100_000, faults)
    assert faults == [Fault(1, f"nested deeper than {MAX_DEPTH} levels")]


def test_scalars_stay_as_typed():
    """No, 010, 10:30 and 2031-03-10 stay the text that was typed."""
    faults = []
    text = "a: NO\nb: 010\nc: 10:30\nd: 2031-03-10\ne: ~\nf: 'x'"
    plain = to_plain(parse_yaml(text, faults))
    assert plain == {"a": "NO", "b": "010", "c": "10:30", "d": "2031-03-10", "e": "~", "f": "x"}
    assert faults == []


@given(
    st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=20), inner), max_leaves=10)
)
def test_what_is_quoted_reads_back(value):
    """Whatever a value holds, it is written so that it comes back as it was."""

    def written(part):
        if isinstance(part, list):
            return "[" + ", ".join(map(written, part)) + "]"
        if isinstance(part, dict):
            return "{" + ", ".join(f"? {quote_text(key)} : {written(item)}" for key, item in part.items()) + "}"
        return quote_text(part)

    faults = []
    node = parse_yaml(f"a: {written(value)}", faults, max_depth=50)
    assert faults == []
    assert to_plain(node) == {"a": value}


@given(st.text(max_size=60))
def test_any_text_gives_nodes_or_faults(text):
    """No text makes the parser raise."""
    faults = []
    node = parse_yaml(text, faults)
    assert node is None or to_plain(node) is not None


# --- checks


def test_all_faults_of_a_table_are_told_at_once():
    """Unknown keys with a suggestion, names that YAML misreads, repetitions, two owners, a missing id: one error, five lines."""
    text = (
        "- id: AAA\n  names: [Alpha, NO]\n"
        "- id: BBB\n  names: [Beta, Beta]\n  demonym: [Betan]\n"
        "- names: [Gamma, Alpha]\n"
    )
    found = faults_of("countries", text)
    assert found == [
        't.yaml:2: "NO" is no text for YAML (it reads bool); put it in quotation marks',
        't.yaml:4: "Beta" stands twice in "names"',
        't.yaml:5: unknown key "demonym", did you mean "demonyms"?',
        't.yaml:6: "Alpha" belongs to AAA already (line 2)',
        "t.yaml:6: an entry needs an id",
    ]


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("countries", "- {id: AAA, names: Alpha}", '"names" must be a list of names'),
        ("countries", "- {id: AAA, names: [the Alphas]}", 'names stand without a leading "the"'),
        ("countries", "- {id: AAA, names: [Álpha]}\n- {id: BBB, names: [ALPHA]}", "belongs to AAA already"),
        ("countries", "- {id: AAA}\n- {id: AAA}", 'a second entry "AAA"'),
        ("organizations", "- {id: a, seat: Oslo}", '"seat" must be a mapping with city and country'),
        ("organizations", "- {id: a, seat: {town: Oslo}}", 'unknown key "town" in "seat"'),
        ("venues", "halls: []", 'unknown key "halls"; known are classes, places'),
        ("given_names", "m: [Ana, Åse]\nf: [Ase]", "stands in line 1 already"),
        ("offices", "heads:\n  - {id: yes, names: [x]}", "put it in quotation marks"),
    ],
)
def test_what_a_table_must_not_hold(table, text, message):
    """Each rule of the data files is enforced."""
    assert message in "\n".join(faults_of(table, text))


def test_a_changed_source_wins_over_the_compiled_one():
    """Stale compiled data is never used."""
    compiled = {"regions": {"sha256": "0" * 64, "data": [{"id": "old"}]}}
    tables = knowledge.load_sources({"regions.yaml": b"- {id: new, names: [New]}"}, compiled)
    assert tables == {"regions": [{"id": "new", "names": ["New"]}]}


def test_compiled_data_needs_no_yaml():
    """An unchanged source is taken from compiled.json without parsing YAML."""
    sources = knowledge._sources()
    compiled = json.loads(knowledge.compile_tables())["tables"]
    tables = knowledge.load_sources({"countries.yaml": sources["countries.yaml"]}, compiled)
    assert tables["countries"] is compiled["countries"]["data"]


# --- looking up


def test_lookups_take_any_spelling():
    """Names are found without accents, in any case, with or without an article, in curly apostrophes."""
    known = load_knowledge()
    for words in ("Côte d’Ivoire", "cote d'ivoire", "Ivory Coast", "CIV", "IVORIAN"):
        assert known.country(words) == "CIV"
    assert known.country("the Republic of Korea") == "KOR"
    assert known.country("Nowhereland") == ""
    assert known.organization("the European Union") == "EU"
    assert known.city("TÓRSHAVN").country == "FRO"
    assert known.city("Hyderabad", "PAK").country == "PAK"
    assert known.city("Nowhere") is None
    assert known.table("countries")
    with pytest.raises(KnowledgeError, match="no such table"):
        known.table("nothing")


def test_shared_words_mean_nobody():
    """Words such as "Korean" and "Congolese" alone tell no country."""
    known = load_knowledge()
    assert [known.country(word) for word in ("Korean", "Congolese", "Dominican")] == ["", "", ""]


def test_genders_of_given_names():
    """Names of many languages tell a gender; those borne by both tell none."""
    known = load_knowledge()
    for name in ("Bjørn", "Mohammed", "Sergei", "Rajesh", "Hiroshi", "Kwame", "José"):
        assert known.gender(name) == "m", name
    for name in ("Åse", "Fatima", "Olena", "Priya", "Yoko", "Amina", "Chrystia"):
        assert known.gender(name) == "f", name
    for name in ("Kim", "Andrea", "Jean", "Xyz", ""):
        assert known.gender(name) == "", name


def test_entries_give_their_tables_both_ways():
    """A table of entries is walked in file order, and asked by id."""
    known = load_knowledge()
    assert next(iter(known.countries)).id == "AFG"
    assert known.countries["NOR"].names[0] == "Norway"
    assert known.countries.get("ZZZ") is None
    assert dict(known.countries.items())["NOR"] is known.countries["NOR"]


# --- the user's additions


def test_an_added_name_leaves_every_other_owner():
    """The user's word overrules the files: a name goes to the entry that the user gives it to."""
    config = Config(knowledge=(Addition("organizations", {"id": "Ocean Forum", "names": ["Ocean Forum", "G20"]}),))
    known = load_knowledge(config)
    assert known.organization("G20") == "Ocean Forum"
    assert "G20" not in known.organizations["G20"].names
    assert load_knowledge().organization("Group of Twenty") == "G20"
    assert load_knowledge().organization("Ocean Forum") == ""


def test_an_entry_with_a_known_id_adds_to_it():
    """Lists grow, texts are replaced, and the version changes with them."""
    config = Config(
        knowledge=(
            Addition("countries", {"id": "NOR", "names": ["Norge"], "note": "x"}),
            Addition("cities", {"id": "Fishhaven", "names": ["Fishhaven"], "country": "NOR"}),
            Addition("given_names", {"id": "f", "names": ["Bjørn"]}),
            Addition("venues", {"id": "sea-hall", "names": ["Sea Hall"], "city": "Fishhaven", "country": "NOR"}),
        )
    )
    known = load_knowledge(config)
    assert known.countries["NOR"].names[0] == "Norway"
    assert known.country("Norge") == "NOR"
    assert known.countries["NOR"].note == "x"
    assert known.city("Fishhaven").country == "NOR"
    assert known.gender("Bjorn") == "f"
    assert known.venues["sea-hall"].kind == "place"
    assert known.version != load_knowledge().version


def test_knowledge_is_made_once():
    """The same additions give the same object, so that it can be the key of a cache."""
    assert load_knowledge() is load_knowledge(Config())
    assert hash(load_knowledge()) == hash(load_knowledge())


def test_settings_travel_to_worker_processes():
    """A configuration with additions can be pickled and is equal afterwards."""
    config = Config(
        knowledge=(Addition("cities", {"id": "X", "names": ["X"], "country": "NOR"}),), outlets={"a": "NOR"}
    )
    assert pickle.loads(pickle.dumps(config)) == config


def test_the_module_writes_what_it_compiles(monkeypatch, tmp_path):
    """`python -m digest.knowledge` writes compiled.json beside the files, or tells what is wrong and writes nothing."""
    data = tmp_path
    (data / "regions.yaml").write_text("- {id: a, names: [A]}\n", encoding="utf-8")
    (data / "cities.tsv").write_text("# head\nOslo\tNOR\t\tc\t700\n", encoding="utf-8")
    monkeypatch.setattr(knowledge, "DATA", data)
    knowledge._main()
    assert json.loads((data / "compiled.json").read_text(encoding="utf-8"))["tables"]["regions"]["data"][0]["id"] == "a"
    (data / "regions.yaml").write_text("- {id: a, nmes: [A]}\n", encoding="utf-8")
    with pytest.raises(SystemExit, match='unknown key "nmes", did you mean "names"'):
        knowledge._main()
    assert "yaml" in sys.modules
