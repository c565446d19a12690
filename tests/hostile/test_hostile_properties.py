"""Whatever the bytes: a digest or a listed skip, every promise of every stage kept, every output read back."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest
from edtf import parse_edtf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.cli.app import run_app
from digest.config import Config
from digest.extract.reader import read_article
from digest.knowledge import Knowledge
from digest.pipeline import build_digest, merge_readings
from digest.read.source import FORMATS
from digest.render import RenderOptions
from digest.render.json_ import read_schema, render_json
from digest.streams import Streams

QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALIDATOR = jsonschema.Draft202012Validator(json.loads(read_schema()))
# a byte above 127 is a piece of news, so that most of what is made says something
NEWS = st.lists(st.one_of(st.integers(128, 251), st.integers(128, 251), st.integers(0, 255)), max_size=60).map(bytes)


@settings(QUICK, max_examples=150)
@given(data=NEWS)
def test_any_text_gives_a_sound_reading(data: bytes, contract: ModuleType, knowledge: Knowledge) -> None:
    """Spans slice to their words, indices are in range, dates are EDTF; twice the same."""
    article = contract.article_of(data)
    reading = read_article(article, knowledge)
    contract.check_reading(article, reading)
    assert read_article(article, knowledge) == reading
    for mention in reading.mentions:
        if mention.date.edtf:
            parse_edtf(mention.date.edtf)


@settings(QUICK, max_examples=40)
@given(pieces=st.lists(NEWS, min_size=1, max_size=4))
def test_any_articles_give_sound_outputs(pieces: list[bytes], contract: ModuleType, knowledge: Knowledge) -> None:
    """Every format can be read back, JSON against the schema; evidence points into the articles."""
    articles = [contract.article_of(piece, f"a{number}") for number, piece in enumerate(pieces)]
    texts = {article.info.id: article.text for article in articles}
    digest = merge_readings([read_article(article, knowledge) for article in articles], Config())
    contract.check_outputs(digest, texts)
    document = json.loads(render_json(digest, RenderOptions()))
    VALIDATOR.validate(document)
    for meeting in document["meetings"]:
        assert len(meeting["participants"]) >= 1
        assert set(meeting["articles"]) <= texts.keys()
        for evidence in meeting["evidence"]:
            assert 0 <= evidence["start"] < evidence["end"] <= len(texts[evidence["article"]])


@settings(QUICK, max_examples=20)
@given(files=st.lists(st.tuples(st.sampled_from(sorted(FORMATS)), st.one_of(st.binary(max_size=200), NEWS)), min_size=1, max_size=4))  # fmt: skip
def test_any_bytes_give_a_digest_or_a_listed_skip(
    files: list[tuple[str, bytes]], tmp_path: Path, contract: ModuleType
) -> None:
    """Every file is among the articles or among what was skipped, with its reason; the outputs are sound."""
    folder = tmp_path / "news"
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for number, (ending, data) in enumerate(files):
        (folder / f"f{number}{ending}").write_bytes(data)
    digest = build_digest([str(folder)], Config())
    told = {entry.info.path for entry in digest.articles} | {skipped.path for skipped in digest.skipped}
    assert told == {str(path) for path in folder.iterdir()}
    assert all(skipped.reason for skipped in digest.skipped)
    contract.check_outputs(digest, {}, ["text", "tsv", "json", "csv", "markdown", "ics"])
    VALIDATOR.validate(json.loads(render_json(digest, RenderOptions())))


FILES = {
    "good.txt": (b"Ana Brevik of Norway met Juma Otarwe of Kenya in Oslo on 10 March 2031.", ""),
    "empty.txt": (b" \n", "empty"),
    "scan.pdf": (b"%PDF", "unsupported format .pdf"),
    "broken.json": (b'{"title": ', "could not be parsed as JSON"),
    "broken.txt.gz": (b"x", "could not be unpacked"),
    "bytes.txt": (b"\x00\xff\x00\xfe" * 50, ""),
    "other.txt": ("Das Treffen der Minister fand am Montag in Berlin statt, und sie sprachen über den Handel. ".encode() * 5, "not English"),
    "long.txt": (b"They met. " * 300_000, "max_article_bytes"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file for each reason to skip one, and a good one."""
    news = tmp_path / "news"
    news.mkdir()
    for name, (data, _) in FILES.items():
        (news / name).write_bytes(data)
    with (news / "huge.jsonl").open("wb") as huge:
        huge.truncate(1_000_000_000)  # a gigabyte without a line end, and none on the disk
    (news / "loop").symlink_to(news)
    return news


def run(*args: str) -> tuple[int, str, str]:
    """Status, stdout and stderr of a command in this process."""
    out, err = io.BytesIO(), io.BytesIO()
    code = run_app(args, Streams(io.BytesIO(), out, err, environ={}, terminal=(False, False)))
    return int(code), out.getvalue().decode(), err.getvalue().decode()


def test_every_skip_is_told_with_its_reason(folder: Path) -> None:
    """In JSON, in the table of what was skipped, and what failed on stderr too; exit status 1."""
    code, out, err = run("run", str(folder), "-f", "json", "--no-cache")
    document = json.loads(out)
    reasons = {Path(item["path"]).name: item["reason"] for item in document["skipped"]}
    assert code == 1
    assert len(document["meetings"]) == 1
    assert {Path(item["path"]).name for item in document["articles"]} | reasons.keys() == {
        *FILES, "huge.jsonl", "loop",
    }  # fmt: skip
    for name, (_, words) in FILES.items():
        assert words in reasons.get(name, "").lower() or words in reasons.get(name, ""), (name, reasons.get(name))
    assert "max_record_bytes" in reasons["huge.jsonl"] or "max_file_bytes" in reasons["huge.jsonl"]
    assert all(name in err for name in ("broken.json", "broken.txt.gz", "huge.jsonl", "long.txt"))
    assert run("run", str(folder), "--table", "skipped", "--no-cache")[1].count("\n") == len(reasons)


def test_strict_turns_any_skip_into_one(folder: Path) -> None:
    """A file of no use is no failure, unless --strict asks; without any skip it is 0."""
    for path in folder.iterdir():
        if path.name not in {"good.txt", "scan.pdf"}:
            path.unlink()
    assert run("run", str(folder), "--no-cache")[0] == 0
    assert run("run", str(folder), "--no-cache", "--strict")[0] == 1
    (folder / "scan.pdf").unlink()
    assert run("run", str(folder), "--no-cache", "--strict")[0] == 0


def test_a_limit_of_the_reading_is_told(tmp_path: Path) -> None:
    """An article that is read in parts keeps its meetings; a notice names the file, the limit and its setting."""
    news = tmp_path / "news"
    news.mkdir()
    met = "Ana Brevik of Norway met Juma Otarwe of Kenya in Oslo on 10 March 2031."
    (news / "list.txt").write_text(f"{met}\n\nThey spoke of " + "the water, " * 300 + "and trade.")
    (news / "chronicle.txt").write_text(
        "\n\n".join(f"{met} The two ministers of the lake agreed on {n} ports." for n in range(500))
    )
    (news / "short.txt").write_text(met.replace("March", "April"))
    code, out, err = run("run", str(news), "-f", "json", "--no-cache")
    assert code == 0
    assert json.loads(out)["meetings"]
    told = dict(line.removeprefix("digest: ").split(": ", 1) for line in err.splitlines())
    assert "max_sentence_words" in told[f"{news}/list.txt"]
    assert "max_stretch_words" in told[f"{news}/chronicle.txt"]
    assert len(told) == 2
    cache = str(tmp_path / "cache.sqlite")
    first, again = (run("run", str(news), "-f", "json", "--cache", cache) for _ in range(2))
    assert first == again == (code, out, err)
    assert run("run", str(news), "--no-cache", "--strict")[0] == 1
    config = tmp_path / "config.yaml"
    config.write_text(
        "digest:\n  extract:\n    max_sentence_words: 2000\n    max_stretch_words: 90000\n    max_stretch_reports: 1000\n"
    )
    assert run("run", str(news), "--no-cache", "--config", str(config), "--strict")[::2] == (0, "")
