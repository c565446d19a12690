"""Articles of hostile size and shape through extract: each ends soon, in a process that is ended if it doesn't."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time
from multiprocessing.connection import Connection, wait
from types import ModuleType

import pytest

from digest.extract.reader import read_article
from digest.extract.structure import MAX_SENTENCE_TOKENS, prepare
from digest.knowledge import Knowledge
from digest.models import Reading

FACTOR = 5
"""Ten thousand characters: five long articles in one."""

SECONDS = 120
"""CPU time for all shapes of a share together, some twenty times what they need; one that grows with the square
takes longer alone."""

SHARES = 4


def _work(sender: Connection, shapes: ModuleType, names: list[str], contract: ModuleType, knowledge: Knowledge) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS, -1))
    for name in names:
        sender.send(name)
        article = shapes.SHAPES[name](FACTOR)
        contract.check_reading(article, read_article(article, knowledge))
    sender.send("")


@pytest.mark.parametrize("share", range(SHARES))
def test_every_shape_is_read_and_well_formed(
    shapes: ModuleType, contract: ModuleType, knowledge: Knowledge, share: int
) -> None:
    """No shape runs away or breaks a promise; the one that does is named."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    names = sorted(shapes.SHAPES)[share::SHARES]
    process = context.Process(target=_work, args=(sender, shapes, names, contract, knowledge))
    process.start()
    sender.close()
    told = "nothing"
    while wait([receiver]):
        try:
            told = receiver.recv()
        except EOFError:
            break
    process.join()
    assert process.exitcode != -signal.SIGXCPU, f"runs away: {told}"
    assert (told, process.exitcode) == ("", 0)


def read(text: str, contract: ModuleType, knowledge: Knowledge) -> Reading:
    """What is read in a text, checked."""
    article = contract.make_article(text)
    reading = read_article(article, knowledge)
    contract.check_reading(article, reading)
    return reading


NEWS = "Foreign Minister Ana Brevik of Norway met President Juma Otarwe of Kenya in Oslo on 10 March 2031."


@pytest.mark.parametrize(
    "ballast",
    [
        "“" * 100_000,
        '"' * 100_000,
        "(" * 100_000,
        "word\n\n" * 50_000,
        "the water of the lake was cold and " * 30_000,
        "10 March 2031, " * 20_000,
        "a" * 1_000_000,
        " " * 1_000_000,
        "." * 200_000,
    ],
    ids=["quotation marks", "straight marks", "brackets", "paragraphs of a word", "a sentence of 1 MB", "dates", "one word of 1 MB", "blanks", "full stops"],
)  # fmt: skip
def test_news_before_ballast_is_found(ballast: str, contract: ModuleType, knowledge: Knowledge) -> None:
    """Whatever follows, the encounter of the first paragraph is the first one."""
    reading = read(f"{NEWS}\n\n{ballast}", contract, knowledge)
    mention = reading.mentions[0]
    assert {reading.actors[part.actor].name for part in mention.participants} == {"Ana Brevik", "Juma Otarwe"}
    assert mention.date.edtf == "2031-03-10"


@pytest.mark.parametrize(
    "letter",
    [
        "\uff9e",
        "\uff9f",
        "\u02bc",
        "\u037a",
        "\u0149",
        "\u0e33",
        "\u2474",
        "\u3220",
        "\u1d2c",
        "\ufdfa",
        "\U0001f130",
        "İ",
        "ǅ",
        "ß",
    ],
)
def test_letters_that_fold_to_something_else(letter: str, contract: ModuleType, knowledge: Knowledge) -> None:
    """A letter that without its accent is nothing, or is several, or no letter, stands alone and in every word."""
    bent = NEWS.replace(" ", f" {letter} ").replace("e", f"e{letter}")
    read(f"{NEWS}\n\n{bent}\n\n{letter}\n\n“{letter}” {letter}’s", contract, knowledge)
    assert len(read(f"{NEWS} {letter}", contract, knowledge).mentions) == 1


def test_a_title_of_1_mb(contract: ModuleType, knowledge: Knowledge) -> None:
    """It is read like a text, and the body after it."""
    article = contract.make_article(NEWS, title=" ".join(["Water of the Lake"] * 55_000))
    reading = read_article(article, knowledge)
    contract.check_reading(article, reading)
    assert len(reading.mentions) == 1


def test_ten_thousand_names_in_a_sentence(shapes: ModuleType, contract: ModuleType, knowledge: Knowledge) -> None:
    """All of them are actors; the meeting before them has two."""
    source = shapes.names()
    reading = read(f"{NEWS}\n\n" + ", ".join(next(source) for _ in range(10_000)) + ".", contract, knowledge)
    assert len(reading.actors) > 9_000


def test_encounters_by_the_hundred(shapes: ModuleType, contract: ModuleType, knowledge: Knowledge) -> None:
    """Each is found, in order."""
    source = shapes.names()
    text = "\n\n".join(f"President Juma Otarwe of Kenya met {next(source)} of Norway on {1 + n % 28} March {1900 + n}." for n in range(150))  # fmt: skip
    reading = read(text, contract, knowledge)
    assert len(reading.mentions) > 140


def test_a_sentence_without_end_is_read_in_parts(contract: ModuleType) -> None:
    """Parts join without a gap, and each ends at a comma where there is one."""
    text = "Ana Brevik came, " * 2000 + "and " * 3000
    doc = prepare(contract.make_article(text))
    assert doc.sentences[0].first == 0
    assert doc.sentences[-1].last == len(doc.words)
    for left, right in zip(doc.sentences, doc.sentences[1:], strict=False):
        assert left.last == right.first
        assert left.end <= right.start
        assert left.paragraph == right.paragraph
    assert max(sentence.last - sentence.first for sentence in doc.sentences) <= MAX_SENTENCE_TOKENS
    assert text[: doc.sentences[0].end].endswith(",")
