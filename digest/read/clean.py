r"""Stage read: bytes to text, decided once and for all, so that offsets stay true in every later stage.

Encoding: a byte order mark, else strict UTF-8, else what the page declares, else Windows-1252, which is what English
news that isn't UTF-8 is written in (guessers read "Türkiye" as Chinese). Line ends become `\n`. Code points stay as
they are, but for lone surrogates (JSON can spell them), which no output could carry: they become U+FFFD.
"""

from __future__ import annotations

import codecs
import re

from digest.patterns import compile_late
from digest.read.faults import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip data without the ending .gz"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"SQLite format 3", "a database"),
)

# Control characters that texts don't use; tab, line feed, form feed, return and escape are let pass.
_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 12, 13, 27})) + b"\x7f"
_SURROGATE = compile_late("[\ud800-\udfff]")
# Names under which pages declare Latin-1 when they mean Windows-1252 (as browsers take them, WHATWG Encoding).
_LATIN = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"})
_TEXT_CODECS = compile_late(
    r"(?:iso-?8859-\d{1,2}|windows-125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)|utf-(?:8|16(?:le|be)?))",
    re.IGNORECASE,
)


def decode_bytes(data: bytes, declared: str = "") -> tuple[str, str]:
    r"""Decode the bytes of a file or a line.

    Args:
        data: the bytes, byte order mark included.
        declared: the encoding that the file itself names, "" where none.

    Returns:
        (text with `\n` line ends and without the mark, warning or "").

    Raises:
        UnreadableError: it is binary, or no encoding fits.

    >>> decode_bytes(b"T\xfcrkiye\r\n")
    ('Türkiye\n', '')
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
            except UnicodeDecodeError as error:
                raise UnreadableError(
                    f"could not be decoded: {encoding.upper()} by its byte order mark, broken at byte {error.start}"
                ) from error
            return clean_lines(text.removeprefix("\ufeff")), ""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _decode_other(data, declared, error)
    _refuse_magic(data)
    if len(data) - len(data.translate(None, _CONTROLS)) > len(data) // 10:
        raise UnreadableError("binary data, not text")
    return clean_lines(text), ""


def _decode_other(data: bytes, declared: str, error: UnicodeDecodeError) -> tuple[str, str]:
    """Text that isn't sound UTF-8: another encoding, or UTF-8 with a few broken bytes."""
    _refuse_magic(data)
    if len(data) - len(data.translate(None, _CONTROLS)) > len(data) // 50:
        raise UnreadableError("binary data, not text") from error
    # A truncated or spliced UTF-8 file has many sound sequences and few broken ones; Windows-1252 has next to none.
    mended = data.decode("utf-8", "replace")
    broken = mended.count("\ufffd")
    sound = len(mended) - len(mended.encode("ascii", "ignore")) - broken
    if sound >= 3 * broken:
        return clean_lines(
            mended
        ), f"{broken} broken UTF-8 character{'s' if broken > 1 else ''}, the first at byte {error.start}"
    encoding = declared.strip().lower()
    encodings = ["cp1252"]
    if encoding not in _LATIN and _TEXT_CODECS.fullmatch(encoding):
        encodings.insert(0, encoding)
    for name in encodings:
        try:
            return clean_lines(data.decode(name)), ""
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableError(
        f"could not be decoded: neither UTF-8 (broken at byte {error.start}) nor Windows-1252"
    ) from error


def _refuse_magic(data: bytes) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise UnreadableError(f"{kind}, not text")


def clean_lines(text: str) -> str:
    r"""Line ends as `\n`.

    >>> clean_lines("a\r\nb\rc\n")
    'a\nb\nc\n'
    """
    if "\r" in text:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def clean_text(text: str) -> str:
    r"""Text of a JSON string or a page: line ends as `\n`, no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
    return clean_lines(text)


def fold_line(text: str) -> str:
    r"""A title or a name on one line: white space folded to single blanks.

    >>> fold_line("  Brevik\n in  Oslo ")
    'Brevik in Oslo'
    """
    return " ".join(text.split())
