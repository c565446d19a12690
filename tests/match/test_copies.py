"""Copies: wire text under another headline is told from coverage and from forms."""

from __future__ import annotations

import datetime
import json
import pathlib
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import MatchSettings
from digest.extract.signature import EMPTY_BIN, LEAST_COPIED_WORDS, make_signature
from digest.match import copies, shelves
from digest.match.copies import containment, copy_containment, find_copies, made_from_one_form, sketch_resemblance
from digest.models import Article, ArticleInfo, Reading

CORPUS = pathlib.Path(__file__).parents[3] / "shared" / "corpus" / "dev"
DEFAULTS = MatchSettings()

WIRE = [
    "Negotiators of Freedonia and Sylvania resumed talks on the Halden tunnel on Wednesday after a break of seven months.",
    "Mira Tesar, who leads the Sylvanian team, said that the first four chapters of a draft treaty had been gone through.",
    "Jonas Adeyemi told reporters that the question of tolls had been left for the ministers, who meet in Lask this month.",
    "The tunnel was begun nine years ago and stood half finished when the money ran out, and engineers want new pumps.",
    "A previous round broke down over the wages of the guards at the southern gate, which each side wants the other to pay.",
    "Lorries now take the pass road, which is closed for four months a year and adds six hours to the journey to the coast.",
]


def make_reading(name, sentences, date=None, title=""):
    text = "\n\n".join([title, *sentences] if title else sentences)
    published = datetime.date.fromisoformat(date) if date else None
    info = ArticleInfo(id=name, path=f"{name}.md", title=title, published=published)
    article = Article(info=info, text=text, body=len(title) + 2 if title else 0)
    return Reading(info=info, signature=make_signature(article))


def found(readings, config=DEFAULTS):
    return {readings[a].info.id: readings[b].info.id for a, b in find_copies(readings, config).items()}


@pytest.mark.parametrize(
    ("label", "sentences"),
    [
        ("verbatim", WIRE),
        ("end cut", WIRE[:3]),
        ("a paragraph dropped", WIRE[:2] + WIRE[3:]),
        (
            "own furniture",
            ["The Lask Courier's correspondent", *WIRE[:4], "Subscribe to the morning letter of the Lask Courier."],
        ),
        (
            "house style",
            [re.sub(r"\bsaid\b", "has said", line).replace("Mira Tesar", "Ms Mira Tesar") for line in WIRE],
        ),
        ("capitals and quotation marks", [line.replace("'", "’") for line in WIRE]),
    ],
)
def test_copy_is_found(label, sentences):
    """What an outlet does to wire text leaves it a copy."""
    readings = [
        make_reading("paper", sentences, "2031-04-03", "Tunnel talks go on"),
        make_reading("wire", WIRE, "2031-04-02"),
    ]
    assert found(readings) == {"paper": "wire"}, label


@pytest.mark.parametrize(
    ("label", "sentences"),
    [
        (
            "own words",
            [
                "Seven months after they walked out, the teams that negotiate about the Halden tunnel are back in Ostrava.",
                "Sylvania's Mira Tesar spoke of good progress; Freedonia would rather wait for the ministers to meet in Lask.",
                "Who pays for the pumps, and for the guards of the southern gate, nobody would say on Wednesday.",
            ],
        ),
        (
            "one paragraph quoted",
            [
                WIRE[2],
                "This newspaper has asked for tolls since the first spade was turned, and it will go on asking for them.",
                "A road that costs nothing is a road that nobody repairs, as every driver on the pass can tell the ministers.",
                "The two governments should set a price before they count the lorries, and tell the voters what it is.",
                "Let them begin with the farmers of the valley, who have carried their milk over the pass for thirty winters.",
            ],
        ),
        (
            "round-up that holds it whole",
            [*WIRE[:1], *(f"Item {n}: {n} boats of harbour {n * 7} sailed for island {n * 3}." for n in range(30))],
        ),
    ],
)
def test_coverage_is_no_copy(label, sentences):
    """An article that shares some words with the wire is no copy of it."""
    readings = [make_reading("wire", WIRE, "2031-04-02"), make_reading("b", sentences, "2031-04-02")]
    assert found(readings) == {}, label


FORM = (
    "His Excellency the Minister of Foreign Affairs received at his office this morning the Ambassador of {0}, Her Excellency {1}, "
    "who presented a copy of her credentials. At the beginning of the meeting the Minister welcomed the Ambassador and wished her every "
    "success in her work. They reviewed bilateral relations between the two friendly countries and ways to strengthen them in all fields, "
    "and exchanged views on regional and international issues of common concern. The Minister renewed his country's resolve to work "
    "with all partners for security and stability, and the Ambassador conveyed the greetings of her government."
)


@pytest.mark.parametrize("date", ["2031-05-02", "2031-05-03", "2031-05-05", None])
def test_forms_are_no_copies(date):
    """Two releases made from one form with other names are no copies, on one day or on two."""
    readings = [
        make_reading("latvia", [FORM.format("Latvia", "Ilze Kalnina")], "2031-05-02"),
        make_reading("peru", [FORM.format("Peru", "Rosa Huamani")], date),
    ]
    assert copy_containment(readings[0].signature, readings[1].signature) > DEFAULTS.copy_threshold
    assert made_from_one_form(readings[0].signature, readings[1].signature, near=True)
    assert found(readings) == {}


def test_original_is_the_earliest():
    """Of several printings the earliest by date is the original, then the first by id; undated ones come last."""
    readings = [
        make_reading("a", WIRE[:5]),
        make_reading("c", WIRE, "2031-04-03"),
        make_reading("b", WIRE[:4], "2031-04-03"),
        make_reading("d", WIRE, "2031-04-02"),
    ]
    assert found(readings) == {"a": "d", "b": "d", "c": "d"}
    assert found(readings[:3]) == {"a": "b", "c": "b"}


def test_reprint_weeks_later():
    """The very same text is a copy at any distance; an edited one only within the window."""
    later = make_reading("later", WIRE, "2031-07-01")
    assert found([make_reading("wire", WIRE, "2031-04-02"), later]) == {"later": "wire"}
    edited = make_reading("later", WIRE[:4], "2031-07-01")
    assert found([make_reading("wire", WIRE, "2031-04-02"), edited]) == {}


def test_short_texts_are_left_alone():
    """Two headlines that agree are no copies."""
    assert found([make_reading("a", ["Talks resume in Ostrava"]), make_reading("b", ["Talks resume in Ostrava"])]) == {}


def folder():
    rng = random.Random(5)
    names = [
        "Kalnina",
        "Huamani",
        "Tesar",
        "Adeyemi",
        "Okwuosa",
        "Brevik",
        "Quintero",
        "Lindqvist",
        "Halloran",
        "Duarte",
    ]
    readings = []
    for n in range(30):
        lines = [
            f"{rng.choice(names)} told {rng.choice(names)} about plan {rng.randrange(900)} of harbour {n}."
            for _ in range(12)
        ]
        readings.append(make_reading(f"o{n:02d}", lines, f"2031-01-{n // 3 + 1:02d}"))
        if n % 3 == 0:
            readings.append(make_reading(f"x{n:02d}", lines[: rng.randrange(8, 13)], f"2031-01-{n // 3 + 2:02d}"))
    return readings


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_file_order_plays_no_part(rng):
    """A shuffled folder has the same copies, and an unrelated article changes none."""
    readings = folder()
    want = {f"x{n:02d}": f"o{n:02d}" for n in range(0, 30, 3)}
    assert found(readings) == want
    rng.shuffle(readings)
    readings.insert(rng.randrange(len(readings)), make_reading("zoo", WIRE, "2031-01-05"))
    assert found(readings) == want


def shingles(text, size=4):
    words = text.split()
    return {tuple(words[n : n + size]) for n in range(len(words) - size + 1)}


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 200))
def test_sketch_estimates_resemblance(rng, cut):
    """The share of equal bins is near the true Jaccard resemblance of the runs of words."""
    words = [f"w{rng.randrange(10**6)}" for _ in range(400)]
    one, two = " ".join(words[:300]), " ".join(words[cut:])
    a, b = make_reading("a", [one]).signature, make_reading("b", [two]).signature
    x, y = shingles(one), shingles(two)
    assert abs(sketch_resemblance(a.sketch, b.sketch) - len(x & y) / len(x | y)) < 0.25
    assert sketch_resemblance(a.sketch, b.sketch) == sketch_resemblance(b.sketch, a.sketch)
    assert sketch_resemblance(a.sketch, a.sketch) == 1


@given(st.floats(0, 1), st.integers(8, 2000), st.integers(8, 2000))
def test_containment_is_a_share(resemblance, words, other):
    """The estimate is symmetric and never leaves 0 to 1."""
    share = containment(resemblance, words, other)
    assert 0 <= share <= 1
    assert share == containment(resemblance, other, words)


def test_packing_is_read_as_it_was_written():
    """Match unpacks what extract packed: both know the same numbers."""
    assert copies.EMPTY_BIN == EMPTY_BIN
    assert copies.MIN_WORDS == LEAST_COPIED_WORDS
    sketch = make_reading("a", ["One two three four five six seven eight."]).signature.sketch
    bins = copies.unpack_sketch(sketch)
    assert len(bins) == 64
    assert sum(value != EMPTY_BIN for value in bins) == 5


def test_a_sentence_in_every_article_costs_little(monkeypatch):
    """Where thousands of undated texts share a sentence, only the latest of them are looked at."""
    monkeypatch.setattr(shelves, "MAX_ENTRIES", 5)
    looked = []
    monkeypatch.setattr(copies, "containment", lambda *_: looked.append(1) or 0.0)
    lines = "Subscribe to the morning letter of the Lask Courier and never miss what the ministers said in the valley last night."
    find_copies(
        [make_reading(f"n{n:03d}", [lines, f"Boat {n} of harbour {n * 7} sailed."]) for n in range(200)], DEFAULTS
    )
    assert len(looked) <= 200 * 5 * 32 / 4


@pytest.mark.parametrize("dated", [True, False])
def test_a_thousand_printings_of_one_text_cost_a_look_each(monkeypatch, dated):
    """Each is held against the first, not against all before it."""
    looks = 0
    is_copy = copies._is_copy

    def count(*args):
        nonlocal looks
        looks += 1
        return is_copy(*args)

    monkeypatch.setattr(copies, "_is_copy", count)
    many = [
        make_reading(f"a{n:03}", [f"Printing {n} of the wire.", *WIRE], "2031-03-10" if dated else None)
        for n in range(300)
    ]
    assert set(found(many).values()) == {"a000"}
    assert looks <= 2 * len(many)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 8),
            st.integers(3, 6),
            st.sampled_from([None, "2031-03-10", "2031-03-11", "2031-03-13", "2031-03-20"]),
        ),
        max_size=12,
    )
)
def test_what_is_not_looked_at_changes_nothing(printings):
    """The originals are those that all pairs give."""
    made = [
        make_reading(f"a{n:02}", [f"Printing {edition} of the wire.", *WIRE[:length]], date)
        for n, (edition, length, date) in enumerate(printings)
    ]

    def all_of_them(card, candidates, config):
        return [other.number for other in candidates if copies._is_copy(card, other, config)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "_find_originals", all_of_them)
        slow = found(made)
    assert found(made) == slow


def test_shelves_forget_what_is_out_of_date():
    """Entries older than the window are dropped, and keys that nothing else has; those of undated articles stay."""
    days = shelves.DayShelves(2)
    for day in (None, 1, 2, 3, 7):
        days.near(day)
        own = days.own(day, ["every", f"day {day}"])
        for key in ("every", f"day {day}"):
            own.setdefault(key, ([],))[0].append(day)
        if day == 3:
            assert own["every"] == ([1, 2, 3],)
    undated = {"every": ([None],), "day None": ([None],)}
    assert [shelf for shelf, _ in days.near(8)] == [undated, {"every": ([7],), "day 7": ([7],)}]
    assert [shelf for shelf, _ in days.near(None)] == [undated]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the annotated articles are not beside this checkout")
def test_quality_on_annotated_articles():
    """All syndicated pairs are found, and nothing else."""
    readings = []
    for path in sorted((CORPUS / "articles").iterdir()):
        if path.suffix == ".md":
            head, body = path.read_text(encoding="utf-8-sig").removeprefix("---\n").split("\n---\n", 1)
            date = re.search(r"^date: *(\d{4}-\d\d-\d\d)", head, re.MULTILINE)
            readings.append(make_reading(path.stem, [body.strip()], date.group(1) if date else None, "Headline"))
        elif path.suffix == ".jsonl":
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                record = json.loads(line)
                readings.append(
                    make_reading(f"{path.stem}#{number}", [record["text"]], record["published"][:10], record["title"])
                )
    gold = json.loads((CORPUS / "gold.json").read_text(encoding="utf-8"))["copies"]
    assert {frozenset(pair) for pair in found(readings).items()} == {frozenset(pair) for pair in gold}
