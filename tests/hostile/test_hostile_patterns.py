"""Every pattern that reads articles, against the worst that can be made out of its own words."""

from __future__ import annotations

import importlib
import pkgutil
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import digest

STAGES = ("digest.extract", "digest.read", "digest.match", "digest.merge", "digest.render")
ALONE = ("digest.normalize", "digest.streams", "digest.filters", "digest.ids", "digest.dates")
ONE, MANY = 40_000, 4_000
"""Characters of an input that repeats one character, or several: a pattern whose time grows with the square needs
five seconds and more for the first, one with the cube hours for both."""

SECONDS = 2.5
"""CPU time for one input after which a pattern counts as run away; a sound one needs a hundredth."""

TOGETHER = 300
"""CPU time after which the whole process is ended, should a pattern not even be interruptible."""

WINDOWED = {"count_back": 60, "_LINE_REST": 200}
"""Patterns that are only tried on so many characters before or behind something found."""

_LITERAL = re.compile(r"\[\^?.[^\]]*\]|\\.|\(\?[:=!<]=?|[^\\()\[\]{}|*+?^$.]+")
_FILLERS = ("a", "A", " ", "a ", "A ", ".", ", ", "1", "-", "'", "\n", "“", "x-", "Aa ", "the ", "in ", "and ", "é")


def module_names() -> list[str]:
    """Modules whose patterns meet the text of articles."""
    found = [name for name in ALONE if importlib.util.find_spec(name)]
    for stage in STAGES:
        package = importlib.import_module(stage)
        found.append(stage)
        found += [module.name for module in pkgutil.walk_packages(package.__path__, f"{stage}.")]
    return sorted(found)


def find_patterns() -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """Compiled patterns of these modules, also in tables, tuples and objects that stand there; one time each.

    Yields:
        Its name, the pattern, and whether it is looked for from every place of a text (or only matched where
        something has led to).
    """
    from digest.extract.reader import read_article
    from digest.knowledge import load_knowledge
    from digest.models import Article, ArticleInfo
    from digest.patterns import LatePattern

    knowledge = load_knowledge()
    text = "OSLO — Ana Brevik of Norway met Diego Laraqui of Chile in Oslo on Monday. “We met,” she said."
    # patterns that are made when they are first needed
    read_article(Article(info=ArticleInfo(id="a", path="a.txt"), text=text), knowledge)
    seen: set[tuple[object, int]] = set()
    # a pattern may be used in other modules than its own
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(digest.__file__).parent.rglob("*.py"))

    def look(name: str, value: object, depth: int) -> Iterator[tuple[str, re.Pattern[str], bool]]:
        if isinstance(value, LatePattern):
            value = value.compile()
        if isinstance(value, re.Pattern):
            if (value.pattern, value.flags) not in seen and isinstance(value.pattern, str):
                seen.add((value.pattern, value.flags))
                uses = re.findall(rf"\b{re.escape(name.rpartition('.')[2])}\s*\.\s*(\w+)", source)
                yield (
                    name,
                    value,
                    name.rpartition(".")[2] in WINDOWED or not uses or not {*uses} <= {"match", "fullmatch", "pattern"},
                )
        elif depth and isinstance(value, dict):
            for key, inner in value.items():
                yield from look(f"{name}[{key}]"[:80], inner, depth - 1)
        elif depth and isinstance(value, tuple | list):
            for inner in value:
                yield from look(name, inner, depth - 1)
        elif depth and type(value).__module__.startswith("digest."):
            fields = {slot: getattr(value, slot, None) for slot in getattr(type(value), "__slots__", ())}
            for field, inner in (fields | getattr(value, "__dict__", {})).items():
                yield from look(f"{name}.{field}", inner, depth - 1)

    for module_name in module_names():
        module = importlib.import_module(module_name)
        for name, value in sorted(vars(module).items()):
            yield from look(f"{module_name}.{name}", value, 3)
            wrapped = getattr(value, "cache_info", None)
            if wrapped is not None and getattr(value, "__module__", "") == module_name:
                made = None
                try:
                    made = value() if wrapped().currsize else None
                except TypeError:
                    try:
                        made = value(knowledge)
                    except (TypeError, AttributeError, KeyError, OSError):
                        continue  # it wants something else
                yield from look(f"{module_name}.{name}()", made, 3)


def worst_inputs(pattern: re.Pattern[str]) -> Iterator[str]:
    """Repetitions of the pattern's own words, of pairs of them, and of what stands between, with an end that fits nothing."""
    words: list[str] = []
    for piece in _LITERAL.findall(pattern.pattern):
        if piece.startswith("[") and len(piece) > 2:
            words.append(piece[1] if piece[1] not in "^\\" else "a1 "[len(piece) % 3])
        elif piece.startswith("\\"):
            words.append(
                {"s": " ", "d": "1", "w": "a", "b": " ", "n": "\n", "S": "a", "W": " ", "D": "a"}.get(
                    piece[1], piece[1]
                )
            )
        elif not piece.startswith("("):
            words.append(piece)
    words = list(dict.fromkeys(words))
    # of a long list of names some will do: they are alternatives
    some = [*words[:8], *words[8 :: max(1, len(words) // 6)]]
    units = [*some, *_FILLERS, *(f"{word} " for word in some)]
    units += [f"{left}{between}{right}" for left, right in pairwise(some) for between in ("", " ")]
    units.append(" ".join(some))
    for unit in dict.fromkeys(units):
        if unit:
            yield unit * ((ONE if len(unit) == 1 else MANY) // len(unit)) + "\x00"


class _RunAwayError(Exception):
    pass


def _stop(_number: int, _frame: object) -> None:
    raise _RunAwayError


def feed_all() -> None:
    """Run every pattern over its worst inputs, and print how many there were and which ran away."""
    resource.setrlimit(resource.RLIMIT_CPU, (TOGETHER, TOGETHER + 5))
    signal.signal(signal.SIGVTALRM, _stop)
    count = inputs = 0
    guilty: list[str] = []
    for name, pattern, searched in find_patterns():
        count += 1
        window = WINDOWED.get(name.rpartition(".")[2])
        for text in worst_inputs(pattern):
            inputs += 1
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            try:
                _feed(pattern, text[-window:] if window else text, searched=searched)
            except _RunAwayError:
                guilty.append(f"{name} on {text[:20]!r}")
                break
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    sys.stdout.write(f"{count} {inputs}\n" + "".join(f"{line}\n" for line in guilty))


def _feed(pattern: re.Pattern[str], text: str, *, searched: bool) -> None:
    pattern.match(text)
    pattern.match(text, len(text) // 2)
    pattern.fullmatch(text)
    if searched:
        for _ in pattern.finditer(text):
            pass


def test_no_pattern_runs_away() -> None:
    """Each on all its worst inputs, in a process of its own that says which took too long."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    counts, *guilty = done.stdout.splitlines()
    assert guilty == []
    count, inputs = map(int, counts.split())
    assert count > 100
    assert inputs > 5000


if __name__ == "__main__":
    sys.path.insert(0, str(Path(digest.__file__).parents[1]))
    feed_all()
