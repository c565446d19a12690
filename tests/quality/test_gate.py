"""How well annotated folders are read: no figure falls below its floor (`floors.yaml`).

The annotated folders and the programs that score them lie beside the checkout, where they are; the tests are skipped elsewhere.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.cli.app import run_app
from digest.streams import Streams

SHARED = Path(__file__).parents[3] / "shared"
CORPUS, TOOLS = SHARED / "corpus", SHARED / "tools"
FLOORS: dict[str, dict[str, float]] = yaml.safe_load(
    (Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8")
)


def score(tool: str, *args: str) -> str:
    """What a scoring program prints."""
    return subprocess.run([sys.executable, str(TOOLS / tool), *args], capture_output=True, text=True, check=True).stdout


def score_meetings(folder: Path, output: Path) -> Mapping[str, Any]:
    """Figures by group and name."""
    return json.loads(score("score.py", str(folder / "gold.json"), str(output), "--json"))


def score_quotes(folder: Path, output: Path) -> Mapping[str, Any]:
    """F1 of the quotations' spans, and the share of speakers that are right."""
    text = score("score_quotes.py", str(folder / "gold.json"), str(output))
    f1, accuracy = re.search(r"^span .* F1 ([\d.]+)", text, re.MULTILINE), re.search(r"all .* accuracy ([\d.]+)", text)
    assert f1
    assert accuracy
    return {"quotes": {"f1": float(f1[1])}, "speaker": {"accuracy": float(accuracy[1])}}


def score_stories(folder: Path, output: Path) -> Mapping[str, Any]:
    """Figures of duplicate coverage."""
    return json.loads(score("score_stories.py", str(folder / "labels.json"), str(output), "--json"))


SCORERS: dict[str, Callable[[Path, Path], Mapping[str, Any]]] = {
    "dev": score_meetings,
    "gov-dev": score_meetings,
    "quotes-dev": score_quotes,
    "stories-dev": score_stories,
}


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_falls_below_its_floor(name: str, tmp_path: Path) -> None:
    """Every figure of the folder reaches its floor; all that don't are named at once."""
    folder = CORPUS / name
    if not folder.is_dir() or not TOOLS.is_dir():
        pytest.skip(f"the annotated folder {name} isn't there")
    output = tmp_path / "digest.json"
    err = io.BytesIO()
    streams = Streams(io.BytesIO(), io.BytesIO(), err, environ={}, terminal=(False, False))
    code = run_app(("run", "--no-config", "--no-cache", str(folder / "articles"), "-o", str(output)), streams)
    assert code == 0, err.getvalue().decode("utf-8")
    figures = SCORERS[name](folder, output)
    below = []
    for key, floor in FLOORS[name].items():
        value: Any = figures
        for part in key.split("."):
            value = value[part]
        if value < floor:
            below.append(f"{key}: {value:.3f} < {floor}")
    assert not below
