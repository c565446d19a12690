"""Bad input from end to end: what is told on standard error, what is printed all the same, and the exit status."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.cli.app import run_app
from digest.streams import Streams

GOOD = "NAIROBI, March 12, 2031 — Swedish Prime Minister Petra Lindqvarn met Kenyan President Juma Otarwe in Nairobi on Wednesday.\n"

Run = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder; exit status, output, and the lines of standard error."""
    monkeypatch.chdir(tmp_path)

    def run_here(*args: str) -> tuple[int, str, list[str]]:
        out, err = io.BytesIO(), io.BytesIO()
        code = run_app(args, Streams(io.BytesIO(), out, err, environ={}, terminal=(False, False)))
        return int(code), out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8").splitlines()

    return run_here


def test_a_missing_folder(run: Run) -> None:
    """One line with the path, nothing printed, nothing written."""
    code, out, told = run("run", "nowhere", "-o", "out.json")
    assert (code, out, len(told)) == (2, "", 1)
    assert told[0].startswith("digest: nowhere: no such file or folder")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "line", "words"),
    [
        ("digest:\n  match:\n    meeting_treshold: 0.8\n", 3, "meeting_threshold"),
        ("digest:\n  match:\n    meeting_threshold: many\n", 3, "number"),
        ("digest:\n\tmatch: {}\n", 2, "YAML"),
    ],
)
def test_a_broken_settings_file(run: Run, settings: str, line: int, words: str) -> None:
    """Path, line and what to do, nothing printed, nothing written."""
    Path("config.yaml").write_text(settings, encoding="utf-8")
    Path("a.txt").write_text(GOOD, encoding="utf-8")
    code, out, told = run("run", "a.txt", "-o", "out.json")
    assert (code, out, len(told)) == (2, "", 1)
    assert told[0].startswith(f"digest: config.yaml:{line}: ")
    assert words in told[0]
    assert not Path("out.json").exists()


def test_a_folder_without_articles(run: Run) -> None:
    """An empty digest, and why."""
    Path("news").mkdir()
    code, out, told = run("run", "news", "-f", "json")
    assert code == 0
    assert json.loads(out)["meetings"] == []
    assert len(told) == 1
    assert "no articles in news" in told[0]


def test_a_date_that_makes_no_sense(run: Run) -> None:
    """A warning with path and line; the article goes on without a date."""
    Path("a.md").write_text(f"---\ntitle: A loan\ndate: 2031-02-31\n---\n{GOOD}", encoding="utf-8")
    code, out, told = run("run", "a.md", "-f", "json")
    assert code == 0
    assert len(told) == 1
    assert told[0].startswith("digest: a.md:3: ")
    document = json.loads(out)
    assert document["articles"][0]["published"] is None
    assert len(document["meetings"]) == 1


def test_files_that_cannot_be_used(run: Run) -> None:
    """Each is listed with its reason and the rest is printed; only what failed makes the status 1."""
    news = Path("news")
    news.mkdir()
    (news / "good.txt").write_text(GOOD, encoding="utf-8")
    (news / "empty.txt").write_text("", encoding="utf-8")
    (news / "paper.pdf").write_bytes(b"%PDF-1.7\n")
    (news / "french.txt").write_text(
        "Les deux ministres ont parlé de la pêche et ils ont décidé de se revoir dans la ville avant la fin de l'année.\n",
        encoding="utf-8",
    )
    code, out, told = run("run", "news", "-f", "json")
    assert code == 0
    document = json.loads(out)
    assert {skipped["path"]: skipped["reason"] for skipped in document["skipped"]} == {
        "news/empty.txt": "empty",
        "news/french.txt": "not English (French)",
        "news/paper.pdf": "unsupported format .pdf",
    }
    assert len(told) == 3
    assert len(document["meetings"]) == 1

    (news / "noise.txt").write_bytes(bytes(range(256)) * 4)
    (news / "broken.json").write_text('[{"title": "Talks",\n "text": ]', encoding="utf-8")
    code, out, told = run("run", "news", "-f", "json")
    assert code == 1
    again = json.loads(out)
    assert again["meetings"] == document["meetings"]
    assert {skipped["path"] for skipped in again["skipped"]} >= {"news/noise.txt", "news/broken.json"}
    assert any(line.startswith("digest: news/broken.json:2: ") for line in told)
    assert run("run", "news", "--strict")[0] == 1
