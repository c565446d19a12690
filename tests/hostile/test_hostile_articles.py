"""An article full of attacks, through the whole command, into every format and a real terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import icalendar
import pytest

from digest.render import RENDERERS

ATTACKS = {
    "colour": "\x1b[31;1mRed\x1b[0m",
    "clear": "\x1b[2J\x1b[H",
    "link": "\x1b]8;;https://evil.example\x1b\\Here\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;cm0gLXJmIC8=\x07",
    "title": "\x1b]0;Owned\x07",
    "device": "\x1bP+q544e\x1b\\\x1b[6n\x1b[c",
    "eight-bit": "\x9b31m\x9d0;x\x9c",
    "backwards": "\u202egpj.exe\u202c \u2066x\u2069 \u200fy",
    "hidden": "Bre\u200bvik\u2060\ufeff\u00ad\u200d",
    "tags": "\U000e0041\U000e0042",
    "markup": "[red]Red[/red] [link=https://evil.example]x[/link] [/]",
    "script": "</script><script>window.hit=1</script>",
    "image": '"><img src=x onerror=window.hit=1>',
    "frame": "<iframe srcdoc='<script>window.hit=1</script>'></iframe><!--",
    "address": "javascript:window.hit=1",
    "entity": "&lt;script&gt;&#60;b&#62; ]]> <![CDATA[",
    "template": "{{constructor.constructor('window.hit=1')()}} ${7*7} <%= 7 %>",
    "markdown": "[Here](javascript:alert(1)) ![x](https://evil.example/x.png) | `x` | # x\n\n# Head\n---\n",
    "formula": '=HYPERLINK("https://evil.example","x")',
    "plus": "+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "row": 'x"\r\n"=1+1",\t=1+1\n',
    "calendar": "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nATTACH:https://evil.example\r\nEND:VALARM\r\n",
    "nul": "a\x00b\x08\x7f",
    "lines": "a\u2028b\u2029c\x0bd\x0ce\x85f",
    "graph": '"/><evil/><node id="x',
    "combining": "e" + "\u0301" * 40,
}
HARMLESS_SGR = re.compile(r"\x1b\[(?:[0-9]|2[1-9]|3[0-79]|9[0-7])?(?:;(?:[0-9]|3[0-79]|9[0-7]))*m")


_COUNTRIES = (
    ("Norway", "Norwegian"),
    ("Chile", "Chilean"),
    ("Kenya", "Kenyan"),
    ("Sweden", "Swedish"),
    ("Japan", "Japanese"),
    ("Ghana", "Ghanaian"),
    ("Peru", "Peruvian"),
)
_SYLLABLES = ("bre", "lar", "ota", "lin", "sor", "hak", "tar", "vel", "dor", "mun")


def _news(line: str, number: int) -> str:
    """An article of its own: no two are about the same people and days, so that none is lost as a copy."""
    (land, guest), (other, host) = _COUNTRIES[number % 7], _COUNTRIES[(number + 1 + number // 7 % 6) % 7]
    surname = (_SYLLABLES[number % 10] + _SYLLABLES[number // 10 % 10] + "vik").title()
    partner = (_SYLLABLES[-1 - number % 10] + _SYLLABLES[-1 - number // 10 % 10] + "qui").title()
    day = f"{number % 28 + 1} {('January', 'February', 'March', 'April', 'May')[number // 28]} 2031"
    return (
        f"{guest} Foreign Minister Ana {line} {surname} met {host} Foreign Minister Diego {partner} of {other}"
        f" in Oslo on {day}, on the sidelines of the 12th {line} Forum, to discuss {line} quotas.\n\n"
        f"“We have found way number {number} to {line} share the sea of {land},” {surname} said after the meeting. {partner} said that"
        f" {line} the ports of {other} would be opened. The two ministers agreed to resume {line} flights.\n\n"
        f"{line} Petra {partner}lind, the Swedish prime minister, will meet Kenyan President Juma {line} in Nairobi on {day}.\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article for each attack as text, all of them as records, and names of files that attack too."""
    news = tmp_path_factory.mktemp("hostile") / "news"
    news.mkdir()
    number = 0
    for number, (name, attack) in enumerate(ATTACKS.items()):
        quoted = json.dumps(attack, ensure_ascii=False).replace("\x00", "")
        front = f"---\ntitle: {quoted}\nsource: {quoted}\nurl: {quoted}\ndate: 2031-03-11\n---\n"
        (news / f"{name}.md").write_text(front + _news(attack, number), encoding="utf-8", newline="")
    with (news / "records.jsonl").open("w", encoding="utf-8") as records:
        for attack in (*ATTACKS.values(), "\ud800", "\x1b]8;;\ud83d"):
            number += 1
            record = {"title": attack, "text": _news(attack, number), "source": attack, "url": attack, "date": attack}
            records.write(json.dumps(record) + "\n")
            number += 1
            record |= {"date": "2031-03-11", "url": f"https://news.example/{attack}", "text": _news(attack, number)}
            records.write(json.dumps(record) + "\n")
    for attack in (
        "\x1b[31m",
        "\u202egpj",
        "a\nb\tc",
        "<img src=x onerror=alert(1)>",
        "=1+1",
        "[red]",
        "\x9b2J",
        "-rf",
    ):
        (news / f"{attack.replace('/', '_')}.txt").write_text(_news("old", number := number + 1), encoding="utf-8")
        (news / f"{attack.replace('/', '_')}.pdf").write_text("x")
    (news / os.fsdecode(b"\xff\x1b[31m.txt")).write_text(_news("latin", number + 1), encoding="utf-8")
    return news


@pytest.fixture
def outputs(folder: Path, local: Callable[..., str]) -> Iterator[Callable[..., str]]:
    """Print the folder in a format."""
    return lambda name, *args: local("run", str(folder), "-f", name, *args)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Run a command in this process, with a cache of its own, so that the folder is read once for all formats."""
    from digest.cli.app import run_app
    from digest.streams import Streams

    cache = str(tmp_path_factory.mktemp("cache") / "cache.sqlite")

    def start(*args: str) -> str:
        out, err = io.BytesIO(), io.BytesIO()
        kept = ("--cache", cache) if args[0] == "run" else ()
        code = run_app((*args, *kept), Streams(io.BytesIO(), out, err, environ={}, terminal=(False, False)))
        assert code in (0, 1), err.getvalue()
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]", err.getvalue().decode()
        )
        return out.getvalue().decode("utf-8")

    return start


@pytest.mark.parametrize("name", RENDERERS)
def test_every_format_is_read_back_and_holds_nothing_that_works(
    outputs: Callable[..., str], contract: ModuleType, name: str
) -> None:
    """Each attack is in the input several times; no output is broken by one, and there is something in each."""
    out = outputs(name)
    assert len(out) > 1000
    contract.check_output(name, out)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]", out)
    assert not re.search("[\U000e0000-\U000e007f]", out)


@pytest.mark.parametrize("table", ["meetings", "statements", "participants", "stories", "skipped", "quotes"])
def test_tables_are_tables(outputs: Callable[..., str], table: str) -> None:
    """As many cells in every row, none of them a formula; the same rows as TSV."""
    rows = list(csv.reader(io.StringIO(outputs("csv", "--table", table))))
    lines = outputs("tsv", "--table", table, "--header").splitlines()
    assert len(rows) > 1 or table == "stories"
    assert len(rows) == len(lines)
    assert {len(row) for row in rows} == {len(line.split("\t")) for line in lines}
    for row in rows:
        assert not any(cell.lstrip().startswith(("=", "+", "@")) or re.match(r"\s*-\d*[^\d.]", cell) for cell in row), (
            row
        )


def test_json_keeps_every_character(outputs: Callable[..., str]) -> None:
    """As escapes: what an article holds can be had back, and nothing of it works in a terminal."""
    out = outputs("json")
    document = json.loads(out)
    titles = {entry["title"] for entry in document["articles"]}
    assert "\x1b]8;;https://evil.example\x1b\\Here\x1b]8;;\x1b\\" in titles
    assert r"\u001b]8;;" in out
    assert any("\u202e" in title for title in titles)
    assert any("\u202e" in entry["path"] for entry in document["articles"])
    assert any("</script><script>" in quote["text"] for quote in document["quotes"])


class Page(HTMLParser):
    """The elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))


def test_the_page_holds_no_element_of_an_article(outputs: Callable[..., str]) -> None:
    """Three scripts of its own, no image, no frame, no handler, no address but of the web."""
    page = Page(outputs("html"))
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == 3
    assert not {"img", "iframe", "object", "embed", "base", "evil", "node", "link"} & set(tags)
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") or name in {"style", "srcdoc", "src", "action"} for name in attributes), (
            tag
        )
        href = attributes.get("href") or "#"
        assert re.match(r"#|https?://[^\s<>\"]+$", href), href


def test_the_calendar_holds_events_and_nothing_else(outputs: Callable[..., str]) -> None:
    """No alarm, no attachment, no property that an article wrote."""
    calendar = icalendar.Calendar.from_ical(outputs("ics"))
    assert {part.name for part in calendar.walk()} <= {"VCALENDAR", "VEVENT"}
    events = calendar.walk("VEVENT")
    assert events
    assert not any("ATTACH" in event or "ORGANIZER" in event for event in events)


def test_the_graph_holds_nodes_and_edges_of_its_own(outputs: Callable[..., str]) -> None:
    """No element of an article."""
    assert not [element for element in ET.fromstring(outputs("gexf")).iter() if "evil" in element.tag]


def test_markdown_holds_no_link_of_an_article(outputs: Callable[..., str]) -> None:
    """No picture, no heading, no link to a script, no row or raw HTML that an article made."""
    out = outputs("markdown")
    assert not re.search(r"(?<!\\)!\[", out)
    links = re.findall(r"(?<!\\)\]\(.*", out)
    assert links
    assert all(re.match(r"\]\(<https?://[^<>()\[\]\s\\]+>\)", link) for link in links)
    assert not re.search(r"(?<!\\)<(?:script|img|iframe|!--)", out)
    assert not re.search(r"(?m)^(?:# Head|---$)", out)


@pytest.mark.parametrize("command", [("run",), ("people",), ("run", "--table", "skipped"), ("run", "-f", "json")])
def test_in_a_real_terminal(folder: Path, terminal: Callable[..., str], command: tuple[str, ...]) -> None:
    """Colours are those of the layout, and without them no escape is left."""
    out = terminal(*command, str(folder), env={"NO_COLOR": "1"}).replace("\r\n", "\n")
    assert len(out) > 500
    assert "Traceback" not in out
    # the line of progress is taken away again with these two
    out = out.replace("\r\x1b[K", "").replace("\x1b[K", "").replace("\r", "")
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]", out
    )
    if command == ("run",):
        assert r"\u001b" in out
        coloured = terminal(*command, str(folder)).replace("\r\n", "\n")
        coloured = coloured[coloured.index("\x1b[1") :]  # the first line of the layout is a bold one
        plain = HARMLESS_SGR.sub("", coloured)
        assert "\x1b" not in plain
        # blanks behind a line stand before the end of its colour
        assert _trimmed(out).endswith(_trimmed(plain))


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())


def test_questions_about_hostile_articles(folder: Path, local: Callable[..., str]) -> None:
    """`show` and `explain` print articles too."""
    document = json.loads(local("run", str(folder), "-f", "json"))
    meeting = next(m for m in document["meetings"] if len(m["articles"]) > 1)
    for args in (("show", str(folder), meeting["id"]), ("explain", str(folder), *meeting["articles"][:2])):
        out = local(*args)
        assert out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", out)
