"""The report page as text: what it may hold, what it must not, and whether it can be read."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.models import DateRange, Digest, Evidence
from digest.render import RenderOptions
from digest.render.html import render_html
from digest.render.timeline import draw_timeline

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VOID = {"meta", "input", "br", "link", "img", "hr"}


class Page(HTMLParser):
    """Tags, attributes and texts of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.ids = []
        self.open = []
        self.scripts = {}
        self.words = []
        self.errors = []
        self._script = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if dict(attrs).get("id"):
            self.ids.append(dict(attrs)["id"])
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"script", "style"}:
            self._script = dict(attrs).get("id") or tag
            self.scripts[self._script] = ""

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in {"script", "style"}:
            self._script = None
        if not self.open or self.open.pop() != tag:
            self.errors.append(tag)

    def handle_data(self, data):
        if self._script:
            self.scripts[self._script] += data
        else:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def page(sample_digest, sample_texts):
    return Page(render_html(sample_digest, RenderOptions(texts=sample_texts)))


def policy_of(page):
    return next(attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy")


def hash_of(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def check_harmless(page):
    """Nothing in the page acts, loads or styles but its own script and style."""
    allowed = """html head meta title style body a header p h1 h2 h3 h4 b section div svg g line text rect path circle title
        search form label span input datalist select option fieldset legend button output main article ul ol li q em
        dl dt dd details summary blockquote mark aside figure figcaption footer kbd dialog script small strong br time
        i""".split()
    assert not page.errors
    assert not page.open
    assert {tag for tag, _ in page.tags} <= set(allowed)
    for tag, attrs in page.tags:
        assert not any(name.startswith("on") or name in {"style", "src", "srcdoc", "action"} for name in attrs), tag
        href = attrs.get("href")
        assert href is None or href.startswith("#") or re.match(r"https?://[^\s\"<>]+$", href), href
    own = [attrs for tag, attrs in page.tags if tag == "script"]
    assert [attrs.get("id", "") for attrs in own] == ["index", "texts", ""]


def test_the_policy_allows_the_own_script_and_style_alone(page):
    """Everything is forbidden but what the two hashes name, and these are the hashes of what stands there."""
    policy = dict(part.strip().split(" ", 1) for part in policy_of(page).split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == hash_of(page.scripts["script"])
    assert policy["style-src"] == hash_of(page.scripts["style"])
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in policy_of(page)


def test_nothing_in_the_page_acts(page):
    """Hostile titles, names and quotations of the sample stand there as text."""
    check_harmless(page)
    assert "<img src=x onerror=alert(1)>" in page.text
    assert "</script><script>alert(1)</script>" in page.text


def test_the_facts_stand_in_the_page_without_a_script(page):
    """A card says who, where, at what, what was said and by whom, what was agreed and where sources differ."""
    for words in (
        "Ana Brevik met the foreign minister of Chile",
        "Foreign Minister, Norway",
        "guest",
        "Valparaíso, Chile · 12th Ocean Forum",
        "We have found a way to share the sea",
        "on X, after the meeting",
        "fishing quotas",
        "agreed to resume direct flights",
        "Sources differ occasion 12th Ocean Forum",
        "Ocean Week",
        "Harbour Gazette",
        "2 independent reports",
        "about Mar",
        "a copy of harbour/a",
        "unsupported format .pdf",
    ):
        assert words in page.text, words


def test_every_meeting_has_an_anchor_and_a_mark_in_the_timeline(page, sample_digest):
    """Deep links lead to cards; ids stand once each."""
    assert len(page.ids) == len(set(page.ids))
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs.get("class", "").startswith("dot")]
    for meeting in sample_digest.meetings:
        assert meeting.id in page.ids
        assert f"#{meeting.id}" in links


def utf16_slice(text, start, end):
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_marks_point_at_the_words_in_utf16(sample_digest, sample_texts):
    """Spans are counted as browsers count, also behind characters that take two units there."""
    lead = "\U0001f600\U00010348 — "
    texts = {name: lead + text for name, text in sample_texts.items()}

    def move(piece):
        return dataclasses.replace(piece, start=piece.start + len(lead), end=piece.end + len(lead))

    meetings = tuple(
        dataclasses.replace(
            meeting,
            evidence=tuple(map(move, meeting.evidence)),
            statements=tuple(
                dataclasses.replace(said, evidence=tuple(map(move, said.evidence))) for said in meeting.statements
            ),
        )
        for meeting in sample_digest.meetings
    )
    digest = dataclasses.replace(sample_digest, meetings=meetings)
    data = json.loads(Page(render_html(digest, RenderOptions(texts=texts))).scripts["texts"])
    articles = data["articles"]
    held = [
        (kind, articles[number]["id"], utf16_slice(articles[number]["text"], start, end))
        for number, start, end, kind in data["marks"]["1"]
    ]
    assert ("s", "harbour/a", "We have found a way to share the sea") in held
    assert ("s", "harbour/b", "We have found a way to share the sea") in held
    assert ("f", "harbour/a", "agreed to resume direct flights") in held
    assert any(kind == "e" and words.startswith("Minister Brevik of Norway was received") for kind, _, words in held)


def test_unsafe_characters_of_a_text_are_shown_in_their_place(page):
    """An escape in an article's text becomes a visible sign of the same length, so that spans stay true."""
    texts = {article["id"]: article["text"] for article in json.loads(page.scripts["texts"])["articles"]}
    assert "\N{SYMBOL FOR ESCAPE}[31m" in texts["odd <b>"]
    assert "\u202e" not in texts["odd <b>"]


def test_embedded_json_is_ascii_without_markup(page):
    """Nothing that ends a script or begins a comment stands in the data."""
    for name in ("index", "texts"):
        assert page.scripts[name].isascii()
        assert not set("<>&") & set(page.scripts[name])


def test_without_texts_sources_are_names_and_links(sample_digest):
    """No text, no reader: the outlet links to the article where an address is known."""
    page = Page(render_html(sample_digest))
    check_harmless(page)
    assert not [attrs for tag, attrs in page.tags if tag == "button" and attrs.get("class") == "src"]
    assert [attrs["href"] for tag, attrs in page.tags if attrs.get("class") == "src" and "href" in attrs]


def test_sides_are_compared_where_the_settings_know_them(sample_digest, sample_texts):
    """What only one side mentions is marked as such."""
    sides = {"harbour/a": "NOR", "harbour/c": "NOR", "harbour/b": "CHL"}
    page = Page(render_html(sample_digest, RenderOptions(texts=sample_texts, sides=sides)))
    assert "Side by side: Norway and Chile" in page.text
    alone = [attrs for tag, attrs in page.tags if tag == "li" and attrs.get("class") == "alone"]
    assert len(alone) == 3
    assert "only here: topic" in page.text


def test_the_same_bytes_twice(sample_digest, sample_texts):
    """Two runs print the same page."""
    options = RenderOptions(texts=sample_texts)
    assert render_html(sample_digest, options) == render_html(sample_digest, options)


def test_an_empty_digest_says_so():
    """No meeting is a page that says that there is none."""
    page = Page(render_html(Digest()))
    check_harmless(page)
    assert "No meeting was found." in page.text


def test_spans_outside_of_the_text_do_no_harm(sample_digest, sample_texts):
    """A span that points behind the text's end is cut to it."""
    broken = dataclasses.replace(
        sample_digest.meetings[1], evidence=(Evidence(article="harbour/a", start=-5, end=10**9, text="x"),)
    )
    page = Page(render_html(dataclasses.replace(sample_digest, meetings=(broken,)), RenderOptions(texts=sample_texts)))
    marks = json.loads(page.scripts["texts"])["marks"]["0"]
    length = len(sample_texts["harbour/a"])
    assert all(0 <= start <= end <= length for _, start, end, _ in marks)


@QUICK
@given(data=st.data())
def test_any_text_gives_a_harmless_page(data, sample_digest, sample_texts, poisoned, any_text):
    """Whatever stands in a field or in an article, the page is well formed and nothing in it acts."""
    word = data.draw(any_text)
    texts = {word: "".join(sample_texts.values()) + word}
    text = render_html(poisoned(sample_digest, word), RenderOptions(texts=texts, sides={word: word}))
    text.encode()
    page = Page(text)
    check_harmless(page)
    for name in ("index", "texts"):
        json.loads(page.scripts[name])
    body = text[: text.index('<script type="application/json"')]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\u2028]", body)


def test_nothing_of_the_page_reaches_for_the_network():
    """Style and script of the page name no address and load nothing."""
    folder = files("digest.render").joinpath("page")
    for name in ("page.css", "page.js", "template.html"):
        text = folder.joinpath(name).read_text(encoding="utf-8")
        assert not re.search(
            r"https?:|url\(|@import|fetch\(|XMLHttpRequest|innerHTML|outerHTML|insertAdjacent|eval\(", text
        )


# --- timeline ---------------------------------------------------------------------------


def test_the_timeline_holds_each_meeting_once(large_digest):
    """A thousand meetings are a thousand marks, none upon another."""
    text = draw_timeline(large_digest.meetings)
    spots = re.findall(r'<a class="dot[^>]*>.*?<rect x="([\d.]+)" y="(-?[\d.]+)"', text)
    assert len(spots) == 1000
    assert len(set(spots)) == 1000
    assert all(float(y) >= 0 for _, y in spots)


def test_long_ago_stands_apart_in_the_timeline(large_digest):
    """A few old meetings don't press the others into columns of a year; many do, for they are no exception."""
    one = large_digest.meetings[0]

    def at(number, day):
        return dataclasses.replace(one, id=f"m-{number:08x}", date=DateRange(edtf=day.isoformat(), start=day, end=day))

    recent = [at(number, datetime.date(2031, 3, 1 + number)) for number in range(20)]
    text = draw_timeline([at(99, datetime.date(1988, 12, 1)), *recent])
    assert ">earlier</text>" in text
    assert "a column a" not in text
    assert text.count('class="dot held') == 21 + 1  # and one in the key
    assert "a column a year" in draw_timeline(
        [*(at(90 + n, datetime.date(1988, 12, 1 + n)) for n in range(9)), *recent]
    )
    assert "earlier" not in draw_timeline(recent)


def test_the_legend_explains_pale_marks_where_there_are_any(sample_digest):
    """A meeting of which only the month is known stands where the month begins."""
    vague = [one for one in sample_digest.meetings if one.date.edtf == "2031-03~"]
    exact = [one for one in sample_digest.meetings if one.date.edtf == "2031-03-10"]
    assert "day not known" in draw_timeline([*vague, *exact])
    assert "day not known" not in draw_timeline(exact)
    assert vague
    assert exact


def test_no_meetings_no_timeline():
    """An empty digest has none."""
    assert draw_timeline(()) == ""


# --- contrast ---------------------------------------------------------------------------


def palettes():
    css = files("digest.render").joinpath("page", "page.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[0]))
    dark = light | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[1]))
    return {"light": light, "dark": dark}


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *((front, back, 4.5) for front in ("ink", "muted", "accent") for back in ("bg", "surface", "wash")),
        *((front, "bg", 4.5) for front in ("planned", "cancelled")),
        ("conflict", "conflict-bg", 4.5),
        ("ink", "conflict-bg", 4.5),
        ("accent", "conflict-bg", 4.5),
        *(("ink", mark, 4.5) for mark in ("mark-e", "mark-s", "mark-f")),
        # edges of controls and what is drawn: 3 to 1
        *(("control", back, 3.0) for back in ("bg", "surface")),
        ("accent", "mark-e", 3.0),
    ],
)
def test_contrast_reaches_level_aa(name, front, back, least):
    """Text has a contrast of 4.5 to 1 at least, edges of controls 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    palette = palettes()[name]
    assert contrast(palette[front], palette[back]) >= least
