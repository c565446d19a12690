"""Regular expressions that are compiled when they are first used.

A run over a few articles needs a third of the patterns that the modules name, and compiling all of them takes longer
than reading those articles. So modules name theirs through `compile_late`; one that is made and used at once goes
through `re` as ever.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast


class LatePattern(Generic[AnyStr]):
    """Stands for a pattern; its methods are those of the compiled one from the first use on, at no further cost."""

    def __init__(self, expression: AnyStr, flags: int) -> None:
        self._expression: AnyStr = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile: nothing but what a compiled pattern has is asked for, and only until it is there."""
        compiled = self.compile()
        for method in _USED:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)

    def compile(self) -> re.Pattern[AnyStr]:
        """The pattern itself."""
        return re.compile(self._expression, self._flags)


_USED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern")


def compile_late(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    r"""A pattern for the methods of `re.Pattern`, compiled when one of them is first called.

    Args:
        expression: as for `re.compile`; a faulty one is noticed at the first use.
        flags: as for `re.compile`.

    >>> year = compile_late(r"\b\d{4}\b")
    >>> year.search("held in 2031")[0], year.sub("then", "in 2031")
    ('2031', 'in then')
    """
    return cast("re.Pattern[AnyStr]", LatePattern(expression, flags))


__all__ = ["LatePattern", "compile_late"]
