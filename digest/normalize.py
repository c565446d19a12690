"""The one text normaliser: names in articles, in digest/data and in the user's settings are compared through it.

Two spellings of a name are the same name exactly when `fold` gives the same string for both. Offsets are lost
(an accent is dropped, ß becomes two letters), so fold single words and names, never a text whose spans matter.
"""

from __future__ import annotations

import unicodedata

# Letters that Unicode doesn't decompose, and the signs that stand for apostrophes, quotation marks and dashes.
_MARKS = {
    **dict.fromkeys("’‘‛ʼʻʾʿˈʹ`´′＇", "'"),
    **dict.fromkeys("“”„‟″＂«»", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
}
_LOWER = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ə": "a",
    "ɛ": "e",
    "ɔ": "o",
    "ĸ": "k",
    "ς": "σ",
}
_LETTERS = _LOWER | {
    letter.upper(): plain.capitalize()
    for letter, plain in _LOWER.items()
    if len(letter.upper()) == 1 and letter not in "ıς"
}
_COMMON_MARKS = tuple((mark, _MARKS[mark]) for mark in "’‘“”–—")
_MARKS_TABLE = str.maketrans(_MARKS)
_LETTERS_TABLE = str.maketrans({**_MARKS, **_LETTERS})


def plain_letters(text: str) -> str:
    """Text without accents, with plain apostrophes, quotation marks and dashes; capitals stay.

    >>> plain_letters("Côte d’Ivoire"), plain_letters("Łódź–Świdnik")
    ("Cote d'Ivoire", 'Lodz-Swidnik')
    """
    if not text.isascii():
        # in most texts these are all that is in the way, and `translate` looks up letter by letter
        for mark, plain in _COMMON_MARKS:
            text = text.replace(mark, plain)
    if text.isascii():
        return text.replace("`", "'")
    marked = text.translate(_MARKS_TABLE)
    bare = "".join([c for c in unicodedata.normalize("NFKD", marked) if not unicodedata.combining(c)])
    return bare.translate(_LETTERS_TABLE)


def fold(text: str) -> str:
    """Text as names are compared: `plain_letters` in lower case.

    Idempotent. White space and punctuation stay, so that "U.S." and "us" remain different.

    >>> fold("Côte d’Ivoire"), fold("TÜRKİYE"), fold("Łódź–Świdnik")
    ("cote d'ivoire", 'turkiye', 'lodz-swidnik')
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return plain_letters(plain_letters(text).lower())
