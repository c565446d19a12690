"""Settings: where they come from, which wins, what is refused, and the file that is written."""

import dataclasses
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Config, Corrections, Office, Person, load_config, render_config
from digest.configfile import parse_setting, setting_fields, stages
from digest.errors import ConfigError

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def faults_of(text, folder):
    """Lines of the error that a file gives, without its folder."""
    path = write(folder / "mine.yaml", text)
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ={})
    return str(caught.value).replace(f"{folder}/", "").split("\n")


# --- precedence


@pytest.mark.usefixtures("folder")
def test_without_files_the_defaults_hold():
    """An installed digest needs no file."""
    assert load_config(environ={}) == Config()


def test_the_order_of_precedence(folder):
    """Options win over variables, these over the file here, this over the user's file, this over the defaults."""
    home = write(
        folder / "xdg/digest/config.yaml",
        "digest: {match: {story_window_days: 11, copy_window_days: 11, max_gap_days: 2, office_window_days: 11}}",
    )
    write(
        folder / "config.yaml",
        "digest:\n  match:\n    story_window_days: 12\n    max_gap_days: 3\n    copy_window_days: 12",
    )
    environ = {
        "XDG_CONFIG_HOME": str(folder / "xdg"),
        "DIGEST_MATCH_STORY_WINDOW_DAYS": "13",
        "DIGEST_MATCH_MAX_GAP_DAYS": "4",
    }
    config = load_config(environ=environ, overrides={"match.story_window_days": 14})
    assert config.match.story_window_days == 14
    assert config.match.max_gap_days == 4
    assert config.match.copy_window_days == 12
    assert config.match.office_window_days == 11
    assert config.match.name_threshold == Config().match.name_threshold
    assert config.sources == ("config.yaml", home)


def test_a_named_file_takes_the_place_of_the_one_here(folder):
    """--config FILE is read instead of ./config.yaml."""
    write(folder / "config.yaml", "digest: {match: {max_gap_days: 3}}")
    path = write(folder / "mine.yaml", "digest: {match: {copy_window_days: 5}}")
    config = load_config(path, environ={})
    assert (config.match.max_gap_days, config.match.copy_window_days) == (1, 5)
    assert load_config(environ={"DIGEST_CONFIG": path}).sources == (path,)


@pytest.mark.parametrize("text", ["", "title: my site\ntheme: x\n", "- a\n- b\n", "broken: [", "a: \x07"])
def test_a_file_of_another_tool_is_left_alone(folder, text):
    """A config.yaml without the key digest: is not ours, however broken."""
    write(folder / "config.yaml", text)
    assert load_config(environ={}).sources == ()


def test_no_file_is_read_where_none_is_wanted(folder):
    """use_files=False reads neither the file here nor the user's; variables still count."""
    write(folder / "config.yaml", "digest: {nonsense: 1}")
    config = load_config(environ={"DIGEST_MATCH_MAX_GAP_DAYS": "4", "HOME": str(folder)}, use_files=False)
    assert config == dataclasses.replace(Config(), match=dataclasses.replace(Config().match, max_gap_days=4))


def test_each_file_read_is_reported(folder):
    """The caller is told which files were read."""
    write(folder / "config.yaml", "digest: {}")
    told = []
    load_config(environ={}, report=told.append)
    assert told == ["settings from config.yaml"]


def test_other_keys_and_empty_sections_are_fine(folder):
    """Keys beside digest: belong to others; an empty section changes nothing; a byte order mark is no fault."""
    path = write(
        folder / "mine.yaml", "\ufeffother: 1\ndigest:\n  match:\n  people:\n  corrections: {same: }\n  sources: ~\n"
    )
    assert load_config(path, environ={}) == dataclasses.replace(Config(), sources=(path,))


# --- what is refused


def test_all_faults_of_a_file_are_told_at_once(folder):
    """Unknown keys with a suggestion, wrong types, values out of range: one error with every line."""
    text = (
        "digest:\n"
        "  match:\n"
        "    meeting_treshold: 0.5\n"
        "    copy_threshold: 1.5\n"
        "    max_gap_days: soon\n"
        "    name_threshold: .nan\n"
        "  reed: {}\n"
        "  read: 7\n"
        "  read: {}\n"
    )
    assert faults_of(text.replace("  read: {}\n", ""), folder) == [
        'mine.yaml:3: unknown key "meeting_treshold" in match, did you mean "meeting_threshold"?',
        "mine.yaml:4: match.copy_threshold must be from 0 to 1, not 1.5",
        'mine.yaml:5: match.max_gap_days must be a whole number, not "soon"',
        'mine.yaml:6: match.name_threshold must be a number, not ".nan"',
        'mine.yaml:7: unknown key "reed", did you mean "read"?',
        'mine.yaml:8: "read" must be a mapping ("key: value" lines, indented)',
    ]
    assert faults_of(text, folder) == ['mine.yaml:9: duplicate key "read" (first in line 8)']


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "digets: {}",
            'mine.yaml:1: the key digest: is missing (there is "digets:" instead); all settings stand under it, indented',
        ),
        ("", "mine.yaml:1: the key digest: is missing; all settings stand under it, indented"),
        ("digest:\nmatch:\n  max_gap_days: 2", 'mine.yaml:2: "match:" must be indented, to stand under "digest:"'),
        ("digest: [", "mine.yaml:1: not valid YAML: "),
        ("digest: {match: {max_gap_days: [1]}}", "mine.yaml:1: match.max_gap_days must be one value"),
        ("digest: {people: {name: x}}", 'mine.yaml:1: "people" must be a list'),
        ("digest: {people: [{country: NOR}]}", "mine.yaml:1: a person needs a name"),
        ("digest: {people: [{name: A B, county: NOR}]}", 'unknown key "county" in people, did you mean "country"?'),
        ("digest: {people: [{name: A B, country: Norwayy}]}", 'unknown country "Norwayy", did you mean "Norway"?'),
        ("digest: {people: [{name: A B, gender: x}]}", 'gender must be m or f, not "x"'),
        ("digest: {people: [{name: A B, offices: [{title: X, from: 2031-02-30}]}]}", '"2031-02-30" is no date'),
        ("digest: {people: [{name: A B, offices: [{title: X, from: 2031, to: 2030}]}]}", 'lies after "to" 2030-12-31'),
        ("digest: {people: [{name: A B, offices: [{from: 2031}]}]}", "an office needs a title"),
        ("digest: {corrections: {same: [a, b]}}", '"same" must be a list'),
        ("digest: {corrections: {same: [[a]]}}", 'a group of "same" needs two ids or more'),
        ("digest: {sources: {x.example: Nowhere}}", 'unknown country "Nowhere"'),
        ("digest: {knowledge: {city: []}}", 'unknown key "city" in knowledge'),
        ("digest: {knowledge: {cities: [{id: X, names: [X], country: ZZZ}]}}", '"ZZZ" is no ISO 3166-1 alpha-3 code'),
        ("digest: {knowledge: {cities: [{id: X, names: [X]}]}}", "a city needs a country"),
        ("digest: {knowledge: {countries: [{id: NOR, nmes: [X]}]}}", 'unknown key "nmes", did you mean "names"?'),
        ("digest: {knowledge: {given_names: [{id: x, names: [X]}]}}", "the id of given names must be m or f"),
        ("digest: {knowledge: {organizations: [X]}}", "must be a mapping with id and names"),
    ],
)
def test_what_a_file_must_not_hold(folder, text, message):
    """Each fault says the line, what is wrong, and what to write instead."""
    assert message in "\n".join(faults_of(text, folder))


def test_a_file_that_cannot_be_read(folder):
    """A missing file, a folder and another encoding are told in one line."""
    with pytest.raises(ConfigError, match="no such file; digest config init writes one"):
        load_config("none.yaml", environ={})
    with pytest.raises(ConfigError, match="can't be read"):
        load_config(str(folder), environ={})
    (folder / "latin.yaml").write_bytes(b"digest:\n  # \xe9t\xe9\n")
    with pytest.raises(ConfigError, match=r"latin\.yaml:2: not UTF-8"):
        load_config("latin.yaml", environ={})


@pytest.mark.usefixtures("folder")
def test_variables_and_options_are_checked():
    """A variable or an option that can't be used is an error with its name."""
    with pytest.raises(ConfigError, match="environment: DIGEST_MATCH_MAX_GAP_DAYS must be a whole number"):
        load_config(environ={"DIGEST_MATCH_MAX_GAP_DAYS": "x"})
    with pytest.raises(
        ConfigError, match='unknown variable DIGEST_MATCH_MAX_GAP, did you mean "DIGEST_MATCH_MAX_GAP_DAYS"'
    ):
        load_config(environ={"DIGEST_MATCH_MAX_GAP": "1", "DIGEST_SOMETHING": "else"})
    with pytest.raises(ConfigError, match=r'no setting "match\.max_gap"'):
        load_config(environ={}, overrides={"match.max_gap": 1})
    with pytest.raises(ConfigError, match=r"match\.max_gap_days must be from 0 to 7, not 99"):
        load_config(environ={}, overrides={"match.max_gap_days": 99})


# --- sections


def test_people_corrections_and_outlets(folder):
    """What the user states comes out typed: codes for countries, days for months and years."""
    path = write(
        folder / "mine.yaml",
        "digest:\n"
        "  people:\n"
        "    - name: Ana Brevik\n"
        "      aliases: [A. Brevik]\n"
        "      country: Norway\n"
        "      gender: f\n"
        "      offices:\n"
        "        - {title: Foreign Minister, from: 2030-02, to: 2032-02}\n"
        "        - Speaker\n"
        "    - {name: Per Holt, organization: European Union}\n"
        "  corrections:\n"
        "    same: [[a, b], [m-1f0c9a7d, c#2]]\n"
        "    different: [[a, d]]\n"
        "    not_a_meeting: [m-00000000]\n"
        "  sources:\n"
        "    mfa.example.org: NOR\n"
        "    Ocean Herald: Chile\n"
        "    union.example.org: EU\n",
    )
    config = load_config(path, environ={})
    day = datetime.date
    assert config.people == (
        Person(
            name="Ana Brevik",
            aliases=("A. Brevik",),
            country="NOR",
            gender="f",
            offices=(Office("Foreign Minister", day(2030, 2, 1), day(2032, 2, 29)), Office("Speaker")),
        ),
        Person(name="Per Holt", organization="EU"),
    )
    assert config.corrections == Corrections(
        same=(("a", "b"), ("m-1f0c9a7d", "c#2")), different=(("a", "d"),), not_a_meeting=("m-00000000",)
    )
    assert config.outlets == {"mfa.example.org": "NOR", "Ocean Herald": "CHL", "union.example.org": "EU"}


def test_sections_of_several_files_are_joined(folder):
    """People and corrections of all files count; of two people with one name, and of two sides of an outlet, the nearer wins."""
    write(
        folder / "xdg/digest/config.yaml",
        "digest:\n  people: [{name: Ana Brevik, country: CHL}, {name: Per Holt}]\n"
        "  corrections: {not_a_meeting: [a]}\n  sources: {x: CHL, y: CHL}\n",
    )
    write(
        folder / "config.yaml",
        "digest:\n  people: [{name: Ana Brevik, country: NOR}]\n  corrections: {not_a_meeting: [b]}\n  sources: {x: NOR}\n",
    )
    config = load_config(environ={"XDG_CONFIG_HOME": str(folder / "xdg")})
    assert [(person.name, person.country) for person in config.people] == [("Ana Brevik", "NOR"), ("Per Holt", "")]
    assert config.corrections.not_a_meeting == ("b", "a")
    assert config.outlets == {"x": "NOR", "y": "CHL"}


def test_added_knowledge_keeps_its_place(folder):
    """An addition knows its table, its data and the line where it stands."""
    path = write(
        folder / "mine.yaml", "digest:\n  knowledge:\n    cities:\n      - {id: X, names: [Fishhaven], country: NOR}\n"
    )
    (addition,) = load_config(path, environ={}).knowledge
    assert (addition.table, addition.path, addition.line) == ("cities", path, 4)
    assert addition.entry == {"id": "X", "names": ["Fishhaven"], "country": "NOR"}


# --- the written file


def test_the_file_in_the_repository_holds_the_defaults():
    """config.yaml at the top level is what `digest config init` writes: every setting with its default and its sentence."""
    path = ROOT / "config.yaml"
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("tests run without the repository around them")
    assert path.read_text(encoding="utf-8") == render_config(Config()), "run: python -m digest.configfile > config.yaml"


def test_a_written_file_reads_back_the_same(folder):
    """Whatever the settings are, the file written from them gives them again."""
    path = write(
        folder / "mine.yaml",
        "digest:\n  match: {max_gap_days: 2}\n"
        "  people: [{name: 'Ana \"B\"', offices: [{title: X, to: 2031-01-01}, Y]}]\n"
        "  corrections: {same: [[a, b]], not_a_meeting: ['no']}\n  sources: {'x: y': NOR}\n"
        "  knowledge: {cities: [{id: X, names: [X, 'no'], country: NOR}], countries: [{id: NOR, names: [Norge]}]}\n",
    )
    config = load_config(path, environ={})
    again = load_config(write(folder / "again.yaml", render_config(config)), environ={})
    strip = {"sources": (), "knowledge": tuple(a._replace(path="", line=0) for a in config.knowledge)}
    found = {"sources": (), "knowledge": tuple(a._replace(path="", line=0) for a in again.knowledge)}
    assert dataclasses.replace(again, **found) == dataclasses.replace(config, **strip)


def test_every_setting_has_a_sentence_and_a_sound_default():
    """Each setting explains itself in a sentence, and its default is of its own type and within its range."""
    assert {"read", "match"} <= set(stages())
    for name, field in setting_fields().items():
        assert field.metadata["doc"].endswith("."), name
        if not isinstance(field.default, tuple):
            assert parse_setting(field, str(field.default)) == field.default, name


@given(st.text(max_size=30))
def test_any_text_for_a_setting_is_a_value_or_a_fault(text):
    """A value within the range or a ValueError, whatever is typed."""
    for field in setting_fields().values():
        try:
            value = parse_setting(field, text)
        except ValueError:
            continue
        low = field.metadata["low"]
        assert low is None or value >= low
