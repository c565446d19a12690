"""What tests of several stages share: a digest of invented encounters, with the texts that its spans point into."""

from __future__ import annotations

import dataclasses
import datetime
import signal
from collections.abc import Iterator

import hypothesis
import pytest

from digest.models import (
    ArticleEntry,
    ArticleInfo,
    Conflict,
    ConflictValue,
    DateRange,
    Digest,
    Evidence,
    Fact,
    Meeting,
    Notice,
    Participant,
    Place,
    Quote,
    Said,
    Skipped,
    Story,
)

# a busy machine makes no example wrong
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

# a shell that starts the tests in the background has them ignore Ctrl-C, and what they start would inherit that
signal.signal(signal.SIGINT, signal.default_int_handler)

ESCAPE = "\x1b[31m"
RIGHT_TO_LEFT = "\u202e"
ZERO_WIDTH = "\u200b"

# The text of each article as it was read: evidence offsets of SAMPLE point into these.
SAMPLE_TEXTS: dict[str, str] = {
    "harbour/a": (
        "VALPARAÍSO, Chile, March 10 — Norway's foreign minister, Ana Brevik, met her Chilean counterpart on Monday at the"
        " 12th Ocean Forum to talk about fishing quotas. They agreed to resume direct flights.\n"
        "“We have found a way to share the sea,” Brevik wrote on X afterwards. Her host said Chile would open two ports.\n"
    ),
    "harbour/b": (
        "Ministers meet by the sea\n\n"
        "Minister Brevik of Norway was received by the foreign minister of Chile in Valparaíso during Ocean Week."
        " “We have found a way to share the sea,” she wrote.\n"
    ),
    "harbour/c": (
        "VALPARAÍSO, Chile, March 10 — Norway's foreign minister, Ana Brevik, met her Chilean counterpart on Monday at the"
        " 12th Ocean Forum to talk about fishing quotas. They agreed to resume direct flights.\n"
    ),
    "wire.jsonl#1": (
        "Nordic neighbours on the line\n\n"
        "Swedish Prime Minister Petra Lindqvarn spoke by phone with Ana Brevik on Tuesday, March 11, 2031."
        " Lindqvarn said that the bridge would be paid for in common.\n"
        "A trip by Brevik to Nairobi on 20 March, or by another account on 21 March, was called off.\n"
    ),
    "wire.jsonl#2": (
        "The leaders of Kenya and Uganda and the UN Secretary-General, Oduya Tarkwell, met in Doha this month with Qatar"
        " as mediator for the Lakes Summit. “No lake has ever belonged to one shore alone,” Tarkwell told reporters"
        " before the session.\n"
        "Brevik and Lindqvarn plan to meet in Oslo from 2 to 4 April.\n"
    ),
    "odd <b>": (
        f'=HYPERLINK("x") | *Jun* Hakamoto {ESCAPE}spoke by video{RIGHT_TO_LEFT} with [red]Mirela[/] _Sandorescu_.\n'
        f"“</script><script>alert(1)</script> said{ZERO_WIDTH} [bold]& done & dusted,” Hakamoto said.\n"
    ),
}


def _span(article: str, words: str, *, text: bool = False) -> Evidence:
    start = SAMPLE_TEXTS[article].index(words)
    return Evidence(article=article, start=start, end=start + len(words), text=words if text else "")


def _day(edtf: str, basis: str, *text: str, until: str = "") -> DateRange:
    start = datetime.date.fromisoformat(edtf[:10])
    end = datetime.date.fromisoformat(until) if until else start
    return DateRange(edtf=edtf, start=start, end=end, basis=basis, text=text)


def _side(
    name: str,
    role: str,
    country: str,
    *articles: str,
    part: str = "",
    organization: str = "",
    aliases: tuple[str, ...] = (),
) -> Participant:
    return Participant(
        name=name, aliases=aliases, role=role, country=country, organization=organization, part=part, articles=articles
    )


def _brevik(*articles: str, part: str = "") -> Participant:
    return _side(
        "Ana Brevik",
        "Foreign Minister",
        "NOR",
        *articles,
        part=part,
        aliases=("A. Brevik", "Minister Brevik", "Brevik"),
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option that writes the golden files anew instead of comparing with them; read the difference afterwards."""
    parser.addoption("--update-golden", action="store_true", help="write the files of tests/golden anew")


def make_sample_digest() -> Digest:
    """Six meetings: held, call, multilateral, planned, cancelled, and an undated one full of hostile text."""
    sea = "We have found a way to share the sea"
    held = Meeting(
        id="m-1f0c9a7d",
        type="meeting",
        status="held",
        plover_event=("CONSULT",),
        plover_mode=("visit",),
        participants=(
            _brevik("harbour/a", "harbour/b", "harbour/c", part="guest"),
            _side("", "Foreign Minister", "CHL", "harbour/a", "harbour/b", "harbour/c", part="host"),
        ),
        date=_day("2031-03-10", "resolved", "on Monday"),
        place=Place(city="Valparaíso", country="CHL", text=("VALPARAÍSO, Chile", "Valparaíso")),
        occasion="12th Ocean Forum",
        topics=(Fact(text="fishing quotas", articles=("harbour/a", "harbour/c")),),
        outcomes=(Fact(text="agreed to resume direct flights", articles=("harbour/a", "harbour/c")),),
        statements=(
            Said(
                speaker="Ana Brevik",
                kind="direct",
                text=sea,
                when="after",
                channel="X",
                evidence=(_span("harbour/a", sea), _span("harbour/b", sea)),
            ),
            Said(
                speaker="Foreign Minister of Chile",
                kind="reported",
                text="Chile would open two ports",
                when="at",
                channel="",
                evidence=(_span("harbour/a", "Chile would open two ports"),),
            ),
        ),
        articles=("harbour/a", "harbour/b", "harbour/c"),
        conflicts=(
            Conflict(
                field="occasion",
                values=(
                    ConflictValue(value="12th Ocean Forum", articles=("harbour/a", "harbour/c")),
                    ConflictValue(value="Ocean Week", articles=("harbour/b",)),
                ),
            ),
        ),
        evidence=(
            _span("harbour/a", SAMPLE_TEXTS["harbour/a"].split(". They")[0] + ".", text=True),
            _span(
                "harbour/b",
                "Minister Brevik of Norway was received by the foreign minister of Chile in Valparaíso during Ocean Week.",
                text=True,
            ),
            _span("harbour/c", SAMPLE_TEXTS["harbour/c"].split(". They")[0] + ".", text=True),
        ),
        confidence=0.93,
        reports=2,
    )
    call = Meeting(
        id="m-2ab45e10",
        type="call",
        status="held",
        plover_event=("CONSULT",),
        plover_mode=("phone",),
        participants=(
            _brevik("wire.jsonl#1"),
            _side("Petra Lindqvarn", "Prime Minister", "SWE", "wire.jsonl#1"),
        ),
        date=_day("2031-03-11", "stated", "Tuesday, March 11, 2031"),
        place=Place(),
        occasion="",
        topics=(),
        outcomes=(),
        statements=(
            Said(
                speaker="Petra Lindqvarn",
                kind="reported",
                text="the bridge would be paid for in common",
                when="at",
                channel="",
                evidence=(_span("wire.jsonl#1", "the bridge would be paid for in common"),),
            ),
        ),
        articles=("wire.jsonl#1",),
        conflicts=(),
        evidence=(
            _span(
                "wire.jsonl#1",
                "Swedish Prime Minister Petra Lindqvarn spoke by phone with Ana Brevik on Tuesday, March 11, 2031.",
                text=True,
            ),
        ),
        confidence=0.81,
        reports=1,
        later=("m-47d1c2b3",),
    )
    lake = "No lake has ever belonged to one shore alone"
    lakes = Meeting(
        id="m-3c99d0e4",
        type="multilateral",
        status="held",
        plover_event=("CONSULT",),
        plover_mode=("multilateral",),
        participants=(
            _side("", "", "KEN", "wire.jsonl#2"),
            _side("", "", "UGA", "wire.jsonl#2"),
            _side("Oduya Tarkwell", "Secretary-General", "", "wire.jsonl#2", organization="UN"),
            _side("", "", "QAT", "wire.jsonl#2", part="mediator"),
        ),
        date=DateRange(
            edtf="2031-03~",
            start=datetime.date(2031, 3, 1),
            end=datetime.date(2031, 3, 31),
            basis="inferred",
            text=("this month",),
        ),
        place=Place(city="Doha", country="QAT", text=("Doha",)),
        occasion="Lakes Summit",
        topics=(),
        outcomes=(),
        statements=(
            Said(
                speaker="Oduya Tarkwell",
                kind="direct",
                text=lake,
                when="before",
                channel="reporters",
                evidence=(_span("wire.jsonl#2", lake),),
            ),
        ),
        articles=("wire.jsonl#2",),
        conflicts=(),
        evidence=(_span("wire.jsonl#2", SAMPLE_TEXTS["wire.jsonl#2"].split(" “")[0], text=True),),
        confidence=0.7,
    )
    cancelled = Meeting(
        id="m-5e02f6a8",
        type="meeting",
        status="cancelled",
        plover_event=("SANCTION",),
        plover_mode=("withdraw",),
        participants=(
            _brevik("wire.jsonl#1", part="guest"),
            _side("", "", "KEN", "wire.jsonl#1", part="host"),
        ),
        date=_day("2031-03-20", "resolved", "on 20 March"),
        place=Place(city="Nairobi", country="KEN", text=("Nairobi",)),
        occasion="",
        topics=(),
        outcomes=(),
        statements=(),
        articles=("wire.jsonl#1",),
        conflicts=(
            Conflict(
                field="date",
                values=(
                    ConflictValue(value="2031-03-20", articles=("wire.jsonl#1",)),
                    ConflictValue(value="2031-03-21", articles=("wire.jsonl#1",)),
                ),
            ),
        ),
        evidence=(
            _span(
                "wire.jsonl#1",
                "A trip by Brevik to Nairobi on 20 March, or by another account on 21 March, was called off.",
                text=True,
            ),
        ),
        confidence=0.55,
    )
    planned = Meeting(
        id="m-47d1c2b3",
        type="meeting",
        status="planned",
        plover_event=("AGREE",),
        plover_mode=(),
        participants=(
            _brevik("wire.jsonl#2", part="host"),
            _side("Petra Lindqvarn", "Prime Minister", "SWE", "wire.jsonl#2", part="guest"),
        ),
        date=_day("2031-04-02/2031-04-04", "resolved", "from 2 to 4 April", until="2031-04-04"),
        place=Place(city="Oslo", country="NOR", text=("Oslo",)),
        occasion="",
        topics=(),
        outcomes=(),
        statements=(),
        articles=("wire.jsonl#2",),
        conflicts=(),
        evidence=(_span("wire.jsonl#2", "Brevik and Lindqvarn plan to meet in Oslo from 2 to 4 April.", text=True),),
        confidence=0.66,
        earlier=("m-2ab45e10",),
    )
    hostile_words = SAMPLE_TEXTS["odd <b>"].split("“")[1].split(",”")[0]
    hostile = Meeting(
        id="m-6b77aa01",
        type="video",
        status="held",
        plover_event=("CONSULT",),
        plover_mode=("phone",),
        participants=(
            _side(f"*Jun* Hakamoto {ESCAPE}", '=HYPERLINK("x")', "JPN", "odd <b>"),
            _side(
                "[red]Mirela[/] _Sandorescu_",
                "Minister\tof | Rivers\nand Lakes",
                "ROU",
                "odd <b>",
                aliases=("@Mirela",),
            ),
        ),
        date=DateRange(),
        place=Place(city=f"{RIGHT_TO_LEFT}=1+1", country="ROU"),
        occasion="<img src=x onerror=alert(1)>",
        topics=(Fact(text=f"rivers;{ZERO_WIDTH} lakes\x07", articles=("odd <b>",)),),
        outcomes=(),
        statements=(
            Said(
                speaker=f"*Jun* Hakamoto {ESCAPE}",
                kind="direct",
                text=hostile_words,
                when="unknown",
                channel="",
                evidence=(_span("odd <b>", hostile_words),),
            ),
        ),
        articles=("odd <b>",),
        conflicts=(),
        evidence=(_span("odd <b>", SAMPLE_TEXTS["odd <b>"].split("\n")[0], text=True),),
        confidence=0.4,
    )
    infos = (
        ArticleInfo(
            id="harbour/a", path="harbour/a.txt", published=datetime.date(2031, 3, 11), source="Harbour Gazette"
        ),
        ArticleInfo(
            id="harbour/b",
            path="harbour/b.md",
            title="Ministers meet by the sea",
            published=datetime.date(2031, 3, 12),
            source="Fjord Daily",
            url="https://fjord.example/sea",
        ),
        ArticleInfo(id="harbour/c", path="harbour/c.txt"),
        ArticleInfo(id="odd <b>", path="odd <b>.txt", source="Od|d & *Sons*"),
        ArticleInfo(
            id="wire.jsonl#1",
            path="wire.jsonl",
            record=1,
            title="Nordic neighbours on the line",
            published=datetime.date(2031, 3, 11),
            source="Wire",
        ),
        ArticleInfo(
            id="wire.jsonl#2", path="wire.jsonl", record=2, published=datetime.date(2031, 3, 14), source="Wire"
        ),
    )
    quotes = tuple(
        Quote(
            article=place.article,
            speaker=said.speaker,
            text=said.text,
            start=place.start,
            end=place.end,
            meeting=meeting.id,
        )
        for meeting in (held, lakes, hostile)
        for said in meeting.statements
        if said.kind == "direct"
        for place in said.evidence
    )
    return Digest(
        # the order of the output contract: by first day, then id; the undated one last
        meetings=(lakes, held, call, cancelled, planned, hostile),
        stories=(
            Story(
                id="s-5b0e11c2",
                articles=("harbour/a", "harbour/b", "harbour/c"),
                meetings=("m-1f0c9a7d",),
                similarity=0.71,
            ),
        ),
        quotes=tuple(sorted(quotes, key=lambda quote: (quote.article, quote.start))),
        articles=tuple(
            ArticleEntry(info=info, duplicate_of="harbour/a" if info.id == "harbour/c" else None) for info in infos
        ),
        skipped=(
            Skipped(path="harbour/x.pdf", reason="unsupported format .pdf"),
            Skipped(path="broken.json", reason="not valid JSON: a comma is missing", failed=True, line=3),
        ),
        notices=(Notice(path="harbour/b.md", message="no such date: 31 Feb", line=3),),
    )


@pytest.fixture(autouse=True, scope="session")
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's settings and cache out of the tests, and the tests out of theirs; processes inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture
def sample_digest() -> Digest:
    """Six invented meetings with conflicts, quotations, a story, skipped files and hostile text."""
    return make_sample_digest()


@pytest.fixture
def sample_texts() -> dict[str, str]:
    """Text of each article of `sample_digest`, by id; its spans point into these."""
    return dict(SAMPLE_TEXTS)


@pytest.fixture
def large_digest() -> Digest:
    """A thousand dated meetings, for tests of size."""
    sample = make_sample_digest()
    base = sample.meetings[1]
    first = datetime.date(2031, 1, 1)
    meetings = []
    for number in range(1000):
        day = first + datetime.timedelta(days=number // 4)
        date = DateRange(edtf=day.isoformat(), start=day, end=day, basis="stated")
        meetings.append(dataclasses.replace(base, id=f"m-{number:08x}", date=date))
    return dataclasses.replace(sample, meetings=tuple(meetings))
