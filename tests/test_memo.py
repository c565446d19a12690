"""What steps of match gave in earlier runs: the digest is the same bytes with it and without, and little is done twice."""

from __future__ import annotations

import datetime
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cache import Cache
from digest.config import Config, MatchSettings
from digest.match import copies, stories
from digest.match.copies import find_copies
from digest.match.shelves import EVERY_DAY
from digest.match.stories import find_stories
from digest.memo import Memo, Scores
from digest.models import ArticleInfo, Reading, Signature
from digest.pipeline import build_digest
from digest.render import RenderOptions
from digest.render.json_ import render_json

SETTINGS = MatchSettings()
LEFT = ("Norwegian Foreign Minister Ana Brevik", "The Norwegian foreign minister", "Brevik")
RIGHT = ("Chilean Foreign Minister Luis Caro", "Peruvian President Rosa Quillahua", "Quillahua")
TALKS = ("fishing quotas", "whales and the price of salmon", "the railway along the coast", "visas for students")


def write_text(left: int, right: int, talk: int, day: int) -> str:
    """An article of invented people; day 0 for none."""
    head = f"date: 2031-03-{day:02}\n" if day else ""
    return (
        f"---\n{head}title: Talks on {TALKS[talk]}\n---\nOSLO – {LEFT[left]} met {RIGHT[right]} in Oslo on Tuesday to discuss"
        f" {TALKS[talk]}. “We have found a way to share it,” the minister said after the talks on {TALKS[talk]}.\n"
    )


texts = st.builds(write_text, st.integers(0, 2), st.integers(0, 2), st.integers(0, 3), st.integers(0, 20))
changes = st.tuples(st.integers(0, 7), st.none() | texts)


def build(folder: str, **means: str) -> str:
    return render_json(build_digest([folder], Config(), **means), RenderOptions())


@settings(max_examples=15, deadline=None)
@given(st.lists(texts, max_size=8), st.lists(changes, min_size=1, max_size=3))
def test_a_run_after_changes_prints_what_one_without_a_cache_does(
    first: list[str], later: list[tuple[int, str | None]]
) -> None:
    """A second run, and runs with an article added, changed or gone, whatever the one before has kept."""
    with tempfile.TemporaryDirectory() as root:
        folder, cache = Path(root, "news"), str(Path(root, "cache"))
        folder.mkdir()
        for number, text in enumerate(first):
            (folder / f"a{number}.md").write_text(text)
        assert build(str(folder), cache=cache) == build(str(folder), cache=cache) == build(str(folder))
        for number, text in later:
            file = folder / f"a{number}.md"
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.write_text(text)
            assert build(str(folder), cache=cache) == build(str(folder))


def make_reading(name: str, day: int | None, words: int) -> Reading:
    """An article whose terms are shared with others of these words; every seventh is a copy of another's text."""
    chance = random.Random(int(name[1:3]) % 7 and name)
    sketch = tuple(chance.getrandbits(60) for _ in range(16))
    signature = Signature(terms=tuple((f"w{words + n}", 0.4) for n in range(6)), sketch=sketch, words=90)
    published = datetime.date.fromordinal(740_000 + day) if day is not None else None
    return Reading(
        info=ArticleInfo(id=name, path=name, published=published, content=f"{name} {day} {words}"), signature=signature
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int | None]]]:
    """Which days each search was asked for."""
    found: list[tuple[str, list[int | None]]] = []
    for module, name in ((copies, "pair_copies"), (stories, "near_pairs")):
        search = getattr(module, name)

        def noted(cards, settings, asking, search=search, name=name):
            if asking is not EVERY_DAY:
                found.append((name, [day if day is None else day - 740_000 for day in asking]))
            return search(cards, settings, asking)

        monkeypatch.setattr(module, name, noted)
    return found


def match(readings: list[Reading], memo: Memo) -> object:
    found = find_copies(readings, SETTINGS, memo)
    return found, find_stories(readings, found, [()] * len(readings), SETTINGS, memo)


def test_only_days_that_something_new_touches_are_searched_again(
    tmp_path: Path, asked: list[tuple[str, list[int | None]]]
) -> None:
    """Nothing in a second run; with an article more, or one less, its day and those whose window it is in."""
    readings = [make_reading(f"a{n:02}", n // 2, n % 5) for n in range(40)]
    cache = str(tmp_path / "cache")
    memo = Memo(Cache(cache), "stamp")
    assert match(readings, memo) == match(readings, Memo())
    asked.clear()
    match(readings, memo)
    assert asked == []
    more = [*readings, make_reading("a30b", 15, 3)]
    touched = list(range(15, 15 + SETTINGS.copy_window_days + 1))
    whole = match(more, Memo(Cache(cache), "stamp"))
    assert asked == [("pair_copies", touched), ("near_pairs", touched)]
    asked.clear()
    match([reading for reading in readings if reading.info.id != "a38"], memo)
    assert [days for _, days in asked] == [[19], [19]]
    asked.clear()
    match(readings, Memo(Cache(cache), "other code"))
    assert len(asked[0][1]) == 20
    undated = [*readings, make_reading("u50", None, 3)]
    asked.clear()
    found = match(undated, memo)
    assert None in asked[0][1]
    assert len(asked[0][1]) == 21  # it may belong to any day
    assert whole == match(more, memo) == match(more, Memo())
    assert found == match(undated, Memo())


def test_what_is_no_outcome_is_searched_again(tmp_path: Path) -> None:
    """Damaged values, those of other keys, and places beyond all articles are as good as none."""
    readings = [make_reading(f"a{n:02}", n // 4, n % 3) for n in range(16)]
    plain = match(readings, Memo())
    cache = Cache(str(tmp_path / "cache"))
    memo = Memo(cache, "stamp")
    match(readings, memo)
    step = memo.step("copies", SETTINGS.copy_threshold, SETTINGS.copy_window_days)
    kept: list[bytes] = []
    find = cache.find
    cache.find = lambda keys: kept.extend(keys) or find(keys)  # type: ignore[method-assign]
    match(readings, memo)
    for outcome in ([[0, 99]], [[0]], [0], {"a": 1}, None, "x", [["a", "b"]]):
        step.keep(dict.fromkeys(kept, outcome))
        assert match(readings, memo) == plain
    cache.keep("s", [(key, b"junk") for key in kept])
    assert match(readings, memo) == plain


def test_scores_of_pairs_are_worked_out_once(tmp_path: Path) -> None:
    """Those of the last runs are known; those that nobody asks for are gone once they are more than those that are asked for."""
    cache = Cache(str(tmp_path / "cache"))
    worked: list[str] = []

    def ask(*pairs: str, memo: Memo | None = None) -> list[str]:
        scores = Scores((memo or Memo(cache, "stamp")).step("names"))
        worked.clear()
        for pair in pairs:
            assert scores.ask(pair, lambda pair=pair: worked.append(pair) or len(pair) / 7) == len(pair) / 7
        scores.keep()
        return list(worked)

    assert ask("a", "bb") == ["a", "bb"]
    assert ask("a", "bb", "a") == []
    assert ask("a", "ccc") == ["ccc"]
    assert ask("bb") == []
    assert ask("d") == ["d"]
    assert ask("a", "d") == ["a"]
    assert ask("a", memo=Memo(cache, "other code")) == ["a"]
    assert ask("a", "a", memo=Memo()) == ["a", "a"]
    step = Memo(cache, "stamp").step("names")
    for junk in ([], None, {"a": "x"}, {"a": 1}):
        step.keep({step.key(()): junk})
        assert ask("a") == ["a"]
