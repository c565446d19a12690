"""Every format, from the bytes of a file to its articles."""

import datetime as dt
import gzip
import io
import json
import os
import sys

import pytest

from digest.config import ReadSettings
from digest.models import Article, Notice, Skipped
from digest.read import page
from digest.read.folder import find_sources
from digest.read.formats import read_source, reread_article, reread_articles
from digest.read.source import Source

SETTINGS = ReadSettings()
DAY = dt.date(2031, 3, 10)
needs_html = pytest.mark.skipif(not page.is_available(), reason="the extra html isn't installed")


@pytest.fixture
def read(tmp_path):
    """A function: file name and content in, (articles, skipped, notices) out."""

    def run(name, content, settings=SETTINGS):
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        (source,) = find_sources([str(tmp_path / name)], settings=settings)
        items = list(read_source(source, settings))
        return tuple([item for item in items if isinstance(item, kind)] for kind in (Article, Skipped, Notice))

    return run


def one(result):
    articles, skipped, notices = result
    assert not skipped
    assert not notices
    (article,) = articles
    return article


# --- text and Markdown ---------------------------------------------------------------


def test_text(read):
    """A text file is its body; nothing else is known of it."""
    article = one(read("a.txt", "\n\nThe two met in Oslo.\n\nThey agreed.\n"))
    assert article.text == "The two met in Oslo.\n\nThey agreed."
    assert (article.body, article.info.line, article.info.title, article.info.published) == (0, 3, "", None)
    assert article.info.id == "a"


@pytest.mark.parametrize(
    "data",
    [
        "Talks in Türkiye: “yes”".encode(),
        b"\xef\xbb\xbf" + "Talks in Türkiye: “yes”".encode(),
        "Talks in Türkiye: “yes”".encode("utf-16"),
        b"\xfe\xff" + "Talks in Türkiye: “yes”".encode("utf-16-be"),
        "Talks in Türkiye: “yes”".encode("utf-32"),
        "Talks in Türkiye: “yes”".encode("cp1252"),
    ],
)
def test_encodings(read, data):
    """UTF-8 with and without mark, UTF-16 and 32 with mark, Windows-1252."""
    assert one(read("a.txt", data)).text == "Talks in Türkiye: “yes”"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(read, end):
    """Three kinds of line ends give one text."""
    text = end.join(["---", "title: Talks", "---", "One met two.", "They agreed."])
    assert one(read("a.md", text)).text == "Talks\n\nOne met two.\nThey agreed."


def test_damaged_utf8(read):
    """UTF-8 with one broken character stays UTF-8, and says so."""
    articles, _, notices = read("a.txt", "“Yes”, said Çelik of Türkiye. ".encode() + b"\xe2\x80")
    assert articles[0].text.startswith("“Yes”, said Çelik of Türkiye.")
    assert "1 broken UTF-8 character" in notices[0].message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nstream", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "zip archive"),
        (b"\x1f\x8b\x08\x00abcdef", "gzip"),
        (b"\xff\xfeA", "could not be decoded"),
        (b"caf\x81 met \x8d", "could not be decoded"),
    ],
)
def test_undecodable(read, data, reason):
    """What is no text in any known encoding is listed as a failure, with what it is."""
    articles, skipped, _ = read("a.txt", data)
    assert not articles
    assert reason in skipped[0].reason
    assert skipped[0].failed


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.json", "a.jsonl", "a.csv"])
@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff", "\n\n\u200b\n"])
def test_empty(read, name, content):
    """An empty file is named as such, which is no failure."""
    if name.endswith(("json", "jsonl", "csv")) and "\u200b" in content:
        pytest.skip("not empty for a parser")
    articles, skipped, _ = read(name, content)
    assert not articles
    assert [(item.reason, item.failed) for item in skipped] == [("empty", False)]


def test_other_language(read):
    """A text that isn't English is skipped by name, which is no failure."""
    _, skipped, _ = read("a.txt", "La ministre a rencontré lundi son homologue à Oslo pour parler des quotas.")
    assert [(item.reason, item.failed) for item in skipped] == [("not English (French)", False)]


def test_front_matter(read):
    """Title, date, outlet and address come from the front matter, and the body's line is known."""
    article = one(
        read(
            "a.md",
            "---\ntitle: 'Talks: a start'\ndate: 2031-03-10\nsource: The Daily Fjord\n"
            "url: https://fjord.example/a\n---\n\nThe two met.\n",
        )
    )
    assert article.text == "Talks: a start\n\nThe two met."
    assert article.text[article.body :] == "The two met."
    info = article.info
    assert (info.title, info.published, info.source, info.line) == ("Talks: a start", DAY, "The Daily Fjord", 8)
    assert info.url == "https://fjord.example/a"


def test_front_matter_bad_date(read):
    """A bad date is a warning with its line; the article goes on without one."""
    articles, skipped, notices = read("a.md", "---\ntitle: Talks\ndate: 31 Feb\n---\nThe two met.")
    assert articles[0].info.published is None
    assert not skipped
    assert notices[0].line == 3
    assert notices[0].message.startswith("no such date: 31 Feb")


def test_front_matter_values_stay_strings(read):
    """Nothing is taken for a truth value, a number or a time."""
    article = one(read("a.md", "---\ntitle: NO\nsource: 10:30\nlang: en\nn: 010\n---\nThe two met."))
    assert (article.info.title, article.info.source) == ("NO", "10:30")


def test_front_matter_sloppy(read):
    """An unquoted colon, which YAML refuses, is read as it was meant."""
    article = one(read("a.md", "---\ntitle: Oslo talks: what we know\ndate: 2031-03-10\n---\nThe two met."))
    assert article.info.title == "Oslo talks: what we know"
    assert article.info.published == DAY


def test_front_matter_broken(read):
    """A block that can't be parsed is a warning; the text is read."""
    articles, skipped, notices = read("a.md", '---\ntitle: "Talks\n{[\n---\nThe two met.')
    assert articles[0].text.endswith("The two met.")
    assert not skipped
    assert "front matter could not be parsed" in notices[0].message


@pytest.mark.parametrize(
    "text", ["---\nThe two met.\n---\nThey agreed.", "---\n\nThe two met: they agreed.", "--- \nThe two met."]
)
def test_rules_are_no_front_matter(read, text):
    """A rule above a paragraph begins no front matter."""
    article = one(read("a.md", text))
    assert article.info.title == ""
    assert "The two met" in article.text


def test_markdown(read):
    """Marks go, words and lines stay; a first heading is the title."""
    article = one(
        read(
            "a.md", "# Talks in **Oslo**\n\n*Ana Brevik* met [her host](https://x.example/a) in __Oslo__.\n> \\*So\\*\n"
        )
    )
    assert article.text == "Talks in Oslo\n\nAna Brevik met her host in Oslo.\n*So*"
    assert article.info.line == 3
    plain = one(read("b.txt", "# Talks\n\n*Ana* met."))
    assert plain.text == "# Talks\n\n*Ana* met."


def test_gz(read):
    """A compressed file reads as the file in it."""
    assert one(read("a.md.gz", gzip.compress(b"---\ntitle: Talks\n---\nThe two met."))).text == "Talks\n\nThe two met."


@pytest.mark.parametrize(
    "data", [b"no gzip", gzip.compress(b"The two met." * 99, mtime=0)[:-12], b"\x1f\x8b\x08\x00" + b"\xff" * 30]
)
def test_gz_broken(read, data):
    """Broken gzip data is a failure with its reason."""
    articles, skipped, _ = read("a.txt.gz", data)
    assert not articles
    assert skipped[0].reason.startswith("could not be unpacked")
    assert skipped[0].failed


# --- JSON and JSONL -----------------------------------------------------------------

RECORD = {"title": "Talks in Oslo", "text": "The two met.", "published": "2031-03-10", "source": "The Daily Fjord"}


def test_json_record(read):
    """An object is one article, its id that of the file."""
    article = one(read("a.json", json.dumps(RECORD, indent=1)))
    assert article.text == "Talks in Oslo\n\nThe two met."
    info = article.info
    assert (info.id, info.record, info.published, info.source) == ("a", 0, DAY, "The Daily Fjord")


@pytest.mark.parametrize(
    "document",
    [
        [RECORD, RECORD],
        {"status": "ok", "totalResults": 2, "articles": [RECORD, RECORD]},
        {"version": "https://jsonfeed.example/1", "title": "Feed", "items": [RECORD, RECORD]},
        {"hits": {"hits": [{"_source": RECORD}, {"_source": RECORD}]}},
        {"response": {"docs": [RECORD, RECORD]}},
        {
            "@context": "https://schema.org",
            "@graph": [
                {"@type": "WebSite", "name": "Fjord"},
                {
                    "@type": "NewsArticle",
                    "headline": "Talks in Oslo",
                    "articleBody": "The two met.",
                    "datePublished": "2031-03-10",
                    "publisher": {"name": "The Daily Fjord"},
                },
                {
                    "@type": ["Article"],
                    "headline": "Talks in Oslo",
                    "articleBody": "The two met.",
                    "datePublished": "2031-03-10",
                    "publisher": {"name": "The Daily Fjord"},
                },
            ],
        },
    ],
)
def test_json_lists(read, document):
    """Lists, however wrapped, give numbered records."""
    articles, skipped, notices = read("a.json", json.dumps(document))
    assert not skipped
    assert not notices
    assert [article.info.id for article in articles] == ["a#1", "a#2"]
    assert {article.text for article in articles} == {"Talks in Oslo\n\nThe two met."}
    assert {(article.info.published, article.info.source) for article in articles} == {(DAY, "The Daily Fjord")}


@pytest.mark.parametrize(
    ("record", "want"),
    [
        ({"HD": "T", "TD": "The body.", "PD": "10 March 2031"}, ("T", "T\n\nThe body.", DAY)),
        ({"Headline": "T", "article-body": "The body.", "Pub Date": "2031-03-10"}, ("T", "T\n\nThe body.", DAY)),
        ({"title": "T", "maintext": "The body.", "description": "Short.", "date_publish": "2031-03-10", "date_download": "2031-04-01"}, ("T", "T\n\nThe body.", DAY)),
        ({"title": "T", "text": "The body.", "date_download": "2031-04-01", "filedate": "2031-04-01"}, ("T", "T\n\nThe body.", None)),
        ({"title": {"rendered": "T &amp; U"}, "content": {"rendered": "<p>One met.</p>\n<p>Two <b>met</b>.</p>"}, "date": "2031-03-10T10:00:00"}, ("T & U", "T & U\n\nOne met.\n\nTwo met.", DAY)),
        ({"title": "T", "text": ["One met.", "Two met."]}, ("T", "T\n\nOne met.\n\nTwo met.", None)),
        ({"title": "T", "body": None, "text": "", "description": "Short."}, ("T", "T\n\nShort.", None)),
        ({"text": "The body.", "date": 1930953600}, ("", "The body.", dt.date(2031, 3, 11))),
        ({"title": "T\n  of two", "text": "The \ud800 body.\r\nTwo."}, ("T of two", "T of two\n\nThe \ufffd body.\nTwo.", None)),
    ],
)  # fmt: skip
def test_field_names(read, record, want):
    """The names and shapes that collectors use."""
    article = one(read("a.json", json.dumps(record)))
    assert (article.info.title, article.text, article.info.published) == want


def test_sources_and_urls(read):
    """A `source` that is an address is one; an `id` is an address only where it looks like one."""
    article = one(
        read(
            "a.json",
            json.dumps(
                {
                    "text": "The body.",
                    "source": "https://fjord.example/a",
                    "source-hostname": "fjord.example",
                    "id": "17",
                }
            ),
        )
    )
    assert (article.info.source, article.info.url) == ("fjord.example", "https://fjord.example/a")


def test_summaries(read):
    """A description instead of a text, and a text that the collector cut, are marked as such."""
    assert one(read("a.json", json.dumps({"title": "T", "description": "Short."}))).summary_only
    cut = one(read("b.json", json.dumps({"title": "T", "content": "The two met in… [+1234 chars]"})))
    assert cut.summary_only
    assert [cut.text[start:end] for start, end in cut.boilerplate] == ["… [+1234 chars]"]
    assert not one(read("c.json", json.dumps(RECORD))).summary_only


def test_headline_records(read):
    """A record with a headline alone is an article of that headline."""
    articles, skipped, _ = read(
        "a.json",
        json.dumps([{"title": "Brevik meets Rojas", "url": "https://x.example"}, {"url": "https://x.example"}]),
    )
    assert [(article.text, article.body, article.summary_only) for article in articles] == [
        ("Brevik meets Rojas", 18, True)
    ]
    assert [item.reason for item in skipped] == ["record 2: empty"]


@pytest.mark.parametrize(
    "document",
    [{"name": "package", "version": "1"}, {"a": 1}, [], [1, 2], "text", 7, {"events": [{"id": "e1"}], "quotes": []}],
)
def test_json_without_articles(read, document):
    """JSON that holds something else is named as such, which is no failure."""
    articles, skipped, _ = read("a.json", json.dumps(document))
    assert not articles
    assert [(item.reason, item.failed) for item in skipped] == [("JSON without an article in it", False)]


def test_json_broken(read):
    """Broken JSON is a failure with its line."""
    _, skipped, _ = read("a.json", '{\n"title": "T",\n"text": }')
    assert skipped[0].failed
    assert skipped[0].line == 3
    assert "could not be parsed as JSON" in skipped[0].reason


def test_jsonl(read):
    """A line is a record; broken ones cost themselves alone, and lines stay counted."""
    lines = [json.dumps(RECORD), "", "{broken", json.dumps([1]), json.dumps({**RECORD, "published": "someday"})]
    articles, skipped, notices = read("a.jsonl", "\n".join(lines))
    assert [(article.info.id, article.info.line) for article in articles] == [("a#1", 1), ("a#4", 5)]
    assert [(item.line, item.failed) for item in skipped] == [(3, True), (4, True)]
    assert skipped[0].reason.startswith("record 2: could not be parsed as JSON")
    assert [(item.line, item.message[:29]) for item in notices] == [(5, "record 4: no such date: somed")]


def test_jsonl_encodings(read):
    """UTF-16 with a mark and Windows-1252 lines are read."""
    line = json.dumps({"text": "Çelik met Rojas."}, ensure_ascii=False) + "\n"
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        articles, skipped, _ = read("a.jsonl", (line * 2).encode(encoding))
        assert [article.text for article in articles] == ["Çelik met Rojas."] * 2, encoding
        assert not skipped


def test_json_that_is_jsonl(read):
    """A .json file with a record a line is read as what it is."""
    articles, skipped, _ = read("a.json", json.dumps(RECORD) + "\n" + json.dumps(RECORD))
    assert [article.info.id for article in articles] == ["a#1", "a#2"]
    assert not skipped


# --- CSV and feeds ------------------------------------------------------------------


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")])
def test_csv(read, name, mark):
    """Rows are records, line breaks within quotation marks belong to the text."""
    rows = [["Title", "Text", "Date"], ["Talks", '"The two met.\n\nThey ""agreed""."', "2031-03-10"], ["Short"]]
    articles, skipped, _ = read(name, "\ufeff" + "\n".join(mark.join(row) for row in rows))
    assert [(a.info.id, a.info.line, a.text) for a in articles] == [
        ("a#1", 2, 'Talks\n\nThe two met.\n\nThey "agreed".'),
        ("a#2", 5, "Short"),
    ]
    assert not skipped
    assert articles[0].info.published == DAY


def test_csv_without_articles(read):
    """A table of something else is named as such, which is no failure."""
    _, skipped, _ = read("a.csv", "code,amount\n1,2\n3,4")
    assert [(item.reason, item.failed) for item in skipped] == [("a table without a column of titles or texts", False)]


def test_csv_open_quotation(read):
    """A quotation mark that is never closed costs what it swallows up to the limit; the rest is read."""
    settings = ReadSettings(max_record_bytes=1000)
    rows = 'title,text\nA,The one met.\nB,"The two met.\n' + "C,The three met each other again.\n" * 60
    articles, skipped, _ = read("a.csv", rows, settings)
    assert articles[0].text == "A\n\nThe one met."
    assert articles[-1].text == "C\n\nThe three met each other again."
    assert [(item.line, item.failed) for item in skipped] == [(3, True)]


def test_rss_and_atom(read):
    """Items of feeds are records; HTML in them becomes text."""
    rss = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Daily Fjord</title><item><title>Talks</title>
    <link>https://x.example/a</link><pubDate>Mon, 10 Mar 2031 09:00:00 GMT</pubDate>
    <description>&lt;p&gt;The two &lt;b&gt;met&lt;/b&gt;.&lt;/p&gt;</description></item></channel></rss>"""
    article = one(read("a.xml", rss))
    assert (article.text, article.info.published, article.info.source) == (
        "Talks\n\nThe two met.",
        DAY,
        "The Daily Fjord",
    )
    assert article.summary_only
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Fjord</title><entry><title>Talks</title><link href="https://x.example/a"/>
    <published>2031-03-10T09:00:00Z</published><content type="xhtml"><div><p>The two met.</p><p>They agreed.</p></div></content></entry></feed>"""
    article = one(read("b.atom", atom))
    assert (article.text, article.info.url) == ("Talks\n\nThe two met.\n\nThey agreed.", "https://x.example/a")


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("<urlset><url/></urlset>", False),
        ("<rss><channel>", True),
        ("no xml", True),
        ('<!DOCTYPE x [<!ENTITY a "b">]><rss><item>&a;</item></rss>', True),
    ],
)
def test_xml_without_articles(read, text, failed):
    """XML that is no feed, is broken or declares entities gives its reason."""
    articles, skipped, _ = read("a.xml", text)
    assert not articles
    assert skipped[0].failed is failed


# --- HTML ---------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="{charset}"><title>Talks in Oslo | The Daily Fjord</title>
<meta property="article:published_time" content="2031-03-10T08:00:00Z"><link rel="canonical" href="https://fjord.example/a">
<script>var x = "<p>Not a sentence of the article at all, only a script.</p>";</script></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Talks in Oslo</h1>
<p>Ana Brevik met Pedro Rojas in Oslo on Monday, and the two spoke for an hour about the sea.</p>
<p>“We have found a way,” she said afterwards to the reporters who had waited in the rain &amp; wind.</p>
<p>Rojas told the Çelik news agency that he would return in the autumn with a larger delegation.</p></article>
<div class="comments"><h4>Comments</h4><p>user1: who pays for all this?</p></div><footer>© 2031 Fjord</footer></body></html>"""


@needs_html
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_html(read, charset):
    """Paragraphs are kept apart, the headline stands once, scripts, menus and comments are out."""
    article = one(read("a.html", PAGE.format(charset=charset).encode("utf-8" if charset == "utf-8" else "cp1252")))
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0] == "Talks in Oslo"
    assert len(paragraphs) == 4
    assert paragraphs[2].endswith("rain & wind.")
    assert "Çelik" in paragraphs[3]
    info = article.info
    assert (info.published, info.source, info.url) == (DAY, "The Daily Fjord", "https://fjord.example/a")


@needs_html
def test_html_crawl_dates_are_none(read):
    """A date in the text, of a change or of a crawl is no day of publication."""
    text = PAGE.format(charset="utf-8").replace("article:published_time", "article:modified_time")
    assert one(read("a.html", text)).info.published is None


@needs_html
def test_html_of_nothing(read):
    """A page without a text, and one nested without end, give their reasons."""
    _, skipped, _ = read("a.html", "<html><head><title>x</title></head><body></body></html>")
    assert [(item.reason, item.failed) for item in skipped] == [("no text found in the page", False)]
    _, skipped, _ = read("b.html", "<html><body>" + "<div>" * 100_000 + "text")
    assert skipped[0].failed
    assert "nested deeper" in skipped[0].reason


def test_html_without_the_extra(read, monkeypatch):
    """Without the extra a page is left aside, with the way to install it; that is no failure."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    _, skipped, _ = read("a.html", PAGE)
    assert "pip install 'meeting-digest[html]'" in skipped[0].reason
    assert not skipped[0].failed


# --- standard input, reading again, limits ---------------------------------------------

STDIN = Source(folder="", name="-", format="stdin")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The two met.\n", [("-", "The two met.")]),
        ("[B-12] The two met.", [("-", "[B-12] The two met.")]),
        ("---\ntitle: Talks\n---\nThe two met.", [("-", "Talks\n\nThe two met.")]),
        ('\n{"text": "The one met."}\n{"text": "The two met."}\n', [("-#1", "The one met."), ("-#2", "The two met.")]),
        ('[{"text": "The one met."},\n{"text": "The two met."}]', [("-#1", "The one met."), ("-#2", "The two met.")]),
        ('{\n"text": "The one met."\n}', [("-", "The one met.")]),
    ],
)  # fmt: skip
def test_standard_input(text, want):
    """JSONL, a JSON document or one plain text, whichever the beginning shows."""
    items = list(read_source(STDIN, SETTINGS, stdin=io.BytesIO(text.encode())))
    assert [(item.info.id, item.text) for item in items if isinstance(item, Article)] == want
    assert len(items) == len(want)
    assert reread_article(items[0].info, SETTINGS) is None


def test_reread(tmp_path):
    """An article is found again by its info, and isn't where it changed or vanished."""
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": f"They met {n} times."}) + "\n" for n in range(5)))
    (tmp_path / "b.txt").write_text("The two met.")
    articles = [
        item
        for source in find_sources([str(tmp_path)], settings=SETTINGS)
        for item in read_source(source, SETTINGS)
        if isinstance(item, Article)
    ]
    infos = [article.info for article in articles]
    assert list(reread_articles(infos, SETTINGS)) == articles
    assert list(reread_articles(infos[::-1], SETTINGS)) == articles[::-1]
    assert reread_article(infos[3], SETTINGS) == articles[3]
    (tmp_path / "b.txt").write_text("The three met.")
    assert reread_article(infos[5], SETTINGS) is None
    (tmp_path / "a.jsonl").unlink()
    assert reread_article(infos[0], SETTINGS) is None


def test_content_hash(read):
    """The hash is that of what can be seen: another path changes nothing, another title or date does."""
    first = one(read("a.json", json.dumps(RECORD)))
    assert first.info.content == one(read("b.json", json.dumps(RECORD))).info.content
    assert len(first.info.content) == 32
    others = [{**RECORD, "title": "Talks"}, {**RECORD, "published": "2031-03-11"}, {**RECORD, "text": "The two met!"}]
    assert len({one(read("c.json", json.dumps(record))).info.content for record in others} | {first.info.content}) == 4


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "The two met. " * 100, "max_article_bytes"),
        ("a.json", json.dumps({"text": "The two met. " * 100}), "max_article_bytes"),
        ("a.json", json.dumps([{"text": "The two met. " * 300}]), "max_file_bytes"),
        ("a.jsonl", json.dumps({"text": "The two met. " * 300}), "max_record_bytes"),
        ("a.csv", "text\n" + "The two met. " * 300, "max_record_bytes"),
        ("a.xml", "<rss><item><title>" + "The two met. " * 300 + "</title></item></rss>", "max_record_bytes"),
        ("a.html", "<p>" + "The two met. " * 300, "max_page_bytes"),
    ],
)  # fmt: skip
def test_limits(read, name, content, words):
    """Each limit that is hit is named with the file, and counts as a failure."""
    settings = ReadSettings(max_article_bytes=1000, max_page_bytes=3000, max_file_bytes=3000, max_record_bytes=3000)
    articles, skipped, _ = read(name, content, settings)
    assert not articles
    assert words in skipped[0].reason
    assert skipped[0].failed


def test_unreadable(tmp_path):
    """A file that vanished, or that became something else, is a failure; nothing waits."""
    path = tmp_path / "a.txt"
    path.write_text("The two met.")
    (source,) = find_sources([str(path)], settings=SETTINGS)
    path.unlink()
    (item,) = read_source(source, SETTINGS)
    assert (item.failed, item.reason) == (True, "could not be read: no such file or directory")
    os.mkfifo(path)
    (item,) = read_source(source, SETTINGS)
    assert (item.failed, item.reason) == (True, "could not be read: no longer a file")


def test_what_of_a_row_is_lost_is_told(tmp_path):
    """Cells beyond the headings, as where a text with commas has no marks around it, and bytes that are no character."""
    rows = [
        b"title,text",
        b"Talks, They met in Oslo, on Monday, and agreed.",
        b"Talks,They met in Oslo.,, ",
        b"Talks,Fr\xc3\xa9d\xc3\xa9ric \xc3\xa9t\xc3\xa9 met \xc3 in Oslo.",
    ]
    (tmp_path / "a.csv").write_bytes(b"\n".join(rows))
    items = list(read_source(find_sources([str(tmp_path)], settings=SETTINGS)[0], SETTINGS))
    assert [(item.message, item.line) for item in items if isinstance(item, Notice)] == [
        ("record 1: 2 cells beyond the headings left out; are there quotation marks around its text?", 2),
        ("record 3: 1 broken UTF-8 character, the first at byte 27", 4),
    ]
    assert sum(isinstance(item, Article) for item in items) == 3


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_broken_wide_characters_are_told(tmp_path, name):
    """A file of lines in UTF-16 is read as it comes; what is no character in it is counted."""
    text = '{"text": "They met in Oslo."}\n' if name == "a.jsonl" else "title,text\nTalks,They met in Oslo.\n"
    data = text.encode("utf-16")
    (tmp_path / name).write_bytes(data)
    (source,) = find_sources([str(tmp_path)], settings=SETTINGS)
    assert not any(isinstance(item, Notice) for item in read_source(source, SETTINGS))
    place = data.index("O".encode("utf-16-le"))
    (tmp_path / name).write_bytes(data[:place] + b"\x00\xdc" + data[place + 2 :])
    items = list(read_source(source, SETTINGS))
    assert [item.message for item in items if isinstance(item, Notice)] == ["1 broken UTF-16 character"]
    assert sum(isinstance(item, Article) for item in items) == 1
