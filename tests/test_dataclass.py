"""Data classes that make their methods late behave as those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
from typing import Any

import pytest

import digest
from digest.dataclass import dataclass, make_init
from digest.models import Span


@dataclass(frozen=True, slots=True)
class Point:
    """A frozen one with defaults of both kinds."""

    x: int
    y: int = 0
    marks: list[str] = dataclasses.field(default_factory=list, compare=False)


@dataclass(slots=True)
class Counter:
    """One that changes, with a field that it makes by itself and a keyword."""

    start: int
    now: int = dataclasses.field(init=False, repr=False)
    name: str = dataclasses.field(default="", kw_only=True)

    def __post_init__(self) -> None:
        """Begin where it starts."""
        self.now = self.start


def all_classes() -> list[Any]:
    """Every data class of the package."""
    found: dict[str, Any] = {}
    for info in pkgutil.walk_packages(digest.__path__, "digest."):
        if info.name != "digest.__main__":
            for value in vars(importlib.import_module(info.name)).values():
                if isinstance(value, type) and dataclasses.is_dataclass(value):
                    found[f"{value.__module__}.{value.__qualname__}"] = value
    return [found[name] for name in sorted(found)]


def test_objects_are_made_with_defaults_of_their_own() -> None:
    """By place or by name; a default that is made anew belongs to one object alone."""
    one, two = Point(1), Point(x=1, y=0)
    one.marks.append("seen")
    assert (one.x, one.y, two.marks) == (1, 0, [])
    assert Counter(3, name="c").now == 3
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="takes 2 positional arguments"):
        Counter(3, "c")  # type: ignore[call-arg, misc]


def test_equal_values_are_equal_within_a_class() -> None:
    """Fields that don't count aside; a frozen object can be a key, one that changes can't."""
    assert Point(1, marks=["a"]) == Point(1, marks=["b"]) != Point(2)
    assert Point(1) != (1, 0)
    assert len({Point(1), Point(1, marks=["a"]), Point(2)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Counter(1))


def test_frozen_objects_stay_as_they_are() -> None:
    """Setting and deleting is refused; `replace`, copying and pickling make another one."""
    point = Point(1, 2, ["a"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x
    assert dataclasses.replace(point, y=3) == Point(1, 3)
    for other in (copy.copy(point), copy.deepcopy(point), pickle.loads(pickle.dumps(point))):
        assert (other.x, other.y, other.marks) == (1, 2, ["a"])


def test_what_is_printed_tells_class_and_fields() -> None:
    """As the standard library prints it, without the fields that are not to be shown."""
    assert repr(Counter(3, name="c")) == "Counter(start=3, name='c')"
    assert repr(Span(1, 2)) == "Span(start=1, end=2)"


@pytest.mark.parametrize("cls", all_classes(), ids=lambda cls: f"{cls.__module__}.{cls.__qualname__}")
def test_every_class_takes_what_the_standard_library_would(cls: Any) -> None:
    """The same parameters, by place or by name, and the same of them may be left out."""
    twin = dataclasses.make_dataclass(
        "Twin",
        [
            (
                f.name,
                Any,
                dataclasses.field(default=f.default, default_factory=f.default_factory, init=f.init, kw_only=f.kw_only),
            )
            for f in dataclasses.fields(cls)
        ],
    )
    ours = inspect.signature(make_init(cls)).parameters.values()
    theirs = inspect.signature(twin.__init__).parameters.values()
    assert [(p.name, p.kind, p.default is p.empty) for p in ours] == [
        (p.name, p.kind, p.default is p.empty) for p in theirs
    ]
