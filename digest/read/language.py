"""Stage read: is a text English, and if not, what?

Common small words decide, in the manner of stop-word language guessers; other scripts are told by their letters.
The question is only whether to read on, so doubt counts as English: a headline often has no small word at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from digest.errors import KnowledgeError
from digest.knowledge import load_table
from digest.patterns import compile_late

# Not what follows an apostrophe: the "s" of "Oslo's" is a word elsewhere.
_WORD = compile_late(r"(?<![\w'’])[^\W\d_]+")
_LAST_LATIN = "\u024f"  # rarer ones are looked at with the other scripts
_GLANCE = 600
_SAMPLE = 1500


@dataclass(frozen=True, slots=True)
class _Languages:
    """languages.yaml, ready for use.

    Attributes:
        names: English name by code.
        words: word -> ((code, share), ...); shares of a word add up to 1.
        foreign: finds letters of the scripts that aren't Latin.
        scripts: (finds letters of the script, codes of its languages).
        letters: code -> pattern of letters that only it uses; compiled where a text is foreign, which few are.
        english, foreign_words: words that English has, and words that only others have.
    """

    names: dict[str, str]
    words: dict[str, tuple[tuple[str, float], ...]]
    foreign: re.Pattern[str]
    scripts: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    letters: dict[str, str]
    english: frozenset[str]
    foreign_words: frozenset[str]


def find_language(text: str, hint: str = "") -> tuple[str, str]:
    """Tell the language of a text.

    Args:
        text: title and body; beginning and middle are looked at.
        hint: ISO 639-1 code that the file gives; believed only where the text is too short to tell.

    Returns:
        (ISO 639-1 code, English name); "en" in doubt, "" and "unknown language" for a long text that has almost no
        English word and none of another known language.

    >>> find_language("The minister said that talks with the president would go on.")
    ('en', 'English')
    >>> find_language("Le ministre a déclaré que les entretiens avec le président vont se poursuivre.")
    ('fr', 'French')
    >>> find_language("Brevik meets Chilean envoy")
    ('en', 'English')
    """
    known = _load_languages()
    glance = text[:_GLANCE]
    if _is_clear(glance, known) and not any(c > _LAST_LATIN and c.isalpha() for c in set(glance)):
        return "en", "English"
    sample = text[:_SAMPLE]
    if not sample.isascii():
        script = _find_script(sample, known)
        if script:
            return script, known.names[script]
    verdict = _weigh(sample, known)
    if verdict != "en" and len(text) > 2 * _SAMPLE:
        # A foreign beginning may be a quotation or a page's menu: the middle must say the same.
        middle = len(text) // 2
        verdict = _weigh(text[middle : middle + _SAMPLE], known)
    if verdict == "?":
        code = hint[:2].lower()
        if code in known.names and code != "en" and len(_WORD.findall(sample)) < 40:
            return code, known.names[code]
        verdict = "en"
    return verdict, known.names.get(verdict, "unknown language")


def _is_clear(sample: str, known: _Languages) -> bool:
    """A quarter and more of the words are small words of English, and few those of others: no need to look further."""
    words = _WORD.findall(sample)
    english = sum(map(known.english.__contains__, words))
    return (
        len(words) >= 20
        and english * 4 >= len(words)
        and sum(map(known.foreign_words.__contains__, words)) * 8 <= english
    )


def _weigh(sample: str, known: _Languages) -> str:
    """Code of the language whose small words are commonest; "?" where there are hardly any, "" where it is none."""
    words = _WORD.findall(sample.lower() if sample.isupper() else sample)
    scores: dict[str, float] = {}
    table = known.words
    # Words that English has, words that it hasn't, and words that it alone has.
    english = foreign = alone = 0
    for word in words:
        # Names begin with a capital, and so do "Los" and "Le" in them: they aren't in the table.
        owners = table.get(word)
        if owners is not None:
            if owners[0][0] == "en":
                english += 1
                alone += len(owners) == 1
            else:
                foreign += 1
            for code, share in owners:
                scores[code] = scores.get(code, 0.0) + share
    scores.pop("en", None)
    # A text that is half English is worth reading: no other language has a fifth of such words.
    if foreign >= 2 and foreign > english + 1 and alone * 4 < foreign:
        return max(sorted(scores), key=scores.__getitem__)
    if not english:
        return "" if len(words) >= 60 else "?"
    return "" if len(words) >= 100 and english < 0.03 * len(words) else "en"


def _find_script(sample: str, known: _Languages) -> str:
    """Code of the language of a text that is mostly not in Latin letters, else ""."""
    foreign = len(known.foreign.findall(sample))
    # One ideogram is worth several letters of an alphabet.
    if foreign < 4 or foreign * 5 < 2 * sum(map(str.isalpha, sample)):
        return ""
    best: tuple[str, ...] = ()
    most = 0
    for pattern, codes in known.scripts:
        count = len(pattern.findall(sample))
        # Japanese is mostly written in Chinese characters, so a little kana settles it.
        if codes == ("ja",):
            count *= 5
        if count > most:
            best, most = codes, count
    marked = [code for code in best if code in known.letters]
    counts = {code: len(re.findall(known.letters[code], sample, re.IGNORECASE)) for code in marked}
    if counts and max(counts.values()):
        return max(marked, key=counts.__getitem__)
    return best[-1] if "bg" in best else best[0]


@cache
def _load_languages() -> _Languages:
    """languages.yaml, read once a process.

    Raises:
        KnowledgeError: an entry breaks the rules that its head states.
    """
    path = "digest/data/languages.yaml"
    raw = load_table("languages")
    names: dict[str, str] = {}
    words: dict[str, list[str]] = {}
    by_script: dict[str, list[str]] = {}
    letters: dict[str, str] = {}
    for entry in raw["languages"]:
        unknown = set(entry) - {"id", "names", "words", "script", "letters", "note"}
        if unknown or entry["id"] in names:
            raise KnowledgeError(f"languages: entry {entry['id']}: twice, or unknown keys {sorted(unknown)}", path)
        names[entry["id"]] = entry["names"][0]
        for word in set(entry.get("words", "").split()):
            words.setdefault(word, []).append(entry["id"])
        if "script" in entry:
            by_script.setdefault(entry["script"], []).append(entry["id"])
        if entry.get("letters"):
            letters[entry["id"]] = f"[{re.escape(entry['letters'])}]"
    scripts = []
    everything = ""
    for script in raw["scripts"]:
        ranges = "".join(
            f"{re.escape(chr(int(low, 16)))}-{re.escape(chr(int(high, 16)))}"
            for low, high in (part.split("-") for part in script["ranges"].split())
        )
        everything += ranges
        if script["id"] not in by_script:
            raise KnowledgeError(f"scripts: no language is written in {script['id']}", path)
        scripts.append((compile_late(f"[{ranges}]"), tuple(by_script[script["id"]])))
    return _Languages(
        names=names,
        words={word: tuple((code, 1 / len(codes)) for code in codes) for word, codes in words.items()},
        foreign=compile_late(f"[{everything}]"),
        scripts=tuple(scripts),
        letters=letters,
        english=frozenset(word for word, codes in words.items() if "en" in codes),
        foreign_words=frozenset(word for word, codes in words.items() if "en" not in codes),
    )
