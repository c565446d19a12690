"""The report page in a real browser: headless Chromium on a file, with no network."""

from __future__ import annotations

import dataclasses
import os
import shutil

import pytest

from digest.models import ArticleInfo
from digest.render import RenderOptions
from digest.render.html import render_html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium with chromedriver (Debian: chromium-driver)"),
    pytest.mark.filterwarnings("ignore"),
]

# each of these would set `window.hit`, were it ever run
PAYLOADS = (
    "</script><script>window.hit=1</script>",
    '"><img src=x onerror="window.hit=1">',
    "'><svg onload=window.hit=1>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    '<a href="javascript:window.hit=1" autofocus onfocus=window.hit=1>x</a>',
    "<style>*{background:url(javascript:window.hit=1)}</style>",
    "<base href=https://evil.example/><meta http-equiv=refresh content='0;url=javascript:window.hit=1'>",
    "{{script}}<!--<script>",
    "javascript:window.hit=1",
)


@pytest.fixture(scope="module")
def browser():
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1440,900",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = Service(DRIVER, log_output=os.devnull)
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@pytest.fixture
def open_page(browser, tmp_path):
    """Opens a digest's page, at a fragment, in a window of some width; the console must stay empty."""

    def open_it(digest, texts, fragment="", width=1440):
        path = tmp_path / "report.html"
        path.write_text(render_html(digest, RenderOptions(texts=texts)), encoding="utf-8")
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )
        browser.get("about:blank")
        browser.get_log("browser")
        browser.get(f"{path.as_uri()}{fragment}")
        return browser

    yield open_it
    assert browser.get_log("browser") == []


def js(browser, code, *arguments):
    """Runs code and waits for two frames, in which filters are applied."""
    return browser.execute_async_script(
        "const done = arguments[arguments.length - 1]; const args = Array.from(arguments).slice(0, -1);"
        f"const value = (function () {{ {code} }}).apply(null, args);"
        "requestAnimationFrame(() => requestAnimationFrame(() => done(value)));",
        *arguments,
    )


def shown(browser):
    return js(browser, "return Array.from(document.querySelectorAll('article.card:not([hidden])')).map((c) => c.id);")


def fill(browser, field, value):
    js(
        browser,
        "const f = document.getElementById(arguments[0]); f.value = arguments[1];"
        "f.dispatchEvent(new Event('input', {bubbles: true}));",
        field,
        value,
    )


def press(browser, key):
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(key).perform()


def test_it_loads_without_an_error(open_page, sample_digest, sample_texts):
    """The page opens, shows every meeting and counts them; the console says nothing and no request is made."""
    browser = open_page(sample_digest, sample_texts)
    assert len(shown(browser)) == 6
    assert js(browser, "return document.getElementById('count').textContent") == "6 of 6 meetings"
    assert js(browser, "return performance.getEntriesByType('resource').length") == 0


def test_filters_combine(open_page, sample_digest, sample_texts):
    """Words (without accents), person, country, kind, status and differences, alone and together."""
    browser = open_page(sample_digest, sample_texts)
    fill(browser, "f-words", "VALPARAISO quotas")
    assert shown(browser) == ["m-1f0c9a7d"]
    fill(browser, "f-words", "")
    fill(browser, "f-person", "lindqvarn")
    assert shown(browser) == ["m-2ab45e10", "m-47d1c2b3"]
    js(browser, "document.querySelector('input[value=planned]').click()")
    assert shown(browser) == ["m-47d1c2b3"]
    js(browser, "document.getElementById('f-reset').click(); return 0")
    js(browser, "return new Promise((r) => setTimeout(r, 20))")
    assert len(shown(browser)) == 6
    option = js(
        browser,
        "return Array.from(document.querySelectorAll('#f-side option')).find((o) => o.textContent === 'Kenya').value",
    )
    fill(browser, "f-side", option)
    assert shown(browser) == ["m-3c99d0e4", "m-5e02f6a8"]
    js(browser, "document.getElementById('f-differ').click()")
    assert shown(browser) == ["m-5e02f6a8"]
    fill(browser, "f-words", "no such word anywhere")
    assert shown(browser) == []
    assert js(browser, "return !document.getElementById('nothing').hidden")


def test_the_timeline_and_the_places_follow_the_filters(open_page, sample_digest, sample_texts):
    """What a filter hides is pale in the timeline and gone from the places."""
    browser = open_page(sample_digest, sample_texts)
    fill(browser, "f-person", "Tarkwell")
    assert js(browser, "return document.querySelectorAll('.dot[data-n]:not(.off)').length") == 1
    assert js(
        browser,
        "return Array.from(document.querySelectorAll('.place:not([hidden]) summary')).map((s) => s.textContent)",
    ) == ["Qatar1"]


def test_evidence_opens_with_its_words_marked(open_page, sample_digest, sample_texts):
    """A source's name opens its article, the words marked and in view; Escape closes it."""
    from selenium.webdriver.common.keys import Keys

    browser = open_page(sample_digest, sample_texts)
    js(browser, "document.querySelector('#m-1f0c9a7d .said button.src').click()")
    assert js(browser, "return document.getElementById('reader').open")
    here = "return Array.from(document.querySelectorAll('mark.here')).map((m) => m.textContent).join('')"
    assert js(browser, here) == "We have found a way to share the sea"
    assert js(browser, "return document.getElementById('reader-text').textContent").startswith("VALPARAÍSO, Chile")
    assert js(browser, "return document.querySelectorAll('#reader-text mark.m-e').length") >= 1
    js(browser, "document.getElementById('reader-next').click()")
    assert js(browser, here) != "We have found a way to share the sea"
    press(browser, Keys.ESCAPE)
    assert not js(browser, "return document.getElementById('reader').open")


def test_a_deep_link_leads_to_its_meeting(open_page, sample_digest, sample_texts):
    """The fragment names a meeting; one that a filter hides is shown again."""
    browser = open_page(sample_digest, sample_texts, "#m-47d1c2b3")
    assert js(browser, "return document.activeElement.id") == "m-47d1c2b3"
    fill(browser, "f-person", "Tarkwell")
    assert shown(browser) == ["m-3c99d0e4"]
    js(browser, "location.hash = '#m-2ab45e10'")
    js(browser, "return 0")
    assert "m-2ab45e10" in shown(browser)
    assert js(browser, "return document.activeElement.id") == "m-2ab45e10"


def test_keys(open_page, sample_digest, sample_texts):
    """Slash goes to the search, j and k go through the meetings, o opens the evidence, arrows walk the network."""
    from selenium.webdriver.common.keys import Keys

    browser = open_page(sample_digest, sample_texts)
    press(browser, "/")
    assert js(browser, "return document.activeElement.id") == "f-words"
    press(browser, Keys.ESCAPE)
    press(browser, "j")
    assert js(browser, "return document.activeElement.id") == "m-3c99d0e4"
    press(browser, "jk")
    assert js(browser, "return document.activeElement.id") == "m-3c99d0e4"
    press(browser, "o")
    assert js(browser, "return document.getElementById('reader').open")
    press(browser, Keys.ESCAPE)
    js(browser, "document.querySelector('#net-sides .node[tabindex=\"0\"]').focus()")
    first = js(browser, "return document.activeElement.dataset.key")
    press(browser, Keys.ARROW_RIGHT)
    assert js(browser, "return document.activeElement.dataset.key") != first
    press(browser, Keys.ENTER)
    assert js(browser, "return document.activeElement.getAttribute('aria-pressed')") == "true"
    assert 0 < len(shown(browser)) < 6


def test_no_sideways_scrolling_on_a_telephone(open_page, sample_digest, sample_texts):
    """At 360 pixels nothing but the timeline is wider than the window."""
    browser = open_page(sample_digest, sample_texts, width=360)
    assert js(browser, "return document.documentElement.scrollWidth") <= 360


def test_a_thousand_meetings_open_and_filter(open_page, large_digest, sample_texts):
    """All thousand are there, and a filter takes them away and brings them back."""
    browser = open_page(large_digest, sample_texts)
    assert len(shown(browser)) == 1000
    fill(browser, "f-words", "m-000003e7")
    assert shown(browser) == ["m-000003e7"]
    fill(browser, "f-words", "share the sea")
    assert len(shown(browser)) == 1000


def test_hostile_articles_run_nothing(open_page, sample_digest, poisoned):
    """Attacks in names, titles, quotations, addresses and texts stand there as text; nothing runs, nothing is asked for."""
    for payload in PAYLOADS:
        bad = poisoned(sample_digest, payload)
        # ids stay, so that there is something to open
        bad = dataclasses.replace(
            bad,
            meetings=tuple(
                dataclasses.replace(meeting, id=own.id, articles=own.articles, evidence=own.evidence)
                for meeting, own in zip(bad.meetings, sample_digest.meetings, strict=True)
            ),
            articles=tuple(
                dataclasses.replace(
                    entry, info=ArticleInfo(id=entry.info.id, path=payload, title=payload, source=payload, url=payload)
                )
                for entry in sample_digest.articles
            ),
        )
        browser = open_page(bad, {entry.info.id: payload + " " * 400 for entry in sample_digest.articles})
        js(browser, "document.querySelectorAll('article.card details').forEach((d) => { d.open = true; })")
        js(browser, "document.querySelector('button.src').click()")
        assert js(browser, "return document.getElementById('reader').open")
        state = "return [window.hit === undefined, document.images.length, document.scripts.length, location.protocol]"
        assert js(browser, state) == [True, 0, 3, "file:"]
        links = js(browser, "return Array.from(document.links).map((l) => l.protocol)")
        assert set(links) <= {"file:", "http:", "https:"}
        assert payload.strip() in js(browser, "return document.getElementById('reader-text').textContent")
        assert browser.get_log("browser") == []


def test_what_is_injected_all_the_same_is_forbidden(browser, open_page, sample_digest, sample_texts):
    """Even markup that found its way in would not run: the policy forbids it, and the browser says so."""
    open_page(sample_digest, sample_texts)
    refused = browser.execute_script(
        "try { document.body.innerHTML = '<img src=x onerror=\"window.hit=1\">'; return ''; }"
        "catch (error) { return error.name; }"
    )
    assert refused == "TypeError"
    assert browser.execute_script("return window.hit === undefined")
    # the refusals are what the console holds now
    assert all(
        "Content Security Policy" in entry["message"] or "TrustedHTML" in entry["message"]
        for entry in browser.get_log("browser")
    )
