"""Stage read: the YAML block at the head of a Markdown or text file.

Values stay strings: `NO`, `10:30`, `010` and `2031-03-10` mean what they say. Lines of plain `key: value` are read
here, a YAML parser costs more than the rest of reading an article; whatever isn't plain goes to the parser, and both
give the same. Anchors and aliases are refused (a small block can stand for terabytes), and so is deep nesting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from digest.patterns import compile_late
from digest.read.faults import UnreadableError

_CLOSE = compile_late(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_PLAIN_LINE = compile_late(
    r"""([A-Za-z][A-Za-z0-9_-]{0,60}):(?:[ ]+(?:
        "([^"\\\n]*)"                                            # in double marks, nothing escaped
      | '([^'\n]*)'                                              # in single marks, none inside
      | ([^\s"'\[\]{}>|*&!%\#`@,?:-][^\n]*)                      # plain, beginning with no indicator
    ))?[ ]*$""",
    re.VERBOSE,
)
# What ends a plain value or makes it something else: ": ", a colon at the end, a comment, a tab.
_NOT_PLAIN = compile_late(r":(?:\s|$)|\s\#|[\t\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029]")
_LOOSE_LINE = compile_late(r"([A-Za-z][\w .-]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands at the head of a file.

    Attributes:
        fields: key (as written) -> value; of values that aren't text only mappings of text are kept, as `key.inner`.
        lines: key -> 1-based line of the file.
        end: offset at which the body begins.
        fault: why the block couldn't be read as YAML, "" where it could; line: where.
    """

    fields: dict[str, str]
    lines: dict[str, int]
    end: int
    fault: str = ""
    line: int = 0


def parse_front_matter(text: str, max_depth: int) -> FrontMatter | None:
    r"""Split the block off a file's text.

    Args:
        text: the whole file, line ends as `\n`.
        max_depth: deepest nesting that is let pass.

    Returns:
        The block, or None where the file doesn't begin with one (a rule of `---` over a paragraph isn't one).

    Raises:
        UnreadableError: the block has anchors or aliases, or is nested too deeply.

    >>> parse_front_matter("---\ntitle: Talks in Oslo\ndate: 2031-03-10\n---\nText", 100).fields
    {'title': 'Talks in Oslo', 'date': '2031-03-10'}
    """
    if not text.startswith("---"):
        return None
    first = text.find("\n")
    if first < 0 or text[3:first].strip(" \t"):
        return None
    close = _CLOSE.search(text, first + 1)
    if close is None:
        return None
    block = text[first + 1 : close.start()]
    end = min(close.end() + 1, len(text))
    plain = _parse_plain(block)
    if plain is not None:
        return FrontMatter(plain[0], plain[1], end) if plain[0] else None
    if ":" not in block:
        return None
    return _parse_yaml(block, max_depth, end)


def _parse_plain(block: str) -> tuple[dict[str, str], dict[str, int]] | None:
    """Fields and lines of a block that is nothing but simple lines, None where it is more."""
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(block.split("\n"), start=2):
        if not line:
            continue
        found = _PLAIN_LINE.match(line)
        if found is None:
            return None
        key, double, single, plain = found.groups()
        if plain is not None:
            plain = plain.rstrip(" ")
            if _NOT_PLAIN.search(plain):
                return None
            value = plain
        else:
            value = double if double is not None else single or ""
            if _NOT_PLAIN.search(value.replace(":", "").replace("#", "")):
                return None
        if key in fields:
            return None
        fields[key] = value
        lines[key] = number
    return fields, lines


def _parse_yaml(block: str, max_depth: int, end: int) -> FrontMatter | None:
    """The block as YAML, event by event, so that nothing hostile is ever built."""
    import yaml  # noqa: PLC0415 - most files do without it

    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    keys: list[str | None] = []  # the pending key of the mapping at each of the first two levels
    try:
        for event in yaml.parse(block, Loader=loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise UnreadableError("front matter with anchors or aliases", line=_line(event))
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > max_depth:
                    raise UnreadableError(
                        f"front matter nested deeper than {max_depth} levels (max_depth)",
                        line=_line(event),
                    )
                if depth == 1 and not isinstance(event, yaml.MappingStartEvent):
                    return None
                if depth <= 2:
                    keys.append(None if isinstance(event, yaml.MappingStartEvent) else "\0")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
                if depth < 2:
                    keys.pop()
                if depth in {1, 2} and keys[-1] != "\0":
                    keys[-1] = None
            elif isinstance(event, yaml.ScalarEvent):
                if depth == 0:
                    return None  # a paragraph between two rules
                if depth > 2 or keys[-1] == "\0":
                    continue
                if keys[-1] is None:
                    keys[-1] = event.value
                    lines.setdefault(".".join(key or "" for key in keys), _line(event))
                else:
                    fields[".".join(key or "" for key in keys)] = event.value
                    keys[-1] = None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 0
        loose = _parse_loose(block)
        if loose is not None:
            return FrontMatter(loose[0], loose[1], end)
        problem = str(getattr(error, "problem", None) or "not YAML")
        return FrontMatter(fields, lines, end, fault=f"front matter could not be parsed: {problem}", line=line)
    return FrontMatter(fields, {key: lines[key] for key in fields}, end) if lines else None


def _line(event: Any) -> int:
    """1-based line of the file at which an event of the block begins (the block begins on the second)."""
    return int(event.start_mark.line) + 2


def _parse_loose(block: str) -> tuple[dict[str, str], dict[str, int]] | None:
    """Lines of `key: value` that break YAML's rules, as collectors write them: `title: Oslo talks: what we know`."""
    fields: dict[str, str] = {}
    lines: dict[str, int] = {}
    last = ""
    for number, line in enumerate(block.split("\n"), start=2):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] in " \t-":
            if not last:
                return None
            continue
        found = _LOOSE_LINE.match(line)
        if found is None:
            return None
        last = found[1]
        value = (found[2] or "").strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        fields.setdefault(last, value)
        lines.setdefault(last, number)
    return (fields, lines) if fields else None
