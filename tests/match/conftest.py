"""The builders of tests/merge, for tests of matching."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_PATH = Path(__file__).parent.parent / "merge" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("reading_maker", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)


@pytest.fixture(scope="session")
def make():
    """Builders of readings."""
    return _MODULE.Maker()
