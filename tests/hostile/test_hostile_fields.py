"""Attacks in every field of every kind of file, in names, settings and documents, through the commands that tell of them."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.cli.app import run_app
from digest.models import Digest
from digest.render import RenderOptions
from digest.render.json_ import render_json
from digest.streams import Streams

ATTACKS = (
    "\x1b[31;1mRed\x1b[0m \x1b]52;c;cm0=\x07",
    "\x9b2J\x7f\x08",
    "\u202egpj.exe\u202c \u2066x\u2069",
    "a\nb\tc\u2028d",
    "[red]x[/red] =1+1",
    "<script>window.hit=1</script>",
)
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
NEWS = (
    "{0} Foreign Minister Ana {0} Brevik of Norway met Chilean Foreign Minister Diego Laraqui in Oslo on {1} March 2031"
    " to discuss {0} quotas.\n\n“We have found way number {1} to {0} share the sea,” Brevik said after the meeting."
)

Tell = Callable[..., tuple[int, str]]


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Tell:
    """Run a command; its status and output. Nothing harmful is in what it prints, and nothing is printed past its streams."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> tuple[int, str]:
        out, err = io.BytesIO(), io.BytesIO()
        code = run_app(args, Streams(io.BytesIO(), out, err, environ={}, terminal=(False, False)))
        printed, told = out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8")
        for text in (printed, told):
            assert not HARMFUL.search(text), (args, text)
        assert "Traceback" not in told
        assert "a bug in digest" not in told, told
        assert capfd.readouterr() == ("", ""), args
        return code, printed

    return run


def _warc(pages: list[tuple[str, bytes, str]]) -> bytes:
    made = b""
    for address, body, charset in pages:
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={charset}\r\n\r\n".encode() + body
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2031-03-11T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            f"WARC-Target-URI: {address}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        made += head.encode() + answer + b"\r\n\r\n"
    return made


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Each attack in each field of records, tables, feeds, pages, front matter and crawls, and as a name of files and folders."""
    folder = tmp_path / "news"
    folder.mkdir()
    texts = [NEWS.format(attack, number + 1) for number, attack in enumerate(ATTACKS)]
    fields = ("title", "source", "url", "date", "author", "byline", "place", "location", "language", "published")
    records = [dict.fromkeys(fields, a) | {"text": t, a: a} for a, t in zip(ATTACKS, texts, strict=True)]
    (folder / "list.json").write_text(json.dumps([*records, dict.fromkeys(ATTACKS, "x")]))
    (folder / "nothing.json").write_text(json.dumps(dict.fromkeys(ATTACKS, "x")))
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*fields, "text", *ATTACKS], extrasaction="ignore")
        table.writeheader()
        table.writerows(records)
    (folder / "head.tsv").write_text("\t".join(ATTACKS) + "\nx\n", encoding="utf-8")
    printable = [re.sub("[\x00-\x08\x0b-\x1f]", "", attack) for attack in ATTACKS]
    items = "".join(
        f"<item><title>{a}</title><link>{a}</link><author>{a}</author><pubDate>{a}</pubDate><description>{html.escape(t)}</description></item>"
        for a, t in zip(map(html.escape, printable), texts, strict=True)
    )
    feed = f"<rss version='2.0'><channel><title>{html.escape(''.join(printable))}</title>{items}</channel></rss>"
    (folder / "feed.rss").write_text(re.sub("[\x00-\x08\x0b-\x1f]", "", feed), encoding="utf-8")
    pages = []
    for number, (attack, text) in enumerate(zip(ATTACKS, texts, strict=True)):
        words = html.escape(attack)
        page = (
            f"<html lang='{words}'><head><title>{words}</title><meta property='og:site_name' content='{words}'>"
            f"<link rel='canonical' href='{words}'><meta name='author' content='{words}'>"
            f"<meta property='article:published_time' content='{words}'></head><body><article><h1>{words}</h1>"
            + "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
            + "</article></body></html>"
        )
        (folder / f"page{number}.html").write_text(page, encoding="utf-8")
        line = " ".join(attack.split())
        pages += [(f"https://news.example/{line}", page.encode(), line), (line, page.encode(), "utf-8")]
        quoted = json.dumps(attack, ensure_ascii=False)
        head = "".join(f"{field}: {quoted}\n" for field in (*fields, quoted))
        (folder / f"front{number}.md").write_text(f"---\n{head}---\n{text}", encoding="utf-8")
        (folder / f"broken{number}.md").write_text(f"---\n{attack}: [\n---\n{text}", encoding="utf-8")
        name = attack.replace("/", "_")
        (folder / name).mkdir()
        (folder / name / "a.txt").write_text(text, encoding="utf-8")
        for ending in (".pdf", ".json", ".csv", ".warc", ".rss", ".html.gz"):
            (folder / f"{name}{ending}").write_text("x")
    (folder / "crawl.warc").write_bytes(_warc(pages))  # without the extra, which is tested elsewhere, it is skipped
    return folder


@pytest.fixture
def document(sample_digest: Digest) -> dict[str, Any]:
    """A digest as JSON has it."""
    loaded: dict[str, Any] = json.loads(render_json(sample_digest, RenderOptions()))
    return loaded


def test_every_field_of_every_kind_of_file(tell: Tell, news: Path) -> None:
    """No command prints what works on a terminal, whatever field of whatever file it stands in."""
    del news
    code, out = tell("run", "news", "-f", "json", "--cache", "cache.sqlite")
    document = json.loads(out)
    assert code == 1
    assert not [item for item in document["skipped"] if "internal error" in item["reason"]]
    assert {Path(entry["path"]).suffix for entry in document["articles"]} >= {".json", ".csv", ".rss", ".md", ".txt"}
    for args in (
        ("run", "news", "-v"),
        ("run", "news", "--table", "skipped"),
        ("run", "news", "-f", "markdown", "--table", "skipped"),
        ("people", "news"),
        ("matrix", "news", "--by", "person"),
        ("matrix", "news", "--by", "person", "--pairs"),
        *(("show", "news", meeting["id"]) for meeting in document["meetings"][:3]),
        *(("explain", "news", meeting["id"]) for meeting in document["meetings"][:3]),
    ):
        assert tell(*args, "--cache", "cache.sqlite")[1], args


def test_a_crawl_whose_records_are_broken(tell: Tell, tmp_path: Path) -> None:
    """A record longer than its header says, and content that can't be unpacked, are told in a line of ours; no page is lost."""
    pytest.importorskip("warcio")
    body = f"<html><body><article><p>{NEWS.format('old', 5)}</p></article></body></html>".encode()
    whole = _warc([("https://news.example/a", body, "utf-8")])
    longer = whole.rstrip() + b"\x1b[31mevil\x1b[0m \r\n\r\n"
    packed = gzip.compress(
        body + random.Random(1).randbytes(100_000)
    )  # what is found broken at once is taken to be unpacked
    broken = packed[:80_000] + bytes(len(packed) - 80_000)
    coded = _warc([("https://news.example/b", broken, "utf-8\r\nContent-Encoding: gzip")])
    (tmp_path / "crawl.warc").write_bytes(longer + whole + coded + whole)
    code, out = tell("run", "crawl.warc", "-f", "json", "--no-cache")
    document = json.loads(out)
    assert code == 1
    assert len(document["articles"]) == 3
    (skipped,) = document["skipped"]
    assert "record 3: could not be unpacked" in skipped["reason"]
    code, out = tell("run", "crawl.warc", "--no-cache", "--strict", "-v")
    headless = whole.replace(b"WARC-Target-URI: https://news.example/a\r\n", b"")
    (tmp_path / "headless.warc").write_bytes(whole + headless)
    code, out = tell("run", "headless.warc", "-f", "json", "--no-cache")
    assert code == 1
    assert "could not be parsed as WARC" in json.loads(out)["skipped"][0]["reason"]
    (tmp_path / "last.warc").write_bytes(whole + longer)
    code, out = tell("run", "last.warc", "-f", "json", "--no-cache")
    assert code == 1
    assert len(json.loads(out)["articles"]) == 2


def test_records_without_an_article_by_the_million(tell: Tell, tmp_path: Path) -> None:
    """Each is listed up to a limit, which is a setting; so a small packed file fills no memory. Articles between them start anew."""
    good = json.dumps({"text": NEWS.format("old", 3)}) + "\n"
    (tmp_path / "config.yaml").write_text("digest:\n  read: {max_useless_records: 50}\n")
    (tmp_path / "bad.jsonl.gz").write_bytes(
        gzip.compress(b"x\n" * 40 + good.encode() + b"1\n" * 100_000 + good.encode())
    )
    code, out = tell("run", "bad.jsonl.gz", "-f", "json", "--no-cache")
    document = json.loads(out)
    assert code == 1
    assert len(document["articles"]) == 1
    assert len(document["skipped"]) == 40 + 51 + 1
    assert any("max_useless_records" in item["reason"] for item in document["skipped"])


def test_what_is_typed_is_told_harmlessly(tell: Tell, news: Path) -> None:
    """Options, ids, paths and addresses that attack are named in an error, and work nowhere."""
    del news
    for attack in ATTACKS:
        for args in (
            (attack,), ("run", attack), ("run", f"--{attack}"), ("run", "news", "-f", attack), ("run", "news", "--since", attack),
            ("run", "news", "--country", attack), ("run", "news", "--grep", f"{attack}("), ("run", f"{attack}://x"), ("run", f"zip://::{attack}.zip"),
            ("show", "news", attack), ("explain", "news", attack, "x"), ("diff", attack, attack), ("run", "news", "-o", f"{attack}/x/y.json"), ("cache", "prune", "--max-size", attack),
        ):  # fmt: skip
            assert tell(*args)[0] == 2, args


def test_names_of_settings_and_caches(tell: Tell, tmp_path: Path) -> None:
    """A sound file is named on standard output too."""
    for attack in ATTACKS:
        name = attack.replace("/", "_")
        (tmp_path / f"{name}.yaml").write_text("digest:\n  match: {}\n")
        code, out = tell("config", "check", f"{name}.yaml")
        assert (code, out.count("\n")) == (0, 1)
        assert out.endswith(": sound\n")
        code, out = tell("cache", "info", "--cache", f"{name}.sqlite")
        assert (code, out.count("\n")) == (0, 5)


@pytest.mark.parametrize(
    "settings",
    [
        "{}: 1",
        "match:\n    meeting_threshold: {}",
        "match:\n    {}: 1",
        "people:\n    - name: {}\n      country: {}",
        "people:\n    - {}",
        "outlets:\n    {}: {}",
        "corrections: {}",
        "knowledge: {}",
    ],
)
def test_settings_are_told_harmlessly(tell: Tell, tmp_path: Path, settings: str) -> None:
    """What is wrong in a settings file is named, and what is right is printed as YAML, without anything that works."""
    for attack in ATTACKS:
        for words in (json.dumps(attack, ensure_ascii=False), json.dumps(attack), " ".join(attack.split())):
            text = f"digest:\n  {settings.replace('{}', words)}\n"
            (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
            assert tell("config", "check")[0] in {0, 2}
            tell("config", "show")


def test_names_in_an_archive(tell: Tell, tmp_path: Path) -> None:
    """Names of files in an archive attack, and climb out of it: all are shown harmlessly, none is written or read elsewhere."""
    pytest.importorskip("fsspec")
    (tmp_path / "secret.txt").write_text(NEWS.format("old", 9))
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        for number, attack in enumerate(ATTACKS):
            archive.writestr(f"{attack}/a.txt", NEWS.format(attack, number + 1))
            archive.writestr(f"{attack}.pdf", "x")
        archive.writestr("../secret.txt", NEWS.format("new", 20))
        archive.writestr("/etc/passwd.txt", "They met.")
    before = sorted(tmp_path.rglob("*"))
    code, out = tell("run", "zip://::news.zip", "-f", "json", "--no-cache")
    assert code in {0, 1}
    assert len(json.loads(out)["meetings"]) >= len(ATTACKS)
    assert "way number 9" not in out
    assert sorted(tmp_path.rglob("*")) == before


def _everywhere(value: Any, attack: str) -> Any:
    """A document with an attack behind every text whose value is free."""
    if isinstance(value, dict):
        fixed = {"schema", "type", "status", "part", "published", "start", "end", "basis", "kind", "when"}
        return {
            key: one if key in fixed and isinstance(one, str | None) else _everywhere(one, attack)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_everywhere(one, attack) for one in value]
    return value + attack if isinstance(value, str) else value


def test_documents_that_attack(tell: Tell, tmp_path: Path, document: dict[str, Any]) -> None:
    """`diff` prints the texts of a document that somebody else has written."""
    (tmp_path / "old.json").write_text(json.dumps(document))
    for attack in ATTACKS:
        (tmp_path / "new.json").write_text(json.dumps(_everywhere(document, attack)))
        assert tell("diff", "old.json", "new.json")[0] == 0
        assert tell("diff", "new.json", "old.json")[0] == 0


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("meetings", 0, "type"), "\x1b[31m"),
        (("meetings", 0, "type"), "chat"),
        (("meetings", 0, "status"), "dreamt"),
        (("meetings", 0, "participants", 0, "part"), "\n"),
        (("meetings", 0, "date", "basis"), ""),
        (("meetings", 0, "confidence"), 10**400),
        (("meetings", 0, "evidence", 0, "start"), 1e400),
        (("meetings", 0, "date", "start"), "2031-02-31"),
    ],
)
def test_documents_of_no_sense(
    tell: Tell, tmp_path: Path, document: dict[str, Any], place: tuple[str | int, ...], value: object
) -> None:
    """A value that the document can't have is told with its place; no bug, exit status 2."""
    (tmp_path / "old.json").write_text(json.dumps(document))
    node: Any = document
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    (tmp_path / "new.json").write_text(json.dumps(document))
    assert tell("diff", "old.json", "new.json") == (2, "")
    assert tell("diff", "new.json", "old.json") == (2, "")
