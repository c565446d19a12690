"""What a run prints, byte for byte: a folder in, every format out.

The files lie in `tests/golden`. `pytest tests/test_golden.py --update-golden` writes them anew; read the difference
before you keep it. They are made without settings of the user, from the top of the checkout.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from digest.cli.app import run_app
from digest.streams import Streams

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
PRESS = "tests/cases/press"

# file in tests/golden -> arguments
RUNS: dict[str, tuple[str, ...]] = {
    "seeds.txt": ("seeds/",),
    "seeds.json": ("seeds/", "-f", "json"),
    "press.txt": (PRESS,),
    "press.json": (PRESS, "-f", "json"),
    "press.jsonl": (PRESS, "-f", "jsonl"),
    "press.tsv": (PRESS, "-f", "tsv", "--header"),
    "press.csv": (PRESS, "-f", "csv"),
    "press.md": (PRESS, "-f", "markdown"),
    "press.html": (PRESS, "-f", "html"),
    "press.ics": (PRESS, "-f", "ics"),
    "press.gexf": (PRESS, "-f", "gexf"),
    "press.plover": (PRESS, "-f", "plover"),
    "press-statements.tsv": (PRESS, "--table", "statements", "-f", "tsv", "--header"),
    "press-participants.tsv": (PRESS, "--table", "participants", "-f", "tsv", "--header"),
    "press-stories.tsv": (PRESS, "--table", "stories", "-f", "tsv", "--header"),
    "press-quotes.tsv": (PRESS, "--table", "quotes", "-f", "tsv", "--header"),
    "press-skipped.tsv": (PRESS, "--table", "skipped", "-f", "tsv", "--header"),
    "press-by-country.txt": (PRESS, "--group-by", "country", "--country", "NOR"),
}
WARNINGS = {
    "seeds/": "",
    PRESS: (
        f"digest: {PRESS}/empty.txt: skipped: empty\n"
        f"digest: {PRESS}/wire/agency.jsonl:3: skipped: record 3: not English (French)\n"
    ),
}


def run(args: tuple[str, ...]) -> tuple[int, str, str]:
    """Exit status, output and what stderr got, of a run in this process."""
    out, err = io.BytesIO(), io.BytesIO()
    code = run_app(("run", "--no-config", *args), Streams(io.BytesIO(), out, err, environ={}, terminal=(False, False)))
    return int(code), out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8")


def without_furniture(page: str) -> str:
    """A report page without its style and its script, which say nothing about the articles."""
    page = re.sub(r"(<style>).*?(</style>)", r"\1\2", page, flags=re.DOTALL)
    page = re.sub(r"(<script>).*?(</script>)", r"\1\2", page, flags=re.DOTALL)
    return re.sub(r"'sha256-[^']*'", "'sha256'", page)


@pytest.mark.parametrize("name", RUNS)
def test_output_is_as_it_was(name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every format prints what its golden file holds, and stderr what was skipped."""
    monkeypatch.chdir(ROOT)
    code, out, err = run(RUNS[name])
    assert code == 0
    assert err.startswith(WARNINGS[RUNS[name][0]])
    if name.endswith(".html"):
        out = without_furniture(out)
    path = GOLDEN / name
    if request.config.getoption("--update-golden"):
        path.write_bytes(out.encode("utf-8"))
    assert out == path.read_bytes().decode("utf-8")


def test_no_golden_file_is_left_over() -> None:
    """Every file in the folder belongs to a run."""
    assert {path.name for path in GOLDEN.iterdir()} == set(RUNS)
