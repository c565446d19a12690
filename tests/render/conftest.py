"""What tests of the formats share: a digest in which one text stands in every field."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from digest.models import Digest

# Fields with a fixed set of values; everything else may hold whatever an article held.
FIXED = {"type", "status", "kind", "when", "part", "basis", "edtf"}

NASTY = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "<!--",
    "]]>",
    "&lt;b&gt; &amp;",
    "{{script}} {{cards}}",
    "\x00\x1b]0;title\x07\x1b[31m",
    "line one\r\nDTSTART:19990101\r\nEND:VEVENT",
    "\u2028\u2029\u202e\u200b\ufeff",
    "\ud800 \udfff",
    "\ufffe\uffff\U0001fffe",
    "\U0001f600 \U00010348",
    "a;b,c\\n:d\\",
    "=cmd|' /C calc'!A0",
    "",
    " ",
)


def poison(value: Any, text: str) -> Any:
    """A copy of a model in which every free text is `text`."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(poison(item, text) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: poison(getattr(value, field.name), text)
            for field in dataclasses.fields(value)
            if field.name not in FIXED
        }
        return dataclasses.replace(value, **changes)
    return value


def texts() -> st.SearchStrategy[str]:
    """Any text at all, hostile ones among it."""
    return st.one_of(
        st.sampled_from(NASTY),
        st.text(alphabet=st.characters(exclude_categories=()), max_size=20),
        st.tuples(st.sampled_from(NASTY), st.text(max_size=5)).map("".join),
    )


@pytest.fixture(scope="session")
def poisoned() -> Callable[[Digest, str], Digest]:
    """Puts one text into every free field of a digest."""
    return poison


@pytest.fixture(scope="session")
def any_text() -> st.SearchStrategy[str]:
    """Strategy for the text of a field."""
    return texts()


@pytest.fixture(scope="session")
def nasty() -> tuple[str, ...]:
    """Texts that are known to break things."""
    return NASTY
