"""Data classes whose methods are made when they are first needed.

`dataclasses.dataclass` writes six methods a class as source text and compiles them; for a hundred classes that takes
a fifth of the time of a short run, which makes objects of some of them and compares, hashes and prints none. Here
comparing, hashing, printing and freezing are the same few functions for all, and a class gets its own `__init__` when
the first object of it is made. `fields`, `replace` and `field` of the standard library work as ever.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True
    ) -> Callable[[type], type]:
        """What `dataclasses.dataclass` does, with the meaning that it gives to the same options."""

        def make(cls: type) -> type:
            made = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only, slots=slots)(cls)
            own = {"__init__": _init_first, "__repr__": _repr}
            if eq:
                own |= {"__eq__": _make_eq(made), "__hash__": _make_hash(made) if frozen else None}
            if frozen:
                own |= {"__setattr__": _refuse, "__delattr__": _refuse}
            if frozen and slots:
                own |= {"__getstate__": _get_state, "__setstate__": _set_state}
            for name, method in own.items():
                if method is None or name not in cls.__dict__:
                    setattr(made, name, method)
            return made

        return make


def _init_first(self: Any, *args: Any, **kwargs: Any) -> None:
    """Make the first object of a class: its own `__init__` takes over from here on."""
    cls = type(self)
    cls.__init__ = make_init(cls)
    cls.__init__(self, *args, **kwargs)


def make_init(cls: Any) -> Callable[..., None]:
    """An `__init__` that takes the fields in their order and sets them."""
    names: dict[str, Any] = {"_set": object.__setattr__, "_unset": object()}
    parameters = ["self"]
    keywords: list[str] = []
    lines: list[str] = []
    frozen = cls.__setattr__ is _refuse
    for field in (field for field in dataclasses.fields(cls) if field.init):
        name = value = parameter = field.name
        if field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            parameter = f"{name}=_unset"
            value = f"_make_{name}() if {name} is _unset else {name}"
        elif field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            parameter = f"{name}=_default_{name}"
        (keywords if field.kw_only else parameters).append(parameter)
        lines.append(f" _set(self, '{name}', {value})" if frozen else f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    head = ", ".join([*parameters, "*", *keywords] if keywords else parameters)
    exec("\n".join([f"def __init__({head}):", *(lines or [" pass"])]), names)  # noqa: S102 - names of fields alone
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _make_eq(cls: Any) -> Callable[[Any, Any], Any]:
    values = _values([field.name for field in dataclasses.fields(cls) if field.compare])

    def equal(self: Any, other: Any) -> Any:
        """Same class and same values."""
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _make_hash(cls: Any) -> Callable[[Any], int]:
    values = _values([f.name for f in dataclasses.fields(cls) if (f.compare if f.hash is None else f.hash)])

    def hash_values(self: Any) -> int:
        """Hash of the values that count."""
        return hash(values(self))

    return hash_values


def _values(names: Sequence[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _repr(self: Any) -> str:
    shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: Any, name: str, *_: Any) -> None:
    """Stand for setting and deleting fields of a frozen class."""
    raise dataclasses.FrozenInstanceError(f"{type(self).__qualname__} is frozen, and so is its {name}")


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: Sequence[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


__all__ = ["dataclass", "make_init"]
