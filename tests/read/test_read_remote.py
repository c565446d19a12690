"""Files at addresses: what fsspec lists and opens is read as a local folder is."""

import functools
import gzip
import http.server
import json
import sys
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from digest.config import Config, ReadSettings
from digest.errors import InputError
from digest.jobs import Stamps, file_key
from digest.models import Article, Skipped
from digest.pipeline import read_items, reread
from digest.read.folder import find_sources
from digest.read.formats import read_source
from digest.read.remote import fetch_ahead
from digest.read.source import Source, hide_secrets, make_source
from digest.watch import take_snapshot

fsspec = pytest.importorskip("fsspec", reason="files at addresses need the extra remote")

TEXT = "Foreign Minister Ana Brevik met her Chilean counterpart, Luis Caro, in Oslo on Tuesday."
FILES = {
    "b.txt": TEXT.encode(),
    "a.md": f"---\ndate: 2031-03-10\n---\n# Talks\n\n{TEXT}".encode(),
    "sub/records.jsonl": "".join(json.dumps({"title": f"Talks {n}", "text": TEXT}) + "\n" for n in (1, 2)).encode(),
    "sub/packed.txt.gz": gzip.compress(TEXT.encode()),
    "sub/deep/bad.json": b"{",
    "scan.pdf": b"%PDF",
    ".hidden.txt": TEXT.encode(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "news"
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def as_zip(folder: Path) -> str:
    path = folder.parent / "news.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in FILES:
            packed.write(folder / name, f"2031/{name}")
    return f"zip://2031/::{path}"


def as_tar(folder: Path) -> str:
    path = folder.parent / "news.tar"
    with tarfile.open(path, "w") as packed:
        packed.add(folder, "2031")
    return f"tar://2031::{path}"


def as_memory(folder: Path) -> str:
    memory = fsspec.filesystem("memory")
    for name in FILES:
        memory.pipe(f"/{folder.parent.name}/{name}", (folder / name).read_bytes())
    return f"memory://{folder.parent.name}"


ADDRESSES = {"file": lambda folder: f"file://{folder}", "zip": as_zip, "tar": as_tar, "memory": as_memory}


def read(*paths: str, settings: ReadSettings | None = None) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(id, text) of the articles, (last name, reason) of the skipped files."""
    items = list(read_items([str(path) for path in paths], Config(read=settings or ReadSettings())))
    return (
        [(item.info.id, item.text) for item in items if isinstance(item, Article)],
        [(item.path.split("::")[0].rpartition("/")[2], item.reason) for item in items if isinstance(item, Skipped)],
    )


@pytest.mark.parametrize("kind", ADDRESSES)
def test_an_address_reads_as_the_folder_does(folder: Path, kind: str) -> None:
    """Ids, texts, what is skipped and their order are those of the local folder."""
    assert read(ADDRESSES[kind](folder)) == read(str(folder))


@pytest.mark.parametrize("kind", ADDRESSES)
def test_an_article_at_an_address_is_found_again(folder: Path, kind: str) -> None:
    """The path that an article is listed with opens it."""
    items = list(read_items([ADDRESSES[kind](folder)], Config()))
    articles = [item for item in items if isinstance(item, Article)]
    again = reread([article.info for article in articles], Config())
    assert [again[article.info.id].text for article in articles] == [article.text for article in articles]


def test_one_file_and_several_addresses(folder: Path) -> None:
    """A file named by itself goes by its name; among several an id is the address, what holds it included."""
    packed = as_zip(folder)
    one = packed.replace("2031/::", "2031/b.txt::")
    assert [key for key, _ in read(one)[0]] == ["b"]
    both = [key for key, _ in read(one, f"file://{folder}/b.txt")[0]]
    assert both == [f"zip://2031/b::{folder.parent}/news.zip", f"file://{folder}/b"]
    assert len(read(packed, one, packed)[0]) == len(read(packed)[0])


def test_an_archive_alone_is_its_own_address(folder: Path) -> None:
    """`zip://news.zip` stands for `zip://::news.zip`."""
    as_zip(folder)
    assert "2031/b" in [key for key, _ in read(f"zip://{folder.parent}/news.zip")[0]]


def test_an_archive_that_was_replaced_is_listed_anew(folder: Path) -> None:
    """What was open for an earlier run isn't what the next one reads."""
    address = as_zip(folder)
    before = read(address)
    (folder / "b.txt").write_text(TEXT.replace("Tuesday", "Monday"))
    as_zip(folder)
    assert [key for key, _ in read(address)[0]] == [key for key, _ in before[0]]
    assert read(address)[0] != before[0]


def test_limits_hold_within_archives(folder: Path) -> None:
    """A file that unpacks out of all proportion, by the archive's packing or its own, is given up."""
    (folder / "b.txt").write_bytes(b"x" * 3_000_000)
    (folder / "sub" / "packed.txt.gz").write_bytes(gzip.compress(b"y" * 3_000_000))
    settings = ReadSettings(max_article_bytes=50_000_000, max_unpack_ratio=10)
    reasons = dict(read(as_zip(folder), settings=settings)[1])
    assert reasons["b.txt"] == reasons["packed.txt.gz"] == "unpacks to more than 10 times its size (max_unpack_ratio)"
    assert read(f"file://{folder}", settings=ReadSettings(max_article_bytes=1_000_000))[1][0] == (
        "b.txt",
        "the file is longer than 1,000,000 bytes (max_article_bytes)",
    )


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nosuch://bucket/news", "protocol not known: nosuch"),
        ("memory://not-there", "no such file or folder"),
        ("zip://::not-there.zip", "no such file or folder"),
    ],
)
def test_what_is_not_there(address: str, reason: str) -> None:
    """An address that can't be asked for ends the run, as a missing folder does."""
    with pytest.raises(InputError) as caught:
        find_sources([address], settings=ReadSettings())
    assert (caught.value.path, caught.value.message) == (address, reason)


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fsspec, or what it needs for a kind of address, the message says what to install."""
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(InputError, match=r"pip install 'meeting-digest\[remote\]'$"):
        find_sources(["memory://news"], settings=ReadSettings())


def test_secrets_are_not_shown() -> None:
    """Neither names and passwords nor signatures of an address stand in what is printed."""
    with pytest.raises(InputError) as caught:
        find_sources(["https://ana:sesame@127.0.0.1:9/news/?sig=sesame"], settings=ReadSettings())
    assert "sesame" not in str(caught.value)
    source = Source(folder="https://ana:sesame@news.example/", name="a.txt?sig=sesame", format="text", cut=15)
    assert (source.shown, source.id) == ("https://news.example/a.txt", "https://news.example/a")
    assert hide_secrets("at s3://ana:sesame@bucket/a: denied") == "at s3://bucket/a: denied"


def test_parts_of_an_address() -> None:
    """The parts that an address is kept in make it up again."""
    source = make_source("zip://2031/a.txt.gz::s3://bucket/news.zip")
    assert (source.folder, source.name, source.tail) == ("zip://2031/", "a.txt.gz", "::s3://bucket/news.zip")
    assert source.path == "zip://2031/a.txt.gz::s3://bucket/news.zip"


def test_what_a_store_says_of_its_content_is_the_cache_key(folder: Path) -> None:
    """A hash tells one content from another; without one, and without a time, the file is read again."""
    stamps = Stamps(file="code", reading="code", step="")
    packed = {
        item.name: item for item in find_sources([as_zip(folder)], settings=ReadSettings()) if isinstance(item, Source)
    }
    assert all(file_key(stamps, source) for source in packed.values())
    (folder / "b.txt").write_bytes(TEXT.lower().encode())
    changed = {
        item.name: item for item in find_sources([as_zip(folder)], settings=ReadSettings()) if isinstance(item, Source)
    }
    same = {name for name, source in packed.items() if file_key(stamps, source) == file_key(stamps, changed[name])}
    assert set(packed) - same == {"b.txt"}
    in_memory = [
        item for item in find_sources([as_memory(folder)], settings=ReadSettings()) if isinstance(item, Source)
    ]
    assert not any(file_key(stamps, source) for source in in_memory)


def test_an_address_is_not_watched() -> None:
    """A look at an address finds nothing, which is why the command refuses it."""
    assert take_snapshot(["memory://news"]) == {}


def test_a_listing_on_the_web(folder: Path) -> None:
    """The links of a page that lie below it are its files; a link elsewhere is none."""
    pytest.importorskip("aiohttp", reason="https:// needs the extra remote")
    (folder / "sub" / "index.html").write_text(
        '<a href="records.jsonl">1</a> <a href="/">up</a> <a href="../b.txt">b</a>'
    )

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            root = f"http://127.0.0.1:{server.server_port}/news"
            keys = [key for key, _ in read(f"{root}/")[0]]
            alone = [key for key, _ in read(f"{root}/b.txt?page=1")[0]]
            with pytest.raises(InputError, match="no such file or folder"):
                find_sources([f"{root}/none/"], settings=ReadSettings())
        finally:
            server.shutdown()
            thread.join()
    assert keys == ["a", "b", "sub/records#1", "sub/records#2"]
    assert alone == ["b"]


# --- WARC --------------------------------------------------------------------------

PAGE = f"<html><head><title>Talks</title></head><body><article><p>{TEXT} {TEXT}</p></article></body></html>"


def write_warc(path: Path, pages: list[tuple[str, str, bytes]]) -> None:
    """A record an answer; in a packed file each is packed by itself."""
    with path.open("wb") as file:
        for status, kind, data in pages:
            answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + data
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2032-01-01T00:00:00Z\r\n"
                f"WARC-Target-URI: https://news.example/{len(data)}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            record = head.encode() + answer + b"\r\n\r\n"
            file.write(gzip.compress(record) if path.name.endswith(".gz") else record)


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_pages_of_a_crawl(tmp_path: Path, name: str) -> None:
    """Answers that are pages are records; images, errors and pages that are too long cost no other."""
    pytest.importorskip("warcio", reason="WARC files need the extra warc")
    pytest.importorskip("trafilatura", reason="WARC files need the extra warc")
    page = PAGE.encode()
    write_warc(
        tmp_path / name,
        [
            ("200 OK", "text/html; charset=utf-8", page),
            ("200 OK", "image/png", b"x"),
            ("404 Not Found", "text/html", page),
            ("200 OK", "text/html", page + b" " * 5000),
            ("200 OK", "text/html", page),
        ],
    )
    items = list(read_items([str(tmp_path)], Config(read=ReadSettings(max_page_bytes=3000))))
    found = [(item.info.id, item.info.url, item.info.title) for item in items if isinstance(item, Article)]
    url = f"https://news.example/{len(page)}"
    assert found == [("crawl#1", url, "Talks"), ("crawl#3", url, "Talks")]
    assert [item.reason for item in items if isinstance(item, Skipped)] == [
        "record 2: the page is longer than 3,000 bytes (max_page_bytes)"
    ]


def test_what_is_no_warc(tmp_path: Path) -> None:
    """A file of another kind is listed, not raised; an empty one has no pages."""
    pytest.importorskip("warcio", reason="WARC files need the extra warc")
    pytest.importorskip("trafilatura", reason="WARC files need the extra warc")
    (tmp_path / "a.warc").write_bytes(b"no warc at all\n" * 100)
    (tmp_path / "b.warc").write_bytes(b"")
    items = [item for item in read_items([str(tmp_path)], Config()) if isinstance(item, Skipped)]
    assert [item.failed for item in items] == [True, False]
    assert items[0].reason.startswith("could not be parsed as WARC")
    assert items[1].reason == "an archive without pages"


def test_the_extra_warc_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without warcio a WARC file is skipped, and the reason says what to install."""
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    (tmp_path / "a.warc").write_bytes(b"")
    (item,) = read_items([str(tmp_path)], Config())
    assert isinstance(item, Skipped)
    assert item.reason == "WARC needs the extra warc: pip install 'meeting-digest[warc]'"
    assert not item.failed


# --- object storage ----------------------------------------------------------------


@pytest.fixture(scope="module")
def endpoint():
    """An S3 server on loopback."""
    pytest.importorskip("s3fs", reason="s3:// needs the extra remote")
    server_of = pytest.importorskip("moto.server", reason="an S3 server to test with needs moto[server,s3]")
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket with the files; how to reach it stands in the environment alone."""
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "reader",
        "AWS_SECRET_ACCESS_KEY": "sesame",
        "AWS_DEFAULT_REGION": "us-east-1",
        "no_proxy": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"news-{folder.parent.name.replace('_', '-').lower()}"[:60].rstrip("-")
    store = fsspec.filesystem("s3", skip_instance_cache=True)
    store.mkdir(name)
    for key, data in FILES.items():
        store.pipe_file(f"{name}/2031/{key}", data)
    return f"s3://{name}/2031/"


def test_object_storage_reads_as_the_folder_does(bucket: str, folder: Path) -> None:
    """Ids, texts, what is skipped and their order are those of the local folder; every object is known by its ETag."""
    assert read(bucket) == read(str(folder))
    assert read(bucket.rstrip("/")) == read(bucket)
    sources = [item for item in find_sources([bucket], settings=ReadSettings()) if isinstance(item, Source)]
    assert all("ETag" in source.stamp for source in sources)


def test_an_object_that_cannot_be_read_is_listed(bucket: str) -> None:
    """An object that is gone when it is its turn is skipped; the run goes on."""
    store = fsspec.filesystem("s3")
    items = []
    for item in read_items([bucket], Config()):
        items.append(item)
        if len(items) == 1:
            store.rm(f"{bucket}b.txt")
            store.invalidate_cache()
    gone = [item for item in items if isinstance(item, Skipped) and item.path.endswith("b.txt")]
    assert [(item.reason, item.failed) for item in gone] == [("could not be read: no such file or folder", True)]
    assert len([item for item in items if isinstance(item, Article)]) == 4


def test_small_objects_are_fetched_together(bucket: str, folder: Path) -> None:
    """What was fetched ahead needs the store no more; what couldn't be is asked for again, and told of."""
    sources = [item for item in find_sources([bucket], settings=ReadSettings()) if isinstance(item, Source)]
    store = fsspec.filesystem("s3")
    store.rm(f"{bucket}b.txt")
    fetch_ahead(sources)
    store.rm(bucket, recursive=True)
    items = [item for source in sources for item in read_source(source, ReadSettings())]
    texts = [item.text for item in items if isinstance(item, Article)]
    assert texts == [text for key, text in read(str(folder))[0] if key != "b"]
    assert [item.path for item in items if isinstance(item, Skipped)][:1] == [f"{bucket}b.txt"]
    fetch_ahead([])
    again = [item for item in read_source(sources[0], ReadSettings()) if isinstance(item, Article)]
    assert not again


def test_buckets_that_cannot_be_asked(bucket: str) -> None:
    """A bucket that isn't there ends the run in one line."""
    with pytest.raises(InputError, match="no such file or folder"):
        find_sources([bucket.replace("news-", "no-news-")], settings=ReadSettings())


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_limits_hold_where_files_are_packed_together(tmp_path: Path, ending: str) -> None:
    """In a packed archive that holds more than so many times its size, what is large is given up; the others are read."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "bomb.jsonl").write_bytes(b"\n" * 3_000_000)
    (folder / "good.txt").write_text(TEXT)
    place = tmp_path / f"news.{ending}"
    with tarfile.open(place, "w" if ending == "tar" else f"w:{ending[4:]}") as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)
    articles, skipped = read(f"tar://::{place}")
    assert [key for key, _ in articles] == ["good"]
    assert dict(skipped) == {
        "bomb.jsonl": "empty" if ending == "tar" else "unpacks to more than 200 times its size (max_unpack_ratio)"
    }
